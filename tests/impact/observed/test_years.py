"""Years pooled per site, reckoned by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from regiotafel import impact
from regiotafel.files import bundled
from regiotafel.impact import cases_per_year, pool_years
from regiotafel.impact.observed.years import has_case_mix, is_pooled
from regiotafel.region.hospital_volumes import read_hospital_volumes
from regiotafel.scenario import load_scenario

NAN = float("nan")
COLUMNS = ["site_id", "year", "cases", "events", "expected_events"]


@pytest.fixture
def volumes():
    """A has two whole years; B one whole year and one without events; C only cases."""
    rows = [
        ("A", 2023, 20.0, 2.0, 1.0),
        ("A", 2024, 30.0, 1.0, 2.0),
        ("B", 2023, 50.0, 2.0, NAN),
        ("B", 2024, 40.0, NAN, 4.0),
        ("C", 2024, 10.0, NAN, NAN),
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def test_against_the_mean_of_all(volumes):
    """5 events in 100 cases: 2.5 expected at A and at B."""
    table = pool_years(volumes, case_mix=False)
    assert table.loc["A"].to_dict() == pytest.approx(
        {
            "years": 2,
            "years_left_out": 0,
            "first_year": 2023,
            "last_year": 2024,
            "cases": 50.0,
            "events": 3.0,
            "expected_events": 2.5,
            "cases_per_year": 25.0,
            "events_per_case": 0.06,
            "expected_events_per_case": 0.05,
            "ratio": 1.2,
        }
    )
    b = table.loc["B"]
    assert (b["years"], b["years_left_out"], b["cases"], b["ratio"]) == (1, 1, 50.0, 0.8)
    c = table.loc["C"]
    assert (c["years"], c["years_left_out"]) == (0, 1)
    assert c[["cases", "events", "expected_events", "ratio"]].isna().all()
    assert pd.isna(c["first_year"])


def test_case_mix_counts_where_it_is_known_in_every_row(volumes):
    """3 and 2 events where the model has 3 and 1: 5 on 4, so that theta is 5/4."""
    assert not has_case_mix(volumes)
    with pytest.raises(ValueError, match="expected events are unknown"):
        pool_years(volumes, case_mix=True)
    volumes.loc[2, "expected_events"] = 1.0
    assert has_case_mix(volumes)  # B 2024 and C lack events, and so do not count
    table = pool_years(volumes, case_mix=True)
    assert table["expected_events"].dropna().tolist() == [3.75, 1.25]
    assert pool_years(volumes, case_mix=True, target=0.5).loc["A", "ratio"] == 2.0
    without = pool_years(volumes, case_mix=False)
    assert table["years"].tolist() == without["years"].tolist() == [2, 1, 0]


def test_a_row_is_pooled_with_all_others_of_its_site_and_year(volumes):
    assert is_pooled(volumes).tolist() == [True, True, True, False, False]
    more = pd.concat([volumes, volumes.loc[[0]].assign(events=NAN)])
    assert is_pooled(more).tolist() == [False, True, True, False, False, False]


def test_a_target_of_ones_own_and_some_years(volumes):
    table = pool_years(volumes, case_mix=False, target=0.1, years=[2024])
    assert table.loc["A", ["years", "expected_events"]].tolist() == [1, 3.0]
    assert table.loc["B", ["years", "years_left_out"]].tolist() == [0, 1]


def test_nothing_expected_has_no_ratio(volumes):
    none = volumes.assign(events=0.0)
    assert pool_years(none, case_mix=False)["ratio"].isna().all()
    nobody = volumes.assign(cases=0.0, events=0.0)
    table = pool_years(nobody, case_mix=False, target=0.1)
    assert table[["ratio", "events_per_case"]].isna().all(axis=None)


@pytest.mark.parametrize("target", [0.0, -1.0, NAN, np.inf, 1.5])
def test_what_is_no_target(volumes, target):
    with pytest.raises(ValueError, match="the target"):
        pool_years(volumes, case_mix=False, target=target)


def test_a_row_twice_is_refused(volumes):
    with pytest.raises(ValueError, match="site and year stand twice: C 2024"):
        pool_years(pd.concat([volumes, volumes.tail(1)]), case_mix=False)


def test_cases_per_year_of_the_years_that_are_known(volumes):
    volumes.loc[0, "cases"] = NAN
    assert cases_per_year(volumes).to_dict() == {"A": 30.0, "B": 45.0, "C": 10.0}
    assert cases_per_year(volumes, years=[2023]).isna().tolist() == [True, False, True]


def test_the_invented_example_goes_all_the_way():
    """Six made-up hospitals, 50 events in 238 cases, 23 of them in the 55 cases of B."""
    path = bundled("scenarios", "voorbeeld", "voorbeeld.yaml")
    asked = load_scenario(path).hospital_volumes
    rows = read_hospital_volumes(path.parent / asked.file, site_ids=None)
    rows = rows[rows["procedure"].isin(asked.procedures)]
    volumes = impact.expected_events(rows)
    findings = impact.data_quality(volumes, last_full_year=2024)
    assert findings[["check", "site_id", "year"]].to_numpy().tolist() == [["no_row", "ZKH-D", 2021]]
    rates = impact.case_mix_rates(rows)
    assert rates["is_merged"].to_dict() == {"1": False, "2": False, "3": True}
    pooled = pool_years(volumes, case_mix=True)
    assert (pooled["cases"].sum(), pooled["events"].sum()) == (238, 50)
    assert pooled["expected_events"].sum() == pytest.approx(50.0)
    position = impact.funnel(pooled)["position"]
    assert position.drop("ZKH-B").eq("within").all()
    assert position["ZKH-B"] == "above_99_8"
    drawn = impact.shrinkage(pooled)
    assert drawn.loc["ZKH-B", "ratio_plain"] < pooled.loc["ZKH-B", "ratio"]
    assert impact.rankability(pooled)["rankability_class"].tolist() == ["moderate", "moderate"]
    assert impact.operators(rows)["operators"].sum() == 9
    together = dict.fromkeys(("ZKH-E", "ZKH-F"), "E and F")
    table = impact.alliances(cases_per_year(volumes), organisation=together, norm=10)
    assert table.index[table["hidden"]].tolist() == ["E and F"]
    hidden = impact.hidden_counts(volumes, below=10, rows=rows)
    assert hidden.sites["cases"].to_dict() == {f"ZKH-{site}": site in "CD" for site in "ABCDEF"}
