"""What the plans mean: facts of the cards under “Gevolgen”, each None where nothing is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from regiotafel.report.board.impact.burden import burden
from regiotafel.report.board.impact.decision import decision
from regiotafel.report.board.impact.groups import groups
from regiotafel.report.board.impact.ledger import ledger
from regiotafel.report.board.impact.observed import observed
from regiotafel.report.board.impact.outcome import outcome

if TYPE_CHECKING:
    from regiotafel.result.result import Result


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
