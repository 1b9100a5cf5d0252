"""What the model needs and nothing else: areas with cases, sites, minutes, and the rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from regiotafel.display import facts_html
from regiotafel.model.assignment import MINUTES_TOLERANCE
from regiotafel.model.criteria import Criterion, LongestMinutes, MeanMinutes
from regiotafel.provenance import hash_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from regiotafel.checked import Bilingual
    from regiotafel.model.extra import Rule
    from regiotafel.model.set_rules import SetRule

__all__ = [
    "MINUTES_TOLERANCE",
    "TIE_RULE",
    "VOLUME_TOLERANCE",
    "AssignmentRule",
    "Ceiling",
    "Count",
    "Instance",
    "SiteRule",
]

SiteRule = Literal["candidate", "required", "forbidden"]
#: Whether k centres are open, or at most or at least so many.
Count = Literal["exactly", "at_most", "at_least"]
#: Everybody to the nearest open centre, or where the planner sends them.
AssignmentRule = Literal["nearest", "directed"]

#: How equal travel times are told apart; part of every result.
TIE_RULE = "least time, then fewest road metres, then lowest site_id"

#: A volume meets its norm or capacity when it misses it by no more than this share of all cases:
#: far below what a case means, far above what the order of additions does to a sum.
VOLUME_TOLERANCE = 1e-9

#: A criterion meets its ceiling when it exceeds it by no more than this share of it.
CEILING_TOLERANCE = 1e-9


@dataclass(frozen=True, kw_only=True)
class Ceiling:
    """A criterion that no plan may exceed.

    ``statement`` says it in words, as a clause: "at least 95 % of patients travel at most 60
    minutes".
    """

    criterion: Criterion
    at_most: float
    statement: Bilingual

    @property
    def limit(self) -> float:
        """``at_most`` with its tolerance."""
        return self.at_most + CEILING_TOLERANCE * max(abs(self.at_most), 1.0)


@dataclass(frozen=True, kw_only=True)
class Instance:
    """One question to the model, with n areas (rows) and m sites (columns).

    Attributes
    ----------
    area_ids, site_ids
        Labels, n and m of them, unique. Sites are in ascending order of label.
    cases
        Expected cases per year per area, float64, n, finite and ≥ 0, not all 0 (a mean over no
        cases is undefined).
    minutes, metres
        One way from area (row) to site (column), float64, n x m; NaN = unreachable, in both alike.
        Every area reaches at least one site (areas that reach none are left out beforehand and
        counted by whoever makes the instance).
    site_rules
        Per site ``candidate`` (may be chosen), ``required`` (always open) or ``forbidden``.
    open_today
        Per site, whether it gives this care today; bool, m.
    k, count
        Number of centres to be open, required ones included: exactly, at most or at least so many.
    objective
        What is made as small as possible: the first criterion, then among the best of it the next,
        and so on.
    assignment
        Whether patients go to their nearest open centre or where the planner sends them.
    minimum_volume, maximum_volume
        Norm and capacity: cases per year that each open centre must reach and may not exceed;
        None = no such rule.
    site_minimum, site_maximum
        Other norms and capacities for some sites, by label.
    maximum_minutes
        No area with cases may be farther than this from its centre; None = no such rule.
        Areas without cases must reach a centre too, but may be as far as they are.
    ceilings
        Criteria that may not exceed a value.
    set_rules
        Which sites may be open together.
    extra_rules
        Rules of the user's own.
    """

    area_ids: tuple[str, ...]
    site_ids: tuple[str, ...]
    cases: NDArray[np.float64]
    minutes: NDArray[np.float64]
    metres: NDArray[np.float64]
    site_rules: tuple[SiteRule, ...]
    open_today: NDArray[np.bool_]
    k: int
    count: Count = "exactly"
    objective: tuple[Criterion, ...] = (MeanMinutes(),)
    assignment: AssignmentRule = "nearest"
    minimum_volume: float | None = None
    maximum_volume: float | None = None
    site_minimum: Mapping[str, float] = field(default_factory=dict)
    site_maximum: Mapping[str, float] = field(default_factory=dict)
    maximum_minutes: float | None = None
    ceilings: tuple[Ceiling, ...] = ()
    set_rules: tuple[SetRule, ...] = ()
    extra_rules: tuple[Rule, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what cannot be a question at all; user-facing checks come before, with rows."""
        n, m = len(self.area_ids), len(self.site_ids)
        shapes = {
            "cases": (self.cases.shape, (n,)),
            "minutes": (self.minutes.shape, (n, m)),
            "metres": (self.metres.shape, (n, m)),
            "site_rules": ((len(self.site_rules),), (m,)),
            "open_today": (self.open_today.shape, (m,)),
        }
        for name, (found, wanted) in shapes.items():
            if found != wanted:
                raise ValueError(f"{name} has shape {found}, but {wanted} was expected")
        if list(self.site_ids) != sorted(set(self.site_ids)):
            raise ValueError("site_ids must be unique and in ascending order")
        if len(set(self.area_ids)) != n:
            raise ValueError("area_ids must be unique")
        if not (np.isfinite(self.cases).all() and (self.cases >= 0).all()):
            raise ValueError("cases must be finite and not negative")
        if not self.cases.any():
            raise ValueError("cases must not all be 0")
        reachable = np.isfinite(self.minutes)
        if (self.minutes[reachable] < 0).any() or np.isinf(self.minutes).any():
            raise ValueError("minutes must be not negative, and NaN where unreachable")
        if not reachable.any(axis=1).all():
            raise ValueError("every area must reach at least one site")
        if not (np.isfinite(self.metres) == reachable).all():
            raise ValueError("metres must be NaN exactly where minutes are")
        known = set(self.site_ids)
        for named in (self.site_minimum, self.site_maximum):
            if unknown := sorted(set(named) - known):
                raise ValueError(f"limits for unknown sites: {', '.join(unknown)}")
        if not self.objective:
            raise ValueError("objective must name at least one criterion")
        for limit in ("minimum_volume", "maximum_volume", "maximum_minutes"):
            value = getattr(self, limit)
            if value is not None and not (np.isfinite(value) and value >= 0):
                raise ValueError(f"{limit} must be finite and not negative, or None")

    @property
    def usable(self) -> int:
        """Number of sites that may be open."""
        return len(self.site_ids) - self.site_rules.count("forbidden")

    @property
    def fewest(self) -> int:
        """Least number of open sites that the rules on single sites and the count allow."""
        required = max(self.site_rules.count("required"), 1)
        return required if self.count == "at_most" else max(self.k, required)

    @property
    def most(self) -> int:
        """Largest number of open sites that they allow; below :attr:`fewest` = none."""
        usable = self.usable
        if self.count == "at_least":
            return usable
        required = max(self.site_rules.count("required"), 1)
        return min(self.k, usable) if self.k >= required else required - 1

    @cached_property
    def least_volume(self) -> NDArray[np.float64]:
        """Norm per site, cases per year, m; 0 where there is none."""
        return self._volumes(self.minimum_volume, self.site_minimum, otherwise=0.0)

    @cached_property
    def most_volume(self) -> NDArray[np.float64]:
        """Capacity per site, cases per year, m; infinite where there is none."""
        return self._volumes(self.maximum_volume, self.site_maximum, otherwise=np.inf)

    def _volumes(
        self, everywhere: float | None, by_site: Mapping[str, float], *, otherwise: float
    ) -> NDArray[np.float64]:
        usual = otherwise if everywhere is None else everywhere
        return np.array([by_site.get(site, usual) for site in self.site_ids], dtype=np.float64)

    @property
    def longest_allowed(self) -> float:
        """Minutes that no area with cases may exceed, with their tolerance; infinite = no rule."""
        limits = [
            ceiling.limit
            for ceiling in self.ceilings
            if isinstance(ceiling.criterion, LongestMinutes)
        ]
        if self.maximum_minutes is not None:
            limits.append(self.maximum_minutes + MINUTES_TOLERANCE)
        return min(limits, default=np.inf)

    @cached_property
    def total_cases(self) -> float:
        """Expected cases per year in all areas together."""
        return float(self.cases.sum())

    @cached_property
    def nearest_order(self) -> NDArray[np.int16]:
        """Per area all sites from nearest to farthest under the tie rule, n x m column numbers.

        Unreachable sites stand at the end; how many can be reached is in :attr:`n_reachable`.
        """
        columns = np.broadcast_to(np.arange(len(self.site_ids)), self.minutes.shape)
        order = np.lexsort((columns, self.metres, self.minutes), axis=1)  # NaN sorts last
        return order.astype(np.int16)

    @cached_property
    def n_reachable(self) -> NDArray[np.int64]:
        """Per area the number of sites it can reach, at least 1."""
        reachable = np.isfinite(self.minutes)
        return np.asarray(reachable.sum(axis=1), dtype=np.int64)

    def columns(self, site_ids: tuple[str, ...]) -> NDArray[np.int64]:
        """Column numbers of ``site_ids``, in their order. Raises KeyError with unknown codes."""
        position = {site: column for column, site in enumerate(self.site_ids)}
        unknown = [site for site in site_ids if site not in position]
        if unknown:
            raise KeyError(f"unknown sites: {', '.join(unknown)}")
        return np.array([position[site] for site in site_ids], dtype=np.int64)

    def nearest_open(self, open_sites: tuple[str, ...]) -> NDArray[np.int64]:
        """Column of each area's nearest open site under the tie rule; -1 where it reaches none."""
        is_open = np.zeros(len(self.site_ids), dtype=bool)
        is_open[self.columns(open_sites)] = True
        within_reach = np.arange(len(self.site_ids)) < self.n_reachable[:, None]
        usable = is_open[self.nearest_order] & within_reach
        first = usable.argmax(axis=1)
        column = self.nearest_order[np.arange(len(self.area_ids)), first].astype(np.int64)
        return np.where(usable.any(axis=1), column, -1)

    def _repr_html_(self) -> str:
        return facts_html(
            "Question to the model",
            {
                "areas": len(self.area_ids),
                "sites": self.site_ids,
                "cases per year": self.total_cases,
                "centres (k)": self.k if self.count == "exactly" else f"{self.count} {self.k}",
                "minimum volume": self.minimum_volume,
                "maximum volume": self.maximum_volume,
                "maximum minutes": self.maximum_minutes,
                "least": [criterion.statement.en for criterion in self.objective],
                "assignment": self.assignment,
                "rules": [statement.en for statement in rule_statements(self)] or None,
                "required or forbidden": [
                    f"{site} {rule}"
                    for site, rule in zip(self.site_ids, self.site_rules, strict=True)
                    if rule != "candidate"
                ]
                or None,
            },
        )

    def hash(self) -> str:
        """SHA-256 of the whole question; equal questions have equal hashes."""
        return hash_of(
            list(self.area_ids),
            list(self.site_ids),
            self.cases,
            self.minutes,
            self.metres,
            list(self.site_rules),
            self.open_today,
            [self.k, self.minimum_volume, self.maximum_volume, self.maximum_minutes],
            TIE_RULE,
            [self.count, self.assignment],
            sorted(self.site_minimum.items()),
            sorted(self.site_maximum.items()),
            [repr(criterion) for criterion in self.objective],
            [(repr(ceiling.criterion), ceiling.at_most) for ceiling in self.ceilings],
            [(rule.coefficients, rule.at_most) for rule in self.set_rules],
            *(rule.statement.en for rule in self.extra_rules),
        )


def rule_statements(instance: Instance) -> tuple[Bilingual, ...]:
    """Ceilings, rules on sets and rules of the user's own in words, each once."""
    said = [
        *(ceiling.statement for ceiling in instance.ceilings),
        *(rule.statement for rule in instance.set_rules),
        *(rule.statement for rule in instance.extra_rules),
    ]
    return tuple(words for place, words in enumerate(said) if words not in said[:place])
