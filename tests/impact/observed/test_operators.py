"""Cases per surgeon, reckoned by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from regiotafel.impact import operators
from regiotafel.impact.observed.parameters import load_profiling

NAN = float("nan")
ROWS = pd.DataFrame(
    [
        ("A", 2023, "S1", "x", 20.0),
        ("A", 2023, "S2", "x", 9.0),
        ("A", 2023, "S2", "y", 2.0),
        ("A", 2024, "S1", "x", 30.0),
        ("A", 2024, "S3", "x", 4.0),
        ("A", 2024, "", "x", 5.0),
        ("A", 2025, "S1", "x", 3.0),
        ("A", 2025, "S4", "x", NAN),
        ("B", 2023, "", "", 4.0),
        ("C", 2023, "S1", "x", NAN),
        ("D", 2023, "S1", "x", 6.0),
        ("D", 2023, "S2", "x", 0.0),
    ],
    columns=["site_id", "year", "surgeon", "team", "cases"],
)


def test_of_one_site_by_hand():
    """A in 2023 and 2024: S1 50 cases, S2 11 in one year, S3 4 in one year, 5 of nobody known."""
    assert operators(ROWS, minimum=12).loc["A"].to_dict() == pytest.approx(
        {
            "years": 2,
            "years_left_out": 1,
            "cases": 70.0,
            "share_without_name": 5 / 70,
            "operators": 3,
            "cases_of_least_busy": 4.0,
            "cases_per_operator_per_year": (25 + 11 + 4) / 3,
            "cases_per_operator_per_year_least": 4.0,
            "cases_per_operator_per_year_most": 25.0,
            "share_of_two_busiest": 61 / 65,
            "operators_below_minimum": 2,
        }
    )


def test_teams_stand_apart_from_surgeons():
    assert operators(ROWS, by="team").loc["A", "operators"] == 2
    assert operators(ROWS, by="team").loc["A", "share_of_two_busiest"] == 1.0


def test_what_is_not_known():
    table = operators(ROWS, minimum=12)
    assert table.index.tolist() == ["A", "B", "C", "D"]
    assert table["operators"].tolist() == [3, 0, 0, 1]
    assert table["share_without_name"].tolist()[1] == 1.0
    figures = [name for name in table if name.startswith(("cases_", "share_of", "operators_"))]
    assert table.loc[["B", "C"], figures].isna().all(axis=None)
    assert table.loc["C", ["years", "years_left_out"]].tolist() == [0, 1]
    assert operators(ROWS)["operators_below_minimum"].isna().all()


def test_no_name_is_in_the_table():
    assert not operators(ROWS).astype(str).isin(["S1", "S2", "S3", "x", "y"]).any(axis=None)


def test_the_minimum_is_of_one_kind_of_care():
    found = load_profiling().operators
    assert found.minimum_per_year == {"endometriosis_level2": 12.0}
    assert found.sureness == "found"
