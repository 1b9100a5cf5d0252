"""The page as a reader meets it: offline, from a file, in Chromium.

A strict policy forbids the waiting functions of the test driver, so the page tells in attributes
of ``<html>`` what it shows.
"""

from __future__ import annotations

import pytest

from support.browser import DESKTOP, PHONE, PROJECTOR, choose, dutch, pixel, shown

pytestmark = pytest.mark.browser


def indicator(page, group, name):
    return page.locator(f'[data-row="{group} {name}"] td').all_inner_texts()


def test_one_request_and_a_small_file(open_page, page_file):
    page = open_page()
    outside = [url for url in page.requests if not url.startswith("data:")]
    assert outside == [page_file.as_uri()]
    assert page_file.stat().st_size < 3_000_000


def test_every_plan_shows_the_figures_of_the_run(open_page, result):
    page = open_page()
    today = result.today.access.loc["all", "minutes_mean"]
    for number, (k, plan) in enumerate(result.plans.items(), start=1):
        choose(page, f"#plan-{number}")
        shown(page, f"k{k} minutes nl")
        after = plan.access.loc["all", "minutes_mean"]
        wanted = [f"{today:.1f}", f"{after:.1f}", f"+{after - today:.1f}"]
        figures = [cell.split() for cell in indicator(page, "all", "minutes_mean")]
        assert [figure for figure, *_ in figures] == [dutch(text) for text in wanted]
        assert figures[1][1] == f"({0.9 * after:.0f}–{1.2 * after:.0f})"
        moved = plan.access.loc["moved"]
        wanted = [f"{moved['minutes_mean_today']:.1f}", f"{moved['minutes_mean']:.1f}"]
        figures = [cell.split()[0] for cell in indicator(page, "moved", "minutes_mean")]
        assert figures[:2] == [dutch(text) for text in wanted]
        assert dutch(f"{after:.1f}") in page.locator("#summary").inner_text()
        open_sites = page.locator("#centres tbody tr").evaluate_all(
            "rows => rows.map(row => row.dataset.site)"
        )
        assert sorted(open_sites) == list(plan.open_sites)
        assert page.locator("#map").get_attribute("data-drawn") == f"{number} minutes"


def test_today_shows_no_norm_and_plans_do(open_page):
    page = open_page(address="#plan=today")
    assert page.locator("#centres .bar line").count() == 0
    choose(page, "#plan-1")
    shown(page, "k1 minutes nl")
    assert page.locator("#centres .bar line").count() == 1
    heads = page.locator("#centres thead th").all_inner_texts()
    chance = "Kans onder norm 1 jaar · 3 jaar"
    assert heads == ["Centrum", "In dit plan norm 60", "Nu (model)", "Opgegeven", chance]


def test_the_heading_of_the_norm_stands_over_the_plans_volume_alone(open_page):
    page = open_page(PROJECTOR, "#plan=k1")
    norm = page.locator("#centres .norm").bounding_box()
    cells = [cell.bounding_box() for cell in page.locator("#centres tbody tr td").all()]
    bar, number, today = cells[:3]
    assert bar["x"] <= norm["x"]
    assert norm["x"] + norm["width"] <= number["x"] + number["width"] <= today["x"]


def test_observed_volumes_stand_beside_with_their_source(open_page):
    page = open_page(address="#plan=today")
    row = page.locator('#centres [data-site="S1"]').inner_text()
    assert "44 (2023)" in row
    assert "Eigen opgave 2024" in page.locator("#centres-note").inner_text()


def test_an_infeasible_number_cannot_be_chosen_and_says_why(open_page):
    page = open_page()
    assert page.locator("#impossible-3").is_disabled()
    text = page.locator('#impossible li[data-k="3"]').inner_text()
    assert "3 centra: alleen als de norm hoogstens 52,1 behandelingen per jaar is" in text
    assert "hoogstens 2 centra mogelijk" in page.locator("#impossible").inner_text()
    page.click("#impossible summary")
    assert (
        "niet samen: het aantal van 3 centra; de norm van 60"
        in page.locator("#impossible details").inner_text()
    )
    page.click("#language")
    assert (
        "go together: the number of 3 centres; the minimum"
        in page.locator("#impossible details").inner_text()
    )


def test_language_switch_changes_words_and_decimal_signs(open_page):
    page = open_page(address="#plan=k1")
    before = indicator(page, "all", "minutes_mean")
    page.click("#language")
    shown(page, "k1 minutes en")
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.title() == "Trial & error"
    assert page.locator("h1:visible").inner_text() == "Trial & error"
    assert indicator(page, "all", "minutes_mean") == [text.replace(",", ".") for text in before]
    assert "An assumption." in page.locator("#account").inner_text()
    assert "A study · 2020 · a number." in page.locator("#account").inner_text()
    page.click("#language")
    shown(page, "k1 minutes nl")
    assert "Een aanname." in page.locator("#account").inner_text()
    assert "A study · 2020 · een getal." in page.locator("#account").inner_text()


def test_hostile_title_and_names_are_shown_as_text(open_page, hostile):
    page = open_page(address="#plan=today")
    assert page.locator("h1:visible").inner_text() == f"Proef {hostile}"
    assert hostile in page.locator("#centres").inner_text()
    assert page.locator("img").count() == 0


def test_a_postcode_tells_now_and_then(open_page, result):
    page = open_page(address="#plan=k1")
    page.fill("#postcode", "3512 AB")
    page.wait_for_selector('#found[data-state="counted"]')
    area = result.plans[1].areas.loc["3512"]
    text = page.locator("#found").inner_text()
    assert "3512 Dorp 12" in text
    names = result.candidates["site_name"]
    for minutes, site in [
        (area["minutes_today"], area["site_id_today"]),
        (area["minutes"], area["site_id"]),
    ]:
        ends = f"({0.9 * minutes:.0f}–{1.2 * minutes:.0f})"
        assert f"{dutch(f'{minutes:.1f}')} min {ends} {names[site]}" in text
    change = dutch(f"{area['minutes_change']:+.1f}")
    assert f"{change} minuten" in text
    assert dutch(f"{area['cases_per_year']:.2f}") in text
    assert "modelcijfer" in text


def test_unknown_and_left_out_postcodes_say_so(open_page):
    page = open_page()
    page.fill("#postcode", "9999")
    page.wait_for_selector('#found[data-state="unknown"]')
    assert "9999 komt niet voor" in page.locator("#found").inner_text()
    page.fill("#postcode", "3539")
    page.wait_for_selector('#found[data-state="left-out"]')
    assert "het aantal inwoners is onbekend" in page.locator("#found").inner_text()
    page.fill("#postcode", "35")
    page.wait_for_selector('#found[data-state="empty"]', state="attached")


@pytest.mark.parametrize("pc4", ["3511", "3528"])
def test_a_click_on_the_map_picks_the_area_under_it(open_page, result, pc4):
    page = open_page(PROJECTOR, "#plan=k1")
    area = result.region.areas.loc[pc4]
    page.mouse.click(*pixel(page, area["lon"], area["lat"]))
    page.wait_for_selector('#found[data-state="counted"]')
    assert page.locator("#postcode").input_value() == pc4
    assert pc4 in page.locator("#found").inner_text()


def test_pointing_at_a_centre_tells_its_name_and_modelled_cases(open_page, result):
    page = open_page(PROJECTOR, "#plan=today")
    site = result.candidates.loc["S2"]
    page.mouse.move(*pixel(page, site["lon"], site["lat"]))
    text = page.locator("#map .tip").inner_text()
    assert "Ziekenhuis B" in text
    cases = result.today.centres.loc["S2", "cases_per_year"]
    assert f"{cases:.0f} behandelingen per jaar (model)" in text


def test_map_colours_follow_the_choice(open_page, result):
    page = open_page(address="#plan=k2")
    assert page.locator("#legend td").all_inner_texts()[1:] == [
        f"{share}%" for share in map(dutch, expected_shares(result, 2, "minutes"))
    ]
    for mode in ("change", "catchment"):
        choose(page, f"#mode-{mode}")
        shown(page, f"k2 {mode} nl")
        assert page.locator("#map").get_attribute("data-drawn") == f"2 {mode}"
    choose(page, "#mode-change")
    shown(page, "k2 change nl")
    rows = page.locator("#legend tr[data-class] td").all_inner_texts()
    assert rows == [f"{dutch(share)}%" for share in expected_shares(result, 2, "change")[1:]]


def expected_shares(result, k, mode):
    from regiotafel.report.board.facts import build_facts

    return build_facts(result)["plans"][k]["classShares"][mode]


def test_plans_can_be_chosen_with_the_keyboard_alone(open_page):
    page = open_page(address="#plan=today")
    page.focus("#plan-0")
    page.keyboard.press("ArrowRight")
    shown(page, "k1 minutes nl")
    assert page.evaluate("document.activeElement.id") == "plan-1"
    point = page.locator('#chart [data-k="2"]')
    point.focus()
    page.keyboard.press("Enter")
    shown(page, "k2 minutes nl")
    assert page.locator("#plan-2").is_checked()
    assert page.locator('#chart [data-k="2"]').get_attribute("aria-pressed") == "true"


def test_the_address_keeps_the_view(open_page):
    page = open_page()
    choose(page, "#plan-2")
    choose(page, "#mode-change")
    shown(page, "k2 change nl")
    assert page.url.endswith("#plan=k2&map=change&lang=nl")


@pytest.mark.parametrize("size", [PHONE, DESKTOP, PROJECTOR])
def test_nothing_runs_off_the_side(open_page, size):
    page = open_page(size, "#plan=k1")
    page.fill("#postcode", "3512")
    page.wait_for_selector('#found[data-state="counted"]')
    for language in ("nl", "en"):
        assert page.locator("html").get_attribute("lang") == language
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
        box = page.locator("#map").bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size[0]
        assert box["height"] >= 300
        page.click("#language")


def test_on_a_projector_map_and_figures_are_visible_at_once(open_page):
    page = open_page(PROJECTOR, "#plan=k1")
    assert "Met 1 centrum" in page.locator("#summary").inner_text()
    for selector in ("#map", "#summary", "#legend", "#centres", "#chart"):
        box = page.locator(selector).bounding_box()
        assert box["y"] + box["height"] <= PROJECTOR[1], selector
    size = float(page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)"))
    assert size >= 18


def test_every_control_has_a_name_and_tables_have_headers(open_page):
    page = open_page(address="#plan=k1")
    nameless = page.locator("button, input, [role=button], a[role=button]").evaluate_all(
        "nodes => nodes.filter(node => !(node.getAttribute('aria-label') || node.textContent.trim()"
        " || (node.labels && node.labels.length && node.labels[0].textContent.trim())))"
        ".map(node => node.outerHTML)"
    )
    assert nameless == []
    without = page.locator("table").evaluate_all(
        "tables => tables.filter(t => !t.querySelector('thead th[scope=col]')).length"
    )
    assert without == 0
    assert page.locator("h1:visible").count() == 1
