"""A run without plans, and what the page's JavaScript makes of sets of centres in it."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from regiotafel.question import Question
from regiotafel.report.board.arrays import compress
from regiotafel.result.judge import Judge
from regiotafel.result.result import Result
from regiotafel.run import _trips

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from support.node import Node

SCRIPTS = Path(__file__).parents[1] / "report" / "js"


def run_without_plans(question: Question, *, cache: Path | None = None) -> Result:
    """Return a finished run of which only today was judged."""
    facts = {field.name: getattr(question, field.name) for field in dataclasses.fields(Question)}
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
    runner: Path = SCRIPTS / "judge.mjs",
    **asked: Any,
) -> dict[str, Any]:
    """Return what ``runner`` makes of ``asked`` in the world of these arrays and facts."""
    packed = {"arrays": compress(arrays), "facts": facts}
    found: dict[str, Any] = _told(node, folder, runner, packed | asked)
    return found


def called(node: Node, folder: Path, module: str, name: str, calls: Sequence[Sequence[Any]]) -> Any:
    """Return what a function of a module of the page returns for each list of arguments."""
    return _told(
        node, folder, SCRIPTS / "calls.mjs", {"module": module, "name": name, "calls": calls}
    )


def _told(node: Node, folder: Path, script: Path, asked: Mapping[str, Any]) -> Any:
    given, found = folder / "asked.json", folder / "found.json"
    given.write_text(json.dumps(asked, allow_nan=False), encoding="utf-8")
    ran = node(script, given, found)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return json.loads(found.read_text(encoding="utf-8"))
