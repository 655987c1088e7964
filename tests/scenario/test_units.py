from __future__ import annotations

import math
import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from paceline.scenario import format_duration, format_pace, units
from paceline.scenario.quantities import FROM_FILE, Quantity

MEASURES = [value for value in vars(units).values() if isinstance(value, Quantity)]


@pytest.mark.parametrize(
    ("measure", "text", "value"),
    [
        (units.DISTANCE, "42.195 km", 42195.0),
        (units.DISTANCE, "4.35km", 4350.0),
        (units.DISTANCE, "93 mi", 149668.992),
        (units.DISTANCE, "400 m", 400.0),
        (units.DISTANCE, "100 ft", 30.48),
        (units.DURATION, "2:00:25", 7225.0),
        (units.DURATION, "6:09:26", 22166.0),
        (units.DURATION, "1:59:40.2", 7180.2),
        (units.DURATION, "14:14", 854.0),
        (units.DURATION, "62:11", 3731.0),
        (units.DURATION, "35 min", 2100.0),
        (units.DURATION, "2.5 h", 9000.0),
        (units.DURATION, "90 s", 90.0),
        (units.PACE, "2:50/km", 1000.0 / 170.0),
        (units.PACE, "4:34/mi", 1609.344 / 274.0),
        (units.PACE, "2:50.5 / km", 1000.0 / 170.5),
        (units.PACE, "21.1 km/h", 21.1 / 3.6),
        (units.PACE, "5.86 m/s", 5.86),
        (units.SPEED, "2 mph", 0.89408),
        (units.TEMPERATURE, "11 C", 11.0),
        (units.TEMPERATURE, "51 F", 95 / 9),
        (units.TEMPERATURE, "\u22124 °C", -4.0),
        (units.TEMPERATURE_SPREAD, "9 F", 5.0),
        (units.HEIGHT, "-86 m", -86.0),
        (units.SHARE, "3 %", 0.03),
        (units.SHARE, "0.8", 0.8),
        (units.SIGNED_SHARE, "-2 %", -0.02),
        (units.MASS, "125 lb", 56.69904625),
        (units.AREA, "0.4 m2", 0.4),
        (units.ANGLE, "270", 270.0),
        (units.ANGLE, "270 deg", 270.0),
        (units.VOLUME, "0.5 l", 500.0),
        (units.FLUID_RATE, "0.5 l/h", 500.0),
        (units.CARBOHYDRATE_RATE, "60 g/h", 60.0),
    ],
)
def test_text_with_a_unit_becomes_a_number_in_the_base_unit(measure: Quantity, text: str, value: float) -> None:
    assert measure.read(text) == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize(
    ("measure", "value", "words"),
    [
        (units.DISTANCE, 5, "5 has no unit; write for instance 42.195 km, 26.2 mi or 400 m"),
        (units.DISTANCE, "5", "5 has no unit; write for instance 42.195 km, 26.2 mi or 400 m"),
        (units.DISTANCE, "5 furlongs", "'5 furlongs' is not a distance; write for instance 42.195 km"),
        (units.DISTANCE, "5 KM", "'5 KM' is not a distance; write for instance 42.195 km"),
        (units.DISTANCE, "-5 km", "-5 km is negative; a distance is 0 or more"),
        (units.DISTANCE, "42,195 m", "'42,195 m' has a comma; write decimals with a point"),
        (units.DISTANCE, "nan km", "'nan km' is not a distance"),
        (units.DISTANCE, math.nan, "nan is not a distance"),
        (units.DISTANCE, math.inf, "inf is not a distance"),
        (units.DISTANCE, 10**400, "inf is not a distance"),
        (units.DISTANCE, "9" * 50 + " m", "is out of bounds; a distance here lies between 0 m and 10000000 m"),
        (units.DISTANCE, "9" * 500 + " m", "... is not a distance"),
        (units.DISTANCE, "٣ km", "is not a distance"),
        (units.DISTANCE, None, "nothing is not a distance"),
        (units.DISTANCE, True, "true is not a distance"),
        (units.DISTANCE, [1], "a list is not a distance"),
        (units.DISTANCE, {"km": 1}, "a mapping is not a distance"),
        (units.DISTANCE.positive(), "0 km", "0 km is nothing; a distance here is more than 0"),
        (units.DURATION, 7225, "7225 has no unit; write for instance 2:00:25"),
        (units.DURATION, "2:60:00", "'2:60:00' has 60 or more minutes or seconds; write h:mm:ss or mm:ss"),
        (units.DURATION, "2:00:60", "'2:00:60' has 60 or more minutes or seconds"),
        (units.DURATION, "1:2:3", "'1:2:3' is not a duration; write h:mm:ss or mm:ss"),
        (units.DURATION, "-1:00", "'-1:00' is not a duration; write h:mm:ss or mm:ss"),
        (units.PACE, "2:50", "'2:50' is not a pace; write minutes:seconds per km or mi, as in 2:50/km"),
        (units.PACE, "0:00/km", "'0:00/km' is endlessly fast"),
        (units.PACE, "0:10/km", "out of bounds; a pace here lies between 0.1 m/s and 13 m/s"),
        (units.PACE, 0, "0 has no unit"),
        (units.PACE.or_word("sustainable"), 5.8, "5.86 m/s or sustainable"),
        (units.TEMPERATURE, 11, "11 has no unit; write for instance 11 C or 51 F"),
        (units.TEMPERATURE, 0, "0 has no unit"),
        (units.TEMPERATURE, "80 C", "80 C is out of bounds; a temperature here lies between -60 C and 60 C"),
        (units.SHARE, 3, "3 is out of bounds; a share here lies between 0 and 1"),
        (units.SHARE, "-1 %", "-1 % is negative"),
        (units.CARBOHYDRATE_RATE, 60, "60 has no unit; write for instance 60 g/h"),
        (units.CARBOHYDRATE_RATE, "60 g", "'60 g' is not a rate of carbohydrate"),
    ],
)
def test_what_does_not_fit_is_refused_with_a_remedy(measure: Quantity, value: object, words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(words)):
        measure.read(value)


def test_a_bare_zero_needs_no_unit() -> None:
    assert units.DISTANCE.read(0) == 0.0
    assert units.DURATION.read(0.0) == 0.0


def test_from_python_a_number_is_in_the_unit_of_its_attribute() -> None:
    adapter: TypeAdapter[float] = TypeAdapter(units.Distance)
    assert adapter.validate_python(42195.0) == 42195.0
    with pytest.raises(ValidationError, match="has no unit"):
        adapter.validate_python(42195.0, context=FROM_FILE)
    with pytest.raises(ValidationError, match="negative"):
        adapter.validate_python(-1.0)


def test_a_moment_is_never_a_number_of_seconds() -> None:
    with pytest.raises(ValidationError, match="write for instance 2017-05-06T05:45"):
        TypeAdapter(units.Moment).validate_python("1494042300")
    with pytest.raises(ValidationError, match="write for instance 2017-05-06"):
        TypeAdapter(units.Day).validate_python(2017)
    assert TypeAdapter(units.Day).validate_python("2017-05-06") == date(2017, 5, 6)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.0, "0:00:00"),
        (59.5, "0:01:00"),
        (854.4, "0:14:14"),
        (3599.6, "1:00:00"),
        (7225.0, "2:00:25"),
        (0.5, "0:00:01"),
        (1.5, "0:00:02"),
        (-12.2, "-0:00:12"),
        (-0.2, "0:00:00"),
        (360_000.0, "100:00:00"),
    ],
)
def test_durations_are_written_to_the_nearest_second(seconds: float, text: str) -> None:
    assert format_duration(seconds) == text


def test_paces_are_written_to_the_nearest_second() -> None:
    assert format_pace(1000.0 / 170.0) == "2:50/km"
    assert format_pace(1000.0 / 179.6) == "3:00/km"
    assert format_pace(1609.344 / 274.0, per="mi") == "4:34/mi"


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_what_is_no_time_is_not_written_as_one(value: float) -> None:
    with pytest.raises(ValueError, match="cannot be written"):
        format_duration(value)
    with pytest.raises(ValueError, match="has no pace"):
        format_pace(value)


@given(st.integers(0, 36_000_000 - 1))
def test_whole_seconds_survive_the_round_trip(seconds: int) -> None:
    assert units.DURATION.read(format_duration(float(seconds))) == seconds


@given(st.integers(80, 5000))
def test_paces_survive_the_round_trip(seconds_per_km: int) -> None:
    assert units.PACE.read(format_pace(1000.0 / seconds_per_km)) == pytest.approx(1000.0 / seconds_per_km, rel=1e-12)


@given(st.sampled_from(MEASURES), st.data())
def test_a_value_survives_being_written_and_read(measure: Quantity, data: st.DataObject) -> None:
    value = data.draw(st.integers(math.ceil(measure.low * 100), math.floor(min(measure.high, 1e6) * 100))) / 100
    assert measure.read(measure.write(value)) == value


@given(st.sampled_from(MEASURES), st.text(alphabet="0123456789.:+-/% kmiCFhsg", max_size=14))
def test_the_pattern_of_the_schema_takes_what_the_reader_takes(measure: Quantity, text: str) -> None:
    try:
        measure.read(text)
    except ValueError as error:
        if not any(word in str(error) for word in ("out of bounds", "negative", "nothing", "endlessly")):
            assert not re.search(measure.texts, text)
    else:
        assert re.search(measure.texts, text.strip())
