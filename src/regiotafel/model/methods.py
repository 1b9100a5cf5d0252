"""Which method answers a question, and several criteria one after the other."""

from __future__ import annotations

import time
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from regiotafel.model.instance import Ceiling
from regiotafel.model.solution import OBJECTIVE_TOLERANCE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from regiotafel.model.assignment import Assignment
    from regiotafel.model.branch_and_bound.problem import Progress
    from regiotafel.model.instance import Instance
    from regiotafel.model.solution import Found, Method

#: The module of each method, with ``refusal`` and ``search``; loaded once it is asked something.
_MODULES: dict[Method, str] = {
    "enumerate": "regiotafel.model.enumeration",
    "branch_and_bound": "regiotafel.model.branch_and_bound.adapt",
    "milp": "regiotafel.model.milp",
}
#: In the order in which they are tried: the first that can express the question is taken.
METHODS: tuple[Method, ...] = tuple(_MODULES)


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
    if method != "enumerate":
        *earlier, instance = _one_by_one(instance, [np.inf] * (len(instance.objective) - 1))
        for question in earlier:
            whys = [refusal(question, other) for other in METHODS]
            if None not in whys:
                return "; ".join(str(why) for why in whys)
    why: str | None = import_module(_MODULES[method]).refusal(instance)
    return why


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
    near_share: float = 0.0,
    max_alternatives: int = 0,
    starts: Sequence[tuple[str, ...]] = (),
    progress: Callable[[Progress], None] | None = None,
) -> Found | None:
    """What ``method`` finds; of several criteria each earlier one by whichever method can.

    Parameters as :func:`regiotafel.model.solve`; ``enumerate`` takes all criteria at once.
    """
    deadline = time.monotonic() + seconds
    values: list[float] = []
    proven = True
    while True:
        last = method == "enumerate" or len(values) == len(instance.objective) - 1
        question = instance if method == "enumerate" else _one_by_one(instance, values)[len(values)]
        taken = method if last or refusal(question, method) is None else choose_method(question)
        left = max(deadline - time.monotonic(), 0.0)
        options: dict[Method, dict[str, Any]] = {
            "enumerate": {"near_share": near_share, "max_alternatives": max_alternatives},
            "branch_and_bound": {
                "time_limit_seconds": left,
                "starts": tuple(starts),
                "progress": progress,
            },
            "milp": {"time_limit_seconds": left},
        }
        found: Found | None = import_module(_MODULES[taken]).search(question, **options[taken])
        if found is None or last:
            break
        # What is first in the order but was not proven leaves the rest unproven, too.
        proven &= found.status == "optimal"
        values.append(instance.objective[len(values)].of(question, _assignment(question, found)))
        starts = (found.open_sites, *starts)
    if found is None or proven or found.status != "optimal":
        return found
    return replace(found, status="time_limit", bound=0.0)


def _assignment(instance: Instance, found: Found) -> Assignment:
    from regiotafel.model.assignment import nearest

    return found.assignment or nearest(instance, found.open_sites)
