"""A slider: one parameter's range as a track, with a knob at its present value."""

from __future__ import annotations

import numpy as np
from manim import LEFT, Line, ValueTracker, VGroup

from compute.quantities import Quantity
from scenes.kit.marks import Dashed, dot
from scenes.kit.numbers import Readout
from scenes.kit.plane import Span
from scenes.kit.style import Radius, Role, Size, Stroke, color
from scenes.kit.typeset import Words

GATE = 0.32  # height of the upright line at the limit, in units
HANG = 0.66  # from the track to the baseline of the number below the knob


class Slider(VGroup):
    """A horizontal track for a parameter, and a knob that follows its tracker.

    Parameters
    ----------
    value
        The parameter.
    span
        What the track covers; it may be logarithmic.
    left, right, height
        Where the track's ends lie on the stage.
    limit
        Value from which on the track is an error's: dashed, and in its color.
    name
        What stands before the track, as text for :class:`~scenes.kit.typeset.Words`.
    """

    def __init__(
        self,
        value: ValueTracker,
        span: Span,
        left: float,
        right: float,
        height: float,
        *,
        limit: float | None = None,
        name: str = "",
    ) -> None:
        self.value, self.height_of_track, self.limit = value, height, limit
        muted = {"stroke_width": Stroke.CURVE, "color": color(Role.MUTED)}
        self.track, self.gate = Line(**muted), Line(**muted)
        self.beyond = Dashed([0, 0, 0], [1, 0, 0], Role.ERROR, width=Stroke.CURVE)
        self.knob = dot([0, 0, 0], Role.STATE, 1.5 * Radius.DOT)
        self.title = VGroup()
        super().__init__(self.track, self.beyond, self.gate, self.knob, self.title)
        self.lay(span, left, right)
        if name:
            label = Words(name, role=Role.STATE, size=Size.FORMULA)
            self.title.add(label.next_to(self.at(span.low), LEFT, buff=0.45))
        self.knob.add_updater(lambda m: m.move_to(self.at(self.value.get_value())))

    def lay(self, span: Span, left: float, right: float) -> Slider:
        """Cover another span, or lie between other ends, from now on."""
        self.span, self.left, self.right = span, left, right
        limit = span.high if self.limit is None else min(self.limit, span.high)
        self.track.put_start_and_end_on(self.at(span.low), self.at(limit))
        half = np.array([0, GATE / 2, 0])
        if limit < span.high:
            self.beyond.run(self.at(limit), self.at(span.high))
            self.gate.put_start_and_end_on(self.at(limit) - half, self.at(limit) + half)
        else:
            self.beyond.clear_points()
            self.gate.clear_points()
        self.knob.move_to(self.at(self.value.get_value()))
        return self

    def at(self, value: float) -> np.ndarray:
        """Return where a value lies on the stage, (3,)."""
        x = self.left + float(self.span.fraction(value)) * (self.right - self.left)
        return np.array([x, self.height_of_track, 0.0])

    def mark(self, value: float, role: Role = Role.INK) -> Line:
        """Return an upright line at a value; it isn't part of the slider."""
        half, at = np.array([0, GATE / 2, 0]), self.at(value)
        return Line(at - half, at + half, stroke_width=Stroke.HELPER, color=color(role))

    def number(self, quantity: Quantity, role: Role = Role.STATE) -> Readout:
        """Return the value as a number that hangs below the knob; it isn't part of the slider."""
        readout = Readout(quantity, self.value, role=role)
        to_left = readout.frame.points[0] - readout.digits.get_center()

        def hang(number: Readout) -> None:
            knob = self.at(self.value.get_value())
            left = max(knob[0] + to_left[0], self.left)  # not below the name
            number.place([left, knob[1] - HANG, 0])

        hang(readout)
        return readout.add_updater(hang)
