"""Under which share of all weightings each plan is best."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from regiotafel.impact.decision.parties import LEVEL

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

#: Weightings that are drawn: a share is then known to 0.2 percentage points (one standard error).
DRAWN = 100_000
_AT_ONCE = 10_000
_SEED = 20260101


def share_best(scores: pd.DataFrame) -> pd.DataFrame:
    """Share of all weightings under which each plan has the highest value.

    All weightings: uniform on the weights that sum to 1 (Dirichlet with ones). This is the first
    rank acceptability index of SMAA (Lahdelma and Salminen 2001, Operations Research 49). By one or
    two indicators it is reckoned exactly, by more it is drawn with a fixed seed. It depends on the
    scales, and says how much room opinions leave a plan; not how many people hold them.

    Parameters
    ----------
    scores
        From :func:`.table.scores`: at least one plan and indicator.

    Returns
    -------
    DataFrame
        Index ``plan``. ``share_of_weightings_best``; plans that are equal by everything share
        their weightings, each counting all. ``share_standard_error``: of the draw; 0 when exact. A
        share of 0 that was drawn may be a very small one: whether a plan can win at all
        :func:`.winning.can_win` proves.
    """
    import pandas as pd

    u = scores.to_numpy(dtype=np.float64)
    if u.shape[1] <= 2:
        share, error = _exact(u), np.zeros(len(u))
    else:
        share = _drawn(u)
        error = np.sqrt(share * (1 - share) / DRAWN)
    return pd.DataFrame(
        {"share_of_weightings_best": share, "share_standard_error": error}, index=scores.index
    )


def _exact(u: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of one indicator the best; of two the length of the weights of the first under which it wins.

    V = w u_1 + (1 - w) u_2 is a line over w from 0 to 1, and *p* is not below *q* where
    w (g_1 - g_2) + g_2 >= 0 with g = u_p - u_q.
    """
    if u.shape[1] == 1:
        best: NDArray[np.float64] = (u[:, 0] >= u.max() - LEVEL).astype(np.float64)
        return best
    share = np.empty(len(u))
    for p in range(len(u)):
        low, high = 0.0, 1.0
        for first, second in u[p] - u:
            slope = first - second
            if abs(slope) <= LEVEL:
                high = high if second >= -LEVEL else low
            elif slope > 0:
                low = max(low, -second / slope)
            else:
                high = min(high, -second / slope)
        share[p] = max(high - low, 0.0)
    return share


def _drawn(u: NDArray[np.float64]) -> NDArray[np.float64]:
    """Exponential draws are a Dirichlet draw times their sum, which changes no order."""
    draw = np.random.default_rng(_SEED)
    wins = np.zeros(len(u), dtype=np.int64)
    for _ in range(DRAWN // _AT_ONCE):
        weights = draw.standard_exponential((_AT_ONCE, u.shape[1]))
        # Not by BLAS, whose last digits depend on the number of threads.
        values = np.einsum("di,pi->dp", weights, u)
        wins += (values >= values.max(axis=1, keepdims=True) - LEVEL).sum(axis=0)
    share: NDArray[np.float64] = wins / DRAWN
    return share
