"""A scenario that contradicts itself or the facts: all of it at once, as far as facts are known."""

from __future__ import annotations

import pandas as pd
import pytest

from regiotafel.errors import InputError
from regiotafel.facts import check_against
from regiotafel.pathway import load_pathway
from regiotafel.scenario import Scenario, load_scenario
from support.questions import write_question

SITES = ("H001", "H002", "H003", "H004")


@pytest.fixture
def pathway():
    return load_pathway("endometriosis_level2")


def ask(**changes):
    title = {"nl": "Proef", "en": "Trial"}
    content = {"title": title, "pathway": "p", "candidates": "c", "k": 2}
    return Scenario.model_validate(content | changes)


def candidates(**open_today):
    return pd.DataFrame({"open_today": [open_today.get(site, True) for site in SITES]}, index=SITES)


def against(scenario, pathway=None, **facts):
    facts = {"candidates": candidates(), "total_cases": 400.0, **facts}
    try:
        check_against(scenario, pathway=pathway, **facts)
    except InputError as error:
        return [f"{fault.where}: {fault.wrong}; {fault.right}" for fault in error.faults]
    return []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"k": "2:4"}, []),
        (
            {"k": "2:5"},
            ["k: 5 centres cannot be chosen from 4 candidates that are allowed; give at most 4"],
        ),
        ({"k": 3, "forbidden": ["H001"]}, []),
        (
            {"k": 4, "forbidden": ["H001"]},
            ["k: 4 centres cannot be chosen from 3 candidates that are allowed; give at most 3"],
        ),
        ({"k": 2, "required": ["H001", "H002"]}, []),
        (
            {"k": "1:3", "required": ["H001", "H002"]},
            ["k: 1 centres cannot hold the 2 that are required; give at least 2, or require fewer"],
        ),
        (
            {"required": ["H005"]},
            ["required[0]: “H005” is not one of the 4 candidates; did you mean `H004`?"],
        ),
        (
            {"forbidden": ["H001", "Rijnstate"]},
            [
                (
                    "forbidden[1]: “Rijnstate” is not one of the 4 candidates; they are: H001, "
                    "H002, H003, H004"
                )
            ],
        ),
        (
            {"required": ["H002"], "forbidden": ["H002"]},
            ["forbidden[0]: “H002” stands under required too; take it out of one of the two"],
        ),
        ({"minimum_volume": 400}, []),
        (
            {"minimum_volume": 400.001},
            [
                (
                    "minimum_volume: a norm of 400.001 is above all 400.0 "
                    "expected cases together; give at most 400.0 cases per "
                    "year"
                )
            ],
        ),
        # Two centres cannot both reach 300 of 400: that is for the model to prove.
        ({"minimum_volume": 300}, []),
        ({"maximum_volume": 20}, []),
        (
            {"maximum_volume": 19.5},
            ["maximum_volume: 19.5 is below the norm of 20; give at least 20, or lower the norm"],
        ),
        ({"minimum_volume": None, "maximum_volume": 1}, []),
    ],
)
def test_contradictions(pathway, changes, expected):
    assert against(ask(**changes), pathway) == expected


def test_a_norm_equal_to_a_sum_with_rounding_is_not_above_it(pathway):
    scenario = ask(minimum_volume=400)
    assert against(scenario, pathway, total_cases=400 - 1e-10) == []


def test_a_pathway_without_norm_needs_a_number(pathway):
    without = pathway.model_copy(update={"norm": None})
    assert against(ask(), without) == [
        "minimum_volume: the pathway has no norm; give a number, or null for no norm"
    ]
    assert against(ask(minimum_volume=None), without) == []


def test_all_contradictions_are_gathered_and_name_the_option(pathway, tmp_path):
    write_question(tmp_path, required=["X"], minimum_volume=900, maximum_volume=1)
    scenario = load_scenario(tmp_path / "question.yaml", overrides={"k": 9})
    with pytest.raises(InputError) as caught:
        check_against(scenario, pathway=pathway, candidates=candidates(), total_cases=400.0)
    places = [fault.where or fault.file for fault in caught.value.faults]
    assert places == ["required[0]", "--k", "minimum_volume", "maximum_volume"]


def test_candidates_that_leave_nothing_to_choose_or_to_compare_with(pathway):
    closed = candidates(**dict.fromkeys(SITES, False))
    assert against(ask(forbidden=SITES), pathway, candidates=closed) == [
        (
            "candidates: no candidate has open_today 1, so there is nothing to compare with; give "
            "at least one site a 1"
        ),
        "forbidden: leaves no candidate that may be open; take some sites out of it",
    ]
    assert against(ask(), pathway, candidates=candidates(H001=False, H002=False)) == []


def test_what_is_not_known_is_not_judged_and_the_rest_is():
    unknown = {"candidates": None, "total_cases": None}
    scenario = ask(k=9, required=["X"], region={"province": "Nowhere"}, demand="high")
    assert against(scenario, **unknown) == []
    areas = pd.DataFrame({"province": ["Utrecht"]}, index=["3511"])
    cases = pd.DataFrame({"low": [1.0], "base": [1.0], "high": [float("nan")]}, index=["3511"])
    assert against(scenario, areas=areas, own_demand=cases, **unknown) == [
        "region.province: “Nowhere” is not in the areas table; the names are: Utrecht",
        "demand: the file of own_demand has no column high; give it that column, or demand: base",
    ]
    known_norm = ask(minimum_volume=30, maximum_volume=20, k=1, required=["A", "B"])
    assert [fault.split(":")[0] for fault in against(known_norm, **unknown)] == [
        "k",
        "maximum_volume",
    ]
