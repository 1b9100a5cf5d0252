"""The walk of every area past closed sites to its centre, merged where walks coincide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from regiotafel.model.merge import Classes

#: A set of site columns.
Sites = frozenset[int]


@dataclass(frozen=True)
class Step:
    """All areas whose nearer sites are exactly ``nearer``, in any order, and ``site`` the next."""

    nearer: Sites
    site: int


@dataclass(frozen=True, kw_only=True)
class Steps:
    """Every step any class of areas can take (s of them), and where walks end (e) or are cut (b).

    Whether an area comes as far as a step depends only on *which* sites are nearer, not on their
    order, so classes share steps (Church 2003, COBRA; Cornuejols, Nemhauser and Wolsey 1980).

    Attributes
    ----------
    steps
        In order of first appearance, which depends on the instance alone.
    share
        Share of all cases that can take the step, float64, s.
    minutes
        Share times minutes summed over the areas that can take it, float64, s: what the step adds
        to the mean when taken.
    longest
        Longest minutes of any area with cases that can take it, float64, s; minus infinity if none.
    ends
        Sets of sites beyond which some area has nowhere to go: at least one of each must be open.
    cuts
        Sets of sites beyond which the walk of some area was not followed.
    share_beyond
        Share of all cases whose walk is cut there, float64, b.
    minutes_beyond
        Share times minutes to their next site, float64, b: the least they can still add.
    """

    steps: tuple[Step, ...]
    share: NDArray[np.float64]
    minutes: NDArray[np.float64]
    longest: NDArray[np.float64]
    ends: tuple[Sites, ...]
    cuts: tuple[Sites, ...]
    share_beyond: NDArray[np.float64]
    minutes_beyond: NDArray[np.float64]


def walk(classes: Classes, depth: NDArray[np.int64] | None = None) -> Steps:
    """Merge the walks of all classes into steps.

    ``depth`` says per class how many ranks to follow (c, whole numbers of at least 0); None follows
    all to their end. With walks cut the model is a relaxation, smaller and never too dear.
    """
    steps: dict[Step, list[float]] = {}
    cuts: dict[Sites, list[float]] = {}
    ends: dict[Sites, None] = {}
    length = (classes.order >= 0).sum(axis=1)
    followed = length if depth is None else np.minimum(depth, length)
    for number, (last, whole) in enumerate(zip(followed.tolist(), length.tolist(), strict=True)):
        cases = float(classes.cases[number])
        case_minutes = classes.case_minutes[number].tolist()
        longest = classes.longest[number].tolist()
        nearer: Sites = frozenset()
        for rank, site in enumerate(classes.order[number, :last].tolist()):
            figures = steps.setdefault(Step(nearer, site), [0.0, 0.0, -np.inf])
            figures[0] += cases
            figures[1] += case_minutes[rank]
            figures[2] = max(figures[2], longest[rank])
            nearer |= {site}
        if last == whole:
            ends[nearer] = None
        else:
            figures = cuts.setdefault(nearer, [0.0, 0.0])
            figures[0] += cases
            figures[1] += case_minutes[last]
    total = classes.cases.sum()
    table = np.array(list(steps.values())).reshape(-1, 3)
    beyond = np.array(list(cuts.values())).reshape(-1, 2) / total
    return Steps(
        steps=tuple(steps),
        share=table[:, 0] / total,
        minutes=table[:, 1] / total,
        longest=table[:, 2],
        ends=tuple(ends),
        cuts=tuple(cuts),
        share_beyond=beyond[:, 0],
        minutes_beyond=beyond[:, 1],
    )
