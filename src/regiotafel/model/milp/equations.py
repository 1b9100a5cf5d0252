"""One question as one problem: which rules and criteria are stated, and how loosely."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import pulp

from regiotafel.model.criteria import Criterion, Events, LongestMinutes, single
from regiotafel.model.instance import VOLUME_TOLERANCE
from regiotafel.model.milp import rules
from regiotafel.model.milp.cuts import low_volume_sets
from regiotafel.model.milp.directed import Sent
from regiotafel.model.milp.highs import ROW_TOLERANCE
from regiotafel.model.milp.terms import Terms, grows_with_distance, size
from regiotafel.model.milp.walks import Walks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from regiotafel.model.instance import Ceiling, Instance
    from regiotafel.model.milp.rules import Open, Trips
    from regiotafel.model.milp.steps import Steps

#: HiGHS's tolerances are absolute, so it is shown an objective of about this size, and ceilings
#: of about a thousand.
_OBJECTIVE_SIZE = 1e6
_CEILING_SIZE = 1e3


@dataclass(frozen=True, kw_only=True)
class Equations:
    """A problem, what in it says which sites are open and who goes where, and its scale.

    ``trips`` is None where the sites within reach are all that matters. The objective is ``scale``
    times the criterion, without the ``constant`` in it, which PuLP does not pass on to HiGHS.
    """

    problem: pulp.LpProblem
    open: Open
    trips: Trips | None
    scale: float
    constant: float

    def value(self, objective: float) -> float:
        """Value of the criterion at a value of the objective."""
        return (objective + self.constant) / self.scale

    def columns(self, values: Sequence[float]) -> tuple[int, ...]:
        """Columns of the open sites in a solution, ascending."""
        return tuple(j for j, variable in self.open.items() if values[variable.index] > 0.5)


@dataclass(frozen=True, kw_only=True)
class Extra:
    """What a question is stated with besides itself.

    Attributes
    ----------
    steps
        Walks under nearest assignment, maybe cut short.
    slack
        By how much rows of limits are loosened, absolute.
    excluded
        Sets of open columns that are known and are not to be found again.
    borders
        As in :class:`.terms.Terms`.
    """

    steps: Steps | None = None
    slack: float = ROW_TOLERANCE
    excluded: Sequence[tuple[int, ...]] = ()
    borders: dict[int, set[float]] = field(default_factory=dict)


def state(instance: Instance, criterion: Criterion | None, extra: Extra) -> Equations:
    """Write the question down; ``criterion`` None = any plan will do.

    ``instance`` comes from :func:`within_reach`.
    """
    problem = pulp.LpProblem("centres", pulp.LpMinimize)
    is_open = rules.open_sites(problem, instance)
    trips: Trips | None = None
    scale, objective = 1.0, pulp.LpAffineExpression()
    for constraint in _about_sites(instance, is_open, extra):
        problem += constraint
    if needs_trips(instance, criterion):
        trips = _trips(problem, instance, criterion, is_open, extra)
        terms = Terms(problem=problem, instance=instance, trips=trips, borders=extra.borders)
        for constraint in (*trips.equations(), *_volumes(instance, trips, extra)):
            problem += constraint
        for constraint in _ceilings(instance, terms, extra):
            problem += constraint
        if criterion is not None:
            scale = 10.0 ** math.floor(math.log10(_OBJECTIVE_SIZE / size(criterion, instance)))
            objective = scale * terms.of(criterion)
    else:
        for constraint in rules.one_open(is_open, _reachable(instance)):
            problem += constraint
    constant = float(objective.constant)
    problem += objective - constant
    return Equations(problem=problem, open=is_open, trips=trips, scale=scale, constant=constant)


def within_reach(instance: Instance) -> Instance | None:
    """Make sites unreachable for areas with cases that would travel too long.

    None = somebody can then reach nothing. Under nearest assignment what is too far comes last in
    the order of preference, so nobody is sent past it.
    """
    far = instance.minutes > instance.longest_allowed
    far &= (instance.cases > 0)[:, None]
    usable = np.array(instance.site_rules) != "forbidden"
    if not (np.isfinite(instance.minutes) & ~far)[:, usable].any(axis=1).all():
        return None
    if not far.any():
        return instance
    return replace(
        instance,
        minutes=np.where(far, np.nan, instance.minutes),
        metres=np.where(far, np.nan, instance.metres),
    )


def needs_trips(instance: Instance, criterion: Criterion | None) -> bool:
    """Whether it matters who goes where, beyond that everybody can go somewhere."""
    return criterion is not None or _has_volumes(instance) or any(True for _ in _held(instance))


def has_curves(instance: Instance, criterion: Criterion | None) -> bool:
    """Whether some of it is only stated from below, see :mod:`.piecewise`."""
    return any(isinstance(each, Events) for each in _asked(instance, criterion))


def _trips(
    problem: pulp.LpProblem,
    instance: Instance,
    criterion: Criterion | None,
    is_open: Open,
    extra: Extra,
) -> Trips:
    if extra.steps is None:
        return Sent(problem, instance, is_open)
    asked = _asked(instance, criterion)
    # Sums that grow with the distance are least at the nearest as it is; volumes are not.
    pass_none = _has_volumes(instance) or not all(
        grows_with_distance(each, instance) for each in asked
    )
    return Walks(problem, instance, is_open, extra.steps, pass_none=pass_none)


def _asked(instance: Instance, criterion: Criterion | None) -> tuple[Criterion, ...]:
    held = tuple(ceiling.criterion for ceiling in _held(instance))
    return single(held if criterion is None else (criterion, *held))


def _held(instance: Instance) -> Iterator[Ceiling]:
    """Ceilings that are not already in who can reach what."""
    for ceiling in instance.ceilings:
        if np.isfinite(ceiling.at_most) and not isinstance(ceiling.criterion, LongestMinutes):
            yield ceiling


def _about_sites(instance: Instance, is_open: Open, extra: Extra) -> Iterator[pulp.LpConstraint]:
    yield from rules.number_of_centres(is_open, instance)
    yield from rules.set_rules(is_open, instance)
    yield from rules.users_own(is_open, instance)
    yield from rules.not_again(is_open, extra.excluded)


def _has_volumes(instance: Instance) -> bool:
    low, high = _limits(instance, 0.0)
    return bool((low > 0).any() or np.isfinite(high).any())


def _limits(instance: Instance, slack: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Norm and capacity per site as shares of all cases, m each; 0 and infinite where none.

    Only those that ask for something: a second row that nearly repeats the first, such as a norm
    that only follows from the capacity, has led HiGHS's presolve to a wrong optimum.
    """
    low = instance.least_volume / instance.total_cases
    high = instance.most_volume / instance.total_cases
    asks_nothing = low <= max(slack, VOLUME_TOLERANCE)
    return (
        np.where(asks_nothing, 0.0, low - slack),
        np.where(high < 1, high + slack, np.inf),
    )


def _volumes(instance: Instance, trips: Trips, extra: Extra) -> Iterator[pulp.LpConstraint]:
    low, high = _limits(instance, extra.slack)
    if (low > 0).any():
        yield from rules.minimum_volume(trips, low)
        if extra.steps is not None:
            usable = [j for j, rule in enumerate(instance.site_rules) if rule != "forbidden"]
            least = instance.least_volume / instance.total_cases - VOLUME_TOLERANCE
            together = low_volume_sets(extra.steps, usable, least)
            yield from rules.not_together(trips.open, together)
    if np.isfinite(high).any():
        yield from rules.maximum_volume(trips, high)


def _ceilings(instance: Instance, terms: Terms, extra: Extra) -> Iterator[pulp.LpConstraint]:
    """Each criterion with a ceiling <= that; where exact, half its tolerance is for rounding."""
    for ceiling in _held(instance):
        scale = _CEILING_SIZE / size(ceiling.criterion, instance)
        limit = ceiling.limit if extra.slack else (ceiling.at_most + ceiling.limit) / 2
        yield scale * terms.of(ceiling.criterion) <= scale * limit + extra.slack


def _reachable(instance: Instance) -> list[frozenset[int]]:
    """Sets of usable columns within reach of some area, each once."""
    usable = np.array(instance.site_rules) != "forbidden"
    reach = np.unique(np.isfinite(instance.minutes) & usable, axis=0)
    return [frozenset(np.flatnonzero(row).tolist()) for row in reach]
