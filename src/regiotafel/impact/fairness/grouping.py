"""Which share of each area's patients belongs to which group: by place, age, income, car."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from regiotafel.demand import population_column
from regiotafel.impact.fairness.inequality import aligned, fractional_rank
from regiotafel.travel.without_car import ESTIMATES, whole_tenths

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from regiotafel.impact.fairness.parameters import FairnessParameters
    from regiotafel.model.instance import Instance
    from regiotafel.travel.without_car import WithoutCar

#: The group of those of whom it is not known, and the row of all groups together.
UNKNOWN, TOTAL = "unknown", "total"
#: Columns of the areas table that put a whole area in one group, and what they are called here.
PLACES = {
    "urbanity_class_2023": "urbanity",
    "province": "province",
    "corop": "corop",
    "ggd_region": "ggd_region",
    "municipality": "municipality",
}
_FIFTHS = 5
#: Shares are divisions; one this much off still adds up.
_ROUNDING = 1e-9


@dataclass(frozen=True, kw_only=True)
class Grouping:
    """One way to divide the patients of n areas over g groups.

    Attributes
    ----------
    name
        What they are divided by.
    groups
        Labels, in the order of tables.
    area_ids
        Labels of the areas, those of the instance.
    area, group, share
        Row of the area, number of the group, and the share of the area's cases in it, above 0;
        e entries (int64, int64, float64), by area. The shares of an area add up to 1, or there are
        none, where it is not known to have cases.
    minutes
        Per group its own minutes from area to site, n x m each; None = those of the instance.
    """

    name: str
    groups: tuple[str, ...]
    area_ids: tuple[str, ...]
    area: NDArray[np.int64]
    group: NDArray[np.int64]
    share: NDArray[np.float64]
    minutes: tuple[NDArray[np.float64], ...] | None = None

    def __post_init__(self) -> None:
        """Refuse what does not divide."""
        if len(set(self.groups)) != len(self.groups) or TOTAL in self.groups:
            raise ValueError(f"{self.name}: groups must be unique, and none is called “{TOTAL}”")
        if (np.diff(self.area) < 0).any():
            raise ValueError(f"{self.name}: entries must stand by area")
        if not (self.share > 0).all():
            raise ValueError(f"{self.name}: shares must be above 0")
        total = np.bincount(self.area, weights=self.share, minlength=len(self.area_ids))
        wrong = np.flatnonzero((total > 0) & (np.abs(total - 1) > _ROUNDING))
        if wrong.size:
            some = ", ".join(self.area_ids[area] for area in wrong[:10])
            raise ValueError(f"{self.name}: the shares of {wrong.size} areas do not add up: {some}")
        if self.minutes is not None and len(self.minutes) != len(self.groups):
            raise ValueError(f"{self.name}: give minutes per group")


def by_label(instance: Instance, labels: pd.Series[Any], *, name: str) -> Grouping:
    """Each area whole in the group that ``labels`` (index ``pc4``) gives it.

    Numbers are written without a decimal point; NaN is the group ``unknown``, which stands last.
    Raises KeyError with the areas that have no row.
    """
    found = aligned(labels, instance.area_ids)
    written = [
        UNKNOWN if missing else f"{value:g}" if isinstance(value, float) else str(value)
        for value, missing in zip(found.tolist(), found.isna().tolist(), strict=True)
    ]
    groups = tuple(sorted(set(written), key=lambda label: (label == UNKNOWN, _natural(label))))
    number = {label: place for place, label in enumerate(groups)}
    return Grouping(
        name=name,
        groups=groups,
        area_ids=instance.area_ids,
        area=np.arange(len(written)),
        group=np.array([number[label] for label in written], dtype=np.int64),
        share=np.ones(len(written)),
    )


def by_share(
    instance: Instance, share: pd.Series[float], *, name: str, inside: str, outside: str
) -> Grouping:
    """Patients of each area in two groups: ``share`` of them ``inside``, the others ``outside``.

    ``share`` has the index ``pc4``; NaN puts the whole area in the group ``unknown``. Raises
    KeyError with the areas that have no row, ValueError when a share is not between 0 and 1.
    """
    found = aligned(share, instance.area_ids).to_numpy(dtype=np.float64)
    if ((found < 0) | (found > 1)).any():
        raise ValueError(f"{name}: shares must lie between 0 and 1")
    unknown = np.isnan(found)
    parts = np.column_stack([np.where(unknown, 0.0, found), np.where(unknown, 0.0, 1 - found)])
    if not unknown.any():
        return _of_matrix(instance, parts, name=name, groups=(inside, outside))
    parts = np.column_stack([parts, unknown.astype(float)])
    return _of_matrix(instance, parts, name=name, groups=(inside, outside, UNKNOWN))


def by_age(
    instance: Instance,
    areas: pd.DataFrame,
    rates: pd.DataFrame,
    *,
    starts: Sequence[int] | None = None,
) -> Grouping:
    """Patients of each area by age: its people of each sex and age times the rate of theirs.

    Parameters
    ----------
    instance
        Its cases were made from ``areas`` and ``rates``.
    areas
        Index ``pc4``; inhabitants in columns such as ``f_15_19``.
    rates
        ``Demand.rates``. Cases of the user's own have none: nobody knows those patients' ages.
    starts
        Ages at which groups begin, multiples of 5, the first 0; None = groups of five years.

    Returns
    -------
    Grouping
        Named ``age``; groups such as ``15-19`` and ``95+``, youngest first, and only those in which
        somebody is expected.
    """
    per_head = rates["cases_per_100000_per_year_base"]
    counted = rates[per_head > 0]
    ages = [int(band.removesuffix("+").split("-")[0]) for band in counted["age_band"]]
    starts = sorted(set(range(0, 100, 5)) if starts is None else starts)
    if not starts or starts[0] != 0 or any(start % 5 for start in starts):
        raise ValueError("starts must be ages that are multiples of 5, the first of them 0")
    group = np.searchsorted(starts, ages, side="right") - 1
    columns = [
        population_column(str(sex), str(band))
        for sex, band in zip(counted["sex"], counted["age_band"], strict=True)
    ]
    people = areas.loc[list(instance.area_ids), columns].to_numpy(dtype=np.float64)
    expected = np.nan_to_num(people) * per_head[per_head > 0].to_numpy()
    used = sorted(set(group.tolist()))
    cases = np.column_stack([expected[:, group == number].sum(axis=1) for number in used])
    total = cases.sum(axis=1, keepdims=True)
    shares = np.divide(cases, total, out=np.zeros_like(cases), where=total > 0)
    return _of_matrix(instance, shares, name="age", groups=tuple(_span(starts, n) for n in used))


def by_income_fifth(
    instance: Instance, areas: pd.DataFrame, *, income: str, households: str
) -> Grouping:
    """Each area whole in a fifth of the country by its income, 1 the lowest.

    Areas are ranked by income, and every household by its area's middle; areas of equal income fall
    in one fifth. Areas without a known income are ``unknown``, those without known households
    weigh nothing.

    Parameters
    ----------
    instance
        The question; it may be about a part of the country.
    areas
        The whole country, so that a fifth is the same fifth for every question. Index ``pc4``.
    income, households
        Columns of ``areas``; of the income only the order counts.
    """
    import pandas as pd

    values = areas[income].to_numpy(dtype=np.float64)
    known = ~np.isnan(values)
    weights = areas[households].fillna(0.0).to_numpy(dtype=np.float64)[known]
    fifth = pd.Series(np.nan, index=areas.index, name=income)
    if weights.any():
        rank = fractional_rank(values[known], weights)
        fifth[known] = np.minimum(np.floor(_FIFTHS * rank), _FIFTHS - 1) + 1
    return by_label(instance, fifth, name="income_fifth")


def by_car(instance: Instance, without_car: WithoutCar, *, estimate: str = "middle") -> Grouping:
    """Patients with and without a car, each with minutes of their own.

    Parameters
    ----------
    instance
        Which areas and sites.
    without_car
        Shares and minutes; its columns are the sites of the instance.
    estimate
        Of the minutes without a car: ``low``, ``middle`` or ``high``.

    Returns
    -------
    Grouping
        Named ``car_low``, ``car_middle`` or ``car_high``; groups ``with_car``, ``without_car``.
    """
    if without_car.car.site_ids != instance.site_ids:
        raise ValueError("without_car has other sites than the instance")
    if estimate not in ESTIMATES:
        raise ValueError(f"estimate must be one of {', '.join(ESTIMATES)}")
    row = without_car.car.rows(instance.area_ids)
    share = without_car.share[row]
    return _of_matrix(
        instance,
        np.column_stack([1 - share, share]),
        name=f"car_{estimate}",
        groups=("with_car", "without_car"),
        minutes=(
            whole_tenths(without_car.car.minutes[row]),
            without_car.minutes()[estimate][row],
        ),
    )


def usual_groupings(
    instance: Instance,
    areas: pd.DataFrame,
    *,
    parameters: FairnessParameters,
    rates: pd.DataFrame | None = None,
    without_car: WithoutCar | None = None,
    own: Mapping[str, pd.Series[Any]] | None = None,
) -> tuple[Grouping, ...]:
    """Every grouping that the facts at hand allow; make them once for all plans of a question.

    Parameters
    ----------
    instance
        The question.
    areas
        The areas table of the whole country. A column it lacks, or of which nothing is known, is no
        grouping.
    parameters
        Which columns hold income.
    rates
        ``Demand.rates``; None = ages are not known.
    without_car
        None = the minutes are the user's own, and nothing is known of cars.
    own
        Columns of the user's own by name: per ``pc4`` the label of its group.

    Returns
    -------
    tuple of Grouping
        ``age``; ``car_low``, ``car_middle`` and ``car_high``; ``income_fifth``; ``lowest_income``;
        ``urbanity``; ``province``; ``corop``; ``ggd_region``; ``municipality``; those of ``own``.
    """
    found = [] if rates is None else [by_age(instance, areas, rates)]
    if without_car is not None:
        found += [by_car(instance, without_car, estimate=estimate) for estimate in ESTIMATES]

    def given(column: str) -> bool:
        return column in areas.columns and bool(areas[column].notna().any())

    income, lowest = parameters.income, parameters.lowest_income
    if income is not None and given(income.column) and given(income.households):
        found.append(
            by_income_fifth(instance, areas, income=income.column, households=income.households)
        )
    if lowest is not None and given(lowest.column):
        share = areas[lowest.column] / 100
        found.append(
            by_share(instance, share, name="lowest_income", inside="lowest_fifth", outside="others")
        )
    found += [
        by_label(instance, areas[column], name=name)
        for column, name in PLACES.items()
        if given(column)
    ]
    found += [by_label(instance, labels, name=name) for name, labels in (own or {}).items()]
    return tuple(found)


def _of_matrix(
    instance: Instance,
    shares: NDArray[np.float64],
    *,
    name: str,
    groups: tuple[str, ...],
    minutes: tuple[NDArray[np.float64], ...] | None = None,
) -> Grouping:
    """Entries of a matrix of shares, n x g, that are not 0."""
    area, group = np.nonzero(shares)
    return Grouping(
        name=name,
        groups=groups,
        area_ids=instance.area_ids,
        area=area,
        group=group,
        share=shares[area, group],
        minutes=minutes,
    )


def _span(starts: Sequence[int], number: int) -> str:
    """Write the ages from one start to the next: ``15-19``, or ``95+``."""
    first = starts[number]
    return f"{first}+" if number + 1 == len(starts) else f"{first}-{starts[number + 1] - 1}"


def _natural(label: str) -> tuple[tuple[int, str], ...]:
    """Order of labels in which 9 stands before 10."""
    parts = re.split(r"(\d+)", label)
    return tuple((int(part), "") if part.isdigit() else (0, part) for part in parts)
