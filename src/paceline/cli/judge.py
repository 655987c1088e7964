"""``paceline judge``: would a time run in this race count?"""

from __future__ import annotations

from paceline.cli.guard import command
from paceline.cli.options import Json, ScenarioFile, Settings, Variant
from paceline.cli.races import load_race
from paceline.cli.talk import console, print_json, print_name


@command
def judge(scenario: ScenarioFile, variant: Variant = None, settings: Settings = None, as_json: Json = False) -> None:
    """Say whether a time run in this race could be a record, rule by rule."""
    race = load_race(scenario, variant, settings)
    legality = race.judge()
    if as_json:
        from paceline.results.summary import legality_summary

        print_json({"scenario": race.scenario.name, "variant": variant, **legality_summary(legality)})
    else:
        from paceline.report.terminal import show_legality

        screen = console()
        print_name(screen, race.scenario, variant)
        show_legality(screen, legality)
