"""All methods against the oracle; questions reckoned by hand; which method is taken."""

import subprocess
import sys
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from regiotafel.errors import InfeasibleError
from regiotafel.model import choose_method, enumeration, methods, solve
from regiotafel.model.criteria import Cost, MeanMinutes, MeanOfWorst, ShareBeyond, Weighted
from support import oracle
from support.methods import METHODS, SECONDS, answer, close, values_of
from support.random_instances import NAN, instances, make, on_a_map, questions

#: Criteria that grow with the distance, as branch and bound needs them.
GROWING = st.one_of(
    st.just(MeanMinutes()),
    st.integers(0, 6).map(float).map(ShareBeyond),
    st.builds(Cost, per_centre=st.integers(0, 8).map(float), per_minute=st.just(0.5)),
    st.just(Weighted(((3.0, ShareBeyond(2.0)), (0.5, Cost(per_minute=1.0, centres={"S0": 2.0}))))),
)


def is_one_of_the_best(question, found, expected):
    """Whether an answer, which passed its check, is what the oracle says."""
    if expected is None:
        assert isinstance(found, InfeasibleError)
        return
    assert list(values_of(found)) == close(expected.values)
    assert (found.status, found.gap) == ("optimal", 0.0)
    assert tuple(question.columns(found.open_sites).tolist()) in expected.sets


@settings(max_examples=300)
@given(questions())
def test_enumeration_equals_the_oracle_on_every_question(question):
    expected = oracle.best(question)
    found = answer(question, "enumerate", near_share=0.0, max_alternatives=1000)
    is_one_of_the_best(question, found, expected)
    if expected is not None:
        listed = [found.open_sites, *(other.open_sites for other in found.alternatives)]
        columns = [tuple(question.columns(sites).tolist()) for sites in listed]
        assert columns[0] == expected.sets[0]
        assert sorted(columns) == sorted(expected.sets)


@pytest.mark.parametrize("method", ["branch_and_bound", "milp"])
def test_the_other_methods_equal_the_oracle_wherever_they_can_express_the_question(method):
    asked = []

    @settings(max_examples=150)
    @given(st.one_of(questions(most_criteria=1, criterion=GROWING), questions()))
    def equals_the_oracle(question):
        if methods.refusal(question, method) is None:
            asked.append(question)
            is_one_of_the_best(question, answer(question, method), oracle.best(question))

    equals_the_oracle()
    assert len(asked) > 10


@settings(max_examples=100)
@given(questions(most_criteria=1, most_rules=2))
def test_sending_patients_is_never_worse_than_letting_them_go_to_the_nearest(question):
    """Whoever goes to the nearest centre can be sent there, and the answer passes its check."""
    sent = replace(question, assignment="directed")
    nearest = oracle.best(question)
    if methods.refusal(sent, "milp") is not None or nearest is None:
        return
    found = answer(sent, "milp")
    [value] = nearest.values
    assert found.bound <= float(value) * (1 + 1e-7) + 1e-9
    if found.status == "optimal":
        assert found.objective <= float(value) * (1 + 1e-6) + 1e-9


def agrees_with_oracle(instance, found, expected):
    if not expected:
        assert isinstance(found, InfeasibleError)
        return
    best, _ = expected[0]
    assert found.objective == pytest.approx(float(best), rel=1e-9, abs=1e-12)
    assert found.status == "optimal"
    assert found.bound == found.objective
    assert found.gap == 0
    columns = tuple(instance.columns(found.open_sites).tolist())
    assert columns in {chosen for mean, chosen in expected if mean == best}
    assert found.assigned.tolist() == [
        oracle.centre_of(instance, area, columns) for area in range(len(instance.area_ids))
    ]


@settings(max_examples=400)
@given(instances())
def test_enumeration_equals_the_oracle(instance):
    expected = oracle.feasible_sets(instance)
    found = answer(instance, "enumerate", near_share=0.5, max_alternatives=1000)
    agrees_with_oracle(instance, found, expected)
    if expected:
        best = expected[0][0]
        near = [chosen for mean, chosen in expected if float(mean) <= float(best) * (1 + 0.5)]
        listed = [found.open_sites, *(other.open_sites for other in found.alternatives)]
        assert [tuple(instance.columns(sites).tolist()) for sites in listed] == near


@settings(max_examples=300)
@given(instances())
def test_milp_equals_the_oracle(instance):
    agrees_with_oracle(instance, answer(instance, "milp"), oracle.feasible_sets(instance))


@settings(max_examples=100)
@given(instances(gaps=False, rules=False, most_sites=7), st.integers(0, 10**6))
def test_milp_equals_the_oracle_just_below_and_above_the_largest_norm(instance, pick):
    """A norm that does not bind tests nothing."""
    instance = replace(
        instance,
        k=2 + pick % 3,
        minimum_volume=None,
        maximum_volume=None,
        maximum_minutes=None,
    )
    assume(instance.k <= len(instance.site_ids))
    largest = float(oracle.largest_norm(instance))
    at, above = (replace(instance, minimum_volume=largest + more) for more in (0.0, 0.125))
    for method in METHODS:
        agrees_with_oracle(at, answer(at, method), oracle.feasible_sets(at))
        assert isinstance(answer(above, method), InfeasibleError)


@pytest.mark.parametrize(("seed", "k"), [(1, 3), (2, 4), (3, 5), (4, 6)])
def test_milp_equals_enumeration_on_a_map_where_the_norm_binds(seed, k):
    free = on_a_map(seed, k=k)
    largest = enumeration.largest_smallest_volume(free)
    for norm in (largest * 0.9, largest * (1 - 1e-7)):
        one, other = (
            solve(replace(free, minimum_volume=norm), method=method, time_limit_seconds=SECONDS)
            for method in METHODS
        )
        assert other.objective == pytest.approx(one.objective, rel=1e-9)
    above = replace(free, minimum_volume=largest * (1 + 1e-7))
    for method in METHODS:
        assert isinstance(answer(above, method), InfeasibleError)


def test_more_centres_can_be_infeasible_where_a_norm_binds():
    line = make([[0, 9], [1, 8], [9, 0]], [5, 5, 1], minimum_volume=2.0)
    assert solve(line, method="enumerate", time_limit_seconds=SECONDS).open_sites == ("S0",)
    with pytest.raises(InfeasibleError) as error:
        solve(replace(line, k=2), method="enumerate", time_limit_seconds=SECONDS)
    assert error.value.largest_norm == 1.0
    assert error.value.largest_k == 1


# Two sites; S0 gets 6 cases and S1 gets 4, the farthest case is 3 minutes away.
TWO = make([[1, 5], [3, 5], [5, 2]], [5, 1, 4], k=2)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("limit", "kept", "broken"),
    [
        ("minimum_volume", 4.0, 4.0 + 1e-7),
        ("maximum_volume", 6.0, 6.0 - 1e-7),
        ("maximum_minutes", 3.0, 3.0 - 1 / 600),
    ],
)
def test_both_sides_of_every_limit(method, limit, kept, broken):
    """What HiGHS's own row tolerance (1e-6) would let through is still refused."""
    found = solve(replace(TWO, **{limit: kept}), method=method, time_limit_seconds=SECONDS)
    assert found.open_sites == ("S0", "S1")
    assert isinstance(answer(replace(TWO, **{limit: broken}), method), InfeasibleError)


@pytest.mark.parametrize("method", METHODS)
def test_minutes_kept_in_single_precision_meet_a_limit_in_tenths(method):
    minutes = np.float64(np.float32(18060 / 600))  # 30.1 minutes, a little above 30.1
    assert minutes > 30.1
    found = solve(
        make([[minutes]], maximum_minutes=30.1), method=method, time_limit_seconds=SECONDS
    )
    assert found.objective == minutes


@pytest.mark.parametrize("method", METHODS)
def test_areas_without_cases_need_a_centre_but_may_be_far(method):
    far = make([[1, NAN], [99, 2]], [1, 0], maximum_minutes=10.0)
    assert solve(far, method=method, time_limit_seconds=SECONDS).open_sites == ("S0",)
    lost = make([[1, NAN], [NAN, 2]], [1, 0])
    assert isinstance(answer(lost, method), InfeasibleError)


@pytest.mark.parametrize("method", METHODS)
def test_equal_times_go_to_fewer_metres_then_to_the_lower_label(method):
    """The tie rule moves volumes, and with them what is feasible."""
    tied = make([[1, 1], [1, 1]], metres=[[5, 4], [5, 5]], k=2)
    found = solve(tied, method=method, time_limit_seconds=SECONDS)
    assert found.assigned.tolist() == [1, 0]


def test_full_ties_between_sets_give_the_lowest_labels_and_list_the_others():
    same = make([[2, 2, 2, 2]] * 3, k=2)
    found = solve(same, method="enumerate", time_limit_seconds=SECONDS, near_share=0.0)
    assert found.open_sites == ("S0", "S1")
    assert [other.open_sites for other in found.alternatives] == [
        ("S0", "S2"),
        ("S0", "S3"),
        ("S1", "S2"),
        ("S1", "S3"),
        ("S2", "S3"),
    ]
    capped = solve(same, method="enumerate", time_limit_seconds=SECONDS, max_alternatives=2)
    assert len(capped.alternatives) == 2


@pytest.mark.parametrize("method", METHODS)
def test_zero_minutes_everywhere_is_an_answer(method):
    found = solve(make([[0, 0]]), method=method, time_limit_seconds=SECONDS)
    assert (found.objective, found.bound, found.gap) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize("method", METHODS)
def test_the_same_question_gives_the_same_answer_bit_for_bit(method):
    rng = np.random.default_rng(1)
    instance = make(rng.integers(1, 90, (60, 8)), rng.random(60), k=3, minimum_volume=5.0)
    one, other = (solve(instance, method=method, time_limit_seconds=SECONDS) for _ in range(2))
    for field in fields(one):
        first, second = getattr(one, field.name), getattr(other, field.name)
        assert (first == second).all() if field.name == "assigned" else first == second


def test_method_follows_the_number_of_sets():
    row = [[1.0] * 40]
    assert choose_method(make(row, k=3)) == "enumerate"
    assert choose_method(make([[1.0] * 20], k=10)) == "enumerate"
    many = make(row, k=20)
    assert choose_method(make([[1.0] * 21], k=10)) == "branch_and_bound"
    assert choose_method(many) == "branch_and_bound"
    assert choose_method(replace(many, objective=(MeanOfWorst(),))) == "milp"
    assert choose_method(replace(many, k=3, assignment="directed")) == "milp"
    with pytest.raises(ValueError, match="too many to enumerate"):
        enumeration.evaluate_all(make(row, k=20))


@settings(max_examples=100)
@given(instances(limits=False))
def test_number_of_sets(instance):
    assert enumeration.count_sets(instance) == len(list(oracle.sets_of(instance, instance.k)))


def test_importing_the_model_loads_no_solver_and_no_compiler():
    code = (
        "import sys, regiotafel.model; "
        "print([name for name in ('numba', 'pulp', 'highspy', 'pandas') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
