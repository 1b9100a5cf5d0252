"""Directed assignment against linear programmes over every set of open sites."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from regiotafel.model import milp, solve
from regiotafel.model.check import broken_rules
from regiotafel.model.criteria import (
    Cost,
    LongestMinutes,
    MeanMinutes,
    MeanOfWorst,
    ShareBeyond,
    Weighted,
)
from regiotafel.model.instance import Ceiling
from support import oracle
from support.random_instances import RULES, make, questions, said

SECONDS = 60.0


def least_by_sending(instance, criterion, open_columns):
    """Least value with these sites open, or None: a linear programme per break of the criterion."""
    sent = np.flatnonzero(instance.cases > 0)
    nobody = np.flatnonzero(instance.cases == 0)
    columns = list(open_columns)
    if np.isnan(instance.minutes[nobody][:, columns]).all(axis=1).any():
        return None
    minutes, cases = instance.minutes[np.ix_(sent, columns)], instance.cases[sent]
    share = cases[:, None] / cases.sum() * np.ones(len(columns))
    breaks = np.unique(minutes[np.isfinite(minutes)])
    ways = []  # pairs of (constant and what each trip adds, longest minutes allowed)
    if isinstance(criterion, LongestMinutes):
        ways = [(longest, 0 * share, longest) for longest in breaks]
    elif isinstance(criterion, MeanOfWorst):
        ways = [
            (level, share * np.maximum(minutes - level, 0) / criterion.share, np.inf)
            for level in [0.0, *breaks]
        ]
    else:
        added = criterion.added(instance)[np.ix_(sent, columns)]
        ways = [(criterion.per_site(instance)[columns].sum(), added, np.inf)]
    values = [
        constant + value
        for constant, added, longest in ways
        if (value := _programme(instance, columns, added, longest, minutes, cases)) is not None
    ]
    return min(values, default=None)


def _programme(instance, columns, added, longest, minutes, cases):
    """Minimise the sum of what each trip adds, under all limits; None = there is no way."""
    n, k = minutes.shape
    if instance.maximum_minutes is not None:
        longest = min(longest, instance.maximum_minutes)
    may = np.isfinite(minutes) & (minutes <= longest)
    at = np.kron(np.ones((1, n)), np.eye(k)) * np.repeat(cases, k)
    rows = [at, -at]
    right = [instance.most_volume[columns], -instance.least_volume[columns]]
    for ceiling in instance.ceilings:
        held = ceiling.criterion.added(instance)[instance.cases > 0][:, columns]
        rows.append(np.nan_to_num(held).reshape(1, -1))
        own = ceiling.criterion.per_site(instance)[columns].sum()
        right.append(np.array([ceiling.limit - own]))
    bounded = np.isfinite(np.concatenate(right))
    found = linprog(
        np.nan_to_num(added).ravel(),
        A_ub=np.vstack(rows)[bounded],
        b_ub=np.concatenate(right)[bounded],
        A_eq=np.kron(np.eye(n), np.ones((1, k))),
        b_eq=np.ones(n),
        bounds=[(0, 1 if yes else 0) for yes in may.ravel()],
    )
    return found.fun if found.status == 0 else None


def least(instance, criterion):
    """Least value over all sets that the rules on sets allow, or None."""
    values = [
        value
        for columns in oracle.candidate_sets(instance)
        if all(rule.allows([instance.site_ids[j] for j in columns]) for rule in instance.set_rules)
        and (value := least_by_sending(instance, criterion, columns)) is not None
    ]
    return min(values, default=None)


CRITERIA = st.one_of(
    st.just(MeanMinutes()),
    st.integers(0, 6).map(float).map(ShareBeyond),
    st.just(LongestMinutes()),
    st.integers(1, 8).map(lambda eighths: MeanOfWorst(eighths / 8)),
    st.builds(
        Cost,
        per_centre=st.integers(0, 8).map(float),
        per_minute=st.just(0.5),
        cases=st.just({"S0": 3.0}),
    ),
    st.just(Weighted(((1.0, MeanMinutes()), (2.0, ShareBeyond(3.0))))),
)
HELD = st.one_of(st.just(MeanMinutes()), st.integers(0, 6).map(float).map(ShareBeyond))


def agrees(instance):
    [criterion] = instance.objective
    expected = least(instance, criterion)
    found = milp.search(instance, time_limit_seconds=SECONDS)
    assert (found is None) == (expected is None)
    if found is None:
        return
    assert found.status == "optimal"
    assert not broken_rules(instance, found.open_sites, assignment=found.assignment)
    value = criterion.of(instance, found.assignment)
    assert value == pytest.approx(expected, rel=1e-7, abs=1e-7)
    sums = np.bincount(found.assignment.area, weights=found.assignment.share)
    assert sums == pytest.approx(np.ones(len(instance.area_ids)), abs=1e-12)


@settings(max_examples=150)
@given(
    questions(
        criterion=HELD, most_criteria=1, rules=[rule for rule in RULES if rule != "ceilings"]
    ),
    CRITERIA,
)
def test_equals_a_linear_programme_over_every_set(question, criterion):
    agrees(replace(question, objective=(criterion,), assignment="directed"))


@settings(max_examples=60)
@given(questions(criterion=HELD, most_criteria=1, rules=("ceilings", "maximum_volume")), CRITERIA)
def test_ceilings_hold_where_people_are_sent(question, criterion):
    agrees(replace(question, objective=(criterion,), assignment="directed"))


# A0 has 6 cases next to S0, A1 has 2 next to S1; S0 has room for 4.
FULL = make([[1, 11], [5, 1]], [6, 2], k=2, assignment="directed", site_maximum={"S0": 4.0})


def test_an_area_is_split_where_its_centre_has_no_room():
    found = solve(FULL, method="milp", time_limit_seconds=SECONDS)
    assert found.status == "optimal"
    assert found.objective == pytest.approx((4 * 1 + 2 * 11 + 2 * 1) / 8)
    assert found.shares.area.tolist() == [0, 0, 1]
    assert found.shares.column.tolist() == [0, 1, 1]
    assert found.shares.share == pytest.approx([2 / 3, 1 / 3, 1])
    assert found.share_not_nearest == pytest.approx(2 / 8)


def test_the_worst_off_are_counted_in_parts():
    """The worst quarter is the 2 cases that overflow, and as many as that again for a half."""
    for share, mean in [(0.25, 11.0), (0.5, (2 * 11 + 2 * 1) / 4)]:
        question = replace(FULL, objective=(MeanOfWorst(share),))
        found = solve(question, method="milp", time_limit_seconds=SECONDS)
        assert found.objective == pytest.approx(mean)


def test_a_sum_with_the_longest_minutes_counts_whoever_travels_them():
    question = replace(FULL, objective=(Weighted(((1.0, MeanMinutes()), (0.5, LongestMinutes()))),))
    found = solve(question, method="milp", time_limit_seconds=SECONDS)
    assert found.objective == pytest.approx(28 / 8 + 5.5)


def test_of_equally_good_ways_the_shortest_is_taken():
    """Nobody can be within half a minute; that is no reason to send people about."""
    question = replace(FULL, objective=(ShareBeyond(0.5),), site_maximum={})
    found = solve(question, method="milp", time_limit_seconds=SECONDS)
    assert found.objective == 1.0
    assert found.assigned.tolist() == [0, 1]


def test_a_norm_draws_people_past_their_nearest_centre():
    question = replace(FULL, site_maximum={}, minimum_volume=3.0)
    found = solve(question, method="milp", time_limit_seconds=SECONDS)
    assert found.objective == pytest.approx((5 * 1 + 1 * 11 + 2 * 1) / 8)
    assert found.share_not_nearest == pytest.approx(1 / 8)


def test_a_share_within_minutes_is_held():
    within = Ceiling(criterion=ShareBeyond(10.0), at_most=0.125, statement=said("7 of 8 within 10"))
    open_both = replace(FULL, ceilings=(within,))
    assert milp.search(open_both, time_limit_seconds=SECONDS) is None
    roomier = replace(open_both, site_maximum={"S0": 5.0})
    found = solve(roomier, method="milp", time_limit_seconds=SECONDS)
    assert found.objective == pytest.approx((5 * 1 + 1 * 11 + 2 * 1) / 8)


def test_areas_without_cases_go_to_the_nearest_centre_that_they_can_reach():
    empty = make([[1, 11], [np.nan, 1]], [6, 0], k=1, assignment="directed", maximum_minutes=20.0)
    found = solve(empty, method="milp", time_limit_seconds=SECONDS)
    assert found.open_sites == ("S1",)
    assert found.assigned.tolist() == [1, 1]


def test_the_largest_norm_that_people_can_be_sent_to_meet():
    question = replace(FULL, minimum_volume=4.0, site_maximum={})
    assert milp.search(question, time_limit_seconds=SECONDS) is not None
    too_much = replace(question, minimum_volume=4.01)
    assert milp.search(too_much, time_limit_seconds=SECONDS) is None


def test_the_same_question_gives_the_same_answer_bit_for_bit():
    rng = np.random.default_rng(1)
    question = make(
        rng.integers(1, 90, (40, 8)), rng.random(40), k=3, assignment="directed", maximum_volume=9.0
    )
    one, other = (milp.search(question, time_limit_seconds=SECONDS) for _ in range(2))
    assert one.open_sites == other.open_sites
    assert (one.assignment.share == other.assignment.share).all()
    assert (one.assignment.column == other.assignment.column).all()
