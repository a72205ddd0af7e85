"""Area grows as fast as the curve is high; sums stand for area, and autograd goes through them."""

from __future__ import annotations

from itertools import pairwise
from typing import ClassVar

import numpy as np
from manim import (
    RIGHT,
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
    VMobject,
    linear,
    smooth,
    squish_rate_func,
)

from compute.fundamental_theorem import (
    LEFT as FIRST,
)
from compute.fundamental_theorem import (
    POST_PANELS,
    SINE_PANELS,
    SINE_UPPER,
    SLICE_AT,
    Rule,
    area_so_far,
    batch_loss,
    curve_height,
    lids,
    normal_pdf,
    quadrature_errors,
    sine_slope,
    slice_height,
)
from compute.fundamental_theorem import (
    RIGHT as LAST,
)
from compute.quantities import quantities
from scenes.kit.curve import Curve
from scenes.kit.marks import Cloud, dot
from scenes.kit.numbers import Readout
from scenes.kit.plane import Box, Plane, Span
from scenes.kit.race import Race
from scenes.kit.scene import BlogScene
from scenes.kit.style import Pace, Radius, Role, Size, Stroke, color
from scenes.kit.typeset import Formula, Typeset, Words, polygon_points

Q = quantities("fundamental_theorem")

UPPER = Box(-5.7, 3.1, 0.55, 3.55)  # of the curve
LOWER = Box(-5.7, 3.1, -1.95, -0.15)  # of its area, then of what a sum misses
X = Span(-1.6, 1.6, (-1, 0, 1))
HEIGHT = Span(0.0, 0.44, (0.2, 0.4))
AREA = Span(-0.06, 0.78, (0, 0.5))
GAP = Span(-0.004, 0.055, (0, 0.05))
COLUMN = 3.55  # where labels on the right begin
BETWEEN = 0.1  # baseline of labels between the two plots
SAMPLES = np.linspace(0, 1, 161)  # of a curve, as shares of its plane's width
PANELS_X = np.linspace(FIRST, LAST, 321)  # edges of up to 32 panels are among them

SHRINKING = (0.5, 0.25, 0.1)  # dx
THIN = 0.01  # the last dx, seen under the zoom
ZOOM = 12.0
REACH = 0.32  # of the tangent, in x, to either side

SINE = Plane(Span(0, 1.75), Span(0, 1.15, (0.5, 1)), box=Box(-5.7, 2.4, -1.75, 3.45))
NUDGED = 1.45  # where x is moved, and back
NODE_RADIUS = 0.62
NODE = np.array([4.6, 1.9, 0.0])  # the sum
RULES: tuple[Rule, Rule] = ("trapezoid", "simpson")
DOUBLING = (4, 8, 16, 32, 64, 128, 256, 512, 1024, POST_PANELS)
HALVED = 2  # from which of them on one step is looked at: 16 to 32
PANEL_COUNTS = Span(3, 4000, (10, 100, 1000), log=True)
ERRORS = Span(1e-15, 1e-1, (1e-12, 1e-7, 1e-2), log=True)
TRACK = Box(-5.2, 3.1, -1.85, 2.95)

LOSS = Plane(Span(0, 2.05), Span(0, 1.1), box=Box(-5.7, 2.4, -1.75, 3.45), x_axis=None)
WEIGHTS = (0.15, 1.0)  # where training starts and ends
FILL, FAINT = 0.4, 0.14  # opacities of areas


class Region(VMobject):
    """The area between two graphs."""

    def __init__(self, role: Role, opacity: float = FILL) -> None:
        super().__init__(stroke_width=0, fill_color=color(role), fill_opacity=opacity)

    def between(self, plane: Plane, x: np.ndarray, low: np.ndarray, high: np.ndarray) -> Region:
        """Lie between two graphs over the same x from now on."""
        corners = np.concatenate([plane.point(x, low), plane.point(x, high)[::-1]])
        self.set_points(polygon_points(corners))
        return self


class Segments(VMobject):
    """Straight lines as one mobject."""

    def __init__(self, role: Role, width: float = Stroke.HELPER) -> None:
        super().__init__(stroke_width=width, stroke_color=color(role), fill_opacity=0)

    def run(self, *ends: tuple[np.ndarray, np.ndarray]) -> Segments:
        """Run between pairs of points from now on."""
        lines = [np.stack([a + (b - a) * (k / 3) for k in range(4)]) for a, b in ends]
        self.set_points(np.concatenate(lines))
        return self


class Pile(VGroup):
    """A curve, the area under it so far, and the graph of that area below.

    Trackers say where the edge is, how wide the next slice is, how far it has settled to its mean
    height, and how strongly x is magnified about the place of the slice.
    """

    def __init__(self) -> None:
        self.x, self.dx = ValueTracker(FIRST), ValueTracker(SHRINKING[0])
        self.settled, self.log_zoom = ValueTracker(0.0), ValueTracker(0.0)
        self.traced = FIRST  # how far the graph of the area has been drawn
        self.curve = Curve(self.upper, [0, 1], [0, 0], Role.TRUTH)
        self.graph = Curve(self.lower, [0, 1], [0, 0], Role.TRUTH)
        self.area = Region(Role.TRUTH)
        self.edge = Segments(Role.STATE)
        self.dot = dot([0, 0, 0], Role.TRUTH)
        super().__init__(self.area, self.curve, self.graph, self.edge, self.dot)
        self.show()
        self.add_updater(Pile.show)

    def zoomed(self, span: Span, about: float) -> Span:
        """Return the part of a span that is seen; `about` keeps its place on the stage."""
        zoom = np.exp(self.log_zoom.get_value())
        return Span(about + (span.low - about) / zoom, about + (span.high - about) / zoom)

    @property
    def upper(self) -> Plane:
        """The plane of the curve, not drawn. Its heights are never magnified."""
        return Plane(self.zoomed(X, SLICE_AT), HEIGHT, box=UPPER, x_axis=False, y_axis=False)

    @property
    def lower(self) -> Plane:
        """The plane of the area, not drawn. Both axes are magnified alike: slopes stay."""
        y = self.zoomed(AREA, area_so_far(SLICE_AT))
        return Plane(self.zoomed(X, SLICE_AT), y, box=LOWER, x_axis=False, y_axis=False)

    def show(self) -> None:
        """Bring all up to date."""
        edge, upper, lower = self.x.get_value(), self.upper, self.lower
        x = upper.x.low + SAMPLES * (upper.x.high - upper.x.low)
        self.curve.trace(x, normal_pdf(x), upper)
        filled = np.linspace(min(max(FIRST, x[0]), edge), edge, len(SAMPLES))
        self.area.between(upper, filled, 0 * filled, normal_pdf(filled))
        self.traced = max(self.traced, edge)
        drawn = np.linspace(min(max(FIRST, x[0]), self.traced), min(x[-1], self.traced), 121)
        self.graph.trace(drawn, [area_so_far(t) for t in drawn], lower)
        now = lower.point(edge, area_so_far(edge))
        self.dot.move_to(now)
        self.edge.run((now, upper.point(edge, curve_height(edge))))


class Slice(VGroup):
    """What the area gains from x to x + dx: a slice above, a step of the graph below."""

    def __init__(self, pile: Pile) -> None:
        self.pile = pile
        self.body = Region(Role.APPROXIMATION, opacity=0.75)
        self.lid = Segments(Role.APPROXIMATION, Stroke.CURVE)
        self.widths = Segments(Role.STATE, Stroke.CURVE)
        self.rise = Segments(Role.APPROXIMATION, Stroke.CURVE)
        self.secant = Segments(Role.APPROXIMATION)
        super().__init__(self.body, self.lid, self.widths, self.rise, self.secant)
        self.show()
        self.add_updater(Slice.show)

    def show(self) -> None:
        """Bring it up to date."""
        pile = self.pile
        x, dx, settled = (t.get_value() for t in (pile.x, pile.dx, pile.settled))
        upper, lower, mean = pile.upper, pile.lower, slice_height(dx)
        t = np.linspace(x, x + dx, 41)
        top = (1 - settled) * normal_pdf(t) + settled * mean
        self.body.between(upper, t, 0 * t, top)
        points = upper.point(t, top)
        self.lid.run(*pairwise(points))
        low, high = area_so_far(x), area_so_far(x + dx)
        corner = lower.point(x + dx, low)
        self.widths.run((upper.point(x, 0), upper.point(x + dx, 0)), (lower.point(x, low), corner))
        self.rise.run((corner, lower.point(x + dx, high)))
        reach = REACH / np.exp(pile.log_zoom.get_value())
        ends = np.array([x - reach, x + max(dx, 0) + reach])
        start, end = lower.point(ends, low + mean * (ends - x))
        self.secant.run((start, end))


class Slope(VGroup):
    """The height of the curve at the edge, and the tangent of the graph there, of that slope."""

    def __init__(self, pile: Pile) -> None:
        self.pile = pile
        self.height_of_curve = Segments(Role.GRADIENT, 1.5 * Stroke.CURVE)
        self.tangent = Segments(Role.GRADIENT, Stroke.CURVE)
        super().__init__(self.height_of_curve, self.tangent)
        self.show()
        self.add_updater(Slope.show)

    def show(self) -> None:
        """Bring it up to date."""
        pile = self.pile
        x, upper, lower = pile.x.get_value(), pile.upper, pile.lower
        height = curve_height(x)
        self.height_of_curve.run((upper.point(x, 0), upper.point(x, height)))
        reach = REACH / np.exp(pile.log_zoom.get_value())
        ends = np.array([x - reach, x + reach])
        start, end = lower.point(ends, area_so_far(x) + height * (ends - x))
        self.tangent.run((start, end))


class Lids(VGroup):
    """Panels under lids, and below them what they miss, magnified."""

    def __init__(self, upper: Plane, lower: Plane) -> None:
        self.planes = upper, lower
        self.body = Region(Role.APPROXIMATION)
        self.gap = Region(Role.ERROR, opacity=0.9)
        self.lid = Curve(upper, [0, 1], [0, 0], Role.APPROXIMATION)
        self.missed = Region(Role.ERROR, opacity=0.25)
        self.hatch = Segments(Role.ERROR)
        self.outline = Curve(lower, [0, 1], [0, 0], Role.ERROR, width=Stroke.HELPER)
        self.above = VGroup(self.body, self.gap, self.lid)
        self.below = VGroup(self.missed, self.hatch, self.outline)
        super().__init__(self.above, self.below)

    def cover(self, heights: np.ndarray, seen: float = 1.0) -> Lids:
        """Have the lids at other heights; of what is missed, show this share of its height."""
        upper, lower = self.planes
        exact = normal_pdf(PANELS_X)
        self.body.between(upper, PANELS_X, 0 * exact, heights)
        self.gap.between(upper, PANELS_X, heights, exact)
        self.lid.trace(PANELS_X, heights)
        gap = seen * (exact - heights)
        self.missed.between(lower, PANELS_X, 0 * gap, gap)
        self.outline.trace(PANELS_X, gap)
        self.hatch.set_points(hatched(lower, PANELS_X, gap))
        return self

    def bend(self, start: np.ndarray, end: np.ndarray, **kwargs: float) -> Animation:
        """Return the animation that turns some lids into others."""
        share = ValueTracker(0.0)
        self.add_updater(lambda m: m.cover(start + share.get_value() * (end - start)))
        return share.animate(**kwargs).set_value(1.0)


class Sum(VGroup):
    """Panels that stand for the area under sin from 0 to x; all of them stretch with x."""

    def __init__(self) -> None:
        self.x, self.bent = ValueTracker(SINE_UPPER), ValueTracker(0.0)
        self.body = Region(Role.APPROXIMATION)
        self.posts = Segments(Role.APPROXIMATION)
        self.lid = Curve(SINE, [0, 1], [0, 0], Role.APPROXIMATION)
        self.heights = Cloud([[0, 0, 0]], Role.APPROXIMATION)
        super().__init__(self.body, self.posts, self.lid, self.heights)
        self.show()
        self.add_updater(Sum.show)

    @property
    def grid(self) -> np.ndarray:
        """The edges of the panels."""
        return self.x.get_value() * np.linspace(0, 1, SINE_PANELS + 1)

    def show(self) -> None:
        """Bring it up to date."""
        x, bent = self.x.get_value(), self.bent.get_value()
        t = np.linspace(0, x, 20 * SINE_PANELS + 1)
        straight, curved = (lids(np.sin, t, (0, x), SINE_PANELS, rule) for rule in RULES)
        top = (1 - bent) * straight + bent * curved
        self.body.between(SINE, t, 0 * t, top)
        self.lid.trace(t, top)
        feet, heads = SINE.point(self.grid, 0), SINE.point(self.grid, np.sin(self.grid))
        self.posts.run(*zip(feet[1:], heads[1:], strict=True))
        self.heights.move_dots(heads)

    def way_back(self, share: float) -> np.ndarray:
        """Return where the pulses are on their way from the sum to heights, to feet, to x."""
        x, grid = self.x.get_value(), self.grid
        stops = np.stack(
            [
                np.broadcast_to(NODE, (len(grid), 3)),
                SINE.point(grid, np.sin(grid)),
                SINE.point(grid, 0),
                SINE.point(np.full_like(grid, x), 0),
            ]
        )
        leg = min(int(3 * share), 2)
        return stops[leg] + smooth(3 * share - leg) * (stops[leg + 1] - stops[leg])


class Batch(VGroup):
    """The losses of a batch at one weight, each with its slope, and their average with its own."""

    def __init__(self) -> None:
        self.w = ValueTracker(WEIGHTS[0])
        self.slopes = Segments(Role.GRADIENT)
        self.losses = Cloud([[0, 0, 0]], Role.TRUTH)
        self.tangent = Segments(Role.GRADIENT, 1.5 * Stroke.CURVE)
        self.mean = dot([0, 0, 0], Role.APPROXIMATION, 1.3 * Radius.DOT)
        self.weight = dot([0, 0, 0], Role.STATE, 1.3 * Radius.DOT)
        super().__init__(self.slopes, self.losses, self.tangent, self.mean, self.weight)
        self.show()
        self.add_updater(Batch.show)

    def show(self) -> None:
        """Bring it up to date."""
        w = self.w.get_value()
        batch = batch_loss(w)
        self.losses.move_dots(LOSS.point(w, batch.losses))
        self.slopes.run(
            *(tangent(w, *at, 0.22) for at in zip(batch.losses, batch.slopes, strict=True))
        )
        self.tangent.run(tangent(w, batch.mean, batch.mean_slope, 0.9))
        self.mean.move_to(LOSS.point(w, batch.mean))
        self.weight.move_to(LOSS.point(w, 0))


def tangent(w: float, loss: float, slope: float, half: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the ends of a piece of tangent, `half` units of the stage to either side."""
    at, ahead = LOSS.point(w, loss), LOSS.point(w + 0.01, loss + 0.01 * slope)
    along = half * (ahead - at) / np.linalg.norm(ahead - at)
    return at - along, at + along


def hatched(plane: Plane, x: np.ndarray, y: np.ndarray, spacing: float = 0.17) -> np.ndarray:
    """Return rising diagonals between the x axis and a graph, as control points, (4n, 3)."""
    graph = plane.point(x, y)
    foot = plane.point(0, 0)[1]
    climb = np.linspace(0, max(0.0, float(graph[:, 1].max()) - foot), 80)
    lines = [np.zeros((0, 3))]
    for start in np.arange(graph[0, 0] - climb[-1], graph[-1, 0], spacing):
        at = start + climb
        inside = foot + climb < np.interp(at, *graph[:, :2].T, left=-np.inf, right=-np.inf)
        flips = np.flatnonzero(np.diff(np.concatenate([[0], inside.astype(int), [0]])))
        for first, end in zip(flips[::2], flips[1::2] - 1, strict=True):
            a, b = (np.array([at[k], foot + climb[k], 0.0]) for k in (first, end))
            lines.append(np.stack([a + (b - a) * (k / 3) for k in range(4)]))
    return np.concatenate(lines)


def put_x(label: Mobject, pile: Pile) -> None:
    """Put the name of x beside the edge, between the two plots."""
    at = pile.upper.point(pile.x.get_value(), 0)
    label.move_to([at[0] - 0.26, BETWEEN + 0.12, 0])


def at_left(label: Typeset, x: float, y: float) -> Typeset:
    """Put a label with its left end and its baseline at a point of the stage."""
    label.align_baseline(y)
    return label.shift(RIGHT * (x - label.get_left()[0]))


def valued(label: Typeset, number: Readout, *, below: bool = False) -> Typeset:
    """Give a placed label its number, behind it or below it."""
    at = [label.get_right()[0] + 0.18, label.baseline, 0]
    if below:
        at = [label.get_left()[0], label.baseline - 0.74, 0]
    label.add(number.place(at))
    return label


def panel_label(n: int) -> Typeset:
    """Return the label of how many panels there are."""
    return Words("{n} panels", role=Role.APPROXIMATION, n=Q["panel_count"](n))


class AreaGrowsByHeight(BlogScene):
    """The area under a curve grows as fast as the curve is high; so does a good sum for it."""

    alt = (
        "Area piles up under a bell curve at the speed of the curve's height; trapezoids and "
        "parabolas race to that area, and autograd goes back through such a sum."
    )
    givens: ClassVar[tuple[str, ...]] = ()

    def construct(self) -> None:
        """Show the film."""
        self.prepare()
        self.pile_up()
        self.cut_a_slice()
        self.equate_slope_and_height()
        self.cut_corners()
        self.bend_lids()
        self.race()
        self.go_back_through_the_sum()
        self.train()

    def prepare(self) -> None:
        """Make what lasts."""
        self.pile = pile = Pile()
        self.upper_axes = Plane(Span(X.low, X.high), HEIGHT, box=UPPER, y_axis=None)
        self.lower_axes = Plane(X, AREA, box=LOWER, y_axis=None)
        self.name = Formula("truth(f)").move_to(self.pile.upper.point(-1.33, 0.235))
        self.x_label = Formula("state(x)")
        self.x_label.add_updater(lambda m: put_x(m, pile))

    def take_off(self, *mobjects: Mobject) -> None:
        """Take mobjects off the stage, even if they stand there in other groups."""
        self.remove(*(part for mobject in mobjects for part in mobject.get_family()))

    # ------------------------------------------------------------------------------------- theorem

    def pile_up(self) -> None:
        """Sweep the edge to the right."""
        x = self.pile.x
        self.total = valued(
            at_left(Formula("truth(F(state(x))) ="), COLUMN, -1.1),
            Readout(Q["area_so_far"], x, role=Role.TRUTH),
        )
        with self.beat(
            "area",
            "Sweep $state(x)$ to the right and let the area pile up.",
            "A blue bell curve f over the numbers from −1 to 1. A green edge at x sweeps to the "
            "right, and the area behind it fills; below, a second curve F traces that area.",
        ):
            self.add(self.upper_axes, self.lower_axes, self.pile, self.name, self.x_label)
            self.add(self.total)
            self.play(x.animate(rate_func=linear).set_value(0.0), run_time=0.95 * Pace.SWEEP)
            self.say(
                "It grows fastest where the curve is highest.",
                "F climbs slowly at first, most steeply below the top of the bell, and slowly "
                "again. At x = 1 the area is {all}.",
                all=Q["area_so_far"](LAST),
            )
            self.play(x.animate(rate_func=linear).set_value(LAST), run_time=0.8 * Pace.SWEEP)
            self.hold(0.5 * Pace.REST)

    def cut_a_slice(self) -> None:
        """Watch one slice of width dx while dx shrinks."""
        pile = self.pile
        width = valued(
            at_left(Formula("state(dif x) ="), pile.upper.point(SLICE_AT, 0)[0] + 0.12, BETWEEN),
            Readout(Q["slice_width"], pile.dx, role=Role.STATE),
        )
        ratio = at_left(Formula('approximation("slice") / state(dif x) ='), COLUMN, 2.05)
        height = Readout(Q["slice_height"], pile.dx, role=Role.APPROXIMATION)
        valued(ratio, height)
        height.place([height.frame.points[0][0], 2.05, 0])
        with self.beat(
            "slice",
            "Add a thin slice. Area divided by width is its mean height.",
            "A yellow slice stands on the edge, from x to x + dx. Its curved top settles to a "
            "level one: slice over dx is {ratio} for a dx of {dx}. Below, the same slice is a step "
            "up the curve F.",
            ratio=Q["slice_height"](SHRINKING[0]),
            dx=Q["slice_width"](SHRINKING[0]),
        ):
            self.play(
                pile.x.animate.set_value(SLICE_AT),
                FadeOut(self.total, run_time=Pace.QUICK),
                run_time=Pace.REVEAL,
            )
            self.slice = Slice(pile)
            self.play(FadeIn(self.slice, width), run_time=Pace.REVEAL)
            self.play(pile.settled.animate.set_value(1.0), FadeIn(ratio), run_time=Pace.REVEAL)
            self.hold(0.8 * Pace.REST)
            for dx in SHRINKING[1:]:
                self.play(pile.dx.animate.set_value(dx), run_time=Pace.REVEAL)
            self.zoom_in()
            self.play(pile.dx.animate.set_value(THIN), run_time=Pace.MOVE)
            self.hold()
        self.width, self.ratio = width, ratio

    def zoom_in(self) -> None:
        """Magnify x about the slice, and follow the slice as it gets thinner."""
        self.say(
            "The thinner the slice, the nearer it comes to the curve.",
            "The view magnifies x about the edge: curve and slice top become level. At a dx of "
            "{dx} slice over dx is {ratio}; the curve is {height} high.",
            dx=Q["slice_width"](THIN),
            ratio=Q["slice_height"](THIN),
            height=Q["curve_height"](SLICE_AT),
        )
        ticks = VGroup(*(axes[k] for axes in (self.lower_axes,) for k in (1, 2)))
        self.play(
            self.pile.log_zoom.animate.set_value(np.log(ZOOM)),
            FadeOut(ticks, run_time=Pace.QUICK),
            FadeOut(self.name, run_time=Pace.QUICK),
            run_time=Pace.MOVE,
        )
        self.ticks = ticks

    def equate_slope_and_height(self) -> None:
        """Let dx go to 0: the slope of F is the height of f, at every x."""
        pile = self.pile
        formula = at_left(
            Formula('gradient(F\'(x), tag: "F") = truth(f(x), tag: "f")'), COLUMN, 2.4
        )
        number = valued(
            at_left(Formula("="), formula.part("f").get_left()[0] - 0.7, 1.6),
            Readout(Q["curve_height"], pile.x, role=Role.GRADIENT),
        )
        with self.beat(
            "theorem",
            "So the area's slope is the curve's height: $gradient(F') = truth(f)$.",
            "The slice shrinks onto the edge: a purple line as high as the curve, {height}. Below, "
            "a purple tangent of that slope touches F. Back in the full view both sweep along.",
            height=Q["curve_height"](SLICE_AT),
        ):
            for label in (self.width, self.ratio):
                for part in label.get_family():
                    part.clear_updaters()
            slope = Slope(pile)
            self.play(
                pile.dx.animate.set_value(THIN / 20),
                FadeOut(self.width, run_time=Pace.QUICK),
                FadeOut(self.ratio, run_time=Pace.QUICK),
                FadeIn(slope),
                run_time=Pace.REVEAL,
            )
            self.slice.clear_updaters()
            self.remove(self.slice)
            self.play(FadeIn(formula, number), run_time=Pace.REVEAL)
            self.play(
                pile.log_zoom.animate.set_value(0.0),
                FadeIn(self.ticks, rate_func=squish_rate_func(smooth, 0.6, 1)),
                run_time=Pace.MOVE,
            )
            self.poster()
            self.hold(0.5 * Pace.REST)
            self.play(pile.x.animate.set_value(-0.9), run_time=Pace.MOVE)
            self.play(pile.x.animate.set_value(LAST), run_time=2 * Pace.MOVE)
            self.hold(0.5 * Pace.REST)
        for mobject in (pile, slope, self.x_label, number[-1]):
            mobject.clear_updaters()
        self.leaving = [slope, formula, number, pile.graph, pile.edge, pile.dot, self.x_label]

    # ---------------------------------------------------------------------------------------- sums

    def posts(self, n: int) -> Segments:
        """Return the edges of n panels."""
        edges = np.linspace(FIRST, LAST, n + 1)
        feet, heads = (
            self.pile.upper.point(edges, 0),
            self.pile.upper.point(edges, normal_pdf(edges)),
        )
        return Segments(Role.APPROXIMATION).run(*zip(feet, heads, strict=True))

    def cut_corners(self) -> None:
        """Lay straight lids over panels and look at what they miss."""
        pile = self.pile
        lower = Plane(X, GAP, box=LOWER, y_axis=None)
        self.lids = Lids(pile.upper, lower)
        few, four = (lids(normal_pdf, PANELS_X, (FIRST, LAST), n, "trapezoid") for n in (2, 4))
        self.lids.cover(few, 0.0)
        posts = self.posts(2)
        self.counts = [at_left(panel_label(n), COLUMN, 2.9) for n in (2, 4)]
        missed = [
            self.missed("trapezoids", Readout(Q["trapezoid_miss"], n, role=Role.ERROR), 1.7)
            for n in (2, 4)
        ]
        gap = at_left(Words("gap", role=Role.ERROR), LOWER.left + 0.35, LOWER.top - 0.5)
        with self.beat(
            "trapezoids",
            "Trapezoids cut the corners: four panels miss by {miss}.",
            "Two yellow trapezoids under the bell. The red gap that they leave is drawn magnified "
            "and hatched below: {first} of area. With four trapezoids it is {miss}.",
            first=Q["trapezoid_miss"](2),
            miss=Q["trapezoid_miss"](4),
        ):
            self.play(
                FadeOut(*self.leaving),
                FadeOut(self.lower_axes.ticks[-1], self.lower_axes.numbers[-2:]),
                FadeIn(self.name),
                pile.area.animate.set_fill(opacity=FAINT),
                run_time=Pace.QUICK,
            )
            self.take_off(self.lower_axes)
            self.add(lower)
            self.play(FadeIn(self.lids.above, posts, self.counts[0]), run_time=Pace.REVEAL)
            shown = ValueTracker(0.0)
            self.lids.below.add_updater(lambda m: self.lids.cover(few, shown.get_value()))
            self.add(self.lids.below)
            self.play(shown.animate.set_value(1.0), FadeIn(gap, missed[0]), run_time=Pace.MOVE)
            self.lids.below.clear_updaters()
            self.hold(0.5 * Pace.REST)
            self.add(self.lids)
            more = self.posts(4)
            self.play(
                self.lids.bend(few, four, run_time=Pace.MOVE),
                FadeIn(more),
                *swap(self.counts[0], self.counts[1]),
                *swap(missed[0], missed[1]),
            )
            self.lids.clear_updaters()
            self.remove(posts)
            self.hold()
        self.gap_axes, self.trapezoid_row = lower, missed[1]
        self.leaving = [gap, more, self.lids, self.counts[1], pile.area, pile.curve, self.name]

    def missed(self, name: str, number: Readout, y: float) -> Typeset:
        """Return the label of what a rule misses."""
        return valued(at_left(Words(name, role=Role.MUTED), COLUMN, y), number, below=True)

    def bend_lids(self) -> None:
        """Turn straight lids into parabolas."""
        straight, curved = (lids(normal_pdf, PANELS_X, (FIRST, LAST), 4, rule) for rule in RULES)
        self.simpson_row = self.missed(
            "parabolas", Readout(Q["simpson_miss"], 4, role=Role.ERROR), -0.3
        )
        with self.beat(
            "parabolas",
            "Simpson bends the lids: the same panels miss by only {miss}.",
            "Each pair of lids bends into a parabola through three points of the curve. The gap "
            "below all but vanishes: {miss} of area.",
            miss=Q["simpson_miss"](4),
        ):
            self.play(self.lids.bend(straight, curved, run_time=1.25 * Pace.MOVE))
            self.lids.clear_updaters()
            self.play(FadeIn(self.simpson_row), run_time=Pace.REVEAL)
            self.hold()
        self.leaving += [self.trapezoid_row[:-1], self.simpson_row[:-1]]

    def race(self) -> None:
        """Let both errors fall as the panels double."""
        race = Race(PANEL_COUNTS, ERRORS, TRACK, names=("panels", "error"))
        slow, fast = (
            race.runner(DOUBLING, quadrature_errors(DOUBLING, rule), Role.APPROXIMATION)
            for rule in RULES
        )
        at = ValueTracker(0.0)
        names, gains, ends = VGroup(), VGroup(), VGroup()
        for runner, rule, name, error in (
            (slow, "trapezoid", "trapezoids", Q["trapezoid_error"]),
            (fast, "simpson", "parabolas", Q["simpson_error"]),
        ):
            here, end = runner.at(HALVED + 1), runner.at(len(DOUBLING) - 1)
            y = (here[1] + runner.at(HALVED)[1]) / 2
            words = at_left(Words(name, role=Role.APPROXIMATION), here[0] + 0.3, y)
            gain = Words("÷ {k}", role=Role.ERROR, size=Size.NUMBER, k=Q["halving_gain"](rule, 16))
            gains.add(at_left(gain, words.get_right()[0] + 0.25, y))
            names.add(words)
            ends.add(
                at_left(
                    Words("{e}", role=Role.ERROR, size=Size.NUMBER, e=error(DOUBLING[-1])),
                    COLUMN,
                    end[1] - 0.45,
                )
            )
        legs = VGroup(*(r.legs(HALVED, HALVED + 1, Role.STATE, Role.ERROR) for r in (slow, fast)))
        rows = (self.trapezoid_row[-1], self.simpson_row[-1])
        with self.beat(
            "race",
            "Halve the step: errors fall {slow} times versus {fast} times.",
            "Both misses become dots on logarithmic axes of error against panels. From 16 panels "
            "to 32 the trapezoids' error is divided by {slow}, the parabolas' by {fast}.",
            slow=Q["halving_gain"]("trapezoid", 16),
            fast=Q["halving_gain"]("simpson", 16),
        ):
            self.play(
                FadeOut(*self.leaving),
                FadeOut(*self.gap_axes.submobjects[1:], *self.upper_axes.submobjects[1:]),
                ReplacementTransform(
                    VGroup(self.upper_axes.lines, self.gap_axes.lines), race.plane.lines
                ),
                FadeIn(*race.plane.submobjects[1:], race.step_name, race.error_name),
                *(
                    ReplacementTransform(number.digits, runner.dot)
                    for number, runner in zip(rows, (slow, fast), strict=True)
                ),
                run_time=Pace.MOVE,
            )
            self.take_off(self.trapezoid_row, self.simpson_row)
            for runner in (slow, fast):
                runner.add_updater(lambda m: m.run(at.get_value()))
            self.add(race, slow, fast)
            self.play(at.animate.set_value(HALVED), run_time=Pace.REVEAL)
            self.play(at.animate.set_value(HALVED + 1), FadeIn(legs, names), run_time=Pace.REVEAL)
            self.play(FadeIn(gains), run_time=Pace.QUICK)
            self.hold()
            self.say(
                "So parabolas reach rounding while trapezoids are still on their way.",
                "Both dots run on along straight lines, the parabolas' twice as steep. With "
                "{n} panels the errors are {slow} and {fast}.",
                n=Q["panels_at_end"](DOUBLING[-1]),
                slow=Q["trapezoid_error"](DOUBLING[-1]),
                fast=Q["simpson_error"](DOUBLING[-1]),
            )
            self.play(FadeOut(gains, legs), run_time=Pace.QUICK)
            self.play(
                at.animate(rate_func=linear).set_value(len(DOUBLING) - 1),
                *(
                    name.animate.shift(
                        [COLUMN - name.get_left()[0], end.baseline + 0.72 - name.baseline, 0]
                    )
                    for name, end in zip(names, ends, strict=True)
                ),
                run_time=1.5 * Pace.MOVE,
            )
            for runner in (slow, fast):
                runner.clear_updaters()
            self.play(FadeIn(ends), run_time=Pace.QUICK)
            self.hold()
        self.axes = race.plane
        self.leaving = [slow, fast, names, ends, race.step_name, race.error_name]

    # ------------------------------------------------------------------------------------ gradient

    def go_back_through_the_sum(self) -> None:
        """Differentiate a sum by autograd."""
        self.lay_out_the_sum()
        total, x = self.sum, SINE_UPPER
        share = ValueTracker(0.0)
        pulses = Cloud(total.way_back(0.0), Role.GRADIENT, radius=1.2 * Radius.DOT)
        height = ValueTracker(0.0)
        bar = Segments(Role.GRADIENT, 2 * Stroke.CURVE)

        def grow(mobject: Segments) -> None:
            mobject.run((SINE.point(x, 0), SINE.point(x, height.get_value())))

        grow(bar)
        bar.add_updater(grow)
        at = SINE.point(x, 0.5)
        numbers = [
            Words("{s}", role=Role.GRADIENT, size=Size.NUMBER, s=Q["sine_slope"](x, rule))
            for rule in RULES
        ]
        for number in numbers:
            at_left(number, at[0] + 0.3, at[1])
        with self.beat(
            "autograd",
            "Autograd goes back through the sum: here it returns {slope}.",
            "Purple pulses run from the sum back to the heights, down to the axis and to x. There "
            "a purple bar rises: {slope}, a hair below the curve, since lids are straight.",
            slope=Q["sine_slope"](x, "trapezoid"),
        ):
            self.arrive_at_the_sum()
            pulses.add_updater(lambda m: m.move_dots(total.way_back(share.get_value())))
            self.add(pulses)
            self.play(share.animate(rate_func=linear).set_value(1.0), run_time=2 * Pace.MOVE)
            pulses.clear_updaters()
            self.remove(pulses)
            self.add(bar, self.point)
            self.play(
                height.animate.set_value(sine_slope(x, "trapezoid")),
                FadeIn(numbers[0]),
                run_time=Pace.REVEAL,
            )
            self.hold()
            self.say(
                "The better the sum, the nearer to the integrand: sin {x} = {height}.",
                "The four lids bend into parabolas, and the bar rises onto the curve: {slope}. "
                "Autograd differentiates the sum, so it is as exact as the sum.",
                x=Q["upper_limit"](x),
                height=Q["sine_height"](x),
                slope=Q["sine_slope"](x, "simpson"),
            )
            self.play(
                total.bent.animate.set_value(1.0),
                height.animate.set_value(sine_slope(x, "simpson")),
                *swap(*numbers),
                run_time=Pace.MOVE,
            )
            self.hold()
        for mobject in (total, bar, self.wires):
            mobject.clear_updaters()
        self.leaving = [self.sine, bar, numbers[1], self.node, self.wires, self.x_label]

    def lay_out_the_sum(self) -> None:
        """Make the panels under sin and the node that adds them up."""
        self.sum = total = Sum()
        t = SAMPLES * SINE.x.high
        self.sine = Curve(SINE, t, np.sin(t), Role.TRUTH)
        ring = Circle(radius=NODE_RADIUS, stroke_width=Stroke.CURVE)
        ring.set_stroke(color(Role.APPROXIMATION)).move_to(NODE)
        ring.set_fill(color(Role.PAGE), opacity=1)
        self.node = VGroup(ring, Formula("approximation(sum)").move_to(NODE))
        self.wires = Segments(Role.MUTED, Stroke.GRID)
        self.wires.add_updater(lambda m: m.run(*((h, NODE) for h in total.way_back(1 / 3)[1:])))
        self.point = dot(SINE.point(SINE_UPPER, 0), Role.STATE, 1.3 * Radius.DOT)
        self.point.add_updater(lambda m: m.move_to(SINE.point(total.x.get_value(), 0)))
        self.x_label = valued(
            Formula("state(x) =").align_baseline(SINE.box.bottom - 0.6),
            Readout(Q["upper_limit"], total.x, role=Role.STATE),
        )
        self.x_label.set_x(self.point.get_x())
        away = self.x_label.get_x() - self.point.get_x()
        self.x_label.add_updater(lambda m: m.set_x(self.point.get_x() + away))

    def arrive_at_the_sum(self) -> None:
        """Show the panels and stretch them."""
        axes, total = Plane(SINE.x, SINE.y, box=SINE.box), self.sum
        self.play(
            FadeOut(*self.leaving, *self.axes.submobjects[1:]),
            ReplacementTransform(self.axes.lines, axes.lines),
            FadeIn(*axes.submobjects[1:], self.sine),
            run_time=Pace.REVEAL,
        )
        self.axes = axes
        self.play(
            FadeIn(total, self.wires, self.node, self.point, self.x_label), run_time=Pace.REVEAL
        )
        self.add(self.node, self.point)
        for x in (NUDGED, SINE_UPPER):
            self.play(total.x.animate.set_value(x), run_time=Pace.REVEAL)
        for mobject in (self.point, self.x_label, self.x_label[-1]):
            mobject.clear_updaters()

    def train(self) -> None:
        """Let a batch's average fall."""
        batch = Batch()
        w = LOSS.x.low + SAMPLES * (LOSS.x.high - LOSS.x.low)
        values = [batch_loss(at) for at in w]
        each = VGroup(
            *(
                Curve(LOSS, w, row, Role.MUTED, width=Stroke.GRID, opacity=0.6)
                for row in np.array([v.losses for v in values]).T
            )
        )
        mean = Curve(LOSS, w, [v.mean for v in values], Role.APPROXIMATION)
        label = Words("average loss", role=Role.APPROXIMATION)
        at_left(label, mean.get_right()[0] + 0.25, mean.get_right()[1] - 0.15)
        w_label = Formula("state(w)").align_baseline(SINE.box.bottom - 0.6)
        w_label.add_updater(lambda m: m.set_x(batch.weight.get_x()))
        with self.beat(
            "training",
            "Training differentiates such a sum too: a batch's average loss.",
            "The panels become a column of dots above a weight w: the losses of a batch, each on "
            "its own faint curve with its own slope, and their average in yellow with the average "
            "slope. The weight slides until that slope is level.",
        ):
            self.play(
                FadeOut(*self.leaving), FadeOut(*self.axes.submobjects[1:]), run_time=Pace.QUICK
            )
            self.play(
                FadeOut(self.sum),
                FadeIn(each, batch.losses, batch.slopes),
                self.point.animate.move_to(batch.weight),
                FadeIn(w_label),
                run_time=Pace.REVEAL,
            )
            self.play(Create(mean), FadeIn(batch.mean, batch.tangent, label), run_time=Pace.REVEAL)
            self.add(batch)
            self.remove(self.point)
            self.hold(0.5 * Pace.REST)
            self.play(batch.w.animate.set_value(WEIGHTS[1]), run_time=2 * Pace.MOVE)
            self.hold()


def swap(old: Mobject, new: Mobject) -> list[Animation]:
    """Return the animations in which a label gives way to another in its place."""
    shift = 0.25 * UP
    return [
        FadeOut(old, shift=shift, rate_func=squish_rate_func(smooth, 0, 0.5)),
        FadeIn(new, shift=shift, rate_func=squish_rate_func(smooth, 0.4, 0.9)),
    ]
