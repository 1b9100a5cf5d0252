"""The command that keeps the log of decisions."""

from __future__ import annotations

import datetime as dt
from pathlib import Path  # noqa: TC003 (typer reads it where the command is declared)
from typing import Annotated

import typer

from regiotafel.cli.common import said_plainly


def decide(
    folder: Annotated[
        Path, typer.Argument(help="Folder of a finished run.", metavar="RESULT_FOLDER")
    ],
    *,
    plan: Annotated[
        str | None,
        typer.Option("--plan", help="The plan: k6, today, or k6b of the decision table."),
    ] = None,
    by: Annotated[str | None, typer.Option("--by", help="Who decided.")] = None,
    because: Annotated[str | None, typer.Option("--because", help="Why.")] = None,
    date: Annotated[
        str | None, typer.Option("--date", help="Day of the decision. Default: today.")
    ] = None,
    dissent: Annotated[
        str | None, typer.Option("--dissent", help="Who disagreed, and why.")
    ] = None,
) -> None:
    """Write down a decision in the result folder; without --plan list and check what stands there.

    decisions.csv grows by a row, and is kept when the run is repeated into the folder. Each row
    holds the hash of the one before, so that a change afterwards is noticed.

    Example: [bold]regiotafel decide results/endometriose --plan k6 --by "Regional board" --because
    "Least travel within the norm"[/bold]
    """
    from regiotafel.decisions import record_decision

    with said_plainly():
        if plan is None:
            _refuse_without_plan(
                {"--by": by, "--because": because, "--date": date, "--dissent": dissent}
            )
            _list(folder)
            return
        decision = record_decision(
            folder,
            plan=plan,
            decided_by=by or "",
            reason=because or "",
            date=_day(date),
            dissent=dissent or "",
        )
    typer.echo(f"Decision {decision.number}: {decision.plan}, {decision.open_sites}")
    typer.echo(f"Hash of this entry, for the minutes: {decision.entry_hash}")


def _day(text: str | None) -> dt.date:
    from regiotafel.errors import Fault, InputError, quoted

    if text is None:
        return dt.datetime.now().astimezone().date()
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        right = "give year-month-day such as 2026-11-22"
        raise InputError(Fault("--date", "", f"{quoted(text)} is no date", right)) from None


def _refuse_without_plan(given: dict[str, str | None]) -> None:
    from regiotafel.errors import Fault, InputError

    named = " and ".join(option for option, text in given.items() if text is not None)
    if named:
        right = "name the plan that was decided on"
        raise InputError(Fault("--plan", "", f"is missing, but there is {named}", right))


def _list(folder: Path) -> None:
    from regiotafel.decisions import read_decisions
    from regiotafel.report.document.result import read_document

    document, decisions = read_document(folder), read_decisions(folder)
    for each in decisions:
        earlier = "" if each.run_hash == document.run_hash else " (on an earlier run)"
        typer.echo(f"{each.number}. {each.date} {each.plan}{earlier}, by {each.decided_by}")
        typer.echo(f"   Centres: {each.open_sites}")
        typer.echo(f"   Figures: {each.figures}")
        typer.echo(f"   Because: {each.reason}")
        if each.dissent:
            typer.echo(f"   Dissent: {each.dissent}")
    if decisions:
        typer.echo(f"The chain is whole. Hash of the last entry: {decisions[-1].entry_hash}")
    else:
        typer.echo("No decision is written down here.")
