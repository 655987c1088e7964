"""Marathon runners as a population: how people's pace departs from even effort, leg by leg, fitted to real splits."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from paceline.course.course import MARATHON_M
from paceline.forecast.direct import Network
from paceline.forecast.mixture import Mixture

Floats = NDArray[np.float64]

#: Ends of the ten legs in which marathons are timed, m from the start.
LEG_ENDS_M = np.array([5e3, 10e3, 15e3, 20e3, MARATHON_M / 2, 25e3, 30e3, 35e3, 40e3, MARATHON_M])
LEG_BOUNDS_M = np.concatenate([[0.0], LEG_ENDS_M])
LEGS = len(LEG_ENDS_M)
COEFFICIENTS = Path(__file__).parent / "coefficients"


@dataclass(frozen=True, eq=False)
class RoadPopulation:
    """The people of big-city marathons.

    ``sexes``: mixtures of men and of women over ln(seconds per flat-equivalent metre) of the ten legs, on an ordinary
    day; ``share_of_women`` for who does not say. ``courses``: what each course known from results adds, ln (10).
    ``networks``: the direct forecasts after each number of legs.
    """

    sexes: tuple[Mixture, Mixture]
    share_of_women: float
    courses: dict[str, Floats]
    networks: dict[int, tuple[Network, ...]] = field(default_factory=dict)

    def kinds(self, women: float) -> Mixture:
        """The mixture of a sex: 0 men, 1 women, nan unknown."""
        if np.isnan(women):
            return self.sexes[0].joined(self.sexes[1], self.share_of_women)
        return self.sexes[int(women)]

    def save(self, file: Path) -> None:
        """Write the coefficients: single precision for the mixtures, half for the networks."""
        lower = np.tril_indices(LEGS)
        arrays: dict[str, NDArray[np.generic]] = {
            "share_of_women": np.array(self.share_of_women),
            "courses": np.array(sorted(self.courses)),
            "adjustments": np.array([self.courses[name] for name in sorted(self.courses)], dtype=np.float32),
            "checkpoints": np.array(sorted(self.networks), dtype=np.int64),
        }
        for sex, people in zip(("men", "women"), self.sexes, strict=True):
            arrays[f"{sex}_weight"] = people.weight.astype(np.float32)
            arrays[f"{sex}_mean"] = people.mean.astype(np.float32)
            arrays[f"{sex}_covariance"] = people.covariance[:, lower[0], lower[1]].astype(np.float32)
        for legs, networks in self.networks.items():
            for number, network in enumerate(networks):
                for layer, (weight, bias) in enumerate(zip(network.weights, network.biases, strict=True)):
                    arrays[f"after{legs}_{number}_{layer}_weight"] = weight.astype(np.float16)
                    arrays[f"after{legs}_{number}_{layer}_bias"] = bias.astype(np.float32)
        beside = file.with_name(file.name + ".part")
        with beside.open("wb") as stream:
            np.savez_compressed(stream, allow_pickle=False, **arrays)
        os.replace(beside, file)


def load_road(file: Path) -> RoadPopulation:
    """The population whose coefficients stand in ``file``."""
    lower = np.tril_indices(LEGS)
    with np.load(file, allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}

    def exact(name: str) -> Floats:
        return np.asarray(arrays[name], dtype=np.float64)

    def people(sex: str) -> Mixture:
        packed = exact(f"{sex}_covariance")
        covariance = np.zeros((len(packed), LEGS, LEGS))
        covariance[:, lower[0], lower[1]] = packed
        covariance[:, lower[1], lower[0]] = packed
        return Mixture(exact(f"{sex}_weight"), exact(f"{sex}_mean"), covariance)

    def network(stem: str) -> Network:
        layers = [n for n in range(9) if f"{stem}_{n}_weight" in arrays]
        return Network(
            tuple(exact(f"{stem}_{n}_weight") for n in layers), tuple(exact(f"{stem}_{n}_bias") for n in layers)
        )

    networks = {
        legs: tuple(network(f"after{legs}_{n}") for n in range(9) if f"after{legs}_{n}_0_weight" in arrays)
        for legs in arrays["checkpoints"].tolist()
    }
    return RoadPopulation(
        sexes=(people("men"), people("women")),
        share_of_women=float(arrays["share_of_women"]),
        courses=dict(zip(arrays["courses"].tolist(), exact("adjustments"), strict=True)),
        networks=networks,
    )


@cache
def road_population(name: str) -> RoadPopulation:
    """A population that ships with the package."""
    return load_road(COEFFICIENTS / f"{name}.npz")
