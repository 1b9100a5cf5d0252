"""Which roads and ferries of OpenStreetMap a car may use, and how."""

from __future__ import annotations

import osmium
import pytest
from osmium.osm import mutable

from regiotafel.errors import InputError, MissingFileError
from regiotafel.travel.osm import BACKWARD, FERRY, FORWARD, ROAD_CLASSES, parse_duration, read_osm

BOTH = FORWARD + BACKWARD


def write(path, ways, *, nodes=3):
    with osmium.SimpleWriter(str(path)) as writer:
        for node in range(1, nodes + 1):
            writer.add_node(mutable.Node(id=node, location=(5 + 0.001 * node, 52.0)))
        for number, (refs, tags) in enumerate(ways, start=1):
            writer.add_way(mutable.Way(id=number, nodes=refs, tags=tags))
    return path


@pytest.mark.parametrize("suffix", [".osm.pbf", ".osm"])
@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"highway": "residential"}, ("residential", BOTH)),
        ({"highway": "living_street"}, ("residential", BOTH)),
        ({"highway": "primary", "oneway": "yes"}, ("primary", FORWARD)),
        ({"highway": "primary", "oneway": "-1"}, ("primary", BACKWARD)),
        ({"highway": "primary", "oneway": "no"}, ("primary", BOTH)),
        ({"highway": "motorway"}, ("motorway", FORWARD)),
        ({"highway": "motorway", "oneway": "no"}, ("motorway", BOTH)),
        ({"highway": "motorway_link"}, ("motorway_link", BOTH)),
        ({"highway": "tertiary", "junction": "roundabout"}, ("tertiary", FORWARD)),
        ({"route": "ferry", "duration": "00:20"}, ("ferry", BOTH)),
        ({"route": "ferry"}, None),
        ({"route": "ferry", "duration": "00:23", "motor_vehicle": "no"}, None),
        ({"highway": "footway"}, None),
        ({"highway": "residential", "access": "private"}, None),
        ({"highway": "residential", "access": "no", "motor_vehicle": "yes"}, ("residential", BOTH)),
        ({"highway": "service", "service": "driveway"}, None),
        ({"highway": "service"}, ("service", BOTH)),
    ],
)
def test_what_a_car_may_use(tmp_path, tags, expected, suffix):
    always = ([2, 3], {"highway": "trunk"})
    segments = read_osm(write(tmp_path / f"roads{suffix}", [always, ([1, 2], tags)]))
    found = {
        (ROAD_CLASSES[c], int(d))
        for c, d in zip(segments.road_class, segments.direction, strict=True)
    }
    assert found == {("trunk", BOTH)} | ({expected} if expected else set())


def test_metres_and_the_share_of_sailing_time_of_each_segment(tmp_path):
    ferry = ([1, 2, 4], {"route": "ferry", "duration": "00:30", "source": "estimated"})
    segments = read_osm(write(tmp_path / "roads.osm.pbf", [ferry], nodes=4))
    # 0.001 degrees of longitude at 52 degrees north are 68.7 m on the WGS84 ellipsoid.
    assert segments.metres == pytest.approx([68.68, 137.36], abs=0.05)
    assert segments.ferry_seconds == pytest.approx([600, 1200], abs=0.5)
    assert segments.estimated.all()
    assert (segments.road_class == FERRY).all()


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("01:35", 5700),
        ("0:20", 1200),
        ("00:20:30", 1230),
        ("PT1H35M", 5700),
        ("PT45M", 2700),
        ("45", 2700),
        ("7.5", 450),
        ("", None),
        ("soon", None),
        ("00:00", None),
        ("-5", None),
    ],
)
def test_duration(text, seconds):
    assert parse_duration(text) == seconds


def test_bad_files(tmp_path):
    with pytest.raises(MissingFileError, match="does not exist"):
        read_osm(tmp_path / "absent.osm.pbf")
    empty = tmp_path / "empty.osm.pbf"
    empty.touch()
    with pytest.raises(MissingFileError, match="is empty"):
        read_osm(empty)
    text = tmp_path / "text.osm.pbf"
    text.write_text("this is no map")
    with pytest.raises(InputError, match=r"text\.osm\.pbf: cannot be read as OpenStreetMap"):
        read_osm(text)
    whole = write(tmp_path / "whole.osm.pbf", [([1, 2, 3], {"highway": "primary"})])
    cut = tmp_path / "cut.osm.pbf"
    cut.write_bytes(whole.read_bytes()[:-20])
    with pytest.raises(InputError, match="cannot be read as OpenStreetMap"):
        read_osm(cut)
    with pytest.raises(InputError, match="has no roads for cars"):
        read_osm(write(tmp_path / "paths.osm.pbf", [([1, 2], {"highway": "path"})]))
    with pytest.raises(InputError, match="1 nodes of its ways are not in the file"):
        read_osm(write(tmp_path / "clipped.osm.pbf", [([1, 9], {"highway": "primary"})]))
