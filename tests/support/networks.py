"""Small road networks made for a test, and an independent reckoning of their shortest paths."""

from __future__ import annotations

import networkx as nx
import numpy as np

from regiotafel.travel.network import RoadNetwork
from regiotafel.travel.osm import BACKWARD, FERRY, FORWARD, ROAD_CLASSES, Segments
from regiotafel.travel.shortest import incoming
from regiotafel.travel.speeds import (
    Access,
    Delays,
    Range,
    RoadSpeed,
    Seconds,
    SpeedProfile,
    arcs,
)

#: One metre takes one tenth of a second at 36 km/h, so every time is a whole number of tenths.
PLAIN_KMH = 36.0
BOTH = FORWARD + BACKWARD


def make_profile(
    *, speeds=None, junction_seconds=0.0, side_street_seconds=0.0, wait=0.0, access=None
):
    """A profile at PLAIN_KMH everywhere, or at ``speeds`` by class; costless access."""
    return SpeedProfile(
        title={"nl": "proef", "en": "test"},
        mode="car",
        time_of_day="free_flow",
        edition="1",
        source="made for a test",
        sureness="assumed",
        roads={
            name: RoadSpeed(
                rural_kmh=(speeds or {}).get(name, PLAIN_KMH),
                built_up_kmh=(speeds or {}).get(name, PLAIN_KMH),
                rural_limit_kmh=50,
                built_up_limit_kmh=50,
            )
            for name in ROAD_CLASSES
            if name != "ferry"
        },
        delays=Delays(
            **dict.fromkeys(
                ("give_way", "equal", "priority", "ramp"),
                Seconds(rural=junction_seconds, built_up=junction_seconds),
            ),
            side_street=Seconds(rural=side_street_seconds, built_up=side_street_seconds),
        ),
        ferry_wait_minutes=wait,
        access=access
        or Access(kmh=PLAIN_KMH, detour=1.0, origin_minutes=0.0, destination_minutes=0.0),
        range=Range(fast=0.9, slow=1.1),
        assumptions=(),
    )


def make_segments(rows, *, lon, lat):
    """Segments of rows (tail, head, direction, metres[, class[, ferry seconds]])."""
    full = [(*row, *("residential", 0.0)[len(row) - 4 :]) for row in rows]
    tail, head, direction, metres, road_class, ferry = zip(*full, strict=True)
    return Segments(
        lon=np.asarray(lon, dtype=np.float64),
        lat=np.asarray(lat, dtype=np.float64),
        tail=np.array(tail, dtype=np.int32),
        head=np.array(head, dtype=np.int32),
        road_class=np.array([ROAD_CLASSES.index(name) for name in road_class], dtype=np.int8),
        direction=np.array(direction, dtype=np.uint8),
        estimated=np.zeros(len(rows), dtype=bool),
        metres=np.array(metres, dtype=np.float64),
        ferry_seconds=np.array(ferry, dtype=np.float64),
        maxspeed=np.zeros(len(rows), dtype=np.uint8),
        ref=np.zeros(len(rows), dtype=np.int32),
        refs=("",),
        node_id=np.full(len(np.asarray(lon)), -1, dtype=np.int64),
    )


def make_network(links):
    """A network of links (tail, head, direction, [(class, decimetres), ...]), as it is stored."""
    n = 1 + max(end for tail, head, *_ in links for end in (tail, head))
    lon, lat = positions(n)
    parts = [(number, *part) for number, (*_, own) in enumerate(links) for part in own]
    link, road_class, length_dm = zip(*parts, strict=True)
    tail, head, direction, _ = zip(*links, strict=True)

    def zeros(kind):
        return np.zeros(len(parts), dtype=kind)

    return RoadNetwork(
        lon_e6=np.rint(lon * 1e6).astype(np.int32),
        lat_e6=np.rint(lat * 1e6).astype(np.int32),
        access=np.ones(n, dtype=bool),
        tail=np.array(tail, dtype=np.int32),
        head=np.array(head, dtype=np.int32),
        direction=np.array(direction, dtype=np.uint8),
        link=np.array(link, dtype=np.int32),
        road_class=np.array([ROAD_CLASSES.index(name) for name in road_class], dtype=np.int8),
        length_dm=np.array(length_dm, dtype=np.int32),
        built_up=zeros(bool),
        estimated=zeros(bool),
        maxspeed=zeros(np.uint8),
        ref=zeros(np.int32),
        refs=("",),
        side_streets=zeros(np.int16),
        ferry_seconds=zeros(np.int32),
    )


def positions(n):
    """Nodes far enough apart in a row that the nearest node of a point is never in doubt."""
    return 5 + 0.01 * np.arange(n), np.full(n, 52.0)


def shortest_seconds(segments, *, speeds):
    """Least seconds between all nodes, straight from the segments: {from: {to: seconds}}."""
    graph = nx.DiGraph()
    graph.add_nodes_from(range(len(segments.lon)))
    for i in range(len(segments.tail)):
        name = ROAD_CLASSES[segments.road_class[i]]
        seconds = (
            segments.ferry_seconds[i]
            if segments.road_class[i] == FERRY
            else segments.metres[i] * 3.6 / speeds.get(name, PLAIN_KMH)
        )
        tail, head = int(segments.tail[i]), int(segments.head[i])
        for way, ends in ((FORWARD, (tail, head)), (BACKWARD, (head, tail))):
            if segments.direction[i] & way:
                known = graph.get_edge_data(*ends)
                best = seconds if known is None else min(seconds, known["seconds"])
                graph.add_edge(*ends, seconds=best)
    return dict(nx.all_pairs_dijkstra_path_length(graph, weight="seconds"))


def searchable(network, profile):
    """What a search needs: the incoming arcs, and the tenths of the longest."""
    over = arcs(network, profile)
    n = len(network.access)
    graph = incoming(over.tail, over.head, over.tenths, over.metres, n_junctions=n)
    return graph, int(over.tenths.max())
