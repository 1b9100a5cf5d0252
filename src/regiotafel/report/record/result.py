"""``result.json``: a finished run as one document, for programs and for ``regiotafel compare``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from regiotafel.model.assignment import nearest
from regiotafel.model.criteria import MeanMinutes
from regiotafel.model.instance import rule_statements
from regiotafel.provenance import hash_of, versions
from regiotafel.report.board.account.accountability import accountability
from regiotafel.report.document.result import RESULT, SCHEMA_VERSION, Document
from regiotafel.report.plain import number, rows
from regiotafel.report.record.analyses import analyses_dict
from regiotafel.report.record.impact import impact_dict
from regiotafel.report.tables import named_plans
from regiotafel.result.observations import published_observations

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd

    from regiotafel.model.instance import Instance
    from regiotafel.model.solution import Solution
    from regiotafel.result.result import Plan, Result


def write_record(record: Mapping[str, Any], folder: Path) -> None:
    """Write what :func:`result_dict` gives as ``result.json``."""
    text = json.dumps(record, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    (folder / RESULT).write_text(text, encoding="utf-8")


def run_hash(result: Result) -> str:
    """Return the SHA-256 of a run's question, facts and versions, as its documents name it."""
    return hash_of(_asked(result))


def _asked(result: Result) -> dict[str, Any]:
    """What a run was asked and knew: all that its outcome depends on."""
    return {
        "scenario": result.scenario.to_dict(),
        "instance_hash": result.instance.hash(),
        "data_version": result.region.version,
        "network_version": result.travel.network_version,
        "speed_version": result.travel.speed_version,
        "demand_version": result.demand.version,
        "parameters_version": result.parameters.version,
        "curve_version": None if result.curve is None else result.curve.version,
        "staying_care_version": _staying_care_version(result),
        "travel_range": _range(result),
        "versions": versions(),
        # As published: a hash of what is hidden would let a reader try every small number.
        "hospital_volumes": _observed(published_observations(result).get("hospital_volumes")),
    }


def result_dict(result: Result) -> dict[str, Any]:
    """The whole result as plain values; unknown is null. Same question and facts, same content.

    Follows :func:`regiotafel.report.document.result.json_schema`.
    """
    question = _asked(result)
    content = {
        "schema_version": SCHEMA_VERSION,
        "run_hash": hash_of(question),
        "title": {"nl": result.scenario.title.nl, "en": result.scenario.title.en},
        **question,
        "assignment_rule": result.instance.assignment,
        "count": result.instance.count,
        "objective": [
            {"name": criterion.name, "statement": criterion.statement.model_dump()}
            for criterion in result.instance.objective
        ],
        "rules": [statement.model_dump() for statement in rule_statements(result.instance)],
        "travel_mode": result.travel.mode,
        "time_of_day": result.travel.time_of_day,
        "speed_edition": None if result.speeds is None else result.speeds.edition,
        "without_car": _without_car(result),
        "total_cases_per_year": result.instance.total_cases,
        "minimum_volume": result.instance.minimum_volume,
        "left_out": _left_out(result.left_out),
        "sites": _sites(result),
        "plans": {
            name: _plan_dict(plan, result) | {"impact": impact_dict(name, plan, result)}
            for name, plan in named_plans(result).items()
        },
        "infeasible": {
            f"k{k}": {
                "reason": error.reason,
                "largest_norm": error.largest_norm,
                "largest_k": error.largest_k,
                "relaxations": [
                    {
                        "rule": {"nl": each.rule_nl, "en": each.rule_en},
                        "now": None if each.now is None else float(each.now),
                        "nearest": None if each.nearest is None else float(each.nearest),
                        "unit": each.unit,
                        "proven": bool(each.proven),
                    }
                    for each in error.relaxations
                ],
            }
            for k, error in result.infeasible.items()
        },
        "unsolved": {
            f"k{k}": {how: said for (other, how), said in result.unsolved.items() if other == k}
            for k in sorted({k for k, _ in result.unsolved})
        },
        "other_estimates": {
            f"k{k}": {
                variant: None if sites is None else list(sites) for variant, sites in best.items()
            }
            for k, best in result.other_estimates.items()
        },
        "without_norm": {f"k{k}": list(sites) for k, sites in result.without_norm.items()},
        "analyses": analyses_dict(result),
        "interrupted": result.interrupted,
        "assumptions": accountability(result)["assumptions"],
        "sources": result.region.provenance,
    }
    # Read as it will be read: what does not follow the published schema is never written.
    document: dict[str, Any] = Document.model_validate(content).model_dump(mode="json")
    return document


def _range(result: Result) -> dict[str, float] | None:
    travel = result.travel
    return None if travel.fast == travel.slow == 1 else {"fast": travel.fast, "slow": travel.slow}


def _observed(volumes: pd.DataFrame | None) -> list[dict[str, Any]] | None:
    if volumes is None:
        return None
    return [
        {
            "site_id": str(row["site_id"]),
            "year": int(row["year"]),
            **{name: number(row[name]) for name in ("cases", "events", "expected_events")},
            "suppressed": [reason for reason in row["suppressed"].split(", ") if reason],
        }
        for _, row in volumes.iterrows()
    ]


def _left_out(left_out: pd.DataFrame) -> dict[str, Any]:
    return {
        str(reason): {
            "areas": [str(code) for code in areas.index],
            "population": number(areas["population"].sum(min_count=1)),
            "cases_per_year": number(areas["cases_per_year"].sum(min_count=1)),
        }
        for reason, areas in left_out.groupby("reason")
    }


def _sites(result: Result) -> dict[str, Any]:
    table = result.candidates.loc[list(result.instance.site_ids)]
    return {
        str(site_id): {
            **{name: str(row[name]) for name in ("site_name", "organisation", "city")},
            "lon": float(row["lon"]),
            "lat": float(row["lat"]),
            "basis": str(row["basis"]),
            "site_rule": rule,
            "open_today": bool(row["open_today"]),
        }
        for (site_id, row), rule in zip(table.iterrows(), result.instance.site_rules, strict=True)
    }


def _plan_dict(plan: Plan, result: Result) -> dict[str, Any]:
    centres = plan.centres.loc[
        list(plan.open_sites), ["cases_per_year", "minutes_mean", "cases_above_norm"]
    ]
    return {
        "open_sites": list(plan.open_sites),
        "solutions": {
            method: _solution_dict(solution, result.instance)
            for method, solution in plan.solutions.items()
        },
        "access": rows(plan.access),
        "centres": rows(centres),
        "flows": None if plan.flows is None else rows(plan.flows),
        "access_national": None if plan.access_national is None else rows(plan.access_national),
        "car_ownership": None
        if plan.car_ownership is None
        else {
            str(group): rows(table.droplevel("group"))
            for group, table in plan.car_ownership.groupby(level="group", sort=False)
        },
        "norm_chance": None if plan.norm_chance is None else rows(plan.norm_chance),
    }


def _without_car(result: Result) -> dict[str, Any] | None:
    without = result.without_car
    if without is None:
        return None
    estimates = without.estimates
    unknown = without.share_unknown[without.car.rows(result.instance.area_ids)]
    return {
        "version": without.version,
        "edition": estimates.edition,
        "counted": result.scenario.count_without_car,
        "national_share": estimates.households.national_share_without_car,
        "areas_unknown": int(unknown.sum()),
        "cases_unknown": float(result.instance.cases[unknown].sum()),
        "public_transport_low": estimates.public_transport.factor_low,
        "public_transport_high": estimates.public_transport.factor_high,
        "waiting_minutes": estimates.public_transport.waiting_minutes,
        "bicycle_longest_minutes": estimates.bicycle.longest_minutes,
        "bicycle_speed_version": without.bicycle.speed_version,
    }


def _staying_care_version(result: Result) -> str | None:
    table = result.staying_care
    return None if table is None else hash_of(list(table.index), table.to_numpy())


def _solution_dict(solution: Solution, instance: Instance) -> dict[str, Any]:
    went = solution.shares or nearest(instance, solution.open_sites)
    mean = MeanMinutes()
    return {
        "status": solution.status,
        "minutes_mean": mean.of(instance, went),
        "objective": solution.objective,
        "earlier": list(solution.earlier),
        "bound": solution.bound,
        "gap": solution.gap,
        "share_not_nearest": solution.share_not_nearest,
        "tie_rule": solution.tie_rule,
        "instance_hash": solution.instance_hash,
        "alternatives": [
            {
                "open_sites": list(other.open_sites),
                "minutes_mean": mean.of(instance, nearest(instance, other.open_sites)),
                "objective": other.objective,
            }
            for other in solution.alternatives
        ],
    }
