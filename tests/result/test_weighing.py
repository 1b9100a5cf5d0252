"""What each plan scores on every indicator is what its own tables say."""

from __future__ import annotations

import numpy as np
import pytest

from regiotafel.result.analyses import Analyses
from regiotafel.result.judge import Judge
from regiotafel.result.weighing import indicator_values, named_alternatives
from regiotafel.run import run_scenario
from regiotafel.scenario import load_scenario

ALL = [
    *("minutes_mean", "minutes_mean_of_worst_5_percent", "share_over_45_minutes"),
    *("share_longer_by_over_15_minutes", "minutes_mean_without_car", "minutes_gap_income"),
    *("smallest_centre_cases", "missing_norm_3_years", "events_avoided_per_year"),
    *("patient_and_companion_hours_per_patient", "euros_per_patient", "co2_tonnes_per_year"),
    *("training_places_with_enough_cases", "cases_moved_per_year", "sites_losing"),
]


@pytest.fixture(scope="module")
def result(tmp_path_factory, data):
    from support.questions import write_question

    folder = tmp_path_factory.mktemp("question")
    parties = [
        {"name": "Partij A", "weights": {"minutes_mean": 3, "euros_per_patient": 1}},
        {"name": "Partij B", "weights": {"sites_losing": 1}},
    ]
    path = write_question(
        folder,
        k="1:3",
        minimum_volume=0.001,
        decision={"indicators": ALL, "parties": parties},
    )
    return run_scenario(load_scenario(path), data=data, cache=data.parent / "cache")


def test_every_indicator_is_read_where_it_says(result):
    values = indicator_values(Judge.of(result), {"k2": result.plans[2]})
    plan, row = result.plans[2], values.loc["k2"]
    everybody, burden = plan.access.loc["all"], plan.burden.xs("all", level="visit")
    for key in ("minutes_mean", "share_over_45_minutes"):
        for end, name in (("", ""), ("_low", "_fast"), ("_high", "_slow")):
            assert row[f"{key}{end}"] == everybody[f"{key}{name}"]
    worst = "minutes_mean_of_worst_5_percent"
    assert row[worst] == plan.inequality[worst]["all", "plan"]
    longer = "share_longer_by_over_15_minutes"
    assert row[longer] == plan.groups[longer]["province", "total", "all"]
    without = plan.car_ownership["minutes_mean"].xs("without_car", level="group")
    assert row["minutes_mean_without_car"] == without["middle"]
    assert row["minutes_mean_without_car_low"] == without["low"]
    fifths = plan.groups["minutes_mean"]["income_fifth"].xs("all", level="who")
    # Everybody here has the same income: no fifth differs from another.
    assert fifths.index.drop("total").size == 1
    assert np.isnan(row["minutes_gap_income"])
    opened = plan.centres.loc[list(plan.open_sites), "cases_per_year"]
    assert row["smallest_centre_cases"] == opened.min()
    assert row["missing_norm_3_years"] == plan.norm_chance.loc["any", "missing_3_years"]
    avoided = plan.outcome["events_avoided_per_year"]
    assert row["events_avoided_per_year"] == avoided["base"]
    assert row["events_avoided_per_year_low"] == avoided.min()
    base = burden.xs("base", level="estimate").iloc[0]
    hours = base["patient_hours_per_patient"] + base["companion_hours_per_patient"]
    assert row["patient_and_companion_hours_per_patient"] == pytest.approx(hours)
    assert row["euros_per_patient"] == pytest.approx(base["euros_per_patient"])
    assert row["co2_tonnes_per_year"] == pytest.approx(base["co2_kg_per_year"] / 1000)
    places = result.training["places_with_enough_cases"]["k2"]
    assert row["training_places_with_enough_cases"] == places["base"]
    assert row["training_places_with_enough_cases_low"] == places["high"]
    assert row["cases_moved_per_year"] == plan.access.loc["moved", "cases_per_year"]
    losing = plan.ledger["cases_per_year_change"] < -1e-9
    assert row["sites_losing"] == losing.sum()


def test_what_a_plan_has_not_is_unknown(result):
    from dataclasses import replace

    bare = replace(
        result.plans[2], groups=None, outcome=None, burden_change=None, car_ownership=None
    )
    values = indicator_values(Judge.of(result), {"today": result.today, "k2": bare})
    for key in ("events_avoided_per_year", "euros_per_patient", "minutes_mean_without_car"):
        assert np.isnan(values.loc["k2", key])
    assert np.isnan(values.loc["today", "missing_norm_3_years"])  # no norm judges the present


def test_the_fronts_plans_stand_beside_the_chosen_ones(result):
    judge = Judge.of(result)
    named = named_alternatives(judge, result.plans, analyses=result.analyses)
    for k, front in result.analyses.fronts.items():
        of_k = [plan.open_sites for name, plan in named.items() if name.startswith(f"k{k}")]
        assert of_k[0] == result.plans[k].open_sites
        assert set(of_k) == {*front.points["open_sites"], result.plans[k].open_sites}
        assert len(of_k) == len(set(of_k))
    assert list(named_alternatives(judge, result.plans, analyses=Analyses())) == ["k1", "k2", "k3"]


def test_the_table_knows_every_plan_and_party(result):
    plans = result.decision["decision_plans"]
    assert plans.index[0] == "today"
    assert plans.loc["k2", "open_sites"] == ", ".join(result.plans[2].open_sites)
    table = result.decision["decision"]["value"]
    assert set(table.index.get_level_values("indicator")) <= set(ALL)
    parties = result.decision["decision_parties"].index.get_level_values("party").unique()
    assert set(parties) == {"Partij A", "Partij B"}
