"""The model as equations: one small function per rule, put together in :mod:`.milp`.

Symbols: ``open[j]`` is 1 when site j is open. ``volume[j]`` is the share of all cases that go
there, an expression that :mod:`.walks` (nearest assignment) or :mod:`.directed` gives; where
``beyond`` is not 0, that share of cases may go to any site besides: a relaxation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np
import pulp

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from regiotafel.model.instance import Instance

Open = dict[int, pulp.LpVariable]


class Trip(NamedTuple):
    """A trip of one area: its minutes, the area's share of all cases, and the variable.

    The variable says which part of the area makes the trip; areas that only go together share one.
    """

    area: int
    minutes: float
    share: float
    made: pulp.LpVariable


class Trips(Protocol):
    """Who goes where, as variables and what can be said of them; sites are named by column.

    ``splits`` says whether an area may be split over sites in a solution.
    """

    splits: bool

    @property
    def open(self) -> Open:
        """Variable per site."""

    def equations(self) -> Iterator[pulp.LpConstraint]:
        """What makes the variables mean who goes where."""

    def total(self, values: NDArray[np.float64]) -> pulp.LpAffineExpression:
        """Sum over areas of what each adds at its centre, given as n x m."""

    def volumes(self) -> dict[int, pulp.LpAffineExpression]:
        """Volume per site as a share of all cases, without what :meth:`beyond` holds."""

    def beyond(self) -> pulp.LpAffineExpression:
        """Share of all cases that may still go to any site."""

    def trips(self) -> Iterator[Trip]:
        """Every trip that an area with cases may make, area by area, the shortest first."""

    def far(self) -> Iterator[tuple[float, pulp.LpAffineExpression]]:
        """Minutes, and the part of some area with cases that travels as long or longer."""


def open_sites(problem: pulp.LpProblem, instance: Instance) -> Open:
    """Make open[j] in {0, 1}; 1 for each required site j, 0 for each forbidden one."""
    bounds = {"candidate": (0, 1), "required": (1, 1), "forbidden": (0, 0)}
    return {
        j: problem.add_variable(
            f"open_{j}",
            *bounds[rule],
            cat=pulp.LpInteger if rule == "candidate" else pulp.LpContinuous,
        )
        for j, rule in enumerate(instance.site_rules)
    }


def number_of_centres(is_open: Open, instance: Instance) -> Iterator[pulp.LpConstraint]:
    """Sum over j of open[j] = k, or <= k, or >= k."""
    number, k = pulp.lpSum(is_open.values()), instance.k
    if instance.count == "exactly":
        yield number == k
    elif instance.count == "at_most":
        yield number <= k
    else:
        yield number >= k


def set_rules(is_open: Open, instance: Instance) -> Iterator[pulp.LpConstraint]:
    """For each rule, sum over j of coefficient[j] * open[j] <= at_most."""
    for rule in instance.set_rules:
        row = rule.row(instance.site_ids).tolist()
        yield _over(is_open, row) <= rule.at_most


def users_own(is_open: Open, instance: Instance) -> Iterator[pulp.LpConstraint]:
    """Equations of the user's own rules, on open[j] by the label of site j."""
    by_label = {site: is_open[j] for j, site in enumerate(instance.site_ids)}
    for rule in instance.extra_rules:
        if rule.equations is not None:
            yield from rule.equations(instance, by_label)


def one_open(is_open: Open, sets: Iterable[Iterable[int]]) -> Iterator[pulp.LpConstraint]:
    """For each set S of sites within reach of some area, sum over j in S of open[j] >= 1."""
    for sites in sets:
        yield _over(is_open, [int(j in sites) for j in is_open]) >= 1


def not_together(is_open: Open, sets: Iterable[Iterable[int]]) -> Iterator[pulp.LpConstraint]:
    """For each set S, sum over j in S of open[j] <= |S| - 1."""
    for sites in sets:
        opened = [is_open[j] for j in sites]
        yield pulp.lpSum(opened) <= len(opened) - 1


def not_again(is_open: Open, sets: Iterable[Iterable[int]]) -> Iterator[pulp.LpConstraint]:
    """For each set S, at least one site differs from it.

    sum over j in S of open[j] - sum over the other j of open[j] <= |S| - 1
    """
    for sites in sets:
        inside = set(sites)
        signs = [1 if j in inside else -1 for j in is_open]
        yield _over(is_open, signs) <= len(inside) - 1


def minimum_volume(trips: Trips, shares: NDArray[np.float64]) -> Iterator[pulp.LpConstraint]:
    """For each site j with a norm, volume[j] + beyond >= minimum[j] * open[j]."""
    beyond = trips.beyond()
    for j, volume in trips.volumes().items():
        if shares[j] > 0:
            yield volume + beyond >= float(shares[j]) * trips.open[j]


def maximum_volume(trips: Trips, shares: NDArray[np.float64]) -> Iterator[pulp.LpConstraint]:
    """For each site j with a capacity, volume[j] <= maximum[j] * open[j]."""
    for j, volume in trips.volumes().items():
        if np.isfinite(shares[j]):
            yield volume <= float(shares[j]) * trips.open[j]


def _over(is_open: Open, coefficients: list[Any]) -> pulp.LpAffineExpression:
    return pulp.LpAffineExpression(
        [
            (variable, coefficient)
            for variable, coefficient in zip(is_open.values(), coefficients, strict=True)
            if coefficient
        ]
    )
