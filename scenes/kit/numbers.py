"""Numbers on screen: each is a fact from ``compute``, and the running ones don't jitter.

Digits come from an atlas that is set once in each process and have one width (tabular figures),
so a number that runs costs about as much as moving its glyphs.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Literal

import numpy as np
from manim import ValueTracker, VGroup, VMobject

from compute.quantities import Argument, Fact, Quantity
from scenes.kit.style import Role, Size, color
from scenes.kit.typeset import Phrase, Typeset, Words, outlines

TABULAR = '#set text(number-width: "tabular")\n'
ROOM = 12  # glyphs that a live number can grow to
ADVANCE_MARK = "|"  # set behind a glyph to find where the next one begins


@cache
def glyph(character: str) -> tuple[np.ndarray, float]:
    """Return a character's outline, (4n, 3) in em from its origin, and its advance in em."""
    marked = outlines(TABULAR + character + ADVANCE_MARK)
    mark = outlines(TABULAR + ADVANCE_MARK)[0].points
    advance = marked[-1].points[:, 0].min() - mark[:, 0].min()
    points = np.concatenate([leaf.points for leaf in marked[:-1]] or [np.zeros((0, 3))])
    return points, float(advance)


def _spaced(text: str) -> list[tuple[np.ndarray, float]]:
    """Return the visible glyphs of `text` and their origins' x, in em."""
    x, placed = 0.0, []
    for character in text:
        if character == " ":
            x += 0.16  # thin, as around the times sign of 1.2 × 10⁻⁵
            continue
        points, advance = glyph(character)
        placed.append((points, x))
        x += advance
    placed.append((np.zeros((0, 3)), x))  # the end
    return placed


Moving = Argument | ValueTracker | Callable[[], Argument]
"""What a readout's argument may be: a constant, a tracker, or a function of the moment."""


class Readout(VGroup):
    """A number that shows a quantity, and follows it when an argument moves.

    The number is anchored: `"left"` keeps its first digit where it is (a minus sign hangs out to
    the left), `"point"` its decimal point, `"right"` its last digit. Place it with
    :meth:`place`, which puts the anchor, on the baseline, at a point.

    Parameters
    ----------
    quantity
        What is shown.
    arguments
        The quantity's arguments. If one is a tracker or a function, the number is live.
    """

    def __init__(
        self,
        quantity: Quantity,
        *arguments: Moving,
        role: Role = Role.INK,
        size: float = Size.NUMBER,
        anchor: Literal["left", "point", "right"] = "left",
    ) -> None:
        super().__init__()
        self.quantity, self.arguments = quantity, arguments
        self.role, self.size, self.anchor = role, size, anchor
        # Three corners of the em's square, so that scaling and shifting carry the anchor along.
        self.frame = VMobject(stroke_width=0, fill_opacity=0).set_points(
            np.array([[0, 0, 0], [size / 3, 0, 0], [size * 2 / 3, 0, 0], [size, 0, 0]], dtype=float)
        )
        self.glyphs = VGroup()
        self.phrase = Phrase(self, "readout")
        self.add(self.glyphs, self.frame)
        self.fact: Fact | None = None
        self.text = ""
        live = any(isinstance(a, ValueTracker) or callable(a) for a in arguments)
        # Who draws a frame lists the mobjects when an animation begins, so a glyph that joins or
        # leaves meanwhile would be missing or stay: a live number has all it may need from the
        # start.
        self.room = ROOM if live else 0
        self.show()
        if live:
            self.add_updater(Readout.show)

    def now(self) -> Fact:
        """Return the fact at the arguments' present values."""
        return self.quantity(
            *(
                float(a.get_value()) if isinstance(a, ValueTracker) else a() if callable(a) else a
                for a in self.arguments
            )
        )

    def show(self) -> None:
        """Bring the glyphs up to date; cheap if the arguments are the same, or the text."""
        fact = self.now()
        if self.fact is not None and fact.arguments == self.fact.arguments:
            return
        self.fact, text = fact, fact.text
        if text == self.text:
            return
        opacity = self.glyphs[0].get_fill_opacity() if len(self.glyphs) else 1.0
        self.text = text
        placed = _spaced(text)
        em = self.frame.points[3] - self.frame.points[0]
        scale = float(np.linalg.norm(em))
        start = self.frame.points[0] - [self._anchor_x(text, placed) * scale, 0, 0]
        while len(self.glyphs) < max(len(placed) - 1, self.room):
            outline = VMobject(stroke_width=0, fill_color=color(self.role))
            outline.phrase = self.phrase
            self.glyphs.add(outline)
        for mobject, (points, x) in zip(self.glyphs, placed[:-1], strict=False):
            mobject.set_points(points * scale + start + [x * scale, 0, 0])
            mobject.set_fill(opacity=opacity)
        for spare in self.glyphs[len(placed) - 1 :]:  # shrunk to a point where it is in no way
            spare.set_points(np.repeat(self.glyphs[0].points[:1], 4, axis=0))
            spare.set_fill(opacity=opacity)

    @property
    def digits(self) -> VGroup:
        """The glyphs that are seen now: without the spare ones."""
        return VGroup(*self.glyphs[: len(self.text.replace(" ", ""))])

    def _anchor_x(self, text: str, placed: list[tuple[np.ndarray, float]]) -> float:
        visible = text.replace(" ", "")
        if self.anchor == "right":
            return placed[-1][1]
        if self.anchor == "point":
            whole = len(visible.partition(".")[0])
            return placed[whole][1] if "." in visible else placed[-1][1]
        return placed[1][1] if visible[0] in "−+" else 0.0

    def place(self, point: np.ndarray | list[float]) -> Readout:
        """Put the anchor, on the baseline, at `point`."""
        shift = np.asarray(point, dtype=float) - self.frame.points[0]
        return self.shift(shift)

    @property
    def baseline(self) -> float:
        """The y of the baseline, in units."""
        return float(self.frame.points[0][1])


def labeled(
    label: str | Typeset, readout: Readout, at: tuple[float, float], *, gap: float = 0.25
) -> VGroup:
    """Return a label and a number behind it, on one baseline.

    Parameters
    ----------
    label
        The label, or its text.
    at
        Where on the stage it begins: its left edge and its baseline.
    gap
        From the label to the number, in units.
    """
    words = Words(label) if isinstance(label, str) else label
    words.begin_at(*at)
    return VGroup(words, readout.place([words.get_right()[0] + gap, at[1], 0]))


def read(readout: Readout) -> str:
    """Read a readout's glyphs back by their shapes: what a viewer sees, for tests.

    Raises
    ------
    ValueError
        If a glyph is none of the atlas.
    """
    em = float(np.linalg.norm(readout.frame.points[3] - readout.frame.points[0]))
    seen = []
    for mobject in readout.glyphs:
        shape = (mobject.points - mobject.points[0]) / em
        if not shape.any():
            continue  # a spare one
        for character in "0123456789.,−+×∞⁰¹²³⁴⁵⁶⁷⁸⁹⁻":
            points, _ = glyph(character)
            if points.shape == shape.shape and np.allclose(points - points[0], shape, atol=1e-6):
                seen.append(character)
                break
        else:
            raise ValueError(f"glyph {len(seen)} of {readout.text!r} is no digit")
    return "".join(seen)
