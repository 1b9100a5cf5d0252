"""Which patients of each area belong to which group, as small as it can be and yet exact."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from regiotafel.demand import population_column
from regiotafel.impact.fairness.inequality import aligned
from regiotafel.report.board.impact.groups import is_shown
from regiotafel.result.judge import Judge

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from regiotafel.impact.fairness.grouping import Grouping
    from regiotafel.result.result import Result

#: Says that a number, or the place of an income, is not known.
UNKNOWN = 65535
_SCALES = (1, 10, 100)


@dataclass(frozen=True)
class Packed:
    """Numbers times ``scale``: uint16 where those are whole, :data:`UNKNOWN` for NaN; else float64.

    Divided by ``scale`` they are the very numbers.
    """

    values: NDArray[Any]
    scale: int


def impact_arrays(result: Result) -> dict[str, NDArray[Any]]:
    """Return arrays by name for ``judge/impact/*.js``, n each but for one; of areas in their order.

    ``impact_income``: place of the area's income among all that occur, uint16, UNKNOWN = unknown.
    Of each grouping that the page shows: ``impact_age``, people of each sex and age with a rate
    (n x those); ``impact_lowest_income``, per cent, see :class:`Packed`; and of others, such as
    ``impact_province``, the number of the area's group, uint8. Those by car come with the cars.
    """
    arrays = _income(result)
    for grouping in shown_groupings(Judge.of(result).groupings):
        name = f"impact_{grouping.name}"
        if grouping.minutes is not None:
            continue
        if grouping.name == "age":
            arrays[name] = pack_age(result, grouping)[2].values
        elif grouping.name == "lowest_income":
            arrays[name] = pack_share(result).values
        else:  # each area is whole in one of at most 60 groups
            arrays[name] = grouping.group.astype(np.uint8)
    return arrays


def shown_groupings(groupings: Sequence[Grouping]) -> list[Grouping]:
    """Return those that the page shows, in its order; of three by car the middle one."""
    return [each for each in groupings if is_shown(each.name, len(each.groups))]


def pack_age(result: Result, grouping: Grouping) -> tuple[list[float], list[int], Packed]:
    """Return what :func:`~regiotafel.impact.fairness.grouping.by_age` makes its shares of.

    Of each sex and age with a rate, c of them: the rate, the number of its group, and its people in
    each area, n x c row by row, 0 where unknown.
    """
    rates = result.demand.rates
    if rates is None:
        raise ValueError("ages are known without rates")
    counted = rates[rates["cases_per_100000_per_year_base"] > 0]
    columns = [
        population_column(str(sex), str(band))
        for sex, band in zip(counted["sex"], counted["age_band"], strict=True)
    ]
    areas = result.region.areas.loc[list(result.instance.area_ids), columns]
    people = np.nan_to_num(areas.to_numpy(dtype=np.float64))
    group = [grouping.groups.index(str(band)) for band in counted["age_band"]]
    return counted["cases_per_100000_per_year_base"].tolist(), group, _pack(people.ravel())


def pack_share(result: Result) -> Packed:
    """Pack the per cent of the households of each area that have a low income."""
    lowest = result.parameters.fairness.lowest_income
    if lowest is None:
        raise ValueError("no column holds low incomes")
    per_cent = aligned(result.region.areas[lowest.column], result.instance.area_ids)
    return _pack(per_cent.to_numpy(dtype=np.float64))


def _pack(numbers: NDArray[np.float64]) -> Packed:
    unknown = np.isnan(numbers)
    for scale in _SCALES:
        whole = np.where(unknown, UNKNOWN, np.rint(numbers * scale))
        fits = (whole[~unknown] < UNKNOWN).all() and (whole >= 0).all()
        if fits and (whole[~unknown] / scale == numbers[~unknown]).all():
            return Packed(whole.astype(np.uint16), scale)
    return Packed(numbers, 1)


def _income(result: Result) -> dict[str, NDArray[Any]]:
    """Only the order of incomes counts."""
    income = result.parameters.fairness.income
    if income is None or income.column not in result.region.areas:
        return {}
    values = aligned(result.region.areas[income.column], result.instance.area_ids)
    known = values.notna().to_numpy()
    place = np.full(len(values), UNKNOWN, dtype=np.uint16)
    place[known] = np.unique(values[known], return_inverse=True)[1]
    return {"impact_income": place}
