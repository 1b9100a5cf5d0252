"""What the browser must know to judge, beside the arrays: norm, ranges, limits and their like."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from regiotafel.impact.access import PERCENTILES, THRESHOLDS
from regiotafel.impact.doubts import DOUBTS
from regiotafel.model.chance import DemandFactor
from regiotafel.model.criteria import MeanOfWorst
from regiotafel.report.board.arrays import LONGER_EDGES, MINUTES_EDGES
from regiotafel.report.board.figures import decimal
from regiotafel.result.analyses import front_criteria
from regiotafel.result.observations import published_observations

if TYPE_CHECKING:
    from regiotafel.result.result import Result


def judge_facts(result: Result) -> dict[str, Any]:
    """Return the parameters of ``judge/*.js``: numbers as they are, not rounded for a reader."""
    instance, factor = result.instance, DemandFactor.of(result.demand)
    return {
        "openToday": np.flatnonzero(instance.open_today).tolist(),
        "norm": instance.minimum_volume,
        "fast": result.travel.fast,
        "slow": result.travel.slow,
        "factor": {"median": factor.median, "sigma": factor.sigma},
        "percentiles": dict(PERCENTILES),
        "thresholds": list(THRESHOLDS),
        "worstShare": _worst_share(),
        "edges": {"minutes": list(MINUTES_EDGES), "longer": list(LONGER_EDGES)},
        "doubts": list(DOUBTS),
        "withoutCar": _without_car(result),
        "observed": observed_latest(result),
        "placeless": _placeless(result),
    }


def _worst_share() -> float:
    """Share of the patients that counts as those who travel farthest."""
    farthest = front_criteria()[1]
    if not isinstance(farthest, MeanOfWorst):
        raise TypeError(f"the page does not compute {farthest.name}")
    return farthest.share


def _without_car(result: Result) -> dict[str, Any] | None:
    """Public transport in minutes by car; ``counted``: plans are chosen on both together."""
    if result.without_car is None:
        return None
    band = result.without_car.estimates.public_transport
    return {
        "low": band.factor_low,
        "high": band.factor_high,
        "waiting": band.waiting_minutes,
        "counted": result.scenario.count_without_car,
    }


def observed_latest(result: Result) -> dict[str, dict[str, Any]]:
    """Of each site that counted its last year; without cases where those are hidden or unknown."""
    volumes = published_observations(result).get("hospital_volumes")
    if volumes is None:
        return {}
    latest = volumes.sort_values("year", kind="stable").groupby("site_id").tail(1)
    return {
        str(row["site_id"]): {
            "year": int(row["year"]),
            "cases": decimal(row["cases"], 0),
            "hidden": "cases" in row["suppressed"],
        }
        for _, row in latest.iterrows()
    }


def _placeless(result: Result) -> list[int]:
    """Areas that the page calls by their municipality, for they have no town: rows of the areas."""
    return np.flatnonzero(result.region.areas["place"].isna()).tolist()
