"""Derivatives: slopes of secants, how far a step may shrink, and autograd, which has no step.

A derivative is the limit of the slope (f(x + h) - f(x)) / h. On a computer the limit is out of
reach. A smaller h lowers the truncation error (like h for the one-sided quotient, like h² for the
central one), but the two values of f are rounded, and their difference is divided by h, so the
rounding error grows like 1/h. The sum of the two is a V on log-log axes. Automatic differentiation
applies the exact rules of the calculus to each operation and so rounds, but never truncates.

The toy loss L(x) = 0.3 sin 3x + x²/2 shows where a gradient in one dimension points: along the
x-axis, to the side on which the loss rises.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from compute.checks import Samples, count, finite, real
from compute.quantities import Quantity, fixed, integer, power_of_ten, scientific

if TYPE_CHECKING:
    import torch

Kind = Literal["central", "forward"]
Precision = Literal["float64", "float32"]
Function = Callable[[Samples], ArrayLike]
"""A function of an array that acts on each element by itself."""

SECANT_AT = 1.0  # x, where the film's secant is anchored

# The post's demonstration, and its exercise
POINTS = 400  # on [-π, π]
STEP = 1e-4  # h
EXERCISE_POINTS = 1001  # on [-π, π]
EXERCISE_STEPS = (1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8)  # h
CURVE_STEPS: tuple[float, ...] = tuple(10.0 ** (-k / 20) for k in range(321))  # h, 1 to 1e-16

# The post's check of tanh
TANH_POINTS = 61
TANH_REACH = 3.0  # on [-3, 3]

# The post's slope field of the toy loss
FIELD_POINTS = 41
FIELD_REACH = 3.0  # on [-3, 3]
ARROW_PER_SLOPE = 0.1  # arrow length / |L′|; below 2 / max L″ = 2 / 3.7, so its flip descends


@dataclass(frozen=True, slots=True, eq=False)  # eq=False: `==` on arrays has no truth value
class AscentArrows:
    """Horizontal arrows that start at `x` and point to where the toy loss rises."""

    x: Samples  # (m,) dimensionless, tails
    dx: Samples  # (m,) dimensionless, signed lengths, proportional to L'(x)


@dataclass(frozen=True, slots=True)
class GradientStorage:
    """What torch has written where, after differentiating y = sin(x)² with x a leaf."""

    leaf: float | None  # x.grad after one backward pass
    leaf_after_second_pass: float | None  # x.grad after another backward pass
    intermediate: float | None  # .grad of sin(x), which is no leaf
    leaf_after_functional: float | None  # x.grad after torch.autograd.grad alone


def _kind(kind: str) -> None:
    if kind not in ("central", "forward"):
        raise ValueError(f"kind must be 'central' or 'forward', got {kind!r}")


def _precision(dtype: str) -> type[np.float64] | type[np.float32]:
    if dtype not in ("float64", "float32"):
        raise ValueError(f"dtype must be 'float64' or 'float32', got {dtype!r}")
    return np.float32 if dtype == "float32" else np.float64


def _nonzero(h: float) -> float:
    step = real("h", h)
    if step == 0:
        raise ValueError(f"h must not be 0, got {step}")
    return step


def _moved(x: Samples, h: float) -> Samples:
    """Return x + h, unless the sum rounds back to x somewhere."""
    with np.errstate(over="ignore"):  # an overflow is refused below, by name
        moved = finite("x + h", x + h)
    if (moved == x).any():
        at = x[moved == x].flat[0]
        raise ValueError(f"h is lost to rounding: x + h == x at x = {at}, h = {h}")
    return moved


def _sampled(f: Function, x: Samples) -> Samples:
    return finite("f(x)", f(x), shape=x.shape)


def forward_diff(f: Function, x: ArrayLike, h: float) -> Samples:
    """Slope of the secant from x to x + h: (f(x + h) - f(x)) / h.

    Its error is h/2 · f″(x) to first order (Nocedal and Wright, Numerical Optimization, §8.1).

    Parameters
    ----------
    f
        A function that acts on each element of an array by itself.
    x
        Points, of any shape.
    h
        The step; a negative one gives the backward difference.

    Returns
    -------
    Samples
        Slopes, of the shape of x.

    Raises
    ------
    ValueError
        If h is zero or not finite, if it is so small that x + h rounds to x, or if f isn't finite
        at a point.
    """
    x, step = finite("x", x), _nonzero(h)
    return np.asarray((_sampled(f, _moved(x, step)) - _sampled(f, x)) / step)


def central_diff(f: Function, x: ArrayLike, h: float) -> Samples:
    """Slope of the chord about x: (f(x + h) - f(x - h)) / 2h.

    Its error is h²/6 · f‴(x) to second order (Nocedal and Wright, Numerical Optimization, §8.1).
    Parameters, shapes and errors are those of `forward_diff`; the sign of h doesn't matter.
    """
    x, step = finite("x", x), _nonzero(h)
    return np.asarray((_sampled(f, _moved(x, step)) - _sampled(f, _moved(x, -step))) / (2 * step))


def secant_slopes(f: Function, x: float, hs: ArrayLike) -> Samples:
    """Slopes (k,) of the secants of f from the one point x to each x + h, for steps `hs` (k,)."""
    point = real("x", x)
    return np.array([forward_diff(f, point, h) for h in finite("hs", hs, shape=(None,))])


def fd_error_curve(
    hs: ArrayLike,
    kind: Kind = "central",
    n: int = EXERCISE_POINTS,
    dtype: Precision = "float64",
) -> Samples:
    """Worst error of the difference quotient of sin against cos, for each step.

    For each h: q = (sin(x + h) - sin(x - h)) / 2h, or (sin(x + h) - sin(x)) / h, wholly in `dtype`;
    then max |q - cos x| in float64, over n equally spaced x on [-π, π].

    Unlike `central_diff` it does not refuse an h that is lost to rounding: the quotient is then 0
    and the error about 1, which is what happens to whoever doesn't look.

    Parameters
    ----------
    hs
        Steps (k,), at most one period of sin.

    Returns
    -------
    Samples
        Errors (k,), absolute. Where rounding rules (central, float64: h below about 1e-5) they
        depend on the machine's sine, within a factor of about 3.

    Raises
    ------
    ValueError
        If a step is not in (0, 2π], `kind` or `dtype` is unknown, or n < 2.
    """
    _kind(kind)
    number = _precision(dtype)
    steps = finite("hs", hs, shape=(None,))
    for h in steps:
        if not 0 < number(h) <= 2 * np.pi:
            raise ValueError(f"hs must be in (0, 2π] in {dtype}, got {h}")
    x: NDArray[Any] = np.linspace(-np.pi, np.pi, count("n", n, least=2)).astype(number)
    slope = np.cos(x, dtype=np.float64)
    return np.array([np.abs(_sine_quotient(x, number(h), kind) - slope).max() for h in steps])


def sine_quotient(x: ArrayLike, h: float) -> Samples:
    """Central difference of sin as float64 gives it, of the shape of x, however small h is.

    Unlike `central_diff` it does not refuse an h that is lost to rounding: it shows the noise.
    """
    return _sine_quotient(finite("x", x), np.float64(_nonzero(h)), "central")


def _sine_quotient(x: NDArray[Any], h: np.floating[Any], kind: Kind) -> NDArray[Any]:
    """Return the difference quotient of sin in the precision of x and h."""
    if kind == "forward":
        return np.asarray((np.sin(x + h) - np.sin(x)) / h)
    return np.asarray((np.sin(x + h) - np.sin(x - h)) / (h + h))


def unit_roundoff(dtype: Precision = "float64") -> float:
    """Return u, the largest relative error of rounding to nearest: 2⁻⁵³ or 2⁻²⁴."""
    return float(np.finfo(_precision(dtype)).eps) / 2


def best_h(kind: Kind = "central", dtype: Precision = "float64") -> float:
    """Step at which truncation and rounding together are least, in the usual model for sin.

    With u the unit roundoff and |f|, |f″|, |f‴| at most 1, the errors are at most
    h²/6 + u/h (central), least at h = (3u)^(1/3), and h/2 + 2u/h (forward), least at h = 2√u.
    See Press et al., Numerical Recipes, 3rd ed., §5.7, for the argument.
    """
    _kind(kind)
    u = unit_roundoff(dtype)
    return math.cbrt(3 * u) if kind == "central" else 2 * math.sqrt(u)


def autograd_derivative(
    f: Callable[[torch.Tensor], torch.Tensor],
    x: ArrayLike,
    order: int = 1,
    dtype: Precision = "float64",
) -> Samples:
    """Differentiate an elementwise torch function automatically.

    The values f(x_i) are summed and the gradient of the sum is taken, `order` times over: since f
    acts on each element by itself, entry i of the gradient is f′(x_i). The work is done in `dtype`,
    the result is float64; torch's default dtype is neither used nor changed.

    Raises
    ------
    TypeError
        If x does not hold floating-point numbers: an integer tensor has no derivative.
    ValueError
        If x or the result is not finite, if `dtype` is unknown, or if order < 1.
    """
    import torch

    given = np.asarray(x)
    if not np.issubdtype(given.dtype, np.floating):
        raise TypeError(f"x must hold floating-point numbers, got dtype {given.dtype}")
    points = finite("x", given).astype(_precision(dtype))
    leaf = torch.tensor(points, requires_grad=True)  # copies: the caller's array stays its own
    value = f(leaf)
    for _ in range(count("order", order, least=1)):
        if not value.requires_grad:  # a constant: every further derivative is 0
            return np.zeros(points.shape)
        (value,) = torch.autograd.grad(value.sum(), leaf, create_graph=True, materialize_grads=True)
    return finite("the derivative of f", value.detach().numpy().astype(np.float64))


def autograd_sin(x: ArrayLike) -> Samples:
    """Differentiate torch.sin at x by autograd, in float64; the result has the shape of x."""
    import torch

    return autograd_derivative(torch.sin, x)


def autograd_error(n: int = POINTS, dtype: Precision = "float64") -> float:
    """Return max |autograd of sin - cos| over n equally spaced points on [-π, π].

    Autograd calls torch's cosine and the reference is NumPy's: where they are the same to the last
    bit, this is 0; they never differ by more than rounding.
    """
    import torch

    x = np.linspace(-np.pi, np.pi, count("n", n, least=2)).astype(_precision(dtype))
    slope = autograd_derivative(torch.sin, x, dtype=dtype)
    return float(np.abs(slope - np.cos(x, dtype=np.float64)).max())


def tanh_central_error(h: float = STEP) -> float:
    """Worst error of the central difference of tanh against 1 - tanh², on the post's 61 points."""
    x = np.linspace(-TANH_REACH, TANH_REACH, TANH_POINTS)
    return float(np.abs(central_diff(np.tanh, x, h) - (1 - np.tanh(x) ** 2)).max())


def tanh_autograd_error() -> float:
    """Worst error of autograd's derivative of tanh against 1 - tanh², on the post's 61 points."""
    import torch

    x = np.linspace(-TANH_REACH, TANH_REACH, TANH_POINTS)
    return float(np.abs(autograd_derivative(torch.tanh, x) - (1 - np.tanh(x) ** 2)).max())


def fd_cost(n_params: int) -> int:
    """Count the evaluations of the loss that a central-difference gradient needs: 2 a parameter."""
    return 2 * count("n_params", n_params, least=1)


def autograd_cost(n_params: int) -> int:
    """Count the backward passes that a scalar loss's gradient needs: 1, however many parameters.

    Its work is a small constant times one evaluation of the loss, whatever the number of
    parameters (Griewank and Walther, Evaluating Derivatives, 2nd ed., §3.3 and §4.6).
    """
    count("n_params", n_params, least=1)
    return 1


def relu(x: ArrayLike) -> Samples:
    """Return max(x, 0), whose slope at 0 is 0 from the left and 1 from the right."""
    return np.maximum(finite("x", x), 0.0)


def toy_loss(x: ArrayLike) -> Samples:
    """Return L(x) = 0.3 sin 3x + x²/2, of the shape of x."""
    x = finite("x", x)
    return np.asarray(0.3 * np.sin(3 * x) + x**2 / 2)


def toy_grad(x: ArrayLike) -> Samples:
    """Return L′(x) = 0.9 cos 3x + x, of the shape of x."""
    x = finite("x", x)
    return np.asarray(0.9 * np.cos(3 * x) + x)


def toy_curvature(x: ArrayLike) -> Samples:
    """Return L″(x) = 1 - 2.7 sin 3x, of the shape of x; it never exceeds 3.7."""
    x = finite("x", x)
    return np.asarray(1 - 2.7 * np.sin(3 * x))


@cache
def toy_stationary_points() -> tuple[float, ...]:
    """All x on the real line with L′(x) = 0, in increasing order.

    L′(x) = 0 means x = -0.9 cos 3x, so |x| <= 0.9. The zeros of L″, where sin 3x = 1/2.7, cut that
    interval into pieces on which L′ is monotone and so has at most one root each: none is missed.
    """
    from scipy.optimize import brentq

    bend = math.asin(1 / 2.7)
    bends = [(angle + 2 * math.pi * k) / 3 for k in (-1, 0, 1) for angle in (bend, math.pi - bend)]
    cuts = [-0.9, *sorted(x for x in bends if abs(x) < 0.9), 0.9]

    def slope(x: float) -> float:
        return float(toy_grad(x))

    return tuple(
        float(brentq(slope, left, right, xtol=1e-15))
        for left, right in pairwise(cuts)
        if slope(left) * slope(right) < 0
    )


def slope_field_points() -> Samples:
    """Points (41,) on [-3, 3] where the post draws arrows."""
    return np.linspace(-FIELD_REACH, FIELD_REACH, FIELD_POINTS)


def ascent_arrows(xs: ArrayLike) -> AscentArrows:
    """Arrows of steepest ascent of the toy loss: horizontal, dx = 0.1 · L′(x), for xs (m,).

    The gradient in one dimension is a number on the x-axis; its sign is the side on which L rises.
    A step of -dx lowers the loss wherever L′(x) is not 0, because 0.1 < 2 / max L″.
    """
    x = finite("xs", xs, shape=(None,))
    return AscentArrows(x, ARROW_PER_SLOPE * toy_grad(x))


def loss_change(x: float, dx: float) -> float:
    """Return L(x + dx) - L(x): negative if the step goes downhill."""
    return float(toy_loss(real("x", x) + real("dx", dx)) - toy_loss(x))


def wrong_way_arrows() -> int:
    """How many of the post's 41 arrows (1, L′(x)) point down the loss, though sold as ascent.

    Such an arrow always points right, so it is wrong wherever L′(x) < 0.
    """
    return int((toy_grad(slope_field_points()) < 0).sum())


def grid_gradient_error(*, inside: bool = False) -> float:
    """Worst error of numpy.gradient of the toy loss on the post's 41 points.

    The end points, where it can only difference to one side, are left out if `inside`.
    """
    x = slope_field_points()
    error = np.abs(np.gradient(toy_loss(x), x) - toy_grad(x))
    return float((error[1:-1] if inside else error).max())


def gradient_storage(x: float = 1.0) -> GradientStorage:
    """Differentiate y = sin(x)² in torch in the ways the post speaks of, and look at each `.grad`.

    `backward()` adds into the `.grad` of leaves that require a gradient, and of no other tensor;
    `torch.autograd.grad` returns the gradient and writes no `.grad`. (PyTorch documentation,
    "Autograd mechanics".)
    """
    import torch

    def stored(tensor: torch.Tensor) -> float | None:
        return None if tensor.grad is None else float(tensor.grad)

    start = real("x", x)
    leaf = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    inner = torch.sin(leaf)
    torch.autograd.backward(inner.square(), retain_graph=True)
    once = stored(leaf)
    torch.autograd.backward(inner.square())
    other = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    torch.autograd.grad(torch.sin(other).square(), other)
    # torch warns when .grad of a non-leaf is read; is_leaf and retains_grad say the same in silence
    has_grad = inner.is_leaf or inner.retains_grad
    return GradientStorage(
        leaf=once,
        leaf_after_second_pass=stored(leaf),
        intermediate=stored(inner) if has_grad else None,
        leaf_after_functional=stored(other),
    )


def plotting_error() -> str:
    """Message with which torch refuses to plot a tensor that requires grad, as the post does.

    Plotting libraries call ``tensor.numpy()``; the remedy is ``tensor.detach()`` before.
    """
    import torch

    x = torch.linspace(-math.pi, math.pi, POINTS, dtype=torch.float64, requires_grad=True)
    try:
        torch.sin(x).numpy()
    except RuntimeError as refusal:
        return str(refusal)
    return ""


# What the film prints


def step(h: float) -> float:
    """Return h itself: the distance that the readout shows."""
    return _nonzero(h)


def secant_slope(h: float) -> float:
    """Slope of the secant of sin from x = 1 to 1 + h."""
    return float(forward_diff(np.sin, SECANT_AT, h))


def slope_of_sin(x: float) -> float:
    """Slope of sin at x, by autograd."""
    return float(autograd_sin(real("x", x)))


def central_error(h: float) -> float:
    """Worst error of the central difference of sin with step h, over 1001 points on [-π, π]."""
    return float(fd_error_curve((h,))[0])


def tenfold_gain(h: float) -> float:
    """How many times smaller the central difference's worst error gets when h becomes h/10."""
    return central_error(h) / central_error(h / 10)


@cache
def best_curve_step() -> float:
    """Step with the least error among the film's `CURVE_STEPS`."""
    return CURVE_STEPS[int(np.argmin(fd_error_curve(CURVE_STEPS)))]


def least_error() -> float:
    """Error of the central difference at the bottom of the film's V."""
    return central_error(best_curve_step())


def central_error_in_epsilons(h: float = STEP) -> float:
    """Worst error of the post's central difference (400 points) in machine epsilons 2⁻⁵²."""
    return float(fd_error_curve((h,), n=POINTS)[0]) / (2 * unit_roundoff())


QUANTITIES: tuple[Quantity, ...] = (
    Quantity(
        "distance",
        "distance h between the two points on sin",
        step,
        fixed(2),
        at=((1.0,), (0.5,), (0.25,), (0.1,), (0.01,)),
    ),
    Quantity(
        "secant_slope",
        "slope of the secant of sin from 1 to 1 + h",
        secant_slope,
        fixed(3),
        at=((1.0,), (0.5,), (0.25,), (0.1,), (0.01,)),
    ),
    Quantity(
        "tangent_slope",
        "slope of sin at 1, which is cos 1",
        slope_of_sin,
        fixed(4),
        at=((SECANT_AT,),),
    ),
    Quantity(
        "traced_slope",
        "slope of sin at the sweeping x",
        slope_of_sin,
        fixed(2),
        at=((-math.pi,), (0.0,), (math.pi,)),
    ),
    Quantity("step", "step h of the central difference", step, power_of_ten(), at=((1e-16,),)),
    Quantity(
        "central_error",
        "worst error of the central difference of sin with step h",
        central_error,
        scientific(2),
        at=((1e-2,), (1e-4,), (1e-16,)),
    ),
    Quantity(
        "tenfold_gain",
        "how many times the error drops when h is cut to a tenth",
        tenfold_gain,
        integer(),
        at=((1e-1,),),
    ),
    Quantity(
        "best_step",
        "step near which the error is least",
        best_h,
        power_of_ten(),
        at=(("central",),),
    ),
    Quantity("rounding_level", "largest relative rounding error", unit_roundoff, power_of_ten()),
    Quantity(
        "probes",
        "evaluations of the loss that finite differences need",
        fd_cost,
        integer(grouped=True),
        at=((1_000_000,),),
    ),
    Quantity(
        "backward_passes",
        "backward passes that autograd needs",
        autograd_cost,
        integer(),
        at=((1_000_000,),),
    ),
)
