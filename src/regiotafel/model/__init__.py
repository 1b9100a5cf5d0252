"""The choice of centres: an :class:`Instance` comes in, a checked :class:`Solution` goes out.

The question: an ``instance``, with ``criteria``, ``set_rules``, ``extra`` rules and an
``assignment``. Three ``methods`` answer: ``enumeration`` judges every set with
one evaluator, ``branch_and_bound`` proves the best among more sets than can be counted, ``milp``
states the equations and lets HiGHS solve them; ``merge`` makes all of them small. The answer:
``solution``, recomputed by ``check``; ``sweep`` asks several methods and numbers; ``plans`` shows
what surrounds the best, ``infeasible`` why there is none, ``chance`` how sure a norm is met.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from regiotafel.model.extra import Rule
from regiotafel.model.instance import Instance
from regiotafel.model.methods import choose_method, refusal
from regiotafel.model.solution import Alternative, Method, Solution

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from regiotafel.model.branch_and_bound.problem import Progress
    from regiotafel.model.solution import Found

__all__ = ["Alternative", "Instance", "Method", "Rule", "Solution", "choose_method", "solve"]


def solve(
    instance: Instance,
    *,
    method: Method,
    time_limit_seconds: float,
    near_share: float = 0.01,
    max_alternatives: int = 20,
    starts: Sequence[tuple[str, ...]] = (),
    progress: Callable[[Progress], None] | None = None,
) -> Solution:
    """Choose the centres with the least objective under the rules, and check the answer.

    Parameters
    ----------
    instance
        The question.
    method
        ``enumerate`` judges all sets; ``branch_and_bound`` searches among them with proof; ``milp``
        solves the equations (see :func:`choose_method`).
    time_limit_seconds
        For the latter two, and for asking why nothing is feasible; enumeration is bounded by its
        number of sets. What stops at a time limit can differ from run to run; nothing else does.
    near_share, max_alternatives
        Which alternatives ``enumerate`` lists: values at most this share above the best, and how
        many; the others list none (see :mod:`.portfolio`).
    starts
        Sets worth trying first, such as a plan for a question that is nearly the same; used by
        ``branch_and_bound``.
    progress
        Told bound, best value and nodes by ``branch_and_bound``.

    Raises
    ------
    InfeasibleError
        Proven: no set satisfies the rules; says which rule makes it so.
    OutOfTimeError
        Time ran out without any set.
    ValueError
        The method cannot express the question.
    CheckError
        The answer does not pass :func:`.check.check`: a fault in this program.
    """
    from regiotafel.model.check import check
    from regiotafel.model.infeasible import explain
    from regiotafel.model.methods import search

    if why := refusal(instance, method):
        raise ValueError(f"{method}: {why}")
    found: Found | None = None
    if instance.fewest <= instance.most:
        found = search(
            instance,
            method,
            seconds=time_limit_seconds,
            near_share=near_share,
            max_alternatives=max_alternatives,
            starts=starts,
            progress=progress,
        )
    if found is None:
        raise explain(instance, time_limit_seconds=time_limit_seconds)
    solution = _documented(instance, found, method)
    check(instance, solution)
    return solution


def _documented(instance: Instance, found: Found, method: Method) -> Solution:
    """Recompute every figure of what was found, and say where it comes from."""
    from regiotafel.model.assignment import nearest
    from regiotafel.model.check import share_not_nearest
    from regiotafel.model.instance import TIE_RULE
    from regiotafel.model.solution import relative_gap
    from regiotafel.provenance import versions

    assignment = found.assignment or nearest(instance, found.open_sites)
    *earlier, objective = (criterion.of(instance, assignment) for criterion in instance.objective)
    bound = objective if found.status == "optimal" else min(found.bound, objective)
    return Solution(
        open_sites=found.open_sites,
        assigned=assignment.main(),
        objective=objective,
        earlier=tuple(earlier),
        bound=bound,
        gap=relative_gap(objective, bound),
        status=found.status,
        method=method,
        assignment_rule=instance.assignment,
        tie_rule=TIE_RULE,
        share_not_nearest=share_not_nearest(instance, assignment),
        shares=found.assignment,
        alternatives=found.alternatives,
        instance_hash=instance.hash(),
        versions=versions(),
    )
