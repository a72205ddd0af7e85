"""Drawing display lists into RGBA pixels, bit for bit as manim's camera would.

From one frame to the next only what touches the tiles that changed is painted again, and of it only
those tiles are taken over.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from math import ceil, floor
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
from rendering.engine.tiles import (
    NOWHERE,
    TILE,
    Box,
    Tiles,
    boxes_over,
    grid_shape,
    is_empty,
    tiles_under,
)

MITER_LIMIT = 10.0  # cairo's default: how many half widths a corner may stick out
SLACK = 2  # pixels around an outline: antialiasing, and cairo's rounding to 1/256 of a pixel
BASE_PATIENCE = 3  # frames for which items have to stay at the bottom until they get a sheet
BASE_GAIN = 8  # items that it has to save
FAR = 2.0**20  # pixels; beyond, cairo's fixed-point numbers overflow and bounds mean nothing


class Canvas:
    """A frame's pixels, and what was last drawn there.

    What lies at the bottom and stays for several frames is drawn once, on a sheet of its own from
    which boxes are copied.

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
        rows, columns = grid_shape(width, height)
        # Which pixels came out different, and the same as words of eight, tile by tile.
        padded = np.zeros((rows * TILE, columns * TILE), dtype=np.bool_)
        self._unequal = padded[:height, :width]
        self._unequal_words = padded.view(np.uint64).reshape(rows, TILE, columns, TILE // 8)
        # Of the last frames, how many items at the bottom stayed from the frame before.
        self._stayed: deque[int] = deque(maxlen=BASE_PATIENCE)

    @property
    def pixels(self) -> Rgba:
        """(height, width, 4) red, green, blue, premultiplied by alpha, as manim keeps them."""
        return self._front.pixels

    def show(self, items: DisplayList, touched: Tiles | None = None) -> Tiles:
        """Draw a frame; return which tiles have changed.

        `touched` is what the method of this name says of the last frame and this, if it is known.
        """
        if self._shown and alike(self._shown, items):
            return self._no_tiles()
        if not self._shown:
            changed = ~self._no_tiles()
        else:
            changed = self.touched(self._shown, items) if touched is None else touched
        self._tend_base(items)
        above = items[len(self._base_items) :]
        # Outlines reach beyond the tiles that changed, so they are painted on a sheet where that
        # does no harm. Clipping them to the tiles would be faster, but cairo approximates a curve
        # that leaves the clip differently: some pixels inside come out 1 of 255 off.
        sheet = self._scratch if self._shown else self._front
        boxes = boxes_over(changed)
        if self._base_items:
            sheet.copy(self._base, boxes)
        self._paint(sheet, above, changed, boxes)
        if sheet is not self._front:
            # An outline's box is mostly empty: take only what came out different.
            changed = self._different(boxes)
            self._front.copy(sheet, boxes)
        self._shown = items
        return changed

    def _different(self, boxes: Sequence[Box]) -> Tiles:
        """Return the tiles in some boxes that are another on the scratch sheet than in front."""
        different = self._no_tiles()
        for box in boxes:
            top, bottom, left, right = tiles_under(box)
            pixels = (slice(box[0], box[1]), slice(box[2], box[3]))
            np.not_equal(
                self._front.words[pixels], self._scratch.words[pixels], out=self._unequal[pixels]
            )
            words = self._unequal_words[top:bottom, :, left:right]
            different[top:bottom, left:right] = np.bitwise_or.reduce(words, axis=1).any(axis=2)
        return different

    def _no_tiles(self) -> Tiles:
        return np.zeros(grid_shape(self.width, self.height), dtype=np.bool_)

    def forget(self, keep: Iterable[Item]) -> None:
        """Let go of what was prepared for drawing, except for `keep`."""
        alive = {item.digest for item in keep}
        alive.update(item.digest for item in self._base_items)
        self._prepared = {k: v for k, v in self._prepared.items() if k in alive}

    def _tend_base(self, items: DisplayList) -> None:
        """Drop or extend what is kept of the bottom.

        Extending costs about as much as one frame, so it has to be for many and to have lasted.
        """
        same = _common_start(self._shown, items)
        if same < len(self._base_items):
            self._base_items = ()
        self._stayed.append(same)
        lasting = min(self._stayed) if len(self._stayed) == BASE_PATIENCE else 0
        if lasting >= len(self._base_items) + BASE_GAIN:
            new = items[len(self._base_items) : lasting]
            everywhere = ~self._no_tiles()
            self._paint(self._base, new, everywhere, boxes_over(everywhere))
            self._base_items = items[:lasting]

    def touched(self, before: DisplayList, after: DisplayList) -> Tiles:
        """Return which tiles may differ from one frame to another."""
        same = _common_start(before, after)
        old, new = before[same:], after[same:]
        same_end = _common_start(old[::-1], new[::-1])
        old, new = old[: len(old) - same_end], new[: len(new) - same_end]
        old_digests = [item.digest for item in old]
        new_digests = [item.digest for item in new]
        old_set, new_set = set(old_digests), set(new_digests)
        differing = [item for item in old if item.digest not in new_set]
        differing += [item for item in new if item.digest not in old_set]
        if [d for d in old_digests if d in new_set] != [d for d in new_digests if d in old_set]:
            differing = [*old, *new]  # the order changed, or how often one is drawn
        changed = self._no_tiles()
        for item in differing:
            if not isinstance(item, Path | Picture):
                return ~self._no_tiles()
            top, bottom, left, right = self._prepare(item).tiles
            changed[top:bottom, left:right] = True
        return changed

    def _prepare(self, item: Path | Picture) -> _Prepared:
        prepared = self._prepared.get(item.digest)
        if prepared is None:
            if isinstance(item, Path):
                prepared = _PreparedPath(item, self.width, self.height)
            else:
                prepared = _PreparedPicture(item, self.width, self.height)
            self._prepared[item.digest] = prepared
        return prepared

    def _paint(self, sheet: _Sheet, items: DisplayList, tiles: Tiles, boxes: Sequence[Box]) -> None:
        """Paint some items over what is on a sheet, right in some tiles and anyhow elsewhere."""
        for item in items[_first_visible(items) :]:
            if isinstance(item, Path | Picture):
                prepared = self._prepare(item)
                top, bottom, left, right = prepared.tiles
                if tiles[top:bottom, left:right].any():
                    prepared.paint(sheet, boxes)
            elif isinstance(item, Backdrop):
                sheet.fill(item.color, boxes)
            else:
                sheet.put(item.pixels(), boxes)


class _Sheet:
    """Pixels, and a cairo context that draws on them."""

    def __init__(self, width: int, height: int) -> None:
        self.pixels: Rgba = np.zeros((height, width, 4), dtype=np.uint8)
        self.words = self.pixels.view(np.uint32)[:, :, 0]  # filling words is 20 times faster
        # Manim's trick, ours too: the surface is BGRA, so red and blue are given exchanged.
        self._surface = cairo.ImageSurface.create_for_data(
            self.pixels.data, cairo.FORMAT_ARGB32, width, height
        )
        self.context = cairo.Context(self._surface)

    def fill(self, color: tuple[int, int, int, int], boxes: Sequence[Box]) -> None:
        """Set boxes to one color."""
        word = np.array(color, dtype=np.uint8).view(np.uint32)[0]
        self._surface.flush()
        for top, bottom, left, right in boxes:
            self.words[top:bottom, left:right] = word
        self._surface.mark_dirty()

    def copy(self, other: _Sheet, boxes: Sequence[Box]) -> None:
        """Take boxes over from another sheet."""
        self._surface.flush()
        for top, bottom, left, right in boxes:
            self.words[top:bottom, left:right] = other.words[top:bottom, left:right]
        self._surface.mark_dirty()

    def put(self, picture: Rgba, boxes: Sequence[Box]) -> None:
        """Take boxes over from a whole frame, (height, width, 4)."""
        self._surface.flush()
        for top, bottom, left, right in boxes:
            self.pixels[top:bottom, left:right] = picture[top:bottom, left:right]
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
            np.copyto(self.words[area], image.view(np.uint32)[:, :, 0], where=mask)
        else:  # what manim calls, for it decides the roundings
            below = Image.fromarray(np.ascontiguousarray(self.pixels[area]))
            self.pixels[area] = np.asarray(
                Image.alpha_composite(below, Image.fromarray(np.ascontiguousarray(image)))
            )
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

    def __init__(self, path: Path, width: int, height: int) -> None:
        self._path = path
        self._matrix = cairo.Matrix(*path.matrix)
        self._outline = Outline(path.points, path.subpaths)
        self._fill = None if path.fill is None or path.fill.invisible else _source(path.fill)
        self._strokes = [
            (stroke, _source(stroke.paint)) if stroke and not stroke.paint.invisible else None
            for stroke in (path.background_stroke, path.stroke)
        ]
        self.tiles = tiles_under(self._reach(width, height))

    def _reach(self, width: int, height: int) -> Box:
        """Return the pixels that the path can touch; rather too many than too few."""
        path = self._path
        painted = [entry[0] for entry in self._strokes if entry is not None]
        if not path.subpaths or not (painted or self._fill):
            return NOWHERE
        # Plain numbers: for arrays of two, numpy takes ten times as long. And it reduces two long
        # rows up to fifteen times as fast as many rows of two.
        along = np.ascontiguousarray(path.points.T)
        x_low, y_low = np.minimum.reduce(along, axis=1).tolist()
        x_high, y_high = np.maximum.reduce(along, axis=1).tolist()
        # The pen is a circle in the scene's units; a miter sticks out furthest, then a square cap.
        pen = max((stroke.width for stroke in painted), default=0.0) / 2 * MITER_LIMIT
        corners = [(x, y) for x in (x_low - pen, x_high + pen) for y in (y_low - pen, y_high + pen)]
        xx, yx, xy, yy, x0, y0 = path.matrix
        across = [xx * x + xy * y + x0 for x, y in corners]
        down = [yx * x + yy * y + y0 for x, y in corners]
        # Not `any(… > FAR)`, so that numbers that are none count as far.
        if not all(abs(value) <= FAR for value in (*across, *down, *corners[0], *corners[-1])):
            return 0, height, 0, width
        top, bottom = max(0, floor(min(down)) - SLACK), min(height, ceil(max(down)) + SLACK)
        left, right = max(0, floor(min(across)) - SLACK), min(width, ceil(max(across)) + SLACK)
        box = (top, bottom, left, right)
        return NOWHERE if is_empty(box) else box

    def paint(self, sheet: _Sheet, boxes: Sequence[Box]) -> None:
        """Do what `Camera.display_vectorized` does, in its order, without regard to `boxes`."""
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
        self._box = (top, bottom, left, right)
        self._image = np.ascontiguousarray(
            sampled[
                top - picture.top : bottom - picture.top,
                left - picture.left : right - picture.left,
            ]
        )
        alpha = self._image[:, :, 3]
        solid = alpha == 255
        self._mask = solid if (solid | (alpha == 0)).all() else None
        self.tiles = tiles_under(NOWHERE if is_empty(self._box) else self._box)

    def paint(self, sheet: _Sheet, boxes: Sequence[Box]) -> None:
        """Overlay what lies in `boxes`."""
        first_row, end_row, first_column, end_column = self._box
        for box in boxes:
            top, bottom = max(box[0], first_row), min(box[1], end_row)
            left, right = max(box[2], first_column), min(box[3], end_column)
            if is_empty((top, bottom, left, right)):
                continue
            part = (
                slice(top - first_row, bottom - first_row),
                slice(left - first_column, right - first_column),
            )
            mask = None if self._mask is None else self._mask[part]
            sheet.overlay(self._image[part], mask, left, top)


_Prepared: TypeAlias = _PreparedPath | _PreparedPicture


def _first_visible(items: DisplayList) -> int:
    """Return the index of the last item that covers the whole frame, or 0."""
    for index in range(len(items) - 1, 0, -1):
        if isinstance(items[index], Backdrop | Plate):
            return index
    return 0


def draw(items: DisplayList, width: int, height: int) -> NDArray[np.uint8]:
    """Draw one frame on a canvas of its own; return (height, width, 4)."""
    canvas = Canvas(width, height)
    canvas.show(items)
    return canvas.pixels
