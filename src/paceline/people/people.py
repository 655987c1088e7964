"""The people of a kind of race: how their pace departs from even effort, leg by leg, fitted to real splits."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from paceline.people.direct import Network
from paceline.people.mixture import Mixture

Floats = NDArray[np.float64]

COEFFICIENTS = Path(__file__).parent / "coefficients"
#: A race may differ this much in length from those that its people were fitted to.
_SAME_DISTANCE = 0.01


class Legs(Protocol):
    """How a kind of race is cut for its people: ends of the legs with the start (L + 1), and the time limit, s."""

    @property
    def bounds_m(self) -> Floats: ...  # noqa: D102

    @property
    def limit_s(self) -> float: ...  # noqa: D102


@dataclass(frozen=True, eq=False)
class People:
    """Runners of one kind of race, as its splits show them.

    ``ends_m`` (L): where the legs end that they were fitted on, the finish last. ``sexes``: mixtures of men and of
    women over ln(seconds per flat-equivalent metre) of the legs, on an ordinary day, of those who finish;
    ``share_of_women`` for who does not say. ``courses``: what each course known from results adds, ln (L).
    ``spreads``: how much wider than the mean of all courses its people scatter about what is usual there.
    ``networks``: the direct forecasts after each number of legs. ``limit_s``: no finish counts after it.
    ``staying``: coefficients of the chance to finish, none where results hold finishers only. ``heat``: what of the
    heat of a day that is known counts before a runner's own splits have shown it.
    """

    ends_m: Floats
    sexes: tuple[Mixture, Mixture]
    share_of_women: float
    courses: dict[str, Floats]
    spreads: dict[str, float] = field(default_factory=dict)
    networks: dict[int, tuple[Network, ...]] = field(default_factory=dict)
    limit_s: float = math.inf
    staying: Floats | None = None
    heat: float = 1.0

    @property
    def bounds_m(self) -> Floats:
        """Start of the first leg and ends of all (L + 1)."""
        return np.concatenate([[0.0], self.ends_m])

    @property
    def usual_paces(self) -> Floats:
        """The mean ln(seconds per flat-equivalent metre) of each leg (L), of everybody who finishes."""
        men, women = (mixture.weight @ mixture.mean for mixture in self.sexes)
        return np.asarray((1.0 - self.share_of_women) * men + self.share_of_women * women)

    def kinds(self, women: float) -> Mixture:
        """The mixture of a sex: 0 men, 1 women, nan unknown."""
        if np.isnan(women):
            return self.sexes[0].joined(self.sexes[1], self.share_of_women)
        return self.sexes[int(women)]

    def run(self, distance_m: float) -> bool:
        """Whether a race of this length is the one that their splits are of, or nearly."""
        fitted_m = float(self.ends_m[-1])
        return abs(distance_m - fitted_m) <= _SAME_DISTANCE * fitted_m

    def save(self, file: Path) -> None:
        """Write the coefficients: single precision for the mixtures, half for the networks."""
        lower = np.tril_indices(len(self.ends_m))
        names = sorted(self.courses)
        arrays: dict[str, NDArray[np.generic]] = {
            "ends_m": self.ends_m,
            "limit_s": np.array(self.limit_s),
            "heat": np.array(self.heat),
            "share_of_women": np.array(self.share_of_women),
            "courses": np.array(names),
            "adjustments": np.array([self.courses[name] for name in names], dtype=np.float32),
            "spreads": np.array([self.spreads[name] for name in names]),
            "checkpoints": np.array(sorted(self.networks), dtype=np.int64),
            "staying": np.zeros(0) if self.staying is None else self.staying,
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


def load_people(file: Path) -> People:
    """The people whose coefficients stand in ``file``."""
    with np.load(file, allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}

    def exact(name: str) -> Floats:
        return np.asarray(arrays[name], dtype=np.float64)

    ends_m, staying = exact("ends_m"), exact("staying")
    lower = np.tril_indices(len(ends_m))

    def mixture(sex: str) -> Mixture:
        packed = exact(f"{sex}_covariance")
        covariance = np.zeros((len(packed), len(ends_m), len(ends_m)))
        covariance[:, lower[0], lower[1]] = packed
        covariance[:, lower[1], lower[0]] = packed
        return Mixture(exact(f"{sex}_weight"), exact(f"{sex}_mean"), covariance)

    def network(stem: str) -> Network:
        layers = [n for n in range(9) if f"{stem}_{n}_weight" in arrays]
        return Network(
            tuple(exact(f"{stem}_{n}_weight") for n in layers), tuple(exact(f"{stem}_{n}_bias") for n in layers)
        )

    networks = {
        legs: tuple(network(f"after{legs}_{n}") for n in range(99) if f"after{legs}_{n}_0_weight" in arrays)
        for legs in arrays["checkpoints"].tolist()
    }
    return People(
        ends_m=ends_m,
        sexes=(mixture("men"), mixture("women")),
        share_of_women=float(arrays["share_of_women"]),
        courses=dict(zip(arrays["courses"].tolist(), exact("adjustments"), strict=True)),
        spreads=dict(zip(arrays["courses"].tolist(), exact("spreads").tolist(), strict=True)),
        networks=networks,
        limit_s=float(arrays["limit_s"]),
        staying=staying if len(staying) else None,
        heat=float(arrays.get("heat", 1.0)),
    )


def known_people() -> tuple[str, ...]:
    """The names of the people that ship with the package."""
    return tuple(sorted(file.stem for file in COEFFICIENTS.glob("*.npz")))


@cache
def people_called(name: str) -> People:
    """People that ship with the package."""
    return load_people(COEFFICIENTS / f"{name}.npz")
