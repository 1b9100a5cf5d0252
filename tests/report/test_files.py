"""The files of a result: Excel, GeoPackage and GeoParquet hold what the CSVs hold, every time."""

from __future__ import annotations

import dataclasses
import json
import sqlite3
import time
import zipfile
from contextlib import closing

import geopandas as gpd
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pyogrio
import pytest

from regiotafel.errors import OutputError
from regiotafel.report import workbook
from regiotafel.report.columns import column, table_names
from regiotafel.report.document.result import read_document
from regiotafel.report.tables import result_tables
from regiotafel.report.write import write_result
from regiotafel.scenario import Scenario

HEADER = 5
#: Every table but those of people without a car, and of what is left out.
CSVS = [name for name in table_names() if name not in ("car_ownership", "left_out")]


@pytest.fixture(scope="module")
def finished(with_flows, with_impact, reanalyse):
    """A run of a region, with all that surrounds its plans and all that they mean."""
    flows = with_flows.today.flows
    return reanalyse(
        dataclasses.replace(
            with_impact,
            # Figures fitted to all sites are left out where a count is hidden.
            scenario=with_impact.scenario.model_copy(update={"suppress_below": None}),
            today=dataclasses.replace(with_impact.today, flows=flows),
            plans={k: dataclasses.replace(p, flows=flows) for k, p in with_impact.plans.items()},
        )
    )


@pytest.fixture(scope="module")
def folder(finished, tmp_path_factory):
    out = tmp_path_factory.mktemp("result")
    write_result(finished, out)
    return out


@pytest.fixture(scope="module")
def book(folder):
    return openpyxl.load_workbook(folder / "result.xlsx")


def csv(folder, name):
    return pd.read_csv(folder / f"{name}.csv", dtype={"pc4": str})


def test_everything_is_there(folder):
    assert {path.name for path in folder.iterdir()} == {
        *(f"{name}.csv" for name in CSVS),
        "result.xlsx", "areas.gpkg", "areas.parquet", "result.json", "board.html",
    }  # fmt: skip


def test_two_writes_are_equal_byte_for_byte(folder, finished, tmp_path):
    time.sleep(2.1)  # a ZIP archive counts time in steps of two seconds
    write_result(finished, tmp_path)
    for path in sorted(folder.iterdir()):
        assert (tmp_path / path.name).read_bytes() == path.read_bytes(), path.name


def test_tables_agree_with_the_result(folder, finished):
    areas = csv(folder, "areas").set_index("pc4")
    plan = finished.plans[2].areas
    for field, wanted in (
        ("minutes_k2", plan["minutes"]),
        ("minutes_change_k2", plan["minutes_change"]),
        ("minutes_today", plan["minutes_today"]),
        ("cases_per_year", plan["cases_per_year"]),
    ):
        assert areas[field].dropna().to_dict() == pytest.approx(wanted.to_dict(), abs=5.1e-5), field
    assert areas.loc[plan.index, "site_id_k2"].tolist() == plan["site_id"].tolist()
    assert areas["left_out"].dropna().to_dict() == {"3539": "population_unknown"}
    text = (folder / "areas.csv").read_text(encoding="utf-8-sig").splitlines()
    assert ",1000,1.768347," in text[1]  # people are whole
    flows = csv(folder, "flows").set_index(["plan", "flow"])
    assert flows.loc[("today", "outflow"), "share_of_cases"] == 0.4


@pytest.mark.parametrize("name", CSVS)
def test_a_sheet_holds_what_the_csv_holds(folder, book, name):
    sheet, table = book[name], csv(folder, name)
    rows = list(sheet.iter_rows(values_only=True))
    assert list(rows[HEADER - 1]) == list(table.columns)
    found = pd.DataFrame(rows[HEADER:], columns=table.columns)
    assert len(found) == len(table)
    for field in table.columns:
        for cell, wanted in zip(found[field], table[field], strict=True):
            if pd.isna(wanted):
                assert cell is None or pd.isna(cell), field
            else:
                assert cell == wanted, field
                assert isinstance(cell, str) == isinstance(wanted, str), field


def test_a_sheet_explains_its_columns(book):
    sheet = book["indicators"]
    place = [cell.value for cell in sheet[HEADER]].index("share_over_45_minutes") + 1
    assert sheet.cell(1, 1).value.startswith("Reistijd per plan")
    assert sheet.cell(2, place).value == "aandeel langer dan 45 minuten onderweg"
    assert sheet.cell(3, place).value == "aandeel (1 = 100%)"
    assert sheet.cell(4, place).value == "model: berekend, niet waargenomen"
    assert sheet.cell(HEADER + 1, place).number_format == "0.0%"
    assert sheet.freeze_panes == "C6"
    assert sheet.auto_filter.ref.startswith("A5:")
    worth = [cell.value for cell in book["replacement"][HEADER]]
    place = worth.index("objective_added_without") + 1
    assert book["replacement"].cell(3, place).value == "eenheid van het doel (kolom objective)"
    people = [cell.value for cell in book["areas"][HEADER]].index("population_2021") + 1
    assert book["areas"].cell(HEADER + 1, people).number_format == "#,##0"
    for name in CSVS:
        for cells in book[name].iter_cols(min_row=2, max_row=HEADER):
            about = column(name, cells[3].value)
            assert [cell.value or "" for cell in cells[:3]] == [
                about.text["nl"], about.unit["nl"], about.source["nl"],
            ]  # fmt: skip


def test_the_first_sheet_says_what_this_is(folder, book, finished, hostile):
    sheet = book.worksheets[0]
    said = {row[0]: row[1:] for row in sheet.iter_rows(values_only=True)}
    record = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    assert sheet.title == "Lees mij"
    assert said["vraag / question"] == (f"Proef {hostile}", "Trial & error")
    assert said["controlegetal / run hash"][0] == record["run_hash"]
    assert said["aantal centra / centres"][0] == "1, 2"
    assert said["bewezen onmogelijk / proven impossible"][0] == "3"
    assert said["norm"] == ("60 behandelingen per jaar per centrum", "60 cases a year per centre")
    assert "OpenStreetMap" in said["bronvermelding / attribution"][0]


def test_assumptions_sources_and_left_out_stand_in_the_workbook(book, finished):
    def texts(name):
        return [cell for row in book[name].iter_rows(values_only=True) for cell in row if cell]

    assert {"Een aanname.", "An assumption."} <= set(texts("assumptions"))
    assert any(text.startswith("Iedere patiënt gaat") for text in texts("assumptions"))
    study = finished.pathway.sources[0].name.en
    assert {"Roads", "ODbL", "ab" * 32, study, "Eigen opgave 2024"} <= set(texts("sources"))
    assert {"3539", "population_unknown"} <= set(texts("left_out"))
    described = {tuple(row[:2]) for row in book["columns"].iter_rows(values_only=True)}
    assert ("areas", "minutes_change_k2") in described


def test_every_figure_of_the_impact_has_its_source_in_the_workbook(book, finished):
    rows = list(book["sources"].iter_rows(min_row=3, values_only=True))
    figures = {row[1]: row[2:] for row in rows if row[0] == "parameter"}
    hours = "time euros per hour: low 8; base 10; high 13 euros per hour on the way"
    assert figures[hours][0].startswith("Value of travel time")
    nights = "nights (operation with stay): low 2; base 3; high 4 nights in hospital"
    assert figures[nights][3] == "derived; 3 is the middle."
    # Of the care of another pathway nothing is told.
    assert not any("6.5" in name for name in figures)
    assert [row[1] for row in rows if row[0] == "curve"] == ["Invented example", "Invented"]
    said = {row[0] for row in book["assumptions"].iter_rows(values_only=True)}
    for part in (finished.curve, finished.parameters.burden, finished.parameters.ledger):
        assert {text.nl for text in part.assumptions} <= said


def test_what_is_published_can_be_recomputed(folder):
    """Rounded as they are: gains and losses add up, and so do groups and visits."""
    ledger = csv(folder, "ledger")
    for name in ("cases_per_year", "operating_hours_per_year", "training_cases_per_year"):
        change = ledger.groupby("plan")[f"{name}_change"].sum()
        assert change.tolist() == pytest.approx([0] * len(change), abs=1e-5), name
    totals = csv(folder, "ledger_totals").set_index(["plan", "quantity"])
    gained = ledger.groupby("plan")["cases_gained_per_year"].sum()
    for plan, cases in gained.items():
        assert totals.loc[(plan, "cases_per_year"), "gained"] <= cases + 1e-5
    groups = csv(folder, "groups")
    everybody = groups[groups["who"] == "all"]
    is_total = everybody["group"] == "total"
    keys = ["plan", "grouping"]
    wanted = everybody[is_total].set_index(keys)["cases_per_year"]
    summed = everybody[~is_total].groupby(keys)["cases_per_year"].sum().reindex(wanted.index)
    assert summed.to_numpy() == pytest.approx(wanted.to_numpy(), abs=1e-4)
    visits = csv(folder, "burden").query("plan == 'k2' and estimate == 'base'")
    euros = visits.groupby(visits["visit"] == "all")["euros_per_year"].sum()
    assert euros[True] == pytest.approx(euros[False], abs=1e-4)


def test_small_numbers_stand_in_no_file(with_impact, tmp_path):
    """S3 counts 0 to 2 events a year: hidden, with those of another that would give them away."""
    write_result(with_impact, tmp_path)
    assert not (tmp_path / "observed_refit.csv").exists()  # fitted to all sites, it would tell
    counted = csv(tmp_path, "observed_hospital_volumes").set_index("site_id")
    assert counted.loc["S3", "events"].isna().all()
    assert counted.loc["S3", "suppressed"].str.contains("events").all()
    record = read_document(tmp_path)
    stored = [row for row in record.hospital_volumes if row.site_id == "S3"]
    assert [row.events for row in stored] == [None] * 3
    assert all("events" in row.suppressed for row in stored)
    assert with_impact.observed["pooled_years"]["events"].notna().all()  # in Python they are


def test_no_norm_is_said(remake, tmp_path):
    result = remake()
    result = dataclasses.replace(
        result, instance=dataclasses.replace(result.instance, minimum_volume=None)
    )
    workbook.write_workbook(result, result_tables(result), tmp_path / "x.xlsx", run_hash="0")
    said = list(openpyxl.load_workbook(tmp_path / "x.xlsx").worksheets[0].values)
    assert ("norm", "geen", "none") in said


def test_text_that_looks_like_a_formula_stays_text(remake, tmp_path):
    result = remake()
    candidates = result.candidates.assign(site_name="=1+1", city="https://example.org", basis="007")
    result = remake(candidates=candidates)
    write_result(result, tmp_path)
    sheet = openpyxl.load_workbook(tmp_path / "result.xlsx")["centres"]
    names = [cell.value for cell in sheet[HEADER]]
    for field, text in (("site_name", "=1+1"), ("city", "https://example.org"), ("basis", "007")):
        cell = sheet.cell(HEADER + 1, names.index(field) + 1)
        assert cell.value == text
        assert cell.data_type == "s"
        assert cell.hyperlink is None


def test_a_table_that_is_too_long_for_excel_is_refused(result, tmp_path):
    tables = result_tables(result)
    tables["areas"] = pd.DataFrame({"pc4": ["1000"] * 1_048_576})
    with pytest.raises(OutputError, match="areas: 1048576 rows do not fit"):
        workbook.write_workbook(result, tables, tmp_path / "x.xlsx", run_hash="0")


def test_the_workbook_says_no_time_of_day(folder):
    with zipfile.ZipFile(folder / "result.xlsx") as archive:
        assert {info.date_time[0] for info in archive.infolist()} == {1980}
        assert b"2000-01-01T00:00:00Z" in archive.read("docProps/core.xml")


@pytest.mark.parametrize("file", ["areas.gpkg", "areas.parquet"])
def test_areas_for_qgis(folder, finished, file):
    path = folder / file
    layer = (
        gpd.read_parquet(path) if file.endswith("parquet") else gpd.read_file(path, layer="areas")
    )
    table = csv(folder, "areas")
    assert layer.crs == "EPSG:28992"
    assert list(layer.columns) == [*table.columns, "geometry"]
    for field in table.columns:
        found, wanted = layer[field], table[field]
        assert found.isna().tolist() == wanted.isna().tolist(), field
        assert found.dropna().tolist() == wanted.dropna().tolist(), field
    shapes = finished.region.shapes.geometry.loc[layer["pc4"]]
    assert layer.geometry.geom_equals(gpd.GeoSeries(shapes.to_numpy(), crs=28992)).all()
    assert set(layer.geom_type) <= {"MultiPolygon", "Polygon"}
    assert str(layer["population_2021"].dtype) in ("int64", "Int64", "float64")


def test_centres_for_qgis_are_points_per_plan(folder, finished):
    layer = gpd.read_file(folder / "areas.gpkg", layer="centres")
    table = csv(folder, "centres")
    assert layer.crs == "EPSG:28992"
    assert layer["site_name"].tolist() == table["site_name"].tolist()
    assert layer["open"].tolist() == table["open"].tolist()
    assert layer["cases_per_year"].tolist() == table["cases_per_year"].tolist()
    degrees = layer.to_crs("EPSG:4326").geometry
    assert degrees.x.tolist() == pytest.approx(table["lon"].tolist(), abs=1e-7)
    assert degrees.y.tolist() == pytest.approx(table["lat"].tolist(), abs=1e-7)


def test_a_geopackage_names_and_types_its_fields(folder):
    about = pyogrio.read_info(folder / "areas.gpkg", layer="areas")
    types = dict(zip(about["fields"], about["ogr_types"], strict=True))
    assert types["population_2021"] == "OFTInteger64"
    assert types["minutes_k2"] == "OFTReal"
    assert types["pc4"] == "OFTString"
    assert about["geometry_type"] == "MultiPolygon"
    with closing(sqlite3.connect(folder / "areas.gpkg")) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        described = database.execute(
            "SELECT name, title, description FROM gpkg_data_columns "
            "WHERE table_name = 'areas' AND column_name = 'minutes_k2'"
        ).fetchall()
        assert described == [
            ("reistijd, 2 centra (minutes_k2)",
             "reistijd, 2 centra (minuten, enkele reis)",
             "travel time, 2 centres (minutes, one way)")
        ]  # fmt: skip
        changed = database.execute("SELECT last_change, description FROM gpkg_contents").fetchall()
        assert {when for when, _ in changed} == {"2000-01-01T00:00:00.000Z"}
        assert all("OpenStreetMap" in text for _, text in changed)
    assert pyogrio.get_gdal_config_option("OGR_CURRENT_DATE") is None


def test_geoparquet_describes_its_fields(folder):
    schema = pq.read_schema(folder / "areas.parquet")
    assert schema.field("minutes_k2").metadata[b"description"] == (
        b"travel time, 2 centres (minutes, one way)"
    )
    assert str(schema.field("population_2021").type) == "int64"
    assert b"geo" in schema.metadata


def test_an_area_without_a_shape_stays_in(remake, tmp_path):
    result = remake()
    shapes = result.region.shapes.copy()
    shapes.loc["3500", "geometry"] = None
    result = remake(region=dataclasses.replace(result.region, shapes=shapes))
    write_result(result, tmp_path)
    layer = gpd.read_file(tmp_path / "areas.gpkg", layer="areas").set_index("pc4")
    assert layer.geometry.isna().sum() == 1
    assert layer.loc["3500", "minutes_today"] > 0
    assert gpd.read_parquet(tmp_path / "areas.parquet").geometry.isna().sum() == 1


def test_what_was_supplied_is_named_as_a_source(remake, tmp_path):
    result = remake()
    own = {"file": "x.csv", "source": "Eigen telling"}
    scenario = Scenario.model_validate(
        result.scenario.to_dict() | {"own_demand": own, "own_minutes": own | {"source": "Router"}}
    )
    supplied = dataclasses.replace(
        result,
        scenario=scenario,
        speeds=None,
        demand=dataclasses.replace(result.demand, rates=None),
    )
    write_result(supplied, tmp_path)
    book = openpyxl.load_workbook(tmp_path / "result.xlsx")
    sources = {row[0]: row[1] for row in book["sources"].iter_rows(values_only=True)}
    assert sources["own_demand"] == "Eigen telling"
    assert sources["own_minutes"] == "Router"
    assert "speeds" not in sources
    assert "cases" not in sources  # no national number was spread over people
    demand = csv(tmp_path, "demand")
    assert demand["sex"].isna().all()
    assert demand["cases_per_year_base"].sum() == pytest.approx(200, abs=1e-4)
    read_document(tmp_path)
