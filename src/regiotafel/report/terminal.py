"""The result as a table in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from regiotafel.report.result import Plan, Result


def print_result(result: Result, *, console: Console | None = None) -> None:
    """Print one line per plan, what is left out, and which numbers of centres are infeasible."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = console or Console()
    norm = result.instance.minimum_volume
    rule = "no norm" if norm is None else f"norm {norm:g} a year"
    cases = f"{result.instance.total_cases:.0f} cases a year"
    table = Table(
        title=f"{escape(result.scenario.title.en)} ({cases}, {rule})",
        caption="Minutes one way by car, patients to their nearest open centre. "
        "“moved”: those whose centre changes. All volumes are modelled.",
        title_justify="left",
        caption_justify="left",
    )
    headings = ("centres", "mean", "p95", ">45 min", "moved", "their mean", "cases per centre")
    for heading in headings:
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_row("today", *_figures(result.today))
    for k, plan in result.plans.items():
        table.add_row(str(k), *_figures(plan))
    console.print(table)
    for k, plan in result.plans.items():
        names = result.candidates.loc[list(plan.open_sites), "site_name"]
        console.print(f"[bold]{k}[/bold]: {escape(', '.join(names))}", highlight=False)
        console.print(f"   {_how(result, k, plan)}", highlight=False)
        if plan.flows is not None:
            out, into = plan.flows.loc["outflow"], plan.flows.loc["inflow"]
            console.print(
                f"   out of the region {out['cases_per_year']:.1f} a year "
                f"({out['share_of_cases']:.0%} of its patients), into its centres from elsewhere "
                f"{into['cases_per_year']:.1f} a year",
                highlight=False,
            )
    for k, error in result.infeasible.items():
        console.print(f"[bold]{k}[/bold]: infeasible. {escape(str(error))}", highlight=False)
    for reason, rows in result.left_out.groupby("reason"):
        some = ", ".join(map(str, rows.index[:8])) + (" …" if len(rows) > 8 else "")
        console.print(
            f"{len(rows)} areas left out ({str(reason).replace('_', ' ')}): {some}", highlight=False
        )


def _figures(plan: Plan) -> tuple[str, ...]:
    everybody, moved = plan.access.loc["all"], plan.access.loc["moved"]
    cases = plan.centres.loc[plan.centres["open"], "cases_per_year"]
    nobody = moved["cases_per_year"] == 0
    return (
        f"{everybody['minutes_mean']:.1f}",
        f"{everybody['minutes_p95']:.1f}",
        f"{everybody['share_over_45_minutes']:.1%}",
        "–" if nobody else f"{moved['share_of_cases']:.0%}",
        "–" if nobody else f"{moved['minutes_mean_today']:.1f} → {moved['minutes_mean']:.1f}",
        f"{cases.min():.0f}–{cases.max():.0f}",
    )


def _how(result: Result, k: int, plan: Plan) -> str:
    """How good each method proved the plan to be, and how long it took."""
    said = []
    for method, solution in plan.solutions.items():
        proof = "proven best" if solution.status == "optimal" else f"gap {solution.gap:.2%}"
        near = len(solution.alternatives)
        ties = f", {near} other sets within 1 %" if near else ""
        said.append(f"{method}: {proof} in {result.seconds[k, method]:.1f} s{ties}")
    return "; ".join(said)
