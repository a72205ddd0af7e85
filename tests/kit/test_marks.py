"""Marks: a walker is set off from its map, an arrow leads from where it starts to where it ends."""

import numpy as np
import pytest

from scenes.kit.marks import arrow_points, dot, outlined
from scenes.kit.style import Radius, Role, Stroke, color


def test_a_walker_is_a_dot_with_a_rim_of_the_page():
    walker = outlined([1, 2, 0])
    assert walker.get_center() == pytest.approx([1, 2, 0])
    assert walker.get_fill_color() == color(Role.STATE)
    assert walker.get_stroke_color() == color(Role.PAGE)
    assert walker.get_stroke_width() == Stroke.HELPER
    assert walker.width == pytest.approx(dot([0, 0, 0], Role.STATE, 1.3 * Radius.DOT).width)


def corners(start, end, width):
    return arrow_points(np.array(start, dtype=float), np.array(end, dtype=float), width)[::4]


def test_an_arrow_is_a_shaft_and_a_head_whose_tip_is_at_its_end():
    tail, neck, flare, tip, *_ = corners([1, 1, 0], [3, 1, 0], 0.1)
    assert tail == pytest.approx([1, 1.05, 0])  # half of the shaft's width to the left of its way
    assert tip == pytest.approx([3, 1, 0])
    assert neck == pytest.approx([3 - 0.45, 1.05, 0])  # the head is 4.5 widths long
    assert flare == pytest.approx([3 - 0.45, 1 + 0.45 * 0.45, 0])


def test_a_short_arrow_is_the_same_but_smaller():
    """Its head is 0.7 of it, its shaft a quarter as wide as it is long."""
    tail, neck, _, tip, *_ = corners([0, 0, 0], [0, 0.2, 0], 0.1)
    assert tip == pytest.approx([0, 0.2, 0])
    assert tail == pytest.approx([-0.025, 0, 0])
    assert neck == pytest.approx([-0.025, 0.06, 0])


def test_many_arrows_are_each_as_by_itself():
    rng = np.random.default_rng(1)
    starts, ends = rng.uniform(-3, 3, (2, 20, 3)) * [1, 1, 0]
    ends[7] = starts[7]  # no arrow at all: a point, and no division by zero
    many = arrow_points(starts, ends, 0.05)
    assert many.shape == (20, 28, 3)
    for start, end, points in zip(starts, ends, many, strict=True):
        assert points.tolist() == arrow_points(start, end, 0.05).tolist()
    assert (many[7] == starts[7]).all()
