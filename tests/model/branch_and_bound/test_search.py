"""The tree against a list of every set."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from regiotafel.model.branch_and_bound import Problem, search
from support.small_problems import all_sets, problems


def found_by(problem, **kwargs):
    return search(problem, seconds=60, **kwargs)


@given(problem=problems())
@settings(max_examples=300)
def test_the_best_set_is_that_of_the_full_list(problem):
    sets = all_sets(problem)
    found = found_by(problem)
    assert found.proven
    if not sets:
        assert found.columns is None
        assert found.value is None
        assert found.bound == np.inf
        return
    assert found.value == pytest.approx(sets[0][0], rel=1e-7, abs=1e-9)
    assert found.bound == pytest.approx(found.value, rel=1e-7, abs=1e-9)
    assert found.columns in [columns for value, columns in sets]
    assert problem.value(found.columns) == pytest.approx(found.value, rel=1e-12, abs=1e-12)


@given(
    problem=problems(),
    keep=st.integers(1, 12),
    within=st.sampled_from([0.0, 0.05, 0.3, 2.0]),
)
@settings(max_examples=300)
def test_near_sets_are_all_there(problem, keep, within):
    sets = all_sets(problem)
    found = found_by(problem, keep=keep, within=within)
    assert found.proven
    near = [item for item in sets if item[0] <= sets[0][0] + within * abs(sets[0][0]) + 1e-9]
    values = [value for value, _ in found.near]
    assert values == pytest.approx([value for value, _ in near[:keep]], rel=1e-7, abs=1e-9)
    assert len({columns for _, columns in found.near}) == len(found.near)
    known = {columns: value for value, columns in sets}
    for value, columns in found.near:
        assert value == pytest.approx(known[columns], rel=1e-12, abs=1e-12)
    if len(near) <= keep:
        assert {columns for _, columns in found.near} == {columns for _, columns in near}
