"""Volumes per site against those of organisations that add theirs up: "paper cooperation".

A norm and a volume–outcome curve are about one place, with its team, its theatre and its nights. An
alliance that operates at several places has the volume of each of them, whatever it counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from regiotafel.impact.parameters import ESTIMATES

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from regiotafel.scenario.curve import Curve


def alliances(
    cases: pd.Series[float],
    *,
    organisation: Mapping[str, str],
    norm: float,
    curve: Curve | None = None,
) -> pd.DataFrame:
    r"""Each organisation's volume added up, and what that would hide about its sites.

    .. math::
        h_g = \sum_{j \in g} v_j \left(r(v_j) - r\Big(\sum_{i \in g} v_i\Big)\right)

    is the number of events that a curve *r* expects at the volumes of the sites, less what it would
    say had the organisation one place with all of them.

    Parameters
    ----------
    cases
        Cases per year of each site, index ``site_id``: counted (such as
        :func:`regiotafel.impact.cases_per_year`) or modelled. 0 = does not do it; NaN = unknown.
    organisation
        Of each site; a site without one, or with "", stands alone under its own label.
    norm
        Cases per site per year, above 0.
    curve
        Events per case by volume; None = none is reckoned with.

    Returns
    -------
    DataFrame
        Index ``organisation`` ascending: those with a site that does it, or of which that is
        unknown. ``sites`` (that do it), ``sites_unknown``, ``cases_per_year`` (of all together),
        ``cases_per_year_smallest_site``, ``cases_per_year_largest_site``, ``sites_below_norm``,
        ``cases_below_norm_per_year`` (of patients at those sites), ``meets_norm_pooled``,
        ``meets_norm_per_site`` (at every site that is known), ``hidden`` (the former without the
        latter), ``hidden_cases_per_year`` (of patients at a site below the norm of an organisation
        that meets it pooled) and ``hidden_events_per_year_low``, ``_base``, ``_high`` (*h*, by the
        curve's variants; NaN without a curve). Of an organisation with an unknown site the known
        ones count: its volume is at least that.

    Raises
    ------
    ValueError
        ``cases`` negative, a site twice, or ``norm`` not above 0.
    """
    import pandas as pd

    if not cases.index.is_unique or (cases < 0).any() or not norm > 0:
        raise ValueError("a site stands twice, cases are negative, or the norm is not above 0")
    groups = pd.Series(
        [organisation.get(site) or site for site in cases.index], index=cases.index, dtype=object
    )
    taking_part = cases.isna() | (cases > 0)
    rows = {
        name: _organisation(own.to_numpy(dtype=np.float64), norm, curve)
        for name, own in cases[taking_part].groupby(groups[taking_part])
    }
    table = pd.DataFrame.from_dict(rows, orient="index", columns=list(_COLUMNS))
    table.index.name = "organisation"
    return table.astype(_COLUMNS).sort_index()


def alliances_summary(table: pd.DataFrame) -> pd.DataFrame:
    """How many meet the norm counted per site, and how many if organisations add theirs up.

    Parameters
    ----------
    table
        As from :func:`alliances`.

    Returns
    -------
    DataFrame
        Index ``counted``: ``per_site`` and ``pooled``. ``number`` (of sites, of organisations),
        ``number_meeting_norm``, ``cases_per_year``, ``cases_meeting_norm_per_year`` and
        ``share_of_cases_meeting_norm``.
    """
    import pandas as pd

    pooled = table[table["meets_norm_pooled"]]
    total = float(table["cases_per_year"].sum())
    above = total - float(table["cases_below_norm_per_year"].sum())
    sites = int(table["sites"].sum())
    rows = {
        "per_site": (sites, sites - int(table["sites_below_norm"].sum()), total, above),
        "pooled": (
            int((table["sites"] > 0).sum()),
            len(pooled),
            total,
            float(pooled["cases_per_year"].sum()),
        ),
    }
    columns = [
        *("number", "number_meeting_norm"),
        *("cases_per_year", "cases_meeting_norm_per_year"),
    ]
    summary = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    summary.index.name = "counted"
    whole = summary["cases_per_year"].where(summary["cases_per_year"] > 0)
    summary["share_of_cases_meeting_norm"] = summary["cases_meeting_norm_per_year"] / whole
    return summary


_COLUMNS: dict[str, str] = {
    "sites": "int64",
    "sites_unknown": "int64",
    "cases_per_year": "float64",
    "cases_per_year_smallest_site": "float64",
    "cases_per_year_largest_site": "float64",
    "sites_below_norm": "int64",
    "cases_below_norm_per_year": "float64",
    "meets_norm_pooled": "bool",
    "meets_norm_per_site": "bool",
    "hidden": "bool",
    "hidden_cases_per_year": "float64",
    **{f"hidden_events_per_year_{variant}": "float64" for variant in ESTIMATES},
}
#: Volumes are sums; one this share below the norm has reached it.
_TOLERANCE = 1e-9


def _organisation(all_cases: np.ndarray, norm: float, curve: Curve | None) -> dict[str, object]:
    cases = all_cases[~np.isnan(all_cases)]
    below = cases < norm * (1 - _TOLERANCE)
    total = float(cases.sum())
    pooled = total >= norm * (1 - _TOLERANCE)
    per_site = len(cases) > 0 and not below.any()
    at_sites_below = float(cases[below].sum())
    row = {
        "sites": len(cases),
        "sites_unknown": len(all_cases) - len(cases),
        "cases_per_year": total if len(cases) else np.nan,
        "cases_per_year_smallest_site": cases.min() if len(cases) else np.nan,
        "cases_per_year_largest_site": cases.max() if len(cases) else np.nan,
        "sites_below_norm": int(below.sum()),
        "cases_below_norm_per_year": at_sites_below if len(cases) else np.nan,
        "meets_norm_pooled": pooled,
        "meets_norm_per_site": per_site,
        "hidden": pooled and not per_site,
        "hidden_cases_per_year": at_sites_below if pooled else 0.0,
    }
    for variant in ESTIMATES:
        hidden = np.nan
        if curve is not None and len(cases):
            apart, together = curve.rate(cases, variant=variant), curve.rate(total, variant=variant)
            hidden = float((cases * (apart - together)).sum())
        row[f"hidden_events_per_year_{variant}"] = hidden
    return row
