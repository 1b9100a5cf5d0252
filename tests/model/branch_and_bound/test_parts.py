"""Each part by itself: nothing good is excluded, no bound is too high, every judgement is right."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regiotafel.model.branch_and_bound import moves, relaxation
from regiotafel.model.branch_and_bound.node import first_prices
from regiotafel.model.branch_and_bound.propagation import propagate
from regiotafel.model.branch_and_bound.tables import reduced, tables_of
from support.small_problems import all_sets, on_a_map, problems, value_of


def mask(columns, m):
    return np.isin(np.arange(m), columns)


def agrees(state, columns):
    chosen = mask(columns, len(state))
    return not (chosen & (state == 0)).any() and not (~chosen & (state == 1)).any()


@given(problem=problems(), data=st.data())
def test_propagation_excludes_nothing_that_is_better_than_the_cut(problem, data):
    sets = all_sets(problem)
    cut = data.draw(st.sampled_from([np.inf, *(value + 1e-6 for value, _ in sets)]))
    state = problem.state.copy()
    possible = propagate(tables_of(problem), state, cut)
    for value, columns in sets:
        if value < cut:
            assert possible
            assert agrees(state, columns)


def test_propagation_by_hand():
    """Three towns in a row with 5, 1 and 4 cases; two sites of at least 4 and at most 5.5 cases.

    Only the first two will do: without the second, the first has 6; without the first, the second.
    """
    problem = on_a_map(0, areas=3, sites=3, k=2)
    tables = tables_of(problem)._replace(
        order=np.array([[0, 1, 2], [1, 0, 2], [2, 1, 0]], dtype=np.int16),
        cases=np.array([5.0, 1.0, 4.0]),
        least=np.full(3, 4.0),
        most=np.full(3, 5.5),
    )
    state = np.array([1, -1, -1], dtype=np.int8)
    assert propagate(tables, state, np.inf)
    assert state.tolist() == [1, 1, 0]
    assert not propagate(tables, np.array([0, -1, -1], dtype=np.int8), np.inf)
    # Each limit just met, then just missed.
    at = tables._replace(least=np.full(3, 5.0), most=np.full(3, 5.0))
    assert propagate(at, np.array([1, 1, 0], dtype=np.int8), np.inf)
    for missed in (at._replace(least=np.full(3, 5.01)), at._replace(most=np.full(3, 4.99))):
        assert not propagate(missed, np.array([1, 1, 0], dtype=np.int8), np.inf)


@given(problem=problems(), data=st.data())
def test_the_relaxation_never_exceeds_the_best_and_fixes_only_what_must_be(problem, data):
    sets = all_sets(problem)
    tables, state = tables_of(problem), problem.state.copy()
    if not propagate(tables, state, np.inf):
        return
    small, _ = reduced(tables, state)
    prices = first_prices(small)
    prices.surcharge[:] = data.draw(
        st.lists(st.floats(-3, 3), min_size=len(state), max_size=len(state))
    )
    prices.surcharge[problem.most == np.inf] = np.minimum(
        prices.surcharge[problem.most == np.inf], 0
    )
    prices.budgets[:] = data.draw(st.floats(0, 2))
    prices.rows[:] = data.draw(st.floats(0, 2))
    for steps in (1, 30):
        priced = relaxation.bound_of(small, state, prices, np.inf, steps, 0.5)
        if sets:
            assert priced.bound <= sets[0][0] + 1e-9
        for value, columns in sets:
            fixed = state.copy()
            relaxation.fix(small, fixed, priced, value + 1e-6)
            assert agrees(fixed, columns)


@given(problem=problems(), data=st.data())
def test_merging_changes_no_judgement(problem, data):
    tables, m = tables_of(problem), len(problem.state)
    state = np.array(data.draw(st.lists(st.sampled_from([-1, -1, 0, 1]), min_size=m, max_size=m)))
    small, member = reduced(tables, state.astype(np.int8))
    assert len(member) == len(problem.cases)
    assert len(np.unique(small.order, axis=0)) == len(small.order)
    free = np.flatnonzero(state == -1)
    for size in range(len(free) + 1):
        for chosen in combinations(free, size):
            is_open = mask(chosen, m) | (state == 1)
            whole, part = moves.judge(tables, is_open), moves.judge(small, is_open)
            assert (whole.broken > 0) == (part.broken > 0)
            if whole.broken == 0:
                assert part.value == pytest.approx(whole.value, rel=1e-12, abs=1e-12)


@given(problem=problems(), data=st.data())
def test_judging_is_that_of_plain_loops(problem, data):
    columns = data.draw(st.sets(st.integers(0, len(problem.state) - 1)))
    judged = moves.judge(tables_of(problem), mask(list(columns), len(problem.state)))
    by_hand = value_of(problem, columns)
    assert problem.value(tuple(columns)) == (None if by_hand is None else pytest.approx(by_hand))
    if by_hand is not None:
        assert judged == (pytest.approx(by_hand), 0)
    elif agrees(problem.state, list(columns)) and problem.allows is None:
        assert judged.broken > 0


@given(problem=problems(), data=st.data())
def test_a_move_comes_to_what_judging_says(problem, data):
    tables, m = tables_of(problem), len(problem.state)
    columns = np.array(sorted(data.draw(st.sets(st.integers(0, m - 1)))), dtype=np.int64)
    charge = data.draw(st.sampled_from([0.0, 1.0, 50.0]))
    opened, closed, value, broken = moves._best_move(
        tables, problem.state, columns, charge, np.zeros(m, dtype=np.int64)
    )
    if value == np.inf:
        return
    after = set(columns.tolist()) | ({opened} if opened >= 0 else set())
    if closed < len(columns):
        after.discard(int(columns[closed]))
    judged = moves.judge(tables, mask(list(after), m))
    # Exactly at a limit the order of additions decides; moves only propose, judging decides.
    assert (broken > 1e-7) == (judged.broken > 1e-7)
    if (np.isin(problem.order, list(after)) & (problem.order >= 0)).any(axis=1).all():
        assert broken == pytest.approx(judged.broken, abs=1e-7)
        assert value == pytest.approx(judged.value)


@given(problem=problems())
@settings(max_examples=50)
def test_what_the_moves_find_keeps_the_rules(problem):
    tables = tables_of(problem)
    is_open = problem.state == 1
    found, value = moves.improve(tables, problem.state, is_open, 1.0, 50, 20)
    if value < np.inf:
        assert moves.judge(tables, found) == (value, 0)
        assert agrees(problem.state, np.flatnonzero(found))
