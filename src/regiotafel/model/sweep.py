"""Several numbers of centres and several methods in one go; contradictions are refused."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from regiotafel.errors import InfeasibleError, OutOfTimeError, SolverError
from regiotafel.model import choose_method, solve

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from regiotafel.model.branch_and_bound.problem import Progress
    from regiotafel.model.instance import Instance
    from regiotafel.model.solution import Method, Solution

log = logging.getLogger("regiotafel")

#: Two methods agree when their objectives differ by no more than this share (of at least 1).
AGREEMENT = 1e-7


@dataclass(frozen=True, kw_only=True)
class Sweep:
    """What each number of centres gave.

    Attributes
    ----------
    solutions
        Per k with a plan, per method that found one, its solution.
    infeasible
        Per k that is proven infeasible, why.
    unsolved
        Per k and method that ended without an answer, what it said.
    seconds
        Per k and method how long it took.
    interrupted
        Whether Ctrl-C ended it early: what was found until then stands, unproven where it says so.
    """

    solutions: dict[int, dict[Method, Solution]] = field(default_factory=dict)
    infeasible: dict[int, InfeasibleError] = field(default_factory=dict)
    unsolved: dict[tuple[int, Method], str] = field(default_factory=dict)
    seconds: dict[tuple[int, Method], float] = field(default_factory=dict)
    interrupted: bool = False


def sweep(
    instance: Instance,
    ks: Sequence[int],
    *,
    methods: Sequence[Method] | None,
    time_limit_seconds: float,
    progress: Callable[[int, Progress], None] = lambda *_: None,
) -> Sweep:
    """Solve ``instance`` for every k with every method (None: one, chosen by ``choose_method``).

    A method that runs out of time without any plan does not stop the others. ``progress`` is told k
    and what branch and bound knows so far. Raises SolverError when two methods contradict each
    other, and KeyboardInterrupt when it comes before any plan.
    """
    out = Sweep()
    try:
        for k in ks:
            question = replace(instance, k=k)
            for method in methods or (choose_method(question),):
                _solve_one(out, question, method, seconds=time_limit_seconds, progress=progress)
            _require_agreement(k, out.solutions.get(k, {}), out.infeasible.get(k))
    except KeyboardInterrupt:
        if not out.solutions:
            raise
        return replace(out, interrupted=True)
    return out


def _solve_one(
    out: Sweep,
    question: Instance,
    method: Method,
    *,
    seconds: float,
    progress: Callable[[int, Progress], None],
) -> None:
    """Add to ``out`` what one method says of one question. KeyboardInterrupt once that is kept."""
    k, begin = question.k, time.perf_counter()
    solution = None
    try:
        solution = solve(
            question, method=method, time_limit_seconds=seconds, progress=partial(progress, k)
        )
    except InfeasibleError as error:
        out.infeasible.setdefault(k, error)
        said = f"infeasible: {error}"
    except OutOfTimeError as error:
        out.unsolved[k, method] = said = str(error)
    else:
        out.solutions.setdefault(k, {})[method] = solution
        said = f"{solution.objective:.6f} ({question.objective[-1].name}), gap {solution.gap:.2g}"
    out.seconds[k, method] = time.perf_counter() - begin
    log.info("k = %d, %s: %.2f s: %s", k, method, out.seconds[k, method], said)
    if solution is not None and solution.status == "interrupted":
        raise KeyboardInterrupt


def _require_agreement(
    k: int, solutions: Mapping[Method, Solution], infeasible: InfeasibleError | None
) -> None:
    """Refuse answers of two methods that contradict each other: one of them is wrong."""
    if infeasible is not None and solutions:
        raise SolverError(
            f"k = {k}: {', '.join(solutions)} found a plan where another method proves there is "
            "none; please report this with the scenario"
        )
    best = min((solution.objective for solution in solutions.values()), default=np.inf)
    for solution in solutions.values():
        if solution.status == "optimal" and solution.objective > best + AGREEMENT * max(best, 1.0):
            raise SolverError(
                f"k = {k}: {solution.method} claims {solution.objective:.9f} is the least, but "
                f"another method found {best:.9f}; please report this with the scenario"
            )


def best_sites(instance: Instance) -> tuple[str, ...] | None:
    """Open sites of the best plan, without proof or near-ties; None = infeasible.

    By enumeration, so only for questions that ``choose_method`` gives to it.
    """
    from regiotafel.model.enumeration import search

    found = search(instance, near_share=0.0, max_alternatives=0)
    return None if found is None else found.open_sites
