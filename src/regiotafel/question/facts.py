"""Every file that a scenario names, read and checked together: all faults of all files at once.

And whether the scenario agrees with what it is asked of, as far as that could be read.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from regiotafel.errors import Fault, InputError, gathered
from regiotafel.question.contradictions import check_against, check_pinned
from regiotafel.scenario import counted_areas
from regiotafel.scenario.names import NAMES, asked_curves, named_files, outcome_curve

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd

    from regiotafel.impact.parameter_set import ParameterSet
    from regiotafel.region.region import Region
    from regiotafel.scenario import Scenario
    from regiotafel.scenario.curve import Curve
    from regiotafel.scenario.pathway import Pathway
    from regiotafel.travel.speeds import SpeedProfile
    from regiotafel.travel.times import TravelTimes

__all__ = ["Facts", "check_against", "check_named", "check_pinned", "named_files", "read_facts"]


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a scenario is asked of; None for a file of the user's own that it does not name.

    Attributes
    ----------
    region, pathway, speeds
        What is there, the kind of care, and the speed profile.
    candidates, hospital_volumes, staying_care, own_demand
        Tables as from ``read_candidates``, ``read_hospital_volumes``, ``read_staying_care`` and
        ``read_own_demand``.
    own_minutes
        The user's own travel times from every area to every candidate.
    curves
        Volume-outcome curves by the name under which scenario or pathway ask for them.
    parameters
        Of the impact tables.
    """

    region: Region
    pathway: Pathway
    speeds: SpeedProfile
    candidates: pd.DataFrame
    parameters: ParameterSet
    hospital_volumes: pd.DataFrame | None = None
    staying_care: pd.DataFrame | None = None
    own_demand: pd.DataFrame | None = None
    own_minutes: TravelTimes | None = None
    curves: Mapping[str, Curve] = field(default_factory=dict)


def read_facts(scenario: Scenario, *, data: Path | None = None) -> Facts:
    """Read all that a scenario names, and the data folder (default: the bundled Netherlands).

    Raises InputError with the faults of all files, those that are not there included, and all in
    which the scenario contradicts itself or what could be read of them.
    """
    from regiotafel.impact.parameter_set import ParameterSet
    from regiotafel.question.instance import check_asked

    faults: list[Fault] = []
    found = _read(named_files(scenario.to_dict()), scenario.folder, data, faults)
    parameters = _check_against_found(scenario, found, faults)
    found["curves"] = _read_curves(scenario, found.get("pathway"), faults)
    if faults:
        raise InputError(faults)
    facts = Facts(**found, parameters=ParameterSet(**parameters))
    check_asked(scenario, region=facts.region, candidates=facts.candidates, curves=facts.curves)
    return facts


def check_named(
    content: Mapping[str, Any], folder: Path, *, data: Path | None, scenario: Scenario | None
) -> list[Fault]:
    """Faults of the files that a scenario names which is itself wrong, and what contradicts them.

    ``content`` is its YAML; ``scenario`` is None where that is none. What names nothing that can be
    found is left to the check of the scenario itself.
    """
    from regiotafel.checked import find_data

    named = named_files(content)
    for key in NAMES:
        absent: list[Fault] = []
        if key in named:
            find_data(named[key], kind=key, folder=folder, place=("", ""), faults=absent)  # type: ignore[arg-type]
        if absent:
            del named[key]
    faults: list[Fault] = []
    found = _read(named, folder, data, faults)
    if scenario is not None:
        _check_against_found(scenario, found, faults)
        _read_curves(scenario, found.get("pathway"), faults)
    return faults


def _read_curves(
    scenario: Scenario, pathway: Pathway | None, faults: list[Fault]
) -> dict[str, Curve]:
    """Volume-outcome curves that the scenario or its pathway names, by the name given there."""
    from regiotafel.checked import find_data
    from regiotafel.scenario.curve import load_curve

    asked = [(scenario.fault(location, "", ""), name) for location, name in asked_curves(scenario)]
    of_pathway = outcome_curve(scenario, pathway)
    if of_pathway is not None and of_pathway != scenario.outcome_curve:
        asked.append((Fault(f"pathway {scenario.pathway}", "outcome_curve", "", ""), of_pathway))
    curves: dict[str, Curve] = {}
    for fault, name in asked:
        absent: list[Fault] = []
        find_data(
            name,
            kind="curve",
            folder=scenario.folder,
            place=(fault.file, fault.where),
            faults=absent,
        )
        faults += absent
        if not absent:
            with gathered(faults):
                curves[name] = load_curve(name, relative_to=scenario.folder)
    return curves


def _read(
    named: Mapping[str, str], folder: Path, data: Path | None, faults: list[Fault]
) -> dict[str, Any]:
    """Read each named thing that can be read; where one has faults, go on with the others."""
    from regiotafel.region import load_region
    from regiotafel.scenario.pathway import load_pathway
    from regiotafel.travel.speeds import load_speeds

    found: dict[str, Any] = {}
    with gathered(faults):
        found["region"] = load_region(data)
    if "pathway" in named:
        with gathered(faults):
            found["pathway"] = load_pathway(named["pathway"], relative_to=folder)
    if "travel" in named:
        with gathered(faults):
            found["speeds"] = load_speeds(named["travel"], relative_to=folder)
    if "region" in found:
        found |= _read_tables(named, folder, found["region"], faults)
    return found


def _read_tables(
    named: Mapping[str, str], folder: Path, region: Region, faults: list[Fault]
) -> dict[str, Any]:
    """Tables of the user's own; labels of candidates are not checked where those have faults."""
    from regiotafel.region.candidates import candidates_file, read_candidates
    from regiotafel.region.hospital_volumes import read_hospital_volumes
    from regiotafel.region.own_demand import read_own_demand
    from regiotafel.region.staying_care import read_staying_care
    from regiotafel.travel.own_minutes import read_own_minutes

    found: dict[str, Any] = {}
    candidates = None
    if "candidates" in named:
        with gathered(faults):
            path = candidates_file(named["candidates"], relative_to=folder)
            candidates = found["candidates"] = read_candidates(
                path, region.sites, areas=region.areas
            )
    chosen = None if candidates is None else list(candidates.index)
    if "hospital_volumes" in named:
        with gathered(faults):
            found["hospital_volumes"] = read_hospital_volumes(
                folder / named["hospital_volumes"],
                site_ids=None if chosen is None else sorted({*chosen, *region.sites.index}),
            )
    if "staying_care" in named:
        with gathered(faults):
            found["staying_care"] = read_staying_care(
                folder / named["staying_care"], site_ids=chosen
            )
    if "own_demand" in named:
        with gathered(faults):
            found["own_demand"] = read_own_demand(
                folder / named["own_demand"], area_ids=list(region.areas.index)
            )
    if "own_minutes" in named:
        with gathered(faults):
            found["own_minutes"] = read_own_minutes(
                folder / named["own_minutes"],
                area_ids=list(region.areas.index),
                site_ids=chosen,
                other_site_ids=list(region.sites.index),
            )
    return found


def _check_against_found(
    scenario: Scenario, found: Mapping[str, Any], faults: list[Fault]
) -> dict[str, Any]:
    """Whether the scenario agrees with what could be read; returns the parameters that could."""
    from regiotafel.impact.parameter_set import read_parameters

    parameters = read_parameters(
        scenario.parameters.model_dump(), relative_to=scenario.folder, faults=faults
    )
    region = found.get("region")
    known: dict[str, Any] = {name: found.get(name) for name in ("pathway", "own_demand")}
    known["areas"] = None if region is None else region.areas
    total_cases = None
    # What is wrong with the region is told below, and with its people where they are counted.
    with contextlib.suppress(InputError):
        total_cases = _total_cases(scenario, **known)
    with gathered(faults):
        check_against(
            scenario,
            candidates=found.get("candidates"),
            hospital_volumes=found.get("hospital_volumes"),
            speeds=found.get("speeds"),
            total_cases=total_cases,
            indicators=parameters.get("indicators"),
            **known,
        )
    return parameters


def _total_cases(
    scenario: Scenario,
    *,
    areas: pd.DataFrame | None,
    pathway: Pathway | None,
    own_demand: pd.DataFrame | None,
) -> float | None:
    """Expected cases of all who count, whether or not they reach a centre; None = not known."""
    from regiotafel.demand import expected_cases

    if areas is None:
        return None
    if own_demand is not None:
        cases = own_demand[scenario.demand].to_numpy()
    elif pathway is not None and scenario.own_demand is None:
        cases = expected_cases(areas, pathway, variant=scenario.demand).cases
    else:
        return None
    # That nobody in a region has cases is for the question to say, not for the norm.
    return float(np.nansum(cases[areas.index.isin(counted_areas(scenario, areas))])) or None
