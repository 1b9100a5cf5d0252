"""All that a run has found: what the page, the tables and the terminal show."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from regiotafel.question import Question
from regiotafel.result.analyses import Analyses

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from regiotafel.errors import InfeasibleError
    from regiotafel.model.solution import Method, Solution
    from regiotafel.scenario.values import Variant
    from regiotafel.travel.trips import Trips


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A set of open centres and what it means; today is one of them.

    Attributes
    ----------
    open_sites
        Labels of the open sites, ascending.
    assigned
        Per area of the instance the column number of its centre, int64, n.
    solutions
        The answer of each method that was run (they agree, or the run fails); empty for today.
    access, centres, areas
        The tables of :func:`regiotafel.impact.access`, ``centres`` and ``areas``.
    flows
        Who crosses the border of the counted region under this plan, of all patients of the
        country: the table of :func:`regiotafel.impact.flows`; None when the whole country counts,
        or when no candidate outside the region is open today, so that nobody knows who would cross.
    access_national
        The same plan judged for all patients of the country, with nothing changed outside the
        region: as ``access``; None where ``flows`` is, or where of nobody outside the region the
        demand is known.
    car_ownership
        Patients with and without a car: the table of :func:`regiotafel.impact.car_ownership`; None
        where the minutes are not those by car.
    norm_chance
        How probable it is that centres stay below the norm: the table of
        :func:`regiotafel.impact.norm_chance`; None for today, which no norm judges, and without
        one.
    groups, inequality
        How far each group of patients travels, and how unequally: the tables of
        :func:`regiotafel.impact.access_by_group` (None where nothing divides the patients) and
        ``inequality``.
    outcome, outcome_by_year
        Expected events: the tables of :func:`regiotafel.impact.outcome` and ``outcome_by_year``;
        None without a volume-outcome curve.
    burden, burden_change
        What all visits take, and how that differs from today: the tables of
        :func:`regiotafel.impact.burden` and ``burden_change``; None where the pathway names none.
    ledger, ledger_totals
        What each hospital gains and loses: the tables of :func:`regiotafel.impact.ledger` and
        ``ledger_totals``.
    extra
        Tables of the user's own measures, by name.
    """

    open_sites: tuple[str, ...]
    assigned: NDArray[np.int64]
    solutions: Mapping[Method, Solution]
    access: pd.DataFrame
    centres: pd.DataFrame
    areas: pd.DataFrame
    ledger: pd.DataFrame
    ledger_totals: pd.DataFrame
    inequality: pd.DataFrame
    flows: pd.DataFrame | None = None
    access_national: pd.DataFrame | None = None
    car_ownership: pd.DataFrame | None = None
    norm_chance: pd.DataFrame | None = None
    groups: pd.DataFrame | None = None
    outcome: pd.DataFrame | None = None
    outcome_by_year: pd.DataFrame | None = None
    burden: pd.DataFrame | None = None
    burden_change: pd.DataFrame | None = None
    extra: Mapping[str, pd.DataFrame] = field(default_factory=dict)

    def _repr_html_(self) -> str:
        from regiotafel.report.notebook import plan_html

        return plan_html(self)


def by_name(today: Plan, plans: Mapping[int, Plan]) -> dict[str, Plan]:
    """Today and every plan by the name it has in the files: ``today``, ``k6``."""
    return {"today": today, **{f"k{k}": plan for k, plan in plans.items()}}


@dataclass(frozen=True, kw_only=True)
class Result(Question):
    """A finished run: the question, with its answers.

    Attributes
    ----------
    today
        All sites with ``open_today`` open, judged like every plan.
    plans
        Per k that is feasible its plan, ascending.
    infeasible
        Per k that is not feasible the reason and the nearest feasible values.
    unsolved
        Per k and method that ended without plan or proof, what it said.
    other_estimates
        Per k the best centres had demand been the low, base or high estimate instead (None =
        infeasible then); empty where not all sets can be enumerated.
    without_norm
        Per k the best centres had there been no norm; empty without a norm, and where not all sets
        can be enumerated.
    training
        Training places and cases per trainee of today and every plan, index ``plan`` as in the
        files (``today``, ``k6``) and ``estimate``: the table of :func:`regiotafel.impact.training`.
    decision
        Today, every plan and what lies on its front set beside each other by indicators: the tables
        of :func:`regiotafel.result.weighing.weigh_plans`.
    observed
        What hospitals counted themselves: :func:`regiotafel.result.observations.observe`.
    trips
        What the minutes by road consist of, and where they are in doubt; None where they are the
        user's own.
    analyses
        What is known of all plans, beside the best: fronts, the price of the norm, near-ties.
    interrupted
        Whether Ctrl-C ended the run early: numbers of centres that are not there were not tried.
    seconds
        Per k and method how long it took; for the terminal and ``run.log``, never in a result file.
    """

    today: Plan
    plans: Mapping[int, Plan]
    infeasible: Mapping[int, InfeasibleError]
    training: pd.DataFrame
    decision: Mapping[str, pd.DataFrame]
    seconds: Mapping[tuple[int, Method], float]
    unsolved: Mapping[tuple[int, Method], str] = field(default_factory=dict)
    other_estimates: Mapping[int, Mapping[Variant, tuple[str, ...] | None]] = field(
        default_factory=dict
    )
    without_norm: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    observed: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    trips: Trips | None = None
    analyses: Analyses = field(default_factory=Analyses)
    interrupted: bool = False

    @property
    def partly_known(self) -> tuple[int, int] | None:
        """Of the areas outside the region those whose demand the user gave, and all of them.

        None where that is not some but all or none of them, or where the demand is estimated.
        """
        outside = self.left_out[self.left_out["reason"] == "outside_region"]
        known = int(outside["cases_per_year"].notna().sum())
        return (known, len(outside)) if self.demand.is_own and 0 < known < len(outside) else None

    def _repr_html_(self) -> str:
        from regiotafel.report.notebook import result_html

        return result_html(self)
