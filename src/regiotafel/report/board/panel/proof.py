"""How good a plan is: what is proven, by which methods, and what would change the choice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from regiotafel.display import volume
from regiotafel.model.check import mean_minutes, volumes
from regiotafel.report.board.figures import decimal, measure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from regiotafel.result.result import Plan, Result

#: Near-ties that are listed by name; the rest is in ``result.json``.
_NEAR_LISTED = 10


def proof(result: Result, plan: Plan, k: int | None) -> dict[str, Any] | None:
    """What is known of how good ``plan`` is; None for today, which nobody chose.

    ``objective``, ``bound`` and what near-ties have ``more`` are in the unit of the last criterion,
    ``earlier`` in those of the criteria before it.
    """
    if not plan.solutions or k is None:
        return None
    solutions = list(plan.solutions.values())
    best = min(solutions, key=lambda solution: solution.objective)
    *before, last = map(measure, result.instance.objective)
    bound = max(solution.bound for solution in solutions)
    nearby = max((solution.alternatives for solution in solutions), key=len)
    farthest = max((other.objective for other in nearby), default=best.objective)
    optimal = any(solution.status == "optimal" for solution in solutions)
    return {
        "methods": [str(method) for method in plan.solutions],
        "status": "optimal" if optimal else best.status,
        "allOptimal": all(solution.status == "optimal" for solution in solutions),
        "near": [
            {
                "more": last.text(other.objective - best.objective),
                **instead(result, plan, other.open_sites),
            }
            for other in nearby[:_NEAR_LISTED]
        ],
        "otherEstimates": _other_estimates(result, plan, k),
        "withoutNorm": _without_norm(result, plan, k),
        "objective": last.text(best.objective),
        "earlier": [shown.text(value) for shown, value in zip(before, best.earlier, strict=True)],
        # Nothing is proven of the last criterion while one before it is not.
        "bound": last.text(bound) if optimal or bound > 0 else None,
        "gapPercent": decimal(100 * min(solution.gap for solution in solutions), 2),
        "shareNotNearest": decimal(100 * best.share_not_nearest),
        "alternatives": len(nearby),
        "alternativesWithin": last.text(farthest - best.objective),
        "alternativesListed": any(solution.method == "enumerate" for solution in solutions),
    }


def instead(result: Result, plan: Plan, other: Sequence[str]) -> dict[str, list[int]]:
    """Sites of another choice that this plan has not, and the reverse."""
    number = result.instance.site_ids.index
    return {
        "added": [number(site) for site in other if site not in plan.open_sites],
        "dropped": [number(site) for site in plan.open_sites if site not in other],
    }


def _other_estimates(result: Result, plan: Plan, k: int) -> list[dict[str, Any]]:
    """What the low, base or high estimate of the demand would change about this plan."""
    counted = np.isin(result.demand.area_ids, result.instance.area_ids)
    columns = result.instance.columns(plan.open_sites)
    out = []
    for variant, best in result.other_estimates.get(k, {}).items():
        cases = getattr(result.demand, variant)[counted]
        at_sites = np.bincount(
            plan.assigned, weights=cases, minlength=len(result.instance.site_ids)
        )
        row: dict[str, Any] = {
            "variant": variant,
            "total": volume(cases.sum()),
            "smallest": volume(at_sites[columns].min(), norm=result.instance.minimum_volume),
            "added": None,
        }
        out.append(row if best is None else row | instead(result, plan, best))
    return out


def _without_norm(result: Result, plan: Plan, k: int) -> dict[str, Any] | None:
    """What the norm alone decides about this plan: the best choice without it."""
    best = result.without_norm.get(k)
    if best is None:
        return None
    instance = result.instance
    assigned = instance.nearest_open(best)
    cases = volumes(instance, assigned)
    smallest = min(instance.columns(best), key=lambda column: cases[column])
    return {
        "minutes": decimal(mean_minutes(instance, assigned), 1),
        "smallest": volume(cases[smallest], norm=instance.minimum_volume),
        "smallestSite": int(smallest),
        **instead(result, plan, best),
    }
