"""Patients with and without a car, reckoned by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from regiotafel import impact


def test_by_hand(instance, plan, today, without_car):
    table = impact.car_ownership(
        instance, plan, assigned_today=today, without_car=without_car, thresholds=(30, 60)
    )
    assert list(table.index) == [
        (group, estimate)
        for group in ("with_car", "without_car", "all")
        for estimate in ("low", "middle", "high")
    ]
    with_car = table.loc[("with_car", "middle")]
    # 1011 0.5, 1012 2, 1013 2.25; plan: B everywhere; today A, A, C.
    assert with_car["cases_per_year"] == pytest.approx(4.75)
    assert with_car["minutes_mean"] == pytest.approx((0.5 * 30 + 2 * 30 + 2.25 * 45) / 4.75)
    assert with_car["minutes_mean_today"] == pytest.approx((0.5 * 10 + 2 * 20 + 2.25 * 15) / 4.75)
    assert with_car["share_over_30_minutes"] == pytest.approx(2.25 / 4.75)
    # 1011 0.5, 1013 0.75, 1014 4, by public transport to B: 2.0 x 30, 45, 60 + 5.
    low = table.loc[("without_car", "low")]
    assert low["cases_per_year"] == pytest.approx(5.25)
    assert low["minutes_mean"] == pytest.approx((0.5 * 65 + 0.75 * 95 + 4 * 125) / 5.25)
    # Today 1011 cycles to A (22) where public transport takes 25 to 30; 1013, 1014 go to C.
    assert low["minutes_mean_today"] == pytest.approx((0.5 * 22 + 0.75 * 35 + 4 * 45) / 5.25)
    high = table.loc[("without_car", "high")]
    assert high["minutes_mean"] == pytest.approx((0.5 * 80 + 0.75 * 117.5 + 4 * 155) / 5.25)
    assert high["share_over_60_minutes"] == 1.0
    assert high["minutes_change_mean"] == pytest.approx(
        high["minutes_mean"] - high["minutes_mean_today"]
    )


def test_the_groups_sum_to_all(instance, plan, today, without_car):
    table = impact.car_ownership(instance, plan, assigned_today=today, without_car=without_car)
    for estimate in ("low", "middle", "high"):
        groups, everybody = table.xs(estimate, level="estimate"), table.loc[("all", estimate)]
        parts = groups.loc[["with_car", "without_car"]]
        assert parts["cases_per_year"].sum() == pytest.approx(instance.total_cases, rel=1e-12)
        assert parts["share_of_cases"].sum() == pytest.approx(1.0, rel=1e-12)
        for name in parts.columns.drop(["cases_per_year", "share_of_cases"]):
            mean = np.average(parts[name], weights=parts["cases_per_year"])
            assert everybody[name] == pytest.approx(mean, rel=1e-12), name
    assert table.loc["with_car"].nunique().eq(1).all()


def test_with_cars_for_all_it_is_the_access_of_all(instance, plan, today, without_car):
    everybody = replace(without_car, share=np.zeros(6))
    table = impact.car_ownership(instance, plan, assigned_today=today, without_car=everybody)
    access = impact.access(instance, plan, assigned_today=today).loc["all"]
    for name in table.columns:
        assert table[name]["with_car", "low"] == pytest.approx(access[name], rel=1e-12)
    assert table.loc["without_car", "cases_per_year"].eq(0).all()
    assert table.loc["without_car", "minutes_mean"].isna().all()


def test_other_sites_are_refused(instance, plan, today, without_car):
    others = replace(without_car, car=replace(without_car.car, site_ids=("A", "B", "D")))
    with pytest.raises(ValueError, match="other sites"):
        impact.car_ownership(instance, plan, assigned_today=today, without_car=others)
