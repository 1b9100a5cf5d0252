"""How unequally the minutes are spread: Gini, Palma, concentration index, worst share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from regiotafel.impact.measures import minutes_of, weighted_mean
from regiotafel.impact.row_labels import row_labels

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from regiotafel.impact.fairness.parameters import FairnessParameters
    from regiotafel.model.assignment import Assignment
    from regiotafel.model.instance import Instance

#: The share with most, and with least, that the ratio of Palma compares.
PALMA_MOST, PALMA_LEAST = 0.1, 0.4


def fractional_rank(by: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Place of each in the order of ``by``, from 0 (lowest) to 1: the middle of its own weight.

    R_i = (Σ_{by_j < by_i} w_j + ½ Σ_{by_j = by_i} w_j) / Σ w: equals share one place (Lerman and
    Yitzhaki 1989, Journal of Econometrics 42).

    Parameters
    ----------
    by, weights
        Equally long, n; ``by`` without NaN, weights not negative and not all 0.

    Returns
    -------
    ndarray
        Float64, n.
    """
    _, value = np.unique(by, return_inverse=True)
    weight = np.bincount(value, weights=weights)
    rank: NDArray[np.float64] = (np.cumsum(weight) - weight / 2) / weight.sum()
    return rank[value]


def concentration_index(
    values: NDArray[np.float64], weights: NDArray[np.float64], *, by: NDArray[np.float64]
) -> float:
    r"""Whether values are concentrated among those high in a ranking, or among those low in it.

    .. math:: C = \frac{2}{W\mu} \sum_i w_i v_i R_i - 1 = \frac{2}{\mu}\,\mathrm{cov}_w(v, R)

    with :math:`\mu` the weighted mean and R the :func:`fractional_rank`: twice the area between the
    diagonal and the concentration curve (Kakwani, Wagstaff and van Doorslaer 1997, Journal of
    Econometrics 77; O'Donnell, van Doorslaer, Wagstaff and Lindelow 2008, World Bank, chapter 8).
    Below 0: the values are larger for those who rank low; above 0: for those who rank high.

    Parameters
    ----------
    values, weights
        Equally long, n; neither is negative.
    by
        What they are ranked by, n; NaN = unknown, left out.

    Returns
    -------
    float
        From -1 to 1; NaN when the weights of those ranked, or their values, sum to 0.
    """
    ranked = ~np.isnan(by) & (weights > 0)
    values, weights = values[ranked], weights[ranked]
    total = (weights * values).sum()
    if not total > 0:
        return float("nan")
    rank = fractional_rank(by[ranked], weights)
    return float(2 * (weights * values * rank).sum() / total - 1)


def gini(values: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
    """How far two, drawn at random, lie apart: 0 = all equal, towards 1 = one has everything.

    G = Σ_i Σ_j w_i w_j |v_i - v_j| / (2 W² μ), half the relative mean difference (Gini 1912): the
    :func:`concentration_index` of values ranked by themselves. Their mean difference is 2 μ G.
    NaN when the weights or the values sum to 0.
    """
    return concentration_index(values, weights, by=values)


def mean_of_share(
    values: NDArray[np.float64],
    weights: NDArray[np.float64],
    *,
    by: NDArray[np.float64],
    share: float,
) -> float:
    """Mean value of the ``share`` of the weight that ranks lowest by ``by``.

    Who straddles the share counts in part, and equals share what is left of it alike. ``-by`` gives
    those who rank highest: the mean of the worst 5 % is ``mean_of_share(v, w, by=-v, share=0.05)``
    (conditional value at risk, Rockafellar and Uryasev 2000). NaN of ``by`` = unknown, left out;
    NaN when nothing is left.
    """
    ranked = ~np.isnan(by) & (weights > 0)
    if not ranked.any():
        return float("nan")
    _, place = np.unique(by[ranked], return_inverse=True)
    weight = np.bincount(place, weights=weights[ranked])
    total = np.bincount(place, weights=(weights * values)[ranked])
    wanted = share * weight.sum()
    counted = np.clip(wanted - (np.cumsum(weight) - weight), 0.0, weight)
    return float((counted / weight * total).sum() / wanted)


def palma(values: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
    """What the tenth with most has, over what the two fifths with least have: 0.25 = all equal.

    (Σ of the 10 % with the largest values) / (Σ of the 40 % with the smallest): Palma 2011,
    Development and Change 42; Cobham and Sumner 2013. NaN without weight, and where the two fifths
    have nothing.
    """
    least = PALMA_LEAST * mean_of_share(values, weights, by=values, share=PALMA_LEAST)
    most = PALMA_MOST * mean_of_share(values, weights, by=-values, share=PALMA_MOST)
    return most / least if least > 0 else float("nan")


def palma_by(
    values: NDArray[np.float64], weights: NDArray[np.float64], *, by: NDArray[np.float64]
) -> float:
    """Mean value of the tenth that ranks highest, over that of the two fifths that rank lowest.

    The form that transport planning gave to the ratio of Palma (R package ``accessibility``,
    Instituto de Pesquisa Econômica Aplicada): 1 = no difference, below 1 = larger values for those
    who rank low. NaN of ``by`` = unknown, left out; NaN as in :func:`palma`.
    """
    low = mean_of_share(values, weights, by=by, share=PALMA_LEAST)
    high = mean_of_share(values, weights, by=-by, share=PALMA_MOST)
    return high / low if low > 0 else float("nan")


def inequality(
    instance: Instance,
    assignment: Assignment,
    *,
    assigned_today: NDArray[np.int64],
    parameters: FairnessParameters,
    income: pd.Series[float] | None = None,
) -> pd.DataFrame:
    """How unequally the minutes are spread over patients, today and in a plan.

    Parameters
    ----------
    instance
        The question: cases and minutes.
    assignment
        Who goes where in the plan.
    assigned_today
        Per area the column of its centre today; int64, n.
    parameters
        Which share is the worst off.
    income
        Per area, index ``pc4``, in any unit: only its order counts. NaN = unknown: left out of the
        three figures by income, and counted. Usually the areas' column
        ``parameters.income.column``; a column of the user's own does as well. None: those figures
        are NaN.

    Returns
    -------
    DataFrame
        Index ``who`` (``all``, and ``moved``: those whose centre differs from today's) and ``when``
        (``today``, ``plan``, and ``change``: plan minus today). ``cases_per_year``,
        ``minutes_mean``, ``minutes_mean_of_worst_5_percent`` (or another share), ``gini``,
        ``minutes_difference_mean`` (mean difference between two patients drawn at random, 2 μ G),
        ``palma`` (see :func:`palma`), ``share_with_income`` (of the cases), ``concentration_index``
        by income, ``concentration_index_minutes`` (the same times the mean minutes of those ranked:
        the generalised index) and ``palma_by_income`` (see :func:`palma_by`). One way; NaN for a
        group without cases. Had all trips been faster or slower by one factor, the ratios remain.

    Raises
    ------
    KeyError
        Areas are missing from ``income``.
    """
    import pandas as pd

    incomes = np.full(len(instance.area_ids), np.nan)
    if income is not None:
        incomes = aligned(income, instance.area_ids).to_numpy(dtype=np.float64)
    cases, by = assignment.cases(instance), incomes[assignment.area]
    today = minutes_of(instance, assigned_today)[assignment.area]
    minutes = assignment.minutes(instance)
    moved = assignment.column != assigned_today[assignment.area]
    rows: dict[tuple[str, str], dict[str, float]] = {}
    for who, weights in (("all", cases), ("moved", np.where(moved, cases, 0.0))):
        known = {
            "cases_per_year": float(weights.sum()),
            "share_with_income": weighted_mean((~np.isnan(by)).astype(float), weights),
        }
        before, after = (
            _spread(values, weights, by=by, worst=parameters.worst.share)
            for values in (today, minutes)
        )
        rows[who, "today"], rows[who, "plan"] = known | before, known | after
        rows[who, "change"] = known | {name: after[name] - before[name] for name in after}
    return pd.DataFrame(list(rows.values()), index=row_labels(("who", "when"), rows))


def aligned(values: pd.Series[Any], area_ids: tuple[str, ...]) -> pd.Series[Any]:
    """``values`` of these areas, in their order. Raises KeyError with the areas that lack a row."""
    import pandas as pd

    row = values.index.get_indexer(pd.Index(area_ids))
    missing = sorted(area_ids[place] for place in np.flatnonzero(row < 0))
    if missing:
        some = ", ".join(missing[:10])
        raise KeyError(f"{values.name} has no row for {len(missing)} areas: {some}")
    return values.iloc[row]


def _spread(
    minutes: NDArray[np.float64],
    cases: NDArray[np.float64],
    *,
    by: NDArray[np.float64],
    worst: float,
) -> dict[str, float]:
    mean, index = weighted_mean(minutes, cases), gini(minutes, cases)
    ranked = np.where(np.isnan(by), 0.0, cases)
    concentration = concentration_index(minutes, cases, by=by)
    return {
        "minutes_mean": mean,
        worst_name(worst): mean_of_share(minutes, cases, by=-minutes, share=worst),
        "gini": index,
        "minutes_difference_mean": 2 * mean * index,
        "palma": palma(minutes, cases),
        "concentration_index": concentration,
        "concentration_index_minutes": concentration * weighted_mean(minutes, ranked),
        "palma_by_income": palma_by(minutes, cases, by=by),
    }


def worst_name(share: float) -> str:
    """Name of the column with the mean minutes of the share that travels longest."""
    return f"minutes_mean_of_worst_{100 * share:g}_percent"
