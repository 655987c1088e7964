"""Each record rule at its edge, and one fault at a time."""

from __future__ import annotations

from typing import Any

import pytest

from paceline.rules import Legality, disqualifying, judge
from paceline.rules.world_athletics import drop, separation
from paceline.scenario.models import Scenario
from support.fields import field
from support.roads import CERTIFICATE, MARATHON_M, course_of, legal_race, part

TEAM = {"kind": "rotating", "formation": "arrow", "ahead": 1, "pool": 2}
FROM_START = {"kind": "from_start", "formation": "line", "count": 2}


def judged(scenario: Scenario) -> Legality:
    return judge(scenario, course_of(scenario))


def road(**words: Any) -> dict[str, Any]:
    """The race of a legal scenario on a course with other words."""
    course = {
        "name": "flat",
        "parts": [part(MARATHON_M, [(0.0, 10.0)])],
        "start_finish_separation_m": 850.0,
        "certificate": CERTIFICATE,
        **words,
    }
    start = "2020-10-04T09:00+01:00"
    return {"course": course, "distance_m": MARATHON_M, "start": start, "rules": "world-athletics-road"}


def test_the_legal_race_is_eligible_though_shoes_and_doping_stay_unknown() -> None:
    verdict = judged(legal_race())
    assert verdict.verdict == "eligible"
    assert verdict.broken == ()
    assert {rule.rule for rule in verdict.rules if rule.verdict == "unknown"} == {"TR5 shoes", "CR31.3 doping test"}


@pytest.mark.parametrize(
    ("changes", "broken"),
    [
        ({"pacers": TEAM}, "TR6.3.1 pacing"),
        ({"pacers": {**FROM_START, "car": True}}, "TR6.3.1 technical device"),
        ({"pacers": {**FROM_START, "count": 3}}, "Label 13.2 pacemakers"),
        ({"drinks": {"kind": "handed", "every_m": 5_000.0}}, "TR55.8 refreshment"),
        ({"race": road(certificate={"measured": False})}, "CR31.21.1 measured course"),
        ({"race": road(start_finish_separation_m=30_000.0)}, "CR31.21.2 separation"),
        ({"race": road(finish_height_m=-50.0)}, "CR31.21.3 drop"),
        ({"event": {"sanctioned": False, "entrants": 3}}, "CR31.3 competition"),
        ({"event": {"sanctioned": True, "entrants": 2}, "pacers": None}, "CR31.3 competition"),
    ],
)
def test_one_fault_breaks_one_rule(changes: dict[str, Any], broken: str) -> None:
    verdict = judged(legal_race(**changes))
    assert verdict.broken == (broken,)
    assert verdict.verdict == "not_eligible"


@pytest.mark.parametrize(
    ("changes", "unknown"),
    [
        ({"race": road(certificate=None)}, "CR31.21.1 measured course"),
        ({"race": road(start_finish_separation_m=None)}, "CR31.21.2 separation"),
        ({"event": None, "pacers": None}, "CR31.3 competition"),
    ],
)
def test_what_is_not_shown_is_no_record(changes: dict[str, Any], unknown: str) -> None:
    verdict = judged(legal_race(**changes))
    assert verdict.broken == ()
    assert unknown in {rule.rule for rule in verdict.rules if rule.blocks}
    assert unknown in verdict.unanswered
    # What nobody can write into a scenario is unknown too, but not for want of an answer.
    assert not {"TR5 shoes", "CR31.3 doping test"} & set(verdict.unanswered)
    assert verdict.verdict == "not_eligible"


def test_without_a_start_list_nobody_knows_who_was_entered() -> None:
    verdict = judged(legal_race(event=None))
    rule = next(rule for rule in verdict.rules if rule.rule == "Label 13.2 pacemakers")
    assert (rule.verdict, rule.evidence) == ("unknown", "3 runners and pacers; the scenario gives no start list")
    assert verdict.verdict == "not_eligible"


def test_a_field_is_on_the_start_list_and_drinks_as_its_own_words_say() -> None:
    handed = {"kind": "handed", "every_m": 5_000.0}
    verdict = judged(legal_race(field=field(10, drinks=handed), event={"sanctioned": True, "entrants": 12}))
    told = {rule.rule: rule for rule in verdict.rules}
    assert verdict.broken == ("Label 13.2 pacemakers", "TR55.8 refreshment")
    assert told["Label 13.2 pacemakers"].evidence == "13 runners and pacers, 12 on the start list"
    assert told["TR55.8 refreshment"].evidence == (
        "bottles handed on the move to the field; only official stations may serve"
    )
    assert judged(legal_race(field=field(10), event={"sanctioned": True, "entrants": 13})).eligible


def test_who_takes_nothing_breaks_no_rule_of_refreshment() -> None:
    verdict = judged(legal_race(drinks={"kind": "none"}))
    told = {rule.rule: rule.evidence for rule in verdict.rules}
    assert told["TR55.8 refreshment"] == "nothing is taken"
    assert verdict.eligible


def test_one_runner_with_handed_bottles_is_enough() -> None:
    runner = {"athlete": {"name": "Ben", "sex": "M", "body": {"mass_kg": 60.0}}, "drinks": {"kind": "handed"}}
    verdict = judged(legal_race(runners=[runner]))
    assert verdict.broken == ("TR55.8 refreshment",)
    assert "Ben" in next(rule.evidence for rule in verdict.rules if rule.verdict == "fail")


@pytest.mark.parametrize(("apart_m", "answer"), [(21_097.5, "pass"), (21_097.6, "fail")])
def test_fifty_percent_rule_at_its_edge(apart_m: float, answer: str) -> None:
    scenario = legal_race(race=road(start_finish_separation_m=apart_m))
    assert separation(scenario, course_of(scenario)).verdict == answer


@pytest.mark.parametrize(("drop_m", "answer"), [(42.195, "pass"), (42.2, "fail"), (0.0, "pass"), (-30.0, "pass")])
def test_drop_rule_at_its_edge(drop_m: float, answer: str) -> None:
    scenario = legal_race(race=road(start_height_m=100.0, finish_height_m=100.0 - drop_m))
    assert drop(scenario, course_of(scenario)).verdict == answer


def test_evidence_carries_the_numbers() -> None:
    scenario = legal_race()
    evidence = separation(scenario, course_of(scenario)).evidence
    assert evidence == "start and finish 850 m apart, 2.0% of the race; at most 50% allowed"


@pytest.mark.parametrize(
    ("finish_m", "found"),
    [
        (10.0, "finish level with the start"),
        (40.0, "finish 30.0 m above the start"),
        (9.5, "finish 0.5 m below the start, 0.01 per 1000"),
        (-32.195, "finish 42.2 m below the start, 1.00 per 1000"),
    ],
)
def test_a_drop_is_told_in_metres_and_per_thousand(finish_m: float, found: str) -> None:
    scenario = legal_race(race=road(finish_height_m=finish_m))
    assert drop(scenario, course_of(scenario)).evidence == f"{found}; at most 1 per 1000 allowed"


@pytest.mark.parametrize(
    ("pacers", "people"),
    [
        ({**TEAM, "ahead": 6, "behind": 2, "pool": 30}, 30),
        ({"kind": "rotating", "formation": "arrow", "ahead": 3, "behind": 1}, 4),
        ({"kind": "rotating", "formation": "arrow"}, 1),
        ({"kind": "from_start", "formation": "line"}, 1),
        ({"kind": "from_start", "formation": "line", "names": ["Ada", "Ben"]}, 2),
        (FROM_START, 2),
        ({**FROM_START, "count": 3, "names": ["Ada", "Ben"], "until_m": [5_000.0]}, 3),
    ],
)
def test_pacers_are_counted_as_people(pacers: dict[str, Any], people: int) -> None:
    """A pool once each, whoever else is named; one at least."""
    told = {rule.rule: rule.evidence for rule in judged(legal_race(pacers=pacers, event=None)).rules}
    assert told["Label 13.2 pacemakers"] == f"{people + 1} runners and pacers; the scenario gives no start list"


def test_changing_pacers_are_told_with_their_number_and_place() -> None:
    words = {**TEAM, "pool": 12, "exchange_every_m": 2_400.0}
    told = {rule.rule: rule.evidence for rule in judged(legal_race(pacers=words)).rules}
    assert told["TR6.3.1 pacing"] == ("12 pacers take turns, fresh ones step in every 2.4 km; none may join or rejoin")


def test_a_certificate_without_grade_is_taken_on_trust() -> None:
    verdict = judged(legal_race(race=road(certificate={"measured": True})))
    assert "assumed" in {rule.verdict for rule in verdict.rules}
    assert verdict.eligible


def test_without_record_rules_there_is_nothing_to_judge() -> None:
    verdict = judged(legal_race(race={**road(), "rules": "none"}))
    assert verdict == Legality("no_record_rules")


def test_what_happens_on_the_road_can_cost_the_record() -> None:
    assert disqualifying(["toilet", "missed_bottle", "drop_out"]) == ()
    assert disqualifying(["handed_bottle", "toilet", "pacer_rejoined", "handed_bottle"]) == (
        "TR55.8 refreshment",
        "TR6.3.1 pacing",
    )
    assert disqualifying({"course_shortened"}) == ("TR55.10 leaving the course",)
