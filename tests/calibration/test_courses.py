"""What trails cost beyond climb and footing: found again where it is known, as written, and as the engine asks it."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from scipy.optimize import brentq

import paceline as pl
from paceline.calibration import CapacityPosterior, fit_athlete
from paceline.calibration.conditions import ease_of, equivalent
from paceline.calibration.courses import LAST_DAY, LAST_DAY_AT, athletes_in, course_eases
from paceline.calibration.levels import level_of
from paceline.constants import constants, value
from paceline.engine import program
from paceline.errors import InputError
from paceline.scenario.athlete import AthleteFile, Body, Performance
from support.athletes import FOLDER, result

ULTRA = level_of("elite_ultra", "M")
BODY = Body(mass_kg=64.0, drag_area_m2=0.42)
DAY = date(2014, 1, 1)
CURVE = (1.6, math.log(19.0), math.log(7.75))
BREAK_S = 8_200.0
#: The courses of two made-up races and how much faster they are than their climb says.
TRUTH = {"lake-sonoma-50": 0.06, "bandera-100k": -0.05}
#: What a trail result falls below an all-out day, middle of its slack: the engine's middle race falls as far.
USUAL_SLACK = value("calibration", "slack.trail") * math.log(2.0)
#: Races here whose course others had run before: its name there, km, climb and mean height as results have them.
COURSES = {
    "lake-sonoma-50-2016": ("lake-sonoma-50", "Jim Walmsley", 80.8, 3200.0, 0.0),
    "speedgoat-2014": ("speedgoat-50k", "Sage Canaday", 51.0, 3400.0, 2850.0),
    "north-face-50-2016": ("north-face-50", "Zach Miller", 79.2, 2830.0, 0.0),
    "jfk-50-2016": ("jfk-50", "Jim Walmsley", 80.8, 700.0, 0.0),
    "bandera-100k-2016": ("bandera-100k", "Jim Walmsley", 100.0, 1700.0, 490.0),
    "western-states-2016": ("western-states", "Jeff Browning", 161.3, 5500.0, 1200.0),
}


def all_out(speed: float, time_s: float) -> float:
    """Ln of the speed that the curve holds for so long."""
    return speed + math.log(BREAK_S / time_s) / math.exp(CURVE[1] if time_s < BREAK_S else CURVE[2])


def test_prices_that_are_known_are_found_again() -> None:
    rng = np.random.default_rng(5)

    def ran(p: Performance, speed: float, ease: float, slack: float) -> Performance:
        luck = ease + 0.02 * rng.standard_normal() - slack * rng.standard_exponential()

        def behind(log_time: float) -> float:
            time_s = math.exp(log_time)
            return equivalent(p, time_s, BODY, ULTRA).log_speed - all_out(speed, time_s) - luck

        middle = math.log(p.distance_m) - speed
        return p.model_copy(update={"time_s": math.exp(brentq(behind, middle - 1.0, middle + 2.0)), "date": DAY})

    athletes = []
    for number in range(60):
        speed = CURVE[0] + 0.05 * rng.standard_normal()
        results = [ran(result(8_400.0), speed, 0.0, 0.01)]
        for course, ease in TRUTH.items():
            bare = result(25_000.0, 80_000.0, surface="trail", climb_m=2500.0)
            results.append(ran(bare, speed, ease, 0.03).model_copy(update={"course": course}))
        athletes.append(
            AthleteFile(name=f"Runner {number}", sex="M", body=BODY, level="elite_ultra", performances=tuple(results))
        )
    found = {one.course: one for one in course_eases(athletes)}
    for course, ease in TRUTH.items():
        assert abs(found[course].ease - ease) < 3.0 * found[course].sd
        assert found[course].sd < 0.015
        assert (found[course].results, found[course].runners) == (60, 60)


def test_the_prices_are_those_of_the_athletes_files() -> None:
    found = course_eases(athletes_in(FOLDER))
    assert {f"course_ease.{one.course}" for one in found} == {
        name for name in constants("calibration") if "ease." in name
    }
    for one in found:
        assert one.ease == pytest.approx(value("calibration", f"course_ease.{one.course}"), abs=6e-4)
        assert one.sd == pytest.approx(value("calibration", f"course_ease_sd.{one.course}"), abs=6e-4)
        assert one.runners >= 2


def test_no_outcome_of_a_race_here_is_among_them() -> None:
    for file, (course, *_) in COURSES.items():
        start = pl.load(FOLDER.parent / f"{file}.yaml").scenario.race.start.date()
        assert LAST_DAY_AT.get(course, LAST_DAY) < start


def test_a_course_that_nobody_priced_says_which_are_known() -> None:
    with pytest.raises(InputError, match=r"price of lake-sonomma is not known.*jfk-50, lake-sonoma-50"):
        ease_of(result(20_000.0, 80_000.0, surface="trail", course="lake-sonomma"))


def test_a_known_course_tells_more() -> None:
    bare = result(25_000.0, 80_800.0, surface="trail", climb_m=3200.0)
    known = bare.model_copy(update={"course": "lake-sonoma-50"})
    one, other = (equivalent(p, 25_000.0, BODY, ULTRA) for p in (bare, known))
    assert other.log_speed == pytest.approx(
        one.log_speed - value("calibration", "course_ease.lake-sonoma-50"), abs=1e-9
    )
    assert other.correction_sd < one.correction_sd


@pytest.mark.parametrize("file", COURSES)
def test_the_engine_asks_of_a_course_what_results_there_tell(file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The middle of a runner of known strength lies where earlier runners of that strength came in, within 1.5 %."""
    course, name, km, climb_m, altitude_m = COURSES[file]

    def known(athlete: AthleteFile, day: date) -> CapacityPosterior:
        drawn = fit_athlete(athlete, day)
        return replace(
            drawn, mean=np.array(CURVE), factor=np.zeros((3, 3)), break_s=BREAK_S, trail_loss=0.0,
            trail_factor=(0.0, 0.0, 0.0, 0.0), collapse_rate=1e-6,
        )  # fmt: skip

    monkeypatch.setattr(program, "fit_athlete", known)
    race = pl.load(FOLDER.parent / f"{file}.yaml")
    for variant in ("even-effort", "alone"):
        race = race.variant(variant) if variant in race.variants else race
    done = race.run(400, seed=4)
    middle_s = float(np.nanmedian(done.finishes(name)))
    lives_at_m = next(r.athlete.lives_at_m for r in race.scenario.runners if r.athlete.name == name)
    ran = result(middle_s, 1000.0 * km, surface="trail", climb_m=climb_m, altitude_m=altitude_m, shielding=None)
    worth = equivalent(ran, middle_s, BODY, ULTRA, lives_at_m).log_speed - all_out(CURVE[0], middle_s)
    assert worth == pytest.approx(value("calibration", f"course_ease.{course}") - USUAL_SLACK, abs=0.015)
    assert timedelta(seconds=middle_s) > timedelta(hours=4)
