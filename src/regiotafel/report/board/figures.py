"""Figures as text for the page: rounded here, none in the browser."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from regiotafel.model.criteria import Centres, Cost, Events, ShareBeyond, Weighted

if TYPE_CHECKING:
    import pandas as pd

    from regiotafel.model.criteria import Criterion


def bilingual(text: Any) -> dict[str, str]:
    """Return both languages of a text, to choose from on the page."""
    return {"nl": text.nl, "en": text.en}


def decimal(value: float | None, decimals: int = 1) -> str | None:
    """Round to text with a decimal point; None for unknown, and never a minus before zero."""
    if value is None or not np.isfinite(value):
        return None
    text = f"{value:.{decimals}f}"
    return text.removeprefix("-") if float(text) == 0 else text


def records(table: pd.DataFrame) -> dict[Any, dict[str, Any]]:
    """Return per label of the index its row, by column; of several levels the label is a tuple."""
    return {
        label: {str(name): value for name, value in row.items()}
        for label, row in table.to_dict("index").items()
    }


def limit(value: float | None) -> str | None:
    """Write a limit as it was given: 20 stays 20, 54.37 stays 54.37."""
    return None if value is None else np.format_float_positional(value, trim="-")


def rounded_down(value: float | None) -> str | None:
    """One decimal, downwards: a largest norm that is rounded up would not be feasible."""
    return None if value is None else decimal(np.floor(value * 10) / 10)


def percent(probability: float) -> str:
    """Return a probability in whole percents; ``<1`` and ``>99`` where those would say never."""
    if probability < 0.01:
        return "<1"
    return ">99" if probability > 0.99 else f"{100 * probability:.0f}"


@dataclass(frozen=True)
class Measure:
    """How the values of a criterion are shown.

    ``unit`` is a key of ``units`` in ``texts.yaml``; values are shown times ``factor`` with so many
    decimals.
    """

    unit: str
    factor: float = 1.0
    decimals: int = 2

    def text(self, value: float | None) -> str | None:
        """Return a value of the criterion as text; None = unknown."""
        return decimal(None if value is None else self.factor * value, self.decimals)


def measure(criterion: Criterion) -> Measure:
    """Return how the values of a criterion are shown; minutes unless it is something else."""
    if isinstance(criterion, ShareBeyond):
        return Measure("share", factor=100.0)
    if isinstance(criterion, Events):
        return Measure("events")
    if isinstance(criterion, Cost):
        return Measure("euros", decimals=0)
    if isinstance(criterion, Centres):
        return Measure("centres", decimals=0)
    if isinstance(criterion, Weighted):
        return Measure("points")
    return Measure("minutes")
