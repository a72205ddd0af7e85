"""True shapes: which pixels an item's ink covers, at three samples a pixel each way."""

from __future__ import annotations

import math
from collections.abc import Iterable

import cairo
import numpy as np
from numpy.typing import NDArray

from rendering.check.finding import Box
from rendering.engine.display_list import Item, Path
from rendering.engine.outlines import Outline

FINENESS = 3  # samples a pixel, each way, on top of cairo's own antialiasing


def ink(items: Iterable[Item], box: Box, *, strokes: bool = True) -> NDArray[np.float64]:
    """Return how far samples of a box are covered, (h, w), from 0 to 1, whatever the color.

    Parameters
    ----------
    items
        Paths are drawn as they are; pictures cover their box.
    box
        In pixels; sample (0, 0) is at its left upper corner.
    strokes
        Whether strokes are drawn as well as fills.
    """
    left, top, right, bottom = box
    width = max(1, math.ceil((right - left) * FINENESS))
    height = max(1, math.ceil((bottom - top) * FINENESS))
    surface = cairo.ImageSurface(cairo.FORMAT_A8, width, height)
    context = cairo.Context(surface)
    to_box = cairo.Matrix(FINENESS, 0, 0, FINENESS, -left * FINENESS, -top * FINENESS)
    for item in items:
        if not isinstance(item, Path):
            x0, y0 = item_corner(item)
            context.set_matrix(to_box)
            context.rectangle(x0, y0, *item_size(item))
            context.fill()
            continue
        context.set_matrix(cairo.Matrix(*item.matrix).multiply(to_box))
        context.new_path()
        Outline(item.points, item.subpaths).append_to(context)
        if item.fill is not None and not item.fill.invisible:
            context.fill_preserve()
        if strokes and item.stroke is not None and not item.stroke.paint.invisible:
            context.set_line_width(item.stroke.width)
            context.set_line_join(cairo.LineJoin(item.stroke.join))
            context.set_line_cap(cairo.LineCap(item.stroke.cap))
            context.stroke_preserve()
    surface.flush()
    rows = np.frombuffer(surface.get_data(), dtype=np.uint8).reshape(height, surface.get_stride())
    return rows[:, :width] / 255.0


def item_corner(item: Item) -> tuple[float, float]:
    """Return the left upper corner of what is no path."""
    return float(getattr(item, "left", 0)), float(getattr(item, "top", 0))


def item_size(item: Item) -> tuple[float, float]:
    """Return width and height of what is no path."""
    return float(getattr(item, "width", 10**4)), float(getattr(item, "height", 10**4))


def shared(one: Box, other: Box) -> Box | None:
    """Return what two boxes share, if they share anything."""
    left, top = max(one[0], other[0]), max(one[1], other[1])
    right, bottom = min(one[2], other[2]), min(one[3], other[3])
    return (left, top, right, bottom) if left < right and top < bottom else None
