"""What each column of the result files means: one list, in ``columns.yaml``, for every format."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from regiotafel.files import read_words

if TYPE_CHECKING:
    import pandas as pd

#: The name of a plan at the end of a column's name.
_PLAN = re.compile(r"(?<=_)(today|k(\d+))$")


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of a result file; texts by language (``nl``, ``en``).

    ``kind`` is a key of ``kinds`` in ``columns.yaml``; ``decimals`` None is not rounded, ``excel``
    None is shown as it is.
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
    known = _known()
    columns = known["tables"][table]["columns"]
    plan = _PLAN.search(name)
    # cases_per_year_today is a column of its own; minutes_today is one of a plan.
    if name in columns or plan is None:
        about, of_plan = columns[name], {}
    else:
        about, of_plan = columns[_PLAN.sub("{plan}", name)], _plan_texts(plan)
    kind = known["kinds"][about["kind"]]
    return Column(
        name=name,
        kind=about["kind"],
        text={
            language: about[language].replace("{plan}", of_plan.get(language, "{plan}"))
            for language in ("nl", "en")
        },
        unit=kind["unit"],
        source=known["sources"][about["source"]],
        decimals=kind.get("decimals"),
        excel=kind.get("excel"),
    )


def table_title(table: str) -> dict[str, str]:
    """Return what ``table`` is about, by language."""
    title: dict[str, str] = _known()["tables"][table]["title"]
    return title


def as_published(table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Round and type a table as every file holds it.

    Whole numbers become ``Int64``, empty text is unknown as in a CSV, no number is minus zero.
    Raises KeyError for a column that ``columns.yaml`` does not know: none is published unexplained.
    """
    out = frame.copy()
    for name in out.columns:
        about = column(table, str(name))
        if about.kind == "whole":
            known = out[name].dropna()
            if (known == known.round()).all():
                out[name] = out[name].astype("Int64")
        elif about.decimals is not None:
            out[name] = out[name].round(about.decimals) + 0.0
        elif about.kind == "text":
            out[name] = out[name].mask(out[name] == "")
    return out


def _plan_texts(plan: re.Match[str]) -> dict[str, str]:
    if plan[1] == "today":
        return {"nl": "nu", "en": "today"}
    one = plan[2] == "1"
    return {
        "nl": f"{plan[2]} {'centrum' if one else 'centra'}",
        "en": f"{plan[2]} {'centre' if one else 'centres'}",
    }


@cache
def _known() -> dict[str, Any]:
    path = Path(__file__).parent / "columns.yaml"
    content: dict[str, Any] = read_words(path)
    return content
