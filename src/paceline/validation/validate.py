"""Everything that Paceline can be held against, in one go; nothing is fitted to any of it here."""

from __future__ import annotations

import shlex
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from paceline.calibration import Foreseen
from paceline.errors import InputError
from paceline.results.provenance import machine, versions
from paceline.validation import calibration, races, under_way
from paceline.validation.amateurs import FILE, Amateurs, foretell_marathons
from paceline.validation.anchors import Anchor, check_anchor, expected_anchors
from paceline.validation.calibration import Foretold, foretell
from paceline.validation.counts import LeftOut
from paceline.validation.engines import Compared, compare_engines
from paceline.validation.races import Progress, Races, run_races
from paceline.validation.under_way import Scored, score_fields

#: A bar for a piece of work: called with its label and with what is counted.
Bar = Callable[[str, str], AbstractContextManager[Progress]]

SCENARIOS = Path("scenarios")
DATA = Path("../shared/data")


@dataclass(frozen=True, slots=True)
class Validation:
    """What was found. Parts for which there was nothing to read are empty, and ``left_out`` says why."""

    replications: int
    seed: int
    scenarios: Path | None
    data: Path | None
    races: Races
    foretold: Foretold
    anchors: tuple[Anchor, ...]
    under_way: tuple[Scored, ...]
    amateurs: Amateurs | None
    engines: tuple[Compared, ...]
    left_out: tuple[LeftOut, ...]
    elapsed_s: float

    @property
    def command(self) -> str:
        """The command that makes all of this again."""
        words = ["paceline", "validate"]
        words += ["--scenarios", str(self.scenarios)] if self.scenarios not in {None, SCENARIOS} else []
        words += ["--data", str(self.data)] if self.data is not None else []
        return shlex.join([*words, "-n", str(self.replications), "--seed", str(self.seed)])

    def as_dict(self) -> dict[str, Any]:
        """All of it, as ``paceline validate --json`` prints it and ``validation.json`` keeps it."""
        verdicts = [anchor.verdict for anchor in self.anchors]
        amateurs = self.amateurs
        return {
            "replications": self.replications,
            "seed": self.seed,
            "races": {
                **self.races.counted.as_dict(),
                "rows": [races.row_dict(row) for row in self.races.rows],
            },
            "calibration": {
                "by_all_others": _calibration(self.foretold.others),
                "by_earlier_ones": _calibration(self.foretold.earlier),
            },
            "anchors": {
                **{verdict.replace(" ", "_"): verdicts.count(verdict) for verdict in ("met", "missed", "left out")},
                "rows": [_anchor(anchor) for anchor in self.anchors],
            },
            "under_way": {
                "trained_on": {race: list(years) for race, years in under_way.trained_years().items()},
                "rows": [under_way.row_dict(row) for row in self.under_way],
            },
            "amateurs": None if amateurs is None else {**asdict(amateurs), "counted": amateurs.counted.as_dict()},
            "engines": [{**asdict(row), "same_bits": row.difference is None} for row in self.engines],
            "left_out": [asdict(row) for row in self.left_out],
            "command": self.command,
            "versions": dict(versions()),
            "machine": machine(),
            "elapsed_s": round(self.elapsed_s, 1),
        }


def validate(
    bar: Bar, replications: int, seed: int = 1, scenarios: Path | None = None, data: Path | None = None
) -> Validation:
    """Run everything there is something to run on.

    ``scenarios`` is a folder of race files with ``athletes/`` in it, ``data`` one with ``results/RACE/YEAR.csv`` and
    ``performances/``; without them, ``scenarios`` and ``../shared/data`` are taken where they are. Raises `InputError`
    for a folder that was named and is not there.
    """
    began_s = time.perf_counter()
    scenarios, data = _folder(scenarios, SCENARIOS), _folder(data, DATA)
    left_out: list[LeftOut] = []
    found_races, foretold = Races((), ()), Foretold((), (), ())
    engines: tuple[Compared, ...] = ()
    if scenarios is None:
        words = f"there is no folder {SCENARIOS} here; run it in a checkout, or name one (--scenarios DIR)"
        left_out += [LeftOut(what, words) for what in ("races", "calibration races", "engines", "races under way")]
    else:
        with bar("races", "replications") as progress:
            found_races = run_races(scenarios, replications, seed, progress)
        with bar("calibration races", "athletes") as progress:
            foretold = foretell(scenarios / "athletes", progress)
        with bar("engines", "races") as progress:
            engines, missing = compare_engines(scenarios, seed, progress)
        left_out += [*found_races.left_out, *foretold.left_out, *missing]
    with bar("anchors", "anchors") as progress:
        anchors = _anchors(scenarios, progress)
    left_out += [
        LeftOut(f"anchor {anchor.id}", "it needs a scenario that is not there or cannot be read")
        for anchor in anchors
        if anchor.verdict == "left out"
    ]
    scored, amateurs = _on_data(bar, scenarios, data, left_out)
    return Validation(
        replications=replications,
        seed=seed,
        scenarios=scenarios,
        data=data,
        races=found_races,
        foretold=foretold,
        anchors=anchors,
        under_way=scored,
        amateurs=amateurs,
        engines=engines,
        left_out=tuple(left_out),
        elapsed_s=time.perf_counter() - began_s,
    )


def _folder(given: Path | None, usual: Path) -> Path | None:
    if given is not None and not given.is_dir():
        raise InputError(f"{given}: there is no such folder")
    return given or (usual if usual.is_dir() else None)


def _anchors(scenarios: Path | None, progress: Progress) -> tuple[Anchor, ...]:
    """All anchors, the missed ones first."""
    found = []
    for number, name in enumerate(expected_anchors()):
        found.append(check_anchor(name, scenarios))
        progress(number + 1, len(expected_anchors()))
    order = ("missed", "left out", "met")
    return tuple(sorted(found, key=lambda anchor: order.index(anchor.verdict)))


def _on_data(
    bar: Bar, scenarios: Path | None, data: Path | None, left_out: list[LeftOut]
) -> tuple[tuple[Scored, ...], Amateurs | None]:
    """What needs results of many people, which do not ship with the project."""
    if data is None:
        words = f"no folder of results was given (--data DIR) and {DATA} is not there"
        left_out += [LeftOut(what, words) for what in ("races under way", "marathons of amateurs")]
        return (), None
    scored: tuple[Scored, ...] = ()
    if scenarios is not None:
        with bar("races under way", "race days") as progress:
            scored, missing = score_fields(data / "results", scenarios, progress)
        left_out += missing
        if not scored and not missing:
            left_out.append(LeftOut("races under way", f"no results/RACE/YEAR.csv in {data}"))
    bests = data / "performances" / FILE
    if not bests.is_file():
        left_out.append(LeftOut("marathons of amateurs", f"{bests} is not there"))
        return scored, None
    with bar("marathons of amateurs", "runners") as progress:
        return scored, foretell_marathons(bests, progress)


def _calibration(rows: tuple[Foreseen, ...]) -> dict[str, Any]:
    return {
        "athletes": [
            {"athlete": one.who, **one.counted.as_dict(), "mean_error": round(one.mean_error, 5)}
            for one in calibration.summaries(rows)
        ],
        "rows": [calibration.row_dict(row) for row in rows],
    }


def _anchor(anchor: Anchor) -> dict[str, Any]:
    return {
        "id": anchor.id, "quantity": anchor.quantity, "source": anchor.source, "mark": anchor.mark,
        "verdict": anchor.verdict,
        "figures": [
            {**asdict(figure), "computed": races.finite(figure.computed, 6), "verdict": figure.verdict}
            for figure in anchor.figures
        ],
    }  # fmt: skip
