"""What a scenario asks of a plan, as criteria, ceilings and rules of the model."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from regiotafel.checked import Bilingual
from regiotafel.files import read_words
from regiotafel.model.criteria import (
    Cost,
    Criterion,
    Events,
    LongestMinutes,
    MeanMinutes,
    MeanOfWorst,
    ShareBeyond,
    Weighted,
)
from regiotafel.model.instance import Ceiling
from regiotafel.model.set_rules import SetRule, apart, at_least, at_most, few_changes, implies

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from regiotafel.errors import Fault
    from regiotafel.region.region import Region
    from regiotafel.scenario import Scenario
    from regiotafel.scenario.criteria import AskedCriterion
    from regiotafel.scenario.curve import Curve
    from regiotafel.scenario.names import Location

_WORDS = Path(__file__).with_suffix(".yaml")
#: Mean radius of the earth, kilometres (IUGG).
_EARTH = 6371.0088
_REMEDY = "change the rule, or what is required, forbidden or offered"


def objective(scenario: Scenario, curves: Mapping[str, Curve]) -> tuple[Criterion, ...]:
    """Criteria in the order in which they count; ``curves`` by the name the scenario gives."""
    return tuple(criterion(asked, curves) for asked in scenario.objective)


def ceilings(scenario: Scenario) -> tuple[Ceiling, ...]:
    """Shares of the patients that must travel at most so many minutes."""
    return tuple(
        Ceiling(
            criterion=ShareBeyond(asked.minutes),
            at_most=1 - asked.share,
            statement=_say("share_within", share=100 * asked.share, minutes=asked.minutes),
        )
        for asked in scenario.share_within
    )


def site_limits(scenario: Scenario) -> tuple[dict[str, float], dict[str, float]]:
    """Norm and capacity of single sites, by label."""
    limits = scenario.site_volumes.items()
    return (
        {site: asked.minimum for site, asked in limits if asked.minimum is not None},
        {site: asked.maximum for site, asked in limits if asked.maximum is not None},
    )


def set_rules(
    scenario: Scenario, *, candidates: pd.DataFrame, region: Region
) -> tuple[SetRule, ...]:
    """Rules on which candidates may be open together.

    ``candidates`` as from ``read_candidates``. A rule that takes several inequalities gives each
    the same statement.
    """
    return tuple(rule for _, rule in _placed(scenario, candidates, region))


def impossible(scenario: Scenario, *, candidates: pd.DataFrame, region: Region) -> list[Fault]:
    """Faults of rules that no choice keeps, by what is required, forbidden and offered alone.

    Of a rule that takes several inequalities each is judged by itself. What k centres together
    cannot keep is no fault of the input: it is for the model to prove.
    """
    faults: dict[Fault, None] = {}
    for location, rule in _placed(scenario, candidates, region):
        allowed = [pair for pair in rule.coefficients if pair[0] not in scenario.forbidden]
        least = sum(
            number if site in scenario.required else min(number, 0) for site, number in allowed
        )
        if least > rule.at_most:
            wrong = f"no choice keeps the rule that {rule.statement.en}"
            if location[0] in ("per_region", "kilometres_apart"):
                wrong += f": {_what_stands(scenario, rule)}"
            faults[scenario.fault(location, wrong, _REMEDY)] = None
    return list(faults)


def _what_stands(scenario: Scenario, rule: SetRule) -> str:
    """Which of the sites in a rule make it impossible."""
    there = [site for site, _ in rule.coefficients]
    if rule.at_most >= 0:
        required = [site for site in there if site in scenario.required]
        return f"{' and '.join(required)} are required"
    allowed = [site for site in there if site not in scenario.forbidden]
    return (
        f"only {' and '.join(allowed)} there may be open"
        if allowed
        else "no candidate there may be open"
    )


def _placed(
    scenario: Scenario, candidates: pd.DataFrame, region: Region
) -> Iterator[tuple[Location, SetRule]]:
    """Place in the scenario and inequality, in the order of the keys."""
    yield from _per_region(scenario, candidates, region)
    yield from _by_name(scenario, candidates)
    yield from (
        (("kilometres_apart",), rule)
        for rule in _apart(candidates, least=scenario.kilometres_apart or 0.0)
    )


def criterion(asked: AskedCriterion, curves: Mapping[str, Curve]) -> Criterion:
    """Return what one entry of a scenario's objective asks for."""
    if asked.share_beyond is not None:
        return ShareBeyond(asked.share_beyond)
    if asked.mean_of_worst is not None:
        return MeanOfWorst(asked.mean_of_worst)
    if asked.events is not None:
        return Events(curves[asked.events.curve], asked.events.variant)
    if asked.cost is not None:
        return Cost(**dict(asked.cost))
    if asked.weighted is not None:
        return Weighted(tuple((part.weight, criterion(part.of, curves)) for part in asked.weighted))
    return LongestMinutes() if asked.longest_minutes else MeanMinutes()


def _per_region(
    scenario: Scenario, candidates: pd.DataFrame, region: Region
) -> Iterator[tuple[Location, SetRule]]:
    from regiotafel.region.sites import sites_by_region

    for place, asked in enumerate(scenario.per_region):
        inside = sites_by_region(candidates, region.areas[asked.level], region.shapes)
        for name in inside if asked.name is None else [asked.name]:
            sites = inside.get(name, ())
            if asked.at_least is not None:
                words = _say("per_region_least", number=asked.at_least, region=name)
                yield ("per_region", place), at_least(asked.at_least, sites, statement=words)
            if asked.at_most is not None:
                words = _say("per_region_most", number=asked.at_most, region=name)
                yield ("per_region", place), at_most(asked.at_most, sites, statement=words)


def _by_name(scenario: Scenario, candidates: pd.DataFrame) -> Iterator[tuple[Location, SetRule]]:
    names = candidates["site_name"]
    for place, several in enumerate(scenario.at_most_of):
        listed = ", ".join(str(names[site]) for site in several.of)
        words = _say("at_most_of", number=several.number, sites=listed)
        yield ("at_most_of", place), at_most(several.number, several.of, statement=words)
    for place, pair in enumerate(scenario.if_then):
        one, other = (str(names[site]) for site in (pair.if_open, pair.then_open))
        words = _say("if_then", one=one, other=other)
        yield ("if_then", place), implies(pair.if_open, pair.then_open, statement=words)
    if scenario.changes_at_most is not None:
        words = _say("changes_at_most", number=scenario.changes_at_most)
        today = {str(site): bool(is_open) for site, is_open in candidates["open_today"].items()}
        rule = few_changes(today, scenario.changes_at_most, statement=words)
        yield ("changes_at_most",), rule


def _apart(candidates: pd.DataFrame, *, least: float) -> Iterator[SetRule]:
    """One inequality per pair that is nearer than ``least`` kilometres."""
    words = _say("kilometres_apart", kilometres=least)
    lon, lat = (np.radians(candidates[name].to_numpy(dtype=np.float64)) for name in ("lon", "lat"))
    # Great-circle distance by the haversine formula.
    half = np.sin((lat[:, None] - lat) / 2) ** 2
    half += np.cos(lat[:, None]) * np.cos(lat) * np.sin((lon[:, None] - lon) / 2) ** 2
    kilometres = 2 * _EARTH * np.arcsin(np.sqrt(half))
    for one, other in np.argwhere(np.triu(kilometres < least, 1)):
        pair = (str(candidates.index[one]), str(candidates.index[other]))
        yield apart(*pair, kilometres=float(kilometres[one, other]), statement=words)


def _say(key: str, **values: Any) -> Bilingual:
    """Words of ``asked.yaml``, filled; numbers get the decimal sign of the language."""
    words = read_words(_WORDS)[key]
    plain = {
        name: f"{value:g}" if isinstance(value, float) else value for name, value in values.items()
    }
    dutch = {
        name: text.replace(".", ",") if isinstance(values[name], float) else text
        for name, text in plain.items()
    }
    return Bilingual(nl=words["nl"].format(**dutch), en=words["en"].format(**plain))
