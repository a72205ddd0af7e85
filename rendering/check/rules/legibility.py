"""Legibility: sizes at which type, lines and dots are seen in a column of 600 pixels.

On a phone the column is 360 wide and everything is 0.6 as large; the limits are those at which it
can still be read there, so one measurement judges both.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from rendering.check.finding import Fault
from rendering.check.glyphs import DIGITS, Glyph, glyph_of
from rendering.check.rules import Watched
from rendering.check.spells import Spells
from rendering.check.view import COLUMN, Piece, Shape, View
from rendering.engine.display_list import Item, Path
from scenes.kit.style import Role, theme

PHONE = 360 / COLUMN.width
X_HEIGHT = 7.0  # pixels, of type that is read
SCRIPT_X_HEIGHT = 5.0  # pixels, of sub- and superscripts
DIGIT = 13.0  # pixels: the height of labels' and ticks' digits
NUMBER = 15.0  # pixels: the height of a running number's digits
HELPER = 1.5  # pixels: a line in a color
GRID = 0.75  # pixels: any line
DOT = 3.8  # pixels: a dot's radius
ROUNDING = 0.05  # pixels
SCRIPT = 0.85  # of the largest type of its font in the piece; smaller is a script
CLOUD = 24  # dots from which a cloud is seen, not its dots
TEXTURE = 5  # lines of one kind from which a family is seen, not a line
STAYS = 0.5  # seconds for which it has to be there and not to change size


@dataclass(frozen=True, slots=True)
class _Size:
    """What was measured, and what it should be at least."""

    what: str
    pixels: float
    least: float

    @property
    def is_small(self) -> bool:
        return self.pixels < self.least - ROUNDING


class Legibility:
    """Heights of letters and digits, widths of lines, radii of dots."""

    names: ClassVar[tuple[str, ...]] = ("legibility",)
    by_color: ClassVar[bool] = False

    def __init__(self) -> None:
        self._spells = Spells(STAYS)
        self._judged: dict[tuple[bytes, ...], _Size | None] = {}
        self._glyphs: dict[bytes, Glyph | None] = {}

    def see(self, view: View) -> None:
        """Measure what rests."""
        lines = _families(view)
        judged: dict[tuple[bytes, ...], _Size | None] = {}
        for piece in view.pieces:
            key = piece.key
            if key in self._judged:
                size = self._judged[key]
            elif not view.rests(piece):
                continue
            else:
                sizes = self._type(piece) if piece.is_text else _graphic(piece, lines)
                size = min(
                    (s for s in sizes if s.is_small), key=lambda s: s.pixels / s.least, default=None
                )
            judged[key] = size
            if size is not None and view.rests(piece):
                self._note(view, piece, size)
        self._judged = judged

    def _note(self, view: View, piece: Piece, size: _Size) -> None:
        self._spells.note(
            (id(piece.owner), size.what),
            view,
            size.least / size.pixels,
            lambda: Fault(
                "legibility",
                view.time,
                measured=f"{size.what} {size.pixels:.1f} px"
                f" ({size.pixels * PHONE:.1f} px on a phone)",
                allowed=f"at least {size.least:g} px ({size.least * PHONE:.1f} px)",
                objects=(view.name(piece),),
                mobjects=(piece.mobject,),
                boxes=(piece.box,),
                items=view.items,
            ),
        )

    def _type(self, piece: Piece) -> Iterator[_Size]:
        found = [
            (glyph, shape.box[3] - shape.box[1])
            for item, shape in zip(piece.items, piece.shapes, strict=True)
            if (glyph := self._glyph(item)) is not None
        ]
        largest = {
            is_math: max((h / g.height for g, h in found if g.is_math is is_math), default=0.0)
            for is_math in (False, True)
        }
        for glyph, height in found:
            em = height / glyph.height
            x_height = em * glyph.x_height
            if em < SCRIPT * largest[glyph.is_math]:
                yield _Size("x-height of a script", x_height, SCRIPT_X_HEIGHT)
                continue
            yield _Size("x-height", x_height, X_HEIGHT)
            if glyph.character in DIGITS:
                yield _Size("digits", height, NUMBER if piece.kind == "readout" else DIGIT)

    def _glyph(self, item: Item) -> Glyph | None:
        if item.digest not in self._glyphs:
            self._glyphs[item.digest] = glyph_of(item) if isinstance(item, Path) else None
        return self._glyphs[item.digest]

    def faults(self, film: Watched) -> Iterator[Fault]:
        """Say what was too small."""
        yield from self._spells.faults()


def _families(view: View) -> dict[float, int]:
    """Return how many items there are of each width of stroke."""
    count: dict[float, int] = {}
    for piece in view.graphics:
        for item, shape in zip(piece.items, piece.shapes, strict=True):
            if isinstance(item, Path) and shape.stroke:
                width = round(shape.width, 2)
                count[width] = count.get(width, 0) + len(item.subpaths)
    return count


def _graphic(piece: Piece, lines: dict[float, int]) -> Iterator[_Size]:
    muted = np.array(theme()[Role.MUTED].to_rgb())
    for item, shape in zip(piece.items, piece.shapes, strict=True):
        if not isinstance(item, Path):
            continue
        if item.stroke is not None and shape.stroke >= 0.1 and shape.fill < 0.5:
            yield _Size("a line's width", shape.width, GRID)
            color = item.stroke.paint.colors[0, :3]
            is_muted = bool(np.abs(color - muted).max() < 2 / 255)
            if not is_muted and lines.get(round(shape.width, 2), 0) < TEXTURE:
                yield _Size("a line's width", shape.width, HELPER)
        yield from _dots(piece.owner, item, shape)


def _dots(mobject: Any, item: Path, shape: Shape) -> Iterator[_Size]:
    kind = {cls.__name__ for cls in type(mobject).__mro__}
    left, top, right, bottom = shape.box
    if "Dot" in kind and abs((right - left) - (bottom - top)) < 0.2:
        yield _Size("a dot's radius", (right - left) / 2, DOT)
    elif "Cloud" in kind and len(item.subpaths) < CLOUD:
        start, end, _ = item.subpaths[0]
        scale = float(np.hypot(item.matrix[0], item.matrix[1]))
        yield _Size("a dot's radius", float(np.ptp(item.points[start:end, 0])) * scale / 2, DOT)
