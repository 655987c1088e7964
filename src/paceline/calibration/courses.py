"""What trails cost beyond their climb and the usual footing: ``python -m paceline.calibration.courses ATHLETES``.

Results of runners who met on several courses tell it, as bests of a town's races tell which is flat: a mixed linear
model about the most likely curve of each, the course's price shared by all who ran there, his own price of trails by
all results of a runner. Prints the groups ``[course_ease]`` and ``[course_ease_sd]`` of ``constants.toml``.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from paceline.calibration.conditions import ease_of
from paceline.calibration.estimate import Problem, mode
from paceline.calibration.fit import problem_of, rows_of
from paceline.calibration.leave_one_out import is_foretold
from paceline.calibration.levels import level_of_athlete
from paceline.calibration.likelihood import log_density_slopes
from paceline.constants import value
from paceline.scenario.athlete import AthleteFile, Performance
from paceline.scenario.checks import performance_problems
from paceline.scenario.references import Library
from paceline.scenario.validation import validated

#: Results are read up to the eve of the first race that this project forecasts there, or anywhere.
LAST_DAY = date(2015, 12, 31)
LAST_DAY_AT = {"speedgoat-50k": date(2014, 7, 18)}
_COURSE_SD = value("calibration", "terrain.course_sd")
_STEPS = 12


@dataclass(frozen=True, slots=True)
class Ease:
    """How much faster a course is than climb and usual footing say, ln speed, its sd, and how many told it."""

    course: str
    ease: float
    sd: float
    results: int
    runners: int


@dataclass(frozen=True, slots=True)
class _Runner:
    """One runner's results with the price of no course taken off, and which course each was run on (n, C)."""

    problem: Problem
    ran_on: NDArray[np.float64]


def course_eases(athletes: Iterable[AthleteFile], course_sd: float = _COURSE_SD) -> tuple[Ease, ...]:
    """The eases of all courses that results name, fitted together; ``course_sd`` is how far prices spread."""
    known = [(athlete, _known(athlete)) for athlete in athletes]
    known = [(athlete, results) for athlete, results in known if any(p.course for p in results)]
    courses = sorted({p.course for _, results in known for p in results if p.course})
    runners = [_runner(athlete, results, courses) for athlete, results in known]
    eases = np.zeros(len(courses))
    for _ in range(_STEPS):
        information, pull = np.eye(len(courses)) / course_sd**2, -eases / course_sd**2
        for runner in runners:
            adds, pulls = _told(runner, eases)
            information, pull = information + adds, pull + pulls
        step = np.linalg.solve(information, pull)
        eases = eases + step
        if np.max(np.abs(step)) < 1e-6:
            break
    sds = np.sqrt(np.diag(np.linalg.inv(information)))
    counts = np.stack([runner.ran_on.sum(axis=0) for runner in runners])
    return tuple(
        Ease(course, float(ease), float(sd), int(count.sum()), int(np.sum(count > 0)))
        for course, ease, sd, count in zip(courses, eases, sds, counts.T, strict=True)
    )


def _known(athlete: AthleteFile) -> list[Performance]:
    """His results up to the last day, those apart that nobody has seen in print."""
    return [
        p
        for p in athlete.performances
        if is_foretold(p) and p.mark != "from_memory" and p.date <= LAST_DAY_AT.get(p.course or "", LAST_DAY)
    ]


def _runner(athlete: AthleteFile, results: list[Performance], courses: list[str]) -> _Runner:
    level = level_of_athlete(athlete)
    days = sorted(p.date for p in results if p.surface == "trail")
    rows = rows_of(athlete, level, results, days[len(days) // 2])
    problem = problem_of(level, rows, level.break_s)
    priced = np.array([ease_of(row.performance) if row.performance.course else (0.0, 0.0) for row in rows])
    bare = replace(
        problem,
        log_speed=problem.log_speed + priced[:, 0],
        noise=np.sqrt(problem.noise**2 - priced[:, 1] ** 2),
    )
    return _Runner(bare, np.array([[float(row.performance.course == course) for course in courses] for row in rows]))


def _told(runner: _Runner, eases: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """What a runner's results add to the information on the eases, and which way they pull them."""
    problem = replace(runner.problem, log_speed=runner.problem.log_speed - runner.ran_on @ eases)
    theta, _ = mode(problem)
    slope, bend = log_density_slopes(problem.deviations(theta), problem.noise, problem.slack, problem.tails)
    weight = np.maximum(1e-3, -bend)
    jacobian, root = problem.jacobian(theta), problem.prior_root
    spread = jacobian @ root
    precision = np.linalg.inv(np.diag(1.0 / weight) + spread @ spread.T)
    away = -slope / weight + jacobian @ (problem.prior_mean - theta)
    return runner.ran_on.T @ precision @ runner.ran_on, runner.ran_on.T @ precision @ away


def athletes_in(folder: Path) -> list[AthleteFile]:
    """The athletes of a folder and its ``peers``, each by the file that knows most of him."""
    fullest: dict[str, AthleteFile] = {}
    for file in sorted([*folder.glob("*.yaml"), *folder.glob("peers/*.yaml")]):
        athlete = validated(Library(file).athlete(), AthleteFile, _problems)
        known = fullest.get(athlete.name)
        if known is None or len(athlete.performances) > len(known.performances):
            fullest[athlete.name] = athlete
    return list(fullest.values())


def _problems(athlete: AthleteFile) -> Iterator[Any]:
    return iter(performance_problems(athlete, ()))


def as_toml(eases: Iterable[Ease]) -> str:
    """The two groups of constants."""
    groups: dict[str, list[str]] = defaultdict(list)
    for one in eases:
        told = f"{one.results} results of {one.runners} runners to {LAST_DAY_AT.get(one.course, LAST_DAY).year}"
        rest = f'unit = "ln speed", source = "{told}: python -m paceline.calibration.courses", mark = "derived" }}'
        groups["course_ease"].append(f"{one.course} = {{ value = {one.ease:.3f}, {rest}")
        groups["course_ease_sd"].append(f"{one.course} = {{ value = {one.sd:.3f}, {rest}")
    return "\n\n".join("\n".join([f"[{name}]", *lines]) for name, lines in groups.items())


if __name__ == "__main__":
    print(as_toml(course_eases(athletes_in(Path(sys.argv[1])))))
