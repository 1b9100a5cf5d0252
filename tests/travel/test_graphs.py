"""Street graphs of osmnx and networkx give the same times as networkx itself."""

from __future__ import annotations

import math

import networkx as nx
import numpy as np
import osmium
import osmnx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from osmium.osm import mutable
from pyproj import Geod

from regiotafel.errors import InputError, MissingFileError
from regiotafel.travel import contract as contract_module
from regiotafel.travel.contract import Terminals, contract
from regiotafel.travel.graphs import read_graphml, segments_from_graph
from regiotafel.travel.osm import FORWARD, ROAD_CLASSES, read_osm
from regiotafel.travel.shortest import UNREACHED, between
from support.networks import BOTH, PLAIN_KMH, make_profile, searchable

GEOD = Geod(ellps="WGS84")
SPEEDS = {"residential": 18.0, "tertiary": 36.0, "secondary": 72.0}


def tenths_between(segments, places, *, speeds=None):
    """Tenths of a second between all ``places`` (lon, lat), over the contracted network."""
    lon, lat = (np.array(values, dtype=np.float64) for values in zip(*places, strict=True))
    network = contract(segments, Terminals(lon=lon, lat=lat))
    number = []
    for x, y in places:
        metres = GEOD.inv(
            np.full(len(network.lon_e6), x), np.full(len(network.lon_e6), y),
            network.lon_e6 / 1e6, network.lat_e6 / 1e6,
        )[2]  # fmt: skip
        assert metres.min() < 0.2
        number.append(int(np.argmin(metres)))
    graph, longest = searchable(network, make_profile(speeds=speeds))
    return between(*graph, np.array(number), np.array(number), longest)[0]


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """A town in OpenStreetMap XML: one-way streets, bends, a loop, a footpath, a private road."""
    path = tmp_path_factory.mktemp("town") / "town.osm"
    rng = np.random.default_rng(5)
    side = 7
    with osmium.SimpleWriter(str(path)) as writer:
        for node in range(side * side):
            x, y = divmod(node, side)
            place = 5 + 0.002 * x + rng.uniform(-4e-4, 4e-4), 52 + 0.001 * y
            writer.add_node(mutable.Node(id=500 + node, location=place, version=1))
        ways = []
        for line in range(side):
            tags = {"highway": list(SPEEDS)[line % 3]}
            oneway = [{}, {"oneway": "yes"}, {"oneway": "-1"}, {}][line % 4]
            ways.append(([500 + side * line + i for i in range(side)], tags))
            # Every other street across is broken off, so that bends are left to simplify.
            length = side if line % 2 else side - 2
            ways.append(([500 + line + side * i for i in range(length)], tags | oneway))
        ways.append(([500, 500 + side + 1], {"highway": "footway"}))
        ways.append(([501, 502 + 3 * side], {"highway": "tertiary", "access": "private"}))
        for number, (refs, tags) in enumerate(ways, start=1):
            writer.add_way(mutable.Way(id=number, version=1, nodes=refs, tags=tags))
    return path


@pytest.fixture(scope="module")
def drive(town):
    """The same town as osmnx makes it: cars only, simplified, cut to what is connected."""
    graph = osmnx.graph_from_xml(town, simplify=False, retain_all=True)
    closed = [
        (u, v, k)
        for u, v, k, data in graph.edges(keys=True, data=True)
        if data["highway"] == "footway" or data.get("access") == "private"
    ]
    graph.remove_edges_from(closed)
    simple = osmnx.simplify_graph(graph, edge_attrs_differ=["highway"])
    return osmnx.truncate.largest_component(simple, strongly=True)


def reckoned(graph, *, speeds):
    """Tenths of a second between all nodes, by networkx on the graph itself."""
    weighted = nx.MultiDiGraph()
    for u, v, data in graph.edges(data=True):
        weighted.add_edge(u, v, tenths=data["length"] * 36 / speeds[data["highway"]])
    return {
        u: {v: nx.shortest_path_length(weighted, u, v, weight="tenths") for v in graph}
        for u in graph
    }


def assert_times_are_those_of_networkx(segments, graph):
    nodes = list(graph)
    places = [(graph.nodes[node]["x"], graph.nodes[node]["y"]) for node in nodes]
    found = tenths_between(segments, places, speeds=SPEEDS)
    wanted = reckoned(graph, speeds=SPEEDS)
    one_way = 0
    for i, u in enumerate(nodes):
        for j, v in enumerate(nodes):
            # Each link is stored in decimetres and rounded to a tenth of a second.
            assert abs(found[i, j] - wanted[u][v]) <= 0.02 * wanted[u][v] ** 0.5 + 8, (u, v)
            one_way += abs(wanted[u][v] - wanted[v][u]) > 100
    assert one_way > len(nodes), "without one-way streets in use this proves too little"


def test_an_osmnx_graph_as_it_is(drive):
    assert any("geometry" in data for _, _, data in drive.edges(data=True))
    assert_times_are_those_of_networkx(segments_from_graph(drive), drive)


def test_an_osmnx_graph_from_its_graphml_file(drive, tmp_path):
    path = tmp_path / "town.graphml"
    osmnx.save_graphml(drive, path)
    assert_times_are_those_of_networkx(read_graphml(path), drive)


def test_a_projected_osmnx_graph_lies_where_it_lay(drive, tmp_path):
    projected = osmnx.project_graph(drive, to_crs="EPSG:28992")
    path = tmp_path / "town.graphml"
    osmnx.save_graphml(projected, path)
    for segments in (segments_from_graph(projected), read_graphml(path)):
        assert_times_are_those_of_networkx(segments, drive)
        for node, lon, lat in zip(segments.node_id, segments.lon, segments.lat, strict=True):
            if node >= 0:
                here = drive.nodes[node]
                assert GEOD.inv(lon, lat, here["x"], here["y"])[2] < 0.1


def test_the_same_town_without_osmnx_takes_the_same_time(town, drive):
    """The file read by pyosmium and the graph that osmnx made of it are one network."""
    nodes = list(drive)
    places = [(drive.nodes[node]["x"], drive.nodes[node]["y"]) for node in nodes]
    ours = tenths_between(read_osm(town), places, speeds=SPEEDS)
    theirs = tenths_between(segments_from_graph(drive), places, speeds=SPEEDS)
    # osmnx reckons lengths on a sphere: up to 0.4 % less.
    np.testing.assert_allclose(theirs, ours, rtol=0.005, atol=10)


def test_two_directions_of_a_street_are_one_segment(drive):
    segments = segments_from_graph(drive)
    two_way = segments.direction == BOTH
    # Each two-way street of osmnx is two edges, each one-way street one; bends divide both.
    bends = (segments.node_id < 0).sum()
    assert bends > 0
    edges = two_way.sum() * 2 + (~two_way).sum()
    assert edges >= drive.number_of_edges()
    pairs = {}
    for u, v, data in drive.edges(data=True):
        pairs.setdefault(frozenset((u, v)), []).append(data["oneway"])
    assert len(segments.tail) == bends + sum(
        1 if oneways[0] else len(oneways) // 2 for oneways in pairs.values()
    )


@st.composite
def street_graphs(draw):
    """Directed multigraphs: streets both ways, one-way, parallel, back to their start, loose."""
    n = draw(st.integers(2, 9))
    graph = nx.MultiDiGraph(crs="EPSG:4326")
    for node in range(n):
        graph.add_node(node, x=5 + 1e-4 * (node % 3), y=52 + 1e-4 * (node // 3))
    for _ in range(draw(st.integers(1, 20))):
        u, v = draw(st.integers(0, n - 1)), draw(st.integers(0, n - 1))
        a, b = graph.nodes[u], graph.nodes[v]
        straight = GEOD.inv(a["x"], a["y"], b["x"], b["y"])[2]
        data = {
            "length": float(math.ceil(straight / 2) * 2 + 2 * draw(st.integers(0, 20))),
            "highway": draw(st.sampled_from(list(SPEEDS))),
        }
        graph.add_edge(u, v, **data)
        if draw(st.booleans()):
            graph.add_edge(v, u, **data)
    return graph


@given(street_graphs())
@settings(max_examples=150)
def test_random_graphs_through_graphml_give_the_times_of_networkx(tmp_path_factory, graph):
    path = tmp_path_factory.mktemp("random") / "random.graphml"
    nx.write_graphml(graph, path)
    streets = nx.MultiDiGraph(graph.edge_subgraph([e for e in graph.edges if e[0] != e[1]]))
    if not len(streets):
        with pytest.raises(InputError, match="has no roads for cars"):
            read_graphml(path)
        return
    segments = read_graphml(path)
    nodes = list(streets)
    places = [(graph.nodes[node]["x"], graph.nodes[node]["y"]) for node in nodes]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(contract_module, "SMALLEST_PIECE", 1)  # also where no way leads back
        found = tenths_between(segments, places, speeds=SPEEDS)
    weighted = nx.MultiDiGraph()
    for u, v, data in streets.edges(data=True):
        weighted.add_edge(u, v, tenths=data["length"] * 36 / SPEEDS[data["highway"]])
    lengths = dict(nx.all_pairs_dijkstra_path_length(weighted, weight="tenths"))
    for i, u in enumerate(nodes):
        for j, v in enumerate(nodes):
            assert found[i, j] == lengths[u].get(v, UNREACHED)


def square(kind=nx.DiGraph, *, crs="EPSG:4326", **changes):
    """Four corners of about 69 by 111 m; ``changes`` replace attributes of the first edge."""
    graph = kind()
    if crs:
        graph.graph["crs"] = crs
    for node, (x, y) in enumerate([(5.0, 52.0), (5.001, 52.0), (5.001, 52.001), (5.0, 52.001)]):
        graph.add_node(f"n{node}", x=x, y=y)
    for node in range(4):
        length = 69.0 if node % 2 == 0 else 112.0
        graph.add_edge(f"n{node}", f"n{(node + 1) % 4}", length=length, highway="residential")
    first = next(iter(graph.edges(data=True)))[2]
    first.update(changes)
    for name in [name for name, value in changes.items() if value is None]:
        del first[name]
    return graph


def test_a_plain_graph_without_classes_or_crs_is_taken_as_said_in_the_log(caplog):
    graph = square(nx.Graph, crs=None)
    for _, _, data in graph.edges(data=True):
        data["metres"] = data.pop("length")
        del data["highway"]
    segments = segments_from_graph(graph, source="mine")
    assert (segments.direction == BOTH).all()
    assert (segments.road_class == ROAD_CLASSES.index("unclassified")).all()
    assert segments.metres.tolist() == [69.0, 112.0, 69.0, 112.0] or sorted(
        segments.metres.tolist()
    ) == [69.0, 69.0, 112.0, 112.0]
    assert "mine: no edge has a highway class; all taken as unclassified" in caplog.text
    assert "mine: has no crs; its positions are taken as degrees" in caplog.text


def test_a_directed_ring_goes_one_way():
    segments = segments_from_graph(square())
    assert (segments.direction == FORWARD).all()


@pytest.mark.parametrize(
    ("changes", "kept"),
    [
        ({"highway": "footway"}, 3),
        ({"highway": None}, 3),
        ({"access": "private"}, 3),
        ({"access": ["yes", "private"]}, 3),
        ({"highway": ["residential", "footway"]}, 3),
        ({"access": ["permissive", "yes"]}, 4),
        ({"highway": "living_street"}, 4),
    ],
)
def test_edges_that_are_not_for_cars_are_left_out_and_counted(changes, kept, caplog):
    assert len(segments_from_graph(square(**changes)).tail) == kept
    assert ("1 of 4 edges are not for cars and were left out" in caplog.text) == (kept == 3)


@pytest.mark.parametrize("value", [["tertiary", "residential"], "['tertiary', 'residential']"])
def test_of_several_classes_the_least_counts(value):
    segments = segments_from_graph(square(highway=value))
    assert (segments.road_class == ROAD_CLASSES.index("residential")).all()


def test_a_two_way_street_without_an_edge_back_is_told(caplog):
    segments_from_graph(square(oneway=False), source="mine")
    assert "mine: 1 edges say they are no one-way street but have no edge back" in caplog.text


def test_a_ferry_keeps_its_sailing_time():
    segments = segments_from_graph(square(highway=None, route="ferry", duration="00:20"))
    assert segments.ferry_seconds.tolist() == [1200, 0, 0, 0]
    assert ROAD_CLASSES[segments.road_class[0]] == "ferry"


def moved(graph, **position):
    graph.nodes["n0"].update(position)
    for name in [name for name, value in position.items() if value is None]:
        del graph.nodes["n0"][name]
    return graph


def only_loops():
    graph = square()
    graph.remove_edges_from(list(graph.edges))
    graph.add_edge("n0", "n0", length=10.0, highway="residential")
    return graph


@pytest.mark.parametrize(
    ("graph", "message"),
    [
        (nx.MultiDiGraph(), "mine: has no nodes; give a street graph"),
        (nx.empty_graph(3, nx.DiGraph), "mine, nodes: 3 have no position (first: 0)"),
        (only_loops(), "mine: has no roads for cars"),
        (moved(square(), x=None), "mine, nodes: 1 have no position (first: n0)"),
        (moved(square(), x="east"), "mine, nodes: 1 have no position (first: n0)"),
        (moved(square(), y=float("nan")), "mine, nodes: 1 have no position (first: n0)"),
        (
            moved(square(crs=None), x=155000.0, y=463000.0),
            "mine, nodes: 1 positions are no degrees, and the graph has no crs (first: x = 155000",
        ),
        (moved(square(), y=152.0), "mine, nodes: 1 positions are no place in EPSG:4326"),
        (square(crs="EPSG:99"), "mine, crs: “EPSG:99” is not known"),
        (square(length=None), "mine, edges: 1 have no length (first: n0 to n1)"),
        (square(length="far"), "mine, edges: 1 have no length"),
        (square(length=float("nan")), "mine, edges: 1 have no length"),
        (square(length=-69.0), "mine, edges: 1 have a negative length"),
        (square(length=2e6), "mine, edges: 1 are longer than 1000 km"),
        (
            square(length=0.069),
            "mine, edges: 1 are shorter than the line they are drawn along (first: n0 to n1, 0.069",
        ),
        (square(length=66.0), "mine, edges: 1 are shorter than the line"),
        (
            square(geometry="LINESTRING (5 52, 5 52.01, 5.001 52)"),
            "mine, edges: 1 are shorter than the line they are drawn along",
        ),
        (
            square(nx.Graph, oneway=True),
            "mine, edges: 1 are one-way, but which way an undirected graph does not say",
        ),
    ],
)
def test_what_cannot_be_read_rightly_is_refused_in_one_line(graph, message):
    with pytest.raises(InputError) as caught:
        segments_from_graph(graph, source="mine")
    assert str(caught.value).startswith(message)
    assert len(str(caught.value).splitlines()) == 1


def test_every_fault_of_a_graph_is_told_at_once():
    graph = square(length=None)
    graph["n1"]["n2"]["length"] = -1.0
    with pytest.raises(InputError) as caught:
        segments_from_graph(graph)
    assert len(caught.value.faults) == 2


def test_rounding_of_lengths_is_no_fault():
    assert segments_from_graph(square(length=68.0)).metres[0] == 68.0


def test_bends_are_followed_whichever_way_they_are_drawn():
    drawn = [(5.0, 52.0), (5.0005, 52.0004), (5.001, 52.0)]
    for points in (drawn, drawn[::-1]):
        line = "LINESTRING (" + ", ".join(f"{x} {y}" for x, y in points) + ")"
        segments = segments_from_graph(square(nx.Graph, geometry=line, length=120.0))
        assert len(segments.tail) == 5
        assert segments.metres.sum() == pytest.approx(120 + 69 + 2 * 112)
        assert segments.lat[4] == 52.0004  # the bend comes after the nodes
        assert segments.metres[0] == pytest.approx(segments.metres[1])


@pytest.mark.parametrize(
    "content",
    ["", "no xml", "<graphml></graphml>", "<?xml version='1.0'?><osm></osm>", "<graphml"],
)
def test_bad_graphml(tmp_path, content):
    path = tmp_path / "bad.graphml"
    path.write_text(content)
    with pytest.raises((InputError, MissingFileError)) as caught:
        read_graphml(path)
    assert str(caught.value).startswith(str(path))
    assert len(str(caught.value).splitlines()) == 1


def test_a_cut_graphml_file(tmp_path):
    path = tmp_path / "cut.graphml"
    nx.write_graphml(square(), path)
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(InputError, match="cannot be read as GraphML"):
        read_graphml(path)


def test_speed_of_the_profile_and_not_of_the_graph_counts():
    fast, plain = square(maxspeed="200", speed_kph=200.0, travel_time=1.0), square()
    places = [(5.0, 52.0), (5.001, 52.001)]
    np.testing.assert_array_equal(
        tenths_between(segments_from_graph(fast), places),
        tenths_between(segments_from_graph(plain), places),
    )
    assert PLAIN_KMH == 36.0
