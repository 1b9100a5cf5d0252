"""The page of other runs in Chromium: none feasible, of one region, on own files, without a car."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from regiotafel.report.board.map.geometry import city_labels
from regiotafel.report.page import write_page
from regiotafel.scenario.own import OwnFile
from regiotafel.scenario.rules import CountedRegion
from support.browser import PHONE, PROJECTOR, choose, dutch, pixel, shown, unfold

pytestmark = pytest.mark.browser


def test_a_run_without_plans_opens_on_today(open_page, remake, tmp_path):
    bare = write_page(remake(plans={}, infeasible={}), tmp_path / "bare.html")
    page = open_page(file=bare)
    shown(page, "today minutes nl")
    assert not page.locator("#impossible").is_visible()


def test_a_run_for_one_region_says_whose_patients_count(open_page, remake, result, tmp_path):
    scenario = result.scenario.model_copy(update={"region": CountedRegion(province="West")})
    file = write_page(remake(scenario=scenario), tmp_path / "region.html")
    text = open_page(file=file).locator("#one-way").inner_text()
    assert "Alleen patiënten uit West tellen mee." in text


def test_headings_tell_patients_of_the_region_from_those_of_anywhere(
    open_page, remake, result, tmp_path
):
    scenario = result.scenario.model_copy(update={"region": CountedRegion(province="West")})
    file = write_page(remake(scenario=scenario), tmp_path / "region.html")
    heads = open_page(file=file, address="#plan=k1").locator("#centres thead th").all_inner_texts()
    assert [" ".join(head.split()) for head in heads] == [
        "Centrum",
        "In dit plan (uit de regio) norm 60",
        "Nu (model)",
        "Opgegeven (alle patiënten)",
        "Kans onder norm 1 jaar · 3 jaar",
    ]


@pytest.mark.parametrize(
    ("inflow", "known", "expected"),
    [
        (np.nan, 0, "Hoeveel er van elders komen, is onbekend"),
        (7.0, 1, "verandert. Dat is alleen uit de 1 van de 2 postcodes daarbuiten"),
        (7.0, 2, "7 komen van elders naar de centra in de regio, als er buiten de regio niets"),
    ],
)  # fmt: skip
def test_what_comes_from_elsewhere_is_said_as_far_as_it_is_known(
    open_page, with_flows, tmp_path, inflow, known, expected
):
    flows = with_flows.today.flows.copy()
    flows.loc["inflow", "cases_per_year"] = inflow
    left_out = pd.DataFrame(
        {"reason": "outside_region", "population": 1e4, "cases_per_year": [5.0, 5.0]},
        index=pd.Index(["3500", "3501"], name="pc4"),
    )
    left_out.iloc[known:, 2] = np.nan
    plans = {k: dataclasses.replace(p, flows=flows) for k, p in with_flows.plans.items()}
    run = dataclasses.replace(
        with_flows,
        plans=plans,
        left_out=left_out,
        demand=dataclasses.replace(with_flows.demand, rates=None),
    )
    page = open_page(file=write_page(run, tmp_path / "own.html"), address="#plan=k1")
    note = page.locator("#centres-note").inner_text()
    assert expected in note
    assert ("postcodes daarbuiten" in note) == (known == 1)
    account = page.locator("#account-parts").text_content()
    assert "20.000 inwoners" in account
    assert "–\u00a0behandelingen" not in account
    assert "naar verwachting –" not in account


def test_what_is_not_chosen_holds_candidates_that_are_not_open_today(
    open_page, remake, result, tmp_path
):
    candidates = result.candidates.assign(open_today=[True, True, True, False])
    file = write_page(remake(candidates=candidates), tmp_path / "new.html")
    page = open_page(file=file, address="#plan=today")
    closed = [site for site in result.candidates.index if site not in result.plans[1].open_sites]
    choose(page, "#plan-1")
    shown(page, "k1 minutes nl")
    note = page.locator("#centres-note").inner_text()
    for site in closed:
        name = result.candidates.loc[site, "site_name"]
        assert (f"{name} (nu niet open)" if site == "S4" else name) in note


def test_a_city_covers_no_hospital_and_no_circle_lies_under_a_name(
    open_page, remake, result, tmp_path
):
    # Two candidates stand exactly where the names of the only two municipalities would.
    labels = city_labels(result.region.areas)
    candidates = result.candidates.copy()
    candidates.loc[["S1", "S2"], ["lon", "lat"]] = [[at["lon"], at["lat"]] for at in labels]
    region = dataclasses.replace(result.region, areas=result.region.areas.assign(municipality=""))
    files = {
        "with": write_page(remake(candidates=candidates), tmp_path / "with.html"),
        "without": write_page(remake(candidates=candidates, region=region), tmp_path / "no.html"),
    }
    seen = {}
    for name, file in files.items():
        page = open_page(PROJECTOR, "#plan=k1", file=file)
        seen[name] = page.evaluate(
            """() => {
                const { width, height } = document.querySelector("#map canvas.top");
                const pen = document.querySelector("#map canvas.top").getContext("2d");
                return [...pen.getImageData(0, 0, width, height).data];
            }"""
        )
        size = page.evaluate("document.querySelector('#map canvas.top').width")
        box = page.locator("#map").bounding_box()
        spots = [pixel(page, *candidates.loc[site, ["lon", "lat"]]) for site in ("S1", "S2")]
    pictures = {name: np.array(data).reshape(-1, size, 4) for name, data in seen.items()}
    differs = (pictures["with"] != pictures["without"]).any(axis=2)
    assert differs.any(), "the names of the cities stand somewhere"
    for x, y in spots:
        row, column = round(y - box["y"]), round(x - box["x"])
        assert not differs[row - 4 : row + 5, column - 4 : column + 5].any()


def test_a_run_on_own_demand_and_minutes_says_whose_they_are(open_page, remake, result, tmp_path):
    scenario = result.scenario.model_copy(
        update={
            "own_demand": OwnFile(file="d.csv", source="Registratie van de regio"),
            "own_minutes": OwnFile(file="m.csv", source="Router, ochtendspits"),
        }
    )
    own = remake(
        scenario=scenario,
        speeds=None,
        demand=dataclasses.replace(result.demand, rates=None),
        travel=dataclasses.replace(result.travel, mode="own", time_of_day="own"),
        left_out=result.left_out.assign(reason="demand_unknown"),
    )
    page = open_page(file=write_page(own, tmp_path / "own.html"))
    assert "zoals zij voor dit scenario zijn aangeleverd. Bron: Router, ochtendspits." in (
        page.locator("#one-way").inner_text()
    )
    account = page.locator("#account-parts").text_content()
    assert "Behandelingen per postcode: Registratie van de regio" in account
    assert "Reistijden: Router, ochtendspits" in account
    assert "in plaats van een landelijke schatting" in account
    assert "Landelijk aantal" not in account
    assert "Snelheden" not in account
    assert "geen aantal behandelingen aangeleverd" in account
    page.fill("#postcode", "3512")
    page.wait_for_selector('#found[data-state="counted"]')
    found = page.locator("#found").inner_text()
    assert "Aangeleverd: " in found
    assert "modelcijfer" not in found


def test_with_and_without_a_car(open_page, with_cars, page_file, tmp_path):
    page = open_page()
    assert not page.locator("#car-ownership").is_visible()
    assert "niet apart bekeken" in page.inner_text("#account")
    file = write_page(with_cars, tmp_path / "cars.html")
    for size in (PROJECTOR, PHONE):
        page = open_page(size, "#plan=k2", file)
        figures = with_cars.plans[2].car_ownership["minutes_mean"]
        shown_to = page.locator('[data-row="without_car minutes_mean"] td').nth(1).inner_text()
        low, high = (f"{figures['without_car', end]:.0f}" for end in ("low", "high"))
        assert shown_to == f"{low} tot {high}"
        with_car = page.locator('[data-row="with_car minutes_mean"] td').nth(1).inner_text()
        assert with_car == dutch(f"{figures['with_car', 'low']:.1f}")
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    unfold(page)
    assert "met de auto. Wie geen auto heeft" in page.inner_text("#account")
    page.locator("#postcode").fill("3500")
    estimate = with_cars.without_car.public_transport()
    minutes = [estimate[end][0, with_cars.today.assigned[0]] for end in ("low", "high")]
    found = page.inner_text("#found")
    assert f"naar schatting {minutes[0]:.0f} tot {minutes[1]:.0f} min" in found
    assert "Naar schatting heeft 10% van de huishoudens hier geen auto" in found
    assert "met de fiets" not in found
    page.locator("#postcode").fill("3509")  # where hospital A stands
    assert "met de fiets 6 min" in page.inner_text("#found")
    page.locator("#postcode").fill("3503")  # of which the cars are unknown
    assert "van de huishoudens" not in page.inner_text("#found")


def test_people_without_a_car_weighed_in(open_page, with_cars, tmp_path):
    travel = with_cars.without_car.weighed()
    scenario = with_cars.scenario.model_copy(update={"count_without_car": True})
    weighed = dataclasses.replace(with_cars, travel=travel, scenario=scenario)
    page = open_page(file=write_page(weighed, tmp_path / "weighed.html"))
    assert "het gemiddelde over mensen met auto" in page.inner_text("#one-way")
    page.locator("#postcode").fill("3500")
    by_car = with_cars.travel.minutes[0, with_cars.today.assigned[0]]
    assert f"Met de auto {dutch(f'{by_car:.1f}')} min" in page.inner_text("#found")
    assert "ook bij de keuze van de centra" in page.inner_text("#account")
