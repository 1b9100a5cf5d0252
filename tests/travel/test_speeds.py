"""Speed profiles are checked whole, and decide what each part and junction of a road costs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import yaml

from regiotafel.errors import InputError
from regiotafel.files import bundled, read_yaml
from regiotafel.travel.osm import FERRY, ROAD_CLASSES
from regiotafel.travel.speeds import (
    CROSSINGS,
    Delays,
    RoadSpeed,
    Seconds,
    arcs,
    crossing_tenths,
    crossings,
    link_tenths,
    load_speeds,
    part_tenths,
    side_street_tenths,
)
from support.networks import BOTH, FORWARD, make_network, make_profile

BASED = {
    "title": {"nl": "Spits", "en": "Peak"},
    "time_of_day": "peak",
    "edition": "1",
    "based_on": "own.yaml",
    "source": "made for a test",
    "sureness": "assumed",
    "range": {"fast": 0.8, "slow": 1.4},
    "traffic": {"motorway": 2.0, "rural": 1.25, "built_up": 1.6, "delays": 1.5},
}


@pytest.fixture
def write(tmp_path):
    content = read_yaml(bundled("data", "travel", "car_daytime.yaml"), remedy="")

    def make(name="own.yaml", **changes):
        path = tmp_path / name
        whole = BASED if name == "busy.yaml" else content
        path.write_text(yaml.safe_dump(whole | changes, allow_unicode=True), encoding="utf-8")
        return path

    make.content = content
    return make


def test_a_name_and_a_path(write):
    bundled_profile = load_speeds("car_daytime", relative_to=write().parent)
    own = load_speeds("own.yaml", relative_to=write().parent)
    assert own == bundled_profile
    assert own.version == bundled_profile.version


@pytest.mark.parametrize("name", ["car_daytime", "car_free_flow", "car_peak", "bicycle"])
def test_bundled_profiles_are_in_order(name, tmp_path):
    profile = load_speeds(name, relative_to=tmp_path)
    assert profile.range.fast <= 1 <= profile.range.slow


def test_the_version_follows_what_decides_a_time(write, tmp_path):
    before = load_speeds("own.yaml", relative_to=write().parent).version
    write(ferry_wait_minutes=1)
    assert load_speeds("own.yaml", relative_to=tmp_path).version != before
    write(source="another source", range={"fast": 0.7, "slow": 2.0}, edition="another")
    assert load_speeds("own.yaml", relative_to=tmp_path).version == before


def test_another_time_of_day_multiplies_the_times_of_the_profile_it_is_based_on(write, tmp_path):
    write()
    write("busy.yaml")
    base = load_speeds("own.yaml", relative_to=tmp_path)
    busy = load_speeds("busy.yaml", relative_to=tmp_path)
    # Per class a part outside and one inside a built-up area, each without a limit of its own, with
    # one that slows it down, and with one that it would exceed.
    roads = list(base.roads)
    network = make_network([(0, 1, BOTH, [(name, 1_000_000)] * 6) for name in roads])
    network = replace(
        network,
        maxspeed=np.tile(np.array([0, 0, 20, 20, 120, 120], dtype=np.uint8), len(roads)),
        built_up=np.tile([False, True], 3 * len(roads)),
    )
    factor = [
        each
        for name in roads
        for each in ([2.0] * 6 if name.startswith(("motorway", "trunk")) else [1.25, 1.6] * 3)
    ]
    usual, slower = (part_tenths(network, profile) for profile in (base, busy))
    np.testing.assert_allclose(slower, usual * factor, rtol=0, atol=1.5)
    network = replace(
        make_network(JUNCTIONS),
        built_up=np.arange(len(JUNCTIONS)) % 2 == 0,
        side_streets=np.full(len(JUNCTIONS), 2, dtype=np.int16),
    )
    assert side_street_tenths(network, busy).any()
    np.testing.assert_allclose(
        [side_street_tenths(network, busy), *crossing_tenths(network, busy)],
        np.array([side_street_tenths(network, base), *crossing_tenths(network, base)]) * 1.5,
        rtol=0,
        atol=1.1,
    )
    assert (busy.access, busy.ferry_wait_minutes) == (base.access, base.ferry_wait_minutes)
    assert (busy.range.fast, busy.range.slow) == (0.8, 1.4)
    assert busy.time_of_day == "peak"
    assert busy.version != base.version
    unchanged = dict.fromkeys(BASED["traffic"], 1.0)
    write("busy.yaml", traffic=unchanged)
    assert load_speeds("busy.yaml", relative_to=tmp_path).version == base.version


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"based_on": "absent.yaml"}, "based_on: there is no file “absent.yaml”"),
        ({"based_on": "busy.yaml"}, "based_on: “busy.yaml” is itself based on another profile"),
        ({"based_on": "slow.yaml"}, "based_on: “slow.yaml” has a `traffic` of its own"),
        ({"based_on": 3}, "based_on"),
        ({"traffic": {"motorway": 1.0}}, "traffic.rural: is missing"),
        ({"traffic": BASED["traffic"] | {"rural": 0}}, "traffic.rural: 0 is not between 0.5 and 3"),
        ({"roads": {}}, "roads: is not a known key"),
    ],
)
def test_what_is_wrong_with_a_profile_based_on_another(write, tmp_path, changes, expected):
    write()
    write("slow.yaml", traffic=BASED["traffic"])
    write("busy.yaml", **changes)
    with pytest.raises(InputError) as caught:
        load_speeds("busy.yaml", relative_to=tmp_path)
    assert expected in str(caught.value)
    assert str(caught.value).startswith(str(tmp_path / "busy.yaml"))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda c: c["roads"]["primary"].update(rural_kmh=400), "roads.primary.rural_kmh"),
        (lambda c: c["roads"]["primary"].update(rural_kmh=0), "roads.primary.rural_kmh"),
        (lambda c: c["roads"]["primary"].update(rural_kmh="fast"), "roads.primary.rural_kmh"),
        (lambda c: c["roads"]["primary"].update(rural_kmh=float("nan")), "roads.primary.rural_kmh"),
        (lambda c: c["roads"]["primary"].pop("rural_limit_kmh"), "roads.primary.rural_limit_kmh"),
        (lambda c: c["roads"].pop("service"), "roads.service: is missing"),
        (lambda c: c["roads"].update(path=c["roads"]["service"]), "roads.path: is not used"),
        (lambda c: c.update(mode="bicycle"), "roads.motorway: is not used"),
        (lambda c: c["delays"]["ramp"].update(rural=-1), "delays.ramp.rural: -1 is negative"),
        (lambda c: c["delays"].pop("equal"), "delays.equal: is missing"),
        (lambda c: c["range"].update(fast=1.2), "range.fast: 1.2 is not between 0.5 and 1"),
        (lambda c: c["range"].update(slow=0.9), "range.slow: 0.9 is not between 1 and 3"),
        (lambda c: c.update(ferry_wait_minutes=-1), "ferry_wait_minutes"),
        (lambda c: c.update(ferry_wait=1), "ferry_wait"),
        (lambda c: c["access"].update(detour=0.5), "access.detour"),
        (lambda c: c.pop("mode"), "mode"),
    ],
)
def test_absurd_profiles_are_refused(write, change, expected, tmp_path):
    content = yaml.safe_load(yaml.safe_dump(write.content))
    change(content)
    (tmp_path / "own.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_speeds("own.yaml", relative_to=tmp_path)
    assert expected in str(caught.value)
    assert "pydantic" not in str(caught.value)


def test_unknown_name(tmp_path):
    with pytest.raises(InputError, match="car_free_flow"):
        load_speeds("by_lorry", relative_to=tmp_path)


# What a profile makes of a network: one link per row (tail, head, direction, parts of a class and
# decimetres), so that each time can be reckoned by hand.


def with_speed(name, **kmh):
    profile = make_profile()
    roads = profile.roads | {name: RoadSpeed(**kmh)}
    return profile.model_copy(update={"roads": roads})


def test_a_limit_of_its_own_scales_the_speed_and_is_never_exceeded():
    network = make_network([(0, 1, BOTH, [("primary", 36_000)] * 6)])
    network = replace(
        network,
        maxspeed=np.array([0, 80, 40, 100, 0, 50], dtype=np.uint8),
        built_up=np.array([False, False, False, False, True, True]),
    )
    speed = {"rural_kmh": 60, "built_up_kmh": 54, "rural_limit_kmh": 80, "built_up_limit_kmh": 50}
    tenths = part_tenths(network, with_speed("primary", **speed))
    # 60 without a limit and at 80; 60 * 40 / 80 = 30; 60 * 100 / 80 = 75; 54; at most 50.
    kmh = np.array([60, 60, 30, 75, 54, 50])
    np.testing.assert_array_equal(tenths, np.rint(36_000 * 3.6 / kmh))


def test_a_cyclist_knows_no_limit_and_no_one_way_streets_but_no_motorway():
    rows = [
        (0, 1, FORWARD, [("primary", 36_000)]),
        (1, 2, FORWARD, [("motorway", 36_000)]),
        (1, 2, BOTH, [("residential", 10), ("trunk", 10)]),
    ]
    network = replace(make_network(rows), maxspeed=np.full(4, 30, dtype=np.uint8))
    car = make_profile()
    roads = {name: road for name, road in car.roads.items() if name in {"primary", "residential"}}
    bicycle = car.model_copy(update={"mode": "bicycle", "roads": roads})
    over = arcs(network, bicycle)
    ends = list(zip(over.tail.tolist(), over.head.tolist(), over.tenths.tolist(), strict=True))
    assert ends == [(0, 1, 3600), (1, 0, 3600)]
    assert over.forward.tolist() == [True, False]
    assert len(arcs(network, car).tail) == 4


def test_every_part_takes_at_least_one_tenth():
    network = make_network([(0, 1, BOTH, [("motorway", 0), ("motorway", 1)])])
    assert part_tenths(network, make_profile()).tolist() == [1, 1]


#: Main roads meet a residential street at 1, one another at 2, a ramp leaves a motorway at 5, and
#: 4 is no junction.
JUNCTIONS = [
    (0, 1, BOTH, [("secondary", 100)]),
    (1, 2, BOTH, [("secondary", 100)]),
    (6, 1, BOTH, [("residential", 100)]),
    (2, 3, BOTH, [("secondary", 100)]),
    (2, 7, BOTH, [("secondary", 100)]),
    (3, 4, BOTH, [("tertiary", 100)]),
    (8, 5, FORWARD, [("motorway", 100)]),
    (5, 9, FORWARD, [("motorway", 100)]),
    (5, 4, FORWARD, [("motorway_link", 100)]),
    (10, 9, FORWARD, [("motorway_link", 100)]),
    (9, 11, FORWARD, [("motorway", 100)]),
    (12, 2, BOTH, [("tertiary", 100)]),
]


def test_how_a_road_meets_the_others():
    network = make_network(JUNCTIONS)
    at_head, at_tail = crossings(network)
    names = [*CROSSINGS, None]
    head = [names[kind] for kind in at_head]
    tail = [names[kind] for kind in at_tail]
    ends = [(a, b) for a, b, *_ in JUNCTIONS]
    found = {(a, b): kind for (a, b), kind in zip(ends, head, strict=True)}
    found |= {(b, a): kind for (a, b), kind in zip(ends, tail, strict=True)}
    assert found[0, 1] == found[2, 1] == "priority"  # only a residential street crosses
    assert found[6, 1] == "give_way"
    assert found[1, 2] == found[3, 2] == "equal"  # three of one class, and a lower one
    assert found[12, 2] == "give_way"
    assert found[2, 3] is None  # two roads are no junction
    assert found[8, 5] is found[5, 9] is None  # a motorway loses nothing
    assert found[10, 9] == "ramp"
    assert found[5, 4] is None


def test_passing_a_ramp_of_a_trunk_road_costs_nothing_and_ending_on_a_road_does():
    rows = [
        (0, 1, BOTH, [("trunk", 100)]),
        (1, 2, BOTH, [("trunk", 100)]),
        (1, 3, FORWARD, [("trunk_link", 100)]),
        (4, 3, BOTH, [("secondary", 100)]),
        (3, 5, BOTH, [("secondary", 100)]),
    ]
    at_head, at_tail = crossings(make_network(rows))
    names = [*CROSSINGS, None]
    assert names[at_head[0]] is names[at_tail[1]] is None  # on the trunk road, past its exit
    assert names[at_head[2]] == "ramp"
    # On lesser roads a ramp marks a large crossing; here it is of a higher class.
    assert names[at_head[3]] == names[at_tail[4]] == "give_way"


def test_delays_are_those_of_the_kind_of_junction_and_of_built_up_areas():
    network = make_network(JUNCTIONS)
    network = replace(network, built_up=np.arange(len(network.link)) == 2)
    delays = Delays(
        give_way=Seconds(rural=1, built_up=2),
        equal=Seconds(rural=3, built_up=4),
        priority=Seconds(rural=5, built_up=6),
        ramp=Seconds(rural=7, built_up=8),
        side_street=Seconds(rural=0.5, built_up=9),
    )
    profile = make_profile().model_copy(update={"delays": delays})
    at_head, at_tail = crossing_tenths(network, profile)
    assert at_head.tolist() == [50, 30, 20, 0, 0, 0, 0, 0, 0, 70, 0, 10]
    # The ramp that leaves the motorway would lose time against its direction, which nobody drives.
    assert at_tail.tolist() == [0, 50, 0, 30, 30, 0, 0, 0, 70, 0, 0, 0]
    passed = replace(network, side_streets=np.full(len(network.link), 2, dtype=np.int16))
    assert side_street_tenths(passed, profile).tolist() == [10, 10, 180, *[10] * 9]
    forward, backward = link_tenths(passed, profile)
    driving = part_tenths(passed, profile) + side_street_tenths(passed, profile)
    np.testing.assert_array_equal(forward, driving + at_head)
    np.testing.assert_array_equal(backward, driving + at_tail)


def test_a_ferry_is_sailed_and_waited_for_at_each_quay():
    rows = [
        (0, 1, BOTH, [("residential", 100)]),
        (1, 2, BOTH, [("ferry", 50_000)]),
        (2, 3, BOTH, [("residential", 100)]),
    ]
    network = replace(make_network(rows), ferry_seconds=np.array([0, 600, 0], dtype=np.int32))
    assert ROAD_CLASSES[network.road_class[1]] == ROAD_CLASSES[FERRY]
    assert part_tenths(network, make_profile(wait=10.0)).tolist() == [10, 6000 + 6000, 10]
