"""Criteria as equations: an expression that a plan's value never falls below, tight at the least.

Symbols as in :mod:`.rules`. Every expression may be added to others with weights of at least 0, be
made as small as possible, or be kept below a ceiling.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

import numpy as np
import pulp

from regiotafel.model.assignment import nearest
from regiotafel.model.criteria import (
    Criterion,
    Events,
    LongestMinutes,
    MeanOfWorst,
    Weighted,
    single,
)
from regiotafel.model.milp import piecewise
from regiotafel.model.milp.highs import ROW_TOLERANCE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from regiotafel.model.instance import Instance
    from regiotafel.model.milp.rules import Trips


@dataclass(kw_only=True)
class Terms:
    """Makes expressions in one problem.

    Attributes
    ----------
    problem
        Gets the variables and equations that an expression needs.
    instance, trips
        The question, and who goes where.
    borders
        Per site column volumes, cases per year, at which pieces of a curve should end.
    """

    problem: pulp.LpProblem
    instance: Instance
    trips: Trips
    borders: dict[int, set[float]] = field(default_factory=dict)
    _made: int = 0

    def of(self, criterion: Criterion) -> pulp.LpAffineExpression:
        """Return the expression of a criterion."""
        if isinstance(criterion, Weighted):
            return pulp.lpSum(weight * self.of(part) for weight, part in criterion.parts)
        if isinstance(criterion, LongestMinutes):
            return self.longest_minutes()
        if isinstance(criterion, MeanOfWorst):
            return self.mean_of_worst(criterion.share)
        if isinstance(criterion, Events):
            return self.events(criterion)
        added = criterion.added(self.instance)
        if added is None:
            raise TypeError(f"{criterion.name}: not known to the equations")
        return self.linear(added, criterion.per_site(self.instance))

    def linear(
        self, added: NDArray[np.float64], per_site: NDArray[np.float64]
    ) -> pulp.LpAffineExpression:
        """Sum over areas of what each adds at its centre + sum over j of own[j] * open[j]."""
        own = zip(self.trips.open.values(), per_site.tolist(), strict=True)
        return self.trips.total(added) + pulp.LpAffineExpression(
            [(variable, value) for variable, value in own if value]
        )

    def longest_minutes(self) -> pulp.LpAffineExpression:
        """T[0] + sum over k of (T[k] - T[k - 1]) * above[k], above[k] in {0, 1}.

        T[0] is what somebody travels with every site open, and T[1] < T[2] ... the longer minutes
        of all trips; above[k] >= above[k + 1], and above[k] >= the part of each area that travels
        T[k] or longer.
        """
        base = at_least(LongestMinutes(), self.instance)
        far = [(minutes, part) for minutes, part in self.trips.far() if minutes > base]
        levels = sorted({minutes for minutes, _ in far})
        above = dict(zip(levels, self._new("above", len(levels), pulp.LpBinary), strict=True))
        self._descend(list(above.values()))
        for minutes, part in far:
            self.problem += part <= above[minutes]
        return _staircase(base, above)

    def mean_of_worst(self, share: float) -> pulp.LpAffineExpression:
        """T + (least + sum over areas of their share * more) / W, with W the ``share``.

        T is what the W that travel longest all travel with every site open; least >= 0 and
        more[i] >= (minutes[i] - T) - least, more[i] >= 0 (Rockafellar and Uryasev 2000). Where
        areas are split that is too little, see :meth:`mean_of_worst_parts`.
        """
        base = _least_of_worst(self.instance, share)
        farthest = float(np.nanmax(self.instance.minutes))
        [least] = self._new("least", 1, most=farthest)
        terms = [(least, share)]
        for _, trips in groupby(self.trips.trips(), key=lambda trip: trip.area):
            longer = [trip for trip in trips if trip.minutes > base]
            if longer:
                [more] = self._new("more", 1, most=farthest)
                minutes = _sum_of((trip.made, trip.minutes - base) for trip in longer)
                self.problem += more >= minutes - least
                terms.append((more, longer[0].share))
        whole = pulp.LpAffineExpression(terms, constant=base * share) * (1 / share)
        if not self.trips.splits:
            return whole
        parts = self.mean_of_worst_parts(share, base)
        self.problem += parts >= whole  # follows, and helps
        return parts

    def mean_of_worst_parts(self, share: float, base: float) -> pulp.LpAffineExpression:
        """T[0] + sum over k of (T[k] - T[k - 1]) * counted[k] / W.

        T[1] < T[2] ... are the minutes of all trips above T[0]. The share A[k] that travels T[k] or
        longer counts up to W: counted[k] = min(A[k], W), from full[k] in {0, 1}, full[k] >=
        full[k + 1]: counted[k] >= W * full[k]; counted[k] >= A[k] - (1 - W) * full[k].
        """
        making: dict[float, list[tuple[pulp.LpVariable, float]]] = {}
        for trip in self.trips.trips():
            if trip.minutes > base:
                making.setdefault(trip.minutes, []).append((trip.made, trip.share))
        levels = sorted(making)
        full = self._new("full", len(levels), pulp.LpBinary)
        counted = self._new("counted", len(levels))
        travels = self._new("travels", len(levels))
        self._descend(full)
        for number, level in enumerate(levels):
            longer = travels[number + 1 : number + 2]
            self.problem += travels[number] == pulp.lpSum(longer) + _sum_of(making[level])
            self.problem += counted[number] >= share * full[number]
            self.problem += counted[number] >= travels[number] - (1 - share) * full[number]
        return _staircase(base, dict(zip(levels, counted, strict=True)), 1 / share)

    def events(self, criterion: Events) -> pulp.LpAffineExpression:
        """Sum over open sites and pieces of events[piece] from below, see :mod:`.piecewise`.

        For each site j: sum over its pieces p of on[j, p] = open[j], on in {0, 1};
        first[p] * on[j, p] <= part[j, p] <= last[p] * on[j, p]; sum over p of part[j, p] is
        volume[j], up to beyond more. A piece has base[p] * on + slope[p] * part events.
        """
        total, beyond = self.instance.total_cases, self.trips.beyond()
        terms: list[tuple[pulp.LpVariable, float]] = []
        least = (
            np.zeros(len(self.trips.open)) if self.trips.splits else _least_volumes(self.instance)
        )
        for j, volume in self.trips.volumes().items():
            if self.instance.site_rules[j] == "forbidden":
                continue
            found = piecewise.pieces(
                criterion, float(least[j]), total, borders=self.borders.get(j, ())
            )
            on = self._new("on", len(found), pulp.LpBinary)
            part = self._new("part", len(found))
            self.problem += pulp.lpSum(on) == self.trips.open[j]
            if beyond:
                self.problem += pulp.lpSum(part) >= volume
                self.problem += pulp.lpSum(part) <= volume + beyond
            else:
                self.problem += pulp.lpSum(part) == volume
            for piece, is_on, share in zip(found, on, part, strict=True):
                self.problem += share >= piece.first / total * is_on
                self.problem += share <= piece.last / total * is_on
                slope = (piece.at_last - piece.at_first) / (piece.last - piece.first)
                terms.append((is_on, piece.at_first - slope * piece.first))
                terms.append((share, slope * total))
        return pulp.LpAffineExpression(terms)

    def _descend(self, variables: list[pulp.LpVariable]) -> None:
        for one, other in pairwise(variables):
            self.problem += one >= other

    def _new(
        self, name: str, number: int, kind: str = pulp.LpContinuous, *, most: float = 1.0
    ) -> list[pulp.LpVariable]:
        """Make new variables from 0 to ``most``."""
        self._made += number
        numbers = range(self._made - number, self._made)
        return [self.problem.add_variable(f"{name}_{each}", 0, most, kind) for each in numbers]


def refusal(criteria: Sequence[Criterion], instance: Instance) -> str | None:
    """Say which criterion the equations cannot hold; None = all can be."""
    for criterion in single(tuple(criteria)):
        if isinstance(criterion, LongestMinutes | MeanOfWorst):
            continue
        if isinstance(criterion, Events):
            if not piecewise.knows(criterion.curve):
                return f"the equations do not know this kind of curve: {criterion.name}"
        elif criterion.added(instance) is None:
            return f"the equations cannot hold {criterion.name}: it is no sum over areas"
    return None


def grows_with_distance(criterion: Criterion, instance: Instance) -> bool:
    """Whether no set of open sites has less of it when somebody passes her nearest open site."""
    if isinstance(criterion, LongestMinutes | MeanOfWorst):
        return True
    if isinstance(criterion, Weighted):
        return all(grows_with_distance(part, instance) for _, part in criterion.parts)
    added = criterion.added(instance)
    if added is None:
        return False
    along = np.take_along_axis(added, instance.nearest_order.astype(np.int64), axis=1)
    reached = np.arange(along.shape[1])[1:] < instance.n_reachable[:, None]
    return not ((np.diff(along, axis=1) < 0) & reached).any()


def at_least(criterion: Criterion, instance: Instance) -> float:
    """Return what no plan is below: everybody where she adds least, of sites that may be open."""
    if isinstance(criterion, Weighted):
        return sum(weight * at_least(part, instance) for weight, part in criterion.parts)
    usable = np.array(instance.site_rules) != "forbidden"
    if isinstance(criterion, LongestMinutes | MeanOfWorst):
        everything = _usable(instance)
        if (instance.nearest_open(everything) < 0).any():
            return 0.0
        return criterion.of(instance, nearest(instance, everything))
    added = criterion.added(instance)
    if added is None:
        return 0.0
    least = np.where(np.isnan(added[:, usable]), np.inf, added[:, usable]).min(
        axis=1, initial=np.inf
    )
    required = np.array(instance.site_rules) == "required"
    return float(least.sum() + criterion.per_site(instance)[required].sum())


def size(criterion: Criterion, instance: Instance) -> float:
    """Return a value of the order of the largest that a plan can have, above 0."""
    if isinstance(criterion, Weighted):
        return sum(weight * size(part, instance) for weight, part in criterion.parts) or 1.0
    if isinstance(criterion, LongestMinutes | MeanOfWorst):
        return float(np.nanmax(instance.minutes)) or 1.0
    if isinstance(criterion, Events):
        volumes = np.linspace(0, instance.total_cases, 101)
        return float(criterion.of_volumes(volumes).max()) or 1.0
    added = criterion.added(instance)
    if added is None:
        return 1.0
    most = np.nan_to_num(added).max(axis=1).sum() + criterion.per_site(instance).sum()
    return float(most) or 1.0


def _least_of_worst(instance: Instance, share: float) -> float:
    """Minutes that the ``share`` which travels longest all travel, whatever is open."""
    usable = np.array(instance.site_rules) != "forbidden"
    shortest = np.where(np.isnan(instance.minutes), np.inf, instance.minutes)
    shortest = shortest[:, usable].min(axis=1, initial=np.inf)
    order = np.argsort(-shortest, kind="stable")
    reached = np.cumsum(instance.cases[order]) >= share * instance.total_cases * (1 + 1e-9)
    found = float(shortest[order][reached.argmax()]) if reached.any() else 0.0
    return found if np.isfinite(found) else 0.0


def _least_volumes(instance: Instance) -> NDArray[np.float64]:
    """Cases per year per site with every site open that may be, m.

    Under nearest assignment opening a site never raises another one's volume, so an open site has
    no less than this; a little is taken off, to leave room for tolerances.
    """
    column = instance.nearest_open(_usable(instance))
    reached = column >= 0
    volumes = np.bincount(
        column[reached], weights=instance.cases[reached], minlength=len(instance.site_ids)
    )
    return np.asarray(np.maximum(volumes - ROW_TOLERANCE * instance.total_cases, 0.0))


def _usable(instance: Instance) -> tuple[str, ...]:
    """Sites that may be open."""
    rules = zip(instance.site_ids, instance.site_rules, strict=True)
    return tuple(site for site, rule in rules if rule != "forbidden")


def _staircase(
    base: float, steps: dict[float, pulp.LpVariable], times: float = 1.0
) -> pulp.LpAffineExpression:
    """Base + sum of each rise from one level to the next * its variable."""
    rises = zip(pairwise([base, *steps]), steps.values(), strict=True)
    return pulp.LpAffineExpression(
        [(variable, (level - lower) * times) for (lower, level), variable in rises], constant=base
    )


def _sum_of(terms: Iterable[tuple[pulp.LpVariable, float]]) -> pulp.LpAffineExpression:
    """Sum of variable * factor, where a variable may come more than once."""
    found: dict[pulp.LpVariable, float] = {}
    for variable, factor in terms:
        found[variable] = found.get(variable, 0.0) + factor
    return pulp.LpAffineExpression(found)
