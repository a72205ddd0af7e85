"""Twins look the same and share nothing that can be changed."""

import numpy as np
from manim import RIGHT, Square

from rendering.source import THEMES
from scenes.kit.plane import Box, Plane, Span, TickNumber
from scenes.kit.style import THEME_VARIABLE, Role, color
from scenes.kit.twin import twin
from scenes.kit.typeset import Words

ARRAYS = ("points", "fill_rgbas", "stroke_rgbas", "background_stroke_rgbas")


def test_a_twin_has_class_style_and_its_own_points():
    square = Square(fill_opacity=0.5, stroke_width=3).set_sheen(0.2, RIGHT)
    other = twin(square, square.points + 1)
    assert type(other) is Square
    assert (other.points == square.points + 1).all()
    assert other.fill_rgbas.tolist() == square.fill_rgbas.tolist()
    assert other.get_stroke_width() == 3
    assert other.sheen_direction.tolist() == square.sheen_direction.tolist()


def test_a_twin_stands_alone():
    square = Square().add(Square()).add_updater(lambda m: m.shift(RIGHT))
    other = twin(square, square.points)
    assert not other.submobjects
    assert not other.updaters
    for name in ARRAYS:
        before = getattr(square, name).copy()
        getattr(other, name)[:] = 0.25
        assert (getattr(square, name) == before).all(), name
    other.add(Square()).add_updater(lambda m: None)
    assert len(square.submobjects) == len(square.updaters) == 1


def test_type_again_is_the_same_type_and_a_phrase_of_its_own():
    number = TickNumber("−0.25", role=Role.MUTED, size=0.5).shift(RIGHT)
    other = number.again()
    assert [glyph.points.tolist() for glyph in other] == [g.points.tolist() for g in number]
    assert [glyph.fill_rgbas.tolist() for glyph in other] == [g.fill_rgbas.tolist() for g in number]
    assert (other.text, other.markup, other.baseline) == (number.text, number.markup, 0.0)
    assert all(glyph.phrase.whole is other and glyph.phrase.kind == "tick" for glyph in other)
    assert all(glyph.phrase.whole is number for glyph in number)
    number.set_fill(opacity=0).shift(RIGHT)
    assert np.allclose([glyph.get_fill_opacity() for glyph in other], 1)
    assert np.isclose(other.get_left()[0] + 1, number.get_left()[0])


def test_type_has_the_colors_of_each_theme_in_turn(monkeypatch):
    """Glyphs and the numbers of ticks are kept from one film to the next, which may be light."""
    for theme in (*THEMES, *THEMES):
        monkeypatch.setenv(THEME_VARIABLE, theme)
        numbers = Plane(Span(0, 1, (0, 1)), Span(0, 1), box=Box(-1, 1, -1, 1)).numbers
        for type_, role in ((Words("slope"), Role.INK), (numbers[0], Role.MUTED)):
            assert {glyph.get_fill_color() for glyph in type_} == {color(role)}, theme
