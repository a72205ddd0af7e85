"""Sizes of type, lines and dots."""

import pytest
from manim import RIGHT, Line, VGroup

from compute.quantities import Quantity, integer
from rendering.check.glyphs import glyph_of
from rendering.check.rules.legibility import Legibility
from rendering.engine.display_list import Path
from scenes.kit.marks import Cloud, dot
from scenes.kit.numbers import Readout
from scenes.kit.style import Radius, Role, Stroke, color
from scenes.kit.typeset import Formula, Words
from tests.check.small import found

SEVEN = Quantity("seven", "seven", lambda: 7, integer())


def measures(make):
    """Return what is too small in a mobject at rest."""

    def construct(scene):
        scene.add(make())
        scene.hold()

    return [finding.measured.rpartition(" px (")[0] for finding in found(Legibility(), construct)]


@pytest.mark.parametrize(
    ("good", "bad", "measured"),
    [
        # x-height of Inter: 0.546 em, and 42.2 pixels a unit
        (lambda: Words("more", size=0.31), lambda: Words("more", size=0.29), "x-height 6.7"),
        # digits of Inter: 0.727 em
        (lambda: Words("17", size=0.43), lambda: Words("17", size=0.41), "digits 12.6"),
        (
            lambda: Readout(SEVEN, size=0.50),
            lambda: Readout(SEVEN, size=0.47),
            "digits 14.4",
        ),
        # x-height of New Computer Modern's math: 0.453 em; a superscript is set at 0.7
        (
            lambda: Formula("a^x", size=0.39),
            lambda: Formula("a^x", size=0.36),
            "x-height of a script 4.8",
        ),
        (
            lambda: Words("more", size=0.62).scale(0.5),
            lambda: Words("more", size=0.62).scale(0.45),
            "x-height 6.4",
        ),
    ],
)
def test_type_is_measured_as_it_is_seen(good, bad, measured):
    assert measures(good) == []
    assert [m[: len(measured)] for m in measures(bad)] == [measured]


@pytest.mark.parametrize(
    ("good", "bad", "measured"),
    [
        (
            lambda: Line(stroke_width=Stroke.HELPER, color=color(Role.TRUTH)),
            lambda: Line(stroke_width=3.2, color=color(Role.TRUTH)),
            "a line's width 1.4",
        ),
        (
            lambda: Line(stroke_width=Stroke.GRID, color=color(Role.MUTED)),
            lambda: Line(stroke_width=1.5, color=color(Role.MUTED)),
            "a line's width 0.6",
        ),
        (
            lambda: dot([0, 0, 0], Role.TRUTH, Radius.SMALL),
            lambda: dot([0, 0, 0], Role.TRUTH, 0.08),
            "a dot's radius 3.4",
        ),
        (
            lambda: Cloud([[0, 0, 0], [1, 0, 0]], Role.TRUTH),
            lambda: Cloud([[0, 0, 0], [1, 0, 0]], Role.TRUTH, radius=0.08),
            "a dot's radius 3.4",
        ),
    ],
)
def test_lines_and_dots_are_measured(good, bad, measured):
    assert measures(good) == []
    assert measures(bad) == [measured]


def test_a_family_of_thin_lines_is_texture():
    def family(count):
        line = Line(stroke_width=Stroke.GRID, color=color(Role.TRUTH))
        return lambda: VGroup(*(line.copy().shift(0.1 * k * RIGHT) for k in range(count)))

    assert measures(family(5)) == []
    assert measures(family(3)) == ["a line's width 0.8"]


@pytest.mark.parametrize(
    ("formula", "said"),
    [('"Ag5"', "Ag5"), ("upright(T) x 7", "Tx7"), ("a^x", "ax"), ("a_7^(b^2)", "ab27")],
)
@pytest.mark.parametrize("size", [0.2, 1.3])
def test_glyphs_are_read_off_their_shapes(formula, said, size):
    glyphs = [glyph_of(path_of(mobject)) for mobject in Formula(formula, size=size)]
    assert sorted(glyph.character for glyph in glyphs) == sorted(said)


def path_of(mobject):
    identity = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    return Path(b"", mobject.points[:, :2], (), identity, None, None, None)


def test_the_size_of_type_is_read_off_too():
    base, script = Formula("a^x", size=0.5)
    for mobject, size in ((base, 0.5), (script, 0.35)):
        glyph = glyph_of(path_of(mobject))
        assert mobject.height / glyph.height == pytest.approx(size, rel=0.01)


def test_what_is_no_glyph_is_not_read():
    assert glyph_of(path_of(Line())) is None
