"""The whole chain for one scenario: facts, minutes, cases, centres, meaning."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from regiotafel.errors import InputError, OutputError
from regiotafel.files import bundled, whole_file
from regiotafel.report.result import Plan, Result

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import pandas as pd
    from numpy.typing import NDArray

    from regiotafel.demand import Demand, Variant
    from regiotafel.facts import Facts
    from regiotafel.model.extra import Rule
    from regiotafel.model.instance import Instance
    from regiotafel.pathway import Pathway
    from regiotafel.region.region import Region
    from regiotafel.scenario import Scenario
    from regiotafel.travel.speeds import SpeedProfile
    from regiotafel.travel.times import TravelTimes

#: Told the travel-time searches done, and their total.
Progress = Callable[[int, int], None]
#: A measure of the user's own: takes the instance and per area the column of its centre (int64, n),
#: returns a table whose index has a name.
Impact = Callable[["Instance", "NDArray[np.int64]"], "pd.DataFrame"]

log = logging.getLogger("regiotafel")


@dataclass(frozen=True, kw_only=True)
class Question:
    """A scenario joined with the facts, ready for the model; parts as in :class:`Result`.

    ``national`` is the same question with the patients of the whole country.
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
    from regiotafel.facts import read_facts
    from regiotafel.model.question import make_instance

    with _step("facts"):
        facts = read_facts(scenario, data=data)
    with _step("travel times"):
        travel = facts.own_minutes or _computed(facts, data=data, cache=cache, progress=progress)
    with _step("demand"):
        demand = _demand(scenario, facts)
        put = partial(
            make_instance,
            pathway=facts.pathway,
            region=facts.region,
            candidates=facts.candidates,
            travel=travel,
            demand=demand,
        )
        instance, left_out = put(scenario)
        national = instance
        if scenario.region is not None:
            national, _ = put(scenario.model_copy(update={"region": None}))
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
        left_out=left_out,
        hospital_volumes=facts.hospital_volumes,
    )


def _computed(
    facts: Facts, *, data: Path | None, cache: Path | None, progress: Progress
) -> TravelTimes:
    from regiotafel.travel.matrix import travel_times
    from regiotafel.travel.network import read_network

    return travel_times(
        facts.region.areas,
        facts.candidates,
        network=read_network(data or bundled("data", "nl")),
        profile=facts.speeds,
        cache=cache,
        progress=progress,
    )


def _demand(scenario: Scenario, facts: Facts) -> Demand:
    from regiotafel.demand import expected_cases, own_cases

    if facts.own_demand is None:
        return expected_cases(facts.region.areas, facts.pathway, variant=scenario.demand)
    if facts.own_demand[scenario.demand].isna().all():
        raise InputError(
            scenario.fault(
                ("demand",),
                f"the file of own_demand has no column {scenario.demand}",
                "give it that column, or demand: base",
            )
        )
    return own_cases(facts.own_demand, variant=scenario.demand)


def run_scenario(
    scenario: Scenario,
    *,
    data: Path | None = None,
    cache: Path | None = None,
    progress: Progress = lambda *_: None,
    extra_rules: Sequence[Rule] = (),
    extra_impacts: Mapping[str, Impact] | None = None,
) -> Result:
    """Answer a scenario; parameters and errors as :func:`ask`.

    ``extra_rules`` hold beside those of the scenario; their statements join its assumptions, so
    that page and ``result.json`` show them. ``extra_impacts`` are computed for today and every plan
    and stand in ``Plan.extra`` under their names; each becomes a CSV file of the result.

    A number of centres that is proven infeasible does not raise but stands in
    ``Result.infeasible``, and a method that ended without an answer in ``Result.unsolved``. Raises
    SolverError when two methods contradict each other.
    """
    from regiotafel.model.sweep import sweep

    question = ask(scenario, data=data, cache=cache, progress=progress)
    if extra_rules:
        question = _with_rules(question, extra_rules)
    scenario, instance = question.scenario, question.instance
    solved = sweep(
        instance,
        scenario.ks,
        methods=scenario.methods,
        time_limit_seconds=scenario.time_limit_seconds,
    )
    open_today = tuple(np.array(instance.site_ids)[instance.open_today].tolist())
    judge = partial(_judge, question, open_today=open_today, extra_impacts=extra_impacts or {})
    plans = {}
    for k, solutions in solved.solutions.items():
        best = min(solutions.values(), key=lambda solution: solution.objective)
        plans[k] = replace(judge(best.open_sites), solutions=solutions)
    today = judge(open_today)
    # A norm judges plans: no modelled volume says whether a named hospital meets it now.
    today = replace(today, centres=today.centres.assign(cases_above_norm=np.nan))
    facts = {field.name: getattr(question, field.name) for field in fields(question)}
    del facts["national"]
    return Result(
        **facts,
        today=today,
        plans=plans,
        infeasible=solved.infeasible,
        unsolved=solved.unsolved,
        other_estimates=_other_estimates(question, list(plans)),
        seconds=solved.seconds,
    )


def write_matrix(
    out: Path,
    *,
    travel: str,
    data: Path | None = None,
    cache: Path | None = None,
    progress: Progress = lambda *_: None,
) -> tuple[int, int]:
    """Write minutes and metres of every pair of area and site to a CSV or Parquet file.

    Returns the number of pairs, and how many of them are unreachable. Raises OutputError when the
    file cannot be written, is there already, or is of another kind.
    """
    from pathlib import Path as _Path

    import pandas as pd

    from regiotafel.region import load_region
    from regiotafel.travel.matrix import travel_times
    from regiotafel.travel.network import read_network
    from regiotafel.travel.speeds import load_speeds

    if out.suffix not in {".csv", ".parquet"}:
        raise OutputError(f"{out}: unknown kind of file; give a name that ends in .csv or .parquet")
    if out.exists():
        raise OutputError(f"{out}: exists and is not replaced; name another file, or take it away")
    region = load_region(data)
    times = travel_times(
        region.areas,
        region.sites,
        network=read_network(data or bundled("data", "nl")),
        profile=load_speeds(travel, relative_to=_Path()),
        cache=cache,
        progress=progress,
    )
    pairs = pd.MultiIndex.from_product([times.area_ids, times.site_ids], names=["pc4", "site_id"])
    table = pd.DataFrame(
        {"minutes": times.minutes.ravel(), "metres": times.metres.ravel()}, index=pairs
    ).reset_index()
    with whole_file(out) as temporary:
        if out.suffix == ".csv":
            table.round({"minutes": 4}).to_csv(temporary, index=False, lineterminator="\n")
        else:
            table.to_parquet(temporary, index=False)
    return len(table), int(table["minutes"].isna().sum())


def _other_estimates(
    question: Question, ks: Sequence[int]
) -> dict[int, dict[Variant, tuple[str, ...] | None]]:
    """Per k the best centres under each other estimate of the demand; None = infeasible.

    Only where all sets can be enumerated; the norm stays what it is.
    """
    from regiotafel.model import choose_method
    from regiotafel.model.sweep import best_with_cases

    demand, instance = question.demand, question.instance
    counted = np.isin(demand.area_ids, instance.area_ids)
    variants: tuple[Variant, ...] = ("low", "base", "high")
    others = {
        variant: getattr(demand, variant)[counted]
        for variant in variants
        if variant != demand.variant and not np.isnan(getattr(demand, variant)[counted]).any()
    }
    return {
        k: {variant: best_with_cases(asked, cases) for variant, cases in others.items()}
        for k in ks
        if choose_method(asked := replace(instance, k=k)) == "enumerate"
    }


def _with_rules(question: Question, extra_rules: Sequence[Rule]) -> Question:
    said = tuple(rule.statement for rule in extra_rules)
    assumptions = (*question.scenario.assumptions, *said)
    return replace(
        question,
        scenario=question.scenario.model_copy(update={"assumptions": assumptions}),
        instance=replace(question.instance, extra_rules=tuple(extra_rules)),
    )


def _judge(
    question: Question,
    open_sites: tuple[str, ...],
    *,
    open_today: tuple[str, ...],
    extra_impacts: Mapping[str, Impact],
) -> Plan:
    """What a set of open sites means; every table from the same assignment."""
    from regiotafel import impact

    instance, national = question.instance, question.national
    assigned, today = instance.nearest_open(open_sites), instance.nearest_open(open_today)
    flows = access_national = None
    inside = _sites_inside(question)
    # Elsewhere nothing changes: patients from outside keep the sites there that are open today.
    # Where the question knows of none, it cannot tell where they go.
    elsewhere = tuple(site for site in open_today if site not in inside)
    if elsewhere:
        around = tuple(sorted({*open_sites, *elsewhere}))
        lives_inside = np.isin(national.area_ids, instance.area_ids)
        everybody = np.where(
            lives_inside, national.nearest_open(open_sites), national.nearest_open(around)
        )
        flows = impact.flows(
            national, everybody, region_area_ids=instance.area_ids, sites_in_region=inside
        )
        access_national = impact.access(
            national, everybody, assigned_today=national.nearest_open(open_today)
        )
    return Plan(
        open_sites=open_sites,
        assigned=assigned,
        solutions={},
        access=impact.access(instance, assigned, assigned_today=today),
        centres=impact.centres(instance, assigned, assigned_today=today, open_sites=open_sites),
        areas=impact.areas(instance, assigned, assigned_today=today),
        flows=flows,
        access_national=access_national,
        extra={name: measure(instance, assigned) for name, measure in extra_impacts.items()},
    )


def _sites_inside(question: Question) -> tuple[str, ...]:
    """Candidates that stand in the counted region, areas without known people included."""
    from regiotafel.region.sites import sites_within
    from regiotafel.scenario import counted_areas

    if question.scenario.region is None:
        return question.instance.site_ids
    areas = counted_areas(question.scenario, question.region.areas)
    return sites_within(question.candidates, question.region.shapes.loc[list(areas)])


class _step:  # noqa: N801 (reads as a statement: with _step("travel times"))
    """Log the start and the seconds of a step."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __enter__(self) -> None:
        self.begin = time.perf_counter()

    def __exit__(self, *exception: object) -> None:
        if exception[0] is None:
            log.info("%s: %.2f s", self.name, time.perf_counter() - self.begin)
