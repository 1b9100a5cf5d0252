"""Scenarios and every file they name checked without solving: all faults, and how each was read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from regiotafel.errors import Fault, MissingFileError, gathered
from regiotafel.files import read_yaml
from regiotafel.own_tables import collected_readings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from pydantic import BaseModel

    from regiotafel.checked import Checked
    from regiotafel.question import Progress

_SCENARIO = "scenario"
_CONTENT = "give a scenario, a pathway, a speed profile, a curve or parameters"
_YAML, _TABLES = {".yaml", ".yml"}, {".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".parquet"}


@dataclass(frozen=True, kw_only=True)
class Findings:
    """What a check found.

    Attributes
    ----------
    readings
        One line or two per table: how it was read.
    summaries
        One line per file that is in order.
    faults
        All that is wrong; empty = in order.
    """

    readings: tuple[str, ...]
    summaries: tuple[str, ...]
    faults: tuple[Fault, ...]


def check_scenario(
    path: Path,
    *,
    data: Path | None = None,
    cache: Path | None = None,
    progress: Progress = lambda *_: None,
) -> Findings:
    """Check a scenario and every file it names.

    Where the scenario itself has faults the files that it names are checked all the same, and where
    a file has, what the scenario asks of the others; where nothing has, the question is put as far
    as the model. Parameters as :func:`regiotafel.question.ask`. Raises MissingFileError when there
    is no such scenario.
    """
    from regiotafel.question import ask
    from regiotafel.question.facts import check_named
    from regiotafel.scenario import parse_scenario, scenario_remedy

    faults: list[Fault] = []
    summaries = []
    with collected_readings() as readings, gathered(faults):
        content = read_yaml(path, remedy=scenario_remedy(path))
        scenario, wrong = parse_scenario(path)
        if scenario is None or wrong:
            faults += wrong
            faults += check_named(content, path.parent, data=data, scenario=scenario)
        else:
            question = ask(scenario, data=data, cache=cache, progress=progress)
            instance = question.instance
            summaries.append(
                f"{path}: in order. {len(instance.site_ids)} candidates, "
                f"{len(instance.area_ids)} areas, {instance.total_cases:.1f} expected cases a "
                f"year; {len(question.left_out)} areas left out."
            )
    return _distinct(readings, summaries, faults)


def check_folder(
    folder: Path,
    *,
    data: Path | None = None,
    cache: Path | None = None,
    progress: Progress = lambda *_: None,
) -> Findings:
    """Check every scenario in a folder with all files they name, and every other YAML in it.

    A YAML file is what a scenario names it as; else a scenario, a pathway, a speed profile, a
    volume-outcome curve or one of the files with parameters by the keys it has most of. A table
    that no scenario names is mentioned: it could not be checked. Raises MissingFileError when there
    is no such folder or it holds no YAML.
    """
    there = sorted(folder.iterdir()) if folder.is_dir() else []
    # Not what programs put beside an open file, such as ~$table.xlsx of Excel.
    files = [path for path in there if not path.name.startswith(("~$", "."))]
    yamls = [path for path in files if path.suffix.lower() in _YAML]
    if not yamls:
        what = "holds no scenario" if folder.is_dir() else "is no folder"
        raise MissingFileError(
            Fault(str(folder), "", what, "give a folder with a scenario (.yaml) in it")
        )
    readings: list[str] = []
    summaries: list[str] = []
    faults: list[Fault] = []
    contents = {}
    for path in yamls:
        with gathered(faults):
            contents[path] = read_yaml(path, remedy=_CONTENT)
    named = _named_paths(contents.values(), folder)
    for path, content in contents.items():
        kind = named.get(path.resolve())
        if kind not in _models():
            kind = _kind(content)
        if kind == _SCENARIO:
            found = check_scenario(path, data=data, cache=cache, progress=progress)
            readings += found.readings
            summaries += found.summaries
            faults += found.faults
        else:
            with gathered(faults):
                _load(kind, path)
                summaries.append(f"{path}: in order.")
    readings += [
        f"{path}: not checked, for no scenario here names it"
        for path in files
        if path.suffix.lower() in _TABLES and path.resolve() not in named
    ]
    return _distinct(readings, summaries, faults)


def _models() -> dict[str, type[BaseModel]]:
    """What each kind of YAML file is read as, by the key under which a scenario names it."""
    from regiotafel.impact.parameter_set import PARAMETER_MODELS
    from regiotafel.scenario import Scenario
    from regiotafel.scenario.curve import Curve
    from regiotafel.scenario.pathway import Pathway
    from regiotafel.travel.speeds import SpeedProfile

    return {
        _SCENARIO: Scenario,
        "pathway": Pathway,
        "travel": SpeedProfile,
        "outcome_curve": Curve,
        **PARAMETER_MODELS,
    }


def _kind(content: Mapping[str, Any]) -> str:
    """What a YAML file is meant to be: the kind that has most of its keys, at first a scenario."""
    models = _models()
    return max(models, key=lambda kind: len(content.keys() & models[kind].model_fields.keys()))


def _load(kind: str, path: Path) -> None:
    """Read a YAML file as a kind of :func:`_models`; raises InputError with its faults."""
    from regiotafel.impact.parameter_set import PARAMETER_MODELS
    from regiotafel.impact.parameters import load_parameters
    from regiotafel.scenario.curve import load_curve
    from regiotafel.scenario.pathway import load_pathway
    from regiotafel.travel.speeds import load_speeds

    if kind in PARAMETER_MODELS:
        load_parameters(PARAMETER_MODELS[kind], path, name=kind)
        return
    loaders: dict[str, Callable[..., Checked]] = {
        "pathway": load_pathway,
        "travel": load_speeds,
        "outcome_curve": load_curve,
    }
    loaders[kind](path.name, relative_to=path.parent)


def _named_paths(contents: Iterable[Mapping[str, Any]], folder: Path) -> dict[Path, str]:
    """What the scenarios in a folder name, with the key under which they do."""
    from regiotafel.question.facts import named_files

    scenarios = (content for content in contents if _kind(content) == _SCENARIO)
    return {
        (folder / name).resolve(): key
        for content in scenarios
        for key, name in named_files(content).items()
    }


def _distinct(
    readings: Iterable[str], summaries: Iterable[str], faults: Iterable[Fault]
) -> Findings:
    """Findings without what two scenarios that name the same file would say twice."""
    return Findings(
        readings=tuple(dict.fromkeys(readings)),
        summaries=tuple(dict.fromkeys(summaries)),
        faults=tuple(dict.fromkeys(faults)),
    )
