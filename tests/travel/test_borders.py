"""Which trips may be faster over foreign roads, on made land and for known places."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from regiotafel.files import bundled
from regiotafel.region import load_region
from regiotafel.travel import borders
from regiotafel.travel.borders import LEAST_MINUTES, land_abroad, minutes_saved_abroad
from regiotafel.travel.geometry import to_metres
from regiotafel.travel.matrix import travel_times
from regiotafel.travel.network import read_network
from regiotafel.travel.origins import ORIGINS, read_origins
from regiotafel.travel.speeds import load_speeds
from support.networks import BOTH, make_network


def placed(xy):
    """A table of points on the national grid."""
    points = gpd.GeoSeries.from_xy(*np.array(xy, dtype=float).T, crs="EPSG:28992").to_crs(4326)
    return pd.DataFrame({"lon": points.x, "lat": points.y})


#: A hospital in the middle; foreign land as a block of 20 km from 20 km east of it.
SITE = placed([(150_000, 450_000)])
LAND = shapely.MultiPolygon([shapely.box(170_000, 440_000, 190_000, 460_000)])


def country(*, late=0.0):
    """Areas all around at 1 minute per km and 10 more; those behind the block ``late`` minutes."""
    x, y = np.meshgrid(np.arange(100_000, 201_000, 5000), np.arange(430_000, 471_000, 5000))
    xy = np.column_stack([x.ravel(), y.ravel()]).astype(float)
    km = np.hypot(*(xy - (150_000, 450_000)).T) / 1000
    behind = (xy[:, 0] > 190_000) & (np.abs(xy[:, 1] - 450_000) < 1)
    return placed(xy), (10 + km + late * behind)[:, None], behind


def test_a_detour_around_foreign_land_is_what_a_way_through_it_saves():
    areas, minutes, behind = country(late=25)
    saved = minutes_saved_abroad(areas, SITE, minutes=minutes, land=LAND)[:, 0]
    assert behind.sum() == 2
    np.testing.assert_allclose(saved[behind], 25, atol=0.5)
    assert (saved[~behind] == 0).all()


def test_a_detour_of_little_or_within_the_country_saves_nothing():
    areas, minutes, _ = country(late=LEAST_MINUTES - 0.5)
    assert not minutes_saved_abroad(areas, SITE, minutes=minutes, land=LAND).any()
    areas, minutes, _ = country(late=25)
    elsewhere = shapely.transform(LAND, lambda xy: xy + np.array([0, 100_000]))
    assert not minutes_saved_abroad(areas, SITE, minutes=minutes, land=elsewhere).any()


def test_a_line_that_only_touches_foreign_land_saves_nothing():
    areas, minutes, _ = country(late=25)
    sliver = shapely.MultiPolygon([shapely.box(180_000, 440_000, 181_500, 460_000)])
    assert not minutes_saved_abroad(areas, SITE, minutes=minutes, land=sliver).any()


def test_unreachable_areas_and_few_trips():
    areas, minutes, behind = country(late=25)
    minutes[behind] = np.nan
    assert not minutes_saved_abroad(areas, SITE, minutes=minutes, land=LAND).any()
    _, minutes, _ = country(late=25)
    few = slice(0, borders._FEWEST_TRIPS // 2)
    assert not minutes_saved_abroad(areas[few], SITE, minutes=minutes[few], land=LAND).any()


def junctions_at(xy):
    network = make_network([(0, i, BOTH, [("primary", 100)]) for i in range(1, len(xy))])
    table = placed(xy)
    return replace(
        network,
        lon_e6=np.rint(table["lon"].to_numpy() * 1e6).astype(np.int32),
        lat_e6=np.rint(table["lat"].to_numpy() * 1e6).astype(np.int32),
    )


def test_where_the_network_has_roads_abroad_it_knows_the_way_itself():
    square = shapely.box(150_000, 450_000, 160_000, 460_000)
    shapes = gpd.GeoDataFrame(index=["1000"], geometry=[square], crs="EPSG:28992")
    here = junctions_at([(155_000, 455_000), (156_000, 455_000)])
    ghent = to_metres(np.array([3.72]), np.array([51.05]))[0]
    cologne = to_metres(np.array([6.96]), np.array([50.94]))[0]
    land = land_abroad(shapes, here)
    assert shapely.contains_xy(land, *ghent)
    assert shapely.contains_xy(land, *cologne)
    around = [
        ghent + np.array([i, j]) for i in range(-900, 1000, 300) for j in range(-900, 1000, 300)
    ]
    land = land_abroad(shapes, junctions_at([(155_000, 455_000), *around]))
    assert not shapely.contains_xy(land, *ghent)
    assert shapely.contains_xy(land, *cologne)


@pytest.fixture(scope="module")
def netherlands():
    """Region, land abroad, and what three hospitals' trips might save."""
    folder = bundled("data", "nl")
    region, network = load_region(), read_network(folder)
    times = travel_times(
        read_origins(folder / ORIGINS, list(region.areas.index)),
        region.sites.loc[SITES],
        network=network,
        profile=load_speeds("car_daytime", relative_to=Path()),
    )
    land = land_abroad(region.shapes, network)
    saved = minutes_saved_abroad(
        region.areas, region.sites.loc[SITES], minutes=times.minutes, land=land
    )
    return region, land, pd.DataFrame(saved, index=region.areas.index, columns=SITES)


#: Maastricht, Groningen, Nijmegen.
SITES = ["H008", "H001", "H007"]


@pytest.mark.national
def test_the_hand_drawn_neighbours_hold_their_towns_and_no_dutch_water(netherlands):
    region, land, _ = netherlands
    abroad = [
        (4.40, 51.22),
        (3.72, 51.05),
        (6.08, 50.77),
        (6.76, 51.23),
        (7.07, 52.43),
        (7.4, 53.1),
    ]
    # Westerschelde, Oosterschelde, IJsselmeer, Wadden Sea, Dollard, and Eems before Delfzijl.
    water = [(3.8, 51.38), (4.0, 51.55), (5.4, 52.8), (5.6, 53.3), (7.13, 53.29), (7.0, 53.35)]
    for towns, expected in ((abroad, True), (water, False)):
        xy = to_metres(*np.array(towns).T)
        assert (shapely.contains_xy(land, *xy.T) == expected).all()
    xy = to_metres(*region.areas[["lon", "lat"]].dropna().to_numpy().T)
    assert not shapely.contains_xy(land, *xy.T).any()


@pytest.mark.national
def test_named_trips_along_the_border(netherlands):
    _, _, saved = netherlands
    # Oostburg (Sluis), Hulst and Onstwedde to Maastricht; Vaals goes there within Limburg.
    assert (saved.loc[["4501", "4561", "9591"], "H008"] > 15).all()
    assert saved.loc["6291", "H008"] == 0
    # From Utrecht, Groningen and Den Helder no straight line leaves the country.
    assert (saved.loc[["3511", "9711", "1781"], ["H001", "H007"]] == 0).all(axis=None)
