"""Plans that are nearly as good as the best, and what each site is worth to the best."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from regiotafel.errors import OutOfTimeError
from regiotafel.model import plans
from regiotafel.model.enumeration.evaluate import labels
from regiotafel.model.solution import OBJECTIVE_TOLERANCE

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from regiotafel.model.criteria import Criterion
    from regiotafel.model.instance import Instance
    from regiotafel.model.plans import Clock, Plan
    from regiotafel.model.solution import Alternative

#: What is known of the best plan with, or without, a site.
Known = Literal["optimal", "time_limit", "interrupted", "infeasible", "unknown"]

#: Value, gap and status.
_Best = tuple[float, float, Known]
_INFEASIBLE: _Best = (np.nan, np.nan, "infeasible")


@dataclass(frozen=True, kw_only=True)
class Portfolio:
    """The plans close to the best, and per site the best plan with it and without it.

    Attributes
    ----------
    best
        The best plan, the first of ``sets``.
    within
        Share of the best value within which the others are.
    sets
        Best first, equal ones with fewest sites and lowest labels first: ``open_sites`` (labels),
        ``centres``, the objective under its name, ``<objective>_added`` to the best.
    complete
        Whether ``sets`` holds every plan within that share, proven.
    sites
        Index ``site_id``, all sites. ``site_rule``; ``share_of_sets`` it is open in;
        ``<objective>_with`` and ``_without``: of the best plan in which it is open, or closed;
        ``<objective>_added_with`` and ``_added_without``: how much more than the best plan, the
        latter being its replacement cost. NaN where there is none. ``gap_with``, ``gap_without``,
        and ``status_with``, ``status_without``: ``optimal`` (proven), ``infeasible`` (proven that
        it cannot be chosen, or cannot be missed), ``time_limit`` or ``interrupted`` (the best found
        so far), ``unknown`` (no plan found in time).
    """

    best: Plan
    within: float
    sets: pd.DataFrame
    complete: bool
    sites: pd.DataFrame


def portfolio(
    instance: Instance, *, within: float = 0.02, most: int = 1000, time_limit_seconds: float
) -> Portfolio | None:
    """Find the plans within a share of the best one, and the replacement cost of each site.

    Parameters
    ----------
    instance
        The question, with one criterion.
    within
        Share of the best value: 0.02 = at most 2 % more.
    most
        No more than this many plans are listed, the best ones.
    time_limit_seconds
        For all searches together; half of it for the list. Not used where all sets are judged.

    Returns
    -------
    Portfolio
        None = proven that there is no plan.

    Raises
    ------
    OutOfTimeError
        No plan was found, nor proof that there is none.
    ValueError
        Several criteria in order, or neither enumeration nor branch and bound can answer.
    """
    criterion = plans.one_criterion(instance, what="a portfolio")
    if not (within >= 0 and most >= 1):
        raise ValueError("within must be 0 or more and most must be 1 or more")
    if plans.can_enumerate(instance):
        return _enumerated(instance, criterion, within=within, most=most)
    clock = plans.Clock(time_limit_seconds)
    return _searched(instance, clock, within=within, most=most)


def _enumerated(
    instance: Instance, criterion: Criterion, *, within: float, most: int
) -> Portfolio | None:
    m = len(instance.site_ids)
    best_with, best_without = np.full(m, np.inf), np.full(m, np.inf)
    values, sets = np.empty(0), np.empty((0, max(instance.most, 1)), dtype=np.int16)
    for evaluation, rows in plans.judged(instance):
        value = evaluation.values[criterion][rows]  # noqa: PD011 (not of pandas)
        is_open = evaluation.is_open(m)[rows]
        for j in range(m):
            one, other = value[is_open[:, j]], value[~is_open[:, j]]
            best_with[j] = min(best_with[j], one.min(initial=np.inf))
            best_without[j] = min(best_without[j], other.min(initial=np.inf))
        # Sizes come one after the other: what is too far from the best so far is far from the best.
        values = np.append(values, value)
        wide = np.full((len(rows), sets.shape[1]), -1, dtype=np.int16)
        wide[:, : evaluation.sets.shape[1]] = evaluation.sets[rows]
        sets = np.vstack([sets, wide])
        near = values <= values.min(initial=np.inf) * (1 + max(within, OBJECTIVE_TOLERANCE))
        values, sets = values[near], sets[near]
    if not len(values):
        return None
    first = int(np.flatnonzero(values <= values.min() * (1 + OBJECTIVE_TOLERANCE))[0])
    order = np.argsort(plans.levels(values), kind="stable")
    order = np.concatenate([[first], order[order != first]])
    found = [labels(instance, sets[row]) for row in order[:most]]
    return _described(
        instance,
        plans.plan_of(instance, found[0]),
        within=within,
        found=[(sites, float(value)) for sites, value in zip(found, values[order], strict=False)],
        complete=len(values) <= most,
        columns=(_exact(best_with), _exact(best_without)),
    )


def _exact(values: NDArray[np.float64]) -> list[_Best]:
    return [
        (value, 0.0, "optimal") if np.isfinite(value) else _INFEASIBLE for value in values.tolist()
    ]


def _searched(instance: Instance, clock: Clock, *, within: float, most: int) -> Portfolio | None:
    from regiotafel.model.branch_and_bound import adapt

    if why := adapt.refusal(instance):
        raise ValueError(f"a portfolio needs sets that can be enumerated or searched: {why}")
    found = adapt.search(
        instance,
        time_limit_seconds=clock.left() / 2,
        keep=most + 1,  # one more tells whether there are more
        within=within,
    )
    if found is None:
        return None
    if found.status == "interrupted":
        clock.stop()
    best = replace(plans.plan_of(instance, found.open_sites), status=found.status)
    if found.status != "optimal":
        best = replace(best, bound=min(found.bound, best.objective))
    near = [(best.open_sites, best.objective)]
    near += [(other.open_sites, other.objective) for other in _in_order(found.alternatives)]
    return _described(
        instance,
        best,
        within=within,
        found=near[:most],
        complete=best.is_proven and len(near) <= most,
        columns=_searched_columns(instance, near, clock, proven=best.is_proven),
    )


def _in_order(alternatives: Sequence[Alternative]) -> list[Alternative]:
    return sorted(alternatives, key=lambda other: (other.objective, other.open_sites))


def _searched_columns(
    instance: Instance,
    near: list[tuple[tuple[str, ...], float]],
    clock: Clock,
    *,
    proven: bool,
) -> tuple[list[_Best], list[_Best]]:
    """Best plan with each site, and without it: from the list where it holds one, else searched."""
    found: dict[tuple[str, bool], _Best] = {}
    asked: list[tuple[str, bool]] = []
    for site, rule in zip(instance.site_ids, instance.site_rules, strict=True):
        for is_open in (True, False):
            listed = [value for sites, value in near if (site in sites) == is_open]
            if rule == ("forbidden" if is_open else "required"):
                found[site, is_open] = _INFEASIBLE
            elif listed and proven:  # no plan is better than those listed, so none than the first
                found[site, is_open] = (listed[0], 0.0, "optimal")
            else:
                asked.append((site, is_open))
    for done, (site, is_open) in enumerate(asked):
        share = 1 / (len(asked) - done)
        found[site, is_open] = _best_with_rule(instance, site, clock, share, is_open=is_open)
    return (
        [found[site, True] for site in instance.site_ids],
        [found[site, False] for site in instance.site_ids],
    )


def _best_with_rule(
    instance: Instance, site: str, clock: Clock, share: float, *, is_open: bool
) -> _Best:
    question = plans.with_rules(instance, {site: "required" if is_open else "forbidden"})
    try:
        plan = plans.best(question, clock, share=share)
    except OutOfTimeError:
        return np.nan, np.nan, "unknown"
    if plan is None:
        return _INFEASIBLE
    return plan.objective, plan.gap, plan.status


def _described(
    instance: Instance,
    best: Plan,
    *,
    within: float,
    found: list[tuple[tuple[str, ...], float]],
    complete: bool,
    columns: tuple[list[_Best], list[_Best]],
) -> Portfolio:
    import pandas as pd

    name = instance.objective[0].name
    open_sites = [sites for sites, _ in found]
    values = np.array([value for _, value in found], dtype=np.float64)
    sets = pd.DataFrame(
        {
            "open_sites": pd.Series(open_sites, dtype=object),
            "centres": np.array([len(each) for each in open_sites], dtype=np.int64),
            name: values,
            f"{name}_added": plans.more(values, best.objective),
        }
    )
    shares = [np.mean([site in each for each in open_sites]) for site in instance.site_ids]
    sites = pd.DataFrame(
        {"site_rule": list(instance.site_rules), "share_of_sets": shares},
        index=pd.Index(instance.site_ids, name="site_id"),
    )
    for way, column in zip(("with", "without"), columns, strict=True):
        value, gap, status = (list(part) for part in zip(*column, strict=True))
        sites[f"{name}_{way}"] = value
        sites[f"{name}_added_{way}"] = plans.more(value, best.objective)
        sites[f"gap_{way}"] = gap
        sites[f"status_{way}"] = status
    return Portfolio(best=best, within=within, sets=sets, complete=complete, sites=sites)
