"""A question small enough to reckon by hand."""

from __future__ import annotations

import numpy as np
import pytest

from regiotafel.model.instance import Instance

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
