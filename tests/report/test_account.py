"""Trust: what stands behind every figure, and what the page cannot say."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from regiotafel.report.board.account.cannot_say import cannot_say
from regiotafel.report.board.account.explanations import explained, explanations
from regiotafel.report.board.facts import INDICATORS, build_facts
from regiotafel.report.board.words import board_words
from regiotafel.report.columns import columns
from regiotafel.report.tables import result_tables
from regiotafel.scenario.own import OwnFile
from regiotafel.scenario.rules import CountedRegion

BOARD = Path(__file__).parents[2] / "src/regiotafel/report/board"
#: Parts that tell of the question, of other parts, or of the reader's own choices.
WITHOUT_FIGURES = {"asked", "impossible", "compare", "tradeoffs", "impact", "account"}


def parts_of_page():
    """Ids of the parts that have a heading of their own."""
    markup = (BOARD / "page.html").read_text(encoding="utf-8")
    headed = re.findall(r'<h2 id="([\w-]+)-title"', markup)
    cards = re.findall(r'<section id="([\w-]+)"><h3|<section id="([\w-]+)">\s*<h3', markup)
    return {*headed, *(one or other for one, other in cards)}


def test_every_part_with_figures_is_explained():
    parts = parts_of_page()
    assert {"indicators", "centres", "ledger", "decision"} <= parts
    assert parts - WITHOUT_FIGURES == set(explained()) - {"map"}


def test_every_indicator_has_its_column():
    assert set(INDICATORS) <= set(explained()["indicators"]["columns"])


def test_every_explanation_names_texts_and_columns_that_exist(with_impact, reanalyse):
    result = reanalyse(with_impact)
    words, tables = board_words(), result_tables(result)
    for part, about in explanations(result).items():
        assert about["columns"], part
        for line in about["columns"]:
            key, _, code = line["said"].partition("/")
            assert not code or code in words[key]["nl"], line["said"]
            assert key in words, line["said"]
            table = line["file"].removesuffix(".csv")
            name = line["name"].replace("{plan}", "k1")
            assert line["name"] in columns(table) or re.search(r"\d", name), line
            if table in tables:
                assert name in tables[table].columns, (table, name)


def test_every_source_that_is_named_is_one_the_page_can_tell(with_impact):
    facts = build_facts(with_impact)
    known = {"minutes", "demand", "norm", "curve", "observed", "withoutCar"}
    files = {"areas", "shapes", "hospitals", "candidates"}
    parameters = {figure["file"] for figure in facts["figureSources"]}
    for part, about in explained().items():
        assert set(about["from"]) <= known | files | parameters, part


def said(result):
    return " ".join(text["nl"] for text in cannot_say(result))


def test_what_cannot_be_said_holds_for_this_question(remake, result):
    text = said(result)
    assert "Opgegeven is het voor 2 van de 4 kandidaten" in text
    assert "Van 1 van de 4 kandidaten is dat aangenomen" in text
    assert "Dat is niet bekend." in text
    assert "naar het dichtstbijzijnde centrum" in text
    assert "niet meetellen (1)" in text
    assert "buiten de regio" not in text
    bare = remake(hospital_volumes=None, curve=None)
    assert "Daarvan zijn hier geen aantallen bekend" in said(bare)
    assert "Zonder curve van volume en uitkomst" in said(bare)
    assert "curve die voor elk centrum" not in said(bare)


@pytest.mark.parametrize(
    ("changes", "wanted", "unwanted"),
    [
        ({"region": CountedRegion(province="West")}, "wie buiten de regio woont", None),
        (
            {"own_minutes": OwnFile(file="m.csv", source="Router")},
            "Of de aangeleverde reistijden kloppen",
            "berekend en niet gemeten",
        ),
    ],
)
def test_it_depends_on_what_the_user_gave(remake, result, changes, wanted, unwanted):
    changed = remake(scenario=result.scenario.model_copy(update=changes))
    assert wanted in said(changed)
    assert unwanted is None or unwanted not in said(changed)


def test_a_limit_that_was_given_is_said_and_so_is_who_directs(remake, result):
    limited = dataclasses.replace(result.instance, maximum_volume=150.0, assignment="directed")
    text = said(remake(instance=limited))
    assert "de opgegeven grens van 150 behandelingen" in text
    assert "naar het centrum dat het plan aanwijst" in text
    assert "Dat is niet bekend." not in text


def test_own_demand_is_not_said_to_be_a_population_of_today(remake, result):
    assert "Groei en vergrijzing" in said(result)
    own = remake(demand=dataclasses.replace(result.demand, rates=None))
    assert "Groei en vergrijzing" not in said(own)
