"""How near fitted travel times come to the references, and how near they could come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from regiotafel.travel.calibration.fit import fit_in_rounds, likely_shift, minutes
from regiotafel.travel.calibration.references import LIMITS
from regiotafel.travel.geometry import to_metres

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    from numpy.typing import NDArray

    from regiotafel.travel.calibration.fit import Setup
    from regiotafel.travel.calibration.references import References
    from regiotafel.travel.network import RoadNetwork

#: Bands of distance in a straight line, km.
BANDS = (0.0, 10.0, 15.0, 20.0, 25.0, 30.0, 45.0)
#: Trips of these minutes are near enough to the limits for a label to say something about them.
_TELLING = (12.0, 50.0)
#: Neighbours whose labels foretell a point's own.
_NEIGHBOURS = 6
#: Parts of the country that are left out in turn (NUTS 1).
PARTS = {
    "north": ("Groningen", "Friesland", "Drenthe"),
    "east": ("Overijssel", "Flevoland", "Gelderland"),
    "west": ("Utrecht", "Noord-Holland", "Zuid-Holland", "Zeeland"),
    "south": ("Noord-Brabant", "Limburg"),
}


@dataclass(frozen=True, kw_only=True)
class Foretold:
    """Minutes of every trip (points x hospitals) by a fit that did not see its hospital."""

    minutes: NDArray[np.float64]
    sigma_minutes: float


def overlap(ours: NDArray[np.float64], label: NDArray[np.int8]) -> tuple[float, ...]:
    """Intersection over union of the pairs within each of LIMITS, ours and the references'."""
    shares = []
    for number, limit in enumerate(LIMITS):
        with np.errstate(invalid="ignore"):
            within = ours <= limit
        theirs = label <= number
        shares.append(float((within & theirs).sum() / (within | theirs).sum()))
    return tuple(shares)


def leave_out(
    network: RoadNetwork,
    references: References,
    first_trips: NDArray[np.float64],
    *,
    setup: Setup,
    group: NDArray[np.int64],
    say: Callable[[str], None] = lambda _: None,
) -> Foretold:
    """Fit without each group of hospitals in turn, and foretell that group's trips.

    ``group`` holds one number per hospital.
    """
    out = np.full(references.label.shape, np.nan)
    sigmas = []
    for number in np.unique(group):
        say(f"without group {number + 1} of {len(np.unique(group))}")
        left = group == number
        used = np.broadcast_to(~left, references.label.shape)
        found, trips = fit_in_rounds(network, references, first_trips, setup=setup, used=used)
        out[:, left] = minutes(trips[:, left], found.profile)
        sigmas.append(found.sigma_minutes)
    return Foretold(minutes=out, sigma_minutes=float(np.mean(sigmas)))


def shifts(
    foretold: Foretold,
    references: References,
    by: dict[str, NDArray[np.object_]],
    *,
    lapse: float,
) -> pd.DataFrame:
    """Residual bias by group: what must be added to our minutes, with its standard error.

    ``by`` gives per grouping a label per point (points x hospitals, or points x 1). Columns:
    ``by``, ``group``, ``trips``, ``reference_minus_ours_minutes``, ``standard_error``. Only trips
    for which a label says something; a group with labels on one side only is left out.
    """
    import pandas as pd

    with np.errstate(invalid="ignore"):
        telling = (foretold.minutes >= _TELLING[0]) & (foretold.minutes <= _TELLING[1])
    rows = []
    for name, groups in by.items():
        of_pairs = np.broadcast_to(groups, foretold.minutes.shape)
        for group in sorted(set(of_pairs[telling].tolist()) - {""}):
            here = telling & (of_pairs == group)
            label = references.label[here]
            if len(np.unique(label)) < 2:
                continue
            shift, error = likely_shift(
                foretold.minutes[here], label, sigma=foretold.sigma_minutes, lapse=lapse
            )
            rows.append((name, group, int(here.sum()), shift, error))
    columns = ["by", "group", "trips", "reference_minus_ours_minutes", "standard_error"]
    return pd.DataFrame(rows, columns=columns).round(
        {"reference_minus_ours_minutes": 3, "standard_error": 3}
    )


def straight_km(references: References) -> NDArray[np.float64]:
    """Kilometres in a straight line, points x hospitals."""
    from scipy.spatial.distance import cdist

    points, hospitals = (
        to_metres(table["lon"].to_numpy(), table["lat"].to_numpy())
        for table in (references.points, references.hospitals)
    )
    return np.asarray(cdist(points, hospitals)) / 1000


def neighbours_foretell(references: References) -> NDArray[np.int8]:
    """Label of each pair as the majority of the point's nearest neighbours has it.

    What a perfect engine could not do much better than: the references' own unevenness.
    """
    from scipy.spatial import KDTree

    xy = to_metres(references.points["lon"].to_numpy(), references.points["lat"].to_numpy())
    _, near = KDTree(xy).query(xy, _NEIGHBOURS + 1)
    around = references.label[np.asarray(near)[:, 1:]]
    out = np.full(references.label.shape, 2, dtype=np.int8)
    for number in reversed(range(len(LIMITS))):
        out[(around <= number).mean(axis=1) >= 0.5] = number
    return out


def siren_bands(
    ours: NDArray[np.float64], siren: NDArray[np.float64], km: NDArray[np.float64]
) -> tuple[pd.DataFrame, float, float]:
    """Shape against ambulances with siren: after one common factor, what is left per distance band.

    Columns ``km_from``, ``km_to``, ``trips``, ``median_ratio``; and the common factor (siren over
    ours) and the correlation. Says nothing of the level of a car's times.
    """
    import pandas as pd

    known = np.isfinite(ours) & np.isfinite(siren) & (siren > 0) & (ours > 0)
    ratio, km = siren[known] / ours[known], km[known]
    factor = float(np.median(ratio))
    rows = []
    for low, high in ((0, 5), (5, 10), (10, 20), (20, 30), (30, 50)):
        here = (km >= low) & (km < high)
        rows.append((low, high, int(here.sum()), round(float(np.median(ratio[here])) / factor, 3)))
    table = pd.DataFrame(rows, columns=["km_from", "km_to", "trips", "median_ratio"])
    return table, factor, float(np.corrcoef(ours[known], siren[known])[0, 1])
