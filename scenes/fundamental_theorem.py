"""Area grows as fast as the curve is high; sums stand for area, and autograd goes through them."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Animation,
    Circle,
    Create,
    FadeIn,
    FadeOut,
    Line,
    Mobject,
    ReplacementTransform,
    TransformFromCopy,
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
    RIGHT as LAST,
)
from compute.fundamental_theorem import (
    SINE_PANELS,
    SINE_UPPER,
    SLICE_AT,
    Rule,
    area_so_far,
    batch_loss,
    curve_height,
    lids,
    normal_pdf,
    sine_slope,
    slice_height,
)
from compute.quantities import quantities
from scenes.kit.curve import Curve
from scenes.kit.marks import Arrow, Bar, Cloud, Dashed, dot
from scenes.kit.numbers import Readout
from scenes.kit.plane import Box, Plane, Span, TickNumber
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
NODE = np.array([4.6, 1.9, 0.0])  # the sum
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
        self.lid.run(*zip(points[:-1], points[1:], strict=True))
        low, high = area_so_far(x), area_so_far(x + dx)
        corner = lower.point(x + dx, low)
        self.widths.run(
            (upper.point(x, 0), upper.point(x + dx, 0)), (lower.point(x, low), corner)
        )
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
        straight, curved = (lids(np.sin, t, 0, x, SINE_PANELS, rule) for rule in RULES)
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
        self.slopes.run(*(tangent(w, *at, 0.22) for at in zip(batch.losses, batch.slopes)))
        self.tangent.run(tangent(w, batch.mean, batch.mean_slope, 0.9))
        self.mean.move_to(LOSS.point(w, batch.mean))
        self.weight.move_to(LOSS.point(w, 0))


RULES: tuple[Rule, Rule] = ("trapezoid", "simpson")


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
        self.pile = Pile()
        self.upper_axes = Plane(Span(X.low, X.high), HEIGHT, box=UPPER, y_axis=None)
        self.lower_axes = Plane(X, AREA, box=LOWER, y_axis=None)
        self.name = Formula("truth(f)").move_to(self.pile.upper.point(-1.33, 0.235))
        self.x_label = Formula("state(x)")
        self.x_label.add_updater(lambda m: self.put_x(m))

    def put_x(self, label: Mobject) -> None:
        """Put the name of x beside the edge, between the two plots."""
        at = self.pile.upper.point(self.pile.x.get_value(), 0)
        label.move_to([at[0] - 0.26, BETWEEN + 0.12, 0])

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
            self.play(
                pile.settled.animate.set_value(1.0), FadeIn(ratio), run_time=Pace.REVEAL
            )
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
        formula = at_left(Formula('gradient(F\'(x), tag: "F") = truth(f(x), tag: "f")'), COLUMN, 2.4)
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
        feet, heads = self.pile.upper.point(edges, 0), self.pile.upper.point(edges, normal_pdf(edges))
        return Segments(Role.APPROXIMATION).run(*zip(feet, heads, strict=True))

    def cut_corners(self) -> None:
        """Lay straight lids over panels and look at what they miss."""
        pile = self.pile
        lower = Plane(X, GAP, box=LOWER, y_axis=None)
        self.lids = Lids(pile.upper, lower)
        few, four = (lids(normal_pdf, PANELS_X, FIRST, LAST, n, "trapezoid") for n in (2, 4))
        self.lids.cover(few, 0.0)
        posts = self.posts(2)
        self.counts = [
            at_left(Words("{n} panels", role=Role.APPROXIMATION, n=Q["panel_count"](n)), COLUMN, 2.9)
            for n in (2, 4)
        ]
        missed = [self.missed("trapezoids", Readout(Q["trapezoid_miss"], n, role=Role.ERROR), 1.7)
                  for n in (2, 4)]
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
        self.gap_label, self.panel_posts, self.gap_axes = gap, more, lower
        self.trapezoid_row = missed[1]

    def missed(self, name: str, number: Readout, y: float) -> Typeset:
        """Return the label of what a rule misses."""
        return valued(at_left(Words(name, role=Role.MUTED), COLUMN, y), number, below=True)

    def bend_lids(self) -> None:
        """Turn straight lids into parabolas."""
        straight, curved = (lids(normal_pdf, PANELS_X, FIRST, LAST, 4, rule) for rule in RULES)
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

    def race(self) -> None:
        """Let both errors fall as the panels double."""

    # ------------------------------------------------------------------------------------ gradient

    def go_back_through_the_sum(self) -> None:
        """Differentiate a sum by autograd."""
        total = Sum()
        curve = Curve(SINE, SAMPLES * SINE.x.high, np.sin(SAMPLES * SINE.x.high), Role.TRUTH)
        axes = Plane(SINE.x, SINE.y, box=SINE.box)
        node = VGroup(
            Circle(radius=0.62, stroke_width=Stroke.CURVE, color=color(Role.APPROXIMATION)),
            Formula("approximation(sum)"),
        )
        for part in node:
            part.move_to(NODE)
        wires = Segments(Role.MUTED)
        wires.add_updater(lambda m: m.run(*((total.way_back(1 / 3)[k], NODE) for k in range(1, 5))))
        point = dot(SINE.point(SINE_UPPER, 0), Role.STATE, 1.3 * Radius.DOT)
        x_label = Formula("state(x) = ", role=Role.STATE)
        x_label.add(Readout(Q["upper_limit"], total.x, role=Role.STATE))
        x_label[-1].place([x_label[:-1].get_right()[0] + 0.16, x_label[0].get_bottom()[1], 0])
        offset = x_label.get_center()[0]
        self.sum = total
        with self.beat(
            "autograd",
            "A sum for the area under sin: all panels stretch with $state(x)$.",
            "A blue sine curve with four yellow trapezoids up to x = {x}, wired to a sum. As x "
            "moves right and back, all four stretch with it.",
            x=Q["upper_limit"](SINE_UPPER),
        ):
            self.play(FadeOut(*self.on_stage()), run_time=Pace.QUICK)
            self.play(
                FadeIn(axes, curve, total, point, x_label, node, wires), run_time=Pace.REVEAL
            )
