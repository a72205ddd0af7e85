"""Margins: nothing is cut off or touches the edge, and the strip belongs to the caption."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import ClassVar

import numpy as np

from rendering.check.finding import Box, Fault
from rendering.check.rules import Watched
from rendering.check.spells import Spells
from rendering.check.stencil import FINENESS, ink
from rendering.check.view import COLUMN, UNIT, Piece, View
from scenes.kit.style import Frame

MARGIN = Frame.MARGIN * UNIT
STRIP_TOP = (Frame.HEIGHT / 2 - Frame.STRIP_TOP) * UNIT
HAIR = 2.0  # pixels: a stroke lies half outside its line
LEAST = 0.25  # seconds: what slides in or fades out at the edge passes
SOLID = 0.3  # opacity from which a graphic counts
AROUND = 100  # pixels beyond the frame's edges that are looked at
PAINTED = 0.3  # of a sample: less is the tail of something thinner than a hair
CENTER: Box = (COLUMN.width / 2, COLUMN.height / 2, COLUMN.width / 2, COLUMN.height / 2)
SAFE: Box = (MARGIN, MARGIN, COLUMN.width - MARGIN, COLUMN.height - MARGIN)


def beyond(box: Box, safe: Box) -> float:
    """Return by how much a box sticks out of another, in pixels."""
    left, top, right, bottom = box
    return max(safe[0] - left, safe[1] - top, right - safe[2], bottom - safe[3])


def inked_box(piece: Piece) -> Box:
    """Return a box around what is painted of a piece: tails that thin out to nothing are not."""
    left, top = (max(-AROUND, math.floor(side)) for side in piece.box[:2])
    right, bottom = (
        min(size + AROUND, math.ceil(side))
        for size, side in zip((COLUMN.width, COLUMN.height), piece.box[2:], strict=True)
    )
    if left >= right or top >= bottom:
        return piece.box
    rows, columns = np.nonzero(ink(piece.items, (left, top, right, bottom)) > PAINTED)
    if not len(rows):
        return CENTER
    x, y = left + columns / FINENESS, top + rows / FINENESS
    return float(x.min()), float(y.min()), float(x.max()), float(y.max())


class Margins:
    """The frame's margin, and the strip at its bottom."""

    names: ClassVar[tuple[str, ...]] = ("margin", "strip")
    by_color: ClassVar[bool] = False

    def __init__(self) -> None:
        self._spells = Spells(LEAST)

    def see(self, view: View) -> None:
        """Look for what sticks out."""
        for piece in view.pieces:
            if piece.opacity < SOLID:
                continue
            box = piece.box
            if beyond(box, SAFE) > HAIR or box[3] - STRIP_TOP > HAIR:
                if piece.is_cover:
                    continue
                box = inked_box(piece)
            out = beyond(box, SAFE)
            if out > HAIR:
                self._note("margin", view, piece, box, out)
            elif piece.kind != "caption" and (low := box[3] - STRIP_TOP) > HAIR:
                self._note("strip", view, piece, box, low)

    def _note(self, rule: str, view: View, piece: Piece, box: Box, by: float) -> None:
        where = "the safe area" if rule == "margin" else "the stage, into the caption's strip"
        self._spells.note(
            (rule, id(piece.owner)),
            view,
            by,
            lambda: Fault(
                rule,
                view.time,
                measured=f"{by:.1f} px out of {where}",
                allowed="nothing",
                objects=(view.name(piece),),
                mobjects=(piece.mobject,),
                boxes=(box,),
                items=view.items,
            ),
        )

    def faults(self, film: Watched) -> Iterator[Fault]:
        """Say what stuck out."""
        yield from self._spells.faults()
