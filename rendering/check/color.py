"""Colors as eyes see them: light, and what kinds of color vision tell apart."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from coloraide import Color as Base
from coloraide.filters.cvd import Deutan, Protan, Tritan
from numpy.typing import NDArray

# In OKLab a distance of 0.02 is just noticeable side by side; four times that (less what is lost
# in rounding to bytes) is told apart in thin strokes that lie far from each other.
LEAST_DISTANCE = 0.079
EYES = ("normal", "protan", "deutan", "tritan")
WEIGHTS = np.array([0.2126, 0.7152, 0.0722])


class Color(Base):  # type: ignore[misc]  # coloraide is untyped for us
    """coloraide's color with its color-vision filters."""


Color.register([Protan(), Deutan(), Tritan()], overwrite=True)


def linear(srgb: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return sRGB, 0 to 1, as linear light."""
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def luminance(srgb: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return WCAG's relative luminance of sRGB colors, (..., 3) from 0 to 1."""
    light: NDArray[np.float64] = linear(srgb) @ WEIGHTS
    return light


def confused(one: Color, other: Color) -> Iterator[tuple[str, float]]:
    """Yield the eyes that may take one color for another, and how far apart they see the two."""
    for eye in EYES:
        first, second = (c if eye == "normal" else c.filter(eye) for c in (one, other))
        distance = float(first.delta_e(second, method="ok"))
        if distance < LEAST_DISTANCE:
            yield eye, distance
