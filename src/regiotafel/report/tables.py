"""The result as files for Excel, QGIS and other programs: CSV and JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Literal

from regiotafel.demand import cases_by_region
from regiotafel.provenance import hash_of, versions

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from regiotafel.model.solution import Solution
    from regiotafel.report.result import Plan, Result

#: The file that marks a folder as a result of this package.
RESULT = "result.json"
_DECIMALS = 6


def write_tables(result: Result, folder: Path) -> None:
    """Write ``centres.csv``, ``areas.csv``, ``indicators.csv``, ``demand.csv``, ``result.json``.

    And ``flows.csv`` where only a region's patients count.

    CSV: comma, decimal point, UTF-8 with a byte-order mark (so that Excel reads the accents), units
    in the column names, unknown = empty.
    """
    tables = {
        "centres.csv": centres_table(result),
        "areas.csv": areas_table(result),
        "indicators.csv": indicators_table(result),
        "demand.csv": cases_by_region(result.demand, result.region.areas).reset_index(),
    }
    if result.today.flows is not None:
        tables["flows.csv"] = _stacked(result, "flows")
    for name, table in tables.items():
        table.round(_DECIMALS).to_csv(
            folder / name, index=False, encoding="utf-8-sig", lineterminator="\n"
        )
    text = json.dumps(result_dict(result), indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    (folder / RESULT).write_text(text, encoding="utf-8")


def _plans(result: Result) -> dict[str, Plan]:
    return {"today": result.today, **{f"k{k}": plan for k, plan in result.plans.items()}}


def centres_table(result: Result) -> pd.DataFrame:
    """One row per plan and candidate: names, rule, open or not, modelled cases, minutes."""
    import pandas as pd

    about = result.candidates[["site_name", "organisation", "city", "basis"]]
    tables = {name: about.join(plan.centres) for name, plan in _plans(result).items()}
    return pd.concat(tables, names=["plan"]).reset_index()


def areas_table(result: Result) -> pd.DataFrame:
    """One row per PC4: names, cases, and per plan its centre and minutes; joins on ``pc4``.

    Areas left out have a reason in ``left_out`` and nothing under the plans.
    """
    about = result.region.areas[
        ["place", "municipality", "province", "corop", "ggd_region", "population_2021"]
    ].copy()
    about["cases_per_year"] = result.demand.cases
    about["left_out"] = result.left_out["reason"].reindex(about.index)
    for name, plan in _plans(result).items():
        about[f"site_id_{name}"] = plan.areas["site_id"].reindex(about.index)
        about[f"minutes_{name}"] = plan.areas["minutes"].reindex(about.index)
    return about.reset_index()


def indicators_table(result: Result) -> pd.DataFrame:
    """One row per plan and group (everybody, only those whose centre changes)."""
    return _stacked(result, "access")


def _stacked(result: Result, which: Literal["access", "flows"]) -> pd.DataFrame:
    """One table of every plan below the other, the plan's name in the first column."""
    import pandas as pd

    tables: dict[str, pd.DataFrame] = {
        name: getattr(plan, which) for name, plan in _plans(result).items()
    }
    return pd.concat(tables, names=["plan"]).reset_index()


def result_dict(result: Result) -> dict[str, Any]:
    """The whole result as plain values; unknown is null. Same question and facts, same content."""
    question = {
        "scenario": result.scenario.to_dict(),
        "instance_hash": result.instance.hash(),
        "data_version": result.region.version,
        "network_version": result.travel.network_version,
        "speed_version": result.travel.speed_version,
        "demand_version": result.demand.version,
        "versions": versions(),
    }
    left_out = result.left_out
    return {
        "run_hash": hash_of(question),
        **question,
        "assignment_rule": "nearest",
        "total_cases_per_year": result.instance.total_cases,
        "minimum_volume": result.instance.minimum_volume,
        "left_out": {
            str(reason): {
                "areas": [str(code) for code in rows.index],
                "population": _number(rows["population"].sum(min_count=1)),
                "cases_per_year": _number(rows["cases_per_year"].sum(min_count=1)),
            }
            for reason, rows in left_out.groupby("reason")
        },
        "plans": {
            name: {
                "open_sites": list(plan.open_sites),
                "solutions": {
                    method: _solution_dict(solution) for method, solution in plan.solutions.items()
                },
                "access": {
                    group: {column: _number(value) for column, value in row.items()}
                    for group, row in plan.access.to_dict(orient="index").items()
                },
                **(
                    {}
                    if plan.flows is None
                    else {
                        "flows": {
                            flow: {column: _number(value) for column, value in row.items()}
                            for flow, row in plan.flows.to_dict(orient="index").items()
                        }
                    }
                ),
            }
            for name, plan in _plans(result).items()
        },
        "infeasible": {
            f"k{k}": {
                "reason": error.reason,
                "largest_norm": error.largest_norm,
                "largest_k": error.largest_k,
            }
            for k, error in result.infeasible.items()
        },
        "sources": result.region.provenance,
    }


def _solution_dict(solution: Solution) -> dict[str, Any]:
    return {
        "status": solution.status,
        "minutes_mean": solution.objective,
        "bound": solution.bound,
        "gap": solution.gap,
        "share_not_nearest": solution.share_not_nearest,
        "tie_rule": solution.tie_rule,
        "instance_hash": solution.instance_hash,
        "alternatives": [
            {"open_sites": list(other.open_sites), "minutes_mean": other.objective}
            for other in solution.alternatives
        ],
    }


def _number(value: float) -> float | None:
    return None if value != value else float(value)  # noqa: PLR0124 (NaN differs from itself)
