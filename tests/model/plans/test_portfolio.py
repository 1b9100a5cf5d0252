"""Plans near the best, and what each site is worth, against all plans."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regiotafel.model.branch_and_bound import adapt
from regiotafel.model.criteria import MeanMinutes, ShareBeyond
from regiotafel.model.plans.portfolio import portfolio
from support.plans import impatient, one_by_one, rich_instances, values
from support.random_instances import make, on_a_map

SECONDS = 60.0


def agrees(instance, found, within, *, most=1000):
    asked = values(instance, MeanMinutes())
    if not asked:
        assert found is None
        return
    least = min(asked.values())
    near = {sites for sites, value in asked.items() if value <= least * (1 + within + 1e-7)}
    listed = found.sets["open_sites"].tolist()
    assert len(listed) == len(set(listed)) == min(len(near), most)
    assert set(listed) <= near
    assert found.complete == (len(near) <= most)
    assert found.best.open_sites == listed[0]
    for _, row in found.sets.iterrows():
        assert row["minutes_mean"] == pytest.approx(asked[row["open_sites"]], abs=1e-9)
        assert row["minutes_mean_added"] == pytest.approx(
            asked[row["open_sites"]] - least, abs=1e-9
        )
    assert (np.diff(found.sets["minutes_mean"]) >= -1e-9).all()
    for site, row in found.sites.iterrows():
        assert row["share_of_sets"] == pytest.approx(np.mean([site in sites for sites in listed]))
        for way, is_open in (("with", True), ("without", False)):
            best = min(
                (value for sites, value in asked.items() if (site in sites) == is_open),
                default=None,
            )
            assert row[f"status_{way}"] == ("infeasible" if best is None else "optimal")
            if best is None:
                assert np.isnan(row[f"minutes_mean_{way}"])
                continue
            assert row[f"minutes_mean_{way}"] == pytest.approx(best, abs=1e-9)
            assert row[f"minutes_mean_added_{way}"] == pytest.approx(best - least, abs=1e-9)
            assert row[f"minutes_mean_added_{way}"] >= 0


@settings(max_examples=100)
@given(rich_instances(most_sites=5), st.sampled_from([0.0, 0.1, 1.0]))
def test_all_sets_are_judged(instance, within):
    agrees(instance, portfolio(instance, within=within, time_limit_seconds=SECONDS), within)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(("within", "most"), [(0.05, 1000), (0.3, 5), (0.0, 1)])
def test_branch_and_bound_finds_the_same(monkeypatch, seed, within, most):
    rules = ["required", "forbidden", *["candidate"] * 6] if seed % 2 else None
    instance = on_a_map(seed, areas=30, sites=8, k=4, rules=rules)
    one_by_one(monkeypatch, "branch_and_bound")
    found = portfolio(instance, within=within, most=most, time_limit_seconds=SECONDS)
    agrees(instance, found, within, most=most)


def test_what_cannot_be_chosen_or_missed(monkeypatch):
    # S0 alone serves the first area; with S1 nobody is left for S2.
    instance = make(
        [[1, np.nan, np.nan], [9, 1, 2], [9, 1, 2]], k=2, minimum_volume=1.0, maximum_volume=2.0
    )
    instance = replace(instance, site_rules=("candidate", "candidate", "forbidden"))
    for _ in range(2):
        sites = portfolio(instance, time_limit_seconds=SECONDS).sites
        assert sites["status_without"].tolist() == ["infeasible", "infeasible", "optimal"]
        assert sites["status_with"].tolist() == ["optimal", "optimal", "infeasible"]
        one_by_one(monkeypatch, "branch_and_bound")


def test_no_plan_gives_none(monkeypatch):
    instance = make([[1, 5], [5, 1]], minimum_volume=3.0)
    assert portfolio(instance, time_limit_seconds=1) is None
    one_by_one(monkeypatch, "branch_and_bound")
    assert portfolio(instance, time_limit_seconds=SECONDS) is None


def test_out_of_time_is_said(monkeypatch):
    instance = on_a_map(1, areas=40, sites=8, k=4)
    real = adapt.search

    def unproven(question, **options):
        found = real(question, **options)
        return replace(found, status="time_limit", bound=0.9 * found.bound)

    monkeypatch.setattr(adapt, "search", unproven)
    impatient(monkeypatch, proven=0, unproven=3)
    found = portfolio(instance, time_limit_seconds=SECONDS)
    assert not found.complete
    assert found.best.gap == pytest.approx(0.1)
    # S0 with and without, S1 with: found with a gap; nothing of the others.
    known = found.sites[["status_with", "status_without"]].to_numpy().ravel().tolist()
    assert known == ["time_limit"] * 3 + ["unknown"] * 13
    assert found.sites["gap_with"][:2].tolist() == pytest.approx([0.1, 0.1])
    assert found.sites["minutes_mean_with"].isna().sum() == 6


def test_what_is_no_portfolio_is_refused():
    instance = make([[1, 5], [5, 1]], objective=(ShareBeyond(2), MeanMinutes()))
    with pytest.raises(ValueError, match="one criterion"):
        portfolio(instance, time_limit_seconds=1)
    with pytest.raises(ValueError, match="within must be"):
        portfolio(make([[1, 5]]), within=-0.1, time_limit_seconds=1)
