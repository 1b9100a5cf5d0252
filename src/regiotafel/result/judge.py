"""What a set of open sites means: every table of a plan, from one assignment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import numpy as np

from regiotafel import impact
from regiotafel.impact.visits import NO_SUPPORT
from regiotafel.model.assignment import split, whole
from regiotafel.result.result import Plan

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from regiotafel.impact.fairness.grouping import Grouping
    from regiotafel.impact.visits import Support, Visit
    from regiotafel.model.assignment import Assignment
    from regiotafel.model.instance import Instance
    from regiotafel.question import Question

#: A measure of the user's own: takes the instance and per area the column of its centre (int64, n),
#: returns a table whose index has a name.
Impact = Callable[["Instance", "NDArray[np.int64]"], "pd.DataFrame"]


@dataclass(frozen=True, kw_only=True)
class Judge:
    """Judges any set of open sites of one question; what all plans share is computed once.

    Attributes
    ----------
    question
        On which facts.
    open_today
        Labels of the sites that are open today.
    assigned_today
        Per area of the instance the column of its centre today, int64, n.
    groupings
        Ways to divide the patients.
    visits
        Of the pathway, with their places; empty where it names none.
    extra_impacts
        Measures of the user's own, by name.
    """

    question: Question
    open_today: tuple[str, ...]
    assigned_today: NDArray[np.int64]
    groupings: tuple[Grouping, ...]
    visits: tuple[Visit, ...]
    extra_impacts: Mapping[str, Impact]

    @classmethod
    def of(cls, question: Question, *, extra_impacts: Mapping[str, Impact] | None = None) -> Judge:
        """Prepare what every plan of a question is judged with."""
        from regiotafel.impact.fairness.grouping import usual_groupings
        from regiotafel.impact.visits import visits_of

        instance, parameters = question.instance, question.parameters
        open_today = tuple(np.array(instance.site_ids)[instance.open_today].tolist())
        return cls(
            question=question,
            open_today=open_today,
            assigned_today=instance.nearest_open(open_today),
            groupings=usual_groupings(
                instance,
                question.region.areas,
                parameters=parameters.fairness,
                rates=question.demand.rates,
                without_car=question.without_car,
            ),
            visits=visits_of(question.pathway, parameters.burden),
            extra_impacts=extra_impacts or {},
        )

    def training(self, plans: Mapping[str, Plan]) -> pd.DataFrame:
        """Training places of plans by name: :func:`regiotafel.impact.training`."""
        volumes = {
            name: plan.centres.loc[list(plan.open_sites), "cases_per_year"]
            for name, plan in plans.items()
        }
        return impact.training(volumes, parameters=self.question.parameters.ledger)

    @cached_property
    def today(self) -> Plan:
        """All sites with ``open_today`` open, judged like every plan but by the norm.

        A norm judges plans: no modelled volume says whether a named hospital meets it now.
        """
        plan = self._judged(self.open_today, support=NO_SUPPORT)
        return replace(plan, centres=plan.centres.assign(cases_above_norm=np.nan))

    def plan(self, open_sites: tuple[str, ...], *, shares: Assignment | None = None) -> Plan:
        """Judge a set of open sites; without :attr:`Plan.solutions`, which a solver gives.

        ``shares`` says who goes where when areas are split; every part counts, but a postcode's own
        row and cars are told for the centre of most of its cases.
        """
        support = self.question.parameters.burden.support
        plan = self._judged(open_sites, shares=shares, support=support)
        return replace(plan, norm_chance=self._norm_chance(plan))

    def _judged(
        self, open_sites: tuple[str, ...], *, support: Support, shares: Assignment | None = None
    ) -> Plan:
        question, instance = self.question, self.question.instance
        assigned = instance.nearest_open(open_sites) if shares is None else shares.main()
        trips = whole(open_sites, assigned) if shares is None else shares
        parts, gone = split(instance, trips)
        before = self.assigned_today[trips.area]
        access = partial(impact.access, fast=question.travel.fast, slow=question.travel.slow)
        return Plan(
            open_sites=open_sites,
            assigned=assigned,
            solutions={},
            access=access(parts, gone, assigned_today=before),
            centres=impact.centres(parts, gone, assigned_today=before, open_sites=open_sites),
            areas=impact.areas(instance, assigned, assigned_today=self.assigned_today),
            car_ownership=None
            if question.without_car is None
            else impact.car_ownership(
                instance,
                assigned,
                assigned_today=self.assigned_today,
                without_car=question.without_car,
            ),
            **self._across_the_border(open_sites),
            **self._fairness(trips),
            **self._outcome(parts, gone, before),
            **self._burden(parts, gone, before, open_sites=open_sites, support=support),
            extra={
                name: measure(instance, assigned) for name, measure in self.extra_impacts.items()
            },
        )

    def _fairness(self, trips: Assignment) -> dict[str, Any]:
        question, parameters = self.question, self.question.parameters.fairness
        incomes = None
        if parameters.income is not None:
            incomes = question.region.areas.get(parameters.income.column)
        asked: dict[str, Any] = {
            "assigned_today": self.assigned_today,
            "parameters": parameters,
        }
        return {
            "groups": impact.access_by_group(
                question.instance, trips, groupings=self.groupings, **asked
            )
            if self.groupings
            else None,
            "inequality": impact.inequality(question.instance, trips, income=incomes, **asked),
        }

    def _outcome(
        self, parts: Instance, gone: NDArray[np.int64], before: NDArray[np.int64]
    ) -> dict[str, Any]:
        curve = self.question.curve
        if curve is None:
            return {}
        judged: dict[str, Any] = {"assigned_today": before, "curve": curve}
        return {
            "outcome": impact.outcome(parts, gone, **judged),
            "outcome_by_year": impact.outcome_by_year(
                parts, gone, learning=self.question.parameters.outcome, **judged
            ),
        }

    def _burden(
        self,
        parts: Instance,
        gone: NDArray[np.int64],
        before: NDArray[np.int64],
        *,
        open_sites: tuple[str, ...],
        support: Support,
    ) -> dict[str, Any]:
        """What the visits take, and what each hospital gains and loses by them."""
        pathway, parameters = self.question.pathway, self.question.parameters
        asked: dict[str, Any] = {
            "assigned_today": before,
            "visits": self.visits,
            "support": support,
        }
        ledger = impact.ledger(
            parts,
            gone,
            open_sites=open_sites,
            operating_minutes=parameters.ledger.operating_minutes(pathway),
            parameters=parameters.ledger,
            stays=self.question.staying_care,
            **asked,
        )
        tables = {"ledger": ledger, "ledger_totals": impact.ledger_totals(ledger)}
        if not self.visits:
            return tables
        burden = impact.burden(parts, gone, parameters=parameters.burden, **asked)
        change = impact.burden_change(burden, self._burden_today)
        return {**tables, "burden": burden, "burden_change": change}

    @cached_property
    def _burden_today(self) -> pd.DataFrame:
        """As it is: support measures are those of a plan."""
        return impact.burden(
            self.question.instance,
            self.assigned_today,
            assigned_today=self.assigned_today,
            visits=self.visits,
            parameters=self.question.parameters.burden,
        )

    def _across_the_border(self, open_sites: tuple[str, ...]) -> dict[str, Any]:
        """Who enters and leaves the region, and the plan for the whole country.

        Elsewhere nothing changes: patients from outside keep the sites there that are open today.
        Where the question knows of none, it cannot tell where they go.
        """
        question, national = self.question, self.question.national
        inside = self._sites_inside
        elsewhere = tuple(site for site in self.open_today if site not in inside)
        if not elsewhere:
            return {}
        around = tuple(sorted({*open_sites, *elsewhere}))
        lives_inside = np.isin(national.area_ids, question.instance.area_ids)
        everybody = np.where(
            lives_inside, national.nearest_open(open_sites), national.nearest_open(around)
        )
        flows = impact.flows(
            national,
            everybody,
            region_area_ids=question.instance.area_ids,
            sites_in_region=inside,
        )
        if lives_inside.all():
            return {"flows": flows}
        access = impact.access(
            national,
            everybody,
            assigned_today=national.nearest_open(self.open_today),
            fast=question.travel.fast,
            slow=question.travel.slow,
        )
        return {"flows": flows, "access_national": access}

    @cached_property
    def _sites_inside(self) -> tuple[str, ...]:
        """Candidates that stand in the counted region, areas without known people included."""
        from regiotafel.region.sites import sites_within
        from regiotafel.scenario import counted_areas

        question = self.question
        if question.scenario.region is None:
            return question.instance.site_ids
        areas = counted_areas(question.scenario, question.region.areas)
        return sites_within(question.candidates, question.region.shapes.loc[list(areas)])

    def _norm_chance(self, plan: Plan) -> pd.DataFrame | None:
        """How sure the centres of a plan are to meet the norm; None without one."""
        from regiotafel.model.chance import DemandFactor

        question = self.question
        if question.instance.minimum_volume is None:
            return None
        return impact.norm_chance(
            plan.centres.loc[list(plan.open_sites), "cases_per_year"],
            norm=question.instance.minimum_volume,
            factor=DemandFactor.of(question.demand),
        )
