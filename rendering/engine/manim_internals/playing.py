"""Running a scene on a renderer that describes frames instead of drawing them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any, Protocol

import manim
from manim.constants import RendererType
from manim.renderer.cairo_renderer import CairoRenderer
from manim.scene.scene_file_writer import SceneFileWriter
from manim.utils.iterables import list_update

from rendering.engine.display_list import DisplayList, Rgba
from rendering.engine.manim_internals.reading import DisplayListReader
from rendering.engine.manim_internals.shortcuts import shortcuts
from rendering.profiles import Profile

CHECKED_VERSION = "0.22.0"
"""The release of manim that this package was read against."""

REMEMBERED_FRAMES = 120
"""After so many frames, what is no longer on screen is forgotten."""

DisplayableScene = Any  # manim is untyped for us: a `manim.Scene`


class SceneFactory(Protocol):
    """Builds a scene that has not been rendered; called in the process that records it."""

    def __call__(self) -> DisplayableScene:
        """Return the scene."""
        ...


class FrameReceiver(Protocol):
    """Who is told of each frame while a scene is played."""

    def wants(self, first: int, count: int) -> bool:
        """Say whether any of the frames from `first` on, `count` of them, is to be described."""
        ...

    def receive(
        self, scene: DisplayableScene, items: DisplayList | None, first: int, count: int
    ) -> None:
        """Take frames `first` to `first + count - 1`, which all look like `items`.

        `items` is None where `wants` said no.
        """
        ...


class PlaybackStoppedError(BaseException):
    """Leaves a scene before its end; no Exception, so that a scene's own `except` lets it pass."""


def play_scene(
    make_scene: SceneFactory,
    profile: Profile,
    receiver: FrameReceiver,
    draw: Callable[[DisplayList], Rgba],
    *,
    leap: bool = False,
) -> RecordingRenderer:
    """Run a scene from start to end, drawing nothing, and tell `receiver` of every frame.

    Parameters
    ----------
    make_scene
        Called once, under manim's configuration for `profile`.
    profile
        Size and frame rate.
    receiver
        Told of the frames in order.
    draw
        Draws a display list into an array (height, width, 4) that nobody else changes; needed only
        where the slow road starts from a picture that the fast one described.
    leap
        Whether to pass over frames that `receiver` does not want, where the scene says by
        `frames_depend_on_time_alone = True` that this changes no other frame.

    Returns
    -------
    RecordingRenderer
        What the scene was played on: number of frames, sections.

    Raises
    ------
    RuntimeError
        If another version of manim than the checked one is installed, or manim is set to OpenGL.
    """
    if manim.__version__ != CHECKED_VERSION:
        raise RuntimeError(
            f"the engine was checked against manim {CHECKED_VERSION}, but {manim.__version__} is"
            f" installed: pip install manim=={CHECKED_VERSION}"
        )
    if manim.config.renderer != RendererType.CAIRO:
        raise RuntimeError("the engine draws Cairo scenes: manim.config.renderer must be 'cairo'")
    with _manim_configured(profile), shortcuts():
        scene = make_scene()
        if type(scene.renderer) is not CairoRenderer:
            raise RuntimeError(
                f"{type(scene).__name__} brings a renderer of its own,"
                f" {type(scene.renderer).__name__}: give it none"
            )
        renderer = RecordingRenderer(scene, receiver, draw)
        scene.renderer = renderer
        if leap and getattr(scene, "frames_depend_on_time_alone", False):
            scene.get_time_progression = renderer.leaping_progression(scene.get_time_progression)
        scene.render()
    return renderer


@contextmanager
def _manim_configured(profile: Profile) -> Iterator[None]:
    """Set manim's global configuration for one scene, and set it back."""
    settings = {
        "pixel_width": profile.width,
        "pixel_height": profile.height,
        "frame_rate": float(profile.fps),  # the class manim's own quality settings have
        "dry_run": True,  # plan no files
        "disable_caching": True,  # hash no plays
        "progress_bar": "none",
        "verbosity": "WARNING",  # not a line a play
        "preview": False,
        "show_in_file_browser": False,
        "log_to_file": False,
        "save_sections": False,
        "from_animation_number": 0,
        "upto_animation_number": -1,
    }
    with manim.tempconfig(settings):
        yield


class SectionKeeper(SceneFileWriter):  # type: ignore[misc]  # manim is untyped
    """Manim's file writer with its sections and without its files."""

    def add_partial_movie_file(self, hash_animation: str | None) -> None:
        """Count the play into its section, as manim does only when it writes a video.

        `Section.is_empty` looks at this list, and `next_section` drops a section that is empty.
        """
        self.sections[-1].partial_movie_files.append(hash_animation)

    def add_sound(self, *args: object, **kwargs: object) -> None:
        """Leave sound out: the films are silent."""


class RecordingRenderer(CairoRenderer):  # type: ignore[misc]  # manim is untyped
    """Manim's Cairo renderer, which describes each frame where manim would draw it.

    Attributes
    ----------
    frames
        How many frames were shown so far.
    section_starts
        Name and first frame of each section that shows any.
    leaves
        Of the display list that was received last, the mobject of each item; None for what is no
        mobject's: a backdrop, a plate.
    """

    def __init__(
        self,
        scene: DisplayableScene,
        receiver: FrameReceiver,
        draw: Callable[[DisplayList], Rgba],
    ) -> None:
        # Everything that Scene.__init__ gave its renderer: camera, skipping status, counters.
        self.__dict__.update(scene.renderer.__dict__)
        self.file_writer = SectionKeeper(scene.file_writer_settings)
        self.frames = 0
        self.section_starts: list[tuple[str, int]] = []
        self.leaves: list[Any] = []
        self._receiver = receiver
        self._draw = draw
        self._reader = DisplayListReader(self.camera, draw)
        self._standing: DisplayList = ()  # what stands still in this play, backdrop included
        self._standing_leaves: list[Any] = []
        self._frozen: tuple[DisplayableScene, Iterable[Any] | None] | None = None
        self._scene = scene
        self._section: object = None
        self._remembered_until = REMEMBERED_FRAMES
        self._passed_over: deque[int] = deque()  # how many frames, before each that is played

    def save_static_frame_data(
        self, scene: DisplayableScene, static_mobjects: Iterable[Any]
    ) -> None:
        """Describe what stands still during the play that begins."""
        self.static_image = None  # never set: the picture below is `_standing`
        self._standing, self._standing_leaves = (), []
        # A play has at most this many frames: Scene.get_time_progression steps by 1 / fps.
        count = int(scene.duration * self.camera.frame_rate) + 2
        wanted = not self.skip_animations and self._receiver.wants(self.frames, count)
        if static_mobjects and (wanted or self._reader.drawing_matters):
            self._standing = self._reader.read(static_mobjects, ())
            self._standing_leaves = self._reader.leaves

    def update_frame(
        self,
        scene: DisplayableScene,
        mobjects: Iterable[Any] | None = None,
        include_submobjects: bool = True,
        ignore_skipping: bool = True,
        **kwargs: object,
    ) -> None:
        """Remember what `freeze_current_frame` is to show."""
        self._frozen = (scene, mobjects)

    def render(
        self, scene: DisplayableScene, time: float, moving_mobjects: Iterable[Any] | None = None
    ) -> None:
        """Show one frame; called by `Scene.play_internal` after all updates."""
        for _ in range(self._passed_over.popleft() if self._passed_over else 0):
            self._show(scene, None, 1)  # one by one, so that the time's last digits are the same
        self._emit(scene, moving_mobjects, 1)

    def leaping_progression(self, progression: Callable[..., Any]) -> Callable[..., Any]:
        """Return what to put in the place of `Scene.get_time_progression`: it leaves out moments.

        What stays is each moment that is wanted and the one before it, and the last one, from
        which the scene goes on.
        """

        def leaping(run_time: float, *words: Any, **options: Any) -> Any:
            every = progression(run_time, *words, **options)
            if self.skip_animations or self._scene.stop_condition is not None:
                return every
            times = list(every.iterable)
            every.close()
            last = len(times) - 1
            kept = [
                number
                for number in range(len(times))
                # The one before, too: an updater may read what another sets after it.
                if number == last or self._receiver.wants(self.frames + number, 2)
            ]
            self._passed_over.extend(b - a - 1 for a, b in pairwise([-1, *kept]))
            return _Progression(times[number] for number in kept)

        return leaping

    def freeze_current_frame(self, duration: float) -> None:
        """Show a still wait of `duration` seconds."""
        assert self._frozen is not None  # CairoRenderer.play calls update_frame before
        scene, mobjects = self._frozen
        dt = 1 / self.camera.frame_rate
        self._emit(scene, mobjects, int(duration / dt))

    def get_frame(self) -> Rgba:
        """Draw the picture that a scene asks for while it runs."""
        items = self._reader.read(
            list_update(self._scene.mobjects, self._scene.foreground_mobjects), ()
        )
        return self._draw(items)

    def scene_finished(self, scene: DisplayableScene) -> None:
        """Write nothing."""

    def last_picture(self) -> DisplayList:
        """Describe what is on screen after the scene's end, as manim does for a still image."""
        scene = self._scene
        return self._reader.read(list_update(scene.mobjects, scene.foreground_mobjects), ())

    def _emit(
        self, scene: DisplayableScene, moving_mobjects: Iterable[Any] | None, count: int
    ) -> None:
        skipped = self.skip_animations  # as in CairoRenderer.add_frame
        wanted = not skipped and self._receiver.wants(self.frames, count)
        items = None
        if wanted or self._reader.drawing_matters:
            shown = moving_mobjects or list_update(scene.mobjects, scene.foreground_mobjects)
            items = self._reader.read(shown, self._standing, self._standing_leaves)
            self.leaves = self._reader.leaves
        if not skipped:
            self._show(scene, items, count)

    def _show(self, scene: DisplayableScene, items: DisplayList | None, count: int) -> None:
        section = self.file_writer.sections[-1]
        if section is not self._section:
            self._section = section
            self.section_starts.append((section.name, self.frames))
        # manim adds num_frames * dt at a time; scenes may read the sum from `Scene.time`
        self.time += count * (1 / self.camera.frame_rate)
        first, self.frames = self.frames, self.frames + count
        if items is not None and self.frames > self._remembered_until:
            self._remembered_until = self.frames + REMEMBERED_FRAMES
            self._reader.forget(keep=(*items, *self._standing))
        self._receiver.receive(scene, items, first, count)


class _Progression(list[float]):
    """Moments of a play, with the one method that `Scene.play_internal` asks of a progress bar."""

    def close(self) -> None:
        """Do nothing."""
