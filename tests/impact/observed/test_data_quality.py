"""Each check finds what it is for, and a clean file gives nothing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from regiotafel.impact import data_quality, quality_summary
from regiotafel.impact.observed.data_quality import CHECKS

NAN = float("nan")
COLUMNS = ["site_id", "year", "cases", "events", "expected_events"]
CLEAN = [
    ("A", 2022, 61.0, 5.0, 4.6),
    ("A", 2023, 58.0, 3.0, 4.4),
    ("A", 2024, 66.0, 6.0, 5.1),
    ("B", 2022, 22.0, 2.0, 1.7),
    ("B", 2023, 19.0, 1.0, 1.5),
    ("B", 2024, 25.0, 1.0, 1.9),
]


def changed(*changes):
    """The clean file with cells (row, column, value) changed."""
    table = pd.DataFrame(CLEAN, columns=COLUMNS)
    for row, column, value in changes:
        table.loc[row, column] = value
    return table


def findings(table, **options):
    report = data_quality(table, last_full_year=2024, **options)
    columns = ["check", "site_id", "year", "column"]
    return [
        tuple(None if pd.isna(cell) else cell for cell in row)
        for row in report[columns].itertuples(index=False, name=None)
    ]


def test_a_clean_file():
    table = changed()
    report = data_quality(table, last_full_year=2024, site_ids=["A", "B"])
    assert report.empty
    summary = quality_summary(table, report)
    assert summary.index.tolist() == list(CHECKS)
    assert not summary.any(axis=None)


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (changed((1, "events", NAN)), ("empty", "A", 2023, "events")),
        (changed((1, "cases", NAN)), ("empty", "A", 2023, "cases")),
        (changed().drop(3), ("no_row", "B", 2022, "year")),
        (
            changed((2, "cases", 61.0), (2, "events", 5.0), (2, "expected_events", 4.6)),
            ("same_as_other_year", "A", 2024, "cases"),
        ),
        (changed((2, "year", 2025), (5, "year", 2025)), ("year_not_over", "A", 2025, "year")),
        (
            changed((3, "expected_events", 0.0)),
            ("events_where_none_expected", "B", 2022, "events"),
        ),
        (changed((3, "events", 23.0)), ("more_than_cases", "B", 2022, "events")),
        (changed((0, "expected_events", -4.6)), ("negative", "A", 2022, "expected_events")),
        # 61 in the other years together would be 30 a year, not 6.
        (changed((1, "cases", 6.0)), ("cases_out_of_line", "A", 2023, "cases")),
        (changed((1, "cases", 580.0)), ("cases_out_of_line", "A", 2023, "cases")),
        (
            changed((0, "events", 0.0), (1, "events", 0.0), (2, "events", 0.0)),
            ("no_events_at_all", "A", None, "events"),
        ),
        # Per cent, and a rate, in place of a number.
        (changed((3, "expected_events", 7.7 * 2)), ("expected_out_of_line", "B", 2022, COLUMNS[4])),
        (changed((0, "expected_events", 0.076)), ("expected_out_of_line", "A", 2022, COLUMNS[4])),
        (
            changed((3, "cases", 20.0), (4, "cases", 20.0), (5, "cases", 30.0)),
            ("rounded", "B", None, "cases"),
        ),
    ],
)
def test_each_check(table, expected):
    assert expected in findings(table)


def test_what_is_compared_with_what():
    report = data_quality(changed((1, "cases", 6.0)), last_full_year=2024)
    [row] = report[report["check"] == "cases_out_of_line"].to_dict("records")
    assert (row["kind"], row["value"], row["compared_with"]) == ("miscoded", 6.0, 63.5)


def test_a_site_under_three_codes():
    again = changed().query("site_id == 'A'").assign(site_id="C")
    found = findings(pd.concat([changed(), again, again.assign(site_id="D")]))
    assert found == [
        ("same_as_other_site", "A", None, "site_id"),
        ("same_as_other_site", "C", None, "site_id"),
        ("same_as_other_site", "D", None, "site_id"),
    ]


def test_a_stale_site_and_one_that_is_not_there():
    table = pd.concat([changed(), changed((0, "site_id", "C")).head(1)])
    found = findings(table, site_ids=["A", "B", "C", "D"])
    assert found == [
        ("no_row", "C", 2023, "year"),
        ("no_row", "C", 2024, "year"),
        ("no_site", "D", None, "site_id"),
        ("last_year", "C", None, "year"),
    ]
    summary = quality_summary(
        table, data_quality(table, last_full_year=2024, site_ids=["A", "B", "C", "D"])
    )
    assert summary.loc["missing"].tolist() == [3, 2, 0]
    assert summary.loc["stale"].tolist() == [1, 1, 0]


def test_share_of_rows_with_a_finding():
    table = changed((1, "events", NAN), (1, "expected_events", NAN), (4, "events", NAN))
    summary = quality_summary(table, data_quality(table, last_full_year=2024))
    assert summary.loc["missing"].tolist() == [3, 2, pytest.approx(2 / 6)]


def test_a_column_nobody_filled_in_is_not_missing_cell_by_cell():
    assert findings(changed().assign(expected_events=NAN)) == []


def test_the_year_is_missing_where_it_concerns_all():
    report = data_quality(
        changed((0, "events", 0), (1, "events", 0), (2, "events", 0)), last_full_year=2024
    )
    assert report["year"].isna().tolist() == [True]
    # 14.1 expected by the column itself
    assert report["compared_with"].tolist() == pytest.approx([14.1])


def test_a_row_twice_is_refused():
    with pytest.raises(ValueError, match="A 2022"):
        data_quality(pd.concat([changed(), changed().head(1)]), last_full_year=2024)


def test_honest_counts_seldom_give_a_finding():
    """Seventeen sites, five years, sixty times: at most one finding in three files."""
    rng = np.random.default_rng(3)
    volumes = [72, 58, 45, 30, 26, 24, 22, 21, 20, 18, 16, 14, 11, 8, 6, 5, 4]
    found = 0
    for _ in range(60):
        rows = [
            (f"Z{place:02}", year, cases := rng.poisson(volume), rng.binomial(cases, 0.076), NAN)
            for place, volume in enumerate(volumes)
            for year in range(2020, 2025)
        ]
        table = pd.DataFrame(rows, columns=COLUMNS).astype({"cases": float, "events": float})
        found += len(data_quality(table, last_full_year=2024))
    assert found <= 20


def test_without_a_last_full_year_what_is_old_is_so_against_the_file():
    table = changed((2, "year", 2095), (0, "year", 2094), (1, "year", 2093))
    report = data_quality(table, last_full_year=None)
    assert "year_not_over" not in set(report["check"])
    stale = report[report["kind"] == "stale"]
    assert stale[["check", "site_id", "value", "compared_with"]].to_numpy().tolist() == [
        ["last_year_of_file", "B", 2024.0, 2095.0]
    ]
