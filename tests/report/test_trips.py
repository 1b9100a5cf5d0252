"""What trips consist of and where they are in doubt: in tables, on the page, in the terminal."""

from __future__ import annotations

from io import StringIO

import numpy as np
import pytest
from rich.console import Console

from regiotafel.explain import explain_route
from regiotafel.impact.doubts import doubtful_shares, doubts
from regiotafel.report.board.facts import build_facts
from regiotafel.report.board.place.trips import trip_arrays
from regiotafel.report.page import write_page
from regiotafel.report.route import render_route_page
from regiotafel.report.tables import result_tables
from regiotafel.report.terminal import print_result
from regiotafel.travel.trips import LENGTH_GROUPS, TIME_GROUPS
from support.browser import unfold
from support.trips import random_trips

SIZES = [(1920, 1080), (390, 844)]


@pytest.fixture(scope="module")
def with_trips(result, remake):
    """The run with trips: at random, to the last tenth; some doubted."""
    return remake(trips=random_trips(result.travel))


@pytest.fixture(scope="module")
def page_file(with_trips, tmp_path_factory):
    return write_page(with_trips, tmp_path_factory.mktemp("page") / "board.html")


def shown_as(tenths_of_minutes):
    return f"{tenths_of_minutes / 10:.1f}".replace(".", ",")


def test_shown_parts_sum_to_the_shown_minutes_of_every_trip_that_occurs(with_trips):
    result = with_trips
    plans = [result.today, *result.plans.values()]
    arrays = trip_arrays(result, plans)
    n_sites = len(result.instance.site_ids)
    pair = arrays["trip_pair"].astype(int)
    assert (np.diff(pair) > 0).all()
    row, site = pair // n_sites, pair % n_sites
    occur = {(r, s) for plan in plans for r, s in enumerate(plan.assigned.tolist())}
    assert set(zip(row.tolist(), site.tolist(), strict=True)) == occur
    minutes = sum(arrays[f"trip_min_{name}"].astype(int) for name in TIME_GROUPS)
    np.testing.assert_array_equal(minutes, np.rint(result.instance.minutes[row, site] * 10))
    km = sum(arrays[f"trip_km_{name}"].astype(int) for name in LENGTH_GROUPS)
    np.testing.assert_array_equal(km, np.rint(result.instance.metres[row, site] / 100))


def test_tables_tell_the_doubts_of_each_area(with_trips):
    table = result_tables(with_trips)["areas"].set_index("pc4")
    for name, plan in {"today": with_trips.today, "k2": with_trips.plans[2]}.items():
        expected = doubts(with_trips.instance, plan.assigned, trips=with_trips.trips)
        for column in expected:
            found = table[f"{column}_{name}"].reindex(expected.index)
            np.testing.assert_allclose(found, expected[column], atol=1e-4)
    assert table.loc["3539"].filter(like="minutes_least").isna().all()


def test_no_trips_no_doubts(result):
    assert trip_arrays(result, [result.today]) == {}
    assert not result_tables(result)["areas"].columns.str.contains("least").any()
    assert build_facts(result)["plans"][0]["doubts"] is None


def test_the_terminal_says_what_matters_for_many(with_trips, remake):
    times = {(k, "enumerate"): 0.1 for k in with_trips.plans}

    def printed(**changes):
        out = StringIO()
        print_result(remake(seconds=times, **changes), console=Console(file=out, width=200))
        return out.getvalue()

    assert printed(trips=with_trips.trips).count("Minutes are less certain") == 4
    assert "less certain" not in printed()


def open_at(browser, size, file, address=""):
    """Open a page offline; ``page.said`` is what the browser complains about, and requests."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]})
    context.set_offline(True)
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.said = []
    page.on("console", lambda message: page.said.append(message.text))
    page.on("pageerror", lambda error: page.said.append(str(error)))
    page.on("request", lambda request: page.said.append(request.url))
    page.goto(f"{file.as_uri()}{address}")
    page.wait_for_selector("html[data-ready=yes]", state="attached")
    assert [said for said in page.said if not said.startswith(("file:", "data:"))] == []
    return page


@pytest.mark.browser
@pytest.mark.parametrize("size", SIZES)
def test_a_postcode_tells_what_its_minutes_consist_of(browser, with_trips, page_file, size):
    page = open_at(browser, size, page_file, "#plan=k1")
    plan = with_trips.plans[1]
    moved = plan.areas.index[plan.areas["moved"]]
    page.fill("#postcode", str(moved[0]))
    page.wait_for_selector('#found[data-state="counted"]')
    assert not page.locator(".trip-parts table").is_visible()
    page.click(".trip-parts summary")
    for pc4 in moved[:3]:
        page.fill("#postcode", str(pc4))
        page.wait_for_selector(f'#found h3:has-text("{pc4}")')
        assert page.locator(".trip-parts table").is_visible()  # stays as it was left
        cells = {
            row.get_attribute("data-part"): row.locator("td").all_inner_texts()
            for row in page.locator(".trip-parts tr[data-part]").all()
        }
        total = cells.pop("total")
        for column in range(4):
            parts = [round(float(row[column].replace(",", ".")) * 10) for row in cells.values()
                     if row[column]]  # fmt: skip
            assert shown_as(sum(parts)) == total[column]
        minutes = plan.areas.loc[pc4, ["minutes_today", "minutes"]]
        assert [total[0], total[2]] == [f"{m:.1f}".replace(".", ",") for m in minutes]
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


@pytest.mark.browser
def test_of_a_trip_that_occurs_in_no_plan_of_the_run_nothing_is_said(
    browser, with_trips, page_file
):
    plans = [with_trips.today, *with_trips.plans.values()]
    sites = with_trips.instance.site_ids
    pc4, other = next(
        (pc4, site)
        for row, pc4 in enumerate(with_trips.instance.area_ids)
        for number, site in enumerate(sites)
        if all(plan.assigned[row] != number for plan in plans)
    )
    page = open_at(browser, SIZES[0], page_file, f"#plan=own:{other}")
    page.fill("#postcode", str(pc4))
    page.wait_for_selector('#found[data-state="counted"]')
    page.click(".trip-parts summary")
    heads = page.locator('.trip-parts th[scope="colgroup"]').all_inner_texts()
    assert heads == ["Nu"]
    total = page.locator('.trip-parts [data-part="total"] td').first.inner_text()
    now = with_trips.today.areas.loc[pc4, "minutes"]
    assert total == f"{now:.1f}".replace(".", ",")


@pytest.mark.browser
@pytest.mark.parametrize("size", SIZES)
def test_doubts_are_counted_per_plan_and_not_hidden_by_the_map(
    browser, with_trips, page_file, size
):
    page = open_at(browser, size, page_file)
    unfold(page)
    plans = [with_trips.today, *with_trips.plans.values()]
    for name in ("abroad", "by_hand", "ferry", "spread"):
        shares = [
            doubtful_shares(
                doubts(with_trips.instance, plan.assigned, trips=with_trips.trips),
                plan.areas["cases_per_year"],
            )[name]
            for plan in plans
        ]
        row = page.locator(f'[data-doubt="{name}"]')
        expected = [f"{100 * share:.1f}%".replace(".", ",") for share in shares]
        assert row.locator("td").all_inner_texts() == expected
    cell = page.locator('[data-doubt="spread"] td').first
    cell.scroll_into_view_if_needed()
    box = cell.bounding_box()
    at = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
    assert page.evaluate("([x, y]) => document.elementFromPoint(x, y).tagName", at) == "TD"


@pytest.mark.browser
@pytest.mark.parametrize("size", SIZES)
def test_the_page_of_one_trip_opens_offline_in_both_languages(data, tmp_path, browser, size):
    explained = explain_route("1001", "H4", travel="car_daytime", data=data)
    path = tmp_path / "way.html"
    path.write_text(render_route_page(explained), encoding="utf-8")
    page = open_at(browser, size, path)
    words = page.locator("main")
    assert "totaal" in words.inner_text()
    assert page.locator("#map path").count() > 3
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    page.click("main button:visible")
    assert "totaal" not in words.inner_text()
    assert "total" in words.inner_text()
    assert page.locator("html").get_attribute("lang") == "en"
