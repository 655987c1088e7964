"""What must hold of a small race whatever the numbers: the first reason why a run of it cannot be right.

Then, where reasons have nothing to say, fingerprints: of all times, ledgers and incidents, and of what is told.
"""

from __future__ import annotations

import hashlib
import json
import math
import sys
from typing import Any

import numpy as np

from mutation.small_races import RACES, SmallRace
from paceline.behaviour.incidents import Happened
from paceline.engine.accounts import Account
from paceline.engine.company import DAMAGE, LOST_ML, MOOD, STORE_G, STRAIN, STRAIN_EVEN
from paceline.engine.compiled import CompiledEngine
from paceline.engine.differences import first_difference
from paceline.engine.job import Job
from paceline.engine.part import Part
from paceline.engine.program import RaceProgram
from paceline.engine.visits import station_nodes, visits
from paceline.scenario.models import EVERYONE

SEED, REPLICATIONS = 11, 2
_NEVER_GIVEN = ("QUEUE", "DRINKS", "STOPS", "COLLAPSE", "STOMACH", "ALTITUDE", "START_LINE", "OFF_COURSE", "CROSSING",
                "REST", "STATIONS", "DAMAGE", "DARKNESS", "DESCENT", "FADE")  # fmt: skip


def wrong_in(small: SmallRace, race: RaceProgram) -> tuple[str | None, str]:
    """Why the runs of a race cannot be right (``None``: no reason found), and their fingerprint."""
    engine = Job(race, SEED, small.plans or None).event_engine()
    part = engine.run_part(0, REPLICATIONS)
    told: list[Any] = []
    run = engine.run(0, lambda *what, **details: told.append((*what, *sorted(details), *details.values())))
    why = _wrong_times(race, part) or _wrong_books(race, part) or _wrong_script(race, part)
    if not small.plans:
        other = CompiledEngine(race, SEED).run_part(0, REPLICATIONS)
        difference = first_difference(race, part, other)
        why = why or (difference and f"the engines differ: {difference}") or _wrong_turns(race)
    left = [
        run.moving.lanes["goal"],
        *(run.carried(column) for column in (STRAIN, STRAIN_EVEN, STORE_G, LOST_ML, DAMAGE, MOOD)),
    ]
    whole = (part.arrive_s, part.leave_s, part.ledger_s, part.flags, run.pacers_at, run.effort_mps, race.expected_s)
    return why, _digest((*whole, *left, run.moving.pacers["strain"]), told)


def _digest(arrays: tuple[Any, ...], told: list[Any]) -> str:
    digest = hashlib.sha256()
    for array in arrays:
        digest.update(np.asarray(array).tobytes())
    for what in told:
        digest.update(" ".join(str(word) for word in what).encode())
    return digest.hexdigest()[:32]


def _wrong_times(race: RaceProgram, part: Part) -> str | None:
    """Time runs forward, nobody is anywhere after he was nowhere, nobody finishes after the limit."""
    if np.nanmax(part.arrive_s[:, :, -1], initial=0.0) > race.arrays.limit_s:
        return "somebody finishes after the limit"
    if (part.leave_s < part.arrive_s).any() or (part.arrive_s[:, :, 1:] <= part.leave_s[:, :, :-1]).any():
        return "time runs backward"
    gone = np.isnan(part.leave_s)
    return "somebody comes who had not left" if (np.isfinite(part.arrive_s[:, :, 1:]) & gone[:, :, :-1]).any() else None


def _wrong_books(race: RaceProgram, part: Part) -> str | None:
    """For who finishes the ledger adds up; its base is his plain speed; what can only cost time gives none."""
    finish_s, ledger_s = part.arrive_s[:, :, -1], part.ledger_s
    done = np.isfinite(finish_s)
    if not np.allclose(ledger_s.sum(axis=2)[done], finish_s[done], rtol=0.0, atol=1e-6):
        return "the ledger does not add up"
    base_s = race.arrays.node_m[-1] / race.arrays.runners["base_speed_mps"][race.arrays.row]
    if not np.allclose(ledger_s[:, :, Account.BASE][done], np.broadcast_to(base_s, done.shape)[done]):
        return "the base is not distance over speed"
    given = [name for name in _NEVER_GIVEN if (ledger_s[:, :, Account[name]] < -1e-5).any()]
    return f"time is given by {given[0]}" if given else None


def _wrong_script(race: RaceProgram, part: Part) -> str | None:
    """What a script forbids never happens, what it forces has happened to everyone who came by."""
    for incident in race.scenario.incidents:
        if incident.at_m == race.arrays.node_m[-1]:  # whoever reaches the line has finished
            continue
        i = slice(None) if incident.runner == EVERYONE else race.runners.index(incident.runner)
        happened = part.flags[:, i] & int(Happened[incident.kind.upper()]) != 0
        if not incident.happens and incident.at_m is None and incident.kind != "drop_out" and happened.any():
            return f"{incident.kind} happens although the script forbids it"
        came = np.isfinite(part.arrive_s[:, i, -1])
        if incident.happens and incident.kind != "drop_out" and not happened[came].all():
            return f"{incident.kind} does not happen although the script forces it"
        if incident.happens and incident.kind == "drop_out" and came.any():
            return "somebody finishes who was taken out"
    return None


def _wrong_turns(race: RaceProgram) -> str | None:
    """At tables: first come, first served, by as many at once as stand there, none idle while somebody waits."""
    if not station_nodes(race):
        return None
    seen = visits(race, SEED)
    for row, servers in enumerate(seen.tables):
        came = np.argsort(seen.asked_s[row], kind="stable")[: int(np.isfinite(seen.asked_s[row]).sum())]
        asked_s, turn_s, done_s = (times[row][came] for times in (seen.asked_s, seen.turn_s, seen.done_s))
        free_s = [-math.inf] * servers
        for asked, turn, done in zip(asked_s, turn_s, done_s, strict=True):
            if turn != max(asked, min(free_s)):
                return "a table does not serve who came first"
            free_s[free_s.index(min(free_s))] = done
    return None


if __name__ == "__main__":  # what the compiled engines find, for whoever runs without the compiler
    json.dump({name: wrong_in(small, small.program()) for name, small in RACES.items()}, sys.stdout)
