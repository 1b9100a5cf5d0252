"""What tests share: one fixed sequence of random examples, no clock on them; a small country."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from regiotafel.build import build_data
from support.country import write_country
from support.questions import write_question

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# A failure seen once is seen again; the machines that run this are slow at times.
settings.register_profile(
    "regiotafel",
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
settings.load_profile("regiotafel")


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Data folder of the made-up country."""
    folder = tmp_path_factory.mktemp("country")
    return build_data(write_country(folder / "raw"), folder / "data")


@pytest.fixture
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep travel times of the command line among the files of these tests."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache"))


@pytest.fixture
def scenario(tmp_path: Path) -> Callable[..., Path]:
    """Write a question to the small country, some keys changed."""
    return partial(write_question, tmp_path)
