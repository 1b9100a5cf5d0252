"""What the plans mean: facts of the cards under “Gevolgen”, each None where nothing is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from regiotafel.report.board.impact_burden import burden
from regiotafel.report.board.impact_decision import decision
from regiotafel.report.board.impact_groups import groups
from regiotafel.report.board.impact_ledger import ledger
from regiotafel.report.board.impact_observed import observed
from regiotafel.report.board.impact_outcome import outcome

if TYPE_CHECKING:
    from regiotafel.report.result import Result


def impact_facts(result: Result) -> dict[str, Any]:
    """Return per card its facts; lists of plans are in the order of the page, today first."""
    return {
        "outcome": outcome(result),
        "observed": observed(result),
        "groups": groups(result),
        "burden": burden(result),
        "ledger": ledger(result),
        "decision": decision(result),
    }
