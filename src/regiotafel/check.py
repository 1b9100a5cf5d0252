"""Scenarios and every file they name checked without solving: all faults, and how each was read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from regiotafel.errors import Fault, MissingFileError, gathered
from regiotafel.files import read_yaml
from regiotafel.own_tables import collected_readings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from pydantic import BaseModel

    from regiotafel.question import Progress

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
    from regiotafel.facts import check_named
    from regiotafel.question import ask
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

    A YAML file is a scenario, a pathway, a speed profile or a volume-outcome curve by the keys it
    has most of. A table that no scenario names is mentioned: it could not be checked. Raises
    MissingFileError when there is no such folder or it holds no YAML.
    """
    from regiotafel.curve import Curve, load_curve
    from regiotafel.pathway import Pathway, load_pathway
    from regiotafel.travel.speeds import SpeedProfile, load_speeds

    there = sorted(folder.iterdir()) if folder.is_dir() else []
    # Not what programs put beside an open file, such as ~$table.xlsx of Excel.
    files = [path for path in there if not path.name.startswith(("~$", "."))]
    yamls = [path for path in files if path.suffix.lower() in _YAML]
    if not yamls:
        what = "holds no scenario" if folder.is_dir() else "is no folder"
        raise MissingFileError(
            Fault(str(folder), "", what, "give a folder with a scenario (.yaml) in it")
        )
    loaders: dict[type[BaseModel], Callable[..., BaseModel]] = {
        Pathway: load_pathway,
        SpeedProfile: load_speeds,
        Curve: load_curve,
    }
    readings: list[str] = []
    summaries: list[str] = []
    faults: list[Fault] = []
    named: set[Path] = set()
    for path in yamls:
        content: dict[str, Any] | None = None
        with gathered(faults):
            content = read_yaml(
                path, remedy="give a scenario, a pathway, a speed profile or a curve"
            )
        if content is None:
            continue
        load = loaders.get(_kind(content))
        if load is not None:
            with gathered(faults):
                load(path.name, relative_to=folder)
                summaries.append(f"{path}: in order.")
        else:
            named |= _named_paths(content, folder)
            found = check_scenario(path, data=data, cache=cache, progress=progress)
            readings += found.readings
            summaries += found.summaries
            faults += found.faults
    readings += [
        f"{path}: not checked, for no scenario here names it"
        for path in files
        if path.suffix.lower() in _TABLES and path.resolve() not in named
    ]
    return _distinct(readings, summaries, faults)


def _kind(content: dict[str, Any]) -> type[BaseModel]:
    """What a YAML file is meant to be: the kind that has most of its keys, at first a scenario."""
    from regiotafel.curve import Curve
    from regiotafel.pathway import Pathway
    from regiotafel.scenario import Scenario
    from regiotafel.travel.speeds import SpeedProfile

    kinds: tuple[type[BaseModel], ...] = (Scenario, Pathway, SpeedProfile, Curve)
    return max(kinds, key=lambda kind: len(content.keys() & kind.model_fields.keys()))


def _named_paths(content: dict[str, Any], folder: Path) -> set[Path]:
    from regiotafel.facts import named_files

    return {(folder / name).resolve() for name in named_files(content).values()}


def _distinct(
    readings: Iterable[str], summaries: Iterable[str], faults: Iterable[Fault]
) -> Findings:
    """Findings without what two scenarios that name the same file would say twice."""
    return Findings(
        readings=tuple(dict.fromkeys(readings)),
        summaries=tuple(dict.fromkeys(summaries)),
        faults=tuple(dict.fromkeys(faults)),
    )
