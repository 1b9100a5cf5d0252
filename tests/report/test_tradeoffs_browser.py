"""The trade-offs as a reader meets them in Chromium: what is shown follows the chosen plan."""

from __future__ import annotations

import dataclasses

import pytest

from regiotafel.report.page import write_page
from report.conftest import judged_anew
from report.test_tradeoffs import other_question, squeezed
from support.browser import PHONE, PROJECTOR, dutch, shown, unfold

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def board(with_analyses, tmp_path_factory):
    judged = judged_anew(with_analyses)  # so that plans of a front have a name
    return write_page(judged, tmp_path_factory.mktemp("tradeoffs") / "board.html")


@pytest.fixture
def open_page(open_page):
    """Open the page and wait until all parts of it are drawn."""

    def opened(*arguments, **options):
        page = open_page(*arguments, **options)
        page.wait_for_selector("html[data-settled=yes]", state="attached")
        return page

    return opened


def test_a_row_shows_its_plan_and_a_point_tells_its_own(open_page, board, with_analyses):
    page = open_page(PROJECTOR, "#plan=k1", board)
    page.locator('#numbers [data-plan="2"] td').first.click()
    shown(page, "k2 minutes nl")
    assert page.locator("#plan-2").is_checked()
    chosen = page.locator('#numbers [data-plan="2"] button')
    assert chosen.get_attribute("aria-pressed") == "true"
    mean = with_analyses.plans[2].access.loc["all", "minutes_mean"]
    assert dutch(f"{mean:.1f}") in page.locator('#numbers [data-plan="2"]').inner_text()
    page.locator('#numbers [data-plan="1"] button').press("Enter")
    shown(page, "k1 minutes nl")
    assert page.evaluate("document.activeElement.closest('tr').dataset.plan") == "1"
    page.locator('#numbers [data-plan="2"] td').first.click()
    shown(page, "k2 minutes nl")
    points = page.locator("#front .point")
    assert points.count() == page.locator("#front tbody tr").count() > 1
    points.last.focus()
    told = page.locator("#front .told").inner_text()
    assert told == points.last.get_attribute("aria-label")
    assert "Vergeleken met het vorige punt" in told


def test_norm_sites_and_chances_are_told_in_words(open_page, board, with_analyses):
    page = open_page(PHONE, "#plan=k2", board)
    unfold(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    assert "De norm van 60 kost niets" in page.locator("#price").inner_text()
    text = page.locator("#replaceable").inner_text()
    assert page.locator("#replaceable tbody tr:not(.group)").count() == 4
    needed = with_analyses.analyses.portfolios[2].sites["status_without"] == "infeasible"
    assert ("kan niet gemist worden" in text) == needed.any()
    cells = page.locator("#centres .chance").all_inner_texts()
    assert cells[0].split() == ["1", "jaar", "·", "3", "jaar"]
    assert len(cells) == 1 + 2
    assert "ten minste één centrum onder de norm" in page.locator("#centres-note").inner_text()
    page.click("#language")
    shown(page, "k2 minutes en")
    assert "The norm of 60 costs nothing" in page.locator("#price").inner_text()


def test_a_norm_with_a_price_is_drawn(open_page, result, reanalyse, tmp_path):
    file = write_page(reanalyse(squeezed(result, 95.0)), tmp_path / "board.html")
    page = open_page(address="#plan=k2", file=file)
    text = page.locator("#price").inner_text()
    assert "Zonder norm is de beste uitkomst 21,19 minuten; met de norm van 95 is die" in text
    assert "4,47 minuut langer" in text
    assert page.locator("#price .norm").count() == 1
    page.click("#price .fold details summary")
    assert page.locator("#price tbody tr").count() == 2


def test_today_and_runs_without_analyses_say_why_there_is_no_more(open_page, board, run_folders):
    page = open_page(address="#plan=today", file=board)
    assert "Kies hierboven een aantal" in page.locator("#tradeoffs-why").inner_text()
    assert page.locator("#numbers tbody tr").count() == 3
    for card in ("front", "price", "replaceable"):
        assert page.locator(f"#{card}").is_hidden()
    bare = open_page(address="#plan=k1")
    assert "te veel mogelijke keuzes" in bare.locator("#tradeoffs-why").inner_text()
    assert "Kans" in bare.locator("#numbers thead").inner_text()
    free = open_page(address="#plan=k2", file=run_folders["free"] / "board.html")
    assert "Kans" not in free.locator("#numbers thead").inner_text()


def test_another_question_is_told_and_proven_in_its_own_words(open_page, result, tmp_path):
    asked = other_question(result)
    instance = dataclasses.replace(asked.instance, count="at_most", assignment="directed")
    solution = asked.plans[2].solutions["enumerate"]
    solution = dataclasses.replace(
        solution, status="interrupted", bound=20.0, gap=0.1, share_not_nearest=0.123
    )
    plan = dataclasses.replace(asked.plans[2], solutions={"branch_and_bound": solution})
    asked = dataclasses.replace(
        asked, instance=instance, plans=asked.plans | {2: plan}, interrupted=True
    )
    page = open_page(address="#plan=k2", file=write_page(asked, tmp_path / "board.html"))
    text = page.locator("#asked").inner_text()
    for words in (
        "eerst aandeel patiënten verder dan 45 minuten, daarna gemiddelde reistijd",
        "Ten minste de helft reist 30 minuten.",
        "Er mogen ook minder centra open zijn",
        "12,3% van de patiënten niet naar het dichtstbijzijnde",
        "De berekening is eerder gestopt",
    ):
        assert words in text
    proof = page.locator("#proof").inner_text()
    assert "voordat de berekening werd gestopt" in proof
    assert "nooit onder 20,00 kan (verschil 10,00%)" in proof
    assert "aandeel patiënten verder dan 45 minuten:" in proof
    assert "branch and bound" in proof
    assert "hoogstens 2 centra" in page.locator("#summary-title").inner_text()
    account = page.locator("#account").inner_text()
    assert "het centrum dat het plan aanwijst" in account
    assert "Iedere patiënt gaat naar het dichtstbijzijnde" not in account
    page.click("#mode-catchment", force=True)
    assert "Toegewezen centrum" in page.locator("#legend").inner_text()
    page.click("#language")
    page.wait_for_selector("html[data-settled=yes]", state="attached")
    assert "before the computation was stopped" in page.locator("#proof").inner_text()


def test_paper_has_the_tradeoffs_without_what_only_a_screen_can_do(open_page, board):
    page = open_page(PROJECTOR, "#plan=k2", board)
    shown(page, "k2 minutes nl")
    page.emulate_media(media="print")
    assert page.locator("#front .plot").is_visible()
    assert page.locator("#replaceable .sites").is_visible()
    assert page.locator("#replaceable thead th").last.is_hidden()


def test_a_point_of_the_front_shows_its_plan(open_page, board):
    page = open_page(PROJECTOR, "#plan=k2", board)
    others = page.locator('#front .point[aria-pressed="false"]')
    wanted = others.last.get_attribute("data-open")
    others.last.press("Enter")
    page.wait_for_selector("html[data-shown^=k2b]", state="attached")
    shown(page, "k2b minutes nl")
    pressed = page.locator('#front .point[aria-pressed="true"]')
    assert pressed.get_attribute("data-open") == wanted
    assert page.evaluate("document.activeElement.dataset.open") == wanted
    assert page.locator("#numbers tr.chosen").inner_text().startswith("2 centra, plan b")
    assert "niet over het plan dat u ziet" in page.locator("#replaceable").inner_text()
    assert "hoort bij de keuzes" in page.locator("#proof").inner_text()
    page.locator('#front .point[aria-pressed="false"]').first.click()
    shown(page, "k2 minutes nl")


def test_a_row_asks_what_if_its_centre_closes_or_opens(open_page, board, with_analyses):
    page = open_page(PROJECTOR, "#plan=k2", board)
    sites = with_analyses.instance.site_ids
    chosen = {sites.index(site) for site in with_analyses.plans[2].open_sites}
    opens = next(site for site in range(len(sites)) if site not in chosen)
    button = page.locator(f'#replaceable [data-site="{opens}"]')
    assert button.inner_text() == "open"
    assert button.get_attribute("aria-label").startswith("Wat als ")
    button.click()
    code = ".".join(sites[site] for site in sorted(chosen | {opens}))
    shown(page, f"own:{code} minutes nl")
    assert "is geen beste plan berekend" in page.locator("#tradeoffs-why").inner_text()
    assert "niet bewezen" in page.locator("#proof").inner_text()


def test_an_own_plan_stands_in_what_surrounds_the_best_of_its_number(open_page, board):
    page = open_page(PROJECTOR, "#plan=own:S1.S2", board)
    assert page.locator("#numbers tr.chosen").count() == 1
    assert page.locator("#front .off, #front .chosen").count() == 1
    assert "kleinste centrum van het plan dat u ziet" in page.locator("#price").inner_text()
