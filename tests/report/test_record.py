"""result.json: follows its published schema, and says what the run found."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pandas as pd
import pytest

from regiotafel.errors import InputError, MissingFileError
from regiotafel.report.document import result as document
from regiotafel.report.document.result import RESULT, SCHEMA_VERSION, json_schema, read_document
from regiotafel.report.record.result import result_dict, write_record

PUBLISHED = Path(document.__file__).with_name("result.schema.json")


@pytest.fixture(scope="module")
def record(result):
    return result_dict(result)


@pytest.fixture
def broken(record):
    """A copy to spoil."""
    return copy.deepcopy(record)


def write(content, folder):
    (folder / RESULT).write_text(
        content if isinstance(content, str) else json.dumps(content), encoding="utf-8"
    )
    return folder


def test_the_published_schema_is_that_of_the_program():
    published = json.loads(PUBLISHED.read_text(encoding="utf-8"))
    assert published == json_schema()
    assert published["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(published)


def test_what_hospitals_keep_is_part_of_the_run(result):
    """The ledger shows it: other numbers, another hash."""
    kept = pd.DataFrame({"diagnostics_per_year": [100.0]}, index=["S1"])
    runs = [
        result_dict(replace(result, staying_care=table))["run_hash"]
        for table in (None, kept, kept * 2)
    ]
    assert len(set(runs)) == 3


def test_every_key_is_described():
    def properties(part):
        if isinstance(part, dict):
            yield from part.get("properties", {}).items()
            for value in part.values():
                yield from properties(value)
        elif isinstance(part, list):
            for value in part:
                yield from properties(value)

    definitions = json_schema()["$defs"]
    bare = [
        key
        for key, about in properties(json_schema())
        if "description" not in about
        and "description" not in definitions.get(about.get("$ref", "").rsplit("/", 1)[-1], {})
    ]
    # Names that say all there is to say.
    assert set(bare) == {"nl", "en", "site_name", "organisation", "city", "reason"}


def test_a_result_follows_the_schema(record, with_flows, with_cars):
    validator = jsonschema.Draft202012Validator(json.loads(PUBLISHED.read_text(encoding="utf-8")))
    validator.validate(record)
    cars = result_dict(with_cars)
    validator.validate(cars)
    assert cars["without_car"]["areas_unknown"] == 1
    assert set(cars["plans"]["today"]["car_ownership"]) == {"with_car", "without_car", "all"}
    flows = result_dict(with_flows)
    validator.validate(flows)
    assert flows["plans"]["k1"]["flows"]["outflow"]["share_of_cases"] == 0.4


def test_what_surrounds_the_plans_is_kept(record, with_analyses, tmp_path):
    content = result_dict(with_analyses)
    schema = json.loads(PUBLISHED.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(content)
    stored = read_document(write(content, tmp_path))
    near = with_analyses.analyses.portfolios[2]
    assert len(stored.analyses.portfolios["k2"].sets) == len(near.sets)
    worth = stored.analyses.portfolios["k2"].sites["S1"]
    assert worth.objective_with == near.sites["minutes_mean_with"]["S1"]
    assert worth.status_without == near.sites["status_without"]["S1"]
    front = with_analyses.analyses.fronts[2].points
    kept = stored.analyses.fronts["k2"]
    assert kept.criteria == ["minutes_mean", "minutes_mean_of_worst_5_percent"]
    told = [point.values for point in kept.points]  # noqa: PD011 (a field of ours)
    assert told == front[kept.criteria].to_numpy().tolist()
    steps = stored.analyses.price_of_norm["k2"].steps
    assert steps[-1].norm_at_most == with_analyses.analyses.price.numbers["largest_norm"][2]
    chance = with_analyses.plans[2].norm_chance["missing_3_years"]["any"]
    assert stored.plans["k2"].norm_chance["any"].missing_3_years == chance
    assert stored.plans["today"].norm_chance is None


def test_what_a_plan_means_is_kept(with_impact, tmp_path):
    content = result_dict(with_impact)
    schema = json.loads(PUBLISHED.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(content)
    stored = read_document(write(content, tmp_path))
    plan, kept = with_impact.plans[2], stored.plans["k2"].impact
    outcome = plan.outcome.loc["high"]
    assert kept.outcome["high"].events_avoided_per_year == outcome["events_avoided_per_year"]
    hours = plan.burden_change.loc[("patient_hours", "low"), "per_patient"]
    assert kept.burden_per_patient["low"].patient_hours == hours
    worst = plan.inequality.loc[("all", "plan"), "minutes_mean_of_worst_5_percent"]
    assert kept.inequality.all.minutes_mean_of_worst == worst
    assert kept.ledger_totals["cases_per_year"].change == 0
    needed = with_impact.training.loc[("k2", "base"), "training_cases_needed_per_place"]
    assert kept.training["base"].training_cases_needed_per_place == needed
    assert stored.curve_version == with_impact.curve.version


def test_the_hash_is_of_parameters_and_curve_too(result, record):
    outcome = result.parameters.outcome.model_copy(update={"months": 12})
    learning = replace(result, parameters=replace(result.parameters, outcome=outcome))
    without = replace(result, curve=None)
    hashes = {
        record["run_hash"],
        *(result_dict(other)["run_hash"] for other in (learning, without)),
    }
    assert len(hashes) == 3


def test_what_could_give_way_is_kept(result, record):
    relaxations = record["infeasible"]["k3"]["relaxations"]
    assert [each["rule"]["en"] for each in relaxations] == [
        each.rule_en for each in result.infeasible[3].relaxations
    ]
    norm = next(each for each in relaxations if each["unit"] == "cases_per_year")
    assert norm["now"] == 60
    assert norm["nearest"] == pytest.approx(result.infeasible[3].largest_norm)


def test_a_file_of_before_the_analyses_is_read(record, tmp_path):
    older = json.loads(json.dumps(record))
    for key in ("analyses", "interrupted", "parameters_version", "curve_version"):
        del older[key]
    for plan in older["plans"].values():
        del plan["norm_chance"], plan["impact"]
    stored = read_document(write(older, tmp_path))
    assert stored.analyses.fronts == {}
    assert stored.plans["k1"].norm_chance is None
    assert stored.plans["k1"].impact is None


@pytest.mark.parametrize(
    ("keys", "value"),
    [
        (("plans", "k1", "access", "all", "minutes_mean"), "32"),
        (("plans", "k1", "access", "all", "share_over_30_minutes"), "absent"),
        (("plans", "k1", "open_sites"), "S1"),
        (("plans", "best"), {}),
        (("schema_version",), SCHEMA_VERSION + 1),
        (("colour",), "blue"),
        (("run_hash",), "abc"),
        (("sites", "S1", "site_rule"), "maybe"),
    ],
)
def test_schema_and_program_refuse_the_same(broken, tmp_path, keys, value):
    *path, last = keys
    part = broken
    for key in path:
        part = part[key]
    if value == "absent":
        del part[last]
    else:
        part[last] = value
    assert list(jsonschema.Draft202012Validator(json_schema()).iter_errors(broken))
    with pytest.raises(InputError) as error:
        read_document(write(broken, tmp_path))
    assert len(str(error.value).splitlines()) == 1
    assert last in str(error.value)


def test_what_is_written_is_what_was_found(result, record, tmp_path):
    write_record(record, tmp_path)
    stored = read_document(tmp_path)
    assert list(stored.plans) == ["today", "k1", "k2"]
    assert list(stored.infeasible) == ["k3"]
    plan = result.plans[2]
    assert stored.plans["k2"].access.moved.minutes_mean == plan.access.loc["moved", "minutes_mean"]
    for site, centre in stored.plans["k2"].centres.items():
        assert centre.cases_per_year == plan.centres.loc[site, "cases_per_year"]
        assert centre.cases_above_norm == plan.centres.loc[site, "cases_above_norm"]
    assert set(stored.plans["k2"].centres) == set(plan.open_sites)
    assert stored.sites["S1"].lon == result.candidates.loc["S1", "lon"]
    assert stored.plans["today"].access.moved.minutes_mean is None  # nobody moves today
    assert stored.left_out["population_unknown"].areas == ["3539"]
    assert stored.assumptions[0].nl == "Een aanname."


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("{", "is not readable JSON"),
        ("[]", "holds no schema_version"),
        ("{}", "holds no schema_version"),
        ('{"schema_version": 99}', "follows version 99 of the schema; version 1 is read"),
        ('{"schema_version": true}', "does not follow the schema"),
        ('{"schema_version": 1}', "does not follow the schema: Field required (and"),
    ],
)
def test_what_is_no_result_is_refused_in_one_line(tmp_path, content, expected):
    with pytest.raises(InputError, match=r"result\.json") as error:
        read_document(write(content, tmp_path))
    assert expected in str(error.value)
    assert len(str(error.value).splitlines()) == 1


def test_bytes_that_are_no_text_are_refused(tmp_path):
    (tmp_path / RESULT).write_bytes(b"\xff\xfe{}")
    with pytest.raises(InputError, match="is not readable JSON"):
        read_document(tmp_path)


def test_a_folder_without_a_result_is_refused(tmp_path):
    with pytest.raises(MissingFileError, match="name the folder of a finished"):
        read_document(tmp_path)
