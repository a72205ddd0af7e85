"""A secant settles on the tangent; in float64 a smaller step first helps, then hurts."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Circle,
    Create,
    FadeIn,
    FadeOut,
    Line,
    LineJointType,
    ReplacementTransform,
    ValueTracker,
    VGroup,
    linear,
)

from compute.derivatives import (
    CURVE_STEPS,
    SECANT_AT,
    autograd_sin,
    best_curve_step,
    fd_error_curve,
    secant_slope,
    sine_quotient,
    slope_of_sin,
    unit_roundoff,
)
from compute.quantities import quantities
from scenes.kit.curve import Curve, Reshape
from scenes.kit.marks import Bar, Bracket, Cloud, Dashed, Segments, dot
from scenes.kit.motion import EARLY, LATE, advance, settle
from scenes.kit.numbers import Readout
from scenes.kit.plane import Box, Plane, Span, TickNumber
from scenes.kit.race import Race
from scenes.kit.scene import BlogScene
from scenes.kit.style import Pace, Radius, Role, Size, Stroke, color
from scenes.kit.typeset import Formula, Words

Q = quantities("derivatives")

X = np.linspace(-np.pi, np.pi, 241)
DISTANCES = (0.5, 0.25, 0.1, 0.01)  # between the secant's points, after the first
FIRST_DISTANCE = 1.0

# --- layout --------------------------------------------------------------------------------------

HEADLINE = 2.8  # baseline of formulas
WIDE_UNIT, WIDE_AXIS = 1.85, 0.15  # of the first plane: one scale for x and y, so slopes are true
SMALL_UNIT, SMALL_MIDDLE = 1.2, -1.3  # of the two planes above each other
UPPER_AXIS, LOWER_AXIS = 2.3, -0.95
STUB = 0.85  # half the length of the running tangent, in units
SLOPE_AT = np.array([4.5, -0.2, 0.0])
COMPARE = Box(-5.8, -1.4, -1.75, 1.6)  # where quotient and cosine are compared
TRACK = Box(0.85, 6.35, -1.75, 2.7)  # the log-log axes
STEP_SPAN = Span(1e-17, 1.0, (1e-15, 1e-10, 1e-5), log=True)
ERROR_SPAN = Span(1e-17, 10.0, (1e-16, 1e-8, 1.0), log=True)

ONE_TENTH, ONE_HUNDREDTH, TEN_THOUSANDTH, PAST_BOTTOM, NOISE = 20, 40, 80, 170, 290
# in CURVE_STEPS
LAST = len(CURVE_STEPS) - 1

WEIGHTS = 1_000_000
PROBED = 8  # that are drawn: one by one, some left out, and the last
WEIGHT_X, WEIGHT_TOP, WEIGHT_GAP = -5.3, 3.1, 0.62
LEFT_OUT = 0.9  # more of a gap before the last, for those that are left out
LOSS_AT, LOSS_RADIUS = np.array([0.1, 0.55, 0.0]), 0.75
WATCHED = 2  # weights that are probed slowly enough to be watched
NUDGE = 0.2  # by which a probe moves a weight, in units
COUNT_LEFT, RUNS_Y, PASS_Y = 2.3, 1.9, -0.85  # of the two costs

SECANT = "(sin(1 + state(h)) - sin 1) / state(h) ="
LIMIT = "lim_(state(h) -> 0) (sin(1 + state(h)) - sin 1) / state(h) ="
CENTRAL = "approximation((sin(x + state(h)) - sin(x - state(h))) / (2 state(h)))"
RULE = "gradient(sin' x = cos x)"


def sine_plane(middle: float, axis: float, unit: float, low: float, high: float) -> Plane:
    """Return a plane for sines with one scale for x and y; its x axis lies at height `axis`."""
    half = np.pi * unit
    box = Box(middle - half, middle + half, axis + low * unit, axis + high * unit)
    return Plane(Span(-np.pi, np.pi), Span(low, high, (-1, 1)), box=box, x_axis=0.0, y_axis=None)


def right_end(plane: Plane) -> TickNumber:
    """Return the name of the right end of a plane's x axis."""
    mark = TickNumber("$pi$", role=Role.MUTED, size=Size.TICK)
    return mark.next_to(plane.point(np.pi, 0), RIGHT, buff=0.15)


class Tangent(VGroup):
    """A short tangent at a point of the sine, and the record of its slope on a plane below."""

    def __init__(self, upper: Plane, lower: Plane, at: ValueTracker) -> None:
        self.upper, self.lower, self.at = upper, lower, at
        self.record = False  # whether the slopes that were passed are kept
        self.slopes = autograd_sin(X)
        origin = upper.point(0, 0)
        self.link = Dashed(origin, lower.point(0, 0), Role.MUTED)
        self.trace = Curve(lower, X[:2], self.slopes[:2], Role.GRADIENT)
        self.stub = Line(color=color(Role.GRADIENT), stroke_width=Stroke.CURVE)
        self.mark, self.here = dot(origin, Role.GRADIENT), dot(origin, Role.STATE)
        super().__init__(self.link, self.trace, self.stub, self.mark, self.here)
        self.show()

    def show(self) -> None:
        """Touch the sine at the tracker's x."""
        x = self.at.get_value()
        slope = slope_of_sin(x)
        point, below = self.upper.point(x, np.sin(x)), self.lower.point(x, slope)
        along = STUB * np.array([1.0, slope, 0.0]) / np.hypot(1.0, slope)
        self.stub.put_start_and_end_on(point - along, point + along)
        self.here.move_to(point)
        self.mark.move_to(below)
        self.link.run(point, below)
        passed = (x > X) & self.record
        self.trace.trace([*X[passed], x], [*self.slopes[passed], slope])


class Probing(VGroup):
    """Weights, wired to the loss: each is nudged up and down, and the loss is run each time."""

    def __init__(self) -> None:
        self.probed = ValueTracker(0.0)  # weights whose two runs are done
        self.returned = ValueTracker(0.0)  # how far autograd's pulses have come back, 0 to 1
        y = WEIGHT_TOP - WEIGHT_GAP * np.arange(PROBED, dtype=float)
        y[-1] -= LEFT_OUT
        self.at = np.stack([np.full(PROBED, WEIGHT_X), y, np.zeros(PROBED)], axis=-1)
        away = self.at - LOSS_AT
        self.rim = LOSS_AT + LOSS_RADIUS * away / np.linalg.norm(away, axis=1)[:, np.newaxis]
        between = (self.at[-2] + self.at[-1]) / 2 + 0.3 * np.outer([1, 0, -1], UP)
        self.others = Cloud(between, Role.STATE)
        self.wires, self.runs = (
            Segments(Role.MUTED, width=Stroke.GRID),
            Segments(Role.APPROXIMATION),
        )
        self.passed = Segments(Role.GRADIENT, width=Stroke.CURVE)
        self.weights = Cloud(self.at, Role.STATE, radius=1.5 * Radius.DOT)
        self.pulses = Cloud([], Role.GRADIENT, radius=1.2 * Radius.DOT)
        self.pulse = Cloud([], Role.APPROXIMATION, radius=1.2 * Radius.DOT)
        self.node = Circle(LOSS_RADIUS, stroke_width=Stroke.CURVE, color=color(Role.TRUTH))
        self.node.set_fill(color(Role.PAGE), opacity=1).move_to(LOSS_AT)
        super().__init__(
            self.wires, self.runs, self.passed, self.pulse, self.pulses, self.node, self.others,
            self.weights,
        )  # fmt: skip
        self.add_updater(Probing.show, call_updater=True)

    def show(self) -> None:
        """Bring all up to date."""
        probed, back = self.probed.get_value(), self.returned.get_value()
        done = min(int(probed + 1e-9), PROBED)
        side, share = divmod(2 * (probed - done), 1)  # of the run that is under way
        at, ends = self.at.copy(), self.rim.copy()  # of the weights and of the wires that are done
        self.pulse.move_dots([])
        if probed - done > 0 and done < PROBED:
            at[done, 1] += NUDGE * (1 - 2 * side) * np.sin(np.pi * share)
            here = self.rim[done] + (1 - share) * (at[done] - self.rim[done])
            self.pulse.move_dots(here, swelling(share))
            ends[done] = at[done] + side * share * (self.rim[done] - at[done])
        self.weights.move_dots(at)
        self.wires.run(at, self.rim)
        if probed > 0:
            self.runs.run(at[: done + 1], ends[: done + 1])
        heads = self.rim + back * (self.at - self.rim)
        if back > 0:
            self.passed.run(self.rim, heads)
            self.runs.set_stroke(opacity=1 - 0.7 * back)
        self.pulses.move_dots(heads, swelling(back))


def swelling(share: float) -> float:
    """Return the size of a pulse on its way: it swells at the start and shrinks at the end."""
    return float(np.clip(8 * share * (1 - share), 0, 1))


class StepShrinksErrorGrows(BlogScene):
    """The error of a difference quotient falls with h, turns, and grows; autograd has no h."""

    alt = (
        "A secant of the sine turns into its tangent as two points meet; on log-log axes the "
        "quotient's error falls, turns and climbs as the step shrinks, above autograd's line."
    )
    givens: ClassVar[tuple[str, ...]] = ("$x = 1$", "1 + state(h)", "sin 1", "-> 0", "(2 state(h))")

    def construct(self) -> None:
        """Eight beats; what is made in one is taken along into the next."""
        self.join_two_points()
        self.slide_together()
        self.record_slopes()
        self.compare()
        self.go_down()
        self.go_too_far()
        self.let_autograd_try()
        self.count_the_cost()

    # --- the secant ------------------------------------------------------------------------------

    def join_two_points(self) -> None:
        """Draw the sine, two points on it and the line through them."""
        self.plane = sine_plane(0.0, WIDE_AXIS, WIDE_UNIT, -1.45, 1.8)
        self.sine = Curve(self.plane, X, np.sin(X), Role.TRUTH)
        self.h = ValueTracker(0.0)
        anchor = self.plane.point(SECANT_AT, np.sin(SECANT_AT))
        foot = self.plane.point(SECANT_AT, 0.0)
        self.here, self.there = dot(anchor, Role.STATE), dot(anchor, Role.STATE)
        drop, other_drop = Dashed(foot, anchor, Role.MUTED), Dashed(foot, anchor, Role.MUTED)
        one = TickNumber("1", role=Role.MUTED, size=Size.TICK)
        one.next_to(foot, DOWN, buff=0.16).set_x(foot[0] - 0.32)
        bracket = Bracket(foot, foot, Role.STATE)
        self.secant = Curve(self.plane, X[[0, -1]], [0, 0], Role.APPROXIMATION)
        self.formula = Formula(SECANT).begin_at(self.plane.box.left + 0.5, HEADLINE)
        name = Formula("h =", role=Role.STATE)
        label_y = foot[1] - 0.95
        name.begin_at(foot[0], label_y)
        self.around_h = VGroup(bracket, other_drop, name)
        self.around_x = VGroup(drop, one)
        self.pi = right_end(self.plane)

        def beside(height: float) -> np.ndarray:
            return self.plane.point(SECANT_AT + self.h.get_value(), height)

        def other() -> np.ndarray:
            return beside(np.sin(SECANT_AT + self.h.get_value()))

        with self.beat(
            "secant",
            "How steep is sin at $x = 1$? Join two points.",
            "The sine between −π and π. A point sits on it at x = 1, a second one moves off to "
            "the right by h. The line through both has the slope {slope}.",
            slope=Q["secant_slope"](FIRST_DISTANCE),
        ):
            self.add(self.plane, self.pi)
            self.play(Create(self.sine), run_time=Pace.REVEAL)
            self.play(FadeIn(self.here, self.around_x), run_time=Pace.QUICK)
            self.there.add_updater(lambda m: m.move_to(other()))
            other_drop.add_updater(lambda m: m.run(beside(0.0), other()))
            bracket.add_updater(lambda m: m.span(foot + 0.32 * DOWN, beside(0.0) + 0.32 * DOWN))
            self.add(other_drop, bracket, self.there, self.here)
            self.play(self.h.animate.set_value(FIRST_DISTANCE), run_time=Pace.REVEAL)
            self.trace_secant()
            distance = Readout(Q["distance"], self.h, role=Role.STATE)
            distance.place([name.get_right()[0] + 0.16, label_y, 0])
            self.around_h.add(distance)
            self.play(Create(self.secant), FadeIn(name, distance), run_time=Pace.REVEAL)
            self.bring_to_front(self.here, self.there)
            self.slope = Readout(Q["secant_slope"], self.h, role=Role.APPROXIMATION)
            self.slope.place([self.formula.get_right()[0] + 0.2, HEADLINE, 0])
            self.play(FadeIn(self.formula, self.slope), run_time=Pace.REVEAL)
            self.hold()

    def trace_secant(self) -> None:
        """Lay the line through the two points."""
        slope = secant_slope(self.h.get_value())
        self.secant.trace(self.secant.x, np.sin(SECANT_AT) + slope * (self.secant.x - SECANT_AT))

    def slide_together(self) -> None:
        """Let h shrink until the secant is all but the tangent."""
        with self.beat(
            "settle",
            "Slide them together: {a}, {b}, {c} … the slope settles.",
            "As h shrinks from {far} to {near}, the line pivots about the point at x = 1, and its "
            "slope changes less and less: it comes to {d}.",
            a=Q["secant_slope"](0.5),
            b=Q["secant_slope"](0.25),
            c=Q["secant_slope"](0.1),
            d=Q["secant_slope"](DISTANCES[-1]),
            far=Q["distance"](FIRST_DISTANCE),
            near=Q["distance"](DISTANCES[-1]),
        ):
            self.secant.add_updater(lambda m: self.trace_secant())
            for distance in DISTANCES:
                self.play(self.h.animate.set_value(distance), run_time=Pace.REVEAL)
                self.hold(Pace.BREATH)
            settle(self.secant, self.there, self.slope, self.around_h)
            slope = slope_of_sin(SECANT_AT)
            tangent = Curve(
                self.plane,
                self.secant.x,
                np.sin(SECANT_AT) + slope * (self.secant.x - SECANT_AT),
                Role.GRADIENT,
            )
            limit = Formula(LIMIT).begin_at(self.formula.get_left()[0], HEADLINE)
            added = len(limit) - len(self.formula)  # glyphs of the limit's sign, set first
            settled = Readout(Q["tangent_slope"], SECANT_AT, role=Role.GRADIENT)
            settled.place([limit.get_right()[0] + 0.2, HEADLINE, 0])
            self.say(
                "Where it settles is the derivative: the tangent’s slope.",
                "The line is now the tangent at x = 1. Its slope is {slope}.",
                slope=Q["tangent_slope"](SECANT_AT),
            )
            self.play(
                FadeOut(self.around_h, self.there, rate_func=EARLY),
                ReplacementTransform(self.secant, tangent),
                ReplacementTransform(self.formula, VGroup(*limit[added:])),
                FadeIn(*limit[:added], rate_func=LATE),
                FadeOut(self.slope, rate_func=EARLY),
                FadeIn(settled, rate_func=LATE),
                run_time=Pace.MOVE,
            )
            self.remove(*limit)
            self.add(limit, settled, self.here)
            self.secant, self.formula, self.slope = tangent, limit, settled
            self.hold()

    # --- the derivative --------------------------------------------------------------------------

    def record_slopes(self) -> None:
        """Run the tangent along the sine and plot its slope below."""
        upper = sine_plane(SMALL_MIDDLE, UPPER_AXIS, SMALL_UNIT, -1.1, 1.1)
        lower = sine_plane(SMALL_MIDDLE, LOWER_AXIS, SMALL_UNIT, -1.1, 1.1)
        sine, pi = Curve(upper, X, np.sin(X), Role.TRUTH), right_end(lower)
        at = ValueTracker(SECANT_AT)
        tangent = Tangent(upper, lower, at)
        number = Readout(Q["traced_slope"], at, role=Role.GRADIENT, anchor="point")
        number.place(SLOPE_AT + 0.62 * DOWN)
        title = Words("slope", role=Role.GRADIENT).align_baseline(SLOPE_AT[1] + 0.12)
        title.set_x(number.get_center()[0] - 0.25)
        clear = upper.point(np.pi, 0.4)  # of the tangent when it comes to the end
        sin_name = Formula("truth(sin x)").next_to(clear, RIGHT, buff=0.35)
        cos_name = Formula("gradient(cos x)").next_to(lower.point(np.pi, -1), RIGHT, buff=0.35)
        with self.beat(
            "record",
            "Record the slope everywhere: sin draws its derivative, cos.",
            "The sine moves up. A short tangent runs along it from −π to π, and below, its slope "
            "is plotted: it starts at {low}, passes {high} in the middle and draws the cosine.",
            low=Q["traced_slope"](-np.pi),
            high=Q["traced_slope"](0.0),
        ):
            self.play(
                FadeOut(self.formula, self.slope, self.around_x, self.pi), run_time=Pace.QUICK
            )
            self.play(
                ReplacementTransform(self.plane, upper),
                ReplacementTransform(self.sine, sine),
                ReplacementTransform(self.secant, tangent.stub),
                ReplacementTransform(self.here, tangent.here),
                run_time=Pace.MOVE,
            )
            self.play(
                FadeIn(sin_name, lower, pi, tangent.link, tangent.mark, title, number),
                run_time=Pace.QUICK,
            )
            self.add(tangent)
            tangent.add_updater(Tangent.show)
            self.play(at.animate.set_value(-np.pi), run_time=Pace.REVEAL)
            tangent.record = True
            self.play(at.animate.set_value(np.pi), run_time=Pace.SWEEP, rate_func=linear)
            settle(tangent)
            self.play(FadeIn(cos_name), run_time=Pace.QUICK)
            self.hold(Pace.BREATH)
        self.cosine = Curve(lower, X, autograd_sin(X), Role.GRADIENT)
        self.add(self.cosine)
        self.leaving = [upper, sine, tangent, title, number, sin_name, cos_name]
        self.plane, self.pi = lower, pi

    # --- the race --------------------------------------------------------------------------------

    def quotient(self) -> np.ndarray:
        """Return the quotient's samples at the present step."""
        return sine_quotient(X, CURVE_STEPS[round(self.k.get_value())])

    def compare(self) -> None:
        """Set the quotient beside the cosine, and its worst error on log-log axes."""
        self.k = ValueTracker(0)  # counts CURVE_STEPS
        plane = Plane(
            Span(-np.pi, np.pi), Span(-1.3, 1.3, (-1, 1)), box=COMPARE, x_axis=0.0, y_axis=None
        )
        cosine = Curve(plane, X, self.cosine.y, Role.GRADIENT)
        pi = right_end(plane)
        self.approximation = Curve(plane, X, self.quotient(), Role.APPROXIMATION)
        self.approximation.joint_type = LineJointType.ROUND  # a miter would sharpen its noise
        self.formula = Formula(CENTRAL).align_baseline(HEADLINE).set_x(COMPARE.center[0])
        low, high = (plane.point(0, y) for y in (self.quotient()[120], 1))
        gap = Bar(low, high[1] - low[1], Role.ERROR, width=0.7)
        self.race = Race(STEP_SPAN, ERROR_SPAN, TRACK, names=("$h$", "worst error"))
        end = self.race.plane.point(STEP_SPAN.high, ERROR_SPAN.low)  # the marker starts there
        self.race.step_name.next_to(end, RIGHT, buff=0.18)
        errors = fd_error_curve(CURVE_STEPS)
        self.bottom = CURVE_STEPS.index(best_curve_step())
        self.runner = self.race.runner(
            CURVE_STEPS, errors, Role.APPROXIMATION, lost=self.bottom + 1
        )
        self.marker = dot(self.race.plane.point(1.0, ERROR_SPAN.low), Role.STATE)
        self.drop = Dashed(self.marker.get_center(), self.runner.dot.get_center(), Role.MUTED)
        k = self.k
        self.number = Readout(
            Q["central_error"], lambda: CURVE_STEPS[round(k.get_value())], role=Role.APPROXIMATION
        )
        title = self.race.error_name
        self.number.place([title.get_right()[0] + 0.25, title.baseline, 0])
        with self.beat(
            "compare",
            "A computer stops short of the limit. How far off is it?",
            "The cosine moves to the left. The quotient of sin over 2h, with h = 1, draws a lower "
            "arch in yellow, and the gap at the top is hatched red. On the right, axes in powers "
            "of ten: that gap becomes a dot, with its step h below it.",
        ):
            self.play(FadeOut(*self.leaving), run_time=Pace.QUICK)
            self.play(
                ReplacementTransform(self.plane, plane),
                ReplacementTransform(self.pi, pi),
                ReplacementTransform(self.cosine, cosine),
                FadeIn(self.formula, self.race, rate_func=LATE),
                run_time=Pace.MOVE,
            )
            self.play(Create(self.approximation), run_time=Pace.MOVE)
            self.play(FadeIn(gap), run_time=Pace.REVEAL)
            self.play(
                ReplacementTransform(dot(gap.get_center(), Role.APPROXIMATION), self.runner.dot),
                FadeIn(self.number, self.drop, self.marker),
                run_time=Pace.MOVE,
            )
            self.add(self.runner)
            self.remove(self.number)
            self.race.error_name.add(self.number)  # one label, for now
            self.hold(Pace.BREATH)
        self.gap, self.cosine, self.plane, self.pi = gap, cosine, plane, pi

    def follow_step(self) -> None:
        """Have all that depends on the step follow it from now on."""
        track = self.race.plane

        def foot() -> np.ndarray:
            return track.point(CURVE_STEPS[round(self.k.get_value())], ERROR_SPAN.low)

        def arch() -> tuple[np.ndarray, np.ndarray]:
            return self.plane.point(0, self.quotient()[len(X) // 2]), self.plane.point(0, 1)

        self.runner.add_updater(lambda m: m.run(round(self.k.get_value())))
        self.marker.add_updater(lambda m: m.move_to(foot()))
        self.drop.add_updater(lambda m: m.run(foot(), self.runner.at(round(self.k.get_value()))))
        self.approximation.add_updater(lambda m: m.trace(X, self.quotient()))
        self.gap.add_updater(lambda m: m.stand(max((arch()[1] - arch()[0])[1], 1e-3), arch()[0]))

    def to_step(self, k: int, **kwargs: object) -> None:
        """Shrink h to another of CURVE_STEPS."""
        self.play(self.k.animate(**kwargs).set_value(k))

    def go_down(self) -> None:
        """Let the error fall: two decades for one of h."""
        legs = [
            self.runner.legs(start, end, Role.STATE, Role.APPROXIMATION)
            for start, end in ((0, ONE_TENTH), (ONE_TENTH, ONE_HUNDREDTH))
        ]
        corner = legs[1][1].get_corner(UP + LEFT)
        gain = Q["tenfold_gain"](0.1)
        factor = Words("÷ {gain}", role=Role.APPROXIMATION, size=Size.NUMBER, gain=gain)
        factor.begin_at(corner[0] - factor.width - 0.25, corner[1] - 0.28)
        with self.beat(
            "fall",
            "Cut $h$ to a tenth: the error falls {gain}-fold.",
            "The dot slides to the left and twice as steeply down. At a hundredth the error is "
            "{first}, at a ten-thousandth {second}; the arches have merged.",
            gain=gain,
            first=Q["central_error"](1e-2),
            second=Q["central_error"](1e-4),
        ):
            self.follow_step()
            gone = [FadeOut(self.gap, rate_func=LATE, suspend_mobject_updating=False)]
            for k, leg in zip((ONE_TENTH, ONE_HUNDREDTH), legs, strict=True):
                self.play(Create(leg[0]), run_time=Pace.QUICK)
                self.play(Create(leg[1]), self.k.animate.set_value(k), *gone, run_time=Pace.REVEAL)
                gone = []
            self.play(FadeIn(factor), run_time=Pace.QUICK)
            self.hold(Pace.BREATH)
            self.to_step(TEN_THOUSANDTH, run_time=Pace.REVEAL)
            self.hold(Pace.BREATH)
        self.legs = VGroup(*legs, factor)

    def go_too_far(self) -> None:
        """Let the dot turn at the bottom of the V and climb."""
        with self.beat(
            "turn",
            "Near $h$ = {h} the error is least. Then it turns.",
            "The dot reaches the bottom and climbs again, on a ragged, dashed red path.",
            h=Q["best_step"]("central"),
        ):
            self.play(
                self.k.animate.set_value(self.bottom),
                FadeOut(self.legs, rate_func=EARLY),
                run_time=Pace.REVEAL,
            )
            self.hold(0.7 * Pace.REST)
            self.number.glyphs.set_fill(color(Role.ERROR))
            self.to_step(PAST_BOTTOM, run_time=1.4 * Pace.MOVE)
            self.say(
                "Rounding, about {u}, is divided by ever smaller $h$.",
                "As the dot climbs, the yellow quotient on the left starts to tremble.",
                u=Q["rounding_level"](),
            )
            self.to_step(NOISE, run_time=0.75 * Pace.SWEEP)
            self.say(
                "At $h$ = {h} most slopes come out as zero.",
                "The quotient frays into noise and falls to zero, except near the middle; its "
                "worst error is {error}.",
                h=Q["step"](CURVE_STEPS[LAST]),
                error=Q["central_error"](CURVE_STEPS[LAST]),
            )
            self.to_step(LAST, run_time=Pace.MOVE, rate_func=linear)
            self.hold()
        settle(self.runner, self.marker, self.drop, self.approximation, self.number)
        self.race.error_name.remove(self.number)
        self.add(self.number)

    def let_autograd_try(self) -> None:
        """Draw autograd's line, which has no h, far below the V."""
        plane = self.race.plane
        level = unit_roundoff()
        self.line = plane.segment(
            (STEP_SPAN.low, level), (STEP_SPAN.high, level), Role.GRADIENT, Stroke.CURVE
        )
        self.name = name = Words("autograd", role=Role.GRADIENT)
        name.next_to(plane.point(10.0**-6, level), UP, buff=0.18)
        rule = Formula(RULE).set_x(COMPARE.center[0]).align_baseline(self.race.error_name)
        with self.beat(
            "autograd",
            "Autograd has no $h$: exact rules, error at rounding level.",
            "A level line appears at the bottom, at {u}, five powers of ten below the V. On the "
            "left, the noise settles onto the cosine.",
            u=Q["rounding_level"](),
        ):
            self.play(
                FadeOut(self.number, self.drop, self.marker, self.formula, rate_func=EARLY),
                Reshape(self.approximation, autograd_sin(X)),
                run_time=Pace.MOVE,
            )
            self.play(
                FadeOut(self.approximation, rate_func=EARLY),
                Create(self.line),
                FadeIn(name, rule),
                run_time=Pace.MOVE,
            )
            self.poster()
            self.hold()
        self.leaving = [rule, self.pi, self.cosine, self.plane, self.race]

    # --- the cost --------------------------------------------------------------------------------

    def count_the_cost(self) -> None:
        """Count what a gradient needs: two runs for each weight, or one backward pass."""
        probing, log_count = Probing(), ValueTracker(0.0)
        probed = probing.probed

        def weights() -> int:
            watched = max(1, int(probed.get_value() + 1e-9))  # it is shown from the first on
            return watched if watched < WATCHED else round(np.exp(log_count.get_value()))

        name = Words("loss", role=Role.TRUTH, size=Size.LABEL).move_to(LOSS_AT)
        count = Readout(Q["probes"], weights, role=Role.APPROXIMATION, size=Size.BIG)
        count.place([COUNT_LEFT, RUNS_Y, 0])
        what = Words("runs of the loss", role=Role.APPROXIMATION)
        what.begin_at(COUNT_LEFT, RUNS_Y - 0.75)
        once = Readout(Q["backward_passes"], WEIGHTS, role=Role.GRADIENT, size=Size.BIG)
        once.place([COUNT_LEFT, PASS_Y, 0])
        back = Words("backward pass", role=Role.GRADIENT).begin_at(COUNT_LEFT, PASS_Y - 0.75)
        back.add(once)  # one label
        with self.beat(
            "cost",
            "Probe a million weights one by one: {probes} runs.",
            "A column of green weights is wired to the loss. Each weight is nudged up and down, "
            "and a yellow pulse runs to the loss each time; the count runs up to {probes}.",
            probes=Q["probes"](WEIGHTS),
        ):
            gone = (self.runner, self.line, self.name)
            self.play(FadeOut(*self.leaving, *gone), run_time=Pace.QUICK)
            self.play(FadeIn(probing, name), run_time=Pace.REVEAL)
            self.play(probed.animate(rate_func=linear).set_value(1), run_time=Pace.MOVE)
            self.play(
                probed.animate(rate_func=linear).set_value(WATCHED),
                FadeIn(count, what, rate_func=EARLY),
                run_time=Pace.MOVE,
            )
            log_count.set_value(np.log(WATCHED))
            self.play(
                probed.animate.set_value(PROBED),
                log_count.animate.set_value(np.log(WEIGHTS)),
                run_time=0.75 * Pace.SWEEP,
                rate_func=linear,
            )
            self.say(
                "Autograd reaches them all in {passes} backward pass.",
                "{passes} purple wave runs back from the loss, along all wires at once, and "
                "reaches every weight.",
                passes=Q["backward_passes"](WEIGHTS),
            )
            self.play(
                advance(probing.returned, 1.0, 1.5 * Pace.MOVE),
                FadeIn(back, run_time=Pace.REVEAL),
            )
            settle(probing)
            self.hold(1.5 * Pace.REST)
