"""Tables and polygons as Statistics Netherlands publishes them."""

from __future__ import annotations

import json
import zipfile

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from regiotafel.errors import InputError, MissingFileError
from regiotafel.files import bundled
from regiotafel.region.areas import POPULATION_COLUMNS, read_areas, write_areas
from regiotafel.region.cbs import (
    RAW_PC4,
    RAW_POPULATION,
    build_region_from_cbs,
    read_pc4,
    read_population,
)
from regiotafel.region.shapes import read_shapes
from support import cbs
from support.country import AREAS

KNOWN = bundled("data", "nl")


def write_population(path, content):
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


@pytest.fixture
def raw(tmp_path):
    folder = tmp_path / "raw"
    folder.mkdir()
    write_population(folder / RAW_POPULATION, cbs.population())
    cbs.write_pc4(folder / RAW_PC4)
    return folder


def build(raw, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    return build_region_from_cbs(raw, out, known=KNOWN), out


def test_population_by_code_sex_and_age(raw):
    people, year = read_population(raw / RAW_POPULATION)
    assert year == 2025
    assert list(people.index) == sorted(AREAS)
    assert tuple(people.columns) == POPULATION_COLUMNS
    # Totals and bands of other widths are no five-year bands; the first band is the second age.
    assert people.loc["1001", ["m_0_4", "m_5_9", "m_95_plus", "f_0_4"]].tolist() == [1, 2, 20, 2]
    assert people.loc["1003", "m_0_4"] == 21


def test_an_unknown_number_of_people_stays_unknown(raw):
    content = cbs.population()
    for row in content["TypedDataSet"]:
        if row["Postcode"].startswith("PC1002"):
            row["Bevolking_1"] = None
    people, _ = read_population(write_population(raw / RAW_POPULATION, content))
    assert people.loc["1002"].isna().all()
    assert people.drop(index="1002").notna().all().all()


def harm_population(content, how):
    rows = content["TypedDataSet"]
    if how == "cut":
        del rows[len(rows) // 2 + 30 :]
    elif how == "doubled":
        rows.append(rows[-3])
    elif how == "no rows":
        rows.clear()
    elif how == "no codes":
        for row in rows:
            row["Postcode"] = "NL01"
    elif how == "negative":
        rows[-2]["Bevolking_1"] = -5
    elif how == "many":
        rows[-2]["Bevolking_1"] = 25_000
    elif how == "text":
        rows[-2]["Bevolking_1"] = "veel"
    elif how == "no column":
        for row in rows:
            del row["Bevolking_1"]
    elif how == "other ages":
        for age in content["Leeftijd"]:
            age["Title"] = age["Title"].replace(" jaar", " jr")
    elif how == "no period":
        del content["period"]
    elif how == "list":
        return [content]
    return content


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ("cut", "TypedDataSet: 1 postcodes lack age bands or have them twice (1007)"),
        ("doubled", "TypedDataSet: 1 postcodes lack age bands or have them twice (3001)"),
        ("no rows", "is not table 83502NED as CBS gives it"),
        ("no codes", "TypedDataSet: has no postcodes of four digits"),
        ("negative", "Bevolking_1: holds numbers below 0 or above 20000"),
        ("many", "Bevolking_1: holds numbers below 0 or above 20000"),
        ("text", "is not table 83502NED as CBS gives it (Unable to parse string"),
        ("no column", "is not table 83502NED as CBS gives it"),
        ("other ages", "Geslacht, Leeftijd: 40 of 40 sexes and age bands are absent (f_0_4"),
        ("no period", "is not table 83502NED as CBS gives it ('period')"),
        ("list", "is not table 83502NED as CBS gives it"),
    ],
)
def test_a_population_table_that_cannot_be_right_is_refused(raw, how, message):
    path = write_population(raw / RAW_POPULATION, harm_population(cbs.population(), how))
    with pytest.raises(InputError) as caught:
        read_population(path)
    assert str(caught.value).startswith(str(path))
    assert message in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize("code_column", ["postcode", "postcode4", "PC4"])
def test_polygons_and_figures(tmp_path, code_column):
    path = cbs.write_pc4(tmp_path / RAW_PC4, code_column=code_column)
    pc4, year = read_pc4(path)
    assert year == 2025
    assert pc4["pc4"].tolist() == sorted(AREAS)
    assert pc4.crs.to_epsg() == 28992
    figures = pc4.set_index("pc4")
    assert figures.loc["1002", ["population", "households", "urbanity_class"]].tolist() == [
        1001, 500, 2,
    ]  # fmt: skip
    assert pd.isna(figures.loc["3001", "population"])  # -99997: hidden
    assert figures["address_density"].isna().all()  # -99995: not yet published


def test_a_figure_that_this_edition_lacks_is_empty_and_told(tmp_path, caplog):
    path = cbs.write_pc4(tmp_path / RAW_PC4, stedelijkheid=None)
    assert read_pc4(path)[0]["urbanity_class"].isna().all()
    assert "has no column stedelijkheid; left empty" in caplog.text


def rezip(path, **members):
    with zipfile.ZipFile(path, "w") as archive:
        for name, body in members.items():
            archive.writestr(name.replace("_gpkg", ".gpkg"), body)
    return path


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda path: path.write_text("no zip"), "cannot be read"),
        (lambda path: rezip(path, readme="x"), "holds 0 GeoPackages instead of one"),
        (lambda path: rezip(path, a_gpkg="x", b_gpkg="y"), "holds 2 GeoPackages instead of one"),
        (lambda path: rezip(path, cbs_pc4_2025_gpkg="no database"), "cannot be read"),
        (lambda path: cbs.write_pc4(path, code_column="gebied"), "has no column postcode"),
        (lambda path: cbs.write_pc4(path, crs=None), "has no coordinate system"),
        (lambda path: cbs.write_pc4(path, ("1001", "1001")), "“1001” stands there twice"),
        (lambda path: cbs.write_pc4(path, ("1001", "101")), "“101” is no PC4"),
        (
            lambda path: cbs.write_pc4(path, ("1001", "1002"), aantal_inwoners=[5, -3]),
            "column aantal_inwoners: holds negative numbers",
        ),
    ],
)
@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_an_archive_that_cannot_be_right_is_refused(tmp_path, make, message):
    path = tmp_path / RAW_PC4
    make(path)
    with pytest.raises(InputError) as caught:
        read_pc4(path)
    assert str(caught.value).startswith(str(path))
    assert message in str(caught.value)


def test_an_archive_that_is_not_there(tmp_path):
    with pytest.raises(MissingFileError, match=r"cbs_pc4\.zip: does not exist; fetch it anew"):
        read_pc4(tmp_path / RAW_PC4)


def test_the_tables_of_a_region(raw, tmp_path):
    missing, out = build(raw, tmp_path)
    areas, shapes = read_areas(out / "areas.csv"), read_shapes(out / "shapes.parquet")
    assert list(areas.index) == list(shapes.index) == sorted(AREAS)
    assert shapely.coverage_is_valid(shapes.geometry)  # the raw polygons overlap and leave slivers
    assert areas.loc["1001", "population_2025"] == sum(range(1, 21)) + sum(range(2, 22))
    assert areas.loc["1001", "households_2025"] == 500
    # A code that nobody knew has no names and lies inside its polygon.
    points = shapes.geometry.representative_point().to_crs("EPSG:4326")
    assert areas.loc["1001", "lon"] == pytest.approx(points["1001"].x, abs=1e-6)
    assert pd.isna(areas.loc["1001", "province"])
    assert pd.isna(areas.loc["1001", "population_2021"])
    listed = missing.groupby("missing_in")["pc4"].agg(list)
    assert listed["position"] == sorted(AREAS)
    assert "population_2025" not in listed  # the age bands give it where the total is hidden
    assert listed["address_density_2025"] == sorted(AREAS)
    assert "1011" in listed["polygon"]
    assert (out / "sites.csv").read_bytes() == (KNOWN / "sites.csv").read_bytes()
    assert (out / "candidates" / "endometriosis_level2.csv").is_file()


def test_what_is_known_of_a_code_is_kept_with_its_year(tmp_path):
    known = read_areas(KNOWN / "areas.csv")
    points = gpd.GeoSeries.from_xy(known["lon"], known["lat"], index=known.index, crs="EPSG:4326")
    xy = points.to_crs("EPSG:28992")
    # The first polygon stands near the real place of its code, the second far from it.
    here = xy.distance(shapely.Point(192_000, 452_000)).idxmin()
    codes = (here, "1011", "1001")
    raw = tmp_path / "raw"
    raw.mkdir()
    write_population(raw / RAW_POPULATION, cbs.population(codes))
    cbs.write_pc4(raw / RAW_PC4, codes)
    missing, out = build(raw, tmp_path)
    areas = read_areas(out / "areas.csv")
    same = ["place", "province", "corop", "lon", "lat", "population_2021", "population_2023"]
    pd.testing.assert_frame_equal(areas.loc[[here], same], known.loc[[here], same])
    box = shapely.box(190_000, 450_000, 194_000, 454_000)
    assert 0 < areas.loc[here, "location_outside_polygon_m"] < 5000
    assert areas.loc[here, "location_outside_polygon_m"] == pytest.approx(
        xy[here].distance(box), abs=3
    )
    assert areas.loc[here, "f_0_4"] == 2  # but people by age are those of 2025
    assert known.loc[here, "f_0_4"] != 2
    listed = missing[missing["missing_in"] == "position"]
    assert listed["pc4"].tolist() == ["1001", "1011"]
    assert abs(areas.loc["1011", "lat"] - known.loc["1011", "lat"]) > 0.1


def test_codes_without_people_or_polygon_are_listed(raw, tmp_path):
    codes = [*(code for code in AREAS if code != "2001"), "9999"]
    write_population(raw / RAW_POPULATION, cbs.population(codes))
    missing, out = build(raw, tmp_path)
    areas = read_areas(out / "areas.csv")
    assert areas.loc["2001", list(POPULATION_COLUMNS)].isna().all()
    rows = missing.set_index(["pc4", "missing_in"])["reason"]
    assert rows["2001", "population by age"] == "not in CBS 83502NED of 2025"
    assert rows["9999", "polygon"] == "no polygon at CBS; the code is left out"
    assert "9999" not in areas.index


def test_a_table_of_people_that_lacks_many_postcodes_is_refused(raw, tmp_path):
    write_population(raw / RAW_POPULATION, cbs.population(tuple(AREAS)[:10]))
    with pytest.raises(InputError, match="2 of 12 postcodes with a polygon are not in it"):
        build(raw, tmp_path)


def test_figures_of_further_years_survive_the_areas_table(tmp_path):
    areas = read_areas(KNOWN / "areas.csv").head(3).assign(population_2030=[1.0, 2.0, None])
    areas["colour_2030"] = 1.0
    write_areas(areas, tmp_path / "areas.csv")
    again = read_areas(tmp_path / "areas.csv")
    assert again["population_2030"].tolist()[:2] == [1, 2]
    assert "colour_2030" not in again.columns
