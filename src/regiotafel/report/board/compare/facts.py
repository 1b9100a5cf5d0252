"""What any two plans are set beside each other by: every indicator, whatever was asked to weigh."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from regiotafel.report.board.figures import records
from regiotafel.report.board.impact.decision import Shown
from regiotafel.report.tables import named_plans
from regiotafel.result.judge import Judge
from regiotafel.result.weighing import indicator_values

if TYPE_CHECKING:
    from regiotafel.impact.decision.parameters import Indicator
    from regiotafel.result.result import Plan, Result

_EVENTS = "events_avoided_per_year"


def compare_facts(result: Result) -> dict[str, Any]:
    """Return every indicator, and what today and the solved plans score, in the order of the page.

    Scores are not rounded, so that the page can subtract them. Per key the likely value, and what
    it is at the low and the high estimate, None where there is no range; without keys of which
    nothing is known.
    """
    plans, indicators = named_plans(result), result.parameters.indicators.indicators
    rows = records(indicator_values(Judge.of(result), plans))
    return {
        "indicators": [_indicator(each) for each in indicators],
        "plans": [_scores(plan, rows[name], indicators) for name, plan in plans.items()],
    }


def _indicator(about: Indicator) -> dict[str, Any]:
    words = {
        f"{what}_{tongue}": getattr(getattr(about, what), tongue)
        for what in ("name", "unit")
        for tongue in ("nl", "en")
    }
    shown = Shown({"better": about.better, "decimals": about.decimals, **words})
    return {"key": about.key, "factor": shown.factor, "decimals": shown.decimals, **shown.words}


def _scores(
    plan: Plan, row: dict[str, float], indicators: tuple[Indicator, ...]
) -> dict[str, list[float | None]]:
    known = {
        each.key: [_known(row.get(f"{each.key}{end}")) for end in ("", "_low", "_high")]
        for each in indicators
    }
    if plan.outcome is not None:
        # Not the least and the most: two plans are compared under the same estimate of the curve.
        avoided = plan.outcome[_EVENTS]
        known[_EVENTS] = [_known(avoided[estimate]) for estimate in ("base", "low", "high")]
    return {key: values for key, values in known.items() if values[0] is not None}


def _known(value: float | None) -> float | None:
    return None if value is None or np.isnan(value) else float(value)
