"""Curves through samples, cut off at the edge of their plane, and their motion."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from manim import Animation, VGroup, VMobject
from numpy.typing import ArrayLike

from scenes.kit.plane import Coordinates
from scenes.kit.style import Pace, Role, Stroke, color
from scenes.kit.typeset import line_points, polygon_points

FINE = 0.02  # from one sample to the next of a line of hatching, in units


def clipped(points: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Cut a polyline (n, 2) off at a rectangle and return its segments, (k, 2, 2).

    Segments with an end that is not finite are left out. (Liang & Barsky's parametric clipping,
    all segments at once.)
    """
    starts, ends = points[:-1], points[1:]
    if ((points >= low) & (points <= high)).all():  # as nothing is that is not finite
        return np.stack([starts, starts + (ends - starts)], axis=1)
    whole = np.isfinite(starts).all(axis=1) & np.isfinite(ends).all(axis=1)
    starts, ends = starts[whole], ends[whole]
    along = ends - starts
    with np.errstate(divide="ignore", invalid="ignore"):
        to_low, to_high = (low - starts) / along, (high - starts) / along
    enter, leave = np.minimum(to_low, to_high), np.maximum(to_low, to_high)
    level = along == 0  # parallel to an edge: all of it is inside that pair of edges, or none
    inside = (starts >= low) & (starts <= high)
    enter = np.where(level, np.where(inside, 0.0, np.inf), enter).max(axis=1).clip(0.0, None)
    leave = np.where(level, np.where(inside, 1.0, -np.inf), leave).min(axis=1).clip(None, 1.0)
    seen = enter < leave
    starts, along = starts[seen], along[seen]
    enter, leave = enter[seen, None], leave[seen, None]
    return np.stack([starts + enter * along, starts + leave * along], axis=1)


def polyline(segments: np.ndarray) -> np.ndarray:
    """Return segments (k, 2, 3) as cubic Bézier control points, (4k, 3)."""
    return line_points(segments[:, 0], segments[:, 1])


def strands(lines: np.ndarray) -> np.ndarray:
    """Return lines (k, n, 2) as one row of samples, (2, k(n + 1)), with gaps between them."""
    gaps = np.full((len(lines), 1, 2), np.nan)
    return np.concatenate([lines, gaps], axis=1).reshape(-1, 2).T


class Curve(VMobject):
    """The graph through samples (x, y) on a plane.

    What lies outside the plane's box is cut off; where y is not finite there is a gap. The samples
    stay with the curve, so that it can turn into other samples (:class:`Reshape`) and still be cut
    off properly on the way.

    Parameters
    ----------
    x, y
        Samples, both (n,).
    """

    def __init__(
        self,
        plane: Coordinates,
        x: ArrayLike,
        y: ArrayLike,
        role: Role,
        *,
        width: float = Stroke.CURVE,
        opacity: float = 1.0,
    ) -> None:
        super().__init__(
            stroke_width=width, stroke_color=color(role), stroke_opacity=opacity, fill_opacity=0
        )
        self.plane = plane
        self.trace(x, y)

    def trace(self, x: ArrayLike, y: ArrayLike, plane: Coordinates | None = None) -> Curve:
        """Run through other samples from now on, on another plane if one is given."""
        self.plane = plane or self.plane
        self.x, self.y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
        box = self.plane.box
        seen = clipped(
            self.plane.point(self.x, self.y)[:, :2],
            np.array([box.left, box.bottom]),
            np.array([box.right, box.top]),
        )
        flat = np.zeros((*seen.shape[:2], 3))
        flat[..., :2] = seen
        self.set_points(polyline(flat))
        return self


class Region(VGroup):
    """The area between two graphs; an error's is hatched, so that its hue is not the only cue."""

    def __init__(self, role: Role, *, opacity: float = 0.3) -> None:
        self.body = VMobject(stroke_width=0, fill_color=color(role), fill_opacity=opacity)
        self.hatch = VMobject(stroke_width=Stroke.HELPER, stroke_color=color(role), fill_opacity=0)
        self.hatched = role is Role.ERROR
        super().__init__(self.body, self.hatch)

    def between(self, plane: Coordinates, x: ArrayLike, low: ArrayLike, high: ArrayLike) -> Region:
        """Lie between two graphs over the same x, (n,), from now on."""
        floor, roof = plane.point(x, low), plane.point(x, high)
        self.body.set_points(polygon_points(np.concatenate([floor, roof[::-1]])))
        if self.hatched:
            self.hatch.set_points(hatching_between(floor, roof))
        return self


def hatching_between(floor: np.ndarray, roof: np.ndarray, *, spacing: float = 0.2) -> np.ndarray:
    """Return rising diagonals between two graphs (n, 3) over the same x, as control points."""
    x, low, high = floor[:, 0], floor[:, 1], np.maximum(floor[:, 1], roof[:, 1])
    climb = np.arange(0, float(high.max() - low.min()) + FINE, FINE)
    segments = [np.zeros((0, 2, 3))]
    for start in np.arange(x[0] - climb[-1], x[-1], spacing):
        at = np.column_stack([start + climb, low.min() + climb, np.zeros_like(climb)])
        inside = (at[:, 0] > x[0]) & (at[:, 0] < x[-1])
        inside &= (np.interp(at[:, 0], x, low) < at[:, 1]) & (
            at[:, 1] < np.interp(at[:, 0], x, high)
        )
        turns = np.flatnonzero(np.diff(np.concatenate([[False], inside, [False]]).astype(int)))
        segments.append(np.stack([at[turns[::2]], at[turns[1::2] - 1]], axis=1))
    return polyline(np.concatenate(segments))


class Reshape(Animation):
    """Turn a curve's samples into others, or along a family of samples.

    Parameters
    ----------
    curve
        The curve.
    y
        The samples to arrive at, on the curve's own x; or a function of the share of the way
        done, 0 to 1, that returns them.
    """

    def __init__(
        self,
        curve: Curve,
        y: ArrayLike | Callable[[float], ArrayLike],
        *,
        run_time: float = Pace.MOVE,
        **kwargs: object,
    ) -> None:
        self.family: Callable[[float], ArrayLike]
        if callable(y):
            self.family = y
        else:
            start, end = curve.y.copy(), np.asarray(y, dtype=float)
            self.family = lambda alpha: start + (end - start) * alpha
        super().__init__(curve, run_time=run_time, **kwargs)

    def interpolate_mobject(self, alpha: float) -> None:
        """Show the samples of this moment."""
        self.mobject.trace(self.mobject.x, self.family(self.rate_func(alpha)))
