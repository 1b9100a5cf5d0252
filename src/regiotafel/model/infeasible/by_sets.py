"""Which rules clash, from what every set of sites breaks: exact, and all of it.

A group of rules leaves no choice when each set breaks one of them: the smallest such groups are
the minimal hitting sets (transversals) of the sets' broken rules, and the smallest groups that must
give way are those broken rules themselves, the minimal ones (Reiter 1987).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from regiotafel.errors import SolverError
from regiotafel.model import enumeration
from regiotafel.model.criteria import Cost
from regiotafel.model.enumeration.evaluate import Evaluation, feasible
from regiotafel.model.infeasible.by_search import numbers
from regiotafel.model.infeasible.clash import Clash
from regiotafel.model.infeasible.in_force import only

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from regiotafel.model.infeasible.by_search import Search
    from regiotafel.model.infeasible.clash import Way
    from regiotafel.model.infeasible.in_force import InForce
    from regiotafel.model.instance import Instance

#: More minimal patterns of broken rules, or groups made of them, than this are not listed.
_MOST_PATTERNS = 500


def can_count(instance: Instance, rules: Sequence[InForce]) -> bool:
    """Whether the sets that :func:`by_sets` looks at can be counted."""
    return instance.assignment == "nearest" and (
        enumeration.count_sets(_loosest(instance, rules)) <= enumeration.MAX_SETS
    )


def by_sets(instance: Instance, rules: Sequence[InForce], search: Search) -> Clash:
    """Judge every set by every rule.

    Where sets of all sizes are too many, those of the size that is asked: whether another number of
    centres leaves a plan is then asked of ``search``. Raises SolverError when some set keeps to
    every rule.
    """
    loosest = _loosest(instance, rules)
    evaluation = enumeration.evaluate_all(
        loosest, criteria=[each.criterion for each in instance.ceilings]
    )
    evaluation = _rows(evaluation, evaluation.reaches_all)
    table = _table(instance, rules, evaluation)
    if len(table) and not table.any(axis=1).all():
        raise SolverError("a method found no plan where enumeration does: a fault in this program")
    [count] = (column for column, rule in enumerate(rules) if rule.is_count)
    if loosest.count == "at_least" and loosest.k == 1:
        return _clash(instance, rules, evaluation, table)
    table[:, count] = False  # each set has the number that is asked
    clash = _clash(instance, rules, evaluation, table)
    way, settled, largest_k = numbers(instance, search)
    ways = clash.ways if way is None else {rules[count]: way, **clash.ways}
    return replace(
        clash,
        groups=tuple(_with(rules[count], group, instance, rules, search) for group in clash.groups),
        ways=ways,
        together=() if ways or not settled else clash.together,
        settled=settled,
        largest_k=largest_k,
    )


def _clash(
    instance: Instance,
    rules: Sequence[InForce],
    evaluation: Evaluation,
    table: NDArray[np.bool_],
) -> Clash:
    """What follows from which rules (columns) each set (row) breaks."""

    def named(groups: Sequence[frozenset[int]]) -> tuple[tuple[InForce, ...], ...]:
        return tuple(tuple(rules[column] for column in sorted(group)) for group in groups)

    minimal, all_minimal = _minimal(table)
    groups, complete = _transversals(minimal) if all_minimal else ([_one(table)], False)
    ways: dict[InForce, Way] = {}
    largest_k = None
    for column, rule in enumerate(rules):
        alone = table[:, column] & (table.sum(axis=1) == 1)
        if alone.any():
            others = _rows(evaluation, alone)
            ways[rule] = (_nearest(instance, rule, others), True)
            if rule.is_count:
                largest_k = int((others.sets >= 0).sum(axis=1).max())
    fewest = min((len(group) for group in minimal), default=0)
    return Clash(
        groups=named(groups),
        complete=complete,
        minimal=True,
        ways=ways,
        together=() if ways else named([each for each in minimal if len(each) == fewest]),
        settled=True,
        largest_k=largest_k,
        site_volume=_site_volume(instance, rules, table, evaluation),
    )


def _with(
    count: InForce,
    group: tuple[InForce, ...],
    instance: Instance,
    rules: Sequence[InForce],
    search: Search,
) -> tuple[InForce, ...]:
    """A group that leaves no choice of the number asked, with that rule if it needs it."""
    if group and search.plan(only(instance, rules, group)) is False:
        return group
    return (count, *group)


def _by_size(group: frozenset[int]) -> tuple[int, list[int]]:
    return len(group), sorted(group)


def _loosest(instance: Instance, rules: Sequence[InForce]) -> Instance:
    """The question without rules; with its number of sites where there are too many sets else."""
    loose = replace(only(instance, rules, ()), objective=(Cost(),))
    if enumeration.count_sets(loose) <= enumeration.MAX_SETS:
        return loose
    return replace(loose, count=instance.count, k=instance.k)


def _table(
    instance: Instance, rules: Sequence[InForce], evaluation: Evaluation
) -> NDArray[np.bool_]:
    """Whether each set breaks each rule; bool, s x r."""
    table = np.zeros((len(evaluation.sets), len(rules)), dtype=np.bool_)
    is_open = evaluation.is_open(len(instance.site_ids))
    size = is_open.sum(axis=1)
    for column, rule in enumerate(rules):
        if rule.is_count:
            table[:, column] = {
                "exactly": size != instance.k,
                "at_most": size > instance.k,
                "at_least": size < instance.k,
            }[instance.count]
        elif rule.required or rule.forbidden:
            table[:, column] = ~is_open[:, instance.columns(rule.required)].all(axis=1)
            table[:, column] |= is_open[:, instance.columns(rule.forbidden)].any(axis=1)
        else:
            table[:, column] = ~feasible(only(instance, rules, (rule,)), evaluation)
    return table


def _minimal(breaks: NDArray[np.bool_]) -> tuple[list[frozenset[int]], bool]:
    """Distinct rows that hold no other row, as sets of columns, and whether these are all."""
    patterns = np.unique(breaks, axis=0)
    patterns = patterns[np.argsort(patterns.sum(axis=1), kind="stable")]
    found: list[frozenset[int]] = []
    while len(patterns) and len(found) < _MOST_PATTERNS:
        first = patterns[0]
        found.append(frozenset(np.flatnonzero(first).tolist()))
        patterns = patterns[~patterns[:, first].all(axis=1)]
    return found, not len(patterns)


def _transversals(patterns: Sequence[frozenset[int]]) -> tuple[list[frozenset[int]], bool]:
    """Smallest groups that share a member with each pattern, and whether these are all.

    Berge's algorithm: groups for the first patterns, extended by one pattern at a time.
    """
    groups: list[frozenset[int]] = [frozenset()]
    complete = True
    for pattern in patterns:
        hitting = [group for group in groups if group & pattern]
        longer = [group | {member} for group in groups if not group & pattern for member in pattern]
        fresh = [
            group for group in dict.fromkeys(longer) if not any(other <= group for other in hitting)
        ]
        groups = sorted([*hitting, *fresh], key=_by_size)
        complete &= len(groups) <= _MOST_PATTERNS
        groups = groups[:_MOST_PATTERNS]
    return groups, complete


def _one(breaks: NDArray[np.bool_]) -> frozenset[int]:
    """One group such that each row breaks one of it, without any member that is not needed."""
    kept = list(range(breaks.shape[1]))
    for number in reversed(range(breaks.shape[1])):
        fewer = [each for each in kept if each != number]
        if breaks[:, fewer].any(axis=1).all():
            kept = fewer
    return frozenset(kept)


def _nearest(instance: Instance, rule: InForce, evaluation: Evaluation) -> tuple[float, ...]:
    """Numbers nearest to what a rule states among those of the sets that break nothing else."""
    figure = rule.figure
    if figure is None:
        return ()
    has = figure.of(instance, evaluation)
    if figure.side == "both":
        now = figure.now or 0.0
        nearest = [has[has < now].max(initial=-np.inf), has[has > now].min(initial=np.inf)]
        return tuple(float(value) for value in nearest if np.isfinite(value))
    return (float(has.max() if figure.side == "at_least" else has.min()),)


def _site_volume(
    instance: Instance,
    rules: Sequence[InForce],
    breaks: NDArray[np.bool_],
    evaluation: Evaluation,
) -> NDArray[np.float64]:
    """Largest volume of each site in a set that breaks only norms; m, minus infinity if in none."""
    others = [
        number
        for number, rule in enumerate(rules)
        if rule.figure is None
        or (rule.figure.unit, rule.figure.side) != ("cases_per_year", "at_least")
    ]
    keeps = ~breaks[:, others].any(axis=1)
    largest = np.full(len(instance.site_ids) + 1, -np.inf)
    volumes = np.nan_to_num(evaluation.volumes[keeps], nan=-np.inf)
    np.maximum.at(largest, evaluation.sets[keeps].astype(np.int64), volumes)
    return largest[:-1]


def _rows(evaluation: Evaluation, rows: NDArray[np.bool_]) -> Evaluation:
    return Evaluation(
        sets=evaluation.sets[rows],
        values={criterion: values[rows] for criterion, values in evaluation.values.items()},
        volumes=evaluation.volumes[rows],
        longest_minutes=evaluation.longest_minutes[rows],
        reaches_all=evaluation.reaches_all[rows],
    )
