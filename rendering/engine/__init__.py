"""The engine: from a manim scene to a video, several times faster than manim and bit for bit it.

A scene is *recorded* once: manim's own machinery moves it from frame to frame, and instead of
drawing a frame we note what it shows (`manim_internals`, `recording`, `display_list`). Everything
else is made from the recording: tiles that changed are drawn (`canvas`, `outlines`), converted
(`bt709`) and encoded (`h264`) and joined (`mp4`).
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rendering.engine.film import (
        Rendered,
        TimeBeyondEndError,
        frames_at,
        measure,
        pictures_at,
        render,
        watch,
    )
    from rendering.engine.manim_internals import SceneFactory
    from rendering.engine.segment_cache import SegmentCache
    from rendering.engine.slots import Slots

__all__ = [
    "Rendered",
    "SceneFactory",
    "SegmentCache",
    "Slots",
    "TimeBeyondEndError",
    "frames_at",
    "measure",
    "pictures_at",
    "render",
    "watch",
]

_HOMES = {"SceneFactory": "manim_internals", "SegmentCache": "segment_cache", "Slots": "slots"}


def __getattr__(name: str) -> Any:
    """Import on first use: the processes that only draw need no manim, which takes a second."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = importlib.import_module(f"{__name__}.{_HOMES.get(name, 'film')}")
    return getattr(home, name)
