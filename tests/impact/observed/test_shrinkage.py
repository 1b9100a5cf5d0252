"""Shrinkage against a sum over everything that could be true, and against known truths."""

from __future__ import annotations

from math import log

import numpy as np
import pandas as pd
import pytest
from scipy.special import gammaln
from scipy.stats import gamma

from regiotafel.impact import rankability, shrinkage
from regiotafel.impact.observed.hierarchy import Fit, fit, shrink
from regiotafel.scenario.curve import load_curve

#: Three years of seventeen made-up sites.
VOLUMES = np.array([72, 58, 45, 30, 26, 24, 22, 21, 20, 18, 16, 14, 11, 8, 6, 5, 4.0])


def sites(events, expected, volumes=VOLUMES):
    names = [f"Z{place:02}" for place in range(len(volumes))]
    table = pd.DataFrame(
        {"cases_per_year": volumes, "events": events, "expected_events": expected},
        index=pd.Index(names, name="site_id"),
        dtype="float64",
    )
    return table.assign(ratio=table["events"] / table["expected_events"])


def drawn(rng, *, tau, slope, years=3, rate=0.1):
    """True ratios, and a table of counts drawn with them."""
    doublings = np.log2(VOLUMES)
    mean = np.exp(slope * (doublings - doublings.mean()))
    true = rng.gamma(tau**-2, mean * tau**2) if tau > 0 else mean
    expected = rate * years * VOLUMES
    return true, sites(rng.poisson(true * expected), expected)


def test_one_spread_by_hand():
    """Tau = 0.5 is a prior worth 1 / 0.25 = 4 expected events: 3 of 1 becomes (4 + 3) / (4 + 1)."""
    known = Fit(
        tau=np.array([0.5]),
        weight=np.ones(1),
        beta=np.zeros((1, 1)),
        covariance=np.zeros((1, 1, 1)),
        log_mean=np.array([[0.0, log(2.0)]]),
        log_variance=np.zeros((1, 2)),
    )
    found = shrink(known, np.array([3.0, 0.0]), np.array([1.0, 6.0]))
    # Around 2 it is worth 4 / 2 = 2 expected events.
    assert found.mean == pytest.approx([7 / 5, 4 / 8])
    assert found.own_weight == pytest.approx([1 / 5, 6 / 8])
    assert found.prior == pytest.approx([1.0, 2.0])
    assert found.low == pytest.approx(gamma.ppf(0.025, [7, 4], scale=[1 / 5, 1 / 8]))
    assert found.high == pytest.approx(gamma.ppf(0.975, [7, 4], scale=[1 / 5, 1 / 8]))


def test_the_mixture_against_a_sum_over_level_and_spread():
    """With as few as 16 events at four sites the normal approximation is within 2 %."""
    events, expected = np.array([2.0, 9.0, 4.0, 1.0]), np.array([4.0, 5.0, 4.0, 3.0])
    found = fit(
        events,
        expected,
        offset=np.zeros(4),
        design=np.ones((4, 1)),
        spread_scale=0.5,
        slope_scale=1.0,
    )
    level, tau = np.meshgrid(np.linspace(-2, 2, 801), found.tau, indexing="ij")
    shape, mu = (tau**-2)[..., None], np.exp(level)[..., None]
    mean = mu * expected
    height = (
        gammaln(events + shape)
        - gammaln(shape)
        + shape * np.log(shape / (shape + mean))
        + events * np.log(mean / (shape + mean))
    ).sum(axis=-1) - 0.5 * (tau / 0.5) ** 2
    weight = np.exp(height - height.max())
    weight /= weight.sum()
    posterior = (weight[..., None] * (shape + events) / (shape / mu + expected)).sum(axis=(0, 1))
    assert shrink(found, events, expected).mean == pytest.approx(posterior, rel=0.02)
    assert found.weight == pytest.approx(weight.sum(axis=0), rel=0.05, abs=5e-4)


def test_a_known_slope_is_recovered():
    rng, slope = np.random.default_rng(5), log(0.85)
    found = []
    for _ in range(60):
        _, table = drawn(rng, tau=0.3, slope=slope)
        found.append(rankability(table).loc["volume"])
    slopes = pd.DataFrame(found)
    estimates = slopes["log_ratio_per_doubling"].astype(float)
    error = slopes["log_ratio_per_doubling_standard_error"].astype(float)
    assert estimates.mean() == pytest.approx(slope, abs=3 * estimates.std() / 60**0.5)
    assert error.mean() == pytest.approx(estimates.std(), rel=0.3)
    within = (slopes["ratio_per_doubling_low"] <= 0.85) & (
        slopes["ratio_per_doubling_high"] >= 0.85
    )
    assert within.sum() >= 52
    many = drawn(rng, tau=0.0, slope=slope, years=3000)[1]
    assert rankability(many).loc["volume", "ratio_per_doubling"] == pytest.approx(0.85, abs=0.01)


def test_intervals_hold_the_truth_and_estimates_are_nearer_to_it_than_counts():
    rng = np.random.default_rng(6)
    inside, errors = [], {"ratio": [], "ratio_plain": [], "ratio_volume": []}
    for _ in range(60):
        true, table = drawn(rng, tau=0.3, slope=log(0.85))
        found = shrinkage(table)
        inside.append((found["ratio_volume_low"] <= true) & (true <= found["ratio_volume_high"]))
        for name, collected in errors.items():
            collected.append(((found[name] - true) ** 2).mean())
    assert 0.92 < np.mean(inside) < 0.98  # 1020 intervals
    means = {name: np.mean(collected) for name, collected in errors.items()}
    assert means["ratio_plain"] < means["ratio"] / 2
    assert means["ratio_volume"] < means["ratio"] / 2


def test_a_small_site_is_drawn_to_what_small_sites_are_found_to_be():
    """No event at the smallest: plain shrinkage calls it good, that by volume does not."""
    expected = 0.3 * VOLUMES
    events = np.rint(expected * np.exp(log(0.7) * np.log2(VOLUMES / 20)))
    events[-1] = 0
    found = shrinkage(sites(events, expected)).iloc[-1]
    assert found["ratio_plain"] < 1 < found["ratio_volume"] < found["ratio_volume_towards"]
    assert found["ratio_plain_own_weight"] < 0.5


def test_when_all_is_chance_the_spread_is_small_but_not_denied():
    expected = np.full(17, 4.0)
    events = np.array([4, 3, 5, 4, 2, 6, 4, 4, 3, 5, 7, 1, 4, 5, 3, 4, 4.0])
    found = rankability(sites(events, expected)).loc["plain"]
    assert (found["rankability_class"], found["tau_low"] < 0.02) == ("low", True)
    assert found["rankability"] == pytest.approx(found["tau"] ** 2 / (found["tau"] ** 2 + 0.25))
    table = shrinkage(sites(events, expected))
    assert table["ratio_plain"].between(0.8, 1.25).all()
    assert (table["ratio_plain_high"] - table["ratio_plain_low"]).min() > 0.3


def test_large_real_differences_are_highly_rankable():
    expected = np.full(17, 500.0)
    events = np.rint(expected * np.linspace(0.5, 1.5, 17))
    found = rankability(sites(events, expected)).loc["plain"]
    assert found["rankability_class"] == "high"
    assert found["tau"] == pytest.approx(0.31, abs=0.06)
    assert shrinkage(sites(events, expected))["ratio_plain"].tolist() == pytest.approx(
        (events / expected).tolist(), rel=0.02
    )


def test_a_curve_without_effect_is_plain_shrinkage():
    _, table = drawn(np.random.default_rng(8), tau=0.3, slope=0.0)
    flat = pd.Series(0.06, index=table.index)
    found = shrinkage(table, rate_at_volume=flat)
    for name in ("", "_low", "_high", "_towards", "_own_weight"):
        assert found[f"ratio_volume{name}"].tolist() == found[f"ratio_plain{name}"].tolist()
    assert np.isnan(rankability(table, rate_at_volume=flat).loc["volume", "ratio_per_doubling"])


def test_a_curve_says_how_sites_should_differ():
    curve = load_curve("endometriosis_complications")
    _, table = drawn(np.random.default_rng(9), tau=0.2, slope=0.0)
    rates = pd.Series(curve.rate(table["cases_per_year"]), index=table.index)
    towards = shrinkage(table, rate_at_volume=rates[::-1])["ratio_volume_towards"]
    assert (towards / towards.iloc[0]).tolist() == pytest.approx(
        (rates / rates.iloc[0]).tolist(), rel=1e-9
    )


def test_too_little_to_say_anything():
    two = sites([1.0, 2.0], [1.0, 1.0], VOLUMES[:2])
    none = sites(np.zeros(17), np.full(17, 2.0))
    for table in (two, none):
        assert shrinkage(table)["ratio_plain"].isna().all()
        assert rankability(table)["rankability_class"].eq("unknown").all()
    alike = sites([1.0, 2.0, 3.0], [2.0] * 3, np.full(3, 20.0))
    found = shrinkage(alike)  # without different volumes there is no line
    assert found["ratio_plain"].notna().all()
    assert found["ratio_volume"].isna().all()


def test_a_site_that_is_unknown_is_left_out_and_stays_in_its_row():
    _, table = drawn(np.random.default_rng(10), tau=0.2, slope=0.0)
    without = shrinkage(table.drop("Z03"))
    table.loc["Z03", ["events", "ratio"]] = np.nan
    found = shrinkage(table)
    assert found.loc["Z03", "ratio_plain":].isna().all()
    pd.testing.assert_frame_equal(found.drop("Z03"), without)
