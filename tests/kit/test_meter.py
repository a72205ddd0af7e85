"""A meter: its bar is as high as its number is large, and the number is at the bar's end."""

import pytest
from manim import ValueTracker

from compute.quantities import Quantity, fixed
from scenes.kit.meter import Meter
from scenes.kit.numbers import Readout
from scenes.kit.style import Role


def same(value: float) -> float:
    """Return the value itself."""
    return value


@pytest.fixture
def value():
    return ValueTracker(1.0)


def metered(value, anchor="point", **how):
    readout = Readout(Quantity("same", "the value", same, fixed(2)), value, anchor=anchor)
    return Meter(readout, [2, -1, 0], 0.5, Role.STATE, **how)


def test_bar_and_number_follow_the_value_when_they_are_shown(value):
    meter = metered(value)
    value.set_value(4.0)
    meter.show()
    assert meter.readout.text == "4.00"
    assert meter.bar.body.get_top()[1] == pytest.approx(1)
    assert meter.bar.body.get_bottom()[1] == meter.base.get_y() == pytest.approx(-1)
    assert meter.readout.digits.get_bottom()[1] > 1


def test_number_is_centered_on_the_bar_and_stays_at_its_point(value):
    meter = metered(value)
    assert meter.readout.digits.get_x() == pytest.approx(2)
    anchor = meter.readout.frame.points[0][0]
    value.set_value(12.0)
    meter.show()
    assert meter.readout.frame.points[0][0] == pytest.approx(anchor)


def test_number_of_a_hanging_bar_is_below_it_even_at_zero(value):
    value.set_value(0.0)
    meter = metered(value, hangs=True)
    assert meter.readout.digits.get_top()[1] < -1
    value.set_value(-2.0)
    meter.show()
    assert meter.readout.digits.get_top()[1] < meter.bar.body.get_bottom()[1] == pytest.approx(-2)


def test_number_beside_the_bar_is_level_with_its_end_but_not_below_the_base(value):
    meter = metered(value, anchor="right", beside=True)
    assert meter.readout.digits.get_right()[0] < meter.bar.body.get_left()[0]
    assert meter.readout.digits.get_top()[1] == pytest.approx(-0.5, abs=0.05)
    value.set_value(0.0)
    meter.show()
    assert meter.readout.digits.get_bottom()[1] > -1


def test_a_level_moves_the_bar_while_the_number_stands(value):
    meter = metered(value, level=lambda: 3.0)
    assert meter.readout.text == "1.00"
    assert meter.bar.body.get_top()[1] == pytest.approx(0.5)
