"""The probability of missing a norm: closed forms, an independent integral, and simulation."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy.integrate import quad
from scipy.special import gammainccinv
from scipy.stats import lognorm, poisson

from regiotafel.demand import Demand, own_cases
from regiotafel.model.chance import (
    DemandFactor,
    least_cases,
    missing,
    missing_any,
)

POINT = DemandFactor(low=1, high=1)
#: 300 to 500 around 400.
WIDE = DemandFactor(low=0.75, high=1.25)


def test_the_factor_has_the_range_as_its_5th_and_95th_percentile():
    world = lognorm(WIDE.sigma, scale=WIDE.median)
    assert world.cdf([0.75, 1.25]) == pytest.approx([0.05, 0.95], abs=1e-12)
    assert (POINT.median, POINT.sigma) == (1, 0)


def test_the_factor_of_a_demand_is_relative_to_the_estimate_used():
    estimates = {
        "low": np.array([100.0, np.nan, 200.0]),
        "base": np.array([150.0, np.nan, 250.0]),
        "high": np.array([160.0, np.nan, 340.0]),
    }
    for variant, expected in {"base": (0.75, 1.25), "low": (1, 5 / 3)}.items():
        demand = Demand(
            area_ids=("1011", "1012", "1013"),
            variant=variant,
            cases=estimates[variant],
            rates=pd.DataFrame(),
            version="",
            **estimates,
        )
        factor = DemandFactor.of(demand)
        assert (factor.low, factor.high) == pytest.approx(expected)
    own = pd.DataFrame(estimates, index=["1011", "1012", "1013"])
    assert DemandFactor.of(own_cases(own, variant="base")) == POINT


@pytest.mark.parametrize(("low", "high"), [(0, 1), (1.1, 1), (1, math.inf), (math.nan, 1)])
def test_a_range_that_is_none_is_refused(low, high):
    with pytest.raises(ValueError, match="not 0 < low <= high"):
        DemandFactor(low=low, high=high)


def test_by_hand():
    # Below 2 is 0 or 1: e^-c (1 + c). Below 1.5 is the same counts; below 1 is 0 alone.
    assert missing([3.0], 2, factor=POINT) == pytest.approx([4 * math.exp(-3)])
    assert missing([3.0], 1.5, factor=POINT) == pytest.approx([4 * math.exp(-3)])
    assert missing([3.0], 1, factor=POINT) == pytest.approx([math.exp(-3)])
    # A mean over two years below 1 is a count below 2 of 2 x 3 expected.
    assert missing([3.0], 1, factor=POINT, years=2) == pytest.approx([7 * math.exp(-6)])
    # Below a mean of 0.7 over two years is a count below 1.4: 0 or 1.
    assert missing([3.0], 0.7, factor=POINT, years=2) == pytest.approx([7 * math.exp(-6)])
    assert missing([3.0], 2, factor=DemandFactor(low=2, high=2)) == pytest.approx(
        [7 * math.exp(-6)]
    )


def test_nobody_always_misses_and_no_norm_is_never_missed():
    assert missing([0.0, 5.0], 2, factor=WIDE)[0] == pytest.approx(1, abs=1e-15)
    assert missing([0.0, 5.0], 0, factor=WIDE).tolist() == [0, 0]
    assert missing(5.0, 2, factor=WIDE).shape == ()


def test_a_norm_over_years_that_floating_point_makes_a_trifle_more():
    assert 25 * 0.28 > 7
    expected = poisson.cdf(6, 25 * 0.3)
    assert missing([0.3], 0.28, factor=POINT, years=25) == pytest.approx([expected])


@pytest.mark.parametrize("norm", [1, 20, 1000])
@pytest.mark.parametrize("ratio", [1.02, 5 / 3, 100])
@pytest.mark.parametrize("share", [0.5, 1.0, 1.5])
def test_as_exact_as_stated(norm, ratio, share):
    factor = DemandFactor(low=1 / ratio**0.5, high=ratio**0.5)
    volumes = norm * share * np.array([1.0, 1.1, 2.0, 1.0])

    def below(z):
        return poisson.cdf(norm - 1, volumes * factor.median * math.exp(factor.sigma * z))

    def integral(of):
        # Where the probability steps, the integrator is told to look closely.
        steps = [math.log(norm / v / factor.median) / factor.sigma for v in volumes]
        seen = sorted({min(max(step, -8.9), 8.9) for step in steps})
        value, _ = quad(
            lambda z: of(z) * math.exp(-z * z / 2) / math.sqrt(2 * math.pi),
            -9,
            9,
            points=seen,
            epsabs=1e-13,
            epsrel=1e-13,
            limit=2000,
        )
        return value

    one = missing(volumes, norm, factor=factor)
    assert one[0] == pytest.approx(integral(lambda z: below(z)[0]), abs=1e-11)
    both = missing_any(volumes, norm, factor=factor)
    assert both == pytest.approx(integral(lambda z: 1 - np.prod(1 - below(z))), abs=1e-11)


@pytest.mark.parametrize("years", [1, 3])
def test_as_simulated(years):
    rng = np.random.default_rng(20261122)
    volumes, norm, worlds = np.array([22.0, 27.0, 40.0]), 20.5, 400_000
    national = np.exp(math.log(WIDE.median) + WIDE.sigma * rng.standard_normal(worlds))
    counts = rng.poisson(years * national[:, None] * volumes)
    missed = counts / years < norm
    noise = 4 * 0.5 / math.sqrt(worlds)
    exact = missing(volumes, norm, factor=WIDE, years=years)
    assert missed.mean(axis=0) == pytest.approx(exact, abs=noise)
    jointly = missing_any(volumes, norm, factor=WIDE, years=years)
    assert missed.any(axis=1).mean() == pytest.approx(jointly, abs=noise)
    # Sharing a world, they miss together more often than independent centres: one of them at least,
    # so less often. The difference is far beyond the noise.
    assert jointly < 1 - np.prod(1 - exact) - 10 * noise


def test_in_a_known_world_centres_are_independent():
    one = missing([22.0, 27.0], 20, factor=POINT)
    assert missing_any([22.0, 27.0], 20, factor=POINT) == pytest.approx(1 - np.prod(1 - one))


def test_plans_of_different_size_stand_in_one_array():
    plans = np.array([[22.0, 27.0, 40.0], [40.0, np.nan, 22.0], [np.nan] * 3])
    each = missing(plans, 20, factor=WIDE)
    assert each.shape == (3, 3)
    assert np.isnan(each).tolist() == np.isnan(plans).tolist()
    assert each[1, 2] == each[0, 0]
    alone = [float(missing_any(plan[~np.isnan(plan)], 20, factor=WIDE)) for plan in plans]
    assert missing_any(plans, 20, factor=WIDE) == pytest.approx(alone, abs=1e-15)
    assert missing_any(plans, 20, factor=WIDE)[2] == 0
    assert missing_any([0.0, 1000.0], 20, factor=WIDE) == pytest.approx(1)


def test_a_norm_per_centre():
    norms = [20, 25]
    together = missing([22.0, 30.0], norms, factor=WIDE)
    apart = [float(missing(c, n, factor=WIDE)) for c, n in zip([22.0, 30.0], norms, strict=True)]
    assert together == pytest.approx(apart, abs=1e-14)


@pytest.mark.parametrize("probability", [0.001, 0.05, 0.5])
@pytest.mark.parametrize("years", [1, 3])
def test_least_cases_in_a_known_world_is_a_closed_form(probability, years):
    factor = DemandFactor(low=0.8, high=0.8)
    exact = gammainccinv(20 * years, probability) / years / 0.8
    found = least_cases(20, probability, factor=factor, years=years)
    assert exact * (1 - 1e-13) <= found <= exact * (1 + 1e-9)


@pytest.mark.parametrize("norm", [0.3, 20, 137.5])
def test_least_cases_is_the_least(norm):
    found = least_cases(norm, 0.05, factor=WIDE, years=3)
    assert missing(found, norm, factor=WIDE, years=3) <= 0.05
    assert missing(found * (1 - 2e-9), norm, factor=WIDE, years=3) > 0.05


def test_least_cases_far_below_one():
    assert least_cases(1, 0.999, factor=POINT) == pytest.approx(-math.log(0.999), rel=1e-9)
    assert least_cases(0, 0.05, factor=WIDE) == 0


def test_more_cases_or_years_and_less_doubt_need_less_room():
    falling = missing(np.linspace(1, 80, 200), 20, factor=WIDE)
    assert (np.diff(falling) < 0).all()
    known = DemandFactor(low=1, high=1)
    assert least_cases(20, 0.05, factor=known, years=3) < least_cases(20, 0.05, factor=known)
    assert least_cases(20, 0.05, factor=known) < least_cases(20, 0.05, factor=WIDE)


@pytest.mark.parametrize("probability", [0, 1, -0.1, math.nan])
def test_a_probability_that_is_none_is_refused(probability):
    with pytest.raises(ValueError, match="is not between 0 and 1"):
        least_cases(20, probability, factor=WIDE)


@pytest.mark.parametrize(
    ("cases", "norm", "years"),
    [([-1.0], 20, 1), ([1.0], -20, 1), ([1.0], math.nan, 1), ([1.0], math.inf, 1), ([1.0], 20, 0)],
)
def test_what_makes_no_sense_is_refused(cases, norm, years):
    with pytest.raises(ValueError, match=r"negative|no number of years"):
        missing(cases, norm, factor=WIDE, years=years)
