"""The equations, put together and solved by HiGHS: for more sets than can be enumerated."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Any

import highspy
import numpy as np
import pulp

from regiotafel.errors import OutOfTimeError, SolverError
from regiotafel.model import rules
from regiotafel.model.check import broken_rules, mean_minutes, volumes
from regiotafel.model.cuts import low_volume_sets
from regiotafel.model.instance import MINUTES_TOLERANCE, VOLUME_TOLERANCE
from regiotafel.model.merge import merge_areas, rank_of_centre
from regiotafel.model.solution import Found
from regiotafel.model.steps import walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from regiotafel.model.instance import Instance
    from regiotafel.model.steps import Steps

#: HiGHS's tolerances are absolute, so it is shown thousandths of a minute.
_OBJECTIVE_SCALE = 1000.0

#: HiGHS keeps a row to about 1e-6; volume limits are loosened by as much, so that no feasible set
#: is lost, and every set it finds is judged again exactly.
_ROW_TOLERANCE = 1e-6

#: A model of at most this many steps is solved whole: that is the stronger one. In a larger one
#: walks are cut at first, and then followed this much farther than was missed.
_MOST_STEPS = 20_000
_SPARE_DEPTH = 3

#: One thread and a fixed seed, for the same answer every time; both gaps at zero, for a proof.
_OPTIONS: dict[str, Any] = {
    "msg": False,
    "threads": 1,
    "parallel": "off",
    "random_seed": 0,
    "gapRel": 0.0,
    "gapAbs": 0.0,
}


@dataclass(frozen=True, kw_only=True)
class _Stop:
    """Where HiGHS stopped: open columns (None: no set), its bound, and whether that is proof."""

    columns: tuple[int, ...] | None
    bound: float
    proven: bool


def search(instance: Instance, *, time_limit_seconds: float) -> Found | None:
    """Find the best set; None when proven that no set satisfies the rules.

    What is found satisfies every rule exactly; that nothing is better holds to the relative
    ``OBJECTIVE_TOLERANCE``. Raises OutOfTimeError when time ran out without any set.
    """
    stop = _least_mean(instance, time_limit_seconds)
    if stop.columns is None:
        if stop.proven:
            return None
        raise OutOfTimeError(
            f"no plan was found within {time_limit_seconds:g} seconds, nor proof that there is "
            "none; allow more time or offer fewer candidates"
        )
    open_sites = tuple(instance.site_ids[j] for j in stop.columns)
    objective = mean_minutes(instance, instance.nearest_open(open_sites))
    bound = max(stop.bound / _OBJECTIVE_SCALE, _mean_with_all_open(instance))
    return Found(
        open_sites=open_sites,
        bound=objective if stop.proven else min(bound, objective),
        status="optimal" if stop.proven else "time_limit",
    )


def is_feasible(instance: Instance, *, time_limit_seconds: float) -> bool | None:
    """Whether any set satisfies the rules; None when time ran out first."""
    stop = _least_mean(instance, time_limit_seconds, mip_max_improving_sols=1)
    if stop.columns is not None:
        return True
    return False if stop.proven else None


def largest_smallest_volume(
    instance: Instance, *, time_limit_seconds: float
) -> tuple[float, bool] | None:
    """Return the largest volume that every open centre can reach, and whether that is proven.

    The minimum volume of the instance is disregarded, all its other rules hold. None when no set
    was found.
    """
    instance = replace(instance, minimum_volume=None)

    def state(steps: Steps) -> tuple[pulp.LpProblem, rules.Variables]:
        problem = pulp.LpProblem("largest_norm", pulp.LpMaximize)
        v = rules.variables(problem, instance, steps)
        least = problem.add_variable("least", 0, 1 / instance.k)
        problem += least
        for constraint in chain(
            _equations(instance, v, steps),
            rules.nearest(v, steps),
            rules.least_volume(v, steps, least, instance.k),
        ):
            problem += constraint
        return problem, v

    stop = _refine(instance, state, deadline=time.monotonic() + time_limit_seconds)
    if stop.columns is None:
        return None
    open_sites = tuple(instance.site_ids[j] for j in stop.columns)
    volume = volumes(instance, instance.nearest_open(open_sites))
    return float(volume[list(stop.columns)].min()), stop.proven


def _least_mean(instance: Instance, seconds: float, **options: Any) -> _Stop:
    """Minimise the mean minutes under all rules; bounds are in ``_OBJECTIVE_SCALE``."""

    def state(steps: Steps) -> tuple[pulp.LpProblem, rules.Variables]:
        problem = pulp.LpProblem("centres", pulp.LpMinimize)
        v = rules.variables(problem, instance, steps)
        problem += _OBJECTIVE_SCALE * rules.mean_minutes(v, steps)
        for constraint in _equations(instance, v, steps):
            problem += constraint
        return problem, v

    return _refine(instance, state, deadline=time.monotonic() + seconds, **options)


def _refine(
    instance: Instance,
    state: Callable[[Steps], tuple[pulp.LpProblem, rules.Variables]],
    *,
    deadline: float,
    **options: Any,
) -> _Stop:
    """Solve what ``state`` makes of walks cut short; follow them farther until nothing is missed.

    Most areas have an open site among their nearest, so the rest of their walk would only fill the
    model. Each model is a relaxation of the next, so its bound holds and "infeasible" is final.
    When time runs out, the last set that keeps to all rules stands, unproven.
    """
    classes = merge_areas(instance)
    steps = walk(classes)
    depth = (classes.order >= 0).sum(axis=1)
    if len(steps.steps) > _MOST_STEPS:
        depth = np.minimum(depth, _start_depth(instance))
        steps = walk(classes, depth)
    excluded: list[tuple[int, ...]] = []
    bound, last = -math.inf, None
    while True:
        problem, v = state(steps)
        for constraint in rules.not_together(v, excluded):
            problem += constraint
        stop = _run(problem, v, deadline=deadline, **options)
        bound = max(bound, stop.bound)
        if stop.columns is None:
            return replace(stop, bound=bound, columns=None if stop.proven else last)
        broken = broken_rules(instance, tuple(instance.site_ids[j] for j in stop.columns))
        rank = rank_of_centre(classes, stop.columns)
        missed = rank >= depth
        if not broken and not (stop.proven and missed.any()):
            return replace(stop, bound=bound)
        last = last if broken else stop.columns
        if missed.any():
            depth[missed] = rank[missed] + 1 + _SPARE_DEPTH
            steps = walk(classes, depth)
        else:  # HiGHS let a row pass by its tolerance
            excluded.append(stop.columns)


def _start_depth(instance: Instance) -> int:
    """Ranks to follow at first: a little more than an even spread of centres would need."""
    allowed = len(instance.site_ids) - instance.site_rules.count("forbidden")
    return math.ceil(1.25 * allowed / instance.k)


def _mean_with_all_open(instance: Instance) -> float:
    """Mean minutes with every site open that may be: no set does better."""
    allowed = tuple(
        site
        for site, rule in zip(instance.site_ids, instance.site_rules, strict=True)
        if rule != "forbidden"
    )
    return mean_minutes(instance, instance.nearest_open(allowed))


def _equations(instance: Instance, v: rules.Variables, steps: Steps) -> Iterator[pulp.LpConstraint]:
    """All rules of the instance, and what follows from them."""
    yield from rules.number_of_centres(v, instance.k)
    yield from rules.required_and_forbidden(v, instance)
    yield from rules.assignment(v, steps)
    if instance.maximum_minutes is not None:
        limit = instance.maximum_minutes + MINUTES_TOLERANCE
        yield from rules.maximum_minutes(v, steps, limit)
    yield from rules.users_own(v, instance)
    if instance.minimum_volume is None and instance.maximum_volume is None:
        return  # without volumes, the least mean already sends everybody to the nearest
    yield from rules.nearest(v, steps)
    # Only rows that a limit asks for: a second row that nearly repeats the first, such as a norm
    # that only follows from the capacity, has led HiGHS's presolve to a wrong optimum.
    low = (instance.minimum_volume or 0.0) / instance.total_cases
    if low > _ROW_TOLERANCE:
        yield from rules.minimum_volume(v, steps, low - _ROW_TOLERANCE)
        usable = [j for j, rule in enumerate(instance.site_rules) if rule != "forbidden"]
        yield from rules.not_together(v, low_volume_sets(steps, usable, low - VOLUME_TOLERANCE))
    if instance.maximum_volume is not None and instance.maximum_volume < instance.total_cases:
        high = instance.maximum_volume / instance.total_cases
        yield from rules.maximum_volume(v, steps, high + _ROW_TOLERANCE)


def _run(problem: pulp.LpProblem, v: rules.Variables, *, deadline: float, **options: Any) -> _Stop:
    """Run HiGHS until the deadline, or until Ctrl-C, which is passed on as KeyboardInterrupt.

    PuLP's own status calls a run that stopped early "Optimal", so status, bound and values are
    read from HiGHS.
    """
    left = max(deadline - time.monotonic(), 0.0)
    solver = pulp.HiGHS(timeLimit=left, **_OPTIONS, **options)
    solver.createAndConfigureSolver(problem)
    solver.buildSolverModel(problem)
    highs = problem.solverModel
    highs.HandleKeyboardInterrupt = True  # else it would be held back until HiGHS ends by itself
    solver.callSolver(problem)
    status, ended = highs.getModelStatus(), highspy.HighsModelStatus
    if status in {ended.kInfeasible, ended.kUnboundedOrInfeasible}:
        return _Stop(columns=None, bound=math.inf, proven=True)
    if status == ended.kInterrupt:
        raise KeyboardInterrupt
    if status not in {ended.kOptimal, ended.kTimeLimit, ended.kSolutionLimit}:
        raise SolverError(f"HiGHS stopped with “{highs.modelStatusToString(status)}”")
    return _Stop(
        columns=_open_columns(highs, v),
        bound=highs.getInfo().mip_dual_bound,
        proven=status == ended.kOptimal,
    )


def _open_columns(highs: highspy.Highs, v: rules.Variables) -> tuple[int, ...] | None:
    """Columns of the open sites, ascending; None when HiGHS holds no feasible values."""
    if highs.getInfo().primal_solution_status != highspy.kSolutionStatusFeasible:
        return None
    values = highs.getSolution().col_value
    return tuple(j for j, variable in v.open.items() if values[variable.index] > 0.5)
