"""A walk through an arrow field: the push along it is work, the flow across it is flux."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RESAMPLING_ALGORITHMS,
    RIGHT,
    UP,
    Create,
    FadeIn,
    FadeOut,
    GrowFromPoint,
    ImageMobject,
    Line,
    Mobject,
    ReplacementTransform,
    SurroundingRectangle,
    Transform,
    ValueTracker,
    VGroup,
    VMobject,
    linear,
    smooth,
)
from manim.utils.rate_functions import ease_in_quad

from compute.line_integrals import (
    ASCENT_STEPS,
    BOW,
    CHORDS,
    START,
    STEP_SIZE,
    TOP,
    WALK_POINTS,
    Field,
    advect,
    ascent_path,
    between,
    bow,
    circle,
    ellipse,
    outward,
    polygon_work,
    reward_gradient,
    spin,
    spin_work,
    streamlines,
)
from compute.quantities import Quantity, quantities
from scenes.kit.curve import Curve, clipped, polyline
from scenes.kit.marks import Arrow, Bar, Cloud, Dashed, Segments, dot, outlined
from scenes.kit.meter import Meter
from scenes.kit.motion import EARLY, LATE, advance, settle, whole_steps
from scenes.kit.numbers import Readout
from scenes.kit.plane import Box, Coordinates, Span
from scenes.kit.scene import BlogScene
from scenes.kit.style import Frame, Pace, Radius, Role, Size, Stroke, color
from scenes.kit.typeset import Formula, Words, polygon_points

Q = quantities("line_integrals")

# --- layout --------------------------------------------------------------------------------------

MAP = Box(-6.8, 1.6, -2.35, 3.65)
HALF_ACROSS, HALF_UP = 2.9, 2.9 * 6.0 / 8.4  # of what the map shows: one scale both ways
METER_FOOT = np.array([3.5, -2.2, 0.0])
METER_UNIT = 0.42  # height of the bar for work one
METER_WIDTH = 1.0
NUMBER_LEFT = METER_FOOT[0] + 0.75
BOARD_ROWS, BOARD_COLUMNS = (1.2, -0.6), (3.9, 5.93)  # middles of the cells
HEADS = (2.2, 2.65)  # x of the rows' signs, y of the columns'
LAST_FOOT, LAST_HEIGHT = np.array([4.2, -1.6, 0.0]), 3.8  # of the bars that fall
TO_POINT = 0.44  # from the middle of a number like 6.283 back to its point
PAIR_AT = (3.1, 5.3)  # x of two bars side by side

# --- the stream ----------------------------------------------------------------------------------

SEEDS, SEED = 76, 10
REACH, REACH_STEPS = 0.6, 12  # flow time that each streamline is drawn for, back and forth
TAIL = 0.34  # flow time from a comet's tail to its head
COMET = np.linspace(0, 1, 10)
COMET_WIDTH = 0.085
BED, BRIGHT = 0.45, 0.9  # opacities of a streamline and of the comet in it
PAN = (0.6, -0.75)  # middle of the map in the end: near the hill
RINGS = (1.0, np.sqrt(2), np.sqrt(3))  # radii of the hill's level rings; one is the start's
CALM = 0.3  # of the reward's gradient, which is strong, in the stream
LIFE = 4.5  # seconds a comet takes along its streamline
RIM, RIM_PIXELS = 0.6, 20  # over which the stream fades into the page; a unit of the stage
HEM = 0.05  # by which the lines end before the rim does, or their ends would peep out as specks

# --- the walk ------------------------------------------------------------------------------------

RACE = 2.17 * Pace.MOVE  # in which two dots walk two ways at once
STATIONS = 12  # where the walk leaves its shadows
ARROW = 0.36  # length of an arrow for a push of one, in the map's units
WALKERS_ARROW = 0.8  # the same for the arrow at the walker
SHORTEST = 0.01  # shadow that is drawn, in units
PARKED = np.radians(60)  # where the walker stands while its measuring arrow turns

# --- the ride ------------------------------------------------------------------------------------

RIDERS = 14
GOLDEN_ANGLE = np.pi * (3 - np.sqrt(5))
RIDE, RIDE_STEPS = 2.0, 200  # flow time that the dots ride for


class Stream(VGroup):
    """Streamlines of a field, with comets running along them."""

    def __init__(self, plane: Coordinates, seeds: np.ndarray) -> None:
        self.plane, self.seeds = plane, seeds
        self.births = np.arange(len(seeds)) * 0.618 % 1
        self.low = np.array([plane.box.left, plane.box.bottom])
        paint = color(Role.TRUTH)
        self.lines = VMobject(stroke_width=Stroke.GRID, stroke_color=paint)
        self.comets = VMobject(stroke_width=0, fill_color=paint)
        super().__init__(self.lines, self.comets)
        self.show_at(1.0)

    def flow(self, field: Field, left: float = 1.0) -> Stream:
        """Follow another field from now on, as far to the left as this share of the way.

        At 0 the stream has the whole stage, at 1 the plane's box.
        """
        wide = (1 - left) * (Frame.RIGHT - self.plane.box.right)
        self.high = np.array([self.plane.box.right + wide, self.plane.box.top])
        forth = advect(field, self.seeds, REACH, REACH_STEPS)
        back = advect(lambda p: -field(p), self.seeds, REACH, REACH_STEPS)
        track = np.concatenate([back[:0:-1], forth]).transpose(1, 0, 2)  # (m, times, 2)
        self.track = self.plane.point(track[..., 0], track[..., 1])[..., :2]
        self.track = self.track + [(left - 1) * self.plane.box.center[0], 0]
        seen = [clipped(line, self.low + HEM, self.high - HEM) for line in self.track]
        segments = np.concatenate(seen)
        self.lines.set_points(polyline(np.pad(segments, [(0, 0), (0, 0), (0, 1)])))
        return self

    def show(self, clock: float) -> Stream:
        """Have the comets where they are at this moment; one unit of the clock is their life."""
        age = ((clock + self.births) % 1)[:, None]
        head = 2 * age * REACH
        tail = np.maximum(head - TAIL * np.sin(np.pi * age), 0)
        index = (tail + (head - tail) * COMET) / REACH * REACH_STEPS
        before = np.minimum(index.astype(int), self.track.shape[1] - 2)
        rows = np.arange(len(self.track))[:, None]
        start, end = self.track[rows, before], self.track[rows, before + 1]
        at = start + (end - start) * (index - before)[..., None]
        at = np.clip(at, self.low, self.high)  # beyond, a comet has no width
        along = np.gradient(at, axis=1)
        along /= np.maximum(np.linalg.norm(along, axis=2, keepdims=True), 1e-9)
        room = np.minimum(at - self.low, self.high - at).min(axis=2)  # to the edge of the map
        width = (
            COMET_WIDTH * np.sqrt(COMET) * np.sin(np.pi * age) ** 0.5 * np.clip(room / 0.2, 0, 1)
        )
        across = np.stack([-along[..., 1], along[..., 0]], axis=-1) * width[..., None] / 2
        rims = np.concatenate([at + across, (at - across)[:, ::-1]], axis=1)
        corners = np.pad(rims, [(0, 0), (0, 0), (0, 1)])
        self.comets.set_points(polygon_points(corners).reshape(-1, 3))
        return self

    def show_at(self, share: float) -> Stream:
        """Stand back: have this share of the full strength."""
        self.lines.set_stroke(opacity=BED * share)
        self.comets.set_fill(opacity=BRIGHT * share)
        return self


class Rim(ImageMobject):
    """The page over the rim of the stream, so that it fades out and is not cut off."""

    def __init__(self, stream: Stream) -> None:
        super().__init__(np.zeros((2, 2, 4), dtype=np.uint8))
        self.set_resampling_algorithm(RESAMPLING_ALGORITHMS["bicubic"])
        self.stream, self.right = stream, np.nan
        self.show()

    def show(self) -> Rim:
        """Lie over the stream as wide as it is now."""
        low, high = self.stream.low, self.stream.high
        if self.right == high[0]:
            return self
        self.right = high[0]
        edges = [[x, y, 0.0] for y in (high[1], low[1]) for x in (low[0], high[0])]
        self.points = np.array(edges)
        to_rim = []
        for side in high - low:
            along = (np.arange(round(side * RIM_PIXELS)) + 0.5) / RIM_PIXELS
            to_rim.append(np.clip(np.minimum(along, side - along) / RIM, 0, 1))
        across, down = (share * share * (3 - 2 * share) for share in to_rim)
        alpha = np.round(255 * (1 - across * down[:, None]))[..., None]
        paint = np.broadcast_to(color(Role.PAGE).to_int_rgb(), (*alpha.shape[:2], 3))
        self.pixel_array = np.concatenate([paint, alpha], axis=-1).astype(np.uint8)
        return self


class Probes(VGroup):
    """The field's arrows at points of a path, each with its shadow on the measuring direction."""

    def __init__(self, plane: Coordinates, number: int, size: float) -> None:
        self.plane, self.size, origin = plane, size, plane.point(0, 0)
        self.shadows = Segments(Role.GRADIENT, width=2.4 * Stroke.CURVE)
        self.drops = Segments(Role.MUTED, width=Stroke.GRID)  # from an arrow's tip to its shadow's
        self.pushes = VGroup(*(Arrow(origin, origin, Role.TRUTH) for _ in range(number)))
        super().__init__(self.shadows, self.drops, self.pushes)

    def show(
        self, at: np.ndarray, pushes: np.ndarray, directions: np.ndarray, grown: np.ndarray
    ) -> Probes:
        """Stand at points of the map, (n, 2), grown to shares (n,) of the full size."""
        reach = self.size * grown[:, None]
        along = (pushes * directions).sum(axis=1, keepdims=True)
        feet = self.plane.point(*at.T)
        tips = self.plane.point(*(at + reach * pushes).T)
        shades = self.plane.point(*(at + reach * along * directions).T)
        for arrow, foot, tip in zip(self.pushes, feet, tips, strict=True):
            arrow.point_to(foot, tip)
        for lines, starts in ((self.shadows, feet), (self.drops, tips)):
            seen = np.linalg.norm(shades - starts, axis=1) > SHORTEST
            if seen.any():
                lines.run(starts[seen], shades[seen])
            else:
                lines.clear_points()
        return self


class Walk(VGroup):
    """A closed walk in a field, with shadows left behind at its stations."""

    def __init__(self, plane: Coordinates) -> None:
        self.plane = plane
        self.a, self.share, self.degrees = (ValueTracker(v) for v in (1.0, 0.0, 0.0))
        self.angle = ValueTracker(0.0)  # of the walker
        self.probed = ValueTracker(0.0)  # share of its size that the walker's arrow has
        self.passed = ValueTracker(0.0)  # angle up to which stations have their shadows
        self.loop = Curve(plane, *circle(200).r.T, Role.MUTED)
        self.stations = Probes(plane, STATIONS, ARROW)
        self.walker = outlined(plane.point(1, 0)).set_z_index(3)
        self.probe = Probes(plane, 1, WALKERS_ARROW)
        super().__init__(self.loop, self.stations, self.probe, self.walker)

    def show(self, _: Mobject | None = None) -> Walk:
        """Bring all up to date with the trackers."""
        a, turn = self.a.get_value(), np.radians(self.degrees.get_value())
        field = between(min(max(self.share.get_value(), 0.0), 1.0))
        self.loop.trace(*ellipse(200, a, 1.0).r.T)
        stops = ellipse(STATIONS + 1, a, 1.0)
        grown = np.clip((self.passed.get_value() - stops.t) / 0.2, 0, 1)
        angle = self.angle.get_value()
        here = ellipse(2, a, 1.0, start=angle, stop=angle + 1)
        for probes, path, size in (
            (self.stations, stops, grown),
            (self.probe, here, np.array([self.probed.get_value(), 0.0])),
        ):
            r, dr = path.r[:-1], path.dr[:-1]
            unit = dr / np.linalg.norm(dr, axis=1, keepdims=True)
            right = np.stack([unit[:, 1], -unit[:, 0]], axis=1)
            probes.show(r, field(r), np.cos(turn) * unit + np.sin(turn) * right, size[:-1])
        self.walker.move_to(self.plane.point(*here.r[0]))
        return self

    @property
    def measure(self) -> tuple[np.ndarray, np.ndarray]:
        """The walker's place and where its measuring arrow ends, on the stage."""
        angle = self.angle.get_value()
        along = angle + np.pi / 2 - np.radians(self.degrees.get_value())
        at = np.array([self.a.get_value() * np.cos(angle), np.sin(angle)])
        tip = at + 1.1 * np.array([np.cos(along), np.sin(along)])
        return self.plane.point(*at), self.plane.point(*tip)


class WorkAlongAWalk(BlogScene):
    """Keep the part of each arrow along the step, then the part across it."""

    alt = (
        "A dot walks around a circle in a swirling field and a bar adds up the push along the "
        "way; turned by a quarter, the same measuring arrow adds up the flow across; in a "
        "gradient field two different walks arrive with the same total."
    )
    givens: ClassVar[tuple[str, ...]] = ("2 pi",)

    def construct(self) -> None:
        """Walk, count, stretch, turn the measure, compare ways, follow the stream."""
        self.lay_out()
        self.see_the_field()
        self.walk_the_circle()
        self.count_in_chords()
        self.stretch_the_loop()
        self.turn_the_measure()
        self.go_both_ways()
        self.climb_by_two_walks()
        self.follow_the_stream()

    def lay_out(self) -> None:
        """Make what lives through more than one beat."""
        self.plane = Coordinates(Span(-HALF_ACROSS, HALF_ACROSS), Span(-HALF_UP, HALF_UP), MAP)
        wide = HALF_ACROSS * Frame.RIGHT / (MAP.right - MAP.center[0])
        box = (-wide, wide, -HALF_UP, HALF_UP)
        lines = streamlines(spin, box, SEEDS, SEED, length=0.1)
        seeds = np.array([line[len(line) // 2] for line in lines])
        trackers = (ValueTracker(v) for v in (0.0, 0.0, 0.0, 1.0))
        self.clock, self.left, self.hill, self.strength = trackers
        self.walk = Walk(self.plane)
        self.stream = Stream(self.plane, seeds).flow(spin, 0.0)
        flowing = [(0.0, 0.0, 0.0)]

        def flow_on(stream: Stream) -> None:
            share = min(max(self.walk.share.get_value(), 0.0), 1.0)
            hill, left = self.hill.get_value(), self.left.get_value()
            if (share, hill, left) != flowing[0]:  # else the streamlines stay
                flowing[0] = (share, hill, left)
                swirl = between(share)
                self.pan(hill)
                stream.flow(
                    lambda p: (1 - hill) * swirl(p) + hill * CALM * reward_gradient(p), left
                )
            stream.show(self.clock.get_value()).show_at(self.strength.get_value())

        flow_on(self.stream)
        self.stream.add_updater(flow_on)
        self.rim = Rim(self.stream).add_updater(lambda m: m.show())

    def pan(self, hill: float) -> None:
        """Move the map towards the hill by a share of the way."""
        x, y = hill * PAN[0], hill * PAN[1]
        self.plane.x = Span(x - HALF_ACROSS, x + HALF_ACROSS)
        self.plane.y = Span(y - HALF_UP, y + HALF_UP)

    def drift(self, seconds: float, **kwargs: object) -> object:
        """Return the animation that lets the comets run on for so many seconds."""
        later = self.clock.get_value() + seconds / LIFE
        return self.clock.animate(run_time=seconds, rate_func=linear, **kwargs).set_value(later)

    def see_the_field(self) -> None:
        """Watch the stream, and lay a circle into it."""
        walk = self.walk
        self.add(self.stream, self.rim)
        self.allow(
            "contrast", self.stream.lines, because="they are the faint beds in which comets run"
        )
        with self.beat(
            "field",
            "A field pushes at every point; streamlines follow it.",
            "Blue comets swirl counterclockwise along thin circular streamlines, slow in the "
            "middle and fast outside. A gray circle is laid into the stream, with a green dot.",
        ):
            self.play(self.drift(1.4))
            self.play(self.left.animate.set_value(1.0), self.drift(Pace.MOVE), run_time=Pace.MOVE)
            self.play(Create(walk.loop), self.drift(Pace.MOVE))
            self.play(
                GrowFromPoint(walk.walker, walk.walker.get_center()),
                self.strength.animate.set_value(0.45),
                self.drift(Pace.REVEAL),
            )

    def walk_the_circle(self) -> None:
        """Add up the push along the circle while the dot walks it."""
        walk = self.walk
        work = Readout(Q["work"], walk.angle, role=Role.GRADIENT, anchor="point")
        self.meter = Meter(work, METER_FOOT, METER_UNIT, Role.GRADIENT)
        self.name = Words("work", role=Role.GRADIENT).next_to(self.meter.base, RIGHT, buff=0.2)
        with self.beat(
            "work",
            "Add up the push along each tiny step.",
            "The dot walks once around the circle, against nothing and with the stream: at each "
            "station the blue arrow of the field lies along the step, and so does its purple "
            "shadow. A purple bar of work grows with the walk, from zero to {work}.",
            work=Q["work"](2 * np.pi),
        ):
            self.play(
                FadeIn(self.meter, suspend_mobject_updating=False),
                FadeIn(self.name),
                self.drift(Pace.REVEAL),
            )
            walk.passed.set_value(-0.3)  # the dot comes first, then the shadow it leaves
            walk.add_updater(Walk.show)
            self.meter.add_updater(Meter.show)
            self.add(walk, self.meter)
            self.play(
                walk.probed.animate.set_value(1.0),
                self.drift(0.5 * Pace.MOVE),
                run_time=0.5 * Pace.MOVE,
            )
            for stop, seconds in ((1.5 * np.pi, 3.3), (2 * np.pi, 1.1)):
                self.play(
                    walk.angle.animate.set_value(stop),
                    walk.passed.animate.set_value(stop),
                    self.drift(seconds),
                    rate_func=linear,
                    run_time=seconds,
                )
                if stop < 2 * np.pi:
                    self.poster()
            self.play(self.drift(Pace.BREATH))

    def count_in_chords(self) -> None:
        """Walk the circle in straight steps, ever more of them."""
        walk, meter = self.walk, self.meter
        settle(walk, meter)
        top = METER_FOOT + [0, METER_UNIT * spin_work(2 * np.pi), 0]
        level = Dashed(top - [0.9, 0, 0], top + [0.9, 0, 0], Role.INK)
        target = Formula("2 pi", size=Size.NUMBER).next_to(level, RIGHT, buff=0.15)
        polygon = Curve(self.plane, *circle(CHORDS[0] + 1).r.T, Role.APPROXIMATION)
        self.allow("coarse", polygon, because="its chords are what is added up")
        blocks = self.blocks(CHORDS[0])
        count, value = self.chord_numbers(CHORDS[0])
        self.say(
            "In {n} straight steps, the sum falls short.",
            "The circle is cut into {n} yellow chords and the bar into as many blocks: together "
            "{sum}, a little below a dashed line at two pi.",
            n=Q["chords"](CHORDS[0]),
            sum=Q["chord_work"](CHORDS[0]),
        )
        self.play(
            FadeOut(walk.stations, walk.probe, walk.walker),
            Create(polygon),
            Create(level),
            FadeOut(self.name, meter.readout),
            FadeIn(target),
            run_time=Pace.MOVE,
        )
        self.play(
            ReplacementTransform(meter.bar.body, blocks[0]),
            FadeIn(blocks[1], rate_func=LATE),
            FadeIn(count, value),
            run_time=Pace.REVEAL,
        )
        self.remove(meter.bar)
        self.add(blocks)
        self.play(self.drift(Pace.BREATH))
        for n in CHORDS[1:]:
            if n == CHORDS[1]:
                self.say(
                    "More steps, and the sum settles at $2 pi$.",
                    "With {m} chords the sum is {middle}, with {n} it is {fine}: the polygon "
                    "becomes the circle, and the blocks fill the bar up to the line.",
                    m=Q["chords"](CHORDS[1]),
                    middle=Q["chord_work"](CHORDS[1]),
                    n=Q["chords"](CHORDS[2]),
                    fine=Q["chord_work"](CHORDS[2]),
                )
            finer, numbers = self.blocks(n), self.chord_numbers(n)
            self.play(FadeOut(count, value, run_time=Pace.QUICK))
            self.play(
                Transform(polygon, Curve(self.plane, *circle(n + 1).r.T, Role.APPROXIMATION)),
                FadeOut(blocks),
                FadeIn(finer),
                FadeIn(*numbers),
                run_time=Pace.REVEAL,
            )
            blocks, (count, value) = finer, numbers
            self.play(self.drift(Pace.BREATH))
        self.leftovers = VGroup(polygon, level, target, count, value, meter.base)
        self.filled = blocks

    @staticmethod
    def blocks(n: int) -> VGroup:
        """Return the bar of a sum over n chords, cut into as many blocks as can be seen."""
        height = METER_UNIT * polygon_work(n)
        bar = Bar(METER_FOOT, height, Role.APPROXIMATION, width=METER_WIDTH)
        cuts = Segments(Role.PAGE, width=Stroke.GRID)
        heights = np.arange(1, n) / n * height
        ends = METER_FOOT + np.stack([0 * heights, heights, 0 * heights], axis=1)
        half = [METER_WIDTH / 2, 0, 0]
        if n <= CHORDS[1]:  # more would be a gray bar
            cuts.run(ends - half, ends + half)
        return VGroup(bar.body, cuts)

    @staticmethod
    def chord_numbers(n: int) -> tuple[Words, Readout]:
        """Return how many chords there are, and their sum, beside the bar."""
        count = Words("{n} chords", n=Q["chords"](n), role=Role.APPROXIMATION)
        value = Readout(Q["chord_work"], n, role=Role.APPROXIMATION)
        count.next_to([NUMBER_LEFT, 0, 0], RIGHT, buff=0).align_baseline(-0.75)
        return count, value.place([NUMBER_LEFT, -1.5, 0])

    def stretch_the_loop(self) -> None:
        """Stretch the circle to an ellipse, then have the field push outward only."""
        walk = self.walk
        walk.angle.set_value(PARKED)
        walk.probed.set_value(0.0)
        walk.passed.set_value(2 * np.pi)
        work = Readout(Q["ellipse_work"], walk.a, walk.share, role=Role.GRADIENT, anchor="point")
        self.meter = Meter(work, METER_FOOT, METER_UNIT, Role.GRADIENT)
        inside = VMobject(stroke_width=0, fill_color=color(Role.MUTED), fill_opacity=0.4)
        inside.add_updater(lambda m: m.set_points(walk.loop.points))
        area = Readout(Q["area"], walk.a, anchor="point")
        area.place(self.plane.point(0, 0) + [-TO_POINT, -0.55, 0])
        label = Words("area").next_to(self.plane.point(0, 0), UP, buff=0.02)
        with self.beat(
            "area",
            "Spin field: work is twice the area inside.",
            "The inside of the loop is shaded. The circle stretches to an ellipse twice as wide; "
            "its area doubles to {area}, the work along it to {work}: always twice the area.",
            area=Q["area"](2.0),
            work=Q["ellipse_work"](2.0, 0.0),
        ):
            walk.show()
            inside.update()
            self.play(
                FadeOut(self.leftovers),
                ReplacementTransform(self.filled, self.meter.bar),
                FadeIn(self.meter.base),
                FadeIn(self.meter.readout, self.name, walk.stations),
                FadeIn(inside, area, label),
                run_time=Pace.MOVE,
            )
            walk.add_updater(Walk.show)
            self.meter.add_updater(Meter.show)
            self.remove(walk.walker, walk.probe)
            self.add(self.meter, inside, walk.loop, walk.stations, area, label)
            # Only what is seen is in the scene; the walk as a whole brings it up to date.
            walk.loop.add_updater(lambda _: walk.show())
            self.play(walk.a.animate.set_value(2.0), run_time=2 * Pace.MOVE, rate_func=smooth)
            self.say(
                "Only the shadow along the step counts.",
                "The dot walks around the ellipse. Now the field's arrow mostly leans away from "
                "the step; a thin line drops from its tip onto its purple shadow, which grows and "
                "shrinks on the way.",
            )
            self.add(walk.probe)
            self.play(
                walk.passed.animate.set_value(-0.3),
                FadeIn(walk.walker),
                walk.probed.animate.set_value(1.0),
                self.drift(Pace.QUICK),
                run_time=Pace.QUICK,
            )
            around = 0.75 * Pace.SWEEP
            self.play(
                advance(walk.angle, PARKED + 2 * np.pi, around),
                self.drift(around),
            )
            self.say(
                "Pushed outward only, nothing acts along the circle: no work.",
                "The ellipse goes back to the circle. Then all arrows turn outward; their shadows "
                "on the path shrink to nothing, and the bar of work sinks to {none}.",
                none=Q["ellipse_work"](1.0, 1.0),
            )
            self.play(
                FadeOut(inside, area, label, suspend_mobject_updating=False),
                FadeOut(walk.walker, rate_func=EARLY),
                walk.passed.animate.set_value(2 * np.pi),
                walk.probed.animate.set_value(0.0),
                walk.a.animate.set_value(1.0),
                run_time=Pace.MOVE,
            )
            walk.angle.set_value(PARKED)
            self.remove(walk.probe)
            self.play(walk.share.animate.set_value(1.0), run_time=2 * Pace.MOVE, rate_func=smooth)
            self.play(self.drift(0.5 * Pace.MOVE))

    def turn_the_measure(self) -> None:
        """Turn the measuring arrow by a quarter: work becomes flux."""
        walk = self.walk
        cells = {
            (field, degrees): Readout(
                Q["board"],
                field,
                degrees if (field, degrees) != ("outward", 90.0) else walk.degrees,
                role=Role.GRADIENT,
                anchor="point",
            ).place([BOARD_COLUMNS[column] - TO_POINT, BOARD_ROWS[row] - 0.2, 0])
            for row, field in enumerate(("spin", "outward"))
            for column, degrees in enumerate((0.0, 90.0))
        }
        board = self.board()
        needle = Arrow(*walk.measure, Role.STATE, width=0.09)
        with self.beat(
            "flux",
            "Now measure across the path: that is flux.",
            "A board keeps the totals: a row for each field, spin and outward; a column for "
            "measuring along, one for across. A green measuring arrow at the dot turns from along "
            "the path to across it. The shadows grow again, and the flux rises to {flux}.",
            flux=Q["board"]("outward", 90.0),
        ):
            settle(self.meter)
            total, cell = self.meter.readout.clear_updaters(), cells["outward", 0.0]
            self.add(total)
            self.play(
                FadeOut(self.meter.bar, self.meter.base, self.name, rate_func=EARLY),
                total.animate.place(cell.frame.points[0]),
                FadeIn(board, cells["spin", 0.0], rate_func=LATE),
                run_time=Pace.MOVE,
            )
            self.remove(total)
            self.add(cell, needle, walk.probe, walk.walker)
            self.play(
                FadeIn(walk.walker),
                walk.probed.animate.set_value(1.0),
                GrowFromPoint(needle, walk.measure[0]),
                run_time=Pace.REVEAL,
            )
            live = cells["outward", 90.0]
            needle.add_updater(lambda m: m.point_to(*walk.measure))
            self.play(FadeIn(live, suspend_mobject_updating=False), run_time=Pace.QUICK)
            self.play(walk.degrees.animate.set_value(90.0), run_time=2 * Pace.MOVE)
            self.play(self.drift(Pace.BREATH))
            self.say(
                "Spin only works along; outward only flows across.",
                "The field turns back to spin while the measuring arrow points outward: the "
                "shadows vanish, and the flux of the spin field is {none}. The board is full.",
                none=Q["board"]("spin", 90.0),
            )
            self.play(walk.share.animate.set_value(0.0), run_time=1.5 * Pace.MOVE)
            last = cells["spin", 90.0]
            self.play(FadeIn(last), run_time=Pace.REVEAL)
            self.play(self.drift(Pace.BREATH))
        settle(walk.loop)
        self.leftovers = VGroup(walk.probe, board, needle, *cells.values())

    def board(self) -> VGroup:
        """Return the board's lines and the signs at the heads of its rows and columns."""
        left, right, low, high = HEADS[0] + 0.57, 6.75, -1.3, HEADS[1] - 0.6
        muted = {"stroke_width": Stroke.HELPER, "color": color(Role.MUTED)}
        lines = VGroup(
            Line([left, high, 0], [right, high, 0], **muted),
            Line([left, low, 0], [left, high, 0], **muted),
        )
        signs = VGroup()
        for field, y in zip((spin, outward), BOARD_ROWS, strict=True):
            for spoke in circle(9).r[:-1]:
                push = field(spoke)
                start = np.array([HEADS[0], y, 0]) + np.append(0.3 * spoke - 0.13 * push, 0)
                end = start + np.append(0.32 * push, 0)
                signs.add(Arrow(start, end, Role.TRUTH, width=0.05))
        for turn, x in zip((0.0, np.pi / 2), BOARD_COLUMNS, strict=True):
            at = np.array([x, HEADS[1], 0])
            arc = 0.5 * circle(30, start=np.pi / 4, stop=3 * np.pi / 4).r + [0, -0.5]
            way = VMobject(stroke_width=Stroke.CURVE, stroke_color=color(Role.MUTED))
            way.set_points_as_corners(at + np.pad(1.3 * arc, [(0, 0), (0, 1)]))
            tip = at + 0.55 * np.array([-np.cos(turn), np.sin(turn), 0])
            signs.add(way, Arrow(at, tip, Role.STATE, width=0.08), dot(at, Role.STATE))
        return VGroup(lines, signs)

    def go_both_ways(self) -> None:
        """Walk from right to left over the top and below: the way matters in the spin field."""
        upper = circle(WALK_POINTS, stop=np.pi).r
        settle(self.walk.loop, self.walk)
        with self.beat(
            "ways",
            "Spin field: the work depends on the way.",
            "Two dots leave the right end of the circle for its left end, one over the top with "
            "the stream, the other below, against it. Their bars grow to {up} and to {down}.",
            up=Q["half_circle"]("upper", 1.0),
            down=Q["half_circle"]("lower", 1.0),
        ):
            gone = (self.leftovers, self.walk.stations, self.walk.loop, self.walk.walker)
            self.race(
                (upper, upper * [1, -1]),
                Q["half_circle"],
                ("upper", "lower"),
                0.72,
                0.65,
                field=spin,
                size=WALKERS_ARROW,
                gone=VGroup(*gone),
            )

    def climb_by_two_walks(self) -> None:
        """Climb the hill of the reward by two walks: only its ends count."""
        with self.beat(
            "ends",
            "Gradient field: either way, work is the height gained, {gain}.",
            "The stream turns into the gradient of a hill of reward, with its level rings; all "
            "comets run to the top. One dot goes straight there, one by a wide bow. Their bars "
            "rise at different times, and both end at {gain}, the height gained from {low} to "
            "{high}: only the ends of a way count.",
            gain=Q["gain"](),
            low=Q["reward"](*START),
            high=Q["reward"](*TOP),
        ):
            self.play(FadeOut(self.leftovers), run_time=Pace.QUICK)
            self.play(
                self.hill.animate.set_value(1.0),
                self.strength.animate.set_value(0.6),
                run_time=1.5 * Pace.MOVE,
            )
            rings = VGroup()
            for radius in RINGS:
                ring = (circle(120, radius).r + TOP).T
                rings.add(Curve(self.plane, *ring, Role.MUTED, width=Stroke.HELPER, opacity=0.85))
            low, high = (Words("height {h}", h=Q["reward"](*point)) for point in (START, TOP))
            low.next_to(self.plane.point(*START), LEFT, buff=0.4)
            high.next_to(self.plane.point(*TOP), DOWN, buff=0.22)
            plate = {"color": color(Role.PAGE), "stroke_width": 0, "fill_opacity": 1, "buff": 0.1}
            plates = (SurroundingRectangle(label, **plate) for label in (low, high))
            heights = VGroup(*plates, low, high)  # the rings pass behind them
            self.play(Create(rings), FadeIn(heights), self.drift(Pace.REVEAL), run_time=Pace.REVEAL)
            self.race(
                (bow(WALK_POINTS, 0.0).r, bow(WALK_POINTS, BOW).r),
                Q["reward_work"],
                (0.0, BOW),
                1.6,
                -1.6,
                field=reward_gradient,
                size=CALM,
                gone=VGroup(),
            )
            self.leftovers.add(heights)

    def race(
        self,
        ways: tuple[np.ndarray, np.ndarray],
        quantity: Quantity,
        names: tuple[str, str] | tuple[float, float],
        unit: float,
        foot: float,
        *,
        field: Field,
        size: float,
        gone: VGroup,
    ) -> None:
        """Let two dots walk two ways at once, each with its bar."""
        share = ValueTracker(0.0)
        paths = VGroup(*(Curve(self.plane, *way.T, Role.STATE) for way in ways))
        meters = VGroup(
            *(
                Meter(
                    Readout(quantity, name, share, role=Role.GRADIENT, anchor="point"),
                    [x, foot, 0],
                    unit,
                    Role.GRADIENT,
                    hangs=quantity(name, 1.0).value < 0,
                )
                for name, x in zip(names, PAIR_AT, strict=True)
            )
        )
        walkers = VGroup(*(outlined(self.plane.point(*way[0])).set_z_index(3) for way in ways))
        signs = VGroup()
        for way, name, x in zip(ways, names, PAIR_AT, strict=True):
            sign = VMobject(stroke_width=Stroke.CURVE, stroke_color=color(Role.STATE))
            sign.set_points_as_corners(np.pad(0.45 * way[::10], [(0, 0), (0, 1)]))
            beyond = np.sign(quantity(name, 1.0).value)  # on the other side of the base
            signs.add(sign.move_to([x, foot - 0.45 * beyond, 0]))
        probes = Probes(self.plane, 2, size)
        steps = [np.gradient(way, axis=0) for way in ways]
        units = np.array([step / np.linalg.norm(step, axis=1)[:, None] for step in steps])

        def along(_: Mobject) -> None:
            index = share.get_value() * (WALK_POINTS - 1)
            k = int(index)
            at = np.array([way[k] for way in ways])
            probes.show(at, field(at), units[:, k], np.ones(2))
            for way, path, walker in zip(ways, paths, walkers, strict=True):
                here = [np.interp(index, np.arange(WALK_POINTS), c) for c in way.T]
                done = np.vstack([way[: int(index) + 1], here])
                path.trace(*done.T)
                walker.move_to(self.plane.point(*here))

        along(paths)
        self.play(
            FadeOut(gone, rate_func=EARLY),
            FadeIn(probes, walkers, meters, signs, rate_func=LATE),
            run_time=Pace.REVEAL,
        )
        paths.add_updater(along)
        for meter in meters:
            meter.add_updater(Meter.show)
        self.add(paths, probes, walkers)
        self.play(
            share.animate.set_value(1.0),
            self.drift(RACE),
            run_time=RACE,
            rate_func=linear,
        )
        settle(paths, *meters)
        self.play(self.drift(Pace.BREATH))
        self.leftovers = VGroup(paths, probes, walkers, meters, signs)

    def follow_the_stream(self) -> None:
        """Let dots ride the gradient's stream, then jump after them."""
        # A golden angle from one to the next: no two starts in one direction.
        angles = np.arange(RIDERS) * GOLDEN_ANGLE
        radii = np.linspace(1.0, 2.6, RIDERS)
        starts = np.array([0.3, -0.45]) + radii[:, None] * np.stack(
            [0.95 * np.cos(angles), 0.64 * np.sin(angles)], axis=1
        )
        tracks = advect(reward_gradient, starts, RIDE, RIDE_STEPS)
        time = ValueTracker(0.0)
        crowd = Cloud(self.plane.point(*starts.T), Role.STATE, radius=1.2 * Radius.DOT)
        trails = VMobject(stroke_width=Stroke.HELPER, stroke_color=color(Role.STATE))
        trails.set_stroke(opacity=0.8)

        def ride(_: Mobject) -> None:
            done = max(int(time.get_value() / RIDE * RIDE_STEPS), 1)
            places = self.plane.point(*tracks[: done + 1].transpose(2, 1, 0))
            crowd.move_dots(places[:, -1])
            segments = np.stack([places[:, :-1], places[:, 1:]], axis=2).reshape(-1, 2, 3)
            trails.set_points(polyline(segments))

        left = Readout(Q["distance_left"], time, role=Role.STATE, anchor="right")
        meter = Meter(left, LAST_FOOT, LAST_HEIGHT, Role.STATE, beside=True)
        full = Bar(LAST_FOOT, LAST_HEIGHT, Role.MUTED, width=METER_WIDTH)  # what there was at first
        full.body.set_fill(opacity=0.2).set_stroke(color(Role.MUTED), width=Stroke.HELPER)
        words = Words("distance left", role=Role.STATE).next_to(meter.base, DOWN, buff=0.2)
        with self.beat(
            "training",
            "Training follows streamlines of a gradient.",
            "Green dots all over the hill ride the stream to the top. The share of their distance "
            "that is left falls from {all} to {rest}; they slow down and never quite arrive.",
            all=Q["distance_left"](0.0),
            rest=Q["distance_left"](RIDE),
        ):
            self.play(FadeOut(self.leftovers), run_time=Pace.QUICK)
            self.play(FadeIn(crowd, full, meter, words), run_time=Pace.REVEAL)
            crowd.add_updater(ride)
            meter.add_updater(Meter.show)
            self.add(trails, crowd)
            self.play(
                time.animate.set_value(RIDE),
                self.drift(2.5 * Pace.MOVE),
                run_time=2.5 * Pace.MOVE,
                rate_func=linear,
            )
            settle(crowd, meter)
            self.play(self.drift(Pace.BREATH))
            self.say(
                "Gradient steps go the same way in {n} jumps.",
                "From the middle of the map yellow dots jump towards the top in ever shorter "
                "steps, and a yellow bar of their distance falls in jumps; after {n} of them {d} "
                "is left.",
                n=Q["steps"](ASCENT_STEPS),
                d=Q["ascent_distance"](ASCENT_STEPS),
            )
            self.play(FadeOut(meter, words), run_time=Pace.QUICK)
            self.jump()
            self.hold(1.25 * Pace.REST)

    def jump(self) -> None:
        """Climb by gradient steps."""
        path = ascent_path(reward_gradient, START, STEP_SIZE, ASCENT_STEPS)
        places = self.plane.point(*path.T)
        made = ValueTracker(0.0)

        def here() -> np.ndarray:
            done = made.get_value()
            k = min(int(done), ASCENT_STEPS - 1)
            return path[k] + (done - k) * (path[k + 1] - path[k])

        distance = Readout(
            Q["ascent_distance"],
            lambda: whole_steps(made.get_value()),
            role=Role.APPROXIMATION,
            anchor="right",
        )
        meter = Meter(
            distance,
            LAST_FOOT,
            LAST_HEIGHT / Q["ascent_distance"](0).value,
            Role.APPROXIMATION,
            beside=True,
            level=lambda: float(np.linalg.norm(here() - TOP)),
        )
        words = Words("distance", role=Role.APPROXIMATION).next_to(meter.base, DOWN, buff=0.2)
        legs = Segments(Role.APPROXIMATION, width=Stroke.CURVE)
        prints = Cloud(places[:1], Role.APPROXIMATION, radius=1.4 * Radius.DOT)

        def step(_: Mobject) -> None:
            k = min(int(made.get_value()), ASCENT_STEPS - 1)
            reached = np.vstack([places[: k + 1], self.plane.point(*here())])
            legs.run(reached[:-1], reached[1:])
            prints.move_dots(reached)

        prints.add_updater(step)
        self.add(legs)
        self.play(
            FadeIn(prints),
            FadeIn(meter, words, suspend_mobject_updating=False),
            run_time=Pace.QUICK,
        )
        meter.add_updater(Meter.show)
        self.play(
            # Slow at first: the first steps are the long ones.
            made.animate(rate_func=ease_in_quad).set_value(float(ASCENT_STEPS)),
            self.drift(2 * Pace.MOVE),
            self.strength.animate.set_value(0.0),  # what was ridden and jumped is left
            run_time=2 * Pace.MOVE,
        )
        settle(prints, meter)
