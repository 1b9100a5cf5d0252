"""Areas that agree on which sites they prefer, made into one: what both methods work on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from regiotafel.model.instance import Instance


@dataclass(frozen=True, kw_only=True)
class Classes:
    """Areas merged by order of preference: c classes, orders of at most d sites.

    Under nearest assignment two areas with the same order of preference go to the same centre
    whatever is open, so a class can stand for all of them: exact for sums and, because each rank
    keeps its longest time, for the rule on maximum minutes.

    Attributes
    ----------
    order
        Per class the columns of the sites it may go to, nearest first, int16, c x d; -1 after the
        last. Forbidden and unreachable sites are absent.
    member
        Per area its class, int64, n.
    cases
        Expected cases per year, float64, c.
    case_minutes
        Cases times minutes to the site at that rank, summed over the areas, float64, c x d.
    longest
        Longest minutes to the site at that rank of any area with cases, float64, c x d;
        minus infinity where the class has no cases.
    """

    order: NDArray[np.int16]
    member: NDArray[np.int64]
    cases: NDArray[np.float64]
    case_minutes: NDArray[np.float64]
    longest: NDArray[np.float64]

    def total(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sum ``values`` (areas x sites) over each class at each rank of its order, c x d."""
        order = np.maximum(self.order, 0).astype(np.int64)[self.member]
        there = np.take_along_axis(values, order, axis=1)
        there[(self.order < 0)[self.member]] = 0.0
        out = np.zeros(self.order.shape)
        np.add.at(out, self.member, there)
        return out


def merge_areas(instance: Instance) -> Classes:
    """Merge areas whose orders of preference agree as far as they can matter.

    An order ends after its first required site, and after ``m - k + 1`` sites that are not
    forbidden (m of them in all): with k or more open, one of those is open, so no area looks
    farther.
    """
    order = _useful_order(instance)
    kinds, member = np.unique(order, axis=0, return_inverse=True)
    member = member.ravel()
    c, d = kinds.shape
    minutes = np.take_along_axis(instance.minutes, np.maximum(order, 0).astype(np.int64), axis=1)
    minutes = np.where(order >= 0, minutes, 0.0)
    case_minutes = np.zeros((c, d))
    longest = np.full((c, d), -np.inf)
    np.add.at(case_minutes, member, minutes * instance.cases[:, None])
    has_cases = instance.cases > 0
    np.maximum.at(longest, member[has_cases], minutes[has_cases])
    return Classes(
        order=kinds,
        member=member.astype(np.int64),
        cases=np.bincount(member, weights=instance.cases, minlength=c).astype(np.float64),
        case_minutes=case_minutes,
        longest=longest,
    )


def rank_of_centre(classes: Classes, open_columns: Iterable[int]) -> NDArray[np.int64]:
    """Per class the rank of its nearest open site, c; the length of its order where none is."""
    listed = classes.order >= 0
    usable = np.isin(classes.order, list(open_columns)) & listed
    rank = np.where(usable.any(axis=1), usable.argmax(axis=1), listed.sum(axis=1))
    return np.asarray(rank, dtype=np.int64)


def _useful_order(instance: Instance) -> NDArray[np.int16]:
    """Per area the sites it may ever go to, nearest first, n x d; -1 after the last."""
    rules = np.array(instance.site_rules)
    allowed, required = rules != "forbidden", rules == "required"
    order = instance.nearest_order
    ranks = np.arange(order.shape[1])
    useful = allowed[order] & (ranks < instance.n_reachable[:, None])
    first = np.argsort(~useful, axis=1, kind="stable")  # useful ones to the front, order kept
    order = np.take_along_axis(order, first, axis=1)
    useful = ranks < useful.sum(axis=1)[:, None]
    seen_required = np.cumsum(useful & required[order], axis=1) - (useful & required[order])
    useful &= seen_required == 0
    depth = max(int(allowed.sum()) - instance.fewest + 1, 1)
    return np.where(useful, order, -1)[:, :depth].astype(np.int16)
