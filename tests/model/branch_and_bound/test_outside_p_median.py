"""OR-Library's p-median problems (Beasley 1985): each junction is a town of one and a candidate."""

import numpy as np
import pandas as pd
import pytest
from scipy.sparse.csgraph import shortest_path

from regiotafel.model.branch_and_bound import Problem, search

pytestmark = pytest.mark.outside


def p_median(path):
    """Undirected arcs, of repeated ones the last; distances are those of shortest paths."""
    rows = np.loadtxt(path, dtype=np.int64, ndmin=2)
    (n, _, p), arcs = rows[0], rows[1:]
    weight = np.zeros((n, n))
    for start, end, cost in arcs:
        weight[start - 1, end - 1] = weight[end - 1, start - 1] = cost
    distance = shortest_path(weight, directed=False)
    order = np.argsort(distance, axis=1, kind="stable").astype(np.int16)[:, : n - p + 1]
    return Problem(
        order=order,
        cost=np.take_along_axis(distance, order.astype(np.int64), axis=1),
        cases=np.ones(n),
        site_cost=np.zeros(n),
        least=np.zeros(n),
        most=np.full(n, np.inf),
        fewest=int(p),
        largest=int(p),
        state=np.full(n, -1, dtype=np.int8),
    )


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15])
def test_or_library_p_median(cases, number):
    optima = pd.read_csv(cases / "optima.csv").query("problem == 'p-median'")
    optimum = optima.set_index("instance")["optimum"][f"pmed{number}"]
    found = search(p_median(cases / "orlib_pmed" / f"pmed{number}.txt"), seconds=120)
    assert found.proven
    assert found.value == optimum
