"""What a method believes about curvature decides where it steps: a bowl that learns its shape."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import ClassVar

import numpy as np
from manim import (
    Animation,
    Create,
    Dot,
    FadeIn,
    FadeOut,
    GrowFromPoint,
    ReplacementTransform,
    TransformFromCopy,
    ValueTracker,
    VGroup,
    linear,
    smooth,
)
from numpy.typing import ArrayLike

from compute.quantities import Fact, quantities
from compute.second_order import (
    GAP,
    HVP_ALONG,
    HVP_AT,
    LEARNING_RATE,
    MODEL_WEIGHTS,
    ROSENBROCK_START,
    START,
    Bowl,
    believed_bowl,
    bfgs_quadratic,
    gd_quadratic,
    gd_steps_to,
    leap_point,
    leap_shares,
    leap_value,
    quad,
    quad_optimum,
    race_steps,
    rosenbrock_contour,
    rosenbrock_race,
)
from scenes.kit.curve import Curve
from scenes.kit.marks import Arrow, Cloud, Dashed, cross, dot, outlined
from scenes.kit.motion import EARLY, LATE, advance, settle, whole_steps
from scenes.kit.numbers import Readout
from scenes.kit.plane import Box, Coordinates, Span
from scenes.kit.scene import BlogScene
from scenes.kit.style import Frame, Pace, Radius, Role, Size, Stroke, color
from scenes.kit.typeset import Formula, Words

Q = quantities("second_order")

# --- the bowl, seen from the side or from above --------------------------------------------------

SIDE_MIDDLE, ABOVE_MIDDLE = np.array([-3.2, -1.45, 0.0]), np.array([-3.6, 0.57, 0.0])  # of x*
UNIT = 1.27  # of the stage for one of x
CLOSER = 1.85  # times, at turn 2
ELEVATION, AZIMUTH = 42.0, 62.0  # degrees from which it is seen at first; from above 90 and 0
STEEPNESS = 0.47  # of the drawn bowl: height on the stage for height
SWING, CENTERED = -0.2, -0.1  # turns at which the view starts, and until which it is in the middle
CENTER = np.array([0.0, -1.45, 0.0])
SAMPLES = 721  # of a ring: the widest ones in the valley show few of them
RIBS = 6
RINGS_OF_CUP = (1.0, 0.66, 0.33)
ARROW = 0.09  # width of an arrow
FAINT, SPENT = 0.55, 0.85  # opacity of what is context, and of an arrow or a rim that was

NUMBERS = 0.95  # left edge of what stands right of the bowl
ROWS = (1.6, 0.8)  # baselines there
TALLY, NEWTON_ROW = 0.36, -1.15  # between the marks of two steps; baseline of Newton's count


def window(box: Box) -> Coordinates:
    """Return a box of the stage as a plane in the stage's own units, to cut curves off at it."""
    return Coordinates(Span(box.left, box.right), Span(box.bottom, box.top), box)


FLOOR = Frame.STRIP_TOP + 0.15  # where level curves end, clear of the caption
STAGE = window(Box(Frame.LEFT, Frame.RIGHT, FLOOR, Frame.TOP))
BOTTOM = quad_optimum().x


def seen(points: np.ndarray, heights: np.ndarray | float, turn: float) -> np.ndarray:
    """Return where points of the ground, (n, 2), are seen, (n, 3).

    Turn 0 is from the side, 1 from above, 2 from above and closer.
    """
    risen, unit = min(turn, 1.0), UNIT * CLOSER ** max(turn - 1.0, 0.0)
    angle = np.radians(AZIMUTH * (1 - risen))
    elevation = np.radians(ELEVATION + (90 - ELEVATION) * risen)
    x, y = (points - BOTTOM).T
    across, back = np.cos(angle) * x - np.sin(angle) * y, np.sin(angle) * x + np.cos(angle) * y
    up = back * np.sin(elevation) + STEEPNESS * heights * np.cos(elevation)
    middle = np.array(
        [
            np.interp(turn, [CENTERED, 0, 1], places)
            for places in zip(CENTER, SIDE_MIDDLE, ABOVE_MIDDLE, strict=True)
        ]
    )
    return middle + unit * np.stack([across, up, np.zeros_like(across)], axis=-1)


def on_ground(points: np.ndarray, turn: float) -> np.ndarray:
    """Return where points on the surface of f are seen, (n, 3)."""
    points = np.atleast_2d(points)
    return seen(points, quad().gaps(points), turn)


def tally(number: int, row: float) -> np.ndarray:
    """Return where a mark for each of so many steps stands, fives below a baseline, (n, 3)."""
    down, across = np.divmod(np.arange(number), 5)
    marks = np.stack([across, -down, np.zeros(number)], axis=-1)
    return [NUMBERS + Radius.SMALL, row - 0.45, 0.0] + TALLY * marks


def closed(points: np.ndarray) -> np.ndarray:
    """Return a ring with its first point again at its end."""
    return np.concatenate([points, points[:1]])


def above(points: ArrayLike, turn: float = 1.0) -> np.ndarray:
    """Return where points of the ground, (n, 2), are from straight above, (n, 3)."""
    return seen(np.asarray(points, dtype=float), 0.0, turn)


def gradient_at(x: np.ndarray, length: float, turn: float = 1.0) -> np.ndarray:
    """Return start and end of the gradient's arrow on the map, (2, 3)."""
    return above([x, x + length * quad().gradient(x)], turn)


class Ground(VGroup):
    """The quadratic as rings of equal height and ribs across them."""

    def __init__(self) -> None:
        first_stop = bfgs_quadratic().gap[1]  # has a ring of its own, for the bowl to fit
        roots = np.sqrt(first_stop) * np.array([0.5, 1, 1.5, 2, 2.5])
        self.levels = [*roots**2, quad().gap(START), 1.34 * quad().gap(START)]
        unit = closed(believed_bowl(START, quad().A).rim(SAMPLES - 1)) - BOTTOM
        start = quad().gap(START)
        self.outlines = [BOTTOM + np.sqrt(level / start) * unit for level in self.levels]
        self.rings = VGroup(*(self.line(Stroke.HELPER, FAINT) for _ in self.levels))
        out = np.linspace(0, 1, 24)[:, None]
        far = self.outlines[-1][:: (SAMPLES - 1) // 12][:12] - BOTTOM
        self.spokes = [BOTTOM + out * end for end in far]
        self.ribs = VGroup(*(self.line(Stroke.GRID, FAINT) for _ in self.spokes))
        super().__init__(self.ribs, self.rings)

    @staticmethod
    def line(width: float, opacity: float) -> Curve:
        """Return a line on the ground."""
        return Curve(STAGE, [0, 0], [0, 0], Role.TRUTH, width=width, opacity=opacity)

    def look(self, turn: float) -> Ground:
        """Be seen from the side (turn 0), from above (1), or in between."""
        for line, points in zip(
            (*self.rings, *self.ribs), (*self.outlines, *self.spokes), strict=True
        ):
            line.trace(*on_ground(points, turn)[:, :2].T)
        self.ribs.set_stroke(opacity=FAINT * float(np.clip(1 - turn, 0, 1)))
        return self


class Cup(VGroup):
    """A bowl that a method believes in."""

    def __init__(self) -> None:
        def line(width: float) -> Curve:
            return Curve(STAGE, [0, 0], [0, 0], Role.APPROXIMATION, width=width)

        self.rim = line(Stroke.CURVE).set_fill(color(Role.APPROXIMATION), opacity=0.12)
        self.rings = VGroup(*(line(Stroke.HELPER) for _ in RINGS_OF_CUP[1:]))
        self.ribs = VGroup(*(line(Stroke.GRID) for _ in range(RIBS)))
        self.middle = dot([0, 0, 0], Role.APPROXIMATION, Radius.SMALL)
        super().__init__(self.ribs, self.rings, self.rim, self.middle)

    def show(self, bowl: Bowl, turn: float, after: Bowl | None = None, share: float = 0.0) -> Cup:
        """Be a bowl, or a share of the way from it to another one."""
        bottom, spokes, floor, drop = self.shape_of(bowl)
        if after is not None:
            ends = zip((bottom, spokes, floor, drop), self.shape_of(after), strict=True)
            bottom, spokes, floor, drop = ((1 - share) * a + share * b for a, b in ends)
        for line, size in zip((self.rim, *self.rings), RINGS_OF_CUP, strict=True):
            line.trace(*seen(bottom + size * spokes, floor + size**2 * drop, turn)[:, :2].T)
        out = np.linspace(-1, 1, 25)[:, None]
        half = (len(spokes) - 1) // 2
        for k, line in enumerate(self.ribs):
            rib = bottom + out * spokes[k * half // RIBS]
            line.trace(*seen(rib, floor + drop * out[:, 0] ** 2, turn)[:, :2].T)
        self.middle.move_to(seen(bottom[None], floor, turn)[0])
        return self

    def from_above(self) -> Cup:
        """Show its rim and its middle only."""
        self.rings.set_stroke(opacity=0)
        self.ribs.set_stroke(opacity=0)
        return self

    @staticmethod
    def shape_of(bowl: Bowl) -> tuple[np.ndarray, np.ndarray, float, float]:
        """Return bottom, spokes to the rim, height of the bottom and of the rim above it."""
        spokes = closed(bowl.rim()) - bowl.bottom
        return bowl.bottom, spokes, bowl.gap - bowl.drop, bowl.drop


class Hops:
    """Gradient descent's walk: down into a cup, on to the ground, while the next cup forms."""

    def __init__(self) -> None:
        path = gd_quadratic(steps=gd_steps_to(GAP))
        self.x, self.steps = path.x, path.steps
        self.cups = [believed_bowl(x, np.eye(2) / LEARNING_RATE) for x in path.x]
        along = np.linspace(0, 1, 7)[:-1, None]
        self.trail = np.concatenate([a + along * (b - a) for a, b in pairwise(path.x)])

    def phase(self, made: float) -> tuple[int, float, float]:
        """Return the hop, the share of its way down the cup, and that on to the ground."""
        k = min(int(made), self.steps - 1)
        down, on = np.clip([(made - k) / 0.55, (made - k - 0.55) / 0.45], 0, 1)
        return k, float(smooth(down)), float(smooth(on))

    def dot_at(self, made: float, turn: float) -> np.ndarray:
        """Return where the dot is seen, (3,)."""
        k, down, on = self.phase(made)
        cup = self.cups[k]
        point = cup.x + down * cup.step
        height = (1 - on) * (cup.gap - cup.drop * (1 - (1 - down) ** 2)) + on * quad().gap(point)
        return seen(point[None], height, turn)[0]

    def show_cup(self, cup: Cup, made: float, turn: float) -> None:
        """Have the cup of this moment."""
        k, _, on = self.phase(made)
        cup.show(self.cups[k], turn, self.cups[k + 1], on)

    def walked(self, made: float) -> np.ndarray:
        """Return the trail on the ground so far, (n, 2)."""
        k, down, _ = self.phase(made)
        here = self.x[k] + down * (self.x[k + 1] - self.x[k])
        return np.concatenate([self.trail[: int((k + down) * 6) + 1], [here]])


# --- gradients side by side, and matrices --------------------------------------------------------

ON_MAP, ASIDE = 0.2, 0.85  # length of an arrow for a gradient of one: on the map (of x), beside it
NUDGED = (("a", 0, 0.0), ("b", 1, 0.0), ("c", 0, 1.0), ("d", 1, 1.0))  # name, axis, nudge
GAP_FOR_LABEL = 2.9 * Radius.DOT  # radius of what is cut out of the rings
ASIDE_FOOT = np.array([-0.9, 1.1, 0.0])
MATRIX_LEFT, MATRIX_ROWS = 1.1, (1.9, 0.1)
FELT = 0.2  # length of the arrows that BFGS feels

# --- the curved valley ---------------------------------------------------------------------------

VALLEY = Box(Frame.LEFT, 1.9, FLOOR, Frame.TOP)
NEAR, WIDE = ((-1.75, 1.75), (-0.9, 2.1)), ((-1.95, 1.95), (-3.9, 2.6))  # what is seen of x and y
COLUMN = 2.4  # left edge of the numbers beside it
LEVELS = (0.1, 1.0, 4.0, 12.0, 30.0, 70.0, 150.0)  # one for each ring of the bowl

# --- the last picture ----------------------------------------------------------------------------

MANY = 16  # dots that stand for a million
APART = 0.33
WEIGHTS_AT, MATRIX_AT, PRODUCT_AT = -5.5, -4.5, 2.4  # x of the columns


class NumbersOfH(Cloud):
    """A row of dots for each weight: the square H, whose rows collapse into the column Hv."""

    def __init__(self) -> None:
        self.half = APART * MANY / 2
        self.middle = np.array([MATRIX_AT + APART * (MANY - 1) / 2, Frame.STAGE_CENTER + 0.25, 0.0])
        rows = self.middle[1] + APART * ((MANY - 1) / 2 - np.arange(MANY))
        self.weights = np.stack([np.full(MANY, WEIGHTS_AT), rows, np.zeros(MANY)], axis=-1)
        self.column, row = map(np.ravel, np.meshgrid(np.arange(MANY), np.arange(MANY)))
        self.first = self.weights[row]
        super().__init__(np.zeros((0, 3)), Role.GRADIENT)

    def show(self, sprouted: float, gathered: float) -> NumbersOfH:
        """Have rows that are out by one share, and into the one column by another."""
        late = self.column / MANY
        out = np.clip(sprouted * (1 + late) - late, 0, 1)
        into = np.clip(gathered * 1.5 - (1 - late) / 2, 0, 1)  # the nearest goes first
        into = into * into * (3 - 2 * into)
        x = WEIGHTS_AT + out * (MATRIX_AT + APART * self.column - WEIGHTS_AT)
        at = self.first.copy()
        at[:, 0] = x + into * (PRODUCT_AT - x)
        self.move_dots(at)
        return self

    def outline(self) -> VGroup:
        """Return the dashed square that is left where it was."""
        corners = self.middle + self.half * np.array(
            [[-1, 1, 0], [1, 1, 0], [1, -1, 0], [-1, -1, 0]]
        )
        ends = zip(corners, np.roll(corners, -1, axis=0), strict=True)
        return VGroup(*(Dashed(start, end, Role.ERROR) for start, end in ends))


def valley(wide: float) -> Coordinates:
    """Return the valley's plane: near (0), wide (1), or in between."""
    near, far = np.array(NEAR), np.array(WIDE)
    (left, right), (low, high) = near + wide * (far - near)
    return Coordinates(Span(left, right), Span(low, high), VALLEY)


class Track(VGroup):
    """A dot that descends into the valley, and its trail.

    Parameters
    ----------
    x
        The points, (n, 2).
    steps
        After how many steps each is reached, (n,); between two it runs straight.
    """

    def __init__(self, plane: Coordinates, x: np.ndarray, steps: np.ndarray, role: Role) -> None:
        self.x, self.steps = x, steps
        self.trail = Curve(plane, [0, 0], [0, 0], role)
        self.dot = outlined(plane.point(*x[0]), role).set_z_index(5)
        super().__init__(self.trail, self.dot)

    def run(self, now: float) -> Track:
        """Have come as far as so many steps."""
        here = [np.interp(now, self.steps, axis) for axis in self.x.T]
        passed = self.x[: int(np.searchsorted(self.steps, now, "right"))]
        self.trail.trace(*np.concatenate([passed, [here]]).T)
        self.dot.move_to(self.trail.plane.point(*here))
        return self


def goal_at(at: np.ndarray) -> Dot:
    """Return the mark of a bottom: a ring around whatever is there."""
    ring = dot(at, Role.INK, 1.8 * Radius.DOT).set_fill(opacity=0)
    return ring.set_stroke(color(Role.INK), width=Stroke.HELPER, opacity=1).set_z_index(6)


class BowlLearnsItsShape(BlogScene):
    """Gradient descent trusts a round bowl, Newton the true one; BFGS reshapes its own."""

    alt = (
        "A small round bowl touches a wide blue one and gradient descent hops from bowl to bowl in "
        "many steps; Newton's bowl fits and takes one step; BFGS's bowl starts round and reshapes "
        "itself until it fits; then a race down a curved valley."
    )
    givens: ClassVar[tuple[str, ...]] = (
        "size 0.1",
        "truth(5), truth(1); truth(1), truth(3)",
    )

    def construct(self) -> None:
        """Step by slope, by fit, by what was learned; then race, and count."""
        self.turn = ValueTracker(SWING)
        self.ground = Ground().look(SWING)
        self.cup = Cup()
        self.walker = outlined(on_ground(np.array(START), SWING)[0]).set_z_index(5)
        self.trust_the_slope()
        self.fit_the_bowl()
        self.nudge()
        self.learn_the_bowl()
        self.race_down_the_valley()
        self.search_the_line()
        self.count_the_numbers()

    def become(
        self, family: Callable[[float], Cup], *others: Animation, run_time: float = Pace.MOVE
    ) -> None:
        """Play the cup along a family of its shapes, from share 0 to 1."""
        share = ValueTracker(0.0)
        self.cup.add_updater(lambda m: family(share.get_value()))
        self.play(share.animate.set_value(1.0), *others, run_time=run_time)
        settle(self.cup)

    # --- gradient descent ---

    def trust_the_slope(self) -> None:
        """Hop from one round bowl to the next."""
        turn, made = self.turn, ValueTracker(0.0)
        reach = ValueTracker(0.01)  # of the arrow, in shares of a step
        ground, cup, walker, hops = self.ground, self.cup, self.walker, Hops()
        start = np.array(START)
        slope = quad().gradient(start)

        def tangent(m: Arrow) -> None:
            ahead = -reach.get_value() * LEARNING_RATE * slope
            fall = quad().gap(start) + slope @ ahead * np.array([0, 1])
            ends = seen(np.array([start, start + ahead]), fall, turn.get_value())
            m.point_to(*ends)

        arrow = Arrow([0, 0, 0], [1, 0, 0], Role.GRADIENT, width=0.1).set_z_index(4)
        tangent(arrow)
        ground.add_updater(lambda m: m.look(turn.get_value()))
        walker.add_updater(lambda m: m.move_to(hops.dot_at(made.get_value(), turn.get_value())))
        arrow.add_updater(tangent)
        self.add(ground, walker, arrow)
        with self.beat(
            "slope",
            "Gradient descent feels only the slope.",
            "A blue bowl of rings, seen from the side, turns a little. A green dot lies high on "
            "its wall; a purple arrow from it points straight down the slope.",
        ):
            self.play(
                turn.animate.set_value(CENTERED),
                reach.animate(rate_func=LATE).set_value(0.75),
                run_time=1.6 * Pace.MOVE,
            )
            settle(arrow)
            self.hold(Pace.BREATH)
            self.say(
                "It trusts a small round bowl and steps to its bottom.",
                "A small yellow round bowl grows where the dot touches the wall. The dot slides to "
                "its bottom and falls on to the blue wall below, where the next one forms.",
            )
            self.add(cup)
            self.become(  # from a sharp one, which is too small to be seen
                lambda share: cup.show(
                    believed_bowl(start, np.eye(2) / LEARNING_RATE / (0.01 + 0.99 * share)),
                    turn.get_value(),
                )
            )
            cup.add_updater(lambda m: hops.show_cup(m, made.get_value(), turn.get_value()))
            trail = Curve(STAGE, [0, 0], [0, 0], Role.STATE, width=Stroke.HELPER).set_z_index(3)
            trail.add_updater(
                lambda m: m.trace(
                    *on_ground(hops.walked(made.get_value()), turn.get_value())[:, :2].T
                )
            )
            self.add(trail)
            self.play(FadeOut(arrow, run_time=Pace.QUICK), made.animate.set_value(1.0))
            self.play(advance(made, 2.0, Pace.MOVE))
        self.run_to_the_bottom(made, hops.steps)
        settle(ground, walker, cup, trail)
        self.trail = trail

    def run_to_the_bottom(self, made: ValueTracker, last: int) -> None:
        """Let the hops run, and count them."""
        step_name, height_name = Words("step"), Words("height", role=Role.TRUTH)
        step = Readout(Q["step"], lambda: whole_steps(made.get_value()))
        height = Readout(Q["descent_gap"], lambda: whole_steps(made.get_value()), role=Role.TRUTH)
        for name, number, y in zip((step_name, height_name), (step, height), ROWS, strict=True):
            name.begin_at(NUMBERS, y)
            number.place([NUMBERS + height_name.width + 0.25, y, 0])
        self.say(
            "{n} steps of size 0.1, and almost at the bottom.",
            "The dot hops on, from bowl to bowl, ever smaller ones. After {n} steps it is {gap} "
            "above the bottom.",
            n=Q["descent_steps"](GAP),
            gap=Q["descent_gap"](last),
        )
        self.marks = Cloud(np.zeros((0, 3)), Role.STATE)
        self.marks.add_updater(
            lambda m: m.move_dots(tally(whole_steps(made.get_value()), ROWS[1] - 0.1)),
            call_updater=True,
        )
        self.play(
            self.turn.animate.set_value(0.0),
            FadeIn(step_name, step, height_name, height, self.marks, rate_func=LATE),
            run_time=Pace.REVEAL,
        )
        self.play(
            made.animate(rate_func=lambda t: t**1.8).set_value(last),
            run_time=0.65 * Pace.SWEEP,
        )
        self.hold(Pace.BREATH)
        settle(step, height, self.marks)
        self.ledger = Words(
            "gradient descent: {n} steps", role=Role.MUTED, n=Q["descent_steps"](GAP)
        )
        self.ledger.begin_at(NUMBERS, ROWS[0])
        self.leaving = VGroup(step_name, step, height_name, height)

    # --- Newton ---

    def fit_the_bowl(self) -> None:
        """Open the round bowl until it is the true one; one step is enough."""
        start, slid = np.array(START), ValueTracker(0.0)
        round_one, true = np.eye(2) / LEARNING_RATE, quad().A
        cup, walker = self.cup, self.walker
        with self.beat(
            "newton",
            "Newton measures the curvature: its bowl fits the ground.",
            "The dot is back high on the wall. The round yellow bowl opens, always touching the "
            "wall at the dot, until it lies on the blue bowl everywhere.",
        ):
            cup.show(believed_bowl(start, round_one), 0.0)
            self.play(
                FadeOut(self.leaving, rate_func=EARLY),
                FadeIn(self.ledger, rate_func=LATE),
                self.marks.animate.shift([0, ROWS[0] - ROWS[1] + 0.1, 0]).set_fill(
                    color(Role.MUTED)
                ),
                walker.animate.move_to(on_ground(start, 0.0)[0]),
                self.trail.animate.set_stroke(color(Role.MUTED)),
                FadeIn(cup, rate_func=LATE),
            )
            self.become(
                lambda share: cup.show(
                    believed_bowl(start, round_one + share * (true - round_one)), 0.0
                ),
                run_time=2 * Pace.MOVE,
            )
            self.hold(Pace.BREATH)
            newton = Words("Newton: {n} step", n=Q["newton_steps"](GAP))
            newton.begin_at(NUMBERS, NEWTON_ROW)
            mark = Cloud(tally(1, NEWTON_ROW), Role.STATE)
            self.say(
                "Its bottom is the true one: {n} step.",
                "The dot slides down the wall and is at the bottom, after {n} step.",
                n=Q["newton_steps"](GAP),
            )
            walker.add_updater(
                lambda m: m.move_to(on_ground(start + slid.get_value() * (BOTTOM - start), 0.0)[0])
            )
            self.play(slid.animate.set_value(1.0), run_time=Pace.MOVE)
            settle(walker)
            self.play(FadeIn(newton, mark), run_time=Pace.REVEAL)
            self.hold(Pace.BREATH)
        self.leaving = VGroup(self.ledger, self.marks, newton, mark, self.trail)

    # --- Hessian-vector products ---

    def nudge(self) -> None:
        """Nudge the point and see how the gradient changes: that change is Hv."""
        turn, ground, walker, share = self.turn, self.ground, self.walker, ValueTracker(0.0)
        x, v = np.array(HVP_AT), np.array(HVP_ALONG)

        def point() -> np.ndarray:
            return x + share.get_value() * v

        def tip(at: np.ndarray) -> np.ndarray:
            return ASIDE_FOOT + ASIDE * np.array([*quad().gradient(at), 0.0])

        felt = Arrow(*gradient_at(x, ON_MAP), Role.GRADIENT, width=ARROW).set_z_index(4)
        along = Arrow(*above([x, x + v]), Role.STATE, width=ARROW).set_z_index(3)
        v_name = Formula("state(v)").move_to(along.get_center() + [-0.42, -0.2, 0]).set_z_index(1)
        gap = dot(v_name.get_center(), Role.PAGE, GAP_FOR_LABEL)  # the rings make room for it
        before = Arrow(ASIDE_FOOT, tip(x), Role.GRADIENT, width=ARROW)
        after = before.copy()
        change = Arrow(tip(x), tip(x + v), Role.GRADIENT, width=1.4 * ARROW)
        labels = self.gradient_labels(tip(x), tip(x + v))
        product = Formula("gradient(H) state(v) = gradient(({a}, {b}))", a=Q["hv"](0), b=Q["hv"](1))
        product.move_to(change.get_center() + [0.35 + product.width / 2, 0.15, 0])
        with self.beat(
            "nudge",
            "Nudge along $v$: how the gradient changes is $H v$.",
            "The view rises until the bowl is seen from above. At a point the gradient is "
            "({a}, {b}); nudged along v it turns into ({c}, {d}). The arrow from the one tip to "
            "the other is the change, ({p}, {q}): the Hessian times v.",
            **{name: Q["gradient"](axis, moved) for name, axis, moved in NUDGED},
            p=Q["hv"](0),
            q=Q["hv"](1),
        ):
            ground.add_updater(lambda m: m.look(turn.get_value()))
            walker.add_updater(lambda m: m.move_to(on_ground(BOTTOM, turn.get_value())[0]))
            self.play(
                FadeOut(self.leaving, self.cup, rate_func=EARLY),
                turn.animate.set_value(1.0),
                run_time=Pace.MOVE,
            )
            settle(ground, walker)
            self.play(walker.animate.move_to(above([x])[0]), run_time=Pace.QUICK)
            self.play(GrowFromPoint(felt, felt.get_start()), run_time=Pace.QUICK)
            self.play(
                TransformFromCopy(felt, before),
                FadeIn(labels[0], rate_func=LATE),
                run_time=Pace.REVEAL,
            )
            self.play(
                GrowFromPoint(along, walker.get_center()), FadeIn(gap, v_name), run_time=Pace.QUICK
            )
            self.add(after)
            felt.add_updater(lambda m: m.point_to(*gradient_at(point(), ON_MAP)))
            walker.add_updater(lambda m: m.move_to(above([point()])[0]))
            after.add_updater(lambda m: m.point_to(ASIDE_FOOT, tip(point())))
            self.play(
                share.animate.set_value(1.0),
                before.animate.set_fill(opacity=SPENT),
                run_time=Pace.REVEAL,
            )
            settle(felt, walker, after)
            self.play(FadeIn(labels[1]), run_time=Pace.QUICK)
            self.play(
                GrowFromPoint(change, change.get_start()),
                after.animate.set_fill(opacity=SPENT),
                FadeIn(product, rate_func=LATE),
                run_time=Pace.REVEAL,
            )
            self.hold(Pace.BREATH)
            first, value = labels[0][:2], labels[0][2:]
            law = self.name_the_passes(VGroup(value, labels[1], gap), first, v_name)
        self.leaving = VGroup(law, product, before, after, change, along, felt)

    @staticmethod
    def gradient_labels(first: np.ndarray, second: np.ndarray) -> VGroup:
        """Return what stands at the tips of the gradients before and after the nudge."""
        labels = VGroup(
            *(
                Formula(
                    "gradient(nabla f) = gradient(({a}, {b}))",
                    a=Q["gradient"](0, moved),
                    b=Q["gradient"](1, moved),
                )
                for moved in (0.0, 1.0)
            )
        )
        labels[0].move_to(first + [0.3, 0.6, 0])
        labels[1].move_to(second + [-1.2, -0.55, 0])
        return labels

    def name_the_passes(self, spent: VGroup, gradient: VGroup, v_name: Formula) -> Formula:
        """Write Hv as the gradient of a number, from what is named on stage; return the formula."""
        law = Formula(
            'gradient(nabla, tag: "second") (gradient(nabla f, tag: "first") dot '
            'state(v, tag: "v")) = gradient(H) state(v)',
        ).move_to([1.7, 2.9, 0])
        rest = law.untagged
        self.say(
            "No matrix needed: one extra backward pass.",
            "A formula: the gradient of the gradient's product with v is Hv.",
        )
        self.play(
            FadeOut(spent, run_time=Pace.QUICK),
            ReplacementTransform(gradient, law.part("first"), rate_func=EARLY),  # ahead of v
            ReplacementTransform(v_name, law.part("v"), rate_func=LATE),
        )
        self.play(FadeIn(law.part("second"), rest), run_time=Pace.REVEAL)
        self.remove(*law)
        self.add(law)
        self.hold(Pace.BREATH)
        return law

    # --- BFGS ---

    def learn_the_bowl(self) -> None:
        """Start with a round bowl, and let each step reshape it."""
        run, walker, cup, step = bfgs_quadratic(), self.walker, self.cup, ValueTracker(0.0)
        turn = self.turn

        def here() -> np.ndarray:
            made = step.get_value()
            k = min(int(made), 1)
            return run.x[k] + (made - k) * (run.x[k + 1] - run.x[k])

        felt = Arrow(*gradient_at(here(), FELT), Role.GRADIENT, width=ARROW).set_z_index(4)
        matrix = self.belief(0)
        first = believed_bowl(run.x[0], run.B[0], searched=True)
        with self.beat(
            "bfgs",
            "BFGS starts with a round bowl: nothing learned yet.",
            "Still from above. The dot is back at the start, on a yellow circle that touches the "
            "blue ring there: a round bowl, its matrix B the identity. The dot steps to the "
            "circle's center.",
        ):
            cup.from_above().show(first, turn.get_value())
            self.play(
                FadeOut(self.leaving, rate_func=EARLY),
                walker.animate.move_to(above([run.x[0]])[0]),
            )
            self.play(FadeIn(cup, matrix), run_time=Pace.REVEAL)
            self.play(GrowFromPoint(felt, felt.get_start()), run_time=Pace.QUICK)
            self.hold(Pace.BREATH)
            old_felt = felt.copy().set_fill(opacity=SPENT)
            old_felt.add_updater(
                lambda m: m.point_to(*gradient_at(run.x[0], FELT, turn.get_value()))
            )
            self.add(old_felt)
            felt.add_updater(lambda m: m.point_to(*gradient_at(here(), FELT, turn.get_value())))
            walker.add_updater(lambda m: m.move_to(above([here()], turn.get_value())[0]))
            self.play(step.animate.set_value(1.0))
            self.say(
                "The step changed the slope: that reshapes the bowl.",
                "The view moves in. The purple gradient arrow has turned. A circle at the new "
                "place becomes a narrow ellipse, and its center moves to the bottom of the blue "
                "bowl. B now reads {a}, {b}, {c}.",
                **self.entries(1),
            )
            round_ghost = self.ghost(first)
            self.add(round_ghost)
            second = believed_bowl(run.x[1], run.B[0], searched=True)
            self.ground.add_updater(lambda m: m.look(turn.get_value()))
            self.become(
                lambda share: cup.show(first, turn.get_value(), second, share),
                turn.animate.set_value(2.0),
            )
            settle(self.ground, round_ghost)
            matrix = self.relearn(
                matrix,
                1,
                lambda share: cup.show(
                    believed_bowl(
                        run.x[1], run.B[0] + share * (run.B[1] - run.B[0]), searched=True
                    ),
                    turn.get_value(),
                ),
            )
            ring = self.ground.rings[1]  # passes through the point where the dot is
            self.play(
                FadeOut(old_felt, run_time=Pace.QUICK),
                ring.animate.set_stroke(opacity=1.0, width=2 * Stroke.CURVE),
                step.animate.set_value(2.0),
            )
            settle(walker)
            self.say(
                "After {n} steps it fits exactly.",
                "The dot steps to the bottom. The ellipse widens until it lies on a blue ring, and "
                "B is the true H: {a}, {b}, {c}.",
                n=Q["bfgs_steps"](),
                **self.entries(2),
            )
            believed = believed_bowl(run.x[1], run.B[1], searched=True)
            exact = believed_bowl(run.x[1], run.B[2])
            narrow_ghost = self.ghost(believed).clear_updaters()
            self.add(narrow_ghost)
            matrix = self.relearn(
                matrix, 2, lambda share: cup.show(believed, turn.get_value(), exact, share)
            )
            truth = Formula("truth(H) = mat(truth(5), truth(1); truth(1), truth(3))")
            truth.begin_at(MATRIX_LEFT, 0.0)
            self.play(FadeIn(truth.set_y(MATRIX_ROWS[1])), run_time=Pace.REVEAL)
            self.poster()
            self.hold()
        self.leaving = VGroup(cup, round_ghost, narrow_ghost, matrix, truth, felt)

    @staticmethod
    def entries(step: int) -> dict[str, Fact]:
        """Return the entries of BFGS's matrix after so many steps."""
        places = {"a": (0, 0), "b": (0, 1), "c": (1, 1)}
        return {name: Q["bfgs_entry"](step, *at) for name, at in places.items()}

    def belief(self, step: int) -> Formula:
        """Return BFGS's matrix after so many steps."""
        matrix = Formula(
            'approximation(B) = mat(approximation({a}, tag: "e"), approximation({b}, tag: "e"); '
            'approximation({b}, tag: "e"), approximation({c}, tag: "e"))',
            **self.entries(step),
        )
        matrix.begin_at(MATRIX_LEFT, 0.0)
        return matrix.set_y(MATRIX_ROWS[0])

    def relearn(self, matrix: Formula, step: int, family: Callable[[float], Cup]) -> Formula:
        """Reshape the bowl, and its matrix into that after so many steps; return the latter."""
        new = self.belief(step)
        self.become(
            family,
            FadeOut(matrix.part("e"), rate_func=EARLY),
            FadeIn(new.part("e"), rate_func=LATE),
            run_time=1.5 * Pace.MOVE,
        )
        self.remove(matrix, *matrix, *new)  # glyphs that were played alone are on their own
        self.add(new)
        return new

    def ghost(self, bowl: Bowl) -> Curve:
        """Return a bowl's rim as a faint line, to stay on the map where the bowl was."""
        rim = closed(bowl.rim())
        line = Curve(STAGE, [0, 0], [0, 0], Role.APPROXIMATION, width=Stroke.HELPER, opacity=SPENT)
        return line.add_updater(
            lambda m: m.trace(*above(rim, self.turn.get_value())[:, :2].T), call_updater=True
        )

    # --- Rosenbrock's valley ---

    def race_down_the_valley(self) -> None:
        """Bend the bowl into a valley and let two methods run on one clock."""
        race, bent, clock = rosenbrock_race(), ValueTracker(0.0), ValueTracker(0.0)
        last_l, last_g = race_steps("lbfgs"), race_steps("gradient_descent")
        plane, rings, frame = valley(0.0), self.ground.rings, window(VALLEY)
        from_ = [
            on_ground(outline, self.turn.get_value())[:, :2] for outline in self.ground.outlines
        ]
        self.contours = [rosenbrock_contour(level, SAMPLES) for level in LEVELS]
        to = [plane.point(*contour.T)[:, :2] for contour in self.contours]

        def bend(m: VGroup) -> None:
            share = bent.get_value()
            for ring, a, b in zip(m, from_, to, strict=True):
                ring.trace(*(a + share * (b - a)).T, frame)

        # Every step of the first ones, then every 25th: in between it runs along the floor.
        kept = np.unique(np.concatenate([np.arange(36), np.arange(50, last_g + 1, 25)]))
        fast = Track(plane, race.lbfgs.x, np.arange(last_l + 1), Role.STATE)
        slow = Track(plane, race.gradient_descent.x[kept], kept, Role.GRADIENT)
        goal = goal_at(plane.point(1, 1))
        name, fast_name = Words("step"), Words("L-BFGS", role=Role.STATE)
        step = Readout(Q["step"], lambda: whole_steps(clock.get_value()))
        name.begin_at(COLUMN, 2.6)
        step.place([name.get_right()[0] + 0.25, 2.6, 0])
        slow_name = Words("gradient descent", role=Role.GRADIENT)
        fast_name.begin_at(COLUMN, 1.5)
        slow_name.begin_at(COLUMN, 0.0)
        fast_height = Words("height {f}", role=Role.STATE, f=Q["racing_value"]("lbfgs"))
        slow_height = Words(
            "height {f}", role=Role.GRADIENT, f=Q["creeping_value"]("gradient_descent")
        )
        with self.beat(
            "valley",
            "Curved valley: L-BFGS, with a short memory, takes {n} steps.",
            "The rings bend into a long curved valley. From its left end two dots start on one "
            "clock: green L-BFGS runs through to the marked bottom, in {n} steps; purple gradient "
            "descent has hardly moved.",
            n=Q["race_steps"]("lbfgs"),
        ):
            rings.add_updater(bend)
            self.play(
                FadeOut(self.leaving, rate_func=EARLY),
                rings[1].animate(rate_func=EARLY).set_stroke(opacity=FAINT, width=Stroke.HELPER),
                bent.animate.set_value(1.0),
                self.walker.animate.move_to(plane.point(1, 1)),
                run_time=Pace.MOVE,
            )
            settle(rings)
            self.play(
                FadeIn(goal),
                self.walker.animate.move_to(plane.point(*ROSENBROCK_START)),
                FadeIn(name, step, fast_name, slow_name),
                run_time=Pace.REVEAL,
            )
            self.remove(self.walker)
            slow.dot.set_z_index(4)  # both begin where the green dot is, which stays in front
            self.add(fast, slow)
            for track in (fast, slow):
                track.add_updater(lambda m: m.run(clock.get_value()))
            self.play(advance(clock, last_l, 0.5 * Pace.SWEEP))
            settle(fast)
            fast_height.begin_at(COLUMN, 0.85)
            self.play(FadeIn(fast_height), FadeOut(slow_name), run_time=Pace.QUICK)
            self.hold(Pace.BREATH)
            self.say(
                "Gradient descent creeps: {n} steps, and not there yet.",
                "The clock runs on. The purple dot follows the valley, ever slower; after {n} "
                "steps it is still {f} above the bottom.",
                n=Q["race_steps"]("gradient_descent"),
                f=Q["creeping_value"]("gradient_descent"),
            )
            self.play(
                FadeOut(fast_name, fast_height, run_time=Pace.QUICK),
                FadeIn(slow_name, run_time=Pace.REVEAL),
                fast.trail.animate(run_time=Pace.QUICK).set_stroke(opacity=FAINT),
                advance(clock, last_g, 0.65 * Pace.SWEEP),
            )
            settle(slow, step)
            slow_height.begin_at(COLUMN, -0.65)
            self.play(FadeIn(slow_height), run_time=Pace.QUICK)
            self.hold(Pace.BREATH)
        self.goal = goal
        self.walker = fast.dot
        self.leaving = VGroup(name, step, slow_name, slow_height, slow, fast.trail)

    def search_the_line(self) -> None:
        """Let raw Newton leap, and bring it back along its line until it is lower."""
        wide, share = ValueTracker(0.0), ValueTracker(0.0)
        rings, walker = self.ground.rings, self.walker
        start = leap_point(0.0)

        def look(m: VGroup) -> None:
            plane = valley(wide.get_value())
            for ring, contour in zip(m, self.contours, strict=True):
                ring.trace(*contour.T, plane)

        far = valley(1.0)
        name = Words("Newton's height", role=Role.TRUTH)
        height = Readout(Q["leap_height"], share, role=Role.TRUTH, size=Size.BIG)
        name.begin_at(COLUMN, 1.6)
        height.place([COLUMN, 0.5, 0])
        leap = Dashed(far.point(*start), far.point(*leap_point(1.0)), Role.ERROR)
        leap.set_stroke(width=Stroke.CURVE)
        mark = cross(far.point(*leap_point(1.0)), 0.45)
        with self.beat(
            "leap",
            "Raw Newton can leap uphill: search the line.",
            "The view widens. One Newton step, a dashed red line, leaps far out of the valley, "
            "from height {low} to {high}; a red cross marks the spot. The dot comes back along "
            "the line, half the way each time, until it is lower than before: {end}.",
            low=Q["leap_height"](0.0),
            high=Q["leap_height"](1.0),
            end=Q["leap_height"](leap_shares()[-1]),
        ):
            rings.add_updater(look)
            self.goal.add_updater(lambda m: m.move_to(valley(wide.get_value()).point(1, 1)))
            self.play(
                FadeOut(self.leaving, rate_func=EARLY),
                wide.animate.set_value(1.0),
                walker.animate.move_to(far.point(*start)),
                FadeIn(name, height, rate_func=LATE),
                run_time=Pace.MOVE,
            )
            settle(rings, self.goal)
            walker.add_updater(lambda m: m.move_to(far.point(*leap_point(share.get_value()))))
            self.play(share.animate.set_value(1.0), Create(leap), run_time=Pace.MOVE)
            self.play(FadeIn(mark), run_time=Pace.QUICK)
            self.hold(0.5 * Pace.BREATH)
            for shorter in leap_shares()[1:]:
                self.play(share.animate.set_value(shorter), run_time=1.5 * Pace.QUICK)
                self.hold(0.5 * Pace.QUICK)
            assert leap_value(leap_shares()[-1]) < leap_value(0.0)
            settle(walker, height)
            self.hold(0.5 * Pace.BREATH)
        self.leaving = VGroup(rings, self.goal, leap, mark, name, height)

    # --- a million weights ---

    def count_the_numbers(self) -> None:
        """One row of H for each weight; H times v is one column."""
        spread, sprouted, gathered = (ValueTracker(0.0) for _ in range(3))
        home, square = self.walker.get_center(), NumbersOfH()
        weights = Cloud([home], Role.STATE).set_z_index(2)
        weights.add_updater(
            lambda m: m.move_dots(home + spread.get_value() * (square.weights - home))
        )
        square.add_updater(lambda m: m.show(sprouted.get_value(), gathered.get_value()))
        middle, half, gone = square.middle, square.half, square.outline()
        big = Words("$gradient(H)$: {n} numbers", n=Q["hessian_numbers"](MODEL_WEIGHTS))
        small = Words("$gradient(H) state(v)$: {n} numbers", n=Q["hv_numbers"](MODEL_WEIGHTS))
        big.begin_at(PRODUCT_AT + 0.5, middle[1] + 1.2)
        small.begin_at(PRODUCT_AT + 0.5, middle[1])
        named = Words("weights", role=Role.STATE)
        named.move_to([WEIGHTS_AT, 0, 0]).align_baseline(middle[1] - half - 0.46)
        with self.beat(
            "million",
            "At a million weights, $H$ won't fit; $H v$ will.",
            "The dot becomes a column of green dots, the weights. A row of purple dots grows from "
            "each: the square H, {big} numbers for a million weights. The rows collapse into one "
            "column, Hv, {small} numbers; where H was, an empty red square is crossed out.",
            big=Q["hessian_numbers"](MODEL_WEIGHTS),
            small=Q["hv_numbers"](MODEL_WEIGHTS),
        ):
            self.add(weights)
            self.play(
                FadeOut(self.leaving, self.walker, rate_func=EARLY), spread.animate.set_value(1.0)
            )
            settle(weights)
            self.add(square)
            self.play(
                FadeIn(named, rate_func=EARLY),
                sprouted.animate.set_value(1.0),
                FadeIn(big, rate_func=LATE),
                run_time=1.2 * Pace.MOVE,
            )
            self.hold(0.5 * Pace.BREATH)
            self.play(
                gathered.animate(rate_func=linear).set_value(1.0),
                FadeIn(gone, small, rate_func=LATE),
                run_time=1.2 * Pace.MOVE,
            )
            settle(square)
            inside = big.copy().move_to(middle + [0, 0.6, 0])
            self.play(
                FadeOut(big, rate_func=EARLY),
                FadeIn(inside, rate_func=LATE),
                FadeIn(cross(middle + [0, -0.6, 0], 0.7), rate_func=LATE),
            )
            self.hold(1.25 * Pace.REST)
