"""Limits as published, exact tails, and what widens them, all against plain sums."""

from __future__ import annotations

from math import comb, exp, factorial, sqrt

import numpy as np
import pandas as pd
import pytest

from regiotafel.impact import dispersion, funnel
from regiotafel.impact.observed.funnel import chance_outside, limits

NAN = float("nan")
WIDE, WIDEST = 0.05, 0.002


def sites(cases, events, expected):
    names = [f"Z{place:02}" for place in range(len(cases))]
    table = pd.DataFrame(
        {"cases": cases, "events": events, "expected_events": expected},
        index=pd.Index(names, name="site_id"),
        dtype="float64",
    )
    table["events_per_case"] = table["events"] / table["cases"]
    table["ratio"] = table["events"] / table["expected_events"]
    return table


def by_sums(probability_of, q):
    """The interpolated quantile, from nothing but probabilities of counts."""
    r, below, at = 0, 0.0, probability_of(0)
    while at < q:
        r, below, at = r + 1, at, at + probability_of(r + 1)
    return max(r - (at - q) / (at - below), 0.0)


@pytest.mark.parametrize(
    ("p", "n", "outside", "lower", "upper"),
    [
        (0.076, 20, WIDE, 0, 18.90),
        (0.076, 20, WIDEST, 0, 28.92),
        (0.076, 40, WIDE, 0, 15.57),
        (0.076, 40, WIDEST, 0, 22.06),
        (0.076, 70, WIDE, 1.32, 13.72),
        (0.076, 70, WIDEST, 0, 18.29),
        (0.076, 200, WIDE, 3.87, 11.23),
        (0.076, 200, WIDEST, 2.18, 13.73),
        (0.2, 40, WIDE, 7.08, 31.91),
        (0.2, 40, WIDEST, 1.63, 39.99),
    ],
)
def test_reference_values_of_the_binomial(p, n, outside, lower, upper):
    """In per cent, worked out apart from this package by the formula of Spiegelhalter (2005)."""
    low, high = limits(n, n * p, outside=outside, distribution="binomial")
    assert (round(100 * low / n, 2), round(100 * high / n, 2)) == (lower, upper)
    table = funnel(sites([n], [0], [n * p]))
    level = "95" if outside == WIDE else "99_8"
    assert table[f"events_per_case_upper_{level}"].iloc[0] == pytest.approx(high / n)
    assert table[f"ratio_lower_{level}"].iloc[0] == pytest.approx(low / (n * p))


@pytest.mark.parametrize("q", [0.001, 0.025, 0.975, 0.999])
def test_both_distributions_against_plain_sums(q):
    outside = 2 * min(q, 1 - q)
    place = int(q > 0.5)
    for n, p in ((15, 0.1), (60, 0.35), (400, 0.02)):
        found = limits(n, n * p, outside=outside, distribution="binomial")[place]
        expected = by_sums(lambda r, n=n, p=p: comb(n, r) * p**r * (1 - p) ** (n - r), q)
        assert found == pytest.approx(expected, rel=1e-9)
    for mean in (0.3, 4.0, 30.0):
        found = limits(NAN, mean, outside=outside, distribution="poisson")[place]
        expected = by_sums(lambda r, mean=mean: exp(-mean) * mean**r / factorial(r), q)
        assert found == pytest.approx(expected, rel=1e-9)


def test_exact_tails():
    """Known false alarms of a site with nothing the matter: not 5 and 0.2 % at 20 cases."""
    table = funnel(sites([20, 40], [1, 3], [20 * 0.076, 40 * 0.076]))
    assert table["chance_outside_95"].tolist() == pytest.approx([0.0606, 0.0296], abs=5e-5)
    assert table["chance_outside_99_8"].tolist() == pytest.approx([0.0029, 0.0026], abs=5e-5)


@pytest.mark.parametrize("distribution", ["binomial", "poisson"])
@pytest.mark.parametrize("mean", [1.5, 3.0, 15.0])
def test_false_alarms_in_simulation_are_the_exact_tails(distribution, mean):
    n, runs, rng = 40, 200_000, np.random.default_rng(20261122)
    counts = (
        rng.binomial(n, mean / n, runs) if distribution == "binomial" else rng.poisson(mean, runs)
    )
    for outside in (WIDE, WIDEST):
        low, high = limits(n, mean, outside=outside, distribution=distribution)
        exact = float(chance_outside(n, mean, lower=low, upper=high, distribution=distribution))
        found = ((counts < low) | (counts > high)).mean()
        assert found == pytest.approx(exact, abs=4 * sqrt(exact * (1 - exact) / runs))


def test_expected_numbers_of_sites_outside():
    rng = np.random.default_rng(7)
    n = rng.integers(5, 150, 400)
    table = sites(n, rng.binomial(n, 0.1), 0.1 * n)
    found = dispersion(table).loc["all"]
    assert found["outside_95_by_chance"] == pytest.approx(funnel(table)["chance_outside_95"].sum())
    assert abs(found["outside_95"] - found["outside_95_by_chance"]) < 3 * sqrt(400 * 0.05)
    assert found["outside_99_8"] <= 4


def test_a_planted_outlier_is_found_and_no_other():
    cases = np.full(17, 60.0)
    events = np.array([5, 4, 6, 3, 5, 4, 5, 6, 4, 5, 3, 5, 4, 6, 5, 4, 17.0])
    table = funnel(sites(cases, events, 0.08 * cases))
    assert table.index[table["position"] == "above_99_8"].tolist() == ["Z16"]
    assert table["position"].drop("Z16").eq("within").all()


def test_positions():
    """Limits at 200 cases and 7.6 %: 7.74 to 22.46 and 4.36 to 27.46 events."""
    events = [4, 5, 7, 8, 22, 23, 27, 28, NAN]
    table = funnel(sites([200.0] * 9, events, [15.2] * 9))
    assert table["position"].tolist() == [
        "below_99_8",
        *["below_95"] * 2,
        *["within"] * 2,
        *["above_95"] * 2,
        "above_99_8",
        "unknown",
    ]


def test_no_league_table():
    """The order is that of the sites, and nothing counts them off."""
    table = sites([30.0, 30.0, 30.0], [6, 0, 3], [3.0] * 3)
    found = funnel(table)
    assert found.index.equals(table.index)
    assert not [name for name in found.columns if "rank" in name]


@pytest.mark.parametrize(("cases", "expected"), [(0.0, 0.0), (NAN, 2.0), (20.0, NAN), (20.0, 0.0)])
def test_where_nothing_is_expected_or_known_there_are_no_limits(cases, expected):
    [row] = funnel(sites([cases], [0.0], [expected])).to_dict("records")
    assert row["position"] == "unknown"
    assert all(np.isnan(row[f"{name}_95"]) for name in ("ratio_lower", "ratio_upper"))
    assert np.isnan(row["chance_outside_95"])


def test_every_patient_has_the_event():
    [row] = funnel(sites([20.0], [20.0], [20.0])).to_dict("records")
    assert row["events_per_case_upper_95"] <= 1


def spread():
    """Eleven sites, 100 cases, 10 expected: z = (O - 10) / 3."""
    return sites([100.0] * 11, [1, 3, 4, 7, 10, 10, 10, 13, 16, 17, 19], [10.0] * 11)


def test_phi_and_tau_by_hand():
    """A tenth winsorised is one site at either end: 1 becomes 3 and 19 becomes 17."""
    found = dispersion(spread()).loc["all"]
    phi = (2 * 49 + 36 + 9 + 9 + 36 + 2 * 49) / 9 / 11
    # s² = 0.9 / 10; excess kurtosis (1 - 6 x 0.09) / 9; all weights equal.
    limit = 1 + 2 * sqrt((2 + 0.46 / 9) / 11)
    weight = 1 / 0.09
    tau = sqrt((11 * phi - 10) / (11 * weight - weight))
    assert found[["number_of_sites", "phi", "phi_limit", "tau"]].tolist() == pytest.approx(
        [11, phi, limit, tau]
    )
    assert found["is_overdispersed"]


def test_widened_limits_by_hand():
    table, found = spread(), dispersion(spread()).loc["all"]
    plain = funnel(table)
    for widening, factor in (
        ("multiplicative", sqrt(found["phi"])),
        ("additive", sqrt(1 + found["tau"] ** 2 / 0.09)),
    ):
        wide = funnel(table, widening=widening)
        for level in ("95", "99_8"):
            upper = 1 + factor * (plain[f"ratio_upper_{level}"] - 1)
            lower = (1 + factor * (plain[f"ratio_lower_{level}"] - 1)).clip(lower=0)
            assert wide[f"ratio_upper_{level}"].tolist() == pytest.approx(upper.tolist())
            assert wide[f"ratio_lower_{level}"].tolist() == pytest.approx(lower.tolist())
            assert wide[f"chance_outside_{level}"].le(plain[f"chance_outside_{level}"]).all()
    assert plain["position"].ne("within").sum() > wide["position"].ne("within").sum()


def test_no_more_spread_than_chance_widens_nothing():
    table = sites([100.0] * 6, [8, 9, 10, 10, 11, 12], [10.0] * 6)
    assert not dispersion(table).loc["all", "is_overdispersed"]
    for widening in ("multiplicative", "additive"):
        pd.testing.assert_frame_equal(funnel(table, widening=widening), funnel(table))


@pytest.mark.parametrize("distribution", ["binomial", "poisson"])
def test_chance_alone_is_seldom_called_overdispersion(distribution):
    """Also with one or two events expected, where z is skew."""
    rng = np.random.default_rng(11)
    cases = np.array([72, 58, 45, 30, 26, 24, 22, 21, 20, 18, 16, 14, 11, 8, 6, 5, 4.0])
    called = 0
    for _ in range(300):
        events = rng.binomial(cases.astype(int), 0.076)
        called += dispersion(sites(cases, events, 0.076 * cases), distribution=distribution).loc[
            "all", "is_overdispersed"
        ]
    assert called <= 15


def test_one_site_has_no_spread():
    found = dispersion(sites([20.0], [2.0], [1.0])).loc["all"]
    assert np.isnan(found["phi"])
    assert not found["is_overdispersed"]
    assert funnel(sites([20.0], [2.0], [1.0]), widening="additive")["position"].tolist() == [
        "within"
    ]


def test_the_figures_that_the_page_tells():
    """docs/impact/outcomes.md: 7.6 %, three years of seventeen sites of 4 to 72 cases a year."""
    cases = 3 * np.array([72, 58, 45, 30, 26, 24, 22, 21, 20, 18, 16, 14, 11, 8, 6, 5, 4.0])
    outside = funnel(sites(cases, 0 * cases, 0.076 * cases))
    assert 1 - (1 - outside["chance_outside_95"]).prod() == pytest.approx(0.60, abs=0.005)
    assert 1 - (1 - outside["chance_outside_99_8"]).prod() == pytest.approx(0.04, abs=0.005)
    [row] = funnel(sites([60.0], [0.0], [60 * 0.076])).to_dict("records")
    for level, found in (("95", 0.57), ("99_8", 0.19)):
        most = int(60 * row[f"events_per_case_upper_{level}"])
        within = sum(comb(60, r) * 0.152**r * 0.848 ** (60 - r) for r in range(most + 1))
        assert 1 - within == pytest.approx(found, abs=0.005)
