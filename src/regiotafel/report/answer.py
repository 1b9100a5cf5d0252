"""An answer of :mod:`regiotafel.answers` in the terminal and as files."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    from rich.console import Console

    from regiotafel.answers import Answer

#: Rows that are printed of a table; the files hold all.
_ROWS = {"portfolio": 10}
_MOST_ROWS = 40
#: Criteria of which a table with all of them leaves out the rest in print.
_LEFT_OUT = ("share_over_30_minutes", "share_over_60_minutes", "minutes_max")
#: Columns that are printed, in this order; ``{}`` stands for any criterion.
_PRINTED = {
    "sweep": ("centres", "status", "{}", "smallest_volume", "largest_volume", "open_sites"),
    "front": ("k", "centres", "{}", "knee", "open_sites"),
    "price_of_norm": ("centres", "norm_at_most", "{}", "{}_added", "open_sites"),
    "largest_norms": ("centres", "largest_norm", "proven"),
    "largest_numbers": ("norm_above", "norm_at_most", "centres", "proven"),
    "replacement": ("k", "site_name", "share_of_sets", "{}_added_without", "status_without",
                    "{}_added_with", "status_with"),
    "portfolio": ("k", "{}", "{}_added", "open_sites"),
    "path": ("step", "change", "site_name", "{}", "nesting_cost", "smallest_volume",
             "keeps_rules"),
    "what_if": ("site_name", "before", "after", "fixed", "change", "cases_per_year"),
    "exchanges": ("site_name", "closes_name", "{}", "{}_added", "smallest_volume"),
}  # fmt: skip
_HEADINGS = {
    "open_sites": "centres, and what differs",
    "norm_above": "norm above",
    "norm_at_most": "norm up to",
    "smallest_volume": "least",
    "largest_volume": "most",
    "cases_per_year": "cases",
    "share_of_sets": "in plans",
    "site_name": "site",
    "closes_name": "closes",
    "nesting_cost": "nesting",
    "keeps_rules": "rules kept",
    "status_with": "",
    "status_without": "",
    "status": "",
    "change": "",
}
_CRITERION = re.compile(
    r"(?P<name>minutes_mean_of_worst_(?P<worst>[0-9.]+)_percent|minutes_mean|minutes_max|"
    r"share_over_(?P<beyond>[0-9.]+)_minutes|events_per_year\w*?|eur_per_year|weighted_sum)"
    r"(?P<more>_added_without|_added_with|_added|)"
)


def write_answer(answer: Answer, folder: Path, *, record: str) -> None:
    """Write each table as CSV (as :func:`.tables.write_tables` does), and all of it as JSON."""
    from regiotafel.report.tables import write_tables

    write_tables({name: table.round(6) for name, table in answer.tables.items()}, folder)
    text = json.dumps(answer.to_dict(), indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    (folder / record).write_text(text, encoding="utf-8")


def print_answer(answer: Answer, *, console: Console | None = None) -> None:
    """Print what matters of every table, and what it comes to.

    Of sets of sites the first is named, and of each other what differs from the one before it with
    as many centres, or else from the one before it.
    """
    import pandas as pd
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = console or Console()
    console.print(f"[bold]{escape(answer.title)}[/bold]")
    for name, table in answer.tables.items():
        if name not in _PRINTED or table.empty:
            continue
        columns = _columns(name, table)
        shown = Table(title=name.replace("_", " "), title_justify="left")
        for column in columns:
            is_text = column == "open_sites" or not pd.api.types.is_numeric_dtype(table[column])
            shown.add_column(_heading(column), justify="left" if is_text else "right")
        cells = [_cells(column, table) for column in columns]
        most = _ROWS.get(name, _MOST_ROWS)
        for row in list(zip(*cells, strict=True))[:most]:
            shown.add_row(*map(escape, row))
        console.print(shown)
        if len(table) > most:
            console.print(f"{len(table) - most} more rows: --out FOLDER writes all of them.")
    for sentence in answer.sentences:
        console.print(escape(sentence), highlight=False)
    if not answer.complete:
        console.print("Not everything here is proven or complete: --out FOLDER tells gaps.")


def _columns(name: str, table: pd.DataFrame) -> list[str]:
    """Columns to print: those that say something, criteria in the place of ``{}``."""
    found: list[str] = []
    for wanted in _PRINTED[name]:
        if "{}" in wanted:
            more = wanted.removeprefix("{}")
            fitting = ((str(column), _CRITERION.fullmatch(str(column))) for column in table.columns)
            criteria = [column for column, match in fitting if match and match["more"] == more]
            few = [column for column in criteria if column not in _LEFT_OUT]
            found += few if set(_LEFT_OUT) <= set(criteria) else criteria
        elif wanted in table.columns:
            found.append(wanted)
    return [column for column in found if not _says_nothing(column, table[column])]


def _says_nothing(column: str, values: pd.Series[Any]) -> bool:
    """Whether a column holds what every reader takes for granted."""
    said = set(values.dropna()) - {""}
    if column.startswith("status"):
        return said <= ({"optimal", "infeasible"} if column == "status" else {"optimal"})
    if column in {"k", "centres"}:
        return len(said) == 1
    return (column == "proven" and said == {True}) or (column == "fixed" and not said)


def _heading(column: str) -> str:
    match = _CRITERION.fullmatch(column)
    if match is None:
        return _HEADINGS.get(column, column.replace("_", " "))
    more = {"": "", "_added": "+", "_added_without": "without: +", "_added_with": "with: +"}
    if match["more"]:
        return more[match["more"]]
    if match["beyond"]:
        return f">{match['beyond']} min"
    if match["worst"]:
        return f"worst {match['worst']}%"
    names = {"minutes_mean": "mean min", "minutes_max": "longest", "eur_per_year": "€ a year"}
    return names.get(column, column.replace("_", " "))


def _cells(column: str, table: pd.DataFrame) -> list[str]:
    if column == "open_sites":
        return _differences(table)
    values = table[column].tolist()
    if column.startswith("share"):
        return ["–" if value != value else f"{value:.1%}" for value in values]  # noqa: PLR0124
    return [_cell(value) for value in values]


def _differences(table: pd.DataFrame) -> list[str]:
    """Name the first set, and of each next what opens and what closes."""
    said: list[str] = []
    before: dict[str, str] = {}
    for labels, names in zip(table["open_sites"], table["site_names"], strict=True):
        sites = dict(zip(labels.split(), names.split(", "), strict=True)) if labels else {}
        opens = [f"+ {name}" for site, name in sites.items() if site not in before]
        closes = [f"− {name}" for site, name in before.items() if site not in sites]
        if not sites:
            said.append("infeasible")
            continue
        said.append(names if not before else "; ".join(opens + closes) or "as above")
        before = sites
    return said


def _cell(value: Any) -> str:
    if isinstance(value, bool | np.bool_):
        return "yes" if value else ""
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return "–"
    if isinstance(value, float):
        return f"{value:.2f}" if abs(value) >= 0.005 else "0"
    return str(value)
