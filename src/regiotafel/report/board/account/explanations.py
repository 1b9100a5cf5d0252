"""What stands behind every figure of the page: definition, source, and the column of a file."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from regiotafel.files import read_words
from regiotafel.report.board.figures import limit
from regiotafel.report.board.impact.groups import change_shown, limit_shown
from regiotafel.report.columns import Column, column, columns

if TYPE_CHECKING:
    from regiotafel.result.result import Result


def explanations(result: Result) -> dict[str, Any]:
    """Return, by the id of a part of the page, what its figures are and what they rest on.

    ``how`` in both languages; ``from``, names of sources; and ``columns``: per heading of a row or
    column (``said``, a key of the texts) the ``file`` and ``name`` of the column that holds it,
    with its ``meaning``, ``unit`` and ``source`` as in ``columns.yaml``.
    """
    shown = explained_with(result)
    return {
        part: {
            "how": {language: about[language] for language in ("nl", "en")},
            "from": about["from"],
            "columns": [
                {"said": said} | _column(place, shown) for said, place in about["columns"].items()
            ],
        }
        for part, about in explained().items()
    }


def explained_with(result: Result) -> dict[str, str]:
    """Return the limits and shares that stand in headings and in names of columns."""
    fairness = result.parameters.fairness
    return {
        "limit": f"{limit_shown(fairness):g}",
        "change": f"{change_shown(fairness):g}",
        "worst": str(limit(100 * fairness.worst.share)),
    }


@cache
def explained() -> dict[str, Any]:
    """Return ``explain.yaml``."""
    return read_words(Path(__file__).parent / "explain.yaml")


def _column(place: str, shown: dict[str, str]) -> dict[str, Any]:
    table, name = place.split(".", 1)
    for key, value in shown.items():
        name = name.replace(f"{{{key}}}", value)
    about = _about(table, name)
    return {
        "file": f"{table}.csv",
        "name": name,
        "meaning": about.text,
        "unit": about.unit,
        "source": about.source,
    }


def _about(table: str, name: str) -> Column:
    """A column; of those that each plan has, the line that stands for all of them."""
    return columns(table)[name] if "{plan}" in name else column(table, name)
