"""What the user's hospitals counted themselves, judged; beside the plans, never subtracted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regiotafel import impact
from regiotafel.impact.observed.years import has_case_mix
from regiotafel.region.hospital_volumes import case_mix_columns, volumes_per_year

if TYPE_CHECKING:
    import pandas as pd

    from regiotafel.question import Question
    from regiotafel.result.result import Result


def observe(question: Question) -> dict[str, pd.DataFrame]:
    """Judge the hospital volumes of a question.

    Returns
    -------
    dict of str to DataFrame
        By name: ``data_quality``, ``data_quality_summary``, ``pooled_years``, ``alliances`` and
        ``alliances_summary`` (where there is a norm), and where events are known of some site
        ``funnel``, ``dispersion``, ``shrinkage``, ``rankability`` and, with enough sites,
        ``refit``; each as the function of that name in :mod:`regiotafel.impact` gives it.
        ``case_mix``, ``surgeons`` and ``teams`` where the file has such columns. Empty without
        hospital volumes.
    """
    from regiotafel.impact.observed.refit import FEWEST_SITES

    volumes, rows = question.hospital_volumes, question.volume_rows
    profiling = question.parameters.profiling
    if volumes is None or rows is None:
        return {}
    asked = question.scenario.hospital_volumes
    counted = volumes_per_year(rows)  # what stands in the file, without expected events of our own
    findings = impact.data_quality(
        counted,
        last_full_year=None if asked is None else asked.last_full_year,
        site_ids=sorted(question.candidates.index[question.candidates["open_today"]]),
        profiling=profiling,
    )
    tables = {
        "data_quality": findings,
        "data_quality_summary": impact.quality_summary(counted, findings),
    }
    if question.instance.minimum_volume is not None:
        tables["alliances"] = impact.alliances(
            impact.cases_per_year(volumes),
            organisation=_organisations(question),
            norm=question.instance.minimum_volume,
            curve=question.curve,
        )
        tables["alliances_summary"] = impact.alliances_summary(tables["alliances"])
    tables |= _operators(question, rows)
    if case_mix_columns(rows) and rows["events"].notna().any():
        tables["case_mix"] = impact.case_mix_rates(rows, profiling=profiling)
    pooled = impact.pool_years(volumes, case_mix=has_case_mix(volumes))
    tables["pooled_years"] = pooled
    if not (pooled["expected_events"] > 0).any():
        return tables
    tables["funnel"] = impact.funnel(pooled, profiling=profiling)
    tables["dispersion"] = impact.dispersion(pooled, profiling=profiling)
    tables["shrinkage"] = impact.shrinkage(pooled, profiling=profiling)
    tables["rankability"] = impact.rankability(pooled, profiling=profiling)
    if (pooled["cases"] > 0).sum() >= FEWEST_SITES:
        tables["refit"] = impact.refit_volumes(volumes).table()
    return tables


def _operators(question: Question, rows: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """How cases are divided among surgeons, and among teams; only surgeons have a minimum."""
    minimums = question.parameters.profiling.operators.minimum_per_year
    tables = {}
    if "surgeon" in rows:
        minimum = minimums.get(question.scenario.pathway)
        tables["surgeons"] = impact.operators(rows, by="surgeon", minimum=minimum)
    if "team" in rows:
        tables["teams"] = impact.operators(rows, by="team")
    return tables


def published_observations(result: Result) -> dict[str, pd.DataFrame]:
    """Return what may leave the program of what hospitals counted: without small numbers.

    The tables of :func:`observe` and ``hospital_volumes``, the counts per site and year; without
    those that may not be published at all. Every file and page of a result takes them from here.
    """
    volumes, below = result.hospital_volumes, result.scenario.suppress_below
    if volumes is None:
        return {}
    hidden = impact.hidden_counts(volumes, below=below, rows=result.volume_rows)
    tables = {"hospital_volumes": volumes, **result.observed}
    return impact.published(tables, hidden, organisation=_organisations(result))


def _organisations(question: Question) -> dict[str, str]:
    """Of each site of which one is known: candidates before other sites."""
    known = question.region.sites["organisation"].to_dict()
    known |= question.candidates["organisation"].to_dict()
    return {str(site): str(name) for site, name in known.items() if isinstance(name, str) and name}
