"""Mixtures of Gaussians against closed forms and simulation."""

import numpy as np
import pytest

from paceline.people.mixture import Mixture, fit_mixture


def one_kind(size: int, seed: int) -> Mixture:
    luck = np.random.default_rng(seed)
    root = luck.standard_normal((size, size))
    return Mixture(np.ones(1), luck.standard_normal((1, size)), (root @ root.T + np.eye(size))[None])


def two_kinds() -> Mixture:
    return Mixture(
        np.array([0.3, 0.7]),
        np.array([[0.0, 0.0], [3.0, 1.0]]),
        np.array([[[1.0, 0.5], [0.5, 1.0]], [[0.5, -0.2], [-0.2, 0.3]]]),
    )


def drawn_from(mixture: Mixture, people: int, seed: int) -> np.ndarray:
    luck = np.random.default_rng(seed)
    kinds = luck.choice(len(mixture.weight), people, p=mixture.weight)
    factors = np.linalg.cholesky(mixture.covariance)
    steps = luck.standard_normal((people, mixture.mean.shape[1]))
    return mixture.mean[kinds] + np.einsum("nij,nj->ni", factors[kinds], steps)


def test_one_gaussian_seen_in_part_is_the_textbook_conditional() -> None:
    """Bishop (2006), equations 2.81 and 2.82."""
    kind = one_kind(4, seed=3)
    view = np.eye(4)[:2]
    values = np.array([[0.4, -1.0]])
    posterior = kind.seen(view, values, noise=0.0)
    s = kind.covariance[0]
    gain = s[2:, :2] @ np.linalg.inv(s[:2, :2])
    assert posterior.mean[0, 0, 2:] == pytest.approx(kind.mean[0, 2:] + gain @ (values[0] - kind.mean[0, :2]))
    assert posterior.covariance[0, 2:, 2:] == pytest.approx(s[2:, 2:] - gain @ s[:2, 2:])


def test_a_mean_of_two_entries_is_seen_as_simulation_says() -> None:
    """Conditioning on a view that merges entries (a missing mat) against the draws that come near it."""
    mixture = two_kinds()
    people = drawn_from(mixture, 2_000_000, seed=1)
    merged = people.mean(axis=1)
    near = people[np.abs(merged - 1.0) < 0.01]
    posterior = mixture.seen(np.array([[0.5, 0.5]]), np.array([[1.0]]), noise=0.0)
    expected = np.einsum("k,kd->d", posterior.weight[0], posterior.mean[:, 0])
    assert expected == pytest.approx(near.mean(axis=0), abs=0.02)


def test_half_a_leg_seen_does_not_tell_the_other_half() -> None:
    """A leg of variance 0.04 seen over the share 0.3 of it, run unevenly: the plain formulas of two normals.

    Its parts p and q have variances 0.04 + u (1 - a) / a and 0.04 + u a / (1 - a) and the covariance 0.04 - u.
    """
    a, u = 0.3, 0.01
    leg = Mixture(np.ones(1), np.array([[5.8]]), np.array([[[0.04]]]))
    pieces = leg.cut(np.array([0, 0]), np.array([a, 1.0 - a]), u)
    posterior = pieces.seen(np.array([[1.0, 0.0]]), np.array([[6.0]]), noise=0.0)
    p, q, both = 0.04 + u * (1 - a) / a, 0.04 + u * a / (1 - a), 0.04 - u
    assert posterior.mean[0, 0, 1] == pytest.approx(5.8 + 0.2 * both / p)
    assert posterior.covariance[0, 1, 1] == pytest.approx(q - both**2 / p)
    assert posterior.covariance[0, 1, 1] > 0.015
    certain = leg.cut(np.array([0, 0]), np.array([a, 1.0 - a]), 0.0).seen(
        np.array([[1.0, 0.0]]), np.array([[6.0]]), 0.0
    )
    assert certain.covariance[0, 1, 1] == pytest.approx(0.0, abs=1e-12)


def test_cut_legs_keep_the_whole() -> None:
    """Pieces weighted by their shares are the leg again, whatever the unevenness; whole legs do not change at all."""
    mixture = two_kinds()
    leg, share = np.array([0, 1, 1, 1]), np.array([1.0, 0.2, 0.5, 0.3])
    pieces = mixture.cut(leg, share, 0.5)
    again = np.where(np.arange(2)[:, None] == leg, share, 0.0)
    assert again @ pieces.covariance @ again.T == pytest.approx(mixture.covariance)
    assert pieces.covariance[:, 0, 0].tolist() == mixture.covariance[:, 0, 0].tolist()
    whole = mixture.cut(np.array([0, 1]), np.ones(2), 0.5)
    assert whole.covariance.tolist() == mixture.covariance.tolist()
    assert whole.mean.tolist() == mixture.mean.tolist()


def test_nothing_seen_leaves_the_population() -> None:
    mixture = two_kinds()
    posterior = mixture.seen(np.zeros((0, 2)), np.zeros((3, 0)), noise=0.0)
    assert posterior.weight == pytest.approx(np.tile(mixture.weight, (3, 1)))
    assert posterior.covariance == pytest.approx(mixture.covariance)


def test_draws_have_the_mean_and_the_covariance_of_what_is_known() -> None:
    mixture = two_kinds()
    posterior = mixture.seen(np.zeros((0, 2)), np.zeros((1, 0)), noise=0.0)
    luck = np.random.default_rng(0).standard_normal((200_000, 2))
    drawn = posterior.drawn(200_000, np.array([0, 1]), np.zeros((2, 2)), luck)[0]
    people = drawn_from(mixture, 200_000, seed=5)
    assert drawn.mean(axis=0) == pytest.approx(people.mean(axis=0), abs=0.02)
    assert np.cov(drawn.T) == pytest.approx(np.cov(people.T), abs=0.04)


def test_a_fit_finds_the_kinds_again() -> None:
    mixture = two_kinds()
    people = drawn_from(mixture, 20_000, seed=2)
    fitted = fit_mixture(people, np.ones(len(people)), kinds=2, ridge=1e-9)
    order = np.argsort(fitted.weight)
    assert fitted.weight[order] == pytest.approx(mixture.weight, abs=0.02)
    assert fitted.mean[order] == pytest.approx(mixture.mean, abs=0.06)
    assert fitted.covariance[order] == pytest.approx(mixture.covariance, abs=0.06)


def test_weights_count_like_copies() -> None:
    people = drawn_from(two_kinds(), 500, seed=4)
    double = np.where(np.arange(500) < 250, 2.0, 1.0)
    copied = np.concatenate([people, people[:250]])
    weighted = fit_mixture(people, double, kinds=1, ridge=1e-9)
    plain = fit_mixture(copied, np.ones(750), kinds=1, ridge=1e-9)
    assert weighted.mean == pytest.approx(plain.mean, abs=1e-9)
    assert weighted.covariance == pytest.approx(plain.covariance, abs=1e-9)
