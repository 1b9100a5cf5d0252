"""What a trip is made of adds up to its entry in the matrix, exactly."""

from __future__ import annotations

from dataclasses import replace

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regiotafel.travel.matrix import travel_times
from regiotafel.travel.osm import BACKWARD, FORWARD, ROAD_CLASSES
from regiotafel.travel.routes import TIME_PARTS, breakdown, route
from regiotafel.travel.speeds import CROSSINGS, Access, Delays, Seconds, arcs
from support.networks import BOTH, make_network, make_profile

DELAYS = Delays(
    give_way=Seconds(rural=5, built_up=6.5),
    equal=Seconds(rural=4, built_up=3),
    priority=Seconds(rural=1, built_up=1.5),
    ramp=Seconds(rural=3, built_up=2),
    side_street=Seconds(rural=0.7, built_up=1.2),
)
ACCESS = Access(kmh=20.0, detour=1.3, origin_minutes=1.0, destination_minutes=2.5)
PROFILE = make_profile(
    speeds={name: 20.0 + 7 * at for at, name in enumerate(ROAD_CLASSES)}, wait=15.0, access=ACCESS
).model_copy(update={"delays": DELAYS})


@st.composite
def networks(draw):
    """Links at random, many one-way or parallel, of several parts; some nodes cannot be reached."""
    n = draw(st.integers(3, 9))
    part = st.tuples(st.sampled_from(ROAD_CLASSES), st.integers(0, 3000))
    links = [(i, i + 1, draw(st.sampled_from([FORWARD, BOTH])), draw(parts)) for i, parts in
             enumerate([st.lists(part, min_size=1, max_size=3)] * (n - 1))]  # fmt: skip
    for _ in range(draw(st.integers(0, 12))):
        tail, head = draw(st.integers(0, n - 1)), draw(st.integers(0, n - 1))
        if tail != head:
            direction = draw(st.sampled_from([FORWARD, BACKWARD, BOTH]))
            links.append((tail, head, direction, draw(st.lists(part, min_size=1, max_size=3))))
    network = make_network(links)
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    count = len(network.link)
    ferry = network.road_class == ROAD_CLASSES.index("ferry")
    return replace(
        network,
        built_up=rng.random(count) < 0.5,
        estimated=rng.random(count) < 0.2,
        maxspeed=rng.choice([0, 30, 80], count).astype(np.uint8),
        refs=("", "A1", "N2"),
        ref=rng.integers(0, 3, count).astype(np.int32),
        side_streets=rng.integers(0, 3, count).astype(np.int16),
        ferry_seconds=np.where(ferry, 300, 0).astype(np.int32),
    )


def places(network):
    """Points some metres off each junction, so that access takes time."""
    index = [str(number) for number in range(len(network.access))]
    lon, lat = network.lon_e6 / 1e6 + 0.0005, network.lat_e6 / 1e6 + 0.0003
    return pd.DataFrame({"lon": lon, "lat": lat}, index=index)


@given(networks())
@settings(max_examples=60)
def test_the_parts_of_every_trip_sum_to_the_matrix(network):
    points = places(network)
    times = travel_times(points, points, network=network, profile=PROFILE)
    parts = breakdown(points, points, network=network, profile=PROFILE)
    tenths = np.rint(times.minutes.astype(np.float64) * 600)
    np.testing.assert_array_equal(parts.tenths.sum(axis=2), tenths)
    assert (parts.tenths[np.isfinite(tenths)] >= 0).all()
    # Metres are whole per link in the matrix, and not in their parts.
    difference = parts.metres.sum(axis=2) - times.metres
    reached = np.isfinite(difference)
    assert (reached == np.isfinite(tenths)).all()
    assert np.abs(difference[reached]).max(initial=0) <= 0.5 * len(network.access)
    assert (parts.estimated[reached] <= parts.metres.sum(axis=2)[reached] + 1e-9).all()


@given(networks())
@settings(max_examples=20)
def test_a_route_is_its_entry_of_the_matrix_and_of_the_breakdown(network):
    points = places(network)
    times = travel_times(points, points, network=network, profile=PROFILE)
    parts = breakdown(points, points, network=network, profile=PROFILE)
    places_of = list(points.itertuples(index=False, name=None))
    for i, start in enumerate(places_of[:3]):
        for j, end in enumerate(places_of):
            trip = route(start, end, network=network, profile=PROFILE)
            if trip is None:
                assert np.isnan(times.minutes[i, j])
                continue
            assert trip.tenths == round(float(times.minutes[i, j]) * 600)
            assert trip.metres == times.metres[i, j]
            assert (
                trip.stretches["tenths"].sum()
                + trip.delays["tenths"].sum()
                + trip.origin_access_tenths
                + trip.destination_access_tenths
            ) == trip.tenths
            assert trip.stretches["metres"].sum() == pytest.approx(trip.metres, abs=1e-6)
            by_class = trip.stretches.groupby("road_class")["tenths"].sum()
            for name, tenths in by_class.items():
                assert parts.tenths[i, j, TIME_PARTS.index(name)] == tenths
            lost = trip.delays["tenths"]
            junctions, passed = TIME_PARTS.index("junctions"), TIME_PARTS.index("side_streets")
            assert parts.tenths[i, j, junctions] == lost[list(CROSSINGS)].sum()
            assert parts.tenths[i, j, passed] == lost["side_street"]
            assert (trip.lon[0], trip.lat[0]) == (network.lon_e6[i] / 1e6, network.lat_e6[i] / 1e6)
            assert (trip.lon[-1], trip.lat[-1]) == (
                network.lon_e6[j] / 1e6,
                network.lat_e6[j] / 1e6,
            )


@given(networks())
@settings(max_examples=20)
def test_the_junctions_passed_are_a_shortest_path_of_networkx(network):
    points = places(network)
    over = arcs(network, PROFILE)
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(range(len(network.access)))
    rows = zip(over.tail, over.head, over.tenths, over.metres, strict=True)
    for tail, head, tenths, metres in rows:
        graph.add_edge(int(tail), int(head), key_of=int(tenths) * 10**7 + int(metres))
    found = dict(nx.all_pairs_dijkstra_path_length(graph, weight="key_of"))
    for i, start in enumerate(points.itertuples(index=False, name=None)):
        for j, end in enumerate(points.itertuples(index=False, name=None)):
            trip = route(start, end, network=network, profile=PROFILE)
            assert (trip is None) == (j not in found[i])
            if trip is not None:
                ends = trip.origin_access_tenths + trip.destination_access_tenths
                assert divmod(found[i][j], 10**7) == (trip.tenths - ends, trip.metres)
                assert ends > (ACCESS.origin_minutes + ACCESS.destination_minutes) * 600


def test_stretches_are_in_the_order_driven_and_merged_by_kind():
    network = make_network(
        [
            (0, 1, BOTH, [("residential", 1000), ("residential", 500)]),
            (2, 1, BOTH, [("primary", 4000), ("secondary", 2004)]),
        ]
    )
    network = replace(network, refs=("", "N2"), ref=np.array([0, 0, 1, 0], dtype=np.int32))
    profile = make_profile()
    ends = [(network.lon_e6[v] / 1e6, network.lat_e6[v] / 1e6) for v in (0, 2)]
    there = route(*ends, network=network, profile=profile)
    assert there.stretches["road_class"].tolist() == ["residential", "secondary", "primary"]
    assert there.stretches["ref"].tolist() == ["", "", "N2"]
    assert there.stretches["tenths"].tolist() == [150, 200, 400]
    # 600.4 m are 600 whole metres; what rounding takes away goes from the first part driven.
    assert there.stretches["metres"].tolist() == pytest.approx([150.0, 200.0, 400.0])
    assert (there.tenths, there.metres, there.minutes) == (750, 750, 1.25)
    assert there.delays["passed"].sum() == 0
    back = route(*ends[::-1], network=network, profile=profile)
    assert back.stretches["road_class"].tolist() == ["primary", "secondary", "residential"]


def test_a_trip_to_where_one_is_has_no_road():
    network = make_network([(0, 1, BOTH, [("residential", 1000)])])
    here = network.lon_e6[0] / 1e6, network.lat_e6[0] / 1e6
    trip = route(here, here, network=network, profile=make_profile(access=ACCESS))
    assert len(trip.stretches) == 0
    assert (trip.metres, trip.tenths) == (0, (1 + 2.5) * 600)


def test_no_route_to_a_place_without_a_street_or_against_one_way_streets():
    network = make_network([(0, 1, FORWARD, [("residential", 1000)])])
    first, second = [(network.lon_e6[v] / 1e6, network.lat_e6[v] / 1e6) for v in (0, 1)]
    assert route(second, first, network=network, profile=make_profile()) is None
    assert route(first, (5.0, 53.0), network=network, profile=make_profile()) is None
    points = pd.DataFrame([first, second, (5.0, 53.0)], columns=["lon", "lat"])
    parts = breakdown(points, points, network=network, profile=make_profile())
    reached = np.isfinite(parts.tenths).all(axis=2)
    assert reached.tolist() == [[True, True, False], [False, True, False], [False] * 3]
    assert (np.isfinite(parts.metres).all(axis=2) == reached).all()
    assert (np.isfinite(parts.estimated) == reached).all()
