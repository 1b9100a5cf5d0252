"""The page under bad luck and bad will: files cut off, hostile names, parts that are not there."""

from __future__ import annotations

import dataclasses
import itertools
import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from regiotafel.report.page import write_page
from report.conftest import judged_anew
from support.browser import DESKTOP, PHONE, PROJECTOR, shown

pytestmark = pytest.mark.browser

CUTS = 20
#: Of these each may stand in a title, a name of a hospital, a town, a place.
LONG = "Ziekenhuis met een naam die niet ophoudt " * 5
WORD = "Zorgcentrum" * 18
NAMES = (
    "<script>alert(1)</script>",
    '" onclick="alert(1)" x="',
    "Zorg 🏥👩‍⚕️ É̂",
    LONG,
    WORD,
    "abc\u202edef\u202c",
)


def told(browser, file):
    """What the page says of itself when it cannot start; empty when it could."""
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    context.set_offline(True)
    page = context.new_page()
    page.goto(file.as_uri(), wait_until="load")
    page.wait_for_selector("#not-whole, html[data-ready=yes]", state="attached", timeout=10_000)
    notice = page.locator("#not-whole")
    text = ""
    if notice.count():
        assert notice.is_visible()
        text = notice.inner_text()
        visible = page.evaluate(
            "[...document.body.children].filter(node => node.id !== 'not-whole'"
            " && node.getClientRects().length).length"
        )
        assert visible == 0
    context.close()
    return text


def test_a_file_that_was_cut_off_says_so_in_both_languages(browser, page_file, tmp_path):
    whole = page_file.read_bytes()
    for part in range(1, CUTS):
        cut = tmp_path / f"cut{part}.html"
        cut.write_bytes(whole[: len(whole) * part // CUTS])
        text = told(browser, cut)
        assert "Deze pagina is niet heel" in text, part
        assert "This page is not whole" in text, part
    assert told(browser, page_file) == ""


@pytest.mark.parametrize("name", ["facts", "texts", "arrays"])
@pytest.mark.parametrize("how", ["other", "fewer", "none", "no base64"])
def test_data_that_were_damaged_are_told(browser, page_file, tmp_path, name, how):
    page = page_file.read_text(encoding="utf-8")
    found = re.search(rf'id="{name}">(.*?)</script>', page)
    packed = found[1]
    middle = len(packed) // 2
    damaged = {
        "other": packed[:middle] + ("A" if packed[middle] != "A" else "B") + packed[middle + 1 :],
        "fewer": packed[: middle - middle % 4],
        "none": "",
        "no base64": packed[:middle] + "%" + packed[middle + 1 :],
    }[how]
    file = tmp_path / "damaged.html"
    file.write_text(page.replace(packed, damaged), encoding="utf-8")
    assert "Deze pagina is niet heel" in told(browser, file)


@pytest.fixture(scope="module")
def hostile_file(remake, result, tmp_path_factory):
    """Every name and title is one of NAMES, each in its turn."""
    candidates = result.candidates.assign(
        site_name=list(NAMES[:4]), city=list(NAMES[2:6]), organisation=NAMES[1]
    )
    areas = result.region.areas
    region = dataclasses.replace(
        result.region,
        areas=areas.assign(
            place=[NAMES[i % len(NAMES)] for i in range(len(areas))],
            municipality=[NAMES[(i + 1) % len(NAMES)] for i in range(len(areas))],
        ),
    )
    title = result.scenario.title.model_copy(update={"nl": " ".join(NAMES), "en": WORD})
    scenario = result.scenario.model_copy(update={"title": title})
    run = remake(candidates=candidates, region=region, scenario=scenario)
    return write_page(run, tmp_path_factory.mktemp("hostile") / "board.html")


@pytest.mark.parametrize("size", [PHONE, DESKTOP, PROJECTOR])
def test_hostile_names_stay_text_and_break_no_layout(open_page, hostile_file, size):
    page = open_page(size, "#plan=k2", hostile_file)
    shown(page, "k2 minutes nl")
    assert page.locator("script:not(head script, body > script)").count() == 0
    assert page.locator("[onclick]").count() == 0
    page.fill("#postcode", "3512")
    page.wait_for_selector('#found[data-state="counted"]')
    for language in ("nl", "en"):
        assert page.locator("html").get_attribute("lang") == language
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
        page.click("#language")
    page.click("#explain-centres")
    box = page.locator("dialog").bounding_box()
    assert box["x"] + box["width"] <= size[0]
    page.keyboard.press("Escape")
    page.click("#print")
    box = page.locator("dialog").bounding_box()
    assert box["x"] + box["width"] <= size[0]
    page.keyboard.press("Escape")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".paper-sheet").count() == 1
    assert page.locator("img[src='x']").count() == 0


def without_norm(run):
    return dataclasses.replace(
        run,
        scenario=run.scenario.model_copy(update={"minimum_volume": None}),
        instance=dataclasses.replace(run.instance, minimum_volume=None),
    )


#: What is taken away, and the parts that are then not there.
MISSING = {
    "curve": (lambda run: dataclasses.replace(run, curve=None), ["outcome"]),
    "norm": (without_norm, []),
    "fronts": (lambda run: run, ["front"]),
    "counts": (
        lambda run: dataclasses.replace(run, hospital_volumes=None, volume_rows=None),
        ["observed"],
    ),
    "cars": (lambda run: run, ["car-ownership"]),
}


@pytest.mark.parametrize("missing", MISSING)
def test_what_is_missing_leaves_no_empty_part(open_page, with_impact, reanalyse, tmp_path, missing):
    take, parts = MISSING[missing]
    run = judged_anew(take(with_impact))
    if missing != "fronts":
        run = reanalyse(run)
    page = open_page(file=write_page(run, tmp_path / "part.html"), address="#plan=k1")
    shown(page, "k1 minutes nl")
    assert hidden(page, parts) == parts
    assert empty_parts(page) == []
    assert missing != "norm" or page.locator(".centres .norm, .centres .chance").count() == 0


def test_care_without_visits_incomes_or_trips_has_no_such_parts(open_page):
    page = open_page(address="#plan=k1")
    shown(page, "k1 minutes nl")
    assert hidden(page, ["burden", "car-ownership"]) == ["burden", "car-ownership"]
    assert page.locator(".trip-parts").count() == 0
    assert empty_parts(page) == []


def hidden(page, parts):
    """Those of the parts that are not seen, nor their question mark."""
    seen = [
        part
        for part in parts
        if page.locator(f"#{part}").is_visible() or page.locator(f"#explain-{part}").is_visible()
    ]
    return [part for part in parts if part not in seen]


def empty_parts(page):
    """Parts that are seen and hold nothing."""
    return page.evaluate(
        "[...document.querySelectorAll('main section')].filter(part => part.getClientRects().length"
        " && !part.innerText.trim()).map(part => part.id)"
    )


@pytest.fixture(scope="module")
def full_file(with_impact, reanalyse, tmp_path_factory):
    return write_page(reanalyse(with_impact), tmp_path_factory.mktemp("full") / "board.html")


@pytest.mark.parametrize("size", [PROJECTOR, DESKTOP, PHONE])
@pytest.mark.parametrize("address", ["#plan=k2", "#plan=k1&base=k2&lang=en", "#plan=today"])
def test_nothing_keeps_anybody_from_reading_it(open_page, full_file, size, address):
    page = open_page(size, address, full_file)
    page.wait_for_selector("html:not([data-settled=no])", state="attached")
    assert violations(page) == []
    for button in ("#explain-groups", "#print"):
        page.click(button)
        assert violations(page) == [], button
        page.keyboard.press("Escape")


def violations(page):
    found = Axe().run(page).response["violations"]
    return [(each["id"], [node["target"] for node in each["nodes"]]) for each in found]


def test_headings_descend_one_level_at_a_time(open_page, full_file):
    page = open_page(address="#plan=k2", file=full_file)
    levels = page.locator("h1, h2, h3, h4").evaluate_all(
        "nodes => nodes.filter(node => node.getClientRects().length)"
        ".map(node => Number(node.tagName[1]))"
    )
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_the_first_thing_a_keyboard_meets_skips_to_the_results(open_page, page_file):
    page = open_page()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "summary-title"
    assert page.url.startswith(page_file.as_uri() + "#plan=")


@pytest.mark.parametrize("size", [(683, 384), (960, 540), (320, 640)])
def test_a_page_enlarged_to_twice_its_size_needs_no_sideways_scrolling(open_page, full_file, size):
    # 200 % in a browser halves the window that a page has; 320 is the least that it must fit.
    page = open_page(size, "#plan=k2", full_file)
    shown(page, "k2 minutes nl")
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_forced_colours_keep_what_is_chosen_and_the_map(open_page):
    page = open_page(address="#plan=k1")
    page.emulate_media(forced_colors="active")
    looks = page.evaluate(
        """() => {
            const chosen = document.querySelector("#plans input:checked + span");
            const other = document.querySelector("#plans input:not(:checked):enabled + span");
            return [chosen, other].map((node) => getComputedStyle(node).backgroundColor);
        }"""
    )
    assert looks[0] != looks[1]
