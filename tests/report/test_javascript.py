"""The page's JavaScript outside a browser: its plain functions, and that every file can be read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from regiotafel import report
from regiotafel.report.modules import join_modules

SOURCES = Path(report.__file__).parent
ENTRIES = ("board/start.js", "comparison/start.js", "route.js")
TESTS = Path(__file__).parent / "js"


def test_what_node_tests(node):
    files = sorted(TESTS.glob("*.test.mjs"))
    assert files
    ran = node("--test", "--test-reporter=tap", *files)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    code = "".join(file.read_text(encoding="utf-8") for file in files)
    written = len(re.findall(r"^test\(", code, flags=re.MULTILINE))
    assert f"\n# pass {written}\n" in ran.stdout


@pytest.mark.parametrize("path", sorted(SOURCES.rglob("*.js")), ids=lambda path: path.name)
def test_every_module_is_one(node, path, tmp_path):
    module = tmp_path / "module.mjs"  # by this name node reads it as a module and as nothing else
    module.write_bytes(path.read_bytes())
    ran = node("--check", module)
    assert ran.returncode == 0, ran.stderr


@pytest.mark.parametrize("entry", ENTRIES)
def test_what_is_joined_can_be_read(node, entry, tmp_path):
    script = tmp_path / "script.cjs"
    script.write_text(join_modules(SOURCES / entry, call="start(map)"), encoding="utf-8")
    ran = node("--check", script)
    assert ran.returncode == 0, ran.stderr


def test_no_module_is_left_over():
    joined = "".join(join_modules(SOURCES / entry, call="start(map)") for entry in ENTRIES)
    for path in set(SOURCES.rglob("*.js")) - {SOURCES / "board/whole.js"}:  # a script by itself
        first_line = path.read_text(encoding="utf-8").splitlines()[0]
        assert first_line in joined, path


def test_every_name_that_is_imported_is_used():
    for path in SOURCES.rglob("*.js"):
        code = path.read_text(encoding="utf-8")
        for listed in re.findall(r"^import \{([^{}]*)\}", code, flags=re.MULTILINE):
            for name in re.findall(r"\w+", listed):
                assert len(re.findall(rf"\b{name}\b", code)) > 1, f"{path}: {name}"
