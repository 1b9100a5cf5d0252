"""Cases per postcode area that a user brings along, in place of rates times people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regiotafel.errors import Fault, InputError
from regiotafel.own_tables import Column, read_own_table, repeated_faults

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd

_CASES = "cases_per_year"
_COLUMNS = {
    "pc4": Column(kind="pc4", required=True),
    # Hardly more people than this live in any area.
    _CASES: Column(kind="number", required=True, maximum=1e5),
    "low": Column(kind="number", maximum=1e5),
    "high": Column(kind="number", maximum=1e5),
}
_REMEDY = (
    "give a CSV or Excel file with the columns pc4, cases_per_year and, if known, low and high"
)


def read_own_demand(path: Path, *, area_ids: Sequence[str]) -> pd.DataFrame:
    """Read expected cases per area, and check every row.

    Parameters
    ----------
    path
        A CSV or Excel file with a row per area, read as
        :func:`regiotafel.own_tables.read_columns` says: ``pc4``, ``cases_per_year`` and, as a
        range, ``low`` and ``high`` (cases per year too; where a column is given, in every row that
        has cases).
    area_ids
        Labels of all areas there are.

    Returns
    -------
    DataFrame
        Index ``pc4``, in the order of ``area_ids``; ``low``, ``base`` (``cases_per_year``) and
        ``high``, float64. NaN = unknown: an area that is not in the file, a cell that is empty, a
        column that is absent. No cases is a 0 in the file, never a row that is missing.

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
    known = set(area_ids)
    said = {fault.where for fault in faults}
    for row, pc4 in table["pc4"].items():
        if pc4 not in known and f"row {row}, column pc4" not in said:
            faults.append(
                Fault(
                    file,
                    f"row {row}, column pc4",
                    f"{pc4} is not in the areas table",
                    "give a postcode area that is, or take the row out",
                )
            )
    faults += repeated_faults(
        table[table["pc4"].isin(known)],
        ["pc4"],
        file=file,
        right="give one row per area, with the cases of all its postcodes together",
    )
    faults += _range_faults(table, file, said)
    if not faults and not table[_CASES].sum() > 0:
        faults.append(Fault(file, f"column {_CASES}", "holds no number above 0", _REMEDY))
    if faults:
        raise InputError(faults)
    own = table.set_index("pc4").rename(columns={_CASES: "base"}).reindex(list(area_ids))
    return own.reindex(columns=["low", "base", "high"]).astype("float64")


def _range_faults(table: pd.DataFrame, file: str, said: set[str]) -> list[Fault]:
    """A range is given with its cases, and holds them; not of what ``said`` already has."""
    faults = []
    for name, sign in (("low", 1), ("high", -1)):
        if name not in table.columns:
            continue
        rows = table.loc[
            [
                row
                for row in table.index
                if not {f"row {row}, column {name}", f"row {row}, column {_CASES}"} & said
            ]
        ]
        for row in rows.index[rows[name].isna() & rows[_CASES].notna()]:
            faults.append(
                Fault(
                    file,
                    f"row {row}, column {name}",
                    f"is not known, while {_CASES} is {table.loc[row, _CASES]:g}",
                    f"give {name} in every row with cases, or leave the column out",
                )
            )
        for row in rows.index[(rows[name] - rows[_CASES]) * sign > 0]:
            faults.append(
                Fault(
                    file,
                    f"row {row}, column {name}",
                    f"{table.loc[row, name]:g} is {'above' if sign > 0 else 'below'} "
                    f"{_CASES}, {table.loc[row, _CASES]:g}",
                    f"give low, {_CASES} and high in ascending order",
                )
            )
    return faults
