"""Vector fields as arrows and scalar fields as one picture with its color bar."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

import cmap
import numpy as np
from manim import DOWN, RESAMPLING_ALGORITHMS, RIGHT, ImageMobject, VGroup
from numpy.typing import ArrayLike

from scenes.kit.marks import Arrow, arrow_points
from scenes.kit.plane import Box, Coordinates, TickNumber
from scenes.kit.style import DARK, Role, Size, color
from scenes.kit.typeset import Words

MAX_ARROWS = 150  # more are texture, not arrows
BLACK, DARK_PAGE = 8, 64  # brightest channel of what counts as black, of a page as dark
FROM_PAGE = 0.25  # share of a map over which it leaves the page's color
DEEPEST = 0.85  # share of a map that is run through, from its light end, on a light page
INK_ON_MAP = DARK[Role.INK]  # for a line across a map's middle, which is dark in either theme


class ArrowField(VGroup):
    """Arrows of a vector field, one at each given point of a plane.

    Parameters
    ----------
    at
        Points of the plane, (n, 2).
    vectors
        The field there, (n, 2), in the plane's own units.
    scale
        Length of an arrow for a vector of length one, in the plane's units.
    """

    def __init__(
        self,
        plane: Coordinates,
        at: ArrayLike,
        vectors: ArrayLike,
        role: Role,
        *,
        scale: float,
        width: float = 0.045,
        opacity: float = 1.0,
    ) -> None:
        self.plane, self.at = plane, np.asarray(at, dtype=float)
        self.scale_of_arrows, self.width_of_shafts = scale, width
        if len(self.at) > MAX_ARROWS:
            raise ValueError(f"at most {MAX_ARROWS} arrows in a field, got {len(self.at)}")
        origin = plane.point(0, 0)
        super().__init__(
            *(Arrow(origin, origin, role, width=width, opacity=opacity) for _ in self.at)
        )
        self.show(vectors)

    def show(self, vectors: ArrayLike) -> ArrowField:
        """Point along other vectors, (n, 2), from now on."""
        ends = self.at + self.scale_of_arrows * np.asarray(vectors, dtype=float)
        starts, ends = self.plane.point(*self.at.T), self.plane.point(*ends.T)
        for arrow, points in zip(
            self, arrow_points(starts, ends, self.width_of_shafts), strict=True
        ):
            arrow.set_points(points)
        return self


@cache
def _color_table(name: str, page: tuple[int, int, int]) -> np.ndarray:
    """Return a map's 256 colors on a page, opaque, (256, 4).

    A map that begins black begins as the page instead, so that nothing has no visible box. On a
    light page it runs from light to dark.
    """
    colormap = cmap.Colormap(name)
    table = np.asarray(colormap.lut(256))[:, :3] * 255
    if table[0].max() < BLACK:
        if max(page) >= DARK_PAGE:
            table = np.asarray(colormap(np.linspace(1, 1 - DEEPEST, 256)))[:, :3] * 255
        share = np.clip(np.arange(256)[:, None] / 256 / FROM_PAGE, 0, 1)
        table = np.asarray(page) + share * share * (3 - 2 * share) * (table - page)
    return np.pad(np.round(table), [(0, 0), (0, 1)], constant_values=255).astype(np.uint8)


def colors(levels: ArrayLike, name: str = "magma") -> np.ndarray:
    """Return the colors of `levels` (any shape, 0 to 1) as RGB bytes, (..., 3).

    `name` is one of the perceptually uniform maps: ``viridis``, ``magma``, or, for signed fields
    whose zero is at level 0.5, ``vik``.
    """
    return _pixels(levels, name)[..., :3]


def _pixels(levels: ArrayLike, name: str) -> np.ndarray:
    """Return the colors of `levels` as opaque RGBA bytes, (..., 4)."""
    table = _color_table(name, tuple(color(Role.PAGE).to_int_rgb()))
    place = np.rint(np.clip(np.asarray(levels, dtype=float), 0, 1) * 255)
    if np.isnan(place).any():
        raise ValueError("levels must be numbers, got NaN: it has no color")
    index = place.astype(np.uint8)
    words = table.view(np.uint32)[:, 0].take(index)  # four bytes at a time, for films do it often
    return words[..., None].view(np.uint8)


class HeatMap(ImageMobject):
    """A scalar field as one image, a cell a pixel, hard-edged.

    Parameters
    ----------
    levels
        (rows, columns), 0 to 1; row 0 is the top.
    """

    def __init__(self, levels: ArrayLike, box: Box, *, colormap: str = "magma") -> None:
        self.colormap = colormap
        super().__init__(_pixels(levels, colormap))
        self.set_resampling_algorithm(RESAMPLING_ALGORITHMS["nearest"])
        self.stretch_to_fit_width(box.right - box.left)
        self.stretch_to_fit_height(box.top - box.bottom).move_to(box.center)

    def show(self, levels: ArrayLike) -> HeatMap:
        """Show other levels of the same shape from now on."""
        self.pixel_array = _pixels(levels, self.colormap)
        return self


class ColorBar(VGroup):
    """What the colors of a map mean: a strip from low (bottom) to high, with its labels.

    Parameters
    ----------
    labels
        Pairs of a level, 0 to 1, and what is written beside it.
    """

    def __init__(
        self,
        box: Box,
        labels: Sequence[tuple[float, str]],
        *,
        colormap: str = "magma",
        words: Callable[..., Words] = TickNumber,
    ) -> None:
        super().__init__()
        self.strip = HeatMap(np.linspace(1, 0, 256)[:, None], box, colormap=colormap)
        self.labels = VGroup()
        for level, text in labels:
            y = box.bottom + level * (box.top - box.bottom)
            label = words(text, role=Role.MUTED, size=Size.TICK)
            self.labels.add(label.next_to([box.right, y, 0], RIGHT, buff=0.15))
        self.labels.shift(DOWN * 0)
        self.add(self.labels)
