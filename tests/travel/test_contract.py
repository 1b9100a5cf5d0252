"""Contraction loses nothing that a route between kept points could need."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regiotafel.errors import InputError
from regiotafel.travel import contract as module
from regiotafel.travel.contract import Terminals, contract
from regiotafel.travel.osm import BACKWARD, FORWARD, ROAD_CLASSES
from regiotafel.travel.shortest import between
from regiotafel.travel.speeds import arcs, link_tenths
from support.networks import (
    BOTH,
    make_profile,
    make_segments,
    positions,
    searchable,
    shortest_seconds,
)

#: Speeds at which every even number of metres takes a whole number of tenths of a second.
SPEEDS = {"residential": 36.0, "tertiary": 72.0, "primary": 18.0}


@pytest.fixture(autouse=True, scope="module")
def _small_pieces_count():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "SMALLEST_PIECE", 2)
        yield


@st.composite
def networks(draw):
    """A road in both directions through all nodes, and others at random, many of them one-way."""
    n = draw(st.integers(4, 14))
    metres = st.integers(1, 40).map(lambda value: 2 * value)
    rows = [(i, i + 1, BOTH, draw(metres)) for i in range(n - 1)]
    for _ in range(draw(st.integers(0, 14))):
        tail, head = draw(st.integers(0, n - 1)), draw(st.integers(0, n - 1))
        if tail != head:
            direction = draw(st.sampled_from([FORWARD, BACKWARD, BOTH]))
            rows.append((tail, head, direction, draw(metres)))
    rows = [(*row, draw(st.sampled_from(list(SPEEDS)))) for row in rows]
    kept = draw(st.lists(st.integers(0, n - 1), min_size=2, max_size=5, unique=True))
    return n, rows, kept


def contracted(rows, n, kept):
    lon, lat = positions(n)
    segments = make_segments(rows, lon=lon, lat=lat)
    network = contract(segments, Terminals(lon=lon[kept], lat=lat[kept]))
    number = [int(np.flatnonzero(network.lon_e6 == round(lon[node] * 1e6))[0]) for node in kept]
    return segments, network, np.array(number)


@given(networks())
@settings(max_examples=300)
def test_times_between_kept_points_are_those_of_the_whole_network(made):
    n, rows, kept = made
    segments, network, number = contracted(rows, n, kept)
    graph, longest = searchable(network, make_profile(speeds=SPEEDS))
    found, _ = between(*graph, number, number, longest)
    wanted = shortest_seconds(segments, speeds=SPEEDS)
    for a, node_a in enumerate(kept):
        for b, node_b in enumerate(kept):
            assert found[a, b] == round(wanted[node_a][node_b] * 10)


@given(networks())
@settings(max_examples=100)
def test_only_junctions_and_kept_points_remain(made):
    n, rows, kept = made
    _, network, number = contracted(rows, n, kept)
    ends = np.concatenate([network.tail, network.head])
    degree = np.bincount(ends, minlength=len(network.access))
    others = np.setdiff1d(np.arange(len(degree)), number)
    assert (degree[others] >= 3).all()
    assert (network.tail != network.head).all()
    assert set(np.unique(network.direction)) <= {FORWARD, BACKWARD, BOTH}


def test_a_merged_link_keeps_metres_by_class_and_counts_side_streets():
    # 0 -primary- 1 -primary- 2 -tertiary- 3, with a dead end at 1 (to 4) and none at 2.
    rows = [
        (0, 1, BOTH, 10.04, "primary"),
        (1, 2, BOTH, 20.0, "primary"),
        (2, 3, BOTH, 30.0, "tertiary"),
        (1, 4, BOTH, 99.0, "residential"),
    ]
    _, network, _ = contracted(rows, 5, [0, 3])
    assert len(network.tail) == 1
    assert [ROAD_CLASSES[c] for c in network.road_class] in (
        ["primary", "tertiary"],
        ["tertiary", "primary"],
    )
    by_class = dict(zip(network.road_class.tolist(), network.length_dm.tolist(), strict=True))
    assert by_class == {ROAD_CLASSES.index("primary"): 300, ROAD_CLASSES.index("tertiary"): 300}
    assert network.side_streets.sum() == 1


def test_one_way_streets_against_each_other_let_nobody_through():
    rows = [(0, 1, FORWARD, 10.0), (1, 2, BACKWARD, 10.0), (0, 3, BOTH, 50.0), (3, 2, BOTH, 50.0)]
    # Node 1 can be reached and never left: it lies in no strongly connected piece with the rest.
    _, network, number = contracted(rows, 4, [0, 2])
    assert len(network.tail) == 1
    assert network.length_dm.tolist() == [1000]
    assert network.direction.tolist() == [BOTH]
    assert sorted(number) == [0, 1]


def test_the_direction_of_a_chain_survives_walking_it_backwards():
    # Three parallel ways between 0 and 4, one of them one-way and drawn against itself.
    rows = [
        (1, 0, BACKWARD, 10.0),
        (1, 4, FORWARD, 10.0),
        (0, 2, BOTH, 40.0),
        (2, 4, BOTH, 40.0),
        (0, 3, BOTH, 45.0),
        (3, 4, BOTH, 45.0),
    ]
    _, network, number = contracted(rows, 5, [0, 4])
    profile = make_profile()
    over = arcs(network, profile)
    rows = list(zip(over.tail, over.head, over.tenths, strict=True))
    there = [t for a, b, t in rows if (a, b) == tuple(number)]
    back = [t for a, b, t in rows if (b, a) == tuple(number)]
    assert sorted(there) == [20, 80, 90]
    assert sorted(back) == [80, 90]


def test_delays_count_at_junctions_and_not_at_kept_points_on_a_chain():
    # 0 - 1 - 2 with side branch 2-3, 2-4 (3 and 4 kept too): 2 is a junction, 1 is kept on a chain.
    rows = [(0, 1, BOTH, 10.0), (1, 2, BOTH, 10.0), (2, 3, BOTH, 10.0), (2, 4, BOTH, 10.0)]
    _, network, number = contracted(rows, 5, [0, 1, 2, 3, 4])
    forward, backward = link_tenths(network, make_profile(junction_seconds=3.0))
    to_junction = {}
    for tail, head, with_it, against in zip(
        network.tail, network.head, forward, backward, strict=True
    ):
        to_junction[tail, head], to_junction[head, tail] = with_it, against
    at = dict(enumerate(number))
    assert to_junction[at[1], at[2]] == 40
    assert to_junction[at[2], at[1]] == 10
    assert to_junction[at[0], at[1]] == 10


@pytest.mark.parametrize("split_at_sea", [False, True])
def test_a_ferry_is_waited_for_once_however_it_is_cut(split_at_sea):
    # Quays 1 and 3, sea node 2; a second line leaves from 2 when the ferry is split at sea.
    rows = [
        (0, 1, BOTH, 100.0),
        (1, 2, BOTH, 500.0, "ferry", 600.0),
        (2, 3, BOTH, 500.0, "ferry", 600.0),
        (3, 4, BOTH, 100.0),
    ]
    n = 5
    if split_at_sea:
        rows += [(2, 5, BOTH, 500.0, "ferry", 900.0), (5, 6, BOTH, 100.0)]
        n = 7
    kept = [0, 4, 6] if split_at_sea else [0, 4]
    _, network, number = contracted(rows, n, kept)
    graph, longest = searchable(network, make_profile(wait=15.0))
    found, length = between(*graph, number, number, longest)
    assert found[0, 1] == found[1, 0] == 100 + 12000 + 9000 + 100
    assert length[0, 1] == 1200


def test_a_loose_piece_is_left_out_and_its_point_goes_to_the_nearest_rest(monkeypatch):
    monkeypatch.setattr(module, "SMALLEST_PIECE", 3)
    rows = [(0, 1, BOTH, 10.0), (1, 2, BOTH, 10.0), (3, 4, BOTH, 10.0)]
    lon, lat = positions(5)
    network = contract(
        make_segments(rows, lon=lon, lat=lat), Terminals(lon=lon[[0, 3]], lat=lat[[0, 3]])
    )
    assert sorted(network.lon_e6.tolist()) == [5_000_000, 5_020_000]


def test_the_largest_piece_counts_however_small_it_is(monkeypatch, caplog):
    monkeypatch.setattr(module, "SMALLEST_PIECE", 100)
    rows = [(0, 1, BOTH, 10.0), (1, 2, BOTH, 10.0), (3, 4, BOTH, 10.0)]
    lon, lat = positions(5)
    network = contract(
        make_segments(rows, lon=lon, lat=lat), Terminals(lon=lon[[0, 2, 3]], lat=lat[[0, 2, 3]])
    )
    assert sorted(network.lon_e6.tolist()) == [5_000_000, 5_020_000]
    assert "0.0 of 0.0 km of roads lie in small pieces" in caplog.text


def test_roads_that_lead_nowhere_are_refused():
    lon, lat = positions(4)
    motorways = [(0, 1, BOTH, 10.0, "motorway"), (1, 2, BOTH, 10.0, "motorway")]
    with pytest.raises(InputError, match="have no street where a trip can start"):
        contract(make_segments(motorways, lon=lon, lat=lat), Terminals(lon=lon, lat=lat))
    street = make_segments([(0, 1, BOTH, 10.0), (1, 2, BOTH, 10.0)], lon=lon, lat=lat)
    with pytest.raises(InputError, match="lead from no area or hospital to another"):
        contract(street, Terminals(lon=lon[:1], lat=lat[:1]))


def test_a_trip_starts_on_a_street_and_not_on_a_motorway():
    rows = [
        (0, 1, BOTH, 10.0, "motorway"),
        (1, 2, BOTH, 10.0, "motorway_link"),
        (2, 3, BOTH, 10.0, "residential"),
        (0, 3, BOTH, 10.0, "motorway"),
    ]
    lon, lat = positions(4)
    network = contract(
        make_segments(rows, lon=lon, lat=lat), Terminals(lon=lon[[0, 3]], lat=lat[[0, 3]])
    )
    # The point on the motorway (node 0) is led to the nearest street, node 2.
    assert network.lon_e6.tolist() == [5_020_000, 5_030_000]
    assert network.access.all()


def test_streets_close_together_are_built_up():
    side = 5
    at = np.arange(side)
    x, y = (values.ravel() for values in np.meshgrid(at, at))
    lon, lat = 5 + x * 0.0014, 52 + y * 0.0009  # about 100 m apart
    number = {(int(a), int(b)): i for i, (a, b) in enumerate(zip(x, y, strict=True))}
    rows = [
        (number[a, b], number[a + da, b + db], BOTH, 100.0)
        for a, b in number
        for da, db in ((1, 0), (0, 1))
        if (a + da, b + db) in number
    ]
    network = contract(make_segments(rows, lon=lon, lat=lat), Terminals(lon=lon[:1], lat=lat[:1]))
    assert network.built_up.mean() > 0.5
    sparse = contract(
        make_segments(rows, lon=5 + x * 0.02, lat=52 + y * 0.02),
        Terminals(lon=np.array([5.0]), lat=np.array([52.0])),
    )
    assert not sparse.built_up.any()
