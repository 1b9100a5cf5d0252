"""Part of a scenario: by what plans are set beside each other, and who weighs that how."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, PlainValidator, SerializeAsAny, model_validator

from regiotafel.checked import (
    AsList,
    Checked,
    DisagreementError,
    Number,
    Text,
    check_number,
    distinct,
)
from regiotafel.scenario.values import Labels

_WEIGHTS = "give weights by indicator such as {minutes_mean: 3, sites_losing: 1}"


def _signed(value: Any) -> float:
    """Return ``value`` as a float when it is finite, else raise ValueError."""
    is_below = isinstance(value, int | float) and not isinstance(value, bool) and value < 0
    return -check_number(-value) if is_below else check_number(value)


def _ends(value: Any) -> tuple[float, float]:
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise ValueError("does not hold two numbers")
    try:
        worst, best = map(_signed, value)
    except ValueError as error:
        raise ValueError(f"holds an end that {error}") from None
    if worst == best:
        raise ValueError("has equal ends")
    return worst, best


_Ends = Annotated[tuple[float, float], PlainValidator(_ends), SerializeAsAny()]


class AskedParty(Checked):
    """Who weighs the indicators, and how.

    Attributes
    ----------
    name
        As it is shown.
    weights
        How much it is worth to go from the worst to the best of each indicator's scale, compared
        with the others; only ratios matter, and what is absent has no weight.
    """

    name: Text = Field(description="give a name")
    weights: dict[Text, Number] = Field(description=_WEIGHTS)

    @model_validator(mode="after")
    def _some_weight(self) -> Self:
        if not any(self.weights.values()):
            raise DisagreementError("gives no weight above 0")
        return self


def _each_name_once(parties: tuple[AskedParty, ...]) -> tuple[AskedParty, ...]:
    distinct(tuple(party.name for party in parties))
    return parties


class AskedDecision(Checked):
    """What the table of a decision holds.

    Attributes
    ----------
    indicators
        Which, in this order; None = the usual ones, and those that a party or a scale names.
    parties
        Who weighs them; without any, all indicators weigh the same.
    scale
        Per indicator its worst and its best end, in place of the worst and the best of the plans.
    """

    indicators: Labels | None = Field(
        None, description="give a list such as [minutes_mean, sites_losing], or null"
    )
    parties: Annotated[tuple[AskedParty, ...], AsList, AfterValidator(_each_name_once)] = Field(
        (), description="give a list such as [{name: Partij A, weights: {minutes_mean: 1}}]"
    )
    scale: dict[Text, _Ends] = Field(
        default_factory=dict,
        description="give the worst and the best by indicator such as {minutes_mean: [60, 20]}",
    )

    @property
    def weights(self) -> dict[str, dict[str, float]]:
        """Per party its weights."""
        return {party.name: party.weights for party in self.parties}

    @property
    def named(self) -> frozenset[str]:
        """Indicators that a party or a scale names."""
        return frozenset(self.scale).union(*(party.weights for party in self.parties))
