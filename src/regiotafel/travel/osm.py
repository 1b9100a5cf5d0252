"""Read OpenStreetMap roads and car ferries into segments between neighbouring nodes."""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from regiotafel.errors import Fault, InputError
from regiotafel.files import require_file

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
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
#: Roads up to this class are known by their number (``ref``), such as A2 or N57.
_LEAST_NUMBERED = ROAD_CLASSES.index("secondary_link")
#: Limits that a country's law gives by name (km/h), as OpenStreetMap writes them.
_LEGAL_LIMIT = {"nl:urban": 50, "nl:rural": 80, "nl:trunk": 100, "nl:motorway": 100, "walk": 5}
_KMH_PER_MPH = 1.609344


class Way(NamedTuple):
    """What a way means to a car; ``maxspeed`` (km/h) is 0 and ``ref`` empty where not tagged."""

    road_class: int
    direction: int
    estimated: bool
    ferry_seconds: float
    maxspeed: int
    ref: str


#: The tags that decide it, those on most ways first.
WAY_TAGS = (
    *("highway", "oneway", "source", "maxspeed", "ref", "service", "access", "junction"),
    *("motor_vehicle", "vehicle", "area", "route", "duration"),
)


@dataclass(frozen=True, kw_only=True)
class Segments:
    """Roads as read: s segments between n nodes, before any contraction.

    ``lon``, ``lat`` (float64, n, EPSG:4326); per segment ``tail`` and ``head`` (int32, node
    numbers), ``road_class`` (int8, see ROAD_CLASSES), ``direction`` (uint8: FORWARD from tail to
    head, BACKWARD, or both added), ``estimated`` (bool, drawn by hand), ``metres`` (float64) and
    ``ferry_seconds`` (float64, sailing time; 0 on roads), ``maxspeed`` (uint8, km/h; 0 = not
    tagged) and ``ref`` (int32, place in ``refs`` of the road's number; ``refs[0]`` is the empty
    text). ``node_id`` (int64, n) is the number a node has in its source, or -1 where it has none:
    several sources are joined by it.
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
    maxspeed: NDArray[np.uint8]
    ref: NDArray[np.int32]
    refs: tuple[str, ...]
    node_id: NDArray[np.int64]


def read_osm(path: Path) -> Segments:
    """Read roads for private cars from an OpenStreetMap file (PBF or XML) with complete ways.

    Ferries count only with a ``duration`` and unless ``motor_vehicle`` forbids: a ferry without one
    mostly carries cyclists. Raises InputError when the file is broken, has no roads, or a way uses
    a node that is not in the file.
    """
    import osmium

    require_file(path, "give an OpenStreetMap extract (.osm.pbf)")
    # Most ways are tagged as another one is: each kind is described and kept once.
    described: dict[tuple[tuple[str, str], ...], Way | None] = {}
    kinds: dict[Way, int] = {}
    kind, length, refs = array("i"), array("i"), array("q")
    try:
        way: Any
        # Filtered before they become Python objects: most of an extract is buildings.
        of_roads = osmium.filter.KeyFilter("highway", "route")
        for way in osmium.FileProcessor(str(path), osmium.osm.WAY).with_filter(of_roads):
            tags, nodes = _tags_read(way.tags), way.nodes
            if tags not in described:
                described[tags] = describe_way(dict(tags))
            what = described[tags]
            if what is None or len(nodes) < 2:
                continue
            kind.append(kinds.setdefault(what, len(kinds)))
            length.append(len(nodes))
            refs.extend([nodes[at].ref for at in range(len(nodes))])
        if not kind:
            raise InputError(Fault(str(path), "", "has no roads for cars", "give a road extract"))
        wanted = np.frombuffer(refs, dtype=np.int64)
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
    nodes_of_ways = np.searchsorted(node_ids, wanted).astype(np.int32)
    per_way = np.frombuffer(kind, dtype=np.int32), np.frombuffer(length, dtype=np.int32)
    return _segments(lon, lat, node_ids, nodes_of_ways, list(kinds), *per_way)


def _tags_read(tags: Any) -> tuple[tuple[str, str], ...]:
    """Those of a way's tags that ``describe_way`` reads; asking for a tag is what takes time."""
    found: list[tuple[str, str]] = []
    total = len(tags)
    for key in WAY_TAGS:
        value = tags.get(key)
        if value is not None:
            found.append((key, value))
            if len(found) == total:
                break
    return tuple(found)


def describe_way(tags: Mapping[str, str]) -> Way | None:
    """Read the tags of a way; None when no car may use it."""
    if tags.get("motor_vehicle", tags.get("vehicle", tags.get("access"))) in _CLOSED:
        return None
    estimated = tags.get("source") == "estimated"
    if tags.get("route") == "ferry":
        seconds = parse_duration(tags.get("duration") or "")
        if seconds is None:
            return None
        return Way(FERRY, FORWARD + BACKWARD, estimated, seconds, 0, "")
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
    ref = tags.get("ref") or ""
    return Way(
        road_class,
        direction,
        estimated,
        0.0,
        parse_maxspeed(tags.get("maxspeed") or ""),
        ref if road_class <= _LEAST_NUMBERED else "",
    )


def parse_maxspeed(text: str) -> int:
    """Whole km/h of an OpenStreetMap ``maxspeed``; 0 when it gives no limit that can be read.

    >>> parse_maxspeed("80"), parse_maxspeed("30 mph"), parse_maxspeed("NL:urban")
    (80, 48, 50)
    >>> parse_maxspeed("none"), parse_maxspeed("signals"), parse_maxspeed("500")
    (0, 0, 0)
    """
    match = re.fullmatch(r"(\d+(?:\.\d+)?)(?: ?(km/h|kmh|mph))?", text.strip())
    if match is None:
        return _LEGAL_LIMIT.get(text.strip().lower(), 0)
    kmh = round(float(match[1]) * (_KMH_PER_MPH if match[2] == "mph" else 1))
    return kmh if 3 <= kmh <= 140 else 0


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

    found = osmium.index.create_map("flex_mem")
    with osmium.io.Reader(str(path), osmium.osm.NODE) as reader:
        of_ways = osmium.filter.IdFilter(node_ids.tolist())
        osmium.apply(reader, of_ways, osmium.NodeLocationsForWays(found))
    lon, lat = (np.full(len(node_ids), np.nan) for _ in range(2))
    for at, node in enumerate(node_ids.tolist()):
        try:
            place = found.get(node)
        except KeyError:
            continue
        if place.valid():
            lon[at], lat[at] = place.lon, place.lat
    return lon, lat


def _segments(
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    node_ids: NDArray[np.int64],
    nodes: NDArray[np.int32],
    kinds: Sequence[Way],
    kind: NDArray[np.int32],
    length: NDArray[np.int32],
) -> Segments:
    from pyproj import Geod

    way_of_node = np.repeat(np.arange(len(kind)), length)
    inside = way_of_node[:-1] == way_of_node[1:]
    tail, head, way = nodes[:-1][inside], nodes[1:][inside], way_of_node[:-1][inside]
    metres = np.asarray(Geod(ellps="WGS84").inv(lon[tail], lat[tail], lon[head], lat[head])[2])
    way_metres = np.bincount(way, weights=metres, minlength=len(kind))
    share = np.divide(metres, way_metres[way], out=np.zeros_like(metres), where=metres > 0)
    different = tail != head
    kind = kind[way[different]]
    road_class, direction, estimated, ferry, maxspeed, ref = zip(*kinds, strict=True)
    refs, ref_of_kind = number_refs(ref)
    return Segments(
        lon=lon,
        lat=lat,
        tail=tail[different],
        head=head[different],
        road_class=np.array(road_class, dtype=np.int8)[kind],
        direction=np.array(direction, dtype=np.uint8)[kind],
        estimated=np.array(estimated, dtype=np.bool_)[kind],
        metres=metres[different],
        ferry_seconds=np.array(ferry, dtype=np.float64)[kind] * share[different],
        maxspeed=np.array(maxspeed, dtype=np.uint8)[kind],
        ref=ref_of_kind[kind],
        refs=refs,
        node_id=node_ids,
    )


def number_refs(ref: Sequence[str]) -> tuple[tuple[str, ...], NDArray[np.int32]]:
    """Distinct road numbers, the empty one first, and per item its place among them (int32)."""
    refs = ("", *sorted(set(ref) - {""}))
    place = {name: at for at, name in enumerate(refs)}
    return refs, np.array([place[name] for name in ref], dtype=np.int32)
