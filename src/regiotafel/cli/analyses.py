"""Commands that ask one thing of a scenario: all k, fronts, prices, near-ties, paths, what if.

Each is a function of its own options that returns the question; what all of them share, options and
what is done with the answer, stands once in :func:`_command`.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path  # noqa: TC003 (typer reads it where the options are declared)
from typing import TYPE_CHECKING, Annotated, Any

import typer

from regiotafel.cli.common import (
    Data,
    K,
    Norm,
    RegionOption,
    ScenarioFile,
    cache_folder,
    progress_bar,
    said_plainly,
    scenario_overrides,
    warned_of_tables,
)

if TYPE_CHECKING:
    from regiotafel.answers import Answer, Facts
    from regiotafel.scenario import Scenario

#: What a command asks of a scenario and its facts.
_Question = Callable[["Scenario", "Facts"], "Answer"]

#: The file that marks a folder as an answer of this package.
_ANSWER = "answer.json"


def _answer(
    question: _Question,
    scenario: ScenarioFile,
    *,
    k: K = None,
    norm: Norm = None,
    region: RegionOption = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder for the tables as CSV, and answer.json.")
    ] = None,
    data: Data = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the answer as JSON and nothing else.")
    ] = False,
) -> None:
    """Ask, print, and write the tables."""
    from regiotafel.answers import Facts
    from regiotafel.files import require_replaceable, whole_folder
    from regiotafel.report.answer import print_answer, write_answer
    from regiotafel.scenario import load_scenario

    with said_plainly():
        asked = load_scenario(scenario, overrides=scenario_overrides(k, norm, region, None))
        if out is not None:
            require_replaceable(out, ours=_ANSWER)
        with warned_of_tables(), progress_bar(silent=as_json) as progress:
            answer = question(
                asked, Facts(data=data, cache=cache_folder(), progress=progress.travel)
            )
        if out is not None:
            with whole_folder(out, ours=_ANSWER) as folder:
                write_answer(answer, folder, record=_ANSWER)
        if as_json:
            typer.echo(json.dumps(answer.to_dict(), ensure_ascii=False, indent=1))
        else:
            print_answer(answer)
            if out is not None:
                typer.echo(f"Tables: {out}")


def _command(ask: Callable[..., _Question], *, without: str = "") -> Callable[..., None]:
    """Make a command of ``ask``: its own options, then those of :func:`_answer` but ``without``."""
    own = inspect.signature(ask, eval_str=True).parameters
    _, scenario, *rest = inspect.signature(_answer, eval_str=True).parameters.values()
    shared = {option.name: option for option in rest if option.name != without}

    def command(scenario: Path, **given: Any) -> None:
        question = ask(**{name: given[name] for name in own})
        _answer(question, scenario, **{name: given[name] for name in shared})

    only_own = [option for name, option in own.items() if name not in shared]
    # What typer reads, in this order.
    command.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [scenario, *only_own, *shared.values()]
    )
    command.__name__, command.__doc__ = ask.__name__, ask.__doc__
    return command


@_command
def sweep(*, k: K) -> _Question:
    """Show the best plan for every number of centres by every criterion.

    Without --k all numbers there can be.

    Example: [bold]regiotafel sweep scenarios/endometriose.yaml[/bold]
    """
    from regiotafel import answers

    return partial(answers.sweep, every=k is None)


@_command
def front(
    *,
    by: Annotated[
        str,
        typer.Option(
            "--by",
            help="Two or three criteria with commas between: mean_minutes, longest_minutes, "
            "share_beyond=45, mean_of_worst=0.05, events=CURVE, centres.",
        ),
    ] = "mean_minutes,mean_of_worst=0.05",
) -> _Question:
    """List the plans that no other plan beats in every criterion, and what one buys of the other.

    With centres among the criteria all numbers of centres up to the largest k are on one front.

    Example: [bold]regiotafel front scenarios/endometriose.yaml --k 6[/bold]
    """
    from regiotafel import answers

    criteria = tuple(text.strip() for text in by.split(","))
    return partial(answers.front, by=criteria, over_k="centres" in criteria)


@_command
def portfolio(
    *,
    within: Annotated[
        float, typer.Option("--within", min=0, max=1, help="Share of the best value: 0.02 = 2 %.")
    ] = 0.02,
    most: Annotated[
        int, typer.Option("--most", min=1, help="Plans that are listed at most.")
    ] = 1000,
) -> _Question:
    """List what is nearly as good as the best plan, and what each hospital is worth to it.

    Example: [bold]regiotafel portfolio scenarios/endometriose.yaml --k 6 --within 0.01[/bold]
    """
    from regiotafel import answers

    return partial(answers.portfolio, within=within, most=most)


@_command
def path(
    *,
    end: Annotated[
        str | None, typer.Option("--end", help="Sites open at the end: H001,H023. Default: best k.")
    ] = None,
) -> _Question:
    """Find the best order in which today's centres close, or others open, down or up to k.

    The rules on volumes hold at the end; the steps before it tell whether they do. What keeping to
    one order costs stands beside each step.

    Example: [bold]regiotafel path scenarios/endometriose.yaml --k 6[/bold]
    """
    from regiotafel import answers

    return partial(answers.growth_path, end=_labels(end))


@partial(_command, without="norm")
def price_norm() -> _Question:
    """Show what a norm costs: the best plan at every norm, and where it changes.

    Example: [bold]regiotafel price-norm scenarios/endometriose.yaml --k 5:7[/bold]
    """
    from regiotafel import answers

    return answers.price_norm


@_command
def explain(
    *,
    opened: Annotated[
        str | None, typer.Option("--open", help="Sites that must be open: H001,H023.")
    ] = None,
    closed: Annotated[
        str | None, typer.Option("--close", help="Sites that must be closed: H001,H023.")
    ] = None,
    plan: Annotated[
        str | None,
        typer.Option("--plan", help="The plan that is changed: H001,H023,... Default: the best."),
    ] = None,
) -> _Question:
    """Say why no plan is feasible, or what keeping a site open or closed does to a plan.

    Examples: [bold]regiotafel explain scenarios/endometriose.yaml --k 7 --norm 50[/bold];
    [bold]regiotafel explain scenarios/endometriose.yaml --k 6 --open H027[/bold]
    """
    from regiotafel import answers

    return partial(
        answers.explain,
        opened=_labels(opened) or (),
        closed=_labels(closed) or (),
        plan=_labels(plan),
    )


def _labels(text: str | None) -> tuple[str, ...] | None:
    return None if text is None else tuple(label.strip() for label in text.split(","))
