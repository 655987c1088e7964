"""Pictures are drawn of whatever happened, and what they show adds up."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from scipy.special import ndtri

from paceline.errors import InputError
from paceline.experiment.compare import Comparisons, compare
from paceline.experiment.reading import load_experiment
from paceline.experiment.sensitivity import Index, Indices, Sensitivity, SensitivityWords
from paceline.forecast.race_forecast import FieldForecast
from paceline.forecast.score import Outcomes
from paceline.forecast.splits_file import Splits
from paceline.people.quantiles import LEVELS
from paceline.race import load
from paceline.report.plots.calibration import calibration_figure, pit_figure, reliability, reliability_figure
from paceline.report.plots.profile import slowest_shown, stretches
from paceline.report.plots.sensitivity import indices_figure, sensitivity_figure
from paceline.report.steps import ledger_steps
from paceline.report.style import COLOURS, time_ticks
from paceline.report.words import gap
from support.results import NAN, race_of, result_of

SCENARIOS = Path(__file__).parents[2] / "scenarios"


def test_every_picture_of_a_run_is_a_file(tmp_path: Path) -> None:
    result = load(SCENARIOS / "breaking2.yaml").run(60)
    for name in ("finish", "overview", "splits", "profile", "ledger", "places"):
        file = tmp_path / f"{name}.png"
        figure = getattr(result.plot, name)(file=file)
        assert file.read_bytes().startswith(b"\x89PNG")
        for panel in figure.axes:
            assert panel.get_xlabel() or panel.get_ylabel() or panel.get_title(loc="left")


def test_the_line_of_the_fan_is_the_plan() -> None:
    scenario = race_of("Ana", runners=[{"athlete": {"name": "Ana", "sex": "F", "body": {"mass_kg": 50.0}},
                                        "plan": {"pacing": "even", "target_s": 7200.0}}])  # fmt: skip
    panel = result_of([[7100.0], [7300.0], [7500.0]], scenario).plot.splits().axes[0]
    median = next(line for line in panel.lines if line.get_label() == "median")
    # Half way at half the time: 3,650 s against a plan of 3,600 s; at the finish 7,300 against 7,200.
    assert np.asarray(median.get_ydata()).tolist() == pytest.approx([0.0, 50.0, 100.0])


def test_a_single_runner_has_no_places() -> None:
    with pytest.raises(InputError, match="places can be told of"):
        result_of([[7100.0]]).plot.places()
    ends = [text.get_text() for text in result_of([[7000.0, 7100.0], [7100.0, 7000.0]]).plot.places().axes[0].texts]
    assert ends == ["runner 0 (1.5)", "runner 1 (1.5)"]


def test_odd_names_and_empty_results_are_drawn(tmp_path: Path) -> None:
    result = result_of([[NAN], [NAN]], race_of("$x_{"))
    for name in ("finish", "overview", "ledger", "splits"):
        getattr(result.plot, name)(file=tmp_path / "x.png")
    nobody = compare(result_of([[NAN]]), result_of([[7000.0]]))
    nobody.plot.difference(tmp_path / "x.png")
    assert (tmp_path / "x.png").stat().st_size > 1_000


def test_a_comparison_has_its_pictures(tmp_path: Path) -> None:
    found = compare(result_of([[7000.0], [7100.0]]), result_of([[7010.0], [7130.0]], variant="warm"))
    mean = next(
        line for line in found.plot.difference(tmp_path / "d.png").axes[0].lines if "mean" in str(line.get_label())
    )
    assert list(np.asarray(mean.get_xdata())) == [20.0, 20.0]
    panel = found.plot.ledger(tmp_path / "l.png").axes[0]
    assert panel.texts[-1].get_text() == "+20.0 s"


def test_one_runner_in_several_results_stands_in_panels_of_one_axis() -> None:
    warm = result_of([[7200.0], [7400.0]], variant="warm")
    panels = result_of([[7000.0], [7100.0]]).plot.finish(0, beside={"a warm day": warm}).axes
    titles = [panel.get_title(loc="left") for panel in panels]
    assert titles[:2] == ["the scenario itself: median 1:57:30", "a warm day: median 2:01:40"]
    assert panels[0].get_xlim() == panels[1].get_xlim()
    assert len(result_of([[7000.0, 7100.0]]).plot.finish("runner 1").axes) == 1


def test_changes_stand_in_rows_the_fastest_on_top() -> None:
    base = result_of([[7250.0], [7350.0]])
    found = Comparisons(
        compare(base, result_of([[7250.0 + by], [7351.0 + by]], variant=name))
        for name, by in (("slow", 30.0), ("quick", -80.0))
    )
    time, chance = found.plot.changes("record").axes
    assert [label.get_text() for label in time.get_yticklabels()] == ["quick", "slow"]
    dots = [float(np.asarray(line.get_xdata())[0]) for line in chance.lines if line.get_marker() == "o"]
    assert dots == [50.0, 0.0]  # points of P(under 7300 s): 7271 joins 7170; 7280 stays under it


def test_the_parts_of_a_gap_lead_from_one_race_to_the_other() -> None:
    race = load(SCENARIOS / "breaking2.yaml")
    found = race.attribute("station-drinks", 20)
    panel = found.plot.time().axes[0]
    bars = [patch for patch in panel.patches if patch.get_height() > 0.5]
    assert sum(float(bar.get_width()) for bar in bars) == pytest.approx(found.time.b - found.time.a)
    assert [label.get_text() for label in panel.get_yticklabels()][-1] == "station-drinks"


def test_a_sweep_is_drawn_of_the_answers_that_are_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "sweep.yaml"
    file.write_text(
        f"name: Targets\nscenario: {SCENARIOS.name}/carbon-x2.yaml\n"
        "axes: {target: {path: runners.0.plan.target, values: ['6:00:00', '6:20:00']}}\n"
        "outputs: [mean, happens(stomach), P(record)]\nreplications: 40\n",
        encoding="utf-8",
    )
    (tmp_path / SCENARIOS.name).symlink_to(SCENARIOS)
    found = load_experiment(file).sweep()
    assert 0.0 < found.rows()[0]["happens(stomach)"] < 0.5
    panels = found.plot.answers("P(record)", "mean").axes
    assert [panel.get_ylabel() for panel in panels] == ["P(record)", "mean"]
    assert panels[1].get_xlabel() == "target, h:mm:ss"
    assert "%" in panels[0].yaxis.get_major_formatter()(0.5, 0)
    with pytest.raises(InputError, match="'median' was not asked in this sweep; asked were: mean, happens"):
        found.plot.answers("median")


def test_many_variants_stand_slanted_under_a_sweep_and_changes_of_a_chance_are_points(tmp_path: Path) -> None:
    file = tmp_path / "sweep.yaml"
    variants = ["-", "rotating-handed", "rotating", "handed-bottles", "no-pacers", "pack-to-70km", "even-pace"]
    file.write_text(
        f"name: Variants\nscenario: {SCENARIOS.name}/carbon-x2.yaml\naxes: {{variant: {variants}}}\n"
        "outputs: [change(P(record)), change(mean)]\nreplications: 20\n",
        encoding="utf-8",
    )
    (tmp_path / SCENARIOS.name).symlink_to(SCENARIOS)
    chance, mean = load_experiment(file).sweep().plot.answers().axes
    assert (chance.get_ylabel(), mean.get_ylabel()) == ("change(P(record)), points", "change(mean), s")
    assert chance.yaxis.get_major_formatter()(-0.021, 0) == "-2.1"
    labels = mean.get_xticklabels()
    assert [label.get_text() for label in labels] == ["as it is", *variants[1:]]
    assert all(label.get_rotation() > 0.0 for label in labels)


def test_the_steps_of_a_ledger_lead_to_the_finish() -> None:
    ledger = {"base": 7000.0, "heat": 12.0, "drafting": -30.0, "grade": 0.3, "terrain": 0.2}
    steps = ledger_steps(ledger, 1.0)
    assert [step.words for step in steps] == ["heat", "shelter from others", "all others"]
    assert steps[0].from_s == 7000.0
    assert all(one.to_s == other.from_s for one, other in pairwise(steps))
    assert steps[-1].to_s == pytest.approx(sum(ledger.values()))


def test_paces_over_stretches_keep_the_time_and_leave_out_the_stops() -> None:
    node_m = np.array([0.0, 100.0, 500.0, 1000.0])
    come_s, go_s = np.array([0.0, 30.0, 160.0, 310.0]), np.array([0.0, 30.0, 170.0, 310.0])
    ends_m, paces, efforts = stretches(node_m, come_s, go_s, np.array([4.0, 4.0, 4.0, np.nan]))
    assert ends_m.tolist() == [0.0, 500.0, 1000.0]
    assert paces.tolist() == pytest.approx([320.0, 280.0])
    assert efforts.tolist() == pytest.approx([250.0, 250.0])
    short = stretches(
        np.array([0.0, 500.0, 1000.0, 1050.0]), *(np.array([0.0, 160.0, 310.0, 320.0]),) * 2, np.full(4, 4.0)
    )
    assert short[0].tolist() == [0.0, 500.0, 1050.0]
    gone = stretches(node_m, np.array([0.0, 30.0, NAN, NAN]), np.array([0.0, 30.0, NAN, NAN]), np.full(4, 4.0))
    assert len(gone[1]) == 0


def test_a_wrong_turn_does_not_flatten_the_picture_of_a_race() -> None:
    paces = np.append(np.full(99, 300.0), 3000.0)
    assert slowest_shown(paces, np.full(100, 300.0)) == pytest.approx(390.0)
    assert slowest_shown(np.array([300.0, 310.0]), np.array([300.0, 300.0])) == 310.0


def test_reliability_bins_hold_everyone_and_wilson_has_its_closed_form() -> None:
    said, came, low, high, count = reliability(np.full(10, 0.35), np.arange(10) < 4.0, 10)
    z = 1.6448536269514722
    middle, reach = (0.4 + z**2 / 20) / (1 + z**2 / 10), z / (1 + z**2 / 10) * np.sqrt(0.024 + z**2 / 400)
    assert (said[0], came[0], count[0]) == (pytest.approx(0.35), 0.4, 10)
    assert (low[0], high[0]) == (pytest.approx(middle - reach), pytest.approx(middle + reach))
    assert reliability(np.array([0.0, 1.0]), np.array([0.0, 1.0]), 5)[4].sum() == 2
    reliability_figure(np.array([0.0, 1.0, 0.5]), np.array([0.0, 1.0, 1.0]))


def test_pit_and_sensitivity_are_drawn_of_plain_arrays() -> None:
    bars = pit_figure([0.05, 0.15, 0.95], bins=10).axes[0].patches
    assert sum(float(bar.get_height()) for bar in bars if bar.get_width() < 0.5) == 3.0
    panel = sensitivity_figure(["small", "large"], [0.1, -0.6], [0.01, 0.02]).axes[0]
    assert [tick.get_text() for tick in panel.get_yticklabels()] == ["large", "small"]


def test_honest_forecasts_of_finishes_make_a_level_histogram(tmp_path: Path) -> None:
    """Normal forecasts of normal luck: PIT is level, and every finisher is counted once."""
    luck = np.random.default_rng(5).normal(size=2000)
    told = Outcomes(
        None, np.tile(14000.0 + 600.0 * ndtri(LEVELS), (2000, 1)), np.full(2000, 0.9), 14000.0 + 600.0 * luck,
        np.arange(2000) % 10 > 0, None,
    )  # fmt: skip
    left, right = calibration_figure(told.pit, told.p_finish, told.done).axes
    bars = [float(bar.get_height()) for bar in left.patches if bar.get_width() < 0.5]
    assert sum(bars) == 1800.0
    assert max(abs(bar - 180.0) for bar in bars) < 4.0 * np.sqrt(180.0)
    assert right.get_xlabel()
    calibration_figure([], [0.5], [0.0])


def test_indices_are_drawn_output_by_output(tmp_path: Path) -> None:
    rows = (
        Index("wind", {"first": (0.7, 0.1), "total": (0.8, 0.1)}),
        Index("heat", {"first": (0.2, 0.1), "total": (0.3, 0.1)}),
    )
    outputs = tuple(Indices(name, 0.0, 1.0, 0.2, rows) for name in ("mean", "P(record)"))
    points = SimpleNamespace(experiment=SimpleNamespace(name="x"))
    drawn = indices_figure(Sensitivity(SensitivityWords(), outputs, points)).axes  # type: ignore[arg-type]
    assert [panel.get_title(loc="left") for panel in drawn] == ["mean", "P(record)"]
    assert [float(bar.get_width()) for bar in drawn[0].patches] == [0.8, 0.3, 0.7, 0.2]


def test_a_forecast_narrows_from_checkpoint_to_checkpoint() -> None:
    splits = Splits(("Ana",), *np.zeros((2, 1)), np.array([5e3]), *np.zeros((2, 1, 1)), ())
    forecasts = [
        FieldForecast(name, at_m, ("Ana",), np.ones(1), (14000.0 + width * (LEVELS - 0.5))[None], splits)
        for name, at_m, width in (("half", 21_097.5, 500.0), ("10k", 10_000.0, 2000.0))
    ]
    panel = forecasts[0].plot.runner("Ana", forecasts[1:], finish_s=14_100.0).axes[0]
    assert [tick.get_text() for tick in panel.get_xticklabels()] == ["10k", "half"]
    heights = [path.vertices[1, 1] - path.vertices[0, 1] for path in panel.collections[0].get_paths()]
    assert heights == pytest.approx([1800.0, 450.0])
    with pytest.raises(InputError, match="Anna"):
        forecasts[0].of("Anna")


def test_queues_are_drawn_of_one_race_day(tmp_path: Path) -> None:
    race = load(SCENARIOS / "city-marathon.yaml", None, ["field.starters=300"])
    race.run(1).plot.stations(file=tmp_path / "stations.png")
    assert (tmp_path / "stations.png").stat().st_size > 10_000


@pytest.mark.parametrize(("seconds", "words"), [(0.2, "0:00"), (-65.0, "-1:05"), (59.6, "+1:00"), (3671.0, "+1:01:11")])
def test_gaps_read_as_people_say_them(seconds: float, words: str) -> None:
    assert gap(seconds) == words


def test_ticks_are_round_and_few() -> None:
    ticks = time_ticks(7_153.0, 7_391.0)
    assert ticks.tolist() == [7_170.0, 7_200.0, 7_230.0, 7_260.0, 7_290.0, 7_320.0, 7_350.0, 7_380.0]


def test_colours_are_told_apart_without_red_and_green(tmp_path: Any) -> None:
    """Seen by an eye without red cones (Vienot, Brettel, Mollon 1999) no two colours of runners fall together."""
    linear = [[(int(c[i : i + 2], 16) / 255) ** 2.2 for i in (1, 3, 5)] for c in COLOURS]
    seen = np.array(linear) @ np.array([[0.11238, 0.88762, 0.0], [0.11238, 0.88762, 0.0], [0.00401, -0.00401, 1.0]]).T
    apart = np.linalg.norm(seen[:, None] - seen[None], axis=2) + np.eye(len(COLOURS))
    assert apart.min() > 0.05
