"""The page's modules import only from the folders to their left, see ``board/__init__.py``."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from regiotafel.report import board

BOARD = Path(board.__file__).parent
LEFT_TO_RIGHT = (
    *("", "judge", "plans", "place", "map", "panel", "compare"),
    *("tradeoffs", "impact", "account", "paper", "start.js"),
)
MODULES = sorted(path.relative_to(BOARD) for path in BOARD.rglob("*.js"))


def folder(path: Path) -> str:
    """The part that a module belongs to; what stands beside the folders serves them all."""
    if path.name == "start.js":
        return path.name
    return path.parts[0] if len(path.parts) > 1 else ""


def test_every_folder_has_its_place():
    assert {folder(path) for path in MODULES} == set(LEFT_TO_RIGHT)


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_imports_come_from_the_left(path):
    code = (BOARD / path).read_text(encoding="utf-8")
    sources = re.findall(r'^(?:import|\}) .*from "(.+)";', code, flags=re.MULTILINE)
    allowed = LEFT_TO_RIGHT[: LEFT_TO_RIGHT.index(folder(path)) + 1]
    parts = {
        folder((BOARD / path.parent / source).resolve().relative_to(BOARD)) for source in sources
    }
    assert parts <= set(allowed)
