"""Rules that the page checks for plans made by hand: what `broken_rules` says of every set."""

from __future__ import annotations

import dataclasses
import itertools
import re

import numpy as np
import pytest

from regiotafel.checked import Bilingual
from regiotafel.model.check import broken_rules
from regiotafel.model.criteria import MeanMinutes, ShareBeyond
from regiotafel.model.extra import Rule
from regiotafel.model.instance import Ceiling
from regiotafel.model.set_rules import at_least, at_most, few_changes, implies
from regiotafel.report.board.plans.rules import rules
from support.judged import called


def words(text):
    return Bilingual(nl=f"{text} (nl)", en=text)


def share_within(share, minutes):
    return Ceiling(
        criterion=ShareBeyond(minutes), at_most=1 - share, statement=words(f"share {share}")
    )


VARIANTS = {
    "norm": {"minimum_volume": 60.0},
    "norm and capacity per site": {
        "minimum_volume": None,
        "maximum_volume": 110.0,
        "site_minimum": {"S2": 45.0, "S4": 70.0},
        "site_maximum": {"S1": 30.0},
    },
    "sites": {"site_rules": ("required", "forbidden", "candidate", "candidate")},
    "minutes": {"maximum_minutes": 55.0},
    "shares": {"ceilings": (share_within(0.9, 50.0), share_within(0.5, 28.0))},
    "sets": {
        "set_rules": (
            at_most(1, ["S1", "S2"], statement=words("not both")),
            at_least(1, ["S3", "S4"], statement=words("one of them")),
            implies("S1", "S3", statement=words("if then")),
            implies("S2", "S3", statement=words("if then")),
            few_changes(dict.fromkeys(["S1", "S2", "S3", "S4"], True), 2, statement=words("few")),
        )
    },
}


def codes_of_python(instance, open_sites):
    """What is broken, beside the count."""
    found = set()
    for sentence in broken_rules(instance, open_sites):
        said = {
            "required": r"required site (\S+) is closed",
            "forbidden": r"forbidden site (\S+) is open",
            "least": r"site (\S+) has .* below the minimum",
            "most": r"site (\S+) has .* above the maximum",
            "minutes": r"(\d+) areas travel longer",
            "said": r"not so: (.*?)(?: \(share.*)?$",
            "count": r"\d+ sites are open, not()",
        }
        matches = [
            (code, match[1]) for code, form in said.items() if (match := re.match(form, sentence))
        ]
        assert len(matches) == 1, sentence
        found.update(matches)
    return {pair for pair in found if pair[0] != "count"}


def codes_of_page(instance, broken):
    found = set()
    for each in broken:
        if "text" in each:
            found.add(("said", each["text"]["en"]))
        else:
            place = str(each["areas"]) if "areas" in each else instance.site_ids[each["site"]]
            found.add((each["code"], place))
    return found


@pytest.mark.parametrize("name", VARIANTS)
def test_every_set_breaks_the_rules_that_python_says(node, tmp_path, result, name):
    instance = dataclasses.replace(result.instance, minimum_volume=None)
    instance = dataclasses.replace(instance, **VARIANTS[name])
    m = len(instance.site_ids)
    sets = [
        list(columns)
        for size in range(1, m + 1)
        for columns in itertools.combinations(range(m), size)
    ]
    labels = [tuple(instance.site_ids[column] for column in columns) for columns in sets]
    world = {
        "n": len(instance.area_ids),
        "m": m,
        "minutes": instance.minutes.ravel().tolist(),
        "cases": instance.cases.tolist(),
        "totalCases": instance.total_cases,
        "page": {"sites": [{"rule": rule} for rule in instance.site_rules]},
    }
    calls = [
        [world, rules(instance), columns, instance.nearest_open(names).tolist()]
        for columns, names in zip(sets, labels, strict=True)
    ]
    broken = called(node, tmp_path, "plans/rules.js", "brokenRules", calls)
    wanted = [codes_of_python(instance, names) for names in labels]
    assert any(wanted)
    assert not all(wanted)
    assert [codes_of_page(instance, each) for each in broken] == wanted
    assert all(len(codes_of_page(instance, each)) == len(each) for each in broken)


def test_how_much_is_missing_is_told(node, tmp_path):
    world = {
        "n": 3,
        "m": 2,
        "minutes": [1, 9, 9, 1, 9, 70],
        "cases": [19.96, 30.0, 4.0],
        "totalCases": 53.96,
        "page": {"sites": [{"rule": "candidate"}] * 2},
    }
    limits = {
        "least": [20.0, None],
        "most": [None, 30.5],
        "maximumMinutes": 60.0,
        "sharesBeyond": [],
        "sets": [],
        "volumeTolerance": 1e-9,
        "minutesTolerance": 1e-4,
    }
    calls = [[world, limits, [0, 1], [0, 1, 1]]]
    (broken,) = called(node, tmp_path, "plans/rules.js", "brokenRules", calls)
    # 20 - 19.96 = 0.04 is still too few; 34 - 30.5 = 3.5 too many; four patients too far.
    assert broken == [
        {"code": "least", "site": 0, "cases": "19.9", "limit": "20", "by": "0.1"},
        {"code": "most", "site": 1, "cases": "34", "limit": "30.5", "by": "3.5"},
        {"code": "minutes", "limit": "60", "areas": 1, "patients": "4.0"},
    ]


def test_what_the_page_cannot_check_is_named(result):
    odd = Rule(statement=words("odd"), allows=lambda _, open_sites: len(open_sites) % 2 == 1)
    mean = Ceiling(criterion=MeanMinutes(), at_most=30.0, statement=words("mean at most 30"))
    instance = dataclasses.replace(
        result.instance, ceilings=(mean, share_within(0.9, 50.0)), extra_rules=(odd,)
    )
    found = rules(instance)
    assert [text["en"] for text in found["unchecked"]] == ["mean at most 30", "odd"]
    assert [each["text"]["en"] for each in found["sharesBeyond"]] == ["share 0.9"]
    assert found["sharesBeyond"][0]["atMost"] == pytest.approx(0.1)
    assert found["least"] == [60.0] * 4
    assert found["most"] == [None] * 4
    assert np.isfinite(found["volumeTolerance"])
