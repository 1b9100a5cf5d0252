"""The price of a norm against asking every norm by itself."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from regiotafel.model import plans
from regiotafel.model.criteria import MeanMinutes, ShareBeyond
from regiotafel.model.plans import of_size
from regiotafel.model.plans.price import norm_price
from support.plans import every_plan, impatient, one_by_one, rich_instances, values
from support.random_instances import make, on_a_map

SECONDS = 60.0


def norms_to_try(instance):
    """Just at, just below and just above every volume that any centre may have."""
    free = replace(instance, minimum_volume=None, maximum_volume=None, maximum_minutes=None)
    found = {0.0}
    for k in range(1, len(instance.site_ids) + 1):
        for sites, trips in every_plan(of_size(free, k)):
            found |= set(trips.volumes(instance)[instance.columns(sites)].tolist())
    return sorted({max(volume + more, 0.0) for volume in found for more in (-1 / 16, 0, 1 / 16)})


def agrees_at_every_norm(instance, price):
    sizes = range(1, len(instance.site_ids) + 1)
    for norm in norms_to_try(instance):
        at = price.at(norm)
        for k in sizes:
            asked = values(of_size(replace(instance, minimum_volume=norm), k), MeanMinutes())
            assert (k in at.index) == bool(asked)
            if asked:
                assert at.loc[k, "minutes_mean"] == pytest.approx(min(asked.values()), abs=1e-12)
                assert at.loc[k, "open_sites"] in asked
                assert at.loc[k, "gap"] == 0


def is_a_staircase(price):
    for k, steps in price.steps.groupby("centres"):
        assert (np.diff(steps["minutes_mean"]) > 0).all()
        assert (np.diff(steps["norm_at_most"]) > 0).all()
        assert steps["norm_above"].tolist() == [0.0, *steps["norm_at_most"][:-1]]
        assert steps["minutes_mean_added"].iloc[0] == 0
        assert price.numbers.loc[k, "largest_norm"] == steps["norm_at_most"].iloc[-1]
    assert price.numbers["proven"].all()


@settings(max_examples=40)
@given(rich_instances(most_sites=4))
def test_every_norm_has_the_plan_that_is_best_for_it(instance):
    price = norm_price(instance, time_limit_seconds=SECONDS)
    agrees_at_every_norm(instance, price)
    is_a_staircase(price)


@settings(max_examples=40)
@given(rich_instances(most_sites=4))
def test_raising_the_norm_step_by_step_gives_the_same(instance):
    with pytest.MonkeyPatch.context() as monkeypatch:
        one_by_one(monkeypatch)
        price = norm_price(instance, time_limit_seconds=SECONDS)
    agrees_at_every_norm(instance, price)
    is_a_staircase(price)


def test_branch_and_bound_gives_the_same_steps(monkeypatch):
    instance = on_a_map(7, areas=80, sites=9)
    expected = norm_price(instance, numbers=(2, 3, 4), time_limit_seconds=SECONDS)
    one_by_one(monkeypatch, "branch_and_bound")
    found = norm_price(instance, numbers=(2, 3, 4), time_limit_seconds=SECONDS)
    assert found.steps["open_sites"].tolist() == expected.steps["open_sites"].tolist()
    assert np.allclose(found.steps["norm_at_most"], expected.steps["norm_at_most"])
    assert found.numbers["proven"].all()
    assert len(found.steps) > 6


@settings(max_examples=40)
@given(rich_instances(most_sites=4))
def test_the_largest_number_of_centres_per_norm(instance):
    price = norm_price(instance, time_limit_seconds=SECONDS)
    table = price.largest_numbers
    for norm in norms_to_try(instance):
        feasible = [
            k
            for k in range(1, len(instance.site_ids) + 1)
            if every_plan(of_size(replace(instance, minimum_volume=norm), k))
        ]
        within = table[(table["norm_above"] < norm) & (norm <= table["norm_at_most"])]
        if norm > 0:
            assert within["centres"].tolist() == feasible[-1:]
    assert table["proven"].all()


def test_steps_by_hand():
    # Cases 1, 2, 3, each at its own site: of two centres, S1 and S2 are best (2 * 0 ... 1 * 1).
    instance = make([[0, 1, 9], [1, 0, 1], [9, 1, 0]], [1, 2, 3], k=2)
    price = norm_price(instance, numbers=(2,), time_limit_seconds=1)
    # S1, S2: volumes 3 and 3, 1 case travels 1 minute. No norm above 3 leaves two of six cases.
    assert price.steps["open_sites"].tolist() == [("S1", "S2")]
    assert price.steps["norm_at_most"].tolist() == [3.0]
    assert price.steps["minutes_mean"].tolist() == [pytest.approx(1 / 6)]
    assert price.at(3.0).index.tolist() == [2]
    assert price.at(3.001).empty


def test_cases_and_norms_scale_together():
    instance = on_a_map(2, areas=60, sites=6)
    one = norm_price(instance, time_limit_seconds=SECONDS).steps
    ten = norm_price(replace(instance, cases=10 * instance.cases), time_limit_seconds=SECONDS).steps
    assert one["open_sites"].tolist() == ten["open_sites"].tolist()
    assert np.allclose(10 * one["norm_at_most"], ten["norm_at_most"])
    assert np.allclose(one["minutes_mean"], ten["minutes_mean"])


@pytest.mark.parametrize("alone", [False, True])
def test_a_site_with_a_minimum_of_its_own_keeps_it(monkeypatch, alone):
    if alone:
        one_by_one(monkeypatch)
    instance = make([[0, 9], [0, 9], [9, 0]], k=2, site_minimum={"S1": 0.5})
    # S0 has two cases, S1 one: the norm is for S0 only.
    assert norm_price(instance, time_limit_seconds=SECONDS).numbers.loc[2, "largest_norm"] == 2.0
    none = replace(instance, site_minimum={"S0": 1.0, "S1": 1.0})
    assert norm_price(none, time_limit_seconds=SECONDS).numbers.loc[2, "largest_norm"] == np.inf
    never = replace(instance, site_minimum={"S1": 1.5})
    price = norm_price(never, numbers=(2,), time_limit_seconds=SECONDS)
    assert price.steps.empty
    assert np.isnan(price.numbers.loc[2, "largest_norm"])
    assert price.numbers.loc[2, "proven"]


def test_out_of_time_is_said(monkeypatch):
    instance = on_a_map(7, areas=80, sites=9)
    whole = norm_price(instance, numbers=(3,), time_limit_seconds=SECONDS).steps
    assert len(whole) > 3
    impatient(monkeypatch, proven=1, unproven=2)
    price = norm_price(instance, numbers=(3,), time_limit_seconds=SECONDS)
    assert price.steps["open_sites"].tolist() == whole["open_sites"].tolist()[:3]
    assert price.numbers["proven"].tolist() == [False]
    assert price.numbers["largest_norm"][3] == pytest.approx(whole["norm_at_most"][2])
    # What is proven for a lower norm is a bound for a higher one.
    means = whole["minutes_mean"].tolist()
    assert price.steps["bound"].tolist() == pytest.approx(
        [means[0], max(means[0], 0.9 * means[1]), max(means[0], 0.9 * means[2])]
    )


def test_a_plan_that_is_no_worse_at_a_higher_norm_takes_the_place_of_the_former(monkeypatch):
    instance = on_a_map(7, areas=80, sites=9)
    real = plans.best
    worse = ("S0", "S1", "S2")

    def first_a_bad_plan(question, clock, **options):
        if question.minimum_volume is None:
            bad = plans.plan_of(question, worse)
            return replace(bad, bound=0.5 * bad.objective, status="time_limit")
        return real(question, clock, **options)

    one_by_one(monkeypatch)
    monkeypatch.setattr(plans, "best", first_a_bad_plan)
    price = norm_price(instance, numbers=(3,), time_limit_seconds=SECONDS)
    assert worse not in price.steps["open_sites"].tolist()
    assert price.steps["norm_above"][0] == 0
    assert price.steps["gap"][0] > 0
    assert price.numbers["proven"].tolist() == [False]


def test_several_criteria_in_order_are_refused():
    instance = make([[1, 5], [5, 1]], objective=(ShareBeyond(2), MeanMinutes()))
    with pytest.raises(ValueError, match="one criterion"):
        norm_price(instance, time_limit_seconds=1)
