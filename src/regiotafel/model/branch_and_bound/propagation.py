"""What follows for other sites from those already open or closed, under nearest assignment.

Opening a site never raises the volume of another, so the volume of a site lies between what it
has with every undecided site open and what it has with none of them open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numba as nb
import numpy as np

from regiotafel.model.branch_and_bound.tables import CLOSED, FREE, OPEN, ROUNDING

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from regiotafel.model.branch_and_bound.tables import Tables


@nb.njit(cache=True, nogil=True)
def propagate(tables: Tables, state: NDArray[np.int8], cut: float) -> bool:
    """Decide in ``state`` what every set better than ``cut`` has in common, to a fixed point.

    Returns False when no such set exists.
    """
    while True:
        before = (state == FREE).sum()
        if not _number(tables, state) or not _rows(tables, state):
            return False
        if not _classes(tables, state, cut):
            return False
        if (state == FREE).sum() == before:
            return True


@nb.njit(cache=True, nogil=True)
def _number(tables: Tables, state: NDArray[np.int8]) -> bool:
    """No more than ``largest`` open, no fewer than ``fewest``."""
    n_open = (state == OPEN).sum()
    n_free = (state == FREE).sum()
    if n_open > tables.largest or n_open + n_free < tables.fewest:
        return False
    if n_free > 0 and n_open == tables.largest:
        state[state == FREE] = CLOSED
    elif n_free > 0 and n_open + n_free == tables.fewest:
        state[state == FREE] = OPEN
    return True


@nb.njit(cache=True, nogil=True)
def _rows(tables: Tables, state: NDArray[np.int8]) -> bool:
    """Linear rules by the least that their left-hand side can still be."""
    m = len(state)
    for r in range(len(tables.right)):
        least = 0.0
        for j in range(m):
            if state[j] == OPEN or (state[j] == FREE and tables.rows[r, j] < 0):
                least += tables.rows[r, j]
        room = tables.right[r] - least + 1e-9
        if room < 0:
            return False
        for j in range(m):
            if state[j] == FREE and abs(tables.rows[r, j]) > room:
                state[j] = CLOSED if tables.rows[r, j] > 0 else OPEN
    return True


class _Ranks(NamedTuple):
    """Per class the rank of its first and second site that is not closed; -1 = none.

    ``last`` is the farthest it can come to: the first open one, or the end of its order.
    """

    first: NDArray[np.int16]
    second: NDArray[np.int16]
    last: NDArray[np.int16]


@nb.njit(cache=True, nogil=True)
def _ranks(order: NDArray[np.int16], state: NDArray[np.int8]) -> _Ranks:
    c, d = order.shape
    ranks = _Ranks(np.full(c, -1, np.int16), np.full(c, -1, np.int16), np.full(c, -1, np.int16))
    for i in range(c):
        first, second, last = -1, -1, -1
        for q in range(d):
            j = order[i, q]
            if j < 0:
                break
            if state[j] == CLOSED:
                continue
            last = q
            if first < 0:
                first = q
            elif second < 0:
                second = q
            if state[j] == OPEN:
                break
        ranks.first[i], ranks.second[i], ranks.last[i] = first, second, last
    return ranks


@nb.njit(cache=True, nogil=True)
def _classes(tables: Tables, state: NDArray[np.int8], cut: float) -> bool:
    """Service of every class, the objective, budgets and volumes."""
    ranks = _ranks(tables.order, state)
    if len(ranks.first) and ranks.first.min() < 0:
        return False
    for i in range(len(ranks.first)):
        if ranks.second[i] < 0:
            state[tables.order[i, ranks.first[i]]] = OPEN
    b = len(tables.limits)
    for t in range(b):
        if not _sum(tables.order, tables.budgets[t], ranks, state, 0.0, tables.limits[t]):
            return False
    opened = tables.site_cost[state == OPEN].sum()
    if not _sum(tables.order, tables.cost, ranks, state, opened, cut):
        return False
    limited = (tables.least > 0).any() or (tables.most < np.inf).any()
    return not limited or _volumes(tables, ranks, state)


@nb.njit(cache=True, nogil=True)
def _sum(
    order: NDArray[np.int16],
    costs: NDArray[np.float64],
    ranks: _Ranks,
    state: NDArray[np.int8],
    base: float,
    limit: float,
) -> bool:
    """A sum over the classes with every undecided site open must not exceed its limit.

    A site without which it does is opened.
    """
    dearer = np.zeros(len(state))
    first, second = ranks.first, ranks.second
    for i in range(len(first)):
        base += costs[i, first[i]]
        if second[i] >= 0:
            dearer[order[i, first[i]]] += costs[i, second[i]] - costs[i, first[i]]
    room = limit - base + ROUNDING * (abs(limit) + abs(base))
    if room < 0:
        return False
    for j in range(len(state)):
        if state[j] == FREE and dearer[j] > room:
            state[j] = OPEN
    return True


@nb.njit(cache=True, nogil=True)
def _volumes(tables: Tables, ranks: _Ranks, state: NDArray[np.int8]) -> bool:
    """No open site below its least or above its most; nor any that must be opened or closed."""
    m = len(state)
    order, cases = tables.order, tables.cases
    first, second, last = ranks.first, ranks.second, ranks.last
    high, low = np.zeros(m), np.zeros(m)  # volume with none, and with all, of the undecided open
    loss = np.zeros((m, m))  # [j, l]: what opening l takes at least from open j's highest
    gain = np.zeros((m, m))  # [j, l]: what closing l adds at least to open j's low
    for i in range(len(cases)):
        end, nearest = order[i, last[i]], order[i, first[i]]
        low[nearest] += cases[i]
        if second[i] >= 0:
            gain[order[i, second[i]], nearest] += cases[i]
        is_end_open = state[end] == OPEN
        for q in range(first[i], last[i] + 1):
            j = order[i, q]
            if state[j] != CLOSED:
                high[j] += cases[i]
                if is_end_open and state[j] == FREE:
                    loss[end, j] += cases[i]
    total = cases.sum()
    slack = ROUNDING * total
    for j in range(m):
        if high[j] < tables.least[j] - slack or low[j] > tables.most[j] + slack:
            if state[j] == OPEN:
                return False
            state[j] = CLOSED
    for j in range(m):
        if state[j] != OPEN:
            continue
        for other in range(m):
            if state[other] != FREE:
                continue
            if high[j] - loss[j, other] < tables.least[j] - slack:
                state[other] = CLOSED
            elif low[j] + gain[j, other] > tables.most[j] + slack:
                state[other] = OPEN
    return _totals(tables, state, high, low, total)


@nb.njit(cache=True, nogil=True)
def _totals(
    tables: Tables,
    state: NDArray[np.int8],
    high: NDArray[np.float64],
    low: NDArray[np.float64],
    total: float,
) -> bool:
    """All cases must fit into the open sites, and be enough for them."""
    m = len(state)
    slack = ROUNDING * total
    n_open, needed, room = 0, 0.0, 0.0
    needs, rooms = np.full(m, np.inf), np.zeros(m)
    for j in range(m):
        need = max(low[j], tables.least[j])
        fits = min(high[j], tables.most[j])
        if state[j] == OPEN:
            n_open += 1
            needed += need
            room += fits
        elif state[j] == FREE:
            needs[j] = need
            rooms[j] = fits
    needs.sort()
    rooms.sort()
    for a in range(max(tables.fewest - n_open, 0)):
        needed += needs[a]
    for a in range(max(tables.largest - n_open, 0)):
        room += rooms[m - 1 - a]
    return needed <= total + slack and room >= total - slack
