"""Line integrals: adding up an arrow field along a walk, and across it.

On a path r(t) the field F leaves two numbers: the push along the path and the flow across it,

    work = ∫ F(r)·r′ dt,  flux = ∫ F(r)·n dt  with  n = (y′, −x′),

n being r′ turned to the right, outward on counterclockwise loops. By Green's theorem a loop's work
is the curl that it encloses, and its flux the divergence. Along a gradient field ∇f only the ends
count: work = f(end) − f(start), whatever the way.

Fields take points (..., 2) and return arrows (..., 2).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal, cast, get_args

import numpy as np
from numpy.typing import ArrayLike

from compute.checks import Samples, count, finite, positive, real
from compute.quantities import Quantity, fixed, integer, significant

Field = Callable[[Samples], Samples]
"""A vector field in the plane: points (..., 2) in, arrows (..., 2) out."""

Potential = Callable[[Samples], Samples]
"""A height over the plane: points (..., 2) in, heights (...) out."""

Named = Literal["spin", "outward"]
Side = Literal["upper", "lower"]

CIRCLE_POINTS = 400  # the post's, on [0, 2π], both ends included
ELLIPSE = (2.0, 1.0)  # half axes
ELLIPSE_POINTS = 600
OUTWARD_POINTS = 500  # of the circle in the post's outward field
CHORDS = (8, 24, 96)
TOP = (1.0, -1.0)  # of the reward
START = (0.0, 0.0)
BOW = 0.8  # how wide the film's second walk is
WALK_POINTS = 401
STEP_SIZE = 0.15  # exercise 4's η
ASCENT_STEPS = 30
HALF_WIDTH = 2.0  # of the square of the post's streamlines


@dataclass(frozen=True, slots=True, eq=False)  # eq=False: `==` on arrays has no truth value
class Path:
    """A path by samples of its place and velocity."""

    r: Samples  # (T, 2) length, T >= 2
    dr: Samples  # (T, 2) length/time, r′
    t: Samples  # (T,) increasing

    def __post_init__(self) -> None:
        times = finite("t", self.t, shape=(None,))
        if len(times) < 2 or (np.diff(times) <= 0).any():
            raise ValueError(f"t must be at least two increasing times, got {times}")
        for name, values in (("r", self.r), ("dr", self.dr)):
            finite(name, values, shape=(len(times), 2))

    def reversed(self) -> Path:
        """Return the same way walked back."""
        return Path(self.r[::-1], -self.dr[::-1], self.t[-1] - self.t[::-1])


# --- fields ------------------------------------------------------------------------------------


def spin(p: Samples) -> Samples:
    """F(x, y) = (−y, x): curl 2, divergence 0."""
    return np.stack([-p[..., 1], p[..., 0]], axis=-1)


def outward(p: Samples) -> Samples:
    """F(x, y) = (x, y): curl 0, divergence 2."""
    return p


def between(share: float) -> Field:
    """Return the field on the way from spin (0) to outward (1)."""
    s = real("share", share)
    return lambda p: (1 - s) * spin(p) + s * outward(p)


def waves(p: Samples) -> Samples:
    """F(x, y) = (sin y, cos x): curl −sin x − cos y, divergence 0."""
    return np.stack([np.sin(p[..., 1]), np.cos(p[..., 0])], axis=-1)


def bowl_descent(p: Samples) -> Samples:
    """−∇(x² + y²) = (−2x, −2y): the flow of gradient descent into a bowl."""
    return -2 * p


def reward(p: Samples) -> Samples:
    """−((x − 1)² + (y + 1)²): a hill with its top, 0, at (1, −1)."""
    return cast(Samples, -((p - np.array(TOP)) ** 2).sum(axis=-1))


def reward_gradient(p: Samples) -> Samples:
    """∇reward = −2 (x − 1, y + 1)."""
    return cast(Samples, -2 * (p - np.array(TOP)))


# --- paths -------------------------------------------------------------------------------------


def ellipse(T: int, a: float, b: float, *, start: float = 0.0, stop: float = math.tau) -> Path:
    """Return (a cos t, b sin t) at T times from start to stop: once around, counterclockwise."""
    width, height, t = positive("a", a), positive("b", b), _times(T, start, stop)
    cos, sin = np.cos(t), np.sin(t)
    r = np.stack([width * cos, height * sin], axis=-1)
    return Path(r, np.stack([-width * sin, height * cos], axis=-1), t)


def circle(T: int, radius: float = 1.0, *, start: float = 0.0, stop: float = math.tau) -> Path:
    """Return the circle about 0, counterclockwise, or its arc from start to stop."""
    return ellipse(T, positive("radius", radius), radius, start=start, stop=stop)


def bow(T: int, h: float, *, stop: float = 1.0) -> Path:
    """Return (s + h sin πs, −s + h sin πs), s from 0 to `stop`: from (0, 0) to (1, −1)."""
    bend, s = real("h", h), _times(T, 0.0, stop)
    side, turn = bend * np.sin(np.pi * s), bend * np.pi * np.cos(np.pi * s)
    return Path(np.stack([s + side, -s + side], axis=-1), np.stack([1 + turn, -1 + turn], -1), s)


def segment(T: int, p: ArrayLike, q: ArrayLike) -> Path:
    """Return the straight way from p to q, (2,) each, in unit time."""
    start, end = finite("p", p, shape=(2,)), finite("q", q, shape=(2,))
    t = _times(T, 0.0, 1.0)
    return Path(start + t[:, None] * (end - start), np.tile(end - start, (len(t), 1)), t)


# --- integrals ---------------------------------------------------------------------------------


def work_along(F: Field, path: Path) -> float:
    """∫ F(r)·r′ dt by the trapezoidal rule on the path's times."""
    return float(running_work(F, path)[-1])


def running_work(F: Field, path: Path) -> Samples:
    """Work up to each of the path's times, (T,); it begins with 0 and ends with `work_along`."""
    return _running((_arrows(F, path.r) * path.dr).sum(axis=-1), path.t)


def flux_across(F: Field, path: Path) -> float:
    """∫ F(r)·(y′, −x′) dt by the trapezoidal rule.

    Outward on counterclockwise loops; a clockwise one gives the negative. On an open path it is
    what crosses from the left to the right of who walks it.
    """
    normal = np.stack([path.dr[:, 1], -path.dr[:, 0]], axis=-1)
    return float(_running((_arrows(F, path.r) * normal).sum(axis=-1), path.t)[-1])


def chord_work(F: Field, P: ArrayLike) -> float:
    """Σ F(midpoint)·chord over the chords between the points P, (K, 2), K >= 2.

    The polyline is as open or closed as its points: repeat the first one to close it.
    """
    points = finite("P", P, shape=(None, 2))
    if len(points) < 2:
        raise ValueError(f"P must have at least 2 points, got {len(points)}")
    middle = (points[1:] + points[:-1]) / 2
    return float((_arrows(F, middle) * np.diff(points, axis=0)).sum())


def potential_gain(f: Potential, r: ArrayLike) -> float:
    """f(end) − f(start) of a path's places r, (T, 2)."""
    places = finite("r", r, shape=(None, 2))
    if len(places) == 0:
        raise ValueError("r must not be empty")
    start, end = f(places[[0, -1]]).tolist()
    return float(end - start)


# --- being carried -----------------------------------------------------------------------------


def advect(F: Field, seeds: ArrayLike, t_end: float, n: int) -> Samples:
    """Carry points along r′ = F(r) by n classical Runge–Kutta steps of t_end/n.

    Parameters
    ----------
    seeds : (m, 2)
    t_end : > 0
    n : >= 1

    Returns
    -------
    (n + 1, m, 2) array that begins with the seeds

    Raises
    ------
    ValueError
        If a point is carried beyond all bounds.
    """
    start, dt = (
        finite("seeds", seeds, shape=(None, 2)),
        positive("t_end", t_end) / count("n", n, least=1),
    )
    track = np.empty((n + 1, *start.shape))
    track[0] = start
    with np.errstate(over="ignore", invalid="ignore"):
        for k in range(n):
            track[k + 1] = _rk4(F, track[k], dt)
    if not np.isfinite(track).all():
        raise ValueError(f"t_end must be smaller, got {t_end}: a point leaves all bounds")
    return track


def streamlines(
    F: Field,
    box: tuple[float, float, float, float],
    n_seeds: int,
    seed: int,
    *,
    length: float = 1.0,
    step: float = 0.02,
) -> list[Samples]:
    """Trace short streamlines through well-spread points of a box.

    Each is r′ = F/|F|, so arc length is its time: half of `length` back from its seed and half
    forth, as far as it stays in the box and meets no rest point.

    Parameters
    ----------
    box : (left, right, bottom, top)
    n_seeds : number of lines, >= 1
    seed : of the random places; each is the farthest of 20 candidates from those before it
    length, step : > 0, arc lengths

    Returns
    -------
    list of n_seeds arrays (k, 2), k >= 1, in the field's direction
    """
    low, high = _corners(box)
    half = max(1, round(positive("length", length) / 2 / positive("step", step)))
    starts = _spread_points(low, high, count("n_seeds", n_seeds, least=1), count("seed", seed))

    def direction(p: Samples) -> Samples:
        arrows = _arrows(F, p)
        size = np.linalg.norm(arrows, axis=-1, keepdims=True)
        unit = np.zeros_like(arrows)
        return cast(Samples, np.divide(arrows, size, out=unit, where=size > 1e-9))

    ways = [np.empty((half + 1, *starts.shape)) for _ in range(2)]
    for way, sign in zip(ways, (-1.0, 1.0), strict=True):
        way[0] = starts
        for k in range(half):
            way[k + 1] = _rk4(direction, way[k], sign * step)
    back, forth = ([_within(way[:, i], low, high, step) for i in range(n_seeds)] for way in ways)
    return [np.concatenate([b[:0:-1], f]) for b, f in zip(back, forth, strict=True)]


def ascent_path(grad: Field, x0: ArrayLike, eta: float, steps: int) -> Samples:
    """Climb by x ← x + η ∇f(x), (steps + 1, 2) from x0.

    Raises
    ------
    ValueError
        If the climb leaves all bounds.
    """
    x, rate = finite("x0", x0, shape=(2,)), positive("eta", eta)
    path = np.empty((count("steps", steps) + 1, 2))
    path[0] = x
    with np.errstate(over="ignore", invalid="ignore"):
        for k in range(steps):
            path[k + 1] = path[k] + rate * grad(path[k])
    if not np.isfinite(path).all():
        raise ValueError(f"eta must be smaller, got {eta}: the climb leaves all bounds")
    return path


# --- the film's and the post's numbers ---------------------------------------------------------


def circle_work(points: int = CIRCLE_POINTS) -> float:
    """Work of the spin field around the unit circle: the integrand is 1, so any points give 2π."""
    return work_along(spin, circle(points))


def spin_work(angle: float) -> float:
    """Work of the spin field along the unit circle from angle 0 to this one, >= 0."""
    stop = real("angle", angle)
    if stop < 0:
        raise ValueError(f"angle must be >= 0, got {stop}")
    return work_along(spin, circle(CIRCLE_POINTS, stop=stop)) if stop else 0.0


def polygon_work(chords: int) -> float:
    """Work of the spin field along so many equal chords of the unit circle: N sin(2π/N)."""
    return chord_work(spin, circle(count("chords", chords, least=3) + 1).r)


def chords(n: int) -> int:
    """Return the number of chords itself."""
    return count("n", n, least=1)


def ellipse_work(a: float = ELLIPSE[0], share: float = 0.0) -> float:
    """Work of the field between spin (0) and outward (1) around the ellipse (a cos t, sin t)."""
    return work_along(between(share), ellipse(ELLIPSE_POINTS, a, ELLIPSE[1]))


def ellipse_area(a: float = ELLIPSE[0], b: float = ELLIPSE[1]) -> float:
    """Return πab."""
    return math.pi * positive("a", a) * positive("b", b)


def measured(field: Named, degrees: float) -> float:
    """Integrate F·m around the unit circle, m the velocity turned to the right by so many degrees.

    At 0 it is the work, at 90 the flux.
    """
    if field not in get_args(Named):
        raise ValueError(f"field must be one of {get_args(Named)}, got {field!r}")
    angle = math.radians(real("degrees", degrees))
    work, flux = _around(field)
    return math.cos(angle) * work + math.sin(angle) * flux


def reward_height(x: float, y: float) -> float:
    """Reward at a point."""
    return float(reward(np.array([real("x", x), real("y", y)])))


def reward_work(h: float, share: float = 1.0) -> float:
    """Work of the reward's gradient along the bow of width h, up to a share of its time."""
    part = _share(share)
    return work_along(reward_gradient, bow(WALK_POINTS, h, stop=part)) if part else 0.0


def reward_gain() -> float:
    """Reward at the top less that at the start: what every walk between them must bring."""
    return potential_gain(reward, [START, TOP])


def half_circle_work(side: Side, share: float = 1.0) -> float:
    """Work of the spin field from (1, 0) to (−1, 0) by the upper or the lower half circle."""
    if side not in get_args(Side):
        raise ValueError(f"side must be one of {get_args(Side)}, got {side!r}")
    part = _share(share)
    if not part:
        return 0.0
    path = circle(CIRCLE_POINTS, stop=math.pi * part)
    if side == "lower":  # the mirror image
        path = Path(path.r * [1, -1], path.dr * [1, -1], path.t)
    return work_along(spin, path)


def distance_left(t: float) -> float:
    """Share e^{−2t} of its distance that a point on −∇(x² + y²) keeps; it never arrives."""
    time = real("t", t)
    if time < 0:
        raise ValueError(f"t must be >= 0, got {time}")
    return math.exp(-2 * time)


def ascent_steps(n: int) -> int:
    """Return the number of gradient steps itself."""
    return count("n", n)


def ascent_coordinate(steps: int = ASCENT_STEPS) -> float:
    """Return x after so many steps of exercise 4; y is its negative: 1 − 0.7^k up to rounding."""
    return float(_ascent(steps)[-1, 0])


def ascent_distance(steps: int = ASCENT_STEPS) -> float:
    """Distance from the top after so many steps of exercise 4."""
    return math.dist(_ascent(steps)[-1].tolist(), TOP)


def ascent_reward(steps: int = ASCENT_STEPS) -> float:
    """Reward after so many steps of exercise 4."""
    return float(reward(_ascent(steps)[-1]))


def square_circulation(points: int = 2001) -> float:
    """Work of (sin y, cos x) counterclockwise around [−2, 2]²; Green: −8 sin 2."""
    return sum(work_along(waves, side) for side in _square_sides(points))


def square_flux(points: int = 2001) -> float:
    """Flux of (sin y, cos x) out of [−2, 2]²; Green: 0."""
    return sum(flux_across(waves, side) for side in _square_sides(points))


def numpy_has_trapz() -> bool:
    """Whether `numpy.trapz`, which the post calls, exists; `numpy.trapezoid` took its place."""
    return hasattr(np, "trapz")


# --- within ------------------------------------------------------------------------------------


@cache
def _around(field: Named) -> tuple[float, float]:
    """Work and flux of a field around the unit circle."""
    F, path = {"spin": spin, "outward": outward}[field], circle(CIRCLE_POINTS)
    return work_along(F, path), flux_across(F, path)


@lru_cache(maxsize=64)
def _ascent(steps: int) -> Samples:
    return ascent_path(reward_gradient, START, STEP_SIZE, steps)


def _square_sides(points: int) -> list[Path]:
    w = HALF_WIDTH
    corners = [(-w, -w), (w, -w), (w, w), (-w, w)]
    return [segment(points, p, q) for p, q in zip(corners, corners[1:] + corners[:1], strict=True)]


def _running(rate: Samples, t: Samples) -> Samples:
    """∫ rate dt up to each time, by the trapezoidal rule."""
    pieces = (rate[1:] + rate[:-1]) / 2 * np.diff(t)
    return np.concatenate([[0.0], np.cumsum(pieces)])


def _arrows(F: Field, points: Samples) -> Samples:
    arrows = finite("F(points)", F(points))
    if arrows.shape != points.shape:
        raise ValueError(
            f"F must return the shape of its points, {points.shape}, got {arrows.shape}"
        )
    return arrows


def _rk4(F: Field, r: Samples, dt: float) -> Samples:
    k1 = F(r)
    k2 = F(r + dt / 2 * k1)
    k3 = F(r + dt / 2 * k2)
    return r + dt / 6 * (k1 + 2 * k2 + 2 * k3 + F(r + dt * k3))


def _spread_points(low: Samples, high: Samples, n: int, seed: int) -> Samples:
    """Return points (n, 2), each the farthest of 20 candidates from its predecessors."""
    rng = np.random.default_rng(seed)
    points = rng.uniform(low, high, size=(1, 2))
    while len(points) < n:
        candidates = rng.uniform(low, high, size=(20, 2))
        gaps = np.linalg.norm(candidates[:, None] - points, axis=-1).min(axis=1)
        points = np.concatenate([points, candidates[[gaps.argmax()]]])
    return points


def _within(way: Samples, low: Samples, high: Samples, step: float) -> Samples:
    """Cut a way (k, 2) off where it leaves the box, or meets a sink: steps shrink or turn there."""
    outside = ((way < low) | (way > high)).any(axis=-1)
    steps = np.diff(way, axis=0)
    slow = np.concatenate([[False], np.linalg.norm(steps, axis=-1) < step / 2])
    turning = np.concatenate([[False, False], (steps[1:] * steps[:-1]).sum(axis=-1) < 0])
    ends = np.flatnonzero(outside | slow | turning)
    return way[: ends[0]] if len(ends) else way


def _corners(box: tuple[float, float, float, float]) -> tuple[Samples, Samples]:
    left, right, bottom, top = finite("box", box, shape=(4,)).tolist()
    if not (left < right and bottom < top):
        raise ValueError(f"box must be (left, right, bottom, top) in order, got {box}")
    return np.array([left, bottom]), np.array([right, top])


def _times(T: int, start: float, stop: float) -> Samples:
    return np.linspace(real("start", start), real("stop", stop), count("T", T, least=2))


def _share(share: float) -> float:
    part = real("share", share)
    if not 0 <= part <= 1:
        raise ValueError(f"share must be in [0, 1], got {part}")
    return part


QUANTITIES: tuple[Quantity, ...] = (
    Quantity(
        "work",
        "work of the spin field along the unit circle up to this angle",
        spin_work,
        fixed(3),
        at=((0.0,), (math.tau,)),
    ),
    Quantity(
        "chord_work",
        "work along so many equal chords of the circle",
        polygon_work,
        fixed(3),
        at=tuple((n,) for n in CHORDS),
    ),
    Quantity("chords", "number of chords", chords, integer(), at=tuple((n,) for n in CHORDS)),
    Quantity(
        "ellipse_work",
        "work around the ellipse with this half axis, between spin (0) and outward (1)",
        ellipse_work,
        fixed(3),
        at=((1.0, 0.0), (2.0, 0.0), (1.0, 1.0)),
    ),
    Quantity(
        "area",
        "area of the ellipse with this half axis",
        ellipse_area,
        fixed(3),
        at=((1.0,), (2.0,)),
    ),
    Quantity(
        "board",
        "integral around the circle of the field's part along the path (0°) or across it (90°)",
        measured,
        fixed(3),
        at=tuple((field, degrees) for field in get_args(Named) for degrees in (0.0, 90.0)),
    ),
    Quantity(
        "reward_work",
        "work of the reward's gradient along a walk of this width, up to this share of it",
        reward_work,
        fixed(3),
        at=((0.0, 0.0), (0.0, 1.0), (BOW, 1.0)),
    ),
    Quantity("reward", "reward at a point", reward_height, integer(), at=(START, TOP)),
    Quantity("gain", "reward at the top less that at the start", reward_gain, fixed(3)),
    Quantity(
        "half_circle",
        "work of the spin field along a half circle, up to this share of it",
        half_circle_work,
        fixed(3),
        at=(("upper", 1.0), ("lower", 1.0)),
    ),
    Quantity(
        "distance_left",
        "share of its distance to the minimum that a point keeps",
        distance_left,
        fixed(2),
        at=((0.0,), (2.0,)),
    ),
    Quantity("steps", "number of gradient steps", ascent_steps, integer(), at=((ASCENT_STEPS,),)),
    Quantity(
        "ascent_distance",
        "distance from the top after so many gradient steps",
        ascent_distance,
        significant(2),
        at=((ASCENT_STEPS,),),
    ),
)
