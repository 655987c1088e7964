"""Where a race goes: its road, the legs it is cut into, the ground and the wind on them."""

from paceline.course.course import Course, Mark
from paceline.course.nodes import CELL_M, Nodes, cut
from paceline.course.terrain import TERRAINS, cost_factor
from paceline.course.wind import head_wind, head_wind_share

__all__ = ["CELL_M", "TERRAINS", "Course", "Mark", "Nodes", "cost_factor", "cut", "head_wind", "head_wind_share"]
