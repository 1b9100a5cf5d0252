"""Colours for catchments: neighbours differ, and a centre keeps its colour in every plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from regiotafel.result.result import Result

#: Number of colours for catchments in ``colours.js``.
PALETTE = 9


def catchment_colours(result: Result) -> list[int]:
    """Give each site of the instance a colour: its number in the palette.

    Sites count as neighbours by the cases whose two nearest open centres they are, in any plan;
    each site in turn takes the colour its neighbours use least.
    """
    m = len(result.instance.site_ids)
    border = np.zeros((m, m))
    minutes = np.where(np.isnan(result.instance.minutes), np.inf, result.instance.minutes)
    for plan in (result.today, *result.plans.values()):
        if len(plan.open_sites) < 2:
            continue
        columns = result.instance.columns(plan.open_sites)
        order = np.argsort(minutes[:, columns], axis=1, kind="stable")
        first, second = columns[order[:, 0]], columns[order[:, 1]]
        np.add.at(border, (first, second), result.instance.cases)
    border += border.T
    colours = np.full(m, -1)
    for site in np.argsort(-border.sum(axis=1), kind="stable"):
        used = [border[site, colours == colour].sum() for colour in range(PALETTE)]
        spread = [int((colours == colour).sum()) for colour in range(PALETTE)]
        colours[site] = min(range(PALETTE), key=lambda c: (used[c], spread[c], c))
    return [int(colour) for colour in colours]
