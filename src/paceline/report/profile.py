"""The profile of a course: on a terminal, and as a picture with its stations."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from rich.console import Console
from rich.table import Table
from rich.text import Text

from paceline.track.survey import GRADE_BOUNDS, Survey
from paceline.track.track import Floats

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_ROWS, _COLUMNS = 6, 96
_EIGHTHS = " ▁▂▃▄▅▆▇█"
#: From steep descent to steep climb, blue to vermilion: told apart with every kind of colour vision.
_COLOURS = ("#004A7F", "#0072B2", "#7FB3D5", "#9A9A9A", "#F2B48C", "#D55E00", "#8C2D04")
_MOST_STATIONS = 40


def show_course(console: Console, survey: Survey) -> None:
    """Length and climb, the profile, grades, stations, and what is doubtful."""
    console.print(Text(survey.name, style="bold"))
    console.print(Text(f"{_length(survey)}; {survey.shape.words}"))
    if survey.has_heights:
        console.print(Text(_heights(survey)))
        for line in text_profile(survey):
            console.print(Text(line), no_wrap=True, crop=True)
        console.print(_grades(survey))
    if survey.stations:
        told = [f"{one.name or 'station'} {one.at_m / 1000:.1f}" for one in survey.stations]
        console.print(Text(f"{len(told)} station{'s' * (len(told) > 1)}, km: {', '.join(told)}"))
    else:
        console.print(Text("no stations: the track names none; --stations FILE.csv (name,distance_km) adds them"))
    for doubt in survey.warnings:
        console.print(Text(f"look at this: {doubt}", style="yellow"))


def text_profile(survey: Survey, columns: int = _COLUMNS) -> list[str]:
    """The profile in block characters, highest row first, with heights and kilometres beside it."""
    low, high = survey.lowest[0], survey.highest[0]
    spots = (np.arange(columns) + 0.5) / columns * survey.distance_m
    heights = np.interp(spots, survey.at_m, survey.height_m)
    # A flat course is not blown up to look like a mountain.
    eighths = np.rint((heights - low) / max(high - low, 20.0) * (8 * _ROWS - 1) + 1).astype(int)
    lines = []
    for row in range(_ROWS - 1, -1, -1):
        blocks = "".join(_EIGHTHS[int(np.clip(n - 8 * row, 0, 8))] for n in eighths)
        label = f"{high:.0f} m" if row == _ROWS - 1 else f"{low:.0f} m" if row == 0 else ""
        lines.append(f"{label:>7} {blocks}")
    ruler = f"0{'km':>{columns - 1}}"
    for tick in _ticks(survey.distance_m / 1000.0)[1:]:
        at = round(tick * 1000.0 / survey.distance_m * columns)
        text = f"{tick:g}"
        if at + len(text) < columns - 3:
            ruler = ruler[:at] + text + ruler[at + len(text) :]
    return [*lines, f"{'':>7} {ruler}"]


def profile_figure(survey: Survey) -> Figure:
    """The profile, coloured by grade, with the stations that stand on it."""
    from matplotlib.collections import LineCollection
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

    figure = Figure(figsize=(11.0, 4.8), layout="constrained")
    axes = figure.subplots()
    km, height = survey.at_m / 1000.0, survey.height_m
    low, high = survey.lowest[0], survey.highest[0]
    span = max(high - low, 40.0)
    floor = low - 0.08 * span
    axes.fill_between(km, height, floor, color="#E8E8E8", linewidth=0)
    grade = _coloured_grade(survey)
    colours = np.array(_COLOURS)[np.digitize(grade[:-1], GRADE_BOUNDS)]
    ends = np.stack([km, height], axis=1)
    axes.add_collection(
        LineCollection(list(np.stack([ends[:-1], ends[1:]], axis=1)), colors=colours.tolist(), linewidths=2.2)
    )
    for station in survey.stations[:_MOST_STATIONS]:
        at_km = station.at_m / 1000.0
        above_m = float(height[np.abs(km - at_km) <= 0.008 * km[-1]].max(initial=np.interp(at_km, km, height)))
        axes.plot([at_km, at_km], [floor, above_m], color="#444444", linewidth=0.7)
        axes.annotate(
            f"{_escaped(station.name)} {at_km:.1f}" if station.name else f"{at_km:.1f}",
            (at_km, above_m), xytext=(0, 6), textcoords="offset points", rotation=90, ha="center", va="bottom",
            fontsize=7, color="#222222",
        )  # fmt: skip
    room = 0.45 if any(one.name for one in survey.stations) else 0.1
    axes.set_ylim(floor, low + (1.0 + room) * span)
    axes.set_xlim(0.0, km[-1])
    axes.set_xticks(_ticks(float(km[-1])))
    axes.set_xlabel("distance, km")
    axes.set_ylabel("height above sea, m" if survey.has_heights else "heights unknown")
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    used = sorted(set(np.digitize(grade, GRADE_BOUNDS).tolist()), reverse=True)
    handles = [Line2D([], [], color=_COLOURS[i], linewidth=3, label=_class(i)) for i in used]
    axes.legend(
        handles=handles,
        title="grade",
        fontsize=8,
        title_fontsize=8,
        frameon=False,
        loc="center left",
        bbox_to_anchor=(1.0, 0.5),
    )
    figure.suptitle(
        f"{_escaped(survey.name)}\n{_length(survey)}" + (f"; {_climbs(survey)}" if survey.has_heights else ""),
        fontsize=11,
    )
    return figure


def save_profile(survey: Survey, file: Path) -> None:
    """Write the picture as PNG."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph", category=UserWarning)  # a name in letters the font lacks
        profile_figure(survey).savefig(file, dpi=130, format="png", metadata={"Software": "paceline"})


def _coloured_grade(survey: Survey) -> Floats:
    """Grade in per cent over a three-hundredth of the way: finer colours would only flicker."""
    half_m = max(50.0, survey.distance_m / 600.0)
    ends = [np.clip(survey.at_m + side, 0.0, survey.distance_m) for side in (-half_m, half_m)]
    low, high = (np.interp(end, survey.at_m, survey.height_m) for end in ends)
    return np.asarray(100.0 * (high - low) / (ends[1] - ends[0]))


def _length(survey: Survey) -> str:
    if survey.official:
        off = round(100.0 * (survey.measured_m / survey.distance_m - 1.0), 1) + 0.0  # no -0.0
        return f"{survey.distance_m / 1000:g} km (the track measures {survey.measured_m / 1000:.2f} km, {off:+.1f} %)"
    return f"{survey.distance_m / 1000:.2f} km as measured"


def _climbs(survey: Survey) -> str:
    return f"{survey.climb_m:,.0f} m up, {survey.descent_m:,.0f} m down"


def _heights(survey: Survey) -> str:
    (up, up_at_m), (down, down_at_m) = survey.steepest
    high, at_m = survey.highest
    return (
        f"{_climbs(survey)}; highest {high:,.0f} m at {at_m / 1000:.1f} km; steepest kilometres "
        f"{100 * up:+.1f} % from {up_at_m / 1000:.1f} km and {100 * down:+.1f} % from {down_at_m / 1000:.1f} km"
    )


def _grades(survey: Survey) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("grade")
    for i in range(len(_COLOURS)):
        table.add_column(_class(i), justify="right")
    table.add_row("share of the way", *(f"{100 * share:.0f} %" for share in survey.grade_shares))
    return table


def _class(i: int) -> str:
    if i == 0:
        return f"below {GRADE_BOUNDS[0]:.0f} %"
    if i == len(GRADE_BOUNDS):
        return f"over {GRADE_BOUNDS[-1]:.0f} %"
    return f"{GRADE_BOUNDS[i - 1]:.0f} to {GRADE_BOUNDS[i]:.0f} %"


def _ticks(length_km: float) -> list[float]:
    steps = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0)
    step = next((step for step in steps if length_km / step <= 11), steps[-1])
    return [round(step * n, 6) for n in range(int(length_km / step + 1e-9) + 1)]


def _escaped(text: str) -> str:
    """A name as it stands, but for what no font draws; the drawing library reads dollar signs as formulas."""
    return "".join(c for c in text if ord(c) < 0x10000).replace("$", r"\$").strip()
