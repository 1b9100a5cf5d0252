"""Read finished runs and put them beside each other."""

from __future__ import annotations

import string
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from regiotafel.errors import Fault, InputError, MissingFileError
from regiotafel.model.criteria import MeanMinutes
from regiotafel.report.document.result import read_document

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import pandas as pd

    from regiotafel.report.document.result import Document, StoredPlan

#: Indicators of which the difference with the first run is given: of travel, and beside it.
COMPARED = ("minutes_mean", "minutes_p95", "share_over_45_minutes")
COMPARED_IMPACT = (
    *("events_avoided_per_year", "patient_hours_per_patient", "companion_hours_per_patient"),
    *("euros_per_patient", "co2_kg_per_patient", "gini", "concentration_index"),
)
#: More runs have no letter, and no reader.
_MOST = len(string.ascii_uppercase)
#: Keys of a scenario that are told in words.
_IN_WORDS = {
    "title", "assumptions", "count", "objective", "assignment", "share_within", "per_region",
    "at_most_of", "if_then", "changes_at_most", "kilometres_apart",
}  # fmt: skip
_VERSIONS = (
    *("data_version", "demand_version", "network_version", "speed_version"),
    *("parameters_version", "curve_version"),
)

#: Why two runs cannot simply be compared.
WarningKind = Literal["data", "areas", "demand", "travel", "sites", "objective", "rules", "impact"]


@dataclass(frozen=True, kw_only=True)
class Run:
    """A finished run: its letter in the comparison, its folder, and its ``result.json``."""

    letter: str
    folder: Path
    document: Document

    @property
    def name(self) -> str:
        """Name of its folder."""
        return self.folder.resolve().name


@dataclass(frozen=True, kw_only=True)
class Warned:
    """Something that makes ``letter`` and the first run answers about different things.

    ``values`` fill the sentence ``warning_KIND`` of ``texts.yaml``, as text.
    """

    kind: WarningKind
    letter: str
    values: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Runs beside each other; the first is the one the others are compared with.

    Attributes
    ----------
    runs
        At least two.
    indicators
        One row per run, plan and group: ``run`` (letter), ``name``, ``plan``, ``group``, the
        columns of ``indicators.csv``, ``cases_smallest_centre`` and ``cases_largest_centre`` (cases
        per year, modelled), those of :data:`COMPARED_IMPACT` and the interval of the events; the
        middle estimate of each, of the whole plan but for the last two, which are of the group.
        Per indicator of :data:`COMPARED` and :data:`COMPARED_IMPACT` its ``_difference``: minus
        that of the same plan and group of the first run. NaN where that has no such plan, or where
        a run does not tell.
    centres
        One row per run, plan and open centre: ``run``, ``plan``, ``site_id``, ``site_name``,
        ``cases_per_year``, ``minutes_mean``.
    questions
        What differs in the questions: index ``key``, a column per letter, as text; ``""`` where a
        run has no such key.
    warnings
        Why the answers may not be comparable; empty when the runs count the same patients in the
        same areas with the same minutes, and choose by the same objective and rules.
    """

    runs: tuple[Run, ...]
    indicators: pd.DataFrame
    centres: pd.DataFrame
    questions: pd.DataFrame
    warnings: tuple[Warned, ...]


def compare_runs(folders: Sequence[Path]) -> Comparison:
    """Compare the finished runs in ``folders`` with the first of them.

    Raises InputError with a fault for every folder that holds no result, or one of another version
    of the schema; and for fewer than two folders, or more than there are letters.
    """
    if not 2 <= len(folders) <= _MOST:
        raise InputError(
            Fault("compare", "", f"{len(folders)} folders are given", f"give 2 to {_MOST} of them")
        )
    faults: list[Fault] = []
    runs: list[Run] = []
    for letter, folder in zip(string.ascii_uppercase, folders, strict=False):
        try:
            runs.append(Run(letter=letter, folder=folder, document=read_document(folder)))
        except InputError as error:
            faults += error.faults
        except MissingFileError:
            right = "name the folder of a finished `regiotafel run`"
            faults.append(Fault(str(folder), "", "holds no finished result", right))
    if faults:
        raise InputError(faults)
    return Comparison(
        runs=tuple(runs),
        indicators=_indicators(runs),
        centres=_centres(runs),
        questions=_questions(runs),
        warnings=tuple(warned for run in runs[1:] for warned in _warnings(runs[0], run)),
    )


def open_in(runs: Sequence[Run], plan: str) -> tuple[list[str], dict[str, list[str]]]:
    """Sites that are open under ``plan`` in all runs that have it, and per letter the others."""
    opened = {
        run.letter: run.document.plans[plan].open_sites
        for run in runs
        if plan in run.document.plans
    }
    shared = sorted(set.intersection(*map(set, opened.values()))) if opened else []
    return shared, {
        letter: [site for site in sites if site not in shared] for letter, sites in opened.items()
    }


def _indicators(runs: Sequence[Run]) -> pd.DataFrame:
    import pandas as pd

    rows = [
        {"run": run.letter, "name": run.name, "plan": name, "group": group}
        | dict(getattr(plan.access, group))
        | _range(plan)
        | _impact(plan, group)
        for run in runs
        for name, plan in run.document.plans.items()
        for group in ("all", "moved")
    ]
    table = pd.DataFrame(rows)
    numbers = table.columns[4:]
    table[numbers] = table[numbers].astype("float64")
    first = table[table["run"] == runs[0].letter].set_index(["plan", "group"])
    same = first.reindex(pd.MultiIndex.from_frame(table[["plan", "group"]]))
    for indicator in (*COMPARED, *COMPARED_IMPACT):
        table[f"{indicator}_difference"] = table[indicator] - same[indicator].to_numpy()
    return table


def _range(plan: StoredPlan) -> dict[str, float]:
    cases = [centre.cases_per_year for centre in plan.centres.values()]
    return {"cases_smallest_centre": min(cases), "cases_largest_centre": max(cases)}


def _impact(plan: StoredPlan, group: str) -> dict[str, Any]:
    """What a plan means beside travel, in the middle estimate."""
    names = (*COMPARED_IMPACT, "events_avoided_per_year_least", "events_avoided_per_year_most")
    found: dict[str, float | None] = dict.fromkeys(names)
    impact = plan.impact
    if impact is None:
        return found
    if impact.outcome is not None:
        found |= {name: value for name, value in impact.outcome["base"] if name in found}
    if impact.burden_per_patient is not None:
        per_patient = impact.burden_per_patient["base"]
        found |= {f"{n}_per_patient": v for n, v in per_patient if f"{n}_per_patient" in found}
    return found | {n: v for n, v in getattr(impact.inequality, group) if n in found}


def _centres(runs: Sequence[Run]) -> pd.DataFrame:
    import pandas as pd

    table = pd.DataFrame(
        [
            {
                "run": run.letter,
                "plan": name,
                "site_id": site,
                "site_name": run.document.sites[site].site_name,
                "cases_per_year": centre.cases_per_year,
                "minutes_mean": centre.minutes_mean,
            }
            for run in runs
            for name, plan in run.document.plans.items()
            for site, centre in plan.centres.items()
        ]
    )
    return table.astype({"cases_per_year": "float64", "minutes_mean": "float64"})


def _questions(runs: Sequence[Run]) -> pd.DataFrame:
    """Keep the keys whose values are not the same in every run, in the order of the files."""
    import pandas as pd

    said = [{text.en for text in run.document.assumptions} for run in runs]
    shared = set.intersection(*said)
    columns = {run.letter: dict(_question(run.document, shared)) for run in runs}
    keys = list(dict.fromkeys(key for values in columns.values() for key in values))
    differing = [key for key in keys if len({v.get(key) for v in columns.values()}) > 1]
    return pd.DataFrame(
        {letter: [v.get(key, "") for key in differing] for letter, v in columns.items()},
        index=pd.Index(differing, name="key", dtype="str"),
        dtype="str",
    )


def _question(document: Document, shared: set[str]) -> Iterator[tuple[str, str]]:
    """Keys and values, as text, of all that the answer depends on.

    Of the assumptions, among which rules of the user's own are stated, those not ``shared``.
    """
    for key, value in (_scenario_defaults() | document.scenario).items():
        if key not in _IN_WORDS:
            yield key, _text(value)
    yield "objective", _objective(document)
    yield "count", document.count
    yield "assignment", document.assignment_rule
    yield "rules", "; ".join(rule.en for rule in document.rules)
    yield "assumptions", " / ".join(t.en for t in document.assumptions if t.en not in shared)
    yield "norm", _text(document.minimum_volume)
    yield "sites", ", ".join(document.sites)
    yield "total_cases_per_year", f"{document.total_cases_per_year:.1f}"
    yield "travel_mode", document.travel_mode
    yield "time_of_day", document.time_of_day
    yield "speed_edition", document.speed_edition or ""
    yield "travel_range", _text(document.travel_range and document.travel_range.model_dump())
    yield (
        "without_car_version",
        "" if document.without_car is None else document.without_car.version,
    )
    for key in _VERSIONS:
        yield key, str(getattr(document, key) or "")
    for name, version in document.versions.items():
        yield f"versions.{name}", version


def _objective(document: Document) -> str:
    """The criteria in words; files of before there was a choice have none."""
    said = [criterion.statement.en for criterion in document.objective]
    return ", then ".join(said or [MeanMinutes().statement.en])


def _scenario_defaults() -> dict[str, Any]:
    """What a key means that a file does not have because it is older than the key."""
    from regiotafel.scenario import Scenario

    fields = Scenario.model_fields.items()
    return {
        name: field.get_default(call_default_factory=True)
        for name, field in fields
        if not field.is_required()
    }


def _text(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_text(part)}" for key, part in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_text(part) for part in value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def _warnings(first: Run, other: Run) -> Iterator[Warned]:
    """What differs in the patients, areas, minutes, labels, objectives or rules of two runs."""
    one, two = first.document, other.document

    def warned(kind: WarningKind, **values: str) -> Warned:
        names = {"first": first.letter, "other": other.letter}
        return Warned(kind=kind, letter=other.letter, values=names | values)

    if one.data_version != two.data_version:
        yield warned("data")
    left_out = [{a for part in d.left_out.values() for a in part.areas} for d in (one, two)]
    if left_out[0] != left_out[1]:
        more, fewer = left_out[0] - left_out[1], left_out[1] - left_out[0]
        yield warned("areas", only_first=str(len(fewer)), only_other=str(len(more)))
    if one.demand_version != two.demand_version:
        totals = {"one": one, "two": two}
        yield warned("demand", **{k: f"{d.total_cases_per_year:.1f}" for k, d in totals.items()})
    if any(
        getattr(one, key) != getattr(two, key)
        for key in ("network_version", "speed_version", "travel_mode", "time_of_day")
    ):
        yield warned("travel")
    differing = [
        site
        for site in one.sites.keys() & two.sites.keys()
        if (one.sites[site].lon, one.sites[site].lat) != (two.sites[site].lon, two.sites[site].lat)
        or one.sites[site].site_name != two.sites[site].site_name
    ]
    if differing:
        yield warned("sites", sites=", ".join(sorted(differing)))
    # Files of before impact was told have no version of its parameters.
    reckoned = [(each.parameters_version, each.curve_version) for each in (one, two)]
    if reckoned[0] != reckoned[1] and all(parameters for parameters, _ in reckoned):
        yield warned("impact")
    asked = [(_objective(each), each.assignment_rule) for each in (one, two)]
    if asked[0] != asked[1]:
        yield warned("objective")
    rules = [(each.count, {rule.en for rule in each.rules}) for each in (one, two)]
    if rules[0] != rules[1]:
        yield warned("rules")
