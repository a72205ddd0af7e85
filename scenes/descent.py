"""One start, one slope: the learning rate alone decides where gradient descent ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

import numpy as np
from manim import (
    DOWN,
    RIGHT,
    UP,
    Create,
    FadeIn,
    FadeOut,
    Line,
    ReplacementTransform,
    Rotate,
    TransformFromCopy,
    ValueTracker,
    VGroup,
    VMobject,
    linear,
    rush_into,
)

from compute.descent import (
    ETAS,
    START,
    STEPS,
    X_MIN,
    descend,
    every_rate,
    fate_borders,
    first_step,
    float_limit,
    ieee_iterates,
    loss,
    loss_at,
    settling_step,
    slope_at,
)
from compute.quantities import quantities
from scenes.kit.curve import Curve, clipped, polyline
from scenes.kit.marks import Arrow, Cloud, Dashed, cross, dot, hole
from scenes.kit.motion import EARLY, LATE, advance, settle, whole_steps
from scenes.kit.numbers import Readout
from scenes.kit.plane import Box, Coordinates, Plane, Span, TickNumber, tick_baseline, tick_text
from scenes.kit.race import dashed_along
from scenes.kit.scene import BlogScene
from scenes.kit.slider import Slider
from scenes.kit.style import Pace, Radius, Role, Size, Stroke, color
from scenes.kit.typeset import Formula, Words

Q = quantities("descent")
CRAWL, HOPS, DIVERGES = ETAS
TO_MINIMUM, TO_HILLTOP, BORDER = fate_borders()

# --- layout --------------------------------------------------------------------------------------

BOX = Box(-6.0, 2.0, -0.85, 3.55)  # of the loss; its axis of heights has room for "20"
LOW, HIGH = -3.0, 3.2  # what the x axis covers
MOST_ETA = 0.12  # the end of the slider is exactly below where its first step lands
SLIDER_Y = -1.52
NEAR, FAR = 5.0, 23.4  # heights seen: the two valleys, and all up to the start
CRAWL_TOP, HOP_TOP = 7.0, 2.2  # while the ball is in the valleys
HEIGHTS = (2.0, 20.0)  # marked on the axis
X = np.linspace(-2.7, 2.7, 271)
KEPT = 2.4  # while zooming out, a landing place stays where this x was

COLUMN = 2.2  # where labels on the right begin
CHART = Box(2.95, 6.5, BOX.bottom, BOX.top)  # losses of a path, as high as the ball beside it
TITLE_LEFT = 3.7

RULER_Y, RULER_HALF = 0.5, 6.4  # the axis of powers of ten
LAST_REACH = 350.0  # decades that it covers in the end, to either side
BEYOND = -LAST_REACH * 1.02  # where the jump into overflow leads
LANDMARKS = (1, 3, 10, 30, 90)  # exponents that are marked while they are well in sight

FIELD = Box(-3.6, 6.4, -1.05, 3.3)  # every learning rate at once: rate to the right, x upwards
PLACES = Span(-2.75, 2.75, (-2, 2))
RATES = Span(0.0, 0.135)
REST_ETA = 0.078  # at which the film ends
ALL_ETAS = TO_HILLTOP * np.arange(1, 182, 2) / 71  # with the hilltop's, without the border
ALIKE = 0.5  # neighboring rates' ends are no further apart, but for a change of valley
GIVES_WAY = 0.008  # the span of rates in which one end gives way to the next
SIDEWAYS = 2.3  # width of the loss that stands beside the field
SIDEWAYS_LOW, SIDEWAYS_TOP = -0.25, 6.0  # losses that it covers
STEP_Y = 3.2
UPRIGHT = np.array([-2.0, 1.0])  # middle of the loss before it is turned


class View:
    """Which part of the loss is seen: heights up to a top, and all of it smaller by a zoom."""

    def __init__(self) -> None:
        self.log_top = ValueTracker(np.log(NEAR))
        self.zoom: Callable[[], float] = lambda: 1.0

    @property
    def plane(self) -> Coordinates:
        """The plane, not drawn. Zoomed out, the loss of what is kept keeps its height."""
        zoom, top = self.zoom(), float(np.exp(self.log_top.get_value()))
        top *= loss_at(KEPT * zoom) / loss_at(KEPT)
        x, y = Span(LOW * zoom, HIGH * zoom), Span(-0.45 - 0.02 * top, top)
        return Coordinates(x, y, BOX)

    def look(self, top: float, run_time: float = Pace.MOVE) -> object:
        """Return the animation that shows heights up to another top."""
        return self.log_top.animate(run_time=run_time).set_value(np.log(top))


class Valley(VGroup):
    """The loss with its minima, and marked heights that move as the view does."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.curve = Curve(view.plane, X, loss(X), Role.TRUTH)
        self.minima = VGroup(*(hole([0, 0, 0], Role.INK, Radius.SMALL) for _ in "lr"))
        self.axes = Plane(view.plane.x, view.plane.y, box=BOX, x_axis=None, y_axis=None).lines
        self.numbers = VGroup(
            *(TickNumber(tick_text(h), role=Role.MUTED, size=Size.TICK) for h in HEIGHTS)
        )
        self.ticks = VGroup(
            *(Line(stroke_width=Stroke.HELPER, color=color(Role.MUTED)) for _ in HEIGHTS)
        )
        super().__init__(self.axes, self.ticks, self.numbers, self.curve, self.minima)
        self.show()
        self.add_updater(Valley.show)

    def show(self) -> None:
        """Bring all up to date."""
        plane, zoom = self.view.plane, self.view.zoom()
        self.curve.trace(zoom * X, loss(zoom * X), plane)
        for ring, x in zip(self.minima, (-X_MIN, X_MIN), strict=True):
            ring.move_to(plane.point(x, loss_at(x)))
        for mark, number, height in zip(self.ticks, self.numbers, HEIGHTS, strict=True):
            at = plane.point(plane.x.low, height)
            room = min(at[1] - BOX.bottom - 0.6, BOX.top - at[1])
            strength = float(np.clip(room / 0.4, 0, 1))
            mark.put_start_and_end_on(at, at + 0.14 * RIGHT).set_stroke(opacity=strength)
            number.move_to(at).shift([at[0] - 0.16 - number.get_right()[0], 0, 0])
            number.set_fill(opacity=strength)


class Landing(VGroup):
    """The first step at the slider's rate: across by rate times slope, then onto the loss."""

    def __init__(self, view: View, eta: ValueTracker) -> None:
        self.view, self.eta = view, eta
        self.drop = Dashed([0, 0, 0], [0, 1, 0], Role.STATE)
        self.arrow = Arrow([0, 0, 0], [0, 0, 0], Role.GRADIENT, width=0.08)
        self.ghost = dot([0, 0, 0], Role.STATE, 1.4 * Radius.DOT)
        super().__init__(self.drop, self.arrow, self.ghost)
        self.show()
        self.add_updater(Landing.show)

    def show(self) -> None:
        """Bring all up to date."""
        plane, x = self.view.plane, first_step(START, self.eta.get_value())
        start, tip = plane.point([START, x], loss_at(START))
        self.ghost.move_to(plane.point(x, loss_at(x)))
        self.arrow.point_to(start, tip)
        top = max(tip[1], self.ghost.get_y())
        self.drop.run([tip[0], SLIDER_Y + 0.2, 0], [tip[0], top, 0])


class Journey(VGroup):
    """A ball that makes a path's steps on the loss, and the losses as a chart beside it.

    Parameters
    ----------
    made
        How many steps have been made; in between two, the ball is on its way.
    flies
        Whether it is thrown from step to step, or rolls along the curve.
    """

    def __init__(self, view: View, eta: float, made: ValueTracker, *, flies: bool) -> None:
        self.view, self.made, self.flies = view, made, flies
        self.path = descend(START, eta)
        green = {"stroke_color": color(Role.STATE), "fill_opacity": 0}
        self.trail = VMobject(stroke_width=Stroke.HELPER, **green)
        self.prints = Cloud(np.zeros((0, 3)), Role.STATE, opacity=0.7)
        self.ball = dot([0, 0, 0], Role.STATE, 1.4 * Radius.DOT)
        self.line = Curve(view.plane, [0, 0], [0, 0], Role.STATE)
        self.head = dot([0, 0, 0], Role.STATE)
        super().__init__(self.trail, self.prints, self.ball, self.line, self.head)
        self.show()
        self.add_updater(Journey.show)

    def chart(self) -> Coordinates:
        """Return the chart's plane: its heights are those of the view."""
        return Coordinates(Span(0, STEPS), self.view.plane.y, CHART)

    def at(self, made: np.ndarray) -> np.ndarray:
        """Return where the ball is after so many steps, (n,) to (n, 3)."""
        plane, steps = self.view.plane, np.arange(STEPS + 1)
        x = np.interp(made, steps, self.path.xs)
        if not self.flies:
            return plane.point(x, loss(x))
        fallen = made.astype(int) + (made % 1) ** 2  # thrown level, as the step is
        return plane.point(x, np.interp(fallen, steps, self.path.fs))

    def show(self) -> None:
        """Bring all up to date."""
        made = self.made.get_value()
        done = np.arange(int(made + 1e-6) + 1)
        if self.flies:
            flown = self.at(np.linspace(0, made, 1 + int(40 * min(made, 6.0))))[:, :2]
            seen = clipped(flown, np.array([BOX.left, -9.0]), np.array([BOX.right, BOX.top]))
            flat = np.zeros((*seen.shape[:2], 3))
            flat[..., :2] = seen
            self.trail.set_points(polyline(flat))
        prints = self.at(done.astype(float))
        self.prints.move_dots(prints[prints[:, 1] <= BOX.top])
        self.ball.move_to(self.at(np.array([made]))[0])
        losses = np.interp(made, np.arange(STEPS + 1), self.path.fs)
        self.line.trace([*done, made], [*self.path.fs[done], losses], self.chart())
        self.head.move_to(self.chart().point(made, losses))


class Ruler(VGroup):
    """Overshooting on an axis of powers of ten: dashed jumps to and fro, seen from further away.

    Parameters
    ----------
    made
        How many jumps have been made, from 1 on.
    """

    def __init__(self, made: ValueTracker) -> None:
        self.made = made
        finite = ieee_iterates(START, DIVERGES, 5)
        self.decades = np.append(np.sign(finite) * np.log10(np.abs(finite)), BEYOND)
        self.reach = np.append(np.abs(self.decades[:-1]) / 0.8, LAST_REACH)
        left, right = np.array([[-RULER_HALF, RULER_Y, 0], [RULER_HALF, RULER_Y, 0]])
        muted = {"stroke_width": Stroke.HELPER, "color": color(Role.MUTED)}
        self.axis, self.middle = Line(left, right, **muted), Line(**muted)
        self.middle.put_start_and_end_on([0, RULER_Y - 0.07, 0], [0, RULER_Y + 0.07, 0])
        self.marks = VGroup(*(self.landmark(n, side) for n in LANDMARKS for side in (-1, 1)))
        self.arcs = VMobject(
            stroke_width=Stroke.CURVE, stroke_color=color(Role.ERROR), fill_opacity=0
        )
        self.walls = VGroup()
        for side in (-1, 1):
            x = side * np.log10(float_limit()) / LAST_REACH * RULER_HALF
            wall = Dashed([x, RULER_Y - 0.9, 0], [x, RULER_Y + 0.9, 0], Role.MUTED)
            text = "−{limit}" if side < 0 else "{limit}"
            number = TickNumber(text, role=Role.MUTED, size=Size.TICK, limit=Q["float_limit"]())
            self.walls.add(VGroup(wall, number.next_to(wall, UP, buff=0.15)))
        self.ball = dot([0, 0, 0], Role.STATE, 1.4 * Radius.DOT)
        super().__init__(self.axis, self.middle, self.marks, self.arcs, self.ball)
        self.show()
        self.add_updater(Ruler.show)

    @staticmethod
    def landmark(exponent: int, side: int) -> VGroup:
        """Return a tick with its number, to be put into its place."""
        text = tick_text(10.0**exponent, log=True)
        number = TickNumber(text if side > 0 else f"−{text}", role=Role.MUTED, size=Size.TICK)
        line = Line([0, 0.07, 0], [0, -0.07, 0], stroke_width=Stroke.HELPER)
        away = UP if side > 0 else DOWN  # inside of the jump that leads beyond it
        mark = VGroup(line.set_color(color(Role.MUTED)), number.next_to(line, away, buff=0.12))
        mark.exponent = side * exponent
        return mark

    def show(self) -> None:
        """Bring all up to date."""
        made = self.made.get_value()
        ahead = int(made) + 1 - (1 - made % 1) ** 2  # the view is ahead of the ball
        reach = np.exp(np.interp(ahead, np.arange(len(self.reach)), np.log(self.reach)))
        scale = RULER_HALF / reach
        for mark in self.marks:
            x = mark.exponent * scale
            size = abs(x) / RULER_HALF
            strength = float(np.clip(min((size - 0.52) / 0.04, (0.93 - size) / 0.05), 0, 1))
            mark.shift([x, RULER_Y, 0] - mark[0].get_center())
            mark.set_opacity(strength)
        jumps = np.linspace(1, made, 1 + int(60 * (made - 1)))
        points = self.at(jumps, scale)
        self.arcs.set_points(polyline(dashed_along(points)[0]))
        self.ball.move_to(points[-1])

    def at(self, made: np.ndarray, scale: float) -> np.ndarray:
        """Return where the ball is after so many jumps, (n,) to (n, 3): half a turn for each."""
        k = np.minimum(made.astype(int), len(self.decades) - 2)
        start, end = self.decades[k] * scale, self.decades[k + 1] * scale
        angle = np.pi * (made - k)
        x = (start + end) / 2 + (start - end) / 2 * np.cos(angle)
        y = RULER_Y + 0.4 * (end - start) / 2 * np.sin(
            angle
        )  # to the right above, to the left below
        return np.stack([x, y, np.zeros_like(x)], axis=-1)


class EveryRate(Cloud):
    """A dot for each of many learning rates, all after the same number of steps."""

    def __init__(self, plane: Coordinates, made: ValueTracker) -> None:
        self.plane, self.made = plane, made
        self.places = np.clip(every_rate(START, ALL_ETAS), 3 * START, -3 * START)
        self.left = np.maximum.accumulate(np.abs(self.places) > PLACES.high)  # for good
        super().__init__(np.zeros((0, 3)), Role.STATE, radius=1.1 * Radius.GRAIN)
        self.show()

    def show(self) -> EveryRate:
        """Bring all up to date; what has left the plane is gone."""
        made = self.made.get_value()
        k = min(int(made), STEPS - 1)
        x = self.places[k] + (made - k) * (self.places[k + 1] - self.places[k])
        seen = (np.abs(x) <= PLACES.high) & ~self.left[k]
        return self.move_dots(self.plane.point(ALL_ETAS, x), seen)


class Chosen(VGroup):
    """One of the learning rates: its knob, where its run ended, and that place in the valley.

    Where neighboring rates end far from each other, one end gives way to the next.
    """

    def __init__(self, everyone: EveryRate, slider: Slider, eta: ValueTracker) -> None:
        self.slider, self.eta, self.plane = slider, eta, everyone.plane
        ends = everyone.places[-1]
        stayed = np.flatnonzero(~everyone.left[-1])
        alike = np.split(stayed, np.flatnonzero(np.abs(np.diff(ends[stayed])) > ALIKE) + 1)
        self.rates, self.places = [ALL_ETAS[k] for k in alike], [ends[k] for k in alike]
        firsts = [rates[0] for rates in self.rates[1:]]
        lasts = [rates[-1] for rates in self.rates[:-1]]
        between = [(last + first) / 2 for last, first in zip(lasts, firsts, strict=True)]
        self.borders = [-np.inf, *between, BORDER]
        self.knob = dot([0, 0, 0], Role.STATE, 1.5 * Radius.DOT)
        self.stem = Dashed([0, 0, 0], [1, 0, 0], Role.STATE)
        self.ends = VGroup(*(self.marker() for _ in alike))
        super().__init__(self.stem, self.ends, self.knob)
        self.show()

    @staticmethod
    def marker() -> VGroup:
        """Return a level line, the end among all rates' and the ball in the valley."""
        ends = (dot([0, 0, 0], Role.STATE, 1.3 * Radius.DOT) for _ in range(2))
        return VGroup(Dashed([0, 0, 0], [1, 0, 0], Role.STATE), *ends)

    def show(self) -> None:
        """Bring all up to date; where the run diverged, only the knob is left."""
        eta = self.eta.get_value()
        inside = np.minimum(eta - self.borders[:-1], np.subtract(self.borders[1:], eta))
        shares = np.clip(0.5 + inside / GIVES_WAY, 0, 1)
        heights = []
        for marker, share, rates, places in zip(
            self.ends, shares, self.rates, self.places, strict=True
        ):
            place = np.interp(eta, rates, places)
            end = self.plane.point(np.clip(eta, rates[0], rates[-1]), place)
            depth = (loss_at(place) - SIDEWAYS_LOW) / (SIDEWAYS_TOP - SIDEWAYS_LOW) * SIDEWAYS
            ball = np.array([FIELD.left - depth, end[1], 0.0])
            marker[0].run(end, ball)
            marker[1].move_to(end)
            marker[2].move_to(ball)
            marker.set_opacity(share)
            marker[0].set_fill(opacity=0)
            heights.append(end[1])
        self.knob.move_to(self.slider.at(eta))
        foot = self.knob.get_center()
        if shares.any():
            self.stem.run(foot, [foot[0], np.average(heights, weights=shares), 0])
        self.stem.set_stroke(opacity=shares.max())


class LearningRateDecides(BlogScene):
    """Crawl, hit, hop or diverge: from one start, each fate has its exact learning rates."""

    alt = (
        "A ball on a loss with two valleys; a slider of the learning rate moves the place where "
        "its first step lands, exactly above the knob. Small rates crawl, larger ones hop over the "
        "hill, and beyond a sharp border every run diverges."
    )
    givens: ClassVar[tuple[str, ...]] = (
        "$x = -2.5$",
        "state(x_1) =",
        "-2.5 +",
        "float64",
        "x^4 - 3 x^2 + 2",
    )

    def construct(self) -> None:
        """Seven beats; what is made in one is taken along into the next."""
        self.view, self.eta = View(), ValueTracker(0.0)
        self.put_the_ball()
        self.turn_the_dial()
        self.crawl()
        self.hop()
        self.overshoot()
        self.overflow()
        self.try_every_rate()

    # --- the first step --------------------------------------------------------------------------

    def put_the_ball(self) -> None:
        """Show the valleys, then how high up the start is."""
        self.valley = Valley(self.view)
        plane, view = self.view.plane, self.view
        foot = plane.point(START, plane.y.low)
        self.ball = dot(foot, Role.STATE, 1.4 * Radius.DOT)
        rise = Dashed(foot, foot + 0.01 * UP, Role.STATE)
        numbers = VGroup()
        for value in (START, 0.0, -START):
            number = TickNumber(tick_text(value), role=Role.MUTED, size=Size.TICK)
            at = plane.point(value, plane.y.low)
            baseline = tick_baseline(at[1] - 0.1)  # clear of the ball, which starts on the axis
            numbers.add(number.move_to(at).align_baseline(baseline))
        numbers[0].set_color(color(Role.STATE))
        self.stub = Line(stroke_width=Stroke.CURVE, color=color(Role.GRADIENT))
        raised = ValueTracker(0.0)

        def follow(ball: VMobject) -> None:
            (_, top, _) = view.plane.point(START, loss_at(START))
            y = foot[1] + raised.get_value() * (min(top, BOX.top + 0.8) - foot[1])
            ball.move_to([foot[0], y, 0])
            rise.run(foot, [foot[0], max(y, foot[1] + 0.01), 0])

        self.rule = Formula("truth(x^4 - 3 x^2 + 2)").begin_at(COLUMN, 2.4)
        with self.beat(
            "valleys",
            "Two valleys. Start at $x = -2.5$, where the loss is {loss}.",
            "A blue curve with two valleys and a hill between them. The view widens: at x = −2.5 a "
            "green ball rises to its place on the steep left wall, at a loss of {loss}.",
            loss=Q["loss"](START),
        ):
            self.add(self.valley.axes)
            self.valley.suspend_updating()
            self.play(Create(self.valley.curve), FadeIn(self.rule), run_time=Pace.REVEAL)
            heights = (self.valley.ticks, self.valley.numbers)
            self.play(FadeIn(self.valley.minima, numbers, *heights), run_time=Pace.QUICK)
            self.hold(Pace.BREATH)
            self.valley.resume_updating()
            self.add(self.valley)
            self.play(FadeIn(self.ball, scale=0.4), run_time=Pace.QUICK)
            self.ball.add_updater(follow)
            self.add(rise, self.ball)
            self.play(
                view.look(FAR, 1.4 * Pace.MOVE),
                raised.animate(run_time=1.4 * Pace.MOVE).set_value(1.0),
            )
            settle(self.ball)
        self.rise, self.x_numbers = rise, numbers

    def turn_the_dial(self) -> None:
        """Let the learning rate carry the first step to the minimum, the hilltop, the far wall."""
        plane = self.view.plane
        along = plane.point(
            [START - 1, START + 1], loss_at(START) - slope_at(START) * np.array([1, -1])
        )
        along = (along[1] - along[0]) / np.linalg.norm(along[1] - along[0])
        here = self.ball.get_center()
        self.stub.put_start_and_end_on(here - 0.3 * along, here + 1.9 * along)
        self.slider = Slider(
            self.eta,
            Span(0.0, MOST_ETA),
            plane.point(START, 0)[0],
            plane.point(first_step(START, MOST_ETA), 0)[0],
            SLIDER_Y,
            limit=BORDER,
            name="$eta$",
        )
        self.number = self.slider.number(Q["learning_rate"])
        self.landing = Landing(self.view, self.eta)
        slope = Words("slope {s}", role=Role.GRADIENT, size=Size.NUMBER, s=Q["slope"](START))
        slope.begin_at(COLUMN, 2.4)
        formula = Formula(
            'state(x_1) = -2.5 + gradient({gain}, tag: "slope") thin state(eta)',
            size=Size.NUMBER,
            gain=Q["gain"](START),
        )
        formula.begin_at(COLUMN, 2.4)
        equals = formula[2].copy().shift(1.0 * DOWN)
        landed = Readout(Q["first_step"], START, self.eta, role=Role.STATE, size=Size.BIG)
        landed.place([equals.get_right()[0] + 0.75, equals.get_y() - 0.29, 0])
        with self.beat(
            "first-step",
            "The slope there is {slope}. A step goes against it, times $eta$.",
            "A purple tangent marks the slope of {slope}. Below, a slider for the learning rate "
            "appears, and the slope turns into part of the formula of the first step.",
            slope=Q["slope"](START),
        ):
            self.play(FadeOut(self.rule, self.rise), run_time=Pace.QUICK)
            self.ball.set_z_index(1)  # above its tangent
            self.play(Create(self.stub), FadeIn(slope), run_time=Pace.REVEAL)
            self.hold(Pace.BREATH)
            self.play(FadeOut(self.x_numbers, run_time=Pace.QUICK), FadeIn(self.slider))
            digits = formula.part("slope")
            self.remove(slope)
            self.play(
                FadeOut(slope[:6], rate_func=EARLY),
                FadeOut(slope[6:], target_position=digits, rate_func=EARLY),
                FadeIn(formula, rate_func=LATE),
                run_time=Pace.MOVE,
            )
            self.play(FadeIn(equals, landed, self.number), run_time=Pace.QUICK)
            self.say(
                "{a} hits the minimum, {b} the hilltop, {c} the far wall.",
                "The knob moves, and exactly above it the landing place of the first step glides "
                "along the curve. It rests at {a} on the left minimum, at {b} on the hilltop and "
                "at {c} on the far wall, as high as the start.",
                a=Q["landing_eta"](START, -X_MIN),
                b=Q["landing_eta"](START, 0.0),
                c=Q["landing_eta"](START, -START),
            )
            self.add(self.landing, self.ball, self.number)
            self.play(FadeOut(self.stub), FadeIn(self.landing), run_time=Pace.QUICK)
            self.visited = VGroup()
            for eta in (TO_MINIMUM, TO_HILLTOP, BORDER):
                self.play(self.eta.animate.set_value(eta), run_time=Pace.MOVE)
                self.visited.add(self.slider.mark(eta))
                self.play(Create(self.visited[-1]), run_time=Pace.QUICK)
                self.add(self.slider.knob)
                self.hold(0.35 * Pace.REST)
        self.formula = VGroup(formula, equals)
        self.landed = landed

    # --- three paths -----------------------------------------------------------------------------

    def start_path(self, eta: float, *, flies: bool) -> Journey:
        """Return the path at a rate, still at its start."""
        self.made = ValueTracker(0.0)
        return Journey(self.view, eta, self.made, flies=flies)

    def settled(self, eta: float) -> VGroup:
        """Return the mark on the chart of the step from which the loss has settled."""
        k = settling_step(START, eta)
        foot = np.array([CHART.left + k / STEPS * (CHART.right - CHART.left), CHART.bottom, 0])
        line = Dashed(foot, foot + 1.6 * UP, Role.STATE)
        number = TickNumber(
            "{k}", role=Role.STATE, size=Size.TICK, k=Q["settling_step"](START, eta)
        )
        number.move_to(foot).align_baseline(tick_baseline(foot[1]))
        return VGroup(line, number)

    def loss_readout(self, eta: float) -> Readout:
        """Return the loss of the last step that is complete."""
        made = self.made
        number = Readout(Q["path_loss"], START, eta, lambda: int(made.get_value() + 1e-6))
        return number.place([TITLE_LEFT + 0.1, 2.35, 0])

    def crawl(self) -> None:
        """Make small steps."""
        self.frame = Plane(
            Span(0, STEPS, (STEPS,)), self.view.plane.y, box=CHART, x_axis=None, y_axis=None
        )
        self.title = Words("loss per step", role=Role.MUTED)
        self.title.begin_at(TITLE_LEFT, 3.1)
        journey = self.start_path(CRAWL, flies=False)
        number, mark = self.loss_readout(CRAWL), self.settled(CRAWL)
        with self.beat(
            "crawl",
            "$eta$ = {eta} crawls: its loss settles after {k} steps.",
            "The knob goes back to {eta}. The ball creeps down the left wall in ever smaller "
            "steps, while a chart on the right records its loss, which stays within a thousandth "
            "of the least from step {k} on.",
            eta=Q["path_eta"](CRAWL),
            k=Q["settling_step"](START, CRAWL),
        ):
            self.play(
                FadeOut(self.formula, self.landed, self.visited, run_time=Pace.QUICK),
                self.eta.animate(run_time=Pace.MOVE).set_value(CRAWL),
            )
            settle(self.landing)
            head = journey.head.copy()
            self.play(
                FadeOut(self.landing),
                FadeIn(self.frame, self.title, number),
                TransformFromCopy(self.ball, head),
                run_time=Pace.REVEAL,
            )
            self.remove(self.ball, head)
            self.add(journey)
            self.play(self.made.animate.set_value(1), run_time=Pace.REVEAL)
            self.play(
                self.made.animate(rate_func=linear).set_value(4),
                self.view.look(CRAWL_TOP),
                run_time=Pace.MOVE,
            )
            self.play(
                self.made.animate.set_value(STEPS), run_time=0.6 * Pace.SWEEP, rate_func=linear
            )
            self.play(FadeIn(mark), run_time=Pace.QUICK)
            self.hold(0.3 * Pace.REST)
        settle(journey)
        self.journey, self.loss_number, self.mark = journey, number, mark

    def hop(self) -> None:
        """Make steps that lead over the hill and back."""
        old = self.journey
        journey = self.start_path(HOPS, flies=True)
        number, mark = self.loss_readout(HOPS), self.settled(HOPS)
        with self.beat(
            "hop",
            "$eta$ = {eta} flies over the hill and back.",
            "At {eta} the ball flies from the left wall across the hill to the right one, and back "
            "over the hill into the left valley.",
            eta=Q["path_eta"](HOPS),
        ):
            old.line.add_updater(lambda m: m.trace(m.x, m.y, old.chart()))
            self.add(old.line)
            self.play(
                FadeOut(old.prints, old.head, self.loss_number, rate_func=EARLY),
                ReplacementTransform(old.ball, self.ball),
                old.line.animate.set_stroke(color(Role.MUTED)),
                self.mark.animate.set_color(color(Role.MUTED)),
                self.eta.animate.set_value(HOPS),
                self.view.look(FAR),
                run_time=Pace.MOVE,
            )
            self.remove(old)
            self.add(old.line)
            self.play(FadeIn(journey.head, number), run_time=Pace.QUICK)
            self.remove(self.ball)
            self.add(journey, number)
            for k in (1, 2):
                self.play(self.made.animate.set_value(k), run_time=Pace.MOVE)
                self.hold(0.25 * Pace.REST)
            self.poster()
            self.say(
                "Yet it settles after {k} steps, faster than the crawl.",
                "The view goes closer: two small steps bring it to the bottom, and from step {k} "
                "on its loss stays within a thousandth of the least.",
                k=Q["settling_step"](START, HOPS),
            )
            self.play(self.view.look(HOP_TOP), run_time=Pace.MOVE)
            for k in (3, 4):
                self.play(self.made.animate.set_value(k), run_time=Pace.REVEAL)
            self.play(FadeIn(mark), run_time=Pace.QUICK)
            self.play(self.made.animate.set_value(STEPS), run_time=Pace.REVEAL, rate_func=linear)
        settle(journey, old.line)
        self.journey = journey
        self.leaving = VGroup(old.line, number, mark, self.mark, self.frame, self.title)

    def overshoot(self) -> None:
        """Zoom out after the landing place of the first step."""
        view, eta = self.view, self.eta
        landing = Landing(view, eta)
        landed = Readout(Q["first_step"], START, eta, role=Role.STATE, size=Size.BIG)
        name = Formula("state(x_1) =", size=Size.BIG).begin_at(COLUMN, 1.4)
        landed.place([name.get_right()[0] + 0.6, 1.4, 0])
        with self.beat(
            "overshoot",
            "$eta$ = {eta} lands the first step at {x}, far outside.",
            "The knob goes on beyond the dashed end of the slider. The view shrinks after the "
            "landing place until both valleys are one dip; at {eta} it is at x = {x}.",
            eta=Q["path_eta"](DIVERGES),
            x=Q["first_step"](START, DIVERGES),
        ):
            self.play(
                FadeOut(
                    self.leaving,
                    *(part for part in self.journey if part is not self.journey.ball),
                    run_time=Pace.QUICK,
                ),
                ReplacementTransform(self.journey.ball, self.ball, run_time=Pace.MOVE),
                view.look(FAR),
            )
            self.play(FadeIn(landing, name, landed), run_time=Pace.QUICK)
            view.zoom = lambda: max(1.0, first_step(START, eta.get_value()) / KEPT)

            def lay(slider: Slider) -> None:
                plane = view.plane
                high = (plane.x.high - START) / (first_step(START, 1.0) - START)
                left, right = plane.point([START, plane.x.high], 0)[:, 0]
                slider.lay(Span(0.0, high), left, right)

            self.slider.add_updater(lay)
            self.ball.add_updater(lambda m: m.move_to(view.plane.point(START, loss_at(START))))
            self.add(self.valley, landing, self.ball, self.slider, self.number, landed)
            self.play(
                eta.animate(run_time=2 * Pace.MOVE).set_value(DIVERGES),
                FadeOut(self.slider.title, run_time=Pace.QUICK),
            )
            self.slider.remove(self.slider.title)
            self.hold(Pace.BREATH)
        settle(self.slider, self.ball, landing, self.valley, self.number, landed)
        settle(self.slider.knob)
        self.landing, self.formula = landing, VGroup(name, landed)

    def overflow(self) -> None:
        """Follow the jumps on an axis of powers of ten, out of what float64 can hold."""
        made = ValueTracker(1.0)
        ruler = Ruler(made)
        jump = Readout(
            Q["far_jump"],
            START,
            DIVERGES,
            lambda: max(2, whole_steps(made.get_value())),
            role=Role.STATE,
        )
        name = Formula("state(x) =").align_baseline(3.0).set_x(-1.5)
        jump.place([-0.5, 3.0, 0])
        nan = Words("NaN", role=Role.ERROR, size=Size.BIG)
        nan.begin_at(-0.7, 3.0)
        with self.beat(
            "overflow",
            "Each jump roughly cubes the last, past float64’s largest number: NaN.",
            "The x axis becomes an axis of powers of ten. The ball jumps right and left on a "
            "dashed spiral, each jump three times as long, to {a} and {b}, and past the largest "
            "number, {limit}: minus infinity, then not a number.",
            a=Q["far_jump"](START, DIVERGES, 4),
            b=Q["far_jump"](START, DIVERGES, 5),
            limit=Q["float_limit"](),
        ):
            old, landed = self.formula
            ground = self.valley.axes[0]
            self.valley.remove(self.valley.axes)
            self.play(
                FadeOut(
                    *(self.valley, self.valley.axes[1], self.slider, self.number, self.ball),
                    *(self.landing.drop, self.landing.arrow, old),
                    rate_func=EARLY,
                ),
                landed.animate.scale(Size.NUMBER / Size.BIG).place(jump.frame.points[0]),
                ReplacementTransform(ground, ruler.axis),
                ReplacementTransform(self.landing.ghost, ruler.ball),
                FadeIn(ruler.middle, ruler.marks, name, rate_func=LATE),
                run_time=Pace.MOVE,
            )
            self.add(ruler)
            self.play(
                made.animate.set_value(2),
                FadeOut(landed, rate_func=EARLY),
                FadeIn(jump, rate_func=LATE),
                run_time=Pace.REVEAL,
            )
            self.hold(0.2 * Pace.REST)
            for k in range(3, 6):
                self.play(made.animate.set_value(k), run_time=Pace.REVEAL)
                self.hold(0.2 * Pace.REST)
            self.play(made.animate.set_value(6), FadeIn(ruler.walls), run_time=Pace.MOVE)
            self.hold(0.3 * Pace.REST)
            mark = cross(ruler.ball.get_center(), 0.4)
            self.play(
                FadeOut(jump, ruler.ball, rate_func=EARLY),
                Create(mark),
                FadeIn(nan, rate_func=LATE),
                run_time=Pace.REVEAL,
            )
            settle(ruler)
            ruler.remove(ruler.ball)
            self.hold(Pace.BREATH)
        self.ruler = ruler
        self.leaving = VGroup(ruler.middle, ruler.marks, ruler.arcs, ruler.walls, name, nan, mark)

    # --- every learning rate ---------------------------------------------------------------------

    def try_every_rate(self) -> None:
        """Descend with many rates at once, a dot for each, above its place on the slider."""
        plane = Plane(RATES, PLACES, box=FIELD, x_axis=False, y_axis=None)
        unit = plane.unit[1]
        side = Box(FIELD.left - SIDEWAYS, FIELD.left, FIELD.bottom, FIELD.top)
        half = np.array([PLACES.high * unit, SIDEWAYS / 2])
        low, high = UPRIGHT - half, UPRIGHT + half
        upright = Box(low[0], high[0], low[1], high[1])
        # About this point a quarter of a turn takes the upright picture beside the field.
        turned = side.center[:2] - [-UPRIGHT[1], UPRIGHT[0]]
        pivot = np.append(np.linalg.solve([[1.0, 1.0], [-1.0, 1.0]], turned), 0.0)
        small = Plane(
            Span(-2.75, 2.75),
            Span(SIDEWAYS_LOW, SIDEWAYS_TOP),
            box=upright,
            x_axis=None,
            y_axis=False,
        )
        curve = Curve(small, X, loss(X), Role.TRUTH)
        picture = VGroup(small.lines, curve)
        levels = VGroup(
            *(
                Dashed(plane.point(0, x), plane.point(RATES.high, x), Role.MUTED, width=Stroke.GRID)
                for x in (-X_MIN, X_MIN)
            )
        )
        made = ValueTracker(0.0)
        everyone = EveryRate(plane, made)
        slider = Slider(
            ValueTracker(0.0),
            RATES,
            FIELD.left,
            FIELD.right,
            SLIDER_Y,
            limit=BORDER,
            name="$eta$",
        )
        knobs = Cloud(
            np.array([slider.at(e) for e in ALL_ETAS]), Role.STATE, radius=1.1 * Radius.GRAIN
        )
        count = Readout(Q["steps_made"], lambda: int(made.get_value() + 1e-6), anchor="right")
        count.place([-4.75, STEP_Y, 0])
        label = Words("step", size=Size.NUMBER).align_baseline(STEP_Y)
        label.shift(RIGHT * (-5.65 - label.get_right()[0]))
        with self.beat(
            "every-rate",
            "Now every learning rate at once, each from the same start.",
            "The loss is turned on its side, so that x points upwards. Beside it, above a slider "
            "of learning rates, dots stand in a row: one for each rate.",
        ):
            self.play(
                FadeOut(self.leaving, rate_func=EARLY),
                ReplacementTransform(self.ruler.axis, small.lines[0]),
                FadeIn(curve, rate_func=LATE),
                run_time=Pace.MOVE,
            )
            self.play(
                Rotate(picture, np.pi / 2, about_point=pivot), FadeIn(slider), run_time=Pace.MOVE
            )
            self.play(
                FadeIn(plane.numbers, plane.ticks, levels),
                ReplacementTransform(slider.knob, knobs),
                run_time=Pace.REVEAL,
            )
            self.play(ReplacementTransform(knobs, everyone), FadeIn(count, label))
            everyone.add_updater(EveryRate.show)
            self.play(made.animate.set_value(1), run_time=Pace.MOVE)
            self.say(
                "Below {border} nearly all find a valley. Beyond it, all diverge.",
                "Their first step draws a straight line, which bends and breaks with every further "
                "step: below {hill} all come to the left valley, one dot stays on the hilltop, "
                "then most come to the right valley, and beyond {border} none is left.",
                border=Q["divergence_eta"](START),
                hill=Q["landing_eta"](START, 0.0),
            )
            self.hold(Pace.BREATH)
            for k in (2, 3):
                self.play(made.animate.set_value(k), run_time=Pace.REVEAL)
            late = made.animate(rate_func=rush_into)  # little happens in the later steps
            self.play(late.set_value(STEPS), run_time=0.5 * Pace.SWEEP)
            settle(everyone)
        self.name_the_fates(slider, everyone, VGroup(count, label))

    def name_the_fates(self, slider: Slider, everyone: EveryRate, leaving: VGroup) -> None:
        """Name what became of the dots and where the borders are, and turn the dial once more."""
        plane, dial = everyone.plane, ValueTracker(ALL_ETAS[3])
        chosen = Chosen(everyone, slider, dial)
        borders = VGroup()
        for eta, fact in (
            (TO_HILLTOP, Q["landing_eta"](START, 0.0)),
            (BORDER, Q["divergence_eta"](START)),
        ):
            number = TickNumber("{eta}", role=Role.MUTED, size=Size.TICK, eta=fact)
            number.move_to(slider.at(eta)).align_baseline(slider.at(eta)[1] - 0.66)
            borders.add(VGroup(slider.mark(eta), number))
        wall = Dashed(plane.point(BORDER, PLACES.low), plane.point(BORDER, PLACES.high), Role.ERROR)
        fates = VGroup()
        for text, low, high, role in (
            ("same valley", 0.0, TO_HILLTOP, Role.INK),
            ("over the hill", TO_HILLTOP, BORDER, Role.INK),
            ("diverges", BORDER, RATES.high, Role.ERROR),
        ):
            at = plane.point((low + high) / 2, 2.0)  # above all that moves
            fates.add(Words(text, role=role).move_to(at).align_baseline(at[1] - 0.16))
        with self.beat(
            "fates",
            "One start, one slope. The learning rate decides, so tune it first.",
            "Two marks divide the slider: up to {hill} the dots stay in the same valley, then they "
            "go over the hill, and beyond {border}, behind a dashed red line, they diverge. The "
            "knob runs along the slider once more, and the place where its run ended runs along "
            "the dots, until there is none.",
            hill=Q["landing_eta"](START, 0.0),
            border=Q["divergence_eta"](START),
        ):
            self.play(
                FadeOut(leaving, rate_func=EARLY),
                FadeIn(borders, wall, fates, chosen),
                run_time=Pace.REVEAL,
            )
            chosen.add_updater(Chosen.show)
            self.play(advance(dial, MOST_ETA, 0.65 * Pace.SWEEP))
            self.play(dial.animate.set_value(REST_ETA), run_time=Pace.MOVE)
            settle(chosen)
            self.hold(1.25 * Pace.REST)
