"""Drawing display lists into RGBA pixels, bit for bit as manim's camera would.

From one frame to the next only the rows that changed are drawn again. Rows, not rectangles: cairo
gives the same pixels under a clip that cuts whole rows off, but not under one that cuts columns
(its antialiasing then differs by up to 16 of 255).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

import cairo
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from rendering.engine.display_list import (
    Backdrop,
    DisplayList,
    Item,
    Paint,
    Path,
    Picture,
    Plate,
    Rgba,
    Stroke,
    alike,
)
from rendering.engine.outlines import Outline

Rows: TypeAlias = tuple[int, int]  # first row and end (exclusive), from the top

MITER_LIMIT = 10.0  # cairo's default: how many half widths a corner may stick out
SLACK = 2  # pixels around an outline: antialiasing, and cairo's rounding to 1/256 of a pixel
FAR = 2.0**20  # pixels; beyond, cairo's fixed-point numbers overflow and bounds mean nothing


class Canvas:
    """A frame's pixels, and what was last drawn there.

    Parameters
    ----------
    width, height
        In pixels.

    Attributes
    ----------
    pixels
        (height, width, 4) red, green, blue and premultiplied by alpha, as manim keeps them.
    """

    def __init__(self, width: int, height: int) -> None:
        self.width = width
        self.height = height
        self.pixels: Rgba = np.zeros((height, width, 4), dtype=np.uint8)
        # manim's trick, ours too: the surface is BGRA, so red and blue are given exchanged.
        self._surface = cairo.ImageSurface.create_for_data(
            self.pixels.data, cairo.FORMAT_ARGB32, width, height
        )
        self._context = cairo.Context(self._surface)
        self._shown: DisplayList = ()
        self._prepared: dict[bytes, _PreparedPath | _PreparedPicture] = {}

    def show(self, items: DisplayList) -> list[Rows]:
        """Draw a frame; return which rows may have changed, from top to bottom."""
        changed = self._changed_rows(items)
        for top, bottom in changed:
            self._paint(items, top, bottom)
        self._shown = items
        return changed

    def forget(self, keep: Iterable[Item]) -> None:
        """Let go of what was prepared for drawing, except for `keep`."""
        alive = {item.digest for item in keep}
        self._prepared = {k: v for k, v in self._prepared.items() if k in alive}

    def _changed_rows(self, items: DisplayList) -> list[Rows]:
        before = self._shown
        if not before:
            return [(0, self.height)]
        if alike(before, items):
            return []
        first = 0
        for old, new in zip(before, items, strict=False):
            if old is not new and old.digest != new.digest:
                break
            first += 1
        last = 0
        for old, new in zip(reversed(before[first:]), reversed(items[first:]), strict=False):
            if old is not new and old.digest != new.digest:
                break
            last += 1
        old_middle = before[first : len(before) - last]
        new_middle = items[first : len(items) - last]
        old_digests = [item.digest for item in old_middle]
        new_digests = [item.digest for item in new_middle]
        old_set, new_set = set(old_digests), set(new_digests)
        differing = [item for item in old_middle if item.digest not in new_set]
        differing += [item for item in new_middle if item.digest not in old_set]
        if [d for d in old_digests if d in new_set] != [d for d in new_digests if d in old_set]:
            differing = [*old_middle, *new_middle]  # the order changed, or how often one is drawn
        return _merged([self._rows_of(item) for item in differing])

    def _rows_of(self, item: Item) -> Rows:
        if isinstance(item, Path | Picture):
            return self._prepare(item).rows
        return 0, self.height

    def _prepare(self, item: Path | Picture) -> _PreparedPath | _PreparedPicture:
        prepared = self._prepared.get(item.digest)
        if prepared is None:
            kind = _PreparedPath if isinstance(item, Path) else _PreparedPicture
            prepared = kind(item, self.width, self.height)  # type: ignore[arg-type]
            self._prepared[item.digest] = prepared
        return prepared

    def _paint(self, items: DisplayList, top: int, bottom: int) -> None:
        context = self._context
        context.save()
        if (top, bottom) != (0, self.height):
            context.new_path()  # the last outline is still there
            context.identity_matrix()
            context.rectangle(0, top, self.width, bottom - top)
            context.clip()
        for item in items[_first_visible(items) :]:
            if isinstance(item, Path | Picture):
                prepared = self._prepare(item)
                if prepared.rows[0] < bottom and top < prepared.rows[1]:
                    prepared.paint(self, context, top, bottom)
            else:
                rows = item.color if isinstance(item, Backdrop) else item.pixels()[top:bottom]
                self._surface.flush()
                self.pixels[top:bottom] = rows
                self._surface.mark_dirty()
        context.restore()

    def overlay(self, image: Rgba, left: int, top: int) -> None:
        """Composite an image, (h, w, 4) and inside the frame, over what is there."""
        height, width, _ = image.shape
        self._surface.flush()
        below = self.pixels[top : top + height, left : left + width]
        alpha = image[:, :, 3]
        solid = alpha == 255
        if solid.all():
            below[:] = image
        elif (solid | (alpha == 0)).all():
            np.copyto(below, image, where=solid[:, :, None])
        else:  # what manim calls, for it decides the roundings
            over = Image.alpha_composite(
                Image.fromarray(np.ascontiguousarray(below)), Image.fromarray(image)
            )
            below[:] = np.asarray(over)
        self._surface.mark_dirty()


class _PreparedPath:
    """A path, ready to be painted many times."""

    def __init__(self, path: Path, width: int, height: int) -> None:
        self._path = path
        self._matrix = cairo.Matrix(*path.matrix)
        self._outline = Outline(path.points, path.subpaths)
        self._fill = None if path.fill is None or path.fill.invisible else _source(path.fill)
        self._strokes = [
            (stroke, _source(stroke.paint)) if stroke and not stroke.paint.invisible else None
            for stroke in (path.background_stroke, path.stroke)
        ]
        self.rows = self._reach(height)

    def _reach(self, height: int) -> Rows:
        """Return the rows that the path can touch; rather too many than too few."""
        path = self._path
        painted = [entry[0] for entry in self._strokes if entry is not None]
        if not path.subpaths or not (painted or self._fill):
            return 0, 0
        _, yx, _, yy, _, y0 = path.matrix
        y = yx * path.points[:, 0] + yy * path.points[:, 1] + y0
        # The pen is a circle in the scene's units; a miter sticks out furthest, then a square cap.
        pen = max((stroke.width for stroke in painted), default=0.0) / 2 * np.hypot(yx, yy)
        low, high = y.min() - pen * MITER_LIMIT - SLACK, y.max() + pen * MITER_LIMIT + SLACK
        if low < -FAR or high > FAR or np.abs(path.points).max() > FAR:
            return 0, height
        return max(0, int(np.floor(low))), max(0, min(height, int(np.ceil(high))))

    def paint(self, canvas: Canvas, context: Any, top: int, bottom: int) -> None:
        """Do what `Camera.display_vectorized` does, in its order; the clip is set already."""
        context.set_matrix(self._matrix)
        context.new_path()
        self._outline.append_to(context)
        under, over = self._strokes
        if under is not None:
            _stroke(context, *under)
        if self._fill is not None:
            context.set_source(self._fill)
            context.fill_preserve()
        if over is not None:
            _stroke(context, *over)


def _stroke(context: Any, stroke: Stroke, source: Any) -> None:
    context.set_source(source)
    context.set_line_width(stroke.width)
    context.set_line_join(stroke.join)
    context.set_line_cap(stroke.cap)
    context.stroke_preserve()


def _source(paint: Paint) -> Any:
    """Return a cairo pattern, with red and blue exchanged."""
    if paint.axis is None:
        red, green, blue, alpha = paint.colors[0]
        return cairo.SolidPattern(blue, green, red, alpha)
    pattern = cairo.LinearGradient(*paint.axis)
    for offset, color in zip(np.linspace(0, 1, len(paint.colors)), paint.colors, strict=True):
        red, green, blue, alpha = color
        pattern.add_color_stop_rgba(offset, blue, green, red, alpha)
    return pattern


class _PreparedPicture:
    """An image, sampled into the box that it fills in the frame."""

    def __init__(self, picture: Picture, width: int, height: int) -> None:
        sampled = _sample(picture)
        left, top = max(0, picture.left), max(0, picture.top)
        right = max(left, min(width, picture.left + picture.width))
        bottom = max(top, min(height, picture.top + picture.height))
        self._left = left
        self._image = np.ascontiguousarray(
            sampled[
                top - picture.top : bottom - picture.top,
                left - picture.left : right - picture.left,
            ]
        )
        self.rows: Rows = (top, bottom)

    def paint(self, canvas: Canvas, context: Any, top: int, bottom: int) -> None:
        """Overlay the rows from `top` to `bottom`."""
        first, end = self.rows
        if self._image.shape[1]:
            visible = self._image[max(top, first) - first : min(bottom, end) - first]
            canvas.overlay(visible, self._left, max(top, first))


def _sample(picture: Picture) -> Rgba:
    """Return the image as Pillow's perspective transform gives it, (height, width, 4)."""
    size = (picture.width, picture.height)
    image = Image.fromarray(picture.pixels)
    return np.asarray(
        image.transform(
            size,
            Image.Transform.PERSPECTIVE,
            picture.coefficients,
            Image.Resampling(picture.resampling),
        )
    )


def _first_visible(items: DisplayList) -> int:
    """Return the index of the last item that covers the whole frame, or 0."""
    for index in range(len(items) - 1, 0, -1):
        if isinstance(items[index], Backdrop | Plate):
            return index
    return 0


def _merged(ranges: Sequence[Rows]) -> list[Rows]:
    """Return the union of row ranges, those that touch joined, from top to bottom."""
    merged: list[Rows] = []
    for top, bottom in sorted(rows for rows in ranges if rows[0] < rows[1]):
        if merged and top <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], bottom))
        else:
            merged.append((top, bottom))
    return merged


def draw(items: DisplayList, width: int, height: int) -> NDArray[np.uint8]:
    """Draw one frame on a canvas of its own; return (height, width, 4)."""
    canvas = Canvas(width, height)
    canvas.show(items)
    return canvas.pixels
