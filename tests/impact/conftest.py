"""A question small enough to reckon by hand."""

from __future__ import annotations

import numpy as np
import pytest

from regiotafel.model.instance import Instance
from support.travel import made_times, made_without_car

MINUTES = [
    # A     B     C
    [10.0, 30.0, 50.0],
    [20.0, 30.0, 70.0],
    [60.0, 45.0, 15.0],
    [90.0, 60.0, 20.0],
    [99.0, 5.0, 40.0],
]


@pytest.fixture
def instance():
    """Five areas, three sites, 10 cases a year; the fifth area has none."""
    minutes = np.array(MINUTES)
    return Instance(
        area_ids=("1011", "1012", "1013", "1014", "1015"),
        site_ids=("A", "B", "C"),
        cases=np.array([1.0, 2.0, 3.0, 4.0, 0.0]),
        minutes=minutes,
        metres=minutes * 1000,
        site_rules=("candidate", "required", "candidate"),
        open_today=np.array([True, False, True]),
        k=1,
        minimum_volume=4.0,
    )


@pytest.fixture
def today(instance):
    """A and C are open; everyone goes to the nearest."""
    return instance.nearest_open(("A", "C"))


@pytest.fixture
def plan(instance):
    """Only B is open."""
    return instance.nearest_open(("B",))


@pytest.fixture
def without_car(instance):
    """Half of 1011, nobody of 1012, a quarter of 1013, everybody of 1014 has no car."""
    minutes = np.vstack([instance.minutes[:1], instance.minutes])
    # The whole country has more areas; only from 1011 to A can be cycled.
    area_ids = ("0999", *instance.area_ids)
    cycled = np.full_like(minutes, 99.0)
    cycled[1, 0] = 22.0
    return made_without_car(
        made_times(minutes, area_ids=area_ids),
        made_times(cycled, area_ids=area_ids, mode="bicycle"),
        [0.9, 0.5, 0.0, 0.25, 1.0, 0.3],
    )
