"""Growth paths against every order in which sites can close or open."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regiotafel.errors import InfeasibleError
from regiotafel.model import plans
from regiotafel.model.assignment import nearest
from regiotafel.model.check import broken_rules
from regiotafel.model.criteria import LongestMinutes, MeanMinutes, ShareBeyond
from regiotafel.model.plans import of_size
from regiotafel.model.plans import path as module
from regiotafel.model.plans.path import growth_path
from support.plans import impatient, rich_instances, values
from support.random_instances import instances, make, on_a_map

SECONDS = 60.0


def value_of(instance, open_sites):
    if (instance.nearest_open(open_sites) < 0).any():
        return np.inf
    return MeanMinutes().of(instance, nearest(instance, open_sites))


def every_path(instance, k, *, end=None, always=False):
    """Sums of all paths from today's sites to k, by their sets."""
    today = [site for site, now in zip(instance.site_ids, instance.open_today, strict=True) if now]
    rules = dict(zip(instance.site_ids, instance.site_rules, strict=True))
    closes = k < len(today)
    free = today if closes else [site for site in instance.site_ids if site not in today]
    free = [site for site in free if rules[site] != ("required" if closes else "forbidden")]
    found = {}
    loose = replace(instance, site_rules=("candidate",) * len(instance.site_ids))
    for order in permutations(free, abs(k - len(today))):
        sets, total = [], 0.0
        for step in range(1, len(order) + 1):
            changed = set(order[:step])
            sites = set(today) - changed if closes else set(today) | changed
            sites = tuple(sorted(sites))
            total += value_of(instance, sites)
            if always and broken_rules(of_size(loose, len(sites)), sites):
                total = np.inf
            sets.append(sites)
        last = sets[-1]
        if end is not None and set(last) != set(end):
            continue
        if np.isfinite(total) and not broken_rules(of_size(instance, k), last):
            found[tuple(sets)] = total
    return found


def agrees(instance, expected, **options):
    if not expected:
        with pytest.raises(InfeasibleError):
            growth_path(instance, time_limit_seconds=SECONDS, **options)
        return None
    found = growth_path(instance, time_limit_seconds=SECONDS, **options)
    assert found.total == pytest.approx(min(expected.values()), abs=1e-9)
    assert found.is_proven
    assert found.gap == 0
    sets = tuple(found.steps["open_sites"][1:])
    assert expected[sets] == pytest.approx(found.total, abs=1e-9)
    assert found.steps["minutes_mean"][1:].sum() == pytest.approx(found.total)
    return found


def with_today(instance, today, k):
    """Question for k with these sites open today; None where there is no path to it."""
    m = len(instance.site_ids)
    today = np.array(today[:m])
    if not today.any() or k > m or k == today.sum():
        return None
    return replace(instance, open_today=today, k=k)


TODAY = st.lists(st.booleans(), min_size=5, max_size=5)


@settings(max_examples=120)
@given(rich_instances(most_sites=5), TODAY, st.integers(1, 5), st.booleans())
def test_the_best_of_all_paths(instance, today, k, always):
    instance = with_today(instance, today, k)
    if instance is None:
        return
    rules = "always" if always else "at_end"
    agrees(instance, every_path(instance, k, always=always), rules=rules)


@settings(max_examples=100)
@given(rich_instances(most_sites=5), TODAY, TODAY)
def test_the_best_path_to_a_given_end(instance, today, last):
    m = len(instance.site_ids)
    end = tuple(site for site, is_open in zip(instance.site_ids, last[:m], strict=True) if is_open)
    instance = with_today(instance, today, len(end))
    if instance is None or not end:
        return
    now = {site for site, is_open in zip(instance.site_ids, today, strict=False) if is_open}
    if set(end) <= now or now <= set(end):
        agrees(instance, every_path(instance, len(end), end=end), end=end)
    else:
        with pytest.raises(ValueError, match="closing only"):
            growth_path(instance, end=end, time_limit_seconds=SECONDS)


@settings(max_examples=60)
@given(instances(most_sites=5, gaps=False), TODAY, st.integers(1, 5), st.integers(1, 3))
def test_a_narrow_search_never_claims_too_much(instance, today, k, beam):
    instance = with_today(instance, today, k)
    if instance is None:
        return
    expected = every_path(instance, k)
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(plans, "MAX_IN_ALL", 0)
        if not expected:
            with pytest.raises(InfeasibleError):
                growth_path(instance, beam=beam, time_limit_seconds=SECONDS)
            return
        found = growth_path(instance, beam=beam, time_limit_seconds=SECONDS)
    least = min(expected.values())
    assert found.bound <= least + 1e-9
    assert found.total >= least - 1e-9
    assert expected[tuple(found.steps["open_sites"][1:])] == pytest.approx(found.total, abs=1e-9)


def test_each_step_beside_the_best_of_its_size():
    instance = replace(on_a_map(5, areas=40, sites=7), k=3)
    found = growth_path(instance, criteria=(LongestMinutes(),), time_limit_seconds=SECONDS).steps
    assert found["centres"].tolist() == [7, 6, 5, 4, 3]
    assert found["change"].tolist() == ["", *["closes"] * 4]
    for (_, before), (_, after) in zip(found.iterrows(), found[1:].iterrows(), strict=False):
        assert set(before["open_sites"]) - set(after["open_sites"]) == {after["site_id"]}
        best = values(of_size(instance, after["centres"]), MeanMinutes())
        assert after["minutes_mean_alone"] == pytest.approx(min(best.values()))
        assert best[after["open_sites_alone"]] == pytest.approx(min(best.values()))
        assert after["nesting_cost"] >= 0
        trips = nearest(instance, after["open_sites"])
        assert after["minutes_max"] == LongestMinutes().of(instance, trips)
        volumes = trips.volumes(instance)[instance.columns(after["open_sites"])]
        assert after["smallest_volume"] == pytest.approx(volumes.min())


def test_steps_say_whether_they_keep_the_rules():
    # Three cases at three sites: a norm of 1.5 is kept by one centre only.
    instance = make([[0, 1, 9], [1, 0, 1], [9, 1, 0]], minimum_volume=1.5)
    steps = growth_path(instance, time_limit_seconds=SECONDS).steps
    assert steps["keeps_rules"].tolist() == [False, False, True]
    assert "below the minimum of 1.5" in steps["broken_rules"][1]
    with pytest.raises(InfeasibleError):
        growth_path(instance, rules="always", time_limit_seconds=SECONDS)


def test_many_sites_are_searched_narrowly_and_bounded():
    instance = replace(on_a_map(3, areas=60, sites=14), k=9)
    exact = growth_path(instance, time_limit_seconds=SECONDS)
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(plans, "MAX_IN_ALL", 100)
        found = growth_path(instance, beam=50, time_limit_seconds=SECONDS)
    assert exact.is_proven
    assert found.bound <= exact.total <= found.total + 1e-9
    assert found.gap < 0.05


def test_bounds_hold_for_sets_that_a_path_can_hold(monkeypatch):
    instance = replace(on_a_map(3, areas=60, sites=8), k=4)
    today = np.zeros(8, dtype=bool)
    today[[0, 5]] = True
    instance = replace(instance, open_today=today)
    exact = growth_path(instance, time_limit_seconds=SECONDS)
    monkeypatch.setattr(plans, "MAX_IN_ALL", 0)
    found = growth_path(instance, beam=100, time_limit_seconds=SECONDS)
    assert found.total == pytest.approx(exact.total)
    nested = [
        min(
            value
            for sites, value in values(of_size(instance, k), MeanMinutes()).items()
            if {"S0", "S5"} <= set(sites)
        )
        for k in (3, 4)
    ]
    assert found.bound == pytest.approx(sum(nested))
    assert found.steps["minutes_mean_alone"].tolist()[1:] == pytest.approx(
        exact.steps["minutes_mean_alone"].tolist()[1:]
    )
    impatient(monkeypatch, proven=1, unproven=1)
    late = growth_path(instance, beam=100, time_limit_seconds=SECONDS)
    assert late.bound == pytest.approx(nested[0] + 0.9 * nested[1])
    assert late.steps["minutes_mean_alone"].isna().all()
    assert late.total == pytest.approx(exact.total)


def test_a_narrow_search_that_misses_the_end_aims_at_it(monkeypatch):
    # Closing S0 first is best; but only S0 may be left.
    instance = make([[5, 0, 1], [5, 1, 0]], k=1, maximum_minutes=9.0)
    instance = replace(instance, site_rules=("required", "candidate", "candidate"))
    free = replace(instance, site_rules=("candidate",) * 3, site_minimum={"S1": 3.0, "S2": 3.0})
    monkeypatch.setattr(plans, "MAX_IN_ALL", 0)
    for question in (instance, free):
        found = growth_path(question, beam=1, time_limit_seconds=SECONDS)
        assert found.steps["open_sites"].iloc[-1] == ("S0",)
    calls = []
    real = module._least_path
    monkeypatch.setattr(module, "_least_path", lambda *a: calls.append(1) or real(*a))
    growth_path(free, beam=1, time_limit_seconds=SECONDS)
    assert len(calls) == 2


def test_what_is_no_path_is_refused():
    instance = make([[1, 5, 9], [5, 1, 9]], k=3)
    with pytest.raises(ValueError, match="no path from 3 centres to 3"):
        growth_path(instance, time_limit_seconds=1)
    with pytest.raises(KeyError, match="unknown"):
        growth_path(instance, end=("X",), time_limit_seconds=1)
    with pytest.raises(ValueError, match="one criterion"):
        growth_path(
            replace(instance, objective=(ShareBeyond(2), MeanMinutes())), time_limit_seconds=1
        )
    closed = replace(instance, open_today=np.array([True, True, False]), k=1)
    with pytest.raises(InfeasibleError, match="required sites closed at the end: S2"):
        growth_path(
            replace(closed, site_rules=("candidate", "candidate", "required")),
            time_limit_seconds=1,
        )
