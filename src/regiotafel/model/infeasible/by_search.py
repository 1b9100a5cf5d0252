"""Which rules clash, by asking for one plan at a time: where the sets cannot be counted."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from regiotafel.errors import OutOfTimeError
from regiotafel.model.assignment import nearest
from regiotafel.model.criteria import Cost
from regiotafel.model.infeasible.clash import Clash
from regiotafel.model.infeasible.in_force import as_evaluation, only

if TYPE_CHECKING:
    from collections.abc import Sequence

    from regiotafel.model.assignment import Assignment
    from regiotafel.model.infeasible.clash import Way
    from regiotafel.model.infeasible.in_force import Figure, InForce
    from regiotafel.model.instance import Count, Instance
    from regiotafel.model.solution import Method

#: A number is settled when the nearest that is known to do and the nearest that is known not to
#: differ by this share of them.
_CLOSE = 1e-4
#: Branch and bound is quickest at finding one plan, or none, among sets under rules.
_METHODS: tuple[Method, ...] = ("branch_and_bound", "enumerate", "milp")


@dataclass(frozen=True)
class Search:
    """Asks whether questions have a plan, until ``deadline`` (on the clock of time.monotonic)."""

    deadline: float

    def plan(self, instance: Instance) -> Assignment | Literal[False] | None:
        """Any plan that keeps to the rules; False = proven that there is none; None = not known."""
        from regiotafel.model import methods

        if instance.fewest > instance.most:
            return False
        question = replace(instance, objective=(Cost(),))  # that costs nothing: the first will do
        able = [each for each in _METHODS if methods.refusal(question, each) is None]
        left = self.deadline - time.monotonic()
        if not able or left <= 0:
            return None
        try:
            found = methods.search(question, able[0], seconds=left)
        except OutOfTimeError:
            return None
        if found is None:
            return False
        return found.assignment or nearest(instance, found.open_sites)


def by_search(instance: Instance, rules: Sequence[InForce], search: Search) -> Clash:
    """Drop rules one by one as long as no plan appears; then see how far each that is left must go.

    Finds one smallest group.
    """
    group = list(rules)
    minimal = True
    for rule in reversed(rules):
        fewer = [each for each in group if each is not rule]
        answer = search.plan(only(instance, rules, fewer))
        if answer is False:
            group = fewer
        minimal &= answer is not None
    ways: dict[InForce, Way] = {}
    settled, largest_k = True, None
    for rule in group:
        if rule.is_count:
            way, known, largest_k = numbers(instance, search)
        else:
            way, known = _way(instance, rule, search)
        settled &= known
        if way is not None:
            ways[rule] = way
    together = () if ways or not settled else _enough_together(instance, rules, search)
    return Clash(
        groups=(tuple(group),),
        complete=False,
        minimal=minimal,
        ways=ways,
        together=together,
        settled=settled,
        largest_k=largest_k,
    )


def _enough_together(
    instance: Instance, rules: Sequence[InForce], search: Search
) -> tuple[tuple[InForce, ...], ...]:
    """One group that can give way together: what is left over when as many as possible stay."""
    kept: list[InForce] = []
    dropped = []
    for rule in rules:
        answer = search.plan(only(instance, rules, [*kept, rule]))
        if answer is None:
            return ()
        if answer is False:
            dropped.append(rule)
        else:
            kept.append(rule)
    return (tuple(dropped),)


def _way(instance: Instance, rule: InForce, search: Search) -> tuple[Way | None, bool]:
    """How far a rule must give way, None if that does not help; and whether that is known."""
    plan = search.plan(rule.without(instance))
    if not plan:
        return None, plan is False
    if rule.figure is None:
        return ((), True), True
    value, proven = _nearest(instance, rule.figure, _has(instance, rule.figure, plan), search)
    return ((value,), proven), True


def _has(instance: Instance, figure: Figure, plan: Assignment) -> float:
    return float(figure.of(instance, as_evaluation(instance, plan))[0])


def _nearest(
    instance: Instance, figure: Figure, found: float, search: Search
) -> tuple[float, bool]:
    """Number nearest to what the rule states that leaves a plan, by halving; whether proven.

    ``found`` is what some plan has. Each plan that is found counts with what it has itself, so that
    the number is exactly that of a plan; where patients are sent, it is that to a ten-thousandth.
    """
    whole = figure.unit in {"centres", "changes"}
    yes, no, step = found, figure.refused, 0.5
    while abs(no - yes) > (1 if whole else _CLOSE * max(abs(yes), abs(no))):
        asked = yes + (no - yes) * step
        if whole:
            asked = round(asked)
        plan = search.plan(figure.stated(instance, asked))
        if plan is None:
            return yes, False
        has = yes if plan is False else _has(instance, figure, plan)
        if abs(no - has) < abs(no - yes):
            yes, step = has, 0.5
        else:  # nothing so much nearer, beyond what the tolerances let through; perhaps nothing
            no, step = asked, 0.01
    round_one = float(f"{yes:.4g}")
    if instance.assignment == "directed" and min(yes, no) < round_one < max(yes, no):
        # Halving comes close to what can be had, and that is often a round number.
        yes = round_one if search.plan(figure.stated(instance, round_one)) else yes
    return yes, True


def numbers(instance: Instance, search: Search) -> tuple[Way | None, bool, int | None]:
    """Numbers of centres that leave a plan: nearest to that asked, below and above it.

    Returns them with whether nothing nearer would do (None when there are none), whether all this
    is known, and the largest of all numbers (None when there is none, or it is not known).
    """
    found, known, proven = [], True, True
    sides = {"at_most": (1,), "at_least": (-1,), "exactly": (-1, 1)}
    for step in sides[instance.count]:
        first = min(instance.k + step, instance.usable) if step < 0 else max(instance.k + step, 1)
        if not 1 <= first <= instance.usable:
            continue
        count: Count = "at_most" if step < 0 else "at_least"
        some = search.plan(replace(instance, count=count, k=first))
        known &= some is not None
        if not some:
            continue
        value = len(some.open_sites)
        for number in range(first, value, step):
            plan = search.plan(replace(instance, count="exactly", k=number))
            proven &= plan is not None
            if plan:
                value = number
                break
        found.append(float(value))
    largest, settled = _largest_number(instance, search)
    return (tuple(found), proven) if found else None, known, largest if settled else None


def _largest_number(instance: Instance, search: Search) -> tuple[int | None, bool]:
    largest = None
    while True:
        least = 1 if largest is None else largest + 1
        plan = search.plan(replace(instance, count="at_least", k=least))
        if not plan:
            return largest, plan is False
        largest = len(plan.open_sites)
