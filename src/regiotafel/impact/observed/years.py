"""What sites counted in several years together, beside what was to be expected of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

#: Columns that a table of observed volumes must have.
KEYS = ("site_id", "year")
COUNTS = ("cases", "events", "expected_events")
_NEEDED = ["cases", "events"]


def pool_years(
    volumes: pd.DataFrame,
    *,
    case_mix: bool,
    target: float | None = None,
    years: Sequence[int] | None = None,
) -> pd.DataFrame:
    r"""Observed and expected events per site, years pooled.

    .. math::
        O_i = \sum_y O_{iy}, \qquad E_i = \theta \sum_y e_{iy}, \qquad
        \theta = \sum_i O_i \Big/ \sum_{iy} e_{iy} \text{ unless given}

    with *e* the expected events of the file, or its cases where ``case_mix`` is False.

    Parameters
    ----------
    volumes
        As from :func:`regiotafel.region.hospital_volumes.volumes_per_year`.
    case_mix
        Whether *e* is the column ``expected_events``. Which rows are pooled is the same with and
        without: see :func:`is_pooled`.
    target
        Theta: with ``case_mix`` a ratio (1 = as the case-mix model says), else events per case.
        None = the mean of all sites together, so that they are compared with each other.
    years
        Those that are pooled; None = all there are.

    Returns
    -------
    DataFrame
        Index ``site_id`` ascending, every site of ``volumes``. ``years`` (pooled),
        ``years_left_out``, ``first_year``, ``last_year``, ``cases``, ``events``,
        ``expected_events`` (sums over these years), ``cases_per_year``, ``events_per_case``,
        ``expected_events_per_case`` and ``ratio`` (observed over expected; 1 = as expected). NaN
        for a site without a year to pool; ``ratio`` is NaN where nothing was expected.

    Raises
    ------
    ValueError
        A site and year stand twice, ``target`` is not above 0 or makes more events than cases, or
        with ``case_mix`` expected events are unknown in a row that is pooled.
    """
    import pandas as pd

    check_once(volumes)
    wanted = volumes if years is None else volumes[volumes["year"].isin(list(years))]
    if case_mix and not has_case_mix(wanted):
        raise ValueError("expected events are unknown in a row with cases and events")
    usable = wanted[is_pooled(wanted)]
    sites = pd.Index(sorted(volumes["site_id"].unique()), name="site_id")
    by_site = usable.groupby("site_id")
    pooled = pd.DataFrame(
        {
            "years": by_site.size(),
            "years_left_out": wanted.groupby("site_id").size(),
            "first_year": by_site["year"].min(),
            "last_year": by_site["year"].max(),
            **{name: by_site[name].sum() for name in _NEEDED},
            "expected_events": by_site["expected_events" if case_mix else "cases"].sum(),
        }
    ).reindex(sites)
    counted = pooled[["years", "years_left_out"]].fillna(0).astype("int64")
    pooled["years"] = counted["years"]
    pooled["years_left_out"] = counted["years_left_out"] - counted["years"]
    pooled = pooled.astype({"first_year": "Int64", "last_year": "Int64"})
    pooled["expected_events"] *= _target(pooled, target)
    if (pooled["expected_events"] > pooled["cases"] * (1 + 1e-9)).any():
        raise ValueError(f"the target {target} makes more events than cases")
    with np.errstate(divide="ignore", invalid="ignore"):
        pooled["cases_per_year"] = pooled["cases"] / pooled["years"].where(pooled["years"] > 0)
        some_cases = pooled["cases"].where(pooled["cases"] > 0)
        pooled["events_per_case"] = pooled["events"] / some_cases
        pooled["expected_events_per_case"] = pooled["expected_events"] / some_cases
        some_expected = pooled["expected_events"].where(pooled["expected_events"] > 0)
        pooled["ratio"] = pooled["events"] / some_expected
    return pooled


def cases_per_year(
    volumes: pd.DataFrame, *, years: Sequence[int] | None = None
) -> pd.Series[float]:
    """Mean cases of each site over the years in which they are known.

    Parameters
    ----------
    volumes, years
        As in :func:`pool_years`.

    Returns
    -------
    Series
        ``cases_per_year``, index ``site_id`` ascending, every site of ``volumes``; NaN where no
        year is known.

    Raises
    ------
    ValueError
        A site and year stand twice.
    """
    check_once(volumes)
    wanted = volumes if years is None else volumes[volumes["year"].isin(list(years))]
    mean = wanted.groupby("site_id")["cases"].mean()
    sites = sorted(volumes["site_id"].unique())
    return mean.reindex(sites).rename_axis("site_id").rename("cases_per_year")


def is_pooled(rows: pd.DataFrame) -> pd.Series[bool]:
    """Whether each row counts where observed events are held against expected ones.

    It does where cases and events are known, of the row and of all others of its site and year.

    Parameters
    ----------
    rows
        Counts per site and year, or the rows that these are the sums of.
    """
    known = rows[_NEEDED].notna().all(axis=1)
    return known.groupby([rows[key] for key in KEYS]).transform("all")


def has_case_mix(volumes: pd.DataFrame) -> bool:
    """Whether expected events are known in every row that is pooled: without one they are no use.

    Leaving out the rows that lack them would leave out most sites because of one filled cell.
    """
    return bool(volumes.loc[is_pooled(volumes), "expected_events"].notna().all())


def check_once(volumes: pd.DataFrame) -> None:
    """Raise ValueError where a site and year stand twice: sums would count them twice."""
    again = volumes[volumes.duplicated(list(KEYS))]
    if len(again):
        some = ", ".join(f"{row.site_id} {row.year}" for row in again.head(10).itertuples())
        raise ValueError(f"site and year stand twice: {some}")


def _target(pooled: pd.DataFrame, target: float | None) -> float:
    if target is None:
        whole = float(pooled["expected_events"].sum())
        return float(pooled["events"].sum()) / whole if whole > 0 else np.nan
    if not 0 < target < np.inf:
        raise ValueError(f"the target {target} is not above 0")
    return target
