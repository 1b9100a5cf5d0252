"""What would have to be true for a plan to win: by hand, and against all weights of a grid."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest

from regiotafel.impact.decision.parties import party_values, party_weights
from regiotafel.impact.decision.table import compared, scales, scores
from regiotafel.impact.decision.winning import break_even, can_win, weights_change, weights_to_win

ONE = {"one": {"minutes": 7, "cases": 3}}


def weighed_to_win(scored, weights):
    return weights_to_win(scored, weights, leads=can_win(scored)["largest_lead"])


def test_who_can_win_by_hand(scored):
    """A leads most by minutes alone (0.5 on B), C by cases alone (0.8 on B).

    B is behind 0.65 A + 0.35 C by both: 0.5 against 0.65, and 0.2 against 0.35.
    """
    found = can_win(scored)
    assert found["largest_lead"].to_numpy() == pytest.approx([0.5, -0.15, 0.8])
    assert found["never_ahead_of"].tolist() == ["", "0.650 A + 0.350 C", ""]


def test_a_plan_that_can_only_draw_level_does_not_win():
    """B is as good as A by the first and worse by the second."""
    scored = pd.DataFrame({"x": [1.0, 1.0, 0.0], "y": [1.0, 0.0, 0.0]}, index=["A", "B", "C"])
    found = can_win(scored)
    assert found["largest_lead"].to_numpy() == pytest.approx([1, 0, -1])
    assert found["never_ahead_of"].tolist() == ["", "1.000 A", "1.000 A"]


def test_plans_that_score_the_same_share_a_place():
    """A and its twin win by x, C by y; neither keeps the other from it."""
    scored = pd.DataFrame({"x": [1.0, 1.0, 0.0], "y": [0.0, 0.0, 1.0]}, index=["A", "twin", "C"])
    found = can_win(scored)
    assert found["largest_lead"].to_numpy() == pytest.approx([1, 1, 1])
    to_win = weighed_to_win(scored, party_weights({"one": {"y": 1.0}}, scored))
    assert weights_change(to_win).to_numpy() == pytest.approx([1, 1, 0])
    alone = can_win(scored.loc[["A", "twin"]])
    assert alone["largest_lead"].to_numpy() == pytest.approx(0)
    assert alone["never_ahead_of"].tolist() == ["", ""]


def test_weights_to_win_by_hand(scored):
    """C draws level with A at 1:1, where 0.2 of the weight has moved; B never."""
    table = weighed_to_win(scored, party_weights(ONE, scored))
    assert table.loc[("one", "A"), "weight_to_win"].to_numpy() == pytest.approx([0.7, 0.3])
    assert table.loc[("one", "C"), "weight"].to_numpy() == pytest.approx([0.7, 0.3])
    assert table.loc[("one", "C"), "weight_to_win"].to_numpy() == pytest.approx([0.5, 0.5])
    assert table.loc[("one", "B"), "weight_to_win"].isna().all()
    change = weights_change(table)
    assert list(change.index) == [("one", plan) for plan in "ABC"]
    assert change.to_numpy() == pytest.approx([0, np.nan, 0.4], nan_ok=True)


def test_who_shares_the_first_place_needs_no_other_weights():
    """B is as good as A by all that the party weighs, though by no weights better."""
    scored = pd.DataFrame(
        {"x": [1.0, 1.0, 0.0], "y": [1.0, 0.0, 0.5]}, index=pd.Index(list("ABC"), name="plan")
    ).rename_axis(columns="indicator")
    to_win = weighed_to_win(scored, party_weights({"one": {"x": 1}}, scored))
    expected = [0, 0, np.nan]
    assert weights_change(to_win).to_numpy() == pytest.approx(expected, nan_ok=True)


def test_break_even_by_hand(values, indicators):
    """C is 0.4 behind: 0.4 / 0.7 of 20 minutes fewer, or 0.4 / 0.3 of 20 cases more."""
    plans = compared(values, indicators)
    scale = scales(plans, indicators, fixed={})
    scored = scores(plans, scale)
    table = break_even(plans, scale, scored, party_weights(ONE, scored))
    c = table.loc[("one", "C")]
    assert c["value"].tolist() == [40, 30]
    assert c["value_change"].to_numpy() == pytest.approx([-80 / 7, 80 / 3])
    assert c["value_to_win"].to_numpy() == pytest.approx([40 - 80 / 7, 30 + 80 / 3])
    assert c["is_within_scale"].tolist() == [True, False]
    assert table.loc[("one", "A"), "value_change"].to_numpy() == pytest.approx([0, 0])


def test_break_even_makes_the_plan_win(values, indicators):
    plans = compared(values, indicators)
    fixed = {"minutes": (60.0, 10.0)}
    scale = scales(plans, indicators, fixed=fixed)
    weights = party_weights(ONE, scores(plans, scale))
    table = break_even(plans, scale, scores(plans, scale), weights)
    for (_, plan, key), row in table.iterrows():
        for beyond, rank in ((1.001, 1), (0.999, 2)):
            changed = plans.copy()
            changed.loc[plan, key] += row["value_change"] * beyond
            now = party_values(scores(changed, scale), weights).loc[("one", plan)]
            assert now["rank"] == (rank if row["value_change"] else 1)


def test_an_indicator_without_weight_cannot_make_a_plan_win(values, indicators):
    plans = compared(values, indicators)
    scale = scales(plans, indicators, fixed={})
    scored = scores(plans, scale)
    table = break_even(plans, scale, scored, party_weights({"one": {"minutes": 1}}, scored))
    by_cases = table.xs("cases", level="indicator")
    assert by_cases[["value_to_win", "value_change"]].isna().all(axis=None)
    assert not by_cases["is_within_scale"].any()


def test_indifferent_parties_have_no_rows(values, indicators):
    plans = compared(values, indicators)
    scale = scales(plans, indicators, fixed={})
    scored = scores(plans, scale)
    weights = party_weights({"one": {"co2": 1}}, scored)
    to_win = weighed_to_win(scored, weights)
    assert to_win.empty
    assert weights_change(to_win).empty
    assert break_even(plans, scale, scored, weights).empty


STEPS = 40
GRID = np.array(
    [[a, b, STEPS - a - b] for a in range(STEPS + 1) for b in range(STEPS + 1 - a)]
) / float(STEPS)


@pytest.mark.parametrize("seed", range(12))
def test_against_all_weights_of_a_grid(seed):
    """No weights of the grid do better than the proof, and some nearly as well.

    A step of the grid changes a lead by at most twice its length, and weights by four of them.
    """
    draw = np.random.default_rng(seed)
    u = draw.integers(0, 11, (5, 3)) / 10
    scored = pd.DataFrame(u, index=list("ABCDE"), columns=list("xyz"))
    scored = scored.rename_axis(index="plan", columns="indicator")
    own = draw.integers(1, 9, 3)
    weights = party_weights({"one": dict(zip("xyz", own.tolist(), strict=True))}, scored)
    found, to_win = can_win(scored), weighed_to_win(scored, weights)
    change = weights_change(to_win)
    for place, plan in enumerate(scored.index):
        leads = np.min(GRID @ (u[place] - np.delete(u, place, axis=0)).T, axis=1)
        lead = found.loc[plan, "largest_lead"]
        assert leads.max() <= lead + 1e-9
        assert leads.max() >= lead - 2 * 2 / STEPS
        distance = np.abs(GRID - own / own.sum()).sum(axis=1)
        if lead <= 1e-7:
            assert np.isnan(change["one", plan])
            parts = dict(
                part.split()[::-1] for part in found.loc[plan, "never_ahead_of"].split(" + ")
            )
            mixture = sum(float(part) * scored.loc[other] for other, part in parts.items())
            assert (mixture >= scored.loc[plan] - 0.002).all()  # parts are told to a thousandth
            assert not (leads > 1e-9).any()
            continue
        assert found.loc[plan, "never_ahead_of"] == ""
        least = change["one", plan]
        w = to_win.loc[("one", plan), "weight_to_win"].to_numpy()
        assert w.sum() == pytest.approx(1)
        assert w.min() >= -1e-9
        assert np.abs(w - own / own.sum()).sum() == pytest.approx(least)
        assert (u[place] @ w >= u @ w - 1e-7).all()
        if (leads >= 0).any():
            assert distance[leads >= 0].min() >= least - 1e-7


def test_a_plan_wins_at_its_weights_and_not_before(scored):
    """On the way from the party's weights to those of the answer C is never ahead."""
    own, to_win = np.array([0.7, 0.3]), np.array([0.5, 0.5])
    for share, wins in itertools.zip_longest((0, 0.5, 0.99, 1.01), (False, False, False, True)):
        v = scored @ (own + share * (to_win - own))
        assert (v["C"] > v.drop("C").max()) == wins
