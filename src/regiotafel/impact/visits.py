"""Visits of a pathway and where each takes place, and the parameters of what they cost patients."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, model_validator

from regiotafel.checked import (
    AsList,
    Bilingual,
    Checked,
    DisagreementError,
    Number,
    Statements,
    Text,
    between,
)
from regiotafel.impact.parameters import Estimate, load_parameters
from regiotafel.provenance import hash_of
from regiotafel.scenario.pathway import Sourced

if TYPE_CHECKING:
    from pathlib import Path

    from regiotafel.scenario.pathway import Pathway

#: Where a visit takes place: the centre of the plan, the patient's own hospital (the nearest that
#: gives this care today), at home where somebody comes, or by video or telephone.
Place = Literal["centre", "own_hospital", "home", "digital"]
PLACES: tuple[Place, ...] = ("centre", "own_hospital", "home", "digital")

_Share = Annotated[float, between(0, 1)]
_A_SHARE = "give a share between 0 and 1"
_MINUTES = "give minutes by car, one way; 0 = everybody"


class VisitPlace(Sourced):
    """Where one kind of visit of a pathway takes place.

    ``visit`` is its English name there, ``nights`` those of a stay (None = no stay),
    ``may_move_to`` where support measures may move it.
    """

    visit: Text = Field(description="give the English name of a visit of the pathway")
    place: Place = Field(description=f"give one of {', '.join(PLACES)}")
    nights: Estimate | None = Field(
        None, description="give {low, base, high, unit, year, source, sureness}, or null"
    )
    may_move_to: Annotated[tuple[Literal["own_hospital", "digital"], ...], AsList] = Field(
        (), description="give a list of own_hospital and digital, or leave it out"
    )


class CareVisits(Checked):
    """The visits of one pathway, which is known by its English ``title``."""

    title: Text = Field(description="give the English title of a pathway")
    visits: Annotated[tuple[VisitPlace, ...], AsList] = Field(
        description="give a list of {visit, place, source, sureness}"
    )


class Transport(Sourced):
    """Journeys provided to patients: a share of those beyond so many minutes pays no trip itself.

    ``companions_spared`` is the share of their companions who need not come along.
    """

    beyond_minutes: Number = Field(description=_MINUTES)
    share: _Share = Field(description=_A_SHARE)
    euros_per_kilometre: Number = Field(description="give euros per kilometre")
    companions_spared: _Share = Field(description=_A_SHARE)


class Lodging(Sourced):
    """Companions lodged near the centre during a stay, who then make one trip in place of two."""

    beyond_minutes: Number = Field(description=_MINUTES)
    share: _Share = Field(description=_A_SHARE)
    euros_per_night: Number = Field(description="give euros per night")


class Moved(Sourced):
    """A share of the visits that may move is moved, at so many euros per visit."""

    share: _Share = Field(description=_A_SHARE)
    euros_per_visit: Number = Field(description="give euros per visit")


_NO_MEASURE = "give the measure with its source, or null"


class Support(Checked):
    """Measures that ease the burden; None = not taken.

    ``telemonitoring`` moves visits home by video or telephone, ``follow_up_near_home`` from the
    centre to the patient's own hospital.
    """

    transport: Transport | None = Field(None, description=_NO_MEASURE)
    lodging: Lodging | None = Field(None, description=_NO_MEASURE)
    telemonitoring: Moved | None = Field(None, description=_NO_MEASURE)
    follow_up_near_home: Moved | None = Field(None, description=_NO_MEASURE)

    @model_validator(mode="after")
    def _at_most_all(self) -> Self:
        shares = [
            measure.share
            for measure in (self.telemonitoring, self.follow_up_near_home)
            if measure is not None
        ]
        if sum(shares) > 1:
            raise DisagreementError(
                "telemonitoring and follow_up_near_home together move more than all visits"
            )
        return self

    def moved_euros(self, visit: Visit, place: Place, number: float) -> float:
        """What it costs per patient that so many visits take place elsewhere than they used to."""
        by_place = {"own_hospital": self.follow_up_near_home, "digital": self.telemonitoring}
        measure = by_place.get(place)
        return number * measure.euros_per_visit if measure and place != visit.place else 0.0


NO_SUPPORT = Support.model_validate({})
_FIGURE = "give {low, base, high, unit, year, source, sureness}"


class BurdenParameters(Checked):
    """What a journey takes and costs; equal to ``data/impact/burden.yaml``.

    Attributes
    ----------
    time_euros_per_hour
        Value of an hour on the way, of patient and companion alike.
    car_euros_per_kilometre, parking_euros_per_visit, co2_kg_per_kilometre
        Of a journey by car.
    companions_per_visit
        People who come along to a visit outside home.
    care
        Where the visits of each pathway take place.
    support
        Measures taken; none by default.
    assumptions
        Statements for the page.
    """

    time_euros_per_hour: Estimate = Field(description=_FIGURE)
    car_euros_per_kilometre: Estimate = Field(description=_FIGURE)
    parking_euros_per_visit: Estimate = Field(description=_FIGURE)
    co2_kg_per_kilometre: Estimate = Field(description=_FIGURE)
    companions_per_visit: Estimate = Field(description=_FIGURE)
    care: Annotated[tuple[CareVisits, ...], AsList] = Field(
        description="give a list of {title, visits}"
    )
    support: Support = Field(NO_SUPPORT, description="give the measures taken, by name")
    assumptions: Statements = Field((), description="give a list of {nl: ..., en: ...}")

    @property
    def version(self) -> str:
        """Hash of all there is in it, sources included."""
        return hash_of(self.model_dump(mode="json"))


@dataclass(frozen=True, kw_only=True)
class Visit:
    """A kind of visit of one pathway.

    Attributes
    ----------
    name
        Dutch and English.
    number
        Per patient.
    place, nights, may_move_to
        As in :class:`VisitPlace`.
    place_is_assumed
        The parameters do not name it, and it is taken to be at the centre.
    """

    name: Bilingual
    number: float
    place: Place
    nights: Estimate | None = None
    may_move_to: tuple[Literal["own_hospital", "digital"], ...] = ()
    place_is_assumed: bool = False

    def places(self, support: Support = NO_SUPPORT) -> dict[Place, float]:
        """Visits per patient at each place, after what support measures move; their sum stays.

        Places stand in the order of :data:`PLACES`.
        """
        near = support.follow_up_near_home
        to_own = near.share if near and self._may("own_hospital") else 0.0
        to_home = support.telemonitoring.share if support.telemonitoring else 0.0
        to_home = to_home if self._may("digital") else 0.0
        moved: dict[Place, float] = {"own_hospital": to_own, "digital": to_home}
        numbers = {self.place: self.number * (1 - to_own - to_home)}
        numbers |= {place: self.number * share for place, share in moved.items() if share}
        return {place: numbers[place] for place in PLACES if place in numbers}

    def _may(self, place: Literal["own_hospital", "digital"]) -> bool:
        return place in self.may_move_to and place != self.place


def load_burden(path: Path | None = None) -> BurdenParameters:
    """Read the parameters (default: the bundled ones). Raises InputError with every fault."""
    return load_parameters(BurdenParameters, path, name="burden")


def visits_of(pathway: Pathway, parameters: BurdenParameters) -> tuple[Visit, ...]:
    """Return the visits of a pathway with their places, in its order.

    A visit that the parameters do not name takes place at the centre, which overstates the burden
    rather than hides it, and says so. Raises ValueError when they name one the pathway has not.
    """
    named = {
        place.visit: place
        for care in parameters.care
        if care.title == pathway.title.en
        for place in care.visits
    }
    kinds = [visit.visit for visit in pathway.visits_per_patient]
    unknown = sorted(set(named) - {kind.en for kind in kinds})
    if unknown:
        raise ValueError(f"no visits of “{pathway.title.en}”: {', '.join(unknown)}")
    visits = []
    for kind in pathway.visits_per_patient:
        known = named.get(kind.visit.en)
        visits.append(
            Visit(
                name=kind.visit,
                number=kind.number,
                place=known.place if known else "centre",
                nights=known.nights if known else None,
                may_move_to=known.may_move_to if known else (),
                place_is_assumed=known is None,
            )
        )
    return tuple(visits)
