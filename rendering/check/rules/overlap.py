"""Overlap: type is read, so nothing may cross it, by the true shapes of both.

What is at rest must be free of everything. What moves, runs or turns into something else may cross
for a moment, as things do; if it goes on for longer than a viewer needs to be annoyed, it is a
fault, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from rendering.check.finding import Box, Fault
from rendering.check.rules import Watched
from rendering.check.spells import Spells
from rendering.check.stencil import FINENESS, ink, shared
from rendering.check.view import OPAQUE, Piece, View, has_rim
from rendering.engine.display_list import Path

AT_REST = 0.4  # seconds for which type that stands still may be crossed
MOVING = 0.75  # seconds for which it may while either of the two moves
TOUCH = 1.0  # square pixels of ink: less is an accent that kisses a serif
SHARE = 0.01  # of the type's ink
SOLID = 0.35  # opacity from which a graphic is in the way; dimmer, it is texture behind the type
EDGE = 0.9  # covered by more, type lies on a surface: that is a matter of contrast


class Overlap:
    """Type on type, and type on the strokes and edges of graphics."""

    names: ClassVar[tuple[str, ...]] = ("overlap",)
    by_color: ClassVar[bool] = False

    def __init__(self) -> None:
        self._spells = Spells(AT_REST)
        self._known: dict[tuple[object, object], float] = {}

    def see(self, view: View) -> None:
        """Look for type that is crossed."""
        fresh: dict[tuple[object, object], float] = {}
        texts = [(text, text.box, text.key) for text in view.texts]
        graphics = [
            (piece, piece.box, piece.key) for piece in view.graphics if piece.opacity >= SOLID
        ]
        pairs = [(a, b) for a, b in combinations(texts, 2)]
        pairs += [(a, b) for a in texts for b in graphics]
        for (text, box, key), (other, other_box, other_key) in pairs:
            area = shared(box, other_box)
            if area is None:
                continue
            touched = self._known.get((key, other_key))
            if touched is None:
                touched = touched_share(view, text, other, area)
            fresh[key, other_key] = touched
            if touched > 0:
                self._note(view, text, other, area, touched)
        self._known = fresh

    def _note(self, view: View, text: Piece, other: Piece, area: Box, touched: float) -> None:
        still = view.rests(text) and view.rests(other)
        self._spells.note(
            (id(text.owner), id(other.owner), still),
            view,
            touched,
            lambda: Fault(
                "overlap",
                view.time,
                measured=f"{touched:.0%} of the type's ink is crossed",
                allowed=f"none at rest, {MOVING:g} s in motion",
                objects=(view.name(text), view.name(other)),
                mobjects=(text.mobject, other.mobject),
                boxes=(area,),
                items=view.items,
            ),
            AT_REST if still else MOVING,
        )

    def faults(self, film: Watched) -> Iterator[Fault]:
        """Say what was crossed for too long."""
        seen = set()
        for fault in self._spells.faults():
            if fault.objects not in seen:  # at rest and in motion: once is enough
                seen.add(fault.objects)
                yield fault


def touched_share(view: View, text: Piece, other: Piece, area: Box) -> float:
    """Return which share of a text's ink another piece crosses; 0 if that does no harm."""
    rimmed = all(isinstance(item, Path) and has_rim(item) for item in text.items)
    if rimmed and other.at[-1] < text.at[0]:
        return 0.0  # its rim holds what is below it off
    letters = ink(text.items, area) > 0.5
    if not letters.any():
        return 0.0
    across = ink(other.items, area) > 0.5 if other.is_text else _in_the_way(text, other, area)
    crossed = letters & across
    if crossed.any():
        crossed &= ~_covered(view, text, other, area)
    count = np.count_nonzero(crossed)
    whole = np.count_nonzero(ink(text.items, text.box) > 0.5)
    return count / whole if count > TOUCH * FINENESS**2 and count > SHARE * whole else 0.0


def _in_the_way(text: Piece, other: Piece, area: Box) -> NDArray[np.bool_]:
    """Return where the strokes of a graphic are, and its surfaces that cover type in part."""
    found = np.zeros(ink([], area).shape, dtype=bool)
    for item, shape in zip(other.items, other.shapes, strict=True):
        if not isinstance(item, Path):
            continue
        if shape.stroke >= SOLID:
            found |= ink([replace(item, fill=None)], area) > 0.5
        if shape.fill >= SOLID:
            letters = ink(text.items, text.box) > 0.5
            surface = ink([item], text.box, strokes=False) > 0.5
            if np.count_nonzero(letters & surface) < EDGE * np.count_nonzero(letters):
                found |= ink([item], area, strokes=False) > 0.5
    return found


def _covered(view: View, text: Piece, other: Piece, area: Box) -> NDArray[np.bool_]:
    """Return where something solid lies between the lower and the upper of two pieces."""
    low, high = sorted((text, other), key=lambda piece: piece.at[-1])
    found = np.zeros(ink([], area).shape, dtype=bool)
    for piece in view.graphics:
        if piece is low or piece is high:
            continue
        for at, item, shape in zip(piece.at, piece.items, piece.shapes, strict=True):
            if low.at[-1] < at < high.at[0] and shape.fill >= OPAQUE and shared(shape.box, area):
                found |= ink([item], area, strokes=False) > 0.5
    return found
