"""Where a course has been recorded: tracks of watches and planners, measured into course files."""

from paceline.track.survey import GRADE_BOUNDS, Survey, read_track
from paceline.track.track import Track, WayPoint

__all__ = ["GRADE_BOUNDS", "Survey", "Track", "WayPoint", "read_track"]
