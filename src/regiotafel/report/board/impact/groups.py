"""How far each group of patients travels, today and in each plan, and how unequally."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from regiotafel.impact.fairness.grouping import UNKNOWN
from regiotafel.impact.fairness.inequality import worst_name
from regiotafel.report.board.figures import decimal, limit, records
from regiotafel.report.tables import named_plans

if TYPE_CHECKING:
    import pandas as pd

    from regiotafel.impact.fairness.parameters import FairnessParameters
    from regiotafel.result.result import Plan, Result

#: A grouping with more groups than a table can show stands in the file of all groups only.
_MOST_GROUPS = 60
#: The three estimates of people without a car are one grouping with a range.
CAR = {"middle": "car_middle", "low": "car_low", "high": "car_high"}
_WHO = ("all", "moved")


def groups(result: Result) -> dict[str, Any] | None:
    """Return the groupings, and per plan and grouping the figures of its groups.

    Per figure one text with the values of all groups, separated by commas; nothing between two
    commas is unknown. None where nothing divides the patients.
    """
    first = result.today.groups
    if first is None:
        return None
    parameters = result.parameters.fairness
    sizes = {
        str(name): list(dict.fromkeys(rows.index.get_level_values("group").astype(str)))
        for name, rows in first.groupby(level="grouping", sort=False)
    }
    names = [name for name in sizes if name not in (CAR["low"], CAR["high"])]
    shown = [name for name in names if is_shown(name, len(sizes[name]) - 1)]  # without the total
    figures = _figures(parameters)
    plans = list(named_plans(result).values())
    return {
        "limit": limit(limit_shown(parameters)),
        "change": limit(change_shown(parameters)),
        "worst": limit(100 * parameters.worst.share),
        "groupings": [
            {"name": "car" if name == CAR["middle"] else name, "groups": sizes[name]}
            for name in shown
        ],
        "unknown": UNKNOWN,
        "onlyInFile": [name for name in names if len(sizes[name]) > _MOST_GROUPS + 1],
        "plans": [
            [_rows(plan.groups, name, figures) for name in shown]
            for plan in plans
            if plan.groups is not None
        ],
        "inequality": [_inequality(plan, parameters) for plan in plans],
    }


def is_shown(name: str, number: int) -> bool:
    """Whether the page shows a grouping of so many groups."""
    return name not in (CAR["low"], CAR["high"]) and 1 < number <= _MOST_GROUPS


def limit_shown(parameters: FairnessParameters) -> float:
    """Return the minutes beyond which the page counts trips."""
    return _nearest(parameters.limits.minutes, 45)


def change_shown(parameters: FairnessParameters) -> float:
    """Return by how many minutes a trip must be longer for the page to count it."""
    return _nearest(parameters.changes.minutes, 15)


def _nearest(values: tuple[float, ...], wanted: float) -> float:
    return min(values, key=lambda value: abs(value - wanted))


def _figures(parameters: FairnessParameters) -> dict[str, tuple[str, float]]:
    """Per figure of the page its column, and what it is multiplied by."""
    over = f"share_over_{limit_shown(parameters):g}_minutes"
    longer = f"longer_by_over_{change_shown(parameters):g}_minutes"
    return {
        "cases": ("cases_per_year", 1),
        "today": ("minutes_mean_today", 1),
        "plan": ("minutes_mean", 1),
        "overToday": (f"{over}_today", 100),
        "over": (over, 100),
        "longer": (f"cases_per_year_{longer}", 1),
        "longerShare": (f"share_{longer}", 100),
    }


def _rows(table: pd.DataFrame, name: str, figures: dict[str, tuple[str, float]]) -> dict[str, Any]:
    """Per who and figure the values of a grouping; with a car and without, also both ends."""
    estimates = CAR if name == CAR["middle"] else {"middle": name}
    packed: dict[str, dict[str, Any]] = {
        estimate: {who: _packed(table.loc[(own, slice(None), who), :], figures) for who in _WHO}
        for estimate, own in estimates.items()
    }
    out = packed.pop("middle")
    return out | ({"ends": list(packed.values())} if packed else {})


def _packed(rows: pd.DataFrame, figures: dict[str, tuple[str, float]]) -> dict[str, str]:
    return {
        key: ",".join(decimal(factor * value) or "" for value in rows[column])
        for key, (column, factor) in figures.items()
    }


def _inequality(plan: Plan, parameters: FairnessParameters) -> dict[str, Any]:
    """Per who and measure today, the plan and the change."""
    decimals = {
        worst_name(parameters.worst.share): 1,
        "gini": 3,
        "palma": 2,
        "concentration_index": 3,
    }
    rows = records(plan.inequality)
    return {
        who: {
            "worst" if name.startswith("minutes") else name: [
                decimal(rows[who, when][name], digits) for when in ("today", "plan", "change")
            ]
            for name, digits in decimals.items()
        }
        for who in _WHO
    }
