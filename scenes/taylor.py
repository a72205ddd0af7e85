"""Taylor: copied from one point, a polynomial hugs its function further and further out, or not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from math import floor
from typing import ClassVar

import numpy as np
from manim import (
    LEFT,
    UP,
    Animation,
    Create,
    FadeIn,
    FadeOut,
    Line,
    Mobject,
    ReplacementTransform,
    TransformFromCopy,
    UpdateFromAlphaFunc,
    ValueTracker,
    VGroup,
    VMobject,
    linear,
    smooth,
)

from compute.checks import Samples
from compute.quantities import Quantity, quantities
from compute.taylor import (
    ANIMATED_DEGREES,
    ERROR_POINT,
    FOLD_DEGREE,
    LN2,
    LOGIT,
    REACH_DEGREES,
    TANH_DEGREES,
    exp_at,
    fold_count,
    folding,
    growing_exp,
    growing_reach,
    tanh_radius,
    taylor_exp,
    taylor_exp_at,
    taylor_tanh,
    unfolding,
)
from scenes.kit.curve import Curve
from scenes.kit.marks import Bar, Bracket, Dashed, dot
from scenes.kit.motion import AT_LAST, EARLY, LATE, advance, settle
from scenes.kit.numbers import Readout
from scenes.kit.plane import Box, Plane, Span, TickNumber, tick_baseline
from scenes.kit.scene import BlogScene
from scenes.kit.style import Pace, Role, Size, Stroke, color
from scenes.kit.typeset import Formula, Words

Q = quantities("taylor")

COLUMN = 4.2  # where the numbers on the right begin
MISS_LEFT = 3.6  # where those of tanh do
HEADING_LEFT = -3.95  # of tanh's name, between the walls
FORMULA_LEFT, FORMULA_Y = -5.1, 2.75  # its left end and its baseline
INDEX_Y = 1.35  # the baseline of n = 5 below it
SAMPLES = 241  # of a graph, across the window
HALO = 1.9 * Stroke.CURVE  # of the page's color around the polynomial
SHEATH = 2.9 * Stroke.CURVE  # of the function: the polynomial runs inside it
DIM = 0.3  # opacity of what is context
ZOOM = 1.2 * Pace.MOVE  # seconds from one view to another
LONGEST = 4  # the degree up to which the formula shows every term

Function = Callable[[Samples], Samples]


@dataclass(frozen=True, slots=True)
class View:
    """A part of the plane, and where it lies on the stage."""

    x: Span
    y: Span
    box: Box
    about: float = 0.0  # the height that stays in sight on the way here


BOX = Box(-6.0, 3.75, -1.9, 3.5)
NEAR = View(Span(-3.5, 3.5, (-3, 0, 3)), Span(-1.6, 6.4, (0, 5)), Box(-6.0, 6.3, -1.9, 3.5))
WIDE = View(Span(-3.5, 3.5, (-3, 0, 3)), Span(-2.6, 22.4, (0, 10, 20)), BOX)
TANH = View(Span(-2.4, 2.4, (0, 1, 2)), Span(-2.6, 2.6, (-1, 0, 1)), Box(-6.0, 3.3, -1.9, 3.5))
FAR = View(Span(-0.9, 7.5, (0, 7)), Span(-75, 1220, (500, 1000)), Box(-5.5, 3.9, -1.9, 3.5))
EDGE = 0.25  # from a window's end, where ticks fade
ABOVE_AXIS = 0.2  # of the bracket, whose feet stand on the axis
INSIDE = View(Span(-0.5, 0.5, (0,)), Span(0.4, 1.6, (1,)), Box(-5.5, 6.2, -1.9, 3.5), about=1.0)
OTHERS = (1.6, 2.5, 3.4, 5.0)  # further x that fold, at the end
HOP = 1.0  # height of a hop along the x axis, in units of the stage


def blend(start: float | Samples, end: float | Samples, share: float) -> float | Samples:
    """Return what lies between two numbers, or arrays of them."""
    return (1 - share) * start + share * end


def between(start: Span, end: Span, share: float, about: float) -> tuple[float, float]:
    """Return a span's ends on the way: its scale runs geometrically, `about` moves evenly."""
    widths = [span.high - span.low for span in (start, end)]
    places = [(about - span.low) / w for span, w in zip((start, end), widths, strict=True)]
    width = widths[0] ** (1 - share) * widths[1] ** share
    low = about - blend(*places, share) * width
    return low, low + width


def apart(ticks: tuple[float, ...], unit: float) -> float:
    """Return how opaque ticks may be, lest their numbers run into each other."""
    gaps = np.diff(sorted(ticks)) * unit
    return float(np.clip((gaps.min(initial=1.0) - 0.5) / 0.3, 0, 1))


class Window(VGroup):
    """Axes at the left and the bottom, the line y = 0, and the way from one view to another."""

    def __init__(self, view: View) -> None:
        super().__init__()
        self.view = view
        self.pass_by(view, view, 0.0)

    def pass_by(self, start: View, end: View, share: float) -> None:
        """Be this share of the way from one view to another."""
        box = Box(
            *(
                blend(getattr(start.box, side), getattr(end.box, side), share)
                for side in ("left", "right", "bottom", "top")
            )
        )
        axes = []
        for leaving, arriving, about, length in (
            (start.x, end.x, 0.0, box.right - box.left),
            (start.y, end.y, end.about, box.top - box.bottom),
        ):
            low, high = between(leaving, arriving, share, about)
            unit = length / (high - low)
            ticks = dict.fromkeys(leaving.ticks, min(1 - 2.5 * share, apart(leaving.ticks, unit)))
            ticks |= {t: 2.5 * share - 1.5 for t in arriving.ticks if t not in ticks}
            ticks |= {t: 1.0 for t in arriving.ticks if t in leaving.ticks}
            for t in ticks:  # they don't pop out of the window, or into it
                ticks[t] = min(ticks[t], min(t - low, high - t) * unit / EDGE)
            seen = {t: o for t, o in ticks.items() if o > 0}
            axes.append((Span(low, high, tuple(seen)), list(seen.values())))
        (x, _), (y, _) = axes
        self.plane = Plane(x, y, box=box, x_axis=None, y_axis=None)
        marks = iter(self.plane.ticks)
        numbers = iter(self.plane.numbers)
        for span, opacities in axes:
            for tick, opacity in zip(span.ticks, opacities, strict=True):
                if tick != 0:
                    next(marks).set_stroke(opacity=opacity)
                next(numbers).set_fill(opacity=opacity)
        for part in self.get_family():  # a play draws whatever stood here when it began
            part.clear_points()
        zero = self.plane.segment((x.low, 0), (x.high, 0), Role.MUTED, Stroke.GRID)
        above = self.plane.point(0, 0)[1] - box.bottom
        clear = float(np.clip((above - 0.35) / 0.1, 0, 1))  # beside the axis it only clutters
        zero.set_stroke(opacity=clear)
        self.submobjects = [zero, self.plane]

    def look(self, view: View) -> Animation:
        """Return the animation that leads to another view."""
        start, self.view = self.view, view
        return UpdateFromAlphaFunc(
            self, lambda m, share: m.pass_by(start, view, share), run_time=ZOOM
        )

    def point(self, x: float, y: float) -> np.ndarray:
        """Return where (x, y) lies on the stage now."""
        return self.plane.point(x, y)

    def foot(self, x: float) -> np.ndarray:
        """Return where x lies on the axis now."""
        return self.plane.point(x, self.plane.y.low)


class Graph(Curve):
    """The graph of a function in a window: it follows the window, and can turn into another."""

    def __init__(self, window: Window, function: Function, role: Role, **style: float) -> None:
        self.window, self.start, self.goal = window, function, function
        self.share = ValueTracker(1.0)  # of the way from `start` to `goal`
        self.reach: Callable[[], float] | None = None  # how far from 0 it is drawn, if not all
        none = np.zeros(2)
        super().__init__(window.plane, none, none, role, **style)
        if role is Role.APPROXIMATION:  # inside the function's sheath it must not drown
            self.set_stroke(color(Role.PAGE), width=HALO, background=True)
        self.show()
        self.add_updater(Graph.show)

    def show(self) -> None:
        """Bring the samples up to date."""
        plane = self.window.plane
        low, high = plane.x.low, plane.x.high
        if self.reach is not None:
            low, high = max(low, -self.reach()), min(high, self.reach())
        x = np.linspace(low, high, SAMPLES)
        self.trace(x, self.now(x), plane)

    def now(self, x: Samples) -> Samples:
        """Return the heights at x: between two functions perhaps."""
        share = self.share.get_value()
        return self.goal(x) if share == 1 else blend(self.start(x), self.goal(x), share)

    def height(self, x: float) -> float:
        """Return the height at x."""
        return float(self.now(np.array([x]))[0])

    def turn(self, function: Function, run_time: float = ZOOM) -> Animation:
        """Return the animation that turns it into the graph of another function."""
        self.start, self.goal = self.goal, function
        self.share.set_value(0.0)
        return self.share.animate(run_time=run_time).set_value(1.0)


def polynomial(degree: int, *, last: str | None = None) -> Formula:
    """Return e^x ≈ 1 + x + …, its middle shortened if it is long, its last degree perhaps named."""
    facts = {"one": Q["truncation"](0.0, 0)}
    said = ['truth(e, tag: "e")^truth(x, tag: "x") approx approximation({one}, tag: "0")']
    shown = range(1, degree + 1) if degree <= LONGEST else (1, 2, degree)
    for k in shown:
        if k == degree > LONGEST:
            said.append('approximation(+ dots.c, tag: "dots")')
        if k == 1:
            said.append('approximation(+ x, tag: "1")')
            continue
        named = last if k > LONGEST else None
        if named is None:
            facts[f"d{k}"] = Q["degree"](k)
        n, tag = named or f"{{d{k}}}", "last" if k > LONGEST else str(k)
        said.append(f'approximation(+, tag: "plus {tag}")')
        said.append(f'approximation(x^{n}/{n}!, tag: "{tag}")')
    return placed(Formula(" ".join(said), **facts))


def placed(label: Formula, left: float = FORMULA_LEFT) -> Formula:
    """Put a label where the formula stands, or further to the right."""
    return label.begin_at(left, FORMULA_Y)


def heading(degree: int | None = None) -> Formula:
    """Return the label of tanh, and of its polynomial beside it."""
    label = placed(Formula('truth(tanh, tag: "tanh") truth(x, tag: "x")'), HEADING_LEFT)
    if degree is not None:
        number = Words(
            "degree {n}", role=Role.APPROXIMATION, size=Size.NUMBER, n=Q["degree"](degree)
        )
        left = label.get_right()[0] + 0.45
        label.add(number.begin_at(left, FORMULA_Y))
    return label


def miss(quantity: Quantity, x: float, degree: int, y: float) -> Words:
    """Return the error at x = 1 or x = 2 as a label with its number below, at height `y`."""
    said = {1.0: "error at $x = 1$", 2.0: "error at $x = 2$"}[x]
    label = Words(said, role=Role.MUTED).align_baseline(y)
    number = Words("{e}", role=Role.ERROR, size=Size.NUMBER, e=quantity(x, degree))
    for part, height in ((label, y), (number, y - 0.72)):
        part.begin_at(MISS_LEFT, height)
    label.add(number)
    return label


class TaylorTruncationsOfExp(BlogScene):
    """The polynomial hugs exp further out with every term; tanh doesn't let it; real code folds."""

    alt = (
        "Taylor polynomials of growing degree peel onto the exponential curve further and further "
        "out, burst outside π/2 for tanh, and work for large x once it is folded near 0."
    )
    givens: ClassVar[tuple[str, ...]] = (
        "$x = 1$",
        "$x = 2$",
        "$x = 3$",
        "$x = 7$",
        "e^7",
        "0.01",
        "π/2",
        "2^",
        "ln 2",
        "float32",
    )

    def construct(self) -> None:
        """Show the film."""
        self.prepare()
        self.match_the_height()
        self.match_slope_and_curvature()
        self.look_further_out()
        self.measure_the_reach()
        self.meet_a_wall()
        self.fail_far_out()
        self.fold()
        self.unfold()

    def prepare(self) -> None:
        """Make what lasts."""
        self.degree = ValueTracker(0.0)
        self.window, degree = Window(NEAR), self.degree

        def truncated(x: Samples) -> Samples:  # between two degrees perhaps
            return growing_exp(x, degree.get_value())

        self.truncated = truncated
        self.truth = Graph(self.window, np.exp, Role.TRUTH, width=SHEATH)
        self.graph = Graph(self.window, self.truncated, Role.APPROXIMATION)
        self.anchor = dot(self.window.point(0, 1), Role.INK)
        self.drop = Dashed(self.window.foot(0), self.window.point(0, 1), Role.MUTED)
        self.formula = polynomial(0)
        self.last = ValueTracker(0)  # the degree n of the last term, while that says n
        self.index: Formula | None = None  # what says how much n is, meanwhile

    def hold_anchor(self, _: Mobject) -> None:
        """Keep the point that is copied on the curve while the window moves."""
        at = self.window.point(0.0, self.truth.height(0.0))
        self.anchor.move_to(at)
        self.drop.run(self.window.foot(0.0), at)

    def take_off(self, *mobjects: Mobject) -> None:
        """Take mobjects off the stage, even if they stand there in other groups."""
        self.remove(*(part for mobject in mobjects for part in mobject.get_family()))

    def turn_label(
        self, old: Mobject, new: Mobject, *others: Animation, run_time: float = Pace.REVEAL
    ) -> None:
        """Play others while a label turns into another: glyphs that they share stay."""
        before, after = (label.family_members_with_points() for label in (old, new))
        numbers = (part for part in new.get_family() if getattr(part, "template", "") == "{e}")
        whole = {glyph for number in numbers for glyph in number}  # these change as one
        common = [(b, a) for b in before for a in after if same(b, a) and a not in whole]
        stays = VGroup(*(a for _, a in common))
        goes = VGroup(*(g for g in before if all(g is not b for b, _ in common)))
        comes = VGroup(*(g for g in after if all(g is not a for _, a in common)))
        comes.facts = tuple(f for part in new.get_family() for f in getattr(part, "facts", ()))
        shift = 0.5 * LEFT
        leaving = []
        if len(goes):
            shift = 0.25 * UP
            leaving = [FadeOut(goes, shift=shift, run_time=run_time / 2)]
        self.take_off(old)
        self.add(stays)
        arrives = LATE if leaving else smooth
        self.play(
            *others, FadeIn(comes, shift=shift, run_time=run_time, rate_func=arrives), *leaving
        )
        self.take_off(stays, comes)
        self.add(new)

    def grow(self, degree: int, run_time: float = Pace.MOVE) -> None:
        """Let the polynomial have another degree; past the longest, its last term says n."""
        runs = self.degree.animate(run_time=run_time).set_value(degree)
        self.last.set_value(degree)
        if self.index is not None:
            self.play(runs)
            return
        old, self.formula = self.formula, polynomial(degree, last="n")
        others = [runs]
        if degree > LONGEST:
            left = self.formula.part("last").get_x() - 1.5  # clear of the curve
            name = Formula("approximation(n) =").begin_at(left, INDEX_Y)
            number = Readout(
                Q["degree"], lambda: int(self.last.get_value()), role=Role.APPROXIMATION
            ).place([name.get_right()[0] + 0.2, INDEX_Y, 0])
            self.index = name.add(number)
            others.append(FadeIn(self.index, rate_func=LATE, run_time=Pace.REVEAL))
        self.turn_label(old, self.formula, *others, run_time=min(run_time, Pace.REVEAL))

    def drop_index(self) -> Formula:
        """Return what says how much n is, which is to leave."""
        index, self.index = self.index, None
        settle(*index)
        return index

    # ------------------------------------------------------------------------------ near the point

    def match_the_height(self) -> None:
        """Copy the height alone."""
        reached = ValueTracker(0.0)
        with self.beat(
            "height",
            "Copy $e^x$ at one point. First its height: a flat line.",
            "The blue curve of e to the x rises to the right. A dot marks its height {one} at "
            "the middle, and a flat yellow line grows through the dot: the polynomial of degree 0.",
            one=Q["truncation"](0.0, 0),
        ):
            self.add(self.window)
            self.play(Create(self.truth), run_time=Pace.REVEAL)
            function = self.formula.part(Role.TRUTH)
            self.play(
                FadeIn(self.anchor, scale=0.3),
                Create(self.drop),
                FadeIn(function),
                run_time=Pace.REVEAL,
            )
            self.graph.reach = reached.get_value
            self.add(self.graph, self.anchor)
            number = self.formula.part("0")
            rest = self.formula.untagged
            self.play(
                reached.animate(run_time=Pace.MOVE).set_value(NEAR.x.high),
                FadeIn(number, target_position=self.anchor, scale=0.3, run_time=Pace.REVEAL),
                FadeIn(rest, run_time=Pace.REVEAL),
            )
            self.graph.reach = None
            self.take_off(self.formula)
            self.add(self.formula)
            self.hold()

    def match_slope_and_curvature(self) -> None:
        """Tilt the line, then bend it."""
        with self.beat(
            "slope-and-curvature",
            "Then its slope: the line tilts.",
            "The term x slides into the formula and the yellow line tilts about the dot until it "
            "touches the curve there as a tangent.",
        ):
            self.grow(1)
            self.hold()
            self.say(
                "Then its curvature: the line bends.",
                "The term x squared over two factorial joins, and the line bends into a parabola "
                "that follows the curve a little further.",
            )
            self.grow(2)
            self.hold()

    # ---------------------------------------------------------------------------------- further out

    def look_further_out(self) -> None:
        """Watch the error at x = 3 while the degree runs."""
        self.error_shown = ValueTracker(0.0)  # share of the bar that is drawn
        bar = Bar([0, 0, 0], 1.0, Role.ERROR, width=0.3)
        label = Words("error", role=Role.MUTED)
        label.begin_at(COLUMN, 3.05)
        number = Readout(
            Q["exp_error"], ERROR_POINT, self.degree, role=Role.ERROR, anchor="point"
        ).place([COLUMN + 0.36, 2.35, 0])  # two digits hang out

        def stand(mobject: Bar) -> None:
            value = float(growing_exp(ERROR_POINT, self.degree.get_value()))
            top = self.window.point(ERROR_POINT, exp_at(ERROR_POINT))
            gap = top[1] - self.window.point(ERROR_POINT, value)[1]
            mobject.stand(-gap * self.error_shown.get_value(), top)

        with self.beat(
            "further-out",
            "Further out it misses: at $x = 3$ by {err}.",
            "The view widens. At x = 3 the curve is far above the parabola: a hatched bar marks "
            "the gap of {err}.",
            err=Q["exp_error"](ERROR_POINT, 2),
        ):
            self.anchor.add_updater(self.hold_anchor)
            self.play(self.window.look(WIDE))
            self.anchor.remove_updater(self.hold_anchor)
            stand(bar)
            bar.add_updater(stand)
            self.add(bar)
            self.play(
                self.error_shown.animate.set_value(1.0),
                FadeIn(label),
                FadeIn(number),
                run_time=Pace.REVEAL,
            )
            self.hold()
            self.say(
                "Every new term matches one more derivative.",
                "Term after term joins the formula. With each the yellow curve peels onto the "
                "blue one further out, and the error at x = 3 shrinks to {err}.",
                err=Q["exp_error"](ERROR_POINT, ANIMATED_DEGREES[-1]),
            )
            for degree in ANIMATED_DEGREES[3:]:
                if degree <= LONGEST:
                    self.grow(degree)
                    self.hold(Pace.BREATH)
                else:
                    self.grow(degree, 0.5 * Pace.MOVE)
                if degree == LONGEST:
                    self.poster()
            self.hold(Pace.BREATH)
        settle(bar)
        self.error = VGroup(bar, label, number)

    def measure_the_reach(self) -> None:
        """Bracket where the polynomial is good, and watch the bracket widen."""
        window, degree = self.window, self.degree
        first, *rest = REACH_DEGREES

        def reached() -> float:
            return growing_reach(degree.get_value()) * shown.get_value()

        shown = ValueTracker(0.0)
        good = Graph(window, self.truncated, Role.APPROXIMATION)
        good.reach = reached
        bracket = Bracket([0, 0, 0], [0, 0, 0], Role.APPROXIMATION)
        raised = ABOVE_AXIS * UP
        bracket.add_updater(
            lambda m: m.span(window.foot(-reached()) + raised, window.foot(reached()) + raised)
        )
        label = Words("reach", role=Role.MUTED)
        label.begin_at(COLUMN, 3.05)
        marks = VGroup()
        with self.beat(
            "reach",
            "In the bracket its error stays below 0.01.",
            "Back at degree {n}. A bracket on the x axis marks where the polynomial misses by less "
            "than 0.01: {r} to either side of the point. There the yellow curve is bright.",
            n=Q["degree"](first),
            r=Q["reach"](first),
        ):
            self.play(FadeOut(self.error, self.drop_index()), run_time=Pace.QUICK)
            old, self.formula = self.formula, polynomial(first)
            self.turn_label(old, self.formula, degree.animate(run_time=Pace.MOVE).set_value(first))
            number = Readout(Q["reach"], degree, role=Role.APPROXIMATION)
            number.place([COLUMN, 2.35, 0])
            self.add(good, bracket, self.anchor)
            self.play(
                self.graph.animate.set_stroke(opacity=DIM),
                shown.animate.set_value(1.0),
                FadeIn(label),
                FadeIn(number),
                run_time=Pace.REVEAL,
            )
            self.hold()
            for k, n in enumerate(rest):
                if k == 1:
                    self.say(
                        "The reach grows steadily: about {gain} for every two degrees.",
                        "The bracket widens by nearly equal steps as the degree goes up by twos: "
                        "from {r} at degree {n} to {last} at degree {most}, about {gain} a step.",
                        gain=Q["reach_gain"](first, rest[-1]),
                        r=Q["reach"](first),
                        n=Q["degree"](first),
                        last=Q["reach"](rest[-1]),
                        most=Q["degree"](rest[-1]),
                    )
                marks.add(self.mark(-reached()), self.mark(reached()))
                self.add(marks)
                self.grow(n, Pace.REVEAL)
                self.hold(Pace.BREATH)
            self.hold(Pace.BREATH)
        settle(bracket, good, number)
        self.measure = VGroup(good, bracket, marks, label, number)

    def mark(self, x: float) -> Line:
        """Return a mark that the bracket leaves on the axis."""
        at = self.window.foot(x) + ABOVE_AXIS * UP
        half = 0.14 * UP
        return Line(
            at - half, at + half, stroke_width=Stroke.HELPER, color=color(Role.APPROXIMATION)
        )

    # ---------------------------------------------------------------------------------------- tanh

    def rename(self, old: Formula, new: Formula, leaves: str, comes: str) -> list[Animation]:
        """Return the animations that turn one function's name into another: the x moves over."""
        return [
            FadeOut(old.part(leaves), rate_func=EARLY, run_time=ZOOM),
            ReplacementTransform(old.part("x"), new.part("x"), run_time=ZOOM),
            FadeIn(new.part(comes), rate_func=AT_LAST, run_time=ZOOM),
        ]

    def meet_a_wall(self) -> None:
        """Show the function for which more terms don't help everywhere."""
        window = self.window
        first, *rest = TANH_DEGREES
        shown = ValueTracker(0.0)  # share of the bars that is drawn
        label = heading()
        self.add(self.anchor)
        with self.beat(
            "wall",
            "Not for every function: tanh has walls at ±π/2.",
            "The blue curve turns into tanh and the yellow one into its polynomial of degree {n}. "
            "Dashed walls stand at plus and minus π/2, hatched bars for the error at x = 1 and 2.",
            n=Q["degree"](first),
        ):
            self.play(
                *map(FadeOut, (*self.measure, self.drop_index())),
                FadeOut(VGroup(*(g for g in self.formula if g.role is not Role.TRUTH))),
                self.graph.animate.set_stroke(opacity=1.0),
                run_time=Pace.QUICK,
            )
            self.take_off(self.formula)
            self.anchor.add_updater(self.hold_anchor)
            self.play(
                window.look(TANH),
                self.truth.turn(np.tanh),
                self.graph.turn(partial(taylor_tanh, degree=first)),
                *self.rename(self.formula, label, "e", "tanh"),
            )
            self.anchor.remove_updater(self.hold_anchor)
            self.take_off(label)
            label = heading(first)
            self.add(label)
            walls, names = VGroup(), VGroup()
            for sign, said in ((-1, "−π/2"), (1, "π/2")):
                x = sign * tanh_radius()
                foot = window.foot(x)
                walls.add(Dashed(foot, window.point(x, TANH.y.high), Role.ERROR))
                name = TickNumber(said, role=Role.ERROR, size=Size.TICK)
                names.add(name.set_x(foot[0]).align_baseline(tick_baseline(foot[1])))
            inside = miss(Q["tanh_error"], 1.0, first, 2.7)
            outside = miss(Q["tanh_burst"], 2.0, first, 0.9)
            self.play(Create(walls), FadeIn(names), FadeIn(label[-1]), run_time=Pace.REVEAL)
            bars = VGroup(*(self.gap(x, shown) for x in (1.0, 2.0)))
            self.add(bars)
            self.play(
                shown.animate.set_value(1.0), FadeIn(inside), FadeIn(outside), run_time=Pace.REVEAL
            )
            self.hold()
            self.say(
                "Inside, more terms help. Outside, they make it worse.",
                "At degree {n} the error at x = 1 is down to {small}, but beyond the walls the "
                "polynomial bursts: at x = 2 its error is {large}.",
                n=Q["degree"](rest[-1]),
                small=Q["tanh_error"](1.0, rest[-1]),
                large=Q["tanh_burst"](2.0, rest[-1]),
            )
            for degree in rest:
                old = VGroup(label, inside, outside)
                label = heading(degree)
                inside = miss(Q["tanh_error"], 1.0, degree, 2.7)
                outside = miss(Q["tanh_burst"], 2.0, degree, 0.9)
                self.turn_label(
                    old,
                    VGroup(label, inside, outside),
                    self.graph.turn(partial(taylor_tanh, degree=degree), Pace.MOVE),
                    run_time=Pace.MOVE,
                )
                self.hold(Pace.BREATH)
            self.hold(0.6 * Pace.REST)
        settle(*bars)
        self.heading, self.tanh = label, VGroup(walls, names, inside, outside, self.graph, bars)

    def gap(self, x: float, shown: ValueTracker) -> Bar:
        """Return the bar of the polynomial's error at x, as far as the window shows it."""
        bar = Bar([0, 0, 0], 1.0, Role.ERROR, width=0.3)

        def stand(mobject: Bar) -> None:
            span = self.window.plane.y
            foot = self.window.point(x, self.truth.height(x))
            end = self.window.point(x, np.clip(self.graph.height(x), span.low, span.high))
            mobject.stand((end - foot)[1] * shown.get_value(), foot)

        stand(bar)
        return bar.add_updater(stand)

    # ------------------------------------------------------------------------------ how it's done

    def fail_far_out(self) -> None:
        """Go so far out that the degree does not help."""
        window = self.window
        plain = Graph(window, np.tanh, Role.APPROXIMATION)  # grows along the curve as that turns
        reached = ValueTracker(0.0)
        plain.reach = reached.get_value
        exact, wrong = Q["exp"](LOGIT), Q["truncation"](LOGIT, FOLD_DEGREE)
        with self.beat(
            "far-out",
            "At $x = 7$, degree {n} gives {wrong} instead of {exact}.",
            "Back to e to the x, and far out to x = 7: the polynomial of degree {n} reaches only "
            "{wrong}, while the curve is at {exact}.",
            n=Q["degree"](FOLD_DEGREE),
            wrong=wrong,
            exact=exact,
        ):
            settle(self.graph)
            self.play(
                *map(FadeOut, (*self.tanh, self.anchor, self.drop, self.heading[-1])),
                run_time=Pace.QUICK,
            )
            self.take_off(self.heading)
            old, new = heading(), polynomial(FOLD_DEGREE)
            self.add(plain)
            self.play(
                window.look(FAR),
                self.truth.turn(np.exp),
                plain.turn(partial(taylor_exp, degree=FOLD_DEGREE)),
                reached.animate(run_time=ZOOM).set_value(FAR.x.high),
                *self.rename(old, new, "tanh", "e"),
            )
            plain.reach = None
            rest = VGroup(*(g for g in new if g.role is not Role.TRUTH))
            self.play(FadeIn(rest), run_time=Pace.REVEAL)
            self.take_off(new)
            self.add(new)
            self.formula = new
            top = window.point(LOGIT, exp_at(LOGIT))
            low = window.point(LOGIT, taylor_exp_at(LOGIT, FOLD_DEGREE))
            self.target = dot(top, Role.TRUTH)
            bar = Bar(top, low[1] - top[1], Role.ERROR, width=0.3)
            ends = VGroup(self.target, dot(low, Role.APPROXIMATION))
            ends.set_stroke(color(Role.PAGE), Stroke.HELPER)  # so that they stand off the curves
            numbers = VGroup(
                Words("{e}", role=Role.TRUTH, size=Size.NUMBER, e=exact),
                Words("{e}", role=Role.APPROXIMATION, size=Size.NUMBER, e=wrong),
            )
            for said, at in zip(numbers, (top, low), strict=True):
                said.begin_at(COLUMN, at[1] - 0.36 * Size.NUMBER)
            self.play(FadeIn(bar), FadeIn(ends), FadeIn(numbers), run_time=Pace.REVEAL)
        settle(plain, self.truth)
        self.failure = VGroup(plain, bar, ends[1], numbers)

    def fold(self) -> None:
        """Step back by ln 2 until x is near 0."""
        window = self.window
        folds = fold_count(LOGIT)
        steps = ValueTracker(0.0)
        point = dot(window.foot(LOGIT), Role.STATE)
        trail = VMobject(stroke_color=color(Role.STATE), stroke_width=Stroke.HELPER)
        hops = hopping(LOGIT, folds)
        name = Words("$ln 2$", role=Role.STATE)
        name.move_to(window.foot(LOGIT - LN2 / 2) + (HOP + 0.35) * UP)
        label = placed(Formula("state(x) ="))
        number = Readout(
            Q["folding"], LOGIT, lambda: round(steps.get_value()), role=Role.STATE
        ).place([label.get_right()[0] + 0.2, FORMULA_Y, 0])

        def follow(mobject: Mobject) -> None:
            x, height = hops(steps.get_value())
            mobject.move_to(window.foot(x) + height * UP)

        def trace(mobject: VMobject) -> None:
            until = steps.get_value()
            taken = np.linspace(0, until, 1 + int(24 * until))
            points = [window.foot(x) + height * UP for x, height in map(hops, taken)]
            mobject.set_points_as_corners(points if len(points) > 1 else points * 2)

        with self.beat(
            "fold",
            "Real exp code steps back by $ln 2$ until $x$ is tiny.",
            "A green dot starts at x = 7 on the axis and hops left, {k} times, each time by ln 2, "
            "until it stands at {r}, in a small bracket around the point that was copied.",
            k=Q["fold_count"](LOGIT),
            r=Q["folding"](LOGIT, folds),
        ):
            self.play(
                *map(FadeOut, (*self.failure, self.target)),
                FadeOut(self.formula),
                self.truth.animate.set_stroke(opacity=DIM),
                run_time=Pace.QUICK,
            )
            self.near = Bracket(window.foot(-LN2 / 2), window.foot(LN2 / 2), Role.APPROXIMATION)
            self.play(
                FadeIn(point, scale=0.3),
                FadeIn(label),
                FadeIn(number),
                Create(self.near),
                run_time=Pace.REVEAL,
            )
            trail.add_updater(trace)
            point.add_updater(follow)
            self.add(trail, point)
            self.play(steps.animate.set_value(1), run_time=Pace.REVEAL)
            self.play(FadeIn(name), run_time=Pace.QUICK)
            self.play(advance(steps, folds, 1.4 * Pace.MOVE))
            settle(trail, point, number)
            self.hold(Pace.BREATH)
        self.point, self.trail, self.folded = point, trail, (label, number)
        self.hop_name = name

    def unfold(self) -> None:
        """Evaluate there, and double on the way back."""
        window = self.window
        folds = fold_count(LOGIT)
        doublings = ValueTracker(0.0)
        label, number = self.folded
        formula = placed(
            Formula(
                'truth(e^7, tag: "power") = approximation(2^{k} dot.op e^state({r}, tag: "r"))',
                k=Q["fold_count"](LOGIT),
                r=Q["folding"](LOGIT, folds),
            )
        )
        value = Readout(
            Q["unfolding"],
            LOGIT,
            FOLD_DEGREE,
            lambda: floor(doublings.get_value() + 1e-9),
            role=Role.APPROXIMATION,
            anchor="right",
        )

        def at(j: float) -> np.ndarray:
            return window.point(folding(LOGIT, folds - j), unfolding(LOGIT, FOLD_DEGREE, j))

        def stepped() -> float:
            whole = floor(doublings.get_value())
            return whole + smooth(doublings.get_value() - whole)

        landed = VGroup(*(dot(at(j), Role.APPROXIMATION) for j in range(folds + 1)))
        landed.set_stroke(color(Role.PAGE), Stroke.HELPER)  # so that they stand off the curve
        climber = dot(at(0), Role.APPROXIMATION)

        def beside() -> np.ndarray:
            """Return where the value ends: above the dot at first, to its left at last."""
            climbed = stepped() / folds
            return at(stepped()) + [blend(0.7, -0.4, climbed), blend(0.75, 0.0, climbed**2), 0]

        value.place(beside())
        with self.beat(
            "unfold",
            "There $e^x$ is easy. Each step back up doubles it.",
            "A yellow dot starts at {start}, the value near 0, and climbs the blue curve in {k} "
            "steps, doubling each time, and arrives at {end}: the right value.",
            start=Q["unfolding"](LOGIT, FOLD_DEGREE, 0),
            k=Q["fold_count"](LOGIT),
            end=Q["unfolding"](LOGIT, FOLD_DEGREE, folds),
        ):
            rest = formula.without("r")
            exponent = formula.part("r")
            self.take_off(number)
            self.play(
                FadeOut(label, self.hop_name, rate_func=EARLY),
                FadeOut(number.digits, target_position=exponent, scale=0.7, rate_func=EARLY),
                FadeIn(rest, exponent, rate_func=LATE),
                self.truth.animate.set_stroke(opacity=1.0),
                self.trail.animate.set_stroke(opacity=DIM),
                TransformFromCopy(self.point, climber),
                FadeIn(value),
                run_time=Pace.REVEAL,
            )
            self.take_off(rest, exponent)
            self.add(formula, climber)
            climber.add_updater(lambda m: m.move_to(at(stepped())))
            value.add_updater(lambda m: m.place(beside()))
            landed.add_updater(
                lambda m: [
                    d.set_opacity(float(j <= doublings.get_value() + 1e-9)) for j, d in enumerate(m)
                ]
            )
            self.add(landed, climber)
            self.play(advance(doublings, folds, 2 * Pace.MOVE))
            settle(climber, landed, value)
            self.hold(0.6 * Pace.REST)
            self.say(
                "Every $x$ folds in here; for float32, degree {n} suffices.",
                "Other dots on the axis hop into the same small bracket. The view zooms into it: "
                "there the polynomial of degree {n} and the curve are one, to float32's rounding.",
                n=Q["folded_degree"]("float32"),
            )
            self.unfolded = VGroup(formula, value, landed, climber)
            self.fold_all()
            self.hold(1.25 * Pace.REST)

    def fold_all(self) -> None:
        """Have other x fold into the bracket too, and look into it."""
        window, folds = self.window, [0, *map(fold_count, OTHERS)]
        starts = [folding(LOGIT, fold_count(LOGIT)), *OTHERS]
        dots = VGroup(*(dot(window.foot(x), Role.STATE) for x in starts))
        self.remove(self.point)
        self.add(dots[0])  # in the place of that point
        self.play(FadeIn(dots[1:]), FadeOut(self.unfolded, self.trail), run_time=Pace.QUICK)

        def hop(mobject: VGroup, share: float) -> None:
            for point, start, number in zip(mobject, starts, folds, strict=True):
                x, height = hopping(start, number)(share * number)
                point.move_to(window.foot(x) + height * UP)

        self.play(UpdateFromAlphaFunc(dots, hop, rate_func=linear, run_time=1.5 * Pace.MOVE))
        inside = [folding(x, number) for x, number in zip(starts, folds, strict=True)]
        in_order = sorted(inside)
        dots.add_updater(
            lambda m: [point.move_to(window.foot(x)) for point, x in zip(m, inside, strict=True)]
        )
        self.near.add_updater(lambda m: m.span(window.foot(-LN2 / 2), window.foot(LN2 / 2)))
        shown = ValueTracker(0.0)
        good = Graph(window, partial(taylor_exp, degree=FOLD_DEGREE), Role.APPROXIMATION)
        good.reach = lambda: LN2 / 2 * shown.get_value()
        self.truth.add_updater(Graph.show)
        self.play(window.look(INSIDE))
        names = VGroup()
        for x, said in ((-LN2 / 2, "−½ ln 2"), (LN2 / 2, "½ ln 2")):
            name, foot = TickNumber(said, role=Role.APPROXIMATION, size=Size.TICK), window.foot(x)
            names.add(name.set_x(foot[0]).align_baseline(tick_baseline(foot[1])))
        self.add(good)
        risen = [
            dot(window.point(x, taylor_exp_at(x, FOLD_DEGREE)), Role.APPROXIMATION)
            for x in in_order
        ]
        for point in risen:
            point.set_stroke(color(Role.PAGE), Stroke.HELPER)
        stems = VGroup(
            *(
                Dashed(window.foot(x), point.get_center(), Role.MUTED)
                for x, point in zip(in_order, risen, strict=True)
            )
        )
        self.play(
            shown.animate.set_value(1.0),
            FadeIn(names, rate_func=EARLY),
            Create(stems),
            FadeIn(*risen, rate_func=LATE),
            run_time=Pace.MOVE,
        )


def same(one: VMobject, other: VMobject) -> bool:
    """Whether two glyphs have the same outline at the same place."""
    return one.points.shape == other.points.shape and bool(
        np.allclose(one.points, other.points, atol=1e-6)
    )


def hopping(x: float, folds: int) -> Callable[[float], tuple[float, float]]:
    """Return where a dot is after so many hops by ln 2: its x, and its height above the axis."""

    def hop(steps: float) -> tuple[float, float]:
        whole = min(floor(steps), folds)
        share = smooth(steps - whole)
        return folding(x, whole + share), HOP * 4 * share * (1 - share)

    return hop
