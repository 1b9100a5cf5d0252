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

from regiotafel.impact.observed.case_mix import computes_expected
from regiotafel.impact.observed.data_quality import quality_summary
from regiotafel.impact.observed.years import KEYS, check_once, is_pooled
from regiotafel.region.hospital_volumes import case_mix_columns

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

_COUNTS = ("cases", "events")
_ALL_EVENTS = "all events"
_OF_OPERATORS = "cases of an operator"
_CASE_MIX = "case mix"


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
    years
        Whether ``cases`` and ``events`` (columns, bool) are hidden per ``site_id`` and ``year``.
    sites
        Of a site's years together, whether those are hidden of the years that are pooled; whether
        ``cases_all_years`` are, of all years in which they are known; and whether ``case_mix`` is:
        expected events that would give away how many patients of some kind it had.
    totals
        Of ``cases``, ``events`` (both of the years that are pooled) and ``cases_all_years``:
        whether the total of all sites would give some away.
    kinds
        Whether ``cases`` and ``events`` are hidden per combination of case mix, all sites together;
        None without case mix.
    is_computed
        Whether expected events are computed from case mix.
    """

    below: int
    years: pd.DataFrame
    sites: pd.DataFrame
    totals: Mapping[str, bool]
    kinds: pd.DataFrame | None
    is_computed: bool


def hidden_counts(
    volumes: pd.DataFrame, *, below: int | None, rows: pd.DataFrame | None = None
) -> Hidden:
    """Decide which counts of sites are hidden, in all tables alike.

    A site's years that are pooled add up to its total, and the totals of all sites to that of the
    country, which observed against expected events give away. So do its other years with cases,
    which are part of its volume: both sums are taken as known, and so is every sum of them. A total
    is hidden where it would betray a year, and every year of a site with a hidden total is hidden
    too, also one with 0.

    Expected events that are computed are a sum over kinds of patients, from which their numbers
    follow. They are hidden of the sites where the numbers of some kind are, in all its years, and
    of all sites where some kind is hidden that all sites together had.

    Parameters
    ----------
    volumes
        As from :func:`regiotafel.region.hospital_volumes.volumes_per_year`.
    below
        Counts from 1 to one less are hidden; None or 0 = none are.
    rows
        Those that ``volumes`` are the sums of, as given to
        :func:`regiotafel.impact.expected_events`; None = there is no case mix in them.

    Raises
    ------
    ValueError
        A site and year stand twice.
    """
    import pandas as pd

    check_once(volumes)
    below = below or 0
    ordered = volumes.sort_values(list(KEYS), ignore_index=True)
    pooled = is_pooled(ordered).to_numpy()
    counts = ordered.set_index(list(KEYS))[list(_COUNTS)]
    labels = counts.index.get_level_values("site_id")
    unpooled_events = counts["events"][~pooled]  # of which no sum is told
    parts = {
        "cases": _hidden_sums(counts["cases"][pooled], below),
        "events": _hidden_sums(counts["events"][pooled], below),
        "other": _hidden_sums(counts["cases"][~pooled], below),
    }
    years = {
        "cases": pd.concat([parts["cases"][0], parts["other"][0]]),
        "events": pd.concat(
            [parts["events"][0], (unpooled_events > 0) & (unpooled_events < below)]
        ),
    }
    sites = pd.DataFrame(
        {name: part[1].reindex(labels.unique(), fill_value=False) for name, part in parts.items()}
    )
    totals = {name: part[2] for name, part in parts.items()}
    sites["cases_all_years"] = sites["cases"] | sites.pop("other")
    totals["cases_all_years"] = totals["cases"] | totals.pop("other")
    sites["case_mix"] = False
    kinds, is_computed = None, rows is not None and computes_expected(rows)
    if rows is not None and case_mix_columns(rows):
        kinds, of_sites = _hidden_kinds(rows, below)
        sites["case_mix"] = of_sites.reindex(sites.index, fill_value=False) & is_computed
    return Hidden(
        below=below,
        years=pd.DataFrame(years).reindex(counts.index),
        sites=sites.rename_axis("site_id"),
        totals=totals,
        kinds=kinds,
        is_computed=is_computed,
    )


def _hidden_sums(counts: pd.Series, below: float) -> tuple[pd.Series, pd.Series, bool]:
    """Which years and which totals of sites are hidden, and whether the total of all must be."""
    import pandas as pd

    by_site = counts.groupby("site_id")
    masks = {site: hide(values, below=below) for site, values in by_site}
    years = np.concatenate([mask for mask, _ in masks.values()] or [np.zeros(0, bool)])
    is_betrayed = np.array([not may_be_known for _, may_be_known in masks.values()], bool)
    totals = by_site.sum()
    mask, may_be_known = hide(totals, below=below, also=is_betrayed)
    sites = pd.Series(mask, index=totals.index)
    of_site = sites.reindex(counts.index.get_level_values("site_id")).to_numpy(dtype=np.bool_)
    years = years | (of_site & counts.notna().to_numpy())
    return pd.Series(years, index=counts.index), sites, not may_be_known


def _hidden_kinds(rows: pd.DataFrame, below: float) -> tuple[pd.DataFrame, pd.Series]:
    """Which counts per kind of patients are hidden, and of which sites the numbers of kinds."""
    import pandas as pd

    kinds = [rows[name] for name in case_mix_columns(rows)]
    counts = rows[list(_COUNTS)].where(is_pooled(rows))
    of_all = counts.groupby(kinds).sum()
    of_sites = counts["cases"].groupby([rows["site_id"], *kinds]).sum()
    by_kind = of_sites.unstack("site_id", fill_value=0).reindex(of_all.index)  # noqa: PD010
    masks = [hide(values, below=below) for values in by_kind.to_numpy()]
    betrayed = np.array([not may_be_known for _, may_be_known in masks], bool)
    hidden = pd.DataFrame(
        {
            "cases": hide(of_all["cases"], below=below, also=betrayed)[0],
            "events": hide(of_all["events"], below=below)[0],
        },
        index=of_all.index,
    )
    sites = pd.Series(np.any([mask for mask, _ in masks], axis=0), index=by_kind.columns)
    return hidden, sites | bool(hidden.any(axis=None))


def published(
    tables: Mapping[str, pd.DataFrame],
    hidden: Hidden,
    *,
    organisation: Mapping[str, str] | None = None,
) -> dict[str, pd.DataFrame]:
    """Return tables of observed counts as they may be published together.

    Parameters
    ----------
    tables
        By name: ``hospital_volumes``, the counts that ``hidden`` is about, and tables made from
        them, as their functions return them: keys of :data:`FOLLOWS`, ``data_quality`` with
        ``data_quality_summary``, and those of :data:`OF_ALL_SITES`.
    hidden
        As from :func:`hidden_counts`.
    organisation
        Of each site, as given to :func:`regiotafel.impact.alliances`; for ``alliances`` only.

    Returns
    -------
    dict of str to DataFrame
        The same with hidden counts, and figures that follow from them, NaN or <NA>; and behind
        them ``suppressed``, what was hidden: ``cases``, ``events``, ``all cases`` or ``all events``
        (totals of all sites), ``cases of an operator`` or ``case mix``, with commas; "" = nothing.
        What is NaN besides is unknown. Left out are findings of data quality that are about hidden
        counts, also from their summary; and, where anything of a site is hidden, the tables fitted
        to the counts of all sites: their digits would give it back.
    """
    told = {}
    for name, table in tables.items():
        if name in OF_ALL_SITES:
            if not hidden.sites.any(axis=None):
                told[name] = table
        elif name == "data_quality":
            told[name] = table[_may_be_told(table, hidden)].reset_index(drop=True)
        elif name == "data_quality_summary":
            findings = tables["data_quality"]
            findings = findings[_may_be_told(findings, hidden)]
            told[name] = quality_summary(tables["hospital_volumes"], findings)
        else:
            told[name] = _masked(table, FOLLOWS[name], _masks(name, table, hidden, organisation))
    return told


def _masked(
    table: pd.DataFrame,
    follows: Mapping[str, tuple[str, ...]],
    reasons: Mapping[str, NDArray[np.bool_]],
) -> pd.DataFrame:
    """Return a table without what is hidden, and why it is."""
    masks = {reason: np.broadcast_to(mask, len(table)) for reason, mask in reasons.items()}
    result = table.copy()
    for column, hiding in follows.items():
        gone = reduce(np.logical_or, [masks[reason] for reason in hiding])
        result[column] = _nullable(table[column]).mask(gone)
    result["suppressed"] = [
        ", ".join(reason for reason, mask in masks.items() if mask[row])
        for row in range(len(table))
    ]
    return result


def _may_be_told(findings: pd.DataFrame, hidden: Hidden) -> NDArray[np.bool_]:
    """Which findings follow from no hidden count."""
    of_sites = hidden.years.any(axis=1).groupby("site_id").any() | hidden.sites.any(axis=1)
    check, site = findings["check"], findings["site_id"]
    is_open = ~site.isin(of_sites.index[of_sites]) & ~check.isin(_ACROSS_SITES)
    return (check.isin(_COUNT_FREE) | is_open | (not of_sites.any())).to_numpy(dtype=np.bool_)


def _masks(
    name: str, table: pd.DataFrame, hidden: Hidden, organisation: Mapping[str, str] | None
) -> dict[str, NDArray[np.bool_]]:
    """Per reason, for which rows of a table it holds."""
    sites, totals = hidden.sites, {key: np.array(mask) for key, mask in hidden.totals.items()}
    if name == "case_mix":
        if hidden.kinds is None:
            raise ValueError("what is hidden was decided without the rows that have case mix")
        kinds = hidden.kinds.reindex(table.index)
        return {
            **{key: kinds[key].to_numpy(dtype=np.bool_) | totals[key] for key in _COUNTS},
            _ALL_EVENTS: totals["events"],
        }
    if name == "alliances":
        hidden_sites = sites.index[sites["cases_all_years"]]
        return {"cases": table.index.isin([(organisation or {}).get(s) or s for s in hidden_sites])}
    if name == "alliances_summary":
        is_any = np.array(sites["cases_all_years"].any())
        return {"cases": is_any, "all cases": totals["cases_all_years"]}
    if name in ("surgeons", "teams"):
        cases = sites["cases_all_years"].reindex(table.index).to_numpy(dtype=np.bool_)
        few = [table["cases_of_least_busy"], table["cases"] * table["share_without_name"]]
        small = [((count > 0.5) & (count < hidden.below - 0.5)).to_numpy() for count in few]
        return {"cases": cases, _OF_OPERATORS: cases | small[0] | small[1]}
    is_yearly = name == "hospital_volumes"
    keys = table.set_index(list(KEYS)).index if is_yearly else table.index
    of_rows = hidden.years if is_yearly else sites
    masks = {key: of_rows[key].reindex(keys).to_numpy(dtype=np.bool_) for key in _COUNTS}
    masks[_ALL_EVENTS] = totals["events"]
    masks[_CASE_MIX] = (
        np.array(hidden.is_computed and hidden.below > 0)
        if is_yearly
        else sites["case_mix"].reindex(keys).to_numpy(dtype=np.bool_)
    )
    return masks


def _nullable(column: pd.Series) -> pd.Series:
    """Return whole numbers and yes or no in a type that can be without a value."""
    if column.dtype.kind == "i":
        return column.astype("Int64")
    return column.astype("boolean") if column.dtype.kind == "b" else column


_CASES = ("cases",)
_EXPECTED = ("cases", _ALL_EVENTS, _CASE_MIX)
_OBSERVED = ("events", *_EXPECTED)
_LEVELS = ("95", "99_8")
_DIVIDED: dict[str, tuple[str, ...]] = {
    "cases": _CASES,
    "operators": _CASES,
    **dict.fromkeys(
        (
            *("share_without_name", "cases_of_least_busy", "cases_per_operator_per_year"),
            *("cases_per_operator_per_year_least", "cases_per_operator_per_year_most"),
            *("share_of_two_busiest", "operators_below_minimum"),
        ),
        (_OF_OPERATORS,),
    ),
}
#: Tables of which every figure follows from the counts of all sites at once.
OF_ALL_SITES = ("dispersion", "shrinkage", "rankability", "refit")
#: Checks of data quality that tell nothing of a count, and those that hold sites side by side.
_COUNT_FREE = ("empty", "no_row", "no_site", "year_not_over", "last_year", "last_year_of_file")
_ACROSS_SITES = ("same_as_other_site", "no_events_at_all", "expected_out_of_line")
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
        "position": _OBSERVED,
    },
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
        "events_per_case": ("cases", "events", _ALL_EVENTS),
    },
}
