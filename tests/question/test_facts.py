"""A scenario that contradicts itself or the facts: all of it at once, as far as facts are known."""

from __future__ import annotations

import pandas as pd
import pytest

from regiotafel.errors import InputError
from regiotafel.question.facts import check_against
from regiotafel.scenario import Scenario, load_scenario
from regiotafel.scenario.pathway import load_pathway
from support.questions import write_question

SITES = ("H001", "H002", "H003", "H004")


@pytest.fixture
def pathway():
    return load_pathway("endometriosis_level2")


def ask(**changes):
    title = {"nl": "Proef", "en": "Trial"}
    content = {"title": title, "pathway": "p", "candidates": "c", "k": 2}
    return Scenario.model_validate(content | changes)


VOLUMES = pd.DataFrame({"procedure": ["shaving", "segmental", ""]})


def counted(*procedures):
    return {"hospital_volumes": {"file": "v.csv", "source": "s", "procedures": list(procedures)}}


@pytest.mark.parametrize(
    ("asked", "volumes", "expected"),
    [
        (["shaving", "segmental"], VOLUMES, []),
        (["Shaving", "SEGMENTAL"], VOLUMES, []),
        (
            ["shaving", "Segmentel"],
            VOLUMES,
            [
                (
                    "hospital_volumes.procedures[1]: “Segmentel” is no procedure in the file; did "
                    "you mean `segmental`?"
                )
            ],
        ),
        (
            ["xyz"],
            VOLUMES,
            [
                (
                    "hospital_volumes.procedures[0]: “xyz” is no procedure in the file; the names "
                    "are: segmental, shaving"
                )
            ],
        ),
        (
            ["shaving"],
            VOLUMES.rename(columns={"procedure": "surgeon"}),
            [
                (
                    "hospital_volumes.procedures: the file of hospital_volumes has no column "
                    "procedure; give it that column, or leave procedures out"
                )
            ],
        ),
    ],
)
def test_procedures_that_count_are_in_the_file(asked, volumes, expected):
    assert against(ask(**counted(*asked)), hospital_volumes=volumes) == expected


def test_without_procedures_the_file_needs_no_such_column():
    asked = ask(hospital_volumes={"file": "v.csv", "source": "s"})
    assert against(asked, hospital_volumes=VOLUMES.drop(columns="procedure")) == []


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
        # With at_most and at_least the number of centres is not k.
        ({"k": "2:9", "count": "at_most"}, []),
        (
            {"k": "2:5", "count": "at_least"},
            ["k: 5 centres cannot be chosen from 4 candidates that are allowed; give at most 4"],
        ),
        ({"k": 1, "count": "at_least", "required": ["H001", "H002"]}, []),
        (
            {"k": 1, "count": "at_most", "required": ["H001", "H002"]},
            ["k: 1 centres cannot hold the 2 that are required; give at least 2, or require fewer"],
        ),
        ({"site_volumes": {"H001": {"maximum": 20}, "H002": {"minimum": 400}, "H003": {}}}, []),
        (
            {"site_volumes": {"H001": {"maximum": 19.5}}},
            [
                (
                    "site_volumes.H001: with the limits for all sites it has a minimum of 20 and a "
                    "maximum of 19.5; give it both a minimum and a maximum"
                )
            ],
        ),
        (
            {"maximum_volume": 80, "site_volumes": {"H001": {"minimum": 80.5}}},
            [
                (
                    "site_volumes.H001: with the limits for all sites it has a minimum of 80.5 and "
                    "a maximum of 80; give it both a minimum and a maximum"
                )
            ],
        ),
        (
            {"site_volumes": {"H001": {"minimum": 400.5, "maximum": 500}}},
            [
                (
                    "site_volumes.H001.minimum: 400.5 is above all 400.0 expected cases together; "
                    "give at most 400.0 cases per year"
                )
            ],
        ),
        # The limits for all sites contradict each other; that H001 has them is not said again.
        (
            {"maximum_volume": 19, "site_volumes": {"H001": {}}},
            ["maximum_volume: 19 is below the norm of 20; give at least 20, or lower the norm"],
        ),
        ({"missing_norm": {"probability": 0.1}}, []),
        (
            {"minimum_volume": None, "missing_norm": {"probability": 0.1}},
            [
                (
                    "missing_norm: there is no norm to miss; give minimum_volume a number, or "
                    "missing_norm null"
                )
            ],
        ),
        (
            {
                "minimum_volume": None,
                "missing_norm": {"probability": 0.1},
                "site_volumes": {"H001": {"minimum": 10}},
            },
            [],
        ),
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


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"required": ["H001", "H009"]}, "required[1]"),
        ({"site_volumes": {"H009": {"maximum": 50}}}, "site_volumes.H009"),
        ({"at_most_of": [{"of": ["H001", "H009"]}]}, "at_most_of[0].of[1]"),
        ({"if_then": [{"if_open": "H009", "then_open": "H001"}]}, "if_then[0].if_open"),
        ({"if_then": [{"if_open": "H001", "then_open": "H009"}]}, "if_then[0].then_open"),
        ({"objective": {"cost": {"centres": {"H009": 5}}}}, "objective[0].cost.centres.H009"),
        (
            {
                "objective": [
                    "mean_minutes",
                    {
                        "weighted": [
                            {"weight": 1, "of": "longest_minutes"},
                            {"weight": 1, "of": {"cost": {"cases": {"H009": 5}}}},
                        ]
                    },
                ]
            },
            "objective[1].weighted[1].of.cost.cases.H009",
        ),
    ],
)
def test_a_site_that_is_no_candidate_is_named_wherever_it_stands(pathway, changes, place):
    said = "is not one of the 4 candidates; did you mean `H004`?"
    assert against(ask(**changes), pathway) == [f"{place}: “H009” {said}"]


def test_a_region_of_a_rule_that_is_not_there(pathway):
    areas = pd.DataFrame({"province": ["Utrecht", "Zeeland"], "corop": ["Delta", None]})
    scenario = ask(
        per_region=[
            {"level": "corop", "at_most": 1},
            {"level": "province", "name": "Zeland", "at_least": 1},
            {"level": "corop", "name": "Utrecht", "at_most": 1},
        ]
    )
    assert against(scenario, pathway, areas=areas) == [
        "per_region[1].name: “Zeland” is not in the areas table; did you mean `Zeeland`?",
        "per_region[2].name: “Utrecht” is not in the areas table; the names are: Delta",
    ]


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
