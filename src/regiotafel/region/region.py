"""The country as the model sees it: labelled areas and sites, their shapes, and their sources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from regiotafel.display import facts_html

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd


@dataclass(frozen=True, kw_only=True)
class Region:
    """What is there.

    Attributes
    ----------
    areas
        One row per PC4, index ``pc4`` (text of four digits), ascending. Columns as in
        ``data/nl/areas.csv``; unknown = NaN.
    sites
        One row per hospital site, index ``site_id``, ascending. At least ``site_name``,
        ``organisation``, ``city``, ``lon``, ``lat``, ``in_default_set``.
    shapes
        Polygons per PC4 (a valid coverage, simplified, for drawing), index ``pc4``, EPSG:28992.
    provenance
        Content of ``provenance.json``: per source its name, year, licence, checksum, what was done.
    version
        Hash of the files this was read from.
    """

    areas: pd.DataFrame
    sites: pd.DataFrame
    shapes: gpd.GeoDataFrame
    provenance: dict[str, Any]
    version: str

    def _repr_html_(self) -> str:
        return facts_html(
            "Region",
            {
                "areas": len(self.areas),
                "inhabitants": int(self.areas["population_2021"].sum()),
                "areas with unknown population": int(self.areas["population_2021"].isna().sum()),
                "hospital sites": len(self.sites),
                "provinces": sorted(self.areas["province"].dropna().unique()),
                "version": self.version[:12],
            },
        )
