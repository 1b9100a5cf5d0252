"""`data check` and `validate`: every file of a folder, all faults at once, how each was read."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from regiotafel import cli
from regiotafel.build import build_data
from regiotafel.check import check_folder, check_scenario
from regiotafel.errors import InputError, MissingFileError
from regiotafel.facts import read_facts
from regiotafel.files import read_yaml
from regiotafel.scenario import load_scenario
from support.country import write_country
from support.workbooks import write_workbook

GOOD = Path(__file__).parent / "bad" / "good"
runner = CliRunner()


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("country")
    return build_data(write_country(folder / "raw"), folder / "data")


@pytest.fixture
def question(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return Path(shutil.copytree(GOOD, tmp_path / "q"))


def edit(question, **changes):
    path = question / "question.yaml"
    content = read_yaml(path, remedy="") | changes
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return path


def call(*arguments):
    return runner.invoke(cli.app, [str(argument) for argument in arguments])


def test_a_folder_in_order_says_how_each_file_was_read(question, data):
    table = (question / "demand.csv").read_text(encoding="utf-8")
    dutch = table.replace(".", "#").replace(",", ";").replace("#", ",").replace("1002", "1002 AB")
    (question / "demand.csv").write_bytes(b"\xef\xbb\xbf" + dutch.encode())
    write_workbook(
        question / "volumes.xlsx",
        uitleg=[["x"]],
        telling=[["site_id", "year", "cases"], ["H1", 2024, 9]],
    )
    edit(question, hospital_volumes={"file": "volumes.xlsx", "source": "x"})
    found = call("data", "check", question, "--data", data)
    assert (found.exit_code, found.stderr) == (0, "")
    lines = found.stdout.replace(f"{question}/", "").splitlines()
    assert lines == [
        "candidates.csv: 4 rows read as comma-separated, decimal point",
        "volumes.xlsx: 1 row read as Excel sheet “telling”",
        (
            "demand.csv: 11 rows read as semicolon-separated, UTF-8, decimal comma; "
            "1 postcode with letters cut to four digits"
        ),
        "minutes.csv: 44 rows read as comma-separated, decimal point",
        "minutes.csv: 44 of 48 pairs of area and candidate; the 4 that are missing are unreachable",
        "volumes.csv: not checked, for no scenario here names it",
        "pathway.yaml: in order.",
        (
            "question.yaml: in order. 4 candidates, 11 areas, 49.5 expected cases a year; "
            "1 areas left out."
        ),
        "speeds.yaml: in order.",
    ]


def test_faults_of_all_files_stand_together_also_when_the_scenario_has_some(question, data):
    edit(question, k="none", own_minutes={"file": "router.parquet", "source": "x"})
    (question / "candidates.csv").write_text("site_id\nH1\nH1\n", encoding="utf-8")
    (question / "volumes.csv").write_text("site_id,year,cases\nQ,24,1\n", encoding="utf-8")
    (question / "pathway.yaml").write_text("title: x\nrelative_rates: {}\n", encoding="utf-8")
    found = call("data", "check", question, "--data", data)
    assert found.exit_code == 2
    places = [line.split(": ")[0] for line in found.stderr.splitlines()]
    for name, where in [
        ("question.yaml", "k"),
        ("candidates.csv", "row 3, column site_id"),
        ("volumes.csv", "row 2, column year"),
        ("pathway.yaml", "title"),
    ]:
        assert places.count(f"{question / name}, {where}") == 1
    assert str(question / "router.parquet") in places
    # Which labels there are is not known while the list of candidates has faults.
    assert f"{question / 'volumes.csv'}, row 2, column site_id" not in places
    assert f"{question / 'demand.csv'}: 11 rows read as" in found.stdout


def test_what_cannot_be_found_is_said_once(question, data):
    edit(question, pathway="care.yaml", candidates="mine.csv", travel="fast.yaml")
    found = check_folder(question, data=data)
    assert [fault.where for fault in found.faults] == ["pathway", "candidates", "travel"]
    assert "give the path of a .csv or .xlsx file" in found.faults[1].right


def test_two_scenarios_with_the_same_files_say_them_once(question, data):
    shutil.copy(question / "question.yaml", question / "second.yml")
    (question / "demand.csv").write_text("pc4,cases_per_year\n1001,x\n", encoding="utf-8")
    found = check_folder(question, data=data)
    assert [fault.where for fault in found.faults] == ["row 2, column cases_per_year"]
    assert sum("candidates.csv" in line for line in found.readings) == 1


def test_a_yaml_is_what_most_of_its_keys_say(question, data):
    (question / "other.yaml").write_text(
        "title: {nl: a, en: b}\nnorm: null\nsources: []\n", encoding="utf-8"
    )
    (question / "faster.yaml").write_text("mode: car\nroads: {}\n", encoding="utf-8")
    (question / "empty.yaml").write_text("{}\n", encoding="utf-8")
    found = {
        (Path(fault.file).name, fault.where) for fault in check_folder(question, data=data).faults
    }
    assert ("other.yaml", "relative_rates") in found
    assert ("faster.yaml", "access") in found
    assert ("empty.yaml", "candidates") in found
    assert {name for name, _ in found} == {"other.yaml", "faster.yaml", "empty.yaml"}


def test_no_folder_or_nothing_to_check(tmp_path):
    for path, wrong in ((tmp_path, "holds no scenario"), (tmp_path / "none", "is no folder")):
        found = call("data", "check", path)
        assert found.exit_code == 2
        assert found.stderr.startswith(f"{path}: {wrong}; give a folder with a scenario (.yaml)")
        assert len(found.stderr.splitlines()) == 1


def test_validate_says_the_same_of_one_scenario(question, data):
    found = call("validate", question / "question.yaml", "--data", data)
    assert found.exit_code == 0
    assert "candidates.csv: 4 rows read as comma-separated" in found.stdout
    assert "question.yaml: in order. 4 candidates, 11 areas" in found.stdout
    (question / "minutes.csv").write_text("pc4,H1\nabcd,1\n", encoding="utf-8")
    found = check_scenario(question / "question.yaml", data=data)
    assert {Path(fault.file).name for fault in found.faults} == {"minutes.csv"}
    with pytest.raises(InputError, match="abcd"):
        read_facts(load_scenario(question / "question.yaml"), data=data)


def test_a_scenario_that_is_not_there(tmp_path, data):
    [fault] = check_scenario(tmp_path / "none.yaml", data=data).faults
    assert "does not exist" in str(fault)
    with pytest.raises(MissingFileError):
        check_folder(tmp_path / "none", data=data)


def test_a_data_folder_that_is_not_there_does_not_hide_other_faults(question, tmp_path):
    (question / "speeds.yaml").write_text("mode: boat\n", encoding="utf-8")
    found = call("validate", question / "question.yaml", "--data", tmp_path / "none")
    assert (
        f"{tmp_path / 'none'}: no such folder; make it with `regiotafel data build`" in found.stderr
    )
    assert "speeds.yaml, mode" in found.stderr


def test_many_faults_of_one_kind_do_not_hide_the_others(question, data):
    rows = "".join(f"{1000 + i},x\n" for i in range(1, 10)) + "1010,y\n2001,z\n3001,q\n9999,1\n"
    (question / "demand.csv").write_text("pc4,cases_per_year\n" + rows, encoding="utf-8")
    found = call("data", "check", question, "--data", data)
    lines = found.stderr.splitlines()
    assert sum("is not a number" in line for line in lines) == 10
    assert (
        f"{question / 'demand.csv'}: 2 more like these; give a number of at least 0 and"
        in lines[10]
    )
    assert lines[11].startswith(f"{question / 'demand.csv'}, row 14, column pc4: 9999 is not in")
    assert len(check_folder(question, data=data).faults) == 13


def test_the_faults_of_a_run_are_those_of_the_check(question, data, tmp_path):
    (question / "volumes.csv").write_text("site_id,year,cases\nQ,24,1\n", encoding="utf-8")
    (question / "demand.csv").write_text("pc4,n\n1001,1\n", encoding="utf-8")
    checked = call("data", "check", question, "--data", data)
    run = call("run", question / "question.yaml", "--data", data, "--out", tmp_path / "out")
    assert run.exit_code == checked.exit_code == 2
    assert run.stderr.strip() == checked.stderr.strip()
    assert not (tmp_path / "out").exists()
