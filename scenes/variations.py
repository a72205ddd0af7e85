"""The gradient of a curve's roughness, found by pokes, and the descent that it drives."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from manim import (
    RIGHT,
    Create,
    FadeIn,
    FadeOut,
    Line,
    ReplacementTransform,
    TransformFromCopy,
    UpdateFromAlphaFunc,
    ValueTracker,
    VGroup,
    linear,
)
from manim.utils.rate_functions import ease_in_quad

from compute.quantities import quantities
from compute.variations import (
    MODES,
    NODES,
    POKE_PLACE,
    POKE_WIDTH,
    RELAX_STEPS,
    SMOOTH_STEPS,
    best_stop,
    curve,
    exact_gradient,
    functional_gradient,
    mode_amplitude,
    mode_half_life,
    noisy_sine,
    poke_response,
    relaxation,
    running_roughness,
    slope,
    smoothing,
    smoothing_error,
)
from scenes.kit.curve import Curve, Region, Reshape
from scenes.kit.marks import Arrow, Bar, Cloud, Dashed, dot, hole
from scenes.kit.motion import AT_LAST, EARLY, LATE, advance, between_steps, settle
from scenes.kit.numbers import Readout
from scenes.kit.plane import Box, Coordinates, Plane, Span
from scenes.kit.race import Runner
from scenes.kit.scene import BlogScene
from scenes.kit.style import Pace, Radius, Role, Size, Stroke, color
from scenes.kit.typeset import Formula, Words

Q = quantities("variations")

X = np.linspace(0, 1, NODES)
FINE = np.linspace(0, 1, 241)
LEFT_END, RIGHT_END = -6.5, 4.3  # of both panels
UPPER = Box(LEFT_END, RIGHT_END, 0.25, 3.6)
LOWER = Box(LEFT_END, RIGHT_END, -2.4, 0.0)
HEIGHTS = Span(-1.75, 2.1)  # of the curve
BAR_AT = np.array([5.75, -1.75, 0.0])
FULL_BAR = 4.4  # height of the fullest bar
BAR_UNIT = FULL_BAR / running_roughness(1.0)

POKE_HEIGHT = 0.5  # drawn; J is quadratic, so the answer is the same for every height
REACH = np.linspace(-4.5, 4.5, 61) * POKE_WIDTH  # where a poke is seen
BUMP = POKE_HEIGHT * np.exp(-((REACH / POKE_WIDTH) ** 2) / 2)
FIRST, LAST = 0.05, 0.95  # places of the first and the last poke
POKED = np.linspace(FIRST, LAST, 361)
DROPPED = np.linspace(FIRST, LAST, 25)  # places that keep their answer

MOVED = np.arange(5, NODES - 1, 5)  # nodes that show an arrow
ON_THE_WAY = 0.28  # of the time of the descent: both curves and the arrows can be seen
ON_CURVE = 0.65  # scale of the arrows on the curve: they must stay in the picture

ERRORS = Span(0, 0.32, (0.1, 0.3))
RACE = Box(-5.6, RIGHT_END, -2.3, 0.05)
COLUMNS = np.linspace(-5.0, 5.0, len(MODES))  # middles of the four waves
WAVE = 2.5  # width of one
HUMPS = np.linspace(0, 1, 121)
SHOWN = mode_half_life(1)  # the slowest wave's, and the longest time shown
APPEARING = 0.1 * SHOWN  # how long a half-life takes to appear, once it has passed


def early(share: float) -> float:
    """Spend more time on the first steps of a descent, which do most."""
    return share**3


def above_bar(bar: Bar, J: float) -> np.ndarray:
    """Return where a score's decimal point is, so that "0.64", "7.6", and "12,717" are centered."""
    aside = np.interp(J, [1, 4, 10, 100, 10_000], [-0.15, 0.0, 0.36, 0.36, 0.98])
    return BAR_AT + [aside, bar.body.height + 0.25, 0]


class Waves(VGroup):
    """The modes side by side, each with the outline of its full size."""

    def __init__(self, height: float, unit: float) -> None:
        self.shapes = [np.sin(k * np.pi * HUMPS) for k in MODES]
        self.planes = [
            Coordinates(
                Span(0, 1),
                Span(-1, 1),
                Box(x - WAVE / 2, x + WAVE / 2, height - unit, height + unit),
            )
            for x in COLUMNS
        ]
        pairs = list(zip(self.planes, self.shapes, strict=True))
        self.ghosts = VGroup(*(Curve(p, HUMPS, y, Role.MUTED, width=Stroke.GRID) for p, y in pairs))
        self.curves = VGroup(*(Curve(p, HUMPS, y, Role.STATE) for p, y in pairs))
        super().__init__(self.ghosts, self.curves)

    def show(self, sizes: list[float]) -> Waves:
        """Have other sizes, as shares of the full ones, from now on."""
        for wave, shape, size in zip(self.curves, self.shapes, sizes, strict=True):
            wave.trace(HUMPS, size * shape)
        return self


class PokesRevealGradient(BlogScene):
    """Pokes along a curve draw the gradient of its roughness; downhill, the curve relaxes."""

    alt = (
        "A poke slides along a wavy curve, and the answers of its roughness draw a gradient; down "
        "that gradient the curve relaxes to a line, noise melts, and fast waves die first."
    )
    givens: ClassVar[tuple[str, ...]] = ("-2 f″", "k^2", "gradient(f')^2")

    def construct(self) -> None:
        """From a score of curves to its gradient, down that gradient, and to weight decay."""
        self.upper = Coordinates(Span(0, 1), HEIGHTS, UPPER)
        self.add_up()
        self.poke()
        self.carry()
        self.relax()
        self.smooth()
        self.halve()
        self.compare()

    def add_up(self) -> None:
        """Run along the curve and add its squared slopes up."""
        slopes, place = slope(FINE), ValueTracker(0.0)
        self.f = Curve(self.upper, FINE, curve(FINE), Role.TRUTH)
        self.pins = VGroup(
            *(dot(self.upper.point(x, curve(x)), Role.INK, Radius.SMALL) for x in (0.0, 1.0))
        )
        squares = Plane(Span(0, 1), Span(0, slopes.max() ** 2 * 1.2), box=LOWER, y_axis=False)
        area, tangent = Region(Role.TRUTH, opacity=0.5), Line(color=color(Role.GRADIENT))
        tangent.set_stroke(width=Stroke.CURVE)
        edge = Curve(squares, FINE, slopes**2, Role.TRUTH)
        score_law = Formula("J = integral gradient(f')^2 dif x").begin_at(LEFT_END, -0.45)
        self.bar = Bar(BAR_AT, 0.0, Role.TRUTH, width=0.8)
        # Beside the bar: below it, a low bar would be read as a fraction's.
        self.symbol = Words("$J$", size=Size.FORMULA).set_x(BAR_AT[0] - 1.0)
        self.symbol.align_baseline(BAR_AT[1])
        score = Readout(Q["roughness"], place, anchor="point")

        def touch(m: Line) -> None:
            x = place.get_value()
            along = np.array([1.0, float(slope(x)), 0.0]) * [*self.upper.unit, 0]
            reach = min(0.75, 0.2 + 12 * x) * along / np.linalg.norm(along)
            at = self.upper.point(x, curve(x))
            m.put_start_and_end_on(at - reach, at + reach)

        def fill(m: Region) -> None:
            x = np.linspace(0, max(place.get_value(), 1e-3), 200)
            m.between(squares, x, np.zeros_like(x), slope(x) ** 2)

        def trace(m: Curve) -> None:
            m.trace(FINE, np.where(place.get_value() >= FINE, slopes**2, np.nan))

        def stand(m: Bar) -> None:
            J = running_roughness(min(place.get_value(), 1.0))
            m.stand(BAR_UNIT * J)
            score.place(above_bar(m, J))

        followers = {tangent: touch, area: fill, edge: trace, self.bar: stand}
        for mobject, follow in followers.items():
            mobject.add_updater(follow, call_updater=True)
        self.add(squares, area, edge, self.f, self.pins, tangent, self.bar, self.symbol, score)
        with self.beat(
            "roughness",
            "Roughness $J$ adds up a curve's squared slopes.",
            "A wavy blue curve. A tangent runs along it; below, the square of its slope fills an "
            "area, and beside it a bar grows by that area, up to a roughness of {J}.",
            J=Q["roughness"](1.0),
        ):
            self.play(
                advance(place, 1.0, Pace.SWEEP),
                FadeIn(score_law, run_time=Pace.REVEAL),
            )
            settle(*followers)
            self.play(FadeOut(tangent), run_time=Pace.QUICK)
            self.hold()
        self.leaving = VGroup(squares, area, edge, score_law)
        self.score = score

    def poke(self) -> None:
        """Slide a poke along the curve; each place keeps the answer of J."""
        place, answers = ValueTracker(FIRST), poke_response(curve, POKED)
        plane = self.lower = Plane(Span(0, 1), Span(-400, 400), box=LOWER, y_axis=False)
        kept = plane.point(DROPPED, poke_response(curve, DROPPED))
        dots = Cloud(kept, Role.APPROXIMATION, radius=Radius.DOT)
        pen = dot([0, 0, 0], Role.APPROXIMATION, 1.6 * Radius.DOT)
        plumb = Dashed([0, 0, 0], [1, 0, 0], Role.MUTED)
        brim = [*BAR_AT[:2] + [0, self.bar.body.height], 0]
        change = Bar(brim, 0, Role.APPROXIMATION, width=self.bar.width_of_bar)
        change.body.set_stroke(width=Stroke.HELPER)
        bump, body = Curve(self.upper, REACH, BUMP, Role.STATE), Region(Role.STATE, opacity=0.6)

        def follow(_: VGroup) -> None:
            x = place.get_value()
            floor = curve(np.clip(x + REACH, 0, 1))
            bump.trace(x + REACH, floor + BUMP)
            body.between(self.upper, x + REACH, floor, floor + BUMP)
            answer = float(np.interp(x, POKED, answers))
            end = plane.point(x, answer)
            pen.move_to(end)
            change.stand(plane.unit[1] * answer)
            change.body.set_fill(opacity=0.9 if answer > 0 else 0.2)  # hollow: it is taken off
            plumb.run(self.upper.point(x, curve(x)), end)
            dots.move_dots(kept, np.where(x >= DROPPED - 1e-9, 1.0, 0.0))

        poking = VGroup(plumb, body, bump, dots, pen, change)
        follow(poking)
        title = Words("$J$'s change per area", role=Role.APPROXIMATION).begin_at(LEFT_END, -2.2)
        number = Readout(Q["poke"], POKE_PLACE, role=Role.APPROXIMATION)
        number.place(plane.point(POKE_PLACE, number.fact.value) + [0.75, -0.2, 0])
        with self.beat(
            "poke",
            "Poke it up at one place: how does $J$ change?",
            "A small green bump sits on the curve and slides along it. On the bar of J a yellow "
            "piece is added or taken off; below, a yellow dot is as high: by how much the "
            "roughness changes for each unit of the bump's area.",
        ):
            self.play(
                FadeOut(self.leaving, self.score, run_time=Pace.QUICK),
                self.bar.animate(run_time=Pace.REVEAL).set_opacity(0.3),
                FadeIn(plane, poking, title, run_time=Pace.REVEAL, rate_func=LATE),
            )
            poking.add_updater(follow)
            self.play(advance(place, POKE_PLACE, 0.7 * Pace.SWEEP))
            self.say(
                "Lifting a valley smooths: {p} for each unit of area.",
                "In the middle of a valley the bump lowers the roughness: the answer is {p}.",
                p=Q["poke"](POKE_PLACE),
            )
            self.play(FadeIn(number), run_time=Pace.QUICK)
            self.hold(1.5 * Pace.REST)
            self.play(FadeOut(number), run_time=Pace.QUICK)
            self.play(advance(place, LAST, 0.6 * Pace.SWEEP))
        settle(poking)
        self.gradient = Curve(plane, FINE, [exact_gradient(x) for x in FINE], Role.GRADIENT)
        self.law = Formula(r'delta J \/ delta f = gradient(-2 f″, tag: "g")').begin_at(
            LEFT_END, -2.15
        )
        with self.beat(
            "gradient",
            "All the answers make a curve, $-2 f″$: the gradient of $J$.",
            "A purple curve, minus twice the second derivative, runs through all the yellow dots.",
        ):
            self.play(
                FadeOut(plumb, body, bump, pen, change, title, run_time=Pace.QUICK),
                Create(self.gradient, rate_func=linear, run_time=1.5 * Pace.MOVE),
                FadeIn(self.law, run_time=1.5 * Pace.MOVE, rate_func=LATE),
            )
            self.hold()
        self.dots = dots

    def carry(self) -> None:
        """Carry the gradient up to the curve as arrows, and turn them around."""
        carried, sense = ValueTracker(0.0), ValueTracker(1.0)
        self.states = relaxation().f
        at = self.upper.point(X, self.states[0])[MOVED]
        g = functional_gradient(self.states[0], X[1])[MOVED]
        feet, unit = self.lower.point(X[MOVED], 0), self.lower.unit[1]
        self.arrows = VGroup(*(Arrow(p, p, Role.GRADIENT) for p in feet))

        def follow(m: VGroup) -> None:
            share = carried.get_value()
            scale = unit * (1 + share * (ON_CURVE - 1)) * sense.get_value()
            starts = feet + share * (at - feet)
            for arrow, start, length in zip(m, starts, scale * g, strict=True):
                arrow.point_to(start, start + [0, length, 0])

        self.arrows.add_updater(follow, call_updater=True)
        with self.beat(
            "uphill",
            "On the curve it points uphill: hills higher, valleys deeper.",
            "The purple curve is cut into arrows, which fly up to the blue curve and stand on it: "
            "up on the hills, down in the valleys.",
        ):
            self.play(FadeOut(self.dots), FadeIn(self.arrows), run_time=Pace.REVEAL)
            self.play(carried.animate.set_value(1.0), run_time=1.5 * Pace.MOVE)
            self.hold(Pace.REVEAL)
            self.say(
                "Turn around and step down: gradient descent on a function.",
                "The arrows turn around: hills are to sink and valleys to rise. The formula "
                "becomes a rule of descent: f minus a small step eta times the gradient.",
            )
            step = Formula('state(f) arrow.l state(f) - eta thin (gradient(-2 f″, tag: "g"))')
            step.begin_at(LEFT_END, 0.25)
            g_part = step.part("g")
            head, rest = (law.without("g") for law in (self.law, step))
            self.play(
                sense.animate.set_value(-1.0),
                FadeOut(head, rate_func=EARLY),
                ReplacementTransform(self.law.part("g"), g_part),
                FadeIn(rest, rate_func=LATE),
                run_time=1.5 * Pace.MOVE,
            )
            settle(self.arrows)
            self.remove(self.law, head, g_part, rest)
            self.add(step)
            self.law = step
            self.hold(Pace.REVEAL)

    def relax(self) -> None:
        """Walk downhill: the curve relaxes, its gradient and J vanish."""
        share, states = ValueTracker(0.0), self.states
        J = relaxation().J
        self.state = Curve(self.upper, X, states[0], Role.STATE)

        def step() -> float:
            return early(share.get_value()) * RELAX_STEPS

        whole = lambda: int(step() + 1e-6)  # noqa: E731  (a readout wants a function)
        score = Readout(Q["relaxed"], whole, anchor="point")
        unit = self.lower.unit[1]

        def follow(_: VGroup) -> None:
            u = between_steps(states, step())
            g = functional_gradient(u, X[1])
            self.state.trace(X, u)
            # A pinned end has no gradient of its own: the curve runs straight on to it.
            g[[0, -1]] = 2 * g[[1, -2]] - g[[2, -3]]
            self.gradient.trace(X, g)
            starts = self.upper.point(X, u)[MOVED]
            for arrow, start, length in zip(
                self.arrows, starts, -unit * ON_CURVE * g[MOVED], strict=True
            ):
                arrow.point_to(start, start + [0, length, 0])
            now = float(between_steps(J, step()))
            self.bar.stand(BAR_UNIT * now)
            score.place(above_bar(self.bar, now))

        moving = VGroup(self.gradient, self.state, self.arrows, self.bar)
        follow(moving)
        with self.beat(
            "descent",
            "Ends pinned, it relaxes to a line: $J$ = {line}.",
            "A green curve leaves the blue one along the arrows. Hills sink, valleys rise, the "
            "gradient below flattens, and the bar falls from {start} to {line}, the least that "
            "pinned ends allow: a straight line.",
            start=Q["relaxed"](0),
            line=Q["line"](),
        ):
            self.play(
                self.f.animate.set_stroke(opacity=0.4),
                self.bar.animate.set_opacity(0.9),
                FadeIn(self.state, score),
                run_time=Pace.REVEAL,
            )
            self.add(moving, self.pins)
            moving.add_updater(follow)
            for end in (ON_THE_WAY, 1.0):
                seconds = (end - share.get_value()) * 1.4 * Pace.SWEEP
                self.play(advance(share, end, seconds))
                if end < 1:
                    self.poster()
            settle(moving, score)
            self.hold()
        self.leaving = VGroup(
            self.f, self.gradient, self.arrows, self.pins, self.law, self.lower, score
        )

    def smooth(self) -> None:
        """Smooth a noisy sine: the noise goes first, then the sine itself."""
        data, states, step = noisy_sine(), smoothing().f, ValueTracker(0.0)
        clean = Curve(self.upper, data.x, data.clean, Role.TRUTH)
        axes = Plane(Span(-80, SMOOTH_STEPS), ERRORS, box=RACE, y_axis=None, names=("steps", ""))
        errors = [smoothing_error(k) for k in range(SMOOTH_STEPS + 1)]
        stop = best_stop()
        racer = Runner(axes, np.arange(SMOOTH_STEPS + 1), errors, Role.STATE, lost=stop + 1)
        gap = Region(Role.ERROR, opacity=0.15)
        mark = hole(racer.at(stop), Role.STATE, 1.4 * Radius.DOT)
        name = Words("error", role=Role.MUTED).begin_at(RACE.left, RACE.top + 0.2)
        whole = lambda: int(step.get_value() + 1e-6)  # noqa: E731
        J, bar, line = smoothing().J, self.bar, self.bar.body.height
        unit = FULL_BAR / J[0]
        bar.stand(unit * J[0])
        score = Readout(Q["smoothed"], whole, anchor="point").place(above_bar(bar, J[0]))
        start = np.interp(data.x, X, self.state.y)
        self.state.trace(data.x, start)

        def follow(_: VGroup) -> None:
            u = between_steps(states, step.get_value())
            self.state.trace(data.x, u)
            racer.run(step.get_value())
            now = float(between_steps(J, step.get_value()))
            bar.stand(unit * now)
            score.place(above_bar(bar, now))
            if step.get_value() > stop:
                low, high = np.minimum(u, data.clean), np.maximum(u, data.clean)
                gap.between(self.upper, data.x, low, high)

        with self.beat(
            "noise",
            "Noise is the roughest part: it melts first.",
            "The line turns into a sine buried in noise, over the clean sine in blue; its "
            "roughness is {J}, and the bar is full. Going downhill, the noise melts within moments "
            "and the bar falls. Below, the distance from the clean sine plunges.",
            J=Q["smoothed"](0),
        ):
            self.play(
                FadeOut(self.leaving, rate_func=EARLY),
                UpdateFromAlphaFunc(
                    bar,
                    lambda m, a: m.stand(line + LATE(a) * (unit * J[0] - line)),
                    rate_func=linear,
                ),
                Reshape(self.state, states[0]),
                FadeIn(clean, rate_func=LATE),
                FadeIn(axes, name, racer, rate_func=LATE),
                FadeIn(score, rate_func=AT_LAST),
                run_time=Pace.MOVE,
            )
            self.hold(Pace.REVEAL)
            moving = VGroup(gap, clean, self.state, racer, bar).add_updater(follow)
            self.add(moving)
            self.play(
                step.animate(rate_func=ease_in_quad, run_time=0.8 * Pace.SWEEP).set_value(stop)
            )
            self.hold(Pace.REVEAL)
            self.say(
                "Then the signal sags, and the error grows: stop early.",
                "More steps flatten the sine itself: its hills stay below the clean ones, and the "
                "error, now red and dashed, grows, although the roughness still falls, to {J}.",
                J=Q["smoothed"](SMOOTH_STEPS),
            )
            self.play(
                advance(step, SMOOTH_STEPS, 0.7 * Pace.SWEEP),
                FadeIn(mark, run_time=Pace.QUICK),
            )
            settle(moving, score)
            self.hold(Pace.REVEAL)
        self.leaving = VGroup(gap, clean, axes, name, racer, mark, bar, self.symbol, score)

    def halve(self) -> None:
        """Take the curve apart into waves, and let each shrink at its own speed."""
        time = self.time_shown = ValueTracker(0.0)
        waves = self.waves = Waves(0.85, 1.75)
        numbers = VGroup()
        for k, x in zip(MODES, COLUMNS, strict=True):
            number = Words("{h}", role=Role.INK, size=Size.NUMBER, h=Q["half_life"](k))
            numbers.add(number.set_x(x).align_baseline(-1.75))

        def shrink(m: Waves) -> None:
            m.show([mode_amplitude(k, time.get_value()) for k in MODES])

        def appear(m: VGroup) -> None:
            for k, number in zip(MODES[1:], m, strict=True):
                since = (time.get_value() - mode_half_life(k)) / APPEARING
                number.set_fill(opacity=float(np.clip(since, 0, 1)))

        with self.beat(
            "modes",
            "Half-lives: a wave of $k$ humps halves $k^2$ times as fast.",
            "The curve parts into four waves of one, three, five and eight humps. They shrink, "
            "the finest first; their half-lives are {a}, {b}, {c} and {d}.",
            **dict(zip("abcd", (Q["half_life"](k) for k in MODES), strict=True)),
        ):
            self.play(
                FadeOut(self.leaving, rate_func=EARLY),
                *(TransformFromCopy(self.state, wave) for wave in waves.curves),
                FadeOut(self.state, rate_func=EARLY),
                FadeIn(waves.ghosts, rate_func=LATE),
                run_time=Pace.MOVE,
            )
            slowest, faster = numbers[0], numbers[1:]
            self.add(waves, faster)
            waves.add_updater(shrink)
            faster.add_updater(appear, call_updater=True)
            self.play(advance(time, SHOWN, Pace.SWEEP))
            settle(faster, waves)
            self.play(FadeIn(slowest), run_time=Pace.QUICK)
            self.hold()
        self.numbers = numbers

    def compare(self) -> None:
        """Let weight decay shrink the same waves: all alike."""
        time = ValueTracker(0.0)
        rows = Waves(1.65, 0.85), Waves(-1.45, 0.85)
        names = VGroup(
            Words("weight decay").align_baseline(2.95),
            Words("smoothness prior").align_baseline(-0.2),
        )
        for name in names:
            name.shift(RIGHT * (COLUMNS[0] - WAVE / 2 - name.get_left()[0]))

        def shrink(m: VGroup) -> None:
            t = time.get_value()
            alike, own = rows
            alike.show([mode_amplitude(1, t)] * len(MODES))
            own.show([mode_amplitude(k, t) for k in MODES])

        with self.beat(
            "prior",
            "A smoothness prior is weight decay, far harder on wiggles.",
            "The waves, grown back, stand in two rows. Above, weight decay shrinks all of them "
            "alike; below, the smoothness prior leaves only the slowest.",
        ):
            self.play(
                FadeOut(self.numbers, rate_func=EARLY),
                ReplacementTransform(self.waves.copy(), rows[0]),
                ReplacementTransform(self.waves, rows[1]),
                FadeIn(names, rate_func=AT_LAST),
                run_time=1.5 * Pace.MOVE,
            )
            both = VGroup(*rows).add_updater(shrink)
            self.add(both)
            self.play(advance(time, SHOWN, 0.8 * Pace.SWEEP))
            settle(both)
            self.hold(1.5 * Pace.REST)
