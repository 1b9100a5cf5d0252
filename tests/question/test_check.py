"""`data check` and `validate`: every file of a folder, all faults at once, how each was read."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from regiotafel.errors import InputError, MissingFileError
from regiotafel.files import bundled, read_yaml
from regiotafel.question.check import check_folder, check_scenario
from regiotafel.question.facts import read_facts
from regiotafel.scenario import load_scenario
from support.questions import call
from support.workbooks import write_workbook

GOOD = Path(__file__).parents[1] / "bad" / "good"


@pytest.fixture
def question(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return Path(shutil.copytree(GOOD, tmp_path / "q"))


def edit(question, **changes):
    path = question / "question.yaml"
    content = read_yaml(path, remedy="") | changes
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return path


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


def test_faults_of_a_table_do_not_hide_what_the_others_contradict(question, data, tmp_path):
    edit(question, k=5, region={"province": "Atlantis"}, required=["H9"], demand="high")
    (question / "demand.csv").write_text("pc4,cases_per_year\n1001,1\n", encoding="utf-8")
    (question / "volumes.csv").write_bytes(b"\x81")
    found = check_folder(question, data=data)
    assert [(Path(fault.file).name, fault.where) for fault in found.faults] == [
        ("volumes.csv", "byte 0"),
        ("question.yaml", "region.province"),
        ("question.yaml", "demand"),
        ("question.yaml", "required[0]"),
        ("question.yaml", "k"),
    ]
    run = call("run", question / "question.yaml", "--data", data, "--out", tmp_path / "out")
    assert run.stderr.strip().splitlines() == [str(fault) for fault in found.faults]
    # How many candidates there are is not known while their list has faults.
    (question / "candidates.csv").write_text("site_id\nH1\nH1\n", encoding="utf-8")
    found = check_folder(question, data=data)
    assert [fault.where for fault in found.faults if fault.file.endswith(".yaml")] == [
        "region.province",
        "demand",
    ]


def test_a_name_that_is_not_there_does_not_hide_a_contradiction(question, data):
    edit(question, k=5, travel="fast.yaml", region={"province": "Province A"})
    found = check_folder(question, data=data)
    assert [fault.where for fault in found.faults] == ["travel", "region.province", "k"]
    assert found.faults[1].right == "did you mean `province A`?"


@pytest.mark.parametrize("own_demand", [{"file": "demand.csv", "source": "x"}, None])
def test_a_norm_above_all_cases_stands_with_the_other_faults(question, data, own_demand):
    # One area alone, so that the cases of the others are seen to be left out.
    asked = {"k": 5, "region": {"pc4": ["1001"]}, "own_demand": own_demand}
    edit(question, minimum_volume=1, **asked)
    found = {fault.where: fault.wrong for fault in check_folder(question, data=data).faults}
    if own_demand:
        assert found.pop("minimum_volume") == "a norm of 1 is above all 0.8 expected cases together"
    assert list(found) == ["k"]
    edit(question, minimum_volume=399, **asked)
    found = [fault.where for fault in check_folder(question, data=data).faults]
    assert found == ["k", "minimum_volume"]


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


PARAMETERS = ("burden", "fairness", "indicators", "ledger", "outcome", "profiling")


@pytest.mark.parametrize("named", [True, False], ids=["named", "alone"])
@pytest.mark.parametrize("key", PARAMETERS)
def test_parameters_are_no_scenario(question, data, key, named):
    content = read_yaml(bundled("data", "impact", f"{key}.yaml"), remedy="")
    path = question / "mine.yaml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    if named:
        edit(question, parameters={key: "mine.yaml"})
    found = check_folder(question, data=data)
    assert found.faults == ()
    assert f"{path}: in order." in found.summaries
    lost = next(iter(content))
    del content[lost]
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    found = check_folder(question, data=data)
    assert [(Path(fault.file).name, fault.where) for fault in found.faults] == [("mine.yaml", lost)]


@pytest.mark.parametrize("key", PARAMETERS)
def test_parameters_that_hold_nothing_known_are_what_a_scenario_names_them(question, data, key):
    (question / "mine.yaml").write_text("title: x\n", encoding="utf-8")
    edit(question, parameters={key: "mine.yaml"})
    found = {(fault.where, fault.wrong) for fault in check_folder(question, data=data).faults}
    assert ("title", "is not a known key") in found
    assert "candidates" not in {where for where, _ in found}


def test_a_table_with_the_name_of_a_yaml_is_one_fault(question, data):
    (question / "mine.yaml").write_text("mode: car\nroads: {}\n", encoding="utf-8")
    edit(question, candidates="mine.yaml", parameters=["mine.yaml"])
    found = {(Path(f.file).name, f.where) for f in check_folder(question, data=data).faults}
    assert {("question.yaml", "parameters"), ("mine.yaml", "access")} < found


def test_no_folder_or_nothing_to_check(tmp_path):
    for path, wrong in ((tmp_path, "holds no scenario"), (tmp_path / "none", "is no folder")):
        found = call("data", "check", path)
        assert found.exit_code == 2
        assert found.stderr.startswith(f"{path}: {wrong}; give a folder with a scenario (.yaml)")
        assert len(found.stderr.splitlines()) == 1


def test_what_programs_put_beside_an_open_file_is_not_mentioned(question, data):
    for name in ("~$volumes.xlsx", "._volumes.xlsx", "._question.yaml"):
        (question / name).write_bytes(b"\x00")
    found = check_folder(question, data=data)
    assert found.faults == ()
    assert "not checked" not in " ".join(found.readings)


def test_a_table_or_a_folder_in_place_of_the_scenario(question, data, monkeypatch):
    monkeypatch.chdir(question)
    write_workbook(question / "list.xlsx", blad=[["site_id"], ["H1"]])
    what = {"list.xlsx": "is a table, not YAML", "candidates.csv": "is a table, not YAML"}
    what |= {".": "is a folder, not a file", "other.yaml": "does not exist"}
    for command in ("run", "validate"):
        for path, wrong in what.items():
            found = call(command, path, "--data", data)
            right = "give the path of a scenario; scenarios/ holds examples"
            assert (found.exit_code, found.stderr) == (2, f"{path}: {wrong}; {right}\n")
    (question / "question.yaml").rename("scenario.yaml")
    for path, wrong in what.items():
        found = call("run", path, "--data", data)
        assert found.stderr == f"{path}: {wrong}; did you mean `scenario.yaml`?\n"


def test_another_name_for_a_known_code_is_said_by_check_and_run(question, data, tmp_path):
    (question / "candidates.csv").write_text(
        "site_id,site_name,postcode\nH1,Kliniek Noord,\nH2,,\nH3,,\nZ1,Ziekenhuis A,1005\n",
        encoding="utf-8",
    )
    warning = "row 2: H1 is Ziekenhuis H1, not “Kliniek Noord”; its known name and place count"
    placed = "1 site placed at the mean address of the postcode: Z1 (1005)"
    checked = call("data", "check", question, "--data", data)
    assert checked.exit_code == 0
    assert warning in checked.stdout
    assert placed in checked.stdout
    run = call("run", question / "question.yaml", "--data", data, "--out", tmp_path / "out")
    assert run.exit_code == 0
    assert run.stderr.strip().startswith(f"Note: {question / 'candidates.csv'}, {warning}")
    assert len(run.stderr.strip().splitlines()) == 1


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
