"""Pareto fronts: the plans that no other plan beats in everything, and what one buys of the other.

Own code because the front is needed with a count of equals, exactly, of some hundred thousand sets.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from regiotafel.errors import OutOfTimeError
from regiotafel.model import plans
from regiotafel.model.criteria import Centres
from regiotafel.model.enumeration.evaluate import labels
from regiotafel.model.instance import Ceiling

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from regiotafel.model.criteria import Criterion
    from regiotafel.model.instance import Instance
    from regiotafel.model.plans import Clock, Plan

#: A plan counts as better in the criterion that is held when it is so by this share of it (or this
#: much, below 1): more than the tolerance of a ceiling.
_STEP = 1e-8

#: Share of the time left for the next point: how many there will be is not known.
_TIME_SHARE = 0.5


@dataclass(frozen=True, kw_only=True)
class Front:
    """Plans of which none is beaten: no plan is as good in every criterion and better in one.

    Attributes
    ----------
    criteria
        Two or three, smaller is better.
    points
        One row per point, in ascending order of the first criterion, then the next. A column per
        criterion under its name; ``open_sites`` (labels; of several equal plans the one with the
        fewest sites and lowest labels), ``centres``, ``sets`` (how many plans have exactly these
        values; missing where not counted), ``gap`` (0 = proven that nothing has less of the
        criterion that was made small under a ceiling on the other). Of two criteria also
        ``supported`` (best for some weighted sum of the two) and ``knee`` (the one farthest below
        the line between the ends, both criteria scaled from 0 to 1; Das 1999).
    complete
        Whether these are all points, each proven.
    """

    criteria: tuple[Criterion, ...]
    points: pd.DataFrame
    complete: bool

    @property
    def prices(self) -> pd.DataFrame:
        """What giving more of the first criterion buys of the second, point to next point.

        Index: number of the point from which one goes. ``<first>_more``, ``<second>_less`` and
        ``<second>_per_<first>``, their ratio. Raises ValueError for three criteria.
        """
        import pandas as pd

        if len(self.criteria) != 2:
            raise ValueError("prices are between two criteria; take a front of two")
        first, second = (criterion.name for criterion in self.criteria)
        more = np.diff(self.points[first].to_numpy())
        less = -np.diff(self.points[second].to_numpy())
        return pd.DataFrame(
            {f"{first}_more": more, f"{second}_less": less, f"{second}_per_{first}": less / more},
            index=self.points.index[:-1],
        )


def front(instance: Instance, criteria: Sequence[Criterion], *, time_limit_seconds: float) -> Front:
    """Find the front of two or three criteria over the plans that keep to the rules.

    All sets are judged where they can be. Otherwise, of two criteria, one is made least under ever
    lower ceilings on the other (epsilon-constraint, Haimes 1971), or for each number of centres
    (:class:`.criteria.Centres`). The number of centres is as the instance says: ask ``at_most``
    for a front over it. Its objective is disregarded. An infeasible question gives no points.

    Raises
    ------
    ValueError
        Not two or three criteria, or no method can find them.
    """
    asked = plans.named(criteria)
    if len(asked) not in {2, 3}:
        raise ValueError(f"a front needs two or three different criteria, not {len(asked)}")
    question = replace(instance, objective=(asked[0],))
    if plans.can_enumerate(question):
        return _enumerated(question, asked)
    if len(asked) == 3:
        raise ValueError(
            "a front of three criteria needs sets that can be enumerated; offer fewer candidates "
            "or ask two criteria"
        )
    clock = plans.Clock(time_limit_seconds)
    return _of_plans(instance, asked, *_one_by_one(instance, asked, clock))


def nondominated(
    values: NDArray[np.float64], *, counts: NDArray[np.int64] | None = None
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return rows that no other row beats, ascending in the first column, then the next.

    ``values`` is s x d with d 2 or 3, smaller is better. Equal rows (see :func:`.plans.levels`) are
    one, the first; the second answer says how many there are, weighted by ``counts``.
    """
    if not len(values):
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    ranks = np.column_stack([plans.levels(column) for column in values.T])
    order = np.lexsort(ranks.T[::-1])
    is_first = np.ones(len(order), dtype=bool)
    is_first[1:] = (np.diff(ranks[order], axis=0) != 0).any(axis=1)
    begins = np.flatnonzero(is_first)
    weights = np.ones(len(order), dtype=np.int64) if counts is None else counts
    sums = np.add.reduceat(weights[order], begins)
    rows = order[begins]
    keep = _unbeaten(ranks[rows])
    return rows[keep], sums[keep]


def _unbeaten(ranks: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether no row is as good everywhere; rows differ and ascend by first column, then next."""
    if ranks.shape[1] == 2:
        keep = np.ones(len(ranks), dtype=bool)
        keep[1:] = ranks[1:, 1] < np.minimum.accumulate(ranks[:, 1])[:-1]
        return keep
    # Rows before this one are no worse in the first column: what they reach in the other two is a
    # staircase, seconds ascending and thirds descending.
    seconds: list[int] = []
    thirds: list[int] = []
    keep = np.zeros(len(ranks), dtype=bool)
    for row, (_, second, third) in enumerate(ranks.tolist()):
        at = bisect_right(seconds, second)
        if at and thirds[at - 1] <= third:
            continue
        keep[row] = True
        begin = end = bisect_left(seconds, second)
        while end < len(thirds) and thirds[end] >= third:
            end += 1
        seconds[begin:end], thirds[begin:end] = [second], [third]
    return keep


def _enumerated(instance: Instance, criteria: tuple[Criterion, ...]) -> Front:
    values, counts, open_sites = np.empty((0, len(criteria))), np.empty(0, dtype=np.int64), []
    for evaluation, rows in plans.judged(instance, criteria=criteria):
        found = np.column_stack([evaluation.values[each] for each in criteria])[rows]  # noqa: PD011 (not of pandas)
        kept, sets = nondominated(found)
        values, counts = np.vstack([values, found[kept]]), np.append(counts, sets)
        open_sites += [labels(instance, evaluation.sets[row]) for row in rows[kept]]
    kept, counts = nondominated(values, counts=counts)
    return _described(
        criteria,
        values[kept],
        open_sites=[open_sites[row] for row in kept],
        sets=counts,
        gaps=np.zeros(len(kept)),
        complete=True,
    )


def _one_by_one(
    instance: Instance, criteria: tuple[Criterion, ...], clock: Clock
) -> tuple[list[Plan], bool]:
    """Plans among which the front is, and whether that is proven."""
    first, second = criteria
    if Centres() in criteria:
        other = second if first == Centres() else first
        return _per_number(replace(instance, objective=(other,)), clock)
    for least, held in ((first, second), (second, first)):
        question = replace(instance, objective=(least,))
        if plans.can_answer(_under(question, held, 0.0)):
            return _per_ceiling(question, held, clock)
    raise ValueError(
        f"no method can make {first.name} or {second.name} least under a ceiling on the other "
        "where there are so many candidates; offer fewer or ask other criteria"
    )


def _per_number(instance: Instance, clock: Clock) -> tuple[list[Plan], bool]:
    found: list[Plan] = []
    complete = True
    sizes = range(instance.fewest, instance.most + 1)
    for done, k in enumerate(sizes):
        try:
            plan = plans.best(plans.of_size(instance, k), clock, share=1 / (len(sizes) - done))
        except OutOfTimeError:
            complete = False
            continue
        if plan is not None:
            found.append(plan)
            complete &= plan.is_proven
    return found, complete


def _per_ceiling(instance: Instance, held: Criterion, clock: Clock) -> tuple[list[Plan], bool]:
    found: list[Plan] = []
    question, complete = instance, True
    while True:
        starts = tuple(plan.open_sites for plan in found[-1:])
        try:
            plan = plans.best(question, clock, share=_TIME_SHARE, starts=starts)
        except OutOfTimeError:
            return found, False
        if plan is None:
            return found, complete
        if found:  # a lower ceiling never improves
            plan = plan.bounded(found[-1].bound)
        found.append(plan)
        complete &= plan.is_proven
        value = held.of(instance, plan.assignment)
        if value <= _STEP:  # criteria are never negative: nothing is better
            return found, complete
        question = _under(instance, held, value - _STEP * max(value, 1.0))


def _under(instance: Instance, held: Criterion, value: float) -> Instance:
    ceiling = Ceiling(criterion=held, at_most=value, statement=held.statement)
    return replace(instance, ceilings=(*instance.ceilings, ceiling))


def _of_plans(
    instance: Instance, criteria: tuple[Criterion, ...], found: list[Plan], complete: bool
) -> Front:
    table = [[each.of(instance, plan.assignment) for each in criteria] for plan in found]
    values = np.array(table, dtype=np.float64).reshape(len(found), len(criteria))
    kept, _ = nondominated(values)
    return _described(
        criteria,
        values[kept],
        open_sites=[found[row].open_sites for row in kept],
        sets=None,
        gaps=np.array([found[row].gap for row in kept], dtype=np.float64),
        complete=complete,
    )


def _described(
    criteria: tuple[Criterion, ...],
    values: NDArray[np.float64],
    *,
    open_sites: list[tuple[str, ...]],
    sets: NDArray[np.int64] | None,
    gaps: NDArray[np.float64],
    complete: bool,
) -> Front:
    import pandas as pd

    points = pd.DataFrame(values, columns=[criterion.name for criterion in criteria])
    points["open_sites"] = pd.Series(open_sites, dtype=object)
    # A whole number, also where the criterion of this name has it as a float.
    points["centres"] = np.array([len(each) for each in open_sites], dtype=np.int64)
    points["sets"] = pd.array([pd.NA] * len(values) if sets is None else sets, dtype="Int64")
    points["gap"] = gaps
    if len(criteria) == 2:
        points["supported"] = _supported(values)
        points["knee"] = np.arange(len(values)) == _knee(values)
    return Front(criteria=criteria, points=points, complete=complete)


def _supported(values: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether each point lies on the lower left of the convex hull (monotone chain)."""
    scaled = _scaled(values)
    hull: list[int] = []
    for row, (x, y) in enumerate(scaled):
        while len(hull) > 1:
            (ax, ay), (bx, by) = scaled[hull[-2]], scaled[hull[-1]]
            if (bx - ax) * (y - ay) - (by - ay) * (x - ax) >= -plans.LEVEL_TOLERANCE:
                break
            hull.pop()
        hull.append(row)
    return np.isin(np.arange(len(values)), hull)


def _knee(values: NDArray[np.float64]) -> int:
    """Row farthest below the line between the ends; -1 where none is below it."""
    below = 1.0 - _scaled(values).sum(axis=1)
    if not len(below) or below.max() <= plans.LEVEL_TOLERANCE:
        return -1
    return int(below.argmax())


def _scaled(values: NDArray[np.float64]) -> NDArray[np.float64]:
    if len(values) < 2:
        return np.ones(values.shape)
    least, most = values.min(axis=0), values.max(axis=0)
    return np.asarray((values - least) / (most - least), dtype=np.float64)
