"""Every column of every file is explained, in both languages, and rounded as it says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from regiotafel.report import columns
from regiotafel.report.columns import as_published, column
from regiotafel.report.tables import result_tables
from support.trips import random_trips


def test_every_column_of_a_result_is_explained(with_cars, with_analyses):
    for name, table in (result_tables(with_cars) | result_tables(with_analyses)).items():
        for field in table.columns:
            about = column(name, field)
            for texts in (about.text, about.source):
                assert set(texts) == {"nl", "en"}
                assert all(texts.values())
            assert "{" not in about.text["nl"]


def test_none_is_explained_that_is_not_there(with_flows, with_cars, with_analyses):
    path = Path(columns.__file__).with_suffix(".yaml")
    known = yaml.safe_load(path.read_text(encoding="utf-8"))["tables"]
    counted = with_cars.scenario.model_copy(update={"count_without_car": True})
    trips = random_trips(with_cars.travel)
    full = replace(with_cars, scenario=counted, trips=trips)
    tables = result_tables(with_analyses) | result_tables(with_flows) | result_tables(full)
    for name, about in known.items():
        if name == "left_out":
            continue
        fields = {
            field.replace("_today", "_{plan}").replace("_k1", "_{plan}").replace("_k2", "_{plan}")
            for field in tables[name].columns
        } | set(tables[name].columns)
        assert set(about["columns"]) <= fields, name


def test_a_plan_is_named_in_words():
    assert column("areas", "minutes_k1").text == {
        "nl": "reistijd, 1 centrum",
        "en": "travel time, 1 centre",
    }
    assert column("areas", "minutes_k12").text["nl"] == "reistijd, 12 centra"
    assert column("areas", "site_id_today").text["en"] == "nearest centre, today"
    # A column whose own name ends in "today" is no column of a plan.
    assert column("centres", "cases_per_year_today").text["en"] == "modelled cases today"
    assert column("centres", "minutes_mean").unit["en"] == "minutes, one way"


@pytest.mark.parametrize("name", ["minutes_k", "minutes_kx", "colour", "minutes_mean_k3"])
def test_an_unknown_column_is_not_published(name):
    with pytest.raises(KeyError):
        column("areas", name)


def test_numbers_are_typed_and_rounded():
    table = pd.DataFrame(
        {
            "population_2021": [9630.0, np.nan],
            "minutes_today": [18.316667, np.nan],
            "minutes_change_k2": [-1e-9, 2.0],
            "cases_per_year": [0.12345678, 1.0],
        }
    )
    out = as_published("areas", table)
    assert out.to_csv(index=False).splitlines()[1] == "9630,18.3167,0.0,0.123457"
    assert out["population_2021"].dtype == "Int64"
    assert table["population_2021"].dtype == float  # what was given is as it was
    halves = as_published("areas", table.assign(population_2021=[0.5, 1.0]))
    assert halves["population_2021"].tolist() == [0.5, 1.0]
