"""What must hold whatever the numbers are: shuffled, renamed, scaled, tightened, more centres."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from regiotafel.errors import InfeasibleError
from regiotafel.model import solve
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
from support.methods import METHODS, SECONDS, accepting, answer, close, values_of
from support.random_instances import instances, questions, said

#: Criteria that do not depend on the unit of cases.
PER_CASE = st.one_of(
    st.just(MeanMinutes()),
    st.integers(0, 6).map(float).map(ShareBeyond),
    st.just(LongestMinutes()),
    st.integers(1, 8).map(lambda eighths: MeanOfWorst(eighths / 8)),
)


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
