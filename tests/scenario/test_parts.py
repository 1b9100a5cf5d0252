"""What a plan must be and is judged by: every key of it, refused in its own words when wrong."""

from __future__ import annotations

import pytest

from regiotafel.errors import InputError
from regiotafel.scenario import load_scenario
from support.questions import write_question

OBJECTIVE = (
    "give a criterion such as mean_minutes or {share_beyond: 45}, or a list of them, the first "
    "first"
)
WEIGHTED = "give a list such as [{weight: 1, of: mean_minutes}, ...]"
SITES = "give a list of two or more site labels such as [H001, H023]"
ONE_SITE = "give a site label"
PER_REGION = "give a list such as [{level: province, name: Groningen, at_least: 1}]"


def faults_of(folder, **changes):
    """Key, what is wrong and what would be right, of each fault."""
    with pytest.raises(InputError) as caught:
        load_scenario(write_question(folder, **changes))
    assert {fault.file for fault in caught.value.faults} == {str(folder / "question.yaml")}
    return [f"{fault.where}: {fault.wrong}; {fault.right}" for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"count": "exact"},
            "count: “exact” is not one of the choices; give exactly, at_most or at_least",
        ),
        (
            {"assignment": "choice"},
            "assignment: “choice” is not one of the choices; give nearest or directed",
        ),
        ({"objective": []}, f"objective: the list is empty; {OBJECTIVE}"),
        (
            {"objective": ["mean_minutes", "mean"]},
            (
                "objective[1]: “mean” is not one of mean_minutes, share_beyond, longest_minutes, "
                f"mean_of_worst, events, cost, weighted; {OBJECTIVE}"
            ),
        ),
        (
            {"objective": ["mean_minutes", "mean_of_worst"]},
            f"objective[1]: “mean_of_worst” stands without its value; {OBJECTIVE}",
        ),
        (
            {"objective": {"share_beyondd": 45}},
            "objective[0].share_beyondd: is not a known key; did you mean `share_beyond`?",
        ),
        ({"objective": {}}, f"objective[0]: gives no criterion, not one; {OBJECTIVE}"),
        (
            {"objective": {"share_beyond": 45, "mean_of_worst": 0.1}},
            f"objective[0]: gives share_beyond and mean_of_worst, not one; {OBJECTIVE}",
        ),
        (
            {"objective": ["mean_minutes", {"share_beyond": 45}, "mean_minutes"]},
            f"objective: the list gives a criterion twice; {OBJECTIVE}",
        ),
        (
            {"objective": {"mean_minutes": 1}},
            "objective[0].mean_minutes: 1 is not true; write mean_minutes alone",
        ),
        (
            {"objective": {"mean_of_worst": 5}},
            (
                "objective[0].mean_of_worst: 5 is not between 0 and 1; give a share such as 0.05: "
                "the mean of the 5 % that travel longest"
            ),
        ),
        (
            {"objective": {"events": {"variant": "high"}}},
            (
                "objective[0].events.curve: is missing; give a name in data/curves or the path of "
                "a YAML file"
            ),
        ),
        (
            {"objective": {"events": {"curve": "example", "variant": "mid"}}},
            "objective[0].events.variant: “mid” is not one of the choices; give low, base or high",
        ),
        (
            {"objective": {"cost": {}}},
            (
                "objective[0].cost: gives no cost above 0; give {per_centre: ..., per_case: ..., "
                "per_minute: ...} in euros"
            ),
        ),
        (
            {"objective": {"cost": {"centres": {"H001": -5}}}},
            (
                "objective[0].cost.centres.H001: -5 is negative; give amounts by site label such "
                "as {ZKH-A: 500000}"
            ),
        ),
        (
            {"objective": {"weighted": [{"weight": 1, "of": "mean_minutes"}]}},
            f"objective[0]: weighs fewer than two criteria; {OBJECTIVE}",
        ),
        (
            {"objective": {"weighted": [{"weight": 0, "of": "mean_minutes"}, {"weight": 1}]}},
            (
                "objective[0].weighted[0].weight: 0 is not above zero; give a number above 0\n"
                "objective[0].weighted[1].of: is missing; give a criterion such as mean_minutes"
            ),
        ),
        (
            {"site_volumes": {"H001": {"minimum": 30, "maximum": 20}}},
            (
                "site_volumes.H001: gives a minimum above its maximum of 20; give limits by site "
                "label such as {ZKH-A: {minimum: 30, maximum: 100}}"
            ),
        ),
        (
            {"site_volumes": {"H001": {"minimun": 30}}},
            "site_volumes.H001.minimun: is not a known key; did you mean `minimum`?",
        ),
        (
            {"site_volumes": {"H001": 30}},
            (
                "site_volumes.H001: 30 holds no keys and values; give limits by site label such as "
                "{ZKH-A: {minimum: 30, maximum: 100}}"
            ),
        ),
        (
            {"share_within": [{"minutes": 60, "share": 95}]},
            (
                "share_within[0].share: 95 is not between 0 and 1; give a share of the patients, "
                "from 0 to 1"
            ),
        ),
        (
            {"share_within": {"minutes": 60, "share": 0.95}},
            (
                "share_within: a mapping is not a list; give a list such as "
                "[{minutes: 60, share: 0.95}]"
            ),
        ),
        (
            {"per_region": [{"level": "gemeente", "at_least": 1}]},
            (
                "per_region[0].level: “gemeente” is not one of the choices; give province, corop "
                "or ggd_region"
            ),
        ),
        (
            {"per_region": [{"level": "corop"}]},
            f"per_region[0]: gives neither at_least nor at_most; {PER_REGION}",
        ),
        (
            {"per_region": [{"level": "corop", "at_least": 2, "at_most": 1}]},
            f"per_region[0]: gives at_least 2 and at_most 1; {PER_REGION}",
        ),
        (
            {"per_region": [{"level": "corop", "at_least": 0.5}]},
            (
                "per_region[0].at_least: 0.5 is not a whole number; give a whole number of "
                "centres, or null"
            ),
        ),
        (
            {"at_most_of": [{"of": ["H001"]}]},
            f"at_most_of[0].of: the list names fewer than two; {SITES}",
        ),
        (
            {"at_most_of": [{"of": ["H001", "H001"]}]},
            f"at_most_of[0].of: the list names “H001” twice; {SITES}",
        ),
        (
            {"at_most_of": [{"of": ["H001", "H002"], "number": -1}]},
            "at_most_of[0].number: -1 is negative; give a whole number of centres",
        ),
        (
            {"if_then": [{"if_open": "H001"}]},
            f"if_then[0].then_open: is missing; {ONE_SITE}",
        ),
        (
            {"if_then": [{"if_open": "H001", "then_open": "H001"}]},
            (
                "if_then[0]: names “H001” twice; give a list such as "
                "[{if_open: H001, then_open: H023}]"
            ),
        ),
        (
            {"changes_at_most": 1.5},
            (
                "changes_at_most: 1.5 is not a whole number; give a whole number of sites, or null "
                "for no maximum"
            ),
        ),
        (
            {"kilometres_apart": 0},
            "kilometres_apart: 0 is not above zero; give a number of kilometres above 0, or null",
        ),
        (
            {"missing_norm": {"probability": 1}},
            (
                "missing_norm.probability: 1 is not between 0 and 1; give a probability between 0 "
                "and 1"
            ),
        ),
        (
            {"missing_norm": {"probability": 0.1, "years": 6}},
            (
                "missing_norm.years: 6 is not between 1 and 5; give 1, or a number of years up "
                "to 5 over which the mean is taken"
            ),
        ),
        (
            {"missing_norm": {"probability": 0.1, "years": True}},
            (
                "missing_norm.years: true is not a number; give 1, or a number of years up to 5 "
                "over which the mean is taken"
            ),
        ),
        (
            {"missing_norm": 0.1},
            (
                "missing_norm: 0.1 holds no keys and values; give {probability: ..., years: ...}, "
                "or null"
            ),
        ),
    ],
)
def test_one_fault_of_what_a_plan_must_be(tmp_path, changes, expected):
    assert faults_of(tmp_path, **changes) == expected.split("\n")


def test_a_sum_of_sums_is_refused(tmp_path):
    part = {"weight": 1, "of": "mean_minutes"}
    both = {"weighted": [part, {"weight": 1, "of": {"share_beyond": 45}}]}
    assert faults_of(tmp_path, objective={"weighted": [part, {"weight": 2, "of": both}]}) == [
        "objective[0]: weighs a weighted sum; give its criteria themselves; " + OBJECTIVE
    ]
