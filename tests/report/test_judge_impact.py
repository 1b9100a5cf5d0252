"""What sets of centres mean, as the page works it out itself: word for word what Python says."""

from __future__ import annotations

import dataclasses
import itertools
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from regiotafel import load_scenario
from regiotafel.impact.visits import Support
from regiotafel.question import ask
from regiotafel.report.board.impact import burden, decision, groups, ledger, outcome
from regiotafel.report.board.judge.arrays import judge_arrays
from regiotafel.report.board.judge.impact.arrays import impact_arrays
from regiotafel.report.board.judge.impact.parameters import impact_parameters
from regiotafel.report.board.judge.parameters import judge_facts
from regiotafel.result.judge import Judge
from regiotafel.result.result import by_name
from regiotafel.result.weighing import indicator_values
from regiotafel.scenario.curve import Curve, load_curve
from support.judged import judged_by_page, run_without_plans

ROOT = Path(__file__).parents[2]
RUNNER = Path(__file__).parent / "js" / "judge_impact.mjs"
#: The interval of the curve is that of exp() and log2(), and that of chances of their quadrature.
NEAR = {"events_avoided_per_year": 1e-9, "missing_norm_3_years": 1e-9}


def of_page(node, folder, result, sets):
    index = result.region.areas.index
    row = np.array([index.get_loc(area) for area in result.instance.area_ids], dtype=np.uint16)
    return judged_by_page(
        node,
        folder,
        arrays={"row": row, **judge_arrays(result), **impact_arrays(result)},
        facts={
            "areas": {"pc4": [], "place": []},
            "sites": [{"id": site} for site in result.instance.site_ids],
            "judge": {**judge_facts(result), "impact": impact_parameters(result)},
        },
        runner=RUNNER,
        sets=sets,
    )


def of_python(result, plans):
    """The same plans, as the page is given those that were solved."""
    names = list(range(1, len(plans) + 1))
    judge = Judge.of(result)
    with_plans = dataclasses.replace(
        result,
        today=judge.today,
        plans=dict(zip(names, plans, strict=True)),
        training=judge.training(by_name(judge.today, dict(zip(names, plans, strict=True)))),
    )
    # How many decimals events have depends on all plans of the page; here, on those of the result.
    known = impact_parameters(result)["outcome"]
    outcomes = [
        known and outcome._plan(plan, plan.outcome, known["decimals"], months=known["months"])
        for plan in plans
    ]
    grouped = groups.groups(with_plans)
    return [
        {
            "outcome": outcomes[place],
            "groups": grouped and grouped["plans"][place + 1],
            "inequality": grouped and grouped["inequality"][place + 1],
            "burden": burden._plan(plan),
            "ledger": ledger._plan(result, plan),
            "training": ledger._training(with_plans)[place + 1],
        }
        for place, plan in enumerate(plans)
    ]


def judged_alike(node, folder, result, sets):
    """Whether the page says the same as Python; returns what it found."""
    found = of_page(node, folder, result, sets)
    judge = Judge.of(result)
    labels = np.array(result.instance.site_ids)
    plans = [judge.plan(tuple(labels[sorted(columns)].tolist())) for columns in sets]
    for columns, page, python in zip(sets, found["plans"], of_python(result, plans), strict=True):
        for card in python:
            assert page[card] == python[card], (card, columns)
        assert page == python
    indicators_alike(judge, dict(zip(map(str, sets), plans, strict=True)), found["indicators"])
    return found


def indicators_alike(judge, plans, found):
    table = indicator_values(judge, plans).dropna(axis="columns", how="all")
    page = pd.DataFrame(
        [
            {
                f"{key}{end}": value
                for key, values in row.items()
                for end, value in zip(("", "_low", "_high"), values, strict=True)
            }
            for row in found
        ],
        index=table.index,
        dtype="float64",
    ).dropna(axis="columns", how="all")
    assert set(page) == set(table)
    for column in table:
        near = next((NEAR[key] for key in NEAR if column.startswith(key)), 0)
        np.testing.assert_allclose(
            page[column], table[column], rtol=near, atol=near, err_msg=column
        )


def every_set(m):
    sizes = range(1, m + 1)
    return [list(each) for k in sizes for each in itertools.combinations(range(m), k)]


def random_sets(m, number, *, seed):
    """Sets of all sizes in turn, each once."""
    rng = np.random.default_rng(seed)
    found = {}
    while len(found) < number:
        columns = sorted(rng.choice(m, 1 + len(found) % (m - 1), replace=False).tolist())
        found[tuple(columns)] = columns
    return [*found.values(), list(range(m))]


def test_every_set_of_the_small_run(node, tmp_path, with_impact):
    judged_alike(node, tmp_path, with_impact, every_set(4))


def test_a_run_without_visits_or_a_curve(node, tmp_path, remake):
    found = judged_alike(node, tmp_path, judged(remake(), curve=None), every_set(4))
    assert found["plans"][0]["burden"] is found["plans"][0]["outcome"] is None


def judged(result, **changes):
    """The run with other facts, and today judged on them."""
    changed = dataclasses.replace(result, **changes)
    return dataclasses.replace(changed, today=Judge.of(changed).today, plans={}, decision={})


def curve_of(**variants):
    content = load_curve("example", relative_to=Path()).to_dict()
    return Curve.model_validate(content | variants)


NONE = {"kind": "none", "rate": 0.06}
LOG_LINEAR = {"rate": 0.06, "at_volume": 20, "odds_ratio_per_doubling": 0.8}
CURVES = {
    "none": dict.fromkeys(("low", "base", "high"), NONE),
    "log_linear": {"low": NONE, "base": {"kind": "log_linear", **LOG_LINEAR}},
    "plateau": {"low": NONE, "base": {"kind": "plateau", "level_from": 50, **LOG_LINEAR}},
    "threshold": {
        "low": NONE,
        "base": {"kind": "threshold", "volume": 50, "rate_below": 0.08, "rate_from": 0.05},
    },
    "categories": {
        "low": NONE,
        "base": {
            "kind": "categories",
            "categories": [
                {"at_least": 0, "rate": 0.08},
                {"at_least": 40, "rate": 0.06},
                {"at_least": 90, "rate": 0.05},
            ],
        },
    },
    "spline": {
        "low": {
            "kind": "spline",
            "knots": [{"volume": v, "rate": r} for v, r in ((20, 0.06), (99, 0.05))],
        },
        "measured": {"low": 10, "high": 150},
    },
}


@pytest.mark.parametrize("name", CURVES)
def test_every_kind_of_curve(node, tmp_path, with_impact, name):
    judged_alike(node, tmp_path, judged(with_impact, curve=curve_of(**CURVES[name])), every_set(4))


@pytest.mark.parametrize(("months", "ratio"), [(18, 1), (30, 1.7), (0, 1.7), (240, 10)])
def test_centres_that_learn(node, tmp_path, with_impact, months, ratio):
    parameters = with_impact.parameters
    learning = parameters.outcome.model_copy(
        update={"months": months, "odds_ratio_at_start": ratio}
    )
    learns = dataclasses.replace(parameters, outcome=learning)
    found = judged_alike(node, tmp_path, judged(with_impact, parameters=learns), every_set(4))
    assert len(found["plans"][0]["outcome"]["years"]) == (5 if months else 0)


SAID = {"source": "invented", "sureness": "assumed"}
SUPPORT = {
    "transport": {
        "beyond_minutes": 30,
        "share": 0.3,
        "euros_per_kilometre": 0.7,
        "companions_spared": 0.4,
    },
    "lodging": {"beyond_minutes": 40, "share": 0.45, "euros_per_night": 80},
    "telemonitoring": {"share": 0.25, "euros_per_visit": 15},
    "follow_up_near_home": {"share": 0.35, "euros_per_visit": 22},
}


@pytest.mark.parametrize("names", [*([name] for name in SUPPORT), list(SUPPORT)], ids="-".join)
def test_support_measures(node, tmp_path, with_impact, names):
    burden = with_impact.parameters.burden
    taken = {name: measure | SAID for name, measure in SUPPORT.items() if name in names}
    supported = burden.model_copy(update={"support": Support.model_validate(taken)})
    parameters = dataclasses.replace(with_impact.parameters, burden=supported)
    found = judged_alike(node, tmp_path, judged(with_impact, parameters=parameters), every_set(4))
    places = {visit["place"] for visit in found["plans"][0]["burden"]["visits"]}
    assert ("digital" in places) == ("telemonitoring" in names)


def test_places_of_trainees(node, tmp_path, with_impact):
    ledger = with_impact.parameters.ledger
    for per_centre, needed in ((0, 0), (2, 8)):
        figures = {"low": needed, "base": needed, "high": 2 * needed}
        changed = ledger.model_copy(
            update={
                "training_places_per_centre": ledger.training_places_per_centre.model_copy(
                    update=dict.fromkeys(("low", "base", "high"), per_centre)
                ),
                "training_cases_per_place": ledger.training_cases_per_place.model_copy(
                    update=figures
                ),
            }
        )
        parameters = dataclasses.replace(with_impact.parameters, ledger=changed)
        judged_alike(node, tmp_path, judged(with_impact, parameters=parameters), every_set(4))


def test_what_hospitals_say_stays(node, tmp_path, with_impact):
    stays = pd.DataFrame(
        {"diagnostics_per_year": [100.0, np.nan], "low_complex_cases_per_year": [250.4, 31.0]},
        index=pd.Index(["S1", "S3"], name="site_id"),
    )
    found = judged_alike(node, tmp_path, judged(with_impact, staying_care=stays), [[1, 3]])
    assert [site["own"] for site in found["plans"][0]["ledger"]["sites"]][:3] == [
        ["100", "250"],
        [None, None],
        [None, "31"],
    ]


def test_incomes_and_shares_that_are_not_known(node, tmp_path, with_impact):
    areas = with_impact.region.areas.copy()
    income, lowest = "median_disposable_household_income_eur_2017", "income_bottom20_share_pct_2017"
    areas.loc[areas.index[:7], income] = np.nan
    areas[lowest] = areas[lowest].round(1)
    areas.loc[areas.index[3:12], [lowest, "urbanity_class_2023"]] = np.nan
    region = dataclasses.replace(with_impact.region, areas=areas)
    unknown = judged(with_impact, region=region)
    assert impact_arrays(unknown)["impact_lowest_income"].dtype == np.uint16
    assert impact_arrays(with_impact)["impact_lowest_income"].dtype == np.float64
    judged_alike(node, tmp_path, unknown, every_set(4))
    nothing = dataclasses.replace(region, areas=areas.drop(columns=[income, lowest]))
    judged_alike(node, tmp_path, judged(with_impact, region=nothing), every_set(4))


def test_nothing_that_divides_the_patients(node, tmp_path, with_impact):
    """Not even a province: no card, and no figures by group."""
    areas = with_impact.region.areas[["place", "municipality", "lon", "lat", "population_2021"]]
    region = dataclasses.replace(with_impact.region, areas=areas.assign(municipality=None))
    own = dataclasses.replace(with_impact.demand, rates=None)
    found = judged_alike(
        node, tmp_path, judged(with_impact, region=region, demand=own), [[0], [1, 2]]
    )
    assert found["plans"][0]["groups"] is found["plans"][0]["inequality"] is None


def test_people_with_and_without_a_car(node, tmp_path, with_impact, with_cars):
    found = judged_alike(
        node, tmp_path, judged(with_impact, without_car=with_cars.without_car), every_set(4)
    )
    assert "minutes_mean_without_car" in found["indicators"][0]


def test_patients_whose_ages_nobody_knows(node, tmp_path, with_impact, with_cars):
    """Of what is left, people by car come first; the total of all groups is not theirs."""
    own = dataclasses.replace(with_impact.demand, rates=None)
    unknown = judged(with_impact, demand=own, without_car=with_cars.without_car)
    judged_alike(node, tmp_path, unknown, every_set(4))
    values = indicator_values(Judge.of(unknown), {"S2": Judge.of(unknown).plan(("S2",))})
    known = indicator_values(Judge.of(with_impact), {"S2": Judge.of(with_impact).plan(("S2",))})
    longer = "share_longer_by_over_15_minutes"
    assert values.loc["S2", longer] == known.loc["S2", longer]


def test_a_part_of_the_country(node, tmp_path, with_impact):
    """Patients of some areas only, one without cases, and fifths that some regions have not."""
    instance = with_impact.instance
    for rows in (slice(0, 8), slice(5, 30, 2)):
        cases = instance.cases[rows].copy()
        cases[1] = 0.0
        part = dataclasses.replace(
            instance,
            area_ids=instance.area_ids[rows],
            cases=cases,
            minutes=instance.minutes[rows],
            metres=instance.metres[rows],
        )
        judged_alike(node, tmp_path, judged(with_impact, instance=part), every_set(4))


def test_minutes_of_the_users_own(node, tmp_path, with_impact):
    """No whole tenths of a second, no metres; and one site that some cannot reach."""
    instance = with_impact.instance
    minutes = instance.minutes / 3
    minutes[:5, 3] = np.nan
    own = dataclasses.replace(
        instance, minutes=minutes, metres=np.where(np.isnan(minutes), np.nan, 0.0)
    )
    sets = [columns for columns in every_set(4) if columns != [3]]
    result = judged(with_impact, instance=own)
    found = judged_alike(node, tmp_path, result, sets)
    assert found["plans"][0]["burden"]["visits"][0]["kilometres"] is None
    found = of_page(node, tmp_path, result, [[3]])
    assert found["plans"] == found["indicators"] == [None]


def test_indicators_are_written_as_the_table_of_the_page(node, tmp_path, with_impact):
    """What Python says of the plan that it compares."""
    plans = decision.decision(with_impact)["plans"]
    found = of_page(node, tmp_path, with_impact, [plan["open"] for plan in plans[1:]])
    assert plans[1:]
    assert found["texts"] == [plan["values"] for plan in plans[1:]]


def test_a_trip_that_is_just_that_much_longer(node, tmp_path, with_impact):
    """Fifteen minutes are not more than fifteen; nor are they with what rounding adds."""
    instance = with_impact.instance
    minutes = instance.minutes.copy()
    minutes[10] = [10, 25 + 5e-5, 25.05, 55]  # by 15, 15.05 and exactly 45, which is a limit
    minutes[11] = [30, 45, 45.05, 60]
    result = judged(with_impact, instance=dataclasses.replace(instance, minutes=minutes))
    judged_alike(node, tmp_path, result, every_set(4))


@pytest.mark.national
@pytest.mark.parametrize("region", [None, {"province": "Gelderland"}])
def test_random_sets_of_the_netherlands(node, tmp_path, region):
    scenario = load_scenario(ROOT / "scenarios" / "endometriose.yaml")
    scenario = scenario.model_validate(scenario.to_dict() | {"region": region})
    result = run_without_plans(ask(scenario))
    judged_alike(node, tmp_path, result, random_sets(17, 51, seed=7))
