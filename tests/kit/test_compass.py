"""The compass: its needle points where it says, and its chart shows what was read."""

import numpy as np
import pytest

from scenes.kit.compass import EAST, NORTH, SOUTH, WEST, CompassPlot, Needle, toward
from scenes.kit.plane import Box, Span

BOX = Box(-4, 4, -2, 2)


@pytest.fixture
def plot():
    """A chart of a reading that is +1 in the east and −1 in the west."""
    return CompassPlot(
        lambda degrees: np.cos(np.radians(degrees)), Span(-2, 2), BOX, name="reading"
    )


@pytest.mark.parametrize(
    ("degrees", "direction"),
    [(EAST, [1, 0, 0]), (NORTH, [0, 1, 0]), (WEST, [-1, 0, 0]), (SOUTH, [0, -1, 0])],
)
def test_needle_points_in_its_direction(degrees, direction):
    needle = Needle([1, 2, 0], degrees, length=3)
    far = max(needle.front.points, key=lambda point: np.linalg.norm(point - [1, 2, 0]))
    assert toward(degrees) == pytest.approx(direction)
    assert far == pytest.approx(np.array([1, 2, 0]) + 3 * np.array(direction))


def test_turned_needle_keeps_its_place_and_length_unless_told():
    needle = Needle([0, 0, 0], EAST, length=2).turn(NORTH)
    assert needle.front.get_top() == pytest.approx([0, 2, 0], abs=0.3)
    assert needle.turn(NORTH, at=[1, 0, 0], length=1).front.get_top()[1] == pytest.approx(1)


def test_dot_of_the_chart_is_on_the_curve(plot):
    for degrees in (WEST, EAST, 35.0):
        plot.show(degrees)
        height = np.cos(np.radians(degrees))
        assert plot.tip.get_center() == pytest.approx(plot.plane.point(degrees, height))


def test_curve_is_drawn_from_the_west_as_far_as_told(plot):
    assert plot.show(WEST, WEST).wave.width == pytest.approx(0)
    plot.show(EAST, EAST)
    assert plot.wave.get_right()[0] == pytest.approx(0)
    assert plot.wave.get_left()[0] == pytest.approx(BOX.left)
    plot.show(SOUTH)
    assert plot.wave.get_right()[0] == pytest.approx(BOX.right)


def test_chart_follows_another_reading(plot):
    plot.show(EAST, reading=lambda degrees: 0 * degrees - 1.0)
    assert plot.tip.get_center() == pytest.approx(plot.plane.point(0, -1))
    assert plot.wave.get_top()[1] == pytest.approx(plot.wave.get_bottom()[1])


def test_small_needles_under_the_axis_run_from_west_to_west(plot):
    marks = [m for m in plot.headings if isinstance(m, Needle)]
    tips = [m.front.get_center() - m.tail.get_center() for m in marks]
    for tip, degrees in zip(tips, (WEST, SOUTH, EAST, NORTH, -WEST), strict=True):
        assert tip / np.linalg.norm(tip) == pytest.approx(toward(degrees))
    assert max(m.get_top()[1] for m in marks) < BOX.bottom
