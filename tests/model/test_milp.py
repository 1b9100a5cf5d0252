"""Where the milp method stops early, and what it may say then."""

from dataclasses import replace

import pytest
from random_instances import on_a_map

from regiotafel.errors import SolverError
from regiotafel.model import enumerate as enumeration
from regiotafel.model import milp, rules, solve

HARD = on_a_map(4, k=6)
NORM = enumeration.largest_smallest_volume(HARD) * 0.9


def test_a_run_that_stops_early_gives_its_honest_bound_and_gap(monkeypatch):
    """PuLP calls such a run optimal."""
    monkeypatch.setitem(milp._OPTIONS, "mip_max_improving_sols", 1)
    monkeypatch.setitem(milp._OPTIONS, "presolve", "off")
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
    monkeypatch.setattr(milp, "low_volume_sets", lambda *_: [])
    calls = []
    not_together = rules.not_together

    def counting(v, sets):
        sets = list(sets)
        calls.extend(sets)
        return not_together(v, sets)

    monkeypatch.setattr(rules, "not_together", counting)
    largest = enumeration.largest_smallest_volume(HARD)
    question = replace(HARD, minimum_volume=largest + 1e-7 * HARD.total_cases)
    assert milp.search(question, time_limit_seconds=60) is None
    assert calls


def test_largest_smallest_volume_equals_enumeration():
    for k in (2, 4, 6):
        question = replace(HARD, k=k)
        value, proven = milp.largest_smallest_volume(question, time_limit_seconds=60)
        assert proven
        assert value == pytest.approx(enumeration.largest_smallest_volume(question), rel=1e-5)
