"""Speed profiles: how fast a car drives, as data, and what that makes of each link."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from regiotafel.errors import Fault, InputError
from regiotafel.files import bundled, read_yaml
from regiotafel.provenance import hash_of
from regiotafel.travel.osm import BACKWARD, FERRY, FORWARD, ROAD_CLASSES

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from regiotafel.travel.network import RoadNetwork

#: Time is counted in whole tenths of a second.
TENTHS_PER_MINUTE = 600

_Speed = Annotated[float, Field(ge=3, le=140, allow_inf_nan=False)]
_Seconds = Annotated[float, Field(ge=0, le=600, allow_inf_nan=False)]
_Minutes = Annotated[float, Field(ge=0, le=120, allow_inf_nan=False)]


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class ClassSpeed(_Data):
    """Speed outside and inside built-up areas (km/h), and seconds lost at each junction passed."""

    rural_kmh: _Speed
    built_up_kmh: _Speed
    junction_seconds: _Seconds
    side_street_seconds: _Seconds


class Access(_Data):
    """What a trip costs outside the road network.

    From home to the nearest junction and from the last junction to the hospital: the straight line
    times ``detour``, at ``kmh``. ``origin_minutes`` to reach the car, ``destination_minutes`` to
    park and walk in.
    """

    kmh: _Speed
    detour: Annotated[float, Field(ge=1, le=3, allow_inf_nan=False)]
    origin_minutes: _Minutes
    destination_minutes: _Minutes


class SpeedProfile(_Data):
    """One way of driving; equal to its YAML file in ``data/travel/``."""

    title: dict[Literal["nl", "en"], str]
    mode: Literal["car"]
    time_of_day: str
    source: str
    sureness: str
    roads: dict[str, ClassSpeed]
    ferry_wait_minutes: _Minutes
    access: Access
    assumptions: tuple[dict[Literal["nl", "en"], str], ...]

    @property
    def version(self) -> str:
        """Hash of all that decides a travel time."""
        return hash_of(self.model_dump(include={"mode", "roads", "ferry_wait_minutes", "access"}))


def load_speeds(name_or_path: str, *, relative_to: Path) -> SpeedProfile:
    """Read a profile: a name in ``data/travel/``, or a path relative to the scenario's folder.

    Raises InputError with every fault by key, and when a road class is missing or unknown.
    """
    from pydantic import ValidationError

    named = bundled("data", "travel", f"{name_or_path}.yaml")
    path = named if named.is_file() else relative_to / name_or_path
    known = ", ".join(sorted(file.stem for file in bundled("data", "travel").glob("*.yaml")))
    content = read_yaml(path, remedy=f"give a speed profile: a path, or one of: {known}")
    content["assumptions"] = tuple(content.get("assumptions") or ())
    try:
        profile = SpeedProfile.model_validate(content)
    except ValidationError as error:
        raise InputError(
            [
                Fault(
                    str(path),
                    "key " + ".".join(str(part) for part in fault["loc"]),
                    fault["msg"],
                    "see data/travel/car_free_flow.yaml",
                )
                for fault in error.errors(include_url=False)
            ]
        ) from None
    wanted = set(ROAD_CLASSES) - {"ferry"}
    wrong = sorted(wanted.symmetric_difference(profile.roads))
    if wrong:
        raise InputError(
            [
                Fault(
                    str(path),
                    f"key roads.{name}",
                    "is missing" if name in wanted else "is no road class",
                    "the classes are: " + ", ".join(ROAD_CLASSES[:-1]),
                )
                for name in wrong
            ]
        )
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
    return ferry * (quay_before.astype(np.int64) + quay_after)


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
