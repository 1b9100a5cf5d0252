"""Shortest paths over the whole country: this package against scipy and networkx, in one run.

Every method searches the same reversed network and the results are compared. networkx is slow
enough that it searches one site only; seconds are per site, ratios against this package.
"""

from __future__ import annotations

import resource
import time
from pathlib import Path

import networkx as nx
import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from regiotafel.files import bundled
from regiotafel.region import load_region
from regiotafel.travel.matrix import nearest_junction, travel_times
from regiotafel.travel.network import read_network
from regiotafel.travel.shortest import UNREACHED, between, incoming
from regiotafel.travel.speeds import arcs, load_speeds


def fastest_only(tail, head, tenths):
    """Keep the fastest of parallel arcs; scipy would add them up."""
    order = np.lexsort((tenths, head, tail))
    tail, head, tenths = tail[order], head[order], tenths[order]
    first = np.ones(len(tail), dtype=bool)
    first[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
    return tail[first], head[first], tenths[first]


def clock(function):
    begin = time.perf_counter()
    result = function()
    return result, time.perf_counter() - begin


def main() -> None:
    region = load_region()
    network, read_seconds = clock(lambda: read_network(bundled("data", "nl")))
    profile = load_speeds("car_free_flow", relative_to=Path())
    tail, head, tenths, metres = arcs(network, profile)
    n = len(network.access)
    graph = incoming(tail, head, tenths, metres, n_junctions=n)
    origins, _ = nearest_junction(network, region.areas[["lon", "lat"]].to_numpy())
    targets, _ = nearest_junction(network, region.sites[["lon", "lat"]].to_numpy())
    longest = int(tenths.max())
    between(*graph, origins[:2], targets[:1], longest)  # compile

    (ours, _), seconds = clock(lambda: between(*graph, origins, targets, longest))
    ours_each = seconds / len(targets)

    sample = 12
    t, h, w = fastest_only(tail, head, tenths)
    reverse = csr_array((w.astype(float) + 1e-9, (h, t)), shape=(n, n))  # 0 would be no arc
    theirs, seconds = clock(lambda: dijkstra(reverse, indices=targets[:sample])[:, origins].T)
    scipy_each = seconds / sample
    difference = np.abs(np.where(np.isinf(theirs), UNREACHED, theirs) - ours[:, :sample]).max()

    plain = nx.DiGraph()
    plain.add_weighted_edges_from(zip(h.tolist(), t.tolist(), w.tolist(), strict=True))
    found, networkx_each = clock(
        lambda: nx.single_source_dijkstra_path_length(plain, int(targets[0]))
    )
    same = all(found[int(o)] == ours[i, 0] for i, o in enumerate(origins) if int(o) in found)

    _, whole = clock(
        lambda: travel_times(region.areas, region.sites, network=network, profile=profile)
    )
    print(f"{n} junctions, {len(tail)} arcs, {len(origins)} areas, {len(targets)} sites\n")
    print("| method | seconds per site | ratio | equal |")
    print("|---|---|---|---|")
    print(f"| regiotafel (2 threads, all sites) | {ours_each:.3f} | 1 | |")
    print(
        f"| scipy dijkstra ({sample} sites) | {scipy_each:.3f} | {scipy_each / ours_each:.1f} "
        f"| largest difference {difference:.0e} tenths |"
    )
    print(
        f"| networkx (1 site) | {networkx_each:.2f} | {networkx_each / ours_each:.0f} "
        f"| {'equal' if same else 'DIFFERENT'} |"
    )
    print(f"\nread network {read_seconds:.2f} s; all areas x sites {whole:.1f} s; ", end="")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB")


if __name__ == "__main__":
    main()
