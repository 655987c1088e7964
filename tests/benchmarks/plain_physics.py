"""The formulas of the plain SimPy race: strength, road, air, fuel, in ordinary Python and with ``math``."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, inf, log, sqrt

from paceline.constants import value

constant = value


def _p(name: str) -> float:
    return constant("physiology", name)


def _b(name: str) -> float:
    return constant("behaviour", name)


ETA = _p("strain.fade_sharpness")
WAIT_GAP_S = _b("team.wait_gap_s")
GAP_M, CONTACT_M = _b("following.gap_m"), _b("following.contact_m")
CLOSING = _b("following.closing")
NOISE_LENGTH_M = _p("pace_noise.length")
LISTEN = _b("team.listen")
LOG_SHORTEST = log(_p("strain.shortest"))
STEEPENING, STEEP_FROM = _p("flat_curve.steepening"), _p("flat_curve.steepening_from")
KNEE, KNEE_SLOPE = _p("fuel.knee_share"), _p("fuel.knee_slope")
WALL, WALL_LOSS = _p("fuel.wall_share"), _p("fuel.wall_loss")
SPARED_AT_EMPTY = _p("fuel.spared_at_empty")
KCAL_PER_KG_KM, KCAL_PER_G = _p("fuel.energy_per_kg_km"), _p("fuel.energy_per_gram")
ABSORBED_G_S = _p("fuel.absorption_mixed") / 60.0
ML_S = 1000.0 / 3600.0  # of a litre an hour
SWEAT_AT_20_ML_S, SWEAT_PER_DEGREE_ML_S = _p("hydration.sweat_at_20_c") * ML_S, _p("hydration.sweat_per_degree") * ML_S
SWEAT_LEAST_ML_S, SWEAT_MOST_ML_S = _p("hydration.sweat_least") * ML_S, _p("hydration.sweat_most") * ML_S
DRUNK_ML_S, USUAL_ML_S = _p("hydration.absorption") * ML_S, _p("hydration.usual") * ML_S
FREE_SHARE, LOSS_PER_SHARE = _p("hydration.free_share"), _p("hydration.loss_per_share")
MOST_SHARE = _p("hydration.most_share")
INTENSITIES = (0.50, 0.65, 0.75, 0.85, 0.95)
FRACTIONS = tuple(_p(f"fuel.carbohydrate_at_{percent}") for percent in (50, 65, 75, 85, 95))
WBGT_DRY, WBGT_VAPOUR, WBGT_OFFSET = _p("heat.wbgt_dry"), _p("heat.wbgt_vapour"), _p("heat.wbgt_offset")
WBGT_CLOUD = _p("heat.wbgt_cloud")
VAPOUR_SCALE, VAPOUR_RATE = _p("heat.vapour_scale"), _p("heat.vapour_rate")
VAPOUR_OFFSET = _p("heat.vapour_offset")
COLD_BELOW_C, HOT_ABOVE_C, SEVERE_FROM_C = _p("heat.comfort_low"), _p("heat.comfort_high"), _p("heat.severe_from")
HOT_SOONER_C = _p("heat.comfort_fall")
LOSS_PER_DEGREE, SEVERE_RATE = _p("heat.loss_per_degree"), _p("heat.severe_rate")
MOST_HEAT_LOSS = _p("heat.most_loss")
WAKE_M, NEAREST_M = _p("air.wake_length"), _p("air.nearest_gap")
BOLDNESS = _b("collapse.boldness")
TOILET_PER_S, TOILET_FROM_S = _b("toilet.per_h") / 3600.0, _b("toilet.not_before_s")


@dataclass(slots=True)
class Curve:
    """How long somebody lasts at a speed: the broken power law of one runner, in logarithms, and his strain."""

    log_ub: float
    log_tb: float
    k1: float
    k2: float

    def log_endurance(self, log_speed: float) -> float:
        slower = self.log_ub - log_speed
        return self.log_tb + (self.k2 if slower > 0.0 else self.k1) * slower

    def log_sustainable(self, log_time: float) -> float:
        longer = log_time - self.log_tb
        return self.log_ub - longer / (self.k2 if longer > 0.0 else self.k1)

    def log_even(self, log_distance: float) -> float:
        beyond = log_distance - self.log_ub - self.log_tb
        return self.log_ub - beyond / ((self.k2 if beyond > 0.0 else self.k1) - 1.0)

    def strain_after(self, strain: float, log_effort: float, time_s: float) -> tuple[float, bool]:
        """The strain at the end of a leg, and whether strength lasts so long."""
        endurance = self.log_endurance(log_effort)
        after = strain + time_s * exp(-ETA * endurance)
        return after, log(after) <= (1.0 - ETA) * endurance

    def effort_share(self, strain: float, log_effort: float) -> float:
        """The effort as a share of the ceiling that this strain leaves."""
        return exp(log_effort - self.log_sustainable(max(log(strain) / (1.0 - ETA), LOG_SHORTEST)))

    def sustainable_effort(self, strain: float, left_m: float, supply: float) -> float:
        """The flat speed that can be held to the line, spent when crossing it (Newton in the log of time)."""
        log_left = log(max(left_m, 1e-6) / supply)
        x = self.log_endurance(self.log_even(log_left))
        if strain > 0.0:
            x = max(x, log(strain) / (1.0 - ETA))
        for _ in range(6):
            beyond = x - self.log_tb
            slope = 1.0 / (self.k2 if beyond > 0.0 else self.k1)
            added = exp(log_left - self.log_ub + beyond * slope - ETA * x)
            total = strain + added
            step = (log(total) - (1.0 - ETA) * x) / ((1.0 - ETA) + (ETA - slope) * added / total)
            x += step
            if abs(step) < 1e-7:
                break
        return supply * exp(self.log_sustainable(max(x, LOG_SHORTEST)))


def demand(speed: float, slope: float, drag: float, wind: float) -> float:
    """The power that a speed over ground asks for."""
    above = speed - STEEP_FROM if speed > STEEP_FROM else 0.0
    apparent = speed + wind
    return speed * (slope + STEEPENING * above * above + drag * abs(apparent) * apparent)


def solve_speed(asked: float, slope: float, drag: float, wind: float, guess: float, low: float, high: float) -> float:
    """The speed that answers a demand, by Halley's steps."""
    speed = guess
    for _ in range(5):
        above = speed - STEEP_FROM if speed > STEEP_FROM else 0.0
        apparent = speed + wind
        push = drag * abs(apparent)
        bracket = slope + STEEPENING * above * above + push * apparent
        growth = 2.0 * (STEEPENING * above + push)
        excess = speed * bracket - asked
        first = bracket + speed * growth
        bend = (STEEPENING if above > 0.0 else 0.0) + (drag if apparent > 0.0 else -drag)
        second = 2.0 * (growth + speed * bend)
        before = speed
        speed = min(max(speed - excess * first / (first * first - 0.5 * excess * second), low), high)
        if abs(speed - before) <= 1e-5 * before:
            break
    return speed


def ground_speed(asked: float, slope: float, drag: float, wind: float) -> float:
    """The speed over ground that a demand gives on this slope in this wind."""
    asked = max(asked, 0.0)
    head, tail = max(wind, 0.0), max(-wind, 0.0)
    low = max(tail - sqrt(slope / drag), 0.0) if drag > 0.0 else 0.0
    guess = max(asked / (slope + drag * head * head), low)
    return solve_speed(asked, slope, drag, wind, guess, low, max(asked / slope, tail))


def equivalent_speed(asked: float, drag: float) -> float:
    """The speed on the flat in still air that has the same demand."""
    return solve_speed(asked, 1.0, drag, 0.0, min(asked, 7.0), 0.0, inf)


def wet_bulb(temperature_c: float, vapour_hpa: float, hidden: float) -> float:
    """The wet-bulb globe temperature where so much of the sun is hidden."""
    most_hpa = VAPOUR_SCALE * exp(VAPOUR_RATE * temperature_c / (VAPOUR_OFFSET + temperature_c))
    return WBGT_DRY * temperature_c + WBGT_VAPOUR * min(vapour_hpa, most_hpa) + WBGT_OFFSET - WBGT_CLOUD * hidden


def heat_supply(wet_bulb_c: float, susceptibility: float, tolerance: float) -> float:
    """What heat or cold leaves of strength."""
    hot_above_c = max(HOT_ABOVE_C - HOT_SOONER_C * max(susceptibility - 1.0, 0.0), COLD_BELOW_C)
    off = max(wet_bulb_c - hot_above_c, COLD_BELOW_C - wet_bulb_c, 0.0)
    severe = max(wet_bulb_c - SEVERE_FROM_C, 0.0)
    lost = susceptibility * tolerance * (LOSS_PER_DEGREE * off + SEVERE_RATE * severe * severe)
    return 1.0 - min(lost, MOST_HEAT_LOSS)


def carbohydrate_fraction(intensity: float) -> float:
    """The share of energy from carbohydrate."""
    if intensity < INTENSITIES[0]:
        return FRACTIONS[0] * max(intensity, 0.0) / INTENSITIES[0]
    for low, high, at_low, at_high in zip(INTENSITIES, INTENSITIES[1:], FRACTIONS, FRACTIONS[1:], strict=False):
        if intensity < high:
            return at_low + (at_high - at_low) * (intensity - low) / (high - low)
    return FRACTIONS[-1]


def energy_kcal(mass_kg: float, length_m: float, cost: float) -> float:
    """The energy of a stretch."""
    return KCAL_PER_KG_KM * mass_kg * length_m * 1e-3 * cost


def absorbed_g(gut_g: float, time_s: float) -> float:
    """The carbohydrate that leaves the gut."""
    return min(gut_g, ABSORBED_G_S * time_s)


def absorb(stored_g: float, full_g: float, used_kcal: float, fraction: float, intake_g: float) -> float:
    """The store of carbohydrate after a stretch; near empty the body turns to fat."""
    share = stored_g / full_g
    if share < KNEE:
        fraction *= SPARED_AT_EMPTY + (1.0 - SPARED_AT_EMPTY) * max(share, 0.0) / KNEE
    return min(max(stored_g - fraction * used_kcal / KCAL_PER_G + intake_g, 0.0), full_g)


def fuel_supply(share: float) -> float:
    """What the store leaves of strength: a gentle fall below the knee, then the wall."""
    if share >= KNEE:
        return 1.0
    if share >= WALL:
        return 1.0 - KNEE_SLOPE * (KNEE - share)
    at_wall = 1.0 - KNEE_SLOPE * (KNEE - WALL)
    return (1.0 - WALL_LOSS) + (at_wall - (1.0 - WALL_LOSS)) * max(share, 0.0) / WALL


def sweat_ml(temperature_c: float, time_s: float) -> float:
    """The water sweated away in air of this temperature."""
    rate_ml_s = SWEAT_AT_20_ML_S + SWEAT_PER_DEGREE_ML_S * (temperature_c - 20.0)
    return min(max(rate_ml_s, SWEAT_LEAST_ML_S), SWEAT_MOST_ML_S) * time_s


def drunk_ml(gut_ml: float, time_s: float) -> float:
    """The water that leaves the gut."""
    return min(gut_ml, DRUNK_ML_S * time_s)


def hydration_supply(lost_ml: float, mass_kg: float) -> float:
    """What the lack of water leaves of strength."""
    return 1.0 - LOSS_PER_SHARE * max(min(lost_ml * 1e-3 / mass_kg, MOST_SHARE) - FREE_SHARE, 0.0)


def formation_shelter(ahead: int, places: int, one: float, full: float, car: float, discount: float) -> float:
    """The share of drag spared behind so many pacers of a formation made for ``places``."""
    if ahead <= 0:
        return discount * car
    filled = min((ahead - 1) / (places - 1), 1.0) if places > 1 else 1.0
    return discount * (min(one, full) + abs(full - one) * filled + car)


def shelter_at(shelter: float, gap_m: float) -> float:
    """What is left of it this far behind."""
    return shelter if gap_m <= GAP_M else shelter * exp((max(GAP_M - NEAREST_M, 0.0) - (gap_m - NEAREST_M)) / WAKE_M)


def shelter_closing(shelter: float, gap_m: float, later_m: float, length_m: float) -> float:
    """The mean shelter of a leg on which a gap is closed at full surge, and held from there on."""
    last_m = max(later_m, GAP_M)
    first_m = max(gap_m, last_m)
    closing = min((first_m - last_m) / (CLOSING * length_m), 1.0)
    return closing * shelter_at(shelter, 0.5 * (first_m + last_m)) + (1.0 - closing) * shelter_at(shelter, last_m)


def recklessness(over_even: float) -> float:
    """How many times as soon he collapses."""
    return exp(BOLDNESS * (over_even - 1.0))


def collapse_growth(summed: float, reference_s: float, since_s: float, until_s: float, reckless: float) -> float:
    """The hazard of a collapse gathered on a leg."""
    return summed * ((until_s / reference_s) ** 3 - (since_s / reference_s) ** 3) * reckless


def toilet_growth(since_s: float, until_s: float) -> float:
    """The hazard of a toilet stop gathered on a leg."""
    return max(until_s - max(since_s, TOILET_FROM_S), 0.0) * TOILET_PER_S
