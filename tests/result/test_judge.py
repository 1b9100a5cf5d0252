"""What a set of open sites means: all its tables from one assignment, whatever is asked."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from regiotafel.errors import InputError
from regiotafel.model.assignment import Assignment
from regiotafel.question import ask
from regiotafel.result.judge import Judge
from regiotafel.run import run_scenario
from regiotafel.scenario import load_scenario


@pytest.fixture
def judged(scenario, data):
    """A judge of the small country, with some keys of its question changed."""

    def of(**changes):
        return Judge.of(
            ask(load_scenario(scenario(**changes)), data=data, cache=data.parent / "cache")
        )

    return of


def test_today_is_today_in_every_table(judged, tmp_path, data_parameters):
    measure = "follow_up_near_home: {share: 1, euros_per_visit: 5, source: {nl: a, en: b}, "
    support = f"support:\n  {measure}sureness: assumed}}\n"
    text = data_parameters("burden").replace("support: {}\n", support)
    (tmp_path / "own.yaml").write_text(text, encoding="utf-8")
    judge = judged(parameters={"burden": "own.yaml"})
    today, plan = judge.today, judge.plan(judge.open_today)
    # Measures are taken with a plan, even with one that leaves every centre open.
    assert plan.burden_change.loc[("support_euros", "base"), "per_year_change"] > 0
    assert (today.ledger["cases_per_year_change"] == 0).all()
    assert (today.burden_change["per_year_change"] == 0).all()
    assert (today.outcome["events_avoided_per_year"] == 0).all()
    everybody = today.groups.xs("all", level="who")
    assert (everybody["minutes_change_mean"] == 0).all()
    assert (today.inequality.xs("change", level="when").loc["all", "gini"]) == 0
    # No modelled volume is held against a norm of which it is not known whether it is met.
    assert today.centres["cases_above_norm"].isna().all()
    assert today.norm_chance is None


def test_all_tables_count_the_same_patients(judged):
    judge = judged()
    plan = judge.plan(("H1", "H4"))
    total = judge.question.instance.total_cases
    assert plan.outcome["cases_per_year"].to_numpy() == pytest.approx(total)
    assert plan.ledger["cases_per_year"].sum() == pytest.approx(total)
    assert plan.inequality.loc[("all", "plan"), "cases_per_year"] == pytest.approx(total)
    groups = plan.groups.xs("all", level="who")["cases_per_year"]
    for grouping in groups.index.get_level_values("grouping").unique():
        of_groups = groups[grouping].drop("total")
        assert of_groups.sum() == pytest.approx(groups[grouping, "total"])
        assert groups[grouping, "total"] == pytest.approx(total)
    mean = plan.access.loc["all", "minutes_mean"]
    assert plan.inequality.loc[("all", "plan"), "minutes_mean"] == pytest.approx(mean)
    assert plan.groups.loc[("province", "total", "all"), "minutes_mean"] == pytest.approx(mean)
    moved = plan.access.loc["moved", "cases_per_year"]
    assert plan.ledger["cases_gained_per_year"].sum() == pytest.approx(moved)
    # Of every trip there and back, at eight visits a patient of which four at the centre.
    hours = plan.burden.loc[("operation with stay", "centre", "base"), "patient_hours_per_patient"]
    assert hours == pytest.approx(2 * mean / 60)


def test_areas_that_are_split_count_for_both_their_centres(judged):
    judge = judged()
    instance = judge.question.instance
    n = len(instance.area_ids)
    nearest = instance.nearest_open(("H1", "H4"))
    other = np.where(nearest == 0, 3, 0)
    # Half of the first area goes elsewhere.
    shares = Assignment(
        open_sites=("H1", "H4"),
        area=np.array([0, *range(n)]),
        column=np.array([other[0], *nearest]),
        share=np.array([0.5, 0.5, *np.ones(n - 1)]),
    )
    plan, whole = judge.plan(("H1", "H4"), shares=shares), judge.plan(("H1", "H4"))
    half = instance.cases[0] / 2
    site = instance.site_ids[nearest[0]]
    for table, column in (("ledger", "cases_per_year"), ("centres", "cases_per_year")):
        before, after = (getattr(p, table).loc[site, column] for p in (whole, plan))
        assert after == pytest.approx(before - half)
    assert plan.outcome["cases_per_year"].to_numpy() == pytest.approx(instance.total_cases)
    assert (
        plan.burden_change.loc[("patient_hours", "base"), "per_year"]
        > whole.burden_change.loc[("patient_hours", "base"), "per_year"]
    )


def test_a_curve_without_effect_takes_the_whole_gain_away(judged, tmp_path):
    (tmp_path / "flat.yaml").write_text(
        "title: {nl: Vlak, en: Flat}\noutcome: {nl: sterfte, en: death}\n"
        "unit: deaths per case\nmeasured: {low: 1, high: 1000}\n"
        + "".join(f"{name}: {{kind: none, rate: 0.1}}\n" for name in ("low", "base", "high"))
        + "source: {nl: Verzonnen, en: Invented}\nsureness: assumed\n"
        "sources: [{name: {nl: Verzonnen, en: Invented}, note: {nl: niets, en: nothing}}]\n"
    )
    plan = judged(outcome_curve="flat.yaml").plan(("H2",))
    assert (plan.outcome["events_avoided_per_year"] == 0).all()
    assert (plan.outcome_by_year["events_avoided_since_move"] == 0).all()
    assert judged(outcome_curve=None).plan(("H2",)).outcome is None


def test_parameters_of_the_users_own_count(judged, tmp_path, data_parameters):
    text = data_parameters("ledger").replace("base: 139", "base: 120")
    (tmp_path / "own.yaml").write_text(text, encoding="utf-8")
    ours, theirs = judged(parameters={"ledger": "own.yaml"}), judged()
    hours = "operating_hours_per_year"
    one, other = (judge.plan(("H1",)).ledger.loc["H1", hours] for judge in (ours, theirs))
    assert one == pytest.approx(other * 120 / 139)
    assert ours.question.parameters.version != theirs.question.parameters.version


@pytest.fixture
def data_parameters():
    from regiotafel.files import bundled

    return lambda name: bundled("data", "impact", f"{name}.yaml").read_text(encoding="utf-8")


def test_faults_of_all_parameter_files_are_told_at_once(judged, tmp_path):
    (tmp_path / "a.yaml").write_text("edition: x\n")
    with pytest.raises(InputError) as caught:
        judged(parameters={"profiling": "a.yaml", "burden": "none.yaml"}, outcome_curve="nergens")
    said = str(caught.value)
    assert "a.yaml" in said
    assert "none.yaml" in said
    assert "outcome_curve" in said


def test_a_pathways_curve_that_is_not_there_is_told_of_the_pathway(judged, tmp_path):
    from regiotafel.files import bundled

    text = bundled("data", "pathways", "endometriosis_level2.yaml").read_text(encoding="utf-8")
    text = text.replace("outcome_curve: endometriosis_complications", "outcome_curve: nergens")
    (tmp_path / "own.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"own\.yaml.*outcome_curve.*nergens"):
        judged(pathway="own.yaml")


def test_what_hospitals_keep_stands_in_the_ledger_and_no_plan_changes_it(judged, tmp_path):
    (tmp_path / "stays.csv").write_text(
        "site_id,diagnostics_per_year,low_complex_cases_per_year\nH3,800,120\nH1,,40\n"
    )
    judge = judged(staying_care={"file": "stays.csv", "source": "Verzonnen"})
    for plan in (judge.today, judge.plan(("H2",))):
        kept = plan.ledger[["diagnostics_per_year", "low_complex_cases_per_year"]]
        assert kept.loc["H3"].tolist() == [800, 120]
        assert kept.loc["H1"].tolist() == pytest.approx([np.nan, 40], nan_ok=True)
        assert kept.loc["H2"].isna().all()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("site_id,diagnostics_per_year\nH9,1\n", "row 2, column site_id"),
        ("site_id,diagnostics_per_year\nH1,1\nH1,2\n", "H1"),
        ("site_id,diagnostics_per_year\nH1,veel\n", "row 2, column diagnostics_per_year"),
        ("site_id,cases\nH1,2\n", "holds no care"),
        ("diagnostics_per_year\n2\n", "site_id"),
    ],
)
def test_faults_of_what_hospitals_keep(judged, tmp_path, text, said):
    (tmp_path / "stays.csv").write_text(text)
    with pytest.raises(InputError) as caught:
        judged(staying_care={"file": "stays.csv", "source": "Verzonnen"})
    assert "stays.csv" in str(caught.value)
    assert said in str(caught.value)


def test_a_result_judges_any_other_set_as_its_own_plans(scenario, data):
    result = run_scenario(load_scenario(scenario(k=2)), data=data)
    again = Judge.of(result).plan(result.plans[2].open_sites)
    for name in ("access", "groups", "ledger", "burden", "outcome", "inequality"):
        pd.testing.assert_frame_equal(getattr(again, name), getattr(result.plans[2], name))
    training = Judge.of(result).training({"k2": again})
    pd.testing.assert_frame_equal(training.loc["k2"], result.training.loc["k2"])
