"""Several road files joined are one network: nothing torn apart, nothing doubled."""

from __future__ import annotations

from dataclasses import replace

import networkx as nx
import numpy as np
import osmium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from osmium.osm import mutable

from regiotafel.errors import InputError, MissingFileError
from regiotafel.travel.graphs import segments_from_graph
from regiotafel.travel.osm import BACKWARD, FORWARD, read_osm
from regiotafel.travel.roads import is_road_file, join, read_roads
from support.networks import BOTH, make_segments, shortest_seconds

LON, LAT = 5 + 0.01 * np.arange(6), np.full(6, 52.0)
SPEEDS = {"residential": 36.0}


def part(rows, *, nodes=range(6), ids=None, shift=0.0):
    """Segments of ``rows`` between ``nodes`` of the line above, numbered anew in this part."""
    nodes = list(nodes)
    at = {node: number for number, node in enumerate(nodes)}
    made = make_segments(
        [(at[tail], at[head], *rest) for tail, head, *rest in rows],
        lon=LON[nodes] + shift,
        lat=LAT[nodes],
    )
    return made if ids is None else replace(made, node_id=np.array(ids, dtype=np.int64))


def seconds(segments, tail, head):
    """Least seconds between the nodes at two places of the line; None where there is no way."""
    a, b = (int(np.argmin(np.abs(segments.lon - LON[node]))) for node in (tail, head))
    return shortest_seconds(segments, speeds=SPEEDS)[a].get(b)


def test_halves_with_the_same_numbers_are_one():
    west = part([(0, 1, BOTH, 700.0), (1, 2, BOTH, 700.0)], nodes=[0, 1, 2], ids=[10, 11, 12])
    east = part([(2, 3, FORWARD, 700.0)], nodes=[2, 3], ids=[12, 13], shift=0.0005)
    joined = join([west, east])
    assert len(joined.lon) == 4
    assert joined.node_id.tolist() == [10, 11, 12, 13]
    assert seconds(joined, 0, 3) == pytest.approx(210)
    assert seconds(joined, 3, 0) is None


def test_halves_without_numbers_are_joined_by_place():
    west = part([(0, 1, BOTH, 700.0)], nodes=[0, 1])
    for metres, together in ((0.7, True), (1.5, False)):
        east = part([(1, 2, BOTH, 700.0)], nodes=[1, 2], shift=metres / 68_700)
        joined = join([west, east])
        assert len(joined.lon) == (3 if together else 4)
        assert (seconds(joined, 0, 2) is not None) == together


def test_numbers_of_another_origin_are_not_trusted(caplog):
    one = part([(0, 1, BOTH, 700.0), (1, 2, BOTH, 700.0)], nodes=[0, 1, 2], ids=[1, 2, 3])
    other = part([(2, 3, BOTH, 700.0), (3, 4, BOTH, 700.0)], nodes=[2, 3, 4], ids=[1, 2, 3])
    joined = join([one, other])
    assert (
        "number their nodes differently (3 of 3 shared numbers lie more than 100 m" in caplog.text
    )
    assert len(joined.lon) == 5  # the one node at the same place is one, the others are not
    assert seconds(joined, 0, 4) == pytest.approx(280)


def test_the_same_road_twice_is_one():
    rows = [(0, 1, BOTH, 700.0), (1, 2, FORWARD, 700.0), (2, 1, FORWARD, 700.4)]
    one = part(rows)
    backwards = [(1, 0, BOTH, 700.3), (2, 1, BACKWARD, 700.0), (1, 2, BACKWARD, 700.4)]
    joined = join([one, one, part(backwards)])
    assert len(joined.tail) == 3
    assert joined.metres.tolist() == [700.0, 700.0, 700.4]


@pytest.mark.parametrize(
    ("row", "new"),
    [
        ((0, 1, BOTH, 705.0), False),
        ((0, 1, BOTH, 720.0), True),  # another road between the same places
        ((0, 1, FORWARD, 700.0), False),
        ((1, 2, BOTH, 700.0), True),  # goes both ways where the first goes one
        ((1, 2, BACKWARD, 700.0), True),
        ((1, 2, FORWARD, 700.0, "tertiary"), False),  # the first source says what it is
    ],
)
def test_what_counts_as_the_same_road(row, new):
    first = part([(0, 1, BOTH, 700.0), (1, 2, FORWARD, 700.0)])
    assert len(join([first, part([row])]).tail) == 2 + new


def test_two_nodes_of_one_file_are_never_merged():
    lon, lat = np.array([5.0, 5.000001, 5.01]), np.full(3, 52.0)
    bridge = make_segments([(0, 2, BOTH, 700.0)], lon=lon, lat=lat)
    under = make_segments([(0, 2, BOTH, 900.0), (1, 2, BOTH, 950.0)], lon=lon, lat=lat)
    joined = join([bridge, under])
    assert len(joined.lon) == 3
    assert sorted(joined.metres.tolist()) == [700.0, 900.0, 950.0]


@given(st.data())
@settings(max_examples=100)
def test_however_a_network_is_cut_and_overlaps_joining_gives_its_times(data):
    n = 6
    metres = st.integers(690, 999).map(float)
    pairs = st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)).filter(lambda p: p[0] != p[1])
    rows = data.draw(
        st.lists(
            st.tuples(pairs, st.sampled_from([FORWARD, BACKWARD, BOTH]), metres),
            min_size=1,
            max_size=10,
            unique_by=lambda row: frozenset(row[0]),
        )
    )
    rows = [(*ends, direction, length) for ends, direction, length in rows]
    where = [data.draw(st.sampled_from(["one", "other", "both"])) for _ in rows]
    numbered = data.draw(st.booleans())
    parts = []
    for name in ("one", "other"):
        own = [row for row, place in zip(rows, where, strict=True) if place in (name, "both")]
        nodes = sorted({node for row in own for node in row[:2]})
        if own:
            order = data.draw(st.permutations(nodes))
            parts.append(part(own, nodes=order, ids=[7 * v for v in order] if numbered else None))
    joined = join(parts)
    assert len(joined.tail) == len(rows)
    whole = shortest_seconds(part(rows), speeds=SPEEDS)
    found = shortest_seconds(joined, speeds=SPEEDS)
    place = [round((lon - 5) / 0.01) for lon in joined.lon]
    for a, to in found.items():
        for b, time in to.items():
            assert time == pytest.approx(whole[place[a]][place[b]])
        assert len(to) == len(whole[place[a]])


def write_osm(path, ways):
    with osmium.SimpleWriter(str(path)) as writer:
        for node in range(6):
            writer.add_node(mutable.Node(id=100 + node, location=(float(LON[node]), 52.0)))
        for number, refs in enumerate(ways, start=1):
            tags = {"highway": "residential"}
            writer.add_way(mutable.Way(id=number, nodes=[100 + r for r in refs], tags=tags))
    return path


def test_files_of_all_kinds_at_once(tmp_path):
    pbf = write_osm(tmp_path / "west.osm.pbf", [[0, 1, 2]])
    xml = write_osm(tmp_path / "middle.osm", [[1, 2, 3]])
    graph = nx.DiGraph(crs="EPSG:4326")
    for node in (3, 4):
        graph.add_node(str(100 + node), x=float(LON[node]), y=52.0)
    graph.add_edge("103", "104", length=690.0, highway="residential")
    nx.write_graphml(graph, tmp_path / "east.graphml")
    joined = read_roads([pbf, xml, tmp_path / "east.graphml"])
    assert len(joined.tail) == 4
    assert sorted(joined.node_id) == [100, 101, 102, 103, 104]
    assert seconds(joined, 0, 4) == pytest.approx((3 * 686.8 + 690) / 10, abs=1)
    assert seconds(joined, 4, 0) is None
    # The order in which they are named changes nothing.
    other = read_roads([tmp_path / "east.graphml", xml, pbf])
    assert seconds(other, 0, 4) == pytest.approx(seconds(joined, 0, 4))


def test_a_simplified_graph_over_the_file_it_was_made_of_adds_nothing(tmp_path):
    file = read_osm(write_osm(tmp_path / "all.osm", [[0, 1, 2, 3], [3, 4]]))
    graph = nx.Graph(crs="EPSG:4326")
    for node in (0, 3):
        graph.add_node(100 + node, x=float(LON[node]), y=52.0)
    line = "LINESTRING (" + ", ".join(f"{LON[node]} 52" for node in (0, 1, 2, 3)) + ")"
    graph.add_edge(100, 103, length=2060.0, highway="residential", geometry=line)
    joined = join([file, segments_from_graph(graph)])
    assert len(joined.tail) == len(file.tail)
    assert len(joined.lon) == len(file.lon)


def test_bad_files_are_named(tmp_path):
    with pytest.raises(InputError) as caught:
        read_roads([tmp_path / "roads.shp", tmp_path / "roads.gpkg"])
    lines = str(caught.value).splitlines()
    assert len(lines) == 2
    assert "roads.shp: is no kind of road file; give one of .osm.pbf, .osm" in lines[0]
    with pytest.raises(MissingFileError, match=r"absent\.graphml: does not exist"):
        read_roads([tmp_path / "absent.graphml"])


def test_is_road_file():
    assert is_road_file("Benelux.OSM.PBF")
    assert is_road_file("a.graphml")
    assert not is_road_file("areas.csv")
