"""Speed profiles: how fast a car drives, as data, and what that makes of each link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from pydantic import Field, PlainValidator

from regiotafel.checked import (
    Bilingual,
    Checked,
    Statements,
    Text,
    Words,
    check_number,
    find_data,
    key_path,
    validate,
)
from regiotafel.errors import Fault, InputError
from regiotafel.files import read_yaml
from regiotafel.provenance import hash_of
from regiotafel.travel.osm import BACKWARD, FERRY, FORWARD, ROAD_CLASSES

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from regiotafel.travel.network import RoadNetwork

#: Time is counted in whole tenths of a second.
TENTHS_PER_MINUTE = 600


def _between(low: float, high: float) -> PlainValidator:
    def check(value: Any) -> float:
        number = check_number(value)
        if not low <= number <= high:
            raise ValueError(f"is not between {low:g} and {high:g}")
        return number

    return PlainValidator(check)


_Speed = Annotated[float, _between(3, 140)]
_Seconds = Annotated[float, _between(0, 600)]
_Minutes = Annotated[float, _between(0, 120)]
_Factor = Annotated[float, _between(0.5, 3)]
#: How a road is left that another crosses; what a car loses there depends on it.
CROSSINGS = ("give_way", "equal", "priority", "ramp")
#: Which road has the right of way where two meet: the lower number.
_RANK = {
    "motorway": 0,
    "trunk": 1,
    "primary": 2,
    "secondary": 3,
    "tertiary": 4,
    "unclassified": 5,
    "residential": 5,
    "service": 6,
}
#: A cyclist may not use these; a profile of that mode has no speed for them.
_NO_CYCLING = ("motorway", "motorway_link", "trunk", "trunk_link")


class RoadSpeed(Checked):
    """Speed driven on one class of road, outside and inside built-up areas, and its usual limit.

    Where a road has a limit of its own (``maxspeed``), the speed is scaled by that limit over the
    usual one, and never exceeds it.
    """

    rural_kmh: _Speed = Field(description="give km/h between 3 and 140")
    built_up_kmh: _Speed = Field(description="give km/h between 3 and 140")
    rural_limit_kmh: _Speed = Field(description="give km/h between 3 and 140")
    built_up_limit_kmh: _Speed = Field(description="give km/h between 3 and 140")


class Seconds(Checked):
    """Seconds lost once, outside and inside built-up areas."""

    rural: _Seconds = Field(description="give seconds between 0 and 600")
    built_up: _Seconds = Field(description="give seconds between 0 and 600")


class Delays(Checked):
    """Seconds lost at each junction, by how the road that arrives there meets the others.

    ``give_way``: a road of a higher class crosses. ``equal``: one of the same class. ``priority``:
    only lower ones. ``ramp``: at the end of a ramp. ``side_street``: passing a dead-end side
    street. On a motorway nothing is lost.
    """

    give_way: Seconds = Field(description="give {rural: ..., built_up: ...}")
    equal: Seconds = Field(description="give {rural: ..., built_up: ...}")
    priority: Seconds = Field(description="give {rural: ..., built_up: ...}")
    ramp: Seconds = Field(description="give {rural: ..., built_up: ...}")
    side_street: Seconds = Field(description="give {rural: ..., built_up: ...}")


class Access(Checked):
    """What a trip costs outside the road network.

    From home to the nearest junction and from the last junction to the hospital: the straight line
    times ``detour``, at ``kmh``. ``origin_minutes`` to reach the car, ``destination_minutes`` to
    park and walk in.
    """

    kmh: _Speed = Field(description="give km/h between 3 and 140")
    detour: Annotated[float, _between(1, 3)] = Field(description="give a factor between 1 and 3")
    origin_minutes: _Minutes = Field(description="give minutes between 0 and 120")
    destination_minutes: _Minutes = Field(description="give minutes between 0 and 120")


class Range(Checked):
    """How much faster or slower all trips together may be in truth: factors on the minutes."""

    fast: Annotated[float, _between(0.5, 1)] = Field(description="give a factor of 0.5 to 1")
    slow: Annotated[float, _between(1, 3)] = Field(description="give a factor of 1 to 3")


class _Described(Checked):
    title: Bilingual = Field(description="give the name as {nl: ..., en: ...}")
    time_of_day: Text = Field(description="give a text such as daytime")
    edition: Text = Field(description="give a text such as 2026-11")
    source: Words = Field(description="name where the speeds come from, or say they are assumed")
    sureness: Words = Field(description="say how sure they are")
    range: Range = Field(description="give {fast: 0.9, slow: 1.1}")
    assumptions: Statements = Field((), description="give a list of {nl: ..., en: ...}")


class SpeedProfile(_Described):
    """One way of travelling over roads; equal to its YAML file in ``data/travel/``."""

    mode: Literal["car", "bicycle"] = Field(description="give car or bicycle")
    roads: dict[str, RoadSpeed] = Field(description="give a line for each class of road")
    delays: Delays = Field(description=f"give {', '.join(Delays.model_fields)}")
    ferry_wait_minutes: _Minutes = Field(description="give minutes between 0 and 120")
    access: Access = Field(description="give kmh, detour, origin_minutes, destination_minutes")

    @property
    def version(self) -> str:
        """Hash of all that decides a travel time."""
        return hash_of(
            self.model_dump(include={"mode", "roads", "delays", "ferry_wait_minutes", "access"})
        )


class Traffic(Checked):
    """How many times longer a stretch takes than in the profile it is based on.

    ``motorway``: motorways, trunk roads and their ramps; ``rural`` and ``built_up``: other roads
    outside and inside built-up areas; ``delays``: what is lost at junctions.
    """

    motorway: _Factor = Field(description="give a factor between 0.5 and 3")
    rural: _Factor = Field(description="give a factor between 0.5 and 3")
    built_up: _Factor = Field(description="give a factor between 0.5 and 3")
    delays: _Factor = Field(description="give a factor between 0.5 and 3")


class TrafficProfile(_Described):
    """Another time of day: the profile ``based_on``, with its times multiplied by ``traffic``."""

    based_on: Text = Field(description="name another profile")
    traffic: Traffic = Field(description="give motorway, rural, built_up and delays")


def load_speeds(name_or_path: str, *, relative_to: Path) -> SpeedProfile:
    """Read a profile: a name in ``data/travel/``, or a path relative to the scenario's folder.

    A file with ``based_on`` takes another profile and multiplies its times. Raises InputError with
    every fault by key, and when a road class is missing or unknown.
    """
    return _load(name_or_path, relative_to=relative_to, place=("travel", ""))


def _load(
    name_or_path: str, *, relative_to: Path, place: tuple[str, str], may_build: bool = True
) -> SpeedProfile:
    faults: list[Fault] = []
    path = find_data(name_or_path, kind="travel", folder=relative_to, place=place, faults=faults)
    if faults:
        raise InputError(faults)
    content = read_yaml(path, remedy="give a speed profile; data/travel holds an example")

    def at(location: tuple[int | str, ...]) -> tuple[str, str]:
        return str(path), key_path(location)

    if "based_on" in content and not may_build:
        wrong = f"“{name_or_path}” is itself based on another profile"
        raise InputError(Fault(*place, wrong, "name the one that it is based on"))
    if "based_on" in content:
        changed = validate(TrafficProfile, content, place=at, faults=faults)
        if changed is None:
            raise InputError(faults)
        base = _load(
            changed.based_on, relative_to=path.parent, place=at(("based_on",)), may_build=False
        )
        return _with_traffic(base, changed)
    profile = validate(SpeedProfile, content, place=at, faults=faults)
    if profile is not None:
        closed = _NO_CYCLING if profile.mode == "bicycle" else ()
        wanted = set(ROAD_CLASSES) - {"ferry", *closed}
        right = "the classes are: " + ", ".join(name for name in ROAD_CLASSES if name in wanted)
        faults += [
            Fault(*at(("roads", name)), "is missing" if name in wanted else "is not used", right)
            for name in sorted(wanted.symmetric_difference(profile.roads))
        ]
    if faults or profile is None:
        raise InputError(faults)
    return profile


def _with_traffic(base: SpeedProfile, changed: TrafficProfile) -> SpeedProfile:
    traffic = changed.traffic

    def slower(name: str, speed: RoadSpeed) -> RoadSpeed:
        fast = name in _NO_CYCLING
        rural, built_up = (traffic.motorway,) * 2 if fast else (traffic.rural, traffic.built_up)
        kmh = {"rural_kmh": speed.rural_kmh / rural, "built_up_kmh": speed.built_up_kmh / built_up}
        return speed.model_copy(update=kmh)

    delays = {
        name: Seconds(
            rural=seconds["rural"] * traffic.delays, built_up=seconds["built_up"] * traffic.delays
        )
        for name, seconds in base.delays.model_dump().items()
    }
    own = {name: getattr(changed, name) for name in _Described.model_fields}
    return base.model_copy(
        update={
            **own,
            "assumptions": base.assumptions + changed.assumptions,
            "roads": {name: slower(name, speed) for name, speed in base.roads.items()},
            "delays": Delays(**delays),
        }
    )


def part_tenths(network: RoadNetwork, profile: SpeedProfile) -> NDArray[np.int32]:
    """Tenths of a second to drive or sail each part of a link, without delays; int32, at least 1.

    road = metres / speed; ferry = sailing time + waiting, half of it at each quay.
    """
    kmh, limit = (
        np.ones((len(ROAD_CLASSES), 2), dtype=np.float64),
        np.ones((len(ROAD_CLASSES), 2), dtype=np.float64),
    )
    for name, road in profile.roads.items():
        at = ROAD_CLASSES.index(name)
        kmh[at] = road.rural_kmh, road.built_up_kmh
        limit[at] = road.rural_limit_kmh, road.built_up_limit_kmh
    kind = network.road_class, network.built_up.astype(np.int64)
    speed = kmh[kind]
    if profile.mode == "car":
        tagged = network.maxspeed > 0
        own = network.maxspeed[tagged].astype(np.float64)
        speed[tagged] = np.minimum(speed[tagged] * own / limit[kind][tagged], own)
    sailing = network.ferry_seconds * 10 + _boardings(network) * profile.ferry_wait_minutes * 300
    tenths = np.where(network.road_class == FERRY, sailing, network.length_dm * 3.6 / speed)
    return np.maximum(np.rint(tenths), 1).astype(np.int32)


def side_street_tenths(network: RoadNetwork, profile: SpeedProfile) -> NDArray[np.int32]:
    """Tenths of a second lost per part on passing its dead-end side streets, int32."""
    lost = profile.delays.side_street
    each = np.rint(np.array([lost.rural, lost.built_up]) * 10)
    lost_here: NDArray[np.int32] = np.asarray(
        network.side_streets * each[network.built_up.astype(np.int64)], dtype=np.int32
    )
    return lost_here


def crossing_tenths(
    network: RoadNetwork, profile: SpeedProfile
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Tenths of a second lost per link at its head (driven forward) and its tail (backward)."""
    lost = np.zeros((len(CROSSINGS) + 1, 2))
    for number, name in enumerate(CROSSINGS):
        seconds: Seconds = getattr(profile.delays, name)
        lost[number] = seconds.rural, seconds.built_up
    tenths = np.rint(lost * 10).astype(np.int32)  # the last row, for -1, stays zero
    last = np.append(network.first_part[1:], len(network.link)) - 1
    at_head, at_tail = crossings(network)
    built_up = network.built_up.astype(np.int64)
    return tenths[at_head, built_up[last]], tenths[at_tail, built_up[network.first_part]]


def crossings(network: RoadNetwork) -> tuple[NDArray[np.int8], NDArray[np.int8]]:
    """How each link meets the others at its head and at its tail; int8, place in CROSSINGS or -1.

    -1 where there is no junction of three or more, on motorways and on ferries. A road is taken to
    go on into another of its own class, where there is one; what is left is what it crosses. Those
    on a trunk road lose nothing to ramps that leave or join it; on lesser roads a ramp is a lane
    for turning, the mark of a large crossing, and counts as a road of its class.
    """
    last = np.append(network.first_part[1:], len(network.link)) - 1
    class_at = {"tail": network.road_class[network.first_part], "head": network.road_class[last]}
    rank_of = np.array([_RANK.get(name.removesuffix("_link"), 9) for name in ROAD_CLASSES])
    is_ramp = np.array([name.endswith("_link") for name in ROAD_CLASSES])
    no_delay = np.isin(ROAD_CLASSES, ["motorway", "ferry"])
    n = len(network.access)
    node = np.concatenate([network.tail, network.head])
    at_node = np.concatenate([class_at["tail"], class_at["head"]])
    rank, no_ramp = rank_of[at_node], ~is_ramp[at_node]
    degree_without_ramps = np.bincount(node[no_ramp], minlength=n)
    order = np.lexsort((rank, node))
    start = np.searchsorted(node[order], np.arange(n + 1))
    # The highest-ranking three roads of each junction; 9 where there are fewer.
    best = np.full((n, 3), 9)
    for place in range(3):
        there = start[:-1] + place < start[1:]
        best[there, place] = rank[order][start[:-1][there] + place]
    degree = np.diff(start)

    def meeting(at: NDArray[np.int32], road_class: NDArray[np.int8]) -> NDArray[np.int8]:
        own, (first, second, third) = rank_of[road_class], best[at].T
        crossed = np.where(first < own, first, np.where(second == own, third, second))
        kind = np.where(crossed < own, 0, np.where(crossed == own, 1, 2))
        kind = np.where(is_ramp[road_class], CROSSINGS.index("ramp"), kind)
        passes_ramps = road_class == ROAD_CLASSES.index("trunk")
        roads = np.where(passes_ramps, degree_without_ramps[at], degree[at])
        none = (roads < 3) | no_delay[road_class]
        return np.where(none, -1, kind).astype(np.int8)

    return meeting(network.head, class_at["head"]), meeting(network.tail, class_at["tail"])


def link_tenths(
    network: RoadNetwork, profile: SpeedProfile
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Tenths of a second per link, from tail to head and from head to tail (int32, one per link).

    link = Σ parts (driving + side streets) + the delay of the junction at its end. Each of these
    is a whole number of tenths, so that a trip is exactly the sum of what it is made of. What a
    link's direction forbids is not excluded here.
    """
    per_part = part_tenths(network, profile) + side_street_tenths(network, profile)
    driving = np.add.reduceat(per_part, network.first_part)
    at_head, at_tail = crossing_tenths(network, profile)
    return driving + at_head, driving + at_tail


def _boardings(network: RoadNetwork) -> NDArray[np.int64]:
    """Per part how many of its ends are a quay (0, 1 or 2): a ferry's end that meets a road.

    A ferry line that is split at sea is so waited for once, half at each quay.
    """
    first = network.first_part
    last = np.append(first[1:], len(network.link)) - 1
    ferry = network.road_class == FERRY
    meets_road = np.zeros(len(network.access), dtype=bool)
    meets_road[network.tail[~ferry[first]]] = True
    meets_road[network.head[~ferry[last]]] = True
    at = np.arange(len(network.link))
    is_first, is_last = at == first[network.link], at == last[network.link]
    quay_before = ~is_first | meets_road[network.tail[network.link]]
    quay_after = ~is_last | meets_road[network.head[network.link]]
    ends: NDArray[np.int64] = ferry * (quay_before.astype(np.int64) + quay_after)
    return ends


@dataclass(frozen=True, kw_only=True)
class Arcs:
    """Links as they may be travelled, one arc per direction; int32 arrays of equal length.

    ``tail`` and ``head`` are junction numbers; ``link`` is the link an arc runs along and
    ``forward`` (bool) whether from its tail to its head; ``tenths`` of a second and ``metres``.
    """

    tail: NDArray[np.int32]
    head: NDArray[np.int32]
    tenths: NDArray[np.int32]
    metres: NDArray[np.int32]
    link: NDArray[np.int32]
    forward: NDArray[np.bool_]


def arcs(network: RoadNetwork, profile: SpeedProfile) -> Arcs:
    """Directed arcs under a profile: those it has a speed for, in the directions allowed.

    A cyclist may use every street both ways.
    """
    forward, backward = link_tenths(network, profile)
    metres = np.rint(
        np.add.reduceat(network.length_dm.astype(np.int64), network.first_part) / 10
    ).astype(np.int32)
    closed = [
        at for at, name in enumerate(ROAD_CLASSES) if name not in profile.roads and name != "ferry"
    ]
    is_open = ~np.logical_or.reduceat(np.isin(network.road_class, closed), network.first_part)
    both_ways = profile.mode == "bicycle"
    with_it = np.flatnonzero(is_open & (both_ways | (network.direction & FORWARD > 0)))
    against = np.flatnonzero(is_open & (both_ways | (network.direction & BACKWARD > 0)))
    link = np.concatenate([with_it, against]).astype(np.int32)
    return Arcs(
        tail=np.concatenate([network.tail[with_it], network.head[against]]),
        head=np.concatenate([network.head[with_it], network.tail[against]]),
        tenths=np.concatenate([forward[with_it], backward[against]]),
        metres=metres[link],
        link=link,
        forward=np.repeat([True, False], [len(with_it), len(against)]),
    )
