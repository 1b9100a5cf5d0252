"""What hospitals counted: every table that the file has the columns for, and none written raw."""

from __future__ import annotations

import pytest

from regiotafel.question import ask
from regiotafel.result.observations import observe, published_observations
from regiotafel.run import run_scenario
from regiotafel.scenario import load_scenario

HEAD = "site_id,year,cases,events"


@pytest.fixture
def asked(scenario, data, tmp_path):
    """The question of the small country with these counts."""

    def of(text, **changes):
        (tmp_path / "volumes.csv").write_text(text, encoding="utf-8")
        volumes = {"file": "volumes.csv", "source": "Verzonnen"}
        return load_scenario(scenario(hospital_volumes=volumes, k=2, **changes))

    return lambda text, **changes: ask(of(text, **changes), data=data, cache=data.parent / "cache")


def counts(*columns: str, rows: dict[str, tuple]) -> str:
    lines = [",".join(("site_id", "year", "cases", *columns))]
    lines += [
        ",".join(str(value) for value in (site, year, *values))
        for site, values in rows.items()
        for year in (2023, 2024)
    ]
    return "\n".join(lines) + "\n"


def test_without_counts_there_is_nothing(scenario, data):
    question = ask(load_scenario(scenario()), data=data, cache=data.parent / "cache")
    assert observe(question) == {}


def test_cases_alone_give_no_outcomes(asked):
    question = asked(counts(rows={"H1": (30,), "H2": (12,), "H3": (25,)}))
    assert set(observe(question)) == {"data_quality", "data_quality_summary", "pooled_years"}
    with_norm = asked(counts(rows={"H1": (30,), "H2": (12,)}), minimum_volume=0.001)
    assert {"alliances", "alliances_summary"} <= set(observe(with_norm))


def test_events_give_a_funnel_and_what_is_real_of_it(asked):
    rows = {"H1": (300, 30), "H2": (120, 12), "H3": (250, 60), "H4": (90, 8)}
    tables = observe(asked(counts("events", rows=rows)))
    assert {"funnel", "dispersion", "shrinkage", "rankability", "refit"} <= set(tables)
    assert tables["funnel"].loc["H3", "position"] == "above_99_8"
    # Pooled over both years, against the mean of all sites.
    assert tables["funnel"].loc["H1", "cases"] == 600
    assert tables["funnel"].loc["H1", "expected_events"] == pytest.approx(600 * 110 / 760)


def test_three_sites_are_too_few_for_a_curve(asked):
    rows = {"H1": (300, 30), "H2": (120, 12), "H3": (250, 60)}
    assert "refit" not in observe(asked(counts("events", rows=rows)))


def test_names_of_surgeons_stay_inside(asked):
    text = f"{HEAD},surgeon,team\n" + "".join(
        f"{site},2024,{cases},4,{who},{who[0]}\n"
        for site in ("H1", "H2")
        for who, cases in (("Jansen", 40), ("De Vries", 20))
    )
    tables = observe(asked(text))
    assert tables["surgeons"]["operators"].tolist() == [2, 2]
    # Of this care surgeons have a minimum of 12 a year; teams have none.
    assert tables["surgeons"]["operators_below_minimum"].tolist() == [0, 0]
    assert tables["teams"]["operators_below_minimum"].isna().all()
    assert not any("Jansen" in table.to_csv() for table in tables.values())


def test_who_has_heavier_patients_is_expected_more(asked):
    text = f"{HEAD},case_mix_asa\n" + "".join(
        f"{site},2024,{light},{light // 20},1-2\n{site},2024,{heavy},{heavy // 5},3+\n"
        for site, light, heavy in (("H1", 200, 40), ("H2", 40, 200), ("H3", 100, 100))
    )
    question = asked(text)
    tables = observe(question)
    assert tables["case_mix"]["events_per_case"].tolist() == pytest.approx([17 / 340, 0.2])
    expected = tables["pooled_years"]["expected_events"]
    assert expected.to_dict() == pytest.approx({"H1": 18, "H2": 42, "H3": 25})
    assert tables["funnel"]["ratio"].tolist() == pytest.approx([1, 1, 1])
    # The table beside the model's volumes is the same one.
    assert question.hospital_volumes["expected_events"].tolist() == pytest.approx([18, 42, 25])


def test_small_counts_leave_no_table(scenario, data, tmp_path):
    rows = {"H1": (300, 30), "H2": (120, 12), "H3": (7, 1), "H4": (90, 15)}
    (tmp_path / "volumes.csv").write_text(counts("events", rows=rows), encoding="utf-8")
    own = {"hospital_volumes": {"file": "volumes.csv", "source": "Verzonnen"}, "k": 2}

    def tables(**changes):
        result = run_scenario(
            load_scenario(scenario(**own, **changes)), data=data, cache=data.parent / "cache"
        )
        return published_observations(result)

    hidden = tables()
    years = hidden["hospital_volumes"].set_index(["site_id", "year"])
    assert years.loc["H3", "cases"].isna().all()
    assert hidden["funnel"].loc["H3", ["events", "ratio"]].isna().all()
    assert hidden["funnel"].loc["H3", "suppressed"] != ""
    assert "refit" not in hidden
    shown = tables(suppress_below=None)
    assert shown["hospital_volumes"].set_index(["site_id", "year"]).loc["H3", "cases"].eq(7).all()
    assert "refit" in shown


def test_one_cell_of_expected_events_does_not_empty_the_funnel_of_others(asked):
    rows = {"H1": (300, 30, ""), "H2": (120, 12, 11), "H3": (250, 60, "")}
    tables = observe(asked(counts("events", "expected_events", rows=rows)))
    pooled = tables["pooled_years"]
    assert pooled["expected_events"].to_dict() == pytest.approx(
        {site: 2 * n * 102 / 670 for site, (n, _, _) in rows.items()}
    )
    empty = tables["data_quality"].query("check == 'empty'")
    assert set(empty["site_id"]) == {"H1", "H3"}
    assert set(empty["column"]) == {"expected_events"}


@pytest.mark.parametrize(("last", "found"), [(None, {"last_year_of_file"}), (2023, set())])
def test_the_last_full_year_is_of_the_scenario(scenario, data, tmp_path, last, found):
    text = counts(rows={"H1": (30,), "H2": (12,)}).replace("H2,2024,12", "H1,2025,30")
    (tmp_path / "volumes.csv").write_text(text, encoding="utf-8")
    own = {"file": "volumes.csv", "source": "Verzonnen", "last_full_year": last}
    question = ask(
        load_scenario(scenario(hospital_volumes=own)), data=data, cache=data.parent / "cache"
    )
    findings = observe(question)["data_quality"]
    assert set(findings.loc[findings["kind"] == "stale", "check"]) == found
    not_over = findings.loc[findings["check"] == "year_not_over", "year"]
    assert not_over.tolist() == ([] if last is None else [2024, 2025])
