"""What a problem refuses."""

from dataclasses import replace

import numpy as np
import pytest

from support.small_problems import on_a_map

GOOD = on_a_map(0, areas=4, sites=3, k=2)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"cases": np.ones(5)}, "cases has shape"),
        ({"rows": np.ones((1, 2)), "right": np.ones(1)}, "rows has shape"),
        ({"order": np.full((4, 3), 3, dtype=np.int16)}, "order must hold"),
        ({"order": np.array([[0, -1, 1]] * 4, dtype=np.int16)}, "only after the last"),
        ({"cost": np.full((4, 3), np.nan)}, "cost must be finite"),
        ({"cost": -np.cumsum(np.ones((4, 3)), axis=1)}, "cost must not decrease"),
        ({"cases": -np.ones(4)}, "cases must not be negative"),
        ({"site_cost": -np.ones(3)}, "site_cost must not be negative"),
        ({"least": np.full(3, np.inf)}, "least must be finite"),
        ({"most": np.full(3, np.nan)}, "most must be numbers"),
        ({"rows": np.ones((1, 3)), "right": np.full(1, np.inf)}, "right must be finite"),
        ({"budgets": np.ones((1, 4, 3)), "limits": np.full(1, np.inf)}, "limits must be finite"),
        ({"state": np.full(3, 2, dtype=np.int8)}, "state must be"),
        ({"fewest": 3}, "fewest and largest"),
    ],
)
def test_what_the_search_would_misread_is_refused(wrong, message):
    with pytest.raises(ValueError, match=message):
        replace(GOOD, **wrong)


def test_a_single_cost_that_is_not_a_number_is_refused():
    cost = GOOD.cost.copy()
    cost[2, 1] = np.inf
    with pytest.raises(ValueError, match="cost must be finite"):
        replace(GOOD, cost=cost)
