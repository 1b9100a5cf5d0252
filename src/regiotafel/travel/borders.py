"""Trips that may be faster over foreign roads, which a network of one country does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from regiotafel.region.shapes import CRS
from regiotafel.travel.geometry import to_metres

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    import shapely
    from numpy.typing import NDArray

    from regiotafel.travel.network import RoadNetwork

#: Minutes that a way over foreign roads must save before it counts: below that, an estimate by the
#: straight line says nothing.
LEAST_MINUTES = 5.0
#: A straight line must be abroad for this length and this share of it: one that only touches a
#: corner of another country gains nothing there.
_LEAST_M, _LEAST_SHARE = 2000.0, 0.1
#: With fewer trips to a hospital than this, none of them is the usual one.
_FEWEST_TRIPS = 100
#: Of these squares (metres) the network knows the roads when it has so many junctions there.
_SQUARE_M, _JUNCTIONS = 5000, 25
#: Borders are drawn this roughly, and then once more: thousands of lines are laid over them. Pieces
#: abroad that are smaller are rough edges.
_ROUGH_M, _COARSE_M, _SMALLEST_M2 = 300.0, 1000.0, 4e6
#: Belgium and Germany along the Netherlands, drawn by hand (EPSG:4326). Where it meets the country
#: it runs a few kilometres inside, or through water on the border: the areas' shapes are taken out.
#: Along the sea it keeps to the coast, so that a line over the Wadden Sea or the Dollard stays in.
_NEIGHBOURS = [
    (3.365, 51.372), (3.45, 51.30), (3.55, 51.29), (3.80, 51.26), (3.95, 51.26), (4.10, 51.30),
    (4.23, 51.375), (4.32, 51.42), (4.45, 51.49), (4.62, 51.46), (4.80, 51.52), (4.98, 51.48),
    (5.12, 51.41), (5.30, 51.32), (5.60, 51.34), (5.80, 51.22), (5.88, 51.10), (5.80, 50.98),
    (5.76, 50.87), (5.85, 50.79), (5.97, 50.80), (5.98, 50.92), (5.95, 51.03), (6.05, 51.12),
    (6.02, 51.24), (6.10, 51.36), (6.12, 51.47), (6.00, 51.58), (5.93, 51.70), (5.85, 51.80),
    (5.98, 51.89), (6.12, 51.92), (6.35, 51.90), (6.60, 51.95), (6.65, 52.08), (6.90, 52.15),
    (6.94, 52.25), (6.95, 52.36), (6.75, 52.42), (6.65, 52.50), (6.67, 52.58), (6.90, 52.69),
    (6.98, 52.75), (6.98, 52.90), (7.10, 53.05), (7.13, 53.17), (7.205, 53.245), (7.26, 53.32),
    (7.20, 53.345), (7.02, 53.37), (7.08, 53.50), (7.30, 53.68), (8.00, 53.72), (9.50, 53.72),
    (9.50, 49.50), (2.20, 49.50), (2.55, 51.09), (3.20, 51.34),
]  # fmt: skip


def land_abroad(shapes: gpd.GeoDataFrame, network: RoadNetwork) -> shapely.MultiPolygon:
    """Land across the border where ``network`` has no roads (EPSG:28992).

    ``shapes`` are those of a region: all areas of the country. A network that goes on beyond the
    border, such as one of the Benelux, knows the way there itself.
    """
    import shapely

    around = shapely.Polygon(to_metres(*np.array(_NEIGHBOURS).T))
    # Buffered, not only dissolved: the shapes may have slits where the land has none.
    country = shapely.union_all(
        shapely.buffer(
            shapely.simplify(shapes.geometry.dropna().to_crs(CRS).to_numpy(), _ROUGH_M),
            _ROUGH_M,
            quad_segs=1,
        )
    )
    abroad = shapely.difference(around, country)
    junctions = to_metres(network.lon_e6 / 1e6, network.lat_e6 / 1e6)
    shapely.prepare(abroad)
    there = junctions[shapely.contains_xy(abroad, junctions[:, 0], junctions[:, 1])]
    squares, count = np.unique(np.floor(there / _SQUARE_M), axis=0, return_counts=True)
    known = squares[count >= _JUNCTIONS] * _SQUARE_M
    abroad = shapely.difference(
        abroad, shapely.union_all(shapely.box(*known.T, *(known + _SQUARE_M).T))
    )
    parts = shapely.get_parts(shapely.simplify(abroad, _COARSE_M))
    return shapely.MultiPolygon(list(parts[shapely.area(parts) >= _SMALLEST_M2]))


def minutes_saved_abroad(
    areas: pd.DataFrame,
    sites: pd.DataFrame,
    *,
    minutes: NDArray[np.floating],
    land: shapely.MultiPolygon,
) -> NDArray[np.float32]:
    """Estimate what each trip would gain on foreign roads; float32, n x m, 0 = nothing.

    A trip counts when its straight line crosses ``land`` (:func:`land_abroad`) for 2 km and a
    tenth of it, and it takes at least LEAST_MINUTES more than the usual trip of that length to the
    same hospital. What is usual is a least-squares curve through the trips to it whose straight
    line stays in the country: minutes = a + b km + c √km. So foreign roads are assumed to be as
    fast as those here, and a way round that leaves the straight line is not found.

    ``areas`` and ``sites`` need ``lon`` and ``lat``; ``minutes`` (n x m) NaN = unreachable.
    """
    import shapely

    start = to_metres(areas["lon"].to_numpy(), areas["lat"].to_numpy())
    saved = np.zeros(minutes.shape, dtype=np.float32)
    shapely.prepare(land)
    for column, end in enumerate(to_metres(sites["lon"].to_numpy(), sites["lat"].to_numpy())):
        known = np.flatnonzero(np.isfinite(minutes[:, column]) & np.isfinite(start).all(axis=1))
        lines = shapely.linestrings(np.stack([start[known], np.tile(end, (len(known), 1))], axis=1))
        metres, outside = shapely.length(lines), shapely.intersects(land, lines)
        longer = minutes[known, column] - _usual(metres / 1000, minutes[known, column], ~outside)
        worth = np.flatnonzero(outside & (longer >= LEAST_MINUTES))
        abroad = shapely.length(shapely.intersection(land, lines[worth]))
        worth = worth[abroad >= np.maximum(_LEAST_M, _LEAST_SHARE * metres[worth])]
        saved[known[worth], column] = longer[worth]
    return saved


def _usual(
    km: NDArray[np.float64], minutes: NDArray[np.floating], within: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Minutes of a usual trip by its length as the crow flies; NaN where too few are known."""
    if within.sum() < _FEWEST_TRIPS:
        return np.full(len(km), np.nan)
    terms = np.column_stack([np.ones(len(km)), km, np.sqrt(km)])
    found = np.linalg.lstsq(terms[within], minutes[within].astype(np.float64), rcond=None)[0]
    usual: NDArray[np.float64] = terms @ found
    return usual
