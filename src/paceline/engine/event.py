"""The event engine: runners and pacers as SimPy processes, refreshment tables as resources.

It is the readable one. Everything a runner does at a node is in `paceline.engine.runner`, what the pacers do in
`paceline.engine.team`; here is only who is when where.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import numpy as np
import simpy
from simpy.events import NORMAL, Event, EventPriority

from paceline.behaviour.incidents import Happened
from paceline.behaviour.python_plan import Felt, PythonPlan
from paceline.engine.abreast import side_by_side
from paceline.engine.accounts import Account
from paceline.engine.begin import begin_day, begin_runner
from paceline.engine.bottles import HANDED, NOTHING, TABLE, at_table, book_table, draw_bottles, stop, takes_bottle
from paceline.engine.company import COMPANY, FOLLOWING, LEDGER, OWN_MPS, PACED, PLAN, REAL, SHARE, column_of, ledger_of
from paceline.engine.layout import Array, Moving, Program
from paceline.engine.part import Part
from paceline.engine.program import RaceProgram
from paceline.engine.runner import depart
from paceline.engine.start import book_start, line_up
from paceline.engine.strength import read_state
from paceline.engine.team import begin_team, lead
from paceline.engine.trail import halt
from paceline.numerics.bundle import Bundle

#: The pacers go first where times are equal: runners follow them.
_TEAM = -1
#: After all else that happens at an instant.
_LAST = EventPriority(NORMAL + 1)


class RaceEnvironment(simpy.Environment):
    """A SimPy environment in which ties have one answer: by time, priority, then place in the starting list.

    SimPy orders equal times by the order of scheduling, which would depend on the history of unrelated runners.
    """

    def __init__(self) -> None:
        super().__init__()
        self._serial = count()

    def schedule(self, event: Event, priority: EventPriority = NORMAL, delay: float = 0.0) -> None:
        """Schedule an event under the rank of the process that it belongs to."""
        rank = getattr(event, "rank", None)
        if rank is None:
            rank = getattr(self.active_process, "rank", 0)
        heapq.heappush(self._queue, (self.now + delay, priority, (rank, next(self._serial)), event))  # type: ignore[misc]

    def all_else_now(self) -> Event:
        """What is waited for by one who goes on once all else that happens at this instant has happened."""
        event = Event(self)
        event._ok, event._value = True, None
        self.schedule(event, _LAST)
        return event


class RankedProcess(simpy.Process):
    """A process that knows who it is when times are equal."""

    def __init__(self, env: RaceEnvironment, generator: Generator[Event, Any, Any], rank: int) -> None:
        self.rank = rank
        super().__init__(env, generator)


Tell = Callable[..., None]
#: What happens between two nodes and is told at the second.
_ON_THE_WAY = Happened.STOMACH | Happened.COLLAPSE | Happened.TOILET | Happened.WRONG_TURN | Happened.BROKEN


@dataclass(slots=True)
class Replication:
    """One replication run: times at nodes, and the state at the end. NaN where a runner never came."""

    number: int
    arrive_s: Array  # (N, K)
    leave_s: Array  # (N, K)
    moving: Moving
    pacers_at: Array  # (K) pacers ahead of the athlete on the leg from each node; -1 where there is no team
    effort_mps: Array  # (N, K) on the leg from each node, as a speed on level ground

    def carried(self, column: int) -> Array:
        """What everyone carries in a column (N) of `paceline.engine.company`."""
        return column_of(self.moving.companies, column, len(self.arrive_s))

    @property
    def ledger_s(self) -> Array:
        """Everybody's books (N, accounts)."""
        return ledger_of(self.moving.companies, len(self.arrive_s))


@dataclass(slots=True)
class EventEngine:
    """Runs replications of one program, one after the other, on the same room."""

    race: RaceProgram
    seed: int
    plans: dict[int, PythonPlan] = field(default_factory=dict)
    _program: Bundle[Program] = field(init=False)
    _moving: Bundle[Moving] = field(init=False)
    _tabled: Array = field(init=False)  # (K) where anyone comes to a table

    def __post_init__(self) -> None:
        self._program = Bundle(self.race.arrays)
        self._tabled = (self.race.arrays.services["kind"] == TABLE).any(axis=1)
        self._moving = side_by_side(self.race.arrays)

    def run(self, replication: int, tell: Tell | None = None) -> Replication:
        """Run one replication by its number. ``tell(t_s, runner, kind, node, **details)`` hears of every event."""
        program, state = self._program, self._moving
        runners, nodes = len(program.row), len(program.node_m)
        run = Replication(
            number=replication,
            arrive_s=np.full((runners, nodes), np.nan),
            leave_s=np.full((runners, nodes), np.nan),
            moving=state.arrays,
            pacers_at=np.full(nodes, -1, dtype=np.int64),
            effort_mps=np.full((runners, nodes), np.nan),
        )
        begin_day(program, state, self.seed, replication)
        env = RaceEnvironment()
        tables = [simpy.Resource(env, capacity=servers) for servers in self.race.tables]
        if program.team[0]["kind"] > 0:
            begin_team(program, state, self.seed, replication)
            RankedProcess(env, self._pacers(env, run, tell), _TEAM)
        for i in range(runners):
            begin_runner(program, state, self.seed, replication, i)
        if len(program.waves):
            line_up(program, state, self.seed, replication)
        line = simpy.Resource(env)
        for i in program.by_rank:
            RankedProcess(env, self._runner(env, run, int(i), line, tables, tell), int(program.rank[i]))
        env.run()
        return run

    def run_part(self, first: int, stop: int) -> Part:
        """Run the replications ``first`` to ``stop - 1``."""
        nodes = [point.node for point in self.race.checkpoints]
        part = Part.room(stop - first, len(self.race.runners), len(nodes))
        for row in range(stop - first):
            run = self.run(first + row)
            part.arrive_s[row] = run.arrive_s[:, nodes]
            part.leave_s[row] = run.leave_s[:, nodes]
            part.ledger_s[row] = run.ledger_s
            part.flags[row] = run.moving.lanes["flags"]
        return part

    def _pacers(self, env: RaceEnvironment, run: Replication, tell: Tell | None) -> Generator[Event, Any, None]:
        """The team: node by node, until the finish or until nobody is left."""
        program, state = self._program, self._moving
        last = len(program.node_m) - 1
        for k in range(last):
            before = state.slots.copy() if tell else None
            time_s = lead(program, state, self.seed, run.number, k, env.now)
            if tell and before is not None:
                self._tell_changes(tell, env.now, k, before)
            if time_s < 0.0:
                return
            run.pacers_at[k] = state.team_front[k]["count"]
            yield env.timeout(time_s)

    def _tell_changes(self, tell: Tell, now_s: float, k: int, before: Array) -> None:
        for place, (old, new) in enumerate(zip(before, self._moving.slots, strict=True)):
            if k == 0 and new >= 0:
                tell(now_s, self.race.pacers[new], "pacer_starts", k, place=place)
            elif old != new:
                if old >= 0:
                    spent = bool(self._moving.pacers[old]["spent"])
                    tell(now_s, self.race.pacers[old], "pacer_spent" if spent else "pacer_leaves", k, place=place)
                if new >= 0:
                    tell(now_s, self.race.pacers[new], "pacer_joins", k, place=place)

    def _runner(
        self,
        env: RaceEnvironment,
        run: Replication,
        i: int,
        line: simpy.Resource,
        tables: list[simpy.Resource],
        tell: Tell | None,
    ) -> Generator[Event, Any, None]:
        """One runner: node by node, until the finish or until he leaves the race."""
        program, state, name = self._program, self._moving, self.race.runners[i]
        seed, replication, lane = self.seed, run.number, self._moving.lanes[i]
        (rows, place), who = self._seat(i), state.who[i // COMPANY]
        services, last = program.services[:, program.row[i]], len(program.node_m) - 1
        kinds = services["kind"]
        checkpoints = {point.node: point.name for point in self.race.checkpoints}
        flags = 0
        if len(program.waves):
            yield from self._cross_line(env, i, line)
            if tell:
                tell(env.now, name, "crosses_start", 0)
        for k in range(last + 1):
            run.arrive_s[i, k] = env.now
            if tell:
                flags = self._tell_incidents(tell, env.now, name, k, flags, i)
                if k in checkpoints and lane["out"] == 0:
                    tell(env.now, name, "finish" if k == last else "split", k, checkpoint=checkpoints[k])
            if k == last and env.now > program.limit_s:
                run.arrive_s[i, k] = np.nan
                lane["flags"] |= int(Happened.CUT_OFF | Happened.DROP_OUT)
                return
            if k == last:
                run.leave_s[i, k] = env.now
                return
            if lane["out"] == 1:
                if tell:
                    tell(env.now, name, "drops_out", k)
                return
            if lane["stop_s"] > 0.0:
                yield env.timeout(stop(state, i))
            if kinds[k] != NOTHING:
                draw_bottles(program, rows[place:], who[place:], seed, replication, k, kinds[k], 1)
            if kinds[k] == HANDED:
                taken = takes_bottle(program, state, i, k)
                if tell:
                    tell(env.now, name, "bottle_handed" if taken else "bottle_missed", k)
            elif kinds[k] == TABLE and takes_bottle(program, state, i, k):
                asked_s = env.now
                with tables[services[k]["station"]].request() as turn:
                    turn.rank = int(program.rank[i])
                    yield turn
                    queue_s = env.now - asked_s
                    table_s = at_table(program, state, i, k)
                    yield env.timeout(table_s)
                book_table(state, i, queue_s, table_s)
                if tell:
                    tell(env.now, name, "bottle_taken", k, queue_s=queue_s, table_s=table_s)
            elif kinds[k] == TABLE and tell:
                tell(env.now, name, "bottle_missed", k)
            if program.places[k]["halts"] == 1:
                before = int(lane["flags"])
                yield from self._halt(env, run, i, k, tell)
                if lane["out"] == 1:
                    return
                flags |= int(lane["flags"]) & ~before  # what happened here has been told
            if self._tabled[k]:  # where a bottle takes no time, one may be served and leave at the instant of another
                yield env.all_else_now()
            run.leave_s[i, k] = env.now
            if i in self.plans:
                self._ask_plan(i, k, env.now)
            following = rows[FOLLOWING + place]
            time_s = depart(program, state, seed, replication, i, k, env.now)
            run.effort_mps[i, k] = rows[REAL + place]
            if tell and following > rows[FOLLOWING + place]:
                tell(env.now, name, "leaves_pacers", k, effort=float(rows[SHARE + place]))
            yield env.timeout(time_s)

    def _halt(
        self, env: RaceEnvironment, run: Replication, i: int, k: int, tell: Tell | None
    ) -> Generator[Event, Any, None]:
        """A station, a river: stay as long as it takes, perhaps for good."""
        state, name = self._moving, self.race.runners[i]
        lane, flags = state.lanes[i], int(state.lanes[i]["flags"])
        halted_s = halt(self._program, state, self.seed, run.number, i, k, env.now)
        if tell:
            for happened in Happened(int(lane["flags"]) & ~flags & ~int(Happened.DROP_OUT)):
                self._tell_incident(tell, env.now, name, happened, k, i)
        yield env.timeout(halted_s)
        if tell and halted_s > 0.0:
            tell(env.now, name, "leaves_station", k, stopped_s=halted_s)
        if tell and lane["out"] == 1:
            tell(env.now, name, "drops_out", k)

    def _cross_line(self, env: RaceEnvironment, i: int, line: simpy.Resource) -> Generator[Event, Any, None]:
        """Wait for the gun of his wave, then for the line; until he has crossed it, his rank is his place behind it.

        An open line is crossed by a whole wave at once, in the order of the starting list like any other tie.
        """
        lane, line_s = self._moving.lanes[i], self.race.arrays.line_s
        me: Any = env.active_process
        if line_s > 0.0:
            me.rank = int(lane["place"])
        yield env.timeout(float(lane["gun_s"]))
        if line_s > 0.0:
            with line.request() as turn:
                turn.rank = me.rank  # type: ignore[attr-defined]
                yield turn
                yield env.timeout(line_s)
        me.rank = int(self.race.arrays.rank[i])
        book_start(self._moving, i, env.now)

    def _ask_plan(self, i: int, k: int, now_s: float) -> None:
        """Let a plan written in Python decide: it sees what a runner feels, and answers with a speed or an effort."""
        (rows, place), program = self._seat(i), self.race.arrays
        answer = self.plans[i](
            Felt(
                distance_m=float(program.node_m[k]),
                distance_left_m=float(program.node_m[-1] - program.node_m[k]),
                elapsed_s=now_s,
                effort=float(rows[SHARE + place]),
                sustainable_mps=self.sustainable(i, k, now_s),
                with_pacers=bool(rows[FOLLOWING + place]),
            )
        )
        rows[PLAN + place], rows[PACED + place] = answer.value_mps, answer.is_pace
        rows[FOLLOWING + place] = answer.follows

    def sustainable(self, i: int, k: int, now_s: float) -> float:
        """The effort that runner ``i`` believes he can hold from here to the line, m/s flat-equivalent."""
        read_state(self._program, self._moving, i, k, now_s)
        rows, place = self._seat(i)
        return float(rows[OWN_MPS + place])

    def _seat(self, i: int) -> tuple[Array, int]:
        """The columns of a runner's company, and his place in them."""
        return self._moving.companies[i // COMPANY], i % COMPANY

    def _tell_incidents(self, tell: Tell, now_s: float, name: str, k: int, flags: int, i: int) -> int:
        now = int(self._moving.lanes[i]["flags"])
        for happened in Happened(now & ~flags):
            if happened in _ON_THE_WAY:
                self._tell_incident(tell, now_s, name, happened, k, i)
        return now

    def _tell_incident(self, tell: Tell, now_s: float, name: str, happened: Happened, k: int, i: int) -> None:
        details = {}
        if happened is Happened.BROKEN:
            rows, place = self._seat(i)
            details["lies_there_s"] = float(rows[LEDGER + Account.REST * COMPANY + place])
        tell(now_s, name, (happened.name or "").lower(), k, **details)
