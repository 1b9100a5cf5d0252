"""What all visits take, reckoned by hand on five areas; metres are a thousand times minutes."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import yaml

from regiotafel import impact
from regiotafel.checked import Bilingual
from regiotafel.errors import InputError
from regiotafel.files import bundled
from regiotafel.impact.burden import QUANTITIES
from regiotafel.impact.parameters import Estimate
from regiotafel.impact.visits import BurdenParameters, Support, Visit, load_burden, visits_of
from regiotafel.scenario.pathway import load_pathway

SOURCE = {"source": "invented", "sureness": "assumed"}
PATHWAYS = sorted(path.stem for path in bundled("data", "pathways").glob("*.yaml"))


def figure(low, base, high):
    return {"low": low, "base": base, "high": high, "unit": "invented", "year": None, **SOURCE}


def visit(name, number, place="centre", **more):
    return Visit(name=Bilingual(nl=f"{name} (nl)", en=name), number=number, place=place, **more)


@pytest.fixture
def visits():
    return (
        visit("intake", 1),
        visit("operation", 1, nights=Estimate.model_validate(figure(2, 3, 4))),
        visit("partner", 2, "own_hospital"),
        visit("follow-up", 3, may_move_to=("own_hospital", "digital")),
    )


@pytest.fixture
def parameters():
    return BurdenParameters.model_validate(
        {
            "time_euros_per_hour": figure(8, 10, 13),
            "car_euros_per_kilometre": figure(0.19, 0.2, 0.23),
            "parking_euros_per_visit": figure(0, 3, 6),
            "co2_kg_per_kilometre": figure(0.15, 0.19, 0.2),
            "companions_per_visit": figure(0, 0.5, 1),
            "care": [],
        }
    )


@pytest.fixture
def reckon(instance, today, visits, parameters):
    """Burden of an assignment; today's sites are everybody's own hospital."""

    def of(assigned, *, visits=visits, asked=instance, **support):
        return impact.burden(
            asked,
            assigned,
            assigned_today=today,
            visits=visits,
            parameters=parameters,
            support=Support.model_validate(support),
        )

    return of


def row(table, *key):
    found = table.loc[key]
    return [found[f"{quantity}_per_year"] for quantity in QUANTITIES]


def test_by_hand(reckon, plan):
    """Cases times minutes: 30 + 60 + 135 + 240 = 465 to B, 10 + 40 + 45 + 80 = 175 today.

    An intake is 2 x 465 / 60 = 15.5 hours and 930 km; half a companion each; who brings a patient
    that stays makes the trip twice.
    """
    table = reckon(plan)
    expected = {
        # visits, hours of patient and companion, km, nights, euros of time, travel, support, all
        ("intake", "centre"): [10, 15.5, 7.75, 930, 0, 232.5, 216, 0, 448.5, 176.7],
        ("operation", "centre"): [10, 15.5, 15.5, 1395, 0, 310, 324, 0, 634, 265.05],
        ("partner", "own_hospital"): [20, 35 / 3, 35 / 6, 700, 0, 175, 200, 0, 375, 133],
        ("follow-up", "centre"): [30, 46.5, 23.25, 2790, 0, 697.5, 648, 0, 1345.5, 530.1],
        ("all", "all"): [70, 535 / 6, 314 / 6, 5815, 0, 1415, 1388, 0, 2803, 1104.85],
    }
    assert list(table.index) == [(*key, e) for key in expected for e in ("low", "base", "high")]
    for key, values in expected.items():
        assert row(table, *key, "base") == pytest.approx(values), key
    per_patient = table.loc[("all", "all", "base"), [f"{name}_per_patient" for name in QUANTITIES]]
    assert per_patient.tolist() == pytest.approx([v / 10 for v in expected["all", "all"]])
    assert table.loc[("intake", "centre", "low"), "visit_nl"] == "intake (nl)"
    # Without companions, and with one each; 8 and 13 euros an hour, 0.19 and 0.23 a kilometre.
    low = [10, 15.5, 0, 930, 0, 124, 176.7, 0, 300.7, 139.5]
    high = [10, 15.5, 31, 1860, 0, 604.5, 427.8 + 120, 0, 1152.3, 372]
    assert row(table, "operation", "centre", "low") == pytest.approx(low)
    assert row(table, "operation", "centre", "high") == pytest.approx(high)


def test_the_parts_add_up(reckon, plan):
    table = reckon(plan)
    parts = table.drop("all", level="visit").groupby("estimate").sum(numeric_only=True)
    for estimate in ("low", "base", "high"):
        for quantity in QUANTITIES:
            whole = table.loc[("all", "all", estimate), f"{quantity}_per_year"]
            assert parts.loc[estimate, f"{quantity}_per_year"] == pytest.approx(whole)


def test_against_today_what_is_at_ones_own_hospital_does_not_change(reckon, plan, today):
    """Five visits at the centre: 2 x 290 more minutes each, the companion at a stay once more."""
    change = impact.burden_change(reckon(plan), reckon(today))
    hours = 5 * 2 * (465 - 175) / 60
    assert change.loc[("patient_hours", "base"), "per_year_change"] == pytest.approx(hours)
    assert change.loc[("companion_hours", "base"), "per_year_change"] == pytest.approx(
        hours * 0.5 * 6 / 5
    )
    assert change.loc[("patient_hours", "base"), "per_patient_change"] == pytest.approx(hours / 10)
    assert change.loc[("visits", "base"), "per_year_change"] == 0
    euros = change.loc["euros"]
    assert (euros["per_year"] - euros["per_year_today"]).tolist() == pytest.approx(
        euros["per_year_change"].tolist()
    )


def test_follow_up_moves(reckon, plan):
    """Of 3 follow-ups 1.5 near home and 0.75 by video: 10 x (1.5 x 20 + 0.75 x 10) euros."""
    table = reckon(
        plan,
        follow_up_near_home={"share": 0.5, "euros_per_visit": 20, **SOURCE},
        telemonitoring={"share": 0.25, "euros_per_visit": 10, **SOURCE},
    )
    hours = table["patient_hours_per_year"].xs("base", level="estimate")
    assert hours["follow-up", "centre"] == pytest.approx(0.75 * 15.5)
    assert hours["follow-up", "own_hospital"] == pytest.approx(1.5 * 2 * 175 / 60)
    assert hours["follow-up", "digital"] == 0
    support = table["support_euros_per_year"].xs("base", level="estimate")
    assert support["follow-up"].to_dict() == {"centre": 0, "own_hospital": 300, "digital": 75}
    assert support["all", "all"] == 375
    assert table.loc[("all", "all", "base"), "visits_per_year"] == pytest.approx(70)


def test_a_visit_that_is_near_home_already_does_not_move_there():
    near = {"follow_up_near_home": {"share": 0.5, "euros_per_visit": 20, **SOURCE}}
    already = visit("partner", 2, "own_hospital", may_move_to=("own_hospital",))
    assert already.places(Support.model_validate(near)) == {"own_hospital": 2}


def test_transport(reckon, plan):
    """Half of the trips over 40 minutes, 3 x 45 and 4 x 60; two in five of their companions stay.

    Provided: 375 of the 930 km. Companions: 0.5 for 90, 0.4 for 375 of the minutes.
    """
    measure = {"beyond_minutes": 40, "share": 0.5, "euros_per_kilometre": 1}
    table = reckon(plan, transport={**measure, "companions_spared": 0.4, **SOURCE})
    assert row(table, "intake", "centre", "base") == pytest.approx(
        [10, 15.5, 6.5, 930, 0, 220, 555 * 0.2 + 6.5 * 3, 375, 220 + 130.5 + 375, 176.7]
    )


def test_lodging(reckon, plan):
    """Half of the companions over 50 minutes, 4 cases at 60: 4 x 0.5 x 0.5 x 3 nights."""
    table = reckon(
        plan, lodging={"beyond_minutes": 50, "share": 0.5, "euros_per_night": 100, **SOURCE}
    )
    time, travel = 290, 1275 * 0.2 + 14 * 3
    assert row(table, "operation", "centre", "base") == pytest.approx(
        [10, 15.5, 13.5, 1275, 3, time, travel, 300, time + travel + 300, 1275 * 0.19]
    )
    assert table.loc[("intake", "centre", "base"), "lodging_nights_per_year"] == 0


def test_without_measures_nothing_is_paid_for_them(reckon, plan):
    assert (reckon(plan)["support_euros_per_year"] == 0).all()
    assert load_burden().support == Support.model_validate({})


def test_unknown_kilometres_stay_unknown(reckon, instance, plan):
    """Minutes of one's own without metres: no cost and no CO2 of kilometres that nobody knows."""
    none = dataclasses.replace(instance, metres=np.zeros_like(instance.metres))
    table = reckon(plan, asked=none)
    known = ["visits", "patient_hours", "companion_hours", "lodging_nights", "time_euros"]
    assert table[[f"{name}_per_year" for name in known]].notna().all(axis=None)
    unknown = ["kilometres", "travel_euros", "euros", "co2_kg"]
    assert table[[f"{name}_per_year" for name in unknown]].isna().all(axis=None)


def test_home_is_no_trip_and_no_visits_are_refused(reckon, plan):
    table = reckon(plan, visits=[visit("nurse", 2, "home")])
    assert row(table, "nurse", "home", "high") == [20, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    with pytest.raises(ValueError, match="names no visits"):
        reckon(plan, visits=[])


@pytest.mark.parametrize("name", PATHWAYS)
def test_every_visit_of_a_pathway_has_its_place(name):
    visits = visits_of(load_pathway(name), load_burden())
    assert visits
    assert not any(visit.place_is_assumed for visit in visits)


def test_what_has_no_place_is_at_the_centre_and_says_so(parameters):
    pathway = load_pathway("oesophagus_resection")
    visits = visits_of(pathway, parameters)
    assert {(visit.place, visit.place_is_assumed) for visit in visits} == {("centre", True)}
    other = {"title": pathway.title.en, "visits": [{"visit": "x", "place": "home", **SOURCE}]}
    wrong = BurdenParameters.model_validate({**parameters.model_dump(), "care": [other]})
    with pytest.raises(ValueError, match="no visits of “Oesophagus resection for cancer”: x"):
        visits_of(pathway, wrong)


def test_faults_are_told_by_key(tmp_path):
    content = yaml.safe_load(bundled("data", "impact", "burden.yaml").read_text(encoding="utf-8"))
    content["time_euros_per_hour"]["high"] = 9
    content["care"][0]["visits"][1]["place"] = "moon"
    content["support"] = {
        "telemonitoring": {"share": 0.6, "euros_per_visit": 1, **SOURCE},
        "follow_up_near_home": {"share": 0.6, "euros_per_visit": 1, **SOURCE},
    }
    path = tmp_path / "burden.yaml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(InputError) as error:
        load_burden(path)
    text = str(error.value)
    for said in (
        *("time_euros_per_hour", "8, 10, 9 do not ascend", "care[0].visits[1].place", "moon"),
        *("centre, own_hospital, home, digital", "support", "move more than all visits"),
    ):
        assert said in text, said
