"""How far patients travel, and how much farther than today."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from regiotafel.impact.measures import minutes_of, weighted_mean, weighted_percentiles

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from regiotafel.model.instance import Instance

#: Columns that are a percentile of the minutes, and which.
PERCENTILES = {"minutes_median": 0.5, "minutes_p90": 0.9, "minutes_p95": 0.95, "minutes_max": 1.0}
#: Minutes; a patient counts as over when she travels strictly longer.
THRESHOLDS = (30, 45, 60)


def access(
    instance: Instance,
    assigned: NDArray[np.int64],
    *,
    assigned_today: NDArray[np.int64],
    thresholds: Sequence[float] = THRESHOLDS,
    fast: float = 1.0,
    slow: float = 1.0,
) -> pd.DataFrame:
    """Travel of all patients, and of those whose centre differs from today's.

    Parameters
    ----------
    instance
        The question: cases and minutes.
    assigned, assigned_today
        Per area the column of its centre, in the plan and today; int64, n.
    thresholds
        Minutes; a patient counts as over when she travels strictly longer.
    fast, slow
        How much faster or slower all trips together may be in truth, as in
        :class:`~regiotafel.travel.times.TravelTimes`; both 1 = not known.

    Returns
    -------
    DataFrame
        Index ``group``: ``all`` and ``moved``. ``cases_per_year``, ``share_of_cases`` (of all
        cases), ``minutes_mean``, ``minutes_median``, ``minutes_p90``, ``minutes_p95``,
        ``minutes_max``, ``share_over_30_minutes`` and so on (of the group's own cases),
        ``minutes_mean_today`` and ``minutes_change_mean`` (plan minus today). One way, weighted by
        cases, see :func:`~regiotafel.impact.measures.weighted_percentiles`; the maximum is over
        areas with cases. Each of these minutes and shares follows twice more, with ``_fast`` and
        ``_slow`` behind its name: the same had all trips been that much faster or slower, which
        changes nobody's nearest centre; NaN when both are 1. NaN for a group without cases.
    """
    import pandas as pd

    minutes = minutes_of(instance, assigned)
    today = minutes_of(instance, assigned_today)
    groups = {
        "all": instance.cases,
        "moved": np.where(assigned != assigned_today, instance.cases, 0.0),
    }
    rows = []
    for cases in groups.values():
        found = _indicators(minutes, today, cases, thresholds)
        row = {
            "cases_per_year": cases.sum(),
            "share_of_cases": cases.sum() / instance.total_cases,
            **found,
        }
        for name, factor in (("fast", fast), ("slow", slow)):
            scaled = dict.fromkeys(found, np.nan)
            if not fast == slow == 1:
                scaled = _indicators(
                    _times(minutes, factor), _times(today, factor), cases, thresholds
                )
            row |= {f"{indicator}_{name}": value for indicator, value in scaled.items()}
        rows.append(row)
    return pd.DataFrame(rows, index=pd.Index(list(groups), name="group"))


def _times(minutes: NDArray[np.float64], factor: float) -> NDArray[np.float64]:
    """Minutes times a factor, so rounded that 50 at 0.9 are 45 and not a hair over it."""
    return np.round(minutes * factor, 6)


def _indicators(
    minutes: NDArray[np.float64],
    today: NDArray[np.float64],
    cases: NDArray[np.float64],
    thresholds: Sequence[float],
) -> dict[str, float]:
    over = {
        f"share_over_{limit:g}_minutes": weighted_mean((minutes > limit).astype(float), cases)
        for limit in thresholds
    }
    percentiles = weighted_percentiles(minutes, cases, shares=tuple(PERCENTILES.values()))
    return {
        "minutes_mean": weighted_mean(minutes, cases),
        **dict(zip(PERCENTILES, percentiles, strict=True)),
        **over,
        "minutes_mean_today": weighted_mean(today, cases),
        "minutes_change_mean": weighted_mean(minutes - today, cases),
    }
