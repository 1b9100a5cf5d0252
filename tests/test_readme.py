"""What the README claims of the demo is what the demo prints."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from regiotafel.cli import app

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.national
def test_the_table_is_the_demos_own(tmp_path):
    result = CliRunner().invoke(app, ["demo", "--out", str(tmp_path / "demo")])
    assert result.exit_code == 0, result.output
    shown = [line for line in README.splitlines() if line.startswith("│")]
    assert len(shown) == 7
    printed = [line.strip() for line in result.output.splitlines()]
    for line in shown:
        assert line in printed
    assert (tmp_path / "demo" / "board.html").stat().st_size < 3_000_000
    # With six, Isala Zwolle for ZGT Almelo: 0.04 minute longer, and best at the low estimate.
    stored = json.loads((tmp_path / "demo" / "result.json").read_text(encoding="utf-8"))
    best = stored["plans"]["k6"]["solutions"]["enumerate"]
    nearest = best["alternatives"][0]
    swapped = sorted({*stored["plans"]["k6"]["open_sites"], "H027"} - {"H054"})
    assert nearest["open_sites"] == swapped == stored["other_estimates"]["k6"]["low"]
    assert nearest["minutes_mean"] - best["minutes_mean"] == pytest.approx(0.04, abs=0.005)


def test_every_link_leads_somewhere():
    for document in (README, (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")):
        for target in re.findall(r"\]\((?!http)([^)]+)\)", document):
            assert (ROOT / target).exists(), target
