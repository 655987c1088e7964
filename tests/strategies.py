"""What the property tests draw from: runners, roads, air, as wide as races are."""

from __future__ import annotations

from hypothesis import strategies as st

from paceline.course import TERRAINS, Course
from paceline.scenario.athlete import AthleteFile, Performance
from support.athletes import athlete, result
from support.roads import course_file, part

# physiology
speeds_mps = st.floats(0.3, 9.0)
grades = st.floats(-0.45, 0.45)
slope_factors = st.floats(0.86, 9.0)
head_winds_mps = st.floats(-15.0, 15.0)
#: From still, shielded air to a light runner with a large drag area at sea level.
drag_costs = st.one_of(st.just(0.0), st.floats(1e-5, 0.0045))
distances_m = st.floats(400.0, 250_000.0)
#: u_b (m/s), t_b (s), k1, k2 of the endurance curve.
curves = st.tuples(st.floats(2.0, 6.5), st.floats(3_600.0, 15_000.0), st.floats(10.0, 25.0), st.floats(5.0, 12.0))
fade_sharpnesses = st.floats(0.80, 0.98)
supplies = st.floats(0.7, 1.1)

# course


@st.composite
def roads(draw: st.DrawFn) -> Course:
    """A course of one to three parts, laps among them, ending anywhere in its last part."""
    parts = []
    seam_m = draw(st.floats(0.0, 500.0))
    for _ in range(draw(st.integers(1, 3))):
        length_m = draw(st.floats(300.0, 12_000.0))
        shares = draw(st.lists(st.floats(0.05, 0.95), max_size=4, unique_by=lambda share: round(share, 3)))
        inner = [(share * length_m, draw(st.floats(0.0, 500.0)), draw(st.floats(0.0, 360.0))) for share in shares]
        times = float(draw(st.integers(1, 5)))
        # Each part starts and ends at the height of its seam, so that laps close and parts join.
        points = [(0.0, seam_m), *sorted(inner), (length_m, seam_m)]
        parts.append(part(length_m, points, times, terrain=draw(st.sampled_from(TERRAINS))))
    whole_m = sum(one["length_m"] * one["times"] for one in parts)
    last_m = parts[-1]["length_m"] * parts[-1]["times"]
    distance_m = whole_m - draw(st.floats(0.0, 0.9)) * last_m
    stations = draw(st.lists(st.floats(0.0, 1.0).map(lambda share: {"at_m": share * distance_m}), max_size=5))
    every_m = draw(st.sampled_from([None, 1_000.0, 5_000.0]))
    mats = draw(st.lists(st.floats(1.0, distance_m), max_size=3))
    words = {"mats_m": mats, "stations": stations} | ({"mats_every_m": every_m} if every_m else {})
    return Course.of(course_file(*parts, **words), distance_m)


# calibration


@st.composite
def elite_results(draw: st.DrawFn) -> Performance:
    """A result that a good runner may have had, from 5 km to 100 km, up to ten years before the race."""
    distance_m = draw(st.sampled_from([5_000.0, 10_000.0, 21_097.5, 42_195.0, 80_467.2, 100_000.0]))
    # From a record breaker to a collapse.
    time_s = 7_500.0 * (distance_m / 42_195.0) ** 1.07 * draw(st.floats(0.96, 1.5))
    return result(
        time_s,
        distance_m,
        draw(st.floats(0.01, 10.0)),
        kind=draw(st.sampled_from(["race", "tactical", "aided"])),
        surface=draw(st.sampled_from(["road", "track", "trail"])),
        climb_m=draw(st.floats(0.0, 0.06)) * distance_m,
        temperature_c=draw(st.one_of(st.none(), st.floats(0.0, 35.0))),
        collapse=draw(st.booleans()),
        mark=draw(st.sampled_from(["verified", "from_memory"])),
    )


@st.composite
def athlete_files(draw: st.DrawFn) -> AthleteFile:
    """An athlete of any level with none to a dozen results."""
    level = draw(st.sampled_from(["elite_road", "elite_ultra", "club"]))
    return athlete(*draw(st.lists(elite_results(), max_size=12)), level=level)


# scenario files

#: Texts that look like race files: the words and the punctuation of YAML in any order.
yaml_texts = st.lists(
    st.one_of(
        st.sampled_from([":", ": ", "- ", "\n", "\n  ", " ", "{", "}", "[", "]", ",", "? ", "|", ">", "'", '"', "#"]),
        st.sampled_from(["&a ", "*a", "!!int ", "<<", "---\n", "...\n", "%YAML 1.2\n", "\t", "\r\n", "\ufeff"]),
        st.sampled_from(["name", "race", "2:00:25", "5 km", "1e3"]),
        st.text(max_size=5),
    ),
    max_size=40,
).map("".join)
#: What may stand at a place of a race file.
yaml_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=8,
)
