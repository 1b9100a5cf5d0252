"""What a plan is judged by: one class per criterion, its equation in its docstring.

Every criterion is a number that is better when it is smaller, computed from who goes where. A
criterion that is *linear* is a sum over areas of what each adds at its centre, and over open sites
of what each costs; :meth:`Criterion.added` and :meth:`Criterion.per_site` give the terms. Methods
that cannot express the others refuse them.
"""

# ruff: noqa: D102 (what a method gives stands in Criterion)

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from regiotafel.checked import Bilingual
from regiotafel.model.assignment import MINUTES_TOLERANCE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from regiotafel.model.assignment import Assignment
    from regiotafel.model.instance import Instance
    from regiotafel.scenario.curve import Curve
    from regiotafel.scenario.values import Variant


class Criterion(ABC):
    """One number per plan, smaller is better, never negative."""

    @property
    @abstractmethod
    def name(self) -> str:
        """Column name, with the unit in it."""

    @property
    @abstractmethod
    def statement(self) -> Bilingual:
        """What it is, in Dutch and English, to stand after "the least" or before a number."""

    @abstractmethod
    def of(self, instance: Instance, assignment: Assignment) -> float:
        """Return its value for one plan, recomputed from who goes where."""

    def added(self, instance: Instance) -> NDArray[np.float64] | None:  # noqa: ARG002
        """What each area adds when it goes wholly to a site, n x m; None = not linear.

        NaN where the site is unreachable.
        """
        return None

    def per_site(self, instance: Instance) -> NDArray[np.float64]:
        """What each open site adds by itself, m."""
        return np.zeros(len(instance.site_ids))


@dataclass(frozen=True)
class MeanMinutes(Criterion):
    """Mean minutes per case: sum of cases times minutes over sum of cases."""

    @property
    def name(self) -> str:
        return "minutes_mean"

    @property
    def statement(self) -> Bilingual:
        return Bilingual(nl="gemiddelde reistijd in minuten", en="mean minutes")

    def of(self, instance: Instance, assignment: Assignment) -> float:
        cases = assignment.cases(instance)
        return float((cases * assignment.minutes(instance)).sum()) / instance.total_cases

    def added(self, instance: Instance) -> NDArray[np.float64]:
        return instance.minutes * (instance.cases / instance.total_cases)[:, None]


@dataclass(frozen=True)
class ShareBeyond(Criterion):
    """Share of cases that travel strictly longer than ``minutes``: 1 minus the share within."""

    minutes: float

    @property
    def name(self) -> str:
        return f"share_over_{self.minutes:g}_minutes"

    @property
    def statement(self) -> Bilingual:
        limit = f"{self.minutes:g}"
        return Bilingual(
            nl=f"aandeel patiënten verder dan {limit.replace('.', ',')} minuten",
            en=f"share of patients beyond {limit} minutes",
        )

    def of(self, instance: Instance, assignment: Assignment) -> float:
        beyond = assignment.minutes(instance) > self.minutes + MINUTES_TOLERANCE
        return float(assignment.cases(instance)[beyond].sum()) / instance.total_cases

    def added(self, instance: Instance) -> NDArray[np.float64]:
        beyond = np.where(instance.minutes > self.minutes + MINUTES_TOLERANCE, 1.0, 0.0)
        beyond[np.isnan(instance.minutes)] = np.nan
        return beyond * (instance.cases / instance.total_cases)[:, None]


@dataclass(frozen=True)
class LongestMinutes(Criterion):
    """Longest minutes of any area with cases."""

    @property
    def name(self) -> str:
        return "minutes_max"

    @property
    def statement(self) -> Bilingual:
        return Bilingual(nl="langste reistijd in minuten", en="longest minutes")

    def of(self, instance: Instance, assignment: Assignment) -> float:
        travels = assignment.cases(instance) > 0
        return float(assignment.minutes(instance)[travels].max())


@dataclass(frozen=True)
class MeanOfWorst(Criterion):
    """Mean minutes of the ``share`` of cases that travel longest.

    With W = share times all cases: sum the minutes of the cases from the longest trip downward
    until W of them are counted, the last area in part; divide by W (conditional value at risk,
    Rockafellar and Uryasev 2000).
    """

    share: float = 0.05

    @property
    def name(self) -> str:
        return f"minutes_mean_of_worst_{100 * self.share:g}_percent"

    @property
    def statement(self) -> Bilingual:
        share = f"{100 * self.share:g}"
        return Bilingual(
            nl=f"gemiddelde reistijd van de {share.replace('.', ',')}% die het langst reist",
            en=f"mean minutes of the {share} % that travel longest",
        )

    def of(self, instance: Instance, assignment: Assignment) -> float:
        minutes, cases = assignment.minutes(instance), assignment.cases(instance)
        order = np.argsort(-minutes, kind="stable")
        wanted = self.share * instance.total_cases
        before = np.cumsum(cases[order]) - cases[order]
        counted = np.clip(wanted - before, 0.0, cases[order])
        return float((counted * minutes[order]).sum() / wanted)


@dataclass(frozen=True)
class Events(Criterion):
    """Expected events per year: sum over open sites of volume times the curve's rate there.

    ``curve`` gives events per case at a volume of cases per year; what it is worth, and whether
    anything is, is for its source to say.
    """

    curve: Curve
    variant: Variant = "base"

    @property
    def name(self) -> str:
        return "events_per_year" if self.variant == "base" else f"events_per_year_{self.variant}"

    @property
    def statement(self) -> Bilingual:
        return Bilingual(
            nl="verwachte gebeurtenissen per jaar volgens de volumecurve",
            en="expected events per year by the volume-outcome curve",
        )

    def of(self, instance: Instance, assignment: Assignment) -> float:
        return float(self.of_volumes(assignment.volumes(instance)).sum())

    def of_volumes(self, volumes: NDArray[np.float64]) -> NDArray[np.float64]:
        """Events per year at each volume, same shape; 0 where nobody goes."""
        rate = self.curve.rate(volumes, variant=self.variant)
        return np.where(volumes > 0, volumes * rate, 0.0)


@dataclass(frozen=True, kw_only=True)
class Cost(Criterion):
    """Euros per year: per open centre, per case, and per case and minute of travel (one way).

    sum over open j of centre_j + sum over areas of cases times (case_j + per_minute times minutes).
    ``centres`` and ``cases`` hold other amounts for some sites, by label.
    """

    per_centre: float = 0.0
    per_case: float = 0.0
    per_minute: float = 0.0
    centres: Mapping[str, float] = field(default_factory=dict)
    cases: Mapping[str, float] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash((self.per_centre, self.per_case, self.per_minute))

    @property
    def name(self) -> str:
        return "eur_per_year"

    @property
    def statement(self) -> Bilingual:
        return Bilingual(nl="kosten in euro per jaar", en="cost in euros per year")

    def of(self, instance: Instance, assignment: Assignment) -> float:
        at_centre = self._per_case(instance)[assignment.column]
        travel = self.per_minute * assignment.minutes(instance)
        care = float((assignment.cases(instance) * (at_centre + travel)).sum())
        return care + float(self.per_site(instance)[instance.columns(assignment.open_sites)].sum())

    def added(self, instance: Instance) -> NDArray[np.float64]:
        reached = np.where(np.isnan(instance.minutes), np.nan, self._per_case(instance)[None, :])
        return (reached + self.per_minute * instance.minutes) * instance.cases[:, None]

    def per_site(self, instance: Instance) -> NDArray[np.float64]:
        return np.array([self.centres.get(site, self.per_centre) for site in instance.site_ids])

    def _per_case(self, instance: Instance) -> NDArray[np.float64]:
        return np.array([self.cases.get(site, self.per_case) for site in instance.site_ids])


@dataclass(frozen=True)
class Centres(Criterion):
    """Number of open centres."""

    @property
    def name(self) -> str:
        return "centres"

    @property
    def statement(self) -> Bilingual:
        return Bilingual(nl="aantal centra", en="number of centres")

    def of(self, instance: Instance, assignment: Assignment) -> float:  # noqa: ARG002
        return float(len(assignment.open_sites))

    def added(self, instance: Instance) -> NDArray[np.float64]:
        return np.where(np.isnan(instance.minutes), np.nan, 0.0)

    def per_site(self, instance: Instance) -> NDArray[np.float64]:
        return np.ones(len(instance.site_ids))


@dataclass(frozen=True)
class Weighted(Criterion):
    """Sum of weight times criterion; weights are not negative and carry their own units."""

    parts: tuple[tuple[float, Criterion], ...]

    @property
    def name(self) -> str:
        return "weighted_sum"

    @property
    def statement(self) -> Bilingual:
        both = [(f"{weight:g}", part.statement) for weight, part in self.parts]
        return Bilingual(
            nl=" + ".join(f"{weight.replace('.', ',')} × {said.nl}" for weight, said in both),
            en=" + ".join(f"{weight} × {said.en}" for weight, said in both),
        )

    def of(self, instance: Instance, assignment: Assignment) -> float:
        return sum(weight * part.of(instance, assignment) for weight, part in self.parts)

    def added(self, instance: Instance) -> NDArray[np.float64] | None:
        total = np.zeros(instance.minutes.shape)
        for weight, part in self.parts:
            added = part.added(instance)
            if added is None:
                return None
            total += weight * added
        return total

    def per_site(self, instance: Instance) -> NDArray[np.float64]:
        total = np.zeros(len(instance.site_ids))
        for weight, part in self.parts:
            total += weight * part.per_site(instance)
        return total


def single(criteria: tuple[Criterion, ...]) -> tuple[Criterion, ...]:
    """The criteria that sums are made of, each once, in order of first appearance."""
    found: list[Criterion] = []
    for criterion in criteria:
        parts = (
            single(tuple(part for _, part in criterion.parts))
            if isinstance(criterion, Weighted)
            else (criterion,)
        )
        found += [part for part in parts if part not in found]
    return tuple(found)
