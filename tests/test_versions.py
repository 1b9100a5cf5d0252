"""Versions of minutes as a user meets them: pinned in a scenario, and side by side."""

from __future__ import annotations

import json
import shutil

import pandas as pd
import pytest
import yaml

from regiotafel.files import bundled
from regiotafel.run import run_versions
from regiotafel.scenario import load_scenario
from support.pages import block
from support.questions import call, write_question

pytestmark = pytest.mark.usefixtures("own_cache")

KEYS = {
    "data": "data_version",
    "network": "network_version",
    "speeds": "speed_version",
    "demand": "demand_version",
}


@pytest.fixture
def profiles(tmp_path):
    """Two speed profiles beside the question, the second with slower roads and more certain."""
    content = yaml.safe_load(bundled("data", "travel", "car_daytime.yaml").read_text("utf-8"))
    content["range"] = {"fast": 0.8, "slow": 1.25}
    (tmp_path / "first.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    for speeds in content["roads"].values():
        speeds |= {key: speeds[key] / 2 for key in ("rural_kmh", "built_up_kmh")}
    content |= {"edition": "2027-01", "range": {"fast": 1, "slow": 1}}
    (tmp_path / "second.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    return "first.yaml", "second.yaml"


def stored(path, data, out):
    result = call("run", path, "--data", data, "--out", out)
    assert result.exit_code == 0, result.output
    return json.loads((out / "result.json").read_text(encoding="utf-8")), result.stdout


def test_a_result_tells_its_versions_and_its_range(profiles, data, tmp_path):
    found, said = stored(write_question(tmp_path, travel=profiles[0]), data, tmp_path / "out")
    assert found["travel_range"] == {"fast": 0.8, "slow": 1.25}
    assert found["speed_edition"]
    everybody = found["plans"]["k1"]["access"]["all"]
    assert everybody["minutes_mean_fast"] == pytest.approx(0.8 * everybody["minutes_mean"])
    assert everybody["minutes_mean_slow"] == pytest.approx(1.25 * everybody["minutes_mean"])
    assert any("20% shorter or 25% longer" in text["en"] for text in found["assumptions"])
    table = pd.read_csv(tmp_path / "out" / "indicators.csv").set_index(["plan", "group"])
    assert table.loc[("k1", "all"), "minutes_max_slow"] == pytest.approx(
        everybody["minutes_max_slow"], abs=1e-4
    )
    assert "if all trips are faster or slower" in said
    for key in KEYS.values():
        assert found[key][:12] in said
    assert f"edition {found['speed_edition']}" in " ".join(said.split())


def test_without_a_range_none_is_shown(profiles, data, tmp_path):
    found, said = stored(write_question(tmp_path, travel=profiles[1]), data, tmp_path / "out")
    assert found["travel_range"] is None
    assert found["plans"]["k1"]["access"]["all"]["minutes_mean_slow"] is None
    assert "faster or slower" not in said
    page = (tmp_path / "out" / "board.html").read_text(encoding="utf-8")
    assert {plan["ranges"] for plan in block(page, "facts")["plans"]} == {None}


def test_pinned_versions_run_and_others_are_refused(profiles, data, tmp_path):
    found, _ = stored(write_question(tmp_path, travel=profiles[0]), data, tmp_path / "out")
    pins = {key: found[name] for key, name in KEYS.items()}
    path = write_question(tmp_path, travel=profiles[0], pinned=pins | {"data": pins["data"][:12]})
    assert call("run", path, "--data", data, "--out", tmp_path / "again").exit_code == 0

    other = write_question(tmp_path, travel=profiles[1], pinned=pins)
    for command in (("run", other, "--out", tmp_path / "third"), ("validate", other)):
        refused = call(*command, "--data", data)
        assert refused.exit_code == 2
        [line] = [line for line in refused.stderr.splitlines() if "pinned" in line]
        assert line.startswith(f"{other}, pinned.speeds: {pins['speeds']} is pinned, but what")
        assert line.endswith("name the speed profile of then with travel, or pin the version that "
                             "is here")  # fmt: skip
    assert not (tmp_path / "third").exists()


def test_one_question_on_two_speed_profiles(profiles, data, tmp_path):
    # What the scenario pins is no obstacle to asking what another version would do.
    path = write_question(tmp_path, pinned={"speeds": "0" * 64})
    out = tmp_path / "versions"
    result = call("matrix", "compare", path, "--travel", *profiles, "--data", data, data,
                  "--out", out)  # fmt: skip
    assert result.exit_code == 0, result.output
    said = " ".join(result.stdout.split())
    assert "edition: A 2" in said
    assert "B 2027-01" in said
    assert "network_version: the same" in said
    minutes = pd.read_csv(out / "minutes.csv").set_index("over")
    assert list(minutes.index) == ["pairs", "today", "k1", "k2", "k3"]
    assert (minutes["difference_least"] > 0).all()
    choices = pd.read_csv(out / "choices.csv")
    assert (choices["regret"] >= -1e-9).all()
    again = call("matrix", "compare", path, "--travel", *profiles, "--data", data, data,
                 "--k", 2, "--out", out)  # fmt: skip
    assert again.exit_code == 0, again.output
    assert len(pd.read_csv(out / "choices.csv")) == 1


def test_one_question_on_two_data_folders_and_of_two_scenarios(profiles, data, tmp_path):
    path = write_question(tmp_path, travel=profiles[0])
    copy = shutil.copytree(data, tmp_path / "copy")
    folders = call("matrix", "compare", path, "--data", data, copy)
    assert folders.exit_code == 0, folders.output
    assert "network_version: the same" in folders.stdout
    second = path.with_name("second_question.yaml")
    content = yaml.safe_load(path.read_text(encoding="utf-8")) | {"travel": profiles[1]}
    second.write_text(yaml.safe_dump(content), encoding="utf-8")
    scenarios = call("matrix", "compare", path, second, "--data", data, data)
    assert scenarios.exit_code == 0, scenarios.output
    assert "inhabitants, k3" in scenarios.stdout
    second.write_text(yaml.safe_dump(content | {"minimum_volume": 1}), encoding="utf-8")
    refused = call("matrix", "compare", path, second, "--data", data, data)
    assert refused.exit_code == 2
    assert "the two scenarios differ in minimum_volume" in refused.stderr


def test_what_cannot_be_compared_is_refused_in_one_line(profiles, data, tmp_path):
    path = write_question(tmp_path, travel=profiles[0])
    same = call("matrix", "compare", path)
    assert same.exit_code == 2
    assert same.stderr.strip().startswith("matrix compare: A and B are the same; give --travel A B")
    absent = call("matrix", "compare", path, "--travel", profiles[0], "third.yaml", "--data", data,
                  data)  # fmt: skip
    assert absent.exit_code == 2
    assert "--travel" in absent.stderr
    own = write_question(tmp_path, own_minutes={"file": "minutes.csv", "source": "a router"})
    refused = call("matrix", "compare", own, "--travel", *profiles)
    assert refused.exit_code == 2
    assert "own_minutes: stands in A and in B" in refused.stderr


def test_a_file_without_a_command_is_written(data, tmp_path):
    for arguments in (("matrix",), ("matrix", "write")):
        result = call(*arguments, "--data", data, tmp_path / f"{len(arguments)}.csv")
        assert result.exit_code == 0, result.output
    one, two = (tmp_path / name for name in ("1.csv", "2.csv"))
    assert one.read_bytes() == two.read_bytes()


@pytest.mark.national
def test_the_first_case_on_two_times_of_day():
    """Another level of all minutes moves few of the choices, and costs little where it does."""
    a, b = (
        load_scenario(
            bundled("scenarios", "endometriose.yaml"), overrides={"travel": name, "k": "3:6"}
        )
        for name in ("car_free_flow", "car_daytime")
    )
    found = run_versions(a, b)
    minutes = found.minutes.set_index("over")
    assert minutes.loc["pairs", "count"] > 68_000
    assert minutes.loc["today", "count"] == pytest.approx(17.4e6, rel=0.01)
    assert (minutes["share_other_centre"].dropna() < 0.1).all()
    assert found.choices["k"].tolist() == [3, 4, 5, 6]
    # A choice of one that breaks the rules of the other has no regret: that is said instead.
    regret = found.choices["regret"]
    assert (regret.isna() == (found.choices["broken_rules"] != "")).all()
    assert regret.notna().any()
    assert regret.dropna().between(-1e-9, 0.5).all()
