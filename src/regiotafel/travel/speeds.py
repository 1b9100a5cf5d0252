"""Speed profiles: how fast a car drives, as data, and what that makes of each link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from pydantic import Field

from regiotafel.checked import (
    Bilingual,
    Checked,
    Statements,
    Text,
    Words,
    between,
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


_Speed = Annotated[float, between(3, 140)]
_Seconds = Annotated[float, between(0, 600)]
_Minutes = Annotated[float, between(0, 120)]
_Factor = Annotated[float, between(0.5, 3)]
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
#: A cyclist may not use these, and traffic on them has a factor of its own.
_FAST_ROADS = ("motorway", "motorway_link", "trunk", "trunk_link")


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
    detour: Annotated[float, between(1, 3)] = Field(description="give a factor between 1 and 3")
    origin_minutes: _Minutes = Field(description="give minutes between 0 and 120")
    destination_minutes: _Minutes = Field(description="give minutes between 0 and 120")


class Range(Checked):
    """How much faster or slower all trips together may be in truth: factors on the minutes."""

    fast: Annotated[float, between(0.5, 1)] = Field(description="give a factor of 0.5 to 1")
    slow: Annotated[float, between(1, 3)] = Field(description="give a factor of 1 to 3")


class _Described(Checked):
    title: Bilingual = Field(description="give the name as {nl: ..., en: ...}")
    time_of_day: Text = Field(description="give a text such as daytime")
    edition: Text = Field(description="give a text such as 2026-11")
    source: Words = Field(description="name where the speeds come from, or say they are assumed")
    sureness: Words = Field(description="say how sure they are")
    range: Range = Field(description="give {fast: 0.9, slow: 1.1}")
    assumptions: Statements = Field((), description="give a list of {nl: ..., en: ...}")


class Traffic(Checked):
    """How many times longer a stretch takes than at its speed, for all the traffic in the way.

    ``motorway``: motorways, trunk roads and their ramps; ``rural`` and ``built_up``: other roads
    outside and inside built-up areas; ``delays``: what is lost at junctions.
    """

    motorway: _Factor = Field(description="give a factor between 0.5 and 3")
    rural: _Factor = Field(description="give a factor between 0.5 and 3")
    built_up: _Factor = Field(description="give a factor between 0.5 and 3")
    delays: _Factor = Field(description="give a factor between 0.5 and 3")


#: The speeds and delays of a profile are as they stand.
_AS_GIVEN = Traffic(motorway=1, rural=1, built_up=1, delays=1)


class SpeedProfile(_Described):
    """One way of travelling over roads; equal to its YAML file in ``data/travel/``."""

    mode: Literal["car", "bicycle"] = Field(description="give car or bicycle")
    roads: dict[str, RoadSpeed] = Field(description="give a line for each class of road")
    delays: Delays = Field(description=f"give {', '.join(Delays.model_fields)}")
    ferry_wait_minutes: _Minutes = Field(description="give minutes between 0 and 120")
    access: Access = Field(description="give kmh, detour, origin_minutes, destination_minutes")
    traffic: Traffic = Field(_AS_GIVEN, description="give motorway, rural, built_up and delays")

    @property
    def version(self) -> str:
        """Hash of all that decides a travel time."""
        return hash_of(self.model_dump(exclude={*_Described.model_fields}, exclude_defaults=True))


class TrafficProfile(_Described):
    """Another time of day: the profile ``based_on``, with its times multiplied by ``traffic``."""

    based_on: Text = Field(description="name another profile")
    traffic: Traffic = Field(description="give motorway, rural, built_up and delays")


def load_speeds(name_or_path: str, *, relative_to: Path) -> SpeedProfile:
    """Read a profile: a name in ``data/travel/``, or a path relative to the scenario's folder.

    A file with ``based_on`` takes another profile and gives it another ``traffic``. Raises
    InputError with every fault by key, and when a road class is missing or unknown.
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
    if "traffic" in content and not may_build:
        wrong = f"“{name_or_path}” has a `traffic` of its own"
        raise InputError(Fault(*place, wrong, "name a profile without"))
    if "based_on" in content:
        changed = validate(TrafficProfile, content, place=at, faults=faults)
        if changed is None:
            raise InputError(faults)
        base = _load(
            changed.based_on, relative_to=path.parent, place=at(("based_on",)), may_build=False
        )
        own = {name: getattr(changed, name) for name in _Described.model_fields}
        own["assumptions"] = base.assumptions + changed.assumptions
        return base.model_copy(update={**own, "traffic": changed.traffic})
    profile = validate(SpeedProfile, content, place=at, faults=faults)
    if profile is not None:
        closed = _FAST_ROADS if profile.mode == "bicycle" else ()
        wanted = set(ROAD_CLASSES) - {"ferry", *closed}
        right = "the classes are: " + ", ".join(name for name in ROAD_CLASSES if name in wanted)
        faults += [
            Fault(*at(("roads", name)), "is missing" if name in wanted else "is not used", right)
            for name in sorted(wanted.symmetric_difference(profile.roads))
        ]
    if faults or profile is None:
        raise InputError(faults)
    return profile


def part_tenths(network: RoadNetwork, profile: SpeedProfile) -> NDArray[np.int32]:
    """Tenths of a second to drive or sail each part of a link, without delays; int32, at least 1.

    road = metres / the speed of its class x :func:`stretch`; ferry = sailing time + waiting, half
    of it at each quay.
    """
    kmh = _per_class(profile, "kmh")[network.road_class, network.built_up.astype(np.int64)]
    driving = network.length_dm * 3.6 / kmh * stretch(network, profile)
    sailing = network.ferry_seconds * 10 + _boardings(network) * profile.ferry_wait_minutes * 300
    tenths = np.where(network.road_class == FERRY, sailing, driving)
    return np.maximum(np.rint(tenths), 1).astype(np.int32)


def stretch(network: RoadNetwork, profile: SpeedProfile) -> NDArray[np.float64]:
    """How many times longer each part of a road takes than at the speed of its class.

    By car, where it has a limit of its own: max(usual limit, speed) / limit, so that the speed is
    scaled by that limit over the usual one and never exceeds it. Times that, the traffic.
    """
    traffic = profile.traffic
    factor = np.tile([traffic.rural, traffic.built_up], (len(ROAD_CLASSES), 1))
    factor[np.isin(ROAD_CLASSES, _FAST_ROADS)] = traffic.motorway
    kind = network.road_class, network.built_up.astype(np.int64)
    out: NDArray[np.float64] = factor[kind]
    if profile.mode == "car":
        tagged = network.maxspeed > 0
        reference = np.maximum(_per_class(profile, "limit_kmh"), _per_class(profile, "kmh"))
        out[tagged] *= (reference[kind] / np.maximum(network.maxspeed, 1))[tagged]
    return out


def _per_class(profile: SpeedProfile, what: str) -> NDArray[np.float64]:
    """A value per class of road, outside and inside built-up areas; 1 where there is none."""
    values = np.ones((len(ROAD_CLASSES), 2))
    for name, road in profile.roads.items():
        both = getattr(road, f"rural_{what}"), getattr(road, f"built_up_{what}")
        values[ROAD_CLASSES.index(name)] = both
    return values


def side_street_tenths(network: RoadNetwork, profile: SpeedProfile) -> NDArray[np.int32]:
    """Tenths of a second lost per part on passing its dead-end side streets, int32."""
    each = _delay_tenths(profile, "side_street")
    lost: NDArray[np.int32] = network.side_streets * each[network.built_up.astype(np.int64)]
    return lost


def _delay_tenths(profile: SpeedProfile, name: str) -> NDArray[np.int32]:
    """Tenths of a second lost at one kind of junction, outside and inside built-up areas."""
    lost: Seconds = getattr(profile.delays, name)
    seconds = np.array([lost.rural, lost.built_up]) * profile.traffic.delays
    return np.rint(seconds * 10).astype(np.int32)


def crossing_tenths(
    network: RoadNetwork, profile: SpeedProfile
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Tenths of a second lost per link at its head (driven forward) and its tail (backward)."""
    no_junction = np.zeros(2, dtype=np.int32)  # the last row, for -1
    tenths = np.stack([*(_delay_tenths(profile, name) for name in CROSSINGS), no_junction])
    at_head, at_tail = crossings(network)
    built_up = network.built_up.astype(np.int64)
    at_first, at_last = built_up[network.first_part], built_up[network.last_part]
    return tenths[at_head, at_last], tenths[at_tail, at_first]


def crossings(network: RoadNetwork) -> tuple[NDArray[np.int8], NDArray[np.int8]]:
    """How each link meets the others at its head and at its tail; int8, place in CROSSINGS or -1.

    -1 where there is no junction of three or more, on motorways and on ferries. A road is taken to
    go on into another of its own class, where there is one; what is left is what it crosses. Those
    on a trunk road lose nothing to ramps that leave or join it; on lesser roads a ramp is a lane
    for turning, the mark of a large crossing, and counts as a road of its class.
    """
    class_at = {
        "tail": network.road_class[network.first_part],
        "head": network.road_class[network.last_part],
    }
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
    first, last = network.first_part, network.last_part
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
