"""The travel-time matrix: from every area to every site, cached by all it depends on."""

from __future__ import annotations

import functools
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from regiotafel.errors import OutputError
from regiotafel.files import whole_file
from regiotafel.provenance import hash_file, hash_of
from regiotafel.travel.geometry import to_metres
from regiotafel.travel.speeds import TENTHS_PER_MINUTE, arcs
from regiotafel.travel.times import TravelTimes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from regiotafel.travel.network import RoadNetwork
    from regiotafel.travel.speeds import Access, SpeedProfile

log = logging.getLogger("regiotafel")

#: A point farther than this from the nearest street is not on the network: unreachable.
FARTHEST_STREET_M = 3000.0
#: What of a matrix is kept between runs.
_STORED = ("tenths", "metres", "least", "most")
#: Searches between two reports of progress.
_BATCH = 16


def travel_times(
    origins: pd.DataFrame,
    sites: pd.DataFrame,
    *,
    network: RoadNetwork,
    profile: SpeedProfile,
    cache: Path | None = None,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> TravelTimes:
    """Minutes and metres over roads from every area to every site.

    ``origins`` and ``sites`` need an index of labels and columns ``lon`` and ``lat`` (EPSG:4326).
    An area may have several origins: rows with the same label, one after another, with a
    ``weight`` each; its minutes and metres are their weighted means, rounded to whole tenths of a
    second and whole metres. Exact shortest paths on the road network under ``profile``: least
    time, then fewest metres; plus access at both ends. NaN where there is no route, or where a
    point lies more than ``FARTHEST_STREET_M`` from any street. Metres are those of the road
    network: the straight line between a door and its nearest junction costs time but is no road.

    With a ``cache`` folder a matrix computed before from the same points, network and profile is
    read back. ``progress`` is told the sites done and the total.
    """
    first, weight = by_area(origins)
    origin_xy = origins[["lon", "lat"]].to_numpy(dtype=np.float64)
    site_xy = sites[["lon", "lat"]].to_numpy(dtype=np.float64)
    key = hash_of(
        origin_xy, site_xy, first, weight, network.version, profile.version, method_version()
    )
    stored = cache / f"{key}.npz" if cache and network.version else None
    found = read_cache(stored, _STORED) if stored else None
    if found is None:
        tenths, metres = _compute(origin_xy, site_xy, network, profile, progress)
        found = _per_area(tenths, metres, first, weight)
        if stored:
            write_cache(stored, found)
    reached = found["tenths"] >= 0

    def per_pair(name: str, unit: int) -> NDArray[np.float32]:
        return np.where(reached, found[name] / unit, np.nan).astype(np.float32)

    return TravelTimes(
        area_ids=tuple(origins.index[first]),
        site_ids=tuple(sites.index),
        minutes=per_pair("tenths", TENTHS_PER_MINUTE),
        metres=per_pair("metres", 1),
        minutes_least=per_pair("least", TENTHS_PER_MINUTE),
        minutes_most=per_pair("most", TENTHS_PER_MINUTE),
        mode=profile.mode,
        time_of_day=profile.time_of_day,
        fast=profile.range.fast,
        slow=profile.range.slow,
        network_version=network.version,
        speed_version=profile.version,
    )


def by_area(origins: pd.DataFrame) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Place of each area's first origin, and per origin its share of the area's weight."""
    first = np.flatnonzero(~origins.index.duplicated())
    area = np.repeat(np.arange(len(first)), np.diff([*first, len(origins)]))
    if (origins.index != origins.index[first][area]).any():
        raise ValueError("origins of one area must stand one after another")
    if "weight" not in origins:
        return first, np.ones(len(origins)) / np.bincount(area)[area]
    weight = origins["weight"].to_numpy(dtype=np.float64)
    return first, weight / np.bincount(area, weight)[area]


def _per_area(
    tenths: NDArray[np.int32],
    metres: NDArray[np.int32],
    first: NDArray[np.int64],
    weight: NDArray[np.float64],
) -> dict[str, NDArray[np.int32]]:
    """Origins to areas: weighted means, least and most; -1 where one of them reaches nothing."""
    least = np.minimum.reduceat(tenths, first)

    def mean(values: NDArray[np.int32]) -> NDArray[np.int32]:
        summed = np.add.reduceat(values * weight[:, None], first)
        return np.where(least < 0, -1, np.rint(summed)).astype(np.int32)

    most = np.maximum.reduceat(tenths, first)
    return {"tenths": mean(tenths), "metres": mean(metres), "least": least, "most": most}


@functools.cache
def method_version() -> str:
    """Hash of the code that decides a travel time, so that a changed method is never read back."""
    return hash_of([hash_file(path) for path in sorted(Path(__file__).parent.glob("*.py"))])


def write_cache(path: Path, found: Mapping[str, NDArray[Any]]) -> None:
    """Keep arrays for the next time; a place that cannot be written costs only that."""
    try:
        with whole_file(path) as temporary, temporary.open("wb") as file:
            np.savez(file, **dict(found))  # type: ignore[arg-type]
    except OutputError as error:
        log.warning("travel times are not kept: %s", error)


def read_cache(path: Path, names: Sequence[str]) -> dict[str, NDArray[Any]] | None:
    """Stored arrays, or None when there are none or they cannot be read (then made anew)."""
    import zipfile
    import zlib

    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            return {name: arrays[name] for name in names}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error):
        return None


def _compute(
    origin_xy: NDArray[np.float64],
    site_xy: NDArray[np.float64],
    network: RoadNetwork,
    profile: SpeedProfile,
    progress: Callable[[int, int], None],
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Tenths of a second and metres, int32, -1 = unreachable (inside this module only)."""
    from regiotafel.travel import shortest

    over = arcs(network, profile)
    graph = shortest.incoming(
        over.tail, over.head, over.tenths, over.metres, n_junctions=len(network.access)
    )
    junction, metres = nearest_junction(network, np.concatenate([origin_xy, site_xy]))
    origin, destination = np.split(junction, [len(origin_xy)])
    origin_m, destination_m = np.split(metres, [len(origin_xy)])
    shape = (len(origin_xy), len(site_xy))
    out_tenths, out_metres = np.empty(shape, np.int32), np.empty(shape, np.int32)
    longest = int(over.tenths.max())
    progress(0, shape[1])
    for begin in range(0, shape[1], _BATCH):
        columns = slice(begin, begin + _BATCH)
        out_tenths[:, columns], out_metres[:, columns] = shortest.between(
            *graph, origin, destination[columns], longest
        )
        progress(min(begin + _BATCH, shape[1]), shape[1])
    reached = (out_tenths != shortest.UNREACHED) & (
        np.isfinite(origin_m)[:, None] & np.isfinite(destination_m)
    )
    at_origin, at_destination = access_tenths(origin_m, destination_m, profile.access)
    return (
        np.where(reached, out_tenths + at_origin[:, None] + at_destination, -1).astype(np.int32),
        np.where(reached, out_metres, -1).astype(np.int32),
    )


def access_tenths(
    origin_m: NDArray[np.float64], destination_m: NDArray[np.float64], access: Access
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Whole tenths of a second between door and junction, at the start and at the end."""
    tenths_per_metre = access.detour / (access.kmh / 3.6) * 10
    return (
        np.rint(np.nan_to_num(origin_m) * tenths_per_metre + access.origin_minutes * 600),
        np.rint(np.nan_to_num(destination_m) * tenths_per_metre + access.destination_minutes * 600),
    )


def nearest_junction(
    network: RoadNetwork, points: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Nearest junction where a trip may start, and metres to it in a straight line.

    NaN metres beyond FARTHEST_STREET_M.
    """
    from scipy.spatial import KDTree

    numbers = np.flatnonzero(network.access)
    tree = KDTree(to_metres(network.lon_e6[numbers] / 1e6, network.lat_e6[numbers] / 1e6))
    metres, nearest = tree.query(to_metres(points[:, 0], points[:, 1]))
    return numbers[nearest], np.where(metres <= FARTHEST_STREET_M, metres, np.nan)
