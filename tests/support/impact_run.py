"""Counts of invented hospitals: one outlier, one with few events, two that add theirs up."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from regiotafel.result.observations import observe

if TYPE_CHECKING:
    from regiotafel.result.result import Result

#: Of each site its cases and events per year: S2 has far more events than chance gives, S4 so few
#: that they are not told, and no third year.
COUNTS = {
    "S1": ((40, 44, 46), (4, 5, 5)),
    "S2": ((36, 34, 38), (16, 17, 17)),
    "S3": ((120, 130, 140), (12, 14, 15)),
    "S4": ((30, 30), (1, 2)),
}
YEARS = (2021, 2022, 2023)


def with_counts(result: Result, *, expected: float = np.nan) -> Result:
    """Return the run with these counts judged; ``expected`` events per case, rising over rows."""
    volumes = pd.DataFrame(
        [
            {"site_id": site, "year": year, "cases": float(n), "events": float(y)}
            for site, (cases, events) in COUNTS.items()
            for year, n, y in zip(YEARS, cases, events, strict=False)
        ]
    )
    rising = np.linspace(0.8, 1.2, len(volumes))
    volumes["expected_events"] = expected * rising * volumes["cases"]
    changed = dataclasses.replace(
        result,
        candidates=result.candidates.assign(organisation=["Samen", "Samen", "", ""]),
        hospital_volumes=volumes,
        volume_rows=volumes,
    )
    return dataclasses.replace(changed, observed=observe(changed))
