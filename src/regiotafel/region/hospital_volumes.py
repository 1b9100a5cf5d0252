"""Observed volumes per hospital site that a user brings along; no such table is public."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from regiotafel.errors import Fault, InputError
from regiotafel.own_tables import Column, read_columns
from regiotafel.region.sites import site_faults
from regiotafel.spreadsheets import column_name, read_grid

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd

_KEYS = ["site_id", "year"]
_COUNTS = ("cases", "events", "expected_events")
_COLUMNS = {
    "site_id": Column(required=True),
    # A year outside these is a slip: counts per site do not go further back.
    "year": Column(
        kind="number", required=True, minimum=1990, maximum=2099, whole=True, may_be_empty=False
    ),
    "cases": Column(kind="number", required=True, whole=True),
    "events": Column(kind="number", whole=True),
    "expected_events": Column(kind="number"),
    "procedure": Column(kind="label"),
    "surgeon": Column(kind="label"),
    "team": Column(kind="label"),
}
#: How the names of columns begin that say what kind of patients a row is about.
_CASE_MIX = "case_mix"
_REMEDY = (
    "give a CSV or Excel file with the columns site_id, year, cases and, if known, events, "
    "expected_events"
)


def read_hospital_volumes(path: Path, *, site_ids: Sequence[str] | None) -> pd.DataFrame:
    """Read what hospitals counted themselves, and check every row.

    Parameters
    ----------
    path
        A CSV or Excel file with a row per site, year and, where it has such columns, procedure,
        surgeon, team and case mix; read as :func:`regiotafel.own_tables.read_columns` says.
    site_ids
        Labels of all sites there are; None when they are not known, and so not checked.

    Returns
    -------
    DataFrame
        A row as in the file: ``site_id``, ``year``, and in float64 ``cases`` (in that year),
        ``events`` (complications, deaths or whatever is counted in those cases) and
        ``expected_events`` (after case-mix correction); NaN = unknown, also where a column is
        absent. Behind them those columns that the file has of ``procedure``, ``surgeon``, ``team``
        and ``case_mix...``, as text; "" = unknown. Ordered by all of these. Other columns of the
        file are left out. :func:`volumes_per_year` adds them up per site and year.

    Raises
    ------
    InputError
        With every fault, by row and column.
    MissingFileError
        There is no such file, or it is empty.
    """
    faults: list[Fault] = []
    required = [name for name, column in _COLUMNS.items() if column.required]
    grid = read_grid(path, required=required, remedy=_REMEDY)
    named = dict.fromkeys(map(column_name, grid.header))
    case_mix = {name: Column(kind="label") for name in named if name.startswith(_CASE_MIX)}
    table = read_columns(grid, {**_COLUMNS, **case_mix}, faults=faults)
    file = str(path)
    if table.empty:
        faults.append(Fault(file, "", "holds no rows", _REMEDY))
    details = _details(table)
    result = table.reindex(columns=[*_KEYS, *_COUNTS, *details])
    result = result.astype(dict.fromkeys(_COUNTS, "float64"))
    faults += site_faults(
        result,
        site_ids,
        per=["year", *details],
        file=file,
        unknown="is no candidate and no known site",
        remedy="use a code of the candidates or of known_sites.csv, or delete the row",
    )
    faults += _event_faults(result, file)
    if faults:
        raise InputError(faults)
    ordered = result.sort_values([*_KEYS, *details], ignore_index=True)
    return ordered.astype({"year": "int64"})


def of_procedures(rows: pd.DataFrame, procedures: Sequence[str]) -> pd.DataFrame:
    """What sites counted of some procedures only.

    Parameters
    ----------
    rows
        As from :func:`read_hospital_volumes`, with the column ``procedure``.
    procedures
        Those that count; their case does not matter.

    Returns
    -------
    DataFrame
        The rows of these procedures; those of an unknown procedure, all counts NaN because they may
        be of these; and for each site and year with neither one row with 0 of each count that is
        known of these procedures anywhere. So every site and year of ``rows`` is still there.
    """
    procedure, counts = rows["procedure"].str.casefold(), list(_COUNTS)
    is_asked, is_unknown = procedure.isin([name.casefold() for name in procedures]), procedure == ""
    may_count = is_asked | is_unknown
    has_none = ~may_count.groupby([rows[key] for key in _KEYS]).transform("any")
    is_told = rows.loc[is_asked, counts].notna().any()
    counted = rows.copy()
    counted.loc[is_unknown, counts] = np.nan
    counted.loc[has_none, counts] = np.where(is_told, 0.0, np.nan)
    return counted[may_count | (has_none & ~rows.duplicated(_KEYS))].reset_index(drop=True)


def volumes_per_year(rows: pd.DataFrame) -> pd.DataFrame:
    """Add up what sites counted: volumes count per site and year.

    Parameters
    ----------
    rows
        As from :func:`read_hospital_volumes`, or some of them.

    Returns
    -------
    DataFrame
        A row per site and year, in that order: ``site_id``, ``year``, ``cases``, ``events``,
        ``expected_events``. A sum of which a part is unknown is NaN, unknown.
    """
    by_year = rows.groupby(_KEYS)
    all_known = by_year[list(_COUNTS)].count().eq(by_year.size(), axis="index")
    return by_year[list(_COUNTS)].sum().where(all_known).reset_index()


def case_mix_columns(rows: pd.DataFrame) -> list[str]:
    """Names of the columns that say what kind of patients a row is about."""
    return [name for name in map(str, rows) if name.startswith(_CASE_MIX)]


def _details(table: pd.DataFrame) -> list[str]:
    return [name for name in map(str, table) if name not in (*_KEYS, *_COUNTS)]


def _event_faults(result: pd.DataFrame, file: str) -> list[Fault]:
    return [
        Fault(
            file,
            f"row {row}, column {column}",
            f"{events:g} is more than the {cases:g} cases",
            "give at most one event per case",
        )
        for column in _COUNTS[1:]
        for row, events, cases in zip(result.index, result[column], result["cases"], strict=True)
        if events > cases  # never so when one of them is NaN, unknown
    ]
