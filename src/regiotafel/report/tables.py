"""The result as tables: one DataFrame per file, the same for CSV, Excel and QGIS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regiotafel.demand import cases_by_region
from regiotafel.impact.doubts import doubts
from regiotafel.report.analysis_tables import analysis_tables
from regiotafel.report.columns import as_published, table_names
from regiotafel.result.observations import published_observations
from regiotafel.result.result import by_name
from regiotafel.travel.without_car import whole_tenths

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd

    from regiotafel.result.result import Plan, Result
    from regiotafel.travel.without_car import WithoutCar

#: Tables that each plan has of its own, by their attribute; in a file they stand below each other.
PLAN_TABLES = (
    *("car_ownership", "flows", "norm_chance", "groups", "inequality", "outcome"),
    *("outcome_by_year", "burden", "burden_change", "ledger", "ledger_totals"),
)


def write_tables(tables: Mapping[str, pd.DataFrame], folder: Path) -> None:
    """Write the tables of :func:`result_tables` as CSV: ``centres.csv`` and so on.

    Comma, decimal point, UTF-8 with a byte-order mark (so that Excel reads the accents), units in
    the column names, unknown = empty.
    """
    for name, table in tables.items():
        table.to_csv(folder / f"{name}.csv", index=False, encoding="utf-8-sig", lineterminator="\n")


def result_tables(result: Result) -> dict[str, pd.DataFrame]:
    """Every table by name, rounded and typed as published; ``columns.yaml`` explains each column.

    ``indicators``, ``centres``, ``areas``, ``demand``, ``training``; those of :data:`PLAN_TABLES`
    that the plans have; those of :func:`.analysis_tables.analysis_tables`; those of
    :func:`regiotafel.result.weighing.weigh_plans`; and those of
    :func:`regiotafel.result.observations.published_observations`, with ``observed_`` before them.
    """
    stacked = {name: _stacked(result, name) for name in PLAN_TABLES}
    tables = {
        "indicators": indicators_table(result),
        "centres": centres_table(result),
        "areas": areas_table(result),
        "demand": cases_by_region(result.demand, result.region.areas).reset_index(),
        **{name: table for name, table in stacked.items() if table is not None},
        "training": result.training.reset_index(),
        **analysis_tables(result),
        **{name: _flat(table) for name, table in result.decision.items()},
        **{
            f"observed_{name}": _flat(table)
            for name, table in published_observations(result).items()
        },
    }
    names = _site_names(result)
    return {name: as_published(name, _named(table, names)) for name, table in tables.items()}


def extra_tables(result: Result) -> dict[str, pd.DataFrame]:
    """Tables of the user's own measures by name, today and every plan below each other.

    Raises ValueError for a name that one of the other files has.
    """
    import pandas as pd

    taken = sorted(set(table_names()) & set(result.today.extra))
    if taken:
        raise ValueError(
            f"other tables are called {', '.join(taken)}; give the measure another name"
        )
    plans = named_plans(result)
    return {
        name: pd.concat(
            {plan: judged.extra[name] for plan, judged in plans.items()}, names=["plan"]
        ).reset_index()
        for name in result.today.extra
    }


def named_plans(result: Result) -> dict[str, Plan]:
    """Today and every plan by the name it has in the files: ``today``, ``k6``."""
    return by_name(result.today, result.plans)


def centres_table(result: Result) -> pd.DataFrame:
    """One row per plan and candidate: names, position, rule, open or not, cases, minutes."""
    import pandas as pd

    about = result.candidates[["site_name", "organisation", "city", "lon", "lat", "basis"]]
    tables = {name: about.join(plan.centres) for name, plan in named_plans(result).items()}
    return pd.concat(tables, names=["plan"]).reset_index()


def areas_table(result: Result) -> pd.DataFrame:
    """One row per PC4: names, cases, and per plan its centre, minutes and minutes more than today.

    Joins on ``pc4``. Areas left out have a reason in ``left_out`` and nothing under the plans.
    """
    about = result.region.areas[
        ["place", "municipality", "province", "corop", "ggd_region", "population_2021"]
    ].copy()
    about["cases_per_year"] = result.demand.cases
    about["left_out"] = result.left_out["reason"].reindex(about.index)
    for name, plan in named_plans(result).items():
        table = plan.areas.reindex(about.index)
        about[f"site_id_{name}"] = table["site_id"]
        about[f"minutes_{name}"] = table["minutes"]
        if name != "today":
            about[f"minutes_change_{name}"] = table["minutes_change"]
        if result.trips is not None:
            table = doubts(result.instance, plan.assigned, trips=result.trips)
            about = about.join(table.add_suffix(f"_{name}"))
    if result.without_car is not None:
        about = about.join(_without_car(result, result.without_car))
    return about.reset_index()


def _without_car(result: Result, without_car: WithoutCar) -> pd.DataFrame:
    """Per counted PC4 the share without a car, and per plan the minutes those people take."""
    import numpy as np
    import pandas as pd

    instance = result.instance
    row = without_car.car.rows(instance.area_ids)
    minutes = without_car.minutes()
    if result.scenario.count_without_car:
        minutes |= {"by_car": whole_tenths(without_car.car.minutes)}
    share = np.where(without_car.share_unknown, np.nan, without_car.share)[row]
    names = {"middle": "without_car", "low": "without_car_low", "high": "without_car_high"}
    columns = {
        f"minutes_{names.get(which, which)}_{name}": values[row, plan.assigned]
        for name, plan in named_plans(result).items()
        for which, values in minutes.items()
    }
    index = pd.Index(instance.area_ids, name="pc4")
    return pd.DataFrame({"share_without_car": share, **columns}, index=index)


def indicators_table(result: Result) -> pd.DataFrame:
    """One row per plan and group (everybody, only those whose centre changes).

    Where only a region's patients count, groups ``national_all`` and ``national_moved`` follow: the
    same plan judged for the whole country.
    """
    import pandas as pd

    tables = [_stacked(result, "access"), _stacked(result, "access_national")]
    if tables[1] is not None:
        tables[1]["group"] = "national_" + tables[1]["group"]
    return pd.concat(tables, ignore_index=True)


def _stacked(result: Result, which: str) -> pd.DataFrame | None:
    """One table of every plan that has it, below the other, the plan's name in the first column.

    None where no plan has it.
    """
    import pandas as pd

    tables = {name: getattr(plan, which) for name, plan in named_plans(result).items()}
    if all(table is None for table in tables.values()):
        return None
    stacked: pd.DataFrame = pd.concat(tables, names=["plan"]).reset_index()
    return stacked


def _flat(table: pd.DataFrame) -> pd.DataFrame:
    """Rows with a label have it in a column; rows that are only numbered have not."""
    return table.reset_index(drop=table.index.names == [None])


def _site_names(result: Result) -> pd.Series[str]:
    """Of every known site: candidates before other sites."""
    return result.candidates["site_name"].combine_first(result.region.sites["site_name"])


def _named(table: pd.DataFrame, site_names: pd.Series[str]) -> pd.DataFrame:
    """Put the name of a site beside its code, where a table has that alone."""
    if "site_id" in table and "site_name" not in table:
        place = list(table.columns).index("site_id")
        table.insert(place + 1, "site_name", table["site_id"].map(site_names))
    return table
