"""When runners stop for good: out of time, or slowing down where their people wait."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from paceline.calibration.trails.table import Flags, Floats, Year, enforced_cutoffs_s

#: Stations that crews can reach, as the course has them: who stops, stops there.
CREWED = (
    "duncan_canyon",
    "robinson_flat",
    "dusty_corners",
    "michigan_bluff",
    "foresthill",
    "green_gate",
    "highway_49",
    "robie_point",
)
#: The scale of slowing down in the fit, and the room below which the cutoff itself is at work.
_FADE_SCALE = 0.05
_ROOM_MIN = 30.0
_LATE = 0.85
#: Crew and lateness can hardly change a hazard by more than a factor of exp(1.5) or so: few drop-outs tell of them.
_PRIOR_SD = 1.5
#: Time for the next leg may be cut this short by a late spurt.
_SPURT_MIN = 15.0
_FINISH_S = 108_000.0


@dataclass(frozen=True, slots=True, eq=False)
class Visits:
    """Every passage of a station: who went on and who did not.

    ``fade``: ln of the pace ratio over the last two legs over that of the whole way so far; ``room_min``: minutes to
    this cutoff or, at the own pace, to the next, whichever is less; ``hours``: how long the next leg would take.
    """

    lateness: Floats
    fade: Floats
    room_min: Floats
    hours: Floats
    share: Floats
    crewed: Flags
    stopped: Flags

    def where(self, chosen: Flags) -> Visits:
        """Only some of the passages."""
        return Visits(*(getattr(self, name)[chosen] for name in self.__slots__))


@dataclass(frozen=True, slots=True)
class Hazard:
    """ln of the hazard per hour = base + fade x ln(1 + fade+/0.05) + crewed + late, with standard errors."""

    base: tuple[float, float]
    fade: tuple[float, float]
    crewed: tuple[float, float]
    late: tuple[float, float]


def visits(years: list[Year]) -> Visits:
    """All passages of all starters who were seen at least once."""
    rows: list[tuple[float, ...]] = []
    cutoffs = {year.year: enforced_cutoffs_s([year]) for year in years}
    for year in years:
        cut = np.array([cutoffs[year.year].get(name, _FINISH_S) for name in year.checkpoints])
        reference, late = year.reference_s, year.lateness
        crewed = np.isin(year.checkpoints, CREWED)
        columns = np.arange(len(year.checkpoints))
        for runner, last in enumerate(year.last):
            seen = np.isfinite(late[runner])
            if last < 0:
                continue
            ratio = np.interp(columns, columns[seen], late[runner][seen])
            at_s = reference * np.exp(ratio)
            for here in range(min(last, len(columns) - 2) + 1):
                hours = (reference[here + 1] - reference[here]) * np.exp(ratio[here]) / 3600.0
                before = max(here - 2, 0)
                recent = (at_s[here] - at_s[before]) / (reference[here] - reference[before]) if here else np.nan
                fade = np.log(max(recent, 0.2)) - ratio[here] if here else 0.0
                room = min(cut[here] - at_s[here], cut[here + 1] - at_s[here] - 3600.0 * hours + 60.0 * _SPURT_MIN)
                stopped = here == last and not year.finished[runner]
                share = reference[here] / reference[-1]
                rows.append((ratio[here], fade, room / 60.0, hours, share, crewed[here], stopped))
    lateness, fades, rooms, all_hours, shares, at_crew, stops = np.array(rows).T
    return Visits(lateness, fades, rooms, all_hours, shares, at_crew > 0, stops > 0)


def rate_per_hour(some: Visits) -> float:
    """Drop-outs per hour on the way."""
    return float(some.stopped.sum() / some.hours.sum())


def causes(some: Visits) -> dict[str, float]:
    """The shares of drop-outs with no time left, with less than 20 minutes, and with more."""
    room = some.room_min[some.stopped]
    return {
        "no_room": float(np.mean(room <= 0.0)),
        "little_room": float(np.mean((room > 0.0) & (room <= 20.0))),
        "free": float(np.mean(room > 20.0)),
    }


def hazard(some: Visits) -> Hazard:
    """The fit over passages with more than half an hour in hand."""
    free = some.where(some.room_min > _ROOM_MIN)
    columns = [
        np.ones(len(free.fade)),
        np.log1p(np.maximum(free.fade, 0.0) / _FADE_SCALE),
        free.crewed,
        free.share > _LATE,
    ]
    x = np.stack([np.asarray(column, dtype=np.float64) for column in columns], axis=1)
    ln_hours = np.log(np.maximum(free.hours, 0.1))

    def shortfall(theta: Floats) -> float:
        expected = np.exp(np.clip(x @ theta + ln_hours, -30.0, 5.0))
        stopped = np.log(np.maximum(-np.expm1(-expected), 1e-300))
        prior = 0.5 * float(np.sum((theta[2:] / _PRIOR_SD) ** 2))
        return prior - float(np.where(free.stopped, stopped, -expected).sum())

    found = minimize(shortfall, np.array([-7.0, 2.0, 1.0, -1.0]), method="BFGS")
    errors = np.sqrt(np.diag(found.hess_inv))
    return Hazard(*((float(value), float(error)) for value, error in zip(found.x, errors, strict=True)))
