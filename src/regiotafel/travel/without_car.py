"""Minutes of people without a car: the bicycle where that is near, else a band for transit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any, Self

import numpy as np
from pydantic import Field, model_validator

from regiotafel.checked import (
    Checked,
    DisagreementError,
    Statements,
    Text,
    Words,
    between,
    load_checked,
)
from regiotafel.files import bundled
from regiotafel.provenance import hash_of
from regiotafel.travel.speeds import TENTHS_PER_MINUTE

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from regiotafel.travel.speeds import SpeedProfile
    from regiotafel.travel.times import TravelTimes

#: Mode of minutes in which people without a car are weighed.
CAR_AND_WITHOUT = "car_and_without_car"
#: The lower end, the middle and the upper end of what is estimated.
ESTIMATES = ("low", "middle", "high")


_Factor = Annotated[float, between(1, 10)]
_Minutes = Annotated[float, between(0, 120)]


class _Sourced(Checked):
    source: Words = Field(description="name where the figures come from, or say they are assumed")
    sureness: Words = Field(description="say how sure they are")


class PublicTransport(_Sourced):
    """A band: minutes by car times a factor from low to high, plus waiting."""

    factor_low: _Factor = Field(description="give a factor between 1 and 10")
    factor_high: _Factor = Field(description="give a factor between 1 and 10")
    waiting_minutes: _Minutes = Field(description="give minutes between 0 and 120")

    @model_validator(mode="after")
    def _ascending(self) -> Self:
        if self.factor_low > self.factor_high:
            raise DisagreementError(f"{self.factor_low:g}, {self.factor_high:g} do not ascend")
        return self


class Cycling(_Sourced):
    """The speed profile of the bicycle, and the longest trip that is made on it, one way."""

    profile: Text = Field(description="give a name in data/travel")
    longest_minutes: _Minutes = Field(description="give minutes between 0 and 120")


class Households(_Sourced):
    """Parameters of :func:`regiotafel.region.households.share_without_car`."""

    national_share_without_car: Annotated[float, between(0.01, 0.99)] = Field(
        description="give a share between 0.01 and 0.99"
    )
    most_cars: Annotated[float, between(0.5, 10)] = Field(
        description="give cars per household between 0.5 and 10"
    )


class Estimates(Checked):
    """What is taken for people without a car; equal to ``data/without_car.yaml``."""

    edition: Text = Field(description="give a text such as 2026-11")
    public_transport: PublicTransport = Field(description="give factors, waiting and source")
    bicycle: Cycling = Field(description="give profile, longest_minutes and source")
    households: Households = Field(description="give share, most_cars and source")
    assumptions: Statements = Field((), description="give a list of {nl: ..., en: ...}")

    @property
    def version(self) -> str:
        """Hash of all that decides the minutes and the shares."""
        numbers = self.model_dump(exclude={"edition", "assumptions"})
        return hash_of(
            {
                part: {key: figure[key] for key in figure if key not in ("source", "sureness")}
                for part, figure in numbers.items()
            }
        )


def load_estimates(path: Path | None = None) -> Estimates:
    """Read the estimates (default: the bundled ones). Raises InputError with every fault by key."""
    path = path or bundled("data", "without_car.yaml")
    return load_checked(Estimates, path, remedy="give a file such as data/without_car.yaml")


@dataclass(frozen=True, kw_only=True)
class WithoutCar:
    """People without a car: their share per area (row), and their minutes to each site (column).

    Attributes
    ----------
    estimates
        From which all of it was made.
    car, bicycle
        Travel times on the network; ``bicycle`` of every trip, however long.
    bicycle_speeds
        The speed profile behind ``bicycle``.
    share
        Of the people of an area, as of its households; float64, n. Where it is unknown it is that
        of the whole country.
    share_unknown
        Where that is so; bool, n.
    """

    estimates: Estimates
    car: TravelTimes
    bicycle: TravelTimes
    bicycle_speeds: SpeedProfile
    share: NDArray[np.float64]
    share_unknown: NDArray[np.bool_]

    @property
    def version(self) -> str:
        """Hash of the estimates, the shares and the bicycle's speeds."""
        return hash_of(self.estimates.version, self.share, self.bicycle.speed_version)

    def minutes(self) -> dict[str, NDArray[np.float64]]:
        """Minutes by the quicker of bicycle and public transport: low, middle and high, n x m.

        Whole tenths of a second; NaN where there is no route by car.
        """
        return _quicker(self.car.minutes, self.bicycle.minutes, self.estimates)

    def public_transport(self) -> dict[str, NDArray[np.float64]]:
        """Minutes by public transport: low, middle and high, n x m, NaN = unreachable."""
        return _public_transport(self.car.minutes, self.estimates)

    def bicycle_minutes(self) -> NDArray[np.float64]:
        """Minutes by bicycle, n x m; NaN where that takes longer than the longest trip."""
        return _near_enough(self.bicycle.minutes, self.estimates)

    def weighed(self) -> TravelTimes:
        """Mean minutes of all people of an area, with and without a car.

        (1 - share) x car + share x the middle estimate without a car. Metres remain those by car:
        they only tell equal times apart. The versions and the range of all minutes together remain
        those by car as well; :attr:`version` stands beside them.
        """
        share = self.share[:, None]

        def mean(which: str) -> NDArray[np.float32]:
            car = getattr(self.car, which).astype(np.float64)
            without = _quicker(car, getattr(self.bicycle, which), self.estimates)["middle"]
            return whole_tenths((1 - share) * car + share * without).astype(np.float32)

        return replace(
            self.car,
            minutes=mean("minutes"),
            minutes_least=mean("minutes_least"),
            minutes_most=mean("minutes_most"),
            mode=CAR_AND_WITHOUT,
        )


def _public_transport(
    car: NDArray[np.floating[Any]], estimates: Estimates
) -> dict[str, NDArray[np.float64]]:
    band = estimates.public_transport
    factors = (band.factor_low, (band.factor_low + band.factor_high) / 2, band.factor_high)
    return {
        name: whole_tenths(factor * car.astype(np.float64) + band.waiting_minutes)
        for name, factor in zip(ESTIMATES, factors, strict=True)
    }


def _near_enough(bicycle: NDArray[np.floating[Any]], estimates: Estimates) -> NDArray[np.float64]:
    minutes = bicycle.astype(np.float64)
    return np.where(minutes <= estimates.bicycle.longest_minutes, minutes, np.nan)


def _quicker(
    car: NDArray[np.floating[Any]], bicycle: NDArray[np.floating[Any]], estimates: Estimates
) -> dict[str, NDArray[np.float64]]:
    """Minutes without a car; NaN where there is no route by car."""
    by_transit = _public_transport(car, estimates)
    cycled = np.nan_to_num(_near_enough(bicycle, estimates), nan=np.inf)
    # minimum() hands on NaN: what cannot be reached by car is reached by nobody.
    return {name: np.minimum(minutes, cycled) for name, minutes in by_transit.items()}


def whole_tenths(minutes: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    """Minutes in whole tenths of a second, so that equal times are equal numbers."""
    whole: NDArray[np.float64] = (
        np.rint(minutes.astype(np.float64) * TENTHS_PER_MINUTE) / TENTHS_PER_MINUTE
    )
    return whole
