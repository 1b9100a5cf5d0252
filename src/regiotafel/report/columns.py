"""What each column of the result files means: one list, in ``columns.yaml``, for every format."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from regiotafel.files import read_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import pandas as pd

_LANGUAGES = ("nl", "en")


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of a result file; texts by language (``nl``, ``en``).

    ``kind`` is a key of ``kinds`` in ``columns.yaml``; of ``decimals`` 0 is whole, and None is not
    rounded; ``excel`` None is shown as it is.
    """

    name: str
    kind: str
    text: dict[str, str]
    unit: dict[str, str]
    source: dict[str, str]
    decimals: int | None
    excel: str | None


def column(table: str, name: str) -> Column:
    """Return what column ``name`` of ``table`` holds. Raises KeyError when nothing says so."""
    known = columns(table)
    # cases_per_year_today is a column of its own; minutes_today is one of a plan.
    if name in known:
        return known[name]
    for key, (pattern, words) in _OPEN.items():
        if found := pattern.search(name):
            line = known.get(f"{name[: found.start()]}{{{key}}}{name[found.end() :]}")
            if line is not None:
                return _filled(line, name, key, words(found[0]))
    raise KeyError(f"{table}: {name}")


@cache
def columns(table: str) -> dict[str, Column]:
    """Return every column that ``table`` may have; ``{plan}`` and ``{n}`` stay in their names."""
    said = _known()["tables"][table]["columns"]
    return {column.name: column for name, about in said.items() for column in _each(name, about)}


def table_names() -> list[str]:
    """Return the names of all tables that a result may have."""
    return list(_known()["tables"])


def table_title(table: str) -> dict[str, str]:
    """Return what ``table`` is about, by language."""
    title: dict[str, str] = _known()["tables"][table]["title"]
    return title


def frozen_columns(table: str) -> int:
    """Return how many columns stay in sight when a reader scrolls to the right."""
    return int(_known()["tables"][table]["frozen"])


def as_published(table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Round and type a table as every file holds it.

    Whole numbers become ``Int64``, empty text is unknown as in a CSV, no number is minus zero.
    Raises KeyError for a column that ``columns.yaml`` does not know: none is published unexplained.
    """
    out = frame.copy()
    for name in out.columns:
        about = column(table, str(name))
        if about.decimals == 0:
            known = out[name].dropna()
            if (known == known.round()).all():
                out[name] = out[name].astype("Int64")
        elif about.decimals is not None:
            out[name] = out[name].round(about.decimals) + 0.0
        elif about.kind == "text":
            out[name] = out[name].mask(out[name] == "")
    return out


def _each(name: str, about: Mapping[str, Any]) -> Iterator[Column]:
    """Every column that a line of ``columns.yaml`` is about: one per way to fill its braces."""
    known = _known()
    kind = known["kinds"][about["kind"]]
    excel = kind.get("excel")
    fillings = {key: known["fillings"][key] for key in re.findall(r"\{(\w+)\}", name)
                if key in known["fillings"]}  # fmt: skip
    for endings in itertools.product(*fillings.values()):
        words = {key: fillings[key][ending] for key, ending in zip(fillings, endings, strict=True)}
        is_signed = any(part.get("signed") for part in (about, *words.values()))
        found = Column(
            name=name,
            kind=about["kind"],
            text={language: about[language] for language in _LANGUAGES},
            unit=kind["unit"],
            source=known["sources"][about["source"]],
            decimals=kind.get("decimals"),
            excel=f"+{excel};-{excel};{excel}" if is_signed else excel,
        )
        for (key, word), ending in zip(words.items(), endings, strict=True):
            found = _filled(found, found.name.replace(f"{{{key}}}", ending), key, word)
        yield found


def _filled(column: Column, name: str, key: str, words: Mapping[str, str]) -> Column:
    """Give a column its name, and put words at ``{key}`` in its texts."""
    text, unit = (
        {language: said[language].replace(f"{{{key}}}", words[language]) for language in _LANGUAGES}
        for said in (column.text, column.unit)
    )
    return replace(column, name=name, text=text, unit=unit)


def _plan_words(plan: str) -> dict[str, str]:
    if plan == "today":
        return {"nl": "nu", "en": "today"}
    k = plan.removeprefix("k")
    return {
        "nl": f"{k} {'centrum' if k == '1' else 'centra'}",
        "en": f"{k} {'centre' if k == '1' else 'centres'}",
    }


def _number_words(number: str) -> dict[str, str]:
    return {"nl": number.replace(".", ","), "en": number}


def _feature_words(ending: str) -> dict[str, str]:
    return dict.fromkeys(_LANGUAGES, f" {ending.replace('_', ' ').strip()}".rstrip())


#: Braces that are not listed under ``fillings``: what a name has there, and how that is written.
_OPEN: dict[str, tuple[re.Pattern[str], Callable[[str], dict[str, str]]]] = {
    "plan": (re.compile(r"(?<=_)(today|k\d+)$"), _plan_words),
    "feature": (re.compile(r"(?<=^case_mix).*$"), _feature_words),
    "n": (re.compile(r"(?<=_)\d+(\.\d+)?(?=_)"), _number_words),
}


@cache
def _known() -> dict[str, Any]:
    path = Path(__file__).parent / "columns.yaml"
    content: dict[str, Any] = read_words(path)
    return content
