"""Which method answers a question, and several criteria one after the other."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from regiotafel.model.instance import Ceiling
from regiotafel.model.solution import OBJECTIVE_TOLERANCE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from regiotafel.model.assignment import Assignment
    from regiotafel.model.instance import Instance
    from regiotafel.model.solution import Found, Method

#: In the order in which they are tried: the first that can express the question is taken.
METHODS: tuple[Method, ...] = ("enumerate", "branch_and_bound", "milp")


def choose_method(instance: Instance) -> Method:
    """Return the first of :data:`METHODS` that can express the question.

    ``enumerate`` up to ``MAX_SETS`` sets: exact, quick, every criterion and rule, all near-ties; up
    to 20 candidates and a fixed number of centres it always fits. Else ``branch_and_bound``, for
    criteria that are linear and grow with the distance, under nearest assignment. Else ``milp``.
    Raises ValueError with what each refuses when none can.
    """
    why = {}
    for method in METHODS:
        why[method] = refusal(instance, method)
        if why[method] is None:
            return method
    raise ValueError("; ".join(f"{method}: {said}" for method, said in why.items()))


def refusal(instance: Instance, method: Method) -> str | None:
    """Say why ``method`` cannot express the question; None = it can.

    Of several criteria, all but ``enumerate`` take one after the other: ``method`` must express the
    last, and some method each before it.
    """
    *earlier, last = _one_by_one(instance, [np.inf] * (len(instance.objective) - 1))
    if method == "enumerate":
        from regiotafel.model import enumeration

        return enumeration.refusal(instance)
    for question in earlier:
        whys = [refusal(question, other) for other in METHODS]
        if None not in whys:
            return "; ".join(str(why) for why in whys)
    if method == "branch_and_bound":
        from regiotafel.model.branch_and_bound import adapt

        return adapt.refusal(last)
    from regiotafel.model import milp

    return milp.refusal(last)


def _one_by_one(instance: Instance, values: Sequence[float]) -> list[Instance]:
    """Questions for one criterion each, those before it held at ``values``."""
    questions = []
    for number, criterion in enumerate(instance.objective):
        held = tuple(
            Ceiling(
                criterion=before,
                at_most=value * (1 + OBJECTIVE_TOLERANCE),
                statement=before.statement,
            )
            for before, value in zip(instance.objective[:number], values, strict=False)
        )
        questions.append(
            replace(instance, objective=(criterion,), ceilings=(*instance.ceilings, *held))
        )
    return questions


def search(
    instance: Instance,
    method: Method,
    *,
    seconds: float,
    enumerated: dict[str, Any],
    bounded: dict[str, Any],
) -> Found | None:
    """What ``method`` finds; of several criteria each earlier one by whichever method can."""
    if method == "enumerate":
        from regiotafel.model import enumeration

        return enumeration.search(instance, **enumerated)
    deadline = time.monotonic() + seconds
    values: list[float] = []
    proven = True
    while True:
        question = _one_by_one(instance, values)[len(values)]
        last = len(values) == len(instance.objective) - 1
        found = _search_one(
            question,
            method if last or refusal(question, method) is None else choose_method(question),
            seconds=max(deadline - time.monotonic(), 0.0),
            enumerated=enumerated,
            bounded=bounded,
        )
        if found is None or last:
            break
        # What is first in the order but was not proven leaves the rest unproven, too.
        proven &= found.status == "optimal"
        values.append(instance.objective[len(values)].of(question, _assignment(question, found)))
        bounded = bounded | {"starts": (found.open_sites, *bounded["starts"])}
    if found is None or proven or found.status != "optimal":
        return found
    return replace(found, status="time_limit", bound=0.0)


def _search_one(
    instance: Instance,
    method: Method,
    *,
    seconds: float,
    enumerated: dict[str, Any],
    bounded: dict[str, Any],
) -> Found | None:
    if method == "enumerate":
        from regiotafel.model import enumeration

        return enumeration.search(instance, **enumerated)
    if method == "branch_and_bound":
        from regiotafel.model.branch_and_bound import adapt

        return adapt.search(instance, time_limit_seconds=seconds, **bounded)
    from regiotafel.model import milp

    return milp.search(instance, time_limit_seconds=seconds)


def _assignment(instance: Instance, found: Found) -> Assignment:
    from regiotafel.model.assignment import nearest

    return found.assignment or nearest(instance, found.open_sites)
