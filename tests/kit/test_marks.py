"""Marks: a walker is set off from its map."""

import pytest

from scenes.kit.marks import dot, outlined
from scenes.kit.style import Radius, Role, Stroke, color


def test_a_walker_is_a_dot_with_a_rim_of_the_page():
    walker = outlined([1, 2, 0])
    assert walker.get_center() == pytest.approx([1, 2, 0])
    assert walker.get_fill_color() == color(Role.STATE)
    assert walker.get_stroke_color() == color(Role.PAGE)
    assert walker.get_stroke_width() == Stroke.HELPER
    assert walker.width == pytest.approx(dot([0, 0, 0], Role.STATE, 1.3 * Radius.DOT).width)
