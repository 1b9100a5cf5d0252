"""What a scenario asks becomes criteria and limits of the model; what cannot be is refused."""

from __future__ import annotations

import pytest

from regiotafel.checked import Bilingual
from regiotafel.files import bundled
from regiotafel.model import enumeration
from regiotafel.model.criteria import (
    Cost,
    Events,
    LongestMinutes,
    MeanMinutes,
    MeanOfWorst,
    ShareBeyond,
    Weighted,
)
from regiotafel.model.instance import Ceiling
from regiotafel.question import instance as question
from regiotafel.question.instance import check_asked, check_methods
from regiotafel.scenario.curve import load_curve
from support.equator import candidates, put, region, scenario
from support.faults import faults_of


def test_the_objective_becomes_criteria():
    curve = load_curve(str(bundled("data", "curves", "example.yaml")), relative_to=bundled())
    asks = scenario(
        objective=[
            {"share_beyond": 45},
            {"mean_of_worst": 0.1},
            {"events": {"curve": "example", "variant": "high"}},
            {"cost": {"per_centre": 5, "cases": {"A": 2}}},
            {
                "weighted": [
                    {"weight": 2, "of": "longest_minutes"},
                    {"weight": 1, "of": "mean_minutes"},
                ]
            },
            "mean_minutes",
        ]
    )
    assert put(asks, example=curve).objective == (
        ShareBeyond(45.0),
        MeanOfWorst(0.1),
        Events(curve, "high"),
        Cost(per_centre=5.0, cases={"A": 2.0}),
        Weighted(((2.0, LongestMinutes()), (1.0, MeanMinutes()))),
        MeanMinutes(),
    )


def test_limits_of_sites_and_shares_within():
    instance = put(
        scenario(
            count="at_most",
            assignment="directed",
            minimum_volume=2,
            maximum_volume=9,
            site_volumes={"A": {"minimum": 1}, "C": {"minimum": 3, "maximum": 5}, "D": {}},
            share_within=[{"minutes": 7.5, "share": 0.8}],
        )
    )
    assert instance.count == "at_most"
    assert instance.assignment == "directed"
    assert instance.least_volume.tolist() == [1, 2, 3, 2, 2]
    assert instance.most_volume.tolist() == [9, 9, 5, 9, 9]
    assert instance.ceilings == (
        Ceiling(
            criterion=ShareBeyond(7.5),
            at_most=pytest.approx(0.2, abs=1e-15),
            statement=Bilingual(
                nl="ten minste 80 % van de patiënten reist hoogstens 7,5 minuten",
                en="at least 80 % of the patients travel at most 7.5 minutes",
            ),
        ),
    )


def test_nothing_asked_is_nothing_held():
    instance = put(scenario())
    assert instance.objective == (MeanMinutes(),)
    assert instance.ceilings == instance.set_rules == ()
    assert instance.site_minimum == instance.site_maximum == {}
    assert instance.minimum_volume is None


def test_missing_norm_raises_the_minimum():
    # Poisson: e^-x (1 + x) = 0.1 at x = 3.88972, so that fewer than 2 come one year in ten.
    one_year = {"probability": 0.1}
    instance = put(scenario(minimum_volume=2, missing_norm=one_year))
    assert instance.least_volume == pytest.approx([3.8898] * 5, abs=1e-9)  # four decimals, up
    assert instance.minimum_volume == 2
    # e^-x = 0.1 at x = ln 10 for A; those without a norm have none.
    instance = put(scenario(site_volumes={"A": {"minimum": 1}}, missing_norm=one_year))
    assert instance.least_volume == pytest.approx([2.3026, 0, 0, 0, 0], abs=1e-9)
    # Over two years at least two of 2x: e^-2x (1 + 2x) = 0.1.
    two_years = {"probability": 0.1, "years": 2}
    instance = put(scenario(minimum_volume=1, missing_norm=two_years))
    assert instance.least_volume == pytest.approx([1.9449] * 5, abs=1e-9)
    # A norm that is seldom met by chance is to be met on average all the same.
    instance = put(scenario(minimum_volume=2, missing_norm={"probability": 0.99}))
    assert instance.least_volume.tolist() == [2] * 5


@pytest.mark.parametrize(
    ("changes", "above"),
    [
        ({"maximum_volume": 3.8}, "3.9 cases a year, which is above the maximum of 3.8 of A"),
        (
            {"site_volumes": {"C": {"maximum": 3}}},
            "3.9 cases a year, which is above the maximum of 3 of C",
        ),
        (
            # e^-x (1 + x) = 1e-6 at x = 16.7.
            {"missing_norm": {"probability": 1e-6}},
            "16.7 cases a year, which is above all 10.0 expected cases together",
        ),
    ],
)
def test_a_norm_that_chance_puts_out_of_reach(changes, above):
    asks = scenario(**{"minimum_volume": 2, "missing_norm": {"probability": 0.1}, **changes})
    assert faults_of(put, asks) == [
        (
            f"missing_norm: to miss a norm of 2 no more often a centre must expect {above}; give a "
            "larger probability, more years, a lower norm or a larger maximum"
        )
    ]


def test_a_method_that_cannot_answer_is_refused_before_any_work():
    asks = scenario(assignment="directed", methods=["enumerate", "milp", "branch_and_bound"])
    found = faults_of(check_asked, asks, region=region(), candidates=candidates(), curves={})
    assert found == [
        (
            "methods: enumerate cannot answer with k = 2: enumeration judges nearest assignment "
            "only; give milp, or null"
        ),
        (
            "methods: branch_and_bound cannot answer with k = 2: branch and bound knows nearest "
            "assignment only; give milp, or null"
        ),
    ]
    check_asked(
        scenario(assignment="directed", methods=["milp"]),
        region=region(),
        candidates=candidates(),
        curves={},
    )


def test_a_refusal_names_the_first_number_of_centres_it_holds_for(monkeypatch):
    monkeypatch.setattr(enumeration, "MAX_SETS", 5)
    asks = scenario(k="1:3", methods=["enumerate"])  # 5 sets of 1, 10 of 2, 10 of 3
    assert faults_of(check_methods, asks, put(asks)) == [
        (
            "methods: enumerate cannot answer with k = 2: there are more than 5 sets: too many to "
            "enumerate; give branch_and_bound or milp, or null"
        )
    ]
    check_methods(scenario(k=1, methods=["enumerate"]), put(scenario(k=1)))
    check_methods(scenario(k="1:3"), put(asks))


def test_a_refusal_that_depends_on_the_minutes_waits_for_them():
    """Care at A is so much dearer that the nearest is not the cheapest."""
    asks = scenario(
        objective=[{"cost": {"per_minute": 1, "cases": {"A": 1000}}}], methods=["branch_and_bound"]
    )
    check_asked(asks, region=region(), candidates=candidates(), curves={})
    [found] = faults_of(check_methods, asks, put(asks))
    assert found.startswith("methods: branch_and_bound cannot answer with k = 2: ")
    assert "the nearest may not be the cheapest; give enumerate or milp, or null" in found


def test_a_question_that_no_method_answers(monkeypatch):
    monkeypatch.setattr(question, "refusal", lambda _, method: f"{method} is away")
    asks = scenario()
    assert faults_of(check_methods, asks, put(asks)) == [
        (
            "objective: no method can answer with k = 2 (enumerate: enumerate is away; "
            "branch_and_bound: branch_and_bound is away; milp: milp is away); ask another "
            "objective or other rules, or offer fewer candidates"
        )
    ]
    asks = scenario(methods=["milp"])
    assert faults_of(check_methods, asks, put(asks)) == [
        "methods: milp cannot answer with k = 2: milp is away; ask something else"
    ]
