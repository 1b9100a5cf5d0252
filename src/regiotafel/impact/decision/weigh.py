"""Everything a decision is prepared with, in one call."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from regiotafel.impact.decision.parties import agreement, party_values, party_weights
from regiotafel.impact.decision.table import (
    compared,
    decision_table,
    dominated,
    indicator_table,
    scales,
    scores,
)
from regiotafel.impact.decision.weightings import share_best
from regiotafel.impact.decision.winning import break_even, can_win, weights_change, weights_to_win

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from regiotafel.impact.decision.parameters import Indicator


def weigh(
    values: pd.DataFrame,
    indicators: Sequence[Indicator],
    *,
    parties: Mapping[str, Mapping[str, float]] = MappingProxyType({}),
    fixed: Mapping[str, tuple[float, float]] = MappingProxyType({}),
) -> dict[str, pd.DataFrame]:
    """Tables by name; the last five only where two plans or more can be weighed.

    Parameters
    ----------
    values, indicators
        As :func:`.table.shown`.
    parties
        Per name its weights, as :func:`.parties.party_weights`.
    fixed
        Scales that do not follow from the plans, as :func:`.table.scales`.

    Returns
    -------
    dict
        ``decision``: :func:`.table.decision_table`. ``decision_indicators``:
        :func:`.table.indicator_table`. ``decision_plans``: :func:`.table.dominated` and, of the
        plans that are weighed, :func:`.winning.can_win` and :func:`.weightings.share_best`.
        ``decision_weights``: :func:`.parties.party_weights`. ``decision_parties``:
        :func:`.parties.party_values` and :func:`.winning.weights_change`.
        ``decision_agreement``: :func:`.parties.agreement`. ``decision_weights_to_win`` and
        ``decision_break_even``: from :mod:`.winning`.
    """
    plans = compared(values, indicators)
    scale = scales(plans, indicators, fixed=fixed)
    u = scores(plans, scale)
    tables = {
        "decision": decision_table(values, indicators),
        "decision_indicators": indicator_table(values, indicators, fixed=fixed),
        "decision_plans": dominated(values, indicators),
    }
    if u.empty:
        return tables
    weights = party_weights(parties, u)
    valued, able = party_values(u, weights), can_win(u)
    to_win = weights_to_win(u, weights, leads=able["largest_lead"])
    return {
        **tables,
        "decision_plans": tables["decision_plans"].join(able).join(share_best(u)),
        "decision_weights": weights,
        "decision_parties": valued.join(weights_change(to_win)),
        "decision_agreement": agreement(valued),
        "decision_weights_to_win": to_win,
        "decision_break_even": break_even(plans, scale, u, weights),
    }
