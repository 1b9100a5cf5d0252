"""How probable it is that centres stay below their norm: chance, and an unsure national number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from regiotafel.model.chance import missing, missing_any

if TYPE_CHECKING:
    import pandas as pd

    from regiotafel.model.chance import DemandFactor

#: Means over so many years are judged.
YEARS = (1, 3)
#: The row that stands for all centres together.
ANY = "any"


def norm_chance(cases: pd.Series[float], *, norm: float, factor: DemandFactor) -> pd.DataFrame:
    """Probability that each centre of a plan, and that any of them, counts fewer than the norm.

    Parameters
    ----------
    cases
        Expected cases per year of the open sites, index ``site_id``.
    norm
        Cases per year.
    factor
        What is not known of the national number of cases.

    Returns
    -------
    DataFrame
        Index ``site_id``: that of ``cases``, and ``any`` for all together. ``cases_per_year``
        (their sum for ``any``), ``norm``, ``missing_1_year`` and ``missing_3_years``: the
        probability that the count of a year, and the mean of three years, is below the norm; of
        ``any`` that at least one centre's is. ``expected_missing_1_year`` and
        ``expected_missing_3_years``: the expected number of centres below, NaN but for ``any``.
    """
    import pandas as pd

    index = pd.Index([*cases.index, ANY], name="site_id")
    volumes = cases.to_numpy(dtype=np.float64)
    table = pd.DataFrame({"cases_per_year": [*volumes, volumes.sum()], "norm": norm}, index=index)
    for years in YEARS:
        name = "1_year" if years == 1 else f"{years}_years"
        one = missing(volumes, norm, factor=factor, years=years)
        together = float(missing_any(volumes, norm, factor=factor, years=years))
        number = np.full(len(index), np.nan)
        number[-1] = one.sum()
        table[f"missing_{name}"] = [*one, together]
        table[f"expected_missing_{name}"] = number
    return table
