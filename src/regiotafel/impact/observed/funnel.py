"""Observed against expected events per site, with the range that chance alone gives.

Sites stand in the order of their labels, never of their outcomes: at these numbers an order by
outcome is mostly one of luck.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from regiotafel.impact.observed.parameters import load_profiling

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    from regiotafel.impact.observed.parameters import Profiling

Distribution = Literal["binomial", "poisson"]
Widening = Literal["none", "multiplicative", "additive"]

#: Share of sites with nothing the matter that a pair of limits is meant to leave outside.
LEVELS = {"95": 0.05, "99_8": 0.002}


def limits(
    cases: ArrayLike, expected_events: ArrayLike, *, outside: float, distribution: Distribution
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    r"""Exact prediction limits on the number of events, interpolated between whole numbers.

    .. math::
        r_q = \min\{r : F(r) \ge q\}, \qquad
        \ell_q = r_q - \frac{F(r_q) - q}{F(r_q) - F(r_q - 1)}

    at *q* = ``outside`` / 2 and 1 - ``outside`` / 2 (Spiegelhalter 2005, appendix A.1), cut off at
    0. *F* is binomial with ``cases`` trials at ``expected_events`` / ``cases`` each, or Poisson
    with mean ``expected_events``. Where the risk differs between the patients of a site, its
    number of events varies less than binomially (Hoeffding 1956), so that the limits are wide.

    Parameters
    ----------
    cases, expected_events
        Of each site; shapes that broadcast. ``cases`` is not used by ``poisson``.
    outside
        The share that is to lie outside both, such as 0.05.
    distribution
        Which *F*.

    Returns
    -------
    tuple of ndarray
        Lower and upper limit in events; NaN where no events or no cases are expected, or unknown.
    """
    bounds = []
    n = np.asarray(cases, dtype=np.float64)
    mean = np.asarray(expected_events, dtype=np.float64)
    for q in (outside / 2, 1 - outside / 2):
        least, below, at = _quantile(n, mean, q, distribution)
        with np.errstate(invalid="ignore"):
            bounds.append(np.maximum(least - (at - q) / (at - below), 0.0))
    return bounds[0], bounds[1]


def chance_outside(
    cases: ArrayLike,
    expected_events: ArrayLike,
    *,
    lower: ArrayLike,
    upper: ArrayLike,
    distribution: Distribution,
) -> NDArray[np.float64]:
    """Exact probability that a site with nothing the matter counts fewer or more than its limits.

    Counts are whole and limits are not, so that it differs from the share the limits are meant to
    leave outside, most where few events are expected. NaN where the limits are.
    """
    n = np.asarray(cases, dtype=np.float64)
    mean = np.asarray(expected_events, dtype=np.float64)
    low, high = np.asarray(lower, dtype=np.float64), np.asarray(upper, dtype=np.float64)
    fewer = _cdf(np.ceil(low) - 1, n, mean, distribution)
    within = _cdf(np.floor(high), n, mean, distribution)
    return np.where(np.isnan(low) | np.isnan(high), np.nan, fewer + 1 - within)


def funnel(
    sites: pd.DataFrame,
    *,
    distribution: Distribution = "binomial",
    widening: Widening = "none",
    profiling: Profiling | None = None,
) -> pd.DataFrame:
    """Each site's observed over expected events, within or outside what chance gives.

    Parameters
    ----------
    sites
        As from :func:`regiotafel.impact.observed.years.pool_years`.
    distribution
        Of the number of events; ``poisson`` for rare events among a number that is not fixed.
    widening
        What to do where sites differ by more than chance (:func:`dispersion` says whether they
        do): ``multiplicative`` takes every limit sqrt(phi) times as far from the expected number,
        ``additive`` sqrt(1 + tau² / s²) times, with s² the variance of the site's ratio.
    profiling
        Parameters of the widening; None = the bundled ones.

    Returns
    -------
    DataFrame
        Index that of ``sites``, in its order. ``cases``, ``events``, ``expected_events``,
        ``events_per_case``, ``ratio``; per level ``ratio_lower_95``, ``ratio_upper_95``,
        ``events_per_case_lower_95``, ``events_per_case_upper_95`` and ``chance_outside_95`` (of a
        site with nothing the matter, exact), likewise ``_99_8``; ``position``: ``within``,
        ``below_95``, ``above_95``, ``below_99_8``, ``above_99_8``, or ``unknown``.
    """
    import pandas as pd

    n, events, expected = _columns(sites)
    factor = _widening(sites, distribution, widening, profiling or load_profiling())
    columns: dict[str, object] = {
        name: sites[name]
        for name in ("cases", "events", "expected_events", "events_per_case", "ratio")
    }
    position = np.where(np.isnan(events), "unknown", "within").astype(object)
    for level, outside in LEVELS.items():
        lower, upper = limits(n, expected, outside=outside, distribution=distribution)
        lower = np.maximum(expected + factor * (lower - expected), 0.0)
        upper = expected + factor * (upper - expected)
        if distribution == "binomial":
            upper = np.minimum(upper, n)
        with np.errstate(divide="ignore", invalid="ignore"):
            for name, whole in (("ratio", expected), ("events_per_case", n)):
                columns[f"{name}_lower_{level}"] = lower / whole
                columns[f"{name}_upper_{level}"] = upper / whole
        columns[f"chance_outside_{level}"] = chance_outside(
            n, expected, lower=lower, upper=upper, distribution=distribution
        )
        position[events < lower] = f"below_{level}"
        position[events > upper] = f"above_{level}"
        position[np.isnan(lower)] = "unknown"
    return pd.DataFrame({**columns, "position": position}, index=sites.index)


def dispersion(
    sites: pd.DataFrame,
    *,
    distribution: Distribution = "binomial",
    profiling: Profiling | None = None,
) -> pd.DataFrame:
    r"""Whether sites differ by more than chance, and how many lie outside the limits.

    .. math::
        z_i = \frac{O_i - E_i}{E_i s_i}, \quad \varphi = \frac1I \sum_i \tilde z_i^2, \quad
        \tau^2 = \max\left(0, \frac{I \varphi - (I - 1)}{\sum w_i - \sum w_i^2 / \sum w_i}\right)

    with the *z* winsorised, s² = (1 - p) / E (binomial) or 1 / E (Poisson) the variance of a ratio
    and w = 1 / s² (Spiegelhalter 2005). There is overdispersion where phi exceeds 1 by more than
    two standard errors, sqrt(sum(2 + k)) / I with *k* the excess kurtosis of a count.

    Parameters
    ----------
    sites, distribution
        As in :func:`funnel`.
    profiling
        How much is winsorised, and how many standard errors; None = the bundled ones.

    Returns
    -------
    DataFrame
        One row, index ``sites`` = ``all``: ``number_of_sites`` (with an expected number), ``phi``,
        ``phi_limit``, ``is_overdispersed``, ``tau`` (standard deviation of the true ratios; 0
        unless overdispersed), and ``outside_95``, ``outside_95_by_chance`` (the number to be
        expected had no site anything the matter), likewise ``_99_8``. NaN for fewer than two sites.
    """
    import pandas as pd

    profiling = profiling or load_profiling()
    number, phi, limit, tau = _dispersion(sites, distribution, profiling)
    row: dict[str, object] = {
        "number_of_sites": number,
        "phi": phi,
        "phi_limit": limit,
        "is_overdispersed": phi > limit,
        "tau": tau,
    }
    table = funnel(sites, distribution=distribution, profiling=profiling)
    for level in LEVELS:
        lower, upper = table[f"ratio_lower_{level}"], table[f"ratio_upper_{level}"]
        row[f"outside_{level}"] = int(((table["ratio"] < lower) | (table["ratio"] > upper)).sum())
        row[f"outside_{level}_by_chance"] = float(table[f"chance_outside_{level}"].sum())
    return pd.DataFrame([row], index=pd.Index(["all"], name="sites"))


def _dispersion(
    sites: pd.DataFrame, distribution: Distribution, profiling: Profiling
) -> tuple[int, float, float, float]:
    """Return the number of sites, phi, the limit it must exceed, and tau."""
    cases, events, expected = _columns(sites)
    variance, excess = _moments(cases, expected, distribution)
    usable = (variance > 0) & ~np.isnan(events)
    number = int(usable.sum())
    if number < 2:
        return number, np.nan, np.nan, np.nan
    weight = 1 / variance[usable]
    z = (events[usable] / expected[usable] - 1) * np.sqrt(weight)
    share = profiling.overdispersion.winsorised_share
    phi = float(np.mean(np.clip(z, *np.quantile(z, [share, 1 - share])) ** 2))
    standard_error = float(np.sqrt((2 + excess[usable]).sum())) / number
    limit = 1 + profiling.overdispersion.standard_errors * standard_error
    beyond = (number * phi - (number - 1)) / (weight.sum() - (weight**2).sum() / weight.sum())
    return number, phi, limit, float(np.sqrt(beyond)) if phi > limit else 0.0


def _widening(
    sites: pd.DataFrame, distribution: Distribution, widening: Widening, profiling: Profiling
) -> NDArray[np.float64]:
    """How many times as far each site's limits lie from its expected number."""
    cases, _, expected = _columns(sites)
    _, phi, limit, tau = _dispersion(sites, distribution, profiling)
    if widening == "none" or not phi > limit:
        return np.ones(len(sites))
    if widening == "multiplicative":
        return np.full(len(sites), np.sqrt(phi))
    variance, _ = _moments(cases, expected, distribution)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.sqrt(1 + tau**2 / variance))


def _moments(
    cases: NDArray[np.float64], expected: NDArray[np.float64], distribution: Distribution
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Variance of a site's ratio, and excess kurtosis of its count; NaN where none is expected."""
    some = np.where(expected > 0, expected, np.nan)
    if distribution == "poisson":
        return 1 / some, 1 / some
    p = some / cases
    left = np.where(p < 1, 1 - p, np.nan)  # at certainty there is nothing that could vary
    return left / some, (1 - 6 * p * left) / (some * left)


def _columns(
    sites: pd.DataFrame,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    cases, events, expected = (
        sites[name].to_numpy(dtype=np.float64) for name in ("cases", "events", "expected_events")
    )
    return cases, events, expected


def _cdf(
    counts: NDArray[np.float64],
    cases: NDArray[np.float64],
    mean: NDArray[np.float64],
    distribution: Distribution,
) -> NDArray[np.float64]:
    from scipy.stats import binom, poisson

    if distribution == "poisson":
        return np.asarray(poisson.cdf(counts, mean))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(binom.cdf(counts, cases, mean / cases))


def _quantile(
    cases: NDArray[np.float64], mean: NDArray[np.float64], q: float, distribution: Distribution
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return the smallest count with F >= q, and F just below it and at it."""
    from scipy.stats import binom, poisson

    some = np.where(mean > 0, mean, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        least = (
            poisson.ppf(q, some) if distribution == "poisson" else binom.ppf(q, cases, some / cases)
        )
    least = np.asarray(least)
    below = _cdf(least - 1, cases, some, distribution)
    return least, below, _cdf(least, cases, some, distribution)
