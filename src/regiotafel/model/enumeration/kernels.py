"""The loops of :mod:`.evaluate`, compiled by numba when they are first called."""

# ruff: noqa: ANN001, ANN201, ANN202 (numba infers the types)
# mypy: disable-error-code="no-untyped-def,untyped-decorator"

from __future__ import annotations

import numba
import numpy as np

#: Bins in which minutes are gathered before the worst are sorted.
_BINS = 512


@numba.njit(cache=True, nogil=True)
def judge(sets, order, cases, terms, longest, m, totals, volumes, far, reaches_all):
    """Fill, per set, the sum of each term, volumes, longest minutes, and whether all reach one."""
    c, d = order.shape
    place = np.full(m, -1, dtype=np.int64)
    for s in range(sets.shape[0]):
        for q in range(sets.shape[1]):
            if sets[s, q] >= 0:
                place[sets[s, q]] = q
                volumes[s, q] = 0.0
        totals[s] = 0.0
        farthest, reached = -np.inf, True
        for i in range(c):
            r = 0
            while r < d and order[i, r] >= 0 and place[order[i, r]] < 0:
                r += 1
            if r == d or order[i, r] < 0:
                reached = False
                continue
            for t in range(terms.shape[2]):
                totals[s, t] += terms[i, r, t]
            volumes[s, place[order[i, r]]] += cases[i]
            farthest = max(farthest, longest[i, r])
        far[s], reaches_all[s] = farthest, reached
        for q in range(sets.shape[1]):
            if sets[s, q] >= 0:
                place[sets[s, q]] = -1


@numba.njit(cache=True, nogil=True)
def tail(sets, order, first, longest, minutes, cases, least, wanted, m, found):
    """Fill, per set, the mean minutes of the ``wanted`` cases that travel longest.

    Areas stand by class, those of class i from ``first[i]``, and ``minutes`` by rank (d x n);
    ``longest`` is that of a class with cases (c x d). No trip below ``least`` is among the longest,
    whichever set is open.
    """
    c, d = order.shape
    is_open = np.zeros(m, dtype=np.bool_)
    ways, weights = np.empty(cases.size), np.empty(cases.size)
    width = max((minutes.max() - least) / (_BINS - 1), 1e-9)
    for s in range(sets.shape[0]):
        for q in range(sets.shape[1]):
            if sets[s, q] >= 0:
                is_open[sets[s, q]] = True
        size = 0
        for i in range(c):
            r = 0
            while r < d - 1 and order[i, r] >= 0 and not is_open[order[i, r]]:
                r += 1
            if longest[i, r] < least:
                continue
            for a in range(first[i], first[i + 1]):
                way = minutes[r, a]
                ways[size], weights[size] = way, cases[a]
                size += way >= least
        for q in range(sets.shape[1]):
            if sets[s, q] >= 0:
                is_open[sets[s, q]] = False
        found[s] = _mean_of_tail(ways[:size], weights[:size], wanted, least, width)


@numba.njit(cache=True, nogil=True)
def _mean_of_tail(ways, weights, wanted, least, width):
    """Mean of the ``wanted`` weight with the longest ways.

    Ways are gathered in bins; only the bin in which the weight is reached is sorted.
    """
    count, sums = np.zeros(_BINS), np.zeros(_BINS)
    for a in range(ways.size):
        b = int((ways[a] - least) / width)
        count[b] += weights[a]
        sums[b] += weights[a] * ways[a]
    left, total, b = wanted, 0.0, _BINS - 1
    while b > 0 and count[b] <= left:
        left -= count[b]
        total += sums[b]
        b -= 1
    inside = np.empty(ways.size, dtype=np.int64)
    size = 0
    for a in range(ways.size):
        if int((ways[a] - least) / width) == b:
            inside[size] = a
            size += 1
    inside = inside[:size]
    for at in inside[np.argsort(-ways[inside])]:
        part = min(weights[at], left)
        total += part * ways[at]
        left -= part
    return total / wanted
