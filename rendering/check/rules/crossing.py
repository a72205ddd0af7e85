"""Crossing: figures stand apart, or one holds the other; none lies across another.

Lines cross by nature, and so does what is drawn into one plot: contours, areas, arrows, clouds of
dots. What may not is what a film lays out: plots, images, and figures that are drawn with a few
corners or arcs. What an author has grouped is one figure, and may be made of parts that cross.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from rendering.check.finding import Box, Fault, union
from rendering.check.rules import Watched
from rendering.check.spells import Spells
from rendering.check.stencil import FINENESS, ink, shared
from rendering.check.view import OF_MANIM, Piece, View, curves_of, on_stage
from rendering.engine.display_list import Paint, Path, Picture
from scenes.kit.plane import Plane

LEAST = 0.4  # seconds at rest, as for type
SOLID = 0.3  # opacity from which a figure counts
SIDE = 20.0  # pixels: what is smaller is a mark
THICK = 10.0  # pixels, area by length: what is thinner is an arrow or a needle
CLOSED = 0.05  # pixels from the end of a contour to its start
DRAWN = 16  # curves around a figure; what has more is a graph
DEEP = 3.0  # pixels by which the box of one has to lie in that of the other
SHARE = 0.02  # of the smaller of two figures, which has to be in the other; as much must be outside
FULL = Paint(np.ones((1, 4)), None)


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """What takes a place of its own in a picture."""

    mobject: Any
    piece: Piece  # it, or a part of it
    box: Box  # pixels
    outline: Path | None = None  # filled, it is the figure; without one, its box is

    @property
    def key(self) -> tuple[object, ...]:
        """Stands for how it looks."""
        return (self.box, *self.piece.key)


class Crossing:
    """Figures that lie across each other."""

    names: ClassVar[tuple[str, ...]] = ("crossing",)
    by_color: ClassVar[bool] = False

    def __init__(self) -> None:
        self._spells = Spells(LEAST)
        self._planes = Planes()
        self._known: dict[tuple[object, object], float] = {}

    def see(self, view: View) -> None:
        """Look for figures at rest that lie across each other."""
        fresh: dict[tuple[object, object], float] = {}
        figures = [*drawn(view), *self._planes.panels(view)]
        for one, other in combinations(figures, 2):
            area = shared(one.box, other.box)
            if area is None or min(area[2] - area[0], area[3] - area[1]) < DEEP:
                continue
            key = one.key, other.key
            share = fresh[key] = self._known[key] if key in self._known else across(one, other)
            if share > SHARE and not _are_one(view.scene, one, other):
                self._note(view, one, other, share)
        self._known = fresh

    def _note(self, view: View, one: Figure, other: Figure, share: float) -> None:
        self._spells.note(
            (id(one.mobject), id(other.mobject)),
            view,
            share,
            lambda: Fault(
                "crossing",
                view.time,
                measured=f"{share:.0%} of the smaller one lies in the other",
                allowed="all of it, or nothing",
                objects=(_name(view, one), _name(view, other)),
                mobjects=(one.mobject, other.mobject),
                boxes=(one.box, other.box),
                items=view.items,
            ),
        )

    def faults(self, film: Watched) -> Iterator[Fault]:
        """Say what lay across for too long."""
        yield from self._spells.faults()


def drawn(view: View) -> Iterator[Figure]:
    """Yield images, and the closed figures that are drawn with a few lines or arcs."""
    for piece in view.graphics:
        if len(piece.items) > 1 or not view.rests(piece) or piece.is_cover:
            continue
        (item,), (shape,) = piece.items, piece.shapes
        left, top, right, bottom = shape.box
        if min(right - left, bottom - top) < SIDE:
            continue
        if isinstance(item, Picture):
            yield Figure(piece.mobject, piece, shape.box)
        elif isinstance(item, Path) and shape.opacity >= SOLID and _is_figure(item):
            yield Figure(piece.mobject, piece, shape.box, item)


def _is_figure(path: Path) -> bool:
    """Whether an outline is one thick, closed contour of a few curves."""
    if len(path.subpaths) > 1 or len(path.points) > 4 * DRAWN:
        return False
    curves = curves_of(path)
    if np.abs(curves[0, 0] - curves[-1, 3]).max() > CLOSED:
        return False
    x, y = (curves[:, 0] - curves[0, 0]).T  # its corners
    size = max(np.ptp(x), np.ptp(y))
    area = abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2
    return bool(size > 0 and area / size >= THICK)


class Planes:
    """The plots of a scene, found again only when other things are on stage."""

    def __init__(self) -> None:
        self._stage: tuple[int, ...] = ()
        self._axes: list[tuple[Plane, set[int]]] = []

    def panels(self, view: View) -> Iterator[Figure]:
        """Yield the plots whose two axes are seen at rest."""
        stage = tuple(map(id, view.scene.mobjects))
        if stage != self._stage:
            self._stage = stage
            family = [part for mobject in view.scene.mobjects for part in mobject.get_family()]
            planes = [part for part in family if isinstance(part, Plane) and len(part.lines) > 1]
            self._axes = [(plane, set(map(id, plane.lines))) for plane in planes]
        for plane, axes in self._axes:
            lines = [piece for piece in view.graphics if id(piece.owner) in axes]
            if len(lines) == len(axes) and all(view.rests(line) for line in lines):
                yield Figure(plane, lines[0], union([line.box for line in lines]))


def across(one: Figure, other: Figure) -> float:
    """Return which share of the smaller figure lies in the other; 0 if it is all of it."""
    box = union([one.box, other.box])
    a, b = (_surface(figure, box) for figure in (one, other))
    smaller = min(int(a.sum()), int(b.sum()))
    share = int((a & b).sum()) / max(smaller, 1)
    return share if share < 1 - SHARE else 0.0


def _surface(figure: Figure, box: Box) -> NDArray[np.bool_]:
    """Return which samples of a box are inside of a figure."""
    if figure.outline is not None:
        return ink([replace(figure.outline, fill=FULL, stroke=None)], box) > 0.5
    inside = np.zeros(ink([], box).shape, dtype=bool)
    left, right = (round((x - box[0]) * FINENESS) for x in figure.box[::2])
    top, bottom = (round((y - box[1]) * FINENESS) for y in figure.box[1::2])
    inside[top:bottom, left:right] = True
    return inside


def _are_one(scene: Any, one: Figure, other: Figure) -> bool:
    """Whether an author has grouped two figures, on the stage or in an attribute of the scene."""
    kept = (value for name, value in vars(scene).items() if name not in OF_MANIM)
    groups = [*on_stage(scene), *(value for value in kept if hasattr(value, "get_family"))]
    for group in groups:
        family = {id(part) for part in group.get_family()}
        if id(one.mobject) in family and id(other.mobject) in family:
            return True
    return False


def _name(view: View, figure: Figure) -> str:
    """Return what an author would call a figure."""
    if isinstance(figure.mobject, Plane):
        left, top, right, bottom = figure.box
        return f"Plane at {(left + right) / 2:.0f}, {(top + bottom) / 2:.0f}"
    return view.name(figure.piece)
