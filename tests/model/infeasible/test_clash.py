"""Which rules clash and how far each must give way, against every group of rules tried."""

from dataclasses import replace
from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from regiotafel.model import enumeration, infeasible
from regiotafel.model.criteria import Cost, MeanMinutes, ShareBeyond
from regiotafel.model.infeasible.by_search import Search, by_search
from regiotafel.model.infeasible.by_sets import by_sets, can_count
from regiotafel.model.infeasible.in_force import only, rules_of
from support import oracle
from support.random_instances import questions


def smallest_clashes(instance, rules):
    """Groups of rules that leave no set, without those that hold a smaller one: all subsets."""
    found = []
    for size in range(len(rules) + 1):
        for group in combinations(rules, size):
            if not any(set(other) <= set(group) for other in found) and not oracle.allowed_sets(
                only(instance, rules, group)
            ):
                found.append(group)
    return found


def gives_way_as_far_as_needed(instance, rule, values):
    """Whether the numbers leave a set, and nothing nearer to what the rule states does."""
    if rule.figure is None:
        assert values == ()
        return
    for value in values:
        assert oracle.allowed_sets(rule.figure.stated(instance, value))
        if rule.figure.unit in {"centres", "changes"}:
            nearer = range(*sorted((round(value), round(rule.figure.refused))))
            nearer = [each for each in nearer if each not in (value, rule.figure.refused)]
        else:
            nearer = [value + (rule.figure.refused - value) * share for share in (0.001, 0.5)]
        for each in nearer:
            assert not oracle.allowed_sets(rule.figure.stated(instance, each))


def agrees_with_the_oracle(instance, clash, rules):
    clashes = smallest_clashes(instance, rules)
    groups = [frozenset(group) for group in clash.groups]
    if clash.complete:
        assert sorted(map(len, groups)) == sorted(map(len, clashes))
        assert set(groups) == {frozenset(group) for group in clashes}
    elif clash.minimal:
        assert set(groups) <= {frozenset(group) for group in clashes}
    helping = {rule for rule in rules if oracle.allowed_sets(rule.without(instance))}
    assert set(clash.ways) == helping or not clash.settled
    for rule, (values, proven) in clash.ways.items():
        assert proven
        gives_way_as_far_as_needed(instance, rule, values)
    for group in clash.together:
        kept = [rule for rule in rules if rule not in group]
        assert oracle.allowed_sets(only(instance, rules, kept))
        for one in group:
            assert not oracle.allowed_sets(only(instance, rules, [*kept, one]))
    if any(rule.is_count for rule in helping):
        m = len(instance.site_ids)
        numbers = [replace(instance, count="exactly", k=k) for k in range(1, m + 1)]
        feasible = [question.k for question in numbers if oracle.allowed_sets(question)]
        assert clash.largest_k == feasible[-1]
    else:
        assert clash.largest_k is None


@settings(max_examples=250)
@given(questions(most_rules=4, most_sites=4))
def test_every_clash_and_every_way_out_equals_the_oracle(instance):
    if oracle.best(instance) is not None:
        return
    rules = rules_of(instance)
    clash = by_sets(instance, rules, Search(0.0))
    assert clash.complete
    assert clash.settled
    agrees_with_the_oracle(instance, clash, rules)
    # In words, whatever they are.
    infeasible.explain(instance, time_limit_seconds=60.0)


GROWING = st.one_of(
    st.just(MeanMinutes()), st.builds(ShareBeyond, st.sampled_from([1.0, 3.0])), st.just(Cost())
)


def test_clashes_found_one_plan_at_a_time_equal_the_oracle(monkeypatch):
    monkeypatch.setattr(enumeration, "MAX_SETS", -1)

    @settings(max_examples=80)
    @given(questions(most_rules=4, most_sites=4, criterion=GROWING))
    def by_plans(instance):
        if oracle.best(instance) is None:
            rules = rules_of(instance)
            clash = by_search(instance, rules, Search(np.inf))
            assert clash.minimal
            assert clash.settled
            agrees_with_the_oracle(instance, clash, rules)

    by_plans()


def test_only_sets_of_the_size_that_is_asked_are_looked_at_where_others_are_too_many(monkeypatch):
    @settings(max_examples=80)
    @given(questions(most_rules=3, most_sites=5, criterion=GROWING))
    def of_one_size(instance):
        if oracle.best(instance) is not None:
            return
        rules = rules_of(instance)
        free = only(instance, rules, [rule for rule in rules if rule.is_count])
        monkeypatch.setattr(enumeration, "MAX_SETS", enumeration.count_sets(free))
        assert can_count(instance, rules)
        clash = by_sets(instance, rules, Search(np.inf))
        agrees_with_the_oracle(instance, replace(clash, complete=False, minimal=False), rules)
        assert clash.settled
        for group in clash.groups:
            assert not oracle.allowed_sets(only(instance, rules, group))

    of_one_size()


def can_be_sent(instance, chosen):
    """Whether all patients can be sent to these sites within norm, capacity and minutes."""
    reach = [
        (area, column)
        for area in range(len(instance.area_ids))
        for column in chosen
        if not np.isnan(instance.minutes[area, column])
        and (
            instance.maximum_minutes is None
            or instance.cases[area] == 0
            or instance.minutes[area, column] <= instance.maximum_minutes
        )
    ]
    if not reach:
        return False
    area, column = np.array(reach).T
    whole = (area == np.arange(len(instance.area_ids))[:, None]).astype(float)
    volume = (column == np.array(chosen)[:, None]) * instance.cases[area]
    least, most = (limit[list(chosen)] for limit in (instance.least_volume, instance.most_volume))
    found = linprog(
        np.zeros(len(reach)),
        A_eq=whole,
        b_eq=np.ones(len(whole)),
        A_ub=np.vstack([volume, -volume]),
        b_ub=np.concatenate([np.minimum(most, instance.total_cases), -least]),
    )
    return found.status == 0


def test_clashes_where_patients_are_sent_equal_the_oracle():
    """Norms, capacities and minutes, against a linear program per set of sites."""
    named = ("count", "site_rules", "minimum_volume", "maximum_volume", "maximum_minutes")

    @settings(max_examples=50)
    @given(questions(rules=named, most_rules=4, most_sites=4, criterion=st.just(MeanMinutes())))
    def sent(nearest):
        instance = replace(nearest, assignment="directed")

        def feasible(question):
            return any(can_be_sent(question, chosen) for chosen in oracle.candidate_sets(question))

        if feasible(instance):
            return
        rules = rules_of(instance)
        clash = by_search(instance, rules, Search(np.inf))
        assert clash.minimal
        [group] = clash.groups
        assert not feasible(only(instance, rules, group))
        for rule in group:
            assert feasible(only(instance, rules, [other for other in group if other is not rule]))
        assert set(clash.ways) == {rule for rule in rules if feasible(rule.without(instance))}
        for rule, (values, _) in clash.ways.items():
            for value in values if rule.figure else ():
                nearer = value + (rule.figure.refused - value) * 0.01
                assert feasible(rule.figure.stated(instance, value))
                assert rule.is_count or not feasible(rule.figure.stated(instance, nearer))

    sent()
