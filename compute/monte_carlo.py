"""Multiple integrals as averages: sampling the volume under a Gaussian hill.

An integral over a box is its base area times the average height, and an average can be sampled:
with U uniform in the box,

    P = ∫∫ p dx dy = A · E[p(U)] ≈ A · (p(U₁) + … + p(U_N)) / N.

The estimate is unbiased and its standard deviation is σ/√N, σ² = A ∫∫ p² − P², in any dimension. A
grid converges faster in few dimensions, but the number of its points is a power of the dimension.
For a Gaussian with independent coordinates P and σ have closed forms in the error function.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import cast

import numpy as np
from numpy.typing import ArrayLike

from compute.checks import Samples, count, finite, positive, real
from compute.quantities import Quantity, fixed, integer, significant

Pair = tuple[float, float]

MU: Pair = (0.0, 0.0)
SIGMA: Pair = (1.0, 1.0)
SIDE = 2.0  # L, of the post's square [−1, 1]²
SIDES = (2.0, 3.0, 4.0)  # exercise 2
POST_SAMPLES = 100_000  # N; the post sets no seed
EXERCISE_SAMPLES = 200_000
POST_ERROR = 5.91e-5  # that the post prints
SEED = 0
SHOWN = (10, 100, 1_000, 10_000, 100_000)  # N
STICKS = 40  # the film's first samples
RUNS = 64
RUN_LENGTH = 10_000
PER_AXIS = 10  # points of the film's grid
DIMENSIONS = 10
SIMPSON_INTERVALS = 20  # a side: a grid of 21 × 21
LATENT_REACH = 3.0  # |x| up to which the quadrature of `elbo_gap` has all its digits


@dataclass(frozen=True, slots=True)
class Spread:
    """How many runs lie within two standard deviations of the exact value, of how many."""

    inside: int
    runs: int


# --- the hill ----------------------------------------------------------------------------------


def density(x: ArrayLike, y: ArrayLike, mu: Pair = MU, sigma: Pair = SIGMA) -> Samples:
    """Gaussian density of independent coordinates, e^{−((x−μ₁)/σ₁)²/2 − ((y−μ₂)/σ₂)²/2} / 2πσ₁σ₂.

    Parameters
    ----------
    x, y : points, of shapes that broadcast
    mu : means
    sigma : standard deviations, > 0
    """
    (m1, m2), (s1, s2) = _pair("mu", mu), _deviations(sigma)
    u, v = (finite("x", x) - m1) / s1, (finite("y", y) - m2) / s2
    return np.asarray(np.exp(-(u**2 + v**2) / 2) / (math.tau * s1 * s2))


def box_probability(
    a: float, b: float, c: float, d: float, *, mu: Pair = MU, sigma: Pair = SIGMA
) -> float:
    """Volume under the hill over a <= x <= b, c <= y <= d; the bounds may be infinite.

    (Φ((b−μ₁)/σ₁) − Φ((a−μ₁)/σ₁)) · (Φ((d−μ₂)/σ₂) − Φ((c−μ₂)/σ₂)), Φ(z) = (1 + erf(z/√2))/2. It is a
    product since the coordinates are independent.

    Raises
    ------
    ValueError
        If a > b, c > d, a bound is NaN or a deviation isn't positive.
    """
    (m1, m2), (s1, s2) = _pair("mu", mu), _deviations(sigma)
    across = _mass(_bound("a", a), _bound("b", b), m1, s1, "a and b")
    return across * _mass(_bound("c", c), _bound("d", d), m2, s2, "c and d")


def square_probability(side: float = SIDE) -> float:
    """Volume over the square of this side about the middle: erf(L/2√2)²."""
    half = positive("side", side) / 2
    return box_probability(-half, half, -half, half)


def correlated_probability(rho: float) -> float:
    """Volume over [−1, 1]² if the coordinates have correlation ρ: the product no longer holds.

    ∫ φ(x) [Φ((1 − ρx)/s) − Φ((−1 − ρx)/s)] dx over [−1, 1], s = √(1 − ρ²), by 200 Gauss–Legendre
    nodes.
    """
    r = real("rho", rho)
    if not -1 < r < 1:
        raise ValueError(f"rho must be in (-1, 1), got {r}")
    nodes, weights = np.polynomial.legendre.leggauss(200)
    s = math.sqrt(1 - r * r)
    inner = np.array([_mass(-1.0, 1.0, r * x, s, "x") for x in nodes.tolist()])
    return float(weights @ (np.exp(-(nodes**2) / 2) * inner)) / math.sqrt(math.tau)


def height(x: float, y: float) -> float:
    """Height of the film's hill at a point."""
    return float(density(real("x", x), real("y", y)))


def base_area(side: float = SIDE) -> float:
    """Area of the square."""
    return positive("side", side) ** 2


# --- sampling ----------------------------------------------------------------------------------


def sample_box(a: float, b: float, c: float, d: float, *, n: int, seed: int) -> Samples:
    """Draw n points uniformly from a box, (n, 2), row by row: the first ones don't depend on n.

    Raises
    ------
    ValueError
        If a >= b or c >= d, a bound isn't finite, or n < 1.
    """
    low, high = _corners(a, b, c, d)
    rng = np.random.default_rng(count("seed", seed))
    return rng.uniform(low, high, size=(count("n", n, least=1), 2))


def mc_running(heights: ArrayLike, area: float, at: ArrayLike) -> Samples:
    """Estimate area · mean of the first N heights, for each N of `at`, (len(at),).

    Parameters
    ----------
    heights : (n,)
    area : > 0
    at : (k,) integers in 1…n, k >= 1
    """
    h, base, ns = finite("heights", heights, shape=(None,)), positive("area", area), np.asarray(at)
    if ns.ndim != 1 or ns.size == 0:
        raise ValueError(f"at must hold at least one number of samples, got shape {ns.shape}")
    if not np.issubdtype(ns.dtype, np.integer):
        raise TypeError(f"at must hold integers, got dtype {ns.dtype}")
    if ns.min() < 1 or ns.max() > len(h):
        raise ValueError(f"at must be between 1 and {len(h)}, got {ns}")
    return cast(Samples, base * np.cumsum(h)[ns - 1] / ns)


def mc_sigma(a: float, b: float, c: float, d: float) -> float:
    """Exact standard deviation σ of one sample A·p(U): √(A ∫∫ p² − P²).

    p² is a Gaussian too: ∫ₐᵇ φ² dx = (erf b − erf a) / 4√π.
    """
    (x0, y0), (x1, y1) = _corners(a, b, c, d)
    area = (x1 - x0) * (y1 - y0)
    squares = _square_mass(x0, x1) * _square_mass(y0, y1)
    return math.sqrt(area * squares - box_probability(x0, x1, y0, y1) ** 2)


def mc_runs(ns: ArrayLike, runs: int = RUNS, n: int = RUN_LENGTH, seed0: int = SEED) -> Samples:
    """Estimates of independent runs over [−1, 1]² after each N of `ns`, (runs, len(ns)).

    Run k has n points from the seed seed0 + k.
    """
    first = count("seed0", seed0)
    seeds = range(first, first + count("runs", runs, least=1))
    return np.stack([mc_running(_heights(n, seed), base_area(), ns) for seed in seeds])


def hit_miss_sigma(p: float) -> float:
    """Deviation √(p(1 − p)) of one trial that only tells whether a draw fell into the box."""
    chance = real("p", p)
    if not 0 <= chance <= 1:
        raise ValueError(f"p must be in [0, 1], got {chance}")
    return math.sqrt(chance * (1 - chance))


def estimate(n: int) -> float:
    """Return the film's estimate after n points, up to 100,000, from seed 0."""
    return base_area() * mean_height(n)


def mean_height(n: int) -> float:
    """Mean of the film's first n heights, up to 100,000."""
    if count("n", n, least=1) > POST_SAMPLES:
        raise ValueError(f"n must be <= {POST_SAMPLES}, got {n}")
    return float(_sums()[n - 1]) / n


def batch_means(size: int, batches: int) -> Samples:
    """Mean heights of the film's points taken in batches of this size, one after another."""
    n = count("size", size, least=1) * count("batches", batches, least=1)
    if n > POST_SAMPLES:
        raise ValueError(f"size * batches must be <= {POST_SAMPLES}, got {n}")
    ends = _sums()[size - 1 : n : size]
    return np.diff(ends, prepend=0.0) / size


def samples(n: int) -> int:
    """Return the running count of samples itself."""
    return count("n", n)


# --- how far estimates stray -------------------------------------------------------------------


def square_sigma(side: float = SIDE) -> float:
    """σ of one sample over the square of this side."""
    half = positive("side", side) / 2
    return mc_sigma(-half, half, -half, half)


def standard_error(n: int, side: float = SIDE) -> float:
    """Deviation σ/√N of an estimate from n points over the square of this side."""
    return square_sigma(side) / math.sqrt(count("n", n, least=1))


def funnel_half_width(n: int) -> float:
    """2σ/√N: about 95 of 100 estimates lie within."""
    return 2 * standard_error(n)


def typical_error(n: int) -> float:
    """Mean size of the error, σ/√N · √(2/π), for n large enough for the central limit theorem."""
    return standard_error(n) * math.sqrt(2 / math.pi)


def chance_of_error_below(error: float, n: int) -> float:
    """Share of runs of n points with a smaller error, erf(e / (√2 σ/√N)), for large n."""
    return math.erf(positive("error", error) / (math.sqrt(2) * standard_error(n)))


def tightening(times: float) -> float:
    """How many times narrower the funnel is with so many times the points: √times."""
    return math.sqrt(positive("times", times))


@cache
def observed_slope() -> float:
    """Slope of log rms error against log N over the 64 runs, N = 10, 100, 1,000, 10,000."""
    ns = np.array([n for n in SHOWN if n <= RUN_LENGTH])
    errors = _film_runs() - square_probability()
    return float(np.polyfit(np.log(ns), np.log((errors**2).mean(axis=0)) / 2, 1)[0])


def runs_inside(n: int) -> Spread:
    """Count the runs of the film within 2σ/√N of the exact value after n points."""
    if n not in SHOWN or n > RUN_LENGTH:
        raise ValueError(f"n must be one of {[m for m in SHOWN if m <= RUN_LENGTH]}, got {n}")
    gap = np.abs(_film_runs()[:, SHOWN.index(n)] - square_probability())
    return Spread(int((gap <= funnel_half_width(n)).sum()), RUNS)


# --- an odd integrand --------------------------------------------------------------------------


def odd_sigma() -> float:
    """Deviation of one sample of ∫∫ tanh(x + y) p over [−1, 1]², whose value is 0 by symmetry.

    √(A ∫∫ tanh²(x + y) p²), by 60 × 60 Gauss–Legendre nodes.
    """
    nodes, weights = np.polynomial.legendre.leggauss(60)
    x, y = nodes[:, None], nodes[None, :]
    squares = (np.tanh(x + y) * density(x, y)) ** 2
    return math.sqrt(base_area() * float(weights @ squares @ weights))


def odd_estimate(n: int, seed: int = SEED, *, antithetic: bool = False) -> float:
    """Estimate that integral from n points, or from those and their mirror images −(x, y)."""
    points = sample_box(-1.0, 1.0, -1.0, 1.0, n=n, seed=seed)
    both = [points, -points] if antithetic else [points]
    means = [float((np.tanh(p.sum(axis=1)) * density(*p.T)).mean()) for p in both]
    return base_area() * sum(means) / len(means)


# --- two integrals over a latent variable ------------------------------------------------------


def elbo_gap(x: float, mean: float, deviation: float) -> float:
    """How far the ELBO is below the log of the marginal likelihood: log p(x) − ELBO.

    For z ~ N(0, 1), x | z ~ N(z, 1) and q = N(mean, deviation²): p(x) = ∫ p(x | z) p(z) dz and
    ELBO = E_q[log p(x, z) − log q(z)], both by 100 Gauss–Hermite nodes, good to 1e-12 for |x| ≤ 3.
    The gap is the divergence of q from p(z | x), so 0 for q = N(x/2, ½) only (Bishop, Pattern
    Recognition and Machine Learning, 2006, section 9.4).
    """
    x, center, width = real("x", x), real("mean", mean), positive("deviation", deviation)
    if abs(x) > LATENT_REACH:
        raise ValueError(f"x must be in [-{LATENT_REACH}, {LATENT_REACH}], got {x}")
    nodes, weights = np.polynomial.hermite_e.hermegauss(100)  # of e^{−t²/2}
    weights = weights / weights.sum()

    def log_normal(t: Samples, mu: Samples | float, sigma: float) -> Samples:
        return -(((t - mu) / sigma) ** 2) / 2 - math.log(sigma * math.sqrt(math.tau))

    data = np.full_like(nodes, x)
    marginal = weights @ np.exp(log_normal(data, nodes, 1.0))
    z = center + width * nodes
    joint = log_normal(data, z, 1.0) + log_normal(z, 0.0, 1.0)
    return math.log(marginal) - float(weights @ (joint - log_normal(z, center, width)))


# --- grids -------------------------------------------------------------------------------------


def simpson2(m: int) -> float:
    """Simpson's rule for the square [−1, 1]² with m intervals a side, m even: order 4."""
    if count("m", m, least=2) % 2:
        raise ValueError(f"m must be even, got {m}")
    weights = np.ones(m + 1)
    weights[1:-1:2], weights[2:-1:2] = 4.0, 2.0
    return _tensor(np.linspace(-1.0, 1.0, m + 1), weights * 2 / (3 * m))


def midpoint2(m: int) -> float:
    """Midpoint rule with m × m cells: order 2."""
    edges = np.arange(count("m", m, least=1))
    return _tensor(-1 + (2 * edges + 1) / m, np.full(m, 2 / m))


def trapezoid2(m: int) -> float:
    """Trapezoidal rule with m intervals a side: order 2."""
    weights = np.full(count("m", m, least=1) + 1, 2 / m)
    weights[[0, -1]] /= 2
    return _tensor(np.linspace(-1.0, 1.0, m + 1), weights)


def simpson_error(m: int = SIMPSON_INTERVALS) -> float:
    """Size of Simpson's error with m intervals a side."""
    return abs(simpson2(m) - square_probability())


def samples_to_match(error: float) -> float:
    """Points that Monte Carlo needs for a standard error of this size: (σ/e)²."""
    return (square_sigma() / positive("error", error)) ** 2


def grid_points(per_axis: int, d: int) -> int:
    """Points of a grid in d dimensions: per_axis^d."""
    return int(count("per_axis", per_axis, least=1) ** count("d", d, least=1))


def relative_sigma(d: int) -> float:
    """σ/P of one sample over [−1, 1]^d: √(r^d − 1) with r = 2 ∫φ² / (∫φ)² over [−1, 1].

    r = 1.02, so ten dimensions little more than double the σ/P of two.
    """
    ratio = 2 * _square_mass(-1.0, 1.0) / _mass(-1.0, 1.0, 0.0, 1.0, "x") ** 2
    return math.sqrt(ratio ** count("d", d, least=1) - 1)


def relative_error_percent(d: int, n: int) -> float:
    """Deviation of estimates from n points in d dimensions, in percent of the exact value."""
    return 100 * relative_sigma(d) / math.sqrt(count("n", n, least=1))


def dimension(d: int) -> int:
    """Return the slider's dimension itself."""
    return count("d", d, least=1)


# --- within ------------------------------------------------------------------------------------


def _heights(n: int, seed: int) -> Samples:
    return density(*sample_box(-1.0, 1.0, -1.0, 1.0, n=n, seed=seed).T)


@lru_cache(maxsize=1)
def _sums() -> Samples:
    return np.cumsum(_heights(POST_SAMPLES, SEED))


@lru_cache(maxsize=1)
def _film_runs() -> Samples:
    return mc_runs([n for n in SHOWN if n <= RUN_LENGTH])


def _tensor(nodes: Samples, weights: Samples) -> float:
    """Σ w_i w_j p(x_i, x_j)."""
    heights = density(nodes[:, None], nodes[None, :])
    return float(weights @ heights @ weights)


def _mass(lo: float, hi: float, mu: float, sigma: float, names: str) -> float:
    """Φ((hi − μ)/σ) − Φ((lo − μ)/σ), without cancellation in the tails."""
    if lo > hi:
        raise ValueError(f"{names} must be in order, got {lo} and {hi}")
    za, zb = ((v - mu) / (sigma * math.sqrt(2)) for v in (lo, hi))
    if za > 0:
        return (math.erfc(za) - math.erfc(zb)) / 2
    if zb < 0:
        return (math.erfc(-zb) - math.erfc(-za)) / 2
    return (math.erf(zb) - math.erf(za)) / 2


def _square_mass(lo: float, hi: float) -> float:
    """∫ φ² from lo to hi, φ the standard normal density."""
    return (math.erf(hi) - math.erf(lo)) / (4 * math.sqrt(math.pi))


def _corners(a: object, b: object, c: object, d: object) -> tuple[Pair, Pair]:
    x0, x1, y0, y1 = real("a", a), real("b", b), real("c", c), real("d", d)
    if x0 >= x1:
        raise ValueError(f"a must be < b, got {x0} and {x1}")
    if y0 >= y1:
        raise ValueError(f"c must be < d, got {y0} and {y1}")
    return (x0, y0), (x1, y1)


def _bound(name: str, value: object) -> float:
    """Return a real number that may be infinite."""
    for infinite in (math.inf, -math.inf):
        if value == infinite:
            return infinite
    return real(name, value)


def _pair(name: str, values: Pair) -> Pair:
    first, second = finite(name, values, shape=(2,)).tolist()
    return first, second


def _deviations(sigma: Pair) -> Pair:
    pair = _pair("sigma", sigma)
    if min(pair) <= 0:
        raise ValueError(f"sigma must be > 0, got {pair}")
    return pair


QUANTITIES: tuple[Quantity, ...] = (
    Quantity("mean_height", "mean of the first n heights", mean_height, fixed(4), at=((STICKS,),)),
    Quantity("area", "area of the square", base_area, integer()),
    Quantity(
        "estimate",
        "area times the mean of the first n heights",
        estimate,
        fixed(4),
        at=((STICKS,), (1_000,)),
    ),
    Quantity(
        "samples",
        "points drawn, or how many times as many",
        samples,
        integer(grouped=True),
        at=((STICKS,), (100,), (POST_SAMPLES,)),
    ),
    Quantity("exact", "exact volume over the square", square_probability, fixed(5)),
    Quantity(
        "funnel",
        "two standard deviations of the estimate from n points",
        funnel_half_width,
        significant(2),
        at=((100,), (10_000,)),
    ),
    Quantity(
        "tightening",
        "how many times narrower the funnel is with so many times the points",
        tightening,
        integer(),
        at=((100,),),
    ),
    Quantity(
        "grid",
        "points of a grid with so many along each axis, in so many dimensions",
        grid_points,
        integer(grouped=True),
        at=tuple((PER_AXIS, d) for d in (1, 2, 3, DIMENSIONS)),
    ),
    Quantity(
        "relative_error",
        "standard error in percent of the value, in d dimensions and from n points",
        relative_error_percent,
        fixed(2),
        at=((DIMENSIONS, POST_SAMPLES),),
    ),
)
