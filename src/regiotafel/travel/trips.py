"""What the trips of each area consist of, in words of those who make them, and their doubts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from regiotafel.provenance import hash_of
from regiotafel.travel.matrix import by_area, method_version, read_cache, write_cache
from regiotafel.travel.osm import ROAD_CLASSES
from regiotafel.travel.speeds import TENTHS_PER_MINUTE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd
    from numpy.typing import NDArray

    from regiotafel.region.region import Region
    from regiotafel.travel.network import RoadNetwork
    from regiotafel.travel.speeds import SpeedProfile
    from regiotafel.travel.times import TravelTimes

#: Roads in the words of those who drive them; every class of road is one of these.
_ROADS = {
    "motorway": ("motorway", "motorway_link"),
    "main_road": ("trunk", "trunk_link", "primary", "primary_link", "secondary", "secondary_link"),
    "local_road": ("tertiary", "tertiary_link", "unclassified", "residential", "service"),
    "ferry": ("ferry",),
}
#: What the length of a trip consists of.
LENGTH_GROUPS = tuple(_ROADS)
#: What the time of a trip consists of: that, all that is lost where roads meet, and both ends.
TIME_GROUPS = (*LENGTH_GROUPS, "junctions", "access")
_TIMES = {**_ROADS, "junctions": ("junctions", "side_streets"), "access": ("access",)}
#: Hospitals at a time: what is summed along their trips takes some memory.
_BATCH = 40
_STORED = ("tenths", "metres", "share_estimated", "minutes_saved_abroad")


@dataclass(frozen=True, kw_only=True)
class Trips:
    """What the minutes from every area (row) to every site (column) consist of, and their doubts.

    Attributes
    ----------
    times
        The matrix that is taken apart; rows and columns are its own.
    tenths
        Tenths of a second by TIME_GROUPS, int32, n x m x 6; they sum exactly to those of the
        matrix. 0 where unreachable. Of an area with several points their weighted means.
    metres
        Metres by LENGTH_GROUPS, int32, n x m x 4; they sum exactly to those of the matrix.
    share_estimated
        Share of the metres on roads drawn by hand, float32, n x m.
    minutes_saved_abroad
        See :func:`regiotafel.travel.borders.minutes_saved_abroad`.
    """

    times: TravelTimes
    tenths: NDArray[np.int32]
    metres: NDArray[np.int32]
    share_estimated: NDArray[np.float32]
    minutes_saved_abroad: NDArray[np.float32]


def apportion(total: NDArray[np.integer], parts: NDArray[np.float64]) -> NDArray[np.int32]:
    """Round ``parts`` (... x parts) to whole numbers that sum to ``total`` (...), nearest first.

    By largest remainders. What is zero stays zero, unless all of it is.
    """
    summed = parts.sum(axis=-1, keepdims=True)
    scaled = np.divide(parts * total[..., None], summed, out=np.zeros_like(parts), where=summed > 0)
    whole = np.floor(scaled)
    missing = np.rint(total - whole.sum(axis=-1)).astype(np.int64)
    rank = (-(scaled - whole)).argsort(axis=-1, kind="stable").argsort(axis=-1, kind="stable")
    out: NDArray[np.int32] = (whole + (rank < missing[..., None])).astype(np.int32)
    return out


def find_trips(
    origins: pd.DataFrame,
    sites: pd.DataFrame,
    *,
    region: Region,
    times: TravelTimes,
    network: RoadNetwork,
    profile: SpeedProfile,
    cache: Path | None = None,
) -> Trips:
    """Take apart what ``travel_times`` found for the same points, network and profile.

    With a ``cache`` folder, what was found before is read back.
    """
    key = hash_of(
        "trips",
        *(table[["lon", "lat"]].to_numpy(np.float64) for table in (origins, sites, region.areas)),
        by_area(origins)[1],
        region.version,
        network.version,
        profile.version,
        method_version(),
    )
    stored = cache / f"{key}.npz" if cache and network.version else None
    found = read_cache(stored, _STORED) if stored else None
    if found is None:
        found = _found(origins, sites, region, times, network, profile)
        if stored:
            write_cache(stored, found)
    return Trips(times=times, **found)


def _found(
    origins: pd.DataFrame,
    sites: pd.DataFrame,
    region: Region,
    times: TravelTimes,
    network: RoadNetwork,
    profile: SpeedProfile,
) -> dict[str, NDArray[np.generic]]:
    from regiotafel.travel.borders import land_abroad, minutes_saved_abroad
    from regiotafel.travel.routes import TIME_PARTS, breakdown

    first, weight = by_area(origins)
    batches: list[list[NDArray[np.float64]]] = []
    for begin in range(0, len(sites), _BATCH):
        made_of = breakdown(
            origins, sites.iloc[begin : begin + _BATCH], network=network, profile=profile
        )
        batches.append(
            [
                np.add.reduceat(np.nan_to_num(values) * weight[:, None, None], first)
                for values in (
                    _grouped(made_of.tenths, TIME_PARTS, _TIMES),
                    _grouped(made_of.metres, ROAD_CLASSES, _ROADS),
                    made_of.estimated[:, :, None],
                )
            ]
        )
    tenths, metres, estimated = (
        np.concatenate(parts, axis=1) for parts in zip(*batches, strict=True)
    )
    reached = np.isfinite(times.minutes)
    length = np.where(reached, times.metres, 0)
    by_hand = np.divide(estimated[:, :, 0], length, out=np.zeros(length.shape), where=length > 0)
    whole = np.rint(np.where(reached, times.minutes, 0).astype(np.float64) * TENTHS_PER_MINUTE)
    return {
        "tenths": apportion(whole.astype(np.int64), tenths),
        "metres": apportion(np.rint(length).astype(np.int64), metres),
        "share_estimated": by_hand.astype(np.float32),
        "minutes_saved_abroad": minutes_saved_abroad(
            region.areas,
            sites,
            minutes=times.minutes,
            land=land_abroad(region.shapes, network),
        ),
    }


def _grouped(
    values: NDArray[np.float64], parts: Sequence[str], groups: dict[str, tuple[str, ...]]
) -> NDArray[np.float64]:
    """Sum the last axis, one column per part, into one column per group."""
    member = np.array([[part in group for group in groups.values()] for part in parts], dtype=float)
    summed: NDArray[np.float64] = values @ member
    return summed
