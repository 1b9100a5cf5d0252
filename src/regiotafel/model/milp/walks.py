"""Nearest assignment as equations.

A step (P, j) stands for all areas whose nearer sites are exactly the set P and whose next site is
j; ``take[P, j]`` is 1 when those areas have j as their centre. ``closed[P]`` is 1 when every site
in P is closed. Where a walk is cut beyond P, its areas may still go to any site ahead, at the least
that one of those adds: a relaxation, and the whole truth when ``closed[P]`` is 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pulp

from regiotafel.model.milp.rules import Trip
from regiotafel.model.milp.steps import NO_SITES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from regiotafel.model.instance import Instance
    from regiotafel.model.milp.rules import Open
    from regiotafel.model.milp.steps import Sites, Step, Steps


class Walks:
    """Who goes where under nearest assignment, as in :class:`.rules.Trips`.

    As soon as every open[j] is whole, so are take and closed.
    """

    splits = False

    def __init__(
        self,
        problem: pulp.LpProblem,
        instance: Instance,
        is_open: Open,
        steps: Steps,
        *,
        pass_none: bool,
    ) -> None:
        """``pass_none``: whether an open site must be kept from being passed by an equation."""
        add = problem.add_variable
        passed = [NO_SITES, *(step.nearer | {step.site} for step in steps.steps)]
        self.open = is_open
        self.take: dict[Step, pulp.LpVariable] = {
            step: add(f"take_{number}", 0, 1) for number, step in enumerate(steps.steps)
        }
        self.closed: dict[Sites, pulp.LpVariable] = {
            sites: add(f"closed_{number}", 0, 1)
            for number, sites in enumerate(dict.fromkeys(passed))
        }
        self._instance, self._steps, self._pass_none = instance, steps, pass_none

    def equations(self) -> Iterator[pulp.LpConstraint]:
        """Each area has one centre, and where asked it is the nearest that is open."""
        yield from self.assignment()
        if self._pass_none:
            yield from self.nearest()

    def assignment(self) -> Iterator[pulp.LpConstraint]:
        """Each area has one centre, which is open.

        closed[{}] = 1; closed[P + j] = closed[P] - take[P, j]; take[P, j] <= open[j];
        closed[P] = 0 where an area with nearer sites P has nowhere else to go.
        """
        yield self.closed[NO_SITES] == 1
        for step, take in self.take.items():
            yield self.closed[step.nearer | {step.site}] == self.closed[step.nearer] - take
            yield take <= self.open[step.site]
        for end in self._steps.ends:
            yield self.closed[end] == 0

    def nearest(self) -> Iterator[pulp.LpConstraint]:
        """Nobody passes an open site: closed[P + j] <= 1 - open[j]."""
        for step in self.take:
            yield self.closed[step.nearer | {step.site}] <= 1 - self.open[step.site]

    def total(self, values: NDArray[np.float64]) -> pulp.LpAffineExpression:
        """Sum of value[P, j] * take[P, j], and of the least value beyond P * closed[P]."""
        summed = self._steps.classes.total(values)
        return _sum(self.take.values(), self._steps.total(summed)) + _sum(
            self._cut(), self._steps.beyond(summed)
        )

    def volumes(self) -> dict[int, pulp.LpAffineExpression]:
        """Per site j, sum over P of share[P, j] * take[P, j]."""
        terms: dict[int, list[tuple[pulp.LpVariable, float]]] = {j: [] for j in self.open}
        for (step, take), share in zip(self.take.items(), self._steps.share.tolist(), strict=True):
            terms[step.site].append((take, share))
        return {j: pulp.LpAffineExpression(term) for j, term in terms.items()}

    def beyond(self) -> pulp.LpAffineExpression:
        """Sum over P of share_beyond[P] * closed[P]."""
        return _sum(self._cut(), self._steps.share_beyond)

    def trips(self) -> Iterator[Trip]:
        """Per area each take[P, j] along its walk, and closed[P] where that is cut.

        Beyond a cut its minutes are those to the next site, the least that it can travel.
        """
        steps, instance = self._steps, self._instance
        take, closed = list(self.take.values()), list(self._cut())
        share = (instance.cases / instance.total_cases).tolist()
        for area in np.flatnonzero(instance.cases > 0).tolist():
            row = steps.classes.member[area]
            order = steps.classes.order[row]
            minutes = instance.minutes[area, order[order >= 0].astype(np.int64)].tolist()
            made = [take[number] for number in steps.number[row].tolist() if number >= 0]
            if steps.cut[row] >= 0:
                made.append(closed[steps.cut[row]])
            for one_way, variable in zip(minutes, made, strict=False):
                yield Trip(area, one_way, share[area], variable)

    def far(self) -> Iterator[tuple[float, pulp.LpAffineExpression]]:
        """Longest minutes to the next site of the areas that pass P, and closed[P]."""
        steps = self._steps
        next_site: dict[Sites, float] = {}
        longest = np.full(len(steps.steps), -np.inf)
        followed = steps.number >= 0
        np.maximum.at(longest, steps.number[followed], steps.classes.longest[followed])
        cut = np.flatnonzero(steps.cut >= 0)
        ahead = steps.classes.longest[cut, followed[cut].sum(axis=1)]
        passed = [step.nearer for step in steps.steps]
        passed += [steps.cuts[number] for number in steps.cut[cut].tolist()]
        for sites, minutes in zip(passed, [*longest.tolist(), *ahead.tolist()], strict=True):
            next_site[sites] = max(minutes, next_site.get(sites, -np.inf))
        for sites, minutes in next_site.items():
            yield minutes, pulp.LpAffineExpression([(self.closed[sites], 1)])

    def _cut(self) -> Iterator[pulp.LpVariable]:
        for sites in self._steps.cuts:
            yield self.closed[sites]


def _sum(variables: Any, values: NDArray[np.float64]) -> pulp.LpAffineExpression:
    return pulp.LpAffineExpression(list(zip(variables, values.tolist(), strict=True)))
