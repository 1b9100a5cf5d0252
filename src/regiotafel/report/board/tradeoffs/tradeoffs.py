"""What a plan is weighed against: other numbers, who travels farthest, the norm, other centres.

Model figures about plans; none says anything of how a hospital does now.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from regiotafel.impact.norm_chance import ANY
from regiotafel.model.assignment import nearest
from regiotafel.report.board.figures import (
    Measure,
    decimal,
    limit,
    measure,
    percent,
    rounded_down,
)
from regiotafel.report.board.panel.proof import instead
from regiotafel.result.analyses import WITHIN, front_criteria

if TYPE_CHECKING:
    import pandas as pd

    from regiotafel.model.assignment import Assignment
    from regiotafel.model.plans.front import Front
    from regiotafel.model.plans.portfolio import Portfolio
    from regiotafel.result.result import Plan, Result

#: Values that differ by less than this share are equal.
_EQUAL = 1e-7


def tradeoffs(result: Result) -> dict[str, Any]:
    """Return today and every plan in the order of the page, each with what surrounds it.

    ``front``, ``price`` and ``sites`` are None for today, and where not every set could be judged.
    """
    analyses = result.analyses
    return {
        "within": decimal(100 * WITHIN, 0),
        "unit": measure(result.instance.objective[-1]).unit,
        "plans": [
            {
                "pair": pair(result, plan),
                "chance": chance(plan),
                "front": _front(result, plan, analyses.fronts.get(k)),
                "price": _price(result, k),
                "sites": _sites(result, plan, analyses.portfolios.get(k)),
            }
            for k, plan in [(0, result.today), *result.plans.items()]
        ],
        "largestNumbers": _largest_numbers(result),
        "judged": bool(analyses.fronts),
    }


def went(result: Result, plan: Plan) -> Assignment:
    """Return who goes where under a plan."""
    if not plan.solutions:
        return nearest(result.instance, plan.open_sites)
    best = min(plan.solutions.values(), key=lambda solution: solution.objective)
    return best.shares or nearest(result.instance, plan.open_sites)


def pair(result: Result, plan: Plan) -> list[str | None]:
    """Return mean minutes and those of the farthest, as the front has them."""
    return _pair([each.of(result.instance, went(result, plan)) for each in front_criteria()])


def chance(plan: Plan) -> dict[str, Any] | None:
    """Return the chance of missing the norm in a year and in a mean of three, per centre and any.

    None for today and without a norm.
    """
    table = plan.norm_chance
    if table is None:
        return None
    both = {
        str(site): [percent(float(row[name])) for name in ("missing_1_year", "missing_3_years")]
        for site, row in table.iterrows()
    }
    return {"any": both.pop(ANY), "sites": both}


def _front(result: Result, plan: Plan, front: Front | None) -> dict[str, Any] | None:
    if front is None:
        return None
    names = [criterion.name for criterion in front.criteria]
    values = front.points[names].to_numpy(dtype=np.float64)
    where = went(result, plan)
    shown = np.array([criterion.of(result.instance, where) for criterion in front.criteria])
    is_shown = np.isclose(values, shown, rtol=_EQUAL, atol=0).all(axis=1)
    steps = np.diff(values, axis=0)
    return {
        "points": [
            {
                "values": _pair(value),
                "step": None if row == 0 else _pair(steps[row - 1]),
                "knee": bool(front.points["knee"].iloc[row]),
                "isShown": bool(is_shown[row]),
                **instead(result, plan, front.points["open_sites"].iloc[row]),
            }
            for row, value in enumerate(values)
        ],
    }


def _pair(values: Any) -> list[str | None]:
    """Mean minutes to a hundredth, as plans can be that close; those of the farthest to a tenth."""
    return [decimal(values[0], 2), decimal(values[1], 1)]


def _price(result: Result, k: int) -> dict[str, Any] | None:
    """The least objective against the norm, for one number of centres."""
    price, norm = result.analyses.price, result.instance.minimum_volume
    if price is None or k not in price.numbers.index:
        return None
    steps = price.steps[price.steps["centres"] == k]
    # Where every site has a minimum of its own, no norm for all can bind.
    if steps.empty or not np.isfinite(steps["norm_at_most"]).all():
        return None
    criterion = result.instance.objective[-1]
    shown, added = measure(criterion), f"{criterion.name}_added"
    now = {} if norm is None else price.at(norm).to_dict(orient="index").get(k, {})
    return {
        "steps": [
            [rounded_down(norm), shown.text(more)]
            for norm, more in zip(steps["norm_at_most"], steps[added], strict=True)
        ],
        "without": shown.text(float(steps[criterion.name].iloc[0])),
        "largest": rounded_down(float(price.numbers["largest_norm"][k])),
        "norm": limit(norm),
        "added": shown.text(now.get(added)),
        "unchangedTo": rounded_down(now.get("norm_at_most")),
    }


def _largest_numbers(result: Result) -> list[dict[str, Any]]:
    """Per range of norms the largest number of centres, of those that were asked."""
    price = result.analyses.price
    if price is None:
        return []
    table = price.largest_numbers
    return [
        {"k": int(row["centres"]), "norm": rounded_down(float(row["norm_at_most"]))}
        for _, row in table.iterrows()
        if np.isfinite(row["norm_at_most"])
    ]


def _sites(result: Result, plan: Plan, near: Portfolio | None) -> dict[str, Any] | None:
    """What each candidate is worth to the plan, its own centres first, the most needed first."""
    if near is None:
        return None
    criterion = result.instance.objective[-1]
    table = near.sites
    is_open = table.index.isin(plan.open_sites)
    ways = np.where(is_open, "without", "with")
    cost = np.array(
        [
            table.loc[site, f"{criterion.name}_added_{way}"]
            for site, way in zip(table.index, ways, strict=True)
        ],
        dtype=np.float64,
    )
    first = np.lexsort((cost, -table["share_of_sets"].to_numpy(), ~is_open))
    shown, number = measure(criterion), len(near.sets)
    return {
        "sets": number,
        "complete": near.complete,
        "rows": [
            _site(table.iloc[row], row, cost[row], shown, number, is_open=bool(is_open[row]))
            for row in first
        ],
    }


def _site(
    about: pd.Series[Any], site: int, cost: float, shown: Measure, sets: int, *, is_open: bool
) -> dict[str, Any]:
    return {
        "site": int(site),
        "open": is_open,
        "sets": round(float(about["share_of_sets"]) * sets),
        "cost": shown.text(cost),
        "rule": str(about["site_rule"]),
        "status": str(about["status_without" if is_open else "status_with"]),
    }
