"""How the cases of a site are divided among its surgeons or teams; numbers, never names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pandas as pd


def operators(
    rows: pd.DataFrame, *, by: Literal["surgeon", "team"] = "surgeon", minimum: float | None = None
) -> pd.DataFrame:
    """Per site the number of surgeons (or teams), and how the cases are divided among them.

    Parameters
    ----------
    rows
        As from :func:`regiotafel.region.hospital_volumes.read_hospital_volumes`, with the column
        that ``by`` names. Each case stands with one surgeon; those without a name are told apart.
    by
        Whose cases are added up. A name means the same person within a site only.
    minimum
        Cases per surgeon per year that there should be, above 0; None = no minimum.

    Returns
    -------
    DataFrame
        Index ``site_id`` ascending, every site of ``rows``. ``years`` of which all cases are known,
        and ``years_left_out``; over the former ``cases``, ``share_without_name``, and of those with
        a name ``operators`` (how many did a case), ``cases_of_least_busy`` (in all these years),
        ``cases_per_operator_per_year`` (the mean of them all; of each over the years in which it
        did a case) with ``_least`` and ``_most``, ``share_of_two_busiest`` and
        ``operators_below_minimum`` (<NA> without a minimum). NaN where no case has a name.
    """
    import pandas as pd

    keys = ["site_id", "year"]
    is_known = rows["cases"].notna().groupby([rows[key] for key in keys]).transform("all")
    known = rows[is_known].groupby("site_id")
    named = rows[is_known & (rows["cases"] > 0) & (rows[by] != "")]
    of_each = named.groupby([*keys, by])["cases"].sum().groupby(["site_id", by])
    totals = of_each.sum().groupby("site_id")
    per_year = of_each.mean()
    by_site = per_year.groupby("site_id")

    all_years = rows[keys].drop_duplicates().groupby("site_id").size()
    sites = all_years.index
    years = known["year"].nunique().reindex(sites, fill_value=0)
    cases = known["cases"].sum().reindex(sites)
    with_name = totals.sum().reindex(sites, fill_value=0.0)
    below = (per_year < minimum).groupby("site_id").sum() if minimum is not None else pd.NA
    table = pd.DataFrame(
        {
            "years": years,
            "years_left_out": all_years - years,
            "cases": cases,
            "share_without_name": 1 - with_name / cases.where(cases > 0),
            "operators": totals.size().reindex(sites, fill_value=0),
            "cases_of_least_busy": totals.min(),
            "cases_per_operator_per_year": by_site.mean(),
            "cases_per_operator_per_year_least": by_site.min(),
            "cases_per_operator_per_year_most": by_site.max(),
            "share_of_two_busiest": totals.nlargest(2).groupby(level=0).sum() / totals.sum(),
            "operators_below_minimum": below,
        },
        index=sites,
    )
    return table.astype({"operators_below_minimum": "Int64"})
