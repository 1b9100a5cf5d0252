"""Every file that a scenario names, read and checked together: all faults of all files at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from regiotafel.errors import Fault, InputError, gathered

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

    Raises InputError with the faults of all files, those that are not there included.
    """
    faults: list[Fault] = []
    found = _read(named_files(scenario.to_dict()), scenario.folder, data, faults)
    if faults:
        raise InputError(faults)
    return Facts(**found)


def check_named(content: Mapping[str, Any], folder: Path, *, data: Path | None) -> list[Fault]:
    """Faults of the files that a scenario names which may itself be wrong.

    ``content`` is its YAML. What names nothing that can be found is left to the check of the
    scenario itself.
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
    _read(named, folder, data, faults)
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
            candidates = found["candidates"] = read_candidates(path, region.sites)
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
