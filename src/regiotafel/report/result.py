"""All that a run has found: what the page, the tables and the terminal show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from regiotafel.demand import Demand
    from regiotafel.errors import InfeasibleError
    from regiotafel.model.instance import Instance
    from regiotafel.model.solution import Method, Solution
    from regiotafel.region.region import Region
    from regiotafel.scenario import Pathway, Scenario
    from regiotafel.travel.times import TravelTimes


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
    """

    open_sites: tuple[str, ...]
    assigned: NDArray[np.int64]
    solutions: Mapping[Method, Solution]
    access: pd.DataFrame
    centres: pd.DataFrame
    areas: pd.DataFrame


@dataclass(frozen=True, kw_only=True)
class Result:
    """A finished run.

    Attributes
    ----------
    scenario, pathway, region, travel, demand
        What was asked, and on which facts.
    instance
        The question to the model; its ``k`` is the first that was asked.
    today
        All sites with ``open_today`` open, judged like every plan.
    plans
        Per k that is feasible its plan, ascending.
    infeasible
        Per k that is not feasible the reason and the nearest feasible values.
    left_out
        Areas left out of every plan: index ``pc4``, ``reason`` (``population_unknown``,
        ``unreachable`` or ``outside_region``), ``population``, ``cases_per_year``.
    hospital_volumes
        The user's own observed volumes (``site_id``, ``year``, ``cases``, ``events``,
        ``expected_events``), or None.
    """

    scenario: Scenario
    pathway: Pathway
    region: Region
    travel: TravelTimes
    demand: Demand
    instance: Instance
    today: Plan
    plans: Mapping[int, Plan]
    infeasible: Mapping[int, InfeasibleError]
    left_out: pd.DataFrame
    hospital_volumes: pd.DataFrame | None
