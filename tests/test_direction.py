"""A module imports only from its left, and everything from what stands under it all."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import regiotafel

SOURCE = Path(regiotafel.__file__).parent
BELOW = (
    *("errors", "display", "provenance", "files", "checked", "spreadsheets", "own_tables"),
    "__init__",
)
LEFT_TO_RIGHT = (
    *("scenario", "region", "travel", "demand", "model", "impact", "question", "result"),
    *("answers", "explain", "report", "run", "decisions", "fetch", "build", "starter", "cli"),
)
#: A result shows itself in a notebook.
SHOWN = {"result/result.py": {"report"}}
MODULES = sorted(path.relative_to(SOURCE) for path in SOURCE.rglob("*.py"))


def part(name: str) -> str:
    return name.removeprefix("regiotafel").removeprefix(".").split(".")[0] or "__init__"


def imported(path: Path) -> set[str]:
    """Parts of the package that a module imports, at any depth and for types too."""
    found = set()
    for node in ast.walk(ast.parse((SOURCE / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("regiotafel"):
            # `from regiotafel import impact` names a part; with a level it would be relative.
            if node.module == "regiotafel":
                found |= {alias.name for alias in node.names}
            else:
                found.add(part(node.module))
        elif isinstance(node, ast.Import):
            found |= {part(a.name) for a in node.names if a.name.startswith("regiotafel")}
    return found


def test_every_part_has_its_place():
    parts = {Path(path.parts[0]).stem for path in MODULES} - {"__main__"}
    assert parts == {*BELOW, *LEFT_TO_RIGHT}


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_imports_come_from_the_left(path):
    own = Path(path.parts[0]).stem
    if own in ("__main__", "__init__"):
        return
    order = [*BELOW, *LEFT_TO_RIGHT]
    allowed = set(order[: order.index(own) + 1]) if own in order else set()
    assert imported(path) - {"__version__"} <= allowed | {own} | SHOWN.get(str(path), set())
