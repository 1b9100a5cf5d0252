"""The equations solved by HiGHS: for more sets than can be enumerated, and for directed trips.

What HiGHS finds is only a proposal: each set of open sites is judged again by exact means, and the
equations are made better (walks followed farther, curves cut finer, the set excluded) until a
judged plan and the bound meet. So rows may be loose and curves straight, and yet the answer is not.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from regiotafel.errors import OutOfTimeError
from regiotafel.model.assignment import nearest
from regiotafel.model.check import broken_rules
from regiotafel.model.criteria import Criterion, LongestMinutes, MeanMinutes
from regiotafel.model.instance import Ceiling
from regiotafel.model.merge import Classes, merge_areas, rank_of_centre
from regiotafel.model.milp.directed import Sent
from regiotafel.model.milp.equations import Extra, has_curves, needs_trips, state, within_reach
from regiotafel.model.milp.highs import EXACT, run
from regiotafel.model.milp.piecewise import SAME_VOLUME
from regiotafel.model.milp.steps import walk
from regiotafel.model.milp.terms import at_least
from regiotafel.model.milp.terms import refusal as refused_criterion
from regiotafel.model.solution import OBJECTIVE_TOLERANCE, Found

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from regiotafel.model.assignment import Assignment
    from regiotafel.model.instance import Instance
    from regiotafel.model.milp.steps import Steps

#: A model of at most this many steps is solved whole: that is the stronger one. In a larger one
#: walks are cut at first, and then followed this much farther than was missed.
_MOST_STEPS = 20_000
_SPARE_DEPTH = 3

#: Judging what was found may take so many seconds beyond the limit.
_JUDGING_SECONDS = 10.0


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Open sites that keep to all rules, who goes where, and the value of the criterion."""

    open_sites: tuple[str, ...]
    assignment: Assignment
    value: float


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """The best plan known, a value that no plan is below, and whether the two are proven to meet.

    No plan and proven: there is none.
    """

    plan: Plan | None
    bound: float
    proven: bool


def refusal(instance: Instance) -> str | None:
    """Say why this method cannot answer the question; None = it can."""
    held = (ceiling.criterion for ceiling in instance.ceilings)
    return refused_criterion((*instance.objective, *held), instance)


def search(instance: Instance, *, time_limit_seconds: float) -> Found | None:
    """Find the best plan by the one criterion asked; None when proven that none keeps the rules.

    What is found satisfies every rule exactly; that nothing is better holds to the relative
    ``OBJECTIVE_TOLERANCE``. Raises OutOfTimeError when time ran out without any plan.
    """
    [criterion] = instance.objective
    deadline = time.monotonic() + time_limit_seconds
    if isinstance(criterion, LongestMinutes):
        outcome = _shortest_longest(instance, deadline)
    else:
        outcome = _least(instance, criterion, deadline)
    plan = outcome.plan
    if plan is None:
        if outcome.proven:
            return None
        raise OutOfTimeError(
            f"no plan was found within {time_limit_seconds:g} seconds, nor proof that there is "
            "none; allow more time or offer fewer candidates"
        )
    return Found(
        open_sites=plan.open_sites,
        bound=plan.value if outcome.proven else min(max(outcome.bound, 0.0), plan.value),
        status="optimal" if outcome.proven else "time_limit",
        assignment=plan.assignment if instance.assignment == "directed" else None,
    )


def _shortest_longest(instance: Instance, deadline: float) -> Outcome:
    """Make the longest minutes as short as possible: halve the minutes it may still be.

    Whether every area can be within given minutes is a far easier question than how far the
    farthest must go (Minieka 1970).
    """
    usable = np.array(instance.site_rules) != "forbidden"
    minutes = instance.minutes[instance.cases > 0][:, usable]
    least = at_least(LongestMinutes(), instance)
    levels = np.unique(minutes[minutes >= least])
    outcome = _least(instance, None, deadline)
    if outcome.plan is None:
        return replace(outcome, bound=least)
    best = replace(outcome.plan, value=LongestMinutes().of(instance, outcome.plan.assignment))
    low, high = 0, int(np.searchsorted(levels, best.value))
    while low < high:
        middle = (low + high) // 2
        within = Ceiling(
            criterion=LongestMinutes(),
            at_most=float(levels[middle]),
            statement=LongestMinutes().statement,
        )
        question = replace(instance, ceilings=(*instance.ceilings, within))
        outcome = _least(question, None, deadline)
        if outcome.plan is not None:
            value = LongestMinutes().of(instance, outcome.plan.assignment)
            best = replace(outcome.plan, value=value)
            high = min(int(np.searchsorted(levels, value)), middle)
        elif outcome.proven:
            low = middle + 1
        else:
            return Outcome(plan=best, bound=float(levels[low]), proven=False)
    return Outcome(plan=best, bound=best.value, proven=True)


def _least(instance: Instance, criterion: Criterion | None, deadline: float) -> Outcome:
    """Make the criterion as small as possible; None = any plan will do."""
    inside = within_reach(instance) if instance.fewest <= instance.most else None
    if inside is None:
        return Outcome(plan=None, bound=math.inf, proven=True)
    search = _Search(instance=instance, inside=inside, criterion=criterion, deadline=deadline)
    while (outcome := search.step()) is None:
        pass
    return outcome


@dataclass(kw_only=True)
class _Search:
    """Equations made better step by step, and what is known so far.

    Attributes
    ----------
    instance, inside
        The question as it was put, and with what is too far out of reach.
    walks
        Under nearest assignment, the walks that are followed; None = no equation needs them.
    excluded, borders
        As in :class:`.equations.Extra`.
    best, bound
        The best plan judged, and what no plan that is not excluded is below.
    """

    instance: Instance
    inside: Instance
    criterion: Criterion | None
    deadline: float
    walks: _Walks | None = field(init=False)
    excluded: list[tuple[int, ...]] = field(default_factory=list)
    borders: dict[int, set[float]] = field(default_factory=dict)
    best: Plan | None = None
    bound: float = 0.0

    def __post_init__(self) -> None:
        directed = self.instance.assignment == "directed"
        needed = needs_trips(self.inside, self.criterion)
        self.walks = _Walks(self.inside) if needed and not directed else None
        if self.criterion is not None:
            self.bound = at_least(self.criterion, self.inside)

    def step(self) -> Outcome | None:
        """Solve the equations as they are; the outcome, or None when they were made better."""
        equations = state(self.inside, self.criterion, self._extra())
        stop = run(equations.problem, deadline=self.deadline)
        self.bound = max(self.bound, equations.value(stop.bound))
        if stop.values is None:
            return self._outcome(proven=stop.proven)
        columns = equations.columns(stop.values)
        plan = self._judge(columns)
        if plan is not None and (self.best is None or plan.value < self.best.value):
            self.best = plan
        if self.best is not None and (self.criterion is None or self._meets(equations.scale)):
            return self._outcome(proven=True)
        if not stop.proven or not self._better(columns, plan):
            return self._outcome(proven=False)
        return None

    def _outcome(self, *, proven: bool) -> Outcome:
        bound = self.bound if self.best is None else min(self.bound, self.best.value)
        return Outcome(plan=self.best, bound=bound, proven=proven)

    def _meets(self, scale: float) -> bool:
        """Whether best and bound are equal, to what is proven and what HiGHS can tell apart."""
        if self.best is None:
            return False
        tolerance = max(OBJECTIVE_TOLERANCE * abs(self.best.value), 1e-6 / scale)
        return self.best.value - self.bound <= tolerance

    def _extra(self) -> Extra:
        return Extra(
            steps=self.walks.steps if self.walks else None,
            excluded=self.excluded,
            borders=self.borders,
        )

    def _judge(self, columns: tuple[int, ...]) -> Plan | None:
        """Who goes where with these sites open, and what it comes to; None = against the rules."""
        instance, criterion = self.instance, self.criterion
        open_sites = tuple(instance.site_ids[j] for j in columns)
        if instance.assignment == "nearest":
            if broken_rules(instance, open_sites):
                return None
            assignment = nearest(instance, open_sites)
        else:
            until = max(self.deadline, time.monotonic() + _JUDGING_SECONDS)
            sent = _sent(self.inside, open_sites, criterion, self.borders, until)
            if sent is None or broken_rules(instance, open_sites, assignment=sent):
                return None
            assignment = sent
        value = 0.0 if criterion is None else criterion.of(instance, assignment)
        return Plan(open_sites=open_sites, assignment=assignment, value=value)

    def _better(self, columns: tuple[int, ...], plan: Plan | None) -> bool:
        """Follow walks farther, cut curves finer or exclude the set; whether any was of use."""
        if self.walks is not None and self.walks.follow(columns):
            return True
        curves = has_curves(self.inside, self.criterion)
        finer = curves and plan is not None and self._finer(plan.assignment)
        # A set under nearest assignment has one value. Of others only the best way to send people
        # is judged, and while curves are stated from below that may not be the best by the curve.
        if self.instance.assignment == "nearest" or not curves or plan is None:
            self.excluded.append(columns)
            return True
        return finer

    def _finer(self, assignment: Assignment) -> bool:
        """End pieces of the curves at the volumes found; whether any is new."""
        volumes = assignment.volumes(self.instance)
        apart = 2 * SAME_VOLUME * self.instance.total_cases
        new = False
        for column in self.instance.columns(assignment.open_sites).tolist():
            known = self.borders.setdefault(column, set())
            volume = float(volumes[column])
            if all(abs(volume - border) > apart for border in known):
                known.add(volume)
                new = True
        return new


class _Walks:
    """Walks, cut short where there are many.

    Most areas have an open site among their nearest, so the rest of their walk would only fill the
    model. Each model is a relaxation of the next, so its bound holds and "infeasible" is final.
    """

    def __init__(self, instance: Instance) -> None:
        self.classes: Classes = merge_areas(instance)
        self.steps: Steps = walk(self.classes)
        self.length: NDArray[np.int64] = (self.classes.order >= 0).sum(axis=1)
        self.depth = self.length
        if len(self.steps.steps) > _MOST_STEPS:
            self.depth = np.minimum(self.length, _start_depth(instance))
            self.steps = walk(self.classes, self.depth)

    def follow(self, columns: Sequence[int]) -> bool:
        """Follow walks as far as these open sites need; whether any was cut before them."""
        rank = rank_of_centre(self.classes, columns)
        missed = (rank >= self.depth) & (self.depth < self.length)
        if missed.any():
            farther = np.minimum(rank + 1 + _SPARE_DEPTH, self.length)
            self.depth = np.where(missed, farther, self.depth)
            self.steps = walk(self.classes, self.depth)
        return bool(missed.any())


def _start_depth(instance: Instance) -> int:
    """Ranks to follow at first: a little more than an even spread of centres would need."""
    return math.ceil(1.25 * instance.usable / instance.fewest)


def _sent(
    instance: Instance,
    open_sites: tuple[str, ...],
    criterion: Criterion | None,
    borders: dict[int, set[float]],
    deadline: float,
) -> Assignment | None:
    """Send people to given open sites as the criterion asks; None when no way keeps the rules.

    Of all ways with the same value, one with the least mean minutes.
    """
    fixed = replace(
        instance,
        k=len(open_sites),
        count="exactly",
        site_rules=tuple(
            "required" if site in open_sites else "forbidden" for site in instance.site_ids
        ),
    )
    inside = within_reach(fixed)
    if inside is None:
        return None
    found = _exactly(inside, criterion or MeanMinutes(), borders, deadline)
    if found is None or criterion in {None, MeanMinutes()}:
        return found
    held = Ceiling(
        criterion=criterion,
        at_most=criterion.of(instance, found),
        statement=criterion.statement,
    )
    shorter = replace(inside, ceilings=(*inside.ceilings, held))
    return _exactly(shorter, MeanMinutes(), borders, deadline) or found


def _exactly(
    instance: Instance, criterion: Criterion, borders: dict[int, set[float]], deadline: float
) -> Assignment | None:
    extra = Extra(slack=0.0, borders=borders)
    equations = state(instance, criterion, extra)
    stop = run(equations.problem, deadline=deadline, **EXACT)
    if stop.values is None or not isinstance(equations.trips, Sent):
        return None
    open_sites = tuple(
        site
        for site, rule in zip(instance.site_ids, instance.site_rules, strict=True)
        if rule == "required"
    )
    return equations.trips.read(stop.values, open_sites)
