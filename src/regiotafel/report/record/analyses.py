"""What surrounds the best plans, as plain values for ``result.json``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from regiotafel.model.plans.front import Front
    from regiotafel.model.plans.portfolio import Portfolio
    from regiotafel.model.plans.price import NormPrice
    from regiotafel.result.result import Result


def analyses_dict(result: Result) -> dict[str, Any]:
    """Follows :class:`.document.analyses.StoredAnalyses`; unknown and no limit are null."""
    analyses, name = result.analyses, result.instance.objective[-1].name
    return {
        "fronts": {f"k{k}": _front(front) for k, front in analyses.fronts.items()},
        "price_of_norm": {} if analyses.price is None else _price(analyses.price, name),
        "portfolios": {f"k{k}": _portfolio(near, name) for k, near in analyses.portfolios.items()},
    }


def _front(front: Front) -> dict[str, Any]:
    names = [criterion.name for criterion in front.criteria]
    return {
        "criteria": names,
        "complete": front.complete,
        "points": [
            {
                "open_sites": list(row["open_sites"]),
                "values": [float(row[each]) for each in names],
                "sets": int(row["sets"]),
                "supported": bool(row["supported"]),
                "knee": bool(row["knee"]),
            }
            for row in front.points.to_dict(orient="records")
        ],
    }


def _price(price: NormPrice, name: str) -> dict[str, Any]:
    rows = price.steps.to_dict(orient="records")
    return {
        f"k{k}": {
            "largest_norm": _finite(number["largest_norm"]),
            "proven": bool(number["proven"]),
            "steps": [
                {
                    "norm_above": float(row["norm_above"]),
                    "norm_at_most": _finite(row["norm_at_most"]),
                    "open_sites": list(row["open_sites"]),
                    "objective": float(row[name]),
                    "objective_added": float(row[f"{name}_added"]),
                }
                for row in rows
                if row["centres"] == k
            ],
        }
        for k, number in price.numbers.iterrows()
    }


def _portfolio(near: Portfolio, name: str) -> dict[str, Any]:
    columns = {
        f"objective_{part}": f"{name}_{part}"
        for part in ("with", "added_with", "without", "added_without")
    }
    return {
        "within": near.within,
        "complete": near.complete,
        "sets": [
            {"open_sites": list(row["open_sites"]), "objective": float(row[name])}
            for row in near.sets.to_dict(orient="records")
        ],
        "sites": {
            str(site): {
                "share_of_sets": float(row["share_of_sets"]),
                **{key: _finite(row[column]) for key, column in columns.items()},
                **{key: str(row[key]) for key in ("status_with", "status_without")},
            }
            for site, row in near.sites.iterrows()
        },
    }


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
