"""Road files of any kind, one or several, into one set of segments."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import numpy as np

from regiotafel.errors import Fault, InputError
from regiotafel.travel.geometry import to_metres
from regiotafel.travel.graphs import read_graphml
from regiotafel.travel.osm import BACKWARD, FORWARD, Segments, number_refs, read_osm

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd
    from numpy.typing import NDArray

log = logging.getLogger("regiotafel")

#: Nodes of two sources this near are one place.
SAME_PLACE_M = 1.0
#: Nodes with the same number but farther apart are not one node: mappers move nodes less than this.
_MOVED_M = 100.0
_READERS = {".osm.pbf": read_osm, ".osm": read_osm, ".pbf": read_osm, ".graphml": read_graphml}


def is_road_file(name: str) -> bool:
    """Whether a file of this name is one that :func:`read_roads` reads."""
    return name.lower().endswith(tuple(_READERS))


def read_roads(paths: Sequence[Path]) -> Segments:
    """Read roads from OpenStreetMap files (.osm.pbf, .osm) and GraphML files, joined into one.

    Raises InputError for a file of another kind, and what :func:`~regiotafel.travel.osm.read_osm`
    and :func:`~regiotafel.travel.graphs.read_graphml` raise.
    """
    kinds = [
        next((how for end, how in _READERS.items() if path.name.lower().endswith(end)), None)
        for path in paths
    ]
    faults = [
        Fault(str(path), "", "is no kind of road file", f"give one of {', '.join(_READERS)}")
        for path, read in zip(paths, kinds, strict=True)
        if read is None
    ]
    if faults:
        raise InputError(faults)
    return join([read(path) for path, read in zip(paths, kinds, strict=True) if read is not None])


def join(sources: Sequence[Segments]) -> Segments:
    """Join roads of several sources into one network.

    Nodes with the same number in their source (an OpenStreetMap id) are one node; so are others
    that lie within ``SAME_PLACE_M``. Where two sources number their nodes differently (most shared
    numbers lie far apart), only places count, and the log says so. Of a road that stands in both,
    the source named first is kept.
    """
    joined = sources[0]
    for other in sources[1:]:
        joined = _join_two(joined, other)
    return joined


def metres_to_nearest(segments: Segments, points: pd.DataFrame) -> NDArray[np.float64]:
    """Metres from each of ``points`` (``lon``, ``lat``) to the nearest node, in a straight line."""
    from scipy.spatial import KDTree

    tree = KDTree(to_metres(segments.lon, segments.lat))
    metres, _ = tree.query(to_metres(points["lon"].to_numpy(), points["lat"].to_numpy()))
    return np.asarray(metres)


def _join_two(a: Segments, b: Segments) -> Segments:
    same = _same_nodes(a, b)
    new = same < 0
    number = np.where(new, len(a.lon) + np.cumsum(new) - 1, same).astype(np.int32)
    tail, head = number[b.tail], number[b.head]
    kept = (tail != head) & ~_known(a, b, tail, head)
    per_segment = {
        name: np.concatenate([getattr(a, name), getattr(b, name)[kept]])
        for name in ("road_class", "direction", "estimated", "metres", "ferry_seconds", "maxspeed")
    }
    refs, place = number_refs([*a.refs, *b.refs])
    ref = np.concatenate([place[a.ref], place[b.ref[kept] + len(a.refs)]])
    per_node = {
        name: np.concatenate([getattr(a, name), getattr(b, name)[new]])
        for name in ("lon", "lat", "node_id")
    }
    log.info("joined roads: %d nodes shared, %d segments in both", (~new).sum(), (~kept).sum())
    return Segments(
        tail=np.concatenate([a.tail, tail[kept]]),
        head=np.concatenate([a.head, head[kept]]),
        ref=ref,
        refs=refs,
        **per_segment,
        **per_node,
    )


def _same_nodes(a: Segments, b: Segments) -> NDArray[np.int64]:
    """Per node of ``b`` the node of ``a`` that is the same; -1 where there is none."""
    from scipy.spatial import KDTree

    xy_a, xy_b = to_metres(a.lon, a.lat), to_metres(b.lon, b.lat)
    same = np.full(len(b.lon), -1, dtype=np.int64)
    _, in_a, in_b = np.intersect1d(a.node_id, b.node_id, return_indices=True)
    shared = a.node_id[in_a] >= 0
    in_a, in_b = in_a[shared], in_b[shared]
    near = np.hypot(*(xy_a[in_a] - xy_b[in_b]).T) <= _MOVED_M
    if 2 * near.sum() >= len(near):
        same[in_b[near]] = in_a[near]
    else:
        log.warning(
            "two road sources number their nodes differently (%d of %d shared numbers lie more "
            "than %.0f m apart); joined by place only",
            (~near).sum(),
            len(near),
            _MOVED_M,
        )
    rest_a = np.setdiff1d(np.arange(len(a.lon)), same)
    rest_b = np.flatnonzero(same < 0)
    if len(rest_a) and len(rest_b):
        tree = KDTree(xy_a[rest_a])
        metres, nearest = (
            np.asarray(found)
            for found in tree.query(xy_b[rest_b], distance_upper_bound=SAME_PLACE_M)
        )
        found = np.flatnonzero(np.isfinite(metres))
        found = found[np.argsort(metres[found], kind="stable")]
        # Each node of a stands for one of b, the nearest: b's own nodes are never merged.
        once, at = np.unique(nearest[found], return_index=True)
        same[rest_b[found[at]]] = rest_a[once]
    return same


def _known(
    a: Segments, b: Segments, tail: NDArray[np.int32], head: NDArray[np.int32]
) -> NDArray[np.bool_]:
    """Which segments of ``b`` stand in ``a``: same ends, about the same metres, no more ways."""
    import pandas as pd

    def table(t: NDArray[np.int32], h: NDArray[np.int32], s: Segments) -> pd.DataFrame:
        turned = t > h
        way = np.where(turned, _turned(s.direction), s.direction)
        low, high = np.minimum(t, h), np.maximum(t, h)
        return pd.DataFrame({"low": low, "high": high, "way": way, "metres": s.metres})

    ours, theirs = table(a.tail, a.head, a), table(tail, head, b)
    both = theirs.reset_index().merge(ours, on=["low", "high"], suffixes=("", "_a"))
    tolerance = np.maximum(1.0, 0.01 * both["metres_a"])
    both = both[(both["metres"] - both["metres_a"]).abs() <= tolerance]
    bits = both[["index"]].assign(f=both["way_a"] & FORWARD, b=both["way_a"] & BACKWARD)
    allowed = bits.groupby("index").max().sum(axis=1)
    known = np.zeros(len(theirs), dtype=np.bool_)
    at = allowed.index.to_numpy()
    known[at] = (theirs["way"].to_numpy()[at] & ~allowed.to_numpy()) == 0
    return known


def _turned(direction: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The same directions seen from the other end."""
    forward, backward = direction & FORWARD > 0, direction & BACKWARD > 0
    return (forward * BACKWARD + backward * FORWARD).astype(np.uint8)
