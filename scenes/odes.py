"""Ordinary differential equations: a leaf in a wind, the steps of a solver, a wind that learns."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import ClassVar

import numpy as np
from manim import (
    RESAMPLING_ALGORITHMS,
    RIGHT,
    Animation,
    Create,
    FadeIn,
    FadeOut,
    GrowFromPoint,
    ImageMobject,
    LaggedStart,
    Mobject,
    Rectangle,
    ReplacementTransform,
    Rotate,
    Square,
    UpdateFromAlphaFunc,
    ValueTracker,
    VGroup,
    interpolate_color,
    linear,
)

from compute.odes import (
    ALPHA,
    BETA,
    BIG_STEP,
    END,
    EPOCHS,
    FILM_LESSON,
    LEAF,
    NEW_LEAF,
    SNAPSHOTS,
    START,
    TARGET_ALPHA,
    TARGET_BETA,
    field_gap,
    integrate,
    learned_track,
    ring_field,
    spiral_exact,
    spiral_field,
    train_neural_ode,
)
from compute.quantities import Fact, Quantity, quantities
from scenes.kit.curve import Curve
from scenes.kit.field import ArrowField
from scenes.kit.marks import Arrow, Cloud, Dashed, Segments, dot
from scenes.kit.motion import EARLY, LATE, advance, between_steps, settle
from scenes.kit.numbers import Moving, Readout
from scenes.kit.plane import Box, Coordinates, Plane, Span
from scenes.kit.scene import BlogScene
from scenes.kit.style import Frame, Pace, Radius, Role, Size, Stroke, color
from scenes.kit.typeset import Formula, Words

Q = quantities("odes")

# The wind on the left, and what is told of it on the right.
UNIT = 1.25  # of the stage, for one of the plane
WIND = Box(-6.75, 2.25, -2.5, Frame.TOP)
ACROSS = (WIND.right - WIND.left) / UNIT / 2
UPWARD = (WIND.top - WIND.bottom) / UNIT / 2
GRID = np.stack(np.meshgrid(np.linspace(-3.3, 3.3, 12), np.linspace(-2.1, 2.1, 8)), axis=-1)
GRID = GRID.reshape(-1, 2)
REACH = 0.62  # of the arrow of an endless wind, in the plane's units
FAINT, BRISK = 0.45, 0.75  # opacities of the wind
PANEL_LEFT, PANEL_RIGHT = 2.95, Frame.RIGHT
PANEL = (PANEL_LEFT + PANEL_RIGHT) / 2
NUMBERS = 2.1  # how far to the right of its words a number stands
ROWS = (2.2, 1.2, 0.2)  # baselines
STACK = Box(PANEL - 0.9, PANEL + 0.9, -2.2, 1.5)
STACK_HEIGHT = STACK.top - STACK.bottom
NET_HEIGHTS = (-2.2, 1.6)
LOSSES = Box(PANEL_LEFT + 1.0, PANEL_RIGHT - 0.5, -1.8, 0.9)

STEPS = round(END / BIG_STEP)
FINE = 8 * STEPS  # samples of every track of steps, so that one can turn into another
TIMES = np.linspace(0.0, END, FINE + 1)
GUST = 0.35  # time for which the leaf's own arrow points ahead
# A lens on the first step, in the lower part of the panel; what it shows, in the plane's units.
LENS = Box(PANEL_LEFT, PANEL_RIGHT, -2.45, 0.8)
LENS_AT, LENS_UNIT = (1.5, 1.08), 2.3
PROBE = 0.22  # time for which a slope in it points ahead
FIRST_EPOCHS = SNAPSHOTS[1]  # epochs that are looked at slowly
GAP_ASIDE = 0.5  # how far beside the tracks a gap is drawn, in its own length
GAP_STRIDE = 4  # points of the track between the gaps that are drawn
TINT_PIXELS, TINT_EDGE = 40, 0.6  # a unit of the stage; where the tint fades at its rim
BAND, BANDS, DEEPEST = 0.35, 5, 0.55  # of the error, for one shade more; shades; the last one
DOTS, NOISE, WITHIN, SEED = 350, 0.85, 2.0, 7
RING, RING_GROWTH, RING_TURNING = 1.6, 1.0, 0.6
CARRIED = np.linspace(0.0, 2.2, 67)


def squeezed(vectors: np.ndarray) -> np.ndarray:
    """Shorten vectors (..., 2), the long ones more, so that no arrow crosses the next."""
    speed = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return REACH * vectors / (speed + 1.0)


def stepped(method: str, steps: int) -> np.ndarray:
    """Return the straight steps of a method along the first spiral, (FINE + 1, 2)."""
    wind, times = spiral_field(ALPHA, BETA), np.linspace(0.0, END, steps + 1)
    corners = integrate(lambda _t, h: wind(h), START, times, method)
    return np.stack([np.interp(TIMES, times, axis) for axis in corners.T], axis=-1)


def row(text: str, number: Readout, baseline: float, role: Role = Role.INK) -> VGroup:
    """Return words on the left of the panel and a number on its right."""
    words = Words(text, role=role).begin_at(PANEL_LEFT, baseline)
    return VGroup(words, number.place([PANEL_LEFT + NUMBERS, baseline, 0]))


def line(text: str, baseline: float, size: float = Size.LABEL, **numbers: Fact) -> Words:
    """Return words with their numbers on the left of the panel."""
    return Words(text, size=size, **numbers).begin_at(PANEL_LEFT, baseline)


class Tint(ImageMobject):
    """Ground in bands of the error's color: the further off a wind is there, the stronger.

    Parameters
    ----------
    wrong
        Length of the error at points of the plane, (..., 2).
    """

    def __init__(self, plane: Coordinates, wrong: Callable[[np.ndarray], np.ndarray]) -> None:
        super().__init__(np.zeros((2, 2, 4), dtype=np.uint8))
        self.set_resampling_algorithm(RESAMPLING_ALGORITHMS["linear"])
        box = plane.box
        sides = box.right - box.left, box.top - box.bottom
        shares = [(np.arange(n) + 0.5) / n for n in (round(TINT_PIXELS * side) for side in sides)]
        x, y = (
            span.low + f * (span.high - span.low)
            for span, f in zip((plane.x, plane.y), shares, strict=True)
        )
        self.wrong = wrong(np.stack(np.meshgrid(x, y[::-1]), axis=-1))
        rims = (
            np.minimum(f, 1 - f) * side / TINT_EDGE for f, side in zip(shares, sides, strict=True)
        )
        across, down = (smooth_share(np.clip(rim, 0, 1)) for rim in rims)
        self.rim = across * down[:, None]
        self.points = np.array(
            [[x, y, 0.0] for y in (box.top, box.bottom) for x in (box.left, box.right)]
        )
        self.show(0.0)

    def show(self, share: float) -> Tint:
        """Show a share of the error."""
        band = np.minimum(np.floor(share * self.wrong / BAND), BANDS)
        alpha = np.round(255 * DEEPEST * band / BANDS * self.rim)[..., None]
        paint = np.broadcast_to(color(Role.ERROR).to_int_rgb(), (*band.shape, 3))
        self.pixel_array = np.concatenate([paint, alpha], axis=-1).astype(np.uint8)
        return self


def smooth_share(share: np.ndarray) -> np.ndarray:
    """Return a share from 0 to 1 that leaves and arrives gently."""
    return share * share * (3 - 2 * share)


def network_picture() -> VGroup:
    """Return a network: the state's two coordinates, hidden neurons, the wind's two."""
    columns = [
        np.stack([np.full(n, x), np.linspace(*NET_HEIGHTS, n + 2)[1:-1], np.zeros(n)], axis=-1)
        for n, x in zip((2, 7, 2), np.linspace(PANEL - 1.4, PANEL + 1.4, 3), strict=True)
    ]
    wires = Segments(Role.MUTED, width=Stroke.GRID)
    pairs = [(a, b) for left, right in pairwise(columns) for a in left for b in right]
    wires.run(*(np.array(ends) for ends in zip(*pairs, strict=True)))
    roles = (Role.STATE, Role.APPROXIMATION, Role.APPROXIMATION)
    nodes = (Cloud(c, r, radius=1.4 * Radius.DOT) for c, r in zip(columns, roles, strict=True))
    return VGroup(wires, *nodes)


class NetworkIsTheWind(BlogScene):
    """A solver follows a wind in steps; a network is bent until its wind carries a leaf right."""

    alt = (
        "A leaf spirals inward in a wind of arrows; Euler's big steps spiral out, RK4's keep to "
        "the track; then a network's wind is trained until its track fits, near the data only."
    )
    givens: ClassVar[tuple[str, ...]] = ("RK4",)

    def construct(self) -> None:
        """From a leaf in the wind to steps, from steps to layers, from layers to learning."""
        self.plane = Coordinates(Span(-ACROSS, ACROSS), Span(-UPWARD, UPWARD), WIND)
        self.time_of_leaf, self.told_by = ValueTracker(0.0), ValueTracker(0.0)
        self.history = train_neural_ode()
        self.drop_leaf()
        self.take_steps()
        self.stack_layers()
        self.learn()
        self.look_elsewhere()
        self.carry_noise()

    # --- helpers -------------------------------------------------------------------------------

    def at(self, points: np.ndarray) -> np.ndarray:
        """Return where points (..., 2) of the plane lie on the stage."""
        return self.plane.point(points[..., 0], points[..., 1])

    def track(self, points: np.ndarray, role: Role, **style: float) -> Curve:
        """Return a line through points (n, 2) of the plane."""
        return Curve(self.plane, *points.T, role, **style)

    def number(self, name: str, *arguments: Moving, role: Role = Role.INK) -> Readout:
        """Return a running number."""
        quantity: Quantity = Q[name]
        return Readout(quantity, *arguments, role=role)

    def blow(self, vectors: np.ndarray, role: Role, **kwargs: float) -> Animation:
        """Turn the wind into another."""
        start, end = self.blowing, squeezed(vectors)
        hues = color(self.wind_role), color(role)
        faint, brisk = self.strength, BRISK
        self.blowing, self.wind_role, self.strength = end, role, brisk

        def turn(wind: Mobject, alpha: float) -> None:
            wind.show(start + alpha * (end - start))
            wind.set_fill(interpolate_color(*hues, alpha), opacity=faint + alpha * (brisk - faint))

        return UpdateFromAlphaFunc(self.wind, turn, **{"run_time": Pace.MOVE, **kwargs})

    def rewriting(self, old: Formula, new: Formula, glyphs: dict[int, int]) -> list[Animation]:
        """Move glyphs of a formula to their places in another; the others give way to new ones."""
        moved = [ReplacementTransform(old[k], new[to]) for k, to in glyphs.items()]
        gone = [FadeOut(glyph, rate_func=EARLY) for k, glyph in enumerate(old) if k not in glyphs]
        fresh = [glyph for k, glyph in enumerate(new) if k not in glyphs.values()]
        return [*moved, *gone, *(FadeIn(glyph, rate_func=LATE) for glyph in fresh)]

    def told_time(self) -> Callable[[], float]:
        """Return the leaf's time, or that of its last step beside a walker that takes steps."""
        time, told_by = self.time_of_leaf, self.told_by

        def now() -> float:
            t, step = time.get_value(), told_by.get_value()
            return step * int(t / step + 1e-9) if step else t

        return now

    # --- beats ---------------------------------------------------------------------------------

    def drop_leaf(self) -> None:
        """Follow a leaf along the arrows."""
        t, wind = self.time_of_leaf, spiral_field(ALPHA, BETA)
        self.blowing, self.wind_role = squeezed(wind(GRID)), Role.TRUTH
        self.strength = FAINT
        self.wind = ArrowField(self.plane, GRID, self.blowing, Role.TRUTH, scale=1.0, opacity=FAINT)
        where = lambda: spiral_exact(ALPHA, BETA, START, [t.get_value()])[0]  # noqa: E731
        self.trail = self.track(np.array([START, START]), Role.TRUTH)
        self.leaf = dot(self.at(where()), Role.STATE, 1.5 * Radius.DOT)
        self.leaf.set_z_index(1)  # above whatever walks beside it
        self.gust = Arrow([0, 0, 0], [0, 0, 0], Role.TRUTH, width=0.1)
        self.spoke = Segments(Role.STATE, width=Stroke.HELPER)
        self.center = dot(self.at(np.zeros(2)), Role.MUTED)

        def follow(m: Mobject) -> None:
            past = np.append(np.arange(0.0, t.get_value(), 0.04), t.get_value())
            m.trace(*spiral_exact(ALPHA, BETA, START, past).T)

        self.trail.add_updater(follow)
        self.leaf.add_updater(lambda m: m.move_to(self.at(where())))
        self.gust.add_updater(
            lambda m: m.point_to(self.at(where()), self.at(where() + GUST * wind(where()))),
            call_updater=True,
        )
        self.spoke.add_updater(
            lambda m: m.run(self.at(np.zeros(2)), self.at(where())), call_updater=True
        )
        self.law = Formula("state(h)' = truth(f)(state(h))", size=Size.BIG)
        self.law.move_to([PANEL, 0, 0]).align_baseline(ROWS[0])
        radius = self.number("radius", self.told_time(), role=Role.STATE)
        self.radius = row("radius", radius, ROWS[1])
        self.add(self.wind, self.center, self.spoke, self.trail, self.gust, self.leaf)
        with self.beat(
            "wind",
            "An ODE is a wind: drop a leaf, and follow.",
            "A field of blue arrows turns about a point. A green leaf is carried along the arrows "
            "and spirals inward: its distance from the center falls from {start} to {end}.",
            start=Q["radius"](0.0),
            end=Q["radius"](END),
        ):
            self.play(FadeIn(self.law, self.radius), run_time=Pace.REVEAL)
            self.play(advance(t, END, 1.025 * Pace.SWEEP))
            settle(self.trail, self.gust)
            self.play(FadeOut(self.gust), run_time=Pace.QUICK)
            self.hold(Pace.BREATH)

    def take_steps(self) -> None:
        """Follow the leaf by Euler's big steps, then by RK4's."""
        t = self.time_of_leaf
        with self.beat(
            "steps",
            "Euler keeps each arrow's direction for a whole big step.",
            "The leaf goes back to its start. A yellow walker takes a straight step along the "
            "arrow at its feet, while the leaf already bends away from it.",
        ):
            self.play(
                FadeOut(self.law, rate_func=EARLY),
                self.radius.animate(rate_func=LATE).shift([0, ROWS[0] - ROWS[1], 0]),
                run_time=Pace.QUICK,
            )
            self.play(t.animate.set_value(0.0), self.trail.animate.set_stroke(opacity=FAINT))
            self.told_by.set_value(BIG_STEP)
            lens = self.lens("euler", 1)
            euler, number = self.walk("euler", "Euler", lens)
            self.play(advance(t, BIG_STEP, 0.325 * Pace.SWEEP))
            self.play(advance(t, 2 * BIG_STEP, 0.175 * Pace.SWEEP))
            self.say(
                "So its path spirals out, not in.",
                "Step after step the walker drifts outward, to radius {out}, while the leaf "
                "spirals in. A dashed red line between them grows.",
                out=Q["stepped_radius"]("euler", STEPS),
            )
            self.play(advance(t, END, 0.85 * Pace.SWEEP))
            self.hold(0.75 * Pace.REST)
            self.say(
                "RK4 tries four slopes a step: error {err}.",
                "At the start, four purple arrows probe the wind where the next step may lead. "
                "The walk with RK4 keeps to the true track: after as many steps as Euler's it "
                "misses by {err}.",
                err=Q["stepped_error"]("rk4", STEPS),
            )
            settle(euler, number[1])
            self.play(
                t.animate.set_value(0.0),
                FadeOut(euler, number, lens, run_time=Pace.QUICK),
            )
            lens = self.lens("rk4", 4)
            runge, better = self.walk("rk4", "RK4", lens)
            self.play(advance(t, BIG_STEP, 0.225 * Pace.SWEEP))
            self.play(advance(t, END, 0.575 * Pace.SWEEP))
            settle(runge, better[1], self.leaf, self.spoke, self.radius[1])
            self.hold(Pace.BREATH)
        self.leaving = VGroup(runge, better, lens, self.radius, self.leaf, self.spoke)

    def lens(self, method: str, slopes: int) -> VGroup:
        """Return a lens on a method's first step, with as many of RK4's slopes as it tries."""
        t, wind, start = self.time_of_leaf, spiral_field(ALPHA, BETA), np.array(START)
        half = np.array([LENS.right - LENS.left, LENS.top - LENS.bottom]) / 2 / LENS_UNIT
        low, high = LENS_AT - half, LENS_AT + half
        plane = Coordinates(*map(Span, low, high), LENS)
        corners = np.array([low, [high[0], low[1]], high, [low[0], high[1]]])
        frames = VGroup()
        for at in (self.at(corners), plane.point(*corners.T)):
            frame = Segments(Role.MUTED).run(at, np.roll(at, -1, axis=0))
            frames.add(frame)
        true = Curve(plane, *spiral_exact(ALPHA, BETA, START, TIMES[: FINE // 8]).T, Role.TRUTH)
        place, arrows = start, VGroup()
        for reach in (0.0, 0.5, 0.5, 1.0)[:slopes]:
            place = start + reach * BIG_STEP * wind(place)  # tried with the last slope
            ends = plane.point(*place), plane.point(*(place + PROBE * wind(place)))
            arrows.add(Arrow(*ends, Role.GRADIENT, width=0.07))
        step = Segments(Role.APPROXIMATION, width=Stroke.CURVE)
        tip = dot(plane.point(*start), Role.APPROXIMATION, 1.5 * Radius.DOT)
        landing = stepped(method, STEPS)[FINE // STEPS]

        def take(_: Mobject) -> None:
            share = min(t.get_value() / BIG_STEP, 1.0)
            here = plane.point(*(start + share * (landing - start)))
            step.run(plane.point(*start), here)
            tip.move_to(here)

        step.add_updater(take, call_updater=True)
        return VGroup(frames, true, step, arrows, tip)

    def walk(self, method: str, name: str, lens: VGroup) -> tuple[VGroup, VGroup]:
        """Put a walker at the start; return it with its path and its gap, and its radius."""
        t, points = self.time_of_leaf, stepped(method, STEPS)
        taken = lambda: int(t.get_value() / BIG_STEP + 1e-9)  # noqa: E731
        number = self.number("stepped_radius", lambda: method, taken, role=Role.APPROXIMATION)
        told = row(name, number, ROWS[1])
        walker = dot(self.at(points[0]), Role.APPROXIMATION, 2.1 * Radius.DOT)
        path = self.track(points[:2], Role.APPROXIMATION)
        stones = Cloud(self.at(points[:1]), Role.APPROXIMATION)
        gap = Dashed([0, 0, 0], [0, 0, 0], Role.ERROR)
        group = VGroup(path, gap, stones, walker)

        def lay(_: Mobject) -> None:
            now = t.get_value() / END * FINE
            past = np.concatenate([points[: int(now) + 1], between_steps(points, now)[None]])
            path.trace(*past.T)
            stones.move_dots(self.at(past[:-1][:: FINE // STEPS]))
            walker.move_to(self.at(past[-1]))
            gap.run(walker.get_center(), self.leaf.get_center())

        group.add_updater(lay, call_updater=True)
        frames, true, step, slopes, tip = lens
        self.play(FadeIn(told, walker, stones, frames, true, tip), run_time=Pace.REVEAL)
        self.play(
            LaggedStart(
                *(GrowFromPoint(arrow, arrow.points[0]) for arrow in slopes), lag_ratio=0.6
            ),
            run_time=(1 + len(slopes)) / 2 * Pace.QUICK,
        )
        self.add(group, step, tip)
        return group, told

    def stack_layers(self) -> None:
        """Let a step be a layer, and make the layers ever thinner."""
        tracks = np.array([stepped("euler", STEPS * 2**k) for k in range(4)])
        place, depth = ValueTracker(0.0), ValueTracker(0.0)
        radii = np.zeros((4, FINE + 1))
        for k in range(4):
            radii[k, :: FINE // (STEPS * 2**k)] = 1.0 - 0.2 * k
        path = self.track(tracks[0], Role.APPROXIMATION)
        stones = Cloud(self.at(tracks[0]), Role.APPROXIMATION)
        layers = Segments(Role.APPROXIMATION, width=Stroke.GRID)
        frame = Rectangle(
            width=STACK.right - STACK.left,
            height=STACK.top - STACK.bottom,
            stroke_width=Stroke.HELPER,
            stroke_color=color(Role.APPROXIMATION),
        ).move_to(STACK.center)
        state = dot([PANEL, STACK.bottom, 0], Role.STATE, 1.5 * Radius.DOT)
        walker = dot(self.at(tracks[0][0]), Role.STATE, 1.5 * Radius.DOT)

        group = VGroup(path, stones, layers)

        def thin(_: Mobject) -> None:
            k = depth.get_value()
            points = between_steps(tracks, k)
            path.trace(*points.T)
            stones.move_dots(self.at(points), between_steps(radii, k))
            walker.move_to(self.at(between_steps(points, place.get_value() * FINE)))
            # New layers grow from the middle; the more there are, the fainter each is.
            seen = radii[int(np.ceil(k))] > 0
            grown = np.where(radii[int(k)] > 0, 1.0, k % 1)[seen][1:-1]
            heights = STACK.bottom + np.flatnonzero(seen)[1:-1] / FINE * STACK_HEIGHT
            half = grown * (STACK.right - STACK.left) / 2
            sides = [PANEL + sign * half for sign in (-1, 1)]
            layers.run(*(np.stack([x, heights, 0 * x], axis=-1) for x in sides))
            layers.set_stroke(opacity=1.0 - 0.25 * k)
            state.move_to([PANEL, STACK.bottom + place.get_value() * STACK_HEIGHT, 0])

        thin(group)
        block = Formula('state(h) + approximation(f, tag: "f")(state(h))', size=Size.BIG)
        block.move_to([PANEL, 0, 0]).align_baseline(ROWS[0])
        with self.beat(
            "layers",
            "A residual block is one Euler step.",
            "Euler's path returns with its stepping stones. Beside it stands a network, a stack "
            "of layers that each add f of h to h. A dot climbs one layer for each step.",
        ):
            self.play(
                FadeOut(self.leaving, run_time=Pace.QUICK),
                FadeIn(group, frame, block, run_time=Pace.REVEAL, rate_func=LATE),
                FadeIn(state, walker, run_time=Pace.REVEAL, rate_func=LATE),
            )
            group.add_updater(thin)
            self.play(advance(place, 1.0, 0.575 * Pace.SWEEP))
            self.say(
                "More, thinner layers: the steps become a flow.",
                "The layers are halved again and again, and the steps with them: the yellow path "
                "turns inward until it lies on the blue track.",
            )
            self.law.move_to([PANEL, 0, 0]).align_baseline(ROWS[0])
            for k in range(1, 4):
                self.play(depth.animate.set_value(k), run_time=0.75 * Pace.MOVE)
            settle(group)
            # h + f(h) into h' = f(h): the plus gives way to the prime and the equals sign.
            self.play(*self.rewriting(block, self.law, {0: 0, 2: 3, 3: 4, 4: 5, 5: 6}))
            self.remove(block, *self.law)
            self.add(self.law)
            self.hold(Pace.BREATH)
        self.leaving = VGroup(group, frame, state, walker)

    def learn(self) -> None:
        """Bend the wind of a network until its track fits."""
        lesson, history = FILM_LESSON, self.history
        target, first = lesson.target, history.tracks[0]
        fit = self.fit = self.track(first, Role.APPROXIMATION)
        goal = self.track(target, Role.TRUTH)
        gaps = Segments(Role.ERROR, width=Stroke.GRID)  # empty until the training
        start = spiral_exact(ALPHA, BETA, START, TIMES)
        end = spiral_exact(TARGET_ALPHA, TARGET_BETA, LEAF, TIMES * lesson.t_end / END)

        def become(m: Mobject, alpha: float) -> None:
            m.trace(*(start + alpha * (end - start)).T)
            m.set_stroke(opacity=FAINT + alpha * (1 - FAINT))

        leaf = self.leaf = dot(self.at(np.array(LEAF)), Role.STATE, 1.5 * Radius.DOT)
        law = (
            Formula("state(h)' = approximation(f_theta)(state(h))", size=Size.BIG)
            .move_to([PANEL, 0, 0])
            .align_baseline(ROWS[0])
        )
        network = network_picture()
        with self.beat(
            "network",
            "Neural ODE: the network is the wind, random at first.",
            "The arrows turn yellow and fall into disorder: now a network says where the wind "
            "blows. Its leaf flies off, while the blue track to be learned spirals inward.",
        ):
            self.play(
                self.blow(history.field(0)(GRID), Role.APPROXIMATION),
                UpdateFromAlphaFunc(self.trail, become, run_time=Pace.MOVE),
                FadeOut(self.leaving, run_time=Pace.QUICK),
                *self.rewriting(self.law, law, {0: 0, 1: 1, 2: 2, 3: 3, 4: 5, 5: 6, 6: 7}),
                FadeIn(network, run_time=Pace.MOVE, rate_func=LATE),
            )
            self.remove(self.trail, *law)
            self.add(goal, law)
            self.play(FadeIn(leaf, scale=2), run_time=Pace.QUICK)
            self.play(Create(fit, rate_func=linear), run_time=Pace.MOVE)
            self.add(gaps, leaf)

        self.leaving = VGroup(law, network)
        self.train(goal, gaps)

    def train(self, goal: Curve, gaps: Segments) -> None:
        """Run through the recorded history of the training."""
        history, epoch, target = self.history, ValueTracker(0.0), FILM_LESSON.target
        winds = np.array([squeezed(history.field(k)(GRID)) for k in range(EPOCHS + 1)])
        fit = self.fit

        def bend(m: Mobject) -> None:
            k = epoch.get_value()
            m.show(between_steps(winds, k))
            points = between_steps(history.tracks, k)
            fit.trace(*points.T)
            pairs = points[::GAP_STRIDE], target[::GAP_STRIDE]
            # Where the track has left the picture, so has its gap.
            seen = (np.abs(pairs[0]) < [ACROSS, UPWARD]).all(axis=-1)
            gaps.run(*(self.at(p[seen]) for p in pairs))

        plane = Plane(
            Span(0, EPOCHS, (0, EPOCHS)),
            Span(1e-3, 10, (1e-2, 1), log=True),
            box=LOSSES,
            x_axis=None,
            y_axis=None,
        )
        fall = Curve(plane, [0, 0], history.losses[[0, 0]], Role.ERROR)
        tip = dot(plane.point(0, history.losses[0]), Role.ERROR, 1.3 * Radius.DOT)

        def descend(m: Mobject) -> None:
            k = int(epoch.get_value())
            fall.trace(np.arange(k + 1), history.losses[: k + 1])
            m.move_to(plane.point(k, history.losses[k]))

        count = lambda: int(epoch.get_value() + 1e-6)  # noqa: E731
        epochs = row("epoch", self.number("epoch", count), ROWS[0])
        loss = row("loss", self.number("loss", count, role=Role.ERROR), ROWS[0] - 0.75)
        with self.beat(
            "training",
            "Its loss: how far the leaf strays from the track.",
            "Thin red lines join the leaf's path to the wanted track. Their mean square, the "
            "loss, is {loss} before training and falls to {early} in the first {n} epochs.",
            loss=Q["loss"](0),
            early=Q["loss"](FIRST_EPOCHS),
            n=Q["epoch"](FIRST_EPOCHS),
        ):
            bend(self.wind)
            self.play(
                FadeIn(gaps),
                FadeIn(epochs, loss, plane, tip, rate_func=LATE),
                FadeOut(self.leaving, rate_func=EARLY),
                run_time=Pace.REVEAL,
            )
            self.wind.add_updater(bend)
            tip.add_updater(descend)
            self.add(fall, tip)
            self.play(advance(epoch, FIRST_EPOCHS, 0.7 * Pace.SWEEP))
            self.say(
                "Each epoch bends the wind until the leaf fits.",
                "Arrows turn, epoch by epoch, and the yellow path winds itself onto the blue "
                "track: after {n} epochs the loss is {loss}.",
                loss=Q["loss"](EPOCHS),
                n=Q["epoch"](EPOCHS),
            )
            self.play(advance(epoch, EPOCHS, 1.075 * Pace.SWEEP))
            settle(self.wind, tip, epochs[1], loss[1])
            self.blowing = winds[-1]
            self.hold(Pace.BREATH)
            self.poster()
        self.goal = goal
        self.leaving = VGroup(gaps, epochs, loss, plane, fall, tip)

    def look_elsewhere(self) -> None:
        """Show where the wind is wrong, and drop a leaf where it never was."""
        field, share = self.history.field(), ValueTracker(0.0)
        tint = Tint(self.plane, lambda h: field_gap(field, TARGET_ALPHA, TARGET_BETA, h))
        tint.add_updater(lambda m: m.show(share.get_value()))
        told = VGroup(
            line("wind's error", ROWS[0]),
            line("near: {n} %", ROWS[1], size=Size.NUMBER, n=Q["field_error"](0.0, 0.25)),
            line("far: {n} %", ROWS[2], size=Size.NUMBER, n=Q["field_error"](2.0, 4.0)),
        )
        swatches = VGroup(
            *(
                Square(0.22, stroke_width=Stroke.GRID, stroke_color=color(Role.MUTED)).set_fill(
                    color(Role.ERROR), DEEPEST * k / BANDS
                )
                for k in range(1, BANDS + 1)
            )
        ).arrange(RIGHT, buff=0)
        told.add(swatches.next_to(told[0], RIGHT, buff=0.25))
        with self.beat(
            "elsewhere",
            "It learned only where the data went.",
            "The ground is tinted red in bands, the stronger the further off the wind is: hardly "
            "beside the track, deeply far from it. The error is {near} percent "
            "of the speed near the track, {far} far away.",
            near=Q["field_error"](0.0, 0.25),
            far=Q["field_error"](2.0, 4.0),
        ):
            self.add(tint, self.wind, self.center, self.goal, self.fit, self.leaf)
            self.play(
                share.animate(run_time=1.5 * Pace.MOVE).set_value(1.0),
                FadeOut(self.leaving, run_time=Pace.QUICK),
                FadeIn(told, run_time=Pace.MOVE, rate_func=LATE),
            )
            self.hold()
            self.drop_elsewhere(told)
        self.tint, self.tinted = tint.clear_updaters(), share

    def drop_elsewhere(self, told: VGroup) -> None:
        """Follow a leaf from a start that the network never saw."""
        times, last = FILM_LESSON.times, FILM_LESSON.n_points - 1
        drawn, place = ValueTracker(0.0), ValueTracker(0.0)
        learned = learned_track(*NEW_LEAF)
        true = spiral_exact(TARGET_ALPHA, TARGET_BETA, NEW_LEAF, times)
        worst = float(np.linalg.norm(learned - true, axis=-1).argmax())
        fit, goal = (
            self.track(points[:2], role)
            for points, role in ((learned, Role.APPROXIMATION), (true, Role.TRUTH))
        )
        gap = Segments(Role.ERROR, width=Stroke.CURVE)
        leaf = dot(self.at(learned[0]), Role.STATE, 1.1 * Radius.DOT)
        twin = dot(self.at(learned[0]), Role.TRUTH, 1.1 * Radius.DOT)
        group = VGroup(goal, fit, gap, twin, leaf)

        def follow(_: Mobject) -> None:
            k = drawn.get_value()
            for curve, points in ((fit, learned), (goal, true)):
                passed = [*points[: int(k) + 1], between_steps(points, k)]
                curve.trace(*np.array(passed).T)
            for mark, points in ((leaf, learned), (twin, true)):
                mark.move_to(self.at(between_steps(points, place.get_value())))
            # A bracket beside the tracks: between them they would hide it.
            ends = np.stack([leaf.get_center(), twin.get_center()])
            along = ends[1] - ends[0]
            aside = np.array([along[1], -along[0], 0]) * GAP_ASIDE
            corners = np.array([ends[0], *(ends + aside), ends[1]])
            gap.run(corners[:-1], corners[1:])

        told_next = VGroup(
            line("largest miss", ROWS[0]),
            line("old: {n}", ROWS[1], size=Size.NUMBER, n=Q["miss"](*LEAF)),
            line("new: {n}", ROWS[2], size=Size.NUMBER, n=Q["miss"](*NEW_LEAF)),
        )
        self.say(
            "A leaf from a new start strays further.",
            "A second leaf starts at the top, where the network never was. It strays from a blue "
            "one in the true wind by up to {new}; from the trained start it was {old}.",
            new=Q["miss"](*NEW_LEAF),
            old=Q["miss"](*LEAF),
        )
        self.play(
            FadeIn(leaf, scale=2),
            *(curve.animate.set_stroke(opacity=FAINT) for curve in (self.goal, self.fit)),
            FadeOut(self.leaf),
            run_time=Pace.QUICK,
        )
        self.remove(leaf)
        self.add(group.add_updater(follow, call_updater=True))
        self.play(advance(drawn, last, 0.7 * Pace.SWEEP), advance(place, last, 0.7 * Pace.SWEEP))
        self.play(
            place.animate.set_value(worst),
            FadeOut(told, rate_func=EARLY),
            FadeIn(told_next, rate_func=LATE),
        )
        settle(group)
        self.hold(0.75 * Pace.REST)
        self.leaving = VGroup(group, told_next, self.goal, self.fit)

    def carry_noise(self) -> None:
        """Carry a cloud of noise into a ring, back, and into the ring again."""
        wind = ring_field(RING, RING_GROWTH, RING_TURNING)
        noise = NOISE * np.random.default_rng(SEED).standard_normal((DOTS, 2))
        noise = noise[np.linalg.norm(noise, axis=-1) < WITHIN]  # none over the caption
        carried = integrate(lambda _t, h: wind(h), noise, CARRIED)
        k = ValueTracker(0.0)
        cloud = Cloud(self.at(noise), Role.STATE, radius=1.3 * Radius.GRAIN)
        last = len(CARRIED) - 1
        words = VGroup(Words("noise"), Words("data")).arrange(RIGHT, buff=1.5)
        for word in words.set_x(PANEL):
            word.align_baseline(ROWS[1])
        row_of_arrow = words[0].get_center()[1]
        left, right = words[0].get_right()[0] + 0.2, words[1].get_left()[0] - 0.2
        ends = [left, row_of_arrow, 0], [right, row_of_arrow, 0]
        arrow = Arrow(*ends, Role.STATE, width=0.08)
        law = Formula("state(h)' = approximation(f)(state(h))", size=Size.BIG)
        law.move_to([PANEL, 0, 0]).align_baseline(ROWS[0])
        self.tint.add_updater(lambda m: m.show(self.tinted.get_value()))
        with self.beat(
            "flow",
            "Carry noise along a wind, and it takes shape.",
            "The wind turns into another. A cloud of green dots, scattered at random, is carried "
            "by it into a ring.",
        ):
            self.play(
                self.blow(wind(GRID), Role.APPROXIMATION),
                FadeOut(self.leaving, run_time=Pace.QUICK),
                self.tinted.animate.set_value(0.0),
                FadeIn(cloud, law, run_time=Pace.MOVE, rate_func=LATE),
            )
            self.remove(self.tint)
            cloud.add_updater(lambda m: m.move_dots(self.at(between_steps(carried, k.get_value()))))
            self.play(
                advance(k, last, 0.65 * Pace.SWEEP), FadeIn(words, arrow, run_time=Pace.REVEAL)
            )
            self.say(
                "Flows and diffusion samplers solve ODEs too.",
                "Run backward, the ring turns into the same noise again; then forward once more, "
                "into the ring.",
            )
            for end, seconds in ((0.0, 0.375 * Pace.SWEEP), (last, 0.5 * Pace.SWEEP)):
                self.play(advance(k, end, seconds), Rotate(arrow, np.pi, run_time=Pace.CAPTION))
            settle(cloud)
            self.hold(1.25 * Pace.REST)
