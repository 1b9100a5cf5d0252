"""The parameters of judging outcomes: sourced, checked whole."""

from __future__ import annotations

import pytest
import yaml

from regiotafel.errors import InputError
from regiotafel.files import bundled
from regiotafel.impact.observed.parameters import load_profiling

FILE = bundled("data", "impact", "profiling.yaml")


def written(tmp_path, **parts):
    content = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    for part, keys in parts.items():
        content[part] = {**content[part], **keys}
    path = tmp_path / "own.yaml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return path


def test_the_bundled_ones():
    found = load_profiling()
    assert found.overdispersion.winsorised_share == 0.1
    assert found.rankability.high_above == 0.75
    assert found.quality.stale_after_years == 2


def test_words_do_not_change_the_version(tmp_path):
    same = load_profiling(written(tmp_path, quality={"source": "x"}))
    assert same.version == load_profiling().version
    other = load_profiling(written(tmp_path, quality={"stale_after_years": 3}))
    assert other.version != same.version


def test_all_faults_at_once(tmp_path):
    path = written(
        tmp_path,
        overdispersion={"winsorised_share": 0.5},
        rankability={"moderate_from": 0.9},
        quality={"stale_after_years": 1.5, "stale": 2},
    )
    with pytest.raises(InputError) as caught:
        load_profiling(path)
    assert [fault.where for fault in caught.value.faults] == [
        "overdispersion.winsorised_share",
        "rankability",
        "quality.stale_after_years",
        "quality.stale",
    ]
    assert "0.9, 0.75 do not ascend" in str(caught.value)
