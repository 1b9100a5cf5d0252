"""Plans beside each other by what a board debates, and what parties make of the same facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from regiotafel.impact.decision.parties import EQUAL_WEIGHTS
from regiotafel.report.board.figures import decimal
from regiotafel.report.tables import named_plans

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from regiotafel.report.result import Result

_ENDS = ("value", "value_low", "value_high")
#: Smaller changes of a weight are not told.
_TOLD = 0.0005


def decision(result: Result) -> dict[str, Any] | None:
    """Return the indicators, every plan that is compared, and what parties make of them.

    ``toWin`` is of today and the plans of the page, in their order; None of one that is not
    weighed. None where no plans are compared.
    """
    tables = result.decision
    if not tables:
        return None
    about = tables["decision_indicators"]
    shown = {str(key): _Shown(row) for key, row in about.iterrows() if row["use"] != "unknown"}
    parties = _parties(tables)
    return {
        "parties": [None if party == EQUAL_WEIGHTS else party for party in parties],
        "indicators": [each.words for each in shown.values()],
        "plans": _plans(result, shown, parties),
        "agreement": [
            {
                "statement": str(row["statement"]),
                "plan": str(row["plan"]),
                "other": str(row["other"]),
            }
            for _, row in tables.get("decision_agreement", about.iloc[:0]).iterrows()
        ],
        "toWin": [_to_win(tables, name, parties, shown) for name in named_plans(result)],
    }


def _parties(tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """Those that have a view."""
    if "decision_parties" not in tables:
        return []
    names = tables["decision_parties"].index.get_level_values("party")
    return [str(name) for name in names.unique()]


class _Shown:
    """An indicator, and how its values are written: shares in per cent."""

    def __init__(self, row: pd.Series[Any]) -> None:
        is_share = str(row["unit_en"]).startswith(("share", "probability"))
        self._factor = 100 if is_share else 1
        self._decimals = max(int(row["decimals"]) - (2 if is_share else 0), 0)
        unit = {"nl": "%", "en": "%"} if is_share else None
        self.words = {
            "name": {"nl": row["name_nl"], "en": row["name_en"]},
            "unit": unit or {"nl": row["unit_nl"], "en": row["unit_en"]},
            "better": row["better"],
        }

    def text(self, value: float) -> str | None:
        return decimal(self._factor * value, self._decimals)


def _plans(result: Result, shown: Mapping[str, _Shown], parties: list[str]) -> list[dict[str, Any]]:
    tables, names = result.decision, result.instance.site_ids
    cells, keys = tables["decision"], list(shown)
    rows = []
    for name, plan in tables["decision_plans"].iterrows():
        own = cells.xs(name, level="plan")
        rows.append(
            {
                "name": str(name),
                "open": [names.index(site) for site in str(plan["open_sites"]).split(", ")],
                "values": [
                    [each.text(own.loc[key, end]) for end in _ENDS] for key, each in shown.items()
                ],
                "best": [place for place, key in enumerate(keys) if own.loc[key, "is_best"]],
                "worst": [place for place, key in enumerate(keys) if own.loc[key, "is_worst"]],
                "dominatedBy": _listed(plan["dominated_by"]),
                "unknown": [keys.index(key) for key in _listed(plan["unknown"])],
                "share": _share(plan),
                "never": _mixture(plan.get("never_ahead_of")),
                "parties": [_valued(tables, party, str(name)) for party in parties],
            }
        )
    return rows


def _share(plan: pd.Series[Any]) -> str | None:
    """Share of all weightings under which it is best, in per cent; 0 is proven, not drawn."""
    share = 100 * float(plan.get("share_of_weightings_best", np.nan))
    return "<1" if share < 0.5 and not plan["never_ahead_of"] else decimal(share, 0)


def _listed(text: Any) -> list[str]:
    return [part for part in str(text).split(", ") if part]


def _mixture(text: Any) -> list[list[str | None]]:
    """Return the plans of a mixture that is as good by everything, with their parts in per cent."""
    if not isinstance(text, str) or not text:
        return []
    parts = [part.split(" ") for part in text.split(" + ")]
    return [[decimal(100 * float(share), 0), name] for share, name in parts]


def _valued(tables: Mapping[str, pd.DataFrame], party: str, name: str) -> list[str | None] | None:
    """What a plan is worth to a party, from 0 to 100, and its place; None = not weighed."""
    table = tables["decision_parties"]
    if (party, name) not in table.index:
        return None
    row = table.loc[(party, name)]
    return [decimal(100 * row["value"], 0), decimal(row["rank"], 0)]


def _to_win(
    tables: Mapping[str, pd.DataFrame],
    name: str,
    parties: list[str],
    shown: Mapping[str, _Shown],
) -> list[dict[str, Any]] | None:
    """Per party what would have to be true for a plan to win."""
    keys, told = list(shown), []
    for party in parties:
        if (party, name) not in tables["decision_parties"].index:
            return None
        own = tables["decision_parties"].loc[(party, name)]
        weights = tables["decision_weights_to_win"].loc[(party, name)]
        better = tables["decision_break_even"].loc[(party, name)]
        moved = (weights["weight_to_win"] - weights["weight"]).abs() >= _TOLD
        within = better[better["is_within_scale"] & (better["value_change"].abs() > 0)]
        told.append(
            {
                "moved": decimal(50 * own["weights_change"]),  # what some gain, others lose
                "wins": bool(own["rank"] == 1),
                "weights": [
                    [keys.index(str(key)), *(decimal(100 * value) for value in row)]
                    for key, row in weights[moved].iterrows()
                ],
                "figures": [
                    [keys.index(str(key)), *(shown[str(key)].text(value) for value in pair)]
                    for key, pair in within[["value", "value_to_win"]].iterrows()
                ],
            }
        )
    return told
