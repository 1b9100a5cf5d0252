"""Good sets quickly: what every swap, opening and closing would come to, judged in one pass.

The fast swap of Resende and Werneck (2007) for the p-median problem, carried over to volumes: it is
enough to know, per class, its first and second open site. Broken limits are charged, so that the
way to a good set may lead through sets that break them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numba as nb
import numpy as np

from regiotafel.model.branch_and_bound.tables import FREE, ROUNDING

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from regiotafel.model.branch_and_bound.tables import Tables


class Judged(NamedTuple):
    """Objective of a set, and by how many cases it breaks the rules (0 = it keeps them)."""

    value: float
    broken: float


class _Sums(NamedTuple):
    """Budgets, then the objective, then unserved classes: now, and what a move changes.

    ``gain[., l]`` is what opening l saves, ``loss[., a]`` what closing the a-th open site costs,
    ``both[., l, a]`` by how much doing both is cheaper than loss less gain.
    """

    now: NDArray[np.float64]
    gain: NDArray[np.float64]
    loss: NDArray[np.float64]
    both: NDArray[np.float64]


class _Volumes(NamedTuple):
    """Cases of each of the k open sites now, and how a move shifts them.

    ``has[l]`` goes to l when opened, and ``more[l, a]`` besides when the a-th open site closes.
    ``takes[l, s]`` is what l takes from s, ``gives[a, s]`` what s receives from a when that closes,
    ``keeps[l, a, s]`` what s does not receive of it because l is nearer.
    """

    now: NDArray[np.float64]
    has: NDArray[np.float64]
    more: NDArray[np.float64]
    takes: NDArray[np.float64]
    gives: NDArray[np.float64]
    keeps: NDArray[np.float64]


@nb.njit(cache=True, nogil=True)
def _unit(tables: Tables) -> float:
    """What one breach of a rule that is not about cases counts for: a site's worth of them."""
    unit = tables.cases.sum() / max(tables.largest, 1)
    return float(unit if unit > 0 else 1.0)


@nb.njit(cache=True, nogil=True)
def _excess(tables: Tables, j: int, volume: float, slack: float) -> float:
    """Cases by which a volume misses the limits of site j."""
    if volume < tables.least[j] - slack:
        return float(tables.least[j] - volume)
    if volume > tables.most[j] + slack:
        return float(volume - tables.most[j])
    return 0.0


@nb.njit(cache=True, nogil=True)
def judge(tables: Tables, is_open: NDArray[np.bool_]) -> Judged:
    """Objective of a set of sites and how far it breaks the rules; limits exactly as given."""
    m, b = len(is_open), len(tables.limits)
    c, d = tables.order.shape
    volume, sums = np.zeros(m), np.zeros(b + 1)
    broken, unit = 0.0, _unit(tables)
    for i in range(c):
        q = 0
        while q < d and tables.order[i, q] >= 0 and not is_open[tables.order[i, q]]:
            q += 1
        if q == d or tables.order[i, q] < 0:
            broken += tables.cases[i] + unit
            continue
        volume[tables.order[i, q]] += tables.cases[i]
        sums[b] += tables.cost[i, q]
        for t in range(b):
            sums[t] += tables.budgets[t, i, q]
    number = 0
    for j in range(m):
        if is_open[j]:
            number += 1
            sums[b] += tables.site_cost[j]
            broken += _excess(tables, j, volume[j], 0.0)
    broken += unit * max(number - tables.largest, tables.fewest - number, 0)
    broken += _broken_rules(tables, sums, _activity(tables, is_open), 0.0)
    return Judged(sums[b], broken)


@nb.njit(cache=True, nogil=True)
def _activity(tables: Tables, is_open: NDArray[np.bool_]) -> NDArray[np.float64]:
    activity = np.zeros(len(tables.right))
    for r in range(len(activity)):
        for j in range(len(is_open)):
            if is_open[j]:
                activity[r] += tables.rows[r, j]
    return activity


@nb.njit(cache=True, nogil=True)
def _broken_rules(
    tables: Tables, sums: NDArray[np.float64], activity: NDArray[np.float64], slack: float
) -> float:
    """Budgets and rows exceeded, in cases: a row's unit is a site's worth of them."""
    broken, unit = 0.0, _unit(tables)
    total = unit * max(tables.largest, 1)
    for t in range(len(tables.limits)):
        limit = tables.limits[t]
        if sums[t] > limit + slack * abs(limit):
            broken += total * min(1.0, (sums[t] - limit) / max(abs(limit), 1e-300)) + 1e-9 * unit
    for r in range(len(tables.right)):
        if activity[r] > tables.right[r] + slack:
            broken += unit * (activity[r] - tables.right[r])
    return broken


@nb.njit(cache=True, nogil=True)
def _first_two(tables: Tables, i: int, place: NDArray[np.int64]) -> tuple[int, int, int]:
    """Ranks of the first and second open site of class i, and one beyond the last that matters.

    A site that is missing has that last number for its rank.
    """
    d = tables.order.shape[1]
    first, q = -1, 0
    while q < d and tables.order[i, q] >= 0:
        if place[tables.order[i, q]] >= 0:
            if first >= 0:
                return first, q, q + 1
            first = q
        q += 1
    return (first if first >= 0 else q), q, q


@nb.njit(cache=True, nogil=True)
def _sums(tables: Tables, columns: NDArray[np.int64], place: NDArray[np.int64]) -> _Sums:
    m, k, b = len(place), len(columns), len(tables.limits)
    now, gain, loss = np.zeros(b + 2), np.zeros((b + 2, m)), np.zeros((b + 2, k + 1))
    both = np.zeros((b + 2, m, k + 1))
    unit = _unit(tables)
    for i in range(len(tables.cases)):
        first, second, end = _first_two(tables, i, place)
        a = place[tables.order[i, first]] if first < end else k
        for t in range(b + 1):
            costs = tables.cost[i] if t == b else tables.budgets[t, i]
            if end == 0:
                continue
            cheap, dear = costs[min(first, end - 1)], costs[min(second, end - 1)]
            now[t] += cheap
            loss[t, a] += dear - cheap
            for q in range(first):
                gain[t, tables.order[i, q]] += cheap - costs[q]
                both[t, tables.order[i, q], a] += dear - cheap
            for q in range(first + 1, second):
                both[t, tables.order[i, q], a] += dear - costs[q]
        if second == end:
            unserved = tables.cases[i] + unit
            if first == end:
                now[b + 1] += unserved
                for q in range(end):
                    gain[b + 1, tables.order[i, q]] += unserved
            else:
                loss[b + 1, a] += unserved
                for q in range(end):
                    if q != first:
                        both[b + 1, tables.order[i, q], a] += unserved
    for a in range(k):
        now[b] += tables.site_cost[columns[a]]
        loss[b, a] -= tables.site_cost[columns[a]]
    gain[b] -= tables.site_cost
    return _Sums(now, gain, loss, both)


@nb.njit(cache=True, nogil=True)
def _volumes(tables: Tables, k: int, place: NDArray[np.int64]) -> _Volumes:
    m = len(place)
    now, has, more = np.zeros(k + 1), np.zeros(m), np.zeros((m, k + 1))
    takes, gives = np.zeros((m, k + 1)), np.zeros((k + 1, k + 1))
    keeps = np.zeros((m, k + 1, k + 1))
    for i in range(len(tables.cases)):
        first, second, end = _first_two(tables, i, place)
        a = place[tables.order[i, first]] if first < end else k
        s = place[tables.order[i, second]] if second < end else k
        cases = tables.cases[i]
        now[a] += cases
        gives[a, s] += cases
        for q in range(first):
            site = tables.order[i, q]
            has[site] += cases
            takes[site, a] += cases
            keeps[site, a, s] += cases
        for q in range(first + 1, second):
            site = tables.order[i, q]
            more[site, a] += cases
            keeps[site, a, s] += cases
    return _Volumes(now, has, more, takes, gives, keeps)


@nb.njit(cache=True, nogil=True)
def _excess_after(
    tables: Tables,
    columns: NDArray[np.int64],
    volumes: _Volumes,
    opened: int,
    closed: int,
    slack: float,
) -> float:
    """Cases by which volumes miss their limits after a move; no site opened is -1, closed k."""
    k = len(columns)
    excess = 0.0
    for s in range(k):
        if s == closed:
            continue
        volume = volumes.now[s]
        if closed < k:
            volume += volumes.gives[closed, s]
        if opened >= 0:
            volume -= volumes.takes[opened, s]
            if closed < k:
                volume -= volumes.keeps[opened, closed, s]
        excess += _excess(tables, columns[s], volume, slack)
    if opened >= 0:
        volume = volumes.has[opened]
        if closed < k:
            volume += volumes.more[opened, closed]
        excess += _excess(tables, opened, volume, slack)
    return excess


@nb.njit(cache=True, nogil=True)
def _limited(tables: Tables) -> bool:
    """Whether any site has a least or a most."""
    return bool((tables.least > 0).any() or (tables.most < np.inf).any())


@nb.njit(cache=True, nogil=True)
def _best_move(
    tables: Tables,
    state: NDArray[np.int8],
    columns: NDArray[np.int64],
    charge: float,
    banned: NDArray[np.int64],
) -> tuple[int, int, float, float]:
    """Site to open (-1 = none), place to close (k = none), and value and breach after it.

    ``banned`` sites may be neither opened nor closed while their number is above 0.
    """
    m, k, b = len(state), len(columns), len(tables.limits)
    place = np.full(m, -1, np.int64)
    for a in range(k):
        place[columns[a]] = a
    slack = ROUNDING * tables.cases.sum()
    sums = _sums(tables, columns, place)
    limited = _limited(tables)
    nobody = np.full(m, -1, np.int64)
    volumes = _volumes(tables, k, place) if limited else _volumes(tables, 0, nobody)
    activity = np.zeros(len(tables.right))
    for r in range(len(activity)):
        for a in range(k):
            activity[r] += tables.rows[r, columns[a]]
    after, rows = np.empty(b + 2), np.empty(len(activity))
    best = (-1, k, np.inf, np.inf)
    lowest = np.inf
    for opened in range(-1, m):
        if opened >= 0 and (state[opened] != FREE or place[opened] >= 0 or banned[opened] > 0):
            continue
        for a in range(k + 1):
            number = k + (opened >= 0) - (a < k)
            if (opened < 0 and a == k) or not tables.fewest <= number <= tables.largest:
                continue
            if a < k and (state[columns[a]] != FREE or banned[columns[a]] > 0):
                continue
            for t in range(b + 2):
                after[t] = sums.now[t]
                if opened >= 0:
                    after[t] -= sums.gain[t, opened]
                if a < k:
                    after[t] += sums.loss[t, a]
                    if opened >= 0:
                        after[t] -= sums.both[t, opened, a]
            if after[b] >= lowest:
                continue
            for r in range(len(activity)):
                rows[r] = activity[r]
                if opened >= 0:
                    rows[r] += tables.rows[r, opened]
                if a < k:
                    rows[r] -= tables.rows[r, columns[a]]
            broken = max(after[b + 1], 0.0) + _broken_rules(tables, after, rows, 1e-9)
            if limited:
                broken += _excess_after(tables, columns, volumes, opened, a, slack)
            charged = after[b] + charge * broken
            if charged < lowest:
                lowest = charged
                best = (opened, a, after[b], broken)
    return best


@nb.njit(cache=True, nogil=True)
def improve(
    tables: Tables,
    state: NDArray[np.int8],
    is_open: NDArray[np.bool_],
    charge: float,
    steps: int,
    patience: int,
) -> tuple[NDArray[np.bool_], float]:
    """Tabu search from a set: the best set found that keeps the rules, and its objective.

    The best move is taken even where it is for the worse; a site just moved rests for a while, so
    that the search does not fall back. A case of breach is charged ``charge`` times what a case
    varies in cost; more while rules stay broken, less while they are kept. Ends after ``steps``
    moves, or ``patience`` moves without a better set. Objective infinite: none found.
    """
    m = len(state)
    charge *= tables.scale.sum() / (_unit(tables) * max(tables.largest, 1))
    now = is_open.copy()
    best, best_value, idle, kept, broke = is_open.copy(), np.inf, 0, 0, 0
    start = judge(tables, now)
    if start.broken == 0:
        best_value = start.value
    banned = np.zeros(m, np.int64)
    nothing = np.zeros(m, np.int64)
    for step in range(steps):
        columns = np.flatnonzero(now)
        opened, a, value, broken = _best_move(tables, state, columns, charge, banned)
        if value == np.inf:
            opened, a, value, broken = _best_move(tables, state, columns, charge, nothing)
            if value == np.inf:
                break
        if opened >= 0:
            now[opened] = True
            banned[opened] = 4 + step % 5
        if a < len(columns):
            now[columns[a]] = False
            banned[columns[a]] = 4 + (3 * step) % 7
        banned -= 1
        idle += 1
        if broken > 0:
            broke, kept = broke + 1, 0
            if broke >= 3:
                charge *= 1.5
        else:
            broke, kept = 0, kept + 1
            if kept >= 3:
                charge /= 1.5
            if value < best_value - 1e-9 * abs(value):
                exact = judge(tables, now)
                if exact.broken == 0 and exact.value < best_value:
                    best[:] = now
                    best_value = exact.value
                    idle = 0
        if idle >= patience:
            break
    return best, best_value
