"""Exact shortest paths towards a site, over the whole country in a few hundredths of a second."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numba as nb
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: What an unreached junction holds inside this module; NaN outside it.
UNREACHED = np.int32(2**31 - 1)
#: Bucket width as a power of two: 2**5 = 32 tenths of a second.
_SHIFT = 5
#: Of a path both values are kept in one int64, tenths above and metres below these bits: adding
#: adds both, and the lesser of two is the faster, or of equally fast ones the shorter.
_METRES_BITS = 32
#: In the lists of waiting junctions: no neighbour, and in no list.
_NONE, _NOT_WAITING = np.int32(-1), np.int32(-2)


def incoming(
    from_junction: NDArray[np.int32],
    to_junction: NDArray[np.int32],
    tenths: NDArray[np.int32],
    metres: NDArray[np.int32],
    *,
    n_junctions: int,
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int64]]:
    """Arcs grouped by the junction they enter: start, from, and both weights in one.

    The arcs into junction v are ``start[v]:start[v + 1]``. Parallel arcs are all kept; the search
    takes the best.
    """
    order = np.lexsort((from_junction, to_junction))
    start = np.concatenate([[0], np.cumsum(np.bincount(to_junction, minlength=n_junctions))])
    weight = (tenths.astype(np.int64) << _METRES_BITS) + metres
    return start.astype(np.int32), from_junction[order], weight[order]


@nb.njit(cache=True)
def _search(
    start: NDArray[np.int32],
    source: NDArray[np.int32],
    weight: NDArray[np.int64],
    target: int,
    longest_arc: int,
) -> NDArray[np.int64]:
    """Least weight from every junction to ``target``; the largest int64 where there is no route.

    A search on the reversed graph with circular buckets (Dial 1969), label-correcting inside a
    bucket, so it is exact for arcs shorter than the bucket too. Each bucket is a linked list of the
    junctions waiting in it, and a junction waits in one bucket at most.
    """
    n = len(start) - 1
    best = np.full(n, np.iinfo(np.int64).max, np.int64)
    n_buckets = 1
    while n_buckets < (longest_arc >> _SHIFT) + 2:
        n_buckets *= 2
    mask = n_buckets - 1
    first = np.full(n_buckets, _NONE, np.int32)
    following = np.full(n, _NONE, np.int32)
    before = np.full(n, _NOT_WAITING, np.int32)
    best[target] = 0
    first[0] = target
    before[target] = _NONE
    waiting, bucket = 1, 0
    while waiting > 0:
        while first[bucket & mask] == _NONE:
            bucket += 1
        v = first[bucket & mask]
        after = following[v]
        first[bucket & mask] = after
        if after != _NONE:
            before[after] = _NONE
        before[v] = _NOT_WAITING
        waiting -= 1
        for arc in range(start[v], start[v + 1]):
            u = source[arc]
            old, new = best[u], best[v] + weight[arc]
            if new >= old:
                continue
            best[u] = new
            into = (new >> (_METRES_BITS + _SHIFT)) & mask
            if before[u] == _NOT_WAITING:
                waiting += 1
            else:
                out_of = (old >> (_METRES_BITS + _SHIFT)) & mask
                if out_of == into:
                    continue
                if before[u] == _NONE:
                    first[out_of] = following[u]
                else:
                    following[before[u]] = following[u]
                if following[u] != _NONE:
                    before[following[u]] = before[u]
            after = first[into]
            following[u], before[u] = after, _NONE
            if after != _NONE:
                before[after] = u
            first[into] = u
    return best


@nb.njit(cache=True)
def _taken_apart(best: NDArray[np.int64]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Tenths and metres of weights; UNREACHED both where there is no route."""
    time = np.empty(len(best), np.int32)
    length = np.empty(len(best), np.int32)
    for at in range(len(best)):
        if best[at] == np.iinfo(np.int64).max:
            time[at], length[at] = UNREACHED, UNREACHED
        else:
            time[at] = best[at] >> _METRES_BITS
            length[at] = best[at] & ((1 << _METRES_BITS) - 1)
    return time, length


@nb.njit(cache=True)
def to_target(
    start: NDArray[np.int32],
    source: NDArray[np.int32],
    weight: NDArray[np.int64],
    target: int,
    longest_arc: int,
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Least tenths from every junction to ``target``, and the fewest metres among equal times.

    Two int32 arrays, one value per junction; UNREACHED where there is no route.
    """
    return _taken_apart(_search(start, source, weight, target, longest_arc))


@nb.njit(parallel=True, cache=True)
def between(
    start: NDArray[np.int32],
    source: NDArray[np.int32],
    weight: NDArray[np.int64],
    origins: NDArray[np.int64],
    targets: NDArray[np.int64],
    longest_arc: int,
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Tenths and metres from each origin (row) to each target (column); UNREACHED = none."""
    time = np.empty((len(origins), len(targets)), np.int32)
    length = np.empty((len(origins), len(targets)), np.int32)
    for column in nb.prange(len(targets)):
        best = _search(start, source, weight, targets[column], longest_arc)
        time[:, column], length[:, column] = _taken_apart(best[origins])
    return time, length
