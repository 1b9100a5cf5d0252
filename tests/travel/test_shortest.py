"""The bucket search against a plain one that compares (time, metres) pairs."""

from __future__ import annotations

import heapq

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from regiotafel.travel.shortest import UNREACHED, between, incoming


def plain(n, arcs, target):
    """Least (time, metres) from every node to ``target``, with a heap of pairs."""
    into = {}
    for tail, head, tenths, metres in arcs:
        into.setdefault(head, []).append((tail, tenths, metres))
    best = {target: (0, 0)}
    heap = [(0, 0, target)]
    while heap:
        time, length, node = heapq.heappop(heap)
        if (time, length) > best[node]:
            continue
        for tail, tenths, metres in into.get(node, ()):
            new = (time + tenths, length + metres)
            if tail not in best or new < best[tail]:
                best[tail] = new
                heapq.heappush(heap, (*new, tail))
    return [best.get(node) for node in range(n)]


@st.composite
def graphs(draw):
    n = draw(st.integers(1, 12))
    node = st.integers(0, n - 1)
    # Times of 0 and ties on purpose; long arcs span many buckets.
    times = st.one_of(st.integers(0, 3), st.integers(0, 100), st.just(50_000))
    arc = st.tuples(node, node, times, st.integers(1, 5))
    return n, draw(st.lists(arc, min_size=1, max_size=50))


@given(graphs())
@settings(max_examples=500)
def test_equal_to_a_plain_search_with_ties_and_parallel_arcs(made):
    n, arcs = made
    columns = [np.array(column, dtype=np.int32) for column in zip(*arcs, strict=True)]
    graph = incoming(*columns, n_junctions=n)
    everyone = np.arange(n)
    time, length = between(*graph, everyone, everyone, int(columns[2].max()))
    for target in range(n):
        for origin, wanted in enumerate(plain(n, arcs, target)):
            if wanted is None:
                assert time[origin, target] == UNREACHED
            else:
                assert (time[origin, target], length[origin, target]) == wanted


def test_nodes_that_are_improved_again_and_again():
    # Many parallel arcs per node: each moves it from one bucket to another.
    rng = np.random.default_rng(3)
    n, count = 30, 4000
    arcs = [
        tuple(int(v) for v in row)
        for row in np.column_stack(
            [
                rng.integers(0, n, count),
                rng.integers(0, n, count),
                rng.integers(0, 2000, count),
                rng.integers(1, 9, count),
            ]
        )
    ]
    columns = [np.array(column, dtype=np.int32) for column in zip(*arcs, strict=True)]
    graph = incoming(*columns, n_junctions=n)
    time, length = between(*graph, np.arange(n), np.array([7]), int(columns[2].max()))
    found = list(zip(time[:, 0].tolist(), length[:, 0].tolist(), strict=True))
    assert found == plain(n, arcs, 7)
