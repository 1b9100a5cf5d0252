"""Commands about the speeds behind travel times."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from regiotafel.cli.common import Data, said_plainly

travel_app = typer.Typer(no_args_is_help=True, help="Fit the speeds behind travel times.")


@travel_app.command("calibrate")
def travel_calibrate(
    references: Annotated[
        Path, typer.Argument(help="Folder with the reference tables (docs/travel-times.md).")
    ],
    *,
    out: Annotated[
        Path, typer.Option("--out", help="Folder to make: the profile, tables and plots.")
    ] = Path("results/calibration"),
    setup: Annotated[
        Path | None,
        typer.Option("--setup", help="How to fit; default data/calibration/car.yaml."),
    ] = None,
    data: Data = None,
) -> None:
    """Fit speeds and delays to reference times, and say how near they come.

    Cross-validated by hospital and by part of the country; the same references give the same
    files. Takes some minutes. Needs the extra [bold]calibration[/bold] (plots).
    """
    from regiotafel.files import bundled
    from regiotafel.region import load_region
    from regiotafel.travel.calibration.report import calibrate
    from regiotafel.travel.network import read_network

    with said_plainly():
        folder = data or bundled("data", "nl")
        calibrate(
            references,
            out,
            network=read_network(folder),
            areas=load_region(folder).areas,
            setup=setup,
            say=lambda step: typer.echo(step, err=True),
        )
        typer.echo((out / "overlap.csv").read_text(encoding="utf-8"), nl=False)
    typer.echo(f"{out}: ready")
