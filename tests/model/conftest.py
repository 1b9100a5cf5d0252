"""Lets the tests of this folder share plain modules: the oracle and the random instances."""

import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

sys.path.insert(0, str(Path(__file__).parent))

ROOT = Path(__file__).parents[2]

# One fixed sequence of examples: a failure seen once is seen again.
settings.register_profile(
    "model",
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
settings.load_profile("model")


@pytest.fixture(scope="session")
def cases():
    """Folder with known answers from outside, beside the repository."""
    folder = ROOT.parent / "shared" / "cases"
    if not folder.is_dir():
        pytest.skip(f"known answers are kept outside this repository and {folder} is absent")
    return folder
