"""A rule of the user's own: both methods keep to it, with and without its equations."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regiotafel.checked import Bilingual
from regiotafel.errors import InfeasibleError
from regiotafel.model import Rule, solve
from regiotafel.model.check import CheckError, broken_rules, check
from support import oracle
from support.methods import METHODS, SECONDS, answer
from support.random_instances import instances, make, on_a_map


def at_most_one_of(*sites, equations=True):
    return Rule(
        statement=Bilingual(nl=f"hoogstens één van {sites}", en=f"at most one of {sites}"),
        allows=lambda instance, open_sites: len(set(sites) & set(open_sites)) <= 1,
        equations=(lambda instance, is_open: [sum(is_open[site] for site in sites) <= 1])
        if equations
        else None,
    )


def no_volume_above_double_the_least(instance, open_sites):
    """A rule on what the set comes to, for which there are no equations."""
    columns = instance.columns(open_sites)
    assigned = instance.nearest_open(open_sites)
    volume = [instance.cases[assigned == column].sum() for column in columns]
    return max(volume) <= 2 * min(volume)


BALANCE = Rule(
    statement=Bilingual(nl="evenwicht", en="balance"), allows=no_volume_above_double_the_least
)


@settings(max_examples=100)
@given(instances(), st.data())
def test_both_methods_equal_the_oracle(instance, data):
    pair = data.draw(st.lists(st.sampled_from(instance.site_ids), min_size=1, max_size=3))
    rule = at_most_one_of(*set(pair), equations=data.draw(st.booleans()))
    instance = replace(instance, extra_rules=(rule, BALANCE))
    expected = [
        (mean, chosen)
        for mean, chosen in oracle.feasible_sets(instance)
        if all(
            extra.allows(instance, tuple(instance.site_ids[j] for j in chosen))
            for extra in instance.extra_rules
        )
    ]
    for method in METHODS:
        found = answer(instance, method)
        if not expected:
            assert isinstance(found, InfeasibleError)
        else:
            assert found.objective == pytest.approx(float(expected[0][0]), rel=1e-9, abs=1e-12)
            assert found.status == "optimal"


@pytest.mark.parametrize("equations", [True, False])
def test_a_rule_that_binds_changes_the_answer_of_both(equations):
    free = on_a_map(5, k=4)
    best = answer(free, "enumerate").open_sites
    ruled = replace(free, extra_rules=(at_most_one_of(*best[:2], equations=equations),))
    one, other = (answer(ruled, method) for method in METHODS)
    assert one.open_sites == other.open_sites != best
    assert len(set(best[:2]) & set(one.open_sites)) <= 1
    assert one.objective > answer(free, "enumerate").objective
    assert all(len(set(best[:2]) & set(near.open_sites)) <= 1 for near in one.alternatives)


@pytest.mark.parametrize("method", METHODS)
def test_the_reason_names_the_rule(method):
    never = Rule(
        statement=Bilingual(nl="niets mag", en="nothing is allowed"),
        allows=lambda instance, open_sites: False,
    )
    found = answer(make([[1, 2], [2, 1]], extra_rules=(never,)), method)
    assert isinstance(found, InfeasibleError)
    assert "by itself leaves no choice: the rule “nothing is allowed”." in found.reason


def test_an_answer_that_breaks_a_rule_is_refused():
    free = make([[1, 5], [3, 5], [5, 2]], k=2)
    ruled = replace(free, extra_rules=(at_most_one_of("S0", "S1"),))
    solution = solve(free, method="enumerate", time_limit_seconds=SECONDS)
    assert broken_rules(free, solution.open_sites) == ()
    with pytest.raises(CheckError, match="not so: at most one of"):
        check(ruled, solution)


def test_the_hash_tells_rules_apart_and_is_the_same_without():
    free = make([[1, 5], [3, 5]])
    hashes = {
        replace(free, extra_rules=rules).hash()
        for rules in ((), (at_most_one_of("S0", "S1"),), (BALANCE,))
    }
    assert len(hashes) == 3
    assert free.hash() in hashes


def test_equations_that_refuse_too_much_make_the_methods_differ():
    """`allows` is the rule; wrong equations show when both methods run."""
    free = on_a_map(6, k=3)
    best = answer(free, "enumerate").open_sites
    wrong = Rule(
        statement=Bilingual(nl="fout", en="wrong"),
        allows=lambda instance, open_sites: True,
        equations=lambda instance, is_open: [is_open[best[0]] == 0],
    )
    ruled = replace(free, extra_rules=(wrong,))
    assert answer(ruled, "enumerate").open_sites == best
    assert answer(ruled, "milp").open_sites != best
