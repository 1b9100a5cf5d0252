"""Every set of centres, judged: exact, and with all near-ties, as long as the sets can be counted.

Under nearest assignment the open set decides everything else, so the whole question is answered
by one pass over the sets.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from itertools import chain, combinations
from math import comb
from typing import TYPE_CHECKING, Any

import numpy as np

from regiotafel.model.check import mean_minutes
from regiotafel.model.instance import MINUTES_TOLERANCE, VOLUME_TOLERANCE
from regiotafel.model.merge import merge_areas
from regiotafel.model.solution import OBJECTIVE_TOLERANCE, Alternative, Found

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from regiotafel.model.instance import Instance

#: Any number of centres out of this many candidates can be enumerated.
MAX_CANDIDATES = 20

#: More sets than this are not enumerated; the largest number 20 candidates can give (10 of 20).
MAX_SETS = comb(MAX_CANDIDATES, MAX_CANDIDATES // 2)


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """What every set of k sites, required ones in and forbidden ones out, comes to.

    Sets stand in ascending order of their labels, so the first of several equals is the one with
    the lowest labels.

    Attributes
    ----------
    sets
        Columns of the open sites, ascending, int16, sets x k.
    mean_minutes
        Mean minutes per case, float64; meaningless where ``reaches_all`` is false.
    smallest_volume, largest_volume
        Cases per year of the least and the most visited open site, float64.
    longest_minutes
        Longest minutes of any area with cases, float64.
    reaches_all
        Whether every area reaches an open site, bool.
    """

    sets: NDArray[np.int16]
    mean_minutes: NDArray[np.float64]
    smallest_volume: NDArray[np.float64]
    largest_volume: NDArray[np.float64]
    longest_minutes: NDArray[np.float64]
    reaches_all: NDArray[np.bool_]


def count_sets(instance: Instance) -> int:
    """Return the number of sets of k sites that hold all required and no forbidden site."""
    free = instance.site_rules.count("candidate")
    wanted = instance.k - instance.site_rules.count("required")
    return comb(free, wanted) if wanted >= 0 else 0


def evaluate_all(instance: Instance) -> Evaluation:
    """Judge every set. At most :data:`MAX_SETS` of them, else ValueError (use the milp method).

    Own code because no library evaluates all sets under a tie rule; compiled by numba.
    """
    if count_sets(instance) > MAX_SETS:
        raise ValueError(f"more than {MAX_SETS} sets: too many to enumerate")
    sets = _all_sets(instance)
    classes = merge_areas(instance)
    figures = np.empty((len(sets), 4))
    reaches_all = np.empty(len(sets), dtype=np.bool_)
    _compiled()(
        sets,
        classes.order,
        classes.cases,
        classes.case_minutes,
        classes.longest,
        len(instance.site_ids),
        figures,
        reaches_all,
    )
    return Evaluation(
        sets=sets,
        mean_minutes=figures[:, 0] / instance.total_cases,
        smallest_volume=figures[:, 1],
        largest_volume=figures[:, 2],
        longest_minutes=figures[:, 3],
        reaches_all=reaches_all,
    )


def feasible(instance: Instance, evaluation: Evaluation) -> NDArray[np.bool_]:
    """Whether each set keeps to every rule, within the tolerances of :mod:`.instance`; bool."""
    tolerance = VOLUME_TOLERANCE * instance.total_cases
    keeps = evaluation.reaches_all.copy()
    if instance.minimum_volume is not None:
        keeps &= evaluation.smallest_volume >= instance.minimum_volume - tolerance
    if instance.maximum_volume is not None:
        keeps &= evaluation.largest_volume <= instance.maximum_volume + tolerance
    if instance.maximum_minutes is not None:
        keeps &= evaluation.longest_minutes <= instance.maximum_minutes + MINUTES_TOLERANCE
    for rule in instance.extra_rules:  # one by one, so asked last
        for row in np.flatnonzero(keeps):
            keeps[row] = rule.allows(instance, _labels(instance, evaluation.sets[row]))
    return keeps


def search(instance: Instance, *, near_share: float, max_alternatives: int) -> Found | None:
    """Find the best set and those within ``near_share`` of it; None when no set is feasible.

    Of sets whose means are equal (to a share of ``OBJECTIVE_TOLERANCE``) the one with the lowest
    labels is the answer; the others are among the alternatives.
    """
    evaluation = evaluate_all(instance)
    candidates = np.flatnonzero(feasible(instance, evaluation))
    if not len(candidates):
        return None
    mean = evaluation.mean_minutes[candidates]
    best = candidates[mean <= mean.min() * (1 + OBJECTIVE_TOLERANCE)][0]
    near = candidates[mean <= mean.min() * (1 + max(near_share, OBJECTIVE_TOLERANCE))]
    near = near[np.argsort(evaluation.mean_minutes[near], kind="stable")]
    others = [
        _alternative(instance, evaluation.sets[row])
        for row in near[near != best][:max_alternatives]
    ]
    chosen = _alternative(instance, evaluation.sets[best])
    return Found(
        open_sites=chosen.open_sites,
        bound=chosen.objective,
        status="optimal",
        alternatives=tuple(sorted(others, key=lambda other: (other.objective, other.open_sites))),
    )


def is_feasible(instance: Instance) -> bool:
    """Whether any set keeps to every rule."""
    return bool(feasible(instance, evaluate_all(instance)).any())


def largest_smallest_volume(instance: Instance) -> float | None:
    """Return the largest volume that every open centre can reach under the other rules.

    None when the other rules leave no set. Any minimum volume of the instance is disregarded.
    """
    instance = replace(instance, minimum_volume=None)
    evaluation = evaluate_all(instance)
    keeps = feasible(instance, evaluation)
    return float(evaluation.smallest_volume[keeps].max()) if keeps.any() else None


def _alternative(instance: Instance, columns: NDArray[np.int16]) -> Alternative:
    open_sites = _labels(instance, columns)
    return Alternative(
        open_sites=open_sites,
        objective=mean_minutes(instance, instance.nearest_open(open_sites)),
    )


def _labels(instance: Instance, columns: NDArray[np.int16]) -> tuple[str, ...]:
    return tuple(instance.site_ids[j] for j in columns)


def _all_sets(instance: Instance) -> NDArray[np.int16]:
    columns = range(len(instance.site_ids))
    required = [j for j in columns if instance.site_rules[j] == "required"]
    free = [j for j in columns if instance.site_rules[j] == "candidate"]
    count, size = count_sets(instance), instance.k - len(required)
    chosen = chain.from_iterable(combinations(free, size)) if size >= 0 else iter(())
    flat = np.fromiter(chosen, dtype=np.int16, count=count * max(size, 0))
    fixed = np.broadcast_to(np.array(required, dtype=np.int16), (count, len(required)))
    return np.sort(np.hstack([flat.reshape(count, max(size, 0)), fixed]), axis=1)


@cache
def _compiled() -> Callable[..., Any]:
    """Compile on first use: importing this module must stay cheap."""
    import numba

    compiled: Callable[..., Any] = numba.njit(cache=True, nogil=True)(_judge)
    return compiled


def _judge(  # type: ignore[no-untyped-def]  # noqa: ANN202
    sets,  # noqa: ANN001
    order,  # noqa: ANN001
    cases,  # noqa: ANN001
    case_minutes,  # noqa: ANN001
    longest,  # noqa: ANN001
    m,  # noqa: ANN001
    figures,  # noqa: ANN001
    reaches_all,  # noqa: ANN001
):
    """Fill, per set, total minutes, smallest and largest volume, longest minutes; and reach."""
    n_sets, k = sets.shape
    c, d = order.shape
    is_open = np.zeros(m, dtype=np.bool_)
    volume = np.zeros(m)
    for s in range(n_sets):
        for a in range(k):
            is_open[sets[s, a]] = True
            volume[sets[s, a]] = 0.0
        total, far, reached = 0.0, -np.inf, True
        for i in range(c):
            r = 0
            while r < d and order[i, r] >= 0 and not is_open[order[i, r]]:
                r += 1
            if r == d or order[i, r] < 0:
                reached = False
                continue
            total += case_minutes[i, r]
            volume[order[i, r]] += cases[i]
            far = max(far, longest[i, r])
        small, large = np.inf, 0.0
        for a in range(k):
            small = min(small, volume[sets[s, a]])
            large = max(large, volume[sets[s, a]])
            is_open[sets[s, a]] = False
        figures[s, 0], figures[s, 1], figures[s, 2], figures[s, 3] = total, small, large, far
        reaches_all[s] = reached
