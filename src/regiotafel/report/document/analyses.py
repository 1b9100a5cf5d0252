"""What surrounds the best plans, as ``result.json`` holds it."""

from __future__ import annotations

from pydantic import Field

from regiotafel.report.document.base import Cases, Count, Part


class NormChance(Part):
    """How probable it is that a centre, or any of a plan, stays below the norm."""

    cases_per_year: Cases
    norm: Cases
    missing_1_year: float = Field(description="probability that a year stays below the norm")
    missing_3_years: float = Field(
        description="probability that the mean of three years stays below the norm"
    )
    expected_missing_1_year: float | None = Field(
        description="expected number of centres below the norm in a year; null but for any"
    )
    expected_missing_3_years: float | None = Field(
        description="the same in a mean of three years; null but for any"
    )


class FrontPoint(Part):
    """A plan that no other beats in every criterion of a front."""

    open_sites: list[str] = Field(description="labels of sites, ascending")
    values: list[float] = Field(description="one per criterion of the front, in its order")
    sets: int | None = Field(description="how many plans have exactly these values")
    supported: bool = Field(description="best for some weighted sum of the criteria")
    knee: bool = Field(description="the one farthest below the line between the ends")


class StoredFront(Part):
    """All plans that none beats in every one of these criteria."""

    criteria: list[str] = Field(description="names, with the unit in them; smaller is better")
    complete: bool = Field(description="whether these are all points, each proven")
    points: list[FrontPoint] = Field(description="in ascending order of the first criterion")


class NormStep(Part):
    """The best plan for a range of norms."""

    norm_above: Cases
    norm_at_most: float | None = Field(description="cases per year; null = no limit")
    open_sites: list[str] = Field(description="labels of sites, ascending")
    objective: float = Field(description="the objective of that plan")
    objective_added: float = Field(description="how much more than without a norm")


class NormStaircase(Part):
    """The least objective against the norm, for one number of centres."""

    largest_norm: float | None = Field(description="cases per year that a plan was found for")
    proven: bool = Field(description="whether every step is the best and no higher norm has a plan")
    steps: list[NormStep] = Field(description="norms ascending")


class SiteWorth(Part):
    """What a site is worth to the best plan; says nothing of how a hospital does now."""

    share_of_sets: float = Field(description="share of the nearly best plans in which it is open")
    objective_with: float | None = Field(description="of the best plan in which it is open")
    objective_added_with: float | None = Field(description="how much more than the best plan")
    status_with: str = Field(description="optimal, or infeasible: it cannot be chosen")
    objective_without: float | None = Field(description="of the best plan in which it is closed")
    objective_added_without: float | None = Field(description="how much more: replacement cost")
    status_without: str = Field(description="optimal, or infeasible: it cannot be missed")


class NearSet(Part):
    """A plan that is nearly as good as the best."""

    open_sites: list[str] = Field(description="labels of sites, ascending")
    objective: float = Field(description="its objective")


class StoredPortfolio(Part):
    """The plans close to the best, and what each site is worth to it."""

    within: float = Field(description="share of the best value within which the plans are")
    complete: bool = Field(description="whether sets holds every such plan, proven")
    sets: list[NearSet] = Field(description="best first, the best included")
    sites: dict[str, SiteWorth] = Field(description="by label, all candidates")


class StoredAnalyses(Part):
    """What surrounds the best plans; empty where not every set of sites can be judged."""

    fronts: dict[Count, StoredFront] = Field(
        default_factory=dict, description="plans that none beats, by number of centres"
    )
    price_of_norm: dict[Count, NormStaircase] = Field(
        default_factory=dict,
        description="by number of centres; empty with several criteria in order",
    )
    portfolios: dict[Count, StoredPortfolio] = Field(
        default_factory=dict,
        description="by number of centres; empty with several criteria in order",
    )
