"""Scenario and facts → the question to the model, and the areas that are left out of it."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from regiotafel.errors import Fault, InputError
from regiotafel.model.instance import Instance, SiteRule
from regiotafel.model.methods import METHODS, refusal
from regiotafel.question import asked
from regiotafel.question.contradictions import check_against
from regiotafel.scenario import Scenario, counted_areas, minimum_volume
from regiotafel.travel.speeds import TENTHS_PER_MINUTE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from regiotafel.demand import Demand
    from regiotafel.region.region import Region
    from regiotafel.scenario.curve import Curve
    from regiotafel.scenario.pathway import Pathway
    from regiotafel.scenario.rules import MissingNorm
    from regiotafel.travel.times import TravelTimes


def make_instance(
    scenario: Scenario,
    *,
    pathway: Pathway,
    region: Region,
    candidates: pd.DataFrame,
    travel: TravelTimes,
    demand: Demand,
    curves: Mapping[str, Curve] | None = None,
) -> tuple[Instance, pd.DataFrame]:
    """Put the question: counted areas with known demand and a way to some candidate.

    ``candidates`` as from ``read_candidates``; ``travel`` has its rows in the order of the region's
    areas and its columns in the order of ``candidates``; ``curves`` are those the objective names.
    Returns the instance, for the first of the scenario's k, and the areas left out (index ``pc4``;
    ``reason`` = ``population_unknown`` (with demand of the user's own ``demand_unknown``),
    ``unreachable`` or ``outside_region``; ``population``, ``cases_per_year``). Unreachable is an
    area that reaches no site open today, or no site that may be open: one fixed set for all plans.
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
    put = _asked(scenario, region=region, candidates=candidates, curves=curves or {})
    norm = minimum_volume(scenario, pathway)
    instance = put(
        area_ids=tuple(region.areas.index[counted]),
        cases=cases,
        minutes=minutes[counted],
        metres=travel.metres[counted].astype(np.float64),
        minimum_volume=norm,
    )
    if scenario.missing_norm is not None:
        site_minimum = _above_chance(scenario, instance, scenario.missing_norm, demand)
        instance = replace(instance, site_minimum=site_minimum)
    return instance, left_out


def check_asked(
    scenario: Scenario,
    *,
    region: Region,
    candidates: pd.DataFrame,
    curves: Mapping[str, Curve],
) -> None:
    """Refuse, before any minutes are known, what no choice keeps and what no method can answer.

    Parameters as in :func:`make_instance`, for a scenario that names only what is there. Raises
    InputError.
    """
    if faults := asked.impossible(scenario, candidates=candidates, region=region):
        raise InputError(faults)
    # One area that reaches one site: a refusal that depends on the minutes is not said of it.
    minutes = np.full((1, len(candidates)), np.nan)
    minutes[0, 0] = 0.0
    put = _asked(scenario, region=region, candidates=candidates, curves=curves)
    check_methods(scenario, put(area_ids=("",), cases=np.ones(1), minutes=minutes, metres=minutes))


def check_methods(scenario: Scenario, instance: Instance) -> None:
    """Refuse methods that cannot express the question, for each of the scenario's k.

    Raises InputError with why, and which methods can.
    """
    faults: dict[tuple[str, str | None], Fault] = {}
    for k in scenario.ks:
        question = replace(instance, k=k)
        why: dict[str, str | None] = {}
        for method in METHODS:
            why[method] = refusal(question, method)
            if scenario.methods is None and why[method] is None:
                break
        able = [method for method, said in why.items() if said is None]
        for method in scenario.methods or ():
            if why[method] is not None:
                others = f"give {' or '.join(able)}, or null" if able else "ask something else"
                faults.setdefault(
                    (method, why[method]),
                    scenario.fault(
                        ("methods",), f"{method} cannot answer with k = {k}: {why[method]}", others
                    ),
                )
        if not able and scenario.methods is None:
            said = "; ".join(f"{method}: {said}" for method, said in why.items())
            faults.setdefault(
                ("", said),
                scenario.fault(
                    ("objective",),
                    f"no method can answer with k = {k} ({said})",
                    "ask another objective or other rules, or offer fewer candidates",
                ),
            )
    if faults:
        raise InputError(list(faults.values()))


def _asked(
    scenario: Scenario,
    *,
    region: Region,
    candidates: pd.DataFrame,
    curves: Mapping[str, Curve],
) -> Callable[..., Instance]:
    """Instance with all that the scenario asks, for its first k; areas and norm are to be given."""
    site_minimum, site_maximum = asked.site_limits(scenario)
    return partial(
        Instance,
        site_ids=tuple(candidates.index),
        site_rules=tuple(_rule(site, scenario) for site in candidates.index),
        open_today=candidates["open_today"].to_numpy(dtype=np.bool_),
        k=scenario.ks[0],
        count=scenario.count,
        objective=asked.objective(scenario, curves),
        assignment=scenario.assignment,
        maximum_volume=scenario.maximum_volume,
        site_minimum=site_minimum,
        site_maximum=site_maximum,
        maximum_minutes=scenario.maximum_minutes,
        ceilings=asked.ceilings(scenario),
        set_rules=asked.set_rules(scenario, candidates=candidates, region=region),
    )


def _rounded_up(volume: float) -> float:
    """Four decimals, so that the volume can be said; a higher one only makes the rule safer."""
    return math.ceil(volume * 1e4) / 1e4


def _above_chance(
    scenario: Scenario, instance: Instance, rule: MissingNorm, demand: Demand
) -> dict[str, float]:
    """Volume that each site must expect so that chance seldom enough keeps it below its norm."""
    from regiotafel.model.chance import DemandFactor, least_cases

    factor = DemandFactor.of(demand)
    norms = dict(zip(instance.site_ids, instance.least_volume.tolist(), strict=True))
    least = {
        norm: max(
            norm, _rounded_up(least_cases(norm, rule.probability, factor=factor, years=rule.years))
        )
        for norm in sorted(set(norms.values()))
    }
    for (site, norm), most in zip(norms.items(), instance.most_volume.tolist(), strict=True):
        above = (
            f"the maximum of {most:g} of {site}"
            if least[norm] > most
            else f"all {instance.total_cases:.1f} expected cases together"
        )
        if least[norm] > min(most, instance.total_cases):
            raise InputError(
                scenario.fault(
                    ("missing_norm",),
                    f"to miss a norm of {norm:g} no more often a centre must expect "
                    f"{least[norm]:.1f} cases a year, which is above {above}",
                    "give a larger probability, more years, a lower norm or a larger maximum",
                )
            )
    return {site: least[norm] for site, norm in norms.items() if norm > 0}


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
