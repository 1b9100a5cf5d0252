"""Where the minutes of a set of centres are in doubt, and for how many patients that matters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regiotafel.travel.speeds import TENTHS_PER_MINUTE
from regiotafel.travel.trips import TIME_GROUPS

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from regiotafel.model.instance import Instance
    from regiotafel.travel.trips import Trips

#: Trips from within one postcode that differ by more minutes than this count as differing.
SPREAD_MINUTES = 5.0
#: A trip counts as drawn by hand when more of its way is than this.
SHARE_ESTIMATED = 0.1
#: What may be in doubt about a trip.
DOUBTS = ("abroad", "by_hand", "ferry", "spread")


def doubts(instance: Instance, assigned: NDArray[np.int64], *, trips: Trips) -> pd.DataFrame:
    """What is in doubt about each area's trip to its centre.

    Parameters
    ----------
    instance
        The question: which areas and sites.
    assigned
        Per area the column of its centre; int64, n.
    trips
        What the minutes consist of; its columns are the sites of the instance.

    Returns
    -------
    DataFrame
        Index ``pc4``, all areas of the instance in its order. ``minutes_least`` and
        ``minutes_most`` (of the points where people of the area live), ``minutes_ferry`` (on and
        waiting for ferries), ``share_estimated`` (of the way, on roads drawn by hand),
        ``minutes_saved_abroad`` (what foreign roads might save; 0 = nothing). By road, one way.
    """
    import pandas as pd

    if trips.times.site_ids != instance.site_ids:
        raise ValueError("trips has other sites than the instance")
    pair = trips.times.rows(instance.area_ids), assigned
    return pd.DataFrame(
        {
            "minutes_least": trips.times.minutes_least[pair],
            "minutes_most": trips.times.minutes_most[pair],
            "minutes_ferry": trips.tenths[(*pair, TIME_GROUPS.index("ferry"))] / TENTHS_PER_MINUTE,
            "share_estimated": trips.share_estimated[pair],
            "minutes_saved_abroad": trips.minutes_saved_abroad[pair],
        },
        index=pd.Index(instance.area_ids, name="pc4"),
    ).astype("float64")


def doubtful(table: pd.DataFrame) -> pd.DataFrame:
    """Whether each doubt of :func:`doubts` matters: columns :data:`DOUBTS`, bool, same index.

    ``abroad``: foreign roads might save at least LEAST_MINUTES of ``travel.borders``; ``by_hand``:
    more than SHARE_ESTIMATED of the way; ``ferry``: somebody there takes one; ``spread``: trips
    from within the postcode differ by more than SPREAD_MINUTES.
    """
    import pandas as pd

    return pd.DataFrame(
        {
            "abroad": table["minutes_saved_abroad"] > 0,
            "by_hand": table["share_estimated"] > SHARE_ESTIMATED,
            "ferry": table["minutes_ferry"] > 0,
            "spread": table["minutes_most"] - table["minutes_least"] > SPREAD_MINUTES,
        }
    )


def doubtful_shares(table: pd.DataFrame, cases: pd.Series[float]) -> pd.Series[float]:
    """Share of the cases for whom each doubt of :func:`doubtful` matters."""
    weighed: pd.Series[float] = doubtful(table).mul(cases, axis=0).sum() / cases.sum()
    return weighed
