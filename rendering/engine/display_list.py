"""What a frame shows, as data: the display list, between recording and drawing.

A frame is a tuple of *items*, painted one over the other, first item first. Items are immutable
and carry a digest of everything that decides their pixels, so that two items with one digest look
alike, two tuples of alike items are alike pictures, and the key of a stretch of film is the hash
of what it shows. Nothing here knows manim, cairo or H.264.

Coordinates
-----------
Outlines are in the scene's units; `matrix` takes them to pixels, x to the right and y downwards:
x' = xx·x + xy·y + x0 and y' = yx·x + yy·y + y0.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Rgba: TypeAlias = NDArray[np.uint8]  # (height, width, 4): red, green, blue, alpha
Matrix: TypeAlias = tuple[float, float, float, float, float, float]  # xx, yx, xy, yy, x0, y0


def digest_of(*parts: object) -> bytes:
    """Return 16 bytes that stand for `parts`, which are bytes, numbers, strings or tuples."""
    blobs = [part for part in parts if isinstance(part, bytes)]
    # Everything but the bytes, and how long those are: ("ab", "c") is not ("a", "bc").
    plain = [len(part) if isinstance(part, bytes) else (part,) for part in parts]
    return blake2b(repr(plain).encode() + b"".join(blobs), digest_size=16).digest()


@dataclass(frozen=True, slots=True, eq=False)
class Paint:
    """A flat color or, where there are several, a linear gradient."""

    colors: NDArray[np.float64]  # (k, 4) red, green, blue, alpha, from 0 to 1
    axis: tuple[float, ...] | None  # x and y where the gradient starts, then where it ends

    @property
    def invisible(self) -> bool:
        """Whether painting with it changes no pixel."""
        return len(self.colors) == 1 and self.colors[0, 3] == 0


@dataclass(frozen=True, slots=True, eq=False)
class Stroke:
    """A line along an outline."""

    paint: Paint
    width: float  # in the scene's units
    join: int  # cairo.LineJoin
    cap: int  # cairo.LineCap


@dataclass(frozen=True, slots=True, eq=False)
class Path:
    """An outline of cubic Bézier curves, painted in the order of its last three fields."""

    digest: bytes
    points: NDArray[np.float64]  # (n, 2) four to a curve: anchor, handle, handle, anchor
    subpaths: tuple[tuple[int, int, bool], ...]  # first point, end (exclusive), closed
    matrix: Matrix
    background_stroke: Stroke | None
    fill: Paint | None
    stroke: Stroke | None


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A raster image, set into the frame by a perspective map."""

    digest: bytes
    pixels: Rgba  # (h, w, 4)
    left: int  # of the box it is sampled into, in pixels of the frame
    top: int
    width: int
    height: int
    coefficients: tuple[float, ...]  # eight, as Pillow's Image.Transform.PERSPECTIVE takes them
    resampling: int  # Pillow's Image.Resampling


@dataclass(frozen=True, slots=True, eq=False)
class Backdrop:
    """A color over the whole frame, in place of what was there."""

    digest: bytes
    color: tuple[int, int, int, int]  # red, green, blue, alpha, from 0 to 255


@dataclass(frozen=True, slots=True, eq=False)
class Plate:
    """A finished frame, in place of what was there: what the display list has no words for."""

    digest: bytes
    compressed: bytes  # zlib
    height: int
    width: int

    @classmethod
    def of(cls, pixels: Rgba) -> Plate:
        """Keep a copy of `pixels`, packed: one frame of 4K would else take 33 MB."""
        height, width, _ = pixels.shape
        content = np.ascontiguousarray(pixels).tobytes()
        return cls(digest_of(b"plate", content), zlib.compress(content, 1), height, width)

    def pixels(self) -> Rgba:
        """Return the frame, (height, width, 4)."""
        content = np.frombuffer(zlib.decompress(self.compressed), dtype=np.uint8)
        return content.reshape(self.height, self.width, 4)


Item: TypeAlias = Path | Picture | Backdrop | Plate
DisplayList: TypeAlias = tuple[Item, ...]


def size_of(item: Item) -> int:
    """Return about how many bytes of memory an item takes."""
    overhead = 800  # objects, tuples and array headers
    if isinstance(item, Path):
        return item.points.nbytes + 48 * len(item.subpaths) + overhead
    if isinstance(item, Picture):
        return item.pixels.nbytes + overhead
    if isinstance(item, Plate):
        return len(item.compressed) + overhead
    return overhead


@dataclass(slots=True, eq=False)
class Shot:
    """One picture and for how many frames it stays."""

    items: DisplayList
    count: int = 1

    @property
    def digest(self) -> bytes:
        """Stands for the picture and its length."""
        return digest_of(b"".join(item.digest for item in self.items), self.count)


@dataclass(slots=True, eq=False)
class Segment:
    """A stretch of film that is encoded by itself: it starts with a keyframe."""

    shots: list[Shot] = field(default_factory=list)
    frames: int = 0

    @property
    def digest(self) -> bytes:
        """Stands for every picture of the segment and for their timing."""
        return digest_of(*(shot.digest for shot in self.shots))


def alike(one: DisplayList, other: DisplayList) -> bool:
    """Whether two display lists make the same picture, item for item."""
    return len(one) == len(other) and all(
        a is b or a.digest == b.digest for a, b in zip(one, other, strict=True)
    )
