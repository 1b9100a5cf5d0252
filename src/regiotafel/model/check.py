"""An answer recomputed from the question alone, so that no method has to be believed."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from regiotafel.errors import RegiotafelError
from regiotafel.model.instance import MINUTES_TOLERANCE, TIE_RULE, VOLUME_TOLERANCE
from regiotafel.model.solution import OBJECTIVE_TOLERANCE, relative_gap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from regiotafel.model.instance import Instance
    from regiotafel.model.solution import Solution


class CheckError(RegiotafelError):
    """A solution does not agree with its own instance: a fault in this program or a changed file.

    ``differences`` names everything that differs, one sentence each.
    """

    exit_status = 1

    def __init__(self, differences: tuple[str, ...]) -> None:
        self.differences = differences
        super().__init__("the solution does not pass its check:\n" + "\n".join(differences))


def check(instance: Instance, solution: Solution) -> None:
    """Raise CheckError unless everything the solution says follows from the instance.

    Recomputed: the sites and their rules, nearest assignment, volumes and minutes against their
    limits, objective, share not at the nearest centre, bound, gap, status, alternatives and hash.
    That no better set exists is not: that is what a second method is for.
    """
    differences = tuple(_differences(instance, solution))
    if differences:
        raise CheckError(differences)


def mean_minutes(instance: Instance, assigned: NDArray[np.int64]) -> float:
    """Mean minutes per case: sum of cases times minutes over sum of cases.

    ``assigned`` holds per area the column of its centre; NaN when one is unreachable.
    """
    minutes = instance.minutes[np.arange(len(assigned)), assigned]
    return float((instance.cases * minutes).sum()) / instance.total_cases


def volumes(instance: Instance, assigned: NDArray[np.int64]) -> NDArray[np.float64]:
    """Cases per year per site (column), float64, m; 0 for a site that is nobody's centre."""
    cases = np.bincount(assigned, weights=instance.cases, minlength=len(instance.site_ids))
    return cases.astype(np.float64)


def share_not_nearest(
    instance: Instance, open_sites: tuple[str, ...], assigned: NDArray[np.int64]
) -> float:
    """Share of cases whose centre is not the nearest open one under the tie rule."""
    elsewhere = assigned != instance.nearest_open(open_sites)
    return float(instance.cases[elsewhere].sum()) / instance.total_cases


def broken_rules(instance: Instance, open_sites: tuple[str, ...]) -> tuple[str, ...]:
    """Return what a set of sites does against the rules, in sentences; empty when it is feasible.

    Limits are kept within ``VOLUME_TOLERANCE`` and ``MINUTES_TOLERANCE``.
    """
    return tuple(_broken_rules(instance, open_sites))


def _broken_rules(instance: Instance, open_sites: tuple[str, ...]) -> Iterator[str]:
    rule = dict(zip(instance.site_ids, instance.site_rules, strict=True))
    if len(open_sites) != instance.k:
        yield f"{len(open_sites)} sites are open, not {instance.k}"
    for site in open_sites:
        if rule[site] == "forbidden":
            yield f"forbidden site {site} is open"
    for site in instance.site_ids:
        if rule[site] == "required" and site not in open_sites:
            yield f"required site {site} is closed"
    assigned = instance.nearest_open(open_sites)
    lost = int((assigned < 0).sum())
    if lost:
        yield f"{lost} areas reach no open site"
        return
    tolerance = VOLUME_TOLERANCE * instance.total_cases
    volume = volumes(instance, assigned)
    for site, column in zip(open_sites, instance.columns(open_sites), strict=True):
        low, high = instance.minimum_volume, instance.maximum_volume
        if low is not None and volume[column] < low - tolerance:
            yield f"site {site} has {volume[column]:g} cases, below the minimum of {low:g}"
        if high is not None and volume[column] > high + tolerance:
            yield f"site {site} has {volume[column]:g} cases, above the maximum of {high:g}"
    if instance.maximum_minutes is not None:
        minutes = instance.minutes[np.arange(len(assigned)), assigned]
        far = (minutes > instance.maximum_minutes + MINUTES_TOLERANCE) & (instance.cases > 0)
        if far.any():
            yield f"{int(far.sum())} areas travel longer than {instance.maximum_minutes:g} minutes"
    for extra in instance.extra_rules:
        if not extra.allows(instance, open_sites):
            yield f"not so: {extra.statement.en}"


def _differences(instance: Instance, solution: Solution) -> Iterator[str]:
    if solution.instance_hash != instance.hash():
        yield "the hash is that of another instance"
    known = set(instance.site_ids)
    open_sites = solution.open_sites
    if list(open_sites) != sorted(set(open_sites)) or not known.issuperset(open_sites):
        yield "open_sites are not known labels in ascending order, each once"
        return
    yield from broken_rules(instance, open_sites)
    assigned = solution.assigned
    if assigned.shape != (len(instance.area_ids),) or assigned.dtype != np.int64:
        yield "assigned is not one whole number per area"
        return
    if not (assigned == instance.nearest_open(open_sites)).all():
        yield "assigned is not the nearest open site everywhere"
    if not ((assigned >= 0) & (assigned < len(known))).all():
        return
    yield from _differing_figures(instance, solution)
    yield from _differing_alternatives(instance, solution)


def _differing_figures(instance: Instance, solution: Solution) -> Iterator[str]:
    objective = mean_minutes(instance, solution.assigned)
    if not _equal(solution.objective, objective):
        yield f"objective is {solution.objective!r}, recomputed {objective!r}"
    share = share_not_nearest(instance, solution.open_sites, solution.assigned)
    if not abs(solution.share_not_nearest - share) <= VOLUME_TOLERANCE:
        yield f"share_not_nearest is {solution.share_not_nearest!r}, recomputed {share!r}"
    if not 0 <= solution.bound <= solution.objective:
        yield f"bound {solution.bound!r} is not between 0 and the objective"
    elif solution.gap != relative_gap(solution.objective, solution.bound):
        yield f"gap {solution.gap!r} does not follow from objective and bound"
    if solution.status not in {"optimal", "time_limit"}:
        yield f"status {solution.status!r} is unknown"
    if solution.status == "optimal" and solution.bound != solution.objective:
        yield "status is optimal, but the bound is below the objective"
    if (solution.assignment_rule, solution.tie_rule) != ("nearest", TIE_RULE):
        yield "assignment_rule or tie_rule is not the one that was applied"


def _differing_alternatives(instance: Instance, solution: Solution) -> Iterator[str]:
    listed = [other.open_sites for other in solution.alternatives]
    if len({solution.open_sites, *listed}) != len(listed) + 1:
        yield "the alternatives hold the solution or a set twice"
    for other in solution.alternatives:
        name = "alternative " + ", ".join(other.open_sites)
        if not set(instance.site_ids).issuperset(other.open_sites):
            yield f"{name} holds an unknown site"
            continue
        broken = broken_rules(instance, other.open_sites)
        yield from (f"{name}: {sentence}" for sentence in broken)
        if broken:
            continue
        objective = mean_minutes(instance, instance.nearest_open(other.open_sites))
        if not _equal(other.objective, objective):
            yield f"{name}: objective is {other.objective!r}, recomputed {objective!r}"
        if not objective >= solution.bound * (1 - OBJECTIVE_TOLERANCE):
            yield f"{name} is better than the bound"
    if any(b.objective < a.objective for a, b in pairwise(solution.alternatives)):
        yield "the alternatives are not in order"


def _equal(found: float, recomputed: float) -> bool:
    return abs(found - recomputed) <= VOLUME_TOLERANCE * max(recomputed, 1.0)
