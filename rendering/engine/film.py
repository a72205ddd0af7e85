"""From a scene to a video, to single pictures, or to its numbers only."""

from __future__ import annotations

import tempfile
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rendering.engine.canvas import draw
from rendering.engine.crew import Crew
from rendering.engine.display_list import DisplayList, Segment
from rendering.engine.h264 import EncodedFrame
from rendering.engine.manim_internals import (
    FrameReceiver,
    PlaybackStoppedError,
    RecordingRenderer,
    SceneFactory,
    play_scene,
)
from rendering.engine.mp4 import Mp4Writer
from rendering.engine.recording import (
    Counter,
    FramePicker,
    Observe,
    See,
    SegmentRecorder,
    Watcher,
)
from rendering.engine.segment_cache import SegmentCache, key_of
from rendering.engine.slots import Slots
from rendering.profiles import Profile


class TimeBeyondEndError(ValueError):
    """A moment was asked for that comes after the scene's end."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """What a scene came to."""

    frames: int
    fps: int  # frames a second
    duration: float  # seconds
    sections: tuple[tuple[str, int], ...]  # name and first frame; sections without frames left out
    kept: tuple[NDArray[np.uint8], ...] = ()  # pictures that the observer kept, (h, w, 4) each


def render(
    make_scene: SceneFactory,
    profile: Profile,
    video: Path,
    *,
    observe: Observe | None = None,
    on_progress: Callable[[int, int | None], None] | None = None,
    jobs: int | Slots = 1,
    cache: SegmentCache | None = None,
) -> Rendered:
    """Run a scene and write it as an MP4.

    Parameters
    ----------
    make_scene
        Builds the scene; called once, in this process.
    profile
        Size and frame rate.
    video
        Where to write. The file is complete when the function returns and not before, so give a
        temporary path and rename it then.
    observe
        Called in this process for every frame in order, `observe(scene, first, count)`: after the
        scene was updated, frames `first` to `first + count - 1` look like it does now. Where it
        returns True, the picture is drawn and comes back in `Rendered.kept`.
    on_progress
        Told how many frames are encoded, of how many if that is known.
    jobs
        How many processes may draw at a time, or the stock of slots that this film shares with
        others; then this process counts as holding one already.
    cache
        Where to look for segments that were encoded before, and to keep new ones.

    Returns
    -------
    Rendered
        Frames, duration and sections.

    Raises
    ------
    ValueError
        If the scene plays nothing.
    """
    with _slots_for(jobs) as slots, Mp4Writer(video, profile) as writer:
        joiner = _Joiner(writer, Crew(profile, slots), profile, cache, on_progress)
        try:
            recorder = SegmentRecorder(profile.fps, joiner.add, observe)
            played = _play(make_scene, profile, recorder)
            recorder.finish()
            joiner.finish()
        finally:
            joiner.crew.dismiss()
        if not played.frames:
            raise ValueError("the scene plays nothing: call play or wait in its construct")
    if cache is not None:
        cache.prune()
    kept = tuple(draw(items, profile.width, profile.height).copy() for items in recorder.kept)
    return replace(_summary(played, profile), kept=kept)


@contextmanager
def _slots_for(jobs: int | Slots) -> Iterator[Slots | None]:
    """Make a stock of slots for one film, beside its own process, unless there is one."""
    if isinstance(jobs, Slots):
        yield jobs
    elif jobs > 1:
        with tempfile.TemporaryDirectory(prefix="slots-") as folder:
            yield Slots(Path(folder), jobs - 1)
    else:
        yield None


class _Joiner:
    """Gets segments encoded, or from the cache, and writes them in their order."""

    def __init__(
        self,
        writer: Mp4Writer,
        crew: Crew,
        profile: Profile,
        cache: SegmentCache | None,
        on_progress: Callable[[int, int | None], None] | None,
    ) -> None:
        self.crew = crew
        self._writer = writer
        self._profile = profile
        self._cache = cache
        self._on_progress = on_progress
        self._pending: deque[tuple[str, Future[list[EncodedFrame]]]] = deque()
        self._last: tuple[str, Future[list[EncodedFrame]]] | None = None
        self._done = 0

    def add(self, segment: Segment) -> None:
        """Take the next segment."""
        key = key_of(segment, self._profile)
        if self._last is not None and self._last[0] == key:
            future = self._last[1]  # a long wait: the same picture for as long once more
        else:
            known = self._cache.get(key) if self._cache is not None else None
            if known is None:
                future = self.crew.encode(segment)
            else:
                future = Future()
                future.set_result(known)
                key = ""  # nothing to keep
        self._last = (key, future)
        self._pending.append((key, future))
        while self._pending and self._pending[0][1].done():
            self._write()

    def finish(self) -> None:
        """Wait for all segments and write them."""
        while self._pending:
            self._write()

    def _write(self) -> None:
        key, future = self._pending.popleft()
        frames = future.result()
        if self._cache is not None and key:
            self._cache.put(key, frames)
        self._writer.write(frames)
        self._done += len(frames)
        if self._on_progress is not None:
            self._on_progress(self._done, None)


def measure(make_scene: SceneFactory, profile: Profile, observe: Observe | None = None) -> Rendered:
    """Run a scene without drawing it.

    Parameters and result are those of `render`.
    """
    return _summary(_play(make_scene, profile, Counter(observe)), profile)


def watch(make_scene: SceneFactory, profile: Profile, see: See) -> Rendered:
    """Run a scene and show each of its pictures as data: what is painted, and what paints it.

    Parameters
    ----------
    make_scene, profile
        As for `render`.
    see
        Called for every frame in order, `see(scene, items, leaves, first, count)`: frames `first`
        to `first + count - 1` are the display list `items`, and `leaves` are the mobjects that its
        items were read off, None for the backdrop.

    Returns
    -------
    Rendered
        Frames, duration and sections.
    """
    return _summary(_play(make_scene, profile, Watcher(see)), profile)


def frames_at(
    make_scene: SceneFactory, profile: Profile, times: Sequence[float]
) -> list[NDArray[np.uint8]]:
    """Draw a scene at some moments, and nothing else of it.

    Parameters and errors are those of `pictures_at`.

    Returns
    -------
    list of ndarray
        For each time (height, width, 4): red, green, blue, alpha.
    """
    pictures = pictures_at(make_scene, profile, times)
    return [draw(items, profile.width, profile.height).copy() for items in pictures]


def pictures_at(
    make_scene: SceneFactory, profile: Profile, times: Sequence[float]
) -> list[DisplayList]:
    """Describe what a scene shows at some moments.

    A scene that promises `frames_depend_on_time_alone` is not played through: it leaps.

    Parameters
    ----------
    make_scene
        Builds the scene; called once, in this process.
    profile
        Size and frame rate.
    times
        In seconds, in any order. Shown is the frame that a player would show.

    Returns
    -------
    list of DisplayList
        For each time.

    Raises
    ------
    ValueError
        If a time is negative, infinite, or not before the scene's end.
    """
    for time in times:
        if not 0 <= time < float("inf"):  # also refuses NaN
            raise ValueError(f"time must be >= 0 s and finite, got {time}")
    # A hundred-thousandth of a frame more, for 0.7 s is frame 42 of 60 a second, not 41.99…
    numbers = [int(time * profile.fps + 1e-5) for time in times]
    picker = FramePicker(numbers)
    try:
        played = _play(make_scene, profile, _Stopper(picker), leap=True)
    except PlaybackStoppedError:
        pass
    else:
        _refuse_times_after_the_end(times, numbers, played, profile)
        if not played.frames and numbers:
            picker.picked[0] = played.last_picture()
    return [picker.picked[number] for number in numbers]


class _Stopper:
    """Leaves the scene as soon as a picker has all it wants."""

    def __init__(self, picker: FramePicker) -> None:
        self._picker = picker
        self.wants = picker.wants

    def receive(self, *frame: object) -> None:
        self._picker.receive(*frame)  # type: ignore[arg-type]
        if self._picker.complete:
            raise PlaybackStoppedError


def _refuse_times_after_the_end(
    times: Sequence[float], numbers: Sequence[int], played: RecordingRenderer, profile: Profile
) -> None:
    # A scene that plays nothing is a still picture, which manim shows too: its time is 0.
    length = max(played.frames, 1)
    for time, number in zip(times, numbers, strict=True):
        if number >= length:
            raise TimeBeyondEndError(
                f"time must be before the scene's end at {played.frames / profile.fps:g} s,"
                f" got {time:g} s"
            )


def _play(
    make_scene: SceneFactory, profile: Profile, receiver: FrameReceiver, *, leap: bool = False
) -> RecordingRenderer:
    def draw_items(items: DisplayList) -> NDArray[np.uint8]:
        return draw(items, profile.width, profile.height)

    return play_scene(make_scene, profile, receiver, draw_items, leap=leap)


def _summary(played: RecordingRenderer, profile: Profile) -> Rendered:
    return Rendered(
        frames=played.frames,
        fps=profile.fps,
        duration=played.frames / profile.fps,
        sections=tuple(played.section_starts),
    )
