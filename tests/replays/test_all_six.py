"""All races of the documents together: honest, and neither too sure nor too vague."""

import pytest

from paceline.scenario import load_scenario
from support.replays import FOLDER, RACES, observed_s, percentile, simulated


@pytest.mark.parametrize("name", RACES)
def test_nothing_later_than_the_race_is_read(name: str) -> None:
    """Every performance is dated before the start, and no scenario asks for hindsight."""
    scenario = load_scenario(FOLDER / f"{name}.yaml").scenario
    assert not scenario.hindsight
    assert scenario.mode == "forecast"
    for runner in scenario.runners:
        assert runner.athlete.performances
        assert all(row.date < scenario.race.start.date() for row in runner.athlete.performances)


def test_five_of_six_outcomes_lie_inside_their_central_90_per_cent() -> None:
    """The observed finish of each race's first runner."""
    inside = [0.05 <= percentile(name) <= 0.95 for name in RACES]
    assert sum(inside) >= 5


@pytest.mark.parametrize("name", RACES)
def test_intervals_are_narrow_enough_to_say_something(name: str) -> None:
    """The central 90 % span at most 8 % of the median in marathons, 20 % over 100 km."""
    race = simulated(name)
    width = (race.quantile(0.95) - race.quantile(0.05)) / race.quantile(0.5)
    assert width <= (0.20 if race.race.course.distance_m > 50_000.0 else 0.08)
    # nor may they be narrower than a man's form from day to day
    assert width >= 0.02


@pytest.mark.parametrize("name", RACES)
def test_medians_are_near_what_happened(name: str) -> None:
    """Within 3 % in marathons, 5 % over 100 km, although these were record days."""
    race = simulated(name)
    error = race.quantile(0.5) / observed_s(name) - 1.0
    assert abs(error) <= (0.05 if race.race.course.distance_m > 50_000.0 else 0.03)


@pytest.mark.parametrize("name", RACES)
def test_most_starters_finish(name: str) -> None:
    """At least 90 % in marathons; leading runners over 100 km stop in 5 to 30 % of starts."""
    race = simulated(name)
    finished = float((race.finish_s[:, 0] > 0.0).mean())
    assert finished >= (0.70 if race.race.course.distance_m > 50_000.0 else 0.90)
    assert finished < 1.0
