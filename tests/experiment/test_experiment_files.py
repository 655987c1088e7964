from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy import stats
from scipy.stats import qmc

from paceline.errors import InputError
from paceline.experiment.experiment import Experiment
from paceline.experiment.reading import load_experiment
from support.experiment_files import experiment, write_experiment
from support.scenario_files import SCENARIO, edited


def shown(found: Experiment) -> list[tuple[object, ...]]:
    return [tuple(level.shown for level in point.levels) for point in found.points]


def load_all(folder: Path, text: str) -> None:
    found = experiment(folder, text)
    for point in found.points:
        found.load(point.levels)


def test_axes_are_crossed_the_last_one_fastest(tmp_path: Path) -> None:
    found = experiment(tmp_path, "axes:\n  weather.temperature: [5 C, 10 C]\n  weather.humidity: [20 %, 50 %, 80 %]\n")
    assert [column.header for column in found.columns] == ["weather.temperature [C]", "weather.humidity [%]"]
    assert shown(found) == [(5, 20), (5, 50), (5, 80), (10, 20), (10, 50), (10, 80)]
    weather = found.load(found.points[4].levels).scenario.weather
    assert (weather.temperature_c, weather.humidity) == (10.0, 0.5)


def test_a_scenario_is_no_experiment() -> None:
    scenario = Path(__file__).parents[2] / "scenarios" / "breaking2.yaml"
    with pytest.raises(
        InputError, match=r"breaking2.yaml:\d+:1: race: this file is a scenario, give it to `paceline run`"
    ):
        load_experiment(scenario)


def test_linspace_and_arange_count_in_the_unit_of_the_file(tmp_path: Path) -> None:
    text = (
        "axes:\n  weather.wind: {linspace: {from: 0 km/h, to: 7.2 km/h, count: 3}}\n"
        "  weather.temperature: {arange: {from: 10 C, to: 10.5 C, step: 0.1 C}}\n"
    )
    found = experiment(tmp_path, text)
    winds, temperatures = zip(*shown(found), strict=True)
    assert sorted(set(winds)) == [0.0, 3.6, 7.2]
    assert list(dict.fromkeys(temperatures)) == [10.0, 10.1, 10.2, 10.3, 10.4, 10.5]
    assert found.load(found.points[-1].levels).scenario.weather.wind_mps == pytest.approx(2.0)


def test_whole_numbers_stay_whole(tmp_path: Path) -> None:
    found = experiment(tmp_path, "axes: {pacers.ahead: {linspace: {from: 2, to: 6, count: 3}}}\n")
    ahead = [found.load(point.levels).scenario.pacers for point in found.points]
    assert [pacers.ahead for pacers in ahead if pacers is not None] == [2, 4, 6]


def test_paces_and_clock_times_are_counted_in_seconds(tmp_path: Path) -> None:
    text = (
        "axes:\n  pacers.pace: {linspace: {from: '2:49/km', to: '2:50/km', count: 3}}\n"
        "  runners.Ada Keter.plan.target: {linspace: {from: '1:59:00', to: '2:00:00', count: 2}}\n"
    )
    found = experiment(tmp_path, text)
    assert shown(found)[2] == (169.5, 7140.0)
    assert found.columns[0].unit == "s/km"
    scenario = found.load(found.points[2].levels).scenario
    assert scenario.pacers is not None
    assert scenario.pacers.pace_mps == pytest.approx(1000.0 / 169.5)
    assert scenario.runners[0].plan.target_s == 7140.0


def test_a_group_moves_together_and_paths_share_a_value(tmp_path: Path) -> None:
    text = (
        "axes:\n  day: {group: {weather.temperature: [5 C, 15 C], weather.humidity: [0.9, 0.4]}}\n"
        "  cups: {paths: [drinks.every, pacers.exchange_every], values: [2 km, 3 km]}\n"
    )
    found = experiment(tmp_path, text)
    assert shown(found) == [(5, 0.9, 2), (5, 0.9, 3), (15, 0.4, 2), (15, 0.4, 3)]
    scenario = found.load(found.points[3].levels).scenario
    assert scenario.pacers is not None
    assert (scenario.drinks.every_m, scenario.pacers.exchange_every_m) == (3000.0, 3000.0)


def test_variants_are_an_axis_and_lists_are_values(tmp_path: Path) -> None:
    text = "axes:\n  variant: [-, legal]\n  race.course.mats_every: [5 km, 10 km]\n"
    found = experiment(tmp_path, text)
    kinds = [found.load(point.levels).scenario.pacers for point in found.points]
    assert [pacers.kind for pacers in kinds if pacers is not None] == [
        "rotating",
        "rotating",
        "from_start",
        "from_start",
    ]
    text = "variant: legal\naxes: {pacers.until: [[10 km, 10 km, 10 km], [5 km, 20 km, 30 km]]}\n"
    found = experiment(tmp_path, text)
    pacers = found.load(found.points[1].levels).scenario.pacers
    assert pacers is not None
    assert pacers.until_m == (5000.0, 20_000.0, 30_000.0)
    assert shown(found)[0] == ("10 km, 10 km, 10 km",)


def test_what_is_set_holds_at_every_point(tmp_path: Path) -> None:
    found = experiment(tmp_path, "set: {weather.humidity: 30 %}\naxes: {weather.temperature: [5 C, 10 C]}\n")
    assert {found.load(point.levels).scenario.weather.humidity for point in found.points} == {0.3}
    assert found.race.scenario.weather.humidity == 0.3


def test_conditions_choose_points(tmp_path: Path) -> None:
    text = (
        "axes:\n  pacers.ahead: [2, 4, 6]\n  pacers.pool: [8, 12]\n  variant: [-, alone]\n"
        "where: ['2 * pacers.ahead < pacers.pool', variant == '-']\n"
    )
    assert shown(experiment(tmp_path, text)) == [(2, 8, "-"), (2, 12, "-"), (4, 12, "-")]


def test_a_latin_hypercube_and_sobol_points_are_those_of_scipy(tmp_path: Path) -> None:
    axes = (
        "axes:\n  weather.temperature: {between: [5 C, 15 C]}\n"
        "  weather.humidity: {random: {distribution: triang, c: 0.5, loc: 0.2, scale: 0.6}}\nseed: 5\n"
    )
    hypercube = np.array(shown(experiment(tmp_path, axes + "sample: {latin_hypercube: 10}\n")), dtype=float)
    wanted = qmc.LatinHypercube(2, rng=np.random.default_rng(5)).random(10)
    assert hypercube[:, 0] == pytest.approx(5.0 + 10.0 * wanted[:, 0])
    assert hypercube[:, 1] == pytest.approx(stats.triang.ppf(wanted[:, 1], 0.5, 0.2, 0.6))
    assert sorted(np.floor(hypercube[:, 0] - 5.0).astype(int)) == list(range(10))  # one in each tenth
    sobol = np.array(shown(experiment(tmp_path, axes + "sample: {sobol: 8, seed: 3}\n")), dtype=float)
    assert sobol[:, 0] == pytest.approx(5.0 + 10.0 * qmc.Sobol(2, rng=np.random.default_rng(3)).random_base2(3)[:, 0])


def test_random_points_follow_their_distribution(tmp_path: Path) -> None:
    text = (
        "axes:\n  weather.temperature: {random: {distribution: norm, loc: 12 C, scale: 2 C}}\n"
        "  weather.humidity: [0.4, 0.8]\nsample: {random: 400}\n"
    )
    found = np.array(shown(experiment(tmp_path, text)), dtype=float)
    assert len(found) == 800  # the sample is crossed with the other axes
    assert stats.kstest(found[::2, 0], stats.norm(12.0, 2.0).cdf).pvalue > 0.01


def test_a_point_can_be_chosen_from_outside(tmp_path: Path) -> None:
    text = "axes:\n  weather.temperature: {between: [5 C, 15 C]}\n  variant: [-, legal]\n"
    found = experiment(tmp_path, text)
    race = found.race_at({"weather.temperature": 7.25, "variant": "legal"})
    assert race.scenario.weather.temperature_c == 7.25
    assert race.loaded.variant == "legal"
    assert race.loaded.settings == ("weather.temperature=7.25 C",)
    assert [axis.column.name for axis in found.dimensions] == ["weather.temperature"]
    assert found.dimensions[0].quantile(0.25) == pytest.approx(7.5)


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("axes: {weather.temperature: [5, 10]}", "3:30: axes.weather.temperature.0", "5 has no unit; write"),
        ("axes: {wether.temperature: [5 C]}", "3:8: wether", "unknown key; did you mean 'weather'?"),
        ("variant: legl\naxes: {weather.wind: [1 m/s]}", "3:10: variant", "there is no variant 'legl'; did you mean"),
        (
            "axes: {a: {path: weather.wind, linspace: {from: 1 m/s, to: 2 m/s, count: 1000000}}, "
            "b: {path: weather.temperature, arange: {from: 1 C, to: 2 C, step: 0.00001 C}}}",
            "3:1: axes",
            "the axes make 100,001,000,000 points, the most are 1,000,000",
        ),
        (
            "axes: {weather.humidity: {arange: {from: 0, to: 1, step: 1.0e-320}}}",
            "3:58: axes.weather.humidity.arange.step",
            "the step is too small",
        ),
        ("axes: {variant: [-, legl]}", "3:21: axes.variant.1", "there is no variant 'legl'; did you mean 'legal'?"),
        ("axes: {weather.wind: {}}", "3:8: axes.weather.wind", "the axis has no values; give values, linspace"),
        ("axes: {weather.wind: [1 m/s, 2 km/h]}", "3:22: axes.weather.wind", "several units here (m/s and km/h)"),
        ("axes: {weather.wind: [1 m/s, 1 m/s]}", "3:30: axes.weather.wind.1", "stands here twice"),
        ("axes: {a: {group: {weather.wind: [1 m/s], pacers.ahead: [1, 2]}}}", "3:19: axes.a.group", "as many values"),
        ("axes: {weather.wind: {between: [2 m/s, 1 m/s]}}", "3:32: axes.weather.wind.between", "above the first"),
        ("axes: {weather.wind: {between: [1 m/s, 2 m/s]}}", "3:1: axes", "nothing says how to draw from it"),
        ("axes: {weather.wind: {random: {distribution: os}}}", "3:46: axes.weather.wind.random", "scipy"),
        ("axes: {weather.wind: [1 m/s]}\nsample: {sobol: 100}", "4:1: sample", "give 64 or 128"),
        ("axes: {weather.wind: {linspace: {from: x, to: 1, count: 2}}}", "3:33: axes.weather.wind.linspace", "'x' is"),
        ("axes: {weather.wind: [1 m/s]}\noutputs: [mena]", "4:11: outputs.0", "'mena' is nothing that can be asked"),
        ("axes: {weather.wind: [1 m/s]}\noutputs: [happens(colapse)]", "4:11: outputs.0", "did you mean 'collapse'"),
        ("axes: {weather.wind: [1 m/s]}\noutputs: P(rcord)", "4:10: outputs", "did you mean 'record'?"),
        ("axes: {weather.wind: [1 m/s]}\nrunners: [Adda]", "4:10: runners", "there is no runner 'Adda'"),
        ("axes: {weather.wind: [1 m/s]}\nwhere: weather.wind < wind", "4:8: where", "'wind' is not an axis"),
        ("axes: {weather.wind: [1 m/s]}\nwhere: weather.wind > 3", "4:8: where", "none of the 1 points fulfils"),
        ("axis: {weather.wind: [1 m/s]}", "3:1: axis", "unknown key; did you mean 'axes'?"),
    ],
)  # fmt: skip
def test_mistakes_are_told_where_they_stand(tmp_path: Path, text: str, place: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        load_all(tmp_path, text + "\n")
    assert str(caught.value).startswith(f"{tmp_path / 'experiment.yaml'}:{place}")
    assert words in str(caught.value)


def test_a_scenario_that_is_wrong_by_itself_is_told_in_its_own_file(tmp_path: Path) -> None:
    broken = edited(SCENARIO, "temperature: 11 C", "temperature: 11")
    with pytest.raises(InputError, match=r"race\.yaml:7:24: weather\.temperature: 11 has no unit"):
        load_experiment(write_experiment(tmp_path, "axes: {weather.wind: [1 m/s]}\n", scenario=broken))


def test_a_scenario_that_is_not_there_is_told_where_it_is_named(tmp_path: Path) -> None:
    file = tmp_path / "experiment.yaml"
    file.write_text("name: Nothing\nscenario: ../nowhere.yaml\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"experiment\.yaml:2:11: scenario: .*there is no such file"):
        load_experiment(file)
