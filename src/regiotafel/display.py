"""How objects show themselves in a notebook: small tables, all made here."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_CELL = 'style="text-align:left;vertical-align:top"'


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
