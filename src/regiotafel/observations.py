"""What the user's hospitals counted themselves, judged; beside the plans, never subtracted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regiotafel import impact

if TYPE_CHECKING:
    import pandas as pd

    from regiotafel.question import Question


def observe(question: Question) -> dict[str, pd.DataFrame]:
    """Judge the hospital volumes of a question.

    Returns
    -------
    dict of str to DataFrame
        By name: ``data_quality``, ``data_quality_summary``, ``pooled_years``, ``alliances`` and
        ``alliances_summary`` (where there is a norm), and where events are known of some site
        ``funnel``, ``dispersion``, ``shrinkage``, ``rankability`` and, with enough sites,
        ``refit``; each as the function of that name in :mod:`regiotafel.impact` gives it. Empty
        without hospital volumes.
    """
    from regiotafel.impact.observed.refit import FEWEST_SITES

    volumes, profiling = question.hospital_volumes, question.parameters.profiling
    if volumes is None:
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


def _organisations(question: Question) -> dict[str, str]:
    """Of each site of which one is known: candidates before other sites."""
    known = question.region.sites["organisation"].to_dict()
    known |= question.candidates["organisation"].to_dict()
    return {str(site): str(name) for site, name in known.items() if isinstance(name, str) and name}
