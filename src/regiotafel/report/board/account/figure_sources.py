"""Where the figures behind the impact tables come from: each with its value and how sure it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from regiotafel.checked import Bilingual, Checked
from regiotafel.impact.ledger import CareMinutes
from regiotafel.impact.visits import CareVisits, VisitPlace
from regiotafel.report.board.figures import limit
from regiotafel.scenario.pathway import Sourced

if TYPE_CHECKING:
    from collections.abc import Iterator

    from regiotafel.result.result import Result

#: What stands in a sourced figure beside its values.
_NO_VALUES = {*Sourced.model_fields, "unit", "year", "visit", "nights", "may_move_to"}


def used_parameters(result: Result) -> dict[str, Checked]:
    """Parameters that figures of this result were made with, by the name of their file."""
    parameters = result.parameters
    used: dict[str, Checked] = {"fairness": parameters.fairness, "ledger": parameters.ledger}
    if result.today.burden is not None:
        used["burden"] = parameters.burden
    if result.curve is not None:
        used["outcome"] = parameters.outcome
    if result.hospital_volumes is not None:
        used["profiling"] = parameters.profiling
    return used


def figure_sources(result: Result) -> list[dict[str, Any]]:
    """Return every parameter: its ``file``, what it is ``about`` (a key there), ``values`` by key.

    ``of`` is the visit it is about, else None. Of other kinds of care than this one none.
    """
    visits = {kind.visit.en: kind.visit for kind in result.pathway.visits_per_patient}
    return [
        {
            "file": file,
            "about": about,
            "of": None if visit is None else dict(visits[visit]),
            "values": _values(figure),
            "unit": getattr(figure, "unit", None),
            "year": None if getattr(figure, "year", None) is None else str(figure.year),
            "source": dict(figure.source),
            "sureness": figure.sureness,
            "note": figure.note and dict(figure.note),
        }
        for file, part in used_parameters(result).items()
        for about, visit, figure in _sourced(part, file, None, care=result.pathway.title.en)
    ]


def curve_source(result: Result) -> dict[str, Any] | None:
    """Return the volume-outcome curve with where it comes from; None without one."""
    curve = result.curve
    if curve is None:
        return None
    return {
        "title": dict(curve.title),
        "outcome": dict(curve.outcome),
        "source": dict(curve.source),
        "sureness": curve.sureness,
        "note": curve.note and dict(curve.note),
        "sources": [
            {
                "name": dict(each.name),
                "year": None if each.year is None else str(each.year),
                "note": dict(each.note),
            }
            for each in curve.sources
        ],
    }


def _sourced(
    part: Checked, name: str, visit: str | None, *, care: str
) -> Iterator[tuple[str, str | None, Any]]:
    """Every figure with a source within ``part``, itself included: key, visit and figure."""
    if isinstance(part, VisitPlace):
        visit = part.visit
    if isinstance(part, Sourced):
        yield name, visit, part
    for field in type(part).model_fields:
        value = getattr(part, field)
        for each in value if isinstance(value, tuple) else (value,):
            is_of_other_care = isinstance(each, CareVisits | CareMinutes) and each.title != care
            if (
                isinstance(each, Checked)
                and not isinstance(each, Bilingual)
                and not is_of_other_care
            ):
                yield from _sourced(each, field, visit, care=care)


def _values(figure: Sourced) -> dict[str, str]:
    """What it is, by key: numbers and words as text."""
    said = figure.model_dump(mode="json", exclude=_NO_VALUES)
    flat = {
        key: value
        for name, part in said.items()
        for key, value in (part.items() if isinstance(part, dict) else [(name, part)])
    }
    return {
        key: ", ".join(_text(each) for each in (value if isinstance(value, list) else [value]))
        for key, value in flat.items()
    }


def _text(value: Any) -> str:
    return value if isinstance(value, str) else limit(value) or ""
