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
    years = rows[keys].drop_duplicates().groupby("site_id").size()
    known = rows[is_known].groupby("site_id")
    named = rows[is_known & (rows["cases"] > 0) & (rows[by] != "")]
    of_each = named.groupby([*keys, by])["cases"].sum().groupby(["site_id", by])
    totals = of_each.sum().groupby("site_id")
    per_year = of_each.mean()
    by_site = per_year.groupby("site_id")
    below = (per_year < minimum).groupby("site_id").sum() if minimum is not None else pd.NA
    table = pd.DataFrame(
        {
            "years": known["year"].nunique(),
            "years_left_out": years,
            "cases": known["cases"].sum(),
            "share_without_name": totals.sum(),
            "operators": totals.size(),
            "cases_of_least_busy": totals.min(),
            "cases_per_operator_per_year": by_site.mean(),
            "cases_per_operator_per_year_least": by_site.min(),
            "cases_per_operator_per_year_most": by_site.max(),
            "share_of_two_busiest": totals.nlargest(2).groupby(level=0).sum() / totals.sum(),
            "operators_below_minimum": below,
        },
        index=years.index,
    )
    numbers = ["years", "years_left_out", "operators"]
    table[numbers] = table[numbers].fillna(0).astype("int64")
    table["years_left_out"] -= table["years"]
    with_name = table["share_without_name"].fillna(0.0)
    table["share_without_name"] = 1 - with_name / table["cases"].where(table["cases"] > 0)
    return table.astype({"operators_below_minimum": "Int64"})
