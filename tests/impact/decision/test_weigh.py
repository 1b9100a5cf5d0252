"""All tables in one call, and the list of indicators."""

from __future__ import annotations

import pandas as pd
import pytest

from regiotafel.errors import InputError
from regiotafel.files import bundled
from regiotafel.impact.decision.parameters import load_indicators
from regiotafel.impact.decision.weigh import weigh


def test_every_table(values, indicators):
    tables = weigh(values, indicators, parties={"one": {"minutes": 7, "cases": 3}})
    assert {name: list(table.columns) for name, table in tables.items()} == {
        "decision": ["value", "value_low", "value_high", "is_best", "is_worst"],
        "decision_indicators": [
            *("name_nl", "name_en", "unit_nl", "unit_en", "better", "decimals"),
            *("read_from_nl", "read_from_en", "best_plans", "worst_plans", "use"),
            *("scale_worst", "scale_best", "scale_is_fixed"),
        ],
        "decision_plans": [
            *("dominated_by", "unknown", "largest_lead", "never_ahead_of"),
            *("share_of_weightings_best", "share_standard_error"),
        ],
        "decision_weights": ["weight_given", "weight"],
        "decision_parties": ["value", "rank", "regret", "weights_change"],
        "decision_agreement": ["statement", "plan", "other", "amount"],
        "decision_weights_to_win": ["weight", "weight_to_win"],
        "decision_break_even": ["value", "value_to_win", "value_change", "is_within_scale"],
    }
    change = tables["decision_parties"].loc[("one", "C"), "weights_change"]
    assert change == pytest.approx(0.4)


def test_a_plan_of_which_something_is_unknown_is_told_and_not_weighed(values, indicators):
    values.loc["A", "cases"] = None
    tables = weigh(values, indicators)
    assert tables["decision_plans"]["unknown"].tolist() == ["cases", "", ""]
    assert tables["decision_plans"]["largest_lead"].isna().tolist() == [True, False, False]
    assert set(tables["decision_parties"].index.get_level_values("plan")) == {"B", "C"}


def test_one_plan_has_nothing_to_be_weighed_against(values, indicators):
    assert list(weigh(values.loc[["A"]], indicators)) == [
        *("decision", "decision_indicators", "decision_plans"),
    ]


def test_a_fixed_scale_does_not_change_with_one_more_plan(values, indicators):
    """Today at 90 minutes would stretch the scale of the plans; a fixed one stays."""
    fixed = {"minutes": (40.0, 20.0), "cases": (10.0, 30.0)}
    more = pd.concat([values, pd.DataFrame({"minutes": [90.0], "cases": [12.0]}, index=["today"])])

    def worth(plans, scale):
        return weigh(plans, indicators, fixed=scale)["decision_parties"]["value"].to_dict()

    few, many = worth(values, fixed), worth(more, fixed)
    assert {key: many[key] for key in few} == pytest.approx(few)
    assert many["equal_weights", "today"] < 0
    assert worth(more, {})["equal_weights", "B"] != pytest.approx(few["equal_weights", "B"])


def test_the_bundled_indicators():
    parameters = load_indicators()
    keys = [each.key for each in parameters.indicators]
    usual = parameters.chosen(None)
    assert 8 <= len(usual) < len(keys)
    assert [each.key for each in parameters.chosen(["sites_losing", "minutes_mean"])] == [
        "sites_losing",
        "minutes_mean",
    ]
    named = parameters.chosen(None, named={"co2_tonnes_per_year"})
    assert {each.key for each in named} - {each.key for each in usual} == {"co2_tonnes_per_year"}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "    better: less",
            "    better: lower",
            "indicators[0].better: “lower” is not one of the choices; give less or more",
        ),
        (
            "decimals: 1",
            "decimals: 9",
            "indicators[0].decimals: 9 is not one of the choices; give 0, 1, 2, 3 or 4",
        ),
        (
            "    by_default: true",
            "    by_default: perhaps",
            "indicators[0].by_default: “perhaps” is not one of the choices; give true or false",
        ),
        (
            "key: share_over_45_minutes",
            "key: minutes_mean",
            (
                "indicators: the list gives “minutes_mean” twice; give a list of {key, name, "
                "unit, better, decimals, read_from, by_default}"
            ),
        ),
    ],
)
def test_a_list_of_indicators_that_is_wrong(tmp_path, old, new, expected):
    text = bundled("data", "impact", "indicators.yaml").read_text(encoding="utf-8")
    path = tmp_path / "mine.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_indicators(path)
    assert str(caught.value) == f"{path}, {expected}"
