"""A film of two seconds, and the same film after changes that a critic should be asked about."""

import numpy as np
from manim import FadeIn, VMobject

from compute.quantities import Quantity, fixed
from rendering.regression import SMALL
from rendering.source import FilmSource
from scenes.kit.marks import dot
from scenes.kit.numbers import Readout
from scenes.kit.scene import BlogScene
from scenes.kit.style import Frame, Radius, Role, Size, Stroke, color
from scenes.kit.typeset import Words

PIXEL = Frame.WIDTH / SMALL.width  # in units


def same(x):
    return x


SAME = Quantity("same", "itself", same, fixed(1))


class AsItWas(BlogScene):
    """A curve, a label, a number, dots and grains."""

    alt = "A curve between dots."
    first_beat = "curve"
    label_at = 2.0
    number = 1.5
    curve_role = Role.GRADIENT
    curve_lifted = 0.0
    dots, grains = 3, 4

    def construct(self):
        with self.beat(self.first_beat, "A curve.", "A curve with a label appears."):
            self.play(FadeIn(self.curve(), self.label()))
        with self.beat("dots", "Dots.", "Dots and a number appear below."):
            row = [dot([x - 5, -1, 0], Role.STATE) for x in range(self.dots)]
            dust = [dot([x + 1, -1, 0], Role.MUTED, Radius.GRAIN) for x in range(self.grains)]
            self.play(FadeIn(*row, *dust, Readout(SAME, self.number).place([-4, 2, 0])))

    def curve(self):
        x = np.linspace(-3, 3, 50)
        points = np.column_stack([x, np.sin(x) + self.curve_lifted, 0 * x])
        line = VMobject(stroke_color=color(self.curve_role), stroke_width=Stroke.CURVE)
        return line.set_points_smoothly(points)

    def label(self):
        return Words("a label", size=Size.LABEL).move_to([self.label_at, 2, 0])


class LabelShifted(AsItWas):
    """By one pixel of the small picture, four of the film."""

    label_at = 2.0 + PIXEL


class LabelShiftedByOneOfTheFilmsPixels(AsItWas):
    """Which is a quarter of a pixel in the small picture."""

    label_at = 2.0 + PIXEL / 4


class DigitChanged(AsItWas):
    """1.5 became 1.6."""

    number = 1.6


class ColorChanged(AsItWas):
    """To that of another role, the one that is hardest to tell in red, green and blue."""

    curve_role = Role.MUTED


class DotMissing(AsItWas):
    """One of three."""

    dots = 2


class GrainMissing(AsItWas):
    """A dot with a radius of one pixel."""

    grains = 3


class CurveDrifted(AsItWas):
    """By what other processors' arithmetic could never amount to, yet nobody sees."""

    curve_lifted = PIXEL / 20


class BeatRenamed(AsItWas):
    """The picture is the same, but for another beat."""

    first_beat = "bend"


class Broken(AsItWas):
    """Cannot be recorded any more."""

    def curve(self):
        raise ValueError("no curve today")


def film(scene):
    """Return a film of this module."""
    return FilmSource("film", "post", "Film", "tests.rendering.changing_films", scene)
