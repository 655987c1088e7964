from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from paceline.calibration import fit_athlete
from support.athletes import FOLDER, from_folder

#: The race that each file serves.
RACES = {
    "kipchoge.yaml": date(2017, 5, 6),
    "kipchoge-2018.yaml": date(2018, 9, 16),
    "kipchoge-2019.yaml": date(2019, 10, 12),
    "tadese.yaml": date(2017, 5, 6),
    "desisa.yaml": date(2017, 5, 6),
    "kimetto.yaml": date(2014, 9, 28),
    "mutai.yaml": date(2014, 9, 28),
    "walmsley.yaml": date(2021, 1, 23),
    "kazami.yaml": date(2018, 6, 24),
    "walmsley-2014.yaml": date(2014, 7, 19),
    "walmsley-2016-01.yaml": date(2016, 1, 9),
    "walmsley-2016-04.yaml": date(2016, 4, 9),
    "walmsley-2016-06.yaml": date(2016, 6, 25),
    "walmsley-2016-10.yaml": date(2016, 10, 4),
    "walmsley-2016-11.yaml": date(2016, 11, 19),
    "walmsley-2016-12.yaml": date(2016, 12, 3),
    "walmsley-2017-06.yaml": date(2017, 6, 24),
    "bonnett.yaml": date(2014, 7, 19),
    "canaday-2014.yaml": date(2014, 7, 19),
    "canaday-2016.yaml": date(2016, 12, 3),
    "hawks-2016.yaml": date(2016, 12, 3),
    "miller-zach-2016.yaml": date(2016, 12, 3),
    "miller-andrew.yaml": date(2016, 6, 25),
    "browning.yaml": date(2016, 6, 25),
    "denucci.yaml": date(2016, 6, 25),
    "haynes.yaml": date(2016, 6, 25),
    "lorblanchet.yaml": date(2016, 6, 25),
    "sandes.yaml": date(2017, 6, 24),
    "varner.yaml": date(2016, 4, 9),
    "freriks.yaml": date(2016, 4, 9),
    "nagata.yaml": date(2016, 4, 9),
    # What three of them ran in the year after: no race here reads it.
    "freriks-2018.yaml": date(2018, 12, 31),
    "hawks.yaml": date(2017, 12, 31),
    "miller-zach.yaml": date(2017, 12, 31),
}
MARATHON_M = 42_195.0


def test_every_file_is_tested() -> None:
    assert {path.name for path in FOLDER.glob("*.yaml")} == set(RACES)


@pytest.mark.parametrize("name", RACES)
def test_a_file_tells_only_what_was_known_before_its_race(name: str) -> None:
    file = from_folder(name)
    assert max(p.date for p in file.performances) < RACES[name]
    assert len({p.id for p in file.performances}) == len(file.performances)
    days = [p.date for p in file.performances]
    assert days == sorted(days)


@pytest.mark.parametrize("name", RACES)
def test_a_file_fits_near_what_the_athlete_has_run(name: str) -> None:
    """An all-out day lies no further ahead of the bests than form and slack allow, and not behind the usual day."""
    file = from_folder(name)
    posterior = fit_athlete(file, RACES[name])
    _, k1, k2 = posterior.draw(np.zeros(3))
    assert 5.0 < k2 < 12.0 < k1 < 25.0
    races = [p for p in file.performances if p.kind == "race" and p.surface == "road" and p.time_s is not None]
    for distance in {p.distance_m for p in races}:
        times = [p.time_s for p in races if p.distance_m == distance and p.time_s is not None]
        # Runners known for one distance may never have done another justice (Tadese's marathons).
        assert 0.95 * min(times) < posterior.even_effort_s(distance) < 1.03 * float(np.median(times))


def test_kipchoge_grows_with_what_is_known() -> None:
    names = ["kipchoge.yaml", "kipchoge-2018.yaml", "kipchoge-2019.yaml"]
    counts = [len(from_folder(name).performances) for name in names]
    assert counts == [17, 20, 22]
    seconds = [fit_athlete(from_folder(name), RACES[name]).even_effort_s(MARATHON_M) for name in names]
    assert seconds[0] > seconds[1] > seconds[2]


def test_walmsley_grows_race_by_race_and_is_the_same_in_the_end() -> None:
    names = [name for name in sorted(RACES) if name.startswith("walmsley-")]
    counts = [len(from_folder(name).performances) for name in [*names, "walmsley.yaml"]]
    assert counts == [8, 13, 14, 15, 17, 18, 19, 21, 33]


def test_walmsley_has_collapsed_more_often_than_most() -> None:
    walmsley = fit_athlete(from_folder("walmsley.yaml"), RACES["walmsley.yaml"])
    assert walmsley.collapse_rate > fit_athlete(from_folder("kipchoge.yaml"), RACES["kipchoge.yaml"]).collapse_rate


def test_earlier_knowledge_is_wider() -> None:
    file = from_folder("walmsley.yaml")
    early, late = (fit_athlete(file, day) for day in (date(2015, 1, 1), RACES["walmsley.yaml"]))
    assert early.sd[2] > late.sd[2]
    assert len(early.evidence) < len(late.evidence)
    waited = fit_athlete(file, RACES["walmsley.yaml"] + timedelta(days=3650))
    assert waited.sd[0] > late.sd[0]
