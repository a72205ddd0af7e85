"""A limit as a game: you squeeze a band of heights, and a window always answers. Or it can't."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

import numpy as np
from manim import (
    RIGHT,
    Animation,
    Create,
    FadeIn,
    FadeOut,
    LineJointType,
    Mobject,
    ReplacementTransform,
    ValueTracker,
    VGroup,
    VMobject,
    interpolate_color,
    rate_functions,
    smooth,
    squish_rate_func,
)

from compute.limits import (
    DELTAS,
    EPS,
    SAW_HALF_WIDTH,
    STEP_HALF_WIDTH,
    Sawtooth,
    delta_exact_sinc,
    half_naive_at,
    half_stable,
    half_stable_at,
    saw_corners,
    sign_ratio,
    sinc,
)
from compute.quantities import Quantity, quantities
from scenes.kit.curve import Curve
from scenes.kit.marks import Dashed, cross, dot, hole, tick
from scenes.kit.motion import EARLY, LATE, settle
from scenes.kit.numbers import Moving, Readout
from scenes.kit.plane import MAX_TICK_LABELS, Box, Coordinates, Plane, Span
from scenes.kit.scene import BlogScene
from scenes.kit.style import Pace, Role, Stroke, color
from scenes.kit.typeset import Formula, line_points, polygon_points

Q = quantities("limits")

BOX = Box(-5.4, 6.2, -1.7, 3.5)  # of the plane; the y axis at its left has room for "0.995"
MIDDLE, HALF = (BOX.left + BOX.right) / 2, (BOX.right - BOX.left) / 2
FORMULA_LEFT, FORMULA_Y = -5.05, 2.7  # its baseline
UNDER_AXIS = BOX.bottom - 0.6  # baseline of a number below the x axis

FOCUS = 0.9  # where the height 1 lies on the stage, most of the time
FIRST_VIEW = 3.0  # half its width, in units of x
FIRST_UNIT = 2.55  # the height 0 is a hair above the axis
FIRST_X = 2.5
ZOOMS = (0.3, 0.03)  # the scale of both axes grows alike
DOT_SHARE = 1 / 3  # while zooming, the dot stays at this share of the view

BANDS = (1e-1, 1e-2, 1e-3, 1e-4, EPS)  # ε of the game
GAME_VIEW, GAME_UNIT = 1.85, 10.0  # in which the first band reaches one unit up and down
JUMP_FOCUS, JUMP_UNIT = 1.5, 1.22
SAW_FOCUS, SAW_UNIT = 1.95, 3.3
TEETH_APPEAR = (0.02, 0.15)  # half the width of all teeth, in units of the stage
MEASURE_OFFSET = 1.6  # from the middle of the stage
NEAR_ZERO = 1e-12  # an x that no view tells from 0

SAMPLES = np.linspace(-1, 1, 301)  # of a view, as shares of its half-width
SAMPLES[150] = np.nan  # no function here is defined at 0
DASH, GAP = 0.16, 0.12
PALE = 0.4  # opacity of a graph outside of its window

SINC = 'truth((sin state(x, tag: "top")) / state(x, tag: "bottom"), tag: "sine")'
SINC_IS = SINC + ' truth(=, tag: "equals")'
SINC_AT_ZERO = (
    'truth((sin state(0, tag: "no top")) / state(0, tag: "no bottom"), tag: "sine") '
    'truth(=, tag: "equals") error(0/0) med "?"'
)
SIGN = 'abs(state(x, tag: "top")) / state(x, tag: "bottom")'
NAIVE = '(1 - cos state(x, tag: "top")) / state(x, tag: "bottom")^2 ='
STABLE = r"1/2 ((sin(state(x)\/2)) / (state(x)\/2))^2 ="

Function = Callable[[np.ndarray], np.ndarray]


class View:
    """Which part of the plane is seen: x = 0 is in the middle, the height 1 at `focus`.

    Its trackers hold logarithms, so that a zoom is as fast at its end as at its start.
    """

    def __init__(self, half_width: float, unit: float, focus: float) -> None:
        self.log_width = ValueTracker(np.log(half_width))  # half of it, in units of x
        self.log_unit = ValueTracker(np.log(unit))  # of y, in units of the stage
        self.focus = ValueTracker(focus)  # a height on the stage
        self.fine_ticks = ValueTracker(1.0)  # their opacity

    @property
    def half_width(self) -> float:
        """How far the view reaches to either side of 0."""
        return float(np.exp(self.log_width.get_value()))

    @property
    def unit(self) -> float:
        """How many units of the stage a unit of y takes."""
        return float(np.exp(self.log_unit.get_value()))

    @property
    def spans(self) -> tuple[Span, Span]:
        """What the axes cover."""
        low, high = (1 + (y - self.focus.get_value()) / self.unit for y in (BOX.bottom, BOX.top))
        return Span(-self.half_width, self.half_width), Span(low, high)

    @property
    def plane(self) -> Coordinates:
        """The plane, not drawn."""
        return Coordinates(*self.spans, BOX)

    def to(
        self,
        half_width: float | None = None,
        unit: float | None = None,
        focus: float | None = None,
        fine_ticks: float | None = None,
        rate_func: Callable[[float], float] = smooth,
    ) -> list[Animation]:
        """Return the animations of a zoom."""
        aims = (
            (self.log_width, None if half_width is None else np.log(half_width), rate_func),
            (self.log_unit, None if unit is None else np.log(unit), rate_func),
            (self.focus, focus, rate_func),
            (self.fine_ticks, fine_ticks, EARLY if fine_ticks == 0 else LATE),
        )
        return [
            tracker.animate(rate_func=ease).set_value(aim)
            for tracker, aim, ease in aims
            if aim is not None
        ]


class Axes(VGroup):
    """The axes of a view: fixed lines, and ticks that come and go as it zooms."""

    def __init__(self, view: View) -> None:
        self.view, self.seen = view, ()
        self.marks = VGroup()
        super().__init__(Plane(*view.spans, box=BOX, x_axis=None, y_axis=None).lines, self.marks)
        self.show()
        self.add_updater(Axes.show)

    def show(self) -> None:
        """Bring the ticks up to date."""
        view = self.view
        seen = (*view.spans, view.fine_ticks.get_value())
        if seen == self.seen:
            return
        self.seen = x, y, fine = seen
        step_x = 10.0 ** np.floor(np.log10(x.high))
        step_y = 10.0 ** np.floor(np.log10(3.5 / view.unit)) / 2

        def height_of(value: float) -> float:
            return view.focus.get_value() + (value - 1) * view.unit

        strong_x = {0.0: 1.0} | dict.fromkeys(
            (-step_x, step_x),
            fine * between(step_x / x.high * HALF, (0.9, 1.3), (HALF - 0.6, HALF)),
        )
        strong_y = dict.fromkeys((1 - step_y, 1 + step_y), fine * ramp(step_y * view.unit, 0.7, 1))
        strong_y |= dict.fromkeys((1.0, 0.0, -1.0), 1.0)
        strong_y = {
            t: opacity
            * between(height_of(t), (BOX.bottom, BOX.bottom + 0.3), (BOX.top - 0.3, BOX.top))
            for t, opacity in strong_y.items()
        }
        strong_x, strong_y = strongest(strong_x), strongest(strong_y)
        plane = Plane(
            Span(x.low, x.high, tuple(strong_x)),
            Span(y.low, y.high, tuple(strong_y)),
            box=BOX,
            x_axis=None,
            y_axis=None,
        )
        opacities = [*strong_x.values(), *strong_y.values()]
        lines = [o for t, o in (*strong_x.items(), *strong_y.items()) if t != 0]
        marks = zip((*plane.ticks, *plane.numbers), lines + opacities, strict=True)
        for old in self.marks.get_family():  # manim goes on drawing what a play began with
            old.clear_points()
        self.marks.submobjects = [mark.set_opacity(opacity) for mark, opacity in marks]


def ramp(value: float, start: float, end: float) -> float:
    """Return 0 at `start`, 1 at `end`, and what lies between."""
    return float(np.clip((value - start) / (end - start), 0, 1))


def between(value: float, rise: tuple[float, float], fall: tuple[float, float]) -> float:
    """Return 1 between a rise from 0 and a fall to 0."""
    return ramp(value, *rise) * (1 - ramp(value, *fall))


def strongest(opacities: dict[float, float]) -> dict[float, float]:
    """Return the ticks that can be seen, and at most as many as an axis may have."""
    seen = [(tick, opacity) for tick, opacity in opacities.items() if opacity > 0.01]
    return dict(sorted(seen, key=lambda pair: -pair[1])[:MAX_TICK_LABELS])


class Graph(VGroup):
    """A function's graph on a view, judged in a window if there is one.

    Outside of the window it is pale; in it, what is outside of the band is red and dashed. The
    tracker `judged` says how much of that is seen: at 0 all of the graph is alike.
    """

    def __init__(self, view: View, function: Function) -> None:
        self.view, self.function = view, function
        none = np.zeros(2)
        self.judged = ValueTracker(0.0)
        self.plain = Curve(view.plane, none, none, Role.TRUTH)
        self.pale = Curve(view.plane, none, none, Role.TRUTH)
        self.good = Curve(view.plane, none, none, Role.TRUTH)
        self.bad = Curve(view.plane, none, none, Role.ERROR, width=1.3 * Stroke.CURVE)
        super().__init__(self.plain, self.pale, self.good, self.bad)
        self.judge(lambda: np.inf, lambda: (1.0, np.inf))
        self.hidden = 0.0  # half the width around 0 that is left out
        self.show()
        self.add_updater(Graph.show)

    def judge(self, window: Callable[[], float], band: Callable[[], tuple[float, float]]) -> None:
        """Judge by another window (its δ) and band (its middle and ε) from now on."""
        self.window, self.band = window, band

    def show(self) -> None:
        """Bring the curve up to date."""
        plane, reach, judged = self.view.plane, self.view.half_width, self.judged.get_value()
        window, (middle, band) = min(self.window(), reach), self.band()
        if judged == 0:
            window, band = reach, np.inf
        out = np.concatenate(
            [np.linspace(-reach, -window, 80), [np.nan], np.linspace(window, reach, 80)]
        )
        inside = np.where(np.abs(window * SAMPLES) < self.hidden, np.nan, window * SAMPLES)
        fading = reach * SAMPLES if 0 < judged < 1 else np.nan * SAMPLES
        self.plain.trace(fading, self.function(fading), plane).set_stroke(opacity=1 - judged)
        heights = self.function(inside)
        good = np.abs(heights - middle) < band
        self.pale.trace(out, self.function(out) if window < reach else np.nan * out, plane)
        self.pale.set_stroke(opacity=PALE * judged)
        self.bad.set_stroke(opacity=judged)
        self.good.trace(inside, np.where(good, heights, np.nan), plane)
        if good[np.isfinite(heights)].all():
            self.bad.trace(inside, np.nan * inside, plane)
        else:
            fine = window * np.linspace(-1, 1, 1201)
            fine[600] = np.nan
            heights = self.function(fine)
            bad = np.abs(heights - middle) >= band
            self.bad.trace(
                fine, np.where(bad & dash_mask(plane, fine, heights), heights, np.nan), plane
            )


def dash_mask(plane: Coordinates, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return which samples of a curve are in its dashes, counted from its middle outwards."""
    steps = np.hypot(*np.diff(plane.point(x, y)[:, :2], axis=0).T)
    along = np.concatenate([[0], np.cumsum(np.nan_to_num(steps))])
    return np.abs(along - along[len(along) // 2]) % (DASH + GAP) < DASH


def blame(value: VMobject, share: float) -> None:
    """Color what shows a value by how far it is to be blamed: true at 0, an error at 1."""
    value.set_fill(interpolate_color(color(Role.TRUTH), color(Role.ERROR), share))


class Strip(VGroup):
    """A translucent strip with two edges, across the whole plane."""

    def __init__(self, role: Role, *, upright: bool) -> None:
        self.upright = upright
        self.body = VMobject(stroke_width=0, fill_color=color(role), fill_opacity=0.15)
        self.edges = VMobject(stroke_color=color(role), stroke_width=Stroke.HELPER, fill_opacity=0)
        self.top = BOX.top  # of an upright one
        super().__init__(self.body, self.edges)

    def reach(self, start: float, end: float) -> Strip:
        """Lie between two values of the stage's x (or y) from now on."""
        low, high = (BOX.left, BOX.right) if self.upright else (BOX.bottom, BOX.top)
        across = (BOX.bottom, self.top) if self.upright else (BOX.left, BOX.right)
        inner = np.clip([start, end], low, high)
        corners = [[inner[0], across[0]], [inner[1], across[0]], [inner[1], across[1]]]
        corners += [[inner[0], across[1]]]
        ends = [[[v, across[0]], [v, across[1]]] for v in (start, end) if low <= v <= high]
        corners, ends = np.array(corners), np.array(ends).reshape(-1, 2, 2)
        if not self.upright:
            corners, ends = corners[:, ::-1], ends[..., ::-1]
        self.body.set_points(polygon_points(flat(corners)))
        self.edges.set_points(flat(line_points(ends[:, 0], ends[:, 1])))
        return self


def flat(points: np.ndarray) -> np.ndarray:
    """Return points (n, 2) of the stage as (n, 3)."""
    return np.column_stack([points, np.zeros(len(points))])


class Named(VGroup):
    """A symbol and its number, such as ε = 0.100, which begin at a point."""

    def __init__(self, symbol: str, quantity: Quantity, *arguments: Moving, role: Role) -> None:
        self.symbol = Formula(f"{symbol} =", role=role)
        self.readout = Readout(quantity, *arguments, role=role)
        self.gap = self.symbol.width + 0.16  # from where it begins to its number
        self.symbol.add(self.readout)  # one label
        super().__init__(self.symbol)
        self.place([0, 0, 0])

    def place(self, point: np.ndarray | list[float]) -> Named:
        """Begin at `point` of the baseline."""
        self.symbol.begin_at(*point[:2])
        self.readout.place([point[0] + self.gap, point[1], 0])
        return self


class Measure(VGroup):
    """How far an arm of the step (−1: the left one) is from the middle of a band."""

    def __init__(self, view: View, level: ValueTracker, side: int) -> None:
        self.view, self.level, self.side = view, level, side
        self.line = Dashed([0, 0, 0], [0, 1, 0], Role.ERROR)
        anchor = "right" if side < 0 else "left"
        self.number = Readout(Q["arm_miss"], level, side, role=Role.ERROR, anchor=anchor)
        super().__init__(self.line, self.number)
        self.show()

    def show(self) -> None:
        """Bring line and number up to date; there is none if the arm is in the band."""
        x, level = MIDDLE + MEASURE_OFFSET * self.side, self.level.get_value()
        edge = level + self.side * STEP_HALF_WIDTH
        middle, near, arm = self.view.plane.point(np.zeros(3), [level, edge, self.side])[:, 1]
        opacity = ramp(abs(arm - middle) - abs(near - middle), 0.45, 0.6)  # room for the number
        self.line.run([x, middle, 0], [x, arm, 0]).set_stroke(opacity=opacity)
        self.number.place([x + 0.2 * self.side, (near + arm) / 2 - 0.2, 0])
        self.number.glyphs.set_fill(opacity=opacity)


class LimitAsAGame(BlogScene):
    """The window answers every band; at a jump it can't; and in float64 even a limit breaks."""

    alt = (
        "A band of heights is squeezed around a curve near a hole, and a window around the hole "
        "shrinks in answer, at a jump in vain; then rounding turns a smooth curve into saw teeth."
    )
    givens: ClassVar[tuple[str, ...]] = (
        "$x = 0$",
        "0/0",
        "state(0, ",
        "1 - cos",
        "^2 =",
        "1/2",
        r"state(x)\/2",
    )

    def construct(self) -> None:
        """Six beats; what is made in one is taken along into the next."""
        self.prepare()
        self.slide_to_the_hole()
        self.zoom_in()
        self.play_the_game()
        self.let_code_try()
        self.meet_a_jump()
        self.round_off()

    def prepare(self) -> None:
        """Make what lasts the whole film."""
        self.view = View(FIRST_VIEW, FIRST_UNIT, FOCUS)
        self.mix = ValueTracker(0.0)  # 0: sin x / x, 1: |x|/x, 2: (1 − cos x)/x²
        self.axes, self.graph = Axes(self.view), Graph(self.view, self.function)
        self.holes = VGroup(*(hole([0, 0, 0], Role.TRUTH) for _ in "lr"))
        self.holes.set_z_index(1)  # a dot that comes there falls in
        self.holes.add_updater(lambda m: self.put_holes())
        self.put_holes()
        self.formula = self.label(SINC_IS)
        self.reading = self.formula.get_right()[0] + 0.2

    def function(self, x: np.ndarray) -> np.ndarray:
        """Return the heights of the curve as it is now."""
        share = self.mix.get_value()
        y = np.full(x.shape, np.nan)
        there = np.isfinite(x)
        first, second = (sinc, sign_ratio) if share < 1 else (sign_ratio, half_stable)
        y[there] = (1 - share % 1) * first(x[there]) + share % 1 * second(x[there])
        if share == 2.0:
            y[there] = half_stable(x[there])
        return y

    def put_holes(self) -> None:
        """Put a hollow dot where the curve ends on either side of 0."""
        heights = self.function(np.array([-NEAR_ZERO, NEAR_ZERO]))
        for ring, height in zip(self.holes, heights, strict=True):
            ring.move_to(self.view.plane.point(0.0, height))

    def label(self, formula: str) -> Formula:
        """Return the formula of the curve, at its place."""
        return Formula(formula, role=Role.TRUTH).begin_at(FORMULA_LEFT, FORMULA_Y)

    def turn(self, formula: str, *others: Animation) -> None:
        """Turn the formula into another: what is tagged alike moves, the rest fades over."""
        old, new = self.formula, self.label(formula)
        kept = {g.tag_name for g in old} & {g.tag_name for g in new} - {None}
        pairs = [(old.part(key), new.part(key)) for key in sorted(kept)]
        leaves, comes = (f.without(*kept) for f in (old, new))
        self.remove(old)
        self.play(
            *(ReplacementTransform(*pair) for pair in pairs),
            FadeOut(leaves, rate_func=EARLY),
            FadeIn(comes, rate_func=LATE),
            *others,
            run_time=Pace.MOVE,
        )
        self.remove(comes, *(pair[1] for pair in pairs))
        self.add(new)
        self.formula = new

    def height_here(self, x: float) -> np.ndarray:
        """Return the point of the curve above x."""
        return self.view.plane.point(x, self.function(np.array([x]))[0])

    def put_dots(self, x: float, height: float | None = None) -> None:
        """Put a dot on the x axis, another on the curve, and join them."""
        top = self.height_here(x) if height is None else self.view.plane.point(x, height)
        foot = np.array([top[0], BOX.bottom, 0.0])
        self.x_dot.move_to(foot)
        self.curve_dot.move_to(top)
        self.drop.run(foot, top)

    def slide_to_the_hole(self) -> None:
        """Let x go to 0, where the formula says nothing."""
        x = ValueTracker(FIRST_X)
        self.x_dot, self.curve_dot = dot([0, 0, 0], Role.STATE), dot([0, 0, 0], Role.TRUTH)
        self.drop = Dashed([0, 0, 0], [0, 1, 0], Role.STATE)
        self.probe = VGroup(self.drop, self.x_dot, self.curve_dot)
        self.put_dots(FIRST_X)
        height = Readout(Q["height"], x, role=Role.TRUTH).place([self.reading, FORMULA_Y, 0])
        with self.beat(
            "hole",
            "At $x = 0$ this formula says 0/0. Is there a value?",
            "A hill-shaped curve, sin x over x. A dot slides along the x axis to 0 and the height "
            "above it climbs towards the top, but at 0 itself the formula reads 0/0 and the curve "
            "has a hole.",
        ):
            self.add(self.axes)
            self.play(Create(self.graph.good), FadeIn(self.formula), run_time=Pace.REVEAL)
            self.add(self.graph, self.holes)
            self.play(FadeIn(self.probe), FadeIn(height), run_time=Pace.QUICK)
            self.probe.add_updater(lambda m: self.put_dots(x.get_value()))
            self.play(x.animate.set_value(0.004), run_time=0.6 * Pace.SWEEP)
            settle(self.probe, height)
            gone = FadeOut(height, rate_func=EARLY)
            self.turn(SINC_AT_ZERO, FadeOut(self.curve_dot), gone)
            self.hold(0.7 * Pace.REST)

    def zoom_in(self) -> None:
        """Zoom on the hole, both axes alike: the curve flattens."""
        share = ValueTracker(NEAR_ZERO)

        def here() -> float:
            return share.get_value() * self.view.half_width

        height = Readout(Q["close_height"], here, role=Role.TRUTH)
        height.place([self.reading, FORMULA_Y, 0])
        with self.beat(
            "zoom",
            "Zoom in: the curve flattens toward one height, {limit}.",
            "The dot steps back to {far} and the view closes in on the hole, a hundredfold, "
            "both axes alike. The arch opens into a level line; the height under the dot goes "
            "from {first} to {second} and {third}.",
            limit=Q["limit_height"](0.0),
            far=Q["limit_height"](0.0),
            first=Q["close_height"](1.0),
            second=Q["close_height"](0.1),
            third=Q["close_height"](0.01),
        ):
            self.probe.add_updater(lambda m: self.put_dots(here()))
            self.add(self.probe)
            self.turn(SINC_IS, share.animate.set_value(DOT_SHARE))
            height.show()
            self.play(FadeIn(height), run_time=Pace.QUICK)
            for half_width in ZOOMS:
                unit = FIRST_UNIT * FIRST_VIEW / half_width
                self.play(*self.view.to(half_width, unit), run_time=1.25 * Pace.MOVE)
                self.hold(0.8 * Pace.REST)
            settle(self.probe, height)
        self.leaving = [self.probe, height]

    def play_the_game(self) -> None:
        """Squeeze the band; the window answers, again and again."""
        self.log_eps, self.level = ValueTracker(np.log(BANDS[2])), ValueTracker(1.0)
        slack = ValueTracker(1.8)
        self.band = Strip(Role.APPROXIMATION, upright=False).set_z_index(-1)
        self.window = Strip(Role.STATE, upright=True).set_z_index(-1)
        self.window.top = FOCUS + GAME_UNIT * BANDS[0]  # as high as the band at its widest
        self.rulers = VGroup(*(VMobject(stroke_width=1.6 * Stroke.CURVE) for _ in "ed"))
        self.rulers[0].set_stroke(color(Role.APPROXIMATION))
        self.rulers[1].set_stroke(color(Role.STATE))
        # Functions, not methods: manim copies what a mobject holds, and with a method its scene.
        self.eps = lambda: float(np.exp(self.log_eps.get_value()))
        self.band_now = lambda: (self.level.get_value(), self.eps())
        self.eps_label = Named("epsilon", Q["fine_band"], self.eps, role=Role.APPROXIMATION)
        self.delta_label = Named("delta", Q["fine_window"], self.eps, role=Role.STATE)
        self.delta = lambda: slack.get_value() * delta_exact_sinc(self.eps())

        with self.beat(
            "game",
            "You pick a band $approximation(epsilon)$. I fit a window $state(delta)$.",
            "A band of heights opens around 1. A window around 0 closes until the curve in it "
            "stays in the band: for ε = {eps} it is δ = {delta}. The band is squeezed to "
            "{finer}, and the window follows to {narrower}.",
            eps=Q["band"](BANDS[0]),
            delta=Q["window"](BANDS[0]),
            finer=Q["band"](BANDS[1]),
            narrower=Q["window"](BANDS[1]),
        ):
            self.turn(
                SINC,
                *(FadeOut(m, rate_func=EARLY) for m in self.leaving),
                *self.view.to(GAME_VIEW, GAME_UNIT, fine_ticks=0.0),
            )
            self.put_band()
            self.band.add_updater(lambda m: self.put_band())
            self.add(self.band, self.rulers[0])
            self.play(self.log_eps.animate.set_value(np.log(BANDS[0])), run_time=Pace.REVEAL)
            eps_label = Named("epsilon", Q["band"], self.eps, role=Role.APPROXIMATION)
            self.play(FadeIn(self.follow_band(eps_label)), run_time=Pace.QUICK)
            self.put_window()
            self.graph.judge(self.delta, self.band_now)
            self.play(
                FadeIn(self.window, self.rulers[1]),
                self.graph.judged.animate.set_value(1.0),
                run_time=Pace.REVEAL,
            )
            self.window.add_updater(lambda m: self.put_window())
            self.play(slack.animate.set_value(1.0), run_time=Pace.MOVE)
            delta_label = Named("delta", Q["window"], self.eps, role=Role.STATE)
            self.play(FadeIn(self.follow_window(delta_label)), run_time=Pace.QUICK)
            self.poster()
            self.hold()
            self.squeeze(BANDS[1], 1.75 * Pace.MOVE)
            self.hold(Pace.BREATH)
            self.keep_squeezing(eps_label, delta_label)

    def keep_squeezing(self, eps: Named, delta: Named) -> None:
        """Zoom until the band looks as it did, squeeze it again, and so on."""
        self.follow_band(self.eps_label)
        self.follow_window(self.delta_label)
        self.say(
            "Band {thinner} times thinner: the window only about {narrower} times narrower.",
            "The view zooms in until the band looks as wide as before, the band is squeezed "
            "again and the window follows, three more times: ε = {e}, δ = {d}.",
            thinner=Q["thinning"](BANDS[0], BANDS[-1]),
            narrower=Q["narrowing"](BANDS[0], BANDS[-1]),
            e=Q["fine_band"](BANDS[-1]),
            d=Q["fine_window"](BANDS[-1]),
        )
        for label in (self.eps_label, self.delta_label):
            label.readout.show()
        swap = [FadeOut(eps), FadeOut(delta), FadeIn(self.eps_label), FadeIn(self.delta_label)]
        for number, band in enumerate(BANDS[2:], start=1):
            self.play(*self.rescale(number), *swap, run_time=Pace.REVEAL)
            swap = []
            self.squeeze(band, 0.9 * Pace.MOVE)
        self.play(*self.rescale(len(BANDS) - 1), run_time=Pace.REVEAL)
        self.hold(Pace.BREATH)

    def rescale(self, number: int) -> list[Animation]:
        """Return a zoom: ten times in y and so, as δ ≈ √(6ε), √10 times in x, `number` times."""
        return self.view.to(GAME_VIEW / 10 ** (number / 2), GAME_UNIT * 10**number)

    def squeeze(self, band: float, run_time: float) -> None:
        """Make the band thinner."""
        self.play(self.log_eps.animate.set_value(np.log(band)), run_time=run_time)

    def put_band(self) -> None:
        """Put the band, and the ruler of ε at its right end, where they are now."""
        level, eps = self.band_now()
        low, middle, high = (self.view.plane.point(0, level + k * eps)[1] for k in (-1, 0, 1))
        self.band.reach(low, high)
        self.rulers[0].set_points_as_corners([[BOX.right, middle, 0], [BOX.right, high, 0]])

    def put_window(self) -> None:
        """Put the window, and the ruler of δ on the x axis, where they are now."""
        right = self.window_edge()
        self.window.reach(2 * MIDDLE - right, right)
        end = min(right, BOX.right)
        self.rulers[1].set_points_as_corners([[MIDDLE, BOX.bottom, 0], [end, BOX.bottom, 0]])

    def window_edge(self) -> float:
        """Return where the window's right edge is on the stage."""
        return float(self.view.plane.point(self.delta(), 1.0)[0])

    def follow_band(self, label: Mobject) -> Mobject:
        """Keep a label above the band's right end, where the longest will have room."""
        left = BOX.right - self.eps_label.width

        def follow(m: Mobject) -> None:
            level, eps = self.band_now()
            m.place([left, self.view.plane.point(0, level + eps)[1] + 0.2, 0])

        follow(label)
        return label.add_updater(follow)

    def follow_window(self, label: Mobject) -> Mobject:
        """Keep a label below the window's right edge."""

        def follow(m: Mobject) -> None:
            m.place([self.window_edge(), UNDER_AXIS, 0])

        follow(label)
        return label.add_updater(follow)

    def let_code_try(self) -> None:
        """Try three windows, as the post's checker does."""
        log_delta = ValueTracker(np.log(delta_exact_sinc(EPS)))
        tried = [Q["tried_window"](k) for k in (1, 2, 3)]
        with self.beat(
            "checker",
            "A checker tries windows: {a}, then {b}, then {c}.",
            "The band stays at {eps}. A window of {a} is far too wide, the curve leaves the band; "
            "one of {b} is still too wide.",
            a=tried[0],
            b=tried[1],
            c=tried[2],
            eps=Q["fine_band"](EPS),
        ):
            self.delta = lambda: float(np.exp(log_delta.get_value()))
            self.graph.judge(self.delta, self.band_now)
            settle(self.delta_label)
            leaving = [self.delta_label]
            for number, fact in enumerate(tried):
                if number == 2:
                    self.say(
                        "The third fits: evidence for one $approximation(epsilon)$, not a proof.",
                        "The window of {c} fits, and is narrower than it needs to be.",
                        c=fact,
                    )
                self.play(
                    log_delta.animate.set_value(np.log(DELTAS[number])),
                    *(FadeOut(m, rate_func=EARLY) for m in leaving),
                    run_time=Pace.REVEAL,
                )
                label = Named("delta", Q["tried_window"], number + 1, role=Role.STATE)
                edge = min(self.window_edge(), BOX.right - label.width - 0.7)
                label.place([edge + 0.1, UNDER_AXIS, 0])
                at = label.get_right() + 0.55 * RIGHT
                mark = tick(at) if number == 2 else cross(at)
                self.play(FadeIn(label), FadeIn(mark), run_time=Pace.QUICK)
                self.hold(Pace.BREATH)
                leaving = [label, mark]
        self.leaving = [*leaving, self.eps_label, *self.rulers]
        self.log_delta = log_delta

    def lift_band_and_window(self) -> list[Animation]:
        """Return the animations that end a game: all of it fades, and so does its verdict."""
        settle(self.band, self.window)
        settle(self.eps_label)
        return [
            FadeOut(self.band, self.window, *self.leaving),
            self.graph.judged.animate.set_value(0.0),
        ]

    def meet_a_jump(self) -> None:
        """Slide a band along a step: one arm is always outside."""
        with self.beat(
            "jump",
            "A jump is different: no window is ever small enough.",
            "The curve tears at the hole: its left half drops to −1, its right half stays at 1. "
            "A band of half-width {eps} around 1 holds the right arm; the left arm stays outside, "
            "red and dashed, however far the window shrinks and the view zooms in.",
            eps=Q["band_at_jump"](STEP_HALF_WIDTH),
        ):
            self.play(*self.lift_band_and_window(), run_time=Pace.QUICK)
            self.play(
                *self.view.to(FIRST_VIEW, JUMP_UNIT, JUMP_FOCUS, fine_ticks=1.0),
                run_time=Pace.MOVE,
            )
            self.turn(SIGN, self.mix.animate.set_value(1.0))
            self.log_eps.set_value(np.log(STEP_HALF_WIDTH))
            self.log_delta.set_value(np.log(0.6 * FIRST_VIEW))
            self.window.top = BOX.top
            self.put_band()
            self.put_window()
            self.eps_label = Named(
                "epsilon", Q["band_at_jump"], STEP_HALF_WIDTH, role=Role.APPROXIMATION
            )
            self.follow_band(self.eps_label)
            self.play(FadeIn(self.band, self.rulers[0], self.eps_label), run_time=Pace.QUICK)
            self.graph.judge(self.delta, self.band_now)
            self.play(
                FadeIn(self.window),
                self.graph.judged.animate.set_value(1.0),
                run_time=Pace.QUICK,
            )
            self.band.add_updater(lambda m: self.put_band())
            self.window.add_updater(lambda m: self.put_window())
            for half_width in ZOOMS[:1]:
                delta = np.log(0.6 * half_width)
                self.play(self.log_delta.animate.set_value(delta), run_time=Pace.REVEAL)
                self.play(*self.view.to(half_width), run_time=Pace.REVEAL)
            measures = VGroup(*(Measure(self.view, self.level, side) for side in (-1, 1)))
            self.play(FadeIn(measures), run_time=Pace.QUICK)
            self.hold(Pace.BREATH)
            for measure in measures:
                measure.add_updater(Measure.show)
            self.say(
                "Wherever the band sits, an arm misses by at least {best}.",
                "The band slides down to 0, where both arms miss its middle by {middle}, and on "
                "to −1, where the right arm misses by {far}.",
                best=Q["best_step_miss"](),
                middle=Q["arm_miss"](0.0, 1),
                far=Q["arm_miss"](-1.0, 1),
            )
            gone = [FadeOut(self.eps_label, self.rulers[0], run_time=Pace.QUICK)]
            for level in (0.0, -1.0):
                slide = self.level.animate(run_time=1.25 * Pace.MOVE).set_value(level)
                self.play(slide, *gone)
                self.hold(Pace.BREATH)
                gone = []
            settle(*measures)
        self.leaving = [measures]

    def show_teeth(self, teeth: Curve, saw: Sawtooth) -> None:
        """Let the teeth take the place of the smooth curve once they are wide enough to be seen."""
        wide = (saw.x[-1] / self.view.half_width) * HALF
        opacity = ramp(np.log(wide), *np.log(TEETH_APPEAR))
        teeth.trace(saw.x, saw.naive, self.view.plane).set_stroke(opacity=opacity)
        self.graph.hidden = float(saw.x[-1]) if opacity == 1 else 0.0

    def round_off(self) -> None:
        """Zoom on a smooth curve until float64 makes saw teeth of it."""
        saw = saw_corners()
        share = 0.25

        def here() -> float:
            return share * self.view.half_width

        teeth = Curve(self.view.plane, saw.x, saw.naive, Role.ERROR)
        teeth.joint_type = LineJointType.ROUND  # a miter would make teeth higher
        reading = Readout(Q["naive_reading"], here, role=Role.TRUTH)
        with self.beat(
            "rounding",
            "Computers round: $1 - cos x$ becomes {zero} when $x$ is tiny.",
            "Another curve with a hole: 1 − cos x over x squared, with limit one half. The view "
            "zooms in eight powers of ten. The level line breaks into saw teeth between 0 and 1, "
            "and the reading at the dot falls to {reading}.",
            zero=Q["cancelled"](1e-8),
            reading=Q["naive_reading"](1e-8),
        ):
            self.play(*self.lift_band_and_window(), run_time=Pace.QUICK)
            self.turn(
                NAIVE,
                self.mix.animate.set_value(2.0),
                *self.view.to(FIRST_VIEW, SAW_UNIT, SAW_FOCUS),
            )
            reading.place([self.formula.get_right()[0] + 0.2, FORMULA_Y, 0])
            self.put_dots(here())
            reading.show()
            self.play(FadeIn(self.probe), FadeIn(reading), run_time=Pace.QUICK)
            self.probe.add_updater(lambda m: self.put_dots(here(), half_naive_at(here())))
            reach = float(saw.x[-1])
            self.probe.add_updater(lambda m: blame(m[2], ramp(reach / here(), 1, 1.5)))
            reading.add_updater(lambda m: blame(m, ramp(reach / here(), 1, 1.5)))
            teeth.add_updater(lambda m: self.show_teeth(m, saw))
            self.add(teeth, self.probe)
            as_teeth_break_out = squish_rate_func(smooth, 0.42, 0.52)
            self.play(
                *self.view.to(SAW_HALF_WIDTH, rate_func=rate_functions.ease_out_sine),
                FadeOut(self.holes, rate_func=as_teeth_break_out),
                run_time=1.1 * Pace.SWEEP,
            )
            settle(self.probe, teeth, reading)
            wrong = cross(reading.get_right() + 0.5 * RIGHT)
            self.play(FadeIn(wrong), run_time=Pace.QUICK)
            self.hold()
            stable = Readout(Q["stable_reading"], here, role=Role.TRUTH)
            self.say(
                "Same limit, safer formula: that is numerical stability.",
                "The same function, written as a half times the square of sin of x/2 over x/2, "
                "draws a level line through the teeth, at {half}.",
                half=Q["stable_reading"](1e-8),
            )
            self.turn(
                STABLE,
                FadeOut(reading, wrong, rate_func=EARLY),
                teeth.animate.set_stroke(opacity=0.5),
            )
            stable.place([self.formula.get_right()[0] + 0.2, FORMULA_Y, 0])
            line = Curve(self.view.plane, self.view.half_width * SAMPLES, 0 * SAMPLES, Role.TRUTH)
            line.trace(line.x, half_stable(np.nan_to_num(line.x)))
            height = ValueTracker(half_naive_at(here()))
            limit = half_stable_at(here())
            self.probe.add_updater(lambda m: self.put_dots(here(), height.get_value()))
            self.probe.add_updater(lambda m: blame(m[2], 1 - height.get_value() / limit))
            self.curve_dot.set_z_index(1)
            self.play(Create(line), height.animate.set_value(limit), run_time=Pace.MOVE)
            settle(self.probe)
            right = tick(stable.get_right() + 0.5 * RIGHT)
            self.play(
                FadeIn(stable),
                FadeIn(right),
                FadeIn(hole(self.height_here(NEAR_ZERO), Role.TRUTH)),
                run_time=Pace.QUICK,
            )
            self.hold(1.25 * Pace.REST)
