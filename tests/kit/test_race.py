"""A race on log-log axes: the dot is where its sample is, and its path ends there."""

import numpy as np
import pytest

from scenes.kit.plane import Box, Span
from scenes.kit.race import DASH, GAP, Race, dashed_along
from scenes.kit.style import Role, color

STEP = Span(1e-4, 1.0, log=True)
ERROR = Span(1e-8, 1.0, log=True)
BOX = Box(0.0, 4.0, 0.0, 8.0)  # a unit a decade, both ways
H = 10.0 ** -np.arange(5)


@pytest.fixture
def race():
    return Race(STEP, ERROR, BOX, names=("$h$", "error"))


def test_an_error_of_order_two_runs_on_a_line_of_slope_two(race):
    runner = race.runner(H, H**2, Role.APPROXIMATION)
    for position in (0, 1, 2.5, 4):
        runner.run(position)
        assert runner.dot.get_center() == pytest.approx([4 - position, 8 - 2 * position, 0])
        if position:
            assert runner.path.get_end() == pytest.approx(runner.dot.get_center())


def test_past_the_turn_the_path_is_dashed_and_the_dot_an_error(race):
    errors = np.array([1e-2, 1e-4, 1e-6, 1e-4, 1e-2])
    runner = race.runner(H, errors, Role.APPROXIMATION, lost=3)
    runner.run(2)
    assert len(runner.astray.points) == 0
    assert runner.dot.get_color() == color(Role.APPROXIMATION)
    runner.run(4)
    assert runner.path.get_end() == pytest.approx(runner.stations[2])
    assert len(runner.astray.points) > 0
    assert runner.dot.get_color() == color(Role.ERROR)
    runner.run(1)  # the picture depends on the position alone
    assert len(runner.astray.points) == 0


def test_dashes_cover_their_share_of_the_way():
    segments, ends = dashed_along(np.array([[0, 0, 0], [6, 0, 0], [6, 6, 0]], dtype=float))
    inked = np.linalg.norm(segments[:, 1] - segments[:, 0], axis=1).sum()
    assert inked / 12 == pytest.approx(DASH / (DASH + GAP), abs=0.05)  # pieces of 0.02 a dash
    assert (np.diff(ends) > 0).all()


def test_legs_go_across_then_down(race):
    across, down = race.runner(H, H**2, Role.TRUTH).legs(0, 1, Role.STATE, Role.TRUTH)
    assert across.get_end() == pytest.approx([3, 8, 0])
    assert down.get_end() == pytest.approx([3, 6, 0])


def test_linear_axes_are_refused():
    with pytest.raises(ValueError, match="log=True"):
        Race(Span(0, 1), ERROR, BOX, names=("", ""))
