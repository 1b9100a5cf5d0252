"""Where people of an area live: several points where its streets lie far apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from regiotafel.errors import Fault, InputError, SolverError
from regiotafel.files import parse_numbers, read_table
from regiotafel.region.shapes import CRS
from regiotafel.travel.geometry import to_metres
from regiotafel.travel.osm import ROAD_CLASSES

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

    from regiotafel.travel.osm import Segments

ORIGINS = "origins.csv"
#: Points are added until the mean street corner lies this near to one of them ...
NEAR_M = 600.0
#: ... but never more than this many in one area.
MOST = 5
#: With fewer street corners than this, the mean address says more than they do.
_FEWEST_CORNERS = 10
#: Streets along which people live.
_LIVED_ALONG = [
    ROAD_CLASSES.index(name) for name in ("tertiary", "unclassified", "residential", "service")
]
#: Keeps weights finite where no weights of the points give the mean address (per square km).
_RIDGE = 0.02
#: Weights have settled when the mean is this near (km) to where it is best.
_SETTLED = 0.001
#: A point that stands for a smaller share than this is left out.
_LIGHTEST = 0.01
_REMEDY = "run `regiotafel data build` again"


def living_points(
    areas: pd.DataFrame, shapes: gpd.GeoDataFrame, segments: Segments
) -> pd.DataFrame:
    """Find one to MOST points per area where its people live, with the share that each stands for.

    ``areas`` and ``shapes`` have the index ``pc4``, and so has what is returned: in the order of
    ``areas``, the heaviest point first, with columns ``lon``, ``lat`` (EPSG:4326) and ``weight``.

    No public table says where in an area its addresses lie, other than their mean (``areas``).
    Street corners stand for them: they are grouped (k-means), each group is the corner nearest to
    its middle and counts by its corners, and these counts are then tilted as little as possible
    (least relative entropy) so that the mean of the points is the mean address, or near it where a
    far corner would need all the weight.
    An area whose corners lie close together keeps its mean address as its only point.
    """
    import geopandas as gpd
    import pandas as pd

    corner = _corners(segments)
    lon, lat = segments.lon[corner], segments.lat[corner]
    points = gpd.GeoSeries.from_xy(lon, lat, crs="EPSG:4326")
    polygons = shapes.geometry.reindex(areas.index).to_crs(CRS)
    place, area = polygons.sindex.query(points.to_crs(polygons.crs), predicate="within")
    order = np.lexsort((place, area))
    inside = np.split(place[order], np.searchsorted(area[order], np.arange(1, len(areas))))
    mean_address = to_metres(areas["lon"].to_numpy(), areas["lat"].to_numpy())
    xy = to_metres(lon, lat)
    rows = []
    for number, (pc4, given) in enumerate(areas[["lon", "lat"]].iterrows()):
        found = _spread(xy[inside[number]], mean_address[number])
        if found is None:
            rows.append((pc4, given["lon"], given["lat"], 1.0))
            continue
        chosen, weight = found
        chosen = inside[number][chosen]
        rows += zip([pc4] * len(chosen), lon[chosen], lat[chosen], weight, strict=True)
    table = pd.DataFrame(rows, columns=["pc4", "lon", "lat", "weight"]).set_index("pc4")
    return table.round({"lon": 6, "lat": 6, "weight": 4})


def _corners(segments: Segments) -> NDArray[np.int64]:
    """Nodes where three or more streets meet along which people live."""
    lived = np.isin(segments.road_class, _LIVED_ALONG)
    ends = np.concatenate([segments.tail[lived], segments.head[lived]])
    return np.flatnonzero(np.bincount(ends, minlength=len(segments.lon)) >= 3)


def _spread(
    xy: NDArray[np.float64], mean_address: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]] | None:
    """Corners that stand for the others and their weights, heaviest first; None = one point."""
    from scipy.cluster.vq import kmeans2
    from scipy.spatial.distance import cdist

    if len(xy) < _FEWEST_CORNERS:
        return None
    middles = xy.mean(axis=0)[None]
    group = np.zeros(len(xy), dtype=np.int64)
    while len(middles) < MOST and cdist(xy, middles).min(axis=1).mean() > NEAR_M:
        farthest = xy[cdist(xy, middles).min(axis=1).argmax()]
        # No corner is drawn at random: each new group starts at the corner worst served so far.
        middles, group = kmeans2(
            xy, np.vstack([middles, farthest]), minit="matrix", missing="raise"
        )
    if len(middles) == 1:
        return None
    chosen = cdist(middles, xy).argmin(axis=1)
    weight = _tilted(np.bincount(group, minlength=len(middles)), xy[chosen] - mean_address)
    order = np.lexsort((chosen, -weight))[: int((weight >= _LIGHTEST).sum())]
    return chosen[order], weight[order]


def _tilted(count: NDArray[np.int64], offset_m: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weights nearest to ``count`` (relative entropy) whose mean offset is zero."""
    from scipy.optimize import minimize
    from scipy.special import logsumexp, softmax

    offset = offset_m / 1000
    log_count = np.log(count)

    def objective(tilt: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        exponent = log_count + offset @ tilt
        slope = softmax(exponent) @ offset + _RIDGE * tilt
        return float(logsumexp(exponent)) + _RIDGE / 2 * float(tilt @ tilt), slope

    found = minimize(objective, np.zeros(2), jac=True, method="BFGS")
    if not np.abs(found.jac).max() <= _SETTLED:
        wrong = f"the weights of the points of an area did not settle ({found.message})"
        raise SolverError(f"{wrong}; look for an area whose address or roads lie far from it")
    weights: NDArray[np.float64] = softmax(log_count + offset @ found.x)
    return weights


def write_origins(origins: pd.DataFrame, path: Path) -> None:
    """Write origins as :func:`read_origins` reads them."""
    origins.to_csv(path, lineterminator="\n")


def read_origins(path: Path, area_ids: list[str]) -> pd.DataFrame:
    """Read origins made by :func:`living_points`: every area, in the order of ``area_ids``.

    Raises InputError or MissingFileError naming the file and what does not fit.
    """
    import pandas as pd

    table = read_table(path, required=["pc4", "lon", "lat", "weight"], remedy=_REMEDY)
    faults: list[Fault] = []
    numbers = {
        column: parse_numbers(
            table, column, file=str(path), faults=faults, maximum=most, may_be_empty=False
        ).to_numpy()
        for column, most in (("lon", 180.0), ("lat", 90.0), ("weight", 1.0))
    }
    origins = pd.DataFrame(numbers, index=pd.Index(table["pc4"], name="pc4"))
    if list(dict.fromkeys(table["pc4"])) != area_ids or not (origins["weight"] > 0).all():
        wrong = "does not give every area of areas.csv, in its order, places with a weight"
        faults.append(Fault(str(path), "", wrong, _REMEDY))
    if faults:
        raise InputError(faults)
    return origins
