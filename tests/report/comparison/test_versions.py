"""One question on two versions of its minutes: differences, choices and regret by hand."""

from __future__ import annotations

import dataclasses
import io
import json

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

from regiotafel.errors import InputError
from regiotafel.report.comparison.versions import (
    VERSIONS,
    compare_versions,
    require_same_question,
    write_versions,
)
from regiotafel.report.terminal import print_versions
from regiotafel.result.judge import Judge

TABLES = ("versions", "minutes", "pairs", "indicators", "centres", "choices")


def with_minutes(result, minutes, plans, **changes):
    """The same run on other minutes, with these open sites per k."""
    instance = dataclasses.replace(result.instance, minutes=minutes, metres=minutes * 1000)
    instance = dataclasses.replace(instance, **changes)
    travel = dataclasses.replace(result.travel, speed_version="9" * 64)
    result = dataclasses.replace(result, instance=instance, travel=travel)
    judge = Judge.of(result)
    return dataclasses.replace(
        result,
        today=judge.today,
        plans={k: judge.plan(tuple(sites)) for k, sites in plans.items()},
    )


@pytest.fixture
def a(result):
    return with_minutes(result, result.instance.minutes, {1: ["S1"], 2: ["S1", "S4"]})


@pytest.fixture
def b(result):
    """Every trip takes 5 minutes longer, but to S1 20."""
    minutes = result.instance.minutes + np.array([20, 5, 5, 5])
    return with_minutes(result, minutes, {1: ["S2"], 2: ["S1", "S4"]})


def test_the_difference_in_minutes(a, b):
    table = compare_versions(a, b).minutes.set_index("over")
    assert list(table.index) == ["pairs", "today", "k1", "k2"]
    pairs = table.loc["pairs"]
    n = len(a.instance.area_ids)
    assert pairs["count"] == 4 * n
    assert pairs["difference_mean"] == pytest.approx(35 / 4)
    assert pairs[["difference_p5", "difference_p50", "difference_p95"]].tolist() == [5, 5, 20]
    assert pairs[["only_a", "only_b"]].tolist() == [0, 0]
    # Only S1 is open: everybody travels 20 minutes longer, and nobody elsewhere.
    alone = table.loc["k1"]
    people = a.region.areas["population_2021"].reindex(a.instance.area_ids)
    assert alone["count"] == people.sum()
    assert alone[["difference_least", "difference_mean", "share_other_centre"]].tolist() == [
        20,
        pytest.approx(20),
        0,
    ]
    mean = np.average(a.instance.minutes[:, 0], weights=people)
    assert alone["mean_a"] == pytest.approx(mean)
    # Today all are open, and some for whom S1 was the nearest go elsewhere, at 5 to 20 minutes.
    assert 0 < table.loc["today", "share_other_centre"] < 0.5
    assert table.loc["today", "difference_most"] <= 20


def test_a_pair_without_a_route_in_one_of_them_is_counted_apart(a, b):
    minutes = b.instance.minutes.copy()
    minutes[0, 3] = np.nan
    fewer = with_minutes(b, minutes, {1: ["S2"]})
    pairs = compare_versions(a, fewer).minutes.set_index("over").loc["pairs"]
    assert pairs[["only_a", "only_b"]].tolist() == [1, 0]
    assert pairs["count"] == 4 * len(a.instance.area_ids) - 1


def test_the_pairs_that_differ_most(a, b):
    pairs = compare_versions(a, b).pairs
    assert set(pairs["site_id"]) == {"S1"}
    assert pairs["pc4"].tolist() == list(a.instance.area_ids[:20])
    assert pairs["difference"].tolist() == [20] * 20
    assert compare_versions(a, a).pairs.empty


def test_the_choice_of_a_on_the_minutes_of_b(a, b):
    choices = compare_versions(a, b).choices.set_index("k")
    one = choices.loc[1]
    assert one[["centres_a", "centres_b", "same"]].tolist() == ["S1", "S2", False]
    mean = np.average(b.instance.minutes[:, 0], weights=b.instance.cases)
    best = np.average(b.instance.minutes[:, 1], weights=b.instance.cases)
    assert one["regret"] == pytest.approx(mean - best)
    assert one["regret_share"] == pytest.approx(mean / best - 1)
    assert choices.loc[2, ["same", "regret", "broken_rules"]].tolist() == [True, 0, ""]


def test_a_choice_that_breaks_a_rule_there_says_so(a, b):
    strict = with_minutes(b, b.instance.minutes, {1: ["S2"]}, maximum_minutes=60.0)
    choices = compare_versions(a, strict).choices.set_index("k")
    assert "travel longer than 60 minutes" in choices.loc[1, "broken_rules"]
    assert choices.loc[2, "centres_b"] == ""
    assert np.isnan(choices.loc[2, "regret"])


def test_every_indicator_and_centre(a, b):
    found = compare_versions(a, b)
    table = found.indicators.set_index(["plan", "group", "indicator"])
    row = table.loc[("k1", "all", "minutes_mean")]
    assert row["a"] == a.plans[1].access.loc["all", "minutes_mean"]
    assert row["b"] == b.plans[1].access.loc["all", "minutes_mean"]
    assert row["difference"] == row["b"] - row["a"]
    assert ("today", "moved", "share_over_45_minutes") in table.index
    centres = found.centres.set_index(["plan", "site_id"])
    assert centres.loc[("k1", "S1"), ["open_a", "open_b"]].tolist() == [True, False]
    assert centres.loc[("k1", "S2"), "cases_per_year_a"] == 0


def test_it_is_written_and_printed(a, b, tmp_path):
    found = compare_versions(a, b)
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write_versions(found, tmp_path / name)
    files = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert files == sorted([*(f"{name}.csv" for name in TABLES), "versions.json", "versions.xlsx"])
    for name in files:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    stored = json.loads((tmp_path / "one" / VERSIONS).read_text(encoding="utf-8"))
    assert tuple(stored) == TABLES
    assert stored["choices"][1]["regret"] == 0
    sheets = pd.read_excel(tmp_path / "one" / "versions.xlsx", sheet_name=None)
    assert tuple(sheets) == TABLES
    out = io.StringIO()
    print_versions(found, console=Console(file=out, width=120))
    for said in ("regret", f"{4 * len(a.instance.area_ids)} pairs", "inhabitants, k2", "the same"):
        assert said in out.getvalue()


def test_other_candidates_are_refused(a, b):
    fewer = dataclasses.replace(
        b,
        instance=dataclasses.replace(
            b.instance,
            site_ids=b.instance.site_ids[1:],
            minutes=b.instance.minutes[:, 1:],
            metres=b.instance.metres[:, 1:],
            site_rules=b.instance.site_rules[1:],
            open_today=b.instance.open_today[1:],
        ),
    )
    with pytest.raises(InputError, match="have other candidates: S1"):
        compare_versions(a, fewer)


def test_another_question_is_refused(result):
    one = result.scenario
    require_same_question(one, one.model_copy(update={"travel": "other"}))
    other = one.model_copy(update={"minimum_volume": 30.0, "demand": "low"})
    with pytest.raises(InputError, match="differ in minimum_volume, demand"):
        require_same_question(one, other)
