"""Roles, sizes, paces and the frame: every literal of look and timing, and the reason for it.

A length is in manim's units: the frame is 8 high and 14.22 wide, so in a blog column of 600 CSS
pixels one unit is 42 pixels.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import Enum

from manim import ManimColor

THEME_VARIABLE = "FILM_THEME"


class Role(Enum):
    """What a color is for. A role means the same in every film."""

    TRUTH = "truth"  # the function itself, the exact value or field
    APPROXIMATION = "approximation"  # estimate, polynomial, discrete or learned solution
    ERROR = "error"  # always with a second cue: hatching, dashes or a cross
    STATE = "state"  # what we move: x, h, the iterate, a particle
    GRADIENT = "gradient"  # slope, curvature, force, sensitivity
    INK = "ink"  # captions, exact targets, main text
    MUTED = "muted"  # axes, level curves, history
    PAGE = "page"  # the background itself, to cover or to cut out with


@dataclass(frozen=True, slots=True)
class Theme:
    """A palette: one color a role."""

    name: str
    palette: dict[Role, str]

    def __getitem__(self, role: Role) -> ManimColor:
        return ManimColor(self.palette[role])


# Both palettes were found by search: as near as can be to well-known hues that are safe for most
# eyes (Okabe & Ito's), under the contrasts and the distances that tests/kit/test_style.py asks for.
DARK = Theme(
    "dark",
    {
        Role.TRUTH: "#5FA3FF",
        Role.APPROXIMATION: "#F3E037",
        Role.ERROR: "#FF6B4A",
        Role.STATE: "#3ED79C",
        Role.GRADIENT: "#D997CA",
        Role.INK: "#F1F3F2",
        Role.MUTED: "#898F9C",
        Role.PAGE: "#101828",
    },
)
LIGHT = Theme(
    "light",
    {
        Role.TRUTH: "#0971B9",
        Role.APPROXIMATION: "#8D6901",
        Role.ERROR: "#9D2618",
        Role.STATE: "#176447",
        Role.GRADIENT: "#84328B",
        Role.INK: "#1B2330",
        Role.MUTED: "#646B79",
        Role.PAGE: "#F3F4F6",
    },
)
THEMES = {theme.name: theme for theme in (DARK, LIGHT)}


def theme() -> Theme:
    """Return the theme that is being rendered: ``$FILM_THEME``, dark unless set."""
    name = os.environ.get(THEME_VARIABLE, DARK.name)
    if name not in THEMES:
        raise ValueError(f"{THEME_VARIABLE} must be one of {', '.join(THEMES)}, got {name!r}")
    return THEMES[name]


def color(role: Role) -> ManimColor:
    """Return the color of `role` in the theme that is being rendered."""
    return theme()[role]


class Size:
    """Heights of the em, in units. The comments give pixels in the 600-pixel column."""

    CAPTION = 0.50  # 21 px em
    LABEL = 0.45  # 19 px em, capitals 13.8 px
    TICK = 0.44  # 18.5 px em, digits 13.5 px
    NUMBER = 0.56  # 23.6 px em, digits 17 px
    FORMULA = 0.60  # 25 px em, x-height 10.9 px, scripts 7.6 px
    BIG = 0.80  # the one formula or number that the beat is about


class Stroke:
    """Widths in manim's hundredths of a unit: 4 is 1.7 px in the column."""

    CURVE = 5.5  # 2.3 px
    HELPER = 3.6  # 1.5 px
    CONTOUR = 3.0  # 1.25 px: level lines, which are many
    GRID = 1.8  # 0.75 px
    SEAM = 0.8  # 0.3 px: closes the hairline that antialiasing leaves between neighbors


class Radius:
    """Radii of dots, in units."""

    DOT = 0.11  # 4.6 px
    SMALL = 0.09  # 3.8 px, the least that is seen well
    GRAIN = 0.045  # 1.9 px, one of hundreds: the cloud is seen, not the grain


class Pace:
    """Durations in seconds."""

    QUICK = 0.4  # a thing leaving
    BREATH = 0.5  # between two moves, where nothing new is to be read
    CAPTION = 0.5  # a caption changing
    REVEAL = 0.8  # a thing appearing
    MOVE = 1.2  # a thing turning into another
    SWEEP = 4.0  # a parameter running through its range
    REST = 1.2  # the least time to take in what is new
    PER_WORD = 0.3  # a caption stays 1 s and this for each word
    PER_CAPTION = 1.0


class Frame:
    """The edges of the stage (where the picture is) and of the strip (where the caption is)."""

    WIDTH = 128 / 9
    HEIGHT = 8.0
    MARGIN = 0.3
    LEFT = -WIDTH / 2 + MARGIN
    RIGHT = WIDTH / 2 - MARGIN
    TOP = HEIGHT / 2 - MARGIN
    BOTTOM = -HEIGHT / 2 + MARGIN
    STRIP_TOP = -HEIGHT / 2 + 1.4  # captions live below this line, all else above
    CAPTION_BASELINE = STRIP_TOP - 0.43  # of a caption's first line
    CAPTION_LEADING = 0.56  # from one baseline of a caption to the next
    STAGE_CENTER = (TOP + STRIP_TOP) / 2


CAPTION_WORDS = 12
CAPTION_LINES = 2
CAPTION_COLUMNS = 40
