"""The travel-time matrix: from where people live to the hospital door."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, kw_only=True)
class TravelTimes:
    """Minutes and metres from every area (row) to every site (column); NaN = unreachable.

    Attributes
    ----------
    area_ids, site_ids
        Labels of rows and columns.
    minutes
        One way, float32, n x m. Whole tenths of a second divided by 600, so equal times are equal
        numbers.
    metres
        Metres of the same route on the road network and its ferries, float32, n x m, whole metres.
    mode, time_of_day
        For example ``car`` and ``free_flow``.
    network_version, speed_version
        Hashes of the road network and of the speed profile this was computed from.
    """

    area_ids: tuple[str, ...]
    site_ids: tuple[str, ...]
    minutes: NDArray[np.float32]
    metres: NDArray[np.float32]
    mode: str
    time_of_day: str
    network_version: str
    speed_version: str
