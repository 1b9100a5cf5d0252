"""The same question answered the slow way: plain Python, no arrays, no merging, exact fractions.

Nothing of the program is used but the names of its classes and the data they hold. Under nearest
assignment only; times, cases and limits are taken as they are, so a test should give whole minutes
and cases in eighths.
"""

from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import isnan

from regiotafel.model.criteria import (
    Cost,
    Events,
    LongestMinutes,
    MeanMinutes,
    MeanOfWorst,
    ShareBeyond,
    Weighted,
)
from regiotafel.scenario.curve import Categories, NoEffect

#: A ceiling is a float that the sum it holds back may just reach.
_CEILING = Fraction(1, 10**9)


@dataclass(frozen=True)
class Best:
    """Least values of the criteria, in their order, and all sets that have them.

    The sets are columns, ascending: those with fewer sites first, equal ones in label order.
    """

    values: tuple[Fraction, ...]
    sets: list[tuple[int, ...]]


def best(instance):
    """Return the best sets by the first criterion, among those by the next, ...; None = none."""
    found = [
        (chosen, [value(criterion, instance, chosen) for criterion in instance.objective])
        for chosen in allowed_sets(instance)
    ]
    if not found:
        return None
    least = min(values for _, values in found)  # lists compare in the order of their items
    return Best(tuple(least), [chosen for chosen, values in found if values == least])


def allowed_sets(instance):
    """Return every set that keeps to all rules, as columns: by size, then in label order."""
    return [chosen for chosen in candidate_sets(instance) if keeps_all_rules(instance, chosen)]


def candidate_sets(instance):
    """Every set of as many columns as the count allows, without any other rule but on one site."""
    m, k = len(instance.site_ids), instance.k
    sizes = {"exactly": [k], "at_most": range(1, k + 1), "at_least": range(max(k, 1), m + 1)}
    for size in sizes[instance.count]:
        yield from sets_of(instance, size)


def keeps_all_rules(instance, chosen):
    """Whether a set keeps to every rule but the number of sites and those on one site."""
    if not keeps_rules(instance, describe(instance, chosen)):
        return False
    labels = [instance.site_ids[j] for j in chosen]
    for rule in instance.set_rules:
        if sum(number for site, number in rule.coefficients if site in labels) > rule.at_most:
            return False
    for ceiling in instance.ceilings:
        limit = Fraction(ceiling.at_most)
        if value(ceiling.criterion, instance, chosen) > limit + _CEILING * max(limit, 1):
            return False
    return all(rule.allows(instance, tuple(labels)) for rule in instance.extra_rules)


def value(criterion, instance, chosen):
    """Value of one criterion for a set under which every area reaches a site."""
    trips = [
        (Fraction(instance.cases[area]), Fraction(instance.minutes[area, j]), j)
        for area in range(len(instance.area_ids))
        for j in [centre_of(instance, area, chosen)]
    ]
    total = sum(cases for cases, _, _ in trips)
    match criterion:
        case MeanMinutes():
            found = sum(cases * minutes for cases, minutes, _ in trips) / total
        case ShareBeyond():
            found = sum(cases for cases, minutes, _ in trips if minutes > criterion.minutes) / total
        case LongestMinutes():
            found = max(minutes for cases, minutes, _ in trips if cases)
        case MeanOfWorst():
            found = _mean_of_worst(trips, Fraction(criterion.share) * total)
        case Events():
            found = _events(criterion, trips, chosen)
        case Cost():
            found = _cost(criterion, instance, trips, chosen)
        case Weighted():
            parts = ((Fraction(weight), part) for weight, part in criterion.parts)
            found = sum(weight * value(part, instance, chosen) for weight, part in parts)
        case _:
            raise TypeError(criterion)
    return found


def _mean_of_worst(trips, wanted):
    """Minutes of the longest trips, one by one until ``wanted`` cases are counted; their mean."""
    left, minutes = wanted, Fraction(0)
    for cases, one_way, _ in sorted(trips, key=lambda trip: -trip[1]):
        counted = min(cases, left)
        minutes += counted * one_way
        left -= counted
    return minutes / wanted


def _events(criterion, trips, chosen):
    """Sum over sites of volume times the rate of the step that the volume has reached."""
    curve, events = criterion.curve, Fraction(0)
    shape = getattr(curve, criterion.variant)
    for j in chosen:
        volume = sum((cases for cases, _, at in trips if at == j), Fraction(0))
        reached = min(max(volume, Fraction(curve.measured.low)), Fraction(curve.measured.high))
        match shape:
            case NoEffect():
                rate = shape.rate
            case Categories():
                rate = [step.rate for step in shape.categories if step.at_least <= reached][-1]
            case _:
                raise TypeError(shape)
        events += volume * Fraction(rate)
    return events


def _cost(criterion, instance, trips, chosen):
    def own(amounts, j, otherwise):
        return Fraction(amounts.get(instance.site_ids[j], otherwise))

    centres = sum(own(criterion.centres, j, criterion.per_centre) for j in chosen)
    per_minute = Fraction(criterion.per_minute)
    return centres + sum(
        cases * (own(criterion.cases, j, criterion.per_case) + per_minute * minutes)
        for cases, minutes, j in trips
    )


def centre_of(instance, area, open_columns):
    """Nearest open column under the tie rule, or None."""
    ways = [
        (instance.minutes[area, j], instance.metres[area, j], instance.site_ids[j], j)
        for j in open_columns
        if not isnan(instance.minutes[area, j])
    ]
    return min(ways)[3] if ways else None


def describe(instance, open_columns):
    """Mean, volume per open column and longest minutes; None when some area reaches nothing."""
    total, minutes, longest = Fraction(0), Fraction(0), Fraction(0)
    volume = dict.fromkeys(open_columns, Fraction(0))
    for area in range(len(instance.area_ids)):
        j = centre_of(instance, area, open_columns)
        if j is None:
            return None
        cases, one_way = Fraction(instance.cases[area]), Fraction(instance.minutes[area, j])
        total += cases
        minutes += cases * one_way
        volume[j] += cases
        if cases:
            longest = max(longest, one_way)
    return minutes / total, volume, longest


def keeps_rules(instance, figures, *, ignoring_norm=False):
    """Whether a described set keeps to norms, capacities and maximum minutes, exactly."""
    if figures is None:
        return False
    _, volumes, longest = figures
    for j, volume in volumes.items():
        site = instance.site_ids[j]
        low = None if ignoring_norm else instance.minimum_volume
        low = instance.site_minimum.get(site, low)
        high = instance.site_maximum.get(site, instance.maximum_volume)
        if (low is not None and volume < low) or (high is not None and volume > high):
            return False
    return instance.maximum_minutes is None or longest <= instance.maximum_minutes


def sets_of(instance, k):
    """Every set of k columns that holds all required and no forbidden site, in label order."""
    columns = range(len(instance.site_ids))
    required = {j for j in columns if instance.site_rules[j] == "required"}
    forbidden = {j for j in columns if instance.site_rules[j] == "forbidden"}
    for chosen in combinations(columns, k):
        if required <= set(chosen) and not forbidden & set(chosen):
            yield chosen


def feasible_sets(instance, k=None):
    """Pairs (mean, columns) of all feasible sets, best first, equal ones in label order."""
    found = []
    for chosen in sets_of(instance, instance.k if k is None else k):
        figures = describe(instance, chosen)
        if keeps_rules(instance, figures):
            found.append((figures[0], chosen))
    return sorted(found)


def largest_norm(instance):
    """Largest least volume among the sets that keep to all other rules, or None."""
    least = [
        min(figures[1].values())
        for chosen in sets_of(instance, instance.k)
        if keeps_rules(instance, figures := describe(instance, chosen), ignoring_norm=True)
    ]
    return max(least, default=None)


def largest_k(instance):
    """Largest feasible number of centres, or None."""
    for k in range(len(instance.site_ids), 0, -1):
        if feasible_sets(instance, k):
            return k
    return None
