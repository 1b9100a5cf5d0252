"""An answer, and how good it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from regiotafel.display import facts_html

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from regiotafel.model.assignment import Assignment
    from regiotafel.model.instance import AssignmentRule

Method = Literal["enumerate", "branch_and_bound", "milp"]
Status = Literal["optimal", "time_limit", "interrupted"]

#: Two means that differ by no more than this share are equal: a matter of the order of additions
#: and of the solver's tolerances, about a millisecond on an hour.
OBJECTIVE_TOLERANCE = 1e-7


@dataclass(frozen=True, kw_only=True)
class Alternative:
    """Another feasible set of centres, and its objective: the last criterion of the question."""

    open_sites: tuple[str, ...]
    objective: float


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a method hands back: a set, its bound and status as in :class:`Solution`.

    ``assignment`` is None under ``nearest``, where it follows from the set.
    """

    open_sites: tuple[str, ...]
    bound: float
    status: Status
    alternatives: tuple[Alternative, ...] = ()
    assignment: Assignment | None = None


@dataclass(frozen=True, kw_only=True)
class Solution:
    """A set of open centres with every area assigned, and the proof of how good it is.

    Attributes
    ----------
    open_sites
        Labels of the open sites, ascending.
    assigned
        Per area of the instance the column number of its centre, int64, n; where an area is split,
        that of most of its cases.
    shares
        Under ``directed``, who goes where with areas split; None under ``nearest``.
    objective
        The last criterion of the question's objective, recomputed from who goes where: mean minutes
        per case unless something else was asked.
    earlier
        The criteria before it, in their order; they come first, so it is the least among the plans
        with the least of these.
    bound
        Proven: no feasible plan has less. Equal to ``objective`` when optimal, which
        is proven to a relative :data:`OBJECTIVE_TOLERANCE`.
    gap
        ``(objective - bound) / objective``; 0 when proven optimal.
    status
        ``optimal`` (proven), or ``time_limit`` or ``interrupted`` (best found, with its gap).
    method, assignment_rule, tie_rule
        How it was found and how patients are assigned.
    share_not_nearest
        Share of cases whose centre is not their nearest open one (0 under ``nearest``).
    alternatives
        Feasible sets close to the best, best first, the solution itself excluded; empty where the
        method does not give them.
    instance_hash, versions, seed
        What makes it reproducible. ``seed`` is None for methods that use no random numbers.
    """

    open_sites: tuple[str, ...]
    assigned: NDArray[np.int64]
    objective: float
    bound: float
    gap: float
    status: Status
    method: Method
    assignment_rule: AssignmentRule
    tie_rule: str
    share_not_nearest: float
    alternatives: tuple[Alternative, ...]
    instance_hash: str
    versions: dict[str, str]
    seed: int | None = None
    earlier: tuple[float, ...] = ()
    shares: Assignment | None = None

    def _repr_html_(self) -> str:
        why = self.status.replace("_", " ")
        proof = "proven best" if self.status == "optimal" else f"{why}, gap {self.gap:.2%}"
        return facts_html(
            f"{len(self.open_sites)} centres",
            {
                "open sites": self.open_sites,
                "objective": self.objective,
                "held before it": self.earlier or None,
                "proof": f"{proof} ({self.method})",
                "assignment": f"{self.assignment_rule}; {self.tie_rule}",
                "other sets close to it": [
                    f"{', '.join(other.open_sites)} ({other.objective:.2f})"
                    for other in self.alternatives[:3]
                ]
                or None,
            },
        )


def relative_gap(objective: float, bound: float) -> float:
    """``(objective - bound) / objective``; 0 when they are equal, also at an objective of 0."""
    return 0.0 if bound == objective else (objective - bound) / objective
