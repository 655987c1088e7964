"""Pages: a run, a comparison, a sweep or a forecast as one file of HTML that needs nothing but itself.

Other pages are made of the same bricks: `Section`, `table` and `chart` give the markup, `whole_page` the file.
"""

from paceline.report.page.charts import axis, chart, line, mark
from paceline.report.page.compare import comparison_page, comparison_parts
from paceline.report.page.forecast import forecast_page
from paceline.report.page.html import Section, folded, paragraph, table, text
from paceline.report.page.proof import legality, repeat, sources
from paceline.report.page.run import report_page
from paceline.report.page.sweep import sweep_page
from paceline.report.page.whole import whole_page

__all__ = [
    "Section",
    "axis",
    "chart",
    "comparison_page",
    "comparison_parts",
    "folded",
    "forecast_page",
    "legality",
    "line",
    "mark",
    "paragraph",
    "repeat",
    "report_page",
    "sources",
    "sweep_page",
    "table",
    "text",
    "whole_page",
]
