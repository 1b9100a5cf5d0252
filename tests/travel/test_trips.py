"""What trips consist of, in a few words, still adds up to the matrix, exactly."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from regiotafel.region import load_region
from regiotafel.travel import trips as module
from regiotafel.travel.matrix import travel_times
from regiotafel.travel.network import read_network
from regiotafel.travel.osm import ROAD_CLASSES
from regiotafel.travel.routes import TIME_PARTS
from regiotafel.travel.trips import LENGTH_GROUPS, TIME_GROUPS, apportion, find_trips
from support.country import ISLAND, ROCK
from support.networks import make_profile

PROFILE = make_profile(wait=15.0, junction_seconds=3.0)


@pytest.fixture(scope="module")
def region(data):
    return load_region(data)


@pytest.fixture(scope="module")
def network(data):
    network = read_network(data)
    return replace(network, estimated=np.arange(len(network.link)) % 3 == 0)


@pytest.fixture(scope="module")
def origins(region):
    """Each area at its own point, and the first also at those of the two that follow it."""
    points = region.areas[["lon", "lat"]].assign(weight=0.5)
    more = points.iloc[1:3].set_axis([points.index[0]] * 2).assign(weight=[0.3, 0.2])
    return pd.concat([points.iloc[:1], more, points.iloc[1:]])


@pytest.fixture(scope="module")
def times(region, network, origins):
    return travel_times(origins, region.sites, network=network, profile=PROFILE)


def found(region, network, origins, times, **more):
    return find_trips(
        origins, region.sites, region=region, times=times, network=network, profile=PROFILE, **more
    )


def test_every_class_and_every_part_of_a_trip_has_its_word():
    roads = [name for group in module._ROADS.values() for name in group]
    assert sorted(roads) == sorted(ROAD_CLASSES)
    spent = [name for group in module._TIMES.values() for name in group]
    assert sorted(spent) == sorted(TIME_PARTS)


def test_what_minutes_and_metres_consist_of_sums_to_the_matrix(region, network, origins, times):
    trips = found(region, network, origins, times)
    reached = np.isfinite(times.minutes)
    tenths = np.rint(np.where(reached, times.minutes, 0).astype(np.float64) * 600)
    np.testing.assert_array_equal(trips.tenths.sum(axis=2), tenths)
    np.testing.assert_array_equal(trips.metres.sum(axis=2), np.where(reached, times.metres, 0))
    assert trips.tenths.min() >= 0
    assert trips.metres.min() >= 0
    assert (~reached[times.area_ids.index(ROCK)]).all()
    share = trips.share_estimated
    assert 0 < share[reached].mean() < 1
    assert share.max() <= 1.01  # metres of the matrix are rounded per link


def test_several_points_count_by_their_weight(region, network, origins, times):
    trips = found(region, network, origins, times)
    alone = region.areas[["lon", "lat"]]
    single = found(
        region,
        network,
        alone,
        travel_times(alone, region.sites, network=network, profile=PROFILE),
    )
    expected = np.tensordot([0.5, 0.3, 0.2], single.tenths[:3].astype(float), axes=1)
    np.testing.assert_allclose(trips.tenths[0], expected, atol=2)
    np.testing.assert_array_equal(trips.tenths[1:], single.tenths[1:])


def test_the_ferry_is_told_with_its_wait(region, network, origins, times):
    trips = found(region, network, origins, times)
    row = times.area_ids.index(ISLAND)
    ferry = trips.tenths[row, :, TIME_GROUPS.index("ferry")]
    assert (ferry == 45 * 600).all()  # 30 minutes at sea, 15 waiting
    assert (trips.metres[row, :, LENGTH_GROUPS.index("ferry")] > 0).all()
    others = np.delete(trips.tenths, row, axis=0)[:, :, TIME_GROUPS.index("ferry")]
    assert (others == 0).all()


def test_many_sites_are_taken_in_turns(region, network, origins, times, monkeypatch):
    whole = found(region, network, origins, times)
    monkeypatch.setattr(module, "_BATCH", 3)
    turns = found(region, network, origins, times)
    np.testing.assert_array_equal(whole.tenths, turns.tenths)
    np.testing.assert_array_equal(whole.share_estimated, turns.share_estimated)


def test_what_was_found_is_read_back(region, network, origins, times, tmp_path, monkeypatch):
    first = found(region, network, origins, times, cache=tmp_path)
    assert len(list(tmp_path.iterdir())) == 1
    monkeypatch.setattr(module, "_found", lambda *_: pytest.fail("computed anew"))
    again = found(region, network, origins, times, cache=tmp_path)
    for name in module._STORED:
        np.testing.assert_array_equal(getattr(first, name), getattr(again, name))


@given(arrays(np.float64, (5, 4), elements=st.floats(0, 1e6)), st.integers(0, 10**6))
def test_apportioned_parts_sum_to_their_total_and_stay_near(parts, total):
    parts[parts < 1e-6] = 0
    parts[:, 0] += 1
    totals = np.array([0, 1, total, total + 1, int(parts[4].sum())])
    whole = apportion(totals, parts)
    np.testing.assert_array_equal(whole.sum(axis=1), totals)
    scaled = parts * totals[:, None] / parts.sum(axis=1)[:, None]
    assert (np.abs(whole - scaled) < 1.0001).all()
    assert (whole[parts == 0] == 0).all()
