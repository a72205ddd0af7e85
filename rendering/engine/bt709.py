"""From RGB to the video's colors: BT.709, limited range, every 2x2 pixels sharing their chroma.

Only tiles that changed are converted. They are laid side by side in a picture of their own, for
swscale takes as long to be called as to convert fifty tiles. Its area filter averages exactly the
four pixels that share their chroma, so a tile comes out as it would in its place. (The bilinear and
bicubic filters look across the tile's border.)

The conversion rounds each of Y, Cb and Cr, so a color can come back up to 1.6 of 255 off in blue,
1.3 in red and 0.9 in green. The pages' #f3f4f6 and #101828 come back within 1: they are converted
to (226, 129, 127) and (36, 136, 124), which decode to (242.7, 244.8, 246.6) and (16.1, 23.7, 40.2).
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter
from numpy.typing import NDArray

from rendering.engine.display_list import Rgba
from rendering.engine.tiles import TILE, Tiles

STRIP = 64  # tiles side by side in the picture for swscale
STRIPS = 16  # one below the other, at most: swscale is set up, and keeps memory, for each height


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
        luma, chroma = height * width, height * width // 4
        y, cb, cr = np.split(self.planes.reshape(-1), [luma, luma + chroma])
        half = (height // 2, width // 2)
        self._pixels = _TiledPlane(np.zeros((height, width), dtype=np.uint32), TILE)
        self._planes = (
            _TiledPlane(y.reshape(height, width), TILE),
            _TiledPlane(cb.reshape(half), TILE // 2),
            _TiledPlane(cr.reshape(half), TILE // 2),
        )
        # A reformatter for each height: it keeps what swscale set up.
        self._reformatters: defaultdict[int, VideoReformatter] = defaultdict(VideoReformatter)

    def update(self, pixels: Rgba, changed: Tiles) -> None:
        """Convert the tiles of `pixels`, (height, width, 4), that changed; alpha is ignored."""
        tiles = np.argwhere(changed).T  # rows and columns
        if not tiles.size:
            return
        missing = -tiles.shape[1] % STRIP  # the last tile fills the last strip
        strips = np.pad(tiles, [(0, 0), (0, missing)], mode="edge").reshape(2, -1, 1, STRIP)
        words = pixels.view(np.uint32)[:, :, 0]
        for first in range(0, strips.shape[1], STRIPS):
            self._convert(words, *strips[:, first : first + STRIPS])

    def _convert(
        self, pixels: NDArray[np.uint32], rows: NDArray[np.intp], columns: NDArray[np.intp]
    ) -> None:
        """Convert strips of tiles, (k, 1, STRIP), of pixels that are words, (height, width)."""
        strips = self._pixels.take(pixels, rows, columns)
        converted = self._reformatters[len(strips)].reformat(
            av.VideoFrame.from_numpy_buffer(
                strips.view(np.uint8).reshape(-1, STRIP * TILE, 4), format="rgba"
            ),
            format="yuv420p",
            src_colorspace=Colorspace.DEFAULT,
            dst_colorspace=Colorspace.ITU709,
            src_color_range=ColorRange.JPEG,
            dst_color_range=ColorRange.MPEG,
            interpolation=Interpolation.AREA | Interpolation.ACCURATE_RND | Interpolation.BITEXACT,
            threads=1,  # a pool of threads costs more than it gains
        )
        for source, target in zip(converted.planes, self._planes, strict=True):
            lines = np.frombuffer(memoryview(source), dtype=np.uint8).reshape(-1, source.line_size)
            target.put(rows, columns, lines[: source.height, : source.width])


class _TiledPlane:
    """A plane of a picture, (height, width), of which tiles are taken or put all at once.

    Parameters
    ----------
    plane
        Its values.
    side
        Of a tile, in values. If the last tiles stick out, there is a larger copy of the plane.
    """

    def __init__(self, plane: NDArray[Any], side: int) -> None:
        self._plane, self._side = plane, side
        height, width = plane.shape
        rows, self._columns = -(-height // side), -(-width // side)
        self._is_whole = (rows * side, self._columns * side) == plane.shape
        self._whole = (
            plane if self._is_whole else np.zeros((rows * side, self._columns * side), plane.dtype)
        )
        self._inside = self._whole[:height, :width]

    def take(
        self, values: NDArray[Any], rows: NDArray[np.intp], columns: NDArray[np.intp]
    ) -> NDArray[Any]:
        """Return tiles of a plane of the same shape, each line of them, (k, side, n, side).

        `rows` and `columns` say which tiles, (k, 1, n).
        """
        if not (self._is_whole and values.flags.c_contiguous):
            touched = self._touched(rows)
            self._inside[touched] = values[touched]
            values = self._whole
        return values.reshape(-1, self._side)[self._lines(rows, columns)]

    def put(self, rows: NDArray[np.intp], columns: NDArray[np.intp], values: NDArray[Any]) -> None:
        """Set tiles to what `take` returns, in any shape."""
        lines = self._lines(rows, columns)
        self._whole.reshape(-1, self._side)[lines] = values.reshape(*lines.shape, self._side)
        if not self._is_whole:
            touched = self._touched(rows)
            self._plane[touched] = self._inside[touched]

    def _touched(self, rows: NDArray[np.intp]) -> slice:
        """Return the lines of the plane that some rows of tiles reach over."""
        return slice(int(rows.min()) * self._side, (int(rows.max()) + 1) * self._side)

    def _lines(self, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> NDArray[np.intp]:
        """Return where the lines of tiles lie among those of all, row after row: (k, side, n)."""
        lines = rows * self._side + np.arange(self._side)[:, None]
        return np.asarray(lines * self._columns + columns)
