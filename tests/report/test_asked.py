"""Lines of the terminal that say what was asked, and what a plan is by it."""

from __future__ import annotations

import dataclasses
import io

import pytest
from rich.console import Console

from regiotafel.report.asked import proof_words
from regiotafel.report.terminal import print_result
from report.test_tradeoffs import other_question


def printed(result):
    out = io.StringIO()
    times = {(k, method): 0.1 for k, plan in result.plans.items() for method in plan.solutions}
    result = dataclasses.replace(result, seconds=times)
    print_result(result, console=Console(file=out, width=250))
    return out.getvalue()


def test_the_usual_question_takes_no_lines(result):
    said = printed(result)
    for words in ("Made as low as possible", "Rules:", "not to their nearest"):
        assert words not in said
    assert "patients to their nearest open centre" in said


def test_another_question_is_told(result):
    asked = other_question(result)
    instance = dataclasses.replace(asked.instance, assignment="directed", count="at_most")
    said = printed(dataclasses.replace(asked, instance=instance))
    assert "Made as low as possible: share of patients beyond 45 minutes, then mean" in said
    assert "Rules: half travel 30 minutes." in said
    assert "Fewer centres than the number asked" in said
    assert "patients where the plan sends them" in said
    assert "0.0% of patients not to their nearest open centre" in said
    best = asked.plans[2].solutions["enumerate"]
    share, mean = 100 * best.earlier[0], best.objective
    assert f"share of patients beyond 45 minutes: {share:.2f}%; mean minutes: {mean:.2f}\n" in said


def test_the_chance_of_the_norm_takes_one_line_per_plan(result, other_runs):
    said = printed(result)
    assert said.count("chance that a centre stays below the norm") == len(result.plans)
    assert "chance that" not in printed(other_runs["free"])


def test_what_a_plan_means_takes_one_line(result, with_impact):
    said = printed(with_impact)
    plan = with_impact.plans[2]
    outcome, change = plan.outcome.loc["base"], plan.burden_change.xs("base", level="estimate")
    avoided, least, most = (
        outcome[f"events_avoided_per_year{end}"] for end in ("", "_least", "_most")
    )
    hours = change.loc[["patient_hours", "companion_hours"]].sum()
    assert (
        f"{avoided:.1f} events avoided a year ({least:.1f} to {most:.1f}); "
        f"{hours['per_patient']:.1f} hours on the way per patient with companion, "
        f"{hours['per_patient_today']:.1f} today\n"
    ) in said
    assert "hours on the way" not in printed(result)  # its pathway names no visits
    bare = dataclasses.replace(plan, outcome=None, burden_change=None)
    assert "events avoided" not in printed(dataclasses.replace(with_impact, plans={2: bare}))


@pytest.mark.parametrize(
    ("status", "bound", "words"),
    [
        ("optimal", 20.0, "proven best"),
        ("time_limit", 20.0, "gap 10.00%"),
        ("interrupted", 20.0, "best found when interrupted, gap 10.00%"),
        ("time_limit", 0.0, "nothing proven"),
    ],
)
def test_how_good_a_plan_is_proven_to_be(result, status, bound, words):
    solution = result.plans[2].solutions["enumerate"]
    solution = dataclasses.replace(solution, status=status, bound=bound, gap=0.1)
    assert proof_words(solution) == words
