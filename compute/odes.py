"""Ordinary differential equations: following a wind step by step, and learning it from a track.

An equation h′ = f(t, h) is a wind that tells every leaf where to go next. The spiral

    h′ = A h,  A = [[α, −β], [β, α]]

has the exact track h(t) = e^{αt} R(βt) h(0), R a rotation: as a complex number, e^{(α+iβ)t} h(0).
A Runge–Kutta method replaces e^{λ dt}, λ = α + iβ, by a polynomial in λ dt, whose size is the
growth of the radius in a step. Euler's 1 + λ dt can exceed 1 although the spiral shrinks.

A neural ODE is such a wind with weights in it, f(h) = W₂ tanh(W₁ h + b₁) + b₂, trained until its
track fits a wanted one (Chen et al., *Neural Ordinary Differential Equations*, NeurIPS 2018). It
is trained once, by torchdiffeq; the history of the training is then kept on disk.
"""

from __future__ import annotations

import hashlib
import io
import math
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

import numpy as np
from numpy.typing import ArrayLike

from compute.checks import Samples, count, finite, positive, real
from compute.quantities import Quantity, fixed, integer

if TYPE_CHECKING:
    import torch

Field = Callable[[Samples], Samples]
"""A wind in the plane that doesn't change with time: points (..., 2) in, velocities out."""

State = TypeVar("State", Samples, complex)

# A spiral and how methods follow it
ALPHA, BETA = -0.3, 1.1  # 1/time: growth and turning
START = (2.0, 0.5)  # h(0)
END = 8.0  # time
SAMPLES = 400  # the post's, for the picture
BIG_STEP = 0.5  # dt, too big for Euler

# A neural ODE and the spiral that it learns
TARGET_ALPHA, TARGET_BETA = -0.4, 1.2
LEAF = (2.0, 0.7)  # where the training track starts
NEW_LEAF = (0.0, 2.0)  # a start that it never saw
TRAINING_END = 7.0
POINTS = 80  # along the track, and steps + 1 of the solver
POST_POINTS = 160
POST_TOLERANCES = (1e-7, 1e-9)  # relative and absolute, of the post's adaptive solver
HIDDEN = 32
EPOCHS = 250
LEARNING_RATE = 0.01
SEED = 42
SNAPSHOTS = (0, 40, 250)  # epochs at which the film rests
WINDOW = 2.5  # the field's error is sampled on [−2.5, 2.5]²
WINDOW_NODES = 51  # a side
BINS = (0.0, 0.25, 0.5, 1.0, 2.0, 4.0)  # distances from the track


@dataclass(frozen=True, slots=True)
class Tableau:
    """An explicit Runge–Kutta method, as its Butcher tableau."""

    a: tuple[tuple[float, ...], ...]  # row i: weights of the earlier slopes in stage i
    b: tuple[float, ...]  # weights of the slopes in the step; the nodes c are the sums of a's rows
    order: int


METHODS = {
    "euler": Tableau(a=((),), b=(1.0,), order=1),
    "heun": Tableau(a=((), (1.0,)), b=(0.5, 0.5), order=2),
    "rk4": Tableau(
        a=((), (0.5,), (0.0, 0.5), (0.0, 0.0, 1.0)), b=(1 / 6, 1 / 3, 1 / 3, 1 / 6), order=4
    ),
}


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a neural ODE is to learn, and how. The defaults are the film's."""

    alpha: float = TARGET_ALPHA  # 1/time, the target's growth
    beta: float = TARGET_BETA  # 1/time, the target's turning
    h0: tuple[float, float] = LEAF
    t_end: float = TRAINING_END
    n_points: int = POINTS  # the loss's points, one step of the solver apart
    hidden: int = HIDDEN  # neurons between the two layers
    epochs: int = EPOCHS
    lr: float = LEARNING_RATE  # Adam's
    seed: int = SEED  # of the first weights

    def __post_init__(self) -> None:
        real("alpha", self.alpha)
        real("beta", self.beta)
        finite("h0", self.h0, shape=(2,))
        positive("t_end", self.t_end)
        count("n_points", self.n_points, least=2)
        count("hidden", self.hidden, least=1)
        count("epochs", self.epochs)
        positive("lr", self.lr)
        count("seed", self.seed)

    @property
    def times(self) -> Samples:
        """(n_points,) from 0 to t_end."""
        return np.linspace(0.0, self.t_end, self.n_points)

    @property
    def target(self) -> Samples:
        """(n_points, 2) the wanted track."""
        return spiral_exact(self.alpha, self.beta, self.h0, self.times)


FILM_LESSON = Lesson()


@dataclass(frozen=True, slots=True, eq=False)  # eq=False: `==` on arrays has no truth value
class NeuralOde:
    """The history of a training; index k is the state after k updates, so 0 is the start."""

    lesson: Lesson
    losses: Samples  # (epochs + 1,) length², mean square error of the track's coordinates
    weights: Samples  # (epochs + 1, 5·hidden + 2) W₁, b₁, W₂, b₂ row by row
    tracks: Samples  # (epochs + 1, n_points, 2) from lesson.h0, at lesson.times

    def field(self, epoch: int = -1) -> Field:
        """Return the wind after so many updates; the last one by default."""
        return network_field(self.weights[epoch])


@dataclass(frozen=True, slots=True)
class FieldErrorBin:
    """How wrong a field is at points of a certain distance from a track."""

    lo: float  # length, distance from the track: lo <= distance < hi
    hi: float
    rms: float  # length/time, root mean square of the error
    relative: float  # rms over the root mean square of the true speed


@dataclass(frozen=True, slots=True)
class RestPoint:
    """Where a wind stands still, and how it turns there."""

    x: float
    y: float
    growth: float  # 1/time, real part of the Jacobian's eigenvalues
    turning: float  # 1/time, their imaginary part, >= 0


# --- the spiral --------------------------------------------------------------------------------


def spiral_matrix(alpha: float, beta: float) -> Samples:
    """Return A = [[α, −β], [β, α]], (2, 2) 1/time, with eigenvalues α ± iβ."""
    a, b = real("alpha", alpha), real("beta", beta)
    return np.array([[a, -b], [b, a]])


def spiral_field(alpha: float, beta: float) -> Field:
    """Return the wind h ↦ A h on points (..., 2)."""
    A = spiral_matrix(alpha, beta)
    return lambda h: h @ A.T


def ring_field(radius: float, growth: float, turning: float) -> Field:
    """Return the wind h ↦ [[a, −β], [β, a]] h with a = γ (1 − |h|²/R²).

    Inside the circle of radius R it blows outward, outside inward: all but the origin end there
    (the normal form of a Hopf bifurcation; Strogatz, *Nonlinear Dynamics and Chaos*, 8.2).

    Parameters
    ----------
    radius : R, length
    growth, turning : γ and β, 1/time
    """
    R, g, b = positive("radius", radius), positive("growth", growth), real("turning", turning)

    def field(h: Samples) -> Samples:
        a = g * (1 - (h**2).sum(axis=-1, keepdims=True) / R**2)
        return cast(Samples, a * h + b * np.stack([-h[..., 1], h[..., 0]], axis=-1))

    return field


def spiral_exact(alpha: float, beta: float, h0: ArrayLike, t: ArrayLike) -> Samples:
    """Return the track h(t) = e^{αt} R(βt) h0, R(θ) = [[cos θ, −sin θ], [sin θ, cos θ]].

    Parameters
    ----------
    alpha, beta : growth and turning, 1/time
    h0 : (..., 2) starts
    t : (T,) times, in any order

    Returns
    -------
    (T, ..., 2) array
    """
    a, b = real("alpha", alpha), real("beta", beta)
    start, times = _starts(h0), finite("t", t, shape=(None,))
    factor = np.exp((a + 1j * b) * times).reshape(-1, *([1] * (start.ndim - 1)))
    z = factor * (start[..., 0] + 1j * start[..., 1])
    return np.stack([z.real, z.imag], axis=-1)


def spiral_radius(t: float, alpha: float = ALPHA) -> float:
    """|h(t)| = e^{αt} |h(0)| of the film's first leaf."""
    return math.hypot(*START) * decay(alpha, t)


def decay(alpha: float, t: float) -> float:
    """Return the factor e^{αt} of the radius in a time t."""
    return math.exp(real("alpha", alpha) * real("t", t))


def turns(beta: float, t: float) -> float:
    """Return the turns of the spiral in a time t: βt / 2π."""
    return real("beta", beta) * real("t", t) / math.tau


# --- methods -----------------------------------------------------------------------------------


def integrate(
    f: Callable[[float, Samples], Samples], h0: ArrayLike, t: ArrayLike, method: str = "rk4"
) -> Samples:
    """Follow h′ = f(t, h) from h0, one step of `method` from each time to the next.

    k_i = f(t + c_i dt, h + dt Σ_j a_ij k_j) for each stage i, then h ← h + dt Σ_i b_i k_i
    (Hairer, Nørsett and Wanner, *Solving Ordinary Differential Equations I*, 2nd ed., II.1).

    Parameters
    ----------
    f : slope; takes a time and a state in the shape of h0, returns that shape
    h0 : (..., n) start, or many
    t : (T,) increasing times, T >= 2
    method : "euler", "heun" (the trapezoidal one) or "rk4"

    Returns
    -------
    (T, ..., n) array that begins with h0

    Raises
    ------
    ValueError
        If the times don't increase, the method is unknown, f returns another shape, something is
        not finite or the solution overflows.
    """
    start, times = finite("h0", h0), _times(t)
    tableau = _tableau(method)
    slope = np.asarray(f(float(times[0]), start))
    if slope.shape != start.shape:
        raise ValueError(f"f must return the shape of h0, {start.shape}, got {slope.shape}")
    track = np.empty((len(times), *start.shape))
    track[0] = start
    with np.errstate(over="ignore", invalid="ignore"):
        for k, dt in enumerate(np.diff(times)):
            track[k + 1] = _step(f, float(times[k]), track[k], float(dt), tableau)
    if not np.isfinite(track).all():
        raise ValueError(f"t must have shorter steps for {method}: the solution overflows")
    return track


def amplification(method: str, alpha: float, beta: float, dt: float) -> complex:
    """Return the factor R(λ dt) by which a step multiplies the spiral; e^{λ dt} is the true one.

    With λ = α + iβ and an explicit method of s stages and order s, R(z) = Σ_{k=0..s} z^k / k!
    (Hairer and Wanner, *Solving Ordinary Differential Equations II*, IV.2). |R| is the growth of
    the radius in a step.
    """
    rate = complex(real("alpha", alpha), real("beta", beta))
    return _step(lambda _t, h: rate * h, 0.0, 1 + 0j, positive("dt", dt), _tableau(method))


def euler_dt_limit(alpha: float, beta: float) -> float:
    """Step −2α / (α² + β²) below which Euler's spiral shrinks, as the true one does.

    |1 + λ dt|² = 1 + 2α dt + (α² + β²) dt² < 1.

    Raises
    ------
    ValueError
        If alpha >= 0: then the true spiral doesn't shrink either.
    """
    a, b = real("alpha", alpha), real("beta", beta)
    if a >= 0:
        raise ValueError(f"alpha must be < 0, got {a}")
    return -2 * a / (a * a + b * b)


def growth_per_step(method: str, dt: float = BIG_STEP) -> float:
    """Growth |R(λ dt)| of the radius in a step along the film's first spiral."""
    return abs(amplification(method, ALPHA, BETA, dt))


def stepped_radius(method: str, steps: int, dt: float = BIG_STEP) -> float:
    """Radius |h(0)| |R|^k that a method reaches after k steps along the first spiral."""
    return math.hypot(*START) * growth_per_step(method, dt) ** count("steps", steps)


def stepped_error(method: str, steps: int, dt: float = BIG_STEP) -> float:
    """Distance |h(0)| |R^k − e^{λ k dt}| of a method's point after k steps from the true one."""
    k = count("steps", steps)
    true = np.exp(complex(ALPHA, BETA) * k * positive("dt", dt))
    return math.hypot(*START) * float(abs(amplification(method, ALPHA, BETA, dt) ** k - true))


def solver_error(rtol: float = 1e-3, atol: float = 1e-6) -> float:
    """Largest error of scipy's `solve_ivp` at the 400 points of the post's first spiral.

    The default tolerances are scipy's own, and the post's. The points between its steps are
    interpolated.
    """
    from scipy.integrate import solve_ivp

    A, t = spiral_matrix(ALPHA, BETA), np.linspace(0.0, END, SAMPLES)
    run = solve_ivp(
        lambda _t, h: A @ h,
        (0.0, END),
        START,
        t_eval=t,
        rtol=positive("rtol", rtol),
        atol=positive("atol", atol),
    )
    gap = run.y.T - spiral_exact(ALPHA, BETA, START, t)
    return float(np.linalg.norm(gap, axis=-1).max())


# --- a wind with weights -----------------------------------------------------------------------


def network_field(weights: ArrayLike) -> Field:
    """Return the wind f(h) = W₂ tanh(W₁ h + b₁) + b₂ on points (..., 2).

    Parameters
    ----------
    weights : (5m + 2,) W₁ (m, 2), b₁ (m,), W₂ (2, m) and b₂ (2,), row by row
    """
    flat = finite("weights", weights, shape=(None,))
    W1, b1, W2, b2 = (flat[part].reshape(shape) for part, shape in _layers(len(flat)))
    return lambda h: np.tanh(h @ W1.T + b1) @ W2.T + b2


def initial_weights(seed: int = SEED, hidden: int = HIDDEN) -> Samples:
    """Draw the first weights, (5·hidden + 2,), as `torch.nn.Linear` does after `manual_seed`.

    They are drawn in float32, like the post's, and then converted; torch's own generator is left
    as it was.
    """
    import torch

    m = count("hidden", hidden, least=1)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(count("seed", seed))
        layers = [torch.nn.Linear(2, m), torch.nn.Linear(m, 2)]
    flat = [p.detach().flatten().double().numpy() for layer in layers for p in layer.parameters()]
    return np.concatenate(flat)


def loss_and_gradient(weights: ArrayLike, lesson: Lesson = FILM_LESSON) -> tuple[float, Samples]:
    """Return the loss of a wind on the lesson, and its gradient in the weights, (5m + 2,).

    The loss is the mean of the squares of both coordinates' errors along the track, the gradient
    that of the solver's own operations (reverse mode).
    """
    import torch

    flat = finite("weights", weights, shape=(5 * lesson.hidden + 2,))
    with _one_thread():
        leaf = torch.tensor(flat, requires_grad=True)
        loss = _loss(leaf, lesson)[1]
        (gradient,) = torch.autograd.grad(loss, leaf)
    return loss.item(), gradient.numpy()


def adjoint_gap(seed: int = SEED) -> float:
    """Relative difference between the gradients through the solver and by the adjoint method.

    ‖g_adjoint − g_solver‖ / ‖g_solver‖ for the first weights, on the post's 160 points and with its
    adaptive solver, in float64. The post's code takes the gradient through the solver
    (`torchdiffeq.odeint`); the adjoint method is another entry point (`odeint_adjoint`).
    """
    import torch
    from torchdiffeq import odeint, odeint_adjoint

    h0, times, target = _torch_problem(Lesson(n_points=POST_POINTS, seed=seed))
    rtol, atol = POST_TOLERANCES
    how = {"method": "dopri5", "rtol": rtol, "atol": atol}
    with _one_thread():
        leaf = torch.tensor(initial_weights(seed), requires_grad=True)
        field = _torch_field(leaf)
        tracks = (
            odeint(field, h0, times, **how),
            odeint_adjoint(field, h0, times, adjoint_params=(leaf,), **how),
        )
        through, adjoint = (
            torch.autograd.grad((track - target).square().mean(), leaf)[0] for track in tracks
        )
    return float((adjoint - through).norm() / through.norm())


@lru_cache(maxsize=8)
def train_neural_ode(lesson: Lesson = FILM_LESSON) -> NeuralOde:
    """Train a neural ODE, or read the history of a training from the cache on disk.

    Each epoch follows the wind from h0 by torchdiffeq's "rk4" (the 3/8 rule), one step from point
    to point, and lets Adam take a step on the mean square error. `losses[k]` is taken before
    update k, the last one after the last update. All is float64 and runs on one thread, so the
    same machine repeats every bit, whatever torch is set to.

    The default lesson takes 15 seconds of one core, once: the history is kept in
    ``$XDG_CACHE_HOME/calculus-in-motion`` or, without that variable, in ``.cache`` beside the
    package, under a key made of the lesson, this file's text and the versions of Python, torch and
    torchdiffeq. A damaged entry is noticed, and the training repeated; where the folder can't be
    written nothing is kept.

    Raises
    ------
    ValueError
        If the training diverges.
    """
    key = _key(lesson)
    arrays = _read(key, lesson)
    if arrays is None:
        arrays = _trained(lesson)
        _write(key, arrays)
    for array in arrays:
        array.flags.writeable = False
    return NeuralOde(lesson, *arrays)


def loss_at(epoch: int) -> float:
    """Loss of the film's neural ODE after so many updates."""
    return float(train_neural_ode().losses[_epoch(epoch)])


def epochs_trained(epoch: int) -> int:
    """Return the updates made: the running count itself."""
    return _epoch(epoch)


def final_loss(seed: int, n_points: int = POINTS) -> float:
    """Loss after the last update of a training from other first weights."""
    return float(train_neural_ode(Lesson(seed=seed, n_points=n_points)).losses[-1])


def yardstick_loss(guess: str, n_points: int = POINTS) -> float:
    """Loss of a leaf that stays at the origin ("zero") or at the track's mean point ("mean")."""
    if guess not in {"zero", "mean"}:
        raise ValueError(f"guess must be 'zero' or 'mean', got {guess!r}")
    target = Lesson(n_points=n_points).target
    return float(((target - (target.mean(axis=0) if guess == "mean" else 0.0)) ** 2).mean())


def learned_track(x: float, y: float, epoch: int = EPOCHS) -> Samples:
    """Where the film's wind carries a leaf from (x, y): (POINTS, 2), by `integrate`."""
    field = train_neural_ode().field(_epoch(epoch))
    return integrate(lambda _t, h: field(h), (x, y), FILM_LESSON.times)


@cache
def largest_miss(x: float, y: float) -> float:
    """Largest distance between the learned and the true track from (x, y)."""
    lesson = FILM_LESSON
    true = spiral_exact(lesson.alpha, lesson.beta, (x, y), lesson.times)
    return float(np.linalg.norm(learned_track(x, y) - true, axis=-1).max())


# --- where the learned wind is right -----------------------------------------------------------


def distance_to_track(points: ArrayLike, track: ArrayLike) -> Samples:
    """Distance of points (..., 2) to the nearest sample of a track (T, 2)."""
    p, q = _starts(points), finite("track", track, shape=(None, 2))
    return cast(Samples, np.linalg.norm(p[..., None, :] - q, axis=-1).min(axis=-1))


def field_gap(field: Field, alpha: float, beta: float, points: ArrayLike) -> Samples:
    """Length |f(h) − A h| of a field's error at points (..., 2)."""
    h = _starts(points)
    slope = np.asarray(field(h))
    if slope.shape != h.shape:
        raise ValueError(f"field must return the shape of points, {h.shape}, got {slope.shape}")
    return cast(Samples, np.linalg.norm(slope - spiral_field(alpha, beta)(h), axis=-1))


def field_error(
    field: Field,
    alpha: float,
    beta: float,
    track: ArrayLike,
    grid: ArrayLike,
    *,
    bins: ArrayLike = BINS,
) -> list[FieldErrorBin]:
    """Compare a field with the spiral's, by the distance of the points from a track.

    In each bin: rms = √(mean |f(h) − A h|²), relative = rms / √(mean |A h|²).

    Parameters
    ----------
    field : the wind, on points (..., 2)
    alpha, beta : of the true spiral
    track : (T, 2)
    grid : (m, 2) points
    bins : (k + 1,) increasing distances; a bin that holds no point is left out
    """
    points, edges = finite("grid", grid, shape=(None, 2)), finite("bins", bins, shape=(None,))
    if len(edges) < 2 or (np.diff(edges) <= 0).any():
        raise ValueError(f"bins must be at least two increasing distances, got {edges}")
    distance = distance_to_track(points, track)
    error = field_gap(field, alpha, beta, points)
    speed = np.linalg.norm(spiral_field(alpha, beta)(points), axis=-1)
    found = []
    for lo, hi in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        here = (lo <= distance) & (distance < hi)
        if here.any():
            rms = math.sqrt((error[here] ** 2).mean())
            found.append(FieldErrorBin(lo, hi, rms, rms / math.sqrt((speed[here] ** 2).mean())))
    return found


@cache
def field_error_percent(lo: float, hi: float) -> float:
    """Error of the film's wind in percent of the true speed, so far from the training track."""
    lesson, x = FILM_LESSON, np.linspace(-WINDOW, WINDOW, WINDOW_NODES)
    grid = np.stack(np.meshgrid(x, x), axis=-1).reshape(-1, 2)
    field = train_neural_ode().field()
    bins = field_error(field, lesson.alpha, lesson.beta, lesson.target, grid, bins=(lo, hi))
    if not bins:
        raise ValueError(f"lo and hi must enclose some point of the window, got {lo} and {hi}")
    return 100 * bins[0].relative


def track_error_percent() -> float:
    """Error of the film's wind on the training track itself, in percent of the true speed."""
    lesson = FILM_LESSON
    a, b, track = lesson.alpha, lesson.beta, lesson.target
    (on_it,) = field_error(train_neural_ode().field(), a, b, track, track, bins=(0.0, 1.0))
    return 100 * on_it.relative


def learned_rest_point(seed: int = SEED) -> RestPoint:
    """Find where the learned wind stands still; the true one does so at 0.

    Newton's method from 0 on f(h) = 0, with J = W₂ diag(1 − tanh²(W₁ h + b₁)) W₁.
    """
    flat = train_neural_ode(Lesson(seed=seed)).weights[-1]
    W1, b1, W2, b2 = (flat[part].reshape(shape) for part, shape in _layers(len(flat)))
    h = np.zeros(2)
    for _ in range(20):  # a handful is enough: Newton doubles the digits
        fired = np.tanh(W1 @ h + b1)
        J = (W2 * (1 - fired**2)) @ W1
        h = h - np.linalg.solve(J, W2 @ fired + b2)
    eigenvalue = np.linalg.eigvals(J)[0]
    return RestPoint(float(h[0]), float(h[1]), float(eigenvalue.real), abs(float(eigenvalue.imag)))


# --- training ----------------------------------------------------------------------------------


def _epoch(epoch: int) -> int:
    if count("epoch", epoch) > EPOCHS:
        raise ValueError(f"epoch must be <= {EPOCHS}, got {epoch}")
    return int(epoch)


def _layers(size: int) -> list[tuple[slice, tuple[int, ...]]]:
    """Where W₁, b₁, W₂, b₂ stand among `size` weights, and their shapes."""
    m, rest = divmod(size - 2, 5)
    if m < 1 or rest:
        raise ValueError(f"weights must have 5m + 2 entries for m neurons, got {size}")
    ends = np.cumsum([0, 2 * m, m, 2 * m, 2]).tolist()
    shapes: list[tuple[int, ...]] = [(m, 2), (m,), (2, m), (2,)]
    return [(slice(*ends[i : i + 2]), shape) for i, shape in enumerate(shapes)]


def _torch_field(weights: torch.Tensor) -> Callable[[torch.Tensor, torch.Tensor], torch.Tensor]:
    from torch.nn.functional import linear

    W1, b1, W2, b2 = (weights[part].reshape(shape) for part, shape in _layers(len(weights)))
    return lambda _t, h: linear(linear(h, W1, b1).tanh(), W2, b2)


def _torch_problem(lesson: Lesson) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Start (2,), times (n,) and target (n, 2)."""
    import torch

    h0 = torch.tensor(lesson.h0, dtype=torch.float64)
    return h0, torch.from_numpy(lesson.times), torch.from_numpy(lesson.target)


def _loss(weights: torch.Tensor, lesson: Lesson) -> tuple[torch.Tensor, torch.Tensor]:
    """Track (n, 2) and loss."""
    from torchdiffeq import odeint

    h0, times, target = _torch_problem(lesson)
    track = odeint(_torch_field(weights), h0, times, method="rk4")
    return track, (track - target).square().mean()


def _trained(lesson: Lesson) -> tuple[Samples, Samples, Samples]:
    """Losses, weights and tracks of every epoch."""
    import torch

    losses = np.empty(lesson.epochs + 1)
    history = np.empty((lesson.epochs + 1, 5 * lesson.hidden + 2))
    tracks = np.empty((lesson.epochs + 1, lesson.n_points, 2))
    with _one_thread():
        weights = torch.tensor(initial_weights(lesson.seed, lesson.hidden), requires_grad=True)
        optimizer = torch.optim.Adam([weights], lr=lesson.lr)
        for epoch in range(lesson.epochs + 1):
            optimizer.zero_grad()
            track, loss = _loss(weights, lesson)
            losses[epoch] = loss.item()
            if not math.isfinite(losses[epoch]):
                raise ValueError(f"lr must be smaller, got {lesson.lr}: epoch {epoch} diverges")
            history[epoch] = weights.detach().numpy()
            tracks[epoch] = track.detach().numpy()
            if epoch < lesson.epochs:
                loss.backward()  # type: ignore[no-untyped-call]
                optimizer.step()
    return losses, history, tracks


@contextmanager
def _one_thread() -> Iterator[None]:
    """Let torch use one thread: sums in several add up in another order."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


# --- the cache of trainings --------------------------------------------------------------------


def _folder() -> Path:
    home = os.environ.get("XDG_CACHE_HOME")
    return Path(home) / "calculus-in-motion" if home else Path(__file__).parents[1] / ".cache"


def _key(lesson: Lesson) -> str:
    """Name all that a training depends on: the lesson, this text, and who computes."""
    source = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
    parts = (repr(lesson), source, version("torch"), version("torchdiffeq"), sys.version)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _checksum(key: str, body: bytes) -> bytes:
    return hashlib.sha256(key.encode() + body).digest()  # a file under another's name is damage


def _read(key: str, lesson: Lesson) -> tuple[Samples, Samples, Samples] | None:
    """Return what is kept under `key`, or None if nothing is, or it is damaged."""
    try:
        content = (_folder() / f"neural-ode-{key}").read_bytes()
    except OSError:
        return None
    checksum, body = content[:32], content[32:]
    if checksum != _checksum(key, body):
        return None
    with np.load(io.BytesIO(body), allow_pickle=False) as kept:
        losses, weights, tracks = (kept[name] for name in ("losses", "weights", "tracks"))
    return losses, weights, tracks


def _write(key: str, arrays: tuple[Samples, Samples, Samples]) -> None:
    """Keep a training: written beside its place and renamed into it, so it is whole or absent."""
    losses, weights, tracks = arrays
    body = io.BytesIO()
    np.savez(body, losses=losses, weights=weights, tracks=tracks)
    content = _checksum(key, body.getvalue()) + body.getvalue()
    beside = None
    try:
        _folder().mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=_folder(), delete=False) as file:
            beside = Path(file.name)
            file.write(content)
        beside.replace(_folder() / f"neural-ode-{key}")
    except OSError:  # a full disk or a folder that can't be written: the next run trains again
        if beside is not None:
            with suppress(OSError):
                beside.unlink()


# --- within ------------------------------------------------------------------------------------


def _step(
    f: Callable[[float, State], State], t: float, h: State, dt: float, tableau: Tableau
) -> State:
    slopes: list[State] = []
    for row in tableau.a:
        stage = h
        for weight, slope in zip(row, slopes, strict=True):
            if weight:
                stage = stage + dt * weight * slope
        slopes.append(f(t + sum(row) * dt, stage))
    for weight, slope in zip(tableau.b, slopes, strict=True):
        h = h + dt * weight * slope
    return h


def _tableau(method: str) -> Tableau:
    if method not in METHODS:
        raise ValueError(f"method must be one of {tuple(METHODS)}, got {method!r}")
    return METHODS[method]


def _times(t: ArrayLike) -> Samples:
    times = finite("t", t, shape=(None,))
    if len(times) < 2 or (np.diff(times) <= 0).any():
        raise ValueError(f"t must be at least two increasing times, got {times}")
    return times


def _starts(points: ArrayLike) -> Samples:
    array = finite("points", points)
    if array.ndim == 0 or array.shape[-1] != 2:
        raise ValueError(f"points must have shape (..., 2), got {array.shape}")
    return array


QUANTITIES: tuple[Quantity, ...] = (
    Quantity(
        "radius",
        "distance of the leaf from the center at this time",
        spiral_radius,
        fixed(2),
        at=((0.0,), (END,)),
    ),
    Quantity(
        "stepped_radius",
        "distance from the center after so many steps of this method",
        stepped_radius,
        fixed(2),
        at=(("euler", 16), ("rk4", 16)),
    ),
    Quantity(
        "stepped_error",
        "distance from the true point after so many steps of this method",
        stepped_error,
        fixed(3),
        at=(("rk4", 16),),
    ),
    Quantity(
        "loss",
        "mean square error of the predicted track after so many epochs",
        loss_at,
        fixed(3),
        at=tuple((epoch,) for epoch in SNAPSHOTS),
    ),
    Quantity(
        "epoch",
        "epochs of training",
        epochs_trained,
        fixed(0),
        at=tuple((epoch,) for epoch in SNAPSHOTS),
    ),
    Quantity(
        "field_error",
        "error of the learned wind in percent of the true speed, at this distance from the track",
        field_error_percent,
        integer(),
        at=((0.0, 0.25), (2.0, 4.0)),
    ),
    Quantity(
        "miss",
        "largest distance between the learned and the true track from this start",
        largest_miss,
        fixed(2),
        at=(LEAF, NEW_LEAF),
    ),
)
