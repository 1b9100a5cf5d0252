"""By what plans are weighed and by whom: read, and refused in its own words when wrong."""

from __future__ import annotations

import pytest

from regiotafel.errors import InputError
from regiotafel.impact.decision.parameters import load_indicators
from regiotafel.question.contradictions import check_against
from regiotafel.scenario import load_scenario
from support.questions import write_question

LIST = "give a list such as [{name: Partij A, weights: {minutes_mean: 1}}]"
SCALE = "give the worst and the best by indicator such as {minutes_mean: [60, 20]}"
WEIGHTS = "give weights by indicator such as {minutes_mean: 3, sites_losing: 1}"


def asked(folder, **decision):
    return load_scenario(write_question(folder, decision=decision))


def parties(**weights):
    return [{"name": name, "weights": given} for name, given in weights.items()]


def faults(error):
    return [f"{fault.where}: {fault.wrong}; {fault.right}" for fault in error.value.faults]


def test_what_is_asked(tmp_path):
    decision = asked(
        tmp_path,
        parties=parties(A={"minutes_mean": 3, "sites_losing": 0}, B={"sites_losing": 1}),
        scale={"events_avoided_per_year": [-2, 5]},
    ).decision
    assert decision.weights == {
        "A": {"minutes_mean": 3, "sites_losing": 0},
        "B": {"sites_losing": 1},
    }
    assert decision.scale == {"events_avoided_per_year": (-2, 5)}
    assert decision.named == {"minutes_mean", "sites_losing", "events_avoided_per_year"}
    assert asked(tmp_path).decision.named == set()
    assert load_scenario(write_question(tmp_path)).decision is None


@pytest.mark.parametrize(
    ("decision", "expected"),
    [
        ({"party": []}, "decision.party: is not a known key; did you mean `parties`?"),
        (
            {"indicators": ["minutes_mean"] * 2},
            (
                "decision.indicators: the list names “minutes_mean” twice; give a list such as "
                "[minutes_mean, sites_losing], or null"
            ),
        ),
        (
            {"parties": parties(A={"minutes_mean": -1})},
            f"decision.parties[0].weights.minutes_mean: -1 is negative; {WEIGHTS}",
        ),
        (
            {"parties": parties(A={"minutes_mean": 0})},
            f"decision.parties[0]: gives no weight above 0; {LIST}",
        ),
        ({"parties": [{"weights": {"a": 1}}]}, "decision.parties[0].name: is missing; give a name"),
        (
            {"parties": [*parties(A={"a": 1}), *parties(A={"b": 1})]},
            f"decision.parties: the list names “A” twice; {LIST}",
        ),
        (
            {"scale": {"a": [1]}},
            f"decision.scale.a: the list does not hold two numbers; {SCALE}",
        ),
        (
            {"scale": {"a": [1, True]}},
            f"decision.scale.a: the list holds an end that is not a number; {SCALE}",
        ),
        ({"scale": {"a": [-1, -1]}}, f"decision.scale.a: the list has equal ends; {SCALE}"),
        ({"scale": {"a": 3}}, f"decision.scale.a: 3 does not hold two numbers; {SCALE}"),
    ],
)
def test_what_cannot_be_read(tmp_path, decision, expected):
    with pytest.raises(InputError) as caught:
        asked(tmp_path, **decision)
    assert faults(caught) == [expected]


def test_indicators_that_there_are_not_or_not_in_the_table(tmp_path):
    scenario = asked(
        tmp_path,
        indicators=["minutes_mean", "sites_loosing", "smallest_centre_cases"],
        parties=parties(A={"co2_tonnes_per_year": 1, "minutes_meen": 1}),
        scale={"minutes_mean": [20, 60], "smallest_centre_cases": [50, 10]},
    )
    with pytest.raises(InputError) as caught:
        check_against(scenario, indicators=load_indicators())
    assert faults(caught) == [
        (
            "decision.indicators[1]: there is no indicator “sites_loosing”; did you mean "
            "`sites_losing`?"
        ),
        (
            "decision.parties[0].weights.co2_tonnes_per_year: “co2_tonnes_per_year” is not among "
            "the indicators of the table; add it to decision.indicators, or take it out here"
        ),
        (
            "decision.parties[0].weights.minutes_meen: there is no indicator “minutes_meen”; did "
            "you mean `minutes_mean`?"
        ),
        (
            "decision.scale.minutes_mean: goes from 20 as the worst to 60 as the best, but less is "
            "better; give [60, 20]"
        ),
        (
            "decision.scale.smallest_centre_cases: goes from 50 as the worst to 10 as the best, "
            "but more is better; give [10, 50]"
        ),
    ]


def test_without_a_list_every_indicator_may_be_weighed(tmp_path):
    scenario = asked(tmp_path, parties=parties(A={"co2_tonnes_per_year": 1}))
    check_against(scenario, indicators=load_indicators())
