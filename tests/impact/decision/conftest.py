"""Three invented plans by two indicators, small enough to reckon by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from regiotafel.impact.decision.parameters import Indicator


def indicator(key, *, better="less", decimals=0):
    words = {"nl": key, "en": key}
    return Indicator.model_validate(
        {"key": key, "better": better, "decimals": decimals, "by_default": True}
        | dict.fromkeys(("name", "unit", "read_from"), words)
    )


@pytest.fixture
def indicators():
    """Minutes, fewer is better; cases, more is better."""
    return indicator("minutes"), indicator("cases", better="more")


@pytest.fixture
def values():
    return pd.DataFrame(
        {"minutes": [20.0, 30.0, 40.0], "cases": [10.0, 14.0, 30.0]}, index=["A", "B", "C"]
    )


@pytest.fixture
def scored():
    """The same from worst (0) to best (1): minutes from 40 to 20, cases from 10 to 30."""
    return pd.DataFrame(
        {"minutes": [1.0, 0.5, 0.0], "cases": [0.0, 0.2, 1.0]},
        index=pd.Index(["A", "B", "C"], name="plan"),
    ).rename_axis(columns="indicator")
