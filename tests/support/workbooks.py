"""Excel files made cell by cell, as a user's own would be."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import openpyxl

if TYPE_CHECKING:
    from pathlib import Path


def workbook(**sheets: list[list[Any]]) -> bytes:
    """Bytes of an ``.xlsx`` with these sheets, each a list of rows."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def write_workbook(path: Path, **sheets: list[list[Any]]) -> Path:
    """Write :func:`workbook` to ``path`` and return it."""
    path.write_bytes(workbook(**sheets))
    return path
