"""What the commands share: options, messages, progress, and the log of a run."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from regiotafel.errors import RegiotafelError, fault_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.progress import Progress as RichProgress

    from regiotafel.model.branch_and_bound.problem import Progress
    from regiotafel.question.check import Findings

ScenarioFile = Annotated[Path, typer.Argument(help="The question: a YAML file as in scenarios/.")]
Data = Annotated[
    Path | None,
    typer.Option("--data", help="Data folder made by `data build`. Default: the bundled one."),
]

K = Annotated[
    str | None,
    typer.Option("--k", help="Number of centres: 6, a range 3:8, or a list 3,5,8.", metavar="K"),
]
Norm = Annotated[
    str | None,
    typer.Option(
        "--norm",
        help="Least cases a year per open centre: a number, or none. Default: the scenario's.",
        metavar="CASES",
    ),
]
RegionOption = Annotated[
    str | None,
    typer.Option(
        "--region",
        help="Count only these patients: Gelderland (a province), corop=Achterhoek, "
        "ggd_region=..., or pc4=6811,6812. Hospitals outside stay reachable.",
        metavar="REGION",
    ),
]


@contextmanager
def said_plainly() -> Iterator[None]:
    """Turn this package's errors into one message and an exit status, without a traceback."""
    try:
        yield
    except RegiotafelError as error:
        typer.echo(f"{error}", err=True)
        raise typer.Exit(error.exit_status) from None
    except KeyboardInterrupt:
        typer.echo("interrupted; an earlier result is untouched", err=True)
        raise typer.Exit(130) from None


def print_findings(findings: Findings) -> None:
    """Readings and what is in order on standard output, faults on standard error; status 2."""
    for line in (*findings.readings, *findings.summaries):
        typer.echo(line)
    for line in fault_lines(findings.faults):
        typer.echo(line, err=True)
    if findings.faults:
        raise typer.Exit(2)


@contextmanager
def warned_of_tables() -> Iterator[None]:
    """Say on standard error what in a table calls for a look, also where the run then fails."""
    from regiotafel.own_tables import collected_readings

    with collected_readings(least=logging.WARNING) as warned:
        try:
            yield
        finally:
            for line in warned:
                typer.echo(f"Note: {line}", err=True)


def cache_folder() -> Path:
    """Where this machine keeps travel times between runs."""
    import platformdirs

    return Path(platformdirs.user_cache_dir("regiotafel", appauthor=False)) / "travel"


class Bars:
    """What is told of work under way; each shows only once there is something to tell."""

    def __init__(self, bar: Any) -> None:
        self._bar = bar
        self._travel = bar.add_task("travel times", total=None, visible=False, said="")
        self._search = bar.add_task("", total=None, visible=False, said="")

    def travel(self, done: int, total: int) -> None:
        """Tell how many searches for travel times are done."""
        # What is complete goes, so that the search stands alone.
        said = f"{done}/{total} sites"
        self._bar.update(self._travel, completed=done, total=total, visible=done < total, said=said)

    def search(self, k: int, found: Progress) -> None:
        """Tell how good the best plan so far is."""
        said = f"bound {found.bound:.4g}, {found.nodes:,} nodes"
        if found.value is not None:
            gap = 1 - found.bound / found.value if found.value else 0.0
            said = f"best {found.value:.4g}, gap {gap:.2%}, {said}"
        self._bar.update(self._search, description=f"k = {k}", visible=True, said=said)


@contextmanager
def progress_bar(*, silent: bool = False) -> Iterator[Bars]:
    """Progress on standard error, shown while there is any."""
    with rich_bars(silent=silent) as bar:
        yield Bars(bar)


def rich_bars(*, silent: bool = False) -> RichProgress:
    """Bars on standard error, a line per task: its description and what is ``said`` of it."""
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn
    from rich.progress import Progress as RichProgress

    return RichProgress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[said]}"),
        console=Console(stderr=True),
        transient=True,
        disable=silent,
    )


@contextmanager
def run_log() -> Iterator[list[str]]:
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


def scenario_overrides(
    k: str | None, norm: str | None, region: str | None, method: str | None
) -> dict[str, Any]:
    """Options as the keys of a scenario; what is wrong with a value is for the scenario to say."""
    out: dict[str, Any] = {}
    if k is not None:
        out["k"] = k
    if norm is not None:
        out["minimum_volume"] = None if norm in {"none", "null"} else _number(norm)
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
