"""The direct forecast: quantiles of the pace still to come, read off the pace so far by a small network.

It learns from the same races as the mixture but asks only for the remainder, so its mistakes are others; the mean of
both is better than either. Two hidden layers of tanh; trained by Adam on the pinball loss (Koenker and Bassett 1978;
Kingma and Ba 2015). Here it is only arithmetic on arrays; what goes in is told in `features_of`.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from paceline.people.quantiles import LEVELS

Floats = NDArray[np.float64]

_RATE = 4e-3
_PORTION = 512
_KEEP, _KEEP_SQUARE = 0.9, 0.999
_DECAY = 1e-4


@dataclass(frozen=True, eq=False, slots=True)
class Network:
    """Weights and biases of each layer, from features (F) to the quantiles (11) of ln pace to come over pace so far."""

    weights: tuple[Floats, ...]
    biases: tuple[Floats, ...]

    def quantiles(self, features: Floats) -> Floats:
        """The 11 quantiles (N, 11) for ``features`` (N, F), in ascending order."""
        return np.sort(self._layers(features)[-1], axis=1)

    def _layers(self, features: Floats) -> list[Floats]:
        layers = [features]
        for number, (weight, bias) in enumerate(zip(self.weights, self.biases, strict=True)):
            value = layers[-1] @ weight + bias
            layers.append(np.tanh(value) if number < len(self.weights) - 1 else value)
        return layers


def train(features: Floats, targets: Floats, weights: Floats, width: int, epochs: int, seed: int) -> Network:
    """A network fitted to ``targets`` (N), a mistake counting as ``weights`` (N)."""
    luck = np.random.default_rng(seed)
    sizes = (features.shape[1], width, width, len(LEVELS))
    middle = np.quantile(targets, LEVELS)
    scale = middle[7] - middle[3]
    parameters = [luck.standard_normal((into, out)) / np.sqrt(into) for into, out in pairwise(sizes)]
    parameters[-1] = np.zeros_like(parameters[-1])
    parameters += [np.zeros(out) for out in sizes[1:]]
    layers = len(sizes) - 1
    scaled, bases, counted = targets / scale, middle / scale, weights / weights.mean()
    moved, squared = ([np.zeros_like(p) for p in parameters] for _ in range(2))
    steps, step = epochs * (len(targets) // _PORTION), 0
    for _ in range(epochs):
        order = luck.permutation(len(targets))
        for start in range(0, len(order) - _PORTION + 1, _PORTION):
            step += 1
            chosen = order[start : start + _PORTION]
            network = Network(tuple(parameters[:layers]), tuple(parameters[layers:]))
            slopes = _slopes(network, features[chosen], scaled[chosen], bases, counted[chosen])
            rate = _RATE * 0.5 * (1.0 + np.cos(np.pi * step / steps))
            for number, slope in enumerate(slopes):
                moved[number] += (1.0 - _KEEP) * (slope - moved[number])
                squared[number] += (1.0 - _KEEP_SQUARE) * (slope**2 - squared[number])
                direction = (moved[number] / (1.0 - _KEEP**step)) / (
                    np.sqrt(squared[number] / (1.0 - _KEEP_SQUARE**step)) + 1e-10
                )
                if number < layers:
                    direction = direction + _DECAY * parameters[number]
                parameters[number] = parameters[number] - rate * direction
    last = layers - 1
    parameters[last] = parameters[last] * scale
    parameters[-1] = parameters[-1] * scale + middle
    return Network(tuple(parameters[:layers]), tuple(parameters[layers:]))


def _slopes(network: Network, features: Floats, targets: Floats, bases: Floats, counted: Floats) -> list[Floats]:
    """How the pinball loss of a portion changes with each weight and bias: back through the layers."""
    layers = network._layers(features)
    missed = targets[:, None] - (layers[-1] + bases)
    back = np.where(missed > 0.0, -LEVELS, 1.0 - LEVELS) * counted[:, None] / len(targets)
    weights: list[Floats] = []
    biases: list[Floats] = []
    for number in range(len(network.weights) - 1, -1, -1):
        weights.insert(0, layers[number].T @ back)
        biases.insert(0, back.sum(axis=0))
        if number:
            back = back @ network.weights[number].T * (1.0 - layers[number] ** 2)
    return weights + biases
