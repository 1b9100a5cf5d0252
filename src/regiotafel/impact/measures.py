"""Weighted measures, and the minutes that belong to an assignment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from regiotafel.model.instance import Instance

#: Sums of expected cases are off by a few units in the last place; a share that is reached up to
#: this part of the total counts as reached.
_ROUNDING = 1e-9


def weighted_mean(values: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
    """Return Σ w v / Σ w; NaN when the weights sum to 0."""
    total = weights.sum()
    return float((weights * values).sum() / total) if total > 0 else float("nan")


def weighted_percentile(
    values: NDArray[np.float64], weights: NDArray[np.float64], *, q: float
) -> float:
    """Return the smallest value that at least a share ``q`` of the weight does not exceed.

    One of :func:`weighted_percentiles`.
    """
    return weighted_percentiles(values, weights, shares=(q,))[0]


def weighted_percentiles(
    values: NDArray[np.float64], weights: NDArray[np.float64], *, shares: Sequence[float]
) -> list[float]:
    """Return per share the smallest value that at least that share of the weight does not exceed.

    min {v_i : w_i > 0 and Σ_{v_j ≤ v_i} w_j ≥ q Σ w}: always a value that occurs, never one in
    between. For whole weights it is the percentile of ``np.repeat(values, weights)`` with
    ``method="inverted_cdf"``.

    Parameters
    ----------
    values, weights
        Equally long; weights are not negative.
    shares
        Each *q* above 0 and at most 1.

    Returns
    -------
    list of float
        As many as ``shares``; NaN when the weights sum to 0.
    """
    counted = weights > 0
    if not counted.any():
        return [float("nan")] * len(shares)
    order = np.argsort(values[counted], kind="stable")
    ascending = values[counted][order]
    cumulative = np.cumsum(weights[counted][order])
    return [
        float(ascending[(cumulative >= (share - _ROUNDING) * cumulative[-1]).argmax()])
        for share in shares
    ]


def minutes_of(instance: Instance, assigned: NDArray[np.int64]) -> NDArray[np.float64]:
    """Minutes from each area to the centre it is assigned to, float64, n.

    Raises ValueError when ``assigned`` is not one column number per area, or names a site that the
    area cannot reach: minutes that do not exist have no mean.
    """
    n, m = instance.minutes.shape
    if assigned.shape != (n,) or not np.issubdtype(assigned.dtype, np.integer):
        raise ValueError(f"assigned must be {n} whole column numbers, one per area")
    outside = (assigned < 0) | (assigned >= m)
    minutes = instance.minutes[np.arange(n), np.where(outside, 0, assigned)]
    lost = np.flatnonzero(outside | np.isnan(minutes))
    if lost.size:
        some = ", ".join(instance.area_ids[area] for area in lost[:10])
        raise ValueError(f"{lost.size} areas are assigned to no site they can reach: {some}")
    return minutes
