"""Care that stays in every plan, as hospitals know it of themselves; no such table is public."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regiotafel.errors import Fault, InputError
from regiotafel.own_tables import Column, read_own_table
from regiotafel.region.sites import site_faults

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd

_CARE = ("diagnostics_per_year", "low_complex_cases_per_year")
_COLUMNS = {
    "site_id": Column(required=True),
    **{name: Column(kind="number", maximum=1e6) for name in _CARE},
}
_REMEDY = f"give a CSV or Excel file with the columns site_id and, if known, {', '.join(_CARE)}"


def read_staying_care(path: Path, *, site_ids: Sequence[str] | None) -> pd.DataFrame:
    """Read what each hospital does beside the care in question, and check every row.

    Parameters
    ----------
    path
        A CSV or Excel file with a row per candidate, read as
        :func:`regiotafel.own_tables.read_columns` says.
    site_ids
        Labels of the candidates; None when they are not known, and so not checked.

    Returns
    -------
    DataFrame
        Index ``site_id`` ascending; ``diagnostics_per_year`` (examinations) and
        ``low_complex_cases_per_year`` (treatments that need no expertise centre), float64, NaN =
        unknown.

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
    if table.empty or not set(_CARE) & set(table.columns):
        faults.append(Fault(file, "", "holds no care", _REMEDY))
    faults += site_faults(
        table,
        site_ids,
        file=file,
        unknown="is no candidate",
        remedy="use a code of the candidates, or delete the row",
    )
    if faults:
        raise InputError(faults)
    return table.set_index("site_id").reindex(columns=list(_CARE)).astype("float64").sort_index()
