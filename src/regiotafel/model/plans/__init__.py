"""What the analyses over many plans share: every set judged, one plan found, equal values told.

``sweep``, ``front``, ``price``, ``portfolio``, ``path`` and ``what_if`` judge every set where that
can be done, size by size, and otherwise ask one proven plan at a time.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from regiotafel.model import enumeration
from regiotafel.model.assignment import nearest
from regiotafel.model.criteria import LongestMinutes, MeanMinutes, MeanOfWorst, ShareBeyond
from regiotafel.model.enumeration.evaluate import feasible
from regiotafel.model.methods import METHODS, choose_method, refusal, search
from regiotafel.model.solution import relative_gap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import ArrayLike, NDArray

    from regiotafel.model.assignment import Assignment
    from regiotafel.model.criteria import Criterion
    from regiotafel.model.enumeration.evaluate import Evaluation
    from regiotafel.model.instance import Instance, SiteRule
    from regiotafel.model.solution import Status

#: What a plan is usually told by.
MEASURES: tuple[Criterion, ...] = (
    MeanMinutes(),
    ShareBeyond(30.0),
    ShareBeyond(45.0),
    ShareBeyond(60.0),
    LongestMinutes(),
    MeanOfWorst(0.05),
)

#: More sets than this, all sizes together, are not judged one by one.
MAX_IN_ALL = 2**enumeration.MAX_CANDIDATES

#: Values are equal when they differ by no more than this share of the largest among them: far
#: above what the order of additions does.
LEVEL_TOLERANCE = 1e-9


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A set of centres that keeps to the rules, and the proof of how good it is.

    ``open_sites`` holds labels, ascending; ``objective`` is the question's last criterion; no plan
    has less than ``bound``, which equals it when ``status`` is ``optimal``.
    """

    open_sites: tuple[str, ...]
    objective: float
    bound: float
    status: Status
    assignment: Assignment

    @property
    def gap(self) -> float:
        """``(objective - bound) / objective``; 0 when proven optimal."""
        return relative_gap(self.objective, self.bound)

    @property
    def is_proven(self) -> bool:
        """Whether no plan is better."""
        return self.status == "optimal"

    def bounded(self, bound: float) -> Plan:
        """Return the plan with a higher bound, where another proof gives one."""
        if bound <= self.bound:
            return self
        if bound < self.objective * (1 - LEVEL_TOLERANCE):
            return replace(self, bound=bound)
        return replace(self, bound=self.objective, status="optimal")

    def values(self, instance: Instance, criteria: Iterable[Criterion]) -> dict[str, float]:
        """Return its value by the name of each criterion."""
        return {each.name: each.of(instance, self.assignment) for each in criteria}

    def open_volumes(self, instance: Instance) -> NDArray[np.float64]:
        """Cases per year of its centres, in the order of ``open_sites``."""
        return self.assignment.volumes(instance)[instance.columns(self.open_sites)]


class Clock:
    """Seconds that several searches may use together."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds that are left, 0 or more."""
        return max(self._end - time.monotonic(), 0.0)

    def stop(self) -> None:
        """Leave no time for anything more."""
        self._end = -np.inf


def best(
    instance: Instance, clock: Clock, *, share: float = 1.0, starts: Sequence[tuple[str, ...]] = ()
) -> Plan | None:
    """Find the best plan in a ``share`` of the time left; None = proven that there is none.

    The plan is checked against the rules. Ctrl-C during the search leaves no time for later ones.
    Raises OutOfTimeError without any plan, and ValueError when no method can express the question.
    """
    from regiotafel.model.check import CheckError, broken_rules

    if instance.fewest > instance.most:
        return None
    found = search(
        instance,
        choose_method(instance),
        seconds=share * clock.left(),
        starts=starts,
    )
    if found is None:
        return None
    if found.status == "interrupted":
        clock.stop()
    if broken := broken_rules(instance, found.open_sites, assignment=found.assignment):
        raise CheckError(broken)
    assignment = found.assignment or nearest(instance, found.open_sites)
    objective = instance.objective[-1].of(instance, assignment)
    return Plan(
        open_sites=found.open_sites,
        objective=objective,
        bound=objective if found.status == "optimal" else min(found.bound, objective),
        status=found.status,
        assignment=assignment,
    )


def plan_of(instance: Instance, open_sites: tuple[str, ...]) -> Plan:
    """Return a set of sites found by enumeration, under nearest assignment, as a proven plan."""
    assignment = nearest(instance, open_sites)
    objective = instance.objective[-1].of(instance, assignment)
    return Plan(
        open_sites=open_sites,
        objective=objective,
        bound=objective,
        status="optimal",
        assignment=assignment,
    )


def can_answer(instance: Instance) -> bool:
    """Whether some method can express the question."""
    return any(refusal(instance, method) is None for method in METHODS)


def one_criterion(instance: Instance, *, what: str) -> Criterion:
    """Return the objective, or raise ValueError where it is several criteria in order."""
    if len(instance.objective) > 1:
        raise ValueError(
            f"{what} is asked of one criterion, not of {len(instance.objective)} in order; "
            "hold the others with a ceiling"
        )
    return instance.objective[0]


def named(criteria: Iterable[Criterion]) -> tuple[Criterion, ...]:
    """Return the criteria, each once; ValueError when two would share a column."""
    asked = tuple(dict.fromkeys(criteria))
    names = [each.name for each in asked]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f"different criteria have the same name: {', '.join(twice)}")
    return asked


def of_size(instance: Instance, k: int) -> Instance:
    """Return the question for exactly k centres."""
    return replace(instance, k=k, count="exactly")


def every_number(instance: Instance) -> range:
    """Return every number of centres that the rules on single sites allow, 1 or more."""
    return range(max(instance.site_rules.count("required"), 1), instance.usable + 1)


def with_rules(instance: Instance, rules: dict[str, SiteRule]) -> Instance:
    """Return the question with other rules for some sites, by label."""
    both = zip(instance.site_ids, instance.site_rules, strict=True)
    return replace(instance, site_rules=tuple(rules.get(site, rule) for site, rule in both))


def can_enumerate(instance: Instance) -> bool:
    """Whether every set of as many sites as allowed can be judged, size by size."""
    questions = [of_size(instance, k) for k in range(instance.fewest, instance.most + 1)]
    return (
        all(enumeration.refusal(question) is None for question in questions)
        and sum(map(enumeration.count_sets, questions)) <= MAX_IN_ALL
    )


def judged(
    instance: Instance, *, criteria: Sequence[Criterion] = ()
) -> Iterator[tuple[Evaluation, NDArray[np.int64]]]:
    """Yield, size by size, all sets judged and the rows of those that keep to the rules."""
    for k in range(instance.fewest, instance.most + 1):
        question = of_size(instance, k)
        evaluation = enumeration.evaluate_all(question, criteria=criteria)
        yield evaluation, np.flatnonzero(feasible(question, evaluation))


def more(values: ArrayLike, than: float) -> NDArray[np.float64]:
    """Return how much more each value is, same shape; 0 where equal but for rounding."""
    found = np.asarray(values, dtype=np.float64) - than
    return np.where(np.abs(found) <= LEVEL_TOLERANCE * abs(than), 0.0, found)


def levels(values: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the rank of each value, from 0; equal ones (:data:`LEVEL_TOLERANCE`) share theirs."""
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    tolerance = LEVEL_TOLERANCE * np.abs(values[np.isfinite(values)]).max(initial=0.0)
    rank = np.zeros(len(values), dtype=np.int64)
    rank[order[1:]] = np.cumsum(ordered[1:] > ordered[:-1] + tolerance)
    return rank
