"""People without a car through the whole chain: estimated beside, and weighed in when asked."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from regiotafel.errors import InputError
from regiotafel.report.document.result import read_document
from regiotafel.report.write import write_result
from regiotafel.run import run_scenario
from regiotafel.scenario import load_scenario
from support.questions import write_question


@pytest.fixture(scope="module")
def scenario(tmp_path_factory):
    folder = tmp_path_factory.mktemp("question")
    return load_scenario(write_question(folder, k="1:3", travel="car_daytime"))


@pytest.fixture(scope="module")
def beside(scenario, data):
    return run_scenario(scenario, data=data)


@pytest.fixture(scope="module")
def weighed(scenario, data):
    return run_scenario(scenario.model_copy(update={"count_without_car": True}), data=data)


def test_beside_it_changes_nothing(beside, weighed):
    assert beside.travel.mode == "car"
    assert not beside.without_car.share_unknown.any()
    np.testing.assert_allclose(beside.without_car.share, 0.27)  # one car each, everywhere
    counted = beside.without_car.car.rows(beside.instance.area_ids)
    by_car = beside.without_car.car.minutes[counted]
    np.testing.assert_allclose(beside.instance.minutes, by_car, atol=1e-4)
    assert weighed.without_car.car.minutes.tobytes() == beside.travel.minutes.tobytes()


def test_the_choice_changes_through_the_minutes_alone(beside, weighed):
    """Everything else of the question to the model is the same."""
    assert weighed.travel.mode == "car_and_without_car"
    assert (weighed.instance.minutes > beside.instance.minutes).all()
    same = replace(weighed.instance, minutes=beside.instance.minutes)
    assert same.hash() == beside.instance.hash()
    for plan in weighed.plans.values():
        chosen = weighed.instance.nearest_open(plan.open_sites)
        assert (plan.assigned == chosen).all()
        everybody = plan.car_ownership.loc[("all", "middle"), "minutes_mean"]
        assert plan.access.loc["all", "minutes_mean"] == pytest.approx(everybody, abs=1e-3)


def test_files_hold_both_groups(weighed, tmp_path):
    write_result(weighed, tmp_path)
    table = pd.read_csv(tmp_path / "car_ownership.csv")
    assert len(table) == 4 * 9  # today and three plans
    sums = table[table["group"] != "all"].groupby(["plan", "estimate"])["cases_per_year"].sum()
    np.testing.assert_allclose(sums, weighed.instance.total_cases, atol=1e-5)
    areas = pd.read_csv(tmp_path / "areas.csv", dtype={"pc4": str}).set_index("pc4")
    counted = areas[areas["left_out"].isna()]
    mean = 0.73 * counted["minutes_by_car_k2"] + 0.27 * counted["minutes_without_car_k2"]
    np.testing.assert_allclose(counted["minutes_k2"], mean, atol=2e-3)
    assert (counted["minutes_without_car_low_k2"] <= counted["minutes_without_car_high_k2"]).all()
    document = read_document(tmp_path)
    assert document.without_car.counted
    assert document.plans["k2"].car_ownership.without_car.low.share_of_cases == pytest.approx(0.27)
    content = json.loads((tmp_path / "result.json").read_text(encoding="utf-8"))
    said = " ".join(text["en"] for text in content["assumptions"])
    assert "the mean over people with a car" in said
    assert "27%" in said


def test_what_is_unknown_gets_the_national_share_and_is_counted(beside, tmp_path):
    unknown = np.zeros(len(beside.without_car.share), dtype=bool)
    unknown[1] = True
    result = replace(beside, without_car=replace(beside.without_car, share_unknown=unknown))
    write_result(result, tmp_path)
    stored = read_document(tmp_path).without_car
    assert stored.areas_unknown == 1
    assert stored.cases_unknown == pytest.approx(beside.instance.cases[1])
    areas = pd.read_csv(tmp_path / "areas.csv", dtype={"pc4": str}).set_index("pc4")
    assert np.isnan(areas.loc[beside.instance.area_ids[1], "share_without_car"])
    assert "number of cars is unknown: 1 " in (tmp_path / "result.json").read_text(encoding="utf-8")


def test_a_choice_by_bicycle_has_no_groups(scenario, data, tmp_path):
    result = run_scenario(scenario.model_copy(update={"travel": "bicycle", "k": 2}), data=data)
    assert result.without_car is None
    assert result.plans[2].car_ownership is None
    write_result(result, tmp_path)
    assert not (tmp_path / "car_ownership.csv").exists()
    assert read_document(tmp_path).travel_mode == "bicycle"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"travel": "bicycle"}, "cannot go with travel: bicycle, which is by bicycle"),
        (
            {"own_minutes": {"file": "minutes.csv", "source": "ours"}},
            "cannot go with own_minutes",
        ),
        ({"count_without_car": "yes"}, "“yes” is not true or false; give true or false"),
    ],
)
def test_what_cannot_be_weighed_is_refused(data, tmp_path, changes, expected):
    path = write_question(tmp_path, **{"k": 2, "count_without_car": True, **changes})
    with pytest.raises(InputError, match=expected):
        run_scenario(load_scenario(path), data=data)
