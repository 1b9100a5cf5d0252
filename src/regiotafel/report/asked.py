"""What was asked, and what a plan is by it, in lines for the terminal; nothing of what is usual."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regiotafel.impact.norm_chance import ANY
from regiotafel.model.criteria import MeanMinutes
from regiotafel.model.instance import rule_statements
from regiotafel.report.board.figures import measure, percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from regiotafel.model.solution import Solution
    from regiotafel.result.result import Plan, Result

_COUNTS = {
    "at_most": "Fewer centres than the number asked may be open, too.",
    "at_least": "More centres than the number asked may be open, too.",
}


def who_goes_where(result: Result) -> str:
    """Return how patients are assigned, as a clause."""
    directed = result.instance.assignment == "directed"
    return f"patients {'where the plan sends them' if directed else 'to their nearest open centre'}"


def question_lines(result: Result) -> Iterator[str]:
    """Yield objective, count and rules where they are not the usual ones."""
    instance = result.instance
    if instance.objective != (MeanMinutes(),):
        said = ", then ".join(criterion.statement.en for criterion in instance.objective)
        yield f"Made as low as possible: {said}."
    if instance.count in _COUNTS:
        yield _COUNTS[instance.count]
    if rules := rule_statements(instance):
        yield f"Rules: {'; '.join(words.en for words in rules)}."


def plan_lines(result: Result, plan: Plan) -> Iterator[str]:
    """Yield values of an unusual objective, who is sent past the nearest, the norm, the impact."""
    best = min(plan.solutions.values(), key=lambda solution: solution.objective, default=None)
    if best is not None and result.instance.objective != (MeanMinutes(),):
        values = zip(result.instance.objective, (*best.earlier, best.objective), strict=True)
        yield "; ".join(
            # The words hold the unit, but for shares.
            f"{criterion.statement.en}: {shown.text(value)}{'%' if shown.unit == 'share' else ''}"
            for criterion, value in values
            for shown in [measure(criterion)]
        )
    if best is not None and result.instance.assignment == "directed":
        yield f"{best.share_not_nearest:.1%} of patients not to their nearest open centre"
    if plan.norm_chance is not None:
        one, three = (
            percent(float(plan.norm_chance[name][ANY]))
            for name in ("missing_1_year", "missing_3_years")
        )
        yield f"chance that a centre stays below the norm: {one}% in a year, {three}% over three"
    if impact := _impact(plan):
        yield "; ".join(impact)


def _impact(plan: Plan) -> list[str]:
    """Events avoided in a settled plan with their interval, and hours on the way: what is known."""
    said = []
    if plan.outcome is not None:
        base = plan.outcome.loc["base"]
        names = ("", "_least", "_most")
        avoided = [f"{base[f'events_avoided_per_year{end}'] + 0.0:.1f}" for end in names]
        said.append("{} events avoided a year ({} to {})".format(*avoided))
    if plan.burden_change is not None:
        hours = plan.burden_change.xs("base", level="estimate")
        both = hours.loc["patient_hours"] + hours.loc["companion_hours"]
        said.append(
            f"{both['per_patient']:.1f} hours on the way per patient with companion, "
            f"{both['per_patient_today']:.1f} today"
        )
    return said


def proof_words(solution: Solution) -> str:
    """Return how good a solution is proven to be, or why no more is known."""
    if solution.status == "optimal":
        return "proven best"
    # With a criterion before it that is not proven, nothing is proven of the last.
    proof = f"gap {solution.gap:.2%}" if solution.bound > 0 else "nothing proven"
    return f"best found when interrupted, {proof}" if solution.status == "interrupted" else proof
