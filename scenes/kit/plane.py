"""A pair of axes in a box of the stage, linear or logarithmic, and the mapping onto it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Self

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Line, VGroup
from numpy.typing import ArrayLike

from compute.quantities import MINUS, scientific
from scenes.kit.style import Frame, Role, Size, Stroke, color, theme
from scenes.kit.twin import twin
from scenes.kit.typeset import DIGIT, Words

TICK_LENGTH = 0.14
TICK_GAP = 0.16  # from an axis to its numbers
MAX_TICK_LABELS = 3


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of the stage, in units."""

    left: float
    right: float
    bottom: float
    top: float

    @property
    def center(self) -> np.ndarray:
        """The middle, (3,)."""
        return np.array([(self.left + self.right) / 2, (self.bottom + self.top) / 2, 0.0])


STAGE = Box(Frame.LEFT + 0.5, Frame.RIGHT - 0.5, Frame.STRIP_TOP + 0.45, Frame.TOP - 0.2)
"""The whole stage, with room for tick labels."""


@dataclass(frozen=True, slots=True)
class Span:
    """What one axis covers and which of its values are marked.

    At most three ticks carry their number: the eye reads few, and small ones not at all.
    """

    low: float
    high: float
    ticks: tuple[float, ...] = ()
    log: bool = False

    def __post_init__(self) -> None:
        if not self.low < self.high:
            raise ValueError(f"a span must run upwards, got {self.low} to {self.high}")
        if self.log and self.low <= 0:
            raise ValueError(f"a logarithmic span must be positive, got {self.low}")
        if len(self.ticks) > MAX_TICK_LABELS:
            raise ValueError(f"at most {MAX_TICK_LABELS} ticks an axis, got {self.ticks}")

    def fraction(self, value: ArrayLike) -> np.ndarray:
        """Return how far along the axis `value` is: 0 at `low`, 1 at `high`."""
        value = np.asarray(value, dtype=float)
        if self.log:
            with np.errstate(divide="ignore", invalid="ignore"):
                return np.log(value / self.low) / np.log(self.high / self.low)
        return (value - self.low) / (self.high - self.low)


def tick_text(value: float, *, log: bool = False) -> str:
    """Write a tick's value in the shortest way: ``−3``, ``0.5``, ``10⁻⁴``."""
    if log:
        return scientific(1).text(value).removeprefix("1 × ")
    mantissa, _, power = f"{value:.6g}".partition("e")
    if power:  # 10⁻⁸, 2 × 10⁻⁸
        digits = sum(character.isdigit() for character in mantissa)
        return re.sub(r"(?<!\d)1 × ", "", scientific(digits).text(value))
    return mantissa.replace("-", MINUS)


class TickNumber(Words):
    """The number beside a tick."""

    kind = "tick"


class Coordinates:
    """Where x and y lie on the stage: a span for each, and a box. Nothing is drawn.

    It costs next to nothing, so a view that moves can make one for each frame.

    Parameters
    ----------
    x, y
        The spans.
    box
        Where the spans' ends lie on the stage.
    """

    def __init__(self, x: Span, y: Span, box: Box = STAGE) -> None:
        self.x, self.y, self.box = x, y, box

    def __deepcopy__(self, memo: object) -> Self:
        """Stay the same: manim copies what it animates, with all that hangs on it."""
        return self

    def point(self, x: ArrayLike, y: ArrayLike) -> np.ndarray:
        """Return where (x, y) lies on the stage: (3,) for numbers, (n, 3) for arrays."""
        across, up, box = self.x.fraction(x), self.y.fraction(y), self.box
        point = np.zeros((*np.broadcast(across, up).shape, 3))
        point[..., 0] = box.left + across * (box.right - box.left)
        point[..., 1] = box.bottom + up * (box.top - box.bottom)
        return point

    @property
    def unit(self) -> tuple[float, float]:
        """How many units of the stage one unit of x and of y take (linear axes)."""
        return (
            (self.box.right - self.box.left) / (self.x.high - self.x.low),
            (self.box.top - self.box.bottom) / (self.y.high - self.y.low),
        )

    def segment(
        self, start: Sequence[float], end: Sequence[float], role: Role, width: float = Stroke.HELPER
    ) -> Line:
        """Return a straight line between two points of the plane."""
        return Line(self.point(*start), self.point(*end), stroke_width=width, color=color(role))


def tick_baseline(y: float) -> float:
    """Return where the numbers of an axis at height `y` stand below it."""
    return y - TICK_GAP - DIGIT * Size.TICK


@cache
def _tick_number(text: str, theme_name: str) -> TickNumber:
    """Return a tick's number in the theme that is being rendered, where type is set."""
    return TickNumber(text, role=Role.MUTED, size=Size.TICK)


class Plane(VGroup, Coordinates):
    """Axes of `x` and `y` in a box.

    Parameters
    ----------
    x, y
        The spans.
    box
        Where the spans' ends lie on the stage.
    x_axis, y_axis
        The value of `y` (of `x`) at which the axis is drawn; ``None`` puts it at the low end, and
        ``False`` draws none. (For neither, take :class:`Coordinates`.)
    names
        What stands at the axes' ends, as text for :class:`~scenes.kit.typeset.Words`.
    """

    def __init__(
        self,
        x: Span,
        y: Span,
        *,
        box: Box = STAGE,
        x_axis: float | bool | None = 0.0,
        y_axis: float | bool | None = 0.0,
        names: tuple[str, str] = ("", ""),
    ) -> None:
        super().__init__()
        self.x, self.y, self.box = x, y, box
        self.lines, self.ticks, self.numbers, self.names = VGroup(), VGroup(), VGroup(), VGroup()
        if x_axis is not False:
            height = float(self._at(self.y, x_axis))
            self._draw_axis(x, horizontal=True, across=height)
        if y_axis is not False:
            self._draw_axis(y, horizontal=False, across=float(self._at(self.x, y_axis)))
        if names[0]:  # above the line at its right end: tick labels are below
            name = Words(names[0], role=Role.MUTED, size=Size.LABEL)
            end = self.point(x.high, self._at(y, x_axis))
            self.names.add(name.next_to(end, UP + LEFT, buff=0.12))
        if names[1]:  # to the right of the line at its upper end: tick labels are on the left
            name = Words(names[1], role=Role.MUTED, size=Size.LABEL)
            end = self.point(self._at(x, y_axis), y.high)
            self.names.add(name.next_to(end, DOWN + RIGHT, buff=0.12))
        self.add(self.lines, self.ticks, self.numbers, self.names)

    @staticmethod
    def _at(span: Span, value: float | bool | None) -> float:
        low = value is None or value is False or not span.low <= value <= span.high
        return span.low if low else float(value)

    def _draw_axis(self, span: Span, *, horizontal: bool, across: float) -> None:
        ends = [(span.low, across), (span.high, across)]
        marks = [(tick, across) for tick in span.ticks]
        if not horizontal:
            ends, marks = [e[::-1] for e in ends], [m[::-1] for m in marks]
        style = {"stroke_width": Stroke.HELPER, "color": color(Role.MUTED)}
        self.lines.add(Line(*(self.point(*end) for end in ends), **style))
        half = TICK_LENGTH / 2 * (UP if horizontal else RIGHT)
        line = Line(-half, half, **style)
        away = DOWN if horizontal else LEFT
        for tick, mark in zip(span.ticks, marks, strict=True):
            at = self.point(*mark)
            if tick != 0 or span.log:
                self.ticks.add(twin(line, line.points + at))
            elif across == 0:
                continue  # the origin of crossing axes needs no number
            number = _tick_number(tick_text(tick, log=span.log), theme().name).again()
            number.next_to(at, away, buff=TICK_GAP)
            if horizontal:  # a minus sign must not push the digits off their tick
                number.align_baseline(tick_baseline(at[1]))
            self.numbers.add(number)


def square_box(x: Span, y: Span, within: Box = STAGE) -> Box:
    """Return the largest box in the middle of `within` in which x and y have one scale."""
    unit = min(
        (within.right - within.left) / (x.high - x.low),
        (within.top - within.bottom) / (y.high - y.low),
    )
    half = np.array([(x.high - x.low), (y.high - y.low)]) * unit / 2
    return replace(
        within,
        left=within.center[0] - half[0],
        right=within.center[0] + half[0],
        bottom=within.center[1] - half[1],
        top=within.center[1] + half[1],
    )
