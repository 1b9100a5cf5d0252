"""The travel-time matrix: from where people live to the hospital door."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from regiotafel.display import facts_html

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray


#: Mode and time of day of the user's own minutes: what they mean is for the user to say.
OWN = "own"


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
    minutes_least, minutes_most
        Of the several points where people of an area live, the nearest and the farthest; float32,
        n x m. ``minutes`` itself is their weighted mean.
    mode, time_of_day
        For example ``car`` and ``free_flow``; :data:`OWN` twice for the user's own minutes.
    fast, slow
        How much faster or slower all trips together may be in truth: factors on ``minutes``.
    network_version, speed_version
        Hashes of the road network and of the speed profile this was computed from; of the numbers
        themselves where they are the user's own.
    """

    area_ids: tuple[str, ...]
    site_ids: tuple[str, ...]
    minutes: NDArray[np.float32]
    metres: NDArray[np.float32]
    minutes_least: NDArray[np.float32]
    minutes_most: NDArray[np.float32]
    mode: str
    time_of_day: str
    fast: float
    slow: float
    network_version: str
    speed_version: str

    def rows(self, area_ids: Sequence[str]) -> NDArray[np.int64]:
        """Rows of these areas. Raises KeyError with a label that is not there."""
        import numpy as np

        place = {area: row for row, area in enumerate(self.area_ids)}
        return np.array([place[area] for area in area_ids], dtype=np.int64)

    def _repr_html_(self) -> str:
        import numpy as np

        reached = self.minutes[np.isfinite(self.minutes)]
        return facts_html(
            "Travel times, one way",
            {
                "mode": f"{self.mode}, {self.time_of_day}",
                "areas (rows)": len(self.area_ids),
                "sites (columns)": self.site_ids,
                "minutes": f"{reached.min():.1f} to {reached.max():.1f}, "
                f"median {np.median(reached):.1f}"
                if reached.size
                else "none",
                "unreachable pairs": int(self.minutes.size - reached.size),
            },
        )
