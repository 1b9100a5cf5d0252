"""A solution that says anything but what follows from its instance is refused."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regiotafel.errors import InfeasibleError
from regiotafel.model import Alternative, solve
from regiotafel.model.assignment import Assignment
from regiotafel.model.check import CheckError, check
from regiotafel.model.criteria import Cost, LongestMinutes, MeanMinutes, ShareBeyond
from regiotafel.model.instance import TIE_RULE, Ceiling
from regiotafel.model.set_rules import at_most
from regiotafel.model.solution import Solution
from support.random_instances import instances, make, questions, said

INSTANCE = make(
    [[1, 5, 9], [3, 5, 8], [5, 2, 7], [9, 6, 1]],
    [5, 1, 4, 2],
    rules=["required", "candidate", "candidate"],
    k=2,
    minimum_volume=2.0,
    maximum_volume=11.0,
    maximum_minutes=9.0,
)
SOLUTION = solve(INSTANCE, method="enumerate", time_limit_seconds=9, near_share=1.0)


def refused(instance, solution, words):
    with pytest.raises(CheckError, match=words) as error:
        check(instance, solution)
    assert error.value.exit_status == 1
    assert error.value.differences


def test_the_untouched_solution_passes():
    assert SOLUTION.open_sites == ("S0", "S1")
    assert [other.open_sites for other in SOLUTION.alternatives] == [("S0", "S2")]
    check(INSTANCE, SOLUTION)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"open_sites": ("S0", "S2")}, "not the nearest"),
        ({"open_sites": ("S1", "S0")}, "ascending"),
        ({"open_sites": ("S0", "S0")}, "ascending"),
        ({"open_sites": ("S0", "S9")}, "known"),
        ({"open_sites": ("S0",)}, "1 sites are open, not 2"),
        ({"open_sites": ("S1", "S2")}, "required site S0 is closed"),
        ({"assigned": np.array([0, 1, 1, 1])}, "not the nearest"),
        ({"assigned": np.array([0, 0, 1, 2])}, "not the nearest"),
        ({"assigned": np.array([0, 0, 1, -1])}, "not the nearest"),
        ({"assigned": np.array([0, 0, 1])}, "one whole number per area"),
        ({"assigned": np.array([0.0, 0.0, 1.0, 1.0])}, "one whole number per area"),
        ({"objective": SOLUTION.objective - 1e-6}, "objective"),
        ({"objective": float("nan")}, "objective"),
        ({"share_not_nearest": 0.1}, "share_not_nearest"),
        ({"share_not_nearest": float("nan")}, "share_not_nearest"),
        ({"bound": SOLUTION.objective + 1e-6}, "bound"),
        ({"bound": float("nan")}, "bound"),
        ({"bound": SOLUTION.objective / 2}, "gap 0.0 does not follow"),
        ({"bound": SOLUTION.objective / 2, "gap": 0.5}, "status is optimal"),
        ({"gap": 0.1}, "gap"),
        ({"status": "perfect"}, "status"),
        ({"tie_rule": "as it comes"}, "tie_rule"),
        ({"assignment_rule": "directed"}, "assignment_rule"),
        ({"instance_hash": "0" * 64}, "hash"),
        ({"earlier": (1.0,)}, "earlier"),
        (
            {
                "shares": Assignment(
                    open_sites=("S0", "S1"),
                    area=np.arange(4),
                    column=SOLUTION.assigned,
                    share=np.ones(4),
                )
            },
            "split under nearest",
        ),
        ({"alternatives": (Alternative(open_sites=("S0", "S1"), objective=3.0),)}, "twice"),
        ({"alternatives": (Alternative(open_sites=("S0", "S2"), objective=2.0),)}, "recomputed"),
        ({"alternatives": (Alternative(open_sites=("S1", "S2"), objective=3.0),)}, "required"),
        ({"alternatives": (Alternative(open_sites=("S0", "S9"), objective=3.0),)}, "unknown"),
    ],
)
def test_tampering_is_refused(change, words):
    refused(INSTANCE, replace(SOLUTION, **change), words)


def test_an_honest_gap_passes():
    check(
        INSTANCE,
        replace(SOLUTION, status="time_limit", bound=SOLUTION.objective / 2, gap=0.5),
    )


def test_alternatives_in_disorder_are_refused():
    instance = replace(INSTANCE, k=1, maximum_volume=None, site_rules=("candidate",) * 3)
    found = solve(instance, method="enumerate", time_limit_seconds=9, near_share=9.0)
    assert len(found.alternatives) == 2
    refused(instance, replace(found, alternatives=found.alternatives[::-1]), "not in order")


def test_an_alternative_better_than_the_bound_is_refused():
    worse = solve(
        replace(INSTANCE, site_rules=("required", "forbidden", "candidate")),
        method="enumerate",
        time_limit_seconds=9,
    )
    best = Alternative(open_sites=SOLUTION.open_sites, objective=SOLUTION.objective)
    claimed = replace(worse, instance_hash=INSTANCE.hash(), alternatives=(best,))
    refused(INSTANCE, claimed, "better than the bound")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"minimum_volume": 6.0 + 1e-7}, "below the minimum"),
        ({"maximum_volume": 6.0 - 1e-7}, "above the maximum"),
        ({"maximum_minutes": 5.99}, "travel longer"),
        ({"k": 3}, "not 3"),
        ({"site_rules": ("candidate", "forbidden", "candidate")}, "forbidden site S1"),
        ({"cases": np.array([5.0, 1.0, 4.0, 3.0])}, "objective"),
        ({"k": 1, "count": "at_most"}, "not at most 1"),
        ({"k": 3, "count": "at_least"}, "not at least 3"),
        ({"site_minimum": {"S1": 6.5}}, "site S1 has 6 cases, below the minimum of 6.5"),
        ({"site_maximum": {"S0": 5.5}}, "site S0 has 6 cases, above the maximum of 5.5"),
        ({"set_rules": (at_most(1, ["S0", "S1"], statement=said("not both")),)}, "not both"),
        (
            {
                "ceilings": (
                    Ceiling(
                        criterion=ShareBeyond(5.0), at_most=0.1, statement=said("most live near")
                    ),
                )
            },
            r"most live near \(share_over_5_minutes is 0.166667\)",
        ),
        ({"objective": (LongestMinutes(),)}, "objective is 2.33333333333333.*, recomputed 6.0"),
        ({"objective": (LongestMinutes(), MeanMinutes())}, r"earlier is \(\), recomputed \(6.0,\)"),
        ({"assignment": "directed"}, "who goes where"),
    ],
)
def test_a_solution_of_another_question_is_refused(change, words):
    """Also when somebody has copied the right hash into it."""
    other = replace(INSTANCE, **change)
    refused(other, SOLUTION, "hash")
    refused(other, replace(SOLUTION, instance_hash=other.hash()), words)


def test_an_area_that_reaches_nothing_is_refused():
    lost = INSTANCE.minutes.copy()
    lost[3, :2] = np.nan
    other = replace(INSTANCE, minutes=lost, metres=lost * 1000)
    refused(other, replace(SOLUTION, instance_hash=other.hash()), "1 areas reach no open site")


# The last area goes for two thirds past its nearest centre, so that S1 has its 8 cases.
DIRECTED = make(
    [[1, 5], [3, 5], [2, 5]],
    [5, 2, 6],
    k=2,
    minimum_volume=4.0,
    maximum_volume=9.0,
    maximum_minutes=5.0,
    assignment="directed",
    objective=(LongestMinutes(), MeanMinutes()),
)
SPLIT = Assignment(
    open_sites=("S0", "S1"),
    area=np.array([0, 1, 2, 2]),
    column=np.array([0, 0, 0, 1]),
    share=np.array([1.0, 1.0, 1 / 3, 2 / 3]),
)
SENT = Solution(
    open_sites=("S0", "S1"),
    assigned=np.array([0, 0, 1]),
    shares=SPLIT,
    objective=(5 + 6 + 4 + 20) / 13,
    earlier=(5.0,),
    bound=(5 + 6 + 4 + 20) / 13,
    gap=0.0,
    status="optimal",
    method="milp",
    assignment_rule="directed",
    tie_rule=TIE_RULE,
    share_not_nearest=4 / 13,
    alternatives=(),
    instance_hash=DIRECTED.hash(),
    versions={},
)


def test_who_is_sent_where_passes():
    check(DIRECTED, SENT)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"share": np.array([1.0, 1.0, 0.4, 0.6])}, "objective"),
        ({"share": np.array([1.0, 1.0, 0.4, 0.7])}, "add up to 1"),
        ({"share": np.array([1.0, 1.0, 1.0, 0.0])}, "above 0"),
        ({"share": np.array([1.0, 1.0, 1.5, -0.5])}, "above 0"),
        ({"share": np.array([1.0, 1.0, np.nan, np.nan])}, "add up to 1"),
        ({"area": np.array([0, 1, 2, 3])}, "unknown area"),
        ({"area": np.array([0, 1, 1, 2])}, "add up to 1"),
        ({"column": np.array([0, 0, 0, 2])}, "not open"),
        ({"open_sites": ("S0",)}, "other open sites"),
        ({name: np.empty(0, kind) for name, kind in (("area", "i8"), ("share", "f8"))}, "add up"),
    ],
)
def test_tampering_with_who_is_sent_where_is_refused(change, words):
    if change.get("area", SPLIT.area).size == 0:
        change = change | {"column": np.empty(0, np.int64)}
    refused(DIRECTED, replace(SENT, shares=replace(SPLIT, **change)), words)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"shares": None}, "who goes where"),
        ({"assigned": np.array([0, 0, 0])}, "most of each area's cases"),
        ({"earlier": (4.0,)}, "earlier"),
        ({"share_not_nearest": 0.0}, "share_not_nearest"),
        ({"assignment_rule": "nearest"}, "assignment_rule"),
        ({"alternatives": (Alternative(open_sites=("S0",), objective=9.0),)}, "not 2"),
    ],
)
def test_tampering_with_a_directed_solution_is_refused(change, words):
    refused(DIRECTED, replace(SENT, **change), words)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"minimum_volume": 4.5}, "site S1 has 4 cases, below"),
        ({"maximum_volume": 8.5}, "site S0 has 9 cases, above"),
        ({"maximum_minutes": 4.0}, "1 areas travel longer than 4"),
        (
            {
                "ceilings": (
                    Ceiling(criterion=MeanMinutes(), at_most=2.5, statement=said("short trips")),
                )
            },
            "short trips",
        ),
        ({"minutes": np.array([[1.0, 5], [3, 5], [2, np.nan]])}, "where she cannot get"),
    ],
)
def test_limits_hold_for_those_who_are_sent_there(change, words):
    if "minutes" in change:
        change = change | {"metres": change["minutes"] * 1000}
    other = replace(DIRECTED, **change)
    refused(other, replace(SENT, instance_hash=other.hash()), words)


@settings(max_examples=150)
@given(questions(most_rules=2), st.data())
def test_another_value_of_any_criterion_is_refused(question, data):
    """Whatever is asked: a value that is off by a thousandth does not pass."""
    try:
        found = solve(question, method="enumerate", time_limit_seconds=9)
    except InfeasibleError:
        return
    values = [*found.earlier, found.objective]
    wrong = data.draw(st.integers(0, len(values) - 1))
    values[wrong] += 0.001 * max(values[wrong], 1.0)
    *earlier, objective = values
    words = "objective is" if wrong == len(earlier) else "earlier is"
    refused(question, replace(found, earlier=tuple(earlier), objective=objective), words)


def test_an_alternative_that_is_worse_in_what_comes_first_is_refused():
    asked = replace(INSTANCE, objective=(LongestMinutes(), Cost(per_centre=1.0)))
    found = solve(asked, method="enumerate", time_limit_seconds=9)
    assert (found.open_sites, found.earlier) == (("S0", "S2"), (5.0,))
    worse = Alternative(open_sites=("S0", "S1"), objective=2.0)
    refused(asked, replace(found, alternatives=(worse,)), "worse in a criterion that comes first")


@settings(max_examples=100)
@given(instances(), st.data())
def test_moving_any_area_is_refused(instance, data):
    try:
        found = solve(instance, method="enumerate", time_limit_seconds=9)
    except InfeasibleError:
        return
    area = data.draw(st.integers(0, len(instance.area_ids) - 1))
    column = data.draw(st.integers(-1, len(instance.site_ids)))
    moved = found.assigned.copy()
    if moved[area] != column:
        moved[area] = column
        refused(instance, replace(found, assigned=moved), "not the nearest")
