"""Observed volumes per hospital site that a user brings along; no such table is public."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regiotafel.errors import Fault, InputError, quoted
from regiotafel.own_tables import Column, read_own_table, repeated_faults
from regiotafel.region.sites import code_remedy

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import pandas as pd

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
}
_REMEDY = (
    "give a CSV or Excel file with the columns site_id, year, cases and, if known, events, "
    "expected_events"
)


def read_hospital_volumes(path: Path, *, site_ids: Sequence[str] | None) -> pd.DataFrame:
    """Read what hospitals counted themselves, and check every row.

    Parameters
    ----------
    path
        A CSV or Excel file with a row per site and year, read as
        :func:`regiotafel.own_tables.read_columns` says.
    site_ids
        Labels of all sites there are; None when they are not known, and so not checked.

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
    faults: list[Fault] = []
    table = read_own_table(path, _COLUMNS, remedy=_REMEDY, faults=faults)
    file = str(path)
    if table.empty:
        faults.append(Fault(file, "", "holds no rows", _REMEDY))
    result = table.reindex(columns=["site_id", "year", *_COUNTS])
    result = result.astype(dict.fromkeys(_COUNTS, "float64"))
    faults += _site_faults(result, file, result["site_id"] if site_ids is None else site_ids)
    faults += _event_faults(result, file)
    if faults:
        raise InputError(faults)
    ordered = result.sort_values(["site_id", "year"], ignore_index=True)
    return ordered.astype({"year": "int64"})


def _site_faults(result: pd.DataFrame, file: str, site_ids: Iterable[str]) -> list[Fault]:
    known = set(site_ids) - {""}
    faults = [
        Fault(
            file,
            f"row {row}, column site_id",
            f"{quoted(site)} is no candidate and no known site" if site else "is empty",
            code_remedy(
                site,
                known,
                otherwise="use a code of the candidates or of known_sites.csv, or delete the row",
            ),
        )
        for row, site in result["site_id"].items()
        if site not in known
    ]
    complete = result[result["year"].notna() & result["site_id"].isin(known)]
    return faults + repeated_faults(
        complete, ["site_id", "year"], file=file, right="give one row per site and year"
    )


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
