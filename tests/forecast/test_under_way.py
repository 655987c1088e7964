"""Forecasts of marathons: what follows from splits, what must not matter, and how they behave as the race goes on."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from paceline.engine.departures import late
from paceline.forecast.groups import groups_of
from paceline.forecast.reference import Reference, still_unknown
from paceline.forecast.splits_file import Splits
from paceline.forecast.staying import chance_to_finish, fit_staying
from paceline.forecast.under_way import UnderWay, finish_quantiles, possible_legs, within
from paceline.people.people import load_people, people_called
from paceline.people.quantiles import MEDIAN
from paceline.race import load

SCENARIOS = Path(__file__).parents[2] / "scenarios"
BOUNDS_M = people_called("city-marathon").bounds_m
ENDS_M = BOUNDS_M[1:]


@pytest.fixture(scope="module")
def berlin() -> UnderWay:
    race = load(SCENARIOS / "forecast-berlin.yaml", "2016")
    return UnderWay("berlin", Reference.of(race.program), people_called("city-marathon"))


def field(pace_s_per_km: list[float], until_m: float = 21097.5, women: float = 0.0) -> Splits:
    """Runners of even pace, seen at every mat until ``until_m``."""
    at_m = ENDS_M[until_m - 1.0 + ENDS_M * 0.0 >= ENDS_M - 2.0]
    time_s = np.outer(pace_s_per_km, at_m / 1000.0)
    many = len(pace_s_per_km)
    names = tuple(f"runner {number}" for number in range(many))
    return Splits(names, np.full(many, women), np.full(many, np.nan), at_m, time_s, time_s)


def test_quantiles_ascend_and_lie_after_the_last_split(berlin: UnderWay) -> None:
    splits = field([200.0, 300.0, 450.0])
    told = finish_quantiles(berlin, splits)
    assert np.all(np.diff(told, axis=1) > 0.0)
    assert np.all(told[:, 0] > splits.time_s[:, -1])


def test_most_people_fade_and_few_speed_up(berlin: UnderWay) -> None:
    """An even first half forecasts a second half that is slower by 1 to 12 % in the middle."""
    splits = field([255.0, 320.0, 390.0])
    halves = finish_quantiles(berlin, splits)[:, MEDIAN] / splits.time_s[:, -1]
    assert np.all((halves > 2.01) & (halves < 2.12))


def test_who_has_faded_will_fade_on(berlin: UnderWay) -> None:
    even, fading = field([300.0], 30000.0), field([300.0], 30000.0)
    fading.time_s[0, -1] += 200.0
    worse = finish_quantiles(berlin, fading)[0, MEDIAN] - finish_quantiles(berlin, even)[0, MEDIAN]
    assert worse > 350.0


def test_a_forecast_narrows_as_the_race_goes_on(berlin: UnderWay) -> None:
    widths = [float(np.ptp(finish_quantiles(berlin, field([300.0], until_m))[0])) for until_m in ENDS_M[:-1]]
    assert widths == sorted(widths, reverse=True)


def test_a_missing_mat_hardly_moves_the_forecast(berlin: UnderWay) -> None:
    whole, missed = field([300.0]), field([300.0])
    missed.time_s[0, 2] = np.nan
    with_mat, without = finish_quantiles(berlin, whole)[0], finish_quantiles(berlin, missed)[0]
    assert without[:-1] == pytest.approx(with_mat[:-1], rel=0.01)
    assert without[-1] == pytest.approx(with_mat[-1], rel=0.02)  # one in forty: the networks know least of it


def test_nobody_changes_anybody_elses_forecast(berlin: UnderWay) -> None:
    alone, together = field([300.0]), field([250.0, 300.0, 410.0])
    assert finish_quantiles(berlin, together)[1] == pytest.approx(finish_quantiles(berlin, alone)[0], rel=1e-12)


def test_any_mat_will_do(berlin: UnderWay) -> None:
    """At 12 km, where no mat of the fit stands, the forecast lies between those at 10 and 15 km."""
    at_m = np.array([3000.0, 12000.0])
    time_s = np.array([[900.0, 3600.0]])
    odd = Splits(("a",), np.zeros(1), np.full(1, np.nan), at_m, time_s, time_s)
    told = finish_quantiles(berlin, odd)[0, MEDIAN]
    near = [finish_quantiles(berlin, field([300.0], until_m))[0, MEDIAN] for until_m in (10e3, 15e3)]
    assert min(near) - 120.0 < told < max(near) + 120.0


def test_a_runner_without_any_split_is_anybody(berlin: UnderWay) -> None:
    splits = field([300.0])
    splits.time_s[:] = np.nan
    told = finish_quantiles(berlin, splits)[0]
    assert 3.2 * 3600 < told[MEDIAN] < 5.0 * 3600
    assert np.ptp(told) > 2.0 * 3600


def test_an_unknown_sex_lies_between_the_two(berlin: UnderWay) -> None:
    men, women, unknown = (finish_quantiles(berlin, field([330.0], women=sex))[0] for sex in (0.0, 1.0, np.nan))
    low, high = np.minimum(men, women), np.maximum(men, women)
    assert np.all((unknown > low - 30.0) & (unknown < high + 30.0))


def test_heat_still_to_come_slows_the_forecast() -> None:
    hot, cool = (
        UnderWay(
            "berlin",
            Reference.of(
                load(SCENARIOS / "forecast-berlin.yaml", "2016")
                .set(f"weather.temperature={c} C", f"weather.temperature_finish={c} C")
                .program
            ),
            people_called("city-marathon"),
        )
        for c in (26, 12)
    )
    slower = finish_quantiles(hot, field([300.0], 10e3)) - finish_quantiles(cool, field([300.0], 10e3))
    assert slower[0, MEDIAN] > 180.0


def test_a_vague_weather_widens_the_forecast(berlin: UnderWay) -> None:
    mixture = replace(berlin, people=replace(berlin.people, networks={}))
    warm = replace(berlin.reference, loss_per_c=np.full_like(berlin.reference.loss, 0.005), temperature_sd_c=0.0)
    vague = replace(warm, temperature_sd_c=10.0)
    widths = [
        float(np.ptp(finish_quantiles(replace(mixture, reference=reference), field([300.0], 10e3))[0]))
        for reference in (warm, vague)
    ]
    assert widths[1] > 1.02 * widths[0]


def test_possible_legs_end_where_the_forecast_ends(berlin: UnderWay) -> None:
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
    stretch = Reference.of(race.program).between(BOUNDS_M) / np.diff(BOUNDS_M)
    assert stretch.argmin() == 0  # down from Hopkinton
    assert stretch.argmax() in {6, 7}  # the Newton hills
    assert np.ptp(stretch) > 0.05


def test_a_hard_day_shows_late() -> None:
    ramp = late(BOUNDS_M)
    assert ramp[0] == 0.0
    assert ramp[-1] == 1.0
    assert np.all(np.diff(ramp) >= 0.0)
    assert still_unknown(0.0) == 1.0
    assert still_unknown(0.5) == still_unknown(0.9) == 0.5


def chance(race: UnderWay, splits: Splits, drop_outs: float = 0.05) -> np.ndarray:
    return chance_to_finish(race, splits, float(splits.at_m[-1]), drop_outs)


def test_the_chance_to_finish_grows_as_the_race_goes_on(berlin: UnderWay) -> None:
    early, late_on = (chance(berlin, field([300.0] * 3, m)) for m in (10e3, 35e3))
    assert np.all(early < late_on)
    assert early == pytest.approx(np.full(3, 0.95 / (1 - 0.05 * (10 / 42.195) ** 2)), rel=1e-6)


def test_a_missing_split_lowers_the_chance_unless_the_mat_failed(berlin: UnderWay) -> None:
    missing = field([300.0] * 50, 35e3)
    missing.time_s[7, -1] = np.nan
    told = chance(berlin, missing)
    assert told[7] < 0.6 < told[8]
    missing.time_s[:, -1] = np.nan
    assert np.all(chance(berlin, missing) > 0.9)


def test_runners_hurry_where_time_runs_out() -> None:
    """Times far from the limit stay; those beyond it end below it, in the same order."""
    times_s = np.array([60000.0, 100000.0, 107000.0, 108000.0, 115000.0])
    squeezed = within(times_s, 108000.0)
    assert squeezed[0] == pytest.approx(times_s[0], abs=1e-6)
    assert np.all(squeezed < 108000.0)
    assert np.all(np.diff(squeezed) > 0.0)
    assert within(times_s, np.inf) is times_s


@pytest.fixture(scope="module")
def western_states() -> UnderWay:
    race = load(SCENARIOS / "forecast-western-states.yaml")
    return UnderWay("western_states", Reference.of(race.program), people_called("western-states"))


def at_foresthill(hours: list[float], late_slowdown: float = 1.0) -> Splits:
    """Runners at mile 62 after so many hours, the last quarter of the way slower by a factor."""
    at_m = np.array([25430.0, 48760.0, 76930.0, 99780.0])
    shares = np.array([0.21, 0.47, 0.76, 1.0])
    time_s = 3600.0 * np.outer(hours, shares)
    time_s[:, -1] += (late_slowdown - 1.0) * (time_s[:, -1] - time_s[:, -2])
    names = tuple(f"runner {number}" for number in range(len(hours)))
    return Splits(names, np.zeros(len(hours)), np.full(len(hours), 40.0), at_m, time_s, time_s)


def test_a_hot_day_is_known_before_a_marathon_shows_it_and_not_before_a_hundred_miles(tmp_path: Path) -> None:
    """The last kilometres of a city in 30 C are longer from the start; over a hundred miles splits tell of the day."""
    for name, people, counts in (("berlin", "city-marathon", True), ("western-states", "western-states", False)):
        people_called(people).save(tmp_path / "people.npz")
        known, legs_m = load_people(tmp_path / "people.npz"), []
        for degrees in (10, 30):
            day = f'{{"00:00": {degrees} C, "12:00": {degrees} C}}'
            race = load(SCENARIOS / f"forecast-{name}.yaml", settings=(f"weather.hours={day}",))
            legs_m.append(UnderWay(name, Reference.of(race.program), known).legs_m(0.0))
        assert (legs_m[1][-1] > 1.02 * legs_m[0][-1]) == counts
        assert counts or legs_m[1] == pytest.approx(legs_m[0])


def test_who_is_close_to_the_limit_may_not_finish(western_states: UnderWay) -> None:
    """11:00 is the front of a field; of those within 20 minutes of the cutoff of 18:45 few to half have finished."""
    told = chance(western_states, at_foresthill([11.0, 15.0, 18.4]))
    assert told[0] > 0.95
    assert told[0] >= told[1] > 0.9
    assert 0.1 < told[2] < 0.6


def test_later_is_never_better(western_states: UnderWay) -> None:
    """Later everywhere, or at the last place alone, at any place of the course."""
    hours = np.linspace(9.0, 40.0, 200)
    for places in (1, 2, 3, 4):
        later = at_foresthill(hours.tolist()).part(np.arange(len(hours)), places)
        assert np.all(np.diff(chance(western_states, later)) <= 1e-12)
        last = at_foresthill([15.0] * 200).part(np.arange(len(hours)), places)
        last.time_s[:, -1] += np.linspace(0.0, 15.0 * 3600.0, 200)
        assert np.all(np.diff(chance(western_states, last)) <= 1e-12)


def test_who_is_past_the_limit_does_not_finish(western_states: UnderWay) -> None:
    assert chance(western_states, at_foresthill([31.0]))[0] < 0.02


def test_without_a_split_the_chance_is_less_than_anybody_has_at_the_start(western_states: UnderWay) -> None:
    """Nobody saw him, though the mats saw all others: he has most likely left, or never started."""
    field_of = at_foresthill([15.0] * 40)
    field_of.time_s[3] = np.nan
    told = chance(western_states, field_of, drop_outs=0.24)
    assert np.all(np.isfinite(told))
    assert 0.0 < told[3] < 0.3 < told[4]
    field_of.time_s[:] = np.nan
    assert np.all(chance(western_states, field_of, drop_outs=0.24) <= 0.76)


def test_a_missing_split_in_between_hardly_moves_the_chance(western_states: UnderWay) -> None:
    whole, missed = at_foresthill([17.0]), at_foresthill([17.0])
    missed.time_s[0, 1] = np.nan
    assert chance(western_states, missed) == pytest.approx(chance(western_states, whole), abs=0.02)


def test_the_weights_find_a_known_law_and_keep_their_signs() -> None:
    """Outcomes drawn from known weights; where the draws would turn a sign that is known, it stays at nothing."""
    luck = np.random.default_rng(3)
    spare, slower, place = luck.normal(0.3, 0.3, 40_000), luck.normal(0.0, 0.15, 40_000), luck.integers(0, 4, 40_000)
    columns = [np.ones(40_000), spare, *(np.maximum(bend - spare, 0.0) for bend in (0.0, 0.15, 0.4))]
    columns += [slower, np.maximum(slower, 0.0), np.maximum(slower, 0.0) * np.maximum(0.4 - spare, 0.0)]
    features = np.column_stack([(place == here) * column for here in range(4) for column in columns])
    true = 1.0 / (1.0 + np.exp(-(0.5 + 2.0 * spare - 4.0 * slower)))
    found = fit_staying(features, luck.random(40_000) < true)
    off = np.abs(1.0 / (1.0 + np.exp(-features @ found)) - true)
    assert np.quantile(off, 0.99) < 0.05
    turned = fit_staying(features, luck.random(40_000) > true).reshape(4, 8)
    assert np.all(turned[:, 1] == 0.0)
    assert np.all(turned[:, 5:] == 0.0)


def test_nobody_is_forecast_to_finish_after_the_limit(western_states: UnderWay) -> None:
    assert np.all(finish_quantiles(western_states, at_foresthill([18.4, 18.7])) < 30 * 3600.0)


def test_who_slows_down_in_the_canyons_is_in_danger(western_states: UnderWay) -> None:
    """The more so the less time he has."""
    steady, slowing = (chance(western_states, at_foresthill([12.0, 17.0], slow)) for slow in (1.0, 1.25))
    assert np.all(slowing < steady)
    assert slowing[1] / steady[1] < slowing[0] / steady[0]
