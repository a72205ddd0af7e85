"""What is made and never shown."""

import numpy as np
import pytest
from manim import RIGHT, Circle, FadeIn, ReplacementTransform, ValueTracker, VGroup

from compute.quantities import Quantity, fixed
from rendering.check.rules.unseen import Unseen
from scenes.kit.curve import Curve
from scenes.kit.marks import dot
from scenes.kit.numbers import Readout
from scenes.kit.plane import Coordinates, Plane, Span
from scenes.kit.style import Role
from scenes.kit.typeset import Words, noting_phrases
from tests.check.small import found

ITSELF = Quantity("itself", "x", lambda x: x, fixed(1))


def doing(act):
    def construct(scene):
        scene.add(dot([0, 0, 0], Role.TRUTH))
        act(scene)
        scene.hold()

    return construct


def number(scene):
    return Readout(ITSELF, 1.5)


def word(scene):
    return Words("slope")


@pytest.mark.parametrize("make", [number, word])
def test_type_that_is_made_has_to_be_seen(make):
    (finding,) = found(Unseen(), doing(make))
    assert finding.objects[0].partition(" ")[0] in {"Readout", "Words"}
    assert not found(Unseen(), doing(lambda scene: scene.add(make(scene))))


def test_what_the_scene_keeps_has_to_be_seen():
    def keep(scene):
        scene.ball = Circle()
        scene.rows = {"first": [dot([1, 1, 0], Role.STATE)]}

    findings = found(Unseen(), doing(keep))
    assert [f.objects[0] for f in findings] == ["Circle in self.ball", "Dot in self.rows"]

    def keep_and_show(scene):
        keep(scene)
        scene.add(scene.ball, *scene.rows["first"])

    assert not found(Unseen(), doing(keep_and_show))

    def keep_and_hide(scene):
        keep(scene)
        scene.add(scene.ball.shift(12 * RIGHT))

    findings = found(Unseen(), doing(keep_and_hide))
    assert [f.objects[0] for f in findings] == ["Circle", "Dot in self.rows"]  # each once


def test_what_is_added_clear_or_outside_is_not_seen():
    clear = lambda scene: scene.add(Circle().set_stroke(opacity=0))  # noqa: E731
    outside = lambda scene: scene.add(Circle().shift(12 * RIGHT))  # noqa: E731
    said = lambda scene: scene.add(word(scene).set_opacity(0))  # noqa: E731
    for act in (clear, outside, said):
        assert len(found(Unseen(), doing(act))) == 1, act
    assert not found(Unseen(), doing(lambda scene: scene.play(FadeIn(Circle()))))


@pytest.mark.parametrize("y", [np.nan, 9.0])
def test_a_curve_that_is_nowhere_in_its_plane_is_not_seen(y):
    plane = Coordinates(Span(0, 3), Span(0, 3))

    def drawn(y):
        return lambda scene: scene.add(Curve(plane, [0, 1, 2], [y, y, y], Role.TRUTH))

    (finding,) = found(Unseen(), doing(drawn(y)))
    assert finding.objects == ("Curve",)
    assert not found(Unseen(), doing(drawn(1.0)))


def test_a_word_in_a_group_of_which_something_is_seen_has_to_be_seen_itself():
    def act(scene):
        scene.add(VGroup(Circle(), word(scene).shift(12 * RIGHT)))

    (finding,) = found(Unseen(), doing(act))
    assert finding.objects == ("Words “slope”",)


def test_trackers_and_the_numbers_of_a_plane_that_is_only_measured_by_may_be_unseen():
    def act(scene):
        scene.x = ValueTracker(1.0)
        scene.play(scene.x.animate.set_value(2.0))
        Plane(Span(0, 3, (0, 1, 3)), Span(0, 3, (0, 1, 3))).point(1, 1)

    assert not found(Unseen(), doing(act))


def test_what_another_thing_turns_into_is_seen():
    def act(scene):
        old, new = word(scene), Words("curve")
        scene.add(old)
        scene.play(ReplacementTransform(old, new))

    assert not found(Unseen(), doing(act))


def test_what_is_noted_ends_with_the_film():
    with noting_phrases() as outer:
        with noting_phrases() as inner:
            mine = word(None)
        word(None)
    word(None)
    assert [phrase.whole for phrase in inner] == [mine]
    assert len(outer) == 1
