"""Shortest paths over the country: this package and its peers on the same arcs, results compared.

Each method runs in a process of its own, so that its peak memory is known, and starts from the
arcs as arrays: what it makes of them first is counted. Seconds are those of the processor, of all
threads together and the best of three, because other work on the machine disturbs these least. A
method that would take minutes searches a sample, and its seconds are scaled; the table says so. A
peer that is not installed is left out with a word (``pip install regiotafel[benchmark]``). Writes
the table and the plot into ``docs``:

    python benchmarks/travel.py [--docs FOLDER]
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np
from common import ROOT, alone, write_between

NODES = (25_000, 100_000, None)  # None = the whole country
SITES = (1, 10, 100)
ORIGINS = (100, 10_000)
REPEATS = 3
PLOT = "travel_seconds.svg"
#: pandana gives 4294967.295 where there is no way; no trip of this country comes near.
NO_WAY = 4e6


@dataclass
class Arcs:
    """A network as every method gets it: the fastest of parallel arcs, and where junctions lie."""

    tail: np.ndarray
    head: np.ndarray
    tenths: np.ndarray
    metres: np.ndarray
    lon: np.ndarray
    lat: np.ndarray


# Each method prepares what it searches on, and returns how it searches: from origins and targets
# the tenths between them (inf = no way), for as many of them as it takes as its sample.


def ours(a):
    """Buckets, both cores; the fewest metres among equal times are found as well."""
    from regiotafel.travel.shortest import UNREACHED, between, incoming

    graph = incoming(a.tail, a.head, a.tenths, a.metres, n_junctions=len(a.lon))
    longest = int(a.tenths.max())

    def search(origins, targets):
        tenths, _ = between(*graph, origins, targets, longest)
        return np.where(tenths == UNREACHED, np.inf, tenths)

    return search


def scipy(a):
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    n = len(a.lon)
    reverse = csr_array((a.tenths.astype(float), (a.head, a.tail)), shape=(n, n))

    def search(origins, targets):
        # One by one: all at once would keep the times of every junction.
        return np.column_stack([dijkstra(reverse, indices=v)[origins] for v in targets[:10]])

    return search


def igraph(a):
    from igraph import Graph

    graph = Graph(n=len(a.lon), edges=np.column_stack([a.tail, a.head]), directed=True)
    tenths = a.tenths.astype(float).tolist()

    def search(origins, targets):
        ends = {"source": targets[:5].tolist(), "target": origins.tolist()}
        return np.array(graph.distances(**ends, weights=tenths, mode="in")).T

    return search


def pandana(a):
    """Contraction hierarchies, both cores; it answers pairs."""
    import pandas as pd
    from pandana import Network

    tenths = pd.DataFrame({"tenths": a.tenths.astype(float)})
    ends = pd.Series(a.tail), pd.Series(a.head)
    network = Network(pd.Series(a.lon), pd.Series(a.lat), *ends, tenths, twoway=False)

    def search(origins, targets):
        some = origins[: max(20_000 // len(targets), 1)]
        ends = np.repeat(some, len(targets)), np.tile(targets, len(some))
        found = np.array(network.shortest_path_lengths(*ends, imp_name="tenths"), dtype=float)
        found[found > NO_WAY] = np.inf
        return found.reshape(len(some), len(targets))

    return search


def networkx(a):
    from networkx import DiGraph, single_source_dijkstra_path_length

    graph = DiGraph()
    graph.add_nodes_from(range(len(a.lon)))
    graph.add_weighted_edges_from(
        zip(a.head.tolist(), a.tail.tolist(), a.tenths.tolist(), strict=True)
    )

    def search(origins, targets):
        found = single_source_dijkstra_path_length(graph, int(targets[0]))
        return np.array([[found.get(origin, np.inf)] for origin in origins.tolist()])

    return search


#: By package: how, and what it searches of a large question.
METHODS = {
    "regiotafel": (ours, "all"),
    "scipy": (scipy, "10 sites"),
    "igraph": (igraph, "5 sites"),
    "pandana": (pandana, "20,000 pairs"),
    "networkx": (networkx, "1 site"),
}


def write_arcs(path: Path, size: int | None) -> int:
    """Write the arcs of the ``size`` junctions nearest to Utrecht, or of all; returns how many."""
    from regiotafel.files import bundled
    from regiotafel.travel.network import read_network
    from regiotafel.travel.speeds import arcs, load_speeds

    network = read_network(bundled("data", "nl"))
    over = arcs(network, load_speeds("car_daytime", relative_to=Path()))
    lon, lat = network.lon_e6 / 1e6, network.lat_e6 / 1e6
    near = np.argsort(np.hypot((lon - 5.12) * 0.6, lat - 52.09), kind="stable")[:size]
    near.sort()
    number = np.full(len(lon), -1, dtype=np.int32)
    number[near] = np.arange(len(near))
    tail, head = number[over.tail], number[over.head]
    order = np.lexsort((over.metres, over.tenths, head, tail))
    order = order[(tail[order] >= 0) & (head[order] >= 0)]
    tail, head = tail[order], head[order]
    fastest = np.ones(len(order), dtype=bool)
    fastest[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
    np.savez(
        path,
        tail=tail[fastest],
        head=head[fastest],
        tenths=over.tenths[order][fastest],
        metres=over.metres[order][fastest],
        lon=lon[near],
        lat=lat[near],
    )
    return len(near)


def questions(*, whole: bool) -> list[tuple[int, int]]:
    """Numbers of origins and sites asked for."""
    most = ORIGINS[-1], SITES[-1]
    if not whole:
        return [most]
    return [most, *((most[0], m) for m in SITES[:-1]), *((n, most[1]) for n in ORIGINS[:-1])]


def clocked(function, *arguments):
    begin = time.process_time()
    result = function(*arguments)
    return time.process_time() - begin, result


def measure(name: str, path: Path, asked: list[tuple[int, int]]) -> dict[str, object]:
    """Run one method on one network, in a process of its own, and keep its answers."""
    method, _ = METHODS[name]
    # Once on next to nothing first: imports and compiling are not what is compared.
    one, way = np.array([0, 1], dtype=np.int32), np.array([1, 0], dtype=np.int32)
    method(Arcs(one, way, one + 1, one + 1, one + 5.0, one + 52.0))(np.array([0]), np.array([1]))
    with np.load(path) as arrays:
        a = Arcs(**arrays)
    drawn = np.random.default_rng(1).permutation(len(a.lon))
    prepared, search = clocked(method, a)
    rows = []
    for n, m in asked:
        runs = [clocked(search, drawn[:n], drawn[-m:]) for _ in range(REPEATS)]
        found = runs[0][1]
        scale = n * m / found.size
        rows.append((n, m, min(seconds for seconds, _ in runs) * scale, scale))
        np.save(path.with_suffix(f".{name}.{n}.{m}.npy"), found)
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    return {"prepared": prepared, "rows": rows, "megabytes": megabytes}


def largest_difference(path: Path, name: str, asked: list[tuple[int, int]]) -> float:
    """Between the answers of a method and ours, in tenths of a second; inf where one has no way."""
    largest = 0.0
    for n, m in asked:
        ours, theirs = (
            np.load(path.with_suffix(f".{one}.{n}.{m}.npy")) for one in ("regiotafel", name)
        )
        ours = ours[: theirs.shape[0], : theirs.shape[1]]
        both = np.isfinite(ours)
        if not np.array_equal(both, np.isfinite(theirs)):
            return np.inf
        largest = max(largest, float(np.abs(ours[both] - theirs[both]).max(initial=0)))
    return largest


def run_all(folder: Path) -> list[dict[str, object]]:
    """Every method on every network: seconds (preparation and search apart) and megabytes."""
    out = []
    for size in NODES:
        path = folder / f"{size}.npz"
        nodes, asked = alone(write_arcs, path, size), questions(whole=size is None)
        for name in METHODS:
            try:
                version(name)
            except PackageNotFoundError:
                print(f"{name} is not installed", file=sys.stderr)
                continue
            result = alone(measure, name, path, asked)
            common = {
                "method": name,
                "nodes": nodes,
                "prepared": result["prepared"],
                "megabytes": result["megabytes"],
                "apart": largest_difference(path, name, asked),
            }
            rows = [
                {**common, "origins": n, "sites": m, "search": seconds, "scale": scale}
                for n, m, seconds, scale in result["rows"]
            ]
            print(*rows, sep="\n", file=sys.stderr)
            out += rows
    return out


def table(rows: list[dict[str, object]]) -> str:
    """Markdown: the whole country with most sites and origins, and the smaller networks."""
    lines = [
        "| nodes | method | prepare s | search s | ratio | peak MB | searched | off by at most |",
        "|--:|---|--:|--:|--:|--:|---|--:|",
    ]
    largest = [r for r in rows if (r["origins"], r["sites"]) == (ORIGINS[-1], SITES[-1])]
    ours = {r["nodes"]: r["prepared"] + r["search"] for r in largest if r["method"] == "regiotafel"}
    for r in largest:
        name = str(r["method"])
        ratio = (r["prepared"] + r["search"]) / ours[r["nodes"]]
        sample = "all" if r["scale"] == 1 else f"{METHODS[name][1]}, scaled"
        apart = "" if name == "regiotafel" else f"{r['apart']:.2g} tenths"
        lines.append(
            f"| {r['nodes']:,} | {name} {version(name)} | {r['prepared']:.2f} | {r['search']:.1f} "
            f"| {ratio:.1f} | {r['megabytes']:.0f} | {sample} | {apart} |"
        )
    return "\n".join(lines)


def draw(rows: list[dict[str, object]], path: Path) -> None:
    """Three panels: seconds against nodes, sites and origins, the other two at their most."""
    import matplotlib as mpl

    mpl.use("svg")
    from matplotlib import pyplot as plt

    plt.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "regiotafel", "font.size": 9})
    most = {"nodes": max(r["nodes"] for r in rows), "sites": SITES[-1], "origins": ORIGINS[-1]}
    figure, panels = plt.subplots(1, 3, figsize=(9, 3), sharey=True, layout="constrained")
    for panel, varied in zip(panels, most, strict=True):
        fixed = {name: value for name, value in most.items() if name != varied}
        for method in METHODS:
            points = sorted(
                (r[varied], r["prepared"] + r["search"])
                for r in rows
                if r["method"] == method and all(r[name] == v for name, v in fixed.items())
            )
            if points:
                panel.loglog(*zip(*points, strict=True), marker="o", markersize=3, label=method)
        values = sorted({r[varied] for r in rows})
        panel.set_xticks(values, labels=[f"{value:,}" for value in values])
        panel.minorticks_off()
        panel.set_xlabel(varied)
        panel.grid(visible=True, which="major", linewidth=0.3)
    panels[0].set_ylabel("processor seconds")
    panels[2].legend(frameon=False, fontsize=8, loc="lower left")
    figure.savefig(path, metadata={"Date": None})


def main() -> None:
    parser = argparse.ArgumentParser(description="Time shortest paths against other packages.")
    parser.add_argument("--docs", type=Path, default=ROOT / "docs", help="where to write")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = run_all(Path(folder))
    written = table(rows)
    print(written)
    draw(rows, options.docs / PLOT)
    picture = f"![Seconds against nodes, sites and origins, by package]({PLOT})"
    page = options.docs / "measurements.md"
    write_between(page, f"{written}\n\n{picture}", script="travel.py")


if __name__ == "__main__":
    main()
