"""What a plan means for each postcode area."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from regiotafel.impact.measures import minutes_of

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from regiotafel.model.instance import Instance


def areas(
    instance: Instance, assigned: NDArray[np.int64], *, assigned_today: NDArray[np.int64]
) -> pd.DataFrame:
    """Each area's centre and minutes, in a plan and today.

    Parameters
    ----------
    instance
        The question: cases and minutes.
    assigned, assigned_today
        Per area the column of its centre, in the plan and today; int64, n.

    Returns
    -------
    DataFrame
        Index ``pc4``, all areas of the instance in its order. ``cases_per_year``,
        ``site_id_today``, ``minutes_today``, ``site_id``, ``minutes``, ``minutes_change`` (plan
        minus today, negative = shorter) and ``moved`` (the centre differs from today's). One way.
    """
    import pandas as pd

    minutes, today = minutes_of(instance, assigned), minutes_of(instance, assigned_today)
    labels = np.array(instance.site_ids, dtype=object)
    return pd.DataFrame(
        {
            "cases_per_year": instance.cases,
            "site_id_today": labels[assigned_today],
            "minutes_today": today,
            "site_id": labels[assigned],
            "minutes": minutes,
            "minutes_change": minutes - today,
            "moved": assigned != assigned_today,
        },
        index=pd.Index(instance.area_ids, name="pc4"),
    )
