"""Two plans beside each other as a reader meets them in Chromium: any two, not today alone."""

from __future__ import annotations

import numpy as np
import pytest

from regiotafel.report.board.figures import decimal
from regiotafel.report.page import write_page
from support.browser import PHONE, PROJECTOR, choose, dutch, shown, unfold

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def board(with_impact, reanalyse, tmp_path_factory):
    return write_page(reanalyse(with_impact), tmp_path_factory.mktemp("compare") / "board.html")


def row(page, key):
    """The first line of every cell: base, plan, difference, verdict."""
    cells = page.locator(f'#compare [data-key="{key}"] td').all_inner_texts()
    return [text.split("\n")[0] for text in cells]


def opened(page, value):
    shown(page, value)
    return page


def test_two_plans_are_compared_by_every_indicator(open_page, board, with_impact):
    page = opened(open_page(PROJECTOR, "#plan=k2&base=k1", board), "k2 minutes nl")
    one, two = with_impact.plans[1], with_impact.plans[2]
    title = page.locator("#compare-title").inner_text()
    assert title == "Vergelijking: 2 centra naast 1 centrum"
    for key in ("minutes_mean", "minutes_p95"):
        before, after = (float(plan.access.loc["all", key]) for plan in (one, two))
        wanted = [dutch(f"{value:.1f}") for value in (before, after, after - before)]
        assert row(page, key) == [*wanted, "beter"]
    smallest = [
        plan.centres.loc[list(plan.open_sites), "cases_per_year"].min() for plan in (one, two)
    ]
    wanted = [dutch(f"{value:.0f}") for value in (*smallest, smallest[1] - smallest[0])]
    assert row(page, "smallest_centre_cases") == [*wanted, "slechter"]


def test_a_gain_that_may_be_none_is_a_perhaps(open_page, board, with_impact):
    page = opened(open_page(PROJECTOR, "#plan=k1", board), "k1 minutes nl")
    avoided = with_impact.plans[1].outcome["events_avoided_per_year"]
    assert avoided.min() == 0 < avoided["base"]
    texts = [dutch(decimal(value)) for value in (avoided["base"], avoided.min(), avoided.max())]
    cell = page.locator('#compare [data-key="events_avoided_per_year"] td').nth(2).inner_text()
    assert cell.split("\n") == [f"+{texts[0]}", f"({texts[1]} – +{texts[2]})"]
    assert row(page, "events_avoided_per_year")[3] == "mogelijk beter"


def test_who_has_another_centre_is_found_between_the_two_plans(open_page, board, with_impact):
    page = opened(open_page(PROJECTOR, "#plan=k2&base=k1", board), "k2 minutes nl")
    instance = with_impact.instance
    one, two = (with_impact.plans[k].assigned for k in (1, 2))
    moved = 100 * instance.cases[one != two].sum() / instance.total_cases
    words = f"{dutch(f'{moved:.1f}')}% van de patiënten heeft"
    assert words in page.locator("#compare-figures").inner_text()
    assert words in page.locator("#summary").inner_text()
    before = with_impact.plans[1].access.loc["all", "minutes_mean"]
    assert f"met 1 centrum {dutch(f'{before:.1f}')}" in page.locator("#summary").inner_text()
    assert "nu" not in page.locator("#summary").inner_text().split()
    heads = page.locator("#indicators thead th").all_inner_texts()
    assert heads == ["Kenmerk", "1 centrum", "2 centra", "Verschil"]
    assert "1 centrum (model)" in page.locator("#centres thead").inner_text()
    assert page.locator("#impact-title").inner_text() == "Gevolgen, vergeleken met nu"
    lists = [page.locator(f'#compare-centres [data-list="{at}"] li') for at in range(3)]
    sites = [set(with_impact.plans[k].open_sites) for k in (1, 2)]
    wanted = [sites[1] - sites[0], sites[0] - sites[1], sites[0] & sites[1]]
    assert [each.count() for each in lists] == [len(each) for each in wanted]


def test_today_is_a_plan_like_another_and_one_plan_stands_alone(open_page, board, with_impact):
    page = opened(open_page(PROJECTOR, "#plan=today&base=k1", board), "today minutes nl")
    assert page.locator("#compare-title").inner_text() == "Vergelijking: Nu naast 1 centrum"
    assert "Met de huidige centra rijdt" in page.locator("#summary").inner_text()
    assert page.locator('#compare [data-key="missing_norm_3_years"]').count() == 0
    page = opened(open_page(PROJECTOR, "#plan=k1", board), "k1 minutes nl")
    assert page.locator("#compare-title").inner_text() == "Vergelijking: 1 centrum naast Nu"
    assert page.locator("#impact-title").inner_text() == "Gevolgen"
    page = opened(open_page(PROJECTOR, "#plan=k1&base=k1", board), "k1 minutes nl")
    assert page.locator("#compare").is_hidden()
    heads = page.locator("#indicators thead th").all_inner_texts()
    assert heads == ["Kenmerk", "1 centrum"]
    mean = with_impact.plans[1].access.loc["all", "minutes_mean"]
    assert dutch(f"{mean:.1f}") in page.locator('[data-row="all minutes_mean"]').inner_text()


def test_the_histogram_tells_who_travels_how_long(open_page, board, with_impact):
    page = opened(open_page(PROJECTOR, "#plan=k2&base=k1", board), "k2 minutes nl")
    instance, plan = with_impact.instance, with_impact.plans[2]
    minutes = instance.minutes[np.arange(len(instance.cases)), plan.assigned]
    bins = page.locator("#histogram .bin")
    full = [0.0] * bins.count()
    for each, cases in zip(minutes, instance.cases, strict=True):
        place = next(bin_ for bin_ in range(99) if each <= 5 * (bin_ + 1))
        full[min(place, len(full) - 1)] += cases
    most = int(np.argmax(full))
    bins.nth(most).focus()
    told = page.locator("#histogram .told").inner_text()
    cases, share = full[most], 100 * full[most] / instance.total_cases
    assert told.startswith(
        f"{5 * most} tot {5 * most + 5} minuten: {dutch(f'{cases:.1f}')} patiënten per jaar "
        f"({dutch(f'{share:.1f}')}%); 1 centrum:"
    )
    assert bins.nth(most).get_attribute("aria-label") == told
    page.keyboard.press("ArrowRight")
    focused = page.evaluate("document.activeElement.dataset.bin")
    assert focused == str(most + 1)
    page.keyboard.press("Home")
    assert page.evaluate("document.activeElement.dataset.bin") == "0"
    assert bins.first.get_attribute("tabindex") == "0"
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("document.activeElement.dataset.bin") == "0"
    page.click("#histogram summary")
    rows = page.locator("#histogram tbody tr")
    assert rows.count() == bins.count()
    assert dutch(f"{cases:.1f} ({share:.1f}%)") in rows.nth(most).inner_text()


def test_a_bar_lights_up_its_areas_on_the_map(open_page, board):
    page = opened(open_page(PROJECTOR, "#plan=k1", board), "k1 minutes nl")
    canvas = "document.querySelector('#map canvas').toDataURL()"
    before = page.evaluate(canvas)
    page.locator("#histogram .bin").nth(4).focus()
    lit = page.evaluate(canvas)
    assert lit != before
    page.locator("#histogram .bin").nth(4).blur()
    assert page.evaluate(canvas) == before


def test_a_plan_made_by_hand_is_weighed_beside_the_others(open_page, board):
    page = opened(open_page(PROJECTOR, "#plan=own:S1.S3&base=k2", board), "own:S1.S3 minutes nl")
    name = "Eigen plan, 2 centra"
    assert page.locator("#compare-title").inner_text() == f"Vergelijking: {name} naast 2 centra"
    chosen = page.locator("#decision .indicators tr.chosen")
    assert chosen.get_attribute("data-name") == "own"
    assert chosen.locator("th").inner_text() == name
    assert "niet bij de berekende plannen" in page.locator("#decision .note").first.inner_text()
    party = page.locator("#decision .parties tr.chosen td").first.inner_text()
    assert "plaats" in party
    assert page.locator("#chart .other").count() == 1
    assert page.locator("#front .off").count() == 1
    assert "met de hand gemaakt" in page.locator("#proof").inner_text()
    numbers = page.locator("#numbers tr.chosen")
    assert name in numbers.inner_text()
    assert "kleinste centrum" in page.locator("#price").inner_text()


def test_weights_that_move_decide_which_plan_is_first(open_page, board, with_impact):
    page = opened(open_page(PROJECTOR, "#plan=k1", board), "k1 minutes nl")
    told = page.locator(".weigh .lead")
    values = with_impact.decision["decision_parties"]
    for place, party in enumerate(("Partij A", "Partij B")):
        page.select_option("#weigh-start", str(place))
        ranks = values.loc[party]["rank"]
        first = {"k1": "1 centrum", "k2": "2 centra"}[ranks.idxmin()]
        assert first in told.inner_text()
        points = dutch(f"{100 * values.loc[(party, ranks.idxmin()), 'value']:.0f}")
        assert points in page.locator(".weighed tbody tr").first.inner_text()
    ranges = page.locator(".sliders input")
    for at in range(ranges.count()):
        ranges.nth(at).fill("0")
    assert "minstens één kenmerk" in told.inner_text()
    page.locator("#weigh-minutes_mean").fill("40")
    assert told.inner_text() == "Met deze gewichten staat op één: 2 centra."
    page.locator("#weigh-minutes_mean").fill("0")
    page.locator("#weigh-smallest_centre_cases").fill("1")
    assert told.inner_text() == "Met deze gewichten staat op één: 1 centrum."
    assert page.locator(".sliders output").all_inner_texts().count("100%") == 1
    page.click(".weigh button")
    assert page.locator(".sliders output").all_inner_texts().count("0%") > 0


@pytest.mark.parametrize("size", [PHONE, PROJECTOR])
def test_nothing_of_it_runs_off_the_side(open_page, board, size):
    address = "#plan=own:S1.S3&base=k2&own=S1.S3:" + 60 * "W"
    page = opened(open_page(size, address, board), "own:S1.S3 minutes nl")
    for language in ("nl", "en"):
        opened(page, f"own:S1.S3 minutes {language}")
        unfold(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
        page.click("#language")


def test_every_plan_of_the_page_can_be_shown_against_every_other(open_page, board):
    page = opened(open_page(PROJECTOR, "#plan=k1", board), "k1 minutes nl")
    for base in page.locator("#base-plan option").evaluate_all("all => all.map(o => o.value)"):
        page.select_option("#base-plan", base)
        for plan in (0, 1, 2):
            choose(page, f"#plan-{plan}")
            page.wait_for_selector("html[data-settled=yes]", state="attached")
            assert page.locator("#compare").is_hidden() == (str(plan) == base)
