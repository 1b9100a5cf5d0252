"""A curve fitted to one's own data: by hand where groups allow it, else against a known slope."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import special, stats

from regiotafel.impact.observed.refit import refit_log_linear, refit_volumes


def test_two_groups_by_hand():
    """Of two volumes the line passes through both rates: log odds over log volume."""
    volumes, cases = [10, 10, 40, 40], [100, 100, 200, 200]
    fit = refit_log_linear(volumes, cases, [20, 20, 20, 20])
    slope = (special.logit(0.1) - special.logit(0.2)) / np.log(4)
    error = np.sqrt(1 / (200 * 0.2 * 0.8) + 1 / (400 * 0.1 * 0.9)) / np.log(4)
    t = stats.t.ppf(0.975, 2)
    assert fit.slope == pytest.approx(slope)
    assert fit.dispersion == pytest.approx(0.0, abs=1e-12)
    assert fit.standard_error == pytest.approx(error)  # chance is never taken for less than it is
    assert (fit.low, fit.high) == pytest.approx((slope - t * error, slope + t * error))
    assert fit.at_volume == pytest.approx(10 ** (1 / 3) * 40 ** (2 / 3))
    assert (fit.sites, fit.cases, fit.events) == (4, 600, 80)
    table = fit.table()
    assert table.loc["odds_ratio_per_doubling", "estimate"] == pytest.approx(
        np.sqrt((0.1 / 0.9) / (0.2 / 0.8))
    )
    assert (table["low"] < table["estimate"]).all()
    assert (table["estimate"] < table["high"]).all()


def test_sites_that_differ_more_than_chance_widen_the_interval():
    """Within each volume 10 and 30 of 100: chi-square 4 x (10^2 / 16) on 2 degrees of freedom."""
    same = refit_log_linear([10, 10, 40, 40], [100] * 4, [20, 20, 20, 20])
    apart = refit_log_linear([10, 10, 40, 40], [100] * 4, [10, 30, 10, 30])
    assert apart.dispersion == pytest.approx(4 * 100 / 16 / 2)
    assert apart.slope == pytest.approx(0.0, abs=1e-9)
    assert apart.standard_error == pytest.approx(same.standard_error * np.sqrt(12.5))


def test_a_line_without_chance_is_found_exactly():
    volumes = np.array([5, 8, 13, 21, 34, 55])
    p = special.expit(-1.0 - 0.4 * np.log(volumes))
    fit = refit_log_linear(volumes, 5 * volumes, 5 * volumes * p)
    assert fit.slope == pytest.approx(-0.4)
    assert fit.rate == pytest.approx(special.expit(-1.0 - 0.4 * np.log(fit.at_volume)))


def test_case_mix_that_explains_all_leaves_no_slope():
    volumes = np.array([5.0, 10.0, 20.0, 40.0])
    expected = volumes * np.array([0.3, 0.2, 0.15, 0.1])
    fit = refit_log_linear(volumes, volumes, expected, expected=expected)
    assert fit.slope == pytest.approx(0.0, abs=1e-9)
    assert fit.rate == pytest.approx(expected.sum() / volumes.sum())
    # On such a line the information on the slope is the spread of log volumes, weighed by n p q.
    weights, logs = expected * (1 - expected / volumes), np.log(volumes)
    spread = logs - np.average(logs, weights=weights)
    assert fit.standard_error == pytest.approx((weights * spread**2).sum() ** -0.5)
    assert refit_log_linear(volumes, volumes, expected).slope < -0.5


def simulated(slope, *, spread=0.0, runs=300, sites=40, seed=20261122):
    """Fits to what chance makes of a known slope; ``spread`` is of log odds between sites."""
    random = np.random.default_rng(seed)
    volumes = random.lognormal(np.log(25), 0.7, size=sites).round() + 3
    for _ in range(runs):
        odds = -1.5 + slope * np.log(volumes / 25) + random.normal(0, spread, size=sites)
        cases = 3 * volumes
        yield refit_log_linear(
            volumes, cases, random.binomial(cases.astype(int), special.expit(odds))
        )


@pytest.mark.parametrize("slope", [-0.3, 0.0])
def test_a_known_slope_is_recovered(slope):
    fits = list(simulated(slope))
    found = np.array([fit.slope for fit in fits])
    errors = np.array([fit.standard_error for fit in fits])
    assert found.mean() == pytest.approx(slope, abs=4 * found.std() / np.sqrt(len(fits)))
    assert errors.mean() == pytest.approx(found.std(), rel=0.15)
    held = np.mean([fit.low <= slope <= fit.high for fit in fits])
    assert 0.92 <= held <= 0.99  # 95 %, of 300 runs, and a little more for never narrowing


def test_the_interval_holds_as_often_when_sites_differ():
    held = np.mean([fit.low <= -0.3 <= fit.high for fit in simulated(-0.3, spread=0.4)])
    assert 0.91 <= held <= 0.98


def test_years_of_a_site_are_one_site_and_unknown_rows_are_left_out():
    table = pd.DataFrame(
        {
            "site_id": [*list("AABBCCDD"), "A", "E"],
            "year": [2021, 2022] * 4 + [2023, 2021],
            "cases": [8.0, 12.0, 10.0, 10.0, 38.0, 42.0, 40.0, 40.0, 99.0, 0.0],
            "events": [1.0, 3.0, 2.0, 2.0, 4.0, 4.0, 4.0, 4.0, np.nan, 0.0],
            "expected_events": np.nan,
        }
    )
    fit = refit_volumes(table)
    by_hand = refit_log_linear([10, 10, 40, 40], [20, 20, 80, 80], [4, 4, 8, 8])
    assert fit == by_hand


@pytest.mark.parametrize(
    ("volumes", "cases", "events", "said"),
    [
        ([10, 20, 30], [10, 20, 30], [1, 2, 3], "at least 4 sites"),
        ([10] * 4, [10] * 4, [1, 2, 3, 1], "same volume"),
        ([10, 20, 30, 40], [10, 20, 30, 40], [0, 0, 0, 0], "some events"),
        ([10, 20, 30, 40], [10, 20, 30, 40], [10, 20, 30, 40], "some cases without"),
        ([10, 20, 30, 40], [10, 20, 30, 40], [11, 0, 1, 1], "from 0 to the cases"),
        ([0, 20, 30, 40], [10, 20, 30, 40], [1, 0, 1, 1], "above 0"),
        ([10, 20, 30, 40], [10, 20, 30, 40], [10, 20, 0, 0], "no finite line"),
    ],
)
def test_what_has_no_slope_is_refused(volumes, cases, events, said):
    with pytest.raises(ValueError, match=said):
        refit_log_linear(volumes, cases, events)
