"""Fields beside real ones: what counts as a wall, what the shipped populations make of a race, and real fields."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from paceline.calibration.populations.__main__ import table
from paceline.calibration.populations.days import CITY_DAYS, TRAIL_DAYS, Day, Row, compare, run_field
from paceline.calibration.populations.entrants import DAYS, fit, groups
from paceline.calibration.populations.facts import Fact, Outcome, hits_the_wall, marathon_facts, walls
from paceline.forecast.splits_file import Splits
from paceline.physiology.heat import saturation_hpa
from paceline.race import load

SCENARIOS = Path(__file__).parents[2] / "scenarios"
RESULTS = Path(__file__).parents[2].parent / "shared" / "data" / "results"
MATS_M = np.array([5e3, 10e3, 15e3, 20e3, 42_195.0 / 2, 25e3, 30e3, 35e3, 40e3, 42_195.0])
needs_results = pytest.mark.skipif(not RESULTS.is_dir(), reason="the shared results are not beside the checkout")


def outcome(*paces_s_per_km: tuple[float, ...]) -> Outcome:
    """Runners by their paces between mats; the half lies within the fifth stretch, up to 25 km."""
    ends_m = np.delete(MATS_M, 4)
    passed = np.cumsum(np.array(paces_s_per_km) * np.diff(ends_m, prepend=0.0) / 1000.0, axis=1)
    time_s = np.array([np.interp(MATS_M, np.append(0.0, ends_m), np.append(0.0, row)) for row in passed])
    people = len(time_s)
    splits = Splits(tuple("abcdefgh"[:people]), np.zeros(people), np.full(people, np.nan), MATS_M, time_s, time_s)
    return Outcome(splits, np.isfinite(time_s[:, -1]))


def test_a_wall_is_a_quarter_slower_for_five_kilometres_after_twenty() -> None:
    even = (300.0,) * 9
    short = (300.0,) * 8 + (400.0,)  # 2.195 km only
    just = (300.0,) * 5 + (375.0, 300.0, 300.0, 300.0)
    less = (300.0,) * 5 + (374.0, 374.0, 374.0, 374.0)
    early = (400.0, 300.0, 300.0, 300.0, 300.0, 300.0, 300.0, 300.0, 300.0)
    assert hits_the_wall(outcome(even)) == hits_the_wall(outcome(short)) == hits_the_wall(outcome(less)) == 0.0
    assert hits_the_wall(outcome(early)) == 0.0
    assert hits_the_wall(outcome(just)) == 1.0
    assert hits_the_wall(outcome(even, just, short, just)) == 0.5


def test_a_wall_is_the_longest_unbroken_row_of_slow_splits() -> None:
    """Two short ones do not make a long one; how long and how deep it is is told of those who hit it."""
    lengths_m = np.array([5e3, 5e3, 5e3, 2e3])
    slower = np.array([[1.3, 1.5, 1.0, 2.0], [1.0, 1.2, 1.3, 1.9], [1.1, 1.1, 1.1, 1.9]])
    found = walls(np.full(3, 0.3), 0.3 * slower * lengths_m, lengths_m)
    assert found.share == pytest.approx(2 / 3)
    assert found.length_km == pytest.approx((10.0 + 7.0) / 2.0)
    assert found.slowdown == pytest.approx((0.4 + (5 * 0.3 + 2 * 0.9) / 7.0) / 2.0)
    assert walls(np.full(1, 0.3), 0.3 * lengths_m[None], lengths_m).share == 0.0


def test_a_runner_without_splits_counts_where_he_can() -> None:
    """Whom mats missed is no reason not to count his finish, and who dropped out has none."""
    seen = outcome((300.0,) * 9, (330.0,) * 9, (360.0,) * 9)
    seen.splits.time_s[1, 5:9] = np.nan
    seen.splits.time_s[2, 5:] = np.nan
    there = Outcome(seen.splits, np.isfinite(seen.splits.time_s[:, -1]))
    facts = {fact.name: fact.value for fact in marathon_facts(there)}
    assert facts["second half over first, median"] == pytest.approx(1.0)
    assert facts["finish, 50 % are in, s"] == pytest.approx(315.0 * 42.195)


def test_how_far_off_is_told_in_what_is_allowed() -> None:
    assert Fact("share", 0.30, 0.04).off(0.36) == pytest.approx(1.5)
    assert Fact("finish", 10_000.0, 0.03, relative=True).off(9_700.0) == pytest.approx(-1.0)
    rows = [Row("Berlin", "men", Fact("good", 1.0, 0.1), 1.01), Row("Berlin", "men", Fact("bad", 1.0, 0.1), 1.3)]
    lines = table(rows).splitlines()
    assert "bad" in lines[1]
    assert lines[-1].startswith("1 of 2")


@pytest.mark.slow
@pytest.mark.parametrize(("sex", "published"), [(0, 0.28), (1, 0.17)])
def test_a_city_field_hits_the_wall_as_often_as_four_million_did(sex: int, published: float) -> None:
    """Smyth 2021, PLoS ONE 16:e0251513: 28 % of men and 17 % of women; Berlin on a mild day is such a race."""
    race = load(SCENARIOS / "forecast-berlin.yaml", "2014", ["field.starters=6000"])
    assert hits_the_wall(run_field(race.program, 1, 4).of(sex)) == pytest.approx(published, abs=0.05)


#: How far each statistic may be off, in what the table allows: the days differ by more than their weather tells.
WORST = {"berlin": 1.5, "chicago": 1.5, "london": 1.7, "boston": 2.6}


@needs_results
@pytest.mark.slow
@pytest.mark.parametrize("day", CITY_DAYS, ids=lambda day: day.name)
def test_city_fields_are_like_the_real_ones(day: Day) -> None:
    rows = compare(day, RESULTS, SCENARIOS, 6_000, 1, None)
    assert np.median([abs(row.off) for row in rows]) < 0.8
    assert max(abs(row.off) for row in rows) < WORST[day.folder]


@needs_results
@pytest.mark.slow
@pytest.mark.parametrize("day", TRAIL_DAYS[:2], ids=lambda day: day.name)
def test_fields_of_western_states_are_like_the_real_ones(day: Day) -> None:
    rows = compare(day, RESULTS, SCENARIOS, 2_800, 1, None)
    assert np.median([abs(row.off) for row in rows]) < 0.8
    assert max(abs(row.off) for row in rows) < 2.0


@needs_results
@pytest.mark.slow
@pytest.mark.parametrize("day", TRAIL_DAYS[2:], ids=lambda day: day.name)
def test_later_years_of_western_states_with_the_people_of_those_years(day: Day) -> None:
    """Five years together made the people; each is off by what its field and day had of their own."""
    rows = compare(day, RESULTS, SCENARIOS, 2_800, 1, None)
    assert np.median([abs(row.off) for row in rows]) < 0.7
    assert max(abs(row.off) for row in rows) < 1.8


def test_who_comes_to_western_states_is_told_by_the_year() -> None:
    """Until 2016 those of 2014-2015; later years and a race to come have the newer ones."""
    names = {}
    for variant in (None, "2010", "2016", "2017", "2022", "2026"):
        field = load(SCENARIOS / "forecast-western-states.yaml", variant).program.scenario.field
        assert field is not None
        names[variant] = field.population.name
    assert names["2010"] == names["2016"] == "Hundred miles"
    assert names["2017"] == names["2022"] == names["2026"] == names[None] == "Western States since 2017"


def test_the_air_of_western_states_is_as_damp_as_its_nights_are_warm() -> None:
    """Vapour of a dew point 2 to 3 C under the night's low, as in dry climates (Allen et al. 1998, FAO-56)."""
    for year in ("2012", "2015", "2018", "2021"):
        weather = load(SCENARIOS / "forecast-western-states.yaml", year).program.scenario.weather
        low_c = min(weather.hours.values())
        assert weather.temperature_c == low_c
        vapour_hpa = weather.humidity * saturation_hpa(low_c)
        assert saturation_hpa(low_c - 3.0) < vapour_hpa < saturation_hpa(low_c - 2.0)


def field_of(year: str, seed: int = 3) -> Outcome:
    """3,700 starters of Western States in the weather of a year."""
    return run_field(load(SCENARIOS / "forecast-western-states.yaml", year).program, 10, seed)


#: Highs and lows of Auburn, F, on race days of 1986-2013 without snow (wser.org, weather history).
HISTORY_F = (
    (88, 60), (98, 54), (88, 61), (84, 58), (87, 52), (66, 52), (82, 57), (91, 58), (90, 54), (82, 54),
    (88, 52), (89, 53), (84, 51), (89, 58), (98, 60), (87, 57), (87, 53), (99, 61), (71, 51), (102, 73),
)  # fmt: skip
#: Where between low and high it is by the clock: the rule of the scenario's hours.
BETWEEN = {5: 0.0, 8: 0.25, 10: 0.54, 12: 0.82, 14: 0.96, 16: 1.0, 18: 0.96, 20: 0.69, 22: 0.43, 0: 0.25, 3: 0.07}


def day_of(high_f: float, low_f: float) -> tuple[str, str]:
    """Settings of a day with such a high and low."""
    low_c, range_c = (low_f - 32.0) / 1.8, (high_f - low_f) / 1.8
    hours = ", ".join(f'"{hour:02d}:00": {low_c + share * range_c:.1f} C' for hour, share in BETWEEN.items())
    return f"weather.hours={{{hours}}}", f"weather.temperature={low_c:.1f} C"


@pytest.mark.slow
def test_heat_keeps_as_many_from_the_finish_as_in_the_history_of_the_race() -> None:
    """1986-2013, its trend and snow years taken out: 0.40 points fewer per F of the high, standard error 0.15.

    The same regression over the same days, run by the people of 2014-2015: warmer nights that came with the heat count.
    """
    finished = []
    for high_f, low_f in HISTORY_F:
        race = load(SCENARIOS / "forecast-western-states.yaml", "2014", day_of(high_f, low_f))
        finished.append(100.0 * run_field(race.program, 5, 3).finished.mean())
    slope = np.polyfit([high_f for high_f, _ in HISTORY_F], finished, 1)[0]
    assert slope == pytest.approx(-0.40, abs=2.0 * 0.15)


@pytest.mark.slow
def test_finishers_pile_up_before_the_silver_buckle() -> None:
    """Of the starters of 2014 and 2015 9.5 % came in the hour before 24 h, and 1.2 % in the hour after it."""
    field = field_of("2014")
    hours = field.finish_s / 3600.0
    before, after = (np.sum((hours >= start) & (hours < start + 1.0)) / len(field.finished) for start in (23.0, 24.0))
    assert before == pytest.approx(0.095, abs=0.03)
    assert after < 0.5 * before


@pytest.mark.slow
def test_groups_that_made_a_field_are_found_again(tmp_path: Path) -> None:
    """Results out of the engine, on other luck than the fit's: speeds within 3 %, spread within 15 %."""
    made = (1.2, 0.95, 0.6)
    (tmp_path / "boston").mkdir()
    shown = tmp_path / "boston" / "checkpoints.csv"
    shown.write_text("checkpoint,distance_km,cutoff_s\nfinish,42.195,\n", encoding="utf-8")
    for day in DAYS:
        race = load(SCENARIOS / f"{day.scenario}.yaml", day.variant, ("field.starters=6000", groups(*made)))
        field = run_field(race.program, 1, 7)
        home = np.flatnonzero(field.finished)
        rows = [f"{i},{'MF'[int(field.splits.women[i])]},,finished,{field.splits.time_s[i, -1]:.0f}" for i in home]
        day.results(tmp_path).write_text("\n".join(["runner,sex,age,status,finish", *rows]) + "\n", encoding="utf-8")
    found, left = fit(tmp_path, SCENARIOS, 6_000, 1)
    assert found[:2] == pytest.approx(made[:2], rel=0.03)
    assert found[2] == pytest.approx(made[2], rel=0.15)
    assert np.sqrt(np.mean(left**2)) < 0.025  # the luck of two fields of 2,000 women and 4,000 men
