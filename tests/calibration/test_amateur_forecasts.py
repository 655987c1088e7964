"""How amateurs scatter, settled on marathons foretold: quantiles that follow the numbers, scores that find them."""

import csv
import math
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from paceline.calibration import fit_in_full, predict
from paceline.calibration.amateur_forecasts import DAY, amateur, amateurs_in, foretold, judged
from paceline.calibration.levels import club_level, level_of
from paceline.calibration.predictions import possible_times
from paceline.constants import value
from paceline.scenario.athlete import AthleteFile

PEOPLE = 80


@cache
def made_up(scatter: float) -> tuple[list[AthleteFile], NDArray[np.float64]]:
    """Amateurs of exponent 1.12, and their marathons, with a scatter of ln time about it."""
    luck = np.random.default_rng(7)
    halves_s = np.exp(luck.normal(math.log(6_600.0), 0.12, PEOPLE)).tolist()
    people = [amateur({21_097.5: half_s, 1e4: half_s * (1e4 / 21_097.5) ** 1.08}, "M") for half_s in halves_s]
    return people, np.array(halves_s) * 2.0**1.12 * np.exp(luck.normal(0.0, scatter, PEOPLE))


def test_the_shipped_level_is_the_one_of_the_shipped_numbers() -> None:
    told = club_level(True, lambda key: value("calibration", f"amateurs.{key}"))
    shipped = level_of("club", "F")
    assert np.array_equal(told.prior_mean, shipped.prior_mean)
    assert (told.shorter_sd, told.misfit, told.tails) == (shipped.shorter_sd, shipped.misfit, shipped.tails)


def test_more_misfit_widens_and_a_steeper_curve_delays() -> None:
    people, _ = made_up(0.03)
    usual, wide, steep = (
        foretold(people[:20], None, numbers) for numbers in ({}, {"misfit_per_e_fold": 0.12}, {"log_k2": 1.9})
    )
    assert np.all(wide[:, -1] - wide[:, 0] > usual[:, -1] - usual[:, 0])
    assert np.all(steep[:, 5] > usual[:, 5])


def test_who_has_not_run_the_distance_is_left_out() -> None:
    people, marathons_s = made_up(0.03)
    assert np.all(np.isnan(foretold(people[:3], 3e3, {})))
    assert set(judged(people[:10], marathons_s[:10], {})) == {"all", "half", "10 km"}


def test_the_score_tells_tight_runners_from_scattered_ones() -> None:
    """Numbers that hold scatter small are better for those who scatter little, and worse for the others."""
    small = {"misfit_per_e_fold": 0.01, "scatter": 0.01, "slack_per_doubling": 0.01, "poor_share": 0.01}
    large = {"misfit_per_e_fold": 0.10, "scatter": 0.03, "slack_per_doubling": 0.05, "poor_share": 0.2}
    for scatter, better, worse in ((0.015, small, large), (0.09, large, small)):
        people, marathons_s = made_up(scatter)
        assert judged(people, marathons_s, better)["half"][0] < judged(people, marathons_s, worse)["half"][0]


def test_the_quantiles_are_those_of_the_prediction() -> None:
    (someone,) = made_up(0.03)[0][:1]
    fit = fit_in_full(someone, DAY)
    (found,) = predict(fit, [42_195.0])
    many = np.quantile(possible_times(fit, 42_195.0, 2**15), (0.05, 0.5, 0.95))
    assert [found.p05_s, found.p50_s, found.p95_s] == pytest.approx(many, rel=2e-3)


def test_bests_are_read_with_their_marathons(tmp_path: Path) -> None:
    file = tmp_path / "bests.csv"
    rows = [
        ("a", "F", "10K", 3000), ("a", "F", "1/2 Mara", 6600), ("a", "F", "Marathon", 14000),
        ("b", "M", "1/2 Mara", 6000), ("b", "M", "Marathon", 11000),
    ]  # fmt: skip
    with file.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([("runner", "gender", "distance", "seconds"), *rows])
    people, marathons_s = amateurs_in(file)
    assert marathons_s == pytest.approx([14_000.0])  # b's marathon is of another time: faster than twice the half
    assert people[0].sex == "F"
    assert [p.time_s for p in people[0].performances] == pytest.approx([3_000.0, 6_600.0])
