"""What all visits ask of patients and who comes along, today and in each plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from regiotafel.impact.burden import ALL
from regiotafel.impact.parameters import ESTIMATES
from regiotafel.report.board.figures import decimal, records
from regiotafel.report.tables import named_plans

if TYPE_CHECKING:
    from regiotafel.result.result import Plan, Result

#: Per quantity what it is multiplied by and its decimals, per patient and for all in a year.
SHOWN = {
    "patient_hours": ((1, 1), (1, 0)),
    "companion_hours": ((1, 1), (1, 0)),
    "kilometres": ((1, 0), (1, 0)),
    "euros": ((1, 0), (1, 0)),
    "co2_kg": ((1, 0), (1e-3, 1)),  # tonnes a year
    "lodging_nights": ((1, 1), (1, 0)),
}
_PER = ("per_patient", "per_year")


def burden(result: Result) -> dict[str, Any] | None:
    """Return per plan its burden and its visits; None where the pathway names no visits."""
    if result.today.burden is None:
        return None
    support = result.parameters.burden.support
    return {
        "support": [name for name in type(support).model_fields if getattr(support, name)],
        "plans": [_plan(plan) for plan in named_plans(result).values()],
    }


def _plan(plan: Plan) -> dict[str, Any] | None:
    if plan.burden is None or plan.burden_change is None:
        return None
    change = records(plan.burden_change)
    return {
        "per": {
            per: {
                quantity: _figures(
                    [change[quantity, each] for each in ESTIMATES], per, shown[place]
                )
                for quantity, shown in SHOWN.items()
            }
            for place, per in enumerate(_PER)
        },
        "visits": [
            _visit(visit, place, row)
            for (visit, place, estimate), row in records(plan.burden).items()
            if visit != ALL and estimate == "base"
        ],
    }


def _figures(
    rows: list[dict[str, Any]], per: str, shown: tuple[float, int]
) -> dict[str, list[str | None]]:
    """Today, the plan and the change: the likely value, and the lowest and the highest."""
    factor, decimals = shown
    out = {}
    for name, suffix in (("today", "_today"), ("plan", ""), ("change", "_change")):
        values = [factor * row[f"{per}{suffix}"] for row in rows]
        three = (values[ESTIMATES.index("base")], min(values), max(values))
        out[name] = [decimal(value, decimals) for value in three]
    return out


def _visit(visit: str, place: str, row: dict[str, Any]) -> dict[str, Any]:
    """What a kind of visit takes per patient; the likely values."""
    hours = row["patient_hours_per_patient"] + row["companion_hours_per_patient"]
    return {
        "name": {"nl": row["visit_nl"], "en": visit},
        "place": place,
        "assumed": row["place_is_assumed"],
        "visits": decimal(row["visits_per_patient"]),
        "hours": decimal(hours),
        "kilometres": decimal(row["kilometres_per_patient"], 0),
        "euros": decimal(row["euros_per_patient"], 0),
    }
