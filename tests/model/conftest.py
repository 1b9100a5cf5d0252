"""Lets the tests of this folder share plain modules: the oracle and the random instances."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def cases():
    """Folder with known answers from outside, beside the repository."""
    folder = ROOT.parent / "shared" / "cases"
    if not folder.is_dir():
        pytest.skip(f"known answers are kept outside this repository and {folder} is absent")
    return folder
