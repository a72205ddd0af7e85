"""A volume as an average: random sticks level out into a block, and their luck into a funnel."""

from __future__ import annotations

from math import ceil
from typing import ClassVar

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Animation,
    Create,
    FadeIn,
    FadeOut,
    ValueTracker,
    VGroup,
    VMobject,
    interpolate_color,
    linear,
    smooth,
)

from compute.monte_carlo import (
    DIMENSIONS,
    PER_AXIS,
    POST_SAMPLES,
    RUNS,
    SEED,
    STICKS,
    batch_means,
    density,
    funnel_half_width,
    grid_points,
    mc_runs,
    mean_height,
    sample_box,
    square_probability,
)
from compute.quantities import quantities
from scenes.kit.curve import Curve, Region, clipped, polyline
from scenes.kit.marks import Cloud, Dashed, Segments, dot
from scenes.kit.motion import EARLY, LATE, advance, settle
from scenes.kit.numbers import Readout
from scenes.kit.plane import Box, Coordinates, Plane, Span, tick_baseline
from scenes.kit.race import Runner
from scenes.kit.scene import BlogScene
from scenes.kit.style import Pace, Radius, Role, Size, Stroke, color
from scenes.kit.typeset import Formula, Words, polygon_points

Q = quantities("monte_carlo")

# The hill is seen obliquely: its floor is turned about the upright, and tilted.
COS, SIN, TILT = np.cos(0.5), np.sin(0.5), 0.32

# A view: where the middle of the floor is, and how long a unit of the floor and of height are.
View4 = tuple[float, float, float, float]
WIDE: View4 = (0.0, -0.3, 1.5, 21.0)
CLOSE: View4 = (0.0, -1.1, 2.5, 25.0)
BESIDE: View4 = (-3.0, -1.1, 2.5, 25.0)
SMALL: View4 = (-4.75, -0.9, 1.45, 18.0)

ROWS = np.linspace(3, -3, 31)  # of the hill's curtains, from the back to the front
EDGE = np.linspace(-1, 1, 31)
CORNERS = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]])
LIT, SHADED = 0.4, 0.25  # tint of the column's faces: to the front, and to the left
GHOST = 0.3  # opacity of the surface when sticks are seen through it

ROW = Box(1.0, 6.2, -1.9, 2.2)  # where a copy of each stick stands in a row
NUMBERS = (ROW.left + ROW.right) / 2  # middle of what is said about them
SLIDE = 4.0  # how many sticks fall while a copy is on its way to the row
SLOW = 3  # sticks that fall slowly enough to be watched
COUNT_Y = 2.75  # baseline of their number
GRAINS = 600  # points that are drawn of those that fall

PLOT = Box(-1.6, 5.3, -1.75, 3.2)
DECADES = 2.0  # that the window of the funnel covers
FADED = 0.15  # how many decades outside of it a number is no longer seen
START = 1.0  # log10 of the least number of points that it shows
TALL = 0.085  # half of its height at the start
NS = np.unique(np.geomspace(10, POST_SAMPLES, 300).astype(int))

GRID: View4 = (-3.75, -0.95, 1.95, 1.0)  # of the grid; its third axis is in units of the stage
INNER = 0.4  # size of the dots inside of the cube
TALL_GRID = 2.1  # from its lowest layer to its highest
COST = Box(0.6, 5.9, -1.75, 2.6)
COST_TICKS = (10, POST_SAMPLES, grid_points(PER_AXIS, DIMENSIONS))

BATCHES = 10
LOSSES = Box(1.3, 4.6, -1.4, 1.6)


class View:
    """An oblique view of the hill that can be moved."""

    def __init__(self, view: View4) -> None:
        self.trackers = [ValueTracker(value) for value in view]

    def at(self, x: np.ndarray, y: np.ndarray, z: np.ndarray | float = 0.0) -> np.ndarray:
        """Return where points lie on the stage, (n, 3)."""
        left, low, across, up = (tracker.get_value() for tracker in self.trackers)
        seen = np.zeros((*np.broadcast(x, y, z).shape, 3))
        seen[..., 0] = left + across * (x * COS - y * SIN)
        seen[..., 1] = low + across * TILT * (x * SIN + y * COS) + up * z
        return seen

    def go(self, view: View4, run_time: float = 1.5 * Pace.MOVE) -> list[Animation]:
        """Return the animations that move to another view."""
        moves = zip(self.trackers, view, strict=True)
        return [tracker.animate(run_time=run_time).set_value(value) for tracker, value in moves]


def smooth_steps(share: np.ndarray) -> np.ndarray:
    """Return shares of the way, eased at both ends."""
    return share * share * (3 - 2 * share)


def line(role: Role, width: float = Stroke.HELPER) -> VMobject:
    """Return a line that has no course yet."""
    return VMobject(stroke_width=width, stroke_color=color(role), fill_opacity=0)


def face() -> VMobject:
    """Return a face that has no shape yet, in the page's color: it hides what is behind it."""
    return VMobject(stroke_width=0, fill_color=color(Role.PAGE), fill_opacity=1)


def tint(body: VMobject, full: float, solid: float) -> None:
    """Tint a face with the truth's role; as it is less solid, first the tint goes, then the face.

    Faces stand behind each other: tinted ones that let light through would show as stripes.
    """
    share = full * max(2 * solid - 1, 0)
    shade = interpolate_color(color(Role.PAGE), color(Role.TRUTH), share)
    body.set_fill(shade, opacity=min(2 * solid, 1))


def curtain(body: VMobject, hem: VMobject, top: np.ndarray, floor: np.ndarray) -> None:
    """Hang a curtain from the line `top` down to the line `floor`, both (n, 3)."""
    body.set_points(polygon_points(np.concatenate([top, floor[::-1]])))
    hem.set_points(polyline(np.stack([top[:-1], top[1:]], axis=1)))


class Hill(VGroup):
    """The Gaussian as a row of curtains, the part above the square lit."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.rise = ValueTracker(0.0)  # 0: flat, 1: as high as it is
        self.around = ValueTracker(1.0)  # opacity of what isn't above the square
        self.solid = ValueTracker(1.0)  # opacity of the lit faces
        self.outer = [(face(), line(Role.TRUTH)) for _ in ROWS]
        self.lit = {k: (face(), line(Role.TRUTH)) for k in self.above_square()}
        self.side = (face(), line(Role.TRUTH))
        self.brim, self.ground = line(Role.INK), line(Role.INK)
        super().__init__(self.ground)
        for k, pieces in enumerate(self.outer):
            self.add(*pieces, *self.lit.get(k, ()))
            if k == max(self.lit):
                self.add(*self.side, self.brim)
        self.add_updater(Hill.show, call_updater=True)

    @staticmethod
    def above_square() -> list[int]:
        """Return which rows cross the square."""
        return [k for k, y in enumerate(ROWS) if abs(y) < 1 + 1e-9]

    def show(self) -> None:
        """Bring the curtains up to date."""
        around, solid = self.around.get_value(), self.solid.get_value()
        for k, (body, hem) in enumerate(self.outer):
            if around > 0:
                self.hang(body, hem, np.linspace(-3, 3, 61), np.full(61, ROWS[k]))
            body.set_fill(opacity=around)
            hem.set_stroke(opacity=0.45 * around)
        for k, (body, hem) in self.lit.items():
            self.hang(body, hem, EDGE, np.full(len(EDGE), ROWS[k]))
            if k + 1 in self.lit:  # else the page would show under the brim, at the rows' ends
                body.append_points(polygon_points(self.roof(k)))
            tint(body, LIT, solid)
            hem.set_stroke(opacity=max(solid, GHOST))
        self.hang(*self.side, np.full(len(EDGE), -1.0), EDGE)
        tint(self.side[0], SHADED, solid)
        x, y = np.concatenate(
            [np.linspace(a, b, 21) for a, b in zip(CORNERS, np.roll(CORNERS, -1, 0), strict=True)]
        ).T
        for edge, height in ((self.brim, self.rise.get_value()), (self.ground, 0.0)):
            course = self.view.at(x, y, height * density(x, y))
            edge.set_points(polyline(np.stack([course[:-1], course[1:]], axis=1)))
        self.brim.set_stroke(opacity=max(solid, 2 * GHOST))

    def roof(self, k: int) -> np.ndarray:
        """Return the strip of the surface from a row of the square to the next one in front."""
        x, y = np.concatenate([EDGE, EDGE[::-1]]), np.repeat(ROWS[[k, k + 1]], len(EDGE))
        return self.view.at(x, y, self.rise.get_value() * density(x, y))

    def hang(self, body: VMobject, hem: VMobject, x: np.ndarray, y: np.ndarray) -> None:
        """Hang a curtain along a line of the floor."""
        top = self.view.at(x, y, self.rise.get_value() * density(x, y))
        curtain(body, hem, top, self.view.at(x, y))


class Sticks(VGroup):
    """Random points of the square, each with a stick as long as the hill is high there."""

    def __init__(self, view: View, points: np.ndarray) -> None:
        self.view = view
        self.drawn = ValueTracker(0.0)  # how many there are
        self.level = ValueTracker(0.0)  # 0: as long as the hill is high, 1: as their mean
        self.raised = ValueTracker(1.0)  # share of their length by which they stand out
        self.feet = Cloud([], Role.STATE, radius=Radius.SMALL)
        self.stems = Segments(Role.APPROXIMATION, width=Stroke.CURVE)
        self.heads = Cloud([], Role.APPROXIMATION, radius=0.8 * Radius.SMALL)
        super().__init__(self.stems, self.heads)  # the feet are the points: they may stay
        self.hold_points(points)
        self.add_updater(Sticks.show, call_updater=True)

    def hold_points(self, points: np.ndarray) -> None:
        """Stand at other points, (n, 2), from now on."""
        self.x, self.y = points.T
        self.heights = density(self.x, self.y)

    def show(self) -> None:
        """Bring the sticks up to date."""
        grown = np.clip(self.drawn.get_value() - np.arange(len(self.x)), 0, 1)
        grown *= self.raised.get_value()
        mean, level = float(self.heights.mean()), self.level.get_value()
        heights = grown * ((1 - level) * self.heights + level * mean)
        feet, heads = self.view.at(self.x, self.y), self.view.at(self.x, self.y, heights)
        there = grown > 0
        self.feet.move_dots(feet, np.minimum(1, 3 * grown))
        self.stems.run(feet[there], heads[there]) if there.any() else self.stems.clear_points()
        self.heads.move_dots(heads, grown)


class Row(VGroup):
    """A copy of each stick in a row, as long as the stick; the row levels out into a slab."""

    def __init__(self, sticks: Sticks) -> None:
        self.sticks = sticks
        self.level = ValueTracker(0.0)  # 0: as long as the hill is high, 1: as their mean
        self.stems = Segments(Role.APPROXIMATION, width=Stroke.CURVE)
        self.ground = Segments(Role.MUTED)
        self.ground.run([ROW.left, ROW.bottom, 0], [ROW.right, ROW.bottom, 0])
        super().__init__(self.ground, self.stems)
        self.add_updater(Row.show, call_updater=True)

    def show(self) -> None:
        """Bring the row up to date."""
        sticks, number = self.sticks, len(self.sticks.x)
        arrived = np.clip((sticks.drawn.get_value() - np.arange(number) - 1) / SLIDE, 0, 1)
        share = smooth_steps(arrived)[:, None]
        slots = np.zeros((number, 3))
        slots[:, 0] = ROW.left + (np.arange(number) + 0.5) * (ROW.right - ROW.left) / number
        slots[:, 1] = ROW.bottom
        feet = sticks.view.at(sticks.x, sticks.y)
        up = sticks.view.at(sticks.x, sticks.y, sticks.heights) - feet
        up += self.level.get_value() * (up.mean(axis=0) - up)
        feet = feet + share * (slots - feet)
        there = arrived > 0
        if there.any():
            self.stems.run(feet[there], (feet + up)[there])

    def slab(self, height: float) -> VMobject:
        """Return what the level row is: a slab of a height."""
        _, _, _, unit = BESIDE
        top = ROW.bottom + unit * height
        corners = [[ROW.left, ROW.bottom, 0], [ROW.right, ROW.bottom, 0],
                   [ROW.right, top, 0], [ROW.left, top, 0]]  # fmt: skip
        paint = color(Role.APPROXIMATION)
        slab = VMobject(
            stroke_width=Stroke.HELPER, stroke_color=paint, fill_color=paint, fill_opacity=0.35
        )
        return slab.set_points(polygon_points(np.array(corners)))


class Block(VGroup):
    """A block on the square."""

    def __init__(self, view: View, height: float) -> None:
        self.view, self.height_of_block = view, height
        paint = {"fill_color": color(Role.APPROXIMATION), "stroke_color": color(Role.APPROXIMATION)}
        self.faces = [
            VMobject(stroke_width=Stroke.HELPER, fill_opacity=opacity, **paint)
            for opacity in (0.2, 0.3, 0.5)
        ]
        super().__init__(*self.faces)
        self.stand(height)

    def stand(self, height: float) -> Block:
        """Have another height from now on."""
        left, front = CORNERS[[3, 0]], CORNERS[[0, 1]]
        for wall, (x, y) in zip(self.faces, (left.T, front.T), strict=False):
            corners = np.concatenate([self.view.at(x, y), self.view.at(x, y, height)[::-1]])
            wall.set_points(polygon_points(corners))
        self.faces[2].set_points(polygon_points(self.view.at(*CORNERS.T, height)))
        return self


class Funnel(VGroup):
    """Estimates against the number of points, in a window that slides and zooms."""

    def __init__(self, runs: np.ndarray) -> None:
        self.low = ValueTracker(START)  # log10 of the window's lower end
        self.reach = ValueTracker(START)  # log10 of how far the first run has come
        self.others = ValueTracker(START)  # and the others
        self.runs, self.exact = runs, square_probability()
        self.half = np.array([funnel_half_width(int(n)) for n in NS])
        self.crowd = line(Role.MUTED, Stroke.GRID)
        self.crowd.set_stroke(opacity=0.7)
        self.first = line(Role.APPROXIMATION, Stroke.CURVE)
        self.level = line(Role.TRUTH, Stroke.CURVE)
        self.tip = dot([0, 0, 0], Role.APPROXIMATION, 1.2 * Radius.DOT)
        self.plane = self.window()
        self.rim = [Curve(self.plane, [], [], Role.TRUTH, width=Stroke.HELPER) for _ in range(2)]
        self.body = Region(Role.TRUTH, opacity=0.16)
        super().__init__(self.plane, self.body, self.crowd, *self.rim, self.level, self.first)
        self.add(self.tip)
        self.add_updater(Funnel.show, call_updater=True)

    def window(self) -> Plane:
        """Return the axes of this moment: a hundred times further, ten times finer."""
        low = self.low.get_value()
        outside = {k: max(low - k, k - low - DECADES, 0.0) for k in range(1, 6)}
        shares = {k: 1 - far / FADED for k, far in outside.items() if far < FADED}
        tall = TALL * 10 ** ((START - low) / 2)
        x = Span(10**low, 10 ** (low + DECADES), tuple(10.0**k for k in shares), log=True)
        y = Span(self.exact - tall, self.exact + tall)
        plane = Plane(x, y, box=PLOT, x_axis=None, y_axis=False)
        for k, tick, number in zip(shares, plane.ticks, plane.numbers, strict=True):
            tick.set_stroke(opacity=float(outside[k] < 0.01))  # only on the line
            number.set_opacity(shares[k])
        return plane

    def show(self) -> None:
        """Bring all up to date."""
        if self.low.get_value() != np.log10(self.plane.x.low):
            self.plane.become(fresh := self.window())
            self.plane.x, self.plane.y = fresh.x, fresh.y
        plane, half = self.plane, self.half
        low, high = np.log10([plane.x.low, plane.x.high])
        self.level.set_points_as_corners(plane.point([plane.x.low, plane.x.high], self.exact))
        reach = self.reach.get_value()
        self.first.set_points(self.course(self.runs[:1], reach))
        tip = np.interp(reach, np.log10(NS), self.runs[0])
        self.tip.move_to(plane.point(10**reach, tip))
        others = min(self.others.get_value(), high)
        self.crowd.set_points(self.course(self.runs[1:], others))
        if others > low:
            n = np.geomspace(10**low, 10**others, 60)
            half = np.exp(np.interp(np.log(n), np.log(NS), np.log(self.half)))
            self.body.between(plane, n, self.exact - half, self.exact + half)
            for rim, sign in zip(self.rim, (-1, 1), strict=True):
                rim.trace(n, self.exact + sign * half, plane)

    def course(self, runs: np.ndarray, reach: float) -> np.ndarray:
        """Return the control points of runs as far as `reach`, cut off at the window."""
        box, plane = PLOT, self.plane
        seen = np.log10(NS) <= reach + 1e-9
        seen &= np.log10(NS) >= np.log10(plane.x.low) - 0.05
        if seen.sum() < 2:
            return np.zeros((0, 3))
        points = plane.point(NS[seen], runs[:, seen])[..., :2]
        if len(runs) == 1:  # on to the very tip
            tip = plane.point(10**reach, np.interp(reach, np.log10(NS), runs[0]))[:2]
            points = np.concatenate([points, [[tip]]], axis=1)
        gaps = np.full((len(runs), 1, 2), np.nan)
        flat = np.concatenate([points, gaps], axis=1).reshape(-1, 2)
        cut = clipped(flat, np.array([box.left, box.bottom]), np.array([box.right, box.top]))
        return polyline(np.concatenate([cut, np.zeros((*cut.shape[:2], 1))], axis=2))


def grid_dots(dimensions: float) -> np.ndarray:
    """Return where the dots of a grid lie that unfolds into a square and a cube, (1000, 3)."""
    i, j, k = np.indices((PER_AXIS,) * 3).reshape(3, -1)
    deep, up = np.clip(dimensions - 1, 0, 1), np.clip(dimensions - 2, 0, 1)
    at = np.linspace(-1, 1, PER_AXIS)
    return View(GRID).at(at[i], -1 + deep * (at[j] + 1), up * TALL_GRID * k / (PER_AXIS - 1))


def grid_sizes(dimensions: float) -> np.ndarray:
    """Return how large the dots of the grid are: those inside of the cube shrink, (1000,)."""
    i, j, k = np.indices((PER_AXIS,) * 3).reshape(3, -1)
    inside = (i > 0) & (j > 0) & (k < PER_AXIS - 1)  # of the three faces that are seen
    return 1 - (1 - INNER) * inside * np.clip(dimensions - 2, 0, 1)


class AverageTimesArea(BlogScene):
    """Random sticks level out into a block as large as the volume under the hill."""

    alt = (
        "Random points under a hill grow sticks that level out into a block; the estimates of "
        "many runs fill a funnel that narrows as points are added."
    )
    givens: ClassVar[tuple[str, ...]] = ("64 runs",)

    def construct(self) -> None:
        """Show the film."""
        self.points = sample_box(-1, 1, -1, 1, n=PER_AXIS**3, seed=SEED)
        self.view = View(WIDE)
        self.hill = Hill(self.view)
        self.ask()
        self.drop()
        self.level_out()
        self.keep_sampling()
        self.run_often()
        self.add_dimensions()
        self.train()

    def ask(self) -> None:
        """Raise the hill and cut out what stands above the square."""
        hill = self.hill
        with self.beat(
            "question",
            "How much of this hill stands above the square?",
            "A bell-shaped hill of lines rises from a plain. The part above a square in its "
            "middle is lit; the rest fades, and the lit column comes nearer.",
        ):
            self.add(hill)
            self.play(hill.rise.animate(run_time=1.5 * Pace.MOVE).set_value(1))
            self.hold(0.75 * Pace.REST)
            self.play(hill.around.animate.set_value(0), *self.view.go(CLOSE))

    def drop(self) -> None:
        """Drop points; each grows a stick."""
        self.sticks = sticks = Sticks(self.view, self.points[:STICKS])
        drawn = sticks.drawn
        with self.beat(
            "sticks",
            "Drop random points; each one measures the local height.",
            "The column turns to glass. Points drop onto the square, and each grows a "
            "stick up to the surface, {n} of them in the end.",
            n=Q["samples"](STICKS),
        ):
            self.play(self.hill.solid.animate.set_value(0), *self.view.go(BESIDE))
            self.row = row = Row(sticks)
            self.count = Readout(
                Q["samples"],
                lambda: min(ceil(drawn.get_value()), STICKS),
                role=Role.STATE,
                size=Size.BIG,
            ).place([NUMBERS + 0.4, COUNT_Y, 0])
            self.counted = Words("points", role=Role.STATE, size=Size.NUMBER)
            self.counted.align_baseline(COUNT_Y)
            self.counted.shift((NUMBERS + 0.15 - self.counted.get_right()[0]) * RIGHT)
            self.play(FadeIn(row.ground, self.count, self.counted), run_time=Pace.QUICK)
            self.add(sticks.feet, sticks, row)  # whole, so that it is brought up to date
            self.play(advance(drawn, SLOW, 1.5 * Pace.MOVE))
            rest = drawn.animate(run_time=0.9 * Pace.SWEEP, rate_func=lambda t: t**1.5)
            self.play(rest.set_value(STICKS + SLIDE + 1))

    def level_out(self) -> None:
        """Level the sticks, and fill the block."""
        sticks = self.sticks
        self.block = Block(self.view, mean_height(STICKS))
        product = Formula(
            'approximation({h}, tag: "height") times ink({a}, tag: "base") = '
            'approximation({e}, tag: "volume")',
            h=Q["mean_height"](STICKS),
            a=Q["area"](),
            e=Q["estimate"](STICKS),
        ).move_to([NUMBERS, 2.4, 0])
        names = VGroup(
            Words("mean height", role=Role.APPROXIMATION).next_to(product.part("height"), UP),
            Words("base area").next_to(product.part("base"), DOWN),
        )
        names[0].shift(0.1 * UP).align_to(product, -RIGHT)
        names[1].shift(0.1 * DOWN)
        with self.beat(
            "block",
            "Average height × base area estimates the volume.",
            "The sticks level out at their mean, {h}, and fill into a block. Times the base area "
            "{a}, that is an estimate of the volume: {e}.",
            h=Q["mean_height"](STICKS),
            a=Q["area"](),
            e=Q["estimate"](STICKS),
        ):
            row, slab = self.row, self.row.slab(mean_height(STICKS))
            self.play(
                row.level.animate(run_time=1.5 * Pace.MOVE).set_value(1),
                FadeOut(self.count, self.counted, run_time=Pace.QUICK),
            )
            settle(row)
            self.play(FadeIn(slab), FadeOut(row.stems), run_time=Pace.REVEAL)
            sticks.feet.set_z_index(1)  # the points stay as bright as they are within the block
            self.play(
                sticks.level.animate(run_time=Pace.MOVE).set_value(1),
                FadeIn(self.block, rate_func=LATE, run_time=Pace.MOVE),
            )
            self.play(FadeOut(sticks, run_time=Pace.QUICK), FadeIn(product, names))
            self.hold(1.5 * Pace.REST)
        self.volume = product.part("volume")
        rest = VGroup(*(glyph for glyph in product if glyph.tag_name != "volume"))
        self.leaving = [rest, names, slab, row.ground]

    def keep_sampling(self) -> None:
        """Let one run's estimate wander."""
        self.funnel = funnel = Funnel(mc_runs(NS, RUNS, POST_SAMPLES, SEED))
        reach = funnel.reach
        block, hill = self.block, self.hill

        def n() -> int:
            return round(10 ** reach.get_value())

        rain = self.sticks.feet
        x, y = self.points[:GRAINS].T
        axis = Words("points", role=Role.STATE)
        axis.next_to([PLOT.right, PLOT.bottom, 0], RIGHT, buff=0.25).shift(0.22 * UP)
        value = Readout(Q["estimate"], n, role=Role.APPROXIMATION, size=Size.BIG)
        value.place([-5.9, 2.3, 0])
        exact = Words("exact", role=Role.TRUTH).next_to(
            [PLOT.right, funnel.level.get_center()[1], 0], RIGHT, buff=0.25
        )

        def fall(m: Cloud) -> None:  # the more there are, the smaller
            m.move_dots(self.view.at(x, y)[: n()], (STICKS / min(n(), GRAINS)) ** 0.25)

        with self.beat(
            "estimate",
            "Keep sampling: the estimate wobbles toward the exact {p}.",
            "The block moves aside. More points rain onto its base; its height wobbles, and a "
            "curve of the estimate against their number closes in on the exact {p}.",
            p=Q["exact"](),
        ):
            reach.set_value(np.log10(STICKS))
            block.add_updater(lambda m: m.stand(mean_height(n())))
            rain.add_updater(fall)
            value.show()
            self.play(
                *self.view.go(SMALL, Pace.MOVE),
                FadeOut(self.volume, rate_func=EARLY, run_time=Pace.MOVE),
                FadeIn(value, shift=1.5 * LEFT, rate_func=LATE, run_time=Pace.MOVE),
                *(FadeOut(each, run_time=Pace.QUICK) for each in self.leaving),
            )
            funnel.update()
            self.play(FadeIn(funnel, axis, exact, run_time=Pace.REVEAL))
            self.play(
                reach.animate(run_time=Pace.SWEEP, rate_func=linear).set_value(START + DECADES)
            )
        settle(hill, rain)
        self.rain, self.labels, self.value = rain, VGroup(axis, exact), value

    def run_often(self) -> None:
        """Let all runs fill the funnel, and go a hundred times further."""
        funnel = self.funnel
        low = funnel.low
        middle = PLOT.center[0]
        half = funnel_half_width(100) / (2 * TALL) * (PLOT.top - PLOT.bottom)
        gauge = Segments(Role.INK, width=Stroke.CURVE)
        ends = PLOT.center + np.array([[0, half, 0], [0, -half, 0]])
        foot = 0.14 * RIGHT
        gauge.run([ends[0], *(ends - foot)], [ends[1], *(ends + foot)])
        wide = Readout(Q["funnel"], lambda: round(10 ** (low.get_value() + 1)))
        wide.place([middle + 0.35, ends[0][1] + 0.3, 0])
        sign = Words("±", size=Size.NUMBER).align_baseline(wide.baseline)
        sign.next_to(wide.digits, -RIGHT, buff=0.12).align_baseline(wide.baseline)
        with self.beat(
            "funnel",
            "64 runs: luck differs, but all share one funnel.",
            "Many faint runs stream in beside the first one and fill a funnel about the exact "
            "value, twice the standard error to each side: {f} at a hundred points.",
            f=Q["funnel"](100),
        ):
            self.play(
                funnel.others.animate(run_time=0.6 * Pace.SWEEP, rate_func=linear).set_value(
                    START + DECADES
                ),
                FadeOut(self.value, run_time=Pace.QUICK),
            )
            self.play(FadeIn(gauge, wide, sign, run_time=Pace.REVEAL))
            self.hold(Pace.REST)
            self.poster()
            self.say(
                "{k} times more points: the funnel is {t} times tighter.",
                "The window slides to {k} times as many points while it zooms in {t} times: the "
                "funnel looks the same, and {f} is left at ten thousand points.",
                k=Q["samples"](100),
                t=Q["tightening"](100),
                f=Q["funnel"](10_000),
            )
            funnel.others.set_value(np.log10(POST_SAMPLES))
            self.play(
                low.animate(run_time=0.7 * Pace.SWEEP).set_value(START + DECADES),
                funnel.reach.animate(run_time=0.7 * Pace.SWEEP).set_value(START + 2 * DECADES),
            )
            self.hold(Pace.REST)
        self.leaving = [gauge, wide, sign, self.labels]

    def add_dimensions(self) -> None:
        """Unfold a grid into more dimensions; its cost explodes, that of sampling doesn't."""
        d, again = ValueTracker(1.0), ValueTracker(1.0)
        dims = np.linspace(1, DIMENSIONS, 91)
        plane = Plane(
            Span(1, DIMENSIONS, (1, DIMENSIONS)), Span(5, 3 * COST_TICKS[-1], COST_TICKS, log=True),
            box=COST, x_axis=None, y_axis=None,
        )  # fmt: skip
        names = Words("dimensions", role=Role.STATE).move_to([COST.center[0], 0, 0])
        names.align_baseline(tick_baseline(COST.bottom))
        grid = Runner(plane, dims, PER_AXIS**dims, Role.INK)
        flat = Runner(plane, dims, np.full(len(dims), POST_SAMPLES), Role.APPROXIMATION)
        grid.add_updater(lambda m: m.run(10 * (d.get_value() - 1)))
        flat.add_updater(lambda m: m.run(10 * (again.get_value() - 1)))
        dots = Cloud(grid_dots(1), Role.INK, radius=Radius.GRAIN)
        dots.add_updater(lambda m: m.move_dots(grid_dots(d.get_value()), grid_sizes(d.get_value())))
        self.dots = dots
        cost = Readout(Q["grid"], PER_AXIS, lambda: int(d.get_value() + 0.01))
        cost.place([-6.0, 3.1, 0])
        cost_name = Words("grid points").next_to([-6.0, 0, 0], RIGHT, buff=0).align_baseline(2.5)
        with self.beat(
            "dimensions",
            "A grid multiplies its points with every dimension.",
            "A row of dots unfolds into a square and a cube: {a}, {b}, {c} points. A line climbs "
            "to {z} in ten dimensions.",
            a=Q["grid"](PER_AXIS, 1),
            b=Q["grid"](PER_AXIS, 2),
            c=Q["grid"](PER_AXIS, 3),
            z=Q["grid"](PER_AXIS, DIMENSIONS),
        ):
            settle(self.funnel, self.block)
            self.play(
                *(FadeOut(each, run_time=Pace.QUICK) for each in
                  (*self.leaving, self.funnel, self.hill, self.block, self.rain)),
                FadeIn(plane, names, dots, cost, cost_name, grid, run_time=2 * Pace.QUICK,
                       rate_func=LATE),
            )  # fmt: skip
            for seen in (2, 3):  # a square and a cube, each long enough to be seen
                self.play(d.animate(run_time=Pace.REVEAL).set_value(seen))
                self.hold(Pace.BREATH)
            self.play(advance(d, DIMENSIONS, 0.7 * Pace.SWEEP))
            settle(dots, grid)
            self.hold(Pace.BREATH)
            percent = Words("± {e} %", role=Role.APPROXIMATION,
                            e=Q["relative_error"](DIMENSIONS, POST_SAMPLES))  # fmt: skip
            percent.next_to(plane.point(DIMENSIONS, POST_SAMPLES), DOWN + -RIGHT, buff=0.2)
            self.say(
                "{n} random points still give ± {e} % in ten dimensions.",
                "A level line crosses below: {n} random points measure the hill in any of these "
                "dimensions, in ten of them to {e} percent.",
                n=Q["samples"](POST_SAMPLES),
                e=Q["relative_error"](DIMENSIONS, POST_SAMPLES),
            )
            self.play(
                again.animate(run_time=0.4 * Pace.SWEEP).set_value(DIMENSIONS),
                FadeIn(flat, run_time=Pace.QUICK, suspend_mobject_updating=False),
            )
            settle(flat)
            self.play(FadeIn(percent, run_time=Pace.REVEAL))
        self.leaving = [plane, names, cost, cost_name, grid, flat, percent]

    def train(self) -> None:
        """Draw mini-batches: the block jumps about its mean."""
        x, y = self.points.T
        for tracker, value in zip(self.view.trackers, BESIDE, strict=True):
            tracker.set_value(value)
        floor = self.view.at(x, y)
        dots, start, sizes = self.dots, grid_dots(DIMENSIONS), grid_sizes(DIMENSIONS)
        share, batch = ValueTracker(0.0), ValueTracker(0.0)

        def scatter(m: Cloud) -> None:
            way = share.get_value()
            m.move_dots(start + way * (floor - start), sizes + way * (1 - sizes))

        dots.add_updater(scatter)
        means = batch_means(STICKS, BATCHES)
        sticks, block = Sticks(self.view, self.points[:STICKS]), Block(self.view, means[0])
        mean = square_probability() / Q["area"]().value
        spread = 1.3 * np.abs(means - mean).max()
        plane = Coordinates(Span(0, BATCHES + 1), Span(mean - spread, mean + spread), LOSSES)
        level = Dashed(plane.point(0, mean), plane.point(BATCHES + 1, mean), Role.TRUTH)
        at = plane.point(np.arange(BATCHES) + 1, means)
        losses = Cloud(at[:1], Role.APPROXIMATION, radius=1.2 * Radius.DOT)
        expected = Words("expected", role=Role.TRUTH).next_to(level, RIGHT, buff=0.2)
        batches = Words("mini-batches", role=Role.APPROXIMATION)
        batches.move_to([LOSSES.center[0], LOSSES.top + 0.6, 0])
        hill = self.hill
        hill.show()
        with self.beat(
            "loss",
            "Let each point be an example, its height the loss.",
            "The dots of the grid scatter onto the square: a data set. A few of them grow "
            "sticks, a mini-batch.",
        ):
            calm = dots.animate(run_time=Pace.REVEAL).set_fill(color(Role.MUTED), opacity=0.6)
            self.play(FadeOut(*self.leaving, run_time=Pace.QUICK), calm)
            self.play(share.animate(run_time=1.2 * Pace.MOVE).set_value(1), FadeIn(hill))
            settle(dots)
            self.add(sticks, sticks.feet)
            self.play(sticks.drawn.animate.set_value(STICKS + 1))
            self.play(FadeIn(block, run_time=Pace.REVEAL))
            self.say(
                "Expected loss is such an average: mini-batches are Monte Carlo.",
                "One mini-batch after another: the block's height jumps, and dots at the right "
                "scatter about a level line, the expected loss.",
            )

            def show(_: Sticks) -> None:
                k = min(int(batch.get_value()), BATCHES - 1)
                share = batch.get_value() - k
                fresh = min(1.0, 2 * share) if k else 1.0
                stay = min(1.0, 3 * (1 - share)) if k < BATCHES - 1 else 1.0
                sticks.hold_points(self.points[STICKS * k : STICKS * (k + 1)])
                sticks.drawn.set_value(fresh * (STICKS + 1))
                sticks.raised.set_value(smooth(stay))
                block.stand(means[k - 1] + smooth(fresh) * (means[k] - means[k - 1]))
                losses.move_dots(at[: k + 1])

            settle(sticks)
            sticks.add_updater(show).add_updater(Sticks.show)
            self.play(Create(level), FadeIn(losses, expected, batches), run_time=Pace.REVEAL)
            self.play(batch.animate(run_time=1.2 * Pace.SWEEP, rate_func=linear).set_value(BATCHES))
            self.hold(1.25 * Pace.REST)
