"""Users' files as grids of cells: what the content says, whatever the name of the file."""

from __future__ import annotations

import datetime as dt

import openpyxl
import pandas as pd
import pytest

from regiotafel.errors import InputError, MissingFileError
from regiotafel.spreadsheets import Number, column_name, read_grid
from support.workbooks import write_workbook

REQUIRED = ("site_id", "cases")


def read(tmp_path, content, *, required=REQUIRED):
    path = tmp_path / "table.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_grid(path, required=required, remedy="give a table")


def fault(tmp_path, content, **options):
    with pytest.raises(InputError) as caught:
        read(tmp_path, content, **options)
    [found] = caught.value.faults
    return f"{found.where}: {found.wrong}; {found.right}"


@pytest.mark.parametrize(
    ("separator", "named"),
    [(",", "comma-separated"), (";", "semicolon-separated"), ("\t", "tab-separated")],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_the_separator_is_the_one_that_gives_the_columns(tmp_path, separator, named, newline):
    lines = [["site_id", "cases", "note"], ["007", "5", "a, b; c"], ["H2", "", 'say "x"']]
    content = newline.join(
        separator.join('"' + cell.replace('"', '""') + '"' for cell in line) for line in lines
    )
    grid = read(tmp_path, content)
    assert grid.header == ("site_id", "cases", "note")
    assert grid.rows == ((2, ("007", "5", "a, b; c")), (3, ("H2", "", 'say "x"')))
    assert grid.how == (named,)
    assert grid.notes == ()


@pytest.mark.parametrize(
    ("encoding", "how"),
    [
        ("utf-8", ("UTF-8",)),
        ("utf-8-sig", ("UTF-8",)),
        ("utf-16", ("UTF-16",)),
        ("cp1252", ("Windows-1252",)),
    ],
)
def test_encodings(tmp_path, encoding, how):
    grid = read(tmp_path, "site_id;cases\nZuiderzéé €;1\n".encode(encoding))
    assert grid.rows == ((2, ("Zuiderzéé €", "1")),)
    assert grid.how == ("semicolon-separated", *how)


def test_plain_ascii_needs_no_word(tmp_path):
    assert read(tmp_path, "site_id,cases\nH1,1\n").how == ("comma-separated",)


def test_blank_lines_keep_their_number_and_rows_without_content_go(tmp_path):
    grid = read(tmp_path, "\n\nsite_id;cases;\n\nH1;1;\n;;\nH2;2;\n")
    assert grid.header == ("site_id", "cases")
    assert grid.rows == ((5, ("H1", "1")), (7, ("H2", "2")))


def test_a_line_that_tells_the_separator(tmp_path):
    grid = read(tmp_path, "sep=;\r\nsite_id;cases\r\nH1;1,5\r\n")
    assert grid.rows == ((3, ("H1", "1,5")),)


def test_a_row_that_is_too_short_is_said(tmp_path):
    grid = read(tmp_path, "site_id,cases,note\nH1,1,x\nH2\nH3,2\n")
    assert grid.rows[1] == (3, ("H2", "", ""))
    assert grid.notes == ("2 rows shorter than the header, the rest read as empty",)


def test_one_column(tmp_path):
    grid = read(tmp_path, "site_id\nH1\nH2\n", required=["site_id"])
    assert [cells for _, cells in grid.rows] == [("H1",), ("H2",)]
    assert grid.how == ("one column",)


@pytest.mark.parametrize("name", [" Site_ID ", "SITE ID", "site-id", "site  id"])
def test_names_of_columns(tmp_path, name):
    assert column_name(name) == "site_id"
    grid = read(tmp_path, f"{name};Cases\nH1;1\n")
    assert grid.header == (name.strip(), "Cases")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("site_id,n\nH1,1\n", "column cases: is missing; the columns are: site_id, n"),
        (
            "site_id,cases\nH1,1,5\nH2,3\nH3,2,5\n",
            "row 2: has 3 cells where the header has 2 (and so 1 other row); give each row as many",
        ),
        ('site_id,cases\nH1,"1\nH2,2\n', "row 2: is not readable as a table (unexpected end of d"),
        ('site_id,cases\n"H1"x,1\n', "row 2: is not readable as a table (',' expected after '\"')"),
        ('"site_id\n', ": is not readable as a table (unexpected end of data); close every quote"),
        ("site_id,cases\nH1,\x00\n", "line 2: holds a control character (0), so it is no text"),
        (b"site_id,cases\nH\x81,1\n", "byte 15: is neither UTF-8 nor Windows-1252 text"),
        ("\ufeff", ": holds no rows; give a table"),
        (" \n;;\n", ": holds no rows; give a table"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 99, ": is a workbook of the old kind (.xls) or with a pass"),
        (b"PK\x03\x04 something", ": is not a readable Excel workbook; open it in Excel and save"),
        (b"PAR1 something", ": is not readable Parquet; write the file again"),
    ],
)
def test_what_is_no_table(tmp_path, content, expected):
    assert fault(tmp_path, content).startswith(expected)


def test_every_missing_column_is_named(tmp_path):
    with pytest.raises(InputError) as caught:
        read(tmp_path, "a;b\n1;2\n")
    assert [found.where for found in caught.value.faults] == ["column site_id", "column cases"]


def test_no_file_a_folder_or_nothing_in_it(tmp_path):
    for name, wrong in (("none.csv", "does not exist"), ("", "is a folder")):
        with pytest.raises(MissingFileError, match=wrong):
            read_grid(tmp_path / name, required=REQUIRED, remedy="give a table")
    with pytest.raises(MissingFileError, match="the file is empty"):
        read(tmp_path, "")


def test_excel_cells(tmp_path):
    rows = [
        [None, None],
        ["site_id", "cases", "note"],
        ["007", 12, True],
        [8, 12.0, False],
        [" H1 ", 0.1, "1.234"],
        [None, None, None],
        ["H2", None, dt.datetime(2024, 5, 1)],  # noqa: DTZ001 (Excel knows no time zones)
        ["H3", "#DIV/0!", dt.time(0, 24)],
    ]
    path = write_workbook(tmp_path / "own.xlsx", Blad1=rows)
    grid = read_grid(path, required=REQUIRED, remedy="")
    assert grid.how == ("Excel",)
    assert grid.rows == (
        (3, ("007", "12", "true")),
        (4, ("8", "12", "false")),
        (5, ("H1", "0.1", "1.234")),
        (7, ("H2", "", "2024-05-01")),
        (8, ("H3", "#DIV/0!", "00:24:00")),
    )
    kinds = [[type(cell) for cell in cells] for _, cells in grid.rows[:3]]
    assert kinds == [[str, Number, str], [Number, Number, str], [str, Number, str]]


def test_excel_shows_zeros_in_front_and_so_they_are_read(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["site_id", "cases"])
    book.active.append([7, 7])
    book.active["A2"].number_format = "000"
    book.save(tmp_path / "own.xlsx")
    grid = read_grid(tmp_path / "own.xlsx", required=REQUIRED, remedy="")
    assert grid.rows == ((2, ("007", "7")),)


def test_the_sheet_is_the_one_with_the_columns(tmp_path):
    table = [["Site_id", "Cases"], ["H1", 1]]
    path = write_workbook(tmp_path / "own.xlsx", toelichting=[["lees mij"]], cijfers=table, leeg=[])
    grid = read_grid(path, required=REQUIRED, remedy="")
    assert grid.how == ("Excel sheet “cijfers”",)
    assert grid.rows == ((2, ("H1", "1")),)


@pytest.mark.parametrize(
    ("sheets", "expected"),
    [
        (
            {"a": [["site_id", "cases"]], "b": [["cases", "site_id"]]},
            ": holds the table more than once (Excel sheet “a” and Excel sheet “b”); keep one",
        ),
        ({"a": [["x"]], "b": [["site_id", "n"]]}, "column cases: is missing; the columns (Excel s"),
        ({"a": []}, ": holds no sheet with content; put the table in a sheet, header first"),
        (
            {"a": [["site_id", "cases"], ["H1", "=1+1"]]},
            "sheet “a”, cell B2: holds a formula without its outcome; open the file in Excel",
        ),
        (
            {"a": [["site_id", "cases"], ["H1", 1, "beyond"]]},
            "row 2: has 3 cells where the header has 2; give each row",
        ),
    ],
)
def test_workbooks_that_are_no_table(tmp_path, sheets, expected):
    path = write_workbook(tmp_path / "own.xlsx", **sheets)
    assert fault(tmp_path, path.read_bytes()).startswith(expected)


def test_parquet(tmp_path):
    table = pd.DataFrame(
        {"site_id": [7, 8], "cases": [1.5, float("nan")], "note": ["x", None]}
    ).astype({"cases": "float32"})
    path = tmp_path / "own.parquet"
    table.to_parquet(path)
    grid = read_grid(path, required=REQUIRED, remedy="")
    assert grid.how == ("Parquet",)
    assert grid.rows == ((2, ("7", "1.5", "x")), (3, ("8", "", "")))
    table.astype({"site_id": "str"}).set_index("site_id").to_parquet(path)
    assert set(read_grid(path, required=REQUIRED, remedy="").header) == {"site_id", "cases", "note"}
