"""What leaves the page: sheets of paper, and files to keep."""

from __future__ import annotations

import csv
import io
import re

import pytest

from regiotafel.report.page import write_page
from regiotafel.report.record.result import run_hash
from support.browser import PHONE, PROJECTOR, dutch, shown

pytestmark = pytest.mark.browser

A4 = (842, 595)
#: What a sheet has in pixels between the margins that sheets.js asks for: 9 mm, and 13 mm below.
SHEET = (round((297 - 18) / 25.4 * 96), int((210 - 22) / 25.4 * 96))


def ask(page, plans, *, more=False):
    """Ask for sheets in the window, as a reader does; the browser's own window stays away."""
    page.evaluate("window.print = () => {}")
    page.click("#print")
    page.check(f"#paper-{plans}")
    if more:
        page.check("#paper-more")
    page.click("#paper form button")
    assert page.locator("dialog").count() == 0


def sheets(page):
    """The sheets as they are laid out for paper."""
    page.set_viewport_size({"width": SHEET[0], "height": SHEET[1]})
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    return page.locator(".paper-sheet")


def pages(pdf):
    return re.findall(rb"/MediaBox\s*\[([\d. ]+)\]", pdf)


def test_one_plan_is_one_sheet_of_a4_on_its_side(open_page, result):
    page = open_page(PROJECTOR, "#plan=k1")
    shown(page, "k1 minutes nl")
    made = sheets(page)
    assert made.count() == 1
    text = made.inner_text()
    mean = result.plans[1].access.loc["all", "minutes_mean"]
    wanted = [
        *("1 centrum", result.scenario.title.nl, run_hash(result)[:16], "2021"),
        *(dutch(f"{mean:.1f}"), "Gemiddelde reistijd (min)", "Behandelingen per centrum"),
        *("Gemodelleerd, niet waargenomen", "Reistijd (minuten)", "OpenStreetMap"),
    ]
    assert [words for words in wanted if words not in text] == []
    for site in result.plans[1].open_sites:
        assert result.candidates.loc[site, "site_name"] in text
    box = made.bounding_box()
    assert box["height"] <= SHEET[1]
    assert page.locator("#account").is_visible()
    for hidden in (
        "#choice",
        "#top",
        "#left",
        "#right",
        "#map",
        "#legend",
        "#impact",
        "#tradeoffs",
    ):
        assert not page.locator(hidden).is_visible(), hidden


def test_the_map_on_paper_is_sharp_and_shows_its_own_plan(open_page):
    page = open_page(PROJECTOR, "#plan=k2")
    ask(page, "all")
    made = sheets(page)
    assert made.count() == 3
    pictures = made.locator("img.paper-map").evaluate_all(
        "images => Promise.all(images.map(image => image.decode().then(() =>"
        " [image.src, image.naturalWidth / image.getBoundingClientRect().width])))"
    )
    assert all(ratio >= 2 for _, ratio in pictures)
    assert len({source for source, _ in pictures}) == 3
    assert made.locator("h2").first.inner_text() == "Nu (4 centra)"
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(node => node.id)")
    assert len(ids) == len(set(ids))


def test_two_plans_come_with_a_sheet_that_compares_them(open_page):
    page = open_page(PROJECTOR, "#plan=k2&base=k1")
    made = sheets(page)  # without asking: two plans are compared, so both are printed
    titles = made.locator("header h2").all_inner_texts()
    assert titles[:2] == ["1 centrum", "2 centra"]
    assert len(titles) == 3
    compared = made.nth(2)
    assert "2 centra" in titles[2]
    assert "1 centrum" in titles[2]
    assert compared.locator("img.paper-map").count() == 2
    assert "Gemiddelde reistijd" in compared.inner_text()
    for each in made.all():
        assert each.bounding_box()["height"] <= SHEET[1]
    assert made.evaluate_all("all => all.every(each => each.scrollWidth <= each.clientWidth)")


def test_after_printing_the_page_is_as_it_was(open_page):
    page = open_page(PROJECTOR, "#plan=k2&base=k1&map=change")
    shown(page, "k2 change nl")
    before = [page.locator("#map").get_attribute(f"data-{name}") for name in ("drawn", "bounds")]
    text = page.locator("#left").inner_text()
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    shown(page, "k2 change nl")
    after = [page.locator("#map").get_attribute(f"data-{name}") for name in ("drawn", "bounds")]
    assert after[0] == before[0]
    assert [round(float(one), 3) for one in after[1].split(",")] == [
        round(float(one), 3) for one in before[1].split(",")
    ]
    assert page.locator("#left").inner_text() == text
    assert page.locator("#sheets").count() == 0
    assert (
        page.evaluate(
            "[...document.querySelectorAll('#account details:not(.fold)')].some(d => d.open)"
        )
        is False
    )


@pytest.mark.parametrize(
    ("address", "plans", "sheets_wanted"),
    [("#plan=k1", "one", 1), ("#plan=k2&base=k1", "both", 3), ("#plan=k1", "all", 3)],
)
def test_the_document_has_a_page_per_sheet_and_then_the_accountability(
    open_page, address, plans, sheets_wanted
):
    page = open_page(PROJECTOR, address)
    ask(page, plans)
    pdf = page.pdf(prefer_css_page_size=True)
    found = pages(pdf)
    assert sheets_wanted + 1 <= len(found) <= sheets_wanted + 4
    assert {tuple(round(float(end)) for end in size.split()[2:]) for size in found} == {A4}
    assert pdf.count(b"/Subtype /Image") >= 1


def test_more_of_the_plan_comes_only_when_asked(open_page):
    page = open_page(PROJECTOR, "#plan=k1")
    plain = len(pages(page.pdf(prefer_css_page_size=True)))
    page = open_page(PROJECTOR, "#plan=k1")
    ask(page, "one", more=True)
    assert sheets(page).count() == 2
    assert page.locator("#tradeoffs").is_visible()
    assert page.locator("#impact").is_visible()
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    ask(page, "one", more=True)
    assert len(pages(page.pdf(prefer_css_page_size=True))) > plain


def kept(page, button):
    page.click("#print")
    with page.expect_download() as waiting:
        page.click(button)
    page.locator("#files-told:not(:empty)").wait_for()
    page.keyboard.press("Escape")
    return waiting.value


def table(download):
    text = download.path().read_text(encoding="utf-8")
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:])))


def test_travel_as_csv_is_what_the_page_shows(open_page, result):
    page = open_page(address="#plan=k1")
    download = kept(page, "#fileTravel")
    assert download.suggested_filename == "regiotafel-k1-travel.csv"
    rows = {(row["group"], row["indicator"]): row for row in table(download)}
    plan, today = result.plans[1].access, result.today.access
    row = rows["all", "minutes_mean"]
    assert row["value"] == f"{plan.loc['all', 'minutes_mean']:.1f}"
    assert row["compared_value"] == f"{today.loc['all', 'minutes_mean']:.1f}"
    assert (row["plan"], row["plan_name"], row["compared_with"]) == ("k1", "1 centrum", "today")
    assert row["unit"] == "minutes"
    assert rows["all", "share_over_45_minutes"]["unit"] == "percent"
    assert {row["run_hash"] for row in rows.values()} == {run_hash(result)}


def test_centres_and_postcodes_as_csv(open_page, result):
    page = open_page(address="#plan=k2&base=k1")
    centres = {row["site_id"]: row for row in table(kept(page, "#fileCentres"))}
    assert set(centres) == set(result.candidates.index)
    for site, row in centres.items():
        assert row["open"] == str(site in result.plans[2].open_sites).lower()
        assert row["compared_open"] == str(site in result.plans[1].open_sites).lower()
    areas = {row["pc4"]: row for row in table(kept(page, "#fileAreas"))}
    assert set(areas) == set(result.instance.area_ids)
    for pc4, row in areas.items():
        after, before = (result.plans[k].areas.loc[pc4] for k in (2, 1))
        assert row["site_id"] == after["site_id"]
        assert float(row["minutes"]) == pytest.approx(after["minutes"], abs=0.0501)
        assert float(row["minutes_change"]) == pytest.approx(
            after["minutes"] - before["minutes"], abs=0.0501
        )


def test_names_that_look_like_formulas_stay_text(open_page, remake, result, tmp_path):
    names = {"Ziekenhuis A": "=HYPERLINK(1)", "Ziekenhuis B": "+31", "Ziekenhuis D": "@SUM(A1)"}
    candidates = result.candidates.replace(names)
    page = open_page(file=write_page(remake(candidates=candidates), tmp_path / "formula.html"))
    rows = table(kept(page, "#fileCentres"))
    assert {row["site_name"] for row in rows} >= {f"'{name}" for name in names.values()}


@pytest.mark.parametrize("size", [PROJECTOR, PHONE])
def test_the_map_as_a_picture(open_page, size):
    page = open_page(size, "#plan=k1")
    download = kept(page, "#fileMap")
    assert download.suggested_filename == "regiotafel-k1-map.png"
    assert download.path().read_bytes().startswith(b"\x89PNG")


def test_the_window_is_used_by_keyboard(open_page):
    page = open_page(PHONE, "#plan=k2")
    page.focus("#print")
    page.keyboard.press("Enter")
    box = page.locator("#paper").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE[0]
    page.focus("#paper-one")
    page.keyboard.press("ArrowDown")
    assert page.locator("#paper-both").is_checked()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "print"
