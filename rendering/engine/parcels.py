"""Packing segments to be sent to another process.

A segment may hold a hundred thousand outlines of a few points each. Pickled one by one they would
take about as long as drawing them, so they travel as a few long arrays.
"""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np

from rendering.engine.display_list import Item, Path, Segment, Shot

DIGEST_BYTES = 16


def pack(segment: Segment) -> bytes:
    """Return a segment as bytes; `unpack` makes an equal one of them."""
    places: dict[bytes, int] = {}  # of each item, by its digest
    paths: list[Path] = []
    others: list[Item] = []
    for shot in segment.shots:
        for item in shot.items:
            if item.digest not in places:
                if isinstance(item, Path):
                    places[item.digest] = len(paths)
                    paths.append(item)
                else:
                    places[item.digest] = ~len(others)  # negative: among the others
                    others.append(item)
    styles: dict[tuple[Any, ...], int] = {}
    style_of_path = []
    for path in paths:
        style = (path.matrix, path.background_stroke, path.fill, path.stroke)
        style_of_path.append(styles.setdefault(tuple(map(_identity, style)), len(styles)))
    content = {
        "digests": b"".join(path.digest for path in paths),
        "points": np.concatenate([path.points for path in paths]) if paths else np.empty((0, 2)),
        "lengths": [len(path.points) for path in paths],
        "subpaths": [path.subpaths for path in paths],
        "style_of_path": style_of_path,
        "styles": _first_of_each(paths, style_of_path),
        "others": others,
        "shots": [
            (np.array([places[item.digest] for item in shot.items], dtype=np.int32), shot.count)
            for shot in segment.shots
        ],
    }
    return pickle.dumps(content, protocol=5)


def unpack(parcel: bytes) -> Segment:
    """Return the segment that was packed; only for parcels of our own processes."""
    content = pickle.loads(parcel)
    ends = np.cumsum(content["lengths"], dtype=np.int64).tolist()
    points, digests, styles = content["points"], content["digests"], content["styles"]
    paths = []
    start = 0
    for index, (end, subpaths, style) in enumerate(
        zip(ends, content["subpaths"], content["style_of_path"], strict=True)
    ):
        digest = digests[DIGEST_BYTES * index : DIGEST_BYTES * (index + 1)]
        paths.append(Path(digest, points[start:end], subpaths, *styles[style]))
        start = end
    others = content["others"]
    shots = [
        Shot(tuple(paths[i] if i >= 0 else others[~i] for i in places.tolist()), count)
        for places, count in content["shots"]
    ]
    return Segment(shots, sum(shot.count for shot in shots))


def _identity(part: Any) -> object:
    """Return something equal for alike parts of a style, at least for those of one mobject."""
    if part is None or isinstance(part, tuple):
        return part
    paint = getattr(part, "paint", part)
    look = (paint.colors.tobytes(), paint.axis)
    return look if paint is part else (look, part.width, part.join, part.cap)


def _first_of_each(paths: list[Path], style_of_path: list[int]) -> list[tuple[Any, ...]]:
    styles: list[tuple[Any, ...]] = []
    for path, style in zip(paths, style_of_path, strict=True):
        if style == len(styles):
            styles.append((path.matrix, path.background_stroke, path.fill, path.stroke))
    return styles
