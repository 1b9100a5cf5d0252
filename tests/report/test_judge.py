"""Sets of centres that the page judges itself: word for word what Python makes of them."""

from __future__ import annotations

import dataclasses
import itertools
from pathlib import Path

import numpy as np
import pytest

from regiotafel import impact
from regiotafel.display import volume
from regiotafel.model.chance import DemandFactor, missing, missing_any
from regiotafel.question import ask
from regiotafel.report.board.arrays import change_classes, minutes_classes, tenths
from regiotafel.report.board.facts import _areas, _plan
from regiotafel.report.board.figures import decimal, percent
from regiotafel.report.board.judge.arrays import judge_arrays, steps
from regiotafel.report.board.judge.parameters import judge_facts
from regiotafel.report.board.tradeoffs.tradeoffs import chance, pair
from regiotafel.result.judge import Judge
from regiotafel.scenario import Scenario, load_scenario
from support.judged import called, judged_by_page, run_without_plans

ROOT = Path(__file__).parents[2]
#: What of a plan depends on the plan it is compared with, and what of that on the plan alone.
COMPARED = ("access", "today", "change", "ranges", "movedShare", "classShares", "carOwnership")
#: What only a search knows of a plan.
UNKNOWN = {"flows": None, "proof": None}


def asked_of_page(node, folder, result, *, sets, pairs=()):
    index = result.region.areas.index
    row = index.get_indexer(list(result.instance.area_ids)).astype(np.uint16)
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
    tradeoffs = {"pair": pair(result, plan), "chance": chance(plan)}
    return {
        **_plan(result, plan, k),
        **UNKNOWN,
        "tradeoffs": tradeoffs | dict.fromkeys(("front", "price", "sites")),
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


def against(result, plan, other):
    """The tables of a plan had people gone elsewhere before."""
    asked = {"assigned_today": other}
    changes = {
        "access": impact.access(
            result.instance,
            plan.assigned,
            fast=result.travel.fast,
            slow=result.travel.slow,
            **asked,
        ),
        "areas": impact.areas(result.instance, plan.assigned, **asked),
    }
    if result.without_car is not None:
        changes["car_ownership"] = impact.car_ownership(
            result.instance, plan.assigned, without_car=result.without_car, **asked
        )
    return dataclasses.replace(plan, **changes)


def pair_of_python(result, plan, other):
    """One plan against another: what it is against today, were that other today."""
    instead = dataclasses.replace(result, today=against(result, other, other.assigned))
    facts = _plan(instead, against(result, plan, other.assigned), len(plan.open_sites))
    return {name: facts[name] for name in COMPARED}


def judged_alike(node, folder, result, *, sets, pairs=()):
    """Judge sets, and pairs of them by number, here and in the page."""
    found = asked_of_page(
        node, folder, result, sets=sets, pairs=[(sets[a], sets[b]) for a, b in pairs]
    )
    judge = Judge.of(result)
    assert found["today"] == of_python(result, judge.today, None)
    plans = [judge.plan(labels(result, columns)) for columns in sets]
    for plan, facts, arrays in zip(plans, found["plans"], found["arrays"], strict=True):
        assert facts == of_python(result, plan, len(plan.open_sites)), plan.open_sites
        assert arrays == arrays_of_python(result, plan), plan.open_sites
    for (a, b), facts in zip(pairs, found["pairs"], strict=True):
        assert facts == pair_of_python(result, plans[a], plans[b]), (a, b)


def every_set(n):
    sizes = range(1, n + 1)
    return [list(each) for k in sizes for each in itertools.combinations(range(n), k)]


SETS = every_set(4)
PAIRS = [(0, 1), (1, 0), (2, 2), (3, 14), (14, 3), (5, 9), (12, 7)]


@pytest.fixture(scope="session")
def counted_cars(with_cars):
    """The same run, where people without a car count with their own minutes."""
    cars = with_cars.without_car
    weighed = cars.weighed()
    minutes = weighed.minutes[weighed.rows(with_cars.instance.area_ids)].astype(np.float64)
    return run_without_plans(
        dataclasses.replace(
            with_cars,
            scenario=with_cars.scenario.model_copy(update={"count_without_car": True}),
            travel=weighed,
            instance=dataclasses.replace(with_cars.instance, minutes=np.rint(minutes * 600) / 600),
        )
    )


def random_minutes(result, *, unit, unreachable=0.0, metres=(1, 3), **changes):
    """Many equal minutes, some of them with equal metres; the first site is within all reach."""
    rng = np.random.default_rng(5)
    n, m = result.instance.minutes.shape
    minutes = rng.integers(20, 130, (n, m)) * unit
    road = rng.integers(*metres, (n, m), endpoint=True) * 1000.0
    out = rng.random((n, m)) < unreachable
    out[:, 0] = False
    cases = np.where(rng.random(n) < 0.2, 0.0, result.instance.cases)
    instance = dataclasses.replace(
        result.instance,
        minutes=np.where(out, np.nan, minutes),
        metres=np.where(out, np.nan, road),
        open_today=np.array([True, False, True, False]),
        **{"cases": cases} | changes,
    )
    return run_without_plans(dataclasses.replace(result, instance=instance))


@pytest.mark.parametrize("run", ["result", "with_cars", "counted_cars", "with_impact"])
def test_every_set_of_a_small_run(node, tmp_path, request, run):
    judged_alike(node, tmp_path, request.getfixturevalue(run), sets=SETS, pairs=PAIRS)


@pytest.mark.parametrize(
    ("unit", "metres", "norm"),
    [
        (1.0, (1, 3), 60.0),  # equal minutes, equal metres among them
        (0.5, (1, 3), None),
        (0.5, (0, 0), 40.5),  # no metres known
        (np.pi / 10, (1, 3), 0.28),  # no whole tenths of a second
    ],
)
def test_ties_and_minutes_of_all_kinds(node, tmp_path, result, unit, metres, norm):
    run = random_minutes(result, unit=unit, metres=metres, minimum_volume=norm)
    exact = unit == np.pi / 10
    assert ("minutes_exact" in judge_arrays(run)) == exact
    assert ("metres_steps" in judge_arrays(run)) == (metres != (0, 0))
    judged_alike(node, tmp_path, run, sets=SETS, pairs=PAIRS)


def test_a_share_that_is_reached_but_for_rounding_is_reached(node, tmp_path, result):
    n = len(result.instance.cases)
    for size in (0.1, 0.7, 1 / 3):
        # Of 30 areas 15 are half, and 27 are 90 %: their sums are a trifle off.
        cases = np.where(np.arange(n) < 30, size, 0.0)
        run = random_minutes(result, unit=0.5, cases=cases)
        judged_alike(node, tmp_path, run, sets=SETS, pairs=PAIRS)


def test_without_a_range_there_are_no_ranges(node, tmp_path, result):
    travel = dataclasses.replace(result.travel, fast=1.0, slow=1.0)
    run = run_without_plans(dataclasses.replace(result, travel=travel))
    judged_alike(node, tmp_path, run, sets=SETS[:3], pairs=[(0, 1)])


def test_what_cannot_be_reached_is_not_judged(node, tmp_path, result):
    run = random_minutes(result, unit=1.0, unreachable=0.3)
    with_first = [columns for columns in SETS if 0 in columns]
    judged_alike(node, tmp_path, run, sets=with_first, pairs=[(0, 1), (2, 3)])
    found = asked_of_page(node, tmp_path, run, sets=[[1], [2, 3], []], pairs=[([0], [1])])
    assert found["plans"] == [None, None, None]
    assert found["pairs"] == [None]
    with pytest.raises(ValueError, match="no site they can reach"):
        Judge.of(run).plan(("S2",))


def test_minutes_that_do_not_fit_are_refused(result):
    far = np.full(result.instance.minutes.shape, 6600.0)
    instance = dataclasses.replace(result.instance, minutes=far)
    with pytest.raises(ValueError, match="above 6553 minutes"):
        judge_arrays(dataclasses.replace(result, instance=instance))


def test_steps_are_by_site_and_up_or_down():
    matrix = np.array([[5.0, 2.0], [7.0, np.nan], [4.0, 2.0]])
    # Of the first site 6, 8, 5; of the second 3, 0 (unreachable), 3.
    assert steps(matrix).tolist() == [12, 4, 5, 6, 5, 6]


def test_a_sum_is_that_of_numpy_to_the_last_bit(node, tmp_path):
    rng = np.random.default_rng(3)
    sizes = [*range(1, 20), 127, 128, 129, 136, 300, 1000, 4065, 8130]
    given = [rng.lognormal(0, 3, size).tolist() for size in sizes]
    found = called(node, tmp_path, "judge/sums.js", "sum", [[values] for values in given])
    assert found == [float(np.sum(values)) for values in given]


def test_numbers_are_rounded_as_python_rounds(node, tmp_path):
    rng = np.random.default_rng(4)
    # Quarters and eighths lie between two decimal numbers; the others nearly do.
    given = [0.0, -0.04, 0.5, 1.5, 2.5, -2.5, 0.25, -0.75, 0.125, 1e15 + 0.5, 2.675, 1.005]
    given += (rng.integers(-4000, 4000, 400) / 8).tolist()
    given += (rng.integers(-4000, 4000, 400) / 20).tolist()
    given += rng.normal(0, 100, 400).tolist()
    calls = [(value, decimals) for value in given for decimals in (0, 1, 2)]
    found = called(node, tmp_path, "judge/rounding.js", "decimal", calls)
    assert found == [decimal(*call) for call in calls]
    whole = called(node, tmp_path, "judge/rounding.js", "rint", [[value] for value in given])
    assert whole == np.rint(given).tolist()
    shares = [[share / 1000] for share in range(1001)]
    found = called(node, tmp_path, "judge/rounding.js", "percent", shares)
    assert found == [percent(share) for (share,) in shares]


def test_a_volume_stays_on_its_side_of_the_norm(node, tmp_path):
    given = [0.0, 19.2, 19.5, 19.7, 19.96, 19.97, 19.99999, 19.9999999, 20.0, 20.4, 20.5, 54.369]
    calls = [(cases, norm) for cases in given for norm in (None, 0.0, 20.0, 20.5, 54.37)]
    found = called(node, tmp_path, "judge/rounding.js", "volume", calls)
    assert found == [volume(cases, norm=norm) for cases, norm in calls]


@pytest.mark.parametrize(("low", "high"), [(1.0, 1.0), (0.75, 1.25), (0.1, 2.0)])
@pytest.mark.parametrize("norm", [0.0, 0.28, 1, 8, 20, 300])
def test_the_chance_of_missing_is_that_of_python(node, tmp_path, low, high, norm):
    factor = DemandFactor(low=low, high=high)
    cases = [0.0, 0.01, 0.5 * norm, 0.99 * norm, 1.3 * norm, 4 * norm + 5]
    told = {"median": factor.median, "sigma": factor.sigma}
    for years in (1, 3, 25):
        (found,) = called(
            node, tmp_path, "judge/chance.js", "missing", [[cases, norm, told, years]]
        )
        expected = missing(cases, norm, factor=factor, years=years)
        assert found["each"] == pytest.approx(expected.tolist(), abs=1e-10)
        together = missing_any(cases, norm, factor=factor, years=years)
        assert found["any"] == pytest.approx(float(together), abs=1e-10)


@pytest.mark.national
@pytest.mark.parametrize(
    ("changes", "number"),
    [
        ({}, 60),
        ({"region": {"province": "Gelderland"}, "minimum_volume": None}, 12),
        ({"count_without_car": True, "demand": "low", "travel": "car_peak"}, 12),
    ],
    ids=["country", "region", "without_car"],
)
def test_random_sets_of_the_country(node, tmp_path, tmp_path_factory, changes, number):
    cache = tmp_path_factory.getbasetemp() / "cache"
    bundled = load_scenario(ROOT / "scenarios" / "endometriose.yaml").to_dict()
    question = ask(Scenario.model_validate(bundled | changes), cache=cache)
    result = run_without_plans(question, cache=cache)
    assert judge_arrays(result).keys() >= {"minutes_steps", "metres_steps", "judge_doubts"}
    assert ("judge_car_steps" in judge_arrays(result)) == result.scenario.count_without_car
    rng, m = np.random.default_rng(11), len(result.instance.site_ids)
    sizes = [*range(1, m + 1), *rng.integers(1, m + 1, number)][:number]
    sets = [rng.choice(m, size=int(size), replace=False).tolist() for size in sizes]
    pairs = rng.integers(0, number, (number // 3, 2)).tolist()
    judged_alike(node, tmp_path, result, sets=sets, pairs=pairs)
