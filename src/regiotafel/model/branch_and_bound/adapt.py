"""An :class:`.instance.Instance` as the arrays of a :class:`.Problem`, and the answer back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from regiotafel.errors import OutOfTimeError
from regiotafel.model.criteria import LongestMinutes
from regiotafel.model.instance import VOLUME_TOLERANCE
from regiotafel.model.merge import merge_areas
from regiotafel.model.solution import Alternative, Found

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from regiotafel.model.branch_and_bound.problem import Problem, Progress
    from regiotafel.model.criteria import Criterion
    from regiotafel.model.instance import Instance
    from regiotafel.model.merge import Classes
    from regiotafel.model.solution import Status

_STATE = {"candidate": -1, "forbidden": 0, "required": 1}


def refusal(instance: Instance) -> str | None:
    """Say why branch and bound cannot answer the question; None = it can."""
    if instance.assignment != "nearest":
        return "branch and bound knows nearest assignment only"
    [criterion] = instance.objective
    asked = [criterion, *(ceiling.criterion for ceiling in instance.ceilings)]
    for number, each in enumerate(asked):
        if number and isinstance(each, LongestMinutes):
            continue
        if number and each.per_site(instance).any():
            return f"branch and bound cannot hold {each.name}: sites add to it by themselves"
        added = each.added(instance)
        if added is None:
            return f"branch and bound cannot bound {each.name}: it is no sum over areas"
        if not _grows_with_distance(instance, added):
            return f"branch and bound cannot bound {each.name}: the nearest may not be the cheapest"
    return None


def search(
    instance: Instance,
    *,
    time_limit_seconds: float,
    starts: Sequence[tuple[str, ...]] = (),
    keep: int = 1,
    within: float = 0.0,
    progress: Callable[[Progress], None] | None = None,
) -> Found | None:
    """Find the best set, and with ``keep`` and ``within`` those near it; None = proven infeasible.

    ``within`` is a share of the best value; at most ``keep`` sets are kept, the best included.
    Raises OutOfTimeError when time ran out without any set.
    """
    from regiotafel.model.branch_and_bound import search as search_problem

    found = search_problem(
        problem_of(instance),
        seconds=time_limit_seconds,
        starts=[tuple(instance.columns(sites).tolist()) for sites in starts],
        keep=keep,
        within=within,
        progress=progress,
    )
    if found.columns is None:
        if found.proven:
            return None
        raise OutOfTimeError(
            f"no plan was found within {time_limit_seconds:g} seconds, nor proof that there is "
            "none; allow more time or offer fewer candidates"
        )
    named = partial(_labels, instance)
    status: Status = "interrupted" if found.interrupted else "time_limit"
    return Found(
        open_sites=named(found.columns),
        bound=found.bound,
        status="optimal" if found.proven else status,
        alternatives=tuple(
            Alternative(open_sites=named(columns), objective=_value(instance, named(columns)))
            for _, columns in found.near
            if columns != found.columns
        ),
    )


def problem_of(instance: Instance) -> Problem:
    """Write the question as arrays; areas merged, far sites cut where minutes have a maximum."""
    from regiotafel.model.branch_and_bound.problem import Problem

    classes = merge_areas(instance)
    order = _within_reach(instance, classes)
    [criterion] = instance.objective
    held = [
        ceiling
        for ceiling in instance.ceilings
        if not isinstance(ceiling.criterion, LongestMinutes) and np.isfinite(ceiling.at_most)
    ]
    rows: list[NDArray[Any]] = [rule.row(instance.site_ids) for rule in instance.set_rules]
    tolerance = VOLUME_TOLERANCE * instance.total_cases
    return Problem(
        order=order,
        cost=_total(instance, classes, criterion),
        cases=classes.cases,
        site_cost=criterion.per_site(instance),
        least=instance.least_volume - tolerance,
        most=instance.most_volume + tolerance,
        fewest=instance.fewest,
        largest=instance.most,
        state=np.array([_STATE[rule] for rule in instance.site_rules], dtype=np.int8),
        rows=np.array(rows, dtype=np.float64).reshape(len(rows), len(instance.site_ids)),
        right=np.array([rule.at_most for rule in instance.set_rules], dtype=np.float64),
        budgets=np.array([_total(instance, classes, ceiling.criterion) for ceiling in held]),
        limits=np.array([ceiling.limit for ceiling in held]),
        allows=partial(_allows, instance) if instance.extra_rules else None,
    )


def _total(instance: Instance, classes: Classes, criterion: Criterion) -> NDArray[np.float64]:
    added = criterion.added(instance)
    if added is None:
        raise TypeError(f"{criterion.name} is no sum over areas")
    return classes.total(added)


def _within_reach(instance: Instance, classes: Classes) -> NDArray[np.int16]:
    """Orders without the sites beyond a maximum of minutes, c x d."""
    too_far = np.logical_or.accumulate(classes.longest > instance.longest_allowed, axis=1)
    return np.where(too_far, -1, classes.order).astype(np.int16)


def _grows_with_distance(instance: Instance, added: NDArray[np.float64]) -> bool:
    """Whether nobody adds less by going to a site that is farther."""
    order = instance.nearest_order.astype(np.int64)
    along = np.take_along_axis(added, order, axis=1)
    reached = np.arange(along.shape[1])[1:] < instance.n_reachable[:, None]
    return not ((np.diff(along, axis=1) < 0) & reached).any()


def _allows(instance: Instance, columns: tuple[int, ...]) -> bool:
    open_sites = _labels(instance, columns)
    return all(rule.allows(instance, open_sites) for rule in instance.extra_rules)


def _labels(instance: Instance, columns: tuple[int, ...]) -> tuple[str, ...]:
    return tuple(instance.site_ids[j] for j in columns)


def _value(instance: Instance, open_sites: tuple[str, ...]) -> float:
    from regiotafel.model.assignment import nearest

    return instance.objective[-1].of(instance, nearest(instance, open_sites))
