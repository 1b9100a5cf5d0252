"""Minutes and metres from areas to sites, on a made-up country."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from regiotafel.build import build_data
from regiotafel.errors import InputError, MissingFileError
from regiotafel.region import load_region
from regiotafel.travel import matrix, shortest
from regiotafel.travel.matrix import travel_times
from regiotafel.travel.network import LINKS, PARTS, read_network, write_network
from regiotafel.travel.speeds import Access
from support.country import ISLAND, ROCK, write_country
from support.networks import make_profile


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("country")
    return build_data(write_country(folder / "raw"), folder / "data")


@pytest.fixture(scope="module")
def region(data):
    return load_region(data)


@pytest.fixture(scope="module")
def network(data):
    return read_network(data)


def table(times, what):
    return pd.DataFrame(getattr(times, what), index=times.area_ids, columns=times.site_ids)


def test_grid_times_by_hand(region, network):
    times = travel_times(region.areas, region.sites, network=network, profile=make_profile())
    metres, minutes = table(times, "metres"), table(times, "minutes")
    # Area 1001 lies 2 km east and 2 km north of H1's corner, on a grid of 1 km.
    assert metres.loc["1001", "H1"] == pytest.approx(4000, abs=4)
    assert metres.loc["1001", "H4"] == pytest.approx(18_000, abs=15)
    # 36 km/h = 600 m a minute; the straight line from the point to the junction is under 1 m.
    assert minutes.loc["1001", "H1"] == pytest.approx(4000 / 600, abs=0.02)
    assert times.minutes.dtype == np.float32
    tenths = times.minutes.astype(np.float64) * 600
    reached = np.isfinite(tenths)
    assert np.abs(tenths[reached] - np.rint(tenths[reached])).max() < 0.01


def test_ferry_with_its_crossing_and_island_without_one(region, network):
    times = travel_times(
        region.areas, region.sites, network=network, profile=make_profile(wait=15.0)
    )
    minutes = table(times, "minutes")
    assert minutes.loc[ISLAND].notna().all()
    # 4 km on the island, 30 minutes at sea, 15 waiting; the quay is next to H3.
    assert minutes.loc[ISLAND, "H3"] == pytest.approx(4000 / 600 + 45, abs=0.05)
    assert minutes.loc[ROCK].isna().all()
    assert table(times, "metres").loc[ROCK].isna().all()
    assert minutes.drop(index=ROCK).notna().all().all()


def test_access_at_both_ends_is_added(region, network):
    access = Access(kmh=36.0, detour=1.0, origin_minutes=2.0, destination_minutes=3.0)
    plain = travel_times(region.areas, region.sites, network=network, profile=make_profile())
    more = travel_times(
        region.areas, region.sites, network=network, profile=make_profile(access=access)
    )
    assert np.nanmax(np.abs(more.minutes - plain.minutes - 5)) < 1e-3
    np.testing.assert_array_equal(more.metres, plain.metres)


def test_a_point_far_from_any_street_is_unreachable(region, network):
    far = region.sites.head(1).assign(lat=region.sites["lat"].iloc[0] - 0.1)
    times = travel_times(region.areas, far, network=network, profile=make_profile())
    assert np.isnan(times.minutes).all()


def test_one_way_matters(region, network):
    """Times run from area to site: with every two-way street made one-way, back is not there."""
    one_way = replace(network, direction=np.ones_like(network.direction))
    there = travel_times(region.areas, region.sites, network=one_way, profile=make_profile())
    back = travel_times(region.sites, region.areas, network=one_way, profile=make_profile())
    assert not np.array_equal(there.minutes, back.minutes.T, equal_nan=True)


def test_cache_gives_the_same_and_knows_when_it_does_not_apply(
    region, network, tmp_path, monkeypatch
):
    def times(**kwargs):
        return travel_times(
            region.areas,
            region.sites,
            network=kwargs.get("network", network),
            profile=kwargs.get("profile", make_profile()),
            cache=tmp_path,
        )

    first = times()
    [stored] = tmp_path.iterdir()
    computed = []
    real = shortest.between
    monkeypatch.setattr(shortest, "between", lambda *a: computed.append(1) or real(*a))
    np.testing.assert_array_equal(times().minutes, first.minutes)
    assert not computed
    times(profile=make_profile(wait=1.0))
    assert computed, "another profile is another matrix"
    assert len(list(tmp_path.iterdir())) == 2
    computed.clear()
    stored.write_bytes(stored.read_bytes()[:100])
    np.testing.assert_array_equal(times().minutes, first.minutes)
    assert computed, "a broken cache file is made anew"
    computed.clear()
    times(network=replace(network, version=""))
    assert computed, "a network without a version is never cached"


def test_progress_is_told_to_the_end(region, network):
    told = []
    travel_times(
        region.areas,
        region.sites,
        network=network,
        profile=make_profile(),
        progress=lambda done, total: told.append((done, total)),
    )
    assert told[0] == (0, 4)
    assert told[-1] == (4, 4)


def test_network_survives_writing_and_reading(network, tmp_path):
    write_network(network, tmp_path)
    again = read_network(tmp_path)
    for name in ("lon_e6", "access", "tail", "direction", "link", "length_dm", "built_up"):
        np.testing.assert_array_equal(getattr(again, name), getattr(network, name))
    assert again.version == network.version


def test_broken_network_files(network, tmp_path):
    write_network(network, tmp_path)
    links, parts = tmp_path / LINKS, tmp_path / PARTS
    whole = links.read_bytes()
    links.write_bytes(whole[:200])
    with pytest.raises(InputError, match=r"road_links\.parquet: cannot be read"):
        read_network(tmp_path)
    write_network(replace(network, tail=network.tail + 100_000), tmp_path)
    with pytest.raises(InputError, match=r"road_links\.parquet: does not fit"):
        read_network(tmp_path)
    write_network(replace(network, link=network.link[::-1].copy()), tmp_path)
    with pytest.raises(InputError, match=r"road_parts\.parquet: does not fit"):
        read_network(tmp_path)
    pd.DataFrame({"link": [0]}).to_parquet(parts)
    with pytest.raises(InputError, match="column road_class: is missing"):
        read_network(tmp_path)
    parts.unlink()
    with pytest.raises(MissingFileError, match=r"road_parts\.parquet: does not exist"):
        read_network(tmp_path)


def test_nearest_junction_is_within_reach(region, network):
    _, metres = matrix.nearest_junction(network, region.areas[["lon", "lat"]].to_numpy())
    # One area lies 2 km south of the last street; all others on a junction.
    *near, far = sorted(metres)
    assert far == pytest.approx(2000, abs=1)
    assert max(near) < 1
