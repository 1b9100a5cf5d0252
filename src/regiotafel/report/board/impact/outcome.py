"""Expected events of each plan against today, with the interval of the volume–outcome curve."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from regiotafel.impact.parameters import ESTIMATES
from regiotafel.report.board.figures import bilingual, decimal, limit, records
from regiotafel.report.tables import named_plans
from regiotafel.scenario.curve import NoEffect

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from regiotafel.result.result import Plan, Result

_AVOIDED = "events_avoided_per_year"


def outcome(result: Result) -> dict[str, Any] | None:
    """Return the curve, and per plan what it means; None without a curve."""
    curve = result.curve
    tables = [plan.outcome for plan in named_plans(result).values()]
    known = [table for table in tables if table is not None]
    if curve is None or len(known) < len(tables):
        return None
    decimals, months = avoided_decimals(known), result.parameters.outcome.months
    return {
        "title": bilingual(curve.title),
        "event": bilingual(curve.outcome),
        "source": bilingual(curve.source),
        "sureness": curve.sureness,
        "note": curve.note and bilingual(curve.note),
        "measured": [limit(curve.measured.low), limit(curve.measured.high)],
        "noEffect": all(isinstance(getattr(curve, each), NoEffect) for each in ESTIMATES),
        "months": months,
        "plans": [
            _plan(plan, table, decimals, months=months)
            for plan, table in zip(named_plans(result).values(), known, strict=True)
        ],
    }


def avoided_decimals(tables: Sequence[pd.DataFrame]) -> int:
    """Return with how many decimals the events avoided by all plans are shown."""
    largest = max(float(table[_AVOIDED].abs().max()) for table in tables)
    return 1 if largest >= 1 else 2


def _plan(plan: Plan, table: pd.DataFrame, decimals: int, *, months: int) -> dict[str, Any]:
    base = records(table)["base"]
    avoided = [base[f"{_AVOIDED}_least"], base[_AVOIDED], base[f"{_AVOIDED}_most"]]
    return {
        "today": _range(table["events_per_year_today"]),
        "events": _range(table["events_per_year"]),
        "avoided": [decimal(value, decimals) for value in avoided],
        "casesPerEvent": decimal(base["cases_per_event_avoided"], 0),
        "outside": {
            when: [
                decimal(base[f"centres_outside_measured{suffix}"], 0),
                decimal(base[f"cases_outside_measured_per_year{suffix}"], 0),
            ]
            for when, suffix in (("today", "_today"), ("plan", ""))
        },
        "cases": decimal(base["cases_per_year"], 0),
        "years": _years(plan.outcome_by_year, decimals) if months else [],
    }


def _range(values: pd.Series[float]) -> list[str | None]:
    """The likely value, and between which two the three variants lie."""
    return [decimal(float(value)) for value in (values["base"], values.min(), values.max())]


def _years(table: pd.DataFrame | None, decimals: int) -> list[list[str | None]]:
    """Per year after the move the events avoided: least, likely, most."""
    if table is None:
        return []
    by_year = table[_AVOIDED].groupby(level="year")
    likely = table[_AVOIDED].xs("base", level="estimate")
    return [
        [decimal(float(value), decimals) for value in values]
        for values in zip(by_year.min(), likely, by_year.max(), strict=True)
    ]
