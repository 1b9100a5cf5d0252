"""Segments → a network without dead ends and degree-two chains, exact for every later routing."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numba as nb
import numpy as np

from regiotafel.errors import Fault, InputError
from regiotafel.travel.geometry import to_metres
from regiotafel.travel.network import RoadNetwork
from regiotafel.travel.osm import BACKWARD, FERRY, FORWARD, ROAD_CLASSES, Segments

if TYPE_CHECKING:
    from numpy.typing import NDArray

log = logging.getLogger("regiotafel")

#: A street with this many road junctions within 400 m of its middle lies in a built-up area.
BUILT_UP_JUNCTIONS, BUILT_UP_RADIUS_M = 18, 400.0
#: Roads that nobody can both enter and leave, in pieces with fewer nodes than this, are left out;
#: the largest piece never is.
SMALLEST_PIECE = 100
#: More of the roads than this left out is more than the loose ends that every extract has.
_MUCH_LEFT_OUT = 0.05
#: A trip starts and ends on one of these.
_STREETS = [
    ROAD_CLASSES.index(name)
    for name in ("primary", "secondary", "tertiary", "unclassified", "residential", "service")
]


@dataclass(frozen=True, kw_only=True)
class Terminals:
    """Points (EPSG:4326) whose nearest node must stay in the network: areas and known sites."""

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]


def contract(segments: Segments, terminals: Terminals) -> RoadNetwork:
    """Remove dead ends and merge degree-two chains; keep the nodes nearest to ``terminals``.

    Exact: between kept nodes no shortest path, under any speeds, runs through what was removed,
    and every kept link knows the metres by class, built-up or not, that it was merged from.
    Raises InputError when nothing is left between the terminals.
    """
    xy = to_metres(segments.lon, segments.lat)
    connected = _in_large_piece(segments)
    built_up = _built_up(segments, xy)
    alive = connected[segments.tail] & connected[segments.head]
    _tell_left_out(segments, alive)
    access = _has_street(segments, alive)
    if not access.any():
        wrong = "have no street where a trip can start"
        raise InputError(Fault("the roads", "", wrong, "give more than motorways and ferries"))
    keep = np.zeros(len(segments.lon), dtype=np.bool_)
    keep[nearest_node(segments.lon, segments.lat, access, terminals)] = True

    start, around = _incident(segments.tail, segments.head, len(segments.lon))
    original_degree = _degree(segments.tail, segments.head, alive, len(segments.lon))
    order, ends = _trace(
        segments.tail, segments.head, segments.direction, start, around, alive, keep
    )
    if not len(ends):
        wrong = "lead from no area or hospital to another"
        raise InputError(Fault("the roads", "", wrong, "give the roads of the region itself"))
    return _assemble(segments, order, ends, built_up, access, original_degree, xy)


def nearest_node(
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    usable: NDArray[np.bool_],
    points: Terminals,
) -> NDArray[np.int64]:
    """Find per point the number of its nearest usable node, in a straight line; int64."""
    from scipy.spatial import KDTree

    numbers = np.flatnonzero(usable)
    tree = KDTree(to_metres(lon[numbers], lat[numbers]))
    _, nearest = tree.query(to_metres(points.lon, points.lat))
    return numbers[np.asarray(nearest)]


def _in_large_piece(s: Segments) -> NDArray[np.bool_]:
    """Nodes in a strongly connected piece of SMALLEST_PIECE nodes, or in the largest there is."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    forward, backward = s.direction & FORWARD > 0, s.direction & BACKWARD > 0
    rows = np.concatenate([s.tail[forward], s.head[backward]])
    columns = np.concatenate([s.head[forward], s.tail[backward]])
    shape = (len(s.lon), len(s.lon))
    graph = coo_array((np.ones(len(rows), np.int8), (rows, columns)), shape=shape)
    _, piece = connected_components(graph.tocsr(), connection="strong")
    size = np.bincount(piece)
    large: NDArray[np.bool_] = size[piece] >= min(SMALLEST_PIECE, int(size.max()))
    return large


def _tell_left_out(s: Segments, alive: NDArray[np.bool_]) -> None:
    metres, total = float(s.metres[~alive].sum()), float(s.metres.sum())
    if metres > _MUCH_LEFT_OUT * total:
        log.warning(
            "%.1f of %.1f km of roads lie in small pieces that cannot be both entered and left, "
            "and were left out",
            metres / 1000,
            total / 1000,
        )


def _has_street(s: Segments, alive: NDArray[np.bool_]) -> NDArray[np.bool_]:
    out = np.zeros(len(s.lon), dtype=np.bool_)
    street = alive & np.isin(s.road_class, _STREETS)
    out[s.tail[street]] = True
    out[s.head[street]] = True
    return out


def _built_up(s: Segments, xy: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether each segment has BUILT_UP_JUNCTIONS junctions within 400 m of its middle."""
    from scipy.spatial import KDTree

    road = s.road_class != FERRY
    degree = _degree(s.tail, s.head, road, len(s.lon))
    tree = KDTree(xy[degree >= 3])
    middle = (xy[s.tail] + xy[s.head]) / 2
    # Only the last of them is asked for: in a town that is far less than counting all.
    within = np.nextafter(BUILT_UP_RADIUS_M, np.inf)
    metres, _ = tree.query(middle, k=[BUILT_UP_JUNCTIONS], distance_upper_bound=within, workers=-1)
    built_up: NDArray[np.bool_] = road & np.isfinite(np.asarray(metres)[:, 0])
    return built_up


def _degree(
    tail: NDArray[np.int32], head: NDArray[np.int32], alive: NDArray[np.bool_], n: int
) -> NDArray[np.int64]:
    degree: NDArray[np.int64] = np.bincount(tail[alive], minlength=n)
    return degree + np.bincount(head[alive], minlength=n)


def _incident(
    tail: NDArray[np.int32], head: NDArray[np.int32], n: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Segments around each node: those of node v are ``around[start[v]:start[v + 1]]``."""
    ends = np.concatenate([tail, head])
    around = np.argsort(ends, kind="stable") % len(tail)
    start = np.concatenate([[0], np.cumsum(np.bincount(ends, minlength=n))])
    return start.astype(np.int64), around


@nb.njit(cache=True)
def _trace(
    tail: NDArray[np.int32],
    head: NDArray[np.int32],
    direction: NDArray[np.uint8],
    start: NDArray[np.int64],
    around: NDArray[np.int64],
    alive: NDArray[np.bool_],
    keep: NDArray[np.bool_],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Peel dead ends and walk chains until nothing changes.

    Returns the segments in the order of their links, ``2 * segment + 1`` when walked from head to
    tail, and per link the position after its last one. Marks removed segments in ``alive``.
    """
    n, s = len(start) - 1, len(tail)
    degree = np.zeros(n, np.int64)
    for i in range(s):
        if alive[i]:
            degree[tail[i]] += 1
            degree[head[i]] += 1
    stack = np.empty(n, np.int64)
    order = np.empty(s, np.int64)
    ends = np.empty(s, np.int64)
    walked = np.empty(s, np.bool_)
    while True:
        # Dead ends: no route between kept nodes enters them.
        top = 0
        for v in range(n):
            if degree[v] == 1 and not keep[v]:
                stack[top] = v
                top += 1
        while top > 0:
            top -= 1
            v = stack[top]
            if degree[v] != 1 or keep[v]:
                continue
            for at in range(start[v], start[v + 1]):
                i = around[at]
                if alive[i]:
                    alive[i] = False
                    other = tail[i] + head[i] - v
                    degree[v] -= 1
                    degree[other] -= 1
                    if degree[other] == 1 and not keep[other]:
                        stack[top] = other
                        top += 1
        # Chains: from each kept node or junction along nodes of degree two to the next.
        walked[:] = False
        n_order, n_links = 0, 0
        removed = False
        for v in range(n):
            if degree[v] == 0 or (degree[v] == 2 and not keep[v]):
                continue
            for at in range(start[v], start[v + 1]):
                first = around[at]
                if not alive[first] or walked[first]:
                    continue
                begin, i, u = n_order, first, v
                allowed = 3
                while True:
                    walked[i] = True
                    against = tail[i] != u
                    order[n_order] = 2 * i + (1 if against else 0)
                    n_order += 1
                    way = direction[i]
                    if against:
                        way = (way >> 1) | ((way & 1) << 1)
                    allowed &= way
                    u = tail[i] + head[i] - u
                    if degree[u] != 2 or keep[u]:
                        break
                    for next_at in range(start[u], start[u + 1]):
                        j = around[next_at]
                        if alive[j] and j != i:
                            i = j
                            break
                if u == v or allowed == 0:
                    # A loop back, or one-way streets against each other: no route passes.
                    for at_order in range(begin, n_order):
                        i = order[at_order] // 2
                        alive[i] = False
                        degree[tail[i]] -= 1
                        degree[head[i]] -= 1
                    n_order = begin
                    removed = True
                else:
                    ends[n_links] = n_order
                    n_links += 1
        if not removed:
            return order[:n_order].copy(), ends[:n_links].copy()


def _assemble(
    s: Segments,
    order: NDArray[np.int64],
    ends: NDArray[np.int64],
    built_up: NDArray[np.bool_],
    access: NDArray[np.bool_],
    original_degree: NDArray[np.int64],
    xy: NDArray[np.float64],
) -> RoadNetwork:
    """Turn traced links into the stored tables, junctions in spatial order."""
    i, against = order // 2, order % 2 == 1
    begin = np.concatenate([[0], ends[:-1]])
    link = np.repeat(np.arange(len(ends)), ends - begin)
    into = np.where(against, s.tail[i], s.head[i])
    out_of = np.where(against, s.head[i], s.tail[i])
    way = s.direction[i]
    way = np.where(against, (way >> 1) | ((way & 1) << 1), way)
    direction = np.bitwise_and.reduceat(way, begin).astype(np.uint8)
    last = np.zeros(len(order), dtype=bool)
    last[ends - 1] = True
    side_street = ~last & (original_degree[into] >= 3)

    # Within a link, neighbouring segments of the same kind are one part.
    kind = s.ref[i].astype(np.int64)
    for values, many in (
        (s.maxspeed[i], 256),
        (s.road_class[i], len(ROAD_CLASSES)),
        (built_up[i], 2),
        (s.estimated[i], 2),
    ):
        kind = kind * many + values
    new_part = np.ones(len(order), dtype=bool)
    new_part[1:] = (kind[1:] != kind[:-1]) | (link[1:] != link[:-1])
    at = np.flatnonzero(new_part)

    nodes = np.unique(np.concatenate([out_of[begin], into[ends - 1]]))
    nodes = nodes[np.argsort(_spatial_key(xy[nodes]), kind="stable")]
    number = np.full(len(s.lon), -1, dtype=np.int32)
    number[nodes] = np.arange(len(nodes), dtype=np.int32)
    tail, head = number[out_of[begin]], number[into[ends - 1]]
    sequence = np.lexsort((np.arange(len(ends)), head, tail))
    rank = np.empty(len(ends), dtype=np.int32)
    rank[sequence] = np.arange(len(ends), dtype=np.int32)
    part_link = rank[link[at]]
    by_link = np.argsort(part_link, kind="stable")

    def per_part(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.add.reduceat(values, at)[by_link]

    return RoadNetwork(
        lon_e6=np.round(s.lon[nodes] * 1e6).astype(np.int32),
        lat_e6=np.round(s.lat[nodes] * 1e6).astype(np.int32),
        access=access[nodes],
        tail=tail[sequence],
        head=head[sequence],
        direction=direction[sequence],
        link=part_link[by_link],
        road_class=s.road_class[i][at][by_link],
        built_up=built_up[i][at][by_link],
        estimated=s.estimated[i][at][by_link],
        maxspeed=s.maxspeed[i][at][by_link],
        ref=s.ref[i][at][by_link],
        refs=s.refs,
        length_dm=np.round(per_part(s.metres[i]) * 10).astype(np.int32),
        side_streets=per_part(side_street.astype(np.float64)).astype(np.int16),
        ferry_seconds=np.round(per_part(s.ferry_seconds[i])).astype(np.int32),
    )


def _spatial_key(xy: NDArray[np.float64]) -> NDArray[np.uint64]:
    """Place along a Z-shaped curve (Morton order): near on the map is near in memory."""
    low = xy.min(axis=0)
    span = max(float((xy.max(axis=0) - low).max()), 1.0)
    cell = ((xy - low) / span * 65535).astype(np.uint64)

    def spread(v: NDArray[np.uint64]) -> NDArray[np.uint64]:
        for shift, mask in ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
            v = (v | (v << np.uint64(shift))) & np.uint64(mask)
        return v

    return spread(cell[:, 0]) | (spread(cell[:, 1]) << np.uint64(1))
