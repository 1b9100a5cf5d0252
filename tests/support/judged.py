"""A run without plans, and what the page's JavaScript makes of sets of centres in it."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from regiotafel.report.board.arrays import compress
from regiotafel.result.judge import Judge
from regiotafel.result.result import Result
from regiotafel.run import _trips

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray
    from support.node import Node

    from regiotafel.question import Question

RUNNER = Path(__file__).parents[1] / "report" / "js" / "judge.mjs"


def run_without_plans(question: Question, *, cache: Path | None = None) -> Result:
    """Return a finished run of which only today was judged."""
    facts = {field.name: getattr(question, field.name) for field in dataclasses.fields(question)}
    judge = Judge.of(question)
    return Result(
        **facts,
        today=judge.today,
        trips=_trips(question, cache=cache),
        plans={},
        training=judge.training({"today": judge.today}),
        decision={},
        infeasible={},
        seconds={},
    )


def judged_by_page(
    node: Node,
    folder: Path,
    *,
    arrays: Mapping[str, NDArray[Any]],
    facts: Mapping[str, Any],
    runner: Path = RUNNER,
    **asked: Any,
) -> dict[str, Any]:
    """Return what ``runner`` makes of ``asked`` in the world of these arrays and facts."""
    given, found = folder / "asked.json", folder / "found.json"
    content = {"arrays": compress(arrays), "facts": facts, **asked}
    given.write_text(json.dumps(content, allow_nan=False), encoding="utf-8")
    ran = node(runner, given, found)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    made: dict[str, Any] = json.loads(found.read_text(encoding="utf-8"))
    return made
