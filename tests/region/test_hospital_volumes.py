"""Volumes a user brings along: every row checked, unknown stays NaN."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from regiotafel.errors import InputError, MissingFileError
from regiotafel.own_tables import collected_readings
from regiotafel.region.hospital_volumes import (
    case_mix_columns,
    of_procedures,
    read_hospital_volumes,
    volumes_per_year,
)
from support.workbooks import write_workbook

SITES = ("H001", "H002")


def read(tmp_path, text):
    path = tmp_path / "volumes.csv"
    path.write_text(text, encoding="utf-8")
    return read_hospital_volumes(path, site_ids=SITES)


def faults_of(tmp_path, text):
    with pytest.raises(InputError) as caught:
        read(tmp_path, text)
    return [f"{fault.where}: {fault.wrong}; {fault.right}" for fault in caught.value.faults]


def test_read_and_ordered(tmp_path):
    table = read(
        tmp_path,
        "site_name,site_id,year,cases,events,expected_events\n"
        "b, H002 ,2023,12,0,0.8\n"
        "a,H001,2024,50,,\n"
        "a,H001,2023,,3,2.5\n",
    )
    expected = pd.DataFrame(
        {
            "site_id": ["H001", "H001", "H002"],
            "year": np.array([2023, 2024, 2023], dtype="int64"),
            "cases": [np.nan, 50.0, 12.0],
            "events": [3.0, np.nan, 0.0],
            "expected_events": [2.5, np.nan, 0.8],
        }
    )
    pd.testing.assert_frame_equal(table, expected)


def test_columns_that_are_absent_are_unknown(tmp_path):
    table = read(tmp_path, "site_id,year,cases\nH001,2023,40\n")
    assert table[["events", "expected_events"]].isna().all(axis=None)
    assert table["events"].dtype == "float64"


DETAILED = (
    "Site_ID;year;Case mix ASA;surgeon;procedure;cases;events\n"
    "H001;2024;2;S2;shaving;5;1\n"
    "H001;2024;1;S1;shaving;7;0\n"
    "H001;2024;;S1;disc;4;2\n"
    "H001;2023;1;;shaving;3;\n"
    "H001;2023;2;S1;shaving;6;1\n"
    "H002;2024;1;S1;;9;0\n"
)


def test_rows_by_procedure_surgeon_and_case_mix(tmp_path):
    table = read(tmp_path, DETAILED)
    assert table.columns.tolist() == [
        *("site_id", "year", "cases", "events", "expected_events"),
        *("procedure", "surgeon", "case_mix_asa"),
    ]
    assert case_mix_columns(table) == ["case_mix_asa"]
    assert table["cases"].tolist() == [3, 6, 4, 7, 5, 9]  # by all these columns, unknown first
    assert table.loc[2, ["procedure", "surgeon", "case_mix_asa"]].tolist() == ["disc", "S1", ""]


def test_volumes_count_per_site_and_a_sum_with_an_unknown_part_is_unknown(tmp_path):
    expected = pd.DataFrame(
        {
            "site_id": ["H001", "H001", "H002"],
            "year": np.array([2023, 2024, 2024], dtype="int64"),
            "cases": [9.0, 16.0, 9.0],
            "events": [np.nan, 3.0, 0.0],
            "expected_events": [np.nan, np.nan, np.nan],
        }
    )
    table = volumes_per_year(read(tmp_path, DETAILED))
    pd.testing.assert_frame_equal(table, expected)


SOME_ELSEWHERE = (
    "site_id,year,procedure,surgeon,cases,events\n"
    "H001,2022,shaving,S1,5,1\n"
    "H001,2022,diagnostic,S1,90,0\n"
    "H001,2023,diagnostic,S1,80,2\n"
    "H001,2023,disc,S1,3,\n"
    "H002,2022,shaving,S1,6,2\n"
    "H002,2022,,S2,7,\n"
    "H002,2023,SHAVING,s1,8,0\n"
)


def test_of_some_procedures_every_site_and_year_stays(tmp_path):
    rows = of_procedures(read(tmp_path, SOME_ELSEWHERE), ["Shaving"])
    volumes = volumes_per_year(rows)
    assert volumes[["site_id", "year"]].to_numpy().tolist() == [
        *(["H001", 2022], ["H001", 2023], ["H002", 2022], ["H002", 2023])
    ]
    # None of another procedure alone; unknown where one may be a shaving.
    np.testing.assert_array_equal(volumes["cases"], [5, 0, np.nan, 8])
    np.testing.assert_array_equal(volumes["events"], [1, 0, np.nan, 0])
    assert volumes["expected_events"].isna().all()
    assert rows["cases"].dropna().tolist() == [5, 0, 6, 8]


def test_what_is_told_of_no_such_procedure_stays_unknown(tmp_path):
    rows = of_procedures(read(tmp_path, SOME_ELSEWHERE), ["disc"])
    assert rows["events"].isna().all()
    assert volumes_per_year(rows)["cases"].tolist()[:2] == [0, 3]


def test_all_procedures_are_all_there_is(tmp_path):
    table = read(tmp_path, DETAILED.replace("S1;;9", "S1;shaving;9"))
    pd.testing.assert_frame_equal(of_procedures(table, ["shaving", "disc"]), table)


def test_labels_in_other_case_are_one_and_it_is_said(tmp_path):
    with collected_readings() as readings:
        table = read(
            tmp_path,
            "site_id,year,procedure,surgeon,team,case_mix_sex,cases\n"
            "H001,2023,Shaving,S1,t,F,5\n"
            "H001,2024,shaving,s1,T,f,6\n"
            "H001,2025,SHAVING,S1,t,F,7\n",
        )
    assert set(table["procedure"]) == {"Shaving"}
    assert table[["surgeon", "team", "case_mix_sex"]].eq(["S1", "t", "F"]).all(axis=None)
    [reading] = readings
    one = "1 label read as another that differs in case only"
    assert reading.endswith(
        "column procedure: 2 labels read as another that differs in case only; "
        f"column surgeon: {one}; column team: {one}; column case_mix_sex: {one}"
    )
    assert "s1" not in reading


@pytest.mark.parametrize("column", ["procedure", "surgeon", "team", "case_mix_asa"])
@pytest.mark.parametrize("cell", [dt.date(2024, 2, 1), dt.datetime(2024, 2, 1)])  # noqa: DTZ001
def test_a_date_is_no_class(tmp_path, column, cell):
    rows = [["site_id", "year", "cases", column], ["H001", 2023, 5, "3-4"], ["H001", 2023, 6, cell]]
    path = write_workbook(tmp_path / "volumes.xlsx", Blad1=rows)
    with pytest.raises(InputError) as caught:
        read_hospital_volumes(path, site_ids=SITES)
    [fault] = caught.value.faults
    assert str(fault) == (
        f"{path}, row 3, column {column}: “2024-02-01” is a date, which Excel makes of text such "
        "as 1-2; format the column as text, and write the cell again"
    )


def test_without_such_columns_the_rows_are_the_volumes(tmp_path):
    rows = read(tmp_path, "site_id,year,cases,events\nH001,2023,5,\nH002,2023,,1\n")
    pd.testing.assert_frame_equal(volumes_per_year(rows), rows)


def test_a_row_stands_twice_when_all_that_it_is_about_does(tmp_path):
    assert faults_of(tmp_path, f"{DETAILED}H001;2024;1;S1;shaving;2;0\n") == [
        (
            "row 8, columns site_id and year and procedure and surgeon and case_mix_asa: "
            "H001, 2024, shaving, S1, 1 stands here for a second time; "
            "give one row per site and year and procedure and surgeon and case_mix_asa"
        )
    ]


WHOLE = "give a whole number of at least 0 or leave it empty for unknown"
YEAR = "give a whole number of at least 1990 and at most 2099"
SITE = "use a code of the candidates or of known_sites.csv, or delete the row"


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (
            "H003,2023,1,,",
            f"row 2, column site_id: “H003” is no candidate and no known site; {SITE}",
        ),
        (",2023,1,,", f"row 2, column site_id: is empty; {SITE}"),
        ("H001,1989,1,,", f"row 2, column year: “1989” is out of range; {YEAR}"),
        ("H001,2100,1,,", f"row 2, column year: “2100” is out of range; {YEAR}"),
        ("H001,,1,,", f"row 2, column year: is empty; {YEAR}"),
        ("H001,2023.5,1,,", f"row 2, column year: “2023.5” is not a whole number; {YEAR}"),
        ("H001,2023,a,,", f"row 2, column cases: “a” is not a number; {WHOLE}"),
        ("H001,2023,-1,,", f"row 2, column cases: “-1” is out of range; {WHOLE}"),
        ("H001,2023,1.5,,", f"row 2, column cases: “1.5” is not a whole number; {WHOLE}"),
        ("H001,2023,inf,,", f"row 2, column cases: “inf” is not a number; {WHOLE}"),
        ("H001,2023,9,0.5,", f"row 2, column events: “0.5” is not a whole number; {WHOLE}"),
        (
            "H001,2023,9,10,",
            "row 2, column events: 10 is more than the 9 cases; give at most one event per case",
        ),
        (
            "H001,2023,9,,9.1",
            (
                "row 2, column expected_events: 9.1 is more than the 9 cases; give at most "
                "one event per case"
            ),
        ),
    ],
)
def test_one_fault(tmp_path, row, expected):
    text = f"site_id,year,cases,events,expected_events\n{row}\n"
    assert faults_of(tmp_path, text) == [expected]


@pytest.mark.parametrize("row", ["H001,1990,9,9,9", "H001,2099,0,0,0", "H002,2023,,5,"])
def test_just_within_what_is_right(tmp_path, row):
    assert len(read(tmp_path, f"site_id,year,cases,events,expected_events\n{row}\n")) == 1


def test_all_faults_at_once(tmp_path):
    found = faults_of(
        tmp_path, "site_id,year,cases,events\nH009,2023,x,1\nH001,2023,5,6\nH001,2023,7,1\n"
    )
    assert [line.split(": ")[0] for line in found] == [
        "row 2, column cases",
        "row 2, column site_id",
        "row 4, columns site_id and year",
        "row 3, column events",
    ]
    assert found[2] == (
        "row 4, columns site_id and year: H001, 2023 stands here for a second time; "
        "give one row per site and year"
    )


def test_missing_columns(tmp_path):
    assert faults_of(tmp_path, "site_id,jaar\nH001,2023\n") == [
        "column year: is missing; the columns are: site_id, jaar",
        "column cases: is missing; the columns are: site_id, jaar",
    ]


def test_a_misspelt_column_is_not_read_as_unknown(tmp_path):
    assert faults_of(tmp_path, "site_id,year,cases,Event\nH001,2023,5,1\n") == [
        "column Event: is not known; did you mean `events`?"
    ]


def test_no_rows(tmp_path):
    [line] = faults_of(tmp_path, "site_id,year,cases\n")
    assert line.startswith(
        ": holds no rows; give a CSV or Excel file with the columns site_id, year, cases"
    )


def test_no_file_or_an_empty_one(tmp_path):
    with pytest.raises(MissingFileError, match="does not exist"):
        read_hospital_volumes(tmp_path / "none.csv", site_ids=SITES)
    with pytest.raises(MissingFileError, match="the file is empty"):
        read(tmp_path, "")
