"""Which share of the households of an area has no car: an estimate, nowhere observed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from regiotafel.errors import Fault, InputError

if TYPE_CHECKING:
    import pandas as pd

#: No steeper curve is looked for: at this one an area with one car per ten households has 5 % of
#: households without.
_STEEPEST = 30.0


def share_without_car(
    areas: pd.DataFrame, *, national_share: float, most_cars: float
) -> pd.Series[float]:
    r"""Share of households without a car in each area, from its cars per household.

    .. math:: s_a = e^{-\lambda \min(c_a, c_{max})}

    with :math:`c_a` the cars per household: the share that a Poisson number of cars would leave
    without, bent by :math:`\lambda` so that the mean over all households is the national share.
    More cars never means a larger share.

    Parameters
    ----------
    areas
        The whole country: index ``pc4``, columns ``cars_per_household_kim`` and
        ``households_2023``.
    national_share
        Of all households, above 0 and below 1.
    most_cars
        :math:`c_{max}`: more cars per household are counted as this many.

    Returns
    -------
    Series
        On the index of ``areas``; NaN where the cars are unknown, and everywhere when no area has
        both cars and households.

    Raises
    ------
    InputError
        No curve gives the national share, because too many households are in areas without cars.
    """
    from scipy.optimize import brentq

    cars = areas["cars_per_household_kim"].clip(upper=most_cars)
    households = areas["households_2023"].where(cars.notna()).fillna(0.0)
    if not households.any():
        return cars * np.nan

    def above_national(steepness: float) -> float:
        share = np.exp(-steepness * cars.fillna(0.0))
        return float((share * households).sum() / households.sum()) - national_share

    if above_national(_STEEPEST) > 0:
        raise InputError(
            Fault(
                "areas",
                "column cars_per_household_kim",
                f"more than {national_share:.0%} of households live in areas with hardly any car",
                "give cars per household, and leave it empty where it is unknown",
            )
        )
    steepness = brentq(above_national, 0.0, _STEEPEST, xtol=1e-12)
    share: pd.Series[float] = np.exp(-steepness * cars).rename("share_without_car")
    return share
