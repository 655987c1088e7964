"""The arithmetic of a fit: the most likely curve behind a set of deviations, and a Gaussian about it.

Parameters are (ln u_b, ln k1, ln k2) and, where there are trail results, the athlete's own trail offset b:

    e_i = y_i - ln u_b - ln(t_b / t_i) / k + b x_i

with k = k1 up to the break and k2 beyond. Newton's method finds the mode; Gauss-Hermite nodes laid about it then give
mean and covariance, since slack makes the posterior lean (Naylor & Smith 1982).
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from numpy.typing import NDArray

from paceline.calibration.likelihood import USUAL, Tails, log_density, log_density_slopes

Array = NDArray[np.float64]

_STEPS = 80
_NODES = 5


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """Results ready to be fitted: each array (n,), the prior (3,) or (4,)."""

    log_speed: Array  #: y, ln m/s, in the reference conditions
    log_shorter: Array  #: ln(t_b / t)
    noise: Array  #: s, sd of ln speed
    slack: Array  #: m, mean shortfall of ln speed
    trail: Array  #: x, 1 on trail and 0 elsewhere
    prior_mean: Array
    prior_sd: Array
    #: How the prior of ln k1 and ln k2 moves with ln u_b: faster runners endure better.
    prior_slope: Array = field(default_factory=lambda: np.zeros(2))
    tails: Tails = USUAL

    @property
    def is_short(self) -> NDArray[np.bool_]:
        """Which results lie on the short side of the break."""
        return self.log_shorter >= 0.0

    @property
    def prior_root(self) -> Array:
        """A (d, d) with A A' the covariance of the prior; standard normals times A are what it thinks possible."""
        root = np.diag(self.prior_sd)
        root[1:3, 0] = self.prior_slope * self.prior_sd[0]
        return root

    def from_prior(self, theta: Array) -> Array:
        """How far parameters (..., d) lie from the prior, each given the speed before it."""
        away = theta - self.prior_mean
        away[..., 1:3] -= self.prior_slope * away[..., 0:1]
        return away

    def deviations(self, theta: Array) -> Array:
        """Deviations e (..., n) under parameters (..., d)."""
        k = np.exp(np.where(self.is_short, theta[..., 1:2], theta[..., 2:3]))
        e = self.log_speed - theta[..., 0:1] - self.log_shorter / k
        return e + theta[..., 3:4] * self.trail if theta.shape[-1] == 4 else e

    def log_posterior(self, theta: Array) -> Array:
        """Log posterior density (...,), up to a constant, of parameters (..., d) with k above 1."""
        k = np.exp(np.where(self.is_short, theta[..., 1:2], theta[..., 2:3]))
        # The times are what is observed: d ln u / d ln t at a given distance is 1 - 1/k.
        likelihood = log_density(self.deviations(theta), self.noise, self.slack, self.tails) + np.log1p(-1.0 / k)
        prior = -0.5 * (self.from_prior(theta) / self.prior_sd) ** 2
        return np.asarray(likelihood.sum(axis=-1) + prior.sum(axis=-1))

    def jacobian(self, theta: Array) -> Array:
        """How the deviations (n, d) move with the parameters."""
        short = self.is_short
        pull = self.log_shorter / np.exp(np.where(short, theta[1], theta[2]))
        columns = [-np.ones_like(pull), np.where(short, pull, 0.0), np.where(short, 0.0, pull), self.trail]
        return np.stack(columns[: theta.size], axis=1)

    @property
    def prior_information(self) -> Array:
        """The inverse (d, d) of the covariance of the prior."""
        return np.asarray((self.given_speed.T * self.prior_sd**-2.0) @ self.given_speed)

    @property
    def given_speed(self) -> Array:
        """What `from_prior` does to parameters, as a matrix (d, d)."""
        matrix = np.eye(self.prior_sd.size)
        matrix[1:3, 0] = -self.prior_slope
        return matrix

    def _chained(self, pull: Array) -> Array:
        pull[0] -= self.prior_slope @ pull[1:3]
        return pull

    def slopes(self, theta: Array) -> tuple[Array, Array]:
        """Gradient (d,) and Hessian (d, d) of `log_posterior` at one point."""
        short = self.is_short
        k = np.exp(np.where(short, theta[1], theta[2]))
        first, second = log_density_slopes(self.deviations(theta), self.noise, self.slack, self.tails)
        pull = self.log_shorter / k
        jacobian = self.jacobian(theta)
        gradient = jacobian.T @ first - self._chained(self.from_prior(theta) / self.prior_sd**2)
        hessian = (jacobian.T * second) @ jacobian - self.prior_information
        by_side = np.stack([short, ~short]).astype(np.float64)
        gradient[1:3] += by_side @ (1.0 / (k - 1.0))
        hessian[[1, 2], [1, 2]] += by_side @ (-k / (k - 1.0) ** 2 - first * pull)
        return gradient, hessian


def start(problem: Problem) -> Array:
    """Where to begin: of the levels that single results stand for, the likeliest, so that no outlier leads astray."""
    k = np.exp(np.where(problem.is_short, problem.prior_mean[1], problem.prior_mean[2]))
    implied = problem.log_speed - problem.log_shorter / k + problem.slack
    starts = np.tile(problem.prior_mean, (implied.size + 1, 1))
    starts[1:, 0] = implied
    return np.asarray(starts[int(np.argmax(problem.log_posterior(starts)))])


def mode(problem: Problem) -> tuple[Array, Array]:
    """The most likely parameters (d,) and the covariance (d, d) that curvature gives there."""
    theta, damping = start(problem), 0.0
    now = float(problem.log_posterior(theta))
    unit = problem.prior_information
    for _ in range(_STEPS):
        gradient, hessian = problem.slopes(theta)
        information = -hessian + damping * unit
        if np.linalg.eigvalsh(information)[0] <= 0.0:
            damping = 2.0 * damping + 1.0
            continue
        step = np.linalg.solve(information, gradient)
        # Far from the mode curvature can promise too much; one prior sd at a time also keeps k above 1.
        step /= max(1.0, float(np.max(np.abs(step) / problem.prior_sd)))
        tried = float(problem.log_posterior(theta + step))
        if not tried >= now - 1e-9 * abs(now):
            damping = 4.0 * damping + 1.0
            continue
        theta, now, damping = theta + step, tried, 0.25 * damping if damping > 1e-6 else 0.0
        if np.max(np.abs(step) / problem.prior_sd) < 1e-10:
            break
    information = -problem.slopes(theta)[1]
    root = problem.prior_root
    lowest, axes = np.linalg.eigh(root.T @ information @ root)
    # The data may bend the surface upwards in some direction; there the prior is the safe width.
    scaled = (axes / np.maximum(lowest, 1.0)) @ axes.T
    return theta, root @ scaled @ root.T


@cache
def _nodes(dimensions: int) -> tuple[Array, Array]:
    """Standard normal Gauss-Hermite nodes (m, d) and the logarithms of their weights (m,)."""
    points, weights = np.polynomial.hermite_e.hermegauss(_NODES)
    z = np.array(list(itertools.product(points, repeat=dimensions)))
    log_weights = np.array(list(itertools.product(np.log(weights), repeat=dimensions))).sum(axis=1)
    return z, log_weights


def moments(problem: Problem, centre: Array, covariance: Array) -> tuple[Array, Array]:
    """Mean (d,) and covariance (d, d) of the posterior, by quadrature about a Gaussian near it, twice."""
    z, log_weights = _nodes(centre.size)
    for _ in range(2):
        theta = centre + z @ np.linalg.cholesky(covariance).T
        log_ratio = problem.log_posterior(theta) + 0.5 * np.sum(z * z, axis=1) + log_weights
        weight = np.exp(log_ratio - np.max(log_ratio))
        weight /= weight.sum()
        centre = weight @ theta
        away = theta - centre
        covariance = (away.T * weight) @ away
    return centre, covariance


def shared_drift(problem: Problem, theta: Array, covariance: Array, years: Array, drift: float) -> Array:
    """What the covariance (d, d) lacks because results of the same years share how far the athlete was from today.

    Level drifts as a random walk, so results ``years`` old have covariance drift^2 min(years); those before and after
    the day (years below 0) share nothing. The likelihood knows only the diagonal; the rest passes through the gain of
    each result.
    """
    _, bend = log_density_slopes(problem.deviations(theta), problem.noise, problem.slack, problem.tails)
    gain = covariance @ (problem.jacobian(theta).T * np.maximum(0.0, -bend))
    one, other = years[:, None], years[None, :]
    common = drift**2 * np.where(one * other > 0.0, np.minimum(np.abs(one), np.abs(other)), 0.0)
    np.fill_diagonal(common, 0.0)
    return np.asarray(gain @ common @ gain.T)
