"""Every word and every rule of looks of the board page, gathered from its folders."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from regiotafel.files import read_words

_HERE = Path(__file__).parent


@cache
def board_words() -> dict[str, Any]:
    """Return all of ``texts.yaml`` here and in the folders below: per key a text per language.

    Raises ValueError when two of them have the same key.
    """
    words: dict[str, Any] = {}
    for path in sorted(_HERE.rglob("texts.yaml")):
        own = read_words(path)
        twice = sorted(set(own) & set(words))
        if twice:
            raise ValueError(f"{path}: {', '.join(twice)} stands in another texts.yaml as well")
        words |= own
    return words


@cache
def board_styles() -> str:
    """Return the rules of the folders, in the order of their names; ``page.css`` comes before."""
    styles = sorted(path for path in _HERE.rglob("*.css") if path.parent != _HERE)
    return "".join(path.read_text(encoding="utf-8") for path in styles)
