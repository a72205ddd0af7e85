"""A meter: an upright bar for a number, which rides on the bar's end."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from manim import Line, Mobject, VGroup
from numpy.typing import ArrayLike

from scenes.kit.marks import Bar
from scenes.kit.numbers import Readout
from scenes.kit.style import Role, Size, Stroke, color
from scenes.kit.typeset import DIGIT

GAP = 0.2  # from the bar's end to the number
BEYOND = 0.15  # by which the base reaches past the bar


class Meter(VGroup):
    """A bar on a base, as high as a number is large, with the number at its end.

    It does not follow its number by itself: `show` brings it up to date, and may be its updater.

    Parameters
    ----------
    readout
        The number. Anchored at its point, it is centered on the bar as it reads at first.
    foot
        Middle of the base, (3,).
    unit
        Height of the bar for a number of one, in units of the stage.
    width
        Of the bar, in units.
    hangs
        Whether the number stands below the bar's end, as is right for a number below zero.
    beside
        Whether it stands to the left of the bar's end instead.
    level
        What the bar is as high as, for a number that goes in jumps while its bar moves.
    """

    def __init__(
        self,
        readout: Readout,
        foot: ArrayLike,
        unit: float,
        role: Role,
        *,
        width: float = 1.0,
        hangs: bool = False,
        beside: bool = False,
        level: Callable[[], float] | None = None,
    ) -> None:
        self.readout, self.foot, self.unit = readout, np.asarray(foot, dtype=float), unit
        self.hangs, self.beside, self.level = hangs, beside, level
        self.bar = Bar(self.foot, 0, role, width=width)
        half = np.array([width / 2 + BEYOND, 0, 0])
        muted = {"stroke_width": Stroke.HELPER, "color": color(Role.MUTED)}
        self.base = Line(self.foot - half, self.foot + half, **muted)
        self.to_anchor = readout.frame.points[0][0] - readout.digits.get_x()
        super().__init__(self.bar, self.base, readout)
        self.show()

    def show(self, _: Mobject | None = None) -> Meter:
        """Have the height of the number now, which stands at the end of the bar."""
        self.readout.show()
        height = self.unit * (self.level() if self.level else self.readout.fact.value)
        self.bar.stand(height)
        x, end = self.foot[0] + self.to_anchor, self.foot[1] + height
        if self.beside:  # its top at the bar's end, but not below the base
            x = self.base.get_left()[0] - BEYOND
            end = max(end - DIGIT * Size.NUMBER, self.foot[1] + GAP / 2)
        elif self.hangs:
            end -= GAP + DIGIT * Size.NUMBER
        else:
            end += GAP
        self.readout.place([x, end, 0])
        return self
