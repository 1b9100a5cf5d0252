"""Every file that a scenario names, read and checked together: all faults of all files at once.

And whether the scenario agrees with what it is asked of, as far as that could be read.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from regiotafel.checked import did_you_mean
from regiotafel.errors import Fault, InputError, gathered
from regiotafel.scenario import counted_areas, minimum_volume

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from regiotafel.pathway import Pathway
    from regiotafel.region.region import Region
    from regiotafel.scenario import Scenario
    from regiotafel.travel.speeds import SpeedProfile
    from regiotafel.travel.times import TravelTimes

#: Keys of a scenario that name something bundled or a file, and those that hold {file, source}.
_NAMES, _FILES = (
    ("pathway", "candidates", "travel"),
    ("hospital_volumes", "own_demand", "own_minutes"),
)
#: Demand summed in another order differs in its last digits; a norm equal to it is not above it.
_ROUNDING = 1e-9


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a scenario is asked of; None for a file of the user's own that it does not name.

    Attributes
    ----------
    region, pathway, speeds
        What is there, the kind of care, and the speed profile.
    candidates, hospital_volumes, own_demand
        Tables as from ``read_candidates``, ``read_hospital_volumes`` and ``read_own_demand``.
    own_minutes
        The user's own travel times from every area to every candidate.
    """

    region: Region
    pathway: Pathway
    speeds: SpeedProfile
    candidates: pd.DataFrame
    hospital_volumes: pd.DataFrame | None = None
    own_demand: pd.DataFrame | None = None
    own_minutes: TravelTimes | None = None


def read_facts(scenario: Scenario, *, data: Path | None = None) -> Facts:
    """Read all that a scenario names, and the data folder (default: the bundled Netherlands).

    Raises InputError with the faults of all files, those that are not there included, and all in
    which the scenario contradicts itself or what could be read of them.
    """
    faults: list[Fault] = []
    found = _read(named_files(scenario.to_dict()), scenario.folder, data, faults)
    with gathered(faults):
        _check_against_found(scenario, found)
    if faults:
        raise InputError(faults)
    return Facts(**found)


def check_named(
    content: Mapping[str, Any], folder: Path, *, data: Path | None, scenario: Scenario | None
) -> list[Fault]:
    """Faults of the files that a scenario names which is itself wrong, and what contradicts them.

    ``content`` is its YAML; ``scenario`` is None where that is none. What names nothing that can be
    found is left to the check of the scenario itself.
    """
    from regiotafel.checked import find_data

    named = named_files(content)
    for key in _NAMES:
        absent: list[Fault] = []
        if key in named:
            find_data(named[key], kind=key, folder=folder, place=("", ""), faults=absent)  # type: ignore[arg-type]
        if absent:
            del named[key]
    faults: list[Fault] = []
    found = _read(named, folder, data, faults)
    if scenario is not None:
        with gathered(faults):
            _check_against_found(scenario, found)
    return faults


def named_files(content: Mapping[str, Any]) -> dict[str, str]:
    """Per key of a scenario's content the name or path it gives, where it gives one as text."""
    given = {key: content.get(key) for key in _NAMES}
    for key in _FILES:
        own = content.get(key)
        given[key] = own.get("file") if isinstance(own, Mapping) else None
    return {
        key: name.strip() for key, name in given.items() if isinstance(name, str) and name.strip()
    }


def _read(
    named: Mapping[str, str], folder: Path, data: Path | None, faults: list[Fault]
) -> dict[str, Any]:
    """Read each named thing that can be read; where one has faults, go on with the others."""
    from regiotafel.pathway import load_pathway
    from regiotafel.region import load_region
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


def _check_against_found(scenario: Scenario, found: Mapping[str, Any]) -> None:
    region = found.get("region")
    known: dict[str, Any] = {name: found.get(name) for name in ("pathway", "own_demand")}
    known["areas"] = None if region is None else region.areas
    total_cases = None
    # What is wrong with the region is told below, and with its people where they are counted.
    with contextlib.suppress(InputError):
        total_cases = _total_cases(scenario, **known)
    check_against(
        scenario,
        candidates=found.get("candidates"),
        speeds=found.get("speeds"),
        total_cases=total_cases,
        **known,
    )


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


def check_against(
    scenario: Scenario,
    *,
    areas: pd.DataFrame | None = None,
    pathway: Pathway | None = None,
    candidates: pd.DataFrame | None = None,
    own_demand: pd.DataFrame | None = None,
    speeds: SpeedProfile | None = None,
    total_cases: float | None = None,
) -> None:
    """Refuse a scenario that contradicts itself or the facts it is asked of.

    Of a fact that is None, because it is not known yet or its file has faults, nothing is said.

    Parameters
    ----------
    scenario
        The question.
    areas, pathway
        The areas table of the region, and the kind of care.
    candidates, own_demand
        As from ``read_candidates`` and ``read_own_demand``.
    speeds
        The speed profile.
    total_cases
        Expected cases per year of all patients that count.

    Raises
    ------
    InputError
        With every fault. That ``k`` centres together cannot all reach the norm is no fault of the
        input: it is for the model to prove.
    """
    faults: list[Fault] = []
    if areas is not None:
        with gathered(faults):
            counted_areas(scenario, areas)
    if own_demand is not None and own_demand[scenario.demand].isna().all():
        faults.append(
            scenario.fault(
                ("demand",),
                f"the file of own_demand has no column {scenario.demand}",
                "give it that column, or demand: base",
            )
        )
    faults += [
        scenario.fault(
            ("forbidden", place),
            f"“{site}” stands under required too",
            "take it out of one of the two",
        )
        for place, site in enumerate(scenario.forbidden)
        if site in scenario.required
    ]
    if candidates is not None:
        faults += _candidate_faults(scenario, candidates)
    faults += _without_car_faults(scenario, speeds)
    faults += _limit_faults(scenario, pathway, total_cases=total_cases)
    if faults:
        raise InputError(faults)


def check_pinned(scenario: Scenario, versions: Mapping[str, str]) -> None:
    """Refuse facts of another version than the scenario pins.

    ``versions`` holds the hash of each thing that can be pinned, by its key. A pin of fewer than 64
    digits is the beginning of a hash.
    """
    pinned = {} if scenario.pinned is None else scenario.pinned.model_dump(exclude_none=True)
    faults = [
        scenario.fault(
            ("pinned", key),
            f"{pin} is pinned, but what is here is {versions[key]}",
            f"{_back(scenario, key)}, or pin the version that is here",
        )
        for key, pin in pinned.items()
        if not versions[key].startswith(pin)
    ]
    if faults:
        raise InputError(faults)


def _back(scenario: Scenario, key: str) -> str:
    """How what was pinned can be had back."""
    if scenario.own_minutes is not None and key in ("network", "speeds"):
        return "give the own_minutes of then"
    if scenario.own_demand is not None and key == "demand":
        return "give the own_demand of then"
    return {
        "speeds": "name the speed profile of then with travel",
        "demand": "give the pathway and the data folder of then",
    }.get(key, "give the data folder of then with --data")


def _candidate_faults(scenario: Scenario, candidates: pd.DataFrame) -> list[Fault]:
    site_ids = list(candidates.index)
    faults = [
        scenario.fault(
            (key, place),
            f"“{site}” is not one of the {len(site_ids)} candidates",
            did_you_mean(site, site_ids, otherwise=f"they are: {', '.join(site_ids)}"),
        )
        for key in ("required", "forbidden")
        for place, site in enumerate(getattr(scenario, key))
        if site not in site_ids
    ]
    most, n_allowed = scenario.ks[-1], len(set(site_ids) - set(scenario.forbidden))
    found = [
        (
            not candidates["open_today"].any(),
            "candidates",
            "no candidate has open_today 1, so there is nothing to compare with",
            "give at least one site a 1",
        ),
        (
            n_allowed == 0,
            "forbidden",
            "leaves no candidate that may be open",
            "take some sites out of it",
        ),
        (
            most > n_allowed > 0,
            "k",
            f"{most} centres cannot be chosen from {n_allowed} candidates that are allowed",
            f"give at most {n_allowed}",
        ),
    ]
    return faults + _those(found, scenario)


def _without_car_faults(scenario: Scenario, speeds: SpeedProfile | None) -> list[Fault]:
    """Minutes without a car are estimated from those by car: there must be some."""
    mode = None if speeds is None or scenario.own_minutes is not None else speeds.mode
    found = [
        (
            scenario.own_minutes is not None,
            "count_without_car",
            "cannot go with own_minutes, which are not known to be by car",
            "give false, and own_minutes that hold people without a car too",
        ),
        (
            mode not in (None, "car"),
            "count_without_car",
            f"cannot go with travel: {scenario.travel}, which is by {mode}",
            "give false, or travel: car_daytime",
        ),
    ]
    return _those(found, scenario) if scenario.count_without_car else []


def _limit_faults(
    scenario: Scenario, pathway: Pathway | None, *, total_cases: float | None
) -> list[Fault]:
    fewest, n_required = scenario.ks[0], len(scenario.required)
    norm, maximum = minimum_volume(scenario, pathway), scenario.maximum_volume
    found = [
        (
            fewest < n_required,
            "k",
            f"{fewest} centres cannot hold the {n_required} that are required",
            f"give at least {n_required}, or require fewer",
        ),
        (
            pathway is not None and norm is None and scenario.minimum_volume == "pathway",
            "minimum_volume",
            "the pathway has no norm",
            "give a number, or null for no norm",
        ),
        (
            norm is not None and total_cases is not None and norm > total_cases * (1 + _ROUNDING),
            "minimum_volume",
            f"a norm of {norm or 0:g} is above all {total_cases or 0:.1f} expected cases together",
            f"give at most {total_cases or 0:.1f} cases per year",
        ),
        (
            norm is not None and maximum is not None and norm > maximum,
            "maximum_volume",
            f"{maximum or 0:g} is below the norm of {norm or 0:g}",
            f"give at least {norm or 0:g}, or lower the norm",
        ),
    ]
    return _those(found, scenario)


def _those(found: list[tuple[bool, str, str, str]], scenario: Scenario) -> list[Fault]:
    """Faults of the rows (whether, key, wrong, right) that are so."""
    return [scenario.fault((key,), wrong, right) for bad, key, wrong, right in found if bad]
