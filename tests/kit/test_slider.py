"""The slider: its knob is where the value is, and its track shows where values go wrong."""

import pytest
from manim import ValueTracker

from compute.quantities import Quantity, fixed
from scenes.kit.plane import Span
from scenes.kit.slider import Slider


def same(value: float) -> float:
    """Return the value itself."""
    return value


@pytest.fixture
def value():
    return ValueTracker(0.5)


@pytest.fixture
def slider(value):
    return Slider(value, Span(0, 2), -4, 4, 1, limit=1.5)


def test_knob_follows_the_value(value, slider):
    assert slider.knob.get_center() == pytest.approx([-2, 1, 0])
    value.set_value(2.0)
    slider.knob.update()
    assert slider.knob.get_center() == pytest.approx([4, 1, 0])


def test_track_is_another_beyond_the_limit(slider):
    assert slider.track.get_right()[0] == pytest.approx(2)
    assert slider.beyond.get_left()[0] == pytest.approx(2)
    assert slider.beyond.get_right()[0] == pytest.approx(4)


def test_no_limit_no_error(value):
    assert not len(Slider(value, Span(0, 2), -4, 4, 0).beyond.points)


def test_logarithmic_track_has_equal_ratios_at_equal_distances():
    slider = Slider(ValueTracker(1e-2), Span(1e-4, 1, log=True), -2, 2, 0)
    assert slider.knob.get_center()[0] == pytest.approx(0)


def test_laid_elsewhere_the_knob_still_stands_at_its_value(slider):
    slider.lay(Span(0, 1), 0, 2)
    assert slider.knob.get_center() == pytest.approx([1, 1, 0])
    assert not len(slider.beyond.points)  # the limit is out of sight


def test_number_hangs_below_the_knob_and_is_no_part_of_the_slider(value, slider):
    number = slider.number(Quantity("same", "the value", same, fixed(2)))
    value.set_value(1.0)
    number.update()
    assert number.text == "1.00"
    assert number.digits.get_center()[0] == pytest.approx(0, abs=0.05)  # 1 is narrow
    assert number.digits.get_top()[1] < slider.knob.get_bottom()[1]
    assert number not in slider.get_family()
