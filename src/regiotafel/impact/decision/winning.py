"""What would have to be true for a plan to win: other weights, or a better figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from regiotafel.errors import SolverError
from regiotafel.impact.decision.parties import weight_matrix
from regiotafel.impact.decision.table import long

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

#: A lead below this is none: linear programs are solved to about so much.
NO_LEAD = 1e-7
#: A part of a mixture below this is left out of its words.
_SMALLEST_PART = 0.0005
_INDEX = ["party", "plan", "indicator"]


def can_win(scores: pd.DataFrame) -> pd.DataFrame:
    r"""Whether any weighting puts a plan ahead of all others, with the proof when none does.

    .. math:: \max_{w \ge 0,\ \sum w = 1}\ \min_{q \ne p}\ \sum_i w_i (u_{pi} - u_{qi})

    is a linear program. Its dual mixes the other plans, in parts that sum to 1, so that the most by
    which *p* beats the mixture by any indicator is least; both have the same value (minimax, von
    Neumann 1928). Where it is 0 or less, the mixture is at least as good as *p* by every indicator,
    and so no weighting can prefer *p*. Which plans can win does not depend on the scales.

    Parameters
    ----------
    scores
        From :func:`.table.scores`: at least two plans, one indicator.

    Returns
    -------
    DataFrame
        Index ``plan``. ``largest_lead``: the most by which it is ahead under the weighting that
        suits it best, of all but those that score the same by everything; 0 or less: it never is.
        ``never_ahead_of``: then the mixture, such as ``0.600 k5 + 0.400 k7``; else empty. The
        mixture is a sum, no plan that anybody could carry out.
    """
    import pandas as pd

    rows = {}
    for plan in scores.index:
        others = _others(scores, plan)
        if others.empty:
            rows[plan] = (0.0, "")
            continue
        lead, parts = _largest_lead(scores.loc[plan].to_numpy() - others.to_numpy())
        named = zip(parts, others.index, strict=True)
        mixture = " + ".join(f"{part:.3f} {name}" for part, name in named if part > _SMALLEST_PART)
        rows[plan] = (lead, mixture if lead <= NO_LEAD else "")
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["largest_lead", "never_ahead_of"])
    return table.rename_axis("plan")


def _others(scores: pd.DataFrame, plan: str) -> pd.DataFrame:
    """Plans to be ahead of: one with the same score by every indicator shares its place."""
    return scores[(scores != scores.loc[plan]).any(axis=1)]


def weights_to_win(
    scores: pd.DataFrame, weights: pd.DataFrame, *, leads: pd.Series[float]
) -> pd.DataFrame:
    r"""The least change of a party's weights under which a plan has the highest value.

    .. math:: \min_{w \ge 0,\ \sum w = 1}\ \sum_i |w_i - w^0_i| \quad\text{with}\quad
        \sum_i w_i u_{pi} \ge \sum_i w_i u_{qi} \ \text{ for all } q

    At these weights the plan draws level with the best; any further it is ahead.

    Parameters
    ----------
    scores, weights
        As :func:`.parties.party_values`.
    leads
        ``largest_lead`` of :func:`can_win`.

    Returns
    -------
    DataFrame
        Index ``party``, ``plan`` and ``indicator``. ``weight``, and ``weight_to_win``, of which
        more than one may take as little change; NaN where :func:`can_win` proves that there is
        none.
    """
    import pandas as pd

    tables = {}
    for party, own in weight_matrix(weights, scores).iterrows():
        for plan in scores.index:
            start = own.to_numpy(dtype=np.float64)
            over = scores.loc[plan].to_numpy() - _others(scores, plan).to_numpy()
            to_win = np.full(len(start), np.nan)
            if (over @ start >= -NO_LEAD).all():
                to_win = start
            elif leads[plan] > NO_LEAD:
                to_win = _nearest(start, over)
            both = {"weight": start, "weight_to_win": to_win}
            tables[party, plan] = pd.DataFrame(both, index=scores.columns)
    if not tables:
        return _no_rows(["weight", "weight_to_win"])
    return pd.concat(tables, names=_INDEX)


def weights_change(to_win: pd.DataFrame) -> pd.Series[float]:
    """Sum of absolute changes in :func:`weights_to_win`, by ``party`` and ``plan``.

    0 = it wins, or shares the first place, as it is; half of the sum moves from some indicators to
    others; at most 2. NaN where no weights make it win.
    """
    change = (to_win["weight_to_win"] - to_win["weight"]).abs()
    summed = change.groupby(level=["party", "plan"], sort=False).sum(min_count=1)
    return summed.rename("weights_change")


def break_even(
    plans: pd.DataFrame, scale: pd.DataFrame, scores: pd.DataFrame, weights: pd.DataFrame
) -> pd.DataFrame:
    """How much better one figure of a plan would have to be for it to win, all else as it is.

    With a shortfall of d = max V - V_p and a scale from worst to best, the figure must improve by
    d / w_i of that scale, towards its best end: d / w_i x (best - worst).

    Parameters
    ----------
    plans, scale
        From :func:`.table.compared` and :func:`.table.scales`; the scale is kept as it is.
    scores, weights
        As :func:`.parties.party_values`.

    Returns
    -------
    DataFrame
        Index ``party``, ``plan`` and ``indicator``. ``value``; ``value_to_win``, and its
        ``value_change`` (0 = it wins as it is), in the unit of the indicator; NaN where the party
        gives the indicator no weight. Whether such a value can be had is not asked: it may be a
        negative number of minutes. ``is_within_scale``: whether there is one, and no better than
        the best end of the scale.
    """
    import pandas as pd

    tables = {}
    for party, own in weight_matrix(weights, scores).iterrows():
        values = scores @ own
        needed = np.outer(values.max() - values, 1 / own.where(own > 0))
        change = needed * (scale["scale_best"] - scale["scale_worst"]).to_numpy()
        reached = scores.to_numpy() + needed <= 1 + NO_LEAD
        tables[party] = pd.DataFrame(
            {
                "value": long(plans),
                "value_to_win": long(plans + change),
                "value_change": long(pd.DataFrame(change, plans.index, plans.columns)),
                "is_within_scale": long(pd.DataFrame(reached, plans.index, plans.columns)),
            }
        )
    if not tables:
        return _no_rows(["value", "value_to_win", "value_change", "is_within_scale"])
    return pd.concat(tables, names=_INDEX)


def _no_rows(columns: list[str]) -> pd.DataFrame:
    """Every party is indifferent."""
    import pandas as pd

    index = pd.MultiIndex.from_product([[], [], []], names=_INDEX)
    return pd.DataFrame(columns=columns, index=index, dtype="float64")


def _largest_lead(leads: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
    """Largest least lead over the others (rows) by any weighting, and the mixture of its dual."""
    n_others, m = leads.shape
    found = _solved(
        c=[*np.zeros(m), -1.0],  # the lead, as large as can be
        A_ub=np.column_stack([-leads, np.ones(n_others)]),
        b_ub=np.zeros(n_others),
        A_eq=[[*np.ones(m), 0.0]],
        b_eq=[1.0],
        bounds=[(0, None)] * m + [(None, None)],
    )
    return float(found.x[-1]), -np.asarray(found.ineqlin.marginals)


def _nearest(start: NDArray[np.float64], leads: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weights nearest to ``start`` under which no other (row of leads) is ahead."""
    m, none, one = len(start), np.zeros_like(leads), np.eye(len(start))
    found = _solved(  # weights are the start, plus what is added, minus what is taken
        c=[*np.zeros(m), *np.ones(2 * m)],
        A_ub=np.hstack([-leads, none, none]),
        b_ub=np.zeros(len(leads)),
        A_eq=np.vstack([np.hstack([one, -one, one]), [*np.ones(m), *np.zeros(2 * m)]]),
        b_eq=[*start, 1.0],
        bounds=(0, None),
    )
    weights: NDArray[np.float64] = np.maximum(found.x[:m], 0.0)
    return weights


def _solved(**program: Any) -> Any:
    """Solve a linear program by HiGHS. Raises SolverError when it stops without an answer."""
    from scipy.optimize import linprog

    found = linprog(**program, method="highs")
    if not found.success:
        raise SolverError(f"weights to win: {found.message}")
    return found
