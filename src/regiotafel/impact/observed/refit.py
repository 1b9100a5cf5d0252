"""A log-linear volume–outcome curve fitted to one's own data, with its uncertainty."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

#: With fewer sites a line and its uncertainty cannot both be told.
FEWEST_SITES = 4
_MOST_STEPS = 100
_CLOSE = 1e-10


@dataclass(frozen=True, kw_only=True)
class Refit:
    """Result of :func:`refit_log_linear`.

    Attributes
    ----------
    slope, standard_error, low, high
        Change of the log odds of an event when the volume becomes e times as large; negative =
        fewer events in larger centres. The interval is of 95 %.
    rate, rate_low, rate_high
        Events per case at ``at_volume``, the geometric mean of the volumes weighed by cases: where
        the line is best known.
    at_volume
        Cases per centre per year.
    dispersion
        Pearson's chi-square over its degrees of freedom. Above 1 sites differ more than chance and
        volume explain, and the standard error holds its root.
    sites, cases, events
        What it was fitted to.
    volume_least, volume_most
        Range of the volumes; outside it the line says nothing.
    """

    slope: float
    standard_error: float
    low: float
    high: float
    rate: float
    rate_low: float
    rate_high: float
    at_volume: float
    dispersion: float
    sites: int
    cases: float
    events: float
    volume_least: float
    volume_most: float

    def table(self) -> pd.DataFrame:
        """Each figure with its 95 % interval.

        Index ``figure``: ``slope_per_log_volume``, ``odds_ratio_per_doubling`` (the key of that
        name in a curve; 1 = volume makes no difference) and ``rate_at_mean_volume``. ``estimate``,
        ``standard_error`` (NaN but for the slope), ``low`` and ``high``.
        """
        import pandas as pd

        ratios = np.exp2(np.array([self.slope, self.low, self.high]))
        rows = {
            "slope_per_log_volume": (self.slope, self.standard_error, self.low, self.high),
            "odds_ratio_per_doubling": (ratios[0], np.nan, ratios[1], ratios[2]),
            "rate_at_mean_volume": (self.rate, np.nan, self.rate_low, self.rate_high),
        }
        columns = ["estimate", "standard_error", "low", "high"]
        table = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
        return table.rename_axis("figure")


def refit_volumes(table: pd.DataFrame) -> Refit:
    """Fit the curve to volumes of hospitals, years pooled per site.

    Parameters
    ----------
    table
        ``site_id``, ``year``, ``cases``, ``events`` and, if known in every row that counts,
        ``expected_events``, as :func:`regiotafel.region.hospital_volumes.volumes_per_year`
        gives them. Rows without events or without cases are left out.

    Returns
    -------
    Refit
        A site's volume is its mean number of cases per year. Pooling its years keeps those of one
        site, which resemble each other, from counting as so many sites.
    """
    used = table[table["events"].notna() & (table["cases"] > 0)]
    by_site = used.groupby("site_id")
    sums = by_site[["cases", "events"]].sum()
    expected = None
    if "expected_events" in used and used["expected_events"].notna().all():
        expected = by_site["expected_events"].sum().to_numpy(dtype=np.float64)
    return refit_log_linear(
        by_site["cases"].mean().to_numpy(dtype=np.float64),
        sums["cases"].to_numpy(dtype=np.float64),
        sums["events"].to_numpy(dtype=np.float64),
        expected=expected,
    )


def refit_log_linear(
    volumes: ArrayLike, cases: ArrayLike, events: ArrayLike, *, expected: ArrayLike | None = None
) -> Refit:
    r"""Fit :math:`\operatorname{logit} p = a + b \ln V` by maximum likelihood.

    Events are binomial; the standard error of *b* is from the Fisher information, times the root of
    the dispersion where that is above 1 (quasi-likelihood: McCullagh and Nelder, Generalized Linear
    Models, 2nd edition, 1989, section 4.5). The interval takes Student's *t* with *n* - 2 degrees
    of freedom. With ``expected`` the case-mix is an offset: *a* + *b* ln *V* is then added to the
    log odds of the expected rate.

    Parameters
    ----------
    volumes
        Cases per year of each site, above 0, n.
    cases, events
        Cases in all its years, and events among them, n.
    expected
        Expected events after correction for case-mix, above 0 and below the cases, n.

    Returns
    -------
    Refit
        Volume goes with outcome, also where good outcomes draw patients: the slope does not show
        that moving patients makes the difference.

    Raises
    ------
    ValueError
        Fewer than four sites or all of one volume; no events or nothing but events; or such events
        that no finite line fits them.
    """
    from scipy import special, stats

    at, n, y = (np.asarray(values, dtype=np.float64) for values in (volumes, cases, events))
    offset = _checked_offset(at, n, y, expected)
    logs = np.log(at)
    centre = float(np.average(logs, weights=n))
    design = np.column_stack([np.ones_like(logs), logs - centre])
    coefficients = _maximise(design, n, y, offset)
    p = special.expit(design @ coefficients + offset)
    covariance = np.linalg.inv(design.T @ (design * (n * p * (1 - p))[:, None]))
    free = len(at) - 2
    dispersion = float(((y - n * p) ** 2 / (n * p * (1 - p))).sum() / free)
    errors = np.sqrt(np.diag(covariance) * max(dispersion, 1.0))
    reach = float(stats.t.ppf(0.975, free)) * errors
    level = 0.0 if expected is None else float(special.logit(_rate_of(expected, n)))
    rates = special.expit(level + coefficients[0] + np.array([0.0, -reach[0], reach[0]]))
    return Refit(
        slope=float(coefficients[1]),
        standard_error=float(errors[1]),
        low=float(coefficients[1] - reach[1]),
        high=float(coefficients[1] + reach[1]),
        rate=float(rates[0]),
        rate_low=float(rates[1]),
        rate_high=float(rates[2]),
        at_volume=float(np.exp(centre)),
        dispersion=dispersion,
        sites=len(at),
        cases=float(n.sum()),
        events=float(y.sum()),
        volume_least=float(at.min()),
        volume_most=float(at.max()),
    )


def _rate_of(expected: ArrayLike, cases: NDArray[np.float64]) -> float:
    """Expected events per case, all sites together."""
    return float(np.asarray(expected, dtype=np.float64).sum() / cases.sum())


def _checked_offset(
    volumes: NDArray[np.float64],
    cases: NDArray[np.float64],
    events: NDArray[np.float64],
    expected: ArrayLike | None,
) -> NDArray[np.float64]:
    """Log odds of the expected rate per site, 0 without one; refuses what no line can fit."""
    from scipy import special

    if not len(volumes) == len(cases) == len(events) or len(volumes) < FEWEST_SITES:
        raise ValueError(f"at least {FEWEST_SITES} sites are needed, each with cases and events")
    if not ((volumes > 0).all() and (cases > 0).all() and np.isfinite(volumes + cases).all()):
        raise ValueError("volumes and cases must be finite and above 0")
    if not ((events >= 0) & (events <= cases)).all():
        raise ValueError("events must lie from 0 to the cases")
    if np.ptp(volumes) == 0:
        raise ValueError("all sites have the same volume: there is no slope to be found")
    if not 0 < events.sum() < cases.sum():
        raise ValueError("there must be some events, and some cases without one")
    if expected is None:
        return np.zeros_like(volumes)
    rate = np.asarray(expected, dtype=np.float64) / cases
    if rate.shape != volumes.shape or not ((rate > 0) & (rate < 1)).all():
        raise ValueError("expected events must lie above 0 and below the cases")
    return np.asarray(special.logit(rate), dtype=np.float64)


def _maximise(
    design: NDArray[np.float64],
    cases: NDArray[np.float64],
    events: NDArray[np.float64],
    offset: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Maximum likelihood by Newton's method, the step halved while the likelihood falls."""
    from scipy import special

    def likelihood(coefficients: NDArray[np.float64]) -> float:
        eta = design @ coefficients + offset
        return float((events * eta - cases * np.logaddexp(0.0, eta)).sum())

    coefficients = np.zeros(design.shape[1])
    for _ in range(_MOST_STEPS):
        p = special.expit(design @ coefficients + offset)
        information = design.T @ (design * (cases * p * (1 - p))[:, None])
        if not np.linalg.cond(information) < 1 / _CLOSE:
            break
        step = np.linalg.solve(information, design.T @ (events - cases * p))
        if np.abs(step).max() < _CLOSE:
            return coefficients
        while likelihood(coefficients + step) < likelihood(coefficients) and np.any(
            np.abs(step) > _CLOSE
        ):
            step = step / 2
        coefficients = coefficients + step
    raise ValueError("no finite line fits these events: they are all at one end of the volumes")
