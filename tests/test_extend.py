"""A rule and a measure of the user's own, through the whole chain to the files."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

import regiotafel as rt
from regiotafel.checked import Bilingual
from regiotafel.errors import SolverError
from support.country import HOSPITALS
from support.pages import block
from support.questions import write_question

SITES = sorted(HOSPITALS)


@pytest.fixture(scope="module")
def scenario(tmp_path_factory):
    folder = tmp_path_factory.mktemp("question")
    return rt.load_scenario(write_question(folder, k="2:3", methods=["enumerate", "milp"]))


def refuse(pair, *, equations=None):
    return rt.Rule(
        statement=Bilingual(nl="Niet allebei.", en="Not both."),
        allows=lambda instance, open_sites: not set(pair) <= set(open_sites),
        equations=equations,
    )


def farthest(instance, assigned):
    minutes = instance.minutes[np.arange(len(assigned)), assigned]
    return pd.DataFrame({"minutes": [minutes.max()]}, index=pd.Index(["all"], name="group"))


def test_the_rule_changes_the_plan_and_is_stated(scenario, data):
    free = rt.run_scenario(scenario, data=data)
    pair = free.plans[2].open_sites
    ruled = rt.run_scenario(scenario, data=data, extra_rules=[refuse(pair)])
    assert ruled.plans[2].open_sites != pair
    assert not set(pair) <= set(ruled.plans[3].open_sites)
    assert ruled.scenario.assumptions[-1].en == "Not both."
    assert free.instance.hash() != ruled.instance.hash()
    assert free.today.open_sites == ruled.today.open_sites  # a rule judges plans, not today


def test_the_measure_stands_in_the_result_and_becomes_a_file(scenario, data, tmp_path):
    result = rt.run_scenario(
        scenario,
        data=data,
        extra_rules=[refuse(SITES[:2])],
        extra_impacts={"farthest": farthest},
    )
    longest = {name: plan.access.loc["all", "minutes_max"] for name, plan in result.plans.items()}
    for k, plan in result.plans.items():
        assert plan.extra["farthest"].loc["all", "minutes"] >= longest[k]
    rt.write_result(result, tmp_path)
    table = pd.read_csv(tmp_path / "farthest.csv")
    assert list(table["plan"]) == ["today", "k2", "k3"]
    assert list(table.columns) == ["plan", "group", "minutes"]
    stored = json.loads((tmp_path / "result.json").read_text(encoding="utf-8"))
    assert "Not both." in {said["en"] for said in stored["assumptions"]}
    page = (tmp_path / "board.html").read_text(encoding="utf-8")
    assert "Not both." in {said["en"] for said in block(page, "facts")["assumptions"]}


def test_a_measure_does_not_take_the_name_of_another_file(scenario, data, tmp_path):
    result = rt.run_scenario(scenario, data=data, extra_impacts={"areas": farthest})
    with pytest.raises(ValueError, match="other tables are called areas"):
        rt.write_result(result, tmp_path)


def test_equations_that_say_more_than_the_rule_stop_the_run(scenario, data):
    best = rt.run_scenario(scenario, data=data).plans[2].open_sites
    wrong = refuse((), equations=lambda instance, is_open: [is_open[best[0]] == 0])
    wrong = rt.Rule(statement=wrong.statement, allows=lambda *_: True, equations=wrong.equations)
    with pytest.raises(SolverError, match="k = 2"):
        rt.run_scenario(scenario, data=data, extra_rules=[wrong])


def test_objects_show_themselves_in_a_notebook(scenario, data):
    result = rt.run_scenario(scenario, data=data)
    shown = result._repr_html_()
    assert shown.count("<tr>") == 1 + 1 + len(result.plans)
    assert "Ziekenhuis" in shown
    assert shown.count("<iframe ") == 1
    solution = result.plans[2].solutions["milp"]
    assert "proven best (milp)" in solution._repr_html_()
    assert all(site in solution._repr_html_() for site in solution.open_sites)
    assert f"{len(result.region.areas):,}" in result.region._repr_html_()
    assert "daytime" in result.travel._repr_html_()
    assert "<td" in result.instance._repr_html_()
    assert "minutes_mean" in result.plans[2]._repr_html_()


def test_text_cannot_become_markup():
    from regiotafel.display import facts_html, table_html

    shown = facts_html("<b>", {"<i>": "<script>", "none": None, "few": ["a&b"], "n": 12345})
    assert "<script>" not in shown
    assert "<b>" not in shown
    assert "&lt;script&gt;" in shown
    assert "a&amp;b" in shown
    assert "12,345" in shown
    assert "none" not in shown
    assert "<thead>" in table_html("x", ["a"], [["1"]])
