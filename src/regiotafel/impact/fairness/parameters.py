"""By what limits, and by whose income, a plan's minutes are told apart: a YAML file, checked."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, Field

from regiotafel.checked import (
    AsList,
    Checked,
    PositiveNumber,
    Statements,
    Text,
    between,
)
from regiotafel.impact.parameters import load_parameters
from regiotafel.provenance import hash_of
from regiotafel.scenario.pathway import Sourced, Year

if TYPE_CHECKING:
    from pathlib import Path

_ASCENDING = "give a list of minutes above 0, ascending, such as [30, 45, 60]"


def _ascending(values: tuple[float, ...]) -> tuple[float, ...]:
    if not values or any(b <= a for a, b in itertools.pairwise(values)):
        raise ValueError("does not ascend" if values else "is empty")
    return values


_Minutes = Annotated[tuple[PositiveNumber, ...], AsList, AfterValidator(_ascending)]


class Limits(Sourced):
    """Numbers of minutes: a trip counts as over when it takes strictly longer."""

    minutes: _Minutes = Field(description=_ASCENDING)


class Worst(Sourced):
    """The share of patients who travel longest."""

    share: Annotated[float, between(0.001, 0.5)] = Field(
        description="give a share between 0.001 and 0.5"
    )


class Income(Sourced):
    """Which columns of the areas table give income and households, and of which year."""

    column: Text = Field(description="give the name of a column of the areas table")
    households: Text = Field(description="give the name of a column with households")
    year: Year | None = Field(None, description="give a year such as 2017, or null")


class LowestIncome(Sourced):
    """Which column gives the per cent of households with a low income, and of which year."""

    column: Text = Field(description="give the name of a column of the areas table")
    year: Year | None = Field(None, description="give a year such as 2017, or null")


class FairnessParameters(Checked):
    """What access by group is told with; equal to ``data/impact/fairness.yaml``.

    Attributes
    ----------
    edition
        Which edition of the figures this is.
    limits, changes
        Minutes one way beyond which shares are counted, and by which a trip is longer or shorter.
    worst
        The share of patients who travel longest.
    income, lowest_income
        Columns of the areas table by which postcodes are ranked, and with the share of households
        with a low income; None = income is not told apart.
    assumptions
        What a reader must know beside the figures.
    """

    edition: Text = Field(description="give a text such as 2026-11")
    limits: Limits = Field(description="give minutes, source and sureness")
    changes: Limits = Field(description="give minutes, source and sureness")
    worst: Worst = Field(description="give share, source and sureness")
    income: Income | None = Field(None, description="give column, households and source, or null")
    lowest_income: LowestIncome | None = Field(None, description="give column and source, or null")
    assumptions: Statements = Field((), description="give a list of {nl: ..., en: ...}")

    @property
    def version(self) -> str:
        """Hash of all that decides a figure."""
        said = {"source", "sureness", "note", "year"}
        numbers: dict[str, Any] = self.model_dump(exclude={"edition", "assumptions"})
        return hash_of(
            {
                part: figure and {key: figure[key] for key in figure if key not in said}
                for part, figure in numbers.items()
            }
        )


def load_fairness(path: Path | None = None) -> FairnessParameters:
    """Read the parameters (default: the bundled ones).

    Raises InputError with every fault by key.
    """
    return load_parameters(FairnessParameters, path, name="fairness")
