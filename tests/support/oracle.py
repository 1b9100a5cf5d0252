"""The same question answered the slow way: plain Python, no arrays, no merging, exact fractions."""

from fractions import Fraction
from itertools import combinations
from math import isnan


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
    """Whether a described set keeps to norm, capacity and maximum minutes, exactly."""
    if figures is None:
        return False
    _, volume, longest = figures
    low, high, far = instance.minimum_volume, instance.maximum_volume, instance.maximum_minutes
    return (
        (low is None or ignoring_norm or min(volume.values()) >= Fraction(low))
        and (high is None or max(volume.values()) <= Fraction(high))
        and (far is None or longest <= Fraction(far))
    )


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
