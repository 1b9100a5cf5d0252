"""A folder from `init` is in order as it stands, and leads to a page."""

from __future__ import annotations

import re
import shlex

import pandas as pd
import pytest
import yaml
from pydantic_core import to_jsonable_python
from typer.testing import CliRunner

from regiotafel import cli
from regiotafel.build import build_data
from regiotafel.files import bundled, read_yaml
from regiotafel.scenario import Scenario, load_scenario
from regiotafel.scenario.pathway import Pathway, load_pathway
from support.country import HOSPITALS, write_country

pytestmark = pytest.mark.usefixtures("own_cache")

runner = CliRunner()
READMES = ("LEESMIJ.md", "README.md")


@pytest.fixture
def call(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: runner.invoke(cli.app, list(map(str, arguments)))


def commands(text):
    """Command lines a README gives, in a block or in the running text."""
    return [" ".join(found.split()) for found in re.findall(r"(?<=[ `])regiotafel [^`\n]+", text)]


@pytest.mark.national
@pytest.mark.parametrize("readme", READMES)
def test_the_way_that_the_readme_describes(call, readme, tmp_path, monkeypatch):
    assert call("init", "question").exit_code == 0
    monkeypatch.chdir(tmp_path / "question")
    found = commands((tmp_path / "question" / readme).read_text(encoding="utf-8"))
    assert len(found) >= 5
    for command in dict.fromkeys(found):
        result = call(*shlex.split(command)[1:])
        assert result.exit_code == 0, (command, result.output)
    results = tmp_path / "question" / "results"
    assert {path.name for path in results.iterdir()} == {"scenario", "norm7"}
    centres = pd.read_csv(results / "scenario" / "centres.csv")
    assert set(centres["plan"]) == {"today", "k2", "k3", "k4"}
    assert set(centres["site_name"]) == {f"Ziekenhuis {letter}" for letter in "ABCDEF"}


@pytest.mark.national
def test_own_demand_needs_only_its_mark_taken_away(call, tmp_path):
    call("init", "question")
    path = tmp_path / "question" / "scenario.yaml"
    text = path.read_text(encoding="utf-8")
    assert text.count("\n# own_demand: ") == 1
    path.write_text(text.replace("\n# own_demand: ", "\nown_demand: "), encoding="utf-8")
    result = call("data", "check", "question")
    assert result.exit_code == 0, result.output
    assert "12 areas, 72.0 expected cases a year" in result.output


@pytest.mark.national
def test_the_own_kind_of_care_needs_only_its_name(call, tmp_path):
    call("init", "question")
    path = tmp_path / "question" / "scenario.yaml"
    text = path.read_text(encoding="utf-8")
    named = re.sub(r"^pathway: .*", "pathway: pathway.yaml", text, flags=re.MULTILINE)
    assert named != text
    path.write_text(named, encoding="utf-8")
    result = call("data", "check", "question")
    assert result.exit_code == 0, result.output
    assert "expected cases a year" in result.output
    care = load_pathway("pathway.yaml", relative_to=path.parent)
    assert set(care.model_fields_set) == {
        name for name, key in Pathway.model_fields.items() if key.is_required()
    }


def test_own_numbers_are_left_out_by_changing_their_line(call, tmp_path):
    call("init", "question")
    path = tmp_path / "question" / "scenario.yaml"
    text = path.read_text(encoding="utf-8")
    without = re.sub(r"^hospital_volumes: .*", "hospital_volumes: null", text, flags=re.MULTILINE)
    path.write_text(without, encoding="utf-8")
    assert load_scenario(path).hospital_volumes is None


def test_every_key_of_a_scenario_is_there_with_its_default_or_a_remark(call, tmp_path):
    call("init", "question")
    text = (tmp_path / "question" / "scenario.yaml").read_text(encoding="utf-8")
    keys = re.findall(r"^(?:# )?([a-z_]+):", text, flags=re.MULTILINE)
    assert keys == list(Scenario.model_fields)
    assert text.count("# NL") == text.count("# EN") == len(keys)  # required with forbidden; the top


def test_what_the_comments_call_the_default_is_the_default():
    text = bundled("data", "templates", "start", "scenario.yaml").read_text(encoding="utf-8")
    below = r"Else:\s(\S+?)[\s.](?:[^#]|#(?! NL))*?^(?:# )?([a-z_]+):"
    said = re.findall(below, text, flags=re.MULTILINE)
    assert len(said) >= 22
    for value, key in said:
        default = Scenario.model_fields[key].get_default(call_default_factory=True)
        assert yaml.safe_load(value) == to_jsonable_python(default, exclude_none=True), key


def test_known_sites_are_those_of_the_data(call, tmp_path):
    data = build_data(write_country(tmp_path / "raw"), tmp_path / "data")
    assert call("init", "question", "--data", data).exit_code == 0
    known = pd.read_csv(tmp_path / "question" / "known_sites.csv", sep=";", decimal=",")
    assert set(known["site_id"]) == set(HOSPITALS)
    assert known["lon"].between(3, 8).all()


def test_a_folder_that_holds_something_is_refused_in_one_line(call, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "scenario.yaml").write_text("title: mine", encoding="utf-8")
    result = call("init", "mine")
    assert result.exit_code == 2
    assert result.stderr == "mine: exists and is not empty; name a new or an empty folder\n"
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["scenario.yaml"]
    assert (tmp_path / "mine" / "scenario.yaml").read_text(encoding="utf-8") == "title: mine"
    (tmp_path / "file").touch()
    assert call("init", "file").exit_code == 2
    assert (tmp_path / "file").is_file()


def test_an_empty_folder_is_filled_and_the_bytes_are_the_same(call, tmp_path):
    (tmp_path / "one").mkdir()
    assert call("init", "one").exit_code == call("init", "two").exit_code == 0
    contents = [
        {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()}
        for name in ("one", "two")
    ]
    assert contents[0] == contents[1]
    load_scenario(tmp_path / "one" / "scenario.yaml")
    assert read_yaml(tmp_path / "one" / "scenario.yaml", remedy="")["title"]["nl"]
