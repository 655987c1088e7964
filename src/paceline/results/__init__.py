"""What became of the runners: arrays, their summary, and where they came from."""

from paceline.results.provenance import Provenance
from paceline.results.result import Result
from paceline.results.summary import run_summary

__all__ = ["Provenance", "Result", "run_summary"]
