"""What each hospital gains and loses under each plan, and what is left to learn from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from regiotafel.impact.ledger import STAYS
from regiotafel.impact.parameters import ESTIMATES
from regiotafel.report.board.figures import decimal, records
from regiotafel.report.tables import named_plans

if TYPE_CHECKING:
    from regiotafel.result.result import Plan, Result

#: Below so many cases a year in all, those of a hospital have a decimal.
_MANY_CASES = 100.0
_ENOUGH = ("training_cases_needed_per_place", "places_with_enough_cases")


def ledger(result: Result) -> dict[str, Any]:
    """Return per plan its ledger and totals, and the training of all plans."""
    return {
        "training": _training(result),
        "plans": [_plan(result, plan) for plan in named_plans(result).values()],
    }


def cases_decimals(result: Result) -> int:
    """Return with how many decimals the cases of a hospital are shown."""
    return 0 if result.instance.total_cases >= _MANY_CASES else 1


def _plan(result: Result, plan: Plan) -> dict[str, Any]:
    decimals = cases_decimals(result)
    table = plan.ledger
    shown = table[(table["cases_per_year_today"] > 0) | (table["cases_per_year"] > 0)]
    return {
        "sites": [
            {
                "site": result.instance.site_ids.index(str(site)),
                "today": decimal(row["cases_per_year_today"], decimals),
                "plan": decimal(row["cases_per_year"], decimals),
                "gained": decimal(row["cases_gained_per_year"], decimals),
                "lost": decimal(row["cases_lost_per_year"], decimals),
                "change": decimal(row["cases_per_year_change"], decimals),
                "hours": _hours(row),
                "training": decimal(row["training_cases_per_year_change"], decimals),
                "stay": decimal(row["visits_that_stay_per_year"], 0),
                "own": [decimal(row[name], 0) for name in STAYS],
            }
            for site, row in records(shown).items()
        ],
        "totals": {
            str(quantity): [decimal(row[name], decimals) for name in ("gained", "lost", "change")]
            for quantity, row in records(plan.ledger_totals).items()
        },
        "stay": decimal(table["visits_that_stay_per_year"].sum(), 0),
    }


def _hours(row: dict[str, Any]) -> list[str | None]:
    """Change of the operating hours: the likely one, the lowest and the highest."""
    name = "operating_hours_per_year_change"
    ends = sorted((row[f"{name}_low"], row[f"{name}_high"]))
    return [decimal(value, 0) for value in (row[name], *ends)]


def _training(result: Result) -> list[dict[str, Any]]:
    """Today and every plan: places, cases per place, and in how many there are enough of them."""
    table = records(result.training)
    rows = []
    for name in named_plans(result):
        base = table[name, "base"]
        rows.append(
            {
                "places": decimal(base["training_places"], 0),
                "cases": [
                    decimal(base[f"training_cases_per_place_{which}"], 0)
                    for which in ("mean", "least", "most")
                ],
                "enough": [
                    [decimal(table[name, estimate][column], 0) for column in _ENOUGH]
                    for estimate in ESTIMATES
                ],
            }
        )
    return rows
