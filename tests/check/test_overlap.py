"""Type that is crossed."""

from manim import LEFT, RIGHT, UP, Circle, FadeIn, FadeOut, Line, Rectangle, linear

from rendering.check.rules.overlap import MOVING, Overlap
from scenes.kit.marks import hole
from scenes.kit.style import Role, color
from scenes.kit.typeset import Words
from tests.check.small import found


def resting(*make):
    def construct(scene):
        scene.add(*(m() for m in make))
        scene.hold()

    return construct


def word():
    return Words("slope", size=0.5).move_to([0, 0, 0])


def test_a_line_through_a_word_is_found_and_one_below_it_is_not():
    (finding,) = found(Overlap(), resting(word, lambda: Line(LEFT, RIGHT)))
    assert finding.objects[0] == "label “slope”"
    assert finding.objects[1].startswith("Line at 300")
    assert not found(Overlap(), resting(word, lambda: Line(LEFT, RIGHT).shift(0.4 * UP)))


def test_shapes_count_not_boxes():
    """A line through the bowl of the p's box corner touches the box and no ink."""
    lonely = lambda: Words("L", size=1.0).move_to([0, 0, 0])  # noqa: E731
    assert not found(
        Overlap(), resting(lonely, lambda: Line([0, 0.1, 0], [0.3, 0.4, 0], stroke_width=2))
    )
    assert found(Overlap(), resting(lonely, lambda: Line([-0.5, 0.1, 0], [0.3, 0.1, 0])))


def test_two_words_may_be_neighbors_and_not_lie_on_each_other():
    def beside(x):
        return lambda: Words("field", size=0.5).move_to([x, 0, 0])

    assert not found(Overlap(), resting(word, beside(1.3)))
    assert found(Overlap(), resting(word, beside(0.3)))


def test_a_word_may_lie_on_a_surface_and_not_on_its_edge():
    def plate(x):
        return lambda: Rectangle(
            width=3, height=1.5, stroke_width=0, fill_color=color(Role.MUTED), fill_opacity=1
        ).shift(x * RIGHT)

    assert not found(Overlap(), resting(plate(0.0), word))
    assert found(Overlap(), resting(plate(1.5), word))


def test_what_is_hidden_behind_something_solid_crosses_nothing():
    wire = lambda: Line(3 * LEFT, 3 * RIGHT)  # noqa: E731
    node = lambda: hole([0, 0, 0], Role.TRUTH, radius=1.2)  # noqa: E731
    assert not found(Overlap(), resting(wire, node, word))
    assert found(Overlap(), resting(node, wire, word))


def test_a_rim_holds_what_is_below_off():
    def rimmed():
        return word().set_stroke(color(Role.PAGE), width=8, background=True)

    line = lambda: Line(LEFT, RIGHT)  # noqa: E731
    assert not found(Overlap(), resting(line, rimmed))
    assert found(Overlap(), resting(rimmed, line))


def test_a_thing_may_pass_and_not_linger():
    def passing(seconds):
        def construct(scene):
            disc = Circle(0.2, fill_opacity=1, stroke_width=0).shift(2 * LEFT)
            scene.add(word(), disc)
            scene.play(disc.animate(rate_func=linear).shift(4 * RIGHT), run_time=seconds)

        return construct

    # It is in touch with the word for about a third of its way.
    assert not found(Overlap(), passing(1.5 * MOVING))
    assert found(Overlap(), passing(5 * MOVING))


def test_one_word_may_fade_into_another():
    def construct(scene):
        old, new = word(), Words("curve", size=0.5).move_to([0, 0, 0])
        scene.add(old)
        scene.play(FadeOut(old), FadeIn(new), run_time=1)
        scene.hold()

    assert not found(Overlap(), construct)
