"""Commands about travel times: write them, and compare two versions of them."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 (typer reads it where the command is declared)
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

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
)


class _WriteByDefault(TyperGroup):
    """``matrix FILE`` is ``matrix write FILE``, as it was before there was anything to compare."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in {*self.commands, *ctx.help_option_names}:
            args = ["write", *args]
        return super().parse_args(ctx, args)


matrix_app = typer.Typer(
    cls=_WriteByDefault,
    no_args_is_help=True,
    help="Write travel times, or compare two versions of them.",
)


@matrix_app.command("write")
def matrix_write(
    out: Annotated[Path, typer.Argument(help="File to write: .csv or .parquet.")],
    *,
    travel: Annotated[
        str, typer.Option("--travel", help="Speed profile: a name in data/travel or a path.")
    ] = "car_daytime",
    data: Data = None,
) -> None:
    """Write minutes and road metres from every PC4 to every hospital site.

    One row per pair: pc4, site_id, minutes, metres; empty = unreachable. The word write may be left
    out.

    Example: [bold]regiotafel matrix minutes.parquet[/bold]
    """
    from regiotafel.run import write_matrix

    with said_plainly(), progress_bar() as progress:
        pairs, unreachable = write_matrix(
            out, travel=travel, data=data, cache=cache_folder(), progress=progress.travel
        )
    typer.echo(f"{out}: {pairs} pairs, {unreachable} of them unreachable")


@matrix_app.command("compare")
def matrix_compare(
    scenario: ScenarioFile,
    other: Annotated[
        Path | None,
        typer.Argument(help="The same question on other minutes; default: the same file."),
    ] = None,
    *,
    travel: Annotated[
        tuple[str, str] | None,
        typer.Option("--travel", help="Speed profiles of A and of B.", metavar="A B"),
    ] = None,
    data: Annotated[
        tuple[Path, Path] | None,
        typer.Option("--data", help="Data folders of A and of B.", metavar="A B"),
    ] = None,
    k: K = None,
    norm: Norm = None,
    region: RegionOption = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Folder for the tables: CSV, versions.xlsx, versions.json."),
    ] = None,
) -> None:
    """Answer one question on two versions of its minutes, A and B, and show what that changes.

    Two speed profiles, two data folders (made with [bold]data network[/bold]), or two scenarios
    that differ in their travel times only. Shows the difference in minutes over all pairs and for
    inhabitants, every indicator, the centres that each chooses, and the regret: what the choice of
    A costs on the minutes of B, over the best there. What the scenario pins is left aside.

    Examples: [bold]regiotafel matrix compare scenarios/endometriose.yaml --travel car_free_flow
    car_daytime[/bold]; [bold]regiotafel matrix compare my.yaml --data old-data new-data --out
    results/versions[/bold]
    """
    from regiotafel.files import require_replaceable, whole_folder
    from regiotafel.report.comparison.versions import VERSIONS, write_versions
    from regiotafel.report.terminal import print_versions
    from regiotafel.run import run_versions
    from regiotafel.scenario import load_scenario

    with said_plainly():
        if out is not None:
            require_replaceable(out, ours=VERSIONS)
        overrides = scenario_overrides(k, norm, region, None)
        sides = [
            load_scenario(
                path,
                overrides=overrides if travel is None else {**overrides, "travel": travel[side]},
            )
            for side, path in enumerate((scenario, other or scenario))
        ]
        with progress_bar() as progress:
            comparison = run_versions(
                *sides, data=data or (None, None), cache=cache_folder(), progress=progress.travel
            )
        if out is not None:
            with whole_folder(out, ours=VERSIONS) as folder:
                write_versions(comparison, folder)
    print_versions(comparison)
    if out is not None:
        typer.echo(f"Tables: {out}")
