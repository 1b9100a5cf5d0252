"""Files that users bring, as grids of cells: CSV as any program writes it, Excel, Parquet."""

from __future__ import annotations

import codecs
import contextlib
import csv
import datetime as dt
import io
import itertools
import re
import warnings
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from regiotafel.errors import Fault, InputError, MissingFileError
from regiotafel.files import require_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

_SEPARATORS = {",": "comma-separated", ";": "semicolon-separated", "\t": "tab-separated"}
_ONE_COLUMN = "one column"
#: What Excel puts above a CSV to say how it is separated.
_SEPARATOR_LINE = re.compile(r'\A"?sep=([,;\t])"?\r?\n', re.IGNORECASE)
_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
#: First bytes of a file, whatever its name says.
_ZIP, _OLD_OFFICE, _PARQUET, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"PAR1", b"%PDF-"
#: Beyond it a float no longer holds every whole number.
_LARGEST_WHOLE = 2.0**53


class Number(str):
    """Text of a cell that was a number in its file: decimal point, nothing left to interpret."""

    __slots__ = ()


class Date(str):
    """Text of a cell that was a date in its file, which Excel makes of 1-2 or 10-12 too."""

    __slots__ = ()


@dataclass(frozen=True, kw_only=True)
class Grid:
    """A table as it stands in a file.

    Attributes
    ----------
    file
        Path, as faults name it.
    header
        Names of the columns as written, without surrounding blanks; ``""`` where there is none.
    rows
        Row number in the file (the first is 1) and its cells, as many as the header has, without
        surrounding blanks; a :class:`Number` or a :class:`Date` where the file itself says that it
        is one. Rows without any content are left out.
    how
        What was found out about the file, in words: separator, encoding, sheet.
    notes
        What was done to read it, in words.
    """

    file: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    how: tuple[str, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Candidate:
    """One way to see a file as a table: its numbered rows, the first of which is the header."""

    how: tuple[str, ...]
    rows: Iterable[tuple[int, Sequence[str]]]
    header: tuple[str, ...]


def column_name(text: str) -> str:
    """Name of a column whatever its case, with underscores for the blanks and hyphens in it."""
    return re.sub(r"[\s-]+", "_", text.strip()).lower()


def read_grid(path: Path, *, required: Sequence[str], remedy: str) -> Grid:
    """Read a table from CSV, Excel (``.xlsx``) or Parquet; the content decides, not the name.

    CSV may be separated by comma, semicolon or tab, in UTF-8, UTF-16 with a mark, or Windows-1252
    (what is not UTF-8). The separator, or the sheet of a workbook, is the one under which the first
    row with content holds every column of ``required`` (case and blanks do not matter).

    Raises InputError where there is no such table or more than one, and MissingFileError where
    there is no file or nothing in it.
    """
    require_file(path, remedy)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise MissingFileError(
            Fault(str(path), "", f"cannot be read ({error.strerror})", remedy)
        ) from None
    file = str(path)
    if content.startswith(_OLD_OFFICE):
        _refuse(
            file,
            "is a workbook of the old kind (.xls) or with a password",
            "save it as .xlsx without a password, or as CSV",
        )
    if content.startswith(_PDF):
        _refuse(file, "is a PDF", "give the table that it was made from, as .xlsx or CSV")
    if content.startswith(_ZIP):
        candidates = _excel(file, content)
    elif content.startswith(_PARQUET):
        candidates = _parquet(file, content)
    else:
        candidates = _text(file, content)
    chosen = _choose(file, candidates, required, remedy)
    return _grid(file, chosen)


def _refuse(file: str, wrong: str, right: str, *, where: str = "") -> NoReturn:
    raise InputError(Fault(file, where, wrong, right)) from None


def _text(file: str, content: bytes) -> list[_Candidate]:
    """One candidate per separator that the header can be split by."""
    text, encoding = _decode(file, content)
    if not text.strip(' \r\n"' + "".join(_SEPARATORS)):
        return []
    stated = _SEPARATOR_LINE.match(text)
    first = 1
    separators = list(_SEPARATORS)
    if stated:
        text, first, separators = text[stated.end() :], 2, [stated[1]]
    found, problem = [], ""
    for separator in separators:
        records = _records(file, text, separator, first)
        try:
            header = _header(records)
        except InputError as error:
            problem = error.faults[0].wrong
            continue
        separated = _SEPARATORS[separator] if len(header) > 1 else _ONE_COLUMN
        found.append(_Candidate((separated, *encoding), records, header))
    if not found:
        _refuse(file, problem, "close every quote, and put text that holds a separator in quotes")
    return found


def _decode(file: str, content: bytes) -> tuple[str, tuple[str, ...]]:
    """Text, and the name of its encoding where that matters."""
    try:
        if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            text, encoding = content.decode("utf-16"), "UTF-16"
        else:
            text, encoding = content.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError:
        # Text in Windows-1252 with an accent in it is as good as never valid UTF-8.
        try:
            text, encoding = content.decode("cp1252"), "Windows-1252"
        except UnicodeDecodeError as error:
            _refuse(
                file,
                "is neither UTF-8 nor Windows-1252 text, Excel or Parquet",
                "save it as CSV UTF-8 or as .xlsx",
                where=f"byte {error.start}",
            )
    odd = _NO_TEXT.search(text)
    if odd:
        _refuse(
            file,
            f"holds a control character ({ord(odd[0])}), so it is no text",
            "save it as CSV UTF-8 or as .xlsx",
            where=f"line {text.count(chr(10), 0, odd.start()) + 1}",
        )
    return text, () if content.isascii() else (encoding,)


def _records(file: str, text: str, separator: str, first: int) -> Iterator[tuple[int, list[str]]]:
    """Rows of a CSV with their number, as a spreadsheet would number them."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = first - 1
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            _refuse(
                file,
                f"is not readable as a table ({error})",
                "close every quote, and put text that holds a separator in quotes",
                where=f"row {number}",
            )
        yield number, [cell.strip() for cell in cells]


def _excel(file: str, content: bytes) -> list[_Candidate]:
    """One candidate per sheet with content."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what openpyxl leaves aside holds no cells
            sheets = _sheets(file, content)
    except InputError:
        raise
    except Exception:  # noqa: BLE001 (a damaged workbook can fail anywhere in the library)
        _refuse(
            file,
            "is not a readable Excel workbook",
            "open it in Excel and save it as .xlsx again, or as CSV",
        )
    found = []
    for name, cells in sheets.items():
        how = ("Excel",) if len(sheets) == 1 else (f"Excel sheet “{name}”",)
        rows = iter(cells)
        found.append(_Candidate(how, rows, _header(rows)))
    if not found:
        _refuse(file, "holds no sheet with content", "put the table in a sheet, header first")
    return found


def _sheets(file: str, content: bytes) -> dict[str, list[tuple[int, list[str]]]]:
    """Per sheet with content its numbered rows."""
    import openpyxl

    _require_outcomes(file, content)
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    found = {}
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # what a file says of its own size is at times wrong
        rows = [
            (number, [_cell(cell.value, cell.number_format) for cell in cells])
            for number, cells in enumerate(sheet.iter_rows(), start=1)
        ]
        if any(any(cells) for _, cells in rows):
            found[sheet.title] = rows
    return found


def _require_outcomes(file: str, content: bytes) -> None:
    """Refuse a formula that was never computed: its cell would look empty, so unknown."""
    import openpyxl

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = (name for name in archive.namelist() if name.startswith("xl/worksheets/"))
        if not any(b"<f" in archive.read(name) for name in sheets):
            return
    computed, written = (
        openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=data_only)
        for data_only in (True, False)
    )
    for outcomes, sources in zip(computed.worksheets, written.worksheets, strict=True):
        for outcome_row, source_row in zip(outcomes.iter_rows(), sources.iter_rows(), strict=True):
            for outcome, source in zip(outcome_row, source_row, strict=True):
                if outcome.value is None and source.value is not None:
                    _refuse(
                        file,
                        "holds a formula without its outcome",
                        "open the file in Excel and save it, or paste the values",
                        where=f"sheet “{sources.title}”, cell {source.coordinate}",
                    )


def _parquet(file: str, content: bytes) -> list[_Candidate]:
    import pyarrow as pa
    from pyarrow import parquet

    try:
        table = parquet.read_table(pa.BufferReader(content))
        columns = [[_cell(value) for value in column.to_pylist()] for column in table.columns]
    except (pa.ArrowException, OSError, ValueError, TypeError, ArithmeticError):
        _refuse(file, "is not readable Parquet", "write the file again")
    header = tuple(name.strip() for name in table.column_names)
    rows: Iterator[tuple[str, ...]] = zip(*columns, strict=True)
    return [_Candidate(("Parquet",), enumerate(rows, start=2), header)]


def _cell(value: Any, number_format: str = "General") -> str:
    """Text of a value; a number as short as it can be told apart, zeros in front as Excel shows."""
    if value is None or value != value:  # noqa: PLR0124 (NaN differs from itself)
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        if isinstance(value, float) and value.is_integer() and abs(value) < _LARGEST_WHOLE:
            value = int(value)
        padded = isinstance(value, int) and value >= 0 and re.fullmatch("0{2,}", number_format)
        return Number(str(value).zfill(len(number_format)) if padded else str(value))
    if isinstance(value, dt.date):
        return Date(str(value).removesuffix(" 00:00:00"))
    return str(value).strip()


def _header(rows: Iterator[tuple[int, Sequence[str]]]) -> tuple[str, ...]:
    """Take the first row with content; nothing beyond the last cell with a name."""
    cells = next((list(cells) for _, cells in rows if any(cells)), [])
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)


def _choose(
    file: str, candidates: list[_Candidate], required: Sequence[str], remedy: str
) -> _Candidate:
    wanted = {column_name(column) for column in required}
    fitting = [table for table in candidates if wanted <= set(map(column_name, table.header))]
    if len(fitting) == 1:
        return fitting[0]
    if fitting and fitting[0].how[0] == _ONE_COLUMN:
        return fitting[0]  # no separator in the header, so each of them gives the same
    if fitting:
        which = " and ".join(table.how[0] for table in fitting)
        _refuse(
            file,
            f"holds the table more than once ({which})",
            "keep one sheet with these columns, or give each table its own file",
        )
    widest = max(candidates, key=lambda table: len(table.header), default=None)
    if widest is None or not widest.header:
        _refuse(file, "holds no rows", remedy)
    _refuse_rows_above(file, candidates, wanted)
    named = widest.header[:12]
    more = f" and {len(widest.header) - len(named)} more" if len(widest.header) > 12 else ""
    where = f" ({widest.how[0]})" if len(candidates) > 1 and "Excel" in widest.how[0] else ""
    raise InputError(
        [
            Fault(
                file,
                f"column {column}",
                "is missing",
                f"the columns{where} are: {', '.join(named)}{more}",
            )
            for column in required
            if column_name(column) not in set(map(column_name, widest.header))
        ]
    )


def _refuse_rows_above(file: str, candidates: list[_Candidate], wanted: set[str]) -> None:
    """Say so where a lower row holds more of the wanted columns than the first one does."""

    def held(cells: Sequence[str]) -> int:
        return len(wanted & set(map(column_name, cells)))

    most = max(held(table.header) for table in candidates)
    for table in candidates:
        number = None
        with contextlib.suppress(InputError):  # a row that cannot be split by this separator
            number = next((number for number, cells in table.rows if held(cells) > most), None)
        if number is not None:
            sheet = table.how[0].removeprefix("Excel").strip()
            _refuse(
                file,
                "holds the names of the columns, below other rows",
                "delete the rows above it",
                where=f"{sheet}, row {number}" if sheet.startswith("sheet") else f"row {number}",
            )


def _grid(file: str, chosen: _Candidate) -> Grid:
    """Give every row as many cells as the header; refuse content beyond it."""
    width = len(chosen.header)
    rows, short, beyond = [], 0, []
    for number, cells in chosen.rows:
        if not any(cells):
            continue
        if any(cells[width:]):
            beyond.append((number, len(cells)))
        short += len(cells) < width
        rows.append((number, (*cells[:width], *itertools.repeat("", width - len(cells)))))
    if beyond:
        number, cells_there = beyond[0]
        more = f" (and so {_count(len(beyond) - 1, 'other row')})" if len(beyond) > 1 else ""
        _refuse(
            file,
            f"has {cells_there} cells where the header has {width}{more}",
            "give each row as many cells as the header, and put a cell that holds the separator "
            "(a decimal comma, a comma in a text) in quotes",
            where=f"row {number}",
        )
    notes = []
    if short and "Excel" not in chosen.how[0]:
        notes.append(f"{_count(short, 'row')} shorter than the header, the rest read as empty")
    return Grid(
        file=file, header=chosen.header, rows=tuple(rows), how=chosen.how, notes=tuple(notes)
    )


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
