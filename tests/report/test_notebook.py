"""A result in a notebook: the figures, and the page working inside its frame."""

from __future__ import annotations

from dataclasses import replace

import pytest


def test_the_table_says_what_every_plan_comes_to(result):
    shown = result._repr_html_()
    for plan in (result.today, *result.plans.values()):
        assert f">{plan.access.loc['all', 'minutes_mean']:.1f}</td>" in shown
    for k in result.infeasible:
        assert f"k{k}</th>" in shown
    rows = (result.plans, result.infeasible, result.unsolved)
    assert shown.count("<tr>") == 2 + sum(map(len, rows))


def test_what_was_not_solved_is_said(result):
    stopped = replace(result, unsolved={(2, "milp"): "no plan within 1 second"})
    assert "k2, milp</th>" in stopped._repr_html_()
    assert "no plan within 1 second" in stopped._repr_html_()


@pytest.mark.browser
def test_the_page_works_in_its_frame_offline(browser, result, tmp_path):
    (tmp_path / "cell.html").write_text(
        f'<!doctype html><meta charset="utf-8">{result._repr_html_()}', encoding="utf-8"
    )
    context = browser.new_context()
    context.set_offline(True)
    page = context.new_page()
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto((tmp_path / "cell.html").as_uri())
    frame = page.frame_locator("iframe")
    frame.locator("html[data-ready=yes]").wait_for(state="attached", timeout=20_000)
    frame.locator("#language").click()
    frame.locator("html[lang=en][data-shown$=en]").wait_for(state="attached", timeout=10_000)
    assert result.scenario.title.en in frame.locator("#title").inner_text()
    frame.locator("#print").click()
    with page.expect_download() as waiting:
        frame.locator("#fileTravel").click()
    assert waiting.value.path().read_text(encoding="utf-8").startswith("\ufeffplan,")
    frame.locator("dialog .close").click()
    frame.locator("#explain-centres").click()
    assert "centres.csv" in frame.locator("dialog").inner_text()
    context.close()
    assert complaints == []
