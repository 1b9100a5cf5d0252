"""Directed assignment as equations: the planner sends everybody, and may split an area.

``go[i, j]`` is the share of area i's cases that go to site j. Areas without cases are not sent: one
of the sites they can reach must be open, and they go to the nearest.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np
import pulp

from regiotafel.model.assignment import Assignment
from regiotafel.model.milp.rules import Trip, one_open

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from regiotafel.model.instance import Instance
    from regiotafel.model.milp.rules import Open

#: Shares below this are what a solver leaves of 0: far below what a case means.
_NOBODY = 1e-9


class Sent:
    """Who goes where under directed assignment, as in :class:`.rules.Trips`."""

    splits = True

    def __init__(self, problem: pulp.LpProblem, instance: Instance, is_open: Open) -> None:
        """``instance.minutes`` must be NaN wherever nobody may go."""
        self.open, self._instance = is_open, instance
        usable = np.array(instance.site_rules) != "forbidden"
        self._reaches = np.isfinite(instance.minutes) & usable
        may_go = self._reaches & (instance.cases > 0)[:, None]
        self._pairs = [(int(i), int(j)) for i, j in np.argwhere(may_go)]
        self.go: dict[tuple[int, int], pulp.LpVariable] = {
            (i, j): problem.add_variable(f"go_{i}_{j}", 0, 1) for i, j in self._pairs
        }

    def equations(self) -> Iterator[pulp.LpConstraint]:
        """Everybody goes somewhere that is open.

        For each area i with cases, sum over j of go[i, j] = 1; go[i, j] <= open[j].
        """
        by_area: dict[int, list[tuple[pulp.LpVariable, int]]] = {
            int(i): [] for i in np.flatnonzero(self._instance.cases > 0)
        }
        for (i, j), go in self.go.items():
            by_area[i].append((go, 1))
            yield go <= self.open[j]
        for terms in by_area.values():
            yield pulp.LpAffineExpression(terms) == 1
        nobody = self._reaches[self._instance.cases == 0]
        yield from one_open(self.open, _different(nobody))

    def total(self, values: NDArray[np.float64]) -> pulp.LpAffineExpression:
        """Sum of value[i, j] * go[i, j]."""
        return pulp.LpAffineExpression(
            [(go, float(values[i, j])) for (i, j), go in self.go.items()]
        )

    def volumes(self) -> dict[int, pulp.LpAffineExpression]:
        """Per site j, sum over i of the share of all cases that area i has * go[i, j]."""
        share = (self._instance.cases / self._instance.total_cases).tolist()
        terms: dict[int, list[tuple[pulp.LpVariable, float]]] = {j: [] for j in self.open}
        for (i, j), go in self.go.items():
            terms[j].append((go, share[i]))
        return {j: pulp.LpAffineExpression(term) for j, term in terms.items()}

    def beyond(self) -> pulp.LpAffineExpression:
        """Nobody is left out."""
        return pulp.LpAffineExpression()

    def trips(self) -> Iterator[Trip]:
        """Each go[i, j]."""
        minutes = self._instance.minutes
        share = (self._instance.cases / self._instance.total_cases).tolist()
        for (i, j), go in sorted(self.go.items(), key=lambda pair: (pair[0][0], minutes[pair[0]])):
            yield Trip(i, float(minutes[i, j]), share[i], go)

    def far(self) -> Iterator[tuple[float, pulp.LpAffineExpression]]:
        """Per area i and site j, the sum of go[i, j'] over the sites j' that are no nearer."""
        trips = list(self.trips())
        for _, of_area in groupby(trips, key=lambda trip: trip.area):
            terms: list[tuple[pulp.LpVariable, int]] = []
            for trip in reversed(list(of_area)):
                terms.append((trip.made, 1))
                yield trip.minutes, pulp.LpAffineExpression(terms)

    def read(self, values: Sequence[float], open_sites: tuple[str, ...]) -> Assignment:
        """Who goes where in a solution, given by the index of its variables.

        What is less than a share of 1e-9 goes to where most of its area goes, and the shares of
        each area add up to 1.
        """
        instance = self._instance
        share = np.zeros(instance.minutes.shape)
        for (i, j), go in self.go.items():
            share[i, j] = values[go.index]
        share[share < _NOBODY] = 0.0
        nobody = np.flatnonzero(instance.cases == 0)
        share[nobody, instance.nearest_open(open_sites)[nobody]] = 1.0
        area, column = np.nonzero(share)
        sums = share.sum(axis=1)
        return Assignment(
            open_sites=open_sites, area=area, column=column, share=share[area, column] / sums[area]
        )


def _different(reaches: NDArray[np.bool_]) -> Iterator[list[int]]:
    """Columns of the true values of each row, every set once."""
    for row in np.unique(reaches, axis=0):
        yield np.flatnonzero(row).tolist()
