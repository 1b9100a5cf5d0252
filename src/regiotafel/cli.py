"""The command line: parses, calls one function, prints. Nothing imports this module."""

from __future__ import annotations

import json
import logging
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from regiotafel import __version__
from regiotafel.errors import InfeasibleError, OutOfTimeError, RegiotafelError, fault_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from regiotafel.check import Findings

app = typer.Typer(
    name="regiotafel",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
    help=(
        "Which hospitals should do complex care? Chooses k expertise centres under volume norms, "
        "on real travel times, and shows what that means for whom.\n\n"
        "Start with [bold]regiotafel demo[/bold]. Then [bold]regiotafel init my_question[/bold] "
        "makes a folder to fill in; check it with [bold]regiotafel data check my_question[/bold] "
        "and [bold]regiotafel run my_question/scenario.yaml[/bold].\n\n"
        "Exit status: 0 done, 2 bad input, 3 proven infeasible, 130 interrupted."
    ),
)
data_app = typer.Typer(no_args_is_help=True, help="Make the data folder that everything runs on.")
app.add_typer(data_app, name="data")

_Scenario = Annotated[Path, typer.Argument(help="The question: a YAML file as in scenarios/.")]
_K = Annotated[
    str | None,
    typer.Option("--k", help="Number of centres: 6, a range 3:8, or a list 3,5,8.", metavar="K"),
]
_Norm = Annotated[
    str | None,
    typer.Option(
        "--norm",
        help="Least cases a year per open centre: a number, or none. Default: the scenario's.",
        metavar="CASES",
    ),
]
_RegionOption = Annotated[
    str | None,
    typer.Option(
        "--region",
        help="Count only these patients: Gelderland (a province), corop=Achterhoek, "
        "ggd_region=..., or pc4=6811,6812. Hospitals outside stay reachable.",
        metavar="REGION",
    ),
]
_Method = Annotated[
    str | None,
    typer.Option("--method", help="enumerate, milp, or both (they must agree).", metavar="METHOD"),
]
_Out = Annotated[
    Path | None,
    typer.Option("--out", help="Folder for the result. Default: results/NAME here."),
]
_Data = Annotated[
    Path | None,
    typer.Option("--data", help="Data folder made by `data build`. Default: the bundled one."),
]
_Roads = Annotated[
    list[Path] | None,
    typer.Option(
        "--roads",
        help="Road file: .osm.pbf, .osm, or .graphml of osmnx or networkx. May be given several "
        "times; what they share is joined, and the first one wins.",
        metavar="FILE",
    ),
]
_Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON and nothing else.")]


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"regiotafel {__version__}")
        raise typer.Exit


@app.callback()
def _main(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


@contextmanager
def _said_plainly() -> Iterator[None]:
    """Turn this package's errors into one message and an exit status, without a traceback."""
    try:
        yield
    except RegiotafelError as error:
        typer.echo(f"{error}", err=True)
        raise typer.Exit(error.exit_status) from None
    except KeyboardInterrupt:
        typer.echo("interrupted; an earlier result is untouched", err=True)
        raise typer.Exit(130) from None


@app.command()
def demo(*, out: _Out = None, as_json: _Json = False) -> None:
    """Run the first case: endometriosis, nationally, 3 to 8 of 17 candidate centres.

    Example: [bold]regiotafel demo[/bold]
    """
    from regiotafel.files import bundled

    with _said_plainly():
        _run(bundled("scenarios", "endometriose.yaml"), {}, out=out, data=None, as_json=as_json)


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="New or empty folder.")], *, data: _Data = None
) -> None:
    """Start a question of your own: a commented scenario, tables to fill in, and what to do next.

    The folder runs as it stands, on invented hospitals; LEESMIJ.md and README.md lead from there
    to your own page in ten minutes.

    Example: [bold]regiotafel init my_question[/bold]; then [bold]regiotafel run
    my_question/scenario.yaml[/bold]
    """
    from regiotafel.starter import SCENARIO, make_starter

    with _said_plainly():
        make_starter(folder, data=data)
    typer.echo(f"{folder}: ready. Read {folder / 'LEESMIJ.md'} or {folder / 'README.md'}, or try")
    typer.echo(f"  regiotafel data check {folder}")
    typer.echo(f"  regiotafel run {folder / SCENARIO}")


@app.command()
def run(
    scenario: _Scenario,
    *,
    k: _K = None,
    norm: _Norm = None,
    region: _RegionOption = None,
    method: _Method = None,
    out: _Out = None,
    data: _Data = None,
    as_json: _Json = False,
) -> None:
    """Answer a scenario: tables, a board page, and how good the answer is.

    Options replace what the scenario says.

    Examples: [bold]regiotafel run scenarios/endometriose.yaml --k 6[/bold];
    [bold]regiotafel run my.yaml --k 3:8 --norm 40 --out results/norm40[/bold]
    """
    with _said_plainly():
        _run(scenario, _overrides(k, norm, region, method), out=out, data=data, as_json=as_json)


@app.command()
def validate(scenario: _Scenario, *, data: _Data = None) -> None:
    """Check a scenario and every file it names, without solving; lists all faults at once.

    Says of each table how it was read: separator, decimal sign, encoding, postcodes.
    """
    from regiotafel.check import check_scenario

    with _said_plainly():
        _print_findings(check_scenario(scenario, data=data, cache=_cache()))


@app.command()
def matrix(
    out: Annotated[Path, typer.Argument(help="File to write: .csv or .parquet.")],
    *,
    travel: Annotated[
        str, typer.Option("--travel", help="Speed profile: a name in data/travel or a path.")
    ] = "car_free_flow",
    data: _Data = None,
) -> None:
    """Write minutes and road metres from every PC4 to every hospital site.

    One row per pair: pc4, site_id, minutes, metres; empty = unreachable.
    """
    from regiotafel.run import write_matrix

    with _said_plainly(), _bar() as progress:
        pairs, unreachable = write_matrix(
            out, travel=travel, data=data, cache=_cache(), progress=progress
        )
    typer.echo(f"{out}: {pairs} pairs, {unreachable} of them unreachable")


@app.command()
def compare(
    folders: Annotated[
        list[Path], typer.Argument(help="Folders of finished runs, two or more.", metavar="A B ...")
    ],
    *,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Folder for compare.csv, compare_centres.csv, compare.html."),
    ] = None,
) -> None:
    """Put finished runs beside each other: figures, centres, and what differs in the questions.

    Differences are with the first. With --out also a page with a map of the difference.

    Example: [bold]regiotafel compare results/norm20 results/norm40 --out results/norms[/bold]
    """
    from regiotafel.files import require_replaceable, whole_folder
    from regiotafel.report.comparison import compare_runs
    from regiotafel.report.comparison.page import PAGE, write_comparison
    from regiotafel.report.terminal import print_comparison

    with _said_plainly():
        comparison = compare_runs(folders)
        if out is not None:
            require_replaceable(out, ours=PAGE)
            with whole_folder(out, ours=PAGE) as folder:
                write_comparison(comparison, folder)
    print_comparison(comparison)
    if out is not None:
        typer.echo(f"Open the page: {(out / PAGE).absolute().as_uri()}")


@app.command()
def schema() -> None:
    """Print the JSON Schema of result.json: every key, with its unit.

    Example: [bold]regiotafel schema > result.schema.json[/bold]
    """
    from regiotafel.report.document import json_schema

    typer.echo(json.dumps(json_schema(), ensure_ascii=False, indent=1))


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

    with _said_plainly():
        build_data(raw_dir, out_dir, sources=sources, roads=roads or (), say=_say)
    typer.echo(f"{out_dir}: ready")


@data_app.command("network")
def data_network(
    out_dir: Annotated[Path, typer.Argument(help="Data folder to make or replace.")],
    *,
    roads: _Roads = None,
    data: _Data = None,
) -> None:
    """Make a data folder with another road network; areas, shapes and hospitals stay.

    Examples: [bold]regiotafel data network my-data --roads benelux.osm.pbf[/bold];
    then [bold]regiotafel run my.yaml --data my-data[/bold]
    """
    from regiotafel.build import rebuild_network

    if not roads:
        raise typer.BadParameter("name at least one road file", param_hint="--roads")
    with _said_plainly():
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

    with _said_plainly(), _amounts() as progress:
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
    data: _Data = None,
) -> None:
    """Check your own files: every scenario in a folder and every file it names, all at once.

    Prints how each table was read, and every fault with file, row and column and what would be
    right. Exit status 0 when all is in order, else 2.

    Example: [bold]regiotafel data check my_question[/bold]
    """
    from regiotafel.check import check_folder

    with _said_plainly():
        _print_findings(check_folder(folder, data=data, cache=_cache()))


def _print_findings(findings: Findings) -> None:
    """Readings and what is in order on standard output, faults on standard error; status 2."""
    for line in (*findings.readings, *findings.summaries):
        typer.echo(line)
    for line in fault_lines(findings.faults):
        typer.echo(line, err=True)
    if findings.faults:
        raise typer.Exit(2)


def _overrides(
    k: str | None, norm: str | None, region: str | None, method: str | None
) -> dict[str, Any]:
    """Options as the keys of a scenario; what is wrong with a value is for the scenario to say."""
    out: dict[str, Any] = {}
    if k is not None:
        out["k"] = k
    if norm is not None:
        out["minimum_volume"] = None if norm == "none" else _number(norm)
    if region is not None:
        level, _, name = region.rpartition("=")
        level = level or "province"
        out["region"] = {level: name.split(",") if level == "pc4" else name}
    if method is not None:
        out["methods"] = ["enumerate", "milp"] if method == "both" else [method]
    return out


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def _load(path: Path, overrides: dict[str, Any]) -> Any:
    from regiotafel.scenario import load_scenario

    return load_scenario(path, overrides=overrides)


def _cache() -> Path:
    import platformdirs

    return Path(platformdirs.user_cache_dir("regiotafel", appauthor=False)) / "travel"


@contextmanager
def _bar(*, silent: bool = False) -> Iterator[Any]:
    """A progress bar on standard error, shown only while travel times are computed."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    with Progress(
        TextColumn("travel times"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("sites"),
        console=Console(stderr=True),
        transient=True,
        disable=silent,
    ) as bar:
        task = bar.add_task("", total=None, visible=False)
        yield lambda done, total: bar.update(task, completed=done, total=total, visible=True)


@contextmanager
def _amounts() -> Iterator[Any]:
    """A progress bar per file on standard error: bytes, or rows of a table."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskID, TextColumn

    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[amount]}"),
        console=Console(stderr=True),
        transient=True,
    ) as bar:
        tasks: dict[str, TaskID] = {}

        def told(name: str, done: int, total: int | None) -> None:
            if name not in tasks:
                tasks[name] = bar.add_task(name, amount="")
            amount = f"{done:,}" + (f" of {total:,}" if total is not None else "")
            bar.update(tasks[name], completed=done, total=total, amount=amount)

        yield told


def _run(
    path: Path, overrides: dict[str, Any], *, out: Path | None, data: Path | None, as_json: bool
) -> None:
    from regiotafel.files import require_replaceable, whole_folder
    from regiotafel.report.document import RESULT
    from regiotafel.report.record import result_dict
    from regiotafel.report.write import write_result
    from regiotafel.run import run_scenario

    scenario = _load(path, overrides)
    out = out or Path("results") / path.stem
    require_replaceable(out, ours=RESULT)  # before minutes of work, not after
    with _log() as lines, _bar(silent=as_json) as progress:
        result = run_scenario(scenario, data=data, cache=_cache(), progress=progress)
    if not result.plans:
        if result.infeasible:
            raise InfeasibleError(
                "\n".join(f"k = {k}: {error}" for k, error in result.infeasible.items())
            )
        raise OutOfTimeError(
            "\n".join(f"k = {k}, {how}: {said}" for (k, how), said in result.unsolved.items())
        )
    with whole_folder(out, ours=RESULT) as folder:
        write_result(result, folder)
        (folder / "run.log").write_text("\n".join(lines) + "\n", encoding="utf-8")
    if as_json:
        typer.echo(json.dumps(result_dict(result), ensure_ascii=False, indent=1))
    else:
        from regiotafel.report.terminal import print_result

        print_result(result)
        typer.echo(f"\nTables and page: {out}")
        typer.echo(f"Open the board page: {(out / 'board.html').absolute().as_uri()}")


@contextmanager
def _log() -> Iterator[list[str]]:
    """Collect what the run says of its steps and their seconds."""
    lines: list[str] = []

    class Collect(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    handler = Collect()
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    logger = logging.getLogger("regiotafel")
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        yield lines
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)


if __name__ == "__main__":
    sys.exit(app())
