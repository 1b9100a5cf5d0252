"""The choice of centres: an :class:`Instance` comes in, a checked :class:`Solution` goes out.

``question`` puts the one and ``solution`` holds the other; ``enumerate`` judges every set;
``steps``, ``rules``, ``cuts`` and ``milp`` state the equations and solve them; ``merge`` makes both
small first; ``check`` recomputes every answer; ``infeasible`` says why there is none; ``extra`` is
where a rule of the user's own comes in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from regiotafel.model.extra import Rule
from regiotafel.model.instance import Instance
from regiotafel.model.solution import Alternative, Method, Solution

if TYPE_CHECKING:
    from regiotafel.model.solution import Found

__all__ = ["Alternative", "Instance", "Method", "Rule", "Solution", "choose_method", "solve"]


def choose_method(instance: Instance) -> Method:
    """Return ``enumerate`` when there are at most ``MAX_SETS`` sets to judge, else ``milp``.

    Enumeration is exact, quick and gives the near-ties; up to 20 candidates it always fits.
    """
    from regiotafel.model.enumerate import MAX_SETS, count_sets

    return "enumerate" if count_sets(instance) <= MAX_SETS else "milp"


def solve(
    instance: Instance,
    *,
    method: Method,
    time_limit_seconds: float,
    near_share: float = 0.01,
    max_alternatives: int = 20,
) -> Solution:
    """Choose the k centres with the least mean minutes under the rules, and check the answer.

    Parameters
    ----------
    instance
        The question.
    method
        ``enumerate`` judges all sets (see :func:`choose_method`); ``milp`` solves the equations.
    time_limit_seconds
        For ``milp``, and for asking why nothing is feasible; enumeration is bounded by its number
        of sets. What stops at a time limit can differ from run to run; nothing else does.
    near_share, max_alternatives
        Which alternatives ``enumerate`` lists: means at most this share above the best, and how
        many; ``milp`` lists none.

    Raises
    ------
    InfeasibleError
        Proven: no set satisfies the rules; says which rule makes it so.
    OutOfTimeError
        ``milp`` ran out of time without any set.
    ValueError
        Too many sets for ``enumerate``.
    CheckError
        The answer does not pass :func:`.check.check`: a fault in this program.
    """
    from regiotafel.model.check import check
    from regiotafel.model.infeasible import explain

    found: Found | None = None
    usable = len(instance.site_ids) - instance.site_rules.count("forbidden")
    if max(instance.site_rules.count("required"), 1) <= instance.k <= usable:
        if method == "enumerate":
            from regiotafel.model import enumerate as enumeration

            found = enumeration.search(
                instance, near_share=near_share, max_alternatives=max_alternatives
            )
        else:
            from regiotafel.model import milp

            found = milp.search(instance, time_limit_seconds=time_limit_seconds)
    if found is None:
        raise explain(instance, time_limit_seconds=time_limit_seconds)
    solution = _documented(instance, found, method)
    check(instance, solution)
    return solution


def _documented(instance: Instance, found: Found, method: Method) -> Solution:
    """Recompute every figure of what was found, and say where it comes from."""
    from regiotafel.model.check import mean_minutes, share_not_nearest
    from regiotafel.model.instance import TIE_RULE
    from regiotafel.model.solution import relative_gap
    from regiotafel.provenance import versions

    assigned = instance.nearest_open(found.open_sites)
    objective = mean_minutes(instance, assigned)
    return Solution(
        open_sites=found.open_sites,
        assigned=assigned,
        objective=objective,
        bound=found.bound,
        gap=relative_gap(objective, found.bound),
        status=found.status,
        method=method,
        assignment_rule="nearest",
        tie_rule=TIE_RULE,
        share_not_nearest=share_not_nearest(instance, found.open_sites, assigned),
        alternatives=found.alternatives,
        instance_hash=instance.hash(),
        versions=versions(),
    )
