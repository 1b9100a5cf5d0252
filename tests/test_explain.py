"""`regiotafel route`: one entry of the matrix that adds up on paper, errors, and its page."""

from __future__ import annotations

import re
from functools import partial
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from regiotafel.explain import explain_route
from regiotafel.files import bundled
from regiotafel.region import load_region
from regiotafel.report.route import clock, print_route, render_route_page
from regiotafel.travel.matrix import travel_times
from regiotafel.travel.network import read_network
from regiotafel.travel.origins import ORIGINS, read_origins
from regiotafel.travel.speeds import load_speeds
from support.country import ISLAND, ROCK
from support.questions import call

explain = partial(explain_route, travel="car_daytime")


def printed(explained):
    out = StringIO()
    print_route(explained, console=Console(file=out, width=200, no_color=True))
    return out.getvalue()


def rows_of(text):
    """Cells of every row of the tables."""
    return [[cell.strip() for cell in line.strip("│").split("│")] for line in text.splitlines()
            if line.startswith("│")]  # fmt: skip


def tenths_of(text):
    minutes, seconds = text.split(":")
    return int(minutes) * 600 + round(float(seconds) * 10)


def adds_up(text):
    """Kilometres and time of the first table sum to its last row; returns the total in tenths."""
    table = []
    for row in rows_of(text):
        table.append(row)
        if row[0] == "total":
            break
    counted = [row for row in table[:-1] if not row[0].startswith("of which")]
    assert sum(tenths_of(row[3]) for row in counted) == tenths_of(table[-1][3])
    kilometres = sum(round(float(row[1]) * 100) for row in counted if row[1])
    assert kilometres == round(float(table[-1][1]) * 100)
    return tenths_of(table[-1][3])


@pytest.mark.parametrize(("tenths", "text"), [(0, "0:00.0"), (44_453, "74:05.3"), (599, "0:59.9")])
def test_time_as_people_add_it_up(tenths, text):
    assert clock(tenths) == text
    assert tenths_of(text) == tenths


@pytest.mark.parametrize("pc4", ["1001", "1005", ISLAND])
@pytest.mark.parametrize("site", ["H1", "H4"])
def test_a_trip_of_the_made_up_country_adds_up(data, pc4, site):
    explained = explain(pc4, site, data=data)
    text = printed(explained)
    assert adds_up(text) == explained.route.tenths
    assert ("ferry, wait included" in text) == (pc4 == ISLAND)
    origins = read_origins(data / ORIGINS, list(load_region(data).areas.index))
    times = travel_times(
        origins,
        load_region(data).sites.loc[[site]],
        network=read_network(data),
        profile=load_speeds("car_daytime", relative_to=Path()),
    )
    minutes = float(times.minutes[times.area_ids.index(pc4), 0])
    assert explained.tenths == round(minutes * 600)
    assert f"{clock(explained.tenths)} = {minutes:.4f} minutes" in text


@pytest.mark.national
def test_random_pairs_of_the_netherlands_add_up_to_the_matrix():
    folder = bundled("data", "nl")
    origins = read_origins(folder / ORIGINS, list(load_region().areas.index))
    several = origins.index[origins.index.duplicated()].unique()
    rng = np.random.default_rng(20)
    pairs = zip(
        [*rng.choice(several, 2), rng.choice(origins.index)],
        rng.choice(load_region().sites.index, 3),
        strict=True,
    )
    for pc4, site in pairs:
        explained = explain(str(pc4), str(site))
        assert adds_up(printed(explained)) == explained.route.tenths
        points = explained.points
        assert points["tenths"][1] == explained.route.tenths
        mean = (points["weight"] * points["tenths"]).sum() / points["weight"].sum()
        assert explained.tenths == round(mean)
        assert len(points) == (origins.index == pc4).sum()


@pytest.mark.national
def test_a_point_of_several_a_way_abroad_and_roads_drawn_by_hand():
    explained = explain("4561", "H008", point=2)
    text = printed(explained)
    assert "Point 2 of" in text
    assert explained.points["tenths"][2] == explained.route.tenths
    assert "Over Belgian or German roads" in text
    flevoland = printed(explain("8242", "H007"))
    assert "was drawn by hand" in flevoland
    assert re.search(r"of which A6 +│ +\d", flevoland)
    assert "Over Belgian or German roads" not in flevoland


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["10", "H1"], "10: is no postcode; give four digits, such as 4331"),
        (["1011", "H1"], "areas.csv: has no postcode 1011; did you mean"),
        (["1001", "h1"], "sites.csv: has no hospital h1; did you mean `H1`?"),
        (["1001", "H1", "--origin", "9"], "--origin: 1001 has no point 9; give 1 to "),
        (["1001", "H1", "--travel", "car_daytimes"], "did you mean `car_daytime`?"),
        ([ROCK, "H1"], f"{ROCK} to H1: no road or car ferry leads from one to the other"),
        (["1001", "H1", "--map", "way.pdf"], "way.pdf: a page; give a name that ends in .html"),
    ],
)
def test_what_cannot_be_explained_is_one_clear_line(data, arguments, said):
    result = call("route", *arguments, "--data", data)
    assert result.exit_code == 2
    assert said in result.output
    assert len(result.output.strip().splitlines()) == 1


def test_hospitals_of_the_users_own(data, tmp_path):
    own = tmp_path / "own.csv"
    place = load_region(data).sites.loc["H2"]
    own.write_text(
        f"site_id,site_name,lon,lat\nX1,Nieuw,{place['lon']},{place['lat']}\n", encoding="utf-8"
    )
    result = call("route", "1001 AB", "X1", "--candidates", own, "--data", data)
    assert result.exit_code == 0, result.output
    assert "X1 Nieuw" in result.output
    assert explain("1001", "X1", candidates=str(own), data=data).tenths == (
        explain("1001", "H2", data=data).tenths
    )


def test_the_page_is_written_once_and_the_same_each_time(data, tmp_path):
    path = tmp_path / "way.html"
    result = call("route", "1001", "H4", "--map", path, "--data", data)
    assert result.exit_code == 0, result.output
    page = path.read_text(encoding="utf-8")
    assert page == render_route_page(explain("1001", "H4", data=data))
    assert "http://" not in re.sub(r"http://www\.w3\.org/\S+", "", page.split("<body>")[1])
    again = call("route", "1001", "H4", "--map", path, "--data", data)
    assert again.exit_code == 2
    assert "exists and is not replaced" in again.output
