"""The gradient: the one arrow that knows the slope in every direction.

Walk from a point of a smooth landscape f at compass angle a, and the slope under your feet is
``cos(a)·f_x + sin(a)·f_y``: one cosine wave, whose height is the length of the gradient
``∇f = (f_x, f_y)`` and whose peak lies along it. At right angles to the arrow the slope is zero,
since there the walk follows a ring of equal height. Descending means walking against the arrow;
a neuron's weights get their share of the same arrow, by the chain rule.

The landscapes are the post's: the bowl x² + y² and the monkey saddle x³ − 3xy².
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from compute.checks import Samples, count, finite, positive, real
from compute.quantities import Quantity, fixed, integer, scientific, significant

if TYPE_CHECKING:
    import torch

POINT = (1.5, -0.8)  # where the post differentiates the bowl, and the film turns its compass
POST_GRID = 21  # arrows along each side of the post's quiver plot
FILM_GRID = 9  # arrows along each side of the film's: the post's are too many at 600 pixels
HALF_WIDTH = 2.0  # both plots cover [-2, 2]²
PATH_START = (-1.8, 1.6)  # exercise 3
PATH_ETA = 0.1  # its step size η
PATH_TOL = 1e-3  # our rule for its end: |∇f| below this; the post names none
PATH_MAX_STEPS = 100
WEIGHTS = (0.7, -1.2)  # w of the post's neuron
INPUTS = (1.0, 2.0)  # its x
HESSIAN_POINT = (1.7, -0.9)  # where exercise 4 is checked; any point would do

LARGEST = 1e50  # inputs beyond this are refused: cubes and products of them stay finite below it
FAR = 1e6  # a walk that gets this far from the origin counts as diverged

Status = Literal["converged", "max_steps", "diverged"]


# --- Two landscapes -----------------------------------------------------------------------------


def bowl(x: ArrayLike, y: ArrayLike) -> Samples:
    """Return the height of the bowl, ``x² + y²``; x and y broadcast.

    Raises
    ------
    ValueError
        If a coordinate is not finite, or larger than 1e50 in size.
    """
    x, y = _bounded("x", x), _bounded("y", y)
    return x**2 + y**2


def bowl_grad(x: ArrayLike, y: ArrayLike) -> Samples:
    """Return the bowl's gradient ``(2x, 2y)``, shape (..., 2). Raises as :func:`bowl` does."""
    x, y = _bounded("x", x), _bounded("y", y)
    return _vector(2 * x, 2 * y)


def bowl_hess(x: ArrayLike, y: ArrayLike) -> Samples:
    """Return the bowl's Hessian ``[[2, 0], [0, 2]]`` at every point, shape (..., 2, 2)."""
    x, y = _bounded("x", x), _bounded("y", y)
    two, zero = np.full_like(x + y, 2.0), np.zeros_like(x + y)
    return _symmetric(two, zero, two)


def monkey(x: ArrayLike, y: ArrayLike) -> Samples:
    """Return the height of the monkey saddle, ``x³ − 3xy²``, the real part of (x + iy)³.

    Three valleys meet at the origin, two for the legs and one for the tail.

    Raises
    ------
    ValueError
        If a coordinate is not finite, or larger than 1e50 in size.
    """
    x, y = _bounded("x", x), _bounded("y", y)
    return x**3 - 3 * x * y**2


def monkey_grad(x: ArrayLike, y: ArrayLike) -> Samples:
    """Return the monkey saddle's gradient ``(3x² − 3y², −6xy)``, shape (..., 2).

    Its length is ``3·(x² + y²)``: that of the derivative of z³, by the Cauchy-Riemann equations.
    So it vanishes at the origin and nowhere else. Raises as :func:`monkey` does.
    """
    x, y = _bounded("x", x), _bounded("y", y)
    return _vector(3 * x**2 - 3 * y**2, -6 * x * y)


def monkey_hess(x: ArrayLike, y: ArrayLike) -> Samples:
    """Return the monkey saddle's Hessian ``[[6x, −6y], [−6y, −6x]]``, shape (..., 2, 2).

    Its eigenvalues are ``±6·sqrt(x² + y²)``. At the origin, the only critical point, it is zero:
    there the second-derivative test says nothing. Raises as :func:`monkey` does.
    """
    x, y = _bounded("x", x), _bounded("y", y)
    return _symmetric(6 * x, -6 * y, -6 * x)


@dataclass(frozen=True, slots=True)
class Surface:
    """A landscape and its gradient, kept together so that they cannot be mixed up."""

    height: Callable[[ArrayLike, ArrayLike], Samples]  # f(x, y), shape of x and y
    grad: Callable[[ArrayLike, ArrayLike], Samples]  # ∇f(x, y), shape (..., 2)


BOWL = Surface(bowl, bowl_grad)
MONKEY = Surface(monkey, monkey_grad)


def sign_changes_around(surface: Surface, radius: float = 1.0) -> int:
    """Count how often the height changes sign on one round of a ring about the origin.

    Zero in a bowl, four around an ordinary saddle, six around a monkey saddle. The ring is sampled
    at every whole degree and a half, so features narrower than a degree would be missed.

    Raises
    ------
    ValueError
        If radius is not > 0.
    """
    radius = positive("radius", radius)
    angles = np.radians(np.arange(360) + 0.5)  # the half keeps samples off the zeros at 30°, 90°, …
    above = surface.height(radius * np.cos(angles), radius * np.sin(angles)) > 0
    return int(np.count_nonzero(above != np.roll(above, 1)))


# --- The compass --------------------------------------------------------------------------------


def directional_slope(grad_xy: ArrayLike, angle_rad: ArrayLike) -> Samples:
    """Return the slope felt when walking at an angle: ``cos(a)·g_x + sin(a)·g_y``.

    Parameters
    ----------
    grad_xy
        The gradient (g_x, g_y), shape (2,).
    angle_rad
        Counterclockwise from the x axis ("east"), any shape; the result has the same.

    Raises
    ------
    ValueError
        If the gradient has not two components, or a number is not finite or beyond 1e50 in size.

    Notes
    -----
    This is the derivative of ``f(p + t·(cos a, sin a))`` at t = 0 by the chain rule: Marsden and
    Tromba, *Vector Calculus*, section 2.6, "Gradients and Directional Derivatives".
    """
    gx, gy = _bounded("grad_xy", grad_xy, shape=(2,))
    angle = _bounded("angle_rad", angle_rad)
    slope: Samples = np.cos(angle) * gx + np.sin(angle) * gy
    return slope


@dataclass(frozen=True, slots=True, eq=False)  # eq=False: `==` on arrays has no truth value
class Compass:
    """The slope in every direction around one point."""

    angles: Samples  # (n,) radians, −π … π, both ends included
    slopes: Samples  # (n,) height per length; s(a), one period of a cosine
    best_angle: float  # radians in [−π, π]; where s is largest, the direction of ∇f
    best_slope: float  # height per length; max s = |∇f|


def compass(grad_xy: ArrayLike, n: int = 361) -> Compass:
    """Turn the needle once around: the slope at n evenly spread angles, and the steepest one.

    With the gradient in polar form, ``g = |g|·(cos b, sin b)``, the slope at angle a is
    ``|g|·cos(a − b)``. So the best angle is b, the best slope is |g|, and b ± 90° are level. The
    best angle is computed as b itself: it need not be one of the samples.

    Raises
    ------
    ValueError
        If the gradient is zero (every direction is then level, none is steepest), has not two
        components or is not finite, or if n < 2.
    TypeError
        If n is not an integer.
    """
    gx, gy = _bounded("grad_xy", grad_xy, shape=(2,))
    n = count("n", n, least=2)
    if gx == 0 and gy == 0:
        raise ValueError("grad_xy must not be zero: no steepest direction at a critical point")
    angles = np.linspace(-math.pi, math.pi, n)
    slopes = directional_slope((gx, gy), angles)
    return Compass(angles, slopes, best_angle=math.atan2(gy, gx), best_slope=math.hypot(gx, gy))


@dataclass(frozen=True, slots=True, eq=False)
class ArrowField:
    """A gradient at each point of a square grid. Row i has one y, column j one x."""

    x: Samples  # (n, n) grid points
    y: Samples  # (n, n)
    u: Samples  # (n, n) f_x there, height per length
    v: Samples  # (n, n) f_y there

    @property
    def lengths(self) -> Samples:
        """|∇f| at each grid point, (n, n)."""
        lengths: Samples = np.hypot(self.u, self.v)
        return lengths


def quiver(n: int = FILM_GRID, half: float = HALF_WIDTH, surface: Surface = BOWL) -> ArrowField:
    """Sample the gradient on an n × n grid over ``[−half, half]²``, ends included.

    Raises
    ------
    ValueError
        If n < 2, or half is not > 0.
    TypeError
        If n is not an integer.
    """
    n = count("n", n, least=2)
    half = positive("half", half)
    x, y = np.meshgrid(np.linspace(-half, half, n), np.linspace(-half, half, n))
    grad = surface.grad(x, y)
    return ArrowField(x, y, grad[..., 0], grad[..., 1])


# --- Walking against the arrows -----------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Descent:
    """A walk downhill; index k is the state after k steps."""

    points: Samples  # (k+1, 2) where the walker stands
    heights: Samples  # (k+1,) f there
    slopes: Samples  # (k+1,) |∇f| there, height per length
    status: Status  # how it ended

    @property
    def steps(self) -> int:
        """How many steps were made."""
        return len(self.points) - 1


def descend(
    start: ArrayLike,
    eta: float,
    surface: Surface = BOWL,
    *,
    tol: float = PATH_TOL,
    max_steps: int = PATH_MAX_STEPS,
) -> Descent:
    """Descend by ``p ← p − η·∇f(p)`` until the slope is below tol.

    In the bowl each step multiplies the point by ``1 − 2η``, so the walk is a straight line through
    the origin: one step at η = 1/2, back and forth for ever at η = 1, and outward beyond.

    Parameters
    ----------
    start
        First point, shape (2,).
    eta
        Step size η > 0.
    surface
        The landscape.
    tol
        The walk has converged when |∇f| < tol, which is tested before each step.
    max_steps
        Stop after this many steps in any case.

    Returns
    -------
    Descent
        With status "converged", "max_steps", or "diverged": the next point would lie farther than
        1e6 from the origin, and is left out.

    Raises
    ------
    ValueError
        If start has not two finite components or is itself that far, if eta or tol is not > 0, if
        max_steps < 0, or if the surface yields NaN or infinity on the way.
    TypeError
        If max_steps is not an integer.
    """
    x, y = map(float, _bounded("start", start, shape=(2,)))
    eta = float(_bounded("eta", positive("eta", eta)))
    tol = positive("tol", tol)
    max_steps = count("max_steps", max_steps)
    if math.hypot(x, y) > FAR:
        raise ValueError(f"start must lie within {FAR:g} of the origin, got ({x}, {y})")
    points, slopes = [], []
    status: Status | None = None
    while status is None:
        gx, gy = map(float, finite("surface.grad", surface.grad(x, y), shape=(2,)))
        points.append((x, y))
        slopes.append(math.hypot(gx, gy))
        x, y = x - eta * gx, y - eta * gy
        if slopes[-1] < tol:
            status = "converged"
        elif len(points) > max_steps:
            status = "max_steps"
        elif math.hypot(x, y) > FAR:
            status = "diverged"
    path = np.array(points)
    heights = finite("surface.height", surface.height(path[:, 0], path[:, 1]))
    return Descent(path, heights, np.array(slopes), status)


# --- A neuron's arrow ---------------------------------------------------------------------------


def neuron_loss(w: ArrayLike, x: ArrayLike) -> float:
    """Return the loss ``(w·x)²`` of a linear neuron whose target is 0; w and x have shape (2,).

    Raises
    ------
    ValueError
        If w or x has not two components, or one is not finite or beyond 1e50 in size.
    """
    w, x = _bounded("w", w, shape=(2,)), _bounded("x", x, shape=(2,))
    return _dot(w, x) ** 2


def neuron_grad(w: ArrayLike, x: ArrayLike) -> Samples:
    """Return the loss's gradient in the weights, ``2·(w·x)·x``, shape (2,): parallel to x.

    The chain rule: the square hands 2·(w·x) back, and each weight multiplies it by its own input.
    Raises as :func:`neuron_loss` does.
    """
    w, x = _bounded("w", w, shape=(2,)), _bounded("x", x, shape=(2,))
    gradient: Samples = 2 * _dot(w, x) * x
    return gradient


def neuron_step(w: ArrayLike, x: ArrayLike, eta: float) -> Samples:
    """Return the weights after one step of gradient descent, ``w − η·∇loss``, shape (2,).

    The step multiplies w·x by ``1 − 2η|x|²``: it ends on the valley floor at
    :func:`neuron_best_eta`, and leaves the loss unchanged at twice that.

    Raises
    ------
    ValueError
        As :func:`neuron_loss` does, or if eta is not > 0.
    """
    return _neuron_slide(w, x, positive("eta", eta))


def neuron_best_eta(x: ArrayLike = INPUTS) -> float:
    """Return the step size that takes the loss to zero at once, ``1 / (2|x|²)``.

    Raises
    ------
    ValueError
        If x is zero or shorter than 1e-50 (the loss then hardly depends on the weights), has not
        two components or is not finite.
    """
    x = _bounded("x", x, shape=(2,))
    if math.hypot(*x) < 1 / LARGEST:
        raise ValueError("x must not be zero: no step size is then better than another")
    return 1 / (2 * _dot(x, x))


# --- Other routes to a gradient -----------------------------------------------------------------


def autograd_grad(
    fn: Callable[[torch.Tensor], torch.Tensor], point: ArrayLike | torch.Tensor
) -> Samples:
    """Let PyTorch differentiate: the gradient of fn at a point, in float64.

    Parameters
    ----------
    fn
        Takes a float64 tensor of shape (n,), returns a tensor of shape ().
    point
        Shape (n,). A list of whole numbers will do, but a *tensor* of integers will not: PyTorch
        cannot differentiate by integers, and neither do we pretend to.

    Returns
    -------
    ndarray
        Shape (n,), float64.

    Raises
    ------
    TypeError
        If point is a tensor of another kind than floating point, or fn returns no tensor.
    ValueError
        If point is not one-dimensional and finite, if fn's result is not a scalar or does not
        depend on the point, or if the gradient is not finite.
    """
    import torch

    leaf = _leaf(point)
    (grad,) = torch.autograd.grad(_scalar_result(fn, leaf), leaf)
    return finite("the gradient of fn", grad.numpy())


def autograd_hess(
    fn: Callable[[torch.Tensor], torch.Tensor], point: ArrayLike | torch.Tensor
) -> Samples:
    """Differentiate the gradient once more (``create_graph=True``): the Hessian, shape (n, n).

    Parameters and errors are those of :func:`autograd_grad`.
    """
    import torch

    leaf = _leaf(point)
    (grad,) = torch.autograd.grad(_scalar_result(fn, leaf), leaf, create_graph=True)
    if not grad.requires_grad:  # the gradient is a constant: fn is linear
        return np.zeros((len(leaf), len(leaf)))
    rows = [torch.autograd.grad(part, leaf, retain_graph=True)[0] for part in grad]
    return finite("the Hessian of fn", torch.stack(rows).numpy())


def complex_step_grad(
    fn: Callable[[NDArray[np.complex128]], complex], point: ArrayLike, h: float = 1e-20
) -> Samples:
    """Differentiate along the imaginary axis: ``∂f/∂x_j ≈ Im f(x + ih·e_j) / h``.

    Nothing is subtracted, so h may be tiny and the result is as exact as fn itself.

    Parameters
    ----------
    fn
        Takes a complex array of shape (n,), returns a number; analytic, and real for real points.
    point
        Shape (n,).
    h
        Step > 0.

    Returns
    -------
    ndarray
        Shape (n,).

    Raises
    ------
    ValueError
        If point is not one-dimensional and finite, h is not > 0, or a derivative is not finite.

    Notes
    -----
    W. Squire and G. Trapp, "Using Complex Variables to Estimate Derivatives of Real Functions",
    SIAM Review 40 (1998), 110-112.
    """
    x = finite("point", point, shape=(None,))
    h = positive("h", h)
    steps = 1j * h * np.eye(len(x))
    return finite("the gradient of fn", [complex(fn(x + step)).imag / h for step in steps])


def checker_error(points: int = 100, seed: int = 0) -> float:
    """Return the largest error of autograd for ``sin x + cos y`` at random points of [−3, 3]².

    Exercise 1 compares autograd with ``(cos x, −sin y)``, which is what autograd computes too. Here
    the reference is :func:`complex_step_grad`, which is told the function but not its derivative.

    Raises
    ------
    ValueError
        If points < 1 or seed < 0.
    TypeError
        If points or seed is not an integer.
    """
    points, seed = count("points", points, least=1), count("seed", seed)
    sample = np.random.default_rng(seed).uniform(-3.0, 3.0, size=(points, 2))
    errors = [
        autograd_grad(lambda p: p[0].sin() + p[1].cos(), at)
        - complex_step_grad(lambda z: np.sin(z[0]) + np.cos(z[1]), at)
        for at in sample
    ]
    return float(np.abs(errors).max())


# --- The numbers in the film --------------------------------------------------------------------


def height_at(x: float, y: float) -> float:
    """Return the height of the bowl at a point."""
    return float(bowl(real("x", x), real("y", y)))


def slope_toward(degrees: float, x: float = POINT[0], y: float = POINT[1]) -> float:
    """Return the bowl's slope when walking from (x, y) at an angle: 0 is east, 90 is north."""
    angle = math.radians(real("degrees", degrees))
    return float(directional_slope(_bowl_grad_at(x, y), angle))


def gradient_part(axis: int, x: float = POINT[0], y: float = POINT[1]) -> float:
    """Return one component of the bowl's gradient at (x, y); axis 0 is x, 1 is y."""
    return _bowl_grad_at(x, y)[_axis(axis)]


def gradient_length(x: float, y: float) -> float:
    """Return |∇f| of the bowl at a point: the steepest slope there."""
    return math.hypot(*_bowl_grad_at(x, y))


def steepest_degrees(x: float, y: float) -> float:
    """Return the direction of steepest ascent of the bowl, in degrees in [−180, 180]."""
    return math.degrees(compass(_bowl_grad_at(x, y), n=2).best_angle)


def sideways_slope(x: float, y: float) -> float:
    """Return the bowl's slope along its ring, a left turn from the gradient: exactly 0.

    The unit vector is ``(−g_y, g_x) / |g|``. It is divided by last, so that the two products are
    the same number and cancel without rounding.
    """
    gx, gy = _bowl_grad_at(x, y)
    if gx == 0 and gy == 0:
        raise ValueError("x and y must not be the origin: no sideways at a critical point")
    return (-gy * gx + gx * gy) / math.hypot(gx, gy)


def outward_cosine(x: float, y: float) -> float:
    """Return the cosine between the bowl's arrow at (x, y) and the ray from the origin: 1."""
    gx, gy = _bowl_grad_at(x, y)
    if gx == 0 and gy == 0:
        raise ValueError("x and y must not be the origin: its arrow has no direction")
    distance, length = math.hypot(x, y), math.hypot(gx, gy)
    return (x / distance) * (gx / length) + (y / distance) * (gy / length)


def monkey_steepness(x: float, y: float) -> float:
    """Return |∇h| of the monkey saddle, ``3·(x² + y²)``: zero at the origin only."""
    return math.hypot(*map(float, monkey_grad(real("x", x), real("y", y))))


@cache
def exercise_path() -> Descent:
    """Return the walk of exercise 3 in the bowl; always the same object, so don't write to it."""
    return descend(PATH_START, PATH_ETA)


def path_step(step: int) -> int:
    """Return the number of a step of exercise 3's walk, 0 to the last; others raise ValueError."""
    step, last = count("step", step), exercise_path().steps
    if step > last:
        raise ValueError(f"step must be <= {last}, the last of the walk, got {step}")
    return step


def path_height(step: int) -> float:
    """Return the height on exercise 3's walk after `step` steps."""
    return float(exercise_path().heights[path_step(step)])


def path_slope(step: int) -> float:
    """Return |∇f| on exercise 3's walk after `step` steps."""
    return float(exercise_path().slopes[path_step(step)])


def path_coordinate(axis: int, step: int) -> float:
    """Return x (axis 0) or y (axis 1) on exercise 3's walk after `step` steps."""
    return float(exercise_path().points[path_step(step), _axis(axis)])


def steps_to_bottom() -> int:
    """Return how many steps exercise 3's walk takes until |∇f| < 10⁻³."""
    return exercise_path().steps


def neuron_gradient_part(axis: int) -> float:
    """Return what back-propagation hands to weight w₁ (axis 0) or w₂ (axis 1)."""
    return float(neuron_grad(WEIGHTS, INPUTS)[_axis(axis)])


def loss_after(eta: float) -> float:
    """Return the neuron's loss after one step of size eta >= 0 from the post's weights."""
    return neuron_loss(_neuron_slide(WEIGHTS, INPUTS, _eta_or_zero(eta)), INPUTS)


# --- Small print --------------------------------------------------------------------------------


def _bounded(
    name: str, values: ArrayLike, *, shape: tuple[int | None, ...] | None = None
) -> Samples:
    """Return `values` as finite float64, none beyond LARGEST, so that no formula overflows."""
    array = finite(name, values, shape=shape)
    size = np.abs(array)
    if (size > LARGEST).any():
        raise ValueError(f"{name} must be at most {LARGEST:g} in size, got {size.max():g}")
    return array


def _vector(u: Samples, v: Samples) -> Samples:
    return np.stack(np.broadcast_arrays(u, v), axis=-1)


def _symmetric(xx: Samples, xy: Samples, yy: Samples) -> Samples:
    xx, xy, yy = np.broadcast_arrays(xx, xy, yy)
    return np.stack([np.stack([xx, xy], axis=-1), np.stack([xy, yy], axis=-1)], axis=-2)


def _dot(a: Samples, b: Samples) -> float:
    return float(a[0] * b[0] + a[1] * b[1])


def _bowl_grad_at(x: float, y: float) -> tuple[float, float]:
    gx, gy = bowl_grad(real("x", x), real("y", y))
    return float(gx), float(gy)


def _neuron_slide(w: ArrayLike, x: ArrayLike, eta: float) -> Samples:
    w = _bounded("w", w, shape=(2,))
    return w - _bounded("eta", eta) * neuron_grad(w, x)


def _eta_or_zero(eta: float) -> float:
    eta = real("eta", eta)
    if eta < 0:
        raise ValueError(f"eta must be >= 0, got {eta}")
    return eta


def _axis(axis: int) -> int:
    if count("axis", axis) > 1:
        raise ValueError(f"axis must be 0 or 1, got {axis}")
    return axis


def _leaf(point: ArrayLike | torch.Tensor) -> torch.Tensor:
    import torch

    if isinstance(point, torch.Tensor):
        if not point.is_floating_point():
            raise TypeError(f"point must hold floating-point numbers, got {point.dtype}")
        point = point.detach().double().numpy()
    values = finite("point", point, shape=(None,))
    return torch.tensor(values, dtype=torch.float64, requires_grad=True)


def _scalar_result(fn: Callable[[torch.Tensor], torch.Tensor], leaf: torch.Tensor) -> torch.Tensor:
    import torch

    value = fn(leaf)
    if not isinstance(value, torch.Tensor):
        raise TypeError(f"fn must return a tensor, got {value!r}")
    if value.shape != ():
        raise ValueError(f"fn must return a scalar, got shape {tuple(value.shape)}")
    if not value.requires_grad:
        raise ValueError("fn must depend on its point through torch operations")
    return value


QUANTITIES: tuple[Quantity, ...] = (
    Quantity("height", "height of the bowl under the dot", height_at, fixed(2), at=(POINT,)),
    Quantity(
        "slope",
        "slope in the direction of the needle, in degrees from east",
        slope_toward,
        fixed(1),
        at=((0.0,), (90.0,)),
    ),
    Quantity("steepest_slope", "slope along the gradient", gradient_length, fixed(1), at=(POINT,)),
    Quantity(  # significant: were it not exactly zero, it would show
        "sideways_slope", "slope along the ring", sideways_slope, significant(1), at=(POINT,)
    ),
    Quantity(
        "gradient_part",
        "component of the bowl's gradient",
        gradient_part,
        fixed(1),
        at=((0,), (1,)),
    ),
    Quantity(
        "corner_length",
        "length of the arrow at the corner of the field",
        gradient_length,
        fixed(2),
        at=((HALF_WIDTH, HALF_WIDTH),),
    ),
    Quantity("step", "steps made so far", path_step, fixed(0), at=((0,), (39,))),
    Quantity(
        "path_height", "height after so many steps", path_height, fixed(2), at=((0,), (1,), (2,))
    ),
    Quantity(
        "tiny_height", "height near the end of the walk", path_height, scientific(2), at=((39,),)
    ),
    Quantity("steps_to_bottom", "steps until the slope is below 0.001", steps_to_bottom, integer()),
    Quantity(
        "neuron_loss",
        "loss of the neuron after one step of size η",
        loss_after,
        fixed(2),
        at=((0.0,), (0.1,)),
    ),
    Quantity(
        "neuron_gradient_part",
        "what back-propagation hands to each weight",
        neuron_gradient_part,
        fixed(1),
        at=((0,), (1,)),
    ),
    Quantity("best_eta", "step size that lands on the valley floor", neuron_best_eta, fixed(1)),
)
