"""What surrounds the best plans of a run: fronts, the price of the norm, what is nearly as good."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from regiotafel.question import step

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from regiotafel.model.criteria import Criterion
    from regiotafel.model.instance import Instance
    from regiotafel.model.plans.front import Front
    from regiotafel.model.plans.portfolio import Portfolio
    from regiotafel.model.plans.price import NormPrice

#: Plans within this share of the best one are nearly as good.
WITHIN = 0.02
#: No more of them are listed.
MOST = 1000

log = logging.getLogger("regiotafel")


@dataclass(frozen=True, kw_only=True)
class Analyses:
    """What is known of all plans; empty where not every set can be judged.

    Attributes
    ----------
    fronts
        Per k the plans that none beats in both mean minutes and the mean of the 5 % that travel
        longest.
    price
        The least mean minutes against the norm, per number of centres; None where the objective is
        several criteria in order.
    portfolios
        Per k the plans within :data:`WITHIN` of the best, and what each site is worth.
    """

    fronts: Mapping[int, Front] = field(default_factory=dict)
    price: NormPrice | None = None
    portfolios: Mapping[int, Portfolio] = field(default_factory=dict)


def analyse(instance: Instance, ks: Sequence[int]) -> Analyses:
    """Judge every plan of ``ks`` centres; empty where some size has too many sets for that."""
    from regiotafel.model import plans
    from regiotafel.model.plans.front import front
    from regiotafel.model.plans.portfolio import portfolio
    from regiotafel.model.plans.price import norm_price

    questions = {k: replace(instance, k=k) for k in ks}
    if not all(plans.can_enumerate(question) for question in questions.values()):
        return Analyses()
    asked = front_criteria()
    with step("fronts"):
        fronts = {k: front(q, asked, time_limit_seconds=0) for k, q in questions.items()}
    if len(instance.objective) > 1:
        return Analyses(fronts=fronts)
    with step("price of the norm"):
        price = norm_price(instance, numbers=list(ks), time_limit_seconds=0)
    with step("portfolios"):
        near = {
            k: portfolio(question, within=WITHIN, most=MOST, time_limit_seconds=0)
            for k, question in questions.items()
        }
    return Analyses(
        fronts=fronts,
        price=price,
        portfolios={k: found for k, found in near.items() if found is not None},
    )


def front_criteria() -> tuple[Criterion, Criterion]:
    """The two sides of the debate: how far everybody travels, and how far the farthest do."""
    from regiotafel.model.criteria import MeanMinutes, MeanOfWorst

    return MeanMinutes(), MeanOfWorst(0.05)
