"""The probability of missing a norm, for cases that can be reckoned by hand."""

from __future__ import annotations

from math import exp

import pandas as pd
import pytest

from regiotafel.impact import norm_chance
from regiotafel.model.chance import DemandFactor

KNOWN = DemandFactor(low=1.0, high=1.0)
CASES = pd.Series([2.0, 3.0], index=pd.Index(["A", "B"], name="site_id"))


def test_by_hand_when_the_national_number_is_known():
    """Below a norm of 1 is a count of 0; below a mean of 1 in three years a count of 0, 1 or 2."""
    table = norm_chance(CASES, norm=1.0, factor=KNOWN)
    assert list(table.index) == ["A", "B", "any"]
    assert table["cases_per_year"].tolist() == [2.0, 3.0, 5.0]
    a, b = exp(-2), exp(-3)
    assert table["missing_1_year"].tolist() == pytest.approx([a, b, 1 - (1 - a) * (1 - b)])
    a, b = (exp(-mean) * (1 + mean + mean**2 / 2) for mean in (6.0, 9.0))
    assert table["missing_3_years"].tolist() == pytest.approx([a, b, 1 - (1 - a) * (1 - b)])
    assert table.loc["any", "expected_missing_3_years"] == pytest.approx(a + b)
    assert table.loc[["A", "B"], "expected_missing_1_year"].isna().all()


def test_one_world_for_all_makes_centres_miss_together():
    """With the national number unknown, centres miss together: any of them less often than that
    many independent ones would."""
    table = norm_chance(CASES * 10, norm=20.0, factor=DemandFactor(low=0.5, high=2.0))
    a, b, either = table["missing_1_year"]
    assert max(a, b) < either < 1 - (1 - a) * (1 - b)
