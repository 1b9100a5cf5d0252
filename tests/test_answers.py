"""The commands that ask one thing of a scenario, against all plans judged one by one."""

from __future__ import annotations

import json
from itertools import combinations, pairwise

import numpy as np
import pandas as pd
import pytest

from regiotafel.answers import Facts, parse_criterion
from regiotafel.errors import InputError
from regiotafel.model.assignment import nearest
from regiotafel.model.criteria import Centres, MeanMinutes, MeanOfWorst, ShareBeyond
from regiotafel.question import ask
from regiotafel.scenario import load_scenario
from support.questions import call

pytestmark = pytest.mark.usefixtures("own_cache")


@pytest.fixture
def answered(data):
    """Call a command with --json and return what it prints."""

    def ask_it(*arguments):
        result = call(*arguments, "--data", data, "--json")
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    return ask_it


@pytest.fixture
def instance(data):
    return lambda path: ask(load_scenario(path), data=data).instance


def by_hand(instance, k, *criteria):
    """Values of every set of k sites."""
    return {
        sites: [each.of(instance, nearest(instance, sites)) for each in criteria]
        for sites in combinations(instance.site_ids, k)
    }


def test_sweep_holds_the_best_plan_of_every_number(scenario, answered, instance):
    path = scenario(k=2, minimum_volume=None)
    rows = answered("sweep", path)["tables"]["sweep"]
    question = instance(path)
    assert [row["centres"] for row in rows] == list(range(1, len(question.site_ids) + 1))
    for row in rows:
        values = by_hand(question, row["centres"], MeanMinutes())
        assert row["minutes_mean"] == pytest.approx(min(values.values())[0])
        sites = tuple(row["open_sites"].split())
        assert values[sites][0] == pytest.approx(row["minutes_mean"])
        assert row["minutes_mean_of_worst_5_percent"] == pytest.approx(
            MeanOfWorst(0.05).of(question, nearest(question, sites))
        )


def test_sweep_tells_which_numbers_are_infeasible(scenario, answered):
    rows = answered("sweep", scenario(minimum_volume=150), "--k", "1:4")["tables"]["sweep"]
    assert {row["status"] for row in rows} == {"optimal", "infeasible"}


def test_front_holds_exactly_the_unbeaten_plans(scenario, answered, instance):
    path = scenario(k=2, minimum_volume=None)
    rows = answered("front", path, "--by", "mean_minutes,mean_of_worst=0.2")["tables"]["front"]
    values = by_hand(instance(path), 2, MeanMinutes(), MeanOfWorst(0.2)).values()
    unbeaten = {
        tuple(one)
        for one in values
        if not any(np.all(np.array(o) <= one) and np.any(np.array(o) < one) for o in values)
    }
    found = {(row["minutes_mean"], row["minutes_mean_of_worst_20_percent"]) for row in rows}
    assert np.array(sorted(found)) == pytest.approx(np.array(sorted(unbeaten)))


def test_front_over_the_number_of_centres_takes_all_of_them(scenario, answered):
    path = scenario(k=3, minimum_volume=None)
    rows = answered("front", path, "--by", "centres,mean_minutes")["tables"]["front"]
    assert [row["centres"] for row in rows] == [1, 2, 3]


def test_price_of_the_norm_meets_the_plan_at_that_norm(scenario, answered, instance):
    path = scenario(k=2, minimum_volume=None)
    answer = answered("price-norm", path)
    question = instance(path)
    values = by_hand(question, 2, MeanMinutes())
    for row in answer["tables"]["price_of_norm"]:
        sites = tuple(row["open_sites"].split())
        volumes = nearest(question, sites).volumes(question)[question.columns(sites)]
        assert volumes.min() == pytest.approx(row["norm_at_most"])
        allowed = [
            value
            for other, (value,) in values.items()
            if nearest(question, other).volumes(question)[question.columns(other)].min()
            >= volumes.min() - 1e-9
        ]
        assert min(allowed) == pytest.approx(row["minutes_mean"])


def test_portfolio_lists_replacement_costs(scenario, answered, instance):
    path = scenario(k=2, minimum_volume=None)
    tables = answered("portfolio", path, "--within", "0.5")["tables"]
    values = by_hand(instance(path), 2, MeanMinutes())
    best = min(values.values())[0]
    near = [sites for sites, (value,) in values.items() if value <= best * 1.5]
    assert {tuple(row["open_sites"].split()) for row in tables["portfolio"]} == set(near)
    for row in tables["replacement"]:
        without = min(value for sites, (value,) in values.items() if row["site_id"] not in sites)
        assert row["minutes_mean_added_without"] == pytest.approx(without - best, abs=1e-9)
        share = sum(row["site_id"] in sites for sites in near) / len(near)
        assert row["share_of_sets"] == pytest.approx(share)


def test_path_closes_one_site_after_the_other(scenario, answered):
    rows = answered("path", scenario(k=1, minimum_volume=None))["tables"]["path"]
    sets = [set(row["open_sites"].split()) for row in rows]
    assert all(after < before and len(before - after) == 1 for before, after in pairwise(sets))
    assert len(sets[-1]) == 1


def test_explain_fixes_a_site_on_the_best_plan(scenario, answered, instance):
    path = scenario(k=2, minimum_volume=None)
    question = instance(path)
    values = by_hand(question, 2, MeanMinutes())
    best = min(values, key=values.get)
    other = next(site for site in question.site_ids if site not in best)
    tables = answered("explain", path, "--open", other)["tables"]
    after = {row["site_id"] for row in tables["what_if"] if row["after"]}
    allowed = {sites: value for sites, value in values.items() if other in sites}
    assert values[tuple(sorted(after))] == pytest.approx(min(allowed.values()))


def test_explain_says_why_nothing_is_feasible(scenario, data):
    result = call("explain", scenario(k=4, minimum_volume=1000), "--data", data)
    assert result.exit_code == 2  # above all demand together
    result = call("explain", scenario(k=4, minimum_volume=150), "--data", data)
    assert result.exit_code == 3
    assert "150" in result.output
    assert "Traceback" not in result.output


def test_tables_are_written_whole_and_named(scenario, data, tmp_path):
    out = tmp_path / "front"
    result = call("front", scenario(k=2), "--data", data, "--out", out)
    assert result.exit_code == 0, result.output
    table = pd.read_csv(out / "front.csv")
    assert table["site_names"].str.len().min() > 0
    stored = json.loads((out / "answer.json").read_text(encoding="utf-8"))
    assert stored["tables"]["front"][0]["open_sites"] == table["open_sites"][0]
    (out / "mine.txt").write_text("added", encoding="utf-8")
    assert call("front", scenario(k=2), "--data", data, "--out", out).exit_code == 2


@pytest.mark.parametrize("text", ["foo", "share_beyond", "share_beyond=x", "centres=3", ""])
def test_an_unknown_criterion_is_one_clear_fault(scenario, text):
    asked = load_scenario(scenario(k=2))
    with pytest.raises(InputError, match="give mean_minutes, longest_minutes"):
        parse_criterion(text, asked)


def test_criteria_by_name(scenario):
    asked = load_scenario(scenario(k=2))
    assert parse_criterion("centres", asked) == Centres()
    assert parse_criterion("share_beyond=45", asked) == ShareBeyond(45.0)


def test_what_cannot_be_expressed_is_an_input_error(scenario, data):
    path = scenario(k=2, objective=["longest_minutes", "mean_minutes"])
    result = call("price-norm", path, "--data", data)
    assert result.exit_code == 2
    assert "one criterion" in result.output
    assert len(result.output.strip().splitlines()) <= 3


def test_facts_default_to_the_bundled_country():
    assert Facts().data is None


@pytest.mark.parametrize(
    ("command", "option"),
    [("explain", "--open"), ("explain", "--close"), ("explain", "--plan"), ("path", "--end")],
)
def test_an_unknown_site_is_named_with_its_option(scenario, data, command, option):
    result = call(command, scenario(k=2), option, "XX", "--data", data)
    assert result.exit_code == 2
    assert f"{option}: “XX” is not one of the" in result.output
