"""Queues whose customers and services a test chooses, worked through by the engines' own tables.

A field of runners who are all alike, without drag and so without shelter, is sent off one by one, each by a gun of his
own: the times of the guns are the arrival process, later by the same few minutes for all. How long each takes at a
table is his own ``slowing_s``, divided by the luck that the engine will multiply it by; so a service is what the test
has drawn, of any distribution, to the last digits. Where no services are given they are the engine's own: lognormal.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from paceline.constants import value
from paceline.engine.bottles import TABLE
from paceline.engine.event import EventEngine
from paceline.engine.program import RaceProgram, build
from paceline.engine.records import WAVE
from paceline.engine.visits import station_nodes, visits
from paceline.numerics.draws import Purpose, normal
from support.fields import mass_race, population, sex
from support.quiet import changed, with_fields

Floats = NDArray[np.float64]

SEED = 1955
SPACING_M = 300.0
#: Spread of the engine's own service times: standard deviation of their logarithm.
TABLE_LOG_SD = value("behaviour", "table.log_sd")
_ALIKE = population(
    sex(speed_sd=0.0, bias_sd=0.0), sex(speed_sd=0.0, bias_sd=0.0),
    k1_sd=0.0, k2_sd=0.0, form_sd=0.0, pace_noise=0.0, drop_outs=0.0,
)  # fmt: skip
#: What stands in a row for each plan, and what node by node.
_BY_ROW = ("runners", "capacity_mean", "capacity_factor", "forbidden")
_BY_NODE = (
    "wish", "replan", "left_alone_m", "left_sheltered_m", "services", "stops_s", "company", "amount", "scripted",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Queue:
    """What a table saw, in the order in which its customers came: seconds from the first gun."""

    asked_s: Floats
    turn_s: Floats
    done_s: Floats

    @property
    def wait_s(self) -> Floats:
        """How long each waited for his turn."""
        return self.turn_s - self.asked_s

    @property
    def service_s(self) -> Floats:
        """How long each took once it was his turn."""
        return self.done_s - self.turn_s


def queue_race(
    guns_s: Floats, tables: int, services_s: Sequence[Floats] = (), *, slowing_s: float = 1.0
) -> RaceProgram:
    """A race past a station for each of ``services_s`` (by runner), or past one with services of the engine's own.

    ``guns_s``: rising; ``slowing_s``: median of the engine's own.
    """
    stations = max(1, len(services_s))
    drinks = {"kind": "stations", "every_m": SPACING_M, "tables": tables, "slowing_s": slowing_s, "missed": 0.0}
    length_m = (stations + 1) * SPACING_M
    race = build(mass_race(length_m, len(guns_s), drinks=drinks, population=_ALIKE, race={"longest_leg_m": SPACING_M}))
    waves = np.zeros(len(guns_s), WAVE)
    waves["from_place"], waves["gun_s"] = np.arange(len(guns_s)), guns_s
    race = with_fields(changed(race, waves=waves), "runners", drag_unit=0.0, reference_drag_unit=0.0)
    race = changed(race, forbidden=np.ones_like(race.arrays.forbidden))
    return race if not services_s else _with_services(race, services_s)


def _with_services(race: RaceProgram, services_s: Sequence[Floats]) -> RaceProgram:
    """Every runner has a plan of his own, which differs in how long he takes at each station."""
    arrays, many = race.arrays, len(race.arrays.row)
    rows = {name: np.repeat(getattr(arrays, name)[:1], many, axis=0) for name in _BY_ROW}
    nodes = {name: np.repeat(getattr(arrays, name)[:, :1], many, axis=1) for name in _BY_NODE}
    each = changed(race, **rows, **nodes)
    services = each.arrays.services
    for node, service_s in zip(station_nodes(race), services_s, strict=True):
        assert (services["kind"][node] == TABLE).all()
        spot = round(arrays.node_m[node])
        luck = [normal(SEED, 0, int(who), int(Purpose.TABLE_TIME), spot) for who in arrays.stream]
        services["slowing_s"][node] = service_s * np.exp(-TABLE_LOG_SD * np.array(luck))
    return changed(each, row=np.arange(many))


def compiled_queues(race: RaceProgram) -> list[Queue]:
    """The stations of the one run of a race, by the compiled engine."""
    seen = visits(race, SEED)
    return [_in_order(Queue(*times)) for times in zip(seen.asked_s, seen.turn_s, seen.done_s, strict=True)]


def event_queues(race: RaceProgram) -> list[Queue]:
    """The same by the event engine, from what it tells."""
    rows: dict[int, list[tuple[float, float, float]]] = {node: [] for node in station_nodes(race)}

    def tell(t_s: float, runner: str, kind: str, node: int, **details: float) -> None:
        if kind == "bottle_taken":
            turn_s = t_s - details["table_s"]
            rows[node].append((turn_s - details["queue_s"], turn_s, t_s))

    EventEngine(race, SEED).run(0, tell)
    return [_in_order(Queue(*np.array(found).T)) for found in rows.values()]


def _in_order(queue: Queue) -> Queue:
    came = np.argsort(queue.asked_s, kind="stable")
    return Queue(queue.asked_s[came], queue.turn_s[came], queue.done_s[came])


def poisson_s(rate_per_s: float, many: int, seed: int) -> Floats:
    """The times, s, of a Poisson process."""
    return np.cumsum(np.random.default_rng(seed).exponential(1.0 / rate_per_s, many))


def erlang_c(servers: int, load: float) -> float:
    """The chance of having to wait at an M/M/c station (Erlang 1917); ``load`` is arrival over service rate."""
    terms = [load**n / math.factorial(n) for n in range(servers)]
    last = load**servers / math.factorial(servers) / (1.0 - load / servers)
    return last / (sum(terms) + last)
