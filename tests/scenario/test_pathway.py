"""A pathway is read whole and checked whole; the bundled one says where its figures come from."""

from __future__ import annotations

import pytest
import yaml

from regiotafel.errors import InputError
from regiotafel.files import bundled
from regiotafel.scenario.pathway import AGE_BANDS, load_pathway

SOURCED = {"source": "een bron", "sureness": "assumed"}
SMALL = {
    "title": {"nl": "Zorg", "en": "Care"},
    "norm": {"value": 20, "unit": "cases per site per year", **SOURCED},
    "national_cases_per_year": {"low": 300, "base": 400, "high": 500, **SOURCED},
    "relative_rates": {"female": {"15-19": 0.5, "95+": 1}, **SOURCED},
    "sources": [{"name": "een bron", "year": 2021, "note": "alles"}],
}


def load(tmp_path, **changes):
    path = tmp_path / "care.yaml"
    path.write_text(yaml.safe_dump({**SMALL, **changes}), encoding="utf-8")
    return load_pathway(path)


def test_endometriosis():
    pathway = load_pathway("endometriosis_level2")
    cases = pathway.national_cases_per_year
    assert (cases.low, cases.base, cases.high, cases.sureness) == (300, 400, 500, "derived")
    assert pathway.norm.value == 20
    assert pathway.relative_rates.male == {}
    assert list(pathway.relative_rates.female) == list(AGE_BANDS[3:10])  # 15 up to and with 49
    assert sum(visit.number for visit in pathway.visits_per_patient) == 8
    content = yaml.safe_load(
        bundled("data", "pathways", "endometriosis_level2.yaml").read_text(encoding="utf-8")
    )
    assert content.keys() == pathway.to_dict().keys()
    assert pathway.to_dict()["relative_rates"] == content["relative_rates"]


def test_a_path_counts_from_the_folder_given(tmp_path):
    load(tmp_path)
    assert load_pathway("./care.yaml", relative_to=tmp_path).norm.value == 20


def test_absent_sex_is_zero_and_norm_may_be_null(tmp_path):
    pathway = load(tmp_path, norm=None)
    assert pathway.norm is None
    assert pathway.relative_rates.female == {"15-19": 0.5, "95+": 1}
    assert pathway.relative_rates.male == {}


def test_an_unknown_name_lists_what_there_is():
    with pytest.raises(InputError) as caught:
        load_pathway("hip")
    assert str(caught.value) == (
        "pathway: there is no pathway “hip”; the names in data/pathways are: "
        "endometriosis_level2, oesophagus_resection"
    )


def test_a_source_is_plain_text_or_stands_in_both_languages(tmp_path):
    both = {"nl": "een boek", "en": "a book"}
    norm = {**SMALL["norm"], "note": both}
    pathway = load(tmp_path, norm=norm)
    assert (pathway.norm.note.nl, pathway.norm.note.en) == ("een boek", "a book")
    assert pathway.norm.source.nl == pathway.norm.source.en == "een bron"
    written = pathway.to_dict()
    assert written["norm"] == norm
    assert written["sources"] == SMALL["sources"]
    path = tmp_path / "again.yaml"
    path.write_text(yaml.safe_dump(written), encoding="utf-8")
    assert load_pathway(path) == pathway


@pytest.mark.parametrize("name", ["endometriosis_level2", "oesophagus_resection"])
def test_what_the_page_says_of_sources_is_there_in_dutch(name):
    pathway = load_pathway(name)
    said = [source.note for source in pathway.sources]
    said += [
        text
        for figure in (pathway.norm, pathway.national_cases_per_year)
        for text in (figure.source, figure.note)
    ]
    assert [text for text in said if text.nl == text.en] == []


def rates(**sexes):
    return {"relative_rates": {**SOURCED, **sexes}}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"norm": {**SMALL["norm"], "note": {"en": "a book"}}},
            "norm.note.nl: is missing; give the Dutch text",
        ),
        (
            {"norm": {**SMALL["norm"], "source": " "}},
            (
                "norm.source: “ ” is empty; name where the figure comes from, or say that it is "
                "assumed"
            ),
        ),
        (
            rates(female={"15-20": 1}),
            (
                "relative_rates.female.15-20: “15-20” is not an age band; "
                "give bands such as 15-19 or 95+ with a number"
            ),
        ),
        (
            rates(female={15: 1}),
            (
                "relative_rates.female[15]: 15 is not an age band; give bands "
                "such as 15-19 or 95+ with a number"
            ),
        ),
        (
            rates(male={"15-19": -1}),
            (
                "relative_rates.male.15-19: -1 is negative; give bands such "
                "as 15-19 or 95+ with a number"
            ),
        ),
        (
            rates(male=[1]),
            (
                "relative_rates.male: the list holds no keys and values; give bands "
                "such as 15-19 or 95+ with a number"
            ),
        ),
        (
            rates(male={"15-19": 0}),
            (
                "relative_rates: gives no band a weight above 0; give a "
                "weight to at least one age band"
            ),
        ),
        (
            {"national_cases_per_year": {"low": 500, "base": 400, "high": 500, **SOURCED}},
            (
                "national_cases_per_year: 500, 400, 500 do not ascend; give low, base "
                "and high, each at least the one before"
            ),
        ),
        (
            {"norm": {"value": "20", "unit": "a", **SOURCED}},
            (
                "norm.value: “20” is text, not a "
                "number; give a number of cases per site per year above 0"
            ),
        ),
        (
            {"norm": {"value": 20, "unit": "a", "source": "a", "sureness": "sure"}},
            (
                "norm.sureness: “sure” is not one of the choices; give found, derived, assumed or "
                "“background, not verified”"
            ),
        ),
        (
            {"sources": [{"name": "a", "year": "2021", "note": "b"}]},
            "sources[0].year: “2021” is not a year; give a year such as 2021, or null",
        ),
        (
            {"visits_per_patent": []},
            "visits_per_patent: is not a known key; did you mean `visits_per_patient`?",
        ),
    ],
)
def test_one_fault_in_its_own_words(tmp_path, changes, expected):
    with pytest.raises(InputError) as caught:
        load(tmp_path, **changes)
    [fault] = caught.value.faults
    assert f"{fault.where}: {fault.wrong}; {fault.right}" == expected
    assert fault.file == str(tmp_path / "care.yaml")


def test_equal_estimates_are_a_range_without_width(tmp_path):
    pathway = load(
        tmp_path, national_cases_per_year={"low": 400, "base": 400, "high": 400, **SOURCED}
    )
    assert pathway.national_cases_per_year.high == 400
