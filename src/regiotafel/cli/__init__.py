"""The command line: parses, calls one function, prints. Nothing else imports this package.

``common`` holds what commands share, ``data`` and ``matrix`` the commands about the data folder and
about travel times.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from regiotafel import __version__
from regiotafel.cli import analyses
from regiotafel.cli.common import (
    Data,
    K,
    Norm,
    RegionOption,
    ScenarioFile,
    cache_folder,
    print_findings,
    progress_bar,
    run_log,
    said_plainly,
    scenario_overrides,
    warned_of_tables,
)
from regiotafel.cli.data import data_app
from regiotafel.cli.decide import decide
from regiotafel.cli.matrix import matrix_app
from regiotafel.cli.route import route
from regiotafel.cli.travel import travel_app
from regiotafel.errors import InfeasibleError, OutOfTimeError

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
        "Exit status: 0 done, 1 no answer within the time limit, 2 bad input, 3 proven infeasible, "
        "130 interrupted."
    ),
)
app.add_typer(data_app, name="data")
app.add_typer(matrix_app, name="matrix")
app.add_typer(travel_app, name="travel")

_Method = Annotated[
    str | None,
    typer.Option(
        "--method",
        help="enumerate, branch_and_bound, milp, or both (enumerate and milp, which must agree).",
        metavar="METHOD",
    ),
]
_Out = Annotated[
    Path | None,
    typer.Option("--out", help="Folder for the result. Default: results/NAME here."),
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


@app.command()
def demo(*, out: _Out = None, as_json: _Json = False) -> None:
    """Run the first case: endometriosis, nationally, 3 to 8 of 17 candidate centres.

    Example: [bold]regiotafel demo[/bold]
    """
    from regiotafel.files import bundled

    with said_plainly():
        _run(bundled("scenarios", "endometriose.yaml"), {}, out=out, data=None, as_json=as_json)


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="New or empty folder.")], *, data: Data = None
) -> None:
    """Start a question of your own: a commented scenario, tables to fill in, and what to do next.

    The folder runs as it stands, on invented hospitals; LEESMIJ.md and README.md lead from there
    to your own page in ten minutes.

    Example: [bold]regiotafel init my_question[/bold]; then [bold]regiotafel run
    my_question/scenario.yaml[/bold]
    """
    from regiotafel.starter import SCENARIO, make_starter

    with said_plainly():
        make_starter(folder, data=data)
    typer.echo(f"{folder}: ready. Read {folder / 'LEESMIJ.md'} or {folder / 'README.md'}, or try")
    typer.echo(f"  regiotafel data check {folder}")
    typer.echo(f"  regiotafel run {folder / SCENARIO}")


@app.command()
def run(
    scenario: ScenarioFile,
    *,
    k: K = None,
    norm: Norm = None,
    region: RegionOption = None,
    method: _Method = None,
    out: _Out = None,
    data: Data = None,
    as_json: _Json = False,
) -> None:
    """Answer a scenario: tables, a board page, and how good the answer is.

    Options replace what the scenario says.

    Examples: [bold]regiotafel run scenarios/endometriose.yaml --k 6[/bold];
    [bold]regiotafel run my.yaml --k 3:8 --norm 40 --out results/norm40[/bold]
    """
    with said_plainly():
        _run(
            scenario,
            scenario_overrides(k, norm, region, method),
            out=out,
            data=data,
            as_json=as_json,
        )


@app.command()
def validate(scenario: ScenarioFile, *, data: Data = None) -> None:
    """Check a scenario and every file it names, without solving; lists all faults at once.

    Says of each table how it was read: separator, decimal sign, encoding, postcodes.
    """
    from regiotafel.question.check import check_scenario

    with said_plainly():
        print_findings(check_scenario(scenario, data=data, cache=cache_folder()))


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

    with said_plainly():
        comparison = compare_runs(folders)
        if out is not None:
            require_replaceable(out, ours=PAGE)
            with whole_folder(out, ours=PAGE) as folder:
                write_comparison(comparison, folder)
    print_comparison(comparison)
    if out is not None:
        typer.echo(f"Open the page: {(out / PAGE).absolute().as_uri()}")


app.command()(analyses.sweep)
app.command()(analyses.front)
app.command("price-norm")(analyses.price_norm)
app.command()(analyses.portfolio)
app.command()(analyses.path)
app.command()(analyses.explain)
app.command()(route)
app.command()(decide)


@app.command()
def schema() -> None:
    """Print the JSON Schema of result.json: every key, with its unit.

    Example: [bold]regiotafel schema > result.schema.json[/bold]
    """
    from regiotafel.report.document.result import json_schema

    typer.echo(json.dumps(json_schema(), ensure_ascii=False, indent=1))


def _load(path: Path, overrides: dict[str, Any]) -> Any:
    from regiotafel.scenario import load_scenario

    return load_scenario(path, overrides=overrides)


def _run(
    path: Path, overrides: dict[str, Any], *, out: Path | None, data: Path | None, as_json: bool
) -> None:
    from regiotafel.decisions import DECISIONS
    from regiotafel.files import require_replaceable, whole_folder
    from regiotafel.report.document.result import RESULT
    from regiotafel.report.record.result import result_dict
    from regiotafel.report.write import write_result
    from regiotafel.run import run_scenario

    scenario = _load(path, overrides)
    out = out or Path("results") / path.stem
    require_replaceable(out, ours=RESULT, kept=DECISIONS)  # before minutes of work, not after
    with run_log() as lines, warned_of_tables(), progress_bar(silent=as_json) as progress:
        result = run_scenario(
            scenario,
            data=data,
            cache=cache_folder(),
            progress=progress.travel,
            search_progress=progress.search,
        )
    if not result.plans:
        if result.infeasible:
            raise InfeasibleError(
                "\n".join(f"k = {k}: {error}" for k, error in result.infeasible.items())
            )
        raise OutOfTimeError(
            "\n".join(f"k = {k}, {how}: {said}" for (k, how), said in result.unsolved.items())
        )
    with whole_folder(out, ours=RESULT, kept=DECISIONS) as folder:
        write_result(result, folder)
        (folder / "run.log").write_text("\n".join(lines) + "\n", encoding="utf-8")
    if as_json:
        typer.echo(json.dumps(result_dict(result), ensure_ascii=False, indent=1))
    else:
        from regiotafel.report.terminal import print_result

        print_result(result)
        typer.echo(f"\nTables and page: {out}")
        typer.echo(f"Open the board page: {(out / 'board.html').absolute().as_uri()}")
    if result.interrupted:
        typer.echo("interrupted; what was found until then is kept", err=True)
        raise typer.Exit(130)
