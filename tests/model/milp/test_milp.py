"""Every rule and criterion by equations, and what is said when the solver stops early."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from regiotafel.errors import InfeasibleError, SolverError
from regiotafel.model import Rule, enumeration, milp, solve
from regiotafel.model.criteria import Events, LongestMinutes, MeanMinutes, MeanOfWorst, Weighted
from regiotafel.model.milp import equations, highs, rules
from regiotafel.scenario.curve import load_curve
from support import oracle
from support.random_instances import instances, make, on_a_map, questions, said, uneven

HARD = on_a_map(4, k=6)
OWN = on_a_map(4, areas=60, sites=8, k=3)
NORM = enumeration.largest_smallest_volume(HARD) * 0.9


def test_a_run_that_stops_early_gives_its_honest_bound_and_gap(monkeypatch):
    """PuLP calls such a run optimal."""
    monkeypatch.setitem(highs.OPTIONS, "mip_max_improving_sols", 1)
    monkeypatch.setitem(highs.OPTIONS, "presolve", "off")
    question = replace(HARD, minimum_volume=NORM)
    early = solve(question, method="milp", time_limit_seconds=60)
    best = solve(question, method="enumerate", time_limit_seconds=60)
    assert early.status == "time_limit"
    assert 0 < early.bound <= best.objective <= early.objective
    assert early.gap == (early.objective - early.bound) / early.objective
    assert early.gap > 0


def test_no_plan_and_no_proof_in_time_is_an_error_in_words():
    with pytest.raises(SolverError, match="no plan was found within 0 seconds, nor proof"):
        solve(replace(HARD, minimum_volume=NORM), method="milp", time_limit_seconds=0)


def test_a_set_that_misses_a_rule_within_the_tolerance_of_the_solver_is_excluded(monkeypatch):
    """Without cuts, HiGHS itself accepts a volume that is a ten-millionth short."""
    monkeypatch.setattr(equations, "low_volume_sets", lambda *_: [])
    calls = []
    not_again = rules.not_again

    def counting(is_open, sets):
        calls.extend(sets)
        return not_again(is_open, sets)

    monkeypatch.setattr(rules, "not_again", counting)
    largest = enumeration.largest_smallest_volume(HARD)
    question = replace(HARD, minimum_volume=largest + 1e-7 * HARD.total_cases)
    assert milp.search(question, time_limit_seconds=60) is None
    assert calls


def test_walks_cut_after_one_rank_are_followed_as_far_as_needed(monkeypatch):
    """Whatever is left out at first, the answer is that of the whole model."""
    monkeypatch.setattr(milp, "_MOST_STEPS", 0)
    monkeypatch.setattr(milp, "_start_depth", lambda _: 1)
    monkeypatch.setattr(milp, "_SPARE_DEPTH", 0)
    depths = []
    whole = milp.walk

    def noting(classes, depth=None):
        depths.append(0 if depth is None else depth.max())
        return whole(classes, depth)

    monkeypatch.setattr(milp, "walk", noting)

    @settings(max_examples=150)
    @given(instances())
    def equals_the_oracle(instance):
        expected = oracle.feasible_sets(instance)
        try:
            found = solve(instance, method="milp", time_limit_seconds=60)
        except InfeasibleError:
            assert not expected
        else:
            assert found.objective == pytest.approx(float(expected[0][0]), rel=1e-9, abs=1e-12)
            assert found.status == "optimal"

    equals_the_oracle()
    assert max(depths) > 1


def test_a_plan_found_before_time_ran_out_is_kept_with_the_bound_proven_so_far(monkeypatch):
    monkeypatch.setattr(milp, "_MOST_STEPS", 0)
    monkeypatch.setattr(milp, "_start_depth", lambda _: 2)
    whole, runs = milp.run, []

    def once(problem, *, deadline, **options):
        runs.append(deadline)
        return whole(problem, deadline=deadline if len(runs) == 1 else 0.0, **options)

    monkeypatch.setattr(milp, "run", once)
    early = solve(HARD, method="milp", time_limit_seconds=60)
    best = solve(HARD, method="enumerate", time_limit_seconds=60)
    assert len(runs) == 2
    assert early.status == "time_limit"
    assert 0 < early.bound < best.objective <= early.objective


@pytest.mark.parametrize(("seed", "k"), [(1, 3), (2, 5)])
def test_walks_cut_on_a_map_with_norm_and_capacity_change_nothing(monkeypatch, seed, k):
    free = on_a_map(seed, k=k)
    norm = enumeration.largest_smallest_volume(free) * 0.9
    question = replace(free, minimum_volume=norm, maximum_volume=free.total_cases / k * 1.6)
    monkeypatch.setattr(milp, "_MOST_STEPS", 0)
    monkeypatch.setattr(milp, "_start_depth", lambda _: 2)
    found = milp.search(question, time_limit_seconds=60)
    expected = enumeration.search(question, near_share=0.0, max_alternatives=0)
    assert (found is None) == (expected is None)
    assert found is None or found.bound == pytest.approx(expected.bound, rel=1e-9)


def test_many_candidates_are_proven():
    """75 million sets: only the milp method can say which is best."""
    many = on_a_map(5, areas=150, sites=100, k=5)
    found = solve(many, method="milp", time_limit_seconds=120)
    assert found.status == "optimal"
    swapped = enumeration.search(
        replace(
            many,
            site_rules=tuple(
                "required" if site in found.open_sites[:3] else "candidate"
                for site in many.site_ids
            ),
        ),
        near_share=0.0,
        max_alternatives=0,
    )
    assert swapped.open_sites == found.open_sites


INTERRUPTED = """
import os, signal, threading, time
from support.random_instances import on_a_map
from regiotafel.model import milp
question = on_a_map(5, areas=1200, sites=80, k=5)
run = milp.run
def soon(*args, **options):
    threading.Timer(1.0, os.kill, (os.getpid(), signal.SIGINT)).start()
    return run(*args, **options)
milp.run = soon
begin = time.monotonic()
try:
    milp.search(question, time_limit_seconds=300)
except KeyboardInterrupt:
    print("interrupted", time.monotonic() - begin)
"""


def test_an_interrupt_reaches_the_solver():
    """A solve holds no one until its time limit."""
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    word, seconds = done.stdout.split()[-2:]
    assert word == "interrupted"
    assert float(seconds) < 120


def _mean(instance, method):
    try:
        return solve(instance, method=method, time_limit_seconds=60).objective
    except InfeasibleError:
        return None


def test_a_limit_that_binds_nothing_does_not_mislead_the_solver():
    """With a row for a norm that only follows from the capacity, HiGHS 1.15 proved 16.0 best."""
    instance = make(
        [[16, 24], [7, 4], [11, 19], [23, 37]],
        [2.5842463, 3.44566174, 0.86141543, 0.86141543],
        maximum_volume=8,
    )
    assert _mean(instance, "milp") == pytest.approx(12.2222222, abs=1e-6)


@pytest.mark.parametrize("hundred", range(4))
def test_agrees_with_enumeration_where_no_number_is_round(hundred):
    for seed in range(100 * hundred, 100 * (hundred + 1)):
        instance = uneven(seed)
        found, expected = _mean(instance, "milp"), _mean(instance, "enumerate")
        assert (found is None) == (expected is None), seed
        if expected is not None:
            assert found == pytest.approx(expected, abs=1e-6), seed


@settings(max_examples=200)
@given(questions(most_criteria=1))
def test_every_rule_and_criterion_equals_the_oracle(question):
    expected = oracle.best(question)
    found = milp.search(question, time_limit_seconds=60)
    assert (found is None) == (expected is None)
    if found is not None:
        [value] = expected.values
        assert found.status == "optimal"
        assert found.bound == pytest.approx(float(value), rel=1e-9, abs=1e-12)
        assert tuple(question.columns(found.open_sites).tolist()) in expected.sets


@pytest.mark.parametrize(
    "criterion",
    [
        LongestMinutes(),
        MeanOfWorst(0.1),
        Weighted(((1.0, MeanMinutes()), (0.3, LongestMinutes()), (0.2, MeanOfWorst(0.2)))),
        Events(load_curve("oesophagus_mortality")),
        Events(load_curve("pancreas_mortality"), "high"),
        Events(load_curve("example"), "low"),
        Events(load_curve("example")),
        Events(load_curve("example"), "high"),
    ],
    ids=lambda criterion: criterion.name,
)
@pytest.mark.parametrize("count", ["exactly", "at_most"])
def test_criteria_that_are_no_sums_equal_enumeration(criterion, count):
    """Curves are stated from below only, and yet the gap closes."""
    question = replace(OWN, objective=(criterion,), count=count, minimum_volume=5.0)
    found = solve(question, method="milp", time_limit_seconds=60)
    best = solve(question, method="enumerate", time_limit_seconds=60)
    assert found.status == "optimal"
    assert found.objective == pytest.approx(best.objective, rel=1e-7)


def test_a_curve_that_could_not_be_followed_in_time_leaves_an_honest_gap(monkeypatch):
    question = replace(OWN, objective=(Events(load_curve("oesophagus_mortality"), "high"),))
    monkeypatch.setattr(milp._Search, "_better", lambda *_: False)
    early = solve(question, method="milp", time_limit_seconds=60)
    best = solve(question, method="enumerate", time_limit_seconds=60)
    assert early.status == "time_limit"
    assert 0 < early.bound <= best.objective <= early.objective


def test_the_longest_minutes_keep_the_bound_proven_before_time_ran_out(monkeypatch):
    question = replace(HARD, objective=(LongestMinutes(),))
    best = solve(question, method="enumerate", time_limit_seconds=60).objective
    whole, runs = milp.run, []

    def twice(problem, *, deadline, **options):
        runs.append(deadline)
        return whole(problem, deadline=deadline if len(runs) < 3 else 0.0, **options)

    monkeypatch.setattr(milp, "run", twice)
    early = solve(question, method="milp", time_limit_seconds=60)
    assert len(runs) == 3
    assert early.status == "time_limit"
    assert 0 < early.bound <= best <= early.objective


def test_a_rule_without_equations_excludes_sets_one_by_one():
    best = solve(OWN, method="enumerate", time_limit_seconds=60).open_sites
    other = Rule(statement=said("not these"), allows=lambda _, open_sites: open_sites != best)
    question = replace(OWN, extra_rules=(other,))
    found, expected = (
        solve(question, method=method, time_limit_seconds=60) for method in ("milp", "enumerate")
    )
    assert found.open_sites == expected.open_sites != best


def test_a_criterion_of_the_users_own_that_is_no_sum_is_refused():
    class Own(LongestMinutes.__base__):
        name, statement = "own", said("own")

        def of(self, instance, assignment):
            return 0.0

    assert "cannot hold own: it is no sum" in milp.refusal(replace(OWN, objective=(Own(),)))
    assert milp.refusal(OWN) is None
