"""One question under two versions of its minutes: what that does to every figure and choice."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from regiotafel.errors import Fault, InputError
from regiotafel.impact.measures import weighted_mean, weighted_percentile
from regiotafel.model.check import broken_rules, mean_minutes
from regiotafel.report.tables import named_plans

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd
    from numpy.typing import NDArray

    from regiotafel.model.instance import Instance
    from regiotafel.result.result import Plan, Result
    from regiotafel.scenario import Scenario

#: The file that marks a folder as such a comparison.
VERSIONS = "versions.json"
#: Keys of a scenario that may differ, for they say which minutes, or nothing about the question.
_MAY_DIFFER = {"title", "travel", "own_minutes", "pinned", "assumptions", "methods"}
#: Pairs that are listed one by one.
_LARGEST = 20
#: The time of day must not change the bytes of a workbook.
_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class VersionComparison:
    """A question asked of two versions, A and B, of its minutes; differences are B minus A.

    Attributes
    ----------
    versions
        Index ``key``, columns ``a`` and ``b``: profile, edition, hashes, areas that are counted.
    minutes
        The difference in minutes one way. A row ``over`` ``pairs`` (each pair of area and candidate
        counts once) and one over inhabitants for ``today`` and each plan of A (``k6``): from where
        they live to the nearest centre of that plan, which may be another one in B. ``count`` of
        pairs or inhabitants, ``mean_a``, ``mean_b``, ``difference_mean``, ``_p5``, ``_p50``,
        ``_p95``, ``_least``, ``_most``; ``share_other_centre`` of the inhabitants; ``only_a`` and
        ``only_b``: pairs with a route in one of the two only, which count nowhere else.
    pairs
        The pairs that differ most: ``pc4``, ``place``, ``site_id``, ``site_name``, ``minutes_a``,
        ``minutes_b``, ``difference``.
    indicators
        Every indicator of today and of each plan: ``plan``, ``group``, ``indicator``, ``a``, ``b``,
        ``difference``. The plan is the choice of each version itself.
    centres
        Sites that are open in a plan of A or B: ``plan``, ``site_id``, ``site_name``, ``open_a``,
        ``open_b``, ``cases_per_year_a``, ``cases_per_year_b``.
    choices
        Per k the choice of A judged with the minutes of B: ``k``, ``same``, ``centres_a``,
        ``centres_b``, ``minutes_mean_of_a`` and ``minutes_mean_of_b`` (both in B), ``regret`` (the
        one minus the other), ``regret_share`` (of the latter) and ``broken_rules``: what the choice
        of A does against the rules in B, which leaves no regret to speak of. NaN where one of them
        has no choice, or A's reaches not everybody in B.
    """

    versions: pd.DataFrame
    minutes: pd.DataFrame
    pairs: pd.DataFrame
    indicators: pd.DataFrame
    centres: pd.DataFrame
    choices: pd.DataFrame


def require_same_question(a: Scenario, b: Scenario) -> None:
    """Raise InputError when two scenarios differ in more than their minutes."""
    one, two = a.to_dict(), b.to_dict()
    keys = [key for key in one if key not in _MAY_DIFFER and one[key] != two[key]]
    if keys:
        raise InputError(
            b.fault(
                (keys[0],),
                f"the two scenarios differ in {', '.join(keys)}, so not only in their minutes",
                "make these the same, or run both and use `regiotafel compare`",
            )
        )


def compare_versions(a: Result, b: Result) -> VersionComparison:
    """Compare two answers to one question that differ in their minutes.

    Areas that one of the two leaves out are in no difference of minutes; ``versions`` tells how
    many each counts. Raises InputError when the candidates are not the same.
    """
    if a.instance.site_ids != b.instance.site_ids:
        differing = sorted(set(a.instance.site_ids) ^ set(b.instance.site_ids))
        raise InputError(
            Fault("A and B", "", f"have other candidates: {', '.join(differing)}", "give the same")
        )
    return VersionComparison(
        versions=_versions(a, b),
        minutes=_minutes(a, b),
        pairs=_largest(a, b),
        indicators=_indicators(a, b),
        centres=_centres(a, b),
        choices=_choices(a, b),
    )


def write_versions(comparison: VersionComparison, folder: Path) -> None:
    """Write every table as CSV, all of them as sheets of ``versions.xlsx`` and as one JSON file.

    CSV as in a result. Equal comparisons, equal bytes.
    """
    import pandas as pd

    tables = {
        field.name: getattr(comparison, field.name).reset_index(drop=field.name != "versions")
        for field in fields(comparison)
    }
    with pd.ExcelWriter(folder / "versions.xlsx", engine="xlsxwriter") as workbook:
        workbook.book.set_properties({"created": _ANY_TIME})
        for name, table in tables.items():
            rounded = table.round(6)
            rounded.to_csv(
                folder / f"{name}.csv", index=False, encoding="utf-8-sig", lineterminator="\n"
            )
            rounded.to_excel(workbook, sheet_name=name, index=False, freeze_panes=(1, 0))
    records = {name: json.loads(t.to_json(orient="records")) for name, t in tables.items()}
    text = json.dumps(records, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    (folder / VERSIONS).write_text(text, encoding="utf-8")


def _versions(a: Result, b: Result) -> pd.DataFrame:
    import pandas as pd

    said = [_said(result) for result in (a, b)]
    return pd.DataFrame(said, index=["a", "b"]).T.rename_axis("key")


def _said(result: Result) -> dict[str, str]:
    travel, speeds = result.travel, result.speeds
    own = result.scenario.own_minutes
    return {
        "travel": own.source if speeds is None and own is not None else result.scenario.travel,
        "edition": "" if speeds is None else speeds.edition,
        "range": "" if travel.fast == travel.slow == 1 else f"{travel.fast:g}–{travel.slow:g}",
        "network_version": travel.network_version,
        "speed_version": travel.speed_version,
        "data_version": result.region.version,
        "areas": f"{len(result.instance.area_ids)}",
    }


def _shared_rows(a: Instance, b: Instance) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows in A and in B of the areas that both count, in the order of A."""
    row = {area: number for number, area in enumerate(b.area_ids)}
    rows = [(i, row[area]) for i, area in enumerate(a.area_ids) if area in row]
    if not rows:
        raise InputError(Fault("A and B", "", "have no area in common", "give other data folders"))
    in_a, in_b = zip(*rows, strict=True)
    return np.array(in_a, dtype=np.int64), np.array(in_b, dtype=np.int64)


def _minutes(a: Result, b: Result) -> pd.DataFrame:
    import pandas as pd

    in_a, in_b = _shared_rows(a.instance, b.instance)
    pairs_a, pairs_b = a.instance.minutes[in_a].ravel(), b.instance.minutes[in_b].ravel()
    rows = [
        {
            "over": "pairs",
            **_distribution(pairs_a, pairs_b, np.ones(len(pairs_a))),
            "share_other_centre": np.nan,
            "only_a": int((np.isfinite(pairs_a) & np.isnan(pairs_b)).sum()),
            "only_b": int((np.isnan(pairs_a) & np.isfinite(pairs_b)).sum()),
        }
    ]
    codes = [a.instance.area_ids[row] for row in in_a]
    people = a.region.areas.loc[codes, "population_2021"].fillna(0).to_numpy(dtype=np.float64)
    for name, plan in named_plans(a).items():
        there_a = a.instance.nearest_open(plan.open_sites)[in_a]
        there_b = b.instance.nearest_open(plan.open_sites)[in_b]
        to_a, to_b = _to(a.instance, in_a, there_a), _to(b.instance, in_b, there_b)
        known = np.isfinite(to_a) & np.isfinite(to_b)
        rows.append(
            {
                "over": name,
                **_distribution(to_a, to_b, people),
                "share_other_centre": weighted_mean(
                    (there_a != there_b).astype(float), np.where(known, people, 0.0)
                ),
                "only_a": int((np.isfinite(to_a) & ~known).sum()),
                "only_b": int((np.isfinite(to_b) & ~known).sum()),
            }
        )
    return pd.DataFrame(rows)


def _to(
    instance: Instance, rows: NDArray[np.int64], columns: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Minutes from each area to its centre; NaN where it reaches none."""
    minutes: NDArray[np.float64] = np.where(columns < 0, np.nan, instance.minutes[rows, columns])
    return minutes


def _distribution(
    one: NDArray[np.float64], two: NDArray[np.float64], weights: NDArray[np.float64]
) -> dict[str, float]:
    known = np.isfinite(one) & np.isfinite(two) & (weights > 0)
    one, two, weights = one[known], two[known], weights[known]
    # Times are whole tenths of a second; what is below that is rounding.
    more = np.round(two - one, 6)
    return {
        "count": float(weights.sum()),
        "mean_a": weighted_mean(one, weights),
        "mean_b": weighted_mean(two, weights),
        "difference_mean": weighted_mean(more, weights),
        **{
            f"difference_p{percent}": weighted_percentile(more, weights, q=percent / 100)
            for percent in (5, 50, 95)
        },
        "difference_least": float(more.min()) if more.size else np.nan,
        "difference_most": float(more.max()) if more.size else np.nan,
    }


def _largest(a: Result, b: Result) -> pd.DataFrame:
    """Pairs with the largest difference, then in the order of their labels."""
    import pandas as pd

    in_a, in_b = _shared_rows(a.instance, b.instance)
    one, two = a.instance.minutes[in_a], b.instance.minutes[in_b]
    more = np.round(two - one, 6)
    size = np.where(np.isnan(more), -1.0, np.abs(more)).ravel()
    chosen = np.argsort(-size, kind="stable")[:_LARGEST]
    chosen = chosen[size[chosen] > 0]
    area, site = np.unravel_index(chosen, more.shape)
    codes = [a.instance.area_ids[row] for row in in_a[area]]
    sites = [a.instance.site_ids[column] for column in site]
    return pd.DataFrame(
        {
            "pc4": codes,
            "place": a.region.areas.loc[codes, "place"].fillna("").to_numpy(),
            "site_id": sites,
            "site_name": a.candidates.loc[sites, "site_name"].to_numpy(),
            "minutes_a": one[area, site],
            "minutes_b": two[area, site],
            "difference": more[area, site],
        }
    )


def _plans(a: Result, b: Result) -> Iterator[tuple[str, Plan | None, Plan | None]]:
    """Today and every number of centres that A or B has a plan for."""
    yield "today", a.today, b.today
    for k in sorted({*a.plans, *b.plans}):
        yield f"k{k}", a.plans.get(k), b.plans.get(k)


def _indicators(a: Result, b: Result) -> pd.DataFrame:
    import pandas as pd

    rows = []
    for name, *plans in _plans(a, b):
        found = [{} if plan is None else _figures(plan) for plan in plans]
        for group, indicator in {**found[0], **found[1]}:
            one, two = (figures.get((group, indicator), np.nan) for figures in found)
            rows.append(
                {
                    "plan": name,
                    "group": group,
                    "indicator": indicator,
                    "a": one,
                    "b": two,
                    "difference": two - one,
                }
            )
    return pd.DataFrame(rows)


def _figures(plan: Plan) -> dict[tuple[str, str], float]:
    """Every indicator of a plan by group and name; the ends of its range are those of one level."""
    figures = {
        (str(group), str(name)): float(value)
        for group, row in plan.access.to_dict(orient="index").items()
        for name, value in row.items()
        if not str(name).endswith(("_fast", "_slow"))
    }
    cases = plan.centres.loc[list(plan.open_sites), "cases_per_year"]
    figures["all", "cases_smallest_centre"] = float(cases.min())
    figures["all", "cases_largest_centre"] = float(cases.max())
    return figures


def _centres(a: Result, b: Result) -> pd.DataFrame:
    import pandas as pd

    rows = []
    for name, *plans in _plans(a, b):
        opened = sorted({site for plan in plans if plan is not None for site in plan.open_sites})
        for site in opened:
            row: dict[str, Any] = {
                "plan": name,
                "site_id": site,
                "site_name": a.candidates.loc[site, "site_name"],
            }
            for letter, plan in zip("ab", plans, strict=True):
                row[f"open_{letter}"] = plan is not None and site in plan.open_sites
            for letter, plan in zip("ab", plans, strict=True):
                cases = np.nan if plan is None else plan.centres.loc[site, "cases_per_year"]
                row[f"cases_per_year_{letter}"] = cases
            rows.append(row)
    return pd.DataFrame(rows)


def _choices(a: Result, b: Result) -> pd.DataFrame:
    import pandas as pd

    rows = []
    for k in sorted({*a.plans, *b.plans}):
        one, two = a.plans.get(k), b.plans.get(k)
        of_a = of_b = np.nan
        if one is not None and two is not None:
            of_a, of_b = (_mean(b.instance, plan.open_sites) for plan in (one, two))
        broken = () if one is None else broken_rules(replace(b.instance, k=k), one.open_sites)
        rows.append(
            {
                "k": k,
                "same": one is not None and two is not None and one.open_sites == two.open_sites,
                "centres_a": "" if one is None else " ".join(one.open_sites),
                "centres_b": "" if two is None else " ".join(two.open_sites),
                "minutes_mean_of_a": of_a,
                "minutes_mean_of_b": of_b,
                "regret": of_a - of_b if not broken else np.nan,
                "regret_share": (of_a - of_b) / of_b if not broken else np.nan,
                "broken_rules": "; ".join(broken),
            }
        )
    return pd.DataFrame(rows)


def _mean(instance: Instance, open_sites: tuple[str, ...]) -> float:
    assigned = instance.nearest_open(open_sites)
    return np.nan if (assigned < 0).any() else mean_minutes(instance, assigned)
