"""Functional derivatives: how a score of a whole curve answers to a poke at one place.

The roughness of a curve is J[f] = ∫ f′² dx. A poke of the curve by a small bump at x changes J by
−2f″(x) for each unit of the bump's area: that function of x is the gradient of J. Downhill is the
other way, f_t = +2f″, the heat equation with diffusivity 2: ends pinned, the curve relaxes to a
straight line, and its pattern sin kπx decays like e^{−2(kπ)²t}.

On a grid of spacing dx all of this stays exactly true of

    J = Σ (f_{i+1} − f_i)² / dx,
    gradient_i = (1/dx) ∂J/∂f_i = −2 (f_{i−1} − 2f_i + f_{i+1}) / dx²,

since the gradient is that of the very sum that is computed. Slopes taken over two cells, as in the
post, give another sum, which is blind to the finest zigzag.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, cast, get_args

import numpy as np
from numpy.typing import ArrayLike

from compute.checks import Samples, count, finite, positive, real
from compute.errors import UnstableStepError
from compute.quantities import Quantity, fixed, integer, significant

Ends = Literal["fixed", "free", "periodic"]
"""End points stay; or may move; or the curve closes, its last node one cell before its first."""

Curve = Callable[[Samples], Samples]

NODES = 120  # N, of the post's curve on [0, 1]
FINE_NODES = 961  # for the film's first J and for pokes
STEP_SHARE = 0.2  # η / dx², the film's; the limit is 1/4
RELAX_STEPS = 4000
POKE_PLACE = 0.5
POKE_WIDTH = 0.01  # standard deviation of the bump
POKE_HEIGHT = 0.01  # J is quadratic, so any height gives the same difference quotient
SHAPE_NODES = 400  # exercises 1 and 4
SHAPES = (1, 2, 3, 5, 8, 13)  # k of sin kπx, exercise 1
NOISY_NODES = 300  # exercise 2, periodic
NOISE = 0.3  # σ
NOISY_SEED = 42
SMOOTH_STEPS = 2000  # until the sine itself has sagged by a third
CONSTANT = 3.7  # exercise 3
TRACKING_NOISE = 0.2  # exercise 4
TRACKING_SEED = 0
MODES = (1, 3, 5, 8)  # the film's bars
BLOW_UP = 1e12  # a descent stops once a value passes this


@dataclass(frozen=True, slots=True, eq=False)  # eq=False: `==` on arrays has no truth value
class Descent:
    """A curve going downhill at steps 0, 1, …; shorter than asked if it blew up."""

    f: Samples  # (steps + 1, N) length, f[0] is the start
    J: Samples  # (steps + 1,) length, roughness of each
    blew_up_at: int | None  # the step at which |f| passed 1e12, the last one kept


@dataclass(frozen=True, slots=True, eq=False)
class Penalty:
    """A penalty on a curve and its gradient."""

    value: float
    gradient: Samples  # (N,) for each unit of area


@dataclass(frozen=True, slots=True, eq=False)
class NoisySine:
    """A sine with noise on a closed curve; the end point is left out."""

    x: Samples  # (N,) in [0, 1)
    noisy: Samples  # (N,)
    clean: Samples  # (N,) sin 2πx


# --- roughness and its gradient ----------------------------------------------------------------


def roughness(f: ArrayLike, dx: float, ends: Ends = "fixed") -> float:
    """J = Σ (f_{i+1} − f_i)² / dx, of second order; "periodic" adds the closing cell.

    Parameters
    ----------
    f : (N,) curve, N >= 3
    dx : > 0, spacing
    """
    return float(_roughness(_curve(f), positive("dx", dx), _ends(ends)))


def functional_gradient(f: ArrayLike, dx: float, ends: Ends = "fixed") -> Samples:
    """Gradient of `roughness` in the nodes, divided by dx: −2δ²f / dx² inside, (N,).

    At a free end it is −2(neighbor − end)/dx², the term 2f′δf of the boundary. A fixed end can't be
    varied: 0.
    """
    u, h, rule = _curve(f), positive("dx", dx), _ends(ends)
    return -2 * _bend(u, rule) / h**2


def poke_response(
    f: Curve,
    x0: ArrayLike,
    width: float = POKE_WIDTH,
    eps: float = POKE_HEIGHT,
    *,
    nodes: int = FINE_NODES,
) -> Samples:
    """Change of J for each unit of a poke's area, (m,): (J[f + εφ] − J[f − εφ]) / (2ε ∫φ).

    φ is a Gaussian bump of height 1. As it narrows the answer tends to −2f″(x0), with an error like
    width².

    Parameters
    ----------
    f : curve on [0, 1], takes and returns arrays
    x0 : (m,) places, at least 5 widths from the ends, where the bump has died away
    width : standard deviation of the bump, more than the spacing
    eps : its height
    nodes : on [0, 1], for J

    Raises
    ------
    ValueError
        If the width isn't more than the spacing, or a place is too near an end.
    """
    places, sigma, height = finite("x0", x0, shape=(None,)), positive("width", width), _height(eps)
    x = np.linspace(0.0, 1.0, count("nodes", nodes, least=3))
    dx = 1 / (nodes - 1)
    if sigma <= dx:
        raise ValueError(f"width must be > the spacing {dx:.6g}, got {sigma}")
    if ((places < 5 * sigma) | (places > 1 - 5 * sigma)).any():
        raise ValueError(f"x0 must be at least 5 widths from 0 and 1, got {places}")
    y = finite("f(x)", f(x), shape=x.shape)
    bump = np.exp(-(((x - places[:, None]) / sigma) ** 2) / 2)
    up, down = (
        (np.diff(y + sign * height * bump, axis=-1) ** 2).sum(axis=-1) / dx for sign in (1, -1)
    )
    return cast(Samples, (up - down) / (2 * height * bump.sum(axis=-1) * dx))


def l2_penalty(f: ArrayLike, dx: float) -> Penalty:
    """Weight decay proper: ∫f² as Σ f_i² dx, with gradient 2f. It punishes constants, too."""
    u = _curve(f)
    return Penalty(float((u**2).sum() * positive("dx", dx)), 2 * u)


def tracking_cost(f: ArrayLike, g_half: ArrayLike, dx: float) -> float:
    """∫(f′ − g)² as Σ ((f_{i+1} − f_i)/dx − g_{i+½})² dx.

    Parameters
    ----------
    f : (N,) curve
    g_half : (N − 1,) wanted slope midway between the nodes
    dx : > 0
    """
    return float((_slope_gap(f, g_half, dx) ** 2).sum() * dx)


def tracking_gradient(f: ArrayLike, g_half: ArrayLike, dx: float) -> Samples:
    """Gradient of `tracking_cost` in the nodes, divided by dx, (N,); ends are free.

    With d = f′ − g midway: −2d_½/dx at the first node, −2(d_{i+½} − d_{i−½})/dx inside, and
    2d_{N−3/2}/dx at the last. So a smallest cost has f′ = g at the ends, the natural condition.
    """
    gap = _slope_gap(f, g_half, dx)
    return np.diff(np.concatenate([[0.0], gap, [0.0]])) * (-2 / dx)


# --- going downhill ----------------------------------------------------------------------------


def eta_limit(dx: float) -> float:
    """Largest step dx²/4 at which the finest zigzag doesn't grow (gradient: 8/dx² of it)."""
    return positive("dx", dx) ** 2 / 4


def descend(
    f0: ArrayLike,
    dx: float,
    eta: float,
    steps: int,
    *,
    ends: Ends = "fixed",
    allow_unstable: bool = False,
) -> Descent:
    """Take `steps` steps f ← f − η·gradient = f + 2η δ²f/dx²: the heat equation, time η a step.

    Parameters
    ----------
    f0 : (N,) start, N >= 3
    dx : > 0
    eta : > 0
    ends : see `Ends`
    allow_unstable : accept η > dx²/4; the run then ends at the step at which |f| passes 1e12

    Raises
    ------
    UnstableStepError
        If η > dx²/4, up to rounding, and `allow_unstable` is false.
    """
    u, h, rule = _curve(f0), positive("dx", dx), _ends(ends)
    share = 2 * positive("eta", eta) / h**2
    if share > 0.5 * (1 + 1e-12) and not allow_unstable:
        raise UnstableStepError(f"eta must be <= {eta_limit(h):.6g} (dx²/4), got {eta}")
    last = count("steps", steps)
    f, J = np.empty((last + 1, len(u))), np.empty(last + 1)
    f[0], J[0] = u, _roughness(u, h, rule)
    for step in range(1, last + 1):
        f[step] = f[step - 1] + share * _bend(f[step - 1], rule)
        J[step] = _roughness(f[step], h, rule)
        if np.abs(f[step]).max() > BLOW_UP:
            return Descent(f[: step + 1].copy(), J[: step + 1].copy(), step)
    return Descent(f, J, None)


def sine_series(f0: ArrayLike, dx: float, K: int) -> Samples:
    """Coefficients a_k = 2 dx Σ f_i sin(kπ x_i), k = 1…K, (K,), of a curve that is 0 at both ends.

    With K = N − 2 the series meets the curve at every node.

    Raises
    ------
    ValueError
        If an end isn't 0, dx isn't 1/(N − 1), or K > N − 2.
    """
    u, h, number = _curve(f0), positive("dx", dx), count("K", K, least=1)
    if u[0] or u[-1]:
        raise ValueError(f"f0 must be 0 at both ends, got {u[0]} and {u[-1]}")
    if not math.isclose(h * (len(u) - 1), 1.0, rel_tol=1e-9):
        raise ValueError(f"dx must be 1/(N - 1) = {1 / (len(u) - 1):.6g}, got {h}")
    if number > len(u) - 2:
        raise ValueError(f"K must be <= N - 2 = {len(u) - 2}, got {number}")
    k, x = np.arange(1, number + 1), np.linspace(0.0, 1.0, len(u))
    return 2 * h * np.sin(np.pi * np.outer(k, x)) @ u


def exact_relax(coefficients: ArrayLike, line: ArrayLike, x: ArrayLike, t: float) -> Samples:
    """Return the curve after a time t of the flow f_t = 2f″: line + Σ a_k e^{−2(kπ)²t} sin kπx.

    Parameters
    ----------
    coefficients : (K,) a_1…a_K of the curve without the line
    line : (N,) the straight line through the ends, at x
    x : (N,)
    t : >= 0
    """
    a, places = finite("coefficients", coefficients, shape=(None,)), finite("x", x, shape=(None,))
    base = finite("line", line, shape=places.shape)
    decay = np.array([mode_amplitude(k, t) for k in range(1, len(a) + 1)])
    waves = np.sin(np.pi * np.outer(np.arange(1, len(a) + 1), places))
    return cast(Samples, base + (a * decay) @ waves)


def mode_amplitude(k: int, t: float, diffusivity: float = 2.0) -> float:
    """Share e^{−D(kπ)²t} that is left of sin kπx after a time t; the gradient flow has D = 2."""
    time = real("t", t)
    if time < 0:
        raise ValueError(f"t must be >= 0, got {time}")
    rate = positive("diffusivity", diffusivity) * (count("k", k, least=1) * math.pi) ** 2
    return math.exp(-rate * time)


def mode_half_life(k: int) -> float:
    """Time in which sin kπx halves under the flow: ln 2 / (2(kπ)²)."""
    return math.log(2) / (2 * (count("k", k, least=1) * math.pi) ** 2)


# --- the post's curve --------------------------------------------------------------------------


def curve(x: ArrayLike) -> Samples:
    """f(x) = sin 3πx + 0.4 cos 5πx, in the shape of x; it goes from 0.4 to −0.4."""
    x = finite("x", x)
    return np.asarray(np.sin(3 * np.pi * x) + 0.4 * np.cos(5 * np.pi * x))


def slope(x: ArrayLike) -> Samples:
    """f′(x) = 3π cos 3πx − 2π sin 5πx of the post's curve, in the shape of x."""
    x = finite("x", x)
    return np.asarray(np.pi * (3 * np.cos(3 * np.pi * x) - 2 * np.sin(5 * np.pi * x)))


def exact_gradient(x: float) -> float:
    """−2f″(x) = 18π² sin 3πx + 20π² cos 5πx of the post's curve."""
    place = real("x", x)
    waves = 18 * math.sin(3 * math.pi * place) + 20 * math.cos(5 * math.pi * place)
    return math.pi**2 * waves


def exact_roughness() -> float:
    """J = ∫₀¹ (3π cos 3πx − 2π sin 5πx)² dx = (9/2 + 4/2) π² = 6.5π²."""
    return 6.5 * math.pi**2


def curve_roughness(nodes: int = FINE_NODES) -> float:
    """Roughness of the post's curve on so many nodes."""
    return roughness(curve(_nodes(nodes)), 1 / (nodes - 1))


def running_roughness(x: float) -> float:
    """Share of [0, x] in the roughness of the post's curve: ∫₀ˣ f′² in closed form.

    With f′ = 3π cos 3πx − 2π sin 5πx:
    6.5π² x + (3π/4) sin 6πx − (π/5) sin 10πx + (3π/4)(cos 8πx − 1) + 3π (cos 2πx − 1).
    """
    place = real("x", x)
    if not 0 <= place <= 1:
        raise ValueError(f"x must be in [0, 1], got {place}")
    a = math.pi * place
    own = 6.5 * math.pi * a + 0.75 * math.pi * math.sin(6 * a) - math.pi * math.sin(10 * a) / 5
    mixed = 0.75 * math.pi * (math.cos(8 * a) - 1) + 3 * math.pi * (math.cos(2 * a) - 1)
    return own + mixed


def poke_at(x: float) -> float:
    """Answer of J to the film's poke at x, for each unit of area."""
    return float(poke_response(curve, [real("x", x)])[0])


@lru_cache(maxsize=1)
def relaxation() -> Descent:
    """Return the post's curve going downhill, ends pinned. Computed once, read-only."""
    dx = 1 / (NODES - 1)
    return _frozen(descend(curve(_nodes(NODES)), dx, STEP_SHARE * dx**2, RELAX_STEPS))


def relaxed_roughness(step: int) -> float:
    """Roughness of the post's curve after so many steps downhill."""
    return float(_at(relaxation().J, step))


def line_roughness() -> float:
    """Least roughness with the ends of the post's curve: (f(1) − f(0))², of the straight line."""
    start, end = curve([0.0, 1.0]).tolist()
    return float((end - start) ** 2)


# --- noise -------------------------------------------------------------------------------------


def noisy_sine(N: int = NOISY_NODES, sigma: float = NOISE, seed: int = NOISY_SEED) -> NoisySine:
    """Return sin 2πx at x = i/N and the same with normal noise of deviation sigma."""
    x = np.arange(count("N", N, least=3)) / N
    clean = np.sin(2 * np.pi * x)
    rng = np.random.default_rng(count("seed", seed))
    return NoisySine(x, clean + positive("sigma", sigma) * rng.standard_normal(N), clean)


@lru_cache(maxsize=1)
def smoothing() -> Descent:
    """Return the noisy sine going downhill. Computed once, read-only."""
    dx = 1 / NOISY_NODES
    eta = STEP_SHARE * dx**2
    return _frozen(descend(noisy_sine().noisy, dx, eta, SMOOTH_STEPS, ends="periodic"))


def smoothed_roughness(step: int) -> float:
    """Roughness of the noisy sine after so many steps downhill."""
    return float(_at(smoothing().J, step))


def smoothing_error(step: int) -> float:
    """Root mean square distance of the smoothed sine from the clean one after so many steps."""
    return math.sqrt(((_at(smoothing().f, step) - noisy_sine().clean) ** 2).mean())


def best_stop() -> int:
    """Return the number of steps after which the sine is nearest to the clean one."""
    distances = ((smoothing().f - noisy_sine().clean) ** 2).mean(axis=1)
    return int(distances.argmin())


def clean_roughness() -> float:
    """J of sin 2πx: 2π²."""
    return 2 * math.pi**2


# --- what the post computes --------------------------------------------------------------------


def two_cell_roughness(f: ArrayLike, dx: float, *, trapezoid: bool = False) -> float:
    """Return the post's J: Σ f′² dx with slopes over two cells, one-sided at the ends.

    The post counts the end points fully; with `trapezoid` they count half.
    """
    slopes = np.gradient(_curve(f), positive("dx", dx))
    squares = slopes**2
    ends = 0.5 * (squares[0] + squares[-1]) if trapezoid else 0.0
    return float((squares.sum() - ends) * dx)


def post_roughness(*, trapezoid: bool = False) -> float:
    """J that the post prints for its curve, or with its end points counted half."""
    return two_cell_roughness(curve(_nodes(NODES)), 1 / (NODES - 1), trapezoid=trapezoid)


def post_roughness_excess_percent() -> float:
    """By how many percent the post's J exceeds the exact one."""
    return 100 * (post_roughness() / exact_roughness() - 1)


def shape_roughness(k: int) -> float:
    """J of sin kπx: k²π²/2, exercise 1."""
    return (count("k", k, least=1) * math.pi) ** 2 / 2


def post_shape_roughness(k: int) -> float:
    """J that exercise 1's code gives for sin kπx on 400 nodes."""
    shape = np.sin(count("k", k, least=1) * np.pi * _nodes(SHAPE_NODES))
    return two_cell_roughness(shape, 1 / (SHAPE_NODES - 1))


def zigzag_roughness(nodes: int = NODES) -> float:
    """Roughness of a zigzag of ±1: 4(N − 1)²."""
    return roughness(_zigzag(nodes), 1 / (nodes - 1))


def post_zigzag_roughness(nodes: int = NODES) -> float:
    """Return the post's J of that zigzag: slopes over two cells are 0, only the ends count."""
    return two_cell_roughness(_zigzag(nodes), 1 / (nodes - 1))


def stencil_mismatch_percent() -> float:
    """How far the gradient of the post's J is from the one that it codes, inside, in percent.

    Root mean square of −2(f_{i+2} − 2f_i + f_{i−2})/4dx² minus −2δ²f/dx², over that of the latter.
    """
    f, dx = curve(_nodes(NODES)), 1 / (NODES - 1)
    coded = functional_gradient(f, dx)[2:-2]
    belongs = -2 * (f[4:] - 2 * f[2:-2] + f[:-4]) / (4 * dx**2)
    return 100 * math.sqrt(((belongs - coded) ** 2).mean() / (coded**2).mean())


def constant_roughness(value: float = CONSTANT) -> float:
    """J of a constant: 0, exercise 3."""
    return roughness(np.full(NODES, real("value", value)), 1 / (NODES - 1))


def constant_decay(value: float = CONSTANT) -> float:
    """Gradient of weight decay at a constant: twice it, exercise 3."""
    return float(l2_penalty(np.full(NODES, real("value", value)), 1 / (NODES - 1)).gradient[0])


def smooth_tracking_cost() -> float:
    """Exercise 4 without noise: ∫(0.8π − 1)² cos² 2πx dx = (0.8π − 1)²/2."""
    return (0.8 * math.pi - 1) ** 2 / 2


def post_tracking_cost(nodes: int = SHAPE_NODES) -> float:
    """Exercise 4 as posted: f = 0.4 sin 2πx + 0.2·noise against g = cos 2πx, by two-cell slopes.

    White noise has no slope: the value grows like the square of the number of nodes.
    """
    x = _nodes(nodes)
    noise = np.random.default_rng(TRACKING_SEED).standard_normal(nodes)
    f = 0.4 * np.sin(2 * np.pi * x) + TRACKING_NOISE * noise
    dx = 1 / (nodes - 1)
    return float(((np.gradient(f, dx) - np.cos(2 * np.pi * x)) ** 2).sum() * dx)


# --- within ------------------------------------------------------------------------------------


def _roughness(u: Samples, dx: float, ends: Ends) -> float:
    steps = np.diff(u)
    total = float(steps @ steps)
    if ends == "periodic":
        total += float(u[0] - u[-1]) ** 2
    return total / dx


def _bend(u: Samples, ends: Ends) -> Samples:
    """Sum of the differences to the neighbors there are, (N,); 0 at fixed ends."""
    steps = np.diff(u)
    if ends == "periodic":
        around = np.concatenate([[u[0] - u[-1]], steps, [u[0] - u[-1]]])
    else:
        around = np.concatenate([[0.0], steps, [0.0]])
    bend = np.diff(around)
    if ends == "fixed":
        bend[0] = bend[-1] = 0.0
    return bend


def _slope_gap(f: ArrayLike, g_half: ArrayLike, dx: float) -> Samples:
    u, h = _curve(f), positive("dx", dx)
    return np.diff(u) / h - finite("g_half", g_half, shape=(len(u) - 1,))


def _nodes(nodes: int) -> Samples:
    return np.linspace(0.0, 1.0, count("nodes", nodes, least=3))


def _zigzag(nodes: int) -> Samples:
    return np.where(np.arange(count("nodes", nodes, least=3)) % 2, -1.0, 1.0)


def _at(history: Samples, step: int) -> Samples:
    if count("step", step) >= len(history):
        raise ValueError(f"step must be < {len(history)}, got {step}")
    return cast(Samples, history[step])


def _frozen(run: Descent) -> Descent:
    run.f.flags.writeable = run.J.flags.writeable = False
    return run


def _curve(f: ArrayLike) -> Samples:
    u = finite("f", f, shape=(None,))
    if len(u) < 3:
        raise ValueError(f"f must have at least 3 nodes, got {len(u)}")
    if np.abs(u).max() > BLOW_UP:
        raise ValueError(f"f must be at most {BLOW_UP:g} in size, got {np.abs(u).max()}")
    return u


def _height(eps: object) -> float:
    height = real("eps", eps)
    if height == 0:
        raise ValueError("eps must not be 0")
    return height


def _ends(ends: object) -> Ends:
    if ends not in get_args(Ends):
        raise ValueError(f"ends must be one of {get_args(Ends)}, got {ends!r}")
    return cast(Ends, ends)


QUANTITIES: tuple[Quantity, ...] = (
    Quantity(
        "roughness",
        "roughness J of the curve up to x",
        running_roughness,
        significant(2),
        at=((0.0,), (1.0,)),
    ),
    Quantity(
        "poke",
        "change of J for each unit of a poke's area, the poke being at x",
        poke_at,
        fixed(1),
        at=((POKE_PLACE,),),
    ),
    Quantity(
        "relaxed",
        "J of the curve on its 120 points after so many steps downhill",
        relaxed_roughness,
        significant(2),
        at=((0,), (RELAX_STEPS,)),
    ),
    Quantity("line", "J of the straight line through the ends", line_roughness, significant(2)),
    Quantity(
        "smoothed",
        "J of the noisy sine after so many steps downhill",
        smoothed_roughness,
        integer(grouped=True),
        at=((0,), (SMOOTH_STEPS,)),
    ),
    Quantity(
        "half_life",
        "time in which the pattern sin kπx halves",
        mode_half_life,
        significant(2),
        at=tuple((k,) for k in MODES),
    ),
)
