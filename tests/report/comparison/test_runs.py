"""Finished runs beside each other: figures, centres, questions, and what cannot be compared."""

from __future__ import annotations

import io
import json
import shutil

import pandas as pd
import pytest
from rich.console import Console

from regiotafel.errors import InputError
from regiotafel.report.comparison import compare_runs
from regiotafel.report.comparison.page import write_comparison
from regiotafel.report.comparison.runs import open_in
from regiotafel.report.document.result import RESULT
from regiotafel.report.terminal import print_comparison, warning_sentences
from regiotafel.report.write import write_result


@pytest.fixture(scope="module")
def alike(run_folders):
    """Two answers about the same patients."""
    return compare_runs([run_folders["norm"], run_folders["free"]])


@pytest.fixture(scope="module")
def unlike(run_folders):
    return compare_runs([run_folders["norm"], run_folders["double"]])


def test_figures_are_those_of_the_runs(alike, result, other_runs):
    table = alike.indicators.set_index(["run", "plan", "group"])
    assert list(table.index.unique("plan")) == ["today", "k1", "k2", "k4"]
    before = result.plans[2].access.loc["all"]
    after = other_runs["free"].plans[2].access.loc["all"]
    row = table.loc["B", "k2", "all"]
    assert row["minutes_mean"] == after["minutes_mean"]
    for name in ("minutes_mean", "minutes_p95", "share_over_45_minutes"):
        assert row[f"{name}_difference"] == pytest.approx(after[name] - before[name])
        assert table.loc[("A", "k2", "all"), f"{name}_difference"] == 0
        assert pd.isna(table.loc[("B", "k4", "all"), f"{name}_difference"])  # A has no k4
    volumes = other_runs["free"].plans[2].centres["cases_per_year"]
    assert row["cases_smallest_centre"] == volumes[["S1", "S2"]].min()
    assert row["cases_largest_centre"] == volumes[["S1", "S2"]].max()
    assert alike.indicators["name"].unique().tolist() == ["norm", "free"]


def test_what_plans_mean_is_compared(with_impact, result, run_folders, tmp_path):
    (tmp_path / "impact").mkdir()
    write_result(with_impact, tmp_path / "impact")
    comparison = compare_runs([run_folders["norm"], tmp_path / "impact"])
    table = comparison.indicators.set_index(["run", "plan", "group"])
    row, plan = table.loc[("B", "k2", "moved")], with_impact.plans[2]
    base = plan.outcome.loc["base"]
    assert row["events_avoided_per_year"] == base["events_avoided_per_year"]
    assert row["events_avoided_per_year_most"] == base["events_avoided_per_year_most"]
    assert row["events_avoided_per_year_difference"] == 0  # the same centres, cases and curve
    assert row["gini"] == plan.inequality.loc[("moved", "plan"), "gini"]
    euros = plan.burden_change.loc[("euros", "base"), "per_patient"]
    assert row["euros_per_patient"] == euros
    assert pd.isna(row["euros_per_patient_difference"])  # A's pathway names no visits
    assert "impact" not in [warned.kind for warned in comparison.warnings]


def test_another_curve_is_warned_of(run_folders, tmp_path):
    other = spoil(run_folders["norm"], tmp_path, rewrite(curve_version="8" * 64))
    comparison = compare_runs([run_folders["norm"], other])
    assert [warned.kind for warned in comparison.warnings] == ["impact"]
    assert "another curve or other parameters" in warning_sentences(comparison)[0]
    assert list(comparison.questions.index) == ["curve_version"]


def test_centres_open_in_all_or_only_in_some(alike, result):
    ours = set(result.plans[2].open_sites)
    shared, others = open_in(alike.runs, "k2")
    assert set(shared) == ours & {"S1", "S2"}
    assert set(others["A"]) == ours - {"S1", "S2"}
    assert set(others["B"]) == {"S1", "S2"} - ours
    assert open_in(alike.runs, "k4") == (["S1", "S2", "S3", "S4"], {"B": []})
    assert open_in(alike.runs, "k9") == ([], {})
    rows = alike.centres.query("run == 'A' and plan == 'k2'")
    assert set(rows["site_id"]) == ours
    wanted = result.plans[2].centres.loc[rows["site_id"], "cases_per_year"]
    assert rows["cases_per_year"].tolist() == wanted.tolist()


def test_only_what_differs_in_the_questions_is_listed(alike):
    questions = alike.questions.to_dict("index")
    of_the_norm = questions.pop("assumptions")
    assert of_the_norm["A"].startswith("The chance to stay below the norm")
    assert of_the_norm["B"] == ""
    assert questions == {
        "k": {"A": "1:3", "B": "2"},
        "minimum_volume": {"A": "pathway", "B": "null"},
        "norm": {"A": "60", "B": "null"},
    }
    assert alike.warnings == ()


def test_rules_of_the_users_own_are_told_by_their_statements(run_folders, tmp_path):
    own = [{"nl": "A nooit met B", "en": "A never with B"}]
    copy = spoil(run_folders["norm"], tmp_path, rewrite(assumptions=own))
    questions = compare_runs([run_folders["norm"], copy]).questions
    assert list(questions.index) == ["assumptions"]
    assert questions.loc["assumptions", "B"] == "A never with B"
    assert "An assumption." in questions.loc["assumptions", "A"]


def test_other_objectives_and_rules_are_warned_of_and_told_in_words(run_folders, tmp_path):
    words = {"nl": "verste", "en": "longest minutes"}
    asked = rewrite(
        objective=[{"name": "minutes_max", "statement": words}],
        rules=[{"nl": "hoogstens één van A en B", "en": "at most one of A and B"}],
    )
    other = spoil(run_folders["norm"], tmp_path, asked)
    comparison = compare_runs([run_folders["norm"], other])
    assert [warned.kind for warned in comparison.warnings] == ["objective", "rules"]
    assert "another objective" in warning_sentences(comparison)[0]
    assert comparison.questions.to_dict("index") == {
        "objective": {"A": "mean minutes", "B": "longest minutes"},
        "rules": {"A": "", "B": "at most one of A and B"},
    }


def test_a_key_that_an_older_file_lacks_is_at_its_default(run_folders, tmp_path):
    content = json.loads((run_folders["norm"] / "result.json").read_text(encoding="utf-8"))
    scenario = content["scenario"]
    for key in ("objective", "count", "assignment", "missing_norm", "site_volumes", "if_then"):
        del scenario[key]
    older = rewrite(scenario=scenario, objective=[])
    comparison = compare_runs([run_folders["norm"], spoil(run_folders["norm"], tmp_path, older)])
    assert comparison.questions.empty
    assert comparison.warnings == ()


def test_a_run_beside_itself_differs_in_nothing(run_folders):
    comparison = compare_runs([run_folders["norm"], run_folders["norm"]])
    assert comparison.questions.empty
    assert comparison.warnings == ()
    differences = comparison.indicators.filter(like="_difference")
    differences = differences.dropna(axis="columns", how="all").dropna()
    assert (differences == 0).all().all()
    assert len(differences)


def test_other_patients_are_warned_of(unlike, other_runs):
    assert [warned.kind for warned in unlike.warnings] == [
        "data", "areas", "demand", "travel", "sites",
    ]  # fmt: skip
    total = other_runs["double"].instance.total_cases
    assert warning_sentences(unlike)[1:3] == [
        "A and B count different postcodes: 1 only in A, 0 only in B.",
        f"A and B reckon with different numbers of patients: 200.0 and {total:.1f} cases a year.",
    ]
    assert warning_sentences(unlike)[4].endswith("another site in A and B: S1.")
    assert "data_version" in unlike.questions.index


def test_in_the_terminal(alike, unlike):
    def printed(comparison):
        console = Console(width=100, file=io.StringIO())
        print_comparison(comparison, console=console)
        return console.file.getvalue()

    text = printed(alike)
    row = alike.indicators.set_index(["run", "plan", "group"]).loc[("B", "k2", "all")]
    line = next(line for line in text.splitlines() if "│   B │    k2" in line)
    assert f" {row['minutes_mean']:.1f} " in line
    assert f" {row['minutes_mean_difference']:+.1f} " in line
    assert "minimum_volume: A pathway; B null" in text
    assert "Note:" not in text
    assert "k2: in all:" in text
    assert printed(unlike).count("Note:") == 5


def spoil(folder, tmp_path, change):
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    change(copy)
    return copy


def rewrite(**changes):
    def change(folder):
        path = folder / RESULT
        content = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps(content | changes), encoding="utf-8")

    return change


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda folder: (folder / RESULT).unlink(), "holds no finished result; name the folder"),
        (lambda folder: (folder / RESULT).write_text("no"), "is not readable JSON"),
        (rewrite(schema_version=2), "follows version 2 of the schema; version 1 is read"),
        (rewrite(plans="none"), "plans: does not follow the schema"),
    ],
)
def test_what_is_no_result_is_refused_in_one_line(run_folders, tmp_path, change, expected):
    copy = spoil(run_folders["norm"], tmp_path, change)
    with pytest.raises(InputError) as error:
        compare_runs([run_folders["free"], copy])
    assert expected in str(error.value)
    assert len(str(error.value).splitlines()) == 1


def test_every_bad_folder_is_named_at_once(run_folders, tmp_path):
    with pytest.raises(InputError) as error:
        compare_runs([tmp_path / "a", run_folders["norm"], tmp_path / "b"])
    assert [fault.file for fault in error.value.faults] == [str(tmp_path / n) for n in "ab"]


@pytest.mark.parametrize("count", [0, 1, 27])
def test_too_few_or_too_many(run_folders, count):
    with pytest.raises(InputError, match=f"{count} folders are given; give 2 to 26"):
        compare_runs([run_folders["norm"]] * count)


def no_areas(folder):
    (folder / "areas.parquet").unlink()


def no_parquet(folder):
    (folder / "areas.parquet").write_text("pc4\n1000\n")


def other_plans(folder):
    table = pd.read_parquet(folder / "areas.parquet")
    table.drop(columns="minutes_k2").to_parquet(folder / "areas.parquet")


def not_geo(folder):
    pd.read_parquet(folder / "areas.parquet").to_parquet(folder / "areas.parquet")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (no_areas, "does not exist or is empty; the map needs it"),
        (no_parquet, "cannot be read"),
        (other_plans, "cannot be read"),
        (not_geo, "cannot be read"),
    ],
)
def test_areas_that_are_not_those_of_the_run(run_folders, tmp_path, change, expected):
    copy = spoil(run_folders["norm"], tmp_path, change)
    comparison = compare_runs([run_folders["free"], copy])  # the figures need no map
    with pytest.raises(InputError) as error:
        write_comparison(comparison, tmp_path)
    assert expected in str(error.value)
    assert "run the scenario again" in str(error.value)
    assert len(str(error.value).splitlines()) == 1
    assert {path.name for path in tmp_path.iterdir()} == {"copy"}  # nothing half written


def test_areas_of_other_plans(run_folders, tmp_path):
    def exchange(folder):
        shutil.copy(run_folders["double"] / "areas.parquet", folder / "areas.parquet")

    copy = spoil(run_folders["norm"], tmp_path, exchange)
    with pytest.raises(InputError, match="no column site_id_k2, minutes_k2"):
        write_comparison(compare_runs([run_folders["free"], copy]), tmp_path)


def test_tables_are_written_rounded_and_the_same_twice(alike, tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write_comparison(alike, tmp_path / name)
    names = {"compare.csv", "compare_centres.csv", "compare.html"}
    assert {path.name for path in (tmp_path / "one").iterdir()} == names
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    table = pd.read_csv(tmp_path / "one" / "compare.csv")
    assert list(table.columns) == list(alike.indicators.columns)
    for column in table.columns[4:]:
        wanted = alike.indicators[column].to_list()
        assert table[column].to_list() == pytest.approx(wanted, abs=5.1e-5, nan_ok=True)
    centres = pd.read_csv(tmp_path / "one" / "compare_centres.csv")
    assert centres["site_name"].tolist() == alike.centres["site_name"].tolist()
