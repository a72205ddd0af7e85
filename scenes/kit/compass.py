"""A compass: a needle turned at a point, and what it reads in each direction as a curve.

Directions are in degrees, counterclockwise from the right: 0 is east, 90 is north.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from manim import Line, VGroup, VMobject
from numpy.typing import ArrayLike

from scenes.kit.curve import Curve
from scenes.kit.marks import dashes, dot
from scenes.kit.plane import Box, Plane, Span
from scenes.kit.style import Radius, Role, Size, Stroke, color
from scenes.kit.typeset import Words, polygon_points

WEST, SOUTH, EAST, NORTH = -180.0, -90.0, 0.0, 90.0  # a full turn starts and ends in the west
HALF_WIDTH = 0.13  # of a needle, in shares of its length
TAIL = 0.55  # length of its dim end
HEADING = 0.5  # length of the needles that mark an axis of directions, in units
SAMPLES = 181  # every second degree


def toward(degrees: float) -> np.ndarray:
    """Return the unit vector, (3,), in a direction."""
    angle = np.radians(degrees)
    return np.array([np.cos(angle), np.sin(angle), 0.0])


class Needle(VGroup):
    """A compass needle: its bright end points ahead, its dim end back.

    Parameters
    ----------
    at
        Point of the stage about which it turns, (3,).
    length
        From there to its point, in units.
    """

    def __init__(
        self, at: ArrayLike, degrees: float, *, length: float = 1.0, role: Role = Role.STATE
    ) -> None:
        paint = color(role)
        self.front = VMobject(stroke_width=0, fill_color=paint, fill_opacity=1)
        self.tail = VMobject(stroke_width=0, fill_color=paint, fill_opacity=0.4)
        super().__init__(self.tail, self.front)
        self.length, self.at = length, np.asarray(at, dtype=float)
        self.turn(degrees)

    def turn(
        self, degrees: float, at: ArrayLike | None = None, length: float | None = None
    ) -> Needle:
        """Point in another direction; from another point, or with another length, if given."""
        self.at = self.at if at is None else np.asarray(at, dtype=float)
        self.length = self.length if length is None else length
        ahead, side = toward(degrees) * self.length, toward(degrees + 90) * self.length
        left, right = self.at + HALF_WIDTH * side, self.at - HALF_WIDTH * side
        point = self.at + ahead
        flanks = [corner + 0.7 * (point - corner) for corner in (left, right)]
        # The corners of an Arrow, in its order, so that a needle turns into one without folding.
        corners = [left, flanks[0], flanks[0], point, flanks[1], flanks[1], right]
        self.front.set_points(polygon_points(np.array(corners)))
        self.tail.set_points(polygon_points(np.array([right, left, self.at - TAIL * ahead])))
        return self


class CompassPlot(VGroup):
    """What a needle reads in every direction: the direction to the right, the reading upwards.

    Small needles mark the directions: west, south, east, north and west again.

    Parameters
    ----------
    reading
        From directions in degrees, (n,), to readings, (n,).
    span
        What the axis of readings covers.
    box
        Where the spans' ends lie; the needles are below it, the name above.
    name
        What is read, as text for :class:`~scenes.kit.typeset.Words`.
    """

    def __init__(
        self,
        reading: Callable[[np.ndarray], ArrayLike],
        span: Span,
        box: Box,
        *,
        name: str = "",
        role: Role = Role.GRADIENT,
    ) -> None:
        self.reading = reading
        self.plane = Plane(Span(WEST, -WEST), span, box=box, x_axis=None, y_axis=None)
        level = self.plane.point([WEST, -WEST], 0.0)
        self.zero = VMobject(stroke_width=Stroke.HELPER, stroke_color=color(Role.MUTED))
        self.zero.set_points(dashes(*level))
        self.headings = VGroup()
        for degrees in np.linspace(WEST, -WEST, 5):
            foot = self.plane.point(degrees, span.low)
            middle = foot - [0, HEADING / 2 + 0.2, 0]  # a needle that is upright stays off the axis
            back = middle - toward(degrees) * HEADING * (1 - TAIL) / 2
            mark = Line(foot, foot + [0, 0.14, 0], stroke_width=Stroke.HELPER)
            self.headings.add(
                mark.set_color(color(Role.MUTED)), Needle(back, degrees, length=HEADING)
            )
        self.axes = VGroup(self.plane, self.zero, self.headings)
        self.title = VGroup()
        if name:
            words = Words(name, role=role, size=Size.LABEL)
            at = np.array([box.left - words.get_left()[0], 0.0, 0.0])
            self.title.add(words.shift(at).align_baseline(box.top + 0.22))
        self.wave = Curve(self.plane, [WEST, WEST], [0.0, 0.0], role)
        self.stem = Line(*level, stroke_width=Stroke.HELPER, color=color(role), stroke_opacity=0.7)
        self.tip = dot(level[0], role, 1.2 * Radius.DOT)
        super().__init__(self.axes, self.title, self.wave, self.stem, self.tip)
        self.show(WEST, WEST)

    def at(self, degrees: float) -> np.ndarray:
        """Return the point of the curve at a direction, (3,)."""
        (height,) = np.asarray(self.reading(np.array([degrees])), dtype=float)
        return self.plane.point(degrees, height)

    def show(
        self,
        degrees: float,
        until: float = -WEST,
        reading: Callable[[np.ndarray], ArrayLike] | None = None,
    ) -> CompassPlot:
        """Put the dot at a direction, on the curve drawn from the west until another."""
        self.reading = reading or self.reading
        angles = np.linspace(WEST, max(until, WEST), SAMPLES)
        self.wave.trace(angles, self.reading(angles))
        tip, foot = self.at(degrees), self.plane.point(degrees, 0.0)
        self.tip.move_to(tip)
        self.stem.set_points_as_corners([foot, tip])
        return self
