"""Every column of every file is explained, in both languages, and rounded as it says."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from regiotafel.report import columns
from regiotafel.report.columns import as_published, column
from regiotafel.report.tables import result_tables
from support.trips import random_trips


def test_every_column_of_a_result_is_explained(with_cars, with_analyses, with_impact):
    for result in (with_cars, with_analyses, with_impact):
        for name, table in result_tables(result).items():
            for field in table.columns:
                about = column(name, field)
                for texts in (about.text, about.source):
                    assert set(texts) == {"nl", "en"}
                    assert all(texts.values())
                for texts in (about.text, about.unit):
                    assert "{" not in texts["nl"] + texts["en"]


def test_none_is_explained_that_is_not_there(with_flows, with_cars, with_analyses, with_impact):
    counted = with_cars.scenario.model_copy(update={"count_without_car": True})
    trips = random_trips(with_cars.travel)
    full = replace(with_cars, scenario=counted, trips=trips)
    tables = {}
    shown = with_impact.scenario.model_copy(update={"suppress_below": None})
    told = replace(with_impact, scenario=shown)
    for result in (told, with_analyses, with_flows, with_impact, full):
        tables |= result_tables(result)
    assert {*columns.table_names()} - {"left_out"} == set(tables)
    for name, table in tables.items():
        plain = {re.sub(r"_(today|k\d)$", "_{plan}", field) for field in table.columns}
        plain |= {re.sub(r"_\d+(?=_)", "_{n}", field) for field in table.columns}
        plain |= {re.sub(r"^case_mix.*$", "case_mix{feature}", field) for field in table.columns}
        assert set(columns.columns(name)) <= plain | set(table.columns), name


def test_braces_are_filled_in_name_text_and_unit():
    about = column("groups", "share_longer_by_over_7.5_minutes")
    assert about.text == {
        "nl": "aandeel dat meer dan 7,5 minuten langer onderweg is dan nu",
        "en": "share travelling over 7.5 minutes longer than today",
    }
    assert column("groups", "minutes_mean_today").text["nl"] == "gemiddelde reistijd, nu"
    assert column("groups", "minutes_mean").text["nl"] == "gemiddelde reistijd"
    hours = column("burden", "patient_hours_per_patient")
    assert (hours.unit["nl"], hours.unit["en"]) == ("uren per patiënt", "hours per patient")
    assert column("ledger", "cases_per_year_change").excel == "+#,##0.00;-#,##0.00;#,##0.00"
    assert column("ledger", "cases_per_year").excel == "#,##0.00"
    assert column("observed_funnel", "ratio_upper_99_8").text["en"] == (
        "upper limit of 99.8% for observed over expected"
    )


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


@pytest.mark.parametrize(
    "name", ["minutes_k", "minutes_kx", "colour", "minutes_mean_k3", "minutes_{plan}x", "a_30_b"]
)
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
