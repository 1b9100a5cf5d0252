"""What a site's true ratio probably is: its own count, drawn towards what is to be expected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from regiotafel.impact.observed.hierarchy import Fit, fit, shrink
from regiotafel.impact.observed.parameters import load_profiling

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from regiotafel.impact.observed.parameters import Profiling

Model = Literal["plain", "volume"]
_MODELS: tuple[Model, ...] = ("plain", "volume")
_FEWEST_SITES = 3


def shrinkage(
    sites: pd.DataFrame,
    *,
    rate_at_volume: pd.Series[float] | None = None,
    profiling: Profiling | None = None,
) -> pd.DataFrame:
    """Observed over expected events per site, shrunken to all sites and to sites of that volume.

    Plain shrinkage draws every site towards the mean of all, and so calls a small site average
    because it is small. Drawn towards what is expected of its volume, it is called what small sites
    are found to be. Neither is the truth: both stand side by side. The model is that of
    ``hierarchy.py``; on shrinkage to the mean see Dimick and others (2010).

    Parameters
    ----------
    sites
        As from :func:`regiotafel.impact.observed.years.pool_years`.
    rate_at_volume
        Events per case that a volume–outcome curve expects at each site's volume, index
        ``site_id``, such as ``curve.rate(sites["cases_per_year"])``; only ratios between sites
        matter. None = a line in the logarithm of the volume, fitted to these very sites.
    profiling
        Priors; None = the bundled ones.

    Returns
    -------
    DataFrame
        Index that of ``sites``, in its order. ``cases_per_year``, ``events``, ``expected_events``,
        ``ratio``; per model ``ratio_plain`` and ``ratio_volume`` (posterior mean) with ``_low`` and
        ``_high`` behind it (95 % interval), ``_towards`` (what it is drawn towards) and
        ``_own_weight`` (how much the site's own count weighs, 0-1). NaN for a site without expected
        events, and for all where there is no event, or fewer than three sites; ``ratio_volume``
        also where cases per year are unknown.
    """
    import pandas as pd

    profiling = profiling or load_profiling()
    kept = ("cases_per_year", "events", "expected_events", "ratio")
    table = {name: sites[name] for name in kept}
    for model in _MODELS:
        usable, found = _fitted(sites, model, rate_at_volume, profiling)
        columns = {name: np.full(len(sites), np.nan) for name in _COLUMNS}
        if found is not None:
            part = shrink(found, *_counts(sites[usable]))
            for name, attribute in _COLUMNS.items():
                columns[name][usable] = getattr(part, attribute)
        table |= {
            f"ratio_{model}{name}": pd.Series(values, index=sites.index)
            for name, values in columns.items()
        }
    return pd.DataFrame(table, index=sites.index)


def rankability(
    sites: pd.DataFrame,
    *,
    rate_at_volume: pd.Series[float] | None = None,
    profiling: Profiling | None = None,
) -> pd.DataFrame:
    r"""Tell how much of the differences between sites is real, and how outcomes go with volume.

    .. math:: \rho = \frac{\tau^2}{\tau^2 + \mathrm{median}_i \, 1 / E_i}

    (van Dishoeck and others 2011), with tau the posterior median of the standard
    deviation of true ratios. Below 0.5 low, to 0.75 moderate, above it high (Hofstede 2019). Even
    where it is high, no order of sites is given.

    Parameters
    ----------
    sites, rate_at_volume, profiling
        As in :func:`shrinkage`.

    Returns
    -------
    DataFrame
        Index ``model``: ``plain`` and ``volume``. ``number_of_sites``, ``tau``, ``tau_low``,
        ``tau_high`` (median, 95 % interval), ``rankability``, ``rankability_low``,
        ``rankability_high`` (at these), ``rankability_class`` (``low``, ``moderate``, ``high``, or
        ``unknown``), and of the fitted line ``ratio_per_doubling``, ``ratio_per_doubling_low``,
        ``ratio_per_doubling_high`` (times so many events per case where the volume is twice as
        large; median, 95 % interval) with ``log_ratio_per_doubling`` and its
        ``log_ratio_per_doubling_standard_error``. NaN where :func:`shrinkage` gives NaN, and where
        no line is fitted.
    """
    import pandas as pd

    profiling = profiling or load_profiling()
    rows = []
    for model in _MODELS:
        usable, found = _fitted(sites, model, rate_at_volume, profiling)
        row: dict[str, object] = dict.fromkeys(_RANKABILITY, np.nan)
        row |= {"number_of_sites": int(usable.sum()), "rankability_class": "unknown"}
        if found is not None:
            _, expected = _counts(sites[usable])
            row |= _ranked(found, expected, profiling)
            if found.beta.shape[1] == 2:
                row |= _slope(found)
        rows.append(row)
    return pd.DataFrame(rows, index=pd.Index(_MODELS, name="model"))


_COLUMNS = {
    "": "mean",
    "_low": "low",
    "_high": "high",
    "_towards": "prior",
    "_own_weight": "own_weight",
}
_RANKABILITY = (
    "number_of_sites",
    *("tau", "tau_low", "tau_high"),
    *("rankability", "rankability_low", "rankability_high", "rankability_class"),
    *("ratio_per_doubling", "ratio_per_doubling_low", "ratio_per_doubling_high"),
    *("log_ratio_per_doubling", "log_ratio_per_doubling_standard_error"),
)


def _counts(sites: pd.DataFrame) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return (
        sites["events"].to_numpy(dtype=np.float64),
        sites["expected_events"].to_numpy(dtype=np.float64),
    )


def _fitted(
    sites: pd.DataFrame,
    model: Model,
    rate_at_volume: pd.Series[float] | None,
    profiling: Profiling,
) -> tuple[NDArray[np.bool_], Fit | None]:
    """Return which sites are used, and the fit to them; None where there is too little to fit."""
    events, expected = _counts(sites)
    usable = ~np.isnan(events) & (expected > 0)
    offset = np.zeros(len(sites))
    columns = [np.ones(len(sites))]
    if model == "volume" and rate_at_volume is not None:
        rates = rate_at_volume.reindex(sites.index).to_numpy(dtype=np.float64)
        usable &= rates > 0  # the curve says how sites should differ, the level is fitted
        offset = np.log(np.where(usable, rates, 1.0))
    elif model == "volume":
        volumes = sites["cases_per_year"].to_numpy(dtype=np.float64)
        usable &= volumes > 0
        doublings = np.log2(np.where(usable, volumes, 1.0))
        columns.append(doublings - (doublings[usable].mean() if usable.any() else 0.0))
    design = np.column_stack(columns)[usable]
    too_few = usable.sum() < _FEWEST_SITES or not events[usable].sum() > 0
    if too_few or (design.shape[1] == 2 and np.ptp(design[:, 1]) < 1e-9):
        return usable, None
    offset = offset[usable] - offset[usable].mean()
    return usable, fit(
        events[usable],
        expected[usable],
        offset=offset,
        design=design,
        spread_scale=profiling.shrinkage.spread_scale,
        slope_scale=profiling.shrinkage.slope_scale,
    )


def _ranked(found: Fit, expected: NDArray[np.float64], profiling: Profiling) -> dict[str, object]:
    chance = float(np.median(1 / expected))
    tau = {
        name: found.tau_quantile(q) for name, q in (("", 0.5), ("_low", 0.025), ("_high", 0.975))
    }
    share = {name: value**2 / (value**2 + chance) for name, value in tau.items()}
    limits = profiling.rankability
    upper = "high" if share[""] > limits.high_above else "moderate"
    return {
        **{f"tau{name}": value for name, value in tau.items()},
        **{f"rankability{name}": value for name, value in share.items()},
        "rankability_class": "low" if share[""] < limits.moderate_from else upper,
    }


def _slope(found: Fit) -> dict[str, object]:
    mean, error = found.coefficient(1)
    row: dict[str, object] = {
        "log_ratio_per_doubling": mean,
        "log_ratio_per_doubling_standard_error": error,
        "ratio_per_doubling": float(np.exp(mean)),
    }
    for name, sign in (("_low", -1), ("_high", 1)):
        row[f"ratio_per_doubling{name}"] = float(np.exp(mean + sign * 1.959964 * error))
    return row
