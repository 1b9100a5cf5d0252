"""What the page says about where its figures come from, what was assumed, and what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from regiotafel.display import volume
from regiotafel.report.board.account.cannot_say import cannot_say
from regiotafel.report.board.account.explanations import explained_with, explanations
from regiotafel.report.board.account.figure_sources import (
    curve_source,
    figure_sources,
    used_parameters,
)
from regiotafel.report.board.words import board_words

if TYPE_CHECKING:
    from regiotafel.model.instance import Instance
    from regiotafel.result.result import Result

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
            "source": dict(result.speeds.source),
            "sureness": dict(result.speeds.sureness),
            "edition": result.speeds.edition,
        },
        "withoutCarSources": _without_car_sources(result),
        "visits": [
            {"number": f"{visit.number:g}", "nl": visit.visit.nl, "en": visit.visit.en}
            for visit in pathway.visits_per_patient
        ],
        # A norm of the user's own is nobody else's: only the pathway's has the pathway's source.
        "normSource": None
        if norm is None or scenario.minimum_volume != "pathway"
        else {
            "source": dict(norm.source),
            "sureness": norm.sureness,
            "note": norm.note and dict(norm.note),
        },
        "curveSource": curve_source(result),
        "figureSources": figure_sources(result),
        "explained": explanations(result),
        "explainedWith": explained_with(result),
        "cannotSay": cannot_say(result),
        "pathwaySources": [
            {
                "name": dict(source.name),
                "year": None if source.year is None else f"{source.year:g}",
                "note": dict(source.note),
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
    words = board_words()
    own = [
        {language: text.format(source=file.source) for language, text in words[key].items()}
        for key, file in (("ownDemand", scenario.own_demand), ("ownMinutes", scenario.own_minutes))
        if file is not None
    ]
    placed = result.candidates[result.candidates["postcode"] != ""]
    if len(placed):
        pairs = zip(placed["site_name"], placed["postcode"], strict=True)
        sites = ", ".join(f"{name} ({code})" for name, code in pairs)
        texts = words["placedByPostcode"]
        own.append({language: text.format(sites=sites) for language, text in texts.items()})
    care = [
        text
        for text in result.pathway.assumptions
        if text.about != "demand" or not result.demand.is_own
    ]
    speeds = () if result.speeds is None else result.speeds.assumptions
    curve = () if result.curve is None else result.curve.assumptions
    impact = [
        text
        for part in used_parameters(result).values()
        for text in getattr(part, "assumptions", ())
    ]
    texts = (*scenario.assumptions, *care, *speeds, *curve, *impact)
    said = [{"nl": text.nl, "en": text.en} for text in texts]
    return own + said + _norm_chance(result) + _range(result) + _without_car(result)


def _norm_chance(result: Result) -> list[dict[str, str]]:
    """Say what the chance to stay below the norm is made of, where the page gives one."""
    from regiotafel.model.chance import DemandFactor

    if all(plan.norm_chance is None for plan in result.plans.values()):
        return []
    words, factor = board_words(), DemandFactor.of(result.demand)
    ends = {"low": f"{100 * factor.low:.0f}", "high": f"{100 * factor.high:.0f}"}
    texts = words["normChanceOwn" if factor.low == factor.high else "normChance"]
    return [{language: text.format(**ends) for language, text in texts.items()}]


def _range(result: Result) -> list[dict[str, str]]:
    """Say what the range of the minutes means, and which rules depend on their level."""
    words, level = board_words(), level_percents(result)
    if level["slower"] is None:
        return []
    said = {language: text.format(**level) for language, text in words["range"].items()}
    if not _needs_level(result.instance):
        return [said]
    limited = words["rangeLimited"]
    return [{language: f"{text} {limited[language]}" for language, text in said.items()}]


def _needs_level(instance: Instance) -> bool:
    """Whether other minutes, all changed by one factor, could make another choice the best."""
    from regiotafel.model.criteria import Cost, ShareBeyond, Weighted

    # What a rule of the user's own asks of the minutes is not known here; it may be anything.
    rules = (instance.ceilings, instance.extra_rules)
    return (
        instance.maximum_minutes is not None
        or any(rules)
        or any(isinstance(each, ShareBeyond | Cost | Weighted) for each in instance.objective)
    )


def level_percents(result: Result) -> dict[str, str | None]:
    """How many percent shorter or longer all trips together may take; None = not known."""
    fast, slow = result.travel.fast, result.travel.slow
    if fast == slow == 1:
        return {"faster": None, "slower": None}
    return {"faster": f"{100 * (1 - fast):.0f}", "slower": f"{100 * (slow - 1):.0f}"}


def _without_car(result: Result) -> list[dict[str, str]]:
    """Say what was taken for people without a car, or that they are not told apart."""
    words, without = board_words(), result.without_car
    if without is None:
        return [dict(words["withoutCarUntold"])]
    said = [words["withoutCarCounted" if result.scenario.count_without_car else "withoutCarApart"]]
    said += map(dict, (*without.estimates.assumptions, *without.bicycle_speeds.assumptions))
    unknown = without.share_unknown[without.car.rows(result.instance.area_ids)]
    if unknown.any():
        figures = {
            "count": int(unknown.sum()),
            "cases": volume(result.instance.cases[unknown].sum()),
        }
        said.append(
            {
                language: text.format(**figures)
                for language, text in words["withoutCarUnknown"].items()
            }
        )
    return [dict(text) for text in said]


def _without_car_sources(result: Result) -> list[dict[str, Any]]:
    if result.without_car is None:
        return []
    estimates, speeds = result.without_car.estimates, result.without_car.bicycle_speeds
    figures = [
        (
            "public_transport",
            estimates.public_transport.source,
            estimates.public_transport.sureness,
        ),
        ("bicycle", estimates.bicycle.source, estimates.bicycle.sureness),
        ("bicycle_speeds", speeds.source, speeds.sureness),
        ("households", estimates.households.source, estimates.households.sureness),
    ]
    return [
        {"about": about, "source": dict(source), "sureness": dict(sureness)}
        for about, source, sureness in figures
    ]


def _left_out(result: Result) -> list[dict[str, Any]]:
    table = result.left_out
    out = []
    for reason in sorted(table["reason"].unique()):
        rows = table[table["reason"] == reason]
        population, cases = rows["population"], rows["cases_per_year"]
        # Numbers that the user gave for some of these areas are no total of them.
        known = cases.notna().all() if result.demand.is_own else cases.notna().any()
        out.append(
            {
                "reason": str(reason),
                "count": len(rows),
                "population": f"{population.sum():.0f}" if population.notna().any() else None,
                "cases": volume(cases.sum()) if known else None,
                "codes": [str(code) for code in rows.index] if len(rows) <= _CODES_LISTED else [],
            }
        )
    return out


def _data_sources(result: Result) -> list[dict[str, Any]]:
    """Tell what is recorded about each source of the region's data that this run rests on.

    Not of roads where the travel times are the user's own, nor of candidates other than these.
    """
    from regiotafel.travel.roads import is_road_file

    scenario = result.scenario
    used = [
        source
        for source in result.region.provenance.get("sources", [])
        if source.get("candidates", scenario.candidates) == scenario.candidates
        and not (scenario.own_minutes and is_road_file(str(source.get("file", ""))))
    ]
    return [
        {
            "role": _role(source),
            **{
                name: _in_both(source[name])
                for name in ("name", "origin", "year", "licence")
                if source.get(name)
            },
            "defects": [_in_both(defect) for defect in source.get("known_defects", [])],
            "sha256": str(source.get("sha256", "")),
        }
        for source in used
    ]


def _role(source: dict[str, Any]) -> str:
    """What a file of the region's data is for: a name that explanations give their sources."""
    from regiotafel.travel.roads import is_road_file

    file = str(source.get("file", ""))
    if "candidates" in source:
        return "candidates"
    if is_road_file(file):
        return "minutes"
    return {"areas.csv": "areas", "areas.gpkg": "shapes", "hospitals.csv": "hospitals"}.get(
        file, ""
    )


def _in_both(text: Any) -> dict[str, str]:
    """Read what a source says of itself: a text, or one in each language."""
    both = text if isinstance(text, dict) else {}
    return {language: str(both.get(language, text)) for language in ("nl", "en")}


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
        ["parameters", result.parameters.version],
        *([] if result.curve is None else [["curve", result.curve.version]]),
        ["question", result.instance.hash()],
        *([name, version] for name, version in sorted(libraries.items())),
    ]
