"""Expected events by the kind of patients, reckoned by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from regiotafel.impact import case_mix_rates, expected_events, pool_years
from regiotafel.region.hospital_volumes import volumes_per_year

NAN = float("nan")


@pytest.fixture
def rows():
    """Light: 6 events in 60 cases. Heavy: 16 in 40. Odd: 1 in 20, too few. All: 23 in 120."""
    return pd.DataFrame(
        [
            ("A", 2023, 40.0, 5.0, NAN, "light"),
            ("A", 2023, 10.0, 4.0, NAN, "heavy"),
            ("A", 2024, 20.0, 1.0, NAN, "odd"),
            ("B", 2023, 20.0, 1.0, NAN, "light"),
            ("B", 2023, 30.0, 12.0, NAN, "heavy"),
            ("B", 2024, 10.0, NAN, NAN, "heavy"),
            ("C", 2023, NAN, 2.0, NAN, "light"),
            ("C", 2023, 10.0, 2.0, NAN, "light"),
            ("C", 2024, 3.0, NAN, NAN, "other"),
        ],
        columns=["site_id", "year", "cases", "events", "expected_events", "case_mix_kind"],
    ).drop(index=7)


def test_rates_of_each_kind_and_of_all_for_what_is_rare(rows):
    table = case_mix_rates(rows)
    assert table.index.tolist() == ["heavy", "light", "odd", "other"]
    assert table["cases"].tolist() == [40, 60, 20, 0]
    assert table["events"].tolist() == [16, 6, 1, 0]
    assert table["is_merged"].tolist() == [False, False, True, True]
    assert table["events_per_case"].tolist() == pytest.approx([0.4, 0.1, 23 / 120, 23 / 120])


def test_expected_events_per_site_and_year(rows):
    """A: 40 light at 0.1 and 10 heavy at 0.4 are 8; B: 2 and 12 are 14."""
    table = expected_events(rows).set_index(["site_id", "year"])
    assert table["expected_events"].to_dict() == pytest.approx(
        {
            ("A", 2023): 8.0,
            ("A", 2024): 20 * 23 / 120,
            ("B", 2023): 14.0,
            ("B", 2024): 4.0,
            ("C", 2023): NAN,
            ("C", 2024): 3 * 23 / 120,
        },
        nan_ok=True,
    )
    assert table.loc[("A", 2023), ["cases", "events"]].tolist() == [50, 9]
    pooled = pool_years(table.reset_index(), case_mix=True)
    assert pooled["expected_events"].sum() == pytest.approx(23.0)


def test_the_kind_of_patients_makes_the_difference_disappear():
    """Both have the rates of all: 10 % and 40 %; B sees more events for it has heavier patients."""
    rows = pd.DataFrame(
        [
            ("A", 2023, 90.0, 9.0, NAN, "1", "y"),
            ("A", 2023, 10.0, 4.0, NAN, "2", "y"),
            ("B", 2023, 10.0, 1.0, NAN, "1", "y"),
            ("B", 2023, 90.0, 36.0, NAN, "2", "y"),
        ],
        columns=[
            *("site_id", "year", "cases", "events", "expected_events"),
            *("case_mix_asa", "case_mix_age"),
        ],
    )
    assert case_mix_rates(rows).index.tolist() == [("1", "y"), ("2", "y")]
    pooled = pool_years(expected_events(rows), case_mix=True)
    assert pooled["ratio"].tolist() == pytest.approx([1.0, 1.0])
    assert pool_years(volumes_per_year(rows), case_mix=False)["ratio"].tolist() == pytest.approx(
        [13 / 25, 37 / 25]
    )


@pytest.mark.parametrize(
    "change", [{"expected_events": 1.0}, {"events": NAN}], ids=["already known", "no events"]
)
def test_what_the_file_says_itself_stays(rows, change):
    own = rows.assign(**change)
    pd.testing.assert_frame_equal(expected_events(own), volumes_per_year(own))
    without = rows.drop(columns="case_mix_kind")
    pd.testing.assert_frame_equal(expected_events(without), volumes_per_year(without))
