"""Packs: who runs in company of whoever has just left, and what shelter that gives."""

from __future__ import annotations

from typing import Any

from paceline.behaviour.formation import CONTACT_M, GAP_M, pack_shelter, shelter_at
from paceline.constants import value
from paceline.engine.company import (
    ALONE_MPS,
    HELD,
    INTENDED,
    JOINS,
    NOISE,
    NOW,
    RACES,
    SHELTER,
    TIME,
    WIND,
    seat,
)
from paceline.engine.leg import effort_of, set_out
from paceline.numerics.elementary import exp
from paceline.numerics.jit import jit

#: Share of speed by which he who closes a gap is faster.
CLOSING = value("behaviour", "following.closing")
_TOLERANCE = value("behaviour", "pack.tolerance")


@jit
def shelter_closing(shelter: float, gap_m: float, later_m: float, length_m: float) -> float:
    """The mean shelter of a leg on which a gap is closed: less until he has come up, full from there on."""
    last_m = later_m if later_m > GAP_M else GAP_M
    first_m = gap_m if gap_m > last_m else last_m
    closing = (first_m - last_m) / (CLOSING * length_m)
    closing = closing if closing < 1.0 else 1.0
    return closing * shelter_at(shelter, 0.5 * (first_m + last_m)) + (1.0 - closing) * shelter_at(shelter, last_m)


@jit
def anyone_joins(rows: Any, count: int) -> bool:
    """Whether anyone of a company runs his own race, and with others where they are of his pace."""
    for a in range(count):  # noqa: SIM110 - Numba has no any() over a generator
        if rows[JOINS + a] == 1.0 and rows[RACES + a] == 1.0:
            return True
    return False


@jit
def join_pack(program: Any, moving: Any, k: int, i: int) -> None:
    """One who leaves a node sees who has just left, and runs in company where they are of his pace."""
    leg, last, day = program.legs[k], moving.last_front[k], moving.day[0]
    rows, a = seat(moving, i)
    now_s, length = rows[NOW + a], leg.length_m
    if rows[JOINS + a] == 1.0 and last.left_s >= 0.0:
        ahead_mps = length / (last.due_s - last.left_s)
        gap_m = (now_s - last.left_s) * ahead_mps
        alike = abs(ahead_mps / rows[ALONE_MPS + a] - 1.0) <= _TOLERANCE
        if gap_m <= CONTACT_M and alike:
            wish_s = last.due_s + GAP_M / ahead_mps - now_s
            fastest_s = length / (ahead_mps * (1.0 + CLOSING))
            held_s = wish_s if wish_s > fastest_s else fastest_s
            later_m = (now_s + held_s - last.due_s) * ahead_mps
            shelter = shelter_closing(pack_shelter(GAP_M) * day.shelter_scale, gap_m, later_m, length)
            runner = program.runners[program.row[i]]
            effort = effort_of(length / held_s, runner, leg, day.aero_scale, shelter, rows[WIND + a])
            rows[INTENDED + a], rows[NOISE + a] = effort * exp(-last.noise), last.noise
            rows[SHELTER + a], rows[HELD + a] = shelter, held_s
            set_out(rows[a:], moving.spare, leg, 1, 1)
    last.left_s = now_s
    last.due_s = now_s + rows[TIME + a]
    last.noise = rows[NOISE + a]
