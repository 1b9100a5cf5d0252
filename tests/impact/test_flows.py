"""Patients across a border, reckoned by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from regiotafel import impact


def test_by_hand(instance):
    # Inside: areas 1011 and 1013, site A. 1011 stays (1 case), 1013 goes to C (3), 1012 comes (2).
    assigned = np.array([0, 0, 2, 2, 2])
    table = impact.flows(
        instance, assigned, region_area_ids=("1011", "1013"), sites_in_region=("A",)
    )
    expected = pd.DataFrame(
        {
            "cases_per_year": [1.0, 3.0, 2.0],
            "share_of_cases": [0.25, 0.75, 2 / 3],
            "minutes_mean": [10.0, 15.0, 20.0],
        },
        index=pd.Index(["stay", "outflow", "inflow"], name="flow"),
    )
    pd.testing.assert_frame_equal(table, expected)


def test_flows_of_a_region_and_of_the_rest_mirror_each_other(instance):
    assigned = np.array([0, 1, 2, 1, 0])
    inside = impact.flows(
        instance, assigned, region_area_ids=("1011", "1012"), sites_in_region=("A", "C")
    )["cases_per_year"]
    outside = impact.flows(
        instance, assigned, region_area_ids=("1013", "1014", "1015"), sites_in_region=("B",)
    )["cases_per_year"]
    assert inside["outflow"] == outside["inflow"] == 2
    assert inside["inflow"] == outside["outflow"] == 3
    assert inside.sum() + outside["stay"] == instance.total_cases


def test_a_region_without_sites_sends_everyone_away(instance, today):
    table = impact.flows(instance, today, region_area_ids=("1014",), sites_in_region=())
    assert table["cases_per_year"].tolist() == [0, 4, 0]
    assert table.loc["outflow", "share_of_cases"] == 1
    assert np.isnan(table.loc["inflow", "share_of_cases"])
    assert np.isnan(table.loc["stay", "minutes_mean"])


def test_who_comes_from_outside_is_unknown_where_nobody_there_is_known(instance, today):
    table = impact.flows(instance, today, region_area_ids=instance.area_ids, sites_in_region=("A",))
    assert table["cases_per_year"].tolist()[:2] == [3, 7]
    assert table.loc["inflow"].isna().all()


def test_unknown_labels(instance, today):
    with pytest.raises(KeyError, match="unknown areas: 9998, 9999"):
        impact.flows(instance, today, region_area_ids=("9999", "9998"), sites_in_region=())
    with pytest.raises(KeyError, match="unknown sites: Z"):
        impact.flows(instance, today, region_area_ids=("1011",), sites_in_region=("Z",))
