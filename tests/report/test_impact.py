"""Facts of the cards under “Gevolgen”: as the tables of the run have them."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest

from regiotafel.impact.observed.funnel import limits
from regiotafel.report.board.facts import build_facts
from regiotafel.report.tables import named_plans
from regiotafel.result.observations import published_observations
from support.impact_run import COUNTS, with_counts


@pytest.fixture(scope="module")
def run(with_impact):
    return with_counts(with_impact)


@pytest.fixture(scope="module")
def facts(run):
    return build_facts(run)["impact"]


@pytest.fixture(scope="module")
def plans(run):
    return list(named_plans(run).values())


def values(text):
    return [None if value == "" else float(value) for value in text.split(",")]


def test_a_run_without_these_tables_has_no_such_cards(result):
    bare = dataclasses.replace(
        result,
        hospital_volumes=None,
        observed={},
        curve=None,
        decision={},
        today=dataclasses.replace(result.today, outcome=None, groups=None, burden=None),
        plans={},
    )
    found = build_facts(bare)["impact"]
    assert [name for name, about in found.items() if about is None] == [
        "outcome",
        "observed",
        "groups",
        "burden",
        "decision",
    ]
    assert len(found["ledger"]["plans"]) == 1


def test_events_are_those_of_the_outcome_table(facts, plans, run):
    assert facts["outcome"]["title"] == {"nl": "Verzonnen voorbeeld", "en": "Invented example"}
    assert facts["outcome"]["measured"] == ["10", "100"]
    for about, plan in zip(facts["outcome"]["plans"], plans, strict=True):
        table = plan.outcome
        least, base, most = map(float, about["avoided"])
        assert base == pytest.approx(table.loc["base", "events_avoided_per_year"], abs=0.005)
        assert least == pytest.approx(table["events_avoided_per_year"].min(), abs=0.005)
        assert most == pytest.approx(table["events_avoided_per_year"].max(), abs=0.005)
        assert float(about["events"][0]) == pytest.approx(
            table.loc["base", "events_per_year"], abs=0.05
        )
        assert about["outside"]["plan"][0] == str(table.loc["base", "centres_outside_measured"])
    assert facts["outcome"]["plans"][0]["avoided"] == ["0.00"] * 3
    assert run.parameters.outcome.months == 0
    assert facts["outcome"]["plans"][1]["years"] == []


def test_groups_are_those_of_the_table_with_cars_as_one_choice(facts, plans, with_cars):
    about = facts["groups"]
    names = [grouping["name"] for grouping in about["groupings"]]
    # One age, one COROP region and one GGD region divide nobody.
    assert names == ["income_fifth", "lowest_income", "urbanity", "province", "municipality"]
    place = names.index("province")
    assert about["groupings"][place]["groups"] == ["Oost", "West", "total"]
    for of_plan, plan in zip(about["plans"], plans, strict=True):
        for who in ("all", "moved"):
            rows = plan.groups.loc["province"].xs(who, level="who")
            for key, column, factor in (
                ("today", "minutes_mean_today", 1),
                ("plan", "minutes_mean", 1),
                ("over", "share_over_45_minutes", 100),
                ("longer", "cases_per_year_longer_by_over_15_minutes", 1),
            ):
                found = values(of_plan[place][who][key])
                wanted = [None if np.isnan(v) else factor * v for v in rows[column]]
                assert found == [v if v is None else pytest.approx(v, abs=0.05) for v in wanted]
    with_range = build_facts(with_cars)["impact"]["groups"]
    place = [grouping["name"] for grouping in with_range["groupings"]].index("car")
    packed = with_range["plans"][1][place]
    middle, low, high = (values(figures["all"]["plan"])[1] for figures in (packed, *packed["ends"]))
    assert low <= middle <= high
    table = with_cars.plans[1].groups
    wanted = table.loc[("car_high", "without_car", "all"), "minutes_mean"]
    assert high == pytest.approx(wanted, abs=0.05)


def test_a_grouping_that_is_too_long_is_named_and_left_to_the_file(run, monkeypatch):
    monkeypatch.setattr("regiotafel.report.board.impact.groups._MOST_GROUPS", 4)
    about = build_facts(run)["impact"]["groups"]
    assert about["onlyInFile"] == ["income_fifth", "urbanity"]
    assert all(len(grouping["groups"]) <= 5 for grouping in about["groupings"])


def test_inequality_is_that_of_the_table(facts, plans):
    for about, plan in zip(facts["groups"]["inequality"], plans, strict=True):
        row = plan.inequality.loc[("all", "plan")]
        assert about["all"]["gini"][1] == f"{row['gini']:.3f}"
        assert about["all"]["worst"][1] == f"{row['minutes_mean_of_worst_5_percent']:.1f}"
        assert float(about["all"]["concentration_index"][1]) == pytest.approx(
            row["concentration_index"], abs=0.0005
        )


def test_burden_has_likely_and_outer_values_and_every_visit(facts, plans):
    assert facts["burden"]["support"] == []
    for about, plan in zip(facts["burden"]["plans"], plans, strict=True):
        euros = plan.burden_change.loc["euros"]
        found = [float(text) for text in about["per"]["per_patient"]["euros"]["plan"]]
        assert found == [
            pytest.approx(euros.loc[which, "per_patient"], abs=0.5)
            for which in ("base", "low", "high")
        ]
        tonnes = about["per"]["per_year"]["co2_kg"]["today"][0]
        per_year = plan.burden_change.loc[("co2_kg", "base"), "per_year_today"]
        assert float(tonnes) == pytest.approx(per_year / 1000, abs=0.05)
        assert [visit["place"] for visit in about["visits"]] == [
            *["centre"] * 3,
            "own_hospital",
            "centre",
        ]
        hours = sum(float(visit["hours"]) for visit in about["visits"])
        whole = plan.burden.loc[("all", "all", "base")]
        both = whole["patient_hours_per_patient"] + whole["companion_hours_per_patient"]
        assert hours == pytest.approx(both, abs=0.05 * len(about["visits"]))


def test_gains_and_losses_net_to_nothing(facts, plans, run):
    for about, plan in zip(facts["ledger"]["plans"], plans, strict=True):
        for row in about["sites"]:
            own = plan.ledger.loc[run.instance.site_ids[row["site"]]]
            assert row["change"] == f"{own['cases_per_year_change']:.0f}".replace("-0", "0")
            assert float(row["hours"][0]) == pytest.approx(
                own["operating_hours_per_year_change"], abs=0.5
            )
        gained, lost, change = about["totals"]["cases_per_year"]
        assert (gained, change) == (lost, "0")
    one = facts["ledger"]["training"][1]
    assert (one["places"], one["cases"]) == ("1", ["200", "200", "200"])
    assert one["enough"] == [["20", "1"], ["25", "1"], ["30", "1"]]


def test_observed_sites_stand_by_name_without_numbers_that_are_too_small(facts, run):
    about = facts["observed"]
    names = [site["name"] for site in about["sites"]]
    assert names == sorted(names, key=str.casefold)
    by_name = {site["name"]: site for site in about["sites"]}
    far, few = by_name["Ziekenhuis B"], by_name["Ziekenhuis D"]
    assert (far["cases"], far["events"], far["position"]) == ("108", "50", "above_99_8")
    assert far["perCase"] == f"{100 * 50 / 108:.1f}"
    assert sum(COUNTS["S4"][1]) < run.scenario.suppress_below
    assert (few["hidden"], few["events"], few["ratio"], few["plain"]) == (
        ["events"],
        None,
        None,
        None,
    )
    assert few["position"] == "unknown"
    # What is fitted to all sites would give those of Ziekenhuis D back.
    assert all(site["plain"] is None for site in about["sites"])
    assert about["funnel"]["together"] is None
    whole = dataclasses.replace(
        run, scenario=run.scenario.model_copy(update={"suppress_below": None})
    )
    about = build_facts(whole)["impact"]["observed"]
    assert all(site["plain"] for site in about["sites"])
    assert about["funnel"]["together"]["number"] == "4"


def test_lines_of_the_funnel_are_the_exact_limits(facts, run):
    table = published_observations(run)["funnel"]
    rate = float((table["expected_events"] / table["cases"]).iloc[0])
    lines = facts["observed"]["funnel"]["lines"]
    cases = np.array(values(lines["x"]))
    assert cases[-1] > table["cases"].max()
    for name, outside in (("95", 0.05), ("99_8", 0.002)):
        lower, upper = limits(cases, rate * cases, outside=outside, distribution="binomial")
        for side, wanted in (("lower", lower), ("upper", upper)):
            found = np.array(values(lines[f"{side}_{name}"]))
            assert np.abs(found - 100 * wanted / cases).max() <= 0.0051


def test_pooling_sites_is_told_by_organisation(facts):
    about = facts["observed"]["alliances"]
    together = next(row for row in about["rows"] if row["name"] == "Samen")
    assert (together["sites"], together["hides"], together["below"]) == ("2", True, "2")
    assert together["cases"] == f"{(40 + 44 + 46 + 36 + 34 + 38) / 3:.1f}"
    assert about["summary"]["per_site"][:2] == ["1", "4"]
    assert about["summary"]["pooled"][:2] == ["2", "3"]
    missing = facts["observed"]["findings"][0]
    assert (missing["check"], missing["name"], missing["year"]) == (
        "no_row",
        "Ziekenhuis D",
        "2023",
    )


def test_with_case_mix_the_funnel_is_of_ratios(run):
    about = build_facts(with_counts(run, expected=0.1))["impact"]["observed"]["funnel"]
    assert about["by"] == "ratio"
    assert values(about["lines"]["upper_95"])[-1] > 1 > values(about["lines"]["lower_95"])[-1]


def test_decision_has_every_plan_by_every_indicator(facts, run):
    about, tables = facts["decision"], run.decision
    assert [plan["name"] for plan in about["plans"]] == ["today", "k1", "k2"]
    minutes = [each["name"]["en"] for each in about["indicators"]].index("Mean travel time")
    longer = [each["unit"]["en"] for each in about["indicators"]].index("%")
    for plan in about["plans"]:
        own = tables["decision"].xs(plan["name"], level="plan")
        assert plan["values"][minutes][0] == f"{own.loc['minutes_mean', 'value']:.1f}"
        share = own.loc["share_longer_by_over_15_minutes", "value"]
        assert plan["values"][longer][0] == f"{100 * share:.1f}"
        assert (minutes in plan["best"]) == own.loc["minutes_mean", "is_best"]
    assert about["parties"] == ["Partij A", "Partij B"]
    assert about["toWin"][0] is None  # of today no norm is judged
    for party, name in enumerate(about["parties"]):
        ranks = tables["decision_parties"].loc[name, "rank"]
        wins = [told[party]["wins"] for told in about["toWin"][1:]]
        assert wins == [ranks[f"k{k}"] == 1 for k in run.plans]
    assert json.dumps(about, allow_nan=False)
