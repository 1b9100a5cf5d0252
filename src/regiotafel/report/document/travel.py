"""How far the patients of a plan travel, as ``result.json`` holds it."""

from __future__ import annotations

from pydantic import Field

from regiotafel.report.document.base import Cases, Minutes, Part, Share


class Access(Part):
    """How far a group of patients travels; weighted by cases.

    ``_fast`` and ``_slow`` is the same had all trips been faster or slower by the factors of
    ``travel_range``; null where there is none.
    """

    cases_per_year: Cases
    share_of_cases: Share
    minutes_mean: Minutes
    minutes_median: Minutes
    minutes_p90: Minutes
    minutes_p95: Minutes
    minutes_max: Minutes
    share_over_30_minutes: Share
    share_over_45_minutes: Share
    share_over_60_minutes: Share
    minutes_mean_today: Minutes
    minutes_change_mean: Minutes
    # Absent from results of before there was a range.
    minutes_mean_fast: Minutes = None
    minutes_median_fast: Minutes = None
    minutes_p90_fast: Minutes = None
    minutes_p95_fast: Minutes = None
    minutes_max_fast: Minutes = None
    share_over_30_minutes_fast: Share = None
    share_over_45_minutes_fast: Share = None
    share_over_60_minutes_fast: Share = None
    minutes_mean_today_fast: Minutes = None
    minutes_change_mean_fast: Minutes = None
    minutes_mean_slow: Minutes = None
    minutes_median_slow: Minutes = None
    minutes_p90_slow: Minutes = None
    minutes_p95_slow: Minutes = None
    minutes_max_slow: Minutes = None
    share_over_30_minutes_slow: Share = None
    share_over_45_minutes_slow: Share = None
    share_over_60_minutes_slow: Share = None
    minutes_mean_today_slow: Minutes = None
    minutes_change_mean_slow: Minutes = None


class Groups(Part):
    """Everybody, and those whose centre differs from today's."""

    all: Access
    moved: Access


class Estimate(Part):
    """How far a group of patients travels, under one estimate; weighted by cases."""

    cases_per_year: Cases
    share_of_cases: Share
    minutes_mean: Minutes
    share_over_30_minutes: Share
    share_over_45_minutes: Share
    share_over_60_minutes: Share
    minutes_mean_today: Minutes
    minutes_change_mean: Minutes


class Estimated(Part):
    """The lower end, the middle and the upper end of an estimate."""

    low: Estimate
    middle: Estimate
    high: Estimate


class CarOwnership(Part):
    """Patients with a car, without one, and all; who has no car is estimated, not observed."""

    with_car: Estimated
    without_car: Estimated
    all: Estimated


class Flow(Part):
    """Patients who stay in the region, leave it or come to it."""

    cases_per_year: float | None = Field(
        description="expected cases per year (modelled); null = no demand outside is known"
    )
    share_of_cases: Share
    minutes_mean: Minutes


class Flows(Part):
    """Across the border of the counted region."""

    stay: Flow
    outflow: Flow
    inflow: Flow
