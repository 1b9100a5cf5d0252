"""The bundled Netherlands: known facts, usual trips, and both methods on the first case."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from regiotafel.errors import InfeasibleError
from regiotafel.files import bundled
from regiotafel.model import solve
from regiotafel.question import ask
from regiotafel.region import load_region
from regiotafel.scenario import load_scenario
from regiotafel.travel.matrix import travel_times
from regiotafel.travel.network import read_network
from regiotafel.travel.speeds import load_speeds
from support.networks import make_profile

pytestmark = pytest.mark.national
ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def region():
    return load_region()


@pytest.fixture(scope="module")
def network():
    return read_network(bundled("data", "nl"))


@pytest.fixture(scope="module")
def free_flow():
    return load_speeds("car_free_flow", relative_to=Path())


def minutes_between(region, network, profile, targets):
    times = travel_times(region.areas, targets, network=network, profile=profile)
    return pd.DataFrame(times.minutes, index=times.area_ids, columns=times.site_ids)


def test_population_is_that_of_the_source(region):
    assert region.areas["population_2021"].sum() == 17_472_870
    women = [f"f_{age}_{age + 4}" for age in range(15, 50, 5)]
    assert region.areas[women].to_numpy()[~region.areas["f_15_19"].isna()].sum() == 3_772_025


def test_usual_trips(region, network, free_flow):
    """Usual free-flow minutes within 10 %: Amsterdam-Maastricht, Groningen-Utrecht, Middelburg-…"""
    towns = region.areas.loc[["6211", "3511", "3011", "4461", "1781"]]
    minutes = minutes_between(region, network, free_flow, towns)
    assert minutes.loc["1012", "6211"] == pytest.approx(130, rel=0.10)
    assert minutes.loc["9711", "3511"] == pytest.approx(117, rel=0.10)
    assert minutes.loc["4331", "3011"] == pytest.approx(78, rel=0.10)
    # Terneuzen-Goes: through the Westerschelde tunnel. Without it, over land, well over 100 km.
    assert minutes.loc["4531", "4461"] < 40
    # Texel-Den Helder: 20 minutes at sea and 15 of waiting.
    assert minutes.loc["1791", "1781"] > 35


def test_usual_trips_between_cities_by_day(region, network):
    """Driving only: Amsterdam-Utrecht usually 40 minutes, Arnhem-Nijmegen 25, within 15 %."""
    daytime = load_speeds("car_daytime", relative_to=Path())
    towns = region.areas.loc[["3511", "6511"]]
    both_ends = daytime.access.origin_minutes + daytime.access.destination_minutes
    driving = minutes_between(region, network, daytime, towns) - both_ends
    assert driving.loc["1012", "3511"] == pytest.approx(40, rel=0.15)
    assert driving.loc["6811", "6511"] == pytest.approx(25, rel=0.15)


def test_every_island_is_reached_with_its_crossing(region, network, free_flow):
    """One way to the mainland: sailing time and 15 minutes of waiting are in it."""
    sailing = {"1791": 20, "8899": 95, "8881": 120, "9163": 50, "9166": 45}
    minutes = minutes_between(
        region, network, free_flow, region.sites[region.sites["in_default_set"]]
    )
    assert minutes.notna().all().all()
    for pc4, at_sea in sailing.items():
        assert minutes.loc[pc4].min() > at_sea + 15


def test_nearly_everybody_reaches_a_hospital_within_30_minutes(region, network, free_flow):
    """RIVM: over 99 % of inhabitants, 106 sites, 2023; driving, without parking."""
    sites = region.sites[region.sites["in_default_set"]]
    both_ends = free_flow.access.origin_minutes + free_flow.access.destination_minutes
    driving = minutes_between(region, network, free_flow, sites).min(axis=1) - both_ends
    people = region.areas["population_2021"].fillna(0)
    assert people[driving <= 30].sum() / people.sum() > 0.99


@pytest.mark.outside
def test_kilometres_to_the_hospitals_of_2016_are_those_of_cbs(region, network):
    """CBS 2017, mean road km from the inhabitants of each PC4 to the nearest hospital."""
    path = ROOT.parent / "shared" / "nl" / "reference" / "hospital_sites_dec2016.csv"
    if not path.is_file():
        pytest.skip(f"the list of sites is kept outside this repository and {path} is absent")
    sites = pd.read_csv(path)
    sites.index = pd.Index([f"S{number:03d}" for number in range(len(sites))], name="site_id")
    # Every road at one speed: the least time is the least distance.
    times = travel_times(region.areas, sites, network=network, profile=make_profile())
    km = np.nanmin(times.metres, axis=1) / 1000
    published = region.areas["road_km_to_nearest_hospital_excl_outpatient_2017"].to_numpy()
    known = np.isfinite(published)
    people = region.areas["population_2021"].fillna(0).to_numpy()[known]
    assert np.corrcoef(km[known], published[known])[0, 1] >= 0.99
    ours, theirs = (np.average(values[known], weights=people) for values in (km, published))
    assert abs(ours / theirs - 1) <= 0.02


@pytest.fixture(scope="module")
def instance():
    scenario = load_scenario(bundled("scenarios", "endometriose.yaml"))
    return replace(ask(scenario).instance, minimum_volume=None)


def test_the_first_case_as_it_is_described(instance):
    assert len(instance.site_ids) == 17
    assert instance.open_today.all()
    assert instance.total_cases == pytest.approx(400, abs=1e-9)
    assert len(instance.area_ids) == 4059


def test_both_methods_agree_for_every_number_of_centres(instance):
    means = []
    for k in range(1, 18):
        question = replace(instance, k=k)
        by_sets = solve(question, method="enumerate", time_limit_seconds=120)
        by_equations = solve(question, method="milp", time_limit_seconds=120)
        assert by_sets.status == by_equations.status == "optimal"
        assert by_equations.objective == pytest.approx(by_sets.objective, abs=1e-6)
        means.append(by_sets.objective)
    assert means == sorted(means, reverse=True), "more centres never lengthen the mean trip"


@pytest.mark.parametrize("k", [5, 6, 8])
def test_both_sides_of_the_largest_feasible_norm(instance, k):
    question = replace(instance, k=k, minimum_volume=instance.total_cases / k)
    with pytest.raises(InfeasibleError) as caught:
        solve(question, method="enumerate", time_limit_seconds=120)
    largest = caught.value.largest_norm
    below = replace(instance, k=k, minimum_volume=largest * (1 - 1e-6))
    above = replace(instance, k=k, minimum_volume=largest * 1.0005)
    solutions = [
        solve(below, method=method, time_limit_seconds=120) for method in ("enumerate", "milp")
    ]
    assert solutions[1].status == "optimal"
    assert solutions[1].objective == pytest.approx(solutions[0].objective, abs=1e-6)
    for method in ("enumerate", "milp"):
        with pytest.raises(InfeasibleError):
            solve(above, method=method, time_limit_seconds=120)
