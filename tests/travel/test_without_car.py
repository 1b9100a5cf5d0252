"""The bicycle on the network, and minutes without a car."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from regiotafel.errors import InputError
from regiotafel.files import bundled, read_yaml
from regiotafel.travel.contract import Terminals, contract
from regiotafel.travel.matrix import travel_times
from regiotafel.travel.osm import FORWARD
from regiotafel.travel.speeds import load_speeds
from regiotafel.travel.without_car import CAR_AND_WITHOUT, load_estimates
from support.networks import BOTH, make_segments, positions
from support.travel import made_times, made_without_car


@pytest.fixture(scope="module")
def bicycle():
    return load_speeds("bicycle", relative_to=Path())


def without(car, cycled, share, **changes):
    """By car and by bicycle, each a tenth faster to a fifth slower."""
    car, cycled = np.float32(car), np.float32(cycled)
    return made_without_car(
        made_times(car, minutes_least=0.9 * car, minutes_most=1.2 * car),
        made_times(
            cycled,
            minutes_least=0.9 * cycled,
            minutes_most=1.2 * cycled,
            mode="bicycle",
            **changes,
        ),
        share,
    )


def travel(rows, profile, *, n, origin, target):
    lon, lat = positions(n)
    points = pd.DataFrame({"lon": lon, "lat": lat}, index=[str(i) for i in range(n)])
    return travel_times(
        points.iloc[[origin]],
        points.iloc[[target]],
        network=contract(make_segments(rows, lon=lon, lat=lat), Terminals(lon=lon, lat=lat)),
        profile=profile,
    )


def test_the_bicycle_ignores_one_way_streets(bicycle):
    """Round four corners, against the traffic: back to where one came from."""
    rows = [(corner, (corner + 1) % 4, FORWARD, 1000) for corner in range(4)]
    car = load_speeds("car_daytime", relative_to=Path())
    assert travel(rows, car, n=4, origin=1, target=0).metres[0, 0] == 3000
    back = travel(rows, bicycle, n=4, origin=1, target=0)
    assert back.mode == "bicycle"
    assert back.metres[0, 0] == 1000
    assert back.minutes[0, 0] == travel(rows, bicycle, n=4, origin=0, target=1).minutes[0, 0]


@pytest.mark.parametrize("forbidden", ["motorway", "motorway_link", "trunk", "trunk_link"])
def test_the_bicycle_never_uses_a_motorway(bicycle, forbidden):
    short, around = (0, 2, BOTH, 1000, forbidden), [(0, 1, BOTH, 4000), (1, 2, BOTH, 4000)]
    assert travel([short, *around], bicycle, n=3, origin=0, target=2).metres[0, 0] == 8000
    # The streets at both ends do not meet but by the forbidden road.
    rows = [(0, 1, BOTH, 500), (1, 2, BOTH, 900, forbidden), (2, 3, BOTH, 500)]
    assert np.isnan(travel(rows, bicycle, n=4, origin=0, target=3).minutes[0, 0])


def test_the_bicycle_is_no_faster_where_cars_may_be(bicycle):
    slow, fast = (
        travel([(0, 1, BOTH, 5000, road)], bicycle, n=2, origin=0, target=1).minutes[0, 0]
        for road in ("residential", "primary")
    )
    assert slow == fast
    assert 15 < slow < 25  # 5 km


def test_the_quicker_of_bicycle_and_public_transport():
    """By hand, with 2.0 to 2.5 x car + 5 and at most 30 minutes of cycling."""
    car = [[10.0, 10.0, 4.0, 20.0, np.nan]]
    cycled = [[20.0, 30.1, 29.0, np.nan, 12.0]]
    found = without(car, cycled, [0.5]).minutes()
    # near; too far to cycle; transit is quicker; no route to cycle; no route by car
    np.testing.assert_allclose(found["low"], [[20.0, 25.0, 13.0, 45.0, np.nan]])
    np.testing.assert_allclose(found["middle"], [[20.0, 27.5, 14.0, 50.0, np.nan]])
    np.testing.assert_allclose(found["high"], [[20.0, 30.0, 15.0, 55.0, np.nan]])


def test_invariants_of_the_weighed_minutes():
    draw = np.random.default_rng(5)
    car = np.rint(draw.uniform(5, 150, (40, 6)) * 600) / 600
    car[draw.random(car.shape) < 0.05] = np.nan
    share = draw.random(40)
    given = without(car, 3 * car, share)
    minutes, weighed = given.minutes(), given.weighed()
    reached = np.isfinite(given.car.minutes)
    assert (minutes["low"] <= minutes["middle"])[reached].all()
    assert (minutes["middle"] <= minutes["high"])[reached].all()
    assert (np.isfinite(weighed.minutes) == reached).all()
    assert (weighed.minutes_least <= weighed.minutes)[reached].all()
    assert (weighed.minutes <= weighed.minutes_most)[reached].all()
    assert weighed.mode == CAR_AND_WITHOUT
    # Whole tenths of a second, between the minutes by car and those without one.
    tenths = weighed.minutes.astype(np.float64) * 600
    np.testing.assert_allclose(tenths[reached], np.rint(tenths)[reached], atol=0.02)
    assert (weighed.minutes >= given.car.minutes - 1e-3)[reached].all()
    assert (weighed.minutes <= minutes["middle"] + 1e-3)[reached].all()
    nobody = without(car, 3 * car, np.zeros(40))
    np.testing.assert_array_equal(nobody.weighed().minutes, nobody.car.minutes)


def test_versions_and_rows():
    given = without([[10.0], [20.0]], [[20.0], [40.0]], [0.2, 0.3])
    other = without([[10.0], [20.0]], [[20.0], [40.0]], [0.2, 0.4])
    faster = without([[10.0], [20.0]], [[20.0], [40.0]], [0.2, 0.3], speed_version="t")
    assert len({given.version, other.version, faster.version}) == 3
    assert given.car.rows(["1001", "1000"]).tolist() == [1, 0]
    with pytest.raises(KeyError, match="9999"):
        given.car.rows(["9999"])


@pytest.mark.parametrize(
    ("part", "change", "expected"),
    [
        ("public_transport", {"factor_low": 3.0}, "do not ascend"),
        ("public_transport", {"factor_high": "2,5"}, "public_transport.factor_high"),
        ("households", {"national_share_without_car": 27}, "is not between 0.01 and 0.99"),
        ("bicycle", {"longest": 3}, "longest"),
    ],
)
def test_absurd_estimates_are_refused(tmp_path, part, change, expected):
    content = read_yaml(bundled("data", "without_car.yaml"), remedy="")
    content[part] |= change
    path = tmp_path / "own.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    with pytest.raises(InputError, match=expected):
        load_estimates(path)
    assert load_estimates().version == load_estimates(bundled("data", "without_car.yaml")).version
