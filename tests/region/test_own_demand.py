"""Cases per area that a user brings along: every row checked, what is not there is unknown."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from regiotafel.errors import MissingFileError
from regiotafel.region.own_demand import read_own_demand
from support.faults import faults_of
from support.workbooks import write_workbook

AREAS = ("1001", "1002", "1003")


def read(tmp_path, text):
    path = tmp_path / "demand.csv"
    path.write_text(text, encoding="utf-8")
    return read_own_demand(path, area_ids=AREAS)


def test_in_the_order_of_the_areas_and_unknown_is_nan(tmp_path):
    table = read(tmp_path, "PC4;cases per year;low;high\n1003 AB;0;0;0\n1001;2,5;1;4\n")
    expected = pd.DataFrame(
        {"low": [1, math.nan, 0], "base": [2.5, math.nan, 0], "high": [4, math.nan, 0]},
        index=pd.Index(AREAS, name="pc4"),
        dtype="float64",
    )
    pd.testing.assert_frame_equal(table, expected, check_index_type=False)


def test_without_a_range_it_is_unknown(tmp_path):
    path = write_workbook(
        tmp_path / "own.xlsx", Blad1=[["pc4", "cases_per_year"], [1001, 2], [1002, None]]
    )
    table = read_own_demand(path, area_ids=AREAS)
    assert table[["low", "high"]].isna().all(axis=None)
    assert table["base"].tolist() == pytest.approx([2, math.nan, math.nan], nan_ok=True)


SECOND = (
    "row 3, column pc4: 1001 stands here for a second time; give one row per area, with the cases "
    "of all its postcodes together"
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9999,1,1,1", "row 2, column pc4: 9999 is not in the areas table; give a postcode area"),
        ("1001,-1,,", "row 2, column cases_per_year: “-1” is out of range; give a number of at"),
        ("1001,many,,", "row 2, column cases_per_year: “many” is not a number; give a number"),
        ("1001,100001,1,100000", "row 2, column cases_per_year: “100001” is out of range"),
        ("1001,2,,3", "row 2, column low: is not known, while cases_per_year is 2; give low in"),
        ("1001,2,3,4", "row 2, column low: 3 is above cases_per_year, 2; give low, cases_per_year"),
        ("1001,2,1,1.5", "row 2, column high: 1.5 is below cases_per_year, 2; give low, cases_per"),
        ("1001,0,0,0", "column cases_per_year: holds no number above 0; give a CSV or Excel file"),
        ("1001 AB,1,1,1\n1001 CD,2,2,2", SECOND),
    ],
)  # fmt: skip
def test_one_fault(tmp_path, text, expected):
    [line] = faults_of(read, tmp_path, f"pc4,cases_per_year,low,high\n{text}\n")
    assert line.startswith(expected)


@pytest.mark.parametrize("text", ["1001,2,2,2", "1001,100000,0,100000", "1001,0.001,0,0.001"])
def test_just_within_what_is_right(tmp_path, text):
    assert read(tmp_path, f"pc4,cases_per_year,low,high\n{text}\n")["base"].notna().sum() == 1


def test_all_faults_at_once(tmp_path):
    lines = faults_of(
        read, tmp_path, "pc4,cases_per_year,low\n1001,x,1\nabcd,1,1\n9999,1,2\n1002,1,1\n1002,1,1\n"
    )
    assert [line.split(":")[0] for line in lines] == [
        "row 3, column pc4",
        "row 2, column cases_per_year",
        "row 4, column pc4",
        "row 6, column pc4",
        "row 4, column low",
    ]


def test_missing_column_and_file(tmp_path):
    assert faults_of(read, tmp_path, "pc4,n\n1001,1\n") == [
        "column cases_per_year: is missing; the columns are: pc4, n"
    ]
    with pytest.raises(MissingFileError, match="does not exist; give a CSV or Excel file with"):
        read_own_demand(tmp_path / "none.csv", area_ids=AREAS)
