"""What a plan is weighed against: facts of the page against plain loops over all sets."""

from __future__ import annotations

import dataclasses
import json
import math
from itertools import combinations

import numpy as np
import pytest

from regiotafel.checked import Bilingual
from regiotafel.model import solve
from regiotafel.model.criteria import (
    Centres,
    Cost,
    LongestMinutes,
    MeanMinutes,
    MeanOfWorst,
    ShareBeyond,
    Weighted,
)
from regiotafel.model.instance import Ceiling
from regiotafel.report.board.facts import build_facts
from regiotafel.report.board.figures import measure, percent
from regiotafel.report.tables import result_tables
from regiotafel.result.analyses import Analyses, analyse


def judged(instance, k):
    """Every set of k: mean minutes, mean of the farthest 5 %, smallest volume."""
    out = {}
    for columns in combinations(range(len(instance.site_ids)), k):
        minutes = instance.minutes[:, columns]
        nearest = minutes.argmin(axis=1)
        own, cases = minutes.min(axis=1), instance.cases
        volumes = [cases[nearest == j].sum() for j in range(k)]
        left, worst = 0.05 * cases.sum(), 0.0
        for area in sorted(range(len(cases)), key=lambda area: -own[area]):
            taken = min(left, cases[area])
            worst, left = worst + taken * own[area], left - taken
        sites = tuple(instance.site_ids[column] for column in columns)
        mean = float((cases * own).sum() / cases.sum())
        # Rounded, so that values that are equal stay so whatever the order of additions.
        values = (mean, worst / (0.05 * cases.sum()), min(volumes))
        out[sites] = tuple(round(float(value), 9) for value in values)
    return out


def feasible(instance, k):
    norm = instance.minimum_volume or 0.0
    return {sites: each for sites, each in judged(instance, k).items() if each[2] >= norm}


@pytest.fixture(scope="module")
def facts(with_analyses):
    return build_facts(with_analyses)


def test_numbers_are_those_of_each_plan(facts, with_analyses):
    shown = facts["tradeoffs"]["plans"]
    for place, (k, plan) in enumerate(with_analyses.plans.items(), start=1):
        assert facts["plans"][place]["k"] == k
        mean, worst, _ = judged(with_analyses.instance, k)[plan.open_sites]
        assert shown[place]["pair"] == [f"{mean:.2f}", f"{worst:.1f}"]
    mean, worst, _ = judged(with_analyses.instance, 4)[with_analyses.today.open_sites]
    assert shown[0] == {
        "pair": [f"{mean:.2f}", f"{worst:.1f}"],
        "chance": None,
        "front": None,
        "price": None,
        "sites": None,
    }


def test_the_front_holds_what_no_set_beats(facts, with_analyses):
    instance = with_analyses.instance
    every = feasible(instance, 2)
    unbeaten = {
        sites: each[:2]
        for sites, each in every.items()
        if not any(
            other[0] <= each[0] and other[1] <= each[1] and other[:2] != each[:2]
            for other in every.values()
        )
    }
    points = facts["tradeoffs"]["plans"][2]["front"]["points"]
    wanted = [[f"{mean:.2f}", f"{worst:.1f}"] for mean, worst in sorted(unbeaten.values())]
    assert [point["values"] for point in points] == wanted
    chosen = with_analyses.plans[2].open_sites
    for point in points:
        added, dropped = (
            {instance.site_ids[site] for site in point[key]} for key in ("added", "dropped")
        )
        assert tuple(sorted({*chosen} - dropped | added)) in unbeaten
        assert point["isShown"] == (not added)


def squeezed(result, norm):
    """The run with its cases where the largest are, so that a norm has a price."""
    cases = result.instance.cases**2
    cases = 200 * cases / cases.sum()
    instance = dataclasses.replace(result.instance, cases=cases, minimum_volume=norm)
    return dataclasses.replace(result, instance=instance)


@pytest.mark.parametrize("asked", [60.0, 95.0])
def test_the_price_of_the_norm(result, reanalyse, asked):
    priced = squeezed(result, asked)
    instance = priced.instance
    facts = build_facts(reanalyse(priced))
    price = facts["tradeoffs"]["plans"][2]["price"]
    every = judged(instance, 2)
    free = min(each[0] for each in every.values())
    bound = min(each[0] for each in feasible(instance, 2).values())
    assert (bound > free) == (asked > 60)
    largest = max(each[2] for each in every.values())
    assert price["without"] == f"{free:.2f}"
    assert price["added"] == f"{bound - free:.2f}"
    assert price["largest"] == f"{math.floor(10 * largest) / 10:.1f}"
    assert price["norm"] == f"{asked:g}"
    assert len(price["steps"]) == 2
    for norm, added in price["steps"]:
        best = min(each[0] for each in every.values() if each[2] >= float(norm))
        assert added == f"{best - free:.2f}"
    numbers = facts["tradeoffs"]["largestNumbers"]
    assert numbers == [{"k": 2, "norm": price["largest"]}, {"k": 1, "norm": "200.0"}]


def test_what_each_site_is_worth(facts, with_analyses):
    instance = with_analyses.instance
    every = feasible(instance, 2)
    best = min(each[0] for each in every.values())
    near = [sites for sites, each in every.items() if each[0] <= 1.02 * best]
    about = facts["tradeoffs"]["plans"][2]["sites"]
    assert about["sets"] == len(near)
    assert about["complete"]
    for row in about["rows"]:
        site = instance.site_ids[row["site"]]
        assert row["open"] == (site in with_analyses.plans[2].open_sites)
        assert row["sets"] == sum(site in sites for sites in near)
        other = [each[0] for sites, each in every.items() if (site in sites) != row["open"]]
        if other:
            assert row["cost"] == f"{min(other) - best:.2f}"
            assert row["status"] == "optimal"
        else:
            assert (row["cost"], row["status"]) == (None, "infeasible")
    opened = [row["open"] for row in about["rows"]]
    assert opened == sorted(opened, reverse=True)


def test_a_site_that_must_be_open_cannot_be_missed(remake, reanalyse):
    result = remake()
    chosen = [result.instance.site_ids.index(site) for site in result.plans[2].open_sites]
    rules = np.full(4, "candidate", dtype=object)
    closed = next(site for site in range(4) if site not in chosen)
    rules[chosen[0]], rules[closed] = "required", "forbidden"
    instance = dataclasses.replace(result.instance, site_rules=tuple(rules))
    plans = build_facts(reanalyse(remake(instance=instance)))["tradeoffs"]["plans"]
    rows = {row["site"]: row for row in plans[2]["sites"]["rows"]}
    assert (rows[chosen[0]]["rule"], rows[chosen[0]]["cost"]) == ("required", None)
    assert (rows[closed]["rule"], rows[closed]["status"]) == ("forbidden", "infeasible")


@pytest.mark.parametrize(
    ("probability", "text"),
    [(0.0, "<1"), (0.0099, "<1"), (0.01, "1"), (0.454, "45"), (0.99, "99"), (0.991, ">99")],
)
def test_a_probability_is_never_nothing_nor_certain(probability, text):
    assert percent(probability) == text


def test_the_chance_is_that_of_each_centre_and_of_any(facts, with_analyses):
    for place, (_, plan) in enumerate(with_analyses.plans.items(), start=1):
        chance = facts["tradeoffs"]["plans"][place]["chance"]
        assert set(chance["sites"]) == set(plan.open_sites)
        one = plan.norm_chance["missing_1_year"]["any"]
        assert chance["any"][0] == percent(one)
    [said] = [text["en"] for text in facts["assumptions"] if "chance to stay below" in text["en"]]
    assert "between 75% and 125%" in said


def test_without_analyses_only_the_numbers_stand(result):
    tradeoffs = build_facts(result)["tradeoffs"]
    assert not tradeoffs["judged"]
    assert tradeoffs["largestNumbers"] == []
    for plan in tradeoffs["plans"]:
        assert None not in plan["pair"]
        assert plan["front"] is plan["price"] is plan["sites"] is None


def test_where_every_site_has_a_minimum_of_its_own_no_norm_has_a_price(remake, reanalyse):
    instance = remake().instance
    instance = dataclasses.replace(instance, site_minimum=dict.fromkeys(instance.site_ids, 50.0))
    facts = build_facts(reanalyse(remake(instance=instance)))
    json.dumps(facts, allow_nan=False)
    assert facts["tradeoffs"]["plans"][1]["price"] is None
    assert facts["tradeoffs"]["largestNumbers"] == []


@pytest.mark.parametrize(
    ("criterion", "value", "unit", "text"),
    [
        (MeanMinutes(), 35.064, "minutes", "35.06"),
        (LongestMinutes(), 219.7, "minutes", "219.70"),
        (MeanOfWorst(0.1), 78.45, "minutes", "78.45"),
        (ShareBeyond(45), 0.27376, "share", "27.38"),
        (Cost(per_centre=1.0), 1234567.8, "euros", "1234568"),
        (Centres(), 6.0, "centres", "6"),
        (Weighted(((1.0, MeanMinutes()),)), 3.0, "points", "3.00"),
    ],
)
def test_each_criterion_is_shown_in_its_unit(criterion, value, unit, text):
    assert measure(criterion).unit == unit
    assert measure(criterion).text(value) == text


def other_question(result):
    """The run with two criteria in order, a ceiling, and the plans that follow from them."""
    words = Bilingual(nl="ten minste de helft reist 30 minuten", en="half travel 30 minutes")
    instance = dataclasses.replace(
        result.instance,
        objective=(ShareBeyond(45.0), MeanMinutes()),
        ceilings=(Ceiling(criterion=ShareBeyond(30.0), at_most=0.9, statement=words),),
    )
    plans = {}
    for k, plan in result.plans.items():
        question = dataclasses.replace(instance, k=k)
        solution = solve(question, method="enumerate", time_limit_seconds=60)
        plans[k] = dataclasses.replace(
            plan,
            open_sites=solution.open_sites,
            assigned=solution.assigned,
            solutions={"enumerate": solution},
        )
    return dataclasses.replace(
        result, instance=instance, plans=plans, analyses=analyse(instance, list(plans))
    )


def test_another_question_is_told_with_its_values(result):
    asked = other_question(result)
    facts = build_facts(asked)
    question, proof = facts["question"], facts["plans"][2]["proof"]
    assert [each["unit"] for each in question["objective"]] == ["share", "minutes"]
    assert question["rules"] == [
        {"nl": "ten minste de helft reist 30 minuten", "en": "half travel 30 minutes"}
    ]
    instance = asked.instance
    open_sites = asked.plans[2].open_sites
    own = instance.minutes[:, instance.columns(open_sites)].min(axis=1)
    beyond = instance.cases[own > 45].sum() / instance.cases.sum()
    assert proof["earlier"] == [f"{100 * beyond:.2f}"]
    assert proof["objective"] == f"{(instance.cases * own).sum() / instance.cases.sum():.2f}"
    assert facts["tradeoffs"]["judged"]
    assert facts["tradeoffs"]["plans"][2]["price"] is None
    [level] = [text["en"] for text in facts["assumptions"] if "10% shorter" in text["en"]]
    assert "a limit in minutes" in level


@pytest.mark.parametrize(
    ("status", "bound", "shown"), [("interrupted", 20.0, "20.00"), ("time_limit", 0.0, None)]
)
def test_what_is_not_proven_is_not_called_the_best(result, status, bound, shown):
    plan = result.plans[2]
    solution = dataclasses.replace(plan.solutions["enumerate"], status=status, bound=bound, gap=0.1)
    plan = dataclasses.replace(plan, solutions={"milp": solution})
    facts = build_facts(
        dataclasses.replace(result, plans={2: plan}, unsolved={(3, "milp"): "out of time"})
    )
    proof = facts["plans"][1]["proof"]
    assert (proof["status"], proof["bound"]) == (status, shown)
    assert facts["question"]["unsolved"] == [3]


def test_tables_hold_every_point_step_set_and_site(with_analyses):
    tables, instance = result_tables(with_analyses), with_analyses.instance
    portfolio, front = tables["portfolio"], tables["front"]
    near = portfolio[portfolio["plan"] == "k2"]
    best = min(each[0] for each in feasible(instance, 2).values())
    assert near["place"].tolist() == list(range(1, len(near) + 1))
    np.testing.assert_allclose(near["objective_value"].iloc[0], best, atol=1e-6)
    assert near["open_sites"].iloc[0] == " ".join(with_analyses.plans[2].open_sites)
    two = front[front["plan"] == "k2"]
    assert np.isnan(two["minutes_mean_more"].iloc[0])
    np.testing.assert_allclose(
        two["minutes_mean_more"].iloc[1:], np.diff(two["minutes_mean"]), atol=2e-4
    )
    assert set(tables["price_of_norm"]["plan"]) == {"k1", "k2"}
    assert len(tables["replacement"]) == 2 * len(instance.site_ids)
    assert "front" not in result_tables(dataclasses.replace(with_analyses, analyses=Analyses()))
