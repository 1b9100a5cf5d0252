"""All methods against the oracle, and what must hold whatever the numbers are."""

import subprocess
import sys
from dataclasses import fields, replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from regiotafel.errors import InfeasibleError
from regiotafel.model import choose_method, enumeration, methods, solve
from regiotafel.model.criteria import (
    Cost,
    LongestMinutes,
    MeanMinutes,
    MeanOfWorst,
    ShareBeyond,
    Weighted,
)
from regiotafel.model.set_rules import at_most
from support import oracle
from support.random_instances import NAN, instances, make, on_a_map, questions, said

METHODS = ("enumerate", "milp")
SECONDS = 60.0

#: Criteria that grow with the distance, as branch and bound needs them.
GROWING = st.one_of(
    st.just(MeanMinutes()),
    st.integers(0, 6).map(float).map(ShareBeyond),
    st.builds(Cost, per_centre=st.integers(0, 8).map(float), per_minute=st.just(0.5)),
    st.just(Weighted(((3.0, ShareBeyond(2.0)), (0.5, Cost(per_minute=1.0, centres={"S0": 2.0}))))),
)
#: Criteria that do not depend on the unit of cases.
PER_CASE = st.one_of(
    st.just(MeanMinutes()),
    st.integers(0, 6).map(float).map(ShareBeyond),
    st.just(LongestMinutes()),
    st.integers(1, 8).map(lambda eighths: MeanOfWorst(eighths / 8)),
)


def answer(instance, method, **options):
    """Solution, or the error when there is none."""
    try:
        return solve(instance, method=method, time_limit_seconds=SECONDS, **options)
    except InfeasibleError as error:
        return error


def accepting(question):
    """Methods that can express the question."""
    return [method for method in methods.METHODS if methods.refusal(question, method) is None]


def values_of(found):
    """Values of all criteria of a solution."""
    return (*found.earlier, found.objective)


def close(values):
    return pytest.approx([float(value) for value in values], rel=1e-7, abs=1e-9)


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


@settings(max_examples=50)
@given(questions(), st.randoms(use_true_random=False))
def test_shuffling_areas_changes_nothing(question, random):
    rows = list(range(len(question.area_ids)))
    random.shuffle(rows)
    shuffled = replace(
        question,
        area_ids=tuple(question.area_ids[i] for i in rows),
        cases=question.cases[rows],
        minutes=question.minutes[rows],
        metres=question.metres[rows],
    )
    for method in accepting(question):
        one, other = answer(question, method), answer(shuffled, method)
        assert type(one) is type(other)
        if not isinstance(one, InfeasibleError):
            assert values_of(other) == close(values_of(one))
            if method == "enumerate":
                assert one.open_sites == other.open_sites
                assert one.assigned[rows].tolist() == other.assigned.tolist()


@settings(max_examples=50)
@given(questions(ties=False), st.randoms(use_true_random=False))
def test_renaming_sites_changes_nothing_without_full_ties(question, random):
    pairs = [
        list(zip(times[~np.isnan(times)], ways[~np.isnan(times)], strict=True))
        for times, ways in zip(question.minutes, question.metres, strict=True)
    ]
    assume(all(len(set(row)) == len(row) for row in pairs))
    new = list(range(len(question.site_ids)))  # the new number of each old column
    random.shuffle(new)
    renamed = _renamed(question, new)
    expected = oracle.best(question)
    for method in accepting(question):
        one, other = answer(question, method), answer(renamed, method)
        assert type(one) is type(other)
        if expected is not None:
            assert values_of(other) == close(values_of(one))
            if len(expected.sets) == 1:
                chosen = {new[j] for j in question.columns(one.open_sites)}
                assert chosen == set(renamed.columns(other.open_sites).tolist())
                assert [new[j] for j in one.assigned] == other.assigned.tolist()


def _renamed(question, new):
    """The same question with site number j called by the name of site number ``new[j]``."""
    names = {site: question.site_ids[new[j]] for j, site in enumerate(question.site_ids)}
    old = list(np.argsort(new))

    def by_name(amounts):
        return {names[site]: amount for site, amount in amounts.items()}

    def criterion(asked):
        match asked:
            case Cost():
                return replace(asked, centres=by_name(asked.centres), cases=by_name(asked.cases))
            case Weighted():
                return Weighted(tuple((weight, criterion(part)) for weight, part in asked.parts))
        return asked

    return replace(
        question,
        minutes=question.minutes[:, old],
        metres=question.metres[:, old],
        site_rules=tuple(question.site_rules[j] for j in old),
        open_today=question.open_today[old],
        objective=tuple(criterion(asked) for asked in question.objective),
        site_minimum=by_name(question.site_minimum),
        site_maximum=by_name(question.site_maximum),
        ceilings=tuple(
            replace(ceiling, criterion=criterion(ceiling.criterion))
            for ceiling in question.ceilings
        ),
        set_rules=tuple(
            replace(rule, coefficients=tuple((names[site], by) for site, by in rule.coefficients))
            for rule in question.set_rules
        ),
    )


@settings(max_examples=50)
@given(questions(criterion=PER_CASE), st.sampled_from([1e-6, 0.3, 3.0, 1e5]))
def test_scaling_cases_norms_and_capacities_together_changes_nothing(question, factor):
    low, high = question.minimum_volume, question.maximum_volume
    scaled = replace(
        question,
        cases=question.cases * factor,
        minimum_volume=None if low is None else low * factor,
        maximum_volume=None if high is None else high * factor,
        site_minimum={site: norm * factor for site, norm in question.site_minimum.items()},
        site_maximum={site: most * factor for site, most in question.site_maximum.items()},
    )
    for method in accepting(question):
        one, other = answer(question, method), answer(scaled, method)
        assert type(one) is type(other)
        if not isinstance(one, InfeasibleError):
            assert values_of(other) == close(values_of(one))


@st.composite
def tightened(draw, question):
    """The question with one of its rules tighter, or one rule more."""
    m, total = len(question.site_ids), question.total_cases
    site = draw(st.sampled_from(range(m)))
    label = question.site_ids[site]
    rules = list(question.site_rules)
    changes = [
        {"minimum_volume": (question.minimum_volume or 0.0) + 0.125},
        {"maximum_volume": (question.maximum_volume or total) * 0.75},
        {"maximum_minutes": max((question.maximum_minutes or 7.0) - 1.0, 0.0)},
        {"set_rules": (*question.set_rules, at_most(0, [label], statement=said("closed")))},
        {"site_minimum": {label: float(question.least_volume[site]) + 0.125}},
        {"site_maximum": {label: min(float(question.most_volume[site]), total) * 0.75}},
    ]
    if rules[site] == "candidate":
        changes += [
            {"site_rules": (*rules[:site], rule, *rules[site + 1 :])}
            for rule in ("required", "forbidden")
        ]
    if question.count != "exactly":
        one = 1 if question.count == "at_least" else -1
        changes.append({"k": max(question.k + one, 1)})
    if question.ceilings:
        first, *others = question.ceilings
        changes.append({"ceilings": (replace(first, at_most=first.at_most * 0.75), *others)})
    change = draw(st.sampled_from(changes))
    for limits in ("site_minimum", "site_maximum"):
        if limits in change:
            change = change | {limits: dict(getattr(question, limits)) | change[limits]}
    return replace(question, **change)


@settings(max_examples=120)
@given(st.data())
def test_tightening_a_rule_never_improves_anything(data):
    free = data.draw(questions())
    tight = data.draw(tightened(free))
    for method in accepting(tight):
        before, after = answer(free, method), answer(tight, method)
        if isinstance(after, InfeasibleError):
            continue
        assert not isinstance(before, InfeasibleError)
        for least, now in zip(values_of(before), values_of(after), strict=True):
            if now != pytest.approx(least, rel=1e-7, abs=1e-9):
                assert now > least
                break


@settings(max_examples=60)
@given(instances(limits=False, rules=False, gaps=False))
def test_more_centres_never_lengthen_the_mean_trip(instance):
    for method in METHODS:
        means = [
            solve(replace(instance, k=k), method=method, time_limit_seconds=SECONDS).objective
            for k in range(1, len(instance.site_ids) + 1)
        ]
        assert all(more <= fewer * (1 + 1e-12) for fewer, more in pairwise(means))


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
