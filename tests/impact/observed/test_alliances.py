"""What adding up hides, reckoned by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from regiotafel.impact import alliances, alliances_summary
from regiotafel.scenario.curve import Curve, load_curve

NAN = float("nan")
CASES = pd.Series(
    {"A": 12.0, "B": 10.0, "C": 25.0, "D": 8.0, "E": 0.0, "F": NAN, "G": 30.0}, name="cases"
)
#: A and B are one on paper; so are F and G; E does not do it.
ORGANISATION = {"A": "Noord", "B": "Noord", "C": "", "E": "Noord", "F": "Zuid", "G": "Zuid"}


def test_by_hand():
    table = alliances(CASES, organisation=ORGANISATION, norm=20)
    assert table.index.tolist() == ["C", "D", "Noord", "Zuid"]
    assert table.loc["Noord"].drop(list(table.filter(like="events"))).to_dict() == {
        "sites": 2,
        "sites_unknown": 0,
        "cases_per_year": 22.0,
        "cases_per_year_smallest_site": 10.0,
        "cases_per_year_largest_site": 12.0,
        "sites_below_norm": 2,
        "cases_below_norm_per_year": 22.0,
        "meets_norm_pooled": True,
        "meets_norm_per_site": False,
        "hidden": True,
        "hidden_cases_per_year": 22.0,
    }
    assert table["hidden"].tolist() == [False, False, True, False]
    assert table["meets_norm_pooled"].tolist() == [True, False, True, True]
    assert table["sites_unknown"].tolist() == [0, 0, 0, 1]
    assert table.filter(like="hidden_events").isna().all(axis=None)


def test_x_of_y_meet_the_norm():
    summary = alliances_summary(alliances(CASES, organisation=ORGANISATION, norm=20))
    # Sites: C and G of A, B, C, D, G; organisations: all but D.
    assert summary.loc["per_site"].tolist() == pytest.approx([5, 2, 85, 55, 55 / 85])
    assert summary.loc["pooled"].tolist() == pytest.approx([4, 3, 85, 77, 77 / 85])


def test_a_site_under_no_roof_hides_nothing():
    table = alliances(CASES, organisation={}, norm=20)
    assert not table["hidden"].any()
    summary = alliances_summary(table)
    assert summary.loc["per_site"].tolist() == summary.loc["pooled"].tolist()


def test_a_norm_is_met_when_it_is_just_reached():
    thirds = pd.Series({"A": 6.1, "B": 6.2, "C": 7.7})  # 19.999999999999996 in floating point
    table = alliances(thirds, organisation=dict.fromkeys("ABC", "X"), norm=20)
    assert table.loc["X", "meets_norm_pooled"]


def test_events_that_pooling_hides_by_hand():
    """Of pancreas surgery 8.9 % die at 5-19 a year and 7.3 % at 20-39: 1.6 % of 22 cases."""
    curve = load_curve("pancreas_mortality")
    table = alliances(CASES, organisation=ORGANISATION, norm=20, curve=curve)
    assert table.loc["Noord", "hidden_events_per_year_base"] == pytest.approx(22 * 0.016)
    assert table.loc["Noord", "hidden_events_per_year_low"] == 0  # no effect of volume
    assert table.loc["Noord", "hidden_events_per_year_high"] > 22 * 0.016
    assert table.loc["C"].filter(like="hidden_events").eq(0).all()


def test_a_curve_without_effect_hides_no_event():
    flat = {"kind": "none", "rate": 0.06}
    known = load_curve("example").to_dict()
    curve = Curve.model_validate({**known, "low": flat, "base": flat, "high": flat})
    table = alliances(CASES, organisation=ORGANISATION, norm=20, curve=curve)
    assert table.filter(like="hidden_events").eq(0).all(axis=None)


def test_sites_of_which_nothing_is_known():
    table = alliances(pd.Series({"A": NAN, "B": NAN}), organisation={"A": "X", "B": "X"}, norm=20)
    [row] = table.to_dict("records")
    assert (row["sites"], row["sites_unknown"]) == (0, 2)
    for name in ("meets_norm_pooled", "meets_norm_per_site", "hidden"):
        assert not row[name]
    assert np.isnan(row["cases_per_year"])


@pytest.mark.parametrize(
    ("cases", "norm"),
    [
        (pd.Series([1.0, 2.0], index=["A", "A"]), 20),
        (pd.Series({"A": -1.0}), 20),
        (pd.Series({"A": 1.0}), 0),
    ],
)
def test_what_is_refused(cases, norm):
    with pytest.raises(ValueError, match="a site stands twice"):
        alliances(cases, organisation={}, norm=norm)
