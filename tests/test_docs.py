"""Every example in the documents runs, and the site builds without a warning."""

from __future__ import annotations

import doctest
import importlib
import os
import pkgutil
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from sybil import Sybil
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser
from typer.testing import CliRunner

import regiotafel
from regiotafel import cli
from regiotafel.region import candidates, hospital_volumes, own_demand
from regiotafel.scenario import Scenario
from regiotafel.travel import own_minutes

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
#: Lines that need raw inputs or the internet; other tests run these commands on a small country.
NOT_RUN = ("regiotafel data build", "regiotafel data fetch", "regiotafel data network")

#: Keys that the page of scenarios explains without an example.
MENTIONED_ONLY = (
    *("maximum_minutes", "required", "forbidden", "demand", "travel", "assumptions"),
    *("own_demand", "own_minutes"),
)


class Shell(CodeBlockParser):
    """Run the lines of a block that call regiotafel, in this process and in the folder at hand."""

    language = "sh"

    def evaluate(self, example):
        for line in example.parsed.splitlines():
            command, *arguments = shlex.split(line, comments=True) or [""]
            if command != "regiotafel" or line.startswith(NOT_RUN):
                continue
            done = CliRunner().invoke(cli.app, arguments)
            assert done.exit_code == 0, f"{line}\n{done.output}"


def examples(page):
    return list(Sybil([PythonCodeBlockParser(), Shell()], path=str(ROOT)).parse(page).examples())


def test_there_are_examples():
    assert {page.name for page in PAGES if examples(page)} >= {
        "README.md",
        "api.md",
        "extend.md",
        "own_files.md",
        "results.md",
        "scenario.md",
        "ten_minutes.md",
        "tien_minuten.md",
    }


@pytest.mark.national
@pytest.mark.parametrize(
    "page", [page for page in PAGES if examples(page)], ids=lambda page: page.name
)
@pytest.mark.usefixtures("own_cache")
def test_the_examples_of_a_page_run_one_after_the_other(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for folder in ("scenarios", "data"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    for example in examples(page):
        example.evaluate()


@pytest.mark.national
@pytest.mark.usefixtures("own_cache")
def test_the_scenarios_on_the_page_are_in_order(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for folder in ("scenarios", "data"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    page = (ROOT / "docs" / "scenario.md").read_text(encoding="utf-8")
    scenarios = re.findall(r"^```yaml\n(.*?)^```", page, flags=re.DOTALL | re.MULTILINE)
    written = {key for text in scenarios for key in yaml.safe_load(text)}
    assert written >= set(Scenario.model_fields) - {*MENTIONED_ONLY}
    for text in scenarios:
        # Whether the pinned versions are still those at hand is not for the page to promise.
        any_version = re.sub(r"^pinned: .*\n", "", text, flags=re.MULTILINE)
        (tmp_path / "question.yaml").write_text(any_version, encoding="utf-8")
        done = CliRunner().invoke(cli.app, ["validate", "question.yaml"])
        assert done.exit_code == 0, f"{text}\n{done.output}"


MODULES = [
    module.name
    for module in pkgutil.walk_packages(regiotafel.__path__, "regiotafel.")
    if not module.name.endswith("__main__")
]


def test_the_examples_in_docstrings():
    tried = 0
    for name in ("regiotafel", *MODULES):
        found = doctest.testmod(importlib.import_module(name), optionflags=doctest.ELLIPSIS)
        assert not found.failed, name
        tried += found.attempted
    assert tried >= 6


@pytest.mark.parametrize(
    "reader", [candidates, hospital_volumes, own_demand], ids=lambda reader: reader.__name__
)
def test_every_column_of_an_own_file_is_explained(reader):
    explained = (ROOT / "docs" / "own_files.md").read_text(encoding="utf-8")
    for column in (*reader._COLUMNS, *own_minutes._LONG):
        assert f"`{column}`" in explained, column


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Folder with the built site."""
    pytest.importorskip("mkdocs", reason="the extra `docs` is not installed")
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    return folder


def text_of(site, page):
    return (site / page / "index.html").read_text(encoding="utf-8")


def test_the_site_builds_without_a_warning_and_fills_every_mark(site):
    for page in site.rglob("index.html"):
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"<!-- (include|scenario|result|commands|public)", text), page
        assert "$" not in re.sub(r"<(script|code|pre).*?</\1>", "", text, flags=re.DOTALL), page


def test_the_site_asks_nothing_of_other_servers(site):
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        loaded = re.findall(r'<(?:script|img|link)[^>]*(?:src|href)="(https?:[^"]+)"', text)
        assert not loaded, page


def test_the_references_are_whole(site):
    keys = text_of(site, "scenario")
    assert all(f"<code>{key}</code>" in keys for key in Scenario.model_fields)
    assert "must be given" in keys
    assert "give the title as <code>{nl: ..., en: ...}</code>" in keys
    assert keys.count("<code>{file: ..., source: ...}</code>") == 4
    commands = text_of(site, "command_line")
    for command in ("init", "run", "compare", "data check", "data build"):
        assert f"regiotafel {command}" in commands
    files = text_of(site, "results")
    for column in ("patient_hours_per_patient", "share_over_{n}_minutes_today", "minutes_{plan}"):
        assert f"<code>{column}</code>" in files
    names = text_of(site, "api")
    assert all(re.search(rf'id="[\w.]+\.{name}"', names) for name in regiotafel.__all__)
    assert ":func:" not in names
