"""Commands that ask one thing of a scenario: all k, fronts, prices, near-ties, paths, what if."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from regiotafel.cli.common import (
    Data,
    K,
    Norm,
    RegionOption,
    cache_folder,
    progress_bar,
    said_plainly,
    scenario_overrides,
    warned_of_tables,
)

if TYPE_CHECKING:
    from regiotafel.answers import Answer, Facts
    from regiotafel.scenario import Scenario

_Scenario = Annotated[Path, typer.Argument(help="The question: a YAML file as in scenarios/.")]
_Out = Annotated[
    Path | None, typer.Option("--out", help="Folder for the tables as CSV, and answer.json.")
]
_Json = Annotated[bool, typer.Option("--json", help="Print the answer as JSON and nothing else.")]
_Labels = Callable[["Scenario", "Facts"], "Answer"]

#: The file that marks a folder as an answer of this package.
_ANSWER = "answer.json"


def sweep(
    scenario: _Scenario,
    *,
    k: K = None,
    norm: Norm = None,
    region: RegionOption = None,
    out: _Out = None,
    data: Data = None,
    as_json: _Json = False,
) -> None:
    """Show the best plan for every number of centres by every criterion.

    Without --k all numbers there can be.

    Example: [bold]regiotafel sweep scenarios/endometriose.yaml[/bold]
    """
    from regiotafel import answers

    _say(
        scenario,
        scenario_overrides(k, norm, region, None),
        lambda asked, facts: answers.sweep(asked, facts, every=k is None),
        out=out,
        data=data,
        as_json=as_json,
    )


def front(
    scenario: _Scenario,
    *,
    by: Annotated[
        str,
        typer.Option(
            "--by",
            help="Two or three criteria with commas between: mean_minutes, longest_minutes, "
            "share_beyond=45, mean_of_worst=0.05, events=CURVE, centres.",
        ),
    ] = "mean_minutes,mean_of_worst=0.05",
    k: K = None,
    norm: Norm = None,
    region: RegionOption = None,
    out: _Out = None,
    data: Data = None,
    as_json: _Json = False,
) -> None:
    """List the plans that no other plan beats in every criterion, and what one buys of the other.

    With centres among the criteria all numbers of centres up to the largest k are on one front.

    Example: [bold]regiotafel front scenarios/endometriose.yaml --k 6[/bold]
    """
    from regiotafel import answers

    criteria = tuple(text.strip() for text in by.split(","))
    _say(
        scenario,
        scenario_overrides(k, norm, region, None),
        lambda asked, facts: answers.front(asked, facts, by=criteria, over_k="centres" in criteria),
        out=out,
        data=data,
        as_json=as_json,
    )


def portfolio(
    scenario: _Scenario,
    *,
    within: Annotated[
        float, typer.Option("--within", min=0, max=1, help="Share of the best value: 0.02 = 2 %.")
    ] = 0.02,
    most: Annotated[
        int, typer.Option("--most", min=1, help="Plans that are listed at most.")
    ] = 1000,
    k: K = None,
    norm: Norm = None,
    region: RegionOption = None,
    out: _Out = None,
    data: Data = None,
    as_json: _Json = False,
) -> None:
    """List what is nearly as good as the best plan, and what each hospital is worth to it.

    Example: [bold]regiotafel portfolio scenarios/endometriose.yaml --k 6 --within 0.01[/bold]
    """
    from regiotafel import answers

    _say(
        scenario,
        scenario_overrides(k, norm, region, None),
        lambda asked, facts: answers.portfolio(asked, facts, within=within, most=most),
        out=out,
        data=data,
        as_json=as_json,
    )


def path(
    scenario: _Scenario,
    *,
    end: Annotated[
        str | None, typer.Option("--end", help="Sites open at the end: H001,H023. Default: best k.")
    ] = None,
    k: K = None,
    norm: Norm = None,
    region: RegionOption = None,
    out: _Out = None,
    data: Data = None,
    as_json: _Json = False,
) -> None:
    """Find the best order in which today's centres close, or others open, down or up to k.

    The rules on volumes hold at the end; the steps before it tell whether they do. What keeping to
    one order costs stands beside each step.

    Example: [bold]regiotafel path scenarios/endometriose.yaml --k 6[/bold]
    """
    from regiotafel import answers

    _say(
        scenario,
        scenario_overrides(k, norm, region, None),
        lambda asked, facts: answers.growth_path(asked, facts, end=_labels(end)),
        out=out,
        data=data,
        as_json=as_json,
    )


def price_norm(
    scenario: _Scenario,
    *,
    k: K = None,
    region: RegionOption = None,
    out: _Out = None,
    data: Data = None,
    as_json: _Json = False,
) -> None:
    """Show what a norm costs: the best plan at every norm, and where it changes.

    Example: [bold]regiotafel price-norm scenarios/endometriose.yaml --k 5:7[/bold]
    """
    from regiotafel import answers

    _say(
        scenario,
        scenario_overrides(k, None, region, None),
        answers.price_norm,
        out=out,
        data=data,
        as_json=as_json,
    )


def explain(
    scenario: _Scenario,
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
    k: K = None,
    norm: Norm = None,
    region: RegionOption = None,
    out: _Out = None,
    data: Data = None,
    as_json: _Json = False,
) -> None:
    """Say why no plan is feasible, or what keeping a site open or closed does to a plan.

    Examples: [bold]regiotafel explain scenarios/endometriose.yaml --k 7 --norm 50[/bold];
    [bold]regiotafel explain scenarios/endometriose.yaml --k 6 --open H027[/bold]
    """
    from regiotafel import answers

    _say(
        scenario,
        scenario_overrides(k, norm, region, None),
        lambda asked, facts: answers.explain(
            asked,
            facts,
            opened=_labels(opened) or (),
            closed=_labels(closed) or (),
            plan=_labels(plan),
        ),
        out=out,
        data=data,
        as_json=as_json,
    )


def _labels(text: str | None) -> tuple[str, ...] | None:
    return None if text is None else tuple(label.strip() for label in text.split(","))


def _say(
    scenario: Path,
    overrides: dict[str, object],
    question: _Labels,
    *,
    out: Path | None,
    data: Path | None,
    as_json: bool,
) -> None:
    """Ask, print, and write the tables."""
    from regiotafel.answers import Facts
    from regiotafel.files import require_replaceable, whole_folder
    from regiotafel.report.answer import print_answer, write_answer
    from regiotafel.scenario import load_scenario

    with said_plainly():
        asked = load_scenario(scenario, overrides=overrides)
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
