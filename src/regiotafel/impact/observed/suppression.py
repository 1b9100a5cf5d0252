"""Small numbers of patients or events left out of what is published, and what gives them away.

Which counts are hidden is decided once, from the counts per site and year, so that no table tells
what another one hides: ``hidden_counts``, then ``published`` for each table. Hidden are counts from
1 to just below a limit, not 0, and where what adds up would betray them the smallest of the other
counts too (Hundepool and others, Statistical Disclosure Control, 2012, chapter 4).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np

from regiotafel.impact.observed.years import KEYS, check_once

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

_COUNTS = ("cases", "events")
_ALL_EVENTS = "all events"
_OF_OPERATORS = "cases of an operator"


def hide(
    counts: ArrayLike, *, below: float, also: ArrayLike = False
) -> tuple[NDArray[np.bool_], bool]:
    """Which of some counts, whose sum is known, are hidden.

    Hidden are those from 1 to just below ``below`` and those of ``also``; then the smallest of the
    others, one by one, until two or more are hidden and each of them can still be every number from
    1 to just below ``below`` for who knows the sum of the hidden ones, and that none of them is
    larger than the smallest that is shown. With m hidden that is so where their sum is from
    ``below`` - 1 + (m - 1) up to that largest times (m - 1), plus 1.

    Parameters
    ----------
    counts
        Whole numbers from 0; NaN, unknown, is no part of the sum.
    below
        The limit; 0 hides nothing.
    also
        Per count whether it is hidden whatever it is; 0 never is.

    Returns
    -------
    tuple
        Per count whether it is hidden; and whether the sum may be known: not where hiding every
        count above 0 is not enough.
    """
    values = np.asarray(counts, dtype=np.float64)
    hidden = np.zeros(len(values), dtype=np.bool_)
    must = (values > 0) & ((values < below) | np.asarray(also))
    if not must.any():
        return hidden, True
    order = np.lexsort((values, ~must))
    order = order[values[order] > 0]
    largest = np.append(np.maximum(values[order], below - 1)[1:], np.inf)
    sums = np.cumsum(values[order])
    for others in range(max(int(must.sum()) - 1, 1), len(order)):
        if below - 1 + others <= sums[others] <= largest[others] * others + 1:
            hidden[order[: others + 1]] = True
            return hidden, True
    hidden[order] = True
    return hidden, False


@dataclass(frozen=True, kw_only=True)
class Hidden:
    """What is not told of the counts of sites.

    Attributes
    ----------
    below
        The limit.
    years, sites
        Whether ``cases`` and ``events`` (columns, bool) are hidden per ``site_id`` and ``year``,
        and of a site's years together.
    totals
        Of ``cases`` and ``events``: whether the total of all sites would give some away.
    """

    below: int
    years: pd.DataFrame
    sites: pd.DataFrame
    totals: Mapping[str, bool]


def hidden_counts(volumes: pd.DataFrame, *, below: int | None) -> Hidden:
    """Decide which counts of sites are hidden, in all tables alike.

    A site's years add up to its total, and the totals of all sites to that of the country, which
    observed against expected events give away. A total is hidden where it would betray a year, and
    every year of a site with a hidden total is hidden too, also one with 0.

    Parameters
    ----------
    volumes
        As from :func:`regiotafel.region.hospital_volumes.volumes_per_year`.
    below
        Counts from 1 to one less are hidden; None or 0 = none are.

    Raises
    ------
    ValueError
        A site and year stand twice.
    """
    import pandas as pd

    check_once(volumes)
    below = below or 0
    counts = volumes.set_index(list(KEYS))[list(_COUNTS)].sort_index()
    both = counts.where(counts.notna().all(axis=1))  # what is pooled
    years, sites, totals = {}, {}, {}
    for name, in_all in (("cases", counts), ("events", both)):
        by_site = counts[name].groupby("site_id")
        masks = {site: hide(values, below=below) for site, values in by_site}
        of_years = np.concatenate([mask for mask, _ in masks.values()] or [np.zeros(0, bool)])
        is_betrayed = np.array([not may_be_known for _, may_be_known in masks.values()], bool)
        pooled = both[name].groupby("site_id").sum()
        small = ((pooled > 0) & (pooled < below)).to_numpy()
        of_sites, may_be_known = hide(
            in_all[name].groupby("site_id").sum(), below=below, also=small | is_betrayed
        )
        sites[name] = pd.Series(of_sites, index=pooled.index)
        of_site = sites[name].reindex(counts.index.get_level_values("site_id")).to_numpy()
        years[name] = of_years | (of_site & counts[name].notna().to_numpy())
        totals[name] = not may_be_known
    return Hidden(
        below=below,
        years=pd.DataFrame(years, index=counts.index),
        sites=pd.DataFrame(sites),
        totals=totals,
    )


def published(
    name: str,
    table: pd.DataFrame,
    hidden: Hidden,
    *,
    organisation: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Return a table of observed counts as it may be published.

    Parameters
    ----------
    name
        Which table: a key of :data:`FOLLOWS`. One that tells nothing of a single site comes back
        as it is.
    table
        As its function returns it, made from the counts that ``hidden`` is about.
    hidden
        As from :func:`hidden_counts`.
    organisation
        Of each site, as given to :func:`regiotafel.impact.alliances`; for ``alliances`` only.

    Returns
    -------
    DataFrame
        The same with hidden counts, and figures that follow from them, NaN or <NA>; and behind
        them ``suppressed``, what was hidden: ``cases``, ``events``, ``all cases`` or ``all events``
        (totals of all sites) or ``cases of an operator``, with commas; "" = nothing. What is NaN
        besides is unknown.
    """
    if not FOLLOWS[name]:
        return table
    masks = {
        reason: np.broadcast_to(mask, len(table))
        for reason, mask in _masks(name, table, hidden, organisation or {}).items()
    }
    result = table.copy()
    for column, reasons in FOLLOWS[name].items():
        gone = reduce(np.logical_or, [masks[reason] for reason in reasons])
        result[column] = _nullable(table[column]).mask(gone)
    result["suppressed"] = [
        ", ".join(reason for reason, mask in masks.items() if mask[row])
        for row in range(len(table))
    ]
    return result


def _masks(
    name: str, table: pd.DataFrame, hidden: Hidden, organisation: Mapping[str, str]
) -> dict[str, NDArray[np.bool_]]:
    """Per reason, for which rows of a table it holds."""
    if name == "case_mix":
        (cases, _), (events, known) = (hide(table[key], below=hidden.below) for key in _COUNTS)
        return {"cases": cases, "events": events, _ALL_EVENTS: np.array(not known)}
    if name == "alliances":
        hidden_sites = hidden.sites.index[hidden.sites["cases"]]
        return {"cases": table.index.isin([organisation.get(s) or s for s in hidden_sites])}
    if name == "alliances_summary":
        totals = np.array([hidden.totals["cases"]])
        return {"cases": np.array([hidden.sites["cases"].any()]), "all cases": totals}
    if name == "data_quality":
        of_site = hidden.years.groupby("site_id").any()
        about = table["column"].where(table["column"] == "events", "cases")
        told = table["column"].isin(["cases", "events", "expected_events"]).to_numpy()
        return {
            key: told
            & (about == key).to_numpy()
            & (hidden.totals[key] | table["site_id"].isin(of_site.index[of_site[key]]).to_numpy())
            for key in _COUNTS
        }
    keys, of_rows = (
        (table.set_index(list(KEYS)).index, hidden.years)
        if name == "hospital_volumes"
        else (table.index, hidden.sites)
    )
    masks = {key: of_rows[key].reindex(keys).to_numpy(dtype=np.bool_) for key in _COUNTS}
    masks[_ALL_EVENTS] = np.array(hidden.totals["events"])
    if name in ("surgeons", "teams"):
        few = [table["cases_of_least_busy"], table["cases"] * table["share_without_name"]]
        small = [((count > 0.5) & (count < hidden.below - 0.5)).to_numpy() for count in few]
        return {"cases": masks["cases"], _OF_OPERATORS: masks["cases"] | small[0] | small[1]}
    return masks


def _nullable(column: pd.Series) -> pd.Series:
    """Return whole numbers and yes or no in a type that can be without a value."""
    if column.dtype.kind == "i":
        return column.astype("Int64")
    return column.astype("boolean") if column.dtype.kind == "b" else column


_CASES = ("cases",)
_EXPECTED = ("cases", _ALL_EVENTS)
_OBSERVED = ("cases", "events", _ALL_EVENTS)
_LEVELS = ("95", "99_8")
_DIVIDED: dict[str, tuple[str, ...]] = {
    "cases": _CASES,
    **dict.fromkeys(
        (
            *("share_without_name", "cases_of_least_busy", "cases_per_operator_per_year"),
            *("cases_per_operator_per_year_least", "cases_per_operator_per_year_most"),
            *("share_of_two_busiest", "operators_below_minimum"),
        ),
        (_OF_OPERATORS,),
    ),
}
#: Per table its columns that tell a count or that one follows from, and what each would give away.
FOLLOWS: dict[str, dict[str, tuple[str, ...]]] = {
    "hospital_volumes": {"cases": _CASES, "events": ("events",), "expected_events": _EXPECTED},
    "pooled_years": {
        "cases": _CASES,
        "events": ("events",),
        "expected_events": _EXPECTED,
        "cases_per_year": _CASES,
        "events_per_case": ("cases", "events"),
        "expected_events_per_case": _EXPECTED,
        "ratio": _OBSERVED,
    },
    "funnel": {
        "cases": _CASES,
        "events": ("events",),
        "expected_events": _EXPECTED,
        "events_per_case": ("cases", "events"),
        "ratio": _OBSERVED,
        **{
            f"{figure}_{level}": _EXPECTED
            for level in _LEVELS
            for figure in (
                *("ratio_lower", "ratio_upper", "chance_outside"),
                *("events_per_case_lower", "events_per_case_upper"),
            )
        },
        "position": ("cases", "events"),
    },
    "shrinkage": {
        "cases_per_year": _CASES,
        "events": ("events",),
        "expected_events": _EXPECTED,
        "ratio": _OBSERVED,
        **{
            f"ratio_{model}{figure}": reasons
            for model in ("plain", "volume")
            for figure, reasons in (
                *(("", _OBSERVED), ("_low", _OBSERVED), ("_high", _OBSERVED)),
                *(("_towards", _EXPECTED), ("_own_weight", _EXPECTED)),
            )
        },
    },
    **{key: {} for key in ("dispersion", "rankability", "refit", "data_quality_summary")},
    "data_quality": dict.fromkeys(("value", "compared_with"), _COUNTS),
    "surgeons": _DIVIDED,
    "teams": _DIVIDED,
    "alliances": dict.fromkeys(
        (
            *("cases_per_year", "cases_per_year_smallest_site", "cases_per_year_largest_site"),
            *("sites_below_norm", "cases_below_norm_per_year", "meets_norm_pooled"),
            *("meets_norm_per_site", "hidden", "hidden_cases_per_year"),
            *(f"hidden_events_per_year_{variant}" for variant in ("low", "base", "high")),
        ),
        _CASES,
    ),
    "alliances_summary": {
        "cases_per_year": ("all cases",),
        "cases_meeting_norm_per_year": _CASES,
        "share_of_cases_meeting_norm": _CASES,
    },
    "case_mix": {
        "cases": _CASES,
        "events": ("events",),
        "is_merged": _CASES,
        "events_per_case": _OBSERVED,
    },
}
