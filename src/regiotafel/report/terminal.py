"""The result, and results beside each other, as tables in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from regiotafel.display import between, volume, volumes
from regiotafel.files import read_words
from regiotafel.impact.doubts import SHARE_ESTIMATED, SPREAD_MINUTES, doubtful_shares, doubts
from regiotafel.report.asked import plan_lines, proof_words, question_lines, who_goes_where
from regiotafel.travel.borders import LEAST_MINUTES

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

    import pandas as pd
    from rich.console import Console

    from regiotafel.report.comparison import Comparison
    from regiotafel.report.comparison.versions import VersionComparison
    from regiotafel.result.result import Plan, Result

#: What makes minutes less certain, and for which share of the patients it is worth a line.
_DOUBTS = {
    "abroad": f"foreign roads, not in the network, might save {LEAST_MINUTES:g} minutes or more",
    "by_hand": f"over {SHARE_ESTIMATED:.0%} of their way was drawn by hand",
    "ferry": "their trip takes a ferry",
    "spread": f"trips from their postcode differ by more than {SPREAD_MINUTES:g} minutes",
}
_WORTH_SAYING = 0.01
#: Pairs that are printed, of those in the table.
_PAIRS = 8
#: Indicators that say nothing about minutes where everybody is counted.
_NOT_COMPARED = ("cases_per_year", "share_of_cases", "minutes_mean_today", "minutes_change_mean")


def print_result(result: Result, *, console: Console | None = None) -> None:
    """Print one line per plan, what is left out, and which numbers of centres are infeasible."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = console or Console()
    norm = result.instance.minimum_volume
    rule = "no norm" if norm is None else f"norm {norm:g} a year"
    cases = f"{volume(result.instance.total_cases)} cases a year"
    table = Table(
        title=f"{escape(result.scenario.title.en)} ({cases}, {rule})",
        caption=f"Minutes one way {_travel(result)}, {who_goes_where(result)}. "
        "“moved”: those whose centre changes. All volumes are modelled.",
        title_justify="left",
        caption_justify="left",
    )
    headings = ("centres", "mean", "p95", ">45 min", "moved", "their mean", "cases per centre")
    for heading in headings:
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_row("today", *_figures(result.today, None))
    for k, plan in result.plans.items():
        table.add_row(str(k), *_figures(plan, norm))
    console.print(table)
    for line in question_lines(result):
        console.print(escape(line), highlight=False)
    _print_range("today", result.today, console)
    _print_without_car("today", result.today, console)
    for k, plan in result.plans.items():
        names = result.candidates.loc[list(plan.open_sites), "site_name"]
        console.print(f"[bold]{k}[/bold]: {escape(', '.join(names))}", highlight=False)
        console.print(f"   {_how(result, k, plan)}", highlight=False)
        for line in plan_lines(result, plan):
            console.print(f"   {line}", highlight=False)
        _print_range("  ", plan, console)
        _print_without_car("  ", plan, console)
        if plan.flows is not None:
            console.print(f"   {_flows(result, plan.flows)}", highlight=False)
    _print_doubts(result, console)
    for k, error in result.infeasible.items():
        console.print(f"[bold]{k}[/bold]: infeasible. {escape(str(error))}", highlight=False)
    for reason, rows in result.left_out.groupby("reason"):
        some = ", ".join(map(str, rows.index[:8])) + (" …" if len(rows) > 8 else "")
        console.print(
            f"{len(rows)} areas left out ({str(reason).replace('_', ' ')}): {some}", highlight=False
        )
    console.print(_versions(result), highlight=False, soft_wrap=True)


def _flows(result: Result, flows: pd.DataFrame) -> str:
    flow, share = flows["cases_per_year"], flows["share_of_cases"]["outflow"]
    out = f"out of the region {volume(flow['outflow'])} a year ({share:.0%} of its patients)"
    if np.isnan(flow["inflow"]):
        return f"{out}; who comes from elsewhere is unknown: no demand is given there"
    partly = ""
    if result.partly_known is not None:
        partly = " (from the {} of {} areas there with given demand)".format(*result.partly_known)
    return f"{out}, into its centres from elsewhere {volume(flow['inflow'])} a year{partly}"


def _print_doubts(result: Result, console: Console) -> None:
    """Print what is in doubt about the minutes of a fair part of the patients, today or in a plan.

    Where it matters for fewer, the page has the figures.
    """
    if result.trips is None:
        return
    shares = [
        doubtful_shares(
            doubts(result.instance, plan.assigned, trips=result.trips),
            plan.areas["cases_per_year"],
        )
        for plan in (result.today, *result.plans.values())
    ]
    for name, said in _DOUBTS.items():
        most = max(float(share[name]) for share in shares)
        if most >= _WORTH_SAYING:
            console.print(f"Minutes are less certain for up to {most:.0%} of patients: {said}.")


def _print_range(name: str, plan: Plan, console: Console) -> None:
    """Print what had been found had all trips been faster or slower; nothing where none is known.

    It stands under the table, for beside the figures it would not fit a window of 80 characters.
    """
    everybody = plan.access.to_dict(orient="index")["all"]
    if np.isnan(everybody["minutes_mean_fast"]):
        return

    def ends(indicator: str, factor: float = 1) -> str:
        fast, slow = (factor * everybody[f"{indicator}_{end}"] for end in ("fast", "slow"))
        return between(fast, slow)

    console.print(
        f"[bold]{name}[/bold] if all trips are faster or slower: mean {ends('minutes_mean')}, "
        f"p95 {ends('minutes_p95')}, longest {ends('minutes_max')}, "
        f">45 min {ends('share_over_45_minutes', 100)}%",
        highlight=False,
    )


def _print_without_car(name: str, plan: Plan, console: Console) -> None:
    """Print the range of those without a car; nothing where the minutes are not by car."""
    if plan.car_ownership is None:
        return
    groups = plan.car_ownership.to_dict(orient="index")
    low, high = groups["without_car", "low"], groups["without_car", "high"]
    over = [100 * end["share_over_60_minutes"] for end in (low, high)]
    console.print(
        f"[bold]{name}[/bold] without a car (estimated {low['share_of_cases']:.0%} of patients): "
        f"mean {between(low['minutes_mean'], high['minutes_mean'])}, >60 min {between(*over)}%",
        highlight=False,
    )


def _versions(result: Result) -> str:
    """Name what the figures depend on; in full, for a scenario to pin, in result.json."""
    travel, speeds = result.travel, result.speeds
    parts = [f"data {_short(result.region.version)}", f"demand {_short(result.demand.version)}"]
    if speeds is None:
        parts.append(f"own minutes {_short(travel.network_version)}")
    else:
        parts.append(f"network {_short(travel.network_version)}")
        edition = f"{speeds.title.en}, edition {speeds.edition}"
        parts.append(f"speeds {_short(travel.speed_version)} ({edition})")
    return "Versions: " + ", ".join(parts)


def _travel(result: Result) -> str:
    if result.scenario.own_minutes is not None:
        return "as supplied"
    if result.scenario.count_without_car:
        return "with and, by estimates, without a car"
    return f"by {result.travel.mode}"


def _figures(plan: Plan, norm: float | None) -> tuple[str, ...]:
    everybody, moved = plan.access.loc["all"], plan.access.loc["moved"]
    cases = plan.centres.loc[plan.centres["open"], "cases_per_year"]
    nobody = moved["cases_per_year"] == 0
    return (
        f"{everybody['minutes_mean']:.1f}",
        f"{everybody['minutes_p95']:.1f}",
        f"{everybody['share_over_45_minutes']:.1%}",
        "–" if nobody else f"{moved['share_of_cases']:.0%}",
        "–" if nobody else f"{moved['minutes_mean_today']:.1f} → {moved['minutes_mean']:.1f}",
        volumes(cases, norm=norm),
    )


def _how(result: Result, k: int, plan: Plan) -> str:
    """How good each method proved the plan to be, and how long it took."""
    said = []
    for method, solution in plan.solutions.items():
        near = len(solution.alternatives)
        ties = f", {near} other sets within 1 %" if near else ""
        said.append(f"{method}: {proof_words(solution)} in {result.seconds[k, method]:.1f} s{ties}")
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
    norms = {run.letter: run.document.minimum_volume for run in comparison.runs}
    rows = comparison.indicators.to_dict(orient="records")
    for everybody, moved in zip(rows[::2], rows[1::2], strict=True):
        norm = None if everybody["plan"] == "today" else norms[everybody["run"]]
        table.add_row(*_compared(everybody, moved, norm, is_first=everybody["run"] == first))
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
    everybody: Mapping[Hashable, Any],
    moved: Mapping[Hashable, Any],
    norm: float | None,
    *,
    is_first: bool,
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
        volumes((everybody["cases_smallest_centre"], everybody["cases_largest_centre"]), norm=norm),
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


def print_versions(comparison: VersionComparison, *, console: Console | None = None) -> None:
    """Print what two versions of the minutes of one question make of it."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = console or Console()

    def show(title: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        table = Table(title=title, title_justify="left")
        for number, heading in enumerate(headings):
            table.add_column(heading, justify="right" if number else "left", no_wrap=True)
        for row in rows:
            table.add_row(*map(escape, row))
        console.print(table)

    for key, row in comparison.versions.iterrows():
        same = "the same" if row["a"] == row["b"] else f"A {_short(row['a'])}; B {_short(row['b'])}"
        console.print(f"{key}: {escape(same)}", highlight=False)
    show(
        "Difference in minutes, B minus A",
        ("over", "A", "B", "mean", "p5", "p50", "p95", "other centre"),
        (_difference(row) for row in comparison.minutes.to_dict(orient="records")),
    )
    show(
        "Pairs that differ most",
        ("pc4", "site", "A", "B", "B - A"),
        (
            (
                f"{row['pc4']} {row['place']}",
                row["site_name"],
                *(f"{row[name]:.1f}" for name in ("minutes_a", "minutes_b")),
                _signed(row["difference"]),
            )
            for row in comparison.pairs.head(_PAIRS).to_dict(orient="records")
        ),
    )
    show(
        "Indicators of all patients (all and moved: --out)",
        ("plan", "indicator", "A", "B", "B - A"),
        _indicator_rows(comparison),
    )
    for choice in comparison.choices.to_dict(orient="records"):
        said = escape(_choice(comparison, choice))
        console.print(f"[bold]{choice['k']}[/bold]: {said}", highlight=False)


def _difference(row: Mapping[Hashable, Any]) -> tuple[str, ...]:
    signed = (_signed(row[f"difference_{name}"]) for name in ("mean", "p5", "p50", "p95"))
    is_pairs = row["over"] == "pairs"
    return (
        f"{row['count']:.0f} pairs" if is_pairs else f"inhabitants, {row['over']}",
        f"{row['mean_a']:.1f}",
        f"{row['mean_b']:.1f}",
        *signed,
        "" if is_pairs else f"{row['share_other_centre']:.1%}",
    )


def _indicator_rows(comparison: VersionComparison) -> Iterator[tuple[str, ...]]:
    table = comparison.indicators
    shown = table[(table["group"] == "all") & ~table["indicator"].isin(_NOT_COMPARED)]
    for row in shown.dropna(subset=["a", "b"], how="all").to_dict(orient="records"):
        name = str(row["indicator"])
        factor, unit = (100, "%") if name.startswith("share") else (1, "")
        values = (
            "–" if np.isnan(row[side]) else f"{factor * row[side]:.1f}{unit}" for side in "ab"
        )
        if name.startswith("cases"):
            values = ("–" if np.isnan(row[side]) else volume(row[side]) for side in "ab")
        difference = "" if np.isnan(row["difference"]) else _signed(factor * row["difference"])
        yield (str(row["plan"]), name.replace("_", " "), *values, difference)


def _choice(comparison: VersionComparison, row: Mapping[Hashable, Any]) -> str:
    """Say in one sentence or two what A's choice is worth in B."""
    if not row["centres_a"] or not row["centres_b"]:
        return f"no choice in {'B' if row['centres_a'] else 'A'}"
    names = dict(zip(comparison.centres["site_id"], comparison.centres["site_name"], strict=True))
    one, two = row["centres_a"].split(), row["centres_b"].split()
    shared = ", ".join(names[site] for site in one if site in two) or "none"
    if row["same"]:
        return f"the same centres: {shared}"
    only = [
        ", ".join(names[s] for s in sites if s not in other)
        for sites, other in ((one, two), (two, one))
    ]
    worth = (
        f"the choice of A takes {row['minutes_mean_of_a']:.2f} minutes in B, the best there "
        f"{row['minutes_mean_of_b']:.2f}: "
    )
    regret = f"regret {row['regret']:.2f} ({row['regret_share']:.1%})"
    judged = f"not allowed in B: {row['broken_rules']}" if row["broken_rules"] else regret
    return f"in both: {shared}; only A: {only[0]}; only B: {only[1]}; {worth}{judged}"


def _short(value: str) -> str:
    """A checksum only says that something differs; its beginning is enough."""
    if len(value) == 64 and set(value) <= set("0123456789abcdef"):
        return f"{value[:12]}…"
    return value or "–"
