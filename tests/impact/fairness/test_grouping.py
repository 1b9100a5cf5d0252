"""How patients are divided over groups, reckoned by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from regiotafel.impact.fairness.grouping import by_age, by_income_fifth, by_label, by_share


def test_labels_in_the_order_of_a_reader(instance):
    classes = pd.Series([10.0, 9.0, np.nan, 9.0, 1.0], index=list(instance.area_ids))
    grouping = by_label(instance, classes, name="class")
    assert grouping.groups == ("1", "9", "10", "unknown")
    assert grouping.group.tolist() == [2, 1, 3, 1, 0]
    with pytest.raises(KeyError, match="has no row for 1 areas: 1015"):
        by_label(instance, classes.drop("1015"), name="class")


def test_fifths_are_of_the_households_of_the_country(instance):
    areas = pd.DataFrame(
        {
            "income": [10.0, 20, 20, 30, np.nan, 40, 50],
            "households": [20.0, 10, 10, 20, 99, np.nan, 40],
        },
        index=["1011", "1012", "1013", "1014", "1015", "2000", "2001"],
    )
    grouping = by_income_fifth(instance, areas, income="income", households="households")
    # Of 100 households: 10 takes 0-20, both of 20 20-40, 30 40-60, 50 60-100.
    assert grouping.groups == ("1", "2", "3", "unknown")
    assert grouping.group.tolist() == [0, 1, 1, 2, 3]


def test_ages_by_hand(instance):
    # 15-19: rate 1 for women, 3 for men; 20-24: 2 for women; 25-29: nobody is expected.
    rates = pd.DataFrame(
        {
            "sex": ["female", "female", "female", "male"],
            "age_band": ["15-19", "20-24", "25-29", "15-19"],
            "cases_per_100000_per_year_base": [1.0, 2.0, 0.0, 3.0],
        }
    )
    areas = pd.DataFrame(
        {
            "f_15_19": [10.0, 0, 30, 5, np.nan],
            "f_20_24": [10.0, 5, 0, 5, np.nan],
            "m_15_19": [10.0, 0, 10, 5, np.nan],
        },
        index=list(instance.area_ids),
    )
    grouping = by_age(instance, areas, rates)
    assert grouping.groups == ("15-19", "20-24")
    shares = np.zeros((5, 2))
    shares[grouping.area, grouping.group] = grouping.share
    # 1011: 10 + 30 against 20; 1014: 5 + 15 against 10.
    assert shares.tolist() == pytest.approx(
        np.array([[2 / 3, 1 / 3], [0, 1], [1, 0], [2 / 3, 1 / 3], [0, 0]])
    )
    assert by_age(instance, areas, rates, starts=(0, 20)).groups == ("0-19", "20+")
    assert by_age(instance, areas, rates, starts=(0, 15)).groups == ("15+",)
    with pytest.raises(ValueError, match="multiples of 5"):
        by_age(instance, areas, rates, starts=(0, 18))


def test_shares_outside_0_and_1_are_refused(instance):
    share = pd.Series([0.2, 1.1, 0, 0, 0], index=list(instance.area_ids))
    with pytest.raises(ValueError, match="between 0 and 1"):
        by_share(instance, share, name="income", inside="low", outside="others")
