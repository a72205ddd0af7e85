"""Divergence, curl, and the Laplacian that evens heat out, until its steps are too large."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from manim import (
    PI,
    RIGHT,
    UP,
    Animation,
    Circle,
    Create,
    FadeIn,
    FadeOut,
    GrowFromPoint,
    Line,
    ManimColor,
    ReplacementTransform,
    RoundedRectangle,
    ValueTracker,
    VGroup,
    VMobject,
    linear,
    smooth,
    squish_rate_func,
)

from compute.heat import (
    DIFFUSION,
    HOT_CELL,
    HOT_VALUE,
    PICTURE_FLOOR,
    RING,
    RING_STEPS,
    STEPS,
    UNSTABLE_DIFFUSION,
    UNSTABLE_STEPS,
    blended_field,
    carried,
    heat_limit,
    hot_cell_run,
    log_level,
    noise_paths,
    noised_density,
    ring_limit,
    ring_value,
    spread_radius,
)
from compute.quantities import quantities
from scenes.kit.field import INK_ON_MAP, ArrowField, ColorBar, HeatMap, colors
from scenes.kit.marks import Arrow, Bar, Cloud, Dashed, Segments, dot, hatching
from scenes.kit.meter import Meter
from scenes.kit.motion import AT_LAST, EARLY, LATE, advance, between_steps, settle
from scenes.kit.numbers import Readout, labeled
from scenes.kit.plane import Box, Coordinates, Span, TickNumber, tick_text
from scenes.kit.scene import BlogScene
from scenes.kit.slider import Slider
from scenes.kit.style import Pace, Radius, Role, Size, Stroke, color
from scenes.kit.typeset import Formula, Typeset, Words, polygon_points

Q = quantities("heat")

CENTER = np.array([-3.2, 0.55, 0.0])  # of the flow, the five cells, the map and the ring
FLOW_BOX = Box(CENTER[0] - 3.6, CENTER[0] + 3.6, CENTER[1] - 3.0, CENTER[1] + 3.0)
MAP_SIDE = 5.6
MAP_BOX = Box(
    CENTER[0] - MAP_SIDE / 2,
    CENTER[0] + MAP_SIDE / 2,
    CENTER[1] - MAP_SIDE / 2,
    CENTER[1] + MAP_SIDE / 2,
)
CELL, PITCH = 1.5, 2.0  # side of one of the five cells; from one to the next
CLOSE = 3.5  # cells across the map when it shows just the five
CHESSBOARD = 13  # cells across the map when steps are too large
WIDE = 45  # cells across the map while heat spreads: about where it can be seen
ZOOM_PIXELS = 450  # of the map's side while it zooms
COMPASS = np.array([[1, 0, 0], [0, 1, 0], [-1, 0, 0], [0, -1, 0]], dtype=float)
NEIGHBORS = COMPASS.astype(int)[:, :2]  # (right, up)
HAS_FOOT, GIVES_FOOT = np.array([2.75, -1.7, 0.0]), np.array([5.25, -1.7, 0.0])
ACCOUNT_UNIT, ACCOUNT_WIDTH = 0.26, 1.2  # height of a bar for a heat of one
TEXT_LEFT = 0.8  # where the formulas on the right begin
BELOW = 0.6 * PI  # way of a number from the hot cell to its formula: below the cold one

# --- the flow: a clock in seconds, and what it has done by then ----------------------------------

MORPH_START, MORPH_TIME = 6.6, 1.6  # outflow turns into swirl
SLOW, FAST = 0.42, 0.85  # flow time a second, before and after
SECONDS = np.linspace(-5, 20, 5001)
SHARE = np.clip((SECONDS - MORPH_START) / MORPH_TIME, 0, 1)
MORPHED = SHARE**2 * (3 - 2 * SHARE)
SPEED = SLOW + (FAST - SLOW) * MORPHED
GROWN = np.concatenate([[0], np.cumsum((SPEED * (1 - MORPHED))[:-1] * np.diff(SECONDS))])
TURNED = np.concatenate([[0], np.cumsum((SPEED * MORPHED)[:-1] * np.diff(SECONDS))])

COHORTS, DOTS_EACH, LIFE = 12, 13, 3.0  # dots live for LIFE seconds, a cohort at a time
FADE = 0.4  # seconds for a dot to appear or to go


def swirl_at(second: float) -> float:
    """Return how far the field has turned from outflow (0) into swirl (1)."""
    return float(np.interp(second, SECONDS, MORPHED))


def turned_at(second: float) -> float:
    """Return the angle by which the flow has turned a paddle wheel, clockwise."""
    return float(np.interp(second, SECONDS, TURNED))


def drifted(points: np.ndarray, start: float, end: float) -> np.ndarray:
    """Return where the changing flow carries points from one second to another, exactly.

    Outflow and swirl commute, so only how long each has acted matters, not in which order.
    """
    out, around = (np.diff(np.interp([start, end], SECONDS, t))[0] for t in (GROWN, TURNED))
    time = out + around
    return carried(points, time, around / time if time else 0.0)


class Stream(Cloud):
    """Dots that the flow carries; each lives for a while, then another is born."""

    def __init__(self, plane: Coordinates) -> None:
        self.plane = plane
        self.middles: dict[tuple[int, int], np.ndarray] = {}
        super().__init__(np.zeros((0, 3)), Role.STATE)
        self.at(0.0)

    def at(self, second: float) -> Stream:
        """Show the dots of this second."""
        stage, scale = [], []
        for cohort in range(COHORTS):
            since = second / LIFE - cohort / COHORTS
            age = since % 1
            points = drifted(
                self.halfway(cohort, int(since // 1)), second - (age - 0.5) * LIFE, second
            )
            at = self.plane.point(*points.T)
            box = self.plane.box
            inside = np.minimum(
                np.minimum(at[:, 0] - box.left, box.right - at[:, 0]),
                np.minimum(at[:, 1] - box.bottom, box.top - at[:, 1]),
            )
            youth = np.clip(min(age, 1 - age) * LIFE / FADE, 0, 1)
            stage.append(at)
            scale.append(np.clip(inside / 0.4, 0, 1) * youth)
        return self.move_dots(np.concatenate(stage), np.concatenate(scale))

    def halfway(self, cohort: int, generation: int) -> np.ndarray:
        """Return where a cohort's dots are halfway through their lives."""
        key = cohort, generation
        if key not in self.middles:
            rng = np.random.default_rng([cohort, generation + 10])
            # One dot in each of the columns and in each of the rows: no crowds, no holes.
            shares = np.stack([rng.permutation(DOTS_EACH) for _ in range(2)], axis=-1)
            shares = (shares + rng.uniform(size=shares.shape)) / DOTS_EACH
            low, high = np.array([[s.low, s.high] for s in (self.plane.x, self.plane.y)]).T
            self.middles[key] = low + shares * (high - low)
        return self.middles[key]


class Polygon(VMobject):
    """A filled polygon that can be given other corners."""

    def __init__(self, corners: np.ndarray, role: Role, *, fill: float) -> None:
        super().__init__(
            stroke_width=Stroke.CURVE,
            stroke_color=color(role),
            fill_color=color(role),
            fill_opacity=fill,
        )
        self.lead(corners)

    def lead(self, corners: np.ndarray) -> Polygon:
        """Run through other corners, (n, 3)."""
        self.set_points(polygon_points(corners))
        return self


class PaddleWheel(VGroup):
    """A hub and four paddles, one of them brighter so that a turn is seen."""

    RADIUS = 1.15
    SHAPE = np.array(
        [[0.1, 0.05], [0.58, 0.05], [0.58, 0.2], [1, 0.2], [1, -0.2], [0.58, -0.2], [0.58, -0.05],
         [0.1, -0.05]]
    )  # fmt: skip

    def __init__(self, center: np.ndarray) -> None:
        self.hub = dot(center, Role.INK, 1.5 * Radius.DOT)
        self.center = center
        self.paddles = VGroup(
            *(
                Polygon(np.zeros((8, 3)), Role.GRADIENT, fill=0.95 if k == 1 else 0.3)
                for k in range(4)
            )
        )
        super().__init__(self.paddles, self.hub)
        self.turn(0.0)

    def turn(self, clockwise: float) -> PaddleWheel:
        """Stand turned by this angle."""
        for k, paddle in enumerate(self.paddles):
            angle = k * np.pi / 2 - clockwise
            along = np.array([np.cos(angle), np.sin(angle), 0])
            across = np.array([-along[1], along[0], 0])
            x, y = self.RADIUS * self.SHAPE.T[:, :, None]
            paddle.lead(self.center + x * along + y * across)
        return self


# --- cells and their map -------------------------------------------------------------------------


def shade(u: float) -> ManimColor:
    """Return the map's color of one temperature."""
    rgb = colors(log_level([u], PICTURE_FLOOR, HOT_VALUE))[0]
    return ManimColor.from_rgb(tuple(rgb / 255))


def cell_square(direction: np.ndarray, u: float) -> Polygon:
    """Return one of the five cells, its corners in the order of a paddle's, which becomes it."""
    along = direction if direction.any() else np.array([1.0, 0.0, 0.0])
    across = np.array([-along[1], along[0], 0.0])
    x, y = CELL / 2 * np.array(
        [[-1, 0.5], [-1, 1], [0, 1], [1, 1], [1, -1], [0, -1], [-1, -1], [-1, -0.5]]
    ).T[:, :, None]  # fmt: skip
    square = Polygon(CENTER + PITCH * direction + x * along + y * across, Role.MUTED, fill=1.0)
    return square.set_fill(shade(u), opacity=1).set_stroke(width=Stroke.HELPER)


def levels(u: np.ndarray) -> np.ndarray:
    """Return the map's levels of temperatures."""
    return log_level(u, PICTURE_FLOOR, HOT_VALUE)


def window(grid: np.ndarray, cells: float) -> np.ndarray:
    """Return the picture of so many cells about the hot one."""
    ahead = ((np.arange(ZOOM_PIXELS) + 0.5) / ZOOM_PIXELS - 0.5) * cells + 0.5
    rows, columns = (np.floor(at + ahead).astype(int) for at in HOT_CELL)
    return grid[np.ix_(rows, columns)]


OVERDRAWN_AT = 0.5  # below zero by so much a cell is marked in full


class Overdrawn(VGroup):
    """The cells below zero, hatched."""

    def __init__(self) -> None:
        paint = color(Role.ERROR)
        self.body = VMobject(fill_color=paint, fill_opacity=0.45, stroke_width=0)
        self.hatch = VMobject(stroke_color=paint, stroke_width=Stroke.HELPER, fill_opacity=0)
        super().__init__(self.body, self.hatch)

    def mark(self, u: np.ndarray, cells: float, below: float) -> Overdrawn:
        """Hatch the cells below `below` in a window of so many cells."""
        side = MAP_SIDE / cells
        bodies, hatches = [np.zeros((0, 3))], [np.zeros((0, 3))]
        for row, column in np.argwhere(u < below):
            x = MAP_BOX.center[0] + (column - HOT_CELL[1]) * side
            y = MAP_BOX.center[1] - (row - HOT_CELL[0]) * side
            left, right = np.clip([x - side / 2, x + side / 2], MAP_BOX.left, MAP_BOX.right)
            low, high = np.clip([y - side / 2, y + side / 2], MAP_BOX.bottom, MAP_BOX.top)
            if right - left < 1e-3 or high - low < 1e-3:
                continue
            corners = np.array([[left, low, 0], [right, low, 0], [right, high, 0], [left, high, 0]])
            bodies.append(polygon_points(corners))
            hatches.append(hatching(left, right, low, high, spacing=0.17))
        self.body.set_points(np.concatenate(bodies))
        self.hatch.set_points(np.concatenate(hatches))
        # What is hardly below zero is hardly marked, so that the mark does not come at a blow.
        depth = float(np.clip(-u.min() / OVERDRAWN_AT, 0, 1))
        self.body.set_fill(opacity=0.45 * depth)
        self.hatch.set_stroke(opacity=depth)
        return self


class Chip(VGroup):
    """A number on a cell, with the page behind it so that it can be read on any color."""

    def __init__(self, at: np.ndarray, readout: Readout, *, point: float) -> None:
        self.readout = readout
        plate = RoundedRectangle(corner_radius=0.14, width=1.36, height=0.72, stroke_width=0)
        plate.set_fill(color(Role.PAGE), opacity=0.92).move_to(at)
        readout.place(at + [point, -0.18, 0])
        super().__init__(plate, readout)


def hide(bar: Bar) -> Bar:
    """Take a bar's outline away until it stands again: at height 0 it would still be a line."""
    for part in bar:
        part.clear_points()
    return bar


COLUMN_FOOT, COLUMN_UNIT = -1.75, 0.38  # where bars stand; height of a bar for temperature 1
BAR_FOOT, BAR_UNIT = -0.65, 0.095  # of the bars of the chessboard's middle
GROWING = 0.5  # of a step, for a bar of them to grow once the step is made
RING_UNIT = 4.5
FAR_APART = (0, RING // 2)  # the node that is hot at first, and the one farthest from it


DIAL = Span(0.0, 0.35)  # what the slider of D covers
DIAL_LEFT, DIAL_RIGHT, DIAL_HEIGHT = 2.0, 6.4, 2.5


class Account(VGroup):
    """What the hot cell has and what one step takes from it, in four parts.

    Parameters
    ----------
    dial
        D of the step.
    """

    def __init__(self, dial: ValueTracker) -> None:
        self.dial = dial
        self.has = Bar(HAS_FOOT, ACCOUNT_UNIT * HOT_VALUE, Role.STATE, width=ACCOUNT_WIDTH)
        self.gives = Bar(GIVES_FOOT, 0, Role.GRADIENT, width=ACCOUNT_WIDTH)
        self.cuts = Segments(Role.PAGE, width=Stroke.HELPER)
        self.overdraft = Bar(GIVES_FOOT, 0, Role.ERROR, width=ACCOUNT_WIDTH)
        brim = ACCOUNT_UNIT * HOT_VALUE * UP
        half = ACCOUNT_WIDTH / 2 * RIGHT
        self.level = Dashed(HAS_FOOT + brim - half, GIVES_FOOT + brim + half, Role.INK)
        names = Typeset("#state[has] $quad quad quad$ #gradient[gives]", size=Size.LABEL)
        names.move_to((HAS_FOOT + GIVES_FOOT) / 2).align_baseline(HAS_FOOT[1] - 0.5)
        names.shift((GIVES_FOOT[0] - names.part(Role.GRADIENT).get_x()) * RIGHT)
        super().__init__(self.has, self.gives, self.cuts, self.overdraft, self.level, names)
        self.show()

    def show(self) -> Account:
        """Have what is taken now."""
        taken = HOT_VALUE - Q["middle"](1, self.dial.get_value()).value
        over = max(taken - HOT_VALUE, 0.0)
        self.gives.stand(ACCOUNT_UNIT * (taken - over))
        self.overdraft.stand(ACCOUNT_UNIT * over, GIVES_FOOT + ACCOUNT_UNIT * HOT_VALUE * UP)
        for part in (self.overdraft.body, self.overdraft.hatch):
            part.set_stroke(opacity=float(over > 0))
        heights = ACCOUNT_UNIT * taken * np.arange(1, len(COMPASS)) / len(COMPASS)
        half = ACCOUNT_WIDTH / 2 * RIGHT
        ends = GIVES_FOOT + heights[:, None] * UP
        self.cuts.run(ends - half, ends + half)
        return self


# --- the picture of the last beat ----------------------------------------------------------------

RING_RADIUS = 2.05
NODE_RADIUS = 0.62
NOISE_LEFT, NOISE_RIGHT = CENTER + [0, -0.25, 0], np.array([3.4, 0.3, 0])
NOISE_SIDE = 5.0
NOISE_HALF = 2.9  # half of what the two pictures show of the plane
PICTURE_DOTS = 320
NOISE_TITLE = 3.15
NOISE_TIMES = np.concatenate([[0.0], np.geomspace(0.004, 2.2, 22)])
NOISE_PIXELS = 100
DENSITY_DEPTH = 300  # the density's colors span this factor
SEED = 11


def nabla_points() -> np.ndarray:
    """Return dots that fill the sign ∇, (n, 2): the film's data."""
    outer = 1.55 * np.array([[-1, 0.8], [1, 0.8], [0, -1.0]])
    middle = outer.mean(axis=0)
    inner = middle + 0.45 * (outer - middle)

    def inside(points: np.ndarray, corners: np.ndarray) -> np.ndarray:
        edges = np.roll(corners, -1, axis=0) - corners
        gaps = points[:, None, :] - corners
        return ((edges[:, 0] * gaps[..., 1] - edges[:, 1] * gaps[..., 0]) <= 0).all(axis=1)

    rng = np.random.default_rng(SEED)
    points = rng.uniform(outer.min(axis=0), outer.max(axis=0), (20 * PICTURE_DOTS, 2))
    return points[inside(points, outer) & ~inside(points, inner)][:PICTURE_DOTS]


class HeatEvensOut(BlogScene):
    """Each cell asks whether its neighbors are warmer; asked again and again, heat evens out."""

    alt = (
        "A flow spreads a box and turns a paddle wheel; then heat leaves one hot cell and spreads "
        "over a grid, breaks up into a chessboard when the steps are too large, evens out on a "
        "ring of nodes, and turns a picture into noise."
    )
    givens: ClassVar[tuple[str, ...]] = ("times 4", "= 4", "4 D t")

    def construct(self) -> None:
        """Flow, then heat on a grid, then heat elsewhere."""
        self.lay_out()
        self.spread_a_box()
        self.turn_a_wheel()
        self.ask_the_neighbors()
        self.step_again_and_again()
        self.step_too_far()
        self.smooth_a_ring()
        self.dissolve_a_picture()

    def lay_out(self) -> None:
        """Make what lives through more than one beat."""
        clock = self.clock = ValueTracker(0.0)  # seconds of the flow
        step = self.step = ValueTracker(1.0)  # steps of heat made, with a part of the next
        # Functions, not methods: manim copies readouts, and with a method it would copy the scene.
        self.swirl = lambda: swirl_at(clock.get_value())
        self.steps = lambda: int(step.get_value() + 1e-6)
        x, y = Span(-1.8, 1.8), Span(-1.5, 1.5)
        self.plane = Coordinates(x, y, FLOW_BOX)
        at = np.stack(np.meshgrid(np.arange(-4, 5) * 0.4, np.arange(-3, 4) * 0.4), axis=-1)
        self.arrow_points = at.reshape(-1, 2)
        self.arrows = ArrowField(
            self.plane,
            self.arrow_points,
            blended_field(0.0)(self.arrow_points),
            Role.TRUTH,
            scale=0.12,
            opacity=0.6,
        )
        self.stream = Stream(self.plane)

    def flow(self, seconds: float, *animations: Animation) -> None:
        """Let the flow run on, and play something meanwhile."""
        clock = self.clock.animate(run_time=seconds, rate_func=linear)
        self.play(clock.set_value(self.clock.get_value() + seconds), *animations)

    def spread_a_box(self) -> None:
        """Divergence: a box that the flow carries along swells."""
        clock, half, start = self.clock, 0.2, 0.5
        corners = half * np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]])

        def carried_box() -> np.ndarray:
            return self.plane.point(*drifted(corners, start, max(start, clock.get_value())).T)

        self.box = Polygon(carried_box(), Role.GRADIENT, fill=0.2)
        ends = carried_box()
        self.ghost = VGroup(
            *(Dashed(a, b, Role.INK) for a, b in zip(ends, np.roll(ends, -1, axis=0), strict=True))
        )
        self.divergence = self.board(
            "divergence", Readout(Q["divergence"], self.swirl, size=Size.BIG, role=Role.GRADIENT), 2
        )
        self.add(self.arrows, self.stream, self.ghost, self.box)
        self.stream.add_updater(lambda m: m.at(clock.get_value()))
        self.box.add_updater(lambda m: m.lead(carried_box()))
        with self.beat(
            "divergence",
            "Divergence: does the flow spread out here?",
            "Green dots stream outwards from the middle of a field of blue arrows. A small box "
            "that moves with them swells: the divergence is {div}.",
            div=Q["divergence"](0.0),
        ):
            self.flow(Pace.REVEAL)
            self.flow(0.95 * Pace.SWEEP, FadeIn(self.divergence, run_time=Pace.REVEAL))
        settle(self.box)

    def board(self, name: str, readout: Readout, y: float) -> VGroup:
        """Return a name with its number below."""
        words = Words(name, size=Size.CAPTION)
        words.begin_at(2.1, y)
        return VGroup(words, readout.place([2.5, y - 1.05, 0]))

    def turn_a_wheel(self) -> None:
        """Curl: the same flow, turned into a swirl, turns a paddle wheel."""
        clock = self.clock
        self.wheel = PaddleWheel(CENTER)
        curl = self.board(
            "curl", Readout(Q["curl"], self.swirl, size=Size.BIG, role=Role.GRADIENT), -0.4
        )
        with self.beat(
            "curl",
            "Curl: does it turn a little paddle wheel?",
            "The box becomes a paddle wheel. As the arrows turn into a clockwise swirl the wheel "
            "starts to turn: divergence {div}, curl {curl}.",
            div=Q["divergence"](1.0),
            curl=Q["curl"](1.0),
        ):
            self.flow(
                Pace.CAPTION,
                self.box.animate(run_time=Pace.CAPTION).scale(0.05),
                FadeOut(self.ghost, run_time=Pace.QUICK),
            )
            self.remove(self.box)
            self.flow(
                Pace.REVEAL,
                GrowFromPoint(self.wheel, CENTER, run_time=Pace.REVEAL),
                FadeIn(curl, run_time=Pace.REVEAL),
            )
            self.flow(Pace.CAPTION)
            self.wheel.add_updater(lambda m: m.turn(turned_at(clock.get_value())))
            self.arrows.add_updater(lambda m: m.show(blended_field(self.swirl())(m.at)))
            # Until the wheel has made half a turn and its paddles stand upright again.
            self.flow(float(np.interp(np.pi, TURNED, SECONDS)) - clock.get_value())
        settle(self.wheel, self.arrows, self.stream, self.divergence[1], curl[1])
        self.leaving = [self.arrows, self.stream, self.divergence, curl]

    def ask_the_neighbors(self) -> None:
        """Show the Laplacian of five cells and one step of heat."""
        share = ValueTracker(0.0)  # D of the one step that is taken
        middle, right = Q["middle"], Q["neighbor"]
        self.hot = cell_square(np.zeros(3), middle(0).value)
        self.cold = VGroup(*(cell_square(d, right(0).value) for d in COMPASS))
        self.hot_chip = Chip(
            CENTER, Readout(middle, 1, share, size=Size.CAPTION, anchor="point"), point=0.08
        )
        self.cold_chip = Chip(
            CENTER + PITCH * RIGHT,
            Readout(right, 1, share, size=Size.CAPTION, anchor="point"),
            point=-0.06,
        )
        law = self.line('gradient(Delta u, tag: "lap") = 4 (truth("mean") - state("me"))', 2.35)
        sizes = self.line(
            '& = 4 (truth({cold}, tag: "cold") - state({hot}, tag: "hot")) \\ '
            '& ink(eq, tag: "so") gradient({lap}, tag: "lap")',
            1.3,
            cold=right(0),
            hot=middle(0),
            lap=Q["hot_cell_laplacian"](),
        )
        sizes.shift(RIGHT * (law[2].get_left()[0] - sizes[0].get_left()[0]))
        gates = VGroup(  # heat on its way across the gaps
            *(
                Arrow(CENTER + 0.79 * d, CENTER + 1.21 * d, Role.GRADIENT, width=0.1)
                for d in COMPASS
            )
        )
        with self.beat(
            "laplacian",
            "Laplacian: neighbors' mean minus me, times 4.",
            "The wheel becomes five cells: a hot one at {hot} and four cold neighbors at {cold}. "
            "The Laplacian of the hot cell is 4 ({cold} − {hot}) = {lap}.",
            hot=middle(0),
            cold=right(0),
            lap=Q["hot_cell_laplacian"](),
        ):
            # The hub runs around as the hot cell does, or it would turn inside out on its way.
            self.wheel.hub.rotate(0.85 * PI).reverse_direction()
            self.play(
                ReplacementTransform(self.wheel.hub, self.hot),
                # The wheel has made half a turn: its first paddle points left now.
                *(
                    ReplacementTransform(self.wheel.paddles[(k + 2) % 4], self.cold[k])
                    for k in range(4)
                ),
                *map(FadeOut, self.leaving),
                run_time=Pace.MOVE,
            )
            self.play(FadeIn(self.hot_chip), FadeIn(self.cold_chip), run_time=Pace.QUICK)
            rims = VGroup(*(c.copy().set_fill(opacity=0) for c in (self.hot, *self.cold)))
            rims.set_stroke(color(Role.TRUTH), width=2 * Stroke.CURVE)
            rims[0].set_stroke(color(Role.STATE))
            self.play(FadeIn(law), FadeIn(rims), run_time=Pace.REVEAL)
            self.hold(Pace.BREATH)
            self.play(
                FadeIn(
                    sizes.part("cold"),
                    target_position=self.cold_chip.readout.digits,
                    rate_func=squish_rate_func(smooth, 0, 0.65),
                ),
                FadeIn(
                    sizes.part("hot"),
                    target_position=self.hot_chip.readout.digits,
                    path_arc=BELOW,
                    rate_func=squish_rate_func(smooth, 0.35, 0.9),
                ),
                # Where the numbers pass on their way.
                FadeIn(sizes.untagged, rate_func=AT_LAST),
                run_time=Pace.MOVE,
            )
            answer = VGroup(*sizes.part("so"), *sizes.part("lap"))
            self.play(FadeIn(answer, shift=0.2 * RIGHT), run_time=Pace.REVEAL)
            self.remove(*sizes)
            self.add(sizes)

            step = self.line('state("me") + D med gradient(Delta u, tag: "lap")', 2.35)
            total = self.line(
                '& = state({hot}) + {d} times (gradient({lap}, tag: "lap")) \\ '
                '& ink(eq, tag: "so") state({new}, tag: "new")',
                1.3,
                hot=middle(0),
                d=Q["diffusion"](DIFFUSION),
                lap=Q["hot_cell_laplacian"](),
                new=middle(1, DIFFUSION),
            )
            self.say(
                "Each step adds $D$ times that: heat flows out.",
                "One step adds D = {d} times the Laplacian: the hot cell falls from {hot} to {new} "
                "and each neighbor rises from {cold} to {warm}.",
                d=Q["diffusion"](DIFFUSION),
                hot=middle(0),
                new=middle(1, DIFFUSION),
                cold=right(0),
                warm=right(1, DIFFUSION),
            )
            across = squish_rate_func(smooth, 0.25, 0.8)  # while nothing else is there
            self.play(
                *(FadeOut(m, rate_func=EARLY) for m in (law.untagged, sizes.without("lap"), rims)),
                *(
                    ReplacementTransform(old.part("lap"), new.part("lap"), rate_func=across)
                    for old, new in ((law, step), (sizes, total))
                ),
                FadeIn(step.untagged, total.untagged, rate_func=AT_LAST),
                run_time=Pace.MOVE,
            )
            self.remove(law, sizes)
            self.play(
                *(GrowFromPoint(g, CENTER + 0.79 * d) for g, d in zip(gates, COMPASS, strict=True)),
                run_time=Pace.REVEAL,
            )
            self.hot.add_updater(lambda m: m.set_fill(shade(middle(1, share.get_value()).value)))
            for cold in self.cold:
                cold.add_updater(lambda m: m.set_fill(shade(right(1, share.get_value()).value)))
            self.play(share.animate.set_value(DIFFUSION), run_time=1.5 * Pace.MOVE)
            settle(self.hot, *self.cold)
            self.play(
                FadeIn(
                    total.part("new"),
                    target_position=self.hot_chip.readout.digits,
                    path_arc=BELOW,
                ),
                FadeIn(total.part("so"), rate_func=AT_LAST),
                run_time=Pace.REVEAL,
            )
            self.remove(*step, *total)
            self.add(step, total)
            self.hold(Pace.REST)
        self.leaving = [step, total, gates, self.hot_chip, self.cold_chip]

    def line(self, formula: str, y: float, **facts: object) -> Formula:
        """Return a formula of the right-hand side."""
        made = Formula(formula, **facts)
        return made.begin_at(TEXT_LEFT, y)

    def step_again_and_again(self) -> None:
        """Let heat spread over the grid: the peak falls, the total stays."""
        run = hot_cell_run()
        zoom = ValueTracker(float(np.log(CLOSE)))
        self.zoom = zoom
        grids = levels(run.u)
        self.map = HeatMap(window(grids[1], CLOSE), MAP_BOX).set_z_index(-1)
        scale_box = Box(MAP_BOX.right + 0.25, MAP_BOX.right + 0.5, MAP_BOX.bottom, MAP_BOX.top)
        bar = ColorBar(
            scale_box, [(0.03, tick_text(PICTURE_FLOOR, log=True)), (0.97, tick_text(HOT_VALUE))]
        )
        peak, total = (
            Meter(
                Readout(Q[name], self.steps, anchor="point"),
                [x, COLUMN_FOOT, 0],
                COLUMN_UNIT,
                role,
                width=0.8,
                level=lambda values=values: float(between_steps(values, self.step.get_value())),
            ).add_updater(Meter.show)
            for name, values, x, role in (
                ("peak", run.peak, 3.1, Role.STATE),
                ("total", run.total, 5.5, Role.TRUTH),
            )
        )
        names = VGroup(
            *(
                Words(name).set_x(meter.foot[0]).align_baseline(COLUMN_FOOT - 0.5)
                for name, meter in (("peak", peak), ("total", total))
            )
        )
        reach = spread_radius(STEPS) * MAP_SIDE / WIDE
        ring = Circle(reach, stroke_width=Stroke.CURVE, stroke_color=INK_ON_MAP).move_to(CENTER)
        spoke = Line(CENTER, CENTER + reach * RIGHT, stroke_width=Stroke.CURVE, color=INK_ON_MAP)

        with self.beat(
            "heat",
            "Peak falls, total stays: heat only moves.",
            "The five cells shrink into a map of many, colored on a logarithmic scale. Step by "
            "step a glow spreads from the middle. The peak's bar sinks, the total's bar stays.",
        ):
            side = MAP_SIDE / CLOSE
            self.play(
                self.hot.animate.scale_to_fit_width(side),
                *(
                    cell.animate.scale_to_fit_width(side).move_to(CENTER + side * d)
                    for cell, d in zip(self.cold, COMPASS, strict=True)
                ),
                *(FadeOut(m, rate_func=EARLY) for m in self.leaving),
                run_time=Pace.REVEAL,
            )
            self.play(FadeIn(self.map), run_time=Pace.QUICK)
            self.remove(self.hot, *self.cold)
            self.map.add_updater(
                lambda m: m.show(
                    window(
                        levels(between_steps(run.u, self.step.get_value())),
                        np.exp(zoom.get_value()),
                    )
                )
            )
            out, coming = (squish_rate_func(smooth, *part) for part in ((0, 0.75), (0.5, 1)))
            self.play(
                zoom.animate(rate_func=out).set_value(np.log(WIDE)),
                *(FadeIn(m, rate_func=coming) for m in (bar, bar.strip, peak, total, names)),
                run_time=Pace.MOVE + 0.5 * Pace.REVEAL,
            )
            self.play(advance(self.step, STEPS, 1.1 * Pace.SWEEP))
            settle(self.map, peak, total)
            self.say(
                "The heat's reach, $sqrt(4 D t)$: {reach} cells.",
                "A ring marks how far the heat has come in the mean square: {reach} cells. The "
                "peak has fallen to {peak}, the total is still {total}.",
                reach=Q["radius"](STEPS),
                peak=Q["peak"](STEPS),
                total=Q["total"](STEPS),
            )
            self.play(Create(spoke), run_time=Pace.REVEAL)
            self.play(Create(ring), run_time=Pace.REVEAL)
            self.poster()
        self.leaving = [bar, bar.strip, peak, total, names, ring, spoke]

    def step_too_far(self) -> None:
        """Turn D up until a cell gives more than it has, and step on."""
        share = ValueTracker(DIFFUSION)
        calm, run = hot_cell_run(), hot_cell_run(UNSTABLE_DIFFUSION, UNSTABLE_STEPS)
        middle = Readout(Q["middle"], 1, share, size=Size.CAPTION, anchor="point")
        chip = Chip(CENTER, middle, point=0.1)
        marks = Overdrawn()
        slider = Slider(
            share, DIAL, DIAL_LEFT, DIAL_RIGHT, DIAL_HEIGHT, limit=heat_limit(), name="$D$"
        )
        edge = TickNumber("{limit}", role=Role.MUTED, size=Size.TICK, limit=Q["limit"]())
        edge.next_to(slider.gate, UP, buff=0.12)
        dial = VGroup(slider, edge, slider.number(Q["diffusion"]))
        account = Account(share)
        with self.beat(
            "too-large",
            "Above $D$ = {limit} a cell gives more than it has.",
            "Back to the first step. Two bars show what the hot cell has and what it gives, a part "
            "to each neighbor. A dial turns D up from {calm}: at {limit} the cell gives all it "
            "has, and at {wild} more; it falls below zero, to {cell}, and is hatched red.",
            calm=Q["diffusion"](DIFFUSION),
            limit=Q["limit"](),
            wild=Q["diffusion"](UNSTABLE_DIFFUSION),
            cell=Q["middle"](1, UNSTABLE_DIFFUSION),
        ):
            self.play(*(FadeOut(m) for m in self.leaving), run_time=Pace.QUICK)
            self.map.add_updater(
                lambda m: m.show(
                    window(
                        levels(between_steps(calm.u, self.step.get_value())),
                        np.exp(self.zoom.get_value()),
                    )
                )
            )
            self.play(
                self.step.animate.set_value(1.0),
                self.zoom.animate.set_value(np.log(CLOSE)),
                FadeIn(dial),
                run_time=Pace.MOVE,
            )
            settle(self.map)
            self.play(FadeIn(chip, account), run_time=Pace.REVEAL)
            account.add_updater(lambda m: m.show())

            def first_step() -> np.ndarray:
                return hot_cell_run(share.get_value(), 1).u[1]

            self.add(marks)
            self.bring_to_front(chip)
            self.map.add_updater(lambda m: m.show(window(levels(first_step()), CLOSE)))
            marks.add_updater(lambda m: m.mark(first_step(), CLOSE, -1e-9))
            self.play(share.animate.set_value(heat_limit()), run_time=1.2 * Pace.MOVE)
            self.hold(Pace.BREATH)
            self.play(share.animate.set_value(UNSTABLE_DIFFUSION), run_time=Pace.MOVE)
            settle(self.map, marks, account)
            self.hold(Pace.BREATH)
            self.zoom_on_chessboard(run.u, marks, VGroup(chip, account), dial)

    def zoom_on_chessboard(
        self, u: np.ndarray, marks: Overdrawn, spent: VGroup, dial: VGroup
    ) -> None:
        """Step on with the large D."""
        cell = labeled(
            "hot cell", Readout(Q["middle"], self.steps, UNSTABLE_DIFFUSION), (1.6, 0.9), gap=0.65
        )
        heights = u[:, HOT_CELL[0], HOT_CELL[1]] * BAR_UNIT
        bars = VGroup(
            *(
                Bar(
                    [1.6 + 0.4 * k, BAR_FOOT, 0],
                    height,
                    Role.STATE if height >= 0 else Role.ERROR,
                    width=0.3,
                )
                for k, height in enumerate(heights)
            )
        )
        floor = Line([1.3, BAR_FOOT, 0], [6.7, BAR_FOOT, 0], stroke_width=Stroke.HELPER)
        floor.set_color(color(Role.MUTED))

        def shown() -> np.ndarray:
            return u[self.steps()]

        self.map.add_updater(
            lambda m: m.show(window(levels(shown()), np.exp(self.zoom.get_value())))
        )
        marks.add_updater(lambda m: m.mark(shown(), np.exp(self.zoom.get_value()), -PICTURE_FLOOR))
        self.say(
            "Each step overshoots more: a growing chessboard.",
            "Step after step the cells flip between hot and below zero in a chessboard pattern, "
            "and the bars of the hot cell swing wider: {first} after one step, {last} after "
            "twelve.",
            first=Q["middle"](1, UNSTABLE_DIFFUSION),
            last=Q["middle"](UNSTABLE_STEPS, UNSTABLE_DIFFUSION),
        )
        self.play(
            FadeOut(spent, rate_func=EARLY),
            self.zoom.animate.set_value(np.log(CHESSBOARD)),
            FadeIn(cell, floor, *bars[:2], rate_func=LATE),
            run_time=Pace.MOVE,
        )
        for bar in bars[2:]:
            hide(bar)

        def grow(bar: Bar, k: int) -> None:  # it begins with the number
            share = (self.step.get_value() - k) / GROWING
            if share > 0:
                bar.stand(heights[k] * smooth(min(share, 1.0)))

        for k, bar in enumerate(bars[2:], start=2):
            bar.add_updater(lambda m, k=k: grow(m, k))
        self.add(bars)
        self.play(advance(self.step, UNSTABLE_STEPS + GROWING, 1.2 * Pace.SWEEP))
        settle(self.map, marks, *bars, cell[1])
        self.hold(Pace.BREATH)
        self.leaving = [marks, cell, bars, floor, dial]

    def smooth_a_ring(self) -> None:
        """Heat on a graph: the feature of one node evens out over the ring."""
        self.step.set_value(0)
        angles = np.pi / 2 - 2 * np.pi * np.arange(RING) / RING
        self.nodes_at = CENTER + RING_RADIUS * np.stack(
            [np.cos(angles), np.sin(angles), 0 * angles], axis=-1
        )
        history = np.array(
            [[ring_value(node, k) for node in range(RING)] for k in range(RING_STEPS + 1)]
        )

        def feature(node: int) -> float:
            return float(between_steps(history, self.step.get_value())[node])

        edges = VGroup(
            *(
                Line(a, b, stroke_width=Stroke.CURVE, color=color(Role.MUTED))
                for a, b in zip(self.nodes_at, np.roll(self.nodes_at, -1, axis=0), strict=True)
            )
        )
        rims = VGroup(
            *(
                Circle(NODE_RADIUS, stroke_width=Stroke.CURVE, stroke_color=color(Role.MUTED))
                .set_fill(color(Role.PAGE), opacity=1)
                .move_to(at)
                for at in self.nodes_at
            )
        )
        discs = Cloud(self.nodes_at, Role.STATE, radius=NODE_RADIUS)

        def fill(cloud: Cloud) -> None:  # the area is the feature, so all areas sum to one disc
            shares = np.array([feature(node) for node in range(RING)])
            cloud.move_dots(self.nodes_at, np.sqrt(np.maximum(shares, 0)))

        fill(discs)
        bars = VGroup(
            *(
                Bar([2.0 + 0.86 * k, COLUMN_FOOT, 0], feature(k) * RING_UNIT, Role.STATE, width=0.5)
                for k in range(RING)
            )
        )
        level = COLUMN_FOOT + ring_limit() * RING_UNIT
        limit = Dashed([1.5, level, 0], [6.7, level, 0], Role.TRUTH)
        end = labeled("limit", Readout(Q["ring_limit"], role=Role.TRUTH), (3.6, level + 0.55))
        floor = Line([1.5, COLUMN_FOOT, 0], [6.7, COLUMN_FOOT, 0], stroke_width=Stroke.HELPER)
        floor.set_color(color(Role.MUTED))
        first, last = (Readout(Q["ring"], node, self.steps, anchor="point") for node in FAR_APART)
        first.add_updater(lambda m: m.place([1.78, bars[0].body.get_top()[1] + 0.15, 0]))
        last.place([bars[FAR_APART[1]].foot[0] - 0.22, COLUMN_FOOT - 0.62, 0])
        with self.beat(
            "graph",
            "On graphs the same rule smooths features.",
            "The grid gives way to a ring of six nodes. One node holds all the heat; step by step "
            "it evens out: after ten steps it has {hot}, the node farthest away {cold}, both on "
            "their way to {limit}.",
            hot=Q["ring"](FAR_APART[0], RING_STEPS),
            cold=Q["ring"](FAR_APART[1], RING_STEPS),
            limit=Q["ring_limit"](),
        ):
            just_after = squish_rate_func(smooth, 0.2, 1)
            self.play(
                *(FadeOut(m, rate_func=EARLY) for m in (self.map, *self.leaving)),
                *(GrowFromPoint(rim, CENTER, rate_func=just_after) for rim in rims),
                run_time=Pace.MOVE,
            )
            self.play(
                Create(edges.set_z_index(-1)),
                *map(FadeIn, (discs, bars, floor, first, last)),
                run_time=Pace.REVEAL,
            )
            discs.add_updater(fill)
            for k, bar in enumerate(bars):
                bar.add_updater(lambda m, k=k: m.stand(feature(k) * RING_UNIT))
            self.play(Create(limit), FadeIn(end), run_time=Pace.QUICK)
            self.play(advance(self.step, RING_STEPS, 0.8 * Pace.SWEEP))
            self.hold(Pace.BREATH)
        settle(discs, *bars, first, last)
        self.discs = discs
        self.features = history[-1]
        self.leaving = [edges, rims, bars, floor, limit, end, first, last]

    def dissolve_a_picture(self) -> None:
        """Noise on every sample of a picture spreads their density."""
        data = nabla_points()
        paths = noise_paths(data, NOISE_TIMES, SEED)
        unit = NOISE_SIDE / 2 / NOISE_HALF
        moment = ValueTracker(0.0)  # an index into the times, so the first ones pass slowly
        axis = (np.arange(NOISE_PIXELS) + 0.5) / NOISE_PIXELS * 2 * NOISE_HALF - NOISE_HALF

        def on_stage(points: np.ndarray) -> np.ndarray:
            return NOISE_LEFT + unit * np.pad(points, ((0, 0), (0, 1)))

        def scatter(cloud: Cloud) -> None:  # a stray dot goes before it meets a caption
            points = between_steps(paths, moment.get_value())
            inside = NOISE_HALF - np.abs(points).max(axis=1)
            cloud.move_dots(on_stage(points), np.clip(inside / 0.3, 0, 1))

        def density() -> np.ndarray:
            time = np.interp(moment.get_value(), np.arange(len(NOISE_TIMES)), NOISE_TIMES)
            return noised_density(axis, axis[::-1], max(float(time), NOISE_TIMES[1]), data)

        top = float(density().max())
        x, y = NOISE_RIGHT[:2]
        half = NOISE_SIDE / 2
        picture = HeatMap(
            log_level(density(), top / DENSITY_DEPTH, top),
            Box(x - half, x + half, y - half, y + half),
        )
        samples, spread = (
            Words(text, role=Role.MUTED).align_baseline(NOISE_TITLE).set_x(at[0])
            for text, at in (("samples", NOISE_LEFT), ("density", NOISE_RIGHT))
        )
        rng = np.random.default_rng(SEED)
        angle, reach = rng.uniform(0, 2 * np.pi, len(data)), np.sqrt(rng.uniform(0, 1, len(data)))
        owner = np.arange(len(data)) % RING
        radius = (NODE_RADIUS * np.sqrt(self.features[owner]) - 0.05) * reach
        in_discs = self.nodes_at[owner] + np.stack(
            [radius * np.cos(angle), radius * np.sin(angle), 0 * angle], axis=-1
        )
        cloud = Cloud(in_discs, Role.STATE, radius=Radius.SMALL).set_z_index(1)
        gather = ValueTracker(0.0)
        with self.beat(
            "noise",
            "In diffusion models, noise spreads the density.",
            "The heat of the nodes breaks up into dots that form the sign nabla. Noise scatters "
            "them into a round cloud, while beside them their density, a glowing nabla, blurs "
            "and spreads as heat does.",
        ):
            self.add(cloud)
            cloud.add_updater(
                lambda m: m.move_dots(
                    in_discs + gather.get_value() * (on_stage(paths[0]) - in_discs)
                )
            )
            self.play(
                *(FadeOut(m, rate_func=EARLY) for m in (self.discs, *self.leaving)),
                gather.animate.set_value(1.0),
                run_time=1.2 * Pace.MOVE,
            )
            self.play(FadeIn(picture), FadeIn(samples), FadeIn(spread), run_time=Pace.REVEAL)
            self.hold(Pace.BREATH)
            settle(cloud)
            cloud.add_updater(scatter)
            picture.add_updater(lambda m: m.show(log_level(density(), top / DENSITY_DEPTH, top)))
            self.play(advance(moment, len(NOISE_TIMES) - 1, Pace.SWEEP))
            settle(cloud, picture)
            self.hold(1.25 * Pace.REST)
