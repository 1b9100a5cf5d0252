"""One's own place on the page: the field, the answer in every plan, and the page for a patient."""

from __future__ import annotations

import re

import numpy as np
import pytest

from regiotafel.report.board.words import board_words
from regiotafel.report.page import write_page
from support.browser import DESKTOP, PHONE, PROJECTOR, dutch, shown

pytestmark = pytest.mark.browser

WORDS = 15  # of a sentence on the page for a patient, at most
MUNICIPALITY = "Oostgemeente"  # of the eastern half of the grid; no place has its name
#: What the page for a patient hides, and would else be on the page.
ELSEWHERE = ("#choice", "#summary", "#indicators", "#centres", "#tradeoffs", "#account", "#legend")


def options(page):
    return page.locator("#postcode-list [role=option]")


def told(page, state="counted", *, where="#found"):
    page.wait_for_selector(f'{where}[data-state="{state}"]')
    return page.locator(where).inner_text()


def part_of(result, plan):
    """Rows of a plan's table of the municipality's postcodes, as far as they are counted."""
    inside = result.region.areas["municipality"] == MUNICIPALITY
    return plan.areas.loc[plan.areas.index.intersection(inside.index[inside])]


def mean_of(rows, column):
    return np.average(rows[column], weights=rows["cases_per_year"])


def test_names_are_suggested_and_taken_with_the_keyboard(open_page):
    page = open_page()
    field = page.locator("#postcode")
    assert field.get_attribute("aria-expanded") == "false"
    field.press_sequentially("dorp 1")
    assert field.get_attribute("aria-expanded") == "true"
    names = options(page).all_inner_texts()
    assert names[0] == "Dorp 1 3501"
    assert len(names) == 8
    assert page.locator(".combobox [role=status]").inner_text().startswith("8 suggesties")
    field.press("ArrowUp")
    field.press("ArrowDown")  # round, back at the first
    field.press("ArrowDown")
    chosen = page.locator(f"#{field.get_attribute('aria-activedescendant')}")
    assert chosen.get_attribute("aria-selected") == "true"
    name = chosen.inner_text()
    field.press("Enter")
    assert name.split()[-1] in told(page)
    assert field.input_value() == "Dorp 10"
    assert not page.locator("#postcode-list").is_visible()


def test_escape_and_leaving_the_field_fold_the_list(open_page):
    page = open_page()
    field = page.locator("#postcode")
    for leave in (lambda: field.press("Escape"), lambda: field.press("Tab")):
        field.fill("")
        field.press_sequentially("351")
        assert options(page).all_inner_texts()[0] == "3510 Dorp 10"
        leave()
        assert not page.locator("#postcode-list").is_visible()
        assert field.get_attribute("aria-expanded") == "false"
    told_now = page.locator("#found").get_attribute("data-state")
    assert told_now == "empty"


def test_a_finger_takes_a_suggestion(browser, page_file):
    context = browser.new_context(
        viewport={"width": PHONE[0], "height": PHONE[1]}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    page.goto(page_file.as_uri())
    page.wait_for_selector("html[data-ready=yes]", state="attached")
    page.locator("#postcode").fill("oost")
    options(page).first.tap()
    assert MUNICIPALITY in told(page)
    context.close()


def test_enter_takes_the_only_thing_that_can_be_meant(open_page):
    page = open_page()
    page.locator("#postcode").fill("Dorp 12")
    page.locator("#postcode").press("Enter")
    assert "3512 Dorp 12" in told(page)


def test_what_is_nowhere_is_told_with_what_to_do(open_page, hostile):
    page = open_page()
    page.locator("#postcode").fill("Oostgemeenne")
    assert "Geen postcode of plaats gevonden voor “Oostgemeenne”" in told(page, "unknown")
    assert options(page).all_inner_texts() == [f"{MUNICIPALITY} 20 postcodes"]
    options(page).click()
    assert MUNICIPALITY in told(page)
    page.locator("#postcode").fill(hostile)
    assert hostile in told(page, "unknown")
    page.locator("#postcode").fill("9999")
    assert "Probeer een postcode in de buurt" in told(page, "unknown")
    page.locator("#postcode").fill("35123")
    told(page, "unknown")
    page.locator("#postcode").fill("")
    page.wait_for_selector('#found[data-state="empty"]', state="attached")


def test_a_place_of_several_postcodes_as_a_whole_and_one_of_them(open_page, result):
    page = open_page(address="#plan=k1")
    page.locator("#postcode").fill("oostg")
    page.locator("#postcode").press("Enter")
    text = told(page)
    plan = part_of(result, result.plans[1])
    assert len(plan) == 19  # of twenty, one has no known population
    assert "1 postcode van deze plaats telt niet mee" in text
    for column in ("minutes_today", "minutes"):
        assert f"{dutch(f'{mean_of(plan, column):.1f}')} min" in text
        low, high = (dutch(f"{end:.1f}") for end in (plan[column].min(), plan[column].max()))
        assert f"per postcode {low} tot {high} min" in text
    change = mean_of(plan, "minutes") - mean_of(plan, "minutes_today")
    assert f"{dutch(f'{change:+.1f}')} minuten" in text
    for site, number in plan["site_id_today"].value_counts().items():
        name = result.candidates.loc[site, "site_name"]
        assert f"{name} ({number} postcodes)" in text
    page.locator("#of-place").select_option(label="3514")
    assert "3514 Dorp 14" in told(page)
    assert page.locator("#postcode").input_value() == "3514"


def test_the_table_of_plans_tells_each_and_shows_it(open_page, result):
    page = open_page(address="#plan=k1")
    page.fill("#postcode", "3512")
    told(page)
    rows = page.locator(".per-plan tbody tr")
    assert rows.count() == len(result.plans) == 2
    for row, (k, plan) in zip(rows.all(), result.plans.items(), strict=True):
        area = plan.areas.loc["3512"]
        name, centre, minutes, change = row.locator("th, td").all_inner_texts()
        assert name == f"{k} centr{'um' if k == 1 else 'a'}"
        assert centre == result.candidates.loc[area["site_id"], "site_name"]
        now = float(area["minutes"])
        assert minutes == f"{dutch(f'{now:.1f}')} ({0.9 * now:.0f}–{1.2 * now:.0f})"
        signed = f"{area['minutes_change']:+.1f}"
        assert change == dutch(signed).replace("+0,0", "0,0")
    assert page.locator(".per-plan .shown [aria-current=true]").inner_text() == "1 centrum"
    page.locator('.per-plan [data-plan="2"] button').focus()
    page.keyboard.press("Enter")
    shown(page, "k2 minutes nl")
    focused = page.evaluate("document.activeElement.closest('[data-plan]').dataset.plan")
    assert focused == "2"
    page.locator('.per-plan [data-plan="1"] td').first.click()
    shown(page, "k1 minutes nl")


def test_the_plan_it_is_compared_with_is_told_too(open_page, result):
    page = open_page(address="#plan=k2&base=k1")
    page.fill("#postcode", "3512")
    text = told(page)
    assert page.locator("#found .trip dt").all_inner_texts() == ["Nu", "1 centrum", "2 centra"]
    now, one, two = (
        plan.areas.loc["3512"] for plan in (result.today, result.plans[1], result.plans[2])
    )
    if two["site_id"] != one["site_id"]:
        change = dutch(f"{two['minutes'] - one['minutes']:+.1f}")
        assert f"{change} minuten enkele reis ten opzichte van: 1 centrum" in text
    else:
        assert "Hetzelfde centrum als in: 1 centrum" in text
    assert now["minutes"] <= min(one["minutes"], two["minutes"])


def test_the_nearest_candidates_and_those_who_travel_longer(open_page, result):
    page = open_page(address="#plan=k1")
    page.fill("#postcode", "3516")
    text = told(page)
    minutes = result.instance.minutes[result.instance.area_ids.index("3516")]
    near = []
    for site in np.argsort(minutes, kind="stable")[:3]:
        closed = result.instance.site_ids[site] not in result.plans[1].open_sites
        name = result.candidates["site_name"].iloc[site]
        near.append(
            f"{name} ({dutch(f'{minutes[site]:.1f}')} min{', niet in dit plan' if closed else ''})"
        )
    assert f"De drie dichtstbijzijnde kandidaten, open of niet: {', '.join(near)}." in text
    shares = []
    for plan in (result.today, result.plans[1]):
        longer = plan.areas["minutes"] > plan.areas.loc["3516", "minutes"] + 1e-9
        shares.append(np.average(longer, weights=plan.areas["cases_per_year"]))
    assert all(0.01 < share < 0.99 for share in shares)
    now, then = (f"{100 * share:.0f}%" for share in shares)
    assert f"Van alle patiënten reist nu {now} langer, in dit plan {then}." in text


def sentences(page):
    """What stands on the page for a patient, by sentence; not the rows of its table."""
    blocks = page.locator(
        "#patient :is(h1, h2, h3, p:not(#patient-care), li, caption, label, button)"
    ).all_inner_texts()
    return [
        sentence
        for block in blocks
        for line in block.splitlines()
        for sentence in re.split(r"(?<=[.!?])\s+", line.strip())
        if sentence
    ]


def test_no_sentence_for_a_patient_is_long():
    own = {key: text for key, text in board_words().items() if key.startswith("patient")}
    assert len(own) > 30
    how = board_words()["howTravelled"]
    for key, text in own.items():
        for language in ("nl", "en"):
            longest = max(how[language].values(), key=len)
            filled = text[language].replace("{how}", longest)
            for sentence in re.split(r"(?<=[.!?])\s+", filled):
                assert len(sentence.split()) <= WORDS, (key, sentence)
            for word in ("PC4", "kandidaat", "gemodelleerd", "candidate", "modelled"):
                assert word not in filled


@pytest.mark.parametrize("typed", ["", "3512", "3539", "xyzzy", "oostg"])
@pytest.mark.parametrize("plan", ["today", "k1"])
def test_the_page_for_a_patient_speaks_in_short_sentences(open_page, typed, plan):
    page = open_page(PHONE, f"#plan={plan}&view=patient")
    page.fill("#postcode", typed)
    page.keyboard.press("Enter")
    page.wait_for_selector("#patient-answer[data-state]")
    for language in ("nl", "en"):
        assert page.locator("html").get_attribute("lang") == language
        found = sentences(page)
        assert len(found) > 8
        assert [text for text in found if len(text.split()) > WORDS] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
        page.click("#language")
        shown(page, f"{plan} minutes {'en' if language == 'nl' else 'nl'}")


def test_the_page_for_a_patient_answers_this_alone(open_page, result):
    page = open_page(address="#plan=k1&map=change")
    page.fill("#postcode", "3512")
    told(page)
    page.click("#to-patient")
    text = told(page, where="#patient-answer")
    area = result.plans[1].areas.loc["3512"]
    names = result.candidates["site_name"]
    for site, minutes in [("site_id_today", "minutes_today"), ("site_id", "minutes")]:
        assert f"ongeveer {area[minutes]:.0f} minuten" in text
        assert f"naar {names[area[site]]}" in text
    assert f"Dat is ongeveer {area['minutes_change']:.0f} minuten langer dan nu." in text
    rows = page.locator("#patient tbody tr")
    assert [row.split("\t")[0] for row in rows.all_inner_texts()] == ["Nu", "1 centrum", "2 centra"]
    assert rows.nth(2).locator("td").last.inner_text() == (
        f"{result.plans[2].areas.loc['3512', 'minutes']:.0f}"
    )
    said = page.locator("#patient").inner_text()
    assert "Deze pagina zegt niet waar u nu wordt behandeld. Uw arts verwijst u." in said
    assert "berekend, niet gemeten" in said
    for selector in ELSEWHERE:
        assert not page.locator(selector).is_visible(), selector
    heard = page.locator("body").aria_snapshot()
    assert "Aantal centra" not in heard
    assert "Behandelingen per centrum" not in heard
    assert float(page.evaluate("parseFloat(getComputedStyle(patient).fontSize)")) >= 20
    assert page.evaluate("document.activeElement.id") == "patient-title"
    assert "view=patient" in page.url
    assert "pc4=3512" in page.url
    box = page.locator("#map").bounding_box()
    assert 200 < box["height"] < 450
    west, south, east, north = map(
        float, page.locator("#map").get_attribute("data-bounds").split(",")
    )
    at = result.region.areas.loc["3512"]
    site = result.candidates.loc[area["site_id"]]
    for lon, lat in [(at["lon"], at["lat"]), (site["lon"], site["lat"])]:
        assert west < lon < east
        assert south < lat < north

    page.click("#from-patient")
    shown(page, "k1 change nl")  # as it was
    assert page.evaluate("document.activeElement.id") == "to-patient"
    assert "view=" not in page.url
    assert page.locator("#find #postcode").input_value() == "3512"
    for selector in ELSEWHERE:
        assert page.locator(selector).is_visible(), selector
    assert not page.locator("#patient").is_visible()


def test_only_what_is_shown_to_a_patient_takes_the_focus(open_page):
    page = open_page(address="#plan=k1&view=patient&pc4=3512")
    told(page, where="#patient-answer")
    seen = []
    for _ in range(12):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.id || document.activeElement.className"))
    ids = {"language", "print", "from-patient", "postcode", "map", "folium-map"}
    others = {name for name in seen if name not in ids and not name.startswith("leaflet")}
    assert others <= {""}  # the window's own
    assert {"language", "print", "from-patient", "postcode"} <= set(seen)


def test_a_patient_of_a_place_chooses_the_postcode(open_page):
    page = open_page(PHONE, "#plan=k1&view=patient")
    page.fill("#postcode", "oostg")
    page.keyboard.press("Enter")
    assert f"{MUNICIPALITY} heeft 20 postcodes" in told(page, "several", where="#patient-answer")
    page.locator("#patient-of-place").select_option(label="3514")
    assert "3514 Dorp 14" in told(page, where="#patient-answer")


def test_what_does_not_change_is_said_and_estimates_are_in_words(open_page, with_cars, tmp_path):
    page = open_page(PHONE, "#plan=k1&view=patient", write_page(with_cars, tmp_path / "cars.html"))
    plan = with_cars.plans[1]
    stays = plan.areas.index[~plan.areas["moved"]][0]
    page.fill("#postcode", str(stays))
    text = told(page, where="#patient-answer")
    assert "Dat is hetzelfde ziekenhuis als nu." in text
    row = with_cars.travel.area_ids.index(str(stays))
    site = with_cars.today.assigned[with_cars.instance.area_ids.index(str(stays))]
    estimate = with_cars.without_car.public_transport()
    low, high = (f"{estimate[end][row, site]:.0f}" for end in ("low", "high"))
    assert f"Met bus en trein: naar schatting {low} tot {high} minuten." in text
    assert [each for each in sentences(page) if len(each.split()) > WORDS] == []


def test_what_a_patient_prints_is_one_sheet_upright(open_page):
    page = open_page(DESKTOP, "#plan=k1&view=patient&pc4=3512")
    told(page, where="#patient-answer")
    pdf = page.pdf(prefer_css_page_size=True)
    pages = [
        list(map(float, box.split())) for box in re.findall(rb"/MediaBox\s*\[([\d. ]+)\]", pdf)
    ]
    assert len(pages) == 1
    assert pages[0][2:] == pytest.approx([595, 842], abs=2)
    assert pdf.count(b"/Subtype /Image") >= 1
    # And the page is as it was.
    assert page.locator("#map .printed").count() == 0
    assert page.locator("#postcode").is_visible()


@pytest.mark.parametrize("size", [PHONE, DESKTOP, PROJECTOR])
def test_neither_list_nor_table_runs_off_the_side(open_page, size):
    page = open_page(size, "#plan=k1")
    page.locator("#postcode").fill("dorp")
    box = page.locator("#postcode-list").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= size[0]
    page.locator("#postcode").fill("oostg")
    page.locator("#postcode").press("Enter")
    told(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_an_address_may_turn_the_page(open_page):
    page = open_page(address="#plan=k1&pc4=3512")
    assert page.locator("#postcode").input_value() == "3512"
    page.evaluate("location.hash = '#plan=k1&pc4=3514&view=patient'")
    page.wait_for_selector("html[data-page=patient]", state="attached")
    page.wait_for_selector("#patient-answer h2:has-text('3514')")
    assert not page.locator("#summary").is_visible()
    page.evaluate("location.hash = '#plan=k1&pc4=3514'")
    page.wait_for_selector("html:not([data-page])", state="attached")
    assert page.locator("#summary").is_visible()
