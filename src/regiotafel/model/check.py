"""An answer recomputed from the question alone, so that no method has to be believed."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from regiotafel.errors import RegiotafelError
from regiotafel.model.assignment import nearest
from regiotafel.model.instance import MINUTES_TOLERANCE, TIE_RULE, VOLUME_TOLERANCE
from regiotafel.model.solution import OBJECTIVE_TOLERANCE, relative_gap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from regiotafel.model.assignment import Assignment
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

    Recomputed: the sites and their rules, who goes where, volumes and minutes against their
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


def share_not_nearest(instance: Instance, assignment: Assignment) -> float:
    """Share of cases whose centre is not the nearest open one under the tie rule."""
    elsewhere = assignment.column != instance.nearest_open(assignment.open_sites)[assignment.area]
    return float(assignment.cases(instance)[elsewhere].sum()) / instance.total_cases


def broken_rules(
    instance: Instance, open_sites: tuple[str, ...], *, assignment: Assignment | None = None
) -> tuple[str, ...]:
    """Return what a set of sites does against the rules, in sentences; empty when it is feasible.

    ``assignment`` says who goes where; None = everybody to the nearest. Limits are kept within
    ``VOLUME_TOLERANCE``, ``MINUTES_TOLERANCE`` and ``CEILING_TOLERANCE``.
    """
    return tuple(_broken_rules(instance, open_sites, assignment))


def _broken_rules(
    instance: Instance, open_sites: tuple[str, ...], assignment: Assignment | None
) -> Iterator[str]:
    yield from _broken_by_the_set(instance, open_sites)
    if assignment is None:
        lost = int((instance.nearest_open(open_sites) < 0).sum())
        if lost:
            yield f"{lost} areas reach no open site"
            return
        assignment = nearest(instance, open_sites)
    tolerance = VOLUME_TOLERANCE * instance.total_cases
    volume = assignment.volumes(instance)
    for site, column in zip(open_sites, instance.columns(open_sites), strict=True):
        low, high = instance.least_volume[column], instance.most_volume[column]
        if volume[column] < low - tolerance:
            yield f"site {site} has {volume[column]:g} cases, below the minimum of {low:g}"
        if volume[column] > high + tolerance:
            yield f"site {site} has {volume[column]:g} cases, above the maximum of {high:g}"
    if instance.maximum_minutes is not None:
        far = assignment.minutes(instance) > instance.maximum_minutes + MINUTES_TOLERANCE
        far &= assignment.cases(instance) > 0
        if far.any():
            lost = len(np.unique(assignment.area[far]))
            yield f"{lost} areas travel longer than {instance.maximum_minutes:g} minutes"
    for ceiling in instance.ceilings:
        value = ceiling.criterion.of(instance, assignment)
        if not value <= ceiling.limit:
            yield f"not so: {ceiling.statement.en} ({ceiling.criterion.name} is {value:g})"


def _broken_by_the_set(instance: Instance, open_sites: tuple[str, ...]) -> Iterator[str]:
    """Rules that need only the set of open sites."""
    rule = dict(zip(instance.site_ids, instance.site_rules, strict=True))
    number, k = len(open_sites), instance.k
    allowed = {"exactly": number == k, "at_most": 1 <= number <= k, "at_least": number >= k}
    if not allowed[instance.count]:
        count = "" if instance.count == "exactly" else f"{instance.count.replace('_', ' ')} "
        yield f"{number} sites are open, not {count}{k}"
    for site in open_sites:
        if rule[site] == "forbidden":
            yield f"forbidden site {site} is open"
    for site in instance.site_ids:
        if rule[site] == "required" and site not in open_sites:
            yield f"required site {site} is closed"
    for set_rule in instance.set_rules:
        if not set_rule.allows(open_sites):
            yield f"not so: {set_rule.statement.en}"
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
    assigned = solution.assigned
    if assigned.shape != (len(instance.area_ids),) or assigned.dtype != np.int64:
        yield "assigned is not one whole number per area"
        return
    if (solution.assignment_rule, solution.tie_rule) != (instance.assignment, TIE_RULE):
        yield "assignment_rule or tie_rule is not the one that was applied"
    wrong = tuple(
        _wrong_shares(instance, solution)
        if instance.assignment == "directed"
        else _not_nearest(instance, solution)
    )
    yield from wrong
    if wrong:
        yield from broken_rules(instance, open_sites)
        return
    yield from broken_rules(instance, open_sites, assignment=solution.shares)
    yield from _differing_figures(instance, solution)
    yield from _differing_alternatives(instance, solution)


def _not_nearest(instance: Instance, solution: Solution) -> Iterator[str]:
    if solution.shares is not None:
        yield "areas are split under nearest assignment"
    if not (solution.assigned == instance.nearest_open(solution.open_sites)).all():
        yield "assigned is not the nearest open site everywhere"


def _wrong_shares(instance: Instance, solution: Solution) -> Iterator[str]:
    """What is wrong with who goes where, when the planner says it."""
    shares, n = solution.shares, len(instance.area_ids)
    if shares is None or shares.open_sites != solution.open_sites:
        yield "shares does not say who goes where, or names other open sites"
        return
    if ((shares.area < 0) | (shares.area >= n)).any():
        yield "shares holds an unknown area"
        return
    if not np.isin(shares.column, instance.columns(solution.open_sites)).all():
        yield "somebody is sent to a site that is not open"
        return
    if not np.isfinite(shares.minutes(instance)).all():
        yield "somebody is sent where she cannot get"
    sums = np.bincount(shares.area, weights=shares.share, minlength=n)
    if not ((shares.share > 0).all() and (np.abs(sums - 1) <= VOLUME_TOLERANCE).all()):
        yield "the shares of an area are not above 0 or do not add up to 1"
        return
    if not (solution.assigned == shares.main()).all():
        yield "assigned is not where most of each area's cases go"


def _differing_figures(instance: Instance, solution: Solution) -> Iterator[str]:
    assignment = solution.shares or nearest(instance, solution.open_sites)
    *earlier, objective = (criterion.of(instance, assignment) for criterion in instance.objective)
    if not _equal(solution.objective, objective):
        yield f"objective is {solution.objective!r}, recomputed {objective!r}"
    if len(solution.earlier) != len(earlier) or not all(
        _equal(found, value) for found, value in zip(solution.earlier, earlier, strict=False)
    ):
        yield f"earlier is {solution.earlier!r}, recomputed {tuple(earlier)!r}"
    share = share_not_nearest(instance, assignment)
    if not abs(solution.share_not_nearest - share) <= VOLUME_TOLERANCE:
        yield f"share_not_nearest is {solution.share_not_nearest!r}, recomputed {share!r}"
    if not 0 <= solution.bound <= solution.objective:
        yield f"bound {solution.bound!r} is not between 0 and the objective"
    elif solution.gap != relative_gap(solution.objective, solution.bound):
        yield f"gap {solution.gap!r} does not follow from objective and bound"
    if solution.status not in {"optimal", "time_limit", "interrupted"}:
        yield f"status {solution.status!r} is unknown"
    if solution.status == "optimal" and solution.bound != solution.objective:
        yield "status is optimal, but the bound is below the objective"


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
        if instance.assignment != "nearest":
            yield f"{name}: cannot be judged without who goes where"
            continue
        assignment = nearest(instance, other.open_sites)
        *earlier, objective = (each.of(instance, assignment) for each in instance.objective)
        if not all(
            value <= held + max(OBJECTIVE_TOLERANCE * abs(held), VOLUME_TOLERANCE)
            for value, held in zip(earlier, solution.earlier, strict=False)
        ):
            yield f"{name}: is worse in a criterion that comes first"
        if not _equal(other.objective, objective):
            yield f"{name}: objective is {other.objective!r}, recomputed {objective!r}"
        if not objective >= solution.bound * (1 - OBJECTIVE_TOLERANCE):
            yield f"{name} is better than the bound"
    if any(b.objective < a.objective for a, b in pairwise(solution.alternatives)):
        yield "the alternatives are not in order"


def _equal(found: float, recomputed: float) -> bool:
    return abs(found - recomputed) <= VOLUME_TOLERANCE * max(recomputed, 1.0)
