"""What each site does: its patients, from how far, and how that compares with the norm."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from regiotafel.impact.measures import minutes_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from regiotafel.model.instance import Instance


def centres(
    instance: Instance,
    assigned: NDArray[np.int64],
    *,
    assigned_today: NDArray[np.int64],
    open_sites: Sequence[str],
) -> pd.DataFrame:
    """Cases per year of every site, in a plan and today.

    Parameters
    ----------
    instance
        The question: cases, minutes, rules and norm.
    assigned, assigned_today
        Per area the column of its centre, in the plan and today; int64, n.
    open_sites
        Labels of the sites that are open in the plan.

    Returns
    -------
    DataFrame
        Index ``site_id``, all sites of the instance. ``site_rule``, ``open_today``, ``open``,
        ``cases_per_year``, ``cases_per_year_today`` (0 for a site that is not open),
        ``minutes_mean`` of its patients (NaN where it has none) and ``cases_above_norm`` (negative
        = below; NaN where it is not open or there is no norm).

    Raises
    ------
    ValueError
        An area is assigned to a site that is not open.
    """
    import pandas as pd

    minutes, m = minutes_of(instance, assigned), len(instance.site_ids)
    minutes_of(instance, assigned_today)  # refuses what is no assignment
    is_open = np.zeros(m, dtype=bool)
    is_open[instance.columns(tuple(open_sites))] = True
    closed = sorted({instance.site_ids[column] for column in assigned[~is_open[assigned]]})
    if closed:
        raise ValueError(f"areas are assigned to sites that are not open: {', '.join(closed)}")
    cases = np.bincount(assigned, weights=instance.cases, minlength=m)
    travelled = np.bincount(assigned, weights=instance.cases * minutes, minlength=m)
    norm = np.nan if instance.minimum_volume is None else instance.minimum_volume
    return pd.DataFrame(
        {
            "site_rule": instance.site_rules,
            "open_today": instance.open_today,
            "open": is_open,
            "cases_per_year": cases,
            "cases_per_year_today": np.bincount(
                assigned_today, weights=instance.cases, minlength=m
            ),
            "minutes_mean": np.divide(travelled, cases, out=np.full(m, np.nan), where=cases > 0),
            "cases_above_norm": np.where(is_open, cases - norm, np.nan),
        },
        index=pd.Index(instance.site_ids, name="site_id"),
    )
