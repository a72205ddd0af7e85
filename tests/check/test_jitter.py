"""Numbers that jitter, things that jump, come or go at a blow."""

import pytest
from manim import (
    LEFT,
    RIGHT,
    UP,
    FadeIn,
    FadeOut,
    Line,
    Rectangle,
    ReplacementTransform,
    ShrinkToCenter,
    Square,
    ValueTracker,
    VGroup,
    always_redraw,
    linear,
)

from compute.quantities import Quantity, fixed
from rendering.check.rules.jitter import Jitter, Pops
from scenes.kit.marks import dot
from scenes.kit.numbers import Readout
from scenes.kit.plane import TickNumber
from scenes.kit.style import Role, color
from scenes.kit.typeset import Words
from tests.check.small import found, names


def itself(x):
    return x


def running(start, end, style, *, place=None):
    """Return a scene in which a number runs, placed by `place(x)` if that is given."""

    def construct(scene):
        x = ValueTracker(start)
        number = Readout(Quantity("itself", "x", itself, style), x)
        if place is not None:
            number.add_updater(lambda m: m.place([place(x.get_value()), 0, 0]))
        scene.hold()
        scene.add(number)
        scene.play(x.animate(rate_func=linear).set_value(end), run_time=1)
        scene.hold()

    return construct


def test_a_number_that_runs_in_its_place_passes():
    assert not found(Jitter(), running(0.0, 9.0, fixed(2)))


def test_an_anchor_may_move_and_not_jump():
    assert not found(Jitter(), running(0.0, 3.0, fixed(2), place=lambda x: x))
    (finding,) = found(Jitter(), running(0.0, 3.0, fixed(2), place=lambda x: 0.1 * (x > 1.5)))
    assert finding.measured.startswith("its anchor jumps by 4.2 px")


def test_a_width_may_grow_and_not_change_to_and_fro():
    assert not found(Jitter(), running(8.0, 12.0, fixed(2)))

    def swaying(scene):
        x = ValueTracker(9.9)
        number = Readout(Quantity("itself", "x", itself, fixed(1)), x)
        scene.add(number)
        scene.hold()
        for value in (10.1, 9.9, 10.1):
            scene.play(x.animate(rate_func=linear).set_value(value), run_time=0.3)

    (finding,) = found(Jitter(), swaying)
    assert finding.measured == "its width changes to and fro, “10.0” to “9.9”"


def test_a_thing_may_move_fast_and_not_jump():
    def moved(by_blow):
        def construct(scene):
            square = Square(1.0)
            scene.add(square)
            scene.hold()
            if by_blow:
                square.shift(RIGHT)
                scene.hold()
            else:
                scene.play(square.animate.shift(3 * RIGHT), run_time=0.3)

        return construct

    assert not found(Jitter(), moved(False))
    (finding,) = found(Jitter(), moved(True))
    assert finding.measured == "jumps by 42.2 px"


@pytest.mark.parametrize("zooms", [True, False])
def test_numbers_of_an_axis_come_and_go_while_it_moves(zooms):
    def construct(scene):
        one, other = (TickNumber(n, size=0.8) for n in ("1000", "2000"))
        scene.add(one)
        scene.hold()
        if zooms:
            scene.play(one.animate(rate_func=linear).shift(RIGHT), run_time=0.5)
            scene.add(other.shift(3 * RIGHT))
            scene.play(one.animate(rate_func=linear).shift(RIGHT), run_time=0.5)
        else:
            scene.add(other.shift(3 * RIGHT))
            scene.hold()

    assert names(found(Pops(), construct)) == ([] if zooms else ["pop"])


@pytest.mark.parametrize("blow", [True, False])
def test_type_fades_in_and_out(blow):
    def construct(scene):
        word = Words("a word", size=0.6)
        scene.hold()
        if blow:
            scene.add(word)
            scene.hold()
            scene.remove(word)
            scene.hold()
        else:
            scene.play(FadeIn(word), run_time=0.5)
            scene.play(FadeOut(word), run_time=0.5)

    measured = [finding.measured for finding in found(Pops(), construct)]
    assert measured == (["comes at a blow", "goes at a blow"] if blow else [])


def test_what_is_gone_does_not_come_back_to_fade_out():
    """A fade puts its mobject on the stage again, with all that was taken off it before."""

    def construct(scene):
        stays, word = Words("stays", size=0.6), Words("a word", size=0.6).shift(UP)
        scene.add(stays, word)
        scene.play(FadeOut(word), run_time=0.5)
        scene.hold()
        scene.play(FadeOut(stays, word), run_time=0.5)

    assert [(f.rule, f.objects) for f in found(Pops(), construct)] == [("pop", ("label “a word”",))]


def test_one_thing_may_take_the_place_of_another_that_looks_the_same():
    def construct(scene):
        one, other = (Square(1, fill_opacity=1, fill_color=color(Role.TRUTH)) for _ in "ab")
        scene.add(one)
        scene.hold()
        scene.remove(one)
        scene.add(other)
        scene.hold()

    assert not found(Pops(), construct)


def test_one_word_does_not_take_the_place_of_another_at_a_blow():
    def construct(scene):
        one, other = Words("slopes", size=0.8), Words("curves", size=0.8)
        scene.add(one)
        scene.hold()
        scene.remove(one)
        scene.add(other)
        scene.hold()

    assert {finding.objects for finding in found(Pops(), construct)} == {
        ("label “slopes”",),
        ("label “curves”",),
    }


@pytest.mark.parametrize(("shift", "pops"), [(0.1, False), (0.8, True)])
def test_what_takes_a_things_place_may_stand_beside_it_by_a_hair(shift, pops):
    """A transform at a few frames a second ends a little before its end."""

    def construct(scene):
        one = Line(3 * LEFT, 3 * RIGHT, stroke_width=8)
        other = Rectangle(width=6, height=0.08, fill_opacity=1, stroke_width=0).shift(shift * UP)
        scene.add(one)
        scene.hold()
        scene.remove(one)
        scene.add(other)
        scene.hold()

    assert bool(found(Pops(), construct)) is pops


def test_what_changes_its_color_in_part_does_not_pop():
    """One part of a line stays, a new one of another color is where the rest was."""

    def construct(scene):
        whole = Line(3 * LEFT, 3 * RIGHT, stroke_width=12, color=color(Role.TRUTH))
        scene.add(whole)
        scene.hold()
        whole.put_start_and_end_on(3 * LEFT, [0, 0, 0])
        scene.add(Line([0, 0, 0], 3 * RIGHT, stroke_width=12, color=color(Role.ERROR)))
        scene.hold()

    assert not found(Pops(), construct)


def test_a_thing_may_set_out_from_another():
    def construct(scene):
        dim = Square(2, fill_opacity=0.2, fill_color=color(Role.TRUTH), stroke_width=0)
        scene.add(dim)
        scene.hold()
        bright = dim.copy().set_fill(opacity=1)
        scene.play(bright.animate.shift(3 * RIGHT), run_time=0.5)
        scene.play(FadeOut(bright), run_time=0.5)

    assert not found(Pops(), construct)


def test_a_thing_may_be_made_anew_for_each_picture():
    def construct(scene):
        x = ValueTracker(0)
        made = always_redraw(lambda: VGroup(Square(2).shift(x.get_value() * RIGHT)))
        scene.add(made)
        scene.play(x.animate.set_value(3), run_time=1)
        scene.hold()

    assert not found(Pops(), construct)


def test_a_thing_that_turns_into_another_does_not_pop():
    def construct(scene):
        one, other = Square(1.5), Square(1.0).shift(2 * UP)
        scene.add(one)
        scene.hold()
        scene.play(ReplacementTransform(one, other), run_time=0.5)
        scene.hold()

    assert not found(Pops(), construct)


@pytest.mark.parametrize("gone", [True, False])
def test_what_has_just_turned_into_something_is_not_taken_away(gone):
    """A replacement stands in the group that its model was part of, and leaves with it."""

    def construct(scene):
        model = Square(1.5, fill_opacity=1)
        bar, block = VGroup(model), Square(2.0, fill_opacity=1).shift(2 * UP)
        scene.add(bar)
        scene.hold()
        scene.play(ReplacementTransform(model, block), run_time=0.5)
        scene.remove(bar)
        if not gone:
            scene.add(block)
        scene.hold()

    measured = [finding.measured for finding in found(Pops(), construct)]
    assert measured == (["goes at a blow"] if gone else [])


def test_what_has_just_moved_does_not_vanish():
    def construct(scene):
        bar = Rectangle(width=3, height=0.8, fill_opacity=1)
        scene.add(bar)
        scene.play(bar.animate(rate_func=linear).shift(2 * UP), run_time=0.5)
        scene.remove(bar)
        scene.hold()

    assert names(found(Pops(), construct)) == ["pop"]


@pytest.mark.parametrize("leaves", [ShrinkToCenter, lambda bar: bar.animate.shift(5 * UP), FadeOut])
def test_what_leaves_within_a_few_frames_does_not_vanish(leaves):
    """At fifteen frames a second it is there in one picture and gone in the next."""

    def construct(scene):
        bar = Rectangle(width=3, height=0.8, fill_opacity=1, stroke_width=0)
        scene.add(bar)
        scene.hold()
        scene.play(leaves(bar), run_time=8 / 60)
        scene.remove(bar)
        scene.hold()

    assert not found(Pops(), construct)


def test_a_mark_that_a_process_leaves_may_come_at_a_blow():
    def construct(scene):
        scene.hold()
        scene.add(dot([0, 0, 0], Role.TRUTH))
        scene.hold()

    assert names(found(Pops(), construct)) == []
