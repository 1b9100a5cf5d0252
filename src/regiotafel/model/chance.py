"""How probable it is that centres miss a norm: demand nobody knows exactly, and chance per year.

One draw of the *world* sets the national number of cases, the same for all centres; given it, each
centre's count is Poisson, independent of the others. So centres miss their norm together more
often than independent ones would, and a mean over years evens out chance but not the world.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Self

    from numpy.typing import ArrayLike, NDArray

    from regiotafel.demand import Demand

#: 95th percentile of the standard normal distribution: 90 % lies within it on either side.
_Z95 = 1.6448536269514722
#: Beyond it the standard normal density holds less than 1e-16.
_FARTHEST = 8.5
#: Step of the quadrature over the width of what it adds up; :func:`missing` says how exact it is.
_STEP = 0.4


@dataclass(frozen=True, kw_only=True)
class DemandFactor:
    """What the expected cases must be multiplied by to be those of the true world: lognormal.

    Attributes
    ----------
    low, high
        5th and 95th percentile, so that 90 % lies between them; equal = a point, known exactly. The
        median is their geometric mean: the estimate used (factor 1) need not be the median.

    Raises
    ------
    ValueError
        Not 0 < low <= high < infinity.
    """

    low: float
    high: float

    def __post_init__(self) -> None:
        if not 0 < self.low <= self.high < math.inf:
            raise ValueError(f"not 0 < low <= high < infinity: {self.low:g}, {self.high:g}")

    @classmethod
    def of(cls, demand: Demand) -> Self:
        """Factor on ``demand.cases`` that follows from its low and high national estimates.

        Demand of the user's own is a point, 1: its low and high, where it has any, are each area's
        own and say nothing on how all of them vary together.
        """
        if demand.is_own:
            return cls(low=1.0, high=1.0)
        used = np.nansum(demand.cases)
        return cls(
            low=float(np.nansum(demand.low) / used), high=float(np.nansum(demand.high) / used)
        )

    @property
    def median(self) -> float:
        """Median factor."""
        return math.sqrt(self.low) * math.sqrt(self.high)

    @property
    def sigma(self) -> float:
        """Standard deviation of the logarithm of the factor."""
        return math.log(self.high / self.low) / (2 * _Z95)


def missing(
    cases: ArrayLike, norm: ArrayLike, *, factor: DemandFactor, years: int = 1
) -> NDArray[np.float64]:
    r"""Probability that each centre's mean count over ``years`` is below its norm.

    .. math::
        P(N < n) = \int Q(n, y c e^{\mu + \sigma z}) \, \varphi(z) \, dz, \qquad
        n = \lceil y \cdot \mathrm{norm} \rceil

    with *y* years, *c* expected cases, :math:`e^\mu` and :math:`\sigma` the median and spread of
    ``factor``, and *Q* the regularised upper incomplete gamma function: the probability that a
    Poisson count is below *n*. A count equal to the norm meets it.

    By the trapezoidal rule on the whole line, which converges exponentially (Trefethen and Weideman
    2014): within 1e-11 for norms up to 1000 and ``high`` up to 100 times ``low``.

    Parameters
    ----------
    cases
        Expected cases per year, at least 0, any shape such as plans x centres; NaN = no centre.
    norm
        Cases per year, a number or anything that broadcasts with ``cases``; may be fractional.
    factor
        What is not known of the national number.
    years
        Length of the mean; all its years lie in the same world.

    Returns
    -------
    ndarray
        Float64, in the shape of ``cases``; NaN where that is NaN.

    Raises
    ------
    ValueError
        ``cases`` negative, ``norm`` negative or not finite, or ``years`` less than 1.
    """
    volumes, least = _counted(cases, norm, years)
    total = np.zeros(volumes.shape)
    for weight, below in _worlds(volumes, least, factor):
        total += weight * below
    return np.asarray(np.minimum(total, 1.0))


def missing_any(
    cases: ArrayLike, norm: ArrayLike, *, factor: DemandFactor, years: int = 1
) -> NDArray[np.float64]:
    r"""Probability that at least one of a plan's centres is below its norm.

    .. math:: 1 - \int \prod_j \left(1 - Q(n_j, y c_j e^{\mu + \sigma z})\right) \varphi(z) \, dz

    As :func:`missing`, with the centres along the last axis of ``cases``, which the result lacks. A
    NaN is no centre, so plans of different size can stand in one array; without any centre it is 0.
    """
    volumes, least = _counted(cases, norm, years)
    total = np.zeros(volumes.shape[:-1])
    for weight, below in _worlds(volumes, least, factor):
        with np.errstate(divide="ignore"):  # a centre that misses for certain
            none_missing = np.log1p(-np.where(np.isnan(below), 0.0, below)).sum(axis=-1)
        total += weight * -np.expm1(none_missing)
    return np.asarray(np.minimum(total, 1.0))


def least_cases(norm: float, probability: float, *, factor: DemandFactor, years: int = 1) -> float:
    """Smallest expected cases per year with which a centre misses at most so often.

    "Each centre misses the norm with a probability of at most p" is so a minimum volume:
    :func:`missing` falls as cases rise. Found by bisection, at most a share 1e-9 above the exact
    number, and never below it.

    Parameters
    ----------
    norm
        Cases per year, at least 0; with 0 nothing is ever missed, and the answer is 0.
    probability
        Between 0 and 1, both excluded.
    factor, years
        As in :func:`missing`.

    Raises
    ------
    ValueError
        ``probability`` not between 0 and 1, or as :func:`missing`.
    """
    if not 0 < probability < 1:
        raise ValueError(f"the probability {probability:g} is not between 0 and 1")

    def is_enough(cases: float) -> bool:
        return bool(missing(cases, norm, factor=factor, years=years) <= probability)

    if is_enough(0.0):
        return 0.0
    enough = 1.0
    while not is_enough(enough):
        enough *= 2
    too_few = enough / 2
    while is_enough(too_few):
        enough, too_few = too_few, too_few / 2
    while enough - too_few > 1e-9 * enough:
        middle = (too_few + enough) / 2
        if is_enough(middle):
            enough = middle
        else:
            too_few = middle
    return enough


def _counted(
    cases: ArrayLike, norm: ArrayLike, years: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return expected cases in all years together, and the least whole count that meets the norm.

    Both have the shape of ``cases``.
    """
    volumes, norms = np.asarray(cases, dtype=np.float64), np.asarray(norm, dtype=np.float64)
    if years < 1:
        raise ValueError(f"{years} is no number of years")
    if (volumes < 0).any() or not (np.isfinite(norms) & (norms >= 0)).all():
        raise ValueError("cases are negative, or the norm is negative or no finite number")
    # Rounded first: 25 times 0.28 is 7, where floating point makes it a trifle more.
    least = np.ceil(np.round(years * norms, 9))
    return years * volumes, np.broadcast_to(least, volumes.shape)


def _worlds(
    volumes: NDArray[np.float64], least: NDArray[np.float64], factor: DemandFactor
) -> Iterator[tuple[float, NDArray[np.float64]]]:
    """Yield worlds: the weight of each, and the probability of a count below ``least`` in it."""
    from scipy.special import gammaincc

    # In units of z a step of the probability is 1 / (sigma sqrt(n)) wide, the density 1.
    sharpest = 1 + factor.sigma**2 * float(least.max(initial=0.0))
    each_side = math.ceil(_FARTHEST * math.sqrt(sharpest) / _STEP) if factor.sigma > 0 else 0
    z = np.arange(-each_side, each_side + 1) * (_FARTHEST / max(each_side, 1))
    density = np.exp(-0.5 * z**2)
    counts = np.maximum(least, 1.0)
    for at, weight in zip(z, density / density.sum(), strict=True):
        below = gammaincc(counts, volumes * (factor.median * math.exp(factor.sigma * at)))
        yield float(weight), np.where((least == 0) & ~np.isnan(volumes), 0.0, below)
