"""Shapes, borders and place names of the board's map, small enough to travel inside a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

#: Vertices are rounded to this fraction of a degree (about 11 x 7 m), far below what a pixel shows.
GRID_PER_DEGREE = 10_000
_WGS84 = "EPSG:4326"
_CITY_LABELS = 15


def encode_rings(shapes: gpd.GeoSeries) -> dict[str, NDArray[Any]]:
    """Polygons as rings of whole-number steps, so that shared borders stay exactly shared.

    Returns ``part`` (position of the ring's polygon in ``shapes``), ``length`` (vertices of each
    ring, the closing one left out), ``start`` (longitude and latitude of each first vertex in grid
    units, int32, rings x 2) and ``dx``, ``dy`` (steps between vertices, all rings in a row, int16;
    0 at each first vertex). Raises ValueError when an edge is too long for a step.
    """
    import shapely

    geometry = shapes.to_crs(_WGS84).geometry.to_numpy()
    polygons, polygon_part = shapely.get_parts(geometry, return_index=True)
    rings, ring_polygon = shapely.get_rings(polygons, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    grid = np.rint(xy * GRID_PER_DEGREE).astype(np.int64)
    repeated = (ring[1:] == ring[:-1]) & (grid[1:] == grid[:-1]).all(axis=1)
    closing = np.append(ring[1:] != ring[:-1], True)
    keep = ~(np.append(False, repeated) | closing)
    grid, ring = grid[keep], ring[keep]
    lengths = np.bincount(ring, minlength=len(rings))
    wide = lengths >= 3  # a ring that has shrunk to a line encloses nothing
    grid, ring = grid[wide[ring]], ring[wide[ring]]

    first = np.append(True, ring[1:] != ring[:-1])
    steps = np.diff(grid, axis=0, prepend=grid[:1])
    steps[first] = 0
    if np.abs(steps).max(initial=0) > np.iinfo(np.int16).max:
        raise ValueError("a polygon has an edge of more than three degrees")
    return {
        "part": polygon_part[ring_polygon[wide]].astype(np.uint16),
        "length": lengths[wide].astype(np.uint32),
        "start": grid[first].astype(np.int32),
        "dx": steps[:, 0].astype(np.int16),
        "dy": steps[:, 1].astype(np.int16),
    }


def province_outlines(shapes: gpd.GeoDataFrame, provinces: pd.Series[str]) -> gpd.GeoSeries:
    """Dissolve areas into provinces; the same vertices as the areas, so borders lie on borders.

    ``shapes`` is a valid coverage. Holes (water, enclaves) are dropped: they give no orientation.
    """
    import geopandas as gpd
    import shapely

    known = provinces.reindex(shapes.index).fillna("")
    present = shapes.geometry.notna()
    outlines = []
    for name in sorted(known[present].unique()):
        members = shapes.geometry[present & (known == name)].to_numpy()
        whole = shapely.coverage_union_all(members)
        solid = [shapely.Polygon(part.exterior) for part in shapely.get_parts(whole)]
        outlines.append(shapely.MultiPolygon(solid))
    return gpd.GeoSeries(outlines, crs=shapes.crs)


def city_labels(areas: pd.DataFrame) -> list[dict[str, Any]]:
    """Names of the most populous municipalities, each at its inhabitants' mean position."""
    import pandas as pd

    known = areas[(areas["municipality"] != "") & areas["population_2021"].notna()]
    weight = known["population_2021"]
    sums = pd.DataFrame(
        {"people": weight, "lon": weight * known["lon"], "lat": weight * known["lat"]}
    ).groupby(known["municipality"], sort=True)
    total = sums.sum().sort_values("people", ascending=False, kind="stable").head(_CITY_LABELS)
    total = total[total["people"] > 0]
    return [
        {
            "name": str(name),
            "lon": round(float(row["lon"] / row["people"]), 4),
            "lat": round(float(row["lat"] / row["people"]), 4),
        }
        for name, row in total.iterrows()
    ]
