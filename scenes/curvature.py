"""Zoom into a layer for its Jacobian, turn a compass for the Hessian, and train until it moves."""

from __future__ import annotations

from math import floor
from typing import ClassVar

import numpy as np
from manim import (
    LEFT,
    RIGHT,
    UP,
    Animation,
    Create,
    FadeIn,
    FadeOut,
    GrowFromPoint,
    Line,
    LineJointType,
    ReplacementTransform,
    Transform,
    TransformFromCopy,
    ValueTracker,
    VGroup,
    VMobject,
    smooth,
)

from compute.curvature import (
    CALM_RATE,
    KICK_STEPS,
    N_WEIGHTS,
    TRAIN_STEPS,
    WILD_RATE,
    X0,
    X1,
    between,
    eigenvalue,
    floor_sharpness,
    jacobian,
    layer,
    loss_along,
    needle_curvature,
    patch_outline,
    pushed,
    rest_directions,
    rest_params,
    step_limit,
    valley,
    xor_data,
)
from compute.quantities import quantities
from scenes.kit.compass import EAST, NORTH, WEST, CompassPlot, Needle
from scenes.kit.curve import Curve, strands
from scenes.kit.marks import Arrow, Bar, Cloud, Dashed, dot, hole
from scenes.kit.motion import EARLY, LATE, advance, settle, whole_steps
from scenes.kit.numbers import Readout
from scenes.kit.plane import Box, Coordinates, Plane, Span
from scenes.kit.scene import BlogScene
from scenes.kit.slider import Slider
from scenes.kit.style import Pace, Radius, Role, Size, Stroke, color
from scenes.kit.typeset import DIGIT, Formula, Words

Q = quantities("curvature")
DIM = 0.45

# --- the layer -----------------------------------------------------------------------------------

LEFT_BOX, RIGHT_BOX = Box(-6.7, -1.9, -1.75, 3.05), Box(1.9, 6.7, -1.75, 3.05)
MIDDLE = 0.65  # height of the panels' middle
WIDEST, FINEST = 4.0, 0.1  # sides of the square before and after the zoom
VIEW = 0.67  # half of what a panel shows, in sides of the square
ROWS = (1.5, 0.6)  # above the middle: where the longest and the shortest stretch are laid
LATTICE = np.linspace(-0.5, 0.5, 7)  # lines of the square, in its sides
ALONG = np.linspace(-0.5, 0.5, 25)  # samples of each
WORLD = 0.5  # from one line of the world's grid to the next
WORLD_VIEW = 2.05  # half of what the left panel shows when the input moves
ROUND = np.linspace(0, 2 * np.pi, 97)
CIRCLE = np.stack([np.cos(ROUND), np.sin(ROUND)], axis=1) / 2  # in the square, touching its sides


def lines_of(across: np.ndarray, along: np.ndarray) -> np.ndarray:
    """Return upright lines, then level ones, (2k, n, 2)."""
    first, second = np.meshgrid(across, along, indexing="ij")
    return np.concatenate([np.stack([first, second], -1), np.stack([second, first], -1)])


SQUARE = lines_of(LATTICE, ALONG)


def window(middle: np.ndarray, half: float, box: Box) -> Coordinates:
    """Return a plane without axes that shows a square about a point."""
    spans = (Span(c - half, c + half) for c in middle)
    return Coordinates(*spans, box)


def world_lines(middle: np.ndarray, half: float) -> np.ndarray:
    """Return the lines of the world's grid within a square about a point, (k, n, 2)."""
    reach = np.linspace(-half, half, 61)
    uprights, levels = (
        WORLD * np.arange(np.ceil((c - half) / WORLD), np.floor((c + half) / WORLD) + 1)
        for c in middle
    )
    x, y = np.meshgrid(uprights, middle[1] + reach, indexing="ij")
    v, u = np.meshgrid(levels, middle[0] + reach, indexing="ij")
    return np.concatenate([np.stack([x, y], -1), np.stack([u, v], -1)])


def frame_of(box: Box) -> VMobject:
    """Return a panel's thin edge."""
    corners = [(box.left, box.bottom), (box.right, box.bottom), (box.right, box.top)]
    corners += [(box.left, box.top), (box.left, box.bottom)]
    edge = VMobject(stroke_width=Stroke.GRID, stroke_color=color(Role.MUTED))
    return edge.set_points_as_corners([np.array([*corner, 0.0]) for corner in corners])


class Magnifier(VGroup):
    """A square of inputs on the left, what the layer makes of it on the right, equally enlarged."""

    def __init__(self) -> None:
        left, right = window([0, 0], 1, LEFT_BOX), window([0, 0], 1, RIGHT_BOX)
        empty = np.zeros(2)
        self.frames = VGroup(frame_of(LEFT_BOX), frame_of(RIGHT_BOX))
        self.world = Curve(left, empty, empty, Role.MUTED, width=Stroke.GRID)
        self.bent_world = Curve(right, empty, empty, Role.MUTED, width=Stroke.GRID)
        self.square = Curve(left, empty, empty, Role.STATE, width=Stroke.HELPER)
        self.image = Curve(right, empty, empty, Role.TRUTH, width=Stroke.HELPER)
        super().__init__(self.frames, self.world, self.bent_world, self.square, self.image)
        self.show(WIDEST)

    def show(self, side: float) -> Magnifier:
        """Have a square of another side; the views shrink along with it."""
        middle, half = between(0.5), VIEW * side
        outline = patch_outline(middle, side, 40)
        left = window(middle, half, LEFT_BOX)
        right = window((outline.min(axis=0) + outline.max(axis=0)) / 2, half, RIGHT_BOX)
        world, square = world_lines(middle, half), middle + side * SQUARE
        self.square.trace(*strands(square), left)
        self.image.trace(*strands(layer(square)), right)
        self.world.trace(*strands(world), left)
        self.bent_world.trace(*strands(layer(world)), right)
        return self


class Stretches(VGroup):
    """The Jacobian as a parallelogram, with the ellipse in it and its two half-axes."""

    def __init__(self) -> None:
        self.plane = window([0, 0], VIEW, RIGHT_BOX)
        empty = np.zeros(2)
        self.edge = Curve(self.plane, empty, empty, Role.GRADIENT)
        self.edge.joint_type = LineJointType.ROUND  # a miter would sharpen a sliver, then snap
        self.lattice = Curve(self.plane, empty, empty, Role.GRADIENT, width=Stroke.GRID)
        self.ellipse = Curve(self.plane, empty, empty, Role.GRADIENT, width=Stroke.HELPER)
        origin = self.plane.point(0, 0)
        self.arrows = VGroup(
            *(Arrow(origin, origin, Role.GRADIENT, width=width) for width in (0.1, 0.07))
        )
        super().__init__(self.lattice, self.edge, self.ellipse, self.arrows)
        self.show(0.5)

    def show(self, t: float) -> Stretches:
        """Be the Jacobian somewhere between the post's inputs."""
        J = jacobian(between(t))
        corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1]]) / 2 @ J.T
        self.edge.trace(*corners.T)
        self.lattice.trace(*strands(SQUARE @ J.T))
        self.ellipse.trace(*(CIRCLE @ J.T).T)
        directions, sizes, _ = np.linalg.svd(J)
        # Upwards, whatever sign the routine chose.
        ways = directions.T * np.sign(directions.T @ [1.0, 2.0])[:, None]
        for arrow, way, size in zip(self.arrows, ways, sizes, strict=True):
            arrow.point_to(self.plane.point(0, 0), self.plane.point(*(way * size / 2)))
        return self


# --- the valley ----------------------------------------------------------------------------------

REACH = 1.0  # of the map, in weights
LEVELS = (0.1, 0.4, 0.9, 1.6)  # equal distances apart on a parabola
CHART = Box(0.5, 6.3, -1.45, 0.1)
SECTION = Box(1.2, 5.6, 1.75, 3.35)  # the loss along the needle, above the chart
NEEDLE = 1.5
SECTION_SPAN, SECTION_TOP = Span(-0.8, 0.8), 0.8
OFFSETS = np.linspace(-0.8, 0.8, 161)
OSCULATING = np.linspace(-0.32, 0.32, 41)


def level_lines(n: int = 81) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return where the loss crosses each level, left of the floor and right of it, and the floor.

    Samples (x, y) on the map; a line has gaps where the whole row is higher than its level.
    """
    seen = valley(rest_params(), *rest_directions(), REACH, n)
    lowest = seen.loss.argmin(axis=1)
    sides = []
    for level in LEVELS:
        for side in (-1, 1):
            found = []
            for row, bottom in zip(seen.loss, lowest, strict=True):
                cells = np.arange(bottom, -1 if side < 0 else n, side)
                inside = row[bottom] < level < row[cells[-1]]
                found.append(np.interp(level, row[cells], seen.offset[cells]) if inside else np.nan)
            sides.append((np.array(found), seen.offset))
    return sides


# --- the spectrum --------------------------------------------------------------------------------

BARS_LEFT, BAR_PITCH, BAR_WIDTH = -4.9, 1.2, 0.62
ZERO, BAR_UNIT = -0.4, 0.88  # height of the zero line; of a bar for curvature one
EARLY_STEPS = 50  # by then no curvature is negative
NUMBERS_AT = np.array([-3.55, 2.95, 0.0])
NUMBERS_LEADING = 0.8
POINTS_AT = np.array([-3.0, 1.45, 0.0])
POINTS_APART = 1.0


class Spectrum(VGroup):
    """Nine bars, each with a lid, so that a bar of no height is still seen."""

    def __init__(self) -> None:
        self.feet = [np.array([BARS_LEFT + BAR_PITCH * k, ZERO, 0]) for k in range(N_WEIGHTS)]
        self.bars = VGroup(*(Bar(foot, 0.0, Role.GRADIENT, width=BAR_WIDTH) for foot in self.feet))
        paint = color(Role.GRADIENT)
        self.lids = VGroup(*(Line(stroke_width=Stroke.CURVE, color=paint) for _ in self.feet))
        super().__init__(self.bars, self.lids)
        steps = range(TRAIN_STEPS + 1)
        self.heights = np.array([[eigenvalue(s, k) for k in range(N_WEIGHTS)] for s in steps])
        self.show(0.0)

    def show(self, step: float, grown: float = 1.0) -> Spectrum:
        """Stand as after so many steps of training; all but the last may be growing still."""
        k = min(int(step), TRAIN_STEPS - 1)
        now = self.heights[k] + (step - k) * (self.heights[k + 1] - self.heights[k])
        shares = np.append(np.full(N_WEIGHTS - 1, grown), 1.0)
        for bar, lid, height in zip(self.bars, self.lids, shares * now, strict=True):
            bar.stand(BAR_UNIT * height)
            cover(lid, bar.foot, BAR_UNIT * height)
        return self

    def top(self, index: int) -> np.ndarray:
        """Return the middle of a bar's end, (3,)."""
        return self.lids[index].get_center()


def cover(lid: Line, foot: np.ndarray, height: float) -> Line:
    """Lie across the end of a bar."""
    half, end = np.array([BAR_WIDTH / 2, 0, 0]), foot + [0, height, 0]
    return lid.put_start_and_end_on(end - half, end + half)


def over(number: Readout, end: np.ndarray, *, below: bool = False) -> Readout:
    """Stand centered over a bar's end, or below it."""
    gap = -0.2 - DIGIT * Size.NUMBER if below else 0.2
    return number.shift([end[0] - number.digits.get_x(), end[1] + gap - number.baseline, 0])


# --- the ball ------------------------------------------------------------------------------------

CALM_HALF, WHOLE_HALF = 0.13, 0.45  # half the width of the trough that is seen
TROUGH_BOX, TROUGH_TOP = Box(-6.3, 1.7, -1.9, 3.3), 0.35  # all of it, and up to which loss


def trough_to(half: float) -> Coordinates:
    """Return the plane of the trough as far as `half` to either side: it looks alike at each."""
    top = TROUGH_TOP * (half / WHOLE_HALF) ** 2
    return Coordinates(Span(-half, half), Span(0.0, top), TROUGH_BOX)


TROUGH = trough_to(WHOLE_HALF)
ACROSS = np.linspace(-0.45, 0.45, 161)
HOP = 0.55  # how high the ball leaps, in units
BOUNCES = 14  # of the wild ball, before the film follows its drift
CALM_BOUNCES = 13
PASSED, LANDED = 28, 130  # steps: the limit is past the step's size; the ball is at rest again
LAMBDA_AT = np.array([4.9, -0.1, 0.0])  # foot of the tallest bar now
LAMBDA_UNIT = 0.8
TRACK = (3.2, 6.6, -1.35)  # left, right and height of the slider
STEP_SPAN = Span(0.54, 0.63)


def ball_at(trough: Coordinates, eta: float, step: int) -> np.ndarray:
    """Return where the ball is in the trough after so many steps, (3,)."""
    run = pushed(eta)
    return trough.point(run.coords[step], run.losses[step])


def hopping(trough: Coordinates, eta: float, steps: float) -> np.ndarray:
    """Return where the ball is on its way from one step to the next: it leaps, (3,)."""
    k = floor(steps + 1e-9)
    share = smooth(max(steps - k, 0.0))
    start, end = ball_at(trough, eta, k), ball_at(trough, eta, k + 1)
    leap = HOP * np.linalg.norm(end - start) / (trough.box.right - trough.box.left)
    return start + share * (end - start) + 4 * share * (1 - share) * (0.2 + leap) * UP


class Passing:
    """The network on one side of the trough, between two steps that are both on that side.

    `parity` is that of these steps. Taken every other step, bouncing is a slow drift.
    """

    def __init__(self, steps: float, parity: int) -> None:
        run = pushed(WILD_RATE)
        k = 2 * floor((steps - parity) / 2) + parity
        share = (steps - k) / 2
        self.params = (1 - share) * run.params[k] + share * run.params[k + 2]
        self.x = float((1 - share) * run.coords[k] + share * run.coords[k + 2])
        (self.loss,) = loss_along(self.params, rest_directions()[0], [0.0])

    def section(self) -> np.ndarray:
        """Return the loss across the valley where the network is."""
        return loss_along(self.params, rest_directions()[0], ACROSS - self.x)


SHARPNESS = (np.arange(LANDED + 1), [floor_sharpness(k) for k in range(LANDED + 1)])


class CurvatureSetsTheStep(BlogScene):
    """A layer is straight close up; curvature is a row of bars; the tallest limits the step."""

    alt = (
        "A bent square becomes a parallelogram under a magnifier, a compass reads the curvature of "
        "a loss, nine bars show a network's curvatures while it trains until four stay and five "
        "are flat, and a ball leaves its valley for a wider one because its steps are too long."
    )
    givens: ClassVar[tuple[str, ...]] = ("2/$gradient(lambda)$",)

    def construct(self) -> None:
        """Zoom in, turn the compass, train, and step too far."""
        self.zoom_in()
        self.name_the_jacobian()
        self.turn_the_compass()
        self.raise_the_bars()
        self.train()
        self.count_the_data()
        self.step_carefully()
        self.step_too_far()

    def zoom_in(self) -> None:
        """Shrink a square of inputs under a magnifier until its image is straight."""
        zoomed = ValueTracker(0.0)
        self.magnifier = magnifier = Magnifier()

        def side() -> float:
            return WIDEST * (FINEST / WIDEST) ** zoomed.get_value()

        arrow = Arrow([-1.2, MIDDLE, 0], [1.2, MIDDLE, 0], Role.MUTED)
        formula = Formula("tanh(W state(x) + b)", size=Size.LABEL).move_to([0, MIDDLE + 0.55, 0])
        self.name = Words("area kept").set_x(0).align_baseline(MIDDLE - 0.75)
        self.area = Readout(Q["area_ratio"], side, role=Role.TRUTH, anchor="point")
        self.area.place([0, MIDDLE - 1.5, 0])
        self.area.shift([-self.area.digits.get_x(), 0, 0])
        self.add(magnifier.frames, magnifier.world, magnifier.square)
        with self.beat(
            "zoom",
            "Zoom into a network layer: bent space looks straight.",
            "Left: a large green square of inputs, divided by a grid. Right: the layer bends it "
            "into a blue patch with curved lines, of area {wide} of the square's. Both views zoom "
            "in until the patch is a parallelogram, of area {fine}.",
            wide=Q["area_ratio"](WIDEST),
            fine=Q["area_ratio"](FINEST),
        ):
            image = magnifier.image.copy()
            self.play(
                TransformFromCopy(magnifier.square, image),
                FadeIn(magnifier.bent_world),
                run_time=Pace.MOVE,
            )
            self.remove(image)
            self.add(magnifier)
            self.play(FadeIn(arrow, formula, self.name, self.area), run_time=Pace.REVEAL)
            self.hold(Pace.BREATH)
            magnifier.add_updater(lambda m: m.show(side()))
            self.play(zoomed.animate.set_value(1.0), run_time=Pace.SWEEP)
            settle(magnifier, self.area)
        self.leaving = VGroup(arrow, formula)

    def name_the_jacobian(self) -> None:
        """Show the parallelogram's longest and shortest stretch, and move the input."""
        t = ValueTracker(0.5)
        magnifier = self.magnifier
        self.stretches = stretches = Stretches()
        circle = Curve(window(np.zeros(2), VIEW, LEFT_BOX), *CIRCLE.T, Role.STATE)
        name = Formula("gradient(det J)").set_x(0).align_baseline(MIDDLE - 0.75)
        area = Readout(Q["determinant"], t, role=Role.GRADIENT, anchor="point")
        area.place(self.area.frame.points[0])
        rows = MIDDLE + np.array(ROWS)
        numbers = VGroup(*(Readout(Q["stretch"], k, t, role=Role.GRADIENT) for k in (0, 1)))
        laid = VGroup(*(arrow.copy() for arrow in stretches.arrows))
        for number, height in zip(numbers, rows, strict=True):
            number.place([-0.2, height - 0.36 * Size.NUMBER, 0])

        def lay(arrows: VGroup) -> None:
            sizes = np.linalg.svd(jacobian(between(t.get_value())), compute_uv=False)
            for arrow, size, height in zip(arrows, sizes, rows, strict=True):
                foot = np.array([-1.45, height, 0.0])
                arrow.point_to(foot, foot + 0.95 * size * RIGHT)  # the longest ends at its number

        with self.beat(
            "jacobian",
            "The parallelogram is the Jacobian: two stretches, one area.",
            "A purple parallelogram covers the blue patch. A circle in the green square becomes an "
            "ellipse in it, with its half-axes as arrows: the longest stretch is {long}, the "
            "shortest {short}, and the area kept is det J = {det}.",
            long=Q["stretch"](0, 0.5),
            short=Q["stretch"](1, 0.5),
            det=Q["determinant"](0.5),
        ):
            self.play(
                FadeOut(self.leaving, self.name, self.area, rate_func=EARLY),
                Create(stretches.edge),
                FadeIn(stretches.lattice),
                magnifier.image.animate.set_stroke(opacity=0.0),
                FadeIn(name, area, rate_func=LATE),
                run_time=Pace.REVEAL,
            )
            self.play(Create(circle), run_time=0.7 * Pace.REVEAL)
            # Over the words between the boxes, not across them.
            self.play(
                TransformFromCopy(circle, stretches.ellipse, path_arc=0.4 * np.pi),
                run_time=Pace.REVEAL,
            )
            origin = stretches.arrows[0].get_start()
            self.play(*(GrowFromPoint(a, origin) for a in stretches.arrows), run_time=Pace.QUICK)
            lay(laid)
            self.play(
                *(TransformFromCopy(a, b) for a, b in zip(stretches.arrows, laid, strict=True)),
                run_time=Pace.REVEAL,
            )
            self.play(FadeIn(numbers), run_time=Pace.QUICK)  # the arrows came by where they stand
            self.remove(magnifier.image)
            self.add(stretches, laid)
            self.say(
                "Where the layer saturates, space is squashed flat.",
                "The left view zooms out to a map of inputs with two of them marked. The green dot "
                "moves to one, then to the other; the parallelogram turns and becomes a sliver: "
                "its shortest stretch falls to {short}, its area to {det}.",
                short=Q["stretch"](1, 0.0),
                det=Q["determinant"](0.0),
            )
            self.open_the_map(circle)
            self.input.add_updater(lambda m: m.move_to(self.map.point(*between(t.get_value()))))
            stretches.add_updater(lambda m: m.show(t.get_value()))
            laid.add_updater(lay)
            for end in (1.0, 0.0):
                self.play(t.animate.set_value(end), run_time=(1.5 - 0.5 * end) * Pace.MOVE)
                self.hold(Pace.BREATH)
            settle(self.input, stretches, laid, area, *numbers)
        self.leaving = VGroup(name, area, numbers, laid, stretches, magnifier.frames[1])

    def open_the_map(self, circle: Curve) -> None:
        """Zoom the left view out until the square is a dot between two inputs."""
        magnifier, middle = self.magnifier, between(0.5)
        self.map = window(middle, WORLD_VIEW, LEFT_BOX)
        opened = ValueTracker(0.0)
        small, large = np.log(FINEST * VIEW), np.log(WORLD_VIEW)

        def plane() -> Coordinates:
            return window(middle, np.exp(small + (large - small) * opened.get_value()), LEFT_BOX)

        def spread(world: Curve) -> None:
            now = plane()
            world.trace(*strands(world_lines(middle, (now.x.high - now.x.low) / 2)), now)

        magnifier.world.add_updater(spread)
        magnifier.square.add_updater(lambda m: m.trace(m.x, m.y, plane()))
        circle.plane = plane()
        circle.trace(*(middle + FINEST * CIRCLE).T)
        circle.add_updater(lambda m: m.trace(m.x, m.y, plane()))
        ends = [self.map.point(*x) for x in (X1, X0)]
        self.track = VGroup(
            Dashed(*ends, Role.MUTED), *(hole(end, Role.STATE, Radius.DOT) for end in ends)
        )
        self.input = dot(self.map.point(*middle), Role.STATE, 1.4 * Radius.DOT)
        self.input.set_stroke(color(Role.PAGE), width=Stroke.HELPER)
        self.input.set_z_index(1)  # over the marks, also while they fade
        self.add(magnifier.world, magnifier.square, circle)
        self.remove(magnifier.bent_world)
        self.play(
            opened.animate.set_value(1.0),
            FadeIn(self.track, self.input, rate_func=LATE),
            run_time=Pace.MOVE,
        )
        settle(magnifier.world, magnifier.square, circle)
        self.remove(magnifier.square, circle)

    def turn_the_compass(self) -> None:
        """Bend the map's lines into a valley and read the curvature in every direction."""
        sharp, flat = rest_directions()
        plane = window(np.zeros(2), REACH, LEFT_BOX)
        lines = sorted(level_lines(), key=lambda line: np.nanmean(line[0]))  # as the map's
        levels = VGroup(*(Curve(plane, *line, Role.MUTED) for line in lines))
        grid = world_lines(between(0.5), WORLD_VIEW)
        sources = VGroup(
            *(
                Curve(self.map, *line.T, Role.MUTED, width=Stroke.GRID)
                for line in grid[: len(levels)]
            )
        )
        self.magnifier.world.trace(*strands(grid[len(levels) :]))
        turned = ValueTracker(WEST)
        center = plane.point(0, 0)

        def reading(degrees: np.ndarray) -> np.ndarray:
            return np.array([needle_curvature(angle) for angle in np.radians(degrees)])

        chart = CompassPlot(reading, Span(0, 4, (2,)), CHART, name="curvature")
        number = Readout(
            Q["needle"], lambda: float(np.radians(turned.get_value())), role=Role.GRADIENT
        )
        number.place([chart.title.get_right()[0] + 0.4, chart.title[0].baseline, 0])
        section = Plane(SECTION_SPAN, Span(0, SECTION_TOP), box=SECTION, y_axis=False)
        trough = Curve(section, OFFSETS, 0 * OFFSETS, Role.TRUTH)
        bend = Curve(section, OSCULATING, 0 * OSCULATING, Role.GRADIENT)
        label = Words("loss along the needle", role=Role.TRUTH)
        label.move_to(SECTION.center).align_baseline(SECTION.bottom - 0.48)

        def cut() -> np.ndarray:
            angle = np.radians(turned.get_value())
            way = np.cos(angle) * sharp + np.sin(angle) * flat
            return loss_along(rest_params(), way, OFFSETS)

        trough.add_updater(lambda m: m.trace(OFFSETS, cut()))
        bend.add_updater(
            lambda m: m.trace(
                OSCULATING,
                needle_curvature(np.radians(turned.get_value())) / 2 * OSCULATING**2,
            )
        )
        with self.beat(
            "compass",
            "A trained network’s loss: a valley among its weights.",
            "The upright lines of the map bend into the level lines of a valley that runs from "
            "bottom to top; the green dot is the network, on the valley's floor.",
        ):
            self.play(
                FadeOut(self.leaving, self.track, rate_func=EARLY),
                FadeOut(self.magnifier.world, rate_func=EARLY),
                self.input.animate.move_to(center),
                Transform(sources, levels),
                run_time=1.3 * Pace.MOVE,
            )
            needle = Needle(center, WEST, length=NEEDLE)
            self.add(needle, self.input)
            self.play(
                GrowFromPoint(needle, center),
                FadeIn(section, trough, label),
                run_time=Pace.REVEAL,
            )
            self.play(
                FadeIn(chart.axes, chart.title, chart.stem, chart.tip, number, bend),
                run_time=Pace.REVEAL,
            )
            self.add(chart)
            self.say(
                "Curvature depends on direction. The Hessian keeps the score.",
                "A needle at the dot turns. Above right, the loss along the needle opens and "
                "closes; below, a purple dot draws its curvature against the direction: {across} "
                "across the valley, {along} along it.",
                across=Q["needle"](0.0),
                along=Q["needle"](float(np.pi / 2)),
            )
            needle.add_updater(lambda m: m.turn(turned.get_value()))
            chart.add_updater(lambda m: m.show(turned.get_value(), turned.get_value()))
            for degrees, quarters in ((EAST, 2), (NORTH, 1), (-WEST, 1)):
                self.play(turned.animate.set_value(degrees), run_time=1.1 * quarters * Pace.MOVE)
                self.hold(Pace.BREATH)
            settle(needle, chart, trough, bend, number)
        self.chart = chart
        self.leaving = VGroup(
            sources, self.magnifier.frames[0], needle, self.input, section, trough, bend, label,
            number, chart.title, chart.headings, chart.plane, chart.wave,
        )  # fmt: skip

    def raise_the_bars(self) -> None:
        """Show the nine curvatures of a network that has learned nothing."""
        self.spectrum = spectrum = Spectrum()
        grown, chart = ValueTracker(0.0), self.chart
        spectrum.show(0.0, 0.0)
        last = spectrum.bars[-1].body.copy()
        slim = last.copy().stretch_to_fit_width(0.05).stretch_to_fit_height(chart.stem.height)
        slim.move_to(chart.stem).set_fill(opacity=chart.stem.get_stroke_opacity())
        half = np.array([BAR_WIDTH, 0, 0])
        self.zero = Line(
            spectrum.feet[0] - half,
            spectrum.feet[-1] + half,
            stroke_width=Stroke.HELPER,
            color=color(Role.MUTED),
        )
        axis = self.zero.copy().put_start_and_end_on(*chart.plane.point([WEST, -WEST], 0.0))
        extremes = VGroup(
            *(Readout(Q["eigenvalue"], 0, k, role=Role.GRADIENT) for k in (0, N_WEIGHTS - 1))
        )
        chart.remove(chart.stem)  # the bar stands in its place
        with self.beat(
            "spectrum",
            "{n} weights, {n} curvatures: {negative} start out negative.",
            "The purple reading becomes a bar, and eight more grow beside it on a line: the "
            "curvatures of the network before training, in order, from {low} to {high}. "
            "{negative} hang below the line.",
            n=Q["weights"](),
            negative=Q["negative_eigenvalues"](0),
            low=Q["eigenvalue"](0, 0),
            high=Q["eigenvalue"](0, N_WEIGHTS - 1),
        ):
            self.play(
                FadeOut(self.leaving, chart.zero, rate_func=EARLY),
                ReplacementTransform(axis, self.zero),
                ReplacementTransform(slim, last),
                FadeOut(chart.tip, rate_func=EARLY),
                run_time=Pace.MOVE,
            )
            self.remove(chart, last)

            def grow(spectrum: Spectrum) -> None:
                spectrum.show(0.0, share := grown.get_value())
                spectrum.lids[:-1].set_stroke(opacity=min(1.0, 6 * share))  # seen before any bar

            spectrum.add_updater(grow, call_updater=True)
            self.add(self.zero, spectrum)
            self.play(grown.animate.set_value(1.0), run_time=Pace.MOVE)
            settle(spectrum)
            for k, number in zip((0, N_WEIGHTS - 1), extremes, strict=True):
                over(number, spectrum.top(k), below=k == 0)
            self.play(FadeIn(extremes), run_time=Pace.QUICK)
            self.hold(Pace.REVEAL)
        self.leaving = extremes

    def train(self) -> None:
        """Let four hundred steps of descent move the bars."""
        spectrum, step = self.spectrum, ValueTracker(0.0)
        names = VGroup(Words("step"), Words("loss", role=Role.TRUTH))
        numbers = VGroup(
            Readout(Q["step"], lambda: floor(step.get_value() + 1e-9)),
            Readout(Q["loss"], lambda: floor(step.get_value() + 1e-9), role=Role.TRUTH),
        )
        for k, (name, number) in enumerate(zip(names, numbers, strict=True)):
            corner = NUMBERS_AT - [0, NUMBERS_LEADING * k, 0]
            name.align_baseline(corner[1]).shift((corner[0] - name.get_right()[0]) * RIGHT)
            number.place(corner + 0.3 * RIGHT)
        with self.beat(
            "training",
            "Training lifts the negative ones …",
            "A step counter runs to {early} and the loss falls from {before} to {middle}. The bars "
            "below the line rise through it.",
            early=Q["step"](EARLY_STEPS),
            before=Q["loss"](0),
            middle=Q["loss"](EARLY_STEPS),
        ):
            self.play(
                FadeOut(self.leaving, rate_func=EARLY), FadeIn(names, numbers), run_time=Pace.QUICK
            )
            self.hold(Pace.BREATH)
            spectrum.add_updater(lambda m: m.show(step.get_value()))
            self.play(advance(step, EARLY_STEPS, 0.75 * Pace.SWEEP))
            self.say(
                "… then {flat} go flat, and {bent} stay.",
                "Training goes on to step {last}, where the loss is {none}. {flat} bars sink to "
                "the line; {bent} stay.",
                flat=Q["flat_eigenvalues"](TRAIN_STEPS),
                bent=Q["bent_directions"](),
                last=Q["step"](TRAIN_STEPS),
                none=Q["small_loss"](TRAIN_STEPS),
            )
            late = Readout(Q["small_loss"], lambda: whole_steps(step.get_value()), role=Role.TRUTH)
            late.place(numbers[1].frame.points[0])
            self.remove(numbers, numbers[1])
            numbers.submobjects[1] = late
            self.add(numbers)
            self.play(advance(step, TRAIN_STEPS, 0.65 * Pace.SWEEP))
            settle(spectrum, *numbers)
        self.leaving = VGroup(names, numbers)

    def count_the_data(self) -> None:
        """Set the four data points of XOR below the four bars that stay."""
        spectrum = self.spectrum
        half = POINTS_APART / 2
        corners = [POINTS_AT + [half * x, half * y, 0] for x in (-1, 1) for y in (-1, 1)]
        marks = [dot if target > 0 else hole for target in xor_data()[1]]
        points = VGroup(
            *(m(c, Role.INK, 1.5 * Radius.DOT) for m, c in zip(marks, corners, strict=True))
        )
        staying = range(N_WEIGHTS - len(points), N_WEIGHTS)
        self.labels = VGroup(
            *(Readout(Q["eigenvalue"], TRAIN_STEPS, k, role=Role.GRADIENT) for k in staying)
        )
        for k, label in zip(staying, self.labels, strict=True):
            over(label, spectrum.top(k))
        with self.beat(
            "data",
            "{points} data points bend the loss in at most {bent} directions.",
            "Four dots in a square, two of them hollow, the data of XOR, move below the four bars "
            "that stay: {a}, {b}, {c} and {d}. The five flat ones get none.",
            points=Q["points"](),
            bent=Q["bent_directions"](),
            a=Q["eigenvalue"](TRAIN_STEPS, 5),
            b=Q["eigenvalue"](TRAIN_STEPS, 6),
            c=Q["eigenvalue"](TRAIN_STEPS, 7),
            d=Q["eigenvalue"](TRAIN_STEPS, 8),
        ):
            self.play(
                FadeOut(self.leaving, rate_func=EARLY),
                FadeIn(points, rate_func=LATE),
                run_time=Pace.REVEAL,
            )
            self.hold(Pace.BREATH)
            for k, point in zip(staying, points, strict=True):
                self.play(
                    point.animate.move_to(spectrum.feet[k] - [0, 0.5, 0]), run_time=Pace.QUICK
                )
            self.play(FadeIn(self.labels), run_time=Pace.REVEAL)
            self.hold(Pace.BREATH)
            self.poster()
        self.leaving = VGroup(
            spectrum.bars[:-1], spectrum.lids[:-1], self.zero, points, self.labels[:-1]
        )

    def step_carefully(self) -> None:
        """Push the network off its valley's floor; take steps below the limit, then above."""
        spectrum = self.spectrum
        eta, self.drifted = ValueTracker(CALM_RATE), ValueTracker(0.0)
        sharp, _ = rest_directions()
        at_rest = loss_along(rest_params(), sharp, ACROSS)
        self.half = ValueTracker(CALM_HALF)
        self.trough = Curve(self.seen_trough(), ACROSS, at_rest, Role.TRUTH)
        self.ball = dot(TROUGH.point(0, 0), Role.STATE, 1.8 * Radius.DOT)
        self.slider = Slider(eta, STEP_SPAN, *TRACK, limit=step_limit())
        number = self.slider.number(Q["step_size"])
        self.sign = Words("2/$gradient(lambda)$")
        self.sign.add_updater(lambda m: m.move_to(self.slider.at(self.slider.limit) + 0.5 * UP))
        self.bar, self.lid, label = spectrum.bars[-1], spectrum.lids[-1], self.labels[-1]
        bar = Bar(LAMBDA_AT, LAMBDA_UNIT * floor_sharpness(0), Role.GRADIENT, width=BAR_WIDTH)
        lid = cover(self.lid.copy(), LAMBDA_AT, LAMBDA_UNIT * floor_sharpness(0))
        self.reading = Readout(
            Q["floor_sharpness"], lambda: floor(self.drifted.get_value() + 1e-9), role=Role.GRADIENT
        )
        name = Formula("gradient(lambda =)")
        self.reading.place(LAMBDA_AT + [0, LAMBDA_UNIT * floor_sharpness(0) + 0.2, 0])
        name.next_to(self.reading.digits, LEFT, buff=0.2).align_baseline(self.reading.baseline)
        label_now = VGroup(name, self.reading)
        label_now.shift([LAMBDA_AT[0] - VGroup(name, self.reading.digits).get_x(), 0, 0])
        with self.beat(
            "limit",
            "A step of {calm}, below 2/$gradient(lambda)$ = {limit}, settles.",
            "The tallest bar, lambda, moves to the right. Left, a blue trough: the valley cut "
            "across. A green ball, pushed up one side, hops from side to side and settles. A "
            "slider shows its step, {calm}, left of a mark at two over lambda, {limit}.",
            calm=Q["step_size"](CALM_RATE),
            limit=Q["step_limit"](),
        ):
            self.play(
                FadeOut(self.leaving, rate_func=EARLY),
                Transform(self.bar, bar),
                Transform(self.lid, lid),
                ReplacementTransform(label.digits, self.reading.digits),
                FadeIn(name, rate_func=LATE),
                Create(self.trough),
                run_time=Pace.MOVE,
            )
            self.remove(*label.get_family(), *self.reading.get_family())
            self.bar.foot = LAMBDA_AT
            self.add(self.reading)
            self.play(FadeIn(self.ball, self.slider, self.sign, number), run_time=Pace.QUICK)
            self.push(CALM_RATE, ValueTracker(0.0), CALM_BOUNCES, 0.7 * Pace.SWEEP)
            self.hold(Pace.BREATH)
            self.say(
                "A step of {wild} lands higher every time.",
                "The knob passes the mark to {wild}, onto the dashed part of the slider. Pushed "
                "again, the ball lands higher on either side with each hop.",
                wild=Q["step_size"](WILD_RATE),
            )
            self.play(
                eta.animate.set_value(WILD_RATE),
                self.ball.animate.move_to(TROUGH.point(0, 0)),
                FadeOut(self.prints),
                self.widen(),
                run_time=Pace.REVEAL,
            )
            settle(self.trough)
            self.slider.add_updater(self.narrow)
            self.push(WILD_RATE, self.drifted, BOUNCES, 0.9 * Pace.SWEEP)

    def seen_trough(self) -> Coordinates:
        """Return the plane of as much of the trough as is seen now."""
        return trough_to(self.half.get_value())

    def widen(self) -> Animation:
        """Return the animation that shows all of the trough."""
        self.trough.add_updater(lambda m: m.trace(m.x, m.y, self.seen_trough()))
        return self.half.animate.set_value(WHOLE_HALF)

    def narrow(self, slider: Slider) -> None:
        """Have the limit, and the bar, of the curvature where the ball has come by now."""
        sharpness = float(np.interp(self.drifted.get_value(), *SHARPNESS))
        slider.limit = 2 / sharpness
        slider.lay(slider.span, slider.left, slider.right)
        self.bar.stand(LAMBDA_UNIT * sharpness)
        cover(self.lid, LAMBDA_AT, LAMBDA_UNIT * sharpness)

    def push(self, eta: float, steps: ValueTracker, bounces: int, run_time: float) -> None:
        """Push the ball up one side and let it hop, leaving a print where it lands."""
        trough = self.seen_trough()
        self.prints = Cloud(np.zeros((0, 3)), Role.STATE, opacity=0.6)
        self.add(self.prints, self.ball)
        up = ValueTracker(0.0)
        sharp, _ = rest_directions()
        end = pushed(eta).coords[0]

        def climb(ball: VMobject) -> None:
            x = up.get_value() * end
            (height,) = loss_along(rest_params(), sharp, [x])
            ball.move_to(self.seen_trough().point(x, height))

        self.ball.add_updater(climb)
        self.play(up.animate.set_value(1.0), run_time=Pace.QUICK)
        settle(self.ball)
        self.ball.add_updater(lambda m: m.move_to(hopping(trough, eta, steps.get_value())))
        self.prints.add_updater(
            lambda m: m.move_dots(
                [ball_at(trough, eta, k) for k in range(floor(steps.get_value() + 1e-9) + 1)]
            )
        )
        self.play(advance(steps, bounces, run_time))
        settle(self.ball, self.prints)

    def step_too_far(self) -> None:
        """Follow the bouncing ball along the valley, to where it is wider and the limit longer."""
        drifted, slider, ball = self.drifted, self.slider, self.ball
        first = self.trough.copy().set_stroke(color(Role.MUTED), width=Stroke.HELPER)
        height = LAMBDA_AT + [0, LAMBDA_UNIT * floor_sharpness(0), 0]
        before = Dashed(height + BAR_WIDTH * LEFT, height + BAR_WIDTH * RIGHT, Role.MUTED)
        other = dot(TROUGH.point(0, 0), Role.STATE, 1.8 * Radius.DOT).set_opacity(DIM)
        chord = Dashed(*TROUGH.point([0, 0.1], 0), Role.STATE)

        def swing(mobject: VGroup) -> None:
            ends = [Passing(drifted.get_value(), parity) for parity in (0, 1)]
            at = [TROUGH.point(end.x, end.loss) for end in ends]
            trough, chord, other, ball = mobject
            trough.trace(ACROSS, ends[0].section())
            chord.run(*at)
            other.move_to(at[1])
            ball.move_to(at[0])

        with self.beat(
            "escape",
            "Its bounces carry it along, to where the valley is wider.",
            "The ball is now drawn together with its place one step earlier, on the other side. "
            "The trough opens beyond its gray former outline, the bar lambda sinks from {before} "
            "to {after}, and the mark on the slider moves right, past the knob.",
            before=Q["floor_sharpness"](0),
            after=Q["floor_sharpness"](KICK_STEPS),
        ):
            swinging = VGroup(self.trough, chord, other, ball)
            former = self.trough.copy()
            swing(swinging)
            opened = self.trough.copy()
            self.trough.become(former)
            self.add(first, swinging)
            self.play(
                FadeOut(self.prints),
                Transform(self.trough, opened),
                FadeIn(before),
                FadeIn(chord, other),
                run_time=Pace.QUICK,
            )
            self.add(swinging)  # as one again: it moves together
            swinging.add_updater(swing)
            self.add(slider, self.sign, self.bar, self.lid, self.reading)
            self.play(advance(drifted, PASSED, 0.8 * Pace.SWEEP))
            self.say(
                "Now 2/$gradient(lambda)$ = {limit}: curvature sets the learning rate.",
                "The same step is now below the mark, {limit}. The ball settles in the wider "
                "valley.",
                limit=Q["wider_step_limit"](),
            )
            self.play(advance(drifted, LANDED, 0.7 * Pace.SWEEP))
            settle(swinging, slider, slider.knob, self.sign, self.reading)
            self.hold(1.25 * Pace.REST)
