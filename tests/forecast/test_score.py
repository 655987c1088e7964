"""Scores against sums done by hand."""

from pathlib import Path

import numpy as np
import pytest
from scipy.special import ndtri
from scipy.stats import norm

from paceline.errors import InputError
from paceline.forecast.score import score
from paceline.people.quantiles import LEVELS, NAMES


def race(folder: Path, finishes: list[float | None], forecasts: list[tuple[float, np.ndarray]]) -> tuple[Path, Path]:
    results, told = folder / "results.csv", folder / "forecasts.csv"
    rows = [
        f"r{n},M,,{'dnf' if f is None else 'finished'},{(f or 14000) * 0.49:.0f},{'' if f is None else f}"
        for n, f in enumerate(finishes)
    ]
    results.write_text("\n".join(["runner,sex,age,status,half,finish", *rows]) + "\n", encoding="utf-8")
    lines = [f"r{n},{p},{','.join(map(str, q))}" for n, (p, q) in enumerate(forecasts)]
    told.write_text("\n".join([f"runner,p_finish,{','.join(NAMES)}", *lines]) + "\n", encoding="utf-8")
    return results, told


def test_a_forecast_that_knows_has_no_loss(tmp_path: Path) -> None:
    finishes: list[float | None] = [12000.0, 13000.0, None]
    found = score(
        *race(tmp_path, finishes, [(1.0, np.full(11, f or 15000.0)) for f in finishes[:2]] + [(0.0, np.full(11, 15e3))])
    )
    assert found["mae_s"] == found["crps_s"] == found["bias_s"] == found["finishing"]["brier"] == 0.0
    assert found["coverage"] == {"50": 1.0, "80": 1.0, "90": 1.0}
    assert found["finishers"] == 2
    assert found["forecasts"] == 3


def test_sums_done_by_hand(tmp_path: Path) -> None:
    """One forecast of 100 s too much at every level: mean pinball = mean (1 - level) 100, CRPS twice that."""
    found = score(
        *race(tmp_path, [12000.0, None], [(0.8, np.full(11, 12100.0)), (0.3, np.full(11, 12100.0))]), at="half"
    )
    assert found["crps_s"] == pytest.approx(2.0 * 100.0 * (1.0 - LEVELS).mean())
    assert found["bias_s"] == 100.0
    assert found["finishing"]["brier"] == pytest.approx((0.2**2 + 0.3**2) / 2)
    assert found["constant_pace"]["bias_s"] == pytest.approx(-240.0)


def test_coverage_of_a_law_that_is_true(tmp_path: Path) -> None:
    luck = np.random.default_rng(3)
    finishes = [round(float(x)) for x in 14000 + 600 * luck.standard_normal(4000)]
    told = 14000 + 600 * ndtri(LEVELS)
    found = score(*race(tmp_path, finishes, [(1.0, told)] * 4000))
    assert found["coverage"]["90"] == pytest.approx(0.9, abs=0.02)
    assert found["coverage"]["50"] == pytest.approx(0.5, abs=0.03)
    exact = 2.0 * 600.0 * norm.pdf(ndtri(LEVELS)).mean()  # a quantile of a true normal law costs its density there
    assert found["crps_s"] == pytest.approx(exact, rel=0.03)


def test_forecasts_of_another_race_are_refused(tmp_path: Path) -> None:
    results, told = race(tmp_path, [12000.0], [(1.0, np.full(11, 12000.0))])
    told.write_text(told.read_text().replace("r0", "stranger"))
    with pytest.raises(InputError, match="stranger"):
        score(results, told)


def test_a_checkpoint_without_splits_is_refused_and_not_replaced(tmp_path: Path) -> None:
    """Constant pace from 33 km would be reckoned from the times at half."""
    with pytest.raises(InputError, match=r"no column of splits lies at 33k; those before the finish: 21\.1 km"):
        score(*race(tmp_path, [12000.0], [(1.0, np.full(11, 12000.0))]), at="33k")
