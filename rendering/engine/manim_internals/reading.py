"""Reading display lists off mobjects, as manim's cameras would paint them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from itertools import pairwise
from operator import attrgetter
from typing import Any, cast

import numpy as np
from manim.camera.camera import CAP_STYLE_MAP, LINE_JOIN_MAP, Camera
from manim.camera.moving_camera import MovingCamera
from manim.camera.three_d_camera import ThreeDCamera
from manim.mobject.mobject import Mobject
from manim.mobject.types.image_mobject import AbstractImageMobject, ImageMobject
from manim.mobject.types.point_cloud_mobject import PMobject
from manim.mobject.types.vectorized_mobject import VMobject
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

MANY = 20  # subpaths that are quicker looked at together

LINE_WIDTH_UNIT = 0.01
"""`Camera.cairo_line_width_multiple` as manim sets it; other cameras take the slow road."""


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
        self._looks: dict[tuple[Any, ...], _Look] = {}
        self._pictures: dict[int, tuple[tuple[Any, ...], Picture]] = {}
        self._known_items: dict[bytes, Item] = {}
        self.leaves: list[Any] = []

    def forget(self, keep: Iterable[Item]) -> None:
        """Let go of what was read, except `keep`: memory must not grow with the scene."""
        self._known_items = {item.digest: item for item in keep}
        alive = set(map(id, self._known_items.values()))
        self._paths = {k: v for k, v in self._paths.items() if id(v[2]) in alive}
        self._looks.clear()
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
        look = self._looks.get(style)
        if look is None:  # what moves mostly keeps its style
            look = self._looks[style] = _Look(
                digest_of(b"path", *style[:5], *map(str, style[5:7]), *style[7:]),
                _stroke_of(under, under_width, axis, leaf),
                _paint_of(fill, axis),
                _stroke_of(stroke, width, axis, leaf),
            )
        digest = blake2b(look.digest + content, digest_size=16).digest()
        path = self._known_items.get(digest)
        if path is None:
            if not self._has_depth:
                points = camera.transform_points_pre_display(leaf, points)
            path = Path(
                digest=digest,
                points=np.array(points[:, :2], dtype=np.float64, order="C"),
                subpaths=_subpaths_of(leaf, points),
                matrix=matrix,
                background_stroke=look.background_stroke,
                fill=look.fill,
                stroke=look.stroke,
            )
            self._known_items[digest] = path
        self._paths[id(leaf)] = (content, style, cast(Path, path))
        return cast(Path, path)

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


@dataclass(frozen=True, slots=True, eq=False)
class _Look:
    """The style of a path, ready for display lists."""

    digest: bytes
    background_stroke: Stroke | None
    fill: Paint
    stroke: Stroke | None


_FAMILY_METHODS = (
    "get_family", "_iter_family", "family_members_with_points", "get_num_points", "__eq__"
)  # fmt: skip


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
            if len(borders) > MANY and (
                type(leaf).consider_points_equals_2d is VMobject.consider_points_equals_2d
            ):
                return _many_subpaths(points, np.array(borders), leaf)
            ranges = list(pairwise(borders))
    else:
        ranges = leaf.get_subpath_split_indices_from_points(points, n_dims=2).tolist()
    subpaths = []
    for start, end in ranges:
        if end - start >= step:
            closed = leaf.consider_points_equals_2d(points[start], points[end - 1])
            subpaths.append((start, end, bool(closed)))
    return tuple(subpaths)


def _many_subpaths(
    points: NDArray[np.float64], borders: NDArray[np.int64], leaf: Any
) -> tuple[tuple[int, int, bool], ...]:
    """Do the rest of `_subpaths_of` for hundreds of subpaths at once."""
    starts, ends = borders[:-1], borders[1:]
    whole = ends - starts >= leaf.n_points_per_cubic_curve
    starts, ends = starts[whole], ends[whole]
    first, last = points[starts, :2], points[ends - 1, :2]
    # `VMobject.consider_points_equals_2d` for finite points.
    tolerance = leaf.tolerance_for_point_equality + 1.0e-5 * np.abs(last)
    closed = (np.abs(first - last) <= tolerance).all(axis=1)
    return tuple(zip(starts.tolist(), ends.tolist(), closed.tolist(), strict=True))


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
