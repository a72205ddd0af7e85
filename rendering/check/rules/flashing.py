"""Flashing: WCAG 2.3.1, no more than three flashes a second, general or red, of a size that harms.

https://www.w3.org/TR/WCAG22/#dfn-general-flash-and-red-flash-thresholds
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter

from rendering.check.color import WEIGHTS, linear
from rendering.check.finding import Fault
from rendering.check.rules import Watched
from rendering.check.view import View
from rendering.engine.display_list import DisplayList

GENERAL_SWING = 0.1  # of relative luminance, where the darker image is below DARKER
DARKER = 0.8
RED_SWING = 20.0  # of (R - G - B) × 320, both ways from or to a saturated red
SATURATED = 0.8  # share of red from which it is saturated
MOST_SWINGS = 6  # a flash is a pair of opposing swings: three of them
WINDOW = 1.0  # seconds
FIELD = 1 / 3  # of the frame, each way: 341 × 256 of 1024 × 768 pixels
SHARE = 0.25  # of a field
COARSENESS = 4  # of so many pixels each way, one is looked at: what harms is far larger


class Swings:
    """Counts, sample by sample, how often a signal turned by more than a threshold of late."""

    def __init__(self, threshold: float) -> None:
        self._threshold = threshold
        self._extreme: NDArray[np.float64] | None = None
        self._direction: NDArray[np.int8] = np.zeros(0, dtype=np.int8)
        self._times: NDArray[np.float64] = np.zeros(0)  # (MOST_SWINGS + 1, h, w), the last first

    def tell(self, time: float, signal: NDArray[np.float64]) -> bool:
        """Take the signal of a moment, (h, w); return whether too much of it swings too often."""
        if self._extreme is None:
            self._extreme = signal.copy()
            self._direction = np.zeros(signal.shape, dtype=np.int8)
            self._times = np.full((MOST_SWINGS + 1, *signal.shape), -np.inf)
            return False
        step = signal - self._extreme
        onward = step * self._direction > 0
        turned = (np.abs(step) >= self._threshold) & ~onward
        self._extreme = np.where(onward | turned, signal, self._extreme)
        if turned.any():
            self._direction[turned] = np.sign(step[turned]).astype(np.int8)
            self._times[1:, turned] = self._times[:-1, turned]
            self._times[0, turned] = time
        if not np.isfinite(self._times[-1]).any():
            return False
        # At once and the same way: what swings here and there in its own time is a pattern.
        flashing = (time - self._times[-1] < WINDOW) & turned
        height, width = flashing.shape
        field = (max(1, round(height * FIELD)), max(1, round(width * FIELD)))
        return any(
            uniform_filter(one_way.astype(np.float64), field, mode="constant").max() >= SHARE
            for one_way in (flashing & (self._direction > 0), flashing & (self._direction < 0))
        )


_LINEAR = linear(np.arange(256) / 255)
"""Linear light of each byte."""


class Flashing:
    """General and red flashes."""

    names: ClassVar[tuple[str, ...]] = ("flashing",)
    by_color: ClassVar[bool] = True

    def __init__(self) -> None:
        self._general, self._red = Swings(GENERAL_SWING), Swings(RED_SWING)
        self._found: dict[str, tuple[float, DisplayList]] = {}

    def see(self, view: View) -> None:
        """Look at the light of a picture."""
        if view.before is not None and view.pixels is view.before.pixels:
            return
        light = _LINEAR[view.pixels[::COARSENESS, ::COARSENESS, :3]]
        luminance = light @ WEIGHTS
        # Above the limit all is the same: between two images that are both brighter nothing swings.
        if self._general.tell(view.time, np.minimum(luminance, DARKER + GENERAL_SWING)):
            self._found.setdefault("general", (view.time, view.items))
        total = np.maximum(light.sum(axis=-1), 1e-9)
        saturated = light[..., 0] / total >= SATURATED
        redness = np.maximum(0.0, 320 * (light[..., 0] - light[..., 1] - light[..., 2]))
        if self._red.tell(view.time, np.where(saturated, redness, 0.0)):
            self._found.setdefault("red", (view.time, view.items))

    def faults(self, film: Watched) -> Iterator[Fault]:
        """Say when it flashed."""
        for kind, (time, items) in self._found.items():
            yield Fault(
                "flashing",
                time,
                measured=f"more than {MOST_SWINGS // 2} {kind} flashes in a second",
                allowed=f"{MOST_SWINGS // 2} in a quarter of any field of 10°",
                items=items,
            )
