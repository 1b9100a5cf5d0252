"""A result inside a notebook: the figures of every plan, and the board page itself."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from regiotafel.display import table_html, volumes
from regiotafel.report.tables import named_plans

if TYPE_CHECKING:
    from regiotafel.result.result import Plan, Result

_HEADER = ("plan", "mean minutes", "p95", "> 45 min", "moved", "cases per centre", "centres")


def result_html(result: Result) -> str:
    """Return a table of the plans, and below it the board page with its map, as HTML.

    The page stands in a frame of its own, complete and offline, some megabytes: a notebook that is
    stored with its output grows by as much.
    """
    from regiotafel.report.page import render_page

    norm = result.instance.minimum_volume
    rows = [
        (name, *_figures(result, plan, None if plan is result.today else norm))
        for name, plan in named_plans(result).items()
    ]
    rows += [
        _without(f"k{k}", "infeasible", error.reason) for k, error in result.infeasible.items()
    ]
    rows += [
        _without(f"k{k}, {method}", "unsolved", said)
        for (k, method), said in result.unsolved.items()
    ]
    page = html.escape(render_page(result), quote=True)
    title = html.escape(result.scenario.title.en, quote=True)
    return table_html(result.scenario.title.en, _HEADER, rows) + (
        f'<iframe title="{title}" srcdoc="{page}"'
        ' style="width:100%;height:640px;border:1px solid #ccc"></iframe>'
    )


def plan_html(plan: Plan) -> str:
    """Return what one set of centres means as HTML."""
    return f"{plan.access.to_html(float_format='{:.3f}'.format)}{plan.centres.to_html()}"


def _without(plan: str, what: str, why: str) -> tuple[str, ...]:
    return (plan, what, *[""] * (len(_HEADER) - 3), why)


def _figures(result: Result, plan: Plan, norm: float | None) -> tuple[str, ...]:
    everybody, moved = plan.access.loc["all"], plan.access.loc["moved"]
    cases = plan.centres.loc[plan.centres["open"], "cases_per_year"]
    names = result.candidates.loc[list(plan.open_sites), "site_name"]
    return (
        f"{everybody['minutes_mean']:.1f}",
        f"{everybody['minutes_p95']:.1f}",
        f"{everybody['share_over_45_minutes']:.1%}",
        f"{moved['share_of_cases']:.0%}",
        volumes(cases, norm=norm),
        ", ".join(names),
    )
