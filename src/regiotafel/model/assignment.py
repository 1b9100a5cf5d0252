"""Who goes where: areas, whole or in part, to open sites."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from regiotafel.model.instance import Instance

#: A trip meets the maximum when it exceeds it by no more than this many minutes: less than the
#: tenth of a second in which times are kept, more than what single precision does to them.
MINUTES_TOLERANCE = 1e-4


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """Trips of areas to open sites, e of them; the shares of an area add up to 1.

    Attributes
    ----------
    open_sites
        Labels of the open sites, ascending; a site may be open without anybody going there.
    area, column
        Row of the area and column of the site in the instance, int64, e; by area, then column.
    share
        Share of the area's cases that make this trip, float64, e, above 0.
    """

    open_sites: tuple[str, ...]
    area: NDArray[np.int64]
    column: NDArray[np.int64]
    share: NDArray[np.float64]

    def cases(self, instance: Instance) -> NDArray[np.float64]:
        """Cases per year that make each trip, e."""
        return instance.cases[self.area] * self.share

    def minutes(self, instance: Instance) -> NDArray[np.float64]:
        """Minutes of each trip, one way, e."""
        return instance.minutes[self.area, self.column]

    def volumes(self, instance: Instance) -> NDArray[np.float64]:
        """Cases per year per site (column), m; 0 for a site where nobody goes."""
        cases = np.bincount(
            self.column, weights=self.cases(instance), minlength=len(instance.site_ids)
        )
        return cases.astype(np.float64)

    def main(self) -> NDArray[np.int64]:
        """Per area the column where most of its cases go, the first of equals; int64, n."""
        order = np.lexsort((self.column, -self.share, self.area))
        first = np.unique(self.area[order], return_index=True)[1]
        return self.column[order][first]


def whole(open_sites: tuple[str, ...], assigned: NDArray[np.int64]) -> Assignment:
    """Return the assignment that sends each area to one column, int64, n."""
    return Assignment(
        open_sites=open_sites,
        area=np.arange(len(assigned)),
        column=assigned,
        share=np.ones(len(assigned)),
    )


def split(instance: Instance, assignment: Assignment) -> tuple[Instance, NDArray[np.int64]]:
    """Return the instance with a row per trip, and per row its column: for sums over whole trips.

    The parts of an area that is split are called ``1234``, ``1234/2`` and so on.
    """
    codes, part = np.array(instance.area_ids, dtype=object), _part(assignment.area)
    labels = tuple(
        f"{code}/{number}" if number > 1 else str(code)
        for code, number in zip(codes[assignment.area], part.tolist(), strict=True)
    )
    rows = replace(
        instance,
        area_ids=labels,
        cases=assignment.cases(instance),
        minutes=instance.minutes[assignment.area],
        metres=instance.metres[assignment.area],
    )
    return rows, assignment.column


def _part(area: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number each trip within its area, from 1; areas stand together."""
    begins = np.flatnonzero(np.diff(area, prepend=-1))
    length = np.diff(begins, append=len(area))
    return np.arange(len(area)) - np.repeat(begins, length) + 1


def nearest(instance: Instance, open_sites: tuple[str, ...]) -> Assignment:
    """Everybody to the nearest open site under the tie rule; every area must reach one."""
    return whole(open_sites, instance.nearest_open(open_sites))
