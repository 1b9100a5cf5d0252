"""Areas, sites and candidates: what is wrong is named by file, row and column, all at once."""

from __future__ import annotations

import csv
import logging

import pandas as pd
import pytest

from regiotafel.errors import InputError, MissingFileError
from regiotafel.own_tables import collected_readings
from regiotafel.region.areas import read_areas
from regiotafel.region.areas import write_areas as write_compact
from regiotafel.region.candidates import candidates_file, read_candidates
from regiotafel.region.sites import read_sites, sites_within
from regiotafel.region.sites import write_sites as write_compact_sites
from support.country import area_rows, write_areas, write_country


@pytest.fixture(scope="module")
def raw(tmp_path_factory):
    return write_country(tmp_path_factory.mktemp("raw"))


@pytest.fixture
def sites(raw):
    return read_sites(raw / "hospitals.csv")


def faults(read, *args):
    with pytest.raises(InputError) as caught:
        read(*args)
    return [str(fault) for fault in caught.value.faults]


def test_areas_are_labelled_text_and_unknown_is_nan(raw):
    areas = read_areas(raw / "areas.csv")
    assert list(areas.index) == sorted(row["pc4"] for row in area_rows())
    assert areas.index.name == "pc4"
    assert areas.loc["1001", "f_30_34"] == 100
    assert areas.loc["1010", ["population_2021", "f_0_4"]].isna().all()
    assert areas["population_2021"].isna().sum() == 1


def test_compact_areas_read_back_the_same(raw, tmp_path):
    areas = read_areas(raw / "areas.csv")
    write_compact(areas, tmp_path / "areas.csv")
    pd.testing.assert_frame_equal(read_areas(tmp_path / "areas.csv"), areas)
    assert ",100," in (tmp_path / "areas.csv").read_text(encoding="utf-8"), "no 100.0"


@pytest.mark.parametrize(
    ("cell", "value", "expected"),
    [
        ("f_30_34", -5, "row 2, column f_30_34: “-5” is out of range; give a whole number of"),
        ("f_30_34", "many", "row 2, column f_30_34: “many” is not a number; give a whole number"),
        ("f_30_34", 2.5, "row 2, column f_30_34: “2.5” is not a whole number; give a whole"),
        ("f_30_34", "inf", "row 2, column f_30_34: “inf” is not a number; give a whole number"),
        ("population_2021", "1,5", "row 2, column population_2021: “1,5” is not a number; give"),
        ("pc4", "101", "row 2, column pc4: “101” is no PC4; give four digits"),
        ("pc4", "0101", "row 2, column pc4: “0101” is no PC4; give four digits"),
        ("pc4", "1002", "row 3, column pc4: 1002 stands here twice; keep one row"),
        ("lon", "", "row 2, column lon: is empty; give a number of at least -180 and at most 180"),
        ("lat", 95, "row 2, column lat: “95” is out of range; give a number of at least -90"),
        ("urbanity_class_2023", 6, "row 2, column urbanity_class_2023: “6” is out of range"),
    ],
)
def test_one_bad_cell(tmp_path, cell, value, expected):
    path = tmp_path / "areas.csv"
    write_areas(path, **{cell: value})
    [fault] = faults(read_areas, path)
    assert fault.startswith(f"{path}, {expected}")


def test_all_bad_cells_at_once(tmp_path):
    path = tmp_path / "areas.csv"
    write_areas(path, f_30_34=-5, lon="east", pc4="x")
    assert len(faults(read_areas, path)) == 3


@pytest.mark.parametrize(
    ("content", "error", "expected"),
    [
        (b"", MissingFileError, "the file is empty; give the areas table"),
        (b"pc4\n", InputError, "column place: is missing; the columns are: pc4"),
        (b"pc4,pla\xffce\n1011,x\n", InputError, "byte 7: is not UTF-8 text; save it as CSV UTF-8"),
        (b'pc4,place\n"1011,x\n', InputError, "is not a readable CSV table"),
        (b"\x00\x01\x02", InputError, "areas.csv"),
    ],
)
def test_files_that_are_no_areas_table(tmp_path, content, error, expected):
    path = tmp_path / "areas.csv"
    path.write_bytes(content)
    with pytest.raises(error) as caught:
        read_areas(path)
    assert expected in str(caught.value)


def test_a_missing_file_and_a_folder(tmp_path):
    with pytest.raises(MissingFileError, match="does not exist; give the areas table"):
        read_areas(tmp_path / "areas.csv")
    with pytest.raises(MissingFileError, match="is a folder, not a file"):
        read_areas(tmp_path)


def test_sites(raw, tmp_path, sites):
    assert list(sites.index) == ["H1", "H2", "H3", "H4"]
    assert sites["in_default_set"].all()
    write_compact_sites(sites, tmp_path / "sites.csv")
    pd.testing.assert_frame_equal(read_sites(tmp_path / "sites.csv"), sites)
    text = (raw / "hospitals.csv").read_text(encoding="utf-8")
    path = tmp_path / "bad.csv"
    path.write_text(text.replace("H3", "H1").replace(",1\n", ",yes\n"), encoding="utf-8")
    found = faults(read_sites, path)
    assert f"{path}, row 4, column site_id: H1 stands here twice; keep one row" in found
    assert len([fault for fault in found if "“yes”; give 0 or 1" in fault]) == 4


def test_sites_within_shapes(sites, raw):
    import geopandas as gpd

    shapes = gpd.read_file(raw / "areas.gpkg").set_index("pc4")
    # H1 stands on the corner of 1001, H4 at 11 km, 11 km: inside 1009 (8-12 km).
    assert sites_within(sites, shapes.loc[["1009"]]) == ("H4",)
    assert sites_within(sites, shapes.loc[["1005"]]) == ()


def candidates(tmp_path, rows):
    path = tmp_path / "candidates.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_candidates_by_code_and_of_ones_own(tmp_path, sites):
    path = candidates(
        tmp_path,
        [
            {"site_id": "Z1", "site_name": "Ziekenhuis A", "lon": 5.3, "lat": 52.1,
             "open_today": "nee", "basis": "own"},
            {"site_id": "H2", "site_name": "", "lon": "", "lat": "", "open_today": "1",
             "basis": "known"},
        ],
    )  # fmt: skip
    table = read_candidates(path, sites)
    assert list(table.index) == ["H2", "Z1"]
    assert table.loc["H2", "site_name"] == "Ziekenhuis H2"
    assert table.loc["H2", "lon"] == sites.loc["H2", "lon"]
    assert table.loc["Z1", ["site_name", "lon", "lat", "city"]].tolist() == [
        "Ziekenhuis A", 5.3, 52.1, "",
    ]  # fmt: skip
    assert table["open_today"].tolist() == [True, False]
    assert table["basis"].tolist() == ["known", "own"]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            [{"site_id": "H9"}],
            "row 2, column site_id: H9 is no known site; use a code of known_sites.csv, or",
        ),
        ([{"site_id": "H1"}, {"site_id": "H1"}], "row 3, column site_id: H1 stands here twice"),
        (
            [{"site_id": "", "note": "x"}],
            "row 2, column site_id: is empty; give a code",
        ),
        (
            [{"site_id": "H1", "open_today": "maybe"}],
            "row 2, column open_today: “maybe”; give 1 (yes) or 0 (no)",
        ),
        (
            [{"site_id": "Z", "site_name": "Ziekenhuis A", "lon": "x", "lat": "1"}],
            "row 2, column lon: “x” is not a number; give degrees (EPSG:4326) such as 5.4",
        ),
    ],
)
def test_bad_candidates(tmp_path, sites, rows, expected):
    path = candidates(tmp_path, rows)
    found = faults(read_candidates, path, sites)
    assert any(fault.startswith(f"{path}, {expected}") for fault in found), found


def test_a_site_with_a_postcode_alone_stands_at_its_mean_address(tmp_path, raw, sites):
    areas = read_areas(raw / "areas.csv")
    own = {"lon": "", "lat": "", "postcode": "1003 AB"}
    path = candidates(
        tmp_path,
        [
            {"site_id": "H2", "site_name": "", "lon": "", "lat": "", "postcode": ""},
            {"site_id": "Z1", "site_name": "Ziekenhuis A", **own},
            {"site_id": "Z2", "site_name": "Ziekenhuis B", **own, "lon": "5.4", "lat": "52.1"},
            {"site_id": "H3", "site_name": "Ziekenhuis H3", **own},
        ],
    )
    with collected_readings() as readings:
        table = read_candidates(path, sites, areas=areas)
    assert table.loc["Z1", ["lon", "lat"]].tolist() == areas.loc["1003", ["lon", "lat"]].tolist()
    assert table.loc["Z2", ["lon", "lat"]].tolist() == [5.4, 52.1]
    assert table.loc["H3", "lon"] == sites.loc["H3", "lon"]
    assert table["postcode"].to_dict() == {"H2": "", "H3": "", "Z1": "1003", "Z2": ""}
    assert readings[-1] == (f"{path}: 1 site placed at the mean address of the postcode: Z1 (1003)")


@pytest.mark.parametrize(
    ("name", "is_said"),
    [
        ("Ziekenhuis Zuid", True),
        ("UMCG", True),
        ("UMC Groningen", False),
        ("Academisch Ziekenhuis Groningen", False),
        ("umc GRÖNINGEN", False),
        ("Ziekenhuis", False),
        ("", False),
    ],
)
def test_a_known_code_under_another_name_is_said(tmp_path, sites, name, is_said):
    sites.loc["H1", ["site_name", "city"]] = ["UMC Groningen", "Groningen"]
    path = candidates(tmp_path, [{"site_id": "H1", "site_name": name}])
    with collected_readings(least=logging.WARNING) as warned:
        table = read_candidates(path, sites)
    assert table.loc["H1", "site_name"] == "UMC Groningen"
    said = (
        f"{path}, row 2: H1 is UMC Groningen, not “{name}”; its known name and place count, so "
        "give another site a code of its own"
    )
    assert warned == [said] * is_said


def test_a_known_code_at_about_its_place_keeps_the_known_one(tmp_path, sites):
    lon, lat = sites.loc["H1", ["lon", "lat"]]
    rows = [{"site_id": "H1", "lon": lon, "lat": lat + 0.017}]
    table = read_candidates(candidates(tmp_path, rows), sites)
    assert table.loc["H1", "lat"] == lat
    [fault] = faults(
        read_candidates, candidates(tmp_path, [{**rows[0], "lat": lat + 0.019}]), sites
    )
    assert "row 2, columns lon and lat: H1 is Ziekenhuis H1, which stands 2 km from" in fault


def test_candidates_without_rows_or_code(tmp_path, sites):
    path = tmp_path / "candidates.csv"
    path.write_text("site_id\n", encoding="utf-8")
    assert faults(read_candidates, path, sites)[0].startswith(f"{path}: has no rows")
    path.write_text("site\nH1\n", encoding="utf-8")
    assert "column site_id: is missing" in faults(read_candidates, path, sites)[0]


def test_names_of_candidate_files(tmp_path):
    named = candidates_file("endometriosis_level2", relative_to=tmp_path)
    assert len(named.read_text(encoding="utf-8").splitlines()) == 18
    with pytest.raises(InputError, match="endometriosis_level2"):
        candidates_file("endometriosis", relative_to=tmp_path)
