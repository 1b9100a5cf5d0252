"""Exact shortest paths towards a site, over the whole country in a fraction of a second."""

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


def incoming(
    from_junction: NDArray[np.int32],
    to_junction: NDArray[np.int32],
    tenths: NDArray[np.int32],
    metres: NDArray[np.int32],
    *,
    n_junctions: int,
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Arcs grouped by the junction they enter: start, from, tenths, metres.

    The arcs into junction v are ``start[v]:start[v + 1]``. Parallel arcs are all kept; the search
    takes the best.
    """
    order = np.lexsort((from_junction, to_junction))
    start = np.concatenate([[0], np.cumsum(np.bincount(to_junction, minlength=n_junctions))])
    return start.astype(np.int64), from_junction[order], tenths[order], metres[order]


@nb.njit(cache=True)
def to_target(
    start: NDArray[np.int64],
    source: NDArray[np.int32],
    tenths: NDArray[np.int32],
    metres: NDArray[np.int32],
    target: int,
    longest_arc: int,
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Least time from every junction to ``target``, and the fewest metres among equal times.

    A search on the reversed graph with circular buckets (Dial 1969), label-correcting inside a
    bucket, so it is exact for arcs shorter than the bucket too. Returns two int32 arrays, one value
    per junction; UNREACHED where there is no route.
    """
    n = len(start) - 1
    unreached = np.int32(2147483647)
    time = np.full(n, unreached, np.int32)
    length = np.full(n, unreached, np.int32)
    n_buckets = 1
    while n_buckets < (longest_arc >> _SHIFT) + 2:
        n_buckets *= 2
    mask = n_buckets - 1
    first = np.full(n_buckets, -1, np.int32)
    capacity = 4 * n + 16
    following = np.empty(capacity, np.int32)
    node = np.empty(capacity, np.int32)
    key_time = np.empty(capacity, np.int32)
    key_length = np.empty(capacity, np.int32)
    time[target], length[target] = 0, 0
    node[0], key_time[0], key_length[0], following[0] = target, 0, 0, -1
    first[0] = 0
    used, waiting, bucket = 1, 1, 0
    free = -1  # entries taken out are used again, so the arrays hardly ever grow
    while waiting > 0:
        while first[bucket & mask] < 0:
            bucket += 1
        entry = first[bucket & mask]
        first[bucket & mask] = following[entry]
        waiting -= 1
        v, t, d = node[entry], key_time[entry], key_length[entry]
        following[entry] = free
        free = entry
        if t != time[v] or d != length[v]:
            continue
        for arc in range(start[v], start[v + 1]):
            u = source[arc]
            new_t, new_d = t + tenths[arc], d + metres[arc]
            if new_t < time[u] or (new_t == time[u] and new_d < length[u]):
                time[u], length[u] = new_t, new_d
                if free >= 0:
                    entry = free
                    free = following[free]
                else:
                    if used == capacity:
                        capacity *= 2
                        following = np.append(following, np.empty(used, np.int32))
                        node = np.append(node, np.empty(used, np.int32))
                        key_time = np.append(key_time, np.empty(used, np.int32))
                        key_length = np.append(key_length, np.empty(used, np.int32))
                    entry = used
                    used += 1
                node[entry], key_time[entry], key_length[entry] = u, new_t, new_d
                following[entry] = first[(new_t >> _SHIFT) & mask]
                first[(new_t >> _SHIFT) & mask] = entry
                waiting += 1
    return time, length


@nb.njit(parallel=True, cache=True)
def between(
    start: NDArray[np.int64],
    source: NDArray[np.int32],
    tenths: NDArray[np.int32],
    metres: NDArray[np.int32],
    origins: NDArray[np.int64],
    targets: NDArray[np.int64],
    longest_arc: int,
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Time and metres from each origin (row) to each target (column); int32, UNREACHED = none."""
    time = np.empty((len(origins), len(targets)), np.int32)
    length = np.empty((len(origins), len(targets)), np.int32)
    for column in nb.prange(len(targets)):
        to_all, metres_to_all = to_target(
            start, source, tenths, metres, targets[column], longest_arc
        )
        for row in range(len(origins)):
            time[row, column] = to_all[origins[row]]
            length[row, column] = metres_to_all[origins[row]]
    return time, length
