"""What clashes in a question that has no plan, and what would end it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from regiotafel.model.infeasible.in_force import InForce

    #: Numbers to which a rule must give way, and whether nothing nearer would do.
    Way = tuple[tuple[float, ...], bool]


@dataclass(frozen=True, kw_only=True)
class Clash:
    """What clashes, and what would end it.

    Attributes
    ----------
    groups
        Groups of rules that leave no choice, smallest first; without any one of its rules the rest
        of a group leaves one.
    complete
        Whether these are all such groups.
    minimal
        Whether each group is known to be as small as it can be.
    ways
        Per rule that can give way alone, the numbers to which it must (nearest to what it states;
        two for a fixed number of centres; none for a rule without a number), and whether nothing
        nearer would do.
    together
        Where no rule can alone: the smallest groups that can together.
    settled
        Whether rules that are not in ``ways`` are known not to be able to give way alone.
    largest_k
        Largest number of centres that leaves a plan under the other rules; None = there is none, or
        it is not known.
    site_volume
        Largest volume of each site in any set that keeps to all rules but the norms, float64, m;
        None = not known.
    """

    groups: tuple[tuple[InForce, ...], ...]
    complete: bool
    minimal: bool
    ways: dict[InForce, Way]
    together: tuple[tuple[InForce, ...], ...]
    settled: bool
    largest_k: int | None
    site_volume: NDArray[np.float64] | None = None
