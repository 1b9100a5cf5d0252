"""What the page says about where its figures come from, what was assumed, and what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from regiotafel.report.result import Result

#: Codes of left-out areas are listed up to this many per reason; beyond it their number says it.
_CODES_LISTED = 40


def accountability(result: Result) -> dict[str, Any]:
    """Return left-out areas, assumptions, sources, versions, and the scenario itself as YAML."""
    pathway, scenario = result.pathway, result.scenario
    norm = pathway.norm
    return {
        "leftOut": _left_out(result),
        "leftOutOf": {str(pc4): str(reason) for pc4, reason in result.left_out["reason"].items()},
        "assumptions": [
            {"nl": text.nl, "en": text.en} for text in (*scenario.assumptions, *pathway.assumptions)
        ]
        + [dict(text) for text in result.speeds.assumptions],
        "speeds": {
            "title": dict(result.speeds.title),
            "source": result.speeds.source,
            "sureness": result.speeds.sureness,
        },
        "normSource": None
        if norm is None
        else {"source": norm.source, "sureness": norm.sureness, "note": norm.note},
        "pathwaySources": [
            {
                "name": source.name,
                "year": None if source.year is None else f"{source.year:g}",
                "note": source.note,
            }
            for source in pathway.sources
        ],
        "dataSources": _data_sources(result),
        "attribution": str(result.region.provenance.get("attribution", "")),
        "versions": _versions(result),
        "scenarioYaml": yaml.safe_dump(
            scenario.to_dict(), allow_unicode=True, sort_keys=False, width=88
        ),
    }


def _left_out(result: Result) -> list[dict[str, Any]]:
    table = result.left_out
    out = []
    for reason in sorted(table["reason"].unique()):
        rows = table[table["reason"] == reason]
        population, cases = rows["population"], rows["cases_per_year"]
        out.append(
            {
                "reason": str(reason),
                "count": len(rows),
                "population": f"{population.sum():.0f}" if population.notna().any() else None,
                "cases": f"{cases.sum():.1f}" if cases.notna().any() else None,
                "codes": [str(code) for code in rows.index] if len(rows) <= _CODES_LISTED else [],
            }
        )
    return out


def _data_sources(result: Result) -> list[dict[str, Any]]:
    """Tell what is recorded about each source of the region's data, as text."""
    return [
        {
            **{
                name: str(source[name])
                for name in ("name", "origin", "year", "licence")
                if source.get(name)
            },
            "defects": [str(defect) for defect in source.get("known_defects", [])],
            "sha256": str(source.get("sha256", "")),
        }
        for source in result.region.provenance.get("sources", [])
    ]


def _versions(result: Result) -> list[list[str]]:
    solved = [solution for plan in result.plans.values() for solution in plan.solutions.values()]
    libraries = solved[0].versions if solved else {}
    return [
        ["region", result.region.version],
        ["network", result.travel.network_version],
        ["speeds", result.travel.speed_version],
        ["demand", result.demand.version],
        ["question", result.instance.hash()],
        *([name, version] for name, version in sorted(libraries.items())),
    ]
