"""The command line as a user meets it: results, errors in one line, exit statuses, whole files."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time

import pandas as pd
import pytest

from regiotafel.files import MANIFEST
from regiotafel.report.columns import table_names
from support.country import UNKNOWN, write_country
from support.questions import call

pytestmark = pytest.mark.usefixtures("own_cache")

#: Of a region, with a norm, and of what hospitals counted themselves.
NOT_ASKED = ("flows", "norm_chance", "left_out", "observed_")
TABLES = {f"{name}.csv" for name in table_names() if not name.startswith(NOT_ASKED)}
GIS = {"areas.gpkg", "areas.parquet"}
FILES = TABLES | GIS | {"board.html", "result.json", "result.xlsx", "run.log"}


def contents(folder):
    """Every file but the list of their checksums."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != MANIFEST}


def test_run_writes_everything_and_says_where(scenario, data, tmp_path):
    out = tmp_path / "out"
    result = call("run", scenario(k="1:4"), "--data", data, "--out", out)
    assert result.exit_code == 0, result.output
    assert set(contents(out)) == FILES
    assert "Trial" in result.output
    assert "board.html" in result.output.replace("\n", "")
    log = (out / "run.log").read_text(encoding="utf-8")
    assert "travel times:" in log
    stored = json.loads((out / "result.json").read_text(encoding="utf-8"))
    assert list(stored["plans"]) == ["today", "k1", "k2", "k3", "k4"]
    assert stored["plans"]["k4"]["access"]["all"] == stored["plans"]["today"]["access"]["all"]


def test_every_table_agrees_with_the_others(scenario, data, tmp_path):
    out = tmp_path / "out"
    path = scenario(k=2, minimum_volume=10)
    assert call("run", path, "--data", data, "--out", out).exit_code == 0
    areas = pd.read_csv(out / "areas.csv", dtype={"pc4": str}).set_index("pc4")
    centres = pd.read_csv(out / "centres.csv").set_index(["plan", "site_id"])
    indicators = pd.read_csv(out / "indicators.csv").set_index(["plan", "group"])
    demand = pd.read_csv(out / "demand.csv")
    counted = areas[areas["left_out"].isna()]
    for plan in ("today", "k2"):
        volumes = counted.groupby(f"site_id_{plan}")["cases_per_year"].sum()
        of_plan = centres.loc[plan]
        assert volumes.to_dict() == pytest.approx(
            of_plan.loc[of_plan["open"], "cases_per_year"].to_dict(), abs=1e-5
        )
        mean = (counted[f"minutes_{plan}"] * counted["cases_per_year"]).sum()
        mean /= counted["cases_per_year"].sum()
        assert indicators.loc[(plan, "all"), "minutes_mean"] == pytest.approx(mean, abs=1e-4)
    assert areas["cases_per_year"].sum() == pytest.approx(400, abs=1e-3)
    assert demand["cases_per_year_base"].sum() == pytest.approx(400, abs=1e-3)
    assert demand["cases_per_year_low"].sum() == pytest.approx(300, abs=1e-3)
    # Nobody knows who lives in one area, and no car reaches another.
    assert areas["left_out"].dropna().to_dict() == {
        UNKNOWN: "population_unknown",
        "3001": "unreachable",
    }
    # A norm judges plans, never what a hospital does now.
    assert centres.loc["today", "cases_above_norm"].isna().all()
    assert centres.loc["k2", "cases_above_norm"].notna().sum() == 2


def test_twice_the_same_bytes(scenario, data, tmp_path):
    path = scenario(k="2:3", methods=["enumerate", "milp"])
    for name in ("one", "two"):
        assert call("run", path, "--data", data, "--out", tmp_path / name).exit_code == 0
    one, two = contents(tmp_path / "one"), contents(tmp_path / "two")
    for name in FILES - {"run.log"}:
        assert one[name] == two[name], name


def test_json_is_the_stored_result_and_nothing_else(scenario, data, tmp_path):
    out = tmp_path / "out"
    result = call("run", scenario(k=2), "--data", data, "--out", out, "--json")
    assert json.loads(result.stdout) == json.loads((out / "result.json").read_text("utf-8"))


def test_options_replace_the_scenario(scenario, data, tmp_path):
    out = tmp_path / "out"
    result = call(
        "run", scenario(), "--data", data, "--out", out,
        "--k", "2", "--norm", "80", "--method", "both", "--region", "corop=corop A",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    stored = json.loads((out / "result.json").read_text(encoding="utf-8"))
    assert stored["scenario"]["k"] == "2"
    assert stored["minimum_volume"] == 80
    assert stored["scenario"]["region"] == {"corop": "corop A"}
    assert list(stored["plans"]["k2"]["solutions"]) == ["enumerate", "milp"]
    assert "outside_region" in stored["left_out"]
    # The same plan, judged for the region and for the whole country.
    indicators = pd.read_csv(out / "indicators.csv").set_index(["plan", "group"])
    national = indicators["cases_per_year"]["k2", "national_all"]
    assert national > indicators["cases_per_year"]["k2", "all"]
    assert stored["plans"]["k2"]["access_national"]["all"]["cases_per_year"] == pytest.approx(
        national, abs=1e-4
    )
    flows = pd.read_csv(out / "flows.csv").set_index(["plan", "flow"])["cases_per_year"]
    inside = flows["k2", "stay"] + flows["k2", "outflow"]
    assert inside == pytest.approx(stored["total_cases_per_year"], abs=1e-4)


def test_runs_are_compared_in_the_terminal_and_on_a_page(scenario, data, tmp_path):
    path = scenario(k="2:3")
    for name, norm in (("free", "none"), ("norm", "95")):
        run = call("run", path, "--data", data, "--out", tmp_path / name, "--norm", norm)
        assert run.exit_code == 0, run.output
    folders = [tmp_path / "free", tmp_path / "norm"]
    shown = call("compare", *folders)
    assert shown.exit_code == 0, shown.output
    assert "minimum_volume: A null; B 95" in shown.stdout
    assert not (tmp_path / "compared").exists()
    out = tmp_path / "compared"
    for _ in range(2):  # the second time replaces the first
        assert call("compare", *folders, "--out", out).exit_code == 0
    assert set(contents(out)) == {"compare.csv", "compare_centres.csv", "compare.html"}
    mine = call("compare", *folders, "--out", tmp_path / "free")
    assert mine.exit_code == 2
    assert "not made here" in mine.stderr
    (tmp_path / "norm" / "areas.parquet").unlink()
    before = contents(out)
    broken = call("compare", *folders, "--out", out)
    assert broken.exit_code == 2
    assert len(broken.stderr.strip().splitlines()) == 1
    assert contents(out) == before
    absent = call("compare", tmp_path / "free", tmp_path)
    assert absent.exit_code == 2
    assert "holds no finished result" in absent.stderr


def test_the_schema_is_printed():
    printed = call("schema")
    assert printed.exit_code == 0
    assert json.loads(printed.stdout)["title"] == "Regiotafel result"


def test_infeasible_is_status_3_with_the_nearest_feasible_values(scenario, data, tmp_path):
    out = tmp_path / "out"
    path = scenario()
    result = call("run", path, "--data", data, "--out", out, "--k", "4", "--norm", "95")
    assert result.exit_code == 3
    assert "minimum volume of 95" in result.stderr
    assert not out.exists()
    norm = "the minimum volume of 95 cases per year, to "
    largest = float(" ".join(result.stderr.split()).split(norm)[1].split()[0])
    at = call("run", path, "--data", data, "--out", out, "--k", "4", "--norm", largest)
    assert at.exit_code == 0, at.output
    above = call("run", path, "--data", data, "--k", "4", "--norm", largest * 1.001)
    assert above.exit_code == 3


def test_a_sweep_keeps_what_is_feasible_and_says_what_is_not(scenario, data, tmp_path):
    out = tmp_path / "out"
    result = call("run", scenario(), "--data", data, "--out", out, "--k", "1:4", "--norm", "95")
    assert result.exit_code == 0
    stored = json.loads((out / "result.json").read_text(encoding="utf-8"))
    assert "k1" in stored["plans"]
    assert "k4" in stored["infeasible"]
    assert stored["infeasible"]["k4"]["largest_norm"] < 95
    assert "4: infeasible" in result.stdout


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--k", "5"], "--k: 5 centres cannot be chosen from 4 candidates"),
        (["--k", "0"], "--k: “0” is out of range"),
        (["--k", "some"], "--k: “some” is no number or range of centres"),
        (["--norm", "100000"], "--norm: a norm of 100000 is above all"),
        (["--norm", "-1"], "--norm: -1"),
        (["--norm", "much"], "--norm: “much” is text, not a number; give"),
        (["--norm", "20,5"], "“20,5” is text, not a number with a decimal point (20.5); give"),
        (["--region", "Atlantis"], "--region"),
        (["--region", "pc4=1001,9999"], "“9999” is not in the areas table"),
        (["--method", "guess"], "--method"),
    ],
)
def test_a_wrong_option_is_one_line_and_status_2(scenario, data, tmp_path, options, expected):
    out = tmp_path / "out"
    result = call("run", scenario(), "--data", data, "--out", out, *options)
    assert result.exit_code == 2, result.output
    assert expected in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert not out.exists()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"maximum_volum": 1}, "maximum_volum: is not a known key; did you mean `maximum_volume`?"),
        ({"required": ["H9"]}, "required[0]: “H9” is not one of the 4 candidates"),
        ({"required": ["H1"], "forbidden": ["H1"]}, "“H1” stands under required too"),
        ({"candidates": "absent.csv"}, "candidates: there is no file “absent.csv”"),
        ({"travel": "by_boat"}, "travel: there is no travel “by_boat”"),
        (
            {"hospital_volumes": {"file": "absent.csv", "source": "x"}},
            "absent.csv: does not exist",
        ),
    ],
)
def test_a_wrong_scenario_names_file_and_key(scenario, data, tmp_path, changes, expected):
    path = scenario(**changes)
    result = call("run", path, "--data", data, "--out", tmp_path / "out")
    assert result.exit_code == 2, result.output
    assert expected in result.stderr
    assert not (tmp_path / "out").exists()


def test_validate_finds_the_same_without_solving(scenario, data):
    good = call("validate", scenario(), "--data", data)
    assert good.exit_code == 0, good.output
    assert "in order. 4 candidates, 10 areas" in good.stdout
    bad = call("validate", scenario(k=9), "--data", data)
    assert bad.exit_code == 2
    assert "9 centres cannot be chosen from 4" in bad.stderr


def test_an_earlier_result_survives_a_run_that_fails(scenario, data, tmp_path):
    out = tmp_path / "out"
    assert call("run", scenario(k=2), "--data", data, "--out", out).exit_code == 0
    before = contents(out)
    assert call("run", scenario(k=9), "--data", data, "--out", out).exit_code == 2
    assert call("run", scenario(), "--k", "4", "--norm", "95", "--data", data, "--out", out
                ).exit_code == 3  # fmt: skip
    assert contents(out) == before


def test_a_folder_of_somebody_elses_is_refused_before_any_work(scenario, data, tmp_path):
    out = tmp_path / "documents"
    out.mkdir()
    (out / "letter.txt").write_text("dear")
    result = call("run", scenario(), "--data", data, "--out", out)
    assert result.exit_code == 2
    assert "holds letter.txt, not made here or changed since" in result.stderr
    assert contents(out) == {"letter.txt": b"dear"}


@pytest.mark.parametrize("harm", ["added", "edited", "forged"])
def test_a_result_with_somebodys_own_work_in_it_is_not_replaced(scenario, data, tmp_path, harm):
    out = tmp_path / "out"
    path = scenario(k=2)
    assert call("run", path, "--data", data, "--out", out).exit_code == 0
    if harm == "forged":
        out = tmp_path / "project"
        out.mkdir()
        (out / "result.json").write_text("{}")
    mine = out / ("notes.txt" if harm == "added" else "centres.csv")
    mine.write_text("my own work")
    before = contents(out)
    result = call("run", path, "--data", data, "--out", out)
    assert result.exit_code == 2
    assert mine.name in result.stderr
    assert contents(out) == before


def test_the_list_of_checksums_is_that_of_the_files(scenario, data, tmp_path):
    out = tmp_path / "out"
    assert call("run", scenario(k=2), "--data", data, "--out", out).exit_code == 0
    listed = dict(
        line.split("  ")[::-1] for line in (out / MANIFEST).read_text("utf-8").splitlines()
    )
    assert listed == {
        name: hashlib.sha256(content).hexdigest() for name, content in contents(out).items()
    }


def test_an_output_that_cannot_be_written(scenario, data, tmp_path):
    (tmp_path / "file").write_text("x")
    result = call("run", scenario(k=2), "--data", data, "--out", tmp_path / "file" / "out")
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_a_run_that_is_killed_leaves_the_earlier_result_whole(scenario, data, tmp_path):
    out = tmp_path / "out"
    path = scenario(k=2)
    assert call("run", path, "--data", data, "--out", out).exit_code == 0
    before = contents(out)
    # A run that stands still while it writes: the page is replaced by one that never ends.
    script = (
        "import sys, time\n"
        "from regiotafel.report import page\n"
        "def hang(result, path):\n"
        "    path.write_text('half')\n"
        "    print('writing', flush=True)\n"
        "    time.sleep(600)\n"
        "page.write_page = hang\n"
        "from regiotafel.cli import app\n"
        "app(sys.argv[1:])\n"
    )
    command = [sys.executable, "-c", script, "run", str(path), "--k", "3", "--data", str(data)]
    for how, status in ((signal.SIGKILL, -signal.SIGKILL), (signal.SIGINT, 130)):
        with subprocess.Popen(
            [*command, "--out", str(out)], stdout=subprocess.PIPE, text=True, env=os.environ
        ) as process:
            assert process.stdout.readline().strip() == "writing"
            time.sleep(0.1)
            process.send_signal(how)
            assert process.wait(timeout=60) == status
        assert contents(out) == before
    # The next run is not troubled by what the killed one left behind.
    assert call("run", path, "--k", "3", "--data", data, "--out", out).exit_code == 0
    assert contents(out) != before


def test_matrix_has_every_pair(data, tmp_path):
    for name in ("matrix.csv", "matrix.parquet"):
        result = call("matrix", tmp_path / name, "--data", data)
        assert result.exit_code == 0, result.output
        assert "48 pairs, 4 of them unreachable" in result.stdout
    csv = pd.read_csv(tmp_path / "matrix.csv", dtype={"pc4": str})
    parquet = pd.read_parquet(tmp_path / "matrix.parquet")
    assert csv[["pc4", "site_id"]].equals(parquet[["pc4", "site_id"]].astype(csv["pc4"].dtype))
    assert csv["minutes"].to_numpy() == pytest.approx(parquet["minutes"], abs=1e-4, nan_ok=True)
    again = call("matrix", tmp_path / "matrix.csv", "--data", data)
    assert again.exit_code == 2
    assert "exists and is not replaced" in again.stderr
    wrong = call("matrix", tmp_path / "matrix.xls", "--data", data)
    assert wrong.exit_code == 2
    assert "ends in .csv or .parquet" in wrong.stderr


def test_data_build(tmp_path):
    raw = write_country(tmp_path / "raw")
    result = call("data", "build", raw, tmp_path / "data")
    assert result.exit_code == 0, result.output
    assert "ready" in result.stdout
    (raw / "hospitals.csv").unlink()
    wrong = call("data", "build", raw, tmp_path / "data")
    assert wrong.exit_code == 2
    assert "hospitals.csv: does not exist" in wrong.stderr


def test_help_teaches_and_version():
    for arguments in (
        [],
        ["run"],
        ["demo"],
        ["validate"],
        ["matrix"],
        ["compare"],
        ["schema"],
        ["data"],
        ["data", "build"],
        ["data", "fetch"],
        ["data", "network"],
    ):
        result = call(*arguments, "--help")
        assert result.exit_code == 0
        assert "Usage" in result.output
    assert "1 no answer within the time limit" in " ".join(call("--help").output.split())
    assert "regiotafel 0." in call("--version").output
