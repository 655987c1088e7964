"""Forecasts of marathons: what follows from splits, what must not matter, and how they behave as the race goes on."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from paceline.forecast.quantiles import MEDIAN
from paceline.forecast.reference import Reference, late, still_unknown
from paceline.forecast.road import RoadRace, chance_to_finish, finish_quantiles, groups_of, possible_legs
from paceline.forecast.road_population import LEG_BOUNDS_M, LEG_ENDS_M, road_population
from paceline.forecast.splits_file import Splits
from paceline.race import load

SCENARIOS = Path(__file__).parents[2] / "scenarios"


@pytest.fixture(scope="module")
def berlin() -> RoadRace:
    race = load(SCENARIOS / "forecast-berlin.yaml", "2016")
    return RoadRace("berlin", Reference.of(race.program), road_population("city-marathon"))


def field(pace_s_per_km: list[float], until_m: float = 21097.5, women: float = 0.0) -> Splits:
    """Runners of even pace, seen at every mat until ``until_m``."""
    at_m = LEG_ENDS_M[until_m - 1.0 + LEG_ENDS_M * 0.0 >= LEG_ENDS_M - 2.0]
    time_s = np.outer(pace_s_per_km, at_m / 1000.0)
    many = len(pace_s_per_km)
    names = tuple(f"runner {number}" for number in range(many))
    return Splits(names, np.full(many, women), np.full(many, np.nan), at_m, time_s, time_s)


def test_quantiles_ascend_and_lie_after_the_last_split(berlin: RoadRace) -> None:
    splits = field([200.0, 300.0, 450.0])
    told = finish_quantiles(berlin, splits)
    assert np.all(np.diff(told, axis=1) > 0.0)
    assert np.all(told[:, 0] > splits.time_s[:, -1])


def test_most_people_fade_and_few_speed_up(berlin: RoadRace) -> None:
    """An even first half forecasts a second half that is slower by 1 to 12 % in the middle."""
    splits = field([255.0, 320.0, 390.0])
    halves = finish_quantiles(berlin, splits)[:, MEDIAN] / splits.time_s[:, -1]
    assert np.all((halves > 2.01) & (halves < 2.12))


def test_who_has_faded_will_fade_on(berlin: RoadRace) -> None:
    even, fading = field([300.0], 30000.0), field([300.0], 30000.0)
    fading.time_s[0, -1] += 200.0
    worse = finish_quantiles(berlin, fading)[0, MEDIAN] - finish_quantiles(berlin, even)[0, MEDIAN]
    assert worse > 350.0


def test_a_forecast_narrows_as_the_race_goes_on(berlin: RoadRace) -> None:
    widths = [float(np.ptp(finish_quantiles(berlin, field([300.0], until_m))[0])) for until_m in LEG_ENDS_M[:-1]]
    assert widths == sorted(widths, reverse=True)


def test_a_missing_mat_hardly_moves_the_forecast(berlin: RoadRace) -> None:
    whole, missed = field([300.0]), field([300.0])
    missed.time_s[0, 2] = np.nan
    assert finish_quantiles(berlin, missed)[0] == pytest.approx(finish_quantiles(berlin, whole)[0], rel=0.01)


def test_nobody_changes_anybody_elses_forecast(berlin: RoadRace) -> None:
    alone, together = field([300.0]), field([250.0, 300.0, 410.0])
    assert finish_quantiles(berlin, together)[1] == pytest.approx(finish_quantiles(berlin, alone)[0], rel=1e-12)


def test_any_mat_will_do(berlin: RoadRace) -> None:
    """At 12 km, where no mat of the fit stands, the forecast lies between those at 10 and 15 km."""
    at_m = np.array([3000.0, 12000.0])
    time_s = np.array([[900.0, 3600.0]])
    odd = Splits(("a",), np.zeros(1), np.full(1, np.nan), at_m, time_s, time_s)
    told = finish_quantiles(berlin, odd)[0, MEDIAN]
    near = [finish_quantiles(berlin, field([300.0], until_m))[0, MEDIAN] for until_m in (10e3, 15e3)]
    assert min(near) - 120.0 < told < max(near) + 120.0


def test_a_runner_without_any_split_is_anybody(berlin: RoadRace) -> None:
    splits = field([300.0])
    splits.time_s[:] = np.nan
    told = finish_quantiles(berlin, splits)[0]
    assert 3.2 * 3600 < told[MEDIAN] < 5.0 * 3600
    assert np.ptp(told) > 2.0 * 3600


def test_an_unknown_sex_lies_between_the_two(berlin: RoadRace) -> None:
    men, women, unknown = (finish_quantiles(berlin, field([330.0], women=sex))[0] for sex in (0.0, 1.0, np.nan))
    low, high = np.minimum(men, women), np.maximum(men, women)
    assert np.all((unknown > low - 30.0) & (unknown < high + 30.0))


def test_heat_still_to_come_slows_the_forecast() -> None:
    hot, cool = (
        RoadRace(
            "berlin",
            Reference.of(
                load(SCENARIOS / "forecast-berlin.yaml", "2016")
                .set(f"weather.temperature={c} C", f"weather.temperature_finish={c} C")
                .program
            ),
            road_population("city-marathon"),
        )
        for c in (26, 12)
    )
    slower = finish_quantiles(hot, field([300.0], 10e3)) - finish_quantiles(cool, field([300.0], 10e3))
    assert slower[0, MEDIAN] > 180.0


def test_a_vague_weather_widens_the_forecast(berlin: RoadRace) -> None:
    mixture = replace(berlin, people=replace(berlin.people, networks={}))
    warm = replace(berlin.reference, loss_per_c=np.full_like(berlin.reference.loss, 0.005), temperature_sd_c=0.0)
    vague = replace(warm, temperature_sd_c=5.0)
    widths = [
        float(np.ptp(finish_quantiles(replace(mixture, reference=reference), field([300.0], 10e3))[0]))
        for reference in (warm, vague)
    ]
    assert widths[1] > 1.02 * widths[0]


def test_possible_legs_end_where_the_forecast_ends(berlin: RoadRace) -> None:
    """The draws that the engine may run on are the forecast of the mixture."""
    splits = field([300.0], 30000.0)
    group = next(groups_of(splits))
    ((_, legs_s),) = possible_legs(berlin, group)
    assert legs_s.shape == (1, 256, 3)
    finish_s = group.last_s[:, None] + legs_s.sum(axis=2)
    told = finish_quantiles(replace(berlin, people=replace(berlin.people, networks={})), splits)
    assert np.median(finish_s) == pytest.approx(told[0, MEDIAN], abs=1e-6)


def test_hills_and_only_hills_make_legs_longer_in_calm_mild_air() -> None:
    race = load(SCENARIOS / "forecast-boston.yaml").set("weather.temperature=12 C", "weather.temperature_finish=12 C")
    stretch = Reference.of(race.program).between(LEG_BOUNDS_M) / np.diff(LEG_BOUNDS_M)
    assert stretch.argmin() == 0  # down from Hopkinton
    assert stretch.argmax() in {6, 7}  # the Newton hills
    assert np.ptp(stretch) > 0.05


def test_a_hard_day_shows_late() -> None:
    ramp = late(LEG_BOUNDS_M)
    assert ramp[0] == 0.0
    assert ramp[-1] == 1.0
    assert np.all(np.diff(ramp) >= 0.0)
    assert still_unknown(0.0) == 1.0
    assert still_unknown(0.5) == still_unknown(0.9) == 0.5


def test_the_chance_to_finish_grows_and_falls_where_a_split_is_missing() -> None:
    early, late_on = (chance_to_finish(field([300.0] * 50, m), m, 0.05) for m in (10e3, 35e3))
    assert np.all(early < late_on)
    assert early == pytest.approx(np.full(50, 0.95 / (1 - 0.05 * (10 / 42.195) ** 2)), rel=1e-6)
    missing = field([300.0] * 50, 35e3)
    missing.time_s[7, -1] = np.nan
    chance = chance_to_finish(missing, 35e3, 0.05)
    assert chance[7] < 0.6 < chance[8]
    missing.time_s[:, -1] = np.nan  # the mat failed
    assert np.all(chance_to_finish(missing, 35e3, 0.05) > 0.9)
