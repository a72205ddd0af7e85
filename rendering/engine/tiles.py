"""What changed in a frame, as a grid of square tiles.

A tile is as large as a macroblock of H.264. From one frame to the next most tiles stay as they
are; only the others are drawn and converted again.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

TILE = 16  # pixels

Tiles: TypeAlias = NDArray[np.bool_]  # (rows, columns): which tiles are meant
Box: TypeAlias = tuple[int, int, int, int]  # top, bottom, left, right; bottom and right exclusive
NOWHERE: Box = (0, 0, 0, 0)


def grid_shape(width: int, height: int) -> tuple[int, int]:
    """Return rows and columns of the grid that covers a frame; its last tiles may stick out."""
    return -(-height // TILE), -(-width // TILE)


def tiles_under(box: Box) -> Box:
    """Return which tiles a box of pixels touches, as a box of tiles."""
    top, bottom, left, right = box
    return top // TILE, -(-bottom // TILE), left // TILE, -(-right // TILE)


def is_empty(box: Box) -> bool:
    """Whether nothing lies in the box."""
    return box[0] >= box[1] or box[2] >= box[3]


def union(one: Box, other: Box) -> Box:
    """Return the smallest box around two, of which empty ones do not count."""
    if is_empty(one) or is_empty(other):
        return one if is_empty(other) else other
    return (
        min(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), max(one[3], other[3])
    )  # fmt: skip


def box_around(tiles: Tiles) -> Box:
    """Return the smallest box of pixels over some tiles."""
    rows, columns = np.flatnonzero(tiles.any(axis=1)), np.flatnonzero(tiles.any(axis=0))
    if not rows.size:
        return NOWHERE
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    return int(top) * TILE, int(bottom) * TILE, int(left) * TILE, int(right) * TILE


def boxes_over(tiles: Tiles) -> list[Box]:
    """Cover some tiles, and no others, with boxes of pixels that do not overlap.

    Neighbors in a row are joined to a run, then equal runs of rows that follow each other.
    """
    bordered = np.zeros((len(tiles) + 1, tiles.shape[1] + 2), dtype=np.int8)
    bordered[:-1, 1:-1] = tiles  # an empty row at the end, so that every box ends
    rows, borders = np.nonzero(np.diff(bordered, axis=1))
    runs: list[set[tuple[int, int]]] = [set() for _ in bordered]
    # In a row a run's start is followed by its end.
    starts_and_ends = zip(borders[::2].tolist(), borders[1::2].tolist(), strict=True)
    for row, run in zip(rows[::2].tolist(), starts_and_ends, strict=True):
        runs[row].add(run)
    boxes: list[Box] = []
    growing: dict[tuple[int, int], int] = {}  # runs that reach the last row, and where they began
    for row, here in enumerate(runs):
        for run in growing.keys() - here:
            boxes.append((growing.pop(run) * TILE, row * TILE, run[0] * TILE, run[1] * TILE))
        for run in here:
            growing.setdefault(run, row)
    return boxes
