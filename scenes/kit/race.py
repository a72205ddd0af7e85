"""A race of errors on log-log axes: dots run along their samples and leave their paths behind.

On such axes an error that falls like a power of the step is a straight line, whose slope is the
power; so methods of different order part, and rounding shows as a turn.
"""

from __future__ import annotations

import numpy as np
from manim import RIGHT, LineJointType, VGroup, VMobject
from numpy.typing import ArrayLike

from scenes.kit.curve import polyline
from scenes.kit.marks import Dashed, dot
from scenes.kit.plane import Box, Coordinates, Plane, Span, tick_baseline
from scenes.kit.style import Radius, Role, Size, Stroke, color
from scenes.kit.typeset import Words

DASH, GAP = 0.18, 0.13
FINE = 0.02  # length of the pieces that dashes are made of, in units
NAME_RISE = 0.25  # of the name's baseline above the axis of errors


def dashed_along(corners: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Cut a polyline (n, 3) into dashes.

    Returns
    -------
    segments
        Short pieces that make up the dashes, (k, 2, 3).
    ends
        How far along the polyline each ends, (k,).
    """
    far = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(corners, axis=0), axis=1))])
    cuts = np.arange(0, far[-1], FINE)
    at = np.stack([np.interp(cuts, far, axis) for axis in corners.T], axis=1)
    inked = cuts[:-1] % (DASH + GAP) < DASH
    return np.stack([at[:-1], at[1:]], axis=1)[inked], cuts[1:][inked]


class Runner(VGroup):
    """A dot that runs through samples and leaves its path behind.

    Parameters
    ----------
    x, y
        Samples, both (n,).
    lost
        The sample from which on the path is an error's: dashed, and in its color.
    """

    def __init__(
        self, plane: Coordinates, x: ArrayLike, y: ArrayLike, role: Role, *, lost: int | None = None
    ) -> None:
        self.plane, self.role = plane, role
        self.x, self.y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
        self.stations = plane.point(self.x, self.y)
        self.lost = len(self.x) if lost is None else lost
        self.path = VMobject(stroke_width=Stroke.CURVE, stroke_color=color(role), fill_opacity=0)
        self.astray = VMobject(
            stroke_width=Stroke.CURVE, stroke_color=color(Role.ERROR), fill_opacity=0
        )
        for line in (self.path, self.astray):  # a miter would make a ragged path's teeth longer
            line.joint_type = LineJointType.ROUND
        self.dashes, self.ends = dashed_along(self.stations[self.lost - 1 :])
        self.dot = dot(self.stations[0], role, 1.2 * Radius.DOT)
        super().__init__(self.path, self.astray, self.dot)
        self.run(0)

    def at(self, position: float) -> np.ndarray:
        """Return the point of the stage at a position, which counts samples, (3,)."""
        return np.array(
            [np.interp(position, np.arange(len(self.x)), axis) for axis in self.stations.T]
        )

    def run(self, position: float) -> Runner:
        """Have come as far as a position, which counts samples and may lie between two."""
        here, turn = self.at(position), self.lost - 1
        passed = self.stations[: int(min(position, turn)) + 1]
        corners = np.concatenate([passed, [here if position <= turn else self.stations[turn]]])
        self.path.set_points(polyline(np.stack([corners[:-1], corners[1:]], axis=1)))
        strayed = np.concatenate([self.stations[turn : int(position) + 1], [here]])
        length = np.linalg.norm(np.diff(strayed, axis=0), axis=1).sum() if position > turn else 0.0
        self.astray.set_points(polyline(self.dashes[self.ends <= length]))
        self.dot.move_to(here).set_color(color(Role.ERROR if position > turn else self.role))
        return self

    def legs(self, start: float, end: float, across: Role, down: Role) -> VGroup:
        """Return how far it goes from one position to another: first across, then down (or up)."""
        first, last = self.at(start), self.at(end)
        corner = np.array([last[0], first[1], 0.0])
        return VGroup(Dashed(first, corner, across), Dashed(corner, last, down))


class Race(VGroup):
    """Log-log axes for errors, named: the step at the end of its axis, the error above its own.

    Parameters
    ----------
    step, error
        The spans, both logarithmic.
    names
        Of the step, which is below the right end of the axis, and of the error.
    """

    def __init__(self, step: Span, error: Span, box: Box, *, names: tuple[str, str]) -> None:
        if not (step.log and error.log):
            raise ValueError("a race is run on logarithmic axes: make both spans with log=True")
        self.plane = Plane(step, error, box=box, x_axis=None, y_axis=None)
        self.step_name = Words(names[0], role=Role.STATE, size=Size.LABEL)
        self.step_name.move_to([box.right, 0, 0]).align_baseline(tick_baseline(box.bottom))
        self.error_name = Words(names[1], size=Size.LABEL)
        self.error_name.shift(RIGHT * (box.left - self.error_name.get_left()[0]))
        self.error_name.align_baseline(box.top + NAME_RISE)
        super().__init__(self.plane, self.step_name, self.error_name)

    def runner(self, x: ArrayLike, y: ArrayLike, role: Role, *, lost: int | None = None) -> Runner:
        """Return a dot that runs through samples of the race; it isn't part of the axes."""
        return Runner(self.plane, x, y, role, lost=lost)
