"""The result as an Excel workbook: a sheet per table, explained in its header rows."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from regiotafel.errors import OutputError
from regiotafel.files import read_words
from regiotafel.model.instance import rule_statements
from regiotafel.provenance import versions
from regiotafel.report.board.account.accountability import accountability
from regiotafel.report.board.words import board_words
from regiotafel.report.columns import as_published, column, frozen_columns, table_title

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from regiotafel.report.columns import Column
    from regiotafel.result.result import Result

WORKBOOK = "result.xlsx"
#: A workbook says when it was made; the time of day must not change a result's bytes.
_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)
_HEADER_ROWS = 5
_NARROWEST, _WIDEST = 10, 42
#: Explanations are small print: so much more of it fits, and no more lines than this are shown.
_SMALL_PRINT, _SMALL_LINE_HEIGHT, _MOST_LINES = 1.4, 12, 8
_TEXT_SHEET_WIDTH = 160
_LINE_HEIGHT = 15
_ROWS_MEASURED = 300
_WORDS = Path(__file__).parent / "workbook.yaml"


def write_workbook(
    result: Result, tables: Mapping[str, pd.DataFrame], path: Path, *, run_hash: str
) -> None:
    """Write ``result.xlsx``; equal runs, equal bytes.

    The first sheet, "Lees mij", says in Dutch and English what the run is, with its hash and how to
    read the rest. Then a sheet per table of :func:`regiotafel.report.tables.result_tables`, with
    five frozen rows on top: title, explanation, unit, source and the name as in the CSV. Then
    ``left_out``, ``assumptions``, ``sources`` and ``columns`` (every column in both languages).
    Numbers are numbers, shares are shown as percentages, unknown is an empty cell.

    Raises OutputError when a table has more rows than a sheet can hold.
    """
    import xlsxwriter

    left_out = as_published("left_out", result.left_out.reset_index(names="pc4"))
    sheets = {**tables, "left_out": left_out}
    workbook = xlsxwriter.Workbook(
        path,
        {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    title = result.scenario.title
    workbook.set_properties(
        {"title": title.nl, "comments": f"Regiotafel, run {run_hash}", "created": _ANY_TIME}
    )
    formats = _formats(workbook)
    account = accountability(result)
    _write_text_sheet(workbook, "Lees mij", _read_me(result, account, run_hash), formats)
    for name, table in sheets.items():
        _write_table_sheet(workbook, name, table, formats)
    said = _assumptions(account, is_directed=result.instance.assignment == "directed")
    _write_text_sheet(workbook, "assumptions", said, formats)
    _write_text_sheet(workbook, "sources", _sources(result, account), formats)
    _write_text_sheet(workbook, "columns", _columns(sheets), formats)
    workbook.close()


def _formats(workbook: Workbook) -> dict[str, Format]:
    quiet = {"font_color": "#45555f", "font_size": 9, "text_wrap": True, "valign": "top"}
    return {
        "title": workbook.add_format({"bold": True, "font_size": 13}),
        "quiet": workbook.add_format(quiet),
        "name": workbook.add_format({"bold": True, "bottom": 1, "bg_color": "#eaf0f4"}),
        "text": workbook.add_format({"text_wrap": True, "valign": "top"}),
        "bold": workbook.add_format({"bold": True, "valign": "top", "text_wrap": True}),
    }


def _write_table_sheet(
    workbook: Workbook, name: str, table: pd.DataFrame, formats: Mapping[str, Format]
) -> None:
    """Title, explanation, unit, source, name; then the rows."""
    sheet = workbook.add_worksheet(name)
    if _HEADER_ROWS + len(table) > sheet.xls_rowmax:
        raise OutputError(
            f"{name}: {len(table)} rows do not fit on an Excel sheet; use the CSV files"
        )
    title = table_title(name)
    sheet.write_string(0, 0, f"{title['nl']} / {title['en']}", formats["title"])
    lines = 1
    sheet.set_row(2, 26)
    sheet.set_row(3, 38)
    for place, field in enumerate(table.columns):
        about = column(name, str(field))
        for row, text in enumerate((about.text["nl"], about.unit["nl"], about.source["nl"]), 1):
            sheet.write_string(row, place, text, formats["quiet"])
        sheet.write_string(_HEADER_ROWS - 1, place, str(field), formats["name"])
        # Text a little away from the number that may stand to its left.
        shown = workbook.add_format({"num_format": about.excel} if about.excel else {"indent": 1})
        width = _width(table[field], about)
        sheet.set_column(place, place, width, shown)
        lines = max(lines, math.ceil(len(about.text["nl"]) / (_SMALL_PRINT * width)))
        _write_column(sheet, place, table[field].tolist())
    sheet.set_row(1, _SMALL_LINE_HEIGHT * (min(lines, _MOST_LINES) + 1))
    sheet.autofilter(_HEADER_ROWS - 1, 0, _HEADER_ROWS - 1 + len(table), len(table.columns) - 1)
    sheet.freeze_panes(_HEADER_ROWS, frozen_columns(name))
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEADER_ROWS - 1)


def _write_column(sheet: Worksheet, place: int, values: Sequence[Any]) -> None:
    """Write cells by what they are; unknown (None, NaN, NA) stays an empty cell."""
    import pandas as pd

    for row, value in enumerate(values, _HEADER_ROWS):
        if isinstance(value, str):
            sheet.write_string(row, place, value)
        elif isinstance(value, bool):
            sheet.write_boolean(row, place, value)
        elif value is not None and value is not pd.NA and not math.isnan(value):
            sheet.write_number(row, place, value)


def _width(values: pd.Series[Any], about: Column) -> float:
    """Wide enough for the name with its filter button, for most text, and for what it means."""
    longest = max(len(about.name) + 4, _NARROWEST)
    if about.kind == "text":
        explained = math.ceil(len(about.text["nl"]) / (_SMALL_PRINT * _MOST_LINES))
        texts = (len(str(value)) + 2 for value in values[:_ROWS_MEASURED])
        longest = max([longest, explained, *texts])
    return float(min(longest, _WIDEST))


def _write_text_sheet(
    workbook: Workbook, name: str, rows: Sequence[Sequence[str]], formats: Mapping[str, Format]
) -> None:
    """A sheet to read: the first row is its title, the second the names of its columns."""
    sheet = workbook.add_worksheet(name)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    widths = [
        min(max(12.0, 2.0 + max(map(len, texts))), _TEXT_SHEET_WIDTH / len(rows[1]))
        for texts in zip(*rows[1:], strict=True)
    ]
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    for number, row in enumerate(rows):
        style = formats["title" if number == 0 else "bold" if number == 1 else "text"]
        if number > 0:  # not every program finds the height of wrapped text by itself
            lines = max(
                math.ceil(len(text) / width) for text, width in zip(row, widths, strict=True)
            )
            sheet.set_row(number, _LINE_HEIGHT * max(lines, 1) + 2)
        for place, text in enumerate(row):
            sheet.write_string(number, place, text, style)
    sheet.freeze_panes(2, 0)


def _read_me(result: Result, account: Mapping[str, Any], run_hash: str) -> list[list[str]]:
    words = read_words(_WORDS)
    norm = result.instance.minimum_volume

    def row(key: str, *both: str) -> list[str]:
        return [words[key]["name"], *(both * 2)[:2]]

    def said(key: str, **values: str) -> list[str]:
        return row(key, *(words[key][language].format(**values) for language in ("nl", "en")))

    objective = [criterion.statement for criterion in result.instance.objective]
    rules = rule_statements(result.instance)
    asked = [
        row(
            key,
            *("; ".join(getattr(text, language) for text in texts) for language in ("nl", "en")),
        )
        for key, texts in (("objective", objective), ("rules", rules))
        if texts
    ]
    used = ", ".join(f"{name} {version}" for name, version in versions().items())
    impossible = ", ".join(map(str, result.infeasible))
    return [
        ["Lees mij / Read me"],
        ["", "Nederlands", "English"],
        row("question", result.scenario.title.nl, result.scenario.title.en),
        said("what"),
        row("counts", ", ".join(map(str, result.plans))),
        *([row("infeasible", impossible)] if impossible else []),
        row("norm", *words["norm"]["none"].values())
        if norm is None
        else said("norm", norm=f"{norm:g}"),
        *asked,
        said("cases", cases=f"{result.instance.total_cases:.1f}"),
        said("how"),
        row("attribution", account["attribution"]),
        row("hash", run_hash),
        row("versions", used),
    ]


def _assumptions(account: Mapping[str, Any], *, is_directed: bool) -> list[list[str]]:
    words = board_words()
    general = words["generalAssumptions"]
    assigned = words["assignedDirected" if is_directed else "assignedNearest"]
    return [
        ["Aannames / Assumptions"],
        ["Nederlands", "English"],
        *([text["nl"], text["en"]] for text in account["assumptions"]),
        [assigned["nl"], assigned["en"]],
        *([nl, en] for nl, en in zip(general["nl"], general["en"], strict=True)),
    ]


def _sources(result: Result, account: Mapping[str, Any]) -> list[list[str]]:
    """What the figures rest on, as the board page lists it."""
    rows = [
        ["data", *(source.get(part, {}).get("en", "")
                   for part in ("name", "origin", "year", "licence")),
         "; ".join(defect["en"] for defect in source["defects"]), source["sha256"]]
        for source in account["dataSources"]
    ]  # fmt: skip
    if not result.demand.is_own:
        national = result.pathway.national_cases_per_year
        note = national.note.en if national.note else ""
        rows.append(["cases", national.source.en, note, "", "", national.sureness, ""])
    norm = account["normSource"]
    if norm is not None:
        note = norm["note"]["en"] if norm["note"] else ""
        rows.append(["norm", norm["source"]["en"], note, "", "", norm["sureness"], ""])
    rows += [
        ["care", source["name"]["en"], source["note"]["en"], source["year"] or "", "", "", ""]
        for source in account["pathwaySources"]
    ]
    speeds = account["speeds"]
    if speeds is not None:
        rows.append(
            [
                "speeds",
                speeds["title"]["en"],
                speeds["source"]["en"],
                "",
                "",
                speeds["sureness"]["en"],
                "",
            ]
        )
    rows += [
        ["without a car", source["about"].replace("_", " "), source["source"]["en"], "", "",
         source["sureness"]["en"], ""]
        for source in account["withoutCarSources"]
    ]  # fmt: skip
    rows += _impact_sources(account)
    for name in ("own_demand", "own_minutes", "hospital_volumes", "staying_care"):
        file = getattr(result.scenario, name)
        if file is not None:
            rows.append([name, file.source, "", "", "", "", ""])
    return [
        ["Bronnen / Sources"],
        ["wat / what", "naam / name", "herkomst / origin", "jaar / year", "licentie / licence",
         "gebreken of zekerheid / defects or sureness", "SHA-256"],
        *rows,
    ]  # fmt: skip


def _impact_sources(account: Mapping[str, Any]) -> list[list[str]]:
    """The volume-outcome curve and its publications, and every parameter with its value."""

    def sure(figure: Mapping[str, Any]) -> str:
        return "; ".join(filter(None, (figure["sureness"], (figure["note"] or {}).get("en"))))

    curve, rows = account["curveSource"], []
    if curve is not None:
        rows.append(["curve", curve["title"]["en"], curve["source"]["en"], "", "", sure(curve), ""])
        rows += [
            ["curve", source["name"]["en"], source["note"]["en"], source["year"] or "", "", "", ""]
            for source in curve["sources"]
        ]
    for figure in account["figureSources"]:
        visit = f" ({figure['of']['en']})" if figure["of"] else ""
        values = "; ".join(f"{key} {value}" for key, value in figure["values"].items())
        unit = f" {figure['unit']}" if figure["unit"] else ""
        name = f"{figure['about']}{visit}: {values}{unit}".replace("_", " ")
        year = figure["year"] or ""
        rows.append(["parameter", name, figure["source"]["en"], year, "", sure(figure), ""])
    return rows


def _columns(sheets: Mapping[str, pd.DataFrame]) -> list[list[str]]:
    """The data dictionary of this workbook and of the CSV and QGIS files beside it."""
    rows = [
        [name, about.name, *(part[language] for language in ("nl", "en")
                             for part in (about.text, about.unit, about.source))]
        for name, table in sheets.items()
        for about in (column(name, str(field)) for field in table.columns)
    ]  # fmt: skip
    return [
        ["Kolommen / Columns"],
        ["blad / sheet", "kolom / column", "uitleg", "eenheid", "bron",
         "explanation", "unit", "source"],
        *rows,
    ]  # fmt: skip
