"""What a narrow window folds stays within reach; sentences that hold for every choice of plans."""

from __future__ import annotations

import pytest

from regiotafel.report.page import write_page
from support.browser import PHONE, PROJECTOR

pytestmark = pytest.mark.browser
SETTLED = "html[data-settled=yes]"
OPEN = "all => all.map(each => each.open)"


@pytest.fixture
def opened(open_page):
    def open_settled(*arguments, **options):
        page = open_page(*arguments, **options)
        page.wait_for_selector(SETTLED, state="attached")
        return page

    return open_settled


def test_a_phone_folds_what_a_wide_window_has_open(opened):
    page = opened(PHONE, "#plan=k1")
    folded = page.locator("details.fold")
    assert folded.count() > 10
    assert not any(folded.evaluate_all(OPEN))
    assert page.locator("#compare-figures table").is_hidden()
    page.locator("#compare-figures summary").press("Enter")
    assert page.locator("#compare-figures table").is_visible()
    assert page.locator("#account-parts > section").first.locator("li").first.is_visible()
    page.set_viewport_size({"width": PROJECTOR[0], "height": PROJECTOR[1]})
    page.wait_for_function(
        "[...document.querySelectorAll('details.fold')].every(each => each.open)"
    )
    assert page.locator(".fold > summary:visible").count() == 0


def test_paper_has_what_a_phone_folds_and_folds_it_again(opened):
    page = opened(PHONE, "#plan=k1")
    folded = page.locator("details.fold")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert all(folded.evaluate_all(OPEN))
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert not any(folded.evaluate_all(OPEN))


@pytest.mark.parametrize(
    ("address", "compared"),
    [("#plan=k1&base=k2", True), ("#plan=k2&base=k2", False), ("#plan=k2", False)],
)
def test_a_comparison_is_told_of_only_where_there_is_one(opened, address, compared):
    page = opened(address=address)
    assert ("staat hierboven" in page.locator("#impact-note").inner_text()) == compared
    assert page.locator("#compare").is_visible() == (compared or "base" not in address)


def test_a_candidate_that_is_open_today_is_never_called_without_the_care(opened):
    page = opened(address="#plan=k1&base=k1")
    legend = page.locator("#legend").inner_text()
    assert "hier niet open" in legend
    assert "zonder deze zorg" not in legend


def test_an_unnamed_plan_reads_well_in_a_sentence(opened):
    page = opened(address="#plan=own:S1.S2.S3&base=k1")
    assert "het eigen plan van 3 centra" in page.locator("#summary").inner_text()
    assert "Eigen plan, 3 centra" in page.locator("#summary-title").inner_text()


def test_every_weight_can_be_raised(opened, with_impact, tmp_path):
    page = opened(address="#plan=k1", file=write_page(with_impact, tmp_path / "board.html"))
    sliders = page.locator(".sliders input")
    assert sliders.count() > 1
    assert all(
        sliders.evaluate_all("all => all.map(each => Number(each.value) < Number(each.max))")
    )
