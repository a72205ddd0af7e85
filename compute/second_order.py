"""Second-order methods: what a method believes about curvature decides where it steps.

Near x, f(x + p) ≈ f(x) + gᵀp + ½ pᵀHp with the gradient g and the Hessian H.

* Gradient descent knows g only: x ← x − η·g. On a quadratic with Hessian A the error along the
  eigenvector of λ shrinks by 1 − ηλ a step, so η must stay below 2/λmax.
* Newton's step goes to the bottom of the bowl: x ← x − H⁻¹g. It needs H positive definite.
* H times a vector v needs no matrix: it is the derivative of the gradient along v, one backward
  pass more (:func:`hvp`).
* BFGS starts with a round bowl B = I and corrects it after each step s, in which the gradient
  changed by y, so that B·s = y; L-BFGS does the same from the last few pairs (s, y).

Source: J. Nocedal and S. J. Wright, Numerical Optimization, 2nd ed., Springer 2006: chapters 3
(line search, Newton), 6 (BFGS), 7 (L-BFGS) and section 8.2 (Hessian-vector products).
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from compute.checks import Samples, count, finite, positive, real
from compute.errors import NotSPDError, SingularMatrixError, UnstableStepError
from compute.quantities import (
    Quantity,
    fixed,
    integer,
    power_of_ten,
    scientific,
    significant,
)

if TYPE_CHECKING:
    import torch

    TensorFunction: TypeAlias = Callable[[torch.Tensor], torch.Tensor]

Gradient: TypeAlias = Callable[[Samples], Samples]
"""∇f: a point of shape (n,) in, shape (n,) out."""

Hessian: TypeAlias = Callable[[Samples], Samples]
"""∇²f: a point of shape (n,) in, shape (n, n) out."""

Components: TypeAlias = Any
"""Whatever has x[0] and x[1]: an array, a tensor or a tuple; or a number made of them."""

# The post's quadratic f(x) = ½ xᵀAx + bᵀx and its runs.
A = ((5.0, 1.0), (1.0, 3.0))
B = (-4.0, 2.0)
START = (2.5, -2.0)
LEARNING_RATE = 0.1
STEPS = 40
LBFGS_STEPS = 40
HISTORY = 10  # pairs (s, y) that L-BFGS remembers
HVP_AT = (1.5, -1.2)
HVP_ALONG = (0.6, -1.0)

# Exercise 1: Rosenbrock's valley.
ROSENBROCK_START = (-1.2, 1.0)
ROSENBROCK_LEARNING_RATE = 1e-3
ROSENBROCK_STEPS = 5000
ROSENBROCK_LBFGS_STEPS = 120
ROSENBROCK_NEWTON_STEPS = 6  # f is then 3e-20

# Exercises 3 and 4.
HIGH_DIMENSION = 20
HIGH_SEED = 0
BFGS_STEPS = 12
BFGS_TOLERANCE = 1e-12  # on |g|: below it, y and s are rounding and y/s teaches nothing

BLOW_UP = 1e12  # a run whose point or value passes it is stopped

GAP = 1e-6  # f − f* at which the film calls it done
MODEL_WEIGHTS = 1_000_000  # of the film's last picture


@dataclass(frozen=True, slots=True, eq=False)  # eq=False: `==` on arrays has no truth value
class Optimum:
    """Where a function is least."""

    x: Samples  # (n,) x*
    value: float  # f(x*)


@dataclass(frozen=True, slots=True, eq=False)
class Path:
    """The accepted points of a descent, the start among them."""

    x: Samples  # (k + 1, n), start at index 0
    gap: Samples  # (k + 1,) f(x) − f(x*)
    n_eval: int  # points at which f was evaluated, the start among them
    rejected: Samples  # (m, n) points that a line search tried and left
    blew_up_at: int | None = None  # the step at which the run was stopped, if it was

    @property
    def steps(self) -> int:
        """How many steps were accepted."""
        return len(self.x) - 1


@dataclass(frozen=True, slots=True, eq=False)
class NewtonStep:
    """Where Newton's bowl has its bottom, or, if H is not positive definite, its saddle or top."""

    x: Samples  # (n,) the new point
    is_spd: bool  # whether H is positive definite, so that the step goes downhill


@dataclass(frozen=True, slots=True, eq=False)
class Bfgs:
    """A run of BFGS: where it was and what it believed there."""

    x: Samples  # (k + 1, n), start at index 0
    B: Samples  # (k + 1, n, n) its Hessian at each point, the identity at index 0
    gap: Samples  # (k + 1,) f(x) − f(x*)
    step: Samples  # (k,) α, the exact minimizer along each direction

    @property
    def steps(self) -> int:
        """How many steps were taken."""
        return len(self.step)


@dataclass(frozen=True, slots=True, eq=False)
class Race:
    """Three descents into Rosenbrock's valley from the same start; f* = 0, so a gap is a value."""

    gradient_descent: Path
    lbfgs: Path
    newton: Path


# Quadratics ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Quadratic:
    """f(x) = ½ xᵀAx + bᵀx with A symmetric and positive definite; make one with :func:`quad`."""

    A: Samples  # (n, n)
    b: Samples  # (n,)

    def value(self, x: ArrayLike) -> float:
        """Return f(x) for x of shape (n,)."""
        x = self._point(x)
        return float(0.5 * x @ self.A @ x + self.b @ x)

    def gradient(self, x: ArrayLike) -> Samples:
        """Return Ax + b, shape (n,)."""
        return self.A @ self._point(x) + self.b

    def gap(self, x: ArrayLike) -> float:
        """Return f(x) − f(x*) as ½ (x − x*)ᵀA(x − x*), which is never negative."""
        away = self._point(x) + np.linalg.solve(self.A, self.b)
        return float(0.5 * away @ self.A @ away)

    def gaps(self, points: ArrayLike) -> Samples:
        """Return f − f* at points of shape (m, n), shape (m,)."""
        away = finite("points", points, shape=(None, len(self.b))) + np.linalg.solve(self.A, self.b)
        heights: Samples = 0.5 * np.einsum("mi,ij,mj->m", away, self.A, away)
        return heights

    def hessian(self, x: ArrayLike) -> Samples:
        """Return A, shape (n, n), the same at every x."""
        self._point(x)
        return self.A

    def of_tensor(self, x: torch.Tensor) -> torch.Tensor:
        """Return f(x) as a tensor, for autograd."""
        return 0.5 * x @ x.new_tensor(self.A) @ x + x.new_tensor(self.b) @ x

    def _point(self, x: ArrayLike) -> Samples:
        return finite("x", x, shape=self.b.shape)


def quad(A: ArrayLike = A, b: ArrayLike = B) -> Quadratic:
    """Return the quadratic ½ xᵀAx + bᵀx.

    Raises
    ------
    ValueError
        If A is not square and symmetric, or b has another length.
    NotSPDError
        If A is not positive definite: f has then no least point, or many.
    """
    matrix = symmetric("A", A)
    vector = finite("b", b, shape=(len(matrix),))
    _spd_eigenvalues("A", matrix)
    return Quadratic(matrix, vector)


def symmetric(name: str, matrix: ArrayLike) -> Samples:
    """Return `matrix` as a finite square array that equals its transpose, to rounding."""
    array = finite(name, matrix, shape=(None, None))
    if array.shape[0] != array.shape[1]:
        raise ValueError(f"{name} must be square, got shape {array.shape}")
    skew = float(np.abs(array - array.T).max(initial=0.0))
    if skew > 1e-12 * np.abs(array).max(initial=0.0):
        raise ValueError(f"{name} must be symmetric, got entries that differ by {skew:g}")
    return array


def _spd_eigenvalues(name: str, matrix: Samples) -> Samples:
    eigenvalues = np.linalg.eigvalsh(matrix).astype(np.float64)
    if eigenvalues[0] <= len(matrix) * np.finfo(float).eps * abs(eigenvalues[-1]):
        raise NotSPDError(f"{name} must be positive definite, got an eigenvalue {eigenvalues[0]:g}")
    return eigenvalues


def quad_optimum(A: ArrayLike = A, b: ArrayLike = B) -> Optimum:
    """Return x* = −A⁻¹b and f* = ½ bᵀx*; raises as :func:`quad` does."""
    q = quad(A, b)
    x = -np.linalg.solve(q.A, q.b).astype(np.float64)
    return Optimum(x, float(0.5 * q.b @ x))


def condition_number(A: ArrayLike = A) -> float:
    """Return λmax/λmin; raises as :func:`quad` does."""
    eigenvalues = _spd_eigenvalues("A", symmetric("A", A))
    return float(eigenvalues[-1] / eigenvalues[0])


def gd_lr_limit(A: ArrayLike = A) -> float:
    """Return 2/λmax, the learning rate from which gradient descent no longer settles."""
    return float(2 / _spd_eigenvalues("A", symmetric("A", A))[-1])


def gd_best_lr(A: ArrayLike = A) -> float:
    """Return 2/(λmin + λmax), the learning rate whose slowest error factor is smallest."""
    eigenvalues = _spd_eigenvalues("A", symmetric("A", A))
    return float(2 / (eigenvalues[0] + eigenvalues[-1]))


def gd_factors(lr: float = LEARNING_RATE, A: ArrayLike = A) -> Samples:
    """Return 1 − ηλ, shape (n,), λ ascending: what a step does to the error along each eigenvector.

    Source: G. Goh, Why Momentum Really Works, Distill (2017).
    """
    eigenvalues = _spd_eigenvalues("A", symmetric("A", A))
    return 1 - positive("lr", lr) * eigenvalues


# First order --------------------------------------------------------------------------------------


def descent_path(
    gap: Callable[[Samples], float], grad: Gradient, x0: ArrayLike, lr: float, steps: int
) -> Path:
    """Return the path x ← x − lr·∇f(x), given f − f* as `gap` and ∇f as `grad`.

    A run whose point or gap passes 1e12 stops there, and `blew_up_at` says at which step.
    """
    lr, steps = positive("lr", lr), count("steps", steps)
    x = finite("x0", x0, shape=(None,))
    points, gaps, blew_up_at = [x], [gap(x)], None
    for k in range(1, steps + 1):
        x = x - lr * grad(x)
        points.append(x)
        gaps.append(gap(x))
        if max(gaps[-1], np.abs(x).max()) > BLOW_UP:
            blew_up_at = k
            break
    none = np.empty((0, len(x)))
    return Path(np.array(points), np.array(gaps), len(points), none, blew_up_at)


def gd_quadratic(
    A: ArrayLike = A,
    b: ArrayLike = B,
    x0: ArrayLike = START,
    lr: float = LEARNING_RATE,
    steps: int = STEPS,
    *,
    allow_unstable: bool = False,
) -> Path:
    """Return gradient descent on the quadratic: x ← x − lr·(Ax + b).

    Raises
    ------
    UnstableStepError
        If lr >= 2/λmax, unless `allow_unstable`; such a run is stopped when it passes 1e12.
    ValueError, NotSPDError
        As :func:`quad` does; for lr <= 0, and for x0 of another length.
    """
    q = quad(A, b)
    lr, limit = positive("lr", lr), gd_lr_limit(q.A)
    if lr >= limit and not allow_unstable:
        raise UnstableStepError(f"lr must be < 2/λmax = {limit:g}, got {lr:g}")
    start = finite("x0", x0, shape=q.b.shape)
    return descent_path(q.gap, q.gradient, start, lr, steps)


# Newton -------------------------------------------------------------------------------------------


def newton_step(grad: Gradient, hess: Hessian, x: ArrayLike) -> NewtonStep:
    """Return x − H⁻¹g, the stationary point of the quadratic that fits f at x.

    It is a minimum of that quadratic only if H is positive definite, and `is_spd` says so; if not,
    or far from the minimum, f may rise: use a line search or damping.

    Raises
    ------
    SingularMatrixError
        If H cannot be inverted in float64.
    ValueError
        If x, g or H is not finite, H is not symmetric, or their shapes differ.
    """
    x = finite("x", x, shape=(None,))
    g = finite("grad(x)", grad(x), shape=x.shape)
    H = symmetric("hess(x)", hess(x))
    if len(H) != len(x):
        raise ValueError(f"hess(x) must have {len(x)} rows, got {len(H)}")
    eigenvalues = np.linalg.eigvalsh(H)
    size = np.abs(eigenvalues)
    if size.min() <= len(x) * np.finfo(float).eps * size.max():
        raise SingularMatrixError(
            f"hess(x) must be invertible, got eigenvalues {size.min():g} to {size.max():g} in size"
        )
    return NewtonStep(x - np.linalg.solve(H, g), bool(eigenvalues[0] > 0))


def newton_path(
    gap: Callable[[Samples], float], grad: Gradient, hess: Hessian, x0: ArrayLike, steps: int
) -> Path:
    """Return raw Newton steps, with neither line search nor damping; `gap` is f − f*."""
    points = [finite("x0", x0, shape=(None,))]
    for _ in range(count("steps", steps)):
        points.append(newton_step(grad, hess, points[-1]).x)
    gaps = np.array([gap(x) for x in points])
    return Path(np.array(points), gaps, len(points), np.empty((0, len(points[0]))))


# What a method believes ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Bowl:
    """m(z) = f(x) + gᵀ(z − x) + ½ (z − x)ᵀC(z − x): it touches f at x, and C is its curvature.

    Its bottom is where a method that believes in it steps: for gradient descent C = I/η, for Newton
    C = H, for BFGS with a step of length α along its direction C = B/α. Make one with
    :func:`believed_bowl`.
    """

    x: Samples  # (2,) where it touches f
    curvature: Samples  # (2, 2) C
    step: Samples  # (2,) −C⁻¹g, from x to the bottom
    gap: float  # f(x) − f(x*), the height of its rim
    drop: float  # ½ stepᵀ C step, from the rim to the bottom

    @property
    def bottom(self) -> Samples:
        """Where it is least, (2,)."""
        return self.x + self.step

    def rim(self, n: int = 120) -> Samples:
        """Return n points, shape (n, 2), as high as x: an ellipse about the bottom, through x."""
        return self.bottom + ellipse_of(self.curvature, 2 * self.drop, n)


def believed_bowl(x: ArrayLike, curvature: ArrayLike, *, searched: bool = False) -> Bowl:
    """Return the bowl of this curvature that touches the post's quadratic at x.

    If `searched`, the curvature is scaled so that the step ends where f is least on its line: a
    line search finds how deep a bowl is and leaves its shape alone.

    Raises
    ------
    ValueError, NotSPDError
        If x is at the bottom of f, or C is not symmetric and positive definite.
    """
    q = quad()
    x, matrix = finite("x", x, shape=(2,)), symmetric("curvature", curvature)
    _spd_eigenvalues("curvature", matrix)
    g = q.gradient(x)
    if not g.any():
        raise ValueError(f"x must not be the bottom, where no step is left, got {x.tolist()}")
    step: Samples = -np.linalg.solve(matrix, g).astype(np.float64)
    if searched:
        alpha = float(-(g @ step) / (step @ q.A @ step))
        matrix, step = matrix / alpha, alpha * step
    return Bowl(x, matrix, step, q.gap(x), float(0.5 * step @ matrix @ step))


# Hessian-vector products --------------------------------------------------------------------------


def hvp(f: TensorFunction, x: ArrayLike, v: ArrayLike) -> Samples:
    """Return Hv, shape (n,), without H: the gradient of gᵀv, by a second backward pass.

    1. g = ∇f(x), with the graph of that backward pass kept
    2. Hv = ∇(gᵀv), since v is constant

    Source: B. A. Pearlmutter, Fast exact multiplication by the Hessian, Neural Computation 6
    (1994); in this double-backward form, Nocedal and Wright, section 8.2.

    Raises
    ------
    ValueError
        If x or v is not finite or their lengths differ, or f(x) is not one finite number.
    TypeError
        If f(x) is not a tensor.
    """
    import torch

    at, along = _point_and_direction(x, v)
    point = torch.tensor(at, dtype=torch.float64, requires_grad=True)
    y = _scalar(f(point))
    if not y.requires_grad:  # f is constant
        return np.zeros_like(at)
    (g,) = torch.autograd.grad(
        y, point, create_graph=True, allow_unused=True, materialize_grads=True
    )
    if not g.requires_grad:  # f is linear
        return np.zeros_like(at)
    gv = g @ torch.tensor(along, dtype=torch.float64)
    (product,) = torch.autograd.grad(gv, point, allow_unused=True, materialize_grads=True)
    return finite("Hv", product.numpy())


def tensor_gradient(f: TensorFunction, x: ArrayLike) -> Samples:
    """Return ∇f(x), shape (n,), by one backward pass."""
    import torch

    point = torch.tensor(finite("x", x, shape=(None,)), dtype=torch.float64, requires_grad=True)
    y = _scalar(f(point))
    if not y.requires_grad:
        return np.zeros(len(point))
    (g,) = torch.autograd.grad(y, point, allow_unused=True, materialize_grads=True)
    return finite("gradient", g.numpy())


def full_hessian(f: TensorFunction, x: ArrayLike) -> Samples:
    """Return H, shape (n, n), row by row: n backward passes more, and n² numbers to keep."""
    import torch

    point = torch.tensor(finite("x", x, shape=(None,)), dtype=torch.float64)
    matrix: Any = torch.autograd.functional.hessian(f, point)  # type: ignore[no-untyped-call]
    return finite("H", matrix.numpy())


def _point_and_direction(x: ArrayLike, v: ArrayLike) -> tuple[Samples, Samples]:
    at = finite("x", x, shape=(None,))
    return at, finite("v", v, shape=at.shape)


def _scalar(y: torch.Tensor) -> torch.Tensor:
    import torch

    if not isinstance(y, torch.Tensor):
        raise TypeError(f"f(x) must be a tensor, got {y!r}")
    if y.numel() != 1 or not bool(torch.isfinite(y).all()):
        raise ValueError(f"f(x) must be one finite number, got {y.detach().tolist()}")
    return y


# Quasi-Newton -------------------------------------------------------------------------------------


def bfgs_quadratic(
    A: ArrayLike = A,
    b: ArrayLike = B,
    x0: ArrayLike = START,
    tol: float = BFGS_TOLERANCE,
    max_iter: int = BFGS_STEPS,
) -> Bfgs:
    """Return BFGS with exact line search on the quadratic, from B = I, until |g| <= tol.

    Each step, with g = Ax + b:

    1. p = −B⁻¹g
    2. α = −gᵀp / pᵀAp, the exact minimizer along p
    3. s = αp,  x ← x + s,  y = the change of g
    4. B ← B − (Bs)(Bs)ᵀ/(sᵀBs) + yyᵀ/(yᵀs), so that Bs = y

    On an n-dimensional quadratic it ends after n steps with B = A, but for rounding
    (Nocedal and Wright, equation 6.19 and theorem 6.4). The stop at a small gradient is not a
    detail: at g = 0, step 2 is 0/0.

    Raises
    ------
    ValueError, NotSPDError
        As :func:`quad` does; for x0 of another length, for tol < 0.
    """
    q = quad(A, b)
    tol = real("tol", tol)
    if tol < 0:
        raise ValueError(f"tol must be >= 0, got {tol}")
    x, bowl = finite("x0", x0, shape=q.b.shape), np.eye(len(q.b))
    xs, bowls, alphas = [x], [bowl], []
    for _ in range(count("max_iter", max_iter)):
        g = q.gradient(x)
        if np.linalg.norm(g) <= tol:
            break
        p = -np.linalg.solve(bowl, g)
        alpha = float(-(g @ p) / (p @ q.A @ p))
        s = alpha * p
        y = q.gradient(x + s) - g
        if not y @ s > 0:  # s is too small for float64 to tell the two gradients apart
            break
        x, bowl = x + s, bfgs_update(bowl, s, y)
        xs.append(x)
        bowls.append(bowl)
        alphas.append(alpha)
    gaps = np.array([q.gap(point) for point in xs])
    return Bfgs(np.array(xs), np.array(bowls), gaps, np.array(alphas))


def bfgs_update(B: ArrayLike, s: ArrayLike, y: ArrayLike) -> Samples:
    """Return B − (Bs)(Bs)ᵀ/(sᵀBs) + yyᵀ/(yᵀs): symmetric, and with Bs = y.

    It stays positive definite because yᵀs > 0, which is required.
    """
    matrix = symmetric("B", B)
    step = finite("s", s, shape=(len(matrix),))
    change = finite("y", y, shape=(len(matrix),))
    curvature = float(change @ step)
    if not curvature > 0:
        raise ValueError(f"y and s must have yᵀs > 0, got {curvature:g}")
    Bs = matrix @ step
    return matrix - np.outer(Bs, Bs) / (step @ Bs) + np.outer(change, change) / curvature


def posted_bfgs_breaks_at(max_iter: int = BFGS_STEPS) -> int | None:
    """Return the first step after which the post's BFGS holds a NaN, or None.

    The post's script divides gᵀp by pᵀAp without asking whether anything is left to do.
    """
    q, x = quad(), np.array(START)
    inverse = np.eye(2)
    for k in range(1, count("max_iter", max_iter) + 1):
        g = q.A @ x + q.b
        p = -inverse @ g
        with np.errstate(invalid="ignore"):  # the 0/0 is the point
            s = -(g @ p) / (p @ q.A @ p) * p
        x, y = x + s, q.A @ s
        if np.isnan(x).any():
            return k
        if y @ s > 1e-12:  # the post's guard, which covers the update only
            left = np.eye(2) - np.outer(s, y) / (y @ s)
            inverse = left @ inverse @ left.T + np.outer(s, s) / (y @ s)
    return None


def lbfgs_path(
    f: TensorFunction,
    x0: ArrayLike,
    max_iter: int = LBFGS_STEPS,
    history: int = HISTORY,
    least: float = 0.0,
) -> Path:
    """Return PyTorch's L-BFGS with a strong Wolfe line search; `least` is f*.

    The closure that the optimizer calls sees accepted iterates and rejected trial points alike. To
    tell them apart, the optimizer is asked for one step at a time; it keeps its memory in between,
    so that the points are those of a single run. The path ends where it declines to move: when
    |g|∞ <= 1e-7 or its direction promises less than 1e-9. Counts belong to the version of PyTorch.
    """
    import torch

    max_iter, history = count("max_iter", max_iter), count("history", history, least=1)
    least = real("least", least)
    x = torch.tensor(finite("x0", x0, shape=(None,)), dtype=torch.float64, requires_grad=True)

    class WithoutCompiler(torch.optim.LBFGS):
        """As it is, but for wrappers whose import of PyTorch's compiler takes over a second."""

        add_param_group = inspect.unwrap(torch.optim.LBFGS.add_param_group)
        zero_grad = inspect.unwrap(torch.optim.LBFGS.zero_grad)

    optimizer = WithoutCompiler(
        [x],
        lr=1,
        max_iter=1,
        max_eval=100,  # of its own accord it would allow one, and the search could not search
        history_size=history,
        line_search_fn="strong_wolfe",
    )
    seen: dict[tuple[float, ...], float] = {}  # every point evaluated, in order, and f there

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        y = _scalar(f(x))
        torch.autograd.backward(y)
        seen[tuple(x.tolist())] = y.item()
        return y

    closure()
    points = [tuple(x.tolist())]
    for _ in range(max_iter):
        optimizer.step(closure)  # type: ignore[no-untyped-call]
        if tuple(x.tolist()) == points[-1]:
            break
        points.append(tuple(x.tolist()))
    rejected = [point for point in seen if point not in points]
    return Path(
        np.array(points),
        np.array([seen[point] for point in points]) - least,
        len(seen),
        np.array(rejected).reshape(-1, len(points[0])),
    )


def ellipse_of(B: ArrayLike, level: float = 1.0, n: int = 120) -> Samples:
    """Return n points, shape (n, 2), of the ellipse {p : pᵀBp = level}.

    p(θ) = √level · B^(−½) (cos θ, sin θ), with the symmetric root: semi-axes √(level/λ) along the
    eigenvectors, and points that move smoothly when B does. The curve is closed by its first point.

    Raises
    ------
    ValueError, NotSPDError
        If B is not 2×2, symmetric and positive definite; for level <= 0 or n < 3.
    """
    matrix = symmetric("B", B)
    if len(matrix) != 2:
        raise ValueError(f"B must have shape (2, 2), got {matrix.shape}")
    _spd_eigenvalues("B", matrix)
    n = count("n", n, least=3)
    eigenvalues, vectors = np.linalg.eigh(matrix)
    root = (vectors / np.sqrt(eigenvalues)) @ vectors.T  # B^(−½)
    angle = 2 * np.pi * np.arange(n) / n
    circle = math.sqrt(positive("level", level)) * np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    points: Samples = circle @ root
    return points


# Rosenbrock's valley ------------------------------------------------------------------------------


def rosenbrock(x: Components) -> Components:
    """Return (1 − x₁)² + 100 (x₂ − x₁²)², least at (1, 1), where it is 0."""
    return (1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2


def rosenbrock_gradient(x: Samples) -> Samples:
    """Return ∇f = (−2(1 − x₁) − 400 x₁(x₂ − x₁²), 200 (x₂ − x₁²))."""
    valley = x[1] - x[0] ** 2
    return np.array([-2 * (1 - x[0]) - 400 * x[0] * valley, 200 * valley])


def rosenbrock_hessian(x: Samples) -> Samples:
    """Return ((2 − 400 x₂ + 1200 x₁², −400 x₁), (−400 x₁, 200))."""
    return np.array([[2 - 400 * x[1] + 1200 * x[0] ** 2, -400 * x[0]], [-400 * x[0], 200.0]])


def rosenbrock_contour(level: float, n: int = 361) -> Samples:
    """Return n points, shape (n, 2), where f is `level`; the last is the first.

    x₁ = 1 + r cos θ,  x₂ = x₁² + r/10 sin θ  with r = √level.
    """
    radius = math.sqrt(positive("level", level))
    angle = np.linspace(0, 2 * np.pi, count("n", n, least=3))
    x = 1 + radius * np.cos(angle)
    return np.stack([x, x**2 + radius / 10 * np.sin(angle)], axis=-1)


@cache
def rosenbrock_race(
    gd_lr: float = ROSENBROCK_LEARNING_RATE, gd_steps: int = ROSENBROCK_STEPS
) -> Race:
    """Return gradient descent, L-BFGS and raw Newton from (−1.2, 1); cached, so don't write to it.

    Gradient descent with too long a step stops when it passes 1e12, and says so.
    """
    start = ROSENBROCK_START
    return Race(
        descent_path(rosenbrock, rosenbrock_gradient, start, gd_lr, gd_steps),
        lbfgs_path(rosenbrock, start, ROSENBROCK_LBFGS_STEPS),
        newton_path(
            rosenbrock, rosenbrock_gradient, rosenbrock_hessian, start, ROSENBROCK_NEWTON_STEPS
        ),
    )


def rosenbrock_gd_steps_to(gap: float, most: int = 100_000) -> int:
    """Return how many steps gradient descent at 1e-3 takes until f < gap.

    Raises
    ------
    ValueError
        If `most` steps are not enough.
    """
    gap, x, y = positive("gap", gap), *ROSENBROCK_START
    for k in range(count("most", most) + 1):
        if rosenbrock((x, y)) < gap:
            return k
        slope_x, slope_y = rosenbrock_gradient(np.array([x, y])).tolist()
        x -= ROSENBROCK_LEARNING_RATE * slope_x
        y -= ROSENBROCK_LEARNING_RATE * slope_y
    raise ValueError(f"most must be enough to bring f below {gap:g}, got {most}")


# Numbers of the film and of the errata ------------------------------------------------------------


@cache
def _demo_descent() -> Path:
    return gd_quadratic()


@cache
def _demo_bfgs() -> Bfgs:
    return bfgs_quadratic()


@cache
def demo_lbfgs() -> Path:
    """Return the post's L-BFGS on its quadratic; cached, so don't write to it."""
    return lbfgs_path(quad().of_tensor, START, least=quad_optimum().value)


def step_number(step: int) -> int:
    """Return the number of the step that a picture shows."""
    return count("step", step)


def gd_gap(step: int) -> float:
    """Return f − f* after so many steps of the post's gradient descent."""
    return float(_demo_descent().gap[_step("step", step, STEPS)])


def gd_steps_to(gap: float) -> int:
    """Return the first step of the post's gradient descent at which f − f* < gap.

    Raises
    ------
    ValueError
        If none of its 40 steps gets there.
    """
    below = np.flatnonzero(_demo_descent().gap < positive("gap", gap))
    if len(below) == 0:
        raise ValueError(f"gap must be reached within {STEPS} steps, got {gap:g}")
    return int(below[0])


def newton_coordinate(axis: int, steps: int = 1) -> float:
    """Return a coordinate of the post's start after so many Newton steps on its quadratic."""
    q = quad()
    path = newton_path(q.gap, q.gradient, q.hessian, START, count("steps", steps))
    return float(path.x[-1][_axis(axis)])


def newton_steps_to(gap: float) -> int:
    """Return how many Newton steps bring the post's quadratic below f* + gap."""
    q, gap = quad(), positive("gap", gap)
    point, steps = np.array(START), 0
    while not q.gap(point) < gap:
        point, steps = newton_step(q.gradient, q.hessian, point).x, steps + 1
    return steps


def nudged_gradient(axis: int, nudge: float) -> float:
    """Return a component of the quadratic's gradient at x + nudge·v, x and v as in the post."""
    point = np.array(HVP_AT) + real("nudge", nudge) * np.array(HVP_ALONG)
    return float(quad().gradient(point)[_axis(axis)])


def hv_component(axis: int) -> float:
    """Return a component of Hv at the post's x and v, by two backward passes."""
    return float(hvp(quad().of_tensor, HVP_AT, HVP_ALONG)[_axis(axis)])


def bfgs_entry(step: int, row: int, column: int) -> float:
    """Return an entry of what BFGS believes the Hessian to be, after so many steps."""
    run = _demo_bfgs()
    return float(run.B[_step("step", step, run.steps)][_axis(row), _axis(column)])


def bfgs_steps() -> int:
    """Return how many steps BFGS takes on the post's quadratic until |g| <= 1e-12."""
    return _demo_bfgs().steps


def race_value(method: str, step: int) -> float:
    """Return f after so many steps of ``gradient_descent``, ``lbfgs`` or ``newton``."""
    path = _racer(method)
    return float(path.gap[_step("step", step, path.steps)])


def race_last_value(method: str) -> float:
    """Return f at the end of a racer's path."""
    return race_value(method, race_steps(method))


def race_steps(method: str) -> int:
    """Return how many accepted steps a racer's path has."""
    return _racer(method).steps


def newton_worst() -> float:
    """Return the highest f that raw Newton jumps to on its way down Rosenbrock's valley."""
    return float(rosenbrock_race().newton.gap[1:].max())


def leap_point(share: float) -> Samples:
    """Return the point at a share of raw Newton's second step, its leap, shape (2,)."""
    before, after = rosenbrock_race().newton.x[1:3]
    point: Samples = before + real("share", share) * (after - before)
    return point


def leap_value(share: float) -> float:
    """Return f at a share of raw Newton's second step."""
    return float(rosenbrock(leap_point(share)))


def leap_shares() -> tuple[float, ...]:
    """Return what a line search tries on raw Newton's leap: 1, halved until f is lower than before.

    Source: backtracking, Nocedal and Wright, algorithm 3.1; here any fall will do.
    """
    shares = [1.0]
    while leap_value(shares[-1]) >= leap_value(0.0):
        shares.append(shares[-1] / 2)
    return tuple(shares)


def hvp_disagreement(n: int = HIGH_DIMENSION, seed: int = HIGH_SEED) -> float:
    """Return |Hv − A·v| for a random quadratic in n dimensions, A = QᵀQ + n·I, all normal draws."""
    n = count("n", n, least=1)
    rng = np.random.default_rng(count("seed", seed))
    Q = rng.standard_normal((n, n))
    matrix = Q.T @ Q + n * np.eye(n)
    x, v = rng.standard_normal((2, n))
    f = quad((matrix + matrix.T) / 2, np.zeros(n)).of_tensor
    return float(np.linalg.norm(hvp(f, x, v) - full_hessian(f, x) @ v))


def hessian_numbers(weights: int) -> int:
    """Return n², the entries of a Hessian."""
    return count("weights", weights) ** 2


def hv_numbers(weights: int) -> int:
    """Return n, the entries of a Hessian-vector product."""
    return count("weights", weights)


def _racer(method: str) -> Path:
    race = rosenbrock_race()
    racers = {"gradient_descent": race.gradient_descent, "lbfgs": race.lbfgs, "newton": race.newton}
    if method not in racers:
        raise ValueError(f"method must be one of {', '.join(racers)}, got {method!r}")
    return racers[method]


def _axis(axis: int) -> int:
    return _step("axis", axis, 1)


def _step(name: str, step: int, last: int) -> int:
    number = count(name, step)
    if number > last:
        raise ValueError(f"{name} must be <= {last}, got {number}")
    return number


QUANTITIES: tuple[Quantity, ...] = (
    Quantity(
        "step",
        "steps taken so far",
        step_number,
        integer(grouped=True),
        at=((0,), (25,), (35,), (5000,)),
    ),
    Quantity(
        "descent_steps",
        "steps of gradient descent until f − f* < 10⁻⁶",
        gd_steps_to,
        integer(),
        at=((GAP,),),
    ),
    Quantity(
        "descent_gap",
        "how far gradient descent is above the bottom, f − f*",
        gd_gap,
        scientific(2),
        at=((25,),),
    ),
    Quantity(
        "newton_steps",
        "Newton steps until f − f* < 10⁻⁶",
        newton_steps_to,
        integer(),
        at=((GAP,),),
    ),
    Quantity(
        "gradient",
        "a component of the gradient, before x is nudged along v and after",
        nudged_gradient,
        fixed(1),
        at=((0, 0.0), (1, 0.0), (0, 1.0), (1, 1.0)),
    ),
    Quantity(
        "hv",
        "a component of the Hessian-vector product",
        hv_component,
        fixed(1),
        at=((0,), (1,)),
    ),
    Quantity(
        "bfgs_entry",
        "an entry of the Hessian that BFGS believes in",
        bfgs_entry,
        fixed(2),
        at=tuple((k, i, j) for k in range(3) for i, j in ((0, 0), (0, 1), (1, 1))),
    ),
    Quantity(
        "bfgs_steps",
        "steps until BFGS has the exact Hessian and the exact bottom",
        bfgs_steps,
        integer(),
    ),
    Quantity(
        "race_steps",
        "steps that a method takes down Rosenbrock's valley",
        race_steps,
        integer(grouped=True),
        at=(("gradient_descent",), ("lbfgs",)),
    ),
    Quantity(
        "creeping_value",
        "f at the end of gradient descent's 5,000 steps",
        race_last_value,
        fixed(4),
        at=(("gradient_descent",),),
    ),
    Quantity(
        "racing_value",
        "f at the end of L-BFGS",
        race_last_value,
        scientific(1),
        at=(("lbfgs",),),
    ),
    Quantity(
        "leap_height",
        "f at a share of raw Newton's second step",
        leap_value,
        significant(4, grouped=True),
        at=((0.0,), (1.0,), (0.125,)),
    ),
    Quantity(
        "hessian_numbers",
        "numbers in the Hessian of a model",
        hessian_numbers,
        power_of_ten(),
        at=((MODEL_WEIGHTS,),),
    ),
    Quantity(
        "hv_numbers",
        "numbers in a Hessian-vector product of that model",
        hv_numbers,
        power_of_ten(),
        at=((MODEL_WEIGHTS,),),
    ),
)
