"""Patients over the border of a region, out and in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from regiotafel.impact.measures import minutes_of, weighted_mean

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from regiotafel.model.instance import Instance


def flows(
    instance: Instance,
    assigned: NDArray[np.int64],
    *,
    region_area_ids: Sequence[str],
    sites_in_region: Sequence[str],
) -> pd.DataFrame:
    """Where a region's patients are treated, and whom its hospitals treat.

    Parameters
    ----------
    instance
        The national question: an instance of the region alone knows of no patients from outside.
    assigned
        Per area the column of its centre; int64, n.
    region_area_ids, sites_in_region
        Labels of the areas and of the sites that lie in the region.

    Returns
    -------
    DataFrame
        Index ``flow``: ``stay`` (lives and is treated inside), ``outflow`` (lives inside, is
        treated outside) and ``inflow`` (lives outside, is treated inside; NaN = unknown when all
        areas of the instance lie in the region). ``cases_per_year``, ``share_of_cases`` (of the
        region's own patients for ``stay`` and ``outflow``, of all cases its hospitals treat for
        ``inflow``; NaN when there are none) and ``minutes_mean``.

    Raises
    ------
    KeyError
        With the labels that are not in the instance.
    """
    import pandas as pd

    unknown = sorted(set(region_area_ids) - set(instance.area_ids))
    if unknown:
        raise KeyError(f"unknown areas: {', '.join(unknown)}")
    minutes = minutes_of(instance, assigned)
    lives_inside = np.isin(instance.area_ids, list(region_area_ids))
    treated_inside = np.isin(assigned, instance.columns(tuple(sites_in_region)))
    groups = {
        "stay": lives_inside & treated_inside,
        "outflow": lives_inside & ~treated_inside,
        "inflow": ~lives_inside & treated_inside,
    }
    cases = {flow: np.where(group, instance.cases, 0.0) for flow, group in groups.items()}
    of_residents = instance.cases[lives_inside].sum()
    of_treated = instance.cases[treated_inside].sum()
    whole = {"stay": of_residents, "outflow": of_residents, "inflow": of_treated}
    table = pd.DataFrame(
        {
            "cases_per_year": [part.sum() for part in cases.values()],
            "share_of_cases": [
                part.sum() / whole[flow] if whole[flow] > 0 else np.nan
                for flow, part in cases.items()
            ],
            "minutes_mean": [weighted_mean(minutes, part) for part in cases.values()],
        },
        index=pd.Index(list(cases), name="flow"),
    )
    if lives_inside.all():
        table.loc["inflow"] = np.nan
    return table
