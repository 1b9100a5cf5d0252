"""Plans weighed on the page: the same worth, places and marks as Python finds."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from regiotafel.impact.decision.parameters import Indicator
from regiotafel.impact.decision.parties import party_values, party_weights
from regiotafel.impact.decision.table import (
    compared,
    decision_table,
    dominated,
    indicator_table,
    scales,
    scores,
)
from regiotafel.impact.decision.weigh import weigh
from regiotafel.report.board.compare.facts import compare_facts
from regiotafel.report.board.impact.decision import Shown, decision
from regiotafel.result.judge import Judge
from regiotafel.result.weighing import indicator_values
from support.judged import called

WORDS = {"nl": "x", "en": "x"}
PLANS = [f"k{k}" for k in range(1, 9)]


def indicator(key, *, better, decimals, unit):
    return Indicator(
        key=key,
        name=WORDS,
        unit={"nl": unit, "en": unit},
        better=better,
        decimals=decimals,
        read_from=WORDS,
        by_default=True,
    )


INDICATORS = (
    indicator("minutes", better="less", decimals=1, unit="minutes"),
    indicator("share", better="less", decimals=3, unit="share of the patients"),
    indicator("cases", better="more", decimals=0, unit="a year"),
    indicator("level", better="more", decimals=0, unit="a year"),
    indicator("euros", better="less", decimals=2, unit="euros"),
)


def drawn(seed, *, coarse=False):
    """Values of eight plans; coarse ones are often equal."""
    rng = np.random.default_rng(seed)
    values = pd.DataFrame(
        {
            "minutes": rng.uniform(25, 60, len(PLANS)),
            "share": rng.uniform(0, 1, len(PLANS)),
            "cases": rng.uniform(5, 90, len(PLANS)),
            "level": 7.0,
            "euros": rng.uniform(100, 400, len(PLANS)),
        },
        index=pd.Index(PLANS, name="plan"),
    )
    coarsely = {"minutes": -1, "share": 1, "cases": -1, "euros": -2}
    return values.round(coarsely) if coarse else values


def on_page(values, *, fixed):
    """Indicators and texts as the page is given them."""
    about = indicator_table(values, INDICATORS, fixed=fixed).to_dict("index")
    shown = {key: Shown(row) for key, row in about.items()}
    indicators = [
        {
            "better": row["better"],
            "decimals": row["decimals"],
            "factor": shown[key].factor,
            "scale": [row["scale_worst"], row["scale_best"]] if row["use"] == "weighed" else None,
        }
        for key, row in about.items()
    ]
    table = decision_table(values, INDICATORS)
    texts = [
        [[shown[key].text(table.loc[(key, plan), "value"])] for key in about] for plan in PLANS
    ]
    return indicators, texts


@pytest.mark.parametrize("fixed", [{}, {"minutes": (50.0, 30.0), "cases": (0.0, 100.0)}])
def test_worth_and_places_under_random_weights(node, tmp_path, fixed):
    rng = np.random.default_rng(11)
    for seed in range(3):
        values = drawn(seed, coarse=seed == 2)
        indicators, texts = on_page(values, fixed=fixed)
        numbers = called(
            node, tmp_path, "impact/weighing.js", "numbersOf", [[row, indicators] for row in texts]
        )
        plans = compared(values, INDICATORS)
        told_apart = [0, 1, 2, 4]
        assert pd.DataFrame(numbers)[told_apart].to_numpy().tolist() == plans.to_numpy().tolist()
        u = scores(plans, scales(plans, INDICATORS, fixed=fixed))
        parties = {
            f"P{party}": dict(zip(u.columns, rng.dirichlet(np.ones(4)), strict=True))
            for party in range(20)
        }
        weights = party_weights(parties, u)
        found = party_values(u, weights)
        per_party = [
            [
                0.0 if key == "level" else float(weights.loc[(party, key), "weight"])
                for key in values
            ]
            for party in parties
        ]
        worth = called(
            node,
            tmp_path,
            "impact/weighing.js",
            "worth",
            [[own, indicators, each] for each in per_party for own in numbers],
        )
        np.testing.assert_allclose(worth, found["value"], rtol=0, atol=1e-12)
        rows = np.reshape(worth, (len(parties), len(PLANS))).tolist()
        ranks = called(node, tmp_path, "impact/weighing.js", "ranks", [[row] for row in rows])
        assert np.ravel(ranks).tolist() == found["rank"].tolist()


def test_best_worst_and_dominated(node, tmp_path):
    for seed in range(4):
        values = drawn(seed, coarse=True)
        indicators, texts = on_page(values, fixed={})
        numbers = called(
            node, tmp_path, "impact/weighing.js", "numbersOf", [[row, indicators] for row in texts]
        )
        [marks] = called(node, tmp_path, "impact/weighing.js", "marked", [[numbers, indicators]])
        table, beaten = decision_table(values, INDICATORS), dominated(values, INDICATORS)
        for plan, mark in zip(PLANS, marks, strict=True):
            for which in ("best", "worst"):
                rows = table.xs(plan, level=1)[f"is_{which}"].to_list()
                assert mark[which] == [place for place, is_so in enumerate(rows) if is_so]
            assert (
                ", ".join(PLANS[by] for by in mark["dominatedBy"])
                == (beaten.loc[plan, "dominated_by"])
            )


def test_the_page_is_given_scales_and_weights(with_impact):
    about, tables = decision(with_impact), with_impact.decision
    rows = tables["decision_indicators"]
    rows = rows[rows["use"] != "unknown"]
    for shown, (_, row) in zip(about["indicators"], rows.iterrows(), strict=True):
        ends = [row["scale_worst"], row["scale_best"]] if row["use"] == "weighed" else None
        assert shown["scale"] == ends
    for party, weights in zip(("Partij A", "Partij B"), about["weights"], strict=True):
        given = tables["decision_weights"].loc[party]["weight"]
        wanted = {key: weight for key, weight in given.items() if weight > 0}
        assert {key: w for key, w in zip(rows.index, weights, strict=True) if w} == wanted
        assert sum(weights) == pytest.approx(1)


def test_what_is_compared_is_not_rounded(with_impact):
    facts = compare_facts(with_impact)
    values = indicator_values(
        Judge.of(with_impact), {"today": with_impact.today, **with_impact.plans}
    )
    known = with_impact.parameters.indicators.indicators
    assert [each["key"] for each in facts["indicators"]] == [each.key for each in known]
    for (_, row), scored in zip(values.iterrows(), facts["plans"], strict=True):
        assert scored.keys() == {
            each.key for each in known if not np.isnan(row.get(each.key, np.nan))
        }
        for key in scored.keys() - {"events_avoided_per_year"}:
            ends = [row.get(f"{key}{end}", np.nan) for end in ("", "_low", "_high")]
            assert scored[key] == [None if np.isnan(value) else value for value in ends]
    assert "missing_norm_3_years" not in facts["plans"][0]  # no norm judges the present
    avoided = with_impact.plans[1].outcome["events_avoided_per_year"]
    assert facts["plans"][1]["events_avoided_per_year"] == list(avoided[["base", "low", "high"]])


def test_a_party_of_nobody_is_that_of_equal_weights(node, tmp_path):
    values = drawn(5)
    weights = weigh(values, INDICATORS)["decision_weights"]["weight"]
    indicators, texts = on_page(values, fixed={})
    numbers = called(
        node, tmp_path, "impact/weighing.js", "numbersOf", [[row, indicators] for row in texts]
    )
    equal = [0.25 if each["scale"] else 0.0 for each in indicators]
    assert weights.tolist() == [0.25] * 4
    worth = called(
        node, tmp_path, "impact/weighing.js", "worth", [[own, indicators, equal] for own in numbers]
    )
    found = weigh(values, INDICATORS)["decision_parties"]["value"]
    np.testing.assert_allclose(worth, found, rtol=0, atol=1e-12)
