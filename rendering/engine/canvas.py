"""Drawing display lists into RGBA pixels, bit for bit as manim's camera would.

From one frame to the next only what touches the rows that changed is painted again, and of it only
those rows are taken over.
"""

from __future__ import annotations

from collections import deque
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
from rendering.engine.sampling import sample

Rows: TypeAlias = tuple[int, int]  # first row and end (exclusive), from the top

MITER_LIMIT = 10.0  # cairo's default: how many half widths a corner may stick out
SLACK = 2  # pixels around an outline: antialiasing, and cairo's rounding to 1/256 of a pixel
BASE_PATIENCE = 3  # frames for which items have to stay at the bottom until they get a sheet
BASE_GAIN = 8  # items that it has to save
FAR = 2.0**20  # pixels; beyond, cairo's fixed-point numbers overflow and bounds mean nothing


class Canvas:
    """A frame's pixels, and what was last drawn there.

    What lies at the bottom and stays for several frames is drawn once, on a sheet of its own from
    which rows are copied.

    Parameters
    ----------
    width, height
        In pixels.
    """

    def __init__(self, width: int, height: int) -> None:
        self.width = width
        self.height = height
        self._front = _Sheet(width, height)
        self._scratch = _Sheet(width, height)
        self._shown: DisplayList = ()
        self._prepared: dict[bytes, _Prepared] = {}
        self._base = _Sheet(width, height)
        self._base_items: DisplayList = ()
        # Of the last frames, how many items at the bottom stayed from the frame before.
        self._stayed: deque[int] = deque(maxlen=BASE_PATIENCE)

    @property
    def pixels(self) -> Rgba:
        """(height, width, 4) red, green, blue, premultiplied by alpha, as manim keeps them."""
        return self._front.pixels

    def show(self, items: DisplayList) -> list[Rows]:
        """Draw a frame; return which rows may have changed, from top to bottom."""
        if self._shown and alike(self._shown, items):
            return []
        same = _common_start(self._shown, items)
        changed = self._changed_rows(items, same) if self._shown else [(0, self.height)]
        self._tend_base(items, same)
        above = items[len(self._base_items) :]
        # Outlines reach beyond the rows that changed, so they are painted on a sheet where that
        # does no harm. Clipping them to the rows would be faster, but cairo approximates a curve
        # that leaves the clip differently: some pixels inside come out 1 of 255 off.
        sheet = self._front if changed == [(0, self.height)] else self._scratch
        if self._base_items:
            for top, bottom in changed:
                sheet.put(self._base.pixels[top:bottom], top)
        self._paint(sheet, above, changed)
        if sheet is not self._front:
            for top, bottom in changed:
                self._front.put(sheet.pixels[top:bottom], top)
        self._shown = items
        return changed

    def forget(self, keep: Iterable[Item]) -> None:
        """Let go of what was prepared for drawing, except for `keep`."""
        alive = {item.digest for item in keep}
        alive.update(item.digest for item in self._base_items)
        self._prepared = {k: v for k, v in self._prepared.items() if k in alive}

    def _tend_base(self, items: DisplayList, same: int) -> None:
        """Drop or extend what is kept of the bottom; `same` items there are as in the frame before.

        Extending costs about as much as one frame, so it has to be for many and to have lasted.
        """
        if same < len(self._base_items):
            self._base_items = ()
        self._stayed.append(same)
        lasting = min(self._stayed) if len(self._stayed) == BASE_PATIENCE else 0
        if lasting >= len(self._base_items) + BASE_GAIN:
            new = items[len(self._base_items) : lasting]
            self._paint(self._base, new, [(0, self.height)])
            self._base_items = items[:lasting]

    def _changed_rows(self, items: DisplayList, same: int) -> list[Rows]:
        old, new = self._shown[same:], items[same:]
        same_end = _common_start(old[::-1], new[::-1])
        old, new = old[: len(old) - same_end], new[: len(new) - same_end]
        old_digests = [item.digest for item in old]
        new_digests = [item.digest for item in new]
        old_set, new_set = set(old_digests), set(new_digests)
        differing = [item for item in old if item.digest not in new_set]
        differing += [item for item in new if item.digest not in old_set]
        if [d for d in old_digests if d in new_set] != [d for d in new_digests if d in old_set]:
            differing = [*old, *new]  # the order changed, or how often one is drawn
        return _merged([self._rows_of(item) for item in differing])

    def _rows_of(self, item: Item) -> Rows:
        if isinstance(item, Path | Picture):
            return self._prepare(item).rows
        return 0, self.height

    def _prepare(self, item: Path | Picture) -> _Prepared:
        prepared = self._prepared.get(item.digest)
        if prepared is None:
            if isinstance(item, Path):
                prepared = _PreparedPath(item, self.height)
            else:
                prepared = _PreparedPicture(item, self.width, self.height)
            self._prepared[item.digest] = prepared
        return prepared

    def _paint(self, sheet: _Sheet, items: DisplayList, ranges: Sequence[Rows]) -> None:
        """Paint some items over what is on a sheet, right in some rows and anyhow elsewhere."""
        for item in items[_first_visible(items) :]:
            if isinstance(item, Path | Picture):
                prepared = self._prepare(item)
                first, end = prepared.rows
                touched = [rows for rows in ranges if first < rows[1] and rows[0] < end]
                if touched:
                    prepared.paint(sheet, touched)
            elif isinstance(item, Backdrop):
                for top, bottom in ranges:
                    sheet.fill(item.color, top, bottom)
            else:
                pixels = item.pixels()
                for top, bottom in ranges:
                    sheet.put(pixels[top:bottom], top)


class _Sheet:
    """Pixels, and a cairo context that draws on them."""

    def __init__(self, width: int, height: int) -> None:
        self.pixels: Rgba = np.zeros((height, width, 4), dtype=np.uint8)
        self._words = self.pixels.view(np.uint32)[:, :, 0]  # filling words is 20 times faster
        # Manim's trick, ours too: the surface is BGRA, so red and blue are given exchanged.
        self._surface = cairo.ImageSurface.create_for_data(
            self.pixels.data, cairo.FORMAT_ARGB32, width, height
        )
        self.context = cairo.Context(self._surface)

    def fill(self, color: tuple[int, int, int, int], top: int, bottom: int) -> None:
        """Set rows to one color."""
        self._surface.flush()
        self._words[top:bottom] = np.array(color, dtype=np.uint8).view(np.uint32)[0]
        self._surface.mark_dirty()

    def put(self, rows: Rgba, top: int) -> None:
        """Set whole rows, (h, width, 4)."""
        self._surface.flush()
        self.pixels[top : top + len(rows)] = rows
        self._surface.mark_dirty()

    def overlay(self, image: Rgba, mask: NDArray[np.bool_] | None, left: int, top: int) -> None:
        """Composite an image, (h, w, 4) and inside the frame, over what is there.

        `mask`, (h, w), says where it is solid if it is transparent elsewhere; None that it has
        pixels between the two.
        """
        height, width, _ = image.shape
        area = slice(top, top + height), slice(left, left + width)
        self._surface.flush()
        if mask is not None:
            np.copyto(self._words[area], image.view(np.uint32)[:, :, 0], where=mask)
        else:  # what manim calls, for it decides the roundings
            below = Image.fromarray(np.ascontiguousarray(self.pixels[area]))
            self.pixels[area] = np.asarray(Image.alpha_composite(below, Image.fromarray(image)))
        self._surface.mark_dirty()


def _common_start(one: DisplayList, other: DisplayList) -> int:
    """Return how many items two display lists share from the start."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a is not b and a.digest != b.digest:
            break
        count += 1
    return count


class _PreparedPath:
    """A path, ready to be painted many times."""

    def __init__(self, path: Path, height: int) -> None:
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

    def paint(self, sheet: _Sheet, ranges: Sequence[Rows]) -> None:
        """Do what `Camera.display_vectorized` does, in its order, in all rows."""
        context = sheet.context
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
        sampled = sample(picture)
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
        alpha = self._image[:, :, 3]
        solid = alpha == 255
        self._mask = solid if (solid | (alpha == 0)).all() else None
        self.rows: Rows = (top, bottom) if self._image.size else (0, 0)

    def paint(self, sheet: _Sheet, ranges: Sequence[Rows]) -> None:
        """Overlay the rows in `ranges`."""
        first, end = self.rows
        for top, bottom in ranges:
            visible = slice(max(top, first) - first, min(bottom, end) - first)
            mask = None if self._mask is None else self._mask[visible]
            sheet.overlay(self._image[visible], mask, self._left, max(top, first))


_Prepared: TypeAlias = _PreparedPath | _PreparedPicture


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
