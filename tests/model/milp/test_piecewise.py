"""Pieces of a curve: nowhere above it, and exact where they should be."""

import numpy as np
import pytest

from regiotafel.model.criteria import Events
from regiotafel.model.milp.piecewise import pieces
from regiotafel.scenario.curve import load_curve

CURVES = ("oesophagus_mortality", "pancreas_mortality", "endometriosis_complications", "example")


def below(found, volumes):
    """What the pieces say at volumes inside them."""
    ends = np.array([piece.last for piece in found])
    rows = np.minimum(np.searchsorted(ends, volumes, side="right"), len(found) - 1)
    first, last, at_first, at_last = np.array(found).T
    part = (volumes - first[rows]) / (last - first)[rows]
    return at_first[rows] + part * (at_last - at_first)[rows]


@pytest.mark.parametrize("name", CURVES)
@pytest.mark.parametrize("variant", ["low", "base", "high"])
@pytest.mark.parametrize(("least", "most"), [(0.0, 400.0), (7.3, 60.0), (0.0, 2.0)])
def test_pieces_join_and_are_nowhere_above_the_curve(name, variant, least, most):
    criterion = Events(load_curve(name), variant)
    found = pieces(criterion, least, most, borders=[33.3])
    assert (found[0].first, found[-1].last) == (least, most)
    assert [piece.last for piece in found[:-1]] == [piece.first for piece in found[1:]]
    volumes = np.linspace(least, most, 20_011)[1:-1]
    over = below(found, volumes) - criterion.of_volumes(volumes)
    assert over.max() <= 1e-9 * most


def test_a_piece_of_a_curve_that_bends_down_is_exact_at_its_borders():
    criterion = Events(load_curve("oesophagus_mortality"))
    found = pieces(criterion, 0.0, 100.0, borders=[12.5, 40.0])
    for piece in found:
        events = criterion.of_volumes(np.array([piece.first, piece.last]))
        assert [piece.at_first, piece.at_last] == pytest.approx(events.tolist(), rel=1e-12)
    assert {12.5, 40.0} <= {piece.last for piece in found}
