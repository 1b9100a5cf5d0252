r"""True ratios of sites as draws from one distribution, from counts: a gamma–Poisson model.

.. math::
    O_i \mid \lambda_i \sim \mathrm{Poisson}(\lambda_i E_i), \qquad
    \lambda_i \sim \mathrm{Gamma}(\text{mean } \mu_i, \text{ standard deviation } \tau \mu_i),
    \qquad \ln \mu_i = h_i + x_i^\top \beta

Given :math:`\tau` and :math:`\mu_i` the posterior of a true ratio is gamma, and its mean

.. math::
    w_i \frac{O_i}{E_i} + (1 - w_i) \mu_i, \qquad w_i = \frac{E_i}{E_i + 1 / (\tau^2 \mu_i)}.

:math:`\tau` is summed over a grid and :math:`\beta` over its normal approximation at each point
(Laplace), because with few sites the best fitting :math:`\tau` is often 0, and that alone would say
that all sites are equal and be certain of it. Against sums over a fine grid of all
parameters the approximation moves a ratio by up to 2 % (plain) and 12 % (by volume) with 16 events
at four sites, by 1 % and 5 % with 40 at 17 sites, and by 0.4 % and 2.5 % with 95 at these.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Points of the grid of tau, and how many scales of its prior it runs to.
_POINTS, _SCALES = 40, 3.0
#: Nodes of the Gauss-Hermite rule over ln mu.
_NODES = 5
#: Parts of the mixture that weigh less change no digit that is shown.
_NEGLIGIBLE = 1e-5
#: The prior of the level is this wide in ln mu: flat for all that matters.
_LEVEL_SCALE = 10.0


@dataclass(frozen=True, kw_only=True)
class Fit:
    """Posterior of the parameters: one entry of the first axis per value of ``tau``.

    Attributes
    ----------
    tau, weight
        The grid, and its posterior probabilities; float64, t.
    beta, covariance
        Mode and normal approximation; t x p and t x p x p.
    log_mean, log_variance
        Of ln mu per site; t x n.
    """

    tau: NDArray[np.float64]
    weight: NDArray[np.float64]
    beta: NDArray[np.float64]
    covariance: NDArray[np.float64]
    log_mean: NDArray[np.float64]
    log_variance: NDArray[np.float64]

    def tau_quantile(self, q: float) -> float:
        """Quantile of tau, linear between the points of the grid."""
        half = (self.tau[1] - self.tau[0]) / 2
        edges = np.concatenate([[0.0], self.tau + half])
        return float(np.interp(q, np.concatenate([[0.0], np.cumsum(self.weight)]), edges))

    def coefficient(self, place: int) -> tuple[float, float]:
        """Mean and standard deviation of one coefficient, over all values of tau."""
        mean = float(self.weight @ self.beta[:, place])
        within = self.weight @ self.covariance[:, place, place]
        between = self.weight @ (self.beta[:, place] - mean) ** 2
        return mean, float(np.sqrt(within + between))


def fit(
    events: NDArray[np.float64],
    expected: NDArray[np.float64],
    *,
    offset: NDArray[np.float64],
    design: NDArray[np.float64],
    spread_scale: float,
    slope_scale: float,
) -> Fit:
    """Fit the model to counts.

    Parameters
    ----------
    events, expected
        Per site, n; all expected numbers above 0, and at least one event.
    offset
        The *h* of the equations, n.
    design
        The *x*, n x p; its first column is 1.
    spread_scale
        Scale of the half-normal prior of tau.
    slope_scale
        Standard deviation of the normal prior of each coefficient but the first.
    """
    step = _SCALES * spread_scale / _POINTS
    tau = np.asarray((np.arange(_POINTS) + 0.5) * step, dtype=np.float64)
    precision = np.full(design.shape[1], slope_scale**-2.0)
    precision[0] = _LEVEL_SCALE**-2.0
    beta = np.zeros(design.shape[1])
    beta[0] = np.log(events.sum() / (expected * np.exp(offset)).sum())
    modes, covariances, height = [], [], np.empty(_POINTS)
    for place, one in enumerate(tau):
        beta, information = _mode(
            beta, events, expected, offset=offset, design=design, shape=one**-2, precision=precision
        )
        modes.append(beta)
        covariances.append(np.linalg.inv(information))
        mean = expected * np.exp(offset + design @ beta)
        height[place] = (
            _log_likelihood(events, mean, one**-2)
            - 0.5 * (precision * beta**2).sum()
            - 0.5 * np.linalg.slogdet(information)[1]
            - 0.5 * (one / spread_scale) ** 2
        )
    weight = np.exp(height - height.max())
    betas, covariance = np.array(modes), np.array(covariances)
    return Fit(
        tau=tau,
        weight=weight / weight.sum(),
        beta=betas,
        covariance=covariance,
        log_mean=offset + betas @ design.T,
        log_variance=np.einsum("np,tpq,nq->tn", design, covariance, design),
    )


@dataclass(frozen=True, kw_only=True)
class Shrunken:
    """True ratios: posterior mean, 95 % interval, weight of a site's own count, prior mean; n."""

    mean: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    own_weight: NDArray[np.float64]
    prior: NDArray[np.float64]


def shrink(found: Fit, events: NDArray[np.float64], expected: NDArray[np.float64]) -> Shrunken:
    """Posterior of each true ratio: a mixture of gamma distributions over tau and mu."""
    nodes, node_weights = np.polynomial.hermite_e.hermegauss(_NODES)
    node_weights = node_weights / node_weights.sum()
    weight = (found.weight[:, None] * node_weights).reshape(-1, 1)
    spread = np.sqrt(found.log_variance)[:, None, :] * nodes[None, :, None]
    mu = np.exp(found.log_mean[:, None, :] + spread).reshape(-1, len(events))
    prior_shape = np.repeat(found.tau**-2, _NODES)[:, None]
    counts = weight[:, 0] > _NEGLIGIBLE
    weight, mu, prior_shape = weight[counts] / weight[counts].sum(), mu[counts], prior_shape[counts]
    shape = prior_shape + events
    rate = prior_shape / mu + expected
    low, high = (_mixture_quantile(q, weight, shape, rate) for q in (0.025, 0.975))
    return Shrunken(
        mean=(weight * shape / rate).sum(axis=0),
        low=low,
        high=high,
        own_weight=(weight * expected / rate).sum(axis=0),
        prior=(weight * mu).sum(axis=0),
    )


def _mode(
    beta: NDArray[np.float64],
    events: NDArray[np.float64],
    expected: NDArray[np.float64],
    *,
    offset: NDArray[np.float64],
    design: NDArray[np.float64],
    shape: float,
    precision: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Fisher scoring of a negative binomial regression with normal priors; mode, information."""

    def state(at: NDArray[np.float64]) -> tuple[float, NDArray[np.float64], NDArray[np.float64]]:
        mean = expected * np.exp(np.clip(offset + design @ at, -50, 50))
        height = _log_likelihood(events, mean, shape) - 0.5 * (precision * at**2).sum()
        score = design.T @ ((events - mean) / (1 + mean / shape)) - precision * at
        information = (design.T * (mean / (1 + mean / shape))) @ design + np.diag(precision)
        return float(height), score, information

    height, score, information = state(beta)
    for _ in range(100):
        step = np.linalg.solve(information, score)
        for _ in range(30):
            new_height, new_score, new_information = state(beta + step)
            if new_height >= height - 1e-12 * abs(height):
                break
            step = step / 2
        beta = beta + step
        height, score, information = new_height, new_score, new_information
        if np.abs(step).max() < 1e-10:
            break
    return beta, information


def _log_likelihood(events: NDArray[np.float64], mean: NDArray[np.float64], shape: float) -> float:
    """Log probability of negative binomial counts, without what neither mean nor shape changes."""
    from scipy.special import gammaln

    each = (
        gammaln(events + shape)
        - gammaln(shape)
        - shape * np.log1p(mean / shape)
        + events * np.log(mean / (mean + shape))
    )
    return float(each.sum())


def _mixture_quantile(
    q: float,
    weight: NDArray[np.float64],
    shape: NDArray[np.float64],
    rate: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Quantile of a mixture of gammas per column, by bisection to 1e-9 of the range."""
    from scipy.special import gammainc

    low = np.zeros(shape.shape[1])
    high = ((shape + 10 * np.sqrt(shape) + 20) / rate).max(axis=0)
    for _ in range(32):
        middle = (low + high) / 2
        too_low = (weight * gammainc(shape, rate * middle)).sum(axis=0) < q
        low, high = np.where(too_low, middle, low), np.where(too_low, high, middle)
    return np.asarray((low + high) / 2)
