"""How figures and objects are shown: volumes as text, and small tables for a notebook."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_CELL = 'style="text-align:left;vertical-align:top"'
#: Sums differ in their last digits; a volume this close below a norm, relative to it, reaches it.
_ROUNDING = 1e-6


def volume(cases: float, *, norm: float | None = None) -> str:
    """Return cases per year as a whole number, for no total of them is known better.

    With one decimal where the whole number would stand on the other side of the norm: 19.7, and
    19.97 as 19.9, stay below a norm of 20.
    """
    if norm is None:
        return f"{cases:.0f}"
    reaches = cases >= norm * (1 - _ROUNDING)
    away = cases + (0.05 if reaches else -0.05)
    texts = (f"{cases:.0f}", f"{cases:.1f}", f"{away:.1f}")
    return next((text for text in texts if (float(text) >= norm) == reaches), texts[-1])


def volumes(cases: Iterable[float], *, norm: float | None = None) -> str:
    """Return the smallest and the largest of some volumes."""
    ordered = sorted(cases)
    return f"{volume(ordered[0], norm=norm)}–{volume(ordered[-1], norm=norm)}"


def between(one: float, other: float) -> str:
    """Return two ends of a range in whole numbers, the lowest first: 28–35."""
    low, high = sorted((one, other))
    return f"{low:.0f}–{high:.0f}"


def facts_html(title: str, facts: Mapping[str, Any]) -> str:
    """Return a title and a table of two columns as HTML; what is None is left out.

    Text is escaped; a sequence of labels is joined by commas, the first 12 of it.
    """
    rows = [(name, _text(value)) for name, value in facts.items() if value is not None]
    return table_html(title, (), rows)


def table_html(title: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a title and a table as HTML; the first cell of each row is its heading."""
    head = "".join(f"<th {_CELL}>{html.escape(name)}</th>" for name in header)
    body = "".join(
        f"<tr><th {_CELL}>{html.escape(first)}</th>"
        + "".join(f"<td {_CELL}>{html.escape(cell)}</td>" for cell in others)
        + "</tr>"
        for first, *others in rows
    )
    top = f"<thead><tr>{head}</tr></thead>" if header else ""
    return (
        f"<div><strong>{html.escape(title)}</strong><table>{top}<tbody>{body}</tbody></table></div>"
    )


def _text(value: Any) -> str:
    if isinstance(value, tuple | list):
        more = f" … ({len(value)})" if len(value) > 12 else ""
        return ", ".join(map(str, value[:12])) + more
    if isinstance(value, float):
        return f"{value:,.2f}"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
