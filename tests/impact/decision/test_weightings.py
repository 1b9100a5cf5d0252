"""Share of all weightings under which a plan is best: exact, drawn, and on a grid."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from regiotafel.impact.decision.weightings import DRAWN, share_best
from regiotafel.impact.decision.winning import can_win


def test_two_indicators_exactly(scored):
    """A and C are level at 1:1; B is never ahead."""
    table = share_best(scored)
    assert table["share_of_weightings_best"].to_numpy() == pytest.approx([0.5, 0, 0.5])
    assert table["share_standard_error"].tolist() == [0, 0, 0]


def test_two_indicators_exactly_with_a_compromise():
    """B with (0.8, 0.6): ahead of A for w < 0.75, of C for w > 1/3."""
    scored = pd.DataFrame({"x": [1.0, 0.8, 0.0], "y": [0.0, 0.6, 1.0]}, index=list("ABC"))
    found = share_best(scored)["share_of_weightings_best"].to_numpy()
    assert found == pytest.approx([0.25, 0.75 - 1 / 3, 1 / 3])


@pytest.mark.parametrize(
    ("x", "y", "expected"),
    [
        ([1.0, 0.0], None, [1, 0]),
        ([1.0, 1.0], None, [1, 1]),
        ([1.0, 1.0], [0.0, 0.0], [1, 1]),
        ([1.0, 0.5], [0.5, 0.0], [1, 0]),
        ([1.0, 1.0], [1.0, 0.0], [1, 0]),
    ],
)
def test_dominated_and_equal_plans(x, y, expected):
    scored = pd.DataFrame({"x": x} | ({} if y is None else {"y": y}), index=list("AB"))
    assert share_best(scored)["share_of_weightings_best"].tolist() == expected


def test_three_indicators_by_symmetry():
    """Each is best by one: a third of all weightings each, within four standard errors."""
    scored = pd.DataFrame(np.eye(3), index=list("ABC"), columns=list("xyz"))
    table = share_best(scored)
    share = table["share_of_weightings_best"]
    assert share.sum() == pytest.approx(1)
    error = np.sqrt(1 / 3 * 2 / 3 / DRAWN)
    assert table["share_standard_error"].to_numpy() == pytest.approx(error, rel=0.01)
    assert (abs(share - 1 / 3) < 4 * error).all()


@pytest.mark.parametrize("seed", range(6))
def test_against_a_grid(seed):
    """Midpoints of a fine grid of weights; who cannot win has no share."""
    u = np.random.default_rng(seed).uniform(size=(4, 3))
    scored = pd.DataFrame(u, index=list("ABCD"), columns=list("xyz")).rename_axis("plan")
    n = 300
    a, b = np.meshgrid(np.arange(n) + 1 / 3, np.arange(n) + 1 / 3)
    grid = np.stack([a, b, n - a - b], axis=-1).reshape(-1, 3) / n
    grid = grid[grid[:, 2] > 0]
    expected = np.bincount((grid @ u.T).argmax(axis=1), minlength=4) / len(grid)
    share = share_best(scored)["share_of_weightings_best"].to_numpy()
    assert share == pytest.approx(expected, abs=0.01)
    assert ((can_win(scored)["largest_lead"] > 0) >= (share > 0)).all()


def test_the_same_every_time(scored):
    three = scored.assign(other=[0.3, 0.9, 0.1])
    pd.testing.assert_frame_equal(share_best(three), share_best(three))
