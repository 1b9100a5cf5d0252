"""The travel-time matrix: from every area to every site, cached by all it depends on."""

from __future__ import annotations

import functools
import logging
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from regiotafel.errors import OutputError
from regiotafel.files import whole_file
from regiotafel.provenance import hash_file, hash_of
from regiotafel.travel.geometry import to_metres
from regiotafel.travel.speeds import TENTHS_PER_MINUTE, arcs
from regiotafel.travel.times import TravelTimes

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    from numpy.typing import NDArray

    from regiotafel.travel.network import RoadNetwork
    from regiotafel.travel.speeds import Access, SpeedProfile

log = logging.getLogger("regiotafel")

#: A point farther than this from the nearest street is not on the network: unreachable.
FARTHEST_STREET_M = 3000.0
#: Searches between two reports of progress.
_BATCH = 8


def travel_times(
    areas: pd.DataFrame,
    sites: pd.DataFrame,
    *,
    network: RoadNetwork,
    profile: SpeedProfile,
    cache: Path | None = None,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> TravelTimes:
    """Minutes and metres by car from every area to every site.

    ``areas`` and ``sites`` need an index of labels and columns ``lon`` and ``lat`` (EPSG:4326).
    Exact shortest paths on the road network under ``profile``: least time, then fewest metres;
    plus access at both ends. NaN where there is no route, or where a point lies more than
    ``FARTHEST_STREET_M`` from any street. Metres are those of the road network: the straight line
    between a door and its nearest junction costs time but is no road.

    With a ``cache`` folder a matrix computed before from the same points, network and profile is
    read back. ``progress`` is told the sites done and the total.
    """
    area_xy = areas[["lon", "lat"]].to_numpy(dtype=np.float64)
    site_xy = sites[["lon", "lat"]].to_numpy(dtype=np.float64)
    key = hash_of(area_xy, site_xy, network.version, profile.version, _method_version())
    stored = cache / f"{key}.npz" if cache and network.version else None
    tenths_metres = _read_cache(stored) if stored else None
    if tenths_metres is None:
        tenths_metres = _compute(area_xy, site_xy, network, profile, progress)
        if stored:
            _write_cache(stored, *tenths_metres)
    tenths, metres = tenths_metres
    reached = tenths >= 0
    return TravelTimes(
        area_ids=tuple(areas.index),
        site_ids=tuple(sites.index),
        minutes=np.where(reached, tenths / TENTHS_PER_MINUTE, np.nan).astype(np.float32),
        metres=np.where(reached, metres, np.nan).astype(np.float32),
        mode=profile.mode,
        time_of_day=profile.time_of_day,
        network_version=network.version,
        speed_version=profile.version,
    )


@functools.cache
def _method_version() -> str:
    """Hash of the code that decides a travel time, so that a changed method is never read back."""
    return hash_of([hash_file(path) for path in sorted(Path(__file__).parent.glob("*.py"))])


def _write_cache(path: Path, tenths: NDArray[np.int32], metres: NDArray[np.int32]) -> None:
    """Keep a matrix for the next time; a place that cannot be written costs only that."""
    try:
        with whole_file(path) as temporary, temporary.open("wb") as file:
            np.savez_compressed(file, tenths=tenths, metres=metres)
    except OutputError as error:
        log.warning("travel times are not kept: %s", error)


def _read_cache(path: Path) -> tuple[NDArray[np.int32], NDArray[np.int32]] | None:
    """A stored matrix, or None when there is none or it cannot be read (then it is made anew)."""
    import zipfile
    import zlib

    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            return arrays["tenths"], arrays["metres"]
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error):
        return None


def _compute(
    area_xy: NDArray[np.float64],
    site_xy: NDArray[np.float64],
    network: RoadNetwork,
    profile: SpeedProfile,
    progress: Callable[[int, int], None],
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Tenths of a second and metres, int32, -1 = unreachable (inside this module only)."""
    from regiotafel.travel import shortest

    source, target, tenths, metres = arcs(network, profile)
    graph = shortest.incoming(source, target, tenths, metres, n_junctions=len(network.access))
    origin, origin_m = nearest_junction(network, area_xy)
    destination, destination_m = nearest_junction(network, site_xy)
    shape = (len(area_xy), len(site_xy))
    out_tenths, out_metres = np.empty(shape, np.int32), np.empty(shape, np.int32)
    longest = int(tenths.max())
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
    at_origin, at_destination = _access_tenths(origin_m, destination_m, profile.access)
    return (
        np.where(reached, out_tenths + at_origin[:, None] + at_destination, -1).astype(np.int32),
        np.where(reached, out_metres, -1).astype(np.int32),
    )


def _access_tenths(
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
