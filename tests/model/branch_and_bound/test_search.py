"""The tree against a list of every set, and what must not change its answer."""

import os
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regiotafel.model.branch_and_bound import search, tree
from support.small_problems import all_sets, on_a_map, problems


def answer(problem, **kwargs):
    return search(problem, seconds=60, **kwargs)


@given(problem=problems())
@settings(max_examples=300)
def test_the_best_set_is_that_of_the_full_list(problem):
    sets = all_sets(problem)
    found = answer(problem)
    assert found.proven
    if not sets:
        assert found.columns is None
        assert found.value is None
        assert found.bound == np.inf
        assert found.near == ()
        return
    assert found.value == pytest.approx(sets[0][0], rel=1e-7, abs=1e-9)
    assert found.bound == pytest.approx(found.value, rel=1e-7, abs=1e-9)
    assert problem.value(found.columns) == pytest.approx(found.value, rel=1e-12, abs=1e-12)
    assert found.near == ((found.value, found.columns),)


@given(
    problem=problems(),
    keep=st.integers(1, 12),
    within=st.sampled_from([0.0, 0.05, 0.3, 2.0]),
)
@settings(max_examples=300)
def test_near_sets_are_all_there(problem, keep, within):
    sets = all_sets(problem)
    found = answer(problem, keep=keep, within=within)
    assert found.proven
    near = [item for item in sets if item[0] <= sets[0][0] + within * abs(sets[0][0]) + 1e-9]
    assert [value for value, _ in found.near] == pytest.approx(
        [value for value, _ in near[:keep]], rel=1e-7, abs=1e-9
    )
    known = {columns: value for value, columns in sets}
    for value, columns in found.near:
        assert value == pytest.approx(known[columns], rel=1e-12, abs=1e-12)
    if len(near) <= keep:
        assert {columns for _, columns in found.near} == {columns for _, columns in near}


@given(problem=problems(), data=st.data())
@settings(max_examples=60)
def test_other_names_and_units_change_nothing(problem, data):
    m, c = len(problem.state), len(problem.cases)
    new = np.array(data.draw(st.permutations(range(m))), dtype=np.int16)  # old column -> new
    old, rows = np.argsort(new), np.array(data.draw(st.permutations(range(c))))
    allows = problem.allows
    renamed = replace(
        problem,
        order=np.where(problem.order >= 0, new[problem.order], -1).astype(np.int16)[rows],
        cost=4 * problem.cost[rows],
        cases=2 * problem.cases[rows],
        site_cost=4 * problem.site_cost[old],
        least=2 * problem.least[old],
        most=2 * problem.most[old],
        state=problem.state[old],
        rows=problem.rows[:, old],
        budgets=2 * problem.budgets[:, rows],
        limits=2 * problem.limits,
        allows=allows and (lambda columns: allows(tuple(sorted(int(old[j]) for j in columns)))),
    )
    before, after = answer(problem), answer(renamed)
    if before.value is None:
        assert after.value is None
    else:
        assert after.value == pytest.approx(4 * before.value, rel=1e-7, abs=1e-9)


def test_the_number_of_threads_changes_nothing(monkeypatch):
    problem = on_a_map(3, areas=400, sites=30, k=6, least=0.1, most=0.25)
    found = []
    for threads in (1, 3):
        monkeypatch.setattr(os, "cpu_count", lambda threads=threads: threads)
        found.append(answer(problem, keep=20, within=0.02))
    assert found[0] == found[1]
    assert found[0].nodes > tree._BATCH


def test_good_starts_do_not_change_the_best_value():
    problem = on_a_map(4, areas=300, sites=25, k=5, least=0.1, most=0.3)
    found = answer(problem)
    again = answer(problem, starts=[found.columns, (0, 1, 2, 3, 4), (0,)])
    assert again.value == found.value
    assert again.columns == found.columns


def test_out_of_time_the_bound_is_honest():
    problem = on_a_map(3, areas=400, sites=30, k=6, least=0.12, most=0.22)
    proven, cut_short = answer(problem), search(problem, seconds=0)
    assert proven.proven
    assert not cut_short.proven
    assert cut_short.bound < proven.value
    assert cut_short.value is None or cut_short.value >= proven.value


def test_interrupted_the_best_comes_back_with_an_honest_bound():
    problem = on_a_map(3, areas=400, sites=30, k=6, least=0.12, most=0.22)
    seen = []

    def stop(progress):
        seen.append(progress)
        if len(seen) == 2:
            raise KeyboardInterrupt

    found = answer(problem, progress=stop)
    assert found.interrupted
    assert not found.proven
    assert seen[0].bound <= seen[1].bound == found.bound <= answer(problem).value
    assert found.nodes == seen[1].nodes


def test_keep_and_within_must_make_sense():
    problem = on_a_map(0, areas=5, sites=3, k=1)
    with pytest.raises(ValueError, match="keep"):
        answer(problem, keep=0)
    with pytest.raises(ValueError, match="within"):
        answer(problem, within=-0.1)
