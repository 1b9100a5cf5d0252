"""Growth paths: from the centres of today to a plan, one site at a time.

Own code because what is asked is a shortest path through sets of sites, each judged by the
evaluator: dynamic programming, layer by layer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import comb
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from regiotafel.errors import InfeasibleError, OutOfTimeError
from regiotafel.model import enumeration, plans
from regiotafel.model.assignment import nearest
from regiotafel.model.check import broken_rules
from regiotafel.model.enumeration.evaluate import evaluate, feasible
from regiotafel.model.solution import relative_gap

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from regiotafel.model.criteria import Criterion
    from regiotafel.model.instance import Instance, SiteRule
    from regiotafel.model.plans import Clock, Plan

#: Whether the rules must hold in the last step only, or in every step.
RulesHold = Literal["at_end", "always"]


@dataclass(frozen=True, kw_only=True)
class GrowthPath:
    """Steps from one set of centres to another, each closing or opening one site.

    Attributes
    ----------
    steps
        Index ``step``, 0 = where it begins. ``change`` (``closes``, ``opens``; empty at 0),
        ``site_id`` of it, ``open_sites`` (labels), ``centres``, the objective under its name and
        the criteria asked for, ``smallest_volume`` (cases per year), ``keeps_rules`` (all of the
        question's, for this number of centres) and ``broken_rules`` (sentences). From step 1 on:
        ``open_sites_alone``, the best plan with as many centres chosen by itself out of the same
        sites; ``<objective>_alone``; ``nesting_cost``, how much more the step has than that; and
        ``gap_alone`` (0 = proven).
    total
        Sum of the objective over the steps from 1 on, each counting the same.
    bound
        Proven: no such path has a lower sum.
    """

    steps: pd.DataFrame
    total: float
    bound: float

    @property
    def gap(self) -> float:
        """``(total - bound) / total``; 0 = proven best."""
        return relative_gap(self.total, self.bound)

    @property
    def is_proven(self) -> bool:
        """Whether no path is better."""
        return self.total == self.bound


@dataclass(frozen=True, kw_only=True)
class _Walk:
    """What a path may do: from ``start``, ``free`` sites close or open one by one, per ``sizes``.

    ``judged`` is the question that steps on the way are held to, ``last`` that of the last one; no
    set of either holds a site that no path could have open. ``fixed`` are the rules of the sites
    that stay as they are, by label.
    """

    start: NDArray[np.bool_]
    free: NDArray[np.int64]
    sizes: tuple[int, ...]
    judged: Instance
    last: Instance
    fixed: dict[str, SiteRule]
    rules: RulesHold

    @property
    def closes(self) -> bool:
        return self.sizes[0] < int(self.start.sum())

    def question(self, step: int) -> Instance:
        """Return the question that a step, from 0, is held to."""
        if step == len(self.sizes) - 1:
            return self.last
        return plans.of_size(self.judged, self.sizes[step])

    def nested(self, step: int) -> Instance:
        """Return that question for the sets that a path can hold at this step."""
        return plans.with_rules(self.question(step), self.fixed)


def growth_path(
    instance: Instance,
    *,
    end: Sequence[str] | None = None,
    rules: RulesHold = "at_end",
    criteria: Sequence[Criterion] = (),
    beam: int = 1000,
    time_limit_seconds: float,
) -> GrowthPath:
    """Find the best order in which the sites open today close, or others open, down or up to k.

    Best = least sum of the objective over the steps, each counting the same. Sets are nested: what
    has closed stays closed, what has opened stays open. While the sets on the way can be judged
    all, the path is proven best (dynamic programming over sets). Otherwise only the ``beam`` best
    sets of each size are followed, and the bound is the sum over the steps of the best set that
    can stand there, each by itself.

    Parameters
    ----------
    instance
        The question, with one criterion and nearest assignment; ``open_today`` is where it begins.
    end
        Sites that are open at the end; None = the best k for the whole path (``instance.k``;
        whether it says exactly, at most or at least makes no difference).
    rules
        ``at_end``: norm, capacity, ceilings and rules on sets must hold in the last step only, the
        others report whether they do (every area must reach a centre throughout). ``always``: in
        each step. Required sites never close, and are open at the end; forbidden ones never open,
        and are closed at the end.
    criteria
        Further criteria to report.
    beam
        Number of sets per size that are followed where there are too many.
    time_limit_seconds
        For the bound and the best plans of each size by themselves, where those are searched.

    Raises
    ------
    InfeasibleError
        No such path ends within the rules.
    OutOfTimeError
        None was found, nor proof that there is none.
    ValueError
        Several criteria, nothing to change, an end that cannot be reached by closing only or by
        opening only, or another assignment.
    """
    criterion = plans.one_criterion(instance, what="a growth path")
    if instance.assignment != "nearest":
        raise ValueError("a growth path is judged under nearest assignment only")
    asked = plans.named((criterion, *criteria))
    walk = _walk(instance, end, rules)
    clock = plans.Clock(time_limit_seconds)
    path, exact = _least_path(walk, criterion, beam)
    every = range(len(walk.sizes))
    held: list[Plan | None] = []
    if not exact:
        held = _each([walk.nested(step) for step in every], clock, share=0.5)
        path = path or _path_to_best_end(instance, walk, criterion, beam, clock)
    if path is None:
        raise InfeasibleError(
            f"no way of {'closing' if walk.closes else 'opening'} one site at a time ends with "
            f"{walk.sizes[-1]} centres within the rules"
        )
    same = walk.nested(0).site_rules == walk.question(0).site_rules
    alone = held if held and same else _each(list(map(walk.question, every)), clock, share=1.0)
    steps = _described(instance, asked, [walk.start, *path], alone)
    total = float(steps[criterion.name][1:].sum())
    bound = total if exact else sum(0.0 if plan is None else plan.bound for plan in held)
    proven = bound >= total * (1 - plans.LEVEL_TOLERANCE)
    return GrowthPath(steps=steps, total=total, bound=total if proven else bound)


def _path_to_best_end(
    instance: Instance, walk: _Walk, criterion: Criterion, beam: int, clock: Clock
) -> list[NDArray[np.bool_]] | None:
    """Path to the best last set by itself, for a narrow search that met no end within the rules."""
    last = plans.best(walk.nested(len(walk.sizes) - 1), clock)
    if last is None:
        return None
    path, _ = _least_path(_walk(instance, last.open_sites, walk.rules), criterion, beam)
    if path is None:
        raise OutOfTimeError("no path was found, nor proof that there is none; widen the beam")
    return path


def _walk(instance: Instance, end: Sequence[str] | None, rules: RulesHold) -> _Walk:
    start, site_rules = instance.open_today, np.array(instance.site_rules)
    now, k = int(start.sum()), instance.k if end is None else len(set(end))
    closes = k < now
    if k == now or k < 1 or now < 1:
        raise ValueError(f"there is no path from {now} centres to {k}")
    if end is None:
        free = (
            (start & (site_rules != "required"))
            if closes
            else (~start & (site_rules != "forbidden"))
        )
    else:
        free = start.copy()
        free[instance.columns(tuple(sorted(set(end))))] ^= True
        if (free & (start != closes)).any():
            raise ValueError("the end must be reached by closing only, or by opening only")
    within = start if closes else start | (site_rules != "forbidden")
    _require_possible(instance, free, end, closes=closes)
    last = plans.of_size(plans.with_rules(instance, _rules(instance, ~within, "forbidden")), k)
    fixed = _rules(instance, start & ~free, "required")
    fixed |= _rules(instance, ~start & ~free, "forbidden")
    return _Walk(
        start=start,
        free=np.flatnonzero(free),
        sizes=tuple(range(now - 1, k - 1, -1) if closes else range(now + 1, k + 1)),
        judged=_on_the_way(instance, within, rules),
        last=last,
        fixed=fixed,
        rules=rules,
    )


def _require_possible(
    instance: Instance, free: NDArray[np.bool_], end: Sequence[str] | None, *, closes: bool
) -> None:
    """Raise InfeasibleError where rules on single sites leave no end."""
    rules, start = np.array(instance.site_rules), instance.open_today
    may_be_open, must_be_open = start | free, start & ~free
    if end is not None:  # all that may change does
        may_be_open = must_be_open = start ^ free
    for wrong, words in (
        ((rules == "required") & ~may_be_open, "required sites closed"),
        ((rules == "forbidden") & must_be_open, "forbidden sites open"),
    ):
        if wrong.any():
            sites = ", ".join(np.array(instance.site_ids)[wrong])
            way = "closing" if closes else "opening"
            raise InfeasibleError(f"{way} alone leaves {words} at the end: {sites}")


def _rules(instance: Instance, which: NDArray[np.bool_], rule: SiteRule) -> dict[str, SiteRule]:
    return {instance.site_ids[j]: rule for j in np.flatnonzero(which)}


def _on_the_way(instance: Instance, within: NDArray[np.bool_], rules: RulesHold) -> Instance:
    """Return what each step is held to: sites that no path could have open are forbidden."""
    required = np.array(instance.site_rules) == "required"
    free: dict[str, SiteRule] = dict.fromkeys(instance.site_ids, "candidate")
    free |= _rules(instance, ~within, "forbidden")
    free |= _rules(instance, required & instance.open_today, "required")
    judged = plans.with_rules(instance, free)
    if rules == "always":
        return judged
    return replace(
        judged,
        minimum_volume=None,
        maximum_volume=None,
        site_minimum={},
        site_maximum={},
        maximum_minutes=None,
        ceilings=(),
        set_rules=(),
        extra_rules=(),
    )


def _least_path(
    walk: _Walk, criterion: Criterion, beam: int
) -> tuple[list[NDArray[np.bool_]] | None, bool]:
    """Which sites are open after each step of the best path, and whether all were judged.

    None where no set that was followed ends within the rules.
    """
    number = [comb(len(walk.free), step) for step in range(1, len(walk.sizes) + 1)]
    exact = max(number) <= enumeration.MAX_SETS and sum(number) <= plans.MAX_IN_ALL
    changed, total = np.zeros((1, len(walk.free)), dtype=bool), np.zeros(1)
    layers: list[tuple[NDArray[np.bool_], NDArray[np.int64]]] = []
    for step in range(len(walk.sizes)):
        changed, parent = _next_sets(changed, plans.levels(total))
        is_open = np.tile(walk.start, (len(changed), 1))
        is_open[:, walk.free] ^= changed
        total = total[parent] + _values(walk, step, is_open, criterion)
        keep = np.flatnonzero(np.isfinite(total))
        if not exact and len(keep) > beam:
            keep = keep[np.argsort(plans.levels(total[keep]), kind="stable")[:beam]]
        changed, parent, total = changed[keep], parent[keep], total[keep]
        layers.append((is_open[keep], parent))
    if not len(total):
        return None, exact
    row = int(plans.levels(total).argmin())
    path = []
    for is_open, parent in reversed(layers):
        path.append(is_open[row])
        row = int(parent[row])
    return path[::-1], exact


def _next_sets(
    changed: NDArray[np.bool_], rank: NDArray[np.int64]
) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Sets with one more site changed, each once, and the row it is best reached from.

    ``changed`` is s x f; ``rank`` says which of its rows is best, the first of equals.
    """
    parent, site = np.nonzero(~changed)
    following = changed[parent]
    following[np.arange(len(site)), site] = True
    packed = np.packbits(following, axis=1)
    order = np.lexsort((parent, rank[parent], *packed.T[::-1]))
    is_first = np.ones(len(order), dtype=bool)
    is_first[1:] = (packed[order[1:]] != packed[order[:-1]]).any(axis=1)
    rows = order[is_first]
    return following[rows], parent[rows]


def _values(
    walk: _Walk, step: int, is_open: NDArray[np.bool_], criterion: Criterion
) -> NDArray[np.float64]:
    """Objective of each set (row of ``is_open``); infinite where it may not be a step."""
    if not len(is_open):
        return np.empty(0)
    k, question = walk.sizes[step], walk.question(step)
    sets = np.nonzero(is_open)[1].reshape(len(is_open), k).astype(np.int16)
    held = (ceiling.criterion for ceiling in question.ceilings)
    judged = plans.of_size(walk.judged, k)
    evaluation = evaluate(judged, sets, criteria=tuple(dict.fromkeys((criterion, *held))))
    keeps = feasible(question, evaluation)
    rules = np.array(question.site_rules)
    keeps &= is_open[:, rules == "required"].all(axis=1)
    keeps &= ~is_open[:, rules == "forbidden"].any(axis=1)
    return np.where(keeps, evaluation.values[criterion], np.inf)  # noqa: PD011 (not of pandas)


def _each(questions: list[Instance], clock: Clock, *, share: float) -> list[Plan | None]:
    """Best plan of each question in a ``share`` of the time left; None where none was found."""
    own = plans.Clock(share * clock.left())
    found: list[Plan | None] = []
    for done, question in enumerate(questions):
        try:
            plan = plans.best(question, own, share=1 / (len(questions) - done))
        except OutOfTimeError:
            plan = None
        if plan is not None and plan.status == "interrupted":
            clock.stop()
        found.append(plan)
    return found


def _described(
    instance: Instance,
    criteria: tuple[Criterion, ...],
    path: list[NDArray[np.bool_]],
    alone: list[Plan | None],
) -> pd.DataFrame:
    import pandas as pd

    name = criteria[0].name
    table = [_step(instance, criteria, is_open) for is_open in path]
    for row, before, after in zip(table[1:], path, path[1:], strict=False):
        [column] = np.flatnonzero(before != after)
        row |= {"change": "opens" if after[column] else "closes"}
        row |= {"site_id": instance.site_ids[column]}
    for row, plan in zip(table[1:], alone, strict=True):
        row |= {
            "open_sites_alone": None if plan is None else plan.open_sites,
            f"{name}_alone": np.nan if plan is None else plan.objective,
            "nesting_cost": np.nan
            if plan is None
            else float(plans.more(row[name], plan.objective)),
            "gap_alone": np.nan if plan is None else plan.gap,
        }
    return pd.DataFrame(table, index=pd.RangeIndex(len(table), name="step"))


def _step(
    instance: Instance, criteria: tuple[Criterion, ...], is_open: NDArray[np.bool_]
) -> dict[str, Any]:
    """Row of one step as it stands, whatever was before it."""
    open_sites = tuple(instance.site_ids[j] for j in np.flatnonzero(is_open))
    broken = broken_rules(plans.of_size(instance, len(open_sites)), open_sites)
    row: dict[str, Any] = {
        "change": "",
        "site_id": "",
        "open_sites": open_sites,
        "centres": len(open_sites),
    }
    reached = (instance.nearest_open(open_sites) >= 0).all()
    assignment = nearest(instance, open_sites)
    for criterion in criteria:
        row[criterion.name] = criterion.of(instance, assignment) if reached else np.nan
    volumes = assignment.volumes(instance)[is_open] if reached else np.array([np.nan])
    row["smallest_volume"] = float(volumes.min())
    return row | {"keeps_rules": not broken, "broken_rules": "; ".join(broken)}
