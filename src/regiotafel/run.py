"""The whole chain for one scenario: facts, minutes, cases, centres, meaning."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import fields, replace
from typing import TYPE_CHECKING

import numpy as np

from regiotafel.errors import Fault, InputError, OutputError
from regiotafel.files import bundled, whole_file
from regiotafel.question import Progress, Question, ask, read_living_points, step
from regiotafel.result.analyses import analyse
from regiotafel.result.judge import Impact, Judge
from regiotafel.result.observations import observe
from regiotafel.result.result import Result, by_name
from regiotafel.result.weighing import weigh_plans

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from regiotafel.model.branch_and_bound.problem import Progress as Found
    from regiotafel.model.extra import Rule
    from regiotafel.report.comparison.versions import VersionComparison
    from regiotafel.scenario import Scenario
    from regiotafel.scenario.values import Variant
    from regiotafel.travel.trips import Trips

#: Told k, and the bound, best value and nodes of the search for that many centres.
SearchProgress = Callable[[int, "Found"], None]

log = logging.getLogger("regiotafel")


def run_scenario(
    scenario: Scenario,
    *,
    data: Path | None = None,
    cache: Path | None = None,
    progress: Progress = lambda *_: None,
    search_progress: SearchProgress = lambda *_: None,
    extra_rules: Sequence[Rule] = (),
    extra_impacts: Mapping[str, Impact] | None = None,
) -> Result:
    """Answer a scenario; parameters and errors as :func:`ask`.

    ``search_progress`` is told the number of centres and what branch and bound knows so far.
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
        progress=search_progress,
    )
    judge = Judge.of(question, extra_impacts=extra_impacts)
    plans = {}
    for k, solutions in solved.solutions.items():
        best = min(solutions.values(), key=lambda solution: solution.objective)
        plans[k] = replace(judge.plan(best.open_sites, shares=best.shares), solutions=solutions)
    names = question.candidates["site_name"].to_dict()
    analyses = analyse(instance, list(plans))
    facts = {field.name: getattr(question, field.name) for field in fields(question)}
    return Result(
        **facts,
        trips=_trips(question, cache=cache),
        today=judge.today,
        plans=plans,
        training=judge.training(by_name(judge.today, plans)),
        decision=weigh_plans(judge, plans, analyses=analyses),
        observed=observe(question),
        infeasible={k: error.with_names(names) for k, error in solved.infeasible.items()},
        unsolved=solved.unsolved,
        other_estimates=_other_estimates(question, list(plans)),
        without_norm=_without_norm(question, list(plans)),
        analyses=analyses,
        seconds=solved.seconds,
        interrupted=solved.interrupted,
    )


def _trips(question: Question, *, cache: Path | None) -> Trips | None:
    """What the minutes by road consist of; None where they are the user's own."""
    from regiotafel.travel.trips import find_trips

    if question.network is None or question.speeds is None:
        return None
    with step("what trips consist of"):
        return find_trips(
            question.origins,
            question.candidates,
            region=question.region,
            times=question.travel if question.without_car is None else question.without_car.car,
            network=question.network,
            profile=question.speeds,
            cache=cache,
        )


def run_versions(
    a: Scenario,
    b: Scenario,
    *,
    data: tuple[Path | None, Path | None] = (None, None),
    cache: Path | None = None,
    progress: Progress = lambda *_: None,
) -> VersionComparison:
    """Answer one question on two versions of its minutes, and compare the answers.

    ``a`` and ``b`` are equal but for what they say of travel times, or are the same and ``data``
    gives two folders. What they pin is left aside: other versions are what is asked about. Each
    number of centres is solved by one method. Raises InputError also where the two do not differ,
    or differ in more.
    """
    from regiotafel.report.comparison.versions import compare_versions, require_same_question

    require_same_question(a, b)
    if a.own_minutes is not None and a.own_minutes == b.own_minutes:
        wrong = "stands in A and in B, and replaces every other travel time"
        raise InputError(a.fault(("own_minutes",), wrong, "make it null in one of the two"))
    if (a.own_minutes, a.travel, data[0]) == (b.own_minutes, b.travel, data[1]):
        right = "give --travel A B, --data A B, or a second scenario with other travel times"
        raise InputError(Fault("matrix compare", "", "A and B are the same", right))
    free = {"pinned": None, "methods": None}
    one, two = (
        run_scenario(scenario.model_copy(update=free), data=folder, cache=cache, progress=progress)
        for scenario, folder in zip((a, b), data, strict=True)
    )
    return compare_versions(one, two)


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
    folder = data or bundled("data", "nl")
    region = load_region(folder)
    times = travel_times(
        read_living_points(region, folder),
        region.sites,
        network=read_network(folder),
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
    from regiotafel.model.sweep import best_sites

    demand, instance = question.demand, question.instance
    counted = np.isin(demand.area_ids, instance.area_ids)
    variants: tuple[Variant, ...] = ("low", "base", "high")
    others = {
        variant: getattr(demand, variant)[counted]
        for variant in variants
        if variant != demand.variant and not np.isnan(getattr(demand, variant)[counted]).any()
    }
    return {
        k: {variant: best_sites(replace(asked, cases=cases)) for variant, cases in others.items()}
        for k in ks
        if choose_method(asked := replace(instance, k=k)) == "enumerate"
    }


def _without_norm(question: Question, ks: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Per k the best centres had there been no norm: what the norm alone decides.

    Empty without a norm; only where all sets can be enumerated.
    """
    from regiotafel.model import choose_method
    from regiotafel.model.sweep import best_sites

    if not question.instance.least_volume.any():
        return {}
    free = replace(question.instance, minimum_volume=None, site_minimum={})
    return {
        k: best
        for k in ks
        if choose_method(asked := replace(free, k=k)) == "enumerate"
        and (best := best_sites(asked)) is not None
    }


def _with_rules(question: Question, extra_rules: Sequence[Rule]) -> Question:
    said = tuple(rule.statement for rule in extra_rules)
    assumptions = (*question.scenario.assumptions, *said)
    return replace(
        question,
        scenario=question.scenario.model_copy(update={"assumptions": assumptions}),
        instance=replace(question.instance, extra_rules=tuple(extra_rules)),
    )
