"""Trust in the browser: one click from a figure to its source, formula and column."""

from __future__ import annotations

import re

import pytest

from regiotafel.provenance import versions
from regiotafel.report.board.account.explanations import explained
from regiotafel.report.board.words import board_words
from regiotafel.report.page import write_page
from regiotafel.report.record.result import run_hash
from support.browser import DESKTOP, PHONE, PROJECTOR, shown

pytestmark = pytest.mark.browser

#: Headings that name no figure: what a row is, a plan, a group, a drawing.
NO_FIGURE = {
    *(
        "Kenmerk",
        "Centrum",
        "Centra",
        "Plan",
        "Nu",
        "Verschil",
        "1 centrum",
        "2 centra",
        "1 jaar · 3 jaar",
    ),
    *("Alle bezoeken samen, heen en terug", "Alle patiënten", "Per patiënt"),
    *("Alle patiënten, per jaar", "eraf | erbij"),
    *board_words()["groupings"]["nl"].values(),
}
#: Parts whose tables have figures as columns and rows that are explained by name.
TABLES = ("indicators", "centres", "numbers", "outcome", "groups", "burden", "ledger", "observed")


@pytest.fixture(scope="module")
def full_file(with_impact, reanalyse, tmp_path_factory):
    return write_page(reanalyse(with_impact), tmp_path_factory.mktemp("full") / "board.html")


def test_every_part_that_is_seen_has_its_question_mark(open_page, full_file):
    page = open_page(file=full_file, address="#plan=k2")
    shown(page, "k2 minutes nl")
    for part in explained():
        button = page.locator(f"#explain-{part}")
        assert button.count() == 1, part
        heading = button.evaluate("button => button.previousElementSibling.id")
        assert page.locator(f":is(h2, h3)#{heading}").count() == 1
        assert button.get_attribute("aria-labelledby") == f"explain-{part} {heading}"


@pytest.mark.parametrize("size", [PROJECTOR, PHONE])
def test_an_explanation_opens_and_closes_by_keyboard(open_page, full_file, size):
    page = open_page(size, "#plan=k2", full_file)
    button = page.locator("#explain-indicators")
    button.focus()
    page.keyboard.press("Enter")
    dialog = page.locator("dialog[open]")
    assert button.get_attribute("aria-expanded") == "true"
    text = dialog.inner_text()
    assert "behandelingen maal minuten" in text
    assert "Roads · 2021 · ODbL" in text or "indicators.csv minutes_mean" in text
    assert "indicators.csv minutes_mean" in text
    assert "model: berekend, niet waargenomen" in text
    box = dialog.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= size[0]
    assert box["y"] + box["height"] <= size[1]
    page.keyboard.press("Escape")
    assert dialog.count() == 0
    assert button.get_attribute("aria-expanded") == "false"
    assert page.evaluate("document.activeElement.id") == "explain-indicators"


def test_an_explanation_speaks_the_readers_language(open_page, full_file):
    page = open_page(file=full_file, address="#plan=k2&lang=en")
    page.click("#explain-outcome")
    text = page.locator("dialog").inner_text()
    assert "The curve gives a chance of the event" in text
    assert "events per year" in text
    page.locator("dialog .close").click()
    assert page.locator("dialog").count() == 0
    page.click("#explain-map")
    assert "minutes_k2" in page.locator("dialog").inner_text()


def test_every_heading_of_a_figure_is_explained(open_page, full_file):
    page = open_page(DESKTOP, "#plan=k2", full_file)
    shown(page, "k2 minutes nl")
    words = board_words()
    for part in TABLES:
        known = []
        for said in explained()[part]["columns"]:
            key, _, code = said.partition("/")
            text = words[key]["nl"]
            text = text[code] if code else text
            known.append(re.sub(r"\\\{\w+\\\}", ".*", re.escape(text)))
        root = page.locator(f"#{part}").first
        heads = root.locator("thead th").all_inner_texts()
        if part == "indicators":
            heads += root.locator("tr:not(.group) > th[scope=row]").all_inner_texts()
        for head in (" ".join(each.split()) for each in heads):
            bare = re.sub(r" norm \d+$| 1 jaar · 3 jaar$", "", head)
            if bare in NO_FIGURE or re.fullmatch(r"[\d ]*", bare):
                continue
            assert any(re.fullmatch(pattern, bare) for pattern in known), (part, head)


def test_the_run_can_be_recomputed_from_what_the_page_says(open_page, result):
    page = open_page()
    account = page.locator("#account").text_content()
    assert run_hash(result) in account
    assert "regiotafel run scenario.yaml" in account
    assert "pathway: x" in account
    for name, version in versions().items():
        assert f"{name}{version}" in account, name
    assert "Wat deze pagina niet kan zeggen" in account


def test_modelled_figures_are_called_so_wherever_they_stand(open_page, full_file):
    page = open_page(file=full_file, address="#plan=k2")
    shown(page, "k2 minutes nl")
    for part in ("outcome", "groups", "burden", "ledger", "decision"):
        assert "odel" in page.locator(f"#{part} .badge").inner_text(), part
    assert "Gemodelleerd" in page.locator("#right .badge").first.inner_text()
    assert "geen modeluitkomst" in page.locator("#observed .badge").inner_text()
