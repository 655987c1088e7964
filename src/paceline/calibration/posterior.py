"""What results tell of an athlete: a capacity curve with its uncertainty, ready to be drawn once a replication."""

from __future__ import annotations

import datetime
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from paceline.physiology.capacity import log_even_speed


@dataclass(frozen=True, slots=True)
class Evidence:
    """A result that the curve rests on.

    ``weight`` is its share of what the results tell together (0 to 1, they sum to 1); ``residual_s`` how much slower
    (positive) it was run than the curve's all-out day over the same course; ``note`` says what was corrected.
    """

    id: str
    date: datetime.date
    event: str
    weight: float
    residual_s: float
    note: str


@dataclass(frozen=True, slots=True, eq=False)
class CapacityPosterior:
    """The capacity curve of an athlete on an all-out day, as far as it is known.

    ``mean`` (3,) of (ln u_b, ln k1, ln k2), u_b in m/s; ``factor`` (3, 3) is the lower Cholesky factor of their
    covariance. The curve bends at ``break_s``. ``form_sd`` is the symmetric day form in ln speed. ``collapse_rate``
    is the chance that a start of three hours or more ends in a collapse. The curve holds on flat road in still,
    mild air, with ``reference_shielding`` of the drag taken away by others and ``reference_carbohydrate_g_per_h``
    drunk; a race acts through its difference from that. ``trail_loss`` is what trails cost him, in ln speed, beyond
    what they cost everybody, and ``trail_factor`` the fourth row of the Cholesky factor, that of this loss.
    """

    mean: NDArray[np.float64]
    factor: NDArray[np.float64]
    break_s: float
    form_sd: float
    collapse_rate: float
    reference_shielding: float
    reference_carbohydrate_g_per_h: float
    trail_loss: float = 0.0
    trail_factor: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    evidence: tuple[Evidence, ...] = ()

    def draw(self, z: NDArray[np.float64]) -> tuple[float, float, float]:
        """(ln u_b, k1, k2) of one replication from three standard normals (3,)."""
        log_u_b, log_k1, log_k2 = self.mean + self.factor @ z
        return float(log_u_b), math.exp(log_k1), math.exp(log_k2)

    @property
    def sd(self) -> NDArray[np.float64]:
        """Standard deviations (3,) of (ln u_b, ln k1, ln k2)."""
        return np.asarray(np.sqrt(np.sum(self.factor**2, axis=1)))

    def even_effort_s(self, distance_m: float, z: NDArray[np.float64] | None = None, form: float = 0.0) -> float:
        """Seconds over a flat distance in reference conditions at one even effort.

        ``z`` draws the curve (its centre by default), ``form`` is the day's form in ln speed. No pacing errors, no
        incidents: the engine adds those.
        """
        log_u_b, k1, k2 = self.draw(np.zeros(3) if z is None else z)
        log_distance = math.log(distance_m)
        return math.exp(log_distance - log_even_speed(log_distance, log_u_b + form, math.log(self.break_s), k1, k2))


def rounded(array: NDArray[np.float64], digits: int = 10) -> NDArray[np.float64]:
    """``array`` to so many significant digits: what differs between machines beyond them must not reach a result.

    The parameters are of the order of one, so that the rest of a difference that should be 0 is noise in every digit.
    """
    kept = [round(float(f"{x:.{digits - 1}e}"), digits + 5) + 0.0 for x in array.ravel().tolist()]
    result = np.array(kept).reshape(array.shape)
    result.setflags(write=False)
    return result
