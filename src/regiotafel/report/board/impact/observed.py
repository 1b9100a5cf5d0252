"""What hospitals counted themselves: within or outside what chance gives; no order of merit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from regiotafel.impact.observed.funnel import LEVELS, limits
from regiotafel.impact.parameters import ESTIMATES
from regiotafel.report.board.figures import decimal, limit, records
from regiotafel.result.observations import published_observations

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from regiotafel.result.result import Result

#: The lines of the funnel are drawn through so many points.
_GRID = 60
_MODELS = ("plain", "volume")


def observed(result: Result) -> dict[str, Any] | None:
    """Return what may be shown of what hospitals counted; None where they gave nothing.

    ``funnel`` is None where of nobody events are known, ``alliances`` without a norm.
    """
    tables = {name: _floats(table) for name, table in published_observations(result).items()}
    if not tables:
        return None
    names = _names(result)
    pooled = tables["pooled_years"]
    return {
        "years": [decimal(pooled["first_year"].min(), 0), decimal(pooled["last_year"].max(), 0)],
        "norm": limit(result.instance.minimum_volume),
        "sites": _sites(tables, names),
        "funnel": _funnel(tables),
        "alliances": _alliances(tables, names),
        "findings": _findings(tables["data_quality"], names),
    }


def published(result: Result) -> dict[str, pd.DataFrame]:
    """Return the tables of what hospitals counted, without numbers that are too small to show."""
    return {name: _floats(table) for name, table in published_observations(result).items()}


def _floats(table: pd.DataFrame) -> pd.DataFrame:
    """Return whole numbers and yes or no that can be without a value as numbers that can be NaN."""
    import pandas as pd

    nullable = [
        name
        for name, kind in table.dtypes.items()
        if isinstance(kind, pd.api.extensions.ExtensionDtype)
        and pd.api.types.is_numeric_dtype(kind)
    ]
    return table.astype(dict.fromkeys(nullable, "float64"))


def _names(result: Result) -> dict[str, str]:
    """Of every known site what it is called: candidates before other sites."""
    known = result.region.sites["site_name"].to_dict()
    known |= result.candidates["site_name"].to_dict()
    return {str(site): str(name) for site, name in known.items()}


def _sites(tables: Mapping[str, pd.DataFrame], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Every site by name: its counts, and what is probably true of it."""
    funnel, shrunken = (
        records(tables[name]) if name in tables else {} for name in ("funnel", "shrinkage")
    )
    rows = [
        {
            "name": names.get(str(site), str(site)),
            "years": decimal(row["years"], 0),
            "hidden": [word for word in str(row.get("suppressed", "")).split(", ") if word],
            "cases": decimal(row["cases"], 0),
            "perYear": decimal(row["cases_per_year"]),
            "events": decimal(row["events"], 0),
            "expected": decimal(row["expected_events"]),
            "perCase": decimal(100 * row["events_per_case"]),
            "ratio": decimal(row["ratio"], 2),
            "position": _text(funnel[site]["position"]) if funnel else "unknown",
            **{model: _shrunken(shrunken[site], model) if shrunken else None for model in _MODELS},
        }
        for site, row in records(tables["pooled_years"]).items()
    ]
    return sorted(rows, key=lambda row: str(row["name"]).casefold())


def _text(value: Any) -> str:
    return value if isinstance(value, str) else "unknown"


def _shrunken(row: dict[str, Any], model: str) -> list[str | None] | None:
    """The ratio that is probably true, and its 95 % interval; None = not known."""
    values = [decimal(row[f"ratio_{model}{end}"], 2) for end in ("", "_low", "_high")]
    return None if values[0] is None else values


def _funnel(tables: Mapping[str, pd.DataFrame]) -> dict[str, Any] | None:
    """Limits of the funnel along the number of cases, and how much of the differences is real.

    Sites that expect the same per case are shown by events per case against cases; where case mix
    differs, by observed over expected against expected events, of patients of average risk.
    """
    table = tables.get("funnel")
    if table is None:
        return None
    known = table[(table["cases"] > 0) & table["expected_events"].notna()]
    if known.empty:
        return None
    by_case = (known["expected_events"] / known["cases"]).to_numpy(dtype=np.float64)
    has_case_mix = bool(np.ptp(by_case) > 1e-9 * by_case.max())
    return {
        "by": "ratio" if has_case_mix else "perCase",
        "lines": _lines(known, ratio=has_case_mix),
        "together": _together(tables) if "dispersion" in tables else None,
    }


def _together(tables: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """What all sites together say of luck; not told where the counts of one of them are hidden."""
    spread, real = records(tables["dispersion"])["all"], records(tables["rankability"])["plain"]
    return {
        "number": decimal(spread["number_of_sites"], 0),
        "outside": {
            level: [
                decimal(spread[f"outside_{level}"], 0),
                decimal(spread[f"outside_{level}_by_chance"], 2),
            ]
            for level in LEVELS
        },
        "overdispersed": bool(spread["is_overdispersed"]),
        "rankability": {
            "class": str(real["rankability_class"]),
            "share": [decimal(100 * real[f"rankability{end}"], 0) for end in ("", "_low", "_high")],
        },
    }


def _lines(known: pd.DataFrame, *, ratio: bool) -> dict[str, str]:
    """Per line its places along the chart, separated by commas: ``x`` and the limits."""
    rate = float(known["expected_events"].sum() / known["cases"].sum())
    cases = np.unique(np.linspace(1, np.ceil(1.15 * known["cases"].max()), _GRID).round())
    expected = rate * cases
    across, whole, factor = (expected, expected, 1.0) if ratio else (cases, cases, 100.0)
    lines = {"x": across}
    for level, outside in LEVELS.items():
        lower, upper = limits(cases, expected, outside=outside, distribution="binomial")
        lines |= {
            f"lower_{level}": factor * lower / whole,
            f"upper_{level}": factor * upper / whole,
        }
    return {
        name: ",".join(decimal(value, 2) or "" for value in values)
        for name, values in lines.items()
    }


def _alliances(
    tables: Mapping[str, pd.DataFrame], names: Mapping[str, str]
) -> dict[str, Any] | None:
    """What adding up the sites of an organisation hides; None without a norm."""
    table = tables.get("alliances")
    if table is None:
        return None
    rows = [
        {
            "name": names.get(str(organisation), str(organisation)),  # of a site that stands alone
            "sites": decimal(row["sites"], 0),
            "unknown": decimal(row["sites_unknown"], 0),
            "cases": decimal(row["cases_per_year"]),
            "smallest": decimal(row["cases_per_year_smallest_site"]),
            "largest": decimal(row["cases_per_year_largest_site"]),
            "below": decimal(row["sites_below_norm"], 0),
            "hides": None if np.isnan(row["hidden"]) else bool(row["hidden"]),
            "hiddenCases": decimal(row["hidden_cases_per_year"]),
            "hiddenEvents": _likely_and_ends(
                [row[f"hidden_events_per_year_{estimate}"] for estimate in ESTIMATES]
            ),
            "suppressed": bool(row.get("suppressed", "")),
        }
        for organisation, row in records(table).items()
    ]
    summary = tables["alliances_summary"]
    return {
        "rows": sorted(rows, key=lambda row: str(row["name"]).casefold()),
        "summary": {
            str(counted): [
                decimal(row["number_meeting_norm"], 0),
                decimal(row["number"], 0),
                decimal(100 * row["share_of_cases_meeting_norm"], 0),
            ]
            for counted, row in records(summary).items()
        },
    }


def _likely_and_ends(values: list[float]) -> list[str | None]:
    """The likely value, and the least and the most of all estimates."""
    three = (values[ESTIMATES.index("base")], min(values), max(values))
    return [decimal(value, 2) for value in three]


def _findings(table: pd.DataFrame, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Every cell that calls for a look, in the order of the report."""
    return [
        {
            "kind": str(row["kind"]),
            "check": str(row["check"]),
            "name": names.get(str(row["site_id"]), str(row["site_id"])),
            "year": decimal(row["year"], 0),
            "column": str(row["column"]),
            "value": None if np.isnan(row["value"]) else limit(row["value"]),
        }
        for row in records(table).values()
    ]
