"""The small public interface: all of it is there, typed, and costs nothing until it is used."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import regiotafel


def test_every_name_is_there_and_listed():
    for name in regiotafel.__all__:
        assert getattr(regiotafel, name).__doc__, name
    assert set(regiotafel.__all__) <= set(dir(regiotafel))
    assert sorted(regiotafel.__all__) == sorted(
        name for names in regiotafel._HOME.values() for name in names
    )


def test_type_checkers_are_told_of_the_same_names():
    tree = ast.parse(Path(regiotafel.__file__).read_text(encoding="utf-8"))
    [guarded] = [node for node in tree.body if isinstance(node, ast.If)]
    imported = {
        alias.name: node.module
        for node in guarded.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert imported == {
        name: f"regiotafel.{module}" for module, names in regiotafel._HOME.items() for name in names
    }


def test_another_name_is_refused():
    with pytest.raises(AttributeError, match="no attribute 'run_scenarios'"):
        regiotafel.run_scenarios  # noqa: B018


def test_importing_loads_nothing():
    code = (
        "import sys; before = set(sys.modules); import regiotafel; "
        "print(sorted(n for n in set(sys.modules) - before if '.' not in n "
        "and n not in sys.stdlib_module_names))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['regiotafel']"
