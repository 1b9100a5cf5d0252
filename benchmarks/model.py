"""Choosing centres: every method and two peers on national questions, in one run.

Prints one Markdown table per kind of question. Seconds depend on the machine, ratios much less.
Peers, each given the same time limit: spopt's PMedian, which knows no norm, and a plain PuLP model
with one variable per pair of area and site, both solved by HiGHS. spopt is left out with a word
where it is not installed (``pip install regiotafel[benchmark]``). Run from the repository:

    python benchmarks/model.py [--cache FOLDER] [--cases FOLDER] [--only NAME ...] [--prove]
                               [--plots FOLDER]
"""

from __future__ import annotations

import argparse
import statistics
import time
import warnings
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from common import SCENARIO

from regiotafel.errors import InfeasibleError, SolverError
from regiotafel.model import Instance, solve
from regiotafel.model.criteria import Centres, MeanMinutes, MeanOfWorst
from regiotafel.question import ask
from regiotafel.scenario import load_scenario

if TYPE_CHECKING:
    from collections.abc import Callable

    from regiotafel.model import Method
    from regiotafel.model.branch_and_bound.tree import Progress

#: Number of candidates of the larger questions.
HUNDRED = 100
#: Time limit of every method and peer where nothing else is said.
SECONDS = 60.0


def main() -> None:
    """Read the questions and print the tables."""
    parser = argparse.ArgumentParser(description="Time the methods that choose centres.")
    parser.add_argument("--cache", type=Path, default=None, help="folder for travel times")
    parser.add_argument(
        "--cases", type=Path, default=None, help="folder with orlib_pmed and optima.csv"
    )
    parser.add_argument("--only", nargs="*", default=None, choices=list(TABLES))
    parser.add_argument(
        "--prove", action="store_true", help="let the tight question run until it is proven"
    )
    parser.add_argument("--plots", type=Path, default=None, help="folder for SVG files")
    options = parser.parse_args()
    solve(replace(small(options), k=2), method="enumerate", time_limit_seconds=9)  # compiles
    solve(replace(small(options), k=2), method="branch_and_bound", time_limit_seconds=9)
    for name in options.only or TABLES:
        print(f"\n### {name.replace('_', ' ')}\n", flush=True)
        TABLES[name](options)


@cache
def _small(folder: Path | None) -> Instance:
    instance = ask(load_scenario(SCENARIO), cache=folder).instance
    return replace(instance, minimum_volume=None, maximum_volume=None, maximum_minutes=None)


def small(options: argparse.Namespace) -> Instance:
    """Return the first case without its norm: 17 candidates."""
    return _small(options.cache)


@cache
def _large(folder: Path | None) -> Instance:
    from regiotafel.files import bundled
    from regiotafel.question import read_living_points
    from regiotafel.region import load_region
    from regiotafel.travel.matrix import travel_times
    from regiotafel.travel.network import read_network
    from regiotafel.travel.speeds import load_speeds

    data = bundled("data", "nl")
    region = load_region(data)
    sites = region.sites[region.sites["in_default_set"]].sort_index().head(HUNDRED)
    times = travel_times(
        read_living_points(region, data),
        sites,
        network=read_network(data),
        profile=load_speeds("car_daytime", relative_to=Path()),
        cache=folder,
    )
    one = _small(folder)
    rows = times.rows(one.area_ids)
    return Instance(
        area_ids=one.area_ids,
        site_ids=tuple(sites.index),
        cases=one.cases,
        minutes=times.minutes[rows].astype(np.float64),
        metres=times.metres[rows].astype(np.float64),
        site_rules=("candidate",) * len(sites),
        open_today=np.ones(len(sites), dtype=bool),
        k=10,
    )


def large(options: argparse.Namespace) -> Instance:
    """Return the same patients with 100 hospital sites to choose from."""
    return _large(options.cache)


def seventeen_candidates(options: argparse.Namespace) -> None:
    """All numbers of centres, all criteria, the whole front."""
    from regiotafel.model import plans
    from regiotafel.model.enumeration import evaluate_all
    from regiotafel.model.plans.front import front

    every = replace(small(options), k=len(small(options).site_ids), count="at_most")
    print("| what | sets | seconds |\n|:--|--:|--:|")
    begin = time.perf_counter()
    sets = len(evaluate_all(every, criteria=plans.MEASURES).sets)
    print(f"| every set by every criterion | {sets:,} | {time.perf_counter() - begin:.2f} |")
    begin = time.perf_counter()
    found = front(every, [Centres(), MeanMinutes(), MeanOfWorst(0.05)], time_limit_seconds=0)
    seconds = time.perf_counter() - begin
    print(f"| front of centres, mean and worst 5 %: {len(found.points)} plans | | {seconds:.2f} |")


def without_volume_limits(options: argparse.Namespace) -> None:
    """100 candidates, k = 1 to 20, each proven; the peers for some of them."""
    print("| k | branch and bound s | mean minutes | spopt s | plain PuLP s |")
    print("|--:|--:|--:|:--|:--|")
    total, drawn, others = 0.0, [], []
    for k in range(1, 21):
        question = replace(large(options), k=k)
        answer, seconds = timed(question, "branch_and_bound", SECONDS)
        total += seconds
        peers = [peer(question) for peer in (spopt, plain)] if k == 10 else ["", ""]
        drawn.append((k, seconds))
        others += [(k, float(said.split(":")[0])) for said in peers if ":" in said]
        print(f"| {k} | {seconds:.2f} | {answer} | {peers[0]} | {peers[1]} |", flush=True)
    print(f"| all | {total:.1f} | | | |")
    if options.plots is not None:
        marks = {"branch and bound": (drawn, "o-"), "spopt and plain PuLP": (others, "x")}
        draw(options.plots / "model_seconds.svg", "centres", "seconds", marks)


def norm_and_capacity(options: argparse.Namespace) -> None:
    """100 candidates, k = 6, limits that the best plan without them breaks on both sides."""
    free = replace(large(options), k=6)
    share = open_shares(free)
    print(f"Without limits the shares of all cases are {share.min():.1%} to {share.max():.1%}.\n")
    print(
        "| least | most | branch and bound s | mean minutes | plain PuLP s |\n|--:|--:|--:|:--|:--|"
    )
    for least, most in ((0.10, 0.25), (0.12, 0.22), (0.14, 0.20)):
        question = limited(free, least, most)
        answer, seconds = timed(question, "branch_and_bound", SECONDS)
        peer = plain(question) if least == 0.12 else ""
        print(f"| {least:.0%} | {most:.0%} | {seconds:.2f} | {answer} | {peer} |", flush=True)


def tight(options: argparse.Namespace) -> None:
    """100 candidates, k = 12, every volume within 5 to 13 % of all cases."""
    question = limited(replace(large(options), k=12), 0.05, 0.13)
    print("| time limit s | seconds | mean minutes |\n|--:|--:|:--|")
    for limit in (60.0, *((86_400.0,) if options.prove else ())):
        gaps: list[tuple[float, float]] = []
        answer, seconds = timed(question, "branch_and_bound", limit, gaps)
        print(f"| {limit:.0f} | {seconds:.1f} | {answer} |", flush=True)
        if options.plots is not None:
            path = options.plots / "model_gap.svg"
            draw(path, "seconds", "gap (%)", {"branch and bound": (gaps, "-")})


def one_site_fixed(options: argparse.Namespace) -> None:
    """100 candidates, k = 10: each fifth site opened or closed on the best plan, proven anew."""
    print("| limits | questions | median s | largest s | not proven in 1 s: gaps |")
    print("|:--|--:|--:|--:|:--|")
    free = replace(large(options), k=10)
    for name, question in (("none", free), ("6–16 % each", limited(free, 0.06, 0.16))):
        plan = solve(question, method="branch_and_bound", time_limit_seconds=600.0)
        seconds, gaps = [], []
        for column in range(0, HUNDRED, 5):
            rules = list(question.site_rules)
            is_open = question.site_ids[column] in plan.open_sites
            rules[column] = "forbidden" if is_open else "required"
            begin = time.perf_counter()
            try:
                found = solve(
                    replace(question, site_rules=tuple(rules)),
                    method="branch_and_bound",
                    time_limit_seconds=1.0,
                    starts=(plan.open_sites,),
                )
                if found.gap:
                    gaps.append(found.gap)
            except (InfeasibleError, SolverError):
                gaps.append(1.0)
            seconds.append(time.perf_counter() - begin)
        said = f"{len(gaps)}: median {statistics.median(gaps):.2%}" if gaps else "none"
        median, most = statistics.median(seconds), max(seconds)
        print(f"| {name} | {len(seconds)} | {median:.2f} | {most:.2f} | {said} |", flush=True)


def or_library(options: argparse.Namespace) -> None:
    """OR-Library p-median 1 to 15 against their known optima."""
    import pandas as pd
    from scipy.sparse.csgraph import shortest_path

    if options.cases is None:
        print("left out: no --cases")
        return
    table = pd.read_csv(options.cases / "optima.csv").set_index(["instance", "problem"])
    print("| instance | sites | p | seconds | total | optimum | proof |")
    print("|:--|--:|--:|--:|--:|--:|:--|")
    for number in range(1, 16):
        name = f"pmed{number}"
        lines = (options.cases / "orlib_pmed" / f"{name}.txt").read_text(encoding="utf-8")
        (n, _, p), *edges = [[int(x) for x in line.split()] for line in lines.splitlines() if line]
        cost = np.zeros((n, n))
        for i, j, length in edges:
            cost[i - 1, j - 1] = cost[j - 1, i - 1] = length
        distance = shortest_path(cost, directed=False)
        question = Instance(
            area_ids=tuple(f"{i:03}" for i in range(n)),
            site_ids=tuple(f"{i:03}" for i in range(n)),
            cases=np.ones(n),
            minutes=distance,
            metres=distance,
            site_rules=("candidate",) * n,
            open_today=np.ones(n, dtype=bool),
            k=p,
        )
        begin = time.perf_counter()
        found = solve(question, method="branch_and_bound", time_limit_seconds=SECONDS)
        seconds = time.perf_counter() - begin
        optimum = table.loc[(name, "p-median"), "optimum"]
        print(
            f"| {name} | {n} | {p} | {seconds:.2f} | {found.objective * n:.0f} | {optimum:.0f} | "
            f"{found.status} |",
            flush=True,
        )


def methods_agree(options: argparse.Namespace) -> None:
    """17 candidates around the largest norm that fits, where it is hardest: all methods."""
    from regiotafel.model.enumeration import largest_smallest_volume

    print("| k | norm | enumerate s | branch and bound s | milp s | mean minutes | same |")
    print("|--:|--:|--:|--:|--:|:--|:--|")
    for k in (5, 6, 8):
        free = replace(small(options), k=k)
        largest = largest_smallest_volume(free) or 0.0
        for norm in (0.9 * largest, largest * (1 - 1e-6), largest * (1 + 1e-6)):
            question = replace(free, minimum_volume=norm)
            names: tuple[Method, ...] = ("enumerate", "branch_and_bound", "milp")
            found = [timed(question, method, SECONDS) for method in names]
            times = " | ".join(f"{seconds:.2f}" for _, seconds in found)
            same = "yes" if len({answer for answer, _ in found}) == 1 else "NO"
            print(f"| {k} | {norm:.4f} | {times} | {found[0][0]} | {same} |", flush=True)


def open_shares(question: Instance) -> np.ndarray:
    """Shares of all cases at the centres of the best plan."""
    found = solve(question, method="branch_and_bound", time_limit_seconds=SECONDS)
    volumes = np.bincount(found.assigned, weights=question.cases) / question.total_cases
    return volumes[question.columns(found.open_sites)]


def limited(question: Instance, least: float, most: float) -> Instance:
    """Return the question with norm and capacity as shares of all cases."""
    total = question.total_cases
    return replace(question, minimum_volume=least * total, maximum_volume=most * total)


def timed(
    question: Instance,
    method: Method,
    limit: float,
    gaps: list[tuple[float, float]] | None = None,
) -> tuple[str, float]:
    """Mean minutes (or what happened instead) and seconds, the check included.

    ``gaps`` is filled with seconds and percent while the search runs.
    """
    begin = time.perf_counter()

    def note(progress: Progress) -> None:
        if gaps is not None and progress.value is not None and np.isfinite(progress.value):
            gap = 100 * (1 - progress.bound / progress.value)
            gaps.append((time.perf_counter() - begin, gap))

    try:
        found = solve(question, method=method, time_limit_seconds=limit, progress=note)
    except (InfeasibleError, SolverError) as error:
        answer = type(error).__name__.removesuffix("Error").lower()
    else:
        answer = f"{found.objective:.6f}"
        if found.status != "optimal":
            answer += f" (gap {found.gap:.2%})"
    return answer, time.perf_counter() - begin


def draw(
    path: Path, across: str, up: str, marks: dict[str, tuple[list[tuple[float, float]], str]]
) -> None:
    """Write a plot, seconds or gaps on a logarithmic scale."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context({"svg.hashsalt": "regiotafel", "font.size": 9}):
        figure = Figure(figsize=(6, 3), layout="constrained")
        axes = figure.add_subplot()
        for name, (points, style) in marks.items():
            axes.plot(*zip(*points, strict=True), style, label=name)
        axes.set(xlabel=across, ylabel=up, yscale="log")
        axes.legend()
        figure.savefig(path, metadata={"Date": None})


def spopt(question: Instance) -> str:
    """Seconds and mean minutes of spopt's PMedian with the same solver."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of its own dependencies
            from spopt.locate import PMedian
    except ImportError:
        return "not installed"
    import pulp

    def built() -> pulp.LpProblem:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model = PMedian.from_cost_matrix(question.minutes, question.cases, question.k)
            model.solve(pulp.HiGHS(msg=False, threads=1, timeLimit=SECONDS))
        return model.problem

    return _peer(question, built)


def plain(question: Instance) -> str:
    """Seconds and mean minutes of one variable per pair, with norm, capacity and nearest rule."""
    import pulp

    def built() -> pulp.LpProblem:
        n, m = question.minutes.shape
        problem = pulp.LpProblem("plain", pulp.LpMinimize)
        is_open = [problem.add_variable(f"y{j}", cat=pulp.LpBinary) for j in range(m)]
        goes = [[problem.add_variable(f"x{i}_{j}", 0, 1) for j in range(m)] for i in range(n)]
        cost = question.minutes * question.cases[:, None]
        problem += pulp.lpSum(cost[i, j] * goes[i][j] for i in range(n) for j in range(m))
        problem += pulp.lpSum(is_open) == question.k
        for i in range(n):
            problem += pulp.lpSum(goes[i]) == 1
            for j in range(m):
                problem += goes[i][j] <= is_open[j]
        if question.minimum_volume is not None and question.maximum_volume is not None:
            for j in range(m):
                volume = pulp.lpSum(question.cases[i] * goes[i][j] for i in range(n))
                problem += volume >= question.minimum_volume * is_open[j]
                problem += volume <= question.maximum_volume * is_open[j]
            for i, minutes in enumerate(question.minutes):
                own = problem.add_variable(f"t{i}", 0)
                problem += own == pulp.lpSum(minutes[j] * goes[i][j] for j in range(m))
                for j in range(m):
                    problem += own <= minutes[j] + minutes.max() * (1 - is_open[j])
        problem.solve(pulp.HiGHS(msg=False, threads=1, timeLimit=SECONDS))
        return problem

    return _peer(question, built)


def _peer(question: Instance, built: Callable[[], object]) -> str:
    begin = time.perf_counter()
    problem = built()
    seconds = time.perf_counter() - begin
    # PuLP calls a run that stopped early optimal: the gap is HiGHS's own.
    info = problem.solverModel.getInfo()  # type: ignore[attr-defined]
    value, bound = info.objective_function_value, info.mip_dual_bound
    gap = "" if value - bound <= 1e-6 * abs(value) else f", gap {(value - bound) / value:.0%}"
    if not np.isfinite(value):
        return f"{seconds:.0f}, no plan"
    return f"{seconds:.0f}: {value / question.total_cases:.4f}{gap}"


TABLES: dict[str, Callable[[argparse.Namespace], None]] = {
    "seventeen_candidates": seventeen_candidates,
    "methods_agree": methods_agree,
    "without_volume_limits": without_volume_limits,
    "norm_and_capacity": norm_and_capacity,
    "tight": tight,
    "one_site_fixed": one_site_fixed,
    "or_library": or_library,
}

if __name__ == "__main__":
    main()
