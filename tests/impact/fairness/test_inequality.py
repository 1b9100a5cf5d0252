"""Gini, Palma and concentration index, reckoned by hand and against their definitions."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regiotafel import impact
from regiotafel.impact.fairness.inequality import (
    concentration_index,
    fractional_rank,
    gini,
    mean_of_share,
    palma,
    palma_by,
)
from regiotafel.impact.fairness.parameters import load_fairness
from regiotafel.model.assignment import whole
from regiotafel.model.criteria import MeanOfWorst

ONE_EACH = np.ones(4)


def test_rank_is_the_middle_of_ones_own_weight_and_equals_share_it():
    rank = fractional_rank(np.array([5.0, 1.0, 5.0, 9.0]), np.array([1.0, 4.0, 3.0, 2.0]))
    # 1 takes 0-0.4; both fives 0.4-0.8; 9 takes 0.8-1.
    assert rank == pytest.approx([0.6, 0.2, 0.6, 0.9])


def test_gini_by_hand():
    # 0, 0, 0, 40: mean 10; of the 16 pairs 6 differ by 40: 240 / (2 x 16 x 10).
    assert gini(np.array([0.0, 0.0, 0.0, 40.0]), ONE_EACH) == pytest.approx(0.75)
    assert gini(np.array([7.0, 7.0, 7.0, 7.0]), ONE_EACH) == pytest.approx(0.0)
    # 10 (weight 3) and 30 (weight 1): mean 15; 2 x 3 x 20 / (2 x 16 x 15).
    assert gini(np.array([10.0, 30.0]), np.array([3.0, 1.0])) == pytest.approx(0.25)


@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.integers(0, 5), st.integers(0, 4)), min_size=1, max_size=12
    ).filter(lambda rows: sum(v * w for v, w, _ in rows) > 0)
)
def test_gini_and_concentration_index_equal_their_definitions(rows):
    v, w, by = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    mean = np.average(v, weights=w)
    apart = (w[:, None] * w * np.abs(v[:, None] - v)).sum()
    assert gini(v, w) == pytest.approx(apart / (2 * w.sum() ** 2 * mean))
    # Twice the area between the diagonal and the curve of cumulative values.
    curve = [(0.0, 0.0)]
    for value in np.unique(by):
        there = by <= value
        curve.append((w[there].sum() / w.sum(), (w * v)[there].sum() / (w * v).sum()))
    x, y = np.array(curve).T
    area = (np.diff(x) * (y[1:] + y[:-1]) / 2).sum()
    assert concentration_index(v, w, by=by) == pytest.approx(1 - 2 * area)


def test_concentration_index_by_hand():
    minutes, income = np.array([40.0, 30.0, 20.0, 10.0]), np.array([1.0, 2.0, 3.0, 4.0])
    # Ranks 1/8, 3/8, 5/8, 7/8: sum of v R = 5 + 11.25 + 12.5 + 8.75 = 37.5; 2 x 37.5 / 100 - 1.
    assert concentration_index(minutes, ONE_EACH, by=income) == pytest.approx(-0.25)
    assert concentration_index(minutes, ONE_EACH, by=-income) == pytest.approx(0.25)
    assert concentration_index(minutes, ONE_EACH, by=np.ones(4)) == pytest.approx(0.0)
    # Whose income is not known counts for nothing: ranks 1/6, 3/6, 5/6 of 40, 30, 20.
    unknown = np.array([1.0, 2.0, 3.0, np.nan])
    assert concentration_index(minutes, ONE_EACH, by=unknown) == pytest.approx(
        2 * (40 / 6 + 15 + 100 / 6) / 90 - 1
    )
    assert np.isnan(concentration_index(minutes, ONE_EACH, by=np.full(4, np.nan)))
    assert np.isnan(gini(np.zeros(4), ONE_EACH))


def test_palma_by_hand():
    # Ten patients, 1 to 10 minutes: 10 / (1 + 2 + 3 + 4).
    ten = np.arange(1.0, 11.0)
    assert palma(ten, np.ones(10)) == pytest.approx(1.0)
    assert palma(np.full(10, 3.0), np.ones(10)) == pytest.approx(0.25)
    # Two groups: the tenth with most is part of the 20 %, the two fifths part of the 80 %.
    assert palma(np.array([10.0, 50.0]), np.array([8.0, 2.0])) == pytest.approx(5 / 4)
    assert np.isnan(palma(np.array([0.0, 50.0]), np.ones(2)))
    # By income the tenth with the highest has the last minutes: 10 / 2.5, and the other way round.
    assert palma_by(ten, np.ones(10), by=ten) == pytest.approx(4.0)
    assert palma_by(ten, np.ones(10), by=-ten) == pytest.approx(1 / 8.5)
    assert np.isnan(palma_by(ten, np.zeros(10), by=ten))


def test_equals_in_the_ranking_share_what_is_left():
    # Half of the weight: 1 whole, and of the two of rank 2 a half each: (10 + (20 + 40) / 2) / 2.
    values, by = np.array([10.0, 20.0, 40.0, 90.0]), np.array([1.0, 2.0, 2.0, 3.0])
    assert mean_of_share(values, ONE_EACH, by=by, share=0.5) == pytest.approx(20.0)
    assert mean_of_share(values, ONE_EACH, by=-by, share=0.25) == pytest.approx(90.0)


@pytest.fixture
def parameters():
    return load_fairness()


@pytest.fixture
def income(instance):
    return pd.Series([50.0, 40.0, 30.0, np.nan, 10.0], index=list(instance.area_ids), name="income")


def test_table_by_hand(instance, plan, today, parameters, income):
    table = impact.inequality(
        instance,
        whole(("B",), plan),
        assigned_today=today,
        parameters=parameters,
        income=income,
    )
    assert list(table.index) == [
        (who, when) for who in ("all", "moved") for when in ("today", "plan", "change")
    ]
    # Cases 1, 2, 3, 4; today 10, 20, 15, 20 minutes; all to B: 30, 30, 45, 60.
    before, after = table.loc[("all", "today")], table.loc[("all", "plan")]
    assert before["minutes_mean"] == pytest.approx(17.5)
    assert after["minutes_mean"] == pytest.approx(46.5)
    # Pairs: (3 x 3 x 15 + 3 x 4 x 30 + 3 x 4 x 15) x 2 / (2 x 100 x 46.5).
    assert after["gini"] == pytest.approx((135 + 360 + 180) / (100 * 46.5))
    assert after["minutes_difference_mean"] == pytest.approx(13.5)
    # Most: one case of 60; least: three of 30 and one of 45.
    assert after["palma"] == pytest.approx(60 / 135)
    assert after["minutes_mean_of_worst_5_percent"] == 60
    # Of six cases with income: 1013 (3) rank 1/4, 1012 (2) 2/3, 1011 (1) 11/12.
    assert after["share_with_income"] == pytest.approx(0.6)
    index = 2 * (135 / 4 + 60 * 2 / 3 + 30 * 11 / 12) / 225 - 1
    assert after["concentration_index"] == pytest.approx(index)
    assert after["concentration_index_minutes"] == pytest.approx(index * 37.5)
    assert after["palma_by_income"] == pytest.approx(30 / 45)
    change = table.loc[("all", "change")]
    assert change["gini"] == pytest.approx(after["gini"] - before["gini"])
    assert change["cases_per_year"] == 10
    # The centre changes for all.
    assert table.loc["moved"].equals(table.loc["all"])


def test_worst_share_is_that_of_the_criterion(instance, plan, today, parameters):
    trips = whole(("B",), plan)
    table = impact.inequality(instance, trips, assigned_today=today, parameters=parameters)
    worst = table.loc[("all", "plan"), "minutes_mean_of_worst_5_percent"]
    assert worst == pytest.approx(MeanOfWorst(0.05).of(instance, trips))
    assert table["concentration_index"].isna().all()
    assert table["gini"].notna().all()


def test_nobody_moved_and_missing_rows(instance, today, parameters, income):
    trips = whole(("A", "C"), today)
    table = impact.inequality(
        instance, trips, assigned_today=today, parameters=parameters, income=income
    )
    assert table.loc["moved"].drop(columns="cases_per_year").isna().all(axis=None)
    assert (
        table.loc[("all", "change"), "gini":].drop("share_with_income", errors="ignore") == 0
    ).all()
    with pytest.raises(KeyError, match="income has no row for 1 areas: 1013"):
        impact.inequality(
            instance,
            trips,
            assigned_today=today,
            parameters=parameters,
            income=income.drop("1013"),
        )
