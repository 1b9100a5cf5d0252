"""What in the counts of sites calls for a look before anything is concluded from them.

The reader of the file refuses what cannot be (:mod:`regiotafel.region.hospital_volumes`); here is
what can be, and yet is often a slip. A finding is a question to the site, never a verdict on it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from regiotafel.impact.observed.parameters import load_profiling
from regiotafel.impact.observed.years import COUNTS, KEYS, check_once

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from regiotafel.impact.observed.parameters import Profiling, Quality

#: The kinds of finding, in the order of the report, and the checks of each.
CHECKS: dict[str, tuple[str, ...]] = {
    "missing": ("empty", "no_row", "no_site"),
    "duplicate": ("same_as_other_year", "same_as_other_site"),
    "impossible": ("year_not_over", "events_where_none_expected", "more_than_cases", "negative"),
    "miscoded": (
        "cases_out_of_line",
        "no_events_at_all",
        "expected_out_of_line",
        "rounded",
    ),
    "stale": ("last_year", "last_year_of_file"),
}
_COLUMNS = ("kind", "check", *KEYS, "column", "value", "compared_with")
_Finding = tuple[str, str, int | None, str, float, float]


def data_quality(
    volumes: pd.DataFrame,
    *,
    last_full_year: int | None,
    site_ids: Sequence[str] | None = None,
    profiling: Profiling | None = None,
) -> pd.DataFrame:
    """Every cell that is missing, duplicate, impossible, miscoded or stale, or looks so.

    Parameters
    ----------
    volumes
        As from :func:`regiotafel.region.hospital_volumes.volumes_per_year`.
    last_full_year
        The last year that is over; it is an input, so that the report does not change with the
        clock. None = not known: then no year is said not to be over, and a site is stale
        (``last_year_of_file``) against the last year of the file.
    site_ids
        Sites that should be in the file, such as those open today; None = those that are.
    profiling
        What makes a count suspect; None = the bundled parameters.

    Returns
    -------
    DataFrame
        A row per finding, in the order of :data:`CHECKS`, site, year and column: ``kind``,
        ``check``, ``site_id``, ``year`` (<NA> = all of the site's years), ``column``, ``value``
        (what stands there) and ``compared_with`` (what it was held against; both NaN where there is
        nothing). The checks are explained in ``docs/impact/observed.md``.

    Raises
    ------
    ValueError
        A site and year stand twice.
    """
    import pandas as pd

    check_once(volumes)
    limits = (profiling or load_profiling()).quality
    table = volumes.sort_values(list(KEYS), ignore_index=True)
    found = [
        *_missing(table, site_ids),
        *_same_years(table, limits),
        *_same_sites(table, limits),
        *_impossible(table, last_full_year),
        *_out_of_line(table, limits),
        *_no_events(table, limits),
        *_expected_out_of_line(table, limits),
        *_rounded(table, limits),
        *_stale(table, last_full_year, limits),
    ]
    kinds = {check: kind for kind, checks in CHECKS.items() for check in checks}
    order = list(kinds)
    found.sort(key=lambda row: (order.index(row[0]), row[1], row[2] or 0, row[3]))
    report = pd.DataFrame([(kinds[row[0]], *row) for row in found], columns=_COLUMNS)
    return report.astype({"year": "Int64", "value": "float64", "compared_with": "float64"})


def quality_summary(volumes: pd.DataFrame, findings: pd.DataFrame) -> pd.DataFrame:
    """How many findings of each kind there are, and at how many sites.

    Parameters
    ----------
    volumes, findings
        What :func:`data_quality` was given, and what it returned.

    Returns
    -------
    DataFrame
        Index ``kind``: all five, also those without a finding. ``findings``, ``sites``, and
        ``share_of_rows`` (of the rows of ``volumes``, those with a finding of this kind about their
        own year).
    """
    import pandas as pd

    by_kind = findings.groupby("kind")
    rows = findings.merge(volumes[list(KEYS)].astype({"year": "Int64"}), on=list(KEYS))
    touched = rows.drop_duplicates(["kind", *KEYS]).groupby("kind").size()
    kinds = pd.Index(list(CHECKS), name="kind")
    return pd.DataFrame(
        {
            "findings": by_kind.size().reindex(kinds, fill_value=0),
            "sites": by_kind["site_id"].nunique().reindex(kinds, fill_value=0),
            "share_of_rows": touched.reindex(kinds, fill_value=0) / max(len(volumes), 1),
        },
        index=kinds,
    )


def _missing(table: pd.DataFrame, site_ids: Sequence[str] | None) -> Iterator[_Finding]:
    for column in COUNTS:
        if table[column].notna().any():  # a column that nobody filled in was not asked for
            for row in _rows(table[table[column].isna()]):
                yield "empty", row["site_id"], row["year"], column, np.nan, np.nan
    there = set(zip(table["site_id"], table["year"], strict=True))
    sites = sorted(set(table["site_id"]))
    for site in sites:
        for year in sorted(set(table["year"])):
            if (site, year) not in there:
                yield "no_row", site, int(year), "year", np.nan, np.nan
    for site in sorted(set(site_ids or ()) - set(sites)):
        yield "no_site", site, None, "site_id", np.nan, np.nan


def _same_years(table: pd.DataFrame, limits: Quality) -> Iterator[_Finding]:
    """All counts equal to those of an earlier year: copied, perhaps."""
    known = table[(table["cases"] >= limits.copied_from_cases) & table["events"].notna()]
    counts = ["site_id", *COUNTS]
    alike = known[known.duplicated(counts, keep=False)]
    for _, rows in alike.groupby(counts, dropna=False):
        first, *others = _rows(rows)
        for row in others:
            yield (
                *("same_as_other_year", row["site_id"], row["year"], "cases"),
                *(row["cases"], float(first["year"])),
            )


def _same_sites(table: pd.DataFrame, limits: Quality) -> Iterator[_Finding]:
    """All counts of two years or more equal to those of another site: one site under two codes."""
    seen: dict[tuple[Any, ...], list[str]] = {}
    for site, rows in table.groupby("site_id"):
        if len(rows) < 2 or not rows["cases"].sum() >= limits.copied_from_cases:
            continue
        series = (*rows["year"], *rows[list(COUNTS)].fillna(-1).to_numpy().ravel())
        seen.setdefault(series, []).append(str(site))
    for alike in seen.values():
        for site in alike if len(alike) > 1 else ():
            yield "same_as_other_site", site, None, "site_id", np.nan, np.nan


def _impossible(table: pd.DataFrame, last_full_year: int | None) -> Iterator[_Finding]:
    for row in _rows(table):
        site, year, cases = row["site_id"], row["year"], row["cases"]
        if last_full_year is not None and year > last_full_year:
            yield "year_not_over", site, year, "year", float(year), float(last_full_year)
        if row["expected_events"] == 0 and row["events"] > 0:
            yield "events_where_none_expected", site, year, "events", row["events"], 0.0
        for column in COUNTS:
            if row[column] < 0:
                yield "negative", site, year, column, row[column], 0.0
            if row[column] > cases:
                yield "more_than_cases", site, year, column, row[column], cases


def _out_of_line(table: pd.DataFrame, limits: Quality) -> Iterator[_Finding]:
    """Cases far from the mean of the site's other years.

    Given the total of all its years, the count of one is binomial; suspect is what is both rarer
    than chance (the smaller tail, twice) and several times larger or smaller.
    """
    from scipy.stats import binom

    known = table[table["cases"] >= 0]
    for _, rows in known.groupby("site_id"):
        if len(rows) < 3:
            continue
        total = rows["cases"].sum()
        for row in _rows(rows):
            count, others = row["cases"], (total - row["cases"]) / (len(rows) - 1)
            if max(count, others) < limits.times * min(count, others):
                continue
            tails = (
                binom.cdf(count, total, 1 / len(rows)),
                binom.sf(count - 1, total, 1 / len(rows)),
            )
            if 2 * min(tails) < limits.chance:
                yield "cases_out_of_line", row["site_id"], row["year"], "cases", count, others


def _no_events(table: pd.DataFrame, limits: Quality) -> Iterator[_Finding]:
    """No event in any year where some were to be expected: 0 written for unknown, perhaps."""
    known = table[table["cases"].notna() & table["events"].notna()]
    if not known["events"].sum() > 0:
        return
    rate = known["events"].sum() / known["cases"].sum()
    for site, rows in known.groupby("site_id"):
        expected = rows["expected_events"].fillna(rate * rows["cases"]).sum()
        if rows["events"].sum() == 0 and np.exp(-expected) < limits.no_events_chance:
            yield "no_events_at_all", str(site), None, "events", 0.0, float(expected)


def _expected_out_of_line(table: pd.DataFrame, limits: Quality) -> Iterator[_Finding]:
    """Expected events per case far from the median of all rows: a rate or per cent, perhaps."""
    known = table[(table["cases"] > 0) & (table["expected_events"] > 0)]
    share = known["expected_events"] / known["cases"]
    middle = float(share.median()) if len(share) else np.nan
    far = (share >= limits.expected_times * middle) | (share * limits.expected_times <= middle)
    for row in _rows(known[far]):
        usual = middle * row["cases"]
        yield (
            *("expected_out_of_line", row["site_id"], row["year"], "expected_events"),
            *(row["expected_events"], usual),
        )


def _rounded(table: pd.DataFrame, limits: Quality) -> Iterator[_Finding]:
    """All cases of a site multiples of ten: estimated rather than counted, perhaps."""
    known = table[table["cases"] > 0]
    for site, rows in known.groupby("site_id"):
        if len(rows) >= limits.rounded_years and (rows["cases"] % 10 == 0).all():
            yield "rounded", str(site), None, "cases", np.nan, 10.0


def _stale(table: pd.DataFrame, last_full_year: int | None, limits: Quality) -> Iterator[_Finding]:
    check, last = (
        ("last_year", last_full_year)
        if last_full_year is not None
        else ("last_year_of_file", table["year"].max())
    )
    counted = table[table["cases"].notna()].groupby("site_id")["year"].max()
    for site, year in counted.items():
        if year <= last - limits.stale_after_years:
            yield check, str(site), None, "year", float(year), float(last)


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {
            "site_id": str(site),
            "year": int(year),
            **dict(zip(COUNTS, map(float, counts), strict=True)),
        }
        for site, year, *counts in table[[*KEYS, *COUNTS]].itertuples(index=False, name=None)
    ]
