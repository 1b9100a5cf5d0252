"""Every notebook runs from top to bottom, and is stored without output."""

from __future__ import annotations

import warnings
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
#: Seconds a cell may take on a slow machine.
SECONDS = 300


def read(path):
    return nbformat.read(path, as_version=4)


def test_there_are_four():
    assert [path.stem[:2] for path in NOTEBOOKS] == ["01", "02", "03", "04"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_is_stored_without_output(path):
    code = [cell for cell in read(path).cells if cell.cell_type == "code"]
    assert code
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code)


@pytest.mark.national
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_runs(path):
    with warnings.catch_warnings():
        # The kernel is another process; what its client warns of is no matter of this package.
        warnings.simplefilter("ignore")
        from nbclient import NotebookClient

        done = read(path)
        client = NotebookClient(
            done,
            timeout=SECONDS,
            kernel_name="python3",
            resources={"metadata": {"path": str(path.parent)}},
        )
        client.execute()
    outputs = [output for cell in done.cells for output in cell.get("outputs", [])]
    assert outputs
    said = [output.text for output in outputs if output.get("name") == "stderr"]
    assert not said, "\n".join(said)
