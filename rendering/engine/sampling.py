"""Sampling images as manim does, by Pillow, and fields of square cells faster than Pillow.

Nearest-neighbor sampling only copies pixels, so which pixel of the image lands where depends on
the placement alone. We let Pillow place an image whose pixels are their own numbers, keep the
answer, and from then on copy: exact, whatever Pillow's roundings are.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from rendering.engine.display_list import Picture, Rgba


def sample(picture: Picture) -> Rgba:
    """Return an image as manim's camera places it, (height, width, 4); transparent outside."""
    size = (picture.width, picture.height)
    if picture.resampling != Image.Resampling.NEAREST:
        return _transformed(picture.pixels, size, picture.coefficients, picture.resampling)
    rows, columns, _ = picture.pixels.shape
    sources = _nearest(rows, columns, size, picture.coefficients)
    words = np.zeros(1 + rows * columns, dtype=np.uint32)  # the first is transparent
    words[1:] = np.ascontiguousarray(picture.pixels).view(np.uint32).ravel()
    return words[sources][:, :, None].view(np.uint8)


@lru_cache(maxsize=8)  # an entry of a full frame takes 4 MB at 720p
def _nearest(
    rows: int, columns: int, size: tuple[int, int], coefficients: tuple[float, ...]
) -> NDArray[np.uint32]:
    """Return which pixel of the image lands where, counted from 1, and 0 outside it."""
    numbers = np.arange(1, 1 + rows * columns, dtype=np.uint32).reshape(rows, columns, 1)
    placed = _transformed(numbers.view(np.uint8), size, coefficients, Image.Resampling.NEAREST)
    return np.ascontiguousarray(placed).view(np.uint32)[:, :, 0].copy()


def _transformed(
    pixels: Rgba, size: tuple[int, int], coefficients: tuple[float, ...], resampling: int
) -> Rgba:
    """Do what `Camera.display_image_mobject` asks of Pillow."""
    return np.asarray(
        Image.fromarray(pixels).transform(
            size, Image.Transform.PERSPECTIVE, coefficients, Image.Resampling(resampling)
        )
    )
