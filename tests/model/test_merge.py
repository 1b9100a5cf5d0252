"""Merging, steps and cuts lose nothing."""

from dataclasses import replace
from fractions import Fraction
from itertools import chain, combinations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from regiotafel.model.enumeration import evaluate_all
from regiotafel.model.enumeration.evaluate import feasible
from regiotafel.model.merge import merge_areas
from regiotafel.model.milp.cuts import low_volume_sets
from regiotafel.model.milp.steps import walk
from support import oracle
from support.random_instances import instances, make, on_a_map, questions


@settings(max_examples=200)
@given(questions())
def test_every_set_is_judged_as_without_merging(question):
    found = evaluate_all(question)
    keeps = feasible(question, found)
    expected = list(oracle.candidate_sets(question))
    assert [tuple(j for j in row if j >= 0) for row in found.sets.tolist()] == expected
    for row, chosen in enumerate(expected):
        figures = oracle.describe(question, chosen)
        assert found.reaches_all[row] == (figures is not None)
        if figures is None:
            continue
        _, volumes, longest = figures
        assert found.volumes[row, : len(chosen)].tolist() == [float(volumes[j]) for j in chosen]
        assert np.isnan(found.volumes[row, len(chosen) :]).all()
        assert found.longest_minutes[row] == float(longest)
        assert found.smallest_volume[row] == float(min(volumes.values()))
        for criterion, values in found.values.items():
            value = float(oracle.value(criterion, question, chosen))
            assert values[row] == pytest.approx(value, rel=1e-12, abs=1e-15)
        assert keeps[row] == oracle.keeps_all_rules(question, chosen)


def test_areas_with_the_same_order_become_one_class():
    instance = make([[1, 2, 9], [3, 4, 5], [2, 1, 9]], [1, 2, 4])
    classes = merge_areas(instance)
    assert classes.order.tolist() == [[0, 1, 2], [1, 0, 2]]
    assert classes.cases.tolist() == [3, 4]
    assert classes.case_minutes.tolist() == [[7, 10, 19], [4, 8, 36]]
    assert classes.longest.tolist() == [[3, 4, 9], [1, 2, 9]]


def test_orders_end_where_a_site_is_certain_to_be_open():
    instance = make([[1, 2, 3, 4]], k=2)
    assert merge_areas(instance).order.tolist() == [[0, 1, 2]]
    required = replace(instance, site_rules=("candidate", "required", "candidate", "candidate"))
    assert merge_areas(required).order.tolist() == [[0, 1, -1]]
    forbidden = replace(instance, site_rules=("forbidden", "candidate", "candidate", "candidate"))
    assert merge_areas(forbidden).order.tolist() == [[1, 2]]


def test_neighbours_share_steps():
    instance = on_a_map(1, areas=2000, k=4)
    steps = walk(merge_areas(instance))
    walked = int((merge_areas(instance).order >= 0).sum())
    assert len(steps.steps) < walked / 2
    first = [number for number, step in enumerate(steps.steps) if not step.nearer]
    assert steps.share[first].sum() == pytest.approx(1)


@settings(max_examples=150)
@given(instances(limits=False, rules=False, gaps=False), st.integers(1, 200))
def test_low_volume_sets_are_exactly_the_minimal_ones(instance, eighths):
    """Judged on the largest volume a site can have in any plan that holds the set."""
    minimum = Fraction(eighths, 8)
    m, k = len(instance.site_ids), instance.k
    assume(m >= k)
    share = float(minimum) / instance.total_cases - 1e-9
    found = low_volume_sets(walk(merge_areas(instance)), list(range(m)), np.full(m, share))
    plans = [(set(s), oracle.describe(instance, s)[1]) for s in combinations(range(m), k)]
    for chosen in found:
        assert all(
            min(volume.values()) < minimum for plan, volume in plans if plan >= set(chosen)
        ), "a cut may exclude infeasible plans only"
        assert not any(set(other) < set(chosen) for other in found)
    smaller = chain.from_iterable(combinations(range(m), size) for size in range(1, min(k, 4) + 1))
    for chosen in smaller:  # what is low by itself, without help of the truncation, is found
        if min(oracle.describe(instance, chosen)[1].values()) < minimum:
            assert any(set(other) <= set(chosen) for other in found)


def test_cuts_stop_before_they_cost_more_than_they_bring(monkeypatch):
    monkeypatch.setattr("regiotafel.model.milp.cuts.MAX_CUT_WORK", 0)
    instance = on_a_map(1, k=4)
    assert low_volume_sets(walk(merge_areas(instance)), list(range(12)), np.full(12, 0.24)) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"cases": np.zeros(1)}, "not all be 0"),
        ({"cases": np.array([-1.0])}, "not negative"),
        ({"cases": np.array([np.nan])}, "finite"),
        ({"cases": np.ones(2)}, "shape"),
        ({"minutes": np.array([[np.nan]]), "metres": np.array([[np.nan]])}, "at least one site"),
        ({"metres": np.array([[np.nan]])}, "exactly where"),
        ({"minutes": np.array([[-1.0]])}, "not negative"),
        ({"minimum_volume": float("nan")}, "minimum_volume"),
        ({"maximum_volume": float("inf")}, "maximum_volume"),
        ({"maximum_minutes": -1.0}, "maximum_minutes"),
        ({"site_ids": ("S1", "S0")}, "shape"),
    ],
)
def test_what_cannot_be_a_question_is_refused(change, words):
    with pytest.raises(ValueError, match=words):
        replace(make([[1]]), **change)
