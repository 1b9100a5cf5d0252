"""One evaluator: what any number of sets of open sites come to, under nearest assignment.

Once the set is fixed, nearest assignment fixes everything else, so every criterion, volume and
rule follows from the set alone. Own code because no library evaluates sets under a tie rule;
compiled by numba, on as many threads as there are processors, each set by itself.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from regiotafel.model.criteria import (
    Criterion,
    Events,
    LongestMinutes,
    MeanOfWorst,
    Weighted,
    single,
)
from regiotafel.model.instance import MINUTES_TOLERANCE, VOLUME_TOLERANCE
from regiotafel.model.merge import merge_areas

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from numpy.typing import NDArray

    from regiotafel.model.instance import Instance
    from regiotafel.model.merge import Classes

#: Sets handed to a thread at a time.
_CHUNK = 4096


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """What sets of open sites come to, s of them of at most q sites.

    Attributes
    ----------
    sets
        Columns of the open sites, ascending, int16, s x q; -1 after the last.
    values
        Per criterion asked for its value, float64, s; meaningless where ``reaches_all`` is false.
    volumes
        Cases per year of each open site, float64, s x q; NaN after the last.
    longest_minutes
        Longest minutes of any area with cases, float64, s.
    reaches_all
        Whether every area reaches an open site, bool, s.
    """

    sets: NDArray[np.int16]
    values: dict[Criterion, NDArray[np.float64]]
    volumes: NDArray[np.float64]
    longest_minutes: NDArray[np.float64]
    reaches_all: NDArray[np.bool_]

    @property
    def smallest_volume(self) -> NDArray[np.float64]:
        """Cases per year of the least visited open site, s."""
        return np.asarray(np.nanmin(self.volumes, axis=1), dtype=np.float64)

    def is_open(self, m: int) -> NDArray[np.bool_]:
        """Whether each of m columns is open, s x m."""
        table = np.zeros((len(self.sets), m + 1), dtype=np.bool_)
        np.put_along_axis(table, self.sets.astype(np.int64), True, axis=1)  # -1: the last column
        return table[:, :m]


def evaluate(
    instance: Instance, sets: NDArray[np.int16], *, criteria: Sequence[Criterion]
) -> Evaluation:
    """Judge sets of open sites (rows as in :class:`Evaluation`), each with at least one site.

    No set may hold a forbidden site, miss a required one, or have fewer than ``instance.fewest``
    sites: areas look no farther than that makes sense.
    """
    asked = single(tuple(criteria))
    added = {criterion: criterion.added(instance) for criterion in asked}
    linear = [criterion for criterion in asked if added[criterion] is not None]
    classes = merge_areas(instance)
    terms = np.zeros((*classes.order.shape, len(linear)))
    for number, criterion in enumerate(linear):
        table = added[criterion]
        if table is not None:  # always: it is among the linear ones
            terms[:, :, number] = classes.total(table)
    totals = np.empty((len(sets), len(linear)))
    volumes = np.full(sets.shape, np.nan)
    longest = np.empty(len(sets))
    reaches_all = np.empty(len(sets), dtype=np.bool_)
    m = len(instance.site_ids)
    _in_chunks(
        _compiled("judge"),
        sets,
        (classes.order, classes.cases, terms, classes.longest, m),
        (totals, volumes, longest, reaches_all),
    )
    values: dict[Criterion, NDArray[np.float64]] = {}
    for number, criterion in enumerate(linear):
        own = np.append(criterion.per_site(instance), 0.0)
        values[criterion] = totals[:, number] + own[sets].sum(axis=1)
    for criterion in asked:
        if isinstance(criterion, LongestMinutes):
            values[criterion] = longest
        elif isinstance(criterion, MeanOfWorst):
            values[criterion] = _mean_of_worst(instance, sets, classes, criterion.share)
        elif isinstance(criterion, Events):
            values[criterion] = criterion.of_volumes(np.nan_to_num(volumes)).sum(axis=1)
        elif criterion not in values:
            raise TypeError(f"{criterion.name}: not known to the evaluator")
    for criterion in criteria:
        if criterion not in values:
            values[criterion] = _weighted(criterion, values)
    return Evaluation(
        sets=sets,
        values=values,
        volumes=volumes,
        longest_minutes=longest,
        reaches_all=reaches_all,
    )


def feasible(instance: Instance, evaluation: Evaluation) -> NDArray[np.bool_]:
    """Whether each set keeps to every rule, within the tolerances of :mod:`.instance`; bool, s.

    ``evaluation`` must hold the criteria of all ceilings. The number of sites, required and
    forbidden ones are up to whoever made the sets.
    """
    tolerance = VOLUME_TOLERANCE * instance.total_cases
    keeps = evaluation.reaches_all.copy()
    least = np.append(instance.least_volume, -np.inf)[evaluation.sets]
    most = np.append(instance.most_volume, np.inf)[evaluation.sets]
    volumes = np.nan_to_num(evaluation.volumes)
    keeps &= (volumes >= least - tolerance).all(axis=1)
    keeps &= (volumes <= most + tolerance).all(axis=1)
    if instance.maximum_minutes is not None:
        keeps &= evaluation.longest_minutes <= instance.maximum_minutes + MINUTES_TOLERANCE
    for ceiling in instance.ceilings:
        keeps &= evaluation.values[ceiling.criterion] <= ceiling.limit
    if instance.set_rules:
        is_open = evaluation.is_open(len(instance.site_ids))
        for rule in instance.set_rules:
            keeps &= is_open @ rule.row(instance.site_ids) <= rule.at_most
    for extra in instance.extra_rules:  # one by one, so asked last
        for row in np.flatnonzero(keeps):
            keeps[row] = extra.allows(instance, labels(instance, evaluation.sets[row]))
    return keeps


def labels(instance: Instance, columns: NDArray[np.int16]) -> tuple[str, ...]:
    """Labels of the columns of one set; -1 is left out."""
    return tuple(instance.site_ids[j] for j in columns if j >= 0)


def _weighted(
    criterion: Criterion, values: dict[Criterion, NDArray[np.float64]]
) -> NDArray[np.float64]:
    if not isinstance(criterion, Weighted):
        return values[criterion]
    parts = [weight * _weighted(part, values) for weight, part in criterion.parts]
    return np.asarray(sum(parts[1:], start=parts[0]), dtype=np.float64)


def _mean_of_worst(
    instance: Instance, sets: NDArray[np.int16], classes: Classes, share: float
) -> NDArray[np.float64]:
    """Mean minutes of the share that travels longest: over areas, not classes; s."""
    by_class = np.argsort(classes.member, kind="stable")
    first = np.searchsorted(classes.member[by_class], np.arange(len(classes.cases) + 1))
    order = np.maximum(classes.order[classes.member[by_class]], 0).astype(np.int64)
    minutes = np.nan_to_num(np.take_along_axis(instance.minutes[by_class], order, axis=1))
    cases, wanted = instance.cases[by_class], share * instance.total_cases
    # With everything open nobody travels longer than under any set, so its worst begin lowest.
    nearest = minutes[:, 0]
    farthest = np.argsort(-nearest, kind="stable")
    last = int(np.searchsorted(np.cumsum(cases[farthest]), wanted))
    least = nearest[farthest[min(last, len(farthest) - 1)]]
    found = np.empty(len(sets))
    _in_chunks(
        _compiled("tail"),
        sets,
        (
            classes.order,
            first,
            classes.longest,
            np.ascontiguousarray(minutes.T),
            cases,
            least,
            wanted,
            len(instance.site_ids),
        ),
        (found,),
    )
    return found


def _in_chunks(
    function: Callable[..., None],
    sets: NDArray[np.int16],
    facts: tuple[Any, ...],
    out: tuple[NDArray[Any], ...],
) -> None:
    """Call a compiled function on slices of the sets, side by side."""
    slices = [slice(at, at + _CHUNK) for at in range(0, len(sets), _CHUNK)]
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as threads:
        for done in [
            threads.submit(function, sets[part], *facts, *(array[part] for array in out))
            for part in slices
        ]:
            done.result()


def _compiled(name: str) -> Callable[..., None]:
    """Import on first use: numba must not be loaded with the package."""
    from regiotafel.model.enumeration import kernels

    function: Callable[..., None] = getattr(kernels, name)
    return function
