"""The model as equations: one small function per rule, put together in :mod:`.milp`.

Symbols: ``open[j]`` is 1 when site j is open. A step (P, j) stands for all areas whose nearer sites
are exactly the set P and whose next site is j; ``take[P, j]`` is 1 when those areas have j as their
centre. ``closed[P]`` is 1 when every site in P is closed. Volumes are shares of all cases. Where a
walk is cut beyond P, its areas may still go to any site, at the minutes to the next one: a
relaxation, and the whole truth when ``closed[P]`` is 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pulp

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from regiotafel.model.instance import Instance
    from regiotafel.model.steps import Sites, Step, Steps

NO_SITES: Sites = frozenset()


@dataclass(frozen=True, kw_only=True)
class Variables:
    """What is decided; as soon as every open[j] is whole, so are take and closed."""

    open: dict[int, pulp.LpVariable]
    take: dict[Step, pulp.LpVariable]
    closed: dict[Sites, pulp.LpVariable]


def variables(problem: pulp.LpProblem, instance: Instance, steps: Steps) -> Variables:
    """Make open[j] in {0, 1} for every site, and 0 <= take[P, j], closed[P] <= 1."""
    passed = [NO_SITES, *(step.nearer | {step.site} for step in steps.steps)]
    add = problem.add_variable
    return Variables(
        open={j: add(f"open_{j}", cat=pulp.LpBinary) for j in range(len(instance.site_ids))},
        take={step: add(f"take_{number}", 0, 1) for number, step in enumerate(steps.steps)},
        closed={
            sites: add(f"closed_{number}", 0, 1)
            for number, sites in enumerate(dict.fromkeys(passed))
        },
    )


def mean_minutes(v: Variables, steps: Steps) -> pulp.LpAffineExpression:
    """Objective: sum of minutes[P, j] * take[P, j], and of minutes_beyond[P] * closed[P]."""
    followed = zip(steps.steps, steps.minutes.tolist(), strict=True)
    cut = zip(steps.cuts, steps.minutes_beyond.tolist(), strict=True)
    return pulp.lpSum(
        [minutes * v.take[step] for step, minutes in followed]
        + [minutes * v.closed[sites] for sites, minutes in cut]
    )


def number_of_centres(v: Variables, k: int) -> Iterator[pulp.LpConstraint]:
    """Sum over j of open[j] = k."""
    yield pulp.lpSum(v.open.values()) == k


def required_and_forbidden(v: Variables, instance: Instance) -> Iterator[pulp.LpConstraint]:
    """open[j] = 1 for each required site j, open[j] = 0 for each forbidden one."""
    for j, rule in enumerate(instance.site_rules):
        if rule != "candidate":
            yield v.open[j] == (1 if rule == "required" else 0)


def assignment(v: Variables, steps: Steps) -> Iterator[pulp.LpConstraint]:
    """Each area has one centre, which is open.

    closed[{}] = 1; closed[P + j] = closed[P] - take[P, j]; take[P, j] <= open[j];
    closed[P] = 0 where an area with nearer sites P has nowhere else to go.
    """
    yield v.closed[NO_SITES] == 1
    for step in steps.steps:
        beyond = v.closed[step.nearer | {step.site}]
        yield beyond == v.closed[step.nearer] - v.take[step]
        yield v.take[step] <= v.open[step.site]
    for end in steps.ends:
        yield v.closed[end] == 0


def nearest(v: Variables, steps: Steps) -> Iterator[pulp.LpConstraint]:
    """Nobody passes an open site: closed[P + j] <= 1 - open[j]."""
    for step in steps.steps:
        yield v.closed[step.nearer | {step.site}] <= 1 - v.open[step.site]


def minimum_volume(v: Variables, steps: Steps, share: float) -> Iterator[pulp.LpConstraint]:
    """For each site j, sum over P of share[P, j] * take[P, j] + beyond >= minimum * open[j]."""
    beyond = volume_beyond(v, steps)
    for j, volume in volumes(v, steps).items():
        yield volume + beyond >= share * v.open[j]


def least_volume(
    v: Variables, steps: Steps, least: pulp.LpVariable, k: int
) -> Iterator[pulp.LpConstraint]:
    """For each site j, its volume as in :func:`minimum_volume` >= least - (1 - open[j]) / k.

    The least of k volumes is at most 1/k, so a closed site asks for nothing.
    """
    beyond = volume_beyond(v, steps)
    for j, volume in volumes(v, steps).items():
        yield volume + beyond >= least - (1 - v.open[j]) / k


def maximum_volume(v: Variables, steps: Steps, share: float) -> Iterator[pulp.LpConstraint]:
    """For each site j, sum over P of share[P, j] * take[P, j] <= maximum * open[j]."""
    for j, volume in volumes(v, steps).items():
        yield volume <= share * v.open[j]


def maximum_minutes(v: Variables, steps: Steps, limit: float) -> Iterator[pulp.LpConstraint]:
    """take[P, j] = 0 where an area with cases would travel longer than the limit."""
    for step, longest in zip(steps.steps, steps.longest.tolist(), strict=True):
        if longest > limit:
            yield v.take[step] == 0


def users_own(v: Variables, instance: Instance) -> Iterator[pulp.LpConstraint]:
    """Equations of the user's own rules, on open[j] by the label of site j."""
    is_open = {site: v.open[j] for j, site in enumerate(instance.site_ids)}
    for rule in instance.extra_rules:
        if rule.equations is not None:
            yield from rule.equations(instance, is_open)


def not_together(v: Variables, sets: Iterable[Iterable[int]]) -> Iterator[pulp.LpConstraint]:
    """For each set S, sum over j in S of open[j] <= |S| - 1."""
    for sites in sets:
        opened = [v.open[j] for j in sites]
        yield pulp.lpSum(opened) <= len(opened) - 1


def volumes(v: Variables, steps: Steps) -> dict[int, pulp.LpAffineExpression]:
    """Per site j, sum over P of share[P, j] * take[P, j]."""
    terms: dict[int, list[Any]] = {j: [] for j in v.open}
    for step, share in zip(steps.steps, steps.share.tolist(), strict=True):
        terms[step.site].append(share * v.take[step])
    return {j: pulp.lpSum(terms[j]) for j in v.open}


def volume_beyond(v: Variables, steps: Steps) -> pulp.LpAffineExpression:
    """Sum over P of share_beyond[P] * closed[P]: cases that may still go to any site."""
    cut = zip(steps.cuts, steps.share_beyond.tolist(), strict=True)
    return pulp.lpSum(share * v.closed[sites] for sites, share in cut)
