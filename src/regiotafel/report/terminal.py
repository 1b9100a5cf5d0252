"""The result, and results beside each other, as tables in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from regiotafel.files import read_words

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from rich.console import Console

    from regiotafel.report.comparison import Comparison
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
        caption=f"Minutes one way {_travel(result)}, patients to their nearest open centre. "
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


def _travel(result: Result) -> str:
    return "as supplied" if result.scenario.own_minutes is not None else "by car"


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


def print_comparison(comparison: Comparison, *, console: Console | None = None) -> None:
    """Print one line per run and plan, which centres differ, and what differs in the questions."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = console or Console()
    first = comparison.runs[0].letter
    for run in comparison.runs:
        console.print(
            f"[bold]{run.letter}[/bold]: {escape(run.name)}: {escape(run.document.title.en)}"
        )
    for sentence in warning_sentences(comparison):
        console.print(f"[bold yellow]Note:[/bold yellow] {escape(sentence)}", highlight=False)
    table = Table(
        caption=f"Δ: minus the same number of centres in {first}; shares in percentage points. "
        "Minutes one way. All volumes are modelled.",
        title_justify="left",
        caption_justify="left",
    )
    for heading in ("run", "plan", "mean", "Δ", "p95", "Δ", ">45", "Δ", "moved", "cases"):
        table.add_column(heading, justify="right", no_wrap=True)
    rows = comparison.indicators.to_dict(orient="records")
    for everybody, moved in zip(rows[::2], rows[1::2], strict=True):
        table.add_row(*_compared(everybody, moved, is_first=everybody["run"] == first))
    console.print(table)
    _print_centres(comparison, console)
    if comparison.questions.empty:
        console.print("The questions and the data are the same.")
    for key, values in comparison.questions.iterrows():
        said = "; ".join(f"{letter} {_short(value)}" for letter, value in values.items())
        console.print(f"{escape(str(key))}: {escape(said)}", highlight=False)


def warning_sentences(comparison: Comparison, *, language: str = "en") -> list[str]:
    """Say what of the runs cannot simply be compared, in whole sentences."""
    from pathlib import Path

    words = Path(__file__).parent / "comparison" / "texts.yaml"
    texts = read_words(words)
    return [
        texts[f"warning_{warned.kind}"][language].format(**warned.values)
        for warned in comparison.warnings
    ]


def _compared(
    everybody: Mapping[Hashable, Any], moved: Mapping[Hashable, Any], *, is_first: bool
) -> tuple[str, ...]:
    def difference(name: str, factor: float = 1) -> str:
        value = everybody[f"{name}_difference"] * factor
        return "" if is_first or np.isnan(value) else _signed(value)

    return (
        everybody["run"],
        everybody["plan"],
        f"{everybody['minutes_mean']:.1f}",
        difference("minutes_mean"),
        f"{everybody['minutes_p95']:.1f}",
        difference("minutes_p95"),
        f"{everybody['share_over_45_minutes']:.1%}",
        difference("share_over_45_minutes", 100),
        "–" if everybody["plan"] == "today" else f"{moved['share_of_cases']:.0%}",
        f"{everybody['cases_smallest_centre']:.0f}–{everybody['cases_largest_centre']:.0f}",
    )


def _signed(difference: float) -> str:
    """One decimal with its sign, and no sign on zero."""
    text = f"{difference:+.1f}"
    return text[1:] if float(text) == 0 else text


def _print_centres(comparison: Comparison, console: Console) -> None:
    """Per number of centres that more than one run has: open in all of them, or only in some."""
    from rich.markup import escape

    from regiotafel.report.comparison.runs import open_in

    names = dict(zip(comparison.centres["site_id"], comparison.centres["site_name"], strict=True))
    for plan in dict.fromkeys(comparison.indicators["plan"]):
        shared, others = open_in(comparison.runs, plan)
        if len(others) < 2 or not any(others.values()):
            continue
        also = "; ".join(
            f"also in {letter}: {', '.join(names[site] for site in sites)}"
            for letter, sites in others.items()
            if sites
        )
        listed = ", ".join(names[site] for site in shared) or "none"
        console.print(
            f"[bold]{plan}[/bold]: in all: {escape(listed)}; {escape(also)}", highlight=False
        )


def _short(value: str) -> str:
    """A checksum only says that something differs; its beginning is enough."""
    if len(value) == 64 and set(value) <= set("0123456789abcdef"):
        return f"{value[:12]}…"
    return value or "–"
