"""The records of a race: what a leg is, what a runner brings, what he carries, as rows of arrays.

Fields carry SI units in their names; flags are small integers.
"""

from __future__ import annotations

import numpy as np

from paceline.engine.accounts import ACCOUNTS

F, I, B = np.float64, np.int64, np.int8  # noqa: E741

#: A stretch between two nodes, over which time is a closed form.
LEG = np.dtype(
    [
        ("length_m", F),
        ("grade_factor", F),  # cost against level ground
        ("terrain", F),  # cost against road
        ("density", F),  # air, kg/m3
        ("wind_share", F),  # head wind at body height per wind speed of the forecast; negative from behind
        ("altitude_supply", F),
        ("cell", I),  # stretch of the course that shares one draw of pace noise
        ("cell_m", F),  # how long such a stretch is
        ("trail", I),  # 1 where ground or slope ask for more than a road runner's model
        ("walk_factor", F),  # cost of walking against running on level road
        ("walk_limit_mps", F),
        ("descent", F),  # share of the downhill limit that slope and ground leave; 0 where nothing holds back
        ("damage_per_mps", F),
        ("damage_cost", F),  # how much dearer damaged legs can make this leg
        ("dark_share", F),  # of the speed by day that a headlamp leaves
        ("cooler_c", F),  # against where the forecast holds
        ("stretch", I),  # which of the stretches on which the field's people depart from even effort
        ("late", F),  # how much of the heat of the day shows in their pace here, of 1
    ],
    align=True,
)

#: What a runner brings to the start.
RUNNER = np.dtype(
    [
        ("log_break_s", F),
        ("form_sd", F),
        ("mass_kg", F),
        ("drag_unit", F),  # price of air per density and aero scale, alone
        ("reference_drag_unit", F),  # price of air per aero scale, where his results were made
        ("reference_carbohydrate_g_s", F),
        ("economy_gain", F),
        ("heat_susceptibility", F),
        ("store_g", F),
        ("fat_adapted", F),
        ("collapse_hazard", F),  # summed over the reference duration
        ("collapse_reference_s", F),
        ("stomach_per_s", F),
        ("base_speed_mps", F),  # even effort of the typical athlete in the conditions of his results
        ("noise_sd", F),
        ("plan", F),  # wished flat-equivalent speed, or ground speed where `plan_is_pace`
        ("plan_is_pace", I),
        ("follows", I),  # stays with the pacers
        ("over", F),  # how far above own effort he follows
        ("chases", I),  # follows all in, with a time to chase
        ("target_s", F),  # the time he chases; 0 without one
        ("in_field", I),  # one of the field: his plan is what he believes, on the day, that he can hold
        ("drawn", I),  # paces himself as the splits of such people show, see `engine.departures`
        ("kinds_row", I),  # his row of the kinds of such people
        ("bias_mean", F),  # ln of what he believes over what is true; of what he spends over all he has
        ("bias_sd", F),
        ("form_mean", F),  # ln of what carried fatigue and training have made of his strength
        ("form_mean_sd", F),
        ("descend_mps", F),  # downhill limit
        ("damage_scale", F),
        ("stop_habit", F),  # factor on the stops of his plan, or of the course
        ("stop_habit_sd", F),
        ("stop_sd", F),  # from station to station
        ("acclimatised", F),  # share of the loss to altitude that living high takes away
        ("trail_loss", F),  # ln of speed that trails cost him beside others; mean
        ("trail_z0", F),  # and how it hangs together with his curve: row of the Cholesky factor
        ("trail_z1", F),
        ("trail_z2", F),
        ("trail_z3", F),
        ("tries_long", I),  # on a trail: may have had enough, see `behaviour.stations`
        ("goal", I),  # what he races for, see `Goal`
        ("record_s", F),
        ("knows", I),  # has run the course before
    ],
    align=True,
)

#: What happens to one runner at one node, as planned.
SERVICE = np.dtype(
    [
        ("kind", I),  # 0 nothing, 1 handed, 2 table
        ("carbohydrate_g", F),
        ("fluid_ml", F),
        ("slowing_s", F),
        ("missed", F),
        ("station", I),
    ],
    align=True,
)

#: A team of pacers as planned.
TEAM = np.dtype(
    [
        ("kind", I),  # 0 none, 1 rotating, 2 from the start
        ("ahead", I),
        ("behind", I),
        ("serves", I),
        ("waits", I),
        ("listens", I),  # runs the pace that the served athlete asks for, within limits
        ("groups", I),  # parts of the team that change in turn
        ("one_ahead", F),
        ("full", F),
        ("car", F),
        ("discount", F),
        ("noise_sd", F),
        ("missed_exchange", F),
    ],
    align=True,
)

#: A pacer as planned.
MEMBER = np.dtype([("stream", I), ("log_break_s", F), ("form_sd", F), ("until_node", I)], align=True)

#: What a runner carries from leg to leg, in the order in which legs ask for it.
_ON_EVERY_LEG: list[tuple[str, type]] = [
    ("run", I),  # which of the replications abreast
    ("row", I),  # his row of the runners
    ("stream", I),  # the number of his draws
    ("log_ub", F),
    ("k1", F),
    ("k2", F),
    ("form", F),
    ("heat_tolerance", F),
    ("break_demand", F),  # power of the curve's break
    ("able_mps", F),  # even effort of today's curve
    ("form_mps", F),  # and of today's form
    ("footing", F),  # his own strength on such ground against that on roads, beside others
    ("strain", F),
    ("strain_even", F),  # had every leg been run without noise
    ("noise", F),
    ("cell", I),
    ("stretch", I),
    ("departure", F),  # ln of his time on this stretch over that at even effort
    ("store_g", F),
    ("reference_store_g", F),
    ("gut_g", F),
    ("gut_ml", F),
    ("lost_ml", F),  # water sweated away and not yet drunk back
    ("reference_lost_ml", F),  # the same had he drunk as usual
    ("plan", F),
    ("own_mps", F),  # effort that he believes lasts to the line
    ("effort", F),  # of the last leg, as a share of the ceiling
    ("last_mps", F),  # the same as a flat-equivalent speed
    ("stomach_due", F),
    ("stomach_hazard", F),
    ("stomach_until_s", F),
    ("collapse_due", F),
    ("collapse_hazard", F),
    ("collapsed", F),  # supply left: 1 while whole
    ("toilet_due", F),
    ("toilet_hazard", F),
    ("stop_s", F),  # to be spent at the next node
    ("node", I),  # last node left
    ("left_s", F),  # when
    ("eta_s", F),  # arrival at the next node
    ("flags", I),  # what has happened since the start, see `Happened`
    ("plan_is_pace", B),
    ("following", B),
    ("eased", B),  # has once let the pacers' pace be too fast for him
    ("out", B),  # left the race
    ("goal", B),
    ("mood", B),
    ("descend_mps", F),
    ("damage", F),
    ("moved_s", F),  # on the legs so far
    ("moved_m", F),  # their flat-equivalent length
    ("recent_s_per_m", F),  # the same quotient over the last few kilometres
    ("gap_s", F),  # behind the leader at the last station
]
_NOW_AND_THEN: list[tuple[str, type]] = [
    ("kind", I),  # of the people of a field whose pacing is drawn
    ("level_z", F),  # how fast he is among his kind, and two more ways in which one differs from another
    ("first_z", F),
    ("second_z", F),
    ("gun_s", F),  # the start of his wave
    ("place", I),  # in the line-up behind the start line, from 0
    ("stop_habit", F),
    ("quit_due", F),
    ("quit_hazard", F),
    ("since_s", F),  # when he left the last station
    ("leaving", I),  # at the next station, for good: why, as a flag
    ("walk_mps", F),  # effort with which he walks once broken
]
LINE_BYTES = 64


def _whole_lines(fields: list[tuple[str, type]]) -> np.dtype[np.void]:
    """A record that fills whole lines of the cache, so that none is shared by two runners."""
    packed = np.dtype(fields, align=True)
    return np.dtype(
        {
            "names": [name for name, _ in fields],
            "formats": [kind for _, kind in fields],
            "offsets": [int(packed.fields[name][1]) for name, _ in fields] if packed.fields else [],
            "itemsize": -(-packed.itemsize // LINE_BYTES) * LINE_BYTES,
        }
    )


#: One runner under way.
LANE = _whole_lines(_ON_EVERY_LEG + _NOW_AND_THEN)
#: A lane, and so much of it as a leg asks for.
LANE_BYTES, LANE_BYTES_A_LEG = LANE.itemsize, np.dtype(_ON_EVERY_LEG, align=True).itemsize
#: Columns of the ledger: the accounts, and room up to the next line of the cache.
LEDGER_COLUMNS = -(-8 * ACCOUNTS // LINE_BYTES) * LINE_BYTES // 8
BOOKS_BYTES = 8 * LEDGER_COLUMNS

#: One pacer under way.
PACER = np.dtype(
    [("log_ub", F), ("k1", F), ("k2", F), ("log_form", F), ("strain", F), ("since_s", F), ("spent", I)], align=True
)

#: The team under way.
TEAM_STATE = np.dtype([("next", I), ("exchanges", I), ("noise", F), ("cell", I)], align=True)

#: The last to leave a node, for those who come behind: when, when due at the next node, how much shelter he gives.
FRONT = np.dtype([("left_s", F), ("due_s", F), ("shelter", F), ("noise", F), ("count", I)], align=True)

#: A node of a trail: a junction, a river, a station.
PLACE = np.dtype(
    [
        ("halts", I),  # 1 where anything of this happens before he leaves
        ("station", I),
        ("cutoff_s", F),  # 0 where there is none
        ("weigh_in", I),
        ("crew", I),
        ("crossing_s", F),
        ("drift", F),
        ("drift_s", F),
        ("junction", I),
        ("marking", F),
    ],
    align=True,
)

#: The last to take a wrong turn at a node, for those who see him go: when, and how far it led.
ASTRAY = np.dtype([("left_s", F), ("extra_m", F)], align=True)

#: What the day draws for everyone.
DAY = np.dtype([("aero_scale", F), ("shelter_scale", F), ("warmer_c", F), ("wind_mps", F)], align=True)

#: The weather as forecast.
WEATHER = np.dtype(
    [
        ("temperature_sd_c", F),
        ("humidity", F),
        ("wind_mps", F),
        ("wind_sd_mps", F),
    ],
    align=True,
)

#: A wave: those of the line-up from one place on, and when they may go.
WAVE = np.dtype([("from_place", I), ("gun_s", F)], align=True)
