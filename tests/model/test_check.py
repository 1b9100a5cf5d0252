"""A solution that says anything but what follows from its instance is refused."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regiotafel.errors import InfeasibleError
from regiotafel.model import Alternative, solve
from regiotafel.model.check import CheckError, check
from support.random_instances import instances, make

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
