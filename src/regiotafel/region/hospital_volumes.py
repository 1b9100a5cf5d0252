"""Observed volumes per hospital site that a user brings along; no such table is public."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from regiotafel.errors import Fault, InputError
from regiotafel.files import parse_numbers, read_table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd

_REQUIRED = ("site_id", "year", "cases")
_OPTIONAL = ("events", "expected_events")
#: A year outside these is a slip: counts per site do not go further back.
_YEARS = (1990, 2099)
_REMEDY = "give a CSV with the columns site_id, year, cases and, if known, events, expected_events"


def read_hospital_volumes(path: Path, *, site_ids: Sequence[str]) -> pd.DataFrame:
    """Read what hospitals counted themselves, and check every row.

    Parameters
    ----------
    path
        A CSV file, comma separated, with a row per site and year.
    site_ids
        Labels of all sites there are.

    Returns
    -------
    DataFrame
        ``site_id``, ``year``, and in float64 ``cases`` (per year), ``events`` (complications,
        deaths or whatever is counted in those cases) and ``expected_events`` (after case-mix
        correction); NaN = unknown, also where a column is absent. Ordered by site and year. Other
        columns of the file are left out.

    Raises
    ------
    InputError
        With every fault, by row and column.
    MissingFileError
        There is no such file, or it is empty.
    """
    import pandas as pd

    table = read_table(path, required=_REQUIRED, remedy=_REMEDY)
    file = str(path)
    faults = _misspelt(table, file)
    if table.empty:
        faults.append(Fault(file, "", "holds no rows", _REMEDY))
    site = table["site_id"].str.strip()
    result = pd.DataFrame({"site_id": site})
    result["year"] = parse_numbers(
        table,
        "year",
        file=file,
        faults=faults,
        minimum=_YEARS[0],
        maximum=_YEARS[1],
        whole=True,
        may_be_empty=False,
    )
    for column in ("cases", *_OPTIONAL):
        if column in table.columns:
            result[column] = parse_numbers(
                table, column, file=file, faults=faults, whole=column != "expected_events"
            )
        else:
            result[column] = float("nan")
    faults += _site_faults(result, file, site_ids)
    faults += _event_faults(result, file)
    if faults:
        raise InputError(faults)
    ordered = result.sort_values(["site_id", "year"], ignore_index=True)
    return ordered.astype({"year": "int64"})


def _misspelt(table: pd.DataFrame, file: str) -> list[Fault]:
    """Columns that look like one of ours: read as absent they would silently become unknown."""
    known = (*_REQUIRED, *_OPTIONAL)
    faults = []
    for column in map(str, table.columns):
        close = difflib.get_close_matches(column.strip().lower(), known, n=1, cutoff=0.8)
        if column not in known and close:
            faults.append(
                Fault(file, f"column {column}", "is not known", f"did you mean `{close[0]}`?")
            )
    return faults


def _site_faults(result: pd.DataFrame, file: str, site_ids: Sequence[str]) -> list[Fault]:
    known = set(site_ids)
    faults = [
        Fault(
            file,
            f"row {row}, column site_id",
            f"“{site}” is not the label of a site" if site else "is empty",
            "give a label from the column site_id of the sites table",
        )
        for row, site in result["site_id"].items()
        if site not in known
    ]
    complete = result[result["year"].notna() & result["site_id"].isin(known)]
    repeated = complete[complete.duplicated(["site_id", "year"])]
    faults += [
        Fault(
            file,
            f"row {row}",
            f"{site} stands in the year {year:.0f} for a second time",
            "give one row per site and year",
        )
        for row, site, year in zip(
            repeated.index, repeated["site_id"], repeated["year"], strict=True
        )
    ]
    return faults


def _event_faults(result: pd.DataFrame, file: str) -> list[Fault]:
    return [
        Fault(
            file,
            f"row {row}, column {column}",
            f"{events:g} is more than the {cases:g} cases",
            "give at most one event per case",
        )
        for column in _OPTIONAL
        for row, events, cases in zip(result.index, result[column], result["cases"], strict=True)
        if events > cases  # never so when one of them is NaN, unknown
    ]
