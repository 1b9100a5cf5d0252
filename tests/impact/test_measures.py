"""Weighted measures against an unweighted oracle."""

from __future__ import annotations

import dataclasses
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regiotafel.impact.measures import minutes_of, weighted_mean, weighted_percentile

WEIGHTED = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 9)), min_size=1, max_size=25
).filter(lambda pairs: any(weight for _, weight in pairs))


def arrays(pairs):
    values, weights = zip(*pairs, strict=True)
    return np.array(values, dtype=float), np.array(weights, dtype=float)


@given(WEIGHTED, st.integers(1, 100))
def test_percentile_is_that_of_the_people_written_out(pairs, percent):
    values, weights = arrays(pairs)
    people = np.sort(np.repeat(values, weights.astype(int)))
    # The smallest rank r with r / n ≥ q, in whole numbers so that nothing is rounded.
    rank = -(-percent * len(people) // 100)
    assert weighted_percentile(values, weights, q=percent / 100) == people[rank - 1]


@given(WEIGHTED, st.sampled_from([0.1, 0.3, 1e-3, 7.7]))
def test_percentile_does_not_depend_on_the_unit_of_the_weights(pairs, unit):
    values, weights = arrays(pairs)
    for q in (0.5, 0.9, 0.95, 1.0):
        scaled = weighted_percentile(values, weights * unit, q=q)
        assert scaled == weighted_percentile(values, weights, q=q)


@given(WEIGHTED)
def test_mean(pairs):
    values, weights = arrays(pairs)
    exact = Fraction(sum(v * w for v, w in pairs), sum(w for _, w in pairs))
    assert weighted_mean(values, weights) == pytest.approx(float(exact), rel=1e-12)


def test_both_sides_of_a_share():
    values, weights = np.array([10.0, 20.0]), np.array([9.0, 1.0])
    assert weighted_percentile(values, weights, q=0.9) == 10
    assert weighted_percentile(values, weights, q=0.9001) == 20


def test_without_weight_there_is_no_measure():
    values, weights = np.array([10.0]), np.array([0.0])
    assert np.isnan(weighted_mean(values, weights))
    assert np.isnan(weighted_percentile(values, weights, q=0.5))


def test_minutes_of(instance, today):
    assert minutes_of(instance, today).tolist() == [10, 20, 15, 20, 40]


@pytest.mark.parametrize(
    ("assigned", "message"),
    [
        (np.array([0, 0]), "5 whole column numbers"),
        (np.array([0.0] * 5), "5 whole column numbers"),
        (np.array([0, -1, 0, 3, 0]), "2 areas are assigned to no site they can reach: 1012, 1014"),
    ],
)
def test_what_is_no_assignment(instance, assigned, message):
    with pytest.raises(ValueError, match=message):
        minutes_of(instance, assigned)


def test_a_site_out_of_reach(instance):
    minutes = instance.minutes.copy()
    minutes[2, 1] = np.nan
    cut_off = dataclasses.replace(instance, minutes=minutes, metres=minutes)
    assert minutes_of(cut_off, np.array([1, 1, 0, 1, 1])).tolist() == [30, 30, 60, 60, 5]
    with pytest.raises(ValueError, match="1 areas are assigned to no site they can reach: 1013"):
        minutes_of(cut_off, np.array([1, 1, 1, 1, 1]))
