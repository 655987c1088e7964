"""What hills cost: energy per kilogram and metre against grade, running and walking.

Costs are J/kg/m, grades rise over run, speeds m/s. Grades beyond the measured range count as its end.
"""

from __future__ import annotations

from paceline.constants import value
from paceline.numerics.elementary import exp, power
from paceline.numerics.jit import jit

_R0 = value("physiology", "minetti_running.c0")
_R1 = value("physiology", "minetti_running.c1")
_R2 = value("physiology", "minetti_running.c2")
_R3 = value("physiology", "minetti_running.c3")
_R4 = value("physiology", "minetti_running.c4")
_R5 = value("physiology", "minetti_running.c5")
_W0 = value("physiology", "minetti_walking.c0")
_W1 = value("physiology", "minetti_walking.c1")
_W2 = value("physiology", "minetti_walking.c2")
_W3 = value("physiology", "minetti_walking.c3")
_W4 = value("physiology", "minetti_walking.c4")
_W5 = value("physiology", "minetti_walking.c5")
_H0 = value("physiology", "heart_rate_gap.c0")
_H1 = value("physiology", "heart_rate_gap.c1")
_H2 = value("physiology", "heart_rate_gap.c2")
_H3 = value("physiology", "heart_rate_gap.c3")
_H4 = value("physiology", "heart_rate_gap.c4")
_LIMIT = value("physiology", "grade.limit")
_FREE_GRADE = value("physiology", "downhill.free_grade")
_HIKE, _HIKE_DECAY = value("physiology", "downhill.hike"), value("physiology", "downhill.hike_decay")
_REST = value("physiology", "looney_walking.rest")
_SLOW = value("physiology", "looney_walking.slow")
_SLOW_EXPONENT = value("physiology", "looney_walking.slow_exponent")
_FAST = value("physiology", "looney_walking.fast")
_GRADE = value("physiology", "looney_walking.grade")
_INNER_BASE = value("physiology", "looney_walking.inner_base")
_OUTER_BASE = value("physiology", "looney_walking.outer_base")
_GRADE_OFFSET = value("physiology", "looney_walking.grade_offset")


@jit
def clamped_grade(grade: float) -> float:
    """The grade inside the range in which costs were measured, +-0.45."""
    raised = -_LIMIT if grade < -_LIMIT else grade
    return _LIMIT if raised > _LIMIT else raised


@jit
def minetti_running(grade: float) -> float:
    """The cost of running a slope, J/kg/m, at any speed (Minetti et al. 2002)."""
    i = clamped_grade(grade)
    return ((((_R5 * i + _R4) * i + _R3) * i + _R2) * i + _R1) * i + _R0


@jit
def minetti_walking(grade: float) -> float:
    """The cost of walking a slope, J/kg/m, at the cheapest speed (Minetti et al. 2002)."""
    i = clamped_grade(grade)
    return ((((_W5 * i + _W4) * i + _W3) * i + _W2) * i + _W1) * i + _W0


@jit
def looney_walking(speed_mps: float, grade: float) -> float:
    """The gross power of walking a slope at a speed, W/kg, for speeds above 0 (Looney et al. 2019)."""
    percent = 100.0 * grade
    level = _REST + _SLOW * power(speed_mps, _SLOW_EXPONENT) + _FAST * (speed_mps * speed_mps) * (speed_mps * speed_mps)
    slope = 1.0 - power(_INNER_BASE, 1.0 - power(_OUTER_BASE, percent + _GRADE_OFFSET))
    return level + _GRADE * speed_mps * percent * slope


@jit
def heart_rate_gap(grade: float) -> float:
    """The speed on the flat over the speed on a slope at equal heart rate (Strava 2017); 0.985 at grade 0."""
    x = 100.0 * clamped_grade(grade)
    return (((_H4 * x + _H3) * x + _H2) * x + _H1) * x + _H0


@jit
def grade_factor(grade: float) -> float:
    """The cost of a slope over the cost of the flat: Minetti uphill; downhill what hearts say where that is dearer.

    Treadmill cost promises far more downhill than runners can take (braking, fear, muscle damage).
    """
    treadmill = minetti_running(grade) / _R0
    heart = heart_rate_gap(grade) / _H0
    return heart if grade < 0.0 and heart > treadmill else treadmill


@jit
def downhill_speed_limit(grade: float, flat_limit_mps: float, decay: float) -> float:
    """The speed, m/s, that legs and nerve allow down a slope: the flat limit until -8 %, then falling with the cube.

    Where that is less than hiking down (Tobler 1993), from about -30 % on, it is a hike. ``flat_limit_mps`` is 5.5-6.5
    for elite trail runners, 3.5-4.5 in mid-pack; ``decay`` is per grade cubed.
    """
    steeper = -grade - _FREE_GRADE
    steeper = steeper if steeper > 0.0 else 0.0
    running = exp(-decay * steeper * steeper * steeper)
    hiking = _HIKE * exp(-_HIKE_DECAY * steeper)
    return flat_limit_mps * (hiking if hiking > running else running)
