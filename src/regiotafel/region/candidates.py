"""The user's list of candidate centres: known sites by code, or own sites with a position."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regiotafel.checked import find_data
from regiotafel.errors import Fault, InputError, quoted
from regiotafel.own_tables import Column, read_own_table
from regiotafel.region.sites import check_labels, code_remedy

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

_REMEDY = "give a CSV or Excel file with a column site_id"
_COLUMNS = {
    "site_id": Column(required=True),
    **dict.fromkeys(("site_name", "organisation", "city", "basis", "note", "open_today"), Column()),
    "lon": Column(kind="number", minimum=-180, maximum=180),
    "lat": Column(kind="number", minimum=-90, maximum=90),
}
#: What spreadsheets and people write for yes and no; Excel writes WAAR and ONWAAR.
_YES, _NO = {"1", "true", "yes", "ja", "waar"}, {"0", "false", "no", "nee", "onwaar"}
#: A site of the user's own lies within this of the known ones; farther off its lon and lat are
#: exchanged or of another place.
_MARGIN_DEGREES = 2.0


def candidates_file(name_or_path: str, *, relative_to: Path) -> Path:
    """Path of a candidates file: a bundled name, or a path relative to the scenario's folder."""
    faults: list[Fault] = []
    path = find_data(
        name_or_path,
        kind="candidates",
        folder=relative_to,
        place=("candidates", ""),
        faults=faults,
    )
    if faults:
        raise InputError(faults)
    return path


def read_candidates(path: Path, sites: pd.DataFrame) -> pd.DataFrame:
    """Read candidates and join them with ``sites`` on ``site_id``; index ``site_id`` ascending.

    CSV or Excel, read as :func:`regiotafel.own_tables.read_columns` says. Columns of the file:
    ``site_id``; optional ``basis`` and ``note`` (why it is a candidate), ``open_today`` (1 or 0;
    default 1), and for a site that is not in ``sites``: ``site_name``, ``lon``, ``lat`` (EPSG:4326)
    and, if wanted, ``city`` and ``organisation``. Returns ``site_name``, ``organisation``,
    ``city``, ``lon``, ``lat``, ``basis``, ``note``, ``open_today``. Raises InputError with all
    faults: an unknown code without a position, a repeated code, positions that are no numbers or
    far from every known site.
    """
    import pandas as pd

    faults: list[Fault] = []
    table = read_own_table(path, _COLUMNS, remedy=_REMEDY, faults=faults)
    file = str(path)
    site_id = check_labels(table, "site_id", file=file, faults=faults)
    open_today = _flags(table, "open_today", file=file, faults=faults)
    own = table.index[~site_id.isin(sites.index) & (site_id != "")]
    said = {fault.where for fault in faults}
    faults += _own_site_faults(table.loc[own], sites, file=file, said=said)
    if table.empty:
        faults.append(Fault(file, "", "has no rows", _REMEDY))
    if faults:
        raise InputError(faults)

    known = sites.reindex(site_id)
    known.index = table.index
    out = known[["site_name", "organisation", "city", "lon", "lat"]].copy()
    for name in out.columns.intersection(table.columns):
        out.loc[own, name] = table.loc[own, name]
    out = out.fillna({"organisation": "", "city": ""})
    for name in ("basis", "note"):
        out[name] = table[name] if name in table.columns else ""
    out["open_today"] = open_today
    return out.set_index(pd.Index(site_id, name="site_id")).sort_index()


def _own_site_faults(
    own: pd.DataFrame, sites: pd.DataFrame, *, file: str, said: set[str]
) -> list[Fault]:
    """Faults of rows with a site of the user's own: each needs a name and a place.

    Not of places in the file that ``said`` has: what cannot be read is not empty.
    """
    wanted = {"site_name": "name", "lon": "longitude", "lat": "latitude"}
    given = own.reindex(columns=list(wanted))
    told = ~(given.isna() | given.isin([""]))
    faults = [
        Fault(
            file,
            f"row {row}, column site_id",
            f"{site} is no known site",
            code_remedy(
                site,
                sites.index,
                otherwise="use a code from sites.csv, or give its site_name, lon and lat",
            ),
        )
        for row, site in own.loc[~told.any(axis=1), "site_id"].items()
    ]
    partly = own[told.any(axis=1)]
    faults += [
        Fault(
            file,
            f"row {row}, column {name}",
            "is empty",
            f"{site} is no known site, so give its {what}",
        )
        for name, what in wanted.items()
        for row, site in partly.loc[~told.loc[partly.index, name], "site_id"].items()
        if f"row {row}, column {name}" not in said
    ]
    if not {"lon", "lat"} <= set(own.columns):
        return faults
    placed = own[own["lon"].between(-180, 180) & own["lat"].between(-90, 90)]
    far = sum(
        (placed[name] < sites[name].min() - _MARGIN_DEGREES)
        | (placed[name] > sites[name].max() + _MARGIN_DEGREES)
        for name in ("lon", "lat")
    )
    return faults + [
        Fault(
            file,
            f"row {row}, columns lon and lat",
            f"{placed.loc[row, 'lon']:g}, {placed.loc[row, 'lat']:g} is far from all known sites",
            "give degrees (EPSG:4326), lon first; are the two exchanged?",
        )
        for row in placed.index[far > 0]
    ]


def _flags(table: pd.DataFrame, column: str, *, file: str, faults: list[Fault]) -> pd.Series[bool]:
    import pandas as pd

    if column not in table.columns:
        return pd.Series(data=True, index=table.index)
    text = table[column].str.lower()
    for row in table.index[~text.isin(_YES | _NO)]:
        wrong = quoted(text[row]) if text[row] else "is empty"
        faults.append(Fault(file, f"row {row}, column {column}", wrong, "give 1 (yes) or 0 (no)"))
    return text.isin(_YES)
