"""Where minutes are in doubt, by hand on a small question."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from regiotafel.impact.doubts import doubtful_shares, doubts
from regiotafel.travel.trips import LENGTH_GROUPS, TIME_GROUPS, Trips
from support.travel import made_times


def made_trips(instance):
    """One area more than the question has; the second site can be doubted, the first cannot."""
    area_ids = ("0000", *instance.area_ids)
    shape = len(area_ids), len(instance.site_ids)
    minutes = np.full(shape, 20, dtype=np.float32)
    tenths = np.zeros((*shape, len(TIME_GROUPS)), dtype=np.int32)
    tenths[:, :, 0] = 12_000
    tenths[1, 1, :] = 0
    tenths[1, 1, [0, TIME_GROUPS.index("ferry")]] = 6000
    doubted = np.zeros(shape, dtype=np.float32)
    doubted[1:3, 1] = 1
    return Trips(
        times=made_times(
            minutes,
            area_ids=area_ids,
            site_ids=instance.site_ids,
            minutes_least=minutes - 3 * doubted,
            minutes_most=minutes + 3 * doubted,
        ),
        tenths=tenths,
        metres=np.zeros((*shape, len(LENGTH_GROUPS)), dtype=np.int32),
        share_estimated=doubted * np.where(np.arange(shape[0]) == 2, 0.125, 0.0625)[:, None],
        minutes_saved_abroad=7 * doubted,
    )


def test_each_area_is_told_about_its_own_centre(instance):
    n = len(instance.area_ids)
    assigned = np.ones(n, dtype=np.int64)
    table = doubts(instance, assigned, trips=made_trips(instance))
    assert list(table.index) == list(instance.area_ids)
    first = table.iloc[0]
    assert first["minutes_least"] == 17
    assert first["minutes_most"] == 23
    assert first["minutes_ferry"] == 10
    assert first["share_estimated"] == pytest.approx(0.0625)
    assert first["minutes_saved_abroad"] == 7
    other = doubts(instance, 0 * assigned, trips=made_trips(instance))
    assert (other["minutes_saved_abroad"] == 0).all()
    assert (other["minutes_least"] == 20).all()


def test_shares_count_patients_for_whom_it_matters(instance):
    assigned = np.ones(len(instance.area_ids), dtype=np.int64)
    table = doubts(instance, assigned, trips=made_trips(instance))
    cases = table["minutes_least"] * 0 + np.arange(1.0, len(table) + 1)
    shares = doubtful_shares(table, cases)
    two = (1 + 2) / cases.sum()
    assert shares["abroad"] == pytest.approx(two)
    assert shares["spread"] == pytest.approx(two)
    assert shares["by_hand"] == pytest.approx(2 / cases.sum())  # more than a tenth of the way
    assert shares["ferry"] == pytest.approx(1 / cases.sum())


def test_trips_to_other_sites_are_refused(instance):
    trips = made_trips(instance)
    other = replace(trips.times, site_ids=tuple(reversed(instance.site_ids)))
    with pytest.raises(ValueError, match="other sites"):
        doubts(instance, np.zeros(len(instance.area_ids), int), trips=replace(trips, times=other))
