"""What the page knows of each trip that occurs: what its minutes consist of, and their doubts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from regiotafel.impact.doubts import SHARE_ESTIMATED, SPREAD_MINUTES, doubtful_shares, doubts
from regiotafel.travel.borders import LEAST_MINUTES
from regiotafel.travel.speeds import TENTHS_PER_MINUTE
from regiotafel.travel.trips import LENGTH_GROUPS, TIME_GROUPS, apportion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from regiotafel.result.result import Plan, Result


def trip_arrays(result: Result, plans: Sequence[Plan]) -> dict[str, NDArray[Any]]:
    """Trips of every area to its centre today and in each plan; empty where minutes are given.

    ``trip_pair`` is the area's row times the number of sites plus the site, ascending. Per pair
    tenths of minutes and of kilometres by what they are spent on, rounded so that they sum to those
    of the trip as the page shows it; ``least`` and ``most`` whole minutes within the postcode,
    ``by_hand`` percent of the way, ``abroad`` minutes that foreign roads might save.
    """
    trips = result.trips
    if trips is None:
        return {}
    n_sites = len(result.instance.site_ids)
    row = np.arange(len(result.instance.area_ids))
    pair = np.unique(np.concatenate([row * n_sites + plan.assigned for plan in plans]))
    at = trips.times.rows(result.instance.area_ids)[pair // n_sites], pair % n_sites
    spent = trips.tenths[at].astype(np.float64)
    # Rounded as the figure is that stands above them.
    shown = np.rint(spent.sum(axis=1) / TENTHS_PER_MINUTE * 10).astype(np.int64)
    minutes = apportion(shown, spent)
    metres = trips.metres[at].astype(np.float64)
    km = apportion(np.rint(metres.sum(axis=1) / 100).astype(np.int64), metres)
    return {
        "trip_pair": pair.astype(np.uint32),
        **{
            f"trip_min_{name}": minutes[:, i].astype(np.uint16)
            for i, name in enumerate(TIME_GROUPS)
        },
        **{f"trip_km_{name}": km[:, i].astype(np.uint16) for i, name in enumerate(LENGTH_GROUPS)},
        **{
            f"trip_{name}": np.rint(np.nan_to_num(end[at])).astype(np.uint16)
            for name, end in (
                ("least", trips.times.minutes_least),
                ("most", trips.times.minutes_most),
            )
        },
        "trip_by_hand": np.rint(100 * trips.share_estimated[at]).astype(np.uint8),
        "trip_abroad": np.rint(trips.minutes_saved_abroad[at]).astype(np.uint16),
    }


def doubt_percents(result: Result, plan: Plan) -> dict[str, str] | None:
    """Percentage of the patients for whom each doubt matters; None where minutes are given."""
    if result.trips is None:
        return None
    table = doubts(result.instance, plan.assigned, trips=result.trips)
    shares = doubtful_shares(table, plan.areas["cases_per_year"])
    return {str(name): f"{100 * share:.1f}" for name, share in shares.items()}


def doubt_limits() -> dict[str, str]:
    """From where on each doubt counts, for the sentence that says so."""
    return {
        "spread": f"{SPREAD_MINUTES:g}",
        "by_hand": f"{100 * SHARE_ESTIMATED:g}",
        "abroad": f"{LEAST_MINUTES:g}",
    }
