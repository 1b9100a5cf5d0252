"""Columns, postcodes and numbers of users' tables: read in one way, or a fault; never a guess."""

from __future__ import annotations

import csv
import io
import math
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from regiotafel.errors import InputError, MissingFileError
from regiotafel.own_tables import Column, collected_readings, read_own_table
from support.workbooks import workbook

COLUMNS = {
    "pc4": Column(kind="pc4", required=True),
    "site_id": Column(),
    "cases": Column(kind="number"),
    "share": Column(kind="number", maximum=1.0),
    "year": Column(kind="number", minimum=1990, maximum=2099, whole=True),
}


def read(content, columns=COLUMNS):
    """Table, lines of the faults in its cells, and how it was read."""
    faults = []
    with tempfile.TemporaryDirectory() as folder, collected_readings() as readings:
        path = Path(folder) / "own.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        table = read_own_table(path, columns, remedy="give a table", faults=faults)
    [reading] = readings
    lines = [f"{fault.where}: {fault.wrong}; {fault.right}" for fault in faults]
    return table, lines, reading.removeprefix(f"{path}: ")


def cases(*cells, separator=";"):
    """A table with a column of numbers; other columns may follow after ``separator``."""
    rows = "".join(f"{1001 + i}{separator}{cell}\n" for i, cell in enumerate(cells))
    return f"pc4{separator}cases\n{rows}"


def test_all_that_was_understood_is_said():
    content = (
        "PC4;Site ID; Cases ;opmerking\n1001 AB;007;1.234,5;café\n1002cd;H 1;;\n1003;x;3\n"
    ).encode("cp1252")
    table, faults, reading = read(content)
    assert faults == []
    assert reading == (
        "3 rows read as semicolon-separated, Windows-1252, decimal comma; "
        "1 row shorter than the header, the rest read as empty; "
        "column “PC4” read as pc4; column “Site ID” read as site_id; column “Cases” read as cases; "
        "not used: opmerking; column cases: thousands signs taken out of 1 number; "
        "2 postcodes with letters cut to four digits"
    )
    assert table["pc4"].tolist() == ["1001", "1002", "1003"]
    assert table["site_id"].tolist() == ["007", "H 1", "x"]
    assert table["cases"].tolist() == pytest.approx([1234.5, math.nan, 3.0], nan_ok=True)
    assert list(table.index) == [2, 3, 4]
    assert list(table.columns) == ["pc4", "site_id", "cases"]


def test_nothing_understood_nothing_said():
    _, faults, reading = read("pc4,cases\n1001,3\n")
    assert (faults, reading) == ([], "1 row read as comma-separated")


@pytest.mark.parametrize(
    ("cells", "values", "sign"),
    [
        (["24,5", "1.234"], [24.5, 1234], "decimal comma"),
        (["24.5", "1,234"], [24.5, 1234], "decimal point"),
        (["0,125"], [0.125], "decimal comma"),  # no thousands begin with 0
        (["0.125"], [0.125], "decimal point"),
        ([",5"], [0.5], "decimal comma"),
        (["5,"], [5], "decimal comma"),
        (["1234.567"], [1234.567], "decimal point"),  # thousands would have had two signs
        (["1.234.567"], [1234567], "decimal comma"),
        (["1,234,567"], [1234567], "decimal point"),
        (["1.234,567"], [1234.567], "decimal comma"),
        (["1,234.567"], [1234.567], "decimal point"),
        (["1.2e3"], [1200], "decimal point"),
        (["-3,5", "+4,25"], [-3.5, 4.25], "decimal comma"),
        (["1 234 567", "12"], [1234567, 12], None),
        (["1\u00a0234,5"], [1234.5], "decimal comma"),
        (["1'234.5"], [1234.5], "decimal point"),
        (["7", "", "007"], [7, math.nan, 7], None),
    ],
)
def test_numbers_that_can_be_read_in_one_way(cells, values, sign):
    columns = COLUMNS | {"cases": Column(kind="number", minimum=-math.inf)}
    table, faults, reading = read(cases(*cells), columns)
    assert faults == []
    assert table["cases"].tolist() == pytest.approx(values, nan_ok=True)
    assert (sign or "decimal") in reading if sign else "decimal" not in reading


@pytest.mark.parametrize(
    ("cell", "value"),
    [("1.234", 1234), ("1,234", 1234), ("12.345.678", 12345678)],
)
def test_a_whole_number_has_no_decimals_so_those_are_thousands(cell, value):
    table, faults, _ = read(cases(cell), {**COLUMNS, "cases": Column(kind="number", whole=True)})
    assert faults == []
    assert table["cases"].tolist() == [value]


def test_limits_of_a_column_can_leave_one_reading():
    table, faults, _ = read("pc4;cases;share\n1001;1.234;0,5\n1002;5.678;1,000\n")
    assert faults == []
    assert table["cases"].tolist() == [1234, 5678]
    assert table["share"].tolist() == [0.5, 1.0]
    # 1.234 thousand is no share, and neither is 1.234: only 1.000 can be meant.
    assert read("pc4;share\n1001;1.000\n")[0]["share"].tolist() == [1.0]


@pytest.mark.parametrize(
    ("cells", "where", "wrong"),
    [
        (["1,234"], "row 2", "“1,234” can be 1.234 or 1234"),
        (["1.234"], "row 2", "“1.234” can be 1.234 or 1234"),
        (["5", "12.000", "7.125"], "row 3", "“12.000” can be 12 or 12000, and so can 1 below it"),
    ],
)
def test_numbers_that_can_be_read_in_two_ways_are_refused(cells, where, wrong):
    _, [fault], reading = read(cases(*cells))
    assert fault.startswith(f"{where}, column cases: {wrong}; write 1")
    assert "decimal" not in reading


def test_what_the_remedy_says_is_understood():
    _, [fault], _ = read(cases("1,234"))
    assert fault.endswith("write 1234 without a sign, or 1,2340 for 1.234")
    assert read(cases("1234"))[0]["cases"].tolist() == [1234]
    assert read(cases("1,2340"))[0]["cases"].tolist() == [1.234]


def test_one_file_has_one_decimal_sign():
    _, [fault], _ = read("pc4;cases;share\n1001;3,5;0.5\n")
    assert fault == (
        "row 2, column share: “0.5” has a decimal point or thousands commas, but “3,5” "
        "(row 2, column cases) a decimal comma or thousands points; write all numbers of a file "
        "with the same decimal sign, without thousands signs"
    )


@pytest.mark.parametrize(
    "cell",
    ["12%", "< 10", "ca. 3", "n.v.t.", "-", "1.2.3", "1,2,3", "1.23.456", "0x1F", "1_000", "١٢",
     "1e", "--1", "1 23", "1.234,567.8", "True", "nan", "inf", "1e999", "5 10", "½"],
)  # fmt: skip
def test_what_is_no_number_is_said_as_it_stands(cell):
    _, faults, _ = read(cases(cell))
    assert faults[0].startswith(f"row 2, column cases: “{cell}” is not a number; give a number")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("1234", "1234"), ("1234 AB", "1234"), ("1234ab", "1234"), ("1234\u00a0AB", "1234"),
        (" 1234 ", "1234"), ("1234.0", "1234"), ("1234,00", "1234"),
    ],
)  # fmt: skip
def test_postcodes(cell, expected):
    table, faults, _ = read(f"pc4;site_id\n{cell};x\n")
    assert faults == []
    assert table["pc4"].tolist() == [expected]


@pytest.mark.parametrize(
    "cell", ["0123", "123", "12345", "1234A", "1234ABC", "1234.5", "1.234", "AB 1234", "1234-AB"]
)
def test_no_postcodes(cell):
    _, [fault], _ = read(f"pc4;site_id\n{cell};x\n")
    assert fault == f"row 2, column pc4: “{cell}” is no postcode; give four digits (1234)"


def test_a_postcode_may_be_empty_where_its_column_may_be_absent():
    columns = {"site_id": Column(required=True), "postcode": Column(kind="pc4")}
    table, faults, _ = read("site_id;postcode\nx;1234 AB\ny;\n", columns)
    assert faults == []
    assert table["postcode"].tolist() == ["1234", ""]
    _, [fault], _ = read("site_id;pc4\nx;1234\ny;\n")
    assert fault == "row 3, column pc4: is empty; give four digits (1234)"


def test_excel_says_what_a_number_is():
    rows = [
        ["pc4", "site_id", "cases"],
        [1001.0, 7, 1.234],
        ["1002 AB", "007", 1234],
        [1003, 8, None],
    ]
    table, faults, reading = read(workbook(Blad1=rows))
    assert faults == []
    assert reading == "3 rows read as Excel; 1 postcode with letters cut to four digits"
    assert table["pc4"].tolist() == ["1001", "1002", "1003"]
    assert table["site_id"].tolist() == ["7", "007", "8"]
    assert table["cases"].tolist() == pytest.approx([1.234, 1234, math.nan], nan_ok=True)
    # Text in a cell is text as in a CSV.
    _, [fault], _ = read(workbook(Blad1=[["pc4", "cases"], [1001, "1.234"]]))
    assert "can be 1.234 or 1234" in fault


def test_columns_twice_misspelt_or_of_another():
    _, faults, reading = read("pc4,Cases,cases,shar,notes\n1001,1,2,3,x\n")
    assert faults == [
        "column cases: stands here twice; keep one of the two",
        "column shar: is not known; did you mean `share`?",
    ]
    assert reading.endswith("not used: notes")
    # With the real one beside it, it is just another column.
    assert read("pc4,share,shar\n1001,0,3\n")[1] == []


def test_limits():
    _, faults, _ = read("pc4,cases,year\n1001,-1,1989\n1002,0,1990\n1003,1,2099\n1004,,2020.5\n")
    assert [fault.split(": ")[0] for fault in faults] == [
        "row 2, column cases", "row 2, column year", "row 5, column year",
    ]  # fmt: skip


def test_a_table_without_rows_has_the_right_types():
    table, faults, _ = read("pc4;cases\n")
    assert faults == []
    assert table.empty
    assert table["cases"].dtype == "float64"
    assert table["pc4"].str.strip().empty


LABELS = st.text(
    st.characters(codec="cp1252", exclude_categories=["C", "Z"], exclude_characters="\x7f"),
    min_size=1,
    max_size=8,
)
NUMBERS = st.one_of(
    st.integers(0, 10**7).map(float),
    st.floats(0, 1e6, allow_subnormal=False).map(lambda number: round(number, 4)),
)


@given(
    rows=st.lists(
        st.tuples(st.integers(1000, 9999), LABELS, st.none() | NUMBERS), min_size=1, max_size=6
    ),
    separator=st.sampled_from(";,\t"),
    sign=st.sampled_from(".,"),
    grouped=st.booleans(),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]),
    newline=st.sampled_from(["\n", "\r\n"]),
    letters=st.sampled_from(["", " AB", "zx", ".0"]),
    names=st.sampled_from([("pc4", "site_id", "cases"), ("PC4", " Site ID", "CASES ")]),
)
def test_a_table_reads_back_equal_however_it_was_written(
    rows, separator, sign, grouped, encoding, newline, letters, names
):
    other = {".": ",", ",": "."}[sign]

    def written(number):
        if number is None:
            return ""
        text = f"{number:,.4f}" if grouped else f"{number:.4f}"
        return text.translate(str.maketrans(".,", sign + other))

    content = io.StringIO()
    writer = csv.writer(content, delimiter=separator, lineterminator=newline)
    writer.writerow(names)
    writer.writerows((f"{pc4}{letters}", site, written(number)) for pc4, site, number in rows)
    stored = content.getvalue().encode(encoding)
    # Text such as “Â¡” in Windows-1252 is UTF-8 too, and is no word in any language.
    assume(encoding != "cp1252" or stored.isascii() or "�" in stored.decode("utf-8", "replace"))
    table, faults, _ = read(stored)
    # Four decimals say which sign is which; so does nothing at all.
    assert faults == []
    assert table["pc4"].tolist() == [str(pc4) for pc4, _, _ in rows]
    assert table["site_id"].tolist() == [site for _, site, _ in rows]
    expected = [math.nan if number is None else number for _, _, number in rows]
    np.testing.assert_array_equal(table["cases"], expected)


@given(
    cells=st.lists(
        st.one_of(
            st.from_regex(r"[-+]?[0-9]{1,4}([., ][0-9]{1,4}){0,2}(e[0-9])?", fullmatch=True),
            st.text(max_size=6),
            st.sampled_from(["", "12", "3.5", "3,5", "1.000", "1,000"]),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_a_number_is_never_read_as_another(cells):
    """Without a fault there is one decimal sign under which every cell is what was read."""
    content = io.StringIO()
    writer = csv.writer(content, delimiter=";", lineterminator="\n")
    writer.writerow(["pc4", "cases"])
    writer.writerows((1001, cell) for cell in cells)
    columns = {
        "pc4": COLUMNS["pc4"],
        "cases": Column(kind="number", minimum=-math.inf),
    }
    try:
        table, faults, _ = read(content.getvalue().encode("utf-8", "replace"), columns)
    except InputError:
        return
    if faults:
        return
    got = dict(table["cases"].items())

    def meant(cell, sign):
        """The same in another way: by taking signs away, not by a pattern."""
        groups, *decimals = cell.replace(",."[sign == ","], "@").split(sign)
        whole = groups.replace("@", "").replace(" ", "")
        return float(f"{whole}.{decimals[0]}" if decimals else whole)

    given_cells = [cell.strip() for cell in cells]
    readable = []
    for sign in ".,":
        try:
            readable.append([meant(cell, sign) if cell else math.nan for cell in given_cells])
        except ValueError:
            continue
    assert any(
        np.array_equal([got.get(row + 2, math.nan) for row in range(len(cells))], values, True)
        for values in readable
    )


@given(content=st.binary(max_size=300))
def test_random_bytes(content):
    refuse_or_read(content)


@given(
    header=st.lists(
        st.sampled_from(["pc4", "PC4", "site_id", "cases", "share", "year", "x", "", '"']),
        min_size=1,
        max_size=6,
    ),
    rows=st.lists(st.lists(st.text(max_size=5), max_size=7), max_size=6),
    separator=st.sampled_from([";", ",", "\t", "|", ":"]),
    encoding=st.sampled_from(["utf-8", "utf-16", "latin-1", "cp850"]),
)
def test_random_cells(header, rows, separator, encoding):
    lines = [separator.join(cells) for cells in [header, *rows]]
    refuse_or_read("\n".join(lines).encode(encoding, "replace"))


@given(
    start=st.sampled_from([b"PK\x03\x04", b"PAR1", b"\xd0\xcf\x11\xe0", b"\xff\xfe", b"sep=;\n"]),
    rest=st.binary(max_size=200),
)
def test_random_bytes_behind_a_known_beginning(start, rest):
    refuse_or_read(start + rest)


WHOLE_WORKBOOK = workbook(Blad1=[["pc4", "cases"], [1001, 2.5], ["1002 AB", "3,5"]])


def _parquet() -> bytes:
    content = io.BytesIO()
    pd.DataFrame({"pc4": [1001, 1002], "cases": [2.5, 3.5]}).to_parquet(content)
    return content.getvalue()


@given(
    whole=st.sampled_from([WHOLE_WORKBOOK, _parquet()]),
    data=st.data(),
)
def test_damaged_workbooks_and_parquet(whole, data):
    at = data.draw(st.integers(0, len(whole) - 1))
    kept = data.draw(st.integers(at, len(whole)))
    put = data.draw(st.binary(max_size=8))
    refuse_or_read(whole[:at] + put + whole[kept:])


def refuse_or_read(content):
    """Whatever it is: a refusal in words, or a table whose every cell is as its column says."""
    try:
        table, faults, _ = read(content)
    except (InputError, MissingFileError) as error:
        refused = error.faults
    else:
        refused = faults
    for fault in refused:
        assert len(str(fault).splitlines()) == 1
    if refused:
        return
    assert set(table.columns) <= set(COLUMNS)
    assert table["pc4"].str.fullmatch("[1-9][0-9]{3}").all()
    for name in {"cases", "share", "year"} & set(table.columns):
        assert table[name].dropna().map(COLUMNS[name].holds).all()
