"""The fundamental theorem: area grows as fast as the curve is high, and sums that stand for area.

Let F(x) be the area under f from a to x. A new slice of width dx adds F(x + dx) - F(x). Divided by
dx that is the slice's mean height, which tends to f(x): F′ = f, one-sided at the interval's ends.

Area as a sum: n panels of width h = (b - a) / n. Straight lids (the trapezoid rule) err like h²,
parabolas through three points (Simpson's rule) like h⁴. Autograd through such a sum returns the
exact derivative of the sum, and so differs from the integrand as much as the rule allows.

The example is the standard normal density φ(t) = e^(-t²/2) / √(2π) on [-1, 1].
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from compute.checks import Samples, count, finite, positive, real
from compute.quantities import Quantity, fixed, integer, scientific, significant

Rule = Literal["trapezoid", "simpson"]
Integrand = Literal["sin", "tanh"]
Function = Callable[[Samples], ArrayLike]
"""A function of an array that acts on each element by itself."""

# The post's example, and where the film cuts its slice
LEFT, RIGHT = -1.0, 1.0  # limits of the area under φ
SWEEP_FROM, SWEEP_TO = -3.0, 3.0  # where the area begins to pile up, and how far it goes
SLICE_AT = 0.5  # t
POST_PANELS = 2000  # h = 10⁻³: the post's 2001 points

# The post's differentiable area of sin on [0, x]
SINE_UPPER = 1.2  # x
SINE_POST_POINTS = 1000  # an odd number of panels, 999, so no Simpson

SINE_PANELS = 4  # few enough to be seen one by one

# A batch of examples (uᵢ, vᵢ), fitted by v ≈ w·u: the film's average loss
BATCH_SIZE = 12
BATCH_SEED = 6

# The post's exercises
EXERCISE_POINTS = tuple(range(201, 2002, 200))
WINDOW = (-2.0, 2.0)  # limits of exercise 3
WINDOW_MEANS = (-1.0, 0.0, 0.5, 2.0)  # μ
WINDOW_POINTS = 8001

LEAST_TOLERANCE = 1e-12  # `panels_for` refuses less: rounding would decide
ROUNDING = 1e-15  # of a sum near 0.68, in float64, with some room


@dataclass(frozen=True, slots=True)
class Panel:
    """A piece of area under one lid: a trapezoid, or the two panels that share a parabola."""

    x0: float  # left edge
    x1: float  # right edge
    heights: tuple[float, ...]  # (2,) or (3,) values of f at equally spaced points from x0 to x1
    coefficients: tuple[float, float, float]  # (c₀, c₁, c₂): lid c₀ + c₁s + c₂s², s = x - midpoint


@dataclass(frozen=True, slots=True)
class ValueAndGrad:
    """A sum that stands for an integral, and the derivative of that sum."""

    value: float  # dimensionless area
    grad: float  # derivative of `value` in its parameter


def _limits(**limits: object) -> tuple[float, float]:
    """Return the two limits, finite and not too far apart for float64; their names are the keys."""
    (left_name, left), (right_name, right) = limits.items()
    a, b = real(left_name, left), real(right_name, right)
    real(f"{right_name} - {left_name}", b - a)
    return a, b


def _weights(n: object, rule: str) -> Samples:
    """Weights (n + 1,) of the heights; they sum to 1: the integral is width times mean height."""
    if rule == "trapezoid":
        weights = np.ones(count("n", n, least=1) + 1)
        weights[[0, -1]] = 1 / 2
    elif rule == "simpson":
        panels = count("n", n, least=2)
        if panels % 2:
            raise ValueError(
                f"n must be an even number of panels for Simpson's rule, got {panels} "
                f"(that is {panels + 1} points)"
            )
        weights = np.full(panels + 1, 2 / 3)
        weights[1::2] = 4 / 3
        weights[[0, -1]] = 1 / 3
    else:
        raise ValueError(f"rule must be 'trapezoid' or 'simpson', got {rule!r}")
    return np.asarray(weights / (len(weights) - 1))


def _heights(f: Function, x: Samples) -> Samples:
    return finite("f(x)", f(x), shape=x.shape)


def _integral(f: Function, a: float, b: float, n: int, rule: str) -> float:
    weights = _weights(n, rule)
    left, right = _limits(a=a, b=b)
    heights = _heights(f, np.linspace(left, right, len(weights)))
    mean = math.fsum(weights * heights)
    return real("the integral", (right - left) * mean)


def trapezoid(f: Function, a: float, b: float, n: int) -> float:
    """Area under n straight lids: h · (f₀/2 + f₁ + … + f₍ₙ₋₁₎ + fₙ/2), with h = (b - a)/n.

    It exceeds the integral by h²/12 · (f′(b) - f′(a)) + O(h⁴) (Euler and Maclaurin; DLMF 3.5(i)).

    Parameters
    ----------
    f
        A function that acts on each element of an array by itself.
    a, b
        Limits; with a > b the sign is turned, with a = b the result is 0.
    n
        Number of panels, one less than the number of points.

    Raises
    ------
    ValueError
        If a limit or a value of f is not finite, or n < 1.
    TypeError
        If n is no integer.
    """
    return _integral(f, a, b, n, "trapezoid")


def simpson(f: Function, a: float, b: float, n: int) -> float:
    """Area under n/2 parabolas: h/3 · (f₀ + 4f₁ + 2f₂ + 4f₃ + … + 4f₍ₙ₋₁₎ + fₙ), h = (b - a)/n.

    It exceeds the integral by h⁴/180 · (f‴(b) - f‴(a)) + O(h⁶), and so is exact for cubics
    (DLMF 3.5(ii)). Parameters and errors are those of `trapezoid`; n must be even and at least 2.
    Beware that a round number of *points*, such as 1000, is an odd number of panels.
    """
    return _integral(f, a, b, n, "simpson")


def panels(f: Function, a: float, b: float, n: int, rule: Rule = "trapezoid") -> tuple[Panel, ...]:
    """Pieces under the lids of a rule, from a to b, for drawing: n trapezoids, or n/2 parabolas."""
    x = np.linspace(*_limits(a=a, b=b), len(_weights(n, rule)))
    y = _heights(f, x)
    if rule == "trapezoid":
        return tuple(
            _straight(x0, x1, y0, y1)
            for (x0, x1), (y0, y1) in zip(pairwise(x.tolist()), pairwise(y.tolist()), strict=True)
        )
    return tuple(
        _parabolic(*x[i : i + 3 : 2].tolist(), *y[i : i + 3].tolist()) for i in range(0, n, 2)
    )


def _straight(x0: float, x1: float, y0: float, y1: float) -> Panel:
    slope = (y1 - y0) / (x1 - x0) if x1 != x0 else 0.0
    return Panel(x0, x1, (y0, y1), ((y0 + y1) / 2, slope, 0.0))


def _parabolic(x0: float, x1: float, y0: float, middle: float, y1: float) -> Panel:
    h = (x1 - x0) / 2
    slope = (y1 - y0) / (2 * h) if h else 0.0
    bend = (y0 - 2 * middle + y1) / (2 * h**2) if h else 0.0
    return Panel(x0, x1, (y0, middle, y1), (middle, slope, bend))


def lid_heights(panel: Panel, x: ArrayLike) -> Samples:
    """Heights of the panel's lid at x, in the shape of x; beyond its edges the lid goes on."""
    s = finite("x", x) - (panel.x0 + panel.x1) / 2
    c0, c1, c2 = panel.coefficients
    return np.asarray(c0 + s * (c1 + s * c2))


def lid_area(panel: Panel) -> float:
    """Area under the panel's lid, w · (c₀ + c₂w²/12) for width w: c₁ cancels about the middle."""
    width = panel.x1 - panel.x0
    c0, _, c2 = panel.coefficients
    return width * (c0 + c2 * width**2 / 12)


def lids(f: Function, x: ArrayLike, limits: tuple[float, float], n: int, rule: Rule) -> Samples:
    """Heights of a rule's lids over n panels at x (m,), which lies within the limits."""
    x = finite("x", x)
    pieces = panels(f, *limits, n, rule)
    which = np.searchsorted([piece.x0 for piece in pieces[1:]], x, side="right")
    middles = np.array([(piece.x0 + piece.x1) / 2 for piece in pieces])
    c0, c1, c2 = np.array([piece.coefficients for piece in pieces])[which].T
    s = x - middles[which]
    return np.asarray(c0 + s * (c1 + s * c2))


def normal_pdf(t: ArrayLike) -> Samples:
    """Density of the standard normal distribution, φ(t) = e^(-t²/2) / √(2π), of the shape of t."""
    t = np.minimum(np.abs(finite("t", t)), 40.0)  # e^(-800) is 0 in float64, and t² safe
    return np.asarray(np.exp(-(t**2) / 2) / math.sqrt(2 * math.pi))


def normal_area(a: float, b: float) -> float:
    """Area under φ from a to b: (erf(b/√2) - erf(a/√2)) / 2 (DLMF 7.20(iii)).

    Where both limits lie on one side of 0, erfc takes the place of erf, so that a thin tail keeps
    all its digits. With a > b the sign is turned.
    """
    left, right = real("a", a) / math.sqrt(2), real("b", b) / math.sqrt(2)
    if min(left, right) > 0:
        return (math.erfc(left) - math.erfc(right)) / 2
    if max(left, right) < 0:
        return (math.erfc(-right) - math.erfc(-left)) / 2
    return (math.erf(right) - math.erf(left)) / 2


def sliver_ratio(F: Callable[[float], float], x: float, dx: float) -> float:
    """Area of a new slice over its width, (F(x + dx) - F(x)) / dx; a negative dx looks back.

    Raises
    ------
    ValueError
        If x, dx or an area is not finite, if dx is 0, or so small that x + dx rounds to x.
    """
    left, width = real("x", x), real("dx", dx)
    right = real("x + dx", left + width)
    if right == left:
        raise ValueError(f"dx must move x, got dx = {width} at x = {left}")
    return (real("F(x + dx)", F(right)) - real("F(x)", F(left))) / width


def excess(rule: Rule, n: int) -> float:
    """Sum minus area for φ on [-1, 1] with n panels: negative where the sum is too small.

    φ is concave there, so chords lie under it and the trapezoid sum is always too small.
    """
    weights = _weights(n, rule)
    pieces = (RIGHT - LEFT) * weights * normal_pdf(np.linspace(LEFT, RIGHT, len(weights)))
    # Summed with one rounding: with 2000 panels, Simpson's 5e-15 is only some 50 ulp of the area.
    return math.fsum([*pieces.tolist(), -normal_area(LEFT, RIGHT)])


def quadrature_errors(ns: ArrayLike, rule: Rule) -> Samples:
    """|Sum - area| (k,) for φ on [-1, 1], for each number of panels `ns` (k,)."""
    numbers = np.asarray(ns)
    if numbers.ndim != 1:
        raise ValueError(f"ns must have shape (any), got {numbers.shape}")
    return np.array([abs(excess(rule, n)) for n in numbers])


def panels_for(tolerance: float, rule: Rule) -> int:
    """Return the fewest panels with which the rule's error for φ on [-1, 1] is within `tolerance`.

    The error falls with every panel (every pair of them, for Simpson), so doubling and then halving
    the interval finds the border.

    Raises
    ------
    ValueError
        If `tolerance` is below 1e-12, where rounding decides, or `rule` is unknown.
    """
    target = real("tolerance", tolerance)
    if target < LEAST_TOLERANCE:
        raise ValueError(f"tolerance must be >= {LEAST_TOLERANCE}, got {target}")
    pair = 2 if rule == "simpson" else 1

    def within(k: int) -> bool:
        return abs(excess(rule, pair * k)) <= target

    enough = 1
    while not within(enough):
        enough *= 2
    too_few = enough // 2  # 0 panels are too few for anything
    while enough - too_few > 1:
        middle = (too_few + enough) // 2
        too_few, enough = (too_few, middle) if within(middle) else (middle, enough)
    return pair * enough


def integral_and_grad(
    x: float,
    n_points: int = 1001,
    rule: Rule = "simpson",
    f: Integrand = "sin",
) -> ValueAndGrad:
    """Sum that stands for the area under f from 0 to x, and its derivative in x, by autograd.

    The grid scales with x: tᵢ = x · i/n with n = n_points - 1, and the sum is x · Σ wᵢ f(tᵢ). Torch
    differentiates *that*: Σ wᵢ f(tᵢ) + x · Σ wᵢ f′(tᵢ) i/n, which is the rule's value for
    ∫ (f + t f′) dt / x = f(x), not f(x) itself. The difference is O(h²) or O(h⁴), as in the sum.

    Parameters
    ----------
    x
        Upper limit, a real number (no tensor); negative ones are fine.
    n_points
        Number of points, one more than the number of panels.

    Raises
    ------
    ValueError
        If x is not finite, there are too few points, their number is even for Simpson's rule, or
        `rule` or `f` is unknown.
    TypeError
        If x is no real number or n_points no integer.
    """
    import torch

    if f not in ("sin", "tanh"):
        raise ValueError(f"f must be 'sin' or 'tanh', got {f!r}")
    upper = torch.tensor(real("x", x), dtype=torch.float64, requires_grad=True)
    weights = torch.from_numpy(_weights(count("n_points", n_points, least=2) - 1, rule))
    t = upper * torch.linspace(0, 1, n_points, dtype=torch.float64)
    area = upper * torch.dot(weights, torch.sin(t) if f == "sin" else torch.tanh(t))
    (grad,) = torch.autograd.grad(area, upper)
    return ValueAndGrad(float(area.detach()), float(grad))


def window_prob_grad(
    mu: float,
    lo: float = WINDOW[0],
    hi: float = WINDOW[1],
    n_points: int = WINDOW_POINTS,
) -> ValueAndGrad:
    """Probability G(μ) that a normal variable of mean μ falls in [lo, hi], and dG/dμ by autograd.

    G is Simpson's sum of φ(t - μ) over fixed t. Exactly, dG/dμ = φ(lo - μ) - φ(hi - μ): what
    enters at one end minus what leaves at the other.

    Raises
    ------
    ValueError
        If a number is not finite or n_points is even or less than 3.
    TypeError
        If a number is not real or n_points no integer.
    """
    import torch

    mean = torch.tensor(real("mu", mu), dtype=torch.float64, requires_grad=True)
    left, right = _limits(lo=lo, hi=hi)
    weights = torch.from_numpy(_weights(count("n_points", n_points, least=3) - 1, "simpson"))
    t = torch.linspace(left, right, n_points, dtype=torch.float64)
    density = torch.exp(-((t - mean) ** 2) / 2) / math.sqrt(2 * math.pi)
    probability = (right - left) * torch.dot(weights, density)
    (grad,) = torch.autograd.grad(probability, mean)
    return ValueAndGrad(float(probability.detach()), float(grad))


@dataclass(frozen=True, slots=True, eq=False)  # eq=False: `==` on arrays has no truth value
class BatchLoss:
    """Losses of a batch at one weight. Their average stands for an integral over all examples."""

    losses: Samples  # (m,) ℓᵢ = (w·uᵢ - vᵢ)²
    slopes: Samples  # (m,) dℓᵢ/dw
    mean: float  # average loss
    mean_slope: float  # its derivative in w, which is the average of the slopes


def _batch() -> tuple[Samples, Samples]:
    """Draw the examples (uᵢ, vᵢ), both (m,): v scatters about u."""
    rng = np.random.default_rng(BATCH_SEED)
    u = rng.uniform(0.5, 1.1, BATCH_SIZE)
    return u, u + rng.normal(0, 0.35, BATCH_SIZE)


def batch_loss(weight: float) -> BatchLoss:
    """Losses ℓᵢ(w) = (w·uᵢ - vᵢ)² of twelve random examples, and their slopes 2uᵢ(w·uᵢ - vᵢ)."""
    u, v = _batch()
    miss = finite("the loss", real("weight", weight) * u - v)
    losses, slopes = miss**2, 2 * u * miss
    return BatchLoss(losses, slopes, float(losses.mean()), float(slopes.mean()))


def best_weight() -> float:
    """Weight at which the batch's average loss is least: Σ uᵢvᵢ / Σ uᵢ²."""
    u, v = _batch()
    return float(np.dot(u, v) / np.dot(u, u))


def interchange_gap(h: float = 0.5) -> float:
    """Slope of an area minus area of the slopes, at x = 0, for f(t, x) = x³ exp(-x² t) on t >= 0.

    f is smooth, and its area is x, also at x = 0: the slope of the area is 1, here by the central
    difference of step h, which is exact on a line. But ∂f/∂x = (3x² - 2x⁴ t) exp(-x² t) is 0 for
    all t at x = 0, and so is its area. Near x = 0 no integrable bound on ∂f/∂x holds, which
    dominated convergence asks for. (After Gelbaum and Olmsted, Counterexamples in Analysis, ch. 9.)
    """
    from scipy.integrate import quad

    def area(x: float) -> float:
        return float(quad(lambda t: x**3 * math.exp(-x * x * t), 0, math.inf)[0])

    def slopes_area(x: float) -> float:
        def slope(t: float) -> float:
            return (3 * x**2 - 2 * x**4 * t) * math.exp(-x * x * t)

        return float(quad(slope, 0, math.inf)[0])

    step = positive("h", h)
    return (area(step) - area(-step)) / (2 * step) - slopes_area(0.0)


def numpy_has_trapz() -> bool:
    """Whether this NumPy still has the `trapz` that the post calls (it is `trapezoid` now)."""
    return hasattr(np, "trapz")


# What the film prints


def area_so_far(x: float) -> float:
    """F(x): the area under φ from -3 to x."""
    return normal_area(SWEEP_FROM, x)


def curve_height(x: float) -> float:
    """Height φ(x) of the curve."""
    return float(normal_pdf(real("x", x)))


def slice_width(dx: float) -> float:
    """Return dx itself, as its readout shows it."""
    return real("dx", dx)


def slice_height(dx: float) -> float:
    """Area of the slice of φ from 0.5 to 0.5 + dx, divided by dx."""
    return sliver_ratio(area_so_far, SLICE_AT, dx)


def panel_count(n: int) -> int:
    """Return n itself, the number of panels that the readout shows."""
    return count("n", n, least=1)


def trapezoid_area(n: int) -> float:
    """Area of n trapezoids under φ on [-1, 1]."""
    return trapezoid(normal_pdf, LEFT, RIGHT, n)


def simpson_area(n: int) -> float:
    """Area under n/2 parabolas through φ on [-1, 1]."""
    return simpson(normal_pdf, LEFT, RIGHT, n)


def trapezoid_miss(n: int) -> float:
    """How far n trapezoids miss the area under φ on [-1, 1]."""
    return abs(excess("trapezoid", n))


def simpson_miss(n: int) -> float:
    """How far the parabolas on n panels miss the area under φ on [-1, 1]."""
    return abs(excess("simpson", n))


def halving_gain(rule: Rule, n: int) -> float:
    """How many times smaller the rule's error gets from n to 2n panels.

    Raises
    ------
    ValueError
        If nothing but rounding is left of the error with 2n panels, or `rule` or n is invalid.
    """
    finer = excess(rule, 2 * n)
    if abs(finer) < ROUNDING:
        raise ValueError(f"n must leave an error above {ROUNDING} to compare, got {n}")
    return excess(rule, n) / finer


def upper_limit(x: float) -> float:
    """Return x itself: the right end of the area under sin, as its readout shows it."""
    return real("x", x)


def sine_slope(x: float, rule: Rule) -> float:
    """Differentiate in x the sum over four panels for the area under sin from 0 to x, by autograd.

    Four trapezoids are 0.015 off at x = 1.2, four panels under parabolas 0.00014.
    """
    return integral_and_grad(x, SINE_PANELS + 1, rule).grad


def sine_height(x: float) -> float:
    """Height sin x of the curve itself."""
    return math.sin(real("x", x))


QUANTITIES: tuple[Quantity, ...] = (
    Quantity(
        "area_so_far",
        "area under the normal curve from −3 to x",
        area_so_far,
        fixed(4),
        at=((SWEEP_TO,),),
    ),
    Quantity(
        "whole_area",
        "area under the normal curve from a to b",
        normal_area,
        fixed(4),
        at=((LEFT, RIGHT),),
    ),
    Quantity(
        "slice_width",
        "width dx of the new slice",
        slice_width,
        fixed(2),
        at=((0.5,), (0.25,), (0.1,), (0.01,)),
    ),
    Quantity(
        "slice_height",
        "area of the new slice divided by its width",
        slice_height,
        fixed(4),
        at=((0.5,), (0.25,), (0.1,), (0.01,)),
    ),
    Quantity(
        "curve_height",
        "height of the normal curve at the edge",
        curve_height,
        fixed(4),
        at=((SLICE_AT,),),
    ),
    Quantity("panel_count", "number of panels", panel_count, integer(), at=((2,), (4,))),
    Quantity(
        "trapezoid_miss",
        "how far n trapezoids miss the area",
        trapezoid_miss,
        fixed(4),
        at=((2,), (4,)),
    ),
    Quantity(
        "simpson_miss",
        "how far the parabolas on n panels miss the area",
        simpson_miss,
        significant(2),
        at=((4,),),
    ),
    Quantity(
        "trapezoid_error",
        "error of n trapezoids, on the log scale",
        trapezoid_miss,
        scientific(2),
        at=((POST_PANELS,),),
    ),
    Quantity(
        "simpson_error",
        "error of the parabolas on n panels, on the log scale",
        simpson_miss,
        scientific(1),
        at=((POST_PANELS,),),
    ),
    Quantity(
        "halving_gain",
        "how many times the error falls when the step is halved",
        halving_gain,
        integer(),
        at=(("trapezoid", 16), ("simpson", 16)),
    ),
    Quantity(
        "upper_limit", "right end x of the area under sin", upper_limit, fixed(1), at=((1.2,),)
    ),
    Quantity(
        "sine_slope",
        "derivative in x of a sum for the area under sin, by autograd",
        sine_slope,
        fixed(3),
        at=((1.2, "trapezoid"), (1.2, "simpson")),
    ),
    Quantity("sine_height", "height of sin at x", sine_height, fixed(3), at=((1.2,),)),
)
