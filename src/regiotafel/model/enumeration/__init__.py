"""Every set of centres, judged: exact, and with all near-ties, as long as the sets can be counted.

Under nearest assignment the open set decides everything else, so the whole question is answered
by one pass over the sets.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, combinations
from math import comb
from typing import TYPE_CHECKING

import numpy as np

from regiotafel.model.assignment import nearest
from regiotafel.model.enumeration.evaluate import Evaluation, evaluate, feasible, labels
from regiotafel.model.solution import OBJECTIVE_TOLERANCE, Alternative, Found

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from regiotafel.model.criteria import Criterion
    from regiotafel.model.instance import Instance

#: Any number of centres out of this many candidates can be enumerated.
MAX_CANDIDATES = 20

#: More sets than this are not enumerated; the largest number 20 candidates can give (10 of 20).
MAX_SETS = comb(MAX_CANDIDATES, MAX_CANDIDATES // 2)


def refusal(instance: Instance) -> str | None:
    """Say why this method cannot answer the question; None = it can."""
    if instance.assignment != "nearest":
        return "enumeration judges nearest assignment only"
    if count_sets(instance) > MAX_SETS:
        return f"there are more than {MAX_SETS} sets: too many to enumerate"
    return None


def count_sets(instance: Instance) -> int:
    """Return the number of sets of as many sites as allowed, required in and forbidden out."""
    free, required = instance.site_rules.count("candidate"), instance.site_rules.count("required")
    sizes = range(instance.fewest, instance.most + 1)
    return sum(comb(free, size - required) for size in sizes)


def evaluate_all(instance: Instance, *, criteria: Sequence[Criterion] = ()) -> Evaluation:
    """Judge every set by the objective, what ceilings hold, and ``criteria``.

    Sets stand by size and then in ascending order of their labels, so the first of several equals
    is the one with the fewest sites and lowest labels. At most :data:`MAX_SETS` of them, else
    ValueError (use another method).
    """
    if why := refusal(instance):
        raise ValueError(why)
    held = (ceiling.criterion for ceiling in instance.ceilings)
    asked = tuple(dict.fromkeys((*instance.objective, *held, *criteria)))
    return evaluate(instance, _all_sets(instance), criteria=asked)


def search(instance: Instance, *, near_share: float, max_alternatives: int) -> Found | None:
    """Find the best set and those within ``near_share`` of it; None when no set is feasible.

    Of sets whose values are equal (to a share of ``OBJECTIVE_TOLERANCE``) the one with the fewest
    sites and lowest labels is the answer; the others are among the alternatives.
    """
    evaluation = evaluate_all(instance)
    ranked = best_rows(instance, evaluation, near_share=near_share)
    if not len(ranked):
        return None
    best, *others = (_alternative(instance, evaluation.sets[row]) for row in ranked)
    others = sorted(
        others[:max_alternatives], key=lambda other: (other.objective, other.open_sites)
    )
    return Found(
        open_sites=best.open_sites,
        bound=best.objective,
        status="optimal",
        alternatives=tuple(others),
    )


def best_rows(
    instance: Instance, evaluation: Evaluation, *, near_share: float = 0.0
) -> NDArray[np.int64]:
    """Rows of the feasible sets within ``near_share`` of the best, the answer first, then by value.

    With several criteria in the objective: among the best of all but the last, by the last.
    """
    rows = np.flatnonzero(feasible(instance, evaluation))
    *earlier, last = (evaluation.values[criterion] for criterion in instance.objective)
    for value in earlier:
        rows = rows[value[rows] <= value[rows].min(initial=np.inf) * (1 + OBJECTIVE_TOLERANCE)]
    if not len(rows):
        return rows
    value = last[rows]
    best = rows[value <= value.min() * (1 + OBJECTIVE_TOLERANCE)][0]
    near = rows[value <= value.min() * (1 + max(near_share, OBJECTIVE_TOLERANCE))]
    near = near[np.argsort(last[near], kind="stable")]
    return np.concatenate([[best], near[near != best]])


def largest_smallest_volume(instance: Instance) -> float | None:
    """Return the largest volume that every open centre can reach under the other rules.

    None when the other rules leave no set. Any minimum volume of the instance is disregarded.
    """
    instance = replace(instance, minimum_volume=None)
    evaluation = evaluate_all(instance)
    keeps = feasible(instance, evaluation)
    return float(evaluation.smallest_volume[keeps].max()) if keeps.any() else None


def _alternative(instance: Instance, columns: NDArray[np.int16]) -> Alternative:
    open_sites = labels(instance, columns)
    return Alternative(
        open_sites=open_sites,
        objective=instance.objective[-1].of(instance, nearest(instance, open_sites)),
    )


def _all_sets(instance: Instance) -> NDArray[np.int16]:
    columns = range(len(instance.site_ids))
    required = [j for j in columns if instance.site_rules[j] == "required"]
    free = [j for j in columns if instance.site_rules[j] == "candidate"]
    widest = max(instance.most, 1)
    tables = [np.empty((0, widest), dtype=np.int16)]
    for k in range(instance.fewest, instance.most + 1):
        size = k - len(required)
        count = comb(len(free), size)
        chosen = chain.from_iterable(combinations(free, size))
        flat = np.fromiter(chosen, dtype=np.int16, count=count * size).reshape(count, size)
        fixed = np.broadcast_to(np.array(required, dtype=np.int16), (count, len(required)))
        table = np.full((count, widest), -1, dtype=np.int16)
        table[:, :k] = np.sort(np.hstack([flat, fixed]), axis=1)
        tables.append(table)
    return np.concatenate(tables)
