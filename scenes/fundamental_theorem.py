"""Area grows as fast as the curve is high; sums stand for area, and autograd goes through them."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from manim import (
    UP,
    Animation,
    Circle,
    Create,
    FadeIn,
    FadeOut,
    Mobject,
    ReplacementTransform,
    ValueTracker,
    VGroup,
    smooth,
    squish_rate_func,
)

from compute import fundamental_theorem as ftc
from compute.fundamental_theorem import area_so_far, batch_loss, curve_height, lids, normal_pdf
from compute.quantities import quantities
from scenes.kit.curve import Curve, Region
from scenes.kit.marks import Cloud, Dashed, Segments, dot
from scenes.kit.motion import EARLY, LATE, advance, settle
from scenes.kit.numbers import Readout
from scenes.kit.plane import Box, Coordinates, Plane, Span, TickNumber, tick_baseline
from scenes.kit.race import Race, Runner
from scenes.kit.scene import BlogScene
from scenes.kit.style import Pace, Radius, Role, Size, Stroke, color
from scenes.kit.typeset import Formula, Typeset, Words

Q = quantities("fundamental_theorem")
RULES: tuple[ftc.Rule, ftc.Rule] = ("trapezoid", "simpson")

UPPER = Box(-5.75, 2.4, 0.95, 3.5)  # of the curve
LOWER = Box(-5.75, 2.4, -1.95, 0.15)  # of its area, then of what a sum misses
COLUMN = 2.75  # where labels on the right begin
X, NEAR_X = Span(-3.1, 3.1, (-3, 0, 3)), Span(-1.55, 1.55, (-1, 0, 1))
HEIGHT = Span(0, 0.44, (0.2, 0.4))
AREA = Span(-0.08, 1.05, (0, 1))
GAP = Span(-0.0042, 0.055, (0, 0.05))  # 0 is as high on the stage
SHARES = np.linspace(0, 1, 161)  # of a plane's width: where curves are sampled
PANELS_X = np.linspace(ftc.LEFT, ftc.RIGHT, 161)  # the edges of panels are among them

WIDTHS = (0.5, 0.25, 0.1, 0.01)  # dx
ZOOMS = (2.5, 11.0)  # for a wide slice and for a thin one
LOWER_NAME = np.array([1.45, -0.6, 0.0])  # of the area's graph, below its right end
NEAR_NAME = np.array([-3.0, -1.05, 0.0])  # the same while x is magnified, above its left end
REACH = 0.8  # of a tangent, in x, to either side

DOUBLING = (4, 8, 16, 32, 64, 128, 256, 512, 1024, ftc.POST_PANELS)
HALVED = 2  # from which of them on one step is looked at: from 16 panels to 32
PAST = HALVED + 2  # where the dots wait meanwhile, clear of that step
BESIDE_DOT = np.array([0.3, 0.54, 0.0])  # from a dot of the race to where its name begins
COUNTS = Span(3, 4000, (10, 100, 1000), log=True)
ERRORS = Span(1e-16, 1e-1, (1e-12, 1e-7, 1e-2), log=True)
TRACK = Box(-5.2, 3.6, -1.7, 2.95)

FULL = Box(-5.75, 2.2, -1.6, 3.5)
SINE = Plane(Span(0, 1.75), Span(0, 1.15, (0.5, 1)), box=FULL)
WIDE = Box(FULL.left, 3.6, FULL.bottom, FULL.top)
LOSS = Plane(Span(0, 2.1), Span(0, 1.25), box=WIDE)
NUDGED = 1.45  # where the end of the sine's area is moved, and back
NODE, NODE_RADIUS = np.array([4.7, -0.6, 0.0]), 0.62  # the sum
WEIGHTS = (0.35, ftc.best_weight())  # where training starts and ends
BELOW = FULL.bottom - 0.6  # baseline of a name below the axis


class Pile(VGroup):
    """A curve, the area under it so far, and below it the graph of that area.

    Trackers say where the area starts and ends, how wide the next slice is, how far its top has
    settled to its mean height, and how strongly x is magnified, about which x.
    """

    def __init__(self) -> None:
        self.start, self.x = ValueTracker(ftc.SWEEP_FROM), ValueTracker(ftc.SWEEP_FROM)
        self.dx, self.settled = ValueTracker(WIDTHS[0]), ValueTracker(0.0)
        self.log_zoom, self.about = ValueTracker(0.0), ValueTracker(ftc.SLICE_AT)
        self.reached = ftc.SWEEP_FROM  # how far the graph of the area has been drawn
        self.curve = Curve(self.upper, [0, 1], [0, 0], Role.TRUTH)
        self.graph = Curve(self.lower, [0, 1], [0, 0], Role.TRUTH)
        self.area = Region(Role.TRUTH, opacity=0.4)
        self.edge, self.dot = Segments(Role.STATE), dot([0, 0, 0], Role.TRUTH)
        super().__init__(self.area, self.curve, self.graph, self.edge, self.dot)
        self.show()
        self.add_updater(Pile.show)

    def seen(self, span: Span, about: float) -> Span:
        """Return the part of a span that is seen; `about` keeps its place on the stage."""
        ends = about + (np.array([span.low, span.high]) - about) / self.zoom
        return Span(*map(float, ends))

    @property
    def zoom(self) -> float:
        """How strongly x is magnified."""
        return float(np.exp(self.log_zoom.get_value()))

    @property
    def upper(self) -> Coordinates:
        """The plane of the curve, not drawn. Its heights are never magnified."""
        x = self.seen(X, self.about.get_value())
        return Coordinates(x, HEIGHT, UPPER)

    @property
    def lower(self) -> Coordinates:
        """The plane of the area, not drawn. Both axes are magnified alike, so that slopes stay."""
        about = self.about.get_value()
        x, y = self.seen(X, about), self.seen(AREA, area_so_far(about))
        return Coordinates(x, y, LOWER)

    def show(self) -> None:
        """Bring all up to date."""
        start, edge, upper, lower = (
            self.start.get_value(),
            self.x.get_value(),
            self.upper,
            self.lower,
        )
        x = upper.x.low + SHARES * (upper.x.high - upper.x.low)
        self.curve.trace(x, normal_pdf(x), upper)
        filled = np.linspace(max(start, x[0]), edge, len(SHARES))
        self.area.between(upper, filled, 0 * filled, normal_pdf(filled))
        self.reached = max(self.reached, edge)
        drawn = x.clip(ftc.SWEEP_FROM, self.reached)
        self.graph.trace(drawn, [area_so_far(at) for at in drawn], lower)
        self.dot.move_to(lower.point(edge, area_so_far(edge)))
        self.edge.run(self.dot.get_center(), upper.point(edge, curve_height(edge)))

    def put_name(self, name: Mobject) -> None:
        """Put the name of x beside the edge, between the two plots."""
        at = self.upper.point(self.x.get_value(), 0)
        name.move_to(at + [-0.27, -0.4, 0])

    def line(self, slope: float, left: float, right: float) -> np.ndarray:
        """Return the ends of a line through the dot: so far to its left and right, in x."""
        ends = np.array([-left, right]) + self.x.get_value()
        y = area_so_far(self.x.get_value()) + slope * np.array([-left, right])
        return self.lower.point(ends, y)


class Slice(VGroup):
    """What the area gains from x to x + dx: a slice above, a step of the graph below."""

    def __init__(self, pile: Pile) -> None:
        self.pile = pile
        self.body = Region(Role.APPROXIMATION, opacity=0.75)
        self.widths = Segments(Role.STATE, width=Stroke.CURVE)
        self.rise = Segments(Role.APPROXIMATION, width=Stroke.CURVE)
        self.secant = Segments(Role.APPROXIMATION)
        super().__init__(self.body, self.widths, self.rise, self.secant)
        self.show()
        self.add_updater(Slice.show)

    def show(self) -> None:
        """Bring it up to date."""
        pile, upper, lower = self.pile, self.pile.upper, self.pile.lower
        x, dx, settled = (t.get_value() for t in (pile.x, pile.dx, pile.settled))
        mean, low = ftc.slice_height(dx), area_so_far(x)
        t = x + dx * np.linspace(0, 1, 41)
        self.body.between(upper, t, 0 * t, (1 - settled) * normal_pdf(t) + settled * mean)
        feet, corners = upper.point([x, x + dx], 0), lower.point([x, x + dx], low)
        self.widths.run([feet[0], corners[0]], [feet[1], corners[1]])
        self.rise.run(corners[1], lower.point(x + dx, area_so_far(x + dx)))
        self.secant.run(*pile.line(mean, REACH / pile.zoom, dx + REACH / pile.zoom / 5))


class Slope(VGroup):
    """The height of the curve at the edge, and the tangent of the graph there, of that slope."""

    def __init__(self, pile: Pile) -> None:
        self.pile = pile
        self.stem = Segments(Role.GRADIENT, width=1.5 * Stroke.CURVE)
        self.tangent = Segments(Role.GRADIENT, width=Stroke.CURVE)
        super().__init__(self.stem, self.tangent)
        self.show()
        self.add_updater(Slope.show)

    def show(self) -> None:
        """Bring it up to date."""
        pile, x = self.pile, self.pile.x.get_value()
        self.stem.run(pile.upper.point(x, 0), pile.upper.point(x, curve_height(x)))
        self.tangent.run(*pile.line(curve_height(x), REACH / pile.zoom, REACH / pile.zoom))


class Lids(VGroup):
    """Panels under lids, and below them what they miss, magnified."""

    def __init__(self, upper: Coordinates, lower: Coordinates) -> None:
        self.planes = upper, lower
        self.body = Region(Role.APPROXIMATION, opacity=0.2)  # on what is left of the blue area
        self.gap = Region(Role.ERROR, opacity=0.6)
        self.lid = Curve(upper, [0, 1], [0, 0], Role.APPROXIMATION)
        self.missed = Region(Role.ERROR, opacity=0.25)
        self.outline = Curve(lower, [0, 1], [0, 0], Role.ERROR, width=Stroke.HELPER)
        self.above = VGroup(self.body, self.gap, self.lid)
        super().__init__(self.above, self.missed, self.outline)

    def cover(self, heights: np.ndarray, shown: float = 1.0) -> None:
        """Have lids of these heights; below, show what they miss to this share of its height."""
        (upper, lower), exact = self.planes, normal_pdf(PANELS_X)
        missed = shown * (exact - heights)
        self.body.between(upper, PANELS_X, 0 * exact, heights)
        self.gap.between(upper, PANELS_X, heights, exact)
        self.lid.trace(PANELS_X, heights)
        self.missed.between(lower, PANELS_X, 0 * exact, missed)
        self.outline.trace(PANELS_X, missed)

    def bend(self, start: np.ndarray, end: np.ndarray) -> Animation:
        """Return the animation that turns some lids into others."""
        share = ValueTracker(0.0)
        settle(self)
        self.add_updater(lambda m: m.cover(start + share.get_value() * (end - start)))
        return share.animate.set_value(1.0)


class Panels(VGroup):
    """Panels that stand for the area under sin from 0 to x, all of which stretch with x."""

    def __init__(self) -> None:
        self.x, self.bent = ValueTracker(ftc.SINE_UPPER), ValueTracker(0.0)
        self.body, self.posts = Region(Role.APPROXIMATION), Segments(Role.APPROXIMATION)
        self.lid = Curve(SINE, [0, 1], [0, 0], Role.APPROXIMATION)
        self.wires = Segments(Role.MUTED, width=Stroke.GRID)
        self.heads = Cloud([NODE], Role.APPROXIMATION)
        self.end = dot(NODE, Role.STATE, 1.3 * Radius.DOT)
        super().__init__(self.body, self.wires, self.posts, self.lid, self.heads, self.end)
        self.show()
        self.add_updater(Panels.show)

    def show(self) -> None:
        """Bring all up to date."""
        x, bent = self.x.get_value(), self.bent.get_value()
        t = x * np.linspace(0, 1, 20 * ftc.SINE_PANELS + 1)
        straight, curved = (lids(np.sin, t, (0, x), ftc.SINE_PANELS, rule) for rule in RULES)
        top = (1 - bent) * straight + bent * curved
        self.body.between(SINE, t, 0 * t, top)
        self.lid.trace(t, top)
        _, heads, feet, ends = self.way_back
        self.heads.move_dots(heads)
        self.posts.run(feet, heads)
        self.wires.run(heads[1:], NODE)
        self.end.move_to(ends[0])

    @property
    def way_back(self) -> np.ndarray:
        """The stops of the pulses: the sum, the heights, their feet, and x."""
        x = self.x.get_value()
        grid = x * np.linspace(0, 1, ftc.SINE_PANELS + 1)
        heads, feet, ends = SINE.point(grid, np.sin(grid)), SINE.point(grid, 0), SINE.point(x, 0)
        return np.stack([np.broadcast_to(at, heads.shape) for at in (NODE, heads, feet, ends)])

    def pulses(self, share: float) -> np.ndarray:
        """Return where the pulses are on their way back."""
        stops, leg = self.way_back, min(int(3 * share), 2)
        return stops[leg] + smooth(3 * share - leg) * (stops[leg + 1] - stops[leg])


class Batch(VGroup):
    """The losses of a batch at one weight, each with its slope, and their average with its own.

    Its dots come from `origins`, (n, 3), and are gathered above the weight; the wires lead to the
    sum, which then joins them as their average.
    """

    def __init__(self, origins: np.ndarray) -> None:
        self.w = ValueTracker(WEIGHTS[0])
        self.gathered, self.joined = ValueTracker(0.0), ValueTracker(0.0)
        self.origins = np.resize(origins, (ftc.BATCH_SIZE, 3))
        self.wires = Segments(Role.MUTED, width=Stroke.GRID)
        self.slopes = Segments(Role.GRADIENT)
        self.losses = Cloud([NODE], Role.TRUTH)
        self.tangent = Segments(Role.GRADIENT, width=1.5 * Stroke.CURVE)
        self.mean = dot(NODE, Role.APPROXIMATION, 1.3 * Radius.DOT)
        super().__init__(self.wires, self.slopes, self.losses, self.tangent, self.mean)
        self.show()
        self.add_updater(Batch.show)

    def show(self) -> None:
        """Bring all up to date."""
        w = self.w.get_value()
        batch = batch_loss(w)
        above = LOSS.point(w, batch.losses)
        at = self.origins + self.gathered.get_value() * (above - self.origins)
        self.losses.move_dots(at)
        mean = LOSS.point(w, batch.mean)
        self.wires.run(at, NODE + self.joined.get_value() * (mean - NODE))
        self.slopes.run(*self.tangents(w, batch.losses, batch.slopes, 0.24))
        self.tangent.run(*self.tangents(w, batch.mean, batch.mean_slope, 0.9))
        self.mean.move_to(mean)

    @staticmethod
    def tangents(w: float, loss: float, slope: float, half: float) -> tuple[np.ndarray, np.ndarray]:
        """Return the ends of pieces of tangents, `half` units of the stage to either side."""
        at = LOSS.point(w, loss)
        along = LOSS.point(w + 0.1, loss + 0.1 * np.asarray(slope)) - at
        along *= half / np.linalg.norm(along, axis=-1, keepdims=True)
        return at - along, at + along


def valued(label: Typeset, number: Readout, *, below: bool = False) -> Typeset:
    """Give a label, already in its place, its number: behind it, or below it."""
    x, y = (label.get_left()[0], -0.74) if below else (label.get_right()[0] + 0.18, 0)
    number.place([x, label.baseline + y, 0])
    label.add(number)
    return label


def number_at(x: float, y: float, role: Role, text: str = "{n}", **fact: object) -> Typeset:
    """Return a number, or a phrase with one, from a point on."""
    return Words(text, role=role, size=Size.NUMBER, **fact).begin_at(x, y)


def swap(old: Mobject, new: Mobject) -> list[Animation]:
    """Return the animations in which a label gives way to another in its place."""
    shift = 0.25 * UP
    return [
        FadeOut(old, shift=shift, rate_func=squish_rate_func(smooth, 0, 0.5)),
        FadeIn(new, shift=shift, rate_func=squish_rate_func(smooth, 0.4, 0.9)),
    ]


def follow_dot(name: Words, runner: Runner) -> Words:
    """Put the name of a rule beside its dot in the race."""
    return name.begin_at(*(runner.dot.get_center() + BESIDE_DOT)[:2])


class AreaGrowsByHeight(BlogScene):
    """The area under a curve grows as fast as the curve is high; so does a good sum for it."""

    alt = (
        "Area piles up under a bell curve at the speed of the curve's height; trapezoids and "
        "parabolas race to that area, and autograd goes back through such a sum."
    )
    givens: ClassVar[tuple[str, ...]] = ("−1 and 1", "F(1) - F(-1)")

    def construct(self) -> None:
        """Show the film."""
        self.pile_up()
        self.cut_a_slice()
        self.equate_slope_and_height()
        self.cut_corners()
        self.bend_lids()
        self.race()
        self.go_back_through_the_sum()
        self.train()

    def freeze(self, *mobjects: Mobject) -> None:
        """Let mobjects follow nothing any longer."""
        for mobject in mobjects:
            settle(mobject)

    # ------------------------------------------------------------------------------------- theorem

    def pile_up(self) -> None:
        """Sweep the edge to the right."""
        self.pile = pile = Pile()
        self.axes = Plane(Span(X.low, X.high), HEIGHT, box=UPPER, y_axis=None)
        self.lower_axes = Plane(X, AREA, box=LOWER, y_axis=None)
        self.ticks = VGroup(self.lower_axes.ticks, self.lower_axes.numbers)
        self.name = Formula("truth(f)").move_to(pile.upper.point(-1.75, 0.2))
        self.x_name = Formula("state(x)").add_updater(pile.put_name, call_updater=True)
        total = Formula("truth(F(state(x))) =").begin_at(COLUMN, -0.9)
        valued(total, Readout(Q["area_so_far"], pile.x, role=Role.TRUTH))
        with self.beat(
            "area",
            "Sweep $state(x)$ to the right: the area piles up.",
            "A blue bell curve f. A green edge at x sweeps to the right, and the area behind it "
            "fills; below, a second curve F traces how much there is.",
        ):
            self.add(self.axes, self.lower_axes, pile, self.name, self.x_name, total)
            self.play(advance(pile.x, -0.4, 0.925 * Pace.SWEEP))
            self.say(
                "It grows fastest where the curve is highest.",
                "F is nearly level at first, steepest below the top of the bell, and levels off "
                "again, at {all}.",
                all=Q["area_so_far"](ftc.SWEEP_TO),
            )
            self.play(advance(pile.x, ftc.SWEEP_TO, 0.8 * Pace.SWEEP))
            self.hold(Pace.BREATH)
        self.leaving = [total, self.ticks, self.name, self.x_name]

    def cut_a_slice(self) -> None:
        """Watch one slice of width dx while dx shrinks."""
        pile, left = self.pile, self.pile.upper.point(ftc.SLICE_AT, 0)[0] + 0.14
        width = Formula("state(dif x) =").begin_at(left, UPPER.bottom - 0.55)
        valued(width, Readout(Q["slice_width"], pile.dx, role=Role.STATE))
        ratio = Formula('approximation("slice") / state(dif x) =').begin_at(COLUMN, 2.1)
        height = Readout(Q["slice_height"], pile.dx, role=Role.APPROXIMATION)
        ratio.add(height.place([ratio.get_right()[0] + 0.18, 2.1, 0]))
        name = Formula("truth(F)").move_to(NEAR_NAME)
        with self.beat(
            "slice",
            "Add a slice. Area over width is its mean height.",
            "A yellow slice stands on the edge, from x to x + dx. Its curved top settles to a "
            "level one: slice over dx is {ratio} for a dx of {dx}. Below, the same slice is a step "
            "up the curve F.",
            ratio=Q["slice_height"](WIDTHS[0]),
            dx=Q["slice_width"](WIDTHS[0]),
        ):
            self.play(
                pile.x.animate(rate_func=squish_rate_func(smooth, 0, 0.6)).set_value(ftc.SLICE_AT),
                pile.log_zoom.animate(rate_func=LATE).set_value(np.log(ZOOMS[0])),
                self.lower_axes.lines.animate.set_stroke(opacity=0),
                *(FadeOut(m, rate_func=EARLY) for m in self.leaving),
                run_time=Pace.MOVE,
            )
            piece = Slice(pile)
            self.play(FadeIn(piece, width, name), run_time=Pace.REVEAL)
            self.play(pile.settled.animate.set_value(1.0), FadeIn(ratio), run_time=Pace.REVEAL)
            self.hold()
            self.say(
                "The thinner, the closer to the curve’s height.",
                "The slice shrinks while the view magnifies x about the edge. At a dx of {dx}, "
                "slice over dx is {ratio}; the curve is {height} high.",
                dx=Q["slice_width"](WIDTHS[-1]),
                ratio=Q["slice_height"](WIDTHS[-1]),
                height=Q["curve_height"](ftc.SLICE_AT),
            )
            for dx in WIDTHS[1:-1]:
                self.play(pile.dx.animate.set_value(dx), run_time=0.75 * Pace.REVEAL)
            self.play(pile.log_zoom.animate.set_value(np.log(ZOOMS[1])), run_time=Pace.REVEAL)
            self.play(pile.dx.animate.set_value(WIDTHS[-1]), run_time=Pace.MOVE)
            self.hold(Pace.BREATH)
        self.freeze(width, ratio)
        self.leaving = [width, ratio, piece, name]

    def equate_slope_and_height(self) -> None:
        """Let dx go to 0: the slope of F is the height of f, at every x."""
        pile, slope = self.pile, Slope(self.pile)
        formula = Formula("gradient(F'(state(x))) = truth(f(state(x)))").begin_at(COLUMN, 2.4)
        number = Formula("=").begin_at(COLUMN + 0.5, 1.6)
        valued(number, Readout(Q["curve_height"], pile.x, role=Role.GRADIENT))
        formula.add(number)
        name = Formula("truth(F)").move_to(LOWER_NAME)
        with self.beat(
            "theorem",
            "So the area’s slope is the curve’s height: $gradient(F') = truth(f)$.",
            "The slice has shrunk to a purple line as high as the curve, {height}. Below, a purple "
            "tangent of that slope touches F. Back in the full view both sweep along.",
            height=Q["curve_height"](ftc.SLICE_AT),
        ):
            self.play(
                pile.dx.animate.set_value(WIDTHS[-1] / 20),
                FadeIn(slope),
                *swap(VGroup(*self.leaving[:2]), formula),
                run_time=Pace.MOVE,
            )
            self.remove(self.leaving[2])
            back = squish_rate_func(smooth, 0.6, 1)
            self.play(
                pile.log_zoom.animate.set_value(0.0),
                self.lower_axes.lines.animate(rate_func=back).set_stroke(opacity=1),
                FadeOut(self.leaving[3], rate_func=EARLY),
                *(FadeIn(m, rate_func=back) for m in (self.ticks, self.name, self.x_name, name)),
                run_time=Pace.MOVE,
            )
            self.play(pile.x.animate.set_value(-1.0), run_time=Pace.MOVE)
            self.poster()
            self.play(pile.x.animate.set_value(ftc.SWEEP_TO), run_time=1.5 * Pace.MOVE)
            self.freeze(slope)
            self.play(FadeOut(slope, formula, name, self.name, self.x_name), run_time=Pace.QUICK)
            self.measure_between()

    def measure_between(self) -> None:
        """Find an area between two limits as a difference."""
        pile, area = self.pile, Q["whole_area"](ftc.LEFT, ftc.RIGHT)
        self.say(
            "$F(1) - F(-1)$ = {area}: the area between −1 and 1.",
            "Only the area between −1 and 1 stays. Below, F climbs by the same amount from −1 to "
            "1: {area}.",
            area=area,
        )
        self.play(
            pile.start.animate.set_value(ftc.LEFT),
            pile.x.animate.set_value(ftc.RIGHT),
            run_time=Pace.MOVE,
        )
        low, high = (pile.lower.point(t, area_so_far(t)) for t in (ftc.LEFT, ftc.RIGHT))
        corner = np.array([high[0], low[1], 0])
        climb = Segments(Role.TRUTH, width=1.5 * Stroke.CURVE).run(corner, high)
        base, first = Dashed(low, corner, Role.MUTED), dot(low, Role.TRUTH)
        number = number_at(corner[0] + 0.25, (low + high)[1] / 2 - 0.3, Role.TRUTH, n=area)
        whole = number_at(0, pile.upper.point(0, 0.13)[1], Role.INK, n=area)
        whole.set_x(pile.upper.point(0, 0)[0])
        ends = VGroup()
        for x, said in ((ftc.LEFT, "−1"), (ftc.RIGHT, "1")):
            name, foot = TickNumber(said, role=Role.MUTED, size=Size.TICK), pile.upper.point(x, 0)
            beside = foot[0] + (0.25 if x == ftc.RIGHT else 0.0)  # of the line down to the dot
            ends.add(name.set_x(beside).align_baseline(tick_baseline(foot[1])))
        self.play(FadeIn(first, ends, whole), Create(base), run_time=Pace.QUICK)
        self.play(Create(climb), FadeIn(number, rate_func=LATE), run_time=Pace.REVEAL)
        self.hold(Pace.BREATH)
        self.leaving = [
            climb, base, first, number, whole, ends, pile.graph, pile.edge, pile.dot, self.ticks,
        ]  # fmt: skip

    # ---------------------------------------------------------------------------------------- sums

    def posts(self, n: int) -> Segments:
        """Return the edges of n panels."""
        edges, upper = np.linspace(ftc.LEFT, ftc.RIGHT, n + 1), self.pile.upper
        feet, heads = upper.point(edges, 0), upper.point(edges, normal_pdf(edges))
        return Segments(Role.APPROXIMATION).run(feet, heads)

    def cut_corners(self) -> None:
        """Lay straight lids over panels and look at what they miss."""
        pile, axes = self.pile, Plane(NEAR_X, GAP, box=LOWER, y_axis=None)
        few, four = (
            lids(normal_pdf, PANELS_X, (ftc.LEFT, ftc.RIGHT), n, "trapezoid") for n in (2, 4)
        )
        counts = [
            number_at(COLUMN, 2.9, Role.APPROXIMATION, "{n} panels", n=Q["panel_count"](n))
            for n in (2, 4)
        ]
        rows = [missed("trapezoids", Q["trapezoid_miss"], n, 1.7) for n in (2, 4)]
        gap = Words("gap", role=Role.ERROR).begin_at(LOWER.left + 0.35, LOWER.top - 0.6)
        with self.beat(
            "trapezoids",
            "Trapezoids cut the corners: four panels miss by {miss}.",
            "Two yellow trapezoids under the bell. The red gap that they leave is drawn magnified "
            "and hatched below: {first} of area. With four trapezoids it is {miss}.",
            first=Q["trapezoid_miss"](2),
            miss=Q["trapezoid_miss"](4),
        ):
            pile.about.set_value(0.0)
            pile.remove(pile.graph, pile.edge, pile.dot)
            self.add(pile.graph, pile.edge, pile.dot)
            zoom = np.log(X.high / NEAR_X.high)
            self.play(
                *(FadeOut(m, rate_func=EARLY) for m in self.leaving),
                pile.log_zoom.animate(rate_func=LATE).set_value(zoom),
                FadeIn(axes.ticks, axes.numbers, rate_func=LATE),
                run_time=Pace.MOVE,
            )
            self.freeze(pile)
            self.lids, posts = Lids(pile.upper, axes), self.posts(2)
            self.lids.cover(few, 0.0)
            self.play(
                pile.area.animate.set_fill(opacity=0.12),
                FadeIn(self.lids.above, posts, counts[0]),
                run_time=Pace.REVEAL,
            )
            shown = ValueTracker(0.0)
            self.lids.add_updater(lambda m: m.cover(few, shown.get_value()))
            self.add(self.lids, posts)
            self.play(shown.animate.set_value(1.0), FadeIn(gap, rows[0]), run_time=Pace.REVEAL)
            self.hold(0.3 * Pace.REST)
            more = self.posts(4)
            self.play(
                self.lids.bend(few, four),
                FadeIn(more),
                *swap(counts[0], counts[1]),
                *swap(rows[0], rows[1]),
                run_time=Pace.MOVE,
            )
            self.remove(posts)
            self.hold()
        self.straight, self.row, self.gap_axes = four, rows[1], axes
        self.leaving = [pile.area, pile.curve, self.lids, more, gap, counts[1]]

    def bend_lids(self) -> None:
        """Turn straight lids into parabolas."""
        curved = lids(normal_pdf, PANELS_X, (ftc.LEFT, ftc.RIGHT), 4, "simpson")
        row = missed("parabolas", Q["simpson_miss"], 4, -0.2)
        with self.beat(
            "parabolas",
            "Simpson bends the lids: four panels miss by only {miss}.",
            "Each pair of lids bends into a parabola through three points of the curve. The gap "
            "below all but vanishes: {miss} of area.",
            miss=Q["simpson_miss"](4),
        ):
            self.play(self.lids.bend(self.straight, curved), run_time=1.25 * Pace.MOVE)
            self.freeze(self.lids)
            self.play(FadeIn(row), run_time=Pace.REVEAL)
            self.hold()
        self.rows = (self.row, row)

    def race(self) -> None:
        """Let both errors fall as the panels double."""
        race, at = Race(COUNTS, ERRORS, TRACK, names=("panels", "error")), ValueTracker(0.0)
        runners = [
            race.runner(DOUBLING, ftc.quadrature_errors(DOUBLING, rule), Role.APPROXIMATION)
            for rule in RULES
        ]
        legs = VGroup(*(r.legs(HALVED, HALVED + 1, Role.STATE, Role.ERROR) for r in runners))
        names, gains, ends = VGroup(), VGroup(), VGroup()
        gain, errors = Q["halving_gain"], (Q["trapezoid_error"], Q["simpson_error"])
        coarse, most = DOUBLING[HALVED], DOUBLING[-1]
        for word, rule, error, runner in zip(
            ("trapezoids", "parabolas"), RULES, errors, runners, strict=True
        ):
            runner.run(PAST)
            name = follow_dot(Words(word, role=Role.APPROXIMATION), runner)
            after = name.get_right()[0] + 0.25
            gains.add(number_at(after, name.baseline, Role.ERROR, "÷ {k}", k=gain(rule, coarse)))
            name.add(gains[-1])  # one label, for now
            names.add(name)
            x, y, _ = runner.at(len(DOUBLING) - 1) + BESIDE_DOT
            ends.add(number_at(x, y - 0.74, Role.ERROR, n=error(most)))
            runner.run(0)
        with self.beat(
            "race",
            "Halve the step: errors fall {slow} times versus {fast} times.",
            "Both misses become dots on logarithmic axes of error against panels. From {n} panels "
            "to twice as many, the trapezoids' error is divided by {slow}, the parabolas' by "
            "{fast}. At {most} panels the errors are {first} and {second}.",
            slow=gain("trapezoid", coarse),
            fast=gain("simpson", coarse),
            n=Q["panel_count"](coarse),
            most=Q["panel_count"](most),
            first=errors[0](most),
            second=errors[1](most),
        ):
            (top_x, top_y), (low_x, low_y) = self.axes.lines, self.lower_axes.lines
            self.remove(self.axes, self.lower_axes, self.gap_axes, *self.rows)
            words = [VGroup(*row[:-1]) for row in self.rows]
            misses = [row[-1].digits for row in self.rows]
            self.add(*misses, top_y, low_x)
            self.play(
                FadeOut(*self.leaving, self.axes.ticks, self.axes.numbers, *words),
                FadeOut(self.gap_axes.ticks, self.gap_axes.numbers),
                FadeOut(top_x, low_y),
                run_time=Pace.QUICK,
            )
            self.play(
                ReplacementTransform(low_x, race.plane.lines[0]),
                ReplacementTransform(top_y, race.plane.lines[1]),
                *(
                    FadeOut(miss, target_position=runner.dot, scale=0.2)
                    for miss, runner in zip(misses, runners, strict=True)
                ),
                FadeIn(
                    *(runner.dot for runner in runners),
                    race.plane.ticks,
                    race.plane.numbers,
                    race.step_name,
                    race.error_name,
                    rate_func=squish_rate_func(smooth, 0.6, 1),
                ),
                run_time=Pace.MOVE,
            )
            self.add(race, *runners)
            for runner in runners:
                runner.add_updater(lambda m: m.run(at.get_value()))
            self.play(at.animate.set_value(HALVED), run_time=Pace.REVEAL)
            self.play(
                at.animate.set_value(PAST),
                FadeIn(legs, names, rate_func=LATE),
                run_time=Pace.REVEAL,
            )
            self.hold(0.5 * Pace.REST)
            for name, extra in zip(names, gains, strict=True):
                name.remove(extra)
            for name, runner in zip(names, runners, strict=True):
                name.add_updater(lambda m, runner=runner: follow_dot(m, runner))
            self.add(*names)
            self.play(
                FadeOut(gains, legs, run_time=0.5 * Pace.QUICK),
                advance(at, len(DOUBLING) - 1, 1.5 * Pace.MOVE),
            )
            settle(*names)
            self.play(FadeIn(ends), run_time=Pace.QUICK)
            self.remove(ends)
            for name, end in zip(names, ends, strict=True):
                name.add(end)
            self.hold(Pace.BREATH)
        self.freeze(*runners)
        self.axes = race.plane
        self.leaving = [*runners, names, race.step_name, race.error_name]

    # ------------------------------------------------------------------------------------ gradient

    def lay_out_the_sum(self) -> None:
        """Turn the race's axes into those of sin, with panels wired to a sum."""
        axes, self.panels = Plane(SINE.x, SINE.y, box=FULL), Panels()
        t = SHARES * SINE.x.high
        self.sine = Curve(SINE, t, np.sin(t), Role.TRUTH)
        ring = Circle(radius=NODE_RADIUS, stroke_width=Stroke.CURVE)
        ring.set_stroke(color(Role.APPROXIMATION)).set_fill(color(Role.PAGE), opacity=1)
        self.node = VGroup(ring, Formula("approximation(sum)"))
        for part in self.node:
            part.move_to(NODE)
        number = Readout(Q["upper_limit"], self.panels.x, role=Role.STATE)
        self.x_name = valued(Formula("state(x) =").align_baseline(BELOW), number)
        self.x_name.add_updater(lambda m: m.set_x(self.panels.end.get_x()), call_updater=True)
        self.play(
            FadeOut(*self.leaving, self.axes.ticks, self.axes.numbers, rate_func=EARLY),
            ReplacementTransform(self.axes.lines, axes.lines),
            FadeIn(axes.ticks, axes.numbers, self.sine, rate_func=LATE),
            run_time=Pace.REVEAL,
        )
        self.axes = axes
        self.play(FadeIn(self.panels, self.node, self.x_name), run_time=Pace.REVEAL)

    def go_back_through_the_sum(self) -> None:
        """Differentiate a sum by autograd."""
        x, share, height = ftc.SINE_UPPER, ValueTracker(0.0), ValueTracker(0.0)
        stem = Segments(Role.GRADIENT, width=2 * Stroke.CURVE)
        at = SINE.point(x, 0)
        rough, fine = (
            number_at(at[0] + 0.3, at[1] + 0.35, Role.GRADIENT, n=Q["sine_slope"](x, rule))
            for rule in RULES
        )
        with self.beat(
            "autograd",
            "Area as a sum: its panels stretch with $state(x)$.",
            "A blue sine curve with four yellow trapezoids up to x = {x}, wired to a sum. As x "
            "moves to the right and back, all of them stretch with it.",
            x=Q["upper_limit"](x),
        ):
            self.lay_out_the_sum()
            panels = self.panels
            for end in (NUDGED, x):
                self.play(panels.x.animate.set_value(end), run_time=0.7 * Pace.MOVE)
            self.freeze(self.x_name)
            self.say(
                "Autograd goes back through that sum. It returns {slope}.",
                "Purple pulses run from the sum back to the heights, down to the axis and to x. "
                "There a purple line rises: {slope}, a hair less than the curve's height.",
                slope=Q["sine_slope"](x, "trapezoid"),
            )
            pulses = Cloud(panels.pulses(0), Role.GRADIENT, radius=1.3 * Radius.DOT)
            pulses.add_updater(lambda m: m.move_dots(panels.pulses(share.get_value())))
            self.add(pulses, self.node)
            self.play(advance(share, 1.0, 1.75 * Pace.MOVE))
            self.remove(pulses)
            stem.add_updater(lambda m: m.run(at, SINE.point(x, height.get_value())))
            self.add(stem)
            first, second = (ftc.sine_slope(x, rule) for rule in RULES)
            self.play(height.animate.set_value(first), FadeIn(rough), run_time=Pace.REVEAL)
            self.hold(0.8 * Pace.REST)
            self.say(
                "With parabolas it returns the integrand: sin {x} = {height}.",
                "The lids bend into parabolas, and the purple line rises onto the curve: {slope}. "
                "Autograd differentiates the sum, and is as exact as the sum.",
                x=Q["upper_limit"](x),
                height=Q["sine_height"](x),
                slope=Q["sine_slope"](x, "simpson"),
            )
            self.play(
                panels.bent.animate.set_value(1.0),
                height.animate.set_value(second),
                *swap(rough, fine),
                run_time=Pace.MOVE,
            )
            self.hold()
        self.freeze(panels, stem)
        self.leaving = [self.sine, stem, fine, self.x_name, self.axes.ticks, self.axes.numbers]

    def train(self) -> None:
        """Let a batch's average fall."""
        batch, panels = Batch(self.panels.way_back[1]), self.panels
        w = SHARES * LOSS.x.high
        values = [batch_loss(at) for at in w]
        each = VGroup(
            *(
                Curve(LOSS, w, losses, Role.MUTED, width=Stroke.GRID, opacity=0.8)
                for losses in np.transpose([value.losses for value in values])
            )
        )
        mean = Curve(LOSS, w, [value.mean for value in values], Role.APPROXIMATION)
        label = Words("average loss", role=Role.APPROXIMATION)
        label.begin_at(WIDE.right + 0.3, LOSS.point(0, values[-1].mean)[1] - 0.2)
        w_name = Formula("state(w)").align_baseline(BELOW)
        w_name.add_updater(lambda m: m.set_x(panels.end.get_x()), call_updater=True)
        with self.beat(
            "training",
            "Training differentiates such a sum too: a batch’s average loss.",
            "The panels become a column of dots above a weight w: the losses of a batch, each on "
            "its own faint curve with its own slope. The sum joins them as their average, in "
            "yellow, with the average slope. The weight slides until that slope is level.",
        ):
            sine, *others = self.leaving
            covers = (panels.body, panels.posts, panels.lid)
            dots = VGroup(batch.wires, batch.losses).add_updater(lambda m: batch.show())
            self.add(dots, self.node, panels.end)
            self.play(
                FadeOut(sine, *covers, *others),
                *map(FadeIn, dots),  # each for itself, so that the node stays before them
                run_time=Pace.QUICK,
            )
            self.remove(*panels.get_family())
            self.add(panels.end)
            self.play(
                batch.gathered.animate.set_value(1.0),
                panels.end.animate.move_to(LOSS.point(WEIGHTS[0], 0)),
                ReplacementTransform(self.axes.lines, Plane(LOSS.x, LOSS.y, box=WIDE).lines),
                run_time=Pace.MOVE,
            )
            self.play(
                FadeIn(each, w_name),
                batch.joined.animate.set_value(1.0),
                ReplacementTransform(self.node, batch.mean),
                run_time=Pace.REVEAL,
            )
            self.remove(dots)
            self.add(mean, batch, panels.end, w_name)  # each follows those before it
            self.play(
                Create(mean),
                *map(FadeIn, (batch.tangent, batch.slopes, label)),  # the dots stay before them
                run_time=Pace.REVEAL,
            )
            panels.end.add_updater(lambda m: m.move_to(LOSS.point(batch.w.get_value(), 0)))
            self.play(batch.w.animate.set_value(WEIGHTS[1]), run_time=1.5 * Pace.MOVE)
            self.hold(1.25 * Pace.REST)


def missed(name: str, quantity: object, n: int, y: float) -> Typeset:
    """Return the label of what a rule with n panels misses."""
    label = Words(name, role=Role.MUTED).begin_at(COLUMN, y)
    return valued(label, Readout(quantity, n, role=Role.ERROR), below=True)
