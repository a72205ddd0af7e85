"""Figures that lie across each other."""

import numpy as np
from manim import RIGHT, Circle, FadeIn, Rectangle, Square, Triangle, VGroup, linear

from rendering.check.rules.crossing import Crossing
from scenes.kit.curve import Curve
from scenes.kit.field import HeatMap
from scenes.kit.marks import Arrow, dot
from scenes.kit.plane import Box, Plane, Span
from scenes.kit.style import Role, color
from tests.check.small import found

MARKS = Span(0, 3, (0, 1, 3))


def resting(*make):
    def construct(scene):
        scene.add(*(m() for m in make))
        scene.hold()

    return construct


def disc(x, radius=1.0, **style):
    return lambda: Circle(radius, **{"fill_opacity": 1, **style}).shift(x * RIGHT)


def test_two_discs_may_be_apart_or_in_each_other_and_not_cross():
    (finding,) = found(Crossing(), resting(disc(0), disc(1.2)))
    assert finding.measured.startswith("28% of the smaller")  # a lens of two unit circles
    assert not found(Crossing(), resting(disc(0), disc(2.1)))
    assert not found(Crossing(), resting(disc(0, radius=2), disc(0.8)))


def test_outlines_enclose_as_well():
    assert found(Crossing(), resting(disc(0, fill_opacity=0), disc(1.2, fill_opacity=0)))
    faint = disc(1.2, fill_opacity=0, stroke_opacity=0.2)
    assert not found(Crossing(), resting(disc(0, fill_opacity=0), faint))


def test_shapes_count_not_boxes():
    """A disc in the corner of a triangle's box that the triangle leaves free."""
    triangle = lambda: Triangle(fill_opacity=1).scale(2)  # noqa: E731
    corner = lambda: Circle(0.4, fill_opacity=1).move_to([1.4, 1.7, 0])  # noqa: E731
    assert not found(Crossing(), resting(triangle, corner))
    nearer = lambda: Circle(0.4, fill_opacity=1).move_to([0.8, 1.0, 0])  # noqa: E731
    assert found(Crossing(), resting(triangle, nearer))


def test_what_is_grouped_is_one_figure():
    class Pair(VGroup):
        """A figure of two discs."""

    assert not found(Crossing(), resting(lambda: Pair(disc(0)(), disc(1.2)())))

    def together(scene):  # manim puts what fades in together into one group
        scene.play(FadeIn(disc(0)(), disc(1.2)()))
        scene.hold()

    assert found(Crossing(), together)

    def kept(scene):
        one, other = disc(0)(), disc(1.2)()
        scene.both = VGroup(one, other)
        scene.add(one, other)
        scene.hold()

    assert not found(Crossing(), kept)


def test_marks_arrows_and_graphs_cross_by_nature():
    plane = Plane(MARKS, MARKS, box=Box(-3, 3, -2, 3))
    turn = np.linspace(0, 2 * np.pi, 200)
    ring = lambda x: (  # noqa: E731
        lambda: Curve(plane, 1.5 + x + np.cos(turn), 1.5 + np.sin(turn), Role.TRUTH)
    )
    assert not found(Crossing(), resting(ring(0), ring(0.5)))
    arrow = lambda: Arrow([0, 0, 0], [3, 1, 0], Role.GRADIENT)  # noqa: E731
    mark = lambda: dot([1, 0, 0], Role.STATE)  # noqa: E731
    assert not found(Crossing(), resting(disc(0), arrow, mark))


def test_two_plots_stand_apart_with_or_without_numbers():
    bare = Span(0, 3)

    def plot(left, right):
        return lambda: Plane(bare, bare, box=Box(left, right, -1, 3))

    (finding,) = found(Crossing(), resting(plot(-4, 1), plot(0, 5)))
    assert [name.partition(" at")[0] for name in finding.objects] == ["Plane", "Plane"]
    assert not found(Crossing(), resting(plot(-4, 0), plot(0.5, 5)))


def test_images_stand_apart():
    def image(left):
        levels = np.linspace(0, 1, 64).reshape(8, 8)
        return lambda: HeatMap(levels, Box(left, left + 3, -1, 2))

    assert found(Crossing(), resting(image(-3), image(-1)))
    assert not found(Crossing(), resting(image(-3), image(0.2)))


def test_figures_may_pass_through_each_other():
    def construct(scene):
        moving = Square(fill_opacity=1).shift(4 * RIGHT)
        scene.add(Rectangle(fill_opacity=1), moving)
        scene.play(moving.animate(rate_func=linear).shift(-8 * RIGHT), run_time=2)
        scene.hold()

    assert not found(Crossing(), construct)


def test_a_contour_that_is_only_begun_changes_nothing():
    def begun(x):
        return lambda: disc(x)().start_new_path(np.zeros(3))

    assert found(Crossing(), resting(begun(0), begun(1.2)))
    assert not found(Crossing(), resting(begun(0), begun(2.1)))


def test_what_only_hides_what_is_below_is_no_figure():
    hides = {"fill_color": color(Role.PAGE), "stroke_width": 0}
    assert not found(Crossing(), resting(disc(0), disc(1.2, **hides)))


def test_a_plot_may_pass_another_one():
    def construct(scene):
        stands, moves = (Plane(MARKS, MARKS, box=Box(x, x + 3, -1, 2)) for x in (-6, 3))
        scene.add(stands, moves)
        scene.play(moves.animate(rate_func=linear).shift(-9 * RIGHT), run_time=2)
        scene.play(moves.animate(rate_func=linear).shift(9 * RIGHT), run_time=2)
        scene.hold()

    assert not found(Crossing(), construct)
