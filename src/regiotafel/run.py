"""The whole chain for one scenario: facts, minutes, cases, centres, meaning."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from regiotafel.errors import InfeasibleError, OutputError, SolverError
from regiotafel.files import bundled, whole_file
from regiotafel.report.result import Plan, Result

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import pandas as pd

    from regiotafel.demand import Demand
    from regiotafel.model.instance import Instance
    from regiotafel.model.solution import Method, Solution
    from regiotafel.pathway import Pathway
    from regiotafel.region.region import Region
    from regiotafel.scenario import Scenario
    from regiotafel.travel.speeds import SpeedProfile
    from regiotafel.travel.times import TravelTimes

#: Told the travel-time searches done, and their total.
Progress = Callable[[int, int], None]

log = logging.getLogger("regiotafel")

#: Two methods agree when their objectives differ by no more than this, in mean minutes.
AGREEMENT_MINUTES = 1e-6


@dataclass(frozen=True, kw_only=True)
class Question:
    """A scenario joined with the facts, ready for the model; parts as in :class:`Result`.

    ``national`` is the same question with the patients of the whole country.
    """

    scenario: Scenario
    pathway: Pathway
    region: Region
    candidates: pd.DataFrame
    speeds: SpeedProfile
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
    from regiotafel.demand import expected_cases
    from regiotafel.model.question import make_instance
    from regiotafel.pathway import load_pathway
    from regiotafel.region import load_region
    from regiotafel.region.candidates import candidates_file, read_candidates
    from regiotafel.travel.matrix import travel_times
    from regiotafel.travel.network import read_network
    from regiotafel.travel.speeds import load_speeds

    with _step("facts"):
        pathway = load_pathway(scenario.pathway, relative_to=scenario.folder)
        region = load_region(data)
        profile = load_speeds(scenario.travel, relative_to=scenario.folder)
        candidates = read_candidates(
            candidates_file(scenario.candidates, relative_to=scenario.folder), region.sites
        )
        observed = _observed(scenario, sorted({*candidates.index, *region.sites.index}))
    with _step("travel times"):
        network = read_network(data or bundled("data", "nl"))
        travel = travel_times(
            region.areas,
            candidates,
            network=network,
            profile=profile,
            cache=cache,
            progress=progress,
        )
    with _step("demand"):
        demand = expected_cases(region.areas, pathway, variant=scenario.demand)
        put = partial(
            make_instance,
            pathway=pathway,
            region=region,
            candidates=candidates,
            travel=travel,
            demand=demand,
        )
        instance, left_out = put(scenario)
        national = instance
        if scenario.region is not None:
            national, _ = put(scenario.model_copy(update={"region": None}))
    return Question(
        scenario=scenario,
        pathway=pathway,
        region=region,
        candidates=candidates,
        speeds=profile,
        travel=travel,
        demand=demand,
        instance=instance,
        national=national,
        left_out=left_out,
        hospital_volumes=observed,
    )


def _observed(scenario: Scenario, site_ids: Sequence[str]) -> pd.DataFrame | None:
    from regiotafel.region.hospital_volumes import read_hospital_volumes

    if scenario.hospital_volumes is None:
        return None
    path = scenario.folder / scenario.hospital_volumes.file
    return read_hospital_volumes(path, site_ids=site_ids)


def run_scenario(
    scenario: Scenario,
    *,
    data: Path | None = None,
    cache: Path | None = None,
    progress: Progress = lambda *_: None,
) -> Result:
    """Answer a scenario; parameters and errors as :func:`ask`.

    A number of centres that is proven infeasible does not raise but stands in
    ``Result.infeasible``. Raises SolverError when two methods contradict each other, or one ends
    without an answer.
    """
    question = ask(scenario, data=data, cache=cache, progress=progress)
    instance = question.instance
    solved, infeasible, seconds = _solve_all(scenario, instance)
    open_today = tuple(np.array(instance.site_ids)[instance.open_today].tolist())
    plans = {}
    for k, solutions in solved.items():
        best = min(solutions.values(), key=lambda solution: solution.objective)
        plans[k] = replace(_judge(question, best.open_sites, open_today), solutions=solutions)
    today = _judge(question, open_today, open_today)
    # A norm judges plans: no modelled volume says whether a named hospital meets it now.
    today = replace(today, centres=today.centres.assign(cases_above_norm=np.nan))
    facts = {field.name: getattr(question, field.name) for field in fields(question)}
    del facts["national"]
    return Result(
        **facts,
        today=today,
        plans=plans,
        infeasible=infeasible,
        seconds=seconds,
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
    file cannot be written or is of another kind.
    """
    from pathlib import Path as _Path

    import pandas as pd

    from regiotafel.region import load_region
    from regiotafel.travel.matrix import travel_times
    from regiotafel.travel.network import read_network
    from regiotafel.travel.speeds import load_speeds

    if out.suffix not in {".csv", ".parquet"}:
        raise OutputError(f"{out}: unknown kind of file; give a name that ends in .csv or .parquet")
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


def _solve_all(
    scenario: Scenario, instance: Instance
) -> tuple[
    dict[int, dict[Method, Solution]],
    dict[int, InfeasibleError],
    dict[tuple[int, Method], float],
]:
    """Per k the solution of each method, or why there is none; and the seconds it took."""
    from regiotafel.model import choose_method, solve

    plans: dict[int, dict[Method, Solution]] = {}
    infeasible: dict[int, InfeasibleError] = {}
    seconds: dict[tuple[int, Method], float] = {}
    for k in scenario.ks:
        question = replace(instance, k=k)
        for method in scenario.methods or (choose_method(question),):
            begin = time.perf_counter()
            try:
                solution = solve(
                    question, method=method, time_limit_seconds=scenario.time_limit_seconds
                )
            except InfeasibleError as error:
                infeasible.setdefault(k, error)
                found = f"infeasible: {error}"
            else:
                plans.setdefault(k, {})[method] = solution
                found = f"{solution.objective:.6f} minutes, gap {solution.gap:.2g}"
            seconds[k, method] = time.perf_counter() - begin
            log.info("k = %d, %s: %.2f s: %s", k, method, seconds[k, method], found)
        _require_agreement(k, plans.get(k, {}), infeasible.get(k))
    return plans, infeasible, seconds


def _require_agreement(
    k: int, solutions: Mapping[Method, Solution], infeasible: InfeasibleError | None
) -> None:
    """Refuse answers of two methods that contradict each other: one of them is wrong."""
    if infeasible is not None and solutions:
        raise SolverError(
            f"k = {k}: {', '.join(solutions)} found a plan where another method proves there is "
            "none; please report this with the scenario"
        )
    proven = [solution for solution in solutions.values() if solution.status == "optimal"]
    if not proven:
        return
    best = min(solution.objective for solution in solutions.values())
    for solution in proven:
        if solution.objective > best + AGREEMENT_MINUTES:
            raise SolverError(
                f"k = {k}: {solution.method} claims {solution.objective:.9f} mean minutes is the "
                f"least, but another method found {best:.9f}; please report this"
            )


def _judge(question: Question, open_sites: tuple[str, ...], open_today: tuple[str, ...]) -> Plan:
    """What a set of open sites means; every table from the same assignment."""
    from regiotafel import impact
    from regiotafel.region.sites import sites_within

    instance, national = question.instance, question.national
    assigned, today = instance.nearest_open(open_sites), instance.nearest_open(open_today)
    flows = None
    if question.scenario.region is not None:
        shapes = question.region.shapes.loc[list(instance.area_ids)]
        flows = impact.flows(
            national,
            national.nearest_open(open_sites),
            region_area_ids=instance.area_ids,
            sites_in_region=sites_within(question.candidates, shapes),
        )
    return Plan(
        open_sites=open_sites,
        assigned=assigned,
        solutions={},
        access=impact.access(instance, assigned, assigned_today=today),
        centres=impact.centres(instance, assigned, assigned_today=today, open_sites=open_sites),
        areas=impact.areas(instance, assigned, assigned_today=today),
        flows=flows,
    )


class _step:  # noqa: N801 (reads as a statement: with _step("travel times"))
    """Log the start and the seconds of a step."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __enter__(self) -> None:
        self.begin = time.perf_counter()

    def __exit__(self, *exception: object) -> None:
        if exception[0] is None:
            log.info("%s: %.2f s", self.name, time.perf_counter() - self.begin)
