"""How far patients with and without a car travel."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np

from regiotafel.impact.measures import minutes_of, weighted_mean
from regiotafel.impact.row_labels import row_labels
from regiotafel.travel.without_car import ESTIMATES, whole_tenths

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from regiotafel.model.instance import Instance
    from regiotafel.travel.without_car import WithoutCar


def car_ownership(
    instance: Instance,
    assigned: NDArray[np.int64],
    *,
    assigned_today: NDArray[np.int64],
    without_car: WithoutCar,
    thresholds: Sequence[float] = (30, 45, 60),
) -> pd.DataFrame:
    """Travel of patients with a car, without one, and of all together.

    Parameters
    ----------
    instance
        The question: cases, and which areas and sites.
    assigned, assigned_today
        Per area the column of its centre, in the plan and today; int64, n. People with and without
        a car go to the same centre.
    without_car
        Shares and minutes; its columns are the sites of the instance.
    thresholds
        Minutes; a patient counts as over when she travels strictly longer.

    Returns
    -------
    DataFrame
        Index ``group`` (``with_car``, ``without_car``, ``all``) and ``estimate`` (``low``,
        ``middle``, ``high``; the same three times for those with a car). ``cases_per_year``,
        ``share_of_cases`` (of all cases), ``minutes_mean``, ``share_over_30_minutes`` and so on (of
        the group's own cases), ``minutes_mean_today`` and ``minutes_change_mean`` (plan minus
        today, both under the same estimate). One way, weighted by cases; NaN for a group without
        cases.
    """
    import pandas as pd

    if without_car.car.site_ids != instance.site_ids:
        raise ValueError("without_car has other sites than the instance")
    minutes_of(instance, assigned), minutes_of(instance, assigned_today)  # refuses no assignment
    row = without_car.car.rows(instance.area_ids)
    share = without_car.share[row]
    with_car, without = instance.cases * (1 - share), instance.cases * share
    cases = {"with_car": (with_car,), "without_car": (without,), "all": (with_car, without)}
    by_car, otherwise = whole_tenths(without_car.car.minutes), without_car.minutes()
    rows = []
    for place, (group, weights) in enumerate(cases.items()):
        part = slice(place, place + 1) if group != "all" else slice(None)
        for estimate in ESTIMATES:
            minutes, today = (
                np.concatenate([by_car[row, column], otherwise[estimate][row, column]][part])
                for column in (assigned, assigned_today)
            )
            rows.append(
                _measures(
                    np.concatenate(weights),
                    minutes,
                    today,
                    total=instance.total_cases,
                    thresholds=thresholds,
                )
            )
    return pd.DataFrame(
        rows, index=row_labels(("group", "estimate"), itertools.product(cases, ESTIMATES))
    )


def _measures(
    cases: NDArray[np.float64],
    minutes: NDArray[np.float64],
    today: NDArray[np.float64],
    *,
    total: float,
    thresholds: Sequence[float],
) -> dict[str, float]:
    return {
        "cases_per_year": float(cases.sum()),
        "share_of_cases": float(cases.sum()) / total,
        "minutes_mean": weighted_mean(minutes, cases),
        **{
            f"share_over_{limit:g}_minutes": weighted_mean((minutes > limit).astype(float), cases)
            for limit in thresholds
        },
        "minutes_mean_today": weighted_mean(today, cases),
        "minutes_change_mean": weighted_mean(minutes - today, cases),
    }
