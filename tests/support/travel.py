"""Travel times written down by hand, and people without a car beside them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from regiotafel.travel.speeds import load_speeds
from regiotafel.travel.times import TravelTimes
from regiotafel.travel.without_car import WithoutCar, load_estimates


def made_times(minutes: Any, **changes: Any) -> TravelTimes:
    """By car, without a range, 1 km a minute; ``changes`` replace fields."""
    minutes = np.array(minutes, dtype=np.float32)
    made = {
        "area_ids": tuple(str(1000 + i) for i in range(minutes.shape[0])),
        "site_ids": tuple("ABCDEFGH"[: minutes.shape[1]]),
        "minutes": minutes,
        "metres": minutes * 1000,
        "minutes_least": minutes,
        "minutes_most": minutes,
        "mode": "car",
        "time_of_day": "daytime",
        "fast": 0.9,
        "slow": 1.1,
        "network_version": "n",
        "speed_version": "s",
    }
    return TravelTimes(**made | changes)


def made_without_car(car: TravelTimes, bicycle: TravelTimes, share: Any) -> WithoutCar:
    """People without a car, their share known in every area."""
    share = np.array(share, dtype=np.float64)
    return WithoutCar(
        estimates=load_estimates(),
        car=car,
        bicycle=bicycle,
        bicycle_speeds=load_speeds("bicycle", relative_to=Path()),
        share=share,
        share_unknown=np.zeros(len(share), dtype=bool),
    )
