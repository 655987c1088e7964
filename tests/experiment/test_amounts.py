from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.experiment.amounts import Amount, read_amount, same_unit
from paceline.scenario.units import DURATION, PACE, TEMPERATURE


@pytest.mark.parametrize(
    ("value", "number", "unit"),
    [
        ("5 C", 5.0, "C"),
        ("-3.5 °C", -3.5, "°C"),
        ("40km", 40.0, "km"),
        ("3 %", 3.0, "%"),
        ("75 g/h", 75.0, "g/h"),
        ("2:50/km", 170.0, "s/km"),
        ("4:34.5/mi", 274.5, "s/mi"),
        ("1:59:59", 7199.0, "s"),
        (3, 3.0, ""),
        (0.8, 0.8, ""),
    ],
)
def test_an_amount_as_files_write_it(value: object, number: float, unit: str) -> None:
    assert read_amount(value) == Amount(number, unit)


@pytest.mark.parametrize(
    "value", ["sustainable", "even_effort", "2017-05-06T05:45+02:00", True, None, [1], "", "5 C wind"]
)
def test_what_is_no_amount(value: object) -> None:
    assert read_amount(value) is None


@given(st.floats(-60.0, 60.0))
def test_a_temperature_comes_back_as_the_scenario_reads_it(number: float) -> None:
    written = Amount(number, "C").written
    assert TEMPERATURE.read(written) == pytest.approx(number, abs=1e-9)
    again = read_amount(written)
    assert again is not None
    assert again.written == written


@given(st.floats(100.0, 599.0))
def test_a_pace_comes_back_as_the_scenario_reads_it(seconds: float) -> None:
    assert PACE.read(Amount(seconds, "s/km").written) == pytest.approx(1000.0 / seconds, rel=1e-7)


@given(st.floats(0.0, 1e5))
def test_a_time_comes_back_as_the_scenario_reads_it(seconds: float) -> None:
    assert DURATION.read(Amount(seconds, "s").written) == pytest.approx(seconds, rel=1e-11, abs=1e-11)


def test_amounts_that_belong_together_have_one_unit() -> None:
    assert same_unit(["0 km", "5 km"]) == ([0.0, 5.0], "km")
    assert same_unit([0, "5 km"]) == ([0.0, 5.0], "km")
    with pytest.raises(ValueError, match="several units here"):
        same_unit(["400 m", "5 km"])
    with pytest.raises(ValueError, match="'even' is not a number"):
        same_unit(["even"])
