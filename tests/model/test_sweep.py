"""Several numbers of centres and methods in one go."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from regiotafel.errors import InfeasibleError, OutOfTimeError, SolverError
from regiotafel.model import sweep as module
from regiotafel.model.sweep import best_sites, sweep
from support.random_instances import make, on_a_map


def test_every_number_and_method_has_its_answer():
    instance = make([[1, 5, 9], [5, 1, 5], [9, 5, 1]], minimum_volume=1.0)
    found = sweep(instance, (1, 2, 3), methods=("enumerate", "milp"), time_limit_seconds=60)
    assert list(found.solutions) == [1, 2, 3]
    assert all(list(by) == ["enumerate", "milp"] for by in found.solutions.values())
    assert set(found.seconds) == {(k, how) for k in (1, 2, 3) for how in ("enumerate", "milp")}
    assert not found.infeasible
    assert not found.unsolved


def test_what_is_infeasible_does_not_stop_the_rest():
    instance = make([[1, 5, 9], [5, 1, 5], [9, 5, 1]], minimum_volume=1.5)
    found = sweep(instance, (1, 3), methods=None, time_limit_seconds=60)
    assert list(found.solutions) == [1]
    assert list(found.infeasible) == [3]


def test_a_method_out_of_time_leaves_what_the_other_proved(monkeypatch):
    real = module.solve

    def slow(question, *, method, time_limit_seconds, progress):
        if method == "milp":
            raise OutOfTimeError("no plan was found")
        return real(
            question,
            method=method,
            time_limit_seconds=time_limit_seconds,
            progress=progress,
        )

    monkeypatch.setattr(module, "solve", slow)
    instance = make([[1, 5], [5, 1]])
    found = sweep(instance, (1,), methods=("enumerate", "milp"), time_limit_seconds=1)
    assert list(found.solutions[1]) == ["enumerate"]
    assert found.unsolved == {(1, "milp"): "no plan was found"}


@pytest.mark.parametrize("contradiction", ["worse", "none"])
def test_methods_that_contradict_each_other_stop_the_run(monkeypatch, contradiction):
    real = module.solve

    def wrong(question, *, method, time_limit_seconds, progress):
        solution = real(
            question,
            method="enumerate",
            time_limit_seconds=time_limit_seconds,
            progress=progress,
        )
        if method == "milp" and contradiction == "none":
            raise InfeasibleError("there is none")
        if method == "milp":
            return replace(solution, objective=solution.objective + 1, method="milp")
        return solution

    monkeypatch.setattr(module, "solve", wrong)
    with pytest.raises(SolverError, match="please report this"):
        sweep(make([[1, 5], [5, 1]]), (1,), methods=("enumerate", "milp"), time_limit_seconds=1)


def test_other_demand_is_judged_by_the_same_norm():
    instance = on_a_map(3, k=2)
    norm = float(instance.cases.sum()) / 4
    asked = replace(instance, minimum_volume=norm)
    assert best_sites(replace(asked, cases=instance.cases * 10)) == best_sites(
        replace(instance, minimum_volume=norm / 10)
    )
    assert best_sites(replace(asked, cases=instance.cases / 10)) is None
    assert np.isclose(asked.total_cases, instance.total_cases)


def test_an_interrupt_keeps_what_was_found(monkeypatch):
    real = module.solve

    def interrupted(question, **options):
        if question.k == 2:
            raise KeyboardInterrupt
        return real(question, **options)

    monkeypatch.setattr(module, "solve", interrupted)
    found = sweep(on_a_map(3), (1, 2, 3), methods=None, time_limit_seconds=60)
    assert found.interrupted
    assert list(found.solutions) == [1]
    with pytest.raises(KeyboardInterrupt):  # nothing was found yet
        sweep(on_a_map(3), (2, 3), methods=None, time_limit_seconds=60)


def test_an_unproven_answer_to_an_interrupt_is_kept_and_ends_the_run(monkeypatch):
    real = module.solve

    def interrupted(question, **options):
        return replace(real(question, **options), status="interrupted")

    monkeypatch.setattr(module, "solve", interrupted)
    found = sweep(on_a_map(3), (1, 2), methods=None, time_limit_seconds=60)
    assert found.interrupted
    assert list(found.solutions) == [1]
