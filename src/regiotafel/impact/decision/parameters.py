"""By what plans are set beside each other: a YAML file, checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, Field

from regiotafel.checked import AsList, Bilingual, Checked, Statements, Text
from regiotafel.impact.parameters import load_parameters

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

_BOTH = "give the {} as {{nl: ..., en: ...}}"


class Indicator(Checked):
    """A figure by which plans are compared.

    Attributes
    ----------
    key
        Its name in tables, scenarios and files.
    name, unit
        In words.
    better
        Which is better, ``less`` or ``more`` of it.
    decimals
        How many are shown. Plans are compared on the figure as shown.
    read_from
        Table, column and row in which it stands.
    by_default
        Whether it stands in the table where nobody said which should.
    """

    key: Text = Field(description="give a name such as minutes_mean")
    name: Bilingual = Field(description=_BOTH.format("name"))
    unit: Bilingual = Field(description=_BOTH.format("unit"))
    better: Literal["less", "more"] = Field(description="give less or more")
    decimals: Literal[0, 1, 2, 3, 4] = Field(description="give 0, 1, 2, 3 or 4")
    read_from: Bilingual = Field(description=_BOTH.format("place"))
    by_default: Literal[True, False] = Field(description="give true or false")


def _each_key_once(indicators: tuple[Indicator, ...]) -> tuple[Indicator, ...]:
    keys = [indicator.key for indicator in indicators]
    twice = next((key for place, key in enumerate(keys) if key in keys[:place]), None)
    if twice is not None:
        raise ValueError(f"gives “{twice}” twice")
    return indicators


class DecisionParameters(Checked):
    """Every indicator there is; equal to ``data/impact/indicators.yaml``.

    Attributes
    ----------
    edition
        Which edition of the list this is.
    indicators
        In the order in which they are shown.
    assumptions
        What a reader must know beside the figures.
    """

    edition: Text = Field(description="give a text such as 2026-11")
    indicators: Annotated[tuple[Indicator, ...], AsList, AfterValidator(_each_key_once)] = Field(
        description="give a list of {key, name, unit, better, decimals, read_from, by_default}"
    )
    assumptions: Statements = Field((), description="give a list of {nl: ..., en: ...}")

    def chosen(
        self, asked: Collection[str] | None, *, named: Collection[str] = ()
    ) -> tuple[Indicator, ...]:
        """Those ``asked`` for, in their order there; None: the usual ones and those ``named``."""
        if asked is not None:
            by_key = {indicator.key: indicator for indicator in self.indicators}
            return tuple(by_key[key] for key in asked)
        return tuple(each for each in self.indicators if each.by_default or each.key in named)


def load_indicators(path: Path | None = None) -> DecisionParameters:
    """Read the indicators (default: the bundled ones). Raises InputError with every fault."""
    return load_parameters(DecisionParameters, path, name="indicators")
