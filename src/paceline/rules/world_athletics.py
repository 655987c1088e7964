"""The record rules of World Athletics for road races, one function a rule.

Rule numbers are those in force since November 2019 (Technical Rules TR, Competition Rules CR); the older races were
judged under the same texts with the numbers 144, 240 and 260.
"""

from __future__ import annotations

from collections.abc import Callable

from paceline.constants import value
from paceline.course import Course
from paceline.rules.verdict import RuleAnswer, RuleVerdict
from paceline.scenario.models import Scenario
from paceline.scenario.pacers import Pacers

Rule = Callable[[Scenario, Course], RuleVerdict]

PACING = "TR6.3.1 pacing"
DEVICE = "TR6.3.1 technical device"
PACEMAKERS = "Label 13.2 pacemakers"
REFRESHMENT = "TR55.8 refreshment"
LEAVING = "TR55.10 leaving the course"
MEASURED = "CR31.21.1 measured course"
SEPARATION = "CR31.21.2 separation"
DROP = "CR31.21.3 drop"
COMPETITION = "CR31.3 competition"
SHOES = "TR5 shoes"
DOPING = "CR31.3 doping test"


def pacing(scenario: Scenario, course: Course) -> RuleVerdict:
    """Nobody joins or rejoins the race to set the pace."""
    match scenario.pacers:
        case None:
            return RuleVerdict(PACING, "pass", "no pacers")
        case Pacers(kind="rotating") as pacers:
            pool = f"{pacers.pool} pacers" if pacers.pool else "pacers"
            every = f" every {_km(pacers.exchange_every_m)}" if pacers.exchange_every_m else ""
            return RuleVerdict(PACING, "fail", f"{pool} take turns, fresh ones step in{every}; none may join or rejoin")
        case pacers:
            return RuleVerdict(PACING, "pass", f"{_count(pacers)} pacers start with the field and never rejoin")


def technical_device(scenario: Scenario, course: Course) -> RuleVerdict:
    """No car, laser or other device paces the runner."""
    if scenario.pacers is not None and scenario.pacers.car:
        return RuleVerdict(DEVICE, "fail", "a car close ahead shows the pace and breaks the wind; none is allowed")
    return RuleVerdict(DEVICE, "pass", "no pace car")


def pacemakers(scenario: Scenario, course: Course) -> RuleVerdict:
    """Pacemakers are entered like everyone else, so the start list must be long enough to hold them."""
    if scenario.pacers is None:
        return RuleVerdict(PACEMAKERS, "pass", "no pacers")
    starters = len(scenario.runners) + (scenario.field.starters if scenario.field else 0)
    needed = starters + _count(scenario.pacers)
    if scenario.event is None:
        return RuleVerdict(PACEMAKERS, "unknown", f"{needed} runners and pacers; the scenario gives no start list")
    entrants = scenario.event.entrants
    verdict = _answer(entrants >= needed)
    return RuleVerdict(PACEMAKERS, verdict, f"{needed} runners and pacers, {entrants} on the start list")


def refreshment(scenario: Scenario, course: Course) -> RuleVerdict:
    """Drinks come from official stations only."""
    drinks = [(runner.athlete.name, runner.drinks or scenario.drinks) for runner in scenario.runners]
    if scenario.field is not None:
        drinks.append(("the field", scenario.field.drinks or scenario.drinks))
    handed = [name for name, how in drinks if how.kind == "handed"]
    if handed:
        return RuleVerdict(
            REFRESHMENT, "fail", f"bottles handed on the move to {', '.join(handed)}; only official stations may serve"
        )
    if all(how.kind == "none" for _, how in drinks):
        return RuleVerdict(REFRESHMENT, "pass", "nothing is taken")
    return RuleVerdict(REFRESHMENT, "pass", "drinks from official stations only")


def measured_course(scenario: Scenario, course: Course) -> RuleVerdict:
    """The course has been measured by an approved measurer."""
    certificate = course.certificate
    if certificate is None:
        return RuleVerdict(MEASURED, "unknown", "the course file carries no certificate")
    if not certificate.measured:
        return RuleVerdict(MEASURED, "fail", "the course has not been measured by an approved measurer")
    if not certificate.grade:
        return RuleVerdict(MEASURED, "assumed", "measured; the measurer's grade is not given and taken as A or B")
    return RuleVerdict(MEASURED, "pass", f"measured, {certificate.grade}")


def separation(scenario: Scenario, course: Course) -> RuleVerdict:
    """Start and finish lie no further apart, as the crow flies, than half the race distance."""
    if course.separation_m is None:
        return RuleVerdict(SEPARATION, "unknown", "the course file does not say how far apart start and finish lie")
    allowed = value("rules", "records.separation_share")
    share = course.separation_m / course.distance_m
    verdict = _answer(course.separation_m <= allowed * course.distance_m)
    evidence = (
        f"start and finish {_metres(course.separation_m)} apart, {share:.1%} of the race; at most {allowed:.0%} allowed"
    )
    return RuleVerdict(SEPARATION, verdict, evidence)


def drop(scenario: Scenario, course: Course) -> RuleVerdict:
    """The finish lies no more than one in a thousand below the start."""
    allowed = value("rules", "records.drop_share")
    drop_m = course.net_drop_m
    verdict = _answer(drop_m <= allowed * course.distance_m + 1e-9)
    if abs(drop_m) < 0.05:
        found = "finish level with the start"
    elif drop_m < 0:
        found = f"finish {-drop_m:.1f} m above the start"
    else:
        found = f"finish {drop_m:.1f} m below the start, {drop_m / course.distance_m * 1000:.2f} per 1000"
    return RuleVerdict(DROP, verdict, f"{found}; at most {allowed * 1000:g} per 1000 allowed")


def competition(scenario: Scenario, course: Course) -> RuleVerdict:
    """A sanctioned race with real competition."""
    event = scenario.event
    if event is None:
        return RuleVerdict(COMPETITION, "unknown", "the scenario says nothing of the event")
    least = int(value("rules", "records.competitors"))
    sanction = "sanctioned" if event.sanctioned else "not sanctioned as an open competition"
    verdict = _answer(event.sanctioned and event.entrants >= least)
    return RuleVerdict(COMPETITION, verdict, f"{sanction}, {event.entrants} entrants; at least {least} needed")


def shoes(scenario: Scenario, course: Course) -> RuleVerdict:
    """Shoes comply: a matter for the referee."""
    return RuleVerdict(SHOES, "unknown", "cannot be known from a scenario; does not decide", from_scenario=False)


def doping_test(scenario: Scenario, course: Course) -> RuleVerdict:
    """A test is taken after the race: a matter for the officials."""
    return RuleVerdict(DOPING, "unknown", "cannot be known from a scenario; does not decide", from_scenario=False)


#: All rules, in the order in which a verdict lists them.
RULES: tuple[Rule, ...] = (
    pacing,
    technical_device,
    pacemakers,
    refreshment,
    measured_course,
    separation,
    drop,
    competition,
    shoes,
    doping_test,
)


def _answer(kept: bool) -> RuleAnswer:
    return "pass" if kept else "fail"


def _count(pacers: Pacers) -> int:
    """How many different people pace."""
    if pacers.kind == "rotating":
        return pacers.pool or (pacers.ahead or 1) + pacers.behind
    return pacers.count or max(len(pacers.until_m), len(pacers.names), 1)


def _km(at_m: float) -> str:
    return f"{at_m / 1000:g} km"


def _metres(length_m: float) -> str:
    return f"{length_m:.0f} m" if length_m < 10_000 else f"{length_m / 1000:.1f} km"
