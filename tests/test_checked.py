"""Whatever stands in a YAML file, what comes out is a checked value or faults in plain words."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regiotafel.checked import did_you_mean, find_data, key_path, shown, validate
from regiotafel.scenario import Scenario
from regiotafel.scenario.pathway import Pathway

SCENARIO_KEYS = list(Scenario.model_fields)
PATHWAY_KEYS = list(Pathway.model_fields)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=5),
    st.dates(),
    st.binary(max_size=3),
    st.sampled_from(
        ["low", "milp", "pathway", "mean_minutes", "at_most", "3:8", "15-19", "found", 10**400]
    ),
)
INNER_KEYS = st.sampled_from(
    [
        *("nl", "en", "value", "source", "sureness", "female", "15-19", "low", "base", "high"),
        *("pc4", "level", "name", "at_least", "of", "weight", "weighted", "cost", "per_case"),
        *("mean_minutes", "share_beyond", "events", "curve", "minutes", "share", "probability"),
        *("years", "if_open", "then_open", "number", "minimum", "maximum"),
    ]
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.one_of(INNER_KEYS, st.integers(), st.booleans()), inner, max_size=3),
        st.sets(st.integers(), max_size=2),
    ),
    max_leaves=8,
)


def check(model, content):
    faults = []
    result = validate(model, content, place=lambda loc: ("file", key_path(loc)), faults=faults)
    assert (result is None) == bool(faults)
    for fault in faults:
        assert fault.wrong
        assert fault.right
        assert "pydantic" not in str(fault)
    return result


@given(st.dictionaries(st.sampled_from([*SCENARIO_KEYS, "kk", 1, None]), VALUES, max_size=6))
def test_any_content_is_a_scenario_or_has_faults_in_words(content):
    check(Scenario, content)


@given(st.dictionaries(st.sampled_from([*PATHWAY_KEYS, "norms", 1, None]), VALUES, max_size=6))
def test_any_content_is_a_pathway_or_has_faults_in_words(content):
    check(Pathway, content)


@given(st.sampled_from(SCENARIO_KEYS), VALUES)
def test_what_is_accepted_is_accepted_again_as_it_is_written(key, value):
    content = {"title": {"nl": "a", "en": "b"}, "pathway": "a", "candidates": "b", "k": 3}
    scenario = check(Scenario, {**content, key: value})
    if scenario is not None:
        again = check(Scenario, scenario.to_dict())
        assert again == scenario
        assert again.to_dict() == scenario.to_dict()


def test_key_path():
    assert key_path(("assumptions", 1, "nl")) == "assumptions[1].nl"
    assert key_path((0,)) == "[0]"
    assert key_path(()) == ""


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a", "“a”"),
        ("x" * 60, "“" + "x" * 60 + "”"),
        ("x" * 61, "“" + "x" * 57 + "...”"),
        (None, "null"),
        (True, "true"),
        (1, "1"),
        (2.5, "2.5"),
        (10**400, "1" + "0" * 56 + "..."),
        ([1], "the list"),
        ({}, "a mapping"),
        (dt.date(2024, 1, 2), "2024-01-02"),
    ],
)
def test_shown(value, expected):
    assert shown(value) == expected


def test_did_you_mean():
    assert did_you_mean("minimum_volme", SCENARIO_KEYS, otherwise="x") == (
        "did you mean `minimum_volume`?"
    )
    assert did_you_mean("qqq", SCENARIO_KEYS, otherwise="x") == "x"
    assert did_you_mean("province a", ["province A", "province B"], otherwise="x") == (
        "did you mean `province A`?"
    )
    assert did_you_mean("UTRECHT", ["Flevoland", "Utrecht"], otherwise="x") == (
        "did you mean `Utrecht`?"
    )


def test_find_data_knows_names_from_paths(tmp_path):
    (tmp_path / "own.yaml").write_text("a: 1", encoding="utf-8")
    faults = []

    def find(value):
        return find_data(
            value, kind="pathway", folder=tmp_path, place=("file", "key"), faults=faults
        )

    assert find("own.yaml") == tmp_path / "own.yaml"
    assert find(str(tmp_path / "own.yaml")) == tmp_path / "own.yaml"
    assert find("endometriosis_level2").is_file()
    assert faults == []
    find("own")
    find("other.yaml")
    find("./")
    assert [fault.wrong for fault in faults] == [
        "there is no pathway “own”",
        "there is no file “other.yaml”",
        "there is no file “./”",
    ]
    assert f"counted from {tmp_path}/; the names" in faults[1].right
    find_data("other.yaml", kind="travel", folder=Path(), place=("file", "key"), faults=faults)
    assert "counted from the folder you are in; the names" in faults[-1].right
