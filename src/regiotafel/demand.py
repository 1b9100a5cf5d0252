"""Expected cases per area, with a range: people by age and sex times rates, or the user's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from regiotafel.errors import Fault, InputError
from regiotafel.provenance import hash_of
from regiotafel.scenario.pathway import AGE_BANDS

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from regiotafel.scenario.pathway import Pathway
    from regiotafel.scenario.values import Variant

Level = Literal["province", "corop", "ggd_region", "municipality"]

_VARIANTS: tuple[Variant, ...] = ("low", "base", "high")
_SEXES = {"female": "f", "male": "m"}


@dataclass(frozen=True, kw_only=True)
class Demand:
    """Expected cases per year in each of n areas.

    Attributes
    ----------
    area_ids
        Labels, n of them, in the order of the areas table.
    variant
        Which of the three estimates ``cases`` is.
    cases, low, base, high
        Expected cases per year, float64, n; NaN where the population is unknown. Sums without NaN
        are the national number of cases of the pathway. Of the user's own: NaN where not given.
    rates
        One row per sex and age band: ``sex``, ``age_band``, ``population`` (in the areas where it
        is known) and ``cases_per_100000_per_year_low``, ``_base``, ``_high``; the rate is NaN in a
        band in which nobody lives. None where the cases are the user's own: no rates made them.
    version
        Hash of the population, the pathway's figures and the variant, or of the user's own cases.
    """

    area_ids: tuple[str, ...]
    variant: Variant
    cases: NDArray[np.float64]
    low: NDArray[np.float64]
    base: NDArray[np.float64]
    high: NDArray[np.float64]
    rates: pd.DataFrame | None
    version: str

    @property
    def is_own(self) -> bool:
        """Whether the cases are the user's own, in place of rates times people."""
        return self.rates is None

    @property
    def n_population_unknown(self) -> int:
        """Number of areas whose population, and so whose cases, are unknown; of own, the cases."""
        return int(np.isnan(self.base).sum())


def population_column(sex: str, age_band: str) -> str:
    """Column of the areas table with the inhabitants of one sex and age band.

    For example ``f_15_19`` for ``female`` and ``15-19``.
    """
    return f"{_SEXES[sex]}_{age_band.replace('-', '_').replace('+', '_plus')}"


def expected_cases(areas: pd.DataFrame, pathway: Pathway, *, variant: Variant) -> Demand:
    r"""Spread the national number of cases over the areas by their people.

    .. math:: c_a = C \, \frac{\sum_b w_b p_{ab}}{\sum_{a'} \sum_b w_b p_{a'b}}

    with :math:`C` the national cases per year, :math:`w_b` the weight of a band of sex and age and
    :math:`p_{ab}` its inhabitants in area *a*: indirect standardisation, everyone of the same sex
    and age being equally at risk.

    Parameters
    ----------
    areas
        The whole country, also when a scenario counts the patients of one region: the national
        number belongs to all of it. Index ``pc4``, and inhabitants per sex and age band in columns
        such as ``f_15_19`` and ``m_95_plus``; NaN = unknown.
    pathway
        Its national cases and its weights.
    variant
        Which national estimate ``Demand.cases`` takes.

    Raises
    ------
    InputError
        A population column is missing or holds a negative number, or nobody lives in a band with
        a weight.
    """
    bands = [(sex, band) for sex in _SEXES for band in AGE_BANDS]
    columns = [population_column(sex, band) for sex, band in bands]
    _check_population(areas, columns)
    weights = np.array([getattr(pathway.relative_rates, sex).get(band, 0.0) for sex, band in bands])
    population = areas[columns].to_numpy(dtype=np.float64)
    # An area is unknown only when a band that matters is: the others add nothing to its cases.
    known = ~np.isnan(population[:, weights > 0]).any(axis=1)
    weighted = (np.where(weights > 0, population, 0.0) * weights).sum(axis=1)
    national_weighted = weighted[known].sum()
    if national_weighted == 0:
        raise InputError(
            Fault(
                "areas",
                "population",
                "nobody lives in the age bands of this pathway",
                "give areas with inhabitants in them",
            )
        )
    share = weighted / national_weighted
    national = {name: getattr(pathway.national_cases_per_year, name) for name in _VARIANTS}
    cases = {name: national[name] * share for name in _VARIANTS}
    return Demand(
        area_ids=tuple(areas.index),
        variant=variant,
        cases=cases[variant],
        low=cases["low"],
        base=cases["base"],
        high=cases["high"],
        rates=_rates(bands, weights / national_weighted, population[known], national),
        version=hash_of(list(areas.index), columns, population, weights, [national, variant]),
    )


def own_cases(own: pd.DataFrame, *, variant: Variant) -> Demand:
    """Demand that the user brought along, as it stands.

    Parameters
    ----------
    own
        From :func:`regiotafel.region.own_demand.read_own_demand`: index ``pc4`` in the order of the
        areas table; ``low``, ``base`` and ``high`` cases per year, NaN = unknown.
    variant
        Which of them ``Demand.cases`` takes.
    """
    cases = {name: own[name].to_numpy(dtype=np.float64) for name in _VARIANTS}
    return Demand(
        area_ids=tuple(own.index),
        variant=variant,
        cases=cases[variant],
        low=cases["low"],
        base=cases["base"],
        high=cases["high"],
        rates=None,
        version=hash_of(list(own.index), *cases.values(), variant),
    )


def cases_by_region(
    demand: Demand, areas: pd.DataFrame, *, level: Level = "province"
) -> pd.DataFrame:
    """Sum expected cases per region, sex and age band.

    Parameters
    ----------
    demand
        From :func:`expected_cases` on the same ``areas``.
    areas
        The table ``demand`` was made from.
    level
        Column of ``areas`` with the regions.

    Returns
    -------
    DataFrame
        Index ``level``, ``sex`` and ``age_band``; only bands with a rate above 0. Columns
        ``cases_per_year_low``, ``_base`` and ``_high``, which each sum to the national number.
        Areas whose population is unknown add nothing; ``Demand.n_population_unknown`` counts them.
        Cases of the user's own have no sex or age (NaN), and no low or high where none is given.

    Raises
    ------
    ValueError
        ``areas`` are not the areas of ``demand``.
    """
    import pandas as pd

    if tuple(areas.index) != demand.area_ids:
        raise ValueError("areas are not the areas this demand was made from")
    if demand.rates is None:
        return _own_by_region(demand, areas[level])
    known = ~np.isnan(demand.base)
    regions = areas.loc[known, level]
    parts = {}
    for rate in demand.rates[demand.rates["cases_per_100000_per_year_high"] > 0].itertuples():
        column = population_column(str(rate.sex), str(rate.age_band))
        people = areas.loc[known, column].groupby(regions, dropna=False).sum()
        parts[rate.sex, rate.age_band] = pd.DataFrame(
            {
                f"cases_per_year_{name}": people
                * getattr(rate, f"cases_per_100000_per_year_{name}")
                / 1e5
                for name in _VARIANTS
            }
        )
    table = pd.concat(parts, names=["sex", "age_band"]).reorder_levels([2, 0, 1])
    # Stable: within a region the bands keep the order of the ages.
    return table.sort_index(level=0, sort_remaining=False, kind="stable")


def _own_by_region(demand: Demand, regions: pd.Series[str]) -> pd.DataFrame:
    import pandas as pd

    cases = pd.DataFrame(
        {f"cases_per_year_{name}": getattr(demand, name) for name in _VARIANTS}, index=regions.index
    )
    # A sum of nothing known is unknown, not 0.
    table = cases.groupby(regions, dropna=False).sum(min_count=1)
    table.index = pd.MultiIndex.from_arrays(
        [table.index, [np.nan] * len(table), [np.nan] * len(table)],
        names=[regions.name, "sex", "age_band"],
    )
    return table


def _check_population(areas: pd.DataFrame, columns: list[str]) -> None:
    faults = [
        Fault("areas", f"column {column}", "is missing", "give inhabitants per sex and age band")
        for column in columns
        if column not in areas.columns
    ]
    faults += [
        Fault(
            "areas",
            f"pc4 {pc4}, column {column}",
            f"{areas.loc[pc4, column]:g} is negative",
            "give a number of inhabitants, or leave it empty for unknown",
        )
        for column in columns
        if column in areas.columns
        for pc4 in areas.index[areas[column] < 0]
    ]
    if faults:
        raise InputError(faults)


def _rates(
    bands: list[tuple[str, str]],
    weights_of_one_case: NDArray[np.float64],
    population: NDArray[np.float64],
    national: dict[Variant, float],
) -> pd.DataFrame:
    """Cases per 100,000 people per year: national cases times each band's weight of one case."""
    import pandas as pd

    inhabitants = np.nansum(population, axis=0)
    rates = np.where(inhabitants > 0, weights_of_one_case * 1e5, np.nan)
    return pd.DataFrame(
        {
            "sex": [sex for sex, _ in bands],
            "age_band": [band for _, band in bands],
            "population": inhabitants,
            **{f"cases_per_100000_per_year_{name}": national[name] * rates for name in _VARIANTS},
        }
    )
