"""The map's views and layers as a reader meets them, told by the pixels on the canvas."""

from __future__ import annotations

import dataclasses
import itertools

import numpy as np
import pytest

from regiotafel.report.board.arrays import change_classes, minutes_classes
from regiotafel.report.page import write_page
from support.browser import DESKTOP, PHONE, PROJECTOR, choose, pixel, shown

pytestmark = pytest.mark.browser

MINUTES = ["#ffffd9", "#c7e9b4", "#7fcdbb", "#41b6c4", "#2c7fb8", "#253494"]
CHANGE = ["#67a9cf", "#f2f2ee", "#fddbc0", "#f4a582", "#d6604d", "#8c1527"]
GROUND = "#map canvas.ground"
COLUMNS = 8  # of the grid of postcodes, see conftest.py


#: A copy of a canvas that can be read often.
COPY = """
    const shown = document.querySelector(canvas);
    const copy = new OffscreenCanvas(shown.width, shown.height);
    const pen = copy.getContext("2d", { willReadFrequently: true });
    pen.drawImage(shown, 0, 0);
"""


def colours_at(page, positions, *, canvas=GROUND):
    """Colours of a map's canvas at positions (longitude, latitude), as #rrggbb."""
    box = page.locator("#map").bounding_box()
    points = [pixel(page, lon, lat) for lon, lat in positions]
    found = page.evaluate(
        f"([canvas, points]) => {{ {COPY} return points.map(([x, y]) =>"
        " [...pen.getImageData(x, y, 1, 1).data]); }",
        [canvas, [[round(x - box["x"]), round(y - box["y"])] for x, y in points]],
    )
    return ["#" + "".join(f"{value:02x}" for value in colour[:3]) for colour in found]


def colours(page, result, *, canvas=GROUND):
    """Colour of each counted area, a little beside its middle."""
    areas = result.region.areas.loc[list(result.instance.area_ids), ["lon", "lat"]]
    found = colours_at(page, areas.add([0.03, 0.02]).to_numpy(), canvas=canvas)
    return dict(zip(areas.index, found, strict=True))


def inked(page, canvas):
    """How many pixels of a canvas are not empty."""
    return page.evaluate(
        f"canvas => {{ {COPY} return pen.getImageData(0, 0, copy.width, copy.height).data"
        ".filter((value, i) => i % 4 === 3 && value > 0).length; }",
        canvas,
    )


def expected(result, classes, palette):
    return {
        pc4: palette[number] for pc4, number in zip(result.instance.area_ids, classes, strict=True)
    }


def canvases(page, of="#map"):
    return page.locator(f"{of} canvas")


def by_minutes(result, plan):
    return expected(result, minutes_classes(plan.areas["minutes"]), MINUTES)


def test_colours_are_those_of_the_classes(open_page, result):
    page = open_page(address="#plan=k1")
    assert colours(page, result) == by_minutes(result, result.plans[1])
    choose(page, "#mode-change")
    shown(page, "k1 change nl")
    change = change_classes(result.plans[1].areas["minutes_change"])
    assert colours(page, result) == expected(result, change, CHANGE)


def test_one_map_shows_the_difference_between_any_two_plans(open_page, result):
    page = open_page(address="#plan=k1&base=k2&map=change")
    change = result.plans[1].areas["minutes"] - result.plans[2].areas["minutes"]
    assert colours(page, result) == expected(result, change_classes(change), CHANGE)
    assert "2 centra" in page.locator("#legend h2").inner_text()
    assert page.locator("#mode-change + span").inner_text() == "Verschil"


def test_views_are_offered_where_there_are_two_plans(open_page):
    page = open_page(address="#plan=today")
    assert not page.locator("#views").is_visible()
    choose(page, "#plan-1")
    shown(page, "k1 minutes nl")
    assert page.locator("#views").is_visible()
    choose(page, "#view-swipe")
    assert page.locator("#map").get_attribute("data-view") == "swipe"
    assert canvases(page).count() == 6
    choose(page, "#plan-0")
    shown(page, "today minutes nl")
    assert page.locator("#map").get_attribute("data-view") == "one"
    assert canvases(page).count() == 3


def test_swipe_has_the_other_plan_on_the_left(open_page, result):
    page = open_page(PROJECTOR, "#plan=k1&base=k2&view=swipe")
    left, right = (f"{GROUND}:nth-of-type({number})" for number in (4, 1))
    assert page.locator("#map").get_attribute("data-drawn") == "1 minutes"
    assert page.locator("#map").get_attribute("data-drawn-base") == "2 minutes"
    assert colours(page, result, canvas=right) == by_minutes(result, result.plans[1])
    assert colours(page, result, canvas=left) == by_minutes(result, result.plans[2])
    names = page.locator("#map h2.side-name")
    assert names.all_inner_texts() == ["2 centra", "1 centrum"]
    heads = page.locator("#legend thead th").all_inner_texts()
    assert heads == ["links", "rechts"]


def clips(page):
    return canvases(page).evaluate_all("all => all.map(canvas => canvas.style.clipPath)")


def test_the_divider_goes_by_keyboard_and_mouse(open_page):
    page = open_page(PROJECTOR, "#plan=k1&view=swipe")
    divider = page.locator("#map .divider")
    assert divider.get_attribute("role") == "slider"
    assert "Nu" in divider.get_attribute("aria-label")
    assert divider.get_attribute("aria-valuenow") == "50"
    before, bounds = clips(page), page.locator("#map").get_attribute("data-bounds")
    divider.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("PageUp")
    assert divider.get_attribute("aria-valuenow") == "62"
    assert page.locator("#map").get_attribute("data-bounds") == bounds, "the map stays"
    assert all(now != then for now, then in zip(clips(page), before, strict=True))
    page.keyboard.press("End")
    page.keyboard.press("ArrowRight")
    assert divider.get_attribute("aria-valuenow") == "100"
    page.keyboard.press("Home")
    assert divider.get_attribute("aria-valuenow") == "0"
    for _ in range(5):
        page.keyboard.press("PageUp")
    box, area = divider.bounding_box(), page.locator("#map").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 200)
    page.mouse.down()
    page.mouse.move(area["x"] + 0.75 * area["width"], box["y"] + 220, steps=4)
    page.mouse.up()
    assert divider.get_attribute("aria-valuenow") == "75"
    assert page.locator("#map").get_attribute("data-bounds") == bounds


def test_a_tip_tells_of_the_side_under_the_pointer(open_page, result):
    page = open_page(PROJECTOR, "#plan=k1&base=k2&view=swipe")
    box = page.locator("#map").bounding_box()
    names = result.candidates["site_name"]
    for pc4 in result.instance.area_ids[:COLUMNS]:
        area = result.region.areas.loc[pc4]
        x, y = pixel(page, area["lon"] + 0.03, area["lat"] + 0.02)
        page.mouse.move(x, y)
        isleft = x < box["x"] + box["width"] / 2
        plan = result.plans[2 if isleft else 1].areas.loc[pc4]
        text = page.locator("#map .tip").inner_text()
        assert names[plan["site_id"]] in text
        assert f"{plan['minutes']:.1f}".replace(".", ",") in text


def test_twin_maps_move_together(open_page, result):
    page = open_page(PROJECTOR, "#plan=k1&base=k2&view=twin")
    left, right = page.locator("#map-base"), page.locator("#map")
    assert left.locator("h2").inner_text() == "2 centra"
    assert right.locator("h2").inner_text() == "1 centrum"
    assert left.get_attribute("aria-label") == "Kaart van 2 centra"
    boxes = [each.bounding_box() for each in (left, right)]
    assert boxes[0]["x"] + boxes[0]["width"] <= boxes[1]["x"]
    assert abs(boxes[0]["width"] - boxes[1]["width"]) <= 1
    assert colours(page, result) == by_minutes(result, result.plans[1])

    def same_bounds():
        """Whether both show the same, to half a pixel."""
        both = [each.get_attribute("data-bounds").split(",") for each in (left, right)]
        first, second = np.array(both, dtype=float)
        return np.abs(first - second).max() < 0.5 * (first[2] - first[0]) / boxes[0]["width"]

    assert same_bounds()
    for moved in (left, right):
        before = right.get_attribute("data-bounds")
        box = moved.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 60, y + 40, steps=5)
        page.wait_for_timeout(300)  # so that the map does not go on by itself
        page.mouse.up()
        page.wait_for_timeout(100)
        assert right.get_attribute("data-bounds") != before
        assert same_bounds()
    page.click(".leaflet-control-zoom-in")
    page.wait_for_timeout(1500)
    assert same_bounds()
    choose(page, "#view-one")
    assert not left.is_visible()
    assert right.bounding_box()["width"] > 1.9 * boxes[1]["width"]


def test_on_a_phone_there_is_no_room_for_two_maps(open_page):
    page = open_page(PHONE, "#plan=k1&view=twin")
    assert page.locator("#map").get_attribute("data-view") == "swipe"
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


def test_neighbouring_catchments_differ_in_colour_and_have_a_line_between(open_page, result):
    page = open_page(PROJECTOR, "#plan=k2&map=catchment")
    site = result.plans[2].areas["site_id"]
    shown_colours = colours(page, result)
    by_site = {}
    for pc4, colour in shown_colours.items():
        by_site.setdefault(site[pc4], set()).add(colour)
    assert all(len(each) == 1 for each in by_site.values())
    assert len({next(iter(each)) for each in by_site.values()}) == len(by_site)
    codes = list(result.instance.area_ids)
    beside = [
        (a, b)
        for a, b in itertools.pairwise(codes)
        if int(b) % 10 and (int(a) - 3500) // COLUMNS == (int(b) - 3500) // COLUMNS
    ]
    areas = result.region.areas[["lon", "lat"]]
    between = [areas.loc[[a, b]].mean().add([0, 0.02]) for a, b in beside]
    for (a, b), colour in zip(beside, colours_at(page, between), strict=True):
        has_line = colour not in (shown_colours[a], shown_colours[b])
        assert has_line == (site[a] != site[b]), (a, b)


def test_layers_without_data_are_not_offered(open_page, with_cars, tmp_path):
    def offered(page):
        return page.locator("#other-mode option").evaluate_all("all => all.map(o => o.value)")

    assert offered(open_page()) == ["", "people", "people_change", "norm"]
    cars = write_page(with_cars, tmp_path / "cars.html")
    assert offered(open_page(file=cars)) == ["", "people", "people_change", "norm", "without_car"]
    free = dataclasses.replace(
        with_cars,
        instance=dataclasses.replace(with_cars.instance, minimum_volume=None),
    )
    page = open_page(file=write_page(free, tmp_path / "free.html"))
    assert offered(page) == ["", "people", "people_change", "without_car"]


def test_shares_of_people_are_coloured_and_long_trips_striped(open_page, with_cars, tmp_path):
    page = open_page(file=write_page(with_cars, tmp_path / "cars.html"), address="#plan=k1")
    page.select_option("#other-mode", "without_car")
    shown(page, "k1 without_car nl")
    assert page.locator("#modes input:checked").count() == 0
    cases, minutes = with_cars.instance.cases, with_cars.plans[1].areas["minutes"]
    share = 100 * cases[(minutes > 45).to_numpy()].sum() / cases.sum()
    assert f"langer dan 45 minuten onderweg ({share:.1f}".replace(".", ",") in (
        page.locator("#legend").inner_text().replace("\n", " ")
    )
    row = with_cars.without_car.car.rows(with_cars.instance.area_ids)
    percent = np.rint(100 * with_cars.without_car.share[row])
    known = ~with_cars.without_car.share_unknown[row]
    groups = np.digitize(percent, [10, 20, 30, 40], right=True)
    wanted = [100 * cases[known & (groups == group)].sum() / cases.sum() for group in range(5)]
    cells = page.locator("#legend tr[data-class] td").all_inner_texts()
    assert cells == [f"{value:.1f}%".replace(".", ",") for value in wanted]


def test_patients_are_circles_whose_size_the_legend_tells(open_page):
    page = open_page(address="#plan=k1")
    before = inked(page, "#map canvas.top")
    page.select_option("#other-mode", "people")
    shown(page, "k1 people nl")
    assert inked(page, "#map canvas.top") > before
    key = page.locator("#legend li", has=page.locator(".true-size"))
    assert "per jaar" in key.inner_text()
    assert key.locator("circle").get_attribute("r") is not None


def test_lines_and_names_can_be_switched_off(open_page):
    page = open_page(address="#plan=k1")
    names = inked(page, "#map canvas.top")
    assert inked(page, "#map canvas.lines") > 0
    page.uncheck("#overlay-provinces")
    assert inked(page, "#map canvas.lines") == 0
    page.check("#overlay-municipalities")
    assert inked(page, "#map canvas.lines") > 0
    page.uncheck("#overlay-municipalities")
    assert inked(page, "#map canvas.lines") == 0
    page.uncheck("#overlay-names")
    assert inked(page, "#map canvas.top") < names
    assert page.evaluate("document.activeElement.id") == "overlay-names"


def test_marks_tell_what_opens_and_closes(open_page, remake, result, tmp_path):
    candidates = result.candidates.assign(open_today=[True, True, True, False])
    page = open_page(file=write_page(remake(candidates=candidates), tmp_path / "new.html"))
    said = {}
    for plan in ("#plan-0", "#plan-1", "#plan-2"):
        choose(page, plan)
        page.wait_for_timeout(100)
        said[plan] = page.locator("#legend").inner_text()
    assert "gaat dicht" not in said["#plan-0"]
    assert "gaat dicht" in said["#plan-1"]
    opens = [number for number, plan in result.plans.items() if "S4" in plan.open_sites]
    for number in (1, 2):
        assert ("nu niet open" in said[f"#plan-{number}"]) == (number in opens)


def test_a_class_of_the_histogram_lights_up_its_areas(open_page, result):
    page = open_page(address="#plan=k1")
    shown(page, "k1 minutes nl")
    plain = colours(page, result)
    minutes = result.plans[1].areas["minutes"]
    number = int(minutes.min() // 5)
    page.locator(f'#histogram [data-bin="{number}"]').focus()
    lit = colours(page, result)
    changed = {pc4 for pc4 in lit if lit[pc4] != plain[pc4]}
    within = {pc4 for pc4 in lit if number * 5 <= minutes[pc4] < (number + 1) * 5}
    assert within
    assert not changed & within
    pale = {pc4 for pc4 in lit if pc4 not in within}
    assert changed == pale
    page.locator("#postcode").focus()
    assert colours(page, result) == plain


def test_paper_shows_one_map(open_page):
    page = open_page(PROJECTOR, "#plan=k1&view=twin")
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#map").get_attribute("data-view") == "one"
    assert not page.locator("#map-base").is_visible()
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator("#map").get_attribute("data-view") == "twin"


def test_on_a_desktop_nothing_of_the_views_runs_off_the_side(open_page):
    page = open_page(DESKTOP, "#plan=k1&base=k2&view=twin")
    for view in ("twin", "swipe", "one"):
        choose(page, f"#view-{view}")
        assert page.evaluate("document.documentElement.scrollWidth") <= DESKTOP[0]
        legend = page.locator("#legend").bounding_box()
        assert legend["y"] + legend["height"] <= DESKTOP[1] + 1
