"""A tilt: the luck of one runner and of the day, shifted so that a rare day comes often.

Shifted are draws that enter a replication once: what his results leave open of his strength, his form, the air. Their
names stay the same, and so does everything else of the replication. A shift of a normal draw is a shift of its mean,
so a tilted race is a program with other means; without a shift it is the same program, to the last bit.

How likely a shifted replication really is follows from the draws alone (importance sampling; Owen, Zhou 2000).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from paceline.engine.program import RaceProgram
from paceline.numerics.draws import THE_DAY, Purpose, normal
from paceline.numerics.jit import jit

Floats = NDArray[np.float64]

#: The draws that can be shifted: what a person calls them, whose they are, purpose and occurrence.
DRAWS = (
    ("strength", "runner", Purpose.CAPACITY, 0),
    ("curve before its break", "runner", Purpose.CAPACITY, 1),
    ("curve beyond its break", "runner", Purpose.CAPACITY, 2),
    ("trail craft", "runner", Purpose.CAPACITY, 3),
    ("form", "runner", Purpose.FORM, 0),
    ("growth", "runner", Purpose.GROWTH, 0),
    ("temperature", "day", Purpose.TEMPERATURE, 0),
    ("wind", "day", Purpose.WIND, 0),
)


def tilted(race: RaceProgram, i: int, shift: Floats) -> RaceProgram:
    """The race with the draws of runner ``i``, one of those named, and of the day shifted by ``shift`` (8) each."""
    if not np.any(shift):
        return race
    arrays = race.arrays
    mean, runners, weather = (array.copy() for array in (arrays.capacity_mean, arrays.runners, arrays.weather))
    row, factor = runners[i], arrays.capacity_factor[i]
    mean[i] += factor @ shift[:3]
    # Footing on trails is drawn together with the curve, so it has to go along with it.
    row["trail_loss"] += float(_trail_factor(row) @ shift[:4])
    row["form_mean"] += row["form_sd"] * shift[4] + row["form_mean_sd"] * shift[5]
    hours = arrays.hours + np.array([0.0, weather[0]["temperature_sd_c"] * shift[6]])
    weather["wind_mps"] += weather["wind_sd_mps"] * shift[7]
    changed = arrays._replace(capacity_mean=mean, runners=runners, weather=weather, hours=hours)
    return replace(race, arrays=changed)


def spread(race: RaceProgram, i: int) -> NDArray[np.bool_]:
    """Which of the draws (8) make any difference in this race."""
    row, weather = race.arrays.runners[i], race.arrays.weather[0]
    curve = np.any(race.arrays.capacity_factor[i] != 0.0, axis=0)
    trail = row["tries_long"] == 1 and row["trail_z3"] != 0.0
    sds = (row["form_sd"], row["form_mean_sd"], weather["temperature_sd_c"], weather["wind_sd_mps"])
    return np.array([*curve, trail, *(sd > 0.0 for sd in sds)], dtype=np.bool_)


def _trail_factor(row: Any) -> Floats:
    return np.array([row[f"trail_z{number}"] for number in range(4)])


def draws(race: RaceProgram, i: int, seed: int, replications: int) -> Floats:
    """The draws (R, 8) of runner ``i`` and of the day as their names give them, before any shift."""
    stream = int(race.arrays.stream[i])
    whose = np.array([stream if who == "runner" else THE_DAY for _, who, _, _ in DRAWS])
    purposes, occurrences = (np.array([draw[k] for draw in DRAWS], dtype=np.int64) for k in (2, 3))
    found = np.empty((replications, len(DRAWS)))
    _draw(seed, whose, purposes, occurrences, found)
    return found


@jit
def _draw(seed: int, whose: Any, purposes: Any, occurrences: Any, found: Any) -> None:
    for replication in range(found.shape[0]):
        for d in range(found.shape[1]):
            found[replication, d] = normal(seed, replication, whose[d], purposes[d], occurrences[d])


def weights(shifted: Floats, shifts: Sequence[Floats], shares: Sequence[float]) -> Floats:
    """How much more likely draws (R, 8) are in truth than in a mixture of tilts, of which each has its share.

    With a share left unshifted no weight exceeds the inverse of that share (a defensive mixture, Hesterberg 1995).
    """
    mixture = sum(
        share * np.exp(shifted @ shift - 0.5 * float(shift @ shift))
        for share, shift in zip(shares, shifts, strict=True)
    )
    return np.asarray(1.0 / mixture)
