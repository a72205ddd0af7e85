"""Everything that leans on how manim is built inside: the only module that has to follow it.

Checked line by line against manim 0.22.0. What is used, and why it may break:

`Scene.renderer` (scene/scene.py, `Scene.__init__`)
    A scene makes its renderer when it is built. We exchange it before anything is played; the
    scene's methods, its `Manager` and `ThreeDScene` reach it through the attribute only.
`CairoRenderer.play` (renderer/cairo_renderer.py)
    Kept as it is. In this order it resets the skipping status, compiles the animations, begins
    them, calls `save_static_frame_data` with what stands still, and then either `update_frame` and
    `freeze_current_frame` (a still wait) or `Scene.play_internal`, which steps the animations and
    calls `render` for every frame. We override exactly those four.
`CairoRenderer.update_frame`
    What stands still is drawn once a play; each frame starts from that picture and what moves is
    drawn over it. Where nothing moves, *all* mobjects are drawn over it, a second time, which
    darkens antialiased edges. We repeat that, for a frame must be manim's.
`CairoRenderer.add_frame`, `freeze_current_frame`
    Advance `renderer.time` frame by frame; a wait has `int(duration / dt)` frames. Repeated in
    `_emit`, in the same arithmetic.
`SceneFileWriter` (scene/scene_file_writer.py)
    Keeps the sections and drops empty ones. We keep its logic and write no file.
`Scene.get_time_progression` (scene/scene.py)
    Gives the moments of a play as a tqdm, whose `iterable` is numpy.arange(0, run_time, 1 / fps).
    Where single pictures are asked for, we leave moments out (`leaping_progression`).
`Camera.capture_mobjects` (camera/camera.py)
    Sorts the leaves of the families by `get_mobjects_to_display` and draws them by kind, a
    `VMobject` as background stroke, fill, stroke. `DisplayListReader` reads the same values from
    the same methods, in the same order, and paints nothing.
`Camera.get_cairo_context`
    Sets the matrix from units to pixels when a context is first made, and keeps it; a
    `MovingCamera` makes a new one each time. We ask manim for the context and read its matrix.
`Camera.display_image_mobject`
    The placement of an image is computed as manim does, up to the call of Pillow.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from hashlib import blake2b
from itertools import pairwise
from operator import attrgetter
from typing import Any, Protocol, cast

import manim
import numpy as np
from manim.camera.camera import CAP_STYLE_MAP, LINE_JOIN_MAP, Camera
from manim.camera.moving_camera import MovingCamera
from manim.camera.three_d_camera import ThreeDCamera
from manim.constants import RendererType
from manim.mobject.mobject import Mobject
from manim.mobject.types.image_mobject import AbstractImageMobject, ImageMobject
from manim.mobject.types.point_cloud_mobject import PMobject
from manim.mobject.types.vectorized_mobject import VMobject
from manim.renderer.cairo_renderer import CairoRenderer
from manim.scene.scene_file_writer import SceneFileWriter
from manim.utils.iterables import list_update
from numpy.typing import NDArray

from rendering.engine.display_list import (
    Backdrop,
    DisplayList,
    Item,
    Matrix,
    Paint,
    Path,
    Picture,
    Plate,
    Rgba,
    Stroke,
    digest_of,
)
from rendering.profiles import Profile

CHECKED_VERSION = "0.22.0"
"""The release of manim that this module was read against."""

LINE_WIDTH_UNIT = 0.01
"""`Camera.cairo_line_width_multiple` as manim sets it; other cameras take the slow road."""

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
    with _manim_configured(profile):
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


class DisplayListReader:
    """Reads off mobjects what a camera of manim's would paint, and paints nothing.

    Cameras and mobjects that are not known by their exact type take the slow road: manim's camera
    draws the frame, and the display list is that picture, a `Plate`.

    Attributes
    ----------
    drawing_matters
        Whether drawing with this camera changes what the scene shows later, so that no frame may
        be passed over: a `MultiCamera` reshapes the frames of its sub-cameras as it draws, and a
        camera of somebody's own may do anything.
    leaves
        Of the display list that was read last, the mobject of each item, or None.
    """

    def __init__(self, camera: Any, draw: Callable[[DisplayList], Rgba]) -> None:
        self._camera = camera
        self._draw = draw
        self._is_known = (
            type(camera) in (Camera, MovingCamera, ThreeDCamera)
            and camera.image_mode == "RGBA"
            and camera.n_channels == 4
            and np.dtype(camera.pixel_array_dtype) == np.uint8
            and camera.cairo_line_width_multiple == LINE_WIDTH_UNIT
        )
        self._has_depth = type(camera) is ThreeDCamera
        self.drawing_matters = not self._is_known
        self._backdrop: tuple[object, Item] = (None, _backdrop_of(camera.background))
        # What each path was made from, by id() of the mobject: points, style.
        self._paths: dict[int, tuple[bytes, tuple[Any, ...], Path]] = {}
        self._style_digests: dict[tuple[Any, ...], bytes] = {}
        self._pictures: dict[int, tuple[tuple[Any, ...], Picture]] = {}
        self._known_items: dict[bytes, Item] = {}
        self.leaves: list[Any] = []

    def forget(self, keep: Iterable[Item]) -> None:
        """Let go of what was read, except `keep`: memory must not grow with the scene."""
        self._known_items = {item.digest: item for item in keep}
        alive = set(map(id, self._known_items.values()))
        self._paths = {k: v for k, v in self._paths.items() if id(v[2]) in alive}
        self._style_digests.clear()
        self._pictures = {k: v for k, v in self._pictures.items() if id(v[1]) in alive}

    def read(
        self, mobjects: Iterable[Any], below: DisplayList, leaves_below: Sequence[Any] = ()
    ) -> DisplayList:
        """Describe `mobjects` over `below`, or over the camera's background if that is empty."""
        camera = self._camera
        mobjects = list(mobjects)
        if not self._is_known:
            return self._draw_slowly(mobjects, below)
        if self._has_depth:
            camera.reset_rotation_matrix()  # as ThreeDCamera.capture_mobjects does first
        leaves = _leaves_of(camera, mobjects)
        if not all(map(_is_describable, leaves)):
            return self._draw_slowly(mobjects, below)
        matrix = cast(Matrix, tuple(camera.get_cairo_context(camera.pixel_array).get_matrix()))
        items: list[Item] = list(below) if below else [self._read_backdrop()]
        self.leaves = list(leaves_below) if below else [None]
        for leaf in leaves:
            item: Item | None = None
            if isinstance(leaf, VMobject):
                item = self._read_path(leaf, matrix)
            elif isinstance(leaf, AbstractImageMobject):
                item = self._read_picture(leaf)
            if item is not None:
                items.append(item)
                self.leaves.append(leaf)
        return tuple(items)

    def _draw_slowly(self, mobjects: Sequence[Any], below: DisplayList) -> DisplayList:
        """Let manim's camera draw, from the point where `CairoRenderer.update_frame` calls it."""
        camera = self._camera
        if below:
            camera.set_frame_to_background(self._draw(below))
        else:
            camera.reset()
        camera.capture_mobjects(mobjects)
        self.leaves = [None]
        return (self._shared(Plate.of(camera.pixel_array)),)

    def _shared(self, item: Any) -> Any:
        """Return the item of the same content that is already known, if there is one."""
        return self._known_items.setdefault(item.digest, item)

    def _read_backdrop(self) -> Item:
        background = self._camera.background
        if background is not self._backdrop[0]:
            # `Camera.init_background` makes a new array for each change of color. Somebody who
            # writes into the array itself gets an error rather than a film without the change.
            background.flags.writeable = False
            self._backdrop = (background, self._shared(_backdrop_of(background)))
        return self._backdrop[1]

    def _read_path(self, leaf: Any, matrix: Matrix) -> Path:
        camera = self._camera
        points = leaf.points
        if self._has_depth:
            points = camera.transform_points_pre_display(leaf, points)
        fill = camera.get_fill_rgbas(leaf)
        width = leaf.get_stroke_width(False)
        stroke = camera.get_stroke_rgbas(leaf, background=False) if width != 0 else None
        under_width = leaf.get_stroke_width(True)
        under = camera.get_stroke_rgbas(leaf, background=True) if under_width != 0 else None
        axis = None
        if (
            len(fill) != 1
            or (stroke is not None and len(stroke) != 1)
            or (under is not None and len(under) != 1)
        ):
            # Reads the bounding box of the whole family, so it may move while `points` does not.
            ends = camera.transform_points_pre_display(
                leaf, np.asarray(leaf.get_gradient_start_and_end_points())
            )
            axis = tuple(float(value) for point in ends for value in point[:2])
        content = points.tobytes()
        style = (
            fill.tobytes(),
            None if stroke is None else stroke.tobytes(),
            float(width),
            None if under is None else under.tobytes(),
            float(under_width),
            leaf.joint_type,
            leaf.cap_style,
            axis,
            leaf.tolerance_for_point_equality,
            matrix,
            points.dtype.char,
        )
        known = self._paths.get(id(leaf))
        if known is not None and known[0] == content and known[1] == style:
            return known[2]
        path = Path(
            digest=blake2b(self._digest_of_style(style) + content, digest_size=16).digest(),
            points=np.empty((0, 2)),
            subpaths=(),
            matrix=matrix,
            background_stroke=_stroke_of(under, under_width, axis, leaf),
            fill=_paint_of(fill, axis),
            stroke=_stroke_of(stroke, width, axis, leaf),
        )
        shared = self._known_items.get(path.digest)
        if shared is None:
            if not self._has_depth:
                points = camera.transform_points_pre_display(leaf, points)
            object.__setattr__(path, "points", np.array(points[:, :2], dtype=np.float64, order="C"))
            object.__setattr__(path, "subpaths", _subpaths_of(leaf, points))
            self._known_items[path.digest] = shared = path
        self._paths[id(leaf)] = (content, style, cast(Path, shared))
        return cast(Path, shared)

    def _digest_of_style(self, style: tuple[Any, ...]) -> bytes:
        """Return what stands for a style: what moves mostly keeps it, so it is taken once."""
        digest = self._style_digests.get(style)
        if digest is None:
            digest = digest_of(b"path", *style[:5], *map(str, style[5:7]), *style[7:])
            self._style_digests[style] = digest
        return digest

    def _read_picture(self, leaf: Any) -> Picture | None:
        camera = self._camera
        pixels = leaf.get_pixel_array()
        corners = camera.points_to_subpixel_coords(leaf, leaf.points)
        signature = (
            pixels.tobytes(),
            pixels.shape,
            corners.tobytes(),
            int(leaf.resampling_algorithm),
        )
        known = self._pictures.get(id(leaf))
        if known is not None and known[0] == signature:
            return known[1]
        placement = _placement_of(corners, pixels.shape[1], pixels.shape[0])
        if placement is None:
            return None
        left, top, width, height, coefficients = placement
        picture = self._shared(
            Picture(
                digest=digest_of(b"picture", *signature),
                pixels=np.array(pixels),
                left=left,
                top=top,
                width=width,
                height=height,
                coefficients=coefficients,
                resampling=int(leaf.resampling_algorithm),
            )
        )
        self._pictures[id(leaf)] = (signature, picture)
        return cast(Picture, picture)


_FAMILY_METHODS = ("get_family", "_iter_family", "family_members_with_points", "get_num_points")


@cache
def _has_plain_family(kind: type) -> bool:
    """Whether a class says who belongs to a family as `Mobject` does."""
    return all(getattr(kind, name) is getattr(Mobject, name) for name in _FAMILY_METHODS)


def _leaves_of(camera: Any, mobjects: Sequence[Any]) -> Sequence[Any]:
    """Return what `Camera.get_mobjects_to_display` does, in a quarter of the time.

    That is every member of the families that has points, in the order of the trees, where it occurs
    for the last time; then by z_index. A play's moving mobjects name most of them several times.
    """
    if type(camera).get_mobjects_to_display is not Camera.get_mobjects_to_display:
        return cast(Sequence[Any], camera.get_mobjects_to_display(mobjects))  # it sorts by depth
    found: list[Any] = []
    seen: set[int] = set()
    plain = True

    def visit(mobject: Any) -> None:  # from the end, so that the last time comes first
        nonlocal plain
        if id(mobject) not in seen:
            seen.add(id(mobject))
            kind: Any = type(mobject)  # mypy doubts that every class is hashable
            plain = plain and _has_plain_family(kind)
            for submobject in reversed(mobject.submobjects):
                visit(submobject)
            if len(mobject.points):
                found.append(mobject)

    for mobject in reversed(mobjects):
        visit(mobject)
    if not plain:
        return cast(Sequence[Any], camera.get_mobjects_to_display(mobjects))
    found.reverse()
    return sorted(found, key=attrgetter("z_index")) if camera.use_z_index else found


def _is_describable(leaf: Any) -> bool:
    """Whether a display list has words for a mobject; the order is `Camera.type_or_raise`'s."""
    if isinstance(leaf, VMobject):
        return not leaf.get_background_image()
    if isinstance(leaf, PMobject):
        return False
    if isinstance(leaf, AbstractImageMobject):
        # Of ImageMobject itself or of a subclass that leaves this method alone.
        inherited = getattr(leaf.get_pixel_array, "__func__", None) is ImageMobject.get_pixel_array
        return inherited and _is_rgba(leaf.get_pixel_array())
    return True  # a bare Mobject, such as a ValueTracker: manim paints nothing


def _is_rgba(pixels: NDArray[Any]) -> bool:
    return pixels.dtype == np.uint8 and pixels.ndim == 3 and pixels.shape[2] == 4


def _backdrop_of(background: Rgba) -> Item:
    color = background[0, 0]
    if (background == color).all():
        red, green, blue, alpha = (int(value) for value in color)
        return Backdrop(digest_of(b"backdrop", red, green, blue, alpha), (red, green, blue, alpha))
    return Plate.of(background)


def _paint_of(rgbas: NDArray[np.float64], axis: tuple[float, ...] | None) -> Paint:
    colors = np.array(rgbas, dtype=np.float64)
    return Paint(colors, axis if len(colors) != 1 else None)


def _stroke_of(
    rgbas: NDArray[np.float64] | None, width: float, axis: tuple[float, ...] | None, leaf: Any
) -> Stroke | None:
    if rgbas is None:
        return None
    return Stroke(
        _paint_of(rgbas, axis),
        float(width) * LINE_WIDTH_UNIT,  # Camera.apply_stroke: times frame_width / frame_width, 1
        int(LINE_JOIN_MAP[leaf.joint_type]),
        int(CAP_STYLE_MAP[leaf.cap_style]),
    )


def _subpaths_of(leaf: Any, points: NDArray[np.float64]) -> tuple[tuple[int, int, bool], ...]:
    """Return start, end and whether closed of each subpath, as `Camera.set_cairo_context_path`.

    `points` are finite: `Camera.transform_points_pre_display` sees to it.
    """
    count = len(points)
    step = leaf.n_points_per_cubic_curve
    own = type(leaf).get_subpath_split_indices_from_points
    if own is VMobject.get_subpath_split_indices_from_points and count >= step:
        before, after = points[step - 1 : count - 1 : step, :2], points[step::step, :2]
        if (before == after).all():
            ranges = [(0, count)]
        else:
            # Its arithmetic for finite points: numpy.isclose with a tolerance of the mobject's.
            tolerance = leaf.tolerance_for_point_equality + 1.0e-5 * np.abs(after)
            apart = (np.abs(before - after) > tolerance).any(axis=1)
            borders = [0, *(step * (np.flatnonzero(apart) + 1)).tolist(), count]
            ranges = list(pairwise(borders))
    else:
        ranges = leaf.get_subpath_split_indices_from_points(points, n_dims=2).tolist()
    subpaths = []
    for start, end in ranges:
        if end - start >= step:
            closed = leaf.consider_points_equals_2d(points[start], points[end - 1])
            subpaths.append((start, end, bool(closed)))
    return tuple(subpaths)


def _placement_of(
    target_coords: NDArray[np.float64], image_width: int, image_height: int
) -> tuple[int, int, int, int, tuple[float, ...]] | None:
    """Return left, top, width, height and perspective coefficients of an image, or None.

    The arithmetic of `Camera.display_image_mobject`, kept in its order so that every rounding
    comes out the same. None where manim draws nothing: an image seen from its edge.
    """
    original_coords = np.array(
        [[0, 0], [image_width, 0], [0, image_height], [image_width, image_height]]
    )
    target_coords = target_coords.copy()
    whole = target_coords.astype(np.int64)
    shift = np.array([min(*whole[:, 0]), min(*whole[:, 1])])
    target_coords -= shift
    whole -= shift
    width, height = max(*whole[:, 0]), max(*whole[:, 1])

    ordered = [target_coords[i] for i in (0, 1, 3, 2)]
    sides = [ordered[(i + 1) % 4] - ordered[i] for i in range(4)]
    lengths = np.linalg.norm(sides, axis=1)
    longest = int(np.argmax(lengths))
    if lengths[longest] == 0:
        return None
    neighbor = sides[(longest - 1) % 4]
    cross = sides[longest][0] * neighbor[1] - sides[longest][1] * neighbor[0]
    if abs(cross) / lengths[longest] < 0.5:
        return None

    equations = []
    for (x, y), (u, v) in zip(target_coords, original_coords, strict=True):
        equations.append([x, y, 1, 0, 0, 0, -u * x, -u * y])
        equations.append([0, 0, 0, x, y, 1, -v * x, -v * y])
    try:
        coefficients = np.linalg.solve(
            np.array(equations, dtype=np.float64), original_coords.reshape(8).astype(np.float64)
        )
    except np.linalg.LinAlgError:
        return None
    values = tuple(float(value) for value in coefficients)
    return int(shift[0]), int(shift[1]), int(width), int(height), values
