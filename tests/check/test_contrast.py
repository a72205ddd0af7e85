"""Colors against what is behind them, and against each other."""

import pytest
from manim import LEFT, RIGHT, Line, Rectangle, VGroup

from rendering.check.rules.contrast import ColorsApart, Contrast
from scenes.kit.field import HeatMap
from scenes.kit.plane import Box
from scenes.kit.style import THEMES, Role, Theme, color, theme
from scenes.kit.typeset import Words
from tests.check.small import found

BOTH = pytest.mark.parametrize("theme_", ["dark", "light"])


def found_in(theme_, make):
    def construct(scene):
        scene.add(*make())
        scene.hold()

    return found(Contrast(), construct, theme_)


@BOTH
@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PAGE])
def test_every_role_passes_on_the_page(theme_, role):
    assert not found_in(
        theme_, lambda: [Words("word", role=role, size=0.5), Line(color=color(role)).shift(RIGHT)]
    )


@BOTH
def test_faint_type_is_found(theme_):
    (finding,) = found_in(
        theme_, lambda: [Words("word", size=0.5, role=Role.MUTED).set_opacity(0.7)]
    )
    assert finding.objects == ("label “word”",)
    assert 1 < float(finding.measured.split()[0]) < 4.5


@BOTH
def test_what_is_really_behind_counts(theme_):
    """A map's low end is as the page, its high end as the ink: there it must be found."""

    def on_map(level):
        return lambda: [HeatMap([[level]], Box(-2, 2, -1, 1)), Words("word", size=0.5)]

    assert not found_in(theme_, on_map(0.0))
    (finding,) = found_in(theme_, on_map(1.0))
    assert float(finding.measured.split()[0]) < 1.5


def test_a_graphic_needs_three_to_one():
    def line(opacity):
        return lambda: [Line(color=color(Role.TRUTH), stroke_opacity=opacity)]

    assert not found_in("dark", line(1.0))
    (finding,) = found_in("dark", line(0.4))
    assert finding.allowed == "at least 3 : 1"


def test_context_may_be_dimmed_once_it_has_been_seen():
    def construct(scene):
        word, line = Words("word", size=0.5), Line(color=color(Role.TRUTH)).shift(RIGHT)
        scene.add(word, line)
        scene.hold()
        scene.play(
            word.animate.set_opacity(0.3), line.animate.set_stroke(opacity=0.2), run_time=0.5
        )
        scene.hold()

    assert not found(Contrast(), construct)


def test_a_pale_area_is_seen_by_its_outline():
    def area(outlined):
        pale = Rectangle(
            width=2, height=1, stroke_width=0, fill_color=color(Role.TRUTH), fill_opacity=0.2
        )
        outline = Rectangle(width=2, height=1, stroke_color=color(Role.TRUTH))
        return lambda: [VGroup(pale, outline) if outlined else pale]

    assert not found_in("dark", area(True))
    assert found_in("dark", area(False))


@pytest.mark.parametrize("outlined", [True, False])
def test_the_outline_of_a_pale_area_may_be_another_things(outlined):
    def area():
        pale = Rectangle(width=2, height=1, stroke_width=0)
        pale.set_fill(color(Role.TRUTH), opacity=0.2)
        outline = Rectangle(width=2, height=1, stroke_color=color(Role.TRUTH))
        return [pale, outline] if outlined else [pale]

    assert bool(found_in("dark", area)) is not outlined


@BOTH
@pytest.mark.parametrize("rimmed", [True, False])
def test_a_line_on_a_wider_one_is_seen_by_its_rim(theme_, rimmed):
    def lines():
        wide = Line(2 * LEFT, 2 * RIGHT, stroke_width=30, color=color(Role.TRUTH))
        thin = Line(LEFT, RIGHT, stroke_width=6, color=color(Role.APPROXIMATION))
        if rimmed:
            thin.set_stroke(color(Role.PAGE), width=14, background=True)
        return [wide, thin]

    assert bool(found_in(theme_, lines)) is not rimmed


def test_what_covers_in_the_pages_color_is_no_graphic():
    assert not found_in(
        "dark", lambda: [Rectangle(fill_color=color(Role.PAGE), fill_opacity=1, stroke_width=0)]
    )


def test_roles_of_a_film_are_told_apart(monkeypatch):
    def construct(scene):
        scene.add(Line(color=color(Role.TRUTH)), Line(color=color(Role.STATE)).shift(RIGHT))
        scene.hold()

    assert not found(ColorsApart(), construct)
    dark = THEMES["dark"]
    close = {**dark.palette, Role.STATE: "#66A8FF"}
    monkeypatch.setitem(THEMES, "dark", Theme("dark", close))
    eyes = {finding.measured.split()[-2] for finding in found(ColorsApart(), construct)}
    assert eyes == {"normal", "protan", "deutan", "tritan"}
    assert theme().palette is close
