"""Gains and losses per hospital, reckoned by hand; together they are nothing."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from regiotafel import impact
from regiotafel.checked import Bilingual
from regiotafel.files import bundled
from regiotafel.impact.ledger import load_ledger
from regiotafel.impact.parameters import Estimate
from regiotafel.impact.visits import Support, Visit
from regiotafel.scenario.pathway import load_pathway

SOURCE = {"source": "invented", "sureness": "assumed"}
VISITS = (
    Visit(name=Bilingual(nl="operatie", en="operation"), number=2, place="centre"),
    Visit(name=Bilingual(nl="partner", en="partner"), number=2, place="own_hospital"),
    Visit(
        name=Bilingual(nl="controle", en="follow-up"),
        number=3,
        place="centre",
        may_move_to=("own_hospital", "digital"),
    ),
)
MINUTES = Estimate.model_validate(
    {"low": 60, "base": 120, "high": 180, "unit": "minutes", "year": None, **SOURCE}
)


def ledger_of(instance, assigned, today, open_sites, *, minutes=MINUTES, stays=None, **support):
    return impact.ledger(
        instance,
        assigned,
        assigned_today=today,
        open_sites=open_sites,
        visits=VISITS,
        operating_minutes=minutes,
        parameters=load_ledger(),
        support=Support.model_validate(support),
        stays=stays,
    )


def test_by_hand(instance, today):
    """Of today's A 3 and C 7, C closes and B takes its 7; two hours each.

    Seven visits per patient, two of them at one's own hospital.
    """
    table = ledger_of(instance, instance.nearest_open(("A", "B")), today, ("A", "B"))
    expected = pd.DataFrame(
        {
            "open_today": [True, False, True],
            "open": [True, True, False],
            "cases_per_year_today": [3.0, 0.0, 7.0],
            "cases_per_year": [3.0, 7.0, 0.0],
            "cases_kept_per_year": [3.0, 0.0, 0.0],
            "cases_gained_per_year": [0.0, 7.0, 0.0],
            "cases_lost_per_year": [0.0, 0.0, 7.0],
            "cases_per_year_change": [0.0, 7.0, -7.0],
            "operating_hours_per_year_today": [6.0, 0.0, 14.0],
            "operating_hours_per_year": [6.0, 14.0, 0.0],
            "operating_hours_per_year_change": [0.0, 14.0, -14.0],
            "operating_hours_per_year_change_low": [0.0, 7.0, -7.0],
            "operating_hours_per_year_change_high": [0.0, 21.0, -21.0],
            "training_cases_per_year_today": [3.0, 0.0, 7.0],
            "training_cases_per_year": [3.0, 7.0, 0.0],
            "training_cases_per_year_change": [0.0, 7.0, -7.0],
            "visits_per_year_today": [21.0, 0.0, 49.0],
            "visits_per_year": [21.0, 35.0, 14.0],
            "visits_per_year_change": [0.0, 35.0, -35.0],
            "visits_that_stay_per_year": [0.0, 0.0, 14.0],
            "diagnostics_per_year": np.nan,
            "low_complex_cases_per_year": np.nan,
        },
        index=pd.Index(["A", "B", "C"], name="site_id"),
    )
    pd.testing.assert_frame_equal(table, expected)


def test_all_together(instance, today):
    table = ledger_of(instance, instance.nearest_open(("A", "B")), today, ("A", "B"))
    totals = impact.ledger_totals(table)
    assert totals.loc["cases_per_year"].to_dict() == {
        "today": 10,
        "in_plan": 10,
        "gained": 7,
        "lost": 7,
        "change": 0,
        "sites_gaining": 1,
        "sites_losing": 1,
    }
    assert totals.loc["operating_hours_per_year", "gained"] == 14
    assert (totals["change"] == 0).all()


def test_whoever_goes_wherever_it_nets_to_zero(instance):
    random = np.random.default_rng(20261122)
    for _ in range(50):
        before, after = random.integers(0, 3, size=(2, 5))
        table = ledger_of(instance, after, before, ("A", "B", "C"))
        changes = table.filter(regex=r"_change(_low|_high)?$")
        assert np.allclose(changes.sum(), 0, atol=1e-12)
        gained = table["cases_gained_per_year"] - table["cases_lost_per_year"]
        assert np.allclose(gained, table["cases_per_year"] - table["cases_per_year_today"])
        assert np.allclose(
            table["cases_kept_per_year"] + table["cases_gained_per_year"], table["cases_per_year"]
        )


def test_follow_up_near_home_stays_and_what_is_digital_leaves(instance, today):
    """Of C's 7 patients 1.5 of 3 follow-ups stay beside the 2 visits; 0.75 of all go home."""
    table = ledger_of(
        instance,
        instance.nearest_open(("A", "B")),
        today,
        ("A", "B"),
        follow_up_near_home={"share": 0.5, "euros_per_visit": 0, **SOURCE},
        telemonitoring={"share": 0.25, "euros_per_visit": 0, **SOURCE},
    )
    assert table["visits_that_stay_per_year"].tolist() == pytest.approx([0, 0, 7 * 3.5])
    assert table["visits_per_year"].tolist() == pytest.approx([3 * 6.25, 7 * 2.75, 7 * 3.5])
    assert impact.ledger_totals(table).loc["visits_per_year", "change"] == pytest.approx(-7.5)


def test_what_hospitals_know_of_themselves_stays_and_the_rest_is_unknown(instance, today):
    stays = pd.DataFrame({"diagnostics_per_year": [120]}, index=["C"])
    table = ledger_of(instance, today, today, ("A", "C"), stays=stays)
    assert table.loc["C", "diagnostics_per_year"] == 120
    assert table["diagnostics_per_year"].isna().sum() == 2
    assert table["low_complex_cases_per_year"].isna().all()
    with pytest.raises(KeyError, match="unknown sites: Z"):
        ledger_of(instance, today, today, ("A", "C"), stays=stays.rename(index={"C": "Z"}))


def test_a_total_that_rounding_alone_makes_is_nothing(instance, today):
    thirds = dataclasses.replace(instance, cases=np.array([0.1, 0.2, 0.3, 0.7, 1.1]) / 3)
    table = ledger_of(thirds, thirds.nearest_open(("A", "B")), today, ("A", "B"))
    change = impact.ledger_totals(table)["change"]
    assert (change == 0).all()
    assert not np.signbit(change).any()


def test_without_operating_time_hours_are_unknown(instance, today, plan):
    table = ledger_of(instance, plan, today, ("B",), minutes=None)
    assert table.filter(like="operating_hours").isna().all(axis=None)
    hours = impact.ledger_totals(table).loc["operating_hours_per_year"]
    assert hours[["today", "in_plan", "gained", "lost", "change"]].isna().all()


@pytest.mark.parametrize(
    "name", sorted(path.stem for path in bundled("data", "pathways").glob("*.yaml"))
)
def test_bundled_pathways_have_their_operating_time(name):
    assert load_ledger().operating_minutes(load_pathway(name)) is not None


def test_training_by_hand():
    """With 20, 25 or 30 a year needed and one place each: of 50, 25 and 10 two, two or one."""
    plans = {
        "today": pd.Series([50.0, 25.0, 10.0], index=["A", "B", "C"]),
        "k1": pd.Series([85.0], index=["A"]),
    }
    table = impact.training(plans, parameters=load_ledger())
    today = table.loc["today"]
    assert today["training_places"].tolist() == [3, 3, 3]
    assert today["training_cases_per_place_mean"].tolist() == pytest.approx([85 / 3] * 3)
    assert today["training_cases_per_place_least"].eq(10).all()
    assert today["training_cases_per_place_most"].eq(50).all()
    assert today["training_cases_needed_per_place"].tolist() == [20, 25, 30]
    assert today["places_with_enough_cases"].tolist() == [2, 2, 1]
    assert today["places_possible_by_cases"].tolist() == [2 + 1, 2 + 1, 1]
    assert table.loc["k1", "places_possible_by_cases"].tolist() == [4, 3, 2]
    hair = {"k1": pd.Series([np.nextafter(75.0, 0)], index=["A"])}  # what sums make of 75
    table = impact.training(hair, parameters=load_ledger())
    assert table["places_possible_by_cases"].tolist() == [3, 3, 2]


def test_fewer_centres_are_fewer_places_with_more_cases_each():
    """400 cases over 17 centres and over 5: invented volumes, no hospital's."""
    many = [72, 58, 45, 30, 26, 24, 22, 21, 20, 18, 16, 14, 11, 8, 6, 5, 4]
    plans = {"today": pd.Series(many, dtype=float), "k5": pd.Series([80.0] * 5)}
    table = impact.training(plans, parameters=load_ledger()).xs("base", level="estimate")
    assert table["training_places"].tolist() == [17, 5]
    assert table["training_cases_per_place_mean"].tolist() == pytest.approx([400 / 17, 80])
    assert table["places_with_enough_cases"].tolist() == [5, 5]
    assert table["training_cases_per_year"].tolist() == [400, 400]
