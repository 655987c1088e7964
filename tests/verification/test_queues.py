"""Refreshment tables against queueing theory: what waits must be when runners come at random.

The queues are the engines' own (`support.queues`): Poisson arrivals are the guns of runners who are all alike, services
are drawn here or are the engine's lognormal ones. A service takes 1000 s, so that the seconds by which runners who
happen to meet move each other are one in a thousand. If a test here fails, an organiser who asks how many tables he
needs is told the wrong number. False alarms: see `support.chance`.
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import pytest
from scipy import stats

from paceline.engine.visits import visits
from paceline.results.stations import crowd_of
from support.chance import is_drawn_from, mean_is
from support.queues import (
    SEED,
    TABLE_LOG_SD,
    Floats,
    Queue,
    compiled_queues,
    erlang_c,
    event_queues,
    poisson_s,
    queue_race,
)

UNIT_S = 1_000.0
MANY, FEW = 80_000, 6_000
ENGINES = {"compiled": compiled_queues, "event": event_queues}


def exponential_s(many: int, seed: int) -> Floats:
    return np.random.default_rng(seed).exponential(UNIT_S, many)


@cache
def m_m_c(tables: int, busy: float, engine: str = "compiled") -> Queue:
    """A station long after its first customer: Poisson arrivals, exponential services, ``busy`` of its time taken."""
    many = MANY if engine == "compiled" else FEW
    race = queue_race(poisson_s(busy * tables / UNIT_S, many, seed=tables), tables, [exponential_s(many, 17)])
    return settled(ENGINES[engine](race)[0])


def settled(queue: Queue) -> Queue:
    """Without the first tenth of the customers, who found it empty."""
    first = len(queue.asked_s) // 10
    return Queue(queue.asked_s[first:], queue.turn_s[first:], queue.done_s[first:])


def waits_of_vectors(asked_s: Floats, service_s: Floats, tables: int) -> Floats:
    """The recurrence on the ordered vector of workloads (Kiefer, Wolfowitz 1955); for one table Lindley's (1952)."""
    workload_s, last_s, waits_s = np.zeros(tables), asked_s[0], np.empty(len(asked_s))
    for n, (now_s, takes_s) in enumerate(zip(asked_s, service_s, strict=True)):
        workload_s = np.maximum(workload_s - (now_s - last_s), 0.0)
        waits_s[n] = workload_s[0]
        workload_s[0] += takes_s
        workload_s.sort()
        last_s = now_s
    return waits_s


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("tables", [1, 2, 7])
def test_waits_obey_the_recurrences_of_lindley_and_of_kiefer_and_wolfowitz(tables: int, engine: str) -> None:
    """W' = max(0, W + S - T) (Lindley 1952), and its vector form for several servers (Kiefer, Wolfowitz 1955).

    Exact for any arrivals and services, so customer by customer. A failure: somebody is served before his turn.
    """
    many = 1_500
    guns_s = np.cumsum(np.random.default_rng(tables).gamma(0.5, 2.0 * UNIT_S / tables, many))
    queue = ENGINES[engine](queue_race(guns_s, tables, [exponential_s(many, 3)]))[0]
    expected = waits_of_vectors(queue.asked_s, queue.service_s, tables)
    np.testing.assert_allclose(queue.wait_s, expected, rtol=0.0, atol=1e-6)
    assert 0.2 < np.mean(queue.wait_s > 0.0) < 1.0


def test_both_engines_serve_alike() -> None:
    """The compiled table is a heap of free times, the other a resource of SimPy: the same turns."""
    race = queue_race(poisson_s(2.5 / UNIT_S, 1_500, 8), 3, [exponential_s(1_500, 9)])
    for one, other in zip(compiled_queues(race), event_queues(race), strict=True):
        np.testing.assert_allclose(one.turn_s, other.turn_s, rtol=0.0, atol=1e-6)
        np.testing.assert_allclose(one.done_s, other.done_s, rtol=0.0, atol=1e-6)


@pytest.mark.parametrize(
    ("tables", "busy", "engine"),
    [(1, 0.7, "compiled"), (3, 0.8, "compiled"), (10, 0.9, "compiled"), (1, 0.5, "event"), (3, 0.6, "event")],
)
def test_waits_of_m_m_c_are_erlangs(tables: int, busy: float, engine: str) -> None:
    """P(W > t) = C exp(-(c mu - lambda) t), C of Erlang (1917), and so the mean C / (c mu - lambda) (Kendall 1953).

    A failure: the number of tables that keeps a queue short would be the wrong one.
    """
    queue = m_m_c(tables, busy, engine)
    waits = queue.wait_s / UNIT_S
    some, spare = erlang_c(tables, busy * tables), tables * (1.0 - busy)
    assert mean_is(waits, some / spare)
    for t in (0.0, 0.5 / spare, 2.0 / spare):
        assert mean_is(waits > t, some * math.exp(-spare * t))


def lognormal_moments(median: float) -> tuple[float, float]:
    """First and second moment of a time at the engine's own tables."""
    return median * math.exp(0.5 * TABLE_LOG_SD**2), median**2 * math.exp(2.0 * TABLE_LOG_SD**2)


@pytest.mark.parametrize("kind", ["own", "alike", "mixed"])
def test_mean_wait_of_m_g_1_is_that_of_pollaczek_and_khinchine(kind: str) -> None:
    """A mean of lambda E[S^2] / (2 (1 - rho)) (Pollaczek 1930, Khinchine 1932): only two moments of the service matter.

    The engine's own lognormal services; all alike; and one in ten who takes ten times as long. A failure: how unevenly
    runners drink would not lengthen the queue as it must.
    """
    services: list[Floats] = []
    if kind == "own":
        first, second = lognormal_moments(UNIT_S)
    elif kind == "alike":
        first, second, services = UNIT_S, UNIT_S**2, [np.full(MANY, UNIT_S)]
    else:
        slow = np.random.default_rng(5).random(MANY) < 0.1
        services = [np.where(slow, 10.0, 1.0) * exponential_s(MANY, 6) / 1.9]
        first, second = UNIT_S, 2.0 * (0.9 + 0.1 * 100.0) * (UNIT_S / 1.9) ** 2
    rate = 0.6 / first
    race = queue_race(poisson_s(rate, MANY, 7), 1, services, slowing_s=UNIT_S)
    queue = settled(compiled_queues(race)[0])
    assert mean_is(queue.service_s, first)
    assert mean_is(queue.wait_s, rate * second / (2.0 * (1.0 - 0.6)))


def test_littles_law_and_what_those_who_come_see() -> None:
    """L = lambda W (Little 1961); Poisson arrivals see time averages (Wolff 1982); tables are busy for rho of the time.

    By the figures that an organiser is shown. A failure: the queue in the report is not the one its waits come from.
    """
    tables, busy, many = 3, 0.8, 60_000
    race = queue_race(poisson_s(busy * tables / UNIT_S, many, 2), tables, [exponential_s(many, 4)])
    seen = visits(race, SEED)
    station = crowd_of(seen, race).stations[0]
    asked_s, turn_s, done_s = (np.sort(times[0]) for times in (seen.asked_s, seen.turn_s, seen.done_s))
    minutes_s = 60.0 * len(station.queue)
    assert station.queue.mean() == pytest.approx(many / minutes_s * station.mean_wait_s, rel=1e-9)
    # First come is first served, so the n-th who comes finds those in front of him whose turn is still to be.
    found = np.arange(many) - np.searchsorted(turn_s, asked_s, side="left")
    length = erlang_c(tables, busy * tables) * busy / (1.0 - busy)
    assert mean_is(found[many // 10 :], length)
    assert mean_is(station.queue[len(station.queue) // 10 :], length)
    at_table = (np.arange(many) - np.searchsorted(done_s, asked_s, side="left") - found)[many // 10 :]
    assert mean_is(at_table, busy * tables)
    assert station.busy == pytest.approx(busy, rel=0.05)


def test_what_leaves_a_station_is_as_random_as_what_came() -> None:
    """Departures of M/M/c are Poisson (Burke 1956), so the next station is M/M/1 by itself (Jackson 1957).

    A failure: the first table would space the runners out, and the second would look better than it is.
    """
    busy, many = 0.6, MANY
    services = [exponential_s(many, 11), exponential_s(many, 12) * 0.8]
    first, second = compiled_queues(queue_race(poisson_s(busy / UNIT_S, many, 13), 1, services))
    left_s = np.sort(settled(first).done_s)
    assert is_drawn_from(np.diff(left_s), stats.expon(scale=UNIT_S / busy))
    waits = settled(second).wait_s / UNIT_S
    assert mean_is(waits, 0.8 * erlang_c(1, 0.8 * busy) / (1.0 - 0.8 * busy))


def test_where_nobody_waits_the_number_at_the_tables_is_poisson() -> None:
    """M/G/infinity: Poisson of mean lambda E[S] whatever the law of the services (Palm 1943): lognormal here.

    A failure: a wide station would seem to need more tables, or fewer, than chance brings runners to it at once.
    """
    first, _ = lognormal_moments(UNIT_S)
    race = queue_race(poisson_s(20.0 / first, MANY, 21), 80, slowing_s=UNIT_S)
    queue = compiled_queues(race)[0]
    assert np.all(queue.wait_s == 0.0)
    there = np.arange(MANY) - np.searchsorted(np.sort(queue.done_s), queue.asked_s, side="left")
    there = there[MANY // 10 :]
    assert mean_is(there, 20.0)
    assert mean_is((there - 20.0) ** 2, 20.0)
    # Looked at so seldom that all have changed in between, they are independent.
    seldom = there[::200]
    cells = np.array([0, 15, 18, 20, 22, 25])
    counted = np.histogram(seldom, [*cells, 1_000])[0]
    shares = np.diff([*stats.poisson.cdf(cells[1:] - 1, 20.0), 1.0], prepend=0.0)
    assert stats.chisquare(counted, shares * len(seldom)).pvalue > 1e-5
