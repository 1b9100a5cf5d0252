"""The cards under “Gevolgen” as a reader meets them in Chromium."""

from __future__ import annotations

import dataclasses

import pytest

from regiotafel.report.page import write_page
from regiotafel.scenario.curve import NoEffect
from report.conftest import judged_anew
from support.browser import PHONE, PROJECTOR, choose, dutch, shown, unfold
from support.impact_run import with_counts

pytestmark = pytest.mark.browser
CARDS = ("outcome", "groups", "burden", "ledger", "observed", "decision")


@pytest.fixture(scope="module")
def run(with_impact):
    return with_counts(with_impact)


@pytest.fixture(scope="module")
def board(run, tmp_path_factory):
    return write_page(run, tmp_path_factory.mktemp("impact") / "board.html")


@pytest.fixture
def open_page(open_page):
    """Open the page and wait until all parts of it are drawn."""

    def opened(*arguments, **options):
        page = open_page(*arguments, **options)
        page.wait_for_selector("html[data-settled=yes]", state="attached")
        return page

    return opened


def cells(page, selector):
    return [text.split("\n")[0] for text in page.locator(f"{selector} td").all_inner_texts()]


def test_every_card_is_there_says_that_it_is_modelled_and_asks_nothing(open_page, board):
    page = open_page(PROJECTOR, "#plan=k1", board)
    for card in CARDS:
        assert page.locator(f"#{card}").is_visible()
        badge = page.locator(f"#{card} .badge").inner_text()
        assert ("geen modeluitkomst" if card == "observed" else "odel") in badge
    assert [url for url in page.requests if not url.startswith("data:")] == [board.as_uri()]


def test_cards_without_a_table_are_hidden(open_page, result, tmp_path):
    bare = dataclasses.replace(result, hospital_volumes=None, observed={}, curve=None, decision={})
    page = open_page(address="#plan=k1", file=write_page(bare, tmp_path / "board.html"))
    hidden = {card for card in CARDS if page.locator(f"#{card}").is_hidden()}
    assert hidden == {"outcome", "burden", "observed", "decision"}


def test_the_interval_that_includes_zero_is_told_in_words(open_page, board, run):
    page = open_page(PROJECTOR, "#plan=k1", board)
    text = page.locator("#outcome").inner_text()
    avoided = run.plans[1].outcome.loc["base", "events_avoided_per_year"]
    assert f"Naar schatting {dutch(f'{avoided:.2f}')} per jaar minder dan nu" in text
    assert "Dat interval bevat nul: een winst is mogelijk, maar niet aangetoond." in text
    assert "Bij de waarschijnlijke waarde is dat één minder op de" in text
    assert "De curve geldt voor centra met 10 tot 100 behandelingen per jaar" in text
    assert "Daarbuiten in dit plan: 1 centrum, met 200 van de 200 behandelingen." in text
    assert "Verzonnen voorbeeld" in text
    assert page.locator("#outcome .interval").count() == 2
    assert page.locator("#outcome .interval.chosen").count() == 1
    choose(page, "#plan-0")
    shown(page, "today minutes nl")
    assert "Kies hierboven een aantal centra" in page.locator("#outcome").inner_text()


def test_a_curve_of_no_effect_says_so_plainly(open_page, run, tmp_path):
    level = NoEffect(rate=0.06)
    curve = run.curve.model_copy(update=dict.fromkeys(("low", "base", "high"), level))
    level = judged_anew(dataclasses.replace(run, curve=curve))
    page = open_page(address="#plan=k1", file=write_page(level, tmp_path / "board.html"))
    text = page.locator("#outcome").inner_text()
    assert "de winst is precies nul" in text
    assert page.locator("#outcome .plot").count() == 0


def test_years_of_learning_stand_there_only_if_there_are_any(open_page, board, run, tmp_path):
    assert (
        "jaar 1" not in open_page(address="#plan=k1", file=board).locator("#outcome").inner_text()
    )
    learning = run.parameters.outcome.model_copy(update={"months": 24})
    parameters = dataclasses.replace(run.parameters, outcome=learning)
    slow = judged_anew(dataclasses.replace(run, parameters=parameters))
    page = open_page(address="#plan=k1", file=write_page(slow, tmp_path / "board.html"))
    text = page.locator("#outcome").inner_text()
    assert "groeit in 24 maanden" in text
    first = slow.plans[1].outcome_by_year.loc[(1, "base"), "events_avoided_per_year"]
    row = page.locator("#outcome tr", has_text="jaar 1").inner_text()
    assert dutch(f"{first:.2f}") in row


def test_a_grouping_and_those_who_move_can_be_chosen(open_page, board, run):
    page = open_page(PROJECTOR, "#plan=k2", board)
    page.select_option("#grouping", "province")
    for who in ("all", "moved"):
        choose(page, f"#who-{who}")
        row = run.plans[2].groups.loc[("province", "West", who)]
        found = cells(page, '#groups [data-group="West"]')
        assert found[1:5] == [
            dutch(f"{row['minutes_mean_today']:.1f}"),
            dutch(f"{row['minutes_mean']:.1f}"),
            dutch(f"{100 * row['share_over_45_minutes_today']:.1f}"),
            dutch(f"{100 * row['share_over_45_minutes']:.1f}"),
        ]
        assert found[6] == dutch(f"{row['cases_per_year']:.1f}")
        gini = run.plans[2].inequality.loc[(who, "plan"), "gini"]
        assert cells(page, '[data-measure="gini"]')[1] == dutch(f"{gini:.3f}")
    assert page.locator("#groups tr.total th").inner_text() == "Alle patiënten"
    choose(page, "#plan-1")
    shown(page, "k1 minutes nl")
    assert page.input_value("#grouping") == "province"
    assert page.locator("#who-moved").is_checked()
    page.click("#language")
    shown(page, "k1 minutes en")
    assert page.locator("#grouping option:checked").inner_text() == "province"
    assert "Below 0" in page.locator('[data-measure="concentration_index"]').inner_text()


def test_people_without_a_car_have_a_range(open_page, with_cars, tmp_path):
    page = open_page(address="#plan=k1", file=write_page(with_cars, tmp_path / "board.html"))
    page.select_option("#grouping", "car")
    rows = with_cars.plans[1].groups
    low, high = (
        rows.loc[(f"car_{end}", "without_car", "all"), "minutes_mean"] for end in ("low", "high")
    )
    text = page.locator('#groups [data-group="without_car"]').inner_text()
    assert dutch(f"({low:.1f}–{high:.1f})") in text
    assert "(" not in page.locator('#groups [data-group="with_car"] td').nth(2).inner_text()


def test_controls_work_with_the_keyboard_and_keep_the_focus(open_page, board):
    page = open_page(address="#plan=k1", file=board)
    page.focus("#grouping")
    before = page.input_value("#grouping")
    page.keyboard.press("ArrowDown")
    assert page.input_value("#grouping") != before
    assert page.evaluate("document.activeElement.id") == "grouping"
    for name, first in (("who", "who-all"), ("counted", "counted-site")):
        page.focus(f"#{first}")
        page.keyboard.press("ArrowRight")
        now = page.evaluate("document.activeElement.id")
        assert now.startswith(name)
        assert now != first
        assert page.locator(f"#{now}").is_checked()


def test_burden_tells_per_patient_and_per_year_with_every_visit(open_page, board, run):
    page = open_page(address="#plan=k1", file=board)
    assert "geen" in page.locator("#burden p").nth(1).inner_text()
    change = run.plans[1].burden_change
    for per, decimals in (("per_patient", 1), ("per_year", 0)):
        hours = change.loc[("patient_hours", "base")]
        wanted = [hours[f"{per}_today"], hours[per], hours[f"{per}_change"]]
        found = cells(page, f'[data-row="{per} patient_hours"]')
        texts = [f"{value:.{decimals}f}" for value in wanted]
        plain = [text.replace(".", "").replace("+", "").replace(",", ".") for text in found]
        assert plain == texts
    page.click("#burden .fold details summary")
    visits = page.locator("#burden .visits tbody tr")
    assert visits.count() == 5
    assert "eigen ziekenhuis" in visits.nth(3).inner_text()


def test_the_ledger_nets_to_nothing(open_page, board, run, hostile):
    page = open_page(PROJECTOR, "#plan=k1", board)
    together = cells(page, "#ledger tr.total")
    gained = run.plans[1].ledger["cases_gained_per_year"].sum()
    assert together[3:6] == [f"+{gained:.0f}", f"−{gained:.0f}", "0"]
    assert hostile in page.locator("#ledger").inner_text()
    assert page.locator("img").count() == 0
    chosen = page.locator("#ledger .training tr.chosen th")
    assert chosen.inner_text() == "1 centrum"


def test_what_hospitals_counted_has_no_order_of_merit_and_hides_small_numbers(open_page, board):
    page = open_page(PROJECTOR, "#plan=k1", board)
    names = page.locator("#observed .observed tbody th").all_inner_texts()
    assert names == sorted(names, key=str.casefold)
    few = page.locator("#observed tr", has_text="Ziekenhuis D").inner_text()
    assert "afgeschermd" in few
    points = page.locator("#observed .point")
    assert points.count() == 2  # of those whose events may be told
    assert page.locator("#observed .limit").count() == 4
    assert page.locator("#observed .mark.far").count() == 2  # the point, and the key
    points.last.focus()
    told = page.locator("#observed .told").inner_text()
    assert told == points.last.get_attribute("aria-label")
    assert "Ziekenhuis B: 50 op 108 behandelingen" in told
    assert "veel meer dan toeval geeft (99,8%)" in told
    assert "ranglijst" in page.locator("#observed .beside").inner_text()


def test_adding_up_sites_shows_what_it_hides(open_page, board):
    page = open_page(address="#plan=k1", file=board)
    choose(page, "#counted-pooled")
    text = page.locator("#observed").inner_text()
    assert "halen 1 van de 4 locaties de norm van 60" in text
    assert "lijken 2 van de 3 organisaties de norm te halen" in text
    assert cells(page, "#observed .pooled tr.chosen")[2:6] == ["79,3", "36,0", "2", "ja"]
    page.click("#observed .fold details summary")
    assert "geen regel voor een jaar" in page.locator("#observed .findings").inner_text()
    choose(page, "#counted-site")
    assert page.locator("#observed .plot").count() == 1


def test_the_decision_table_marks_best_in_words_and_says_what_would_win(open_page, board, run):
    page = open_page(PROJECTOR, "#plan=k1", board)
    rows = page.locator("#decision .indicators tbody tr")
    assert rows.count() == 3
    best = page.locator('#decision [data-name="today"] strong').first.inner_text()
    value = run.decision["decision"].loc[("minutes_mean", "today"), "value"]
    assert best.split()[0] == dutch(f"{value:.1f}")
    assert best.endswith("beste")
    for plan in (1, 2):
        choose(page, f"#plan-{plan}")
        shown(page, f"k{plan} minutes nl")
        told = page.locator("#decision .beside").inner_text()
        for party in ("Partij A", "Partij B"):
            rank = run.decision["decision_parties"].loc[(party, f"k{plan}"), "rank"]
            words = "dit plan staat al op één" if rank == 1 else "als minstens"
            assert f"{party}: {words}" in told
    choose(page, "#plan-0")
    shown(page, "today minutes nl")
    assert "niet gewogen" in page.locator("#decision .beside").inner_text()


@pytest.mark.parametrize("size", [PHONE, PROJECTOR])
def test_nothing_of_it_runs_off_the_side(open_page, board, size):
    page = open_page(size, "#plan=k2", board)
    for language in ("nl", "en"):
        assert page.locator("html").get_attribute("lang") == language
        unfold(page)
        for counted in ("site", "pooled"):
            choose(page, f"#counted-{counted}")
            assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
        page.click("#language")


def test_paper_has_every_card_without_its_controls(open_page, board):
    page = open_page(PROJECTOR, "#plan=k2", board)
    page.emulate_media(media="print")
    for card in CARDS:
        assert page.locator(f"#{card}").is_visible()
    assert page.locator("#grouping").is_hidden()
    assert page.locator("#counted").is_hidden()
