"""A finished run as a folder of files; which file is for whom stands in the README."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from regiotafel.result.result import Result


def write_result(result: Result, folder: Path) -> None:
    """Write every file of a result into ``folder``, which exists and is empty.

    Tables as CSV, Excel, GeoPackage and GeoParquet; ``result.json``; ``board.html``. Equal runs,
    equal bytes. Raises OutputError when something cannot be written.
    """
    from regiotafel.report.geofiles import write_geofiles
    from regiotafel.report.page import write_page
    from regiotafel.report.record.result import result_dict, write_record
    from regiotafel.report.tables import extra_tables, result_tables, write_tables
    from regiotafel.report.workbook import WORKBOOK, write_workbook

    tables, record = result_tables(result), result_dict(result)
    write_tables({**tables, **extra_tables(result)}, folder)
    write_workbook(result, tables, folder / WORKBOOK, run_hash=record["run_hash"])
    write_geofiles(result, tables, folder)
    write_record(record, folder)
    write_page(result, folder / "board.html")
