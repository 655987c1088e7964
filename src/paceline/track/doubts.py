"""Doubts about a track: what a person should look at before a race is simulated on it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import numpy as np

from paceline.constants import value
from paceline.track.path import Path
from paceline.track.profile import climb_m, turning_points
from paceline.track.track import Track

#: Races that everybody knows by their length, m.
_KNOWN_M = {
    "a marathon": 42_195.0,
    "a half marathon": 21_097.5,
    "100 km": 100_000.0,
    "50 km": 50_000.0,
    "10 km": 10_000.0,
}
_LENGTH_OFF = 0.02
_FAR_APART_M = 100.0
_GAP_M = 400.0
_SMALL_CLIMB_M = 50.0


def doubts(track: Track, path: Path, official_m: float | None) -> Iterator[str]:
    """What looks wrong, one sentence each, and what might be done."""
    yield from track.notes
    yield from _points(track, path)
    yield from _heights(path)
    yield from _length(path, official_m)
    if np.isfinite(path.raw_time_s).sum() > 20 and _generated(path):
        yield "its times are made up (the same speed uphill and down, or from long ago); they are not used"


def _points(track: Track, path: Path) -> Iterator[str]:
    if path.unplaced:
        yield f"{_counted(path.unplaced, 'point')} without a usable position: left out"
    if path.position_slips:
        yield f"{_counted(path.position_slips, 'point')} far to the side of the way and back: taken out"
    if path.seams_m:
        spots = ", ".join(f"{at / 1000:.1f}" for at in path.seams_m[:5]) + (", ..." if len(path.seams_m) > 5 else "")
        yield f"{len(path.seams_m) + 1} pieces were joined in their order, at {spots} km of the track"
    step_m = np.diff(path.raw_m)
    usual_m = float(np.median(step_m))
    gaps = np.flatnonzero(step_m > max(_GAP_M, 10.0 * usual_m))
    if len(gaps):
        worst = gaps[np.argsort(step_m[gaps])[::-1][:3]]
        told = ", ".join(f"{step_m[i]:.0f} m at {path.raw_m[i] / 1000:.1f} km" for i in sorted(worst.tolist()))
        yield f"{_counted(len(gaps), 'gap')} without points ({told}): crossed in a straight line, so it may be short"
    if usual_m > _FAR_APART_M:
        yield f"its points lie {usual_m:.0f} m apart: bends and short hills are lost; a finer track would be better"
    elif len(path.raw_m) < 30:
        yield f"there are only {len(path.raw_m)} points; a finer track would be better"


def _heights(path: Path) -> Iterator[str]:
    if path.unknown_heights == 1.0:
        yield "it has no heights: the course is written flat; take a track with heights, or add them"
        return
    if path.unknown_heights > 0.02:
        yield f"{100 * path.unknown_heights:.0f} % of its heights are missing: taken from the points around"
    if path.height_slips:
        yield f"{_counted(path.height_slips, 'height')} off the ground and back, steeper than anyone runs: taken out"
    change = np.abs(np.diff(path.raw_height_m))
    moving = change[change > 1e-6]
    if len(moving) and float(np.percentile(moving, 2)) > 2.0 and len(moving) < 0.7 * len(change):
        yield f"its heights come in steps of {np.percentile(moving, 2):.1f} m: small hills are lost"
    share = _bumps(path)
    if share > value("track", "doubt.bump_share"):
        yield (
            f"its heights are coarse: {100 * share:.0f} % of all rise and drop lies in bumps shorter than "
            f"{value('track', 'doubt.bump_length'):.0f} m, as a height model reads them beside the path; "
            "do not trust the climb"
        )


def _bumps(path: Path) -> float:
    """The share of rise and drop that lies between turns which follow too soon."""
    turns = turning_points(path.height_m)
    apart_m, change_m = np.diff(path.grid_m[turns]), np.abs(np.diff(path.height_m[turns]))
    total_m = float(change_m.sum())
    if total_m < _SMALL_CLIMB_M:
        return 0.0
    return float(change_m[apart_m < value("track", "doubt.bump_length")].sum()) / total_m


def _length(path: Path, official_m: float | None) -> Iterator[str]:
    if official_m is not None:
        off = path.length_m / official_m - 1.0
        if abs(off) > _LENGTH_OFF:
            how = f"{100 * abs(off):.1f} % {'more' if off > 0 else 'less'}"
            yield (
                f"the track measures {path.length_m / 1000:.2f} km, {how} than the official "
                f"{official_m / 1000:g} km: rescaled, but is it the same course?"
            )
        return
    for name, known_m in _KNOWN_M.items():
        off = path.length_m / known_m - 1.0
        if 0.0005 < abs(off) < 0.04:
            yield (
                f"the track measures {path.length_m / 1000:.2f} km; if this is {name}, "
                f"--distance '{known_m / 1000:g} km' takes out the {100 * abs(off):.1f} %"
            )


def _generated(path: Path) -> bool:
    known = np.isfinite(path.raw_time_s)
    if datetime.fromtimestamp(float(np.clip(np.nanmin(path.raw_time_s), 0.0, 4e9)), UTC).year <= 2000:
        return True
    time_s, along_m = path.raw_time_s[known], path.raw_m[known]
    took_s = np.diff(time_s)
    speed = np.diff(along_m)[took_s > 0] / took_s[took_s > 0]
    if len(speed) < 20:
        return True
    low, middle, high = np.percentile(speed, (25, 50, 75))
    hilly = climb_m(path.height_m)[0] > 0.01 * path.length_m  # nobody holds a speed over hills
    return bool((high - low) < (0.15 if hilly else 0.03) * middle)


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
