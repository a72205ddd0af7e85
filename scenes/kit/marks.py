"""Dots, arrows, bars and brackets: the small things that point, measure and warn."""

from __future__ import annotations

import numpy as np
from manim import Circle, Dot, Line, VGroup, VMobject
from numpy.typing import ArrayLike

from scenes.kit.style import Radius, Role, Stroke, color
from scenes.kit.typeset import line_points, polygon_points


def dot(at: ArrayLike, role: Role, radius: float = Radius.DOT) -> Dot:
    """Return a filled dot."""
    return Dot(np.asarray(at, dtype=float), radius=radius, color=color(role))


def hole(at: ArrayLike, role: Role, radius: float = Radius.DOT) -> Circle:
    """Return a hollow dot: a point that is missing."""
    ring = Circle(radius=radius, stroke_width=Stroke.HELPER, stroke_color=color(role))
    return ring.set_fill(color(Role.PAGE), opacity=1).move_to(np.asarray(at, dtype=float))


def outlined(at: ArrayLike, role: Role = Role.STATE, radius: float = 1.3 * Radius.DOT) -> Dot:
    """Return a dot that is set off from what lies below it: a walker on its map."""
    return dot(at, role, radius).set_stroke(color(Role.PAGE), width=Stroke.HELPER)


HANDLE = 4 / 3 * np.tan(np.pi / 8)  # of a cubic that draws a quarter of a circle
QUARTER = np.array([[1, 0, 0], [1, HANDLE, 0], [HANDLE, 1, 0], [0, 1, 0]])
QUARTER_TURN = np.array([[0, 1, 0], [-1, 0, 0], [0, 0, 1]])  # for points that are rows
UNIT_CIRCLE = np.concatenate([QUARTER @ np.linalg.matrix_power(QUARTER_TURN, k) for k in range(4)])


class Cloud(VMobject):
    """Many dots as one mobject: hundreds of them move at the price of one.

    Parameters
    ----------
    at
        Points of the stage, (n, 3).
    """

    def __init__(
        self, at: ArrayLike, role: Role, *, radius: float = Radius.SMALL, opacity: float = 1.0
    ) -> None:
        super().__init__(stroke_width=0, fill_color=color(role), fill_opacity=opacity)
        self.radius = radius
        self.move_dots(at)

    def move_dots(self, at: ArrayLike, scale: ArrayLike = 1.0) -> Cloud:
        """Have the dots at other points, each with its radius scaled; at scale 0 it is gone."""
        at = np.asarray(at, dtype=float).reshape(-1, 3)
        radii = self.radius * np.broadcast_to(np.asarray(scale, dtype=float), len(at))
        seen = radii > 0
        circles = at[seen, None, :] + radii[seen, None, None] * UNIT_CIRCLE
        self.set_points(circles.reshape(-1, 3))
        return self


class Arrow(VMobject):
    """A filled arrow of seven corners, so that any arrow can turn into any other.

    Parameters
    ----------
    start, end
        Points of the stage, (3,). An arrow of no length is invisible.
    width
        Thickness of the shaft, in units.
    """

    def __init__(
        self,
        start: ArrayLike,
        end: ArrayLike,
        role: Role,
        *,
        width: float = 0.06,
        opacity: float = 1.0,
    ) -> None:
        super().__init__(stroke_width=0, fill_color=color(role), fill_opacity=opacity)
        self.width_of_shaft = width
        self.point_to(start, end)

    def point_to(self, start: ArrayLike, end: ArrayLike) -> Arrow:
        """Lead from `start` to `end` from now on; a short arrow has a small head."""
        start, end = np.asarray(start, dtype=float), np.asarray(end, dtype=float)
        return self.set_points(arrow_points(start, end, self.width_of_shaft))


def arrow_points(starts: np.ndarray, ends: np.ndarray, width: float) -> np.ndarray:
    """Return arrows from and to (..., 3), their shafts `width` thick, as points, (..., 28, 3)."""
    way = ends - starts
    length = np.sqrt((way * way).sum(axis=-1, keepdims=True))
    along = way / np.where(length > 0, length, 1)
    across = along[..., [1, 0, 2]] * [-1, 1, 0]
    head = np.minimum(4.5 * width, 0.7 * length)
    side, flare = np.minimum(width, 0.25 * length) / 2 * across, 0.45 * head * across
    neck = ends - head * along
    corners = [
        starts + side, neck + side, neck + flare, ends, neck - flare, neck - side, starts - side
    ]  # fmt: skip
    return polygon_points(np.stack(corners, axis=-2))


def dashes(start: ArrayLike, end: ArrayLike, *, dash: float = 0.14, gap: float = 0.1) -> np.ndarray:
    """Return the control points of a dashed line, (4n, 3), with a dash at both ends."""
    start, end = np.asarray(start, dtype=float), np.asarray(end, dtype=float)
    length = float(np.linalg.norm(end - start))
    number = max(1, round((length + gap) / (dash + gap)))
    period = (length + gap) / number if number > 1 else length
    drawn = period - gap if number > 1 else length
    along = (end - start) / length if length else np.zeros(3)
    first = start + np.arange(number)[:, None] * period * along
    return np.stack([first + along * drawn * k / 3 for k in range(4)], axis=1).reshape(-1, 3)


class Dashed(VMobject):
    """A dashed line as one mobject."""

    def __init__(
        self, start: ArrayLike, end: ArrayLike, role: Role, *, width: float = Stroke.HELPER
    ) -> None:
        super().__init__(stroke_width=width, stroke_color=color(role), fill_opacity=0)
        self.run(start, end)

    def run(self, start: ArrayLike, end: ArrayLike) -> Dashed:
        """Run between other points from now on."""
        self.set_points(dashes(start, end))
        return self


class Segments(VMobject):
    """Straight lines as one mobject: a step's legs, the edges of panels, wires."""

    def __init__(self, role: Role, *, width: float = Stroke.HELPER) -> None:
        super().__init__(stroke_width=width, stroke_color=color(role), fill_opacity=0)

    def run(self, starts: ArrayLike, ends: ArrayLike) -> Segments:
        """Run between other points of the stage from now on: (n, 3), or (3,) for all or one."""
        first, last = np.broadcast_arrays(np.atleast_2d(starts), np.atleast_2d(ends))
        self.set_points(line_points(first, last))
        return self


class Bar(VGroup):
    """An upright bar; an error's bar is hatched, so that its hue is not the only cue.

    Parameters
    ----------
    foot
        Middle of the lower edge, (3,).
    height
        In units; negative hangs down.
    """

    def __init__(self, foot: ArrayLike, height: float, role: Role, *, width: float = 0.4) -> None:
        super().__init__()
        self.foot, self.role = np.asarray(foot, dtype=float), role
        self.width_of_bar = width
        paint = color(role)
        hatched = role is Role.ERROR
        self.body = VMobject(
            fill_color=paint,
            fill_opacity=0.25 if hatched else 0.9,
            stroke_color=paint,
            stroke_width=Stroke.HELPER if hatched else 0,
        )
        self.hatch = VMobject(stroke_color=paint, stroke_width=Stroke.HELPER, fill_opacity=0)
        self.add(self.body, self.hatch)
        self.stand(height)

    def stand(self, height: float, foot: ArrayLike | None = None) -> Bar:
        """Have another height, and another foot if one is given."""
        self.foot = self.foot if foot is None else np.asarray(foot, dtype=float)
        left, right = self.foot[0] - self.width_of_bar / 2, self.foot[0] + self.width_of_bar / 2
        low, high = sorted((self.foot[1], self.foot[1] + height))
        corners = [[left, low, 0], [right, low, 0], [right, high, 0], [left, high, 0]]
        self.body.set_points(polygon_points(np.array(corners, dtype=float)))
        if self.role is Role.ERROR:
            self.hatch.set_points(hatching(left, right, low, high))
        return self


def hatching(
    left: float, right: float, low: float, high: float, *, spacing: float = 0.2
) -> np.ndarray:
    """Return diagonal lines that fill a rectangle, as control points, (4n, 3)."""
    starts, ends = [], []
    for offset in np.arange(spacing / 2, (right - left) + (high - low), spacing):
        x0, y0 = max(left, left + offset - (high - low)), min(high, low + offset)
        x1, y1 = min(right, left + offset), max(low, low + offset - (right - left))
        if x1 > x0:
            starts.append([x0, y0, 0.0])
            ends.append([x1, y1, 0.0])
    if not starts:
        return np.zeros((0, 3))
    return line_points(np.array(starts), np.array(ends))


def cross(at: ArrayLike, size: float = 0.3) -> VGroup:
    """Return the sign for "does not work"."""
    point = np.asarray(at, dtype=float)
    rising, falling = size / 2 * np.array([[1, 1, 0], [1, -1, 0]])
    style = {"stroke_width": Stroke.CURVE, "color": color(Role.ERROR)}
    return VGroup(
        Line(point + rising, point - rising, **style),
        Line(point + falling, point - falling, **style),
    )


def tick(at: ArrayLike, size: float = 0.34) -> VMobject:
    """Return the sign for "works"."""
    point = np.asarray(at, dtype=float)
    mark = VMobject(stroke_width=Stroke.CURVE, stroke_color=color(Role.STATE), fill_opacity=0)
    corners = [[-0.5, 0.0, 0], [-0.12, -0.4, 0], [0.5, 0.45, 0]]
    return mark.set_points_as_corners([point + size * np.array(c) for c in corners])


class Bracket(VMobject):
    """A horizontal bracket: a line with a short foot at each end."""

    def __init__(
        self,
        left: ArrayLike,
        right: ArrayLike,
        role: Role,
        *,
        foot: float = 0.14,
        width: float = Stroke.CURVE,
    ) -> None:
        super().__init__(stroke_width=width, stroke_color=color(role), fill_opacity=0)
        self.length_of_foot = foot
        self.span(left, right)

    def span(self, left: ArrayLike, right: ArrayLike) -> Bracket:
        """Reach between other points from now on."""
        left, right = np.asarray(left, dtype=float), np.asarray(right, dtype=float)
        up = np.array([0.0, self.length_of_foot, 0.0])
        self.set_points_as_corners([left + up, left - up, left, right, right + up, right - up])
        return self
