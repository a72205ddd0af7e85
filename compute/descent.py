"""Gradient descent in one dimension, on a loss with two valleys: each fate has its exact rates.

The loss x⁴ - 3x² + 2 has minima at ±√1.5 (value -0.25, curvature 12) and a hilltop at 0 (value 2,
curvature -6). A step of descent at learning rate η is the odd map x ↦ x - η(4x³ - 6x).

* First step: x₁ = x₀ - η f′(x₀) is linear in η, so each landing place has its own η.
* Global border: for η <= 1/3 a start stays bounded exactly if x₀² <= (1 + 3η) / 2η. On the border
  the map flips x to -x forever.
* Local border: a minimum attracts for η < 2/f″ = 1/6, by the factor 1 - 12η a step; just above, the
  iterates settle on a pair of points.

In floating point a diverging run overflows within a few steps, since each cubes the one before.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from compute.checks import Samples, count, finite, positive, real
from compute.quantities import Quantity, fixed, integer, power_of_ten, scientific, significant

Status = Literal["ok", "diverged"]
Fate = Literal["crawl", "fast", "hilltop", "hops", "diverges"]

X_MIN = math.sqrt(1.5)  # x*, the right minimum
LEAST_LOSS = -0.25  # f(±x*)

# The post's parameters
START = -2.5  # x₀
ETAS = (0.01, 0.1, 0.5)  # η
STEPS = 40  # updates; the post prints the iterate *before* the last one
REPOSITORY_ETAS = (0.001, 0.01, 0.02)  # η, in the author's repository
REPOSITORY_STEPS = 200
MULTI_STARTS = 50
MULTI_STEPS = 60
MULTI_REACH = 3.0  # starts on [-3, 3]

GENERIC_BORDER = 1 / 3  # η, above which almost every start diverges
DIVERGENCE = 1e150  # |x|, beyond which a run has diverged whatever its loss


@dataclass(frozen=True, slots=True, eq=False)  # eq=False: `==` on arrays has no truth value
class Path:
    """Iterates of a run, all finite; a diverging run ends before the step at which it overflows."""

    xs: Samples  # (k + 1,) dimensionless, x₀ … x_k; k is the number of steps, or diverged_at - 1
    fs: Samples  # (k + 1,) dimensionless, losses f(x₀) … f(x_k)
    status: Status
    diverged_at: int | None  # first step with |x| beyond the limit, or with x or f(x) not finite


@dataclass(frozen=True, slots=True)
class Overflow:
    """Steps at which a run in IEEE arithmetic overflows; None for what doesn't happen in time."""

    loss_infinite_at: int | None  # first k with f(x_k) = ∞
    x_infinite_at: int | None  # first k with x_k = ±∞
    nan_at: int | None  # first k with x_k = NaN, which is ∞ - ∞


@dataclass(frozen=True, slots=True, eq=False)
class Ends:
    """Where many runs end."""

    x: Samples  # (m,) dimensionless, last finite iterate of each
    status: NDArray[np.str_]  # (m,) "ok" or "diverged"


# The loss


def _loss(x: float) -> float:
    return x * x * (x * x - 3) + 2


def _grad(x: float) -> float:
    return x * (4 * (x * x) - 6)  # odd bit for bit, and never ∞ - ∞


def loss(x: ArrayLike) -> Samples:
    """Return f(x) = x⁴ - 3x² + 2, in the shape of x; ∞ where it overflows, beyond about 1e77."""
    with np.errstate(over="ignore"):
        square = finite("x", x) ** 2
        return np.asarray(square * (square - 3) + 2)


def grad(x: ArrayLike) -> Samples:
    """Return f′(x) = 4x³ - 6x, in the shape of x; ±∞ where it overflows, beyond about 1e102."""
    x = finite("x", x)
    with np.errstate(over="ignore"):
        return np.asarray(x * (4 * x**2 - 6))


def curvature(x: ArrayLike) -> Samples:
    """Return f″(x) = 12x² - 6, in the shape of x; ∞ where it overflows, beyond about 1e153."""
    with np.errstate(over="ignore"):
        return np.asarray(12 * finite("x", x) ** 2 - 6)


# Runs


def _run(x0: float, steps: int, move: Callable[[float], float], divergence: float) -> Path:
    """Follow x ↦ move(x) from x0; Python's float product overflows to ∞ without a warning."""
    x, limit = real("x0", x0), positive("divergence", divergence)
    xs, fs = [x], [real("the loss at x0", _loss(x))]
    if abs(x) > limit:
        raise ValueError(f"x0 must be within the divergence limit {limit}, got {x}")
    for k in range(1, count("steps", steps) + 1):
        x = move(x)
        value = _loss(x)
        if not (abs(x) <= limit and math.isfinite(value)):  # written so that NaN diverges too
            return Path(np.array(xs), np.array(fs), "diverged", k)
        xs.append(x)
        fs.append(value)
    return Path(np.array(xs), np.array(fs), "ok", None)


def descend(x0: float, eta: float, steps: int = STEPS, divergence: float = DIVERGENCE) -> Path:
    """Descend by x ← x - η f′(x).

    Parameters
    ----------
    x0
        Start. Exactly on a stationary point (0; ±√1.5 up to rounding) it never moves, whatever η.
    eta
        Learning rate, positive.
    steps
        Number of updates; the path holds one more point.
    divergence
        Largest |x| that still counts as bounded.

    Raises
    ------
    ValueError
        If a number is not finite, eta or divergence not positive, steps negative, or x0 or its
        loss already beyond the limits.
    TypeError
        If a number is not real or steps no integer.
    """
    rate = positive("eta", eta)
    return _run(x0, steps, lambda x: x - rate * _grad(x), divergence)


def momentum(
    x0: float, eta: float, beta: float, steps: int = STEPS, divergence: float = DIVERGENCE
) -> Path:
    """Descend with momentum: v ← βv + f′(x), x ← x - ηv, from v = 0.

    On a steady slope v tends to f′/(1 - β): see `effective_eta`. With β = 0 it is `descend`.
    Parameters and errors are those of `descend`; beta must be in [0, 1). (Polyak, 1964, in the
    form of torch.optim.SGD.)
    """
    rate, keep = positive("eta", eta), _decay("beta", beta)
    velocity = 0.0

    def move(x: float) -> float:
        nonlocal velocity
        velocity = keep * velocity + _grad(x)
        return x - rate * velocity

    return _run(x0, steps, move, divergence)


def adagrad(
    x0: float,
    eta: float,
    steps: int = STEPS,
    *,
    epsilon: float = 1e-10,
    divergence: float = DIVERGENCE,
) -> Path:
    """Descend by AdaGrad: r ← √(r² + f′(x)²), x ← x - η f′(x) / (r + ε), from r = 0.

    Parameters and errors are those of `descend`. (Duchi, Hazan and Singer, 2011; the place of ε is
    that of torch.optim.Adagrad.)
    """
    rate, offset = positive("eta", eta), positive("epsilon", epsilon)
    root = 0.0

    def move(x: float) -> float:
        nonlocal root
        slope = _grad(x)
        root = math.hypot(root, slope)  # where the slope's square would overflow, this doesn't
        return x - rate * slope / (root + offset)

    return _run(x0, steps, move, divergence)


def adam(
    x0: float,
    eta: float,
    steps: int = STEPS,
    *,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-8,
    divergence: float = DIVERGENCE,
) -> Path:
    """Descend by Adam, from m = r = 0, for t = 1, 2, ….

    m ← β₁m + (1 - β₁)f′, r ← √(β₂r² + (1 - β₂)f′²), m̂ = m/(1 - β₁ᵗ), r̂ = r/√(1 - β₂ᵗ),
    x ← x - η m̂ / (r̂ + ε). (Kingma and Ba, 2015, Algorithm 1, where r² is v.) Parameters and errors
    are those of `descend`; the betas must be in [0, 1).
    """
    rate, offset = positive("eta", eta), positive("epsilon", epsilon)
    keep1, keep2 = _decay("beta1", beta1), _decay("beta2", beta2)
    t, mean, root = 0, 0.0, 0.0

    def move(x: float) -> float:
        nonlocal t, mean, root
        t, slope = t + 1, _grad(x)
        mean = keep1 * mean + (1 - keep1) * slope
        root = math.hypot(math.sqrt(keep2) * root, math.sqrt(1 - keep2) * slope)
        mean_hat, root_hat = mean / (1 - keep1**t), root / math.sqrt(1 - keep2**t)
        return x - rate * mean_hat / (root_hat + offset)

    return _run(x0, steps, move, divergence)


def _decay(name: str, value: object) -> float:
    decay = real(name, value)
    if not 0 <= decay < 1:
        raise ValueError(f"{name} must be in [0, 1), got {decay}")
    return decay


def effective_eta(eta: float, beta: float) -> float:
    """Learning rate to which momentum amounts on a steady slope: η / (1 - β)."""
    return positive("eta", eta) / (1 - _decay("beta", beta))


def ieee_iterates(x0: float, eta: float, steps: int = STEPS) -> Samples:
    """Descend in plain IEEE arithmetic: iterates (steps + 1,), with ±∞ and NaN as they come.

    This is what the post's code prints: an overflow is followed by ∞ - ∞ = NaN, forever.
    """
    x, rate = real("x0", x0), positive("eta", eta)
    xs = [x]
    for _ in range(count("steps", steps)):
        x = x - rate * _grad(x)
        xs.append(x)
    return np.array(xs)


def overflow(x0: float, eta: float, steps: int = STEPS) -> Overflow:
    """Find the steps at which descent's loss and iterate become infinite, and then NaN."""
    xs = ieee_iterates(x0, eta, steps).tolist()
    losses = [_loss(x) for x in xs]

    def first(happens: Callable[[float], bool], values: list[float]) -> int | None:
        return next((k for k, value in enumerate(values) if happens(value)), None)

    return Overflow(first(math.isinf, losses), first(math.isinf, xs), first(math.isnan, xs))


def random_starts(seed: int = 0, m: int = MULTI_STARTS) -> Samples:
    """Draw starts (m,) uniformly from [-3, 3] by NumPy's legacy generator, as the exercise does."""
    generator = np.random.RandomState(count("seed", seed))
    return generator.uniform(-MULTI_REACH, MULTI_REACH, count("m", m))


def multi_start(x0s: ArrayLike, eta: float, steps: int = MULTI_STEPS) -> Ends:
    """Descend from each of the starts (m,) and return where the runs end."""
    paths = [descend(x0, eta, steps) for x0 in finite("x0s", x0s, shape=(None,)).tolist()]
    return Ends(
        np.array([path.xs[-1] for path in paths]), np.array([path.status for path in paths])
    )


def every_rate(x0: float, etas: ArrayLike, steps: int = STEPS) -> Samples:
    """Descend from x0 at each of the rates (m,): iterates (steps + 1, m), ∞ once diverged."""
    rates = finite("etas", etas, shape=(None,)).tolist()
    iterates = np.full((count("steps", steps) + 1, len(rates)), np.inf)
    for run, rate in zip(iterates.T, rates, strict=True):
        xs = descend(x0, rate, steps).xs
        run[: len(xs)] = xs
    return iterates


# What is exact about the learning rate


def first_step(x0: float, eta: float) -> float:
    """Where the first step lands: x₁ = x₀ - η f′(x₀); with η = 0 it stays at x₀."""
    start = real("x0", x0)
    return start - learning_rate(eta) * _grad(start)


def landing_eta(x0: float, target: float) -> float:
    """Learning rate that puts x₁ on the target: η = (x₀ - target) / f′(x₀).

    Raises
    ------
    ValueError
        If x0 is stationary, or the target doesn't lie downhill of it.
    """
    start = real("x0", x0)
    slope = _grad(start)
    if slope == 0:
        raise ValueError(f"x0 must not be stationary, got {start}")
    eta = (start - real("target", target)) / slope
    if eta <= 0:
        raise ValueError(f"target must lie downhill of x0 = {start}, got {target}")
    return eta


def divergence_eta(x0: float) -> float:
    """Learning rate above which a start diverges: 1/(2x₀² - 3) if |x₀| >= √3, else 1/3.

    For η <= 1/3 a start diverges exactly if x₀² > (1 + 3η)/2η; solved for η, that is the first
    case. Above 1/3 the map throws even the middle out of bounds, and almost every start diverges.
    Stationary points (0, ±√1.5), and the few starts that land on one exactly, stay whatever η; but
    √1.5 is no float64, and from the nearest one a large rate leads away.
    """
    size = abs(real("x0", x0))
    if size < math.sqrt(3):
        return GENERIC_BORDER
    return 1 / (2 * size * size - 3)


def bounded(x0: float, eta: float) -> bool:
    """Whether descent stays bounded: η <= 1/3 and η(2x₀² - 3) <= 1, see `divergence_eta`.

    On the border itself (x₀ = -2.5, η = 2/19) the run is bounded: it flips between ±x₀ forever.
    """
    return positive("eta", eta) <= divergence_eta(x0)


def stability_eta(x_star: float) -> float:
    """Learning rate below which the minimum x* attracts its neighbors: 2/f″(x*).

    Raises
    ------
    ValueError
        If the loss doesn't curve upward there.
    """
    bend = 12 * real("x_star", x_star) ** 2 - 6
    if bend <= 0:
        raise ValueError(f"x_star must be where f″ > 0, got {x_star} with f″ = {bend}")
    return 2 / bend


def contraction(eta: float) -> float:
    """Factor of the distance to a minimum in each late step: 1 - η f″(±√1.5) = 1 - 12η."""
    return 1 - 12 * positive("eta", eta)


def two_cycle(eta: float) -> tuple[float, float]:
    """Pair p > q > 0 between which the iterates hop (at p and q, or -p and -q) for η above 1/6.

    From q = ap - 4ηp³ and p = aq - 4ηq³ with a = 1 + 6η, sum and difference give pq = 1/4η and
    p² + q² = a/4η, so that p, q = √((a ± √(a² - 4))/2) / (2√η). The slope of two steps along it is
    (a - 12ηp²)(a - 12ηq²) = 9 - 2a², so it attracts for a² < 5, which is η < (√5 - 1)/6 = 0.206.

    Raises
    ------
    ValueError
        If eta <= 1/6: the minimum itself attracts, and there is no such pair.
    """
    rate = positive("eta", eta)
    a = 1 + 6 * rate
    if a <= 2:
        raise ValueError(f"eta must be > 1/6 for a cycle of two, got {rate}")
    outer, inner = (math.sqrt((a + sign * math.sqrt(a * a - 4)) / 2) for sign in (1, -1))
    return outer / (2 * math.sqrt(rate)), inner / (2 * math.sqrt(rate))


def line_search_eta(x: float, hi: float = 2.0) -> float:
    """Learning rate in (0, hi] whose step lowers the loss most, exactly.

    Along the ray x - ηf′(x) the quartic is least at one of its minima ±√1.5, if the ray reaches one
    within `hi`, and at η = hi otherwise. Of two equally good rates the smaller is returned.

    Raises
    ------
    ValueError
        If x is stationary (no ray) or hi is not positive.
    """
    here, limit = real("x", x), positive("hi", hi)
    slope = _grad(here)
    if slope == 0:
        raise ValueError(f"x must not be stationary, got {here}")
    rates = [(here - target) / slope for target in (-X_MIN, X_MIN)]
    reached = [eta for eta in rates if 0 < eta <= limit]
    return min(reached) if reached else limit


def settle_step(fs: ArrayLike, fmin: float = LEAST_LOSS, tol: float = 1e-3) -> int | None:
    """First step from which the losses (k,) STAY within tol of fmin; None if the last one isn't."""
    far = np.flatnonzero(_distances(fs, fmin) > positive("tol", tol))
    if far.size == 0:
        return 0
    return int(far[-1]) + 1 if far[-1] + 1 < np.size(fs) else None


def first_hit(fs: ArrayLike, fmin: float = LEAST_LOSS, tol: float = 1e-3) -> int | None:
    """First step at which the loss is within tol of fmin, though it may leave again; None if never.

    Counting this instead of `settle_step` flatters whatever overshoots.
    """
    near = np.flatnonzero(_distances(fs, fmin) <= positive("tol", tol))
    return int(near[0]) if near.size else None


def _distances(fs: ArrayLike, fmin: float) -> Samples:
    losses = finite("fs", fs, shape=(None,))
    if losses.size == 0:
        raise ValueError("fs must hold at least one loss, got none")
    return np.asarray(np.abs(losses - real("fmin", fmin)))


@cache
def fate_borders() -> tuple[float, float, float]:
    """Learning rates at which the first step from -2.5 lands on -√1.5, on 0 and on +2.5."""
    return landing_eta(START, -X_MIN), landing_eta(START, 0.0), divergence_eta(START)


def fate(eta: float) -> Fate:
    """Name what becomes of descent from -2.5 at a learning rate.

    "crawl": every step stays short of the left minimum; "fast": the first step passes it, within
    the valley; "hilltop": the first step lands on 0, where it stays; "hops": it crosses the hill;
    "diverges": it climbs higher than it started.
    """
    minimum, hilltop, border = fate_borders()
    rate = positive("eta", eta)
    if rate > border:
        return "diverges"
    if rate == hilltop:
        return "hilltop"
    if rate > hilltop:
        return "hops"
    return "fast" if rate > minimum else "crawl"


# What the film prints


def slope_at(x: float) -> float:
    """Slope f′(x)."""
    return float(grad(real("x", x)))


def gain(x: float) -> float:
    """How far a step goes for each unit of the learning rate: -f′(x)."""
    return -slope_at(x)


def loss_at(x: float) -> float:
    """Loss f(x)."""
    return float(loss(real("x", x)))


def learning_rate(eta: float) -> float:
    """Return η itself, as the slider shows it; the slider starts at 0."""
    rate = real("eta", eta)
    if rate < 0:
        raise ValueError(f"eta must be >= 0, got {rate}")
    return rate


def iterate(x0: float, eta: float, k: int) -> float:
    """Return the k-th iterate x_k of descent from x0.

    Raises
    ------
    ValueError
        If the run has diverged by then.
    """
    return float(_until(x0, eta, k).xs[-1])


def iterate_loss(x0: float, eta: float, k: int) -> float:
    """Loss f(x_k) of the k-th iterate of descent from x0; raises as `iterate` does."""
    return float(_until(x0, eta, k).fs[-1])


def _until(x0: float, eta: float, k: int) -> Path:
    path = descend(x0, eta, count("k", k))
    if path.status == "diverged":
        raise ValueError(f"k must be below {path.diverged_at}, where the run diverges, got {k}")
    return path


def ieee_iterate(x0: float, eta: float, k: int) -> float:
    """k-th iterate of descent from x0 in plain IEEE arithmetic: it may be ±∞, and later NaN."""
    return float(ieee_iterates(x0, eta, count("k", k))[-1])


def float_limit() -> float:
    """Largest finite float64, about 1.8e308."""
    return float(np.finfo(np.float64).max)


def steps_made(k: int) -> int:
    """Return the number of steps itself, as the counter shows it."""
    return count("k", k)


def settling_step(x0: float, eta: float) -> int:
    """Step of the 40 from which descent from x0 stays within 10⁻³ of the least loss.

    Raises
    ------
    ValueError
        If it doesn't settle in time.
    """
    k = settle_step(descend(x0, eta).fs)
    if k is None:
        raise ValueError(f"eta must let the run from {x0} settle in {STEPS} steps, got {eta}")
    return k


def hill_crossings(x0: float, eta: float) -> int:
    """How often the 40 steps of descent from x0 go from one side of the hilltop to the other."""
    return sum(here * there < 0 for here, there in pairwise(descend(x0, eta).xs.tolist()))


_TO_MINIMUM, _TO_HILLTOP, _TO_MIRROR = fate_borders()
_CRAWL, _HOPS, _DIVERGES = ETAS

QUANTITIES: tuple[Quantity, ...] = (
    Quantity("slope", "slope of the loss at the start", slope_at, fixed(1), at=((START,),)),
    Quantity("gain", "distance of the first step per rate", gain, fixed(1), at=((START,),)),
    Quantity("loss", "loss at the start", loss_at, fixed(1), at=((START,),)),
    Quantity(
        "learning_rate",
        "learning rate on the slider",
        learning_rate,
        fixed(4),
        at=((_TO_MINIMUM,), (_TO_HILLTOP,), (_TO_MIRROR,), *((eta,) for eta in ETAS)),
    ),
    Quantity(
        "first_step",
        "where the first step lands",
        first_step,
        fixed(2),
        at=tuple((START, eta) for eta in (_TO_MINIMUM, _TO_HILLTOP, _TO_MIRROR, _DIVERGES)),
    ),
    Quantity(
        "landing_eta",
        "learning rate that lands the first step on a place",
        landing_eta,
        fixed(3),
        at=((START, -X_MIN), (START, 0.0), (START, -START)),
    ),
    Quantity(
        "path_eta",
        "learning rate of a path",
        learning_rate,
        significant(1),
        at=tuple((eta,) for eta in ETAS),
    ),
    Quantity(
        "path_loss",
        "loss after k steps",
        iterate_loss,
        fixed(2),
        at=((START, _CRAWL, STEPS), *((START, _HOPS, k) for k in (0, 1, 2, 3, STEPS))),
    ),
    Quantity(
        "settling_step",
        "step from which the path stays near the least loss",
        settling_step,
        integer(),
        at=((START, _CRAWL), (START, _HOPS)),
    ),
    Quantity(
        "far_jump",
        "place after k overshooting steps",
        ieee_iterate,
        scientific(2),
        at=tuple((START, _DIVERGES, k) for k in range(2, 7)),
    ),
    Quantity("float_limit", "largest number in float64", float_limit, power_of_ten()),
    Quantity(
        "divergence_eta",
        "learning rate above which the path diverges",
        divergence_eta,
        fixed(3),
        at=((START,),),
    ),
    Quantity("steps_made", "steps made", steps_made, integer(), at=((0,), (1,), (STEPS,))),
)
