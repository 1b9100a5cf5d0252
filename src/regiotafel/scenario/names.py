"""What a scenario names, and where in it: files, sites, curves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from regiotafel.scenario import Scenario
    from regiotafel.scenario.criteria import AskedCriterion
    from regiotafel.scenario.decision import AskedDecision
    from regiotafel.scenario.pathway import Pathway

#: Keys of a scenario that name something bundled or a file, and those that hold {file, source}.
NAMES, FILES = (
    ("pathway", "candidates", "travel"),
    ("hospital_volumes", "staying_care", "own_demand", "own_minutes"),
)
#: What stands in place of a name where the pathway's own is meant.
PATHWAY = "pathway"
#: Place of a value in a scenario, such as ``("if_then", 0, "if_open")``.
Location = tuple[int | str, ...]


def named_files(content: Mapping[str, Any]) -> dict[str, str]:
    """Per key of a scenario's content, and of its ``parameters``, the name or path it gives.

    Only what is given as text.
    """
    parameters = content.get("parameters")
    given = dict(parameters) if isinstance(parameters, Mapping) else {}
    given |= {key: content.get(key) for key in NAMES}
    for key in FILES:
        own = content.get(key)
        given[key] = own.get("file") if isinstance(own, Mapping) else None
    return {
        str(key): name.strip()
        for key, name in given.items()
        if isinstance(name, str) and name.strip()
    }


def named_sites(scenario: Scenario) -> Iterator[tuple[Location, str]]:
    """Place in the scenario and label of every site that it names."""
    for key in ("required", "forbidden"):
        for place, site in enumerate(getattr(scenario, key)):
            yield (key, place), site
    for site in scenario.site_volumes:
        yield ("site_volumes", site), site
    for place, rule in enumerate(scenario.at_most_of):
        for number, site in enumerate(rule.of):
            yield ("at_most_of", place, "of", number), site
    for place, pair in enumerate(scenario.if_then):
        yield ("if_then", place, "if_open"), pair.if_open
        yield ("if_then", place, "then_open"), pair.then_open
    for location, criterion in asked_criteria(scenario):
        if criterion.cost is not None:
            for key in ("centres", "cases"):
                for site in getattr(criterion.cost, key):
                    yield (*location, "cost", key, site), site


def outcome_curve(scenario: Scenario, pathway: Pathway | None) -> str | None:
    """Name of the volume-outcome curve that plans are judged by; None = none, or not known."""
    if scenario.outcome_curve != PATHWAY:
        return scenario.outcome_curve
    return None if pathway is None else pathway.outcome_curve


def named_indicators(asked: AskedDecision) -> Iterator[tuple[Location, str]]:
    """Place in the scenario and key of every indicator that its decision names."""
    for place, key in enumerate(asked.indicators or ()):
        yield ("decision", "indicators", place), key
    for place, party in enumerate(asked.parties):
        for key in party.weights:
            yield ("decision", "parties", place, "weights", key), key
    for key in asked.scale:
        yield ("decision", "scale", key), key


def asked_curves(scenario: Scenario) -> Iterator[tuple[Location, str]]:
    """Place in the scenario and name of every volume-outcome curve that it names itself."""
    own = scenario.outcome_curve
    if own is not None and own != PATHWAY:
        yield ("outcome_curve",), own
    for location, criterion in asked_criteria(scenario):
        if criterion.events is not None:
            yield (*location, "events", "curve"), criterion.events.curve


def asked_criteria(
    scenario: Scenario,
) -> Iterator[tuple[Location, AskedCriterion]]:
    """Place in the scenario and criterion, those in weighted sums in place of the sum."""
    for place, asked in enumerate(scenario.objective):
        if asked.weighted is None:
            yield ("objective", place), asked
            continue
        for number, part in enumerate(asked.weighted):
            yield ("objective", place, "weighted", number, "of"), part.of
