"""What a plan means for each postcode, reckoned by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from regiotafel import impact


def test_by_hand(instance, today):
    plan = instance.nearest_open(("B", "C"))
    expected = pd.DataFrame(
        {
            "cases_per_year": [1.0, 2.0, 3.0, 4.0, 0.0],
            "site_id_today": ["A", "A", "C", "C", "C"],
            "minutes_today": [10.0, 20.0, 15.0, 20.0, 40.0],
            "site_id": ["B", "B", "C", "C", "B"],
            "minutes": [30.0, 30.0, 15.0, 20.0, 5.0],
            "minutes_change": [20.0, 10.0, 0.0, 0.0, -35.0],
            "moved": [True, True, False, False, True],
        },
        index=pd.Index(["1011", "1012", "1013", "1014", "1015"], name="pc4"),
    )
    table = impact.areas(instance, plan, assigned_today=today)
    pd.testing.assert_frame_equal(table, expected, check_dtype=False)
    assert table["moved"].dtype == bool


def test_it_agrees_with_access_and_centres(instance, today, plan):
    table = impact.areas(instance, plan, assigned_today=today)
    access = impact.access(instance, plan, assigned_today=today)
    moved = table[table["moved"]]
    assert moved["cases_per_year"].sum() == access.loc["moved", "cases_per_year"]
    mean = np.average(table["minutes"], weights=table["cases_per_year"])
    assert access.loc["all", "minutes_mean"] == pytest.approx(mean)
    centres = impact.centres(instance, plan, assigned_today=today, open_sites=("B",))
    per_site = table.groupby("site_id")["cases_per_year"].sum()
    assert centres.loc[per_site.index, "cases_per_year"].tolist() == per_site.tolist()


def test_one_centre_per_area(instance, today):
    with pytest.raises(ValueError, match="one per area"):
        impact.areas(instance, today[:3], assigned_today=today)
