"""Every plan that keeps to the rules, one by one: criteria and rules as the answers are checked."""

from dataclasses import replace
from itertools import combinations

from hypothesis import strategies as st

from regiotafel.checked import Bilingual
from regiotafel.errors import OutOfTimeError
from regiotafel.model import plans
from regiotafel.model.assignment import nearest
from regiotafel.model.check import broken_rules
from regiotafel.model.criteria import LongestMinutes, ShareBeyond
from regiotafel.model.instance import Ceiling
from regiotafel.model.set_rules import at_most, implies
from support.random_instances import instances

SAID = Bilingual(nl="proef", en="trial")


@st.composite
def rich_instances(draw, **options):
    """Questions with rules of every kind, some of them, beside those of ``instances``."""
    instance = draw(instances(**options))
    first, last = instance.site_ids[0], instance.site_ids[-1]
    volumes = st.integers(0, 24).map(lambda eighth: eighth / 8)
    ceilings = [
        Ceiling(criterion=ShareBeyond(3.0), at_most=0.25, statement=SAID),
        Ceiling(criterion=LongestMinutes(), at_most=5.0, statement=SAID),
    ]
    set_rules = [
        at_most(1, instance.site_ids[:2], statement=SAID),
        implies(first, last, statement=SAID),
    ]
    return replace(
        instance,
        count=draw(st.sampled_from(["exactly", "at_most", "at_least"])),
        site_minimum=draw(st.dictionaries(st.just(first), volumes)),
        site_maximum=draw(st.dictionaries(st.just(last), volumes)),
        ceilings=tuple(draw(st.lists(st.sampled_from(ceilings), max_size=1))),
        set_rules=tuple(draw(st.lists(st.sampled_from(set_rules), max_size=1))),
    )


def every_plan(instance):
    """Pairs of open sites and assignment of all plans, by number of sites, then labels."""
    found = []
    for k in range(1, len(instance.site_ids) + 1):
        for open_sites in combinations(instance.site_ids, k):
            if not broken_rules(instance, open_sites):
                found.append((open_sites, nearest(instance, open_sites)))
    return found


def values(instance, criterion):
    """Value of every plan, by its open sites."""
    return {sites: criterion.of(instance, trips) for sites, trips in every_plan(instance)}


def one_by_one(monkeypatch, method=None):
    """Let the analyses ask one plan at a time, of ``method`` where one is given."""
    monkeypatch.setattr(plans, "can_enumerate", lambda instance: False)
    if method:
        monkeypatch.setattr(plans, "METHODS", (method,))
        monkeypatch.setattr(plans, "choose_method", lambda instance: method)


def impatient(monkeypatch, *, proven, unproven):
    """Let the first searches prove their plan, the next end at a gap of 10 %, and others at none.

    Bounds are 0.9 times the best value; nothing is enumerated by the analyses themselves.
    """
    one_by_one(monkeypatch)
    real, calls = plans.search, []

    def search(instance, *arguments, **options):
        calls.append(instance)
        if len(calls) > proven + unproven:
            raise OutOfTimeError("no plan was found")
        found = real(instance, *arguments, **options)
        if found is None or len(calls) <= proven:
            return found
        return replace(found, status="time_limit", bound=0.9 * found.bound)

    monkeypatch.setattr(plans, "search", search)
