"""Minutes and metres from areas to sites, on a made-up country."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from regiotafel.errors import InputError, MissingFileError
from regiotafel.files import bundled
from regiotafel.region import load_region
from regiotafel.travel import matrix, shortest
from regiotafel.travel.matrix import travel_times
from regiotafel.travel.network import JUNCTIONS, LINKS, PARTS, read_network, write_network
from regiotafel.travel.speeds import Access, arcs, load_speeds
from support.country import ISLAND, ROCK
from support.networks import BOTH, make_network, make_profile


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


def spread_over(region, places):
    """Origins: for each area the places (another area's mean address, weight), in order."""
    rows = [
        (pc4, *region.areas.loc[other, ["lon", "lat"]], weight)
        for pc4, several in places.items()
        for other, weight in several
    ]
    table = pd.DataFrame(rows, columns=["pc4", "lon", "lat", "weight"])
    return table.astype({"lon": float, "lat": float}).set_index("pc4")


def test_an_area_with_several_origins_gets_their_weighted_mean_least_and_most(region, network):
    one = travel_times(region.areas, region.sites, network=network, profile=make_profile())
    single = {what: table(one, what) for what in ("minutes", "metres")}
    places = {
        "1001": [("1001", 0.5), ("1002", 0.25), ("1009", 0.25)],
        "1002": [("1002", 3.0)],
        "1003": [("1003", 2.0), ("1004", 6.0)],
    }
    origins = spread_over(region, places)
    times = travel_times(origins, region.sites, network=network, profile=make_profile())
    assert times.area_ids == ("1001", "1002", "1003")
    for what, rounding in (("minutes", 0.5 / 600), ("metres", 0.5)):
        for pc4, several in places.items():
            names, weights = zip(*several, strict=True)
            wanted = np.average(single[what].loc[list(names)], axis=0, weights=weights)
            found = table(times, what).loc[pc4].to_numpy()
            np.testing.assert_allclose(found, wanted, atol=rounding + 1e-3)
    for what, reduce in (("minutes_least", np.min), ("minutes_most", np.max)):
        for pc4, several in places.items():
            wanted = reduce(single["minutes"].loc[[name for name, _ in several]], axis=0)
            np.testing.assert_array_equal(table(times, what).loc[pc4], wanted)
    assert (times.minutes_least <= times.minutes).all()
    assert (times.minutes <= times.minutes_most).all()


def test_an_area_of_which_a_part_is_out_of_reach_is_out_of_reach(region, network):
    origins = spread_over(region, {"1001": [("1001", 0.9), (ROCK, 0.1)], "1002": [("1002", 1.0)]})
    times = travel_times(origins, region.sites, network=network, profile=make_profile())
    for what in ("minutes", "metres", "minutes_least", "minutes_most"):
        reached = np.isfinite(getattr(times, what)).all(axis=1)
        assert reached.tolist() == [False, True]


def test_origins_of_one_area_must_stand_together(region, network):
    origins = spread_over(region, {"1001": [("1001", 1.0)], "1002": [("1002", 1.0)]})
    mixed = pd.concat([origins, origins])
    with pytest.raises(ValueError, match="one after another"):
        travel_times(mixed, region.sites, network=network, profile=make_profile())


def test_the_band_around_the_minutes_is_that_of_the_profile(region, network):
    times = travel_times(region.areas, region.sites, network=network, profile=make_profile())
    assert (times.fast, times.slow) == (0.9, 1.1)


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
    again = times()
    for name in ("metres", "minutes_least", "minutes_most"):
        np.testing.assert_array_equal(getattr(again, name), getattr(first, name))
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
    for field in fields(network):
        if field.name not in {"ref", "refs"}:
            np.testing.assert_array_equal(getattr(again, field.name), getattr(network, field.name))
    assert again.version == network.version


def test_road_numbers_survive_writing_and_reading(tmp_path):
    links = [(0, 1, BOTH, [("primary", 10)] * 4), (1, 2, BOTH, [("primary", 10)])]
    network = replace(
        make_network(links),
        refs=("", "A1", "N57"),
        ref=np.array([2, 0, 1, 2, 0], dtype=np.int32),
    )
    write_network(network, tmp_path)
    again = read_network(tmp_path)
    assert [again.refs[at] for at in again.ref] == ["N57", "", "A1", "N57", ""]


def test_broken_network_files(network, tmp_path):
    write_network(network, tmp_path)
    links, parts = tmp_path / LINKS, tmp_path / PARTS
    whole = links.read_bytes()
    links.write_bytes(whole[:200])
    with pytest.raises(InputError, match=r"road_links\.parquet: cannot be read"):
        read_network(tmp_path)
    write_network(replace(network, tail=network.tail + 100_000), tmp_path)
    with pytest.raises(InputError, match=r"road_links\.parquet: .* does not fit"):
        read_network(tmp_path)
    write_network(replace(network, link=network.link[::-1].copy()), tmp_path)
    with pytest.raises(InputError, match=r"road_parts\.parquet: .* does not fit"):
        read_network(tmp_path)
    pd.DataFrame({"link": [0]}).to_parquet(parts)
    with pytest.raises(InputError, match="column road_class: is missing"):
        read_network(tmp_path)
    parts.unlink()
    with pytest.raises(MissingFileError, match=r"road_parts\.parquet: does not exist"):
        read_network(tmp_path)


@pytest.mark.parametrize(
    ("name", "column", "value", "message"),
    [
        (JUNCTIONS, "lon_e6", 5.5, "column lon_e6: holds values that are no int32"),
        (JUNCTIONS, "lon_e6", 200_000_000, "cannot be"),
        (JUNCTIONS, "lat_e6", None, "column lat_e6: holds values that are no int32"),
        (JUNCTIONS, "access", "perhaps", "column access: holds values that are no bool"),
        (LINKS, "direction", 0, "cannot be"),
        (LINKS, "direction", 7, "cannot be"),
        (LINKS, "head", -1, "cannot be"),
        (LINKS, "tail", "N201", "column tail: holds values that are no int32"),
        (PARTS, "road_class", 99, "cannot be"),
        (PARTS, "road_class", -1, "cannot be"),
        (PARTS, "length_dm", -10, "cannot be"),
        (PARTS, "length_dm", float("nan"), "column length_dm: holds values that are no int32"),
        (PARTS, "length_dm", 2**40, "column length_dm: holds values that are no int32"),
        (PARTS, "side_streets", -1, "cannot be"),
        (PARTS, "ferry_seconds", -60, "cannot be"),
        (PARTS, "maxspeed", 300, "column maxspeed: holds values that are no uint8"),
        (PARTS, "ref", None, "column ref: holds values that are no string"),
        (PARTS, "link", -1, "cannot be"),
    ],
)
def test_values_that_cannot_be_are_refused_by_file(network, tmp_path, name, column, value, message):
    write_network(network, tmp_path)
    table = pd.read_parquet(tmp_path / name)
    rest = table[column].astype(object)[1:]
    table[column] = value if isinstance(value, str) else [value, *rest]
    table.to_parquet(tmp_path / name)
    with pytest.raises(InputError) as caught:
        read_network(tmp_path)
    assert str(caught.value).startswith(str(tmp_path / name))
    assert message in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize("name", [JUNCTIONS, LINKS, PARTS])
def test_an_empty_table_of_the_network_is_refused(network, tmp_path, name):
    write_network(network, tmp_path)
    table = pd.read_parquet(tmp_path / name)
    pq.write_table(pa.Table.from_pandas(table.head(0), preserve_index=False), tmp_path / name)
    with pytest.raises(InputError, match=r"road_\w+\.parquet") as caught:
        read_network(tmp_path)
    assert len(str(caught.value).splitlines()) == 1


def test_nearest_junction_is_within_reach(region, network):
    _, metres = matrix.nearest_junction(network, region.areas[["lon", "lat"]].to_numpy())
    # One area lies 2 km south of the last street; all others on a junction.
    *near, far = sorted(metres)
    assert far == pytest.approx(2000, abs=1)
    assert max(near) < 1


def plain_minutes(network, profile, origin, target):
    """Tenths and metres between junctions by the plain Dijkstra of networkx; None = no way."""
    over = arcs(network, profile)
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(range(len(network.access)))
    weights = over.tenths.astype(np.int64) * 10**9 + over.metres
    graph.add_weighted_edges_from(
        zip(over.head.tolist(), over.tail.tolist(), weights.tolist(), strict=True)
    )
    found = nx.single_source_dijkstra_path_length(graph, int(target))
    return [divmod(found[v], 10**9) if v in found else None for v in origin.tolist()]


@pytest.fixture(scope="module")
def national():
    return read_network(bundled("data", "nl"))


def piece_of(network, centre, size):
    """The ``size`` junctions nearest to ``centre`` and the links between them, as a network."""
    east, north = network.lon_e6 - network.lon_e6[centre], network.lat_e6 - network.lat_e6[centre]
    near = np.sort(np.argsort(np.hypot(0.6 * east, north), kind="stable")[:size])
    number = np.full(len(network.access), -1, dtype=np.int32)
    number[near] = np.arange(size)
    inside = (number[network.tail] >= 0) & (number[network.head] >= 0)
    new_link = np.cumsum(inside).astype(np.int32) - 1
    kept = inside[network.link]
    per_part = (
        *("road_class", "built_up", "estimated", "maxspeed", "ref"),
        *("length_dm", "side_streets", "ferry_seconds"),
    )
    return replace(
        network,
        lon_e6=network.lon_e6[near],
        lat_e6=network.lat_e6[near],
        access=np.ones(size, dtype=bool),
        tail=number[network.tail[inside]],
        head=number[network.head[inside]],
        direction=network.direction[inside],
        link=new_link[network.link[kept]],
        **{name: getattr(network, name)[kept] for name in per_part},
        version="",
    )


@pytest.mark.national
@pytest.mark.parametrize("name", ["car_daytime", "car_peak", "bicycle"])
def test_pieces_of_the_country_give_the_times_of_plain_dijkstra(national, name):
    rng = np.random.default_rng(20)
    profile = load_speeds(name, relative_to=Path())
    n_unreached = 0
    for centre in rng.integers(0, len(national.access), 12):
        network = piece_of(national, centre, size=int(rng.integers(50, 1500)))
        at = rng.integers(0, len(network.access), 40)
        points = pd.DataFrame({"lon": network.lon_e6[at] / 1e6, "lat": network.lat_e6[at] / 1e6})
        sites = points.head(4)
        times = travel_times(
            points, sites, network=network, profile=no_access(profile), progress=lambda *_: None
        )
        number, _ = matrix.nearest_junction(network, points.to_numpy())
        for column in range(4):
            wanted = plain_minutes(network, profile, number, number[column])
            for row, pair in enumerate(wanted):
                if pair is None:
                    assert np.isnan(times.minutes[row, column])
                    n_unreached += 1
                else:
                    assert round(float(times.minutes[row, column]) * 600) == pair[0]
                    assert times.metres[row, column] == pair[1]
    assert n_unreached, "a cut-out piece has places without a way"


def no_access(profile):
    """The profile with nothing lost between door and junction (they coincide here)."""
    return profile.model_copy(
        update={
            "access": profile.access.model_copy(
                update={"origin_minutes": 0.0, "destination_minutes": 0.0}
            )
        }
    )


@pytest.mark.national
def test_a_national_sample_gives_the_times_of_plain_dijkstra(national):
    region = load_region()
    profile = no_access(load_speeds("car_daytime", relative_to=Path()))
    sites = region.sites.iloc[[3, -1]]
    times = travel_times(region.areas, sites, network=national, profile=profile)
    number, metres = matrix.nearest_junction(national, region.areas[["lon", "lat"]].to_numpy())
    target, target_m = matrix.nearest_junction(national, sites[["lon", "lat"]].to_numpy())
    at_origin, at_site = matrix.access_tenths(metres, target_m, profile.access)
    for column in range(len(sites)):
        wanted = plain_minutes(national, profile, number, target[column])
        assert None not in wanted
        tenths, metres_found = np.array(wanted).T
        np.testing.assert_array_equal(times.metres[:, column], metres_found)
        np.testing.assert_array_equal(
            np.rint(times.minutes[:, column].astype(np.float64) * 600),
            tenths + at_origin + at_site[column],
        )
