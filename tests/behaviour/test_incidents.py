"""What goes wrong, how often, and for how long: shares realised by the engine against the hazards behind them."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.behaviour.incidents import (
    Happened,
    Incident,
    collapse_growth,
    collapse_leaves,
    recklessness,
    stomach_lasts_s,
    stomach_rate,
    toilet_growth,
    toilet_lasts_s,
)
from paceline.constants import value
from paceline.engine.company import COLLAPSE_RISEN, STOMACH_RISEN
from paceline.engine.event import EventEngine
from paceline.engine.program import RaceProgram, build
from paceline.numerics.draws import Purpose, exponential, normal
from support.quiet import changed, ordinary_day, quiet, with_fields
from support.races import scenario, starter

times_s = st.floats(0.0, 40_000.0)


@given(times_s, times_s, times_s)
def test_hazards_add_up_over_any_cut_of_the_course(a: float, b: float, c: float) -> None:
    """Two legs gather what one long leg gathers, and never less than nothing."""
    first, middle, last = sorted((a, b, c))
    for grown in (
        lambda since, until: collapse_growth(0.1, 20_000.0, since, until, 1.0),
        toilet_growth,
    ):
        whole = grown(first, last)
        assert whole >= 0.0
        assert grown(first, middle) + grown(middle, last) == pytest.approx(whole, abs=1e-9)


def test_an_even_race_gathers_exactly_the_hazard_of_the_athlete() -> None:
    """At even effort over the reference time the summed hazard is his; twice the time holds eight times as much."""
    assert collapse_growth(0.1278, 20_000.0, 0.0, 20_000.0, 1.0) == pytest.approx(0.1278)
    assert collapse_growth(0.1278, 20_000.0, 0.0, 40_000.0, 1.0) == pytest.approx(8.0 * 0.1278)


def test_boldness_breeds_collapse() -> None:
    """3 % over even effort gives 1.6 times the hazard."""
    assert recklessness(1.0) == 1.0
    bold = collapse_growth(1.0, 1.0, 0.0, 1.0, recklessness(1.03))
    assert bold / collapse_growth(1.0, 1.0, 0.0, 1.0, 1.0) == pytest.approx(1.57, abs=0.02)


def test_warm_air_turns_the_stomach() -> None:
    """Not below 18 C of wet bulb, then 8 % a degree."""
    assert stomach_rate(1e-6, 10.0) == stomach_rate(1e-6, 18.0)
    assert stomach_rate(1e-6, 28.0) / stomach_rate(1e-6, 18.0) == pytest.approx(math.exp(0.8), rel=1e-9)


def test_a_bad_stomach_lasts_45_minutes_in_the_median() -> None:
    """Over draws by name, within four standard errors of a median; never less than nothing."""
    drawn = np.array([stomach_lasts_s(normal(1, k, 5, 6, 1)) for k in range(4_000)])
    # standard error of the median of ln x: sqrt(pi/2) sigma / sqrt(n)
    error = 4.0 * math.sqrt(math.pi / 2.0) * value("behaviour", "stomach.log_sd") / math.sqrt(4_000)
    assert math.log(np.median(drawn)) == pytest.approx(math.log(2_700.0), abs=error)
    assert drawn.min() > 0.0


@given(st.floats(0.0, 1.0))
def test_what_a_collapse_leaves_and_a_toilet_takes(u: float) -> None:
    """65 to 90 % of strength; 45 to 90 s."""
    assert 0.65 - 1e-12 <= collapse_leaves(u) <= 0.90 + 1e-12
    assert 45.0 <= toilet_lasts_s(u) <= 90.0


# realised in races

RACE_M = 12_000.0


def allowing(*kinds: Incident, **fields: float) -> RaceProgram:
    """A quiet race in which only these incidents may happen."""
    race = quiet(build(scenario(RACE_M, starter(plan={"pacing": "even", "target_s": 2_800.0}))))
    forbidden = np.ones_like(race.arrays.forbidden)
    forbidden[:, list(kinds)] = 0
    return with_fields(changed(race, forbidden=forbidden), "runners", **fields)


def run_many(race: RaceProgram, replications: int) -> list[tuple[int, float, float, float]]:
    """Flags, summed collapse and stomach hazards, and the finish time of each replication."""
    engine = EventEngine(race, 11)
    rows = []
    with ordinary_day():
        for replication in range(replications):
            run = engine.run(replication)
            rows.append(
                (
                    int(run.moving.lanes["flags"][0]),
                    float(run.carried(COLLAPSE_RISEN)[0]),
                    float(run.carried(STOMACH_RISEN)[0]),
                    float(run.arrive_s[0, -1]),
                )
            )
    return rows


def within(happened: int, of: int, chance: float) -> bool:
    """Four standard errors of a binomial share: a false alarm in 16,000."""
    return abs(happened / of - chance) <= 4.0 * math.sqrt(chance * (1.0 - chance) / of)


def test_as_many_collapse_as_the_summed_hazard_says() -> None:
    """1 - exp(-H), with H gathered by those who came through unharmed."""
    rows = run_many(allowing(Incident.COLLAPSE, collapse_hazard=0.5, collapse_reference_s=2_800.0), 1_000)
    collapsed = sum(bool(flags & Happened.COLLAPSE) for flags, *_ in rows)
    summed = {hazard for flags, hazard, *_ in rows if not flags & Happened.COLLAPSE}
    assert len(summed) == 1
    assert 0.0 < collapsed < len(rows)
    assert within(collapsed, len(rows), 1.0 - math.exp(-summed.pop()))


def test_collapses_match_their_hazard_in_a_race_with_all_its_chances() -> None:
    """Collapses less the hazard lived through until then are a martingale: its sum is nothing within four errors."""
    race = with_fields(build(scenario(42_195.0)), "runners", collapse_hazard=0.6)
    rows = run_many(race, 500)
    # Whoever has collapsed gathers on, but what he lived through until then is the threshold that he was given.
    stream = int(race.arrays.stream[0])
    given = [exponential(11, replication, stream, int(Purpose.COLLAPSE), 0) for replication in range(len(rows))]
    lived = [min(row[1], due) for row, due in zip(rows, given, strict=True)]
    collapsed = sum(bool(flags & Happened.COLLAPSE) for flags, *_ in rows)
    assert collapsed > 50
    assert abs(collapsed - sum(lived)) <= 4.0 * math.sqrt(sum(lived))


def test_who_started_too_fast_and_is_spent_is_not_safe() -> None:
    """On the road the hazard of the day grows with the start: 4 % over to 10 km, then slow, is no safer than even."""
    gathered = []
    for over in (0.0, 0.04, 0.08):
        plan = {"pacing": "bold", "over": over, "until_m": 10_000.0}
        race = quiet(build(scenario(42_195.0, starter(plan=plan))))
        race = with_fields(race, "runners", collapse_hazard=0.6)
        with ordinary_day():
            gathered.append(float(EventEngine(race, 1).run(0).carried(COLLAPSE_RISEN)[0]))
    assert gathered[0] < gathered[1] < gathered[2]


def test_some_who_collapse_stop_and_the_others_walk_in() -> None:
    """64 % leave the race, within four standard errors."""
    both = allowing(Incident.COLLAPSE, Incident.DROP_OUT, collapse_hazard=5.0, collapse_reference_s=2_800.0)
    flags = [row[0] for row in run_many(both, 800)]
    collapsed = [one for one in flags if one & Happened.COLLAPSE]
    assert within(sum(bool(one & Happened.DROP_OUT) for one in collapsed), len(collapsed), 0.64)


def test_stomachs_turn_at_their_rate() -> None:
    """1 - exp(-H) of the hazard gathered."""
    rows = run_many(allowing(Incident.STOMACH, stomach_per_s=1e-4), 1_500)
    turned = sum(bool(flags & Happened.STOMACH) for flags, *_ in rows)
    unharmed = {round(hazard, 12) for flags, _, hazard, *_ in rows if not flags & Happened.STOMACH}
    assert len(unharmed) == 1
    assert within(turned, len(rows), 1.0 - math.exp(-unharmed.pop()))


def test_toilet_stops_come_at_their_hourly_rate_and_not_early() -> None:
    """Nobody stops within 2.5 h; after that the first stop comes at 0.025 an hour."""
    assert toilet_growth(0.0, 9_000.0) == 0.0
    assert toilet_growth(9_000.0, 9_000.0 + 3_600.0) == pytest.approx(0.025)
    race = quiet(build(scenario(100_000.0, starter(plan={"pacing": "even", "target_s": 30_000.0}))))
    forbidden = np.ones_like(race.arrays.forbidden)
    forbidden[:, Incident.TOILET] = 0
    rows = run_many(changed(race, forbidden=forbidden), 700)
    stopped = sum(bool(flags & Happened.TOILET) for flags, *_ in rows)
    usual_s = min(row[3] for row in rows)
    assert within(stopped, len(rows), 1.0 - math.exp(-0.025 * (usual_s - 9_000.0) / 3_600.0))
