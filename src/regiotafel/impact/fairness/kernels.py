"""The loop of :mod:`.fairness`, compiled by numba when it is first called."""

# ruff: noqa: ANN001, ANN201 (numba infers the types)
# mypy: disable-error-code="no-untyped-def,untyped-decorator"

from __future__ import annotations

import numba
import numpy as np


@numba.njit(cache=True, nogil=True)
def distribution(first, group, share, order, minutes, cases, total, marks, worst, found):
    """Fill, per group, its minutes at each mark and the mean minutes of its worst share.

    Entries of trip i, each a group and the share of the trip's cases in it, stand from
    ``first[i]``; ``order`` runs from the shortest trip to the longest. ``total`` holds the cases of
    each group, ``marks`` shares of them, ascending; ``found`` is groups x (marks + 1), NaN where a
    group has no cases.
    """
    reached, passed = np.zeros(total.size), np.zeros(total.size, dtype=np.int64)
    found[:] = np.nan
    found[:, marks.size] = 0.0
    for trip in order:
        if cases[trip] == 0:
            continue
        for entry in range(first[trip], first[trip + 1]):
            g = group[entry]
            part = share[entry] * cases[trip]
            reached[g] += part
            while passed[g] < marks.size and reached[g] >= marks[passed[g]] * total[g]:
                found[g, passed[g]] = minutes[trip]
                passed[g] += 1
            of_worst = reached[g] - (1 - worst) * total[g]
            if of_worst > 0:
                found[g, marks.size] += min(part, of_worst) * minutes[trip]
    for g in range(total.size):
        wanted = worst * total[g]
        found[g, marks.size] = found[g, marks.size] / wanted if wanted > 0 else np.nan
