"""An answer, and how good it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from regiotafel.display import facts_html

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Method = Literal["enumerate", "milp"]
Status = Literal["optimal", "time_limit"]

#: Two means that differ by no more than this share are equal: a matter of the order of additions
#: and of the solver's tolerances, about a millisecond on an hour.
OBJECTIVE_TOLERANCE = 1e-7


@dataclass(frozen=True, kw_only=True)
class Alternative:
    """Another feasible set of centres, and its objective in mean minutes."""

    open_sites: tuple[str, ...]
    objective: float


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a method hands back: a set, its bound and status as in :class:`Solution`."""

    open_sites: tuple[str, ...]
    bound: float
    status: Status
    alternatives: tuple[Alternative, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Solution:
    """A set of open centres with every area assigned, and the proof of how good it is.

    Attributes
    ----------
    open_sites
        Labels of the open sites, ascending.
    assigned
        Per area of the instance the column number of its centre; int64, n.
    objective
        Mean minutes per case, recomputed from ``assigned``.
    bound
        Proven: no feasible set has a mean below this. Equal to ``objective`` when optimal, which
        is proven to a relative :data:`OBJECTIVE_TOLERANCE`.
    gap
        ``(objective - bound) / objective``; 0 when proven optimal.
    status
        ``optimal`` (proven) or ``time_limit`` (best found, with its gap).
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
    assignment_rule: Literal["nearest"]
    tie_rule: str
    share_not_nearest: float
    alternatives: tuple[Alternative, ...]
    instance_hash: str
    versions: dict[str, str]
    seed: int | None = None

    def _repr_html_(self) -> str:
        proof = "proven best" if self.status == "optimal" else f"time limit, gap {self.gap:.2%}"
        return facts_html(
            f"{len(self.open_sites)} centres",
            {
                "open sites": self.open_sites,
                "mean minutes": self.objective,
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
