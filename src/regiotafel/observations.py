"""What the user's hospitals counted themselves, judged; beside the plans, never subtracted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regiotafel import impact
from regiotafel.region.hospital_volumes import case_mix_columns

if TYPE_CHECKING:
    import pandas as pd

    from regiotafel.question import Question
    from regiotafel.report.result import Result


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
    findings = impact.data_quality(
        volumes,
        last_full_year=int(volumes["year"].max()),
        site_ids=sorted(question.candidates.index[question.candidates["open_today"]]),
        profiling=profiling,
    )
    tables = {
        "data_quality": findings,
        "data_quality_summary": impact.quality_summary(volumes, findings),
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
    has_case_mix = bool(volumes["expected_events"].notna().any())
    pooled = tables["pooled_years"] = impact.pool_years(volumes, case_mix=has_case_mix)
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

    The tables of :func:`observe` and ``hospital_volumes``, the counts per site and year. Every file
    and page of a result takes them from here.
    """
    if result.hospital_volumes is None:
        return {}
    hidden = impact.hidden_counts(result.hospital_volumes, below=result.scenario.suppress_below)
    organisation = _organisations(result)
    return {
        name: impact.published(name, table, hidden, organisation=organisation)
        for name, table in {"hospital_volumes": result.hospital_volumes, **result.observed}.items()
    }


def _organisations(question: Question) -> dict[str, str]:
    """Of each site of which one is known: candidates before other sites."""
    known = question.region.sites["organisation"].to_dict()
    known |= question.candidates["organisation"].to_dict()
    return {str(site): str(name) for site, name in known.items() if isinstance(name, str) and name}
