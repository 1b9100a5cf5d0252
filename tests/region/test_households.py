"""The share of households without a car: a documented curve, with the national mean exactly."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regiotafel.errors import InputError
from regiotafel.region import load_region
from regiotafel.region.households import share_without_car


def areas(cars, households):
    return pd.DataFrame(
        {"cars_per_household_kim": cars, "households_2023": households},
        index=pd.Index([str(1000 + i) for i in range(len(cars))], name="pc4"),
        dtype=float,
    )


def share(table, **changes):
    return share_without_car(table, **{"national_share": 0.27, "most_cars": 2.0, **changes})


@given(
    st.lists(
        st.tuples(st.floats(0.1, 4.0), st.integers(1, 20_000)),
        min_size=1,
        max_size=20,
    )
)
def test_the_mean_over_households_is_the_national_share(rows):
    cars, households = zip(*rows, strict=True)
    found = share(areas(cars, households))
    assert np.average(found, weights=households) == pytest.approx(0.27, abs=1e-9)
    assert ((found > 0) & (found < 1)).all()


def test_more_cars_never_means_a_larger_share():
    cars = np.linspace(0.1, 3.0, 30)
    found = share(areas(cars, np.full(30, 100)))
    assert (np.diff(found) <= 0).all()
    assert (np.diff(found[cars <= 2.0]) < 0).all()


def test_more_cars_than_the_cap_count_as_the_cap():
    found = share(areas([0.5, 2.0, 2.5, 3.9], [100, 100, 100, 100]))
    assert found.iloc[1] == found.iloc[2] == found.iloc[3]
    assert share(areas([0.5, 2.0, 2.5, 3.9], [100] * 4), most_cars=5.0).is_monotonic_decreasing


def test_what_is_unknown_stays_unknown_and_weighs_nothing():
    found = share(areas([0.5, np.nan, 1.5, 1.0], [100, 5000, 300, np.nan]))
    assert found.isna().tolist() == [False, True, False, False]
    assert np.average(found.iloc[[0, 2]], weights=[100, 300]) == pytest.approx(0.27, abs=1e-9)
    assert share(areas([np.nan, np.nan], [10, 10])).isna().all()


def test_a_column_of_zeros_is_refused():
    with pytest.raises(InputError, match="cars_per_household_kim"):
        share(areas([0.0, 0.0, 1.0], [100, 100, 100]))


@pytest.mark.national
def test_the_national_mean_is_27_percent():
    table = load_region().areas
    found = share(table)
    known = found.notna() & table["households_2023"].notna()
    mean = np.average(found[known], weights=table["households_2023"][known])
    assert mean == pytest.approx(0.27, abs=1e-9)
    # City centres above the countryside; nothing above what no car at all would give.
    assert found["1012"] > 0.6
    assert found["7821"] < 0.2
