"""The whole chain for one scenario: facts, minutes, cases, centres, meaning."""

from __future__ import annotations

import dataclasses
import logging
import time
from typing import TYPE_CHECKING

from regiotafel.errors import InfeasibleError, SolverError
from regiotafel.report.result import Plan, Result

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from regiotafel.model.instance import Instance
    from regiotafel.model.solution import Method, Solution
    from regiotafel.scenario import Scenario

log = logging.getLogger("regiotafel")

#: Two methods agree when their objectives differ by no more than this, in mean minutes.
AGREEMENT_MINUTES = 1e-6


def run_scenario(
    scenario: Scenario,
    *,
    data: Path | None = None,
    cache: Path | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Result:
    """Answer a scenario on the facts in the folder ``data`` (default: the bundled Netherlands).

    Travel times are kept in the folder ``cache``; None computes them anew. ``progress`` is told
    the travel-time searches done and their total. Steps and their seconds go to the logger
    ``regiotafel``. Raises InputError for what is wrong with the question or the facts; a number of
    centres that is proven infeasible does not raise but stands in ``Result.infeasible``.
    """
    from regiotafel.demand import expected_cases
    from regiotafel.files import bundled
    from regiotafel.model.question import make_instance
    from regiotafel.pathway import load_pathway
    from regiotafel.region import load_region
    from regiotafel.region.candidates import candidates_file, read_candidates
    from regiotafel.region.hospital_volumes import read_hospital_volumes
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
        observed = None
        if scenario.hospital_volumes is not None:
            observed = read_hospital_volumes(
                scenario.folder / scenario.hospital_volumes.file, site_ids=tuple(candidates.index)
            )
    with _step("travel times"):
        travel = travel_times(
            region.areas,
            candidates,
            network=read_network(data or bundled("data", "nl")),
            profile=profile,
            cache=cache,
            progress=progress,
        )
    with _step("demand"):
        demand = expected_cases(region.areas, pathway, variant=scenario.demand)
        instance, left_out = make_instance(
            scenario,
            pathway,
            region=region,
            candidates=candidates,
            travel=travel,
            demand=demand,
        )
    plans, infeasible, seconds = _solve_all(scenario, instance)
    open_today = tuple(
        site for site, is_open in zip(instance.site_ids, instance.open_today, strict=True) if is_open
    )
    assigned_today = instance.nearest_open(open_today)
    return Result(
        scenario=scenario,
        pathway=pathway,
        region=region,
        candidates=candidates,
        speeds=profile,
        travel=travel,
        demand=demand,
        instance=instance,
        today=_judge(instance, open_today, assigned_today, {}, assigned_today),
        plans={
            k: _judge(
                instance,
                next(iter(solutions.values())).open_sites,
                next(iter(solutions.values())).assigned,
                solutions,
                assigned_today,
            )
            for k, solutions in plans.items()
        },
        infeasible=infeasible,
        left_out=left_out,
        hospital_volumes=observed,
        seconds=seconds,
    )


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
        question = dataclasses.replace(instance, k=k)
        for method in scenario.methods or (choose_method(question),):
            begin = time.perf_counter()
            try:
                solution = solve(
                    question, method=method, time_limit_seconds=scenario.time_limit_seconds
                )
            except InfeasibleError as error:
                infeasible.setdefault(k, error)
                log.info("k = %d, %s: infeasible: %s", k, method, error)
            else:
                plans.setdefault(k, {})[method] = solution
                log.info(
                    "k = %d, %s: %.6f minutes, gap %.2g", k, method, solution.objective, solution.gap
                )
            seconds[k, method] = time.perf_counter() - begin
            log.info("k = %d, %s: %.2f s", k, method, seconds[k, method])
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


def _judge(
    instance: Instance,
    open_sites: tuple[str, ...],
    assigned: NDArray[np.int64],
    solutions: Mapping[Method, Solution],
    assigned_today: NDArray[np.int64],
) -> Plan:
    from regiotafel import impact

    return Plan(
        open_sites=open_sites,
        assigned=assigned,
        solutions=solutions,
        access=impact.access(instance, assigned, assigned_today=assigned_today),
        centres=impact.centres(
            instance, assigned, assigned_today=assigned_today, open_sites=open_sites
        ),
        areas=impact.areas(instance, assigned, assigned_today=assigned_today),
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
