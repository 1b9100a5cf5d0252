"""A question to the made-up country, as files, and the command line that is asked it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml
from typer.testing import CliRunner

from regiotafel import cli
from support.country import HOSPITALS

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result


def write_question(folder: Path, **changes: Any) -> Path:
    """Write ``question.yaml``, some keys changed, and its candidates; return its path."""
    rows = "".join(f"{site},assumed\n" for site in HOSPITALS)
    (folder / "candidates.csv").write_text(f"site_id,basis\n{rows}", encoding="utf-8")
    content = {
        "title": {"nl": "Proef", "en": "Trial"},
        "pathway": "endometriosis_level2",
        "candidates": "candidates.csv",
        "k": "1:3",
        "minimum_volume": None,
    }
    path = folder / "question.yaml"
    path.write_text(yaml.safe_dump(content | changes), encoding="utf-8")
    return path


def call(*arguments: object) -> Result:
    """Run ``regiotafel`` with these arguments."""
    return CliRunner().invoke(cli.app, [str(argument) for argument in arguments])
