"""What surrounds the best plans as tables, one per file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    from regiotafel.result.result import Result


def analysis_tables(result: Result) -> dict[str, pd.DataFrame]:
    """Tables of :class:`regiotafel.result.analyses.Analyses`; only those that have a row.

    ``front``: plans that none beats in two criteria. ``price_of_norm``: the least objective against
    the norm. ``portfolio``: plans that are nearly as good as the best. ``replacement``: what each
    site is worth to it. Sets of sites are labels with a space between them.
    """
    tables = {
        "front": _front(result),
        "price_of_norm": _price(result),
        "portfolio": _portfolio(result),
        "replacement": _replacement(result),
    }
    return {name: table for name, table in tables.items() if table is not None}


def _front(result: Result) -> pd.DataFrame | None:
    tables = {
        k: front.points.drop(columns="gap")
        .join(front.prices.set_axis(front.points.index[1:]))  # from the point before to this one
        .assign(point=np.arange(1, len(front.points) + 1))
        for k, front in result.analyses.fronts.items()
    }
    table = _by_plan(tables)
    return None if table is None else _first(table, "plan", "point")


def _price(result: Result) -> pd.DataFrame | None:
    price = result.analyses.price
    if price is None or price.steps.empty:
        return None
    name = result.instance.objective[-1].name
    table = price.steps.drop(columns=["bound", "gap"])
    # Infinite where no centre is under the norm: there is no largest one.
    table["norm_at_most"] = table["norm_at_most"].replace(np.inf, np.nan)
    table["plan"] = [f"k{k}" for k in table["centres"]]
    return _first(_with_objective(_labelled(table), name).drop(columns="centres"), "plan")


def _portfolio(result: Result) -> pd.DataFrame | None:
    name = result.instance.objective[-1].name
    tables = {
        k: near.sets.assign(place=np.arange(1, len(near.sets) + 1))
        for k, near in result.analyses.portfolios.items()
    }
    table = _by_plan(tables)
    return None if table is None else _first(_with_objective(table, name), "plan", "place")


def _replacement(result: Result) -> pd.DataFrame | None:
    name = result.instance.objective[-1].name
    tables = {
        k: near.sites.reset_index().assign(
            open=near.sites.index.isin(near.best.open_sites),
            site_name=result.candidates["site_name"].reindex(near.sites.index).to_numpy(),
            sets=np.rint(near.sites["share_of_sets"].to_numpy() * len(near.sets)).astype(np.int64),
        )
        for k, near in result.analyses.portfolios.items()
    }
    table = _by_plan(tables)
    if table is None:
        return None
    table = _with_objective(table.drop(columns=["gap_with", "gap_without"]), name)
    return _first(table, "plan", "site_id", "site_name", "site_rule", "open", "sets")


def _by_plan(tables: dict[int, pd.DataFrame]) -> pd.DataFrame | None:
    """Put the tables of all numbers of centres below each other, the plan's name in a column."""
    import pandas as pd

    if not tables:
        return None
    stacked = pd.concat({f"k{k}": table for k, table in tables.items()}, names=["plan"])
    return _labelled(stacked.reset_index(level="plan").reset_index(drop=True))


def _labelled(table: pd.DataFrame) -> pd.DataFrame:
    if "open_sites" not in table:
        return table
    return table.assign(open_sites=[" ".join(sites) for sites in table["open_sites"]])


def _with_objective(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """Give columns of the criterion the same names whatever it is, and its name in a column."""
    renamed: dict[Any, str] = {
        column: "objective_value" if column == name else f"objective{column.removeprefix(name)}"
        for column in map(str, table.columns)
        if column == name or column.startswith(f"{name}_")
    }
    return table.rename(columns=renamed).assign(objective=name)


def _first(table: pd.DataFrame, *columns: str) -> pd.DataFrame:
    return table[[*columns, *(name for name in table.columns if name not in columns)]]
