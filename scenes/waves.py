"""The wave equation on a grid: one bump parts, bounces, and bursts when its steps are too large."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from manim import (
    RIGHT,
    UP,
    Animation,
    Create,
    FadeIn,
    FadeOut,
    GrowFromPoint,
    Mobject,
    Rectangle,
    UpdateFromAlphaFunc,
    ValueTracker,
    VGroup,
    VMobject,
    interpolate_color,
)

from compute.quantities import quantities
from compute.waves import (
    COURANT,
    ECHO_TRAVEL,
    NODES,
    UNSTABLE_COURANT,
    UNSTABLE_STEPS,
    WIDTH,
    WRONG_SPEED,
    dalembert,
    gaussian_bump,
    gaussian_run,
    pull,
    sawtooth_size,
    square_bump,
    square_run,
    trial_terms,
    wave_run,
)
from scenes.kit.curve import Curve, Region
from scenes.kit.marks import Arrow, Bar, Cloud, Dashed, Segments, cross, dot
from scenes.kit.motion import EARLY, LATE, advance, between_steps, settle
from scenes.kit.numbers import Readout, labeled
from scenes.kit.plane import Box, Coordinates, Plane, Span
from scenes.kit.race import Runner
from scenes.kit.scene import BlogScene
from scenes.kit.style import Frame, Pace, Radius, Role, Size, Stroke, color
from scenes.kit.typeset import Formula, Words

Q = quantities("waves")

X = np.arange(NODES) / (NODES - 1)
FINER = 5  # parts of a cell in which the exact string moves on: it stays square on its way
FINE = np.linspace(0, 1, FINER * (NODES - 1) + 1)
LEFT_END, RIGHT_END = -6.5, 6.5  # of the string
FLOOR = Frame.STRIP_TOP + 0.1  # nothing of a string is seen below

# Each beat's string: the height of its rest line, and of a displacement of one.
HIGH, TALL = 0.45, 2.6
LOW, LARGE = -1.9, 3.1
MIDDLE, SMALL = -1.2, 1.9
BAND = 1.2  # half of the height that a burst is given
UPPER, LOWER, TWIN = 1.35, -1.9, 1.9
TRIAL, TRIAL_UNIT, TRIAL_KERNEL = 1.05, 2.2, 0.55
SWEPT = (0.1, 0.9)  # of the string, by the weights
PANEL, PANEL_UNIT = -0.85, 1.4 * WIDTH**2  # of acceleration and pull
TALLER = 6.0  # times, when echoes are looked at

WIDE = 2 * Stroke.CURVE  # of a curve on which another comes to lie
BEADS = 13  # of the coarse string
KNOTS = np.arange(BEADS) / (BEADS - 1)  # where they are
COARSE_WIDTH = 0.1  # of its bump
SLOW, SLOW_STEPS = 0.75, 4  # C of the coarse string's steps, and how many are looked at
FIRST, LAST = 2, 10  # where the three beads begin and end
KERNEL = -0.55  # height of the weights below the coarse string
KERNEL_TOP = KERNEL + 0.36
APART = 70  # steps until the halves are well apart
BOUNCED = 224  # steps until they meet again, upside down
DISTANCE = 48  # cells that the square bump's halves have gone when C is turned
SLOWEST = 60  # steps that takes at the lowest C: each whole number fewer is a larger C
CALM = 27  # steps for which nothing is amiss at the largest C
SEEN = 31.5  # steps: the noise and the bumps are both in the picture
ECHO_STEPS = round(ECHO_TRAVEL / COURANT)
ARRIVED = 150  # steps until both halves have left
HALFWAY = 0.2  # time at which the trial waves are compared

RULER_LEFT, CELL = -5.3, 2.7  # where the ruler begins; a cell of it
WAVE_ROW, GRID_ROW = 2.95, 2.15  # heights of its two arrows
NOISE_BOX = Box(3.0, 6.4, 0.75, 3.3)


class String(VGroup):
    """A string between two posts, over its rest line."""

    def __init__(self, u: np.ndarray, base: float, unit: float, *, held: float = 1.0) -> None:
        self.rest = Segments(Role.MUTED, width=Stroke.GRID)
        self.posts = VGroup(*(dot([x, 0, 0], Role.MUTED) for x in (LEFT_END, RIGHT_END)))
        self.held = held  # opacity of the posts: 0 for ends that move
        self.lie(base, unit)
        self.curve = Curve(self.plane, X, u, Role.APPROXIMATION)
        super().__init__(self.rest, self.posts, self.curve)

    def lie(self, base: float, unit: float) -> None:
        """Have the rest line at this height from now on, and this scale."""
        self.base, self.unit = base, unit
        span = Span((FLOOR - base) / unit, (Frame.TOP - base) / unit)
        box = Box(LEFT_END, RIGHT_END, FLOOR, Frame.TOP)
        self.plane = Coordinates(Span(0, 1), span, box)
        ends = self.plane.point([0, 1], 0)
        self.rest.run(*ends)
        for post, end in zip(self.posts, ends, strict=True):
            post.move_to(end).set_fill(opacity=self.held)

    def show(self, u: np.ndarray) -> String:
        """Have another form from now on."""
        self.curve.trace(X, u, self.plane)
        return self


class Carry(Animation):
    """Move a string to another height and scale while it takes another form."""

    def __init__(
        self,
        string: String,
        base: float,
        unit: float,
        u: np.ndarray | None = None,
        *,
        held: float = 1.0,
        run_time: float = Pace.MOVE,
    ) -> None:
        now = string.curve.y
        # Heights on the stage: scale and form, each on its way, could tower between the two.
        self.start = string.base, string.unit, string.held, string.unit * now
        self.end = base, unit, held, unit * (now if u is None else u)
        super().__init__(string, run_time=run_time)

    def interpolate_mobject(self, alpha: float) -> None:
        """Show the string of this moment."""
        share = self.rate_func(alpha)
        pairs = zip(self.start, self.end, strict=True)
        base, unit, self.mobject.held, heights = (a + share * (b - a) for a, b in pairs)
        self.mobject.lie(base, unit)
        self.mobject.show(heights / unit)


class Stencil(VGroup):
    """Three neighboring beads, the mean of the outer ones, and the pull toward it."""

    def __init__(self, plane: Coordinates, u: np.ndarray) -> None:
        self.plane, self.u = plane, u
        self.chord = VMobject(stroke_width=Stroke.HELPER, stroke_color=color(Role.INK))
        self.arrow = Arrow([0, 0, 0], [0, 0, 0], Role.GRADIENT, width=0.09)
        self.beads = Cloud(np.zeros((0, 3)), Role.STATE, radius=1.6 * Radius.DOT)
        self.plumb = Segments(Role.MUTED, width=Stroke.GRID)
        super().__init__(self.plumb, self.chord, self.arrow, self.beads)

    def stand(self, place: float) -> Stencil:
        """Have the middle bead so many beads from the left; between two beads it is a blend."""
        at = place + np.array([-1.0, 0.0, 1.0])
        u = np.interp(at, np.arange(len(self.u)), self.u)
        left, middle, right = points = self.plane.point(at / (len(self.u) - 1), u)
        self.chord.set_points_as_corners([left, right])
        self.arrow.point_to(middle, (left + right) / 2)
        self.beads.move_dots(points)
        feet = points.copy()
        feet[:, 1] = KERNEL_TOP
        self.plumb.run(points, feet)
        return self


class Kernel(VGroup):
    """The weights of the pull, each in its cell."""

    def __init__(self, width: float, height: float) -> None:
        super().__init__()
        for offset in (-1, 0, 1):
            cell = Rectangle(
                width=width,
                height=height,
                stroke_width=Stroke.HELPER,
                stroke_color=color(Role.GRADIENT),
            )
            weight = Words("{w}", role=Role.GRADIENT, w=Q["weight"](offset))
            self.add(VGroup(cell, weight.move_to(cell)).shift(RIGHT * offset * width))
        self.homes = [piece.points.copy() for piece in self.family_members_with_points()]

    def stand(self, x: float, y: float) -> Kernel:
        """Have the middle there from now on.

        The same points for the same place: shifted on and on, they would keep every rounding.
        """
        for piece, home in zip(self.family_members_with_points(), self.homes, strict=True):
            piece.set_points(home + [x, y, 0])
        return self


class Ruler(VGroup):
    """Cells, and arrows for how far the wave and the grid's news get in a step."""

    def __init__(self, courant: ValueTracker) -> None:
        ticks = RULER_LEFT + CELL * np.array([0, 1])
        self.marks = VGroup(
            *(Dashed([x, WAVE_ROW + 0.35, 0], [x, GRID_ROW - 0.35, 0], Role.MUTED) for x in ticks)
        )
        self.wave = Arrow([0, 0, 0], [0, 0, 0], Role.TRUTH, width=0.12)
        self.grid = Arrow(*self.reach(1, GRID_ROW), Role.APPROXIMATION, width=0.12)
        self.wave_name, self.grid_name = (
            Words(name, role=role).align_baseline(row - 0.13)
            for name, role, row in (
                ("wave", Role.TRUTH, WAVE_ROW),
                ("grid", Role.APPROXIMATION, GRID_ROW),
            )
        )
        for name in (self.wave_name, self.grid_name):
            name.shift(RIGHT * (RULER_LEFT - 0.25 - name.get_right()[0]))
        self.symbol = Words("$C$ =", size=Size.NUMBER).begin_at(
            RULER_LEFT + 1.2 * CELL + 0.35, WAVE_ROW - 0.18
        )
        self.number = Readout(Q["courant"], courant, role=Role.STATE)
        self.number.place([self.symbol.get_right()[0] + 0.18, WAVE_ROW - 0.18, 0])
        self.cell_name = Words("one cell", role=Role.MUTED).align_baseline(GRID_ROW - 0.13)
        self.cell_name.set_x(RULER_LEFT + CELL / 2)
        super().__init__(self.marks, self.wave, self.wave_name, self.symbol, self.number)
        self.wave.add_updater(
            lambda m: m.point_to(*self.reach(courant.get_value(), WAVE_ROW)), call_updater=True
        )

    @staticmethod
    def reach(cells: float, row: float) -> tuple[np.ndarray, np.ndarray]:
        """Return where an arrow over so many cells begins and ends."""
        start = np.array([RULER_LEFT, row, 0.0])
        return start, start + [CELL * cells, 0, 0]


class WaveOutrunsItsGrid(BlogScene):
    """A bump on a string parts and bounces; with steps too large, rounding noise eats it."""

    alt = (
        "A bump on a string, moved by nothing but the pull of neighbors, parts into two halves "
        "that bounce back upside down; edges ring, steps too large let noise burst, and ends echo."
    )
    givens: ClassVar[tuple[str, ...]] = ("$C$ = 1",)

    def construct(self) -> None:
        """From one pull to a wave, from a good grid to a bad one, and to a network's loss."""
        self.pull_beads()
        self.let_go()
        self.ring()
        self.outrun()
        self.let_out()
        self.train()

    def pull_beads(self) -> None:
        """Slide three beads along a coarse string; each place keeps its pull."""
        coarse = gaussian_bump(BEADS, sigma=COARSE_WIDTH)
        string = self.string = String(np.interp(X, KNOTS, coarse), HIGH, TALL)
        at = string.plane.point(KNOTS, coarse)
        self.beads = Cloud(at, Role.APPROXIMATION, radius=1.1 * Radius.DOT)
        place = ValueTracker(float(FIRST))
        stencil = Stencil(string.plane, coarse).stand(FIRST)
        weights = Kernel((RIGHT_END - LEFT_END) / (BEADS - 1), 2 * (KERNEL_TOP - KERNEL))

        def follow(m: Kernel) -> None:
            m.stand(string.plane.point(place.get_value() / (BEADS - 1), 0)[0], KERNEL)

        self.arrows = VGroup(*(Arrow(x, x, Role.GRADIENT, width=0.09) for x in at[1:-1]))

        def pulled(u: np.ndarray) -> None:
            at = string.plane.point(KNOTS, u)
            for arrow, start, force in zip(self.arrows, at[1:-1], pull(u), strict=True):
                arrow.point_to(start, start + [0, force / 2 * TALL, 0])

        pulled(coarse)

        def pass_by(m: VGroup) -> None:
            for k, arrow in enumerate(m, start=1):
                arrow.set_fill(opacity=1.0 if k <= place.get_value() else 0.0)

        self.add(string, self.beads, self.arrows, stencil, weights)
        stencil.add_updater(lambda m: m.stand(place.get_value()))
        weights.add_updater(follow, call_updater=True)
        self.arrows.add_updater(pass_by, call_updater=True)
        with self.beat(
            "pull",
            "Each point is pulled toward the mean of its neighbors.",
            "Beads on a string that has a bump. Three of them are looked at in turn: an arrow "
            "pulls the middle one to the middle of the line between its neighbors. The weights of "
            "the three, {l}, {m} and {r}, slide along below.",
            l=Q["weight"](-1),
            m=Q["weight"](0),
            r=Q["weight"](1),
        ):
            self.play(advance(place, LAST, Pace.SWEEP))
            settle(stencil, weights, self.arrows)
            self.law = Formula(
                'approximation("next") = approximation("now") + "momentum" '
                '+ gradient("pull", tag: "pull")'
            )
            self.law.move_to([0, 0, 0]).align_baseline(-1.85)
            word = self.law.part("pull")
            self.say(
                "Momentum carries it on; the pull bends its way.",
                "The weights turn into the last word of a rule: next is now, plus momentum, plus "
                "pull. Every bead has kept its arrow: down on the top of the bump, up on its "
                "flanks. They take a few steps: the top comes down, its flanks go up, and the pull "
                "on each changes on the way.",
            )
            self.play(
                FadeOut(weights, target_position=word, scale=0.3, run_time=Pace.REVEAL),
                FadeOut(stencil, run_time=Pace.QUICK),
                FadeIn(self.law, run_time=Pace.MOVE, rate_func=LATE),
            )
            states, step = wave_run(coarse, SLOW, SLOW_STEPS).u, ValueTracker(0.0)

            def swing(_: Mobject) -> None:
                u = between_steps(states, step.get_value())
                string.show(np.interp(X, KNOTS, u))
                self.beads.move_dots(string.plane.point(KNOTS, u))
                pulled(u)

            moving = VGroup(string, self.beads, self.arrows)
            self.remove(string, self.beads, self.arrows)
            self.add(moving.add_updater(swing))
            for now in range(1, SLOW_STEPS + 1):  # one at a time: each is a "next"
                self.play(step.animate.set_value(now), run_time=0.75 * Pace.REVEAL)
            settle(moving)
            self.remove(moving)
            self.add(string, self.beads, self.arrows)

    def let_go(self) -> None:
        """Let the bump part into halves that come back upside down."""
        string, step = self.string, ValueTracker(0.0)
        states = gaussian_run().u
        ghost = Curve(string.plane, X, states[0], Role.MUTED, width=Stroke.HELPER)
        height = lambda: int(step.get_value() + 0.5)  # noqa: E731  (a readout wants a function)
        number = Readout(Q["height"], height, role=Role.APPROXIMATION)
        self.height = labeled("height", number, (3.3, 2.9), gap=0.65)  # room for a minus

        def go_along(m: Cloud, share: float) -> None:
            on_string = np.interp(KNOTS, X, string.curve.y)
            m.move_dots(string.plane.point(KNOTS, on_string)).set_fill(opacity=1 - share)

        with self.beat(
            "halves",
            "Let go, one bump parts into two of half height.",
            "The beads become a fine string of {n} height. Let go, its bump parts into two bumps "
            "of height {half}, which run to the left and to the right.",
            n=Q["height"](0),
            half=Q["height"](APART),
        ):
            self.play(
                Carry(string, HIGH, TALL, states[0]),
                FadeOut(self.arrows, self.law, run_time=Pace.QUICK),
                UpdateFromAlphaFunc(self.beads, go_along, run_time=Pace.REVEAL, remover=True),
                FadeIn(self.height, run_time=Pace.REVEAL),
            )
            self.add(ghost, string)
            string.add_updater(lambda m: m.show(between_steps(states, step.get_value())))
            self.play(advance(step, APART, 0.6 * Pace.SWEEP))
            self.hold(Pace.BREATH)
            self.say(
                "Fixed ends flip them upside down.",
                "The halves are thrown back by the fixed ends upside down and meet in the middle, "
                "at height {low}.",
                low=Q["height"](BOUNCED),
            )
            self.play(advance(step, BOUNCED, 0.925 * Pace.SWEEP))
            settle(string)
            self.hold(0.75 * Pace.REST)
        settle(number)
        self.ghost = ghost

    def ring(self) -> None:
        """Let a square bump ring on the grid, and turn C up to one."""
        string = self.string
        courant = self.courant = ValueTracker(COURANT)
        ruler = self.ruler = Ruler(courant)
        with self.beat(
            "ringing",
            "$C$: cells that a wave crosses per step.",
            "The string turns into a square bump. Above, a ruler of cells: in one step the wave "
            "crosses {c} of a cell.",
            c=Q["courant"](COURANT),
        ):
            self.play(
                Carry(string, LOW, LARGE, square_bump()),
                FadeOut(self.ghost, self.height, run_time=Pace.QUICK),
            )
            self.play(
                GrowFromPoint(ruler.wave, ruler.reach(0, WAVE_ROW)[0]),
                FadeIn(ruler.marks, ruler.wave_name, ruler.cell_name, ruler.symbol, ruler.number),
                run_time=Pace.REVEAL,
            )
            truth = self.part_square()
            self.turn_up(truth)

    def part_square(self) -> Curve:
        """Run the square bump on the grid and in truth; return the truth."""
        string, ruler, step = self.string, self.ruler, ValueTracker(0.0)
        states = square_run().u
        bump = np.interp(FINE, X, square_bump())
        truth = Curve(string.plane, FINE, bump, Role.TRUTH, width=WIDE)
        self.say(
            "Short waves lag on the grid: sharp edges ring.",
            "The square's halves part. On the grid, in yellow, wiggles trail their edges; the "
            "exact string, in blue, stays square. The largest error is {e}.",
            e=Q["error"](SLOWEST, COURANT),
        )
        self.add(truth, string)
        string.add_updater(lambda m: m.show(between_steps(states, step.get_value())))
        truth.add_updater(
            lambda m: m.trace(FINE, dalembert(bump, FINER * COURANT * step.get_value()))
        )
        self.play(
            advance(step, SLOWEST, 0.6 * Pace.SWEEP),
            FadeOut(ruler.wave_name, ruler.cell_name, run_time=Pace.QUICK),
        )
        settle(string)
        settle(truth)
        return truth.trace(X, dalembert(square_bump(), DISTANCE))

    def turn_up(self, truth: Curve) -> None:
        """Turn C up to one: after the same distance, ever fewer wiggles."""
        string, courant, steps = self.string, self.courant, ValueTracker(float(SLOWEST))
        family = np.array([square_run(DISTANCE / n).u[n] for n in range(DISTANCE, SLOWEST + 1)])
        count = lambda: round(steps.get_value())  # noqa: E731  (a readout wants a function)
        number = Readout(Q["error"], count, lambda: DISTANCE / count(), role=Role.ERROR)
        error = labeled("largest error", number, (2.0, WAVE_ROW - 0.18))
        gap = Region(Role.ERROR)

        def fill(m: Region) -> None:
            u = string.curve.y
            m.between(string.plane, X, np.minimum(u, truth.y), np.maximum(u, truth.y))

        fill(gap)
        self.play(FadeIn(gap, error, run_time=Pace.REVEAL))
        self.hold(0.75 * Pace.REST)
        self.say(
            "At $C$ = 1 this crude scheme is exact.",
            "C is turned up to {one}: the wiggles shrink, and yellow lies on blue. The largest "
            "error is {e}.",
            one=Q["courant"](1.0),
            e=Q["error"](DISTANCE, 1.0),
        )
        courant.add_updater(lambda m: m.set_value(DISTANCE / steps.get_value()))
        string.add_updater(lambda m: m.show(between_steps(family, steps.get_value() - DISTANCE)))
        gap.add_updater(fill)
        # Brought up to date in this order: what shows C comes after C.
        self.add(courant, string, gap, self.ruler.wave, self.ruler.number)
        self.play(advance(steps, DISTANCE, 0.6 * Pace.SWEEP))
        settle(courant, string, gap, number)
        self.hold(0.75 * Pace.REST)
        self.leaving: list[Mobject] = [truth, error]
        self.remove(gap, courant)

    def outrun(self) -> None:
        """Turn C past one: noise too small to be seen grows until it eats the picture."""
        string, ruler, courant = self.string, self.ruler, self.courant
        states = gaussian_run(UNSTABLE_COURANT, UNSTABLE_STEPS).u
        excess = Bar(
            ruler.reach((1 + UNSTABLE_COURANT) / 2, WAVE_ROW - 0.3)[1],
            0.6,
            Role.ERROR,
            width=CELL * (UNSTABLE_COURANT - 1),
        )
        with self.beat(
            "outrun",
            "Past $C$ = 1 the wave outruns the grid.",
            "Below the wave's arrow a second one: on the grid, news travels one cell in a step. C "
            "is turned up to {c}, and the wave's arrow gets further than the grid's.",
            c=Q["courant"](UNSTABLE_COURANT),
        ):
            self.play(
                Carry(string, MIDDLE, SMALL, states[0]),
                # Each on its own, where it is: a group of them would come to lie on the string.
                *(FadeOut(gone, run_time=Pace.QUICK) for gone in self.leaving),
            )
            self.play(
                GrowFromPoint(ruler.grid, ruler.reach(0, GRID_ROW)[0]),
                FadeIn(ruler.wave_name, ruler.grid_name),
                run_time=Pace.REVEAL,
            )
            self.play(courant.animate(run_time=Pace.MOVE).set_value(UNSTABLE_COURANT))
            self.play(FadeIn(excess, run_time=Pace.QUICK))
            self.hold(Pace.BREATH)
        settle(ruler.number)
        self.burst(states)
        settle(ruler.wave)
        self.leaving += [ruler.marks, ruler.wave, ruler.grid, excess]

    def burst(self, states: np.ndarray) -> None:
        """Let noise grow, plotted long before it can be seen."""
        string, step, ruler = self.string, ValueTracker(0.0), self.ruler
        axes = Plane(
            Span(0, UNSTABLE_STEPS, (20, 40)),
            Span(1e-17, 1e6, (1e-16, 1), log=True),
            box=NOISE_BOX,
            x_axis=None,
            y_axis=None,
        )
        title = Words("noise", role=Role.ERROR).next_to(axes.point(0, 1e6), RIGHT, buff=0.2)
        label = Words("step", role=Role.MUTED)
        label.next_to(axes.point(UNSTABLE_STEPS, 1e-17), UP, buff=0.12)
        label.shift(RIGHT * (NOISE_BOX.right - label.get_right()[0]))
        noise = [sawtooth_size(u) for u in states]
        climber = Runner(axes, np.arange(len(noise)), noise, Role.ERROR, lost=1)

        def shake(m: String) -> None:
            # Whole steps once it bursts: between two of them a sawtooth would vanish and return.
            now = step.get_value()
            k = int(now + 1e-6)
            u = between_steps(states, now) if k < CALM else states[k]
            m.lie(MIDDLE, min(SMALL, BAND / np.abs(u).max()) if k > CALM else SMALL)
            m.show(u)
            m.curve.set_stroke(color(Role.ERROR if k > CALM + 3 else Role.APPROXIMATION))

        with self.beat(
            "burst",
            "All looks well, but rounding noise grows up to {g}-fold a step.",
            "The bump parts as before. A plot of the noise climbs by up to {g} times a step, from "
            "far below what can be seen; then a sawtooth bursts out of the middle of the string. "
            "After forty steps its height is {h}.",
            g=Q["growth"](UNSTABLE_COURANT),
            h=Q["burst"](UNSTABLE_STEPS, UNSTABLE_COURANT),
        ):
            self.play(
                FadeOut(ruler.wave_name, ruler.grid_name, run_time=Pace.QUICK),
                FadeIn(axes, title, label, climber, run_time=Pace.REVEAL),
            )
            string.add_updater(shake)
            climber.add_updater(lambda m: m.run(step.get_value()))
            self.play(advance(step, CALM, 0.75 * Pace.SWEEP))
            latest = lambda: max(CALM, int(step.get_value() + 1e-6))  # noqa: E731
            number = Readout(Q["burst"], latest, UNSTABLE_COURANT, role=Role.ERROR, size=Size.BIG)
            self.allow(
                "jitter",
                number,
                because="it bursts: from 9.5 to 32 to 110, from a left end at rest",
            )
            height = labeled("height", number, (RULER_LEFT, 0.75))
            self.play(FadeOut(ruler.symbol, ruler.number), FadeIn(height), run_time=Pace.QUICK)
            self.play(advance(step, SEEN, Pace.MOVE))
            self.poster()
            self.play(advance(step, UNSTABLE_STEPS, 0.45 * Pace.SWEEP))
            settle(string, climber, number)
            sign = cross([RULER_LEFT - 0.55, height[0].get_center()[1], 0], 0.4)
            self.play(FadeIn(sign, run_time=Pace.QUICK))
            self.hold(0.75 * Pace.REST)
        self.leaving = [axes, title, label, climber, height, sign]

    def let_out(self) -> None:
        """Compare two rules that should let the waves out at the ends."""
        upper, step = self.string, ValueTracker(0.0)
        copied, quiet = (gaussian_run(COURANT, ECHO_STEPS, bc=bc).u for bc in ("copy", "mur"))
        names = VGroup()
        for text, base in (("copy the neighbor", UPPER), ("outflow rule", LOWER)):
            name = Words(text).begin_at(LEFT_END, base + 1.3)
            names.add(name)
        percents = VGroup(
            Words("echo {e} %", role=Role.ERROR, e=Q["echo_of_copy"]("copy")),
            Words("echo {m} %", m=Q["echo_of_mur"]("mur")),
        )
        for text, name in zip(percents, names, strict=True):
            text.align_baseline(name).shift(RIGHT * (RIGHT_END - text.get_right()[0]))
        echo, raised = Region(Role.ERROR), ValueTracker(0.0)

        def fill(m: Region) -> None:
            top = raised.get_value() * np.maximum(upper.curve.y, 0)
            m.between(upper.plane, X, np.zeros(NODES), top)

        with self.beat(
            "echo",
            "Let it leave: copy the neighbor, and an echo returns.",
            "Two strings whose ends should let waves out. Above, an end copies what its neighbor "
            "had; below, it follows an outflow rule. The halves leave both.",
        ):
            hues = color(Role.ERROR), color(Role.APPROXIMATION)
            self.play(
                Carry(upper, UPPER, TWIN, copied[0], held=0.0),
                UpdateFromAlphaFunc(
                    upper.curve,
                    lambda m, share: m.set_stroke(interpolate_color(*hues, share)),
                    run_time=Pace.MOVE,
                ),
                FadeOut(*self.leaving, run_time=Pace.QUICK),
            )
            lower = self.lower = String(copied[0], UPPER, TWIN, held=0.0)
            self.play(Carry(lower, LOWER, TWIN, held=0.0), FadeIn(names))
            upper.add_updater(lambda m: m.show(between_steps(copied, step.get_value())))
            lower.add_updater(lambda m: m.show(between_steps(quiet, step.get_value())))
            self.play(advance(step, ARRIVED, 0.55 * Pace.SWEEP))
            settle(upper, lower)
            self.say(
                "Six times taller, the outflow rule stays quiet.",
                "Drawn six times taller, the upper string shows an echo of {e} percent of what "
                "arrived; the lower one is still, with {m} percent.",
                e=Q["echo_of_copy"]("copy"),
                m=Q["echo_of_mur"]("mur"),
            )
            self.add(echo.add_updater(fill, call_updater=True), upper)
            self.play(
                Carry(upper, UPPER, TALLER * TWIN, held=0.0),
                Carry(lower, LOWER, TALLER * TWIN, held=0.0),
                raised.animate.set_value(1.0),
            )
            upper.add_updater(lambda m: m.show(between_steps(copied, step.get_value())))
            lower.add_updater(lambda m: m.show(between_steps(quiet, step.get_value())))
            self.add(echo, upper)
            self.play(
                advance(step, ECHO_STEPS, 0.35 * Pace.SWEEP), FadeIn(percents, run_time=Pace.REVEAL)
            )
            settle(upper, lower, echo)
            self.hold(0.75 * Pace.REST)
        self.leaving = [names, percents, echo]

    def train(self) -> None:
        """Compare a trial wave's acceleration with its pull: the mismatch is a network's loss."""
        string, axis = self.string, self.lower
        swept = ValueTracker(0.0)
        u, _, bend = trial_terms(WRONG_SPEED, HALFWAY)
        weights = Kernel(0.9, 0.66)
        with self.beat(
            "convolution",
            "The pull is a convolution: three weights slide along.",
            "The upper string takes the form of a traveling bump. The weights {l}, {m} and {r} "
            "slide along it, and below they draw the pull, which is down in the middle of the bump "
            "and up on its flanks.",
            l=Q["weight"](-1),
            m=Q["weight"](0),
            r=Q["weight"](1),
        ):
            self.play(
                Carry(string, TRIAL, TRIAL_UNIT, u, held=0.0),
                Carry(axis, PANEL, PANEL_UNIT, np.zeros(NODES), held=0.0),
                FadeOut(*self.leaving, run_time=Pace.QUICK),
            )
            drawn = Curve(axis.plane, X, bend, Role.GRADIENT, width=WIDE)
            name = Words("pull", role=Role.GRADIENT).align_baseline(PANEL + 0.35)
            name.shift(RIGHT * (RIGHT_END - name.get_right()[0]))

            def place() -> float:
                return SWEPT[0] + (SWEPT[1] - SWEPT[0]) * swept.get_value()

            def slide(m: Kernel) -> None:
                m.stand(string.plane.point(place(), 0)[0], TRIAL_KERNEL)

            def draw(m: VGroup) -> None:
                drawn.trace(X, np.where(place() >= X, bend, np.nan), axis.plane)
                pen.move_to(axis.plane.point(place(), np.interp(place(), X, bend)))

            pen = dot([0, 0, 0], Role.GRADIENT)
            drawing = VGroup(drawn, pen)
            slide(weights)
            draw(drawing)
            flat = axis.curve.animate.set_stroke(opacity=0)
            self.play(flat, FadeIn(weights, drawing), run_time=Pace.QUICK)
            axis.remove(axis.curve)
            weights.add_updater(slide)
            drawing.add_updater(draw)
            self.play(advance(swept, 1.0, 0.55 * Pace.SWEEP), FadeIn(name, run_time=Pace.REVEAL))
            settle(weights, drawing)
            self.remove(drawing)
            self.add(drawn, pen)
            drawn.trace(X, bend)
        self.compare(drawn, name, VGroup(weights, pen))

    def compare(self, drawn: Curve, name: Words, weights: VGroup) -> None:
        """Close the gap between acceleration and pull by the trial wave's speed."""
        string, plane = self.string, self.lower.plane
        speed, time = ValueTracker(WRONG_SPEED), ValueTracker(HALFWAY)
        moving = Curve(plane, X, trial_terms(WRONG_SPEED, HALFWAY)[1], Role.APPROXIMATION)
        gap = Region(Role.ERROR)

        def follow(_: Mobject) -> None:
            u, acceleration, bend = trial_terms(speed.get_value(), time.get_value())
            string.show(u)
            drawn.trace(X, bend)
            moving.trace(X, acceleration)
            gap.between(plane, X, np.minimum(acceleration, bend), np.maximum(acceleration, bend))

        follow(gap)
        other = Words("acceleration", role=Role.APPROXIMATION).begin_at(LEFT_END, PANEL + 0.35)
        rate = labeled("speed", Readout(Q["speed"], speed, role=Role.STATE), (LEFT_END, 2.95))
        unit = Words("% mismatch", role=Role.ERROR).begin_at(LEFT_END + 0.92, 2.1)
        number = Readout(Q["residual"], speed, role=Role.ERROR, anchor="right")
        number.place([LEFT_END + 0.72, 2.1, 0])
        with self.beat(
            "mismatch",
            "Acceleration should equal pull: this wave is too slow.",
            "In the lower panel the bump's acceleration joins its pull. Its speed is {v} of the "
            "right one, and the curves are apart: the hatched gap between them is {r} percent.",
            v=Q["speed"](WRONG_SPEED),
            r=Q["residual"](WRONG_SPEED),
        ):
            self.play(
                FadeOut(weights, run_time=Pace.QUICK),
                Create(moving, run_time=Pace.REVEAL),
                FadeIn(other, run_time=Pace.REVEAL),
            )
            self.play(
                FadeIn(gap),
                FadeIn(number, unit),
                run_time=Pace.REVEAL,
            )
            # One group, so that all that follows is drawn anew in every frame.
            self.add(VGroup(string, gap, drawn, moving).add_updater(follow))
            self.play(advance(time, 0.4, 0.4 * Pace.SWEEP))
            self.say(
                "A physics-informed network trains this mismatch away.",
                "The bump's speed is turned up to {v}: the curves close up on each other, and the "
                "mismatch falls to {r} percent.",
                v=Q["speed"](1.0),
                r=Q["residual"](1.0),
            )
            self.play(
                FadeOut(name, other, rate_func=EARLY),
                FadeIn(rate, rate_func=LATE),
                run_time=Pace.CAPTION,
            )
            self.play(speed.animate(run_time=1.75 * Pace.MOVE).set_value(1.0))
            self.hold(1.25 * Pace.REST)
