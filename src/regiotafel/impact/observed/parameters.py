"""Parameters by which outcomes per hospital are judged; a YAML file, checked whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import Field, PlainValidator, model_validator

from regiotafel.checked import (
    Checked,
    DisagreementError,
    PositiveNumber,
    Text,
    between,
    check_number,
)
from regiotafel.impact.parameters import load_parameters
from regiotafel.provenance import hash_of
from regiotafel.scenario.pathway import Sourced

if TYPE_CHECKING:
    from pathlib import Path


def _whole(value: Any) -> int:
    number = check_number(value)
    if not number.is_integer() or number == 0:
        raise ValueError("is not a whole number above zero")
    return int(number)


_Share = Annotated[float, between(0, 1)]
_Whole = Annotated[int, PlainValidator(_whole)]
_A_SHARE = "give a share between 0 and 1"
_A_NUMBER = "give a number above 0"
_A_WHOLE = "give a whole number above 0"


class Overdispersion(Sourced):
    """When the limits of a funnel are widened: see :func:`regiotafel.impact.dispersion`."""

    winsorised_share: Annotated[float, between(0, 0.4)] = Field(
        description="give a share between 0 and 0.4"
    )
    standard_errors: PositiveNumber = Field(description=_A_NUMBER)


class Shrinkage(Sourced):
    """What is held possible before any count is seen: see ``hierarchy.py``."""

    spread_scale: Annotated[float, between(0.01, 5)] = Field(
        description="give a standard deviation of ratios between 0.01 and 5"
    )
    slope_scale: Annotated[float, between(0.01, 5)] = Field(
        description="give a standard deviation of log ratios between 0.01 and 5"
    )


class Rankability(Sourced):
    """Limits between low, moderate and high rankability."""

    moderate_from: _Share = Field(description=_A_SHARE)
    high_above: _Share = Field(description=_A_SHARE)

    @model_validator(mode="after")
    def _ascending(self) -> Self:
        if not self.moderate_from < self.high_above:
            raise DisagreementError(f"{self.moderate_from:g}, {self.high_above:g} do not ascend")
        return self


class Quality(Sourced):
    """What makes a count suspect: see :func:`regiotafel.impact.data_quality`."""

    stale_after_years: _Whole = Field(description=_A_WHOLE)
    chance: _Share = Field(description=_A_SHARE)
    times: Annotated[float, between(1, 100)] = Field(description="give a factor from 1 to 100")
    no_events_chance: _Share = Field(description=_A_SHARE)
    expected_times: Annotated[float, between(1, 100)] = Field(
        description="give a factor from 1 to 100"
    )
    rounded_years: _Whole = Field(description=_A_WHOLE)
    copied_from_cases: _Whole = Field(description=_A_WHOLE)


class CaseMix(Sourced):
    """From how many cases on a combination has a rate of its own."""

    fewest_cases: _Whole = Field(description=_A_WHOLE)


class Operators(Sourced):
    """Cases per surgeon per year that there should be, by the name of the pathway."""

    minimum_per_year: dict[Text, PositiveNumber] = Field(
        description="give a number by pathway such as {endometriosis_level2: 12}"
    )


class Profiling(Checked):
    """Everything by which outcomes are judged; equal to ``data/impact/profiling.yaml``."""

    edition: Text = Field(description="give a text such as 2026-11")
    overdispersion: Overdispersion = Field(description="give the shares, source and sureness")
    shrinkage: Shrinkage = Field(description="give the scales, source and sureness")
    rankability: Rankability = Field(description="give both limits, source and sureness")
    quality: Quality = Field(description="give the limits, source and sureness")
    case_mix: CaseMix = Field(description="give fewest_cases, source and sureness")
    operators: Operators = Field(description="give minimum_per_year, source and sureness")

    @property
    def version(self) -> str:
        """Hash of all that decides a figure."""
        described = set(Sourced.model_fields)
        parts = set(Profiling.model_fields) - {"edition"}
        return hash_of({part: getattr(self, part).model_dump(exclude=described) for part in parts})


def load_profiling(path: Path | None = None) -> Profiling:
    """Read the parameters (default: the bundled ones). Raises InputError with every fault."""
    return load_parameters(Profiling, path, name="profiling")
