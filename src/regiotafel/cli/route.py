"""The command that explains one entry of the travel-time matrix."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 (typer reads it where the command is declared)
from typing import Annotated

import typer

from regiotafel.cli.common import Data, said_plainly


def route(
    pc4: Annotated[str, typer.Argument(help="Postcode: 4331 or 4331AB.", metavar="PC4")],
    site: Annotated[str, typer.Argument(help="Hospital: a site_id of sites.csv.", metavar="SITE")],
    *,
    travel: Annotated[
        str, typer.Option("--travel", help="Speed profile: a name in data/travel or a path.")
    ] = "car_daytime",
    origin: Annotated[
        int,
        typer.Option("--origin", help="Which of the postcode's points to show in full.", min=1),
    ] = 1,
    candidates: Annotated[
        str | None,
        typer.Option("--candidates", help="List of candidates with hospitals of your own."),
    ] = None,
    map_file: Annotated[
        Path | None, typer.Option("--map", help="Page to write with the way on a map: .html.")
    ] = None,
    data: Data = None,
) -> None:
    """Show what the minutes from a postcode to a hospital consist of.

    Kilometres and time by class of road, what is lost at junctions, ferries, and both ends: they
    add up to the entry of the travel-time matrix, to the tenth of a second.

    Example: [bold]regiotafel route 4331 H012 --map way.html[/bold]
    """
    from regiotafel.explain import explain_route
    from regiotafel.report.route import print_route, require_page, write_route_page

    with said_plainly():
        if map_file is not None:
            require_page(map_file)
        explained = explain_route(
            pc4, site, travel=travel, point=origin, candidates=candidates, data=data
        )
        print_route(explained)
        if map_file is not None:
            write_route_page(explained, map_file)
    if map_file is not None:
        typer.echo(f"Open the map: {map_file.absolute().as_uri()}")
