"""Tables as plain values for JSON; unknown is None."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def rows(table: pd.DataFrame) -> dict[str, dict[str, float | None]]:
    """Return a row of numbers per label."""
    return {
        str(label): {str(column): number(value) for column, value in row.items()}
        for label, row in table.to_dict(orient="index").items()
    }


def number(value: float) -> float | None:
    """Return a whole number as it is, another as float, NaN as None."""
    if isinstance(value, int):
        return value
    return None if value != value else float(value)  # noqa: PLR0124 (NaN differs from itself)
