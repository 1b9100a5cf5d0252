"""The question as arrays: which sites to open when everyone goes to the nearest open one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

#: Values that differ by no more than this share of the best one count as equal.
TOLERANCE = 1e-7


def _no_rows() -> NDArray[np.float64]:
    return np.zeros((0, 0))


def _no_limits() -> NDArray[np.float64]:
    return np.zeros(0)


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Choose sites out of m so that a sum over c classes of areas is least, under limits.

    A class is served by the first open site of its order. Comparisons are exact: whoever makes the
    problem adds tolerances to the limits.

    Attributes
    ----------
    order
        Columns of the sites each class may go to, nearest first, int16, c x d; -1 after the last.
        A set of sites that leaves a class without an open site in its order is infeasible.
    cost
        What a class adds to the objective when served at that rank (a total, not a mean), float64,
        c x d, finite and not decreasing along the order.
    cases
        Cases per year of each class, float64, c, not negative.
    site_cost
        What an open site adds to the objective, float64, m, not negative.
    least, most
        Cases that an open site must reach and may not exceed, float64, m. No limit: 0 or less, and
        infinity.
    fewest, largest
        Number of open sites, both inclusive.
    state
        Per site -1 when it is to be decided, 0 when closed, 1 when open; int8, m.
    rows, right
        Linear rules ``rows @ open <= right``, float64, r x m and r.
    budgets, limits
        Further sums over the classes, each at most its limit: float64, b x c x d, finite, not
        negative and not decreasing along the order; and b.
    allows
        A rule that only a complete set can be asked about, as ascending columns; None = no such.
    """

    order: NDArray[np.int16]
    cost: NDArray[np.float64]
    cases: NDArray[np.float64]
    site_cost: NDArray[np.float64]
    least: NDArray[np.float64]
    most: NDArray[np.float64]
    fewest: int
    largest: int
    state: NDArray[np.int8]
    rows: NDArray[np.float64] = field(default_factory=_no_rows)
    right: NDArray[np.float64] = field(default_factory=_no_limits)
    budgets: NDArray[np.float64] = field(default_factory=_no_rows)
    limits: NDArray[np.float64] = field(default_factory=_no_limits)
    allows: Callable[[tuple[int, ...]], bool] | None = None

    def __post_init__(self) -> None:
        """Refuse what the search would misread. Raises ValueError."""
        c, d = self.order.shape
        m, r, b = len(self.state), len(self.right), len(self.limits)
        if not self.rows.size:
            object.__setattr__(self, "rows", np.zeros((r, m)))
        if not self.budgets.size:
            object.__setattr__(self, "budgets", np.zeros((b, c, d)))
        shapes = {
            "cost": (c, d),
            "cases": (c,),
            "site_cost": (m,),
            "least": (m,),
            "most": (m,),
            "rows": (r, m),
            "budgets": (b, c, d),
        }
        for name, wanted in shapes.items():
            found = getattr(self, name).shape
            if found != wanted:
                raise ValueError(f"{name} has shape {found}, but {wanted} was expected")
        self._check_values()

    def _check_values(self) -> None:
        m = len(self.state)
        listed = self.order >= 0
        if (self.order < -1).any() or (self.order >= m).any():
            raise ValueError(f"order must hold columns from 0 to {m - 1}, and -1 after the last")
        if (listed[:, 1:] & ~listed[:, :-1]).any():
            raise ValueError("order may hold -1 only after the last site of a class")
        for name, values in (("cost", self.cost), ("budgets", self.budgets)):
            if not np.isfinite(values[..., listed]).all():
                raise ValueError(f"{name} must be finite wherever order lists a site")
            if ((np.diff(values, axis=-1) < 0) & listed[:, 1:]).any():
                raise ValueError(f"{name} must not decrease along the order")
        for name in ("cases", "site_cost", "least", "rows", "right", "limits"):
            if not np.isfinite(getattr(self, name)).all():
                raise ValueError(f"{name} must be finite")
        for name in ("cases", "site_cost", "budgets"):
            if (getattr(self, name) < 0).any():
                raise ValueError(f"{name} must not be negative")
        if np.isnan(self.most).any():
            raise ValueError("most must be numbers, infinite where there is no limit")
        if not np.isin(self.state, (-1, 0, 1)).all():
            raise ValueError("state must be -1, 0 or 1")
        if not 0 <= self.fewest <= self.largest:
            raise ValueError("fewest and largest must be 0 or more, and in this order")

    def value(self, columns: tuple[int, ...]) -> float | None:
        """Objective of opening exactly these columns; None when a rule is broken.

        Uses the arrays only, nothing of the search, so that it can judge what the search returns.
        """
        is_open = np.zeros(len(self.state), dtype=bool)
        is_open[list(columns)] = True
        usable = is_open[self.order] & (self.order >= 0)
        if not usable.any(axis=1).all():
            return None
        every, rank = np.arange(len(self.order)), usable.argmax(axis=1)
        volume = np.bincount(self.order[every, rank], weights=self.cases, minlength=len(is_open))[
            is_open
        ]
        keeps = (
            self.fewest <= is_open.sum() <= self.largest
            and not is_open[self.state == 0].any()
            and bool(is_open[self.state == 1].all())
            and bool((self.rows @ is_open <= self.right).all())
            and bool((volume >= self.least[is_open]).all())
            and bool((volume <= self.most[is_open]).all())
            and bool((self.budgets[:, every, rank].sum(axis=1) <= self.limits).all())
            and (self.allows is None or self.allows(tuple(sorted(columns))))
        )
        return (
            float(self.cost[every, rank].sum() + self.site_cost[is_open].sum()) if keeps else None
        )


@dataclass(frozen=True, kw_only=True)
class Progress:
    """What the search knows so far.

    Attributes
    ----------
    bound
        No set that keeps to the rules is better than this, apart from ``value`` itself.
    value
        The best set found so far; None = none yet.
    nodes
        Parts of the tree worked off.
    """

    bound: float
    value: float | None
    nodes: int


@dataclass(frozen=True, kw_only=True)
class Search:
    """What the search found, and how sure it is.

    Attributes
    ----------
    columns
        Open sites of the best set found, ascending; None = none found.
    value
        Its objective; None = none found.
    bound
        No set that keeps to the rules has a lower objective; infinity when proven infeasible.
    proven
        Whether nothing is better than ``value`` (to a share of :data:`TOLERANCE`) and ``near`` is
        complete; without ``columns``, whether no set keeps to the rules.
    near
        Objective and columns of the best sets, best first, equal ones in order of columns.
    nodes
        Parts of the tree worked off.
    interrupted
        Whether Ctrl-C ended the search.
    """

    columns: tuple[int, ...] | None
    value: float | None
    bound: float
    proven: bool
    near: tuple[tuple[float, tuple[int, ...]], ...]
    nodes: int
    interrupted: bool = False
