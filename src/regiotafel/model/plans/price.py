"""The price of a norm: how the best plan and its objective change when the norm rises."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from regiotafel.errors import OutOfTimeError
from regiotafel.model import plans
from regiotafel.model.enumeration.evaluate import labels
from regiotafel.model.instance import VOLUME_TOLERANCE
from regiotafel.model.plans.front import nondominated

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from regiotafel.model.instance import Instance
    from regiotafel.model.plans import Clock, Plan


@dataclass(frozen=True, kw_only=True)
class NormPrice:
    """The least objective as a staircase of the norm, per number of centres.

    Attributes
    ----------
    steps
        One row per number of centres and step, norms ascending. ``centres``; ``norm_above`` and
        ``norm_at_most``: the norms, in cases per centre per year, for which this plan is best, the
        latter being its own smallest volume (infinite where no centre is under the norm);
        ``open_sites``; the objective under its name; ``<objective>_added``: how much more than
        without any norm; ``bound`` (no plan has less under these norms) and ``gap``.
    numbers
        Per number of centres (index ``centres``): ``largest_norm`` that a plan was found for (NaN
        = none), ``proven`` (whether every step is the best and no higher norm has a plan).
    """

    steps: pd.DataFrame
    numbers: pd.DataFrame
    _tolerance: float

    def at(self, norm: float) -> pd.DataFrame:
        """Return the step of each number of centres that has a plan at this norm.

        ``norm`` is in cases per centre per year. Index ``centres``; columns of ``steps``.
        """
        steps = self.steps[self.steps["norm_at_most"] >= norm - self._tolerance]
        return steps.drop_duplicates("centres").set_index("centres")

    @property
    def largest_numbers(self) -> pd.DataFrame:
        """The largest number of centres that has a plan, per range of norms.

        ``norm_above``, ``norm_at_most`` (cases per centre per year), ``centres``, ``proven``
        (whether no larger number can do).
        """
        import pandas as pd

        rows: list[dict[str, Any]] = []
        reached, proven = 0.0, True
        for k, number in self.numbers[::-1].iterrows():
            if number["largest_norm"] > reached + self._tolerance or (
                not rows and number["largest_norm"] >= reached
            ):
                norms = {"norm_above": reached, "norm_at_most": number["largest_norm"]}
                # A plan for k centres is there; only larger numbers could yet do better.
                rows.append({**norms, "centres": k, "proven": proven})
                reached = number["largest_norm"]
            proven &= bool(number["proven"])
        columns = ["norm_above", "norm_at_most", "centres", "proven"]
        return pd.DataFrame(rows, columns=columns)


def norm_price(
    instance: Instance, *, numbers: Sequence[int] | None = None, time_limit_seconds: float
) -> NormPrice:
    """Find, per number of centres, every norm at which the best plan changes.

    The norm is the minimum volume of every centre; sites with a minimum of their own
    (``site_minimum``) keep that instead, as anywhere. Number of centres and minimum volume of
    the instance are disregarded. Where the sets of a size can be judged all, that is done.
    Otherwise the best plan is found without a norm, then with one just above its smallest volume,
    and so on until none is left; time is shared evenly.

    Parameters
    ----------
    instance
        The question, with one criterion.
    numbers
        Numbers of centres; None = all.
    time_limit_seconds
        For all searches together.

    Raises
    ------
    ValueError
        Several criteria in order, or no method can express the question.
    """
    criterion = plans.one_criterion(instance, what="the price of a norm")
    free = replace(instance, minimum_volume=None)
    clock = plans.Clock(time_limit_seconds)
    asked = list(plans.every_number(instance)) if numbers is None else sorted(set(numbers))
    steps: list[dict[str, Any]] = []
    largest, proven = [], []
    for done, k in enumerate(asked):
        question = plans.of_size(free, k)
        if plans.can_enumerate(question):
            found, complete = _enumerated(question), True
        else:
            found, complete = _searched(question, clock, share=1 / (len(asked) - done))
        steps += _staircase(question, criterion.name, found)
        largest.append(max((norm for _, norm in found), default=np.nan))
        proven.append(complete)
    return _tables(asked, criterion.name, steps, largest, proven, instance)


def _tables(
    asked: list[int],
    name: str,
    steps: list[dict[str, Any]],
    largest: list[float],
    proven: list[bool],
    instance: Instance,
) -> NormPrice:
    import pandas as pd

    added = f"{name}_added"
    columns = ["centres", "norm_above", "norm_at_most", "open_sites", name, added, "bound", "gap"]
    return NormPrice(
        steps=pd.DataFrame(steps, columns=columns),
        numbers=pd.DataFrame(
            {"largest_norm": np.array(largest, dtype=np.float64), "proven": proven},
            index=pd.Index(asked, name="centres", dtype=np.int64),
        ),
        _tolerance=VOLUME_TOLERANCE * instance.total_cases,
    )


def _staircase(
    instance: Instance, name: str, found: list[tuple[Plan, float]]
) -> list[dict[str, Any]]:
    """Rows of ``steps`` for plans with the largest norm each keeps to, norms ascending."""
    rows: list[dict[str, Any]] = []
    above = 0.0
    for plan, norm in found:
        rows.append(
            {
                "centres": instance.k,
                "norm_above": above,
                "norm_at_most": norm,
                "open_sites": plan.open_sites,
                name: plan.objective,
                f"{name}_added": float(plans.more(plan.objective, found[0][0].objective)),
                "bound": plan.bound,
                "gap": plan.gap,
            }
        )
        above = norm
    return rows


def _under_the_norm(instance: Instance) -> NDArray[np.bool_]:
    """Whether the norm is for each site, m: those with a minimum of their own keep that."""
    return np.array([site not in instance.site_minimum for site in instance.site_ids])


def _enumerated(instance: Instance) -> list[tuple[Plan, float]]:
    under, [criterion] = _under_the_norm(instance), instance.objective
    for evaluation, rows in plans.judged(instance):
        counted = under[evaluation.sets[rows]]  # one size: no set is shorter than the table
        smallest = np.where(counted, evaluation.volumes[rows], np.inf).min(axis=1)
        value = evaluation.values[criterion][rows]  # noqa: PD011 (not of pandas)
        kept, _ = nondominated(np.column_stack([value, -smallest]))
        return [
            (
                plans.plan_of(instance, labels(instance, evaluation.sets[rows[row]])),
                float(smallest[row]),
            )
            for row in kept
        ]
    return []


def _searched(
    instance: Instance, clock: Clock, *, share: float
) -> tuple[list[tuple[Plan, float]], bool]:
    under = _under_the_norm(instance)
    own = plans.Clock(share * clock.left())
    # A volume meets a norm that is above it by the tolerance; twice that is just above it.
    above = 2 * VOLUME_TOLERANCE * instance.total_cases
    found: list[tuple[Plan, float]] = []
    question = instance
    while True:
        starts = tuple(plan.open_sites for plan, _ in found[-1:])
        try:
            plan = plans.best(question, own, starts=starts)
        except OutOfTimeError:
            return found, False
        if plan is None:
            return found, all(plan.is_proven for plan, _ in found)
        if plan.status == "interrupted":
            clock.stop()
        counted = under[instance.columns(plan.open_sites)]
        smallest = float(plan.open_volumes(instance)[counted].min(initial=np.inf))
        # What is as good at a higher norm is as good at a lower one; a bound there holds here, too.
        while found and plan.objective <= found[-1][0].objective * (1 + plans.LEVEL_TOLERANCE):
            before, _ = found.pop()
            if not before.is_proven:
                plan = replace(plan, bound=min(plan.bound, before.bound), status=before.status)
        if found:  # a higher norm never improves
            plan = plan.bounded(found[-1][0].bound)
        found.append((plan, smallest))
        if not np.isfinite(smallest):
            return found, all(plan.is_proven for plan, _ in found)
        question = replace(instance, minimum_volume=smallest + above)
