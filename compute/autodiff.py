"""Back-propagation from scratch: the chain rule, run backward over the wires of a calculation.

Each operation knows its value and its local slopes, the partial derivatives of its result with
respect to its operands. With dst an operand of src, the chain rule says

    ∂root/∂dst = Σ over the wires from src to dst of (∂root/∂src) · (∂src/∂dst).

* *Reverse mode* (:class:`Node`, :func:`backward`) remembers the whole graph, then walks it from
  the root to the leaves: one sweep finds the slope in every input. Where a value was used twice,
  two streams meet and add; that is what ``+=`` is for.
* *Forward mode* (:class:`Dual`, :func:`forward_jacobian`) carries the slope in one input along
  with the values: one sweep an input, and no graph.

Both use the same table of local slopes below, and differ only in the order of the products. A nudge
(:func:`numeric_grad`) and PyTorch (:func:`torch_grad`) know nothing of it: they are the referees.

Source: A. Griewank and A. Walther, Evaluating Derivatives, 2nd ed., SIAM 2008, chapter 3.
"""

from __future__ import annotations

import math
import warnings
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal, Self, TypeAlias, TypeVar

import numpy as np
from numpy.typing import ArrayLike

from compute.checks import Samples, count, finite, positive, real
from compute.errors import CycleError
from compute.quantities import Quantity, fixed, integer

Expression: TypeAlias = Callable[..., Any]
"""A formula of n scalars, written once for Nodes, Duals and PyTorch's tensors alike."""

Slopes: TypeAlias = tuple[float, ...]
"""Partial derivatives of one operation, one for each operand, in their order."""

Rule: TypeAlias = Callable[..., tuple[float, Slopes]]
"""What an operation does to numbers: its operands' values in, its value and local slopes out."""

DEMO = (2.0, -3.0)  # a, b of the post
EXERCISE_1 = (2.0, 3.0)  # a, b
EXERCISE_2 = (1.2, -0.7)  # x, y
EXERCISE_5 = (1.0, 2.0, 3.0)  # x, y, z
NETWORK_INPUTS = (1.5, -0.8)  # x1, x2 of exercise 3
NETWORK_SEED = 42  # of NumPy's legacy generator, as in exercise 3
PARAMETER_NAMES = ("w11", "w12", "b1", "w21", "w22", "b2", "v1", "v2", "c")
INPUT_NAMES = ("x1", "x2")

NUDGE = 1e-6  # h of a central difference: truncation h² and rounding 1e-16/h both stay small
FILM_NUDGE = 0.01  # wide enough to be seen; both ways, since one way alone gives 0.0721


# What each operation does to numbers --------------------------------------------------------------


def _plus(x: float, y: float) -> tuple[float, Slopes]:
    return x + y, (1.0, 1.0)


def _minus(x: float, y: float) -> tuple[float, Slopes]:
    return x - y, (1.0, -1.0)


def _times(x: float, y: float) -> tuple[float, Slopes]:
    return x * y, (y, x)


def _over(x: float, y: float) -> tuple[float, Slopes]:
    if y == 0:
        raise ValueError(f"/: divisor must not be 0, got {y}")
    return x / y, (1.0 / y, -(x / y) / y)


def _negative(x: float) -> tuple[float, Slopes]:
    return -x, (-1.0,)


def _power(exponent: float) -> Rule:
    def rule(x: float) -> tuple[float, Slopes]:
        if exponent == 0:
            return 1.0, (0.0,)  # at 0 too, where the formula below would divide by zero
        if x == 0 and exponent < 1:
            raise ValueError(f"**{exponent:g}: base must not be 0, where the slope is infinite")
        if x < 0 and not exponent.is_integer():
            raise ValueError(f"**{exponent:g}: base must be >= 0, got {x}")
        return _raised(x, exponent), (exponent * _raised(x, exponent - 1),)

    return rule


def _raised(base: float, exponent: float) -> float:
    try:
        return float(base**exponent)
    except OverflowError:
        return -math.inf if base < 0 and exponent % 2 == 1 else math.inf


def _exp(x: float) -> tuple[float, Slopes]:
    try:
        y = math.exp(x)
    except OverflowError:
        y = math.inf
    return y, (y,)


def _log(x: float) -> tuple[float, Slopes]:
    if x <= 0:
        raise ValueError(f"log: value must be > 0, got {x}")
    return math.log(x), (1.0 / x,)


def _relu(x: float) -> tuple[float, Slopes]:
    return (x, (1.0,)) if x > 0 else (0.0, (0.0,))


def _tanh(x: float) -> tuple[float, Slopes]:
    t = math.tanh(x)
    return t, (1.0 - t * t,)


def _applied(op: str, rule: Rule, values: Slopes) -> tuple[float, Slopes]:
    """Return what `rule` makes of `values`: NaN is an error, a new infinity a warning."""
    value, partials = rule(*values)
    results = (value, *partials)
    if any(map(math.isnan, results)):
        raise ValueError(f"{op} of {values} is not a number")
    if any(map(math.isinf, results)) and all(map(math.isfinite, values)):
        warnings.warn(f"{op} of {values} overflowed to infinity", RuntimeWarning, stacklevel=4)
    return value, partials


def _product(op: str, upstream: float, partial: float) -> float:
    amount = upstream * partial
    if math.isnan(amount):
        raise ValueError(f"gradient through {op} is not a number: {upstream} times {partial}")
    return amount


# Numbers that differentiate -----------------------------------------------------------------------


class Differentiable(ABC):
    """The operators that both modes share; a plain number may stand on either side.

    Raises, at the operation: TypeError for an operand or exponent that is no real number (a Node
    as an exponent too); ValueError for log of a value <= 0, division by 0, a power that is not
    real or has an infinite slope, and for a result that is not a number. An overflow gives an
    infinity and a RuntimeWarning.
    """

    __slots__ = ()
    __array_ufunc__ = None  # so that np.float64(2) * node asks the node

    @abstractmethod
    def _apply(self, op: str, rule: Rule, *operands: Self | float) -> Self: ...

    def __add__(self, other: Self | float) -> Self:
        return self._apply("+", _plus, self, other)

    def __radd__(self, other: float) -> Self:
        return self._apply("+", _plus, other, self)

    def __sub__(self, other: Self | float) -> Self:
        return self._apply("-", _minus, self, other)

    def __rsub__(self, other: float) -> Self:
        return self._apply("-", _minus, other, self)

    def __mul__(self, other: Self | float) -> Self:
        return self._apply("*", _times, self, other)

    def __rmul__(self, other: float) -> Self:
        return self._apply("*", _times, other, self)

    def __truediv__(self, other: Self | float) -> Self:
        return self._apply("/", _over, self, other)

    def __rtruediv__(self, other: float) -> Self:
        return self._apply("/", _over, other, self)

    def __neg__(self) -> Self:
        return self._apply("neg", _negative, self)

    def __pow__(self, exponent: float) -> Self:
        exponent = real("exponent", exponent)
        return self._apply(f"**{exponent:g}", _power(exponent), self)

    def exp(self) -> Self:
        """Return e to the power of this; its slope is itself."""
        return self._apply("exp", _exp, self)

    def log(self) -> Self:
        """Return the natural logarithm; its slope is 1/x."""
        return self._apply("log", _log, self)

    def relu(self) -> Self:
        """Return max(x, 0); its slope is 1 for x > 0, and 0 otherwise, at 0 by choice."""
        return self._apply("relu", _relu, self)

    def tanh(self) -> Self:
        """Return the hyperbolic tangent t; its slope is 1 − t²."""
        return self._apply("tanh", _tanh, self)


Scalar = TypeVar("Scalar", bound=Differentiable)


class Node(Differentiable):
    """A number that remembers where it came from.

    ``Node(2.0)`` is a leaf; arithmetic makes the others. Values and local slopes are fixed by the
    forward pass and can't be set afterwards, so that :func:`backward` can't mix two points.
    Nodes are compared by identity.
    """

    __slots__ = ("_op", "_parents", "_partials", "_value", "grad")

    def __init__(
        self,
        value: float,
        op: str = "leaf",
        parents: tuple[Node, ...] = (),
        partials: Slopes = (),
    ) -> None:
        self._value = value if parents else real("value", value)
        self._op = op
        self._parents = parents
        self._partials = partials
        self.grad = 0.0  # ∂root/∂self, after backward(root)

    @property
    def value(self) -> float:
        """The number."""
        return self._value

    @property
    def op(self) -> str:
        """The operation that made it, such as ``*`` or ``tanh``; ``leaf`` or ``const`` if none."""
        return self._op

    @property
    def parents(self) -> tuple[Node, ...]:
        """The operands, in order; a plain number among them has become a Node with op ``const``."""
        return self._parents

    @property
    def partials(self) -> Slopes:
        """The local slopes ∂self/∂parent, one for each parent."""
        return self._partials

    def __repr__(self) -> str:
        return f"Node({self.value:g}, op={self.op!r}, grad={self.grad:g})"

    def _apply(self, op: str, rule: Rule, *operands: Node | float) -> Node:
        parents = tuple(
            operand if isinstance(operand, Node) else Node(real("operand", operand), "const")
            for operand in operands
        )
        value, partials = _applied(op, rule, tuple(parent.value for parent in parents))
        return Node(value, op, parents, partials)


@dataclass(frozen=True, slots=True)
class Dual(Differentiable):
    """A dual number: a value, and its slope in the one input that is being varied."""

    value: float  # x
    slope: float = 0.0  # ẋ

    def _apply(self, op: str, rule: Rule, *operands: Dual | float) -> Dual:
        duals = tuple(
            operand if isinstance(operand, Dual) else Dual(real("operand", operand))
            for operand in operands
        )
        value, partials = _applied(op, rule, tuple(dual.value for dual in duals))
        slopes = (
            _product(op, partial, dual.slope) for partial, dual in zip(partials, duals, strict=True)
        )
        return Dual(value, sum(slopes))


# Reverse mode -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Flow:
    """One gradient on its way along one wire, from a result to an operand."""

    src: Node  # the result
    dst: Node  # the operand
    amount: float  # ∂root/∂src · ∂src/∂dst
    total_after: float  # dst.grad once the amount has been added


def layers(root: Node) -> dict[Node, int]:
    """Return the layer of each node under `root`: 0 for leaves, else 1 + its parents' highest.

    Nodes come in the order in which the formula mentions them, operands before results; that
    order depends on nothing else. Iterative, so a graph may be deeper than Python's stack.

    Raises
    ------
    TypeError
        If `root` is not a Node.
    CycleError
        If a node is among its own ancestors, which no formula can do.
    """
    if not isinstance(root, Node):
        raise TypeError(f"root must be a Node, got {root!r}")
    layer: dict[Node, int] = {}
    entered: set[Node] = set()  # only asked about membership: its order never matters
    stack = [root]
    while stack:
        node = stack[-1]
        waiting = [] if node in layer else [p for p in node.parents if p not in layer]
        if node in entered and waiting:
            raise CycleError(f"the graph must have no cycle, got one through {node!r}")
        if waiting:
            entered.add(node)
            stack.extend(reversed(waiting))
            continue
        layer[node] = 1 + max((layer[parent] for parent in node.parents), default=-1)
        stack.pop()
    return layer


def topological_order(root: Node) -> list[Node]:
    """Return all nodes under `root`, operands before results, layer by layer."""
    layer = layers(root)
    return sorted(layer, key=layer.__getitem__)


def backward(root: Node, *, keep_inner: bool = False) -> list[Flow]:
    """Add ∂root/∂node to the grad of every leaf, and return each flow in the order of its passing.

    1. Inner nodes forget the last sweep: grad = 0. Leaves keep theirs, as in PyTorch.
    2. root.grad = 1.
    3. Layer by layer from the root: for each operand, operand.grad += node.grad · partial.

    Parameters
    ----------
    root
        The result whose slopes are asked for.
    keep_inner
        Skip step 1, which is the post's fault: a second sweep then sends on the first one again.

    Raises
    ------
    TypeError, CycleError
        As :func:`layers` does.
    ValueError
        If a gradient is not a number, which takes an overflow in the forward pass.
    """
    layer = layers(root)
    if not keep_inner:
        zero_grad(node for node in layer if node.parents)
    root.grad = 1.0 if root.parents else root.grad + 1.0
    flows = []
    for node in sorted(layer, key=layer.__getitem__, reverse=True):  # stable: left before right
        for parent, partial in zip(node.parents, node.partials, strict=True):
            amount = _product(node.op, node.grad, partial)
            parent.grad += amount
            flows.append(Flow(node, parent, amount, parent.grad))
    return flows


def zero_grad(nodes: Iterable[Node]) -> None:
    """Set the grad of each node to 0, as one does between two sweeps."""
    for node in nodes:
        node.grad = 0.0


# Four ways to the same gradient -------------------------------------------------------------------


def evaluate(fn: Expression, args: ArrayLike) -> float:
    """Return the value of ``fn(*args)``; `args` has shape (n,)."""
    return _root(fn, _leaves(args)).value


def reverse_grad(fn: Expression, args: ArrayLike) -> Samples:
    """Return the gradient, shape (n,), by one forward and one backward sweep of our engine."""
    leaves = _leaves(args)
    backward(_root(fn, leaves))
    return np.array([leaf.grad for leaf in leaves])


def forward_jacobian(fn: Expression, args: ArrayLike) -> Samples:
    """Return the gradient, shape (n,), by n forward sweeps of dual numbers, one an input.

    Sweep i sets the slopes of the inputs to the i-th unit vector and reads ∂fn/∂args[i] off the
    result.
    """
    values = finite("args", args, shape=(None,)).tolist()
    gradient = np.zeros(len(values))
    for i in range(len(values)):
        result = fn(*(Dual(x, float(j == i)) for j, x in enumerate(values)))
        if not isinstance(result, Dual):
            raise TypeError(f"fn must return a Dual when it is given Duals, got {result!r}")
        gradient[i] = result.slope
    return gradient


def numeric_grad(fn: Expression, args: ArrayLike, h: float = NUDGE) -> Samples:
    """Return the gradient, shape (n,), by central differences: (f(x + h) − f(x − h)) / 2h.

    The error is h²/6 times a third derivative, plus rounding of about 1e-16·|f|/h.
    """
    at = finite("args", args, shape=(None,))
    h = positive("h", h)
    nudges = h * np.eye(len(at))
    return np.array([(evaluate(fn, at + n) - evaluate(fn, at - n)) / (2 * h) for n in nudges])


def torch_grad(fn: Expression, args: ArrayLike) -> Samples:
    """Return the gradient, shape (n,), that PyTorch finds in float64; 0 for an unused input."""
    import torch

    at = finite("args", args, shape=(None,))
    leaves = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in at.tolist()]
    result = fn(*leaves)
    if not isinstance(result, torch.Tensor):
        raise TypeError(f"fn must return a tensor when it is given tensors, got {result!r}")
    if not result.requires_grad:
        return np.zeros(len(leaves))
    slopes = torch.autograd.grad(result, leaves, allow_unused=True, materialize_grads=True)
    return np.array([slope.item() for slope in slopes])


def _leaves(args: ArrayLike) -> list[Node]:
    return [Node(x) for x in finite("args", args, shape=(None,)).tolist()]


def _root(fn: Expression, leaves: list[Node]) -> Node:
    result = fn(*leaves)
    if not isinstance(result, Node):
        raise TypeError(f"fn must return a Node when it is given Nodes, got {result!r}")
    return result


# The post's formulas ------------------------------------------------------------------------------


def demo_expression(a: Scalar, b: Scalar) -> Scalar:
    """Return d = tanh(ab + a²): a is used twice."""
    return (a * b + a**2).tanh()


def exercise_1_expression(a: Scalar, b: Scalar) -> Scalar:
    """Return ab + (a − b)/b + eᵃ − log b + relu(−a): every operation once."""
    return a * b + (a - b) / b + a.exp() - b.log() + (-a).relu()


def exercise_2_expression(x: Scalar, y: Scalar) -> Scalar:
    """Return x² + y² + 2xy = (x + y)²."""
    return x**2 + y**2 + 2 * x * y


def exercise_5_expression(x: Scalar, y: Scalar, z: Scalar) -> Scalar:
    """Return x + y + z."""
    return x + y + z


def network_expression(*values: Scalar) -> Scalar:
    """Return v1·tanh(w11·x1 + w12·x2 + b1) + v2·tanh(w21·x1 + w22·x2 + b2) + c.

    Eleven values: the nine parameters in the order of PARAMETER_NAMES, then x1 and x2.
    """
    w11, w12, b1, w21, w22, b2, v1, v2, c, x1, x2 = values
    h1 = (w11 * x1 + w12 * x2 + b1).tanh()
    h2 = (w21 * x1 + w22 * x2 + b2).tanh()
    return v1 * h1 + v2 * h2 + c


@dataclass(frozen=True, slots=True)
class DemoGraph:
    """The post's graph, d = tanh(ab + a²), after its forward pass."""

    root: Node  # d
    nodes: dict[str, Node]  # a, b, product (ab), square (a²), sum (ab + a²), output (d), in order


@dataclass(frozen=True, slots=True)
class MlpDemo:
    """Exercise 3's network, two inputs, two hidden units, one output, after its forward pass."""

    root: Node  # y
    params: dict[str, Node]  # the nine of PARAMETER_NAMES
    inputs: tuple[Node, Node]  # x1, x2

    @property
    def n_grads(self) -> int:
        """How many leaves get a gradient from one backward sweep."""
        return len(self.params) + len(self.inputs)


def demo_graph(a: float = DEMO[0], b: float = DEMO[1]) -> DemoGraph:
    """Return the graph of :func:`demo_expression` with its six nodes by name."""
    leaves = [Node(real("a", a)), Node(real("b", b))]
    root = demo_expression(*leaves)
    (total,) = root.parents
    product, square = total.parents
    names = ("a", "b", "product", "square", "sum", "output")
    nodes = (*leaves, product, square, total, root)
    return DemoGraph(root, dict(zip(names, nodes, strict=True)))


def network_values(seed: int = NETWORK_SEED) -> tuple[float, ...]:
    """Return exercise 3's eleven numbers: nine standard normals in their order, then the inputs.

    The normals come from NumPy's legacy generator, as the post's do; it is local, not the global
    one, and its stream is frozen (NEP 19).
    """
    generator = np.random.RandomState(count("seed", seed))
    return (*generator.normal(size=len(PARAMETER_NAMES)).tolist(), *NETWORK_INPUTS)


def mlp_demo(seed: int = NETWORK_SEED) -> MlpDemo:
    """Return the graph of :func:`network_expression` at :func:`network_values`."""
    leaves = [Node(value) for value in network_values(seed)]
    *params, x1, x2 = leaves
    names = dict(zip(PARAMETER_NAMES, params, strict=True))
    return MlpDemo(network_expression(*leaves), names, (x1, x2))


# Numbers of the film and of the errata ------------------------------------------------------------


def demo_value(node: str, a: float = DEMO[0], b: float = DEMO[1]) -> float:
    """Return the value of the named node of :func:`demo_graph`."""
    return _named(demo_graph(a, b), node).value


def demo_gradient(node: str, a: float = DEMO[0], b: float = DEMO[1]) -> float:
    """Return ∂d/∂node by our engine."""
    graph = demo_graph(a, b)
    backward(graph.root)
    return _named(graph, node).grad


def demo_flow(src: str, dst: str, a: float = DEMO[0], b: float = DEMO[1]) -> float:
    """Return the gradient that runs along the wire from the result `src` to the operand `dst`.

    Raises
    ------
    ValueError
        If there is no such node or no such wire.
    """
    graph = demo_graph(a, b)
    ends = (_named(graph, src), _named(graph, dst))
    for flow in backward(graph.root):
        if (flow.src, flow.dst) == ends:
            return flow.amount
    raise ValueError(f"src and dst must be joined by a wire, got {src!r} and {dst!r}")


def local_slope(src: str, dst: str, a: float = DEMO[0], b: float = DEMO[1]) -> float:
    """Return ∂src/∂dst, the slope of one operation alone, for a result and one of its operands.

    Raises
    ------
    ValueError
        If there is no such node or no such wire.
    """
    graph = demo_graph(a, b)
    result, operand = _named(graph, src), _named(graph, dst)
    for parent, partial in zip(result.parents, result.partials, strict=True):
        if parent is operand:
            return partial
    raise ValueError(f"src and dst must be joined by a wire, got {src!r} and {dst!r}")


def tally_at_a(arrivals: int) -> float:
    """Return a.grad after so many of its two gradients have come in: 0, then one, then the sum."""
    totals = [0.0, *(flow.total_after for flow in _flows_into_a())]
    arrivals = count("arrivals", arrivals)
    if arrivals >= len(totals):
        raise ValueError(f"arrivals must be <= {len(totals) - 1}, got {arrivals}")
    return totals[arrivals]


def overwritten_gradient() -> float:
    """Return what is left at a if each arriving gradient is assigned (=) instead of added (+=)."""
    return _flows_into_a()[-1].amount


def nudged_slope(variable: str, h: float = FILM_NUDGE) -> float:
    """Return how much d = tanh(ab + a²) changes for each unit of `variable`, nudged by ±h."""
    return float(numeric_grad(demo_expression, DEMO, h)[_position(variable)])


def torch_slope(variable: str) -> float:
    """Return PyTorch's ∂d/∂variable."""
    return float(torch_grad(demo_expression, DEMO)[_position(variable)])


def sweeps(mode: Literal["reverse", "forward"]) -> int:
    """Return how often `mode` runs through exercise 3's network to find all of its gradients."""
    modes = {"reverse": reverse_grad, "forward": forward_jacobian}
    if mode not in modes:
        raise ValueError(f"mode must be one of {', '.join(modes)}, got {mode!r}")
    runs = 0

    def counted(*values: Scalar) -> Scalar:
        nonlocal runs
        runs += 1
        return network_expression(*values)

    modes[mode](counted, network_values())
    return runs


def gradient_after_sweeps(times: int, *, keep_inner: bool) -> float:
    """Return a.grad after so many backward sweeps over the demo graph, with no zero_grad between.

    It grows by ∂d/∂a each time if inner gradients start afresh, and faster if they are kept: then
    a sweep sends on what earlier ones left, 1, 4, 10, … times ∂d/∂a.
    """
    graph = demo_graph()
    for _ in range(count("times", times)):
        backward(graph.root, keep_inner=keep_inner)
    return graph.nodes["a"].grad


def tanh_from_exponentials(x: float) -> float:
    """Return (eˣ − e⁻ˣ) / (eˣ + e⁻ˣ) as float64 has it, which is NaN from |x| = 710 on: ∞/∞.

    This is the post's formula, kept to show its fault; :meth:`Node.tanh` has no such limit.
    """
    x = real("x", x)
    with np.errstate(over="ignore", invalid="ignore"):  # the overflow is the point
        up, down = np.exp(x), np.exp(-x)
        return float((up - down) / (up + down))


def chain_gradient(length: int) -> float:
    """Return the slope of x + 1 + 1 + …, `length` additions deep: 1 at any depth."""
    leaf = root = Node(0.0)
    for _ in range(count("length", length)):
        root = root + 1.0
    backward(root)
    return leaf.grad


def _named(graph: DemoGraph, node: str) -> Node:
    if node not in graph.nodes:
        raise ValueError(f"node must be one of {', '.join(graph.nodes)}, got {node!r}")
    return graph.nodes[node]


def _position(variable: str) -> int:
    if variable not in ("a", "b"):
        raise ValueError(f"variable must be a or b, got {variable!r}")
    return ("a", "b").index(variable)


def _flows_into_a() -> list[Flow]:
    graph = demo_graph()
    return [flow for flow in backward(graph.root) if flow.dst is graph.nodes["a"]]


QUANTITIES: tuple[Quantity, ...] = (
    Quantity(
        "node_value",
        "the value that a node computes in the forward pass",
        demo_value,
        integer(),
        at=(("a",), ("b",), ("product",), ("square",), ("sum",)),
    ),
    Quantity(
        "output",
        "d = tanh(ab + a²), also while a is nudged",
        demo_value,
        fixed(3),
        at=(("output",), ("output", 2.01), ("output", 1.99)),
    ),
    Quantity(
        "nudged_input",
        "a while it is nudged",
        demo_value,
        fixed(2),
        at=(("a", 2.0), ("a", 2.01), ("a", 1.99)),
    ),
    Quantity(
        "seed_gradient",
        "the gradient of the output with respect to itself",
        demo_gradient,
        integer(),
        at=(("output",),),
    ),
    Quantity(
        "slope_at_tanh",
        "the local slope of tanh where the sum has put it",
        local_slope,
        fixed(4),
        at=(("output", "sum"),),
    ),
    Quantity(
        "slope_at_square",
        "the local slope of a² at a",
        local_slope,
        integer(),
        at=(("square", "a"),),
    ),
    Quantity(
        "wire",
        "the gradient that runs along a wire behind tanh and +",
        demo_flow,
        fixed(4),
        at=(("output", "sum"), ("sum", "product"), ("sum", "square")),
    ),
    Quantity(
        "arrival",
        "the gradient that reaches an input along one wire",
        demo_flow,
        fixed(3),
        at=(("product", "b"), ("product", "a"), ("square", "a")),
    ),
    Quantity(
        "tally",
        "the gradient at a after none, one and both of its streams have come in",
        tally_at_a,
        fixed(3),
        at=((0,), (1,), (2,)),
    ),
    Quantity(
        "overwritten",
        "the gradient left at a if the second stream overwrites the first",
        overwritten_gradient,
        fixed(3),
    ),
    Quantity(
        "slope_by_engine",
        "the slope of d by one backward sweep",
        demo_gradient,
        fixed(4),
        at=(("a",), ("b",)),
    ),
    Quantity(
        "slope_by_nudge",
        "the slope of d by a nudge both ways",
        nudged_slope,
        fixed(4),
        at=(("a", FILM_NUDGE), ("b", FILM_NUDGE)),
    ),
    Quantity(
        "slope_by_torch",
        "the slope of d by PyTorch in float64",
        torch_slope,
        fixed(4),
        at=(("a",), ("b",)),
    ),
    Quantity(
        "sweeps",
        "sweeps through the network to find its eleven gradients",
        sweeps,
        integer(),
        at=(("reverse",), ("forward",)),
    ),
)
