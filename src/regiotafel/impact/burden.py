"""What a pathway asks of patients: hours, kilometres, euros and CO2 of all visits together."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from regiotafel.impact.measures import minutes_of
from regiotafel.impact.parameters import ESTIMATES
from regiotafel.impact.row_labels import row_labels
from regiotafel.impact.visits import NO_SUPPORT

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from regiotafel.impact.visits import BurdenParameters, Support, Visit
    from regiotafel.model.instance import Instance
    from regiotafel.scenario.values import Variant

#: What stands for all visits at all places.
ALL = "all"
_METRES_PER_KILOMETRE = 1000
_MINUTES_PER_HOUR = 60
#: Every quantity, per year; per patient it is that over all cases.
QUANTITIES = (
    *("visits", "patient_hours", "companion_hours", "kilometres", "lodging_nights"),
    *("time_euros", "travel_euros", "support_euros", "euros", "co2_kg"),
)
_EUROS = ("time_euros", "travel_euros", "support_euros")
_PER = ("per_patient", "per_year")


def burden(
    instance: Instance,
    assigned: NDArray[np.int64],
    *,
    assigned_today: NDArray[np.int64],
    visits: Sequence[Visit],
    parameters: BurdenParameters,
    support: Support = NO_SUPPORT,
) -> pd.DataFrame:
    """What the visits of a pathway take, by kind of visit, place and estimate.

    Parameters
    ----------
    instance
        The question: cases, minutes and metres.
    assigned, assigned_today
        Per area the column of its centre in the plan, and of that of today, which is the patient's
        own hospital; int64, n. The burden of today itself: both the same.
    visits
        Of the pathway, from :func:`regiotafel.impact.visits.visits_of`.
    parameters
        Prices and companions. Their ``low`` values go together, and so do their ``high``.
    support
        Measures taken; ``parameters.support`` are those of the file.

    Returns
    -------
    DataFrame
        Index ``visit`` (English, in the order of the pathway; ``all`` last), ``place`` (``all``
        with it) and ``estimate`` (``low``, ``base``, ``high``). ``visit_nl``,
        ``place_is_assumed``, and per patient and per year (``..._per_patient``, ``..._per_year``):
        ``visits``; ``patient_hours`` and ``companion_hours`` on the way, there and back;
        ``kilometres`` by car, provided transport included; ``lodging_nights`` of companions;
        ``time_euros`` (all hours times their value), ``travel_euros`` (car and parking),
        ``support_euros`` (of the measures, whoever pays) and ``euros`` (their sum); ``co2_kg``.
        Everybody is taken to come by car.
        Kilometres and what follows from them are NaN where no metres are known.

    Raises
    ------
    ValueError
        There are no visits, or ``assigned`` is no assignment.
    """
    import pandas as pd

    if not visits:
        raise ValueError("the pathway names no visits")
    roads = {
        "centre": _Road.of(instance, assigned),
        "own_hospital": _Road.of(instance, assigned_today),
    }
    rows: list[list[float]] = []
    index: list[tuple[str, str, str]] = []
    for visit in visits:
        for place, number in visit.places(support).items():
            for estimate in ESTIMATES:
                trips = _Trips(parameters=parameters, support=support, estimate=estimate)
                quantities = trips.of(visit, roads.get(place), instance.cases, number)
                quantities["support_euros"] += support.moved_euros(visit, place, number) * (
                    instance.total_cases
                )
                quantities["euros"] = sum(quantities[euros] for euros in _EUROS)
                rows.append(list(quantities.values()))
                index.append((visit.name.en, place, estimate))
    each = np.array(rows)
    sums = each.reshape(-1, len(ESTIMATES), len(QUANTITIES)).sum(axis=0)
    index += [(ALL, ALL, estimate) for estimate in ESTIMATES]
    whole = np.concatenate([each, sums])
    columns = _names([name for name, _, _ in index], visits)
    for per, values in zip(_PER, (whole / instance.total_cases, whole), strict=True):
        columns |= {f"{name}_{per}": values[:, at] for at, name in enumerate(QUANTITIES)}
    return pd.DataFrame(columns, index=row_labels(("visit", "place", "estimate"), index))


def burden_change(plan: pd.DataFrame, today: pd.DataFrame) -> pd.DataFrame:
    """All visits of a plan beside those of today.

    Parameters
    ----------
    plan, today
        From :func:`burden`, on the same cases; today usually without support measures.

    Returns
    -------
    DataFrame
        Index ``quantity`` (``patient_hours`` and so on) and ``estimate``. ``per_patient_today``,
        ``per_patient``, ``per_patient_change`` (plan minus today) and the same ``per_year``.
    """
    import pandas as pd

    after, before = _all_visits(plan), _all_visits(today)
    # Axes: estimate, per patient or per year, quantity, and which of the three.
    values = np.stack([before, after, after - before], axis=-1)
    return pd.DataFrame(
        values.transpose(2, 0, 1, 3).reshape(len(QUANTITIES) * len(ESTIMATES), -1),
        index=row_labels(("quantity", "estimate"), itertools.product(QUANTITIES, ESTIMATES)),
        columns=[f"{per}{which}" for per in _PER for which in ("_today", "", "_change")],
    )


def _all_visits(table: pd.DataFrame) -> NDArray[np.float64]:
    """All visits together, which stand last: estimates x per patient, per year x quantities."""
    columns = [f"{quantity}_{per}" for per in _PER for quantity in QUANTITIES]
    values = table[columns].to_numpy(dtype=np.float64)[-len(ESTIMATES) :]
    return values.reshape(len(ESTIMATES), len(_PER), len(QUANTITIES))


@dataclass(frozen=True)
class _Road:
    """The way from each area to a place: minutes and kilometres one way, n."""

    minutes: NDArray[np.float64]
    kilometres: NDArray[np.float64]

    @classmethod
    def of(cls, instance: Instance, assigned: NDArray[np.int64]) -> _Road:
        """Kilometres are NaN when no trip has metres: minutes of the user's own came without."""
        minutes = minutes_of(instance, assigned)
        metres = instance.metres[np.arange(len(assigned)), assigned]
        if not metres.any():
            metres = np.full_like(metres, np.nan)
        return cls(minutes, metres / _METRES_PER_KILOMETRE)


@dataclass(frozen=True, kw_only=True)
class _Trips:
    """One estimate of what the trips of a visit take."""

    parameters: BurdenParameters
    support: Support
    estimate: Variant

    def of(
        self, visit: Visit, road: _Road | None, cases: NDArray[np.float64], number: float
    ) -> dict[str, float]:
        """Quantities per year of ``number`` visits per patient along ``road``; None = no trip."""
        quantities = dict.fromkeys(QUANTITIES, 0.0) | {"visits": number * float(cases.sum())}
        if road is None:
            return quantities
        at = self.estimate
        per_year = cases * number
        provided, spared = self._provided(road)
        along = self.parameters.companions_per_visit.at(at) * (1 - provided * spared)
        lodged = self._lodged(road) if visit.nights else np.zeros_like(cases)
        # Who brings a patient that stays goes home and comes back, unless lodged near by.
        again = along * (1 - lodged) if visit.nights else np.zeros_like(cases)
        hours = 2 * road.minutes / _MINUTES_PER_HOUR
        own_trips = per_year * (1 - provided + again)
        own = float((own_trips * 2 * road.kilometres).sum())
        by_provider = float((per_year * provided * 2 * road.kilometres).sum())
        quantities["patient_hours"] = float((per_year * hours).sum())
        quantities["companion_hours"] = float((per_year * hours * (along + again)).sum())
        quantities["kilometres"] = own + by_provider
        nights = visit.nights.at(at) if visit.nights else 0.0
        quantities["lodging_nights"] = float((per_year * along * lodged).sum()) * nights
        self._price(quantities, own=own, by_provider=by_provider, parked=float(own_trips.sum()))
        return quantities

    def _price(
        self, quantities: dict[str, float], *, own: float, by_provider: float, parked: float
    ) -> None:
        prices, at = self.parameters, self.estimate
        hours = quantities["patient_hours"] + quantities["companion_hours"]
        quantities["time_euros"] = hours * prices.time_euros_per_hour.at(at)
        quantities["travel_euros"] = own * prices.car_euros_per_kilometre.at(
            at
        ) + parked * prices.parking_euros_per_visit.at(at)
        quantities["co2_kg"] = quantities["kilometres"] * prices.co2_kg_per_kilometre.at(at)
        if self.support.transport:
            quantities["support_euros"] += by_provider * self.support.transport.euros_per_kilometre
        if self.support.lodging:
            lodging = quantities["lodging_nights"] * self.support.lodging.euros_per_night
            quantities["support_euros"] += lodging

    def _provided(self, road: _Road) -> tuple[NDArray[np.float64], float]:
        """Share of trips that are provided, n, and of their companions who stay at home."""
        transport = self.support.transport
        if transport is None:
            return np.zeros_like(road.minutes), 0.0
        far = road.minutes > transport.beyond_minutes
        return np.where(far, transport.share, 0.0), transport.companions_spared

    def _lodged(self, road: _Road) -> NDArray[np.float64]:
        """Share of companions at a stay who are lodged, n."""
        lodging = self.support.lodging
        if lodging is None:
            return np.zeros_like(road.minutes)
        return np.where(road.minutes > lodging.beyond_minutes, lodging.share, 0.0)


def _names(names: Sequence[str], visits: Sequence[Visit]) -> dict[str, Any]:
    """Per row its visit in Dutch, and whether the place of that is assumed."""
    dutch = {visit.name.en: visit.name.nl for visit in visits} | {ALL: "alle"}
    assumed = {visit.name.en: visit.place_is_assumed for visit in visits}
    assumed[ALL] = any(assumed.values())
    return {
        "visit_nl": [dutch[name] for name in names],
        "place_is_assumed": [assumed[name] for name in names],
    }
