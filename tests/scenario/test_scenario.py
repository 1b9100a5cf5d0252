"""A scenario is read whole, checked whole, and says everything that is wrong at once."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from regiotafel.errors import InputError, MissingFileError
from regiotafel.files import bundled, read_yaml
from regiotafel.scenario import Scenario, counted_areas, load_scenario, minimum_volume
from regiotafel.scenario.pathway import load_pathway
from regiotafel.scenario.values import parse_k

SMALL = {
    "title": {"nl": "Proef", "en": "Trial"},
    "pathway": "endometriosis_level2",
    "candidates": "sites.csv",
    "k": 2,
}


@pytest.fixture
def write(tmp_path):
    """Write a scenario with some keys changed (Ellipsis = left out); gives its path."""
    (tmp_path / "sites.csv").write_text("site_id\nH001\n", encoding="utf-8")

    def _write(**changes):
        content = {key: value for key, value in {**SMALL, **changes}.items() if value is not ...}
        path = tmp_path / "question.yaml"
        path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
        return path

    return _write


def faults_of(path, overrides=None):
    with pytest.raises(InputError) as caught:
        load_scenario(path, overrides=overrides)
    return [
        f"{fault.file.removeprefix(str(path.parent) + '/')}, {fault.where}: "
        f"{fault.wrong}; {fault.right}"
        for fault in caught.value.faults
    ]


def test_the_example_writes_out_every_key_and_equals_its_yaml():
    path = bundled("scenarios", "endometriose.yaml")
    scenario = load_scenario(path)
    assert scenario.to_dict() == read_yaml(path, remedy="")
    assert scenario.ks == (3, 4, 5, 6, 7, 8)
    assert scenario.methods == ("enumerate", "milp")
    assert scenario.folder == path.parent


def test_defaults(write):
    scenario = load_scenario(write())
    assert scenario.to_dict() == {
        **SMALL,
        "count": "exactly",
        "objective": ["mean_minutes"],
        "assignment": "nearest",
        "minimum_volume": "pathway",
        "maximum_volume": None,
        "maximum_minutes": None,
        "required": [],
        "forbidden": [],
        "site_volumes": {},
        "share_within": [],
        "per_region": [],
        "at_most_of": [],
        "if_then": [],
        "changes_at_most": None,
        "kilometres_apart": None,
        "missing_norm": None,
        "region": None,
        "demand": "base",
        "travel": "car_daytime",
        "count_without_car": False,
        "methods": None,
        "time_limit_seconds": 120,
        "hospital_volumes": None,
        "suppress_below": 10,
        "staying_care": None,
        "own_demand": None,
        "own_minutes": None,
        "outcome_curve": "pathway",
        "decision": None,
        "parameters": {},
        "pinned": None,
        "assumptions": [],
    }


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"k": [8, 3, 3], "minimum_volume": 20, "maximum_volume": 80.5, "maximum_minutes": 90},
        {"region": {"province": "Gelderland"}, "required": ["H001"], "minimum_volume": None},
        {"region": {"pc4": ["6811", "6812"]}, "assumptions": [{"nl": "a", "en": "b"}]},
        {"hospital_volumes": {"file": "own.csv", "source": "eigen telling"}, "methods": ["milp"]},
        {"hospital_volumes": {"file": "a.csv", "source": "a", "procedures": ["shaving"]}},
        {"hospital_volumes": {"file": "a.csv", "source": "a", "last_full_year": 2024}},
        {"suppress_below": None},
        {"own_demand": {"file": "own.xlsx", "source": "telling"}, "demand": "low"},
        {"own_minutes": {"file": "own.parquet", "source": "router"}},
        {"pinned": {"network": "0123456789ab", "speeds": "f" * 64}},
        {"decision": {}},
        {
            "decision": {
                "indicators": ["minutes_mean", "sites_losing"],
                "parties": [{"name": "Partij A", "weights": {"minutes_mean": 2}}],
                "scale": {"minutes_mean": [60, 20], "events_avoided_per_year": [-1, 2]},
            }
        },
        {"count": "at_most", "assignment": "directed", "methods": ["branch_and_bound"]},
        {"objective": "longest_minutes"},
        {"objective": [{"share_beyond": 45}, {"mean_of_worst": 0.05}, "mean_minutes"]},
        {"objective": {"events": {"curve": "example", "variant": "low"}}},
        {"objective": {"cost": {"per_minute": 0.6, "centres": {"H001": 5}, "cases": {"H2": 1}}}},
        {
            "objective": {
                "weighted": [
                    {"weight": 1, "of": "mean_minutes"},
                    {"weight": 0.5, "of": {"cost": {"per_centre": 2}}},
                ]
            }
        },
        {"site_volumes": {"H001": {"minimum": 0, "maximum": 9}, "H002": {}}},
        {"share_within": [{"minutes": 60, "share": 0.95}, {"minutes": 30, "share": 0}]},
        {"per_region": [{"level": "corop", "at_most": 1}]},
        {"per_region": [{"level": "province", "name": "Drenthe", "at_least": 0, "at_most": 2}]},
        {"at_most_of": [{"of": ["H001", "H002"]}, {"of": ["H001", "H003"], "number": 0}]},
        {"if_then": [{"if_open": "H001", "then_open": "H002"}]},
        {"changes_at_most": 0, "kilometres_apart": 12.5},
        {"missing_norm": {"probability": 0.05, "years": 3}},
    ],
)
def test_a_scenario_written_and_read_again_is_the_same(write, tmp_path, changes):
    scenario = load_scenario(write(**changes))
    again = tmp_path / "again.yaml"
    again.write_text(yaml.safe_dump(scenario.to_dict()), encoding="utf-8")
    assert load_scenario(again) == scenario
    assert load_scenario(write(demand="high")) != scenario


def test_whole_and_decimal_numbers_are_the_same_question(write):
    whole = load_scenario(write(minimum_volume=20)).to_dict()
    decimal = load_scenario(write(minimum_volume=20.0)).to_dict()
    assert repr(whole) == repr(decimal)


def test_a_scenario_cannot_be_changed(write):
    scenario = load_scenario(write())
    with pytest.raises(ValueError, match="frozen"):
        scenario.k = 3


def test_what_is_short_is_the_same_as_what_is_written_out(write):
    short = load_scenario(write(objective="mean_minutes"))
    assert (
        short == load_scenario(write(objective=[{"mean_minutes": True}])) == load_scenario(write())
    )
    number = load_scenario(write(at_most_of=[{"of": ["H001", "H002"], "number": 1}]))
    assert number == load_scenario(write(at_most_of=[{"of": ["H001", "H002"]}]))
    whole = load_scenario(write(changes_at_most=2.0))
    assert repr(whole.to_dict()) == repr(load_scenario(write(changes_at_most=2)).to_dict())


def test_postcodes_may_be_written_as_numbers(write):
    scenario = load_scenario(write(region={"pc4": [6811, "6812"]}))
    assert scenario.region.pc4 == ("6811", "6812")


NUMBER = "give a number of cases per year, pathway, or null for no norm"
ABOVE = "give a number of minutes above 0, or null for no maximum"
K = 'give a number such as 6, a range such as "3:8" or a list such as [3, 5, 8], from 1 to 1000'
LABELS = "give a list of site labels such as [H001, H023]"
REGION = "give exactly one of province, corop, ggd_region or pc4, or null"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"title": ...}, "title: is missing; give the title as {nl: ..., en: ...}"),
        (
            {"title": "Proef"},
            "title: “Proef” holds no keys and values; give the title as {nl: ..., en: ...}",
        ),
        ({"title": {"nl": "a"}}, "title.en: is missing; give the English text"),
        ({"title": {"nl": "a", "en": "  "}}, "title.en: “  ” is empty; give the English text"),
        ({"title": {"nl": "a", "en": None}}, "title.en: null is not text; give the English text"),
        ({"requird": []}, "requird: is not a known key; did you mean `required`?"),
        (
            {"pathway": "endometriosis_level3"},
            (
                "pathway: there is no pathway "
                "“endometriosis_level3”; did you mean `endometriosis_level2`?"
            ),
        ),
        ({"k": "8:3"}, f"k: “8:3” ends before it begins; {K}"),
        ({"k": "3-8"}, f"k: “3-8” is no number or range of centres; {K}"),
        ({"k": "3:99999"}, f"k: “3:99999” is no number or range of centres; {K}"),
        ({"k": 0}, f"k: 0 is out of range; {K}"),
        ({"k": 1001}, f"k: 1001 is out of range; {K}"),
        ({"k": "0:3"}, f"k: “0:3” is out of range; {K}"),
        ({"k": -1}, f"k: -1 is out of range; {K}"),
        ({"k": 2.5}, f"k: 2.5 is not a whole number of centres; {K}"),
        ({"k": True}, f"k: true is not a whole number of centres; {K}"),
        ({"k": None}, f"k: null is not a whole number of centres; {K}"),
        ({"k": []}, f"k: the list is empty; {K}"),
        ({"k": [3, "5"]}, f"k: the list holds “5”, which is not a whole number of centres; {K}"),
        ({"k": [3, 0]}, f"k: the list holds 0, which is out of range; {K}"),
        ({"minimum_volume": "20"}, f"minimum_volume: “20” is text, not a number; {NUMBER}"),
        (
            {"minimum_volume": "pathways"},
            f"minimum_volume: “pathways” is text, not a number; {NUMBER}",
        ),
        ({"minimum_volume": float("nan")}, f"minimum_volume: nan is not a finite number; {NUMBER}"),
        ({"minimum_volume": -0.5}, f"minimum_volume: -0.5 is negative; {NUMBER}"),
        ({"minimum_volume": False}, f"minimum_volume: false is not a number; {NUMBER}"),
        (
            {"minimum_volume": 10**400},
            "minimum_volume: 1" + "0" * 56 + "... is too large; " + NUMBER,
        ),
        ({"maximum_minutes": 0}, f"maximum_minutes: 0 is not above zero; {ABOVE}"),
        (
            {"maximum_minutes": float("inf")},
            f"maximum_minutes: inf is not a finite number; {ABOVE}",
        ),
        ({"maximum_minutes": [45]}, f"maximum_minutes: the list is not a number; {ABOVE}"),
        ({"required": "H001"}, f"required: “H001” is not a list; {LABELS}"),
        ({"required": ["H001", 23]}, f"required[1]: 23 is not text; {LABELS}"),
        ({"forbidden": ["H001", "H001"]}, f"forbidden: the list names “H001” twice; {LABELS}"),
        ({"region": {}}, f"region: gives no key; {REGION}"),
        (
            {"region": {"province": "Gelderland", "corop": "Veluwe"}},
            f"region: gives province and corop; {REGION}",
        ),
        (
            {"region": {"povince": "Gelderland"}},
            "region.povince: is not a known key; did you mean `province`?",
        ),
        (
            {"region": {"pc4": ["6811", "68111"]}},
            (
                "region.pc4[1]: “68111” is not a postcode of "
                "four digits; give a list of postcodes such as [6811, 6812]"
            ),
        ),
        (
            {"region": {"pc4": []}},
            "region.pc4: the list is empty; give a list of postcodes such as [6811, 6812]",
        ),
        (
            {"demand": "middle"},
            "demand: “middle” is not one of the choices; give low, base or high",
        ),
        (
            {"methods": ["enumerate", "milpp"]},
            (
                "methods[1]: “milpp” is not one of the choices; "
                "give a list of enumerate, branch_and_bound or milp, or null"
            ),
        ),
        (
            {"methods": []},
            (
                "methods: the list is empty; "
                "give a list of enumerate, branch_and_bound or milp, or null"
            ),
        ),
        (
            {"time_limit_seconds": 0},
            "time_limit_seconds: 0 is not above zero; give a number of seconds above 0",
        ),
        (
            {"time_limit_seconds": None},
            "time_limit_seconds: null is not a number; give a number of seconds above 0",
        ),
        (
            {"hospital_volumes": {"file": "a.csv"}},
            "hospital_volumes.source: is missing; give the text that names the source on the page",
        ),
        (
            {"hospital_volumes": {"file": "a.csv", "source": "a", "procedures": []}},
            (
                "hospital_volumes.procedures: the list is empty; "
                "give a list of names in the column procedure, or null for all"
            ),
        ),
        (
            {"hospital_volumes": {"file": "a.csv", "source": "a", "last_full_year": 24}},
            (
                "hospital_volumes.last_full_year: 24 is not between 1990 and 2099; "
                "give a year such as 2024, or null for the last one of the file"
            ),
        ),
        (
            {"suppress_below": 9.5},
            (
                "suppress_below: 9.5 is not a whole number; "
                "give a whole number of patients, or null to leave nothing out"
            ),
        ),
        (
            {"assumptions": [{"nl": "a", "en": "b"}, {"nl": "a"}]},
            "assumptions[1].en: is missing; give the English text",
        ),
    ],
)
def test_one_fault_in_its_own_words(write, changes, expected):
    assert faults_of(write(**changes)) == [f"question.yaml, {expected}"]


def test_the_smallest_and_largest_values_that_are_right(write):
    assert load_scenario(write(k=1)).ks == (1,)
    assert load_scenario(write(k=1000)).ks == (1000,)
    assert load_scenario(write(minimum_volume=0)).minimum_volume == 0
    assert load_scenario(write(maximum_minutes=1e-9)).maximum_minutes == 1e-9
    assert load_scenario(write(maximum_volume=1e9)).maximum_volume == 1e9


def test_all_faults_are_gathered_also_of_files_that_are_not_there(write):
    found = faults_of(write(k=0, candidates="none.csv", pathway=..., tital=1))
    assert [line.split(": ")[0] for line in found] == [
        "question.yaml, pathway",
        "question.yaml, k",
        "question.yaml, tital",
        "question.yaml, candidates",
    ]
    assert "there is no file “none.csv”" in found[-1]
    assert "pydantic" not in "".join(found)


def test_a_key_that_is_no_text_is_named(tmp_path):
    path = tmp_path / "question.yaml"
    path.write_text(
        "1: 2\ntitle: {nl: a, en: b}\npathway: endometriosis_level2\n"
        "candidates: endometriosis_level2\nk: 3\n",
        encoding="utf-8",
    )
    [line] = faults_of(path)
    assert line.startswith("question.yaml, [1]: is not a known key; the keys are: title, pathway")


def test_an_override_wins_and_its_fault_names_the_option(write):
    scenario = load_scenario(write(k="8:3"), overrides={"k": "3:5", "minimum_volume": None})
    assert scenario.ks == (3, 4, 5)
    assert scenario.minimum_volume is None
    [k, region] = faults_of(write(), overrides={"k": "x", "region": {"pc4": ["x"]}})
    assert k == f"--k, : “x” is no number or range of centres; {K}"
    assert region.startswith("--region, pc4[0]: “x” is not a postcode of four digits")
    with pytest.raises(InputError, match=r"^--norm: -1 is negative; "):
        load_scenario(write(), overrides={"minimum_volume": -1})
    with pytest.raises(InputError, match=r"^--maximum-minutes: 0 is not above zero; "):
        load_scenario(write(), overrides={"maximum_minutes": 0})


def test_no_such_file(tmp_path):
    with pytest.raises(MissingFileError, match="does not exist"):
        load_scenario(tmp_path / "none.yaml")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (6, (6,)),
        ("6", (6,)),
        ("3:8", (3, 4, 5, 6, 7, 8)),
        (" 3 : 4 ", (3, 4)),
        ("5,3", (3, 5)),
        ("3:5,5,8", (3, 4, 5, 8)),
        ([8, 3, 3], (3, 8)),
        ("4:4", (4,)),
    ],
)
def test_parse_k(value, expected):
    assert parse_k(value) == expected


@given(st.lists(st.tuples(st.integers(1, 60), st.integers(0, 9)), min_size=1, max_size=5))
def test_parse_k_gives_exactly_the_numbers_in_the_ranges(ranges):
    text = ",".join(f"{first}:{first + more}" for first, more in ranges)
    expected = {n for first, more in ranges for n in range(first, first + more + 1)}
    assert parse_k(text) == tuple(sorted(expected))


@given(st.text(max_size=8))
def test_parse_k_refuses_or_gives_ascending_numbers(text):
    try:
        ks = parse_k(text)
    except ValueError:
        return
    assert ks
    assert list(ks) == sorted(set(ks))
    assert all(1 <= k <= 1000 for k in ks)


def test_the_norm_is_the_pathways_unless_a_number_is_given(write):
    pathway = load_pathway("endometriosis_level2")
    assert minimum_volume(load_scenario(write()), pathway) == 20
    assert minimum_volume(load_scenario(write()), None) is None
    assert minimum_volume(load_scenario(write(minimum_volume=0)), pathway) == 0
    assert minimum_volume(load_scenario(write(minimum_volume=None)), pathway) is None


# --- whose patients count -------------------------------------------------------------------


@pytest.fixture
def areas():
    return pd.DataFrame(
        {
            "province": ["Gelderland", "Utrecht", "Gelderland"],
            "corop": ["Veluwe", "Utrecht", "Achterhoek"],
            "ggd_region": ["G1", "G2", "G1"],
        },
        index=pd.Index(["6711", "3511", "7101"], name="pc4"),
    )


@pytest.mark.parametrize(
    ("region", "expected"),
    [
        (None, ("6711", "3511", "7101")),
        ({"province": "Gelderland"}, ("6711", "7101")),
        ({"corop": "Utrecht"}, ("3511",)),
        ({"ggd_region": "G1"}, ("6711", "7101")),
        ({"pc4": [7101, 6711]}, ("6711", "7101")),
    ],
)
def test_counted_areas_keep_the_order_of_the_table(write, areas, region, expected):
    assert counted_areas(load_scenario(write(region=region)), areas) == expected


@pytest.mark.parametrize(
    ("region", "expected"),
    [
        (
            {"province": "Gelderlnd"},
            "region.province: “Gelderlnd” is not in the areas table; did you mean `Gelderland`?",
        ),
        (
            {"corop": "Twente"},
            (
                "region.corop: “Twente” is not in the areas table; the names are: "
                "Achterhoek, Utrecht, Veluwe"
            ),
        ),
        (
            {"ggd_region": "Zeeland"},
            "region.ggd_region: “Zeeland” is not in the areas table; the names are: G1, G2",
        ),
        (
            {"pc4": [6711, 9999]},
            "region.pc4[1]: “9999” is not in the areas table; give a postcode of the areas table",
        ),
    ],
)
def test_a_region_that_is_not_there(write, areas, region, expected):
    with pytest.raises(InputError) as caught:
        counted_areas(load_scenario(write(region=region)), areas)
    [fault] = caught.value.faults
    assert f"{fault.where}: {fault.wrong}; {fault.right}" == expected


def test_a_scenario_made_in_python_has_the_same_rules():
    scenario = Scenario.model_validate(SMALL)
    assert scenario.ks == (2,)
    assert scenario != SimpleNamespace(**SMALL)
