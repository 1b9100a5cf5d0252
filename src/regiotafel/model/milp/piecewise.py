"""Events at a volume, from below: straight pieces that the equations can hold.

Between two volumes u < v a twice differentiable function is nowhere more than M (v - u)^2 / 8 below
its chord, with M the largest second derivative there, at least 0 (the error of linear
interpolation). So the chord less that much never says too many events: the optimum of the equations
is a lower bound, and the nearer the borders of the pieces are to the volumes found, the tighter.
Where the rate is level, or events curve downward, as they do on nearly every published curve, the
chord needs nothing off, and is exact at its ends.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from regiotafel.scenario.curve import Categories, LogLinear, NoEffect, Plateau, Spline, Threshold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from regiotafel.model.criteria import Events
    from regiotafel.scenario.curve import Curve, Shape

#: Pieces between the lowest and the highest volume measured to begin with, each as many times
#: longer than the last.
_PIECES = 4

#: A piece of which more than this share of the most events must be taken off is divided.
_MOST_OFF = 1e-3


#: Volumes that differ by no more than this share of the largest are one.
SAME_VOLUME = 1e-9


class Piece(NamedTuple):
    """Between the volumes ``first`` and ``last``: at least ``at_first`` to ``at_last`` events."""

    first: float
    last: float
    at_first: float
    at_last: float


def pieces(
    criterion: Events, least: float, most: float, *, borders: Iterable[float] = ()
) -> list[Piece]:
    """Pieces below the events at each volume from ``least`` to ``most``, cases per year.

    ``borders`` are volumes at which pieces should begin and end besides.
    """
    curve = criterion.curve
    shape: Shape = getattr(curve, criterion.variant)
    low, high = max(curve.measured.low, least), min(curve.measured.high, most)
    even = np.geomspace(low, high, _PIECES + 1).tolist() if low < high else []
    ends = {least, most, curve.measured.low, curve.measured.high}
    wanted = {*ends, *even, *_kinks(shape), *borders}
    inside: list[float] = []
    for volume in sorted(wanted):
        if least <= volume <= most and (not inside or volume - inside[-1] > SAME_VOLUME * most):
            inside.append(volume)
    most_off = _MOST_OFF * float(criterion.of_volumes(np.array(inside)).max())
    found: list[Piece] = []
    for first, last in pairwise(inside):
        off = 0.0
        if not _is_level(criterion, shape, first, last):
            off = _curvature(shape, first, last) * (last - first) ** 2 / 8
        parts = math.ceil(math.sqrt(max(off / most_off, 1.0))) if off else 1
        divided = np.linspace(first, last, parts + 1).tolist()
        found += [_piece(criterion, shape, *each) for each in pairwise(divided)]
    return found


def _is_level(criterion: Events, shape: Shape, first: float, last: float) -> bool:
    """Whether the rate is level between two borders."""
    measured = criterion.curve.measured
    by_steps = isinstance(shape, NoEffect | Threshold | Categories)
    return by_steps or not (measured.low <= first and last <= measured.high)


def _piece(criterion: Events, shape: Shape, first: float, last: float) -> Piece:
    if _is_level(criterion, shape, first, last):
        middle = (first + last) / 2
        [rate] = criterion.curve.rate([middle], variant=criterion.variant).tolist()
        return Piece(first, last, rate * first, rate * last)
    events = criterion.curve.rate([first, last], variant=criterion.variant) * [first, last]
    less = _curvature(shape, first, last) * (last - first) ** 2 / 8
    return Piece(first, last, *(float(value) - less for value in events))


def _kinks(shape: Shape) -> list[float]:
    """Volumes where the curve jumps or bends."""
    if isinstance(shape, Threshold):
        return [shape.volume]
    if isinstance(shape, Plateau):
        return [shape.level_from]
    if isinstance(shape, Categories):
        return [category.at_least for category in shape.categories]
    if isinstance(shape, Spline):
        return [knot.volume for knot in shape.knots]
    return []


def _curvature(shape: Shape, first: float, last: float) -> float:
    """At least the largest second derivative of volume times rate between two borders, and 0."""
    if isinstance(shape, Plateau) and first >= shape.level_from:
        return 0.0
    if isinstance(shape, LogLinear | Plateau):
        # With rate r and log odds a + b ln V: (V r)'' = r (1 - r) (1 + b - 2 b r) b / V.
        slope = float(np.log2(shape.odds_ratio_per_doubling))
        rates = shape.at(np.array([first, last]))
        steepest = 0.25 if (rates - 0.5).prod() < 0 else float((rates * (1 - rates)).max())
        bend = float((slope * (1 + slope - 2 * slope * rates)).max())
        return max(bend, 0.0) * steepest / first
    if isinstance(shape, Spline):
        return _curvature_of_spline(shape, first, last)
    return 0.0


def _curvature_of_spline(shape: Spline, first: float, last: float) -> float:
    """Volume times a cubic has a quadratic second derivative, known by three of its values."""
    if last <= shape.knots[0].volume or first >= shape.knots[-1].volume:
        return 0.0
    from scipy.interpolate import PchipInterpolator

    rate = PchipInterpolator(
        [knot.volume for knot in shape.knots], [knot.rate for knot in shape.knots]
    )
    # Just inside, so that both ends are those of the same cubic.
    inside = np.linspace(first, last, 5)[1:-1]
    bends = 2 * rate(inside, 1) + inside * rate(inside, 2)
    quadratic = np.polynomial.Polynomial.fit(inside, bends, 2)
    flat = np.real(quadratic.deriv().roots())
    at = np.clip([first, last, *flat.tolist()], first, last)
    return max(0.0, float(quadratic(at).max()))


def knows(curve: Curve) -> bool:
    """Whether all that is needed of the curve's shapes is known here."""
    known = (NoEffect, LogLinear, Plateau, Threshold, Categories, Spline)
    return all(isinstance(shape, known) for shape in (curve.low, curve.base, curve.high))
