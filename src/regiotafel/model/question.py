"""Scenario and facts → the question to the model, and the areas that are left out of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from regiotafel.errors import Fault, InputError
from regiotafel.facts import check_against
from regiotafel.model.instance import Instance, SiteRule
from regiotafel.scenario import Pathway, Scenario, counted_areas, minimum_volume
from regiotafel.travel.speeds import TENTHS_PER_MINUTE

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from regiotafel.demand import Demand
    from regiotafel.region.region import Region
    from regiotafel.travel.times import TravelTimes


def make_instance(
    scenario: Scenario,
    *,
    pathway: Pathway,
    region: Region,
    candidates: pd.DataFrame,
    travel: TravelTimes,
    demand: Demand,
) -> tuple[Instance, pd.DataFrame]:
    """Put the question: counted areas with known demand and a way to some candidate.

    ``candidates`` as from ``read_candidates``; ``travel`` has its rows in the order of the region's
    areas and its columns in the order of ``candidates``. Returns the instance, for the first of the
    scenario's k, and the areas left out (index ``pc4``; ``reason`` = ``population_unknown`` (with
    demand of the user's own ``demand_unknown``), ``unreachable`` or ``outside_region``;
    ``population``, ``cases_per_year``). Unreachable is an area that reaches no site open today, or
    no site that may be open: one fixed set for all plans.
    Raises InputError where the scenario contradicts itself or the facts.
    """
    _require_same_labels(region, candidates, travel, demand)
    minutes = np.rint(travel.minutes.astype(np.float64) * TENTHS_PER_MINUTE) / TENTHS_PER_MINUTE
    open_today = candidates["open_today"].to_numpy(dtype=np.bool_)
    allowed = ~candidates.index.isin(scenario.forbidden)
    reached = np.isfinite(minutes)
    out_of_reach = np.logical_not(
        reached[:, open_today].any(axis=1) & reached[:, allowed].any(axis=1)
    )
    left_out = _left_out(scenario, region, demand, out_of_reach)
    counted = ~region.areas.index.isin(left_out.index)
    if not counted.any():
        key, where = ("candidates", "at all") if scenario.region is None else ("region", "in it")
        raise InputError(
            scenario.fault(
                (key,),
                f"no area {where} has known demand and a way to a candidate",
                "look whether lon and lat of the candidates are in the right order, and which "
                "areas the files of own_demand and own_minutes hold"
                if scenario.region is None
                else "count another region, or give other candidates",
            )
        )
    cases = demand.cases[counted]
    if not cases.any():
        raise InputError(
            scenario.fault(
                ("region",),
                "no area in it has expected cases",
                "count another region, or give other demand",
            )
        )
    check_against(scenario, pathway=pathway, candidates=candidates, total_cases=float(cases.sum()))
    return (
        Instance(
            area_ids=tuple(region.areas.index[counted]),
            site_ids=tuple(candidates.index),
            cases=cases,
            minutes=minutes[counted],
            metres=travel.metres[counted].astype(np.float64),
            site_rules=tuple(_rule(site, scenario) for site in candidates.index),
            open_today=open_today,
            k=scenario.ks[0],
            minimum_volume=minimum_volume(scenario, pathway),
            maximum_volume=scenario.maximum_volume,
            maximum_minutes=scenario.maximum_minutes,
        ),
        left_out,
    )


def _rule(site: str, scenario: Scenario) -> SiteRule:
    if site in scenario.required:
        return "required"
    return "forbidden" if site in scenario.forbidden else "candidate"


def _left_out(
    scenario: Scenario, region: Region, demand: Demand, out_of_reach: NDArray[np.bool_]
) -> pd.DataFrame:
    import pandas as pd

    index = region.areas.index
    reason = np.select(
        [
            ~index.isin(counted_areas(scenario, region.areas)),
            np.isnan(demand.cases),
            out_of_reach,
        ],
        [
            "outside_region",
            "demand_unknown" if demand.is_own else "population_unknown",
            "unreachable",
        ],
        "",
    )
    table = pd.DataFrame(
        {
            "reason": reason,
            "population": region.areas["population_2021"],
            "cases_per_year": demand.cases,
        },
        index=index,
    )
    return table[table["reason"] != ""]


def _require_same_labels(
    region: Region, candidates: pd.DataFrame, travel: TravelTimes, demand: Demand
) -> None:
    pairs = {
        "travel times and areas": (travel.area_ids, region.areas.index),
        "travel times and candidates": (travel.site_ids, candidates.index),
        "demand and areas": (demand.area_ids, region.areas.index),
    }
    for name, (one, other) in pairs.items():
        if list(one) != list(other):
            differing = sorted(set(one).symmetric_difference(other))[:5]
            raise InputError(
                Fault(
                    name, "", f"do not have the same labels ({', '.join(differing)} …)", "rebuild"
                )
            )
