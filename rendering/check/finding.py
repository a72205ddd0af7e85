"""What the check reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from rendering.engine.display_list import DisplayList

Box = tuple[float, float, float, float]  # left, top, right, bottom; pixels, y downwards


@dataclass(slots=True, eq=False)
class Fault:
    """What a rule saw, while the scene is still at hand."""

    rule: str
    time: float  # seconds
    measured: str
    allowed: str
    objects: tuple[str, ...] = ()  # their names
    mobjects: tuple[Any, ...] = ()  # those that the scene may have excepted from the rule
    boxes: tuple[Box, ...] = ()  # where to look
    items: DisplayList = ()  # the picture in which it is seen
    seconds: float = 0.0  # how long it lasts


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault of a film, in words, with the picture that shows it."""

    film: str
    theme: str
    beat: str
    time: float  # seconds from the start
    rule: str
    objects: tuple[str, ...]
    measured: str
    allowed: str
    picture: bytes | None = field(default=None, repr=False)  # PNG, the fault framed in red

    def __str__(self) -> str:
        """Return the finding as one line."""
        what = f" {' × '.join(self.objects)}:" if self.objects else ""
        return (
            f"{self.film} ({self.theme}) {self.beat} {self.time:.2f} s"
            f" [{self.rule}]{what} {self.measured}; allowed: {self.allowed}"
        )

    def as_json(self) -> dict[str, Any]:
        """Return the finding as JSON can hold it, without its picture."""
        return {
            "film": self.film,
            "theme": self.theme,
            "beat": self.beat,
            "time": round(self.time, 3),
            "rule": self.rule,
            "objects": list(self.objects),
            "measured": self.measured,
            "allowed": self.allowed,
        }


def union(boxes: Sequence[Box]) -> Box:
    """Return the smallest box around some."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)
