"""Flashes, general and red, of a size that harms."""

import numpy as np
import pytest
from manim import RED, WHITE, Rectangle

from rendering.check.rules.flashing import Flashing
from tests.check.small import found


def blinking(times, *, width=5.0, height=3.0, paint=WHITE, opacity=1.0, seconds=1.0):
    """Return a scene in which a rectangle lights up `times` times in `seconds`."""

    def construct(scene):
        scene.hold()
        lamp = Rectangle(width=width, height=height, stroke_width=0, fill_color=paint)
        lamp.set_fill(opacity=0)
        scene.add(lamp)
        period = seconds / times
        for _ in range(times):
            for level in (opacity, 0.0):
                lamp.set_fill(opacity=level)
                scene.wait(period / 2, frozen_frame=True)

    return construct


@pytest.mark.parametrize(
    ("scene", "faults"),
    [
        (blinking(3), 0),
        (blinking(5), 1),
        (blinking(5, width=1.0, height=1.0), 0),  # too small to harm
        (blinking(5, opacity=0.2), 0),  # too faint: 0.04 of white's luminance
        (blinking(5, seconds=2.5), 0),  # slow enough
    ],
)
def test_more_than_three_general_flashes_a_second_are_found(scene, faults):
    findings = found(Flashing(), scene)
    assert len(findings) == faults
    assert all("general flashes" in finding.measured for finding in findings)


def test_saturated_red_flashes_by_itself():
    """A red so dark that its luminance swings by less than a tenth."""
    (finding,) = found(Flashing(), blinking(5, paint="#A00000"))
    assert "red flashes" in finding.measured


def test_a_thing_that_sweeps_over_a_place_once_is_no_flash():
    def construct(scene):
        bar = Rectangle(width=3, height=5, stroke_width=0, fill_color=RED, fill_opacity=1)
        scene.add(bar.shift([-5, 0, 0]))
        scene.hold()
        scene.play(bar.animate.shift([10, 0, 0]), run_time=1)

    assert not found(Flashing(), construct)


def test_growing_light_is_no_flash():
    """However many steps it takes: each goes on where the last one ended."""

    def construct(scene):
        scene.hold()
        lamp = Rectangle(width=5, height=3, stroke_width=0, fill_color=WHITE)
        scene.add(lamp.set_fill(opacity=0))
        for level in np.sqrt(np.linspace(0, 1, 10)):
            lamp.set_fill(opacity=level)
            scene.wait(1 / 15, frozen_frame=True)

    assert not found(Flashing(), construct)


@pytest.mark.parametrize(("at_once", "faults"), [(True, 1), (False, 0)])
def test_what_swings_in_its_own_time_is_a_pattern(at_once, faults):
    """Stripes that blink four times a second, together or one after the other."""

    def construct(scene):
        scene.hold()
        stripes = [
            Rectangle(width=0.45, height=3, stroke_width=0, fill_color=WHITE).shift([x, 0, 0])
            for x in np.linspace(-2.5, 2.5, 8)
        ]
        scene.add(*stripes)
        for frame in range(24):
            for k, stripe in enumerate(stripes):
                phase = 0 if at_once else k
                stripe.set_fill(opacity=float((frame + phase) % 4 < 2))
            scene.wait(1 / 15, frozen_frame=True)

    assert len(found(Flashing(), construct)) == faults
