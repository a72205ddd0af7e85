"""Limits and continuity: the game of ε and δ, played exactly, by samples, and in float64.

f has the limit L at c if for *every* ε > 0 there is a δ > 0 such that |f(x) − L| < ε wherever f is
defined and 0 < |x − c| < δ (Rudin, Principles of Mathematical Analysis, Definition 4.1). Here are

* sin x / x, whose reply δ(ε) is a live inverse, close to √(6ε), and |x|/x, which has no reply;
* a checker that tries a few windows on samples, as the post does, and what it gets wrong: samples
  can refute a limit, never prove one;
* (1 − cos x)/x², whose limit is ½ and whose float64 value near 0 is anything from 0 to 1.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from compute.checks import Samples, count, finite, positive, real
from compute.quantities import Quantity, fixed, integer, significant

Function = Callable[[Samples], ArrayLike]
"""A function of real numbers, given many at once: shape (m,) in, shape (m,) out."""

# The post's checker: sin x / x at c = 0 with the limit L = 1.
CENTER = 0.0  # c
LIMIT = 1.0  # L
EPS = 1e-5  # ε of the demonstration
HELPER_EPS = 1e-4  # ε that the helper takes if none is given
DELTAS = (1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7)  # windows, tried in this order
SAMPLES = 1001  # points in a window, both its ends included
PLOT_GRID = (-0.1, 0.1, 2001)  # the post's linspace: it contains an exact 0

# The film's frames.
STEP_HALF_WIDTH = 0.5  # ε around the jump
SAW_HALF_WIDTH = 4e-8  # half-width of the view of the saw teeth
FINE_TEETH = 1.2e-7  # beyond it teeth are lower than a hundredth

DEEPEST_X = 4.493409457909064  # first minimum of sin x / x: the least root > 0 of tan x = x
DEEPEST_GAP = 1.2172336282112217  # 1 − sin x / x there: no band wider than this is ever left
COS_ROUNDS_TO_ONE_BELOW = 2.0**-26.5  # there x²/2 = 2⁻⁵⁴, half the spacing of float64 below 1
ALIASED_FREQUENCY = 5000  # of sin(5000πx): zero at every sample of the window ±0.1


@dataclass(frozen=True, slots=True)
class SweepRow:
    """One window that the checker tried."""

    delta: float  # half-width δ of the window, in units of x
    worst: float  # largest |f − L| at its samples; inf where f has no finite value
    ok: bool  # worst < ε


@dataclass(frozen=True, slots=True)
class SweepResult:
    """What the checker says: the first window that fits, and all that it tried until then."""

    delta: float | None  # δ, in units of x; None if no window fits
    rows: tuple[SweepRow, ...]  # in the order tried


@dataclass(frozen=True, slots=True)
class ContinuityConditions:
    """The three conditions of "f is continuous at c"; the third presupposes the second."""

    defined: bool  # (1) f(c) exists
    limit_exists: bool  # (2) f(x) has a limit as x → c
    value_is_limit: bool  # (3) that limit is f(c)


@dataclass(frozen=True, slots=True, eq=False)  # eq=False: `==` on arrays has no truth value
class Sawtooth:
    """(1 − cos x)/x² at points around 0, by two formulas that are equal on paper."""

    x: Samples  # (m,) dimensionless, increasing, without 0
    naive: Samples  # (m,) (1 − cos x)/x² in float64
    stable: Samples  # (m,) ½ (sin(x/2)/(x/2))² in float64


# Functions with something to say at a point


def sinc(x: ArrayLike) -> Samples:
    """Return sin x / x, and its limit 1 at x = 0; same shape as `x`, which must be finite."""
    x = finite("x", x)
    divisor = np.where(x == 0.0, 1.0, x)  # keeps 0/0 from being computed and then thrown away
    return np.where(x == 0.0, 1.0, np.sin(divisor) / divisor)


def sinc_formula(x: ArrayLike) -> Samples:
    """Return sin x / x as it is written: 0/0 at x = 0, which is NaN. Same shape as `x`."""
    x = finite("x", x)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.sin(x) / x)


def sinc_gap(x: float) -> float:
    """Return 1 − sin x / x without cancellation: how far the curve is below its limit.

    For |x| ≤ 1 it is the series x²/3! − x⁴/5! + … (DLMF 4.19.1 divided by x), by Horner's rule:
    x²/6 (1 − x²/(4·5) (1 − x²/(6·7) (1 − …))). Its first term left out is below 10⁻¹⁹ of the sum.
    """
    x = real("x", x)
    if abs(x) > 1.0:
        return 1.0 - math.sin(x) / x
    tail = 1.0
    for n in range(18, 2, -2):
        tail = 1.0 - x * x / (n * (n + 1)) * tail
    return x * x / 6.0 * tail


def sign_ratio(x: ArrayLike) -> Samples:
    """Return |x|/x: −1 left of 0, +1 right of it, and NaN at 0. Same shape as `x`."""
    x = finite("x", x)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.abs(x) / x)


def half_naive(x: ArrayLike) -> Samples:
    """Return (1 − cos x)/x² as it is written, which loses every digit near 0. Same shape as `x`.

    cos x is rounded to a multiple of 2⁻⁵³ below 1, so 1 − cos x is 0 below x = 2^(−26.5), where it
    should be x²/2. NaN where x² is 0 in float64: at 0, and for |x| below about 1.6e-162.
    """
    x = finite("x", x)
    with np.errstate(all="ignore"):
        return np.asarray((1.0 - np.cos(x)) / (x * x))


def half_stable(x: ArrayLike) -> Samples:
    """Return ½ (sin(x/2) / (x/2))², which equals (1 − cos x)/x²; ½ at 0. Same shape as `x`.

    From 1 − cos x = 2 sin²(x/2): nothing is subtracted, so nothing cancels (Higham, Accuracy and
    Stability of Numerical Algorithms, 2nd edition, §1.7).
    """
    return np.asarray(0.5 * sinc(finite("x", x) / 2.0) ** 2)


def aliased(x: ArrayLike) -> Samples:
    """Return sin(5000πx), which is 0 at every sample of the checker's window ±0.1."""
    return np.asarray(np.sin(ALIASED_FREQUENCY * np.pi * finite("x", x)))


def relu(x: ArrayLike) -> Samples:
    """Return max(x, 0): continuous, with a corner at 0."""
    return np.maximum(finite("x", x), 0.0)


def gelu(x: ArrayLike) -> Samples:
    """Return x Φ(x), Φ the distribution function of the standard normal law."""
    from scipy.special import ndtr

    x = finite("x", x)
    return np.asarray(x * ndtr(x))


def sigmoid(x: ArrayLike) -> Samples:
    """Return σ(x) = 1/(1 + e^(−x)), as ½ (1 + tanh(x/2)), which cannot overflow."""
    return np.asarray(0.5 * (1.0 + np.tanh(finite("x", x) / 2.0)))


def zero_one_loss(margin: ArrayLike) -> Samples:
    """Return 1 where the margin is ≤ 0 (a wrong answer) and 0 elsewhere: flat but for a jump."""
    return np.where(finite("margin", margin) <= 0.0, 1.0, 0.0)


def sigmoid_slope(x: float) -> float:
    """Return σ′(x) = 1/(4 cosh²(x/2)) = t/(1 + t)² with t = e^(−|x|): at most ¼."""
    t = math.exp(-abs(real("x", x)))
    return t / (1.0 + t) ** 2


def best_slope_through(layers: int) -> float:
    """Return ¼^layers: the most of a gradient that survives that many sigmoids."""
    return sigmoid_slope(0.0) ** count("layers", layers)


# The reply δ to a band ε, exactly


def delta_rule(eps: float) -> float:
    """Return √(6ε), the reply that the first term x²/6 of the gap suggests: a little too narrow."""
    return math.sqrt(6.0 * positive("eps", eps))


def delta_exact_sinc(eps: float) -> float:
    """Return the largest δ such that |sin x / x − 1| < ε wherever 0 < |x| < δ.

    The gap 1 − sin x / x grows from 0 to 1.217… at x = 4.493…, its largest value anywhere, so δ is
    where it reaches ε, and infinity if it never does (ε ≥ 1.2172336282). It is found by bisection:
    x²/6 ≥ gap ≥ 0.36 x²/6 on that stretch puts δ between √(6ε) and 1.67 √(6ε).
    """
    low = delta_rule(eps)
    if eps >= DEEPEST_GAP:
        return math.inf
    high = min(1.67 * low, DEEPEST_X)
    while low < (middle := low + (high - low) / 2.0) < high:
        if sinc_gap(middle) < eps:
            low = middle
        else:
            high = middle
    return high


def delta_exact_aliased(eps: float) -> float:
    """Return the largest δ such that |sin(5000πx)| < ε wherever |x| < δ: arcsin(ε)/(5000π)."""
    eps = positive("eps", eps)
    return math.asin(eps) / (ALIASED_FREQUENCY * math.pi) if eps <= 1.0 else math.inf


# The reply by samples


def delta_sweep(
    f: Function,
    c: float,
    L: float,
    eps: float = HELPER_EPS,
    deltas: Iterable[float] = DELTAS,
    *,
    samples: int = SAMPLES,
) -> SweepResult:
    """Try the windows c ± δ one after the other and stop at the first that fits, as the post does.

    A window fits if |f(x) − L| < ε at `samples` equally spaced points from c − δ to c + δ, both
    included and c left out. That is evidence, not proof: one ε, and finitely many points.

    A side of c on which f is finite at no sample counts as outside of its domain; on the others a
    value that is not finite makes the window fail. f may be called with such points: NumPy's
    floating-point warnings are silenced meanwhile.

    Raises
    ------
    TypeError
        If an argument is of the wrong kind, or f returns no real numbers.
    ValueError
        If eps or a delta is not positive and finite, c or L is not finite, `deltas` is empty,
        samples < 3, f returns another shape than it is given, a window holds no number but c, or
        f is finite nowhere in a window (c is not a limit point of the domain).
    """
    c, L, eps = real("c", c), real("L", L), positive("eps", eps)
    windows = tuple(positive("delta", delta) for delta in deltas)
    if not windows:
        raise ValueError("deltas must hold at least one window, got none")
    samples = count("samples", samples, least=3)
    rows: list[SweepRow] = []
    for delta in windows:
        real("c + delta", abs(c) + delta)
        _, misses = _misses(f, c, L, np.linspace(c - delta, c + delta, samples))
        worst = float(misses.max())
        rows.append(SweepRow(delta, worst, worst < eps))
        if worst < eps:
            return SweepResult(delta, tuple(rows))
    return SweepResult(None, tuple(rows))


def falsify(
    f: Function, c: float, L: float, eps: float, delta: float, *, n: int = 20001, seed: int = 0
) -> float | None:
    """Look for a witness against δ: an x with 0 < |x − c| < δ and |f(x) − L| ≥ ε.

    Half of the n points are drawn uniformly from the window, so that no period of f can hide from
    them as it hides from a grid; the distances of the others are spread evenly over twelve decades
    below δ. Returns the worst of them if it is a witness. None proves nothing.

    Raises as :func:`delta_sweep` does, and ValueError if n < 2.
    """
    c, L, eps = real("c", c), real("L", L), positive("eps", eps)
    delta = positive("delta", delta)
    real("c + delta", abs(c) + delta)
    n = count("n", n, least=2)
    rng = np.random.default_rng(count("seed", seed))
    share = rng.random(n)  # of δ, in [0, 1)
    share[n // 2 :] = 10.0 ** (-12.0 * share[n // 2 :])
    x = c + rng.choice((-1.0, 1.0), n) * share * delta
    x, misses = _misses(f, c, L, x[np.abs(x - c) < delta])
    worst = int(misses.argmax())
    return float(x[worst]) if misses[worst] >= eps else None


def best_L_miss(f: Function, c: float, hs: ArrayLike) -> float:  # noqa: N802 - L is the limit's letter
    """Return the least that any L can miss f by at the points c ± h: half the spread of f there.

    No band narrower than this fits around any L, however small the window that holds the points;
    as h → 0 it tends to half the jump of f at c. Infinite if f is not finite at a point of its
    domain. Sides outside of the domain and errors are as in :func:`delta_sweep`.
    """
    c = real("c", c)
    hs = finite("hs", hs, shape=(None,))
    if hs.size == 0 or (hs <= 0.0).any():
        raise ValueError(f"hs must hold distances > 0, got {hs}")
    _, values = _values_near(f, c, np.concatenate((c - hs, c + hs)))
    return float(values.max() / 2.0 - values.min() / 2.0)


def one_sided_slopes(f: Function, c: float, h: float = 1e-6) -> tuple[float, float]:
    """Return the slopes (f(c) − f(c − h))/h and (f(c + h) − f(c))/h left and right of c.

    Where f has a corner they differ however small h is; where it is smooth they agree up to O(h).
    """
    c, h = real("c", c), positive("h", h)
    left, here, right = finite("f near c", _evaluate(f, np.array([c - h, c, c + h])))
    return float((here - left) / h), float((right - here) / h)


def continuity_conditions(
    f: Function, c: float, h: float = 1e-9, tolerance: float = 1e-6
) -> ContinuityConditions:
    """Judge the three conditions of continuity at c by f(c) and by f at c ± h, h/2, h/4, h/8.

    (1) f(c) is finite. (2) Some L misses those heights by less than `tolerance`. (3) Given (2), so
    does L = f(c). Without a limit there is nothing for f(c) to equal: (3) never holds without (2).
    Judged by samples, so it is right for functions that change slowly apart from a jump at c.
    """
    c, h, tolerance = real("c", c), positive("h", h), positive("tolerance", tolerance)
    hs = h / 2.0 ** np.arange(4)
    value = float(_evaluate(f, np.array([c]))[0])
    defined = math.isfinite(value)
    limit_exists = best_L_miss(f, c, hs) < tolerance
    value_is_limit = False
    if defined and limit_exists:
        _, misses = _misses(f, c, value, np.concatenate((c - hs, c + hs)))
        value_is_limit = bool(misses.max() < tolerance)
    return ContinuityConditions(defined, limit_exists, value_is_limit)


def _misses(f: Function, c: float, L: float, x: Samples) -> tuple[Samples, Samples]:
    """Return the points of `x` that count and |f − L| there."""
    x, values = _values_near(f, c, x)
    with np.errstate(over="ignore"):
        return x, np.abs(values - L)


def _values_near(f: Function, c: float, x: Samples) -> tuple[Samples, Samples]:
    """Return the points of `x` that count and f there, infinite where it is not finite.

    c itself doesn't count, nor does a side of c on which f is finite nowhere.
    """
    x = x[x != c]
    if x.size == 0:
        raise ValueError(f"the window must hold float64 numbers other than c = {c}")
    values = _evaluate(f, x)
    known = np.isfinite(values)
    left = x < c
    counts = np.where(left, known[left].any(), known[~left].any())
    if not counts.any():
        raise ValueError(f"c is not a limit point of the domain: f is finite nowhere near {c}")
    return x[counts], np.where(known, values, np.inf)[counts]


def _evaluate(f: Function, x: Samples) -> Samples:
    """Return f at the points `x`; its values may be NaN or infinite."""
    if not callable(f):
        raise TypeError(f"f must be callable, got {f!r}")
    with np.errstate(all="ignore"):
        values = np.asarray(f(x.copy()))  # a copy: f may well write to its argument
    if values.dtype.kind not in "iuf":
        raise TypeError(f"f must return real numbers, got dtype {values.dtype}")
    if values.shape != x.shape:
        raise ValueError(f"f must return one value for each x, shape {x.shape}, got {values.shape}")
    return values.astype(np.float64, copy=False)


# What the computer makes of it


def sawtooth(half_width: float = SAW_HALF_WIDTH, n: int = 4001) -> Sawtooth:
    """Sample both forms of (1 − cos x)/x² on [−half_width, half_width], 0 left out.

    The points are half_width · k/m for k = ±1, …, ±m with m = n // 2.
    """
    half_width = positive("half_width", half_width)
    m = count("n", n, least=2) // 2
    right = half_width * (np.arange(1, m + 1) / m)
    if right[0] * right[0] == 0.0:
        raise ValueError(f"half_width must be wide enough for x² > 0 in float64, got {half_width}")
    x = np.concatenate((-right[::-1], right))
    return Sawtooth(x, half_naive(x), half_stable(x))


def saw_corners(half_width: float = FINE_TEETH, per_tooth: int = 10) -> Sawtooth:
    """Sample both forms where straight lines between samples show every tooth as it is.

    1 − cos x is x²/2 rounded to a multiple of 2⁻⁵³, so it jumps at x = ±√((2k + 1) 2⁻⁵³), k = 0, 1,
    …. Between two jumps there are `per_tooth` samples in equal ratios, the first and the last
    a ten-thousandth inside. The teeth that begin below `half_width` are sampled, 0 is left out.
    """
    half_width = positive("half_width", half_width)
    per_tooth = count("per_tooth", per_tooth, least=2)
    teeth = math.ceil(half_width**2 * 2.0**52 + 0.5)
    jumps = np.sqrt((2.0 * np.arange(teeth) + 1.0) * 2.0**-53)
    # Below the first jump all is 0, however small x is: a thousandth of it is near enough to 0.
    ends = np.concatenate(([1e-3 * jumps[0]], jumps))
    first, last = ends[:-1] * (1 + 1e-4), ends[1:] * (1 - 1e-4)
    right = np.geomspace(first, last, per_tooth, axis=1).ravel()
    x = np.concatenate((-right[::-1], right))
    return Sawtooth(x, half_naive(x), half_stable(x))


# What else the post says


def autoscaled_departure(half_width: float, n: int = 2001) -> float:
    """Return how far sin x / x, drawn to fill its frame, is from the parabola 1 − u².

    With u = x/half_width, the curve from its lowest height at u = ±1 to its limit at u = 0 is
    v = 1 − gap(x)/gap(half_width); the largest |v − (1 − u²)| is about half_width²/80 for small
    half-widths. So zooming with both axes rescaled shows the same arch for ever. The half-width is
    at most 4.493…, where the curve turns.
    """
    half_width = positive("half_width", half_width)
    if half_width > DEEPEST_X:
        raise ValueError(f"half_width must be <= {DEEPEST_X}, got {half_width}")
    n = count("n", n, least=3)
    lowest = sinc_gap(half_width)
    shares = (k / (n - 1) for k in range(n))  # u
    return max(abs(sinc_gap(half_width * u) / lowest - u * u) for u in shares)


def undefined_on_plot_grid() -> int:
    """Return at how many points of the post's plot grid sin x / x is 0/0 (so `where` warns)."""
    return int(np.isnan(sinc_formula(np.linspace(*PLOT_GRID))).sum())


def decayed_descent(
    start: float = 1.0, step: float = 0.1, decay: float = 0.5, steps: int = 60
) -> Samples:
    """Descend x² with a step size that decays: the updates die out far from the minimum at 0.

    x_{k+1} = x_k − step · decay^k · 2 x_k. Returns x_0, …, x_steps, shape (steps + 1,).
    """
    x, step = real("start", start), positive("step", step)
    decay, steps = positive("decay", decay), count("steps", steps)
    path = [x]
    for k in range(steps):
        x -= step * decay**k * 2.0 * x
        path.append(x)
    return finite("the path", path)


def jacobian_helper_error(x: float) -> float:
    """Return |J − cos x|, J the derivative of sin by `torch.autograd.functional.jacobian`.

    Zero up to a rounding: the helper differentiates by rules and takes no differences.
    """
    import torch

    at = torch.tensor(real("x", x), dtype=torch.float64)
    slope = torch.autograd.functional.jacobian(torch.sin, at)  # type: ignore[no-untyped-call]
    return abs(float(slope) - math.cos(x))


def difference_error(x: float, h: float) -> float:
    """Return |(sin(x + h) − sin(x − h))/(2h) − cos x|, about |cos x| h²/6."""
    x, h = real("x", x), positive("h", h)
    return abs((math.sin(x + h) - math.sin(x - h)) / (2.0 * h) - math.cos(x))


# The numbers that the film prints


def height_at(x: float) -> float:
    """Return sin x / x, and 1 at 0: :func:`sinc` of one number."""
    return float(sinc(real("x", x)))


def half_width(eps: float) -> float:
    """Return ε itself: half the height of the band that the viewer moves."""
    return positive("eps", eps)


def thinning(eps: float, finer_eps: float) -> float:
    """Return how many times thinner the second band is."""
    return positive("eps", eps) / positive("finer_eps", finer_eps)


def narrowing(eps: float, finer_eps: float) -> float:
    """Return how many times narrower the exact window of the second band is (ε < 1.217…)."""
    return real("delta of eps", delta_exact_sinc(eps)) / delta_exact_sinc(finer_eps)


def tried_window(attempt: int) -> float:
    """Return δ of the checker's attempt 1, 2, …, 7."""
    attempt = count("attempt", attempt, least=1)
    if attempt > len(DELTAS):
        raise ValueError(f"attempt must be <= {len(DELTAS)}, got {attempt}")
    return DELTAS[attempt - 1]


def checker_miss(delta: float) -> float:
    """Return the largest |sin x / x − 1| that the post's checker finds in the window ±δ."""
    return delta_sweep(sinc, CENTER, LIMIT, EPS, (delta,)).rows[0].worst


def accepted_window(eps: float, limit: float = LIMIT) -> float:
    """Return the δ that the post's checker accepts for sin x / x and `limit`; 0 if it has none."""
    return delta_sweep(sinc, CENTER, limit, eps).delta or 0.0


def caution(eps: float) -> float:
    """Return how many times wider than the checker's window the exact one is (ε < 1.217…)."""
    accepted = accepted_window(eps)
    if accepted == 0.0:
        raise ValueError(f"eps must be one that the checker has a window for, got {eps}")
    return real("delta of eps", delta_exact_sinc(eps)) / accepted


def arm_miss(level: float, side: int) -> float:
    """Return how far L is from the left arm of |x|/x (side −1) or from the right one (side 1)."""
    if side not in {-1, 1}:
        raise ValueError(f"side must be -1 or 1, got {side}")
    return abs(side - real("level", level))


def best_step_miss() -> float:
    """Return the least that any L misses |x|/x by, in a window as small as you like."""
    return best_L_miss(sign_ratio, 0.0, DELTAS)


def half_naive_at(x: float) -> float:
    """Return (1 − cos x)/x² in float64 at one x; ValueError where x² is 0."""
    ratio = float(half_naive(real("x", x)))
    if math.isnan(ratio):
        raise ValueError(f"x must be far enough from 0 for x² > 0 in float64, got {x}")
    return ratio


def half_stable_at(x: float) -> float:
    """Return ½ (sin(x/2)/(x/2))² at one x."""
    return float(half_stable(real("x", x)))


def one_minus_cos(x: float) -> float:
    """Return 1 − cos x in float64: 0 for |x| below 1.05e-8."""
    return 1.0 - math.cos(real("x", x))


QUANTITIES: tuple[Quantity, ...] = (
    Quantity("height", "sin x / x at the dot", height_at, fixed(3), at=((2.5,),)),
    Quantity(
        "close_height",
        "sin x / x close to 0",
        height_at,
        fixed(6),
        at=((1.0,), (0.1,), (0.01,)),
    ),
    Quantity("limit_height", "the height at the hole", height_at, integer(), at=((0.0,),)),
    Quantity("band", "ε, half the height of the band", half_width, fixed(3), at=((0.1,), (0.01,))),
    Quantity(
        "fine_band",
        "ε of a thin band",
        half_width,
        fixed(5),
        at=((1e-3,), (1e-4,), (1e-5,)),
    ),
    Quantity("window", "δ, the widest that fits", delta_exact_sinc, fixed(3), at=((0.1,), (0.01,))),
    Quantity(
        "fine_window",
        "δ for a thin band",
        delta_exact_sinc,
        fixed(5),
        at=((1e-3,), (1e-4,), (1e-5,)),
    ),
    Quantity(
        "thinning",
        "how many times thinner ε is",
        thinning,
        integer(grouped=True),
        at=((0.1, 1e-5),),
    ),
    Quantity(
        "narrowing",
        "about how many times narrower δ is",
        narrowing,
        significant(1),
        at=((0.1, 1e-5),),
    ),
    Quantity(
        "tried_window",
        "δ that the checker tries",
        tried_window,
        significant(1),
        at=((1,), (2,), (3,)),
    ),
    Quantity(
        "band_at_jump",
        "ε at the jump",
        half_width,
        fixed(1),
        at=((STEP_HALF_WIDTH,),),
    ),
    Quantity(
        "arm_miss",
        "how far an arm of the step is from L",
        arm_miss,
        fixed(1),
        at=((1.0, -1), (0.0, -1), (0.0, 1), (-1.0, 1)),
    ),
    Quantity("best_step_miss", "worst |f − L| for the best L", best_step_miss, integer()),
    Quantity(
        "naive_reading",
        "(1 − cos x)/x² in float64",
        half_naive_at,
        fixed(3),
        at=((0.75,), (1e-8,)),
    ),
    Quantity("cancelled", "1 − cos x in float64", one_minus_cos, integer(), at=((1e-8,),)),
    Quantity(
        "stable_reading",
        "½ (sin(x/2)/(x/2))² in float64",
        half_stable_at,
        fixed(3),
        at=((1e-8,),),
    ),
)
