"""The table of hospital sites: one row per physical location."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regiotafel.errors import Fault, InputError, quoted
from regiotafel.files import parse_numbers, read_table
from regiotafel.own_tables import repeated_faults

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd

SITE_TEXT_COLUMNS = (
    "site_name",
    "organisation",
    "city",
    "pc4",
    "location_source",
    "kind",
    "role",
    "inpatient_status",
    "roaz_region",
    "roaz_confidence",
    "source",
    "confidence",
    "note",
)

_REMEDY = "give the sites table that `regiotafel data build` makes"


def read_sites(path: Path) -> pd.DataFrame:
    """Read and check a sites table; index ``site_id`` ascending.

    ``lon``, ``lat`` in EPSG:4326; ``in_default_set`` is True for sites believed to give inpatient
    care now. Raises InputError with every fault by row.
    """
    import pandas as pd

    table = read_table(
        path,
        required=["site_id", *SITE_TEXT_COLUMNS, "lon", "lat", "in_default_set"],
        remedy=_REMEDY,
    )
    faults: list[Fault] = []
    file = str(path)
    site_id = check_labels(table, "site_id", file=file, faults=faults)
    positions = read_positions(table, file=file, faults=faults)
    flag = table["in_default_set"].str.strip()
    for row in table.index[~flag.isin(["0", "1"])]:
        faults.append(
            Fault(file, f"row {row}, column in_default_set", f"“{flag[row]}”", "give 0 or 1")
        )
    if faults:
        raise InputError(faults)
    text = {name: table[name] for name in SITE_TEXT_COLUMNS}
    sites = pd.DataFrame({"site_id": site_id, **text, **positions, "in_default_set": flag == "1"})
    sites = sites.set_index("site_id").sort_index()
    if sites.empty:
        raise InputError(Fault(file, "", "has no rows", _REMEDY))
    return sites


def write_sites(sites: pd.DataFrame, path: Path) -> None:
    """Write a sites table as CSV."""
    table = sites.assign(in_default_set=sites["in_default_set"].astype(int))
    table.to_csv(path, lineterminator="\n")


def sites_within(sites: pd.DataFrame, shapes: gpd.GeoDataFrame) -> tuple[str, ...]:
    """Labels of the sites (``lon``, ``lat``) that stand inside one of the shapes, in order."""
    import geopandas as gpd

    points = gpd.GeoSeries.from_xy(
        sites["lon"], sites["lat"], index=sites.index, crs="EPSG:4326"
    ).to_crs(shapes.crs)
    return tuple(sites.index[points.within(shapes.geometry.union_all())])


def sites_by_region(
    sites: pd.DataFrame, names: pd.Series[str], shapes: gpd.GeoDataFrame
) -> dict[str, tuple[str, ...]]:
    """Per region the labels of the sites that stand in it, both ascending; none without sites.

    ``names`` gives per area the region it is in, such as the column ``province`` of the areas table
    (NaN = none); ``shapes`` has the same labels. A site on the border of two areas stands in the
    first of them; one outside all areas in none.
    """
    import geopandas as gpd

    points = gpd.GeoDataFrame(
        geometry=gpd.points_from_xy(sites["lon"], sites["lat"], crs="EPSG:4326"), index=sites.index
    ).to_crs(shapes.crs)
    areas = shapes[["geometry"]].assign(name=names).sort_index()
    areas["order"] = range(len(areas))
    found = points.sjoin(areas.dropna(subset="name"), predicate="intersects")
    found = found.sort_values("order", kind="stable")
    first = found.loc[~found.index.duplicated(), "name"].sort_index()
    return {str(name): tuple(map(str, first.index[first == name])) for name in sorted(set(first))}


def check_labels(
    table: pd.DataFrame, column: str, *, file: str, faults: list[Fault]
) -> pd.Series[str]:
    """Return a column of labels without surrounding blanks; add faults for empty and repeated."""
    labels = table[column].str.strip()
    for row in table.index[labels == ""]:
        faults.append(Fault(file, f"row {row}, column {column}", "is empty", "give a code"))
    for row in table.index[labels.duplicated() & (labels != "")]:
        faults.append(
            Fault(
                file,
                f"row {row}, column {column}",
                f"{labels[row]} stands here twice",
                "keep one row",
            )
        )
    return labels


def code_remedy(code: str, known: Iterable[str], *, otherwise: str) -> str:
    """Name the known code that differs from ``code`` in case or in zeros in front only."""

    def bare(text: str) -> str:
        return text.casefold().lstrip("0")

    alike = next((other for other in known if other and bare(other) == bare(code)), None)
    return f"did you mean `{alike}`?" if alike else otherwise


def site_faults(
    table: pd.DataFrame,
    site_ids: Sequence[str] | None,
    *,
    per: Sequence[str] = (),
    file: str,
    unknown: str,
    remedy: str,
) -> list[Fault]:
    """Faults of the sites in a user's table: empty, unknown, or more than one row about one.

    Parameters
    ----------
    table
        With the column ``site_id``; index = row number in the file.
    site_ids
        Labels of all sites there are; None when they are not known, and so not checked.
    per
        Columns that tell the rows of a site apart; a row where one is NaN is a fault already.
    file, unknown, remedy
        Whose faults; what is said of a label that is not among ``site_ids``; what would be right.
    """
    known = set(table["site_id"] if site_ids is None else site_ids) - {""}
    is_known = table["site_id"].isin(known)
    faults = [
        Fault(
            file,
            f"row {row}, column site_id",
            f"{quoted(site)} {unknown}" if site else "is empty",
            code_remedy(site, known, otherwise=remedy),
        )
        for row, site in table.loc[~is_known, "site_id"].items()
    ]
    return faults + repeated_faults(
        table[is_known].dropna(subset=list(per)),
        ["site_id", *per],
        file=file,
        right=f"give one row per {' and '.join(['site', *per])}",
    )


def read_positions(
    table: pd.DataFrame, *, file: str, faults: list[Fault]
) -> dict[str, pd.Series[float]]:
    """Read ``lon`` and ``lat`` (EPSG:4326); add faults."""
    return {
        name: parse_numbers(
            table,
            name,
            file=file,
            faults=faults,
            minimum=low,
            maximum=high,
            may_be_empty=False,
        )
        for name, low, high in (("lon", -180.0, 180.0), ("lat", -90.0, 90.0))
    }
