"""The walk of every area past closed sites to its centre, merged where walks coincide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from regiotafel.model.merge import merge_areas

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from regiotafel.model.instance import Instance

#: A set of site columns.
Sites = frozenset[int]


@dataclass(frozen=True)
class Step:
    """All areas whose nearer sites are exactly ``nearer``, in any order, and ``site`` the next."""

    nearer: Sites
    site: int


@dataclass(frozen=True, kw_only=True)
class Steps:
    """Every step any class of areas can take; s of them.

    Whether an area comes as far as a step depends only on *which* sites are nearer, not on their
    order, so classes share steps (Church 2003, COBRA; Cornuejols, Nemhauser and Wolsey 1980).

    Attributes
    ----------
    steps
        Ordered by first appearance, which depends on the instance alone.
    share
        Share of all cases that can take the step, float64, s.
    minutes
        Share times minutes summed over the areas that can take it, float64, s: what the step adds
        to the mean when taken.
    longest
        Longest minutes of any area with cases that can take it, float64, s; minus infinity if none.
    ends
        Sets of sites beyond which some area has nowhere to go: at least one of each must be open.
    """

    steps: tuple[Step, ...]
    share: NDArray[np.float64]
    minutes: NDArray[np.float64]
    longest: NDArray[np.float64]
    ends: tuple[Sites, ...]


def walk(instance: Instance) -> Steps:
    """Merge the walks of all areas into steps."""
    classes = merge_areas(instance)
    number: dict[Step, int] = {}
    ends: dict[Sites, None] = {}
    figures: list[list[float]] = []
    for order, cases, case_minutes, longest in zip(
        classes.order.tolist(),
        classes.cases.tolist(),
        classes.case_minutes.tolist(),
        classes.longest.tolist(),
        strict=True,
    ):
        nearer: Sites = frozenset()
        for rank, site in enumerate(order):
            if site < 0:
                break
            here = number.setdefault(Step(nearer, site), len(number))
            if here == len(figures):
                figures.append([0.0, 0.0, -np.inf])
            figures[here][0] += cases
            figures[here][1] += case_minutes[rank]
            figures[here][2] = max(figures[here][2], longest[rank])
            nearer = nearer | {site}
        ends[nearer] = None
    table = np.array(figures).reshape(-1, 3)
    return Steps(
        steps=tuple(number),
        share=table[:, 0] / instance.total_cases,
        minutes=table[:, 1] / instance.total_cases,
        longest=table[:, 2],
        ends=tuple(ends),
    )
