"""Parties weigh the same facts in their own way: values, regret, and where they agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from regiotafel.impact.decision.table import long

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

#: Who weighs where no party is named: every indicator the same.
EQUAL_WEIGHTS = "equal_weights"
#: Values that differ by less are equal: sums differ in their last digits.
LEVEL = 1e-9


def party_weights(parties: Mapping[str, Mapping[str, float]], scores: pd.DataFrame) -> pd.DataFrame:
    """What every party's weights come to, summing to 1.

    A weight is a swing weight: how much it is worth to go from the worst to the best of the scale
    of its indicator, compared with the others. Only ratios matter.

    Parameters
    ----------
    parties
        Per name the weight of each indicator, not negative; absent = 0. Without any party:
        :data:`EQUAL_WEIGHTS` over the indicators that are weighed.
    scores
        From :func:`.table.scores`.

    Returns
    -------
    DataFrame
        Index ``party`` and ``indicator``: those with weights and those that are weighed.
        ``weight_given``, summing to 1 per party; ``weight``, the same over the indicators that are
        weighed (0 for others), NaN for a party that weighs none of these: it is indifferent.
    """
    import pandas as pd

    weighed = list(scores.columns)
    parties = parties or {EQUAL_WEIGHTS: dict.fromkeys(weighed, 1.0)}
    keys = list(dict.fromkeys((*weighed, *(key for given in parties.values() for key in given))))
    given = pd.DataFrame(
        [[float(weights.get(key, 0.0)) for key in keys] for weights in parties.values()],
        index=pd.Index(list(parties), name="party"),
        columns=pd.Index(keys, name="indicator"),
    )
    given = given.div(given.sum(axis=1), axis=0)
    counted = given * given.columns.isin(weighed)
    total = counted.sum(axis=1)
    counted = counted.div(total.where(total > 0), axis=0)
    return pd.DataFrame({"weight_given": long(given), "weight": long(counted)})


def weight_matrix(weights: pd.DataFrame, scores: pd.DataFrame) -> pd.DataFrame:
    """Weights of :func:`party_weights`: parties that are not indifferent × indicators."""
    parties = weights.index.get_level_values("party").unique()
    matrix = weights["weight"].unstack("indicator")  # noqa: PD010 (of an index, not of a column)
    return matrix.reindex(index=parties, columns=scores.columns).dropna()


def party_values(scores: pd.DataFrame, weights: pd.DataFrame) -> pd.DataFrame:
    """What each plan is worth to each party: V = Σ w_i u_i, a weighted sum of scores.

    Parameters
    ----------
    scores
        From :func:`.table.scores`: u, plans × indicators.
    weights
        From :func:`party_weights`.

    Returns
    -------
    DataFrame
        Index ``party`` and ``plan``. ``value``, from 0 (worst by all) to 1 (best by all) unless a
        fixed scale is shorter than the plans; ``rank``, 1 = highest, equals share the least;
        ``regret``: the party's highest value minus this one. Indifferent parties have no rows.
    """
    import pandas as pd

    values = weight_matrix(weights, scores) @ scores.T
    regret = values.rsub(values.max(axis=1), axis=0)
    v = values.to_numpy(dtype=np.float64)
    rank = 1 + (v[:, None] > v[:, :, None] + LEVEL).sum(axis=2)
    ranks = pd.DataFrame(rank, index=values.index, columns=values.columns)
    return pd.DataFrame({"value": long(values), "rank": long(ranks), "regret": long(regret)})


def agreement(values: pd.DataFrame) -> pd.DataFrame:
    """On what parties agree.

    Parameters
    ----------
    values
        From :func:`party_values`.

    Returns
    -------
    DataFrame
        A row per ``statement``:

        - ``first_for_all``: ``plan`` has every party's highest value;
        - ``least_largest_regret``: what a party gives up at most by ``plan`` is least, ``amount``
          (a value, 0 to 1);
        - ``preferred_by_all``: every party values ``plan`` above ``other``, by at least ``amount``.

        No row where fewer than two parties have a view.
    """
    import pandas as pd

    v = values["value"].unstack("plan")  # noqa: PD010
    v = v[values.index.get_level_values("plan").unique()]
    rows: list[tuple[str, str, str, float]] = []
    if len(v) > 1:
        regret = v.rsub(v.max(axis=1), axis=0).max()
        rows += [("first_for_all", plan, "", np.nan) for plan in v.columns if regret[plan] <= LEVEL]
        rows += [
            ("least_largest_regret", plan, "", float(regret[plan]))
            for plan in v.columns
            if regret[plan] <= regret.min() + LEVEL
        ]
        for plan in v.columns:
            lead = v.rsub(v[plan], axis=0).min()
            rows += [
                ("preferred_by_all", plan, other, float(lead[other]))
                for other in v.columns
                if lead[other] > LEVEL
            ]
    return pd.DataFrame(rows, columns=["statement", "plan", "other", "amount"])
