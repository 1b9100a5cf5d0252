"""What by itself shows that there is no plan: sums, volumes and distances that anybody can follow.

Each reason is a proof. Volumes rest on this: under nearest assignment opening a site never raises
the volume of another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from regiotafel.model.assignment import MINUTES_TOLERANCE, nearest
from regiotafel.model.criteria import LongestMinutes, MeanMinutes, MeanOfWorst, ShareBeyond
from regiotafel.model.infeasible.words import centres, quantity, rounded, say
from regiotafel.model.instance import VOLUME_TOLERANCE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from regiotafel.checked import Bilingual
    from regiotafel.model.infeasible.clash import Clash
    from regiotafel.model.instance import Instance

#: Criteria that no plan has less of than the one with every site open.
_LEAST_WITH_ALL_OPEN = (MeanMinutes, ShareBeyond, LongestMinutes, MeanOfWorst)


def reasons(instance: Instance, clash: Clash) -> list[Bilingual]:
    """All of them, in sentences."""
    if instance.k < 1:
        return [say("none_open")]
    if instance.count != "at_most" and instance.k > len(instance.site_ids):
        return [say("too_few_sites", sites=len(instance.site_ids))]
    lost = ~np.isfinite(instance.minutes[:, _usable(instance)]).any(axis=1)
    if lost.any():
        return [say("reaches_none", areas=int(lost.sum()))]
    found = [*_sums(instance), *_distances(instance), *_sites(instance, clash)]
    if not found and all(len(group) == 1 and group[0].is_count for group in clash.groups):
        return [say("reach_none_together", count=say(instance.count, centres=centres(instance.k)))]
    return found


def _usable(instance: Instance) -> NDArray[np.bool_]:
    return np.array([rule != "forbidden" for rule in instance.site_rules])


def _sums(instance: Instance) -> Iterator[Bilingual]:
    """All norms together against all cases, and so all capacities."""
    total, usable = instance.total_cases, _usable(instance)
    shown = float(f"{total:.6g}")
    fewest, most = instance.fewest, instance.most
    if not 1 <= fewest <= most:
        return
    tolerance = len(usable) * VOLUME_TOLERANCE * total
    lows = np.sort(instance.least_volume[usable])[:fewest]
    if lows.sum() > total + tolerance:
        key, limit = ("sum_low", lows[0]) if lows[0] == lows[-1] else ("sums_low", 0.0)
        needed = rounded(float(lows.sum()), up=False)
        yield say(key, count=centres(fewest), limit=float(limit), all=needed, total=shown)
    highs = np.sort(instance.most_volume[usable])[::-1][:most]
    if highs.sum() < total - tolerance:
        key, limit = ("sum_high", highs[0]) if highs[0] == highs[-1] else ("sums_high", 0.0)
        room = rounded(float(highs.sum()), up=True)
        yield say(key, count=centres(most), limit=float(limit), all=room, total=shown)


def _distances(instance: Instance) -> Iterator[Bilingual]:
    """What even the plan with every possible site open does not keep to."""
    sites = tuple(np.array(instance.site_ids)[_usable(instance)].tolist())
    everything = nearest(instance, sites)
    if (limit := instance.maximum_minutes) is not None:
        minutes = everything.minutes(instance)
        far = (minutes > limit + MINUTES_TOLERANCE) & (instance.cases > 0)
        if far.any():
            farthest = rounded(float(minutes[far].max()), up=False)
            yield say("too_far", areas=int(far.sum()), limit=limit, farthest=farthest)
    for ceiling in instance.ceilings:
        if isinstance(ceiling.criterion, _LEAST_WITH_ALL_OPEN):
            value = ceiling.criterion.of(instance, everything)
            if value > ceiling.limit:
                is_share = isinstance(ceiling.criterion, ShareBeyond)
                shown = (
                    quantity(1 - value, "share", up=False)
                    if is_share
                    else quantity(value, "minutes", up=True)
                )
                yield say("all_open", statement=ceiling.statement, value=shown)


def _sites(instance: Instance, clash: Clash) -> Iterator[Bilingual]:
    """Sites that must be open and have too few cases in any plan, or too many."""
    if instance.assignment != "nearest":
        return
    required = [j for j, rule in enumerate(instance.site_rules) if rule == "required"]
    tolerance = VOLUME_TOLERANCE * instance.total_cases
    highest = _volumes(instance, np.isin(np.arange(len(instance.site_ids)), required))
    lowest = _volumes(instance, _usable(instance))
    for j in _must_open(instance, required, clash):
        low, high = float(instance.least_volume[j]), float(instance.most_volume[j])
        alone = highest[j] if j in required else np.inf
        anyhow = np.inf if clash.site_volume is None else clash.site_volume[j]
        for key, most in (("site_low", alone), ("site_low_otherwise", anyhow)):
            if 0 <= most < low - tolerance:
                shown = rounded(float(most), up=True)
                yield say(key, site=instance.site_ids[j], most=shown, limit=low)
                break
        if lowest[j] > high + tolerance:
            shown = rounded(float(lowest[j]), up=False)
            yield say("site_high", site=instance.site_ids[j], least=shown, limit=high)


def _must_open(instance: Instance, required: list[int], clash: Clash) -> list[int]:
    """Columns of the required sites, and of those of a rule that at least some of them be open.

    The latter as far as too few of them reach their norm.
    """
    must = list(required)
    if clash.site_volume is None:
        return must
    reaches = clash.site_volume >= instance.least_volume - VOLUME_TOLERANCE * instance.total_cases
    for rule in instance.set_rules:
        row = rule.row(instance.site_ids)
        if np.isin(row, (-1, 0)).all() and reaches[row == -1].sum() < -rule.at_most:
            must += np.flatnonzero((row == -1) & ~reaches).tolist()
    return list(dict.fromkeys(must))


def _volumes(instance: Instance, is_open: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Cases per site when these are open, float64, m; who reaches none of them is not counted."""
    sites = tuple(np.array(instance.site_ids)[is_open].tolist())
    if not sites:
        return np.zeros(len(instance.site_ids))
    column = instance.nearest_open(sites)
    cases = np.where(column >= 0, instance.cases, 0.0)
    return np.bincount(
        np.maximum(column, 0), weights=cases, minlength=len(instance.site_ids)
    ).astype(np.float64)
