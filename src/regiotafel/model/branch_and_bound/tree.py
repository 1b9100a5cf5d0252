"""The tree, best bound first: an honest gap at every moment, and a proof at the end."""

from __future__ import annotations

import heapq
import time
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from regiotafel.model.branch_and_bound.problem import TOLERANCE, Problem, Progress, Search

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import ThreadPoolExecutor

    from numpy.typing import NDArray

    from regiotafel.model.branch_and_bound.node import Node
    from regiotafel.model.branch_and_bound.tables import Tables

#: Nodes worked off side by side. Fixed, so that the result does not depend on the machine.
_BATCH = 4
#: Effort at the root, from whose prices all others start.
_ROOT_STEPS, _ROOT_ROUNDS = 8000, 10


class _Pool:
    """The best sets found so far."""

    def __init__(self, problem: Problem, tables: Tables, keep: int, within: float) -> None:
        self._problem, self._tables = problem, tables
        self._keep, self._within = keep, within
        self._seen: dict[tuple[int, ...], float] = {}
        self.near: list[tuple[float, tuple[int, ...]]] = []

    def offer(self, is_open: NDArray[np.bool_]) -> bool:
        """Take in a set if it keeps the rules; whether it is better than all before."""
        from regiotafel.model.branch_and_bound.moves import judge

        columns = tuple(int(j) for j in np.flatnonzero(is_open))
        state = self._problem.state
        if columns in self._seen or (is_open[state == 0]).any() or not is_open[state == 1].all():
            return False
        judged = judge(self._tables, is_open)
        if judged.broken > 0 or judged.value > self.edge():
            return False
        self._seen[columns] = judged.value
        if self._problem.allows is not None and not self._problem.allows(columns):
            return False
        better = not self.near or judged.value < self.near[0][0]
        self.near = sorted([*self.near, (judged.value, columns)])
        edge = self.edge()
        self.near = [item for item in self.near if item[0] <= edge][: self._keep]
        return better

    @property
    def value(self) -> float | None:
        return self.near[0][0] if self.near else None

    def edge(self) -> float:
        """What is above this is not worth keeping."""
        if not self.near:
            return np.inf
        best = self.near[0][0]
        if self._keep == 1:
            return best
        return best + (self._within + TOLERANCE / 100) * abs(best)

    def cut(self, tiny: float) -> float:
        """Parts of the tree whose bound reaches this hold nothing more that is worth keeping."""
        if not self.near:
            return np.inf
        worst = self.near[-1][0]
        if len(self.near) == self._keep:
            return min(self.edge(), worst - TOLERANCE * abs(worst)) - tiny
        return self.edge() + tiny


def search(
    problem: Problem,
    *,
    seconds: float,
    starts: Sequence[tuple[int, ...]] = (),
    keep: int = 1,
    within: float = 0.0,
    progress: Callable[[Progress], None] | None = None,
) -> Search:
    """Find the best set of sites and prove it, or say how far from proven it is.

    The result depends on neither the number of threads nor the speed of the machine, unless time
    runs out.

    Parameters
    ----------
    problem
        The question.
    seconds
        Clock time after which the best set so far is returned with its bound.
    starts
        Sets to begin with, as columns; those that break a rule still show the way.
    keep, within
        Also list other sets: at most ``keep`` of them, the best included, whose objective is
        within this share of the best.
    progress
        Told after every batch of nodes how far the search is.

    Raises
    ------
    ValueError
        ``keep`` below 1, or ``within`` below 0.
    """
    if keep < 1 or not within >= 0:
        raise ValueError("keep must be 1 or more, and within 0 or more")
    _compile()
    return _Tree(problem, seconds, keep, within, progress).run(starts)


@cache
def _compile() -> None:
    """Compile everything on a tiny problem, so that it takes none of a search's seconds."""
    from regiotafel.model.branch_and_bound.moves import improve
    from regiotafel.model.branch_and_bound.node import first_prices, relax
    from regiotafel.model.branch_and_bound.tables import tables_of

    two = np.arange(2.0)
    tiny = Problem(
        order=np.array([[0, 1], [1, 0]], dtype=np.int16),
        cost=np.array([two, two]),
        cases=two + 1,
        site_cost=two,
        least=two,
        most=two + 9,
        fewest=1,
        largest=1,
        state=np.full(2, -1, dtype=np.int8),
    )
    tables = tables_of(tiny)
    improve(tables, tiny.state, np.array([True, False]), 1.0, 1, 1)
    relax(tables, tiny.state, first_prices(tables), bound=-np.inf, cut=np.inf, steps=1)


class _Tree:
    """The open parts of the tree, and the best sets so far."""

    def __init__(
        self,
        problem: Problem,
        seconds: float,
        keep: int,
        within: float,
        progress: Callable[[Progress], None] | None,
    ) -> None:
        from regiotafel.model.branch_and_bound.tables import tables_of

        self.problem, self.progress = problem, progress
        self.tables = tables_of(problem)
        self.pool = _Pool(problem, self.tables, keep, within)
        self.end = time.monotonic() + seconds
        self.tiny = 1e-12 * float(self.tables.scale.sum())  # where the best objective is 0
        self.heap: list[tuple[float, int, Node]] = []
        self.at_work: list[tuple[float, int, Node]] = []
        self.nodes = self.numbered = 0
        self.rises = np.zeros((3, len(problem.state)))  # opened, closed, times tried

    def run(self, starts: Sequence[tuple[int, ...]]) -> Search:
        """Work off the tree until it is empty, time is up, or the user has enough."""
        from concurrent.futures import ThreadPoolExecutor
        from os import cpu_count

        interrupted = False
        self.lowest = -np.inf  # nothing is known before the root is made
        try:
            self.plant(self.problem.state.astype(np.int8), starts)
            with ThreadPoolExecutor(min(_BATCH, cpu_count() or 1)) as threads:
                while self.open_bound() < self.cut() and time.monotonic() < self.end:
                    self.batch(threads)
        except KeyboardInterrupt:
            interrupted = True
        return self.result(interrupted=interrupted)

    def plant(self, state: NDArray[np.int8], starts: Sequence[tuple[int, ...]]) -> None:
        """Find good sets to begin with, and make the root."""
        from regiotafel.model.branch_and_bound.moves import improve
        from regiotafel.model.branch_and_bound.node import first_prices, relax
        from regiotafel.model.branch_and_bound.propagation import propagate
        from regiotafel.model.branch_and_bound.relaxation import bound_of

        if propagate(self.tables, state, np.inf):
            for columns in starts:
                is_open = np.zeros(len(state), dtype=np.bool_)
                is_open[list(columns)] = True
                self.pool.offer(is_open)
            prices = first_prices(self.tables)
            is_open = bound_of(self.tables, state, prices, np.inf, 200, 1.0).picked
            for charge in (1.0, 3.0, 0.3):
                is_open, value = improve(self.tables, state, is_open, charge, 300, 60)
                if value < np.inf:
                    self.pool.offer(is_open)
            root = relax(
                self.tables,
                state,
                prices,
                bound=-np.inf,
                cut=self.cut(),
                steps=_ROOT_STEPS,
                rounds=_ROOT_ROUNDS,
                boldness=1.0,
            )
            if root is not None:
                self.push(root)
        self.lowest = np.inf

    def push(self, node: Node) -> None:
        """Keep a part of the tree if anything in it can be worth it."""
        if node.bound < self.cut():
            heapq.heappush(self.heap, (node.bound, self.numbered, node))
            self.numbered += 1

    def batch(self, threads: ThreadPoolExecutor) -> None:
        """Work off the most promising parts side by side, and take the outcomes in their order."""
        from regiotafel.model.branch_and_bound.node import work

        cut, rating = self.cut(), self.rating()
        # Until their outcomes are in, they count as open: an interrupt may come at any moment.
        self.at_work = heapq.nsmallest(_BATCH, self.heap)
        for _ in self.at_work:
            heapq.heappop(self.heap)
        outcomes = list(
            threads.map(lambda item: work(self.tables, item[2], cut, rating), self.at_work)
        )
        for outcome in outcomes:
            self.nodes += 1
            for is_open in outcome.found:
                self.pool.offer(is_open)
            for j, up, down in outcome.rises:
                self.rises[:, j] += up, down, 1.0
        for outcome in outcomes:
            for child in outcome.children:
                self.push(child)
        self.at_work = []
        if self.progress is not None:
            self.progress(Progress(bound=self.bound(), value=self.pool.value, nodes=self.nodes))

    def rating(self) -> NDArray[np.float64]:
        """Product of the mean rises per site; of a site never tried that of the average one."""
        up, down, tried = self.rises
        mean = up.sum() * down.sum() / max(tried.sum(), 1.0) ** 2
        own = up * down / np.maximum(tried, 1.0) ** 2
        return np.asarray(np.where(tried > 0, own, mean), dtype=np.float64)

    def cut(self) -> float:
        """Objective at which a part of the tree is no longer worth it."""
        return self.pool.cut(self.tiny)

    def open_bound(self) -> float:
        """Least bound of what has not been worked off."""
        return min([self.lowest, *(item[0] for item in [*self.heap[:1], *self.at_work])])

    def bound(self) -> float:
        """What no set can be better than."""
        best = self.pool.value
        return min(np.inf if best is None else best, self.open_bound())

    def result(self, *, interrupted: bool) -> Search:
        """What is known now."""
        near = tuple(self.pool.near)
        proven = self.open_bound() >= self.cut()
        value, columns = near[0] if near else (None, None)
        return Search(
            columns=columns,
            value=value,
            bound=(np.inf if value is None else value) if proven else self.bound(),
            proven=proven,
            near=near,
            nodes=self.nodes,
            interrupted=interrupted,
        )
