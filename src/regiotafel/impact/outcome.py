"""Expected events of a plan against today, by a volume–outcome curve; with its doubt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from pydantic import Field, PlainValidator

from regiotafel.checked import between, check_number
from regiotafel.impact.measures import minutes_of
from regiotafel.impact.parameters import ESTIMATES, load_parameters
from regiotafel.scenario.pathway import Sourced

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    from numpy.typing import NDArray

    from regiotafel.model.instance import Instance
    from regiotafel.scenario.curve import Curve
    from regiotafel.scenario.values import Variant

_MONTHS_PER_YEAR = 12
#: A difference of rates below this is that of rounding.
_NO_DIFFERENCE = 1e-12


def _whole_months(value: Any) -> int:
    number = check_number(value)
    if number != round(number) or number > 240:
        raise ValueError("is not a whole number of months up to 240")
    return round(number)


class Learning(Sourced):
    """How a plan's gain comes about after a move; equal to ``data/impact/outcome.yaml``.

    Attributes
    ----------
    months
        So long it takes until the gain is whole: it grows from nothing along a straight line. A
        loss does not wait, but is there at once. 0 = no learning period.
    odds_ratio_at_start
        What the odds of an event are multiplied by for patients whose centre changed, at the start;
        its logarithm falls to 0 along a straight line over ``months``. 1 = nothing.
    """

    months: Annotated[int, PlainValidator(_whole_months)] = Field(
        description="give a whole number of months from 0 to 240; 0 = no learning period"
    )
    odds_ratio_at_start: Annotated[float, between(1, 10)] = Field(
        1.0, description="give a ratio between 1 and 10; 1 = no extra events at the start"
    )


def load_learning(path: Path | None = None) -> Learning:
    """Read the learning period (default: the bundled one). Raises InputError with every fault."""
    return load_parameters(Learning, path, name="outcome")


def outcome(
    instance: Instance,
    assigned: NDArray[np.int64],
    *,
    assigned_today: NDArray[np.int64],
    curve: Curve,
) -> pd.DataFrame:
    r"""Expected events per year in a plan and today, once the plan has settled.

    .. math:: \sum_a c_a \left[ p(V_{s(a)}) - p(V'_{j(a)}) \right]

    with :math:`c_a` cases, :math:`s(a)` the centre today and :math:`j(a)` that of the plan, *V* and
    *V'* their volumes, and *p* the curve.

    Parameters
    ----------
    instance
        The question: cases.
    assigned, assigned_today
        Per area the column of its centre, in the plan and today; int64, n. The volumes are those
        that follow from them.
    curve
        Events per case by volume; level outside the volumes at which it was measured.

    Returns
    -------
    DataFrame
        Index ``estimate``: ``low``, ``base`` and ``high``, the variants of the curve: the least,
        the likely and the greatest effect of volume. ``cases_per_year``, ``events_per_year_today``,
        ``events_per_year``, ``events_avoided_per_year`` (negative = more events than today) and
        ``events_avoided_per_1000_cases``; ``cases_per_event_avoided`` (NaN where none is avoided);
        ``events_avoided_per_year_least`` and ``_most``, the interval over the three variants, the
        same in each row. ``centres_outside_measured``, ``cases_outside_measured_per_year`` and the
        two with ``_today``: of centres whose volume lies outside what was measured.
    """
    import pandas as pd

    plan = _Side(instance, assigned, curve)
    today = _Side(instance, assigned_today, curve)
    cases = instance.total_cases
    avoided = {
        estimate: float((instance.cases * _fall(today, plan, estimate)).sum())
        for estimate in ESTIMATES
    }
    rows = []
    for estimate, fewer in avoided.items():
        before, after = (
            float((instance.cases * side.rates(estimate)).sum()) for side in (today, plan)
        )
        rows.append(
            {
                "cases_per_year": cases,
                "events_per_year_today": before,
                "events_per_year": after,
                "events_avoided_per_year": fewer,
                "events_avoided_per_1000_cases": 1000 * fewer / cases,
                "cases_per_event_avoided": cases / fewer if fewer > 0 else np.nan,
                "events_avoided_per_year_least": min(avoided.values()),
                "events_avoided_per_year_most": max(avoided.values()),
                **plan.outside(""),
                **today.outside("_today"),
            }
        )
    return pd.DataFrame(rows, index=pd.Index(ESTIMATES, name="estimate"))


def outcome_by_year(
    instance: Instance,
    assigned: NDArray[np.int64],
    *,
    assigned_today: NDArray[np.int64],
    curve: Curve,
    learning: Learning,
    years: int = 5,
) -> pd.DataFrame:
    """Events avoided in each year after patients have moved, while centres learn.

    Month by month, at the middle of each: a fall of the rate counts for its share of the learning
    period that has passed, a rise counts whole, and patients whose centre changed bear the extra
    odds of :class:`Learning`. With a curve of no effect nothing is ever gained.

    Parameters
    ----------
    instance, assigned, assigned_today, curve
        As in :func:`outcome`.
    learning
        How long it takes, and what it costs meanwhile.
    years
        Number of years shown, counted from the move.

    Returns
    -------
    DataFrame
        Index ``year`` (from 1) and ``estimate``. ``events_avoided_per_year`` in that year,
        ``events_avoided_since_move`` up to its end, and ``share_of_settled_gain``: the first over
        that of a settled plan, NaN where that is 0.
    """
    import pandas as pd

    plan, today = (_Side(instance, columns, curve) for columns in (assigned, assigned_today))
    moved = np.where(assigned != assigned_today, instance.cases, 0.0)
    by_estimate = {}
    for estimate in ESTIMATES:
        fall = _fall(today, plan, estimate)
        gain = float((instance.cases * np.maximum(fall, 0.0)).sum())
        loss = float((instance.cases * np.maximum(-fall, 0.0)).sum())
        rates = plan.rates(estimate)
        months = [
            _passed(month, learning.months) * gain - loss - _extra(month, learning, rates, moved)
            for month in range(_MONTHS_PER_YEAR * years)
        ]
        avoided = np.array(months).reshape(years, _MONTHS_PER_YEAR).mean(axis=1)
        settled = gain - loss if gain != loss else np.nan
        by_estimate[estimate] = np.array([avoided, avoided.cumsum(), avoided / settled])
    return pd.DataFrame(
        np.stack(list(by_estimate.values())).transpose(2, 0, 1).reshape(-1, 3),
        index=pd.MultiIndex.from_product(
            [range(1, years + 1), by_estimate], names=["year", "estimate"]
        ),
        columns=[
            "events_avoided_per_year",
            "events_avoided_since_move",
            "share_of_settled_gain",
        ],
    )


class _Side:
    """One assignment: the volume that each area's centre has, and the rate that follows."""

    def __init__(self, instance: Instance, assigned: NDArray[np.int64], curve: Curve) -> None:
        minutes_of(instance, assigned)  # refuses what is no assignment
        self._curve, self._assigned = curve, assigned
        self._volumes = np.bincount(
            assigned, weights=instance.cases, minlength=len(instance.site_ids)
        )

    def rates(self, estimate: Variant) -> NDArray[np.float64]:
        """Events per case at each area's centre, n."""
        return self._curve.rate(self._volumes, variant=estimate)[self._assigned]

    def outside(self, suffix: str) -> dict[str, float]:
        """Number of centres with patients outside the measured volumes, and their cases."""
        outside = (self._volumes > 0) & self._curve.outside(self._volumes)
        return {
            f"centres_outside_measured{suffix}": int(outside.sum()),
            f"cases_outside_measured_per_year{suffix}": float(self._volumes[outside].sum()),
        }


def _fall(today: _Side, plan: _Side, estimate: Variant) -> NDArray[np.float64]:
    """How much lower each area's rate is in the plan than today, n; what is rounding is 0."""
    fall = today.rates(estimate) - plan.rates(estimate)
    return np.where(np.abs(fall) < _NO_DIFFERENCE, 0.0, fall)


def _passed(month: int, months: int) -> float:
    """Share of the learning period that has passed at the middle of a month, counted from 0."""
    return min((month + 0.5) / months, 1.0) if months else 1.0


def _extra(
    month: int, learning: Learning, rates: NDArray[np.float64], moved: NDArray[np.float64]
) -> float:
    """Extra events per year, at the pace of that month, among patients who moved."""
    left = 1.0 - _passed(month, learning.months)
    if left == 0 or learning.odds_ratio_at_start == 1:
        return 0.0
    ratio = learning.odds_ratio_at_start**left
    # The odds o = p / (1 - p) times the ratio, written so that p = 1 stays 1.
    raised = ratio * rates / (1 + (ratio - 1) * rates)
    return float((moved * (raised - rates)).sum())
