"""Access by group: how far each group travels, who gains and who loses, in a plan and today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from regiotafel.impact.fairness.grouping import TOTAL
from regiotafel.impact.fairness.inequality import worst_name
from regiotafel.impact.measures import minutes_of
from regiotafel.impact.row_labels import row_labels
from regiotafel.model.assignment import MINUTES_TOLERANCE

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray
    from scipy.sparse import csc_array

    from regiotafel.impact.fairness.grouping import Grouping
    from regiotafel.impact.fairness.parameters import FairnessParameters
    from regiotafel.model.assignment import Assignment
    from regiotafel.model.instance import Instance

_METRES_PER_KILOMETRE = 1000.0
_WHO = ("all", "moved")
#: Behind the names of columns: today, and in the plan.
_WHEN = ("_today", "")
_WAYS = ("longer", "shorter")
#: Sums of expected cases are off by a few units in the last place; a share that is reached up to
#: this part of the total counts as reached.
_ROUNDING = 1e-9


def access_by_group(
    instance: Instance,
    assignment: Assignment,
    *,
    assigned_today: NDArray[np.int64],
    groupings: Sequence[Grouping],
    parameters: FairnessParameters,
    factor: float = 1.0,
) -> pd.DataFrame:
    """Travel of each group of patients, and of those of it whose centre differs from today's.

    Parameters
    ----------
    instance
        The question: cases, minutes and metres.
    assignment
        Who goes where in the plan; an area may be split.
    assigned_today
        Per area the column of its centre today; int64, n.
    groupings
        Ways to divide the patients, of the areas of the instance; see
        :func:`regiotafel.impact.fairness.grouping.usual_groupings`.
    parameters
        Limits, changes and the share that is worst off.
    factor
        All trips together had been this much longer: with ``fast`` and ``slow`` of
        :class:`~regiotafel.travel.times.TravelTimes` the range of every figure here.

    Returns
    -------
    DataFrame
        Index ``grouping``, ``group`` and ``who`` (``all`` of the group; ``moved``: those of it
        whose centre differs from today's). The last group of each grouping is ``total``: the cases
        of the groups add up to its own, and so do their means and shares, weighted by cases.
        Median, percentile and worst share do not: a group has its own.

        ``cases_per_year``, ``share_of_cases`` (of all cases), ``share_of_group`` (of the group's
        own cases); then for today (``_today`` behind the name) and for the plan ``minutes_mean``,
        ``minutes_median``, ``minutes_p95``, ``minutes_mean_of_worst_5_percent`` (of the group
        itself), ``share_in_worst_5_percent`` (of the row's cases, how many belong to the 5 % of all
        patients who travel longest), ``kilometres_mean`` and ``share_over_30_minutes`` and so on;
        ``minutes_change_mean`` and ``kilometres_change_mean`` (plan minus today);
        ``cases_per_year_longer_by_over_5_minutes`` and ``share_longer_by_over_5_minutes`` and so
        on, and the same with ``shorter``. One way. Kilometres are by road, also of those without a
        car, and NaN where no metres are known. NaN for a group without cases.

    Raises
    ------
    ValueError
        There is no grouping, or one is of other areas, leaves an area with cases out, or has no
        minutes for a trip; or an area is assigned to a site that it cannot reach.
    """
    import pandas as pd

    if not groupings:
        raise ValueError("give at least one grouping")
    minutes_of(instance, assigned_today)  # refuses what is no assignment
    trips = _Trips.of(instance, assignment, assigned_today)
    shared = [grouping for grouping in groupings if grouping.minutes is None]
    found = _figures(*_shared(instance, trips, shared), parameters, factor) if shared else None
    parts, index, begins = [], [], 0
    for grouping in groupings:
        if grouping.minutes is None and found is not None:
            end = begins + len(grouping.groups)
            parts.append(found[[*range(begins, end), -1]])
            begins = end
        else:
            parts.append(_figures(*_own(instance, trips, grouping), parameters, factor))
        groups = (*grouping.groups, TOTAL)
        index += [(grouping.name, group, who) for group in groups for who in _WHO]
    names = _names(parameters)
    return pd.DataFrame(
        np.concatenate(parts).reshape(len(index), len(names)),
        columns=names,
        index=row_labels(("grouping", "group", "who"), index),
    )


@dataclass(frozen=True, kw_only=True)
class _Trips:
    """Trips of patients, e of them; ``columns``, ``minutes``, ``kilometres``: today, the plan."""

    area: NDArray[np.int64]
    cases: NDArray[np.float64]
    columns: tuple[NDArray[np.int64], NDArray[np.int64]]
    minutes: tuple[NDArray[np.float64], NDArray[np.float64]]
    kilometres: tuple[NDArray[np.float64], NDArray[np.float64]]

    @classmethod
    def of(
        cls, instance: Instance, assignment: Assignment, assigned_today: NDArray[np.int64]
    ) -> _Trips:
        """Those that are made: an area without cases makes none.

        Kilometres are NaN when no trip has metres: minutes of the user's own came without.
        """
        cases = assignment.cases(instance)
        made = cases > 0
        area = assignment.area[made]
        columns = assigned_today[area], assignment.column[made]
        minutes = _at(instance.minutes, area, columns)
        lost = np.unique(area[np.isnan(minutes[1])])
        if lost.size:
            some = ", ".join(instance.area_ids[row] for row in lost[:10])
            raise ValueError(f"{lost.size} areas are assigned to no site they can reach: {some}")
        kilometres = _at(instance.metres, area, columns, per=_METRES_PER_KILOMETRE)
        if not any(way.any() for way in kilometres):
            kilometres = np.full_like(kilometres[0], np.nan), np.full_like(kilometres[1], np.nan)
        return cls(
            area=area,
            cases=cases[made],
            columns=columns,
            minutes=minutes,
            kilometres=kilometres,
        )


def _at(
    matrix: NDArray[np.float64],
    area: NDArray[np.int64],
    columns: tuple[NDArray[np.int64], NDArray[np.int64]],
    *,
    per: float = 1.0,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return matrix[area, columns[0]] / per, matrix[area, columns[1]] / per


def _shared(
    instance: Instance, trips: _Trips, groupings: Sequence[Grouping]
) -> tuple[csc_array, _Trips]:
    """Share of each trip in each group of all groupings, one below the other, and in the total."""
    from scipy.sparse import csc_array

    begins, groups, areas, shares = 0, [], [], []
    for grouping in groupings:
        _refuse(instance, trips, grouping)
        groups.append(grouping.group + begins)
        areas.append(grouping.area)
        shares.append(grouping.share)
        begins += len(grouping.groups)
    n = len(instance.area_ids)
    entries = (
        np.concatenate([*shares, np.ones(n)]),
        (
            np.concatenate([*groups, np.full(n, begins)]),
            np.concatenate([*areas, np.arange(n)]),
        ),
    )
    by_area = csc_array(entries, shape=(begins + 1, n))
    return by_area[:, trips.area], trips


def _own(instance: Instance, trips: _Trips, grouping: Grouping) -> tuple[csc_array, _Trips]:
    """As :func:`_shared` for one grouping with minutes of its own: each part of a trip is one."""
    from scipy.sparse import csc_array

    _refuse(instance, trips, grouping)
    share = np.zeros((len(grouping.groups), len(instance.area_ids)))
    share[grouping.group, grouping.area] = grouping.share
    group, trip = np.nonzero(share[:, trips.area])
    area = trips.area[trip]
    columns = trips.columns[0][trip], trips.columns[1][trip]
    today, plan = np.empty(len(trip)), np.empty(len(trip))
    for number, minutes in enumerate(grouping.minutes or ()):
        of_group = group == number
        today[of_group] = minutes[area[of_group], columns[0][of_group]]
        plan[of_group] = minutes[area[of_group], columns[1][of_group]]
    if np.isnan(today).any() or np.isnan(plan).any():
        raise ValueError(f"{grouping.name} has no minutes for a trip that is made")
    parts = _Trips(
        area=area,
        cases=trips.cases[trip] * share[group, area],
        columns=columns,
        minutes=(today, plan),
        kilometres=(trips.kilometres[0][trip], trips.kilometres[1][trip]),
    )
    total = len(grouping.groups)
    # Each part stands in its own group, and in the total below.
    rows = np.column_stack([group, np.full(len(trip), total)]).ravel()
    begins = np.arange(0, 2 * len(trip) + 1, 2)
    return csc_array((np.ones(len(rows)), rows, begins), shape=(total + 1, len(trip))), parts


def _refuse(instance: Instance, trips: _Trips, grouping: Grouping) -> None:
    if grouping.area_ids != instance.area_ids:
        raise ValueError(f"{grouping.name} divides other areas than those of the instance")
    divided = np.zeros(len(instance.area_ids), dtype=bool)
    divided[grouping.area] = True
    lost = np.unique(trips.area[~divided[trips.area]])
    if lost.size:
        some = ", ".join(instance.area_ids[area] for area in lost[:10])
        raise ValueError(f"{grouping.name} leaves out {lost.size} areas with cases: {some}")


def _figures(
    shares: csc_array, trips: _Trips, parameters: FairnessParameters, factor: float
) -> NDArray[np.float64]:
    """Figures per group (row of ``shares``) and who (all of it, the moved), groups x 2 x names."""
    minutes = trips.minutes
    if factor != 1:  # so rounded that 50 at 0.9 are 45 and not a hair over it
        minutes = np.round(minutes[0] * factor, 6), np.round(minutes[1] * factor, 6)
    moved = trips.columns[0] != trips.columns[1]
    weights = np.stack([trips.cases, np.where(moved, trips.cases, 0.0)])
    orders = np.argsort(minutes[0], kind="stable"), np.argsort(minutes[1], kind="stable")
    averaged = _averaged(trips, minutes, orders, parameters)
    values = np.array([np.ones(len(trips.cases)), *averaged.values()])
    weighed = (weights[:, None, :] * values).reshape(-1, values.shape[1])
    sums = (shares @ weighed.T).reshape(shares.shape[0], len(_WHO), len(values))
    cases = sums[:, :, 0]
    figures = {
        "cases_per_year": cases,
        "share_of_cases": cases / trips.cases.sum(),
        "share_of_group": _divide(cases, cases[:, :1]),
    }
    means = _divide(sums, cases[:, :, None])
    for place, name in enumerate(averaged, start=1):
        if name.startswith(_WAYS):
            figures[f"share_{name}"] = means[:, :, place]
            figures[f"cases_per_year_{name}"] = sums[:, :, place]
        else:
            figures[name] = means[:, :, place]
    for place, when in enumerate(_WHEN):
        spread = _distribution(
            shares, weights, cases, minutes[place], orders[place], parameters.worst.share
        )
        figures |= {f"{name}{when}": found for name, found in spread.items()}
    for what in ("minutes", "kilometres"):
        after, before = figures[f"{what}_mean"], figures[f"{what}_mean_today"]
        figures[f"{what}_change_mean"] = after - before
    return np.stack([figures[name] for name in _names(parameters)], axis=-1)


def _names(parameters: FairnessParameters) -> list[str]:
    """Columns of the table, in order."""
    share = f"{100 * parameters.worst.share:g}"
    of_time = [
        *("minutes_mean", "minutes_median", "minutes_p95"),
        *(worst_name(parameters.worst.share), f"share_in_worst_{share}_percent"),
        "kilometres_mean",
        *(f"share_over_{limit:g}_minutes" for limit in parameters.limits.minutes),
    ]
    changed = [
        f"{what}_{way}_by_over_{least:g}_minutes"
        for way in _WAYS
        for least in parameters.changes.minutes
        for what in ("cases_per_year", "share")
    ]
    return [
        *("cases_per_year", "share_of_cases", "share_of_group"),
        *(f"{name}{when}" for when in _WHEN for name in of_time),
        *("minutes_change_mean", "kilometres_change_mean"),
        *changed,
    ]


def _averaged(
    trips: _Trips,
    minutes: tuple[NDArray[np.float64], NDArray[np.float64]],
    orders: tuple[NDArray[np.int64], NDArray[np.int64]],
    parameters: FairnessParameters,
) -> dict[str, NDArray[np.float64]]:
    """Per trip what is averaged over the patients of a group."""
    worst = parameters.worst.share
    values: dict[str, NDArray[np.float64]] = {}
    for place, when in enumerate(_WHEN):
        taken = minutes[place]
        values[f"minutes_mean{when}"] = taken
        values[f"kilometres_mean{when}"] = trips.kilometres[place]
        values[f"share_in_worst_{100 * worst:g}_percent{when}"] = _in_worst(
            taken, trips.cases, orders[place], worst
        )
        for limit in parameters.limits.minutes:
            values[f"share_over_{limit:g}_minutes{when}"] = (taken > limit).astype(np.float64)
    change = minutes[1] - minutes[0]
    for sign, way in zip((1, -1), _WAYS, strict=True):
        for least in parameters.changes.minutes:
            counted = sign * change > least + MINUTES_TOLERANCE
            values[f"{way}_by_over_{least:g}_minutes"] = counted.astype(np.float64)
    return values


def _distribution(
    shares: csc_array,
    weights: NDArray[np.float64],
    cases: NDArray[np.float64],
    minutes: NDArray[np.float64],
    order: NDArray[np.int64],
    worst: float,
) -> dict[str, NDArray[np.float64]]:
    """Median, 95th percentile and mean of the worst share, groups x 2 each."""
    from regiotafel.impact.fairness import kernels

    names = ("minutes_median", "minutes_p95", worst_name(worst))
    marks = np.array([0.5, 0.95]) - _ROUNDING
    found = np.empty((len(_WHO), shares.shape[0], len(names)))
    entries = shares.indptr, shares.indices, shares.data
    for who in range(len(_WHO)):
        total = np.ascontiguousarray(cases[:, who])
        kernels.distribution(
            *entries, order, minutes, weights[who], total, marks, worst, found[who]
        )
    return {name: found[:, :, place].T for place, name in enumerate(names)}


def _in_worst(
    minutes: NDArray[np.float64],
    cases: NDArray[np.float64],
    order: NDArray[np.int64],
    worst: float,
) -> NDArray[np.float64]:
    """Share of each that belongs to the worst share of all; equal minutes share alike."""
    ascending = minutes[order]
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.cumsum(np.diff(ascending, prepend=ascending[:1]) > 0)
    weight = np.bincount(place, weights=cases)
    longer = np.cumsum(weight[::-1])[::-1] - weight
    inside = np.clip((worst * weight.sum() - longer) / weight, 0.0, 1.0)
    return np.asarray(inside[place], dtype=np.float64)


def _divide(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    """``part / whole``, NaN where the whole is 0."""
    whole = np.broadcast_to(whole, part.shape)
    quotient: NDArray[np.float64] = np.divide(
        part, whole, out=np.full(part.shape, np.nan), where=whole > 0
    )
    return quotient
