"""A rare event: the chance of a record that plain replications would hardly ever see.

A pilot finds how the runner's luck has to be shifted until the event is common (the cross-entropy method; Rubinstein
1999): at each level it keeps the best tenth, moves the shift to where they lie, and goes on from there. Then the race
is run under that shift, with a tenth of the replications left as they are, and every success counts for as much as
its draws are likely. The estimate is unbiased whatever the pilot found; only its error depends on it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from paceline.engine.batch import Progress, check_seed, check_size, run_batch
from paceline.engine.tilt import DRAWS, draws, spread, tilted, weights
from paceline.errors import InputError
from paceline.experiment.compare import rounded
from paceline.experiment.seeds import other_seed
from paceline.results.result import target_of
from paceline.results.spread import Bools, Floats
from paceline.rules.judge import judge
from paceline.scenario.models import Target
from paceline.shown import Shown

if TYPE_CHECKING:
    from paceline.race import Race

#: The pilot: replications and best share of a level, the most levels, and its largest share of all replications.
_LEVEL, _BEST, _LEVELS, _PILOT_SHARE = 2000, 0.1, 20, 0.4
#: Share of the replications that is left as it is.
_PLAIN = 0.1
#: Below so many effective successes the error itself is not to be trusted.
ENOUGH = 30.0
_FEWEST = 1000


@dataclass(frozen=True, slots=True)
class Rare(Shown):
    """The chance that a runner beats a target, however small. ``shift``: by how many standard deviations, by draw.

    ``successes``: to how many equal ones the weighted successes come (Kish 1965); with few, the error is a guess.
    ``fastest_s``: the fastest time that counts in any replication; infinite where there is none.
    """

    scenario: str
    variant: str | None
    runner: str
    target: str
    time_s: float
    probability: float
    standard_error: float
    replications: int
    pilot_replications: int
    successes: float
    fastest_s: float
    seed: int
    shift: dict[str, float]

    @property
    def relative_error(self) -> float:
        """The standard error as a share of the probability; NaN where nothing was found."""
        return self.standard_error / self.probability if self.probability > 0.0 else math.nan

    @property
    def plain_replications(self) -> float:
        """How many plain replications would tell as much; NaN where nothing was found."""
        p = self.probability
        return p * (1.0 - p) / self.standard_error**2 if self.standard_error > 0.0 else math.nan

    def as_dict(self) -> dict[str, Any]:
        """What ``paceline rare --json`` prints."""
        return {
            "scenario": self.scenario,
            "variant": self.variant,
            "runner": self.runner,
            "target": {"name": self.target, "time_s": self.time_s},
            "probability": self.probability,
            "standard_error": self.standard_error,
            "relative_error": rounded(self.relative_error, 6),
            "replications": self.replications,
            "pilot_replications": self.pilot_replications,
            "effective_successes": rounded(self.successes, 1),
            "fastest_s": rounded(self.fastest_s),
            "plain_replications_needed": rounded(self.plain_replications, 0),
            "seed": self.seed,
            "shift": {name: rounded(by, 4) for name, by in self.shift.items()},
        }


def rare(
    race: Race,
    target: str,
    replications: int = 50_000,
    seed: int = 1,
    runner: str | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Rare:
    """The chance that ``runner`` (by default the first) beats a target of the scenario, or a time as ``1:59:00``.

    ``replications`` are all there are, those of the pilot included.
    """
    who, wanted = _runner(race, runner), target_of(race.scenario, target)
    if replications < _FEWEST:
        raise InputError(f"{replications} replications are too few to find a rare event with; ask for at least 1,000")
    check_seed(seed)
    check_size(replications, len(race.program.runners), 1)
    search = _Search(race, race.names.index(who), wanted, threads)
    shift, pilot = search.pilot(seed, replications, progress)
    left = replications - pilot
    plain = max(1, round(_PLAIN * left)) if np.any(shift) else left
    counts = [count for count in (plain, left - plain) if count]
    shifts = [np.zeros(len(DRAWS)), shift][: len(counts)]
    shares = [count / left for count in counts]
    probability, variance, fastest_s, worth = 0.0, 0.0, math.inf, []
    done = pilot
    for part, (count, by, share) in enumerate(zip(counts, shifts, shares, strict=True)):
        times, x = search.run(by, count, seed if part == 0 else other_seed(seed, "tilted"))
        counted = np.where(times < wanted.time_s, weights(x, shifts, shares), 0.0)
        probability += share * float(np.mean(counted))
        variance += share * share * float(np.var(counted, ddof=1)) / count if count > 1 else 0.0
        fastest_s = min(fastest_s, float(times.min()))
        worth.append(counted)
        done += count
        if progress is not None:
            progress(done, replications)
    found = np.concatenate(worth)
    return Rare(
        scenario=race.scenario.name,
        variant=race.loaded.variant,
        runner=who,
        target=target,
        time_s=wanted.time_s,
        probability=probability,
        standard_error=math.sqrt(variance),
        replications=replications,
        pilot_replications=pilot,
        successes=float(found.sum() ** 2 / np.sum(found**2)) if found.any() else 0.0,
        fastest_s=fastest_s,
        seed=seed,
        shift={name: float(by) for (name, *_), by in zip(DRAWS, shift, strict=True)},
    )


@dataclass(frozen=True, slots=True)
class _Search:
    race: Race
    i: int
    wanted: Target
    threads: int | None

    def run(self, shift: Floats, replications: int, seed: int) -> tuple[Floats, Floats]:
        """Times (R) that count, else infinite, under a shift; and the shifted draws (R, 8)."""
        program = self.race.program
        part = run_batch(tilted(program, self.i, shift), replications, seed, threads=self.threads)
        times = np.where(self._counts(part.flags), part.arrive_s[:, self.i, -1], np.inf)
        return np.where(np.isnan(times), np.inf, times), draws(program, self.i, seed, replications) + shift

    def _counts(self, flags: Any) -> Bools:
        from paceline.race import eligible

        if not self.wanted.record:
            return np.ones(len(flags), dtype=np.bool_)
        legality = judge(self.race.scenario, self.race.program.course)
        return eligible(legality, flags)[:, self.i]

    def pilot(self, seed: int, replications: int, progress: Progress | None) -> tuple[Floats, int]:
        """The shift under which the event is common, and how many replications it took to find it."""
        matters = spread(self.race.program, self.i)
        shift, level = np.zeros(len(DRAWS)), min(_LEVEL, max(100, int(replications * _PILOT_SHARE) // 8))
        used, arrived = 0, False
        for number in range(_LEVELS):
            if used + level > replications * _PILOT_SHARE:
                break
            times, x = self.run(shift, level, other_seed(seed, f"pilot {number}"))
            used += level
            if progress is not None:
                progress(used, replications)
            best = np.quantile(times, _BEST, method="lower")
            if not math.isfinite(best):  # he seldom gets there at all: whoever does is among the best
                best = np.max(times[np.isfinite(times)], initial=-math.inf)
            goal = max(float(best), np.nextafter(self.wanted.time_s, 0.0))
            chosen = times <= goal
            if not chosen.any():
                break
            if best < self.wanted.time_s and number == 0:
                return shift, used  # it is not rare
            likely = weights(x[chosen], [shift], [1.0])
            shift = np.where(matters, (likely @ x[chosen]) / likely.sum(), 0.0)
            if arrived:
                break
            arrived = bool(best < self.wanted.time_s)
        return shift, used


def _runner(race: Race, runner: str | None) -> str:
    named = [starter.athlete.name for starter in race.scenario.runners]
    if not named:
        raise InputError("nobody is named in this race; rare events are found for a runner with a name")
    if runner is not None and runner not in named:
        raise InputError(f"there is no runner {runner!r} with a name of his own; there are: {', '.join(named)}")
    return runner or named[0]
