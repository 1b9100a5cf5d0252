"""A finished run as labelled facts for the page: every figure rounded here, none in the browser.

Numbers travel as decimal text with a point (``"34.1"``); the page only puts the reader's decimal
sign in. None is unknown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from regiotafel import impact
from regiotafel.display import volume
from regiotafel.region.sites import sites_within
from regiotafel.report.board.account.accountability import accountability, level_percents
from regiotafel.report.board.arrays import CLASSES, change_classes, minutes_classes
from regiotafel.report.board.compare.facts import compare_facts
from regiotafel.report.board.figures import bilingual, decimal, limit, rounded_down
from regiotafel.report.board.impact.facts import impact_facts
from regiotafel.report.board.judge.impact.parameters import impact_parameters
from regiotafel.report.board.judge.parameters import judge_facts, observed_latest
from regiotafel.report.board.map.colours import catchment_colours
from regiotafel.report.board.map.geometry import city_labels
from regiotafel.report.board.panel.proof import proof
from regiotafel.report.board.place.trips import doubt_limits, doubt_percents
from regiotafel.report.board.plans.catalogue import alternatives, near
from regiotafel.report.board.plans.question import question
from regiotafel.report.board.tradeoffs.tradeoffs import tradeoffs
from regiotafel.report.record.result import run_hash

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from regiotafel.result.result import Plan, Result

#: Everybody, and those whose centre differs from today's.
GROUPS = ("all", "moved")
#: Indicators of the page in order, with what their share or minutes are multiplied by.
INDICATORS = {
    "minutes_mean": 1,
    "minutes_median": 1,
    "minutes_p90": 1,
    "minutes_p95": 1,
    "minutes_max": 1,
    "share_over_30_minutes": 100,
    "share_over_45_minutes": 100,
    "share_over_60_minutes": 100,
}


def build_facts(result: Result) -> dict[str, Any]:
    """All that the page says apart from what it knows per area (:mod:`.arrays`)."""
    return {
        "title": bilingual(result.scenario.title),
        "runHash": run_hash(result),
        "countedRegion": _counted_region(result),
        "demandVariant": result.scenario.demand,
        "travel": {"mode": result.travel.mode, "timeOfDay": result.travel.time_of_day}
        | level_percents(result),
        "areas": _areas(result),
        "sites": _sites(result),
        "otherSites": _other_sites(result),
        "cities": city_labels(result.region.areas),
        "totalCases": volume(result.instance.total_cases),
        "national": _national(result),
        "norm": limit(result.instance.minimum_volume),
        "capacity": limit(result.instance.maximum_volume),
        "maximumMinutes": limit(result.instance.maximum_minutes),
        "plans": [
            _plan(result, plan, k) for k, plan in [(None, result.today), *result.plans.items()]
        ],
        "doubtLimits": doubt_limits(),
        "infeasible": _infeasible(result),
        "question": question(result),
        "tradeoffs": tradeoffs(result),
        "impact": impact_facts(result),
        "compare": compare_facts(result),
        "alternatives": alternatives(result),
        "near": near(result),
        "judge": {**judge_facts(result), "impact": impact_parameters(result)},
        "observedSource": (
            result.scenario.hospital_volumes.source if result.scenario.hospital_volumes else None
        ),
        **accountability(result),
    }


def _counted_region(result: Result) -> str | None:
    region = result.scenario.region
    if region is None:
        return None
    if region.pc4 is not None:
        return ", ".join(region.pc4[:8]) + (" …" if len(region.pc4) > 8 else "")
    return region.province or region.corop or region.ggd_region


def _areas(result: Result) -> dict[str, list[str]]:
    """Codes, what people call the place (the town, else the municipality), and the municipality."""
    areas = result.region.areas
    municipality = areas["municipality"].fillna("")
    place = areas["place"].fillna(municipality)
    return {
        "pc4": [str(code) for code in areas.index],
        "place": [str(name) for name in place],
        "municipality": [str(name) for name in municipality],
    }


def _sites(result: Result) -> list[dict[str, Any]]:
    table = result.candidates.loc[list(result.instance.site_ids)]
    doubts = _doubts(result)
    counted = result.region.shapes.loc[list(result.instance.area_ids)]
    whole = result.scenario.region is None
    inside = {str(site) for site in (table.index if whole else sites_within(table, counted))}
    return [
        {
            "id": str(site_id),
            "name": str(row["site_name"]),
            "city": str(row["city"]),
            "lon": round(float(row["lon"]), 5),
            "lat": round(float(row["lat"]), 5),
            "rule": rule,
            "openToday": bool(row["open_today"]),
            "basis": str(row["basis"]),
            "note": "" if row["basis"] == "assumed" else str(row["note"]),
            "doubt": doubts.get(str(site_id), ""),
            "inRegion": str(site_id) in inside,
            "colour": colour,
        }
        for (site_id, row), rule, colour in zip(
            table.iterrows(), result.instance.site_rules, catchment_colours(result), strict=True
        )
    ]


def _doubts(result: Result) -> dict[str, str]:
    """What the table of sites itself doubts: whether there is inpatient care, and its note."""
    sites = result.region.sites
    status = sites["inpatient_status"].replace("inpatient", "").str.replace("_", " ")
    return {
        str(site): "; ".join(part for part in (status[site], sites["note"][site]) if part)
        for site in sites.index
    }


def _other_sites(result: Result) -> list[dict[str, Any]]:
    sites = result.region.sites
    others = sites[sites["in_default_set"] & ~sites.index.isin(result.instance.site_ids)]
    return [
        {
            "name": str(row["site_name"]),
            "city": str(row["city"]),
            "lon": round(float(row["lon"]), 5),
            "lat": round(float(row["lat"]), 5),
        }
        for _, row in others.iterrows()
    ]


def _national(result: Result) -> dict[str, Any] | None:
    """The national number that rates were made of; None where the demand is the user's own."""
    if result.demand.is_own:
        return None
    cases = result.pathway.national_cases_per_year
    return {
        **{name: decimal(getattr(cases, name), 0) for name in ("low", "base", "high")},
        "source": bilingual(cases.source),
        "sureness": cases.sureness,
        "note": cases.note and bilingual(cases.note),
    }


def _infeasible(result: Result) -> list[dict[str, Any]]:
    return [
        {
            "k": k,
            "reason": {"nl": error.reason_nl, "en": error.reason},
            "largestNorm": rounded_down(error.largest_norm),
            "largestK": error.largest_k,
        }
        for k, error in sorted(result.infeasible.items())
    ]


def _plan(result: Result, plan: Plan, k: int | None) -> dict[str, Any]:
    # The same table with the roles exchanged tells how today is for those who would move.
    before = impact.access(
        result.instance,
        result.today.assigned,
        assigned_today=plan.assigned,
        fast=result.travel.fast,
        slow=result.travel.slow,
    )
    after = {group: _row(plan.access, group) for group in GROUPS}
    today = {"all": _row(result.today.access, "all"), "moved": _row(before, "moved")}
    cases = plan.areas["cases_per_year"]
    return {
        "k": k,
        "open": [result.instance.site_ids.index(site) for site in plan.open_sites],
        "access": {group: _indicators(after[group]) for group in GROUPS},
        "today": {group: _indicators(today[group]) for group in GROUPS},
        "change": {
            group: _indicators(
                {name: after[group][name] - today[group][name] for name in INDICATORS}
            )
            for group in GROUPS
        },
        "ranges": _ranges(after, today),
        "movedShare": decimal(100 * after["moved"]["share_of_cases"]),
        "classShares": {
            "minutes": _shares(minutes_classes(plan.areas["minutes"]), cases),
            "change": _shares(change_classes(plan.areas["minutes_change"]), cases),
        },
        # A norm judges plans: not even the rounding of today's volumes tells what lies below it.
        "centres": _centres(
            result, plan, norm=None if k is None else result.instance.minimum_volume
        ),
        "flows": _flows(result, plan),
        "carOwnership": _car_ownership(result, plan),
        "longest": _longest(result, plan),
        "doubts": doubt_percents(result, plan),
        "proof": proof(result, plan, k),
    }


def _row(access: pd.DataFrame, group: str) -> dict[str, float]:
    return {str(name): float(value) for name, value in access.loc[group].to_dict().items()}


def _indicators(figures: dict[str, float]) -> dict[str, str | None]:
    return {name: decimal(figures[name] * factor) for name, factor in INDICATORS.items()}


def _ranges(
    after: dict[str, dict[str, float]], today: dict[str, dict[str, float]]
) -> dict[str, Any] | None:
    """Low and high end of every figure had all trips been faster or slower; None = not known.

    Levels in whole minutes, for the ends are rough; shares and changes in tenths, as they may be
    small. A change in minutes grows with them; that of a share may do anything in between, so it
    has no range.
    """
    if np.isnan(after["all"]["minutes_mean_fast"]):
        return None

    minutes = [name for name in INDICATORS if name.startswith("minutes")]

    def ends(row: dict[str, float], name: str, decimals: int) -> list[str | None]:
        two = sorted(INDICATORS[name] * row[f"{name}_{end}"] for end in ("fast", "slow"))
        return [decimal(value, decimals) for value in two]

    def levels(rows: dict[str, dict[str, float]]) -> dict[str, dict[str, list[str | None]]]:
        return {
            group: {name: ends(rows[group], name, int(name not in minutes)) for name in INDICATORS}
            for group in GROUPS
        }

    change = {
        group: {
            f"{name}_{end}": after[group][f"{name}_{end}"] - today[group][f"{name}_{end}"]
            for name in INDICATORS
            for end in ("fast", "slow")
        }
        for group in GROUPS
    }
    return {
        "access": levels(after),
        "today": levels(today),
        "change": {group: {n: ends(change[group], n, 1) for n in minutes} for group in GROUPS},
    }


def _shares(classes: NDArray[np.uint8], cases: pd.Series[float]) -> list[str | None]:
    """Percentage of cases per class of the legend."""
    per_class = np.bincount(classes, weights=cases, minlength=CLASSES)
    total = per_class.sum()
    return [decimal(100 * share / total if total else np.nan) for share in per_class]


def _centres(result: Result, plan: Plan, *, norm: float | None) -> list[dict[str, Any]]:
    """Every site that is open now or in the plan; the largest first, then by label."""
    observed = observed_latest(result)
    table = plan.centres
    shown = table[table["open"] | table["open_today"]]
    shown = shown.sort_values("cases_per_year", ascending=False, kind="stable")
    return [
        {
            "site": result.instance.site_ids.index(str(site)),
            "open": bool(row["open"]),
            "cases": volume(row["cases_per_year"], norm=norm) if row["open"] else None,
            "casesToday": volume(row["cases_per_year_today"]) if row["open_today"] else None,
            "observed": observed.get(str(site)),
        }
        for site, row in shown.iterrows()
    ]


def _flows(result: Result, plan: Plan) -> dict[str, str | None] | None:
    """Who crosses the border of the counted region; None when the whole country counts.

    ``known`` of ``all`` areas outside it count where the user gave demand for some of them.
    """
    if plan.flows is None:
        return None
    cases, share = plan.flows["cases_per_year"], plan.flows["share_of_cases"]
    national = {} if plan.access_national is None else _row(plan.access_national, "all")
    known, total = result.partly_known or (None, None)
    return {
        "known": None if known is None else str(known),
        "all": None if total is None else str(total),
        "nationalMean": decimal(national.get("minutes_mean")),
        "nationalMeanToday": decimal(national.get("minutes_mean_today")),
        "outflow": volume(cases["outflow"]),
        "outflowShare": decimal(100 * share["outflow"]),
        "inflow": None if np.isnan(cases["inflow"]) else volume(cases["inflow"]),
    }


def _car_ownership(result: Result, plan: Plan) -> dict[str, Any] | None:
    """Per group its share of the cases, and per figure today, the plan and the change: two ends.

    Both ends are equal for those with a car.
    """
    table, today = plan.car_ownership, result.today.car_ownership
    if table is None or today is None:
        return None

    def ends(group: str, name: str) -> dict[str, list[str | None]]:
        factor = INDICATORS[name]
        after, before = (
            [factor * float(which[name][group, end]) for end in ("low", "high")]
            for which in (table, today)
        )
        change = sorted(one - other for one, other in zip(after, before, strict=True))
        decimals = 1 if group == "with_car" else 0  # an estimate has no tenths
        return {
            key: [decimal(value, decimals) for value in values]
            for key, values in (("today", before), ("access", after), ("change", change))
        }

    return {
        group: {
            "share": decimal(100 * float(table["share_of_cases"][group, "middle"]), 0),
            **{name: ends(group, name) for name in ("minutes_mean", "share_over_60_minutes")},
        }
        for group in ("with_car", "without_car", "all")
    }


def _longest(result: Result, plan: Plan) -> dict[str, str] | None:
    """The postcode with patients that lies farthest from its centre."""
    counted = plan.areas[plan.areas["cases_per_year"] > 0]
    if counted.empty:
        return None
    pc4 = str(counted["minutes"].idxmax())
    place = result.region.areas["place"].fillna("")[pc4]
    return {"pc4": pc4, "place": str(place)}
