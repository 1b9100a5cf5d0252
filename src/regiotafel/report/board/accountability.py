"""What the page says about where its figures come from, what was assumed, and what is missing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from regiotafel.files import read_words

if TYPE_CHECKING:
    from regiotafel.report.result import Result

_WORDS = Path(__file__).parent / "texts.yaml"
#: Codes of left-out areas are listed up to this many per reason; beyond it their number says it.
_CODES_LISTED = 40


def accountability(result: Result) -> dict[str, Any]:
    """Return left-out areas, assumptions, sources, versions, and the scenario itself as YAML."""
    pathway, scenario = result.pathway, result.scenario
    norm = pathway.norm
    return {
        "leftOut": _left_out(result),
        "leftOutOf": {str(pc4): str(reason) for pc4, reason in result.left_out["reason"].items()},
        "assumptions": _assumptions(result),
        "ownDemandSource": None if scenario.own_demand is None else scenario.own_demand.source,
        "ownMinutesSource": None if scenario.own_minutes is None else scenario.own_minutes.source,
        "speeds": None
        if result.speeds is None
        else {
            "title": dict(result.speeds.title),
            "source": result.speeds.source,
            "sureness": result.speeds.sureness,
        },
        "visits": [
            {"number": f"{visit.number:g}", "nl": visit.visit.nl, "en": visit.visit.en}
            for visit in pathway.visits_per_patient
        ],
        # A norm of the user's own is nobody else's: only the pathway's has the pathway's source.
        "normSource": None
        if norm is None or scenario.minimum_volume != "pathway"
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


def _assumptions(result: Result) -> list[dict[str, str]]:
    """Statements of the scenario, of what is the user's own, and of what that does not replace."""
    scenario = result.scenario
    words = read_words(_WORDS)
    own = [
        {language: text.format(source=file.source) for language, text in words[key].items()}
        for key, file in (("ownDemand", scenario.own_demand), ("ownMinutes", scenario.own_minutes))
        if file is not None
    ]
    care = [
        text
        for text in result.pathway.assumptions
        if text.about != "demand" or not result.demand.is_own
    ]
    speeds = () if result.speeds is None else result.speeds.assumptions
    said = [{"nl": text.nl, "en": text.en} for text in (*scenario.assumptions, *care, *speeds)]
    return own + said


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
    travel = (
        [
            ["network", result.travel.network_version],
            ["speeds", result.travel.speed_version],
        ]
        if result.scenario.own_minutes is None
        else [["minutes", result.travel.network_version]]
    )
    return [
        ["region", result.region.version],
        *travel,
        ["demand", result.demand.version],
        ["question", result.instance.hash()],
        *([name, version] for name, version in sorted(libraries.items())),
    ]
