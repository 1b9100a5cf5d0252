"""Small random questions, made to be awkward: ties, gaps, empty areas, limits that just bind."""

from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from regiotafel.checked import Bilingual
from regiotafel.model import Instance
from regiotafel.model.criteria import (
    Cost,
    Events,
    LongestMinutes,
    MeanMinutes,
    MeanOfWorst,
    ShareBeyond,
    Weighted,
)
from regiotafel.model.instance import Ceiling
from regiotafel.model.set_rules import at_least, at_most, few_changes, implies
from regiotafel.scenario.curve import Categories, Curve
from support import oracle

NAN = float("nan")


def make(minutes, cases=None, *, metres=None, rules=None, k=1, today=None, **limits):
    """Instance with sites S0, S1, ... and areas A0, A1, ..., metres 1,000 times minutes."""
    minutes = np.array(minutes, dtype=np.float64)
    n, m = minutes.shape
    metres = minutes * 1000 if metres is None else np.array(metres, dtype=np.float64)
    return Instance(
        area_ids=tuple(f"A{i}" for i in range(n)),
        site_ids=tuple(f"S{j:0{len(str(m - 1))}}" for j in range(m)),
        cases=np.ones(n) if cases is None else np.array(cases, dtype=np.float64),
        minutes=minutes,
        metres=np.where(np.isnan(minutes), NAN, metres),
        site_rules=tuple(rules or ["candidate"] * m),
        open_today=np.ones(m, dtype=bool) if today is None else np.array(today, dtype=bool),
        k=k,
        **limits,
    )


@st.composite
def instances(draw, *, limits=True, rules=True, ties=True, gaps=True, most_sites=6):
    """Cases in eighths and whole minutes, so that floating-point sums are exact."""
    m = draw(st.integers(1, most_sites))
    n = draw(st.integers(1, 9))
    one_way = st.integers(0, 6 if ties else 10**6).map(float)
    if gaps:
        one_way = st.one_of(one_way, one_way, one_way, st.just(NAN))
    minutes = np.array(draw(st.lists(one_way, min_size=n * m, max_size=n * m))).reshape(n, m)
    for area in np.flatnonzero(np.isnan(minutes).all(axis=1)):
        minutes[area, draw(st.integers(0, m - 1))] = 3.0
    metres = np.array(
        draw(st.lists(st.integers(0, 2 if ties else 10**6), min_size=n * m, max_size=n * m)),
        dtype=np.float64,
    ).reshape(n, m)
    eighths = st.one_of(st.integers(0, 40), st.just(0), st.just(8))
    cases = np.array(draw(st.lists(eighths, min_size=n, max_size=n))) / 8
    if not cases.any():
        cases[0] = 1.0
    kind = st.sampled_from(["candidate"] * 5 + (["required", "forbidden"] if rules else []))
    total = float(cases.sum())
    volume = st.one_of(st.none(), st.integers(0, int(total * 8)).map(lambda eighth: eighth / 8))
    return make(
        minutes,
        cases,
        metres=metres,
        rules=draw(st.lists(kind, min_size=m, max_size=m)),
        k=draw(st.integers(1, m)),
        minimum_volume=draw(volume) if limits else None,
        maximum_volume=draw(volume) if limits else None,
        maximum_minutes=draw(st.one_of(st.none(), st.integers(0, 6).map(float)))
        if limits
        else None,
    )


#: What :func:`questions` may ask beside the least mean with k centres.
RULES = (
    "count",
    "site_rules",
    "minimum_volume",
    "maximum_volume",
    "maximum_minutes",
    "site_minimum",
    "site_maximum",
    "ceilings",
    "set_rules",
)


def said(words):
    """The same words in both languages."""
    return Bilingual(nl=words, en=words)


@st.composite
def questions(draw, *, rules=RULES, most_rules=3, most_criteria=2, criterion=None, **shape):
    """Questions with any of ``rules`` and criteria, under nearest assignment.

    Every number is such that sums are exact. ``criterion`` draws what is asked for and held instead
    of :func:`criteria`; ``shape`` is for :func:`instances`.
    """
    plain = draw(instances(limits=False, rules=False, **({"most_sites": 5} | shape)))
    m, total = len(plain.site_ids), float(plain.cases.sum())
    today = draw(st.lists(st.booleans(), min_size=m, max_size=m))
    drawn = criteria(plain) if criterion is None else criterion
    asked = tuple(draw(st.lists(drawn, min_size=1, max_size=most_criteria)))
    question = replace(plain, objective=asked, open_today=np.array(today))
    wanted = draw(st.lists(st.sampled_from(rules), unique=True, max_size=most_rules))
    fair = int(total * 8 / plain.k)  # more, or less room, than this for all leaves no plan
    norm, capacity = (
        st.integers(low, high).map(lambda eighth: eighth / 8)
        for low, high in ((0, fair), (fair, int(total * 8)))
    )
    labels = st.sampled_from(plain.site_ids)
    kind = st.sampled_from(["candidate"] * 3 + ["required", "forbidden"])
    drawn_by = {
        "count": st.sampled_from(["at_most", "at_least"]),
        "site_rules": st.lists(kind, min_size=m, max_size=m).map(tuple),
        "minimum_volume": norm,
        "maximum_volume": capacity,
        "maximum_minutes": st.integers(0, 6).map(float),
        "site_minimum": st.dictionaries(labels, norm, min_size=1, max_size=2),
        "site_maximum": st.dictionaries(labels, capacity, min_size=1, max_size=2),
        "set_rules": st.lists(set_rules(plain.site_ids, today), min_size=1, max_size=2).map(tuple),
    }
    for name in RULES:
        if name in wanted and name != "ceilings":
            question = replace(question, **{name: draw(drawn_by[name])})
    if "ceilings" in wanted:
        held = draw(st.lists(ceilings(question, drawn), min_size=1, max_size=2))
        question = replace(question, ceilings=tuple(held))
    return question


def criteria(instance, *, deep=True):
    """Criteria of every kind; with ``deep`` also sums of two."""
    amount = st.integers(0, 8).map(float)
    of_some = st.dictionaries(st.sampled_from(instance.site_ids), amount, max_size=2)
    kinds = [
        st.just(MeanMinutes()),
        st.integers(0, 6).map(float).map(ShareBeyond),
        st.just(LongestMinutes()),
        st.integers(1, 8).map(lambda eighths: MeanOfWorst(eighths / 8)),
        st.builds(
            Cost,
            per_centre=amount,
            per_case=amount,
            per_minute=amount,
            centres=of_some,
            cases=of_some,
        ),
        st.builds(Events, step_curves()),
    ]
    if deep:
        part = st.tuples(st.integers(0, 4).map(float), criteria(instance, deep=False))
        kinds.append(st.lists(part, min_size=2, max_size=2).map(tuple).map(Weighted))
    return st.one_of(kinds)


@st.composite
def step_curves(draw):
    """Curves of one to three steps, the same in all variants, rates in eighths."""
    first, *later = draw(st.lists(st.integers(0, 8), min_size=1, max_size=3))
    at = draw(st.lists(st.integers(1, 12), unique=True, min_size=len(later), max_size=len(later)))
    steps = Categories(
        categories=[
            {"at_least": volume, "rate": eighths / 8}
            for volume, eighths in zip([0, *sorted(at)], [first, *later], strict=True)
        ]
    )
    return Curve(
        title=said("steps"),
        outcome=said("event"),
        unit="events per case",
        measured={"low": draw(st.sampled_from([0.125, 2.0])), "high": 10.0},
        low=steps,
        base=steps,
        high=steps,
        source="made for a test",
        sureness="assumed",
        sources=(),
    )


@st.composite
def set_rules(draw, site_ids, today):
    """Rules on sites together; ``today`` says which are open now."""
    some = draw(st.lists(st.sampled_from(site_ids), unique=True, min_size=1))
    number = draw(st.integers(0, len(some)))
    match draw(st.sampled_from(["most", "least", "then", "changes"])):
        case "most":
            return at_most(number, some, statement=said(f"at most {number} of {some}"))
        case "least":
            return at_least(number, some, statement=said(f"at least {number} of {some}"))
        case "then":
            one, other = some[0], some[-1]
            if one == other:
                return at_most(0, [one], statement=said(f"not {one}"))
            return implies(one, other, statement=said(f"{one} only with {other}"))
    now = dict(zip(site_ids, today, strict=True))
    return few_changes(now, number, statement=said(f"at most {number} changes"))


@st.composite
def ceilings(draw, instance, drawn):
    """Ceilings that some set of the right size just meets, or misses by a little."""
    criterion = draw(drawn)
    sets = [s for s in oracle.candidate_sets(instance) if oracle.describe(instance, s)]
    met = oracle.value(criterion, instance, draw(st.sampled_from(sets))) if sets else 1
    less = draw(st.sampled_from([0.0, 0.0, 0.0625]))
    return Ceiling(
        criterion=criterion,
        at_most=max(float(met) - less, 0.0),
        statement=said(f"{criterion.name} at most {float(met) - less}"),
    )


def on_a_map(seed, *, areas=300, sites=12, **limits):
    """Points on a plane, 6 minutes per unit: orders of preference as neighbours share them."""
    rng = np.random.default_rng(seed)
    home, site = rng.random((areas, 2)) * 10, rng.random((sites, 2)) * 10
    way = np.hypot(*(home[:, None] - site[None]).transpose(2, 0, 1))
    return make(np.round(way * 60) / 10, rng.random(areas), metres=np.round(way * 1e4), **limits)


def uneven(seed):
    """Cases, minutes and limits that are no round numbers, among them limits that bind nothing."""
    rng = np.random.default_rng(seed)
    m, n = int(rng.integers(2, 10)), int(rng.integers(2, 12))
    k = int(rng.integers(1, m + 1))
    cases = rng.lognormal(0, 1, n)
    if seed % 3 == 0:
        cases = cases[0] * rng.integers(1, 5, n)
    minutes = rng.uniform(1, 60, (n, m))
    if seed % 2:
        minutes = minutes.round()
    total = float(cases.sum())
    limits = {}
    if rng.random() < 0.7:
        fair = total / k
        limits["minimum_volume"] = float(
            rng.choice([rng.uniform(0, fair * 1.1), fair, fair / 2, 0.0, 1.0])
        )
    if rng.random() < 0.6:
        limits["maximum_volume"] = float(
            rng.choice([rng.uniform(0.9 * total / k, 1.2 * total), total, 1.3 * total, 8.0])
        )
    if rng.random() < 0.3:
        limits["maximum_minutes"] = float(rng.uniform(15, 60))
    kinds = rng.choice(["candidate"] * 6 + ["required", "forbidden"], m)
    return make(minutes, cases, rules=[str(kind) for kind in kinds], k=k, **limits)
