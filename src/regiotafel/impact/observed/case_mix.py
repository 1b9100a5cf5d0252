"""Expected events by the kind of patients a site has, from the counts themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regiotafel.impact.observed.parameters import load_profiling
from regiotafel.impact.observed.years import is_pooled
from regiotafel.region.hospital_volumes import case_mix_columns, volumes_per_year

if TYPE_CHECKING:
    import pandas as pd

    from regiotafel.impact.observed.parameters import Profiling


def case_mix_rates(rows: pd.DataFrame, *, profiling: Profiling | None = None) -> pd.DataFrame:
    r"""Events per case of each combination of case mix, all sites and years together.

    .. math:: p_c = \sum_{r: c(r) = c} O_r \Big/ \sum_{r: c(r) = c} n_r

    over the rows of sites and years of which all cases *n* and events *O* are known. A combination
    with few cases says little of itself: it is given the rate of all rows together.

    Parameters
    ----------
    rows
        As from :func:`regiotafel.region.hospital_volumes.read_hospital_volumes`, with one or more
        columns of case mix; "" there is a kind of its own.
    profiling
        From how many cases on a combination has a rate of its own; None = the bundled parameters.

    Returns
    -------
    DataFrame
        Index the combination, a level per column of case mix, ascending. ``cases`` and ``events``
        (known ones), ``is_merged`` (whether it was given the rate of all) and ``events_per_case``
        (the rate it has; NaN where no row is known).
    """
    import pandas as pd

    fewest = (profiling or load_profiling()).case_mix.fewest_cases
    columns = case_mix_columns(rows)
    counts = rows[["cases", "events"]].where(is_pooled(rows))
    table = counts.groupby([rows[name] for name in columns]).sum()
    whole = table.sum()
    overall = whole["events"] / whole["cases"] if whole["cases"] > 0 else float("nan")
    is_merged = table["cases"] < fewest
    own = table["events"] / table["cases"].where(~is_merged)
    return pd.DataFrame(
        {**table, "is_merged": is_merged, "events_per_case": own.mask(is_merged, overall)}
    )


def computes_expected(rows: pd.DataFrame) -> bool:
    """Whether :func:`expected_events` computes any: there is case mix, and no better model."""
    own = rows["expected_events"].notna().any()
    return bool(case_mix_columns(rows)) and not own and bool(rows["events"].notna().any())


def expected_events(rows: pd.DataFrame, *, profiling: Profiling | None = None) -> pd.DataFrame:
    r"""Counts per site and year, with expected events by indirect standardisation.

    .. math:: e_{iy} = \sum_c p_c \, n_{iyc}

    is the number of events that site *i* had seen in year *y*, if each kind of patient *c* had
    fared with it as with all sites together (Breslow and Day, Statistical Methods in Cancer
    Research II, 1987, chapter 2). Because of merged combinations the sum of expected events can
    differ a little from that of events; :func:`regiotafel.impact.pool_years` sets it right.

    Parameters
    ----------
    rows, profiling
        As in :func:`case_mix_rates`; the columns of case mix may be absent.

    Returns
    -------
    DataFrame
        As from :func:`regiotafel.region.hospital_volumes.volumes_per_year`. Where ``rows`` hold
        expected events of their own, or no case mix or events, those are left as they are.
    """
    if not computes_expected(rows):
        return volumes_per_year(rows)
    columns = case_mix_columns(rows)
    rates = case_mix_rates(rows, profiling=profiling)["events_per_case"]
    of_rows = rates.reindex(rows.set_index(columns).index).to_numpy()
    return volumes_per_year(rows.assign(expected_events=rows["cases"] * of_rows))
