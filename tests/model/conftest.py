"""Known answers from outside, where they are at hand."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def cases():
    """Folder with known answers from outside, beside the repository."""
    folder = ROOT.parent / "shared" / "cases"
    if not folder.is_dir():
        pytest.skip(f"known answers are kept outside this repository and {folder} is absent")
    return folder
