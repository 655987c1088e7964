"""The even-effort runner: the engine's own leg times, against which people's splits are read.

Course, air, altitude and wind make some legs slow for everybody; what remains of a split after these is how the
runner paced himself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from paceline.constants import value
from paceline.engine.departures import SHOWS_FROM, late
from paceline.engine.field import typical_mps
from paceline.engine.foresight import leg_speeds
from paceline.engine.layout import Sky
from paceline.engine.program import RaceProgram
from paceline.engine.strength import wet_bulb_now
from paceline.physiology.heat import heat_supply

Floats = NDArray[np.float64]

_KNOWN_HALF = value("forecast", "day.known_half")
#: A degree, to see what an uncertain forecast of the temperature means.
_DEGREE_C = 1.0


@dataclass(frozen=True, eq=False, slots=True)
class Reference:
    """One course in one weather: ``equivalent_m`` (K) flat metres of the same effort to each node at ``at_m`` (K).

    ``loss`` (K) is the share of speed that heat takes there from the typical runner of the field, ``loss_per_c`` (K)
    how much more a degree would take, ``temperature_sd_c`` how far the forecast may be out.
    """

    at_m: Floats
    equivalent_m: Floats
    loss: Floats
    loss_per_c: Floats
    temperature_sd_c: float

    @classmethod
    def of(cls, program: RaceProgram) -> Reference:
        """The even-effort runner of a race with a field: the typical man of its people, whoever comes to this race.

        Raises ``ValueError`` for a race without a field.
        """
        field = program.scenario.field
        if field is None:
            raise ValueError(f"{program.scenario.name} has no field")
        arrays, row = program.arrays, len(program.scenario.runners)
        legs, sky = arrays.legs, Sky(arrays.weather, arrays.hours, arrays.nights)
        runner = arrays.runners[row]
        effort = typical_mps(field.population, field.population.men, program.course.distance_m)
        speeds = leg_speeds(legs, sky, arrays.runners, row, effort, np.zeros(len(legs)))
        seconds = legs["length_m"] / (speeds * legs["altitude_supply"])
        passed_s = np.concatenate([[0.0], np.cumsum(seconds)])

        def loss(warmer_c: float) -> Floats:
            felt = (wet_bulb_now(sky, warmer_c, now_s) for now_s in passed_s.tolist())
            return np.array([1.0 - heat_supply(wet_bulb_c, runner["heat_susceptibility"]) for wet_bulb_c in felt])

        now = loss(0.0)
        return cls(
            at_m=arrays.node_m,
            equivalent_m=passed_s * effort,
            loss=now,
            loss_per_c=np.maximum(loss(_DEGREE_C) - now, 0.0),
            temperature_sd_c=float(sky.weather[0]["temperature_sd_c"]),
        )

    def between(self, bounds_m: Floats) -> Floats:
        """Flat-equivalent metres of each stretch between ``bounds_m`` (B), shape (B - 1)."""
        return np.asarray(np.diff(np.interp(bounds_m, self.at_m, self.equivalent_m)))

    def heat(self, bounds_m: Floats) -> Floats:
        """Ln of what the heat of the day makes of each stretch, late more than early."""
        return self._late(bounds_m, self.loss)

    def heat_spread(self, bounds_m: Floats) -> Floats:
        """The sd of :meth:`heat` where the temperature is not known."""
        return self._late(bounds_m, self.loss_per_c) * self.temperature_sd_c

    def _late(self, bounds_m: Floats, loss: Floats) -> Floats:
        middle_m = 0.5 * (bounds_m[1:] + bounds_m[:-1])
        return np.asarray(np.interp(middle_m, self.at_m, loss) * late(bounds_m))


def still_unknown(seen_share: float) -> float:
    """What of a day's correction still counts once a runner has covered ``seen_share``: his own fade tells the rest."""
    told = np.clip((seen_share - SHOWS_FROM) / (0.5 - SHOWS_FROM), 0.0, 1.0)
    return float(1.0 - (1.0 - _KNOWN_HALF) * told)
