"""What goes into the page: exact figures, and nothing that could break out of it."""

from __future__ import annotations

import base64
import dataclasses
import gzip
import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from regiotafel.report.board.arrays import change_classes, minutes_classes, pack
from regiotafel.report.board.facts import build_facts
from regiotafel.report.board.figures import decimal
from regiotafel.report.board.map.colours import PALETTE, catchment_colours
from regiotafel.report.board.map.geometry import (
    GRID_PER_DEGREE,
    city_labels,
    encode_rings,
    province_outlines,
)
from regiotafel.scenario.own import OwnFile


def unpacked(result):
    content = gzip.decompress(base64.b64decode(pack(result)))
    length = int.from_bytes(content[:4], "little")
    at, arrays = 4 + length, {}
    for name, kind, size in json.loads(content[4:at]):
        width = np.dtype(kind).itemsize
        planes = np.frombuffer(content, np.uint8, size * width, at).reshape(width, size)
        arrays[name] = np.ascontiguousarray(planes.T).view(kind).ravel()
        at += size * width
    assert at == len(content)
    return arrays


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (34.06, 1, "34.1"),
        (-0.04, 1, "0.0"),
        (-0.06, 1, "-0.1"),
        (1234567.0, 0, "1234567"),
        (float("nan"), 1, None),
        (None, 1, None),
    ],
)
def test_numbers_are_rounded_once_and_unknown_is_none(value, decimals, text):
    assert decimal(value, decimals) == text


def test_classes_on_both_sides_of_every_threshold():
    minutes = pd.Series([0, 15, 15.01, 30, 30.01, 45, 45.01, 60, 60.01, 90, 90.01])
    assert minutes_classes(minutes).tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5]
    change = pd.Series([-0.01, 0, 0.01, 5, 5.01, 15, 15.01, 30, 30.01])
    assert change_classes(change).tolist() == [0, 1, 2, 2, 3, 3, 4, 4, 5]


def test_packed_arrays_are_those_of_the_run(result):
    arrays = unpacked(result)
    instance = result.instance
    codes = result.region.areas.index.to_numpy()
    assert codes[arrays["row"]].tolist() == list(instance.area_ids)
    assert (arrays["cases"] == instance.cases).all()
    assert not [name for name in arrays if name.endswith("_site")]  # it follows from the minutes


def test_indicators_are_the_tables_of_the_run(result):
    plans = build_facts(result)["plans"]
    for facts, plan in zip(plans[1:], result.plans.values(), strict=True):
        everyone = plan.access.loc["all"]
        assert facts["access"]["all"]["minutes_mean"] == f"{everyone['minutes_mean']:.1f}"
        assert (
            facts["access"]["all"]["share_over_30_minutes"]
            == f"{100 * everyone['share_over_30_minutes']:.1f}"
        )
        assert facts["change"]["all"]["minutes_mean"] == f"{everyone['minutes_change_mean']:.1f}"
        moved = plan.access.loc["moved"]
        assert facts["today"]["moved"]["minutes_mean"] == f"{moved['minutes_mean_today']:.1f}"
        assert facts["movedShare"] == f"{100 * moved['share_of_cases']:.1f}"


def test_class_shares_count_every_case_once(result):
    for plan in build_facts(result)["plans"]:
        for shares in plan["classShares"].values():
            assert sum(map(float, shares)) == pytest.approx(100, abs=0.3)
    today = build_facts(result)["plans"][0]
    assert today["classShares"]["change"] == ["0.0", "100.0", "0.0", "0.0", "0.0", "0.0"]


def test_centres_stand_from_large_to_small_with_the_latest_observed_beside_them(result):
    facts = build_facts(result)
    for plan in facts["plans"]:
        cases = [float(centre["cases"]) for centre in plan["centres"] if centre["open"]]
        assert cases == sorted(cases, reverse=True)
        assert sum(cases) == pytest.approx(200, abs=2)
    observed = {c["site"]: c["observed"] for c in facts["plans"][0]["centres"]}
    assert observed[0] == {"year": 2023, "cases": "44", "hidden": False}
    assert observed[2] is None


def test_small_observed_numbers_are_not_on_the_page(remake):
    volumes = remake().hospital_volumes.assign(cases=[31.0, 44.0, 7.0])
    facts = build_facts(remake(hospital_volumes=volumes))
    observed = {c["site"]: c["observed"] for c in facts["plans"][0]["centres"]}
    # That of S1 would give away that of S2, were their sum known.
    for site in (0, 1):
        assert observed[site] == {"year": 2023, "cases": None, "hidden": True}


def test_a_plans_volume_does_not_read_as_the_norm_and_todays_is_not_measured_by_it(result, remake):
    cases = result.today.centres["cases_per_year"]
    assert 49.5 < cases["S2"] < 50
    site = result.instance.site_ids.index("S2")
    for norm, shown in ((None, "50"), (50.0, f"{cases['S2']:.1f}"), (49.0, "50")):
        instance = dataclasses.replace(result.instance, minimum_volume=norm)
        facts = build_facts(remake(instance=instance, plans={2: result.today}))
        today, plan = (
            next(centre for centre in plan["centres"] if centre["site"] == site)
            for plan in facts["plans"]
        )
        assert (plan["cases"], plan["casesToday"], today["cases"]) == (shown, "50", "50")


def test_closed_centres_have_no_cases_rather_than_zero(result):
    closed = [c for c in build_facts(result)["plans"][1]["centres"] if not c["open"]]
    assert len(closed) == 3
    assert {centre["cases"] for centre in closed} == {None}


def test_an_infeasible_k_says_what_would_be_feasible(result):
    (infeasible,) = build_facts(result)["infeasible"]
    assert infeasible["k"] == 3
    assert infeasible["largestK"] == 2
    largest = result.infeasible[3].largest_norm
    assert 0 <= largest - float(infeasible["largestNorm"]) < 0.1


def test_left_out_areas_are_counted_by_reason_and_listed(result):
    facts = build_facts(result)
    assert facts["leftOut"] == [
        {
            "reason": "population_unknown",
            "count": 1,
            "population": None,
            "cases": None,
            "codes": ["3539"],
        }
    ]
    assert facts["leftOutOf"] == {"3539": "population_unknown"}


def test_basis_of_candidates_and_other_hospitals(result):
    facts = build_facts(result)
    assert [site["basis"] for site in facts["sites"]] == list(result.candidates["basis"])
    assert [site["name"] for site in facts["otherSites"]] == ["E"]


def test_rings_come_back_within_the_grid_and_shared_borders_stay_shared(result):
    shapes = result.region.shapes
    rings = encode_rings(shapes.geometry)
    assert rings["length"].tolist() == [4] * len(shapes)
    first = np.cumsum(rings["length"]) - rings["length"]
    vertices = []
    for ring, begin in enumerate(first):
        steps = slice(begin, begin + rings["length"][ring])
        xy = np.column_stack([rings["dx"][steps], rings["dy"][steps]]).cumsum(axis=0)
        vertices.append(xy + rings["start"][ring])
    wanted = shapes.to_crs("EPSG:4326").geometry
    for ring, square in zip(vertices, wanted, strict=True):
        difference = shapely.get_coordinates(square)[:-1] * GRID_PER_DEGREE - ring
        assert np.abs(difference).max() <= 0.5
    corners = {tuple(corner) for ring in vertices for corner in ring}
    assert len(corners) == 9 * 6  # 40 squares of 4 corners share all but these


def test_holes_and_several_parts_keep_their_area():
    box = shapely.box(155_000, 463_000, 165_000, 473_000)
    hole = shapely.box(158_000, 466_000, 160_000, 468_000)
    island = shapely.box(170_000, 463_000, 171_000, 464_000)
    shape = shapely.union(shapely.difference(box, hole), island)
    rings = encode_rings(gpd.GeoSeries([None, shape], crs="EPSG:28992"))
    assert rings["part"].tolist() == [1, 1, 1]


def test_provinces_use_the_vertices_of_their_areas(result):
    outlines = province_outlines(result.region.shapes, result.region.areas["province"])
    assert len(outlines) == 2
    assert outlines.area.sum() == pytest.approx(result.region.shapes.area.sum())
    corners = set(map(tuple, shapely.get_coordinates(result.region.shapes.geometry.to_numpy())))
    assert set(map(tuple, shapely.get_coordinates(outlines.to_numpy()))) <= corners


def test_city_labels_are_the_largest_municipalities_at_their_inhabitants(result):
    areas = result.region.areas
    labels = city_labels(areas)
    assert [label["name"] for label in labels] == ["Oostgemeente", "Westgemeente"]
    east = areas[(areas["municipality"] == "Oostgemeente") & areas["population_2021"].notna()]
    wanted = np.average(east["lon"], weights=east["population_2021"])
    assert labels[0]["lon"] == pytest.approx(wanted, abs=1e-4)


def test_neighbouring_catchments_get_other_colours(result):
    colours = catchment_colours(result)
    assert len(set(colours)) == 4
    assert set(colours) <= set(range(PALETTE))


def test_doubts_of_the_list_of_sites_stand_with_the_candidate(result):
    sites = {site["id"]: site for site in build_facts(result)["sites"]}
    assert sites["S1"]["doubt"] == "inpatient unconfirmed"
    assert sites["S2"]["doubt"] == "two buildings"
    assert sites["S4"]["doubt"] == ""


def test_what_another_estimate_would_change_is_said_with_the_plan(result, remake):
    k, plan = next(iter(result.plans.items()))
    closed = next(site for site in result.instance.site_ids if site not in plan.open_sites)
    swapped = tuple(sorted({*plan.open_sites[1:], closed}))
    result = remake(other_estimates={k: {"low": swapped, "high": None}})
    low, high = build_facts(result)["plans"][1]["proof"]["otherEstimates"]
    number = result.instance.site_ids.index
    assert (low["variant"], low["total"]) == ("low", "150")
    assert low["added"] == [number(closed)]
    assert low["dropped"] == [number(plan.open_sites[0])]
    base = plan.centres.loc[list(plan.open_sites), "cases_per_year"].min()
    assert float(low["smallest"]) == pytest.approx(base * 150 / 200, abs=0.06)
    assert high["added"] is None


def test_what_the_norm_alone_decides_is_said_with_the_plan(result, remake):
    k, plan = next(iter(result.plans.items()))
    closed = next(site for site in result.instance.site_ids if site not in plan.open_sites)
    free = tuple(sorted({*plan.open_sites[1:], closed}))
    said = build_facts(remake(without_norm={k: free}))["plans"][1]["proof"]["withoutNorm"]
    number = result.instance.site_ids.index
    assert (said["added"], said["dropped"]) == ([number(closed)], [number(plan.open_sites[0])])
    assigned = result.instance.nearest_open(free)
    cases = np.bincount(assigned, weights=result.instance.cases)[[number(s) for s in free]]
    assert free[int(np.argmin(cases))] == result.instance.site_ids[said["smallestSite"]]
    assert float(said["smallest"]) == pytest.approx(cases.min(), abs=0.5)
    same = build_facts(remake(without_norm={k: plan.open_sites}))["plans"][1]["proof"]
    assert same["withoutNorm"]["added"] == []
    assert build_facts(remake(without_norm={}))["plans"][1]["proof"]["withoutNorm"] is None


def test_sources_are_those_of_this_run_and_in_both_languages(result, remake):
    both = {"nl": "Wegen", "en": "Roads"}
    sources = [
        {"file": "areas.csv", "name": "Areas", "year": 2020, "known_defects": ["old", both]},
        {"file": "these.csv", "name": "These", "candidates": "y"},
        {"file": "others.csv", "name": "Others", "candidates": "endometriosis_level2"},
        {"file": "all.osm.pbf", "name": both, "origin": both},
    ]
    region = dataclasses.replace(result.region, provenance={"sources": sources})

    def named(**changes):
        scenario = result.scenario.model_copy(update=changes)
        return build_facts(remake(region=region, scenario=scenario))["dataSources"]

    areas, these, roads = named()
    assert areas["name"] == {"nl": "Areas", "en": "Areas"}
    assert these["name"]["nl"] == "These"
    assert areas["year"] == {"nl": "2020", "en": "2020"}
    assert areas["defects"] == [{"nl": "old", "en": "old"}, both]
    assert roads["origin"] == both
    own = named(own_minutes=OwnFile(file="m.csv", source="x"), candidates="mine.xlsx")
    assert [source["name"]["en"] for source in own] == ["Areas"]


def test_sites_that_are_placed_by_their_postcode_are_an_assumption(result, remake):
    said = [text["nl"] for text in build_facts(result)["assumptions"]]
    assert not any("postcode opgegeven" in text for text in said)
    candidates = result.candidates.assign(postcode=["", "3514", "", "3530"])
    said = [text["nl"] for text in build_facts(remake(candidates=candidates))["assumptions"]]
    assert (
        "Van sommige locaties is alleen de postcode opgegeven; zij staan op het gemiddelde adres "
        "daarvan: Ziekenhuis B (3514), Ziekenhuis D (3530)."
    ) in said


def test_numbers_given_for_some_areas_are_no_total_of_those_left_out(result, remake):
    left_out = pd.DataFrame(
        {"reason": "outside_region", "population": [10.0, 20.0], "cases_per_year": [1.0, np.nan]},
        index=pd.Index(["3500", "3501"], name="pc4"),
    )
    own = dataclasses.replace(result.demand, rates=None)
    for demand, cases in ((own, None), (result.demand, "1")):
        run = remake(left_out=left_out, demand=demand)
        [row] = build_facts(run)["leftOut"]
        assert (row["population"], row["cases"]) == ("30", cases)
        assert run.partly_known == ((1, 2) if demand.is_own else None)
    some = remake(left_out=left_out.dropna(), demand=own)
    assert (build_facts(some)["leftOut"][0]["cases"], some.partly_known) == ("1", None)


def test_the_longest_trip_is_named(result):
    plan = result.plans[min(result.plans)]
    counted = plan.areas[plan.areas["cases_per_year"] > 0]
    longest = build_facts(result)["plans"][1]["longest"]
    assert counted.loc[longest["pc4"], "minutes"] == counted["minutes"].max()


def test_ranges_are_those_of_the_figures_and_none_where_none_is_known(result):
    facts = build_facts(result)
    assert (facts["travel"]["faster"], facts["travel"]["slower"]) == ("10", "20")
    plan, found = facts["plans"][1], result.plans[1].access.loc["all"]
    low, high = plan["ranges"]["access"]["all"]["minutes_mean"]
    assert low == decimal(0.9 * found["minutes_mean"], 0)
    assert high == decimal(1.2 * found["minutes_mean"], 0)
    shares = plan["ranges"]["access"]["all"]["share_over_30_minutes"]
    assert shares[1] == decimal(100 * found["share_over_30_minutes_slow"])
    assert float(shares[0]) <= float(plan["access"]["all"]["share_over_30_minutes"])
    change = found["minutes_change_mean"]
    ends = plan["ranges"]["change"]["all"]["minutes_mean"]
    assert ends == [decimal(0.9 * change), decimal(1.2 * change)]
    assert "share_over_30_minutes" not in plan["ranges"]["change"]["all"]

    certain = dataclasses.replace(result.travel, fast=1.0, slow=1.0)
    columns = [name for name in result.today.access if name.endswith(("_fast", "_slow"))]
    unranged = {
        name: dataclasses.replace(plan, access=plan.access.assign(**dict.fromkeys(columns, np.nan)))
        for name, plan in {"today": result.today, **result.plans}.items()
    }
    without = dataclasses.replace(
        result, travel=certain, today=unranged.pop("today"), plans=unranged
    )
    assert all(plan["ranges"] is None for plan in build_facts(without)["plans"])


def test_what_a_range_changes_is_said_only_where_a_rule_names_minutes(result):
    def said(limit):
        instance = dataclasses.replace(result.instance, maximum_minutes=limit)
        texts = build_facts(dataclasses.replace(result, instance=instance))["assumptions"]
        [text] = [text["en"] for text in texts if "10% shorter or 20% longer" in text["en"]]
        return text

    assert "a limit in minutes" not in said(None)
    assert "a limit in minutes" in said(200.0)
