"""Commands that make and check the data that everything runs on."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from regiotafel.cli.common import Data, cache_folder, print_findings, rich_bars, said_plainly

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.progress import TaskID

data_app = typer.Typer(no_args_is_help=True, help="Make the data folder that everything runs on.")

_Roads = Annotated[
    list[Path] | None,
    typer.Option(
        "--roads",
        help="Road file: .osm.pbf, .osm, or .graphml of osmnx or networkx. May be given several "
        "times; what they share is joined, and the first one wins.",
        metavar="FILE",
    ),
]


@data_app.command("build")
def data_build(
    raw_dir: Annotated[Path, typer.Argument(help="Folder with the raw inputs.")],
    out_dir: Annotated[Path, typer.Argument(help="Data folder to make or replace.")],
    *,
    sources: Annotated[
        Path | None,
        typer.Option("--sources", help="Description of the inputs, as data/nl_sources.yaml."),
    ] = None,
    roads: _Roads = None,
) -> None:
    """Compute the data folder (areas, shapes, sites, road network) from raw inputs.

    Same inputs, same bytes. The raw inputs are what [bold]data fetch[/bold] fetched, or what
    data/SOURCES.md describes. With --roads the network is that of your own files; without raw
    inputs use [bold]data network[/bold].

    Example: [bold]regiotafel data build raw data-2025 --roads north.osm.pbf --roads
    south.graphml[/bold]
    """
    from regiotafel.build import build_data

    with said_plainly():
        build_data(raw_dir, out_dir, sources=sources, roads=roads or (), say=_say)
    typer.echo(f"{out_dir}: ready")


@data_app.command("network")
def data_network(
    out_dir: Annotated[Path, typer.Argument(help="Data folder to make or replace.")],
    *,
    roads: _Roads = None,
    data: Data = None,
) -> None:
    """Make a data folder with another road network; areas, shapes and hospitals stay.

    Examples: [bold]regiotafel data network my-data --roads benelux.osm.pbf[/bold];
    then [bold]regiotafel run my.yaml --data my-data[/bold]
    """
    from regiotafel.build import rebuild_network

    if not roads:
        raise typer.BadParameter("name at least one road file", param_hint="--roads")
    with said_plainly():
        rebuild_network(out_dir, roads=roads, data=data, say=_say)
    typer.echo(f"{out_dir}: ready")


@data_app.command("fetch")
def data_fetch(
    folder: Annotated[Path, typer.Argument(help="Folder for the raw files.")],
    *,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", help="Fetch only this file; may be given several times."),
    ] = None,
    base_url: Annotated[
        str | None,
        typer.Option("--base-url", help="Mirror to ask: replaces scheme and host.", metavar="URL"),
    ] = None,
    catalogue: Annotated[
        Path | None, typer.Option("--catalogue", help="List of sources, as data/fetch_nl.yaml.")
    ] = None,
) -> None:
    """Download current CBS and OpenStreetMap data, about 1.5 GB, for [bold]data build[/bold].

    What breaks off is resumed when you ask again; what has not changed is not fetched again; a
    file is replaced only by one that is whole and verified.

    Example: [bold]regiotafel data fetch raw && regiotafel data build raw my-data[/bold]
    """
    from regiotafel.fetch import fetch

    with said_plainly(), _amounts() as progress:
        fetch(
            folder,
            catalogue=catalogue,
            only=only or (),
            base_url=base_url,
            say=_say,
            progress=progress,
        )
    typer.echo(f"{folder}: ready for `regiotafel data build`")


def _say(step: str) -> None:
    typer.echo(step, err=True)


@data_app.command("check")
def data_check(
    folder: Annotated[Path, typer.Argument(help="Folder with one or more scenarios (.yaml).")],
    *,
    data: Data = None,
) -> None:
    """Check your own files: every scenario in a folder and every file it names, all at once.

    Prints how each table was read, and every fault with file, row and column and what would be
    right. Exit status 0 when all is in order, else 2.

    Example: [bold]regiotafel data check my_question[/bold]
    """
    from regiotafel.question.check import check_folder

    with said_plainly():
        print_findings(check_folder(folder, data=data, cache=cache_folder()))


@contextmanager
def _amounts() -> Iterator[Any]:
    """A progress bar per file on standard error: bytes, or rows of a table."""
    with rich_bars() as bar:
        tasks: dict[str, TaskID] = {}

        def told(name: str, done: int, total: int | None) -> None:
            if name not in tasks:
                tasks[name] = bar.add_task(name, said="")
            amount = f"{done:,}" + (f" of {total:,}" if total is not None else "")
            bar.update(tasks[name], completed=done, total=total, said=amount)

        yield told
