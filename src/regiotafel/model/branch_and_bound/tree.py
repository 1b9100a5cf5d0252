"""The tree, best bound first: an honest gap at every moment, and a proof at the end."""

from __future__ import annotations

import heapq
import time
from typing import TYPE_CHECKING

import numpy as np

from regiotafel.model.branch_and_bound.problem import TOLERANCE, Progress, Search

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from regiotafel.model.branch_and_bound.node import Node, Outcome
    from regiotafel.model.branch_and_bound.problem import Problem
    from regiotafel.model.branch_and_bound.tables import Tables

#: Nodes worked off side by side. Fixed, so that the result does not depend on the machine.
_BATCH = 4


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
    """
    return _Tree(problem, seconds, keep, within, progress).run(starts)


class _Tree:
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
        self.tiny = 1e-12 * float(self.tables.scale.sum())
        self.heap: list[tuple[float, int, Node]] = []
        self.nodes = self.numbered = 0
        self.rises = np.zeros((3, len(problem.state)))  # opened, closed, times tried

    def run(self, starts: Sequence[tuple[int, ...]]) -> Search:
        from concurrent.futures import ThreadPoolExecutor
        from os import cpu_count

        from regiotafel.model.branch_and_bound.tables import FREE

        interrupted = False
        state = self.problem.state.astype(np.int8)
        if not self.plant(state, starts):
            return self.result(interrupted=False)
        try:
            with ThreadPoolExecutor(min(_BATCH, cpu_count() or 1)) as threads:
                while self.heap and self.heap[0][0] < self.pool.cut(self.tiny):
                    if time.monotonic() > self.end:
                        break
                    self.batch(threads)
        except KeyboardInterrupt:
            interrupted = True
        return self.result(interrupted=interrupted)

    def plant(self, state: NDArray[np.int8], starts: Sequence[tuple[int, ...]]) -> bool:
        """Make the root; False when the rules contradict each other at once."""
        from regiotafel.model.branch_and_bound.moves import improve
        from regiotafel.model.branch_and_bound.node import first_prices, relax
        from regiotafel.model.branch_and_bound.propagation import propagate
        from regiotafel.model.branch_and_bound.relaxation import bound_of

        if not propagate(self.tables, state, np.inf):
            return False
        for columns in starts:
            is_open = np.zeros(len(state), dtype=np.bool_)
            is_open[list(columns)] = True
            self.pool.offer(is_open)
        prices = first_prices(self.tables)
        priced = bound_of(self.tables, state, prices, np.inf, 200, 1.0)
        is_open = priced.picked
        for charge in (1.0, 3.0, 0.3):
            is_open, value = improve(self.tables, state, is_open, charge, 300, 60)
            if value < np.inf:
                self.pool.offer(is_open)
        cut = self.pool.cut(self.tiny)
        root = relax(
            self.tables, state, prices, bound=-np.inf, cut=cut, steps=3000, rounds=10, boldness=1.0
        )
        if root is not None:
            self.push(root)
        return True

    def push(self, node: Node) -> None:
        if node.bound < self.pool.cut(self.tiny):
            heapq.heappush(self.heap, (node.bound, self.numbered, node))
            self.numbered += 1

    def batch(self, threads: object) -> None:
        from regiotafel.model.branch_and_bound.node import work

        cut, rating = self.pool.cut(self.tiny), self.rating()
        taken = [heapq.heappop(self.heap) for _ in range(min(_BATCH, len(self.heap)))]
        try:
            outcomes: list[Outcome] = list(
                threads.map(lambda item: work(self.tables, item[2], cut, rating), taken)
            )
        except KeyboardInterrupt:
            for item in taken:
                heapq.heappush(self.heap, item)
            raise
        for outcome in outcomes:
            self.nodes += 1
            for is_open in outcome.found:
                self.pool.offer(is_open)
            for j, up, down in outcome.rises:
                self.rises[:, j] += up, down, 1.0
        for outcome in outcomes:
            for child in outcome.children:
                self.push(child)
        if self.progress is not None:
            self.progress(Progress(bound=self.bound(), value=self.pool.value, nodes=self.nodes))

    def rating(self) -> NDArray[np.float64]:
        """Product of the mean rises per site; of a site never tried that of the average one."""
        up, down, tried = self.rises
        mean = up.sum() * down.sum() / max(tried.sum(), 1.0) ** 2
        return np.where(tried > 0, up * down / np.maximum(tried, 1.0) ** 2, mean)

    def bound(self) -> float:
        best = np.inf if self.pool.value is None else self.pool.value
        return float(min(best, self.heap[0][0] if self.heap else np.inf))

    def result(self, *, interrupted: bool) -> Search:
        near = tuple(self.pool.near)
        done = not self.heap or self.heap[0][0] >= self.pool.cut(self.tiny)
        value, columns = near[0] if near else (None, None)
        return Search(
            columns=columns,
            value=value,
            bound=(np.inf if value is None else value) if done else self.bound(),
            proven=done,
            near=near,
            nodes=self.nodes,
            interrupted=interrupted,
        )
