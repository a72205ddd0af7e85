"""Which character a glyph is, and how large its type: read off its shape alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from rendering.engine.display_list import Path
from scenes.kit.typeset import outlines

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
DIGITS = "0123456789"
GREEK = ["alpha", "beta", "gamma", "delta", "epsilon", "eta", "theta", "lambda", "mu", "pi", "phi"]
SCRIPT, SCRIPT_OF_SCRIPT = 0.7, 0.5  # of the size around it, in New Computer Modern Math
ALIKE = 0.012  # of the glyph's height: outlines of one glyph differ by rounding only


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character of one of the two fonts."""

    character: str
    is_math: bool
    height: float  # em
    x_height: float  # em, of its font


def _normalized(points: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
    """Return an outline, (n, 2), from its lower left corner in units of its height, and that."""
    low = points.min(axis=0)
    height = float(np.ptp(points[:, 1]))
    return (points - low) / max(height, 1e-9), height


def _leaves(name: str, *, is_math: bool) -> Iterator[tuple[NDArray[np.float64], float]]:
    """Yield the outlines that one character has, and the size of the type that each is set in."""
    if not is_math:
        yield outlines(name)[0].points, 1.0
        yield outlines(f'#text(number-width: "tabular")[{name}]')[0].points, 1.0
        return
    for styled in (name, f"upright({name})"):
        yield outlines(f"${styled}$")[0].points, 1.0
        yield outlines(f"$x^({styled})$")[1].points, SCRIPT  # scripts have shapes of their own
        yield outlines(f"$x^(x^({styled}))$")[2].points, SCRIPT_OF_SCRIPT


@cache
def _atlas() -> dict[int, list[tuple[NDArray[np.float64], Glyph]]]:
    """Return the known outlines by their number of points."""
    atlas: dict[int, list[tuple[NDArray[np.float64], Glyph]]] = {}
    for is_math, names in ((False, [*LETTERS, *DIGITS]), (True, [*LETTERS, *DIGITS, *GREEK])):
        (x,) = outlines("$x$" if is_math else "x")
        x_height = float(np.ptp(x.points[:, 1]))
        for name in names:
            for points, em in _leaves(name, is_math=is_math):
                shape, height = _normalized(points[:, :2])
                glyph = Glyph(name, is_math, height / em, x_height)
                atlas.setdefault(len(shape), []).append((shape, glyph))
    return atlas


def glyph_of(path: Path) -> Glyph | None:
    """Return which character an outline is; None for any other shape."""
    candidates = _atlas().get(len(path.points))
    if not candidates:
        return None
    shape, _ = _normalized(path.points)
    for known, glyph in candidates:
        if np.abs(shape - known).max() < ALIKE:
            return glyph
    return None
