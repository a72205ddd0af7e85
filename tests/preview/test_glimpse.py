"""A hurried scene comes to the same moment as one that is stepped."""

import numpy as np
import pytest
from manim import Circle, Create, FadeOut, Rotate, Scene, Square, ValueTracker, linear

from rendering import engine
from rendering.preview.glimpse import hurried
from rendering.profiles import Profile

SMALL = Profile("small", 128, 72, 15)


class Varied(Scene):
    """Plays, waits that stand and waits that move, odd lengths, and one that ends by itself."""

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

    def construct(self):
        square = Square()
        for _ in range(6):
            self.play(Rotate(square, 0.2), run_time=0.71)
        self.wait(6 - self.time)
        self.play(square.animate.shift((1, 0, 0)), run_time=1)


@pytest.mark.parametrize("seconds", [4.3, 5.9, 6.1, 6.5])
def test_the_clock_is_that_of_a_stepped_scene(seconds):
    (expected,) = engine.frames_at(Timed, SMALL, [seconds])
    (found,) = engine.frames_at(hurried(Timed, SMALL, seconds), SMALL, [seconds])
    assert np.array_equal(found, expected)


def counted(times):
    """Return what builds the scene and notes the time of each step."""

    def build():
        scene = Varied()
        render = scene.update_to_time
        scene.update_to_time = lambda t: (times.append(t), render(t))
        return scene

    return build


@pytest.mark.parametrize("seconds", [0, 0.5, 0.8, 1.2, 1.9, 2.6, 3.0, 3.3, 4.2])
def test_the_hurried_picture_is_the_stepped_one(seconds):
    (expected,) = engine.frames_at(Varied, SMALL, [seconds])
    (found,) = engine.frames_at(hurried(Varied, SMALL, seconds), SMALL, [seconds])
    assert np.array_equal(found, expected)


def test_hurrying_leaves_steps_out():
    slow, quick = [], []
    engine.frames_at(counted(slow), SMALL, [4.2])
    engine.frames_at(hurried(counted(quick), SMALL, 4.2), SMALL, [4.2])
    assert len(quick) < len(slow) / 2


def test_a_moment_after_the_end_is_refused_as_ever():
    with pytest.raises(engine.TimeBeyondEndError):
        engine.frames_at(hurried(Varied, SMALL, 99), SMALL, [99])
