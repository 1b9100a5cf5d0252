"""A made-up country as raw files: a mainland, an island with a ferry and one without.

Twelve areas: 1001-1009 on the mainland, 1010 with unknown population there too, 2001 on the island
with a ferry that takes cars, 3001 on the island whose ferry has no sailing time (so cars cannot
reach it). Four hospitals H1-H4 on the mainland. Roads are a grid of 1 km on each.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import osmium
import shapely
from osmium.osm import mutable
from pyproj import Transformer

from regiotafel.region.areas import NUMBER_COLUMNS, POPULATION_COLUMNS, TEXT_COLUMNS
from regiotafel.region.sites import SITE_TEXT_COLUMNS

if TYPE_CHECKING:
    from pathlib import Path

_TO_DEGREES = Transformer.from_crs("EPSG:28992", "EPSG:4326", always_xy=True)
#: Lower left corner of each land on the national grid, in metres.
_MAINLAND, _ISLAND, _ROCK = (150_000, 450_000), (150_000, 470_000), (170_000, 470_000)
_SIDE = 12
AREAS = {
    **{
        f"100{i + 1}": (_MAINLAND[0] + 4000 * (i % 3), _MAINLAND[1] + 4000 * (i // 3))
        for i in range(9)
    },
    "1010": (_MAINLAND[0] + 4000, _MAINLAND[1] - 4000),
    "2001": _ISLAND,
    "3001": _ROCK,
}
UNKNOWN, ISLAND, ROCK = "1010", "2001", "3001"
HOSPITALS = {"H1": (0, 0), "H2": (11, 0), "H3": (0, 11), "H4": (11, 11)}


def write_country(folder: Path) -> Path:
    """Write all raw inputs of ``regiotafel data build`` into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    write_areas(folder / "areas.csv")
    _write_shapes(folder / "areas.gpkg")
    _write_hospitals(folder / "hospitals.csv")
    _write_rows(
        folder / "endometriosis_candidates.csv",
        [
            {
                "site_id": site,
                "site_name": f"Ziekenhuis {site}",
                "candidate_basis": "assumed",
                "note": "made for a test",
            }
            for site in HOSPITALS
        ],
    )
    write_roads(folder / "netherlands-roads.osm.pbf")
    return folder


def area_rows() -> list[dict[str, object]]:
    """Rows of the areas table as they are written."""
    rows = []
    for number, (pc4, (x, y)) in enumerate(AREAS.items()):
        lon, lat = _TO_DEGREES.transform(x + 2000, y + 2000)
        people: dict[str, object] = dict.fromkeys(POPULATION_COLUMNS, 100 + 10 * number)
        known = dict.fromkeys(NUMBER_COLUMNS, 1)
        if pc4 == UNKNOWN:
            people = dict.fromkeys(POPULATION_COLUMNS, "")
        rows.append(
            {
                "pc4": pc4,
                **{name: f"{name} {'A' if number < 6 else 'B'}" for name in TEXT_COLUMNS},
                "lon": f"{lon:.6f}",
                "lat": f"{lat:.6f}",
                **known,
                **people,
                "population_2021": "" if pc4 == UNKNOWN else 40 * (100 + 10 * number),
            }
        )
    return rows


def write_areas(path: Path, **changes: object) -> None:
    """Write the areas table; ``changes`` replace cells of its first row."""
    rows = area_rows()
    rows[0] |= changes
    _write_rows(path, rows)


def _write_rows(path: Path, rows: list[dict[str, object]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def _write_shapes(path: Path) -> None:
    boxes = [shapely.box(x, y, x + 4000, y + 4000) for x, y in AREAS.values()]
    gpd.GeoDataFrame({"pc4": list(AREAS)}, geometry=boxes, crs="EPSG:28992").to_file(
        path, layer="areas"
    )


def _write_hospitals(path: Path) -> None:
    rows = []
    for site, (column, row) in HOSPITALS.items():
        x, y = _MAINLAND[0] + 1000 * column, _MAINLAND[1] + 1000 * row
        lon, lat = _TO_DEGREES.transform(x, y)
        rows.append(
            {
                "site_id": site,
                **dict.fromkeys(SITE_TEXT_COLUMNS, "x"),
                "site_name": f"Ziekenhuis {site}",
                "lon": lon,
                "lat": lat,
                "in_default_set": 1,
            }
        )
    _write_rows(path, rows)


def write_roads(path: Path, *, lands: tuple[str, ...] = ("main", "island", "rock")) -> None:
    """Write the road grids and two ferries as an OpenStreetMap file; the ways of ``lands`` only."""
    path.unlink(missing_ok=True)
    nodes: dict[int, tuple[float, float]] = {}
    ways: list[tuple[list[int], dict[str, str]]] = []
    corner = {}
    for name, (x0, y0) in {"main": _MAINLAND, "island": _ISLAND, "rock": _ROCK}.items():
        first = len(nodes) + 1
        grid = first + np.arange(_SIDE * _SIDE).reshape(_SIDE, _SIDE)
        for row in range(_SIDE):
            for column in range(_SIDE):
                lon, lat = _TO_DEGREES.transform(x0 + 1000 * column, y0 + 1000 * row)
                nodes[int(grid[row, column])] = (float(lon), float(lat))
        lines = [*grid, *grid.T]
        if name in lands:
            ways += [([int(node) for node in line], {"highway": "tertiary"}) for line in lines]
        corner[name] = (int(grid[0, 0]), int(grid[-1, 0]))
    if "main" in lands:
        ferry = {"route": "ferry"}
        ways.append(([corner["main"][1], corner["island"][0]], ferry | {"duration": "00:30"}))
        ways.append(([corner["main"][1], corner["rock"][0]], ferry))
    with osmium.SimpleWriter(str(path)) as writer:
        for node, location in nodes.items():
            writer.add_node(mutable.Node(id=node, location=location))
        for number, (refs, tags) in enumerate(ways, start=1):
            writer.add_way(mutable.Way(id=number, nodes=refs, tags=tags))
