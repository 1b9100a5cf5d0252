"""The user's list of candidate centres: known sites by code, or own sites with a position."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regiotafel.checked import find_data
from regiotafel.errors import Fault, InputError
from regiotafel.files import read_table
from regiotafel.region.sites import check_labels, read_positions

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

_REMEDY = "give a CSV with a column site_id"
_YES, _NO = {"1", "true", "yes", "ja"}, {"0", "false", "no", "nee"}


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

    Columns of the file: ``site_id``; optional ``basis`` and ``note`` (why it is a candidate),
    ``open_today`` (1 or 0; default 1), and for a site that is not in ``sites``: ``site_name``,
    ``lon``, ``lat`` (EPSG:4326) and, if wanted, ``city``. Returns ``site_name``, ``organisation``,
    ``city``, ``lon``, ``lat``, ``basis``, ``note``, ``open_today``. Raises InputError with all
    faults: an unknown code without a position, a repeated code, positions that are no numbers.
    """
    import pandas as pd

    table = read_table(path, required=["site_id"], remedy=_REMEDY)
    file = str(path)
    faults: list[Fault] = []
    site_id = check_labels(table, "site_id", file=file, faults=faults)
    own = ~site_id.isin(sites.index) & (site_id != "")
    if own.any() and not {"site_name", "lon", "lat"} <= set(table.columns):
        for row in table.index[own]:
            faults.append(
                Fault(
                    file,
                    f"row {row}, column site_id",
                    f"{site_id[row]} is no known site",
                    "use a code from sites.csv, or add columns site_name, lon and lat",
                )
            )
        raise InputError(faults)
    open_today = _flags(table, "open_today", file=file, faults=faults)
    rows = list(table.index[own])
    positions = read_positions(table, file=file, faults=faults, rows=rows) if rows else {}
    if not len(table):
        faults.append(Fault(file, "", "has no rows", _REMEDY))
    if faults:
        raise InputError(faults)

    known = sites.reindex(site_id)
    known.index = table.index
    out = known[["site_name", "organisation", "city", "lon", "lat"]].copy()
    for name, values in positions.items():
        out.loc[rows, name] = values
    for name in ("site_name", "organisation", "city"):
        if name in table.columns:
            out.loc[rows, name] = table.loc[rows, name]
    out = out.fillna({"organisation": "", "city": ""})
    for name in ("basis", "note"):
        out[name] = table[name] if name in table.columns else ""
    out["open_today"] = open_today
    return out.set_index(pd.Index(site_id, name="site_id")).sort_index()


def _flags(table: pd.DataFrame, column: str, *, file: str, faults: list[Fault]) -> pd.Series[bool]:
    import pandas as pd

    if column not in table.columns:
        return pd.Series(data=True, index=table.index)
    text = table[column].str.strip().str.lower()
    for row in table.index[~text.isin(_YES | _NO)]:
        faults.append(
            Fault(file, f"row {row}, column {column}", f"“{text[row]}”", "give 1 (yes) or 0 (no)")
        )
    return text.isin(_YES)
