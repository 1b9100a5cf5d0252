"""The best plan of every number of centres, told by every criterion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from regiotafel.errors import OutOfTimeError
from regiotafel.model import plans

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from regiotafel.model.criteria import Criterion
    from regiotafel.model.instance import Instance


def by_number(
    instance: Instance,
    *,
    numbers: Sequence[int] | None = None,
    criteria: Sequence[Criterion] = plans.MEASURES,
    time_limit_seconds: float,
) -> pd.DataFrame:
    """Show the best plan of every number of centres, by every criterion.

    Parameters
    ----------
    instance
        The question; its number of centres is disregarded.
    numbers
        Numbers of centres; None = all that the rules on single sites allow.
    criteria
        What the plans are told by, beside the objective.
    time_limit_seconds
        For all searches together, shared evenly; not used where all sets of a size are judged.

    Returns
    -------
    DataFrame
        Index ``centres``. ``open_sites`` (labels; missing = no plan); ``status``: ``optimal``
        (proven), ``time_limit`` or ``interrupted`` (best found), ``infeasible`` (proven),
        ``unknown`` (no plan found in time); ``gap``; a column per criterion under its name;
        ``smallest_volume`` and ``largest_volume`` in cases per year. NaN where there is no plan.

    Raises
    ------
    ValueError
        No method can express the question, or two criteria have the same name.
    """
    import pandas as pd

    asked = plans.named((*instance.objective, *criteria))
    sizes = list(plans.every_number(instance)) if numbers is None else sorted(set(numbers))
    clock = plans.Clock(time_limit_seconds)
    rows: list[dict[str, Any]] = []
    for done, k in enumerate(sizes):
        question = plans.of_size(instance, k)
        plan, status = None, "infeasible"
        try:
            plan = plans.best(question, clock, share=1 / (len(sizes) - done))
        except OutOfTimeError:
            status = "unknown"
        if plan is None:
            rows.append({"open_sites": None, "status": status})
            continue
        volumes = plan.open_volumes(question)
        rows.append(
            {
                "open_sites": plan.open_sites,
                "status": plan.status,
                "gap": plan.gap,
                **plan.values(question, asked),
                "smallest_volume": float(volumes.min()),
                "largest_volume": float(volumes.max()),
            }
        )
    names = [criterion.name for criterion in asked]
    columns = ["open_sites", "status", "gap", *names, "smallest_volume", "largest_volume"]
    numbered = pd.Index(sizes, name="centres", dtype=np.int64)
    table = pd.DataFrame(rows, columns=columns, index=numbered)
    table["open_sites"] = pd.Series(  # as objects: None stays None
        [row["open_sites"] for row in rows], index=numbered, dtype=object
    )
    return table.astype(dict.fromkeys(columns[2:], np.float64))
