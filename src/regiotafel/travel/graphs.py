"""Street graphs of osmnx and networkx, and GraphML files of them, into segments."""

from __future__ import annotations

import ast
import itertools
import logging
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from regiotafel.errors import Fault, InputError
from regiotafel.files import require_file
from regiotafel.travel.osm import (
    BACKWARD,
    FORWARD,
    ROAD_CLASSES,
    Segments,
    Way,
    describe_way,
    number_refs,
)

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence
    from pathlib import Path

    import networkx as nx
    from numpy.typing import NDArray

log = logging.getLogger("regiotafel")

#: No single street is longer; a longer one is a slip in the unit.
LONGEST_EDGE_M = 1_000_000.0
#: An edge may be this much shorter than the line it is drawn along: lengths are often reckoned on
#: a sphere (0.3 % less at our latitude) and rounded.
_SHORTER, _ROUNDING_M = 0.01, 1.0
#: Two edges against each other with lengths this near are the two directions of one street.
_SAME_LENGTH_M = 0.1
#: What decides whether a car may use an edge; which way it may go stands in the graph itself.
_TAGS = (
    *("highway", "route", "duration", "motor_vehicle", "vehicle", "access", "service", "area"),
    *("maxspeed", "ref"),
)
_YES, _NO = {"True", "true", "yes", "1", "-1"}, {"False", "false", "no", "0"}
_UNCLASSIFIED = Way(
    ROAD_CLASSES.index("unclassified"), FORWARD + BACKWARD, estimated=False, ferry_seconds=0.0,
    maxspeed=0, ref="",
)  # fmt: skip


class _Edge(NamedTuple):
    """One street between two node numbers; ``line`` holds its bends, without the ends."""

    tail: int
    head: int
    direction: int
    way: Way
    metres: float
    line: tuple[tuple[float, float], ...]


def read_graphml(path: Path) -> Segments:
    """Read roads from GraphML with node positions ``x``, ``y``, as osmnx and networkx write it.

    Raises InputError when the file is no GraphML, and for what :func:`segments_from_graph` refuses.
    """
    from xml.etree.ElementTree import ParseError

    import networkx as nx

    require_file(path, "give a street graph (.graphml)")
    try:
        graph = nx.read_graphml(path, node_type=str, force_multigraph=True)
    except (ParseError, nx.NetworkXException, ValueError, KeyError, TypeError) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise InputError(
            Fault(str(path), "", f"cannot be read as GraphML ({reason})", "save the graph anew")
        ) from None
    return segments_from_graph(graph, source=str(path))


def segments_from_graph(graph: nx.Graph[Any], *, source: str = "graph") -> Segments:
    """Turn a street graph into segments.

    Parameters
    ----------
    graph
        An osmnx graph (simplified or not, projected or not), or any networkx graph. Nodes need
        ``x`` and ``y`` in the coordinates of ``graph.graph["crs"]`` (absent: degrees, EPSG:4326).
        Edges need ``length`` or ``metres`` in metres. ``highway`` and the access tags of
        OpenStreetMap say which edges a car may use; a graph without any ``highway`` is taken as
        all ``unclassified``. Where osmnx merged ways into one edge, the least of its classes
        counts, and an edge of which a part is closed to cars is closed. ``geometry`` keeps the
        bends. ``maxspeed`` and ``ref`` are kept; ``travel_time`` is not: the speed profile decides.
    source
        What errors call the graph.

    Returns
    -------
    Segments
        An edge of a directed graph is one-way. Two that are each other's reverse, of one class
        and length, become one segment in both directions. Edges of an undirected graph go both
        ways. Edges from a node to itself are left out.

    Raises
    ------
    InputError
        No positions, lengths or roads; positions outside their coordinate system; edges shorter
        than the line they are drawn along or longer than 1000 km; one-way streets in an
        undirected graph. What is left out or assumed is counted in the log.
    """
    nodes = list(graph.nodes)
    xy = _positions(graph, source)
    edges = _edges(graph, {node: number for number, node in enumerate(nodes)}, source)
    if graph.is_directed():
        edges = _folded(edges)
    return _segments(nodes, xy, edges, graph, source)


def _positions(graph: nx.Graph[Any], source: str) -> list[tuple[float, float]]:
    """Node positions in the graph's own coordinates."""
    xy = [(_number(data.get("x")), _number(data.get("y"))) for _, data in graph.nodes(data=True)]
    without = [node for node, (x, y) in zip(graph.nodes, xy, strict=True) if np.isnan(x + y)]
    faults = []
    if not xy:
        faults.append(Fault(source, "", "has no nodes", "give a street graph"))
    if without:
        wrong = f"{len(without)} have no position (first: {without[0]})"
        faults.append(Fault(source, "nodes", wrong, "give each node numbers x and y"))
    if faults:
        raise InputError(faults)
    return xy


def _edges(graph: nx.Graph[Any], number: Mapping[Hashable, int], source: str) -> list[_Edge]:
    """Edges that a car may use, one per edge of the graph."""
    directed = graph.is_directed()
    rows = list(graph.edges(data=True))
    classified = any("highway" in data or "route" in data for _, _, data in rows)
    kept: list[_Edge] = []
    left_out: Counter[str] = Counter()
    no_way_back = 0
    bad: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for tail, head, data in rows:
        described = _describe(data) if classified else _UNCLASSIFIED
        if described is None or tail == head:
            left_out["are not for cars" if described is None else "lead back to their start"] += 1
            continue
        metres = _number(data.get("length", data.get("metres")))
        wrong = _wrong(metres, data, directed=directed)
        if wrong is not None:
            bad[wrong].append(f"{tail} to {head}")
        says_both = not _NO.isdisjoint(_values(data.get("oneway")))
        no_way_back += directed and says_both and not graph.has_edge(head, tail)
        ends = number[tail], number[head]
        direction = FORWARD if directed else FORWARD + BACKWARD
        bends = _bends(graph, tail, head, data)
        kept.append(_Edge(*ends, direction, described, metres, bends))
    if bad:
        raise InputError(
            [
                Fault(source, "edges", f"{len(found)} {what} (first: {found[0]})", right)
                for (what, right), found in bad.items()
            ]
        )
    if not kept:
        raise InputError(Fault(source, "", "has no roads for cars", "give a street graph"))
    for reason, count in left_out.items():
        log.warning("%s: %d of %d edges %s and were left out", source, count, len(rows), reason)
    if no_way_back:
        log.warning(
            "%s: %d edges say they are no one-way street but have no edge back; taken as one-way",
            source,
            no_way_back,
        )
    if not classified:
        log.warning("%s: no edge has a highway class; all taken as unclassified", source)
    return kept


def _wrong(metres: float, data: Mapping[str, Any], *, directed: bool) -> tuple[str, str] | None:
    """What is wrong with an edge and what would be right; None when nothing is."""
    if np.isnan(metres):
        return "have no length", "give each edge a length in metres"
    if metres < 0:
        return "have a negative length", "give lengths in metres"
    if metres > LONGEST_EDGE_M:
        return f"are longer than {LONGEST_EDGE_M / 1000:.0f} km", "give lengths in metres"
    if not directed and _YES & {*_values(data.get("oneway"))}:
        wrong = "are one-way, but which way an undirected graph does not say"
        return wrong, "give a directed graph"
    return None


def _describe(data: Mapping[str, Any]) -> Way | None:
    """What an edge means to a car; None when a car may not use all of it.

    An edge merged from several ways has lists of tags. Of which way each came is lost, so the
    least class counts, the longest sailing time, the lowest limit and the first number.
    """
    several = [_values(data.get(key)) or [""] for key in _TAGS]
    found = [
        describe_way({key: value for key, value in zip(_TAGS, one, strict=True) if value})
        for one in itertools.product(*several)
    ]
    if any(way is None for way in found):
        return None
    ways = [way for way in found if way is not None]
    return max(ways, key=lambda way: way.road_class)._replace(
        ferry_seconds=max(way.ferry_seconds for way in ways),
        maxspeed=min((way.maxspeed for way in ways if way.maxspeed), default=0),
        ref=min((way.ref for way in ways if way.ref), default=""),
    )


def _values(value: Any) -> list[str]:
    """Values of a tag, as text: osmnx gives one or a list, and writes a list as Python would."""
    if isinstance(value, str) and value.startswith("[") and value.endswith("]"):
        try:
            value = ast.literal_eval(value)
        except (ValueError, SyntaxError):
            return [str(value)]
    if value is None:
        return []
    several = value if isinstance(value, list | tuple | set) else [value]
    return sorted({str(one) for one in several})


def _number(value: Any) -> float:
    """A finite number, or NaN for anything else; GraphML of osmnx holds numbers as text."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        return float("nan")
    return number if np.isfinite(number) else float("nan")


def _bends(
    graph: nx.Graph[Any], tail: Hashable, head: Hashable, data: Mapping[str, Any]
) -> tuple[tuple[float, float], ...]:
    """Points of an edge's line between its ends, from tail to head."""
    import shapely

    line = data.get("geometry")
    if isinstance(line, str):
        line = shapely.from_wkt(line, on_invalid="ignore")
    if not isinstance(line, shapely.LineString) or line.is_empty:
        return ()
    points = [(float(x), float(y)) for x, y, *_ in line.coords]
    start, end = (
        np.array([_number(graph.nodes[node]["x"]), _number(graph.nodes[node]["y"])])
        for node in (tail, head)
    )
    first = np.array(points[0])
    if np.hypot(*(first - end)) < np.hypot(*(first - start)):
        points.reverse()  # an undirected graph does not keep the order of its ends
    return tuple(points[1:-1])


def _folded(edges: Sequence[_Edge]) -> list[_Edge]:
    """Make one segment of two edges that are each other's reverse."""
    out: list[_Edge] = []
    waiting: defaultdict[tuple[int, int, int], list[int]] = defaultdict(list)
    for edge in edges:
        partners = waiting[edge.head, edge.tail, edge.way.road_class]
        for place in partners:
            other = out[place]
            if (
                abs(other.metres - edge.metres) <= _SAME_LENGTH_M
                and other.way.ferry_seconds == edge.way.ferry_seconds
                and other.way.maxspeed == edge.way.maxspeed
            ):
                out[place] = other._replace(direction=FORWARD + BACKWARD)
                partners.remove(place)
                break
        else:
            waiting[edge.tail, edge.head, edge.way.road_class].append(len(out))
            out.append(edge)
    return out


def _segments(
    nodes: Sequence[Hashable],
    xy: Sequence[tuple[float, float]],
    edges: Sequence[_Edge],
    graph: nx.Graph[Any],
    source: str,
) -> Segments:
    """Cut edges at their bends, in degrees; metres and sailing time are shared out by length."""
    from pyproj import Geod

    bends = [point for edge in edges for point in edge.line]
    lon, lat = _degrees(np.array([*xy, *bends], dtype=np.float64), graph, source)
    n_bends = np.array([len(edge.line) for edge in edges])
    edge_of = np.repeat(np.arange(len(edges)), n_bends + 1)
    first = np.cumsum(n_bends + 1) - n_bends - 1
    # Bends are numbered after the nodes, in the order of the edges.
    head = np.arange(len(edge_of)) - edge_of + len(nodes)
    tail = head - 1
    tail[first] = [edge.tail for edge in edges]
    head[first + n_bends] = [edge.head for edge in edges]
    drawn = np.asarray(Geod(ellps="WGS84").inv(lon[tail], lat[tail], lon[head], lat[head])[2])
    drawn_edge = np.bincount(edge_of, weights=drawn, minlength=len(edges)).astype(np.float64)
    metres = np.array([edge.metres for edge in edges])
    _require_length(edges, metres, drawn_edge, nodes, source)
    equal = 1 / (n_bends + 1)[edge_of]
    share = np.divide(drawn, drawn_edge[edge_of], out=equal, where=drawn_edge[edge_of] > 0)
    per_edge = {
        name: np.array([getattr(edge.way, name) for edge in edges])[edge_of]
        for name in ("road_class", "ferry_seconds", "maxspeed")
    }
    direction = np.array([edge.direction for edge in edges], dtype=np.uint8)[edge_of]
    refs, ref_of_edge = number_refs([edge.way.ref for edge in edges])
    ids = [int(str(node)) if str(node).isdecimal() else -1 for node in nodes]
    return Segments(
        lon=lon,
        lat=lat,
        tail=tail.astype(np.int32),
        head=head.astype(np.int32),
        road_class=per_edge["road_class"].astype(np.int8),
        direction=direction,
        estimated=np.zeros(len(edge_of), dtype=np.bool_),
        metres=metres[edge_of] * share,
        ferry_seconds=per_edge["ferry_seconds"] * share,
        maxspeed=per_edge["maxspeed"].astype(np.uint8),
        ref=ref_of_edge[edge_of],
        refs=refs,
        node_id=np.array([*ids, *[-1] * len(bends)], dtype=np.int64),
    )


def _degrees(
    xy: NDArray[np.float64], graph: nx.Graph[Any], source: str
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Longitude and latitude (EPSG:4326) of positions in the graph's coordinate system."""
    from pyproj import CRS, Transformer
    from pyproj.exceptions import CRSError

    given = graph.graph.get("crs")
    try:
        crs = CRS.from_user_input(given or "EPSG:4326")
    except CRSError:
        raise InputError(
            Fault(source, "crs", f"“{given}” is not known", "give a code such as EPSG:28992")
        ) from None
    to_degrees = Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    lon, lat = (np.asarray(values) for values in to_degrees.transform(xy[:, 0], xy[:, 1]))
    outside = ~((np.abs(lon) <= 180) & (np.abs(lat) <= 90))
    if outside.any():
        x, y = xy[np.argmax(outside)]
        name = f"no place in {given}" if given else "no degrees, and the graph has no crs"
        wrong = f"{int(outside.sum())} positions are {name} (first: x = {x:g}, y = {y:g})"
        raise InputError(
            Fault(source, "nodes", wrong, "set graph.graph['crs'] to their coordinate system")
        )
    if not given:
        log.warning("%s: has no crs; its positions are taken as degrees (EPSG:4326)", source)
    return lon, lat


def _require_length(
    edges: Sequence[_Edge],
    metres: NDArray[np.float64],
    drawn: NDArray[np.float64],
    nodes: Sequence[Hashable],
    source: str,
) -> None:
    """Refuse edges that are shorter than the line they are drawn along: wrong unit or position."""
    short = metres < drawn * (1 - _SHORTER) - _ROUNDING_M
    if short.any():
        at = int(np.argmax(short))
        edge = f"{nodes[edges[at].tail]} to {nodes[edges[at].head]}"
        wrong = (
            f"{int(short.sum())} are shorter than the line they are drawn along "
            f"(first: {edge}, {metres[at]:g} m for {drawn[at]:.0f} m)"
        )
        right = "give lengths in metres, and positions in the graph's crs"
        raise InputError(Fault(source, "edges", wrong, right))
