"""A run on the user's own demand and minutes: the same figures, and whose they are."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from regiotafel.question import ask
from regiotafel.report.board.facts import build_facts
from regiotafel.run import run_scenario
from regiotafel.scenario import load_scenario
from support.country import ROCK, UNKNOWN
from support.pages import block
from support.questions import call

pytestmark = pytest.mark.usefixtures("own_cache")


def own(name):
    return {"file": name, "source": f"bron van {name}"}


@pytest.mark.parametrize("kind", ["csv", "parquet", "wide"])
def test_our_own_minutes_brought_back_give_the_same_plans(scenario, data, tmp_path, kind):
    ours = run_scenario(load_scenario(scenario()), data=data)
    name = "minutes.parquet" if kind == "parquet" else "minutes.csv"
    assert call("matrix", tmp_path / name, "--data", data).exit_code == 0
    if kind == "wide":  # without metres; there are no ties in this country that need them
        long = pd.read_csv(tmp_path / name)
        long.pivot_table(index="pc4", columns="site_id", values="minutes").to_csv(tmp_path / name)
    theirs = run_scenario(load_scenario(scenario(own_minutes=own(name))), data=data)
    np.testing.assert_array_equal(theirs.travel.minutes, ours.travel.minutes)
    if kind != "wide":
        np.testing.assert_array_equal(theirs.travel.metres, ours.travel.metres)
        assert theirs.instance.hash() == ours.instance.hash()
    for k, plan in ours.plans.items():
        assert theirs.plans[k].open_sites == plan.open_sites
        without_range = plan.access.columns[~plan.access.columns.str.contains("_fast|_slow")]
        pd.testing.assert_frame_equal(
            theirs.plans[k].access[without_range], plan.access[without_range]
        )
        # How far their own minutes may be off is for the user to say.
        assert theirs.plans[k].access["minutes_mean_slow"].isna().all()
    assert theirs.speeds is None
    assert ours.speeds is not None
    assert theirs.travel.network_version != ours.travel.network_version


def test_our_own_demand_brought_back_gives_the_same_plans(scenario, data, tmp_path):
    ours = run_scenario(load_scenario(scenario()), data=data)
    table = pd.DataFrame(
        {
            "pc4": ours.demand.area_ids,
            "cases_per_year": ours.demand.base,
            "low": ours.demand.low,
            "high": ours.demand.high,
        }
    ).dropna()
    table.to_excel(tmp_path / "demand.xlsx", index=False)
    path = scenario(own_demand=own("demand.xlsx"))
    theirs = run_scenario(load_scenario(path), data=data)
    assert theirs.instance.cases == pytest.approx(ours.instance.cases)
    assert theirs.demand.rates is None
    assert theirs.left_out["reason"].to_dict() == {UNKNOWN: "demand_unknown", ROCK: "unreachable"}
    for k, plan in ours.plans.items():
        assert theirs.plans[k].open_sites == plan.open_sites
    for variant in ("low", "high"):
        asked = ask(load_scenario(path, overrides={"demand": variant}), data=data)
        assert asked.instance.total_cases == pytest.approx(
            table.set_index("pc4").drop(ROCK)[variant].sum()
        )


def test_everything_says_whose_figures_they_are(scenario, data, tmp_path):
    (tmp_path / "demand.csv").write_text(
        f"pc4;cases_per_year\n1001;10,5\n1002;4\n1003;0\n{UNKNOWN};7\n", encoding="utf-8"
    )
    assert call("matrix", tmp_path / "minutes.csv", "--data", data).exit_code == 0
    path = scenario(own_demand=own("demand.csv"), own_minutes=own("minutes.csv"), k=2)
    out = tmp_path / "out"
    run = call("run", path, "--data", data, "--out", out)
    assert run.exit_code == 0, run.output
    assert "Minutes one way as supplied" in run.stdout

    stored = json.loads((out / "result.json").read_text(encoding="utf-8"))
    assert stored["total_cases_per_year"] == 21.5
    assert stored["scenario"]["own_demand"] == own("demand.csv")
    assert stored["scenario"]["own_minutes"] == own("minutes.csv")
    assert stored["travel_mode"] == "own"
    unknown = {"1004", "1005", "1006", "1007", "1008", "1009", "2001", ROCK}
    assert set(stored["left_out"]["demand_unknown"]["areas"]) == unknown
    said = " ".join(text["en"] for text in stored["assumptions"])
    assert "bron van demand.csv" in said
    assert "bron van minutes.csv" in said
    # What was assumed of the national estimate and of our speeds does not hold here.
    assert "equally likely" not in said
    assert "free flow" not in said
    assert "No numbers per hospital are public" in said

    areas = pd.read_csv(out / "areas.csv", dtype={"pc4": str}).set_index("pc4")
    assert areas.loc[["1001", "1003", UNKNOWN], "cases_per_year"].tolist() == [10.5, 0, 7]
    demand = pd.read_csv(out / "demand.csv")
    assert demand["cases_per_year_base"].sum() == 21.5
    assert demand[["sex", "age_band", "cases_per_year_low"]].isna().all(axis=None)

    page = (out / "board.html").read_text(encoding="utf-8")
    facts = block(page, "facts")
    assert facts["national"] is None
    assert facts["speeds"] is None
    assert facts["ownDemandSource"] == "bron van demand.csv"
    assert facts["ownMinutesSource"] == "bron van minutes.csv"
    log = (out / "run.log").read_text(encoding="utf-8")
    assert "demand.csv: 4 rows read as semicolon-separated, decimal comma" in log


def test_a_year_without_the_procedures_that_count_is_none_of_them(scenario, data, tmp_path):
    (tmp_path / "volumes.csv").write_text(
        "site_id,year,procedure,cases\n"
        "H1,2023,Shaving,20\nH1,2024,disc,9\nH2,2023,,30\nH2,2024,shaving,15\n",
        encoding="utf-8",
    )
    path = scenario(hospital_volumes={**own("volumes.csv"), "procedures": ["shaving"]})
    asked = ask(load_scenario(path), data=data)
    volumes = asked.hospital_volumes.set_index(["site_id", "year"])["cases"]
    assert volumes.index.tolist() == [("H1", 2023), ("H1", 2024), ("H2", 2023), ("H2", 2024)]
    np.testing.assert_array_equal(volumes, [20, 0, np.nan, 15])


def test_areas_without_cases_alone_are_no_question(scenario, data, tmp_path):
    (tmp_path / "demand.csv").write_text("pc4,cases_per_year\n1001,0\n1007,5\n", encoding="utf-8")
    path = scenario(own_demand=own("demand.csv"))
    found = call("validate", path, "--data", data)
    assert found.exit_code == 0, found.output
    run = call("run", path, "--data", data, "--region", "province A", "--out", tmp_path / "out")
    assert run.exit_code == 2
    assert "--region: no area in it has expected cases" in run.stderr


@pytest.mark.parametrize("elsewhere", [(), ("1007", "1008"), ("1007", "1008", "1009")])
def test_demand_of_one_region_says_nothing_of_what_comes_from_elsewhere(
    scenario, data, tmp_path, elsewhere
):
    inside = ("1001", "1002", "1003", "1004", "1005", "1006")
    rows = "".join(f"{pc4},3\n" for pc4 in (*inside, *elsewhere))
    if len(elsewhere) == 3:
        rows += "1010,3\n2001,3\n3001,3\n"  # and so all there are
    (tmp_path / "demand.csv").write_text(f"pc4,cases_per_year\n{rows}", encoding="utf-8")
    path = scenario(own_demand=own("demand.csv"), region={"corop": "corop A"}, k=2)
    run = call("run", path, "--data", data, "--out", tmp_path / "out")
    assert run.exit_code == 0, run.output
    plan = json.loads((tmp_path / "out" / "result.json").read_text(encoding="utf-8"))["plans"]["k2"]
    flow = build_facts(run_scenario(load_scenario(path), data=data))["plans"][1]["flows"]
    said = " ".join(run.stdout.split())
    assert (plan["access_national"] is None) == (elsewhere == ())
    assert (plan["flows"]["inflow"]["cases_per_year"] is None) == (elsewhere == ())
    assert (flow["inflow"] is None, flow["nationalMean"] is None) == (elsewhere == (),) * 2
    assert ("who comes from elsewhere is unknown: no demand is given" in said) == (elsewhere == ())
    assert ("(from the 2 of 6 areas there with given demand)" in said) == (len(elsewhere) == 2)
    assert (flow["known"], flow["all"]) == (("2", "6") if len(elsewhere) == 2 else (None, None))


def test_the_rule_that_decides_between_equal_minutes_without_metres(scenario, data, tmp_path):
    rows = "".join(f"{pc4},20,20,20,20\n" for pc4 in ("1001", "1002", "1003"))
    (tmp_path / "minutes.csv").write_text("pc4,H4,H3,H2,H1\n" + rows, encoding="utf-8")
    result = run_scenario(load_scenario(scenario(own_minutes=own("minutes.csv"), k=2)), data=data)
    assert result.today.areas["site_id"].unique().tolist() == ["H1"]
    assert (result.travel.metres[np.isfinite(result.travel.minutes)] == 0).all()
