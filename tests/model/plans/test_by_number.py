"""The best plan of every number of centres, by every criterion."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from regiotafel.model import plans
from regiotafel.model.criteria import MeanMinutes, ShareBeyond, Weighted
from regiotafel.model.plans import MEASURES, levels, named, of_size
from regiotafel.model.plans.by_number import by_number
from support.plans import every_plan, impatient, values
from support.random_instances import instances, make, on_a_map

SECONDS = 60.0


@settings(max_examples=60)
@given(instances(most_sites=5))
def test_every_number_has_its_best_plan(instance):
    table = by_number(
        instance, numbers=range(1, len(instance.site_ids) + 1), time_limit_seconds=SECONDS
    )
    for k, row in table.iterrows():
        asked = values(of_size(instance, k), MeanMinutes())
        if not asked:
            assert row["status"] == "infeasible"
            assert table["open_sites"][k] is None
            assert row.iloc[2:].isna().all()
            continue
        assert row["status"] == "optimal"
        assert row["gap"] == 0
        assert row["minutes_mean"] == pytest.approx(min(asked.values()), abs=1e-12)
        trips = dict(every_plan(of_size(instance, k)))[row["open_sites"]]
        for criterion in MEASURES:
            assert row[criterion.name] == pytest.approx(criterion.of(instance, trips), abs=1e-12)
        volumes = trips.volumes(instance)[instance.columns(row["open_sites"])]
        assert row["smallest_volume"] == pytest.approx(volumes.min())
        assert row["largest_volume"] == pytest.approx(volumes.max())


def test_more_centres_never_lengthen_the_mean_and_branch_and_bound_agrees(monkeypatch):
    instance = on_a_map(6, areas=60, sites=9)
    table = by_number(instance, time_limit_seconds=SECONDS)
    assert table.index.tolist() == list(range(1, 10))
    assert (np.diff(table["minutes_mean"]) <= 0).all()
    monkeypatch.setattr(plans, "choose_method", lambda instance: "branch_and_bound")
    other = by_number(instance, time_limit_seconds=SECONDS)
    assert other["open_sites"].tolist() == table["open_sites"].tolist()
    assert (other["status"] == "optimal").all()


def test_out_of_time_is_said(monkeypatch):
    instance = on_a_map(6, areas=60, sites=4, minimum_volume=1.0)
    impatient(monkeypatch, proven=1, unproven=1)
    table = by_number(instance, time_limit_seconds=SECONDS)
    assert table["status"].tolist() == ["optimal", "time_limit", "unknown", "unknown"]
    assert table["gap"][:2].tolist() == pytest.approx([0, 0.1])
    assert table["open_sites"][3] is None


def test_a_stricter_norm_never_improves():
    instance = on_a_map(6, areas=60, sites=7)
    free = by_number(instance, time_limit_seconds=SECONDS)["minutes_mean"]
    normed = by_number(
        replace(instance, minimum_volume=instance.total_cases / 6), time_limit_seconds=SECONDS
    )["minutes_mean"].dropna()
    assert (normed >= free[normed.index]).all()
    assert (normed > free[normed.index]).any()
    assert len(normed) < len(free)


def test_criteria_of_one_name_are_refused():
    one, other = (Weighted(((weight, MeanMinutes()),)) for weight in (1.0, 2.0))
    with pytest.raises(ValueError, match="same name: weighted_sum"):
        by_number(make([[1, 5]]), criteria=(one, other), time_limit_seconds=1)
    assert named((one, one, ShareBeyond(1))) == (one, ShareBeyond(1))


def test_levels_tell_rounding_from_difference():
    values = np.array([2.0, 1.0, 2.0 + 1e-12, 2.0 + 1e-8, -np.inf, -np.inf])
    assert levels(values).tolist() == [2, 1, 2, 3, 0, 0]
    assert levels(np.empty(0)).tolist() == []
