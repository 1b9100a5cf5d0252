"""Find the speeds and delays under which references are most likely, near plausible ones."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated

import numpy as np
from pydantic import Field, PlainValidator

from regiotafel.checked import Checked, PositiveNumber, check_number
from regiotafel.errors import SolverError
from regiotafel.travel.calibration.references import LIMITS
from regiotafel.travel.osm import FERRY, ROAD_CLASSES
from regiotafel.travel.routes import per_link, sums_between, with_crossings
from regiotafel.travel.speeds import (
    CROSSINGS,
    Delays,
    RoadSpeed,
    Seconds,
    SpeedProfile,
    arcs,
    crossings,
    part_tenths,
    stretch,
)

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from regiotafel.travel.calibration.references import References
    from regiotafel.travel.network import RoadNetwork
    from regiotafel.travel.speeds import Arcs

#: Roads in the order of the parameters, and delays after them; each outside and inside built-up
#: areas. The last column of the features is what no parameter changes (ferries, access).
_ROADS = tuple(name for name in ROAD_CLASSES if name != "ferry")
_DELAYS = (*CROSSINGS, "side_street")
N_PARAMETERS = 2 * (len(_ROADS) + len(_DELAYS))
#: Trips of other lengths under the prior say nothing about limits of half an hour.
_TELLING_MINUTES = (8.0, 45.0)
#: A fit takes 270 to 500 steps on the references at hand.
_STEPS = 5000
#: Minutes; where labels ask for more, something else is wrong.
_LARGEST_SHIFT = 10.0


def _whole(value: object) -> int:
    number = check_number(value)
    if number != int(number) or number < 1:
        raise ValueError("is not a whole number of at least 1")
    return int(number)


_Count = Annotated[int, PlainValidator(_whole)]


class Spread(Checked):
    """Standard deviation of the logarithm of speeds and delays around their prior."""

    motorway: PositiveNumber = Field(description="give a number such as 0.02")
    trunk: PositiveNumber = Field(description="give a number such as 0.05")
    other_roads: PositiveNumber = Field(description="give a number such as 0.15")
    delays: PositiveNumber = Field(description="give a number such as 0.8")


class Setup(Checked):
    """How to fit; equal to ``data/calibration/car.yaml``, which says what each key means."""

    prior: SpeedProfile = Field(description="give a speed profile")
    spread: Spread = Field(description="give motorway, trunk, other_roads and delays")
    label_weight: PositiveNumber = Field(description="give a number such as 0.1")
    lapse: PositiveNumber = Field(description="give a small share such as 0.01")
    rounds: _Count = Field(description="give a whole number")
    folds: _Count = Field(description="give a whole number")


@dataclass(frozen=True, kw_only=True)
class Fit:
    """Speeds and delays, and the standard deviation of a reference around them (minutes)."""

    profile: SpeedProfile
    sigma_minutes: float


def parameters(profile: SpeedProfile) -> NDArray[np.float64]:
    """Seconds per metre by class of road, then seconds per junction; outside, inside built-up."""
    roads = [profile.roads[name] for name in _ROADS]
    per_metre = [3.6 / kmh for road in roads for kmh in (road.rural_kmh, road.built_up_kmh)]
    delays: list[Seconds] = [getattr(profile.delays, name) for name in _DELAYS]
    return np.array([*per_metre, *(s for one in delays for s in (one.rural, one.built_up))])


def with_parameters(profile: SpeedProfile, seconds: NDArray[np.float64]) -> SpeedProfile:
    """Return a profile with these :func:`parameters`, in whole tenths of km/h and of a second."""
    pairs = seconds.reshape(-1, 2)
    roads = {
        name: RoadSpeed(
            **profile.roads[name].model_dump(include={"rural_limit_kmh", "built_up_limit_kmh"}),
            rural_kmh=round(3.6 / rural, 1),
            built_up_kmh=round(3.6 / built_up, 1),
        )
        for name, (rural, built_up) in zip(_ROADS, pairs.tolist(), strict=False)
    }
    delays = {
        name: Seconds(rural=round(rural, 1), built_up=round(built_up, 1))
        for name, (rural, built_up) in zip(_DELAYS, pairs[len(_ROADS) :].tolist(), strict=True)
    }
    return profile.model_copy(update={"roads": roads, "delays": Delays(**delays)})


def features(
    network: RoadNetwork, profile: SpeedProfile, references: References
) -> NDArray[np.float64]:
    """Metres and counts per parameter of each trip along its fastest route under ``profile``.

    Points x hospitals x (N_PARAMETERS + 1); the last column holds seconds that no parameter
    changes. From the hospital to the point, for that is how the references' isochrones were
    drawn; without the minutes to reach the car and to park, which they do not count. NaN where
    there is no route.
    """
    over = arcs(network, profile)
    back = replace(over, tail=over.head, head=over.tail)
    return _summed(network, profile, (over, back), from_=references.points, to=references.hospitals)


def siren_features(
    network: RoadNetwork, profile: SpeedProfile, references: References
) -> NDArray[np.float64]:
    """The same between all points of the siren times, in the direction driven."""
    over = arcs(network, profile)
    places = references.siren_points
    return _summed(network, profile, (over, over), from_=places, to=places)


def _summed(
    network: RoadNetwork,
    profile: SpeedProfile,
    driven_and_searched: tuple[Arcs, Arcs],
    *,
    from_: pd.DataFrame,
    to: pd.DataFrame,
) -> NDArray[np.float64]:
    over, searched = driven_and_searched
    road_class = network.road_class.astype(np.int64)
    built_up = network.built_up.astype(np.int64)
    road = road_class != FERRY
    # Where a road is driven faster or slower than its class, its metres count for fewer or more.
    metres = network.length_dm / 10 * stretch(network, profile) * road
    index = np.array([_ROADS.index(name) if name in _ROADS else 0 for name in ROAD_CLASSES])
    side = 2 * (len(_ROADS) + len(_DELAYS) - 1)
    delays = profile.traffic.delays
    of_links = per_link(
        network,
        N_PARAMETERS + 1,
        [
            (2 * index[road_class] + built_up, metres),
            (side + built_up, network.side_streets * delays),
            (N_PARAMETERS, part_tenths(network, profile) / 10 * ~road),
        ],
    )
    at_head, at_tail = crossings(network)
    kind = np.where(over.forward, at_head[over.link], at_tail[over.link]).astype(np.int64)
    part = np.where(over.forward, network.last_part[over.link], network.first_part[over.link])
    column = 2 * len(_ROADS) + 2 * np.maximum(kind, 0) + built_up[part]
    access = profile.access.model_copy(update={"origin_minutes": 0.0, "destination_minutes": 0.0})
    summed, at_both_ends = sums_between(
        from_,
        to,
        network=network,
        over=searched,
        quantities=with_crossings(of_links, over, column, (kind >= 0) * delays),
        access=access,
    )
    summed[:, :, N_PARAMETERS] += at_both_ends / 10
    return summed


def minutes(trips: NDArray[np.float64], profile: SpeedProfile) -> NDArray[np.float64]:
    """Minutes of trips whose :func:`features` are given; NaN where there is no route."""
    seconds: NDArray[np.float64] = trips @ np.append(parameters(profile), 1.0)
    return seconds / 60


def fit(
    trips: NDArray[np.float64],
    label: NDArray[np.int8],
    *,
    setup: Setup,
    used: NDArray[np.bool_],
) -> Fit:
    """Most likely parameters (maximum a posteriori) for the trips where ``used``.

    A reference's minutes are ours plus a normal error of sigma; a label says between which limits
    they fell (an ordered probit), but for a share ``lapse`` of labels that follow nothing. Each
    label counts for ``label_weight``. Logarithms of speeds and delays are normal around the prior.
    """
    from scipy.optimize import minimize

    prior = parameters(setup.prior)
    with np.errstate(invalid="ignore"):
        expected = minutes(trips, setup.prior)
        used = used & (expected > _TELLING_MINUTES[0]) & (expected < _TELLING_MINUTES[1])
    x, fixed = trips[used][:, :-1], trips[used][:, -1]
    known = label[used]
    spread = _spread(setup)

    def objective(theta: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        moved, log_sigma = theta[:-1], theta[-1]
        seconds = prior * np.exp(moved)
        value, by_minute, by_sigma = _surprise(
            (x @ seconds + fixed) / 60, known, np.exp(log_sigma), setup.lapse
        )
        slope = setup.label_weight * np.append(by_minute @ x / 60 * seconds, by_sigma)
        slope[:-1] += moved / spread**2
        return setup.label_weight * value + 0.5 * float(np.sum((moved / spread) ** 2)), slope

    start = np.append(np.zeros(N_PARAMETERS), np.log(2.0))
    found = minimize(
        objective, start, jac=True, method="L-BFGS-B", tol=1e-7, options={"maxiter": _STEPS}
    )
    if not found.success:
        wrong = f"the speeds did not settle within {_STEPS:,} steps ({found.message})"
        raise SolverError(f"{wrong}; look for labels or a setup that contradict each other")
    return Fit(
        profile=with_parameters(setup.prior, prior * np.exp(found.x[:-1])),
        sigma_minutes=float(np.exp(found.x[-1])),
    )


def _spread(setup: Setup) -> NDArray[np.float64]:
    by_class = [
        setup.spread.motorway
        if name.startswith("motorway")
        else setup.spread.trunk
        if name.startswith("trunk")
        else setup.spread.other_roads
        for name in _ROADS
    ]
    return np.repeat([*by_class, *[setup.spread.delays] * len(_DELAYS)], 2)


def _surprise(
    ours: NDArray[np.float64], label: NDArray[np.int8], sigma: float, lapse: float
) -> tuple[float, NDArray[np.float64], float]:
    """Minus the log likelihood of labels, and its slopes by each trip's minutes and log sigma."""
    from scipy.special import ndtr

    bounds = np.array([-np.inf, *LIMITS, np.inf])
    low, high = ((bounds[label + side] - ours) / sigma for side in (0, 1))
    density_low, density_high = (np.exp(-0.5 * z**2) / np.sqrt(2 * np.pi) for z in (low, high))
    likely = (1 - lapse) * (ndtr(high) - ndtr(low)) + lapse / 3
    by_minute = (1 - lapse) * (density_high - density_low) / sigma / likely

    def product(bound: NDArray[np.float64], density: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.where(np.isfinite(bound), np.where(np.isfinite(bound), bound, 0) * density, 0)

    by_sigma = (1 - lapse) * (product(high, density_high) - product(low, density_low)) / likely
    return float(-np.log(likely).sum()), by_minute, float(by_sigma.sum())


def likely_shift(
    ours: NDArray[np.float64], label: NDArray[np.int8], *, sigma: float, lapse: float
) -> tuple[float, float]:
    """Minutes to add to ``ours`` that make the labels most likely, and their standard error.

    A positive shift says that the references are slower than we are. Both are NaN where the labels
    ask for more than _LARGEST_SHIFT or do not tell; the error is where they are met on the dot.
    """
    from scipy.optimize import minimize_scalar

    def surprise(shift: float) -> float:
        return _surprise(ours + shift, label, sigma, lapse)[0]

    bounds = -_LARGEST_SHIFT, _LARGEST_SHIFT
    found = float(minimize_scalar(surprise, bounds=bounds, method="bounded").x)
    step = 0.1
    if abs(found) > _LARGEST_SHIFT - step:
        return np.nan, np.nan
    curve = (surprise(found + step) - 2 * surprise(found) + surprise(found - step)) / step**2
    return found, float(curve**-0.5) if curve > 0 else np.nan


def fit_in_rounds(
    network: RoadNetwork,
    references: References,
    first_trips: NDArray[np.float64],
    *,
    setup: Setup,
    used: NDArray[np.bool_],
) -> tuple[Fit, NDArray[np.float64]]:
    """Fit speeds and routes in turn; ``first_trips`` are those under the prior.

    Returns the fit and the trips under it.
    """
    trips = first_trips
    for _ in range(setup.rounds):
        found = fit(trips, references.label, setup=setup, used=used)
        trips = features(network, found.profile, references)
    return found, trips
