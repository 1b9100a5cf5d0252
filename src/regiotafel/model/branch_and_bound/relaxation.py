"""A lower bound: the problem without "each class is served once", priced per class instead.

Held and Karp's Lagrangian relaxation, as Cornuejols, Fisher and Nemhauser (1977) use it for the
p-median problem. With a price u[i] per class the sites fall apart: site j is worth

    rho[j] = site_cost[j] + sum over classes i of min(0, cost[i, j] - u[i])

and the bound is the sum of u plus the cheapest number of rho. The class whose nearest remaining
site is j has no choice when j is open, so its term counts also where it is positive. Volume limits,
budgets and linear rules have prices of their own: a surcharge per case at a site (negative where
the site lacks cases), and one per unit of a budget or a row. Every choice of prices gives a valid
bound; a subgradient method with Polyak's steps raises it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numba as nb
import numpy as np

from regiotafel.model.branch_and_bound.tables import CLOSED, FREE, OPEN

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from regiotafel.model.branch_and_bound.tables import Tables


class Prices(NamedTuple):
    """What the relaxation pays: per class, per case at a site, per unit of a budget and of a row.

    A surcharge is positive for a site that has too many cases and negative for one that lacks them.
    """

    classes: NDArray[np.float64]
    surcharge: NDArray[np.float64]
    budgets: NDArray[np.float64]
    rows: NDArray[np.float64]


class Priced(NamedTuple):
    """The relaxation at its best prices.

    ``worth`` is rho per site, ``picked`` the sites that attain the bound, ``often`` the share of
    steps in which a site was picked.
    """

    bound: float
    worth: NDArray[np.float64]
    picked: NDArray[np.bool_]
    often: NDArray[np.float64]


@nb.njit(cache=True, nogil=True)
def _copy(into: Prices, source: Prices) -> None:
    into.classes[:] = source.classes
    into.surcharge[:] = source.surcharge
    into.budgets[:] = source.budgets
    into.rows[:] = source.rows


class _Taken(NamedTuple):
    """Which sites would take which classes at some prices.

    Class i is taken at the ranks ``rank[start[i]:start[i + 1]]`` of its order.
    """

    start: NDArray[np.int64]
    rank: NDArray[np.int16]


@nb.njit(cache=True, nogil=True)
def _worth(tables: Tables, prices: Prices, worth: NDArray[np.float64], taken: _Taken) -> float:
    """Fill rho and who takes what; return the part of the bound that no site changes."""
    order, costs, budgets = tables.order, tables.cost, tables.budgets
    constant = prices.classes.sum()
    for j in range(len(worth)):
        charge = prices.surcharge[j]
        worth[j] = tables.site_cost[j]
        if charge > 0:
            worth[j] -= charge * tables.most[j]
        elif charge < 0:
            worth[j] -= charge * tables.least[j]
    for r in range(len(tables.right)):
        constant -= prices.rows[r] * tables.right[r]
        for j in range(len(worth)):
            worth[j] += prices.rows[r] * tables.rows[r, j]
    for t in range(len(tables.limits)):
        constant -= prices.budgets[t] * tables.limits[t]
    all_prices, all_cases, surcharge = prices.classes, tables.cases, prices.surcharge
    per_unit, b = prices.budgets, len(tables.limits)
    start, rank, n = taken.start, taken.rank, 0
    lowest = min(surcharge.min(), 0.0)
    for i in range(len(all_cases)):
        price, cases = all_prices[i], all_cases[i]
        enough = price - cases * lowest  # no site beyond this is worth it
        for q in range(order.shape[1]):
            j = order[i, q]
            if j < 0:
                break
            cost = costs[i, q]
            for t in range(b):
                cost += per_unit[t] * budgets[t, i, q]
            if q > 0 and cost >= enough:
                break
            change = cost + cases * surcharge[j] - price
            if q == 0 or change < 0:
                worth[j] += change
                rank[n] = q
                n += 1
        start[i + 1] = n
    return float(constant)


@nb.njit(cache=True, nogil=True)
def _pick(
    tables: Tables,
    state: NDArray[np.int8],
    worth: NDArray[np.float64],
    picked: NDArray[np.bool_],
) -> float:
    """Pick the open sites and the cheapest others; return what they add to the bound."""
    m = len(state)
    added, n_open, n_free = 0.0, 0, 0
    free = np.empty(m, np.int64)
    for j in range(m):
        picked[j] = state[j] == OPEN
        if picked[j]:
            added += worth[j]
            n_open += 1
        elif state[j] == FREE:
            free[n_free] = j
            n_free += 1
    by_worth = np.argsort(worth[free[:n_free]], kind="mergesort")
    for a in range(min(n_free, tables.largest - n_open)):
        j = free[by_worth[a]]
        if n_open + a >= tables.fewest and worth[j] >= 0:
            break
        picked[j] = True
        added += worth[j]
    return added


@nb.njit(cache=True, nogil=True)
def _slopes(
    tables: Tables,
    prices: Prices,
    taken: _Taken,
    picked: NDArray[np.bool_],
    slopes: Prices,
) -> None:
    """Fill the subgradient: how far the picked sites break what the prices stand for."""
    m, b = len(picked), len(tables.limits)
    order, cases, budgets = tables.order, tables.cases, tables.budgets
    start, rank = taken.start, taken.rank
    volume = np.zeros(m)
    spent, missed = slopes.budgets, slopes.classes
    spent[:] = -tables.limits
    for i in range(len(cases)):
        missed[i] = 1.0
        for at in range(start[i], start[i + 1]):
            j = order[i, rank[at]]
            if picked[j]:
                missed[i] -= 1.0
                volume[j] += cases[i]
                for t in range(b):
                    spent[t] += budgets[t, i, rank[at]]
    for j in range(m):
        slopes.surcharge[j] = 0.0
        if picked[j]:
            if prices.surcharge[j] > 0 or (prices.surcharge[j] == 0 and volume[j] > tables.most[j]):
                slopes.surcharge[j] = volume[j] - tables.most[j]
            elif prices.surcharge[j] < 0 or volume[j] < tables.least[j]:
                slopes.surcharge[j] = volume[j] - tables.least[j]
    for r in range(len(tables.right)):
        slopes.rows[r] = -tables.right[r]
        for j in range(m):
            if picked[j]:
                slopes.rows[r] += tables.rows[r, j]


@nb.njit(cache=True, nogil=True)
def _weights(tables: Tables) -> tuple[float, NDArray[np.float64], NDArray[np.float64]]:
    """How far one unit of surcharge, budget and row prices jumps, beside ``scale`` per class.

    Chosen so that a violation of the size of one site counts about as much as its classes do.
    """
    whole, total = tables.scale.sum(), tables.cases.sum()
    sites = max(tables.largest, 1)
    budgets = np.zeros(len(tables.limits))
    for t in range(len(budgets)):
        size = max(tables.limits[t], tables.budgets[t].mean() * len(tables.cases))
        if size > 0:
            budgets[t] = whole / size / size
    rows = np.empty(len(tables.right))
    for r in range(len(rows)):
        rows[r] = 0.1 * whole / sites / max(np.abs(tables.rows[r]).max(), 1.0) ** 2
    return (whole * sites / total / total if total > 0 else 0.0), budgets, rows


@nb.njit(cache=True, nogil=True)
def _step(
    tables: Tables,
    prices: Prices,
    slopes: Prices,
    weights: tuple[float, NDArray[np.float64], NDArray[np.float64]],
    wanted: float,
) -> bool:
    """Move the prices along the slopes so that the bound should rise by ``wanted``."""
    per_case, per_budget, per_row = weights
    length = per_case * (slopes.surcharge**2).sum()
    for i in range(len(tables.cases)):
        length += tables.scale[i] * slopes.classes[i] ** 2
    for t in range(len(per_budget)):
        if slopes.budgets[t] > 0 or prices.budgets[t] > 0:
            length += per_budget[t] * slopes.budgets[t] ** 2
    for r in range(len(per_row)):
        if slopes.rows[r] > 0 or prices.rows[r] > 0:
            length += per_row[r] * slopes.rows[r] ** 2
    if length <= 0 or wanted <= 0:
        return False
    step = wanted / length
    for i in range(len(tables.cases)):
        if slopes.classes[i] != 0:
            prices.classes[i] += step * tables.scale[i] * slopes.classes[i]
    for j in range(len(prices.surcharge)):
        old = prices.surcharge[j]
        new = old + step * per_case * slopes.surcharge[j]
        prices.surcharge[j] = 0.0 if old * new < 0 else new
    for t in range(len(per_budget)):
        prices.budgets[t] = max(0.0, prices.budgets[t] + step * per_budget[t] * slopes.budgets[t])
    for r in range(len(per_row)):
        prices.rows[r] = max(0.0, prices.rows[r] + step * per_row[r] * slopes.rows[r])
    return True


@nb.njit(cache=True, nogil=True)
def bound_of(
    tables: Tables,
    state: NDArray[np.int8],
    prices: Prices,
    cut: float,
    steps: int,
    boldness: float,
) -> Priced:
    """Raise the bound by at most ``steps`` steps; stop where it reaches ``cut``.

    ``prices`` hold where to begin, and afterwards the best found. ``boldness`` is the first step as
    a share of the way to ``cut``.
    """
    m = len(state)
    at = Prices(
        prices.classes.copy(), prices.surcharge.copy(), prices.budgets.copy(), prices.rows.copy()
    )
    slopes = Prices(
        np.empty_like(at.classes), np.zeros(m), np.zeros_like(at.budgets), np.zeros_like(at.rows)
    )
    worth, best_worth = np.empty(m), np.zeros(m)
    picked, best_picked = np.empty(m, np.bool_), np.zeros(m, np.bool_)
    often = np.zeros(m)
    patience = max(12, steps // 20)  # steps without gain before they are made smaller
    weights = _weights(tables)
    taken = _Taken(np.zeros(len(at.classes) + 1, np.int64), np.empty(tables.order.size, np.int16))
    best, stalled, number = -np.inf, 0, 0
    for _ in range(steps):
        bound = _worth(tables, at, worth, taken)
        bound += _pick(tables, state, worth, picked)
        number += 1
        often += picked
        stalled += 1
        if bound > best:
            if bound > best + 1e-5 * abs(best):
                stalled = 0
            best = bound
            _copy(prices, at)
            best_worth[:] = worth
            best_picked[:] = picked
            if best >= cut:
                break
        if stalled >= patience:
            boldness *= 0.6
            stalled = 0
            _copy(at, prices)
            if boldness < 2e-3:
                break
            _worth(tables, at, worth, taken)
            _pick(tables, state, worth, picked)
        _slopes(tables, at, taken, picked, slopes)
        aim = cut if best < cut < np.inf else best + 0.02 * tables.scale.sum()
        if not _step(tables, at, slopes, weights, boldness * (aim - min(bound, best))):
            break
    return Priced(best, best_worth, best_picked, often / max(number, 1))


@nb.njit(cache=True, nogil=True)
def fix(tables: Tables, state: NDArray[np.int8], priced: Priced, cut: float) -> int:
    """Decide sites whose other choice would lift the bound to ``cut``; return how many."""
    m = len(state)
    number = priced.picked.sum()
    dearest, cheapest = -np.inf, np.inf  # of the free sites in the pick, and outside it
    for j in range(m):
        if state[j] == FREE:
            if priced.picked[j]:
                dearest = max(dearest, priced.worth[j])
            else:
                cheapest = min(cheapest, priced.worth[j])
    decided = 0
    for j in range(m):
        if state[j] != FREE:
            continue
        if priced.picked[j]:
            other = cheapest if number <= tables.fewest else min(0.0, cheapest)
            if priced.bound - priced.worth[j] + other >= cut:
                state[j] = OPEN
                decided += 1
        else:
            other = dearest if number >= tables.largest else max(0.0, dearest)
            if priced.bound + priced.worth[j] - other >= cut:
                state[j] = CLOSED
                decided += 1
    return decided
