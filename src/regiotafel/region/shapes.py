"""Area polygons for drawing: a valid coverage, simplified with shared borders kept shared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regiotafel.errors import Fault, InputError
from regiotafel.files import require_file

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

#: Borders move by no more than about this; at national scale on a projector a pixel is 300 m.
TOLERANCE_M = 150.0
#: RD New, the Dutch national grid in metres.
CRS = "EPSG:28992"


def simplify_shapes(shapes: gpd.GeoDataFrame, *, source: str) -> gpd.GeoDataFrame:
    """Simplify a coverage to ``TOLERANCE_M``; index ``pc4``, EPSG:28992.

    Coordinates are not rounded: that folds narrow slivers and breaks the coverage. Raises
    InputError when the input or the result overlaps or has borders that do not match.
    """
    import shapely

    geometry = shapes.to_crs(CRS).geometry.to_numpy()
    _require_coverage(geometry, source=source, when="as given")
    simple = shapely.coverage_simplify(geometry, TOLERANCE_M)
    _require_coverage(simple, source=source, when="after simplification")
    out = shapes[["pc4"]].set_index("pc4").set_geometry(simple, crs=CRS)
    return out.sort_index()


def _require_coverage(geometry: object, *, source: str, when: str) -> None:
    import shapely

    if not shapely.coverage_is_valid(geometry):
        count = int((~shapely.is_empty(shapely.coverage_invalid_edges(geometry))).sum())
        raise InputError(
            Fault(
                source,
                "",
                f"{count} polygons overlap or have borders that do not match {when}",
                "repair it into a coverage first",
            )
        )


def write_shapes(shapes: gpd.GeoDataFrame, path: Path) -> None:
    """Write shapes as GeoParquet (opens in QGIS)."""
    shapes.to_parquet(path, compression="zstd", compression_level=19)


def read_shapes(path: Path) -> gpd.GeoDataFrame:
    """Read shapes written by :func:`write_shapes`; index ``pc4`` ascending."""
    import geopandas as gpd

    require_file(path, "run `regiotafel data build` again")
    try:
        return gpd.read_parquet(path)
    except (OSError, ValueError) as error:
        raise InputError(
            Fault(str(path), "", f"cannot be read ({error})", "run `regiotafel data build` again")
        ) from None
