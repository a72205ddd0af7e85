"""Change of variables: probability is paint on a rubber sheet, and stretching thins it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

import numpy as np
from manim import (
    DOWN,
    LEFT,
    PI,
    RESAMPLING_ALGORITHMS,
    RIGHT,
    UP,
    Circle,
    Create,
    FadeIn,
    FadeOut,
    Group,
    GrowFromEdge,
    GrowFromPoint,
    ImageMobject,
    Line,
    Mobject,
    ReplacementTransform,
    Rotate,
    Transform,
    ValueTracker,
    VGroup,
    VMobject,
    linear,
    smooth,
    squish_rate_func,
)

from compute.flows import (
    AFFINE_A,
    AFFINE_B,
    BENT_A,
    BENT_B,
    BENT_CELLS,
    BENT_HALF_WIDTH,
    DOTS,
    DOTS_SEED,
    TEST_POINT,
    UNIT_SQUARE,
    affine_forward,
    affine_inverse,
    bend,
    bent_cell_extremes,
    cell_area,
    gaussian_samples,
    interp_map,
    peak_density,
    tanh_flow_cells,
    tanh_flow_stretch_range,
    total_probability,
)
from compute.quantities import Fact, quantities
from scenes.kit.curve import clipped, polyline, strands
from scenes.kit.field import ColorBar, colors
from scenes.kit.marks import Arrow, Bar, Cloud, Dashed, dashes, dot, hole
from scenes.kit.motion import AT_LAST, EARLY, LATE, follow, settle
from scenes.kit.numbers import Readout
from scenes.kit.plane import Box
from scenes.kit.scene import BlogScene
from scenes.kit.style import Frame, Pace, Radius, Role, Size, Stroke, color
from scenes.kit.typeset import Formula, Typeset, Words, polygon_points

Q = quantities("flows")
Map = Callable[[np.ndarray], np.ndarray]

# The sheet is seen through a window; beside it, a panel holds what is measured.
PANEL_LEFT, PANEL_RIGHT = 2.0, Frame.RIGHT - 0.1
BOTTOM = Frame.STRIP_TOP + 0.12
# Views: units of the stage per unit of the plane, where 0 lies, where the window ends.
OPENING = (0.95, (0.0, Frame.STAGE_CENTER), Frame.RIGHT)
WHOLE_CLOUD = (0.74, (-2.95, 1.38), 1.65)  # the cloud before and after the affine map
PAIR = (1.45, (-4.25, -0.4), 1.65)  # the followed dot, before and after
BENT_CENTER = np.array([-2.75, Frame.STAGE_CENTER, 0.0])
SQUARE = (1.37, (-1.2, Frame.STAGE_CENTER), 1.65)  # z in [-2, 2]² fills the stage's height
BOX = (2.0 * SQUARE[0], BENT_CENTER[:2], 1.65)  # and then x in (-1, 1)² does, further left
BOTH_LAYERS = (0.69, (-3.0, 1.1), 1.65)  # what the affine layer makes of the square fits as well

GLOW_PIXELS = 20  # a unit of the stage: the cloud is smooth
GLOW_RIM = 0.7  # over which it fades out at the window's edge
PAINT_THICKNESS = 9.0  # of a unit of density: light passes a thickness t as e^-t

# The block of paint: as wide as the cell's area, as high as its density.
BLOCK_CORNER = np.array([PANEL_LEFT + 0.7, -0.95, 0.0])
BLOCK_SCALE = np.array([1.12, 14.0])  # units of the stage per unit of area, of density

LEDGER_ROWS = (2.0, 1.05, -0.35)  # baselines
BAR_FOOT, BAR_WIDTH = np.array([4.5, -1.7, 0.0]), 1.2
BAR_SCALE = 0.45  # units of the stage per unit of probability

TINTS = 24
CELL_CHORDS = 8  # a side of a cell bends with the sheet
TILE_CHORDS = 4  # the same of a tile of the mosaic
MAGNIFIED = 1.9  # side of a cell before it was bent, lifted out of the sheet
LIFTED = np.array([4.75, 1.2])
RING = 0.32  # radius of the mark around a cell that is lifted
MARKED = 1.4 * Radius.DOT  # radius of the followed dot
SIDE = BENT_HALF_WIDTH * 2 / BENT_CELLS


class View(Mobject):
    """Which part of the plane is seen.

    Parameters
    ----------
    unit
        Units of the stage per unit of the plane.
    origin
        Where on the stage the plane's origin lies, (2,).
    right
        Where the window on the sheet ends at the right.
    """

    def __init__(self, unit: float, origin: Sequence[float], right: float) -> None:
        super().__init__()
        self.look(unit, origin, right)

    def look(self, unit: float, origin: Sequence[float], right: float) -> View:
        """See another part from now on."""
        self.points = np.array([[*origin, 0.0], [unit, right, 0.0]])
        return self

    @property
    def origin(self) -> np.ndarray:
        """Where on the stage the plane's origin lies, (2,)."""
        return self.points[0, :2]

    @property
    def unit(self) -> float:
        """Units of the stage per unit of the plane."""
        return float(self.points[1, 0])

    @property
    def window(self) -> tuple[np.ndarray, np.ndarray]:
        """The lower left and the upper right corner of the window, (2,) each."""
        return np.array([Frame.LEFT, BOTTOM]), np.array([self.points[1, 1], Frame.TOP])

    def interpolate(self, start: View, end: View, alpha: float, *_: object) -> View:
        """Zoom at a steady rate, about the one point that stays where it is."""
        unit = start.unit * (end.unit / start.unit) ** alpha
        way = (unit - start.unit) / (end.unit - start.unit) if end.unit != start.unit else alpha
        return self.look(
            unit,
            start.origin + way * (end.origin - start.origin),
            start.window[1][0] + alpha * (end.window[1][0] - start.window[1][0]),
        )

    def at(self, x: np.ndarray) -> np.ndarray:
        """Return where points of the plane, (..., 2), lie on the stage, (..., 3)."""
        flat = np.asarray(x, dtype=float) * self.unit + self.origin
        return np.concatenate([flat, np.zeros((*flat.shape[:-1], 1))], axis=-1)


class Sheet:
    """The rubber sheet: how far each map has carried it, and from where we look at it."""

    def __init__(self) -> None:
        self.view = View(*OPENING)
        self.glide = ValueTracker(0.0)  # s of the affine map
        self.bent = ValueTracker(0.0)  # u of the tanh flow in one go
        self.first, self.second = ValueTracker(0.0), ValueTracker(0.0)  # its two layers
        self.carry: Map = self.by_affine

    def __deepcopy__(self, memo: object) -> Sheet:
        """Stay the one sheet: manim copies what it animates, with all that hangs on it."""
        return self

    def by_affine(self, z: np.ndarray) -> np.ndarray:
        """Carry points by the post's affine map."""
        return affine_forward(z, *interp_map(AFFINE_A, AFFINE_B, share(self.glide)))

    def by_bend(self, z: np.ndarray) -> np.ndarray:
        """Carry points by the tanh flow as a whole."""
        return bend(z, BENT_A, BENT_B, share(self.bent)).x

    def by_layers(self, z: np.ndarray) -> np.ndarray:
        """Carry points by the tanh flow's affine layer and then by its tanh."""
        inner = affine_forward(z, *interp_map(BENT_A, BENT_B, share(self.first)))
        return bend(inner, np.eye(2), np.zeros(2), share(self.second)).x

    @property
    def posture(self) -> tuple[object, ...]:
        """All that decides how the sheet lies and what is seen of it."""
        maps = (self.glide, self.bent, self.first, self.second)
        carried = (tracker.get_value() for tracker in maps)
        return (self.view.points.tobytes(), self.carry.__name__, *carried)

    def at(self, z: np.ndarray) -> np.ndarray:
        """Return where on the stage the sheet's points z, (..., 2), lie now."""
        return self.view.at(self.carry(np.asarray(z, dtype=float)))


def share(tracker: ValueTracker) -> float:
    """Return the tracker's value, rid of the rounding that would put it outside [0, 1]."""
    return float(np.clip(tracker.get_value(), 0.0, 1.0))


class Web(VMobject):
    """Lines on the sheet, cut off at the window.

    Parameters
    ----------
    lines
        Samples of each line in z, (lines, samples, 2).
    """

    def __init__(self, sheet: Sheet, lines: np.ndarray, role: Role, opacity: float) -> None:
        super().__init__(
            stroke_width=Stroke.GRID,
            stroke_color=color(role),
            stroke_opacity=opacity,
            fill_opacity=0,
        )
        self.sheet, self.lines = sheet, lines
        self.show()

    def show(self) -> Web:
        """Lie as the sheet lies now."""
        placed = strands(self.sheet.at(self.lines)[..., :2]).T
        seen = clipped(placed, *self.sheet.view.window)
        self.set_points(polyline(np.concatenate([seen, np.zeros((*seen.shape[:2], 1))], axis=-1)))
        return self


class Axes(VMobject):
    """The axes of the plane, which stay where they are while the sheet moves over them."""

    def __init__(self, view: View) -> None:
        super().__init__(
            stroke_width=Stroke.HELPER,
            stroke_color=color(Role.MUTED),
            stroke_opacity=0.75,
            fill_opacity=0,
        )
        self.view = view
        self.show()

    def show(self) -> Axes:
        """Lie where the view puts them now."""
        (left, bottom), (right, top) = self.view.window
        x, y = self.view.origin
        ends = np.array([[[left, y, 0], [right, y, 0]], [[x, bottom, 0], [x, top, 0]]])
        self.set_points(polyline(ends))
        return self


def grid_lines(low: float, high: float, step: float, samples: int) -> np.ndarray:
    """Return the lines of a square grid, both ways, (lines, samples, 2)."""
    at, along = np.arange(low, high + step / 2, step), np.linspace(low, high, samples)
    upright = np.stack(np.meshgrid(at, along, indexing="ij"), axis=-1)
    return np.concatenate([upright, upright[..., ::-1]])


class Glow(ImageMobject):
    """The density as light, one image in the window.

    Light passes a thickness t of paint as e^-t, so what is doubly dense is doubly thick.

    Parameters
    ----------
    peak
        The density in the middle, now.
    """

    def __init__(self, sheet: Sheet, peak: Callable[[], float]) -> None:
        super().__init__(np.zeros((2, 2, 4), dtype=np.uint8))
        self.set_resampling_algorithm(RESAMPLING_ALGORITHMS["linear"])
        self.sheet, self.peak = sheet, peak
        self.show()

    def show(self) -> Glow:
        """Lie as the sheet lies now, as bright as the density is now."""
        view = self.sheet.view
        (left, bottom), (right, top) = view.window
        columns, rows = (round(side * GLOW_PIXELS) for side in (right - left, top - bottom))
        across = left + (np.arange(columns) + 0.5) / columns * (right - left)
        down = top - (np.arange(rows) + 0.5) / rows * (top - bottom)
        # The map is affine, so three points tell where all pixels come from.
        corners = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
        glided = interp_map(AFFINE_A, AFFINE_B, share(self.sheet.glide))
        zero, east, north = affine_inverse(corners, *glided)
        x, y = (across - view.origin[0]) / view.unit, (down - view.origin[1]) / view.unit
        first, second = (
            zero[axis] + x * (east - zero)[axis] + (y * (north - zero)[axis])[:, None]
            for axis in (0, 1)
        )
        thickness = PAINT_THICKNESS * self.peak() * np.exp(-(first**2 + second**2) / 2)
        rim_x, rim_y = (
            smooth_step(np.minimum(at - low, high - at) / GLOW_RIM)
            for at, low, high in ((across, left, right), (down, bottom, top))
        )
        light = np.round(255 * (1 - np.exp(-thickness)) * rim_x * rim_y[:, None])
        # A third of the window is dark, and needs no image that would have to be sampled.
        (first_row, end_row), (first_column, end_column) = (lit(light.any(axis=a)) for a in (1, 0))
        light = light[first_row:end_row, first_column:end_column]
        self.pixel_array = np.empty((*light.shape, 4), dtype=np.uint8)
        self.pixel_array[..., :3] = color(Role.TRUTH).to_int_rgb()
        self.pixel_array[..., 3] = light
        left, right = left + np.array([first_column, end_column]) / columns * (right - left)
        top, bottom = top - np.array([first_row, end_row]) / rows * (top - bottom)
        edges = [[left, top, 0], [right, top, 0], [left, bottom, 0], [right, bottom, 0]]
        self.points = np.array(edges, dtype=float)
        return self


def lit(bright: np.ndarray) -> tuple[int, int]:
    """Return where what is bright begins and ends, with a dark one kept on either side."""
    places = np.flatnonzero(bright)
    if not places.size:
        return 0, 2
    return max(int(places[0]) - 1, 0), min(int(places[-1]) + 2, len(bright))


def smooth_step(share: np.ndarray) -> np.ndarray:
    """Return shares of a way, cut to [0, 1], eased at both ends."""
    within = np.clip(share, 0.0, 1.0)
    return within * within * (3 - 2 * within)


class Grains(Cloud):
    """Samples that lie on the sheet; the first `number` of them are there."""

    def __init__(self, sheet: Sheet, z: np.ndarray, number: ValueTracker | None = None) -> None:
        self.sheet, self.z, self.number = sheet, z, number
        super().__init__(sheet.at(z), Role.STATE, radius=Radius.GRAIN)
        self.show()

    def show(self) -> Grains:
        """Lie as the sheet lies now; grains shrink away at the window's edge."""
        placed = self.sheet.at(self.z)
        low, high = self.sheet.view.window
        inside = np.minimum(placed[:, :2] - low, high - placed[:, :2]).min(axis=1)
        scale = np.clip(inside / 0.2, 0.0, 1.0)
        if self.number is not None:
            scale *= np.clip(self.number.get_value() - np.arange(len(self.z)), 0.0, 1.0)
        self.move_dots(placed, scale)
        return self


class Cell(VMobject):
    """The outline of a piece of the sheet, whatever shape the sheet gives it."""

    def __init__(self, sheet: Sheet, z: Callable[[], np.ndarray]) -> None:
        super().__init__(
            stroke_width=Stroke.CURVE, stroke_color=color(Role.GRADIENT), fill_opacity=0
        )
        self.sheet, self.z = sheet, z
        self.show()

    def show(self) -> Cell:
        """Lie as the sheet lies now."""
        outline = along_sides(np.asarray(self.z()), CELL_CHORDS)
        self.set_points(polygon_points(self.sheet.at(outline)))
        return self


def along_sides(corners: np.ndarray, chords: int) -> np.ndarray:
    """Return points along a polygon's sides, so many a side: corners (n, 2) to (n·chords, 2)."""
    ends = np.roll(corners, -1, axis=0)
    along = np.arange(chords)[:, None] / chords
    return (corners[:, None] + (ends - corners)[:, None] * along).reshape(-1, 2)


class Ghost(VMobject):
    """Where a piece of the sheet was before it was stretched: its outline, dashed."""

    def __init__(self, view: View, x: np.ndarray) -> None:
        super().__init__(stroke_width=Stroke.HELPER, stroke_color=color(Role.INK), fill_opacity=0)
        self.view, self.x = view, np.asarray(x, dtype=float)
        self.show()

    def show(self) -> Ghost:
        """Lie where the view puts it now."""
        corners = self.view.at(self.x)
        sides = zip(corners, np.roll(corners, -1, axis=0), strict=True)
        self.set_points(np.concatenate([dashes(*side, dash=0.1, gap=0.08) for side in sides]))
        return self


class Mosaic(VGroup):
    """The square cut into cells, each tinted by its own factor; one mobject a tint."""

    def __init__(self, sheet: Sheet, most: float) -> None:
        self.sheet, self.most = sheet, most
        self.centers = tanh_flow_cells(BENT_A, BENT_B).centers.reshape(-1, 2)
        cell = SIDE * np.array([[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]])
        self.outlines = self.centers[:, None, :] + along_sides(cell, TILE_CHORDS)
        palette = colors(np.arange(TINTS) / (TINTS - 1), "viridis") / 255
        super().__init__(
            *(
                # The stroke closes the hairlines that antialiasing leaves between neighbors.
                VMobject(fill_opacity=1, stroke_width=Stroke.SEAM).set_color(rgb_color(rgb))
                for rgb in palette
            )
        )
        self.show()

    def show(self) -> Mosaic:
        """Lie and shine as the sheet is bent now."""
        stretch = bend(self.centers, BENT_A, BENT_B, share(self.sheet.bent)).stretch
        tint = np.round(np.clip(stretch / self.most, 0, 1) * (TINTS - 1)).astype(int)
        tiles = polygon_points(self.sheet.at(self.outlines))
        for number, tile in enumerate(self):
            tile.set_points(tiles[tint == number].reshape(-1, 3))
        return self


def rgb_color(rgb: np.ndarray) -> str:
    """Return a color of a map, (3,) from 0 to 1, as manim takes it."""
    return "#" + "".join(f"{round(255 * channel):02x}" for channel in rgb)


class Block(VMobject):
    """The paint in the cell, seen from its side: as wide as the area, as high as the density."""

    def __init__(self, glide: ValueTracker) -> None:
        super().__init__(stroke_width=0, fill_color=color(Role.TRUTH), fill_opacity=0.85)
        self.glide = glide
        self.show()

    def size(self) -> np.ndarray:
        """Return its width and its height now, in units."""
        s = share(self.glide)
        return BLOCK_SCALE * [cell_area(s), peak_density(s)]

    def show(self) -> Block:
        """Be as wide and as high as they are now."""
        width, height = self.size()
        unit_square = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]])
        self.set_points(polygon_points(BLOCK_CORNER + unit_square * [width, height, 0]))
        return self


class Base(Line):
    """The block's base: the cell's area as a length."""

    def __init__(self, block: Block) -> None:
        self.block = block
        super().__init__(
            BLOCK_CORNER,
            BLOCK_CORNER + RIGHT,
            stroke_width=2 * Stroke.CURVE,
            color=color(Role.GRADIENT),
        )
        self.show()

    def show(self) -> Base:
        """Be as long as the area is large now."""
        self.put_start_and_end_on(BLOCK_CORNER, BLOCK_CORNER + RIGHT * self.block.size()[0])
        return self


class DensityOnARubberSheet(BlogScene):
    """A map stretches the plane; what lies on it thins by the same factor, |det J|."""

    alt: ClassVar[str] = (
        "A cloud of dots on a rubber sheet is stretched by an affine map and bent by a tanh layer, "
        "while the density thins by the factor by which each cell of the sheet grows."
    )
    givens: ClassVar[tuple[str, ...]] = ("(2, 0)",)

    def construct(self) -> None:
        """Cloud, stretching, ledger, sign, curved map, layers."""
        self.sheet = sheet = Sheet()
        self.samples = gaussian_samples(DOTS, DOTS_SEED)
        self.followed = affine_inverse(TEST_POINT, AFFINE_A, AFFINE_B)
        self.arrived = ValueTracker(DOTS / 6)  # samples that are there
        self.moved = ValueTracker(0.0)  # the cell: 0 in the middle, 1 around the followed dot
        self.coefficient = ValueTracker(-1.0)  # of log |det J| in the log density

        def density_in_the_middle() -> float:
            there = self.arrived.get_value() / DOTS
            return (
                there
                * peak_density(share(sheet.glide))
                * total_probability(self.coefficient.get_value())
            )

        self.web = Web(sheet, grid_lines(-8.5, 8.5, 1.0, 2), Role.MUTED, 0.5)
        self.axes = Axes(sheet.view)
        self.glow = Glow(sheet, density_in_the_middle)
        self.grains = Grains(sheet, self.samples, self.arrived)
        self.cell = Cell(sheet, lambda: UNIT_SQUARE + self.moved.get_value() * self.followed)
        self.ghost = Ghost(sheet.view, np.array(UNIT_SQUARE))
        self.block = Block(sheet.glide)
        self.base = Base(self.block)
        self.lay(self.web, self.axes, self.cell, self.ghost, self.block, self.base, self.grains)
        self.lay(self.glow)
        self.add(self.web, self.axes, self.glow, self.grains)

        self.start_with_a_cloud()
        self.stretch_it()
        self.thin_the_paint()
        self.follow_one_dot()
        self.flip_the_sign()
        self.bend_the_sheet()
        self.stack_layers()

    def lay(self, *layers: Mobject) -> None:
        """Have layers lie as the sheet lies, from now on."""
        trackers = (self.arrived, self.moved, self.coefficient)

        def state() -> tuple[object, ...]:
            return (self.sheet.posture, *(tracker.get_value() for tracker in trackers))

        for layer in layers:
            follow(layer, state, lambda m: m.show())

    def start_with_a_cloud(self) -> None:
        """Let samples rain onto the sheet, and mark one cell of it."""
        baseline = BLOCK_CORNER[1] - 0.75
        name = Words("area", role=Role.GRADIENT)
        name.align_baseline(baseline).set_x(BLOCK_CORNER[0], LEFT)
        area = Readout(Q["cell_area"], self.sheet.glide, role=Role.GRADIENT)
        area.place([name.get_right()[0] + 0.25, baseline, 0])
        self.area_name, self.area = name, area
        with self.beat(
            "cloud",
            "Start simple: a round Gaussian cloud.",
            "Green dots rain onto a faint grid and gather into a round cloud around the origin. "
            "A blue glow behind them is the density, brightest in the middle.",
        ):
            self.play(
                self.arrived.animate.set_value(DOTS), run_time=2 * Pace.MOVE, rate_func=linear
            )
            self.say(
                "Mark one cell, of area {area}.",
                "The grid cell in the middle of the cloud is outlined in purple. At the right a "
                "purple line stands for its area, {area}.",
                area=Q["cell_area"](0.0),
            )
            self.play(Create(self.cell), run_time=Pace.REVEAL)
            self.play(self.sheet.view.animate.look(*WHOLE_CLOUD), run_time=Pace.MOVE)
            corners = self.sheet.at(np.array(UNIT_SQUARE))
            side = Line(*corners[:2], stroke_width=Stroke.CURVE, color=color(Role.GRADIENT))
            self.play(
                ReplacementTransform(side, self.base),
                FadeIn(name),
                FadeIn(area),
                run_time=Pace.REVEAL,
            )

    def stretch_it(self) -> None:
        """Let the affine map carry the sheet: the cell grows."""
        with self.beat(
            "stretch",
            "The map stretches space: area grows {factor} times.",
            "Grid, dots and cell glide together. The square becomes a parallelogram; a dashed "
            "outline stays where it was; the area runs up to {factor}.",
            factor=Q["cell_area"](1.0),
        ):
            self.add(self.ghost, self.cell)
            self.play(
                self.sheet.glide.animate.set_value(1.0), run_time=2.5 * Pace.MOVE, rate_func=smooth
            )
            self.hold(Pace.BREATH)

    def thin_the_paint(self) -> None:
        """Stretch once more, with the paint in the cell: area times density stands still."""
        glide = self.sheet.glide
        product_name = Typeset("#gradient[area] #ink[×] #truth[density]", size=Size.LABEL)
        product_name.align_baseline(3.25).set_x(BLOCK_CORNER[0], LEFT)
        product = Readout(Q["area_times_density"], glide, size=Size.BIG)
        product.place([BLOCK_CORNER[0], 2.4, 0])
        name = Words("density", role=Role.TRUTH)
        density = Readout(Q["peak_density"], glide, role=Role.TRUTH)

        def ride(_: Mobject) -> None:
            density.place([density.frame.get_left()[0], self.above_the_block(), 0])

        with self.beat(
            "thin",
            "Rewind: a cell’s probability is area × density.",
            "The sheet runs back. On the line of the area a blue block rises, as high as the "
            "density in the middle of the cell, {density}.",
            density=Q["peak_density"](0.0),
        ):
            self.play(glide.animate.set_value(0.0), run_time=Pace.MOVE)
            baseline = self.above_the_block()
            name.align_baseline(baseline).set_x(BLOCK_CORNER[0], LEFT)
            density.place([name.get_right()[0] + 0.25, baseline, 0]).show()
            self.play(
                GrowFromEdge(self.block, DOWN), FadeIn(name), FadeIn(density), run_time=Pace.REVEAL
            )
            self.add(self.base)
            self.play(
                FadeOut(self.area_name, rate_func=EARLY),
                # Up first, clear of the number on its right.
                ReplacementTransform(name, product_name.part(Role.TRUTH), path_arc=-PI / 4),
                FadeIn(
                    product_name.part(Role.GRADIENT),
                    product_name.part(Role.INK),
                    rate_func=AT_LAST,  # where it passed on its way
                ),
                *(
                    number.animate(rate_func=LATE).shift(
                        (BLOCK_CORNER[0] - number.frame.get_left()[0]) * RIGHT
                    )
                    for number in (self.area, density)
                ),
                run_time=Pace.MOVE,
            )
            self.add(product_name)
            self.play(FadeIn(product), run_time=Pace.QUICK)
            self.say(
                "Stretched, the density thins by the same factor.",
                "The sheet stretches again. The block grows wider and lower, the glow fades to a "
                "density of {thin}, and area times density stands still at {product}.",
                thin=Q["peak_density"](1.0),
                product=Q["area_times_density"](1.0),
            )
            self.block.add_updater(ride)
            self.play(glide.animate.set_value(1.0), run_time=2.5 * Pace.MOVE, rate_func=smooth)
            self.block.remove_updater(ride)
            self.hold()
            self.poster()
        self.leftovers = Group(*(product_name, product, density, self.block, self.base, self.area))

    def above_the_block(self) -> float:
        """Return the baseline of what stands on the block now."""
        return float(BLOCK_CORNER[1] + self.block.size()[1] + 0.2)

    def follow_one_dot(self) -> None:
        """Follow one dot's log density: what it had, less what the map took."""
        sheet, entry = self.sheet, Q["ledger"]
        marked = dot(sheet.at(self.followed), Role.STATE, MARKED).add_updater(
            lambda m: m.move_to(sheet.at(self.followed))
        )
        marked.set_stroke(color(Role.PAGE), Stroke.HELPER)
        a, b = (Q["dot_coordinate"](axis, 0.0) for axis in (0, 1))
        at_x = Words("$state(x)$ = (2, 0)")
        at_x.next_to(sheet.view.at(np.array(TEST_POINT)), UP, buff=0.72)
        at_z = Words("$state(z)$ = ({a}, {b})", a=a, b=b)
        at_z.next_to(sheet.view.at(self.followed), UP, buff=0.5)
        for label in (at_x, at_z):  # clear of the upright axis
            rimmed(label).set_x(sheet.view.origin[0] + 0.15, LEFT)

        names = Formula(
            'truth(log p_z (z), tag: "base") ink(-, tag: "minus")'
            'gradient(log abs(det J), tag: "spent") truth(log p_x (x), tag: "left")',
            size=Size.NUMBER,
        )
        rows = in_rows(names, ("base",), ("minus", "spent"), ("left",))
        numbers = [
            Readout(entry, key, sheet.glide, role=role, anchor="right").place(
                [PANEL_RIGHT, baseline, 0]
            )
            for key, role, baseline in zip(
                ("log_pz", "logabsdet", "log_px"),
                (Role.TRUTH, Role.GRADIENT, Role.TRUTH),
                LEDGER_ROWS,
                strict=True,
            )
        ]
        rule = ledger_rule()
        with self.beat(
            "ledger",
            "Follow one dot back to its start.",
            "The cloud dims. One dot at x = (2, 0) is marked, and the cell moves onto it. As the "
            "sheet runs back, the dot comes to z = ({a}, {b}), where its log density is {base}.",
            a=a,
            b=b,
            base=entry("log_pz", 1.0),
        ):
            self.play(
                FadeOut(self.leftovers),
                FadeOut(self.ghost),
                self.grains.animate.set_fill(opacity=0.3),
                self.moved.animate.set_value(1.0),
                FadeIn(marked),
                FadeIn(at_x),
                run_time=Pace.REVEAL,
            )
            self.hold(Pace.BREATH)
            self.play(
                sheet.glide.animate(run_time=Pace.MOVE).set_value(0.0),
                FadeOut(at_x, run_time=Pace.QUICK),
                FadeIn(at_z, run_time=Pace.MOVE, rate_func=AT_LAST),
            )
            for number in numbers:
                number.show()
            first = VGroup(rows[0], numbers[0])
            self.play(FadeIn(first, target_position=marked, scale=0.4), run_time=Pace.REVEAL)
            self.say(
                "Its log density drops by $gradient(log abs(det J))$.",
                "The sheet stretches once more. Under the dot's base log density, {base}, the "
                "logarithm of the determinant grows to {spent} and is taken away: the log density "
                "at x is {left}.",
                base=entry("log_pz", 1.0),
                spent=entry("logabsdet", 1.0),
                left=entry("log_px", 1.0),
            )
            self.play(*map(FadeIn, (*rows[1:], *numbers[1:])), Create(rule), run_time=Pace.REVEAL)
            self.play(
                sheet.glide.animate(run_time=2.5 * Pace.MOVE).set_value(1.0),
                FadeOut(at_z, run_time=Pace.QUICK),
            )
            self.hold()
        self.marked, self.spent = marked, names.part("spent")
        rest = names.without("spent")
        self.leftovers = Group(rest, *numbers, rule, self.cell)

    def flip_the_sign(self) -> None:
        """Differentiate the inverse map, and the sign of the log-determinant flips."""
        sheet, logarithm = self.sheet, Q["directed_logabsdet"]
        near = View(*PAIR)
        pair = np.array([self.followed, TEST_POINT])
        start, end = near.at(pair)
        along = (end - start) / np.linalg.norm(end - start)
        arrow = Arrow(start + 0.26 * along, end - 0.26 * along, Role.INK, width=0.1)
        origin = hole(start, Role.STATE, MARKED)
        z = rimmed(Formula("state(z)")).next_to(start, UP + RIGHT, buff=0.2)
        x = rimmed(Formula("state(x)")).next_to(end, UP + RIGHT, buff=0.2)
        forward, inverse = (jacobian(way) for way in ("forward", "inverse"))
        bar = self.total_bar()
        wrong = Formula(
            'truth(log p_z (z)) med error(+) med gradient(log abs(det J), tag: "name")',
            size=Size.CAPTION,
        )
        wrong.set_x(BAR_FOOT[0]).set_y(3.2)
        with self.beat(
            "sign",
            "Differentiate the inverse, and the sign flips.",
            "An arrow leads from z to x, with its Jacobian and a log-determinant of {plus}. The "
            "arrow turns round to lead from x to z: the matrix becomes its inverse, and the "
            "log-determinant {minus}.",
            plus=logarithm("forward"),
            minus=logarithm("inverse"),
        ):
            self.play(
                FadeOut(self.leftovers, rate_func=EARLY),
                ReplacementTransform(self.spent, forward.part("name"), rate_func=LATE),
                sheet.view.animate.look(*PAIR),
                run_time=Pace.MOVE,
            )
            seen = VGroup(arrow, origin, z, x)
            self.play(
                *(FadeIn(origin), FadeIn(z), FadeIn(x)),
                FadeIn(forward.untagged),
                FadeIn(forward.part("value")),
                GrowFromPoint(arrow, start),
                run_time=Pace.REVEAL,
            )
            self.add(forward)
            self.hold(Pace.BREATH)
            self.play(
                Rotate(arrow, PI),
                ReplacementTransform(forward.part("name"), inverse.part("name")),
                FadeOut(forward.untagged, forward.part("value"), rate_func=EARLY),
                FadeIn(inverse.untagged, inverse.part("value"), rate_func=LATE),
                run_time=Pace.MOVE,
            )
            self.add(inverse)
            self.hold(Pace.BREATH)
            self.say(
                "Wrong sign: total probability {wrong}, not {right}.",
                "A bar stands for the total probability, full at {right}. When the log-determinant "
                "is added, with a red plus sign, instead of taken away, the bar shoots past, red "
                "and hatched, up to {wrong}, and the glow becomes far too bright.",
                wrong=Q["total_probability"](1.0),
                right=Q["whole_probability"](-1.0),
            )
            self.play(
                # Gone before the sheet moves on without them.
                FadeOut(inverse.untagged, inverse.part("value"), seen, rate_func=EARLY),
                FadeOut(self.marked, rate_func=EARLY),
                sheet.view.animate(rate_func=LATE).look(*WHOLE_CLOUD),
                ReplacementTransform(  # up from below at the end, clear of the plus on its left
                    inverse.part("name"), wrong.part("name"), path_arc=PI / 2, rate_func=LATE
                ),
                FadeIn(bar, rate_func=LATE),
                FadeIn(wrong.without("name"), rate_func=AT_LAST),
                run_time=Pace.MOVE,
            )
            self.add(wrong)
            self.play(
                self.coefficient.animate.set_value(1.0), run_time=2 * Pace.MOVE, rate_func=smooth
            )
            self.hold()
        self.leftovers = Group(bar, wrong)

    def total_bar(self) -> VGroup:
        """Return the bar of the total probability, which follows the coefficient."""
        top = BAR_FOOT + [0, BAR_SCALE, 0]
        full = Bar(BAR_FOOT, BAR_SCALE, Role.TRUTH, width=BAR_WIDTH)
        excess = Bar(top, 0, Role.ERROR, width=BAR_WIDTH)
        beyond = (BAR_WIDTH / 2 + 0.2) * RIGHT
        level = Dashed(top + BAR_WIDTH / 2 * LEFT, top + beyond, Role.INK)
        one = Words("{one}", one=Q["whole_probability"](-1.0))
        one.next_to(level, RIGHT, buff=0.12)
        name = Words("total probability").set_x(BAR_FOOT[0]).align_baseline(BAR_FOOT[1] - 0.55)
        total = Readout(Q["total_probability"], self.coefficient, anchor="right")

        def rise(_: Mobject | None = None) -> None:
            over = BAR_SCALE * (total_probability(self.coefficient.get_value()) - 1.0)
            excess.stand(max(over, 0.0))
            for part in excess:  # an outline of height 0 would still be a line
                part.set_stroke(opacity=float(over > 0))
            baseline = top[1] + over - 0.2  # beside the bar's end
            total.place([BAR_FOOT[0] - BAR_WIDTH / 2 - 0.25, baseline, 0])

        rise()
        excess.add_updater(rise)
        return VGroup(full, excess, level, one, name, total)

    def bend_the_sheet(self) -> None:
        """Bend the sheet by a curved map: every cell has its own factor."""
        sheet = self.sheet
        most = tanh_flow_stretch_range(BENT_A, BENT_B)[0].value
        half = BENT_HALF_WIDTH
        with self.beat(
            "bend",
            "A curved map: every cell has its own factor.",
            "The sheet, now cut into small cells, bends into the open square from minus one to "
            "one. Each cell is tinted by the factor by which its area has changed: bright cells "
            "grow, dark ones are crushed against the edges.",
        ):
            self.play(
                FadeOut(self.leftovers),
                FadeOut(self.grains, suspend_mobject_updating=False),
                FadeOut(self.axes),
                self.coefficient.animate.set_value(-1.0),
                sheet.glide.animate.set_value(0.0),
                run_time=Pace.MOVE,
            )
            sheet.carry = sheet.by_bend
            mosaic = Mosaic(sheet, most)
            samples = TILE_CHORDS * BENT_CELLS + 1
            seams = Web(sheet, grid_lines(-half, half, SIDE, samples), Role.PAGE, 0.5)
            self.frame = Ghost(sheet.view, 2.0 * np.array(UNIT_SQUARE))
            scale = ColorBar(
                Box(2.2, 2.5, -1.3, 2.4),
                [(0.03, "crushed"), (1 / most, "same"), (0.97, "grown")],
                colormap="viridis",
            )
            legend = Group(scale.strip, scale)
            self.lay(mosaic, seams, self.frame)
            self.play(
                sheet.view.animate.look(*SQUARE),
                FadeOut(self.web, suspend_mobject_updating=False),
                self.arrived.animate.set_value(0),  # and the glow goes with the samples
                FadeIn(mosaic, suspend_mobject_updating=False),
                FadeIn(seams, suspend_mobject_updating=False),
                run_time=Pace.MOVE,
            )
            self.remove(self.glow)
            self.play(FadeIn(legend), Create(self.frame), run_time=Pace.REVEAL)
            self.play(sheet.bent.animate.set_value(1.0), run_time=2.3 * Pace.MOVE, rate_func=smooth)
            self.play(
                FadeOut(legend, rate_func=EARLY),
                sheet.view.animate.look(*BOX),
                run_time=Pace.MOVE,
            )
            grown, crushed = bent_cell_extremes()
            much, little = Q["stretch"](*grown.at), Q["crushed_stretch"](*crushed.at)
            self.say(
                "One cell grows {k}-fold, another is crushed.",
                "The cell that grows most is lifted out: beside its old outline it is {k} times as "
                "large. Then the cell that shrinks most: a sliver, {tiny} of its old area.",
                k=much,
                tiny=little,
            )
            before = Ghost(View(MAGNIFIED / SIDE, LIFTED, 0), SIDE * np.array(UNIT_SQUARE))
            before_name = Words("before").move_to(before).align_to(before, UP).shift(0.18 * DOWN)
            before_name.set_z_index(1)
            self.play(FadeIn(before), FadeIn(before_name), run_time=Pace.QUICK)
            self.lift(grown.at, much)
            self.hold(0.75 * Pace.REST)
            self.play(FadeOut(self.lifted), run_time=Pace.QUICK)
            self.lift(crushed.at, little)
            self.hold()
        self.mosaic = Group(mosaic, seams)
        self.leftovers = VGroup(before, before_name, self.lifted)

    def lift(self, center: tuple[float, float], factor: Fact) -> None:
        """Lift a magnified copy of the cell at `center` out of the sheet, with its factor."""
        corners = np.array(center) + SIDE * np.array(UNIT_SQUARE)
        style = {"stroke_width": Stroke.CURVE, "stroke_color": color(Role.GRADIENT)}
        piece = VMobject(**style, fill_color=color(Role.GRADIENT), fill_opacity=0.3)
        piece.set_points(polygon_points(self.sheet.at(corners)))
        x = self.sheet.carry(corners)
        magnified = View(MAGNIFIED / SIDE, LIFTED, 0).at(x - x.mean(axis=0))
        large = piece.copy().set_points(polygon_points(magnified))
        at = self.sheet.at(np.array(center))
        ring = VGroup(
            Circle(RING, stroke_width=2 * Stroke.CURVE, stroke_color=color(Role.PAGE)),
            Circle(RING, **style),
        ).move_to(at)
        name = Formula("gradient(abs(det J)) =", size=Size.NUMBER).align_baseline(-2.05)
        value = Readout(factor.quantity, *factor.arguments, role=Role.GRADIENT)
        value.place([name.get_right()[0] + 0.2, -2.05, 0])
        number = VGroup(name, value).set_x(LIFTED[0])
        number.shift(min(PANEL_RIGHT - number.get_right()[0], 0) * RIGHT)
        self.lifted = VGroup(piece, ring, number)
        self.play(FadeIn(ring, piece), run_time=Pace.QUICK)
        self.play(Transform(piece, large), FadeIn(number), run_time=Pace.REVEAL)

    def stack_layers(self) -> None:
        """Go through the two layers one by one: their log-determinants add."""
        sheet, half = self.sheet, BENT_HALF_WIDTH
        web = Web(sheet, grid_lines(-half, half, 2 * SIDE, 33), Role.MUTED, 0.8)
        piece = Cell(sheet, lambda: 2 * SIDE * np.array(UNIT_SQUARE))
        ghost = Ghost(sheet.view, 2 * SIDE * np.array(UNIT_SQUARE))
        grains = Grains(sheet, self.samples[(np.abs(self.samples) <= half).all(axis=1)])
        names = Formula(
            'ink("affine", tag: "affine") ink(tanh, tag: "tanh") ink("sum", tag: "sum")',
            size=Size.NUMBER,
        )
        rows = in_rows(names, ("affine",), ("tanh",), ("sum",))
        affine, tanh, total = (
            Readout(fact.quantity, *fact.arguments, role=Role.GRADIENT, anchor="right").place(
                [PANEL_RIGHT, baseline, 0]
            )
            for fact, baseline in zip(
                (
                    Q["layer_logabsdet"]("affine", 0.0, 0.0),
                    Q["layer_logabsdet"]("tanh", 0.0, 0.0),
                    Q["stack_logabsdet"](0.0, 0.0),
                ),
                LEDGER_ROWS,
                strict=True,
            )
        )
        rule = ledger_rule()
        learned = Formula(
            "& truth(log p_x (x)) \\ & = truth(log p_z (z)) \\ & - gradient(sum_k log abs(det J_k))"
        )
        learned.set_x(PANEL_LEFT, LEFT).set_y(Frame.STAGE_CENTER)
        with self.beat(
            "stack",
            "That bend was two layers: affine, then tanh.",
            "The sheet returns to a square, with the dots on it. The affine layer turns and widens "
            "it; a purple cell in the middle grows. It adds {affine}.",
            affine=affine.fact,
        ):
            self.play(FadeOut(self.leftovers), run_time=Pace.QUICK)
            self.play(
                sheet.bent.animate.set_value(0.0),
                sheet.view.animate.look(*BOTH_LAYERS),
                run_time=Pace.MOVE,
            )
            sheet.carry = sheet.by_layers
            for layer in (web, piece, ghost, grains):
                self.lay(layer.show())
            settle(*self.mosaic)
            self.add(self.mosaic, self.frame)  # the mosaic fades behind its frame
            self.play(
                FadeOut(self.mosaic),
                self.frame.animate.set_stroke(color(Role.MUTED)),
                FadeIn(web),
                FadeIn(grains),
                Create(piece),
                run_time=Pace.REVEAL,
            )
            self.add(ghost, piece, self.frame)
            self.play(
                sheet.first.animate.set_value(1.0), run_time=1.3 * Pace.MOVE, rate_func=smooth
            )
            self.drop(affine, rows[0], piece)
            self.say(
                "Stack layers: log-dets just add.",
                "Then tanh presses the sheet into the box and adds {tanh}. The sum is {total}: the "
                "cell ends about as large as it began.",
                tanh=tanh.fact,
                total=total.fact,
            )
            self.play(
                sheet.second.animate(run_time=1.3 * Pace.MOVE).set_value(1.0),
                sheet.view.animate(
                    run_time=2.2 * Pace.MOVE, rate_func=squish_rate_func(smooth, 0.1, 1)
                ).look(*BOX),
            )
            self.drop(tanh, rows[1], piece)
            self.play(
                Create(rule),
                FadeIn(rows[2]),
                FadeIn(total, shift=0.5 * DOWN),
                run_time=Pace.REVEAL,
            )
            self.hold(Pace.BREATH)
            self.say(
                "That sum is how flow models learn.",
                "The cloud on the bent sheet in its box is now seen from near. The sum turns into "
                "a formula, which training raises: log density at x is log density at z less the "
                "sum of the layers' log-determinants.",
            )
            total_of_layers = learned.part(Role.GRADIENT)
            rest = VGroup(*(glyph for glyph in learned if glyph not in total_of_layers))
            self.play(FadeOut(*rows, total, rule), run_time=Pace.QUICK)
            self.play(
                FadeOut(
                    VGroup(affine, tanh),
                    target_position=total_of_layers,
                    scale=0.5,
                    rate_func=squish_rate_func(smooth, 0, 0.5),
                ),
                FadeIn(total_of_layers, rate_func=squish_rate_func(smooth, 0.4, 0.8)),
                FadeIn(rest, rate_func=squish_rate_func(smooth, 0.45, 0.85)),
                run_time=Pace.MOVE,
            )
            self.add(learned)
            self.hold(1.25 * Pace.REST)

    def drop(self, value: Readout, name: VMobject, piece: VMobject) -> None:
        """Let a layer's log-determinant drop from the cell into its row of the sum."""
        self.play(
            FadeIn(value, target_position=piece.get_center(), scale=0.3),
            FadeIn(name, rate_func=squish_rate_func(smooth, 0.6, 1.0)),  # the number is past it
            run_time=Pace.REVEAL,
        )


def rimmed(label: Typeset) -> Typeset:
    """Give a label a rim of the page, which holds off the lines behind it."""
    label.set_stroke(color(Role.PAGE), width=2 * Stroke.CURVE, background=True)
    return label


def jacobian(way: str) -> Formula:
    """Return the Jacobian matrix of the affine map, "forward", or of its "inverse"."""
    entry = Q["jacobian_entry"]
    names = (("a", 0, 0), ("b", 0, 1), ("c", 1, 0), ("d", 1, 1))
    formula = Formula(
        "& gradient(J) = mat({a}, {b}; {c}, {d}) \\ "
        '& gradient(log abs(det J), tag: "name") gradient(= {log}, tag: "value")',
        size=Size.CAPTION,
        log=Q["directed_logabsdet"](way),
        **{name: entry(way, row, column) for name, row, column in names},
    )
    return formula.set_x(PANEL_LEFT, LEFT).set_y(1.9)


def in_rows(line: Typeset, *rows: tuple[str, ...]) -> list[VGroup]:
    """Break a line of type into the rows of a ledger, each made of the parts of some tags."""
    broken = [VGroup(*(glyph for tag in tags for glyph in line.part(tag))) for tags in rows]
    baseline = line.baseline
    for row, target in zip(broken, LEDGER_ROWS, strict=True):
        row.shift([PANEL_LEFT - row.get_left()[0], target - baseline, 0])
    return broken


def ledger_rule() -> Line:
    """Return the line under a ledger's terms, above their sum."""
    y = (LEDGER_ROWS[1] + LEDGER_ROWS[2]) / 2 + 0.15
    style = {"stroke_width": Stroke.HELPER, "color": color(Role.INK)}
    return Line([PANEL_LEFT, y, 0], [PANEL_RIGHT, y, 0], **style)
