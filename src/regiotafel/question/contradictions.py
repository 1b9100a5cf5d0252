"""Whether a scenario contradicts itself, or the facts it is asked of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regiotafel.checked import did_you_mean
from regiotafel.errors import Fault, InputError, gathered
from regiotafel.scenario import counted_areas, minimum_volume
from regiotafel.scenario.names import named_indicators, named_sites

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from regiotafel.impact.decision.parameters import DecisionParameters
    from regiotafel.scenario import Scenario
    from regiotafel.scenario.decision import AskedDecision
    from regiotafel.scenario.pathway import Pathway
    from regiotafel.travel.speeds import SpeedProfile

#: Demand summed in another order differs in its last digits; a norm equal to it is not above it.
_ROUNDING = 1e-9


def check_against(
    scenario: Scenario,
    *,
    areas: pd.DataFrame | None = None,
    pathway: Pathway | None = None,
    candidates: pd.DataFrame | None = None,
    own_demand: pd.DataFrame | None = None,
    hospital_volumes: pd.DataFrame | None = None,
    speeds: SpeedProfile | None = None,
    total_cases: float | None = None,
    indicators: DecisionParameters | None = None,
) -> None:
    """Refuse a scenario that contradicts itself or the facts it is asked of.

    Of a fact that is None, because it is not known yet or its file has faults, nothing is said.

    Parameters
    ----------
    scenario
        The question.
    areas, pathway
        The areas table of the region, and the kind of care.
    candidates, own_demand, hospital_volumes
        As from ``read_candidates``, ``read_own_demand`` and ``read_hospital_volumes``.
    speeds
        The speed profile.
    total_cases
        Expected cases per year of all patients that count.
    indicators
        By what plans can be set beside each other.

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
        faults += _region_name_faults(scenario, areas)
    if own_demand is not None and own_demand[scenario.demand].isna().all():
        faults.append(
            scenario.fault(
                ("demand",),
                f"the file of own_demand has no column {scenario.demand}",
                "give it that column, or demand: base",
            )
        )
    if hospital_volumes is not None:
        faults += _procedure_faults(scenario, hospital_volumes)
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
    if indicators is not None and scenario.decision is not None:
        faults += _decision_faults(scenario, scenario.decision, indicators)
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


def _region_name_faults(scenario: Scenario, areas: pd.DataFrame) -> list[Fault]:
    faults: list[Fault] = []
    for place, asked in enumerate(scenario.per_region):
        names = sorted(set(areas[asked.level].dropna())) if asked.name is not None else []
        if asked.name is not None and asked.name not in names:
            faults.append(
                scenario.fault(
                    ("per_region", place, "name"),
                    f"“{asked.name}” is not in the areas table",
                    did_you_mean(asked.name, names, otherwise=f"the names are: {', '.join(names)}"),
                )
            )
    return faults


def _procedure_faults(scenario: Scenario, volumes: pd.DataFrame) -> list[Fault]:
    asked = scenario.hospital_volumes and scenario.hospital_volumes.procedures
    key = ("hospital_volumes", "procedures")
    if not asked:
        return []
    if "procedure" not in volumes:
        wrong = "the file of hospital_volumes has no column procedure"
        return [scenario.fault(key, wrong, "give it that column, or leave procedures out")]
    names = sorted(set(volumes["procedure"]) - {""})
    in_lower_case = {name.casefold() for name in names}
    return [
        scenario.fault(
            (*key, place),
            f"“{name}” is no procedure in the file",
            did_you_mean(name, names, otherwise=f"the names are: {', '.join(names)}"),
        )
        for place, name in enumerate(asked)
        if name.casefold() not in in_lower_case
    ]


def _candidate_faults(scenario: Scenario, candidates: pd.DataFrame) -> list[Fault]:
    site_ids = list(candidates.index)
    faults = [
        scenario.fault(
            location,
            f"“{site}” is not one of the {len(site_ids)} candidates",
            did_you_mean(site, site_ids, otherwise=f"they are: {', '.join(site_ids)}"),
        )
        for location, site in named_sites(scenario)
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
            most > n_allowed > 0 and scenario.count != "at_most",
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
    has_norm = norm is not None or any(
        asked.minimum is not None for asked in scenario.site_volumes.values()
    )
    found = [
        (
            fewest < n_required and scenario.count != "at_least",
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
            not has_norm and scenario.minimum_volume is None and scenario.missing_norm is not None,
            "missing_norm",
            "there is no norm to miss",
            "give minimum_volume a number, or missing_norm null",
        ),
        (
            norm is not None and maximum is not None and norm > maximum,
            "maximum_volume",
            f"{maximum or 0:g} is below the norm of {norm or 0:g}",
            f"give at least {norm or 0:g}, or lower the norm",
        ),
    ]
    return _those(found, scenario) + _site_volume_faults(scenario, norm, total_cases)


def _site_volume_faults(
    scenario: Scenario, norm: float | None, total_cases: float | None
) -> list[Fault]:
    """Limits of single sites against those of all sites and all cases there are."""
    faults: list[Fault] = []
    for site, asked in scenario.site_volumes.items():
        least = norm if asked.minimum is None else asked.minimum
        most = scenario.maximum_volume if asked.maximum is None else asked.maximum
        gives_one = (asked.minimum is None) != (asked.maximum is None)
        if gives_one and least is not None and most is not None and least > most:
            faults.append(
                scenario.fault(
                    ("site_volumes", site),
                    f"with the limits for all sites it has a minimum of {least:g} and a maximum of "
                    f"{most:g}",
                    "give it both a minimum and a maximum",
                )
            )
        minimum = asked.minimum or 0.0
        if total_cases is not None and minimum > total_cases * (1 + _ROUNDING):
            faults.append(
                scenario.fault(
                    ("site_volumes", site, "minimum"),
                    f"{minimum:g} is above all {total_cases:.1f} expected cases together",
                    f"give at most {total_cases:.1f} cases per year",
                )
            )
    return faults


def _decision_faults(
    scenario: Scenario, asked: AskedDecision, parameters: DecisionParameters
) -> list[Fault]:
    """Indicators that there are not, or not in this table; scales that run the wrong way."""
    better = {each.key: each.better for each in parameters.indicators}
    in_table = list(better) if asked.indicators is None else list(asked.indicators)
    faults: list[Fault] = []
    for location, key in named_indicators(asked):
        if key not in better:
            right = did_you_mean(key, better, otherwise=f"they are: {', '.join(better)}")
            faults.append(scenario.fault(location, f"there is no indicator “{key}”", right))
        elif key not in in_table:
            wrong = f"“{key}” is not among the indicators of the table"
            right = "add it to decision.indicators, or take it out here"
            faults.append(scenario.fault(location, wrong, right))
    for key, (worst, best) in asked.scale.items():
        if key in better and (best > worst) != (better[key] == "more"):
            faults.append(
                scenario.fault(
                    ("decision", "scale", key),
                    f"goes from {worst:g} as the worst to {best:g} as the best, but {better[key]} "
                    "is better",
                    f"give [{best:g}, {worst:g}]",
                )
            )
    return faults


def _those(found: list[tuple[bool, str, str, str]], scenario: Scenario) -> list[Fault]:
    """Faults of the rows (whether, key, wrong, right) that are so."""
    return [scenario.fault((key,), wrong, right) for bad, key, wrong, right in found if bad]
