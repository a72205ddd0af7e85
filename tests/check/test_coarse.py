"""Curves that are drawn through too few points."""

import numpy as np
import pytest
from manim import Circle, FadeIn, RegularPolygon, Square, VMobject

from rendering.check.rules.coarse import LEAST, Coarse
from scenes.kit.curve import Curve
from scenes.kit.marks import Cloud, Segments, dot
from scenes.kit.plane import Coordinates, Span
from scenes.kit.style import Role
from tests.check.small import found

PLANE = Coordinates(Span(-3, 3), Span(-1.5, 3))


def sine(samples):
    x = np.linspace(-3, 3, samples)
    return Curve(PLANE, x, np.sin(2 * x), Role.TRUTH)


def resting(*make):
    def construct(scene):
        scene.add(*(m() for m in make))
        scene.hold()

    return construct


def test_a_sine_of_twenty_samples_is_coarse_and_one_of_two_hundred_is_not():
    (finding,) = found(Coarse(), resting(lambda: sine(24)))
    assert finding.objects[0].startswith("Curve at ")
    assert not found(Coarse(), resting(lambda: sine(200)))


@pytest.mark.parametrize(("corners", "coarse"), [(200, False), (60, False), (20, True), (6, False)])
def test_a_circle_of_chords_bulges_by_what_geometry_says(corners, coarse):
    """A radius of 2 is 84 px: the arc of a sixtieth is 0.12 px high, of a twentieth 1.04 px.

    Six corners are sharp: that is a hexagon.
    """
    findings = found(Coarse(), resting(lambda: RegularPolygon(corners).scale(2)))
    assert bool(findings) == coarse
    if coarse:
        chord, turn = 2 * 84.375 * np.sin(np.pi / corners), 2 * np.pi / corners
        said = float(findings[0].measured.split(", ")[1].split()[0])
        assert said == pytest.approx(chord * turn / 8, abs=0.02)


def test_arcs_and_corners_are_what_they_are():
    assert not found(Coarse(), resting(lambda: Circle(2), lambda: Square(3)))


def test_a_polygon_with_a_dot_on_each_corner_is_meant():
    x = np.linspace(-3, 3, 12)
    line = lambda: Curve(PLANE, x, x**2 / 3, Role.APPROXIMATION)  # noqa: E731
    corners = PLANE.point(x, x**2 / 3)
    cloud = lambda: Cloud(corners, Role.APPROXIMATION)  # noqa: E731
    few = lambda: dot(corners[3], Role.APPROXIMATION)  # noqa: E731
    assert found(Coarse(), resting(line))
    assert found(Coarse(), resting(line, few))
    assert not found(Coarse(), resting(line, cloud))


def test_a_zigzag_and_a_bend_are_no_curve():
    def through(*corners):
        return lambda: VMobject().set_points_as_corners([[*corner, 0] for corner in corners])

    zigzag = through((-3, 0), (-2, 0.35), (-1, 0), (0, 0.35), (1, 0), (2, 0.35))
    bend = through((-3, -1), (-1, -1), (1, -0.5), (2, 0.5), (2.5, 2))
    assert not found(Coarse(), resting(zigzag, bend))


def test_what_flies_by_may_be_rough():
    def shown(seconds):
        def construct(scene):
            line = sine(24)
            scene.hold()
            scene.play(FadeIn(line), run_time=0.1)
            scene.wait(seconds, frozen_frame=True)
            scene.remove(line)
            scene.hold()

        return construct

    assert not found(Coarse(), shown(0.5 * LEAST))
    assert found(Coarse(), shown(2 * LEAST))


def test_a_path_whose_last_contour_is_only_begun_is_judged_like_any():
    """Manim paints nothing for the lone point that its pen was set down at."""

    def begun(samples):
        return lambda: sine(samples).start_new_path(np.array([0.0, 0.0, 0.0]))

    assert found(Coarse(), resting(begun(24)))
    assert not found(Coarse(), resting(begun(200)))


def test_handles_that_lie_on_their_anchors_hide_no_corner():
    """As in a curve that was made of points by hand: its tangents are nowhere."""

    def ring(corners):
        shape = RegularPolygon(corners).scale(2)
        shape.points[1::4], shape.points[2::4] = shape.points[0::4], shape.points[3::4]
        return shape

    assert found(Coarse(), resting(lambda: ring(20)))
    assert not found(Coarse(), resting(lambda: ring(200)))


def test_strokes_that_do_not_meet_are_no_curve():
    turn = np.linspace(0, 2 * np.pi, 21)
    at = 2 * np.column_stack([np.cos(turn), np.sin(turn), np.zeros(21)])
    share = lambda k: at[:-1] + k * np.diff(at, axis=0)  # noqa: E731
    assert found(Coarse(), resting(lambda: Segments(Role.TRUTH).run(share(0), share(1))))
    assert not found(Coarse(), resting(lambda: Segments(Role.TRUTH).run(share(0.1), share(0.9))))


def test_only_lines_that_are_seen_are_judged():
    ring = lambda **style: lambda: RegularPolygon(20, **style).scale(2)  # noqa: E731
    assert found(Coarse(), resting(ring(stroke_opacity=0.5)))
    assert not found(Coarse(), resting(ring(stroke_opacity=0.2)))
