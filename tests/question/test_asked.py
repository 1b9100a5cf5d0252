"""What a scenario asks becomes rules on the open sites; what no choice can keep is said."""

from __future__ import annotations

from itertools import chain, combinations

import pytest

from regiotafel.checked import Bilingual
from regiotafel.question import asked
from regiotafel.question.instance import check_asked
from regiotafel.region.sites import sites_by_region
from support.equator import DEGREE, SITES, candidates, region, scenario
from support.faults import faults_of

EVERY_SET = [
    set(sites) for sites in chain.from_iterable(combinations(SITES, k) for k in range(1, 6))
]


def rules(**changes):
    return asked.set_rules(scenario(**changes), candidates=candidates(), region=region())


@pytest.mark.parametrize(
    ("changes", "keeps"),
    [
        (
            {"per_region": [{"level": "province", "name": "West", "at_least": 2}]},
            lambda sites: len(sites & {"A", "B", "C", "E"}) >= 2,
        ),
        (
            {"per_region": [{"level": "corop", "at_least": 1, "at_most": 1}]},
            lambda sites: all(len(sites & one) == 1 for one in ({"A", "B"}, {"C", "E"}, {"D"})),
        ),
        (
            {"per_region": [{"level": "ggd_region", "at_most": 3}]},
            lambda sites: len(sites) <= 3,
        ),
        (
            {"per_region": [{"level": "province", "name": "Empty", "at_most": 0}]},
            lambda _: True,
        ),
        ({"at_most_of": [{"of": ["A", "B"]}]}, lambda sites: len(sites & {"A", "B"}) <= 1),
        (
            {"at_most_of": [{"of": ["A", "B", "D"], "number": 2}, {"of": ["C", "E"]}]},
            lambda sites: not sites >= {"A", "B", "D"} and not sites >= {"C", "E"},
        ),
        (
            {"if_then": [{"if_open": "B", "then_open": "D"}]},
            lambda sites: "B" not in sites or "D" in sites,
        ),
        ({"changes_at_most": 0}, lambda sites: sites == {"A", "C"}),
        ({"changes_at_most": 2}, lambda sites: len(sites ^ {"A", "C"}) <= 2),
        # A and B are 0.6 degrees apart, B and C 0.7, C and D 0.7, C and E 0.4.
        ({"kilometres_apart": 0.4 * DEGREE - 0.001}, lambda _: True),
        ({"kilometres_apart": 0.4 * DEGREE + 0.001}, lambda sites: not sites >= {"C", "E"}),
        (
            {"kilometres_apart": 0.6 * DEGREE + 0.001},
            lambda sites: not any(sites >= pair for pair in ({"C", "E"}, {"A", "B"})),
        ),
        (
            {"changes_at_most": 3, "at_most_of": [{"of": ["A", "C"]}]},
            lambda sites: len(sites ^ {"A", "C"}) <= 3 and not sites >= {"A", "C"},
        ),
        ({}, lambda _: True),
    ],
)
def test_the_sets_that_rules_allow(changes, keeps):
    found = rules(**changes)
    for sites in EVERY_SET:
        assert all(rule.allows(sites) for rule in found) == keeps(sites), sites


def test_rules_say_what_they_ask_in_both_languages():
    found = rules(
        per_region=[{"level": "province", "name": "East", "at_least": 1, "at_most": 2}],
        at_most_of=[{"of": ["A", "B"]}],
        if_then=[{"if_open": "A", "then_open": "B"}],
        changes_at_most=3,
        kilometres_apart=44.5,
    )
    assert [rule.statement for rule in found] == [
        Bilingual(
            nl="East heeft ten minste 1 van de centra", en="East has at least 1 of the centres"
        ),
        Bilingual(
            nl="East heeft hoogstens 2 van de centra", en="East has at most 2 of the centres"
        ),
        Bilingual(
            nl="van Ziekenhuis A, Ziekenhuis B zijn er nooit meer dan 1 tegelijk open",
            en="no more than 1 of Ziekenhuis A, Ziekenhuis B are open together",
        ),
        Bilingual(
            nl="als Ziekenhuis A open is, dan ook Ziekenhuis B",
            en="when Ziekenhuis A is open, so is Ziekenhuis B",
        ),
        Bilingual(
            nl="hoogstens 3 van de locaties gaan open of dicht ten opzichte van nu",
            en="at most 3 of the sites open or close against today",
        ),
        Bilingual(
            nl="centra liggen hemelsbreed ten minste 44,5 km uit elkaar",
            en="centres are at least 44.5 km apart as the crow flies",
        ),
    ]


def test_a_site_on_the_border_of_two_regions_stands_in_the_first():
    country = region()
    moved = candidates().assign(lon=[0.2, 1.0, 2.0, 7.0, 3.5])
    assert sites_by_region(moved, country.areas["province"], country.shapes) == {
        "Empty": ("E",),
        "West": ("A", "B", "C"),
    }
    # D lies outside all areas, E in the one that has no name.
    assert sites_by_region(moved, country.areas["corop"], country.shapes) == {
        "One": ("A", "B"),
        "Two": ("C",),
    }


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"per_region": [{"level": "province", "name": "Empty", "at_least": 1}]},
            (
                "per_region[0]: no choice keeps the rule that Empty has at least 1 of the centres: "
                "no candidate there may be open"
            ),
        ),
        (
            {
                "per_region": [
                    {"level": "province", "at_least": 1},
                    {"level": "corop", "name": "Two", "at_least": 2},
                ],
                "forbidden": ["E"],
            },
            (
                "per_region[1]: no choice keeps the rule that Two has at least 2 of the centres: "
                "only C there may be open"
            ),
        ),
        (
            {"per_region": [{"level": "corop", "at_most": 1}], "required": ["A", "B"]},
            (
                "per_region[0]: no choice keeps the rule that One has at most 1 of the centres: "
                "A and B are required"
            ),
        ),
        (
            {"at_most_of": [{"of": ["A", "B"]}], "required": ["A", "B"]},
            (
                "at_most_of[0]: no choice keeps the rule that no more than 1 of Ziekenhuis A, "
                "Ziekenhuis B are open together"
            ),
        ),
        (
            {
                "if_then": [{"if_open": "A", "then_open": "B"}],
                "required": ["A"],
                "forbidden": ["B"],
            },
            (
                "if_then[0]: no choice keeps the rule that when Ziekenhuis A is open, so is "
                "Ziekenhuis B"
            ),
        ),
        (
            {"changes_at_most": 1, "required": ["B"], "forbidden": ["A"]},
            (
                "changes_at_most: no choice keeps the rule that at most 1 of the sites open or "
                "close against today"
            ),
        ),
        (
            {"kilometres_apart": 50, "required": ["C", "E"]},
            (
                "kilometres_apart: no choice keeps the rule that centres are at least 50 km apart "
                "as the crow flies: C and E are required"
            ),
        ),
    ],
)
def test_what_no_choice_keeps_is_said_before_any_work(changes, expected):
    found = faults_of(
        check_asked, scenario(**changes), region=region(), candidates=candidates(), curves={}
    )
    assert found == [f"{expected}; change the rule, or what is required, forbidden or offered"]


@pytest.mark.parametrize(
    "changes",
    [
        {"per_region": [{"level": "province", "at_least": 1}]},  # Empty has no candidate
        {"per_region": [{"level": "province", "name": "East", "at_least": 1}], "required": ["D"]},
        {"at_most_of": [{"of": ["A", "B"]}], "required": ["A"]},
        {"if_then": [{"if_open": "A", "then_open": "B"}], "forbidden": ["B"]},
        {"changes_at_most": 2, "required": ["B"], "forbidden": ["A"]},
        {"kilometres_apart": 50, "required": ["C", "D"]},
        # That two centres cannot be one is for the model to prove.
        {"k": 2, "per_region": [{"level": "corop", "at_least": 1}]},
    ],
)
def test_what_some_choice_keeps_is_not_refused(changes):
    check_asked(scenario(**changes), region=region(), candidates=candidates(), curves={})
