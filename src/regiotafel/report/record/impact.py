"""What a plan means beside travel, as plain values for ``result.json``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from regiotafel.impact.burden import ALL, QUANTITIES
from regiotafel.impact.fairness.inequality import worst_name
from regiotafel.report.plain import rows

if TYPE_CHECKING:
    import pandas as pd

    from regiotafel.result.result import Plan, Result


def impact_dict(name: str, plan: Plan, result: Result) -> dict[str, Any]:
    """Follows :class:`regiotafel.report.document.impact.Impact`; unknown is null."""
    worst = worst_name(result.parameters.fairness.worst.share)
    in_plan = plan.inequality.index.get_level_values("when") == "plan"
    inequality = plan.inequality[in_plan].droplevel("when")
    return {
        "outcome": None if plan.outcome is None else rows(plan.outcome),
        "burden_per_patient": None if plan.burden is None else rows(_per_patient(plan.burden)),
        "inequality": rows(inequality.rename(columns={worst: "minutes_mean_of_worst"})),
        "ledger_totals": rows(plan.ledger_totals),
        "training": rows(result.training.loc[[name]].droplevel("plan")),
    }


def _per_patient(burden: pd.DataFrame) -> pd.DataFrame:
    """All visits, per estimate."""
    everything = burden[burden.index.get_level_values("visit") == ALL]
    columns = {f"{quantity}_per_patient": quantity for quantity in QUANTITIES}
    return everything.droplevel(["visit", "place"])[list(columns)].rename(columns=columns)
