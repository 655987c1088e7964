"""Every reader of files from outside, with small whole files from which damaged ones are made."""

from __future__ import annotations

import hashlib
import json
import re
import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import numpy as np

from paceline.calibration.fit import fit_in_full
from paceline.engine.batch import check_seed
from paceline.errors import InputError
from paceline.experiment.reading import load_experiment
from paceline.forecast.checkpoints import Places
from paceline.forecast.forecasts_file import read_forecasts
from paceline.forecast.splits_file import latest_checkpoint, read_finishes
from paceline.memory import memory_bytes
from paceline.race import load
from paceline.results.earlier import EarlierRun
from paceline.scenario.performances import read_performances
from paceline.track import read_track
from paceline.track.stations import from_table
from support.scenario_files import ATHLETE, COURSE, SCENARIO, write_race
from support.tracks import circle, crc, fit, gpx, profile_csv, straight, tcx

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "scenarios"


@dataclass(frozen=True)
class Reader:
    """One way in: ``read`` is handed the file ``file`` in a folder, ``seeds`` are whole contents of it."""

    name: str
    file: str
    read: Callable[[Path], object]
    seeds: Callable[[], Iterable[bytes]]
    beside: Callable[[Path], object] = lambda folder: None
    mended: Callable[[bytes], bytes] = bytes

    def attempt(self, folder: Path, data: bytes) -> None:
        """Read ``data``; any error but an ``InputError`` that says where is a finding."""
        file = folder / self.file
        if not file.parent.exists():
            file.parent.mkdir(parents=True)
        if not file.exists():
            self.beside(folder)
        file.write_bytes(self.mended(data))
        try:
            self.read(file)
        except InputError as error:
            if error.place is None:
                raise AssertionError(f"no place is told: {error}") from error


def texts(pattern: str, most: int = 4000) -> list[bytes]:
    """Files of the repository, those that are not large."""
    found = [file.read_bytes() for file in sorted(SHIPPED.glob(pattern))]
    return [data for data in found if len(data) <= most]


def run(file: Path) -> None:
    """A scenario as ``run`` takes it, up to the arrays of the engine."""
    race = load(file)
    race.judge()
    if len(race.names) < 1000:
        assert race.program


def experiment(file: Path) -> None:
    found = load_experiment(file)
    assert found.outputs
    found.load(found.points[0].levels)


def setting(file: Path) -> None:
    text = file.read_bytes().decode("utf-8", errors="surrogateescape")
    race = load(file.parent / "race.yaml", None, text.split("\n"))
    race.judge()
    assert race.program


def shipped(folder: Path) -> None:
    """Links to the shipped courses and athletes would lead out of the folder: they are copied."""
    for kind in ("courses", "athletes", "athletes/populations"):
        (folder / kind).mkdir(parents=True, exist_ok=True)
        for file in (SHIPPED / kind).glob("*.yaml"):
            (folder / kind / file.name).write_bytes(file.read_bytes())


def track(file: Path) -> None:
    survey = read_track(file)
    assert survey.course().distance_m > 0.0
    assert survey.as_dict()


def performances(file: Path) -> None:
    known = read_performances(file, {}, None)
    fit_in_full(known.athlete, max(row.date for row in known.athlete.performances) + timedelta(days=1))


def splits(file: Path) -> None:
    places = Places.beside(file)
    latest_checkpoint(file, places)
    read_finishes(file, places)


def earlier_run(file: Path) -> None:
    again = EarlierRun.read(file)
    again.check_plans(None)
    load(again.scenario(None), again.made.variant, again.made.settings)
    memory_bytes(again.made.memory_bytes or "1 GB")
    check_seed(again.made.seed)


def tracks(make: Callable[..., bytes]) -> list[bytes]:
    hilly = straight(600.0, lambda along: 400.0 + 10.0 * np.sin(along / 80.0), step_m=60.0)
    return [make(hilly), make(circle(400.0, 2.0, 5.0, 50.0))]


def summed(data: bytes) -> bytes:
    """A FIT file with the checksum that its bytes have: nothing behind it would be reached else."""
    if len(data) < 16:
        return data
    body = data[:12] + b"\0\0" + data[14:-2] if data[0] == 14 else data[:-2]
    return body + struct.pack("<H", crc(body))


def anybody(folder: Path) -> None:
    """A race of anybody, and the shipped athletes, who extend one another."""
    write_race(folder, scenario=ANYBODY)
    shipped(folder)


def course(file: Path) -> None:
    """A course file whose first line tells, as a comment, how long the race on it is."""
    first = file.read_bytes().split(b"\n")[0].decode("utf-8", errors="replace")
    race = load(file.parents[1] / "race.yaml", None, [f"race.distance={first.removeprefix('# ')}"])
    assert race.program


def courses() -> list[bytes]:
    """The shipped courses, each with the length of a race on it."""
    found = {"lake.yaml": b"# 42.195 km\n" + COURSE.encode()}
    for scenario in sorted(SHIPPED.glob("*.yaml")):
        text = scenario.read_text(encoding="utf-8")
        name, length = re.search(r"courses/([\w.-]+)", text), re.search(r"distance: *([\d.]+ \w+)", text)
        if name and length:
            data = (SHIPPED / "courses" / name[1]).read_bytes()
            found[name[1]] = f"# {length[1]}\n".encode() + data
    return [data for data in found.values() if len(data) < 6000]


#: A race that asks nothing of who runs it and where.
ANYBODY = """\
name: Anybody's
race: {course: courses/lake.yaml, distance: 42.195 km, start: 2040-05-06T05:45+02:00}
weather: {temperature: 11 C}
runners: [{athlete: athletes/ada.yaml, plan: {pacing: even_effort}}]
"""
POPULATION = SCENARIO.replace("observed:", "field: {population: athletes/people.yaml, starters: 40}\nobserved:")
PERFORMANCES = [
    b"date,distance,time,event\n2025-05-04,10 km,41:30,City run\n2025-10-05,half,1:32:10,\n"
    b"6 May 2024,26.2 miles,3h25,\n",
    b"Datum;Strecke;Zeit\n2025-05-04;10 km;41:30\n",
    b"distance_km\ttime\n10\t0:41:30\n42.195\tDNF\n",
]
SPLITS = [
    b"runner,sex,age,status,5k,10k,10k_out,half,30k,finish\na,F,40,finished,1500,3000,3060,6400,9300,13000\n"
    b"b,M,,dnf,25:00,0:50:00,,,,\n",
]
FORECASTS = [
    b"runner,p_finish,p025,p05,p10,p25,p40,p50,p60,p75,p90,p95,p975\na,0.9,1,2,3,4,5,6,7,8,9,10,11\n",
]

EARLIER = [
    json.dumps(
        {
            "replications": 5,
            "provenance": {
                "versions": {"python": "3.11.7"},
                "platform": "linux x86_64",
                "seed": 1,
                "engine": "compiled",
                "file": "race.yaml",
                "variant": variant,
                "settings": settings,
                "hashes": hashes,
                "fingerprint": "0" * 64,
                "memory_bytes": 1_000_000_000,
                "plans": {},
            },
        }
    ).encode()
    for variant, settings, hashes in (
        (None, [], {}),
        ("legal", ["weather.wind=2 m/s"], {"race.yaml": hashlib.sha256(SCENARIO.encode()).hexdigest()}),
    )
]

READERS = {
    reader.name: reader
    for reader in (
        Reader("scenario", "race.yaml", run, lambda: [SCENARIO.encode(), *texts("*.yaml")], shipped),
        Reader("course", "courses/lake.yaml", course, courses, lambda folder: write_race(folder, scenario=ANYBODY)),
        Reader("athlete", "athletes/ada.yaml", lambda file: run(file.parents[1] / "race.yaml"),
               lambda: [ATHLETE.encode(), *texts("athletes/*.yaml")], anybody),
        Reader("population", "athletes/people.yaml", lambda file: run(file.parents[1] / "race.yaml"),
               lambda: texts("athletes/populations/*.yaml"), lambda folder: write_race(folder, scenario=POPULATION)),
        Reader("experiment", "experiments/asks.yaml", experiment, lambda: texts("experiments/*.yaml"),
               lambda folder: [(folder / f.name).write_bytes(f.read_bytes()) for f in SHIPPED.glob("*.yaml")]
               + [shipped(folder)]),
        Reader("settings", "set.txt", setting,
               lambda: [b"weather.temperature=20 C", b"runners.Ada Keter.plan.pacing=even", b"pacers=null",
                        b"drinks={kind: stations, every: 5 km}", b"runners.0.plan.target=2:01:00\nweather.wind=3 m/s"],
               write_race),
        Reader("performances-yaml", "athletes/me.yaml", performances,
               lambda: [ATHLETE.encode(), *texts("athletes/*.yaml")], shipped),
        Reader("performances-csv", "me.csv", performances, lambda: PERFORMANCES),
        Reader("gpx", "a.gpx", track,
               lambda: tracks(lambda way: gpx(way, [("Hut", 300, 10)], pieces=2, start_s=1_700_000_000).encode())),
        Reader("tcx", "a.tcx", track, lambda: [*tracks(lambda way: tcx(way).encode()),
                                               *tracks(lambda way: tcx(way, "Activity").encode())]),
        Reader("fit", "a.fit", track, lambda: tracks(fit), mended=summed),
        Reader("track-csv", "a.csv", track, lambda: [*tracks(lambda way: profile_csv(way).encode()),
               b"lat,lon,ele,time\n45,7,100,2024-01-01\n45.01,7,110 m,\n45.02,7,360 ft,2024-01-01T01:00Z\n"]),
        Reader("stations", "stations.csv", lambda file: from_table(file, 42_195.0),
               lambda: [b"name,distance_km,tables,cutoff\nHut,5.5,3,1:00:00\nLodge,21,,\n",
                        b"station;distance;cutoff\nHut;5 km;2:00:00\n"]),
        Reader("splits", "results.csv", splits, lambda: SPLITS),
        Reader("forecasts", "forecasts.csv", read_forecasts, lambda: FORECASTS),
        Reader("earlier-run", "result.json", earlier_run, lambda: EARLIER, write_race),
        Reader("checkpoints", "checkpoints.csv", lambda file: Places.beside(file.parent / "results.csv"),
               lambda: [b"checkpoint,distance_km\n5k,5\nfinish,42.195\n"]),
    )
}  # fmt: skip
