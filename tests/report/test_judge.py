"""Sets of centres that the page judges itself: word for word what Python makes of them."""

from __future__ import annotations

import dataclasses
import itertools
from pathlib import Path

import numpy as np
import pytest
from support.judged import judged_by_page, run_without_plans

from regiotafel import load_scenario
from regiotafel.impact.car_ownership import car_ownership
from regiotafel.question import ask
from regiotafel.report.board.arrays import change_classes, minutes_classes, tenths
from regiotafel.report.board.facts import _areas, _plan
from regiotafel.report.board.judge.arrays import judge_arrays
from regiotafel.report.board.judge.parameters import judge_facts
from regiotafel.report.board.tradeoffs.tradeoffs import chance, went
from regiotafel.report.board.figures import decimal
from regiotafel.result.analyses import front_criteria
from regiotafel.result.judge import Judge

ROOT = Path(__file__).parents[2]
COMPARED = ("access", "today", "change", "ranges", "movedShare", "classShares", "carOwnership")
NO_SEARCH = {"flows": None, "proof": None}


def asked_of_page(node, folder, result, *, sets, pairs=()):
    index = result.region.areas.index
    row = np.array([index.get_loc(area) for area in result.instance.area_ids], dtype=np.uint16)
    return judged_by_page(
        node,
        folder,
        arrays={"row": row, **judge_arrays(result)},
        facts={
            "areas": _areas(result),
            "sites": [{"id": site} for site in result.instance.site_ids],
            "judge": judge_facts(result),
        },
        sets=sets,
        pairs=pairs,
    )


def labels(result, columns):
    return tuple(result.instance.site_ids[column] for column in sorted(columns))


def of_python(result, plan, k):
    """What the page must find: without what only a search knows."""
    return {
        **_plan(result, plan, k),
        **NO_SEARCH,
        "tradeoffs": {
            "worst": decimal(front_criteria()[1].of(result.instance, went(result, plan))),
            "chance": chance(plan),
            **dict.fromkeys(("front", "price", "sites")),
        },
    }


def arrays_of_python(result, plan):
    """What the map shows of each area, by the tables of the plan."""
    minutes = plan.areas["minutes"]
    arrays = {
        "site": plan.assigned,
        "change": tenths(plan.areas["minutes_change"]),
        "minutes_class": minutes_classes(minutes),
        "change_class": change_classes(plan.areas["minutes_change"]),
    }
    if not result.travel.fast == result.travel.slow == 1:
        arrays["fast"] = np.rint(minutes * result.travel.fast)
        arrays["slow"] = np.rint(minutes * result.travel.slow)
    if result.without_car is not None:
        cars = result.without_car
        pair = cars.car.rows(result.instance.area_ids), plan.assigned
        transit = cars.public_transport()
        arrays["transit_low"] = np.rint(transit["low"][pair])
        arrays["transit_high"] = np.rint(transit["high"][pair])
        arrays["bicycle"] = np.rint(np.nan_to_num(cars.bicycle_minutes()[pair]))
        if result.scenario.count_without_car:
            arrays["by_car"] = tenths(cars.car.minutes[pair])
    return {name: np.asarray(values).tolist() for name, values in arrays.items()}


def pair_of_python(result, judge, a, b):
    """One plan against another: what it is against today, were that other today."""
    plan, other = judge.plan(labels(result, a)), judge.plan(labels(result, b))
    of_both = dataclasses.replace(judge, assigned_today=other.assigned)
    instead = dataclasses.replace(result, today=of_both.plan(labels(result, b)))
    facts = _plan(instead, of_both.plan(plan.open_sites), len(a))
    return {name: facts[name] for name in COMPARED}


def judged_alike(node, folder, result, *, sets, pairs=()):
    found = asked_of_page(node, folder, result, sets=sets, pairs=pairs)
    judge = Judge.of(result)
    assert found["today"] == of_python(result, judge.today, None)
    for columns, facts, arrays in zip(sets, found["plans"], found["arrays"], strict=True):
        plan = judge.plan(labels(result, columns))
        assert facts == of_python(result, plan, len(columns)), columns
        assert arrays == arrays_of_python(result, plan), columns
    for (a, b), facts in zip(pairs, found["pairs"], strict=True):
        assert facts == pair_of_python(result, judge, a, b), (a, b)
    return found


def every_set(n):
    sizes = range(1, n + 1)
    return [list(each) for k in sizes for each in itertools.combinations(range(n), k)]


def test_every_set_and_pair_of_the_small_run(node, tmp_path, result):
    sets = every_set(4)
    judged_alike(node, tmp_path, result, sets=sets, pairs=list(itertools.product(sets, sets)))
