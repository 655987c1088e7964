"""How a field paces itself over a hundred miles: what is read off splits with gaps, slips and broken runners."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from paceline.calibration.populations.getting_home import chance_by_arrival, ln_chance, report, share_at
from paceline.calibration.populations.left_out import Field, beyond_luck
from paceline.calibration.populations.left_out import report as report_of_years
from paceline.calibration.populations.trail_people import (
    ENDS,
    ends_m,
    gaussian_of,
    levels_of,
    real_legs,
    unlucky_of,
    with_departures,
    with_words,
    words,
)
from paceline.calibration.trails.table import Year
from paceline.course.names import plain
from paceline.engine.program import build
from paceline.race import load
from support.fields import mass_race, told_population

SCENARIOS = Path(__file__).parents[2] / "scenarios"
MEAN, SD = np.array([9.0, 9.2, 9.5]), np.array([0.10, 0.15, 0.20])
CORRELATION = np.array([[1.0, 0.8, 0.7], [0.8, 1.0, 0.8], [0.7, 0.8, 1.0]])
STATIONS = ("robinson_flat", "last_chance", "foresthill", "rucky_chucky", "auburn_lake_trails", "finish")


def legs(runners: int, seed: int = 3) -> np.ndarray:
    return np.random.default_rng(seed).multivariate_normal(MEAN, CORRELATION * np.outer(SD, SD), runners)


def test_drop_outs_who_were_slow_do_not_bias_the_mean() -> None:
    """Whoever was slow so far is gone from the last stretch; what he showed before tells what he would have taken."""
    values = legs(4_000)
    values[values[:, 1] > MEAN[1] + 0.1, 2] = np.nan
    mean, covariance = gaussian_of(values)
    assert np.nanmean(values[:, 2]) < MEAN[2] - 0.04
    assert mean == pytest.approx(MEAN, abs=4.0 * 0.2 / np.sqrt(4_000))
    assert covariance / np.outer(np.sqrt(np.diag(covariance)), np.sqrt(np.diag(covariance))) == pytest.approx(
        CORRELATION, abs=0.05
    )


def test_a_few_broken_runners_hardly_move_the_middle() -> None:
    values = legs(4_000)
    broken = values.copy()
    broken[:120, 2] += 1.0
    whole, found = gaussian_of(values), gaussian_of(broken)
    assert found[0][2] - whole[0][2] < 0.3 * 0.03
    assert np.sqrt(found[1][2, 2] / whole[1][2, 2]) < 1.1 < np.std(broken[:, 2]) / np.std(values[:, 2])
    excess = unlucky_of(broken, *whole) - unlucky_of(values, *whole)
    assert excess[:2] == pytest.approx([0.0, 0.0])
    assert 0.5 * 0.03 < excess[2] < 0.03


def test_levels_are_those_that_were_put_in() -> None:
    luck = np.random.default_rng(5)
    fast = luck.random(20_000) < 0.1
    arrival = np.where(fast, -0.35 + 0.08 * luck.standard_normal(20_000), 0.03 + 0.12 * luck.standard_normal(20_000))
    ordinary, tail = levels_of(arrival)
    assert tail.share == pytest.approx(0.1, abs=0.02)
    assert tail.mean == pytest.approx((arrival.mean() + 0.35) / arrival.std(), abs=0.1)
    assert ordinary.mean == pytest.approx((arrival.mean() - 0.03) / arrival.std(), abs=0.03)


def test_a_slip_of_the_pen_is_not_a_time(tmp_path: Path) -> None:
    folder = tmp_path / "2014.csv"
    names = [plain(end).replace(" ", "_") for end in ENDS]
    ends_s = np.cumsum([12_000.0, 6_000.0, 6_000.0, 11_000.0, 14_000.0, 6_000.0, 16_000.0, 23_000.0])
    rows = [f"a{n},M,40,finished," + ",".join(f"{end_s * (1.0 + 0.01 * n):.0f}" for end_s in ends_s) for n in range(9)]
    early_s = ends_s.copy()
    early_s[5] -= 4_000.0
    rows.append("slip,M,40,finished," + ",".join(f"{end_s:.0f}" for end_s in early_s))
    folder.write_text("\n".join(["runner,sex,age,status," + ",".join(names), *rows]), encoding="utf-8")
    found = real_legs(tmp_path, (2014,))
    assert np.isnan(found).sum() == 1
    assert np.isnan(found[9, 5])


def year(arrival_s: np.ndarray) -> Year:
    finished = np.isfinite(arrival_s[:, -1])
    nobody = np.zeros(len(finished), dtype=np.bool_)
    return Year(
        2014, STATIONS, arrival_s, np.full_like(arrival_s, np.nan), finished, nobody, np.full(len(finished), 40.0)
    )


def some_year(late_finish: bool) -> Year:
    """A hundred starters, each two minutes behind the one before; of the last ten all finish or none."""
    start_s = 120.0 * np.arange(100)[:, None]
    arrival_s = start_s + np.array([25_000.0, 35_000.0, 55_000.0, 70_000.0, 80_000.0, 94_000.0])
    if not late_finish:
        arrival_s[90:, -1] = np.nan
    return year(arrival_s)


def test_getting_home_is_told_by_station_and_by_arrival() -> None:
    kind, strict = some_year(late_finish=True), some_year(late_finish=False)
    assert share_at([strict, kind], "finish") == pytest.approx(0.95)
    assert share_at([strict], "auburn_lake_trails") == 1.0
    assert np.isnan(share_at([strict], "browns_bar"))
    edges_s = np.array([0.0, 25_000.0 + 120.0 * 89.5, 1e6])
    came, home = chance_by_arrival([strict], "robinson_flat", edges_s)
    assert came.tolist() == [90.0, 10.0]
    assert home.tolist() == [90.0, 0.0]
    assert ln_chance([strict], [strict]) > ln_chance([strict], [kind]) + 0.1
    assert "gets to finish" in report([strict], [kind], 108_000.0)


def test_a_field_that_is_drawn_from_a_mixture_has_no_departures_to_fit() -> None:
    race = build(mass_race(42_195.0, 2, population=told_population()))
    with pytest.raises(ValueError, match="no field whose departures"):
        with_departures((race,), (), np.zeros((8, 6)))


def test_a_population_file_takes_departures_and_keeps_the_rest(tmp_path: Path) -> None:
    """What is written in the place of older departures is read again to the last digit, and nothing else changes."""
    race = load(SCENARIOS / "forecast-western-states.yaml", "2018").program
    assert race.scenario.field is not None
    assert race.scenario.field.population.departures is not None
    told = race.scenario.field.population.departures
    people = SCENARIOS / "athletes" / "populations" / "western-states-2017.yaml"
    names = ("mean", "level", "first", "second", "own", "unlucky")
    rows = np.array([[getattr(stretch, name) for name in names] for stretch in told.stretches])
    assert [stretch.until_m for stretch in told.stretches] == pytest.approx(ends_m(race), abs=1.0)
    again = words(race, told.levels, rows, (2017, 2018, 2019, 2021, 2022))
    assert with_words(people, again) == people.read_text(encoding="utf-8")
    bare = tmp_path / "people.yaml"
    bare.write_text("name: Nobody\n", encoding="utf-8")
    assert with_words(bare, "departures:\n  mark: derived") == "name: Nobody\ndepartures:\n  mark: derived\n"


def test_what_years_differ_by_beyond_luck_is_found_again() -> None:
    """Two thousand years with a day effect of 5 points: finishers drawn one by one scatter by 2.3 points more."""
    luck = np.random.default_rng(11)
    chance = 0.75 + 0.05 * luck.standard_normal(2_000)
    rates = luck.binomial(370, chance) / 370.0
    starters = [370] * 2_000
    assert beyond_luck((rates - 0.75).tolist(), rates.tolist(), starters) == pytest.approx(0.05, abs=0.003)
    assert beyond_luck([0.0, 0.0], [0.7, 0.8], [370, 370]) == 0.0


def test_years_left_out_are_told_beside_the_real_ones() -> None:
    fields = [(Field(0.80, 90_000.0), Field(0.81, 90_000.0), Field(0.86, 94_500.0))] * 2
    lines = report_of_years([2018, 2019], fields, [370, 370]).splitlines()
    assert lines[2].split() == ["2018", "0.800", "0.810", "0.860", "25.00", "25.00", "26.25"]
    assert lines[-1].startswith("left out: finish rates +6.0 points, off by 6.0 (rms)")
    assert "medians +5.0 %" in lines[-1]
