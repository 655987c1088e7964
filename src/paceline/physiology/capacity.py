"""How long a runner lasts at a speed: a broken power law of speed against duration.

The curve has a break at speed ``u_b`` and time ``t_b``; shorter, faster running follows exponent ``k1``, longer
``k2``:  T(u) = t_b (u_b / u)^k  and  U(t) = u_b (t_b / t)^(1/k). It is Riegel's law with k = r / (r - 1), broken
because no single exponent spans 1500 m to 100 miles. The engine works in logarithms (ln m/s, ln s).
"""

from __future__ import annotations

from paceline.numerics.elementary import exp, log, power
from paceline.numerics.jit import inlined, jit


@inlined
def log_endurance_time(log_speed: float, log_ub: float, log_tb: float, k1: float, k2: float) -> float:
    """The time until a runner is spent at a steady flat speed, T(u), in logarithms: ln m/s to ln s."""
    slower = log_ub - log_speed
    return log_tb + (k2 if slower > 0.0 else k1) * slower


@inlined
def log_sustainable_speed(log_time: float, log_ub: float, log_tb: float, k1: float, k2: float) -> float:
    """The flat speed that leaves a runner spent after exactly that time, U(t), in logarithms: ln s to ln m/s."""
    longer = log_time - log_tb
    return log_ub - longer / (k2 if longer > 0.0 else k1)


@jit
def endurance_time(speed_mps: float, u_b: float, t_b: float, k1: float, k2: float) -> float:
    """The time, s, until a runner is spent at a steady flat speed: T(u)."""
    return exp(log_endurance_time(log(speed_mps), log(u_b), log(t_b), k1, k2))


@jit
def sustainable_speed(time_s: float, u_b: float, t_b: float, k1: float, k2: float) -> float:
    """The flat speed, m/s, that leaves a runner spent after exactly that time: U(t)."""
    return exp(log_sustainable_speed(log(time_s), log(u_b), log(t_b), k1, k2))


@inlined
def log_even_speed(log_distance: float, log_ub: float, log_tb: float, k1: float, k2: float) -> float:
    """The one flat speed at which a runner is spent on the finish line, in logarithms: ln m to ln m/s."""
    beyond = log_distance - log_ub - log_tb
    return log_ub - beyond / ((k2 if beyond > 0.0 else k1) - 1.0)


@jit
def even_speed(distance_m: float, u_b: float, t_b: float, k1: float, k2: float) -> float:
    """The one flat speed, m/s, at which a runner is spent on the finish line, T(u) = D / u: the ideal race."""
    return exp(log_even_speed(log(distance_m), log(u_b), log(t_b), k1, k2))


@jit
def riegel_time(time_s: float, distance_m: float, other_distance_m: float, exponent: float) -> float:
    """The time, s, over another distance from one result (Riegel 1981); the exponent is about 1.06."""
    return time_s * power(other_distance_m / distance_m, exponent)
