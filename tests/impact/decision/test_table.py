"""Plans by indicators as shown: best, worst, dominated, unknown, and scales."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.decision.conftest import indicator
from regiotafel.impact.decision.table import (
    compared,
    decision_table,
    dominated,
    indicator_table,
    scales,
    scores,
    shown,
)


def test_by_hand(values, indicators):
    table = decision_table(values.assign(minutes_low=[18.4, 27, 36]), indicators)
    expected = pd.DataFrame(
        {
            "value": [20.0, 30.0, 40.0, 10.0, 14.0, 30.0],
            "value_low": [18.0, 27.0, 36.0, np.nan, np.nan, np.nan],
            "value_high": np.nan,
            "is_best": [True, False, False, False, False, True],
            "is_worst": [False, False, True, True, False, False],
        },
        index=pd.MultiIndex.from_product(
            [["minutes", "cases"], ["A", "B", "C"]], names=["indicator", "plan"]
        ),
    )
    pd.testing.assert_frame_equal(table, expected)


def test_equal_plans_are_neither_best_nor_worst(values, indicators):
    table = decision_table(values.assign(minutes=[30.1, 29.8, np.nan]), indicators).loc["minutes"]
    assert table["value"].tolist()[:2] == [30, 30]
    assert not table[["is_best", "is_worst"]].to_numpy().any()


def test_a_plan_as_good_by_everything_and_better_by_some_dominates(indicators):
    values = pd.DataFrame(
        {"minutes": [20.0, 25.0, 20.0, 19.0, 20.0], "cases": [30.0, 30.0, 30.0, 29.0, 10.0]},
        index=list("ABCDE"),
    )
    found = dominated(values, indicators)
    assert found["dominated_by"].to_dict() == {
        "A": "",
        "B": "A, C",
        "C": "",
        "D": "",
        "E": "A, C, D",
    }
    assert not found["unknown"].any()


def test_a_difference_that_is_not_shown_is_no_argument():
    both = indicator("minutes", decimals=1), indicator("cases", better="more", decimals=0)
    values = pd.DataFrame({"minutes": [33.24, 33.21], "cases": [30.4, 31.2]}, index=["A", "B"])
    # Shown: 33.2 and 33.2 minutes, 30 and 31 cases.
    assert dominated(values, both)["dominated_by"].tolist() == ["B", ""]
    values["cases"] = [30.4, 30.2]
    assert dominated(values, both)["dominated_by"].tolist() == ["", ""]


def test_what_is_unknown_for_some_plans_makes_them_not_comparable(values, indicators):
    values = values.assign(cases=[np.nan, 14.0, 14.0], nothing=np.nan)
    found = dominated(values, (*indicators, indicator("nothing")))
    assert found["dominated_by"].tolist() == ["", "", "B"]
    assert found["unknown"].tolist() == ["cases", "", ""]
    assert compared(values, indicators).to_dict() == {"minutes": {"B": 30.0, "C": 40.0}}


def test_an_indicator_of_which_nothing_is_known_drops_out_and_is_told(values, indicators):
    asked = (*indicators, indicator("absent"), indicator("same"))
    table = indicator_table(values.assign(same=7.0), asked, fixed={"cases": (0, 50)})
    assert table["use"].to_dict() == {
        "minutes": "weighed",
        "cases": "weighed",
        "absent": "unknown",
        "same": "equal",
    }
    assert table["best_plans"].tolist() == ["A", "C", "", ""]
    assert table["worst_plans"].tolist() == ["C", "A", "", ""]
    ends = table.loc[["minutes", "cases"], ["scale_worst", "scale_best"]]
    assert ends.to_numpy().tolist() == [[40, 20], [0, 50]]
    assert table["scale_is_fixed"].tolist()[:2] == [False, True]
    assert table["scale_worst"].isna().tolist() == [False, False, True, True]


def test_scores_run_from_the_worst_to_the_best(values, indicators, scored):
    plans = compared(values, indicators)
    pd.testing.assert_frame_equal(scores(plans, scales(plans, indicators, fixed={})), scored)
    fixed = scores(plans, scales(plans, indicators, fixed={"minutes": (35, 25)}))
    assert fixed["minutes"].tolist() == [1.5, 0.5, -0.5]  # straight on beyond the ends


@pytest.mark.parametrize("values", [{"minutes": [20.0]}, {"minutes": [20.0, 20.2]}, {}])
def test_there_may_be_nothing_to_weigh(values, indicators):
    frame = pd.DataFrame(values, index=["A", "B"][: len(values.get("minutes", "AB"))])
    assert compared(frame, indicators).empty


@given(
    st.lists(
        st.tuples(*[st.sampled_from([1.0, 1.04, 1.06, 1.1, np.nan])] * 2), min_size=3, max_size=5
    )
)
def test_dominance_is_an_order(rows):
    """Nobody dominates itself or a plan that dominates it; and who dominates passes it on."""
    both = indicator("a", decimals=1), indicator("b", better="more", decimals=1)
    values = pd.DataFrame(rows, columns=["a", "b"], index=[f"P{i}" for i in range(len(rows))])
    above = {
        plan: set(filter(None, by.split(", ")))
        for plan, by in dominated(values, both)["dominated_by"].items()
    }
    for plan, by in above.items():
        assert plan not in by
        assert set(itertools.chain.from_iterable(above[other] for other in by)) <= by
    rounded = shown(values, both)
    for plan, other in itertools.permutations(values.index, 2):
        p, q = rounded.loc[plan], rounded.loc[other]
        as_good = q["a"] <= p["a"] and q["b"] >= p["b"]
        assert (other in above[plan]) == (as_good and (q["a"] < p["a"] or q["b"] > p["b"]))
