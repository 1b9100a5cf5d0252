"""Malformed files kept as data: each gives exactly its messages, status 2 and nothing else.

``bad/good`` is a folder in order; each folder in ``bad/cases`` holds the files that replace some of
it, and ``expected.txt`` with the lines on standard error.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from support.questions import call

BAD = Path(__file__).parent / "bad"
CASES = sorted(path.name for path in (BAD / "cases").iterdir())


@pytest.fixture
def question(tmp_path, monkeypatch):
    """A folder ``q`` in order, in the working folder, so that messages hold no other path."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return Path(shutil.copytree(BAD / "good", "q"))


def test_the_folder_without_a_fault_is_in_order(question, data):
    checked = call("data", "check", question, "--data", data)
    assert (checked.exit_code, checked.stderr) == (0, "")
    run = call("run", question / "question.yaml", "--data", data)
    assert run.exit_code == 0, run.output


def test_there_are_many_and_of_every_kind():
    assert len(CASES) >= 60
    for kind in ("scenario", "candidates", "volumes", "demand", "minutes", "pathway", "speeds"):
        assert sum(name.startswith(kind) for name in CASES) >= 6


@pytest.mark.parametrize("case", CASES)
def test_bad(question, data, case):
    shutil.copytree(BAD / "cases" / case, question, dirs_exist_ok=True)
    expected = (question / "expected.txt").read_text(encoding="utf-8").splitlines()
    (question / "expected.txt").unlink()

    checked = call("data", "check", question, "--data", data)
    assert checked.exit_code == 2, checked.output
    assert checked.stderr.splitlines() == expected
    assert isinstance(checked.exception, SystemExit)
    assert "question.yaml: in order" not in checked.stdout

    run = call("run", question / "question.yaml", "--data", data, "--out", "out")
    assert run.exit_code == 2, run.output
    assert isinstance(run.exception, SystemExit)
    said = run.stderr.strip().splitlines()
    # A run stops at the faults of the scenario itself; a file it cannot read is called a scenario.
    assert said
    assert {line.split(": ")[0] for line in said} <= {line.split(": ")[0] for line in expected}
    assert not Path("out").exists()
