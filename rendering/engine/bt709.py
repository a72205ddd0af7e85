"""From RGB to the video's colors: BT.709, limited range, every 2x2 pixels sharing their chroma.

swscale converts strips of rows, and only those that changed. Its area filter averages exactly the
two rows that share a line of chroma, so a strip that starts at an even row comes out as it would
in the whole frame. (The bilinear and bicubic filters look across the strip's border.)

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

from rendering.engine.canvas import Rows
from rendering.engine.display_list import Rgba

STRIP = 16  # rows converted at once; even, for two rows share their chroma
LONG_STRIP = 8  # strips that are converted in one go where all of them changed


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
        self._reformatters: dict[int, VideoReformatter] = {}  # by height, which is built in

    def update(self, pixels: Rgba, changed: Iterable[Rows]) -> None:
        """Convert the rows of `pixels`, (height, width, 4), that changed; alpha is ignored."""
        height = len(pixels)
        strips = {
            strip
            for top, bottom in changed
            for strip in range(top // STRIP, (bottom + STRIP - 1) // STRIP)
        }
        at = 0
        while at * STRIP < height:
            count = 1
            if strips.issuperset(range(at, at + LONG_STRIP)):
                count = LONG_STRIP
            if at in strips:
                top = at * STRIP
                self._convert(pixels[top : min(height, top + count * STRIP)], top)
            at += count

    def _convert(self, pixels: Rgba, top: int) -> None:
        rows = len(pixels)
        reformatter = self._reformatters.get(rows)
        if reformatter is None:
            reformatter = self._reformatters.setdefault(rows, VideoReformatter())
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
        half = slice(top // 2, (top + rows) // 2)
        targets = (self._y[top : top + rows], self._cb[half], self._cr[half])
        for plane, target in zip(converted.planes, targets, strict=True):
            source = np.frombuffer(memoryview(plane), dtype=np.uint8).reshape(-1, plane.line_size)
            target[:] = source[: len(target), : target.shape[1]]
