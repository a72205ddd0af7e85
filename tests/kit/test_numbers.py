"""Running numbers show their quantity, stand still, and can be read back by their shapes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from manim import ValueTracker

from compute.quantities import Quantity, fixed, integer, scientific
from scenes.kit.numbers import Readout, glyph, labeled, read
from scenes.kit.style import Role, color


def same(x):
    return x


FIXED = Quantity("same", "itself", same, fixed(3))
SCIENTIFIC = Quantity("tiny", "itself", same, scientific(2))
WHOLE = Quantity("whole", "itself", same, integer())


@given(st.floats(-9999, 9999))
@settings(max_examples=50, derandomize=True, deadline=None)
def test_what_is_drawn_reads_as_the_formatted_value(value):
    assert read(Readout(FIXED, value)) == FIXED(value).text


def test_powers_of_ten_are_set_properly():
    readout = Readout(SCIENTIFIC, -1.234e-5)
    assert readout.text == "−1.2 × 10⁻⁵"
    assert read(readout) == "−1.2×10⁻⁵"
    exponent, base = readout.glyphs[-1], readout.glyphs[-3]
    assert exponent.get_bottom()[1] > base.get_bottom()[1] + base.height / 3
    assert exponent.height < base.height


def test_it_follows_its_tracker():
    x = ValueTracker(1.0)
    readout = Readout(FIXED, x)
    x.set_value(-2.5)
    readout.update()
    assert readout.text == read(readout) == "−2.500"
    assert readout.fact.value == -2.5


def test_it_follows_a_function_of_the_moment():
    x = ValueTracker(1.4)
    readout = Readout(WHOLE, lambda: int(x.get_value()))
    x.set_value(7.9)
    readout.update()
    assert readout.text == "7"


@pytest.mark.parametrize("anchor", ["left", "point"])
def test_digits_do_not_jitter_while_they_run(anchor):
    """Every digit place stays where it is, whatever digit stands in it, sign or no sign."""
    x = ValueTracker(1.234)
    readout = Readout(FIXED, x, anchor=anchor).place([1, 2, 0])
    dot = readout.glyphs[1].get_center().copy()
    for value in (7.111, -4.888, -0.0002, 9.999):
        x.set_value(value)
        readout.update()
        signs = len(readout.text) - 5
        assert readout.glyphs[1 + signs].get_center() == pytest.approx(dot)


def test_a_number_that_gains_or_loses_signs_keeps_its_family():
    """A frame's drawer lists the family when an animation begins and not again."""
    x = ValueTracker(1.0)
    readout = Readout(FIXED, x)
    family = readout.get_family()
    for value in (-1234.5, 2.0):
        x.set_value(value)
        readout.update()
        assert readout.get_family() == family
        assert readout.text == read(readout)
        assert len(readout.digits) == len(readout.text)
        assert readout.glyphs.width == pytest.approx(readout.digits.width)


def test_point_anchor_keeps_the_point_when_places_are_gained():
    x = ValueTracker(9.5)
    readout = Readout(FIXED, x, anchor="point").place([0, 0, 0])
    x.set_value(1234.5)
    readout.update()
    assert readout.glyphs[readout.text.index(".")].get_left()[0] == pytest.approx(0.06, abs=0.06)


def test_anchor_survives_moving_and_scaling():
    x = ValueTracker(1.0)
    readout = Readout(FIXED, x).place([1, 1, 0])
    readout.scale(2).shift([3, 0, 0])
    x.set_value(8.0)
    readout.update()
    fresh = Readout(FIXED, 8.0, size=readout.size * 2)
    assert readout.glyphs.height == pytest.approx(fresh.glyphs.height)
    assert readout.glyphs.get_left()[0] - readout.frame.points[0][0] == pytest.approx(
        fresh.glyphs.get_left()[0] - fresh.frame.points[0][0]
    )


def test_all_digits_are_equally_wide():
    advances = [glyph(digit)[1] for digit in "0123456789"]
    assert np.ptp(advances) < 1e-9


def test_color_is_its_roles():
    readout = Readout(FIXED, 1.0, role=Role.ERROR)
    assert {g.get_fill_color().to_hex() for g in readout.glyphs} == {color(Role.ERROR).to_hex()}


def test_reading_refuses_what_is_no_digit():
    readout = Readout(FIXED, 1.0)
    readout.glyphs[0].stretch(3, 0)
    with pytest.raises(ValueError, match="is no digit"):
        read(readout)


def test_a_label_and_its_number_share_a_baseline():
    words, number = labeled("height", Readout(FIXED, 3.0), (-2, 1), gap=0.5)
    assert words.get_left()[0] == pytest.approx(-2)
    assert words.baseline == pytest.approx(1)
    assert number.baseline == pytest.approx(1)
    assert number.frame.points[0][0] - words.get_right()[0] == pytest.approx(0.5)
