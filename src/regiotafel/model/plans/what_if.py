"""What happens to a plan when some sites are fixed, or when one centre is exchanged for another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np

from regiotafel.errors import InfeasibleError, OutOfTimeError
from regiotafel.model import plans
from regiotafel.model.assignment import nearest
from regiotafel.model.check import broken_rules
from regiotafel.model.enumeration.evaluate import evaluate, feasible

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from regiotafel.model.instance import Instance, SiteRule
    from regiotafel.model.plans import Plan


@dataclass(frozen=True, kw_only=True)
class WhatIf:
    """A plan, and the best plan with some sites fixed.

    Attributes
    ----------
    before
        Value of the given plan, the objective's last criterion; NaN where it leaves areas without
        a centre, or where nobody can be directed within the rules.
    broken
        What the given plan does against the rules, in sentences; empty when it keeps to them.
    after
        The best plan with the sites fixed.
    sites
        Index ``site_id``, all sites. ``before`` and ``after`` (open or not), ``fixed`` (``open``,
        ``closed`` or empty), ``change`` (``opens``, ``closes`` or empty), ``cases_per_year`` in the
        plan after.
    """

    before: float
    broken: tuple[str, ...]
    after: Plan
    sites: pd.DataFrame

    @property
    def added(self) -> float:
        """Objective after minus before."""
        return float(plans.more(self.after.objective, self.before))


def what_if(
    instance: Instance,
    open_sites: Sequence[str],
    *,
    opened: Sequence[str] = (),
    closed: Sequence[str] = (),
    time_limit_seconds: float,
) -> WhatIf:
    """Fix sites open or closed and choose the rest anew, under all rules of the question.

    Parameters
    ----------
    instance
        The question.
    open_sites
        The plan that is changed; it need not keep to the rules.
    opened, closed
        Sites that must be open, or closed.
    time_limit_seconds
        For the search; ``after`` says whether it was enough.

    Raises
    ------
    InfeasibleError
        Proven: no plan has these sites open and closed.
    OutOfTimeError
        Time ran out without any plan.
    ValueError
        Unknown sites, a site both open and closed, or against its own rule; or no method can
        express the question.
    """
    given = _known(instance, open_sites)
    question = plans.with_rules(instance, _fixed(instance, opened, closed))
    before, broken = _value(instance, given, time_limit_seconds=time_limit_seconds)
    after = plans.best(question, plans.Clock(time_limit_seconds), starts=(given,))
    if after is None:
        said = [f"{', '.join(opened)} open"] if opened else []
        said += [f"{', '.join(closed)} closed"] if closed else []
        raise InfeasibleError(
            f"no plan keeps to the rules with {' and '.join(said) or 'no site fixed'}"
        )
    return WhatIf(
        before=before,
        broken=broken,
        after=after,
        sites=_changes(question, given, after, opened, closed),
    )


def exchanges(instance: Instance, open_sites: Sequence[str]) -> pd.DataFrame:
    """Show, for each closed site that may open, the best open site to close for it.

    Everybody goes to the nearest centre. One-for-one exchanges only, so a better plan may be had
    with more changes: :func:`what_if` finds it.

    Parameters
    ----------
    instance
        The question; its number of centres is disregarded, its other rules hold.
    open_sites
        The plan; it need not keep to the rules.

    Returns
    -------
    DataFrame
        Index ``site_id`` of the site that opens, best exchange first, those without one last.
        ``closes`` (its label; missing = no exchange for this site keeps to the rules), the
        objective's last criterion under its name, ``<objective>_added`` to the given plan (NaN
        where that leaves areas without a centre), ``smallest_volume`` in cases per year.

    Raises
    ------
    ValueError
        Unknown sites, no site open, or an assignment other than the nearest.
    """
    import pandas as pd

    given = _known(instance, open_sites)
    if instance.assignment != "nearest":
        raise ValueError("exchanges are judged under nearest assignment only")
    name = instance.objective[-1].name
    columns, rules = instance.columns(given), np.array(instance.site_rules)
    closed = np.setdiff1d(np.arange(len(rules)), columns)
    opening, leaving = closed[rules[closed] != "forbidden"], columns[rules[columns] != "required"]
    value, volume = _exchanged(instance, columns, opening, leaving)
    now = _value(instance, given, time_limit_seconds=0.0)[0]
    rows: list[tuple[str | None, float, float, float]] = []
    for values, volumes in zip(value, volume, strict=True):
        if np.isfinite(values).any():
            at = int(values.argmin())
            closes = instance.site_ids[leaving[at]]
            added = float(plans.more(values[at], now))
            rows.append((closes, values[at], added, volumes[at]))
        else:
            rows.append((None, np.nan, np.nan, np.nan))
    found = pd.DataFrame(
        rows,
        columns=["closes", name, f"{name}_added", "smallest_volume"],
        index=pd.Index([instance.site_ids[j] for j in opening], name="site_id", dtype=object),
    )
    closes = pd.Series([row[0] for row in rows], index=found.index, dtype=object)
    found["closes"] = closes  # as objects: None stays None
    return found.sort_values(name, kind="stable", na_position="last")


def _exchanged(
    instance: Instance,
    columns: NDArray[np.int64],
    opening: NDArray[np.int64],
    leaving: NDArray[np.int64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Value (infinite = against the rules) and smallest volume, sites opening x sites leaving."""
    criterion, rules = instance.objective[-1], np.array(instance.site_rules)
    shape = (len(opening), len(leaving))
    sets = [np.sort(np.append(columns[columns != old], new)) for new in opening for old in leaving]
    if not sets:
        return np.full(shape, np.inf), np.full(shape, np.nan)
    # The plan may hold forbidden sites and miss required ones, which the evaluator rules out.
    free: dict[str, SiteRule] = dict.fromkeys(instance.site_ids, "candidate")
    question = plans.of_size(plans.with_rules(instance, free), len(columns))
    held = (ceiling.criterion for ceiling in instance.ceilings)
    evaluation = evaluate(
        question,
        np.array(sets, dtype=np.int16),
        criteria=tuple(dict.fromkeys((criterion, *held))),
    )
    is_open = evaluation.is_open(len(rules))
    keeps = feasible(question, evaluation)
    keeps &= is_open[:, rules == "required"].all(axis=1)
    keeps &= ~is_open[:, rules == "forbidden"].any(axis=1)
    value = np.where(keeps, evaluation.values[criterion], np.inf)  # noqa: PD011 (not of pandas)
    return value.reshape(shape), evaluation.smallest_volume.reshape(shape)


def _known(instance: Instance, open_sites: Sequence[str]) -> tuple[str, ...]:
    """Return labels in ascending order, each once; ValueError where one is unknown or none is."""
    if unknown := sorted(set(open_sites) - set(instance.site_ids)):
        raise ValueError(f"unknown sites: {', '.join(unknown)}")
    if not open_sites:
        raise ValueError("a plan needs at least one open site")
    return tuple(sorted(set(open_sites)))


def _fixed(instance: Instance, opened: Sequence[str], closed: Sequence[str]) -> dict[str, SiteRule]:
    """Rules of the sites that are fixed; ValueError where they contradict each other or others."""
    rules = dict(zip(instance.site_ids, instance.site_rules, strict=True))
    if unknown := sorted({*opened, *closed} - set(rules)):
        raise ValueError(f"unknown sites: {', '.join(unknown)}")
    if both := sorted(set(opened) & set(closed)):
        raise ValueError(f"sites fixed both open and closed: {', '.join(both)}")
    fixed: dict[str, SiteRule] = {}
    for sites, rule, against in (
        (opened, "required", "forbidden"),
        (closed, "forbidden", "required"),
    ):
        if wrong := sorted(site for site in sites if rules[site] == against):
            raise ValueError(f"sites are {against} by the question itself: {', '.join(wrong)}")
        fixed |= dict.fromkeys(sites, cast("SiteRule", rule))
    return fixed


def _value(
    instance: Instance, open_sites: tuple[str, ...], *, time_limit_seconds: float
) -> tuple[float, tuple[str, ...]]:
    """Return the value of a plan as it stands, and what it does against the rules."""
    if instance.assignment == "nearest":
        broken = broken_rules(instance, open_sites)
        if (instance.nearest_open(open_sites) < 0).any():
            return np.nan, broken
        return instance.objective[-1].of(instance, nearest(instance, open_sites)), broken
    only: dict[str, SiteRule] = dict.fromkeys(instance.site_ids, "forbidden")
    only |= dict.fromkeys(open_sites, "required")
    question = plans.of_size(plans.with_rules(instance, only), len(open_sites))
    try:
        plan = plans.best(question, plans.Clock(time_limit_seconds))
    except OutOfTimeError:
        plan = None
    if plan is None:
        return np.nan, ("no way was found to direct everybody to these centres within the rules",)
    return plan.objective, broken_rules(instance, open_sites, assignment=plan.assignment)


def _changes(
    instance: Instance,
    given: tuple[str, ...],
    after: Plan,
    opened: Sequence[str],
    closed: Sequence[str],
) -> pd.DataFrame:
    import pandas as pd

    sites = pd.DataFrame(index=pd.Index(instance.site_ids, name="site_id"))
    sites["before"] = sites.index.isin(given)
    sites["after"] = sites.index.isin(after.open_sites)
    sites["fixed"] = np.select(
        [sites.index.isin(opened), sites.index.isin(closed)], ["open", "closed"], ""
    )
    sites["change"] = np.select(
        [sites["after"] & ~sites["before"], sites["before"] & ~sites["after"]],
        ["opens", "closes"],
        "",
    )
    sites["cases_per_year"] = after.assignment.volumes(instance)
    return sites
