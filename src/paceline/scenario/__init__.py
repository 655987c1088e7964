"""Scenarios: the files in which a race is told, read with every mistake named by line and column."""

from paceline.scenario.loader import LoadedScenario, OpenScenario, load_scenario, open_scenario, variant_names
from paceline.scenario.models import Scenario
from paceline.scenario.schema import scenario_schema
from paceline.scenario.units import format_duration, format_pace

__all__ = [
    "LoadedScenario",
    "OpenScenario",
    "Scenario",
    "format_duration",
    "format_pace",
    "load_scenario",
    "open_scenario",
    "scenario_schema",
    "variant_names",
]
