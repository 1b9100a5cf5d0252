"""Tables that users bring: columns found, postcodes and numbers understood, and each said.

What a file leaves open is decided from the file alone, and only where it can be meant in one way;
every reading is one line in the log ``regiotafel.readings``.
"""

from __future__ import annotations

import difflib
import logging
import re
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from regiotafel.errors import Fault, quoted
from regiotafel.files import parse_numbers
from regiotafel.spreadsheets import Date, Grid, Number, column_name, read_grid

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import pandas as pd

log = logging.getLogger("regiotafel.readings")

DecimalSign = Literal[".", ","]
_SIGNS: tuple[DecimalSign, DecimalSign] = (".", ",")
_DECIMALS = {".": "decimal point", ",": "decimal comma"}
#: A number under one decimal sign ({d}) and the other in groups of thousands ({t}); blanks and
#: apostrophes between groups are understood under either.
_NUMBER = (
    r"([-+]?)([0-9]+|[1-9][0-9]{{0,2}}(?:(?P<group>[{t}' \u00a0\u2009\u202f’])[0-9]{{3}})"
    r"(?:(?P=group)[0-9]{{3}})*|(?=[{d}][0-9]))(?:[{d}]([0-9]*))?([eE][-+]?[0-9]+)?"
)
_PATTERNS = {
    sign: re.compile(_NUMBER.format(d=re.escape(sign), t=re.escape(other)))
    for sign, other in zip(_SIGNS, reversed(_SIGNS), strict=True)
}
_PC4 = re.compile(r"([1-9][0-9]{3})(?:(\s*[A-Za-z]{2})|([.,]0+))?")


@dataclass(frozen=True, kw_only=True)
class Column:
    """What a column holds: ``text``, ``label``, ``pc4`` (four digits) or ``number`` (float64).

    A label tells rows apart: those that differ in case only are one, as it is first written.
    The limits are those of a number: from ``minimum`` to ``maximum``, ``whole``, ``may_be_empty``
    (NaN, unknown); ``right`` is what a fault says would be right, by default these limits. A
    postcode may be empty only where its column may be absent; a text is whatever its reader makes
    of it. ``mistaken_for`` are other names that people give the column.
    """

    kind: Literal["text", "label", "pc4", "number"] = "text"
    required: bool = False
    minimum: float = 0.0
    maximum: float = float("inf")
    whole: bool = False
    may_be_empty: bool = True
    right: str | None = None
    mistaken_for: tuple[str, ...] = ()

    def holds(self, value: float) -> bool:
        """Whether ``value`` is within the limits."""
        return self.minimum <= value <= self.maximum and (not self.whole or value.is_integer())


@contextmanager
def collected_readings(*, least: int = logging.INFO) -> Iterator[list[str]]:
    """Collect the lines on each table that is read inside; with WARNING what calls for a look."""
    lines: list[str] = []

    class Collect(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(record.getMessage())

    handler, level = Collect(least), log.level
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    try:
        yield lines
    finally:
        log.removeHandler(handler)
        log.setLevel(level)


def read_own_table(
    path: Path, columns: Mapping[str, Column], *, remedy: str, faults: list[Fault]
) -> pd.DataFrame:
    """Read a user's table from CSV, Excel or Parquet (:func:`read_grid`); see `read_columns`.

    Raises InputError or MissingFileError where there is no such table; what is wrong with its cells
    is added to ``faults``.
    """
    required = [name for name, column in columns.items() if column.required]
    return read_columns(read_grid(path, required=required, remedy=remedy), columns, faults=faults)


def read_columns(grid: Grid, columns: Mapping[str, Column], *, faults: list[Fault]) -> pd.DataFrame:
    """Read the ``columns`` that a grid has; index = row number in the file.

    - Names of columns match in any case, with blanks around them or for underscores.
    - ``1234 AB``, ``1234ab`` and ``1234.0`` are the postcode 1234.
    - The whole file has one decimal sign. It is known as soon as one number can be read in one way
      only (``24,5``; ``0.125``; ``1.234,5``; what would else be outside its column's limits). Then
      the other sign stands between thousands. Without such a number ``1,234`` is a fault.

    Logs one line on what was read and how. Adds to ``faults`` what is wrong with cells, a column
    that stands twice, and a column whose name looks like one that is absent: left aside it would
    silently become unknown.
    """
    import pandas as pd

    notes = list(grid.notes)
    places = _places(grid, columns, notes=notes, faults=faults)
    index = pd.Index([number for number, _ in grid.rows], name="row", dtype="int64")
    cells = {name: [row[place] for _, row in grid.rows] for name, place in places.items()}
    numeric = {name: columns[name] for name in cells if columns[name].kind == "number"}
    sign = _decimal_sign(grid, cells, numeric, faults)
    for name in numeric:
        signs = (sign,) if sign else _SIGNS
        cells[name] = _plain(cells[name], signs, columns[name], notes=notes, name=name)
    for name in [name for name in cells if columns[name].kind == "pc4"]:
        may_be_empty = not columns[name].required
        cells[name] = _postcodes(
            grid, cells[name], name, may_be_empty=may_be_empty, notes=notes, faults=faults
        )
    for name in [name for name in cells if columns[name].kind == "label"]:
        cells[name] = _labels(grid, cells[name], name, notes=notes, faults=faults)
    how = ", ".join((*grid.how, *([_DECIMALS[sign]] if sign else [])))
    log.info("%s: %s", grid.file, "; ".join((f"{_rows(len(index))} read as {how}", *notes)))
    # Number is text of ours; the table holds text of Python.
    table = pd.DataFrame({name: list(map(str, texts)) for name, texts in cells.items()}, index)
    table = table.astype("str")
    numbers = {
        name: parse_numbers(
            table,
            name,
            file=grid.file,
            faults=faults,
            minimum=column.minimum,
            maximum=column.maximum,
            whole=column.whole,
            may_be_empty=column.may_be_empty,
            right=column.right,
        )
        for name, column in numeric.items()
    }
    return table.assign(**numbers)


def repeated_faults(
    table: pd.DataFrame, columns: list[str], *, file: str, right: str
) -> list[Fault]:
    """Faults of the rows that hold in ``columns`` what a row above them holds."""
    where = f"column{'s' if len(columns) > 1 else ''} {' and '.join(columns)}"
    rows = table.loc[table.duplicated(columns), columns].itertuples(name=None)
    return [
        Fault(
            file,
            f"row {row}, {where}",
            ", ".join(cell if isinstance(cell, str) else f"{cell:g}" for cell in cells)
            + " stands here for a second time",
            right,
        )
        for row, *cells in rows
    ]


def _rows(number: int) -> str:
    return f"{number} row{'' if number == 1 else 's'}"


def _places(
    grid: Grid, columns: Mapping[str, Column], *, notes: list[str], faults: list[Fault]
) -> dict[str, int]:
    """Column number of each known column, in the order of ``columns``."""
    places: dict[str, int] = {}
    unknown = []
    for place, written in enumerate(grid.header):
        name = written if written in columns else column_name(written)
        if name not in columns:
            unknown.append(written or "(without a name)")
        elif name in places:
            faults.append(
                Fault(grid.file, f"column {name}", "stands here twice", "keep one of the two")
            )
        else:
            places[name] = place
            if name != written:
                notes.append(f"column “{written}” read as {name}")
    absent = {
        other: name
        for name, column in columns.items()
        if name not in places
        for other in (name, *column.mistaken_for)
    }
    aside = []
    for written in unknown:
        close = difflib.get_close_matches(column_name(written), absent, n=1, cutoff=0.8)
        if close:
            right = f"did you mean `{absent[close[0]]}`?"
            faults.append(Fault(grid.file, f"column {written}", "is not known", right))
        else:
            aside.append(written)
    if aside:
        more = f" and {len(aside) - 8} more" if len(aside) > 8 else ""
        notes.append(f"not used: {', '.join(aside[:8])}{more}")
    return {name: places[name] for name in columns if name in places}


def _decimal_sign(
    grid: Grid,
    cells: Mapping[str, list[str]],
    numeric: Mapping[str, Column],
    faults: list[Fault],
) -> DecimalSign | None:
    """The decimal sign of the file; None where no number needs one, or (with a fault) it is open.

    A cell is a clue when it is a number under one sign only, or is within its column's limits under
    one sign only.
    """
    clues: dict[DecimalSign, tuple[str, str]] = {}
    open_cells: dict[str, list[tuple[str, str]]] = {}
    for name, column in numeric.items():
        for (row, _), cell in zip(grid.rows, cells[name], strict=True):
            if not cell or isinstance(cell, Number) or (cell.isascii() and cell.isdigit()):
                continue
            values = {sign: value for sign in _SIGNS if (value := _value(cell, sign)) is not None}
            if len(set(values.values())) == 2:
                values = {sign: value for sign, value in values.items() if column.holds(value)}
                if len(values) == 2:
                    open_cells.setdefault(name, []).append((f"row {row}, column {name}", cell))
            if len(values) == 1:
                [sign] = values
                clues.setdefault(sign, (f"row {row}, column {name}", cell))
    if len(clues) == 2:
        (where, point), (other, comma) = clues["."], clues[","]
        faults.append(
            Fault(
                grid.file,
                where,
                f"“{point}” has a decimal point or thousands commas, but “{comma}” ({other}) a "
                "decimal comma or thousands points",
                "write all numbers of a file with the same decimal sign, without thousands signs",
            )
        )
        return None
    if not clues:
        faults += [_open_fault(grid.file, found) for found in open_cells.values()]
    return next(iter(clues), None)


def _open_fault(file: str, found: list[tuple[str, str]]) -> Fault:
    where, cell = found[0]
    values = sorted({_value(cell, sign) or 0.0 for sign in _SIGNS})
    more = f", and so can {len(found) - 1} below it" if len(found) > 1 else ""
    return Fault(
        file,
        where,
        f"“{cell}” can be {values[0]:.12g} or {values[1]:.12g}{more}",
        f"write {values[1]:.12g} without a sign, or {cell}0 for {values[0]:.12g}",
    )


def _value(cell: str, sign: DecimalSign) -> float | None:
    """Number a cell holds under a decimal sign, or None."""
    match = _PATTERNS[sign].fullmatch(cell)
    return None if match is None else float(_canonical(match))


def _canonical(match: re.Match[str]) -> str:
    """Write a number as Python does."""
    minus, whole, group, decimals, exponent = match.groups()
    digits = whole.replace(group, "") if group else whole
    point = "" if decimals is None else f".{decimals}"
    return f"{minus}{digits or '0'}{point}{exponent or ''}"


def _plain(
    texts: list[str],
    signs: tuple[DecimalSign, ...],
    column: Column,
    *,
    notes: list[str],
    name: str,
) -> list[str]:
    """Write numbers with a decimal point and nothing between thousands; leave the rest as it is.

    Where the sign of the file is open, a fault already, each is read within its column's limits if
    it can be: no second fault says what the first has made of it.
    """
    grouped = 0
    out: list[str] = []
    for cell in texts:
        matches = [] if isinstance(cell, Number) else [_PATTERNS[s].fullmatch(cell) for s in signs]
        readable = [match for match in matches if match is not None]
        within = (match for match in readable if column.holds(float(_canonical(match))))
        match = next(within, readable[0] if readable else None)
        grouped += match is not None and match["group"] is not None
        out.append(cell if match is None else _canonical(match))
    if grouped:
        values = "1 number" if grouped == 1 else f"{grouped} numbers"
        notes.append(f"column {name}: thousands signs taken out of {values}")
    return out


def _postcodes(
    grid: Grid,
    texts: list[str],
    name: str,
    *,
    may_be_empty: bool,
    notes: list[str],
    faults: list[Fault],
) -> list[str]:
    """Cut postcodes to their four digits; what is none stays, with a fault."""
    letters = decimals = 0
    out: list[str] = []
    for (row, _), cell in zip(grid.rows, texts, strict=True):
        match = _PC4.fullmatch(cell)
        if match is None and not cell and may_be_empty:
            out.append(cell)
            continue
        if match is None:
            wrong = f"{quoted(cell)} is no postcode" if cell else "is empty"
            faults.append(
                Fault(grid.file, f"row {row}, column {name}", wrong, "give four digits (1234)")
            )
            out.append(cell)
            continue
        letters += match[2] is not None
        decimals += match[3] is not None
        out.append(match[1])
    for number, what in ((letters, "with letters"), (decimals, "with decimals")):
        if number:
            codes = "1 postcode" if number == 1 else f"{number} postcodes"
            notes.append(f"{codes} {what} cut to four digits")
    return out


def _labels(
    grid: Grid, texts: list[str], name: str, *, notes: list[str], faults: list[Fault]
) -> list[str]:
    """Write labels that differ in case only alike; a date, with a fault, is none."""
    faults += [
        Fault(
            grid.file,
            f"row {row}, column {name}",
            f"“{cell}” is a date, which Excel makes of text such as 1-2",
            "format the column as text, and write the cell again",
        )
        for (row, _), cell in zip(grid.rows, texts, strict=True)
        if isinstance(cell, Date)
    ]
    written: dict[str, str] = {}
    out = [written.setdefault(cell.casefold(), cell) for cell in texts]
    others = len(set(texts) - set(out))
    if others:
        # Not which: a result keeps these lines, and no surgeon is to be told from it.
        labels = "1 label" if others == 1 else f"{others} labels"
        notes.append(f"column {name}: {labels} read as another that differs in case only")
    return out
