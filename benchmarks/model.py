"""Choosing centres: both methods and a peer on the national question, in one run.

Prints one Markdown table per kind of question. Seconds depend on the machine, ratios much less.
The peer is spopt's PMedian, which knows no norm under nearest assignment; it is left out with a
word where it is not installed (``pip install regiotafel[benchmark]``). Run from the repository:

    python benchmarks/model.py [--scenario scenarios/endometriose.yaml] [--cache FOLDER]
"""

from __future__ import annotations

import argparse
import time
import warnings
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from regiotafel.errors import InfeasibleError, SolverError
from regiotafel.model import solve
from regiotafel.model.enumerate import count_sets, largest_smallest_volume
from regiotafel.question import ask
from regiotafel.scenario import load_scenario

if TYPE_CHECKING:
    from regiotafel.model import Instance, Method

ROOT = Path(__file__).parents[1]
SECONDS = 120.0


def main() -> None:
    """Read the question and print the tables."""
    parser = argparse.ArgumentParser(description="Time the methods that choose centres.")
    parser.add_argument("--scenario", type=Path, default=ROOT / "scenarios" / "endometriose.yaml")
    parser.add_argument("--cache", type=Path, default=None, help="folder for travel times")
    options = parser.parse_args()
    instance = ask(load_scenario(options.scenario), cache=options.cache).instance
    free = replace(instance, minimum_volume=None, maximum_volume=None, maximum_minutes=None)
    print(f"{len(free.area_ids)} areas, {len(free.site_ids)} candidates\n")
    solve(replace(free, k=1), method="enumerate", time_limit_seconds=SECONDS)  # compiles
    without_norm(free)
    every_number(free)
    with_norm(free)


def without_norm(free: Instance) -> None:
    """Compare with the peer where the peer has an answer: no load limits."""
    print("| k | enumerate s | milp s | spopt s | spopt / enumerate | spopt / milp | same mean |")
    print("|--:|--:|--:|--:|--:|--:|:--|")
    for k in (5, 6, 8):
        question = replace(free, k=k)
        ours, ours_seconds = timed(question, "enumerate")
        milp, milp_seconds = timed(question, "milp")
        peer = spopt(question)
        if peer is None:
            print(f"| {k} | {ours_seconds:.2f} | {milp_seconds:.2f} | not installed | | | |")
            continue
        peer_mean, peer_seconds = peer
        same = ours == milp == f"{peer_mean:.6f}"
        print(
            f"| {k} | {ours_seconds:.2f} | {milp_seconds:.2f} | {peer_seconds:.1f} | "
            f"{peer_seconds / ours_seconds:.0f} | {peer_seconds / milp_seconds:.0f} | "
            f"{'yes' if same else 'NO'} |"
        )
    print()


def every_number(free: Instance) -> None:
    """Enumerate all sets of all sizes: the whole question, once."""
    sizes = range(1, len(free.site_ids) + 1)
    questions = [replace(free, k=k) for k in sizes]
    begin = time.perf_counter()
    for question in questions:
        solve(question, method="enumerate", time_limit_seconds=SECONDS)
    seconds = time.perf_counter() - begin
    print(f"All {sum(map(count_sets, questions)):,} sets of every size: {seconds:.1f} s.\n")


def with_norm(free: Instance) -> None:
    """Compare the two methods around the largest norm that fits, where it is hardest."""
    print("| k | norm | enumerate s | milp s | milp / enumerate | mean minutes | same answer |")
    print("|--:|--:|--:|--:|--:|--:|:--|")
    for k in (5, 6, 8):
        largest = largest_smallest_volume(replace(free, k=k))
        for norm in (0.9 * largest, largest * (1 - 1e-6), largest * (1 + 1e-6)):
            question = replace(free, k=k, minimum_volume=norm)
            one, seconds = timed(question, "enumerate")
            other, milp_seconds = timed(question, "milp")
            print(
                f"| {k} | {norm:.4f} | {seconds:.2f} | {milp_seconds:.2f} | "
                f"{milp_seconds / seconds:.0f} | {one} | {'yes' if one == other else 'NO'} |"
            )


def timed(question: Instance, method: Method) -> tuple[str, float]:
    """Mean minutes (or what happened instead) and seconds, the check included."""
    begin = time.perf_counter()
    try:
        found = solve(question, method=method, time_limit_seconds=SECONDS)
    except (InfeasibleError, SolverError) as error:
        answer = type(error).__name__.removesuffix("Error").lower()
    else:
        answer = f"{found.objective:.6f}"
        if found.status != "optimal":
            answer += f" (gap {found.gap:.2%})"
    return answer, time.perf_counter() - begin


def spopt(question: Instance) -> tuple[float, float] | None:
    """Mean minutes and seconds of spopt's PMedian with the same solver; None without spopt."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of its own dependencies
            from spopt.locate import PMedian
    except ImportError:
        return None
    import pulp

    begin = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = PMedian.from_cost_matrix(question.minutes, question.cases, question.k)
        solved = model.solve(pulp.HiGHS(msg=False, threads=1, timeLimit=SECONDS))
    mean = float(pulp.value(solved.problem.objective)) / question.total_cases
    return mean, time.perf_counter() - begin


if __name__ == "__main__":
    main()
