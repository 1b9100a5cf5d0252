"""Fixed sites and exchanges against all plans."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regiotafel.errors import InfeasibleError
from regiotafel.model.assignment import nearest
from regiotafel.model.check import broken_rules
from regiotafel.model.criteria import MeanMinutes
from regiotafel.model.plans import of_size
from regiotafel.model.plans.what_if import exchanges, what_if
from support.plans import rich_instances, values
from support.random_instances import make, on_a_map

SECONDS = 60.0
SITES = st.lists(st.booleans(), min_size=5, max_size=5)


def chosen(instance, which):
    return tuple(
        site
        for site, yes in zip(instance.site_ids, which[: len(instance.site_ids)], strict=True)
        if yes
    )


@settings(max_examples=100)
@given(
    rich_instances(most_sites=5), SITES, st.lists(st.sampled_from(" +-"), min_size=5, max_size=5)
)
def test_the_rest_is_chosen_anew(instance, plan, signs):
    given_plan = chosen(instance, plan)
    rules = dict(zip(instance.site_ids, instance.site_rules, strict=True))
    fixed = dict(zip(instance.site_ids, signs, strict=False))
    opened = [s for s, sign in fixed.items() if sign == "+" and rules[s] != "forbidden"]
    closed = [s for s, sign in fixed.items() if sign == "-" and rules[s] != "required"]
    if not given_plan:
        return
    expected = {
        sites: value
        for sites, value in values(instance, MeanMinutes()).items()
        if set(opened) <= set(sites) and not set(closed) & set(sites)
    }
    options = {"opened": opened, "closed": closed, "time_limit_seconds": SECONDS}
    if not expected:
        with pytest.raises(InfeasibleError, match="no plan keeps to the rules"):
            what_if(instance, given_plan, **options)
        return
    found = what_if(instance, given_plan, **options)
    assert found.after.objective == pytest.approx(min(expected.values()), abs=1e-12)
    assert found.after.open_sites in expected
    assert found.broken == broken_rules(instance, given_plan)
    sites = found.sites
    assert tuple(sites.index[sites["before"]]) == given_plan
    assert tuple(sites.index[sites["after"]]) == found.after.open_sites
    assert set(sites.index[sites["change"] == "opens"]) == set(found.after.open_sites) - set(
        given_plan
    )
    assert set(sites.index[sites["change"] == "closes"]) == set(given_plan) - set(
        found.after.open_sites
    )
    assert sites["cases_per_year"].sum() == pytest.approx(instance.total_cases)
    if (instance.nearest_open(given_plan) < 0).any():
        assert np.isnan(found.before)
    else:
        before = MeanMinutes().of(instance, nearest(instance, given_plan))
        assert found.added == pytest.approx(found.after.objective - before, abs=1e-9)


@settings(max_examples=120)
@given(rich_instances(most_sites=5), SITES)
def test_exchanges_are_the_best_of_all(instance, plan):
    given_plan = chosen(instance, plan)
    if not given_plan:
        return
    question = of_size(instance, len(given_plan))
    found = exchanges(instance, given_plan)
    rules = dict(zip(instance.site_ids, instance.site_rules, strict=True))
    assert set(found.index) == {
        site for site in instance.site_ids if site not in given_plan and rules[site] != "forbidden"
    }
    for site, row in found.iterrows():
        possible = {}
        for old in given_plan:
            new = tuple(sorted({*given_plan, site} - {old}))
            if not broken_rules(question, new):
                possible[old] = MeanMinutes().of(instance, nearest(instance, new))
        if not possible:
            assert row["closes"] is None
            assert np.isnan(row["minutes_mean"])
            continue
        assert row["minutes_mean"] == pytest.approx(min(possible.values()), abs=1e-12)
        assert possible[row["closes"]] == pytest.approx(row["minutes_mean"], abs=1e-12)
    known = found["minutes_mean"].dropna()
    assert (np.diff(known) >= 0).all()
    assert found["minutes_mean"].isna().tolist() == sorted(found["minutes_mean"].isna())


def test_no_exchange_betters_the_best_plan():
    instance = replace(on_a_map(3, areas=50, sites=8), k=3)
    best = what_if(instance, instance.site_ids[:3], time_limit_seconds=SECONDS).after
    found = exchanges(instance, best.open_sites)
    assert len(found) == 5
    assert (found["minutes_mean_added"] >= 0).all()
    for site, row in found.iterrows():
        new = tuple(sorted({*best.open_sites, site} - {row["closes"]}))
        volumes = nearest(instance, new).volumes(instance)[instance.columns(new)]
        assert row["smallest_volume"] == pytest.approx(volumes.min())


def test_fixing_what_is_so_already_changes_nothing():
    instance = replace(on_a_map(3, areas=50, sites=8), k=3)
    best = what_if(instance, instance.site_ids[:3], time_limit_seconds=SECONDS).after
    same = what_if(
        instance, best.open_sites, opened=best.open_sites[:1], time_limit_seconds=SECONDS
    )
    assert same.added == 0
    assert not same.sites["change"].any()
    assert same.broken == ()


def test_what_contradicts_itself_or_the_question_is_refused():
    instance = make([[1, 5, 3], [5, 1, 3]], rules=["required", "forbidden", "candidate"], k=2)
    ask = {"time_limit_seconds": 1}
    with pytest.raises(ValueError, match="required by the question itself: S0"):
        what_if(instance, ("S0", "S2"), closed=("S0",), **ask)
    with pytest.raises(ValueError, match="forbidden by the question itself: S1"):
        what_if(instance, ("S0", "S2"), opened=("S1",), **ask)
    with pytest.raises(ValueError, match="both open and closed: S2"):
        what_if(instance, ("S0", "S2"), opened=("S2",), closed=("S2",), **ask)
    with pytest.raises(ValueError, match="unknown sites: X"):
        what_if(instance, ("S0", "X"), **ask)
    with pytest.raises(ValueError, match="unknown sites: Y"):
        what_if(instance, ("S0", "S2"), opened=("Y",), **ask)
    with pytest.raises(ValueError, match="at least one"):
        exchanges(instance, ())
    with pytest.raises(ValueError, match="nearest"):
        exchanges(replace(instance, assignment="directed"), ("S0",))
    with pytest.raises(InfeasibleError, match="with S2 closed"):
        what_if(instance, ("S0", "S2"), closed=("S2",), **ask)
