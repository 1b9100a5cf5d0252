"""What all visits ask of patients and who comes along, today and in each plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from regiotafel.report.board.figures import decimal
from regiotafel.report.tables import named_plans

if TYPE_CHECKING:
    import pandas as pd

    from regiotafel.report.result import Plan, Result

_ESTIMATES = ("base", "low", "high")
#: Per quantity what it is multiplied by and its decimals, per patient and for all in a year.
_SHOWN = {
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
    return {
        "per": {
            per: {
                quantity: _figures(plan.burden_change.loc[quantity], per, *shown[place])
                for quantity, shown in _SHOWN.items()
            }
            for place, per in enumerate(_PER)
        },
        "visits": _visits(plan.burden),
    }


def _figures(
    table: pd.DataFrame, per: str, factor: float, decimals: int
) -> dict[str, list[str | None]]:
    """Today, the plan and the change: the likely value, and the lowest and the highest."""
    out = {}
    for name, suffix in (("today", "_today"), ("plan", ""), ("change", "_change")):
        values = factor * table[f"{per}{suffix}"]
        ends = sorted((values["low"], values["base"], values["high"]))
        out[name] = [decimal(value, decimals) for value in (values["base"], ends[0], ends[-1])]
    return out


def _visits(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Per kind of visit and place what it takes per patient; the likely values."""
    likely = table.xs("base", level="estimate").drop(index="all", level="visit")
    return [
        {
            "name": {"nl": str(row["visit_nl"]), "en": visit},
            "place": place,
            "assumed": bool(row["place_is_assumed"]),
            "visits": decimal(row["visits_per_patient"]),
            "hours": decimal(row["patient_hours_per_patient"] + row["companion_hours_per_patient"]),
            "kilometres": decimal(row["kilometres_per_patient"], 0),
            "euros": decimal(row["euros_per_patient"], 0),
        }
        for (visit, place), row in likely.iterrows()
    ]
