"""Speed profiles: how fast a car drives, as data, and what that makes of each link."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from pydantic import Field, PlainValidator

from regiotafel.checked import (
    Bilingual,
    Checked,
    Statements,
    Text,
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


class ClassSpeed(Checked):
    """Speed outside and inside built-up areas (km/h), and seconds lost at each junction passed."""

    rural_kmh: _Speed = Field(description="give km/h between 3 and 140")
    built_up_kmh: _Speed = Field(description="give km/h between 3 and 140")
    junction_seconds: _Seconds = Field(description="give seconds between 0 and 600")
    side_street_seconds: _Seconds = Field(description="give seconds between 0 and 600")


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


class SpeedProfile(Checked):
    """One way of driving; equal to its YAML file in ``data/travel/``."""

    title: Bilingual = Field(description="give the name as {nl: ..., en: ...}")
    mode: Literal["car"] = Field(description="give car")
    time_of_day: Text = Field(description="give a text such as free_flow")
    source: Text = Field(description="name where the speeds come from, or say they are assumed")
    sureness: Text = Field(description="say how sure they are")
    roads: dict[str, ClassSpeed] = Field(description="give a line for each class of road")
    ferry_wait_minutes: _Minutes = Field(description="give minutes between 0 and 120")
    access: Access = Field(description="give kmh, detour, origin_minutes, destination_minutes")
    assumptions: Statements = Field((), description="give a list of {nl: ..., en: ...}")

    @property
    def version(self) -> str:
        """Hash of all that decides a travel time."""
        return hash_of(self.model_dump(include={"mode", "roads", "ferry_wait_minutes", "access"}))


def load_speeds(name_or_path: str, *, relative_to: Path) -> SpeedProfile:
    """Read a profile: a name in ``data/travel/``, or a path relative to the scenario's folder.

    Raises InputError with every fault by key, and when a road class is missing or unknown.
    """
    faults: list[Fault] = []
    path = find_data(
        name_or_path, kind="travel", folder=relative_to, place=("travel", ""), faults=faults
    )
    if faults:
        raise InputError(faults)
    profile = validate(
        SpeedProfile,
        read_yaml(path, remedy="give a speed profile; data/travel holds an example"),
        place=lambda location: (str(path), key_path(location)),
        faults=faults,
    )
    wanted = set(ROAD_CLASSES) - {"ferry"}
    if profile is not None:
        faults += [
            Fault(
                str(path),
                f"roads.{name}",
                "is missing" if name in wanted else "is no road class",
                "the classes are: " + ", ".join(ROAD_CLASSES[:-1]),
            )
            for name in sorted(wanted.symmetric_difference(profile.roads))
        ]
    if faults or profile is None:
        raise InputError(faults)
    return profile


def link_tenths(
    network: RoadNetwork, profile: SpeedProfile
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Tenths of a second per link, from tail to head and from head to tail (int32, one per link).

    link = Σ parts metres / speed + side streets * delay + sailing and waiting, + the delay of the
    junction at its end, by the class of road that arrives there; rounded once per link. What a
    link's direction forbids is not excluded here.
    """
    speed, junction, side_street = _per_class(profile)
    road = network.road_class != FERRY
    per_part = np.where(
        road,
        network.length_dm / 10 / speed[network.road_class, network.built_up.astype(int)]
        + network.side_streets * side_street[network.road_class],
        network.ferry_seconds,
    )
    first = np.searchsorted(network.link, np.arange(len(network.tail)))
    last = np.append(first[1:], len(network.link)) - 1
    per_part += _boardings(network, first, last) * profile.ferry_wait_minutes * 60 / 2
    seconds = np.add.reduceat(per_part, first)
    n = len(network.access)
    degree = np.bincount(network.tail, minlength=n) + np.bincount(network.head, minlength=n)
    is_junction = degree >= 3
    forward = seconds + junction[network.road_class[last]] * is_junction[network.head]
    backward = seconds + junction[network.road_class[first]] * is_junction[network.tail]
    return np.rint(forward * 10).astype(np.int32), np.rint(backward * 10).astype(np.int32)


def _per_class(
    profile: SpeedProfile,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Metres per second (class x built-up), and seconds per junction and side street (class)."""
    speed = np.ones((len(ROAD_CLASSES), 2))
    junction, side_street = np.zeros(len(ROAD_CLASSES)), np.zeros(len(ROAD_CLASSES))
    for name, values in profile.roads.items():
        at = ROAD_CLASSES.index(name)
        speed[at] = np.array([values.rural_kmh, values.built_up_kmh]) / 3.6
        junction[at], side_street[at] = values.junction_seconds, values.side_street_seconds
    return speed, junction, side_street


def _boardings(
    network: RoadNetwork, first: NDArray[np.int64], last: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Per part how many of its ends are a quay (0, 1 or 2): a ferry's end that meets a road.

    A ferry line that is split at sea is so waited for once, half at each quay.
    """
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


def arcs(
    network: RoadNetwork, profile: SpeedProfile
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Directed arcs: from, to (junction numbers), tenths of a second and metres; int32 each."""
    forward, backward = link_tenths(network, profile)
    first = np.searchsorted(network.link, np.arange(len(network.tail)))
    metres = np.rint(np.add.reduceat(network.length_dm.astype(np.int64), first) / 10)
    with_it = network.direction & FORWARD > 0
    against = network.direction & BACKWARD > 0
    return (
        np.concatenate([network.tail[with_it], network.head[against]]),
        np.concatenate([network.head[with_it], network.tail[against]]),
        np.concatenate([forward[with_it], backward[against]]),
        np.concatenate([metres[with_it], metres[against]]).astype(np.int32),
    )
