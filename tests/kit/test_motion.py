"""Motion: two turns that never overlap, states between steps, and what follows a state."""

import numpy as np
import pytest
from manim import Square, ValueTracker, VGroup, linear

from scenes.kit.motion import (
    EARLY,
    LATE,
    Fade,
    advance,
    between_steps,
    follow,
    settle,
    whole_steps,
)


@pytest.mark.parametrize("share", np.linspace(0, 1, 21))
def test_what_leaves_is_gone_before_what_comes_begins(share):
    assert EARLY(share) == pytest.approx(1) or LATE(share) == pytest.approx(0)


def test_both_turns_are_whole():
    assert (EARLY(0), LATE(0)) == pytest.approx((0, 0))
    assert (EARLY(1), LATE(1)) == pytest.approx((1, 1))


@pytest.mark.parametrize(("step", "state"), [(0, [0, 0]), (0.25, [1, 2]), (1, [4, 8]), (2, [6, 0])])
def test_a_steps_change_is_spread_evenly_over_its_time(step, state):
    states = np.array([[0.0, 0.0], [4.0, 8.0], [6.0, 0.0]])
    assert between_steps(states, step) == pytest.approx(np.array(state))


@pytest.mark.parametrize(("made", "whole"), [(0, 0), (0.9, 0), (2.99999999, 3), (3.2, 3)])
def test_a_step_is_whole_in_spite_of_rounding(made, whole):
    assert whole_steps(made) == whole


def test_time_itself_runs_at_an_even_pace():
    tracker = ValueTracker(1.0)
    animation = advance(tracker, 5.0, 2.0).build()
    animation.begin()
    animation.interpolate(0.25)
    assert tracker.get_value() == pytest.approx(2.0)
    assert animation.run_time == 2.0
    assert animation.rate_func is linear


def test_a_fade_moves_no_point():
    square = Square(fill_opacity=1)
    points = square.points
    fade = Fade(square, rate_func=linear)
    fade.begin()
    assert square.get_fill_opacity() == 0
    fade.interpolate(0.3)
    assert square.get_fill_opacity() == pytest.approx(0.3)
    assert square.points is points
    gone = Fade(square, out=True, rate_func=linear)
    gone.begin()
    gone.finish()
    assert square.get_fill_opacity() == 0
    assert gone.is_remover()
    assert fade.is_introducer()


class Counted(Square):
    """Counts how often it is shown."""

    shown = 0

    def show(self):
        self.shown += 1
        self.set_points(Square().points)


@pytest.fixture
def tracker():
    return ValueTracker(0.0)


@pytest.fixture
def counted(tracker):
    return follow(Counted(), tracker.get_value, Counted.show)


def test_a_follower_is_shown_once_for_each_state(tracker, counted):
    counted.update()
    counted.update()
    assert counted.shown == 1
    tracker.set_value(1.0)
    counted.update()
    assert counted.shown == 2


def test_a_follower_that_was_moved_is_shown_anew(counted):
    counted.update()
    counted.shift([1, 0, 0])
    counted.update()
    assert counted.shown == 2
    assert counted.get_center() == pytest.approx([0, 0, 0])


def test_a_copy_of_a_follower_follows_for_itself(tracker, counted):
    counted.update()
    twin = counted.copy()
    tracker.set_value(1.0)
    counted.update()
    twin.update()
    assert (counted.shown, twin.shown) == (2, 2)


def test_what_is_settled_follows_nothing(tracker, counted):
    counted.update()
    settle(VGroup(counted))
    tracker.set_value(1.0)
    counted.update()
    assert counted.shown == 1
