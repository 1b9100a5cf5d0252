"""Pareto fronts against comparing every pair of plans."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regiotafel.model.criteria import (
    Centres,
    Cost,
    LongestMinutes,
    MeanMinutes,
    MeanOfWorst,
    ShareBeyond,
)
from regiotafel.model.plans.front import front, nondominated
from support.plans import every_plan, impatient, one_by_one, rich_instances
from support.random_instances import make, on_a_map

CRITERIA = (
    MeanMinutes(),
    ShareBeyond(2.0),
    LongestMinutes(),
    MeanOfWorst(0.25),
    Centres(),
    Cost(per_centre=3.0, per_minute=1.0),
)
SECONDS = 60.0


#: One centre of five: means 15 to 19 minutes, longest 30, 28, 27, 25 and 24.
ALONG_A_CURVE = make([[0, 4, 7, 11, 14], [30, 28, 27, 25, 24]])


def pairwise_front(table):
    """Rows of (values, how many) that no other beats, by comparing every pair; ascending."""
    rounded = [tuple(round(value, 7) for value in row) for row in table]
    kept = {
        row
        for row in rounded
        if not any(
            other != row and all(a <= b for a, b in zip(other, row, strict=True))
            for other in rounded
        )
    }
    return [(row, rounded.count(row)) for row in sorted(kept)]


def brute(instance, criteria):
    return pairwise_front(
        [[each.of(instance, trips) for each in criteria] for _, trips in every_plan(instance)]
    )


def points(found):
    names = [criterion.name for criterion in found.criteria]
    return [
        tuple(round(float(value), 7) for value in row) for row in found.points[names].to_numpy()
    ]


@settings(max_examples=200)
@given(st.lists(st.tuples(*[st.integers(0, 4)] * 3), max_size=25), st.sampled_from([2, 3]))
def test_rows_that_no_row_beats(rows, width):
    table = np.array(rows, dtype=np.float64).reshape(len(rows), 3)[:, :width]
    kept, counts = nondominated(table)
    found = [(tuple(row), count) for row, count in zip(table[kept].tolist(), counts, strict=True)]
    assert found == pairwise_front(table.tolist())
    first = [next(i for i, row in enumerate(table) if (row == table[at]).all()) for at in kept]
    assert kept.tolist() == first


@settings(max_examples=100)
@given(
    rich_instances(most_sites=5),
    st.lists(st.sampled_from(CRITERIA), min_size=2, max_size=3, unique=True),
)
def test_the_front_is_that_of_all_pairs(instance, criteria):
    found = front(instance, criteria, time_limit_seconds=SECONDS)
    expected = brute(instance, criteria)
    assert found.complete
    assert points(found) == [row for row, _ in expected]
    assert found.points["sets"].tolist() == [number for _, number in expected]
    plans = dict(every_plan(instance))
    for _, point in found.points.iterrows():
        for criterion in criteria:
            value = criterion.of(instance, plans[point["open_sites"]])
            assert point[criterion.name] == pytest.approx(value, abs=1e-9)
        assert point["centres"] == len(point["open_sites"])


@settings(max_examples=60)
@given(
    rich_instances(most_sites=5),
    st.sampled_from(list(product(CRITERIA, repeat=2))).filter(lambda two: two[0] != two[1]),
)
def test_one_plan_at_a_time_gives_the_same_front(instance, criteria):
    with pytest.MonkeyPatch.context() as monkeypatch:
        one_by_one(monkeypatch)
        found = front(instance, criteria, time_limit_seconds=SECONDS)
    assert found.complete
    assert points(found) == [row for row, _ in brute(instance, criteria)]
    assert found.points["sets"].isna().all()
    assert not found.points["gap"].any()


@pytest.mark.parametrize(
    ("instance", "criteria"),
    [
        (ALONG_A_CURVE, (MeanMinutes(), LongestMinutes())),
        (on_a_map(4, areas=60, sites=9, k=4), (MeanMinutes(), ShareBeyond(15.0))),
        (on_a_map(4, areas=60, sites=9, k=4, count="at_most"), (LongestMinutes(), MeanMinutes())),
        (on_a_map(4, areas=60, sites=9, k=9, count="at_most"), (Centres(), ShareBeyond(15.0))),
    ],
)
def test_branch_and_bound_gives_the_same_front(monkeypatch, instance, criteria):
    expected = front(instance, criteria, time_limit_seconds=SECONDS)
    one_by_one(monkeypatch, "branch_and_bound")
    found = front(instance, criteria, time_limit_seconds=SECONDS)
    assert found.complete
    assert points(found) == points(expected)


def test_prices_knee_and_support_by_hand():
    # One area of each distance to four sites; mean and longest minutes of one centre each.
    # S0: 10, 10 -> mean 10, longest 10; S1: 4, 12 -> 8, 12; S2: 1, 13 -> 7, 13; S3: 0, 20 -> 10.
    instance = make([[10, 4, 1, 0], [10, 12, 13, 20]])
    found = front(instance, (MeanMinutes(), LongestMinutes()), time_limit_seconds=1)
    assert found.points["minutes_mean"].tolist() == [7, 8, 10]
    assert found.points["minutes_max"].tolist() == [13, 12, 10]
    # The three lie on one line: all supported, none below the line between the ends.
    assert found.points["supported"].all()
    assert not found.points["knee"].any()
    assert found.prices["minutes_mean_more"].tolist() == [1, 2]
    assert found.prices["minutes_max_less"].tolist() == [1, 2]
    assert found.prices["minutes_max_per_minutes_mean"].tolist() == [1, 1]


def test_a_point_above_the_line_is_not_supported_and_one_below_is_the_knee():
    # Means 10, 16, 17 and longest 20, 19, 17: between the ends 16 lies at 17.4.
    above = make([[0, 13, 17], [20, 19, 17]])
    found = front(above, (MeanMinutes(), LongestMinutes()), time_limit_seconds=1)
    assert found.points["minutes_mean"].tolist() == [10, 16, 17]
    assert found.points["supported"].tolist() == [True, False, True]
    assert not found.points["knee"].any()
    # Means 10, 11.5, 17 and longest 20, 18, 17: between the ends 11.5 lies at 19.4.
    below = make([[0, 5, 17], [20, 18, 17]])
    found = front(below, (MeanMinutes(), LongestMinutes()), time_limit_seconds=1)
    assert found.points["minutes_mean"].tolist() == [10, 11.5, 17]
    assert found.points["supported"].all()
    assert found.points["knee"].tolist() == [False, True, False]


def test_ties_are_kept_once_with_the_lowest_labels():
    instance = make([[3, 3, 3], [3, 3, 3]], k=1)
    found = front(instance, (MeanMinutes(), LongestMinutes()), time_limit_seconds=1)
    assert found.points["open_sites"].tolist() == [("S0",)]
    assert found.points["sets"].tolist() == [3]


def test_out_of_time_is_said(monkeypatch):
    instance, criteria = ALONG_A_CURVE, (MeanMinutes(), LongestMinutes())
    whole = points(front(instance, criteria, time_limit_seconds=SECONDS))
    assert whole == [(15, 30), (16, 28), (17, 27), (18, 25), (19, 24)]
    impatient(monkeypatch, proven=1, unproven=2)
    found = front(instance, criteria, time_limit_seconds=SECONDS)
    assert points(found) == whole[:3]
    assert not found.complete
    # What is proven for a higher ceiling is a bound for a lower one.
    least = whole[0][0]
    expected = [0.0] + [1 - max(least, 0.9 * value) / value for value, _ in whole[1:3]]
    assert found.points["gap"].tolist() == pytest.approx(expected)


def test_out_of_time_for_one_number_leaves_the_others(monkeypatch):
    instance = on_a_map(1, areas=40, sites=5, k=5, count="at_most")
    impatient(monkeypatch, proven=2, unproven=1)
    found = front(instance, (Centres(), MeanMinutes()), time_limit_seconds=SECONDS)
    assert found.points["centres"].tolist() == [1, 2, 3]
    assert found.points["gap"].tolist() == pytest.approx([0, 0, 0.1])
    assert not found.complete


def test_what_is_no_front_is_refused(monkeypatch):
    instance = make([[1, 5], [5, 1]])
    with pytest.raises(ValueError, match="two or three"):
        front(instance, (MeanMinutes(), MeanMinutes()), time_limit_seconds=1)
    three = front(instance, (MeanMinutes(), LongestMinutes(), ShareBeyond(2)), time_limit_seconds=1)
    with pytest.raises(ValueError, match="front of two"):
        _ = three.prices
    one_by_one(monkeypatch)
    with pytest.raises(ValueError, match="can be enumerated"):
        front(instance, (MeanMinutes(), LongestMinutes(), ShareBeyond(2)), time_limit_seconds=1)


def test_nothing_feasible_gives_no_points():
    instance = make([[1, 5], [5, 1]], minimum_volume=3.0)
    found = front(instance, (MeanMinutes(), LongestMinutes()), time_limit_seconds=1)
    assert found.points.empty
    assert found.prices.empty
    assert found.complete
