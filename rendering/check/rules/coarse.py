"""Coarse curves: a line that is meant to bend is drawn through enough points to look like it.

What is measured is what is seen: between two samples a smooth curve would bulge out of the straight
line, and by how much is known from how the line turns at its samples. A polygon that is meant has
sharp corners, or a dot on each of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from rendering.check.finding import Fault
from rendering.check.rules import Watched
from rendering.check.spells import Spells
from rendering.check.view import Piece, View, curves_of, in_pixels
from rendering.engine.display_list import Path

LEAST = 0.5  # seconds; what flies by may be rough
SOLID = 0.3  # opacity from which a stroke counts
BULGE = 0.25  # pixels between a curve and its chord: half a pixel on a screen of two to the pixel
SHARP = 50.0  # degrees: a sharper turn is a corner that is meant
CORNERS = 4  # in a row, all turning the same way: fewer may be a bend in a pipe
DOTTED = 3.0  # pixels from a corner to the middle of a dot that marks it
SMALL = 24.0  # pixels: what is no wider may be such a dot


class Coarse:
    """Curves with too few points."""

    names: ClassVar[tuple[str, ...]] = ("coarse",)
    by_color: ClassVar[bool] = False

    def __init__(self) -> None:
        self._spells = Spells(LEAST)
        self._known: dict[bytes, NDArray[np.float64]] = {}

    def see(self, view: View) -> None:
        """Look for lines that turn in visible steps."""
        fresh: dict[bytes, NDArray[np.float64]] = {}
        for piece in view.graphics:
            for item, shape in zip(piece.items, piece.shapes, strict=True):
                if not isinstance(item, Path) or shape.stroke < SOLID:
                    continue
                steps = self._known.get(item.digest)
                if steps is None:
                    steps = visible_steps(item)
                fresh[item.digest] = steps
                if len(steps) >= CORNERS:
                    self._judge(view, piece, steps)
        self._known = fresh

    def _judge(self, view: View, piece: Piece, steps: NDArray[np.float64]) -> None:
        dots = dot_centers(view)
        if len(dots):
            apart = np.hypot(*(steps[:, None, :2] - dots).transpose(2, 0, 1)).min(axis=1)
            steps = steps[apart > DOTTED]
            if len(steps) < CORNERS:
                return
        x, y, bulges = steps.T
        self._spells.note(
            id(piece.owner),
            view,
            float(bulges.max()),
            lambda: Fault(
                "coarse",
                view.time,
                measured=f"turns in {len(x)} visible steps, {bulges.max():.2f} px beside its chord",
                allowed=f"{BULGE:g} px for a curve; a dot on each corner of a polygon",
                objects=(view.name(piece),),
                mobjects=(piece.mobject,),
                boxes=((float(x.min()), float(y.min()), float(x.max()), float(y.max())),),
                items=view.items,
            ),
        )

    def faults(self, film: Watched) -> Iterator[Fault]:
        """Say what was coarse for too long."""
        yield from self._spells.faults()


def visible_steps(path: Path) -> NDArray[np.float64]:
    """Return the joints at which a line turns in steps: rows of x, y and the bulge, in pixels.

    A curve that turns by θ from one straight piece of length l to the next has its arc l·θ/8 away
    from the chord. Single joints are left out: a row of them makes a curve.
    """
    curves = curves_of(path)
    if len(curves) <= CORNERS:
        return np.zeros((0, 3))
    chords = curves[:, 3] - curves[:, 0]
    lengths = np.hypot(*chords.T)
    # A handle that lies on its anchor says nothing about the direction; the chord does.
    first, last = curves[:, 1] - curves[:, 0], curves[:, 3] - curves[:, 2]
    first = np.where(np.abs(first).max(axis=1, keepdims=True) > 1e-6, first, chords)[1:]
    last = np.where(np.abs(last).max(axis=1, keepdims=True) > 1e-6, last, chords)[:-1]
    turns = np.arctan2(
        last[:, 0] * first[:, 1] - last[:, 1] * first[:, 0], (last * first).sum(axis=1)
    )
    joined = np.abs(curves[1:, 0] - curves[:-1, 3]).max(axis=1) < 1e-3
    bulges = np.minimum(lengths[1:], lengths[:-1]) * np.abs(turns) / 8
    steps = joined & (bulges > BULGE) & (np.abs(turns) < np.radians(SHARP))
    found: NDArray[np.bool_] = steps & in_rows(np.where(steps, np.sign(turns), 0.0), CORNERS)
    joints: NDArray[np.float64] = np.column_stack([curves[1:, 0], bulges])[found]
    return joints


def in_rows(values: NDArray[np.float64], least: int) -> NDArray[np.bool_]:
    """Return which values, (n,), are in a row of at least `least` equal ones."""
    starts = np.flatnonzero(np.diff(values, prepend=np.nan) != 0)
    counts = np.diff(starts, append=len(values))
    return np.repeat(counts >= least, counts)


def dot_centers(view: View) -> NDArray[np.float64]:
    """Return the middles of what may be dots, (n, 2), in pixels: small closed contours."""
    centers: list[NDArray[np.float64]] = []
    for piece in view.graphics:
        for item, shape in zip(piece.items, piece.shapes, strict=True):
            if not isinstance(item, Path) or shape.fill < SOLID:
                continue
            pixels = in_pixels(item, item.points)
            firsts = [start for start, end, _ in item.subpaths]
            low = np.minimum.reduceat(pixels, firsts)
            high = np.maximum.reduceat(pixels, firsts)
            centers.append(((low + high) / 2)[(high - low).max(axis=1) < SMALL])
    return np.concatenate(centers) if centers else np.zeros((0, 2))
