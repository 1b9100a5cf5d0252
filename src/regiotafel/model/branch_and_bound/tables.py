"""The arrays of a problem as compiled code takes them, and the same made smaller."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numba as nb
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from regiotafel.model.branch_and_bound.problem import Problem

FREE, CLOSED, OPEN = -1, 0, 1
#: A sum of volumes is compared with a limit to this share of all cases: additions in another order
#: must not exclude what the exact sum allows.
ROUNDING = 1e-11


class Tables(NamedTuple):
    """Arrays as in :class:`~.problem.Problem`, and per class how far its multiplier may jump."""

    order: NDArray[np.int16]
    cost: NDArray[np.float64]
    cases: NDArray[np.float64]
    budgets: NDArray[np.float64]
    scale: NDArray[np.float64]
    site_cost: NDArray[np.float64]
    least: NDArray[np.float64]
    most: NDArray[np.float64]
    rows: NDArray[np.float64]
    right: NDArray[np.float64]
    limits: NDArray[np.float64]
    fewest: int
    largest: int


def tables_of(problem: Problem) -> Tables:
    """Lay out a problem for compiled code."""
    return Tables(
        order=np.ascontiguousarray(problem.order, dtype=np.int16),
        cost=np.ascontiguousarray(problem.cost, dtype=np.float64),
        cases=np.ascontiguousarray(problem.cases, dtype=np.float64),
        budgets=np.ascontiguousarray(problem.budgets, dtype=np.float64),
        scale=_scale(problem),
        site_cost=np.ascontiguousarray(problem.site_cost, dtype=np.float64),
        least=np.ascontiguousarray(problem.least, dtype=np.float64),
        most=np.ascontiguousarray(problem.most, dtype=np.float64),
        rows=np.ascontiguousarray(problem.rows, dtype=np.float64),
        right=np.ascontiguousarray(problem.right, dtype=np.float64),
        limits=np.ascontiguousarray(problem.limits, dtype=np.float64),
        fewest=int(problem.fewest),
        largest=min(int(problem.largest), len(problem.state)),
    )


def _scale(problem: Problem) -> NDArray[np.float64]:
    """How much the cost of a class varies along its order, plus a little for its cases and budgets.

    Only the speed of the search depends on it.
    """
    listed = problem.order >= 0
    length = np.maximum(listed.sum(axis=1), 1)

    def spread(costs: NDArray[np.float64]) -> NDArray[np.float64]:
        if not costs.shape[1]:
            return np.zeros(len(costs))
        return np.asarray((np.where(listed, costs, 0.0).sum(axis=1) / length) - costs[:, 0])

    scale = np.maximum(spread(problem.cost), 0.0)
    whole = scale.sum() or 1.0
    others = [problem.cases, *(spread(budget) for budget in problem.budgets)]
    small = [0.05 * whole * other / other.sum() for other in others if other.sum() > 0]
    return np.asarray(sum(small, scale), dtype=np.float64)


@nb.njit(cache=True, nogil=True)
def _remaining(
    order: NDArray[np.int16], state: NDArray[np.int8]
) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    """Per class the ranks of its sites not closed, up to the first open one; and how many."""
    c, d = order.shape
    ranks, length = np.empty((c, d), np.int16), np.zeros(c, np.int16)
    for i in range(c):
        n = 0
        for q in range(d):
            j = order[i, q]
            if j < 0:
                break
            if state[j] != CLOSED:
                ranks[i, n] = q
                n += 1
                if state[j] == OPEN:
                    break
        length[i] = n
    return ranks, length


@nb.njit(cache=True, nogil=True)
def _alike(
    order: NDArray[np.int16], ranks: NDArray[np.int16], length: NDArray[np.int16]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Number the distinct remaining orders as they come: per class, and a class of each number.

    A hash table with open addressing.
    """
    c = len(length)
    n_slots = 16
    while n_slots < 2 * c:
        n_slots *= 2
    slots = np.full(n_slots, -1, np.int32)
    member, example, n = np.empty(c, np.int32), np.empty(c, np.int32), 0
    for i in range(c):
        code = np.uint64(length[i])
        for q in range(length[i]):
            code = (code ^ np.uint64(order[i, ranks[i, q]])) * np.uint64(0x9E3779B97F4A7C15)
            code ^= code >> np.uint64(29)
        slot = np.int64(code & np.uint64(n_slots - 1))
        while slots[slot] >= 0:
            other = example[slots[slot]]
            if length[other] == length[i]:
                q = 0
                while q < length[i] and order[i, ranks[i, q]] == order[other, ranks[other, q]]:
                    q += 1
                if q == length[i]:
                    break
            slot = (slot + 1) & (n_slots - 1)
        if slots[slot] < 0:
            slots[slot] = n
            example[n] = i
            n += 1
        member[i] = slots[slot]
    return member, example[:n].copy()


@nb.njit(cache=True, nogil=True)
def reduced(tables: Tables, state: NDArray[np.int8]) -> tuple[Tables, NDArray[np.int32]]:
    """Drop closed sites and what lies beyond an open one, and merge classes that then agree.

    Exact: under nearest assignment classes with the same remaining order are served alike.
    Returns the smaller tables, and per class its row in them, int32.
    """
    ranks, length = _remaining(tables.order, state)
    member, example = _alike(tables.order, ranks, length)
    n, d, b = len(example), max(1, int(length.max())) if len(length) else 1, len(tables.limits)
    order, cost, budgets = np.full((n, d), -1, np.int16), np.zeros((n, d)), np.zeros((b, n, d))
    cases, scale = np.zeros(n), np.zeros(n)
    for g in range(n):
        i = example[g]
        for q in range(length[i]):
            order[g, q] = tables.order[i, ranks[i, q]]
    old_cost, old_budgets = tables.cost, tables.budgets
    for i in range(len(member)):
        g = member[i]
        cases[g] += tables.cases[i]
        scale[g] += tables.scale[i]
        for q in range(length[i]):
            cost[g, q] += old_cost[i, ranks[i, q]]
        for t in range(b):
            for q in range(length[i]):
                budgets[t, g, q] += old_budgets[t, i, ranks[i, q]]
    small = Tables(
        order,
        cost,
        cases,
        budgets,
        scale,
        tables.site_cost,
        tables.least,
        tables.most,
        tables.rows,
        tables.right,
        tables.limits,
        tables.fewest,
        tables.largest,
    )
    return small, member
