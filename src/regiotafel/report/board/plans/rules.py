"""The rules of the question as numbers, for the page to check plans that are made by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from regiotafel.model.criteria import ShareBeyond
from regiotafel.model.instance import MINUTES_TOLERANCE, VOLUME_TOLERANCE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from regiotafel.model.instance import Instance


def rules(instance: Instance) -> dict[str, Any]:
    """Return what a set of sites must keep to beside the number of them.

    ``least`` and ``most`` hold per site cases per year, None = no such rule; ``unchecked`` what
    only Python can judge, in words.
    """
    number = instance.site_ids.index
    unchecked = [
        *(
            each.statement
            for each in instance.ceilings
            if not isinstance(each.criterion, ShareBeyond)
        ),
        *(rule.statement for rule in instance.extra_rules),
    ]
    return {
        "least": _limits(instance.least_volume, none=0.0),
        "most": _limits(instance.most_volume, none=np.inf),
        "maximumMinutes": instance.maximum_minutes,
        "sharesBeyond": [
            {
                "minutes": each.criterion.minutes,
                "atMost": each.limit,
                "text": dict(each.statement),
            }
            for each in instance.ceilings
            if isinstance(each.criterion, ShareBeyond)
        ],
        "sets": [
            {
                "coefficients": [[number(site), times] for site, times in rule.coefficients],
                "atMost": rule.at_most,
                "text": dict(rule.statement),
            }
            for rule in instance.set_rules
        ],
        "unchecked": [dict(words) for words in unchecked],
        "volumeTolerance": VOLUME_TOLERANCE,
        "minutesTolerance": MINUTES_TOLERANCE,
    }


def _limits(values: NDArray[np.float64], *, none: float) -> list[float | None]:
    return [None if value == none else value for value in values.tolist()]
