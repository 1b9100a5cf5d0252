"""How far patients travel, reckoned by hand."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from regiotafel import impact


def test_by_hand(instance, today, plan):
    # Today 10, 20, 15, 20 minutes for 1, 2, 3, 4 cases; in the plan 30, 30, 45, 60.
    table = impact.access(instance, plan, assigned_today=today)
    row = {
        "cases_per_year": 10.0,
        "share_of_cases": 1.0,
        "minutes_mean": (30 * 3 + 45 * 3 + 60 * 4) / 10,
        "minutes_median": 45.0,
        "minutes_p90": 60.0,
        "minutes_p95": 60.0,
        "minutes_max": 60.0,
        "share_over_30_minutes": 0.7,
        "share_over_45_minutes": 0.4,
        "share_over_60_minutes": 0.0,
        "minutes_mean_today": (10 + 40 + 45 + 80) / 10,
        "minutes_change_mean": 46.5 - 17.5,
    }
    expected = pd.DataFrame([row, row], index=pd.Index(["all", "moved"], name="group"))
    pd.testing.assert_frame_equal(table[list(row)], expected)
    assert table.drop(columns=list(row)).isna().all(axis=None), "no range is known"


def test_what_it_would_be_had_all_trips_been_faster_or_slower(instance, today, plan):
    # In the plan 30, 30, 45, 60 minutes for 1, 2, 3, 4 cases; 27, 27, 40.5, 54 and 36, 36, 54, 72.
    table = impact.access(instance, plan, assigned_today=today, fast=0.9, slow=1.2)
    row = table.loc["all"]
    assert row["minutes_mean_fast"] == pytest.approx(0.9 * 46.5)
    assert row["minutes_mean_slow"] == pytest.approx(1.2 * 46.5)
    assert row["minutes_mean_today_slow"] == pytest.approx(1.2 * 17.5)
    assert row["minutes_change_mean_fast"] == pytest.approx(0.9 * 29)
    assert row[["minutes_median_slow", "minutes_max_fast"]].tolist() == [54, 54]
    shares = [
        [row[f"share_over_{limit}_minutes{end}"] for end in ("_fast", "", "_slow")]
        for limit in (30, 45, 60)
    ]
    assert shares == [[0.7, 0.7, 1], [0.4, 0.4, 0.7], [0, 0, 0.4]]
    assert (
        row["minutes_mean"]
        == impact.access(instance, plan, assigned_today=today).loc["all", "minutes_mean"]
    )


def test_a_trip_that_reaches_a_threshold_by_its_factor_is_not_over_it(instance, today):
    # 50 minutes from 1011 to C: at 0.9 they are 45, also where a computer has a hair more.
    to_c = instance.nearest_open(("C",))
    table = impact.access(instance, to_c, assigned_today=today, fast=0.9, slow=1.1)
    assert table.loc["all", "share_over_45_minutes_fast"] == 0.2  # 1012 alone: 70 minutes


def test_only_those_whose_centre_differs_count_as_moved(instance, today):
    all_open = instance.nearest_open(("A", "B", "C"))  # only 1015, without cases, moves to B
    assert (all_open != today).tolist() == [False, False, False, False, True]
    table = impact.access(instance, all_open, assigned_today=today)
    assert table.loc["moved", ["cases_per_year", "share_of_cases"]].tolist() == [0, 0]
    assert table.loc["moved", "minutes_mean":].isna().all()
    assert table.loc["all", "minutes_change_mean"] == 0

    some = np.array([0, 1, 2, 2, 2])  # two cases from A to B, 10 minutes farther
    moved = impact.access(instance, some, assigned_today=today).loc["moved"]
    assert moved["cases_per_year"] == 2
    assert moved["share_of_cases"] == 0.2
    assert moved["minutes_change_mean"] == 10
    assert moved["share_over_30_minutes"] == 0


def test_over_is_strictly_over(instance, plan, today):
    table = impact.access(
        instance, plan, assigned_today=today, thresholds=(44.9, 45, 59.9, 60)
    ).loc["all"]
    assert table["share_over_44.9_minutes"] == 0.7
    assert table["share_over_45_minutes"] == 0.4
    assert table["share_over_59.9_minutes"] == 0.4
    assert table["share_over_60_minutes"] == 0


def test_the_longest_trip_is_of_somebody(instance, today, plan):
    # 1015 is 99 minutes from A, but nobody there needs this care.
    to_a = instance.nearest_open(("A",))
    assert impact.access(instance, to_a, assigned_today=today).loc["all", "minutes_max"] == 90
    one_case = dataclasses.replace(instance, cases=np.array([1.0, 2.0, 3.0, 4.0, 1.0]))
    table = impact.access(one_case, to_a, assigned_today=plan)
    assert table.loc["all", "minutes_max"] == 99


def test_groups_sum_to_the_whole(instance, today):
    some = np.array([0, 1, 2, 0, 2])
    table = impact.access(instance, some, assigned_today=today)
    stayed = instance.cases[some == today].sum()
    assert table.loc["moved", "cases_per_year"] + stayed == instance.total_cases
    change = table.loc["moved", "minutes_change_mean"] * table.loc["moved", "share_of_cases"]
    assert table.loc["all", "minutes_change_mean"] == pytest.approx(change)
