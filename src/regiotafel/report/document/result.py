"""``result.json`` as a type: what it holds, checked when it is read, and its JSON Schema."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, ValidationError

from regiotafel.checked import key_path
from regiotafel.errors import Fault, InputError
from regiotafel.files import require_file
from regiotafel.report.document.analyses import NormChance, StoredAnalyses
from regiotafel.report.document.base import Cases, Count, Hash, Minutes, Part, PlanName
from regiotafel.report.document.impact import Impact
from regiotafel.report.document.travel import (
    CarOwnership,
    Flows,
    Groups,
)

if TYPE_CHECKING:
    from pathlib import Path

#: The file that marks a folder as a result of this package.
RESULT = "result.json"
#: Raised when a file made before can no longer be read by what comes after.
SCHEMA_VERSION = 1
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


class Text(Part):
    """The same text in Dutch and English."""

    nl: str
    en: str


class Site(Part):
    """A candidate centre."""

    site_name: str
    organisation: str
    city: str
    lon: float = Field(description="degrees east, WGS 84")
    lat: float = Field(description="degrees north, WGS 84")
    basis: str = Field(description="why it is a candidate, as its list says")
    site_rule: Literal["candidate", "required", "forbidden"] = Field(
        description="may be chosen, always open, never open"
    )
    open_today: bool = Field(description="gives this care today, as given or assumed")


class Centre(Part):
    """What an open centre does in a plan; modelled, not observed."""

    cases_per_year: Cases
    minutes_mean: Minutes
    cases_above_norm: float | None = Field(
        description="cases per year above the norm, negative = below; null without a norm, or today"
    )


class OpenSet(Part):
    """Another feasible set of centres."""

    open_sites: list[str] = Field(description="labels of sites, ascending")
    minutes_mean: float = Field(description="minutes, one way, mean over all cases")
    objective: float | None = Field(
        None, description="the last criterion of the objective; null = in an older file"
    )


class Proof(Part):
    """The answer of one method, and how good it is proven to be."""

    status: Literal["optimal", "time_limit", "interrupted"] = Field(
        description="proven best, or best found within the time limit or until Ctrl-C"
    )
    minutes_mean: float = Field(description="minutes, one way, mean over all cases")
    objective: float | None = Field(
        None, description="the last criterion of the objective; null = in an older file"
    )
    earlier: list[float] = Field(
        default_factory=list, description="the criteria before it, which come first"
    )
    bound: float = Field(description="no feasible plan has an objective below this")
    gap: float = Field(description="(objective - bound) / objective; 0 when proven best")
    share_not_nearest: float = Field(
        description="share of cases whose centre is not their nearest open one"
    )
    tie_rule: str = Field(description="how equal travel times are told apart")
    instance_hash: Hash
    alternatives: list[OpenSet] = Field(description="feasible sets close to the best, best first")


class Objective(Part):
    """What plans are judged by; smaller is better."""

    name: str = Field(description="with the unit in it")
    statement: Text


class WithoutCar(Part):
    """What was taken for people without a car; estimates, not observed."""

    version: Hash
    edition: str = Field(description="edition of the estimates")
    counted: bool = Field(
        description="whether minutes are the mean over people with and without a car; else by car"
    )
    national_share: float = Field(description="of households, 0 to 1")
    areas_unknown: int = Field(description="counted areas that were given the national share")
    cases_unknown: Cases
    public_transport_low: float = Field(description="factor on the minutes by car")
    public_transport_high: float = Field(description="factor on the minutes by car")
    waiting_minutes: float = Field(description="added to each trip by public transport")
    bicycle_longest_minutes: float = Field(description="no longer trip is made by bicycle, one way")
    bicycle_speed_version: Hash


class StoredPlan(Part):
    """A set of open centres and what it means."""

    open_sites: list[str] = Field(description="labels of sites, ascending")
    solutions: dict[str, Proof] = Field(description="by method; empty for today")
    access: Groups
    centres: dict[str, Centre] = Field(description="by label, open sites only")
    flows: Flows | None = Field(description="null when the patients of the whole country count")
    access_national: Groups | None = Field(
        description="the same plan for all patients of the country, nothing changed outside the "
        "region; null when the whole country counts"
    )
    car_ownership: CarOwnership | None = Field(
        None, description="with and without a car; null where the minutes are not those by car"
    )
    norm_chance: dict[str, NormChance] | None = Field(
        None,
        description="by label, and any = at least one centre; null for today and without a norm",
    )
    impact: Impact | None = Field(
        None, description="what it means beside travel; null = in an older file"
    )


class Relaxed(Part):
    """A rule that could give way to leave a choice, all others as they are."""

    rule: Text
    now: float | None = Field(description="the number it states; null = it has none")
    nearest: float | None = Field(
        description="the nearest to that which leaves a choice; null = it must fall away"
    )
    unit: str | None = Field(description="of both numbers, for example cases_per_year")
    proven: bool = Field(description="whether nothing nearer leaves a choice")


class Infeasible(Part):
    """Why no choice satisfies the rules, and the nearest values that would."""

    reason: str
    largest_norm: float | None = Field(description="cases per year per centre; null = none helps")
    largest_k: int | None = Field(description="number of centres; null = none helps")
    relaxations: list[Relaxed] = Field(
        default_factory=list, description="every rule that could give way alone"
    )


class LeftOut(Part):
    """Areas that are left out of every plan for one reason."""

    areas: list[str] = Field(description="four-digit postcodes")
    population: float | None = Field(description="inhabitants; null = unknown")
    cases_per_year: float | None = Field(description="expected cases per year; null = unknown")


class TravelRange(Part):
    """How much faster or slower all trips together may be in truth: factors on the minutes."""

    fast: float = Field(description="factor of at most 1")
    slow: float = Field(description="factor of at least 1")


class Observed(Part):
    """What a site counted itself in a year, as the user gave it."""

    site_id: str = Field(description="label of the site")
    year: int = Field(description="calendar year of the count")
    cases: float | None = Field(description="observed cases in that year")
    events: float | None = Field(description="observed events among them; null = not given")
    expected_events: float | None = Field(description="after case-mix correction; null = not given")
    suppressed: list[str] = Field(
        default_factory=list,
        description="which of these are null because they would tell a small number",
    )


class Document(Part):
    """A finished run of Regiotafel: the question, the facts it was asked of, and the answer."""

    schema_version: Annotated[int, Field(ge=SCHEMA_VERSION, le=SCHEMA_VERSION)] = Field(
        description="version of this schema"
    )
    run_hash: Hash
    title: Text
    scenario: dict[str, Any] = Field(description="the scenario file, every default written out")
    instance_hash: Hash
    data_version: Hash
    network_version: Hash
    speed_version: Hash
    demand_version: Hash
    parameters_version: Hash | None = Field(
        None, description="of the parameters of impact; null = in an older file"
    )
    curve_version: Hash | None = Field(
        None, description="of the volume-outcome curve; null = there is none"
    )
    staying_care_version: Hash | None = Field(
        None, description="of what hospitals say they keep doing; null = they say nothing"
    )
    versions: dict[str, str] = Field(description="of this program and of decisive libraries")
    assignment_rule: str = Field(
        description="to which open centre patients go: nearest, or directed (sent where it is best)"
    )
    count: str = Field(
        "exactly", description="whether exactly, at_most or at_least so many centres are open"
    )
    objective: list[Objective] = Field(
        default_factory=list,
        description="what was made least, the first first; empty = mean minutes, in a file of "
        "before there was a choice",
    )
    rules: list[Text] = Field(
        default_factory=list,
        description="rules beside norm, capacity, maximum minutes and single sites, in words",
    )
    travel_mode: str = Field(description="for example car")
    time_of_day: str = Field(description="for example free_flow")
    speed_edition: str | None = Field(
        None, description="edition of the speed profile; null = minutes of the user's own"
    )
    travel_range: TravelRange | None = Field(
        None, description="how far off all minutes together may be; null = not known"
    )
    without_car: WithoutCar | None = Field(
        None, description="estimates; null where the minutes are not those by car"
    )
    total_cases_per_year: Cases
    minimum_volume: float | None = Field(description="norm: cases per year per centre, or null")
    left_out: dict[str, LeftOut] = Field(description="by reason")
    sites: dict[str, Site] = Field(description="all candidates, by label")
    plans: dict[PlanName, StoredPlan] = Field(description="today, and k6 for six centres")
    infeasible: dict[Count, Infeasible] = Field(
        description="numbers of centres that are proven impossible"
    )
    unsolved: dict[Count, dict[str, str]] = Field(
        description="by number of centres and method: what a method said that ended without answer"
    )
    other_estimates: dict[Count, dict[str, list[str] | None]] = Field(
        description="by number of centres: the best open sites had demand been the low, base or "
        "high estimate instead; null = infeasible then. Empty where not all sets can be enumerated"
    )
    without_norm: dict[Count, list[str]] = Field(
        default_factory=dict,
        description="by number of centres: the best open sites had there been no norm. Empty "
        "without a norm and where not all sets can be enumerated",
    )
    analyses: StoredAnalyses = Field(
        default_factory=StoredAnalyses, description="what surrounds the best plans"
    )
    interrupted: bool = Field(
        False, description="whether the run was stopped early; other numbers were not tried"
    )
    hospital_volumes: list[Observed] | None = Field(
        description="observed volumes of the user's own, beside the modelled ones; or null"
    )
    assumptions: list[Text] = Field(description="of scenario, kind of care and travel times")
    sources: dict[str, Any] = Field(description="of the data: names, years, licences, checksums")


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of ``result.json``; ``regiotafel schema`` prints it."""
    return {
        "$schema": _DIALECT,
        **_tidy(Document.model_json_schema()),
        "title": "Regiotafel result",
    }


def _tidy(part: Any) -> Any:
    """Drop what pydantic adds that says nothing, and close objects whose names have a pattern.

    The titles it makes of names, and the default that other keys are allowed; so the schema is the
    same with every version of pydantic.
    """
    if isinstance(part, list):
        return [_tidy(value) for value in part]
    if not isinstance(part, dict):
        return part
    kept = {
        key: _tidy(value)
        for key, value in part.items()
        if not (key == "title" and isinstance(value, str))
        and not (key == "additionalProperties" and value is True)
    }
    # Older pydantic wraps a reference with a description in a list of one.
    if len(kept.get("allOf", ())) == 1:
        kept |= kept.pop("allOf")[0]
    return kept | ({"additionalProperties": False} if "patternProperties" in kept else {})


def read_document(folder: Path) -> Document:
    """Read the ``result.json`` of a finished run.

    Raises MissingFileError for a folder that is no result, InputError for one that cannot be read,
    that another version of the schema describes, or that does not follow the schema.
    """
    path = require_file(folder / RESULT, "name the folder of a finished `regiotafel run`")
    again = "run the scenario again with this version"
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:  # of the encoding or of the JSON
        raise InputError(Fault(str(path), "", f"is not readable JSON ({error})", again)) from None
    found = content.get("schema_version") if isinstance(content, dict) else None
    if found != SCHEMA_VERSION:
        wrong = (
            "holds no schema_version" if found is None else f"follows version {found} of the schema"
        )
        raise InputError(
            Fault(str(path), "schema_version", wrong, f"version {SCHEMA_VERSION} is read; {again}")
        )
    try:
        return Document.model_validate(content)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        others = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
        wrong = f"does not follow the schema: {first['msg']}{others}"
        raise InputError(Fault(str(path), key_path(first["loc"]), wrong, again)) from None
