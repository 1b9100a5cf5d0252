"""The rules of a question one by one: in words, the question without each, and what plans have."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from regiotafel.model.criteria import (
    Cost,
    Events,
    LongestMinutes,
    MeanMinutes,
    MeanOfWorst,
    ShareBeyond,
)
from regiotafel.model.enumeration.evaluate import Evaluation
from regiotafel.model.infeasible.words import centres, listed, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any, Literal

    from numpy.typing import NDArray

    from regiotafel.checked import Bilingual
    from regiotafel.errors import Unit
    from regiotafel.model.assignment import Assignment
    from regiotafel.model.criteria import Criterion
    from regiotafel.model.instance import Ceiling, Instance, SiteRule
    from regiotafel.model.set_rules import SetRule

#: Up to so many required, and so many forbidden, sites are each a rule of their own.
_ONE_BY_ONE = 5
_UNITS: dict[type[Criterion], Unit] = {
    MeanMinutes: "minutes",
    LongestMinutes: "minutes",
    MeanOfWorst: "minutes",
    Cost: "euros_per_year",
    Events: "events_per_year",
}


@dataclass(frozen=True, kw_only=True)
class Figure:
    """What a rule holds to a number.

    Attributes
    ----------
    now
        The number as the rule states it; None = its words alone do.
    refused
        The nearest number that is known to leave no plan: ``now`` where that is given.
    unit
        Of the number.
    side
        Whether a plan must have at least, or at most, so much of it; ``both`` is a fixed number.
    of
        What each of evaluated sets has of it, float64, s: the rule would keep the set if it stated
        this number.
    stated
        The question with another number in this rule.
    """

    now: float | None
    refused: float
    unit: Unit
    side: Literal["at_least", "at_most", "both"]
    of: Callable[[Instance, Evaluation], NDArray[np.float64]]
    stated: Callable[[Instance, float], Instance]


@dataclass(frozen=True, kw_only=True, eq=False)
class InForce:
    """One rule of a question: its words, the question without it, and its number if it has one.

    ``is_count`` marks the rule on the number of centres, ``is_norm`` the minimum volume of all;
    ``required`` and ``forbidden`` are the sites that a rule forces open or closed.
    """

    words: Bilingual
    without: Callable[[Instance], Instance]
    figure: Figure | None = None
    is_count: bool = False
    is_norm: bool = False
    required: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()


def rules_of(instance: Instance) -> tuple[InForce, ...]:
    """Every rule of the question that could be dropped; together with reachability they are all."""
    return (
        _count(instance),
        *_volumes(instance),
        *_travel(instance),
        *_single_sites(instance, "required"),
        *_single_sites(instance, "forbidden"),
        *_set_rules(instance),
        *_own_rules(instance),
    )


def only(instance: Instance, rules: Sequence[InForce], kept: Sequence[InForce]) -> Instance:
    """The question with no other rules than ``kept``; ``rules`` are all of them."""
    for rule in rules:
        if rule not in kept:
            instance = rule.without(instance)
    return instance


def as_evaluation(instance: Instance, assignment: Assignment) -> Evaluation:
    """Judge one plan by who goes where, as a set among one."""
    columns = instance.columns(assignment.open_sites)
    travels = assignment.cases(instance) > 0
    held = (ceiling.criterion for ceiling in instance.ceilings)
    return Evaluation(
        sets=columns[None, :].astype(np.int16),
        values={each: np.array([each.of(instance, assignment)]) for each in held},
        volumes=assignment.volumes(instance)[columns][None, :],
        longest_minutes=np.array([assignment.minutes(instance)[travels].max()]),
        reaches_all=np.array([True]),
    )


def _count(instance: Instance) -> InForce:
    def any_number(question: Instance) -> Instance:
        return replace(question, count="at_least", k=1)

    def number(question: Instance, value: float) -> Instance:
        return replace(question, count=instance.count, k=round(value))

    return InForce(
        words=say("count", count=say(instance.count, centres=centres(instance.k))),
        without=any_number,
        figure=Figure(
            now=instance.k,
            refused=instance.k,
            unit="centres",
            side="both" if instance.count == "exactly" else instance.count,
            of=lambda _, evaluation: (evaluation.sets >= 0).sum(axis=1).astype(np.float64),
            stated=number,
        ),
        is_count=True,
    )


def _volumes(instance: Instance) -> Iterator[InForce]:
    """Norms, then capacities: that of all, and each that some sites have to themselves."""
    for low in (True, False):
        everywhere = instance.minimum_volume if low else instance.maximum_volume
        own = instance.site_minimum if low else instance.site_maximum
        name = "minimum" if low else "maximum"
        may_open = {
            site
            for site, rule in zip(instance.site_ids, instance.site_rules, strict=True)
            if rule != "forbidden"
        }
        others = tuple(site for site in instance.site_ids if site not in own)
        if everywhere is not None and others and (everywhere > 0 or not low):
            words = say(f"{name}_volume", limit=everywhere)
            yield _volume(instance, words, everywhere, others, low=low, is_own=False)
        for limit in sorted(set(own.values())):
            sites = tuple(site for site in instance.site_ids if own.get(site) == limit)
            if limit == 0 and low:
                continue
            words = say(f"site_{name}", limit=limit, sites=listed(sites))
            if may_open <= set(sites):
                words = say(f"{name}_volume", limit=limit)
            yield _volume(instance, words, limit, sites, low=low, is_own=True)


def _volume(
    instance: Instance,
    words: Bilingual,
    limit: float,
    sites: tuple[str, ...],
    *,
    low: bool,
    is_own: bool,
) -> InForce:
    key = "minimum" if low else "maximum"
    governed = np.append(np.isin(instance.site_ids, sites), False)
    # No site has more than all cases, so that is no limit, and a number that every method can take.
    free = 0.0 if low else instance.total_cases

    def stated(question: Instance, value: float | None) -> Instance:
        changed: dict[str, Any] = {f"{key}_volume": value}
        if is_own:
            own = getattr(question, f"site_{key}")
            changed = {f"site_{key}": {**own, **dict.fromkeys(sites, value)}}
        return replace(question, **changed)

    def without(question: Instance) -> Instance:
        return stated(question, free if is_own else None)

    def of(_: Instance, evaluation: Evaluation) -> NDArray[np.float64]:
        counted = governed[evaluation.sets]
        if low:
            least = np.where(counted, evaluation.volumes, np.inf).min(axis=1)
            return np.asarray(least, dtype=np.float64)
        return np.asarray(np.where(counted, evaluation.volumes, 0.0).max(axis=1), dtype=np.float64)

    side: Literal["at_least", "at_most"] = "at_least" if low else "at_most"
    figure = Figure(
        now=limit, refused=limit, unit="cases_per_year", side=side, of=of, stated=stated
    )
    return InForce(words=words, without=without, figure=figure, is_norm=low and not is_own)


def _travel(instance: Instance) -> Iterator[InForce]:
    if instance.maximum_minutes is not None:
        yield InForce(
            words=say("maximum_minutes", limit=instance.maximum_minutes),
            without=lambda question: replace(question, maximum_minutes=None),
            figure=Figure(
                now=instance.maximum_minutes,
                refused=instance.maximum_minutes,
                unit="minutes",
                side="at_most",
                of=lambda _, evaluation: evaluation.longest_minutes,
                stated=lambda question, value: replace(question, maximum_minutes=value),
            ),
        )
    for ceiling in instance.ceilings:
        yield _ceiling(ceiling)


def _ceiling(ceiling: Ceiling) -> InForce:
    is_share = isinstance(ceiling.criterion, ShareBeyond)

    def turned(value: NDArray[np.float64]) -> NDArray[np.float64]:
        return 1 - value if is_share else value

    def stated(question: Instance, value: float) -> Instance:
        at_most = 1 - value if is_share else value
        changed = tuple(
            replace(each, at_most=at_most) if each is ceiling else each
            for each in question.ceilings
        )
        return replace(question, ceilings=changed)

    def without(question: Instance) -> Instance:
        others = tuple(each for each in question.ceilings if each is not ceiling)
        return replace(question, ceilings=others)

    now = 1 - ceiling.at_most if is_share else ceiling.at_most
    return InForce(
        words=say("statement", statement=ceiling.statement),
        without=without,
        figure=Figure(
            now=now,
            refused=now,
            unit="share" if is_share else _UNITS.get(type(ceiling.criterion), "weighted_sum"),
            side="at_least" if is_share else "at_most",
            of=lambda _, evaluation: turned(evaluation.values[ceiling.criterion]),
            stated=stated,
        ),
    )


def _single_sites(instance: Instance, kind: Literal["required", "forbidden"]) -> Iterator[InForce]:
    sites = tuple(
        site
        for site, rule in zip(instance.site_ids, instance.site_rules, strict=True)
        if rule == kind
    )

    def without(question: Instance, freed: tuple[str, ...]) -> Instance:
        rules: list[SiteRule] = [
            "candidate" if site in freed else rule
            for site, rule in zip(question.site_ids, question.site_rules, strict=True)
        ]
        return replace(question, site_rules=tuple(rules))

    alone = len(sites) <= _ONE_BY_ONE
    for group in [(site,) for site in sites] if alone else [sites]:
        yield InForce(
            words=say(kind, sites=group[0]) if alone else say(f"all_{kind}", number=len(group)),
            without=partial(without, freed=group),
            required=group if kind == "required" else (),
            forbidden=group if kind == "forbidden" else (),
        )


def _set_rules(instance: Instance) -> Iterator[InForce]:
    """Rules on sites together; inequalities of one statement are one rule."""
    statements = dict.fromkeys(rule.statement.en for rule in instance.set_rules)
    for statement in statements:
        group = [rule for rule in instance.set_rules if rule.statement.en == statement]

        def without(question: Instance, statement: str = statement) -> Instance:
            others = tuple(rule for rule in question.set_rules if rule.statement.en != statement)
            return replace(question, set_rules=others)

        yield InForce(
            words=say("statement", statement=group[0].statement),
            without=without,
            figure=_figure(instance, group),
        )


def _figure(instance: Instance, group: Sequence[SetRule]) -> Figure | None:
    """The number of a rule on sites together, if its inequalities have one that means something."""
    if all(rule.kilometres is not None for rule in group):
        return _kilometres(instance, group)
    rule, *others = group
    counts = rule.counts
    if others or counts is None:
        return None
    row = rule.row(instance.site_ids)
    # The number meant is ``sign`` times what the coefficients add up to, and ``base``.
    fewest = counts == "centres" and ((row < 0).any() or rule.at_most < 0)
    sign = -1 if fewest else 1
    base = int((row < 0).sum()) if counts == "changes" else 0

    def of(question: Instance, evaluation: Evaluation) -> NDArray[np.float64]:
        left = evaluation.is_open(len(question.site_ids)) @ row
        return np.asarray(sign * left + base, dtype=np.float64)

    def stated(question: Instance, value: float) -> Instance:
        changed = replace(rule, at_most=sign * (round(value) - base))
        rules = tuple(changed if each is rule else each for each in question.set_rules)
        return replace(question, set_rules=rules)

    now = sign * rule.at_most + base
    return Figure(
        now=now,
        refused=now,
        unit=counts,
        side="at_least" if fewest else "at_most",
        of=of,
        stated=stated,
    )


def _kilometres(instance: Instance, group: Sequence[SetRule]) -> Figure:
    """Pairs of sites that may not both be open: how close two centres of a plan are at least."""
    pairs = [
        ([instance.site_ids.index(site) for site, _ in rule.coefficients], rule.kilometres or 0.0)
        for rule in group
    ]

    def of(question: Instance, evaluation: Evaluation) -> NDArray[np.float64]:
        is_open = evaluation.is_open(len(question.site_ids))
        closest = np.full(len(is_open), np.inf)
        for columns, kilometres in pairs:
            both = is_open[:, columns].all(axis=1)
            closest[both] = np.minimum(closest[both], kilometres)
        return closest

    def stated(question: Instance, value: float) -> Instance:
        rules = tuple(
            rule
            for rule in question.set_rules
            if rule not in group or (rule.kilometres or 0.0) < value
        )
        return replace(question, set_rules=rules)

    all_pairs = np.nextafter(max(kilometres for _, kilometres in pairs), np.inf)
    return Figure(
        now=None,
        refused=float(all_pairs),
        unit="kilometres",
        side="at_least",
        of=of,
        stated=stated,
    )


def _own_rules(instance: Instance) -> Iterator[InForce]:
    for rule in instance.extra_rules:

        def without(question: Instance, dropped: object = rule) -> Instance:
            others = tuple(each for each in question.extra_rules if each is not dropped)
            return replace(question, extra_rules=others)

        yield InForce(words=say("statement", statement=rule.statement), without=without)
