"""Read OpenStreetMap roads and car ferries into segments between neighbouring nodes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from regiotafel.errors import Fault, InputError
from regiotafel.files import require_file

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

#: Road classes as the network knows them; a class's number is its place here.
ROAD_CLASSES = (
    "motorway",
    "motorway_link",
    "trunk",
    "trunk_link",
    "primary",
    "primary_link",
    "secondary",
    "secondary_link",
    "tertiary",
    "tertiary_link",
    "unclassified",
    "residential",
    "service",
    "ferry",
)
FERRY = ROAD_CLASSES.index("ferry")

#: Other values of ``highway`` that a car may use, and the class they are driven as.
_DRIVEN_AS = {"road": "unclassified", "living_street": "residential"}
_CLASS = {name: i for i, name in enumerate(ROAD_CLASSES) if name != "ferry"} | {
    name: ROAD_CLASSES.index(other) for name, other in _DRIVEN_AS.items()
}
_CLOSED = {"no", "private", "agricultural", "forestry", "emergency", "military"}
_NOT_THROUGH = {"driveway", "parking_aisle", "drive-through", "emergency_access"}
FORWARD, BACKWARD = 1, 2


@dataclass(frozen=True, kw_only=True)
class Segments:
    """Roads as read: s segments between n nodes, before any contraction.

    ``lon``, ``lat`` (float64, n, EPSG:4326); per segment ``tail`` and ``head`` (int32, node
    numbers), ``road_class`` (int8, see ROAD_CLASSES), ``direction`` (uint8: FORWARD from tail to
    head, BACKWARD, or both added), ``estimated`` (bool, drawn by hand), ``metres`` (float64) and
    ``ferry_seconds`` (float64, sailing time; 0 on roads). ``node_id`` (int64, n) is the number a
    node has in its source, or -1 where it has none: several sources are joined by it.
    """

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    tail: NDArray[np.int32]
    head: NDArray[np.int32]
    road_class: NDArray[np.int8]
    direction: NDArray[np.uint8]
    estimated: NDArray[np.bool_]
    metres: NDArray[np.float64]
    ferry_seconds: NDArray[np.float64]
    node_id: NDArray[np.int64]


def read_osm(path: Path) -> Segments:
    """Read roads for private cars from an OpenStreetMap file (PBF or XML) with complete ways.

    Ferries count only with a ``duration`` and unless ``motor_vehicle`` forbids: a ferry without one
    mostly carries cyclists. Raises InputError when the file is broken, has no roads, or a way uses
    a node that is not in the file.
    """
    import osmium

    require_file(path, "give an OpenStreetMap extract (.osm.pbf)")
    ways: list[tuple[int, int, bool, float, int]] = []
    refs: list[int] = []
    try:
        way: Any
        # Filtered before they become Python objects: most of an extract is buildings.
        of_roads = osmium.filter.KeyFilter("highway", "route")
        for way in osmium.FileProcessor(str(path), osmium.osm.WAY).with_filter(of_roads):
            described = describe_way(way.tags)
            if described is None or len(way.nodes) < 2:
                continue
            nodes = [node.ref for node in way.nodes]
            refs.extend(nodes)
            ways.append((*described, len(nodes)))
        if not ways:
            raise InputError(Fault(str(path), "", "has no roads for cars", "give a road extract"))
        wanted = np.array(refs, dtype=np.int64)
        node_ids = np.unique(wanted)
        lon, lat = _positions(path, node_ids)
    except (RuntimeError, osmium.InvalidLocationError) as error:
        raise InputError(
            Fault(str(path), "", f"cannot be read as OpenStreetMap data ({error})", "fetch it anew")
        ) from None
    missing = int(np.isnan(lon).sum())
    if missing:
        raise InputError(
            Fault(
                str(path), "", f"{missing} nodes of its ways are not in the file", "give whole ways"
            )
        )
    return _segments(lon, lat, node_ids, np.searchsorted(node_ids, wanted).astype(np.int32), ways)


def describe_way(tags: Mapping[str, str]) -> tuple[int, int, bool, float] | None:
    """Class, direction, estimated and ferry seconds of a way; None when no car may use it."""
    if tags.get("motor_vehicle", tags.get("vehicle", tags.get("access"))) in _CLOSED:
        return None
    estimated = tags.get("source") == "estimated"
    if tags.get("route") == "ferry":
        seconds = parse_duration(tags.get("duration") or "")
        return None if seconds is None else (FERRY, FORWARD + BACKWARD, estimated, seconds)
    highway = tags.get("highway") or ""
    road_class = _CLASS.get(highway)
    if road_class is None or tags.get("service") in _NOT_THROUGH or tags.get("area") == "yes":
        return None
    oneway = tags.get("oneway")
    if oneway in {"-1", "reverse"}:
        direction = BACKWARD
    elif oneway in {"yes", "true", "1"}:
        direction = FORWARD
    elif oneway is None and (
        highway == "motorway" or tags.get("junction") in {"roundabout", "circular"}
    ):
        direction = FORWARD  # OpenStreetMap's own default there
    else:
        direction = FORWARD + BACKWARD
    return road_class, direction, estimated, 0.0


def parse_duration(text: str) -> float | None:
    """Seconds of an OpenStreetMap ``duration``: ``H:MM``, ``H:MM:SS``, minutes or ``PT1H35M``.

    None when there is none or it cannot be read.

    >>> parse_duration("01:35"), parse_duration("PT20M"), parse_duration("45"), parse_duration("?")
    (5700.0, 1200.0, 2700.0, None)
    """
    clock = re.fullmatch(r"(\d+):(\d{2})(?::(\d{2}))?", text)
    if match := clock or re.fullmatch(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?", text):
        hours, minutes, seconds = (float(part or 0) for part in match.groups())
    elif re.fullmatch(r"\d+(\.\d+)?", text):
        hours, minutes, seconds = 0.0, float(text), 0.0
    else:
        return None
    total = hours * 3600 + minutes * 60 + seconds
    return total if total > 0 else None


def _positions(
    path: Path, node_ids: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    import osmium

    ids = np.empty(len(node_ids), dtype=np.int64)
    lon, lat = (np.full(len(node_ids), np.nan) for _ in range(2))
    found = 0
    of_ways = osmium.filter.IdFilter(node_ids.tolist())
    node: Any
    for node in osmium.FileProcessor(str(path), osmium.osm.NODE).with_filter(of_ways):
        if node.location.valid():
            ids[found], lon[found], lat[found] = node.id, node.location.lon, node.location.lat
            found += 1
    order = np.argsort(ids[:found], kind="stable")
    at = np.searchsorted(node_ids, ids[:found][order])
    out = tuple(np.full(len(node_ids), np.nan) for _ in range(2))
    out[0][at], out[1][at] = lon[:found][order], lat[:found][order]
    return out[0], out[1]


def _segments(
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    node_ids: NDArray[np.int64],
    nodes: NDArray[np.int32],
    ways: list[tuple[int, int, bool, float, int]],
) -> Segments:
    from pyproj import Geod

    road_class, direction, estimated, ferry, length = (
        np.array(column) for column in zip(*ways, strict=True)
    )
    way_of_node = np.repeat(np.arange(len(ways)), length)
    inside = way_of_node[:-1] == way_of_node[1:]
    tail, head, way = nodes[:-1][inside], nodes[1:][inside], way_of_node[:-1][inside]
    metres = np.asarray(Geod(ellps="WGS84").inv(lon[tail], lat[tail], lon[head], lat[head])[2])
    way_metres = np.bincount(way, weights=metres, minlength=len(ways))
    share = np.divide(metres, way_metres[way], out=np.zeros_like(metres), where=metres > 0)
    different = tail != head
    return Segments(
        lon=lon,
        lat=lat,
        tail=tail[different],
        head=head[different],
        road_class=road_class.astype(np.int8)[way][different],
        direction=direction.astype(np.uint8)[way][different],
        estimated=estimated.astype(bool)[way][different],
        metres=metres[different],
        ferry_seconds=(ferry.astype(np.float64)[way] * share)[different],
        node_id=node_ids,
    )
