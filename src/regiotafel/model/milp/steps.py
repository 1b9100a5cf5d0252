"""The walk of every area past closed sites to its centre, merged where walks coincide."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from regiotafel.model.merge import Classes

#: A set of site columns.
Sites = frozenset[int]

NO_SITES: Sites = frozenset()


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
    classes
        Whose walks these are: c classes, orders of at most d sites.
    steps
        In order of first appearance, which depends on the instance alone.
    number
        Per class and rank the step that is taken there, int64, c x d; -1 where not followed.
    ends
        Sets of sites beyond which some area has nowhere to go: at least one of each must be open.
    cuts
        Sets of sites beyond which the walk of some area was not followed.
    cut
        Per class its number in ``cuts``, int64, c; -1 where its whole walk was followed.
    """

    classes: Classes
    steps: tuple[Step, ...]
    number: NDArray[np.int64]
    ends: tuple[Sites, ...]
    cuts: tuple[Sites, ...]
    cut: NDArray[np.int64]

    def total(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sum ``values`` (c x d) over the classes that can take each step, s."""
        followed = self.number >= 0
        return _sums(self.number[followed], values[followed], len(self.steps))

    def beyond(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sum the least of ``values`` (c x d) that each class can still meet where it is cut, b."""
        there = self.cut >= 0
        ahead = (self.number < 0) & (self.classes.order >= 0)
        least = np.where(ahead, values, np.inf).min(axis=1, initial=np.inf)
        return _sums(self.cut[there], least[there], len(self.cuts))

    @cached_property
    def share(self) -> NDArray[np.float64]:
        """Share of all cases that can take the step, s."""
        return self.total(np.broadcast_to(self._shares[:, None], self.number.shape))

    @cached_property
    def share_beyond(self) -> NDArray[np.float64]:
        """Share of all cases whose walk is cut there, b."""
        return self.beyond(np.broadcast_to(self._shares[:, None], self.number.shape))

    @property
    def _shares(self) -> NDArray[np.float64]:
        return np.asarray(self.classes.cases / self.classes.cases.sum())


def walk(classes: Classes, depth: NDArray[np.int64] | None = None) -> Steps:
    """Merge the walks of all classes into steps.

    ``depth`` says per class how many ranks to follow (c, whole numbers of at least 0); None follows
    all to their end. With walks cut the model is a relaxation, smaller and never too dear.
    """
    steps: dict[Step, int] = {}
    cuts: dict[Sites, int] = {}
    ends: dict[Sites, None] = {}
    length = (classes.order >= 0).sum(axis=1)
    followed = length if depth is None else np.minimum(depth, length)
    number = np.full(classes.order.shape, -1, dtype=np.int64)
    cut = np.full(len(length), -1, dtype=np.int64)
    for row, (last, whole) in enumerate(zip(followed.tolist(), length.tolist(), strict=True)):
        nearer = NO_SITES
        for rank, site in enumerate(classes.order[row, :last].tolist()):
            number[row, rank] = steps.setdefault(Step(nearer, site), len(steps))
            nearer |= {site}
        if last == whole:
            ends[nearer] = None
        else:
            cut[row] = cuts.setdefault(nearer, len(cuts))
    return Steps(
        classes=classes,
        steps=tuple(steps),
        number=number,
        ends=tuple(ends),
        cuts=tuple(cuts),
        cut=cut,
    )


def _sums(
    groups: NDArray[np.int64], values: NDArray[np.float64], number: int
) -> NDArray[np.float64]:
    return np.bincount(groups, weights=values, minlength=number).astype(np.float64)
