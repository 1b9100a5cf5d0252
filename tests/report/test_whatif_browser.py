"""Plans that a reader chooses, makes, keeps and passes on, in Chromium."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest

from regiotafel.report.board.plans.rules import rules
from regiotafel.report.page import write_page
from regiotafel.report.record.result import run_hash
from regiotafel.result.judge import Judge
from support.browser import DESKTOP, PHONE, PROJECTOR, dutch, pixel, shown

pytestmark = pytest.mark.browser

HOSTILE_NAME = "\"><script>alert('x')</script> 🏥 & " + "z" * 200


@pytest.fixture(scope="module")
def board(with_analyses, tmp_path_factory):
    return write_page(with_analyses, tmp_path_factory.mktemp("whatif") / "board.html")


def switch(page, site):
    return page.locator(f'#whatif-sites [data-id="{site}"] input')


def told(page):
    return page.locator("#whatif-told").inner_text()


def mean_shown(page):
    cells = page.locator('[data-row="all minutes_mean"] td').all_inner_texts()
    return [cell.split()[0] for cell in cells]


def keep(page, name):
    page.fill("#own-name", name)
    page.click("#own-save")


def address(page):
    return page.evaluate("location.hash")


def test_a_switch_makes_a_plan_with_the_figures_of_python(open_page, board, with_analyses):
    page = open_page(PROJECTOR, "#plan=k1", board)
    first = with_analyses.plans[1].open_sites[0]
    other = next(site for site in ("S2", "S3") if site != first)
    switch(page, other).check()
    sites = tuple(sorted([first, other]))
    plan = Judge.of(with_analyses).plan(sites)
    known = with_analyses.plans[2].open_sites == sites
    key = "k2" if known else f"own:{'.'.join(sites)}"
    page.wait_for_selector(f'html[data-shown^="{key} "]', state="attached")
    after = plan.access.loc["all", "minutes_mean"]
    assert mean_shown(page)[1] == dutch(f"{after:.1f}")
    assert f"{other} is open" not in page.locator("#whatif-said").inner_text()  # names, not codes
    assert dutch(f"{after:.1f}") in page.locator("#whatif-said").inner_text()
    for site in sites:
        volume = plan.centres.loc[site, "cases_per_year"]
        row = page.locator(f'#whatif-sites [data-id="{site}"] .cases').inner_text()
        assert abs(float(row.replace(",", ".")) - volume) < 0.55
    assert page.evaluate("document.activeElement.closest('li').dataset.id") == other


def test_steps_are_undone_and_done_again_by_keys_and_buttons(open_page):
    page = open_page(address="#plan=k2")
    before = page.locator("#whatif-sites input:checked").count()
    assert before == 2
    closed = page.locator("#whatif-sites input:not(:checked)")
    closed.first.check()
    closed.first.check()
    assert page.locator("#whatif-sites input:checked").count() == 4
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    shown(page, "k2 minutes nl")
    page.keyboard.press("Control+z")  # there is no more
    shown(page, "k2 minutes nl")
    page.keyboard.press("Control+Shift+z")
    assert page.locator("#whatif-sites input:checked").count() == 3
    page.click("#whatif-redo")
    assert page.locator("#whatif-sites input:checked").count() == 4
    assert page.locator("#whatif-redo").get_attribute("aria-disabled") == "true"
    page.fill("#own-name", "Plan")
    page.locator("#own-name").press("Control+z")  # here the keys are the field's own
    assert page.locator("#whatif-sites input:checked").count() == 4
    page.click("#whatif-reset")
    shown(page, "k2 minutes nl")
    page.click("#whatif-undo")
    assert page.locator("#whatif-sites input:checked").count() == 4
    assert "gemaakt uit: 2 centra" in page.locator("#whatif-plan").inner_text()


def test_a_broken_norm_and_the_distance_to_the_best_are_told(open_page, result):
    judge = Judge.of(result)
    volumes = judge.plan(("S1", "S2", "S3")).centres["cases_per_year"]
    page = open_page(address="#plan=own:S1.S2.S3")
    text = told(page)
    short = volumes.loc[["S1", "S2", "S3"]]
    short = short[short < 60]
    assert page.locator("#whatif-told .broken li").count() == len(short) > 0
    for volume in short:
        assert f"{dutch(f'{60 - volume:.1f}')} te weinig" in text
    assert "Met 3 centra kan geen enkel plan aan alle regels voldoen." in text
    page = open_page(address="#plan=own:S1.S2")
    means = [
        plan.access.loc["all", "minutes_mean"]
        for plan in (judge.plan(("S1", "S2")), result.plans[2])
    ]
    added = means[0] - means[1]
    way = "langer" if added > 0 else "korter"
    wanted = f"Gemiddeld {dutch(f'{abs(added):.2f}')} minuten {way} dan het beste plan met 2 centra"
    assert wanted in told(page)


def test_what_cannot_be_is_refused_with_the_reason(open_page, remake, tmp_path):
    page = open_page(address="#plan=own:S2")
    switch(page, "S2").click()
    assert "het laatste centrum moet open blijven" in page.locator("#whatif-said").inner_text()
    assert switch(page, "S2").is_checked()
    result = remake()
    minutes, metres = result.instance.minutes.copy(), result.instance.metres.copy()
    minutes[0, 1:], metres[0, 1:] = np.nan, np.nan
    instance = dataclasses.replace(result.instance, minutes=minutes, metres=metres)
    cut_off = dataclasses.replace(result, instance=instance, plans={}, decision={})
    file = write_page(cut_off, tmp_path / "board.html")
    page = open_page(address="#plan=own:S1.S2", file=file)
    switch(page, "S1").click()
    said = page.locator("#whatif-said").inner_text()
    assert "zonder Ziekenhuis A bereiken sommige postcodes geen enkel centrum" in said
    assert switch(page, "S1").is_checked()
    shown(page, "own:S1.S2 minutes nl")


def test_rules_of_the_question_are_marked_and_checked(open_page, result, tmp_path):
    instance = dataclasses.replace(
        result.instance,
        site_rules=("required", "forbidden", "candidate", "candidate"),
        assignment="directed",
    )
    asked = dataclasses.replace(result, instance=instance)
    page = open_page(address="#plan=own:S2.S3", file=write_page(asked, tmp_path / "board.html"))
    rows = page.locator("#whatif-sites")
    assert "altijd open" in rows.locator('[data-id="S1"]').inner_text()
    assert "nooit open" in rows.locator('[data-id="S2"]').inner_text()
    text = told(page)
    assert "Ziekenhuis A moet altijd open zijn." in text
    assert "Ziekenhuis B mag niet open zijn." in text
    assert "gaat iedereen naar het dichtstbijzijnde open centrum" in text
    assert rules(instance)["least"] == [60.0] * 4


def test_the_best_plan_that_keeps_a_choice_is_found_or_a_way_to_it(open_page, board, with_analyses):
    sets = with_analyses.analyses.portfolios[2].sets
    best = set(sets["open_sites"].iloc[0])
    page = open_page(DESKTOP, "#plan=k2", board)
    closes = min(best)
    switch(page, closes).uncheck()
    keeping = [sites for sites in sets["open_sites"] if closes not in sites]
    items = page.locator("#whatif-told .keeps li")
    text = items.first.inner_text()
    if keeping:
        items.first.locator("button").click()
        page.wait_for_selector(f'html[data-shown^="own:{".".join(keeping[0])} "]', state="attached")
        assert page.locator("#other-plan").input_value() != ""
    else:
        assert "houdt deze keuze" in text
        command = f"regiotafel explain scenario.yaml --k 2 --close {closes}"
        assert items.first.locator("code").inner_text() == command


def test_the_slider_steps_through_the_numbers_past_what_is_impossible(open_page):
    page = open_page(address="#plan=today")
    slider = page.locator("#plan-range")
    assert slider.get_attribute("aria-label") == "Aantal centra"
    slider.focus()
    for key, wanted, value in [
        ("ArrowRight", "k1", "1 centrum"),
        ("ArrowRight", "k2", "2 centra"),
        ("ArrowRight", "k2", "2 centra"),  # 3 is impossible
        ("ArrowLeft", "k1", "1 centrum"),
        ("End", "k2", "2 centra"),
        ("Home", "today", "Nu (4 centra)"),
    ]:
        page.keyboard.press(key)
        shown(page, f"{wanted} minutes nl")
        assert slider.get_attribute("aria-valuetext") == value
        assert page.evaluate("document.activeElement.id") == "plan-range"
    assert page.locator("#plan-0").is_checked()


def test_lists_show_other_plans_and_what_they_are_compared_with(open_page, board, with_analyses):
    page = open_page(PROJECTOR, "#plan=k2", board)
    assert page.locator("#base-plan option").first.inner_text() == "Nu (4 centra)"
    page.select_option("#base-plan", "1")
    page.wait_for_selector('html:not([data-settled="no"])', state="attached")
    assert "base=k1" in address(page)
    page.click("#swap")
    shown(page, "k1 minutes nl")
    assert "plan=k1&base=k2" in address(page)
    page.select_option("#base-plan", "0")
    page.check("#plan-2", force=True)
    shown(page, "k2 minutes nl")
    values = page.locator("#other-plan option").evaluate_all("nodes => nodes.map(n => n.value)")
    near = len(with_analyses.analyses.portfolios[2].sets) - 1
    assert len([value for value in values if value.startswith("near")]) == near
    if near:
        page.select_option("#other-plan", "near 1")
        sites = with_analyses.analyses.portfolios[2].sets["open_sites"].iloc[1]
        found = page.locator("html").get_attribute("data-shown").split()[0]
        assert found in {f"own:{'.'.join(sites)}", "k2b", "k2c"}
        assert page.locator("#plans input:checked").count() == 0
        page.select_option("#other-plan", "")
        shown(page, "k2 minutes nl")


def test_a_plan_is_kept_renamed_deleted_and_put_back(open_page, page_file):
    page = open_page(address="#plan=own:S1.S4")
    keep(page, "")
    assert "eerst een naam" in page.locator("#own-told").inner_text()
    keep(page, "  Voorstel\tA ")
    assert page.locator("#own-list .named").all_inner_texts() == ["Voorstel A"]
    assert "Voorstel A" in page.locator("#summary-title").inner_text()
    keep(page, "Voorstel B")
    assert page.locator("#own-list .named").all_inner_texts() == ["Voorstel B"]
    page.check("#plan-2", force=True)
    keep(page, "Voorstel B")
    assert "Er is al een plan" in page.locator("#own-told").inner_text()
    keep(page, "Twee")
    page.goto(page_file.as_uri())  # kept without an address
    page.wait_for_selector("html[data-ready=yes]", state="attached")
    names = page.locator("#own-list .named")
    assert names.all_inner_texts() == ["Voorstel B", "Twee"]
    names.first.click()
    shown(page, "own:S1.S4 minutes nl")
    page.locator('#own-list [aria-label="Verwijder Voorstel B"]').click()
    assert names.all_inner_texts() == ["Twee"]
    page.click("#own-told button")
    assert names.all_inner_texts() == ["Voorstel B", "Twee"]
    assert names.first.get_attribute("aria-pressed") == "true"


def test_a_link_holds_what_is_shown_with_its_name_as_text(open_page, browser, page_file):
    page = open_page(address="#plan=own:S1.S4&base=own:S2.S3")
    keep(page, HOSTILE_NAME)
    name = page.locator("#own-list .named").inner_text()
    assert len(name) <= 60
    assert name.startswith("\"><script>alert('x')</script> 🏥")
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.click("#copy-link")
    link = page.locator("#own-told input").input_value()
    assert link.startswith(page_file.as_uri())
    other = open_page(PHONE, link.removeprefix(page_file.as_uri()))
    shown(other, "own:S1.S4 minutes nl")
    assert other.locator("#own-list .named").inner_text() == name
    assert name in other.locator("#summary-title").inner_text().replace("\u200b", "")
    assert "base=own:S2.S3" in address(other)
    assert other.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    assert other.locator("script", has_text="alert('x')").count() == 0


def test_a_file_of_plans_comes_back_and_a_wrong_one_is_refused(open_page, result, tmp_path):
    page = open_page(address="#plan=own:S1.S4")
    keep(page, "Voorstel")
    with page.expect_download() as saving:
        page.click("#own-download")
    path = tmp_path / saving.value.suggested_filename
    saving.value.save_as(path)
    content = json.loads(path.read_text(encoding="utf-8"))
    assert content["run_hash"] == run_hash(result)
    assert content["plans"] == [{"name": "Voorstel", "open_sites": ["S1", "S4"]}]

    other = open_page(address="#plan=k1")
    said = other.locator("#own-told")
    wrong = tmp_path / "wrong.json"

    def opened(text):
        wrong.write_text(text, encoding="utf-8")
        other.locator("#own-file").set_input_files(wrong)

    opened("{}")
    said.get_by_text("geen bestand met plannen van Regiotafel").wait_for()
    opened(json.dumps(content | {"plans": [{"name": HOSTILE_NAME, "open_sites": ["S1", "S9"]}]}))
    said.get_by_text("kent geen kandidaat S9").wait_for()
    assert other.locator("#own-list li").count() == 0
    opened(json.dumps(content | {"run_hash": "0" * 64}))
    said.get_by_text("hoort bij een andere berekening").wait_for()
    shown(other, "own:S1.S4 minutes nl")
    other.locator("#own-file").set_input_files(path)
    said.get_by_text("Geopende plannen: 1.", exact=True).wait_for()
    assert other.locator("#own-list .named").all_inner_texts() == ["Voorstel"]


def test_a_wrong_address_is_told_and_leaves_the_page_whole(open_page):
    page = open_page(address="#plan=k77&base=own:S1.X&map=<b>&pc4=9999&lang=nl")
    note = page.locator("#address-note")
    assert "plan=k77; base=own:S1.X; map=<b>; pc4=9999" in note.inner_text()
    assert page.locator("#plan-1").is_checked()
    note.locator("button").click()
    assert note.is_hidden()
    page.evaluate("location.hash = '#plan=own:S1.S4&map=change'")
    shown(page, "own:S1.S4 change nl")
    assert note.is_hidden()
    page.evaluate("location.hash = '#plan=k1'")
    page.wait_for_selector('html[data-shown^="k1 "]', state="attached")


def test_a_hospital_on_the_map_is_opened_only_by_its_button(open_page, result):
    page = open_page(PROJECTOR, "#plan=own:S1.S4")
    site = result.candidates.loc["S2"]
    page.mouse.click(*pixel(page, site["lon"], site["lat"]))
    card = page.locator(".site-card")
    assert "Ziekenhuis B" in card.inner_text()
    shown(page, "own:S1.S4 minutes nl")
    card.get_by_role("button", name="Open dit centrum").click()
    page.wait_for_selector('html[data-shown^="own:S1.S2.S4 "]', state="attached")
    assert "Ziekenhuis B is open" in card.inner_text()
    card.get_by_role("button", name="Ongedaan maken").click()
    shown(page, "own:S1.S4 minutes nl")
    card.wait_for(state="detached")


def test_without_memory_of_the_browser_the_page_works(open_page, browser, page_file):
    context = browser.new_context()
    context.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('none'); } });"
    )
    page = context.new_page()
    page.goto(f"{page_file.as_uri()}#plan=own:S1.S4")
    page.wait_for_selector("html[data-ready=yes]", state="attached")
    keep(page, "Voorstel")
    assert page.locator("#own-list .named").all_inner_texts() == ["Voorstel"]
    assert address(page).endswith("own=S1.S4:Voorstel")
    context.close()


@pytest.mark.parametrize("size", [PROJECTOR, DESKTOP, PHONE])
def test_the_bar_fits_and_the_slider_stands_below_its_number(open_page, size):
    page = open_page(size, "#plan=k2")
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    slider, number = (
        page.locator(each).bounding_box() for each in ("#plan-range", "#plans label:has(#plan-2)")
    )
    assert slider["y"] >= number["y"] + number["height"] - 1
    if size != PHONE:
        top, maximum = 1.1, 3  # rem of the thumb; today, 1, 2 and 3
        thumb = page.evaluate(
            f"{top} * parseFloat(getComputedStyle(document.documentElement).fontSize)"
        )
        middle = slider["x"] + thumb / 2 + (slider["width"] - thumb) * 2 / maximum
        assert abs(middle - number["x"] - number["width"] / 2) < 3
