"""A mixture of Gaussians: kinds of runners, each with a mean course of pace and how its runners scatter around it.

Fitted by expectation and maximisation, conditioned in closed form on any linear view of what has been seen, and drawn
from. Textbook: Bishop (2006), Pattern Recognition and Machine Learning, sections 2.3 and 9.2.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_ROUNDS = 60
_STARTING_ROUNDS = 8


@dataclass(frozen=True, eq=False, slots=True)
class Mixture:
    """K kinds of runners over D values: ``weight`` (K), ``mean`` (K, D), ``covariance`` (K, D, D)."""

    weight: Floats
    mean: Floats
    covariance: Floats

    def joined(self, other: Mixture, share: float) -> Mixture:
        """Both kinds of people at once, ``other`` with this ``share``: for who does not say his sex."""
        return Mixture(
            np.concatenate([(1.0 - share) * self.weight, share * other.weight]),
            np.concatenate([self.mean, other.mean]),
            np.concatenate([self.covariance, other.covariance]),
        )

    def cut(self, leg: NDArray[np.intp], share: Floats, uneven: float) -> Mixture:
        """The same people over pieces of their legs: piece j is the ``share[j]`` of leg ``leg[j]``; a whole leg is 1.

        The pace varies within a leg by chance that does not carry over from one metre to the next, so that a whole leg
        keeps its value: pieces depart from their leg with covariance ``uneven`` times (1 / share on the diagonal) - 1.
        """
        same = leg[:, None] == leg
        within = uneven * np.where(same, np.diag(1.0 / share) - 1.0, 0.0)
        return Mixture(self.weight, self.mean[:, leg], self.covariance[:, leg[:, None], leg] + within)

    def seen(self, view: Floats, values: Floats, noise: float) -> Posterior:
        """What is known of N people once ``view`` (V, D) of each has been seen as ``values`` (N, V).

        ``noise``: the variance of an observation beside what the mixture has in it.
        """
        people, kinds = len(values), len(self.weight)
        log_fit = np.empty((people, kinds))
        mean = np.empty((kinds, people, self.mean.shape[1]))
        covariance = np.empty_like(self.covariance)
        for kind in range(kinds):
            cross = view @ self.covariance[kind]
            seen = cross @ view.T + noise * np.eye(len(view))
            factor = np.linalg.cholesky(seen)
            off = values - view @ self.mean[kind]
            scaled = np.linalg.solve(factor, off.T)
            log_fit[:, kind] = np.log(self.weight[kind]) - 0.5 * np.sum(scaled**2, axis=0)
            log_fit[:, kind] -= np.sum(np.log(np.diag(factor)))
            whitened = np.linalg.solve(factor, cross)
            mean[kind] = self.mean[kind] + scaled.T @ whitened
            covariance[kind] = self.covariance[kind] - whitened.T @ whitened
        weight = np.exp(log_fit - log_fit.max(axis=1, keepdims=True))
        return Posterior(weight / weight.sum(axis=1, keepdims=True), mean, covariance)


@dataclass(frozen=True, eq=False, slots=True)
class Posterior:
    """N people as mixtures: ``weight`` (N, K), ``mean`` (K, N, D), and ``covariance`` (K, D, D), which they share."""

    weight: Floats
    mean: Floats
    covariance: Floats

    def drawn(self, draws: int, left: NDArray[np.intp], added: Floats, luck: Floats) -> Floats:
        """``draws`` possible values (N, draws, len(left)) of the entries ``left`` of each of them.

        ``added`` (left, left) is a covariance on top, that of the day; ``luck`` (draws, left) are standard normals,
        the same for all, so that neighbours get neighbouring forecasts. Kinds are drawn by even steps through their
        weights.
        """
        spread = self.covariance[:, left[:, None], left] + added + 1e-10 * np.eye(len(left))
        steps = np.einsum("kij,dj->kdi", np.linalg.cholesky(spread), luck)
        levels = (np.arange(draws) + 0.5) / draws
        reached = np.cumsum(self.weight, axis=1)
        kinds = np.minimum((levels[None, :, None] > reached[:, None, :]).sum(axis=2), self.weight.shape[1] - 1)
        means = self.mean[:, :, left]
        people = np.arange(len(self.weight))[:, None]
        return np.asarray(means[kinds, people] + steps[kinds, np.arange(draws)[None, :]])


def fit_mixture(values: Floats, weights: Floats, kinds: int, ridge: float, seed: int = 0) -> Mixture:
    """A mixture of ``kinds`` fitted to ``values`` (N, D), each counting as ``weights`` (N)."""
    people, size = values.shape
    weights = weights / weights.mean()
    share = _starting_shares(values, kinds, seed)
    for _ in range(_ROUNDS):
        counted = share * weights[:, None]
        total = counted.sum(axis=0) + 1e-9
        mean = (counted.T @ values) / total[:, None]
        covariance, log_fit = np.empty((kinds, size, size)), np.empty((people, kinds))
        for kind in range(kinds):
            off = values - mean[kind]
            covariance[kind] = (off * counted[:, kind : kind + 1]).T @ off / total[kind] + ridge * np.eye(size)
            factor = np.linalg.cholesky(covariance[kind])
            scaled = off @ np.linalg.inv(factor).T
            log_fit[:, kind] = np.log(total[kind] / people) - 0.5 * np.sum(scaled**2, axis=1)
            log_fit[:, kind] -= np.sum(np.log(np.diag(factor)))
        share = np.exp(log_fit - log_fit.max(axis=1, keepdims=True))
        share /= share.sum(axis=1, keepdims=True)
    return Mixture(total / total.sum(), mean, covariance)


def _starting_shares(values: Floats, kinds: int, seed: int) -> Floats:
    """Each person wholly of the kind whose centre is nearest: some rounds of k-means on standardised values."""
    people = len(values)
    standard = (values - values.mean(axis=0)) / values.std(axis=0)
    centre = standard[np.random.default_rng(seed).choice(people, kinds, replace=False)]
    for _ in range(_STARTING_ROUNDS):
        distance = np.sum(centre**2, axis=1) - 2.0 * standard @ centre.T
        nearest = distance.argmin(axis=1)
        for kind in np.unique(nearest):
            centre[kind] = standard[nearest == kind].mean(axis=0)
    share = np.zeros((people, kinds))
    share[np.arange(people), nearest] = 1.0
    return share
