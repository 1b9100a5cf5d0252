"""What the page cannot say: the limits of this question's data and model, and of no other's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regiotafel.report.board.figures import limit
from regiotafel.report.board.words import board_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from regiotafel.result.result import Result


def cannot_say(result: Result) -> list[dict[str, str]]:
    """Return statements in both languages; each holds for this result."""
    words = board_words()
    return [
        {language: text.format(**values) for language, text in words[key].items()}
        for key, values in _limits(result)
    ]


def _limits(result: Result) -> Iterator[tuple[str, dict[str, str]]]:
    """Keys of texts, and what to fill in."""
    scenario, instance = result.scenario, result.instance
    yield _volumes(result)
    assumed = int((result.candidates["basis"] == "assumed").sum())
    if assumed:
        yield "cannotCandidates", {"assumed": str(assumed), "all": str(len(result.candidates))}
    yield ("cannotOutcome" if result.curve is not None else "cannotOutcomeNone"), {}
    capacity = limit(instance.maximum_volume)
    if capacity is None:
        yield "cannotCapacity", {}
    else:
        yield "cannotCapacityLimit", {"capacity": capacity}
    yield ("cannotChoiceDirected" if instance.assignment == "directed" else "cannotChoice"), {}
    yield ("cannotCostsAsked" if _asks_costs(result) else "cannotCosts"), {}
    yield "cannotRest", {}
    yield ("cannotMinutes" if scenario.own_minutes is None else "cannotMinutesOwn"), {}
    yield ("cannotCarNone" if result.without_car is None else "cannotCar"), {}
    if not result.demand.is_own:
        yield "cannotFuture", {}
    if scenario.region is not None:
        yield "cannotRegion", {}
    left_out = int((result.left_out["reason"] != "outside_region").sum())
    if left_out:
        yield "cannotLeftOut", {"count": str(left_out)}
    yield "cannotChoose", {}


def _volumes(result: Result) -> tuple[str, dict[str, str]]:
    """Whether hospitals told their numbers, and how many of the candidates did."""
    told = result.hospital_volumes
    if told is None:
        return "cannotVolumes", {}
    given = set(told["site_id"]) & set(result.instance.site_ids)
    return "cannotVolumesGiven", {"given": str(len(given)), "all": str(len(result.candidates))}


def _asks_costs(result: Result) -> bool:
    from regiotafel.model.criteria import Cost, Weighted

    return any(isinstance(each, Cost | Weighted) for each in result.instance.objective)
