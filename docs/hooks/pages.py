"""Fill the pages with what is said elsewhere, so that no text stands twice and none can lag.

``<!-- include FILE -->`` becomes a file of the repository. ``<!-- scenario keys -->``,
``<!-- result files -->``, ``<!-- commands -->`` and ``<!-- public API -->`` are made from the code.
Formulas become MathML, which needs no script.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import griffe
import typer
import yaml
from latex2mathml.converter import convert
from pydantic_core import to_jsonable_python
from roles import without_roles

import regiotafel
from regiotafel.checked import Bilingual
from regiotafel.cli import app
from regiotafel.report.columns import columns, table_names, table_title
from regiotafel.scenario import Scenario
from regiotafel.scenario.criteria import AskedCosts, AskedCriterion, AskedEvents, WeightedPart
from regiotafel.scenario.decision import AskedDecision, AskedParty
from regiotafel.scenario.own import OwnFile, ParameterFiles, Pinned, VolumesFile
from regiotafel.scenario.rules import (
    AtMostOf,
    CountedRegion,
    IfThen,
    MissingNorm,
    PerRegion,
    ShareWithin,
    SiteVolume,
)

ROOT = Path(__file__).parents[2]
#: Where a file of the repository is found on the site; a link to any other becomes plain text.
PAGES = {
    "README.md": "index.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changes.md",
    "data/SOURCES.md": "sources.md",
    "data/templates/start/LEESMIJ.md": "tien_minuten.md",
    "data/templates/start/README.md": "ten_minutes.md",
    "docs/board.md": "board.md",
    "docs/board.png": "board.png",
    "docs/board_swipe.png": "board_swipe.png",
    "docs/extend.md": "extend.md",
    "docs/model.md": "model.md",
    "docs/measurements.md": "measurements.md",
}


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Replace the marks of one page."""
    markdown = re.sub(r"<!-- include (\S+) -->", lambda found: included(found[1]), markdown)
    for mark, make in MARKS.items():
        if mark in markdown:
            markdown = markdown.replace(mark, make())
    return with_formulas(markdown)


def included(file: str) -> str:
    """Return a file of the repository, with its links pointing to pages of the site."""

    def target(found: re.Match[str]) -> str:
        text, link = found[1], found[2]
        if link.startswith(("http", "#")):
            return found[0]
        path = (ROOT / file).parent.joinpath(link).resolve().relative_to(ROOT).as_posix()
        return f"[{text}]({PAGES[path]})" if path in PAGES else text

    text = (ROOT / file).read_text(encoding="utf-8")
    return re.sub(r"\[([^\]]*)\]\(([^)]+)\)", target, text)


def with_formulas(markdown: str) -> str:
    """Write LaTeX between dollars as MathML, outside of code."""
    parts = re.split(r"(```.*?```|`[^`\n]*`)", markdown, flags=re.DOTALL)
    for place in range(0, len(parts), 2):
        text = re.sub(
            r"\$\$(.+?)\$\$",
            lambda found: convert(found[1].strip(), display="block"),
            parts[place],
            flags=re.DOTALL,
        )
        parts[place] = re.sub(r"\$([^$\n]+)\$", lambda found: convert(found[1]), text)
    return "".join(parts)


def scenario_keys() -> str:
    """Every key of a scenario: what it means, what it may be, and what it is when left out."""
    tables = [_keys(Scenario)]
    for title, model in (
        ("`objective`, each of its list one of these", AskedCriterion),
        ("`objective`: `events`", AskedEvents),
        ("`objective`: `cost`", AskedCosts),
        ("`objective`: each of `weighted`", WeightedPart),
        ("`site_volumes`, per site", SiteVolume),
        ("each of `share_within`", ShareWithin),
        ("each of `per_region`", PerRegion),
        ("each of `at_most_of`", AtMostOf),
        ("each of `if_then`", IfThen),
        ("`missing_norm`", MissingNorm),
        ("`region`", CountedRegion),
        ("`hospital_volumes`", VolumesFile),
        ("`staying_care`, `own_demand`, `own_minutes`", OwnFile),
        ("`decision`", AskedDecision),
        ("`decision`: each of `parties`", AskedParty),
        ("`parameters`", ParameterFiles),
        ("`pinned`", Pinned),
        ("`title` and each of `assumptions`", Bilingual),
    ):
        tables.append(f"### {title}\n\n{_keys(model)}")
    return "\n\n".join(tables)


def _keys(model: Any) -> str:
    meanings = _meanings(model)
    rows = ["| key | meaning | value | when left out |", "|---|---|---|---|"]
    for key, field in model.model_fields.items():
        left_out = field.get_default(call_default_factory=True)
        default = "must be given" if field.is_required() else f"`{_yaml(left_out)}`"
        # Braces at the end of a cell are taken for attributes unless they are code, and brackets
        # for links.
        value = re.sub(r"\[.*\]|\{(?:[^{}]|\{[^}]*\})*\}", r"`\g<0>`", _cell(field.description))
        rows.append(f"| `{key}` | {meanings.get(key, '')} | {value} | {default} |")
    return "\n".join(rows)


def _meanings(model: Any) -> dict[str, str]:
    """Return what the docstring says of each attribute; ``a, b`` is said of both."""
    docstring = griffe.Docstring(model.__doc__, parser="numpy", lineno=1)
    found = {}
    for section in docstring.parse(warnings=False):
        if section.kind is griffe.DocstringSectionKind.attributes:
            for attribute in section.value:
                for name in attribute.name.split(", "):
                    found[name] = _cell(attribute.description)
    return found


def _cell(text: str) -> str:
    return without_roles(" ".join(text.split())).replace("``", "`").replace("|", "\\|")


def _yaml(value: Any) -> str:
    value = to_jsonable_python(value)
    value = int(value) if isinstance(value, float) and value.is_integer() else value
    return yaml.safe_dump(value, default_flow_style=True).split("\n")[0]


def result_files() -> str:
    """Every column of the tables of a result."""
    parts = []
    for name in table_names():
        rows = ["| column | meaning | uitleg | unit |", "|---|---|---|---|"]
        for column, about in columns(name).items():
            text, unit = about.text, about.unit["en"]
            rows.append(f"| `{column}` | {text['en']} | {text['nl']} | {unit} |")
        parts.append(f"### {name}\n\n{table_title(name)['en']}.\n\n" + "\n".join(rows))
    return "\n\n".join(parts)


def commands() -> str:
    """Every command with its arguments and options."""
    return _command(typer.main.get_command(app), ())


def _command(command: Any, parents: tuple[str, ...]) -> str:
    name = (*parents, command.name)
    if hasattr(command, "commands"):
        return "\n\n".join(_command(child, name) for child in command.commands.values())
    rows = ["| | |", "|---|---|"]
    for parameter in command.params:
        shown = ", ".join(f"`{option}`" for option in parameter.opts if option.startswith("-"))
        shown = shown or f"`{parameter.metavar or parameter.name.upper()}`"
        rows.append(f"| {shown} | {_cell(parameter.help or '')} |")
    text = re.sub(r"\[/?bold\]", "`", command.help or "")
    return f"### {' '.join(name)}\n\n{text}\n\n" + "\n".join(rows)


def public_api() -> str:
    """Return the marks by which mkdocstrings documents each public name."""
    parts = []
    for name in regiotafel.__all__:
        home = getattr(regiotafel, name).__module__
        parts.append(f"::: {home}.{name}")
    return "\n\n".join(parts)


MARKS = {
    "<!-- scenario keys -->": scenario_keys,
    "<!-- result files -->": result_files,
    "<!-- commands -->": commands,
    "<!-- public API -->": public_api,
}
