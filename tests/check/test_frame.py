"""Margins and the caption's strip."""

from functools import partial

import numpy as np
import pytest
from manim import DOWN, RIGHT, Square, VMobject

from rendering.check.rules.frame import Margins
from scenes.kit.marks import dot
from scenes.kit.style import Frame, Radius, Role, color
from scenes.kit.typeset import Words, polygon_points
from tests.check.small import found, names

R = Radius.DOT


def at_rest(x, y):
    def construct(scene):
        scene.add(dot([x, y, 0], Role.TRUTH))
        scene.hold()

    return construct


@pytest.mark.parametrize(
    ("x", "y"),
    [
        (Frame.LEFT + R, 0),
        (Frame.RIGHT - R, 0),
        (0, Frame.TOP - R),
        (0, Frame.STRIP_TOP + R),
    ],
)
def test_a_dot_may_touch_the_margin_from_inside_and_not_pass_it(x, y):
    assert not found(Margins(), at_rest(x, y))
    out = 0.1 * (1 if x > 0 else -1 if x < 0 else 0), 0.1 * (1 if y > 0 else -1 if y < 0 else 0)
    (finding,) = found(Margins(), at_rest(x + out[0], y + out[1]))
    assert finding.rule == ("strip" if y < 0 else "margin")
    assert finding.measured.startswith(("3.", "4."))  # 0.1 units are 4.2 px


def test_a_caption_is_welcome_in_the_strip_and_a_label_is_not():
    def labeled(y):
        def construct(scene):
            scene.add(Words("low", size=0.45).align_baseline(y))
            scene.hold()

        return construct

    assert not found(Margins(), labeled(Frame.STRIP_TOP + 0.05))
    (finding,) = found(Margins(), labeled(Frame.STRIP_TOP - 0.15))
    assert finding.rule == "strip"
    assert finding.objects == ("label “low”",)


def test_what_slides_out_quickly_or_is_faint_passes():
    def slides(scene):
        square = Square().shift(5 * RIGHT)
        scene.add(square)
        scene.hold()
        scene.play(square.animate.shift(4 * RIGHT), run_time=0.2)
        scene.remove(square)
        scene.add(Square(stroke_opacity=0.2).shift(7 * RIGHT))
        scene.hold()

    assert not found(Margins(), slides)


def test_a_contour_without_area_is_nowhere():
    """Comets that have shrunk to lines, dots that have shrunk to points."""

    def construct(scene, size=0.0):
        marks = VMobject(fill_color=color(Role.TRUTH), fill_opacity=1, stroke_width=0)
        ends = np.array([[8.0, 0, 0], [9, 1, 0], [9, 1 - size, 0], [8, -size, 0]])
        marks.set_points(np.concatenate([Square(1).points, polygon_points(ends)]))
        scene.add(marks)
        scene.hold()

    assert not found(Margins(), construct)
    assert found(Margins(), partial(construct, size=0.1))


def test_a_tail_that_thins_out_is_not_painted():
    def construct(scene, width=0.0):
        ends = np.array([[6.0, -0.1, 0], [6.7, 0, 0], [9, width, 0], [6.7, width, 0], [6, 0.1, 0]])
        comet = VMobject(fill_color=color(Role.TRUTH), fill_opacity=1, stroke_width=0)
        scene.add(comet.set_points(polygon_points(ends)))
        scene.hold()

    assert not found(Margins(), construct)
    assert found(Margins(), partial(construct, width=0.1))


def test_what_covers_in_the_pages_color_may_reach_out():
    def construct(scene):
        scene.add(
            Square(4, stroke_width=0, fill_color=color(Role.PAGE), fill_opacity=1).shift(7 * RIGHT)
        )
        scene.hold()

    assert not found(Margins(), construct)


def test_an_exception_is_declared_in_the_scene_and_must_be_needed():
    def runs_off(needed, excepted):
        def construct(scene):
            line, other = Square(2).shift(7 * RIGHT), Square(1)
            scene.add(*([line] if needed else []), other)
            scene.allow("margin", line if excepted else other, because="it goes on for ever")
            scene.hold()

        return construct

    assert names(found(Margins(), runs_off(True, True))) == []
    assert names(found(Margins(), runs_off(True, False))) == ["exception", "margin"]
    assert names(found(Margins(), runs_off(False, True))) == ["exception"]


def test_the_picture_has_the_fault_framed():
    import io

    import numpy as np
    from PIL import Image

    (finding,) = found(Margins(), at_rest(Frame.LEFT - 0.1, 0))
    pixels = np.asarray(Image.open(io.BytesIO(finding.picture)).convert("RGB")).astype(int)
    red = (abs(pixels - [0xFF, 0x2D, 0x55]) < 3).all(axis=-1)
    rows, columns = np.nonzero(red)
    assert 140 < rows.min() < rows.max() < 190
    assert columns.max() < 30


def test_where_and_when_is_said():
    def late(scene):
        scene.hold()
        scene.add(Square(1).shift(6.9 * RIGHT + DOWN))
        scene.hold()

    (finding,) = found(Margins(), late)
    assert (finding.film, finding.theme, finding.beat) == ("small", "dark", "only")
    assert finding.time == pytest.approx(1.2, abs=0.1)
    assert finding.objects[0].startswith("Square at 5")
