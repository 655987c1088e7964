"""Strain: the one number that remembers how hard a runner has raced so far, and what it leaves.

It gathers at rate T(u/f)^-eta, with u the flat equivalent speed, f the supply of the day and T the endurance time
of `capacity`. S^(1/(1-eta)) seconds is the all-out effort already spent; the curve's speed at that time is the
ceiling. A steady u reaches its ceiling exactly at T(u), so race results calibrate it as they stand; over-pacing
costs what marathons show. A construction of this project, between Miner's rule (eta = 1) and no memory of speed
(eta = 0), resting on the power law (Drake, Finke & Ferguson 2023).
"""

from __future__ import annotations

from paceline.constants import value
from paceline.numerics.elementary import exp, log
from paceline.numerics.jit import inlined, jit
from paceline.physiology.capacity import log_endurance_time, log_even_speed, log_sustainable_speed

#: Shortest all-out effort, s, whose speed the curve is asked for.
SHORTEST_S = value("physiology", "strain.shortest")
#: The default eta.
FADE_SHARPNESS = value("physiology", "strain.fade_sharpness")

_NEARLY_THERE_M = 1e-6
_LOG_SHORTEST = log(SHORTEST_S)
#: Steps of the search in `sustainable_effort`: 1e-12 at the worst of the parameters in use.
STEPS = 6
#: Newton doubles the digits: after a step of ln s as small as this the next would not be seen.
SETTLED = 1e-7
UNSETTLED_GUESS = 1.0


@jit
def strain_rate(log_u_over_f: float, log_ub: float, log_tb: float, k1: float, k2: float, eta: float) -> float:
    """What a second at this effort adds to the strain, s^-eta."""
    return exp(-eta * log_endurance_time(log_u_over_f, log_ub, log_tb, k1, k2))


@jit
def ceiling_log_speed(
    strain: float, floor_s: float, log_ub: float, log_tb: float, k1: float, k2: float, eta: float
) -> float:
    """The fastest flat speed still possible at this strain, ln m/s, for supply 1 (add ln f for supply f).

    ``floor_s``, normally `SHORTEST_S`, is the least effort counted as spent, so a fresh runner does not sprint.
    """
    spent = log(strain) / (1.0 - eta)
    least = log(floor_s)
    return log_sustainable_speed(spent if spent > least else least, log_ub, log_tb, k1, k2)


@inlined
def _longer(
    x: float, strain: float, log_left: float, log_ub: float, log_tb: float, k1: float, k2: float, eta: float
) -> float:
    # The unknown is x = ln T. ln(S + D e^(-y - eta x)) falls and bends one way, so Newton climbs from the left.
    beyond = x - log_tb
    slope = 1.0 / (k2 if beyond > 0.0 else k1)
    added = exp(log_left - log_ub + beyond * slope - eta * x)
    total = strain + added
    return x + (log(total) - (1.0 - eta) * x) / ((1.0 - eta) + (eta - slope) * added / total)


@inlined
def least_time(strain: float, log_left: float, log_ub: float, log_tb: float, k1: float, k2: float, eta: float) -> float:
    """The shortest, ln s, that the effort of `sustainable_effort` can last: where its search begins.

    ``log_left``: ln of the distance left over the supply.
    """
    fresh = log_endurance_time(log_even_speed(log_left, log_ub, log_tb, k1, k2), log_ub, log_tb, k1, k2)
    spent = log(strain) / (1.0 - eta)
    return fresh if fresh > spent else spent


@inlined
def settle(
    x: float,
    moved: float,
    strain: float,
    log_left: float,
    log_ub: float,
    log_tb: float,
    k1: float,
    k2: float,
    eta: float,
) -> tuple[float, float]:
    """One step of the search, and how far it went: nowhere once the last was too small to matter."""
    tried = _longer(x, strain, log_left, log_ub, log_tb, k1, k2, eta)
    done = moved < SETTLED
    return (x if done else tried), (moved if done else abs(tried - x))


@inlined
def effort_lasting(x: float, log_ub: float, log_tb: float, k1: float, k2: float, supply: float) -> float:
    """The flat speed, m/s, that lasts for e^x seconds, `SHORTEST_S` at least."""
    return supply * exp(log_sustainable_speed(x if x > _LOG_SHORTEST else _LOG_SHORTEST, log_ub, log_tb, k1, k2))


@inlined
def log_distance_left(equivalent_distance_left_m: float, supply: float) -> float:
    """Ln of the distance left to a runner of supply 1; never quite nothing."""
    left = equivalent_distance_left_m if equivalent_distance_left_m > _NEARLY_THERE_M else _NEARLY_THERE_M
    return log(left / supply)


@jit
def sustainable_effort(
    strain: float,
    equivalent_distance_left_m: float,
    log_ub: float,
    log_tb: float,
    k1: float,
    k2: float,
    eta: float,
    supply: float,
) -> float:
    """The flat speed u, m/s, that a runner can hold to the line from here, spent when crossing it: the re-plan.

    Solves (S + (D/u) T(u/f)^-eta)^(1/(1-eta)) = T(u/f). Fresh, it is the even speed of the curve; at the line, the
    ceiling. It never exceeds the speed of a `SHORTEST_S` effort.
    """
    log_left = log_distance_left(equivalent_distance_left_m, supply)
    x, moved = least_time(strain, log_left, log_ub, log_tb, k1, k2, eta), UNSETTLED_GUESS
    for _ in range(STEPS):
        x, moved = settle(x, moved, strain, log_left, log_ub, log_tb, k1, k2, eta)
        if moved < SETTLED:
            break
    return effort_lasting(x, log_ub, log_tb, k1, k2, supply)
