"""The wave equation on a string and a membrane, and what a step too long does to it.

Each point is pulled toward the mean of its neighbors and keeps its momentum. On a grid, with
C = c·dt/dx the cells that a wave crosses in a step and δ²u = u_{i−1} − 2u_i + u_{i+1},

    next = 2·now − before + C² δ²now.

The string itself splits every shape into two halves that travel apart and come back from the fixed
ends upside down (d'Alembert). For C = 1 the grid does exactly that; for C < 1 short waves lag; for
C > 1 the wave outruns the grid, and the finest sawtooth grows without bound from rounding noise.
In a step, a pattern of wavenumber k grows by the factor ξ with ξ² − (2 − 4C²s²) ξ + 1 = 0, where
s = sin(k dx/2).

Lengths are in cells and times in those that a wave takes to cross one, so c = dx = 1, unless a
function has arguments for them.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from typing import Literal, cast, get_args

import numpy as np
from numpy.typing import ArrayLike

from compute.checks import Samples, count, finite, positive, real
from compute.errors import UnstableStepError
from compute.quantities import Quantity, fixed, integer, significant

Start = Literal["taylor", "copy"]
"""The first step: u¹ = u⁰ + ½C²δ²u⁰ (second order), or as if u⁻¹ = u⁰ (the post's, first order)."""

End = Literal["fixed", "copy", "mur"]
"""What the end points do: stay, take the neighbor's last value, or Mur's outflow rule."""

Shape = Callable[[Samples], Samples]
"""A string's form on [0, 1], zero at both ends."""

NODES = 180  # N, so 179 cells
COURANT = 0.8  # C, the post's
STEPS = 240
SQUARE = (60, 120)  # the square bump's first node and the one after its last
MIDDLE, WIDTH = 0.5, 0.06  # μ, σ of the Gaussian bump on [0, 1]
UNSTABLE_COURANT = 1.2
UNSTABLE_STEPS = 40  # as far as the film lets the burst go
POST_RANGE = 1.2  # the post's picture shows −1.2…1.2
ECHO_TRAVEL = 150  # cells; later the echoes of the two ends overlap
WRONG_SPEED = 0.8  # of the trial wave
LIMIT = 1.0  # largest C on a string
LIMIT_2D = 1 / math.sqrt(2)  # on a membrane with square cells
MEMBRANE = 32  # nodes a side, exercise 4
MEMBRANE_STEPS = 100
FILTER = 10  # times that δ²/4 is applied to find a sawtooth
BLOW_UP = 1e12  # a run stops once a value passes this


@dataclass(frozen=True, slots=True, eq=False)  # eq=False: `==` on arrays has no truth value
class WaveRun:
    """A string or membrane at steps 0, 1, …; shorter than asked if it blew up."""

    u: Samples  # (steps + 1, N) or (steps + 1, H, W) displacement, u[0] is the start
    max_abs: Samples  # (steps + 1,) max |u|
    blew_up_at: int | None  # the step at which |u| passed 1e12, the last one kept


# --- shapes ------------------------------------------------------------------------------------


def gaussian_bump(N: int = NODES, mu: float = MIDDLE, sigma: float = WIDTH) -> Samples:
    """Return exp(−((x − μ)/σ)² / 2), (N,), at x = i/(N − 1).

    Each exponential is correctly rounded (by `decimal`), so that every machine starts from the
    same bits: which ones they are decides when an unstable run bursts.
    """
    x = np.arange(count("N", N, least=3)) / (N - 1)
    z = (x - real("mu", mu)) / positive("sigma", sigma)
    return np.array([float(Decimal(e).exp()) for e in (-(z * z) / 2).tolist()])


def square_bump(N: int = NODES, lo: int = SQUARE[0], hi: int = SQUARE[1]) -> Samples:
    """Return 1 at the nodes lo <= i < hi and 0 at the others, (N,)."""
    size, first, end = count("N", N, least=3), count("lo", lo), count("hi", hi)
    if not first < end <= size:
        raise ValueError(f"lo and hi must satisfy lo < hi <= N = {size}, got {first} and {end}")
    u = np.zeros(size)
    u[first:end] = 1.0
    return u


def exact_wave(shape: Shape, x: ArrayLike, distance: float) -> Samples:
    """Displacement at x after waves have gone so far, from rest, with fixed ends at 0 and 1.

    ½ F(x − d) + ½ F(x + d), where F continues the shape oddly about both ends, with period 2
    (Strauss, *Partial Differential Equations*, §3.2).

    Parameters
    ----------
    shape : on [0, 1], zero at both ends
    x : points of [0, 1], any shape
    distance : c·t, as a share of the string's length
    """
    at, d = finite("x", x), real("distance", distance)
    if ((at < 0) | (at > 1)).any():
        raise ValueError(f"x must be in [0, 1], got {at[(at < 0) | (at > 1)].flat[0]}")

    def continued(y: Samples) -> Samples:
        y = np.mod(y, 2.0)
        return np.where(y <= 1, shape(np.minimum(y, 1.0)), -shape(np.maximum(2.0 - y, 0.0)))

    return 0.5 * continued(at - d) + 0.5 * continued(at + d)


def dalembert(u0: ArrayLike, cells: float) -> Samples:
    """Return the string exactly, (N,), after a start from rest and `cells` cells of travel.

    Half of the odd periodic continuation moves to the left, half to the right. Where `cells` is no
    integer the string between two nodes is straight.

    Raises
    ------
    ValueError
        If u0 isn't (N,) with N >= 3 and zero at both ends.
    """
    u = _string(u0)
    if u[0] or u[-1]:
        raise ValueError(f"u0 must be zero at both ends, got {u[0]} and {u[-1]}")
    travel = real("cells", cells)
    # Whole cells are kept apart from the rest, so that no product rounds.
    loop = np.concatenate([u, -u[-2:0:-1]])  # one period, 2(N − 1) nodes
    whole, rest = math.floor(travel), travel - math.floor(travel)
    at = np.arange(len(u))

    def moved(shift: int) -> Samples:
        return cast(Samples, loop[(at + shift) % len(loop)])

    right = (1 - rest) * moved(-whole) + rest * moved(-whole - 1)
    left = (1 - rest) * moved(whole) + rest * moved(whole + 1)
    return 0.5 * right + 0.5 * left


# --- the string on a grid ----------------------------------------------------------------------


def stencil_weight(offset: int) -> int:
    """Weight of a node so many places away in δ²u: 1, −2, 1, and 0 further off."""
    if isinstance(offset, bool) or not isinstance(offset, int):
        raise TypeError(f"offset must be an integer, got {offset!r}")
    return {0: -2, 1: 1}.get(abs(offset), 0)


def pull(u: ArrayLike) -> Samples:
    """δ²u at the inner nodes, (N − 2,): a convolution with the weights 1, −2, 1."""
    return _pull(_string(u))


def wave_step(before: ArrayLike, now: ArrayLike, C: float, bc: End = "fixed") -> Samples:
    """Return the next state, 2·now − before + C² δ²now, (N,), with the rule `bc` at its ends.

    * "fixed": an end stays where it is.
    * "copy": it takes what its neighbor had now. That is right for C = 1 only.
    * "mur": neighbor's now + (C − 1)/(C + 1) · (neighbor's next − the end's now) (Mur, *IEEE
      Transactions on Electromagnetic Compatibility* 23, 1981, first order).

    No stability is asked for here.
    """
    state, last = _string(now, "now"), _string(before, "before")
    if state.shape != last.shape:
        raise ValueError(f"before must have shape {state.shape}, got {last.shape}")
    number = positive("C", C)
    following = np.empty_like(state)
    following[1:-1] = 2 * state[1:-1] - last[1:-1] + number**2 * _pull(state)
    return _with_ends(following, state, number, _end(bc))


def wave_run(
    u0: ArrayLike,
    C: float,
    steps: int,
    *,
    start: Start = "taylor",
    v0: ArrayLike | None = None,
    bc: End = "fixed",
    allow_unstable: bool = False,
) -> WaveRun:
    """Let a string go and take `steps` steps.

    Parameters
    ----------
    u0 : (N,) displacement, N >= 3
    C : > 0, cells that a wave crosses in a step
    start : how the first step is made; both are from rest, "copy" only to first order
    v0 : (N,) velocity, only with "taylor": adds C·v0 to u¹
    bc : see `wave_step`
    allow_unstable : accept C > 1; the run then ends at the step at which |u| passes 1e12

    Raises
    ------
    UnstableStepError
        If C > 1 and `allow_unstable` is false.
    ValueError
        If an array has another shape or isn't finite, C <= 0, or a name is unknown.
    """
    u, rule = _string(u0), _end(bc)
    number = _courant(C, LIMIT, "1", allow_unstable)
    if start not in get_args(Start):
        raise ValueError(f"start must be one of {get_args(Start)}, got {start!r}")
    if v0 is not None and start == "copy":
        raise ValueError("v0 must be None with start='copy', which is from rest")
    velocity = 0.0 if v0 is None else finite("v0", v0, shape=u.shape)[1:-1]
    share = 0.5 if start == "taylor" else 1.0
    first = np.empty_like(u)
    first[1:-1] = u[1:-1] + share * number**2 * _pull(u) + number * velocity
    first = _with_ends(first, u, number, rule)
    return _history(u, first, lambda a, b: wave_step(a, b, number, rule), steps)


def wave_energy(now: ArrayLike, following: ArrayLike, C: float) -> float:
    """Energy between two states: ½ Σ ((next − now)/C)² + ½ Σ δnow·δnext.

    Fixed ends keep it, whatever C: beyond C = 1 it is constant too, but can be negative, so it
    bounds nothing.
    """
    a, b = _string(now, "now"), _string(following, "following")
    if a.shape != b.shape:
        raise ValueError(f"following must have shape {a.shape}, got {b.shape}")
    moving = ((b - a) / positive("C", C)) ** 2
    return float(0.5 * moving.sum() + 0.5 * (np.diff(a) * np.diff(b)).sum())


def growth_factor(C: float, N: int | None = None) -> float:
    """Largest growth of any pattern in a step: |b| + √(b² − 1) with b = 1 − 2C²s², 1 if |b| <= 1.

    s = 1 for the sawtooth of an endless string, cos(π/(2(N − 1))) for the finest mode of N nodes.
    """
    s = 1.0 if N is None else math.cos(math.pi / (2 * (count("N", N, least=3) - 1)))
    b = abs(1 - 2 * (positive("C", C) * s) ** 2)
    return b + math.sqrt(b * b - 1) if b > 1 else 1.0


def phase_speed_ratio(C: float, cells_per_wave: float) -> float:
    """Speed of a sine on the grid over the true one: arcsin(C sin(π/p)) / (C π/p), p >= 2 cells."""
    number = _courant(C, LIMIT, "1", allow_unstable=False)
    p = real("cells_per_wave", cells_per_wave)
    if p < 2:
        raise ValueError(f"cells_per_wave must be >= 2, got {p}")
    return math.asin(min(number * math.sin(math.pi / p), 1.0)) / (number * math.pi / p)


# --- the post's runs ---------------------------------------------------------------------------


@lru_cache(maxsize=16)
def gaussian_run(
    C: float = COURANT, steps: int = STEPS, *, start: Start = "taylor", bc: End = "fixed"
) -> WaveRun:
    """Return the Gaussian bump's run; C > 1 is allowed. Computed once, read-only."""
    u0 = gaussian_bump()
    return _frozen(wave_run(u0, C, steps, start=start, bc=bc, allow_unstable=True))


@lru_cache(maxsize=16)
def square_run(C: float = COURANT, steps: int = STEPS, *, start: Start = "taylor") -> WaveRun:
    """Return the square bump's run with fixed ends; C > 1 is allowed. Computed once, read-only."""
    return _frozen(wave_run(square_bump(), C, steps, start=start, allow_unstable=True))


def courant_number(C: float) -> float:
    """Cells that the wave crosses in a step: the dial's own value."""
    return positive("C", C)


def tallest(step: int) -> float:
    """Displacement of largest size, with its sign, of the Gaussian bump after so many steps."""
    u = _state(gaussian_run(), step)
    return float(u[np.abs(u).argmax()])


def overshoot(step: int, C: float = COURANT) -> float:
    """How far the square bump's run rises above its half, 0.5, after so many steps."""
    return float(_state(square_run(C), step).max()) - 0.5


def square_error(step: int, C: float = COURANT) -> float:
    """Largest error of the square bump's run after so many steps."""
    return float(np.abs(_state(square_run(C), step) - dalembert(square_bump(), C * step)).max())


def peak(step: int, C: float = UNSTABLE_COURANT, start: Start = "taylor") -> float:
    """Largest |u| of the Gaussian bump's run after so many steps."""
    run = gaussian_run(C, start=start)
    _state(run, step)
    return float(run.max_abs[step])


def first_step_beyond(level: float, C: float = UNSTABLE_COURANT, start: Start = "taylor") -> int:
    """First step at which the Gaussian bump's run passes a level, within 240 steps.

    Raises
    ------
    ValueError
        If it never does.
    """
    beyond = gaussian_run(C, start=start).max_abs > positive("level", level)
    if not beyond.any():
        raise ValueError(f"level must be passed within {STEPS} steps, got {level}")
    return int(beyond.argmax())


def sawtooth_size(u: ArrayLike) -> float:
    """Size of the finest pattern in a string, alternating from node to node.

    The largest |(δ²/4)^10 u|: the filter keeps a sawtooth as it is and leaves less than 1e-17 of
    the Gaussian bump, so what it finds there is rounding noise.
    """
    state = _string(u, "u")
    if len(state) <= 2 * FILTER:
        raise ValueError(f"u must have at least {2 * FILTER + 1} nodes, got {len(state)}")
    for _ in range(FILTER):
        state = _pull(state) / 4
    return float(np.abs(state).max())


def lowest_value(start: Start = "copy") -> float:
    """Lowest displacement in the square bump's 240 steps; the post's start is "copy"."""
    return float(square_run(start=start).u.min())


def lowest_at(start: Start = "copy") -> int:
    """Step at which the square bump's run is lowest."""
    return int(square_run(start=start).u.min(axis=1).argmin())


def clipped_frames(start: Start = "copy") -> int:
    """Count the steps at which the square bump's run leaves the post's picture, |u| <= 1.2."""
    return int((square_run(start=start).max_abs > POST_RANGE).sum())


def spacing_error_percent(N: int = NODES) -> float:
    """By how many percent 1/N is off the spacing of N nodes on [0, 1], 1/(N − 1), as N/(N − 1)."""
    return 100 / (count("N", N, least=2) - 1)


def start_error(start: Start, cells: int, C: float = COURANT, distance: float = 0.3) -> float:
    """Largest error of the Gaussian bump's run once waves have gone so far, on so many cells.

    The number of steps is the whole one next to distance·cells/C.
    """
    size = count("cells", cells, least=2)
    steps = round(positive("distance", distance) * size / positive("C", C))
    u = wave_run(gaussian_bump(size + 1), C, steps, start=start).u[-1]
    x = np.arange(size + 1) / size
    true = exact_wave(lambda y: np.exp(-(((y - MIDDLE) / WIDTH) ** 2) / 2), x, steps * C / size)
    return float(np.abs(u - true).max())


def start_order(start: Start, cells: int = NODES) -> float:
    """Observed order: log₂ of the error's ratio between `cells` cells and twice as many."""
    return math.log2(start_error(start, cells) / start_error(start, 2 * cells))


# --- ends that let waves out -------------------------------------------------------------------


def reflection_copy(C: float) -> float:
    """Share of a long wave that the copied neighbor sends back: (1 − C)/(1 + C).

    A wave e^{ik(x+t)} that arrives at x = 0 and its echo R e^{−ik(x−t)} obey the rule, end's next =
    neighbor's now, if e^{ikC} (1 + R) = e^{ik} + R e^{−ik}; for k → 0 that is R = (1 − C)/(1 + C).
    """
    number = _courant(C, LIMIT, "1", allow_unstable=False)
    return (1 - number) / (1 + number)


@cache
def echo_percent(bc: End, C: float = COURANT) -> float:
    """Height of the Gaussian's echo in percent of the half bump that arrived, with its sign.

    Measured after 150 cells of travel: the halves have left and their echoes don't yet overlap.
    """
    u = gaussian_run(C, round(ECHO_TRAVEL / positive("C", C)), bc=bc).u[-1]
    return 100 * float(u[np.abs(u).argmax()]) / 0.5


# --- the mismatch that a physics-informed network learns from ----------------------------------


def wave_residual(u: ArrayLike, dt: float, dx: float, c: float) -> Samples:
    """Mismatch u_tt − c² u_xx by central differences at the inner times and nodes.

    Parameters
    ----------
    u : (T, N) displacement at times dt apart and places dx apart
    dt, dx, c : > 0, steps and speed

    Returns
    -------
    (T − 2, N − 2) array, displacement/time²
    """
    field = finite("u", u, shape=(None, None))
    if min(field.shape) < 3:
        raise ValueError(f"u must have at least 3 times and 3 nodes, got shape {field.shape}")
    across, along = positive("dx", dx), positive("dt", dt)
    acceleration = np.diff(field, n=2, axis=0)[:, 1:-1] / along**2
    bend = np.diff(field, n=2, axis=1)[1:-1] / across**2
    return acceleration - positive("c", c) ** 2 * bend


def trial_wave(speed: float, nodes: int = NODES, C: float = COURANT) -> Samples:
    """Gaussian that travels at `speed` from 0.3 towards 0.7, (T, N), on [0, 1] with c = 1.

    T times lie C cells apart, until the wave of speed 1 would have gone 0.4.
    """
    x = np.arange(count("nodes", nodes, least=3)) / (nodes - 1)
    t = np.arange(round(0.4 * (nodes - 1) / positive("C", C)) + 1) * C / (nodes - 1)
    z = (x - 0.3 - real("speed", speed) * t[:, None]) / WIDTH
    return np.exp(-(z**2) / 2)


def trial_terms(speed: float, time: float, nodes: int = NODES) -> tuple[Samples, Samples, Samples]:
    """Return a trial Gaussian, its u_tt and its c² u_xx with c = 1, each (N,), at one time.

    It is g(x − 0.3 − st), so u_tt = s² g″ and u_xx = g″ = (z² − 1) g / σ², z in widths σ.
    """
    x = np.arange(count("nodes", nodes, least=3)) / (nodes - 1)
    s = real("speed", speed)
    z = (x - 0.3 - s * real("time", time)) / WIDTH
    u = np.exp(-(z**2) / 2)
    bend = (z**2 - 1) * u / WIDTH**2
    return u, s**2 * bend, bend


def trial_speed(speed: float) -> float:
    """Return the trial wave's speed, that of the true wave being 1: the dial's own value."""
    return positive("speed", speed)


@lru_cache(maxsize=256)
def residual_percent(speed: float, nodes: int = NODES) -> float:
    """Root mean square of the trial wave's mismatch in percent of that of u_xx.

    For a wave g(x − st) it is 100 |s² − 1|, up to the grid's own error.
    """
    u, dx = trial_wave(speed, nodes), 1 / (nodes - 1)
    rms = np.sqrt((wave_residual(u, COURANT * dx, dx, 1.0) ** 2).mean())
    bend = np.diff(u, n=2, axis=1)[1:-1] / dx**2
    return 100 * float(rms / np.sqrt((bend**2).mean()))


# --- a membrane --------------------------------------------------------------------------------


def wave2d_run(u0: ArrayLike, C: float, steps: int, *, allow_unstable: bool = False) -> WaveRun:
    """Let a membrane with fixed rim go from rest: next = 2·now − before + C² (δ²_x + δ²_y) now.

    The finest chessboard is pulled twice as hard as a string's sawtooth, so the limit of C is 1/√2.

    Parameters
    ----------
    u0 : (H, W) displacement, at least 3 × 3
    C, steps, allow_unstable : as for `wave_run`
    """
    u = finite("u0", u0, shape=(None, None))
    if min(u.shape) < 3:
        raise ValueError(f"u0 must be at least 3 x 3, got shape {u.shape}")
    number = _courant(C, LIMIT_2D, f"{LIMIT_2D:.4f} (1/√2)", allow_unstable)
    inner = (slice(1, -1), slice(1, -1))

    def pulled(v: Samples) -> Samples:
        four = v[:-2, 1:-1] + v[2:, 1:-1] + (v[1:-1, :-2] + v[1:-1, 2:])
        return number**2 * (four - 4 * v[inner])

    def step(before: Samples, now: Samples) -> Samples:
        following = now.copy()
        following[inner] = 2 * now[inner] - before[inner] + pulled(now)
        return following

    first = u.copy()
    first[inner] += 0.5 * pulled(u)
    return _history(_tame(u), first, step, steps)


def membrane_peak(C: float, steps: int = MEMBRANE_STEPS) -> float:
    """Largest |u| in the run of a 32 × 32 membrane whose middle node starts at 1; ends at 1e12."""
    u0 = np.zeros((MEMBRANE, MEMBRANE))
    u0[MEMBRANE // 2, MEMBRANE // 2] = 1.0
    return float(wave2d_run(u0, C, steps, allow_unstable=True).max_abs.max())


def membrane_limit() -> float:
    """Largest stable C on a membrane, 1/√2."""
    return LIMIT_2D


# --- within ------------------------------------------------------------------------------------


def _pull(u: Samples) -> Samples:
    return u[:-2] - 2 * u[1:-1] + u[2:]


def _with_ends(following: Samples, now: Samples, C: float, bc: End) -> Samples:
    """Fill in the end points of `following`; its inner ones are known."""
    for end, neighbor in ((0, 1), (-1, -2)):
        if bc == "fixed":
            following[end] = now[end]
        else:
            following[end] = now[neighbor]
        if bc == "mur":
            following[end] += (C - 1) / (C + 1) * (following[neighbor] - now[end])
    return following


def _history(
    u0: Samples, u1: Samples, step: Callable[[Samples, Samples], Samples], steps: int
) -> WaveRun:
    """Return the states at steps 0…steps, cut off at the first beyond BLOW_UP."""
    last = count("steps", steps)
    u = np.empty((last + 1, *u0.shape))
    u[0] = u0
    for n in range(1, last + 1):
        u[n] = u1 if n == 1 else step(u[n - 2], u[n - 1])
        if np.abs(u[n]).max() > BLOW_UP:
            return _measured(u[: n + 1].copy(), n)
    return _measured(u, None)


def _measured(u: Samples, blew_up_at: int | None) -> WaveRun:
    return WaveRun(u, np.abs(u).reshape(len(u), -1).max(axis=1), blew_up_at)


def _frozen(run: WaveRun) -> WaveRun:
    run.u.flags.writeable = run.max_abs.flags.writeable = False
    return run


def _state(run: WaveRun, step: int) -> Samples:
    if count("step", step) >= len(run.u):
        raise ValueError(f"step must be < {len(run.u)}, got {step}")
    return cast(Samples, run.u[step])


def _courant(C: object, limit: float, shown: str, allow_unstable: bool) -> float:
    number = positive("C", C)
    if number > limit and not allow_unstable:
        raise UnstableStepError(f"C must be <= {shown}, got {number}")
    return number


def _string(u: ArrayLike, name: str = "u0") -> Samples:
    array = finite(name, u, shape=(None,))
    if len(array) < 3:
        raise ValueError(f"{name} must have at least 3 nodes, got {len(array)}")
    return _tame(array, name)


def _tame(u: Samples, name: str = "u0") -> Samples:
    if np.abs(u).max() > BLOW_UP:
        raise ValueError(f"{name} must be at most {BLOW_UP:g} in size, got {np.abs(u).max()}")
    return u


def _end(bc: object) -> End:
    if bc not in get_args(End):
        raise ValueError(f"bc must be one of {get_args(End)}, got {bc!r}")
    return cast(End, bc)


QUANTITIES: tuple[Quantity, ...] = (
    Quantity(
        "weight",
        "weight of the node so many places away in the pull on a node",
        stencil_weight,
        integer(),
        at=((-1,), (0,), (1,)),
    ),
    Quantity(
        "height",
        "displacement of largest size after so many steps",
        tallest,
        fixed(2),
        at=((0,), (70,), (224,)),
    ),
    Quantity(
        "courant",
        "C, the cells that the wave crosses in a step",
        courant_number,
        fixed(2),
        at=((COURANT,), (1.0,), (UNSTABLE_COURANT,)),
    ),
    Quantity(
        "error",
        "largest error of the square bump after so many steps at this C",
        square_error,
        fixed(2),
        at=((60, COURANT), (48, 1.0)),
    ),
    Quantity(
        "growth",
        "largest growth of any pattern in a step at this C",
        growth_factor,
        fixed(2),
        at=((UNSTABLE_COURANT,),),
    ),
    Quantity(
        "burst",
        "largest displacement after so many steps at this C, once it is huge",
        peak,
        significant(2, grouped=True),
        at=((UNSTABLE_STEPS, UNSTABLE_COURANT),),
    ),
    Quantity(
        "echo_of_copy",
        "echo of an end that copies its neighbor, in percent of the arriving wave",
        echo_percent,
        integer(),
        at=(("copy",),),
    ),
    Quantity(
        "echo_of_mur",
        "echo of an end with Mur's rule, in percent of the arriving wave",
        echo_percent,
        fixed(2),
        at=(("mur",),),
    ),
    Quantity(
        "speed",
        "speed of the trial wave, that of the true wave being 1",
        trial_speed,
        fixed(2),
        at=((WRONG_SPEED,), (1.0,)),
    ),
    Quantity(
        "residual",
        "mismatch of a trial wave of this speed in percent of the wave's own pull",
        residual_percent,
        fixed(0),
        at=((WRONG_SPEED,), (1.0,)),
    ),
)
