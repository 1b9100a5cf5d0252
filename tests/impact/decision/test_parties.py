"""Parties weigh the same facts: values, ranks, regret and agreement, reckoned by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from regiotafel.impact.decision.parties import (
    EQUAL_WEIGHTS,
    agreement,
    party_values,
    party_weights,
)


def weighed(scored, **parties):
    return party_values(
        scored, party_weights({name: dict(given) for name, given in parties.items()}, scored)
    )


def test_by_hand(scored):
    """7:3 gives A 0.7, B 0.35 + 0.06, C 0.3; 2:8 gives A 0.2, B 0.1 + 0.16, C 0.8."""
    table = weighed(scored, one={"minutes": 7, "cases": 3}, two={"minutes": 0.2, "cases": 0.8})
    assert list(table.index) == [(p, plan) for p in ("one", "two") for plan in "ABC"]
    assert table["value"].to_numpy() == pytest.approx([0.7, 0.41, 0.3, 0.2, 0.26, 0.8])
    assert table["rank"].tolist() == [1, 2, 3, 3, 2, 1]
    assert table["regret"].to_numpy() == pytest.approx([0, 0.29, 0.4, 0.6, 0.54, 0])


def test_equals_share_a_rank(scored):
    assert weighed(scored, one={"minutes": 1, "cases": 1})["rank"].tolist() == [1, 3, 1]


def test_without_parties_all_indicators_weigh_the_same(scored):
    weights = party_weights({}, scored)
    assert weights.loc[EQUAL_WEIGHTS].to_dict() == {
        "weight_given": {"minutes": 0.5, "cases": 0.5},
        "weight": {"minutes": 0.5, "cases": 0.5},
    }


def test_what_is_not_weighed_gives_its_weight_to_the_others_and_is_told(scored):
    weights = party_weights(
        {"one": {"minutes": 3, "cases": 1, "co2": 4}, "two": {"co2": 2}}, scored
    )
    one, two = weights.loc["one"], weights.loc["two"]
    assert one["weight_given"].to_dict() == {"minutes": 0.375, "cases": 0.125, "co2": 0.5}
    assert one["weight"].to_dict() == {"minutes": 0.75, "cases": 0.25, "co2": 0}
    assert two["weight_given"].to_dict() == {"minutes": 0, "cases": 0, "co2": 1}
    assert two["weight"].isna().all()
    # Who weighs nothing that tells plans apart is indifferent.
    assert set(party_values(scored, weights).index.get_level_values("party")) == {"one"}


def test_where_parties_agree(scored):
    """A leads B by 0.29 and 0.22 and C by 0.4 and 0.2; of B and C each prefers another."""
    table = weighed(scored, one={"minutes": 7, "cases": 3}, two={"minutes": 6, "cases": 4})
    rows = agreement(table)
    assert rows[["statement", "plan", "other"]].to_numpy().tolist() == [
        ["first_for_all", "A", ""],
        ["least_largest_regret", "A", ""],
        ["preferred_by_all", "A", "B"],
        ["preferred_by_all", "A", "C"],
    ]
    assert rows["amount"].to_numpy() == pytest.approx([np.nan, 0, 0.22, 0.2], nan_ok=True)


def test_where_parties_disagree_one_gives_up_least(scored):
    """At most A gives up 0.6, B 0.54, C 0.4."""
    rows = agreement(
        weighed(scored, one={"minutes": 7, "cases": 3}, two={"minutes": 2, "cases": 8})
    )
    assert rows[["statement", "plan"]].to_numpy().tolist() == [["least_largest_regret", "C"]]
    assert rows["amount"].to_numpy() == pytest.approx([0.4])


def test_one_party_alone_agrees_with_nobody(scored):
    assert agreement(weighed(scored, one={"minutes": 1})).empty


def test_plans_and_parties_keep_their_order():
    scored = pd.DataFrame(
        {"b": [0.0, 1.0], "a": [1.0, 0.0]}, index=pd.Index(["today", "k10"], name="plan")
    ).rename_axis(columns="indicator")
    weights = party_weights({"zz": {"a": 1}, "aa": {"b": 1}}, scored)
    table = party_values(scored, weights)
    assert list(table.index) == [
        (party, plan) for party in ("zz", "aa") for plan in ("today", "k10")
    ]
    assert table["value"].tolist() == [1, 0, 0, 1]
