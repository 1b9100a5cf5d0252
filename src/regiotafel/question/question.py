"""A scenario joined with the facts: which cases, how many minutes to whom, under which rules."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from regiotafel.files import bundled
from regiotafel.impact.observed.case_mix import expected_events
from regiotafel.region.hospital_volumes import of_procedures
from regiotafel.scenario.names import outcome_curve
from regiotafel.travel.times import TravelTimes

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from regiotafel.demand import Demand
    from regiotafel.impact.parameter_set import ParameterSet
    from regiotafel.model.instance import Instance
    from regiotafel.question.facts import Facts
    from regiotafel.region.region import Region
    from regiotafel.scenario import Scenario
    from regiotafel.scenario.curve import Curve
    from regiotafel.scenario.pathway import Pathway
    from regiotafel.travel.network import RoadNetwork
    from regiotafel.travel.speeds import SpeedProfile
    from regiotafel.travel.without_car import WithoutCar

#: Told the travel-time searches done, and their total.
Progress = Callable[[int, int], None]

log = logging.getLogger("regiotafel")


@dataclass(frozen=True, kw_only=True)
class Question:
    """A scenario joined with the facts, ready for the model.

    Attributes
    ----------
    scenario, pathway, region, travel, demand
        What is asked, and on which facts.
    candidates
        Table of the instance's sites, index ``site_id`` in its order: ``site_name``,
        ``organisation``, ``city``, ``lon``, ``lat``, ``basis`` and ``note`` (why it is a candidate,
        with what is assumed), ``open_today``. Sites of the user's own stand only here.
    speeds
        The speed profile behind the minutes, with its title and assumptions; None where the minutes
        are the user's own.
    instance, national
        The question to the model, its ``k`` the first that is asked; and the same with the patients
        of the whole country.
    left_out
        Areas left out of every plan: index ``pc4``, ``reason`` (``population_unknown``,
        ``demand_unknown``, ``unreachable`` or ``outside_region``), ``population``,
        ``cases_per_year``.
    hospital_volumes
        The user's own observed volumes (``site_id``, ``year``, ``cases``, ``events``,
        ``expected_events``), or None.
    volume_rows
        The rows that these are the sums of, also by procedure, surgeon, team and case mix where the
        file has those; or None.
    staying_care
        What hospitals say they keep doing, as from ``read_staying_care``, or None.
    curve
        How outcomes differ with volume; None = nothing is said of them.
    parameters
        Of the impact tables.
    without_car
        Estimates for people without a car; None where the minutes are not those by car.
    network
        Roads; None where the minutes are the user's own.
    origins
        Points where people live.
    """

    scenario: Scenario
    pathway: Pathway
    region: Region
    candidates: pd.DataFrame
    speeds: SpeedProfile | None
    travel: TravelTimes
    demand: Demand
    instance: Instance
    national: Instance
    left_out: pd.DataFrame
    hospital_volumes: pd.DataFrame | None
    volume_rows: pd.DataFrame | None
    staying_care: pd.DataFrame | None
    curve: Curve | None
    parameters: ParameterSet
    without_car: WithoutCar | None
    network: RoadNetwork | None
    origins: pd.DataFrame


def ask(
    scenario: Scenario,
    *,
    data: Path | None = None,
    cache: Path | None = None,
    progress: Progress = lambda *_: None,
) -> Question:
    """Join a scenario with the facts in the folder ``data`` (default: the bundled Netherlands).

    Travel times are kept in the folder ``cache``; None computes them anew. ``progress`` is told
    the travel-time searches done and their total. Steps and their seconds go to the logger
    ``regiotafel``. Raises InputError for what is wrong with the question or the facts.
    """
    from regiotafel.question.facts import check_pinned, read_facts
    from regiotafel.question.instance import check_methods, make_instance
    from regiotafel.travel.matrix import travel_times
    from regiotafel.travel.network import read_network

    folder = data or bundled("data", "nl")
    with step("facts"):
        facts = read_facts(scenario, data=data)
        ways = facts.own_minutes or read_network(folder)
        origins = read_living_points(facts.region, folder)
    with step("demand"):
        demand = _demand(scenario, facts)
    # Before minutes of work, not after.
    check_pinned(scenario, _versions(facts, ways, demand))
    with step("travel times"):
        travel, without_car = (
            (ways, None)
            if isinstance(ways, TravelTimes)
            else _travel(
                scenario,
                facts,
                partial(
                    travel_times,
                    origins,
                    facts.candidates,
                    network=ways,
                    cache=cache,
                    progress=progress,
                ),
            )
        )
    with step("question"):
        put = partial(
            make_instance,
            pathway=facts.pathway,
            region=facts.region,
            candidates=facts.candidates,
            travel=travel,
            demand=demand,
            curves=facts.curves,
        )
        instance, left_out = put(scenario)
        check_methods(scenario, instance)
        national = instance
        if scenario.region is not None:
            national, _ = put(scenario.model_copy(update={"region": None}))
    curve = outcome_curve(scenario, facts.pathway)
    asked, volume_rows = scenario.hospital_volumes, facts.hospital_volumes
    if asked is not None and volume_rows is not None and asked.procedures is not None:
        volume_rows = of_procedures(volume_rows, asked.procedures)
    return Question(
        scenario=scenario,
        pathway=facts.pathway,
        region=facts.region,
        candidates=facts.candidates,
        speeds=None if facts.own_minutes else facts.speeds,
        travel=travel,
        demand=demand,
        instance=instance,
        national=national,
        staying_care=facts.staying_care,
        curve=None if curve is None else facts.curves[curve],
        parameters=facts.parameters,
        left_out=left_out,
        hospital_volumes=None
        if volume_rows is None
        else expected_events(volume_rows, profiling=facts.parameters.profiling),
        volume_rows=volume_rows,
        without_car=without_car,
        network=None if isinstance(ways, TravelTimes) else ways,
        origins=origins,
    )


def _versions(facts: Facts, ways: TravelTimes | RoadNetwork, demand: Demand) -> dict[str, str]:
    """Hash of each thing that a scenario may pin, by its key there."""
    network, speeds = (
        (ways.network_version, ways.speed_version)
        if isinstance(ways, TravelTimes)
        else (ways.version, facts.speeds.version)
    )
    return {
        "data": facts.region.version,
        "network": network,
        "speeds": speeds,
        "demand": demand.version,
    }


def _travel(
    scenario: Scenario, facts: Facts, computed: Callable[..., TravelTimes]
) -> tuple[TravelTimes, WithoutCar | None]:
    """The minutes that count; by car with the estimates for those without one."""
    from pathlib import Path as _Path

    from regiotafel.region.households import share_without_car
    from regiotafel.travel.speeds import load_speeds
    from regiotafel.travel.without_car import WithoutCar, load_estimates

    travel = computed(profile=facts.speeds)
    if travel.mode != "car":
        return travel, None
    estimates = load_estimates()
    households = estimates.households
    share = share_without_car(
        facts.region.areas,
        national_share=households.national_share_without_car,
        most_cars=households.most_cars,
    )
    bicycle = load_speeds(estimates.bicycle.profile, relative_to=_Path())
    without_car = WithoutCar(
        estimates=estimates,
        car=travel,
        bicycle=computed(profile=bicycle),
        bicycle_speeds=bicycle,
        share=np.asarray(share.fillna(households.national_share_without_car), dtype=np.float64),
        share_unknown=share.isna().to_numpy(),
    )
    return without_car.weighed() if scenario.count_without_car else travel, without_car


def read_living_points(region: Region, folder: Path) -> pd.DataFrame:
    """Read where people live, from the data folder that ``region`` came from."""
    from regiotafel.travel.origins import ORIGINS, read_origins

    return read_origins(folder / ORIGINS, list(region.areas.index))


def _demand(scenario: Scenario, facts: Facts) -> Demand:
    from regiotafel.demand import expected_cases, own_cases

    if facts.own_demand is None:
        return expected_cases(facts.region.areas, facts.pathway, variant=scenario.demand)
    return own_cases(facts.own_demand, variant=scenario.demand)


class step:  # noqa: N801 (reads as a statement: with step("travel times"))
    """Log the start and the seconds of a step."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __enter__(self) -> None:
        self.begin = time.perf_counter()

    def __exit__(self, *exception: object) -> None:
        if exception[0] is None:
            log.info("%s: %.2f s", self.name, time.perf_counter() - self.begin)
