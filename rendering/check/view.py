"""A picture as the check sees it: its pieces of type, its graphics, where they are and how solid.

Lengths are in CSS pixels of the blog's column, which is 600 wide; y runs downwards.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from manim import Group, VGroup
from numpy.typing import NDArray

from rendering.check.finding import Box, union
from rendering.engine.canvas import Canvas
from rendering.engine.display_list import (
    Backdrop,
    DisplayList,
    Item,
    Paint,
    Path,
    Plate,
    Rgba,
    alike,
)
from rendering.profiles import Profile
from scenes.kit.style import Role, theme

COLUMN = Profile("column", 600, 338, 15)
"""What the check looks at: the blog’s column at one device pixel, every fourth frame."""

UNIT = COLUMN.width * 9 / 128  # pixels in one of manim's units
READABLE = 0.5  # opacity from which type counts as being there
VISIBLE = 0.1  # opacity from which anything does
OPAQUE = 0.8  # opacity from which a surface hides what is below it
EMPTY: Box = (0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """What there is to know of an item by itself."""

    box: Box  # pixels, strokes included
    fill: float  # opacity
    stroke: float  # opacity
    width: float  # of the stroke, pixels

    @property
    def opacity(self) -> float:
        """The opacity of what is most solid in it."""
        return max(self.fill, self.stroke)


def _alpha(paint: Paint | None) -> float:
    return 0.0 if paint is None else float(paint.colors[:, 3].max())


def paint_of(item: Path) -> Paint | None:
    """Return what a path is mainly painted with."""
    fill = item.fill if item.fill is not None and not item.fill.invisible else None
    stroke = item.stroke.paint if item.stroke is not None else None
    if fill is None or (stroke is not None and _alpha(stroke) > _alpha(fill)):
        return stroke
    return fill


RIM = 1.0  # pixels by which a stroke below a thing has to reach out on each side


def has_rim(path: Path) -> bool:
    """Whether a path paints a solid stroke below itself, to stand off from what is there."""
    rim, over = path.background_stroke, path.stroke
    if rim is None or _alpha(rim.paint) < OPAQUE:
        return False
    own = over.width if over is not None and not over.paint.invisible else 0.0
    return (rim.width - own) / 2 * float(np.hypot(path.matrix[0], path.matrix[1])) >= RIM


SAMPLES = 7  # points looked at on each curve
THICKNESS = 0.1  # pixels: a contour that is thinner covers no pixel by as much as a tenth


def in_pixels(path: Path, points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return points of a path, (..., 2), in pixels."""
    xx, yx, xy, yy, x0, y0 = path.matrix
    pixels: NDArray[np.float64] = points @ np.array([[xx, yx], [xy, yy]]) + [x0, y0]
    return pixels


def curves_of(path: Path) -> NDArray[np.float64]:
    """Return all curves of a path's contours, (n, 4, 2), in pixels.

    A contour that was only begun has no curve, and manim paints nothing for it.
    """
    whole = [path.points[start : end - (end - start) % 4] for start, end, _ in path.subpaths]
    return in_pixels(path, np.concatenate(whole).reshape(-1, 4, 2))


def outline_of(path: Path) -> NDArray[np.float64]:
    """Return points along a path's curves, (n, 2), in pixels; contours of no thickness left out.

    Those of a stroked path are all there: a line has no area.
    """
    a, b, c, d = curves_of(path).swapaxes(0, 1)[:, :, None]
    t = np.linspace(0, 1, SAMPLES)[:, None]
    points = (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t**2 * c + t**3 * d
    pixels: NDArray[np.float64] = points.reshape(-1, 2)
    if len(path.subpaths) < 2 or (path.stroke is not None and not path.stroke.paint.invisible):
        return pixels
    counts = SAMPLES * np.array([(end - start) // 4 for start, end, _ in path.subpaths])
    first = np.cumsum(counts) - counts
    x, y = (pixels - np.repeat(pixels[first], counts, axis=0)).T  # each from its contour's start
    twice = x[:-1] * y[1:] - x[1:] * y[:-1]  # by the shoelace formula
    twice[first[1:] - 1] = 0.0  # from one contour to the next
    areas = np.abs(np.add.reduceat(np.append(twice, 0.0), first)) / 2
    spans = (np.maximum.reduceat(v, first) - np.minimum.reduceat(v, first) for v in (x, y))
    painted: NDArray[np.float64] = pixels[np.repeat(areas > THICKNESS * np.hypot(*spans), counts)]
    return painted


def shape_of(item: Item) -> Shape:
    """Measure an item."""
    if isinstance(item, Path):
        fill = _alpha(item.fill)
        stroke = _alpha(item.stroke.paint if item.stroke is not None else None)
        if not item.subpaths or fill == stroke == 0:
            return Shape(EMPTY, 0.0, 0.0, 0.0)
        points = outline_of(item)
        if not len(points):
            return Shape(EMPTY, 0.0, 0.0, 0.0)
        scale = float(np.hypot(item.matrix[0], item.matrix[1]))
        width = item.stroke.width * scale if item.stroke is not None and stroke else 0.0
        (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
        if not width and right - left < 1e-3 and bottom - top < 1e-3:
            return Shape(EMPTY, 0.0, 0.0, 0.0)  # shrunk to a point: a readout's spare glyph
        half = width / 2
        box = (left - half, top - half, right + half, bottom + half)
        return Shape(tuple(map(float, box)), fill, stroke, width)  # type: ignore[arg-type]
    if isinstance(item, Backdrop | Plate):
        return Shape((0.0, 0.0, COLUMN.width, COLUMN.height), 1.0, 0.0, 0.0)
    left, top = float(item.left), float(item.top)
    fill = float(item.pixels[..., 3].max()) / 255
    return Shape((left, top, left + item.width, top + item.height), fill, 0.0, 0.0)


class Shapes:
    """Measures each item once."""

    def __init__(self) -> None:
        self._known: dict[bytes, Shape] = {}

    def __call__(self, item: Item) -> Shape:
        """Return the shape of an item."""
        shape = self._known.get(item.digest)
        if shape is None:
            shape = self._known[item.digest] = shape_of(item)
        return shape

    def forget(self, keep: Sequence[Item]) -> None:
        """Let go of all but `keep`."""
        alive = {item.digest for item in keep}
        self._known = {digest: shape for digest, shape in self._known.items() if digest in alive}


@dataclass(slots=True, eq=False)
class Piece:
    """A piece of type, or one graphic, in a picture."""

    owner: Any  # the phrase, or the mobject: the same object from picture to picture
    kind: str  # "caption", "label", "tick", "readout" or "graphic"
    at: list[int] = field(default_factory=list)  # which items, in drawing order
    items: list[Item] = field(default_factory=list)
    shapes: list[Shape] = field(default_factory=list)

    @property
    def mobject(self) -> Any:
        """The mobject that a scene knows it by."""
        return self.owner if self.kind == "graphic" else self.owner.whole

    @property
    def is_text(self) -> bool:
        """Whether it is read."""
        return self.kind != "graphic"

    @property
    def opacity(self) -> float:
        """Of what is most solid in it."""
        return max((shape.opacity for shape in self.shapes), default=0.0)

    @property
    def is_cover(self) -> bool:
        """Whether all of it has the page's own color: it is there to hide what is below."""
        page = np.array(theme()[Role.PAGE].to_rgb())
        paints = [paint_of(item) if isinstance(item, Path) else None for item in self.items]
        return all(
            paint is not None and np.abs(paint.colors[:, :3] - page).max() < 1.5 / 255
            for paint in paints
        )

    @property
    def box(self) -> Box:
        """Around all of it that is visible."""
        return union([shape.box for shape in self.shapes])

    @property
    def key(self) -> tuple[bytes, ...]:
        """Stands for how it looks: equal in two pictures if it did not change."""
        return tuple(item.digest for item in self.items)


class View:
    """A picture of a film, and for how long it stays.

    Parameters
    ----------
    scene
        As it is while the picture is shown.
    items, leaves
        What is painted, and the mobject of each item.
    time, seconds
        When it comes, and how long it stays.
    shapes
        Measures items.
    canvas
        Draws the pictures, one after the other.
    before
        The picture before it.
    """

    def __init__(
        self,
        scene: Any,
        items: DisplayList,
        leaves: Sequence[Any],
        *,
        time: float,
        seconds: float,
        shapes: Shapes,
        canvas: Canvas,
        before: View | None,
    ) -> None:
        self.scene, self.items, self.leaves = scene, items, leaves
        self.time, self.seconds = time, seconds
        self._shapes, self._canvas = shapes, canvas
        self.before = before

    def settle(self) -> None:
        """Let go of the picture before, once the rules have seen this one."""
        if self.before is not None:
            self.before.before = None

    @cached_property
    def pixels(self) -> Rgba:
        """The picture itself, (height, width, 4); the same array as before if nothing changed."""
        before = self.before
        if before is not None and "pixels" in vars(before) and alike(before.items, self.items):
            return before.pixels
        self._canvas.show(self.items)
        return self._canvas.pixels.copy()

    @cached_property
    def pieces(self) -> list[Piece]:
        """What can be seen, in drawing order; the glyphs of a phrase are one piece."""
        found: dict[int, Piece] = {}
        for index, (item, leaf) in enumerate(zip(self.items, self.leaves, strict=True)):
            if leaf is None:
                continue
            shape = self._shapes(item)
            if shape.opacity < VISIBLE or shape.box is EMPTY:
                continue
            phrase = getattr(leaf, "phrase", None)
            owner = leaf if phrase is None else phrase
            piece = found.get(id(owner))
            if piece is None:
                kind = "graphic" if phrase is None else phrase.kind
                piece = found[id(owner)] = Piece(owner, kind)
            piece.at.append(index)
            piece.items.append(item)
            piece.shapes.append(shape)
        return list(found.values())

    @cached_property
    def texts(self) -> list[Piece]:
        """The pieces that are read, ticks included."""
        return [piece for piece in self.pieces if piece.is_text and piece.opacity >= READABLE]

    @cached_property
    def graphics(self) -> list[Piece]:
        """Everything else."""
        return [piece for piece in self.pieces if not piece.is_text]

    @cached_property
    def keys(self) -> dict[int, tuple[bytes, ...]]:
        """How each piece looks, by the id of its owner."""
        return {id(piece.owner): piece.key for piece in self.pieces}

    def rests(self, piece: Piece) -> bool:
        """Whether a piece looks as it did in the picture before, or stays for a while now."""
        if self.seconds > 1.5 / COLUMN.fps:
            return True
        owner = id(piece.owner)
        return self.before is not None and self.before.keys.get(owner) == self.keys[owner]

    def name(self, piece: Piece) -> str:
        """Return what an author would call a piece."""
        return name_of(self.scene, piece)


def name_of(scene: Any, piece: Piece) -> str:
    """Return what an author would call a piece: its words, or what it is part of."""
    whole = piece.mobject
    if piece.kind == "readout":
        return f"{whole.fact.quantity.name} “{whole.text}”"
    if piece.is_text:
        return f"{piece.kind} “{getattr(whole, 'text', '') or _said(whole.template)}”"
    kept = _kept_as(scene, whole)
    chain = [type(mobject).__name__ for mobject in _way_to(whole, scene.mobjects)]
    chain = [name for name in chain if name not in {"VGroup", "Group"}]
    words = " in ".join([*chain[:2], *([f"self.{kept}"] if kept else [])])
    (left, top, right, bottom) = piece.box
    return f"{words or type(whole).__name__} at {(left + right) / 2:.0f}, {(top + bottom) / 2:.0f}"


def _said(formula: str) -> str:
    """Return a formula's markup without its roles and tags, cut short."""
    bare = re.sub(r',\s*tag:\s*"[^"]*"', "", formula)
    roles = "|".join(role.value for role in Role)
    while (barer := re.sub(rf"\b(?:{roles})\(([^()]*)\)", r"\1", bare)) != bare:
        bare = barer
    return textwrap.shorten(bare, 48, placeholder=" …")


def _way_to(leaf: Any, mobjects: Sequence[Any]) -> list[Any]:
    """Return a mobject and those that it is part of, inmost first; empty if it is not there."""
    for mobject in mobjects:
        if mobject is leaf:
            return [mobject]
        way = _way_to(leaf, mobject.submobjects)
        if way:
            return [*way, mobject]
    return []


OF_MANIM = frozenset(
    {"mobjects", "foreground_mobjects", "moving_mobjects", "static_mobjects", "animations"}
)
"""Attributes of any scene, which tell an author nothing."""


def on_stage(scene: Any) -> Iterator[Any]:
    """Yield what is on the stage; of bare groups, which manim's animations make, the members."""
    waiting = list(scene.mobjects)
    while waiting:
        mobject = waiting.pop(0)
        if type(mobject) in (Group, VGroup):
            waiting = [*mobject.submobjects, *waiting]
        else:
            yield mobject


def _kept_as(scene: Any, leaf: Any) -> str:
    """Return the attribute of the scene under which a mobject is, that of the smallest group."""
    best, smallest = "", float("inf")
    for attribute, value in vars(scene).items():
        if attribute in OF_MANIM or not hasattr(value, "get_family"):
            continue
        family = value.get_family()
        if len(family) < smallest and any(member is leaf for member in family):
            best, smallest = attribute, len(family)
    return best
