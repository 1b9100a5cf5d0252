"""Trips made at random for a matrix that is not of any road."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from regiotafel.travel.trips import LENGTH_GROUPS, TIME_GROUPS, Trips, apportion


def random_trips(times):
    """Trips that sum to ``times``, to the last tenth; some are doubted in each way."""
    rng = np.random.default_rng(7)
    shape = times.minutes.shape
    parts = rng.random((*shape, len(TIME_GROUPS)))
    parts[:, :, TIME_GROUPS.index("ferry")] *= rng.random(shape) < 0.1
    wide = 4 * (rng.random(shape) < 0.3)
    tenths = np.rint(times.minutes.astype(np.float64) * 600).astype(np.int64)
    return Trips(
        times=replace(times, minutes_least=times.minutes - wide, minutes_most=times.minutes + wide),
        tenths=apportion(tenths, parts),
        metres=apportion(times.metres.astype(np.int64), rng.random((*shape, len(LENGTH_GROUPS)))),
        share_estimated=(rng.random(shape) * 0.3).astype(np.float32),
        minutes_saved_abroad=(12 * (rng.random(shape) < 0.2)).astype(np.float32),
    )
