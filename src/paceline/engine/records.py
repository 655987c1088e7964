"""The records of a race: what a leg is, what a runner brings, what a node is, as rows of arrays.

What runners carry from leg to leg stands in columns instead, see `paceline.engine.company`.

Fields carry SI units in their names; flags are small integers.
"""

from __future__ import annotations

import numpy as np

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
        ("giving_up", F),  # factor on the chance of having had enough
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

#: What is known of one runner under way beside his columns, see `paceline.engine.company`: what few legs ask for.
LANE = np.dtype(
    [
        ("flags", I),  # what has happened since the start, see `Happened`
        ("stop_s", F),  # to be spent at the next node
        ("node", I),  # last node left, where pacers want to know
        ("eased", B),  # has once let the pacers' pace be too fast for him
        ("out", B),  # left the race
        ("goal", B),
        ("kind", I),  # of the people of a field whose pacing is drawn
        ("level_z", F),  # how fast he is among his kind, and two more ways in which one differs from another
        ("first_z", F),
        ("second_z", F),
        ("gun_s", F),  # the start of his wave
        ("place", I),  # in the line-up behind the start line, from 0
        ("gap_s", F),  # behind the leader at the last station
        ("leaving", I),  # at the next station, for good: why, as a flag
        ("walk_mps", F),  # effort with which he walks once broken
    ],
    align=True,
)

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
        ("scripted", I),  # 1 where the scenario has anything happen to anybody
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
        ("vapour_hpa", F),
        ("cloud", F),  # what clouds take away of the sun, of 1
        ("wind_mps", F),
        ("wind_sd_mps", F),
    ],
    align=True,
)

#: A wave: those of the line-up from one place on, and when they may go.
WAVE = np.dtype([("from_place", I), ("gun_s", F)], align=True)
