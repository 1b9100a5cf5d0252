"""Fitted speeds: known ones are found again, and what is bundled is what was fitted."""

from __future__ import annotations

import json
import runpy
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from regiotafel.cli import app
from regiotafel.errors import InputError, MissingFileError, SolverError
from regiotafel.files import bundled, read_yaml
from regiotafel.provenance import hash_file
from regiotafel.travel.calibration import assess, fit
from regiotafel.travel.calibration.references import References, read_references
from regiotafel.travel.contract import Terminals, contract
from regiotafel.travel.network import read_network
from regiotafel.travel.osm import FERRY
from regiotafel.travel.speeds import RoadSpeed, load_speeds
from support.networks import BOTH, make_segments

SETUP = fit.Setup.model_validate(read_yaml(bundled("data", "calibration", "car.yaml"), remedy=""))
SIDE = 24
PAGE = Path(__file__).parents[2] / "docs" / "travel-times.md"


@pytest.fixture(scope="module")
def made():
    """A country of squares 2 km wide: every fifth line a primary road, others unclassified."""
    number = np.arange(SIDE * SIDE).reshape(SIDE, SIDE)
    east, north = 5 + np.arange(SIDE) * 0.0292, 52 + np.arange(SIDE) * 0.018
    lon, lat = (values.ravel() for values in np.meshgrid(east, north))
    rows = []
    for a, b, line in [
        *zip(number[:, :-1].ravel(), number[:, 1:].ravel(), np.repeat(range(SIDE), SIDE - 1),
             strict=True),
        *zip(number[:-1].ravel(), number[1:].ravel(), np.tile(range(SIDE), SIDE - 1), strict=True),
    ]:  # fmt: skip
        rows.append((a, b, BOTH, 2000.0, "primary" if line % 5 == 0 else "unclassified"))
    network = contract(make_segments(rows, lon=lon, lat=lat), Terminals(lon=lon, lat=lat))
    points = pd.DataFrame({"lon": lon, "lat": lat}, index=[str(1000 + i) for i in range(len(lon))])
    hospitals = points.iloc[[50, 130, 205, 290, 333, 420, 500]]
    nothing = References(
        points=points,
        hospitals=hospitals,
        label=np.zeros((len(points), len(hospitals)), dtype=np.int8),
        siren_points=points.iloc[:2],
        siren=pd.DataFrame({"from_pc4": [], "to_pc4": [], "minutes_siren": []}),
    )
    return network, nothing


def labels(network, references, profile):
    ours = fit.minutes(fit.features(network, profile, references), profile)
    return (ours > 25).astype(np.int8) + (ours > 30)


def slower(profile, **kmh):
    roads = dict(profile.roads)
    for name, speed in kmh.items():
        changed = {"rural_kmh": speed, "built_up_kmh": speed}
        roads[name] = RoadSpeed(**(roads[name].model_dump() | changed))
    return profile.model_copy(update={"roads": roads})


def test_known_speeds_are_found_again(made):
    network, references = made
    truth = slower(SETUP.prior, primary=60.0, unclassified=40.0)
    label = labels(network, references, truth)
    assert set(np.unique(label)) == {0, 1, 2}
    first = fit.features(network, SETUP.prior, references)
    before = assess.overlap(fit.minutes(first, SETUP.prior), label)
    known = replace(references, label=label)
    found, trips = fit.fit_in_rounds(
        network, known, first, setup=SETUP, used=np.ones(label.shape, dtype=bool)
    )
    after = assess.overlap(fit.minutes(trips, found.profile), label)
    assert min(after) > 0.97 > max(before)
    roads = found.profile.roads
    assert abs(roads["primary"].rural_kmh - 60) < abs(SETUP.prior.roads["primary"].rural_kmh - 60)
    assert roads["unclassified"].rural_kmh == pytest.approx(40, abs=3)
    # What no trip uses stays where it was.
    assert roads["trunk"] == SETUP.prior.roads["trunk"]


def test_a_fit_foretells_hospitals_that_it_did_not_see(made):
    network, references = made
    truth = slower(SETUP.prior, primary=60.0, unclassified=40.0)
    known = replace(references, label=labels(network, references, truth))
    first = fit.features(network, SETUP.prior, known)
    group = np.arange(len(known.hospitals)) % 3
    foretold = assess.leave_out(network, known, first, setup=SETUP, group=group)
    assert min(assess.overlap(foretold.minutes, known.label)) > 0.95
    table = assess.shifts(foretold, known, {"all": np.array([["all"]])}, lapse=SETUP.lapse)
    assert abs(table["reference_minus_ours_minutes"].item()) < 0.3


def test_features_times_parameters_are_the_minutes_of_the_matrix(made):
    from regiotafel.travel.matrix import travel_times

    network, references = made
    no_access = SETUP.prior.access.model_copy(
        update={"origin_minutes": 0.0, "destination_minutes": 0.0}
    )
    profile = SETUP.prior.model_copy(update={"access": no_access})
    # The references' trips start at the hospital; this country looks the same both ways but for
    # who gives way at the end, so the matrix is asked in their direction.
    there = travel_times(references.hospitals, references.points, network=network, profile=profile)
    ours = fit.minutes(fit.features(network, profile, references), profile)
    np.testing.assert_allclose(ours, there.minutes.T, atol=0.02)


def test_features_know_limits_traffic_side_streets_and_ferries(made):
    from regiotafel.travel.matrix import travel_times
    from regiotafel.travel.speeds import Traffic

    network, references = made
    places = references.points.iloc[::20]
    rng = np.random.default_rng(5)
    n = len(network.link)
    ferry = rng.random(n) < 0.02
    # Limits below the speed driven, between, and far above; and none.
    network = replace(
        network,
        maxspeed=rng.choice(np.array([0, 20, 50, 80, 130], dtype=np.uint8), n),
        built_up=rng.random(n) < 0.5,
        side_streets=rng.integers(0, 4, n).astype(np.int16),
        road_class=np.where(ferry, FERRY, network.road_class).astype(np.int8),
        ferry_seconds=np.where(ferry, 200, 0).astype(np.int32),
    )
    profile = slower(SETUP.prior, primary=90.0).model_copy(
        update={
            "access": SETUP.prior.access.model_copy(
                update={"origin_minutes": 0.0, "destination_minutes": 0.0}
            ),
            # Waiting at every quay of this country would leave nobody on a ferry.
            "ferry_wait_minutes": 1.0,
            "traffic": Traffic(motorway=1, rural=1.2, built_up=1.4, delays=1.5),
        }
    )
    trips = fit.siren_features(network, profile, replace(references, siren_points=places))
    there = travel_times(places, places, network=network, profile=profile)
    ours = fit.minutes(trips, profile)
    np.testing.assert_allclose(ours, there.minutes, atol=0.02)
    used = trips.reshape(-1, fit.N_PARAMETERS + 1).any(axis=0)
    assert used[-1]  # somebody sails
    assert used[-3:-1].all()  # and passes side streets, in town and outside


def test_slopes_are_those_of_the_surprise():
    rng = np.random.default_rng(3)
    ours, label = rng.uniform(15, 40, 30), rng.integers(0, 3, 30).astype(np.int8)
    value, by_minute, by_sigma = fit._surprise(ours, label, 2.0, 0.01)
    step = 1e-6
    for at in range(len(ours)):
        moved = ours.copy()
        moved[at] += step
        more = fit._surprise(moved, label, 2.0, 0.01)[0]
        assert (more - value) / step == pytest.approx(by_minute[at], abs=1e-4)
    more = fit._surprise(ours, label, 2.0 * np.exp(step), 0.01)[0]
    assert (more - value) / step == pytest.approx(by_sigma, abs=1e-3)


@pytest.mark.parametrize("planted", [-2.0, 0.0, 1.5])
def test_a_planted_bias_is_found(planted):
    rng = np.random.default_rng(7)
    ours = rng.uniform(15, 40, 4000)
    theirs = ours + planted + rng.normal(0, 2, 4000)
    label = (theirs > 25).astype(np.int8) + (theirs > 30)
    shift, error = fit.likely_shift(ours, label.astype(np.int8), sigma=2.0, lapse=0.01)
    assert abs(shift - planted) < 4 * error < 0.6


@pytest.mark.parametrize("side", [0, 2])
def test_a_bias_too_large_to_be_one_is_not_told(side):
    ours = np.linspace(40, 50, 50) if side == 0 else np.linspace(5, 15, 50)
    found = fit.likely_shift(ours, np.full(50, side, dtype=np.int8), sigma=1.0, lapse=0.01)
    assert np.isnan(found).all()


def test_a_fit_that_does_not_settle_says_so(made, monkeypatch):
    network, references = made
    known = replace(references, label=labels(network, references, slower(SETUP.prior, primary=60)))
    trips = fit.features(network, SETUP.prior, known)
    monkeypatch.setattr(fit, "_STEPS", 2)
    with pytest.raises(SolverError, match="did not settle within 2 steps"):
        fit.fit(trips, known.label, setup=SETUP, used=np.ones(known.label.shape, dtype=bool))


def test_what_is_bundled_is_what_was_fitted():
    summary = json.loads(bundled("data", "calibration", "fit.json").read_text())
    profile = load_speeds("car_daytime", relative_to=Path())
    assert profile.version == summary["speed_version"]
    assert hash_file(bundled("data", "calibration", "car.yaml")) == summary["setup"]
    assert read_network(bundled("data", "nl")).version == summary["network_version"]


def test_the_document_shows_the_tables_that_were_made():
    text = PAGE.read_text(encoding="utf-8")
    profile = load_speeds("car_daytime", relative_to=Path())
    for name, road in profile.roads.items():
        limits = f"{road.rural_limit_kmh:.0f} / {road.built_up_limit_kmh:.0f}"
        assert f"| {name} | {road.rural_kmh:.1f} | {road.built_up_kmh:.1f} | {limits} |" in text
    for name, lost in profile.delays:
        assert f"| {name.replace('_', ' ')} | {lost.rural:.1f} | {lost.built_up:.1f} |" in text
    siren = pd.read_csv(bundled("data", "calibration", "siren.csv"))
    for row in siren.itertuples(index=False):
        assert f"| {row.km_from}–{row.km_to} | {row.trips:,} | {row.median_ratio:.2f} |" in text
    summary = json.loads(bundled("data", "calibration", "fit.json").read_text())
    assert f"They take {summary['siren']['factor']:.0%} of our".replace("%", " %") in text
    assert f"σ is {summary['sigma_minutes']:.1f} minutes" in text
    overlap = pd.read_csv(bundled("data", "calibration", "overlap.csv"))
    for row in overlap.itertuples(index=False):
        assert f"| {row[0]} | {row[1]:.3f} | {row[2]:.3f} |" in text
    unseen = overlap["what"].str.startswith("cross-validated")
    assert unseen.sum() == 2
    assert overlap[unseen].iloc[:, 1:].to_numpy().min() > 0.85
    bias = pd.read_csv(bundled("data", "calibration", "bias.csv"), dtype={"group": str})
    for row in bias.itertuples(index=False):
        assert f"| {row.group} | {row.trips:,} | {row[3]:+.1f} ± {1.96 * row[4]:.1f} |" in text


def test_the_range_is_said_as_it_is():
    wide = load_speeds("car_daytime", relative_to=Path()).range
    readme = (PAGE.parents[1] / "README.md").read_text(encoding="utf-8")
    said = f"may be {100 * (1 - wide.fast):.0f} % less or {100 * (wide.slow - 1):.0f} % more"
    assert said in " ".join(readme.split())
    assert f"it is {wide.fast} to {wide.slow}: judged" in PAGE.read_text(encoding="utf-8")


@pytest.mark.national
def test_the_document_shows_the_trips_and_the_reach_of_the_bundled_profiles():
    benchmark = runpy.run_path(str(PAGE.parents[1] / "benchmarks" / "usual_trips.py"))
    assert benchmark["tables"]() in PAGE.read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path):
    """References as the files hold them: two points, one hospital."""
    files = {
        "ors_car_hospitals.csv": "ors_id,hospital_lon,hospital_lat\n7,5.1,52.0\n",
        "ors_car_points.csv": "pc4,pc4_lon,pc4_lat\n1000,5.0,52.0\n1001,5.2,52.0\n",
        "ors_car_labels.csv": "pc4,ors_id,label\n1000,7,le25\n1001,7,25to30\n",
        "elaspy_utrecht_points.csv": "pc4,lon,lat\n1000,5.0,52.0\n1001,5.2,52.0\n",
        "elaspy_utrecht_siren_minutes.csv": "from_pc4,to_pc4,minutes_siren\n1000,1001,8.5\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_references_are_read(folder):
    references = read_references(folder)
    assert references.label.tolist() == [[0], [1]]
    assert references.siren["minutes_siren"].tolist() == [8.5]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("ors_car_labels.csv", "pc4,ors_id,label\n9,7,le25\n", "row 2, column pc4: is unknown"),
        ("ors_car_labels.csv", "pc4,ors_id,label\n1000,8,le25\n", "column ors_id: is unknown"),
        ("ors_car_labels.csv", "pc4,ors_id,label\n1000,7,le20\n", "column label: is unknown"),
        ("ors_car_labels.csv", "pc4,label\n1000,le25\n", "column ors_id: is missing"),
        ("ors_car_points.csv", "pc4,pc4_lon,pc4_lat\n1000,500,52\n", "row 2, column pc4_lon"),
        ("ors_car_points.csv", "pc4,pc4_lon,pc4_lat\n1,5,52\n1,5,52\n", "row 3, column pc4"),
        ("elaspy_utrecht_siren_minutes.csv", "from_pc4,to_pc4,minutes_siren\n1,2,x\n", "row 2"),
    ],
)
def test_faulty_references_are_refused(folder, name, text, expected):
    (folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_references(folder)
    assert expected in str(caught.value)


def test_absent_references(folder, tmp_path):
    (folder / "ors_car_labels.csv").unlink()
    with pytest.raises(MissingFileError, match="ors_car_labels"):
        read_references(folder)
    from typer.testing import CliRunner

    done = CliRunner().invoke(app, ["travel", "calibrate", str(tmp_path / "nowhere")])
    assert done.exit_code == 2
    assert "no such folder" in done.output


@pytest.mark.outside
@pytest.mark.national
def test_the_bundled_speeds_agree_with_the_references_as_stated():
    folder = Path(__file__).parents[3] / "shared" / "nl" / "reference"
    if not folder.is_dir():
        pytest.skip("the reference times are kept outside this repository and are not here")
    references = read_references(folder)
    network = read_network(bundled("data", "nl"))
    profile = load_speeds("car_daytime", relative_to=Path())
    ours = fit.minutes(fit.features(network, profile, references), profile)
    stated = pd.read_csv(bundled("data", "calibration", "overlap.csv"), index_col="what")
    wanted = stated.loc["fitted, same hospitals"].tolist()
    assert assess.overlap(ours, references.label) == pytest.approx(wanted, abs=1e-3)
    # What a fit must keep: near the overlap of a fit that did not see the hospital, and unbiased.
    assert min(wanted) > 0.85
    shift, _ = fit.likely_shift(
        ours[(ours > 12) & (ours < 50)],
        references.label[(ours > 12) & (ours < 50)],
        sigma=2.0,
        lapse=SETUP.lapse,
    )
    assert abs(shift) < 0.5
