"""A compass finds the gradient; walking against it goes downhill, and weights get their parts."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import ClassVar

import numpy as np
from manim import (
    RIGHT,
    UP,
    Circle,
    Create,
    FadeIn,
    FadeOut,
    GrowFromPoint,
    Line,
    ReplacementTransform,
    Rotate,
    Transform,
    TransformFromCopy,
    UpdateFromAlphaFunc,
    ValueTracker,
    VGroup,
    VMobject,
    linear,
    smooth,
)

from compute.gradient import (
    HALF_WIDTH,
    INPUTS,
    PATH_ETA,
    PATH_START,
    POINT,
    WEIGHTS,
    bowl,
    bowl_grad,
    descend,
    directional_slope,
    exercise_path,
    neuron_best_eta,
    neuron_grad,
    neuron_loss,
    quiver,
    steepest_degrees,
)
from compute.quantities import quantities
from scenes.kit.compass import EAST, NORTH, WEST, CompassPlot, Needle, toward
from scenes.kit.curve import Curve, polyline
from scenes.kit.field import ArrowField
from scenes.kit.marks import Arrow, Bar, Cloud, Dashed, dot, outlined
from scenes.kit.motion import EARLY, LATE, advance, settle, whole_steps
from scenes.kit.numbers import Readout
from scenes.kit.plane import Box, Coordinates, Plane, Span
from scenes.kit.scene import BlogScene
from scenes.kit.style import Pace, Role, Size, Stroke, color
from scenes.kit.typeset import Formula, Words

Q = quantities("gradient")

# --- layout --------------------------------------------------------------------------------------

MAP_SPAN = Span(-2.42, 2.42)  # the post's square and the longest arrow that leaves it
MAP_HALF = 2.95  # half its side on the stage
MAP_HEIGHT = 0.65  # of its middle
MAP_MIDDLE = -3.6  # of the map from the second beat on; in the first it is in the middle
CHART = Box(1.25, 6.35, -1.5, 2.2)  # right of the map
HEADLINE = 3.1  # baseline of what stands above the chart
NEEDLE = 1.2  # length of the needle on the map, in units

# --- the bowl from any side ----------------------------------------------------------------------

RINGS = (0.5, 1.0, 1.5, 2.0)  # radii of the level rings
SPOKES = 10
LOOK = 26.0  # degrees above the horizon from which the bowl is seen at first; 90 is from above
STEEPNESS = 0.62  # of the drawn bowl: height on the stage for height
ROUND = np.linspace(0, 2 * np.pi, 241)

FOUND = 0.34  # length of the arrow that the compass finds, in the map's units for slope one
DRAWN = 0.1  # of the arrows of the field: just as long as a step of this η
RING_END = 56.0  # degrees: how far the walker follows its ring
GHOSTS = 6  # arrows that it leaves behind
OTHER_ANGLES = np.radians([12, 48, 80, 110, 172, 205, 232, 262, 296, 330])
OTHER_RADII = np.tile([2.15, 1.55], 5)
OTHER_STARTS = OTHER_RADII[:, None] * np.stack([np.cos(OTHER_ANGLES), np.sin(OTHER_ANGLES)], axis=1)


def map_plane(middle: float, height: float = MAP_HEIGHT, half: float = MAP_HALF) -> Coordinates:
    """Return a map's plane about a point of the stage."""
    box = Box(middle - half, middle + half, height - half, height + half)
    return Coordinates(MAP_SPAN, MAP_SPAN, box)


def nearest_to_sight(elevation: float) -> float:
    """Return how far this side of the bowl's middle its wall is seen edge-on.

    All points of the outline are as far, whatever their height: it is a plane section.
    """
    up, flat = np.cos(np.radians(elevation)), np.sin(np.radians(elevation))
    return float(flat / (2 * STEEPNESS * max(up, 1e-9)))


def seen_from(elevation: float, x: np.ndarray, y: np.ndarray, rim: float = RINGS[-1]) -> np.ndarray:
    """Return where points of the bowl are seen, (2, n) in the map's units.

    `rim` is the radius at which the bowl ends; its picture is centered.
    """
    up, flat = np.cos(np.radians(elevation)), np.sin(np.radians(elevation))
    near = min(rim, nearest_to_sight(elevation))  # there is the picture's lowest point
    top = rim * flat + STEEPNESS * rim**2 * up
    bottom = -near * flat + STEEPNESS * near**2 * up
    return np.stack([x, y * flat + STEEPNESS * bowl(x, y) * up - (top + bottom) / 2])


def smooth_step(share: np.ndarray) -> np.ndarray:
    """Return 0 below 0, 1 above 1, and a smooth rise between."""
    share = np.clip(share, 0, 1)
    return share * share * (3 - 2 * share)


def ring_of(radius: float) -> np.ndarray:
    """Return a ring of equal height, (2, n)."""
    return radius * np.stack([np.cos(ROUND), np.sin(ROUND)])


def bent_ring(level: float, share: float) -> np.ndarray:
    """Return a level line on the way from the bowl (share 0) to the neuron's valley (1), (2, n).

    In between it is an ellipse of the form ``(1 − s)·|w|² + s·(w·x)² = level``; at 1 it has come
    apart into two straight lines, the rest of it far outside the map.
    """
    x = np.array(INPUTS)
    size = np.hypot(*x)
    along, across = np.array([-x[1], x[0]]) / size, x / size
    reach = min(np.sqrt(level / max(1 - share, 1e-9)), 2 * MAP_SPAN.high)
    # Angles as on the ring, but measured from `across`: so the ellipse starts where the ring does.
    u = reach * np.sin(ROUND)
    inside = np.maximum(level - (1 - share) * u**2, 0) / (1 - share + share * size**2)
    v = np.sqrt(inside) * np.where(np.cos(ROUND) < 0, -1, 1)
    return along[:, None] * u + across[:, None] * v


class Bowl(VGroup):
    """The bowl as level rings, spokes and an outline, seen from the side or from above."""

    def __init__(self, plane: Coordinates, rim: float = RINGS[-1]) -> None:
        self.rim = rim
        self.rings = VGroup(
            *(Curve(plane, *ring_of(r), Role.MUTED, width=Stroke.CONTOUR) for r in RINGS)
        )
        out = np.linspace(0, rim, 40)
        self.wall = VGroup(
            *(
                Curve(plane, out * np.cos(a), out * np.sin(a), Role.MUTED, width=Stroke.GRID)
                for a in np.arange(SPOKES) * 2 * np.pi / SPOKES
            )
        )
        if rim > RINGS[-1]:
            self.wall.add(Curve(plane, *ring_of(rim), Role.MUTED, width=Stroke.CONTOUR))
        self.lit = Curve(plane, *ring_of(np.hypot(*POINT)), Role.TRUTH)
        self.ground = {m: (m.x, m.y) for m in (*self.rings, *self.wall, self.lit)}
        self.outline = Curve(plane, [0, 0], [0, 0], Role.MUTED, width=Stroke.CONTOUR)
        self.wall.add(self.outline)
        super().__init__(self.wall, self.rings, self.lit)

    def look(self, elevation: float, plane: Coordinates | None = None) -> Bowl:
        """Be seen from so many degrees above the horizon; on another plane if one is given."""
        for curve, ground in self.ground.items():
            curve.trace(*seen_from(elevation, *ground, self.rim), plane)
        near = nearest_to_sight(elevation)
        reach = np.sqrt(max(self.rim**2 - near**2, 0))
        x = np.linspace(-reach, reach, 81)
        self.outline.trace(*seen_from(elevation, x, np.full(81, -near), self.rim), plane)
        self.wall.set_stroke(opacity=float(np.clip((86 - elevation) / 30, 0, 1)))
        return self

    def bend(self, share: float, plane: Coordinates) -> Bowl:
        """Have the level lines of something between the bowl and the neuron's valley."""
        for curve, radius in zip((*self.rings, self.lit), (*RINGS, np.hypot(*POINT)), strict=True):
            curve.trace(*bent_ring(radius**2, share), plane)
        return self

    def settle(self, plane: Coordinates) -> None:
        """Lie on another plane from now on."""
        for curve in self.ground:
            curve.plane = plane


# --- the walk ------------------------------------------------------------------------------------

SIDE_MIDDLE, SIDE_HEIGHT, SIDE_HALF = 3.85, 1.35, 2.5  # of the bowl seen from the side again
SIDE_RIM = float(np.hypot(*PATH_START))  # the walk starts there
HEIGHT_LINE, STEP_LINE, NUMBERS_LEFT = -1.62, -2.35, 3.85  # of the numbers below it
LAST_HOP = 10  # step from which on the height is written with a power of ten


class Walks(VGroup):
    """The walk of the exercise with its footprints, and fainter ones from elsewhere.

    Parameters
    ----------
    place
        From points of the map, (n, 2), to points of the stage, (n, 3).
    """

    SAMPLES = np.linspace(0, 1, 13)[:, None]  # of each trail

    def __init__(self, place: Callable[[np.ndarray], np.ndarray]) -> None:
        self.place, self.walk = place, exercise_path()
        self.others = np.stack(
            [
                descend(start, PATH_ETA, tol=1e-12, max_steps=self.walk.steps).points
                for start in OTHER_STARTS
            ]
        )
        green = {"stroke_color": color(Role.STATE), "fill_opacity": 0}
        self.trails = VMobject(stroke_width=Stroke.HELPER, stroke_opacity=0.3, **green)
        self.crowd = Cloud(np.zeros((0, 3)), Role.STATE, opacity=0.6)
        self.path = VMobject(stroke_width=Stroke.CURVE, **green)
        self.prints = Cloud(np.zeros((0, 3)), Role.STATE)
        self.leader = outlined([0, 0, 0])
        super().__init__(self.trails, self.crowd, self.path, self.prints, self.leader)
        self.show(0.0)

    def show(self, made: float) -> Walks:
        """Be where so many steps, with a part of the next, lead."""
        k = min(int(made), self.walk.steps - 1)

        def now(points: np.ndarray) -> np.ndarray:
            return points[..., k, :] + (made - k) * (points[..., k + 1, :] - points[..., k, :])

        def trail(start: np.ndarray, end: np.ndarray) -> np.ndarray:
            bent = self.place(start + (end - start) * self.SAMPLES)
            return polyline(np.stack([bent[:-1], bent[1:]], axis=1))

        ends, here = now(self.others), now(self.walk.points)
        starts, start = self.others[:, 0], self.walk.points[0]
        self.trails.set_points(np.concatenate([*map(trail, starts, ends)]))
        self.path.set_points(trail(start, here))
        self.crowd.move_dots(self.place(ends))
        self.prints.move_dots(self.place(self.walk.points[: whole_steps(made) + 1]))
        self.leader.move_to(self.place(here[None])[0])
        return self


# --- the neuron ----------------------------------------------------------------------------------

WEIGHT_SPANS = Span(-1.05, 2.2), Span(-2.05, 1.2)  # the map closes in on the step

INPUT_AT = np.array([[1.2, 2.3, 0.0], [1.2, -1.0, 0.0]])
NEURON_AT = np.array([4.1, MAP_HEIGHT, 0.0])
LOSS_AT = np.array([6.0, -0.9, 0.0])  # foot of the loss's bar
LOSS_UNIT = 0.95  # height of the bar for loss one
NODE = 0.42
EDGE_ARROW = 0.25  # length of an arrow on an edge for a part of one


def closing_in(share: float, box: Box) -> Coordinates:
    """Return the map on its way from the bowl's square (share 0) to the weights around the step."""
    whole = np.array([MAP_SPAN.low, MAP_SPAN.high])
    spans = (
        Span(*(whole + share * ([part.low, part.high] - whole)).tolist()) for part in WEIGHT_SPANS
    )
    return Coordinates(*spans, box)


class Neuron(VGroup):
    """Two inputs, each with as many pips as it is large, two weights, and the neuron."""

    def __init__(self) -> None:
        def node(at: np.ndarray) -> Circle:
            circle = Circle(NODE, stroke_width=Stroke.HELPER, stroke_color=color(Role.MUTED))
            return circle.move_to(at)

        self.inputs = VGroup()
        for at, size in zip(INPUT_AT, INPUTS, strict=True):
            pips = (np.arange(size) - (size - 1) / 2) * 0.3
            spots = (dot(at + [0, p, 0], Role.INK) for p in pips)
            self.inputs.add(VGroup(node(at), *spots))
        self.edges = VGroup(*(self.edge(at, NEURON_AT, Role.STATE) for at in INPUT_AT))
        self.body = node(NEURON_AT)
        bar_side = np.array([LOSS_AT[0] - 0.4, NEURON_AT[1], 0])  # the loss's number falls past
        self.exit = self.edge(NEURON_AT, bar_side, Role.MUTED)
        half = np.array([0.55, 0, 0])
        style = {"stroke_width": Stroke.HELPER, "color": color(Role.MUTED)}
        self.base = Line(LOSS_AT - half, LOSS_AT + half, **style)
        super().__init__(self.inputs, self.edges, self.body, self.exit, self.base)

    @staticmethod
    def edge(start: np.ndarray, end: np.ndarray, role: Role) -> Line:
        """Return a line from one node's rim to another's."""
        along = (end - start) / np.linalg.norm(end - start)
        style = {"stroke_width": Stroke.CURVE, "color": color(role)}
        return Line(start + NODE * along, end - NODE * along, **style)


class CompassFindsGradient(BlogScene):
    """Turn a needle, trace the slope: a cosine, whose crest is the gradient."""

    alt = (
        "A compass needle turns at a point of a bowl and the slope in each direction is traced as "
        "a cosine; its crest becomes the gradient arrow, arrows fill the bowl, dots walk against "
        "them to the bottom, and a neuron's weights make one step in the same way."
    )
    givens: ClassVar[tuple[str, ...]] = (
        "x^2 + y^2",
        "(2 x, 2 y)",
        "size 0.1",
        "w_1",
        "w_2",
        "x_1 = 1",
        "x_2 = 2",
    )

    def construct(self) -> None:
        """Find the arrow, draw it everywhere, walk against it, hand it to weights."""
        self.lay_out()
        self.climb_the_bowl()
        self.turn_the_compass()
        self.find_the_steepest()
        self.go_sideways()
        self.draw_it_everywhere()
        self.walk_downhill()
        self.teach_a_neuron()

    def lay_out(self) -> None:
        """Make what lives through more than one beat."""
        self.plane = map_plane(0.0)
        self.bowl = Bowl(self.plane)
        self.walker = outlined(self.plane.point(0, 0))
        self.walker.set_z_index(3)

    def climb_the_bowl(self) -> None:
        """Climb the wall of a bowl, and look at it from above."""
        elevation, climbed = ValueTracker(LOOK), ValueTracker(0.0)
        plane = self.plane

        def here() -> np.ndarray:
            x, y = climbed.get_value() * np.array(POINT)
            return plane.point(*seen_from(elevation.get_value(), x, y))

        self.bowl.look(LOOK)
        self.bowl.lit.set_stroke(opacity=0)
        height = Readout(
            Q["height"],
            lambda: climbed.get_value() * POINT[0],
            lambda: climbed.get_value() * POINT[1],
            role=Role.TRUTH,
        )
        name = Words("height $truth(f) =$")
        label = VGroup(name, height.place([name.get_right()[0] + 0.22, 0, 0]))
        label.shift([3.0 - label.get_left()[0], 0, 0])
        label.add_updater(lambda m: m.shift([0, here()[1] - 0.17 - m[1].baseline, 0]))
        self.walker.add_updater(lambda m: m.move_to(here()))
        self.add(self.bowl, self.walker, label)
        with self.beat(
            "bowl",
            "Climb the wall of a bowl, up to height {height}.",
            "A bowl drawn as four rings, seen from the side. A green dot climbs from its bottom to "
            "height {height}, and a blue ring lights up all around the wall at that height.",
            height=Q["height"](*POINT),
        ):
            self.hold(Pace.BREATH)
            self.play(climbed.animate.set_value(1.0), run_time=1.6 * Pace.MOVE)
            lit = self.bowl.lit.copy().set_stroke(opacity=1)
            self.play(Create(lit), run_time=Pace.MOVE)
            self.remove(lit)
            self.bowl.lit.set_stroke(opacity=1)
            self.say(
                "From straight above: rings of equal height.",
                "The view rises until the bowl is seen from above: its rings are circles about "
                "one center, and the dot lies on the blue one.",
            )
            self.bowl.add_updater(lambda m: m.look(elevation.get_value()))
            self.play(elevation.animate.set_value(90.0), run_time=2 * Pace.MOVE)
        settle(self.bowl, self.walker, label, height)
        self.leaving = label

    def turn_the_compass(self) -> None:
        """Turn a needle all around and trace the slope that it meets."""
        turned = self.turned = ValueTracker(WEST)
        # Where on its ring the walker stands, in degrees; it stays at first.
        around = self.around = ValueTracker(steepest_degrees(*POINT))
        radius = np.hypot(*POINT)
        self.here = lambda: radius * toward(around.get_value())[:2]
        self.slopes = lambda: (
            lambda degrees: directional_slope(bowl_grad(*self.here()), np.radians(degrees))
        )
        here = self.here
        self.chart = chart = CompassPlot(self.slopes(), Span(-4, 4, (-3, 3)), CHART, name="slope")
        self.reading = reading = Readout(
            Q["slope"],
            turned,
            lambda: float(here()[0]),
            lambda: float(here()[1]),
            role=Role.GRADIENT,
        )
        reading.place([chart.title.get_right()[0] + 0.6, chart.title[0].baseline, 0])
        with self.beat(
            "compass",
            "Turn a compass: how steep is each direction?",
            "The map moves aside. A needle at the dot turns from west over south and east to "
            "north, and a purple dot draws the slope in that direction on a chart: east {east}, "
            "north {north}.",
            east=Q["slope"](EAST),
            north=Q["slope"](NORTH),
        ):
            self.play(
                FadeOut(self.leaving, rate_func=EARLY),
                VGroup(self.bowl, self.walker).animate.shift(MAP_MIDDLE * RIGHT),
                FadeIn(chart.axes, chart.title, rate_func=LATE),
                run_time=Pace.MOVE,
            )
            self.plane = map_plane(MAP_MIDDLE)
            self.bowl.settle(self.plane)
            self.needle = Needle(self.plane.point(*POINT), WEST, length=NEEDLE).set_z_index(2)
            self.play(
                GrowFromPoint(self.needle, self.plane.point(*POINT)),
                FadeIn(chart.stem, chart.tip, reading),
                run_time=Pace.REVEAL,
            )
            self.add(chart)
            self.needle.add_updater(lambda m: m.turn(turned.get_value()))
            chart.add_updater(lambda m: m.show(turned.get_value(), turned.get_value()))
            self.marks = VGroup()
            for degrees, quarters in ((EAST, 2), (NORTH, 1)):
                self.play(turned.animate.set_value(degrees), run_time=quarters * Pace.MOVE)
                self.mark_reading(degrees, falling=degrees == NORTH)
            self.say(
                "All the answers together trace a cosine.",
                "The needle comes back to west. The slopes have drawn one wave: a cosine.",
            )
            self.play(turned.animate.set_value(-WEST), run_time=Pace.MOVE)
            settle(chart)
            chart.add_updater(lambda m: m.show(turned.get_value()))

    def mark_reading(self, degrees: float, *, falling: bool) -> None:
        """Leave a dot and its number on the chart."""
        at = self.chart.at(degrees)
        number = Readout(Q["slope"], degrees, role=Role.GRADIENT)
        number.place([self.reading.frame.points[0][0], self.reading.baseline, 0])
        corner = at + ([-0.18, -0.46, 0] if falling else [0.22, 0.08, 0])  # where no curve is
        edge = number.glyphs.get_right() if falling else number.glyphs.get_left()
        way = [corner[0] - edge[0], corner[1] - number.baseline, 0]
        mark = dot(at, Role.GRADIENT)
        number.shift(way)
        self.play(FadeIn(mark), FadeIn(number, rate_func=LATE), run_time=Pace.REVEAL)
        self.marks.add(VGroup(mark, number))

    def find_the_steepest(self) -> None:
        """Let the needle settle on the crest, where it becomes the gradient."""
        best = steepest_degrees(*POINT)
        gx, gy = map(float, bowl_grad(*POINT))
        plane, turned = self.plane, self.turned
        corners = [plane.point(*(np.array(POINT) + FOUND * np.array(leg)))
                   for leg in ((0, 0), (gx, 0), (gx, gy))]  # fmt: skip
        self.arrow = Arrow(corners[0], corners[2], Role.GRADIENT, width=0.1).set_z_index(2)
        legs = [
            Arrow(start, end, Role.GRADIENT, width=0.05, opacity=0.75)
            for start, end in pairwise(corners)
        ]
        formula = Formula(
            'gradient(nabla f, tag: "nabla") = '
            '(gradient({east}, tag: "east"), gradient({north}, tag: "north"))',
            east=Q["gradient_part"](0),
            north=Q["gradient_part"](1),
        )
        formula.begin_at(CHART.left, HEADLINE)
        with self.beat(
            "steepest",
            "One direction is steepest, slope {best}: the gradient.",
            "The needle turns back, passes the crest of the wave, returns and settles on it: slope "
            "{best}, the steepest there is. The needle becomes a purple arrow, the gradient.",
            best=Q["steepest_slope"](*POINT),
        ):
            self.play(turned.animate.set_value(best - 32), run_time=1.4 * Pace.MOVE)
            self.play(turned.animate.set_value(best), run_time=Pace.REVEAL)
            settle(self.needle)
            self.play(
                ReplacementTransform(self.needle.front, self.arrow),
                FadeOut(self.needle.tail),
                run_time=Pace.MOVE,
            )
            self.remove(self.needle)
            self.hold(Pace.BREATH)
            self.say(
                "Its parts are the slopes east and north.",
                "The arrow has two parts, which are the two slopes marked on the wave: {east} to "
                "the east and {north} to the north.",
                east=Q["gradient_part"](0),
                north=Q["gradient_part"](1),
            )
            self.play(
                # Around the chart's name, not across it.
                TransformFromCopy(self.arrow, formula.part("nabla"), path_arc=0.5 * np.pi),
                FadeIn(formula.untagged, rate_func=LATE),
                FadeOut(self.reading, rate_func=EARLY),
                run_time=Pace.REVEAL,
            )
            for leg, tag, mark in zip(legs, ("east", "north"), self.marks, strict=True):
                part = formula.part(tag)
                self.play(
                    GrowFromPoint(leg, leg.get_start()),
                    FadeOut(mark[1], shift=0.4 * UP, rate_func=EARLY),
                    FadeIn(part, shift=0.4 * UP, rate_func=LATE),
                    run_time=Pace.REVEAL,
                )
            self.remove(*formula)
            self.add(formula)
            self.poster()
        dots = (mark[0] for mark in self.marks)  # their numbers are in the formula by now
        self.leaving = VGroup(*legs, *dots, formula)

    def go_sideways(self) -> None:
        """Turn the needle square to the arrow: level, so the walker can follow its ring."""
        best = steepest_degrees(*POINT)
        plane, turned, around, here = self.plane, self.turned, self.around, self.here
        grown = ValueTracker(0.0)
        self.ghosts = VGroup()
        with self.beat(
            "sideways",
            "Sideways, along the ring: slope exactly {zero}.",
            "A new needle turns square to the arrow and its reading falls to {zero}. The dot "
            "follows the needle along the blue ring; the arrow turns with it and always stands "
            "square to the ring, pointing straight up the wall.",
            zero=Q["sideways_slope"](*POINT),
        ):
            self.play(FadeOut(self.leaving), FadeIn(self.reading), run_time=Pace.QUICK)
            self.needle = Needle(plane.point(*POINT), best, length=1e-3).set_z_index(2)
            self.add(self.needle)
            self.needle.add_updater(
                lambda m: m.turn(
                    turned.get_value(), plane.point(*here()), NEEDLE * grown.get_value() + 1e-3
                )
            )
            self.play(
                turned.animate.set_value(best + 90),
                grown.animate.set_value(1.0),
                run_time=1.3 * Pace.MOVE,
            )
            self.hold(Pace.BREATH)
            slopes = self.slopes
            settle(self.chart)
            self.chart.add_updater(lambda m: m.show(turned.get_value(), reading=slopes()))
            self.walker.add_updater(lambda m: m.move_to(plane.point(*here())))
            self.arrow.add_updater(
                lambda m: m.point_to(
                    plane.point(*here()), plane.point(*(here() + FOUND * bowl_grad(*here())))
                )
            )
            for degrees in np.linspace(best, RING_END, GHOSTS + 1)[:-1]:
                ghost = self.arrow.copy().clear_updaters().set_z_index(1)
                point = np.hypot(*POINT) * toward(degrees)[:2]
                ghost.point_to(
                    plane.point(*point), plane.point(*(point + FOUND * bowl_grad(*point)))
                )
                ghost.set_fill(opacity=0)
                ghost.add_updater(
                    lambda m, degrees=degrees: m.set_fill(
                        opacity=0.65 * float(np.clip((around.get_value() - degrees) / 8, 0, 1))
                    )
                )
                self.ghosts.add(ghost)
            self.add(self.ghosts)
            self.play(
                around.animate.set_value(RING_END),
                turned.animate.set_value(RING_END + 90),
                run_time=0.7 * Pace.SWEEP,
            )
            settle(*self.ghosts, self.arrow, self.walker, self.needle, self.chart)
            settle(self.reading)
            self.hold(Pace.BREATH)

    def draw_it_everywhere(self) -> None:
        """Fill the map with arrows, longer where it is steeper."""
        grid = quiver()
        at = np.stack([grid.x.ravel(), grid.y.ravel()], axis=-1)
        vectors = np.stack([grid.u.ravel(), grid.v.ravel()], axis=-1)
        apart = np.hypot(*at.T)
        at, vectors, apart = at[apart > 0], vectors[apart > 0], apart[apart > 0]
        self.field = field = ArrowField(
            self.plane, at, vectors, Role.GRADIENT, scale=DRAWN, width=0.055
        ).set_z_index(1)
        feet = np.array([arrow.get_start() for arrow in (*self.ghosts, self.arrow)])
        stage = self.plane.point(*at.T)
        nearest = [int(np.argmin(np.linalg.norm(stage - foot, axis=1))) for foot in feet]
        landing = [field[k].copy() for k in nearest]
        reached = ValueTracker(0.0)

        def grow(m: ArrowField) -> None:
            m.show(vectors * smooth_step((reached.get_value() - apart) / 0.8)[:, None])

        law = Formula(
            r"truth(f) &= x^2 + y^2 \ gradient(nabla f) &= (2 x, 2 y)", size=Size.BIG
        ).move_to([(CHART.left + CHART.right) / 2, MAP_HEIGHT, 0])
        names = VGroup(
            Words("$x$").move_to(self.plane.point(2.56, 0)),
            Words("$y$").move_to(self.plane.point(0.29, 2.3)),
        )
        corner = (HALF_WIDTH, HALF_WIDTH)
        slope = Words("slope {slope}", role=Role.GRADIENT, slope=Q["corner_length"](*corner))
        tip = self.plane.point(*(np.array(corner) * (1 + 2 * DRAWN)))
        slope.begin_at(tip[0] + 0.2, tip[1] - 0.4)
        with self.beat(
            "field",
            "The gradient field: steeper ground, longer arrows.",
            "The arrows along the ring shrink to scale while more grow from the center outwards, "
            "until the map is full of arrows that all point away from the center. The longest are "
            "at its corners: they stand for slope {corner}.",
            corner=Q["corner_length"](*corner),
        ):
            grow(field)
            self.add(field)
            field.add_updater(grow)
            self.play(
                FadeOut(self.chart, self.reading, self.needle, rate_func=EARLY),
                *(
                    Transform(arrow, end)
                    for arrow, end in zip((*self.ghosts, self.arrow), landing, strict=True)
                ),
                reached.animate(rate_func=linear).set_value(apart.max() + 0.8),
                run_time=2 * Pace.MOVE,
            )
            settle(field)
            self.remove(self.ghosts, self.arrow)
            self.play(FadeIn(law, names), run_time=Pace.REVEAL)
            corners = [k for k in range(len(at)) if apart[k] == apart.max()]
            self.play(
                *(
                    a.animate.set_fill(opacity=0.55)
                    for k, a in enumerate(field)
                    if k not in corners
                ),
                FadeIn(slope, shift=0.15 * UP),
                run_time=Pace.REVEAL,
            )
            self.hold()
        self.leaving = VGroup(law, names, slope)

    def walk_downhill(self) -> None:
        """Walk against the arrows from one point, and from many."""
        made, shown = ValueTracker(0.0), ValueTracker(0.0)  # steps; share of the tilt
        walk, plane = exercise_path(), self.plane
        side = map_plane(SIDE_MIDDLE, SIDE_HEIGHT, SIDE_HALF)
        walks = VGroup(
            Walks(lambda at: plane.point(*at.T)),
            Walks(lambda at: side.point(*seen_from(LOOK, *at.T, SIDE_RIM))),
        )
        beside = Bowl(plane, SIDE_RIM)
        beside.lit.set_stroke(opacity=0)
        height_name, step_name = Words("height $truth(f) =$"), Words("step")
        height = Readout(Q["path_height"], lambda: whole_steps(made.get_value()), role=Role.TRUTH)
        step = Readout(Q["step"], lambda: whole_steps(made.get_value()))
        for name, number, y in ((height_name, height, HEIGHT_LINE), (step_name, step, STEP_LINE)):
            name.align_baseline(y).shift((NUMBERS_LEFT - name.get_right()[0]) * RIGHT)
            number.place([NUMBERS_LEFT + 0.22, y, 0])

        def tilt(m: Bowl) -> None:
            a = shown.get_value()
            ends = np.array(
                [[MAP_MIDDLE, MAP_HEIGHT, MAP_HALF], [SIDE_MIDDLE, SIDE_HEIGHT, SIDE_HALF]]
            )
            m.look(90 + (LOOK - 90) * a, map_plane(*(ends[0] + (ends[1] - ends[0]) * a)))

        with self.beat(
            "descent",
            "Walk against the arrows, and you go downhill.",
            "A copy of the map tilts into the bowl seen from the side. The dot starts far out and "
            "hops against the arrows, down the wall; ten fainter dots do so from elsewhere. The "
            "height falls: {h0}, {h1}, {h2}.",
            h0=Q["path_height"](0),
            h1=Q["path_height"](1),
            h2=Q["path_height"](2),
        ):
            tilt(beside)
            self.add(beside)
            beside.add_updater(tilt)
            self.play(
                FadeOut(self.leaving, rate_func=EARLY),
                shown.animate.set_value(1.0),
                self.walker.animate.move_to(plane.point(*PATH_START)),
                self.field.animate.set_fill(opacity=0.35),
                self.bowl.lit.animate.set_stroke(opacity=0.4),
                run_time=1.4 * Pace.MOVE,
            )
            settle(beside)
            self.play(FadeIn(walks, height_name, height, step_name, step), run_time=Pace.REVEAL)
            self.remove(self.walker)
            for each in walks:
                each.add_updater(lambda m: m.show(made.get_value()))
            for target in (1, 2):
                self.hold(Pace.BREATH)
                self.play(made.animate.set_value(target), run_time=Pace.REVEAL)
            self.hold(Pace.BREATH)
            self.say(
                "{n} steps of size 0.1: all but at the bottom.",
                "All dots stream to the center of the map and to the bottom of the bowl. After {n} "
                "steps the height is {tiny}.",
                n=Q["steps_to_bottom"](),
                tiny=Q["tiny_height"](walk.steps),
            )
            self.play(advance(made, LAST_HOP, Pace.MOVE))
            end = Readout(Q["tiny_height"], lambda: whole_steps(made.get_value()), role=Role.TRUTH)
            self.remove(height)
            self.add(end.place([NUMBERS_LEFT + 0.22, HEIGHT_LINE, 0]))
            self.play(advance(made, walk.steps, 0.5 * Pace.SWEEP))
            settle(*walks, end, step)
            self.hold(Pace.REST)
        self.walker.move_to(walks[0].leader)
        self.add(self.walker)
        self.leaving = VGroup(walks, beside, height_name, end, step_name, step, self.field)

    def teach_a_neuron(self) -> None:
        """Stretch the bowl into a neuron's valley and make one step to its floor."""
        share, eta = ValueTracker(0.0), ValueTracker(0.0)
        box, start = self.plane.box, np.array(WEIGHTS)
        plane = self.plane = closing_in(1.0, box)
        pull = neuron_grad(WEIGHTS, INPUTS)
        axes = Plane(*WEIGHT_SPANS, box=box)
        names = VGroup(
            Words("$w_1$").move_to(plane.point(WEIGHT_SPANS[0].high, 0) + [0.39, 0, 0]),
            Words("$w_2$").move_to(plane.point(0, WEIGHT_SPANS[1].high) + [0.37, -0.22, 0]),
        )
        sides = (WEIGHT_SPANS[0].low, WEIGHT_SPANS[0].high)
        floor = Dashed(  # where the two inputs cancel out
            *(plane.point(w, -INPUTS[0] / INPUTS[1] * w) for w in sides),
            Role.INK,
            width=Stroke.HELPER,
        )
        neuron = Neuron()
        sizes = VGroup(Formula("x_1 = 1"), Formula("x_2 = 2"))
        for size, at, way in zip(sizes, INPUT_AT, (UP, -UP), strict=True):
            size.next_to(at + NODE * way, way, buff=0.15)
        bar = Bar(LOSS_AT, 0.0, Role.TRUTH, width=0.7)
        loss = Readout(Q["neuron_loss"], eta, role=Role.TRUTH)
        loss_name = Words("loss", role=Role.TRUTH).move_to(LOSS_AT)
        loss_name.align_baseline(LOSS_AT[1] - 0.55)

        def stand() -> float:
            """Return how high the loss's bar stands."""
            w = start - eta.get_value() * pull
            return LOSS_UNIT * neuron_loss(w, INPUTS)

        def on_top(m: Readout) -> None:
            m.place([LOSS_AT[0] - 0.62, LOSS_AT[1] + stand() + 0.2, 0])

        with self.beat(
            "neuron",
            "A neuron’s loss is a landscape over its weights.",
            "Dots and arrows fade. The rings stretch until they are straight lines on both sides "
            "of a straight valley; the map now shows two weights. To the right: two inputs, one "
            "and two, a neuron, and a bar for the loss, {loss}.",
            loss=Q["neuron_loss"](0.0),
        ):
            self.bowl.add_updater(
                lambda m: m.bend(share.get_value(), closing_in(share.get_value(), box))
            )
            self.play(
                *(FadeOut(each, rate_func=EARLY) for each in self.leaving),
                share.animate.set_value(1.0),
                FadeIn(axes, names, floor, rate_func=LATE),
                self.walker.animate.move_to(plane.point(*WEIGHTS)),
                self.bowl.lit.animate.set_stroke(opacity=1),
                run_time=2 * Pace.MOVE,
            )
            settle(self.bowl)
            self.play(FadeIn(neuron, sizes), run_time=Pace.REVEAL)
            self.hold(Pace.BREATH)
            on_top(loss)
            self.add(bar)
            self.play(
                UpdateFromAlphaFunc(bar, lambda m, a: m.stand(smooth(a) * stand())),
                FadeOut(sizes, rate_func=EARLY),
                FadeIn(loss_name, loss, rate_func=LATE),
                run_time=Pace.REVEAL,
            )
            self.hold(Pace.REVEAL)
        with self.beat(
            "back-prop",
            "Back-prop hands each weight its part of this arrow.",
            "The gradient arrow at the weights points away from the valley. Its horizontal part, "
            "{g1}, goes to the first weight, its vertical part, {g2}, to the second.",
            g1=Q["neuron_gradient_part"](0),
            g2=Q["neuron_gradient_part"](1),
        ):
            self.hand_back(neuron, VGroup(loss_name, loss))
            self.hold(Pace.BREATH)
            self.say(
                "One step of {eta} against it: loss {none}.",
                "The arrow turns around; the dot follows it, across the lines, exactly to the "
                "dashed valley floor, and the bar of the loss falls from {loss} to {none}.",
                eta=Q["best_eta"](),
                loss=Q["neuron_loss"](0.0),
                none=Q["neuron_loss"](neuron_best_eta()),
            )
            here = plane.point(*start)
            end = plane.point(*(start - DRAWN * pull))
            self.play(
                FadeOut(self.leaving, rate_func=EARLY),
                FadeIn(loss_name, loss),
                Rotate(self.arrow, np.pi, about_point=here),
                run_time=Pace.MOVE,
            )
            self.arrow.point_to(here, end)
            bar.add_updater(lambda m: m.stand(stand()))
            loss.add_updater(on_top)
            self.walker.add_updater(
                lambda m: m.move_to(plane.point(*(start - eta.get_value() * pull)))
            )
            self.play(eta.animate.set_value(neuron_best_eta()), run_time=1.5 * Pace.MOVE)
            settle(bar, loss, self.walker)
            self.hold(1.25 * Pace.REST)

    def hand_back(self, neuron: Neuron, gone: VGroup) -> None:
        """Draw the gradient at the weights and give each weight its part."""
        plane, start = self.plane, np.array(WEIGHTS)
        pull = neuron_grad(WEIGHTS, INPUTS)
        corners = [plane.point(*(start + DRAWN * pull * part)) for part in ((0, 0), (1, 0), (1, 1))]
        self.arrow = Arrow(corners[0], corners[2], Role.GRADIENT, width=0.1).set_z_index(2)
        self.play(
            FadeOut(gone, rate_func=EARLY),
            GrowFromPoint(self.arrow, corners[0]),
            run_time=Pace.REVEAL,
        )
        handed = VGroup()
        for axis, (ends, edge) in enumerate(zip(pairwise(corners), neuron.edges, strict=True)):
            leg = Arrow(*ends, Role.GRADIENT, width=0.06)
            back = edge.get_start() - edge.get_end()
            half = EDGE_ARROW * abs(pull[axis]) / 2 * back / np.linalg.norm(back)
            middle = edge.get_center()
            carried = Arrow(middle - half, middle + half, Role.GRADIENT, width=0.11)
            label = Formula(
                f"state(w_{axis + 1}): gradient({{g}})",
                g=Q["neuron_gradient_part"](axis),
            )
            label.move_to(middle + [0.55, 0.75 if axis == 0 else -0.75, 0])
            self.play(GrowFromPoint(leg, ends[0]), run_time=Pace.QUICK)
            self.play(
                TransformFromCopy(leg, carried),
                FadeIn(label, shift=0.2 * RIGHT, rate_func=LATE),
                run_time=Pace.REVEAL,
            )
            handed.add(leg, label)  # what is carried stays with the neuron
        self.leaving = handed
