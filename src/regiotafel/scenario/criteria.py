"""What a plan is judged by: the parts of ``objective``."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)

from regiotafel.checked import (
    AsList,
    Checked,
    DisagreementError,
    Number,
    PositiveNumber,
    Text,
)
from regiotafel.scenario.values import Chance, Flag

#: Criteria that need nothing but their name.
_PLAIN = ("mean_minutes", "longest_minutes")
_AMOUNTS = "give amounts by site label such as {ZKH-A: 500000}"


class AskedCosts(Checked):
    """Euros per year: per open centre, per case, and per case and minute of travel (one way)."""

    per_centre: Number = Field(0.0, description="give euros per year per open centre")
    per_case: Number = Field(0.0, description="give euros per case")
    per_minute: Number = Field(0.0, description="give euros per case and minute of travel, one way")
    centres: dict[Text, Number] = Field(default_factory=dict, description=_AMOUNTS)
    cases: dict[Text, Number] = Field(default_factory=dict, description=_AMOUNTS)

    @model_validator(mode="after")
    def _some_cost(self) -> Self:
        amounts = (self.per_centre, self.per_case, self.per_minute)
        if not any((*amounts, *self.centres.values(), *self.cases.values())):
            raise DisagreementError("gives no cost above 0")
        return self


class AskedEvents(Checked):
    """Expected events per year by a volume-outcome curve."""

    curve: Text = Field(description="give a name in data/curves or the path of a YAML file")
    variant: Literal["low", "base", "high"] = Field("base", description="give low, base or high")


class AskedCriterion(Checked):
    """What a plan is judged by, smaller is better: exactly one of its keys is given.

    ``mean_minutes`` and ``longest_minutes`` are also written as plain text.
    """

    mean_minutes: Flag | None = Field(None, description="write mean_minutes alone")
    share_beyond: PositiveNumber | None = Field(
        None, description="give the minutes that a patient should not travel longer than"
    )
    longest_minutes: Flag | None = Field(None, description="write longest_minutes alone")
    mean_of_worst: Chance | None = Field(
        None, description="give a share such as 0.05: the mean of the 5 % that travel longest"
    )
    events: AskedEvents | None = Field(
        None, description="give {curve: ...}, a name in data/curves or the path of a YAML file"
    )
    cost: AskedCosts | None = Field(
        None, description="give {per_centre: ..., per_case: ..., per_minute: ...} in euros"
    )
    weighted: Annotated[tuple[WeightedPart, ...], AsList] | None = Field(
        None, description="give a list such as [{weight: 1, of: mean_minutes}, ...]"
    )

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        if value in cls.model_fields and value not in _PLAIN:
            raise ValueError("stands without its value")
        if value not in _PLAIN:
            raise ValueError(f"is not one of {', '.join(cls.model_fields)}")
        return {value: True}

    @model_validator(mode="after")
    def _one_key(self) -> Self:
        given = [key for key, value in self if value is not None]
        if len(given) != 1:
            raise DisagreementError(f"gives {' and '.join(given) or 'no criterion'}, not one")
        if self.weighted is not None and len(self.weighted) < 2:
            raise DisagreementError("weighs fewer than two criteria")
        if any(part.of.weighted is not None for part in self.weighted or ()):
            raise DisagreementError("weighs a weighted sum; give its criteria themselves")
        return self

    @model_serializer(mode="wrap")
    def _as_written(self, whole: SerializerFunctionWrapHandler) -> Any:
        given = {key: value for key, value in whole(self).items() if value is not None}
        [(key, value)] = given.items()
        return key if value is True else given


class WeightedPart(Checked):
    """A criterion in a weighted sum."""

    weight: PositiveNumber = Field(description="give a number above 0")
    of: AskedCriterion = Field(description="give a criterion such as mean_minutes")


AskedCriterion.model_rebuild()
#: What is made least unless something else is asked.
MEAN_MINUTES = AskedCriterion.model_validate("mean_minutes")


def _as_list(value: Any) -> Any:
    if isinstance(value, list | tuple) and not value:
        raise ValueError("is empty")
    return value if isinstance(value, list | tuple) else [value]


def _each_once(criteria: tuple[AskedCriterion, ...]) -> tuple[AskedCriterion, ...]:
    if any(criterion in criteria[:place] for place, criterion in enumerate(criteria)):
        raise ValueError("gives a criterion twice")
    return criteria


#: One criterion, or several of which the first comes first.
Objective = Annotated[
    tuple[AskedCriterion, ...], BeforeValidator(_as_list), AfterValidator(_each_once)
]
