"""Sets of sites that cannot be open together, found before the solver starts."""

from __future__ import annotations

from itertools import combinations
from math import comb
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from regiotafel.model.milp.steps import Steps

#: Larger sets exclude little each and there are many of them.
MAX_CUT_SIZE = 4

#: No size is tried for which sets times steps would exceed this (memory and seconds).
MAX_CUT_WORK = 50_000_000


def low_volume_sets(
    steps: Steps, sites: list[int], minimum: NDArray[np.float64]
) -> list[tuple[int, ...]]:
    """Minimal sets of sites in which one falls below its ``minimum`` (m), a share of all cases.

    Under nearest assignment opening a site never raises another one's volume, so such a set
    excludes every set that holds it. Cases whose walk is cut count for every site they may reach.
    ``sites`` are the columns that may be open. Sizes 1 to
    :data:`MAX_CUT_SIZE`, ascending in size, then in column.
    """
    column = {site: number for number, site in enumerate(sites)}
    nearer = np.zeros((len(steps.steps), len(sites)), dtype=np.float32)
    share = np.zeros((len(steps.steps), len(sites)))
    for number, step in enumerate(steps.steps):
        nearer[number, [column[site] for site in step.nearer]] = 1
        share[number, column[step.site]] = steps.share[number]
    cut = np.zeros((len(steps.cuts), len(sites)), dtype=np.float32)
    for number, nearer_sites in enumerate(steps.cuts):
        cut[number, [column[site] for site in nearer_sites]] = 1
    found: list[tuple[int, ...]] = []
    for size in range(1, MAX_CUT_SIZE + 1):
        if size > len(sites) or comb(len(sites), size) * len(steps.steps) > MAX_CUT_WORK:
            break
        together = _without(found, np.array(list(combinations(range(len(sites)), size))), nearer)
        member = np.zeros((len(together), len(sites)), dtype=np.float32)
        np.put_along_axis(member, together, 1, axis=1)
        # All entries are finite; BLAS may still raise the flag for what it reads beyond them.
        with np.errstate(invalid="ignore"):
            passed_by = member @ nearer.T > 0  # areas at that step have a nearer site in the set
            volume = (~passed_by).astype(np.float64) @ share
            volume += ((member @ cut.T == 0) @ steps.share_beyond)[:, None]
        too_low = ((volume < minimum[sites]) & (member > 0)).any(axis=1)
        found += [tuple(row) for row in together[too_low].tolist()]
    return [tuple(sites[number] for number in chosen) for chosen in found]


def _without(
    found: list[tuple[int, ...]], together: NDArray[np.int64], nearer: NDArray[np.float32]
) -> NDArray[np.int64]:
    """Drop rows that hold a set already found, so that only minimal sets remain."""
    member = np.zeros((len(together), nearer.shape[1]), dtype=bool)
    np.put_along_axis(member, together, True, axis=1)
    holds = np.zeros(len(together), dtype=bool)
    for chosen in found:
        holds |= member[:, list(chosen)].all(axis=1)
    return together[~holds]
