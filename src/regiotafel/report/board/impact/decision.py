"""Plans beside each other by what a board debates, and what parties make of the same facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from regiotafel.impact.decision.parties import EQUAL_WEIGHTS
from regiotafel.report.board.figures import decimal, records
from regiotafel.report.tables import named_plans

if TYPE_CHECKING:
    from collections.abc import Mapping

    from regiotafel.result.result import Result

_ENDS = ("value", "value_low", "value_high")
#: Smaller changes of a weight are not told.
_TOLD = 0.0005
#: A share of all weightings below this, in per cent, is no whole one.
_SMALL = 0.5
#: By name, and by label of the index, the rows.
_Tables = dict[str, dict[Any, dict[str, Any]]]


def decision(result: Result) -> dict[str, Any] | None:
    """Return the indicators, every plan that is compared, and what parties make of them.

    ``toWin`` is of today and the plans of the page, in their order; None of one that is not
    weighed. None where no plans are compared.
    """
    if not result.decision:
        return None
    tables = {name: records(table) for name, table in result.decision.items()}
    about = tables["decision_indicators"]
    shown = {key: Shown(row) for key, row in about.items() if row["use"] != "unknown"}
    parties = list(dict.fromkeys(party for party, _ in tables.get("decision_parties", {})))
    return {
        "parties": [None if party == EQUAL_WEIGHTS else party for party in parties],
        "weights": [_weights(tables, party, shown) for party in parties],
        "indicators": [{**each.words, "scale": _scale(about[key])} for key, each in shown.items()],
        "plans": [_plan(result, tables, name, shown, parties) for name in tables["decision_plans"]],
        "agreement": [
            {key: row[key] for key in ("statement", "plan", "other")}
            for row in tables.get("decision_agreement", {}).values()
        ],
        "toWin": [
            [_to_win(tables, party, name, shown) for party in parties]
            if all((party, name) in tables["decision_parties"] for party in parties)
            else None
            for name in named_plans(result)
        ],
    }


class Shown:
    """An indicator, and how its values are written: shares in per cent."""

    def __init__(self, row: dict[str, Any]) -> None:
        is_share = row["unit_en"].startswith(("share", "probability"))
        self.factor = 100 if is_share else 1
        self.decimals = max(row["decimals"] - (2 if is_share else 0), 0)
        self.words = {
            "name": {"nl": row["name_nl"], "en": row["name_en"]},
            "unit": {tongue: "%" if is_share else row[f"unit_{tongue}"] for tongue in ("nl", "en")},
            "better": row["better"],
        }

    def text(self, value: float) -> str | None:
        """Return a value as the page shows it; None = unknown."""
        return decimal(self.factor * value, self.decimals)


def _plan(
    result: Result, tables: _Tables, name: str, shown: Mapping[str, Shown], parties: list[str]
) -> dict[str, Any]:
    plan, names = tables["decision_plans"][name], result.instance.site_ids
    cells = [tables["decision"][key, name] for key in shown]
    return {
        "name": name,
        "open": [names.index(site) for site in _listed(plan["open_sites"])],
        "values": [
            [each.text(row[end]) for end in _ENDS]
            for each, row in zip(shown.values(), cells, strict=True)
        ],
        **{
            which: [place for place, row in enumerate(cells) if row[f"is_{which}"]]
            for which in ("best", "worst")
        },
        "dominatedBy": _listed(plan["dominated_by"]),
        "unknown": [list(shown).index(key) for key in _listed(plan["unknown"])],
        "share": _share(plan),
        "never": _mixture(plan.get("never_ahead_of")),
        "parties": [_valued(tables["decision_parties"].get((party, name))) for party in parties],
    }


def _share(plan: dict[str, Any]) -> str | None:
    """Share of all weightings under which it is best, in per cent; 0 is proven, not drawn."""
    share = 100 * plan.get("share_of_weightings_best", np.nan)
    return "<1" if share < _SMALL and not plan["never_ahead_of"] else decimal(share, 0)


def _scale(about: dict[str, Any]) -> list[float] | None:
    """From the worst to the best value, not rounded; None of what does not tell plans apart."""
    return [about["scale_worst"], about["scale_best"]] if about["use"] == "weighed" else None


def _weights(tables: _Tables, party: str, shown: Mapping[str, Shown]) -> list[float]:
    """Per indicator its weight, summing to 1 over those that are weighed."""
    weights = tables["decision_weights"]
    return [
        float(weights[party, key]["weight"]) if (party, key) in weights else 0.0 for key in shown
    ]


def _listed(text: str) -> list[str]:
    return [part for part in text.split(", ") if part]


def _mixture(text: Any) -> list[list[str | None]]:
    """Return the plans of a mixture that is as good by everything, with their parts in per cent."""
    if not isinstance(text, str) or not text:
        return []
    parts = [part.split(" ") for part in text.split(" + ")]
    return [[decimal(100 * float(share), 0), name] for share, name in parts]


def _valued(row: dict[str, Any] | None) -> list[str | None] | None:
    """What a plan is worth to a party, from 0 to 100, and its place; None = not weighed."""
    return None if row is None else [decimal(100 * row["value"], 0), decimal(row["rank"], 0)]


def _to_win(tables: _Tables, party: str, name: str, shown: Mapping[str, Shown]) -> dict[str, Any]:
    """What would have to be true for a plan to be first for a party: weights, or one figure."""
    own, weights, figures = tables["decision_parties"][party, name], [], []
    for place, (key, each) in enumerate(shown.items()):
        weight = tables["decision_weights_to_win"].get((party, name, key))
        if weight and abs(weight["weight_to_win"] - weight["weight"]) >= _TOLD:
            ends = (weight["weight"], weight["weight_to_win"])
            weights.append([place, *(decimal(100 * value) for value in ends)])
        better = tables["decision_break_even"].get((party, name, key))
        if better and better["is_within_scale"]:
            now, needed = (each.text(better[which]) for which in ("value", "value_to_win"))
            if now != needed:
                figures.append([place, now, needed])
    return {
        "wins": own["rank"] == 1,
        "moved": decimal(50 * own["weights_change"]),  # what some gain, others lose
        "weights": weights,
        "figures": figures,
    }
