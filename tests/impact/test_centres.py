"""What each site does, reckoned by hand."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from regiotafel import impact


def test_by_hand(instance, today):
    plan = instance.nearest_open(("A", "B"))
    table = impact.centres(instance, plan, assigned_today=today, open_sites=("A", "B"))
    expected = pd.DataFrame(
        {
            "site_rule": ["candidate", "required", "candidate"],
            "open_today": [True, False, True],
            "open": [True, True, False],
            "cases_per_year": [3.0, 7.0, 0.0],
            "cases_per_year_today": [3.0, 0.0, 7.0],
            "minutes_mean": [(10 + 40) / 3, (3 * 45 + 4 * 60) / 7, np.nan],
            "cases_above_norm": [-1.0, 3.0, np.nan],
        },
        index=pd.Index(["A", "B", "C"], name="site_id"),
    )
    pd.testing.assert_frame_equal(table, expected)
    assert table["cases_per_year"].sum() == instance.total_cases
    assert table["cases_per_year_today"].sum() == instance.total_cases


def test_an_open_site_without_patients(instance, today):
    table = impact.centres(
        instance, np.zeros(5, dtype=int), assigned_today=today, open_sites=("A", "C")
    )
    assert table.loc["C", "cases_per_year"] == 0
    assert np.isnan(table.loc["C", "minutes_mean"])
    assert table.loc["C", "cases_above_norm"] == -4


def test_without_norm_nothing_is_above_it(instance, today):
    free = dataclasses.replace(instance, minimum_volume=None)
    table = impact.centres(free, today, assigned_today=today, open_sites=("A", "C"))
    assert table["cases_above_norm"].isna().all()


def test_a_closed_site_has_no_patients(instance, today):
    with pytest.raises(ValueError, match="not open: A, C"):
        impact.centres(instance, today, assigned_today=today, open_sites=("B",))
    with pytest.raises(KeyError, match="unknown sites: D"):
        impact.centres(instance, today, assigned_today=today, open_sites=("D",))
