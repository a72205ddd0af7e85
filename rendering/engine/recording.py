"""Turning a scene that plays into segments of display lists."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from rendering.engine.display_list import DisplayList, Segment, Shot, alike, size_of
from rendering.engine.h264 import KEYFRAME_SECONDS
from rendering.engine.manim_internals import DisplayableScene

SEGMENT_BYTES = 96_000_000  # at most about this much of display lists is kept at a time

Observe = Callable[[DisplayableScene, int, int], bool | None]
"""Is told of a picture: the scene, the number of its first frame, and for how many frames it stays.
True keeps the picture itself."""

See = Callable[[DisplayableScene, DisplayList, Sequence[Any], int, int], None]
"""Is told of a picture as data: the scene, the display list, the mobject of each of its items (None
for the backdrop), the number of its first frame, and for how many frames it stays."""


class SegmentRecorder:
    """Gathers frames into segments of at most `KEYFRAME_SECONDS`, and passes each on.

    Parameters
    ----------
    fps
        Frames a second.
    deliver
        Takes each segment when it is complete.
    observe
        Told of every frame.

    Attributes
    ----------
    kept
        The pictures that `observe` asked to keep.
    """

    def __init__(
        self, fps: int, deliver: Callable[[Segment], None], observe: Observe | None = None
    ) -> None:
        self._longest = int(KEYFRAME_SECONDS * fps)
        self._deliver = deliver
        self._observe = observe
        self.kept: list[DisplayList] = []
        self._segment = Segment()
        self._seen: set[int] = set()
        self._bytes = 0

    def wants(self, first: int, count: int) -> bool:
        """Every frame is recorded."""
        return True

    def receive(
        self, scene: DisplayableScene, items: DisplayList | None, first: int, count: int
    ) -> None:
        """Add a picture that stays for `count` frames."""
        assert items is not None
        if self._observe is not None and count and self._observe(scene, first, count):
            self.kept.append(items)
        while count:
            part = min(count, self._longest - self._segment.frames)
            self._add(items, part)
            count -= part
            if self._segment.frames == self._longest or self._bytes > SEGMENT_BYTES:
                self.finish()

    def finish(self) -> None:
        """Pass on what there is."""
        if self._segment.frames:
            segment, self._segment = self._segment, Segment()
            self._seen.clear()
            self._bytes = 0
            self._deliver(segment)

    def _add(self, items: DisplayList, count: int) -> None:
        shots = self._segment.shots
        if shots and alike(shots[-1].items, items):
            shots[-1].count += count
        else:
            shots.append(Shot(items, count))
            for item in items:
                if id(item) not in self._seen:
                    self._seen.add(id(item))
                    self._bytes += size_of(item)
            self._bytes += 8 * len(items)
        self._segment.frames += count


class Counter:
    """Watches a scene play and describes nothing."""

    def __init__(self, observe: Observe | None = None) -> None:
        self._observe = observe

    def wants(self, first: int, count: int) -> bool:
        """Say no."""
        return False

    def receive(
        self, scene: DisplayableScene, items: DisplayList | None, first: int, count: int
    ) -> None:
        """Pass the frame on to the observer."""
        if self._observe is not None and count:
            self._observe(scene, first, count)


class Watcher:
    """Passes every picture on with its mobjects."""

    def __init__(self, see: See) -> None:
        self._see = see

    def wants(self, first: int, count: int) -> bool:
        """Every frame is looked at."""
        return True

    def receive(
        self, scene: DisplayableScene, items: DisplayList | None, first: int, count: int
    ) -> None:
        """Show the picture."""
        assert items is not None
        if count:
            self._see(scene, items, scene.renderer.leaves, first, count)


class FramePicker:
    """Describes the frames of some numbers only.

    Parameters
    ----------
    numbers
        Of the frames, in any order.
    """

    def __init__(self, numbers: Sequence[int]) -> None:
        self._numbers = sorted(set(numbers))
        self.picked: dict[int, DisplayList] = {}

    @property
    def complete(self) -> bool:
        """Whether all frames were seen."""
        return len(self.picked) == len(self._numbers)

    def wants(self, first: int, count: int) -> bool:
        """Say whether one of the frames lies there."""
        return any(first <= number < first + count for number in self._numbers)

    def receive(
        self, scene: DisplayableScene, items: DisplayList | None, first: int, count: int
    ) -> None:
        """Keep the frame if it was asked for."""
        if items is not None:
            for number in self._numbers:
                if first <= number < first + count:
                    self.picked[number] = items
