"""Travel times that a user brings along: long or wide, every pair checked."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from regiotafel.own_tables import collected_readings
from regiotafel.travel.own_minutes import read_own_minutes
from regiotafel.travel.times import OWN
from support.faults import faults_of
from support.workbooks import write_workbook

AREAS, SITES = ("1001", "1002", "1003"), ("07", "H1")
OTHERS = ("H8",)


def read(tmp_path, text, **options):
    path = tmp_path / "minutes.csv"
    path.write_text(text, encoding="utf-8")
    options = {"area_ids": AREAS, "site_ids": SITES, "other_site_ids": OTHERS} | options
    return read_own_minutes(path, **options)


LONG = ("site_id,pc4,minutes,metres\n07,1001,10,9000\nH1,1001,20.5,18000.4\nH1,1002,30,\n").replace(
    ",\n", ",1\n"
)


def test_long(tmp_path):
    with collected_readings() as readings:
        times = read(tmp_path, LONG)
    assert (times.area_ids, times.site_ids) == (AREAS, SITES)
    nan = math.nan
    np.testing.assert_array_equal(times.minutes, np.float32([[10, 20.5], [nan, 30], [nan, nan]]))
    np.testing.assert_array_equal(times.metres, np.float32([[9e3, 18e3], [nan, 1], [nan, nan]]))
    assert times.minutes.dtype == times.metres.dtype == np.float32
    assert times.mode == times.time_of_day == OWN
    assert len(times.network_version) == len(times.speed_version) == 64
    assert readings[1].endswith(
        "3 of 6 pairs of area and candidate; the 3 that are missing are unreachable"
    )


def test_wide_and_parquet_and_excel_are_the_same(tmp_path):
    long = "pc4,site_id,minutes\n1001,07,10\n1001,H1,20.5\n1002,H1,30\n"
    times = read(tmp_path, long)
    wide = [["pc4", "07", "H1"], [1001, 10, 20.5], [1002, None, 30]]
    table = pd.DataFrame(
        {"pc4": [1001, 1001, 1002], "site_id": ["07", "H1", "H1"], "minutes": [10, 20.5, 30]}
    )
    table.to_parquet(tmp_path / "own.parquet")
    write_workbook(tmp_path / "own.xlsx", Blad1=wide)
    options = {"area_ids": AREAS, "site_ids": SITES}
    others = [
        read_own_minutes(tmp_path / "own.parquet", **options),
        read_own_minutes(tmp_path / "own.xlsx", **options),
        read(tmp_path, "PC4;07;H1\n1002 AB;;30\n1001;10;20,5\n1003;;\n"),
    ]
    for other in others:
        np.testing.assert_array_equal(other.minutes, times.minutes)
        np.testing.assert_array_equal(other.metres, times.metres)
        assert other.network_version == times.network_version


def test_without_metres_they_are_0_where_there_is_a_way(tmp_path):
    times = read(tmp_path, "pc4,site_id,minutes\n1001,07,10\n1002,H1,\n1002,07,0\n1003,H1,1\n")
    expected = np.float32([[0, math.nan], [0, math.nan], [math.nan, 0]])
    np.testing.assert_array_equal(times.metres, expected)


def test_whole_tenths_of_a_second(tmp_path):
    times = read(tmp_path, "pc4,07,H1\n1001,10.0001,10.0009\n")
    assert times.minutes[0].tolist() == [10, np.float32(6001 / 600)]


def test_known_sites_that_are_no_candidates_are_left_aside(tmp_path):
    with_other = LONG + "H8,1001,5,4000\n"
    assert read(tmp_path, with_other).network_version == read(tmp_path, LONG).network_version


def test_another_number_another_version(tmp_path):
    first = read(tmp_path, LONG)
    assert first.network_version == read(tmp_path, LONG).network_version
    assert first.network_version != read(tmp_path, LONG.replace("20.5", "20.6")).network_version
    assert first.network_version != read(tmp_path, LONG.replace("9000", "9001")).network_version


BASE = "pc4,site_id,minutes\n1001,07,1\n1001,H1,2\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (BASE + "9999,07,1\n9999,H1,1\n", "row 4, column pc4: 9999 is not in the areas table; "),
        (BASE + "1002,H9,1\n1003,H9,1\n", "row 4, column site_id: “H9” is no known site; give the"),
        (BASE + "1002,h1,1\n", "row 4, column site_id: “h1” is no known site; did you mean `H1`?"),
        (BASE + "1002,7,1\n", "row 4, column site_id: “7” is no known site; did you mean `07`?"),
        (BASE + "1002,,1\n", "row 4, column site_id: is empty; give the code of a site"),
        (BASE + "1001,07,\n", "row 4: 1001 to 07 stands here for a second time; give one row per"),
        (BASE + "1002,07,-1\n", "row 4, column minutes: “-1” is out of range; give a number of"),
        (BASE + "1002,07,1440.1\n", "row 4, column minutes: “1440.1” is out of range; give a num"),
        (BASE + "1002,07,0:24\n", "row 4, column minutes: “0:24” is not a number; give a number"),
        ("pc4,site_id,minutes\n1001,07,1\n", ": holds no minutes to candidate H1; give them, or"),
        ("pc4,site_id,minutes\n1001,07,\n", ": holds no minutes; give a CSV, Excel or Parquet"),
        ("pc4,site_id,time\n1001,07,1\n", "column minutes: is missing; give a CSV, Excel or Parq"),
        (
            "pc4,site_id,minutes,metres\n1001,07,1,1\n1001,H1,1,\n",
            "row 3, column metres: is not known, while minutes is; give metres in every row",
        ),
        ("pc4,07,H1\n1001,300,302\n", "column minutes: half of them are above 301, so these look"),
        ("pc4,07,H1,H9\n1001,1,2,3\n", "column H9: “H9” is no known site; give the code of a"),
        ("pc4,07,H1\n1001,1,2\n1001,1,2\n", "row 3, column pc4: 1001 stands here for a seco"),
        ("pc4,07,H1,H1\n1001,1,2,2\n", "column H1: stands here twice; keep one of the two"),
    ],
)  # fmt: skip
def test_one_fault(tmp_path, text, expected):
    [line] = faults_of(read, tmp_path, text)
    assert line.startswith(expected)


def test_limits_that_are_right(tmp_path):
    times = read(tmp_path, "pc4,07,H1\n1001,0,1440\n1002,1,2\n1003,300,300\n")
    assert np.nanmax(times.minutes) == 1440


def test_half_of_them_at_five_hours_may_be_minutes(tmp_path):
    assert read(tmp_path, "pc4,07,H1\n1001,300,300\n").minutes[0].tolist() == [300, 300]


def test_candidates_that_are_not_known_are_not_checked(tmp_path):
    read(tmp_path, "pc4,site_id,minutes\n1001,Z1,5\n", site_ids=None)
    [line] = faults_of(read, tmp_path, "pc4,site_id,minutes\n1001,Z1,x\n1002,Z1,1\n", site_ids=None)
    assert line.startswith("row 2, column minutes")
