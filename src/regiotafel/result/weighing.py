"""Plans weighed against each other: what each scores on every indicator, read from its tables."""

from __future__ import annotations

from itertools import count, islice, product
from string import ascii_lowercase
from typing import TYPE_CHECKING, Any

import numpy as np

from regiotafel import impact
from regiotafel.impact.fairness.inequality import worst_name
from regiotafel.impact.norm_chance import ANY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from regiotafel.result.analyses import Analyses
    from regiotafel.result.judge import Judge
    from regiotafel.result.result import Plan


def weigh_plans(
    judge: Judge, plans: Mapping[int, Plan], *, analyses: Analyses
) -> dict[str, pd.DataFrame]:
    """Set today, every plan and what lies on its front beside each other.

    Parameters
    ----------
    judge
        Of the question; its scenario says which indicators and whose weights.
    plans
        By number of centres the plan that was chosen.
    analyses
        Their fronts; the other plans on the front of six centres are called ``k6b``, ``k6c``, …

    Returns
    -------
    dict of str to DataFrame
        The tables of :func:`regiotafel.impact.decision.weigh.weigh`, and ``decision_plans`` with
        ``open_sites``, the labels of its centres with commas between.
    """
    asked, known = judge.question.scenario.decision, judge.question.parameters.indicators
    compared = {"today": judge.today, **named_alternatives(judge, plans, analyses=analyses)}
    tables = impact.weigh(
        indicator_values(judge, compared),
        known.chosen(None) if asked is None else known.chosen(asked.indicators, named=asked.named),
        parties={} if asked is None else asked.weights,
        fixed={} if asked is None else asked.scale,
    )
    open_sites = {name: ", ".join(plan.open_sites) for name, plan in compared.items()}
    of_plans = tables["decision_plans"]
    of_plans.insert(0, "open_sites", of_plans.index.map(open_sites))
    return tables


def named_alternatives(
    judge: Judge, plans: Mapping[int, Plan], *, analyses: Analyses
) -> dict[str, Plan]:
    """Every plan by its name, and after it the others of its front, in the order of the front."""
    found = {}
    for k, plan in plans.items():
        found[f"k{k}"] = plan
        if k in analyses.fronts:
            on_front = analyses.fronts[k].points["open_sites"]
            others = [open_sites for open_sites in on_front if open_sites != plan.open_sites]
            for letters, open_sites in zip(_letters(), others, strict=False):
                found[f"k{k}{letters}"] = judge.plan(open_sites)
    return found


def _letters() -> Iterator[str]:
    """Return b, c, … z, aa, ab, …: the chosen plan stands for a."""
    every = (product(ascii_lowercase, repeat=length) for length in count(1))
    return islice(("".join(letters) for of_length in every for letters in of_length), 1, None)


def indicator_values(judge: Judge, plans: Mapping[str, Plan]) -> pd.DataFrame:
    """Read each indicator of ``data/impact/indicators.yaml`` from the tables of each plan.

    Parameters
    ----------
    judge
        Of the question.
    plans
        By name.

    Returns
    -------
    DataFrame
        Index ``plan``; per indicator a column of its key, and ``_low`` and ``_high`` behind it
        where a range is known. NaN where a plan has no such figure.
    """
    import pandas as pd

    training = judge.training(plans)["places_with_enough_cases"]
    rows = {
        name: _travel(plan) | _volume(plan) | _visits(plan) | _places(training[name])
        for name, plan in plans.items()
    }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("plan")


def _travel(plan: Plan) -> dict[str, float]:
    everybody = plan.access.loc["all"]
    values = {"cases_moved_per_year": float(plan.access["cases_per_year"]["moved"])}
    for key in ("minutes_mean", "share_over_45_minutes"):
        values |= _between(key, everybody[f"{key}_fast"], everybody[key], everybody[f"{key}_slow"])
    worst = worst_name(0.05)
    of_all: pd.Series[float] = plan.inequality.loc[[("all", "plan")]].iloc[0]
    values[worst] = float(of_all.get(worst, np.nan))
    if plan.groups is not None:
        means = plan.groups.xs("all", level="who")
        totals = means.xs("total", level="group")
        # With and without a car people have minutes of their own, and so has the total of both.
        by_car = totals.index.str.startswith("car_")
        longer = "share_longer_by_over_15_minutes"
        if longer in totals and not by_car.all():
            values[longer] = float(totals[longer][~by_car].iloc[0])
        if "income_fifth" in means.index.get_level_values("grouping"):
            fifths = means.xs("income_fifth", level="grouping")["minutes_mean"]
            # A region may have no postcode in one of the country's fifths.
            lowest, highest = (float(fifths.reindex([fifth]).iloc[0]) for fifth in ("1", "5"))
            values["minutes_gap_income"] = abs(lowest - highest)
    if plan.car_ownership is not None:
        without = plan.car_ownership.xs("without_car", level="group")["minutes_mean"]
        values |= _between("minutes_mean_without_car", *without[["low", "middle", "high"]])
    return values


def _volume(plan: Plan) -> dict[str, float]:
    values = {
        "smallest_centre_cases": float(
            plan.centres.loc[list(plan.open_sites), "cases_per_year"].min()
        ),
        "sites_losing": float(plan.ledger_totals["sites_losing"]["cases_per_year"]),
    }
    if plan.norm_chance is not None:
        values["missing_norm_3_years"] = float(plan.norm_chance["missing_3_years"][ANY])
    if plan.outcome is not None:
        avoided = plan.outcome["events_avoided_per_year"]
        values |= _between("events_avoided_per_year", avoided.min(), avoided["base"], avoided.max())
    return values


def _visits(plan: Plan) -> dict[str, float]:
    if plan.burden_change is None:
        return {}
    per_patient, per_year = plan.burden_change["per_patient"], plan.burden_change["per_year"]
    hours = per_patient["patient_hours"] + per_patient["companion_hours"]
    return {
        **_between("patient_and_companion_hours_per_patient", *hours),
        **_between("euros_per_patient", *per_patient["euros"]),
        **_between("co2_tonnes_per_year", *(per_year["co2_kg"] / 1000)),
    }


def _places(training: pd.Series[float]) -> dict[str, float]:
    # The less a trainee needs, the more places have enough.
    return _between("training_places_with_enough_cases", *training[["high", "base", "low"]])


def _between(key: str, low: Any, base: Any, high: Any) -> dict[str, float]:
    return {key: float(base), f"{key}_low": float(low), f"{key}_high": float(high)}
