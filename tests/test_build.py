"""From raw files to a data folder: whole, checked, and the same bytes every time."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import shapely
from typer.testing import CliRunner

from regiotafel import cli
from regiotafel.build import build_data, rebuild_network
from regiotafel.errors import InputError, MissingFileError, OutputError
from regiotafel.files import MANIFEST, _write_checksums, bundled
from regiotafel.provenance import hash_file
from regiotafel.region import load_region
from regiotafel.travel.matrix import travel_times
from regiotafel.travel.network import read_network
from regiotafel.travel.osm import read_osm
from support.country import write_country, write_roads
from support.networks import make_profile


@pytest.fixture(scope="module")
def raw(tmp_path_factory):
    return write_country(tmp_path_factory.mktemp("country") / "raw")


@pytest.fixture(scope="module")
def built(raw, tmp_path_factory):
    return build_data(raw, tmp_path_factory.mktemp("built") / "data")


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != MANIFEST
    }


def test_same_inputs_same_bytes(raw, built, tmp_path):
    assert contents(build_data(raw, tmp_path / "again")) == contents(built)


def test_provenance_names_inputs_and_outputs(raw, built):
    provenance = json.loads((built / "provenance.json").read_text(encoding="utf-8"))
    for source in provenance["sources"]:
        assert source["sha256"] == hash_file(raw / source["file"])
        assert source["licence"]
        assert source["year"]
    assert set(provenance["files"]) == set(contents(built)) - {"provenance.json"}
    for name, checksum in provenance["files"].items():
        assert hash_file(built / name) == checksum
    # Three grids of 12 x 12 streets of 11 km, and one ferry line of 9 km; the other is left out.
    assert provenance["network"]["kilometres"] == 3 * 2 * 12 * 11 + 9


def test_missing_areas_are_listed_with_the_reason(built):
    text = (built / "missing.csv").read_text(encoding="utf-8")
    assert "1010,population_2021,CBS gives no population by age" in text
    assert len(text.splitlines()) == 2


def test_it_loads_as_a_region(built):
    region = load_region(built)
    assert len(region.areas) == len(region.shapes) == 12
    assert list(region.shapes.index) == list(region.areas.index)
    assert region.shapes.crs.to_epsg() == 28992
    assert shapely.coverage_is_valid(region.shapes.geometry.to_numpy())
    assert region.version == load_region(built).version


@pytest.mark.parametrize(
    "name",
    [
        "areas.csv",
        "areas.gpkg",
        "hospitals.csv",
        "endometriosis_candidates.csv",
        "netherlands-roads.osm.pbf",
    ],
)
@pytest.mark.parametrize("harm", ["missing", "empty", "truncated"])
def test_a_harmed_input_stops_the_build_and_keeps_what_was_there(raw, tmp_path, name, harm):
    harmed = shutil.copytree(raw, tmp_path / "raw")
    out = tmp_path / "data"
    out.mkdir()
    (out / "provenance.json").write_text("earlier")
    _write_checksums(out)
    file = harmed / name
    whole = file.read_bytes()
    if harm == "missing":
        file.unlink()
    else:
        # Cut inside a row, so that a text table is broken too and not only shorter.
        file.write_bytes(b"" if harm == "empty" else whole[: int(len(whole) * 0.4)])
    with pytest.raises((InputError, MissingFileError)) as caught:
        build_data(harmed, out)
    assert str(file) in str(caught.value)
    assert contents(out) == {"provenance.json": b"earlier"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "raw"]


def test_a_polygon_too_few_names_the_code(raw, tmp_path):
    import geopandas as gpd

    harmed = shutil.copytree(raw, tmp_path / "raw")
    shapes = gpd.read_file(raw / "areas.gpkg")
    (harmed / "areas.gpkg").unlink()
    shapes[shapes["pc4"] != "1005"].to_file(harmed / "areas.gpkg", layer="areas")
    with pytest.raises(InputError, match=r"areas\.gpkg, column pc4: codes differ .*: 1005"):
        build_data(harmed, tmp_path / "data")


def test_overlapping_polygons_are_refused(raw, tmp_path):
    import geopandas as gpd

    harmed = shutil.copytree(raw, tmp_path / "raw")
    shapes = gpd.read_file(raw / "areas.gpkg")
    shapes.loc[0, "geometry"] = shapes.geometry[0].buffer(100)
    (harmed / "areas.gpkg").unlink()
    shapes.to_file(harmed / "areas.gpkg", layer="areas")
    with pytest.raises(InputError, match="polygons overlap"):
        build_data(harmed, tmp_path / "data")


def test_a_folder_of_somebody_elses_is_never_replaced(raw, tmp_path):
    out = tmp_path / "documents"
    out.mkdir()
    (out / "letter.txt").write_text("dear")
    with pytest.raises(OutputError, match=r"holds letter\.txt, not made here"):
        build_data(raw, out)
    assert contents(out) == {"letter.txt": b"dear"}


def test_no_such_folder(tmp_path):
    with pytest.raises(MissingFileError, match="no such folder"):
        build_data(tmp_path / "nowhere", tmp_path / "data")


def test_own_description_of_sources(raw, tmp_path):
    path = tmp_path / "sources.yaml"
    path.write_text("attribution: mine\nsources: {}\n")
    with pytest.raises(InputError) as caught:
        build_data(raw, tmp_path / "data", sources=path)
    assert str(caught.value).count("is missing") == 2


@pytest.mark.parametrize("harm", ["areas.csv", "shapes.parquet", "sites.csv", "provenance.json"])
def test_a_harmed_data_folder_is_named(built, tmp_path, harm):
    folder = shutil.copytree(built, tmp_path / "data")
    file = folder / harm
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 3])
    with pytest.raises(InputError) as caught:
        load_region(folder)
    assert str(folder) in str(caught.value)
    file.unlink()
    with pytest.raises(MissingFileError):
        load_region(folder)


def test_a_data_folder_of_two_makes(built, tmp_path):
    folder = shutil.copytree(built, tmp_path / "data")
    lines = (folder / "areas.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "areas.csv").write_text("".join(lines[:-1]), encoding="utf-8")
    with pytest.raises(InputError, match=r"do not have the same codes \(3001\)"):
        load_region(folder)


@pytest.fixture(scope="module")
def graph(raw, tmp_path_factory):
    """The country's roads as a GraphML graph of networkx, made of the same OpenStreetMap file."""
    import networkx as nx

    segments = read_osm(raw / "netherlands-roads.osm.pbf")
    made = nx.DiGraph(crs="EPSG:4326")
    for node, lon, lat in zip(segments.node_id, segments.lon, segments.lat, strict=True):
        made.add_node(int(node), x=float(lon), y=float(lat))
    for i in range(len(segments.tail)):
        ends = [int(segments.node_id[v]) for v in (segments.tail[i], segments.head[i])]
        ferry = segments.ferry_seconds[i] > 0
        tags = {"route": "ferry", "duration": "00:30"} if ferry else {"highway": "tertiary"}
        for u, v in (ends, ends[::-1]):
            made.add_edge(u, v, length=float(segments.metres[i]), **tags)
    path = tmp_path_factory.mktemp("graph") / "roads.graphml"
    nx.write_graphml(made, path)
    return path


def minutes(data):
    region = load_region(data)
    network = read_network(data)
    return travel_times(
        region.areas, region.sites, network=network, profile=make_profile(wait=15.0)
    ).minutes


def test_own_roads_instead_of_those_in_the_raw_folder(raw, built, graph, tmp_path):
    without = shutil.copytree(raw, tmp_path / "raw")
    (without / "netherlands-roads.osm.pbf").unlink()
    data = build_data(without, tmp_path / "data", roads=[graph])
    np.testing.assert_array_equal(minutes(data), minutes(built))
    provenance = json.loads((data / "provenance.json").read_text(encoding="utf-8"))
    [own] = [source for source in provenance["sources"] if "roads" in source["file"]]
    assert own["file"] == "roads.graphml"
    assert own["sha256"] == hash_file(graph)
    assert provenance["estimated"] == []


def test_the_same_roads_twice_are_the_roads_once(raw, built, graph, tmp_path):
    roads = [raw / "netherlands-roads.osm.pbf", graph]
    data = build_data(raw, tmp_path / "data", roads=roads)
    for name in ("road_junctions.parquet", "road_links.parquet", "road_parts.parquet"):
        assert (data / name).read_bytes() == (built / name).read_bytes()


def test_another_network_under_the_same_data(raw, built, graph, tmp_path):
    data = rebuild_network(tmp_path / "data", roads=[graph], data=built)
    before, after = contents(built), contents(data)
    changed = {name for name in before if before[name] != after[name]}
    # The network is the same here, so that only what is told of its origin differs.
    assert changed == {"provenance.json"}
    provenance = json.loads(after["provenance.json"])
    files = [source["file"] for source in provenance["sources"]]
    assert "netherlands-roads.osm.pbf" not in files
    assert files[-1] == "roads.graphml"
    assert provenance["files"] == {
        name: hash_file(data / name) for name in after if name != "provenance.json"
    }
    assert contents(rebuild_network(tmp_path / "again", roads=[graph], data=built)) == after


def test_a_network_of_one_part_of_the_region_tells_what_it_leaves_out(raw, built, tmp_path, caplog):
    roads = tmp_path / "island.osm.pbf"
    write_roads(roads, lands=("island",))
    rebuild_network(tmp_path / "data", roads=[roads], data=built)
    assert "11 of 12 areas lie more than 3 km from any road and cannot be reached" in caplog.text
    assert "4 of 4 hospital sites lie more than 3 km from any road" in caplog.text


def test_roads_of_elsewhere_are_refused_and_nothing_is_written(built, tmp_path):
    import networkx as nx

    path = tmp_path / "elsewhere.graphml"
    ring = nx.DiGraph(crs="EPSG:4326")
    for node, (x, y) in enumerate([(6.5, 53.2), (6.51, 53.2), (6.51, 53.21)]):
        ring.add_node(node, x=x, y=y)
    for node in range(3):
        ring.add_edge(node, (node + 1) % 3, length=2000.0, highway="residential")
    nx.write_graphml(ring, path)
    with pytest.raises(InputError) as caught:
        rebuild_network(tmp_path / "data", roads=[path], data=built)
    assert f"{path}: none of the 12 areas lies within 3 km of a road" in str(caught.value)
    assert not (tmp_path / "data").exists()


def test_the_commands(raw, built, graph, tmp_path):
    def call(*arguments):
        return CliRunner().invoke(cli.app, ["data", *map(str, arguments)])

    result = call("network", tmp_path / "one", "--roads", graph, "--data", built)
    assert result.exit_code == 0, result.output
    roads = raw / "netherlands-roads.osm.pbf"
    result = call("build", raw, tmp_path / "two", "--roads", roads, "--roads", graph)
    assert result.exit_code == 0, result.output
    np.testing.assert_array_equal(minutes(tmp_path / "one"), minutes(tmp_path / "two"))
    result = call("network", tmp_path / "three")
    assert result.exit_code == 2
    assert "--roads" in result.stderr
    result = call("network", tmp_path / "three", "--roads", tmp_path / "roads.shp")
    assert result.exit_code == 2
    assert "roads.shp: is no kind of road file" in result.stderr
    assert len(result.stderr.strip().splitlines()) <= 2  # the step, and what is wrong
    assert not (tmp_path / "three").exists()


@pytest.mark.outside
@pytest.mark.national
def test_the_bundled_data_come_from_the_raw_files(tmp_path):
    raw = Path(__file__).parents[2] / "shared" / "nl"
    if not raw.is_dir():
        pytest.skip(f"the raw files are kept outside this repository and {raw} is absent")
    assert contents(build_data(raw, tmp_path / "nl")) == contents(bundled("data", "nl"))
