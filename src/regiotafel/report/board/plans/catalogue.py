"""Plans beside the chosen ones: those on a front, and those that are nearly as good."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from regiotafel.report.board.figures import measure
from regiotafel.report.tables import named_plans

if TYPE_CHECKING:
    from collections.abc import Iterable

    from regiotafel.result.result import Result

#: So many nearly best plans of a number of centres stand in the page, the best first.
MOST_NEAR = 300


def alternatives(result: Result) -> list[dict[str, Any]]:
    """Return name, number asked and sites of what lies on a front and was not chosen: ``k6b``."""
    if not result.decision:
        return []
    chosen = named_plans(result)
    listed = result.decision["decision_plans"]["open_sites"]
    return [
        {
            "name": str(name),
            "k": int(re.sub(r"\D", "", str(name))),
            "open": _columns(result, str(sites).split(", ")),
        }
        for name, sites in listed.items()
        if name not in chosen
    ]


def near(result: Result) -> dict[str, list[list[Any]]]:
    """Return per number of centres the plans nearly as good as the best, the best first.

    Each as its sites and how much worse it is, as text in the unit of the objective.
    """
    objective = result.instance.objective[-1]
    shown = measure(objective)
    return {
        str(k): [
            [_columns(result, open_sites), shown.text(added)]
            for open_sites, added in found.sets[["open_sites", f"{objective.name}_added"]]
            .head(MOST_NEAR)
            .itertuples(index=False)
        ]
        for k, found in result.analyses.portfolios.items()
    }


def _columns(result: Result, sites: Iterable[str]) -> list[int]:
    return [result.instance.site_ids.index(site) for site in sites]
