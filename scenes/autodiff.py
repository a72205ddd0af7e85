"""Values run forward through a graph, gradients back over its wires; where two meet, they add."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Circle,
    Create,
    FadeIn,
    FadeOut,
    GrowFromEdge,
    Line,
    ManimColor,
    Mobject,
    MoveToTarget,
    ReplacementTransform,
    TransformFromCopy,
    UpdateFromAlphaFunc,
    ValueTracker,
    VGroup,
    VMobject,
    interpolate_color,
    linear,
    smooth,
    squish_rate_func,
)

from compute.autodiff import (
    DEMO,
    FILM_NUDGE,
    PARAMETER_NAMES,
    Node,
    demo_flow,
    demo_gradient,
    demo_value,
    sweeps,
)
from compute.quantities import quantities
from scenes.kit.marks import UNIT_CIRCLE, Bar, Cloud, cross, dot
from scenes.kit.motion import AT_LAST, EARLY, LATE, settle
from scenes.kit.numbers import Readout
from scenes.kit.scene import BlogScene
from scenes.kit.style import Pace, Radius, Role, Size, Stroke, color
from scenes.kit.typeset import Formula, Words

Q = quantities("autodiff")

# --- the graph -----------------------------------------------------------------------------------

AT = {
    "a": np.array([-4.0, 1.75, 0]),
    "b": np.array([-4.0, -1.4, 0]),
    "product": np.array([-0.9, -0.65, 0]),
    "square": np.array([-0.9, 2.15, 0]),
    "sum": np.array([1.8, 0.65, 0]),
    "output": np.array([4.3, 0.65, 0]),
    "d": np.array([6.3, 0.65, 0]),  # where the output's name is
}
WIRES = (
    ("product", "a"),
    ("product", "b"),
    ("square", "a"),
    ("sum", "product"),
    ("sum", "square"),
    ("output", "sum"),
    ("d", "output"),
)  # each from the result to the operand, as gradients run
RADIUS = 0.62  # of a node
LENS = {"output": 1.35, "square": 1.05}  # of a node that is looked into
BALL = 3.1 * Radius.DOT  # radius of a gradient of one; its area is as large as the gradient
LETTER = 0.72  # what a wire keeps away from the output's name
NUMBER_AT = {  # middle of a number's baseline
    "product": np.array([-0.9, -1.85, 0]),
    "square": np.array([1.3, 2.45, 0]),
    "square, forward": np.array([0.1, 2.5, 0]),
    "sum, forward": np.array([1.8, 1.5, 0]),
    "sum": np.array([1.8, -0.6, 0]),
    "output": np.array([4.3, 2.25, 0]),  # above the lens
    "d": np.array([5.85, 1.4, 0]),
    "seed": np.array([AT["d"][0] - LETTER, 1.2, 0]),
    "a by product": np.array([-4.1, 0.05, 0]),
    "a by square": np.array([-2.6, 2.3, 0]),
}
LEAF_NUMBER = np.array([-RADIUS - 0.25, -0.2, 0])  # where a leaf's number ends, from its middle
GATES = {"a": np.array([-2.45, 0.55, 0]), "b": np.array([-2.45, -1.025, 0])}
GATE = 0.46
SWING = 1.3  # radians: of the way of a piece, around others
IN_RING = 0.42  # what a piece of the formula is scaled by to fit into a ring
SWAP = 0.9  # radians: of the ways of the factors, between the two leaves
OVER = {"1": 1.0, "sum": 0.95}  # radians: of the ways of numbers over nodes
WAIT = 1.1  # distance from the middle of a where a gradient waits before it enters
AT_ONCE = squish_rate_func(smooth, 0, 0.2)  # for what is in the way of what sets off
HALFWAY = 0.5  # along a wire: where the gates are
TINT = 0.16  # of a role's color, in what is filled with it lightly


def tinted(role: Role, share: float = TINT) -> ManimColor:
    """Return the page with a little of a role's color."""
    return interpolate_color(color(Role.PAGE), color(role), share)


def centered(number: Readout, at: np.ndarray) -> Readout:
    """Put the middle of a number's baseline at a point."""
    number.place(at)
    return number.shift([at[0] - number.digits.get_x(), 0, 0])


class Wire(VGroup):
    """A line from an operand to a result; values leave a trail on it, gradients another."""

    def __init__(self, operand: np.ndarray, result: np.ndarray) -> None:
        self.ends = operand, result
        self.base = Line(operand, result, stroke_width=Stroke.HELPER, color=color(Role.MUTED))
        style = {"stroke_width": Stroke.CURVE, "fill_opacity": 0}
        self.ahead = VMobject(stroke_color=color(Role.TRUTH), **style)
        self.back = VMobject(stroke_color=color(Role.GRADIENT), **style)
        self.value = Cloud(np.zeros((0, 3)), Role.TRUTH, radius=1.0)
        self.gradient = Cloud(np.zeros((0, 3)), Role.GRADIENT, radius=1.0)
        super().__init__(self.base, self.ahead, self.back, self.value, self.gradient)

    def along(self, share: float) -> np.ndarray:
        """Return the point at a share of the way forward."""
        start, end = self.ends
        return start + share * (end - start)

    @property
    def stop(self) -> float:
        """The share of the way back at which a gradient waits."""
        start, end = self.ends
        return 1 - WAIT / float(np.linalg.norm(end - start))

    def carry(self, share: float) -> None:
        """Have the value come so far."""
        here = self.along(share)
        self.ahead.set_points_as_corners([self.ends[0], here])
        self.value.move_dots(here, 1.2 * Radius.DOT if 0 < share < 1 else 0)

    def give_back(self, share: float, before: float, after: float) -> None:
        """Have the gradient come so far back; halfway it turns from one amount into another."""
        here = self.along(1 - share)
        turned = np.clip((share - HALFWAY) / 0.15 + 0.5, 0, 1)
        size = np.sqrt(abs(before)) + turned * (np.sqrt(abs(after)) - np.sqrt(abs(before)))
        self.back.set_points_as_corners([self.ends[1], here])
        self.gradient.move_dots(here, BALL * size if share < 1 else 0)


class Vertex(VGroup):
    """A node: a ring with a sign in it."""

    def __init__(self, name: str, sign: VMobject) -> None:
        self.at, self.sign = AT[name], sign
        self.old = color(Role.MUTED), color(Role.PAGE)
        self.ring = VMobject(stroke_width=Stroke.HELPER).set_points(self.at + RADIUS * UNIT_CIRCLE)
        super().__init__(self.ring, sign)
        sign.set_z_index(1)
        self.light(Role.MUTED, 1.0)

    def light(self, role: Role, share: float) -> None:
        """Turn from one role's color to another's."""
        new = color(role), color(Role.PAGE) if role is Role.MUTED else tinted(role)
        line, inside = (interpolate_color(a, b, share) for a, b in zip(self.old, new, strict=True))
        self.ring.set_stroke(line).set_fill(inside, opacity=1)
        if share == 1:
            self.old = new


class CurveVertex(Vertex):
    """A node whose sign is the graph of its operation; it can be looked into.

    Parameters
    ----------
    operation
        What it does to its operand.
    reach
        The graph's samples run this far to both sides of 0.
    middle
        The height that is in the middle of the ring.
    stretch
        Widths and heights on the stage for one, in shares of the ring's radius.
    """

    def __init__(
        self,
        name: str,
        operation: Callable[[Node], Node],
        operand: float,
        *,
        reach: float,
        middle: float,
        stretch: tuple[float, float],
    ) -> None:
        self.stretch, self.middle = np.array(stretch), middle
        self.x = np.linspace(-reach, reach, 61)
        self.y = np.array([operation(Node(x)).value for x in self.x])
        result = operation(Node(operand))
        self.here = operand, result.value
        tangent = np.array([1, result.partials[0]]) * self.stretch
        self.tangent = tangent / np.linalg.norm(tangent)
        self.curve = VMobject(
            stroke_width=Stroke.HELPER, stroke_color=color(Role.INK), fill_opacity=0
        )
        self.touching = VMobject(
            stroke_width=1.5 * Stroke.CURVE, stroke_color=color(Role.GRADIENT), fill_opacity=0
        )
        self.spot = Cloud(np.zeros((0, 3)), Role.TRUTH, radius=1.0)
        super().__init__(name, VGroup(self.curve))
        self.add(self.touching.set_z_index(1), self.spot.set_z_index(1))
        self.look(RADIUS)

    def place(self, x: np.ndarray | float, y: np.ndarray | float) -> np.ndarray:
        """Return points of the graph on the stage, (n, 3)."""
        flat = np.stack([x, np.subtract(y, self.middle)], axis=-1) * self.stretch * self.radius
        return self.at + np.pad(np.atleast_2d(flat), ((0, 0), (0, 1)))

    def look(self, radius: float, spot: float = 0.0, tangent: float = 0.0) -> None:
        """Have another radius, a dot of a relative size at the operand, a tangent of a length."""
        self.radius = radius
        self.ring.set_points(self.at + radius * UNIT_CIRCLE)
        self.curve.set_points_smoothly(self.place(self.x, self.y))
        (here,) = self.place(*self.here)
        half = 0.34 * tangent * radius * np.array([*self.tangent, 0])
        self.touching.set_points_as_corners([here - half, here + half] if tangent else [here, here])
        self.spot.move_dots(here, Radius.SMALL * spot * (radius / RADIUS) ** 0.3)


def sign(*angles: float) -> VGroup:
    """Return two strokes across each other, at angles in degrees."""
    arms = [0.24 * np.array([np.cos(a), np.sin(a), 0]) for a in np.radians(angles)]
    style = {"stroke_width": Stroke.CURVE, "color": color(Role.INK)}
    return VGroup(*(Line(-arm, arm, **style) for arm in arms))


def letter(name: str, role: Role, at: np.ndarray) -> VGroup:
    """Return a letter as a picture: the sign of a node."""
    return VGroup(*Formula(name, role=role, size=Size.BIG)).move_to(at)


class Graph(VGroup):
    """The graph of d = tanh(ab + a²)."""

    def __init__(self) -> None:
        a, _ = DEMO
        self.nodes = {
            "a": Vertex("a", letter("a", Role.STATE, AT["a"])),
            "b": Vertex("b", letter("b", Role.STATE, AT["b"])),
            "product": Vertex("product", sign(45, -45).move_to(AT["product"])),
            "square": CurveVertex(
                "square", lambda n: n**2, a, reach=2.45, middle=3.0, stretch=(0.26, 0.2)
            ),
            "sum": Vertex("sum", sign(0, 90).move_to(AT["sum"])),
            "output": CurveVertex(
                "output",
                lambda n: n.tanh(),
                demo_value("sum"),
                reach=3.2,
                middle=0.0,
                stretch=(0.25, 0.42),
            ),
        }
        gap = np.array([LETTER, 0, 0])
        ends = AT | {"d": AT["d"] - gap}
        self.wires = {pair: Wire(ends[pair[1]], ends[pair[0]]) for pair in WIRES}
        self.result = letter("d", Role.TRUTH, AT["d"])
        self.lines, self.marks = VGroup(*self.wires.values()), VGroup(*self.nodes.values())
        self.lines.set_z_index(-1)
        super().__init__(self.lines, self.marks, self.result)


# --- the account of a ----------------------------------------------------------------------------

ACCOUNT_AT = (2.8, 5.2)  # of its two bars: where the graph's right half was
ACCOUNT_ZERO = 0.5
ACCOUNT_UNIT = 7.5  # height of a bar for a gradient of one
ACCOUNT_LEFT, ACCOUNT_RIGHT = 2.0, 6.0
ACCOUNT_WIDTH = 1.2  # of a bar
ACCOUNT_NAME = 1.1  # x of its name, beside the line of zero
PAID = -1.85  # baseline of the amounts, each below its bar
UNDER = (1.2, 1.9)  # radians: they come from below, around the nodes and the bars


class Account(VGroup):
    """What has been paid in to a: two bars, the second from where the first one ended."""

    def __init__(self) -> None:
        self.paid = demo_flow("product", "a"), demo_flow("square", "a")
        self.zero = ACCOUNT_ZERO
        self.ground = Line(
            [ACCOUNT_LEFT, self.zero, 0],
            [ACCOUNT_RIGHT, self.zero, 0],
            stroke_width=Stroke.HELPER,
            color=color(Role.MUTED),
        )
        self.bars = VGroup(
            *(Bar([x, self.zero, 0], 0, Role.GRADIENT, width=ACCOUNT_WIDTH) for x in ACCOUNT_AT)
        )
        self.lost = Bar([ACCOUNT_AT[0], self.zero, 0], 0, Role.ERROR, width=ACCOUNT_WIDTH)
        self.mark = Line(LEFT, RIGHT, stroke_width=Stroke.CURVE, color=color(Role.INK))
        super().__init__(self.ground, self.bars, self.lost, self.mark)
        self.show(0, 0)

    def level(self, arrived: float, forgot: float) -> float:
        """Return the height of the balance, in units above zero."""
        first, second = np.clip(arrived, 0, 1), np.clip(arrived - 1, 0, 1)
        return ACCOUNT_UNIT * (self.paid[0] * first * (1 - forgot) + self.paid[1] * second)

    def show(self, arrived: float, forgot: float) -> None:
        """Have so many gradients, and have forgotten a share of the first."""
        first, second = np.clip(arrived, 0, 1), np.clip(arrived - 1, 0, 1)
        depth = ACCOUNT_UNIT * self.paid[0] * first
        self.bars[0].stand(depth)
        self.bars[0].body.set_fill(opacity=0.9 * (1 - forgot))
        start = self.zero + depth * (1 - forgot)
        self.bars[1].stand(ACCOUNT_UNIT * self.paid[1] * second, [ACCOUNT_AT[1], start, 0])
        self.lost.stand(depth if forgot else 0.0)
        self.lost.body.set_fill(opacity=0.25 * forgot).set_stroke(opacity=forgot)
        self.lost.hatch.set_stroke(opacity=forgot)
        height = self.zero + self.level(arrived, forgot)
        self.mark.put_start_and_end_on([ACCOUNT_LEFT, height, 0], [ACCOUNT_RIGHT, height, 0])

    def number_at(self, arrived: float, forgot: float = 0.0) -> np.ndarray:
        """Return where the balance is written: on its level."""
        height = self.zero + self.level(arrived, forgot)
        return np.array([ACCOUNT_AT[1], height + 0.2, 0])


# --- the check -----------------------------------------------------------------------------------

HAIR = 110.0  # height of a bar for a change of one: the nudge is one step high
NUDGED = np.array([-5.1, AT["a"][1], 0])  # foot of the bar of a's change
FOLLOWED = AT["d"] + [0, 0.85, 0]
ROWS = (-0.15, -1.0, -1.85)  # middle of each
ROW_LEFT, ROW_UNIT, ROW_HEIGHT = -0.55, 43.0, 0.5
SMALL_GRAPH, SMALL_AT = 0.7, np.array([0, 2.05, 0])


def row(y: float, length: float, role: Role) -> VMobject:
    """Return a lying bar."""
    bar = Bar([0, 0, 0], length, role, width=ROW_HEIGHT)
    return bar.body.rotate(-np.pi / 2, about_point=np.zeros(3)).shift([ROW_LEFT, y, 0])


# --- the network ---------------------------------------------------------------------------------

NET_AT = (np.array([-3.5, 0.65, 0]), np.array([3.5, 0.65, 0]))
NET_RADIUS = 0.36
UNITS = {
    "x1": (-2.4, 1.05),
    "x2": (-2.4, -1.05),
    "h1": (0.0, 1.05),
    "h2": (0.0, -1.05),
    "y": (2.2, 0.0),
}
EDGES = {
    "w11": ("x1", "h1"),
    "w12": ("x2", "h1"),
    "w21": ("x1", "h2"),
    "w22": ("x2", "h2"),
    "v1": ("h1", "y"),
    "v2": ("h2", "y"),
}
BIASES = {"b1": "h1", "b2": "h2", "c": "y"}
STUB = 0.5  # length of a bias's line above its unit
LEAVES = (*PARAMETER_NAMES, "x1", "x2")  # in the order of the exercise
REACH = 2.9  # how far to both sides a sweep runs
TALLY_DROP, TALLY_STEP = -1.9, 0.36  # of the dots that count sweeps, from the middle
NET_TITLE, NET_COUNT = 3.15, -2.0  # baselines
FIRST_SWEEP, SWEEP = 1.5 * Pace.MOVE, 0.4  # seconds; each of the many
TRAINED = 2  # times that the one sweep runs again in the end
FADING = 0.3  # of such a sweep's time: until what the last one lit has faded


class Network(VGroup):
    """The network of the exercise, a line or a ring for each number that it depends on."""

    def __init__(self, middle: np.ndarray) -> None:
        at = {name: middle + [*place, 0] for name, place in UNITS.items()}
        self.middle = middle
        self.edges = {n: (at[start], at[end]) for n, (start, end) in EDGES.items()}
        self.units = {
            name: Circle(NET_RADIUS, stroke_width=Stroke.HELPER)
            .set_fill(color(Role.PAGE), opacity=1)
            .move_to(at[name])
            for name in UNITS
        }
        self.leaves: dict[str, VMobject] = {
            name: Line(*ends, stroke_width=Stroke.HELPER) for name, ends in self.edges.items()
        }
        for name, unit in BIASES.items():
            top = at[unit] + [0, NET_RADIUS + STUB, 0]
            stub = Line(at[unit], top, stroke_width=Stroke.HELPER)
            self.leaves[name] = VGroup(stub, dot(top, Role.MUTED))
        lines = VGroup(*(self.leaves[name] for name in PARAMETER_NAMES))
        self.leaves |= {name: self.units[name] for name in ("x1", "x2")}
        self.front = Cloud(np.zeros((0, 3)), Role.GRADIENT, radius=1.0)
        self.tally = Cloud(np.zeros((0, 3)), Role.INK, radius=1.0)
        lines.set_z_index(-1)
        super().__init__(lines, self.front, VGroup(*self.units.values()), self.tally)
        self.set_roles({})

    def set_roles(self, roles: dict[str, Role], left: float = 0.0) -> None:
        """Give some leaves a role; all else is muted, with a share left of the gradient's color."""
        muted = color(Role.MUTED)
        for unit in self.units.values():
            unit.set_stroke(muted).set_fill(color(Role.PAGE))
        for name, leaf in self.leaves.items():
            lit = 1.0 if name in roles else left
            role = roles.get(name, Role.GRADIENT)
            hue = interpolate_color(muted, color(role), lit)
            leaf.set_stroke(hue, width=Stroke.HELPER + lit * (1.3 * Stroke.CURVE - Stroke.HELPER))
            if name in BIASES:
                leaf[1].set_fill(hue).set_stroke(width=0)
            elif name in self.units:
                leaf.set_fill(tinted(role, lit * TINT))

    def run(self, share: float, role: Role, *, back: bool) -> float:
        """Have a sweep run so far, as a dot on each edge; return where it is, from the middle."""
        x = REACH * (1 - 2 * share) * (1 if back else -1)
        dots = []
        for start, end in self.edges.values():
            along = (self.middle[0] + x - start[0]) / (end[0] - start[0])
            if 0 < along < 1:
                dots.append(start + along * (end - start))
        self.front.set_color(color(role)).move_dots(np.array(dots), 1.3 * Radius.DOT)
        return x

    def sweep_back(self, share: float, left: float = 0.0) -> None:
        """Have a backward sweep run so far, and light what it has passed.

        Of what an earlier one lit a share may be left.
        """
        x = self.run(share, Role.GRADIENT, back=True)
        passed = [n for n, leaf in self.leaves.items() if leaf.get_x() - self.middle[0] > x]
        self.set_roles(dict.fromkeys(passed, Role.GRADIENT), left)

    def back(self, share: float) -> None:
        """Show the one backward sweep, and count it."""
        self.sweep_back(share)
        self.count(int(share >= 1), sweeps("reverse"))

    def ahead(self, made: float) -> None:
        """Show so many forward sweeps, with a part of the next."""
        done = int(made + 1e-6)
        roles = dict.fromkeys(LEAVES[:done], Role.GRADIENT)
        if done < len(LEAVES):
            roles[LEAVES[done]] = Role.STATE
            self.run(made - done, Role.STATE, back=False)
        else:
            self.front.move_dots(np.zeros((0, 3)))
        self.set_roles(roles)
        self.count(done, sweeps("forward"))

    def count(self, done: int, of: int) -> None:
        """Have a dot for each sweep that is done, in a row that has room for `of`."""
        x = (np.arange(done) - (of - 1) / 2) * TALLY_STEP
        at = self.middle + np.stack([x, np.full(done, TALLY_DROP), np.zeros(done)], axis=1)
        self.tally.move_dots(at, Radius.DOT)


class GradientsMeetAndAdd(BlogScene):
    """A value used twice gets two gradients back, and they add."""

    alt = (
        "A formula turns into a graph of six nodes: values run forward through it, then gradients "
        "run back over the same wires, and at an input that was used twice two of them meet and "
        "add; a nudge and PyTorch agree, and in a small network one backward sweep does the work "
        "of eleven forward ones."
    )
    givens: ClassVar[tuple[str, ...]] = ("t: ink(2",)  # the exponent

    def construct(self) -> None:
        """Forward, backward, the meeting, the check, and the network."""
        self.graph = Graph()
        self.numbers: dict[str, Mobject] = {}
        self.unfold_the_formula()
        self.run_forward()
        self.start_backward()
        self.pass_plus_and_times()
        self.meet_at_a()
        self.check()
        self.sweep_a_network()

    # --- small motions ---------------------------------------------------------------------------

    def send(self, *pairs: tuple[str, str]) -> list[UpdateFromAlphaFunc]:
        """Return values running forward along wires."""
        return [
            UpdateFromAlphaFunc(self.graph.wires[p], lambda m, a: m.carry(smooth(a))) for p in pairs
        ]

    def give(
        self,
        pair: tuple[str, str],
        before: float,
        after: float,
        *,
        until: bool = False,
        since: bool = False,
    ) -> UpdateFromAlphaFunc:
        """Return a gradient running back along a wire: all of it, or until or since its stop."""
        low = self.graph.wires[pair].stop if since else 0.0
        high = self.graph.wires[pair].stop if until else 1.0

        def move(wire: Wire, alpha: float) -> None:
            wire.give_back(low + (high - low) * smooth(alpha), before, after)

        return UpdateFromAlphaFunc(self.graph.wires[pair], move)

    def look(
        self, name: str, *, into: bool, spot: tuple[float, float] = (1, 1)
    ) -> UpdateFromAlphaFunc:
        """Return a node growing until it can be looked into, or shrinking again."""

        def grow(node: CurveVertex, alpha: float) -> None:
            share = smooth(alpha) if into else 1 - smooth(alpha)
            size = spot[0] + (spot[1] - spot[0]) * smooth(alpha)
            node.look(RADIUS + (LENS[name] - RADIUS) * share, size, share)

        return UpdateFromAlphaFunc(self.graph.nodes[name], grow)

    def light(
        self, role: Role, *names: str, rate_func: Callable[[float], float] = LATE
    ) -> list[UpdateFromAlphaFunc]:
        """Return nodes taking on a role's color when what was sent to them arrives."""
        return [
            UpdateFromAlphaFunc(self.graph.nodes[n], lambda m, a: m.light(role, rate_func(a)))
            for n in names
        ]

    def born(self, name: str, number: Readout, *, toward: np.ndarray = UP) -> FadeIn:
        """Return a number coming out of its node when what was sent there has arrived."""
        self.numbers[name] = number
        return FadeIn(number, shift=0.35 * toward, rate_func=LATE)

    def spent(self, name: str, into: str) -> FadeOut:
        """Return a number being used up by a node."""
        number = self.numbers.pop(name)
        return FadeOut(number, target_position=AT[into], scale=0.3, rate_func=EARLY)

    def dim(self, opacity: float, when: Callable[[float], float]) -> list[Mobject]:
        """Return the right half of the graph taking on an opacity: it makes room for a while."""
        graph = self.graph
        wires = [wire for (_, operand), wire in graph.wires.items() if operand not in ("a", "b")]
        nodes = [graph.nodes["sum"], graph.nodes["output"]]
        below = [line for wire in wires for line in (wire.base, wire.ahead)]
        lines = [*(w.back for w in wires), *(n.sign for n in nodes)]
        solids = [graph.nodes["output"].spot, graph.result]
        rings = [
            n.ring.animate(rate_func=when).set_stroke(opacity=opacity).set_fill(opacity=opacity)
            for n in nodes
        ]
        return [
            *rings,
            *(line.animate(rate_func=when).set_stroke(opacity=0) for line in below),
            *(line.animate(rate_func=when).set_stroke(opacity=opacity) for line in lines),
            *(solid.animate(rate_func=when).set_fill(opacity=opacity) for solid in solids),
        ]

    # --- beats -----------------------------------------------------------------------------------

    def unfold_the_formula(self) -> None:
        """Turn each piece of the formula into a node."""
        graph = self.graph
        formula = Formula(
            'truth(d, tag: "d") thick ink(=, tag: "is") thick ink("tanh", tag: "output")'
            'ink("(", tag: "is")state(a, tag: "a") thin ink(dot, tag: "product") thin '
            'state(b, tag: "b") med ink(+, tag: "sum") med '
            'attach(state(a, tag: "again"), t: ink(2, tag: "square"))ink(")", tag: "is")',
            size=1.6 * Size.BIG,
        ).move_to([0, 0.8, 0])
        with self.beat(
            "formula",
            "One formula, as a graph: each step is a node.",
            "A formula: d is the hyperbolic tangent of a times b plus a squared. Its pieces fly "
            "apart and become nodes with wires between them. Both a's become one node, from which "
            "two wires lead.",
        ):
            self.add(formula)
            self.hold(Pace.REST)
            formula.set_z_index(1)
            rings = VGroup(*(node.ring for node in graph.marks))
            twin = graph.nodes["a"].sign.copy()
            curved = [name for name in graph.nodes if name in LENS]
            signs = {name: graph.nodes[name].sign for name in ("product", "sum")}
            # Into strokes a glyph would melt: it flies, and the sign then takes its place.
            dot_written, plus_written = (formula.part(name) for name in signs)
            fitting = signs["sum"].width / plus_written.width
            written = VGroup(*(formula.part(name) for name in curved), dot_written, plus_written)
            self.play(
                FadeOut(formula.part("is"), rate_func=EARLY),
                FadeIn(rings, rate_func=LATE),
                *(
                    piece.animate(path_arc=SWING).scale(IN_RING).move_to(AT[name])
                    for name, piece in zip(curved, written, strict=False)
                ),
                dot_written.animate.move_to(AT["product"]),
                plus_written.animate.scale(fitting).move_to(AT["sum"]),
                *(
                    ReplacementTransform(formula.part(name), node.sign)
                    for name, node in graph.nodes.items()
                    if name not in curved and name not in signs
                ),
                ReplacementTransform(formula.part("again"), twin),
                ReplacementTransform(formula.part("d"), graph.result, path_arc=-SWING),
                run_time=1.4 * Pace.MOVE,
            )
            self.remove(twin)
            self.play(
                *(Create(wire.base) for wire in graph.lines),
                *(Create(graph.nodes[name].curve, rate_func=LATE) for name in curved),
                FadeIn(*signs.values(), rate_func=EARLY),
                FadeOut(written, rate_func=squish_rate_func(smooth, 0.3, 0.6)),
                run_time=Pace.MOVE,
            )
            self.add(graph)

    def run_forward(self) -> None:
        """Send the values through, layer by layer."""
        with self.beat(
            "forward",
            "Forward: each node computes its value and remembers it.",
            "The inputs are {a} and {b}. Their values run along the wires: the product is "
            "{product}, the square {square}, the sum {sum}, and its hyperbolic tangent, d, {d}.",
            a=Q["node_value"]("a"),
            b=Q["node_value"]("b"),
            product=Q["node_value"]("product"),
            square=Q["node_value"]("square"),
            sum=Q["node_value"]("sum"),
            d=Q["output"]("output"),
        ):
            for name in ("a", "b"):
                number = Readout(Q["node_value"], name, role=Role.STATE, anchor="right")
                self.numbers[name] = number.place(AT[name] + LEAF_NUMBER)
            leaves = [self.numbers[name] for name in ("a", "b")]
            self.play(
                FadeIn(*leaves, shift=0.3 * LEFT),
                *self.light(Role.STATE, "a", "b", rate_func=smooth),
                run_time=Pace.REVEAL,
            )
            values = {
                name: centered(Readout(Q["node_value"], name, role=Role.TRUTH), NUMBER_AT[name])
                for name in ("product", "square", "sum")
            }
            for name in ("square", "sum"):
                centered(values[name], NUMBER_AT[f"{name}, forward"])
            values["d"] = centered(Readout(Q["output"], "output", role=Role.TRUTH), NUMBER_AT["d"])
            self.play(
                *self.send(("product", "a"), ("product", "b"), ("square", "a")),
                *self.light(Role.TRUTH, "product", "square"),
                self.spot("square", 1.0),
                self.born("product", values["product"], toward=DOWN),
                self.born("square", values["square"]),
                run_time=Pace.MOVE,
            )
            self.hold(Pace.BREATH)
            self.play(
                *self.send(("sum", "product"), ("sum", "square")),
                self.spent("product", "sum"),
                self.spent("square", "sum"),
                *self.light(Role.TRUTH, "sum"),
                self.born("sum", values["sum"]),
                run_time=Pace.MOVE,
            )
            self.hold(Pace.BREATH)
            self.play(
                *self.send(("output", "sum")),
                *self.light(Role.TRUTH, "output"),
                self.spot("output", 1.0),
                run_time=Pace.REVEAL,
            )
            self.play(
                *self.send(("d", "output")), self.born("d", values["d"]), run_time=Pace.REVEAL
            )

    def spot(self, name: str, size: float) -> UpdateFromAlphaFunc:
        """Return the dot appearing on a node's graph."""
        return UpdateFromAlphaFunc(
            self.graph.nodes[name], lambda m, a: m.look(RADIUS, size * LATE(a))
        )

    def start_backward(self) -> None:
        """Send a one back, through the flat part of tanh."""
        seed = Readout(Q["seed_gradient"], "output", role=Role.GRADIENT)
        centered(seed, NUMBER_AT["seed"])
        ball = dot(AT["d"] - [LETTER, 0, 0], Role.GRADIENT, BALL)
        with self.beat(
            "backward",
            "Backward: how fast does $truth(d)$ change with each node?",
            "The value of d gives way to {one}, the slope of d in itself. It runs back to the node "
            "of the hyperbolic tangent, as a ball.",
            one=Q["seed_gradient"]("output"),
        ):
            first = demo_gradient("output")
            self.hold(Pace.REVEAL)  # for the result of the way forward
            self.play(
                FadeOut(self.numbers.pop("d"), rate_func=EARLY),
                FadeIn(seed, ball, scale=0.4, rate_func=LATE),
                run_time=Pace.REVEAL,
            )
            self.hold(Pace.BREATH)
            self.remove(ball)
            self.play(
                self.give(("d", "output"), first, first),
                seed.animate(path_arc=OVER["1"]).shift(NUMBER_AT["output"] - NUMBER_AT["seed"]),
                self.look("output", into=True),
                self.spent("sum", "output"),
                *self.light(Role.GRADIENT, "output"),
                run_time=1.4 * Pace.MOVE,
            )
            flat = Q["slope_at_tanh"]("output", "sum")
            slope = Words("slope {slope}", role=Role.GRADIENT, slope=flat)
            slope.next_to(self.graph.nodes["output"].ring, DOWN, buff=0.3)
            self.say(
                "tanh is nearly flat here: multiply by its slope.",
                "The node is magnified: at the dot, the tangent to the curve is nearly flat, its "
                "slope is {slope}. A far smaller ball comes out, {slope}, and reaches the plus.",
                slope=flat,
            )
            self.play(FadeIn(slope, shift=0.2 * DOWN), run_time=Pace.REVEAL)
            self.hold()
            packet = Readout(Q["wire"], "output", "sum", role=Role.GRADIENT)
            centered(packet, NUMBER_AT["sum"])
            digits = slope[-len(packet.text) :]
            after = demo_flow("output", "sum")
            self.play(
                FadeOut(seed, target_position=AT["output"], scale=0.3, rate_func=EARLY),
                FadeOut(slope[: -len(packet.text)], rate_func=AT_ONCE),
                ReplacementTransform(digits, packet.digits),
                self.give(("output", "sum"), after, after),
                self.look("output", into=False),
                *self.light(Role.GRADIENT, "sum"),
                run_time=1.4 * Pace.MOVE,
            )
            self.remove(slope, packet.digits)
            self.add(packet)
            self.numbers["sum"] = packet

    def pass_plus_and_times(self) -> None:
        """Copy at the plus; swap at the times."""
        amount = demo_gradient("sum")
        with self.beat(
            "plus-and-times",
            "Plus copies the gradient to both its inputs.",
            "The ball splits into two that are as large as it was; {copy} reaches the product and "
            "{copy} the square.",
            copy=Q["wire"]("sum", "product"),
        ):
            copies = {
                name: centered(Readout(Q["wire"], "sum", name, role=Role.GRADIENT), NUMBER_AT[name])
                for name in ("product", "square")
            }
            self.play(
                self.spent("sum", "sum"),
                *(self.give(("sum", name), amount, amount) for name in copies),
                *self.light(Role.GRADIENT, *copies),
                self.born("product", copies["product"], toward=DOWN),
                self.born("square", copies["square"]),
                run_time=1.4 * Pace.MOVE,
            )
            self.hold(Pace.BREATH)
            self.say(
                "Times swaps: each input gets the other's value as factor.",
                "The values of a and b change places: {a} now stands on the wire to b, {b} on the "
                "wire to a. The balls pass them and grow: {to_b} reaches b, {to_a} runs towards a.",
                a=Q["node_value"]("a"),
                b=Q["node_value"]("b"),
                to_b=Q["arrival"]("product", "b"),
                to_a=Q["arrival"]("product", "a"),
            )
            self.swap_factors()

    def swap_factors(self) -> None:
        """Set each leaf's value on the other's wire, and send the gradients past."""
        amount = demo_gradient("product")
        gates = VGroup(
            *(
                Circle(GATE, stroke_width=Stroke.HELPER, color=color(Role.STATE))
                .set_fill(color(Role.PAGE), opacity=1)
                .move_to(at)
                for at in GATES.values()
            )
        )
        factors = [self.numbers.pop(name).set_z_index(2) for name in ("a", "b")]
        self.allow(
            "crowd", *factors, because="they are a graph's values, each read at its node or wire"
        )
        self.play(
            FadeIn(gates, scale=0.6, rate_func=EARLY),
            *(  # one after the other: they come by the same place
                number.animate(
                    path_arc=arc, rate_func=squish_rate_func(smooth, start, start + 0.65)
                ).shift(GATES[name] - number.digits.get_center())
                for number, name, arc, start in zip(
                    factors, ("b", "a"), (SWAP, -SWAP), (0.35, 0.0), strict=True
                )
            ),
            run_time=1.2 * Pace.MOVE,
        )
        self.hold(Pace.BREATH)
        to_a = Readout(Q["arrival"], "product", "a", role=Role.GRADIENT)
        centered(to_a, NUMBER_AT["a by product"])
        to_b = Readout(Q["arrival"], "product", "b", role=Role.GRADIENT, anchor="right")
        to_b.place(AT["b"] + LEAF_NUMBER)
        self.play(
            self.spent("product", "product"),
            self.give(("product", "a"), amount, demo_flow("product", "a"), until=True),
            self.give(("product", "b"), amount, demo_flow("product", "b")),
            self.born("a by product", to_a, toward=LEFT),
            self.born("b", to_b, toward=LEFT),
            *self.light(Role.GRADIENT, "b"),
            run_time=1.6 * Pace.MOVE,
        )
        self.play(FadeOut(gates, *factors), run_time=Pace.QUICK)

    def meet_at_a(self) -> None:
        """Let both gradients into a, and show what goes wrong if the second overwrites."""
        account, arrived, forgot = Account(), ValueTracker(0.0), ValueTracker(0.0)
        self.account = account
        half, amount = demo_gradient("square"), demo_flow("square", "a")
        steep = Q["slope_at_square"]("square", "a")
        slope = Words("slope {slope}", role=Role.GRADIENT, slope=steep)
        slope.move_to(AT["square"] + [0.35, -LENS["square"] - 0.45, 0])
        with self.beat(
            "meeting",
            "$state(a)$ is used twice, so two gradients arrive.",
            "The node of the square is magnified: at the dot its curve has slope {slope}. The ball "
            "that comes out is {by_square}. On the other wire to a waits {by_product}.",
            slope=steep,
            by_square=Q["arrival"]("square", "a"),
            by_product=Q["arrival"]("product", "a"),
        ):
            self.play(
                self.look("square", into=True),
                FadeIn(slope, shift=0.2 * DOWN, rate_func=LATE),
                run_time=Pace.MOVE,
            )
            self.hold(Pace.REVEAL)
            second = centered(
                Readout(Q["arrival"], "square", "a", role=Role.GRADIENT),
                NUMBER_AT["a by square"],
            )
            self.play(
                self.spent("square", "square"),
                FadeOut(slope, target_position=AT["square"], scale=0.3),
                self.give(("square", "a"), amount, amount, until=True),
                self.look("square", into=False),
                FadeIn(second, shift=0.4 * LEFT, rate_func=LATE),
                run_time=Pace.MOVE,
            )
            self.numbers["a by square"] = second
            self.say(
                "They add: that is what += is for.",
                "The right half of the graph gives way to an account of a's gradient, at {none}. "
                "The first ball runs into a and a bar goes down to {one}; the second runs in and a "
                "bar goes up from there: {both} is left.",
                none=Q["tally"](0),
                one=Q["tally"](1),
                both=Q["tally"](2),
            )
            tally = Readout(Q["tally"], lambda: int(arrived.get_value() + 0.5), role=Role.GRADIENT)
            tally.add_updater(
                lambda m: centered(m, account.number_at(arrived.get_value(), forgot.get_value()))
            )
            tally.update()
            heading = Formula("(partial truth(d)) / (partial state(a))", size=Size.BIG)
            heading.move_to([ACCOUNT_NAME, ACCOUNT_ZERO, 0])
            self.play(
                *self.dim(0.0, EARLY),
                FadeOut(self.numbers.pop("b"), rate_func=EARLY),
                FadeIn(account, tally, heading, rate_func=LATE),
                run_time=Pace.MOVE,
            )
            account.add_updater(lambda m: m.show(arrived.get_value(), forgot.get_value()))
            pays = (("product", demo_flow("product", "a")), ("square", amount))
            for number, (source, paid) in enumerate(pays, start=1):
                pair = (source, "a")
                before = half if source == "product" else paid
                amount_paid = self.numbers[f"a by {source}"]
                below = [ACCOUNT_AT[number - 1], PAID, 0] - amount_paid.digits.get_corner(DOWN)
                self.play(self.give(pair, before, paid, since=True), run_time=Pace.QUICK)
                self.play(
                    arrived.animate.set_value(number),
                    amount_paid.animate(path_arc=UNDER[number - 1]).shift(below),
                    *(self.light(Role.GRADIENT, "a") if number == len(pays) else ()),
                    run_time=Pace.REVEAL,
                )
                self.hold(Pace.BREATH)
            self.hold(Pace.REVEAL)
            self.poster()
            self.say(
                "Write = instead of += and you lose one.",
                "The second bar drops: it now starts at zero. The first one is hatched and lost, "
                "and {wrong} is left, which is wrong.",
                wrong=Q["overwritten"](),
            )
            wrong = Readout(Q["overwritten"], role=Role.ERROR)
            centered(wrong, account.number_at(2, 1))
            sign_of_error = cross(wrong.digits.get_right() + [0.4, 0, 0])
            settle(tally)
            self.play(
                forgot.animate.set_value(1.0),
                FadeOut(tally, rate_func=EARLY),
                FadeIn(wrong, rate_func=LATE),
                run_time=Pace.MOVE,
            )
            self.play(Create(sign_of_error), run_time=Pace.QUICK)
        self.wrong, self.forgot, self.heading = VGroup(wrong, sign_of_error), forgot, heading

    def check(self) -> None:
        """Nudge a, and compare with PyTorch."""
        account = self.account
        a = ValueTracker(DEMO[0])
        tally = Readout(Q["tally"], len(account.paid), role=Role.GRADIENT)
        centered(tally, account.number_at(2))
        changes = VGroup(Bar(NUDGED, 0, Role.STATE), Bar(FOLLOWED, 0, Role.TRUTH))
        level = VGroup(
            *(
                Line(b.foot - [0.35, 0, 0], b.foot + [0.35, 0, 0], stroke_width=Stroke.HELPER)
                for b in changes
            )
        ).set_color(color(Role.MUTED))
        nudged = Readout(Q["nudged_input"], "a", a, role=Role.STATE, anchor="right")
        nudged.place(NUDGED + [-0.47, -0.2, 0])
        followed = Readout(Q["output"], "output", a, role=Role.TRUTH)
        centered(followed, FOLLOWED + [-0.4, 0.45, 0])

        def follow(_: Mobject) -> None:
            now = a.get_value()
            changes[0].stand(HAIR * (now - DEMO[0]))
            changes[1].stand(HAIR * (demo_value("output", now) - demo_value("output")))

        with self.beat(
            "check",
            "A check: nudge $state(a)$ and see how far $truth(d)$ follows.",
            "The account adds again, {right}. Then a is nudged up to {up} and down to {down}; d "
            "follows by a hair, to {d_up} and {d_down}.",
            right=Q["tally"](2),
            up=Q["nudged_input"]("a", DEMO[0] + FILM_NUDGE),
            down=Q["nudged_input"]("a", DEMO[0] - FILM_NUDGE),
            d_up=Q["output"]("output", DEMO[0] + FILM_NUDGE),
            d_down=Q["output"]("output", DEMO[0] - FILM_NUDGE),
        ):
            paid = [self.numbers.pop(name) for name in ("a by product", "a by square")]
            self.play(
                self.forgot.animate.set_value(0.0),
                FadeOut(self.wrong, rate_func=EARLY),
                FadeIn(tally, rate_func=LATE),
                run_time=Pace.REVEAL,
            )
            settle(account)
            self.play(
                FadeOut(account, self.heading, *paid, rate_func=EARLY),
                *self.dim(1.0, LATE),
                tally.animate(path_arc=OVER["sum"]).move_to(AT["a"] + [0.2, RADIUS + 0.5, 0]),
                FadeIn(level, nudged, followed, rate_func=LATE),
                run_time=Pace.MOVE,
            )
            self.add(changes)
            changes.add_updater(follow)
            for target in (DEMO[0] + FILM_NUDGE, DEMO[0] - FILM_NUDGE):
                self.play(a.animate.set_value(target), run_time=Pace.REVEAL)
                self.hold(1.5 * Pace.QUICK)
            settle(changes, nudged, followed)
            self.say(
                "The nudge, our engine and PyTorch agree.",
                "The graph shrinks to the top. Below it three bars of equal length: the slope of d "
                "in a is {a} by the nudge, by the engine and by PyTorch. Then for b: three times "
                "{b}.",
                a=Q["slope_by_engine"]("a"),
                b=Q["slope_by_engine"]("b"),
            )
            self.compare(changes[1], VGroup(changes[0], level, nudged, followed, tally))

    def compare(self, followed: Bar, leaving: VGroup) -> None:
        """Lay the three answers side by side, for a and then for b."""
        kinds = (
            ("nudge", Role.APPROXIMATION, lambda v: Q["slope_by_nudge"](v, FILM_NUDGE)),
            ("engine", Role.GRADIENT, Q["slope_by_engine"]),
            ("PyTorch", Role.TRUTH, Q["slope_by_torch"]),
        )
        shown = {}
        for variable in ("a", "b"):
            bars, names = VGroup(), []
            for (name, role, fact), y in zip(kinds, ROWS, strict=True):
                number = fact(variable)
                bars.add(row(y, ROW_UNIT * number.value, role))
                label = Words(f"{name} {{slope}}", role=role, size=Size.CAPTION, slope=number)
                label.align_baseline(y - 0.18).shift(
                    (ROW_LEFT - 0.3 - label.get_right()[0]) * RIGHT
                )
                names.append(label)
            heading = Formula(
                f'(partial truth(d)) / (partial state({variable}, tag: "by"))', size=Size.BIG
            )
            heading.move_to([-5.6, ROWS[1], 0])
            shown[variable] = bars, names, heading
        bars, names, heading = shown["a"]
        small = self.graph.generate_target().scale(SMALL_GRAPH).move_to(SMALL_AT)
        for name in LENS:  # dots that small would not be seen
            small.nodes[name].spot.set_fill(opacity=0)
        # The bar by which d followed lies down, its corners in the order of those it goes to.
        lying = bars[0].copy().replace(followed.body, stretch=True).match_color(followed.body)
        lying.set_z_index(-2)  # its way leads below the graph
        self.remove(followed)
        self.play(
            MoveToTarget(self.graph),
            FadeOut(leaving, rate_func=EARLY),
            ReplacementTransform(lying, bars[0]),
            FadeIn(heading, rate_func=LATE),
            FadeIn(names[0], rate_func=AT_LAST),  # when b has left its place
            run_time=1.4 * Pace.MOVE,
        )
        self.play(
            GrowFromEdge(bars[1], LEFT, rate_func=EARLY),
            GrowFromEdge(bars[2], LEFT, rate_func=LATE),
            FadeIn(names[1], rate_func=EARLY),
            FadeIn(names[2], rate_func=LATE),
            run_time=Pace.MOVE,
        )
        self.hold(Pace.REVEAL)
        self.play(
            *(ReplacementTransform(x, y) for x, y in zip(bars, shown["b"][0], strict=True)),
            FadeOut(*names, heading, rate_func=EARLY),
            FadeIn(*shown["b"][1], shown["b"][2], rate_func=LATE),
            run_time=Pace.MOVE,
        )
        self.hold(Pace.QUICK)
        self.leaving = VGroup(shown["b"][0], *shown["b"][1], shown["b"][2])

    def sweep_a_network(self) -> None:
        """Let one backward sweep race eleven forward ones."""
        nets = [Network(at) for at in NET_AT]
        titles = [
            Words(text).move_to(at).align_baseline(NET_TITLE)
            for text, at in zip(("reverse mode", "forward mode"), NET_AT, strict=True)
        ]
        counts = [
            Words(f"{{n}} {noun}", role=Role.INK, size=Size.NUMBER, n=Q["sweeps"](mode))
            .move_to(at)
            .align_baseline(NET_COUNT)
            for noun, mode, at in zip(
                ("sweep", "sweeps"), ("reverse", "forward"), NET_AT, strict=True
            )
        ]
        with self.beat(
            "network",
            "In a network, one backward sweep finds every slope.",
            "The graph turns into a small network, drawn twice: two inputs, two hidden units, one "
            "output. Lines between them are weights, stubs on top are biases. In the left one dots "
            "run from the output to the inputs, once, and all weights, biases and inputs light up: "
            "{n} sweep.",
            n=Q["sweeps"]("reverse"),
        ):
            names = VGroup(
                Words("weight", role=Role.MUTED).move_to(nets[0].leaves["w11"]),
                Words("bias", role=Role.MUTED).next_to(nets[0].leaves["b1"][1], RIGHT, buff=0.12),
            )
            names[0].align_baseline(names[0].get_y() + 0.27)
            self.turn_into(nets, [*titles, *names])
            self.play(
                UpdateFromAlphaFunc(nets[0], lambda m, a: m.back(a), rate_func=linear),
                run_time=FIRST_SWEEP,
            )
            self.play(FadeOut(names), FadeIn(counts[0], shift=0.2 * UP), run_time=Pace.QUICK)
        with self.beat(
            "price",
            "Forward mode needs a sweep for each.",
            "In the right network dots run from the inputs to the output again and again, and each "
            "time a single number lights up: {n} sweeps.",
            n=Q["sweeps"]("forward"),
        ):
            number = sweeps("forward")
            self.play(
                UpdateFromAlphaFunc(nets[1], lambda m, a: m.ahead(number * a), rate_func=linear),
                run_time=number * SWEEP,
            )
            self.play(FadeIn(counts[1], shift=0.2 * UP), run_time=Pace.REVEAL)
            self.say(
                "That is why training networks is affordable.",
                "Both networks are lit; below the left one a single dot, below the right one a "
                "row of them. In the left one the sweep runs again, as it does for every step of "
                "training.",
            )
            for _ in range(TRAINED):
                self.play(
                    UpdateFromAlphaFunc(
                        nets[0],
                        lambda m, a: m.sweep_back(a, left=max(0.0, 1 - a / FADING)),
                        rate_func=linear,
                    ),
                    run_time=0.4 * FIRST_SWEEP,
                )
            self.hold(1.25 * Pace.REST)

    def turn_into(self, nets: list[Network], words: list[Words]) -> None:
        """Turn the graph into two networks, with words on them."""
        units = {"a": "x1", "b": "x2", "square": "h1", "product": "h2", "sum": "y"}
        weights = {
            ("square", "a"): "w11",
            ("product", "a"): "w21",
            ("product", "b"): "w22",
            ("sum", "square"): "v1",
            ("sum", "product"): "v2",
        }
        graph, moves, new = self.graph, [], []
        for net in nets:
            moves += [
                TransformFromCopy(graph.wires[w].base, net.leaves[n]) for w, n in weights.items()
            ]
            moves += [
                TransformFromCopy(graph.nodes[n].ring, net.units[u]) for n, u in units.items()
            ]
            new += [net.leaves[n] for n in PARAMETER_NAMES if n not in weights.values()]
        self.play(
            FadeOut(self.leaving, graph, rate_func=EARLY),
            *moves,
            FadeIn(*new, *words, rate_func=AT_LAST),
            run_time=1.4 * Pace.MOVE,
        )
        self.add(*nets)
