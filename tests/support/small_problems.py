"""Small random problems for the tree, and the same answered by listing every set."""

from itertools import combinations

import numpy as np
from hypothesis import strategies as st

from regiotafel.model.branch_and_bound import Problem

EIGHTH = 0.125


def value_of(problem, columns):
    """Objective of a set, or None when it breaks a rule: plain loops over the definitions."""
    is_open = set(columns)
    if not problem.fewest <= len(is_open) <= problem.largest:
        return None
    for j, state in enumerate(problem.state):
        if (state == 0 and j in is_open) or (state == 1 and j not in is_open):
            return None
    value, volume = sum(problem.site_cost[j] for j in is_open), dict.fromkeys(is_open, 0.0)
    spent = [0.0] * len(problem.limits)
    for i, order in enumerate(problem.order):
        rank = next((q for q, j in enumerate(order) if j >= 0 and j in is_open), None)
        if rank is None:
            return None
        value += problem.cost[i, rank]
        volume[order[rank]] += problem.cases[i]
        for t in range(len(spent)):
            spent[t] += problem.budgets[t, i, rank]
    keeps = (
        all(problem.least[j] <= volume[j] <= problem.most[j] for j in is_open)
        and all(spent[t] <= problem.limits[t] for t in range(len(spent)))
        and all(
            sum(row[j] for j in is_open) <= right
            for row, right in zip(problem.rows, problem.right, strict=True)
        )
        and (problem.allows is None or problem.allows(tuple(sorted(is_open))))
    )
    return float(value) if keeps else None


def all_sets(problem):
    """Pairs (value, columns) of every set that keeps the rules, best first."""
    m = len(problem.state)
    return sorted(
        (value, columns)
        for k in range(problem.fewest, min(problem.largest, m) + 1)
        for columns in combinations(range(m), k)
        if (value := value_of(problem, columns)) is not None
    )


@st.composite
def problems(draw, *, most_sites=7, most_classes=8):
    """Everything in eighths, so that sums are exact; ties, short orders, limits that just bind."""
    m, c = draw(st.integers(1, most_sites)), draw(st.integers(1, most_classes))
    b, r = draw(st.integers(0, 2)), draw(st.integers(0, 3))

    def eighths(size, high=24, low=0):
        values = draw(st.lists(st.integers(low, high), min_size=size, max_size=size))
        return np.array(values, dtype=np.float64) * EIGHTH

    order = np.full((c, m), -1, dtype=np.int16)
    for i in range(c):
        sites = draw(st.permutations(range(m)))
        length = draw(st.sampled_from([m] * 4 + list(range(1, m + 1))))
        order[i, :length] = sites[:length]
    cases = eighths(c)
    total, k = float(cases.sum()), draw(st.integers(1, m))
    some = draw(st.integers(0, 3))
    least, most = np.zeros(m), np.full(m, np.inf)
    if some in {1, 3}:
        least[:] = draw(st.integers(0, int(total * 8 / k))) * EIGHTH
    if some in {2, 3}:
        most[:] = total / k // EIGHTH * EIGHTH + draw(st.integers(0, 24)) * EIGHTH
    if draw(st.booleans()):
        least[draw(st.integers(0, m - 1))] = draw(st.integers(0, 8)) * EIGHTH
    budgets = np.cumsum(eighths(b * c * m, 8).reshape(b, c, m), axis=2)
    return Problem(
        order=order,
        cost=np.cumsum(eighths(c * m, 16).reshape(c, m), axis=1)
        + draw(st.sampled_from([0.0, 0.0, -4.0])),
        cases=cases,
        site_cost=eighths(m, draw(st.sampled_from([0, 40]))),
        least=least,
        most=most,
        fewest=draw(st.integers(0, k)) if draw(st.booleans()) else k,
        largest=k,
        state=np.array(
            draw(st.lists(st.sampled_from([-1] * 8 + [0, 1]), min_size=m, max_size=m)),
            dtype=np.int8,
        ),
        rows=np.array(
            draw(st.lists(st.integers(-1, 1), min_size=r * m, max_size=r * m)), dtype=np.float64
        ).reshape(r, m),
        right=np.array(
            draw(st.lists(st.integers(-1, 2), min_size=r, max_size=r)), dtype=np.float64
        ),
        budgets=budgets,
        limits=np.array([draw(st.floats(0.3, 1.0)) * budgets[t, :, -1].sum() for t in range(b)]),
        allows=draw(st.sampled_from([None, None, None, _own_rule])),
    )


def _own_rule(columns):
    return sum(columns) % 3 != 0


def on_a_map(seed, *, areas, sites, k, least=0.0, most=np.inf):
    """Points on a plane; limits as shares of all cases."""
    rng = np.random.default_rng(seed)
    homes, places = rng.random((areas, 2)), rng.random((sites, 2))
    distance = np.linalg.norm(homes[:, None] - places[None], axis=2)
    cases = rng.integers(1, 9, size=areas) * EIGHTH
    order = np.argsort(distance, axis=1, kind="stable").astype(np.int16)
    cost = np.take_along_axis(distance, order.astype(np.int64), axis=1) * cases[:, None]
    return Problem(
        order=order,
        cost=cost,
        cases=cases,
        site_cost=np.zeros(sites),
        least=np.full(sites, least * cases.sum()),
        most=np.full(sites, most * cases.sum()),
        fewest=k,
        largest=k,
        state=np.full(sites, -1, dtype=np.int8),
    )
