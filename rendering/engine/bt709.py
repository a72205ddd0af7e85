"""From RGB to the video's colors: BT.709, limited range, every 2x2 pixels sharing their chroma.

Only boxes that changed are converted. swscale's area filter averages exactly the four pixels that
share their chroma, so a box that starts and ends at even pixels comes out as it would in the whole
frame. (The bilinear and bicubic filters look across the box's border.)

The conversion rounds each of Y, Cb and Cr, so a color can come back up to 1.6 of 255 off in blue,
1.3 in red and 0.9 in green. The pages' #f3f4f6 and #101828 come back within 1: they are converted
to (226, 129, 127) and (36, 136, 124), which decode to (242.7, 244.8, 246.6) and (16.1, 23.7, 40.2).
"""

from __future__ import annotations

from collections.abc import Iterable

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter
from numpy.typing import NDArray

from rendering.engine.display_list import Rgba
from rendering.engine.tiles import TILE, Box

HEIGHTS = tuple(TILE * rows for rows in (8, 4, 2, 1))  # that boxes are cut into: swscale is set up
# anew for each size, which takes longer than to convert a small box


class VideoPicture:
    """A frame in yuv420p that is kept from one frame to the next.

    Parameters
    ----------
    width, height
        In pixels, both even.

    Attributes
    ----------
    planes
        (height * 3 / 2, width) Y, then Cb, then Cr, each row after row without padding.
    """

    def __init__(self, width: int, height: int) -> None:
        if width % 2 or height % 2:
            raise ValueError(f"width and height must be even, got {width}x{height}")
        self.planes: NDArray[np.uint8] = np.zeros((height * 3 // 2, width), dtype=np.uint8)
        flat = self.planes.reshape(-1)
        luma, chroma = height * width, height * width // 4
        self._y = flat[:luma].reshape(height, width)
        self._cb = flat[luma : luma + chroma].reshape(height // 2, width // 2)
        self._cr = flat[luma + chroma :].reshape(height // 2, width // 2)
        self._reformatters: dict[tuple[int, int], VideoReformatter] = {}  # by height and width

    def update(self, pixels: Rgba, changed: Iterable[Box]) -> None:
        """Convert the boxes of `pixels`, (height, width, 4), that changed; alpha is ignored.

        The boxes have even edges; they may reach beyond the frame.
        """
        height, width, _ = pixels.shape
        for top, bottom, left, right in changed:
            # Of a box of two rows swscale gets the chroma wrong: no box is narrower than a tile.
            columns = slice(max(0, min(left, width - TILE)), min(right, width))
            at, end = top, min(bottom, height)
            while at < end:
                rows = next((rows for rows in HEIGHTS if rows <= end - at), TILE)
                at = max(0, min(at, height - rows))
                self._convert(pixels[at : at + rows, columns], at, columns.start)
                at += rows

    def _convert(self, pixels: Rgba, top: int, left: int) -> None:
        rows, columns, _ = pixels.shape
        reformatter = self._reformatters.get((rows, columns))
        if reformatter is None:
            reformatter = self._reformatters.setdefault((rows, columns), VideoReformatter())
        converted = reformatter.reformat(
            av.VideoFrame.from_numpy_buffer(pixels, format="rgba"),
            format="yuv420p",
            src_colorspace=Colorspace.DEFAULT,
            dst_colorspace=Colorspace.ITU709,
            src_color_range=ColorRange.JPEG,
            dst_color_range=ColorRange.MPEG,
            interpolation=Interpolation.AREA | Interpolation.ACCURATE_RND | Interpolation.BITEXACT,
            threads=1,  # a pool of threads costs more than it gains
        )
        half = slice(top // 2, (top + rows) // 2), slice(left // 2, (left + columns) // 2)
        whole = slice(top, top + rows), slice(left, left + columns)
        targets = (self._y[whole], self._cb[half], self._cr[half])
        for plane, target in zip(converted.planes, targets, strict=True):
            source = np.frombuffer(memoryview(plane), dtype=np.uint8).reshape(-1, plane.line_size)
            target[:] = source[: len(target), : target.shape[1]]
