"""What was asked, as far as it is not the usual question: the page says it in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from regiotafel.model.instance import rule_statements
from regiotafel.report.board.figures import decimal, limit, measure
from regiotafel.report.board.plans.rules import rules

if TYPE_CHECKING:
    from regiotafel.result.result import Result


def question(result: Result) -> dict[str, Any]:
    """Return objective, count, assignment and rules, and what the run did not come to."""
    scenario, instance = result.scenario, result.instance
    rule = scenario.missing_norm
    number = instance.site_ids.index
    return {
        "objective": [
            {
                "name": criterion.name,
                "text": dict(criterion.statement),
                "unit": measure(criterion).unit,
            }
            for criterion in instance.objective
        ],
        "count": instance.count,
        "directed": instance.assignment == "directed",
        "rules": [dict(words) for words in rule_statements(instance)],
        "limits": rules(instance),
        "missingNorm": None
        if rule is None or instance.minimum_volume is None
        else {
            "percent": f"{100 * rule.probability:g}",
            "years": rule.years,
            "least": decimal(float(instance.least_volume.max())),
        },
        "siteVolumes": [
            {
                "site": number(site),
                "minimum": limit(volumes.minimum),
                "maximum": limit(volumes.maximum),
            }
            for site, volumes in scenario.site_volumes.items()
        ],
        "interrupted": result.interrupted,
        "unsolved": sorted({k for k, _ in result.unsolved} - set(result.plans)),
    }
