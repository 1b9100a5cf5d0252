"""Where people of an area are taken to live: few points, whose mean is the mean address."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import Transformer

from regiotafel.errors import InputError, MissingFileError, SolverError
from regiotafel.files import bundled
from regiotafel.region import load_region
from regiotafel.travel.geometry import to_metres
from regiotafel.travel.origins import (
    MOST,
    NEAR_M,
    ORIGINS,
    _tilted,
    living_points,
    read_origins,
    write_origins,
)
from support.networks import BOTH, make_segments

TO_DEGREES = Transformer.from_crs("EPSG:28992", "EPSG:4326", always_xy=True)
#: Lower left corner of the area, in metres; it is a square of 20 km.
X, Y, SIDE = 150_000.0, 450_000.0, 20_000.0


def village(x, y, *, side=5, metres=100.0):
    """Positions of a grid of streets, and its segments counted from node 0."""
    at = np.arange(side) * metres
    xy = np.array([(x + i, y + j) for j in at for i in at])
    number = np.arange(side * side).reshape(side, side)
    rows = [(int(a), int(b)) for a, b in zip(number[:, :-1].flat, number[:, 1:].flat, strict=True)]
    rows += [(int(a), int(b)) for a, b in zip(number[:-1].flat, number[1:].flat, strict=True)]
    return xy, rows


def area_with(villages, mean_address, *, road_class="residential"):
    """Areas, shapes and segments of one square area with villages."""
    xy, rows = [], []
    for positions, streets in villages:
        first = sum(map(len, xy))
        rows += [(a + first, b + first, BOTH, 100.0, road_class) for a, b in streets]
        xy.append(positions)
    lon, lat = TO_DEGREES.transform(*np.concatenate(xy).T)
    at = TO_DEGREES.transform(*mean_address)
    index = pd.Index(["1234"], name="pc4")
    areas = pd.DataFrame({"lon": [at[0]], "lat": [at[1]]}, index=index)
    square = shapely.box(X, Y, X + SIDE, Y + SIDE)
    shapes = gpd.GeoDataFrame({"geometry": [square]}, index=index, crs="EPSG:28992")
    return areas, shapes, make_segments(rows, lon=lon, lat=lat)


def mean_of(points):
    xy = to_metres(points["lon"].to_numpy(), points["lat"].to_numpy())
    return np.average(xy, axis=0, weights=points["weight"])


def test_one_village_keeps_its_mean_address():
    areas, shapes, segments = area_with([village(X + 9000, Y + 9000)], (X + 9100, Y + 9300))
    points = living_points(areas, shapes, segments)
    assert points.index.tolist() == ["1234"]
    assert points["weight"].tolist() == [1.0]
    assert points["lon"].iloc[0] == pytest.approx(areas["lon"].iloc[0], abs=1e-6)
    assert points["lat"].iloc[0] == pytest.approx(areas["lat"].iloc[0], abs=1e-6)


def test_two_villages_weigh_so_that_their_mean_is_the_mean_address():
    villages = [village(X + 2000, Y + 5000), village(X + 12_000, Y + 5000)]
    mean_address = np.array([X + 4700.0, Y + 5200.0])  # a quarter of the way to the second
    areas, shapes, segments = area_with(villages, mean_address)
    points = living_points(areas, shapes, segments)
    assert len(points) == 2
    assert points["weight"].is_monotonic_decreasing
    assert points["weight"].sum() == pytest.approx(1, abs=2e-4)
    assert np.abs(mean_of(points) - mean_address).max() < 150
    assert points["weight"].iloc[0] == pytest.approx(0.75, abs=0.03)
    # Each point is a street corner of its village.
    corners = to_metres(segments.lon, segments.lat)
    for place in to_metres(points["lon"].to_numpy(), points["lat"].to_numpy()):
        assert np.hypot(*(corners - place).T).min() < 1


def test_never_more_points_than_the_most():
    rng = np.random.default_rng(4)
    villages = [village(*(rng.uniform(1000, 18_000, 2) + np.array([X, Y]))) for _ in range(12)]
    areas, shapes, segments = area_with(villages, (X + 10_000, Y + 10_000))
    points = living_points(areas, shapes, segments)
    assert 2 <= len(points) <= MOST
    assert (points["weight"] > 0).all()
    assert points["weight"].sum() == pytest.approx(1, abs=0.02)


@pytest.mark.parametrize(
    ("villages", "road_class"),
    [
        ([village(X - 9000, Y), village(X + 40_000, Y)], "residential"),  # outside the area
        ([village(X + 2000, Y + 2000), village(X + 15_000, Y + 2000)], "primary"),
        ([village(X + 2000, Y + 2000, side=2), village(X + 9000, Y, side=2)], "residential"),
    ],
    ids=["none inside", "no streets to live along", "too few"],
)
def test_without_corners_to_go_by_the_mean_address_stands(villages, road_class):
    areas, shapes, segments = area_with(villages, (X + 500, Y + 500), road_class=road_class)
    assert living_points(areas, shapes, segments)["weight"].tolist() == [1.0]


def test_written_and_read_the_same(tmp_path):
    villages = [village(X + 2000, Y + 5000), village(X + 12_000, Y + 5000)]
    points = living_points(*area_with(villages, (X + 4700, Y + 5200)))
    write_origins(points, tmp_path / ORIGINS)
    pd.testing.assert_frame_equal(read_origins(tmp_path / ORIGINS, ["1234"]), points)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("pc4,lon,lat\n1234,5,52\n", "weight"),
        ("pc4,lon,lat,weight\n1234,5,52,\n", "weight"),
        ("pc4,lon,lat,weight\n1234,500,52,1\n", "lon"),
        ("pc4,lon,lat,weight\n1234,5,fifty,1\n", "lat"),
        ("pc4,lon,lat,weight\n1234,5,52,0\n5678,5,52,1\n", "does not give every area"),
        ("pc4,lon,lat,weight\n1234,5,52,1\n", "does not give every area"),
        ("pc4,lon,lat,weight\n5678,5,52,1\n1234,5,52,1\n", "does not give every area"),
        ("pc4,lon,lat,weight\n1234,5,52,1\n5678,5,52,1\n9999,5,52,1\n", "does not give every"),
    ],
)
def test_a_harmed_file_is_refused_by_name(tmp_path, content, message):
    path = tmp_path / ORIGINS
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_origins(path, ["1234", "5678"])
    assert str(path) in str(caught.value)
    assert message in str(caught.value)


def test_an_absent_file(tmp_path):
    with pytest.raises(MissingFileError, match=r"origins\.csv"):
        read_origins(tmp_path / ORIGINS, ["1234"])


def test_weights_that_do_not_settle_are_no_weights():
    with pytest.raises(SolverError, match="did not settle"):
        _tilted(np.array([3, 4]), np.array([[np.nan, 0.0], [1000.0, 0.0]]))


@pytest.mark.national
def test_the_points_of_the_country_lie_around_the_mean_addresses():
    region = load_region()
    points = read_origins(bundled("data", "nl") / ORIGINS, list(region.areas.index))
    share = points.groupby(level="pc4", sort=False)["weight"].agg(["sum", "size"])
    np.testing.assert_allclose(share["sum"], 1, atol=0.04)
    assert share["size"].between(1, MOST).all()
    xy = to_metres(points["lon"].to_numpy(), points["lat"].to_numpy())
    area = share.index.get_indexer(points.index)
    mean = np.stack(
        [np.bincount(area, points["weight"] * at) / share["sum"].to_numpy() for at in xy.T], axis=1
    )
    given = to_metres(region.areas["lon"].to_numpy(), region.areas["lat"].to_numpy())
    off = np.hypot(*(mean - given).T)
    # The tilt is held back a little, so that one far corner does not get all the weight.
    assert np.median(off) < 100
    assert np.quantile(off, 0.95) < NEAR_M
    # As docs/travel-times.md says.
    several = (share["size"] > 1).to_numpy()
    assert (len(points), len(off), several.sum(), (off > 300).sum()) == (6953, 4065, 1670, 50)
    assert np.median(off[several]) < 30
    assert off.max() == pytest.approx(1280, abs=1)
