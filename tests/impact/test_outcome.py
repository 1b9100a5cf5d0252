"""Expected events by a curve, reckoned by hand; no effect is no gain, whatever else is asked."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from regiotafel import impact
from regiotafel.errors import InputError
from regiotafel.impact.outcome import Learning, load_learning
from regiotafel.scenario.curve import Curve

SOURCE = {"source": "invented", "sureness": "assumed"}
FLAT = {"kind": "none", "rate": 0.1}


def curve_of(low, base, high, measured=(1, 8)):
    return Curve.model_validate(
        {
            "title": {"nl": "Kromme", "en": "Curve"},
            "outcome": {"nl": "complicatie", "en": "complication"},
            "unit": "complications per operation",
            "measured": {"low": measured[0], "high": measured[1]},
            "low": low,
            "base": base,
            "high": high,
            **SOURCE,
            "sources": [],
        }
    )


def step(below):
    return {"kind": "threshold", "volume": 5, "rate_below": below, "rate_from": 0.1}


@pytest.fixture
def curve():
    """No effect at all, twice, or three times as many events below 5 cases a year."""
    return curve_of(FLAT, step(0.2), step(0.3))


def learning(months, ratio=1):
    return Learning.model_validate({"months": months, "odds_ratio_at_start": ratio, **SOURCE})


def test_by_hand(instance, today, plan, curve):
    """Today A has 3 cases and C 7; in the plan B has all 10, more than was measured."""
    table = impact.outcome(instance, plan, assigned_today=today, curve=curve)
    expected = pd.DataFrame(
        {
            "cases_per_year": 10.0,
            "events_per_year_today": [1.0, 3 * 0.2 + 0.7, 3 * 0.3 + 0.7],
            "events_per_year": 1.0,
            "events_avoided_per_year": [0.0, 0.3, 0.6],
            "events_avoided_per_1000_cases": [0.0, 30.0, 60.0],
            "cases_per_event_avoided": [np.nan, 10 / 0.3, 10 / 0.6],
            "events_avoided_per_year_least": 0.0,
            "events_avoided_per_year_most": 0.6,
            "centres_outside_measured": 1,
            "cases_outside_measured_per_year": 10.0,
            "centres_outside_measured_today": 0,
            "cases_outside_measured_per_year_today": 0.0,
        },
        index=pd.Index(["low", "base", "high"], name="estimate"),
    )
    pd.testing.assert_frame_equal(table, expected)


def test_a_plan_can_be_worse_than_today(instance, today, plan, curve):
    table = impact.outcome(instance, today, assigned_today=plan, curve=curve)
    assert table["events_avoided_per_year"].tolist() == pytest.approx([0.0, -0.3, -0.6])
    assert table["cases_per_event_avoided"].isna().all()
    assert table["events_avoided_per_year_least"].tolist() == pytest.approx([-0.6] * 3)
    assert table["events_avoided_per_year_most"].tolist() == pytest.approx([0.0] * 3)


def test_beyond_what_was_measured_nothing_more_is_gained(instance, plan, today):
    """The line goes on, but is read at 8 cases at most and 4 at least: A counts as 4, B as 8."""
    line = {"kind": "log_linear", "rate": 0.2, "at_volume": 4, "odds_ratio_per_doubling": 0.5}
    curve = curve_of(line, line, line, measured=(4, 8))
    table = impact.outcome(instance, plan, assigned_today=today, curve=curve)
    at_7 = 0.25 * 0.5 ** np.log2(7 / 4)
    assert table.loc["base", "events_per_year_today"] == pytest.approx(
        3 * 0.2 + 7 * at_7 / (1 + at_7)
    )
    assert table.loc["base", "events_per_year"] == pytest.approx(10 * 0.125 / 1.125)
    assert table["centres_outside_measured"].eq(1).all()
    assert table["cases_outside_measured_per_year_today"].eq(3.0).all()


@pytest.mark.parametrize("months", [0, 24])
def test_no_effect_removes_the_whole_gain(months):
    """Exactly 0, not nearly, whoever goes wherever."""
    random = np.random.default_rng(20261122)
    for _ in range(20):
        n, m = 30, 6
        minutes = random.uniform(1, 90, size=(n, m))
        asked = _question(minutes, random.gamma(0.5, 3, size=n))
        before, after = random.integers(0, m, size=(2, n))
        zero = curve_of(FLAT, FLAT, FLAT)
        table = impact.outcome(asked, after, assigned_today=before, curve=zero)
        assert (table["events_avoided_per_year"] == 0).all()
        assert table["cases_per_event_avoided"].isna().all()
        years = impact.outcome_by_year(
            asked, after, assigned_today=before, curve=zero, learning=learning(months)
        )
        assert (years["events_avoided_per_year"] == 0).all()
        assert years["share_of_settled_gain"].isna().all()


def test_the_order_of_additions_gains_nothing():
    """A and B swap patients: 0.1 + 0.2 + 0.3 is no other volume than 0.3 + 0.2 + 0.1."""
    asked = _question(np.ones((6, 2)), np.array([0.1, 0.2, 0.3, 0.2, 0.1, 0.3]))
    before, after = np.array([0, 0, 0, 1, 1, 1]), np.array([1, 1, 0, 0, 0, 1])
    line = {"kind": "log_linear", "rate": 0.2, "at_volume": 2, "odds_ratio_per_doubling": 0.4}
    curve = curve_of(line, line, line, measured=(0.1, 8))
    table = impact.outcome(asked, after, assigned_today=before, curve=curve)
    assert (table["events_avoided_per_year"] == 0).all()
    assert table["cases_per_event_avoided"].isna().all()


def _question(minutes, cases):
    from regiotafel.model.instance import Instance

    n, m = minutes.shape
    return Instance(
        area_ids=tuple(str(1000 + area) for area in range(n)),
        site_ids=tuple("ABCDEFGH"[:m]),
        cases=cases,
        minutes=minutes,
        metres=minutes * 1000,
        site_rules=("candidate",) * m,
        open_today=np.ones(m, dtype=bool),
        k=1,
    )


def test_without_a_learning_period_every_year_is_the_settled_one(instance, today, plan, curve):
    table = impact.outcome_by_year(
        instance, plan, assigned_today=today, curve=curve, learning=load_learning(), years=3
    )
    assert list(table.index) == [(y, e) for y in (1, 2, 3) for e in ("low", "base", "high")]
    for year in (1, 2, 3):
        avoided = table.loc[year, "events_avoided_per_year"]
        assert avoided.tolist() == pytest.approx([0.0, 0.3, 0.6])
    since = table.xs("base", level="estimate")["events_avoided_since_move"]
    assert since.tolist() == pytest.approx([0.3, 0.6, 0.9])


def test_while_centres_learn_the_gain_grows_along_a_line(instance, today, plan, curve):
    """Over two years: a quarter of it in the first, three quarters in the second."""
    table = impact.outcome_by_year(
        instance, plan, assigned_today=today, curve=curve, learning=learning(24), years=3
    ).xs("base", level="estimate")
    assert table["share_of_settled_gain"].tolist() == pytest.approx([0.25, 0.75, 1.0])
    assert table["events_avoided_since_move"].tolist() == pytest.approx([0.075, 0.3, 0.6])


def test_a_loss_does_not_wait(instance, today, plan, curve):
    table = impact.outcome_by_year(
        instance, today, assigned_today=plan, curve=curve, learning=learning(24), years=2
    ).xs("base", level="estimate")
    assert table["events_avoided_per_year"].tolist() == pytest.approx([-0.3, -0.3])


def test_patients_who_moved_bear_extra_odds_at_first(instance, today, plan):
    """In a period of one month the odds are, halfway, twice as high: 1/9 becomes 2/9."""
    flat = curve_of(FLAT, FLAT, FLAT)
    table = impact.outcome_by_year(
        instance, plan, assigned_today=today, curve=flat, learning=learning(1, 4), years=2
    ).xs("base", level="estimate")
    extra = 10 * (2 / 11 - 0.1) / 12
    assert table["events_avoided_per_year"].tolist() == pytest.approx([-extra, 0.0])
    stayed = impact.outcome_by_year(
        instance, today, assigned_today=today, curve=flat, learning=learning(1, 4), years=2
    )
    assert (stayed["events_avoided_per_year"] == 0).all()


def test_more_cases_everywhere_by_the_same_plan_count_through_their_volumes(
    instance, today, plan, curve
):
    """Twice the cases: A has 6 and is past the step as well, so nothing is left to gain."""
    double = dataclasses.replace(instance, cases=2 * instance.cases)
    table = impact.outcome(double, plan, assigned_today=today, curve=curve)
    assert table["events_avoided_per_year"].tolist() == [0.0, 0.0, 0.0]


def test_no_assignment_is_refused(instance, today, curve):
    with pytest.raises(ValueError, match="5 whole column numbers"):
        impact.outcome(instance, today[:2], assigned_today=today, curve=curve)


def test_a_wrong_learning_period_is_told_by_key(tmp_path):
    path = tmp_path / "outcome.yaml"
    path.write_text("months: 1.5\nodds_ratio_at_start: 0.5\nsource: x\nsureness: sure\n")
    with pytest.raises(InputError) as error:
        load_learning(path)
    text = str(error.value)
    for wrong in ("months", "whole number of months", "odds_ratio_at_start", "sureness"):
        assert wrong in text
