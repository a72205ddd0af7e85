"""A scene that leaps comes to the same moment as one that is stepped."""

import numpy as np
import pytest
from manim import Circle, Create, FadeOut, Rotate, Scene, Square, ValueTracker, linear

from rendering import engine
from rendering.profiles import Profile

SMALL = Profile("small", 128, 72, 15)


class Varied(Scene):
    """Plays, waits that stand and waits that move, odd lengths, and one that ends by itself."""

    frames_depend_on_time_alone = True
    steps = 0

    def construct(self):
        square, circle, tracker = Square(), Circle(), ValueTracker(0)
        self.play(Create(square), run_time=0.73)
        self.wait(0.55)
        circle.add_updater(lambda m: m.set_x(tracker.get_value()))
        self.add(circle)
        self.play(tracker.animate.set_value(3), rate_func=linear, run_time=1.1)
        self.wait(0.4)
        self.wait_until(self.enough, max_time=2)
        self.play(Rotate(square, 1), run_time=0.5)
        self.play(FadeOut(circle), run_time=1)

    def enough(self):
        self.steps += 1
        return self.steps >= 5


class Timed(Scene):
    """Waits until a time, as films do, after plays that are no whole number of frames."""

    frames_depend_on_time_alone = True

    def construct(self):
        square = Square()
        for _ in range(6):
            self.play(Rotate(square, 0.2), run_time=0.71)
        self.wait(6 - self.time)
        self.play(square.animate.shift((1, 0, 0)), run_time=1)


class Lagging(Scene):
    """A circle goes where the square was, because its updater runs first."""

    frames_depend_on_time_alone = True

    def construct(self):
        square, circle, tracker = Square(), Circle(), ValueTracker(0)
        circle.add_updater(lambda m: m.move_to(square))
        square.add_updater(lambda m: m.set_x(tracker.get_value()))
        self.add(circle, square)
        self.play(tracker.animate.set_value(3), run_time=1)


def stepped(scene):
    """Return a class that gives no promise, so it is played through."""
    return type("Stepped", (scene,), {"frames_depend_on_time_alone": False})


@pytest.mark.parametrize("seconds", [4.3, 5.9, 6.1, 6.5])
def test_the_clock_is_that_of_a_stepped_scene(seconds):
    (expected,) = engine.frames_at(stepped(Timed), SMALL, [seconds])
    (found,) = engine.frames_at(Timed, SMALL, [seconds])
    assert np.array_equal(found, expected)


def counted(kind, times):
    """Return what builds the scene and notes the time of each step."""

    def build():
        scene = kind()
        update = scene.update_to_time
        scene.update_to_time = lambda t: (times.append(t), update(t))
        return scene

    return build


@pytest.mark.parametrize("seconds", [0, 0.5, 0.8, 1.2, 1.9, 2.6, 3.0, 3.3, 4.2])
def test_the_picture_leapt_to_is_the_stepped_one(seconds):
    (expected,) = engine.frames_at(stepped(Varied), SMALL, [seconds])
    (found,) = engine.frames_at(Varied, SMALL, [seconds])
    assert np.array_equal(found, expected)


def test_many_moments_at_once_are_those_asked_for():
    times = [3.3, 0.5, 1.9, 1.9]
    expected = engine.frames_at(stepped(Varied), SMALL, times)
    assert np.array_equal(engine.frames_at(Varied, SMALL, times), expected)


def test_leaping_leaves_steps_out():
    slow, quick = [], []
    engine.frames_at(counted(stepped(Varied), slow), SMALL, [4.2])
    engine.frames_at(counted(Varied, quick), SMALL, [4.2])
    assert len(quick) < len(slow) / 2


def test_nobody_leaps_where_every_frame_is_wanted():
    times = []
    engine.measure(counted(Timed, times), SMALL)
    assert len(times) > 6 * 10


def test_what_reads_the_frame_before_is_right():
    """One updater reads what another sets after it: it lags by a frame, and does so leapt to."""
    (expected,) = engine.frames_at(stepped(Lagging), SMALL, [0.6])
    (found,) = engine.frames_at(Lagging, SMALL, [0.6])
    assert np.array_equal(found, expected)


@pytest.mark.parametrize("seconds", [99, 4.9])
def test_a_moment_after_the_end_is_refused_as_ever(seconds):
    with pytest.raises(engine.TimeBeyondEndError):
        engine.frames_at(Varied, SMALL, [seconds])


@pytest.mark.parametrize("seconds", [-0.1, float("inf"), float("nan")])
def test_times_that_are_none_are_refused(seconds):
    with pytest.raises(ValueError, match="time must be >= 0 s and finite"):
        engine.frames_at(Varied, SMALL, [seconds])
