"""Small random questions, made to be awkward: ties, gaps, empty areas, limits that just bind."""

import numpy as np
from hypothesis import strategies as st

from regiotafel.model import Instance

NAN = float("nan")


def make(minutes, cases=None, *, metres=None, rules=None, k=1, **limits):
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
        open_today=np.ones(m, dtype=bool),
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
