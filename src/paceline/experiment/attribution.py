"""An attribution: how much of the gap between two races each of their differences is worth, on the same draws.

Every race in between is run, with some parts of the one and the rest of the other, and each part gets its Shapley
value. So the shares add up to the gap, even where one change is worth more or less once another has been made.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import Field

from paceline.engine.batch import Progress
from paceline.errors import InputError
from paceline.experiment.beside import open_beside
from paceline.experiment.compare import rounded, standard_error
from paceline.experiment.experiment import Experiment
from paceline.experiment.shapley import shapley
from paceline.results.spread import Floats
from paceline.scenario.base import Words
from paceline.scenario.difference import between, differing_parts
from paceline.scenario.loader import LoadedScenario, open_scenario, scenario_of
from paceline.scenario.settings import Setting
from paceline.scenario.tree import Loc, Node
from paceline.scenario.units import Name
from paceline.scenario.validation import validated
from paceline.shown import Shown

if TYPE_CHECKING:
    from paceline.race import Race
    from paceline.report.plots import AttributionPlots

#: 2^8 races are run for so many parts.
MOST_PARTS = 8


@dataclass(frozen=True, slots=True)
class Share:
    """What one part is worth, b minus a: its Shapley value, what it does alone in a, and as the last step to b."""

    part: str
    mean: float
    standard_error: float
    alone: float
    last: float


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap between a and b, and the shares of the parts, which add up to it. Seconds of time, or chance."""

    name: str
    a: float
    b: float
    mean: float
    standard_error: float
    shares: tuple[Share, ...]

    def share(self, part: str) -> Share:
        """What one part is worth."""
        for share in self.shares:
            if share.part == part:
                return share
        raise InputError(f"the two races do not differ in {part!r}; parts: {', '.join(s.part for s in self.shares)}")


@dataclass(frozen=True, slots=True, eq=False)
class Attribution(Shown):
    """The gap in one runner's time, over the replications finished in all 2^k races, and in his chances of targets."""

    a: str
    b: str
    runner: str
    replications: int
    seed: int
    all_finish: int
    time: Gap
    targets: tuple[Gap, ...]

    def target(self, name: str) -> Gap:
        """The gap in the chance of a target that both races have."""
        for gap in self.targets:
            if gap.name == name:
                return gap
        known = ", ".join(gap.name for gap in self.targets) or "none"
        raise InputError(f"{name!r} is not a target of both races; those are: {known}")

    @property
    def plot(self) -> AttributionPlots:
        """Pictures of this attribution: ``found.plot.time()``."""
        from paceline.report.plots import AttributionPlots

        return AttributionPlots(self)

    def as_dict(self) -> dict[str, Any]:
        """What ``--json`` prints."""
        return {
            "a": self.a,
            "b": self.b,
            "runner": self.runner,
            "replications": self.replications,
            "seed": self.seed,
            "finished_in_all": self.all_finish,
            "difference_s": _gap_words(self.time, 3),
            "targets": [{"name": gap.name, **_gap_words(gap, 6)} for gap in self.targets],
        }


@dataclass(frozen=True)
class Between:
    """Two races and all that lie between them. ``joined``: parts that go together as one, by its name."""

    a: Race
    b: Race
    joined: Mapping[str, Sequence[str]]

    @cached_property
    def _trees(self) -> tuple[Node, Node]:
        a, b = self.a.loaded, self.b.loaded
        return (
            open_scenario(a.file).tree(a.variant, a.settings),
            open_scenario(b.file).tree(b.variant, b.settings),
        )

    @cached_property
    def parts(self) -> dict[str, list[Loc]]:
        """The parts in which the two differ, and where. Raises ``InputError`` where there are none or too many."""
        found = differing_parts(*self._trees)
        for name, members in self.joined.items():
            for member in members:
                if member not in found:
                    known = ", ".join(found) or "none"
                    raise InputError(f"the two races do not differ in {member!r}; they differ in: {known}")
            where = [loc for member in members for loc in found.pop(member)]
            found[name] = where
        if not found:
            raise InputError("the two races are the same, so there is no gap to share out")
        if len(found) > MOST_PARTS:
            raise InputError(
                f"the two races differ in {len(found)} parts ({', '.join(found)}), which takes {2 ** len(found):,} "
                f"races; join some of them, so that at most {MOST_PARTS} are left"
            )
        return found

    def race(self, subset: int) -> Race:
        """The race with the parts of ``subset`` (a bit for each) as in b."""
        from paceline.race import Race

        taken = [name for i, name in enumerate(self.parts) if subset >> i & 1]
        locs = [loc for name in taken for loc in self.parts[name]]
        try:
            scenario = scenario_of(between(*self._trees, locs))
        except InputError as error:
            rest = [name for name in self.parts if name not in taken]
            raise InputError(
                f"{', '.join(taken)} of the one race cannot stand beside {', '.join(rest)} of the other: {error}\n"
                "join parts that only make sense together"
            ) from None
        loaded = self.a.loaded
        label = "+".join(taken) or loaded.variant
        return Race(LoadedScenario(scenario, loaded.file, label, loaded.settings, loaded.hashes))


def attribute(
    a: Race,
    b: Race,
    replications: int = 1000,
    seed: int = 1,
    runner: str | None = None,
    joined: Mapping[str, Sequence[str]] | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Attribution:
    """Share out the gap between two races: b minus a for one runner, by default a's first who runs in both.

    Targets are those that both races have, with the same time.
    """
    ways = Between(a, b, joined or {})
    parts = list(ways.parts)
    who = runner or next((name for name in a.names if name in b.names), a.names[0])
    for side, race in (("first", a), ("second", b)):
        if who not in race.names:
            raise InputError(f"{who!r} does not run in the {side} race; in it: {', '.join(race.names)}")
    targets = [name for name, target in a.scenario.targets.items() if same_target(target, b.scenario.targets.get(name))]
    races = [ways.race(subset) for subset in range(1 << len(parts))]  # all checked before any is run
    times = np.empty((len(races), replications))
    beaten = {name: np.empty((len(races), replications)) for name in targets}
    for subset, race in enumerate(races):
        result = race.run(replications, seed, threads=threads, progress=_part_of(progress, subset, len(races)))
        i = result.index(who)
        times[subset] = result.finish_s[:, i]
        for name in targets:
            beaten[name][subset] = result.beats(a.scenario.targets[name])[:, i]
    finished = np.all(np.isfinite(times), axis=0)
    return Attribution(
        a=_label(a, b),
        b=_label(b, a),
        runner=who,
        replications=replications,
        seed=seed,
        all_finish=int(finished.sum()),
        time=_gap("time", parts, times[:, finished]),
        targets=tuple(_gap(name, parts, values) for name, values in beaten.items()),
    )


class Other(Words):
    """The race at the far side of the gap: another scenario file, or this one, as a variant and ``set`` change it."""

    scenario: Name | None = None
    variant: Name | None = None
    settings: dict[Name, Any] = Field(default={}, alias="set")


class AttributionWords(Words):
    """The words under ``attribution``: the race that the experiment's own is compared with, and parts to be joined.

    Parts are `athlete` (with the day, which decides what is known of him), `plan`, `pacers`, `drinks`, `weather`,
    `course`, `rules`, `company` (who else runs), and whatever else differs. ``join: {help: [pacers, drinks]}`` makes
    one of two.
    """

    to: Other
    join: dict[Name, tuple[Name, ...]] = Field(default={})


def attribute_experiment(
    experiment: Experiment, threads: int | None = None, progress: Progress | None = None
) -> Attribution:
    """The gap that an experiment's ``attribution`` asks about, from its own race to the other."""
    node = experiment.root.get("attribution")
    if node is None:
        told = "this experiment has no `attribution`; add for instance `attribution: {to: {variant: legal}}`"
        raise experiment.root.error(told)
    words = validated(node, AttributionWords, lambda words: ())
    if experiment.axes:
        raise (experiment.root.get("axes") or node).error("an attribution takes two races and no axes; remove them")
    runner = experiment.words.runners[0] if experiment.words.runners else None
    race = experiment.race
    there = _other(experiment, words.to, node.get("to") or node)
    try:
        return attribute(
            race, there, experiment.replications, experiment.words.seed, runner, words.join, threads, progress
        )
    except InputError as error:
        if error.place is None:
            raise node.error(error.message, at_key=True) from None
        raise


def _other(experiment: Experiment, words: Other, node: Node) -> Race:
    from paceline.race import Race

    there = experiment.scenario
    if words.scenario is not None:
        there = open_beside(experiment.file, words.scenario, node.get("scenario") or node)
    given = node.get("set")
    entries = given.mapping if given is not None and given.mapping is not None else {}
    settings = [Setting.of_node(path, child, child.key_place) for path, child in entries.items()]
    return Race(there.load(words.variant, settings))


def same_target(one: Any, other: Any) -> bool:
    """Whether two races ask for the same."""
    return other is not None and (one.time_s, one.record) == (other.time_s, other.record)


def _gap(name: str, parts: Sequence[str], values: Floats) -> Gap:
    shares, last = shapley(values), len(values) - 1
    return Gap(
        name,
        a=_mean(values[0]),
        b=_mean(values[last]),
        mean=_mean(values[last] - values[0]),
        standard_error=standard_error(values[last] - values[0]),
        shares=tuple(
            Share(
                part,
                _mean(share),
                standard_error(share),
                alone=_mean(values[1 << i] - values[0]),
                last=_mean(values[last] - values[last ^ 1 << i]),
            )
            for i, (part, share) in enumerate(zip(parts, shares, strict=True))
        ),
    )


def _mean(values: Floats) -> float:
    return float(np.mean(values)) if len(values) else math.nan


def _label(race: Race, other: Race) -> str:
    """How a race is called beside the other: by its variant, or by its scenario where that differs."""
    variant = race.loaded.variant or "-"
    if race.loaded.file == other.loaded.file:
        return variant
    return race.scenario.name + (f", {variant}" if race.loaded.variant else "")


def _part_of(progress: Progress | None, number: int, races: int) -> Callable[[int, int], None] | None:
    """Progress over all races, told from within one of them."""
    if progress is None:
        return None

    def tell(done: int, total: int) -> None:
        progress(number * total + done, races * total)

    return tell


def _gap_words(gap: Gap, digits: int) -> dict[str, Any]:
    return {
        "a": rounded(gap.a, digits),
        "b": rounded(gap.b, digits),
        "mean": rounded(gap.mean, digits),
        "standard_error": rounded(gap.standard_error, digits),
        "parts": [
            {
                "part": share.part,
                "mean": rounded(share.mean, digits),
                "standard_error": rounded(share.standard_error, digits),
                "alone": rounded(share.alone, digits),
                "last": rounded(share.last, digits),
            }
            for share in gap.shares
        ],
    }
