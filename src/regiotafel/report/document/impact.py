"""What a plan means beside travel, as ``result.json`` holds it; ``docs/impact.md`` explains it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from regiotafel.report.document.base import Cases, Minutes, Part, Share

Estimate = Annotated[str, Field(pattern="^(low|base|high)$")]
_Events = Annotated[float, Field(description="expected events per year (modelled)")]
_PerPatient = Annotated[
    float | None, Field(description="per patient, all visits; its name says the unit; null = no km")
]
_Amount = Annotated[
    float | None, Field(description="in the unit of the quantity; null = not known")
]


class Outcome(Part):
    """Expected events of a plan and today, under one variant of the volume-outcome curve."""

    cases_per_year: Cases
    events_per_year_today: _Events
    events_per_year: _Events
    events_avoided_per_year: float = Field(description="fewer than today; negative = more")
    events_avoided_per_1000_cases: float = Field(description="the same over the cases")
    cases_per_event_avoided: float | None = Field(description="null = none is avoided")
    events_avoided_per_year_least: float = Field(description="of the three variants")
    events_avoided_per_year_most: float = Field(description="of the three variants")
    centres_outside_measured: int = Field(
        description="with a volume at which the curve was not measured"
    )
    cases_outside_measured_per_year: float = Field(description="cases per year at those centres")
    centres_outside_measured_today: int = Field(description="the same today")
    cases_outside_measured_per_year_today: float = Field(description="the same today")


class Burden(Part):
    """What all visits ask of a patient and companions, under one estimate of the parameters."""

    visits: _PerPatient
    patient_hours: _PerPatient
    companion_hours: _PerPatient
    kilometres: _PerPatient
    lodging_nights: _PerPatient
    time_euros: _PerPatient
    travel_euros: _PerPatient
    support_euros: _PerPatient
    euros: _PerPatient
    co2_kg: _PerPatient


class Inequality(Part):
    """How unequally the minutes of a group are spread."""

    cases_per_year: Cases
    share_with_income: Share
    minutes_mean: Minutes
    minutes_mean_of_worst: Minutes
    gini: float | None = Field(description="0 = all travel as long; null = no cases")
    minutes_difference_mean: Minutes
    palma: float | None = Field(
        description="minutes of the tenth with most over those of the two fifths with least"
    )
    concentration_index: float | None = Field(
        description="by income of the postcode; below 0 = low incomes travel longer"
    )
    concentration_index_minutes: Minutes
    palma_by_income: float | None = Field(
        description="mean minutes of the tenth with the highest income over those of the two "
        "fifths with the lowest"
    )


class InequalityByGroup(Part):
    """Everybody, and those whose centre differs from today's."""

    all: Inequality
    moved: Inequality


class LedgerTotal(Part):
    """A quantity, all sites together."""

    today: _Amount
    in_plan: _Amount
    gained: _Amount
    lost: _Amount
    change: _Amount
    sites_gaining: int = Field(description="number of sites")
    sites_losing: int = Field(description="number of sites")


class Training(Part):
    """Training places and cases per trainee, under one estimate of what a trainee needs."""

    centres: int = Field(description="open ones")
    training_places: float = Field(description="at these centres")
    training_cases_per_year: Cases
    training_cases_per_place_mean: float | None = Field(description="per year; null = no places")
    training_cases_per_place_least: float | None = Field(description="at the smallest centre")
    training_cases_per_place_most: float | None = Field(description="at the largest centre")
    training_cases_needed_per_place: float = Field(description="per year")
    places_with_enough_cases: float = Field(description="of the training places")
    places_possible_by_cases: float | None = Field(
        description="whole places that the cases would allow; null = none are needed"
    )


class Impact(Part):
    """Figures of a plan to compare runs by; the tables hold more."""

    outcome: dict[Estimate, Outcome] | None = Field(
        description="by variant of the curve; null without one"
    )
    burden_per_patient: dict[Estimate, Burden] | None = Field(
        description="by estimate of the parameters; null where the pathway names no visits"
    )
    inequality: InequalityByGroup
    ledger_totals: dict[str, LedgerTotal] = Field(description="by quantity, its unit in the name")
    training: dict[Estimate, Training] = Field(description="by estimate of what a trainee needs")
